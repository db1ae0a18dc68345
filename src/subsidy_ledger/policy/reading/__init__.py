"""TOML to pack, strictly.

What it is: ``read_pack`` makes a `Pack` of a file's bytes, ``load`` of files, ``pack_from_content``
of the canonical content that a ledger keeps. The parts: ``language`` (the words), ``tree`` (shape),
``names`` (what a name refers to), ``rules`` (conditions and values), ``build`` (the records).

What it promises: a pack is given out only if nothing is wrong with its file; all that is wrong is
said at once (`PackInvalid`), each with file, path, and what to write instead. The digest is the
SHA-256 of the canonical content: the parsed file without cases, dates as ISO text. It does not
change with comments, layout or the order of keys, and it changes with everything else.

What it does not do: look at other packs. Names that another pack may declare are let pass here, and
``policy.check.check_together`` looks them up. Does not run cases.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from attrs import evolve, frozen

from subsidy_ledger.errors import PackInvalid, PackProblem, Problem
from subsidy_ledger.policy.content import content_of, digest_of, parse_toml
from subsidy_ledger.policy.pack import Pack
from subsidy_ledger.policy.reading.build import build
from subsidy_ledger.policy.reading.names import Names, declare, overlaid
from subsidy_ledger.policy.reading.tree import Node, fit, parse_content

__all__ = ["load", "pack_from_content", "read_pack"]


def read_pack(source: bytes, file: str) -> Pack:
    """Read one pack file; ``file`` is its name in messages.

    Raises `PackInvalid` with every problem of the file, or the one that keeps it from being TOML.
    """
    draft = draft_of_source(source, file)
    pack, problems = draft.read({}, complete=False)
    if problems:
        raise PackInvalid(problems)
    return pack


def pack_from_content(content: bytes, file: str) -> Pack:
    """The pack of canonical content: equal to that of its file, but without cases and source.

    Raises `PackInvalid` where the bytes are not the canonical content of a good pack.
    """
    draft = draft_of_content(content, file)
    pack, problems = draft.read({}, complete=False)
    if not problems and pack.content != content:
        problems = (PackProblem(file, "grant", "canonical content holds no cases"),)
    if problems:
        raise PackInvalid(problems)
    return pack


def load(paths: Iterable[str | Path]) -> tuple[Pack, ...]:
    """Read pack files; raises `PackInvalid` with all problems of all files.

    A file that cannot be opened raises `OSError`.
    """
    packs: list[Pack] = []
    problems: list[PackProblem] = []
    for path in paths:
        try:
            packs.append(read_pack(Path(path).read_bytes(), str(path)))
        except PackInvalid as invalid:
            problems += invalid.problems
    if problems:
        raise PackInvalid(problems)
    return tuple(packs)


@frozen(eq=False)
class Draft:
    """A parsed file before its names are looked up, so that several can be read together."""

    file: str
    data: Mapping[str, Any]
    tree: Node
    shape: tuple[Problem, ...]
    source: bytes = b""

    @property
    def names(self) -> dict[str, Names]:
        """What the file declares, by scheme."""
        return declare(self.tree)

    def read(
        self, others: Mapping[str, Names], *, complete: bool
    ) -> tuple[Pack, tuple[PackProblem, ...]]:
        """The pack, good only where there are no problems, and all problems of the file.

        ``others``: names of the packs beside it; ``complete``: nothing else may be referred to.
        """
        known = overlaid(self.names, others)
        pack, problems = build(self.tree, known, complete=complete)
        found = [PackProblem.of(self.file, problem) for problem in (*self.shape, *problems)]
        found = list(dict.fromkeys(found))
        if found:
            return evolve(pack, file=self.file), tuple(found)
        content = content_of(self.data)
        digest = digest_of(content)
        return evolve(pack, digest=digest, content=content, source=self.source, file=self.file), ()


def draft_of_source(source: bytes, file: str) -> Draft:
    """Parse TOML; raises `PackInvalid` where it is none."""
    data = parse_toml(source, file)
    tree, problems = fit(data)
    return Draft(file, data, tree, tuple(problems), source)


def draft_of_content(content: bytes, file: str) -> Draft:
    """Parse canonical content; raises `PackInvalid` where it is none."""
    data = parse_content(content, file)
    tree, problems = fit(data, dates_as_text=True)
    return Draft(file, data, tree, tuple(problems))
