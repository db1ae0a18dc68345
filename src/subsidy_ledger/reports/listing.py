"""Lists of the books: cases, payments, headroom under ceilings, funds, duties of service.

What it is: one function a list, each of a `View` and a filter; `Listing` writes them as a table or
as JSON. Amounts are fen in JSON and yuan in tables.

What it promises: rows come in a fixed order. Parties are tokens here, so that a list can be handed
on; ``show`` names them. No key is needed and nothing is written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from attrs import frozen

from subsidy_ledger.casework.services import stand_of
from subsidy_ledger.casework.state import CaseState, Duty, FundYear, Payment
from subsidy_ledger.dates import format_month
from subsidy_ledger.ledger.answers import Lang
from subsidy_ledger.policy.catalogue import Law
from subsidy_ledger.policy.limits import Cap, Exclusion, covers
from subsidy_ledger.reports import words
from subsidy_ledger.reports.tables import LEFT, RIGHT, money, table
from subsidy_ledger.reports.view import View, readable

Row = dict[str, Any]


@frozen
class Filter:
    """What to list. ``on``: the day (ISO) that duties are looked at; the others None for all."""

    on: str
    grant: str | None = None
    stage: str | None = None
    case: str | None = None


@frozen
class Column:
    """One column: the key in JSON, headings, and how a value is shown (``show`` None: as text)."""

    key: str
    en: str
    zh: str
    align: str = LEFT
    show: Callable[[Row, Lang], str] | None = None


@frozen
class Listing:
    """A list: its name, its columns, its rows."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]

    def to_json(self) -> dict[str, Any]:
        """As ``list --json`` writes it."""
        return {"list": self.name, "count": len(self.rows), "rows": list(self.rows)}

    def text(self, lang: Lang) -> str:
        """The table, and the number of rows below it."""
        number = len(self.rows)
        count = words.pick(lang, f"{number} in all", f"共 {number} 项")
        return f"{self.table(lang)}\n{count}" if number else count

    def table(self, lang: Lang) -> str:
        """The table alone."""
        headings = [words.pick(lang, column.en, column.zh) for column in self.columns]
        cells = [[_cell(column, row, lang) for column in self.columns] for row in self.rows]
        return table(headings, cells, [column.align for column in self.columns])


def _cell(column: Column, row: Row, lang: Lang) -> str:
    if column.show is not None:
        return column.show(row, lang)
    given = row.get(column.key)
    if column.align == RIGHT and column.key.endswith("_fen"):
        return money(given)
    return "-" if given is None else str(given)


def _money(key: str, en: str, zh: str) -> Column:
    return Column(f"{key}_fen", en, zh, RIGHT)


def _coded(key: str, en: str, zh: str, codes: Mapping[str, words.Pair]) -> Column:
    return Column(key, en, zh, show=lambda row, lang: words.word(codes, row[key], lang))


# ---- cases, payments, funds ----------------------------------------------------------------------


def _stage(row: Row, lang: Lang) -> str:
    shown = words.word(words.STAGES, row["stage"], lang)
    return shown + words.pick(lang, " (on hold)", "(暂停)") if row["held"] else shown


def cases(view: View, wanted: Filter) -> Listing:
    """Cases in the order of their names, with what was approved, paid and is left."""
    rows = [_case_row(view, case) for _, case in _rows(view, "cases") if _matches(case, wanted)]
    columns = (
        Column("case", "case", "业务件"),
        Column("grant_name", "grant", "项目"),
        Column("grant", "key", "编号"),
        Column("stage", "stage", "环节", show=_stage),
        Column("submitted_on", "submitted", "申请日"),
        _money("approved", "approved (yuan)", "核定(元)"),
        _money("settled", "paid (yuan)", "已到账(元)"),
        _money("left", "to pay (yuan)", "尚可支付(元)"),
    )
    return Listing("cases", columns, tuple(sorted(rows, key=lambda row: row["case"])))


def _matches(case: CaseState, wanted: Filter) -> bool:
    return (
        wanted.case in (None, case.case)
        and wanted.stage in (None, case.stage)
        and (wanted.grant is None or covers((wanted.grant,), case.grant))
    )


def _case_row(view: View, case: CaseState) -> Row:
    grant = view.grant(case.grant)
    return {
        "case": case.case,
        "grant": case.grant,
        "grant_name": case.grant if grant is None else grant.name,
        "stage": case.stage,
        "held": case.held,
        "submitted_on": case.submitted_on,
        "approved_fen": None if case.award is None else case.award.amount_fen,
        "settled_fen": case.settled_fen,
        "left_fen": case.left_fen,
    }


def payments(view: View, wanted: Filter) -> Listing:
    """Payments in the order of their names."""
    stages = wanted.stage
    rows = []
    for _, payment in _rows(view, "payments"):
        if wanted.case in (None, payment.case) and stages in (None, payment.state):
            case = view.case(payment.case) if wanted.grant is not None else None
            if case is None or _matches(case, Filter(wanted.on, wanted.grant)):
                rows.append(_payment_row(payment))
    columns = (
        Column("payment", "payment", "支付"),
        Column("case", "case", "业务件"),
        _coded("state", "state", "状态", words.PAYMENTS),
        _money("amount", "amount (yuan)", "金额(元)"),
    )
    return Listing("payments", columns, tuple(sorted(rows, key=lambda row: row["payment"])))


def _payment_row(payment: Payment) -> Row:
    return {
        "payment": payment.payment,
        "case": payment.case,
        "state": payment.state,
        "amount_fen": payment.amount_fen,
    }


def funds(view: View, _wanted: Filter) -> Listing:
    """Funds by name and year: appropriated, reserved, paid, free."""
    rows = [_fund_row(fund) for _, fund in _rows(view, "funds")]
    columns = (
        Column("fund", "fund", "资金"),
        Column("year", "year", "年度"),
        _money("appropriated", "appropriated (yuan)", "下达(元)"),
        _money("reserved", "reserved (yuan)", "已占用(元)"),
        _money("paid", "paid (yuan)", "已支付(元)"),
        _money("free", "free (yuan)", "可用(元)"),
    )
    return Listing("funds", columns, tuple(sorted(rows, key=lambda r: (r["fund"], r["year"]))))


def _fund_row(fund: FundYear) -> Row:
    return {
        "fund": fund.fund,
        "year": fund.year,
        "appropriated_fen": fund.appropriated_fen,
        "reserved_fen": fund.reserved_fen,
        "paid_fen": fund.paid_fen,
        "free_fen": fund.free_fen,
    }


# ---- headroom ------------------------------------------------------------------------------------


def headroom(view: View, wanted: Filter) -> Listing:
    """Ceilings and exclusions that parties have begun to use: what is used, what is left.

    Ceilings over a lifetime whose limit no fact decides, and exclusions: what the store itself
    guards. Rolling windows, groups and limits that facts decide are worked out with each decision.
    """
    caps, exclusions = _limits(view.law)
    tokens = _tokens(view, wanted.case)
    rows = []
    for key, (used, ceiling) in _rows(view, "usage"):
        name, token, bucket = _parted(key)
        cap = caps.get(name)
        if _is_wanted(token, tokens, () if cap is None else cap.over, wanted.grant):
            measure = "count" if cap is None else cap.measure
            rows.append(_room(name, measure, token, _bucket(bucket, cap, view), used, ceiling))
    for key, (holder, awards) in _rows(view, "claims"):
        name, token, bucket = _parted(key)
        cap, exclusion = caps.get(name), exclusions.get(name)
        over = cap.over if cap is not None else _in_lanes(exclusion)
        if _is_wanted(token, tokens, over, wanted.grant):
            kind = "lane" if exclusion is not None else "count"
            shown = _bucket(bucket, cap, view)
            rows.append(_room(name, kind, token, shown, awards, None if exclusion else 1, holder))
    columns = (
        Column("rule", "rule", "规则"),
        Column("token", "party", "主体代号"),
        Column("bucket", "in", "范围", show=lambda row, _lang: row["bucket"] or "-"),
        Column("used", "used", "已用", RIGHT, lambda row, _lang: _quantity(row, row["used"])),
        Column(
            "ceiling", "limit", "限额", RIGHT, lambda row, _lang: _quantity(row, row["ceiling"])
        ),
        Column("left", "left", "剩余", RIGHT, lambda row, _lang: _quantity(row, row["left"])),
        Column("holder", "held by", "占用者"),
    )
    ordered = sorted(rows, key=lambda row: (row["rule"], row["token"], row["bucket"]))
    return Listing("headroom", columns, tuple(ordered))


def _limits(law: Law) -> tuple[dict[str, Cap], dict[str, Exclusion]]:
    """Caps and exclusions by key, over all adopted packs; a later edition's holds."""
    caps: dict[str, Cap] = {}
    exclusions: dict[str, Exclusion] = {}
    for adopted in law.packs:
        caps |= {cap.key: cap for cap in adopted.pack.caps}
        caps |= {cap.key: cap for grant in adopted.pack.grants for cap in grant.caps}
        exclusions |= {exclusion.key: exclusion for exclusion in adopted.pack.exclusions}
    return caps, exclusions


def _in_lanes(exclusion: Exclusion | None) -> tuple[str, ...]:
    lanes = () if exclusion is None else exclusion.lanes
    return tuple(grant for _, grants in lanes for grant in grants)


def _tokens(view: View, case: str | None) -> frozenset[str] | None:
    """The parties of one case, or None for everyone's."""
    if case is None:
        return None
    state = view.case(case)
    return (
        frozenset() if state is None else frozenset(t for _, named in state.tokens for t in named)
    )


def _is_wanted(
    token: str, tokens: frozenset[str] | None, over: Sequence[str], grant: str | None
) -> bool:
    if tokens is not None and token not in tokens:
        return False
    return grant is None or covers(over, grant)


def _parted(key: str) -> tuple[str, str, tuple[str, ...]]:
    """Rule, token and bucket of a guard row's key (``casework.guards``)."""
    rule, token, *bucket = key.split("|")
    return rule.rpartition("=")[0], token, tuple(bucket)


def _bucket(bucket: tuple[str, ...], cap: Cap | None, view: View) -> str:
    """The values of the ``same`` facts; months as people write them."""
    if cap is None or not bucket:
        return " ".join(bucket)
    scheme = view.law.scheme(cap.key.partition("#")[0].partition("/")[0])
    facts = {} if scheme is None else scheme.facts
    shown = []
    for name, given in zip(cap.same, bucket, strict=False):
        months = name in facts and facts[name].type == "months" and given.isdigit()
        shown.append(format_month(int(given)) if months else given)
    return " ".join(shown)


def _room(
    rule: str,
    measure: str,
    token: str,
    bucket: str,
    used: int,
    ceiling: int | None,
    holder: str | None = None,
) -> Row:
    row: Row = {
        "rule": rule,
        "measure": measure,
        "token": token,
        "bucket": bucket,
        "used": used,
        "ceiling": ceiling,
        "left": None if ceiling is None else ceiling - used,
    }
    return row if holder is None else {**row, "holder": holder}


def _quantity(row: Row, given: int | None) -> str:
    if given is None:
        return "-"
    return money(given) if row["measure"] == "amount" else str(given)


# ---- duties --------------------------------------------------------------------------------------


def duties(view: View, wanted: Filter) -> Listing:
    """Services that were opened: acts done, the end of the term, what is overdue or short on a day.

    A service that nobody opened for a party is in no row: the ledger does not know of it.
    """
    rows = []
    for _, duty in _rows(view, "duties"):
        row = _duty_row(view.law, duty, wanted.on)
        if wanted.stage in (None, row["state"]):
            rows.append(row)
    columns = (
        Column("service", "service", "服务"),
        Column("token", "party", "主体代号"),
        Column("start", "from", "起算日"),
        Column("due", "due", "到期日", show=_due),
        Column("state", "state", "状态", show=_duty_state),
        Column("acts", "done", "已办", show=_acts),
    )
    ordered = sorted(rows, key=lambda row: (row["service"], row["start"], row["token"]))
    return Listing("duties", columns, tuple(ordered))


def _due(row: Row, lang: Lang) -> str:
    if row["missing_year"] is not None:
        year = row["missing_year"]
        return words.pick(lang, f"? (no calendar for {year})", f"?(缺{year}年工作日历)")
    return row["due"] or "-"


def _duty_state(row: Row, lang: Lang) -> str:
    shown = words.word(words.DUTY_STATES, row["state"], lang)
    if row["excused"] and row["state"] in ("late", "overdue"):
        shown += words.pick(lang, " (a reason is given)", "(已说明理由)")
    elif row["soft"] and row["state"] in ("late", "overdue"):
        shown += words.pick(lang, " (in principle)", "(原则上)")
    return shown


def _acts(row: Row, lang: Lang) -> str:
    shown = [f"{name} {one['done']}/{one['of']}" for name, one in row["acts"].items()]
    either = [f"{name} {one['done']}/{one['of']}" for name, one in row["one_of"].items()]
    if either:
        shown.append(words.pick(lang, " or ", " 或 ").join(either))
    return words.pick(lang, ", ", "、").join(shown)


def _duty_row(law: Law, duty: Duty, on: str) -> Row:
    stand = stand_of(law, duty, on)
    return {
        "service": duty.service,
        "token": duty.token,
        "start": duty.start,
        "due": stand.due,
        "missing_year": stand.missing_year,
        "state": stand.state,
        "soft": stand.soft,
        "excused": stand.excused,
        "acts": {one.act: {"done": one.done, "of": one.of} for one in stand.acts},
        "one_of": {one.act: {"done": one.done, "of": one.of} for one in stand.one_of},
    }


LISTS: Mapping[str, Callable[[View, Filter], Listing]] = {
    "cases": cases,
    "payments": payments,
    "headroom": headroom,
    "funds": funds,
    "duties": duties,
}


def _rows(view: View, name: str) -> Iterator[tuple[Any, Any]]:
    with readable(view.name):
        yield from view.rows(name)
