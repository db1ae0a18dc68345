"""The judge of a race: what the clients were told, against the ledger that is left.

What it is: ``check`` takes the calls of all clients and the entries, and gives every lie in words.
``limits_passed`` adds up ceilings, claims and the fund from the entries alone. ``clean`` asks the
library itself to verify and to audit.

``with_rows`` takes in what hosts that record in transactions of their own find in their tables.

What it promises: it shares no code with the package, apart from ``clean``. It finds an answer that
was lost, an id that was used twice, an answer that one caller after the other could not have been
given, and an order that contradicts time: what was answered before another was sent stands before it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from attrs import evolve
from tests.faults.history import SPOILED_FEN, Call, Json, in_order, spoiled
from tests.faults.model import BONUS_MOST, Expected, Model

FOUNDING = 2
"""Entries that make the ledger: ``open`` and ``adopt``."""


def check(calls: Iterable[Call], entries: Sequence[Json], *, retried: bool = True) -> list[str]:
    """Every contradiction, in words; none is an empty list.

    ``retried``: a transaction may have been reported as failed after it was durable. Then those who
    shared it were tried again by the ledger itself, and heard of a repeat though they sent once.
    """
    history = _History(in_order(calls), entries)
    return [
        *history.numbers(),
        *history.model(),
        *history.answers(),
        *history.once(),
        *history.authors(retried=retried),
        *history.time(),
        *limits_passed(history.done()),
    ]


def with_rows(
    calls: Iterable[Call], rows: Mapping[tuple[int, int], tuple[Json, ...]]
) -> tuple[list[Call], list[str]]:
    """The calls as the hosts' rows tell how their transactions ended, and where both disagree.

    ``rows``: what stands in the host's table, by client and number of the call. A transaction whose
    row is not there never was: what it was answered is no acknowledgement, and nobody else may have
    its entries. One whose row is there was committed, though nobody may have been told.
    """
    left, found, wrong = dict(rows), list[Call](), list[str]()
    for call in in_order(calls):
        if call.joined is None:
            found.append(call)
            continue
        where = f"client {call.client}, call {call.number}"
        row = left.pop((call.client, call.number), None)
        if row is None and call.answers is not None:
            wrong.append(f"{where}: was committed, and the host's row is not there")
        elif row is not None and call.joined in NEVER:
            wrong.append(f"{where}: was never committed, and the host's row is there")
        elif row is not None and call.answers not in (None, row):
            wrong.append(f"{where}: the host's row says {row}, the caller heard {call.answers}")
        elif row is not None:
            found.append(evolve(call, answers=row))
    wrong += [f"a row of the host's that nobody committed: {key}" for key in left]
    return found, wrong


NEVER = ("undone", "killed")
"""Transactions that were rolled back on purpose, or ended before COMMIT."""


def still_unknown(calls: Iterable[Call]) -> set[str]:
    """Ids of which no client knows what became of them: their last sending was not answered."""
    last = {
        command["id"]: call
        for call in in_order(calls)
        for command in call.commands
        if call.look is None and not spoiled(command)
    }
    return {id for id, call in last.items() if call.answers is None}


class _History:
    def __init__(self, calls: Sequence[Call], entries: Sequence[Json]) -> None:
        self.calls = calls
        self.entries = entries
        self.at = {entry["id"]: entry["seq"] for entry in entries}
        self.content: dict[str, Json] = {}
        self.sent: dict[str, list[Call]] = defaultdict(list)
        for call in calls:
            for command in call.commands if call.look is None else ():
                self.sent[command["id"]].append(call)
                entry = entries[self.at[command["id"]]] if self._there(command) else {}
                if command["by"] == entry.get("by", command["by"]):
                    self.content.setdefault(command["id"], command)
        self.seen: dict[str, list[Json]] = {call.look: [] for call in calls if call.look}
        self.born: dict[tuple[str, str], int] = {}

    def _there(self, command: Json) -> bool:
        return bool(self.at.get(command["id"], len(self.entries)) < len(self.entries))

    # -- the entries

    def numbers(self) -> Iterator[str]:
        """Numbered without a gap, each id once, nothing that nobody sent."""
        ids: set[str] = set()
        for place, entry in enumerate(self.entries):
            if entry["seq"] != place:
                yield f"entry {place} has number {entry['seq']}"
            if entry["id"] in ids:
                yield f"entry {place}: id {entry['id']} is recorded a second time"
            ids.add(entry["id"])
            if place >= FOUNDING and entry["id"] not in self.content:
                yield f"entry {place}: nobody sent id {entry['id']}"

    def done(self) -> list[tuple[Json, Json]]:
        """Each entry with its command."""
        found = [(self.content.get(entry["id"]), entry) for entry in self.entries[FOUNDING:]]
        return [(command, entry) for command, entry in found if command is not None]

    def model(self) -> Iterator[str]:
        """One after the other, the model answers what the entries say."""
        model = Model()
        for command, entry in self.done():
            if not model.knows(command):
                yield f"entry {entry['seq']}: {command['do']} names what is not there"
                continue
            self._see(model, entry["seq"])
            expected = model.answer(command)
            yield from _differs(f"entry {entry['seq']}", expected, _of_entry(entry))
            if entry["status"] == "recorded" and command["do"] in ("submit", "pay"):
                self.born.setdefault(_named(command), entry["seq"])

        self._see(model, len(self.entries))

    def _see(self, model: Model, size: int) -> None:
        """Keep what anyone could see of a ledger of this size."""
        for look, states in self.seen.items():
            states.extend([model.seen(look)] * (size + 1 - len(states)))

    # -- the answers

    def answers(self) -> Iterator[str]:
        """What a client was told stands in the ledger, where it was told that it stands."""
        known = -1  # the last entry that anybody knew of when the call was sent
        ends = sorted(
            (call.ended, max((a.get("seq", -1) for a in call.answers or ()), default=-1))
            for call in self.calls
            if call.ended is not None
        )
        place = 0
        for call in self.calls:
            while place < len(ends) and ends[place][0] < call.sent:
                known = max(known, ends[place][1])
                place += 1
            yield from self._call(call, known)

    def _call(self, call: Call, known: int) -> Iterator[str]:
        where = f"client {call.client}, call {call.number}"
        if call.answers is None:
            return
        if call.look is not None:
            yield from self._looked(where, call, known)
            return
        if call.rolled_back:
            yield from (
                f"{where}: id {command['id']} was rolled back and is there"
                for command in call.commands
                if self._never_sent_besides(command["id"], call)
            )
            return
        if len(call.answers) != len(call.commands):
            yield f"{where}: {len(call.answers)} answers to {len(call.commands)} commands"
        for command, answer in zip(call.commands, call.answers, strict=False):
            if answer.get("id") != command["id"]:
                yield f"{where}: id {command['id']} was answered with that of {answer.get('id')}"
        new = []
        for command, answer in call.pairs():
            if "seq" in answer and answer["status"] != "conflict":
                yield from self._recorded(where, command, answer)
                new += [] if answer.get("repeated") else [answer["seq"]]
            else:
                yield from self._not_recorded(where, call, command, answer, known)
        if new and new != list(range(new[0], new[0] + len(new))):
            yield f"{where}: one transaction stands apart, at {new}"

    def _looked(self, where: str, call: Call, known: int) -> Iterator[str]:
        """Who looks sees the ledger as it was at one moment, between the sending and the answer."""
        states = self.seen.get(call.look or "", [])
        ended = call.sent if call.ended is None else call.ended
        later = [self.at[id] for id in self.at if self._first_sent(id) > ended]
        until = min(later, default=len(self.entries))
        for answer in call.answers or ():
            if call.look != "preview" and answer not in states[known + 1 : until + 1]:
                yield f"{where}: {call.look} was seen as {answer}, as it never was meanwhile"

    def _first_sent(self, id: str) -> int:
        calls = self.sent.get(id)
        return calls[0].sent if calls else -1

    def _recorded(self, where: str, command: Json, answer: Json) -> Iterator[str]:
        seq = answer["seq"]
        if seq >= len(self.entries) or self.entries[seq]["id"] != command["id"]:
            yield f"{where}: id {command['id']} was answered with entry {seq} and is not there"
            return
        entry = self.entries[seq]
        if self.content.get(command["id"]) != command:
            yield f"{where}: id {command['id']} was answered for other content"
        told = _codes(answer.get("reasons", ())), answer["status"], answer.get("amount_fen")
        if told != (_codes(_reasons(entry)), entry["status"], _of_entry(entry)[1]):
            yield f"{where}: id {command['id']} was answered {told}, entry {seq} says otherwise"

    def _not_recorded(
        self, where: str, call: Call, command: Json, answer: Json, known: int
    ) -> Iterator[str]:
        name = f"{where}: id {command['id']} was answered {answer['status']}"
        if answer["status"] == "conflict":
            if self.content.get(command["id"], command) == command:
                yield f"{name}, and nothing else was recorded under it"
        elif answer["status"] != "invalid":
            yield f"{name}, without a number"
        elif self._never_sent_besides(command["id"], call):
            yield f"{name} and is there"
        elif (
            command.get("amount_fen") != SPOILED_FEN
            and self.born.get(_named(command), known + 1) <= known
        ):
            yield f"{name}, but somebody had been told of what it names"

    def _never_sent_besides(self, id: str, call: Call) -> bool:
        """Whether an id is in the ledger though its only sending says that it cannot be."""
        return id in self.at and self.sent[id] == [call]

    def once(self) -> Iterator[str]:
        """An id is recorded for one caller once; every other answer is a repeat of that."""
        first: dict[str, Call] = {}
        for call in self.calls:
            for command, answer in call.pairs() if not call.rolled_back else ():
                if "seq" not in answer or answer.get("repeated") or answer["status"] == "conflict":
                    continue
                if command["id"] in first:
                    yield f"id {command['id']} was recorded a second time, for {call.client}"
                first[command["id"]] = call

    def authors(self, *, retried: bool) -> Iterator[str]:
        """Each entry was recorded by a call that was told so, or that was told nothing."""
        recorded = {
            answer["id"]
            for call in self.calls
            for _, answer in call.pairs()
            if "seq" in answer and not answer.get("repeated") and answer["status"] != "conflict"
        }
        for id, calls in self.sent.items():
            may = [call for call in calls if not call.answers or (retried and not call.joined)]
            if id in self.at and id not in recorded and not may:
                yield f"id {id} is there, and nobody recorded it"

    def time(self) -> Iterator[str]:
        """What was answered before another was first sent stands before it."""
        moments: list[tuple[int, int, int, str]] = []
        for id, calls in self.sent.items():
            if id in self.at:
                moments.append((calls[0].sent, 0, self.at[id], id))
        for call in self.calls:
            for _, answer in call.pairs():
                if "seq" in answer and call.ended is not None:
                    moments.append((call.ended, 1, answer["seq"], answer["id"]))
        last = -1
        for _, answered, seq, id in sorted(moments):
            if answered:
                last = max(last, seq)
            elif seq < last:
                yield f"id {id} stands at {seq}, before {last}, which was answered when it was sent"


# -- ceilings, claims, the fund, from the entries alone


def limits_passed(done: Iterable[tuple[Json, Json]]) -> Iterator[str]:
    """Where a ceiling, a claim or the fund was passed at any moment, added up naively."""
    cases: dict[str, Json] = {}
    open_awards: dict[str, tuple[Json, int, Json]] = {}
    fund = 0
    for command, entry in done:
        if entry["status"] != "recorded":
            continue
        if command["do"] == "submit":
            cases[command["case"]] = command
        elif command["do"] == "appropriate":
            fund += command["amount_fen"]
        elif command["do"] == "withdraw":
            open_awards.pop(command["case"], None)
        elif command["do"] == "approve":
            award = (cases[command["case"]], entry["data"].get("amount_fen", 0), entry["data"])
            open_awards[command["case"]] = award
        if command["do"] in ("approve", "appropriate"):
            for problem in _passed(list(open_awards.values()), fund):
                yield f"entry {entry['seq']}: {problem}"


def _passed(awards: Sequence[tuple[Json, int, Json]], fund: int) -> Iterator[str]:
    sums: dict[str, int] = defaultdict(int)
    lanes: dict[str, set[str]] = defaultdict(set)
    hired: list[str] = []
    for submit, fen, data in awards:
        who = submit["parties"]["applicant"][0]["number"]
        if submit["grant"] == "t/bonus":
            sums[who] += fen
        elif submit["grant"] == "t/jobs":
            hired += [line["token"] for line in data["lines"]]
        else:
            lanes[who].add(submit["grant"])
    yield from (f"{who} has {fen} fen" for who, fen in sums.items() if fen > BONUS_MOST)
    yield from (f"{who} is in both lanes" for who, found in lanes.items() if len(found) > 1)
    yield from (f"{who} counts twice" for who in sorted(set(hired)) if hired.count(who) > 1)
    total = sum(fen for _, fen, _ in awards)
    if total > fund:
        yield f"{total} fen are reserved, the fund has {fund}"


# -- the library's own verdict


def entries_of(store: Any) -> list[Json]:
    """All entries of a ledger, read."""
    from subsidy_ledger import canonical

    with store.reading() as reader:
        return [canonical.decode(row.leaf) for row in reader.entries()]


def clean(store: Any) -> list[str]:
    """What verification and audit say against a ledger."""
    from subsidy_ledger.audit import audit
    from subsidy_ledger.ledger.verification import verify_ledger

    with store.reading() as reader:
        verified = verify_ledger(reader, "race")
        wrong = [str(problem) for part in verified.parts for problem in part.problems]
        faults = [finding for finding in audit(reader).findings if finding.severity == "fault"]
    return wrong + [str(finding) for finding in faults]


# -- small words


def _named(command: Json) -> tuple[str, str]:
    if "payment" in command:
        return "payment", command["payment"]
    return "case", command.get("case", "")


def _reasons(entry: Mapping[str, Any]) -> Sequence[Json]:
    found: Sequence[Json] = entry.get("reasons", {}).get("not_true", ())
    return found


def _codes(reasons: Iterable[Json]) -> tuple[tuple[str, str], ...]:
    return tuple((reason["code"], reason["rule"]) for reason in reasons)


def _of_entry(entry: Json) -> tuple[str, int | None, set[str]]:
    """Status, amount and codes; an appropriation's amount is asked for, not answered."""
    fen = None
    if entry["do"] in ("approve", "pay") and entry["status"] == "recorded":
        with suppress(KeyError):
            fen = entry["data"]["amount_fen"]
    return entry["status"], fen, {code for code, _ in _codes(_reasons(entry))}


def _differs(
    where: str, expected: Expected, found: tuple[str, int | None, set[str]]
) -> Iterator[str]:
    status, fen, codes = found
    if (status, fen) != expected[:2] or (expected.code and expected.code not in codes):
        yield f"{where}: one after the other it is {tuple(expected)}, found {found}"
