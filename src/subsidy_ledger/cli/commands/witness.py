"""``witness``: cosign somebody else's checkpoints, by file exchange."""

from __future__ import annotations

import os
import time
from pathlib import Path

from subsidy_ledger.cli import places
from subsidy_ledger.cli.frame import (
    DONE,
    argument,
    command,
    echo_exactly,
    give,
    group,
    option,
    pick,
)
from subsidy_ledger.cli.frame import wants_json as asks_json
from subsidy_ledger.ledger import witness
from subsidy_ledger.proofs import note as notes
from subsidy_ledger.proofs.note import Note

witness_command = group(
    "witness",
    "Cosign checkpoints of other people's ledgers: only a witness proves when.",
    "为他人账本的检查点作见证:只有见证人能证明“何时”。",
)


@command(
    "init",
    "Make a witness called NAME in the folder DIR: a key, and a memory of what it cosigned.",
    "在文件夹 DIR 中建立名为 NAME 的见证人:密钥,以及已见证内容的记录。",
    parent=witness_command,
)
@argument("folder", metavar="DIR")
@argument("name")
def init_command(folder: str, name: str) -> int:
    """The key is made once and never overwritten."""
    made = witness.make_witness(Path(folder), name, os.urandom)
    give(
        {"folder": folder, "name": name, "key": str(made.key)},
        lambda: pick(
            f"made the witness {name} in {folder}\n  key {made.key}\n"
            "give the key to whoever verifies; keep the folder to yourself",
            f"已在 {folder} 建立见证人 {name}\n  公钥 {made.key}\n"
            "请把公钥交给核验者;文件夹自行妥善保管",
        ),
    )
    return DONE


@command(
    "cosign",
    "Check REQUEST and cosign its checkpoint; the note goes to standard output.\n\nREQUEST comes "
    "from `subsidy-ledger checkpoint LEDGER --request OLD`. Refused unless the log signed it and "
    "it extends what this witness cosigned last.",
    "核对 REQUEST 并为其中的检查点作见证,结果输出到标准输出。\n\nREQUEST 由 "
    "`subsidy-ledger checkpoint LEDGER --request OLD` 生成。须有账本签名,且为上次所见证内容的延续,"
    "否则拒绝。",
    parent=witness_command,
)
@argument("request", metavar="REQUEST")
@option("--witness", "folder", metavar="DIR", required=True, en="Its folder.", zh="见证人文件夹。")
@option("--key", metavar="VKEY", required=True, en="The ledger's own key.", zh="该账本的签名公钥。")
def cosign_command(request: str, folder: str, key: str) -> int:
    """Exit status 3 where the witness refuses."""
    asked = witness.read_request(places.note_bytes(request))
    mine = witness.read_witness(Path(folder))
    made = mine.cosign(asked, places.key_of("--key", key), lambda: int(time.time()))
    note = asked.signed.note.with_signature(made)
    _out(note)
    return DONE


@command(
    "add",
    "Add the signatures of COSIGNED… to CHECKPOINT, all on the same text; the note goes to "
    "standard output.",
    "把 COSIGNED… 中的见证签名并入 CHECKPOINT(内容须相同),结果输出到标准输出。",
    parent=witness_command,
)
@argument("checkpoint", metavar="CHECKPOINT")
@argument("cosigned", nargs=-1, required=True, metavar="COSIGNED…")
def add_command(checkpoint: str, cosigned: tuple[str, ...]) -> int:
    """No signature is checked here: ``verify`` does."""
    first, *others = (notes.parse(places.note_bytes(name)) for name in (checkpoint, *cosigned))
    _out(witness.add(first, others))
    return DONE


def _out(note: Note) -> None:
    text = note.format()
    if asks_json():
        give({"checkpoint": text}, lambda: text)
    else:
        echo_exactly(text)
