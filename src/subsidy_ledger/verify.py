"""``python -m subsidy_ledger.verify``: a bundle or a receipt, verified with very little code.

What it is: the verifier for somebody who trusts no one: the standard library and ``cryptography``
are all that it needs, so that all it runs can be read. It runs out of an unpacked wheel, and out of
the wheel itself (``PYTHONPATH=subsidy_ledger-….whl``). The command ``subsidy-ledger verify`` says
the same in the same words: they are here.

What it promises: exit status 0 for what holds, 3 for what does not, 2 for wrong usage. It reads a
bundle of any size in bounded memory and writes nothing.

What it does not do: verify a ledger's own database, for that needs the rules that it is folded by
(``subsidy-ledger verify``); or decide cases again (``subsidy-ledger audit``).
"""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from subsidy_ledger.errors import (
    BundleError,
    LedgerDamaged,
    NoteInvalid,
    ProofInvalid,
    SubsidyLedgerError,
)
from subsidy_ledger.ledger import receipts
from subsidy_ledger.ledger.bundle import LEDGER, Bundle, shown
from subsidy_ledger.ledger.verification.bundles import prove_bundle, verify_bundle
from subsidy_ledger.ledger.verification.tree import steps_of
from subsidy_ledger.ledger.verification.verdict import Part, Signing, Trust, Verification
from subsidy_ledger.proofs.note import MOST_BYTES as MOST_NOTE_BYTES
from subsidy_ledger.proofs.note import Key, read_key
from subsidy_ledger.terminal import (
    DAMAGED,
    DONE,
    USAGE,
    Lang,
    Texts,
    bar,
    in_words,
    json_text,
    lang_of,
    one_line,
    pad,
    plain,
)

SHOWN: Final = 20
"""Problems of one part that are printed; all of them are in ``--json``."""

HELP: Final[dict[str, Texts]] = {
    "--key": ("The log key you trust.", "您信任的账本签名公钥。"),
    "--since": (
        "An older checkpoint that must be a prefix of this.",
        "旧检查点文件:现账本须为其延续。",
    ),
    "--witness": ("A witness you trust; may be repeated.", "您信任的见证人公钥;可重复。"),
    "--quorum": (
        "How many witnesses must have cosigned; all unless given.",
        "至少须有几个见证人;默认全部。",
    ),
    "--proof-only": (
        "Bytes, tree and signatures of a bundle alone: at the speed of hashing.",
        "只核验审计包的字节、默克尔树和签名;速度接近哈希计算。",
    ),
}
"""What each option is for, here and in ``subsidy-ledger verify``."""


class WrongUsage(Exception):
    """What was asked makes no sense; in English and Chinese."""

    def __init__(self, en: str, zh: str) -> None:
        self.texts: Texts = (en, zh)
        super().__init__(en, zh)


def _pick(lang: Lang, en: str, zh: str) -> str:
    return zh if lang == "zh" else en


# ---- what the verifier brings --------------------------------------------------------------------


def note_bytes(name: str | Path) -> bytes:
    """A note or request as it stands in a file; of a file that is too long, as much as shows it."""
    with Path(name).open("rb") as file:
        return file.read(MOST_NOTE_BYTES + 1)


def trusted_key(given: str) -> Key:
    """A verifying key as text, or in a file such as ``log.pub``. Raises `NoteInvalid`."""
    path, text = Path(given), given
    if "+" not in given and path.is_file():
        text = note_bytes(path).decode("utf-8", "replace").strip()
    return read_key(text)


def trust_of(
    log: Key | None, witnesses: tuple[Key, ...], quorum: int | None, since: str | None
) -> Trust:
    """What options say is brought along. Raises `WrongUsage`, `OSError`."""
    wanted = len(witnesses) if quorum is None else quorum
    if not 0 <= wanted <= len(witnesses):
        raise WrongUsage(
            f"--quorum {wanted}: expected 0 to {len(witnesses)}, the witnesses named",
            f"--quorum {wanted}:应在 0 至 {len(witnesses)}(所列见证人数)之间",
        )
    return Trust(log, witnesses, wanted, None if since is None else note_bytes(since))


# ---- the verdict on a ledger or a bundle ---------------------------------------------------------


def verification_json(verification: Verification, *, bundle: bool) -> dict[str, Any]:
    """The verdict as programs read it."""
    given: dict[str, Any] = {
        "name": verification.name,
        "kind": "bundle" if bundle else "ledger",
        "ok": verification.ok,
        "size": verification.size,
        "root": verification.root,
        **({} if verification.whole else {"proof_only": True}),
        "signed": _signing_json(verification.signing),
        "parts": [
            {
                "part": part.name,
                "counted": part.counted,
                "ok": not part.problems,
                "problems": list(part.problems),
                **({"lost": True} if part.lost else {}),
            }
            for part in verification.parts
        ],
    }
    if verification.after is not None:
        given["after"] = verification.after.to_json()
    return given


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


_PARTS: Final[dict[str, Texts]] = {
    "bytes": ("stored bytes", "存储的字节"),
    "tree": ("tree", "默克尔树"),
    "json": ("entries", "记录格式"),
    "sealed": ("sealed content", "密封内容"),
    "sources": ("packs, calendars", "政策包和日历"),
    "carried": ("taken over", "承接的内容"),
    "predecessor": ("predecessor", "所接续的账本"),
    "projections": ("projections", "派生数据"),
    "guards": ("tables, triggers", "表和触发器"),
    "checkpoint": ("checkpoint", "检查点"),
    "since": ("older checkpoint", "旧检查点"),
}


def verification_text(verification: Verification, lang: Lang, *, bundle: bool) -> str:
    """The verdict as people read it."""
    lines = [one_line(verification.name)]
    for part in verification.parts:
        lines += _part(part, lang)
    lines.append(
        _pick(
            lang,
            f"{verification.size} entries, root {verification.root}",
            f"共 {verification.size} 条记录,根哈希 {verification.root}",
        )
    )
    if verification.ok:
        lines.append(_pick(lang, "verified", "核验通过"))
    else:
        lines.append(
            _pick(lang, "NOT what it claims to be: see above", "核验不通过:账本与其所述不符,见上")
        )
    if not verification.whole:
        lines.append(
            _pick(
                lang,
                "bytes, tree and signatures alone were looked at (--proof-only), not whether "
                "entries, sealed content and packs are sound",
                "只核验了字节、默克尔树和签名(--proof-only),未核验记录、密封内容和政策包是否完好",
            )
        )
    if not verification.sealed:
        lines.append(
            _pick(
                lang,
                "sealed content is not along: names, numbers and facts cannot be looked at, and "
                "what was decided on them cannot be decided again",
                "不含密封内容:无法查看姓名、号码和事实,依据这些内容作出的决定无法重新判定",
            )
        )
    lines += _signed(verification, lang, bundle=bundle)
    lines += _after(verification, lang)
    return "\n".join(lines)


def _part(part: Part, lang: Lang) -> list[str]:
    name = pad(_pick(lang, *_PARTS.get(part.name, (part.name, part.name))), 18)
    number = len(part.problems)
    if not number:
        return [f"  {name}{part.counted:>10,}  {_pick(lang, 'ok', '通过')}"]
    told = _pick(lang, f"problems: {number}", f"{number} 处问题")
    lines = [f"  {name}{part.counted:>10,}  {told}"]
    lines += [f"      {one_line(problem)}" for problem in part.problems[:SHOWN]]
    if number > SHOWN:
        more = number - SHOWN
        lines.append(_pick(lang, f"      … and {more} more", f"      ……另有 {more} 处"))
    return lines


def _signed(verification: Verification, lang: Lang, *, bundle: bool) -> list[str]:
    if any(part.name == "checkpoint" and part.problems for part in verification.parts):
        return [
            _pick(
                lang,
                "it is not signed as you asked: see the checkpoint above",
                "签名不符合您的要求:见上“检查点”",
            )
        ]
    return _signers(verification.signing, lang, bundle=bundle)


def _signers(signing: Signing, lang: Lang, *, bundle: bool) -> list[str]:
    if signing.by == "nobody":
        return [_unsigned(lang, bundle=bundle)]
    lines = [_trusted(signing, lang)]
    for witness, time in signing.witnesses:
        name, when = one_line(witness), _when(time)
        lines.append(_pick(lang, f"witnessed by {name} at {when}", f"见证人 {name} 于 {when} 见证"))
    if not signing.witnesses:
        lines.append(
            _pick(
                lang,
                "no witness: nothing shows when it was signed, or that nobody was shown another",
                "没有见证人:不能证明何时签名,也不能排除向他人出示过另一份历史",
            )
        )
    return lines


def _trusted(signing: Signing, lang: Lang) -> str:
    key = one_line(str(signing.key))
    if signing.by == "trusted":
        return _pick(
            lang,
            f"signed by the key you trust: {key}",
            f"由您信任的密钥签名:{key}",
        )
    return _pick(
        lang,
        f"signed, but the key is only its own: {key}; whoever rewrote everything could "
        "have signed anew. Ask the authority for its key and give it with --key",
        f"有签名,但公钥只是其自述的:{key};若全部重写,也可重新签名。"
        "请向主管机关索取公钥,用 --key 给出",
    )


def _unsigned(lang: Lang, *, bundle: bool) -> str:
    if bundle:
        return _pick(
            lang,
            "this bundle is not signed: it proves only that it agrees with itself, not that "
            "nothing was changed before it was written; compare the root with one that was written "
            "down elsewhere",
            "本审计包未签名:只能证明其内部一致,不能证明导出前未被改动;请与另行记下的根哈希对照",
        )
    return _pick(
        lang,
        "a ledger's own state is not signed: compare it with a checkpoint kept elsewhere, "
        "--since CHECKPOINT",
        "账本的当前状态本身没有签名:请用 --since 与另存的检查点对照",
    )


def _after(verification: Verification, lang: Lang) -> list[str]:
    after = verification.after
    if after is None:
        return []
    origin, root = shown(after.origin), shown(after.root)
    en = f"it succeeds the ledger {origin} ({after.size} entries, root {root})"
    zh = f"本账本接续账本 {origin}(共 {after.size} 条记录,根哈希 {root})"
    brought = [part for part in verification.parts if part.name == "predecessor"]
    if not brought:
        en += (
            "; that it took over what that ledger had is only its own word: bring that ledger, or "
            "a bundle of it, with subsidy-ledger verify --predecessor"
        )
        zh += (
            ";所承接内容与原账本一致只是其自述:请取得原账本或其审计包,"
            "用 subsidy-ledger verify --predecessor 核对"
        )
    elif brought[0].lost:
        en += (
            ", took over what that ledger had then, and NOT the entries that it calls lost: they "
            "are here, in what was brought"
        )
        zh += ",承接的是原账本当时的内容;其称已丢失的记录未被承接,而这些记录就在所提供的账本中"
    elif not brought[0].problems:
        en += (
            ", and took over what that ledger had, as it was brought; whether that is what its "
            "authority signed, verify apart, with its key"
        )
        zh += ",所承接内容与所提供的原账本一致;原账本是否为主管机关所签,请用其公钥另行核验"
    lines = [_pick(lang, en, zh)]
    if after.gap is not None:
        size, lost = after.gap[0], shown(after.gap[1])
        lines.append(
            _pick(
                lang,
                f"it says that of the ledger before {size} entries had been signed (root {lost}), "
                "which are not a beginning of what it took over: entries were lost or replaced",
                f"据其自述,原账本曾签署 {size} 条记录(根哈希 {lost}),"
                "而承接的内容并非其延续:有记录丢失或被替换",
            )
        )
    return lines


# ---- receipts ------------------------------------------------------------------------------------


def is_receipt(name: str) -> bool:
    """Whether a name stands for a file that begins as a receipt does."""
    path = Path(name)
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(1) == b"{"


def verify_receipt(name: str, trust: Trust, lang: Lang) -> tuple[dict[str, Any], str]:
    """Check a receipt: the result for programs, and for people.

    Raises `ProofInvalid`, `NoteInvalid`, `LedgerDamaged` where it does not hold, `WrongUsage`.
    """
    if trust.since is not None:
        raise WrongUsage(
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
    return result, _receipt_text(name, receipt, checked, signing, lang)


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


def _what(data: dict[str, Any], payment: str, fen: str) -> str:
    """The payment and the amount that an entry names, if it names any."""
    named = f", {payment} {shown(str(data['payment']))}" if "payment" in data else ""
    amount = data.get("amount_fen")
    return named + (f", {amount} {fen}" if isinstance(amount, int) else "")


def _receipt_text(
    name: str,
    receipt: receipts.Receipt,
    checked: receipts.Checked,
    signing: Signing,
    lang: Lang,
) -> str:
    stated, entry = checked.signed.checkpoint, checked.entry
    origin, case = shown(stated.origin), shown(entry.get("case", ""))
    lines = [
        one_line(name),
        _pick(
            lang,
            f"  entry {receipt.index} is in the ledger {origin}, which had {stated.size} "
            f"entries, root {stated.root.hex()}",
            f"  第 {receipt.index} 条记录在账本 {origin} 中(当时共 {stated.size} 条,"
            f"根哈希 {stated.root.hex()})",
        ),
        _pick(
            lang,
            f"  {entry['do']}, {entry['status']}, on {entry['on']}"
            + (f", case {case}" if case else "")
            + _what(entry["data"], "payment", "fen"),
            f"  {entry['do']},{entry['status']},业务日期 {entry['on']}"
            + (f",业务件 {case}" if case else "")
            + _what(entry["data"], "支付", "分"),
        ),
    ]
    for part, content in checked.opened.items():
        # The entry's author names its parts; `splitlines` would end a line where JSON does not.
        label = one_line(part)
        lines.append(_pick(lang, f"  opened: {label}", f"  公开的部分:{label}"))
        lines += [f"    {line}" for line in json_text(dict(content)).split("\n")]
    lines.append(_pick(lang, "the receipt holds", "回执成立"))
    if signing.by == "nobody":
        lines.append(
            _pick(
                lang,
                "nobody's signature was checked: give the log key with --key",
                "未核对任何签名:请用 --key 给出签名公钥",
            )
        )
        return "\n".join(lines)
    return "\n".join([*lines, *_signers(signing, lang, bundle=True)])


# ---- the program ---------------------------------------------------------------------------------


def main(arguments: Sequence[str] | None = None) -> int:
    """Run; gives the exit status."""
    lang = _lang(arguments)
    options = _parser(lang).parse_args(arguments)
    try:
        return _run(options, lang)
    except WrongUsage as error:
        status, message = USAGE, _pick(lang, *error.texts)
    except (BundleError, LedgerDamaged, NoteInvalid, ProofInvalid) as error:
        status, message = DAMAGED, one_line(in_words(error, lang))
    except SubsidyLedgerError as error:
        status, message = USAGE, in_words(error, lang)
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        status, message = USAGE, f"{where}{error.strerror or error}"
    except ModuleNotFoundError as error:
        status = USAGE
        message = _pick(
            lang,
            f"{error.name} is not installed: signatures cannot be checked without cryptography",
            f"未安装 {error.name}:没有 cryptography 无法核对签名",
        )
    _say(f"{_pick(lang, 'error: ', '错误:')}{message}", sys.stderr)
    return status


def _say(text: str, stream: Any) -> None:
    """Write lines; what the terminal cannot show, or would obey, is spelled out."""
    encoding = stream.encoding or "utf-8"
    stream.write(plain(text).encode(encoding, "backslashreplace").decode(encoding) + "\n")


def _lang(arguments: Sequence[str] | None) -> Lang:
    """The language of ``--lang``, wherever it stands, else the locale's: the help is in it, too."""
    early = ArgumentParser(add_help=False, allow_abbrev=False)
    early.add_argument("--lang", choices=("zh", "en"))
    given: Lang | None = early.parse_known_args(arguments)[0].lang
    return given or lang_of(os.environ)


def _parser(lang: Lang) -> ArgumentParser:
    parser = ArgumentParser(
        prog="python -m subsidy_ledger.verify",
        allow_abbrev=False,
        description=_pick(
            lang,
            "Verify a bundle or a receipt, with the standard library and cryptography alone.",
            "核验审计包或回执;只需 Python 标准库和 cryptography。",
        ),
    )
    parser.add_argument("name", metavar="BUNDLE_OR_RECEIPT")
    for option, variable in (("--key", "VKEY"), ("--since", "CHECKPOINT")):
        parser.add_argument(option, metavar=variable, help=_pick(lang, *HELP[option]))
    parser.add_argument(
        "--witness",
        metavar="VKEY",
        action="append",
        default=[],
        help=_pick(lang, *HELP["--witness"]),
    )
    parser.add_argument("--quorum", metavar="K", type=int, help=_pick(lang, *HELP["--quorum"]))
    parser.add_argument(
        "--proof-only", action="store_true", help=_pick(lang, *HELP["--proof-only"])
    )
    parser.add_argument(
        "--json",
        action="store_true",
        help=_pick(lang, "Machine-readable result.", "给出机器可读的结果。"),
    )
    parser.add_argument(
        "--lang",
        choices=("zh", "en"),
        help=_pick(
            lang,
            "Language of messages; the locale's unless given.",
            "提示语言;默认随系统语言环境。",
        ),
    )
    return parser


def _run(options: Namespace, lang: Lang) -> int:
    trust = trust_of(
        None if options.key is None else _key("--key", options.key),
        tuple(_key("--witness", one) for one in options.witness),
        options.quorum,
        options.since,
    )
    name = options.name
    if is_receipt(name):
        result, text = verify_receipt(name, trust, lang)
        _say(json_text(result) if options.json else text, sys.stdout)
        return DONE
    if not (Path(name) / LEDGER).exists():
        raise WrongUsage(
            f"{name}: is neither a bundle nor a receipt; a ledger's own database is verified by "
            "subsidy-ledger verify",
            f"{name}:既不是审计包也不是回执;账本数据库请用 subsidy-ledger verify 核验",
        )
    verification = _bundle(name, trust, lang, proof_only=options.proof_only)
    if options.json:
        _say(json_text(verification_json(verification, bundle=True)), sys.stdout)
    else:
        _say(verification_text(verification, lang, bundle=True), sys.stdout)
    return DONE if verification.ok else DAMAGED


def _key(option: str, given: str) -> Key:
    try:
        return trusted_key(given)
    except NoteInvalid as invalid:
        raise WrongUsage(f"{option}: {invalid.what}", f"{option}:{invalid.what}") from None


def _bundle(name: str, trust: Trust, lang: Lang, *, proof_only: bool) -> Verification:
    bundle = Bundle(name)
    total = bundle.manifest.size if proof_only else steps(bundle)
    with bar(total, _pick(lang, "verifying", "核验中"), sys.stderr) as step:
        return (prove_bundle if proof_only else verify_bundle)(name, step, trust)


def steps(bundle: Bundle) -> int:
    """How many steps a verification of a bundle will take."""
    try:
        first = bundle.leaf(0)
    except BundleError:
        first = None
    return steps_of(bundle.manifest.size, first)


if __name__ == "__main__":
    sys.exit(main())
