"""``verify``: is the ledger what it claims to be? Exit status 0 or 3, never 1."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from subsidy_ledger.cli import places
from subsidy_ledger.cli.frame import (
    DAMAGED,
    DONE,
    Failure,
    argument,
    as_json,
    command,
    give,
    option,
    pick,
    progress,
)
from subsidy_ledger.ledger import receipts
from subsidy_ledger.ledger.bundle import Bundle, shown
from subsidy_ledger.ledger.verification import (
    NOTHING_BROUGHT,
    Part,
    Signing,
    Trust,
    Verification,
    verify_bundle,
    verify_ledger,
)
from subsidy_ledger.reports.tables import pad

SHOWN: Final = 20
"""Problems of one part that are printed; all of them are in ``--json``."""


@command(
    "verify",
    "Verify LEDGER, a ledger, a bundle or a receipt: stored bytes and tree, strictness of the "
    "JSON, sealed content, packs, signatures, and for a ledger the projections. Each part is "
    "reported apart.\n\nWithout --key the signature shows only that the file agrees with the key "
    "that it names itself.",
    "核验 LEDGER(账本、审计包或回执):存储的字节和默克尔树、JSON 是否严格、密封内容、政策包、"
    "签名;对账本还核验派生数据。各部分分别报告。"
    "\n\n不加 --key 时,签名只能说明文件与其自述的公钥一致。",
)
@argument("ledger", metavar="LEDGER_OR_BUNDLE_OR_RECEIPT")
@option("--key", metavar="VKEY", en="The log key you trust.", zh="您信任的账本签名公钥。")
@option(
    "--since",
    metavar="CHECKPOINT",
    en="An older checkpoint that must be a prefix of this.",
    zh="旧检查点文件:现账本须为其延续。",
)
@option(
    "--witness",
    "witnesses",
    multiple=True,
    metavar="VKEY",
    en="A witness you trust; may be repeated.",
    zh="您信任的见证人公钥;可重复。",
)
@option(
    "--quorum",
    type=int,
    metavar="K",
    en="How many witnesses must have cosigned; all unless given.",
    zh="至少须有几个见证人;默认全部。",
)
def verify_command(
    ledger: str, key: str | None, since: str | None, witnesses: tuple[str, ...], quorum: int | None
) -> int:
    """No secret is needed."""
    trust = Trust(
        log=None if key is None else places.key_of("--key", key),
        witnesses=tuple(places.key_of("--witness", one) for one in witnesses),
        quorum=len(witnesses) if quorum is None else quorum,
        since=None if since is None else places.note_bytes(since),
    )
    if not 0 <= trust.quorum <= len(witnesses):
        raise Failure(
            f"--quorum {trust.quorum}: expected 0 to {len(witnesses)}, the witnesses named",
            f"--quorum {trust.quorum}:应在 0 至 {len(witnesses)}(所列见证人数)之间",
        )
    if _is_receipt(ledger):
        return _receipt(ledger, trust)
    verification = verify(ledger, trust)
    bundle = places.is_bundle(ledger)
    give(_result(verification, bundle=bundle), lambda: _text(verification, bundle=bundle))
    return DONE if verification.ok else DAMAGED


def verify(name: str, trust: Trust = NOTHING_BROUGHT) -> Verification:
    """Verify what a name stands for, with progress."""
    if places.is_bundle(name):
        bundle = places.bundle_of(name)
        with progress(bundle.manifest.size, "verifying", "核验中") as step:
            return verify_bundle(name, step, trust)
    if trust.quorum:
        raise Failure(
            f"{name}: a ledger carries no checkpoint that witnesses could have cosigned; verify a "
            "bundle, or a receipt",
            f"{name}:账本本身不带见证过的检查点;请核验审计包或回执",
        )
    with places.source(name) as reader:
        head = None if isinstance(reader, Bundle) else reader.head()
        with progress(None if head is None else head.size, "verifying", "核验中") as step:
            return verify_ledger(reader, name, step, trust)  # type: ignore[arg-type]


def _result(verification: Verification, *, bundle: bool) -> dict[str, Any]:
    return {
        "name": verification.name,
        "kind": "bundle" if bundle else "ledger",
        "ok": verification.ok,
        "size": verification.size,
        "root": verification.root,
        "signed": _signing_json(verification.signing),
        "parts": [
            {
                "part": part.name,
                "counted": part.counted,
                "ok": not part.problems,
                "problems": list(part.problems),
            }
            for part in verification.parts
        ],
    }


def _signing_json(signing: Signing) -> dict[str, Any]:
    given: dict[str, Any] = {"by": signing.by}
    if signing.key is not None:
        given["key"] = signing.key
    if signing.witnesses:
        given["witnesses"] = [{"name": n, "at": _when(t)} for n, t in signing.witnesses]
    return given


def _when(time: int) -> str:
    try:
        return datetime.fromtimestamp(time, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError, OSError):
        return str(time)


_PARTS: Final = {
    "bytes": ("stored bytes", "存储的字节"),
    "tree": ("tree", "默克尔树"),
    "json": ("entries", "记录格式"),
    "sealed": ("sealed content", "密封内容"),
    "sources": ("packs, calendars", "政策包和日历"),
    "projections": ("projections", "派生数据"),
    "guards": ("tables, triggers", "表和触发器"),
    "checkpoint": ("checkpoint", "检查点"),
    "since": ("older checkpoint", "旧检查点"),
}


def _text(verification: Verification, *, bundle: bool) -> str:
    lines = [verification.name]
    for part in verification.parts:
        lines += _part(part)
    lines.append(
        pick(
            f"{verification.size} entries, root {verification.root}",
            f"共 {verification.size} 条记录,根哈希 {verification.root}",
        )
    )
    if verification.ok:
        lines.append(pick("verified", "核验通过"))
    else:
        lines.append(
            pick("NOT what it claims to be: see above", "核验不通过:账本与其所述不符,见上")
        )
    lines += _signed(verification.signing, bundle=bundle)
    return "\n".join(lines)


def _signed(signing: Signing, *, bundle: bool) -> list[str]:
    if signing.by == "nobody":
        return [_unsigned(bundle=bundle)]
    lines = [_trusted(signing)]
    for name, time in signing.witnesses:
        when = _when(time)
        lines.append(pick(f"witnessed by {name} at {when}", f"见证人 {name} 于 {when} 见证"))
    if not signing.witnesses:
        lines.append(
            pick(
                "no witness: nothing shows when it was signed, or that nobody was shown another",
                "没有见证人:不能证明何时签名,也不能排除向他人出示过另一份历史",
            )
        )
    return lines


def _trusted(signing: Signing) -> str:
    if signing.by == "trusted":
        return pick(
            f"signed by the key you trust: {signing.key}", f"由您信任的密钥签名:{signing.key}"
        )
    return pick(
        f"signed, but the key is only its own: {signing.key}; whoever rewrote everything could "
        "have signed anew. Ask the authority for its key and give it with --key",
        f"有签名,但公钥只是其自述的:{signing.key};若全部重写,也可重新签名。"
        "请向主管机关索取公钥,用 --key 给出",
    )


def _unsigned(*, bundle: bool) -> str:
    if bundle:
        return pick(
            "this bundle is not signed: it proves only that it agrees with itself, not that "
            "nothing was changed before it was written; compare the root with one that was written "
            "down elsewhere",
            "本审计包未签名:只能证明其内部一致,不能证明导出前未被改动;请与另行记下的根哈希对照",
        )
    return pick(
        "a ledger's own state is not signed: compare it with a checkpoint kept elsewhere, "
        "--since CHECKPOINT",
        "账本的当前状态本身没有签名:请用 --since 与另存的检查点对照",
    )


def _part(part: Part) -> list[str]:
    name = pad(pick(*_PARTS.get(part.name, (part.name, part.name))), 18)
    if not part.problems:
        return [f"  {name}{part.counted:>10,}  {pick('ok', '通过')}"]
    number = len(part.problems)
    lines = [f"  {name}{part.counted:>10,}  {pick(f'problems: {number}', f'{number} 处问题')}"]
    lines += [f"      {problem}" for problem in part.problems[:SHOWN]]
    if number > SHOWN:
        lines.append(
            pick(f"      … and {number - SHOWN} more", f"      ……另有 {number - SHOWN} 处")
        )
    return lines


# ---- receipts ------------------------------------------------------------------------------------


def _is_receipt(name: str) -> bool:
    path = Path(name)
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(1) == b"{"


def _receipt(name: str, trust: Trust) -> int:
    if trust.since is not None:
        raise Failure(
            "--since needs all entries: give a ledger or a bundle, not a receipt",
            "--since 需要全部记录:请给出账本或审计包,而不是回执",
        )
    with Path(name).open("rb") as file:
        receipt = receipts.read(file.read(receipts.MOST_BYTES + 1))
    log = trust.log or receipts.own_key(receipt)
    checked = receipts.check(receipt, log, trust.witnesses, trust.quorum)
    by = "nobody" if log is None else "own" if trust.log is None else "trusted"
    names = (key.name for key in checked.verdict.witnesses)
    signing = Signing(
        by, None if log is None else str(log), tuple(zip(names, checked.verdict.times, strict=True))
    )
    result = _receipt_json(name, receipt, checked, signing)
    give(result, lambda: _receipt_text(name, receipt, checked, signing))
    return DONE


def _receipt_json(
    name: str, receipt: receipts.Receipt, checked: receipts.Checked, signing: Signing
) -> dict[str, Any]:
    stated = checked.signed.checkpoint
    return {
        "name": name,
        "kind": "receipt",
        "ok": True,
        "origin": stated.origin,
        "index": receipt.index,
        "size": stated.size,
        "root": stated.root.hex(),
        "signed": _signing_json(signing),
        "entry": dict(checked.entry),
        "opened": {part: dict(content) for part, content in checked.opened.items()},
    }


def _receipt_text(
    name: str, receipt: receipts.Receipt, checked: receipts.Checked, signing: Signing
) -> str:
    stated, entry = checked.signed.checkpoint, checked.entry
    origin, case = shown(stated.origin), shown(entry.get("case", ""))
    lines = [
        name,
        pick(
            f"  entry {receipt.index} is in the ledger {origin}, which had {stated.size} "
            f"entries, root {stated.root.hex()}",
            f"  第 {receipt.index} 条记录在账本 {origin} 中(当时共 {stated.size} 条,"
            f"根哈希 {stated.root.hex()})",
        ),
        pick(
            f"  {entry['do']}, {entry['status']}, on {entry['on']}"
            + (f", case {case}" if case else ""),
            f"  {entry['do']},{entry['status']},业务日期 {entry['on']}"
            + (f",业务件 {case}" if case else ""),
        ),
    ]
    for part, content in checked.opened.items():
        lines.append(pick(f"  opened: {part}", f"  公开的部分:{part}"))
        lines += [f"    {line}" for line in as_json(dict(content)).splitlines()]
    lines.append(pick("the receipt holds", "回执成立"))
    if signing.by == "nobody":
        lines.append(
            pick(
                "nobody's signature was checked: give the log key with --key",
                "未核对任何签名:请用 --key 给出签名公钥",
            )
        )
        return "\n".join(lines)
    return "\n".join([*lines, *_signed(signing, bundle=True)])
