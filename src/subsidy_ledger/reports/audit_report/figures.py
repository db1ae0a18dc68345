"""The figures of a report: the summary, money by fund and year, by grant, by month.

How they are counted. A case is *granted* once an approval was recorded, whatever became of it
later; else *refused* or *undetermined* as its last decision was, refused also where it ended
without one (`reject`). Sums of money are of instruments that pay (grants and interest): a loan's
amount stands in its grant's row alone. *Reserved* is approved and not settled, *instructed* a part
of it, so that appropriated = reserved + settled + free. Months count payments that settled and did
not come back, by the day on which they settled.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from subsidy_ledger.casework.state import CaseState
from subsidy_ledger.policy.pack import RESERVING
from subsidy_ledger.reports.audit_report.audited import Audited
from subsidy_ledger.reports.audit_report.findings import Numbered
from subsidy_ledger.reports.audit_report.reading import Reading

Row = dict[str, Any]
_ENDED = frozenset({"rejected", "withdrawn", "finished", "voided"})


def outcome(case: CaseState, reading: Reading) -> str:
    """``granted``, ``refused``, ``undetermined``, or ``open`` where nothing was decided."""
    if case.award is not None:
        return "granted"
    decided = reading.decisions.get(case.case)
    if decided in ("refused", "undetermined"):
        return decided
    return "refused" if case.stage == "rejected" else "open"


def _approved(case: CaseState) -> int:
    return 0 if case.award is None else case.award.amount_fen or 0


# ---- by grant ------------------------------------------------------------------------------------


def grants(
    audited: Sequence[Audited],
    readings: Sequence[Reading],
    numbered: Sequence[Numbered],
    owed: Mapping[tuple[int, str], int],
) -> list[Row]:
    """One row for each ledger and grant with a case."""
    rows: dict[tuple[int, str], Row] = {}
    for ledger, (one, reading) in enumerate(zip(audited, readings, strict=True)):
        for case in one.audit.books.cases.values():
            row = rows.get((ledger, case.grant))
            if row is None:
                row = rows[ledger, case.grant] = _grant_row(one, ledger, case.grant)
            row["cases"] += 1
            decided = outcome(case, reading)
            if decided != "open":
                row[decided] += 1
            row["ended"] += case.stage in _ENDED
            row["approved_fen"] += _approved(case)
            row["settled_fen"] += case.settled_fen
            row["fault_fen"] += owed.get((ledger, case.case), 0)
    for found in numbered:
        cases = audited[found.ledger].audit.books.cases
        for grant in {cases[name].grant for name in found.finding.concerns if name in cases}:
            rows[found.ledger, grant]["findings"] += 1
    return [rows[key] for key in sorted(rows)]


def _grant_row(one: Audited, ledger: int, key: str) -> Row:
    grant = one.view.grant(key)
    document = None if grant is None or grant.cite is None else grant.cite.document
    return {
        "ledger": ledger,
        "grant": key,
        "name": key if grant is None else grant.name,
        "document": "" if document is None else document.name,
        "kind": one.audit.desk.kinds.get(key, ""),
        "instrument": "" if grant is None else grant.instrument,
        "cases": 0,
        "granted": 0,
        "refused": 0,
        "undetermined": 0,
        "ended": 0,
        "approved_fen": 0,
        "settled_fen": 0,
        "findings": 0,
        "fault_fen": 0,
    }


def summary(
    audited: Sequence[Audited], readings: Sequence[Reading], rows: Sequence[Row]
) -> dict[str, int]:
    """The figures of the whole, but for findings."""
    counted = {key: sum(row[key] for row in rows) for key in ("cases", "granted", "refused")}
    paying = [row for row in rows if row["instrument"] in (*RESERVING, "")]
    return {
        "cases": counted["cases"],
        "applications": sum(reading.submitted for reading in readings),
        "granted": counted["granted"],
        "refused": counted["refused"],
        "undetermined": sum(row["undetermined"] for row in rows),
        "approved_fen": sum(row["approved_fen"] for row in paying),
        "settled_fen": sum(row["settled_fen"] for row in rows),
        "appropriated_fen": sum(
            fund.appropriated_fen for one in audited for fund in one.audit.books.funds.values()
        ),
    }


# ---- by fund -------------------------------------------------------------------------------------


def flows(audited: Sequence[Audited]) -> list[Row]:
    """One row for each ledger, fund and year; fund ``""``: awards that pay from none."""
    return [row for ledger, one in enumerate(audited) for row in _flows(ledger, one)]


def _flows(ledger: int, one: Audited) -> Iterator[Row]:
    books = one.audit.books
    rows: dict[tuple[str, int], Row] = {}
    for (fund, year), state in sorted(books.funds.items()):
        row = rows[fund, year] = _flow(ledger, fund, year)
        row["appropriated_fen"] = state.appropriated_fen
        row["reserved_fen"] = state.reserved_fen
        row["settled_fen"] = state.paid_fen
        row["free_fen"] = state.free_fen
    for case in books.cases.values():
        award = case.award
        if award is None or award.amount_fen is None or not _pays(one, case):
            continue
        key = (award.fund or "", award.year)
        known = rows.get(key)
        row = rows[key] = _flow(ledger, *key) if known is None else known
        if award.fund is None:
            row["reserved_fen"] += case.left_fen + case.instructed_fen
            row["settled_fen"] += case.settled_fen
        row["instructed_fen"] += case.instructed_fen
        row["ordered_back_fen"] += case.ordered_back_fen
        row["repaid_fen"] += case.repaid_fen
        row["written_off_fen"] += case.written_off_fen
    yield from (rows[key] for key in sorted(rows))


def _pays(one: Audited, case: CaseState) -> bool:
    grant = one.view.grant(case.grant)
    return grant is None or grant.instrument in RESERVING or case.settled_fen > 0


def _flow(ledger: int, fund: str, year: int) -> Row:
    return {
        "ledger": ledger,
        "fund": fund,
        "year": year,
        "appropriated_fen": 0,
        "reserved_fen": 0,
        "instructed_fen": 0,
        "settled_fen": 0,
        "free_fen": 0,
        "ordered_back_fen": 0,
        "repaid_fen": 0,
        "written_off_fen": 0,
    }


# ---- by month ------------------------------------------------------------------------------------


def months(audited: Sequence[Audited], readings: Sequence[Reading]) -> list[Row]:
    """Payments by ledger, grant and month."""
    counted: Counter[tuple[int, str, str]] = Counter()
    fen: Counter[tuple[int, str, str]] = Counter()
    for ledger, (one, reading) in enumerate(zip(audited, readings, strict=True)):
        books = one.audit.books
        for name, day in reading.settled.items():
            payment = books.payments.get(name)
            if payment is None or payment.case not in books.cases:
                continue  # what the ledger could not have recorded is a finding, not a figure
            key = (ledger, books.cases[payment.case].grant, day[:7])
            counted[key] += 1
            fen[key] += payment.amount_fen
    return [
        {
            "ledger": key[0],
            "grant": key[1],
            "month": key[2],
            "payments": counted[key],
            "settled_fen": fen[key],
        }
        for key in sorted(counted)
    ]
