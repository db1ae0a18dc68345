"""Decide: what a command comes to, given the books. Pure, and the only definition of it.

What it is: ``decide(books, command)`` gives a ``Decision`` (recorded, refused or undetermined, with
its reasons and the clear data of its entry) or raises `InvalidCommand`, which records nothing. The
live ledger calls it on the rows a command touches; the auditor's replay on every entry again.

What it promises: the order of deciding is the design's, step by step. Nothing here reads a clock, a
file or a key; tokens, packs and calendars come in with the books.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Literal, NamedTuple, TypeAlias, cast

from subsidy_ledger.casework import commands as c
from subsidy_ledger.casework import events, files
from subsidy_ledger.casework.erasure import erasure_of
from subsidy_ledger.casework.state import RANK, Books, CaseState, FundYear
from subsidy_ledger.errors import (
    CalendarYearMissing,
    FactsMissing,
    InvalidCommand,
    PackProblem,
    Problem,
)
from subsidy_ledger.policy.assessment import Assessment, CaseFile, Claim, Reason, assess
from subsidy_ledger.policy.catalogue import GrantRules, Law, Scheme
from subsidy_ledger.policy.check import check_together
from subsidy_ledger.policy.pack import (
    DUTIES,
    EXCUSE,
    OPEN,
    RESERVING,
    STEPS,
    Grant,
    Pack,
    Procedure,
    Service,
)
from subsidy_ledger.policy.retention import (
    DEFAULT_RETENTION,
    LEAST_WHY,
    LEAST_YEARS,
    MOST_YEARS,
    Retention,
)

Status: TypeAlias = Literal["recorded", "refused", "undetermined"]


class Decision(NamedTuple):
    """What a command comes to. ``data`` is the entry's clear part; amounts in fen.

    ``file``: the case file as it stands after the command (submit and supplement).
    """

    status: Status
    data: dict[str, Any]
    case: str | None = None
    reasons: tuple[Reason, ...] = ()
    true: int = 0
    amount_fen: int | None = None
    file: CaseFile | None = None


class _Stop(Exception):
    def __init__(self, *reasons: Reason) -> None:
        self.reasons = reasons


def _refuse(code: str, rule: str) -> _Stop:
    return _Stop(Reason(code, rule, "false"))


def _unknown(code: str, rule: str) -> _Stop:
    return _Stop(Reason(code, rule, "unknown"))


def _invalid(*problems: Problem) -> InvalidCommand:
    return InvalidCommand(problems)


def decide(books: Books, command: c.Command) -> Decision:
    """Decide one command.

    Raises `InvalidCommand` for what is not declared or does not exist: unknown case, payment,
    recovery, grant, role, fact, reading, service, pack; and for everything after ``close``. Raises
    `FactsMissing` where the sealed facts of a case would be needed and are gone.
    """
    if books.closed:
        raise _invalid(Problem("", "the ledger is closed: nothing is recorded after close"))
    data, case = events.clear_data(command), _case_of(books, command)
    try:
        return _DECIDERS[command.do](books, command, data)
    except _Stop as stop:
        unknown = all(reason.verdict == "unknown" for reason in stop.reasons)
        status: Status = "undetermined" if unknown else "refused"
        return Decision(status, data, case, stop.reasons)


def _case_of(books: Books, command: c.Command) -> str | None:
    """The case a command belongs to, for its envelope; raises for what does not exist."""
    case = getattr(command, "case", None)
    if case is not None:
        if not isinstance(command, c.Submit) and books.cases.get(case) is None:
            raise _invalid(_no_such("case", "case", case))
        return cast("str", case)
    payment = getattr(command, "payment", None)
    if payment is not None:  # pay, which names its case, does not come here
        found = books.payments.get(payment)
        if found is None:
            raise _invalid(_no_such("payment", "payment", payment))
        return found.case
    recovery = getattr(command, "recovery", None)
    if recovery is not None:
        ordered = books.recoveries.get(recovery)
        if ordered is None:
            raise _invalid(_no_such("recovery", "recovery", recovery))
        return ordered.case
    return None


def _no_such(path: str, kind: str, name: str) -> Problem:
    # No nearest name: what a writer happens to have loaded must not show in an answer.
    return Problem(path, f"there is no {kind} {name!r} in this ledger", found=name)


# ---- adopt, appropriate --------------------------------------------------------------------------


def _adopt(books: Books, command: c.Adopt, _data: dict[str, Any]) -> Decision:
    law = books.law
    new = _packs_named(books, command.packs)
    known = {adopted.pack.digest for adopted in law.packs}
    packs = [a.pack for a in law.packs] + [pack for pack in new if pack.digest not in known]
    problems = check_together(packs)
    if problems:
        raise _invalid(*(_pack_problem(problem) for problem in problems))
    given: dict[str, Any] = {}
    if command.packs:
        given["packs"] = list(command.packs)
    if command.rulings:
        given["rulings"] = {key: dict(value) for key, value in command.rulings.items()}
    if command.calendars:
        given["calendars"] = list(command.calendars)
    rulings = {key: _ruling_json(ruling) for key, ruling in law.rulings.items()}
    rulings |= _rulings_adopted(packs, command.rulings)
    procedure = _procedure_adopted(books, command, new)
    if command.procedure is not None:
        given["procedure"] = dict(command.procedure)
    calendars = list(law.calendar_digests)
    for digest in command.calendars:
        if books.calendars.get(digest) is None:
            raise _invalid(_no_such("calendars", "calendar", digest))
        if digest not in calendars:
            calendars.append(digest)
    data: dict[str, Any] = {
        "packs": [{"id": pack.id, "digest": pack.digest} for pack in packs],
        "given": given,
    }
    if rulings:
        data["rulings"] = rulings
    if procedure is not None:
        data["procedure"] = procedure
    if calendars:
        data["calendars"] = calendars
    return Decision("recorded", data)


def _packs_named(books: Books, digests: tuple[str, ...]) -> list[Pack]:
    problems, packs = [], []
    for index, digest in enumerate(digests):
        pack = books.library.get(digest)
        if pack is None:
            problems.append(
                Problem(
                    f"packs[{index}]",
                    f"there is no pack {digest!r}; name a shipped pack, a file, or its digest",
                    found=digest,
                )
            )
        elif pack not in packs:
            packs.append(pack)
    if problems:
        raise InvalidCommand(problems)
    return packs


def _pack_problem(problem: PackProblem) -> Problem:
    return Problem("packs", str(problem), problem.found, problem.expected, problem.hint)


def _ruling_json(ruling: Any) -> dict[str, Any]:
    cite = ruling.cite
    given = {"document": cite.doc, "clause": cite.clause, "quote": cite.quote, "plain": cite.plain}
    return {
        "option": ruling.option,
        "cite": {key: value for key, value in given.items() if value is not None},
    }


def _rulings_adopted(
    packs: list[Pack], rulings: Mapping[str, Mapping[str, Any]]
) -> dict[str, dict[str, Any]]:
    readings = {
        f"{scheme}/{reading.id}": reading
        for pack in packs
        for scheme in pack.schemes
        for reading in pack.readings
    }
    adopted, problems = {}, []
    for name, ruling in rulings.items():
        matching = [key for key in readings if name in (key, key.partition("/")[2])]
        if len(matching) != 1:
            problems.append(
                Problem.unknown_name(f"rulings.{name}", "reading", name, readings)
                if not matching
                else Problem.wrong_value(
                    f"rulings.{name}", f"{name!r}, which several schemes have", "scheme/reading"
                )
            )
            continue
        options = [key for key, _ in readings[matching[0]].options]
        if ruling["option"] not in options:
            problems.append(
                Problem.unknown_name(
                    f"rulings.{name}.option", "option", str(ruling["option"]), options
                )
            )
            continue
        adopted[matching[0]] = {"option": ruling["option"], "cite": dict(ruling["cite"])}
    if problems:
        raise InvalidCommand(problems)
    return adopted


def _procedure_adopted(books: Books, command: c.Adopt, new: list[Pack]) -> dict[str, Any] | None:
    """The procedure given, else that of the last new pack that has one, else as before."""
    if command.procedure is not None:
        return events.procedure_json(procedure_of(command.procedure))
    for pack in reversed(new):
        if pack.procedure is not None:
            return events.procedure_json(pack.procedure)
    return events.procedure_json(books.law.procedure) if books.law.own_procedure else None


def procedure_of(given: Mapping[str, Any]) -> Procedure:
    """A procedure from JSON; raises `InvalidCommand`."""
    path, problems = "procedure", list[Problem]()
    known = ("steps", "notice", "separate", "retention")
    problems += [Problem.unknown_key(path, str(key), known) for key in given if key not in known]
    steps = given.get("steps")
    if not isinstance(steps, (list, tuple)) or [s for s in STEPS if s in steps] != list(steps):
        problems.append(
            Problem.wrong_value(f"{path}.steps", repr(steps), "steps in order: " + ", ".join(STEPS))
        )
        steps = STEPS
    elif not steps or steps[-1] != "approve":
        problems.append(
            Problem.wrong_value(f"{path}.steps", repr(steps), "approve as the last step")
        )
    working, days = _notice_length(given.get("notice"), () if problems else steps, path, problems)
    separate = given.get("separate", ())
    pairs = []
    if not isinstance(separate, (list, tuple)):
        problems.append(Problem.wrong_type(f"{path}.separate", separate, "a list of pairs"))
        separate = ()
    for index, pair in enumerate(separate):
        whole = isinstance(pair, (list, tuple)) and len(pair) == 2
        if not whole or any(step not in DUTIES for step in pair) or pair[0] == pair[1]:
            problems.append(
                Problem.wrong_value(
                    f"{path}.separate[{index}]", repr(pair), "two of: " + ", ".join(DUTIES)
                )
            )
        else:
            pairs.append((pair[0], pair[1]))
    retention = _retention(given["retention"], path, problems) if "retention" in given else None
    if problems:
        raise InvalidCommand(problems)
    return Procedure(tuple(steps), working, days, tuple(pairs), retention)


_YEARS: dict[str, tuple[int, str]] = {
    "years": (LEAST_YEARS, f"{LEAST_YEARS} to {MOST_YEARS} years: {LEAST_WHY}"),
    "unpaid_years": (0, f"0 to {MOST_YEARS} years"),
}


def _retention(given: Any, path: str, problems: list[Problem]) -> Retention:
    at = f"{path}.retention"
    if not isinstance(given, Mapping) or not given:
        problems.append(Problem.wrong_value(at, repr(given), "{years = n, unpaid_years = n}"))
        return DEFAULT_RETENTION
    found: dict[str, int] = {}
    for key, years in given.items():
        if key not in _YEARS:
            problems.append(Problem.unknown_key(at, str(key), _YEARS))
        elif type(years) is not int or not _YEARS[key][0] <= years <= MOST_YEARS:
            problems.append(Problem.wrong_value(f"{at}.{key}", repr(years), _YEARS[key][1]))
        else:
            found[key] = years
    return Retention(**found)


def _notice_length(
    notice: Any, steps: Any, path: str, problems: list[Problem]
) -> tuple[int | None, int | None]:
    if notice is None:
        if "notice" in steps:
            problems.append(Problem.missing_key(path, "notice", "{working_days = n} or {days = n}"))
        return None, None
    if isinstance(notice, Mapping) and len(notice) == 1:
        ((unit, number),) = notice.items()
        if unit in ("working_days", "days") and type(number) is int and 0 < number <= 366:
            return (number, None) if unit == "working_days" else (None, number)
    problems.append(
        Problem.wrong_value(f"{path}.notice", repr(notice), "{working_days = n} or {days = n}")
    )
    return None, None


def _appropriate(books: Books, command: c.Appropriate, data: dict[str, Any]) -> Decision:
    fund = fund_year(books, command.fund, command.year)
    if command.amount_fen == 0:
        raise _invalid(Problem.wrong_value("amount_fen", "0", "an amount to add or to take back"))
    if fund.free_fen + command.amount_fen < 0:
        raise _refuse("fund", "free")
    if fund.appropriated_fen + command.amount_fen > c.MOST_FEN:
        raise _invalid(_too_much("amount_fen"))
    return Decision("recorded", data)


def _too_much(path: str) -> Problem:
    return Problem(
        path,
        "the amounts would add up to 2**53 fen or more, which not every reader keeps exact; split "
        "them",
    )


def fund_year(books: Books, fund: str, year: int) -> FundYear:
    """The fund's year, empty where nothing was appropriated."""
    return books.funds.get((fund, year)) or FundYear(fund, year, 0, 0, 0)


# ---- the life of a case --------------------------------------------------------------------------


def _submit(books: Books, command: c.Submit, data: dict[str, Any]) -> Decision:
    scheme, grant = _grant(books.law, command.grant)
    file = files.build(scheme, grant, command.parties, command.facts)
    if books.cases.get(command.case) is not None:
        raise _refuse("order", "case-taken")
    return Decision("recorded", data, command.case, file=file)


def _grant(law: Law, key: str) -> tuple[Scheme, Grant]:
    found = law.named(key)
    if found is None:
        known = [g.key for adopted in law.packs for g in adopted.pack.grants if not g.amend]
        raise _invalid(Problem.unknown_name("grant", "grant", key, known))
    return found


def _supplement(books: Books, command: c.Supplement, data: dict[str, Any]) -> Decision:
    case = books.cases[command.case]
    scheme, grant = _grant(books.law, case.grant)
    file = (
        files.merge(scheme, grant, _file(books, case), command.parties, command.facts)
        if RANK.get(case.stage, 4) < 4
        else None
    )
    _in_order(case, command.on)
    _before_approval(case)
    _duty(books, case, "supplement", command.by)
    return Decision("recorded", data, case.case, file=file)


def _file(books: Books, case: CaseState) -> CaseFile:
    file = books.files.get(case.case)
    if file is None:  # an open case keeps its file: erase refuses it
        raise FactsMissing(case.case)
    return file


def _in_order(case: CaseState, on: str) -> None:
    if on < case.last_on:
        raise _refuse("order", "date")


def _before_approval(case: CaseState) -> None:
    if RANK.get(case.stage, 4) >= 4:
        raise _refuse("order", "stage")


def _step(case: CaseState, step: str, procedure: Procedure) -> None:
    """A step is taken ahead of the case's stage, and none that the procedure asks is skipped."""
    here, there = RANK.get(case.stage), STEPS.index(step) + 1
    again = step == "notice" and here == there
    if here is None or (there <= here and not again):
        raise _refuse("order", "stage")
    for skipped in STEPS[here : there - 1]:
        if skipped in procedure.steps:
            raise _refuse("order", "stage")


def _duty(books: Books, case: CaseState, step: str, by: str) -> None:
    """No one does both acts of a pair on one case (design, procedure: ``separate``)."""
    reasons = []
    for pair in books.law.procedure.separate:
        if step in pair:
            other = pair[1] if pair[0] == step else pair[0]
            if (other, by) in case.acts:
                reasons.append(Reason("duty", "-".join(pair), "false"))
    if reasons:
        raise _Stop(*reasons)


def _accept(books: Books, command: c.Accept, data: dict[str, Any]) -> Decision:
    case = books.cases[command.case]
    _step(case, "accept", books.law.procedure)
    _in_order(case, command.on)
    _duty(books, case, "accept", command.by)
    return Decision("recorded", data, case.case)


def _review(books: Books, command: c.Review, data: dict[str, Any]) -> Decision:
    case = books.cases[command.case]
    _step(case, "review", books.law.procedure)
    _in_order(case, command.on)
    _duty(books, case, "review", command.by)
    return Decision("recorded", data, case.case)


def _notice(books: Books, command: c.Notice, data: dict[str, Any]) -> Decision:
    case = books.cases[command.case]
    _step(case, "notice", books.law.procedure)
    _in_order(case, command.on)
    _duty(books, case, "notice", command.by)
    _long_enough(books.law, command.on, command.until)
    return Decision("recorded", data, case.case)


def _long_enough(law: Law, posted: str, until: str) -> None:
    """The last day of a notice is counted after the day it was posted."""
    if until < _last_notice_day(law, posted):
        raise _refuse("notice", "length")


def _last_notice_day(law: Law, posted: str) -> str:
    """The earliest day on which a notice posted on a day may end."""
    if "notice" not in law.procedure.steps:
        return posted
    try:
        return law.last_notice_day(posted)
    except CalendarYearMissing as missing:
        raise _unknown("fact", f"calendar-{missing.year}") from None


def _approve(books: Books, command: c.Approve, data: dict[str, Any]) -> Decision:
    case, law = books.cases[command.case], books.law
    if command.rulings or command.excuses:
        _check_approval(books, command, case)
    _step(case, "approve", law.procedure)
    _in_order(case, command.on)
    if case.held:
        raise _refuse("order", "held")
    _duty(books, case, "approve", command.by)
    _notice_over(law, case, command.on)
    as_of = _as_of(books, case, command)
    data["as_of"] = as_of
    in_force = law.rules(case.grant, as_of)
    if in_force is None:
        raise _refuse("requirement", "in-force")
    options = _case_rulings(in_force, command) if command.rulings else {}
    claim = Claim(
        _file(books, case),
        case.submitted_on,
        command.on,
        case.requested_fen,
        command.amount_fen,
        options,
        frozenset(command.excuses),
    )
    assessment = assess(in_force, claim, books)
    if assessment.outcome != "granted":
        if assessment.tried:
            data["options"] = events.options_json(assessment)
        return Decision(assessment.outcome, data, case.case, assessment.reasons, assessment.true)
    return _granted(books, command, case, in_force, assessment, data)


def _granted(
    books: Books,
    command: c.Approve,
    case: CaseState,
    rules: GrantRules,
    assessment: Assessment,
    data: dict[str, Any],
) -> Decision:
    """Step 6: the fund, where one is named or required."""
    year, amount = int(command.on[:4]), assessment.amount_fen
    most = amount or 0
    for line in assessment.lines:
        most = max(most, line.fen or 0, line.unit_fen or 0)
    if most > c.MOST_FEN:
        raise _invalid(_too_much("case"))
    short = None
    if amount is not None and rules.grant.instrument in RESERVING:
        if case.fund is None:
            short = "named" if books.opened.get("require_funds") else None
        else:
            data["fund"] = case.fund
            if fund_year(books, case.fund, year).free_fen < amount:
                short = "free"
    if short is not None:
        data.pop("fund", None)
        reasons = (*assessment.reasons, Reason("fund", short, "false"))
        return Decision("refused", data, case.case, reasons, assessment.true)
    data["year"] = year
    data |= events.granted_json(assessment)
    return Decision("recorded", data, case.case, assessment.reasons, assessment.true, amount)


def _check_approval(books: Books, command: c.Approve, case: CaseState) -> None:
    """Readings, options and excuses that no adopted pack knows are invalid, whatever the stage."""
    scheme, _ = _grant(books.law, case.grant)
    problems = []
    for name, ruling in command.rulings.items():
        bare = name.removeprefix(scheme.name + "/")
        reading = scheme.readings.get(bare)
        if reading is None:
            problems.append(
                Problem.unknown_name(f"rulings.{name}", "reading", name, scheme.readings)
            )
        elif ruling["option"] not in dict(reading.options):
            problems.append(
                Problem.unknown_name(
                    f"rulings.{name}.option",
                    "option",
                    str(ruling["option"]),
                    [key for key, _ in reading.options],
                )
            )
    excusable = {
        requirement.id
        for adopted in books.law.packs
        for grant in adopted.pack.grants
        if grant.key == case.grant
        for requirement in grant.requirements
        if requirement.excusable
    }
    problems += [
        Problem.unknown_name(f"excuses.{name}", "requirement that can be excused", name, excusable)
        for name in command.excuses
        if name not in excusable
    ]
    if problems:
        raise InvalidCommand(problems)


def _notice_over(law: Law, case: CaseState, on: str) -> None:
    if "notice" not in law.procedure.steps:
        if case.notice_until is not None and on <= case.notice_until:
            raise _refuse("notice", "running")  # nobody asked for it, but it was posted
        return
    if case.notice_on is None or case.notice_until is None:
        raise _refuse("order", "stage")
    _long_enough(law, case.notice_on, case.notice_until)
    if on <= case.notice_until:
        raise _refuse("notice", "running")


def _as_of(books: Books, case: CaseState, command: c.Approve) -> str:
    """The day that decides which edition holds for the case."""
    day = books.law.as_of(case.grant, case.submitted_on)
    if day.kind == "submitted":
        return case.submitted_on
    if day.kind == "approved":
        return command.on
    file = _file(books, case)
    value = file.facts.get(day.name)
    if value is None:
        for parties in file.parties.values():
            if len(parties) == 1:
                value = parties[0].facts.get(day.name, value)
    if value is None:
        raise _unknown("fact", day.name)
    return cast("date", value).isoformat()


def _case_rulings(rules: GrantRules, command: c.Approve) -> dict[str, str]:
    """Rulings for this case alone: over a default, never over an adopted ruling."""
    options, over = {}, []
    for name, ruling in command.rulings.items():
        bare = name.removeprefix(rules.scheme + "/")
        option = ruling["option"]
        if rules.chosen.get(bare, option) != option:
            over.append(Reason("reading", bare, "false"))
        for reading in rules.readings:
            known = [key for key, _ in reading.options]
            if reading.id == bare and option not in known:  # another edition had it
                raise _invalid(
                    Problem.unknown_name(f"rulings.{name}.option", "option", option, known)
                )
        options[bare] = option
    if over:
        raise _Stop(*over)
    return options


def _reject(books: Books, command: c.Reject, data: dict[str, Any]) -> Decision:
    case = books.cases[command.case]
    _before_approval(case)
    _in_order(case, command.on)
    return Decision("recorded", data, case.case)


def _withdraw(books: Books, command: c.Withdraw, data: dict[str, Any]) -> Decision:
    case = books.cases[command.case]
    if case.stage not in RANK:
        raise _refuse("order", "stage")
    _in_order(case, command.on)
    if case.settled_fen:
        raise _refuse("order", "payment-settled")
    if case.instructed_fen:
        raise _refuse("order", "payment-open")
    return Decision("recorded", data, case.case)


def _finish(books: Books, command: c.Finish, data: dict[str, Any]) -> Decision:
    case = books.cases[command.case]
    if case.stage != "approved":
        raise _refuse("order", "stage")
    _in_order(case, command.on)
    if case.instructed_fen:
        raise _refuse("order", "payment-open")
    return Decision("recorded", data, case.case)


def _hold(books: Books, command: c.Hold, data: dict[str, Any]) -> Decision:
    case = books.cases[command.case]
    if case.stage not in RANK:
        raise _refuse("order", "stage")
    _in_order(case, command.on)
    if case.held:
        raise _refuse("order", "held")
    return Decision("recorded", data, case.case)


def _release(books: Books, command: c.Release, data: dict[str, Any]) -> Decision:
    case = books.cases[command.case]
    if not case.held:
        raise _refuse("order", "not-held")
    _in_order(case, command.on)
    return Decision("recorded", data, case.case)


# ---- money ---------------------------------------------------------------------------------------


def _pay(books: Books, command: c.Pay, data: dict[str, Any]) -> Decision:
    case = books.cases[command.case]
    if books.payments.get(command.payment) is not None:
        raise _refuse("order", "payment-taken")
    if case.stage != "approved":
        raise _refuse("order", "stage")
    _in_order(case, command.on)
    if case.held:
        raise _refuse("order", "held")
    if case.award is not None and case.award.discharged:
        raise _refuse("order", "discharged")
    _duty(books, case, "pay", command.by)
    amount = case.left_fen if command.amount_fen is None else command.amount_fen
    if amount <= 0 or amount > case.left_fen:
        raise _refuse("amount", "left")
    data["amount_fen"] = amount
    return Decision("recorded", data, case.case, amount_fen=amount)


def _settle(books: Books, command: c.Settle, data: dict[str, Any]) -> Decision:
    payment = books.payments[command.payment]
    case = books.cases[payment.case]
    if payment.state != "instructed":
        raise _refuse("order", "payment-state")
    _in_order(case, command.on)
    _duty(books, case, "settle", command.by)
    return Decision("recorded", data, case.case)


def _return(books: Books, command: c.Return, data: dict[str, Any]) -> Decision:
    payment = books.payments[command.payment]
    case = books.cases[payment.case]
    if payment.state not in ("instructed", "settled"):
        raise _refuse("order", "payment-state")
    _in_order(case, command.on)
    if payment.state == "settled" and case.settled_fen - payment.amount_fen < case.ordered_back_fen:
        raise _refuse("order", "ordered-back")
    return Decision("recorded", data, case.case)


def _cancel(books: Books, command: c.Cancel, data: dict[str, Any]) -> Decision:
    payment = books.payments[command.payment]
    case = books.cases[payment.case]
    if payment.state != "instructed":
        raise _refuse("order", "payment-state")
    _in_order(case, command.on)
    return Decision("recorded", data, case.case)


def _recover(books: Books, command: c.Recover, data: dict[str, Any]) -> Decision:
    case = books.cases[command.case]
    if books.recoveries.get(command.recovery) is not None:
        raise _refuse("order", "recovery-taken")
    if case.stage not in ("approved", "finished"):
        raise _refuse("order", "stage")
    _in_order(case, command.on)
    recoverable = case.settled_fen - case.ordered_back_fen
    if command.void:
        if case.instructed_fen:
            raise _refuse("order", "payment-open")
        if not case.settled_fen:
            raise _refuse("order", "nothing-settled")
        if command.amount_fen not in (None, recoverable):
            raise _refuse("amount", "settled")
        data["amount_fen"] = recoverable
        return Decision("recorded", data, case.case, amount_fen=recoverable)
    if not command.amount_fen:
        raise _invalid(Problem.missing_key("", "amount_fen", "what is ordered back, in fen"))
    if command.amount_fen > recoverable:
        raise _refuse("amount", "settled")
    return Decision("recorded", data, case.case, amount_fen=command.amount_fen)


def _on_recovery(books: Books, command: c.Repay | c.WriteOff, data: dict[str, Any]) -> Decision:
    recovery = books.recoveries[command.recovery]
    case = books.cases[recovery.case]
    _in_order(case, command.on)
    if command.amount_fen > recovery.outstanding_fen:
        raise _refuse("amount", "outstanding")
    return Decision("recorded", data, case.case, amount_fen=command.amount_fen)


# ---- parties, services, the end ------------------------------------------------------------------


def _always(_books: Books, _command: c.Command, data: dict[str, Any]) -> Decision:
    """``same`` and ``apart`` move nothing: what they bring to light is a finding."""
    tokens = data.get("tokens", ())
    if len(set(tokens)) < len(tokens):
        raise _invalid(Problem.wrong_value("parties", "one party twice", "different parties"))
    return Decision("recorded", data)


def _link(_books: Books, command: c.Link, data: dict[str, Any]) -> Decision:
    if command.to is not None and command.to < command.from_:
        raise _invalid(Problem.wrong_value("to", command.to, f"a day from {command.from_} on"))
    return Decision("recorded", data)


def service_named(law: Law, name: str) -> tuple[str, Service]:
    """A service by ``scheme/id``, or by its id where one scheme alone has it."""
    known: dict[str, Service] = {}
    for scheme_name in {s for adopted in law.packs for s in adopted.pack.schemes}:
        scheme = law.scheme(scheme_name)
        if scheme is not None:
            known |= {f"{scheme_name}/{key}": one for key, one in scheme.services.items()}
    matching = [key for key in known if name in (key, key.partition("/")[2])]
    if len(matching) != 1:
        raise _invalid(Problem.unknown_name("service", "service", name, sorted(known)))
    return matching[0], known[matching[0]]


def _perform(books: Books, command: c.Perform, data: dict[str, Any]) -> Decision:
    key, service = service_named(books.law, command.service)
    data["service"] = key
    acts = [OPEN, *dict(service.acts), *dict(service.one_of)]
    if service.excusable:
        acts.append(EXCUSE)
    excuse = command.act == EXCUSE
    if command.act not in acts:
        raise _invalid(Problem.unknown_name("act", "act", command.act, acts))
    if excuse is not (command.reason is not None):
        raise _invalid(_reason_or_not(excuse=excuse))
    scheme, _, _ = key.partition("/")
    names = cast("Scheme", books.law.scheme(scheme))
    facts = _service_facts(names, service, command)
    duty = books.duties.get((key, command.party.token))
    if command.act != OPEN:
        if duty is None:
            raise _refuse("order", "service-not-open")
        return Decision("recorded", data)
    start = facts.get(service.start)
    if duty is not None:
        raise _refuse("order", "service-open")
    if start is None:
        raise _unknown("fact", service.start)
    data["from"] = cast("date", start).isoformat()
    return Decision("recorded", data)


def _reason_or_not(*, excuse: bool) -> Problem:
    if excuse:
        return Problem.missing_key("", "reason", "why the service was not done in its term")
    message = f"a reason goes with the act {EXCUSE!r}, of a service that may be missed for one"
    return Problem("reason", message)


def _service_facts(scheme: Scheme, service: Service, command: c.Perform) -> Mapping[str, Any]:
    role = scheme.roles.get(service.to)
    party = command.party
    if role is not None and party.kind not in role.kinds:
        raise _invalid(Problem.wrong_value("party.kind", repr(party.kind), " or ".join(role.kinds)))
    problems: list[Problem] = []
    given = {**party.facts, **command.facts}
    typed = files.typed(scheme, given, (service.to, party.kind), "facts", problems)
    if problems:
        raise InvalidCommand(problems)
    return typed


def _discharge(books: Books, command: c.Discharge, data: dict[str, Any]) -> Decision:
    case = books.cases[command.case]
    grant = books.law.grant(case.grant)
    award = case.award
    loan = grant is not None and grant.instrument == "loan"
    if not loan or award is None or not award.standing or award.discharged:
        raise _refuse("order", "stage")
    _in_order(case, command.on)
    if case.instructed_fen:
        raise _refuse("order", "payment-open")
    return Decision("recorded", data, case.case)


def _erase(books: Books, command: c.Erase, data: dict[str, Any]) -> Decision:
    case = books.cases[command.case]
    _in_order(case, command.on)
    stand = erasure_of(case, books.law.procedure.kept, command.on)
    if stand.state == "erased":
        raise _refuse("order", "erased")
    if stand.state == "held":  # by then no reason but these: the day was looked at above
        raise _refuse("order", "retention" if stand.why == "retention" else "open")
    return Decision("recorded", data, case.case)


def _close(_books: Books, _command: c.Close, data: dict[str, Any]) -> Decision:
    return Decision("recorded", data)


_DECIDERS: dict[str, Callable[[Books, Any, dict[str, Any]], Decision]] = {
    "adopt": _adopt,
    "appropriate": _appropriate,
    "submit": _submit,
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
    "repay": _on_recovery,
    "write_off": _on_recovery,
    "same": _always,
    "apart": _always,
    "link": _link,
    "perform": _perform,
    "discharge": _discharge,
    "erase": _erase,
    "close": _close,
}
