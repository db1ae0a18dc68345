"""Commands: what a caller asks the ledger to record, as typed records, and their strict reading.

What it is: one frozen class per command of the contract, bearing its name, and ``parse``, which
turns one JSON object into one of them or names every fault at once. What is plainly right is read
in one go; all else is read again strictly, which says what is wrong, or that nothing is.

What it promises: shapes, types, dates and identifiers are checked here; a parsed command holds
normalised numbers. What only the ledger knows (whether a case exists, whether a fact is declared)
is checked by ``casework.decide``.

What it does not do: decide, or know the token key: how a party is named comes in as a function.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from attrs import NOTHING, field, fields, frozen

from subsidy_ledger.casework.commands_fields import (
    BOOLEAN,
    DAY,
    FACTS,
    FREE,
    ID,
    KINDS,
    MOST_FEN,
    NAME,
    NAMES,
    PARTY,
    PROCEDURE,
    ROLES,
    RULINGS,
    TEXTS,
    YEAR,
    FactInput,
    Fault,
    Parties,
    Party,
    Quick,
    Reader,
    Scene,
    Token,
    fen,
    json_content,
    known_day,
    made,
    several,
)
from subsidy_ledger.dates import parse_date
from subsidy_ledger.errors import InvalidCommand, Problem

__all__ = [
    "COMMANDS",
    "KINDS",
    "MOST_FEN",
    "SHAPES",
    "Accept",
    "Adopt",
    "Apart",
    "Appropriate",
    "Approve",
    "Cancel",
    "Close",
    "Command",
    "Discharge",
    "Erase",
    "FactInput",
    "Finish",
    "Hold",
    "Link",
    "Notice",
    "Parties",
    "Party",
    "Pay",
    "Perform",
    "Recover",
    "Reject",
    "Release",
    "Repay",
    "Return",
    "Review",
    "Same",
    "Settle",
    "Submit",
    "Supplement",
    "Withdraw",
    "WriteOff",
    "content",
    "content_of_read",
    "differing",
    "parse",
    "parties_of",
]


def _is(read: Reader, *, default: Any = NOTHING, sealed: bool = False) -> Any:
    """An attrs field read by ``read``; ``sealed``: it goes to the sealed part of the entry."""
    return field(default=default, metadata={"read": read, "sealed": sealed})


# ---- the commands --------------------------------------------------------------------------------


@frozen(kw_only=True, slots=False)
class Command:
    """What every command has: ``id`` (idempotency key), ``on`` (business day, ISO), ``by``."""

    do: ClassVar[str] = ""
    id: str = _is(ID)
    on: str = _is(DAY)
    by: str = _is(NAME)


@frozen(kw_only=True, slots=False)
class Adopt(Command):
    """Packs, rulings, the procedure and working-day calendars enter the ledger, by digest.

    ``packs`` and ``calendars``: ids of shipped ones, files, or SHA-256 digests (hex).
    """

    do: ClassVar[str] = "adopt"
    packs: tuple[str, ...] = _is(NAMES, default=())
    rulings: Mapping[str, Any] = _is(RULINGS, default={})
    procedure: Mapping[str, Any] | None = _is(PROCEDURE, default=None)
    calendars: tuple[str, ...] = _is(NAMES, default=())


@frozen(kw_only=True, slots=False)
class Appropriate(Command):
    """Money (fen) for approvals of a calendar year; negative takes back what is free."""

    do: ClassVar[str] = "appropriate"
    fund: str = _is(NAME)
    year: int = _is(YEAR)
    amount_fen: int = _is(fen(-MOST_FEN))


@frozen(kw_only=True, slots=False)
class Submit(Command):
    """An application: one applicant, one grant, the parties by role, the facts."""

    do: ClassVar[str] = "submit"
    case: str = _is(NAME)
    grant: str = _is(NAME)
    parties: Parties = _is(ROLES, sealed=True)
    facts: Mapping[str, FactInput] = _is(FACTS, default={}, sealed=True)
    requested_fen: int | None = _is(fen(1), default=None)
    fund: str | None = _is(NAME, default=None)


@frozen(kw_only=True, slots=False)
class Supplement(Command):
    """Before approval: merges facts, replaces the roles it names; the case is submitted again."""

    do: ClassVar[str] = "supplement"
    case: str = _is(NAME)
    facts: Mapping[str, FactInput] = _is(FACTS, default={}, sealed=True)
    parties: Parties = _is(ROLES, default={}, sealed=True)


@frozen(kw_only=True, slots=False)
class Accept(Command):
    """The application is complete and taken in (受理)."""

    do: ClassVar[str] = "accept"
    case: str = _is(NAME)


@frozen(kw_only=True, slots=False)
class Review(Command):
    """The application was examined (审核); a failed review goes back to accepted."""

    do: ClassVar[str] = "review"
    case: str = _is(NAME)
    passed: bool = _is(BOOLEAN)
    note: str | None = _is(FREE, default=None, sealed=True)


@frozen(kw_only=True, slots=False)
class Notice(Command):
    """The public notice (公示) is posted on ``on`` and runs to the end of ``until``."""

    do: ClassVar[str] = "notice"
    case: str = _is(NAME)
    until: str = _is(DAY)


@frozen(kw_only=True, slots=False)
class Approve(Command):
    """Decide the case (审批); ``rulings`` for this case alone, ``excuses`` by requirement."""

    do: ClassVar[str] = "approve"
    case: str = _is(NAME)
    amount_fen: int | None = _is(fen(1), default=None)
    rulings: Mapping[str, Any] = _is(RULINGS, default={})
    excuses: Mapping[str, str] = _is(TEXTS, default={}, sealed=True)


@frozen(kw_only=True, slots=False)
class Reject(Command):
    """The case ends before approval."""

    do: ClassVar[str] = "reject"
    case: str = _is(NAME)
    reason: str = _is(FREE, sealed=True)


@frozen(kw_only=True, slots=False)
class Withdraw(Command):
    """The case ends before any payment is instructed; what it took is free again."""

    do: ClassVar[str] = "withdraw"
    case: str = _is(NAME)
    reason: str = _is(FREE, sealed=True)


@frozen(kw_only=True, slots=False)
class Finish(Command):
    """The unpaid rest is given up, once no payment is open."""

    do: ClassVar[str] = "finish"
    case: str = _is(NAME)
    reason: str = _is(FREE, sealed=True)


@frozen(kw_only=True, slots=False)
class Hold(Command):
    """The case is neither approved nor paid until it is released."""

    do: ClassVar[str] = "hold"
    case: str = _is(NAME)
    reason: str = _is(FREE, sealed=True)


@frozen(kw_only=True, slots=False)
class Release(Command):
    """The hold ends."""

    do: ClassVar[str] = "release"
    case: str = _is(NAME)


@frozen(kw_only=True, slots=False)
class Pay(Command):
    """Instruct a payment (fen; without ``amount_fen`` all that is left) to an account."""

    do: ClassVar[str] = "pay"
    payment: str = _is(NAME)
    case: str = _is(NAME)
    account: str = _is(ID, sealed=True)
    amount_fen: int | None = _is(fen(1), default=None)


@frozen(kw_only=True, slots=False)
class Settle(Command):
    """The bank confirms the payment."""

    do: ClassVar[str] = "settle"
    payment: str = _is(NAME)


@frozen(kw_only=True, slots=False)
class Return(Command):
    """The money came back (退票); it is reserved again, to be paid again."""

    do: ClassVar[str] = "return"
    payment: str = _is(NAME)
    reason: str = _is(FREE, sealed=True)


@frozen(kw_only=True, slots=False)
class Cancel(Command):
    """The instruction is taken back before it is settled."""

    do: ClassVar[str] = "cancel"
    payment: str = _is(NAME)
    reason: str = _is(FREE, sealed=True)


@frozen(kw_only=True, slots=False)
class Recover(Command):
    """Order settled money back; ``void`` orders all of it back and gives up the unpaid rest."""

    do: ClassVar[str] = "recover"
    recovery: str = _is(NAME)
    case: str = _is(NAME)
    reason: str = _is(FREE, sealed=True)
    amount_fen: int | None = _is(fen(0), default=None)
    void: bool = _is(BOOLEAN, default=False)


@frozen(kw_only=True, slots=False)
class Repay(Command):
    """Money ordered back was received (fen)."""

    do: ClassVar[str] = "repay"
    recovery: str = _is(NAME)
    amount_fen: int = _is(fen(1))


@frozen(kw_only=True, slots=False)
class WriteOff(Command):
    """Money ordered back will not be received (fen); this never frees a cap or a claim."""

    do: ClassVar[str] = "write_off"
    recovery: str = _is(NAME)
    amount_fen: int = _is(fen(1))
    reason: str = _is(FREE, sealed=True)


@frozen(kw_only=True, slots=False)
class Same(Command):
    """Identifiers of one person."""

    do: ClassVar[str] = "same"
    parties: tuple[Party, ...] = _is(several(2), sealed=True)


@frozen(kw_only=True, slots=False)
class Apart(Command):
    """Identifiers of different persons; takes back ``same`` over these pairs."""

    do: ClassVar[str] = "apart"
    parties: tuple[Party, ...] = _is(several(2), sealed=True)


@frozen(kw_only=True, slots=False)
class Link(Command):
    """Parties that count together for ``per = "group"``, from a day, to the end of another."""

    do: ClassVar[str] = "link"
    group: str = _is(NAME)
    parties: tuple[Party, ...] = _is(several(1), sealed=True)
    from_: str = _is(DAY)
    to: str | None = _is(DAY, default=None)


@frozen(kw_only=True, slots=False)
class Perform(Command):
    """A service act was done for a party; ``open`` brings the fact that starts the term.

    ``excuse`` brings the ``reason`` why a service that allows one was not done in its term.
    """

    do: ClassVar[str] = "perform"
    service: str = _is(NAME)
    act: str = _is(NAME)
    party: Party = _is(PARTY, sealed=True)
    facts: Mapping[str, FactInput] = _is(FACTS, default={}, sealed=True)
    reason: str | None = _is(FREE, default=None, sealed=True)


@frozen(kw_only=True, slots=False)
class Discharge(Command):
    """A loan is repaid in full."""

    do: ClassVar[str] = "discharge"
    case: str = _is(NAME)


@frozen(kw_only=True, slots=False)
class Erase(Command):
    """The sealed content of an ended case goes; the ground is a rule of law, kept in clear."""

    do: ClassVar[str] = "erase"
    case: str = _is(NAME)
    ground: str = _is(FREE)


@frozen(kw_only=True, slots=False)
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


def parse(given: Any, token: Token = None) -> Command:
    """Read one JSON object as a command; ``token(scheme, number)`` names its parties.

    Raises `InvalidCommand` with every fault: what was found, what was expected, what to do.
    """
    try:
        return parse_quickly(given, token)
    except Fault:
        pass
    return parse_strictly(given, token)


# ---- reading what is plainly right ---------------------------------------------------------------


@frozen
class _Plan:
    """The fields of a command in the order in which they are read quickly.

    Texts that must be there come first, by key and greatest length: most fields are such.
    ``least``: how many keys there are when nothing optional is.
    """

    command: type[Command]
    least: int
    texts: tuple[tuple[str, int, Quick], ...]
    required: tuple[tuple[str, str, Quick], ...]
    optional: tuple[tuple[str, str, Quick], ...]
    defaults: dict[str, Any]


def _plan(command: type[Command], shape: tuple[_Field, ...]) -> _Plan:
    texts, required, optional = [], [], []
    for one in shape:
        if not one.required:
            optional.append((one.name, one.key, one.read.quickly))
        elif one.read.longest:
            texts.append((one.key, one.read.longest, one.read.quickly))
        elif one.key != "on":  # it is read first of all
            required.append((one.name, one.key, one.read.quickly))
    defaults = {one.name: one.default for one in shape if not one.required}
    least = 2 + len(texts) + len(required)
    return _Plan(command, least, tuple(texts), tuple(required), tuple(optional), defaults)


_PLANS = {do: _plan(COMMANDS[do], shape) for do, shape in SHAPES.items()}


def parse_quickly(given: Any, token: Token) -> Command:
    """The command that `parse_strictly` gives; raises `Fault` unless it is plainly right."""
    if type(given) is not dict:
        raise Fault
    do, on = given.get("do"), given.get("on")
    if type(do) is not str or do not in _PLANS or type(on) is not str:
        raise Fault
    plan = _PLANS[do]
    try:
        day = known_day(on)
    except ValueError:
        raise Fault from None
    values = plan.defaults.copy()
    values["on"] = on
    for key, longest, quickly in plan.texts:
        value = given.get(key)
        if type(value) is str and 0 < len(value) <= longest and value.isascii():
            values[key] = value if value.isprintable() else quickly(value, day, token)
        else:
            values[key] = quickly(value, day, token)
    for name, key, quickly in plan.required:
        values[name] = quickly(given.get(key), day, token)
    others = len(given) - plan.least
    if others:
        for name, key, quickly in plan.optional:
            if key in given:
                values[name] = quickly(given[key], day, token)
                others -= 1
    if others:
        raise Fault
    return made(plan.command, values)


# ---- reading that names every fault --------------------------------------------------------------


def parse_strictly(given: Any, token: Token) -> Command:
    """Read a command field by field; raises `InvalidCommand` with every fault."""
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
    scene = Scene(_business_day(given.get("on")), token)
    values: dict[str, Any] = {}
    for one in SHAPES[do]:
        value = given.get(one.key, NOTHING)
        if value is NOTHING:
            if one.required:
                problems.append(Problem.missing_key("", one.key))
            continue
        try:
            values[one.name] = one.read.strictly(value, one.key, scene)
        except Fault as fault:
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


# ---- the content of a command --------------------------------------------------------------------


def content(command: Command) -> dict[str, Any]:
    """The command as JSON content without its id; of one that nobody has read, too."""
    given: dict[str, Any] = {"do": command.do}
    for one in SHAPES[command.do]:
        if one.name == "id":
            continue
        value = getattr(command, one.name)
        if value is None or (not one.required and value == one.default):
            continue
        given[one.key] = json_content(value)
    return given


@frozen
class _Writing:
    """How content is made of a command that was read: what may be left out, what changes."""

    optional: tuple[tuple[str, Any], ...]
    changed: tuple[tuple[str, str, Callable[[Any], Any]], ...]


def _writing(shape: tuple[_Field, ...]) -> _Writing:
    changed = (
        (one.name, one.key, one.read.content or json_content)
        for one in shape
        if one.read.content is not None or one.key != one.name
    )
    optional = ((one.name, one.default) for one in shape if not one.required)
    return _Writing(tuple(optional), tuple(changed))


_WRITING = {do: _writing(shape) for do, shape in SHAPES.items()}


def content_of_read(command: Command) -> dict[str, Any]:
    """What `content` gives for a command that ``parse`` gave, and what ``request`` is made over."""
    do = command.do
    writing, given = _WRITING[do], vars(command).copy()
    del given["id"]
    given["do"] = do
    for name, default in writing.optional:
        value = given[name]
        if value is None or value == default:
            del given[name]
    for name, key, write in writing.changed:
        if name in given:
            given[key] = write(given.pop(name))
    return given


def parties_of(command: Command) -> tuple[Party, ...]:
    """Every party a command names, in the order given."""
    parties = getattr(command, "parties", ())
    if isinstance(parties, Mapping):
        return tuple(party for given in parties.values() for party in given)
    one = getattr(command, "party", None)
    return tuple(parties) if one is None else (one,)


def differing(first: Mapping[str, Any], second: Mapping[str, Any]) -> tuple[str, ...]:
    """Top-level fields in which two commands' contents differ, ``do`` first, then by name."""
    keys: Sequence[str] = sorted({*first, *second}, key=lambda key: (key != "do", key))
    return tuple(key for key in keys if first.get(key, NOTHING) != second.get(key, NOTHING))
