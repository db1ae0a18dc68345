"""Words of the domain in Chinese and English: stages, steps, days, amounts, facts, citations.

What it promises: codes and keys are never translated; they stand beside the words where a reader
may want to look them up. Numbers of persons are masked.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from subsidy_ledger.dates import format_months
from subsidy_ledger.ledger.answers import Lang
from subsidy_ledger.money import yuan
from subsidy_ledger.parties.identifiers import mask
from subsidy_ledger.policy.pack import Fact
from subsidy_ledger.policy.retention import Retention

Pair = tuple[str, str]
"""English, Chinese."""

STAGES: Mapping[str, Pair] = {
    "submitted": ("submitted", "已申请"),
    "accepted": ("accepted", "已受理"),
    "reviewed": ("reviewed", "已审核"),
    "noticed": ("on public notice", "公示中"),
    "approved": ("approved", "已批准"),
    "rejected": ("rejected", "不予办理"),
    "withdrawn": ("withdrawn", "已撤回"),
    "finished": ("finished", "已办结"),
    "voided": ("voided", "已撤销"),
}
PAYMENTS: Mapping[str, Pair] = {
    "instructed": ("instructed", "已指令"),
    "settled": ("settled", "已到账"),
    "returned": ("returned", "已退回"),
    "cancelled": ("cancelled", "已取消"),
}
DUTY_STATES: Mapping[str, Pair] = {
    "open": ("open", "进行中"),
    "overdue": ("overdue", "逾期未办"),
    "short": ("short (no term is written)", "未办足(文件未定期限)"),
    "done": ("done", "已完成"),
    "late": ("done late", "逾期完成"),
    "unknown": ("due day unknown", "到期日不明"),
}
STATUSES: Mapping[str, Pair] = {
    "recorded": ("recorded", "已记录"),
    "refused": ("refused", "拒绝"),
    "undetermined": ("undetermined", "未决"),
    "invalid": ("invalid", "无效"),
    "conflict": ("conflict", "编号冲突"),
    "granted": ("granted", "给予"),
}
STEPS: Mapping[str, Pair] = {
    "open": ("opening the ledger", "建立账本"),
    "adopt": ("adoption", "采用政策"),
    "appropriate": ("appropriation", "下达资金"),
    "submit": ("application", "申请"),
    "supplement": ("supplement", "补正"),
    "accept": ("acceptance", "受理"),
    "review": ("review", "审核"),
    "notice": ("public notice", "公示"),
    "approve": ("approval", "审批"),
    "reject": ("rejection", "不予办理"),
    "withdraw": ("withdrawal", "撤回"),
    "finish": ("finish", "办结"),
    "hold": ("hold", "暂停"),
    "release": ("release", "恢复"),
    "pay": ("payment", "支付"),
    "settle": ("settlement", "到账"),
    "return": ("return of the payment", "退票"),
    "cancel": ("cancellation of the payment", "取消支付"),
    "recover": ("recovery", "责令退回"),
    "repay": ("repayment", "退款"),
    "write_off": ("write-off", "核销"),
    "same": ("one person's identifiers", "同一人认定"),
    "apart": ("different persons' identifiers", "非同一人认定"),
    "link": ("link", "关联"),
    "perform": ("service act", "服务"),
    "discharge": ("discharge of the loan", "贷款还清"),
    "erase": ("erasure", "删除"),
    "close": ("closing the ledger", "关闭账本"),
}
KINDS: Mapping[str, Pair] = {
    "person": ("person", "个人"),
    "enterprise": ("enterprise", "企业"),
    "carrier": ("carrier", "基地或园区"),
    "household": ("household", "家庭"),
    "object": ("object", "对象"),
    "group": ("group", "团体"),
}
INSTRUMENTS: Mapping[str, Pair] = {
    "grant": ("grant", "补贴"),
    "loan": ("loan", "贷款"),
    "interest": ("interest subsidy", "贴息"),
    "tax_relief": ("tax relief", "税收减免"),
    "rent_limit": ("rent limit", "租金限额"),
    "exemption": ("exemption", "豁免"),
}


def pick(lang: Lang, en: str, zh: str) -> str:
    """The text in the language asked for."""
    return zh if lang == "zh" else en


def word(words: Mapping[str, Pair], code: str, lang: Lang) -> str:
    """The word for a code; the code itself where there is none."""
    pair = words.get(code)
    return code if pair is None else pick(lang, *pair)


def day(text: str, lang: Lang) -> str:
    """A day as it is read aloud: ``2023-05-10`` is 2023年5月10日."""
    if lang == "en":
        return text
    one = date.fromisoformat(text)
    return f"{one.year}年{one.month}月{one.day}日"


def amount(fen: int | None, lang: Lang) -> str:
    """An amount in yuan as it is read aloud."""
    if fen is None:
        return pick(lang, "no amount", "不涉及金额")
    return pick(lang, f"{yuan(fen)} yuan", f"{yuan(fen)}元")


def value(given: Any, fact: Fact | None, lang: Lang) -> str:
    """A fact's value in words; money in yuan where the pack says it is money."""
    if isinstance(given, bool):
        return pick(lang, "yes" if given else "no", "是" if given else "否")
    if isinstance(given, date):
        return day(given.isoformat(), lang)
    if isinstance(given, tuple) and all(type(month) is int for month in given):
        given = format_months(given)
    if isinstance(given, (list, tuple)):
        return pick(lang, ", ", "、").join(str(item) for item in given)
    if fact is not None and type(given) is int:
        if fact.type == "money" or fact.unit == "fen":
            return amount(given, lang)
        if fact.unit is not None:
            return units(given, fact.unit, lang)
    return day(given, lang) if fact is not None and fact.type == "date" else str(given)


def units(count: int, unit: str, lang: Lang) -> str:
    """A number with its unit: 14个月, 14 months."""
    if lang == "zh":
        return f"{count}{_UNITS.get(unit, '')}"
    return f"{count} {unit}" + ("" if count == 1 else "s")


def retention(kept: Retention, lang: Lang) -> str:
    """How long papers are kept."""
    en = f"papers are kept {units(kept.years, 'year', 'en')} after the year of the last record"
    zh = f"材料保管期:最后一条记录所在年度终了后{kept.years}年"
    if kept.unpaid_years:
        en += f"; {units(kept.unpaid_years, 'year', 'en')} where nothing was ever paid"
        zh += f";从未支付的{kept.unpaid_years}年"
    else:
        en += "; where nothing was ever paid, until the case ends"
        zh += ";从未支付的,办结即可删除"
    return pick(lang, en, zh)


_UNITS = {"month": "个月", "day": "天", "year": "年", "person": "人", "hour": "小时"}


def fact_line(name: str, given: Any, facts: Mapping[str, Fact], lang: Lang) -> str:
    """One fact as label and value; in English with its name, which programs know."""
    fact = facts.get(name)
    label = fact.label if fact is not None and fact.label else name
    shown = value(given, fact, lang)
    if lang == "zh":
        return f"{label}:{shown}"
    return f"{name} = {shown}" + (f" ({label})" if label != name else "")


def number(scheme: str, given: str) -> str:
    """A party's number as it may be shown: of persons and local schemes only the end."""
    return given if scheme == "cn-uscc" else mask(given)


def citation(cite: Mapping[str, str], lang: Lang) -> str:
    """Document, clause and words of a rule; ``plain`` where the quote is damaged or traditional."""
    if "reading" in cite and "document" not in cite:
        return pick(lang, f"reading {cite['reading']}", f"口径 {cite['reading']}")
    where = " ".join(cite[key] for key in ("document", "clause") if key in cite)
    quote = cite.get("plain") or cite.get("quote")
    if not quote:
        return where
    return f"{where}{pick(lang, ': ', ':')}“{quote}”"
