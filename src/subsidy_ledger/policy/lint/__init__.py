"""Lints: what reads well in packs and is probably not what their authors meant.

What it is: ``lint`` looks at packs that belong together and were found good (``policy.check``), and
makes a remark on each rule that can never be met or says nothing, on requirements that contradict
each other, lines of amounts that are never reached, editions whose days do not fit, names that
nothing reads, and grants without a case. ``quotes.compare`` holds quotes against the documents.

The parts: ``remark`` (the record), ``linear`` and ``worlds`` (what can hold together), ``settings``
(what bears on a grant), then a module for each kind of remark: ``rules``, ``editions``, ``names``,
``quotes``.

What it promises: everything that is found is said at once, each with file, path, what stands there
and what to do, in English and in Chinese. A remark is proved, never guessed.

What it does not do: make a pack invalid. A ledger adopts a pack with remarks; ``packs check`` ends
with status 1 for them.
"""

from __future__ import annotations

from collections.abc import Sequence

from subsidy_ledger.policy.lint.editions import lint_editions
from subsidy_ledger.policy.lint.names import lint_names
from subsidy_ledger.policy.lint.remark import Lint
from subsidy_ledger.policy.lint.remark import Sheet as _Sheet
from subsidy_ledger.policy.lint.rules import lint_rules
from subsidy_ledger.policy.pack import Pack

__all__ = ["Lint", "lint"]


def lint(packs: Sequence[Pack]) -> tuple[Lint, ...]:
    """All remarks on packs that belong together, file by file in the order given."""
    sheets = [_Sheet.of(pack) for pack in packs]
    found = [*lint_rules(sheets), *lint_editions(sheets), *lint_names(sheets)]
    place = {pack.file: index for index, pack in enumerate(packs)}
    return tuple(sorted(dict.fromkeys(found), key=lambda one: place[one.file]))
