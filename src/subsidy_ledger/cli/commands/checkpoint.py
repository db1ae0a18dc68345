"""``checkpoint``: have the ledger's present state signed; the note goes to standard output."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from subsidy_ledger.cli import places
from subsidy_ledger.cli.frame import DONE, Failure, argument, command, echo_exactly, give, option
from subsidy_ledger.cli.frame import wants_json as asks_json
from subsidy_ledger.ledger import witness
from subsidy_ledger.ledger.signing import checkpoint
from subsidy_ledger.proofs import checkpoint as checkpoints
from subsidy_ledger.proofs.note import Note
from subsidy_ledger.reports.view import readable


@command(
    "checkpoint",
    "Sign the present state of LEDGER: origin, size and root, as a C2SP signed note, to standard "
    "output.\n\nThe signer remembers outside the database what it signed last, and refuses what "
    "does not extend it. With --request the output is a request for a witness: see "
    "subsidy-ledger witness.",
    "对 LEDGER 当前状态(名称、记录数、根哈希)签名,以 C2SP 签名文本输出到标准输出。\n\n"
    "签名者在数据库之外记住上次所签内容,凡不是其延续的一概拒签。"
    "加 --request 则输出给见证人的请求,见 subsidy-ledger witness。",
)
@argument("ledger")
@option("--keys", metavar="DIR", en="Folder of the keys.", zh="存放密钥的文件夹。")
@option(
    "--request",
    "seen",
    metavar="OLD",
    en="Make a request for a witness that last saw OLD: a cosigned note, or 0 for none.",
    zh="为见证人生成请求;OLD 为其上次见证的签名文本,首次为 0。",
)
def checkpoint_command(ledger: str, keys: str | None, seen: str | None) -> int:
    """Exit status 3 where the signer refuses."""
    with places.source(ledger) as reader, readable(ledger):
        note = checkpoint(reader, places.signer(ledger, keys))  # type: ignore[arg-type]
        text = note.format()
        if seen is not None:
            text = witness.request(reader, note, _size(seen))  # type: ignore[arg-type]
    if asks_json():
        give(_result(note, text), lambda: text)
    else:
        echo_exactly(text)
    return DONE


def _size(seen: str) -> int:
    if seen == "0":
        return 0
    path = Path(seen)
    if not path.is_file():
        raise Failure(
            f"--request: found {seen!r}, expected the file of a cosigned note, or 0",
            f"--request:{seen!r} 不是见证过的签名文本文件;首次请写 0",
        )
    return checkpoints.read(places.note_bytes(path)).checkpoint.size


def _result(note: Note, text: str) -> dict[str, Any]:
    stated = checkpoints.read(note.format().encode()).checkpoint
    return {
        "origin": stated.origin,
        "size": stated.size,
        "root": stated.root.hex(),
        "checkpoint": note.format(),
        **({} if text == note.format() else {"request": text}),
    }
