"""``export``: write a bundle."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from subsidy_ledger.cli import places
from subsidy_ledger.cli.frame import DONE, Failure, argument, command, give, option, pick
from subsidy_ledger.ledger.bundle import Manifest, export
from subsidy_ledger.reports.view import readable


@command(
    "export",
    "Write LEDGER as a bundle into the folder DIR, which must not be there yet, or be empty. The "
    "bundle has all that an auditor needs, names and numbers included unless --without-sealed.",
    "把 LEDGER 导出为审计包,写入文件夹 DIR(须不存在或为空)。审计包含审计所需的一切;"
    "除非使用 --without-sealed,其中包括姓名和号码。",
)
@argument("ledger")
@argument("folder", metavar="DIR")
@option(
    "--without-sealed",
    is_flag=True,
    en="Leave out names, numbers and facts.",
    zh="不含姓名、号码和事实。",
)
def export_command(ledger: str, folder: str, without_sealed: bool) -> int:
    """No key is needed; nothing is signed yet."""
    if places.is_bundle(ledger):
        raise Failure(
            f"{ledger}: is a folder, expected a ledger; a bundle can simply be copied",
            f"{ledger}:是文件夹,应为账本;审计包直接复制即可",
        )
    with places.source(ledger) as reader, readable(ledger):
        manifest = export(reader, Path(folder), sealed=not without_sealed)  # type: ignore[arg-type]
    give(_result(folder, manifest), lambda: _text(folder, manifest))
    return DONE


def _result(folder: str, manifest: Manifest) -> dict[str, Any]:
    return {"bundle": folder, **manifest.to_json(), "signed": False}


def _text(folder: str, manifest: Manifest) -> str:
    sealed = (
        pick("with names, numbers and facts: hand it on with care", "含姓名、号码和事实:请妥善传递")
        if manifest.sealed
        else pick("without names, numbers and facts", "不含姓名、号码和事实")
    )
    return pick(
        f"wrote {folder}: {manifest.size} entries, {sealed}\n"
        f"  root {manifest.root}\n"
        f"not signed; write the root down elsewhere. Check it with\n"
        f"  subsidy-ledger verify {folder}",
        f"已写入 {folder}:{manifest.size} 条记录,{sealed}\n"
        f"  根哈希 {manifest.root}\n"
        f"未签名;请把根哈希另行记下。核验:\n"
        f"  subsidy-ledger verify {folder}",
    )
