"""``packs guide``: the page of a document, as an official would hand it to a citizen."""

from __future__ import annotations

from pathlib import Path

from subsidy_ledger.cli.frame import (
    DONE,
    FOUND,
    Failure,
    argument,
    command,
    give,
    note,
    option,
)
from subsidy_ledger.errors import PackProblem, nearest
from subsidy_ledger.policy.coverage import (
    Coverage,
    counts_of,
    coverage_problems,
    read_coverage,
    shipped_coverage,
)
from subsidy_ledger.policy.pack import Pack
from subsidy_ledger.policy.shipped import find_pack, shipped_packs
from subsidy_ledger.reports.page import amendment_page_of, bases_of, page_of


@command(
    "guide",
    "Write the page that tells citizens what a document gives.\n\n"
    "PACK is the id of a shipped pack or a .toml file. What became of every instrument of the "
    "document is told from its coverage file, which for a file FOLDER/NAME.toml is "
    "FOLDER/coverage/NAME.toml unless --coverage says otherwise. The page is Markdown, in Chinese.",
    "写出一份文件的说明页(Markdown),供经办人员交给群众。\n\nPACK 为随附政策包的编号,或 .toml 文件。"
    "文件全部条目的去处取自去处表;对 FOLDER/NAME.toml,即 FOLDER/coverage/NAME.toml,"
    "或由 --coverage 指定。",
)
@argument("name", metavar="PACK")
@option(
    "--coverage",
    "file",
    metavar="FILE",
    en="Coverage file of the document.",
    zh="文件的去处表。",
)
@option(
    "--beside",
    multiple=True,
    metavar="PACK",
    en="Pack that PACK amends, or that amends it; shipped ones are found without it. May be "
    "repeated.",
    zh="PACK 所补充的,或补充 PACK 的政策包;随附的不必给出。可多次给出。",
)
def guide_command(name: str, file: str | None, beside: tuple[str, ...]) -> int:
    """Exit status 1 where coverage and pack do not fit; what does not is on standard error."""
    pack = _pack(name)
    coverage = _coverage(name, pack, file)
    problems = () if coverage is None else coverage_problems(coverage, pack)
    if problems:
        coverage = None  # tables that do not fit the pack would say what is not so
    others = _others(beside)
    if pack.amends:
        page = amendment_page_of(pack, bases_of(pack, others))
    else:
        page = page_of(pack, coverage, others)
    result = {
        "pack": pack.id,
        "instruments": None if coverage is None else counts_of(coverage, pack),
        "problems": [str(problem) for problem in problems],
        "page": page,
    }
    give(result, lambda: page.rstrip("\n"))
    _tell(problems)
    return FOUND if problems else DONE


def _tell(problems: tuple[PackProblem, ...]) -> None:
    for problem in problems:
        note(str(problem), str(problem))


def _pack(name: str) -> Pack:
    shipped = list(shipped_packs())
    for known in (name, f"examples/{name}"):
        pack = find_pack(known) if known in shipped or known.endswith(".toml") else None
        if pack is not None:
            return pack
    raise no_such_pack(name)


def no_such_pack(name: str) -> Failure:
    """Wrong usage: no pack has the name; the nearest one is named."""
    near = nearest(name, list(shipped_packs()))
    hint = (f"; did you mean {near!r}?", f";是否指 {near!r}?") if near else ("", "")
    return Failure(
        f"there is no pack {name!r}{hint[0]}; see: subsidy-ledger packs list",
        f"没有政策包 {name!r}{hint[1]};可用 subsidy-ledger packs list 查看",
    )


def _coverage(name: str, pack: Pack, file: str | None) -> Coverage | None:
    """The coverage that is named, that lies beside the file, or that is shipped with the pack."""
    if file is None:
        if not name.endswith(".toml"):
            return shipped_coverage().get(pack.id)
        path = Path(name)
        beside = path.parent / "coverage" / path.name
        if not beside.is_file():
            return None
        file = str(beside)
    return read_coverage(Path(file).read_bytes(), file)


def _others(beside: tuple[str, ...]) -> list[Pack]:
    """Packs that may amend or be amended: shipped ones that are no examples, and those named."""
    shipped = [name for name in shipped_packs() if "/" not in name]
    return [_pack(name) for name in (*shipped, *beside)]
