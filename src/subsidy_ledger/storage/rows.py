"""Records as rows: how each projection of the books looks in a database table.

What it is: for every table its columns, and the functions from (key, record) to a row and back. The
tables themselves are declared in ``storage.tables``; a test holds the two together.

What it promises: a row gives back an equal record, so that ``verify`` can compare what is stored
with what the entries fold to. Nested parts are canonical JSON in one column.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from subsidy_ledger import canonical
from subsidy_ledger.casework.events import line_back, line_json
from subsidy_ledger.casework.state import (
    Award,
    CaseState,
    Duty,
    FundYear,
    Membership,
    Payment,
    Recovery,
)
from subsidy_ledger.dates import format_months, parse_months
from subsidy_ledger.policy.limits import Holding

Row = tuple[Any, ...]


class Table(NamedTuple):
    """One projection: SQL name, columns (the first ``keys`` are the key), both ways of a row."""

    name: str
    columns: tuple[str, ...]
    keys: int
    to_row: Callable[[Any, Any], Row]
    from_row: Callable[[Row], tuple[Any, Any]]

    def key_row(self, key: Any) -> Row:
        """The columns of a key."""
        return key if isinstance(key, tuple) else (key,)


def _text(value: object) -> str:
    return canonical.encode(value).decode()


def _values_json(values: tuple[tuple[str, Any], ...]) -> dict[str, Any]:
    return {name: format_months(v) if isinstance(v, tuple) else v for name, v in values}


def _values_back(values: Mapping[str, Any]) -> tuple[tuple[str, Any], ...]:
    return tuple((n, parse_months(v) if isinstance(v, list) else v) for n, v in values.items())


# ---- cases ---------------------------------------------------------------------------------------


def _award_json(award: Award) -> list[Any]:
    return [
        -1 if award.amount_fen is None else award.amount_fen,
        award.on,
        award.as_of,
        award.rules,
        award.fund or "",
        award.year,
        [line_json(line) for line in award.lines],
        [(name, format_months(v) if isinstance(v, tuple) else v) for name, v in award.values],
        award.rulings,  # a tuple is written like a list
        award.left_out,
        award.stands_in,
        award.standing,
        award.discharged,
    ]


def _award_back(data: list[Any]) -> Award:
    (
        amount,
        on,
        as_of,
        rules,
        fund,
        year,
        lines,
        values,
        rulings,
        left,
        stands,
        standing,
        discharged,
    ) = data
    return Award(
        None if amount < 0 else amount,
        on,
        as_of,
        rules,
        fund or None,
        year,
        tuple(line_back(line) for line in lines),
        tuple((n, parse_months(v) if isinstance(v, list) else v) for n, v in values),
        tuple((reading, option) for reading, option in rulings),
        tuple((role, tuple(places)) for role, places in left),
        tuple(stands),
        standing,
        discharged,
    )


def _case_row(_key: str, case: CaseState) -> Row:
    rest = [
        case.tokens,  # a tuple is written like a list
        case.files,
        case.entries,
        case.acts,
        () if case.award is None else _award_json(case.award),
    ]
    return (
        case.case,
        case.grant,
        case.stage,
        case.submitted_on,
        case.last_on,
        case.fund,
        case.requested_fen,
        case.held,
        case.notice_on,
        case.notice_until,
        case.payable_fen,
        case.instructed_fen,
        case.settled_fen,
        case.ordered_back_fen,
        case.repaid_fen,
        case.written_off_fen,
        case.erased,
        _text(rest),
    )


def _case_back(row: Row) -> tuple[str, CaseState]:
    tokens, files, entries, acts, award = canonical.decode_fast(row[17].encode())
    return row[0], CaseState(
        case=row[0],
        grant=row[1],
        stage=row[2],
        submitted_on=row[3],
        last_on=row[4],
        fund=row[5],
        requested_fen=row[6],
        tokens=tuple((role, tuple(named)) for role, named in tokens),
        files=tuple(files),
        entries=tuple(entries),
        acts=tuple((step, by) for step, by in acts),
        held=bool(row[7]),
        notice_on=row[8],
        notice_until=row[9],
        award=_award_back(award) if award else None,
        payable_fen=row[10],
        instructed_fen=row[11],
        settled_fen=row[12],
        ordered_back_fen=row[13],
        repaid_fen=row[14],
        written_off_fen=row[15],
        erased=row[16],
    )


# ---- the others ----------------------------------------------------------------------------------


def _holding_row(key: tuple[str, str, str], holding: Holding) -> Row:
    rest: list[Any] = [[line_json(line) for line in holding.lines]]
    if holding.values:
        rest.append(_values_json(holding.values))
    return (*key, holding.grant, holding.on, holding.discharged, _text(rest))


def _holding_back(row: Row) -> tuple[tuple[str, str, str], Holding]:
    rest = canonical.decode_fast(row[6].encode())
    return (row[0], row[1], row[2]), Holding(
        case=row[1],
        grant=row[3],
        role=row[2],
        on=row[4],
        lines=tuple(line_back(line) for line in rest[0]),
        values=_values_back(rest[1]) if len(rest) > 1 else (),
        discharged=bool(row[5]),
    )


def _duty_row(key: tuple[str, str], duty: Duty) -> Row:
    return (*key, duty.start, _text((duty.acts, duty.done)))


def _duty_back(row: Row) -> tuple[tuple[str, str], Duty]:
    acts, done = canonical.decode_fast(row[3].encode())
    return (row[0], row[1]), Duty(
        row[0],
        row[1],
        row[2],
        tuple((name, number) for name, number in acts),
        tuple((name, on) for name, on in done),
    )


PROJECTIONS: dict[str, Table] = {
    "cases": Table(
        "grant_case",
        (
            "case_id", "grant_key", "stage", "submitted_on", "last_on", "fund", "requested_fen",
            "held", "notice_on", "notice_until", "payable_fen", "instructed_fen", "settled_fen",
            "ordered_back_fen", "repaid_fen", "written_off_fen", "erased", "rest",
        ),
        1,
        _case_row,
        _case_back,
    ),
    "payments": Table(
        "payment",
        ("payment_id", "case_id", "amount_fen", "state"),
        1,
        lambda _key, payment: tuple(payment),
        lambda row: (row[0], Payment(*row)),
    ),
    "recoveries": Table(
        "recovery",
        ("recovery_id", "case_id", "ordered_fen", "repaid_fen", "written_off_fen", "void"),
        1,
        lambda _key, recovery: tuple(recovery),
        lambda row: (row[0], Recovery(row[0], row[1], row[2], row[3], row[4], bool(row[5]))),
    ),
    "funds": Table(
        "fund_year",
        ("fund", "year", "appropriated_fen", "reserved_fen", "paid_fen"),
        2,
        lambda _key, fund: tuple(fund),
        lambda row: ((row[0], row[1]), FundYear(*row)),
    ),
    "holdings": Table(
        "holding",
        ("token", "case_id", "role", "grant_key", "held_on", "discharged", "rest"),
        3,
        _holding_row,
        _holding_back,
    ),
    "pairs": Table(
        "pair",
        ("token", "other", "relation"),
        2,
        lambda key, relation: (*key, relation),
        lambda row: ((row[0], row[1]), row[2]),
    ),
    "members": Table(
        "member",
        ("seq", "item", "group_name", "token", "start_on", "end_on"),
        2,
        lambda key, membership: (*key, *membership),
        lambda row: ((row[0], row[1]), Membership(*row[2:])),
    ),
    "duties": Table(
        "duty",
        ("service", "token", "start_on", "rest"),
        2,
        _duty_row,
        _duty_back,
    ),
    "claims": Table(
        "claim",
        ("claim_key", "holder", "awards"),
        1,
        lambda key, claim: (key, *claim),
        lambda row: (row[0], (row[1], row[2])),
    ),
    "usage": Table(
        "cap_usage",
        ("usage_key", "used", "ceiling"),
        1,
        lambda key, usage: (key, *usage),
        lambda row: (row[0], (row[1], row[2])),
    ),
}  # fmt: skip
