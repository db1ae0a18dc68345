"""Several statements to a server in one journey, and their answers.

What it is: ``Wire``, over one psycopg connection. It sends statements together and waits once, by
the pipeline of libpq, which psycopg hands through (``Connection.pgconn``). It knows the types that
the ledger's own statements have, and no others.

What it promises: answers in the order of the statements, or the first refusal, raised as psycopg
would raise it; nothing that comes after a refusal was done. None of the connection's settings
matters: row factory, adapters, cursor class, autocommit. An interrupt cancels what is under way.

What it does not do: COPY, or read large results (psycopg does both well). Psycopg's pipeline is
not used: for a few statements it costs several times as much (docs/decisions/0021).
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import chain, count, repeat
from struct import Struct
from typing import Any, Final, NamedTuple, TypeAlias

import psycopg
from psycopg.errors import error_from_result
from psycopg.pq import ConnStatus, ExecStatus, PipelineStatus
from psycopg.waiting import Ready, Wait

Connection: TypeAlias = psycopg.Connection[Any]
Server: TypeAlias = Any
"""``psycopg.pq.PGconn``: one class in the binary package, another without it."""
Answer: TypeAlias = Any
"""``psycopg.pq.PGresult``, likewise."""
Statement: TypeAlias = tuple[str, Sequence[Any]]
"""A statement with ``%s`` for each value, and the values."""

OLDEST_LIBPQ: Final = 14
"""The first version of libpq with a pipeline; psycopg's binary package brings a later one."""


class Array(NamedTuple):
    """Many values of one type, as one value."""

    kind: str
    items: Sequence[Any]


class _Sent(NamedTuple):
    """What one statement is on the wire: values in binary form, and their types."""

    text: str
    values: list[bytes | None]
    types: list[int]
    formats: list[int]


class Wire:
    """The way to a server and back, several statements at a time."""

    def __init__(self, db: Connection, *, prepares: bool = False) -> None:
        """``prepares``: each statement once; its owner hears of it where somebody drops them."""
        self._db = db
        self._prepares = prepares
        self._names: dict[str, bytes] = {}

    def forget(self) -> None:
        """What was prepared is no longer there."""
        self._names.clear()

    def ask(self, statements: Sequence[Statement]) -> list[Answer]:
        """The answer to each statement; raises the first refusal."""
        codec = self._db.info.encoding
        sent = [_sent(text, given, codec) for text, given in statements]
        with self._pipeline() as alone:
            answers: list[Answer] = self._db.wait(self._travel(sent, alone=alone))
        _refuse(answers, codec)
        return answers

    def rows(self, answer: Answer) -> list[tuple[Any, ...]]:
        """The rows of an answer."""
        codec, value = self._db.info.encoding, answer.get_value
        loads = [_loader(answer.ftype(column), codec) for column in range(answer.nfields)]
        return [
            tuple(
                [
                    None if (cell := value(row, column)) is None else load(cell)
                    for column, load in enumerate(loads)
                ]
            )
            for row in range(answer.ntuples)
        ]

    @contextmanager
    def _pipeline(self) -> Iterator[bool]:
        """Whether the pipeline is ours to begin and to end; one of the host's is emptied first."""
        server = self._db.pgconn
        if server.pipeline_status != PipelineStatus.OFF:
            with self._db.pipeline() as theirs:
                theirs.sync()
                yield False
            return
        try:
            yield True
        except BaseException:
            if server.pipeline_status != PipelineStatus.OFF:
                server.finish()  # nobody could tell any more which answer belongs to what
            raise

    def _travel(
        self, sent: Sequence[_Sent], *, alone: bool
    ) -> Generator[Wait, Ready | int | None, list[Answer]]:
        """Send all, then hear all; psycopg does the waiting, and cancels when interrupted."""
        server = self._db.pgconn
        if alone:
            server.enter_pipeline_mode()
        asked = [part for one in sent for part in self._send(server, one)]
        server.pipeline_sync()
        while server.flush():
            ready = yield Wait.RW
            if ready and ready & Ready.R:
                server.consume_input()
        heard = yield from _heard(server, self._db.info.encoding)
        if alone:
            server.exit_pipeline_mode()
        answers = []
        for prepared, answer in zip(asked, heard, strict=True):
            if prepared is None:
                answers.append(answer)
            elif answer.status == ExecStatus.COMMAND_OK:
                text, name = prepared
                self._names[text] = name
            else:
                answers.append(answer)
        return answers

    def _send(self, server: Server, one: _Sent) -> Iterator[tuple[str, bytes] | None]:
        """Put a statement into the pipeline; gives None for it, text and name where prepared."""
        if not self._prepares or one.text.startswith(_SAVEPOINTS):
            server.send_query_params(_numbered(one.text), one.values, one.types, one.formats, 1)
            yield None
            return
        name = self._names.get(one.text)
        if name is None:
            name = b"subsidy_ledger_%d" % next(_NAMES)
            server.send_prepare(name, _numbered(one.text), one.types)
            yield one.text, name
        server.send_query_prepared(name, one.values, one.formats, 1)
        yield None


def _heard(server: Server, codec: str) -> Generator[Wait, Ready | int | None, list[Answer]]:
    """Every answer up to the end of what was sent together."""
    heard: list[Answer] = []
    while True:
        while server.is_busy():
            yield Wait.R
            try:
                server.consume_input()
            except psycopg.OperationalError:
                _refuse(heard, codec)  # the server may have said why it ends the connection
                raise
        answer = server.get_result()
        if answer is None:  # the end of one statement's answers
            if server.status == ConnStatus.BAD:
                raise psycopg.OperationalError("the connection is lost")
        elif answer.status == ExecStatus.PIPELINE_SYNC:
            return heard
        else:
            heard.append(answer)


def _refuse(answers: Sequence[Answer], codec: str) -> None:
    """Raise the first refusal, if there is one."""
    for answer in answers:
        if answer.status == ExecStatus.FATAL_ERROR:
            raise error_from_result(answer, codec)


# ---- what is sent --------------------------------------------------------------------------------


@cache
def _numbered(text: str) -> bytes:
    """``$1`` for the first ``%s``, and so on."""
    first, *others = text.split("%s")
    return "".join((first, *(f"${n}{part}" for n, part in enumerate(others, 1)))).encode()


def _sent(text: str, given: Sequence[Any], codec: str) -> _Sent:
    values: list[bytes | None] = []
    types = []
    for value in given:
        kind = value.__class__
        if kind is str:
            values.append(value.encode(codec))
            types.append(_AS_THE_COLUMN)
        elif value is None:
            values.append(None)
            types.append(_AS_THE_COLUMN)
        elif kind is bytes:
            values.append(value)
            types.append(_BYTEA)
        elif kind is Array:
            values.append(_array(value, codec))
            types.append(_ARRAYS[value.kind][1])
        else:  # always 8 bytes: by its size, one statement would be prepared many times
            values.append(int(value).to_bytes(8, "big", signed=True))
            types.append(_INT8)
    return _Sent(text, values, types, [1] * len(values))


def _array(given: Array, codec: str) -> bytes:
    """As ``array_recv`` reads it: its dimension, then each item after its length."""
    kind, items = given
    nulls = None in items
    head = _HEAD.pack(1, nulls, _ARRAYS[kind][0], len(items), 1)
    if nulls:
        return head + b"".join([_item(item, kind, codec) for item in items])
    if kind == "int8":
        return head + b"".join(map(_NUMBER.pack, repeat(8), items))
    cells = [item.encode(codec) for item in items] if kind == "text" else items
    pairs = zip(map(_LENGTH.pack, map(len, cells)), cells, strict=True)
    return head + b"".join(chain.from_iterable(pairs))


def _item(item: Any, kind: str, codec: str) -> bytes:
    if item is None:
        return _NULL
    if kind == "int8":
        return _NUMBER.pack(8, item)
    cell: bytes = item.encode(codec) if kind == "text" else item
    return _LENGTH.pack(len(cell)) + cell


# ---- what is heard -------------------------------------------------------------------------------


def _loader(kind: int, codec: str) -> Callable[[bytes], Any]:
    """How a cell of a type is read; the ledger's own statements give no others."""
    return (lambda cell: cell.decode(codec)) if kind == _TEXT else _LOADERS[kind]


def _number(cell: bytes) -> int:
    return int.from_bytes(cell, "big", signed=True)


_NAMES: Final = count(1)
_SAVEPOINTS: Final = ("SAVEPOINT", "ROLLBACK", "RELEASE")
"""Never prepared: where what was prepared is gone, they still lead back."""
_AS_THE_COLUMN: Final = 0
_BYTEA, _INT8, _INT4, _TEXT, _VOID = 17, 20, 23, 25, 2278
_ARRAYS: Final = {"int8": (_INT8, 1016), "text": (_TEXT, 1009), "bytea": (_BYTEA, 1001)}
"""The server's numbers for the type of an item, and of an array of them."""
_LOADERS: Final[dict[int, Callable[[bytes], Any]]] = {
    _BYTEA: bytes,
    _INT8: _number,
    _INT4: _number,
    _VOID: lambda _: None,
}
_HEAD: Final = Struct("!iiIii")
_LENGTH: Final = Struct("!i")
_NUMBER: Final = Struct("!iq")
_NULL: Final = b"\xff\xff\xff\xff"
