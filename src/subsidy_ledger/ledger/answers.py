"""Answers: what a caller reads back for one command, rendered from the entry and the packs.

What it is: the line of JSON Lines out. Reasons carry the clause and the quote of the rule, the
rulings that the rule rests on, a message in Chinese or English, and the facts that the rule read
while they are not erased.

What it promises: the same entry gives the same answer again, after a restart too. Codes and keys do
not depend on the language.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from datetime import date
from typing import Any, Literal, TypeAlias

from subsidy_ledger.dates import format_months
from subsidy_ledger.errors import InvalidCommand, Problem
from subsidy_ledger.ledger.rulings import Given, Settled, in_force, only_if, read_by
from subsidy_ledger.policy.assessment import CaseFile
from subsidy_ledger.policy.catalogue import GrantRules
from subsidy_ledger.policy.conditions import Condition, facts_read
from subsidy_ledger.policy.pack import Citation, Requirement

Lang: TypeAlias = Literal["zh", "en"]
NONE_GIVEN: Given = {}

MESSAGES: Mapping[str, Mapping[Lang, str]] = {
    "requirement": {"zh": "不符合条件", "en": "the requirement is not met"},
    "requirement?": {"zh": "条件无法判断", "en": "the requirement cannot be judged"},
    "requirement/in-force": {
        "zh": "该日没有生效的政策文件",
        "en": "no adopted policy document is in force on that day",
    },
    "requirement/same-party": {
        "zh": "与前面的人员为同一人,不再计入",
        "en": "the same person as an earlier party; not counted again",
    },
    "cap": {"zh": "已达或超过限额", "en": "the ceiling is reached or would be passed"},
    "cap?": {"zh": "限额无法判断", "en": "the ceiling cannot be judged"},
    "exclusion": {
        "zh": "已享受不得重复享受的另一类补贴",
        "en": "a grant that may not be held together with this one is already held",
    },
    "exclusion?": {"zh": "是否重复享受无法判断", "en": "the exclusion cannot be judged"},
    "amount/bounds": {
        "zh": "金额超出文件规定的幅度",
        "en": "the amount lies outside what the document allows",
    },
    "amount/no-line": {"zh": "没有适用的标准", "en": "no line of the benefit applies"},
    "amount/nothing": {"zh": "没有可以发放的部分", "en": "nothing is left to grant"},
    "amount/allowed": {
        "zh": "核定金额高于允许的金额",
        "en": "the stated amount is above what is allowed",
    },
    "amount/stated": {
        "zh": "须由申请人或审批人写明金额",
        "en": "the applicant or the approver must state the amount",
    },
    "amount/left": {
        "zh": "超过已批准而尚未支付的金额",
        "en": "more than what is approved and neither instructed nor settled",
    },
    "amount/settled": {
        "zh": "与已支付而未责令退回的金额不符",
        "en": "does not fit what is settled and not yet ordered back",
    },
    "amount/outstanding": {
        "zh": "超过尚未退回的金额",
        "en": "more than what is still outstanding",
    },
    "order/stage": {
        "zh": "业务件所处环节不允许此操作",
        "en": "the case is not at the stage for this",
    },
    "order/date": {
        "zh": "日期早于该业务件最近一次记录",
        "en": "the day is earlier than the case's latest record",
    },
    "order/held": {"zh": "业务件已暂停", "en": "the case is on hold"},
    "order/not-held": {"zh": "业务件未暂停", "en": "the case is not on hold"},
    "order/case-taken": {"zh": "该业务件编号已使用", "en": "the case id is already taken"},
    "order/payment-taken": {"zh": "该支付编号已使用", "en": "the payment id is already taken"},
    "order/recovery-taken": {"zh": "该追回编号已使用", "en": "the recovery id is already taken"},
    "order/payment-open": {"zh": "有支付尚未完成", "en": "a payment is still open"},
    "order/payment-settled": {"zh": "已有支付完成", "en": "a payment is settled"},
    "order/payment-state": {
        "zh": "该笔支付的状态不允许此操作",
        "en": "the payment is not in a state for this",
    },
    "order/ordered-back": {
        "zh": "该款项已责令退回",
        "en": "a recovery has ordered this money back",
    },
    "order/nothing-settled": {"zh": "没有已支付的款项", "en": "nothing was ever settled"},
    "order/service-not-open": {
        "zh": "服务尚未开始(先记录 open)",
        "en": "the service is not open yet (record the act `open` first)",
    },
    "order/service-open": {"zh": "服务已经开始", "en": "the service is open already"},
    "order/open": {"zh": "业务件尚未结束", "en": "the case has not ended"},
    "order/erased": {"zh": "内容已删除", "en": "the content is erased already"},
    "order/discharged": {
        "zh": "贷款已还清",
        "en": "the loan is discharged: repaid in full",
    },
    "order/retention": {
        "zh": "仍在保管期内(会计凭证30年,或办理程序所定的更长期限)",
        "en": "still under retention (vouchers 30 years, or as long as the procedure says)",
    },
    "duty": {
        "zh": "同一人不得办理该业务件的这两个环节",
        "en": "no one may do both of these acts on one case",
    },
    "notice/length": {"zh": "公示期短于规定", "en": "the notice is shorter than required"},
    "notice/running": {"zh": "公示期未满", "en": "the notice is still running"},
    "fund/free": {
        "zh": "该资金本年度可用额度不足",
        "en": "the fund has not enough free money for the year",
    },
    "fund/named": {"zh": "须写明资金来源", "en": "a fund must be named"},
    "fact": {"zh": "缺少事实", "en": "a fact is missing"},
    "figure": {"zh": "标准尚未明确", "en": "the figure is not given"},
    "reading": {"zh": "口径尚未裁定,且影响结论", "en": "an open reading changes the answer"},
    "reading/adopted": {
        "zh": "该口径已有通过的裁定,个案不得另定",
        "en": "an adopted ruling stands; a case may not choose otherwise",
    },
}
"""By code, or code/rule; a question mark for what is unknown."""


def message(code: str, rule: str, verdict: str, lang: Lang) -> str:
    """What a reason means, in words."""
    if code == "reading" and verdict == "false":
        return MESSAGES["reading/adopted"][lang]
    for key in (f"{code}/{rule}", f"{code}?" if verdict == "unknown" else code, code):
        if key in MESSAGES:
            return MESSAGES[key][lang]
    return rule


def render_reasons(
    reasons: Sequence[Mapping[str, Any]],
    rules: GrantRules | None,
    file: CaseFile | None,
    lang: Lang,
    given: Given = NONE_GIVEN,
) -> list[dict[str, Any]]:
    """Reasons of an entry with citation, rulings, message, and the facts that were read.

    ``given``: the rulings that the entry itself brought (``data.rulings`` of an ``approve``).
    """
    settled = {} if rules is None else in_force(rules, given)
    return [_render(reason, rules, file, lang, settled) for reason in reasons]


def _render(
    reason: Mapping[str, Any],
    rules: GrantRules | None,
    file: CaseFile | None,
    lang: Lang,
    settled: Mapping[str, Settled],
) -> dict[str, Any]:
    code, rule, verdict = reason["code"], reason["rule"], reason["verdict"]
    words = [message(code, rule, verdict, lang)]
    rendered = dict(reason)
    if rules is not None:
        words += _about(code, rule, rules, settled, lang)
        cite = _citation(code, rule, rules)
        if cite is not None:
            rendered["cite"] = cite_json(cite)
        if cite is not None and cite.reading is not None and cite.reading not in settled:
            words.append(_question(cite.reading, rules))
        facts = _facts_found(code, rule, reason.get("party"), rules, file)
        if facts:
            rendered["facts"] = facts
            named = (f"{_label(name, rules)}={_shown(value)}" for name, value in facts.items())
            words.append(", ".join(named))
        rests_on = [settled[name] for name in read_by(code, rule, rules) if name in settled]
        if rests_on:
            rendered["rulings"] = [ruling_json(one) for one in rests_on]
            words += [ruling_words(one, lang) for one in rendered["rulings"]]
        words += open_words(code, rule, rules, settled, lang)
    rendered["message"] = (": " if lang == "en" else ":").join(word for word in words if word)
    return rendered


def _about(
    code: str, rule: str, rules: GrantRules, settled: Mapping[str, Settled], lang: Lang
) -> list[str]:
    if code == "figure":
        figure = rules.figure_records.get(rule)
        asked = figure.ask if figure is not None and figure.ask else ""
        return [f"{rule}" + (f" ({'问' if lang == 'zh' else 'ask'}: {asked})" if asked else "")]
    if code == "fact":
        fact = rules.facts.get(rule)
        role = rules.roles.get(rule)
        label = fact.label if fact is not None else role.label if role is not None else ""
        return [f"{label} ({rule})" if label else rule]
    if code == "reading" and rule not in settled:
        return [_question(rule, rules)]
    return []


def _question(reading: str, rules: GrantRules) -> str:
    for one in rules.readings:
        if one.id == reading:
            options = " / ".join(f"{key} {text}" for key, text in one.options)
            return f"{one.question} ({options})"
    return reading


def _citation(code: str, rule: str, rules: GrantRules) -> Citation | None:
    if code in ("requirement", "cap", "exclusion"):
        return rules.citation(rule)
    if code == "amount" and rules.benefit is not None:
        return rules.benefit.rule.cite  # type: ignore[return-value]
    if code == "figure" and rule in rules.figure_records:
        return rules.figure_records[rule].cite
    return None


def cite_json(cite: Citation) -> dict[str, str]:
    """A citation as programs and people read it."""
    document = cite.document.name if cite.document is not None else cite.doc
    given = {
        "document": document,
        "clause": cite.clause,
        "quote": cite.quote,
        "plain": cite.plain,
        "reading": cite.reading,
    }
    return {key: value for key, value in given.items() if value is not None}


def _requirement(rule: str, rules: GrantRules) -> Requirement | None:
    return next((r.rule for r in rules.requirements if r.rule.id == rule), None)


def _facts_found(
    code: str, rule: str, party: str | None, rules: GrantRules, file: CaseFile | None
) -> dict[str, Any]:
    requirement = _requirement(rule, rules) if code == "requirement" else None
    if requirement is None or file is None:
        return {}
    conditions: list[Condition] = [requirement.condition]
    if requirement.applies is not None:
        conditions.append(requirement.applies)
    names = sorted({name for condition in conditions for name in facts_read(condition)})
    known: dict[str, Any] = {}
    for parties in file.parties.values():
        if len(parties) == 1:
            known.update(parties[0].facts)
    known.update(file.facts)
    if party is not None:
        role, _, index = party.rstrip("]").partition("[")
        given = file.parties.get(role) or file.parties["applicant"]  # who stands in for the role
        known.update(given[int(index)].facts)
    return {name: _plain(known[name]) for name in names if name in known}


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return format_months(value)
    return value.isoformat() if isinstance(value, date) else value


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "是/true" if value else "否/false"
    return ",".join(value) if isinstance(value, list) else str(value)


def _label(name: str, rules: GrantRules) -> str:
    fact = rules.facts.get(name)
    return f"{fact.label} {name}" if fact is not None and fact.label else name


# ---- rulings -------------------------------------------------------------------------------------


def ruling_json(settled: Settled) -> dict[str, Any]:
    """A reading that was settled, as programs and people read it.

    ``by``: ``adopt``, ``pack`` (an amending one), ``approve`` (this case alone) or ``default``,
    which nobody ruled and which has no ``cite``.
    """
    rendered: dict[str, Any] = {
        "reading": settled.reading.id,
        "question": settled.reading.question,
        "option": settled.option,
        "text": settled.text,
        "by": settled.by,
    }
    if settled.cite is not None:
        rendered["cite"] = cite_json(settled.cite)
    return rendered


_BY: Mapping[str, Mapping[Lang, str]] = {
    "adopt": {"zh": "裁定", "en": "ruling"},
    "pack": {"zh": "补充政策包的裁定", "en": "ruling of an amending pack"},
    "approve": {"zh": "本件裁定", "en": "ruling for this case"},
    "default": {"zh": "按政策包默认", "en": "default of the pack"},
}


def ruling_words(ruling: Mapping[str, Any], lang: Lang) -> str:
    """A settled reading as it is read aloud: question, option with its text, and on what ground."""
    source = _BY[ruling["by"]][lang]
    cited = _cited(ruling.get("cite", {}))
    if lang == "zh":
        ground = f"{source}:{cited}" if cited else source
        return (
            f"口径 {ruling['reading']}:{ruling['question']} → "
            f"{ruling['option']} {ruling['text']}({ground})"
        )
    ground = f"{source}: {cited}" if cited else source
    return (
        f"reading {ruling['reading']}: {ruling['question']} → "
        f"{ruling['option']} {ruling['text']} ({ground})"
    )


def open_words(
    code: str, rule: str, rules: GrantRules, settled: Container[str], lang: Lang
) -> list[str]:
    """Of a rule that applies under some option of a reading that nobody settled: which option."""
    texts = {reading.id: dict(reading.options) for reading in rules.readings}
    said = []
    for reading, option in only_if(code, rule, rules):
        if reading not in settled:
            text = texts.get(reading, {}).get(option, "")
            zh = f"口径 {reading} 未裁定,本条仅在选项“{option} {text}”下适用"
            en = f"reading {reading} is open; this rule applies under option “{option} {text}” only"
            said.append(zh if lang == "zh" else en)
    return said


def _cited(cite: Mapping[str, str]) -> str:
    where = " ".join(cite[key] for key in ("document", "clause") if key in cite)
    quote = cite.get("plain") or cite.get("quote")
    return f"{where}“{quote}”" if quote else where


# ---- whole answers -------------------------------------------------------------------------------

_AMOUNTS = frozenset({"approve", "pay", "recover", "repay", "write_off"})


def answer(
    entry: Mapping[str, Any], rendered: Sequence[Mapping[str, Any]], *, repeated: bool = False
) -> dict[str, Any]:
    """The answer that an entry is."""
    line: dict[str, Any] = {"id": entry["id"], "status": entry["status"], "seq": entry["seq"]}
    if "case" in entry:
        line["case"] = entry["case"]
    if entry["status"] == "recorded" and entry["do"] in _AMOUNTS:
        amount = entry["data"].get("amount_fen")
        if amount is not None:
            line["amount_fen"] = amount
    if "options" in entry["data"]:
        line["options"] = entry["data"]["options"]
    if rendered:
        line["reasons"] = list(rendered)
    if repeated:
        line["repeated"] = True
    return line


def invalid(given: Any, error: InvalidCommand) -> dict[str, Any]:
    """The answer to a command that records nothing and uses up no id."""
    line: dict[str, Any] = {}
    if isinstance(given, Mapping) and isinstance(given.get("id"), str):
        line["id"] = given["id"]
    line["status"] = "invalid"
    line["errors"] = [problem_json(problem) for problem in error.problems]
    return line


def problem_json(problem: Problem) -> dict[str, str]:
    """One fault of a command: where, what was found and expected, what to do."""
    given = {
        "path": problem.path or None,
        "message": problem.message,
        "found": problem.found,
        "expected": problem.expected,
        "hint": problem.hint,
    }
    return {key: value for key, value in given.items() if value is not None}


def used_before(given_id: str, seq: int, after: Mapping[str, Any]) -> dict[str, Any]:
    """The answer to an id that the ledger before this one recorded: nothing is done twice."""
    origin, number = after["origin"], after["size"] + seq
    where = f"entry {number} of {origin}" if number >= 0 else f"a ledger before {origin}"
    return {
        "id": given_id,
        "status": "conflict",
        "seq": seq,
        "field": "id",
        "fields": ["id"],
        "message": (
            f"id {given_id!r} was recorded as {where}, which this ledger succeeds; its answer "
            "stands there; send new content under a new id"
        ),
    }


def conflict(given_id: str, seq: int, fields: Sequence[str]) -> dict[str, Any]:
    """The answer to a known id with other content: the field that differs."""
    return {
        "id": given_id,
        "status": "conflict",
        "seq": seq,
        "field": fields[0] if fields else "erased",
        "fields": list(fields),
        "message": (
            f"id {given_id!r} was recorded as entry {seq} with other content; "
            "send new content under a new id"
        ),
    }
