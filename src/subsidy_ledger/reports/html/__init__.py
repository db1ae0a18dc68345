"""The HTML report: one file that opens offline, searches, prints and is read in two languages.

What it is: ``render`` makes the page of the report's JSON model. Summary, charts, checks and the
first findings are written into it; all findings, all cases and the lives of cases lie in it as
compressed blocks that the page's own script unpacks.

What it promises: nothing is loaded from anywhere and nothing is run but the one script whose hash
stands in the page's policy (``default-src 'none'``). Text of the data is text: no name or message
becomes markup, in the template or in the script. The file stays below a size that is an argument;
what had to be left out the page says, with the command that shows it. The same model gives the same
bytes (with the same versions of the libraries).

What it does not do: mask. The model is masked already; nothing is added to it.

Needs the extra ``report``: Jinja2 and vl-convert-python.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from subsidy_ledger.reports.html.page import page_of
from subsidy_ledger.reports.html.safe import shown

__all__ = ["MOST_BYTES", "render"]

MOST_BYTES: Final = 5_000_000
"""How large the file may become: a letter's attachment."""


def render(model: Mapping[str, Any], *, lang: str, most_bytes: int = MOST_BYTES) -> str:
    """The page of a report's model, opened in ``lang`` (``zh`` or ``en``), below ``most_bytes``.

    Where all of it would be larger, lives of cases are left out first, then cases, then findings;
    what weighs most stays. Summary, charts and tables are always there, whatever they take.
    Raises `ExtraMissing` where a library is missing.
    """
    if lang not in ("zh", "en"):
        raise ValueError(f"found the language {lang!r}, expected 'zh' or 'en'")
    return page_of(shown(model), lang, most_bytes)
