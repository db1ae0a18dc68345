"""What the reading of one file carries along: its names, its documents, its problems.

What it is: ``Context``, the ``Rules`` of one file with the parts that every table of the language
shares: citations, keys and ids, ``only_if``, ``per``, lists of lines.

What it promises: like its parents, it notes problems and goes on.

What it does not do: make records of whole tables (``declarations``, ``grants``, ``limits``,
``cases``, ``build``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final, TypeVar

from subsidy_ledger.errors import Problem
from subsidy_ledger.policy.conditions import Condition
from subsidy_ledger.policy.limits import GROUP
from subsidy_ledger.policy.pack import Citation, Document, OnlyIf
from subsidy_ledger.policy.reading.names import Names, qualified, schemes_of
from subsidy_ledger.policy.reading.rules import Rules, Where
from subsidy_ledger.policy.reading.tree import Node

UNREAD: Final = Citation()
"""Stands for a citation that did not fit; a pack with a problem is never given out."""

_LineT = TypeVar("_LineT")


class Context(Rules):
    """Everything that is known while one file is read."""

    def __init__(self, tree: Node, known: Mapping[str, Names], *, complete: bool) -> None:
        super().__init__(schemes_of(tree), known, complete=complete)
        self.tree = tree
        self.head: Node = tree.get("pack", Node("pack"))
        self.amending = "amends" in self.head and "scheme" not in self.head
        self.documents = {node.get("key", ""): document(node) for node in self.tables("document")}

    def tables(self, name: str) -> list[Node]:
        """The tables of one kind in the file."""
        return self.tree.get(name, [])  # type: ignore[no-any-return]

    def unique(self, nodes: Iterable[Node], key: str, what: str) -> None:
        """No two tables of one kind bear one name."""
        seen: set[str] = set()
        for node in nodes:
            name = node.get(key)
            if name is not None and name in seen:
                self.problem(node.at(key), f"the {what} {name!r} stands twice")
            seen.add(name or "")

    def key(self, node: Node) -> str:
        """The qualified key of a grant or figure; empty where it cannot be said."""
        key = node.get("key", "")
        full = qualified(key, self.schemes)
        if key and not full and self.schemes:
            listed = ", ".join(self.schemes)
            if "/" in key:
                message = f"found {key!r}, but the pack speaks about {listed} only"
            else:
                message = f"found {key!r}, expected scheme/{key}: the pack amends {listed}"
            self.problem(node.at("key"), message)
        return full

    def one_scheme(self, node: Node, what: str) -> str:
        """The scheme a pack-level rule belongs to; empty where the pack amends several."""
        if len(self.schemes) > 1:
            self.problem(
                node.path,
                f"the pack amends several schemes, and a {what} belongs to one: "
                "write a pack for each scheme",
            )
        return self.schemes[0] if len(self.schemes) == 1 else ""

    def only_if(self, node: Node, scheme: str) -> OnlyIf:
        """Readings under which a rule is active, by name."""
        table: Node = node.get("only_if", Node(""))
        for reading, option in table.items():
            self.option(scheme, reading, option, table.at(reading), table.at(reading))
        return tuple(table.items())

    def cite(
        self, parent: Node, scheme: str, inherited: Citation | None = None, key: str = "cite"
    ) -> Citation:
        """Where a rule stands; ``inherited``: the grant's citation, for ``doc`` and ``clause``."""
        node = parent.get(key)
        if not isinstance(node, Node):
            return UNREAD
        if "reading" in node:
            for name in (scheme,) if scheme else self.schemes:
                self.resolve("reading", name, node["reading"], node.at("reading"))
            return Citation(reading=node["reading"])
        doc, clause = node.get("doc"), node.get("clause")
        if inherited is not None and inherited.doc is not None:
            if node.lacks("doc"):
                doc = inherited.doc
            if node.lacks("clause") and doc == inherited.doc:
                clause = inherited.clause
        # A citation of a reading that did not fit, or a grant that wrongly cites one, was reported.
        excused = "reading" in node.unfit or (inherited is not None and inherited.doc is None)
        for name, value in (("doc", doc), ("clause", clause)):
            if value is None and node.lacks(name) and not excused:
                why = "none is inherited from the cite of a grant"
                if inherited is not None and inherited.doc is not None:
                    why = f"the grant cites another document, {inherited.doc!r}"
                self.problem(node.path, f"the key {name!r} is missing: {why}")
        if doc is not None and doc not in self.documents:
            self.problems.append(
                Problem.unknown_name(
                    node.at("doc"), "document", doc, [key for key in self.documents if key]
                )
            )
        return Citation(
            doc=doc,
            clause=clause,
            quote=node.get("quote"),
            plain=node.get("plain"),
            document=self.documents.get(doc or ""),
        )

    def lines(
        self,
        nodes: list[Node],
        path: str,
        where: Where,
        make: Callable[[Node, Condition | None], _LineT],
    ) -> tuple[_LineT, ...]:
        """Lines of which the first that is true holds: only the last needs no condition."""
        for index, node in enumerate(nodes[:-1]):
            if node.lacks("when"):
                self.problem(
                    f"{path}[{index}]",
                    "the key 'when' is missing: the lines after this one would never be read",
                )
        return tuple(
            make(node, self.condition(node["when"], where) if "when" in node else None)
            for node in nodes
        )

    def per(self, node: Node, scheme: str, *, group: bool) -> tuple[str, ...]:
        """Roles whose parties hold; ``group``: whether linked parties may count together here."""
        raw = node.get("per", [])
        if raw == GROUP and group:
            return (GROUP,)
        roles = [raw] if isinstance(raw, str) else raw
        for index, role in enumerate(roles):
            path = node.at("per") if isinstance(raw, str) else node.at("per", index)
            if role == GROUP:
                self.problem(path, f'"{GROUP}" stands alone, and in caps only: per = "{GROUP}"')
            else:
                self.role(scheme, role, path, applicant=True)
        return tuple(roles)


def document(node: Node) -> Document:
    """The record of a ``[[document]]``."""
    return Document(
        key=node.get("key", ""),
        title=node.get("title", ""),
        number=node.get("number"),
        issuer=node.get("issuer"),
        issued_on=node.get("issued_on"),
        source_sha256=node.get("source_sha256"),
    )
