"""``verify``: is the ledger what it claims to be? Exit status 0 or 3, never 1."""

from __future__ import annotations

from typing import Any, Final

from subsidy_ledger.cli import places
from subsidy_ledger.cli.frame import DAMAGED, DONE, argument, command, give, pick, progress
from subsidy_ledger.ledger.bundle import Bundle
from subsidy_ledger.ledger.verification import Part, Verification, verify_bundle, verify_ledger
from subsidy_ledger.reports.tables import pad

SHOWN: Final = 20
"""Problems of one part that are printed; all of them are in ``--json``."""


@command(
    "verify",
    "Verify LEDGER, a ledger or a bundle: stored bytes and tree, strictness of the JSON, sealed "
    "content, packs, and for a ledger the projections. Each part is reported apart.",
    "核验 LEDGER(账本或审计包):存储的字节和默克尔树、JSON 是否严格、密封内容、政策包;"
    "对账本还核验派生数据。各部分分别报告。",
)
@argument("ledger")
def verify_command(ledger: str) -> int:
    """No key is needed."""
    verification = verify(ledger)
    bundle = places.is_bundle(ledger)
    give(_result(verification, bundle=bundle), lambda: _text(verification, bundle=bundle))
    return DONE if verification.ok else DAMAGED


def verify(name: str) -> Verification:
    """Verify what a name stands for, with progress."""
    if places.is_bundle(name):
        bundle = places.bundle_of(name)
        with progress(bundle.manifest.size, "verifying", "核验中") as step:
            return verify_bundle(name, step)
    with places.source(name) as reader:
        head = None if isinstance(reader, Bundle) else reader.head()
        with progress(None if head is None else head.size, "verifying", "核验中") as step:
            return verify_ledger(reader, name, step)  # type: ignore[arg-type]


def _result(verification: Verification, *, bundle: bool) -> dict[str, Any]:
    return {
        "name": verification.name,
        "kind": "bundle" if bundle else "ledger",
        "ok": verification.ok,
        "size": verification.size,
        "root": verification.root,
        "signed": False,
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


_PARTS: Final = {
    "bytes": ("stored bytes", "存储的字节"),
    "tree": ("tree", "默克尔树"),
    "json": ("entries", "记录格式"),
    "sealed": ("sealed content", "密封内容"),
    "sources": ("packs, calendars", "政策包和日历"),
    "projections": ("projections", "派生数据"),
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
    lines.append(_unsigned(bundle=bundle))
    return "\n".join(lines)


def _unsigned(*, bundle: bool) -> str:
    if bundle:
        return pick(
            "this bundle is not signed: it proves only that it agrees with itself, not that "
            "nothing was changed before it was written; compare the root with one that was written "
            "down elsewhere",
            "本审计包未签名:只能证明其内部一致,不能证明导出前未被改动;请与另行记下的根哈希对照",
        )
    return pick(
        "no checkpoint is compared: write the root down elsewhere to compare with later",
        "未与签名检查点对照:请把根哈希另行记下,以备日后对照",
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
