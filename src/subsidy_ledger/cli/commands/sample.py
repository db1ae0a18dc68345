"""``sample``: draw items to look at, and project what was found in them. Status 1: too much wrong.

``draw`` verifies each ledger first, as ``audit`` does. ``project`` needs the sample file alone; a
ledger may be named to see that the population is still the one that was drawn from.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import click

from subsidy_ledger.audit.sampling import (
    Design,
    Place,
    Plan,
    Population,
    Sample,
    SampleRefused,
    Wanted,
    draw,
    drawn_again,
    items_of,
    population,
    project,
)
from subsidy_ledger.audit.sampling.files import (
    read_audited,
    read_sample,
    write_projection,
    write_sample,
)
from subsidy_ledger.audit.sampling.population import WHATS
from subsidy_ledger.audit.sampling.sample import METHODS
from subsidy_ledger.audit.sampling.strata import ALLOCATIONS, BYS
from subsidy_ledger.audit.sampling.telling import (
    Said,
    about_projection,
    about_sample,
    stratum_words,
)
from subsidy_ledger.cli import places
from subsidy_ledger.cli.commands.verify import verify_source
from subsidy_ledger.cli.frame import (
    DONE,
    FOUND,
    Failure,
    argument,
    command,
    give,
    group,
    note,
    option,
    pick,
    progress,
    usage,
)
from subsidy_ledger.ledger.verification import Same, check_restored
from subsidy_ledger.money import parse_yuan
from subsidy_ledger.reports.tables import LEFT, RIGHT, money, table
from subsidy_ledger.reports.view import readable
from subsidy_ledger.terminal import one_line

sample_command = group(
    "sample",
    "Draw a sample for an audit, and project what was found in it.",
    "抽取审计样本,并由样本中的错误推断总体。",
)


@command(
    "draw",
    "Draw items from each LEDGER, a ledger or a bundle: settled payments, or awards.\n\n"
    "The draw is a function of the seed and the population; anybody can repeat it. Give --size, or "
    "--confidence and --tolerable for the size that they need.",
    "从每个 LEDGER(账本或审计包)中抽取样本:已到账的支付,或核定。\n\n"
    "抽取结果由种子和总体决定,任何人都可以重复。给出 --size,或给出 --confidence 和 --tolerable "
    "由程序计算样本量。",
    parent=sample_command,
)
@argument("ledgers", nargs=-1, required=True, metavar="LEDGER…")
@option(
    "--seed",
    required=True,
    metavar="TEXT",
    en="What chance is made of; choose it before looking, and write down how.",
    zh="随机种子;应在查看总体之前确定,并记录确定方式。",
)
@option(
    "--method",
    type=click.Choice(METHODS),
    default="monetary-unit",
    show_default=True,
    en="How to draw.",
    zh="抽样方法。",
)
@option(
    "--of",
    "what",
    type=click.Choice(WHATS),
    default="payments",
    show_default=True,
    en="What the items are.",
    zh="抽样单元:payments 已到账支付,awards 核定。",
)
@option(
    "--size",
    metavar="N[,N…]",
    en="How many items; for a fixed allocation one number for each stratum.",
    zh="样本量;固定分配时可为各层分别给出。",
)
@option(
    "--interval", metavar="YUAN", en="Interval in place of a size.", zh="以选样间隔代替样本量。"
)
@option("--confidence", metavar="PERCENT", en="Confidence, such as 95.", zh="置信度,如 95。")
@option("--tolerable", metavar="YUAN", en="Misstatement to be tolerated.", zh="可容忍错报(元)。")
@option("--expected", metavar="YUAN", en="Misstatement to be expected.", zh="预计错报(元)。")
@option(
    "--by",
    type=click.Choice(BYS),
    default="amount",
    show_default=True,
    en="What strata are made by.",
    zh="分层依据:amount 金额,grant 项目,fund 资金,ledger 账本,month 月份。",
)
@option(
    "--bounds",
    metavar="YUAN[,YUAN…]",
    en="Where strata by amount begin.",
    zh="按金额分层的界限(元)。",
)
@option(
    "--allocation",
    type=click.Choice(ALLOCATIONS),
    default="proportional",
    show_default=True,
    en="How the size is shared among strata.",
    zh="样本量在各层的分配:proportional 按件数,neyman 按金额离散程度,fixed 固定。",
)
@option(
    "--grant", "grants", multiple=True, metavar="SCHEME/KEY", en="Only this grant (or SCHEME/*).",
    zh="只抽该项目(或 SCHEME/*)。",
)  # fmt: skip
@option(
    "--month",
    "months",
    multiple=True,
    metavar="MONTH",
    en="Only this month, or run of months (2023-01/2023-06).",
    zh="只抽该月份或月份区间(2023-01/2023-06)。",
)
@option("--fund", "funds", multiple=True, metavar="FUND", en="Only this fund.", zh="只抽该资金。")
@option("--least", metavar="YUAN", en="Only amounts from this on.", zh="只抽不低于该金额的。")
@option(
    "--out",
    metavar="FILE",
    en="Write the sample to a .csv, .xlsx or .json file, to be filled in.",
    zh="样本写入 .csv、.xlsx 或 .json 文件,供填写。",
)
def draw_command(ledgers: tuple[str, ...], seed: str, out: str | None, **given: Any) -> int:
    """The sample on the screen, or in a file."""
    with _refusals():
        design, wanted = _design(given), _wanted(given)
        sample = draw(_population(ledgers, wanted), seed, design)
        if out is not None:
            write_sample(sample, Path(out))
            note(
                f"{out}: {len(sample.drawn)} items; fill in audited_yuan, then: subsidy-ledger "
                f"sample project {out}",
                f"{out}:共 {len(sample.drawn)} 项;填写审定金额后执行:subsidy-ledger sample "
                f"project {out}",
            )
    give(sample.to_json(), lambda: _sample_text(sample, rows=out is None))
    return DONE


@command(
    "project",
    "Project what the auditor found in a sample onto its population.\n\n"
    "FILE is what `sample draw --out` wrote, with the amounts that would have been right filled in "
    "(audited_yuan); or they come from another table, by --audited. The status is 1 where items "
    "are open, or the limit is above the tolerable misstatement.",
    "由样本中查出的错误推断总体。\n\nFILE 为 sample draw --out 写出的文件,并已填写审定金额"
    "(audited_yuan);或用 --audited 另给一表。尚有未审定的项目,或上限超过可容忍错报时,退出码为 1。",
    parent=sample_command,
)
@argument("file")
@option(
    "--audited",
    metavar="FILE",
    en="Table with the columns id and audited_yuan (and ledger, if several).",
    zh="另一张表,含 id、audited_yuan 两列(多个账本时还有 ledger)。",
)
@option("--confidence", metavar="PERCENT", en="In place of the plan's.", zh="代替样本中的置信度。")
@option("--tolerable", metavar="YUAN", en="In place of the plan's.", zh="代替样本中的可容忍错报。")
@option(
    "--open-is-wrong",
    is_flag=True,
    en="Count items that could not be audited as wholly wrong.",
    zh="无法审定的项目按全部错报计算。",
)
@option(
    "--ledger",
    "ledgers",
    multiple=True,
    metavar="LEDGER",
    en="See that the population is unchanged, and that the seed draws this sample.",
    zh="核对总体与抽样时是否一致,样本是否由该种子抽得。",
)
@option(
    "--out", metavar="FILE", en="Write to a .csv or .json file.", zh="写入 .csv 或 .json 文件。"
)
def project_command(
    file: str,
    audited: str | None,
    confidence: str | None,
    tolerable: str | None,
    open_is_wrong: bool,
    ledgers: tuple[str, ...],
    out: str | None,
) -> int:
    """No ledger is needed."""
    with _refusals():
        filled = read_sample(Path(file))
        found = dict(filled.audited)
        if audited is not None:
            found |= read_audited(Path(audited), filled.sample)
        if ledgers:
            drawn_again(_population(ledgers, filled.sample.wanted), filled.sample)
        projection = project(
            filled.sample,
            found,
            confidence_bps=_percent(confidence),
            tolerable_fen=_fen("--tolerable", tolerable),
            open_is_wrong=open_is_wrong,
        )
        if out is not None:
            write_projection(projection, Path(out))
    give(projection.to_json(), lambda: _said(about_projection(projection)))
    return FOUND if projection.open or projection.bearable is False else DONE


@contextmanager
def _refusals() -> Iterator[None]:
    """What sampling refuses is wrong usage, told in the language of the call."""
    try:
        yield
    except SampleRefused as refused:
        raise Failure(refused.en, refused.zh) from None


# ---- what was asked for --------------------------------------------------------------------------


def _design(given: dict[str, Any]) -> Design:
    return Design(
        method=given["method"],
        sizes=_sizes(given["size"]),
        plan=Plan(
            _percent(given["confidence"]),
            _fen("--tolerable", given["tolerable"]),
            _fen("--expected", given["expected"]) or 0,
        ),
        by=given["by"],
        bounds=tuple(cast("int", _fen("--bounds", one)) for one in _parts(given["bounds"])),
        allocation=given["allocation"],
        interval_fen=_fen("--interval", given["interval"]),
    )


def _wanted(given: dict[str, Any]) -> Wanted:
    least = _fen("--least", given["least"])
    chosen = (given["grants"], given["months"], given["funds"])
    return Wanted(given["what"], *chosen, 1 if least is None else least)


def _parts(text: str | None) -> list[str]:
    return [] if text is None else [one.strip() for one in text.split(",")]


def _sizes(text: str | None) -> tuple[int, ...]:
    try:
        return tuple(int(one) for one in _parts(text))
    except ValueError:
        usage(
            f"--size: found {text!r}, expected a whole number, or several with commas",
            f"--size:{text!r} 不可用,应为整数,或以逗号分隔的多个整数",
        )


def _fen(name: str, text: str | None) -> int | None:
    if text is None:
        return None
    try:
        return parse_yuan(text)
    except ValueError:
        usage(
            f"{name}: found {text!r}, expected an amount in yuan such as 20000 or 20000.00",
            f"{name}:{text!r} 不是金额,应如 20000 或 20000.00(元)",
        )


def _percent(text: str | None) -> int | None:
    if text is None:
        return None
    try:
        return parse_yuan(text.removesuffix("%").strip())  # two decimals: basis points
    except ValueError:
        usage(
            f"--confidence: found {text!r}, expected per cent such as 95 or 97.5",
            f"--confidence:{text!r} 不可用,应为百分数,如 95 或 97.5",
        )


# ---- ledgers -------------------------------------------------------------------------------------


def _population(ledgers: Sequence[str], wanted: Wanted) -> Population:
    return population([_items(name, wanted) for name in ledgers], wanted)


def _items(name: str, wanted: Wanted) -> tuple[Place, tuple[Any, ...]]:
    """Verify first: what is drawn from must be what was recorded."""
    shown = places.shown(name)
    with places.source(name) as source, readable(name):
        verification = verify_source(source, shown)
        if not verification.ok:
            note(
                f"{shown}: nothing drawn, it does not verify; see: subsidy-ledger verify {shown}",
                f"{shown}:核验不通过,未抽样;详见:subsidy-ledger verify {shown}",
            )
            verification.demand()
        check_restored(source)
        origin = str(places.opened_of(source, shown)["origin"])
        same = Same(source, verification.size, bytes.fromhex(verification.root))
        with progress(verification.size, "reading", "读取中") as step:
            items = items_of(same, wanted.what, step)
    return Place(origin, verification.size, verification.root), items


# ---- text ----------------------------------------------------------------------------------------


def _said(told: Sequence[Said]) -> str:
    between = pick(": ", ":")
    return "\n".join(one_line(f"{pick(*name)}{between}{pick(*text)}") for name, text in told)


def _sample_text(sample: Sample, *, rows: bool) -> str:
    told = _said(about_sample(sample))
    if not rows:
        return told
    headings = (
        pick("no", "序号"),
        pick("ledger", "账本"),
        pick("payment", "支付") if sample.wanted.what == "payments" else pick("award", "核定"),
        pick("case", "业务件"),
        pick("grant", "项目"),
        pick("date", "日期"),
        pick("stratum", "层"),
        pick("hits", "命中"),
        pick("yuan", "金额(元)"),
    )
    listed = [
        (
            str(no),
            one.item.ledger,
            one.item.id,
            one.item.case,
            one.item.grant,
            one.item.on,
            pick(*stratum_words(sample.strata[one.stratum].name)),
            str(one.hits),
            money(one.item.amount_fen),
        )
        for no, one in enumerate(sample.drawn, 1)
    ]
    sides = (RIGHT, LEFT, LEFT, LEFT, LEFT, LEFT, LEFT, RIGHT, RIGHT)
    return f"{told}\n\n{table(headings, listed, sides)}"
