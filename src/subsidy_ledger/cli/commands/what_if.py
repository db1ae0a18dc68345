"""``what-if``: decide a ledger again under another law. Status 1 where something changes.

The ledger is verified first: what is decided again must be what was recorded. No clock is read.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from subsidy_ledger.audit.moments import root_at
from subsidy_ledger.audit.what_if import WhatIf, what_if
from subsidy_ledger.cli import looking_back, places
from subsidy_ledger.cli.commands.guide import no_such_pack
from subsidy_ledger.cli.commands.verify import verify_source
from subsidy_ledger.cli.frame import (
    DONE,
    FOUND,
    Failure,
    argument,
    as_json,
    command,
    current_lang,
    echo,
    note,
    option,
    pick,
    progress,
    usage,
)
from subsidy_ledger.errors import InvalidCommand, Problem
from subsidy_ledger.ledger.verification import Readable, Same, Verification, check_restored
from subsidy_ledger.policy.pack import Pack
from subsidy_ledger.policy.shipped import find_pack
from subsidy_ledger.reports.view import readable
from subsidy_ledger.reports.what_if import SHOWN, text_of, to_json


@command(
    "what-if",
    "Decide LEDGER, a ledger or a bundle, again under another law, and compare with what was "
    "recorded and paid.\n\nPACK is the id of a shipped pack or a .toml file: an edition, an "
    "amendment, or another text of an adopted pack (the same id). The whole history is decided "
    "again in order; with --alone each decision is made against what was really held then. Exit "
    "status 1 where something changes.",
    "在另一套规则下把 LEDGER(账本或审计包)重新判定一遍,与当时的结论和实付金额对照。\n\n"
    "PACK 为随附政策包的编号或 .toml 文件:新版本、补充文件,或已采用政策包的另一文本(编号相同)。"
    "默认按顺序重新判定全部历史;--alone 则以当时实际已享受的补贴为准逐件判定。"
    "结论有变化时退出码为 1。",
    plain_json=False,
)
@argument("ledger")
@option(
    "--pack",
    "packs",
    multiple=True,
    metavar="PACK",
    en="A pack to put in. May be repeated.",
    zh="放入的政策包。可多次给出。",
)
@option(
    "--ruling",
    "rulings",
    multiple=True,
    metavar="SCHEME/READING=OPTION",
    en="A reading, settled so. May be repeated.",
    zh="把某一口径定为某选项。可多次给出。",
)
@option(
    "--from-the-start",
    is_flag=True,
    en="The packs are in force on every day, whatever day they say: a draft over the past year.",
    zh="政策包视为自始有效,不论其写明的生效日期:用于以草案测算过去一年。",
)
@option(
    "--alone",
    is_flag=True,
    en="Each decision against what was really held then.",
    zh="逐件单独判定,以当时实际已享受的补贴为准。",
)
@option("--case", metavar="CASE", en="Tell of this case only.", zh="只说明该业务件。")
@option("--all", "every", is_flag=True, en="Tell of every case.", zh="列出全部业务件。")
@looking_back.at_option
@option(
    "--json",
    "report",
    is_flag=False,
    flag_value="-",
    metavar="FILE.json",
    en="Machine-readable result; - (or nothing) is standard output.",
    zh="机器可读的结果;-(或不写)为标准输出。",
)
def what_if_command(  # noqa: PLR0917 - an option each
    ledger: str,
    packs: tuple[str, ...],
    rulings: tuple[str, ...],
    from_the_start: bool,
    alone: bool,
    case: str | None,
    every: bool,
    at: str | None,
    report: str | None,
) -> int:
    """Nothing is written to the ledger."""
    _wanted(packs, rulings, report)
    given, chosen = [_pack(name) for name in packs], _rulings(rulings)
    shown = places.shown(ledger)
    with places.source(ledger) as source, readable(ledger):
        verification = _verified(source, shown)
        same: Readable = Same(source, verification.size, bytes.fromhex(verification.root))
        size, root = verification.size, verification.root
        if at is not None:
            same = looking_back.stood_at(source, at)
            head = same.head()
            size = size if head is None else head.size
            root = root_at(source, size).hex()
        with progress(size, "deciding again", "重新判定中") as step:
            try:
                result = what_if(
                    same,
                    given,
                    chosen,
                    alone=alone,
                    from_the_start=from_the_start,
                    case=case,
                    progress=step,
                )
            except InvalidCommand as error:
                raise _failed(error) from None
    about = {"name": shown, "size": size, "root": root, "at": at}
    _give(result, about, report, every=every)
    return FOUND if result.changed else DONE


def _wanted(packs: tuple[str, ...], rulings: tuple[str, ...], report: str | None) -> None:
    if not packs and not rulings:
        usage(
            "give --pack or --ruling: what is to be other than it was?",
            "请给出 --pack 或 --ruling:要假设什么与当时不同?",
        )
    if report not in (None, "-") and not str(report).endswith(".json"):
        usage(
            f"--json {report}: the result goes to a file that ends in .json, or to -",
            f"--json {report}:结果文件名须以 .json 结尾,或用 -",
        )


def _pack(name: str) -> Pack:
    pack = find_pack(name)
    if pack is None:
        raise no_such_pack(name)
    return pack


def _rulings(given: tuple[str, ...]) -> dict[str, str]:
    chosen: dict[str, str] = {}
    for reading, option_ in map(_ruling, given):
        if chosen.setdefault(reading, option_) != option_:
            usage(
                f"--ruling {reading}: give one option, not {chosen[reading]} and {option_}",
                f"--ruling {reading}:只能定为一个选项,不能同时为 {chosen[reading]} 和 {option_}",
            )
    return chosen


def _ruling(given: str) -> tuple[str, str]:
    reading, equals, chosen = given.partition("=")
    if not reading or not equals or not chosen:
        usage(
            f"--ruling {given}: expected SCHEME/READING=OPTION",
            f"--ruling {given}:应为 SCHEME/READING=OPTION",
        )
    return reading, chosen


def _verified(source: Any, shown: str) -> Verification:
    verification = verify_source(source, shown)
    if not verification.ok:
        note(
            f"{shown}: not decided again, it does not verify; see: subsidy-ledger verify {shown}",
            f"{shown}:核验不通过,未重新判定;详见:subsidy-ledger verify {shown}",
        )
        verification.demand()
    check_restored(source)
    return verification


def _failed(error: InvalidCommand) -> Failure:
    en, zh = "; ".join(map(str, error.problems)), ";".join(map(_problem_zh, error.problems))
    return Failure(f"what-if: {en}", f"what-if:{zh}")


def _problem_zh(problem: Problem) -> str:
    """What is not there, in Chinese; names as they are written."""
    found, more = problem.found, f"({problem.hint})" if problem.hint else ""
    of, _, reading = problem.path.partition(" ")
    if of == "packs":
        return f"同一编号的政策包给出了两次:{found}"
    if of == "rulings":
        return f"同一口径给出了两个选项:{found}"
    if of == "case":
        return f"没有业务件 {found!r}{more}"
    if of != "ruling":
        return str(problem)
    if reading:
        return f"口径 {reading} 没有选项 {found!r}{more}"
    if problem.expected is not None:
        return f"多个办法都有口径 {found},应写明是哪一个:{problem.expected}"
    return f"没有口径 {found!r}{more}"


def _give(result: WhatIf, about: dict[str, Any], report: str | None, *, every: bool) -> None:
    """``about``: what was decided again; its size and root are those of that moment."""
    shown, at, root = about["name"], about["at"], about["root"]
    text = as_json({"ledger": about, **to_json(result)})
    if report == "-":
        echo(text)
        return
    if report is not None:
        Path(report).write_text(text + "\n", encoding="utf-8")
    seen = pick(f", as it stood at {at}", f",截至 {at}") if at is not None else ""
    echo(
        pick(
            f"{shown}: {_entries(result.size)}{seen}, root {root}",
            f"{shown}:共 {result.size} 条记录{seen},根哈希 {root}",
        )
    )
    echo(text_of(result, current_lang(), None if every else SHOWN))


def _entries(size: int) -> str:
    return f"{size} entry" if size == 1 else f"{size} entries"
