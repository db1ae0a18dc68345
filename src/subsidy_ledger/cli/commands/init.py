"""``init``: make a ledger, its keys, and entry 0.

The keys come first: a ledger without keys is of no use, keys without a ledger do no harm. When the
ledger cannot be made, no half of it is left behind.
"""

from __future__ import annotations

import getpass
import os
from datetime import date
from pathlib import Path
from typing import Any

from subsidy_ledger import canonical
from subsidy_ledger.cli import places
from subsidy_ledger.cli.frame import (
    Failure,
    argument,
    command,
    current_lang,
    give,
    note,
    option,
    pick,
)
from subsidy_ledger.errors import CanonicalError, LedgerExists, PackInvalid, PackProblem
from subsidy_ledger.ledger.keys import Keys, make_keys
from subsidy_ledger.ledger.ledger import Ledger
from subsidy_ledger.policy.check import check_together
from subsidy_ledger.policy.pack import Pack
from subsidy_ledger.policy.shipped import find_pack, shipped_packs
from subsidy_ledger.storage.sqlite import SqliteStore


@command(
    "init",
    "Make the ledger LEDGER and its keys.\n\nEntry 0 names the origin and the keys, entry 1 adopts "
    "the packs. The keys lie outside the ledger's folder unless --keys says otherwise; keys of the "
    "same origin that are there already are used and never overwritten.",
    "建立账本 LEDGER 及其密钥。\n\n第0条记录写明账本名称和密钥,第1条采用政策包。"
    "密钥默认放在账本文件夹之外;同名账本已有的密钥会沿用,绝不覆盖。",
)
@argument("ledger")
@option(
    "--origin",
    required=True,
    metavar="NAME",
    en="Name of the ledger, for ever.",
    zh="账本名称,不可更改。",
)
@option(
    "--pack",
    "packs",
    multiple=True,
    required=True,
    metavar="ID_OR_FILE",
    en="A shipped pack or a .toml file; may be repeated.",
    zh="随附的政策包或 .toml 文件;可重复。",
)
@option("--keys", metavar="DIR", en="Folder for the keys.", zh="存放密钥的文件夹。")
@option("--on", metavar="DATE", en="Business date; today unless given.", zh="业务日期;默认当天。")
@option(
    "--by", metavar="NAME", en="Who does this; the user unless given.", zh="经办人;默认当前用户。"
)
@option(
    "--require-funds",
    is_flag=True,
    en="Every award must name a fund that has the money.",
    zh="每笔补贴都必须写明资金来源,且额度足够。",
)
@option(
    "--procedure",
    metavar="FILE.json",
    en="Steps, notice and duties, as in the command adopt.",
    zh="办理步骤、公示期限和岗位分离(格式同 adopt 命令)。",
)
def init_command(  # noqa: PLR0917 - click passes them by name
    ledger: str,
    origin: str,
    packs: tuple[str, ...],
    keys: str | None,
    on: str | None,
    by: str | None,
    require_funds: bool,
    procedure: str | None,
) -> int:
    """Check all that can be checked, then make keys, then the ledger."""
    store = places.store_of(ledger)
    path = Path(store.name)
    if path.exists():
        raise LedgerExists(store.name)
    read = read_packs(packs)
    steps = None if procedure is None else _procedure(procedure)
    folder = places.keys_place(origin, keys)
    if origin.split() != [origin] or "+" in origin:
        raise Failure(
            f"--origin {origin!r}: expected a name without spaces and plus signs, such as "
            "dezhou-2023",
            f"--origin {origin!r}:账本名称不能有空格和加号,例如 dezhou-2023",
        )
    made = make_keys(folder, origin, os.urandom)
    _make(
        store,
        made,
        on=on or date.today().isoformat(),  # noqa: DTZ011 - the business day of this place
        by=by or getpass.getuser(),
        packs=read,
        require_funds=require_funds,
        procedure=steps,
    )
    if folder.resolve().is_relative_to(path.resolve().parent):
        note(
            "note: the keys lie in the ledger's folder; keep them, and a copy, somewhere else",
            "注意:密钥与账本在同一文件夹;请把密钥(及备份)放在别处",
        )
    give(_result(store, made, read), lambda: _text(store, made, read))
    return 0


def _make(store: SqliteStore, made: Keys, **given: Any) -> None:
    path = Path(store.name)
    try:
        Ledger.create(
            store,
            origin=made.origin,
            token_key=made.token_key,
            log_key=made.verifier,
            lang=current_lang(),
            **given,
        )
    except LedgerExists:
        raise
    except BaseException:  # an empty file would be taken for a ledger
        store.close()
        for end in ("", "-wal", "-shm"):
            path.with_name(path.name + end).unlink(missing_ok=True)
        raise
    store.close()


def read_packs(names: tuple[str, ...]) -> list[Pack]:
    """Packs by id or file, in order; raises with every problem of all of them."""
    found: list[Pack] = []
    problems: list[PackProblem] = []
    for name in names:
        try:
            pack = find_pack(name)
        except PackInvalid as invalid:
            problems += invalid.problems
            continue
        if pack is None:
            known = ", ".join(shipped_packs())
            raise Failure(
                f"there is no pack {name!r}: name a .toml file or one of {known}",
                f"没有政策包 {name!r}:请给出 .toml 文件,或其中之一:{known}",
            )
        found.append(pack)
    problems += check_together(found) if not problems else []
    if problems:
        raise PackInvalid(problems)
    return found


def _procedure(name: str) -> dict[str, Any]:
    try:
        given = canonical.decode(Path(name).read_bytes())
    except CanonicalError as error:
        raise Failure(f"{name}: {error}", f"{name}:{error}") from None
    if not isinstance(given, dict):
        raise Failure(
            f"{name}: found something else, expected a JSON object with steps",
            f"{name}:应为带有 steps 的 JSON 对象",
        )
    return given


def _result(store: SqliteStore, made: Keys, packs: list[Pack]) -> dict[str, Any]:
    return {
        "ledger": store.name,
        "origin": made.origin,
        "keys": str(made.folder),
        "token_key": made.token_key.key_id,
        "log_key": made.verifier,
        "packs": [{"id": pack.id, "digest": pack.digest} for pack in packs],
    }


def _text(store: SqliteStore, made: Keys, packs: list[Pack]) -> str:
    named = ", ".join(pack.id for pack in packs)
    return pick(
        f"made {store.name}, the ledger {made.origin}\n"
        f"  packs: {named}\n"
        f"  token key {made.token_key.key_id}, in {made.folder}\n"
        f"  log key {made.verifier}\n"
        f"copy the keys to another place; whether a copy is whole tells\n"
        f"  subsidy-ledger keys backup-check COPY {store.name}",
        f"已建立账本 {made.origin}:{store.name}\n"
        f"  政策包:{named}\n"
        f"  代号密钥 {made.token_key.key_id},存放于 {made.folder}\n"
        f"  签名公钥 {made.verifier}\n"
        f"请把密钥另存一份到别处;核对备份:\n"
        f"  subsidy-ledger keys backup-check 备份文件夹 {store.name}",
    )
