"""The libraries that only this report needs: brought in where used, named where missing."""

from __future__ import annotations

from importlib import import_module
from typing import Any, Final

_NAMES: Final = {"jinja2": "Jinja2", "markupsafe": "Jinja2", "vl_convert": "vl-convert-python"}


def needs(module: str) -> Any:
    """The module; `ImportError` says which extra brings it."""
    try:
        return import_module(module)
    except ImportError as error:
        raise ImportError(
            f"the HTML report needs {_NAMES[module]}: pip install 'subsidy-ledger[report]'"
        ) from error
