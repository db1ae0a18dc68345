"""Case files: the facts of a case typed and checked against the names of its scheme.

What it promises: an undeclared fact or role, a fact on the wrong party, a value of the wrong type,
a negative number, a party of the wrong kind, or one fact with two values is an `InvalidCommand`
that names all of them; nothing is filled in by default.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from subsidy_ledger.casework.commands import Parties, Submit, Supplement
from subsidy_ledger.casework.commands import Party as PartyInput
from subsidy_ledger.casework.events import command_of
from subsidy_ledger.dates import parse_date, parse_months
from subsidy_ledger.errors import InvalidCommand, Problem
from subsidy_ledger.policy.assessment import CaseFile, Party
from subsidy_ledger.policy.catalogue import APPLICANT, Law, Scheme
from subsidy_ledger.policy.conditions import FactValue
from subsidy_ledger.policy.pack import Fact, Grant


def build(scheme: Scheme, grant: Grant, parties: Parties, facts: Mapping[str, Any]) -> CaseFile:
    """The file of a new case; raises `InvalidCommand`."""
    problems: list[Problem] = []
    file = CaseFile(
        {role: _parties(scheme, grant, role, given, problems) for role, given in parties.items()},
        typed(scheme, facts, None, "facts", problems),
    )
    if APPLICANT not in parties or not parties[APPLICANT]:
        problems.append(Problem.missing_key("parties", APPLICANT, "the one who applies"))
    _consistent(scheme, file, problems)
    if problems:
        raise InvalidCommand(problems)
    return file


def merge(
    scheme: Scheme, grant: Grant, file: CaseFile, parties: Parties, facts: Mapping[str, Any]
) -> CaseFile:
    """The file after a supplement: facts merged, named roles replaced; raises `InvalidCommand`.

    A role that is replaced takes the facts along that stood for its party in the case's facts.
    """
    problems: list[Problem] = []
    named = {
        role: _parties(scheme, grant, role, given, problems) for role, given in parties.items()
    }
    replaced = {fact.name for fact in scheme.facts.values() if fact.of in named}
    kept = {name: value for name, value in file.facts.items() if name not in replaced}
    merged = CaseFile(
        {**file.parties, **named}, {**kept, **typed(scheme, facts, None, "facts", problems)}
    )
    if not merged.parties.get(APPLICANT):
        problems.append(Problem.missing_key("parties", APPLICANT, "the one who applies"))
    _consistent(scheme, merged, problems)
    if problems:
        raise InvalidCommand(problems)
    return merged


_NO_FACTS: Mapping[str, FactValue] = {}


def _parties(
    scheme: Scheme,
    grant: Grant,
    role: str,
    given: tuple[PartyInput, ...],
    problems: list[Problem],
) -> tuple[Party, ...]:
    if role == APPLICANT:
        kinds, most = grant.applicant, 1
    elif role in scheme.roles:
        kinds, most = scheme.roles[role].kinds, scheme.roles[role].max or 0
    else:
        known = [APPLICANT, *scheme.roles]
        problems.append(Problem.unknown_name(f"parties.{role}", "role", role, known))
        return ()
    if most and len(given) > most:
        found, expected = f"{len(given)} parties", f"at most {most} in this role"
        problems.append(Problem.wrong_value(f"parties.{role}", found, expected))
    parties = []
    for index, party in enumerate(given):
        kind, facts = party.kind, _NO_FACTS
        if kind not in kinds:
            path = f"parties.{role}[{index}].kind"
            problems.append(Problem.wrong_value(path, repr(kind), " or ".join(kinds)))
        if party.facts:
            path = f"parties.{role}[{index}].facts"
            facts = typed(scheme, party.facts, (role, kind), path, problems)
        parties.append(Party(party.token, kind, facts))
    return tuple(parties)


def typed(
    scheme: Scheme,
    facts: Mapping[str, Any],
    party: tuple[str, str] | None,
    path: str,
    problems: list[Problem],
) -> dict[str, FactValue]:
    """Facts with the types of their scheme; ``party``: the role and kind of who carries them."""
    typed: dict[str, FactValue] = {}
    declared = scheme.facts
    for name, value in facts.items():
        fact = declared.get(name)
        if fact is None:
            problems.append(Problem.unknown_name(path, "fact", name, declared))
            continue
        if party is not None and fact.of != party[0] and not _may_carry(scheme, fact, party):
            problems.append(
                Problem.wrong_value(
                    f"{path}.{name}", f"on a party of role {party[0]}", f"a fact of {fact.of}"
                )
            )
            continue
        if _plainly_typed(value, fact):
            typed[name] = value
            continue
        read = _VALUES[fact.type](value, fact)
        if isinstance(read, Problem):
            at = f"{path}.{name}"
            problems.append(Problem(at, read.message, read.found, read.expected, read.hint))
        else:
            typed[name] = read
    return typed


def _may_carry(scheme: Scheme, fact: Fact, party: tuple[str, str]) -> bool:
    """An applicant that stands in for a role of its own kind carries that role's facts."""
    role = scheme.roles.get(fact.of)
    return party[0] == APPLICANT and role is not None and role.min > 0 and party[1] in role.kinds


def _plainly_typed(value: Any, fact: Fact) -> bool:
    """Whether a value stands as it is given; days and months, and all that is wrong, do not."""
    kind = type(value)
    if kind is bool:
        return fact.type == "boolean"
    if kind is int:
        return value >= 0 and fact.type in _NUMBERS
    return kind is str and fact.type == "choice" and value in fact.options


_NUMBERS = ("integer", "money")


def _boolean(value: Any, _fact: Fact) -> FactValue | Problem:
    return value if type(value) is bool else Problem.wrong_type("", value, "true or false")


def _number(value: Any, fact: Fact) -> FactValue | Problem:
    what = "an integer (fen)" if fact.type == "money" else "an integer"
    if type(value) is not int:
        return Problem.wrong_type("", value, what)
    if value < 0:
        return Problem.wrong_value("", str(value), f"{what} that is not negative")
    return value


def _day(value: Any, _fact: Fact) -> FactValue | Problem:
    expected = "a day such as 2023-05-10"
    if type(value) is not str:
        return Problem.wrong_type("", value, expected)
    try:
        return parse_date(value)
    except ValueError:
        return Problem.wrong_value("", repr(value), expected)


def _choice(value: Any, fact: Fact) -> FactValue | Problem:
    if type(value) is not str:
        return Problem.wrong_type("", value, "one of " + ", ".join(fact.options))
    if value not in fact.options:
        return Problem.wrong_value("", repr(value), "one of " + ", ".join(fact.options))
    return value


def _months(value: Any, _fact: Fact) -> FactValue | Problem:
    expected = "a list of months such as 2023-01 or 2023-01/2023-05"
    if not isinstance(value, (list, tuple)):
        return Problem.wrong_type("", value, expected)
    try:
        return parse_months(value)
    except ValueError as error:
        return Problem("", str(error), expected=expected)


_VALUES = {
    "boolean": _boolean,
    "integer": _number,
    "money": _number,
    "date": _day,
    "choice": _choice,
    "months": _months,
}


def _consistent(scheme: Scheme, file: CaseFile, problems: list[Problem]) -> None:
    """Each fact says whose it is: on one party, or in the case's facts for a role's only party."""
    for role, parties in file.parties.items():
        for index, party in enumerate(parties):
            for name, value in party.facts.items() if party.facts else ():
                of = scheme.facts[name].of
                if of != role and file.parties.get(of):
                    problems.append(
                        Problem.wrong_value(
                            f"parties.{role}[{index}].facts.{name}",
                            f"a fact of {of} on a party of role {role}",
                            f"it on the party of role {of} that is given",
                        )
                    )
                other = file.facts.get(name)
                if len(parties) == 1 and other is not None and other != value:
                    problems.append(
                        Problem.wrong_value(
                            f"facts.{name}",
                            f"another value than on {role}[0]",
                            "the same value in both places, or one of them",
                        )
                    )
    declared, sole = scheme.facts, {"case"}
    sole.update(role for role, parties in file.parties.items() if len(parties) == 1)
    for name in file.facts:
        fact = declared[name]
        if fact.of not in sole:
            _one_party(scheme, file, fact, problems)


def _one_party(scheme: Scheme, file: CaseFile, fact: Fact, problems: list[Problem]) -> None:
    """A fact of a role may stand in the case's facts where the role has one party."""
    number = len(file.parties.get(fact.of, ()))
    applicant = file.parties.get(APPLICANT, ())
    stands_in = number == 0 and any(
        _may_carry(scheme, fact, (APPLICANT, party.kind)) for party in applicant
    )
    if not stands_in:
        problems.append(
            Problem.wrong_value(
                f"facts.{fact.name}",
                f"a fact of {fact.of}, of which there are {number}",
                f"it on each party of role {fact.of}",
            )
        )


def file_of(
    steps: Iterable[tuple[Mapping[str, Any], Mapping[str, Any] | None]],
    laws: Mapping[int, Law],
    grant_key: str,
) -> CaseFile | None:
    """The file of a case from its submit and supplement entries, each with its opened content.

    Each is read under the law it was recorded under. None once content is erased or not along.
    """
    file: CaseFile | None = None
    for entry, opened in steps:
        law = laws.get(entry.get("rules", -1))
        scheme = None if law is None else law.scheme(grant_key.partition("/")[0])
        grant = None if law is None else law.grant(grant_key)
        command = command_of(entry, opened)
        if scheme is None or grant is None or command is None:
            return None
        if isinstance(command, Submit):
            file = build(scheme, grant, command.parties, command.facts)
        elif isinstance(command, Supplement) and file is not None:
            file = merge(scheme, grant, file, command.parties, command.facts)
    return file
