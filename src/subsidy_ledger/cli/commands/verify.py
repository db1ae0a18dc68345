"""``verify``: is the ledger what it claims to be? Exit status 0 or 3, never 1.

The words are those of ``subsidy_ledger.verify``, which verifies bundles and receipts by itself;
here ledgers in a database come to them.
"""

from __future__ import annotations

from dataclasses import replace

from subsidy_ledger import verify as verifier
from subsidy_ledger.cli import places
from subsidy_ledger.cli.frame import (
    DAMAGED,
    DONE,
    Failure,
    argument,
    command,
    current_lang,
    give,
    option,
    progress,
)
from subsidy_ledger.ledger.bundle import Bundle
from subsidy_ledger.ledger.store import Reader
from subsidy_ledger.ledger.succession import compared
from subsidy_ledger.ledger.verification import (
    NOTHING_BROUGHT,
    Trust,
    Verification,
    prove_bundle,
    steps_of,
    verify_bundle,
    verify_ledger,
)
from subsidy_ledger.reports.view import readable


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
@option("--key", metavar="VKEY", en=verifier.HELP["--key"][0], zh=verifier.HELP["--key"][1])
@option(
    "--since",
    metavar="CHECKPOINT",
    en=verifier.HELP["--since"][0],
    zh=verifier.HELP["--since"][1],
)
@option(
    "--witness",
    "witnesses",
    multiple=True,
    metavar="VKEY",
    en=verifier.HELP["--witness"][0],
    zh=verifier.HELP["--witness"][1],
)
@option(
    "--quorum",
    type=int,
    metavar="K",
    en=verifier.HELP["--quorum"][0],
    zh=verifier.HELP["--quorum"][1],
)
@option(
    "--predecessor",
    metavar="LEDGER_OR_BUNDLE",
    en="The ledger that this one succeeds: whether it took over what that had.",
    zh="所接续的账本或其审计包:核对所承接内容是否一致。",
)
@option(
    "--proof-only",
    is_flag=True,
    en=verifier.HELP["--proof-only"][0],
    zh=verifier.HELP["--proof-only"][1],
)
def verify_command(
    ledger: str,
    key: str | None,
    since: str | None,
    witnesses: tuple[str, ...],
    quorum: int | None,
    predecessor: str | None,
    proof_only: bool,
) -> int:
    """No secret is needed."""
    try:
        trust = verifier.trust_of(
            None if key is None else places.key_of("--key", key),
            tuple(places.key_of("--witness", one) for one in witnesses),
            quorum,
            since,
        )
        if verifier.is_receipt(ledger) and predecessor is None:
            result, text = verifier.verify_receipt(ledger, trust, current_lang())
            give(result, lambda: text)
            return DONE
    except verifier.WrongUsage as wrong:
        raise Failure(*wrong.texts) from None
    if proof_only:
        return _proven(ledger, trust, predecessor)
    verification = verify(ledger, trust)
    if predecessor is not None:
        verification = _compared(verification, predecessor)
    bundle = places.is_bundle(ledger)
    give(
        verifier.verification_json(verification, bundle=bundle),
        lambda: verifier.verification_text(verification, current_lang(), bundle=bundle),
    )
    return DONE if verification.ok else DAMAGED


def _proven(name: str, trust: Trust, predecessor: str | None) -> int:
    """Bytes, tree and signatures of a bundle alone."""
    if predecessor is not None or not places.is_bundle(name):
        raise Failure(
            "--proof-only is for a bundle, without --predecessor",
            "--proof-only 只用于审计包,且不能与 --predecessor 同用",
        )
    size = places.bundle_of(name).manifest.size
    with progress(size, "verifying", "核验中") as step:
        verification = prove_bundle(name, step, trust)
    give(
        verifier.verification_json(verification, bundle=True),
        lambda: verifier.verification_text(verification, current_lang(), bundle=True),
    )
    return DONE if verification.ok else DAMAGED


def _compared(verification: Verification, name: str) -> Verification:
    """With the ledger that it succeeds: what it took over is what that ledger had, or is not."""
    if verification.after is None:
        raise Failure(
            f"--predecessor: {verification.name} succeeds no ledger",
            f"--predecessor:{verification.name} 未接续任何账本",
        )
    after = verification.after
    with places.source(name) as source, readable(name):
        head = source.head()
        total = None if head is None else 2 * steps_of(head.size, source.leaf(0))
        with progress(total, "comparing", "核对中") as step:
            part = compared(after.to_json(), source, name, step)
    return replace(verification, parts=(*verification.parts, part))


def verify(name: str, trust: Trust = NOTHING_BROUGHT) -> Verification:
    """Verify what a name stands for, with progress."""
    if places.is_bundle(name):
        bundle = places.bundle_of(name)
        with progress(verifier.steps(bundle), "verifying", "核验中") as step:
            return verify_bundle(name, step, trust)
    if trust.quorum:
        raise Failure(
            f"{name}: a ledger carries no checkpoint that witnesses could have cosigned; verify a "
            "bundle, or a receipt",
            f"{name}:账本本身不带见证过的检查点;请核验审计包或回执",
        )
    with places.source(name) as reader:
        return verify_source(reader, places.shown(name), trust)


def verify_source(
    source: Reader | Bundle, name: str, trust: Trust = NOTHING_BROUGHT
) -> Verification:
    """Verify what is open already, with progress; a ledger through that very view of it."""
    if isinstance(source, Bundle):
        with progress(verifier.steps(source), "verifying", "核验中") as step:
            return verify_bundle(source.folder, step, trust)
    head = source.head()
    total = None if head is None else steps_of(head.size, source.leaf(0))
    with progress(total, "verifying", "核验中") as step:
        return verify_ledger(source, name, step, trust)
