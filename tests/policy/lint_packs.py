"""Small packs for the tests of lints: a head with names, and what a test puts below it."""

from subsidy_ledger.policy.check import read_together
from subsidy_ledger.policy.lint import Lint, lint
from subsidy_ledger.policy.pack import Pack

HEAD = """
[pack]
id = "{id}"
{whose}
title = "x"
authority = "x"
valid_from = {first}
{last}
valid_from_basis = "stated"
[[document]]
key = "T1"
number = "镇人社〔2023〕1号"
title = "x"
"""

NAMES = """
[[role]]
name = "hire"
kind = ["person"]
max = 9
[[fact]]
name = "size"
type = "choice"
options = ["小型", "微型", "其他"]
of = "applicant"
[[fact]]
name = "staff"
type = "integer"
of = "applicant"
[[fact]]
name = "opened_on"
type = "date"
of = "applicant"
[[fact]]
name = "wage"
type = "money"
of = "hire"
[[fact]]
name = "status"
type = "choice"
options = ["失业", "毕业生"]
of = "hire"
[[reading]]
id = "whose"
question = "?"
options = {a = "甲", b = "乙"}
"""

CITE = 'cite = {doc = "T1", clause = "第三条", quote = "给予补贴"}\n'
CASE = """
  [[grant.case]]
  name = "案例"
  on = 2023-06-01
  parties = {applicant = [{id = "e1"}]}
  expect = {outcome = "refused"}
"""


def head(
    name: str = "town-2023",
    first: str = "2023-01-01",
    last: str = "",
    *,
    whose: str = 'scheme = "town"',
) -> str:
    """The head of a pack and its document."""
    until = f"valid_until = {last}" if last else ""
    return HEAD.format(id=name, whose=whose, first=first, last=until)


def grant(*rules: str, key: str = "jobs", amend: bool = False) -> str:
    """A grant with its rules, and with a case unless it amends."""
    if amend:
        return f'[[grant]]\nkey = "{key}"\namend = true\n{CITE}' + "".join(rules)
    return (
        f'[[grant]]\nkey = "{key}"\nname = "x"\ninstrument = "grant"\napplicant = ["enterprise"]\n'
        f"{CITE}{''.join(rules)}{CASE}"
    )


def requirement(name: str, when: str, more: str = "", clause: str = "第四条") -> str:
    """A requirement; its quote says which one it is."""
    cite = f'cite = {{clause = "{clause}", quote = "原文{name}"}}'
    return f'[[grant.requirement]]\nid = "{name}"\nwhen = {when}\n{more}\n{cite}\n'


def benefit(fen: str, more: str = "") -> str:
    """What a grant pays."""
    return f'[grant.benefit]\nfen = {fen}\n{more}\ncite = {{quote = "给予补贴"}}\n'


def town(*parts: str) -> str:
    """A whole pack: head, names, and what a test is about."""
    return head() + NAMES + "".join(parts)


def amendment(
    *parts: str, name: str = "town-office", first: str = "2023-03-01", last: str = ""
) -> str:
    """A pack that amends the scheme of ``town``."""
    return head(name, first, last, whose='amends = "town"') + "".join(parts)


def packs(*texts: str) -> tuple[Pack, ...]:
    """Read them together, as ``1.toml`` and so on."""
    return read_together(
        (text.encode(), f"{number}.toml") for number, text in enumerate(texts, start=1)
    )


UNUSED = ("unused-role", "unused-fact", "unused-figure", "unused-reading", "no-case")


def remarks(*texts: str) -> list[Lint]:
    """Remarks on rules and days; the small packs declare more names than a test uses."""
    return [one for one in lint(packs(*texts)) if one.code not in UNUSED]


def codes(*texts: str) -> list[tuple[str, str]]:
    """Code and path of each remark."""
    return [(one.code, one.path) for one in remarks(*texts)]
