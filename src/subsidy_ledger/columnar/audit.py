"""The audit over columns: DuckDB says where to look, the checks say what is there.

What it is: ``audit_columns`` asks for the suspects of every check, reads the entries of these cases
and all that belong to no case from the bundle, and walks them with the same fold and checks as the
row-by-row replay.

What it promises: the findings of a replay with the same checks, lists, settings and day, in the
same order. The bytes that are read are hashed again, and are the ones the columns were made of.

What it does not do: decide again. ``decision-differs`` and ``token-mismatch`` are the replay's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from attrs import frozen

from subsidy_ledger import canonical
from subsidy_ledger.audit.checks import all_checks
from subsidy_ledger.audit.desk import Desk
from subsidy_ledger.audit.finding import Check, Finding
from subsidy_ledger.audit.replay import NOTHING_BROUGHT, Brought, walk
from subsidy_ledger.casework import carried
from subsidy_ledger.casework.fold import fold
from subsidy_ledger.casework.state import Books
from subsidy_ledger.columnar import engine, ground, schema, wide
from subsidy_ledger.columnar.suspects import QUERIES
from subsidy_ledger.columnar.tables import Columns, Stamp
from subsidy_ledger.dates import parse_date
from subsidy_ledger.errors import BundleError, LedgerDamaged
from subsidy_ledger.ledger.books import begun
from subsidy_ledger.ledger.bundle import SEALED, Bundle
from subsidy_ledger.ledger.entry import open_sealed
from subsidy_ledger.ledger.verification import CHUNK, Same

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Taken = tuple[Mapping[str, Any], Mapping[str, Any] | None]
"""An entry, and its sealed content where it is along."""


@frozen
class ColumnAudit:
    """The outcome. ``suspects``: how many cases each check had looked at.

    ``everywhere``: checks without a query, for which every case was; ``read``: how many entries
    were walked; ``desk``: what the checks looked at, which is a part of the ledger.
    """

    size: int
    root: str
    on: str
    read: int
    cases: int
    suspects: Mapping[str, int]
    everywhere: tuple[str, ...]
    findings: tuple[Finding, ...]
    desk: Desk

    @property
    def faults(self) -> int:
        """How many findings are faults."""
        return sum(finding.severity == "fault" for finding in self.findings)


def audit_columns(
    columns: Columns,
    bundle: Bundle,
    checks: Iterable[Check] | None = None,
    on: str | None = None,
    brought: Brought = NOTHING_BROUGHT,
    *,
    memory: str = engine.MEMORY,
    threads: int | None = None,
) -> ColumnAudit:
    """Run checks over a bundle whose columns are at hand; every check unless some are given.

    Raises `BundleError` where the columns are another bundle's, `LedgerDamaged` where it cannot be
    folded, `ValueError` for a day that does not exist.
    """
    if on is not None:
        parse_date(on)
    if bundle.manifest.carried:
        raise BundleError(bundle.name, "goes on from another ledger: audit it entry by entry")
    looking = tuple(all_checks() if checks is None else checks)
    _same_manifest(columns, bundle)
    with closing(columns.connect(memory, threads)) as made:
        try:
            return _audit(columns, bundle, made, looking, on, brought)
        except engine.no_room() as error:
            raise engine.full(error, str(columns.folder)) from None


def _same_manifest(columns: Columns, bundle: Bundle) -> None:
    """What can be told without reading; the bytes are compared while they are read."""
    stated = (bundle.manifest.origin, bundle.manifest.size, bundle.manifest.root)
    stamp = columns.stamp
    if stated != (stamp.origin, stamp.size, stamp.root):
        raise BundleError(
            str(columns.folder),
            f"holds the columns of {stamp.origin}, {stamp.size} entries, root {stamp.root}; "
            f"the bundle has {stated[1]} of {stated[0]}, root {stated[2]}: make them anew",
        )


def _audit(
    columns: Columns,
    bundle: Bundle,
    made: DuckDBPyConnection,
    looking: tuple[Check, ...],
    on: str | None,
    brought: Brought,
) -> ColumnAudit:
    last = made.execute("SELECT max(\"on\")::VARCHAR FROM entries WHERE status = 'recorded'")
    day = on if on is not None else last.fetchall()[0][0] or ""
    books = _law(bundle, made)
    stand = ground.Ground(made, books, brought, day)
    made.execute(schema.MONTHS)
    ground.prepare(stand)
    wide.prepare(stand)
    suspects, everywhere = _suspects(stand, looking)
    wanted = [seq for (seq,) in stand.rows(_WANTED)]
    picked = _Picked(bundle, columns.stamp, wanted)
    checks = wide.asked(looking, stand)
    narrowed = ground.without_paid(stand)
    desk, findings = walk(picked, _fresh(books, bundle), checks, day, narrowed)
    return ColumnAudit(
        size=columns.stamp.size,
        root=columns.stamp.root,
        on=day,
        read=len(wanted),
        cases=len(desk.books.cases),
        suspects=suspects,
        everywhere=everywhere,
        findings=tuple(findings),
        desk=desk,
    )


# ---- the law -------------------------------------------------------------------------------------


def _law(bundle: Bundle, made: DuckDBPyConnection) -> Books:
    """Books with nothing but the law after every adoption, to compile the rules of."""
    books = begun(bundle)
    books.guarded = False
    found = made.execute(_ADOPTIONS).fetchall()
    wanted = {seq for (seq,) in found}
    last = max(wanted, default=-1)
    for rows in bundle.chunks(CHUNK):
        for seq, _, leaf, _ in rows:
            if seq in wanted:
                books.apply(fold(books, canonical.decode_fast(leaf)))
        if not rows or rows[-1][0] >= last:
            break
    return books


_ADOPTIONS: Final = """
SELECT seq FROM entries WHERE "do" IN ('open', 'adopt') AND status = 'recorded' AND seq >= 0
"""


def _fresh(books: Books, bundle: Bundle) -> Books:
    """Books before entry 0, with the packs and calendars that were read already."""
    fresh = Books(library=books.library, calendars=books.calendars)
    carried.begin(fresh, bundle.carried_lines())
    return fresh


# ---- suspects ------------------------------------------------------------------------------------


def _suspects(
    stand: ground.Ground, looking: Iterable[Check]
) -> tuple[dict[str, int], tuple[str, ...]]:
    """Put the suspects of every check into one table; how many each has, and who has all."""
    stand.made.execute(_CARRIED_CASES)
    counted: dict[str, int] = {}
    everywhere = []
    for check in looking:
        query = _NOT_PLAIN if check.name in wide.WIDE else QUERIES.get(check.name)
        if query is None:
            everywhere.append(check.name)
            query = _EVERY_CASE
        stand.made.execute(f"CREATE OR REPLACE TEMP TABLE found AS {query}")
        counted[check.name] = stand.rows("SELECT count(*) FROM found")[0][0]
        stand.made.execute('INSERT INTO suspects SELECT "case" FROM found')
    return counted, tuple(everywhere)


_CARRIED_CASES: Final = """
CREATE OR REPLACE TEMP TABLE suspects AS
SELECT "case" FROM carried WHERE "table" = 'cases'
"""
"""They are on the desk from the beginning, so all that is recorded of them belongs there."""

_NOT_PLAIN: Final = 'SELECT "case" FROM not_plain'
"""The wide desk has the others."""

_EVERY_CASE: Final = 'SELECT DISTINCT "case" FROM entries WHERE "case" IS NOT NULL'

_WANTED: Final = """
SELECT seq FROM entries
WHERE seq >= 0 AND ("case" IS NULL OR "case" IN (SELECT "case" FROM suspects)) ORDER BY seq
"""


# ---- reading -------------------------------------------------------------------------------------


class _Picked:
    """Entries of a bundle by number, with their sealed content, in order.

    Everything is hashed again on the way: reading to the end of other entries, or other sealed
    lines, than the columns were made of raises `LedgerDamaged`.
    """

    def __init__(self, bundle: Bundle, stamp: Stamp, wanted: Iterable[int]) -> None:
        self._bundle, self._stamp = bundle, stamp
        self._flags = bytearray(stamp.size)
        for seq in wanted:
            self._flags[seq] = 1

    def __iter__(self) -> Iterator[Taken]:
        flags, read = self._flags, canonical.decode_fast
        lines = self._sealed()
        line_seq, line = next(lines)
        entries = Same(self._bundle, self._stamp.size, bytes.fromhex(self._stamp.root))
        for rows in entries.chunks(CHUNK):
            for seq, _, leaf, _ in rows:
                if seq >= len(flags) or not flags[seq]:
                    continue
                while line_seq < seq:
                    line_seq, line = next(lines)
                yield read(leaf), open_sealed(line) if line_seq == seq else None
        for _ in lines:
            pass  # to the end: that is where its digest is compared

    def _sealed(self) -> Iterator[tuple[int, bytes]]:
        """Sealed lines with their numbers, then one beyond all."""
        digest = sha256()
        if self._bundle.manifest.sealed:
            with (self._bundle.folder / SEALED).open("rb", buffering=_BUFFER) as file:
                for line in file:
                    digest.update(line)
                    # Canonical: `seq` is the last key of a line that was read before.
                    yield int(line[line.rfind(b":") + 1 : -2]), line
            if digest.hexdigest() != self._stamp.sealed:
                raise LedgerDamaged(f"{SEALED} was changed since the columns were made")
        yield 2**62, b""


_BUFFER: Final = 1024 * 1024
