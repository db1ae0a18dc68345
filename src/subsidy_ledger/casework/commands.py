"""Commands: what a caller asks the ledger to record, as typed records, and their strict reading.

What it is: one frozen class per command of the contract, bearing its name, and ``parse``, which
turns one JSON object into one of them or names every fault at once.

What it promises: shapes, types, dates and identifiers are checked here; a parsed command holds
normalised numbers. What only the ledger knows (whether a case exists, whether a fact is declared)
is checked by ``casework.decide``.

What it does not do: decide, or know the token key: how a party is named comes in as a function.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, ClassVar, NamedTuple, TypeAlias
from unicodedata import category

from attrs import NOTHING, field, fields, frozen

from subsidy_ledger import canonical
from subsidy_ledger.dates import parse_date
from subsidy_ledger.errors import CanonicalError, InvalidCommand, InvalidIdentifier, Problem
from subsidy_ledger.money import Fen
from subsidy_ledger.parties.identifiers import SCHEMES, normalise, scheme_of

FactInput: TypeAlias = bool | int | str | tuple[str, ...]
"""A fact as it comes in: boolean, integer (also fen), text (choice, ISO date), or months."""

KINDS = ("person", "enterprise", "carrier", "household", "object", "group")
"""Kinds of party (主体)."""

LONGEST_ID = 200
LONGEST_NAME = 100
LONGEST_TEXT = 2_000
MOST_FEN = 2**53 - 1


@frozen
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
            content["facts"] = {k: _plain(v) for k, v in self.facts.items()}
        return content


Parties: TypeAlias = Mapping[str, tuple[Party, ...]]


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


# ---- readers of single fields --------------------------------------------------------------------


class _Scene(NamedTuple):
    """What readers may look at besides the value: the business day, and how tokens are made."""

    on: date
    token: Callable[[str, str], str] | None


Reader: TypeAlias = Callable[[Any, str, _Scene], Any]


class _Fault(Exception):
    def __init__(self, *problems: Problem) -> None:
        self.problems = problems


def _text(longest: int, *, one_line: bool = False) -> Reader:
    """Text; ``one_line``: a name or number, which stands in lists, messages and bank files."""

    def read(value: Any, path: str, _at: _Scene) -> str:
        if type(value) is not str:
            raise _Fault(Problem.wrong_type(path, value, "a text"))
        if not 1 <= len(value) <= longest:
            raise _Fault(
                Problem.wrong_value(path, f"{len(value)} characters", f"1 to {longest} characters")
            )
        if not value.isprintable():
            _no_control_character(value, path, one_line=one_line)
        if not value.isascii():
            _writable(value, path)
        return value

    return read


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
        raise _Fault(Problem.wrong_value(path, found, expected))


def _writable(value: Any, path: str) -> None:
    """What canonical JSON cannot say: numbers too large, text that is not NFC, lone surrogates."""
    try:
        canonical.check(value, path)
    except CanonicalError as error:
        raise _Fault(Problem(error.path, error.message)) from None


def _fen(least: int) -> Reader:
    def read(value: Any, path: str, _at: _Scene) -> Fen:
        if type(value) is not int:
            hint = "money is integer fen: 200.00 yuan is 20000" if type(value) is float else None
            raise _Fault(Problem.wrong_type(path, value, "an integer (fen)", hint))
        if not least <= value <= MOST_FEN:
            raise _Fault(
                Problem.wrong_value(path, str(value), f"an amount in fen from {least} to 2**53 - 1")
            )
        return Fen(value)

    return read


def _year(value: Any, path: str, _at: _Scene) -> int:
    if type(value) is not int:
        raise _Fault(Problem.wrong_type(path, value, "a year (integer)"))
    if not 1949 <= value <= 9999:
        raise _Fault(Problem.wrong_value(path, str(value), "a calendar year such as 2023"))
    return value


def _boolean(value: Any, path: str, _at: _Scene) -> bool:
    if type(value) is not bool:
        raise _Fault(Problem.wrong_type(path, value, "true or false"))
    return value


def _day(value: Any, path: str, _at: _Scene) -> str:
    if type(value) is not str:
        raise _Fault(Problem.wrong_type(path, value, "a day such as 2023-05-10"))
    try:
        parse_date(value)
    except ValueError:
        raise _Fault(
            Problem.wrong_value(path, repr(value), "a day that exists, such as 2023-05-10")
        ) from None
    return value


def _sorted(table: dict[str, Any]) -> dict[str, Any]:
    """By name, as canonical JSON has it: the order a caller writes keys in decides nothing."""
    return dict(sorted(table.items()))


def _name_key(value: Any, path: str) -> str:
    if type(value) is not str or not value.isascii() or not value:
        raise _Fault(Problem.wrong_value(path, repr(value), "a name in ASCII letters"))
    return value


def _table(value: Any, path: str, what: str) -> Mapping[str, Any]:
    if type(value) is not dict and not isinstance(value, Mapping):
        raise _Fault(Problem.wrong_type(path, value, what))
    return value


def _facts(value: Any, path: str, _at: _Scene) -> dict[str, FactInput]:
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
            except _Fault as fault:
                problems += fault.problems
            else:
                facts[name] = fact
        else:
            problems.append(
                Problem.wrong_type(at, fact, "a boolean, an integer, a text or a list of months")
            )
    if problems:
        raise _Fault(*problems)
    return _sorted(facts)


_LONG = _text(LONGEST_TEXT)
_PARTY_NAME = _text(LONGEST_TEXT, one_line=True)
_PARTY_KEYS = ("kind", "scheme", "number", "name", "facts")


def _party(value: Any, path: str, scene: _Scene) -> Party:
    given = _table(value, path, "a party: {kind, scheme, number, name?, facts?}")
    problems = [
        Problem.unknown_key(path, str(key), _PARTY_KEYS) for key in given if key not in _PARTY_KEYS
    ]
    problems += [
        Problem.missing_key(path, key) for key in ("kind", "scheme", "number") if key not in given
    ]
    kind, scheme, number = given.get("kind"), given.get("scheme"), given.get("number")
    if kind is not None and kind not in KINDS:
        problems.append(Problem.unknown_name(f"{path}.kind", "kind of party", str(kind), KINDS))
    name = given.get("name")
    facts: Mapping[str, FactInput] = {}
    try:
        if name is not None:
            _PARTY_NAME(name, f"{path}.name", scene)
    except _Fault as fault:
        problems += fault.problems
    try:
        if "facts" in given:
            facts = _facts(given["facts"], f"{path}.facts", scene)
    except _Fault as fault:
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
            number = normalise(scheme, number, scene.on).number
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
        raise _Fault(*problems)
    token = scene.token(str(scheme), str(number)) if scene.token is not None else ""
    return Party(str(kind), str(scheme), str(number), name, facts, token)


def _party_list(value: Any, path: str, scene: _Scene) -> tuple[Party, ...]:
    if not isinstance(value, (list, tuple)):
        raise _Fault(Problem.wrong_type(path, value, "a list of parties"))
    parties: list[Party] = []
    problems: list[Problem] = []
    for index, item in enumerate(value):
        try:
            parties.append(_party(item, f"{path}[{index}]", scene))
        except _Fault as fault:
            problems += fault.problems
    if problems:
        raise _Fault(*problems)
    return tuple(parties)


def _several(least: int) -> Reader:
    def read(value: Any, path: str, scene: _Scene) -> tuple[Party, ...]:
        parties = _party_list(value, path, scene)
        if len(parties) < least:
            raise _Fault(
                Problem.wrong_value(path, f"{len(parties)} parties", f"at least {least} parties")
            )
        numbers = {(party.scheme, party.number) for party in parties}
        if len(numbers) < len(parties):
            raise _Fault(Problem.wrong_value(path, "one party twice", "different parties"))
        return parties

    return read


def _roles(value: Any, path: str, scene: _Scene) -> dict[str, tuple[Party, ...]]:
    roles: dict[str, tuple[Party, ...]] = {}
    problems: list[Problem] = []
    for role, given in _table(value, path, "a table of parties by role").items():
        try:
            parties = _party_list(given, f"{path}.{_name_key(role, path)}", scene)
        except _Fault as fault:
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
        raise _Fault(*problems)
    return _sorted(roles)


def _texts(value: Any, path: str, scene: _Scene) -> dict[str, str]:
    read = _LONG
    return _sorted(
        {
            _name_key(key, path): read(text, f"{path}.{key}", scene)
            for key, text in _table(value, path, "a table of texts").items()
        }
    )


CITE_KEYS = ("document", "clause", "quote", "plain")


def _rulings(value: Any, path: str, scene: _Scene) -> dict[str, dict[str, Any]]:
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
            if option is not None:
                _text(LONGEST_NAME)(option, f"{at}.option", scene)
            rulings[_name_key(reading, path)] = {"option": option, "cite": cite}
        except _Fault as fault:
            problems += fault.problems
    if problems:
        raise _Fault(*problems)
    return _sorted(rulings)


def _names(value: Any, path: str, scene: _Scene) -> tuple[str, ...]:
    if not isinstance(value, (list, tuple)):
        raise _Fault(Problem.wrong_type(path, value, "a list of texts"))
    read = _LONG
    return tuple(read(item, f"{path}[{index}]", scene) for index, item in enumerate(value))


def _procedure(value: Any, path: str, _at: _Scene) -> dict[str, Any]:
    procedure = dict(_table(value, path, "{steps, notice?, separate?, retention?}"))
    _writable(procedure, path)
    return procedure


def _is(read: Reader, *, default: Any = NOTHING, sealed: bool = False) -> Any:
    """An attrs field read by ``read``; ``sealed``: it goes to the sealed part of the entry."""
    return field(default=default, metadata={"read": read, "sealed": sealed})


_NAME = _text(LONGEST_NAME, one_line=True)
_ID = _text(LONGEST_ID, one_line=True)
_FREE = _LONG


# ---- the commands --------------------------------------------------------------------------------


@frozen(kw_only=True)
class Command:
    """What every command has: ``id`` (idempotency key), ``on`` (business day, ISO), ``by``."""

    do: ClassVar[str] = ""
    id: str = _is(_ID)
    on: str = _is(_day)
    by: str = _is(_NAME)


@frozen(kw_only=True)
class Adopt(Command):
    """Packs, rulings, the procedure and working-day calendars enter the ledger, by digest.

    ``packs`` and ``calendars``: ids of shipped ones, files, or SHA-256 digests (hex).
    """

    do: ClassVar[str] = "adopt"
    packs: tuple[str, ...] = _is(_names, default=())
    rulings: Mapping[str, Any] = _is(_rulings, default={})
    procedure: Mapping[str, Any] | None = _is(_procedure, default=None)
    calendars: tuple[str, ...] = _is(_names, default=())


@frozen(kw_only=True)
class Appropriate(Command):
    """Money (fen) for approvals of a calendar year; negative takes back what is free."""

    do: ClassVar[str] = "appropriate"
    fund: str = _is(_NAME)
    year: int = _is(_year)
    amount_fen: int = _is(_fen(-MOST_FEN))


@frozen(kw_only=True)
class Submit(Command):
    """An application: one applicant, one grant, the parties by role, the facts."""

    do: ClassVar[str] = "submit"
    case: str = _is(_NAME)
    grant: str = _is(_NAME)
    parties: Parties = _is(_roles, sealed=True)
    facts: Mapping[str, FactInput] = _is(_facts, default={}, sealed=True)
    requested_fen: int | None = _is(_fen(1), default=None)
    fund: str | None = _is(_NAME, default=None)


@frozen(kw_only=True)
class Supplement(Command):
    """Before approval: merges facts, replaces the roles it names; the case is submitted again."""

    do: ClassVar[str] = "supplement"
    case: str = _is(_NAME)
    facts: Mapping[str, FactInput] = _is(_facts, default={}, sealed=True)
    parties: Parties = _is(_roles, default={}, sealed=True)


@frozen(kw_only=True)
class Accept(Command):
    """The application is complete and taken in (受理)."""

    do: ClassVar[str] = "accept"
    case: str = _is(_NAME)


@frozen(kw_only=True)
class Review(Command):
    """The application was examined (审核); a failed review goes back to accepted."""

    do: ClassVar[str] = "review"
    case: str = _is(_NAME)
    passed: bool = _is(_boolean)
    note: str | None = _is(_FREE, default=None, sealed=True)


@frozen(kw_only=True)
class Notice(Command):
    """The public notice (公示) is posted on ``on`` and runs to the end of ``until``."""

    do: ClassVar[str] = "notice"
    case: str = _is(_NAME)
    until: str = _is(_day)


@frozen(kw_only=True)
class Approve(Command):
    """Decide the case (审批); ``rulings`` for this case alone, ``excuses`` by requirement."""

    do: ClassVar[str] = "approve"
    case: str = _is(_NAME)
    amount_fen: int | None = _is(_fen(1), default=None)
    rulings: Mapping[str, Any] = _is(_rulings, default={})
    excuses: Mapping[str, str] = _is(_texts, default={}, sealed=True)


@frozen(kw_only=True)
class Reject(Command):
    """The case ends before approval."""

    do: ClassVar[str] = "reject"
    case: str = _is(_NAME)
    reason: str = _is(_FREE, sealed=True)


@frozen(kw_only=True)
class Withdraw(Command):
    """The case ends before any payment is instructed; what it took is free again."""

    do: ClassVar[str] = "withdraw"
    case: str = _is(_NAME)
    reason: str = _is(_FREE, sealed=True)


@frozen(kw_only=True)
class Finish(Command):
    """The unpaid rest is given up, once no payment is open."""

    do: ClassVar[str] = "finish"
    case: str = _is(_NAME)
    reason: str = _is(_FREE, sealed=True)


@frozen(kw_only=True)
class Hold(Command):
    """The case is neither approved nor paid until it is released."""

    do: ClassVar[str] = "hold"
    case: str = _is(_NAME)
    reason: str = _is(_FREE, sealed=True)


@frozen(kw_only=True)
class Release(Command):
    """The hold ends."""

    do: ClassVar[str] = "release"
    case: str = _is(_NAME)


@frozen(kw_only=True)
class Pay(Command):
    """Instruct a payment (fen; without ``amount_fen`` all that is left) to an account."""

    do: ClassVar[str] = "pay"
    payment: str = _is(_NAME)
    case: str = _is(_NAME)
    account: str = _is(_ID, sealed=True)
    amount_fen: int | None = _is(_fen(1), default=None)


@frozen(kw_only=True)
class Settle(Command):
    """The bank confirms the payment."""

    do: ClassVar[str] = "settle"
    payment: str = _is(_NAME)


@frozen(kw_only=True)
class Return(Command):
    """The money came back (退票); it is reserved again, to be paid again."""

    do: ClassVar[str] = "return"
    payment: str = _is(_NAME)
    reason: str = _is(_FREE, sealed=True)


@frozen(kw_only=True)
class Cancel(Command):
    """The instruction is taken back before it is settled."""

    do: ClassVar[str] = "cancel"
    payment: str = _is(_NAME)
    reason: str = _is(_FREE, sealed=True)


@frozen(kw_only=True)
class Recover(Command):
    """Order settled money back; ``void`` orders all of it back and gives up the unpaid rest."""

    do: ClassVar[str] = "recover"
    recovery: str = _is(_NAME)
    case: str = _is(_NAME)
    reason: str = _is(_FREE, sealed=True)
    amount_fen: int | None = _is(_fen(0), default=None)
    void: bool = _is(_boolean, default=False)


@frozen(kw_only=True)
class Repay(Command):
    """Money ordered back was received (fen)."""

    do: ClassVar[str] = "repay"
    recovery: str = _is(_NAME)
    amount_fen: int = _is(_fen(1))


@frozen(kw_only=True)
class WriteOff(Command):
    """Money ordered back will not be received (fen); this never frees a cap or a claim."""

    do: ClassVar[str] = "write_off"
    recovery: str = _is(_NAME)
    amount_fen: int = _is(_fen(1))
    reason: str = _is(_FREE, sealed=True)


@frozen(kw_only=True)
class Same(Command):
    """Identifiers of one person."""

    do: ClassVar[str] = "same"
    parties: tuple[Party, ...] = _is(_several(2), sealed=True)


@frozen(kw_only=True)
class Apart(Command):
    """Identifiers of different persons; takes back ``same`` over these pairs."""

    do: ClassVar[str] = "apart"
    parties: tuple[Party, ...] = _is(_several(2), sealed=True)


@frozen(kw_only=True)
class Link(Command):
    """Parties that count together for ``per = "group"``, from a day, to the end of another."""

    do: ClassVar[str] = "link"
    group: str = _is(_NAME)
    parties: tuple[Party, ...] = _is(_several(1), sealed=True)
    from_: str = _is(_day)
    to: str | None = _is(_day, default=None)


@frozen(kw_only=True)
class Perform(Command):
    """A service act was done for a party; ``open`` brings the fact that starts the term.

    ``excuse`` brings the ``reason`` why a service that allows one was not done in its term.
    """

    do: ClassVar[str] = "perform"
    service: str = _is(_NAME)
    act: str = _is(_NAME)
    party: Party = _is(_party, sealed=True)
    facts: Mapping[str, FactInput] = _is(_facts, default={}, sealed=True)
    reason: str | None = _is(_FREE, default=None, sealed=True)


@frozen(kw_only=True)
class Discharge(Command):
    """A loan is repaid in full."""

    do: ClassVar[str] = "discharge"
    case: str = _is(_NAME)


@frozen(kw_only=True)
class Erase(Command):
    """The sealed content of an ended case goes; the ground is a rule of law, kept in clear."""

    do: ClassVar[str] = "erase"
    case: str = _is(_NAME)
    ground: str = _is(_FREE)


@frozen(kw_only=True)
class Close(Command):
    """Nothing is recorded after it."""

    do: ClassVar[str] = "close"


COMMANDS: dict[str, type[Command]] = {
    command.do: command
    for command in (
        Adopt, Appropriate, Submit, Supplement, Accept, Review, Notice, Approve, Reject, Withdraw,
        Finish, Hold, Release, Pay, Settle, Return, Cancel, Recover, Repay, WriteOff, Same, Apart,
        Link, Perform, Discharge, Erase, Close,
    )
}  # fmt: skip


@frozen
class _Field:
    name: str
    key: str
    read: Reader
    required: bool
    sealed: bool
    default: Any


def _shape(command: type[Command]) -> tuple[_Field, ...]:
    return tuple(
        _Field(
            name=a.name,
            key=a.name.rstrip("_"),
            read=a.metadata["read"],
            required=a.default is NOTHING,
            sealed=a.metadata["sealed"],
            default=a.default,
        )
        for a in fields(command)
    )


SHAPES: dict[str, tuple[_Field, ...]] = {do: _shape(cls) for do, cls in COMMANDS.items()}
"""The fields of each command: what ``parse``, ``content`` and the reference page are made from."""

_KEYS = {do: frozenset(f.key for f in shape) | {"do"} for do, shape in SHAPES.items()}
_NO_DAY = date(1949, 10, 1)


def parse(given: Any, token: Callable[[str, str], str] | None = None) -> Command:
    """Read one JSON object as a command; ``token(scheme, number)`` names its parties.

    Raises `InvalidCommand` with every fault: what was found, what was expected, what to do.
    """
    if type(given) is not dict and not isinstance(given, Mapping):
        raise InvalidCommand([Problem.wrong_type("", given, "a command (a JSON object)")])
    do = given.get("do")
    if type(do) is not str or do not in SHAPES:
        raise InvalidCommand([_no_such_command(given)])
    problems: list[Problem] = []
    if not _KEYS[do].issuperset(given):
        keys = sorted(_KEYS[do])
        problems += [
            Problem.unknown_key("", str(key), keys) for key in given if key not in _KEYS[do]
        ]
    scene = _Scene(_business_day(given.get("on")), token)
    values: dict[str, Any] = {}
    for one in SHAPES[do]:
        value = given.get(one.key, NOTHING)
        if value is NOTHING:
            if one.required:
                problems.append(Problem.missing_key("", one.key))
            continue
        try:
            values[one.name] = one.read(value, one.key, scene)
        except _Fault as fault:
            problems += fault.problems
    if problems:
        raise InvalidCommand(problems)
    return COMMANDS[do](**values)


def _business_day(given: Any) -> date:
    """The day for readers that need one; a wrong one is reported by the field's own reader."""
    if type(given) is str:
        try:
            return parse_date(given)
        except ValueError:
            pass
    return _NO_DAY


def _no_such_command(given: Mapping[str, Any]) -> Problem:
    if "do" not in given:
        return Problem.missing_key("", "do", "the name of a command")
    return Problem.unknown_name("do", "command", str(given["do"]), COMMANDS)


def content(command: Command) -> dict[str, Any]:
    """The command as JSON content without its id: what ``request`` is made over."""
    given: dict[str, Any] = {"do": command.do}
    for one in SHAPES[command.do]:
        if one.name == "id":
            continue
        value = getattr(command, one.name)
        if value is None or (not one.required and value == one.default):
            continue
        given[one.key] = _content(value)
    return given


def parties_of(command: Command) -> tuple[Party, ...]:
    """Every party a command names, in the order given."""
    parties = getattr(command, "parties", ())
    if isinstance(parties, Mapping):
        return tuple(party for given in parties.values() for party in given)
    one = getattr(command, "party", None)
    return tuple(parties) if one is None else (one,)


def _content(value: Any) -> Any:
    kind = type(value)
    if kind is str or kind is int or kind is bool:
        return value
    if kind is Party:
        return value.content()
    if isinstance(value, tuple):
        return [_content(item) for item in value]
    if isinstance(value, Mapping):
        return {key: _content(item) for key, item in value.items()}
    return value


def differing(first: Mapping[str, Any], second: Mapping[str, Any]) -> tuple[str, ...]:
    """Top-level fields in which two commands' contents differ, ``do`` first, then by name."""
    keys: Sequence[str] = sorted({*first, *second}, key=lambda key: (key != "do", key))
    return tuple(key for key in keys if first.get(key, NOTHING) != second.get(key, NOTHING))
