"""Tables for a terminal: columns that stand under each other in Chinese and English alike.

What it promises: a wide character (East Asian Width W or F, Unicode TR11) takes two columns, a
combining one none; money stands on the right with both decimals, so that the points are in line.
A row is one line, whatever an entry has put into a cell.

What it does not do: cut what is too wide; a terminal wraps it, a file keeps it.
"""

from __future__ import annotations

from collections.abc import Sequence

from subsidy_ledger.money import yuan
from subsidy_ledger.terminal import LEFT, RIGHT, one_line, pad, width

__all__ = ["LEFT", "RIGHT", "money", "pad", "shorten", "table", "width"]


def shorten(text: str, columns: int) -> str:
    """The text cut to a number of columns, with ``…`` where something was cut.

    >>> shorten("一次性创业补贴", 9)
    '一次性创…'
    """
    if width(text) <= columns:
        return text
    kept, used = [], 1
    for ch in text:
        used += width(ch)
        if used > columns:
            break
        kept.append(ch)
    return "".join(kept) + "…"


def money(fen: int | None) -> str:
    """An amount for a table, in yuan; a dash where there is none."""
    return "-" if fen is None else yuan(fen)


def table(
    headings: Sequence[str], rows: Sequence[Sequence[str]], aligned: Sequence[str] = ()
) -> str:
    """A table as text without a final line feed; ``aligned``: a column's side, left by default.

    >>> print(
    ...     table(["项目", "yuan"], [["创业补贴", "20,000.00"], ["x", "5.00"]], ["left", "right"])
    ... )
    项目           yuan
    --------  ---------
    创业补贴  20,000.00
    x              5.00
    """
    rows = [[one_line(cell) for cell in row] for row in rows]
    sides = [*aligned, *[LEFT] * (len(headings) - len(aligned))]
    columns = [
        max(width(cells[index]) for cells in (headings, *rows)) for index in range(len(headings))
    ]
    lines = [headings, ["-" * column for column in columns], *rows]
    return "\n".join(
        "  ".join(
            pad(cell, column, side)
            for cell, column, side in zip(cells, columns, sides, strict=True)
        ).rstrip()
        for cells in lines
    )
