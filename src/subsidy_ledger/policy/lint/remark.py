"""One remark of a lint: where it stands, what was found, and what to do about it.

What it is: the record ``Lint`` that every lint gives out, and the few words that they share.

What it promises: a path is written as in a `PackProblem`; each text stands in English and in
Chinese; codes do not change.

What it does not do: judge anything.
"""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

from attrs import frozen

from subsidy_ledger.policy.pack import Citation, Pack
from subsidy_ledger.policy.reading import draft_of_content, draft_of_source
from subsidy_ledger.policy.reading.tree import Node

Code: TypeAlias = Literal[
    "never-true",
    "never-applies",
    "always-true",
    "never-granted",
    "contradiction",
    "unreachable-tier",
    "editions-overlap",
    "editions-gap",
    "never-in-force",
    "amendments-disagree",
    "no-case",
    "unused-role",
    "unused-fact",
    "unused-figure",
    "unused-reading",
    "quote-not-in-source",
    "source-of-no-document",
]
"""What a remark is about (docs/decisions/0017-lints.md)."""


@frozen
class Text:
    """The same in English and in Chinese."""

    en: str
    zh: str

    def within(self, lang: str) -> str:
        """The text in a language."""
        return self.zh if lang == "zh" else self.en


@frozen
class Lint:
    """A remark on packs that read well: ``found`` is what stands there, ``todo`` what to do."""

    file: str
    path: str
    code: Code
    message: Text
    found: str
    todo: Text

    def told(self, lang: str) -> str:
        """The remark as one line."""
        where = f"{self.file}: {self.path}" if self.path else self.file
        gap = ";" if lang == "zh" else "; "
        return f"{where}: [{self.code}] {self.message.within(lang)}{gap}{self.todo.within(lang)}"


@frozen(eq=False)
class Sheet:
    """A pack beside the tree of its file, which knows the path of every table."""

    pack: Pack
    tree: Node

    @classmethod
    def of(cls, pack: Pack) -> Sheet:
        """Parse the file of a pack once more, for the paths."""
        draft = (
            draft_of_source(pack.source, pack.file)
            if pack.source
            else draft_of_content(pack.content, pack.file)
        )
        return cls(pack, draft.tree)

    def nodes(self, name: str) -> list[Node]:
        """The tables of one kind, in the order of the pack's records."""
        return self.tree.get(name, [])  # type: ignore[no-any-return]

    def remark(self, path: str, code: Code, message: Text, found: str, todo: Text) -> Lint:
        """A remark on this file."""
        return Lint(self.pack.file, path, code, message, found, todo)


def quoted(cite: Citation | None) -> Text:
    """A citation as a remark shows it: the words, and where they stand."""
    if cite is None or (cite.quote is None and cite.reading is None):
        return Text("no words", "无原文")
    if cite.reading is not None:
        return Text(f"the reading {cite.reading!r}", f"口径 {cite.reading}")
    where = " ".join(
        part for part in (cite.document.name if cite.document else cite.doc, cite.clause) if part
    )
    both = f"“{cite.plain or cite.quote}” ({where})"
    return Text(both, both)


def shown(value: Any) -> str:
    """A table of the tree as it would stand on one line of a pack."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {shown(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(shown, value)) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    return f'"{value}"' if isinstance(value, str) else str(value)
