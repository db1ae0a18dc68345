"""Quotes held against the documents they are taken from.

What it is: ``compare`` matches source files with the documents of packs by their SHA-256, and looks
for every quote in its document's text.

What it promises: a quote is an exact piece of the text, or there is a remark that says how far it
agrees. A source that no document names by its digest is a remark; a document whose source is not
given is named as not compared, and is no remark.

What it does not do: judge ``plain``, look whether a quote stands under the clause it names, or open
files.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any

from attrs import define, field, frozen

from subsidy_ledger.policy.lint.remark import Lint, Sheet, Text
from subsidy_ledger.policy.pack import Document, Pack
from subsidy_ledger.policy.reading.tree import Node


@frozen
class Source:
    """The text of a document: what messages call it, its digest, its characters."""

    name: str
    sha256: str
    text: str

    @classmethod
    def of(cls, name: str, data: bytes) -> Source:
        """Decode a file; raises `UnicodeDecodeError` where it is not UTF-8."""
        return cls(name, hashlib.sha256(data).hexdigest(), data.decode())


@frozen
class Compared:
    """A document of a pack that was compared with a source, and how many quotes."""

    pack: str
    document: str
    source: str
    quotes: int


@frozen
class NotCompared:
    """A document of a pack whose source was not given; ``sha256`` where the pack names it."""

    pack: str
    document: str
    name: str
    sha256: str | None


@define
class Comparison:
    """What came of comparing."""

    lints: list[Lint] = field(factory=list)
    compared: list[Compared] = field(factory=list)
    not_compared: list[NotCompared] = field(factory=list)


def compare(packs: Sequence[Pack], sources: Sequence[Source]) -> Comparison:
    """Look for every quote of the packs in the sources."""
    by_digest = {source.sha256: source for source in sources}
    result, matched = Comparison(), set[str]()
    for sheet in map(Sheet.of, packs):
        quotes = list(quotes_of(sheet.tree))
        for document in sheet.pack.documents:
            source = by_digest.get(document.source_sha256 or "")
            if source is None:
                result.not_compared.append(_not_compared(sheet.pack, document))
                continue
            matched.add(source.sha256)
            own = [node for key, node in quotes if key == document.key]
            result.lints += [lint for node in own for lint in _quote(sheet, node, source)]
            result.compared.append(Compared(sheet.pack.id, document.key, source.name, len(own)))
    result.lints += [_of_none(source) for source in sources if source.sha256 not in matched]
    return result


def quotes_of(tree: Node) -> Iterator[tuple[str, Node]]:
    """Every citation that quotes, with the key of its document; rules inherit their grant's."""
    for name, value in tree.items():
        for table in value if isinstance(value, list) else [value]:
            cite = table.get("cite", {}) if name == "grant" else {}
            yield from _cites(table, cite.get("doc", ""))


def _cites(value: Any, inherited: str) -> Iterator[tuple[str, Node]]:
    if isinstance(value, list):
        for one in value:
            yield from _cites(one, inherited)
    elif isinstance(value, Node):
        if isinstance(value.get("quote"), str):
            yield value.get("doc", inherited), value
        for key, one in value.items():
            if key != "case":
                yield from _cites(one, inherited)


def _not_compared(pack: Pack, document: Document) -> NotCompared:
    return NotCompared(pack.id, document.key, document.name, document.source_sha256)


def _quote(sheet: Sheet, node: Node, source: Source) -> Iterator[Lint]:
    quote = node["quote"]
    if quote in source.text:
        return
    agrees = _longest_start(quote, source.text)
    rest = quote[len(agrees) :]
    yield sheet.remark(
        node.at("quote"),
        "quote-not-in-source",
        Text(
            f"the quote does not stand in {source.name}: the source has “{agrees}”, "
            f"but not with “{rest}” after it",
            f"引文与 {source.name} 的原文不符:原文有“{agrees}”,其后没有“{rest}”",
        ),
        quote,
        Text(
            "quote the exact characters of the source; what is easier to read goes into plain",
            "引文须与原文逐字一致;便于阅读的文字请写入 plain",
        ),
    )


def _longest_start(quote: str, text: str) -> str:
    """The longest beginning of the quote that stands in the text."""
    low, high = 0, len(quote)
    while low < high:
        middle = (low + high + 1) // 2
        if quote[:middle] in text:
            low = middle
        else:
            high = middle - 1
    return quote[:low]


def _of_none(source: Source) -> Lint:
    return Lint(
        source.name,
        "",
        "source-of-no-document",
        Text(
            f"no document of the packs given has this file's SHA-256, {source.sha256}",
            f"所给的政策包中没有文件以此 SHA-256 为来源:{source.sha256}",
        ),
        source.sha256,
        Text(
            "give the file that was quoted from, or put its SHA-256 into source_sha256",
            "请给出引文所据的文件,或在 source_sha256 中写明其 SHA-256",
        ),
    )
