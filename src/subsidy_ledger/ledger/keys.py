"""The folder of keys: what a deployment must keep secret, and keep, beside its ledger.

What it is: four small text files in a folder of mode 0700.

- ``token.key`` (0600): the token key under which parties become tokens. Lost, no repeated party is
  recognised any more; revealed, resident numbers can be tried out.
- ``log.key`` (0600): the Ed25519 key that signs checkpoints, as a C2SP signed-note signer string.
- ``log.pub``: the verifying key (vkey) that belongs to it; it stands in entry 0.
- ``signer.json``: the size and root signed last. It lies outside the database, so that a database
  restored from a backup is noticed before a second history is signed.

What it promises: keys are made once and never overwritten; either the whole folder is there or
nothing; each file carries enough to notice that it is damaged or another ledger's. What is drawn at
random comes in as an argument.

What it does not do: sign (``ledger.signing``), or print a secret.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from attrs import field, frozen

from subsidy_ledger import canonical
from subsidy_ledger.errors import CanonicalError, LedgerError
from subsidy_ledger.parties.tokens import KEY_BYTES, TokenKey
from subsidy_ledger.proofs import merkle
from subsidy_ledger.proofs.note import ED25519, Key

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

TOKEN_FILE: Final = "token.key"
LOG_FILE: Final = "log.key"
PUBLIC_FILE: Final = "log.pub"
MEMORY_FILE: Final = "signer.json"
FILES: Final = (TOKEN_FILE, LOG_FILE, PUBLIC_FILE, MEMORY_FILE)
SECRET: Final = frozenset({TOKEN_FILE, LOG_FILE})

EMPTY_ROOT: Final = merkle.EMPTY_ROOT.hex()
"""The root of the empty tree (RFC 6962, 2.1): what the memory holds before anything is signed."""

SEED_BYTES: Final = 32
MOST_BYTES: Final = 65_536
"""The most that is read of a file of keys: each is a line."""
_TOKEN_LINE: Final = re.compile(r"subsidy-ledger-token-key 1 ([0-9a-f]{16}) ([0-9a-f]{64})\n?")
_SIGNER_LINE: Final = re.compile(r"PRIVATE\+KEY\+([^+\s]+)\+[0-9a-f]{8}\+([A-Za-z0-9+/=]+)\n?")


class KeysInvalid(LedgerError):
    """A folder of keys is not there, not whole, damaged, or another ledger's."""

    def __init__(self, where: str, what: str) -> None:
        self.where = where
        self.what = what
        super().__init__(where, what)

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


@frozen
class Memory:
    """What the signer signed last: ``size`` entries with ``root`` (hex)."""

    size: int
    root: str


@frozen
class Keys:
    """The content of a folder of keys. ``verifier``: the vkey; ``seed``: the signing key."""

    folder: Path
    origin: str
    token_key: TokenKey
    seed: bytes = field(repr=False)
    verifier: str
    memory: Memory


# ---- where ---------------------------------------------------------------------------------------


def default_folder(origin: str, environ: Mapping[str, str]) -> Path:
    """Where a ledger's keys lie when nobody says: ``$XDG_DATA_HOME/subsidy-ledger/NAME``."""
    base = environ.get("XDG_DATA_HOME", "")
    # The XDG specification ignores a path that is not absolute.
    home = Path(base) if base.startswith("/") else Path.home() / ".local" / "share"
    return home / "subsidy-ledger" / safe_name(origin)


def safe_name(origin: str) -> str:
    """The origin as the name of a folder: letters, digits, ``-_.``; a hash where that loses some.

    >>> safe_name("dezhou-2023")
    'dezhou-2023'
    >>> safe_name("dezhou.example/subsidy")
    'dezhou.example_subsidy-3368e7c5'
    """
    kept = "".join(ch if ch.isalnum() or ch in "-_." else "_" for ch in origin)[:60].lstrip(".")
    if kept == origin:
        return kept
    return f"{kept}-{hashlib.sha256(origin.encode()).hexdigest()[:8]}"


# ---- making --------------------------------------------------------------------------------------


def make_keys(
    folder: Path, origin: str, entropy: Callable[[int], bytes], token_key: TokenKey | None = None
) -> Keys:
    """Make the keys of a ledger, or give back those of this origin that are there already.

    ``entropy`` gives that many random bytes. ``token_key``: that of the ledger it succeeds. Raises
    `KeysInvalid` for a folder that holds something else: it is never overwritten.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        found = read_keys(folder, origin)
        if token_key is not None and token_key != found.token_key:
            raise KeysInvalid(
                str(folder / TOKEN_FILE),
                f"is token key {found.token_key.key_id}, and the ledger it succeeds was kept under "
                f"{token_key.key_id}",
            )
        return found
    token_key = TokenKey(entropy(KEY_BYTES)) if token_key is None else token_key
    seed = entropy(32)
    contents = {
        TOKEN_FILE: f"subsidy-ledger-token-key 1 {token_key.key_id} {token_key.key.hex()}\n",
        LOG_FILE: signer_line(origin, ED25519, seed),
        PUBLIC_FILE: verifier_of(origin, seed) + "\n",
        MEMORY_FILE: memory_text(origin, Memory(0, EMPTY_ROOT)),
    }
    folder.parent.mkdir(parents=True, exist_ok=True)
    partial = folder.with_name(f".{folder.name}.{entropy(4).hex()}")
    partial.mkdir(mode=0o700)
    try:
        for name, text in contents.items():
            write_new(partial / name, text, 0o600 if name in SECRET else 0o644)
        partial.rename(folder)  # whole or not at all; an empty folder gives way
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    return read_keys(folder, origin)


def write_new(path: Path, text: str, mode: int) -> None:
    """Write a file that is not there yet, durably."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def memory_text(origin: str, memory: Memory) -> str:
    """The memory as its file holds it."""
    content = {"origin": origin, "root": memory.root, "size": memory.size}
    return canonical.encode_checked(content).decode() + "\n"


# ---- note keys (C2SP signed-note) ----------------------------------------------------------------


def verifier_of(origin: str, seed: bytes) -> str:
    """The vkey string ``NAME+HASH+KEY`` of a signing key: what others verify checkpoints with."""
    return str(key_of_seed(origin, ED25519, seed))


def key_of_seed(name: str, kind: int, seed: bytes) -> Key:
    """The verifying key of a signing key."""
    return Key(name, kind, _private(seed).public_key().public_bytes_raw())


def signer_line(name: str, kind: int, seed: bytes) -> str:
    """``PRIVATE+KEY+NAME+HASH+KEY``, a line: the hash is that of the verifying key."""
    content = b64encode(bytes((kind,)) + seed).decode()
    return f"PRIVATE+KEY+{name}+{key_of_seed(name, kind, seed).id.hex()}+{content}\n"


def read_signer_line(text: str, kind: int) -> tuple[str, bytes] | None:
    """Name and seed of a signer line; the seed is empty where there is none of that kind.

    None for what is no signer line. Whether the hash fits is for the caller to see: `signer_line`.
    """
    match = _SIGNER_LINE.fullmatch(text)
    if match is None:
        return None
    try:
        content = b64decode(match[2], validate=True)
    except ValueError:
        content = b""
    fitting = len(content) == 1 + SEED_BYTES and content[0] == kind
    return match[1], content[1:] if fitting else b""


def sign(seed: bytes, message: bytes) -> bytes:
    """64 bytes that the key of a seed makes for a message (Ed25519, RFC 8032)."""
    return _private(seed).sign(message)


def _private(seed: bytes) -> Ed25519PrivateKey:
    from cryptography.hazmat.primitives.asymmetric import ed25519  # slow to import, rarely needed

    return ed25519.Ed25519PrivateKey.from_private_bytes(seed)


# ---- reading -------------------------------------------------------------------------------------


def read_token_key(folder: Path) -> TokenKey:
    """The token key of a folder; raises `KeysInvalid`. All that recording and reading need."""
    match = _TOKEN_LINE.fullmatch(_text(folder, TOKEN_FILE))
    if match is None:
        raise KeysInvalid(str(folder / TOKEN_FILE), "is not a token key file, or is damaged")
    key = TokenKey(bytes.fromhex(match[2]))
    if key.key_id != match[1]:
        raise KeysInvalid(str(folder / TOKEN_FILE), "is damaged: key and key id do not fit")
    return key


def read_keys(folder: Path, origin: str | None = None) -> Keys:
    """All keys of a folder; with ``origin``, of that ledger. Raises `KeysInvalid`."""
    token_key = read_token_key(folder)
    named, seed = _read_signer(folder)
    if origin is not None and named != origin:
        raise KeysInvalid(
            str(folder),
            f"holds the keys of {named!r}, not of {origin!r}; name another folder for these keys",
        )
    verifier = _text(folder, PUBLIC_FILE).removesuffix("\n")
    if verifier != verifier_of(named, seed):
        raise KeysInvalid(str(folder / PUBLIC_FILE), f"does not belong to {LOG_FILE} beside it")
    return Keys(folder, named, token_key, seed, verifier, _read_memory(folder, named))


def _read_signer(folder: Path) -> tuple[str, bytes]:
    path, text = folder / LOG_FILE, _text(folder, LOG_FILE)
    found = read_signer_line(text, ED25519)
    if found is None:
        raise KeysInvalid(str(path), "is not a signer key (C2SP signed note), or is damaged")
    name, seed = found
    if not seed:
        raise KeysInvalid(str(path), "is not an Ed25519 signer key, or is damaged")
    if text.removesuffix("\n") != signer_line(name, ED25519, seed).removesuffix("\n"):
        raise KeysInvalid(str(path), "is damaged: key and key hash do not fit")
    return name, seed


def _read_memory(folder: Path, origin: str) -> Memory:
    path = folder / MEMORY_FILE
    try:
        given = canonical.decode(_text(folder, MEMORY_FILE).encode())
    except CanonicalError as error:
        raise KeysInvalid(str(path), f"is damaged: {error}") from None
    size, root = (given.get("size"), given.get("root")) if isinstance(given, dict) else (None, None)
    fitting = type(size) is int and size >= 0 and isinstance(root, str) and len(root) == 64
    if not fitting or set(given) != {"origin", "root", "size"}:
        raise KeysInvalid(str(path), "is damaged: it names no size and root")
    if given["origin"] != origin:
        raise KeysInvalid(str(path), f"is the memory of {given['origin']!r}, not of {origin!r}")
    return Memory(size, root)  # type: ignore[arg-type]


def text_of(path: Path) -> str:
    """A small text file; of one that is too long, enough to be refused."""
    with path.open("rb") as file:
        return file.read(MOST_BYTES).decode()


def _text(folder: Path, name: str) -> str:
    path = folder / name
    if not folder.is_dir():
        raise KeysInvalid(str(folder), "there is no such folder of keys")
    try:
        return text_of(path)
    except FileNotFoundError:
        raise KeysInvalid(str(path), "is missing: the folder of keys is not whole") from None
    except UnicodeDecodeError:
        raise KeysInvalid(str(path), "is damaged: not text") from None


# ---- looking after them --------------------------------------------------------------------------


@frozen
class KeyProblem:
    """Something about a folder of keys that its keeper should mend; ``what`` is a stable code.

    ``missing``, ``invalid`` (not readable, damaged, or of another ledger), ``open`` (others may
    read it), ``differs`` (from the original), ``older`` (a memory behind the original's).
    """

    file: str
    what: str
    detail: str = ""

    def to_json(self) -> dict[str, Any]:
        """As ``keys --json`` writes it."""
        given = {"file": self.file, "problem": self.what, "detail": self.detail}
        return {key: value for key, value in given.items() if value}


def problems_of(folder: Path) -> tuple[KeyProblem, ...]:
    """All that is wrong with a folder of keys by itself."""
    return tuple(_problems(folder))


def _problems(folder: Path) -> Iterator[KeyProblem]:
    if not folder.is_dir():
        yield KeyProblem(str(folder), "missing")
        return
    missing = [name for name in FILES if not (folder / name).is_file()]
    yield from (KeyProblem(name, "missing") for name in missing)
    if not missing:
        try:
            read_keys(folder)
        except KeysInvalid as error:
            yield KeyProblem(Path(error.where).name, "invalid", error.what)
    if os.name == "posix":
        for name in FILES:
            path = folder / name
            if name in SECRET and path.is_file() and path.stat().st_mode & 0o077:
                yield KeyProblem(name, "open", oct(path.stat().st_mode & 0o777))


def compare_copy(original: Keys, copy: Path) -> tuple[KeyProblem, ...]:
    """What is wrong with a copy of the keys in another place; empty where it is whole and equal."""
    found = list(_problems(copy))
    if any(problem.what in ("missing", "invalid") for problem in found):
        return tuple(found)
    other = read_keys(copy)
    if other.token_key != original.token_key:
        found.append(KeyProblem(TOKEN_FILE, "differs"))
    if other.seed != original.seed:
        found.append(KeyProblem(LOG_FILE, "differs"))
    if other.verifier != original.verifier:
        found.append(KeyProblem(PUBLIC_FILE, "differs"))
    if other.memory.size < original.memory.size:
        detail = f"{other.memory.size} < {original.memory.size}"
        found.append(KeyProblem(MEMORY_FILE, "older", detail))
    elif other.memory != original.memory:
        found.append(KeyProblem(MEMORY_FILE, "differs"))
    return tuple(found)
