"""Fields of commands: how each kind of field is read, strictly and quickly.

What it is: `Party`, and a `Reader` for each kind of field, which reads a value in two ways. The
strict one names every fault. The quick one takes what is plainly right, which is nearly all that
arrives, at a fraction of the time.

What it promises: where a quick reader gives a value, it is the one that the strict reader gives;
for all else it raises `Fault`, and the strict one says what is wrong, or that nothing is.

What it does not do: know which command has which fields.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias, TypeVar
from unicodedata import category, is_normalized

from attrs import frozen

from subsidy_ledger import canonical
from subsidy_ledger.dates import parse_date
from subsidy_ledger.errors import CanonicalError, InvalidIdentifier, Problem
from subsidy_ledger.money import Fen
from subsidy_ledger.parties.identifiers import SCHEMES, normal_number, scheme_of

_T = TypeVar("_T")

FactInput: TypeAlias = bool | int | str | tuple[str, ...]
"""A fact as it comes in: boolean, integer (also fen), text (choice, ISO date), or months."""

KINDS = ("person", "enterprise", "carrier", "household", "object", "group")
"""Kinds of party (主体)."""

LONGEST_ID = 200
LONGEST_NAME = 100
LONGEST_TEXT = 2_000
MOST_FEN = 2**53 - 1


@frozen(slots=False)
class Party:
    """A party as a command names it: identifier, name, facts, and the token it has in the ledger.

    ``number`` is normalised. ``facts`` are as given; their types are the scheme's.
    """

    kind: str
    scheme: str
    number: str
    name: str | None = None
    facts: Mapping[str, FactInput] = {}
    token: str = ""

    def content(self) -> dict[str, Any]:
        """The party as canonical JSON content (what is sealed); absent keys are left out."""
        content: dict[str, Any] = {
            "kind": self.kind,
            "scheme": self.scheme,
            "number": self.number,
        }
        if self.name is not None:
            content["name"] = self.name
        if self.facts:
            content["facts"] = plain_facts(self.facts)
        return content


Parties: TypeAlias = Mapping[str, tuple[Party, ...]]


def plain_facts(facts: Any) -> Any:
    """Facts as JSON content: months are a list.

    Facts that nobody has read may be anything; what is no table is left for `parse` to refuse.
    """
    if type(facts) is not dict and not isinstance(facts, Mapping):
        return facts
    if _AS_IT_IS.issuperset(map(type, facts.values())):
        return dict(facts)
    return {
        name: list(value) if isinstance(value, tuple) else value for name, value in facts.items()
    }


def json_content(value: Any) -> Any:
    """Any value of a command as JSON content: a tuple is a list, a party what is sealed of it."""
    kind = type(value)
    if kind in _AS_IT_IS:
        return value
    if kind is Party:
        return value.content()
    if isinstance(value, tuple):
        return [json_content(item) for item in value]
    if isinstance(value, Mapping):
        return {key: json_content(item) for key, item in value.items()}
    return value


_AS_IT_IS = frozenset({str, int, bool})


def _contents(parties: tuple[Party, ...]) -> list[dict[str, Any]]:
    return [party.content() for party in parties]


def _contents_by_role(roles: Parties) -> dict[str, list[dict[str, Any]]]:
    return {role: [party.content() for party in parties] for role, parties in roles.items()}


def made(cls: type[_T], values: dict[str, Any]) -> _T:
    """A frozen record that keeps its values in a ``__dict__``, of all of its fields.

    What the class's own ``__init__`` comes to, in a third of the time: it sets them one by one.
    """
    one = object.__new__(cls)
    object.__setattr__(one, "__dict__", values)
    return one


# ---- readers of single fields --------------------------------------------------------------------


Token: TypeAlias = Callable[[str, str], str] | None
"""How the party of a scheme and a number is named; without it a party has no token."""


class Scene(NamedTuple):
    """What readers may look at besides the value: the business day, and how tokens are made."""

    on: date
    token: Token


Strict: TypeAlias = Callable[[Any, str, Scene], Any]
"""Value, path and scene to what the command holds; raises `Fault` with every problem."""

Quick: TypeAlias = Callable[[Any, date, Token], Any]
"""Value, day and token to the same, for what is plainly right; raises `Fault` for all else."""


class Fault(Exception):
    """A value that is wrong, with its problems; without any: not plainly right."""

    def __init__(self, *problems: Problem) -> None:
        self.problems = problems


@frozen
class Reader:
    """How one kind of field is read, and written again.

    ``longest``: of a text, where it is one. ``content``: makes JSON content of what was read;
    without it that is the same.
    """

    strictly: Strict
    quickly: Quick
    longest: int = 0
    content: Callable[[Any], Any] | None = None


def _strict_only(strictly: Strict, content: Callable[[Any], Any] | None = None) -> Reader:
    """For fields that are rare: quickly is strictly."""

    def quickly(value: Any, on: date, token: Token) -> Any:
        return strictly(value, "", Scene(on, token))

    return Reader(strictly, quickly, 0, content)


def text(longest: int, *, one_line: bool = False) -> Reader:
    """Text; ``one_line``: a name or number, which stands in lists, messages and bank files."""

    def strictly(value: Any, path: str, _at: Scene) -> str:
        if type(value) is not str:
            raise Fault(Problem.wrong_type(path, value, "a text"))
        if not 1 <= len(value) <= longest:
            raise Fault(
                Problem.wrong_value(path, f"{len(value)} characters", f"1 to {longest} characters")
            )
        if not value.isprintable():
            _no_control_character(value, path, one_line=one_line)
        if not value.isascii():
            _writable(value, path)
        return value

    def quickly(value: Any, on: date, token: Token) -> str:
        if type(value) is str and 0 < len(value) <= longest and plain_text(value):
            return value
        return strictly(value, "", Scene(on, token))  # line feeds, the wide space and the like

    return Reader(strictly, quickly, longest)


def plain_text(value: str) -> bool:
    """Printable (no half of a surrogate pair is) and NFC: as text nearly always is."""
    return value.isprintable() and (value.isascii() or is_normalized("NFC", value))


def _no_control_character(value: str, path: str, *, one_line: bool) -> None:
    """Free text may have line feeds and tabs; a name has none, nor what else ends a line."""
    if one_line:
        refused = (ch for ch in value if category(ch) == "Cc" or ch in "\u2028\u2029")
        expected = "one line without control characters"
    else:
        refused = (ch for ch in value if ch < " " and ch not in "\n\t")
        expected = "printable text"
    first = next(refused, None)
    if first is not None:
        found = f"the control character U+{ord(first):04X}"
        raise Fault(Problem.wrong_value(path, found, expected))


def _writable(value: Any, path: str) -> None:
    """What canonical JSON cannot say: numbers too large, text that is not NFC, lone surrogates."""
    try:
        canonical.check(value, path)
    except CanonicalError as error:
        raise Fault(Problem(error.path, error.message)) from None


def fen(least: int) -> Reader:
    """Money in fen, not below ``least``."""

    def strictly(value: Any, path: str, _at: Scene) -> Fen:
        if type(value) is not int:
            hint = "money is integer fen: 200.00 yuan is 20000" if type(value) is float else None
            raise Fault(Problem.wrong_type(path, value, "an integer (fen)", hint))
        if not least <= value <= MOST_FEN:
            raise Fault(
                Problem.wrong_value(path, str(value), f"an amount in fen from {least} to 2**53 - 1")
            )
        return Fen(value)

    def quickly(value: Any, _on: date, _token: Token) -> Fen:
        if type(value) is int and least <= value <= MOST_FEN:
            return Fen(value)
        raise Fault

    return Reader(strictly, quickly)


def _year(value: Any, path: str, _at: Scene) -> int:
    if type(value) is not int:
        raise Fault(Problem.wrong_type(path, value, "a year (integer)"))
    if not 1949 <= value <= 9999:
        raise Fault(Problem.wrong_value(path, str(value), "a calendar year such as 2023"))
    return value


def _boolean(value: Any, path: str, _at: Scene) -> bool:
    if type(value) is not bool:
        raise Fault(Problem.wrong_type(path, value, "true or false"))
    return value


def _day(value: Any, path: str, _at: Scene) -> str:
    if type(value) is not str:
        raise Fault(Problem.wrong_type(path, value, "a day such as 2023-05-10"))
    try:
        parse_date(value)
    except ValueError:
        raise Fault(
            Problem.wrong_value(path, repr(value), "a day that exists, such as 2023-05-10")
        ) from None
    return value


# A stream of commands has few days. What is no day raises, and is not kept.
known_day = lru_cache(maxsize=4_096)(parse_date)


def _day_quickly(value: Any, _on: date, _token: Token) -> str:
    if type(value) is not str:
        raise Fault
    try:
        known_day(value)
    except ValueError:
        raise Fault from None
    return value


def _sorted(table: dict[str, Any]) -> dict[str, Any]:
    """By name, as canonical JSON has it: the order a caller writes keys in decides nothing."""
    return dict(sorted(table.items()))


def _name_key(value: Any, path: str) -> str:
    if type(value) is not str or not value.isascii() or not value:
        raise Fault(Problem.wrong_value(path, repr(value), "a name in ASCII letters"))
    return value


def _table(value: Any, path: str, what: str) -> Mapping[str, Any]:
    if type(value) is not dict and not isinstance(value, Mapping):
        raise Fault(Problem.wrong_type(path, value, what))
    return value


def _facts(value: Any, path: str, _at: Scene) -> dict[str, FactInput]:
    facts: dict[str, FactInput] = {}
    problems: list[Problem] = []
    for name, fact in _table(value, path, "a table of facts").items():
        at = f"{path}.{name}"
        kind = type(fact)
        if type(name) is not str or not name.isascii():
            problems.append(Problem.wrong_value(path, repr(name), "fact names in ASCII letters"))
        elif kind in (list, tuple):
            if all(type(item) is str and item.isascii() for item in fact):
                facts[name] = tuple(fact)
            else:
                problems.append(Problem.wrong_type(at, fact, "a list of months such as 2023-01"))
        elif kind is bool or (kind is int and -MOST_FEN <= fact <= MOST_FEN):
            facts[name] = fact
        elif kind is str or kind is int:
            try:
                _writable(fact, at)
            except Fault as fault:
                problems += fault.problems
            else:
                facts[name] = fact
        else:
            problems.append(
                Problem.wrong_type(at, fact, "a boolean, an integer, a text or a list of months")
            )
    if problems:
        raise Fault(*problems)
    return _sorted(facts)


def _facts_quickly(value: Any, _on: date, _token: Token) -> dict[str, FactInput]:
    facts: dict[str, FactInput] = {}
    for name in _names_in_order(value):
        fact = value[name]
        kind = type(fact)
        if kind is bool or (kind is str and fact.isascii()):
            facts[name] = fact
        else:
            facts[name] = _fact_quickly(fact, kind)
    return facts


def _fact_quickly(fact: Any, kind: type) -> FactInput:
    if kind is int:
        if -MOST_FEN <= fact <= MOST_FEN:
            return fact  # type: ignore[no-any-return]
    elif kind is str:
        if plain_text(fact):
            return fact  # type: ignore[no-any-return]
    elif kind is list or kind is tuple:
        months = tuple(fact)
        if all(type(item) is str and item.isascii() for item in months):
            return months
    raise Fault


def _names_in_order(table: Any) -> list[str]:
    """The keys of an object, by name; raises `Fault` unless they are ASCII text."""
    if type(table) is not dict:
        raise Fault
    try:
        names = sorted(table)
    except TypeError:
        raise Fault from None
    for name in names:
        if type(name) is not str or not name.isascii():
            raise Fault
    return names


_PARTY_NAME = text(LONGEST_TEXT, one_line=True)
_PARTY_KEYS = ("kind", "scheme", "number", "name", "facts")


def _told(kind: object) -> str:
    return "null" if kind is None else str(kind)


def _party(value: Any, path: str, scene: Scene) -> Party:
    given = _table(value, path, "a party: {kind, scheme, number, name?, facts?}")
    problems = [
        Problem.unknown_key(path, str(key), _PARTY_KEYS) for key in given if key not in _PARTY_KEYS
    ]
    problems += [
        Problem.missing_key(path, key) for key in ("kind", "scheme", "number") if key not in given
    ]
    kind, scheme, number = given.get("kind"), given.get("scheme"), given.get("number")
    if "kind" in given and kind not in KINDS:
        problems.append(Problem.unknown_name(f"{path}.kind", "kind of party", _told(kind), KINDS))
    name = given.get("name")
    facts: Mapping[str, FactInput] = {}
    try:
        if name is not None:
            _PARTY_NAME.strictly(name, f"{path}.name", scene)
    except Fault as fault:
        problems += fault.problems
    try:
        if "facts" in given:
            facts = _facts(given["facts"], f"{path}.facts", scene)
    except Fault as fault:
        problems += fault.problems
    if type(scheme) is str and type(number) is str:
        try:
            known = scheme_of(scheme)
            if kind in KINDS and not known.identifies(str(kind)):
                problems.append(
                    Problem.wrong_value(
                        f"{path}.scheme",
                        repr(scheme),
                        f"a scheme of numbers that a {kind} can have",
                    )
                )
            number = normal_number(scheme, number, scene.on)
        except InvalidIdentifier as error:
            at = "scheme" if scheme not in SCHEMES and not scheme.startswith("local-") else "number"
            problems.append(
                Problem(f"{path}.{at}", str(error), found=error.found, expected=error.expected)
            )
    else:
        problems += [
            Problem.wrong_type(f"{path}.{key}", given[key], "a text")
            for key in ("scheme", "number")
            if key in given and type(given[key]) is not str
        ]
    if problems:
        raise Fault(*problems)
    token = scene.token(str(scheme), str(number)) if scene.token is not None else ""
    return Party(str(kind), str(scheme), str(number), name, facts, token)


_KINDS_OF = {
    one.name: frozenset(kind for kind in KINDS if one.identifies(kind)) for one in SCHEMES.values()
}


def _party_quickly(given: Any, on: date, token: Token) -> Party:
    if type(given) is not dict:
        raise Fault
    kind, scheme, number = given.get("kind"), given.get("scheme"), given.get("number")
    if not (type(kind) is type(scheme) is type(number) is str):
        raise Fault
    if kind not in _KINDS_OF.get(scheme, KINDS):
        raise Fault
    name, others = given.get("name"), len(given) - 3
    if name is not None:
        if type(name) is not str or not 0 < len(name) <= LONGEST_TEXT or not plain_text(name):
            raise Fault
        others -= 1
    facts: Mapping[str, FactInput] = {}
    if others and "facts" in given:
        facts = _facts_quickly(given["facts"], on, token)
        others -= 1
    if others:
        raise Fault
    try:
        number = normal_number(scheme, number, on)
    except InvalidIdentifier:
        raise Fault from None
    return made(
        Party,
        {
            "kind": kind,
            "scheme": scheme,
            "number": number,
            "name": name,
            "facts": facts,
            "token": "" if token is None else token(scheme, number),
        },
    )


def _party_list(value: Any, path: str, scene: Scene) -> tuple[Party, ...]:
    if not isinstance(value, (list, tuple)):
        raise Fault(Problem.wrong_type(path, value, "a list of parties"))
    parties: list[Party] = []
    problems: list[Problem] = []
    for index, item in enumerate(value):
        try:
            parties.append(_party(item, f"{path}[{index}]", scene))
        except Fault as fault:
            problems += fault.problems
    if problems:
        raise Fault(*problems)
    return tuple(parties)


def _parties_quickly(given: Any, on: date, token: Token) -> tuple[Party, ...]:
    """Different parties; the same one twice is not plainly right."""
    if type(given) is not list and type(given) is not tuple:
        raise Fault
    if len(given) == 1:  # as in most roles
        return (_party_quickly(given[0], on, token),)
    parties = tuple([_party_quickly(party, on, token) for party in given])
    if len({(one.scheme, one.number) for one in parties}) < len(parties):
        raise Fault
    return parties


def several(least: int) -> Reader:
    """Different parties, at least so many."""

    def strictly(value: Any, path: str, scene: Scene) -> tuple[Party, ...]:
        parties = _party_list(value, path, scene)
        if len(parties) < least:
            raise Fault(
                Problem.wrong_value(path, f"{len(parties)} parties", f"at least {least} parties")
            )
        numbers = {(party.scheme, party.number) for party in parties}
        if len(numbers) < len(parties):
            raise Fault(Problem.wrong_value(path, "one party twice", "different parties"))
        return parties

    def quickly(value: Any, on: date, token: Token) -> tuple[Party, ...]:
        parties = _parties_quickly(value, on, token)
        if len(parties) < least:
            raise Fault
        return parties

    return Reader(strictly, quickly, 0, _contents)


def _roles(value: Any, path: str, scene: Scene) -> dict[str, tuple[Party, ...]]:
    roles: dict[str, tuple[Party, ...]] = {}
    problems: list[Problem] = []
    for role, given in _table(value, path, "a table of parties by role").items():
        try:
            parties = _party_list(given, f"{path}.{_name_key(role, path)}", scene)
        except Fault as fault:
            problems += fault.problems
            continue
        numbers = [(party.scheme, party.number) for party in parties]
        for index, number in enumerate(numbers):
            if number in numbers[:index]:
                problems.append(
                    Problem.wrong_value(
                        f"{path}.{role}[{index}]",
                        f"the party of {role}[{numbers.index(number)}] again",
                        "each party once in a role",
                    )
                )
        roles[role] = parties
    if problems:
        raise Fault(*problems)
    return _sorted(roles)


def _roles_quickly(value: Any, on: date, token: Token) -> dict[str, tuple[Party, ...]]:
    roles = {role: _parties_quickly(value[role], on, token) for role in _names_in_order(value)}
    if "" in roles:
        raise Fault
    return roles


def _texts(value: Any, path: str, scene: Scene) -> dict[str, str]:
    read = FREE.strictly
    return _sorted(
        {
            _name_key(key, path): read(words, f"{path}.{key}", scene)
            for key, words in _table(value, path, "a table of texts").items()
        }
    )


CITE_KEYS = ("document", "clause", "quote", "plain")
_OPTION = text(LONGEST_NAME)


def _rulings(value: Any, path: str, scene: Scene) -> dict[str, dict[str, Any]]:
    rulings: dict[str, dict[str, Any]] = {}
    problems: list[Problem] = []
    for reading, ruling in _table(value, path, "a table of rulings by reading").items():
        at = f"{path}.{reading}"
        try:
            given = _table(ruling, at, "{option, cite}")
            known = ("option", "cite")
            problems += [
                Problem.unknown_key(at, str(key), known) for key in given if key not in known
            ]
            problems += [
                Problem.missing_key(at, key, "the option and its citation")
                for key in known
                if key not in given
            ]
            cite = _texts(given.get("cite", {}), f"{at}.cite", scene)
            problems += [
                Problem.unknown_key(f"{at}.cite", key, CITE_KEYS)
                for key in cite
                if key not in CITE_KEYS
            ]
            if "cite" in given and not cite:
                problems.append(Problem.missing_key(f"{at}.cite", "document"))
            option = given.get("option")
            if "option" in given:
                _OPTION.strictly(option, f"{at}.option", scene)
            rulings[_name_key(reading, path)] = {"option": option, "cite": cite}
        except Fault as fault:
            problems += fault.problems
    if problems:
        raise Fault(*problems)
    return _sorted(rulings)


def _names(value: Any, path: str, scene: Scene) -> tuple[str, ...]:
    if not isinstance(value, (list, tuple)):
        raise Fault(Problem.wrong_type(path, value, "a list of texts"))
    read = FREE.strictly
    return tuple(read(item, f"{path}[{index}]", scene) for index, item in enumerate(value))


def _procedure(value: Any, path: str, _at: Scene) -> dict[str, Any]:
    procedure = dict(_table(value, path, "{steps, notice?, separate?, retention?}"))
    _writable(procedure, path)
    return procedure


ID = text(LONGEST_ID, one_line=True)
NAME = text(LONGEST_NAME, one_line=True)
FREE = text(LONGEST_TEXT)
DAY = Reader(_day, _day_quickly)
YEAR = _strict_only(_year)
BOOLEAN = _strict_only(_boolean)
FACTS = Reader(_facts, _facts_quickly, 0, plain_facts)
PARTY = Reader(_party, _party_quickly, 0, Party.content)
ROLES = Reader(_roles, _roles_quickly, 0, _contents_by_role)
TEXTS = _strict_only(_texts, dict)
NAMES = _strict_only(_names, list)
RULINGS = _strict_only(_rulings, json_content)
PROCEDURE = _strict_only(_procedure, json_content)
