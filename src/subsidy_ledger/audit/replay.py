"""Replay: fold from entry 0 and decide every case again, with the very decide that the ledger ran.

What it is: ``replay`` reads a ledger or a bundle and compares each decision made again with the one
recorded: status, clear data, reasons. Every difference is a finding that names entry, field, and
both values.

What it promises: no key and no server are needed; tokens are taken from the entries. What cannot be
decided again, because its sealed content was erased or is not along, is listed, not passed over.
No clock is read: what is judged at the end is judged by a day of the ledger, or one that is given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain
from typing import Any

from attrs import define, field, frozen

from subsidy_ledger import canonical
from subsidy_ledger.audit.desk import Desk
from subsidy_ledger.audit.explained import explained
from subsidy_ledger.audit.finding import About, Check, Concluding, Finding, Seeing, sourced
from subsidy_ledger.audit.matching.rows import MatchList
from subsidy_ledger.audit.settings import STANDARD, Settings
from subsidy_ledger.casework import commands as c
from subsidy_ledger.casework import events
from subsidy_ledger.casework.decide import Decision, decide
from subsidy_ledger.casework.files import file_of
from subsidy_ledger.casework.fold import fold
from subsidy_ledger.casework.state import RANK, Books
from subsidy_ledger.errors import FactsMissing, InvalidCommand
from subsidy_ledger.ledger.books import begun, carried_entries
from subsidy_ledger.ledger.collector import paused
from subsidy_ledger.ledger.entry import open_sealed
from subsidy_ledger.ledger.verification import CHUNK, Readable
from subsidy_ledger.policy.coverage import kinds_of_grants

Progress = Callable[[int], None]


@define
class Replay:
    """What a replay came to. ``undecided``: entries that cannot be decided again, and why.

    ``tokens`` and ``numbers``: which number each token was seen with, and the other way. ``desk``:
    what the checks looked at.
    """

    desk: Desk
    size: int = 0
    decided: int = 0
    findings: list[Finding] = field(factory=list)
    undecided: dict[int, str] = field(factory=dict)
    tokens: dict[str, tuple[str, str]] = field(factory=dict)
    numbers: dict[tuple[str, str], str] = field(factory=dict)

    @property
    def books(self) -> Books:
        """The books after the last entry that was read."""
        return self.desk.books

    @property
    def on(self) -> str:
        """The day that the end was judged by."""
        return self.desk.on


@frozen
class Brought:
    """What the auditor brings: lists by kind, and settings.

    ``kinds``: the kind of money by grant; what the coverage files say unless given.
    """

    lists: Mapping[str, MatchList] = field(factory=dict)
    settings: Settings = STANDARD
    kinds: Mapping[str, str] | None = None


NOTHING_BROUGHT = Brought()


def replay(
    source: Readable,
    checks: Iterable[Check] = (),
    progress: Progress | None = None,
    on: str | None = None,
    brought: Brought = NOTHING_BROUGHT,
) -> Replay:
    """Decide every entry again, and show each recorded one to the checks.

    ``on``: the day (ISO) by which checks judge what is missing at the end; the latest business day
    of the recorded entries unless given. Raises `LedgerDamaged` for a ledger that cannot be folded:
    verify it first.
    """
    with paused():
        desk = _desk(begun(source), brought)
        result = Replay(desk)
        looking = _Looking(tuple(checks), desk, result.findings)
        _replay(result, looking, source, progress)
        looking.conclude(on)
        return result


def walk(
    entries: Iterable[tuple[Mapping[str, Any], Mapping[str, Any] | None]],
    books: Books,
    checks: Iterable[Check],
    on: str | None = None,
    brought: Brought = NOTHING_BROUGHT,
) -> tuple[Desk, list[Finding]]:
    """Show entries with their sealed content to the checks, without deciding anything again.

    ``books``: before the first of them (``ledger.books.begun``). They may be a part of a ledger, as
    long as all entries of each case are among them, and all that belong to no case. Raises
    `LedgerDamaged`.
    """
    with paused():
        desk = _desk(books, brought)
        looking = _Looking(tuple(checks), desk, [])
        for entry, opened in entries:
            looking.take(entry, opened)
        looking.conclude(on)
        return desk, looking.findings


def _desk(books: Books, brought: Brought) -> Desk:
    books.guarded = False  # what a store guards is compared by `verify`, and decides nothing
    kinds = kinds_of_grants() if brought.kinds is None else brought.kinds
    desk = Desk(books, lists=brought.lists, settings=brought.settings, kinds=kinds)
    desk.files.take_over(books)
    return desk


class _Looking:
    """The checks at work: each entry is folded, taken up by the desk, and shown to them."""

    def __init__(self, checks: tuple[Check, ...], desk: Desk, findings: list[Finding]) -> None:
        self._seeing = tuple((check, check.see) for check in checks if isinstance(check, Seeing))
        self._concluding = tuple(check for check in checks if isinstance(check, Concluding))
        self._desk, self.findings = desk, findings

    def take(self, entry: Mapping[str, Any], opened: Mapping[str, Any] | None) -> None:
        desk = self._desk
        desk.books.apply(fold(desk.books, entry))
        desk.see(entry, opened)
        if entry["status"] != "recorded":
            return
        for check, see in self._seeing:
            for finding in see(entry, desk):
                self.findings.append(sourced(finding, check.about))

    def conclude(self, on: str | None) -> None:
        if on is not None:
            self._desk.on = on
        for check in self._concluding:
            about = check.about
            self.findings.extend(sourced(one, about) for one in check.conclude(self._desk))


def _replay(result: Replay, looking: _Looking, source: Readable, progress: Progress | None) -> None:
    books = result.books
    lines = chain(source.sealed_lines(), (_NO_LINE,))
    line_seq, line = _take_up(result, source, lines)
    read, opening = canonical.decode_fast, open_sealed
    for rows in source.chunks(CHUNK):
        for seq, _, leaf, _ in rows:
            entry = read(leaf)
            opened = None
            if line_seq == seq:
                opened = opening(line)
                line_seq, line = next(lines)
            _again(result, books, entry, opened)
            looking.take(entry, opened)
        result.size += len(rows)
        if progress is not None:
            progress(len(rows))


_NO_LINE = (2**62, b"")


def _take_up(
    result: Replay, source: Readable, lines: Iterator[tuple[int, bytes]]
) -> tuple[int, bytes]:
    """Read what came along from the ledger before: files of cases that may still be decided.

    Gives the first sealed line that belongs to an entry of this ledger. What was decided there is
    decided again where that ledger is audited.
    """
    books = result.books
    line_seq, line = next(lines)
    steps: dict[str, list[Any]] = {}
    for entry in carried_entries(source):
        while line_seq < entry["seq"]:
            line_seq, line = next(lines)
        opened = open_sealed(line) if line_seq == entry["seq"] else None
        result.desk.files.see(entry, opened, books)
        if opened is not None:
            command = _command(result, entry, opened)
            if command is not None:
                result.findings.extend(_one_to_one(result, entry, command))
        case = books.cases.get(entry.get("case", ""))
        if case is not None and entry["seq"] in case.files and RANK.get(case.stage, 4) < 4:
            steps.setdefault(case.case, []).append((entry, opened))
    for name, taken in steps.items():
        file = file_of(taken, books.laws, books.cases[name].grant)
        if file is not None:
            books.files[name] = file
    while line_seq < 0:
        line_seq, line = next(lines)
    return line_seq, line


def _again(
    result: Replay, books: Books, entry: Mapping[str, Any], opened: Mapping[str, Any] | None
) -> None:
    """Decide one entry again and compare."""
    if entry["do"] == "open":
        return
    seq = entry["seq"]
    command = _command(result, entry, opened)
    if command is None:
        return
    result.findings.extend(_one_to_one(result, entry, command))
    try:
        c.parse({"id": command.id, **c.content(command)})
        decision = decide(books, command)
    except FactsMissing:
        result.undecided[seq] = "the facts of the case are erased or not in the bundle"
        return
    except InvalidCommand as error:
        result.findings.append(_differs(entry, f"invalid: {error}", books))
        return
    result.decided += 1
    if (
        decision.data != entry["data"]
        or decision.status != entry["status"]
        or decision.case != entry.get("case")
        or (not _same_reasons(decision, entry))
    ):
        result.findings.append(_differs(entry, decision, books))
    if decision.file is not None and entry["status"] == "recorded" and decision.case is not None:
        books.files[decision.case] = decision.file
    elif entry["do"] in _ENDS and entry["status"] == "recorded":
        books.files.pop(entry["case"], None)


def _one_to_one(result: Replay, entry: Mapping[str, Any], command: c.Command) -> Iterator[Finding]:
    """Number and token are one to one (design, Entries): another token would get round a cap."""
    for party in c.parties_of(command):
        number = (party.scheme, party.number)
        same_token = result.tokens.setdefault(party.token, number) == number
        if same_token and result.numbers.setdefault(number, party.token) == party.token:
            continue
        seq = entry["seq"]
        yield Finding(
            check=MISMATCH,
            severity="fault",
            message=f"entry {seq}: token {party.token} does not belong to its number alone",
            message_zh=f"第{seq}条记录:代号 {party.token} 与号码不是一一对应",
            entries=(seq,),
            case=entry.get("case"),
            detail={"token": party.token, "scheme": party.scheme},
            clears="the entry is explained by whoever holds the token key",
            clears_zh="由持有代号密钥者说明该记录",
        )


_ENDS = frozenset({"approve", "reject", "withdraw"})


def _command(
    result: Replay, entry: Mapping[str, Any], opened: Mapping[str, Any] | None
) -> c.Command | None:
    try:
        command = events.command_of(entry, opened)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        what = f"unreadable: {type(error).__name__}: {error}"
        result.findings.append(_differs(entry, what, result.books))
        return None
    if command is None:
        result.undecided[entry["seq"]] = "its sealed content is erased or not in the bundle"
    return command


def _same_reasons(decision: Decision, entry: Mapping[str, Any]) -> bool:
    given = entry.get("reasons")
    if given is None:
        return not decision.reasons and not decision.true
    return (
        decision.true == given["true"]
        and len(decision.reasons) == len(given["not_true"])
        and [events.reason_json(reason) for reason in decision.reasons] == given["not_true"]
    )


def _differs(entry: Mapping[str, Any], decision: Decision | str, books: Books) -> Finding:
    """``books``: as they were before the entry."""
    said = explained(books, entry, decision)
    return Finding(
        check=DIFFERS,
        severity="fault",
        entries=(entry["seq"],),
        case=entry.get("case"),
        **said,
    )


DIFFERS = "decision-differs"
MISMATCH = "token-mismatch"
ABOUT = {
    DIFFERS: About(
        title="Decided again, it comes out otherwise",
        title_zh="重新判定与记录不一致",
        source="the pack in force then: every decision is made again under it",
        source_zh="当时有效的政策包:逐件重新判定",
        severity="fault",
        number=19,
    ),
    MISMATCH: About(
        title="A token that does not belong to one number alone",
        title_zh="代号与号码不是一一对应",
        source="the ledger's own rule: number and token are one to one",
        source_zh="账本规则:号码与代号一一对应",
        severity="fault",
        needs=frozenset({"sealed"}),
    ),
}
"""What a replay finds itself, besides the checks."""
