"""Cases of packs: examples an official can read, run through the ledger's own decide and fold.

What it is: ``run_cases(packs)`` adopts the packs together, plays each case (its earlier awards,
then its claim) and compares the answer with what the case expects.

What it promises: nothing is simulated; each award is submitted and approved by the same code that a
ledger runs, under a procedure of one step. Parties have the made-up names of the case as tokens.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from attrs import frozen

from subsidy_ledger.casework import commands as c
from subsidy_ledger.casework.decide import Decision, decide
from subsidy_ledger.casework.events import reason_json
from subsidy_ledger.casework.fold import fold
from subsidy_ledger.casework.state import Books
from subsidy_ledger.dates import calendar_digest, load_calendar, shipped_calendars
from subsidy_ledger.errors import InvalidCommand, Problem
from subsidy_ledger.policy.pack import Award, CaseParty, Grant, GrantCase, Pack

_PROCEDURE = {"steps": ["approve"], "separate": []}


@frozen
class CaseResult:
    """One case of a pack and what came of it; ``problem`` empty when it is as expected."""

    pack: str
    grant: str
    case: str
    problem: str = ""
    outcome: str = ""
    amount_fen: int | None = None
    reasons: tuple[Mapping[str, str], ...] = ()


def run_cases(packs: Sequence[Pack]) -> Iterator[CaseResult]:
    """Run every case of the packs, adopted together in the order given.

    Raises `InvalidCommand` when the packs cannot be adopted together.
    """
    adopted = adopt_all(packs)
    for pack in packs:
        for grant in pack.grants:
            for case in grant.cases:
                yield run_case(adopted, pack, grant, case)


def adopt_all(packs: Sequence[Pack]) -> Books:
    """Books in which the packs are adopted and nothing else has happened."""
    calendars = [load_calendar(file) for file in shipped_calendars().values()]
    books = Books(
        library={pack.digest: pack for pack in packs},
        calendars={calendar_digest(one): one for one in calendars},
    )
    command = c.Adopt(
        id="adopt",
        on="2000-01-01",
        by="examples",
        packs=tuple(pack.digest for pack in packs),
        procedure=_PROCEDURE,
        calendars=tuple(books.calendars),
    )
    _record(books, command, decide(books, command))
    return books


def _record(books: Books, command: c.Command, decision: Decision) -> None:
    entry: dict[str, Any] = {
        "seq": books.size,
        "do": command.do,
        "on": command.on,
        "by": command.by,
        "status": decision.status,
        "data": decision.data,
    }
    if decision.case is not None:
        entry["case"] = decision.case
    books.apply(fold(books, entry))
    if decision.file is not None and decision.case is not None:
        books.files[decision.case] = decision.file


def run_case(adopted: Books, pack: Pack, grant: Grant, case: GrantCase) -> CaseResult:
    """Run one case on fresh books."""
    books = Books(laws=dict(adopted.laws), law=adopted.law, size=adopted.size)
    named = (pack.id, grant.key, case.name)
    try:
        for index, before in enumerate(case.before):
            decision = _award(books, before, f"before-{index}")
            if decision.status != "recorded":
                return CaseResult(
                    *named,
                    problem=f"the earlier award {index} ({before.grant}) is {decision.status}: "
                    + _listed(decision),
                )
        decision = _award(books, case.claim, "claim")
    except InvalidCommand as error:
        return CaseResult(*named, problem=str(error))
    return _compared(named, case, decision)


def _award(books: Books, award: Award, name: str) -> Decision:
    submit = c.Submit(
        id=f"{name}-submit",
        on=award.on.isoformat(),
        by="examples",
        case=name,
        grant=award.grant,
        parties={
            role: tuple(_party(books, award.grant, role, party) for party in parties)
            for role, parties in award.parties.items()
        },
        facts=_facts(award.facts),
        requested_fen=award.requested_fen,
    )
    decision = decide(books, submit)
    _record(books, submit, decision)
    approve = c.Approve(
        id=f"{name}-approve",
        on=(award.approved_on or award.on).isoformat(),
        by="examples",
        case=name,
        amount_fen=award.amount_fen,
        rulings={
            reading: {"option": option, "cite": {"document": "case"}}
            for reading, option in award.rulings.items()
        },
        excuses=dict(award.excuses),
    )
    decision = decide(books, approve)
    _record(books, approve, decision)
    if award.discharged and decision.status == "recorded":
        discharge = c.Discharge(id=f"{name}-discharge", on=approve.on, by="examples", case=name)
        _record(books, discharge, decide(books, discharge))
    return decision


def _party(books: Books, grant_key: str, role: str, party: CaseParty) -> c.Party:
    kind = party.kind
    if kind is None:
        scheme = books.law.scheme(grant_key.partition("/")[0])
        grant = books.law.grant(grant_key)
        kinds: tuple[str, ...] = ()
        if role == "applicant":
            kinds = grant.applicant if grant is not None else ()
        elif scheme is not None and role in scheme.roles:
            kinds = scheme.roles[role].kinds
        kind = kinds[0] if kinds else "person"
    return c.Party(kind, "local-case", party.id, None, _facts(party.facts), party.id)


def _facts(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts as a command brings them: days as text, months as a list."""
    given: dict[str, Any] = {}
    for name, value in facts.items():
        if isinstance(value, date):
            given[name] = value.isoformat()
        elif isinstance(value, list):
            given[name] = tuple(value)
        else:
            given[name] = value
    return given


def _compared(named: tuple[str, str, str], case: GrantCase, decision: Decision) -> CaseResult:
    outcome = "granted" if decision.status == "recorded" else decision.status
    expect, problems = case.expect, []
    if outcome != expect.outcome:
        problems.append(f"expected {expect.outcome}, found {outcome}")
    if expect.fen is not None and decision.amount_fen != expect.fen:
        problems.append(f"expected {expect.fen} fen, found {decision.amount_fen}")
    rules = {reason.rule for reason in decision.reasons}
    if expect.why is not None and expect.why not in rules:
        problems.append(f"expected the reason {expect.why!r}")
    if expect.missing is not None:
        kind, _, name = expect.missing.rpartition(" ")
        wanted = (kind or "fact", name)
        if wanted not in {(reason.code, reason.rule) for reason in decision.reasons}:
            problems.append(f"expected {expect.missing!r} to be missing")
    problem = "; ".join(problems)
    if problem:
        problem += f" (reasons: {_listed(decision)})"
    return CaseResult(
        *named,
        problem=problem,
        outcome=outcome,
        amount_fen=decision.amount_fen,
        reasons=tuple(reason_json(reason) for reason in decision.reasons),
    )


def _listed(decision: Decision) -> str:
    named = (
        f"{r.code} {r.rule}{' ' + r.party if r.party else ''} {r.verdict}" for r in decision.reasons
    )
    return ", ".join(named) or "none"


def problem_of(result: CaseResult) -> Problem:
    """A case that came out otherwise, as a problem of its pack."""
    return Problem(f"grant {result.grant} › case {result.case}", result.problem)
