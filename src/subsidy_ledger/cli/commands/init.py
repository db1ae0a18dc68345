"""``init``: make a ledger, its keys, and entry 0.

The keys come first: a ledger without keys is of no use, keys without a ledger do no harm. When the
ledger cannot be made, no half of it is left behind.
"""

from __future__ import annotations

import getpass
import os
from collections.abc import Iterator
from contextlib import contextmanager
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
    progress,
    usage,
)
from subsidy_ledger.errors import CanonicalError, LedgerExists, PackInvalid, PackProblem
from subsidy_ledger.ledger.keys import Keys, Memory, make_keys, read_keys, text_of
from subsidy_ledger.ledger.ledger import Ledger
from subsidy_ledger.ledger.store import Store
from subsidy_ledger.ledger.succession import Predecessor, check_succession, succeeded_by, take_over
from subsidy_ledger.policy.check import check_together
from subsidy_ledger.policy.pack import Pack
from subsidy_ledger.policy.shipped import find_pack, shipped_packs
from subsidy_ledger.proofs import checkpoint as checkpoints
from subsidy_ledger.proofs.note import read_key
from subsidy_ledger.reports.view import readable
from subsidy_ledger.storage.sqlite import SqliteStore, is_unfinished


@command(
    "init",
    "Make the ledger LEDGER and its keys.\n\nEntry 0 names the origin and the keys, entry 1 adopts "
    "the packs. The keys lie outside the ledger's folder unless --keys says otherwise; keys of the "
    "same origin that are there already are used and never overwritten.\n\nWith --after LEDGER "
    "succeeds a closed ledger: what people hold, open cases, recoveries, links, funds and its law "
    "go on under its token key, and entry 0 names it.",
    "建立账本 LEDGER 及其密钥。\n\n第0条记录写明账本名称和密钥,第1条采用政策包。"
    "密钥默认放在账本文件夹之外;同名账本已有的密钥会沿用,绝不覆盖。"
    "\n\n加 --after 则接续已关闭的账本:各主体已享受的待遇、在办业务件、追回、关联、资金和"
    "所采用的政策在同一代号密钥下延续,第0条记录写明所接续的账本。",
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
    metavar="ID_OR_FILE",
    en="A shipped pack or a .toml file; may be repeated. Needed unless --after is given.",
    zh="随附的政策包或 .toml 文件;可重复。除非用 --after,否则必填。",
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
@option(
    "--after",
    metavar="LEDGER_OR_BUNDLE",
    en="The ledger that this one succeeds.",
    zh="所接续的账本或其审计包。",
)
@option(
    "--after-keys",
    metavar="DIR",
    en="Folder of the keys of that ledger.",
    zh="所接续账本的密钥文件夹。",
)
@option(
    "--signed",
    metavar="CHECKPOINT",
    en="A checkpoint of that ledger which somebody else kept.",
    zh="他人保存的、所接续账本的检查点。",
)
@option(
    "--lost",
    is_flag=True,
    en="Entries of it that were signed are lost for good; entry 0 says so.",
    zh="其已签名的部分记录确已丢失;第0条记录将写明缺口。",
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
    after: str | None,
    after_keys: str | None,
    signed: str | None,
    lost: bool,
) -> int:
    """Check all that can be checked, then make keys, then the ledger."""
    if after is None and not packs:
        usage("Missing option '--pack' (or --after).", "缺少选项 --pack(或 --after)")
    if after is None and (after_keys or signed or lost):
        usage(
            "--after-keys, --signed and --lost go with --after",
            "--after-keys、--signed、--lost 须与 --after 同用",
        )
    store = places.store_of(ledger, origin)
    path = Path(store.name) if isinstance(store, SqliteStore) else None
    if path is not None and path.exists() and not is_unfinished(path):
        raise LedgerExists(store.name)
    read = read_packs(packs, alone=after is None)
    steps = None if procedure is None else _procedure(procedure)
    folder = places.keys_place(origin, keys)
    if origin.split() != [origin] or "+" in origin:
        raise Failure(
            f"--origin {origin!r}: expected a name without spaces and plus signs, such as "
            "dezhou-2023",
            f"--origin {origin!r}:账本名称不能有空格和加号,例如 dezhou-2023",
        )
    given: dict[str, Any] = {
        "on": on or date.today().isoformat(),  # noqa: DTZ011 - the business day of this place
        "by": by or getpass.getuser(),
        "packs": read,
        "require_funds": require_funds,
        "procedure": steps,
    }
    before = None
    if after is None:
        made = make_keys(folder, origin, os.urandom)
        _make(store, made, **given)
    else:
        with predecessor(after, after_keys, signed, lost=lost) as (before, keys_before):
            check_succession(before, origin, keys_before.token_key)
            made = make_keys(folder, origin, os.urandom, keys_before.token_key)
            with succeeded_by(keys_before.folder, before.origin.origin, made.verifier):
                _make(store, made, after=before, **given)
    if path is not None and folder.resolve().is_relative_to(path.resolve().parent):
        note(
            "note: the keys lie in the ledger's folder; keep them, and a copy, somewhere else",
            "注意:密钥与账本在同一文件夹;请把密钥(及备份)放在别处",
        )
    give(_result(store, made, read, before), lambda: _text(store, made, read, before))
    return 0


@contextmanager
def predecessor(
    name: str, folder: str | None, signed: str | None, *, lost: bool
) -> Iterator[tuple[Predecessor, Keys]]:
    """A ledger or bundle, verified and ready to be succeeded, and its keys."""
    with places.source(name) as source, readable(name):
        opened = places.opened_of(source, name)
        keys = read_keys(places.keys_place(opened["origin"], folder), opened["origin"])
        head = source.head()
        with progress(None if head is None else 3 * head.size, "verifying", "核验中") as step:
            taken = take_over(source, name, signed=_signed(keys, signed), lost=lost, progress=step)
        yield taken, keys


def _signed(keys: Keys, name: str | None) -> tuple[Memory, ...]:
    """What was signed: as the keys remember, and the checkpoint that was brought."""
    if name is None:
        return (keys.memory,)
    note = checkpoints.read(places.note_bytes(name))
    checkpoints.verify(note, read_key(keys.verifier))
    stated = note.checkpoint
    return (keys.memory, Memory(stated.size, stated.root.hex()))


def _make(store: Store, made: Keys, **given: Any) -> None:
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
        if isinstance(store, SqliteStore):
            path = Path(store.name)
            for end in ("", "-wal", "-shm"):
                path.with_name(path.name + end).unlink(missing_ok=True)
        raise
    store.close()


def read_packs(names: tuple[str, ...], *, alone: bool = True) -> list[Pack]:
    """Packs by id or file, in order; raises with every problem of all of them.

    ``alone``: there are no others that they could amend.
    """
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
    problems += check_together(found) if alone and not problems else []
    if problems:
        raise PackInvalid(problems)
    return found


def _procedure(name: str) -> dict[str, Any]:
    try:
        given = canonical.decode(text_of(Path(name)).encode())
    except (CanonicalError, UnicodeDecodeError) as error:
        raise Failure(f"{name}: {error}", f"{name}:{error}") from None
    if not isinstance(given, dict):
        raise Failure(
            f"{name}: found something else, expected a JSON object with steps",
            f"{name}:应为带有 steps 的 JSON 对象",
        )
    return given


def _result(
    store: Store, made: Keys, packs: list[Pack], before: Predecessor | None
) -> dict[str, Any]:
    return {
        **({} if before is None else {"after": before.after()}),
        "ledger": store.name,
        "origin": made.origin,
        "keys": str(made.folder),
        "token_key": made.token_key.key_id,
        "log_key": made.verifier,
        "packs": [{"id": pack.id, "digest": pack.digest} for pack in packs],
    }


def _after(before: Predecessor | None) -> tuple[str, str]:
    if before is None:
        return "", ""
    origin, cases = before.origin, len(before.books.cases)
    en = f"  goes on from {origin.origin}: {origin.size} entries, {cases} cases\n"
    zh = f"  接续账本 {origin.origin}:{origin.size} 条记录,{cases} 个业务件\n"
    if before.gap is not None:
        en += (
            f"  the gap: {before.gap.size} entries with root {before.gap.root} were signed and are "
            "lost; entry 0 says so\n"
        )
        zh += (
            f"  缺口:曾签名 {before.gap.size} 条记录(根哈希 {before.gap.root}),现已缺失;"
            "第0条记录已写明\n"
        )
    return en, zh


def _text(store: Store, made: Keys, packs: list[Pack], before: Predecessor | None) -> str:
    named = ", ".join(pack.id for pack in packs) or "-"
    en, zh = _after(before)
    return pick(
        f"made {store.name}, the ledger {made.origin}\n"
        f"{en}"
        f"  packs: {named}\n"
        f"  token key {made.token_key.key_id}, in {made.folder}\n"
        f"  log key {made.verifier}\n"
        f"copy the keys to another place; whether a copy is whole tells\n"
        f"  subsidy-ledger keys backup-check COPY {store.name}",
        f"已建立账本 {made.origin}:{store.name}\n"
        f"{zh}"
        f"  政策包:{named}\n"
        f"  代号密钥 {made.token_key.key_id},存放于 {made.folder}\n"
        f"  签名公钥 {made.verifier}\n"
        f"请把密钥另存一份到别处;核对备份:\n"
        f"  subsidy-ledger keys backup-check 备份文件夹 {store.name}",
    )
