"""A bundle of any size, written as fast as entries can be sealed and hashed.

What it is: ``write`` makes a bundle of so many cases of `bench.workload`, each submitted, approved
and paid, with sealed content, Dezhou's pack and calendars and a signed checkpoint. Entries are put
together and sealed by the library's own functions.

What it does not do: decide. Names, numbers and tokens are made up without their check digits, so a
million entries take seconds and not minutes; `verify` looks at all of them, an audit would not
accept them.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Final

from bench.workload import FUND, GRANT, PER_CASE, YEAR, Json
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from subsidy_ledger import canonical
from subsidy_ledger.casework.events import Part
from subsidy_ledger.dates import calendar_digest, load_calendar, shipped_calendars
from subsidy_ledger.ledger.bundle import CHECKPOINT, ENTRIES, LEDGER, SEALED, Manifest
from subsidy_ledger.ledger.entry import seal
from subsidy_ledger.policy.content import named
from subsidy_ledger.policy.shipped import shipped_packs
from subsidy_ledger.proofs.checkpoint import Checkpoint
from subsidy_ledger.proofs.merkle import Edge, leaf_hash
from subsidy_ledger.proofs.note import ED25519, Key, Note, Signature

ORIGIN: Final = "bench.example/bundle"
_FIRST: Final = 2  # entry 0 opens, entry 1 adopts
_AT_ONCE: Final = 1_000
_SIGNER: Final = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


def key() -> Key:
    """The key that the checkpoint is signed with."""
    return Key(ORIGIN, ED25519, _SIGNER.public_key().public_bytes_raw())


def write(folder: Path, cases: int) -> Manifest:
    """Write a bundle of ``2 + 3 · cases`` entries into a new folder."""
    for name in ("packs", "calendars"):
        (folder / name).mkdir(parents=True)
    edge = Edge.empty()
    with (folder / ENTRIES).open("wb") as entries, (folder / SEALED).open("wb") as sealed:
        for leaves, lines in _pieces(folder, cases):
            entries.write(b"".join(leaf + b"\n" for leaf in leaves))
            sealed.write(b"".join(line + b"\n" for line in lines))
            edge, _ = edge.extend([leaf_hash(leaf) for leaf in leaves])
    manifest = Manifest(
        ORIGIN, edge.size, edge.root().hex(), "0" * 16, str(key()), sealed=True, signed=True
    )
    text = Checkpoint(ORIGIN, edge.size, edge.root()).statement
    made = Signature(ORIGIN, key().id, _SIGNER.sign(text.encode()))
    (folder / CHECKPOINT).write_text(Note(text, (made,)).format(), encoding="utf-8")
    (folder / LEDGER).write_bytes(canonical.encode_checked(manifest.to_json()) + b"\n")
    return manifest


def _pieces(folder: Path, cases: int) -> Iterator[tuple[list[bytes], list[bytes]]]:
    """Entries and sealed lines, some at a time."""
    first = [_entry(0, "open", "open", _opened()), _entry(1, "adopt", "adopt", _adopted(folder))]
    yield [canonical.encode(entry) for entry in first], []
    leaves: list[bytes] = []
    lines: list[bytes] = []
    for number in range(cases):
        _case(number, leaves, lines)
        if len(leaves) >= _AT_ONCE:
            yield leaves, lines
            leaves, lines = [], []
    if leaves:
        yield leaves, lines


def _opened() -> Json:
    return {
        "origin": ORIGIN,
        "token_key": "0" * 16,
        "log_key": str(key()),
        "require_funds": False,
    }


def _adopted(folder: Path) -> Json:
    """Copy pack and calendars; what entry 1 says of them."""
    source = shipped_packs()["dezhou-2023"].read_bytes()
    name, digest = named(source, "dezhou-2023.toml")
    (folder / "packs" / f"{name}.toml").write_bytes(source)
    digests = []
    for calendar, file in shipped_calendars().items():
        (folder / "calendars" / f"{calendar}.toml").write_bytes(file.read_bytes())
        digests.append(calendar_digest(load_calendar(file)))
    return {"packs": [{"id": name, "digest": digest}], "calendars": digests}


def _case(number: int, leaves: list[bytes], lines: list[bytes]) -> None:
    case = f"CY-{YEAR}-{number:07d}"
    seq = _FIRST + PER_CASE * number
    company = {
        "kind": "enterprise",
        "scheme": "cn-uscc",
        "number": f"91371402{number:010d}",
        "name": f"德州第{number}商贸有限公司",
    }
    founder = {
        "kind": "person",
        "scheme": "cn-ric",
        "number": f"371402{number:012d}",
        "name": "王创业",
    }
    facts = {
        "registered_in_area": True,
        "entity_type": "小微企业",
        "first_registration": True,
        "legal_rep_changed": False,
        "pension_months": 12 + number % 24,
        "operating": True,
    }
    tokens = {"applicant": [_token(b"a", number)], "founder": [_token(b"f", number)]}
    paid = {"amount_fen": 2_000_000, "fund": FUND, "year": YEAR}
    asked = {"fund": FUND, "grant": GRANT, "tokens": tokens}
    granted = {**paid, "as_of": f"{YEAR}-03-01", "lines": [{"fen": 2_000_000}]}
    given: tuple[tuple[str, Json, list[Part]], ...] = (
        (
            "submit",
            asked,
            [
                ("case", canonical.encode({"facts": facts})),
                ("applicant[0]", canonical.encode(company)),
                ("founder[0]", canonical.encode(founder)),
            ],
        ),
        ("approve", granted, []),
        (
            "pay",
            {"payment": f"ZF-{number:07d}", "amount_fen": 2_000_000},
            [("case", canonical.encode({"account": f"6217{number:015d}"}))],
        ),
    )
    for place, (do, data, parts) in enumerate(given):
        made = seal(parts, seq + place, _salts)
        entry = _entry(seq + place, f"{case}/{place + 1}", do, data)
        entry["case"] = case
        if do == "approve":
            entry["reasons"] = {"not_true": [], "true": 8}
        if made is not None:
            entry["sealed"], line = made
            lines.append(line)
        leaves.append(canonical.encode(entry))


def _entry(seq: int, id: str, do: str, data: Json) -> Json:
    second, fraction = divmod(seq, 1_000_000)
    entry = {
        "v": 1,
        "seq": seq,
        "at": f"{YEAR}-06-01T{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}.{fraction:06}Z",
        "id": id,
        "do": do,
        "on": f"{YEAR}-03-{1 + seq % 28:02}",
        "by": f"window-{seq % 7}",
        "status": "recorded",
        "data": data,
        "request": urlsafe_b64encode(sha256(id.encode()).digest())[:43].decode(),
    }
    if seq >= _FIRST:
        entry["rules"] = 1
    return entry


def _token(role: bytes, number: int) -> str:
    return urlsafe_b64encode(sha256(b"%b%d" % (role, number)).digest()[:16])[:22].decode()


def _salts(count: int) -> bytes:
    return bytes(count)
