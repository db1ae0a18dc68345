"""Audits to make models of: a small year out of a bundle, and books put together by hand."""

from __future__ import annotations

from typing import Any

from attrs import evolve

from subsidy_ledger.audit import Audit, audit
from subsidy_ledger.audit.desk import Desk
from subsidy_ledger.audit.finding import Finding, Severity
from subsidy_ledger.casework.state import Award, Books, CaseState
from subsidy_ledger.ledger.bundle import Bundle
from subsidy_ledger.ledger.verification import Verification, verify_bundle
from subsidy_ledger.reports.audit_report import Audited


def finding(severity: Severity = "fault", **given: Any) -> Finding:
    """A finding about entry 8 of case A-1."""
    named = {"check": "planted", "entries": (8,), "message": "it is", "message_zh": "如此"}
    return Finding(severity=severity, **{**named, **given})


def case(name: str, settled: int = 0, **given: Any) -> CaseState:
    """A case with an award that was paid."""
    on = given.pop("on", "2023-05-10")
    last = given.pop("last", 9)
    award = Award(settled, on, on, 1, None, 2023, (), (), ())
    plain = {
        "case": name, "grant": "t/g", "stage": "approved", "submitted_on": "2023-05-01",
        "last_on": on, "fund": None, "requested_fen": None, "tokens": (), "files": (),
        "entries": (last,), "acts": (), "award": award, "settled_fen": settled,
    }  # fmt: skip
    return CaseState(**{**plain, **given})


class NoEntries:
    """A ledger without entries."""

    def head(self) -> None:
        return None

    def chunks(self, size: int) -> Any:
        del size
        return iter(())

    leaves = chunks

    def sealed_lines(self) -> Any:
        return iter(())

    sources = carried_lines = sealed_lines


def put_together(cases: list[CaseState], *findings: Finding, **given: Any) -> Audited:
    """An audit of books that hold these cases and no more, which found this."""
    books = Books(cases={one.case: one for one in cases}, opened={"origin": "made"})
    outcome = Audit(0, "", 0, (), findings, Desk(books, on="2023-12-31", **given))
    return Audited("made", NoEntries(), outcome, Verification("made", 0, "", ()))


def found(audited: Audited, *findings: Finding) -> Audited:
    """The same, with these findings in place of its own."""
    return evolve(audited, audit=evolve(audited.audit, findings=findings))


def audited_bundle(path: Any) -> Audited:
    """A bundle, verified and audited."""
    bundle = Bundle(path)
    note = bundle.checkpoint()
    return Audited(
        "bundle", bundle, audit(bundle), verify_bundle(path), (note and note.decode()) or None
    )
