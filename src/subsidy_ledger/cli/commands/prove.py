"""``prove``: a receipt for one entry, checkable offline."""

from __future__ import annotations

from subsidy_ledger.cli import places
from subsidy_ledger.cli.frame import DONE, Failure, argument, command, echo_exactly, option
from subsidy_ledger.ledger import receipts
from subsidy_ledger.ledger.signing import checkpoint
from subsidy_ledger.proofs import note as notes
from subsidy_ledger.reports.view import readable


@command(
    "prove",
    "Write a receipt of entry SEQ of LEDGER to standard output: the entry, its path to the root, "
    "and the signed checkpoint, in one small file. Check it with subsidy-ledger verify.\n\nWith "
    "--party the receipt opens that party's own sealed part, and nobody else's.",
    "为 LEDGER 的第 SEQ 条记录出具回执,输出到标准输出:一个小文件,内含该记录、"
    "到根哈希的路径和签名检查点。用 subsidy-ledger verify 核验。\n\n"
    "加 --party 则回执只公开该主体自己的密封内容。",
)
@argument("ledger")
@argument("seq", type=int)
@option(
    "--party",
    "parties",
    multiple=True,
    metavar="ROLE[N]",
    en="Open this party's part, such as hire[0].",
    zh="公开该主体的部分,例如 hire[0]。",
)
@option(
    "--checkpoint",
    "note",
    metavar="FILE",
    en="Prove against this checkpoint (a cosigned one, say) instead of a new one.",
    zh="按该检查点(例如已见证的)出具,而不另签新的。",
)
@option("--keys", metavar="DIR", en="Folder of the keys.", zh="存放密钥的文件夹。")
def prove_command(
    ledger: str, seq: int, parties: tuple[str, ...], note: str | None, keys: str | None
) -> int:
    """A receipt is JSON already, with and without ``--json``."""
    with places.source(ledger) as reader, readable(ledger):
        places.no_bundle(ledger)
        opened = places.opened_of(reader, ledger)
        if note is None:
            signed = checkpoint(reader, places.signer(ledger, keys))  # type: ignore[arg-type]
        else:
            signed = notes.parse(places.note_bytes(note))
        try:
            made = receipts.make(reader, seq, signed, parties, opened.get("log_key"))  # type: ignore[arg-type]
        except (IndexError, receipts.NoSuchPart) as error:
            raise Failure(str(error), _in_chinese(error)) from None
    echo_exactly(receipts.to_bytes(made).decode())
    return DONE


def _in_chinese(error: Exception) -> str:
    if isinstance(error, receipts.NoSuchPart):
        known = "、".join(error.known) or "无"
        return f"第 {error.seq} 条记录没有密封部分 {error.name!r};现有:{known}"
    return "检查点范围内没有该记录"
