"""The texts that packs quote, and their clauses: read with the standard library alone.

The documents are found by their SHA-256, in `tests/data/documents`, in the folder that the
environment variable `SUBSIDY_LEDGER_DOCUMENTS` names, else in `../shared/facts/documents` beside
the checkout. The project's own reader of packs takes no part.
"""

import hashlib
import os
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
VARIABLE = "SUBSIDY_LEDGER_DOCUMENTS"
PACKS = files("subsidy_ledger") / "packs"

Cite = tuple[str, dict[str, Any]]
"""Path of a citation, and the citation with what it inherits."""


def folders() -> list[Path]:
    """Where documents may lie."""
    beside = ROOT.parent / "shared" / "facts" / "documents"
    return [ROOT / "tests" / "data" / "documents", Path(os.environ.get(VARIABLE) or beside)]


@cache
def texts() -> dict[str, str]:
    """Texts by the SHA-256 of their files."""
    found = [file.read_bytes() for folder in folders() for file in sorted(folder.glob("*.txt"))]
    return {hashlib.sha256(data).hexdigest(): data.decode() for data in found}


@cache
def digests() -> dict[str, set[str]]:
    """SHA-256 of every file there is, by its name without ending."""
    named: dict[str, set[str]] = {}
    for folder in folders():
        for file in folder.glob("*.txt"):
            named.setdefault(file.stem, set()).add(hashlib.sha256(file.read_bytes()).hexdigest())
    return named


@cache
def shipped() -> dict[str, dict[str, Any]]:
    """Every shipped pack as parsed, by its id; examples under theirs."""
    found = {}
    for prefix in ("", "examples/"):
        folder = PACKS / prefix if prefix else PACKS
        for file in sorted(folder.iterdir(), key=lambda one: one.name):
            if file.name.endswith(".toml"):
                name = prefix + file.name.removesuffix(".toml")
                found[name] = tomllib.loads(file.read_text(encoding="utf-8"))
    return found


# ---- citations -----------------------------------------------------------------------------------


def cites(node: Any, path: str = "", inherited: dict[str, Any] | None = None) -> Iterator[Cite]:
    """Every citation with its path; document and clause of the grant go down to its rules."""
    above = inherited or {}
    if isinstance(node, list):
        for item in node:
            name = item.get("key") or item.get("id") if isinstance(item, dict) else None
            yield from cites(item, f"{path}/{name}" if name else path, above)
    elif isinstance(node, dict):
        own = {k: v for k, v in node.get("cite", {}).items() if k in {"doc", "clause"}}
        below = above | own
        if "cite" in node:
            yield path, (node["cite"] if "reading" in node["cite"] else below | node["cite"])
        for key, value in node.items():
            if key not in {"cite", "case"}:
                yield from cites(value, f"{path}/{key}", below)


def quoted(pack: dict[str, Any], document: str) -> list[Cite]:
    """Citations that quote a document of the pack."""
    return [one for one in cites(pack) if "quote" in one[1] and one[1].get("doc") == document]


# ---- clauses -------------------------------------------------------------------------------------

_NUMERAL = "[一二三四五六七八九十]+"
_CLAUSE = re.compile(
    rf"(?P<part>{_NUMERAL})、?"
    rf"(?:[((](?P<section>{_NUMERAL})[))])?"
    r"(?:第?(?P<item>\d+)项?)?"
    rf"(?:第(?P<paragraph>{_NUMERAL})款)?"
)
_HEADINGS = (
    ("part", re.compile(rf"({_NUMERAL})、")),
    ("section", re.compile(rf"[((]({_NUMERAL})[))]")),
    ("item", re.compile(r"(\d+)[..、]")),
)
_ORDER = "一二三四五六七八九十"


def paragraphs(text: str, clause: str) -> list[str]:
    """The paragraphs of a text that a clause such as 二(一)2, 二、第13项 or 三(三)第二款 names.

    Raises `LookupError` where the clause is not written so, or the text has none.
    """
    named = _CLAUSE.fullmatch(clause)
    if named is None:
        raise LookupError(f"cannot read the clause {clause!r}")
    wanted = {k: v for k, v in named.groupdict().items() if v is not None and k != "paragraph"}
    found = [line for at, line in _placed(text) if wanted.items() <= at.items()]
    if not found:
        raise LookupError(f"the text has no clause {clause!r}")
    if named["paragraph"] is not None:
        return [found[_ORDER.index(named["paragraph"])]]
    return found


def _placed(text: str) -> Iterator[tuple[dict[str, str], str]]:
    """Every paragraph with the numbers of the headings it stands under."""
    at: dict[str, str] = {}
    for line in text.splitlines():
        if not line.strip():
            continue
        for depth, (level, heading) in enumerate(_HEADINGS):
            number = heading.match(line)
            if number is not None:
                at = {name: at[name] for name, _ in _HEADINGS[:depth] if name in at}
                at[level] = number[1]
        yield dict(at), line


# ---- traditional characters ----------------------------------------------------------------------

_SOUND = re.compile("[((][a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹ]+[))]")


def without_sounds(quote: str) -> str:
    """A quote without the pronunciations that a converter put behind characters."""
    return _SOUND.sub("", quote)


def simplified(quotes: list[Cite]) -> dict[str, set[str]]:
    """What each character of the quotes becomes in ``plain``."""
    becomes: dict[str, set[str]] = {}
    for _, cite in quotes:
        if "plain" in cite:
            for ours, plain in zip(without_sounds(cite["quote"]), cite["plain"], strict=True):
                becomes.setdefault(ours, set()).add(plain)
    return becomes
