"""``packs``: list what is shipped, show a grant in plain words, check files before use."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from attrs import frozen

from subsidy_ledger.casework.examples import CaseResult, problem_of, run_cases
from subsidy_ledger.cli.frame import (
    DONE,
    FOUND,
    Failure,
    argument,
    command,
    current_lang,
    give,
    group,
    pick,
)
from subsidy_ledger.errors import InvalidCommand, PackInvalid, PackProblem, nearest
from subsidy_ledger.policy.check import read_together
from subsidy_ledger.policy.pack import Pack
from subsidy_ledger.policy.reading import read_pack
from subsidy_ledger.policy.shipped import shipped_packs
from subsidy_ledger.reports import words
from subsidy_ledger.reports.law import grant_told, pack_told, text_of
from subsidy_ledger.reports.tables import table

packs_command = group(
    "packs",
    "Policy packs: the law as data.",
    "政策包:以数据写成的政策文件。",
)


@frozen
class Head:
    """A shipped pack at a glance: its name on the command line and its file as parsed.

    Whole packs are read only where all of a pack is needed; the shipped ones are known to be good.
    """

    name: str
    data: Mapping[str, Any]

    @property
    def pack(self) -> Mapping[str, Any]:
        """The table that says what the pack is."""
        table: Mapping[str, Any] = self.data["pack"]
        return table

    @property
    def amends(self) -> tuple[str, ...]:
        """The schemes it amends."""
        amends = self.pack.get("amends", ())
        return (amends,) if isinstance(amends, str) else tuple(amends)

    @property
    def grants(self) -> dict[str, str]:
        """Names of its own grants by qualified key."""
        return {
            f"{self.pack['scheme']}/{grant['key']}": grant["name"]
            for grant in self.data.get("grant", ())
            if not grant.get("amend")
        }

    def read(self) -> Pack:
        """The whole pack."""
        return read_pack(shipped_packs()[self.name].read_bytes(), f"{self.name}.toml")


def _shipped() -> list[Head]:
    return [
        Head(name, tomllib.loads(file.read_bytes().decode()))
        for name, file in shipped_packs().items()
    ]


# ---- list ----------------------------------------------------------------------------------------


@command(
    "list",
    "List the packs that are shipped, with the grants of each.",
    "列出随附的政策包及其补贴项目。",
    parent=packs_command,
)
def list_command() -> int:
    """Examples stand below ``examples/``."""
    rows = [
        {
            "id": head.name,
            "title": head.pack["title"],
            "valid_from": head.pack["valid_from"].isoformat(),
            "valid_from_basis": head.pack["valid_from_basis"],
            "amends": list(head.amends),
            "grants": [{"grant": key, "name": name} for key, name in head.grants.items()],
        }
        for head in _shipped()
    ]
    give({"packs": rows}, lambda: _listed(rows))
    return DONE


def _listed(rows: list[dict[str, Any]]) -> str:
    lines: list[str] = []
    for row in rows:
        amends = pick(" amends ", " 补充 ") + ", ".join(row["amends"]) if row["amends"] else ""
        lines.append(f"{row['id']}{amends}")
        lines.append(f"  {row['title']}")
        since = pick("in force from ", "生效 ") + row["valid_from"]
        lines.append(f"  {since} ({row['valid_from_basis']})")
        if row["grants"]:
            cells = [[grant["grant"], grant["name"]] for grant in row["grants"]]
            listed = table([pick("grant", "编号"), pick("name", "项目")], cells)
            lines += [f"    {line}" for line in listed.splitlines()]
        lines.append("")
    lines.append(
        pick("look closer: subsidy-ledger packs show NAME", "查看:subsidy-ledger packs show 名称")
    )
    return "\n".join(lines)


# ---- show ----------------------------------------------------------------------------------------


@command(
    "show",
    "Show a grant, or a whole pack, in plain words.\n\nGRANT_OR_PACK is SCHEME/KEY, the id of a "
    "shipped pack, or a .toml file. Conditions, amounts, ceilings and exclusions come with clause "
    "and quote, then readings that are open and figures to ask for.",
    "用平常的话说明一个补贴项目或整个政策包。\n\nGRANT_OR_PACK 为 SCHEME/KEY、随附政策包的编号,"
    "或 .toml 文件。条件、金额、限额、不重复享受各附条款和原文;另列未定的口径和须另行取得的标准。",
    parent=packs_command,
)
@argument("name", metavar="GRANT_OR_PACK")
def show_command(name: str) -> int:
    """The latest shipped edition of a grant is shown."""
    lang = current_lang()
    if name.endswith(".toml"):
        tree = pack_told(read_pack(Path(name).read_bytes(), name), lang)
    else:
        shipped = _shipped()
        whole = [head for head in shipped if name in (head.name, head.pack["id"])]
        editions = [head for head in shipped if name in head.grants]
        if whole:
            tree = pack_told(whole[0].read(), lang)
        elif editions:
            pack = max(editions, key=lambda head: head.pack["valid_from"]).read()
            grant = next(grant for grant in pack.grants if grant.key == name)
            tree = grant_told(pack, grant, lang)
        else:
            raise _no_such(name, shipped)
    give(tree, lambda: text_of(tree, lang))
    return DONE


def _no_such(name: str, shipped: list[Head]) -> Failure:
    known = [one for head in shipped for one in (head.name, *head.grants)]
    near = nearest(name, known)
    hint = (f"; did you mean {near!r}?", f";是否指 {near!r}?") if near else ("", "")
    return Failure(
        f"there is no grant or pack {name!r}{hint[0]}; see: subsidy-ledger packs list",
        f"没有补贴项目或政策包 {name!r}{hint[1]};可用 subsidy-ledger packs list 查看",
    )


# ---- check ---------------------------------------------------------------------------------------


@command(
    "check",
    "Check pack files, together, and run their cases.\n\nEverything that is wrong is said at once. "
    "A shipped pack is named by its id; an amendment is checked together with what it amends.",
    "把各政策包文件放在一起检查,并运行其中的案例。\n\n一次说出全部问题。随附的政策包可写编号;"
    "补充性的政策包须与其所补充的一起检查。",
    parent=packs_command,
)
@argument("files", nargs=-1, required=True, metavar="FILE…")
def check_command(files: tuple[str, ...]) -> int:
    """Exit status 1 for problems; 2 for a file that cannot be read."""
    shipped = shipped_packs()
    sources = [
        (shipped[name].read_bytes() if name in shipped else Path(name).read_bytes(), name)
        for name in files
    ]
    packs: tuple[Pack, ...] = ()
    problems: list[PackProblem] = []
    results: list[CaseResult] = []
    try:
        packs = read_together(sources)
        results = list(run_cases(packs))
    except PackInvalid as invalid:
        problems += invalid.problems
    except InvalidCommand as invalid_together:
        problems += [PackProblem.of(", ".join(files), p) for p in invalid_together.problems]
    by_pack = {pack.id: pack.file for pack in packs}
    problems += [
        PackProblem.of(by_pack.get(result.pack, result.pack), problem_of(result))
        for result in results
        if result.problem
    ]
    hints = _bases_to_add(problems, files)
    give(
        _checked(packs, problems, results, hints),
        lambda: _check_text(packs, problems, results, hints),
    )
    return FOUND if problems else DONE


def _bases_to_add(problems: list[PackProblem], files: tuple[str, ...]) -> list[str]:
    """Shipped packs that an amendment amends and that are not given."""
    wanted = {
        scheme
        for problem in problems
        if problem.path == "pack.amends" and problem.found
        for scheme in problem.found.split(", ")
    }
    bases = [head.name for head in _shipped() if head.pack.get("scheme") in wanted]
    return [name for name in bases if name not in files]


def _checked(
    packs: tuple[Pack, ...],
    problems: list[PackProblem],
    results: list[CaseResult],
    hints: list[str],
) -> dict[str, Any]:
    return {
        "ok": not problems,
        "packs": [{"id": pack.id, "file": pack.file, "digest": pack.digest} for pack in packs],
        "cases": len(results),
        "outcomes": _outcomes(results),
        "problems": [_problem_json(problem) for problem in problems],
        "add": hints,
    }


def _problem_json(problem: PackProblem) -> dict[str, str]:
    given = {
        "file": problem.file,
        "path": problem.path,
        "message": problem.message,
        "found": problem.found,
        "expected": problem.expected,
        "hint": problem.hint,
    }
    return {key: value for key, value in given.items() if value}


def _outcomes(results: list[CaseResult]) -> dict[str, int]:
    counted = dict.fromkeys(("granted", "refused", "undetermined"), 0)
    for result in results:
        if result.outcome in counted:
            counted[result.outcome] += 1
    return counted


def _check_text(
    packs: tuple[Pack, ...],
    problems: list[PackProblem],
    results: list[CaseResult],
    hints: list[str],
) -> str:
    lines = [str(problem) for problem in problems]
    lines += [
        pick(
            f"add the shipped pack: subsidy-ledger packs check {name} …",
            f"请加上随附的政策包:subsidy-ledger packs check {name} …",
        )
        for name in hints
    ]
    lang = current_lang()
    for pack in packs:
        rules = sum(len(grant.requirements) + len(grant.caps) for grant in pack.grants)
        rules += len(pack.caps) + len(pack.exclusions)
        cases = sum(len(grant.cases) for grant in pack.grants)
        grants = sum(not grant.amend for grant in pack.grants)
        lines.append(
            pick(
                f"{pack.id}: {grants} grants, {rules} rules, {len(pack.readings)} readings, "
                f"{cases} cases, SHA-256 {pack.digest}",
                f"{pack.id}:项目 {grants} 个,规则 {rules} 条,口径 {len(pack.readings)} 个,"
                f"案例 {cases} 个,SHA-256 {pack.digest}",
            )
        )
    if results:
        counted = [
            f"{words.word(words.STATUSES, outcome, lang)} {number}"
            for outcome, number in _outcomes(results).items()
        ]
        lines.append(
            pick(f"{len(results)} cases: ", f"案例 {len(results)} 个:")
            + pick(", ", ",").join(counted)
        )
    lines.append(
        pick(f"problems: {len(problems)}", f"有 {len(problems)} 处问题")
        if problems
        else pick("no problems", "没有问题")
    )
    return "\n".join(lines)
