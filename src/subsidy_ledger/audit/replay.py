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

from attrs import define, field

from subsidy_ledger import canonical
from subsidy_ledger.audit.finding import Check, Concluding, Finding
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

Progress = Callable[[int], None]


@define
class Replay:
    """What a replay came to. ``undecided``: entries that cannot be decided again, and why.

    ``tokens`` and ``numbers``: which number each token was seen with, and the other way. ``on``:
    the day that the end was judged by.
    """

    size: int = 0
    on: str = ""
    decided: int = 0
    findings: list[Finding] = field(factory=list)
    undecided: dict[int, str] = field(factory=dict)
    tokens: dict[str, tuple[str, str]] = field(factory=dict)
    numbers: dict[tuple[str, str], str] = field(factory=dict)
    books: Books = field(factory=Books)


def replay(
    source: Readable,
    checks: Iterable[Check] = (),
    progress: Progress | None = None,
    on: str | None = None,
) -> Replay:
    """Decide every entry again, and show each recorded one to the checks.

    ``on``: the day (ISO) by which checks judge what is missing at the end; the latest business day
    of the recorded entries unless given. Raises `LedgerDamaged` for a ledger that cannot be folded:
    verify it first.
    """
    with paused():
        seeing = tuple(checks)
        result = _replay(source, seeing, progress)
        if on is not None:
            result.on = on
        for check in seeing:
            if isinstance(check, Concluding):
                result.findings.extend(check.conclude(result.books, result.on))
        return result


def _replay(source: Readable, seeing: tuple[Check, ...], progress: Progress | None) -> Replay:
    result = Replay(books=begun(source))
    books = result.books
    books.guarded = False  # what a store guards is compared by `verify`, and decides nothing
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
            books.apply(fold(books, entry))
            if entry["status"] != "recorded":
                continue
            result.on = max(result.on, entry["on"])
            for check in seeing:
                result.findings.extend(check.see(entry, books))
        result.size += len(rows)
        if progress is not None:
            progress(len(rows))
    return result


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
        result.findings.append(_differs(entry, "status", entry["status"], f"invalid: {error}"))
        return
    result.decided += 1
    if (
        decision.data != entry["data"]
        or decision.status != entry["status"]
        or decision.case != entry.get("case")
        or (not _same_reasons(decision, entry))
    ):
        result.findings.extend(_differences(entry, decision))
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
            check="token-mismatch",
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
        finding = _differs(entry, "data", "unreadable", f"{type(error).__name__}: {error}")
        result.findings.append(finding)
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


def _differences(entry: Mapping[str, Any], decision: Decision) -> Iterator[Finding]:
    if decision.status != entry["status"]:
        yield _differs(entry, "status", entry["status"], decision.status)
    if decision.case != entry.get("case"):
        yield _differs(entry, "case", entry.get("case"), decision.case)
    for key in sorted({*decision.data, *entry["data"]}):
        recorded, again = entry["data"].get(key), decision.data.get(key)
        if recorded != again:
            yield _differs(entry, f"data.{key}", recorded, again)
    given = entry.get("reasons", {"not_true": [], "true": 0})
    again_reasons = [events.reason_json(reason) for reason in decision.reasons]
    if given["not_true"] != again_reasons:
        yield _differs(entry, "reasons.not_true", given["not_true"], again_reasons)
    if given["true"] != decision.true:
        yield _differs(entry, "reasons.true", given["true"], decision.true)


def _differs(entry: Mapping[str, Any], name: str, recorded: Any, again: Any) -> Finding:
    seq = entry["seq"]
    return Finding(
        check="decision-differs",
        severity="fault",
        message=f"entry {seq}: {name} is recorded as {recorded!r}, decided again it is {again!r}",
        message_zh=f"第{seq}条记录:{name} 记为 {recorded!r},重新判定为 {again!r}",
        entries=(seq,),
        case=entry.get("case"),
        detail={"field": name, "recorded": _json(recorded), "again": _json(again)},
        clears="an explanation of how this entry came to be recorded; the money, if paid, back",
        clears_zh="说明该记录如何形成;已支付的,追回",
    )


def _json(value: Any) -> Any:
    return "absent" if value is None else value
