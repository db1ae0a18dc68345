"""``keys``: what keys there are and where, and whether a copy of them is whole. Never a secret."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from subsidy_ledger.cli import places
from subsidy_ledger.cli.frame import (
    DONE,
    FOUND,
    argument,
    command,
    give,
    group,
    option,
    pick,
    usage,
)
from subsidy_ledger.ledger.keys import (
    FILES,
    MEMORY_FILE,
    KeyProblem,
    Keys,
    compare_copy,
    problems_of,
    read_keys,
)

keys_command = group(
    "keys",
    "Look after a ledger's keys: token key, log key, the signer's memory.",
    "管理账本的密钥:代号密钥、签名密钥、签名记录。",
)


@command(
    "show",
    "Print ids and places of the keys, and whether they fit LEDGER. No secret is printed.",
    "显示密钥的编号和位置,以及是否与 LEDGER 相符。不显示任何秘密内容。",
    parent=keys_command,
)
@argument("ledger", required=False)
@option("--keys", metavar="DIR", en="Folder of the keys.", zh="存放密钥的文件夹。")
def show_command(ledger: str | None, keys: str | None) -> int:
    """Exit status 1 where something about the keys is to be mended."""
    data, folder = _place(ledger, keys)
    problems = list(problems_of(folder))
    whole = not any(problem.what in ("missing", "invalid") for problem in problems)
    found = read_keys(folder) if whole else None
    if found is not None and data is not None:
        problems += _unfit(found, data)
    result: dict[str, Any] = {"folder": str(folder)}
    if found is not None:
        result |= {
            "origin": found.origin,
            "token_key": found.token_key.key_id,
            "log_key": found.verifier,
            "signed": {"size": found.memory.size, "root": found.memory.root},
        }
    result["files"] = {name: str(folder / name) for name in FILES}
    result["problems"] = [problem.to_json() for problem in problems]
    give(result, lambda: _shown(folder, found, problems))
    return FOUND if problems else DONE


@command(
    "backup-check",
    "Tell whether the copy of the keys in the folder COPY is whole and the same.",
    "核对 COPY 文件夹中的密钥备份是否完整、是否一致。",
    parent=keys_command,
)
@argument("copy")
@argument("ledger", required=False)
@option("--keys", metavar="DIR", en="Folder of the original keys.", zh="原密钥所在的文件夹。")
def backup_check_command(copy: str, ledger: str | None, keys: str | None) -> int:
    """Exit status 1 where the copy would not do."""
    _, folder = _place(ledger, keys)
    original, place = read_keys(folder), Path(copy)
    if place.exists() and place.resolve() == folder.resolve():
        usage(
            "the copy is the original itself; name the folder of the copy",
            "给出的就是原文件夹;请给出备份所在的文件夹",
        )
    problems = compare_copy(original, place)
    result = {
        "folder": str(folder),
        "copy": copy,
        "same": not problems,
        "problems": [problem.to_json() for problem in problems],
    }
    give(result, lambda: _compared(copy, problems))
    return FOUND if problems else DONE


def _place(ledger: str | None, keys: str | None) -> tuple[dict[str, Any] | None, Path]:
    """What entry 0 says, if a ledger is named, and the folder of keys."""
    if ledger is not None:
        store = places.store_of(ledger)
        try:
            data = places.opened(store)
        finally:
            store.close()
        return data, places.keys_place(data["origin"], keys)
    folder = places.keys_named(keys)
    if folder is None:
        usage(
            "name a LEDGER, or the folder of keys with --keys",
            "请给出 LEDGER,或用 --keys 指明密钥文件夹",
        )
    return None, folder


def _unfit(found: Keys, data: dict[str, Any]) -> list[KeyProblem]:
    """Where the keys are not those of entry 0."""
    pairs = (
        ("token.key", found.token_key.key_id, data["token_key"]),
        ("log.pub", found.verifier, data.get("log_key")),
    )
    return [
        KeyProblem(name, "unfit", f"{mine} ≠ {ledgers}")
        for name, mine, ledgers in pairs
        if ledgers is not None and mine != ledgers
    ]


_PROBLEMS = {
    "missing": ("is missing", "缺失"),
    "invalid": ("cannot be used", "无法使用"),
    "open": ("can be read by others; chmod 600", "他人可读;请执行 chmod 600"),
    "differs": ("differs from the original", "与原件不同"),
    "older": ("is older than the original; copy it again", "比原件旧;请重新复制"),
    "unfit": ("is not the ledger's", "不是该账本的密钥"),
}


def _told(problem: KeyProblem) -> str:
    detail = f" ({problem.detail})" if problem.detail else ""
    return f"  {problem.file}: {pick(*_PROBLEMS[problem.what])}{detail}"


def _shown(folder: Path, found: Keys | None, problems: list[KeyProblem]) -> str:
    lines = [pick(f"keys in {folder}", f"密钥文件夹:{folder}")]
    if found is not None:
        size = found.memory.size
        lines += [
            pick(f"  origin     {found.origin}", f"  账本      {found.origin}"),
            pick(f"  token key  {found.token_key.key_id}", f"  代号密钥  {found.token_key.key_id}"),
            pick(f"  log key    {found.verifier}", f"  签名公钥  {found.verifier}"),
            pick(
                f"  signed     {size} entries" if size else "  signed     nothing yet",
                f"  已签名    {size} 条记录" if size else "  已签名    尚无",
            ),
        ]
    lines += [f"  {folder / name}" for name in FILES]
    return "\n".join([*lines, *_listed(problems)])


def _compared(copy: str, problems: tuple[KeyProblem, ...]) -> str:
    if not problems:
        return pick(f"{copy}: whole and the same", f"{copy}:完整,与原件一致")
    lines = [pick(f"{copy}: would not do as a copy", f"{copy}:不能作为备份"), *map(_told, problems)]
    if any(problem.file == MEMORY_FILE and problem.what == "older" for problem in problems):
        lines.append(
            pick(
                "  with an older memory the signer could sign a second history unawares",
                "  签名记录过旧时,可能在不知情下为另一份历史签名",
            )
        )
    return "\n".join(lines)


def _listed(problems: list[KeyProblem]) -> list[str]:
    return [pick("to be mended:", "需要处理:"), *map(_told, problems)] if problems else []
