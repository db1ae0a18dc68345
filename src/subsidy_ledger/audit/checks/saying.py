"""How checks say things: the words of a clause, the names of grants, steps and stages, and units.

What it is: the few phrases that messages of checks share, in English and Chinese. Keys that only
programs know stand in brackets, once and last.

What it promises: pure, and it never raises: what nobody named is called by its key.

What it does not do: cite. The document, the clause and the exact quote are the finding's ``cite``;
here a quote stands in its plain form, as people read it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from subsidy_ledger.dates import Period
from subsidy_ledger.policy.catalogue import Law
from subsidy_ledger.policy.pack import Citation, Fact, OnlyIf

Said: TypeAlias = tuple[str, str]
"""English, Chinese."""

ACTS: Mapping[str, Said] = {
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
    "settle": ("settlement", "到账确认"),
    "return": ("return of the payment", "退票"),
    "cancel": ("cancellation of the payment", "取消支付"),
    "recover": ("order to repay", "责令退回"),
    "repay": ("repayment", "退款"),
    "write_off": ("write-off", "核销"),
}
STAGES: Mapping[str, Said] = {
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
_UNITS: Mapping[str, Said] = {
    "year": ("year", "年"),
    "month": ("month", "个月"),
    "day": ("day", "天"),
    "hour": ("hour", "小时"),
    "person": ("person", "人"),
}
_PEOPLE = {"people": "person", "years": "year"}


def act(do: str) -> Said:
    """What a step of a case is called."""
    return ACTS.get(do, (do, do))


def stage(name: str) -> Said:
    """What the stage of a case is called."""
    return STAGES.get(name, (name, name))


# ---- the law -------------------------------------------------------------------------------------


def grant_name(key: str, law: Law) -> str:
    """A grant by its name, in quotes; by its key where no adopted pack names it."""
    grant = law.grant(key)
    return key if grant is None or not grant.name else f"“{grant.name}”"


def named(key: str, law: Law) -> Said:
    """A grant by its name, with the key in brackets."""
    name = grant_name(key, law)
    return (key, key) if name == key else (f"{name} ({key})", f"{name}({key})")


def grants_named(keys: Iterable[str], law: Law) -> Said:
    """Several grants by their names, with their keys."""
    both = [named(key, law) for key in keys]
    return ", ".join(en for en, _ in both), "、".join(zh for _, zh in both)


def quoted(cite: Citation | None) -> str:
    """The words of a clause in quotes, as one reads them; nothing where none are given."""
    words = "" if cite is None else cite.plain or cite.quote or ""
    return f"“{words}”" if words else ""


def ruled(cite: Citation | None, only_if: OnlyIf, key: str, law: Law) -> Said:
    """The words by which a rule holds: of its clause, or of the reading of what is left open."""
    words = quoted(cite)
    if words or cite is None or cite.reading is None:
        return words, words
    scheme = law.scheme(scheme_of(key))
    reading = None if scheme is None else scheme.readings.get(cite.reading)
    options = {} if reading is None else dict(reading.options)
    chosen = options.get(dict(only_if).get(cite.reading, ""), "")
    if not chosen:
        return "", ""
    return f"“{chosen}”, as the document is read here", f"文件未写明,按“{chosen}”理解"


def scheme_of(key: str) -> str:
    """The scheme of a rule or a grant: ``dezhou`` of ``dezhou/startup#once``."""
    return key.partition("#")[0].partition("/")[0]


def fact_of(name: str, key: str, law: Law) -> Fact | None:
    """A fact of the scheme of a rule."""
    scheme = law.scheme(scheme_of(key))
    return None if scheme is None else scheme.facts.get(name)


def fact_label(name: str, key: str, law: Law) -> str:
    """What a fact is called, in quotes."""
    fact = fact_of(name, key, law)
    return f"“{fact.label}”" if fact is not None and fact.label else name


# ---- counts --------------------------------------------------------------------------------------


def counted(number: int, unit: str) -> Said:
    """So many of a unit: 1 month, 24 个月; a unit without a name is counted in times, 次."""
    en, zh = _UNITS.get(_PEOPLE.get(unit, unit), ("time", "次"))
    many = "people" if en == "person" else f"{en}s"
    return f"{number} {en if number == 1 else many}", f"{number} {zh}"


def period(given: Period) -> Said:
    """A period of the calendar: 1 year 6 months, 1 年 6 个月."""
    parts = [
        counted(number, unit)
        for number, unit in ((given.years, "year"), (given.months, "month"), (given.days, "day"))
        if number
    ]
    return " ".join(en for en, _ in parts), " ".join(zh for _, zh in parts)


def are(number: int) -> str:
    """The verb to a number."""
    return "is" if number == 1 else "are"
