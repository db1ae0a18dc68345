"""What a pack file says, as the bytes that are hashed: an adoption names a pack by their digest.

What it is: ``parse_toml`` reads the file; ``content_of`` is the canonical content of what it says;
``digest_of`` names that content; ``named`` gives id and digest of a file. ``read_pack`` and the
verifier come through here alike.

What it promises: the digest does not change with comments, layout, the order of keys or the cases,
nor with the quotes around a day, and it changes with everything else. A key of so many parts that
reading it would take minutes is refused. Needs the standard library alone.

What it does not do: say whether the file is a good pack (``policy.reading``). Whoever knows the
digest of a pack that was read strictly once knows what it says; the strict reader may still refuse
another file of the same digest, for its cases or for a day in quotes.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from datetime import date
from typing import Any

from subsidy_ledger import canonical
from subsidy_ledger.dates import MOST_PARTS, long_key
from subsidy_ledger.errors import CanonicalError, PackInvalid, PackProblem


def parse_toml(source: bytes, file: str) -> dict[str, Any]:
    """Read TOML; raises `PackInvalid` with the one problem that stopped it, and where."""
    try:
        text = source.decode()
        line = long_key(text)
        if line is not None:
            raise unreadable(file, f"line {line}", f"a key of more than {MOST_PARTS} parts")
        data = tomllib.loads(text)
    except UnicodeDecodeError as error:
        line = source.count(b"\n", 0, error.start) + 1
        raise unreadable(file, f"line {line}", "the file is not UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        if source.startswith(b"\xef\xbb\xbf"):
            message = "the file begins with a byte order mark; save it as UTF-8 without one"
            raise unreadable(file, "line 1", message) from None
        message, _, where = str(error).rpartition(" (at ")
        raise unreadable(file, where.rstrip(")"), f"not TOML: {message}") from None
    except RecursionError:
        raise unreadable(file, "", "not TOML: nested too deeply") from None
    except ValueError as error:  # an integer of more digits than Python reads
        raise unreadable(file, "", f"not TOML: {error}") from None
    if _too_deep(data):
        raise unreadable(file, "", f"nested deeper than {canonical.MAX_DEPTH} levels")
    return data


def _too_deep(data: object) -> bool:
    """Whether lists and tables lie deeper in each other than canonical content can hold."""
    level: list[Any] = [data]
    for _ in range(canonical.MAX_DEPTH):
        inner: list[Any] = []
        for one in level:
            inner.extend(one.values() if isinstance(one, dict) else one)
        level = [one for one in inner if isinstance(one, dict | list)]
        if not level:
            return False
    return True


def unreadable(file: str, path: str, message: str) -> PackInvalid:
    """The error of a file with one fault that stops the reading of it."""
    return PackInvalid((PackProblem(file, path, message),))


def content_of(data: Mapping[str, Any]) -> bytes:
    """The canonical bytes of a parsed file: without cases, dates as ISO text.

    Raises `CanonicalError` for what no pack holds (a decimal number, a time of day).
    """
    content: dict[str, Any] = _as_json(data)
    grants = content.get("grant")
    for grant in grants if isinstance(grants, list) else ():
        if isinstance(grant, dict):
            grant.pop("case", None)
    return canonical.encode_checked(content)


def _as_json(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _as_json(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_as_json(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def digest_of(content: bytes) -> str:
    """How an entry names the pack of this content: SHA-256 in hex."""
    return hashlib.sha256(content).hexdigest()


def named(source: bytes, file: str) -> tuple[str, str]:
    """Id and digest of a pack file, which need not be a good one. Raises `PackInvalid`."""
    data = parse_toml(source, file)
    try:
        digest = digest_of(content_of(data))
    except CanonicalError as error:
        raise unreadable(file, error.path, error.message) from None
    head = data.get("pack")
    name = head.get("id") if isinstance(head, dict) else None
    if not isinstance(name, str):
        raise unreadable(file, "pack", "names no id")
    return name, digest
