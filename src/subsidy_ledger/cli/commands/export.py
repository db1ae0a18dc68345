"""``export``: write a bundle."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from subsidy_ledger.cli import places
from subsidy_ledger.cli.frame import DONE, Failure, argument, command, give, option, pick
from subsidy_ledger.ledger.bundle import Manifest, export
from subsidy_ledger.ledger.keys import KeysInvalid
from subsidy_ledger.ledger.signing import FileSigner, checkpoint
from subsidy_ledger.proofs import note as notes
from subsidy_ledger.reports.view import readable


@command(
    "export",
    "Write LEDGER as a bundle into the folder DIR, which must not be there yet, or be empty. The "
    "bundle has all that an auditor needs, names and numbers included unless --without-sealed. "
    "It is signed where the log key is at hand.",
    "把 LEDGER 导出为审计包,写入文件夹 DIR(须不存在或为空)。审计包含审计所需的一切;"
    "除非使用 --without-sealed,其中包括姓名和号码。签名密钥在手边时一并签名。",
)
@argument("ledger")
@argument("folder", metavar="DIR")
@option(
    "--without-sealed",
    is_flag=True,
    en="Leave out names, numbers and facts.",
    zh="不含姓名、号码和事实。",
)
@option("--keys", metavar="DIR", en="Folder of the keys.", zh="存放密钥的文件夹。")
@option("--unsigned", is_flag=True, en="Sign nothing, though the key is there.", zh="不签名。")
@option(
    "--checkpoint",
    "given",
    metavar="FILE",
    en="Put in this checkpoint (a cosigned one, say) of the present state.",
    zh="放入该检查点(例如已见证的),须为当前状态。",
)
def export_command(
    ledger: str,
    folder: str,
    without_sealed: bool,
    keys: str | None,
    unsigned: bool,
    given: str | None,
) -> int:
    """Without keys the bundle is not signed, and says so."""
    if places.is_bundle(ledger):
        raise Failure(
            f"{ledger}: is a folder, expected a ledger; a bundle can simply be copied",
            f"{ledger}:是文件夹,应为账本;审计包直接复制即可",
        )
    ready = None if given is None else notes.parse(places.note_bytes(given))
    signer = None if unsigned or ready is not None else _signer(ledger, keys)
    with places.source(ledger) as reader, readable(ledger):
        note = ready if signer is None else checkpoint(reader, signer)  # type: ignore[arg-type]
        manifest = export(
            reader,  # type: ignore[arg-type]
            Path(folder),
            sealed=not without_sealed,
            checkpoint=note,
        )
    give(_result(folder, manifest), lambda: _text(folder, manifest))
    return DONE


def _signer(ledger: str, keys: str | None) -> FileSigner | None:
    """The signer, if its keys are there; keys that were named must be."""
    try:
        return places.signer(ledger, keys)
    except KeysInvalid:
        if keys is not None:
            raise
        return None


def _result(folder: str, manifest: Manifest) -> dict[str, Any]:
    return {"bundle": folder, **manifest.to_json()}


def _text(folder: str, manifest: Manifest) -> str:
    sealed = (
        pick("with names, numbers and facts: hand it on with care", "含姓名、号码和事实:请妥善传递")
        if manifest.sealed
        else pick("without names, numbers and facts", "不含姓名、号码和事实")
    )
    if manifest.signed:
        return pick(
            f"wrote {folder}: {manifest.size} entries, {sealed}\n"
            f"  root {manifest.root}\n"
            f"signed. Check it with\n"
            f"  subsidy-ledger verify {folder} --key {manifest.log_key}",
            f"已写入 {folder}:{manifest.size} 条记录,{sealed}\n"
            f"  根哈希 {manifest.root}\n"
            f"已签名。核验:\n"
            f"  subsidy-ledger verify {folder} --key {manifest.log_key}",
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
