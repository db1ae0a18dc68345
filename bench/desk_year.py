"""A bundle of any size for the audit bench: one town's year with planted faults, many times over.

What it is: ``write`` records a year of Dezhou with every kind of fault that can be planted there
(`subsidy_ledger.testing.corpus`) and copies it as often as the size asks for: each copy with people,
firms, clerks, cases, payments and accounts of its own, all copies interleaved in time. Lists of the
auditor's are copied alike.

What it promises: numbers keep their check digits, tokens stay one to one with them, sealed content
is committed to and the tree is whole, so that a replay decides every copy as it decided the first.

What it does not do: put the rules of one copy to another. No person stands in two.
"""

from __future__ import annotations

import pickle
from base64 import urlsafe_b64encode
from collections.abc import Iterator, Mapping
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from attrs import evolve

from subsidy_ledger import canonical
from subsidy_ledger.audit.matching.reading import read_list
from subsidy_ledger.audit.matching.rows import ListRow, MatchList
from subsidy_ledger.ledger.bundle import ENTRIES, LEDGER, SEALED, Manifest, export
from subsidy_ledger.ledger.entry import open_sealed, seal
from subsidy_ledger.parties.identifiers import complete_ric, complete_uscc
from subsidy_ledger.proofs.merkle import Edge, leaf_hash
from subsidy_ledger.testing.corpus.making import make, record_corpus

Json = dict[str, Any]
CITY: Final = "dezhou"
LAW: Final = ("open", "adopt")
_AT_ONCE: Final = 5_000
_CONTACT: Final = ("phone", "mobile", "address")


def write(folder: Path, entries: int, cases: int) -> Manifest:
    """A bundle of about so many entries, of a year of so many cases; ``lists.pickle`` beside it."""
    made = record_corpus(make(cases, 1, cities=[CITY]))[CITY]
    paths = made.town.lists.write(folder / "lists")
    with made.ledger.store.reading() as reader:
        first = export(reader, folder / "first")
        lines = [canonical.decode_fast(row.leaf) for row in reader.entries()]
        sealed = {seq: open_sealed(line) for seq, line in reader.sealed_lines()}
    copies = max(1, round(entries / len(lines)))
    bundle = folder / "bundle"
    bundle.mkdir()
    for place in ("packs", "calendars"):
        (folder / "first" / place).rename(bundle / place)
    edge = Edge.empty()
    with (bundle / ENTRIES).open("wb") as out, (bundle / SEALED).open("wb") as out_sealed:
        for leaves, parts in _pieces(lines, sealed, copies):
            out.write(b"".join(leaf + b"\n" for leaf in leaves))
            out_sealed.write(b"".join(part + b"\n" for part in parts))
            edge, _ = edge.extend([leaf_hash(leaf) for leaf in leaves])
    manifest = Manifest(
        first.origin, edge.size, edge.root().hex(), first.token_key, first.log_key, sealed=True
    )
    (bundle / LEDGER).write_bytes(canonical.encode_checked(manifest.to_json()) + b"\n")
    lists = {kind: _list(read_list(kind, path), copies) for kind, path in paths.items()}
    (folder / "lists.pickle").write_bytes(pickle.dumps(lists))
    return manifest


def read_lists(folder: Path) -> dict[str, MatchList]:
    """The lists that were written beside a bundle."""
    found: dict[str, MatchList] = pickle.loads((folder / "lists.pickle").read_bytes())
    return found


def _pieces(
    lines: list[Json], sealed: Mapping[int, Json], copies: int
) -> Iterator[tuple[list[bytes], list[bytes]]]:
    """Entries and sealed lines, some at a time: every entry of the year, then its copies."""
    leaves: list[bytes] = []
    parts: list[bytes] = []
    seq = 0
    law: dict[int, int] = {}
    for entry in lines:
        for copy in range(1 if entry["do"] in LAW else copies):
            made, line = _copied(entry, sealed.get(entry["seq"]), seq, copy)
            if "rules" in made:
                made["rules"] = law[made["rules"]]
            if entry["do"] in LAW:
                law[entry["seq"]] = seq
            leaves.append(canonical.encode(made))
            if line is not None:
                parts.append(line)
            seq += 1
        if len(leaves) >= _AT_ONCE:
            yield leaves, parts
            leaves, parts = [], []
    yield leaves, parts


def _copied(entry: Json, content: Json | None, seq: int, copy: int) -> tuple[Json, bytes | None]:
    made = {**entry, "seq": seq}
    if copy:
        made["id"] = f"{entry['id']}.{copy}"
        made["by"] = f"{entry['by']}.{copy}"
        made["data"] = _data(entry["data"], copy)
        if "case" in entry:
            made["case"] = f"{entry['case']}.{copy}"
    if content is None:
        return made, None
    parts = [
        (name, canonical.encode(_content(told, copy) if copy else told))
        for name, told in content.items()
    ]
    result = seal(parts, seq, _salts)
    assert result is not None
    made["sealed"] = result[0]
    return made, result[1]


def _salts(count: int) -> bytes:
    return bytes(count)


# ---- one copy ------------------------------------------------------------------------------------


def _data(data: Json, copy: int) -> Json:
    made = dict(data)
    for name in ("payment", "recovery", "group"):
        if name in made:
            made[name] = f"{made[name]}.{copy}"
    tokens = made.get("tokens")
    if isinstance(tokens, list):
        made["tokens"] = [_token(one, copy) for one in tokens]
    elif tokens is not None:
        made["tokens"] = {role: [_token(t, copy) for t in named] for role, named in tokens.items()}
    if "token" in made:
        made["token"] = _token(made["token"], copy)
    if "lines" in made:
        made["lines"] = [
            {**line, "token": _token(line["token"], copy)} if "token" in line else line
            for line in made["lines"]
        ]
    return made


def _content(told: Json, copy: int) -> Json:
    made = dict(told)
    if "number" in made:
        made["number"] = _number(made["scheme"], made["number"], copy)
        if "name" in made:
            made["name"] = _name(made["name"], copy)
    if "account" in made:
        made["account"] = _account(made["account"], copy)
    if "facts" in made:
        made["facts"] = {
            name: _contact(value, copy) if any(word in name for word in _CONTACT) else value
            for name, value in made["facts"].items()
        }
    return made


def _contact(value: Any, copy: int) -> Any:
    return f"{value}{copy}" if isinstance(value, str) else value


def _account(account: str, copy: int) -> str:
    return f"{account}{copy:05}"


def _name(name: str, copy: int) -> str:
    """Another name: two people of one name are near each other."""
    return f"{name}{chr(0x4E00 + copy % 20_000)}"


@lru_cache(maxsize=200_000)
def _token(token: str, copy: int) -> str:
    return urlsafe_b64encode(sha256(f"{token}/{copy}".encode()).digest()[:16])[:22].decode()


@lru_cache(maxsize=200_000)
def _number(scheme: str, number: str, copy: int) -> str:
    """Another valid number of that scheme, drawn from the first one."""
    drawn = int.from_bytes(sha256(f"{number}/{copy}".encode()).digest()[:8])
    if scheme == "cn-ric":
        born = f"{1960 + drawn % 45}{1 + drawn // 45 % 12:02}{1 + drawn // 540 % 28:02}"
        return complete_ric(f"{number[:6]}{born}{drawn // 15_120 % 1000:03}")
    if scheme == "cn-uscc":
        return complete_uscc(number[:8], f"{drawn % 10**8:08}")
    if scheme == "cn-hkmo-permit":
        return f"{number[0]}{drawn % 10**8:08}{number[9:]}"
    return f"{number}{copy:05}"


# ---- lists ---------------------------------------------------------------------------------------

_SECOND: Final = ("employer", "enterprise", "representative")


def _list(brought: MatchList, copies: int) -> MatchList:
    """The list with every row about somebody copied."""
    rows = [
        _row(row, copy) if copy else row
        for row in brought.rows
        for copy in range(copies if row.number else 1)
    ]
    return evolve(brought, rows=tuple(rows))


def _row(row: ListRow, copy: int) -> ListRow:
    fields = dict(row.fields)
    for name in _SECOND:
        if fields.get(name):
            scheme = fields.get(f"{name}_scheme") or "local"
            fields[name] = _number(scheme, fields[name], copy)
    for name in ("phone", "address"):
        if fields.get(name):
            fields[name] = f"{fields[name]}{copy}"
    if fields.get("account"):
        fields["account"] = _account(fields["account"], copy)
    if fields.get("employer_name"):
        fields["employer_name"] = _name(fields["employer_name"], copy)
    name = _name(row.name, copy) if row.name else row.name
    return row._replace(number=_number(row.scheme, row.number, copy), name=name, fields=fields)
