"""A what-if as text for people and as JSON for programs.

What it is: ``to_json`` gives a `WhatIf` with stable keys, ``text_of`` tells it: first what was
supposed and the totals, then each grant, each clause with its words, then the cases, and those that
cannot be decided.

What it promises: amounts are fen in JSON and yuan in text; codes and keys do not depend on the
language. Parties appear by their place (``hire[2]``), never by name or number. What a rule found in
the facts of a case is in the messages of the JSON; in text ``show`` tells it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from subsidy_ledger.audit.explained import RuleDiffers
from subsidy_ledger.audit.what_if import (
    Changed,
    ClauseTotal,
    Decided,
    GrantTotal,
    Money,
    Undecided,
    WhatIf,
)
from subsidy_ledger.ledger.answers import Lang
from subsidy_ledger.reports import words
from subsidy_ledger.reports.tables import LEFT, RIGHT, money, table
from subsidy_ledger.terminal import one_line

Json = dict[str, Any]

SHOWN: Final = 20
"""Cases that are told unless all are asked for."""

OUTCOMES: Final[Mapping[str, words.Pair]] = {
    "granted": ("granted", "给予"),
    "refused": ("refused", "拒绝"),
    "undetermined": ("undetermined", "未决"),
}
MODES: Final[Mapping[str, words.Pair]] = {
    "history": (
        "the whole history decided again in order: what falls away makes room for others",
        "按时间顺序把全部历史重新判定一遍:落空的补贴让出额度,新增的占用额度",
    ),
    "alone": (
        "each decision alone, against what was really held then",
        "逐件单独判定,以当时实际已享受的补贴为准",
    ),
}
CODES: Final[Mapping[str, words.Pair]] = {
    "requirement": ("requirement", "条件"),
    "cap": ("cap", "限额"),
    "exclusion": ("exclusion", "不重复享受"),
    "amount": ("amount", "金额"),
    "order": ("order", "环节"),
    "duty": ("duty", "岗位分离"),
    "notice": ("notice", "公示"),
    "fund": ("fund", "资金"),
    "fact": ("fact", "事实"),
    "figure": ("figure", "标准"),
    "reading": ("reading", "口径"),
}
VERDICTS: Final[Mapping[str, words.Pair]] = {
    "true": ("met", "符合"),
    "false": ("not met", "不符合"),
    "unknown": ("not to be judged", "无法判断"),
    "not-read": ("not read", "未读到"),
    "absent": ("not in that law", "没有这条"),
}
_THERE: Final[Mapping[str, words.Pair]] = {
    "true": ("not missing", "不缺"),
    "unknown": ("missing", "缺"),
}
OF_CODES: Final[Mapping[str, Mapping[str, words.Pair]]] = {
    "cap": {"true": ("not reached", "未超出"), "false": ("passed", "超出")},
    "exclusion": {"true": ("no conflict", "无冲突"), "false": ("conflict", "有冲突")},
    "fund": {"true": ("enough", "足够"), "false": ("not enough", "不足")},
    "fact": _THERE,
    "figure": _THERE,
    "reading": {"true": ("settled or without effect", "已定或无影响"), "unknown": ("open", "未定")},
}
"""What a verdict is called of rules that one does not meet: a ceiling, a fact, a fund."""


# ---- JSON ----------------------------------------------------------------------------------------


def to_json(result: WhatIf) -> Json:
    """All of it, every case, with stable keys."""
    return {
        "v": 1,
        "mode": result.mode,
        "from_the_start": result.from_the_start,
        "packs": [
            {
                "id": pack.id,
                "title": pack.title,
                "digest": pack.digest,
                "valid_from": pack.valid_from or None,
                "replaces": pack.replaces,
                "cases": pack.cases,
            }
            for pack in result.packs
        ],
        "rulings": dict(result.rulings),
        "size": result.size,
        "decided": result.decided,
        "changed": len(result.changed),
        "total": _money_json(result.money),
        "not_from_funds": _money_json(result.other_money),
        "moves": [
            {
                "then": move.then,
                "now": move.now,
                "cases": move.cases,
                "difference_fen": move.difference_fen,
            }
            for move in result.moves
        ],
        "grants": [_grant_json(total) for total in result.grants],
        "clauses": [_clause_json(total) for total in result.clauses],
        "cases": [_case_json(one) for one in result.changed],
        "undecided": [
            {"case": one.case, "entry": one.entry, "why": one.why, "why_zh": one.why_zh}
            for one in result.undecided
        ],
    }


def _money_json(given: Money) -> Json:
    return {
        "then_fen": given.then_fen,
        "now_fen": given.now_fen,
        "difference_fen": given.difference_fen,
        "paid_fen": given.paid_fen,
        "to_recover_fen": given.to_recover_fen,
        "to_pay_fen": given.to_pay_fen,
        "open_fen": given.open_fen,
    }


def _grant_json(total: GrantTotal) -> Json:
    return {
        "grant": total.grant,
        "name": total.name,
        "instrument": total.instrument,
        "decided": total.decided,
        "changed": total.changed,
        "awarded_then_fen": total.then_fen,
        "awarded_now_fen": total.now_fen,
        "settled_fen": total.settled_fen,
        **_money_json(total.money),
    }


def _clause_json(total: ClauseTotal) -> Json:
    rule = total.rule
    return {
        "code": None if rule is None else rule.code,
        "rule": None if rule is None else rule.rule,
        "cite": None if rule is None or rule.cite is None else dict(rule.cite),
        "grants": list(total.grants),
        "changed": total.changed,
        "also": total.also,
        **_money_json(total.money),
    }


def _case_json(one: Changed) -> Json:
    return {
        "case": one.case,
        "grant": one.grant,
        "then": _decided_json(one.then),
        "now": _decided_json(one.now),
        **_money_json(one.money),
        "knock_on": one.knock_on,
        "already": one.already,
        "rules": [rule.to_json() for rule in one.rules],
    }


def _decided_json(decided: Decided) -> Json:
    return {
        "outcome": decided.outcome,
        "amount_fen": decided.amount_fen,
        "entry": decided.seq,
    }


# ---- text ----------------------------------------------------------------------------------------


def text_of(result: WhatIf, lang: Lang, most: int | None = SHOWN) -> str:
    """The whole as text; ``most``: cases that are told, None for all."""
    lines = [*_supposed(result, lang), "", *_totals(result, lang)]
    if result.changed:
        lines += ["", *_grants(result, lang), "", *_clauses(result, lang)]
        lines += ["", *_cases(result, lang, most)]
    if result.undecided:
        lines += ["", *_undecided(result.undecided, lang, most)]
    return "\n".join(map(one_line, lines))


def _supposed(result: WhatIf, lang: Lang) -> Iterable[str]:
    yield words.pick(lang, "Supposed:", "假设:")
    for pack in result.packs:
        since = _since(pack.valid_from, lang)
        place = words.pick(
            lang,
            "in place of the adopted one" if pack.replaces else "beside what was adopted",
            "取代已采用的同名政策包" if pack.replaces else "与已采用的政策包并用",
        )
        number = words.pick(lang, f"{_counted(pack.cases)} decided", f"涉及已判定 {pack.cases} 件")
        if result.decided and not pack.cases:
            number = words.pick(
                lang,
                "no case that was decided again is of its scheme",
                "重新判定的业务件中没有一件适用该政策包",
            )
        yield "  " + words.pick(
            lang,
            f"{pack.id} ({pack.title}), {since}, {place}; {number}",
            f"{pack.id}({pack.title}),{since},{place};{number}",
        )
    for reading, option in result.rulings.items():
        yield "  " + words.pick(lang, f"reading {reading} = {option}", f"口径 {reading} = {option}")
    if not result.packs and not result.rulings:
        yield "  " + words.pick(lang, "the law as it is", "现行规则不变")
    mode = words.word(MODES, result.mode, lang)
    yield words.pick(lang, f"Meaning: {mode}", f"含义:{mode}")


def _since(valid_from: str, lang: Lang) -> str:
    if not valid_from:
        return words.pick(lang, "in force on every day", "视为自始有效")
    return words.pick(lang, f"in force from {valid_from}", f"自{words.day(valid_from, lang)}起有效")


def _totals(result: WhatIf, lang: Lang) -> Iterable[str]:
    number = len(result.changed)
    if not number:
        yield _nothing(result, lang)
        return
    yield words.pick(
        lang,
        f"Otherwise come out {number} of {_counted(result.decided)} that were decided:",
        f"已判定 {result.decided} 件中,{number} 件结论不同:",
    )
    for move in result.moves:
        was, comes = (words.word(OUTCOMES, one, lang) for one in (move.then, move.now))
        difference = _signed(move.difference_fen)
        yield "  " + words.pick(
            lang,
            f"{was} → {comes}: {_counted(move.cases)}, {difference} yuan",
            f"{was} → {comes}:{move.cases} 件,{difference} 元",
        )
    yield from _money_lines(result.money, lang)
    other = result.other_money
    if other != Money():
        yield words.pick(
            lang,
            "Loans, reliefs and the like, which no fund pays:",
            "贷款、减免等不由资金列支的:",
        )
        yield from _money_lines(other, lang)


def _nothing(result: WhatIf, lang: Lang) -> str:
    """Nothing changes, as far as anything could be decided."""
    if result.decided:
        return words.pick(
            lang,
            f"Nothing changes: {_counted(result.decided)} decided again, as they were decided.",
            f"没有变化:{result.decided} 件的结论与当时一致。",
        )
    if result.undecided:
        return words.pick(
            lang,
            "Nothing could be decided again: what would change is not known.",
            "没有一件能够重新判定:有无变化不得而知。",
        )
    return words.pick(
        lang, "There is nothing to decide again: no approval.", "没有审批记录,无可重新判定。"
    )


def _money_lines(given: Money, lang: Lang) -> Iterable[str]:
    shown: list[tuple[str, str, str]] = [
        ("awarded then (changed cases)", "当时核定(结论不同的)", money(given.then_fen)),
        ("awarded under the other law", "另一套规则下核定", money(given.now_fen)),
        ("difference", "相差", _signed(given.difference_fen)),
        ("paid and not ordered back", "已付且未责令退回", money(given.paid_fen)),
        ("to be recovered", "应追回", money(given.to_recover_fen)),
        ("to be paid on top", "应补付", money(given.to_pay_fen)),
    ]
    if given.open_fen:
        shown.append(("paid, and now undetermined", "已付而结论变为未决", money(given.open_fen)))
    for en, zh, fen in shown:
        yield "  " + words.pick(lang, f"{en}: {fen} yuan", f"{zh}:{fen} 元")


def _counted(cases: int) -> str:
    return f"{cases} case" if cases == 1 else f"{cases} cases"


def _signed(fen: int) -> str:
    return f"+{money(fen)}" if fen > 0 else money(fen)


def _grants(result: WhatIf, lang: Lang) -> Iterable[str]:
    yield words.pick(lang, "Per grant (yuan):", "按项目(元):")
    heads = (
        ("grant", "项目"),
        ("decided", "已判定"),
        ("changed", "结论不同"),
        ("awarded then", "当时核定"),
        ("under the other law", "另一规则下"),
        ("difference", "相差"),
        ("to recover", "应追回"),
        ("to pay", "应补付"),
    )
    rows = [
        [
            total.name or total.grant if lang == "zh" else total.grant,
            str(total.decided),
            str(total.changed),
            money(total.then_fen),
            money(total.now_fen),
            _signed(total.money.difference_fen),
            money(total.money.to_recover_fen),
            money(total.money.to_pay_fen),
        ]
        for total in result.grants
        if total.changed
    ]
    sides = [LEFT, *(RIGHT for _ in heads[1:])]
    yield from table([words.pick(lang, *head) for head in heads], rows, sides).splitlines()


def _clauses(result: WhatIf, lang: Lang) -> Iterable[str]:
    yield words.pick(lang, "Per clause:", "按条款:")
    for total in result.clauses:
        if not total.changed:
            continue
        difference = _signed(total.money.difference_fen)
        also = words.pick(lang, f", one of several in {total.also}", f",另有 {total.also} 件兼有")
        yield words.pick(
            lang,
            f"- {_rule_named(total.rule, lang)}: {_counted(total.changed)}, {difference} yuan",
            f"- {_rule_named(total.rule, lang)}:{total.changed} 件,{difference} 元",
        ) + (also if total.also else "")
        yield from _words_of(total.rule, lang)


def _rule_named(rule: RuleDiffers | None, lang: Lang) -> str:
    if rule is None:
        return words.pick(lang, "no rule alone", "非单一规则")
    return f"{words.word(CODES, rule.code, lang)} {rule.rule}"


def _words_of(rule: RuleDiffers | None, lang: Lang) -> Iterable[str]:
    if rule is None:
        return
    if rule.cite is not None:
        clause = words.citation(rule.cite, lang)
        yield "    " + words.pick(lang, f"clause: {clause}", f"依据:{clause}")
    if rule.cite_then is not None:
        clause = words.citation(rule.cite_then, lang)
        yield "    " + words.pick(lang, f"clause then: {clause}", f"当时依据:{clause}")


def _cases(result: WhatIf, lang: Lang, most: int | None) -> Iterable[str]:
    yield words.pick(lang, "Cases:", "业务件:")
    told: Sequence[Changed] = result.changed if most is None else result.changed[:most]
    for one in told:
        yield from _case(one, lang)
    left = len(result.changed) - len(told)
    if left:
        yield words.pick(lang, f"… and {left} more (--all)", f"……另有 {left} 件(--all)")


def _case(one: Changed, lang: Lang) -> Iterable[str]:
    was, comes = _decided(one.then, lang), _decided(one.now, lang)
    marks = ""
    if one.knock_on:
        marks += words.pick(lang, " [through other cases]", "【受其他业务件影响】")
    if one.already:
        marks += words.pick(
            lang, " [does not hold under the law then, either]", "【按当时规则亦不成立】"
        )
    yield f"{one.case} ({one.grant}): {was} → {comes}{marks}"
    shown = [
        (en, zh, fen)
        for en, zh, fen in (
            ("paid", "已付", one.money.paid_fen),
            ("to be recovered", "应追回", one.money.to_recover_fen),
            ("to be paid on top", "应补付", one.money.to_pay_fen),
        )
        if fen
    ]
    if shown:
        said = [
            words.pick(lang, f"{en} {money(f)} yuan", f"{zh} {money(f)} 元") for en, zh, f in shown
        ]
        yield "    " + words.pick(lang, ", ", ",").join(said)
    for named, parties in _by_rule(one.rules, lang).items():
        about = f" ({_in_short(parties)})" if parties else ""
        rule, stands = named
        yield f"    - {rule}{about}: {stands}"


def _by_rule(rules: Iterable[RuleDiffers], lang: Lang) -> dict[tuple[str, str], list[str]]:
    """Parties by rule and how it stands with them: one line where it is the same for all."""
    found: dict[tuple[str, str], list[str]] = {}
    for rule in rules:
        parties = found.setdefault((_rule_named(rule, lang), _stands(rule, lang)), [])
        if rule.party is not None:
            parties.append(rule.party)
    return found


def _in_short(parties: Sequence[str]) -> str:
    """Places in a row by the first and the last: ``hire[0]–hire[11]``."""
    rows: list[list[str]] = []
    for party in parties:
        if rows and party == _after(rows[-1][-1]):
            rows[-1].append(party)
        else:
            rows.append([party])
    shown = (row if len(row) < _ROW else [f"{row[0]}–{row[-1]}"] for row in rows)
    return ", ".join(party for row in shown for party in row)


_ROW: Final = 3
"""Places that are told by the first and the last."""


def _after(party: str) -> str:
    role, _, place = party.rstrip("]").partition("[")
    return f"{role}[{int(place) + 1}]" if place.isdecimal() else ""


def _decided(decided: Decided, lang: Lang) -> str:
    outcome = words.word(OUTCOMES, decided.outcome, lang)
    if not decided.granted or decided.amount_fen is None:
        return outcome
    return words.pick(
        lang, f"{outcome} {money(decided.fen)} yuan", f"{outcome} {money(decided.fen)} 元"
    )


def _stands(rule: RuleDiffers, lang: Lang) -> str:
    if rule.then_value is not None or rule.now_value is not None:
        return f"{_value(rule.then_value, rule.unit)} → {_value(rule.now_value, rule.unit)}"
    called = {**VERDICTS, **OF_CODES.get(rule.code, {})}
    was, comes = (words.word(called, verdict, lang) for verdict in (rule.then, rule.now))
    return f"{was} → {comes}"


def _value(given: int | None, unit: str | None) -> str:
    return money(given) if unit == "fen" or given is None else f"{given} {unit or ''}".rstrip()


def _undecided(undecided: Sequence[Undecided], lang: Lang, most: int | None) -> Iterable[str]:
    number = len(undecided)
    yield words.pick(
        lang,
        f"Under the other law {_counted(number)} cannot be decided, and what was recorded stays:",
        f"{number} 件在另一套规则下无法判定,按原记录保留:",
    )
    for one in undecided if most is None else undecided[:most]:
        yield f"  [{one.entry}] {one.case}: {words.pick(lang, one.why, one.why_zh)}"
    if most is not None and number > most:
        more = number - most
        yield words.pick(lang, f"  … and {more} more (--all)", f"  ……另有 {more} 件(--all)")
