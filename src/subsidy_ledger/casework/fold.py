"""Fold: how an entry changes the books. Pure, and the only definition of it.

What it is: ``fold(books, entry)`` gives the changes that one entry makes; ``Books.apply`` puts them
in. Live writing, verification and replay all go through here.

What it promises: nothing sealed is read, so that an erased ledger folds like a whole one; refused
and undetermined commands change nothing but the list of their case's entries. The packs that an
``adopt`` entry names must be in ``books.library`` (by digest), calendars in ``books.calendars``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
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
    FundYear,
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
Fields: TypeAlias = dict[str, Any]
"""Fields of a case that an entry changes, with their new values."""


def fold(books: Books, entry: Entry) -> list[Change]:
    """The changes that one entry makes to the books.

    Raises `LedgerDamaged` for an entry that refers to what is not there; on a ledger whose bytes
    verify this cannot happen.
    """
    changes: list[Change] = []
    try:
        _fold(books, entry, changes)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise LedgerDamaged(
            f"entry {entry.get('seq')}: cannot be folded ({type(error).__name__}: {error})"
        ) from error
    changes.append(Change("size", None, entry["seq"] + 1))
    return changes


def _fold(books: Books, entry: Entry, changes: list[Change]) -> None:
    """A folder puts its changes there; one of a case says besides what becomes of the case."""
    do, seq = entry["do"], entry["seq"]
    if entry["status"] != "recorded":
        case = books.cases.get(entry.get("case", ""))
        if case is not None:
            changes.append(_case(case, {"entries": (*case.entries, seq)}))
        return
    folder = _CASE_FOLDERS.get(do)
    if folder is None:
        _FOLDERS[do](books, entry, changes)
        return
    case = books.cases.get(entry["case"])
    if case is None:
        raise LedgerDamaged(f"entry {seq}: there is no case {entry['case']!r}")
    fields = folder(books, case, entry, changes)
    fields["last_on"] = entry["on"]
    fields["entries"] = (*case.entries, seq)
    changes.append(_case(case, fields))


def _case(case: CaseState, fields: Fields) -> Change:
    return Change("cases", case.case, case.changed(fields))


def _acts(case: CaseState, entry: Entry) -> tuple[tuple[str, str], ...]:
    act = (entry["do"], entry["by"])
    return case.acts if act in case.acts else (*case.acts, act)


# ---- open, adopt, appropriate --------------------------------------------------------------------


def _open(books: Books, entry: Entry, changes: list[Change]) -> None:
    after = entry["data"].get("after")
    named = None if after is None else after["state"]
    if named != books.carried:
        raise LedgerDamaged(
            f"entry 0 goes on from the state {named}, and what is along is {books.carried}"
        )
    changes.append(Change("opened", None, entry["data"]))


def _adopt(books: Books, entry: Entry, changes: list[Change]) -> None:
    law = law_after(books, entry)
    changes += (Change("laws", law.seq, law), Change("law", None, law))


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


def _appropriate(books: Books, entry: Entry, changes: list[Change]) -> None:
    data = entry["data"]
    _fund(books, data["fund"], data["year"], changes, appropriated=data["amount_fen"])


def _fund(
    books: Books,
    fund: str | None,
    year: int,
    changes: list[Change],
    *,
    appropriated: int = 0,
    reserved: int = 0,
    paid: int = 0,
) -> None:
    if fund is None or not (appropriated or reserved or paid):
        return
    now = fund_year(books, fund, year)
    after = FundYear(
        fund,
        year,
        now.appropriated_fen + appropriated,
        now.reserved_fen + reserved,
        now.paid_fen + paid,
    )
    changes.append(Change("funds", (fund, year), after))


# ---- the life of a case --------------------------------------------------------------------------


def _submit(_books: Books, entry: Entry, changes: list[Change]) -> None:
    data, case, seq, on = entry["data"], entry["case"], entry["seq"], entry["on"]
    state = CaseState(
        case,
        data["grant"],
        "submitted",
        on,  # submitted_on
        on,  # last_on
        data.get("fund"),
        data.get("requested_fen"),
        tuple([(role, tuple(tokens)) for role, tokens in data["tokens"].items()]),
        (seq,),  # files
        (seq,),  # entries
        ((entry["do"], entry["by"]),),
    )
    changes.append(Change("cases", case, state))


def _supplement(_books: Books, case: CaseState, entry: Entry, _changes: list[Change]) -> Fields:
    tokens = dict(case.tokens)
    for role, named in entry["data"].get("tokens", {}).items():
        tokens[role] = tuple(named)
    return {
        "stage": "submitted",
        "tokens": tuple(tokens.items()),
        "files": (*case.files, entry["seq"]),
        "acts": _acts(case, entry),
        "notice_on": None,
        "notice_until": None,
    }


def _accept(_books: Books, case: CaseState, entry: Entry, _changes: list[Change]) -> Fields:
    return {"stage": "accepted", "acts": _acts(case, entry)}


def _review(_books: Books, case: CaseState, entry: Entry, _changes: list[Change]) -> Fields:
    stage = "reviewed" if entry["data"]["passed"] else "accepted"
    return {"stage": stage, "acts": _acts(case, entry)}


def _notice(_books: Books, case: CaseState, entry: Entry, _changes: list[Change]) -> Fields:
    return {
        "stage": "noticed",
        "acts": _acts(case, entry),
        "notice_on": entry["on"],
        "notice_until": entry["data"]["until"],
    }


def _approve(books: Books, case: CaseState, entry: Entry, changes: list[Change]) -> Fields:
    award = events.award_back(entry, books.law.seq)
    rules = _rules_of(books, case, award)
    held = _holdings(case, award, rules.each)
    _come(held, changes)
    if books.guarded:
        changes += taken(rules, rules.options(dict(award.rulings)), held)
    amount = award.amount_fen or 0
    _fund(books, award.fund, award.year, changes, reserved=amount)
    return {
        "stage": "approved",
        "acts": _acts(case, entry),
        "award": award,
        "payable_fen": amount,
    }


def _rules_of(books: Books, case: CaseState, award: Award) -> GrantRules:
    rules = books.laws[award.rules].rules(case.grant, award.as_of)
    if rules is None:
        raise LedgerDamaged(f"case {case.case}: no pack with {case.grant} was in force")
    return rules


def _holdings(case: CaseState, award: Award, counted: str | None) -> dict[str, tuple[Holding, ...]]:
    """By token: what the parties of a case hold by its award, in each of their roles."""
    by_token: dict[str, tuple[Holding, ...]] = {}
    name, grant, on, values, ended = case.case, case.grant, award.on, award.values, award.discharged
    left_out, roles = dict(award.left_out), dict(case.tokens)
    for role in award.stands_in:
        roles[role] = roles[APPLICANT]
    for role, tokens in roles.items():
        out = left_out.get(role, ())
        for place, token in enumerate(tokens):
            if place in out:
                continue
            lines: tuple[AwardLine, ...] = award.lines
            if role == counted:
                lines = tuple([line for line in lines if line.token == token])
                if not lines:
                    continue
            one = Holding(name, grant, role, on, lines, values, ended)
            by_token[token] = (*by_token[token], one) if token in by_token else (one,)
    return by_token


def _come(held: Mapping[str, tuple[Holding, ...]], changes: list[Change]) -> None:
    """Holdings come, or change."""
    changes += [
        Change("holdings", (token, holding.case, holding.role), holding)
        for token, holdings in held.items()
        for holding in holdings
    ]


def _give_back(books: Books, case: CaseState, changes: list[Change]) -> None:
    """All that a case took is free again: holdings, claims, usage."""
    award = case.award
    if award is None or not award.standing:
        return
    rules = _rules_of(books, case, award)
    held = _holdings(case, award, rules.each)
    changes += (
        Change("holdings", (token, holding.case, holding.role), None)
        for token, holdings in held.items()
        for holding in holdings
    )
    changes += given_back(taken(rules, rules.options(dict(award.rulings)), held))


def _reduce(
    books: Books, case: CaseState, award: Award, settled_fen: int, changes: list[Change]
) -> Award:
    """The award falls to what was settled: amounts alone; count, units and claims stay."""
    rules = _rules_of(books, case, award)
    options = rules.options(dict(award.rulings))
    reduced = award._replace(lines=cut_lines(award.lines, settled_fen))
    before = _holdings(case, award, rules.each)
    after = _holdings(case, reduced, rules.each)
    _come(after, changes)
    for less in (given_back(taken(rules, options, before)), taken(rules, options, after)):
        changes += [change for change in less if change.table == "usage"]
    return reduced


def _reduce_to_settled(
    books: Books, case: CaseState, changes: list[Change]
) -> tuple[Award | None, int]:
    """Give up the unpaid rest: amounts fall to what was settled; count, units and claims stay.

    Gives the award and what may be paid in all.
    """
    award = case.award
    if award is None or award.amount_fen is None:
        return award, case.payable_fen
    rest = case.payable_fen - case.settled_fen
    if rest:
        reduced = _reduce(books, case, award, case.settled_fen, changes)
        _fund(books, award.fund, award.year, changes, reserved=-rest)
        award = reduced
    return award, case.settled_fen


def _ended(stage: str, award: Award | None, *, standing: bool) -> Fields:
    if award is not None:
        award = award._replace(standing=standing)
    return {"stage": stage, "held": False, "award": award}


def _reject(_books: Books, case: CaseState, _entry: Entry, _changes: list[Change]) -> Fields:
    return _ended("rejected", case.award, standing=False)


def _withdraw(books: Books, case: CaseState, _entry: Entry, changes: list[Change]) -> Fields:
    return _nothing_stays(books, case, "withdrawn", changes)


def _nothing_stays(books: Books, case: CaseState, stage: str, changes: list[Change]) -> Fields:
    """What a case took is free again, and its money."""
    _give_back(books, case, changes)
    if case.award is not None:
        fund, year = case.award.fund, case.award.year
        _fund(books, fund, year, changes, reserved=-case.payable_fen)
    return {**_ended(stage, case.award, standing=False), "payable_fen": 0}


def _finish(books: Books, case: CaseState, _entry: Entry, changes: list[Change]) -> Fields:
    if not case.settled_fen and case.award is not None and case.award.amount_fen is not None:
        return _nothing_stays(books, case, "finished", changes)
    award, payable_fen = _reduce_to_settled(books, case, changes)
    return {**_ended("finished", award, standing=True), "payable_fen": payable_fen}


def _hold(_books: Books, _case: CaseState, _entry: Entry, _changes: list[Change]) -> Fields:
    return {"held": True}


def _release(_books: Books, _case: CaseState, _entry: Entry, _changes: list[Change]) -> Fields:
    return {"held": False}


# ---- money ---------------------------------------------------------------------------------------


def _pay(_books: Books, case: CaseState, entry: Entry, changes: list[Change]) -> Fields:
    payment, amount = entry["data"]["payment"], entry["data"]["amount_fen"]
    row = Payment(payment, case.case, amount, "instructed")
    changes.append(Change("payments", payment, row))
    return {"acts": _acts(case, entry), "instructed_fen": case.instructed_fen + amount}


def _payment(books: Books, entry: Entry, state: str, changes: list[Change]) -> Payment:
    """A payment goes on to a state; gives it as it was before."""
    payment = books.payments[entry["data"]["payment"]]
    changes.append(Change("payments", payment.payment, payment._replace(state=state)))
    return payment


def _settle(books: Books, case: CaseState, entry: Entry, changes: list[Change]) -> Fields:
    amount = _payment(books, entry, "settled", changes).amount_fen
    if case.award is not None:
        fund, year = case.award.fund, case.award.year
        _fund(books, fund, year, changes, reserved=-amount, paid=amount)
    return {
        "acts": _acts(case, entry),
        "instructed_fen": case.instructed_fen - amount,
        "settled_fen": case.settled_fen + amount,
    }


def _return(books: Books, case: CaseState, entry: Entry, changes: list[Change]) -> Fields:
    payment = _payment(books, entry, "returned", changes)
    amount = payment.amount_fen
    if payment.state == "instructed":
        return {"instructed_fen": case.instructed_fen - amount}
    settled = case.settled_fen - amount
    ended = case.stage != "approved"
    if case.award is not None:
        # Money that comes back to an ended case is not reserved again: its rest was given up.
        fund, year = case.award.fund, case.award.year
        _fund(books, fund, year, changes, reserved=0 if ended else amount, paid=-amount)
    if not ended:
        return {"settled_fen": settled}
    return _returned_after_end(books, case, settled, changes)


def _returned_after_end(
    books: Books, case: CaseState, settled: int, changes: list[Change]
) -> Fields:
    """A settled payment of a finished or voided case comes back: that rest is given up as well."""
    fields: Fields = {"settled_fen": settled, "payable_fen": settled}
    award = case.award
    if award is None or not award.standing:
        return fields
    if not settled:
        _give_back(books, case, changes)
        return {**fields, **_ended(case.stage, award, standing=False)}
    return {**fields, "award": _reduce(books, case, award, settled, changes)}


def _cancel(books: Books, case: CaseState, entry: Entry, changes: list[Change]) -> Fields:
    payment = _payment(books, entry, "cancelled", changes)
    return {"instructed_fen": case.instructed_fen - payment.amount_fen}


def _recover(books: Books, case: CaseState, entry: Entry, changes: list[Change]) -> Fields:
    data = entry["data"]
    void, amount = data.get("void", False), data["amount_fen"]
    recovery = Recovery(data["recovery"], case.case, amount, 0, 0, void)
    changes.append(Change("recoveries", recovery.recovery, recovery))
    fields: Fields = {"ordered_back_fen": case.ordered_back_fen + amount}
    if not void:
        return fields
    award, payable_fen = _reduce_to_settled(books, case, changes)
    fields |= {"payable_fen": payable_fen, **_ended("voided", award, standing=True)}
    return _freed_when_repaid(books, case.changed(fields), fields, changes)


def _freed_when_repaid(
    books: Books, case: CaseState, fields: Fields, changes: list[Change]
) -> Fields:
    """The award of a voided case ends once everything ever settled is repaid."""
    award = case.award
    if (
        case.stage == "voided"
        and case.repaid_fen >= case.settled_fen
        and award is not None
        and award.standing
    ):
        _give_back(books, case, changes)
        fields |= _ended("voided", award, standing=False)
    return fields


def _recovery(
    books: Books, entry: Entry, changes: list[Change], *, repaid: int = 0, written_off: int = 0
) -> None:
    """Of a recovery more is repaid, or written off."""
    recovery = books.recoveries[entry["data"]["recovery"]]
    after = recovery._replace(
        repaid_fen=recovery.repaid_fen + repaid,
        written_off_fen=recovery.written_off_fen + written_off,
    )
    changes.append(Change("recoveries", recovery.recovery, after))


def _repay(books: Books, case: CaseState, entry: Entry, changes: list[Change]) -> Fields:
    amount = entry["data"]["amount_fen"]
    _recovery(books, entry, changes, repaid=amount)
    fields: Fields = {"repaid_fen": case.repaid_fen + amount}
    return _freed_when_repaid(books, case.changed(fields), fields, changes)


def _write_off(books: Books, case: CaseState, entry: Entry, changes: list[Change]) -> Fields:
    amount = entry["data"]["amount_fen"]
    _recovery(books, entry, changes, written_off=amount)
    return {"written_off_fen": case.written_off_fen + amount}


# ---- parties, services, the end ------------------------------------------------------------------


def _same(_books: Books, entry: Entry, changes: list[Change]) -> None:
    tokens = entry["data"]["tokens"]
    changes += [
        Change("pairs", (token, other), entry["do"])
        for token in tokens
        for other in tokens
        if other != token
    ]


def _link(_books: Books, entry: Entry, changes: list[Change]) -> None:
    data = entry["data"]
    for index, token in enumerate(data["tokens"]):
        membership = Membership(data["group"], token, data["from"], data.get("to"))
        changes.append(Change("members", (entry["seq"], index), membership))


def _perform(books: Books, entry: Entry, changes: list[Change]) -> None:
    data = entry["data"]
    key = (data["service"], data["token"])
    if data["act"] == "open":
        duty = Duty(*key, start=data["from"], acts=(), done=())
    else:
        before = books.duties[key]
        acts = dict(before.acts)
        acts[data["act"]] = acts.get(data["act"], 0) + 1
        done = (*before.done, (data["act"], entry["on"]))
        duty = before._replace(acts=tuple(acts.items()), done=done)
    changes.append(Change("duties", key, duty))


def _discharge(books: Books, case: CaseState, _entry: Entry, changes: list[Change]) -> Fields:
    if case.award is None:
        raise LedgerDamaged(f"case {case.case}: discharged without an award")
    award = case.award._replace(discharged=True)
    _come(_holdings(case, award, _rules_of(books, case, award).each), changes)
    return {"award": award}


def _erase(_books: Books, _case: CaseState, entry: Entry, _changes: list[Change]) -> Fields:
    return {"erased": entry["seq"]}


def _close(_books: Books, _entry: Entry, changes: list[Change]) -> None:
    changes.append(Change("closed", None, value=True))


_FOLDERS: dict[str, Callable[[Books, Entry, list[Change]], None]] = {
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
_CASE_FOLDERS: dict[str, Callable[[Books, CaseState, Entry, list[Change]], Fields]] = {
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
