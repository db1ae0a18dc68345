"""The ledger: commands in, answers out, one durable transaction for each call.

What it is: ``Ledger``, which reads commands, decides them on the rows they touch, appends an entry
for each, extends the tree and keeps the projections, all in the transaction that appends.

What it promises: what is answered is durable; a repeated id gives the original answer again; a
failure leaves nothing behind. Clock and randomness are arguments. One writer at a time per ledger;
what threads of one process ask for at the same time shares a transaction.

What it does not do: sign (``proofs.checkpoint``, later), or know SQL (``storage``).
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from itertools import pairwise
from threading import RLock
from typing import Any, Final, NamedTuple, TypeAlias
from weakref import WeakSet

from attrs import evolve

from subsidy_ledger import canonical
from subsidy_ledger.casework import carried, events, files
from subsidy_ledger.casework import commands as c
from subsidy_ledger.casework.decide import Decision, decide, fund_year
from subsidy_ledger.casework.fold import fold
from subsidy_ledger.casework.state import COMMON, TABLES, Books, CaseState, Change
from subsidy_ledger.dates import (
    WorkCalendar,
    calendar_digest,
    format_utc,
    load_calendar,
    shipped_calendars,
)
from subsidy_ledger.errors import (
    FactsMissing,
    InvalidCommand,
    JoinRefused,
    LedgerDamaged,
    LedgerExists,
    NotALedger,
    PackInvalid,
    Problem,
)
from subsidy_ledger.ledger import answers
from subsidy_ledger.ledger.books import entry_at
from subsidy_ledger.ledger.collector import paused
from subsidy_ledger.ledger.entry import MOST_BYTES, MOST_SEALED_BYTES, VERSION, open_sealed, seal
from subsidy_ledger.ledger.store import (
    Ahead,
    EntryRow,
    Head,
    Node,
    Reader,
    Source,
    Store,
    Transaction,
)
from subsidy_ledger.ledger.succession import Predecessor, check_succession
from subsidy_ledger.ledger.together import Together
from subsidy_ledger.parties.identifiers import normalise
from subsidy_ledger.parties.tokens import TokenKey
from subsidy_ledger.policy.assessment import CaseFile
from subsidy_ledger.policy.catalogue import GrantRules, Law
from subsidy_ledger.policy.pack import Pack
from subsidy_ledger.policy.reading import read_pack
from subsidy_ledger.policy.shipped import find_pack
from subsidy_ledger.proofs.merkle import Edge, leaf_hash

Answer: TypeAlias = dict[str, Any]
GivenCommand: TypeAlias = Any
"""A command: a mapping as JSON gives it, or one of the classes; whatever else it is, is invalid."""

CACHE_ROWS = 200_000
"""Rows a writer keeps in memory between transactions; above it, it starts afresh."""


OWN_IDS = "init:"
"""How the ids of the entries begin that a ledger is made with."""


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - the one place where the real clock is built


_entropy = os.urandom  # noqa: TID251 - the one place where the real randomness is built


_ABSENT = object()


class _Lazy(dict[Any, Any]):
    """A table of the books that loads a missing row from the store; None is a row not there.

    ``load`` must only be asked while there is a reader: what is not known is never remembered.
    """

    def __init__(self, load: Callable[[Any], Any]) -> None:
        super().__init__()
        self._load = load

    def get(self, key: Any, default: Any = None) -> Any:
        value = dict.get(self, key, _ABSENT)
        if value is _ABSENT:
            value = self[key] = self._load(key)
        return default if value is None else value

    def __missing__(self, key: Any) -> Any:
        value = self._load(key)
        if value is None:
            raise KeyError(key)
        self[key] = value
        return value


class _Prepared(NamedTuple):
    """A command ready to be decided, and what of it is sealed; or the reason why it cannot be."""

    id: str
    command: c.Command | None
    request: str
    parts: Sequence[events.Part] = ()
    refusal: Answer | None = None


def join_all(connection: Any, ledgers: Iterable[Ledger]) -> dict[str, Ledger]:
    """Several ledgers inside one transaction of the caller's, locked in the order of their origins.

    Gives them by origin. Raises `JoinRefused`.
    """
    wanted = sorted(ledgers, key=lambda one: one.origin)
    for one, following in pairwise(wanted):
        if one.origin == following.origin:
            raise JoinRefused(
                f"it is asked for two ledgers named {one.origin}", "join each ledger once"
            )
    return {one.origin: one.join(connection) for one in wanted}


class _Rollback(Exception):
    """Ends a transaction on purpose; of an atomic one with the answer that ended it."""


class Ledger:
    """One append-only ledger of one paying authority. Make it with ``create`` or ``open``."""

    def __init__(
        self,
        store: Store,
        token_key: TokenKey,
        *,
        now: Callable[[], datetime] = _now,
        entropy: Callable[[int], bytes] = _entropy,
        lang: answers.Lang = "en",
    ) -> None:
        self._store = store
        self._token = token_key
        self._now = now
        self._entropy = entropy
        self._lang: answers.Lang = lang
        self._lock = RLock()
        self._own = True
        self._together: Together[_Prepared, Answer] = Together(self._commit, self._lock)
        self._reader: Reader | None = None
        self._books = self._fresh_books()
        self._opened: Mapping[str, Any] = {}
        self._edge = Edge.empty()
        self._at = ""
        self._common = -1
        self._shared = False
        self._borrowed = False
        self._batch = _Batch()
        self._tokens: dict[tuple[str, str], str] = {}
        self._given_packs: dict[str, Pack] = {}
        self._known_packs: dict[str, Pack] = {}
        self._known_calendars: dict[str, WorkCalendar] = {}
        self._known_laws: dict[int, Law] = {}
        self._committed_laws: dict[int, Law] = {}
        self._calendar_sources: dict[str, Source] = {}
        _LEDGERS.add(self)

    # -- making and opening

    @classmethod
    def create(  # noqa: PLR0913 - what a ledger is made of, each by name
        cls,
        store: Store,
        *,
        origin: str,
        token_key: TokenKey,
        on: str,
        by: str,
        packs: Sequence[Pack | str] = (),
        rulings: Mapping[str, Any] | None = None,
        procedure: Mapping[str, Any] | None = None,
        calendars: Sequence[str] = (),
        require_funds: bool = False,
        log_key: str | None = None,
        after: Predecessor | None = None,
        now: Callable[[], datetime] = _now,
        entropy: Callable[[int], bytes] = _entropy,
        lang: answers.Lang = "en",
    ) -> Ledger:
        """Make a ledger: entry 0, ``open``, and where packs are given entry 1, ``adopt``.

        ``log_key``: the key that verifies its checkpoints. ``calendars``: all that are shipped,
        unless some are named. ``after``: the ledger that it succeeds (`succession.take_over`):
        its state goes on, entry 1 adopts its law again, with the packs given here added to it, and
        funds are required if they were. Raises `LedgerExists`, `InvalidCommand`, `PackInvalid`,
        and `SuccessionRefused` for another token key or the origin of the predecessor.
        """
        ledger = cls(store, token_key, now=now, entropy=entropy, lang=lang)
        named = "" if after is None else f":{origin}"  # no id is used twice along the line
        given = {"id": f"{OWN_IDS}open{named}", "do": "open", "on": on, "by": by}
        data: dict[str, Any] = {
            "origin": origin,
            "token_key": token_key.key_id,
            "require_funds": require_funds,
        }
        if log_key is not None:
            data["log_key"] = log_key
        if after is not None:
            check_succession(after, origin, token_key)
            data["after"] = after.after()
            data["require_funds"] = require_funds or bool(after.books.opened.get("require_funds"))
        problem = _origin_problem(origin)
        if problem is not None:
            raise InvalidCommand([problem])
        adopt: dict[str, Any] = {
            "id": f"{OWN_IDS}adopt{named}",
            "do": "adopt",
            "on": on,
            "by": by,
            "packs": list(packs),
            "calendars": list(calendars or (() if after is not None else shipped_calendars())),
        }
        if rulings:
            adopt["rulings"] = dict(rulings)
        if procedure is not None:
            adopt["procedure"] = dict(procedure)
        c.parse({**given, "do": "close"})  # on and by are checked like any command's
        adopts = bool(packs or rulings or procedure or calendars or after)
        prepared = ledger._prepare(adopt, own=True) if adopts else None
        if prepared is not None:
            ledger._check_adoption(prepared, data, Books() if after is None else after.books)
        store.create()
        with ledger._lock, store.writing() as transaction:
            if transaction.head() is not None:
                raise LedgerExists(store.name)
            if after is not None:
                ledger._carry(transaction, after)
            ledger._open_first(transaction, given, data)
            if prepared is not None:
                (answer,) = ledger._record(transaction, [prepared], atomic=True)
                if answer["status"] != "recorded":  # it was decided above
                    raise LedgerDamaged(f"the first adoption was not recorded: {answer}")
            ledger._reader = None
        return ledger

    def _check_adoption(
        self, prepared: _Prepared, opened: Mapping[str, Any], before: Books
    ) -> None:
        """Decide the first adoption before anything is made, so that nothing is left behind."""
        if prepared.command is None:
            raise InvalidCommand(Problem(**error) for error in _problems_again(prepared.refusal))
        sources = self._calendar_sources.values()
        decide(
            Books(
                opened=opened,
                law=before.law,
                library={**before.library, **self._given_packs},
                calendars={
                    **before.calendars,
                    **{one.digest: load_calendar(one.content, one.id) for one in sources},
                },
            ),
            prepared.command,
        )

    def _carry(self, transaction: Transaction, after: Predecessor) -> None:
        """Put down the state of the predecessor, and go on from it."""
        start = Books(library=after.books.library, calendars=after.books.calendars)
        transaction.carry(after.lines())
        origin = carried.restore(start, (line for _, _, line in after.lines()))
        for table in TABLES:
            if table not in ("claims", "usage"):
                transaction.keep(table, [(*row, False) for row in start.rows(table).items()])
        transaction.take(
            [(key, holder, awards) for key, (holder, awards) in start.claims.items()],
            [(key, used, limit) for key, (used, limit) in start.usage.items()],
        )
        transaction.seal(list(after.sealed_lines()))
        for source in after.sources():
            transaction.add_source(source)
        for seq in sorted(start.laws):
            transaction.adopted(seq)
        books = self._books
        for table in ("pairs", "members"):  # held whole by every writer
            books.apply(Change(table, *row) for row in start.rows(table).items())
        books.laws.update(start.laws)
        books.law, books.carried = start.law, start.carried
        books.library.update(start.library)
        books.calendars.update(start.calendars)
        self._at = origin.at

    def _open_first(
        self, transaction: Transaction, given: Mapping[str, Any], data: Mapping[str, Any]
    ) -> None:
        batch = _Batch()
        request = self._token.request(canonical.encode({**given, "data": data}))
        entry = {
            "v": VERSION,
            "seq": 0,
            "at": self._time(),
            **given,
            "status": "recorded",
            "data": dict(data),
            "request": request,
        }
        self._append(batch, entry, None)
        self._flush(transaction, batch)
        self._opened = self._books.opened

    @classmethod
    def open(
        cls,
        store: Store,
        token_key: TokenKey,
        *,
        now: Callable[[], datetime] = _now,
        entropy: Callable[[int], bytes] = _entropy,
        lang: answers.Lang = "en",
    ) -> Ledger:
        """Open an existing ledger; raises `NotALedger`, and `LedgerDamaged` for another key."""
        ledger = cls(store, token_key, now=now, entropy=entropy, lang=lang)
        with ledger._lock, store.reading() as reader:
            if reader.head() is None:
                raise NotALedger(store.name, _NO_ENTRY)
            ledger._opened = _opening(reader)["data"]
            ledger._reader = None
        wanted = ledger._opened.get("token_key")
        if wanted != token_key.key_id:
            raise LedgerDamaged(
                f"{store.name} was made under token key {wanted}, the key given is "
                f"{token_key.key_id}; give the ledger's own token key"
            )
        return ledger

    def join(self, connection: Any) -> Ledger:
        """The same ledger inside a transaction that the caller owns, until that ends.

        ``connection``: a SQLAlchemy ``Connection`` or ``Session`` on the ledger's own database, or
        the driver's connection. What is recorded is there when the caller commits, and not when
        they roll back, also to a savepoint: until then answers are provisional. Refusals are
        answers and never raised. The ledger is locked from here to the end of the transaction: join
        several in the order of their origins (``join_all``), or two callers may wait for each
        other. Erase in a transaction of the ledger's own, where the file itself can be cleaned.
        Raises `JoinRefused`, `LedgerBusy`.
        """
        joined = Ledger(
            self._store.joined(connection),
            self._token,
            now=self._now,
            entropy=self._entropy,
            lang=self._lang,
        )
        joined._own = False
        joined._borrow(self)
        with joined._store.reading() as reader:
            joined._refresh(reader)
            joined._reader = None
            found = _opening(reader)["data"]
        if found != self._opened:
            raise JoinRefused(
                f"it is on the ledger {found['origin']}, not on {self.origin}",
                "join a transaction on the ledger's own database",
            )
        return joined

    def _borrow(self, lender: Ledger) -> None:
        """Go on with what the ledger outside of the transaction has at hand and was committed.

        Nobody else records while the transaction lasts, so the lender does not change it.
        """
        self._known_packs = {**lender._given_packs, **lender._known_packs}
        self._known_calendars = dict(lender._known_calendars)
        if not lender._lock.acquire(blocking=False):
            return  # it is recording, and what it has may be rolled back
        try:
            self._committed_laws = dict(lender._known_laws)
            if lender._common >= 0:
                self._books.take_common(lender._books)
                self._opened, self._common = lender._opened, lender._common
                self._borrowed = True
        finally:
            lender._lock.release()

    def close(self) -> None:
        """Let go of the store. (The command ``close`` ends the ledger itself.)"""
        self._together.close()
        with self._lock:
            self._store.close()
            self._forget()  # when it is used again, another file may be there

    def _forked(self) -> None:
        """In a process that was forked: the threads that held locks or led are not in it."""
        self._lock = RLock()
        self._together = Together(self._commit, self._lock)
        self._reader = None
        self._forget()

    @property
    def origin(self) -> str:
        """The ledger's name, from entry 0."""
        return str(self._opened["origin"])

    # -- recording

    def record(self, command: GivenCommand) -> Answer:
        """Decide and record one command; gives its answer once it is durable."""
        return self.record_all([command])[0]

    def record_all(self, commands: Iterable[GivenCommand], *, atomic: bool = False) -> list[Answer]:
        """Decide and record commands in one transaction, in order.

        What other threads ask for while one transaction is being made durable shares the next one:
        nobody waits on a timer, each gets its own answers, and what fails for one is tried again
        without the others. ``atomic``: at the first that is not ``recorded`` everything is rolled
        back, and that one answer comes alone, with ``rolled_back`` and without ``seq``; no id is
        used up.
        """
        prepared = [self._prepare(command) for command in commands]
        return self._alone(prepared) if atomic else self._together.record(prepared)

    async def record_async(self, command: GivenCommand) -> Answer:
        """``record`` for a task of asyncio: its loop goes on while the disk is waited for."""
        return (await self.record_all_async([command]))[0]

    async def record_all_async(
        self, commands: Iterable[GivenCommand], *, atomic: bool = False
    ) -> list[Answer]:
        """``record_all`` for a task of asyncio; tasks and threads share transactions.

        A worker thread of the ledger's own records; ``close`` ends it. A task that is cancelled
        while it waits is not recorded for, or it is and nobody was told: the same id sent again
        tells. Raises `JoinRefused` in a caller's transaction: a connection stays in its thread.
        """
        if not self._own:
            raise JoinRefused(
                "another thread would use its connection",
                "call record, in a transaction of one thread (asyncio.to_thread)",
            )
        prepared = [self._prepare(command) for command in commands]
        if atomic:
            return await asyncio.to_thread(self._alone, prepared)
        return await self._together.record_async(prepared)

    def _commit(self, prepared: Sequence[_Prepared], *, atomic: bool = False) -> list[Answer]:
        """Record in one transaction; one that is ``atomic`` ends at what is not recorded."""
        try:
            with self._store.writing(self._ahead(prepared)) as transaction, paused():
                self._refresh(transaction)
                given = self._record(transaction, prepared, atomic=atomic)
                if atomic and given and given[-1]["status"] != "recorded":
                    raise _Rollback(given[-1])
        except BaseException:
            self._forget()
            raise
        finally:
            self._reader = None
        self._bound_cache()
        return given

    def _alone(self, prepared: Sequence[_Prepared]) -> list[Answer]:
        """All or nothing, in a transaction of its own."""
        with self._lock:
            try:
                return self._commit(prepared, atomic=True)
            except _Rollback as undone:
                return [_rolled_back(undone.args[0])]

    def preview(self, commands: Iterable[GivenCommand]) -> list[Answer]:
        """What ``record_all`` would answer now; nothing is recorded; answers have no ``seq``."""
        prepared = [self._prepare(command) for command in commands]
        given: list[Answer] = []
        with self._lock:
            try:
                with self._store.writing() as transaction:
                    self._refresh(transaction)
                    given = self._record(transaction, prepared, atomic=False)
                    raise _Rollback
            except _Rollback:
                return [_without_seq(answer) for answer in given]
            finally:
                self._reader = None
                self._forget()

    def _prepare(self, given: GivenCommand, *, own: bool = False) -> _Prepared:
        """Read a command and make its tokens, outside the transaction.

        ``own``: it is the ledger's own, made with it; nobody else may use up its id.
        """
        try:
            if isinstance(given, c.Command):  # a class checks nothing by itself
                given = {"id": given.id, **c.content(given)}
            command = self._parse(given)
            if command.id.startswith(OWN_IDS) and not own:
                problem = Problem.wrong_value(
                    "id", repr(command.id), f"an id that does not begin with {OWN_IDS!r}"
                )
                raise InvalidCommand([problem])
            if isinstance(command, c.Adopt):
                command = self._resolve(command)
        except InvalidCommand as error:
            return _Prepared("", None, "", (), answers.invalid(given, error))
        content = c.content_of_read(command)
        request = self._token.request(canonical.encode(content))
        return _Prepared(command.id, command, request, events.parts_of(command, content))

    def _parse(self, given: Any) -> c.Command:
        if (type(given) is dict or isinstance(given, Mapping)) and given.get("do") == "adopt":
            packs = given.get("packs", ())
            if isinstance(packs, (list, tuple)):
                given = {**given, "packs": [self._named(pack) for pack in packs]}
        return c.parse(given, self._token_of)

    def _named(self, pack: Any) -> Any:
        """A pack handed over as an object is named by its digest."""
        if isinstance(pack, Pack):
            self._given_packs[pack.digest] = pack
            return pack.digest
        return pack

    def _token_of(self, scheme: str, number: str) -> str:
        known, party = self._tokens, (scheme, number)
        token = known.get(party)
        if token is None:
            if len(known) > CACHE_ROWS:
                known.clear()
            token = known[party] = self._token.token(scheme, number)
        return token

    def _resolve(self, command: c.Adopt) -> c.Adopt:
        """Names and files of packs and calendars become digests; their content is at hand."""
        problems: list[Problem] = []
        packs = [self._pack_digest(i, name, problems) for i, name in enumerate(command.packs)]
        calendars = [
            self._calendar_digest(i, name, problems) for i, name in enumerate(command.calendars)
        ]
        if problems:
            raise InvalidCommand(problems)
        return evolve(command, packs=tuple(packs), calendars=tuple(calendars))

    def _pack_digest(self, index: int, name: str, problems: list[Problem]) -> str:
        if name in self._given_packs or _is_digest(name):
            return name
        try:
            pack = find_pack(name)
        except (PackInvalid, OSError) as error:
            problems.append(Problem(f"packs[{index}]", str(error), found=name))
            return name
        if pack is None:
            problems.append(
                Problem(
                    f"packs[{index}]",
                    f"there is no pack {name!r}: name a shipped pack (see `packs list`), a .toml "
                    "file, or a digest",
                    found=name,
                )
            )
            return name
        self._given_packs[pack.digest] = pack
        return pack.digest

    def _calendar_digest(self, index: int, name: str, problems: list[Problem]) -> str:
        if _is_digest(name):
            return name
        shipped = shipped_calendars().get(name)
        try:
            if shipped is None and not name.endswith(".toml"):
                raise FileNotFoundError(name)
            source = shipped.read_bytes() if shipped is not None else _read_file(name)
            calendar = load_calendar(source, name)
        except FileNotFoundError:
            words = (
                f"there is no calendar {name!r}: name a shipped calendar, a .toml file, or a digest"
            )
            problems.append(Problem(f"calendars[{index}]", words, found=name))
            return name
        except (PackInvalid, OSError) as error:
            problems.append(Problem(f"calendars[{index}]", str(error), found=name))
            return name
        digest = calendar_digest(calendar)
        self._calendar_sources[digest] = Source("calendar", calendar.id, digest, source)
        return digest

    # -- inside a transaction

    def _record(
        self, transaction: Transaction, prepared: Sequence[_Prepared], *, atomic: bool
    ) -> list[Answer]:
        self._reader = transaction
        self._prefetch(transaction, prepared)
        known = transaction.find([one.id for one in prepared if one.command is not None])
        batch, given = _Batch(), list[Answer]()
        self._batch, at = batch, self._time()
        for one in prepared:
            answer = self._one(batch, known, one, at)
            given.append(answer)
            if atomic and answer["status"] != "recorded":
                return given
        self._flush(transaction, batch)
        self._batch = _Batch()
        return given

    def _one(
        self,
        batch: _Batch,
        known: dict[str, int],
        prepared: _Prepared,
        at: str,
    ) -> Answer:
        command = prepared.command
        if command is None:
            return prepared.refusal or {}
        if command.id in known:
            return self._again(known[command.id], command, prepared.request)
        try:
            if isinstance(command, c.Erase) and not self._own:
                raise JoinRefused(
                    "content is erased from the file itself, which a part of a transaction cannot",
                    "erase in a transaction of the ledger's own",
                )
            self._put_at_hand(command)
            decision = decide(self._books, command)
            entry, line, leaf = self._entry(prepared, command, decision, at)
        except InvalidCommand as error:
            return answers.invalid({"id": command.id}, error)
        except FactsMissing as error:
            problem = Problem("case", str(error), found=error.case)
            return answers.invalid({"id": command.id}, InvalidCommand([problem]))
        rules = self._rules_for(entry) if decision.reasons else None
        file = (
            self._books.files.get(entry["case"]) if decision.reasons and "case" in entry else None
        )
        self._append(batch, entry, line, leaf)
        known[command.id] = entry["seq"]
        self._after(batch, command, decision, entry)
        rendered = self._rendered(entry, rules, file)
        return answers.answer(entry, rendered)

    def _put_at_hand(self, command: c.Command) -> None:
        if isinstance(command, c.Adopt):
            for digest in command.packs:
                if digest in self._given_packs:
                    self._books.library[digest] = self._given_packs[digest]
            for digest in command.calendars:
                if digest in self._calendar_sources:
                    source = self._calendar_sources[digest]
                    self._books.calendars[digest] = load_calendar(source.content, source.id)

    def _entry(
        self, prepared: _Prepared, command: c.Command, decision: Decision, at: str
    ) -> tuple[dict[str, Any], bytes | None, bytes]:
        books = self._books
        entry: dict[str, Any] = {
            "v": VERSION,
            "seq": books.size,
            "at": at,
            "id": command.id,
            "do": command.do,
            "on": command.on,
            "by": command.by,
            "status": decision.status,
            "data": decision.data,
            "request": prepared.request,
        }
        if books.law.seq >= 0:
            entry["rules"] = books.law.seq
        if decision.case is not None:
            entry["case"] = decision.case
        if decision.reasons or decision.true:
            entry["reasons"] = {
                "not_true": [events.reason_json(reason) for reason in decision.reasons],
                "true": decision.true,
            }
        sealed = seal(prepared.parts, books.size, self._entropy)
        line = None
        if sealed is not None:
            entry["sealed"], line = sealed
        leaf = canonical.encode(entry)
        if len(leaf) > MOST_BYTES:
            raise InvalidCommand(
                [
                    Problem(
                        "",
                        f"the entry would have {len(leaf)} bytes, at most {MOST_BYTES} are "
                        "allowed; split the case",
                    )
                ]
            )
        if line is not None and len(line) > MOST_SEALED_BYTES:  # no bundle of it could be read
            raise InvalidCommand(
                [
                    Problem(
                        "",
                        f"its sealed content would have {len(line)} bytes, at most "
                        f"{MOST_SEALED_BYTES} are allowed; split the case",
                    )
                ]
            )
        return entry, line, leaf

    def _append(
        self,
        batch: _Batch,
        entry: Mapping[str, Any],
        line: bytes | None,
        leaf: bytes | None = None,
    ) -> None:
        leaf = canonical.encode(entry) if leaf is None else leaf
        changes = fold(self._books, entry)
        if self._borrowed and not COMMON.isdisjoint(change.table for change in changes):
            self._books.copy_common()
            self._borrowed = False
        self._books.apply(changes)
        batch.add(
            EntryRow(entry["seq"], entry["id"], leaf, leaf_hash(leaf)), line, changes, entry["at"]
        )

    def _after(
        self, batch: _Batch, command: c.Command, decision: Decision, entry: Mapping[str, Any]
    ) -> None:
        """What a recorded command brings besides its entry: files, sources, erasure."""
        if decision.status != "recorded":
            return
        if decision.file is not None and decision.case is not None:
            self._books.files[decision.case] = decision.file
        if isinstance(command, c.Adopt):
            batch.adoptions.append(entry["seq"])
            for digest in command.packs:
                pack = self._books.library[digest]
                batch.sources.append(Source("pack", pack.id, digest, pack.source))
            for digest in command.calendars:
                if digest in self._calendar_sources:
                    batch.sources.append(self._calendar_sources[digest])
        elif isinstance(command, c.Erase):
            batch.erased += self._books.cases[command.case].entries
            self._books.files[command.case] = None  # type: ignore[assignment]

    def _flush(self, transaction: Transaction, batch: _Batch) -> None:
        if not batch.rows:
            return
        edge, nodes = self._edge.extend([row.hash for row in batch.rows])
        transaction.append(batch.rows)
        if batch.sealed:
            transaction.seal(list(batch.sealed.items()))
        if batch.erased:
            transaction.unseal(batch.erased)
        for source in batch.sources:
            transaction.add_source(source)
        for seq in batch.adoptions:
            transaction.adopted(seq)
        for table, rows in batch.tables.items():
            transaction.keep(table, [(key, value, gone) for key, (value, gone) in rows.items()])
        if batch.claims or batch.usage:
            transaction.take(
                sorted((key, who, more) for (key, who), more in batch.claims.items() if more),
                [(key, more, limit) for key, (more, limit) in batch.usage.items() if more],
            )
        if nodes:
            transaction.keep_nodes([Node(*node) for node in nodes])
        at, common = max(self._at, batch.at), max(self._common, batch.common)
        transaction.move_head(Head(edge.size, edge.to_bytes(), at, self._books.closed, common))
        self._edge, self._at, self._common = edge, at, common

    def _time(self) -> str:
        return max(format_utc(self._now()), self._at)

    # -- repeats

    def _again(self, seq: int, command: c.Command, request: str) -> Answer:
        if seq < 0:
            return answers.used_before(command.id, seq, self._books.opened["after"])
        entry, opened = self._step(seq)
        if entry["request"] == request:
            return self._answer_again(entry, repeated=True)
        original = events.command_of(entry, opened)
        if original is None:
            return answers.conflict(command.id, seq, ())
        fields = c.differing(c.content(original), c.content(command))
        return answers.conflict(command.id, seq, fields or ("erased",))

    def answer_of(self, entry: Mapping[str, Any]) -> Answer:
        """The answer that was given for an entry, made again from it."""
        given: Answer = self._seen(lambda: self._answer_again(entry, repeated=False))
        return given

    def _answer_again(self, entry: Mapping[str, Any], *, repeated: bool) -> Answer:
        rules = file = None
        if "reasons" in entry and entry["reasons"]["not_true"]:
            rules = self._rules_for(entry)
            file = self._file_at(entry)
        return answers.answer(entry, self._rendered(entry, rules, file), repeated=repeated)

    def _rendered(
        self, entry: Mapping[str, Any], rules: GrantRules | None, file: CaseFile | None
    ) -> list[dict[str, Any]]:
        reasons = entry.get("reasons", {}).get("not_true", ())
        if not reasons:
            return []
        given = entry["data"].get("rulings", {})
        return answers.render_reasons(reasons, rules, file, self._lang, given)

    def _rules_for(self, entry: Mapping[str, Any]) -> GrantRules | None:
        case = self._books.cases.get(entry.get("case", ""))
        as_of, law = entry["data"].get("as_of"), self._books.laws.get(entry.get("rules", -1))
        if case is None or as_of is None or law is None:
            return None
        return law.rules(case.grant, as_of)

    def _file_at(self, entry: Mapping[str, Any]) -> CaseFile | None:
        """The case file as it stood when the entry was made."""
        case = self._books.cases.get(entry.get("case", ""))
        if case is None or case.erased:
            return None
        return self._load_file(case, before=entry["seq"])

    def _load_file(self, case: CaseState, before: int | None = None) -> CaseFile | None:
        seqs = [seq for seq in case.files if before is None or seq < before]
        return files.file_of(map(self._step, seqs), self._books.laws, case.grant)

    def _step(self, seq: int) -> tuple[dict[str, Any], dict[str, Any] | None]:
        """An entry and its opened content, those of the running transaction included."""
        leaf = self._batch.leaf(seq)
        entry = entry_at(self._rows(), seq) if leaf is None else canonical.decode_fast(leaf)
        line = self._batch.sealed_line(seq) or self._rows().sealed(seq)
        return entry, None if line is None else open_sealed(line)

    # -- the books

    def _fresh_books(self) -> Books:
        def table(name: str) -> _Lazy:
            return _Lazy(lambda key: self._rows().load(name, key))

        return Books(
            cases=table("cases"),
            payments=table("payments"),
            recoveries=table("recoveries"),
            funds=table("funds"),
            holdings=_Lazy(self._load_holdings),
            duties=table("duties"),
            claims={},
            usage={},
            files=_Lazy(self._load_case_file),
            library=_Lazy(self._load_pack),
            calendars=_Lazy(self._load_calendar),
        )

    def _load_holdings(self, token: str) -> Any:
        return self._rows().load("holdings", token) or {}

    def _load_case_file(self, case: str) -> CaseFile | None:
        state = self._books.cases.get(case)
        return None if state is None or state.erased else self._load_file(state)

    def _load_pack(self, digest: str) -> Pack | None:
        pack = self._known_packs.get(digest)
        if pack is None:
            source = self._rows().source(digest)
            if source is None:
                return None
            pack = self._known_packs[digest] = _read_pack(source.content, source.id)
        return pack

    def _load_calendar(self, digest: str) -> Any:
        calendar = self._known_calendars.get(digest)
        if calendar is None:
            source = self._rows().source(digest)
            if source is None:
                return None
            calendar = load_calendar(source.content, source.id)
            self._known_calendars[digest] = calendar
        return calendar

    def _rows(self) -> Reader:
        """The view in use; asking outside of one would remember what is not known."""
        if self._reader is None:
            raise RuntimeError("the ledger's rows are read inside a transaction only")
        return self._reader

    def _forget(self) -> None:
        self._common = -1  # first: interrupted after it, nothing is gone on with
        self._books, self._batch = self._fresh_books(), _Batch()
        self._edge, self._at = Edge.empty(), ""
        self._known_laws.clear()  # one of them may have been rolled back

    def _bound_cache(self) -> None:
        books = self._books
        books.claims.clear()
        books.usage.clear()
        if sum(len(getattr(books, table)) for table in _LOADED) > CACHE_ROWS:
            self._forget()

    def _refresh(self, reader: Reader) -> None:
        """Bring the cached books to where the ledger stands."""
        self._reader = reader
        head = reader.head()
        if head is None:
            raise NotALedger(self._store.name, _NO_ENTRY)
        if head.size == self._books.size and head.edge == self._edge.to_bytes():
            self._shared = False
            return  # the same entries: a savepoint that was rolled back shows in the edge
        self._shared = self._common >= 0  # others write to it, too
        known, self._books = self._books, self._fresh_books()
        books = self._books
        kept = self._borrowed or (self._own and head.size > known.size)
        if kept and head.common == self._common:
            books.take_common(known)
        else:
            self._read_common(reader, books)
            self._borrowed = False
        self._edge, self._at = Edge.from_bytes(head.edge), head.at
        self._common = head.common
        books.size, books.closed = head.size, head.closed

    def _read_common(self, reader: Reader, books: Books) -> None:
        """What every writer keeps at hand: how the ledger was opened, law, links and groups."""
        if not self._own:  # the caller may have rolled back an adoption, and made another
            self._known_laws = dict(self._committed_laws)
        opening = _opening(reader)
        books.carried = opening["data"].get("after", {}).get("state")
        books.apply(fold(books, opening))
        if self._opened and books.opened != self._opened:  # a file or database was replaced
            raise LedgerDamaged(f"{self._store.name}: another ledger is there than was opened")
        self._opened = books.opened
        for seq in reader.adoptions():
            law = self._known_laws.get(seq)
            if law is not None:  # entries never change: what was compiled holds
                books.apply((Change("laws", seq, law), Change("law", None, law)))
                continue
            books.apply(fold(books, entry_at(reader, seq)))
            self._known_laws[seq] = books.law
        books.apply(Change("pairs", key, relation) for key, relation in reader.rows("pairs"))
        books.apply(Change("members", key, one) for key, one in reader.rows("members"))

    def _ahead(self, prepared: Sequence[_Prepared]) -> Ahead:
        """What these commands are sure to read, as far as it is not at hand; only a hint."""
        books = self._books
        wanted: dict[str, dict[Any, None]] = {"cases": {}, "payments": {}, "holdings": {}}
        for one in prepared:
            command = one.command
            for table, name in (("cases", "case"), ("payments", "payment")):
                key = getattr(command, name, None)
                if key is not None:
                    wanted[table][key] = None
            if isinstance(command, (c.Submit, c.Supplement)):
                for parties in command.parties.values():
                    wanted["holdings"].update(dict.fromkeys(party.token for party in parties))
            elif isinstance(command, c.Approve):
                state = dict.get(books.cases, command.case)  # nothing is loaded here
                for _, tokens in () if state is None else state.tokens:
                    wanted["holdings"].update(dict.fromkeys(tokens))
        known: Any = {} if self._shared else {table: getattr(books, table) for table in wanted}
        keys = {
            table: [key for key in found if key not in known.get(table, ())]
            for table, found in wanted.items()
        }
        return Ahead([one.id for one in prepared if one.command is not None], keys)

    def _prefetch(self, reader: Reader, prepared: Sequence[_Prepared]) -> None:
        """Load in one go what a batch is sure to touch."""
        if len(prepared) < 8:  # for a few commands row by row is as fast
            return
        for table, keys in self._ahead(prepared).keys.items():
            cached = getattr(self._books, table)
            missing = [key for key in keys if key not in cached]
            if missing:
                found = reader.load_many(table, missing)
                for key in missing:
                    record = found.get(key)
                    cached[key] = {} if record is None and table == "holdings" else record

    # -- looking

    def _look(self, at: Callable[[Books], Any]) -> Any:
        """What a function sees in the books as they stand."""
        return self._seen(lambda: at(self._books))

    def _seen(self, look: Callable[[], Any]) -> Any:
        with self._lock, self._store.reading() as reader:
            try:
                self._refresh(reader)
                return look()
            except BaseException:  # half of what is at hand may be of before
                self._forget()
                raise
            finally:
                self._reader = None

    def case(self, case: str) -> dict[str, Any] | None:
        """How a case stands: stage, amounts in fen, dates, entries; None if there is none."""
        state = self._look(lambda books: books.cases.get(case))
        return None if state is None else _case_view(state)

    def fund(self, fund: str, year: int) -> dict[str, int]:
        """Money of a fund in a calendar year, in fen."""
        state = self._look(lambda books: fund_year(books, fund, year))
        return {
            "appropriated_fen": state.appropriated_fen,
            "reserved_fen": state.reserved_fen,
            "paid_fen": state.paid_fen,
        }

    def holdings(self, scheme: str, number: str) -> list[dict[str, Any]]:
        """What a party holds by awards that stand. Raises `InvalidIdentifier`."""
        token = self._token.token(scheme, normalise(scheme, number).number)
        return [
            {
                "case": holding.case,
                "grant": holding.grant,
                "role": holding.role,
                "fen": sum(line.fen or 0 for line in holding.lines),
            }
            for holding in self._look(lambda books: list(books.holdings_of(token)))
        ]

    @property
    def store(self) -> Store:
        """Where the ledger lives."""
        return self._store


class _Batch:
    """What a transaction will write, with final values only."""

    def __init__(self) -> None:
        self.rows: list[EntryRow] = []
        self.sealed: dict[int, bytes] = {}
        self.tables: dict[str, dict[Any, tuple[Any, bool]]] = {}
        self.claims: dict[tuple[str, str], int] = {}
        self.usage: dict[str, tuple[int, int]] = {}
        self.adoptions: list[int] = []
        self.sources: list[Source] = []
        self.erased: list[int] = []
        self.at = ""
        self.common = -1

    def add(self, row: EntryRow, line: bytes | None, changes: Iterable[Any], at: str) -> None:
        self.rows.append(row)
        self.at = at
        if line is not None:
            self.sealed[row.seq] = line
        tables = self.tables
        for table, key, value in changes:
            if table in COMMON:
                self.common = row.seq
            if table in _NOT_KEPT:
                continue
            if table == "claims":
                holder, awards = value
                claim = (key, holder)
                self.claims[claim] = self.claims.get(claim, 0) + awards
                continue
            if table == "usage":
                used, limit = value
                before = self.usage.get(key, (0, limit))[0]
                self.usage[key] = (before + used, limit)
                continue
            rows = tables.get(table)
            if rows is None:
                rows = tables[table] = {}
            there = rows.get(key)
            rows[key] = (value, value is None or (there is not None and there[1]))

    def leaf(self, seq: int) -> bytes | None:
        if self.rows and seq >= self.rows[0].seq:
            return self.rows[seq - self.rows[0].seq].leaf
        return None

    def sealed_line(self, seq: int) -> bytes | None:
        return self.sealed.get(seq)


_LEDGERS: Final[WeakSet[Ledger]] = WeakSet()


def _forked() -> None:
    for one in list(_LEDGERS):
        one._forked()  # noqa: SLF001 - of this module


if hasattr(os, "register_at_fork"):  # Windows does not fork
    os.register_at_fork(after_in_child=_forked)


_LOADED = ("cases", "payments", "recoveries", "funds", "holdings", "duties", "files")
_NOT_KEPT = frozenset({"size", "opened", "law", "laws", "closed"})


_NO_ENTRY = "there is no entry 0; make it with init"


def _opening(reader: Reader) -> dict[str, Any]:
    """Entry 0. Raises `LedgerDamaged`."""
    first = reader.leaf(0)
    if first is None:
        raise LedgerDamaged("entry 0 is not there")
    opening: dict[str, Any] = canonical.decode_fast(first)
    return opening


@lru_cache(maxsize=64)
def _read_pack(content: bytes, name: str) -> Pack:
    """Ledgers of one process share what they read, for a pack is never changed."""
    return read_pack(content, name)


def _case_view(state: CaseState) -> dict[str, Any]:
    award = state.award
    return {
        "case": state.case,
        "grant": state.grant,
        "stage": state.stage,
        "held": state.held,
        "submitted_on": state.submitted_on,
        "last_on": state.last_on,
        "fund": state.fund,
        "requested_fen": state.requested_fen,
        "approved_fen": None if award is None else award.amount_fen,
        "approved_on": None if award is None else award.on,
        "payable_fen": state.payable_fen,
        "instructed_fen": state.instructed_fen,
        "settled_fen": state.settled_fen,
        "ordered_back_fen": state.ordered_back_fen,
        "repaid_fen": state.repaid_fen,
        "written_off_fen": state.written_off_fen,
        "standing": award is not None and award.standing,
        "discharged": award is not None and award.discharged,
        "erased": state.erased != 0,
        "entries": list(state.entries),
    }


def _origin_problem(origin: str) -> Problem | None:
    """An origin is a line of a checkpoint: no spaces, no plus sign (C2SP signed-note names)."""
    if origin and origin.isprintable() and not any(ch.isspace() or ch == "+" for ch in origin):
        return None
    return Problem.wrong_value("origin", repr(origin), "a name without spaces and plus signs")


def _is_digest(name: str) -> bool:
    return len(name) == 64 and all(ch in "0123456789abcdef" for ch in name)


def _read_file(name: str) -> bytes:
    with open(name, "rb") as file:  # noqa: PTH123 - a name as given by the caller
        return file.read()


def _problems_again(answer: Answer | None) -> list[dict[str, Any]]:
    return [{"path": "", **error} for error in (answer or {}).get("errors", ())]


def _without_seq(answer: Answer) -> Answer:
    return {key: value for key, value in answer.items() if key != "seq"}


def _rolled_back(answer: Answer) -> Answer:
    if answer["status"] == "conflict":  # what it conflicts with may be rolled back as well
        words = f"id {answer['id']!r} was used before with other content"
        answer = {**answer, "message": words}
    return {**_without_seq(answer), "rolled_back": True}
