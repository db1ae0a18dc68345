"""A connection to PostgreSQL that breaks where it hurts: around COMMIT.

What it is: ``Proxy``, a socket before the server's own that hands on what both sides say, looks for
the client's COMMIT, and cuts some connections before it, some after the server has confirmed it.

What it promises: it knows which it was (``before``, ``after``). The writer learns the same in both
cases: that the connection is gone.
"""

from __future__ import annotations

import random
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

NAME = ".s.PGSQL.5432"
_COMMITTED = b"COMMIT\0"


class _Client:
    """What one client has said: messages, and the statements that it prepared."""

    def __init__(self) -> None:
        self._rest = b""
        self._begun = False
        self._prepared: dict[bytes, bytes] = {}

    def messages(self, data: bytes) -> Iterator[tuple[bytes, bool]]:
        """Whole messages in order, and whether each asks to commit."""
        self._rest += data
        while True:
            head = 1 if self._begun else 0  # the first message has no type
            if len(self._rest) < head + 4:
                return
            size = head + int.from_bytes(self._rest[head : head + 4], "big")
            if len(self._rest) < size:
                return
            message, self._rest = self._rest[:size], self._rest[size:]
            commits = self._begun and self._commits(message[:1], message[5:])
            self._begun = True
            yield message, commits

    def _commits(self, kind: bytes, body: bytes) -> bool:
        if kind == b"P":
            name, query, _ = body.split(b"\0", 2)
            self._prepared[name] = query
        elif kind == b"B":
            _, name, _ = body.split(b"\0", 2)
            return self._prepared.get(name, b"").startswith(b"COMMIT")
        return kind == b"Q" and body.startswith(b"COMMIT")


class Proxy:
    """Listens on a port of this machine, as a server on a network does."""

    def __init__(self, server: Path, seed: int, rate: float) -> None:
        """``server``: the folder of the server's socket; ``rate``: of the commits that are cut."""
        self.before = self.after = 0
        self.rate = rate
        self._server = server
        self._drawn = random.Random(seed)
        self._lock = threading.Lock()
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = int(self._socket.getsockname()[1])
        self._threads: list[threading.Thread] = []
        self._start(self._accept)

    def through(self, url: str) -> str:
        """The URL of a ledger on the server, as one reaches it here; the proxy reads plain text."""
        plain = "sslmode=disable&gssencmode=disable"
        asked = url.replace(f"host={self._server}", plain)
        return asked.replace("@/", f"@127.0.0.1:{self.port}/")

    def _start(self, work: object, *given: object) -> None:
        thread = threading.Thread(target=work, args=given, daemon=True)  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._socket.accept()
            except OSError:  # closed
                return
            server = socket.socket(socket.AF_UNIX)
            try:
                server.connect(str(self._server / NAME))
            except OSError:  # the server is down: so is what stands before it
                client.close()
                server.close()
                continue
            line = _Line(client, server)
            self._start(self._up, line)
            self._start(self._down, line)

    def _cut(self) -> str | None:
        with self._lock:
            if self._drawn.random() >= self.rate:
                return None
            if self._drawn.random() < 0.5:
                self.before += 1
                return "before"
            self.after += 1
            return "after"

    def _up(self, line: _Line) -> None:
        """From the client to the server."""
        said = _Client()
        with line.cut():
            while data := line.client.recv(1 << 16):
                for message, commits in said.messages(data):
                    cut = self._cut() if commits else None
                    if cut == "before":
                        return
                    if cut == "after":
                        line.muted.set()
                    line.server.sendall(message)

    def _down(self, line: _Line) -> None:
        """From the server to the client; a muted client does not hear that it was committed."""
        with line.cut():
            tail = b""
            while data := line.server.recv(1 << 16):
                tail = tail[-len(_COMMITTED) :] + data
                if not line.muted.is_set():
                    line.client.sendall(data)
                elif _COMMITTED in tail:
                    return

    def close(self) -> None:
        """Let nobody in any more."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        for thread in self._threads:
            thread.join(10)


class _Line:
    """The two ends of one connection."""

    def __init__(self, client: socket.socket, server: socket.socket) -> None:
        self.client = client
        self.server = server
        self.muted = threading.Event()
        self._ends = 2
        self._lock = threading.Lock()

    @contextmanager
    def cut(self) -> Iterator[None]:
        """Whatever ends one direction ends the other."""
        with suppress(OSError):
            yield
        with self._lock:
            self._ends -= 1
            for one in (self.client, self.server):
                with suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)
            if not self._ends:
                self.client.close()
                self.server.close()


@contextmanager
def proxied(server: Path, seed: int, rate: float) -> Iterator[Proxy]:
    """A proxy before a server, gone afterwards."""
    made = Proxy(server, seed, rate)
    try:
        yield made
    finally:
        made.close()
