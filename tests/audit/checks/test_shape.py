"""Every check has the one visible shape: a module, a class, a registration, a test, a page."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest

from subsidy_ledger.audit import checks
from subsidy_ledger.audit.checks import all_checks
from subsidy_ledger.audit.finding import About, Check, Concluding, Seeing

HERE = Path(__file__).parent
HELPERS = frozenset({"attested", "evidence", "holders", "saying"})
"""Modules that checks share, and that are none."""
TOGETHER = frozenset({"caps", "duties", "exclusions", "funds", "notices", "payments"})
"""Checks on single entries, tested in tests/audit/test_checks.py."""


def names() -> list[str]:
    """Modules of checks."""
    found = {module.name for module in pkgutil.iter_modules(checks.__path__)}
    assert found >= HELPERS
    return sorted(found - HELPERS)


@cache
def module(name: str) -> ModuleType:
    return importlib.import_module(f"subsidy_ledger.audit.checks.{name}")


def classes(name: str) -> list[type]:
    """Checks that a module defines."""
    return [
        one
        for _, one in inspect.getmembers(module(name), inspect.isclass)
        if one.__module__ == module(name).__name__ and hasattr(one, "about")
    ]


def registered() -> dict[type, Check]:
    return {type(check): check for check in all_checks()}


@pytest.mark.parametrize("name", names())
def test_a_module_has_one_check_and_it_is_registered_once(name: str) -> None:
    (check,) = classes(name)
    assert [type(one) for one in all_checks()].count(check) == 1


def test_names_of_checks_and_of_findings_belong_to_one_check() -> None:
    given = [check.name for check in all_checks()]
    assert len(set(given)) == len(given)
    finds = [name for check in all_checks() for name in check.about.finds or (check.name,)]
    assert len(set(finds)) == len(finds)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", name) for name in (*given, *finds))


@pytest.mark.parametrize("name", names())
def test_a_check_sees_entries_or_concludes_and_says_what_it_is(name: str) -> None:
    (kind,) = classes(name)
    check = registered()[kind]
    assert isinstance(check, Seeing | Concluding)
    about = check.about
    assert isinstance(about, About)
    for text in (about.title, about.title_zh, about.source, about.source_zh):
        assert text
        assert text == text.strip()
    assert chinese(about.title_zh)
    assert chinese(about.source_zh)
    assert not chinese(about.title)
    assert about.number is None or 1 <= about.number <= 21
    assert all(need == "sealed" or need.startswith("match:") for need in about.needs)


@pytest.mark.parametrize("name", names())
def test_a_module_opens_with_what_it_is_its_source_and_what_it_does_not_do(name: str) -> None:
    text = module(name).__doc__ or ""
    first = text.partition("\n")[0]
    assert chinese(first), "the Chinese term that officials use"
    assert "ource" in text or "clause" in text, "where it comes from"
    (kind,) = classes(name)
    assert kind.__doc__


@pytest.mark.parametrize("name", names())
def test_every_name_of_a_finding_in_a_module_is_declared(name: str) -> None:
    """Names are literals, or the check's own: ``check="…"`` or ``check=self.name``."""
    (kind,) = classes(name)
    check = registered()[kind]
    declared = set(check.about.finds or (check.name,))
    for node in ast.walk(ast.parse(inspect.getsource(module(name)))):
        if isinstance(node, ast.keyword) and node.arg == "check":
            if isinstance(node.value, ast.Constant):
                assert node.value.value in declared
            elif isinstance(node.value, ast.Attribute):
                assert check.name in declared


@pytest.mark.parametrize("name", names())
def test_a_module_has_a_test_module(name: str) -> None:
    if name in TOGETHER:
        text = (HERE.parent / "test_checks.py").read_text("utf-8")
        (kind,) = classes(name)
        finds = kind.about.finds or (kind.name,)  # type: ignore[attr-defined]
        assert all(f'"{one}"' in text for one in finds)
    else:
        places = (HERE / f"test_{name}.py", HERE.parent / f"test_{name}.py")
        assert any(place.exists() for place in places)


def test_no_check_asks_a_clock_or_chance() -> None:
    for name in names():
        source = inspect.getsource(module(name))
        assert not re.search(r"\b(today|now|random|time)\(", source), name


def chinese(text: str) -> bool:
    return any("一" <= sign <= "鿿" for sign in text)
