"""Telling: a sample and a projection in words and figures, in English and Chinese.

What it is: `about_sample` and `about_projection`, pairs of a name and what is said under it, for
files and for the screen alike.

What it promises: amounts in yuan with two decimals; the words are those of common audit practice.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeAlias

from subsidy_ledger.audit.sampling.projection import Estimate, Projection, Side, conclude
from subsidy_ledger.audit.sampling.sample import Plan, Sample
from subsidy_ledger.money import yuan
from subsidy_ledger.terminal import Texts

Said: TypeAlias = tuple[Texts, Texts]
"""What it is, and what is said of it."""

METHOD_WORDS: Final[Mapping[str, Texts]] = {
    "monetary-unit": (
        "monetary-unit, systematic from a random start",
        "货币单元抽样(随机起点等距)",
    ),
    "cells": ("monetary-unit, one unit in each cell", "货币单元抽样(每格随机一个单元)"),
    "stratified": ("stratified random", "分层随机抽样"),
    "random": ("simple random", "简单随机抽样"),
}
_WHATS: Final[Mapping[str, Texts]] = {
    "payments": ("settled payments", "已到账支付"),
    "awards": ("standing awards", "有效核定"),
}
_STRATA: Final[Mapping[str, Texts]] = {
    "taken whole": ("taken whole", "全部检查"),
    "drawn from": ("drawn from", "抽取"),
}
_RESTS_ON: Final[Mapping[str, Texts]] = {
    "factors": ("Poisson factors", "泊松分布的保证系数"),
    "t": ("the difference estimate and Student's t", "差额估计与 t 分布"),
    "count": ("the count of wrong items (too few for Student's t)", "错误件数(件数少,不用 t 分布)"),
    "all": ("every item looked at", "已逐项检查"),
}
_ESTIMATES: Final[Mapping[str, Texts]] = {
    "difference": ("difference estimate", "差额估计"),
    "ratio": ("ratio estimate", "比率估计"),
    "mean-per-unit": ("mean-per-unit estimate", "均值估计"),
}


def stratum_words(name: str) -> Texts:
    """A stratum's name in both languages."""
    return _STRATA.get(name, (name, name))


def about_sample(sample: Sample) -> list[Said]:
    """What was drawn, from what, and how."""
    en, zh = _WHATS[sample.wanted.what]
    population = (
        f"{sample.count} {en}, {yuan(sample.value_fen)} yuan",
        (f"{zh} {sample.count} 项,{yuan(sample.value_fen)} 元"),
    )
    said: list[Said] = [(("population", "总体"), population), *_filters(sample)]
    for place in sample.places:
        text = f"{place.origin}: {place.size}, {place.root}"
        said.append((("ledger, entries, root", "账本、记录数、根哈希"), (text, text)))
    said += [
        (("method", "方法"), METHOD_WORDS[sample.method]),
        (("seed", "种子"), (sample.seed, sample.seed)),
        *_plan(sample.plan),
    ]
    if sample.interval_fen is not None:
        said.append((("interval, yuan", "选样间隔(元)"), _both(yuan(sample.interval_fen))))
    for stratum in sample.strata:
        name, name_zh = stratum_words(stratum.name)
        value = yuan(stratum.value_fen)
        said.append(
            (
                (f"stratum {name}", f"层 {name_zh}"),
                (
                    f"{stratum.size} of {stratum.items} items, {value} yuan",
                    f"{stratum.items} 项抽 {stratum.size} 项,{value} 元",
                ),
            )
        )
    said.append((("digest of the sample", "样本摘要"), _both(sample.digest)))
    return said


def _both(text: str) -> Texts:
    return text, text


def _filters(sample: Sample) -> list[Said]:
    wanted = sample.wanted
    given = {
        ("grants", "项目"): wanted.grants,
        ("months", "月份"): wanted.months,
        ("funds", "资金"): wanted.funds,
        ("least amount, yuan", "最低金额(元)"): (
            (yuan(wanted.least_fen),) if wanted.least_fen > 1 else ()
        ),
    }
    said: list[Said] = [(name, _both(", ".join(one))) for name, one in given.items() if one]
    if sample.left_out:
        said.append((("not asked for", "未纳入"), _both(str(sample.left_out))))
    return said


def _plan(plan: Plan) -> list[Said]:
    said: list[Said] = []
    if plan.confidence_bps is not None:
        said.append((("confidence", "置信度"), _both(f"{plan.confidence_bps / 100:g} %")))
    if plan.tolerable_fen is not None:
        said.append(
            (("tolerable misstatement, yuan", "可容忍错报(元)"), _both(yuan(plan.tolerable_fen)))
        )
        said.append(
            (("expected misstatement, yuan", "预计错报(元)"), _both(yuan(plan.expected_fen)))
        )
    return said


# ---- projection ----------------------------------------------------------------------------------


def about_projection(projection: Projection) -> list[Said]:
    """What was found, what it comes to, and the conclusion."""
    en, zh = _WHATS[projection.sample.wanted.what]
    count, value = projection.sample.count, yuan(projection.sample.value_fen)
    drawn = len(projection.lines)
    audited = drawn - len(projection.open)
    said: list[Said] = [
        (
            ("population", "总体"),
            (f"{count} {en}, {value} yuan", f"{zh} {count} 项,{value} 元"),
        ),
        (("method", "方法"), METHOD_WORDS[projection.sample.method]),
        (("seed", "种子"), _both(projection.sample.seed)),
        (
            ("items audited", "已审定项数"),
            (f"{audited} of {drawn}", f"{drawn} 项中 {audited} 项"),
        ),
    ]
    if projection.assumed_wrong:
        said.append(
            (
                ("items that were not audited", "未审定的项目"),
                ("counted as wholly wrong", "按全部错报计算"),
            )
        )
    if projection.over is not None and projection.under is not None:
        said += _side(("overpaid", "多付"), projection.over)
        said += _side(("underpaid", "少付"), projection.under)
    said += [_estimate(one) for one in projection.estimates]
    said.append((("conclusion", "结论"), conclude(projection)))
    return said


def _side(name: Texts, side: Side) -> list[Said]:
    found = yuan(side.found_fen)
    said: list[Said] = [
        (
            _joined(name, ("found in the sample", "样本中查出")),
            (f"{found} yuan in {_items(side.items)}", f"{side.items} 项 {found} 元"),
        ),
        (
            _joined(name, ("most likely in all", "总体最可能错报")),
            _amount(side.likely_fen),
        ),
    ]
    if side.basic_fen is not None and side.incremental_fen is not None:
        said.append((_joined(name, ("basic precision", "基本精确度")), _amount(side.basic_fen)))
        said.append(
            (_joined(name, ("incremental allowance", "增量允许额")), _amount(side.incremental_fen))
        )
    en, zh = _RESTS_ON[side.rests_on]
    limit = yuan(side.limit_fen)
    said.append(
        (
            _joined(name, ("not more than", "错报上限")),
            (f"{limit} yuan, by {en}", f"{limit} 元,依据:{zh}"),
        )
    )
    return said


def _items(number: int) -> str:
    return f"{number} item{'' if number == 1 else 's'}"


def _joined(name: Texts, what: Texts) -> Texts:
    return f"{name[0]}, {what[0]}", f"{name[1]}:{what[1]}"


def _amount(fen: int) -> Texts:
    return f"{yuan(fen)} yuan", f"{yuan(fen)} 元"


def _estimate(one: Estimate) -> Said:
    net, low, high = yuan(one.net_fen), yuan(one.low_fen), yuan(one.high_fen)
    if one.freedom is None:
        return _ESTIMATES[one.kind], (f"{net} yuan, exactly", f"{net} 元(全部检查)")
    en = (
        f"net {net} yuan, between {low} and {high} (standard error {yuan(one.error_fen)}, "
        f"Student's t with {one.freedom} degrees of freedom)"
    )
    zh = (
        f"净额 {net} 元,区间 {low} 至 {high}(标准误 {yuan(one.error_fen)},"
        f"t 分布,自由度 {one.freedom})"
    )
    return _ESTIMATES[one.kind], (en, zh)
