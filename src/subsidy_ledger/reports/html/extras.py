"""The libraries that only this report needs: brought in where used, named where missing."""

from __future__ import annotations

from importlib import import_module
from typing import Any, Final

from subsidy_ledger.errors import ExtraMissing

_NAMES: Final = {"jinja2": "Jinja2", "markupsafe": "Jinja2", "vl_convert": "vl-convert-python"}


def needs(module: str) -> Any:
    """The module. Raises `ExtraMissing`."""
    try:
        return import_module(module)
    except ImportError as error:
        raise ExtraMissing(_NAMES[module], "report") from error
