"""docs/reference/audit-checks.md: its tables and sections are the ones that the checks make.

`UPDATE_DOCS=1 pytest tests/docs/test_audit_checks_page.py` writes what stands between the marks
again: needed whenever a check comes, goes, or says something else about itself.
"""

from __future__ import annotations

import os
import re
import sys
from functools import cache
from pathlib import Path

import pytest

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "audit-checks.md"
MARKS = {
    "table": ("<!-- table of checks -->", "<!-- end of table -->"),
    "numbers": ("<!-- the twenty-one kinds -->", "<!-- end of kinds -->"),
    "checks": ("<!-- checks, one by one -->", "<!-- end of checks -->"),
    "settings": ("<!-- settings -->", "<!-- end of settings -->"),
}

KINDS = {
    1: ("one person, one kind of money, twice", "同一主体重复享受"),
    2: ("fictitious labour relations", "虚构劳动关系"),
    3: ("firm cancelled or abnormal", "企业注销或异常"),
    4: ("recipient dead, imprisoned or pensioned", "死亡、服刑、领取养老金"),
    5: ("owner drawing flexible-employment subsidy", "经营者领取灵活就业补贴"),
    6: ("borrower is not the legal representative; other loans", "借款人非法定代表人;其他贷款"),
    7: ("interest recomputed", "贴息复算"),
    8: ("training without attendance", "未参训领取培训补贴"),
    9: ("entitled and never paid; delay", "应发未发;迟缓"),
    10: ("paid from the wrong fund, or above it", "资金渠道错误、超额度"),
    11: ("one hire claimed by two firms", "一人两企"),
    12: ("the same kind in two regions", "两地同类"),
    13: ("pairs that exclude each other", "互斥补贴"),
    14: ("founder as hire; change of legal representative", "创业者充作招用;法人变更"),
    15: ("ceiling passed, after a reversal or by parallel approvals", "撤销后或并行批准超限额"),
    16: ("approved before the notice ended; step missing; two roles", "公示、环节、职责"),
    17: ("one account for many; returns not booked again", "账户、退票"),
    18: ("figure without a document", "标准无文件"),
    19: ("rule not in force", "规定未生效"),
    20: ("public employees", "财政供养人员"),
    21: ("recovery not received, or too much", "追回"),
}
"""What auditors of such money look for, in the order in which the checks are numbered."""


@cache
def made() -> dict[str, str]:
    """What is to stand between each pair of marks."""
    from subsidy_ledger.audit.checks import all_checks

    checks = all_checks()
    return {
        "table": table(checks),
        "numbers": numbers(checks),
        "checks": "\n".join(section(check) for check in checks),
        "settings": settings(),
    }


def names_of(check) -> tuple[str, ...]:
    return check.about.finds or (check.name,)


def needs_of(check) -> str:
    said = {"sealed": "sealed content"}
    listed = sorted(check.about.needs, key=lambda need: (need != "sealed", need))
    return ", ".join(said.get(need, f"`--match {need[6:]}=FILE`") for need in listed) or "—"


def table(checks) -> str:
    rows = ["| no. | findings | title | severity | needs | source |", "|--:|---|---|---|---|---|"]
    ordered = sorted(checks, key=lambda check: (check.about.number or 99, check.name))
    for check in ordered:
        about = check.about
        names = "<br>".join(f"`{name}`" for name in names_of(check))
        severity = {"either": "fault or hint"}.get(about.severity, about.severity)
        cells = (
            str(about.number or "—"),
            names,
            f"[{about.title}](#{anchor(check)})<br>{about.title_zh}",
            severity,
            needs_of(check),
            f"{about.source}<br>{about.source_zh}",
        )
        rows.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(rows) + "\n"


def numbers(checks) -> str:
    rows = ["| no. | what auditors look for | | findings |", "|--:|---|---|---|"]
    for number, (en, zh) in KINDS.items():
        names = [
            f"`{name}`"
            for check in checks
            if check.about.number == number
            for name in names_of(check)
        ]
        rows.append(f"| {number} | {en} | {zh} | {', '.join(names) or '—'} |")
    return "\n".join(rows) + "\n"


def anchor(check) -> str:
    return f"check-{check.name}"


def section(check) -> str:
    """A check as its module tells it; names in double backticks become code as Markdown has it."""
    text = sys.modules[type(check).__module__].__doc__ or ""
    head, _, rest = text.partition("\n")
    body = re.sub(r"``([^`]+)``", r"`\1`", rest.strip())
    module = type(check).__module__.rpartition(".")[2]
    names = ", ".join(f"`{name}`" for name in names_of(check))
    return (
        f"({anchor(check)})=\n### {check.about.title} · {check.about.title_zh}\n\n"
        f"{names}, in `src/subsidy_ledger/audit/checks/{module}.py`. {head.rstrip()}\n\n{body}\n"
    )


def settings() -> str:
    """Thresholds with their standard values, and what each means."""
    import inspect

    from subsidy_ledger.audit import settings as module

    source = inspect.getsource(module.Settings)
    found = re.findall(r'^    (\w+): [^=\n]+ = (.+)\n    """(.+?)"""', source, re.MULTILINE)
    rows = ["| setting | standard | meaning |", "|---|---|---|"]
    rows += [f"| `{name}` | `{value}` | {said} |" for name, value, said in found]
    return "\n".join(rows) + "\n"


def filled(page: str) -> str:
    """The page with what is made between its marks."""
    for part, (start, end) in MARKS.items():
        before, _, rest = page.partition(start)
        _, _, after = rest.partition(end)
        page = f"{before}{start}\n\n{made()[part]}\n{end}{after}"
    return page


def test_the_page_is_the_one_that_the_checks_make() -> None:
    written = PAGE.read_text(encoding="utf-8")
    for marks in MARKS.values():
        assert all(written.count(mark) == 1 for mark in marks)
    if os.environ.get("UPDATE_DOCS"):
        PAGE.write_text(filled(written), encoding="utf-8")
        written = PAGE.read_text(encoding="utf-8")
    assert written == filled(written), "write it again with UPDATE_DOCS=1 (see the top)"


@pytest.mark.parametrize("number", KINDS)
def test_every_kind_that_auditors_look_for_has_a_check(number: int) -> None:
    from subsidy_ledger.audit.checks import all_checks

    assert [check.name for check in all_checks() if check.about.number == number]


def test_every_setting_says_what_it_means() -> None:
    from attrs import fields

    from subsidy_ledger.audit.settings import Settings

    assert [field.name for field in fields(Settings)] == re.findall(
        r"^\| `(\w+)` \|", settings(), re.MULTILINE
    )
