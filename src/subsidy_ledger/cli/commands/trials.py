"""``packs trials``: boundary cases made from packs, and how many mutants of the packs they kill."""

from __future__ import annotations

from typing import Any

from subsidy_ledger.cli.commands.guide import no_such_pack
from subsidy_ledger.cli.frame import DONE, FOUND, argument, command, give, option, pick
from subsidy_ledger.policy.pack import Pack
from subsidy_ledger.policy.shipped import find_pack, shipped_packs
from subsidy_ledger.reports.tables import table


@command(
    "trials",
    "Try packs with boundary cases made from them alone, and count the mutants these kill.\n\nPACK "
    "is the id of a shipped pack or a .toml file; what an amendment amends is taken from the files "
    "given and the shipped packs. A case that comes out otherwise is a fault of the pack or of the "
    "program. A mutant is the pack with one thing changed; one that survives is either the same in "
    "other words, or something that no case would notice.",
    "用由政策包自动生成的边界案例检验政策包,并统计能识别多少处改动。\n\nPACK 为随附政策包的编号,"
    "或 .toml 文件;补充性政策包所补充的,从所给文件和随附政策包中查找。案例结果不符的,是政策包或程序"
    "有误。每处改动只变一点;未被识别的改动,或者与原文等价,或者没有案例能发现。",
)
@argument("names", nargs=-1, required=True, metavar="PACK…")
@option("--survivors", is_flag=True, en="Name each survivor.", zh="逐一列出未被识别的改动。")
def trials_command(names: tuple[str, ...], survivors: bool) -> int:
    """Exit status 1 where a case comes out otherwise, not for survivors."""
    from subsidy_ledger.casework.trials.score import Course  # no other command of packs needs it

    packs = [_pack(name) for name in names]
    bases = [_pack(name) for name in shipped_packs() if "/" not in name]
    rows = [Course.of(pack, [*packs, *bases]).report() for pack in packs]
    give({"packs": rows}, lambda: "\n\n".join(_text(row, survivors) for row in rows))
    return FOUND if any(row["failed"] for row in rows) else DONE


def _pack(name: str) -> Pack:
    pack = find_pack(name)
    if pack is None:
        raise no_such_pack(name)
    return pack


def _text(row: dict[str, Any], survivors: bool) -> str:
    cells = [
        [one["part"], one["kind"], f"{one['killed']}/{one['mutants']}"] for one in row["kinds"]
    ]
    head = [pick("part", "部分"), pick("change", "改动"), pick("killed", "识别")]
    lines = [
        f"{row['pack']}: "
        + pick(
            f"{row['trials']} cases, {len(row['failed'])} of them otherwise; "
            f"{row['killed']} of {row['mutants']} mutants killed",
            f"案例 {row['trials']} 个,结果不符 {len(row['failed'])} 个;"
            f"改动 {row['mutants']} 处,识别 {row['killed']} 处",
        ),
        *(f"  {line}" for line in table(head, cells).splitlines()),
    ]
    lines += [f"  ! {one['grant']} · {one['trial']}: {one['difference']}" for one in row["failed"]]
    if survivors:
        lines += [f"  - {name}" for name in row["survivors"]]
    return "\n".join(lines)
