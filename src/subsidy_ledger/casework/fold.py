"""Fold: how an entry changes the books. Pure, and the only definition of it.

What it is: ``fold(books, entry)`` gives the changes that one entry makes; ``Books.apply`` puts them
in. Live writing, verification and replay all go through here.

What it promises: nothing sealed is read, so that an erased ledger folds like a whole one; refused
and undetermined commands change nothing but the list of their case's entries. The packs that an
``adopt`` entry names must be in ``books.library`` (by digest), calendars in ``books.calendars``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

from subsidy_ledger.casework import events
from subsidy_ledger.casework.decide import fund_year, procedure_of
from subsidy_ledger.casework.guards import given_back, taken
from subsidy_ledger.casework.state import (
    Award,
    Books,
    CaseState,
    Change,
    Duty,
    Membership,
    Payment,
    Recovery,
)
from subsidy_ledger.dates import WorkCalendars
from subsidy_ledger.errors import LedgerDamaged
from subsidy_ledger.policy.assessment import cut_lines
from subsidy_ledger.policy.catalogue import APPLICANT, Adopted, GrantRules, Law
from subsidy_ledger.policy.limits import AwardLine, Holding
from subsidy_ledger.policy.pack import DEFAULT_PROCEDURE, Citation, Ruling

Entry: TypeAlias = Mapping[str, Any]


def fold(books: Books, entry: Entry) -> list[Change]:
    """The changes that one entry makes to the books.

    Raises `LedgerDamaged` for an entry that refers to what is not there; on a ledger whose bytes
    verify this cannot happen.
    """
    try:
        changes = list(_fold(books, entry))
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise LedgerDamaged(
            f"entry {entry.get('seq')}: cannot be folded ({type(error).__name__}: {error})"
        ) from error
    changes.append(Change("size", None, entry["seq"] + 1))
    return changes


def _fold(books: Books, entry: Entry) -> Iterator[Change]:
    do = entry["do"]
    if entry["status"] != "recorded":
        case = books.cases.get(entry.get("case", ""))
        if case is not None:
            yield _case(case._replace(entries=(*case.entries, entry["seq"])))
        return
    folder = _CASE_FOLDERS.get(do)
    if folder is not None:
        case = books.cases.get(entry["case"])
        if case is None:
            raise LedgerDamaged(f"entry {entry['seq']}: there is no case {entry['case']!r}")
        base = case._replace(last_on=entry["on"], entries=(*case.entries, entry["seq"]))
        yield from folder(books, base, entry)
    else:
        yield from _FOLDERS[do](books, entry)


def _case(case: CaseState) -> Change:
    return Change("cases", case.case, case)


def _act(case: CaseState, entry: Entry) -> tuple[tuple[str, str], ...]:
    act = (entry["do"], entry["by"])
    return case.acts if act in case.acts else (*case.acts, act)


# ---- open, adopt, appropriate --------------------------------------------------------------------


def _open(books: Books, entry: Entry) -> Iterator[Change]:
    after = entry["data"].get("after")
    named = None if after is None else after["state"]
    if named != books.carried:
        raise LedgerDamaged(
            f"entry 0 goes on from the state {named}, and what is along is {books.carried}"
        )
    yield Change("opened", None, entry["data"])


def _adopt(books: Books, entry: Entry) -> Iterator[Change]:
    law = law_after(books, entry)
    yield Change("laws", law.seq, law)
    yield Change("law", None, law)


def law_after(books: Books, entry: Entry) -> Law:
    """What holds after an ``adopt`` entry."""
    data, known = entry["data"], {a.pack.digest: a for a in books.law.packs}
    packs = []
    for named in data["packs"]:
        digest = named["digest"]
        if digest in known:
            packs.append(known[digest])
            continue
        pack = books.library.get(digest)
        if pack is None:
            raise LedgerDamaged(f"entry {entry['seq']}: pack {named['id']} ({digest}) is not there")
        packs.append(Adopted(pack, entry["seq"]))
    digests = tuple(data.get("calendars", ()))
    calendars = []
    for digest in digests:
        calendar = books.calendars.get(digest)
        if calendar is None:
            raise LedgerDamaged(f"entry {entry['seq']}: calendar {digest} is not there")
        calendars.append(calendar)
    procedure = data.get("procedure")
    return Law(
        seq=entry["seq"],
        packs=tuple(packs),
        rulings={key: _ruling(key, ruling) for key, ruling in data.get("rulings", {}).items()},
        procedure=DEFAULT_PROCEDURE if procedure is None else procedure_of(procedure),
        calendars=WorkCalendars(tuple(calendars)),
        calendar_digests=digests,
        own_procedure=procedure is not None,
    )


def _ruling(key: str, ruling: Mapping[str, Any]) -> Ruling:
    cite = ruling["cite"]
    return Ruling(
        key.partition("/")[2],
        ruling["option"],
        Citation(
            doc=cite.get("document"),
            clause=cite.get("clause"),
            quote=cite.get("quote"),
            plain=cite.get("plain"),
        ),
    )


def _appropriate(books: Books, entry: Entry) -> Iterator[Change]:
    data = entry["data"]
    yield from _fund(books, data["fund"], data["year"], appropriated=data["amount_fen"])


def _fund(
    books: Books,
    fund: str | None,
    year: int,
    *,
    appropriated: int = 0,
    reserved: int = 0,
    paid: int = 0,
) -> Iterator[Change]:
    if fund is None or not (appropriated or reserved or paid):
        return
    now = fund_year(books, fund, year)
    yield Change(
        "funds",
        (fund, year),
        now._replace(
            appropriated_fen=now.appropriated_fen + appropriated,
            reserved_fen=now.reserved_fen + reserved,
            paid_fen=now.paid_fen + paid,
        ),
    )


# ---- the life of a case --------------------------------------------------------------------------


def _submit(_books: Books, entry: Entry) -> Iterator[Change]:
    data, seq = entry["data"], entry["seq"]
    yield _case(
        CaseState(
            case=entry["case"],
            grant=data["grant"],
            stage="submitted",
            submitted_on=entry["on"],
            last_on=entry["on"],
            fund=data.get("fund"),
            requested_fen=data.get("requested_fen"),
            tokens=tuple((role, tuple(tokens)) for role, tokens in data["tokens"].items()),
            files=(seq,),
            entries=(seq,),
            acts=((entry["do"], entry["by"]),),
        )
    )


def _supplement(_books: Books, case: CaseState, entry: Entry) -> Iterator[Change]:
    tokens = dict(case.tokens)
    for role, named in entry["data"].get("tokens", {}).items():
        tokens[role] = tuple(named)
    yield _case(
        case._replace(
            stage="submitted",
            tokens=tuple(tokens.items()),
            files=(*case.files, entry["seq"]),
            acts=_act(case, entry),
            notice_on=None,
            notice_until=None,
        )
    )


def _accept(_books: Books, case: CaseState, entry: Entry) -> Iterator[Change]:
    yield _case(case._replace(stage="accepted", acts=_act(case, entry)))


def _review(_books: Books, case: CaseState, entry: Entry) -> Iterator[Change]:
    stage = "reviewed" if entry["data"]["passed"] else "accepted"
    yield _case(case._replace(stage=stage, acts=_act(case, entry)))


def _notice(_books: Books, case: CaseState, entry: Entry) -> Iterator[Change]:
    yield _case(
        case._replace(
            stage="noticed",
            acts=_act(case, entry),
            notice_on=entry["on"],
            notice_until=entry["data"]["until"],
        )
    )


def _approve(books: Books, case: CaseState, entry: Entry) -> Iterator[Change]:
    award = events.award_back(entry, books.law.seq)
    rules = _rules_of(books, case, award)
    held = dict(_holdings(case, award, _counted(rules)))
    yield from _comes(held)
    if books.guarded:
        yield from taken(rules, rules.options(dict(award.rulings)), held)
    yield from _fund(books, award.fund, award.year, reserved=award.amount_fen or 0)
    yield _case(
        case._replace(
            stage="approved",
            acts=_act(case, entry),
            award=award,
            payable_fen=award.amount_fen or 0,
        )
    )


def _rules_of(books: Books, case: CaseState, award: Award) -> GrantRules:
    rules = books.laws[award.rules].rules(case.grant, award.as_of)
    if rules is None:
        raise LedgerDamaged(f"case {case.case}: no pack with {case.grant} was in force")
    return rules


def _counted(rules: GrantRules) -> str | None:
    return None if rules.benefit is None else rules.benefit.rule.each


Held: TypeAlias = tuple[str, tuple[Holding, ...]]


def _holdings(case: CaseState, award: Award, counted: str | None) -> Iterator[Held]:
    """By token: what the parties of a case hold by its award, in each of their roles."""
    by_token: dict[str, list[Holding]] = {}
    left_out = dict(award.left_out)
    roles = dict(case.tokens)
    roles.update((role, roles[APPLICANT]) for role in award.stands_in)
    for role, tokens in roles.items():
        for place, token in enumerate(tokens):
            if place in left_out.get(role, ()):
                continue
            lines: tuple[AwardLine, ...] = award.lines
            if role == counted:
                lines = tuple(line for line in lines if line.token == token)
                if not lines:
                    continue
            by_token.setdefault(token, []).append(
                Holding(
                    case.case, case.grant, role, award.on, lines, award.values, award.discharged
                )
            )
    for token, held in by_token.items():
        yield token, tuple(held)


def _comes(held: Mapping[str, tuple[Holding, ...]]) -> Iterator[Change]:
    """Holdings come, or change."""
    for token, holdings in held.items():
        for holding in holdings:
            yield Change("holdings", (token, holding.case, holding.role), holding)


def _give_back(books: Books, case: CaseState) -> Iterator[Change]:
    """All that a case took is free again: holdings, claims, usage."""
    award = case.award
    if award is None or not award.standing:
        return
    rules = _rules_of(books, case, award)
    held = dict(_holdings(case, award, _counted(rules)))
    for token, holdings in held.items():
        for holding in holdings:
            yield Change("holdings", (token, holding.case, holding.role), None)
    yield from given_back(taken(rules, rules.options(dict(award.rulings)), held))


def _reduce(books: Books, case: CaseState, award: Award) -> tuple[Award, list[Change]]:
    """The award falls to what was settled: amounts alone; count, units and claims stay."""
    rules = _rules_of(books, case, award)
    options, counted = rules.options(dict(award.rulings)), _counted(rules)
    reduced = award._replace(lines=cut_lines(award.lines, case.settled_fen))
    before = dict(_holdings(case, award, counted))
    after = dict(_holdings(case, reduced, counted))
    changes = [*_comes(after)]
    for less in (given_back(taken(rules, options, before)), taken(rules, options, after)):
        changes += [change for change in less if change.table == "usage"]
    return reduced, changes


def _reduce_to_settled(books: Books, case: CaseState) -> tuple[CaseState, list[Change]]:
    """Give up the unpaid rest: amounts fall to what was settled; count, units and claims stay."""
    award = case.award
    changes: list[Change] = []
    if award is None or award.amount_fen is None:
        return case, changes
    rest = case.payable_fen - case.settled_fen
    if rest:
        award, changes = _reduce(books, case, award)
        changes += _fund(books, award.fund, award.year, reserved=-rest)
    return case._replace(award=award, payable_fen=case.settled_fen), changes


def _ended(case: CaseState, stage: str, *, standing: bool) -> CaseState:
    award = None if case.award is None else case.award._replace(standing=standing)
    return case._replace(stage=stage, held=False, award=award)


def _reject(_books: Books, case: CaseState, _entry: Entry) -> Iterator[Change]:
    yield _case(_ended(case, "rejected", standing=False))


def _withdraw(books: Books, case: CaseState, _entry: Entry) -> Iterator[Change]:
    yield from _give_back(books, case)
    if case.award is not None:
        yield from _fund(books, case.award.fund, case.award.year, reserved=-case.payable_fen)
    yield _case(_ended(case, "withdrawn", standing=False)._replace(payable_fen=0))


def _finish(books: Books, case: CaseState, _entry: Entry) -> Iterator[Change]:
    if not case.settled_fen and case.award is not None and case.award.amount_fen is not None:
        yield from _give_back(books, case)
        yield from _fund(books, case.award.fund, case.award.year, reserved=-case.payable_fen)
        yield _case(_ended(case, "finished", standing=False)._replace(payable_fen=0))
        return
    reduced, changes = _reduce_to_settled(books, case)
    yield from changes
    yield _case(_ended(reduced, "finished", standing=True))


def _hold(_books: Books, case: CaseState, _entry: Entry) -> Iterator[Change]:
    yield _case(case._replace(held=True))


def _release(_books: Books, case: CaseState, _entry: Entry) -> Iterator[Change]:
    yield _case(case._replace(held=False))


# ---- money ---------------------------------------------------------------------------------------


def _pay(_books: Books, case: CaseState, entry: Entry) -> Iterator[Change]:
    data = entry["data"]
    amount = data["amount_fen"]
    payment = Payment(data["payment"], case.case, amount, "instructed")
    yield Change("payments", payment.payment, payment)
    yield _case(case._replace(acts=_act(case, entry), instructed_fen=case.instructed_fen + amount))


def _settle(books: Books, case: CaseState, entry: Entry) -> Iterator[Change]:
    payment = books.payments[entry["data"]["payment"]]
    amount = payment.amount_fen
    yield Change("payments", payment.payment, payment._replace(state="settled"))
    if case.award is not None:
        yield from _fund(books, case.award.fund, case.award.year, reserved=-amount, paid=amount)
    yield _case(
        case._replace(
            acts=_act(case, entry),
            instructed_fen=case.instructed_fen - amount,
            settled_fen=case.settled_fen + amount,
        )
    )


def _return(books: Books, case: CaseState, entry: Entry) -> Iterator[Change]:
    payment = books.payments[entry["data"]["payment"]]
    amount = payment.amount_fen
    yield Change("payments", payment.payment, payment._replace(state="returned"))
    if payment.state == "instructed":
        yield _case(case._replace(instructed_fen=case.instructed_fen - amount))
        return
    settled = case.settled_fen - amount
    ended = case.stage != "approved"
    if case.award is not None:
        # Money that comes back to an ended case is not reserved again: its rest was given up.
        yield from _fund(
            books, case.award.fund, case.award.year, reserved=0 if ended else amount, paid=-amount
        )
    case = case._replace(settled_fen=settled)
    if ended:
        yield from _returned_after_end(books, case)
    else:
        yield _case(case)


def _returned_after_end(books: Books, case: CaseState) -> Iterator[Change]:
    """A settled payment of a finished or voided case comes back: that rest is given up as well."""
    whole = case._replace(payable_fen=case.settled_fen)
    award = case.award
    if award is None or not award.standing:
        yield _case(whole)
        return
    if not case.settled_fen:
        yield from _give_back(books, case)
        yield _case(_ended(whole, case.stage, standing=False))
        return
    award, changes = _reduce(books, case, award)
    yield from changes
    yield _case(whole._replace(award=award))


def _cancel(books: Books, case: CaseState, entry: Entry) -> Iterator[Change]:
    payment = books.payments[entry["data"]["payment"]]
    yield Change("payments", payment.payment, payment._replace(state="cancelled"))
    yield _case(case._replace(instructed_fen=case.instructed_fen - payment.amount_fen))


def _recover(books: Books, case: CaseState, entry: Entry) -> Iterator[Change]:
    data = entry["data"]
    void, amount = data.get("void", False), data["amount_fen"]
    recovery = Recovery(data["recovery"], case.case, amount, 0, 0, void)
    yield Change("recoveries", recovery.recovery, recovery)
    case = case._replace(ordered_back_fen=case.ordered_back_fen + amount)
    if void:
        case, changes = _reduce_to_settled(books, case)
        yield from changes
        case = _ended(case, "voided", standing=True)
        yield from _freed_when_repaid(books, case)
    else:
        yield _case(case)


def _freed_when_repaid(books: Books, case: CaseState) -> Iterator[Change]:
    """The award of a voided case ends once everything ever settled is repaid."""
    award = case.award
    if (
        case.stage == "voided"
        and case.repaid_fen >= case.settled_fen
        and award is not None
        and award.standing
    ):
        yield from _give_back(books, case)
        case = _ended(case, "voided", standing=False)
    yield _case(case)


def _repay(books: Books, case: CaseState, entry: Entry) -> Iterator[Change]:
    data = entry["data"]
    recovery = books.recoveries[data["recovery"]]
    yield Change(
        "recoveries",
        recovery.recovery,
        recovery._replace(repaid_fen=recovery.repaid_fen + data["amount_fen"]),
    )
    case = case._replace(repaid_fen=case.repaid_fen + data["amount_fen"])
    yield from _freed_when_repaid(books, case)


def _write_off(books: Books, case: CaseState, entry: Entry) -> Iterator[Change]:
    data = entry["data"]
    recovery = books.recoveries[data["recovery"]]
    yield Change(
        "recoveries",
        recovery.recovery,
        recovery._replace(written_off_fen=recovery.written_off_fen + data["amount_fen"]),
    )
    yield _case(case._replace(written_off_fen=case.written_off_fen + data["amount_fen"]))


# ---- parties, services, the end ------------------------------------------------------------------


def _same(_books: Books, entry: Entry) -> Iterator[Change]:
    tokens = entry["data"]["tokens"]
    for token in tokens:
        for other in tokens:
            if other != token:
                yield Change("pairs", (token, other), entry["do"])


def _link(_books: Books, entry: Entry) -> Iterator[Change]:
    data = entry["data"]
    for index, token in enumerate(data["tokens"]):
        membership = Membership(data["group"], token, data["from"], data.get("to"))
        yield Change("members", (entry["seq"], index), membership)


def _perform(books: Books, entry: Entry) -> Iterator[Change]:
    data = entry["data"]
    key = (data["service"], data["token"])
    if data["act"] == "open":
        yield Change("duties", key, Duty(*key, start=data["from"], acts=(), done=()))
        return
    duty = books.duties[key]
    acts = dict(duty.acts)
    acts[data["act"]] = acts.get(data["act"], 0) + 1
    done = (*duty.done, (data["act"], entry["on"]))
    yield Change("duties", key, duty._replace(acts=tuple(acts.items()), done=done))


def _discharge(books: Books, case: CaseState, _entry: Entry) -> Iterator[Change]:
    if case.award is None:
        raise LedgerDamaged(f"case {case.case}: discharged without an award")
    award = case.award._replace(discharged=True)
    yield from _comes(dict(_holdings(case, award, _counted(_rules_of(books, case, award)))))
    yield _case(case._replace(award=award))


def _erase(_books: Books, case: CaseState, entry: Entry) -> Iterator[Change]:
    yield _case(case._replace(erased=entry["seq"]))


def _close(_books: Books, _entry: Entry) -> Iterator[Change]:
    yield Change("closed", None, value=True)


_FOLDERS: dict[str, Callable[[Books, Entry], Iterator[Change]]] = {
    "open": _open,
    "adopt": _adopt,
    "appropriate": _appropriate,
    "submit": _submit,
    "same": _same,
    "apart": _same,
    "link": _link,
    "perform": _perform,
    "close": _close,
}
_CASE_FOLDERS: dict[str, Callable[[Books, CaseState, Entry], Iterator[Change]]] = {
    "supplement": _supplement,
    "accept": _accept,
    "review": _review,
    "notice": _notice,
    "approve": _approve,
    "reject": _reject,
    "withdraw": _withdraw,
    "finish": _finish,
    "hold": _hold,
    "release": _release,
    "pay": _pay,
    "settle": _settle,
    "return": _return,
    "cancel": _cancel,
    "recover": _recover,
    "repay": _repay,
    "write_off": _write_off,
    "discharge": _discharge,
    "erase": _erase,
}
