"""What tests of checks on lists share: a pack of each shape of award, lists, and one check at work.

Lists are made of rows by number; ``by_token`` reads the same ledger without its sealed part, with
the same rows under their tokens.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tests.support.builders import (
    KEY,
    Desk,
    Json,
    desk,
    enterprise,
    fact,
    grant,
    person,
    role,
    small_pack,
)
from tests.support.forging import Told

from subsidy_ledger.audit.finding import Check, Finding
from subsidy_ledger.audit.matching import ListRow, MatchList, with_tokens
from subsidy_ledger.audit.replay import Brought, replay, walk
from subsidy_ledger.audit.settings import STANDARD, Settings
from subsidy_ledger.ledger.books import begun
from subsidy_ledger.ledger.entry import open_sealed

HIRE = '[[grant.requirement]]\nid = "insured"\neach = "hire"\nwhen = {fact = "insured", eq = true}\n§\n'
PACK = small_pack(
    role("founder", most=1)
    + role("entity", "enterprise", most=1)
    + role("hire")
    + fact("months", "months", "case")
    + fact("hire_months", "months", "hire")
    + fact("contract", "integer", "hire")
    + fact("paid", "integer", "hire")
    + fact("insured", "boolean", "hire")
    + fact("there", "boolean", "hire")
    + fact("days", "integer", "case")
    + fact("elsewhere", "integer")
    + fact("owed", "money")
    + fact("interest", "money", "case")
    + fact("due", "money", "case")
    + fact("until", "date", "case")
    + grant("once", "[grant.benefit]\nfen = 1000\n§\n")
    + grant(
        "started",
        "[grant.benefit]\nfen = 1000\n§\n"
        '[[grant.cap]]\nid = "once"\nper = ["applicant", "founder", "entity"]\nmeasure = "count"\n'
        'limit = 9\nwindow = "lifetime"\non_exceed = "refuse"\n§\n',
    )
    + grant("months", '[grant.benefit]\nunits = "months"\nfen = 10\n§\n')
    + grant("jobs", '[grant.benefit]\neach = "hire"\nfen = 300\n§\n')
    + grant("insured-jobs", HIRE + '[grant.benefit]\neach = "hire"\nfen = 300\n§\n')
    + grant("job-months", '[grant.benefit]\neach = "hire"\nunits = "hire_months"\nfen = 7\n§\n')
    + grant("days", '[grant.benefit]\nunits = "days"\nfen = 50\n§\n')
    + grant(
        "loan",
        "[grant.benefit]\nmost = 100000\n§\n"
        '[[grant.cap]]\nid = "thrice"\nper = "applicant"\nmeasure = "count"\nlimit = 3\n'
        'elsewhere = "elsewhere"\nwindow = "lifetime"\non_exceed = "refuse"\n§\n'
        '[[grant.cap]]\nid = "size"\nper = "applicant"\nmeasure = "amount"\nlimit = 100000\n'
        'elsewhere = "owed"\nwindow = "open"\non_exceed = "refuse"\n§\n',
        instrument="loan",
    )
    + grant(
        "interest-months",
        '[grant.benefit]\nunits = "months"\nfen = {fact = "interest", bps = 5000}\n§\n',
        instrument="interest",
    )
    + grant(
        "interest-due",
        '[grant.benefit]\nmost = {fact = "due", bps = 5000}\n§\n',
        instrument="interest",
    )
)
CLAUSE = {"document": "试验办法(虚构)", "clause": "1", "quote": "试验"}
E1, E2, P1, P2, P3 = (
    enterprise("e1"), enterprise("e2"), person("p1"), person("p2"), person("p3"),
)  # fmt: skip


def office() -> Desk:
    """A ledger with that pack; cases are submitted on 2023-05-10 unless a day is named."""
    return desk([PACK])


def row(party: Json, start: str = "", end: str = "", **given: Any) -> ListRow:
    """A line of a list about a party; ``name`` is the party's unless given."""
    name = given.pop("name", party["name"])
    line = given.pop("line", 7)
    return ListRow(line, party["scheme"], party["number"], name, start, end, given)


def a_list(kind: str, *rows: ListRow) -> MatchList:
    """A list of a kind."""
    return MatchList(kind, f"{kind}.csv", rows)


def employer(party: Json) -> dict[str, str]:
    """Fields of a line that name an employer."""
    return {"employer": party["number"], "employer_scheme": party["scheme"]}


def findings(
    made: Desk | Told,
    check: Check,
    *lists: MatchList,
    kinds: Mapping[str, str] | None = None,
    on: str | None = None,
    settings: Settings = STANDARD,
) -> list[Finding]:
    """What one check finds; every finding is complete and says it in both languages."""
    source = Told(made) if isinstance(made, Desk) else made
    brought = Brought({one.kind: one for one in lists}, settings, kinds or {})
    whole = replay(source, [check], None, on, brought)
    names = {check.name, *check.about.finds}
    found = [finding for finding in whole.findings if finding.check in names]
    for cases in {finding.concerns for finding in found if finding.concerns}:
        _local(source, check, brought, whole.on, cases, found)
    for finding in found:
        assert finding.message
        assert finding.message_zh
        assert finding.clears
        assert finding.clears_zh
        assert finding.source or finding.cite
        assert None not in finding.to_json().values()
        assert not any(party["number"] in finding.message for party in (P1, P2, P3, E1, E2))
    return found


def _local(
    source: Told,
    check: Check,
    brought: Brought,
    on: str,
    cases: Sequence[str],
    found: Sequence[Finding],
) -> None:
    """Shown only the entries of its cases, and those of no case, the check finds the same."""
    entries = [
        (entry, open_sealed(source.sealed[entry["seq"]]) if entry["seq"] in source.sealed else None)
        for entry in source.entries
        if entry.get("case") in cases or "case" not in entry
    ]
    part = [one.to_json() for one in walk(entries, begun(source), [check], on, brought)[1]]
    for finding in found:
        if finding.concerns == cases:
            assert finding.to_json() in part


def by_token(made: Desk, check: Check, *lists: MatchList, **given: Any) -> list[Finding]:
    """The same without sealed content: rows are found by their tokens."""
    source = Told(made)
    source.sealed.clear()
    return findings(source, check, *(with_tokens(one, KEY) for one in lists), **given)


def amounts(found: Sequence[Finding]) -> list[tuple[str, str | None, int | None]]:
    """Severity, case and amount of findings."""
    return [(one.severity, one.case, one.amount_fen) for one in found]
