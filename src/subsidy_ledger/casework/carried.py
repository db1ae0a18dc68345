"""The carried state: what the successor of a ledger starts from, as lines of canonical JSON.

What it is: ``tables`` writes the books of a ledger as one record a line, and ``restore`` makes
books of such lines again. A successor names the SHA-256 of the lines in its entry 0, and its fold
starts from them (design, Entries; ``docs/reference/bundles.md``). First comes a line that names the
ledger they were taken from, then the tables in the order of `TABLES`, then every entry: its id, so
that none is used twice, and the entry itself where the successor may need it.

What it promises: pure; the same books give the same bytes; what was restored is equal to what was
written, with entries numbered as the successor sees them: before its own entry 0, the last being
-1. Whatever a line holds that this module did not write is `LedgerDamaged`.

What it does not do: look at sealed content, or prove that the books are those of the ledger named:
whoever has that ledger folds it and compares (``ledger.succession``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from hashlib import sha256
from itertools import chain
from typing import Any, Final, get_type_hints

from attrs import frozen

from subsidy_ledger import canonical
from subsidy_ledger.casework.events import line_back, line_json, value_back, value_json
from subsidy_ledger.casework.fold import Entry, fold
from subsidy_ledger.casework.state import (
    TABLES,
    Award,
    Books,
    CaseState,
    Change,
    Duty,
    FundYear,
    Membership,
    Payment,
    Recovery,
)
from subsidy_ledger.errors import LedgerDamaged
from subsidy_ledger.policy.limits import Holding

VERSION: Final = 1
Record = dict[str, Any]
"""One line: a JSON object."""


LAW: Final = ("open", "adopt")
"""Entries that no case belongs to and that go along all the same."""


@frozen
class Origin:
    """The ledger a state was taken from, as it stood: ``root`` is hex, ``at`` its last time."""

    origin: str
    size: int
    root: str
    at: str
    token_key: str
    closed: bool

    def line(self) -> Record:
        """The first line of a carried state."""
        return {"v": VERSION, **{name: getattr(self, name) for name in _HEAD}}


_HEAD: Final = ("origin", "size", "root", "at", "token_key", "closed")


# ---- numbers of entries --------------------------------------------------------------------------


def renumbered(entry: Mapping[str, Any], seq: int) -> Record:
    """An entry of an earlier ledger as its successor numbers it: ``seq`` and ``rules`` move."""
    shift = seq - entry["seq"]
    moved = {**entry, "seq": seq}
    if "rules" in moved:
        moved["rules"] += shift
    return moved


def _moved_case(case: CaseState, by: int) -> CaseState:
    award = case.award
    return case._replace(
        files=tuple(seq + by for seq in case.files),
        entries=tuple(seq + by for seq in case.entries),
        erased=case.erased + by if case.erased else 0,
        award=None if award is None else award._replace(rules=award.rules + by),
    )


# ---- records as JSON -----------------------------------------------------------------------------


def _plain(value: Any) -> Any:
    return [_plain(item) for item in value] if isinstance(value, tuple) else value


def _lines_json(lines: Iterable[Any]) -> list[Any]:
    return [line_json(line) for line in lines]


def _values_json(values: Iterable[tuple[str, Any]]) -> list[Any]:
    return [[name, value_json(value)] for name, value in values]


def _award_json(award: Award) -> Record:
    return _fields(award._asdict(), Award._field_defaults)


_WRITERS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "lines": _lines_json,
    "values": _values_json,
    "award": _award_json,
}


def _fields(given: Mapping[str, Any], defaults: Mapping[str, Any]) -> Record:
    """Fields by name; what is absent or as usual is left out."""
    return {
        name: _WRITERS.get(name, _plain)(value)
        for name, value in given.items()
        if value is not None and (name not in defaults or value != defaults[name])
    }


def _holding_json(token: str, holding: Holding) -> Record:
    given = {name: getattr(holding, name) for name in _HOLDING}
    return {"token": token, **_fields(given, {"values": (), "discharged": False})}


_HOLDING: Final = ("case", "grant", "role", "on", "lines", "values", "discharged")


def _row_json(table: str, key: Any, record: Any, by: int) -> Record:
    if table == "cases":
        return _fields(_moved_case(record, by)._asdict(), CaseState._field_defaults)
    if table == "holdings":
        return _holding_json(key[0], record)
    if table == "pairs":
        return {"token": key[0], "other": key[1], "relation": record}
    if table == "members":
        return {"seq": key[0] + by, "item": key[1], **_fields(record._asdict(), {})}
    if table == "claims":
        return {"key": key, "holder": record[0], "awards": record[1]}
    if table == "usage":
        return {"key": key, "used": record[0], "limit": record[1]}
    return _fields(record._asdict(), {})


def tables(books: Books, by: int) -> Iterator[Record]:
    """Every record of the books, with numbers of entries moved by ``by``."""
    for table in TABLES:
        rows = books.rows(table)
        for key in sorted(rows):
            yield {"table": table, **_row_json(table, key, rows[key], by)}


def entry_line(seq: int, row_id: str, entry: Entry | None) -> Record:
    """The line of one entry of an earlier ledger; ``entry`` where the successor may need it."""
    line: Record = {"seq": seq, "id": row_id}
    if entry is not None:
        line["entry"] = entry
    return line


def is_entry(line: Mapping[str, Any]) -> bool:
    """Whether a line is that of an entry, and not of a table or the first."""
    return "id" in line and "seq" in line and "table" not in line


def needed(entry: Entry, seq: int, cases: Mapping[str, CaseState]) -> bool:
    """Whether a successor may need an entry: opening, adoptions, cases whose content is there.

    ``seq``: its number as the cases number it.
    """
    if entry["do"] in LAW:
        return bool(entry["status"] == "recorded")
    case = cases.get(entry.get("case", ""))
    return case is not None and (case.erased == 0 or seq > case.erased)


# ---- back ----------------------------------------------------------------------------------------


def _tuples(value: Any) -> Any:
    return tuple(_tuples(item) for item in value) if isinstance(value, list) else value


def _values_back(values: Iterable[Any]) -> tuple[Any, ...]:
    return tuple((name, value_back(value)) for name, value in values)


def _lines_back(lines: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(line_back(line) for line in lines)


def _award_back(given: Mapping[str, Any]) -> Award:
    return Award(**{**_NO_AWARD, **_read(Award, given)})


_READERS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "lines": _lines_back,
    "values": _values_back,
    "award": _award_back,
}
_SCALARS: Final[Mapping[Any, tuple[type, ...]]] = {
    str: (str,), int: (int,), bool: (bool,),
    str | None: (str,), int | None: (int,),
}  # fmt: skip


_hints = cache(get_type_hints)


def _read(kind: type, given: Mapping[str, Any]) -> dict[str, Any]:
    """Fields of a record; raises `TypeError` for one that it has not, or of another type."""
    hints = _hints(kind)
    found = {}
    for name, value in given.items():
        if name not in hints:
            raise TypeError(f"unknown {name}")
        wanted = _SCALARS.get(hints[name])
        if wanted is None and not isinstance(value, (list, dict)):
            raise TypeError(f"wrong type of {name}")
        if wanted is not None and type(value) not in wanted:
            raise TypeError(f"wrong type of {name}")
        found[name] = _READERS.get(name, _tuples)(value)
    return found


_NO_CASE: Final = {"fund": None, "requested_fen": None}
_NO_AWARD: Final = {"amount_fen": None, "fund": None}


def _back(table: str, given: Record) -> Iterator[Change]:
    """The changes that put a record into the books."""
    if table == "cases":
        case = CaseState(**{**_NO_CASE, **_read(CaseState, given)})
        yield Change(table, case.case, case)
    elif table == "holdings":
        token = given.pop("token")
        holding = Holding(**{"values": (), **_read(Holding, given)})
        yield Change(table, (token, holding.case, holding.role), holding)
    elif table == "pairs":
        yield Change(table, (given["token"], given["other"]), given["relation"])
    elif table == "members":
        key = (given.pop("seq"), given.pop("item"))
        yield Change(table, key, Membership(**{"end": None, **_read(Membership, given)}))
    elif table == "duties":
        duty = Duty(**_read(Duty, given))
        yield Change(table, (duty.service, duty.token), duty)
    elif table == "claims":
        yield Change(table, given["key"], (given["holder"], given["awards"]))
    elif table == "usage":
        yield Change(table, given["key"], (given["used"], given["limit"]))
    elif table == "funds":
        fund = FundYear(**_read(FundYear, given))
        yield Change(table, (fund.fund, fund.year), fund)
    else:
        kind = {"payments": Payment, "recoveries": Recovery}[table]
        record = kind(**_read(kind, given))
        yield Change(table, record[0], record)


# ---- the whole -----------------------------------------------------------------------------------


def digest_of(lines: Iterable[bytes]) -> str:
    """The digest that an entry 0 names: SHA-256 (hex) over the lines, each with its line feed."""
    digest = sha256()
    for line in lines:
        digest.update(line)
        digest.update(b"\n")
    return digest.hexdigest()


def begin(books: Books, lines: Iterable[bytes]) -> bool:
    """Put a carried state into empty books; False where there is none. Raises `LedgerDamaged`."""
    ahead = iter(lines)
    first = next(ahead, None)
    if first is None:
        return False
    restore(books, chain((first,), ahead))
    return True


def restore(books: Books, lines: Iterable[bytes]) -> Origin:
    """Put a carried state into empty books, its adoptions too; gives the ledger it came from.

    ``books.library`` and ``books.calendars`` must have what the adoptions name. Raises
    `LedgerDamaged` for a line that is not of this form.
    """
    digest = sha256()
    head: Origin | None = None
    for number, line in enumerate(lines, 1):
        digest.update(line)
        digest.update(b"\n")
        try:
            given = canonical.decode_fast(line)
            if head is None:
                head = _head(given)
            elif "table" in given:
                books.apply(_back(given.pop("table"), given))
            elif "entry" in given and given["entry"]["do"] == "adopt":
                changes = fold(books, renumbered(given["entry"], given["seq"]))
                books.apply(change for change in changes if change.table in ("laws", "law"))
        except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
            what = f"carried state, line {number}: cannot be read ({type(error).__name__}: {error})"
            raise LedgerDamaged(what) from None
    if head is None:
        raise LedgerDamaged("the carried state is empty")
    books.carried = digest.hexdigest()
    return head


def _head(given: Record) -> Origin:
    if given.pop("v") != VERSION:
        raise ValueError(f"this library reads version {VERSION}")
    if set(given) != set(_HEAD):
        raise ValueError("the first line names origin, size, root, at, token_key, closed")
    for name, kind in get_type_hints(Origin).items():
        if type(given[name]) is not kind:
            raise TypeError(f"wrong type of {name}")
    return Origin(**given)
