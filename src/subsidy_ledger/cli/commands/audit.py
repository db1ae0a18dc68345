"""``audit``: decide everything again, run every check, list the findings. Status 1 for faults.

No clock is read: services are judged by a day of the ledger, or by the one that is given.
"""

from __future__ import annotations

from pathlib import Path

from attrs import frozen

from subsidy_ledger import audit as auditing
from subsidy_ledger.audit import Audit
from subsidy_ledger.audit.finding import Finding
from subsidy_ledger.cli import places
from subsidy_ledger.cli.commands.verify import verify_source
from subsidy_ledger.cli.frame import (
    DONE,
    FOUND,
    argument,
    as_json,
    command,
    current_lang,
    echo,
    note,
    option,
    pick,
    progress,
    usage,
)
from subsidy_ledger.dates import parse_date
from subsidy_ledger.ledger.verification import Same, check_restored
from subsidy_ledger.reports import words
from subsidy_ledger.reports.tables import money
from subsidy_ledger.reports.view import readable
from subsidy_ledger.terminal import one_line


@frozen
class Audited:
    """What was audited under which name."""

    name: str
    audit: Audit


@command(
    "audit",
    "Verify each LEDGER, a ledger or a bundle, decide every case again and run every check.\n\n"
    "A fault is what the rules forbid; a hint is worth a look. No key and no server are needed.",
    "先核验每个 LEDGER(账本或审计包),再把每一件重新判定一遍,并逐项检查。\n\n"
    "“违规”是规则不允许的;“提示”是值得一看的。不需要密钥,也不需要服务器。",
    plain_json=False,
)
@argument("ledgers", nargs=-1, required=True, metavar="LEDGER…")
@option(
    "--json",
    "report",
    is_flag=False,
    flag_value="-",
    metavar="FILE.json",
    en="Machine-readable report; - (or nothing) is standard output.",
    zh="机器可读的报告;-(或不写)为标准输出。",
)
@option(
    "--on",
    metavar="DATE",
    en="The day to judge services by; the ledger's latest business day unless given.",
    zh="以哪一天判断服务是否逾期;默认账本中最晚的业务日期。",
)
def audit_command(ledgers: tuple[str, ...], report: str | None, on: str | None) -> int:
    """Exit status 1 for faults only."""
    if report not in (None, "-") and not str(report).endswith(".json"):
        # `audit --json LEDGER OTHER` must not write over LEDGER.
        usage(
            f"--json {report}: the report goes to a file that ends in .json, or to -",
            f"--json {report}:报告文件名须以 .json 结尾,或用 -",
        )
    if on is not None:
        _is_a_day(on)
    audited = [Audited(places.shown(name), _audited(name, on)) for name in ledgers]
    text = as_json({"ledgers": [{"name": one.name, **one.audit.to_json()} for one in audited]})
    if report == "-":
        echo(text)
    else:
        if report is not None:
            Path(report).write_text(text + "\n", encoding="utf-8")
        for one in audited:
            echo(_text(one))
    return FOUND if any(one.audit.faults for one in audited) else DONE


def _is_a_day(on: str) -> None:
    """Refuse a day that does not exist before anything long is begun."""
    try:
        parse_date(on)
    except ValueError:
        usage(
            f"--on: found {on!r}, expected a day such as 2023-05-10",
            f"--on:{on!r} 不是日期,例如 2023-05-10",
        )


def _audited(name: str, on: str | None) -> Audit:
    """Verify first: what is decided again must be what was recorded, entry by entry."""
    shown = places.shown(name)
    with places.source(name) as source, readable(name):
        verification = verify_source(source, shown)
        if not verification.ok:
            note(
                f"{shown}: not audited, it does not verify; see: subsidy-ledger verify {shown}",
                f"{shown}:核验不通过,未作审计;详见:subsidy-ledger verify {shown}",
            )
            verification.demand()
        check_restored(source)
        same = Same(source, verification.size, bytes.fromhex(verification.root))
        with progress(verification.size, "deciding again", "重新判定中") as step:
            return auditing.audit(same, step, on)


# ---- text ----------------------------------------------------------------------------------------

_SEVERITY = {"fault": ("fault", "违规"), "hint": ("hint", "提示")}
_UNDECIDED_SHOWN = 10


def _text(one: Audited) -> str:
    audit = one.audit
    lines = [
        pick(
            f"{one.name}: {audit.size} entries, {audit.decided} decided again, root {audit.root}, "
            f"services as of {audit.on}",
            f"{one.name}:共 {audit.size} 条记录,重新判定 {audit.decided} 条,根哈希 {audit.root},"
            f"服务截至 {audit.on}",
        )
    ]
    for number, finding in enumerate(audit.findings, 1):
        lines += _finding(number, finding)
    lines += _undecided(audit)
    hints = len(audit.findings) - audit.faults
    lines.append(
        pick(f"faults: {audit.faults}, hints: {hints}", f"违规 {audit.faults} 项,提示 {hints} 项")
    )
    return "\n".join(map(one_line, lines))  # what entries say may not look like a line of ours


def _finding(number: int, finding: Finding) -> list[str]:
    severity = pick(*_SEVERITY[finding.severity])
    entries = pick(", ", "、").join(str(seq) for seq in finding.entries)
    where = [pick(f"entry {entries}", f"第 {entries} 条")]
    if finding.case is not None:
        where.append(pick(f"case {finding.case}", f"业务件 {finding.case}"))
    if finding.amount_fen is not None:
        where.append(pick(f"{money(finding.amount_fen)} yuan", f"{money(finding.amount_fen)} 元"))
    lines = [
        f"{number:>4}  {severity}  {finding.check}",
        f"      {pick(finding.message, finding.message_zh)}",
        f"      {pick(', ', ',').join(where)}",
    ]
    if finding.cite is not None:
        clause = words.citation(finding.cite, current_lang())
        lines.append(pick(f"      clause: {clause}", f"      依据:{clause}"))
    clears = pick(finding.clears, finding.clears_zh)
    if clears:
        lines.append(pick(f"      would be cleared by: {clears}", f"      如何消除:{clears}"))
    return lines


def _undecided(audit: Audit) -> list[str]:
    if not audit.undecided:
        return []
    number = len(audit.undecided)
    lines = [
        pick(
            f"{number} entries cannot be decided again:",
            f"有 {number} 条记录无法重新判定:",
        )
    ]
    lines += [f"      [{seq}] {why}" for seq, why in audit.undecided[:_UNDECIDED_SHOWN]]
    if number > _UNDECIDED_SHOWN:
        more = number - _UNDECIDED_SHOWN
        lines.append(pick(f"      … and {more} more", f"      ……另有 {more} 条"))
    return lines
