"""Borrowers (借款人): not the legal representative, with other loans, with too many or too much.

Source: the auditor's lists (``--match owners=FILE``, ``loans``). An audit office looks whether the
borrower is the enterprise's real legal representative, and for other loans of the person; the
documents say neither, so both are hints. Ceilings on number and size of loans are the document's:
where a ceiling counts loans outside of the ledger, those of the list are put to it: startup loans
(创业担保), by what the list says of them, and others as long as they run. What passes it then is a
fault if startup loans alone pass it, else a hint.

Days are those of the loan contract (``as_of``). A loan of the list that is an award of this person
in the ledger, of the same amount and within 60 days, is that award and not another loan.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from subsidy_ledger.audit.checks.evidence import Match, Share, Texts, shares, told
from subsidy_ledger.audit.checks.holders import active_rules, holdings_of, rules_of
from subsidy_ledger.audit.desk import Desk
from subsidy_ledger.audit.dossier import Dossier, PartyOn
from subsidy_ledger.audit.finding import About, Finding
from subsidy_ledger.audit.matching.rows import ListRow
from subsidy_ledger.casework.state import CaseState
from subsidy_ledger.dates import parse_date
from subsidy_ledger.ledger.answers import cite_json
from subsidy_ledger.money import yuan
from subsidy_ledger.policy.catalogue import APPLICANT, CompiledCap
from subsidy_ledger.policy.limits import Holding, relevant, used

ONE_LOAN = timedelta(days=60)
"""Between contract, approval and the first money of one loan."""


class Borrowers:
    """Loans and subsidised interest of somebody else, or beside other loans."""

    name = "borrowers"
    about = About(
        title="Borrower not the representative, other loans, too many or too much",
        title_zh="借款人并非法定代表人、另有贷款、次数或额度超限",
        source="the auditor's lists",
        source_zh="审计人员提供的名单",
        severity="either",
        number=6,
        finds=("borrower-not-representative", "other-loan", "loan-limit-passed"),
        needs=frozenset({"match:owners", "match:loans"}),
    )

    def conclude(self, desk: Desk) -> Iterator[Finding]:
        """Every loan and every interest that stands."""
        if "owners" not in desk.lists and "loans" not in desk.lists:
            return
        for dossier, case in desk.awards():
            rules = rules_of(case, desk.books)
            if rules is None or rules.grant.instrument not in ("loan", "interest"):
                continue
            yield from _not_representative(dossier, case, desk)
            if rules.grant.instrument == "loan":
                for share in shares(dossier, case, desk):
                    if share.applied:
                        yield from _other_loans(dossier, case, share, desk)


# ---- the representative --------------------------------------------------------------------------


def _not_representative(dossier: Dossier, case: CaseState, desk: Desk) -> Iterator[Finding]:
    """The list knows who represented the enterprise that day, and it is none of the persons."""
    brought = desk.lists.get("owners")
    if brought is None or case.award is None:
        return
    day = case.award.as_of
    firms = [
        (party, [row for row in desk.rows("owners", party) if _of_firm(row) and row.covers(day)])
        for party in dossier.parties
        if party.role in (APPLICANT, "entity")
    ]
    people = [
        party
        for party in dossier.parties
        if party.role in (APPLICANT, "founder")
        and not any(party == firm for firm, rows in firms if rows)
    ]
    for firm, rows in firms:
        if not rows or not people or any(_is(row, one, desk) for row in rows for one in people):
            continue
        match = Match(dossier, case, Share(firm, case.award.lines, own=True), tuple(rows))
        said = (
            f"on {day} somebody else was its legal representative",
            f"{day}其法定代表人(经营者)另有其人",
        )
        clears: Texts = (
            "the register's own record of who represented it that day",
            "登记机关出具的当日法定代表人证明",
        )
        yield told(
            "borrower-not-representative",
            "hint",
            match,
            rows[0],
            brought,
            said,
            clears,
            fen=match.share.fen,
        )


def _of_firm(row: ListRow) -> bool:
    """Whether a row stands under the number of the enterprise, not of its representative."""
    fields = row.fields
    return (row.scheme, row.number) == (fields.get("enterprise_scheme"), fields.get("enterprise"))


def _is(row: ListRow, person: PartyOn, desk: Desk) -> bool:
    """Whether a person, under any identifier, is the representative of a row."""
    tokens = desk.person(person.token)
    if row.fields.get("representative_token") in tokens:
        return True
    known = {(person.scheme, person.number)} | {
        (one.scheme, one.number) for token in tokens for _, one in desk.appearances().get(token, ())
    }
    fields = row.fields
    return (fields.get("representative_scheme"), fields.get("representative")) in known


# ---- other loans ---------------------------------------------------------------------------------


def _other_loans(dossier: Dossier, case: CaseState, share: Share, desk: Desk) -> Iterator[Finding]:
    rows = [row for row in desk.rows("loans", share.party) if row.start]
    if not rows or case.award is None:
        return
    day = case.award.as_of
    others = [row for row in _outside(rows, share, desk) if row.start <= day]
    match = Match(dossier, case, share, tuple(others))
    passed = list(_limits(match, others, day, desk))
    yield from passed
    beside = [row for row in others if row.covers(day)]
    if beside and not passed:
        fen = sum(_principal(row) for row in beside)
        said = (
            f"another loan ran on {day}: {yuan(fen)}",
            f"{day}另有未结清贷款{yuan(fen)}元",
        )
        clears: Texts = (
            "the other loan was repaid before, or is of a kind that does not stand in the way",
            "另一贷款此前已结清,或者属于不影响的种类",
        )
        yield told(
            "other-loan",
            "hint",
            match,
            beside[0],
            desk.lists["loans"],
            said,
            clears,
            fen=share.fen,
            detail={"other_fen": fen, "others": len(beside)},
        )


def _outside(rows: Sequence[ListRow], share: Share, desk: Desk) -> list[ListRow]:
    """Loans of the list that are no award of this person in the ledger; each award is one loan."""
    awards = []
    for one in holdings_of(desk.person(share.party.token), desk.books):
        award = desk.books.cases[one.case].award
        if one.role == APPLICANT and award is not None:
            awards.append((award.amount_fen, parse_date(award.as_of), parse_date(award.on)))
    found = []
    for row in rows:
        day = parse_date(row.start)
        same = next(
            (
                one
                for one in awards
                if one[0] == _principal(row) and one[1] - ONE_LOAN <= day <= one[2] + ONE_LOAN
            ),
            None,
        )
        if same is None:
            found.append(row)
        else:
            awards.remove(same)
    return found


def _principal(row: ListRow) -> int:
    return int(row.fields.get("principal_fen", "0"))


def _is_startup(row: ListRow) -> bool:
    return "创业担保" in row.fields.get("lender", "")


def _limits(match: Match, others: Sequence[ListRow], day: str, desk: Desk) -> Iterator[Finding]:
    """Ceilings that count what is outside of the ledger, with the loans of the list."""
    rules = active_rules(match.case, desk.books)
    if rules is None:
        return
    caps = {cap.rule.key: cap for cap in (*rules.count_caps, *rules.reducing, *rules.refusing)}
    for cap in caps.values():
        if cap.rule.elsewhere is None or cap.fixed is None or cap.rule.same:
            continue
        seen = [
            row
            for row in others
            if row.covers(day) or (cap.rule.window != "open" and _is_startup(row))
        ]
        total, limit = _used(cap, match, seen, desk), cap.fixed
        if not seen or total <= limit or _used(cap, match, [], desk) > limit:
            continue  # what the ledger alone shows, `cap-passed` tells
        certain = _used(cap, match, [row for row in seen if _is_startup(row)], desk) > limit
        money = cap.rule.measure == "amount"
        there, most = (yuan(total), yuan(limit)) if money else (str(total), str(limit))
        said = (
            f"{cap.rule.key}: {there} with the loans of the list, at most {most} allowed",
            f"{cap.rule.key}:连同名单所列贷款为{there},限额{most}",
        )
        clears: Texts = (
            "the loans of the list are of another kind, or were repaid before",
            "名单所列贷款属于其他种类,或者此前已结清",
        )
        yield told(
            "loan-limit-passed",
            "fault" if certain else "hint",
            match,
            seen[0],
            desk.lists["loans"],
            said,
            clears,
            fen=min(total - limit, match.share.fen) if money else match.share.fen,
            cite=cite_json(cap.rule.cite),
            detail={"used": total, "limit": limit},
            cases=tuple(sorted({one.case for one in _counted(cap, match, desk)})),
        )


def _counted(cap: CompiledCap, match: Match, desk: Desk) -> list[Holding]:
    """What a ceiling counts of this person in the ledger: this award, and those before it."""
    mine = holdings_of(desk.person(match.share.party.token), desk.books)
    return [one for one in relevant(cap.rule, mine) if one.on <= match.award_on]


def _used(cap: CompiledCap, match: Match, others: Sequence[ListRow], desk: Desk) -> int:
    """What is used of a ceiling with loans of the list."""
    there = used(cap.rule, _counted(cap, match, desk), (), None, match.award_on)
    if cap.rule.measure == "count":
        return there + len(others)
    return there + sum(map(_principal, others)) if cap.rule.measure == "amount" else 0
