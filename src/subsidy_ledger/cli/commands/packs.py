"""``packs``: list what is shipped, show a grant in plain words, check files before use."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from attrs import asdict, frozen

from subsidy_ledger.casework.examples import CaseResult, problem_of, run_cases
from subsidy_ledger.cli.commands.guide import guide_command, no_such_pack
from subsidy_ledger.cli.commands.trials import trials_command
from subsidy_ledger.cli.frame import (
    DONE,
    FOUND,
    Failure,
    argument,
    command,
    current_lang,
    give,
    group,
    option,
    pick,
)
from subsidy_ledger.errors import InvalidCommand, PackInvalid, PackProblem, nearest
from subsidy_ledger.policy.check import changes_of, read_together
from subsidy_ledger.policy.coverage import counts_of, shipped_coverage
from subsidy_ledger.policy.lint import Lint, lint
from subsidy_ledger.policy.lint.quotes import Comparison, Source, compare
from subsidy_ledger.policy.pack import Pack
from subsidy_ledger.policy.reading import read_pack
from subsidy_ledger.policy.shipped import find_pack, shipped_packs
from subsidy_ledger.reports import words
from subsidy_ledger.reports.law import grant_told, pack_told, text_of
from subsidy_ledger.reports.tables import LEFT, RIGHT, table

packs_command = group(
    "packs",
    "Policy packs: the law as data.",
    "政策包:以数据写成的政策文件。",
)
packs_command.add_command(guide_command)
packs_command.add_command(trials_command)


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
        pack = find_pack(self.name)
        assert pack is not None  # noqa: S101 - it is shipped under this name
        return pack


@cache
def _shipped() -> list[Head]:
    return [
        Head(name, tomllib.loads(file.read_bytes().decode()))
        for name, file in shipped_packs().items()
    ]


# ---- list ----------------------------------------------------------------------------------------


@command(
    "list",
    "List the packs that are shipped, with the grants of each.\n\nFor a document it is counted how "
    "many of its instruments are enforceable, undetermined for want of a figure, a service, or out "
    "of reach.",
    "列出随附的政策包及其补贴项目。\n\n对每份文件另计:条目共多少个,其中可判定、待补标准、服务、"
    "不作判定各多少个。",
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
            "counts": _counts(head),
        }
        for head in _shipped()
    ]
    counted = [row["counts"] for row in rows if row["counts"] is not None]
    totals = {key: sum(counts[key] for counts in counted) for key in _COUNTED}
    give({"packs": rows, "totals": totals}, lambda: _listed(rows, totals))
    return DONE


_COUNTED: Mapping[str, words.Pair] = {
    "instruments": ("instruments", "条目"),
    "enforceable": ("enforceable", "可判定"),
    "undetermined": ("undetermined", "待补标准"),
    "services": ("services", "服务"),
    "out_of_reach": ("out of reach", "不作判定"),
    "grants": ("grants", "补贴项目"),
}


def _counts(head: Head) -> dict[str, int] | None:
    """What became of a document's instruments; nothing for a pack without coverage."""
    coverage = shipped_coverage().get(head.name)
    if coverage is None:
        return None
    counts = counts_of(coverage, head.read())
    return {
        "instruments": len(coverage.instruments),
        "enforceable": counts["enforceable"],
        "undetermined": counts["undetermined"],
        "services": counts["service"],
        "out_of_reach": counts["out-of-reach"],
        "grants": len(head.grants),
    }


def _listed(rows: list[dict[str, Any]], totals: Mapping[str, int]) -> str:
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
    counted = [(row["id"], row["counts"]) for row in rows if row["counts"] is not None]
    if counted:
        lines += [_count_table([*counted, (pick("total", "合计"), totals)]), ""]
    lines.append(
        pick("look closer: subsidy-ledger packs show NAME", "查看:subsidy-ledger packs show 名称")
    )
    return "\n".join(lines)


def _count_table(counted: list[tuple[str, Mapping[str, int]]]) -> str:
    lang = current_lang()
    head = [pick("document", "文件"), *(words.word(_COUNTED, key, lang) for key in _COUNTED)]
    cells = [[name, *(str(counts[key]) for key in _COUNTED)] for name, counts in counted]
    return table(head, cells, [LEFT, *(RIGHT for _ in _COUNTED)])


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
        tree = _whole(read_pack(Path(name).read_bytes(), name))
    else:
        shipped = _shipped()
        whole = [head for head in shipped if name in (head.name, head.pack["id"])]
        editions = [head for head in shipped if name in head.grants]
        if whole:
            tree = _whole(whole[0].read())
        elif editions:
            pack = max(editions, key=lambda head: head.pack["valid_from"]).read()
            grant = next(grant for grant in pack.grants if grant.key == name)
            tree = grant_told(pack, grant, lang)
        else:
            raise _no_such(name, shipped)
    give(tree, lambda: text_of(tree, lang))
    return DONE


def _whole(pack: Pack) -> dict[str, Any]:
    """A whole pack; an amendment of shipped packs in their words."""
    bases = [head.read() for head in _shipped() if head.pack.get("scheme") in pack.amends]
    return pack_told(pack, current_lang(), bases)


def _no_such(name: str, shipped: list[Head]) -> Failure:
    known = [one for head in shipped for one in (head.name, *head.grants)]
    near = nearest(name, known)
    hint = (f"; did you mean {near!r}?", f";是否指 {near!r}?") if near else ("", "")
    return Failure(
        f"there is no grant or pack {name!r}{hint[0]}; see: subsidy-ledger packs list",
        f"没有补贴项目或政策包 {name!r}{hint[1]};可用 subsidy-ledger packs list 查看",
    )


# ---- check ---------------------------------------------------------------------------------------


@frozen
class Check:
    """All that came of checking files together.

    ``lints``: what reads well and is hardly meant; ``changed``: cases of documents that an
    amendment given decides otherwise than the documents alone; ``waiting``: cases of schemes that
    are not given; ``bases``: shipped packs to give as well.
    """

    packs: tuple[Pack, ...]
    problems: tuple[PackProblem, ...]
    lints: tuple[Lint, ...]
    results: tuple[CaseResult, ...]
    changed: tuple[CaseResult, ...]
    waiting: int
    sources: Comparison
    bases: tuple[str, ...]

    @property
    def status(self) -> int:
        """Done, or done and something was found."""
        return FOUND if self.problems or self.lints else DONE


@command(
    "check",
    "Check pack files, together, and run their cases.\n\nEverything that is wrong is said at once. "
    "A shipped pack is named by its id; an amendment is checked together with what it amends. "
    "Beside problems stand remarks: what reads well and is hardly meant, such as a condition that "
    "can never be true.",
    "把各政策包文件放在一起检查,并运行其中的案例。\n\n一次说出全部问题。随附的政策包可写编号;"
    "补充性的政策包须与其所补充的一起检查。问题之外另列审校意见,即虽能读通但多半有误之处,"
    "例如永远不能成立的条件。",
    parent=packs_command,
)
@argument("files", nargs=-1, required=True, metavar="FILE…")
@option(
    "--source",
    "sources",
    multiple=True,
    metavar="TEXTFILE",
    en="Text that the packs quote; each quote must stand in it. May be repeated.",
    zh="政策包所引的原文文件;每条引文须与其逐字一致。可多次给出。",
)
def check_command(files: tuple[str, ...], sources: tuple[str, ...]) -> int:
    """Exit status 1 for problems and remarks; 2 for a file that cannot be read."""
    given = [(_bytes_of(name), name) for name in files]
    checked = _check(files, given, [_source(name) for name in sources])
    give(_checked(checked), lambda: _check_text(checked))
    return checked.status


def _bytes_of(name: str) -> bytes:
    """The file of a shipped pack, or the file of that name."""
    shipped = shipped_packs()
    if name in shipped:
        content: bytes = shipped[name].read_bytes()
        return content
    if not name.endswith(".toml") and not Path(name).is_file():
        raise no_such_pack(name)
    return Path(name).read_bytes()


def _source(name: str) -> Source:
    data = Path(name).read_bytes()
    try:
        return Source.of(name, data)
    except UnicodeDecodeError as error:
        raise Failure(
            f"{name}: not UTF-8 at byte {error.start}; quotes are compared with text in UTF-8",
            f"{name}:第 {error.start} 字节起不是 UTF-8;引文只能与 UTF-8 文本核对",
        ) from None


def _check(
    files: tuple[str, ...], given: Sequence[tuple[bytes, str]], sources: Sequence[Source]
) -> Check:
    packs: tuple[Pack, ...] = ()
    problems: list[PackProblem] = []
    every: list[CaseResult] = []
    try:
        packs = read_together(given)
        every = list(run_cases(packs))
    except PackInvalid as invalid:
        problems += invalid.problems
    except InvalidCommand as invalid_together:
        problems += [PackProblem.of(", ".join(files), p) for p in invalid_together.problems]
    # What an amendment says about a scheme that is not given lies waiting, its cases too.
    schemes = {pack.scheme for pack in packs}
    results = [result for result in every if result.grant.partition("/")[0] in schemes]
    changed = _changed(packs, results)
    by_pack = {pack.id: pack.file for pack in packs}
    problems += [
        PackProblem.of(by_pack.get(result.pack, result.pack), problem_of(result))
        for result in results
        if result.problem and result not in changed
    ]
    compared = compare(packs, sources) if sources and packs else Comparison()
    return Check(
        packs=packs,
        problems=tuple(problems),
        lints=(*lint(packs), *compared.lints),
        results=tuple(results),
        changed=changed,
        waiting=len(every) - len(results),
        sources=compared,
        bases=tuple(_bases_to_add(problems, files)),
    )


def _changed(packs: Sequence[Pack], results: Sequence[CaseResult]) -> tuple[CaseResult, ...]:
    """Cases that come out as expected under the documents alone, and otherwise when amended.

    A case of a document says what the document comes to. Whoever amends it cannot rewrite its
    cases, and a figure or a ruling is there to change what they come to.
    """
    documents = [pack for pack in packs if not pack.amends]
    stated = {pack.id for pack in documents}
    otherwise = [result for result in results if result.problem and result.pack in stated]
    if not otherwise or len(documents) == len(packs):
        return ()
    as_expected = {
        (result.pack, result.grant, result.case)
        for result in run_cases(documents)
        if not result.problem
    }
    return tuple(one for one in otherwise if (one.pack, one.grant, one.case) in as_expected)


def _bases_to_add(problems: Sequence[PackProblem], files: tuple[str, ...]) -> list[str]:
    """Shipped packs that an amendment amends and that are not given."""
    wanted = {
        scheme
        for problem in problems
        if problem.path == "pack.amends" and problem.found
        for scheme in problem.found.split(", ")
    }
    bases = [head.name for head in _shipped() if head.pack.get("scheme") in wanted]
    return [name for name in bases if name not in files]


def _checked(checked: Check) -> dict[str, Any]:
    return {
        "ok": checked.status == DONE,
        "packs": [
            {"id": pack.id, "file": pack.file, "digest": pack.digest} for pack in checked.packs
        ],
        "figures_changed": [
            {"pack": one.pack, "figure": one.figure, "before": one.before, "after": one.after}
            for one in changes_of(checked.packs)
        ],
        "cases": len(checked.results),
        "cases_changed": [
            {"pack": one.pack, "grant": one.grant, "case": one.case, "outcome": one.outcome}
            for one in checked.changed
        ],
        "cases_waiting": checked.waiting,
        "outcomes": _outcomes(checked.results),
        "problems": [_problem_json(problem) for problem in checked.problems],
        "lints": [_lint_json(remark) for remark in checked.lints],
        "sources": [asdict(one) for one in checked.sources.compared],
        "not_compared": [
            {key: value for key, value in asdict(one).items() if value is not None}
            for one in checked.sources.not_compared
        ],
        "add": list(checked.bases),
    }


def _lint_json(remark: Lint) -> dict[str, str]:
    """A remark as programs read it: both languages, and the place and the code by themselves."""
    return {
        "file": remark.file,
        "path": remark.path,
        "code": remark.code,
        "message": remark.message.en,
        "message_zh": remark.message.zh,
        "found": remark.found,
        "todo": remark.todo.en,
        "todo_zh": remark.todo.zh,
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


def _outcomes(results: Sequence[CaseResult]) -> dict[str, int]:
    counted = dict.fromkeys(("granted", "refused", "undetermined"), 0)
    for result in results:
        if result.outcome in counted:
            counted[result.outcome] += 1
    return counted


def _check_text(checked: Check) -> str:
    lang = current_lang()
    problems, lints = checked.problems, checked.lints
    lines = [str(problem) for problem in problems]
    lines += [
        pick(
            f"add the shipped pack: subsidy-ledger packs check {name} …",
            f"请加上随附的政策包:subsidy-ledger packs check {name} …",
        )
        for name in checked.bases
    ]
    if lints:
        lines.append(pick("remarks:", "审校意见:"))
        lines += [f"  {remark.told(lang)}" for remark in lints]
    lines += [_pack_line(pack) for pack in checked.packs]
    lines += [
        pick(
            f"{one.pack} changes the figure {one.figure}: {one.before} → {one.after}",
            f"{one.pack} 改变原文件的标准 {one.figure}:{one.before} → {one.after}",
        )
        for one in changes_of(checked.packs)
    ]
    lines += _source_lines(checked.sources)
    if checked.results:
        counted = [
            f"{words.word(words.STATUSES, outcome, lang)} {number}"
            for outcome, number in _outcomes(checked.results).items()
        ]
        lines.append(
            pick(f"{len(checked.results)} cases: ", f"案例 {len(checked.results)} 个:")
            + pick(", ", ",").join(counted)
        )
    lines += _changed_lines(checked.changed)
    if checked.waiting:
        lines.append(
            pick(
                f"{checked.waiting} cases wait for packs that are not given",
                f"另有案例 {checked.waiting} 个,待给出其所属的政策包后运行",
            )
        )
    lines.append(
        pick(f"problems: {len(problems)}", f"有 {len(problems)} 处问题")
        if problems
        else pick("no problems", "没有问题")
    )
    if lints:
        lines.append(pick(f"remarks: {len(lints)}", f"审校意见 {len(lints)} 条"))
    return "\n".join(lines)


def _changed_lines(changed: Sequence[CaseResult]) -> list[str]:
    if not changed:
        return []
    lang = current_lang()
    told = [
        f"  {one.grant} › {one.case}: "
        + (words.word(words.STATUSES, one.outcome, lang) or one.problem)
        for one in changed
    ]
    head = pick(
        f"{len(changed)} of them come out otherwise than under the document alone:",
        f"其中 {len(changed)} 个因补充文件而与仅按原文件的结论不同:",
    )
    return [head, *told]


def _pack_line(pack: Pack) -> str:
    rules = sum(len(grant.requirements) + len(grant.caps) for grant in pack.grants)
    rules += len(pack.caps) + len(pack.exclusions)
    cases = sum(len(grant.cases) for grant in pack.grants)
    grants = sum(not grant.amend for grant in pack.grants)
    return pick(
        f"{pack.id}: {grants} grants, {rules} rules, {len(pack.readings)} readings, "
        f"{cases} cases, SHA-256 {pack.digest}",
        f"{pack.id}:项目 {grants} 个,规则 {rules} 条,口径 {len(pack.readings)} 个,"
        f"案例 {cases} 个,SHA-256 {pack.digest}",
    )


def _source_lines(sources: Comparison) -> list[str]:
    lines = [
        pick(
            f"{one.source}: {one.quotes} quotes of {one.document} in {one.pack} compared",
            f"{one.source}:已核对 {one.pack} 引自 {one.document} 的引文 {one.quotes} 条",
        )
        for one in sources.compared
    ]
    return lines + [
        pick(
            f"not compared: {one.document} in {one.pack}, {one.name}",
            f"未核对:{one.pack} 的 {one.document},{one.name}",
        )
        + (f", SHA-256 {one.sha256}" if one.sha256 else "")
        for one in sources.not_compared
    ]
