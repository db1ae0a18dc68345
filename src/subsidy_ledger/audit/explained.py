"""Two decisions on one case, compared clause by clause: what differs, and under which words.

What it is: ``differing`` takes two `Side`s of a case (as recorded and as decided again, or under
one law and under another) and names every rule on which they differ, with verdict then and now,
clause, quote and party; of two awards also what moved the amount. ``explained`` makes of an entry
and of the decision made again what a finding says.

What it promises: pure. A rule that a side never came to is ``not-read``, and one that a law does
not have is ``absent``: neither is called true. Amounts are fen. It never raises for what an entry
says: whatever cannot be rendered is left out.

What it does not do: decide (``casework.decide``), or say which of the two sides is right.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, TypeAlias

from attrs import frozen

from subsidy_ledger.casework import events
from subsidy_ledger.casework.decide import Decision
from subsidy_ledger.casework.state import Books
from subsidy_ledger.ledger.answers import cite_json, render_reasons
from subsidy_ledger.money import yuan
from subsidy_ledger.policy.assessment import CaseFile
from subsidy_ledger.policy.catalogue import CompiledCap, GrantRules
from subsidy_ledger.policy.pack import Citation, Figure, references

Verdict: TypeAlias = Literal["true", "false", "unknown", "not-read", "absent"]
Key: TypeAlias = tuple[str, str, str | None]
"""Code, rule, and the party it is about."""
Json: TypeAlias = dict[str, Any]

NO_REASONS: Mapping[str, Any] = {"not_true": [], "true": 0}
NO_RULINGS: Mapping[str, Any] = {}


@frozen
class Side:
    """One of two decisions. ``status``: that of the entry, or ``invalid``.

    ``reasons`` are those that are not true, as entries have them; ``lines`` as entries have them;
    ``rules`` None: it never came to the rules of a grant. ``rulings``: those the approval brought.
    """

    status: str
    amount_fen: int | None
    reasons: Sequence[Mapping[str, Any]]
    lines: Sequence[Mapping[str, Any]] = ()
    rules: GrantRules | None = None
    file: CaseFile | None = None
    rulings: Mapping[str, Any] = NO_RULINGS

    @property
    def granted(self) -> bool:
        """Whether something was granted."""
        return self.status == "recorded"

    @classmethod
    def of_entry(
        cls, entry: Mapping[str, Any], rules: GrantRules | None, file: CaseFile | None
    ) -> Side:
        """What an entry says."""
        data = entry["data"]
        return cls(
            entry["status"],
            data.get("amount_fen"),
            entry.get("reasons", NO_REASONS)["not_true"],
            data.get("lines", ()),
            rules,
            file,
            data.get("rulings", NO_RULINGS),
        )

    @classmethod
    def of_decision(
        cls, decision: Decision, rules: GrantRules | None, file: CaseFile | None
    ) -> Side:
        """What a decision came to."""
        data = decision.data
        reasons = [events.reason_json(reason) for reason in decision.reasons]
        return cls(
            decision.status,
            data.get("amount_fen"),
            reasons,
            data.get("lines", ()),
            rules,
            file,
            data.get("rulings", NO_RULINGS),
        )


@frozen
class RuleDiffers:
    """One rule on which two decisions differ.

    ``cite`` and the messages are those of the side on which it is not true, the later one first;
    ``cite_then`` where the earlier law has other words for it. ``then_value`` and ``now_value``: of
    a figure or an amount that is another.
    """

    code: str
    rule: str
    party: str | None
    then: Verdict
    now: Verdict
    cite: Mapping[str, str] | None
    message: str
    message_zh: str
    cite_then: Mapping[str, str] | None = None
    then_value: int | None = None
    now_value: int | None = None
    unit: str | None = None

    @property
    def name(self) -> str:
        """Code and rule, with the party where it is about one."""
        named = f"{self.code} {self.rule}"
        return named if self.party is None else f"{named} ({self.party})"

    def to_json(self) -> Json:
        """As findings and reports have it."""
        given = {
            "code": self.code,
            "rule": self.rule,
            "party": self.party,
            "then": self.then,
            "now": self.now,
            "then_value": self.then_value,
            "now_value": self.now_value,
            "unit": self.unit,
            "cite": None if self.cite is None else dict(self.cite),
            "cite_then": None if self.cite_then is None else dict(self.cite_then),
            "message": self.message,
            "message_zh": self.message_zh,
        }
        return {key: value for key, value in given.items() if value is not None}


# ---- which rules differ --------------------------------------------------------------------------


def differing(then: Side, now: Side) -> tuple[RuleDiffers, ...]:
    """Rules on which two decisions differ, those that are not true now first.

    Where both grant, and only the amount differs, and no reason tells why: the figures and the
    benefit that moved it.
    """
    before, after = _verdicts(then), _verdicts(now)
    found = [
        _rule(key, then, now, before, after)
        for key in dict.fromkeys((*after, *before))
        if before.get(key) != after.get(key)
    ]
    ruled = then.rules is not None or now.rules is not None
    if ruled and then.granted and now.granted and then.amount_fen != now.amount_fen:
        found += _moved(then, now, explained=bool(found))
    return tuple(found)


def _verdicts(side: Side) -> dict[Key, str]:
    return {
        (one["code"], one["rule"], one.get("party")): one["verdict"]
        for one in side.reasons
        if all(isinstance(one.get(name), str) for name in ("code", "rule", "verdict"))
    }


def _rule(
    key: Key, then: Side, now: Side, before: Mapping[Key, str], after: Mapping[Key, str]
) -> RuleDiffers:
    was, verdict = _verdict(key, then, before), _verdict(key, now, after)
    telling = now if key in after else then
    en, cite = _told(key, telling, telling.reasons, "en")
    zh, _ = _told(key, telling, telling.reasons, "zh")
    other = _cited(key, then if telling is now else now)
    return RuleDiffers(
        code=key[0],
        rule=key[1],
        party=key[2],
        then=was,
        now=verdict,
        cite=cite,
        message=en,
        message_zh=zh,
        cite_then=other if telling is now and other != cite else None,
    )


def _verdict(key: Key, side: Side, named: Mapping[Key, str]) -> Verdict:
    """How a rule stands on a side that may not name it."""
    given = named.get(key)
    if given is not None:
        return "false" if given == "false" else "unknown"
    code, rule, _ = key
    if any(one.get("code") in _BEFORE_THE_RULES for one in side.reasons):
        return "true" if code in _BEFORE_THE_RULES and side.granted else "not-read"
    if side.status == "invalid":
        return "not-read"
    if code in ("requirement", "cap", "exclusion") and side.rules is not None:
        if not _has(code, rule, side.rules):
            return "absent"
        if code == "cap" and not side.granted and _is_late(rule, side.rules):
            return "not-read"
    if code in _NEEDED_TO_GRANT and not side.granted:
        return "not-read"
    return "true"


_NEEDED_TO_GRANT = frozenset({"amount", "fund", "fact", "figure", "reading"})
"""What a decision that stopped earlier may not have come to, or not have needed."""
_BEFORE_THE_RULES = frozenset({"order", "duty", "notice"})
"""The first of these that fails ends a decision (design: how an approval is decided, 1)."""


def _has(code: str, rule: str, rules: GrantRules) -> bool:
    named: Mapping[str, Iterator[str]] = {
        "requirement": (one.rule.id for one in rules.requirements),
        "cap": (one.rule.id for one in rules.caps),
        "exclusion": (one.id for one in rules.exclusions),
    }
    return rule in ("in-force", "same-party") or rule in set(named[code])


def _cap(rule: str, rules: GrantRules) -> CompiledCap | None:
    return next((cap for cap in rules.caps if cap.rule.id == rule), None)


def _is_late(rule: str, rules: GrantRules) -> bool:
    """Whether a ceiling is read after the amount is known, which a refusal does not come to."""
    cap = _cap(rule, rules)
    return cap is not None and (cap.rule.measure != "count" or cap.month is not None)


def _told(
    key: Key, side: Side, reasons: Sequence[Mapping[str, Any]], lang: Literal["zh", "en"]
) -> tuple[str, Mapping[str, str] | None]:
    """The message and the citation of a reason, as its own side has them."""
    own = [one for one in reasons if (one.get("code"), one.get("rule"), one.get("party")) == key]
    try:
        (rendered,) = render_reasons(own, side.rules, side.file, lang, side.rulings)
    except (LookupError, TypeError, ValueError, AttributeError):  # an entry may say anything
        return f"{key[0]} {key[1]}", None
    return rendered["message"], rendered.get("cite")


def _cited(key: Key, side: Side) -> Mapping[str, str] | None:
    if side.rules is None or key[0] not in ("requirement", "cap", "exclusion"):
        return None
    cite = side.rules.citation(key[1])
    return None if cite is None else cite_json(cite)


# ---- what moved an amount ------------------------------------------------------------------------


def _moved(then: Side, now: Side, *, explained: bool) -> Iterator[RuleDiffers]:
    """Figures with another value; without any, and without another reason, the benefit itself."""
    named = explained
    if then.rules is not None and now.rules is not None and then.rules is not now.rules:
        for figure in _figures_changed(then.rules, now.rules):
            named = True
            yield figure
    if named and (then.rules is now.rules or not _another_benefit(then, now)):
        return
    yield _benefit(then, now)


def _figures_changed(then: GrantRules, now: GrantRules) -> Iterator[RuleDiffers]:
    wanted = {*_figures_of(then), *_figures_of(now)}
    for key in sorted(wanted):
        old, new = then.figure_records.get(key), now.figure_records.get(key)
        before, after = _number(old), _number(new)
        if before == after:
            continue
        record = new if new is not None else old
        cite = None if record is None or record.cite is None else cite_json(record.cite)
        old_cite = None if old is None or old.cite is None else cite_json(old.cite)
        yield RuleDiffers(
            code="figure",
            rule=key,
            party=None,
            then="absent" if old is None else "true",
            now="absent" if new is None else "true",
            cite=cite,
            message=f"the figure {key} is another",
            message_zh=f"标准 {key} 不同",
            cite_then=old_cite if old_cite != cite else None,
            then_value=before,
            now_value=after,
            unit=None if record is None else record.unit,
        )


def _number(figure: Figure | None) -> int | None:
    return figure.value if figure is not None and isinstance(figure.value, int) else None


def _figures_of(rules: GrantRules) -> set[str]:
    """Figures that amounts and ceilings of a grant read."""
    found = {key for cap in rules.caps for key in references(cap.rule.limit)}
    if rules.benefit is not None:
        benefit = rules.benefit.rule
        found |= {key for line in benefit.lines for key in references(line.fen)}
        found |= {*references(benefit.least), *references(benefit.most)}
    return found


def _another_benefit(then: Side, now: Side) -> bool:
    old = None if then.rules is None else then.rules.benefit
    new = None if now.rules is None else now.rules.benefit
    return (None if old is None else old.rule) != (None if new is None else new.rule)


def _benefit(then: Side, now: Side) -> RuleDiffers:
    def cited(side: Side) -> Mapping[str, str] | None:
        if side.rules is None or side.rules.benefit is None:
            return None
        given = side.rules.benefit.rule.cite
        return cite_json(given) if isinstance(given, Citation) else None

    cite, old = cited(now), cited(then)
    return RuleDiffers(
        code="amount",
        rule="benefit",
        party=None,
        then="true",
        now="true",
        cite=cite if cite is not None else old,
        message="the amount comes out otherwise",
        message_zh="计算所得金额不同",
        cite_then=old if old != cite else None,
        then_value=then.amount_fen,
        now_value=now.amount_fen,
        unit="fen",
    )


def lines_differing(
    then: Side, now: Side, names: Mapping[str, str] | None = None
) -> tuple[Json, ...]:
    """What parties, or the case, were to get then and now, where it is not the same.

    ``names``: how to call tokens (``hire[2]``).
    """
    before, after = _by_token(then.lines), _by_token(now.lines)
    found = []
    for token in dict.fromkeys((*before, *after)):
        was, comes = before.get(token, 0), after.get(token, 0)
        if was != comes:
            line: Json = {"then_fen": was, "now_fen": comes}
            if token is not None:
                line = {"party": (names or {}).get(token, token), **line}
            found.append(line)
    return tuple(found)


def _by_token(lines: Sequence[Mapping[str, Any]]) -> dict[str | None, int]:
    found: dict[str | None, int] = {}
    for line in lines:
        token = line.get("token")
        found[token] = found.get(token, 0) + (line.get("fen") or 0)
    return found


# ---- a decision made again -----------------------------------------------------------------------


def explained(books: Books, entry: Mapping[str, Any], decision: Decision | str) -> Json:
    """What a finding says of an entry that comes out otherwise when it is decided again.

    ``books``: before the entry, as it was decided on. ``decision``: what comes out; a text where
    nothing does, because no such command can be recorded (``invalid: …``). Gives ``message``,
    ``message_zh``, ``amount_fen``, ``cite``, ``detail``, ``clears`` and ``clears_zh`` of a finding.
    """
    then, now = _sides(books, entry, decision)
    rules = differing(then, now)
    fields = _fields(entry, decision)
    more = _too_much(books, entry, then, now)
    detail: Json = {
        "recorded": _side_json(then),
        "again": _side_json(now),
        "fields": fields,
        "rules": [rule.to_json() for rule in rules],
        "lines": list(lines_differing(then, now, _names(books, entry))),
    }
    if more < 0:
        detail["short_fen"] = -more
    return {
        "message": _message(entry, then, now, rules, fields),
        "message_zh": _message_zh(entry, then, now, rules, fields),
        "amount_fen": more if more > 0 else None,
        "cite": next((dict(rule.cite) for rule in rules if rule.cite is not None), None),
        "detail": {key: value for key, value in detail.items() if value != []},
        "clears": "an explanation of how this entry came to be recorded; the money, if paid, back",
        "clears_zh": "说明该记录如何形成;已支付的,追回",
    }


def _sides(books: Books, entry: Mapping[str, Any], decision: Decision | str) -> tuple[Side, Side]:
    case = books.cases.get(entry.get("case", ""))
    grant = entry["data"].get("grant") if case is None else case.grant
    file = None if case is None else books.files.get(case.case)
    then = Side.of_entry(entry, _rules(books, grant, entry["data"]), file)
    if isinstance(decision, str):
        return then, Side("invalid", None, ())
    return then, Side.of_decision(decision, _rules(books, grant, decision.data), file)


def _rules(books: Books, grant: Any, data: Mapping[str, Any]) -> GrantRules | None:
    as_of = data.get("as_of")
    if not isinstance(grant, str) or not isinstance(as_of, str):
        return None
    try:
        return books.law.rules(grant, as_of)
    except ValueError:  # a forged day
        return None


def _names(books: Books, entry: Mapping[str, Any]) -> dict[str, str]:
    case = books.cases.get(entry.get("case", ""))
    if case is None:
        return {}
    return {token: f"{role}[{i}]" for role, given in case.tokens for i, token in enumerate(given)}


def _fields(entry: Mapping[str, Any], decision: Decision | str) -> list[Json]:
    """Every field that differs, with both values."""
    if isinstance(decision, str):
        return [{"field": "status", "recorded": entry["status"], "again": decision}]
    given = entry.get("reasons", NO_REASONS)
    pairs: list[tuple[str, Any, Any]] = [
        ("status", entry["status"], decision.status),
        ("case", entry.get("case"), decision.case),
        *(
            (f"data.{key}", entry["data"].get(key), decision.data.get(key))
            for key in sorted({*decision.data, *entry["data"]})
        ),
        (
            "reasons.not_true",
            given["not_true"],
            [events.reason_json(reason) for reason in decision.reasons],
        ),
        ("reasons.true", given["true"], decision.true),
    ]
    return [
        {"field": name, "recorded": _plain(was), "again": _plain(comes)}
        for name, was, comes in pairs
        if was != comes
    ]


def _plain(value: Any) -> Any:
    return "absent" if value is None else value


def _too_much(books: Books, entry: Mapping[str, Any], then: Side, now: Side) -> int:
    """What was awarded or paid too much; below 0: too little."""
    was, comes = (_of(books, entry, side) for side in (then, now))
    return was - comes


def _of(books: Books, entry: Mapping[str, Any], side: Side) -> int:
    if not side.granted:
        return 0
    if entry["do"] in ("approve", "pay"):
        return side.amount_fen if type(side.amount_fen) is int else 0
    if entry["do"] == "settle":
        payment = books.payments.get(entry["data"].get("payment", ""))
        return 0 if payment is None else payment.amount_fen
    return 0


def _side_json(side: Side) -> Json:
    given: Json = {"status": side.status}
    if side.granted and side.amount_fen is not None:
        given["amount_fen"] = side.amount_fen
    return given


# ---- in words ------------------------------------------------------------------------------------

_EN = {"refused": "refused", "undetermined": "undetermined", "invalid": "impossible"}
_ZH = {"refused": "不予通过", "undetermined": "未决", "invalid": "不可能作出的记录"}


def said(side: Side, do: str, lang: Literal["zh", "en"]) -> str:
    """What a side came to, in words: granted 20,000.00 yuan, refused, undetermined."""
    if not side.granted:
        return (_ZH if lang == "zh" else _EN).get(side.status, side.status)
    if do != "approve":
        return "已记录" if lang == "zh" else "recorded"
    if type(side.amount_fen) is not int:
        return "批准" if lang == "zh" else "granted"
    amount = yuan(side.amount_fen)
    return f"批准{amount}元" if lang == "zh" else f"granted {amount} yuan"


def _message(
    entry: Mapping[str, Any],
    then: Side,
    now: Side,
    rules: Sequence[RuleDiffers],
    fields: Sequence[Json],
) -> str:
    was, comes = said(then, entry["do"], "en"), said(now, entry["do"], "en")
    head = f"entry {entry['seq']} ({entry['do']}): recorded as {was}; decided again it is {comes}"
    if was == "recorded":  # of what awards nothing: a payment, a step
        head = f"entry {entry['seq']} ({entry['do']}): recorded; decided again it is {comes}"
    if was == comes:
        head = f"entry {entry['seq']} ({entry['do']}): {was}, and decided again as well, otherwise"
    why = [f"{rule.name}, {_stood(rule, 'en')}: {rule.message}" for rule in rules]
    return "; ".join((head, *(why or _fields_said(fields, "recorded as", "again"))))


def _message_zh(
    entry: Mapping[str, Any],
    then: Side,
    now: Side,
    rules: Sequence[RuleDiffers],
    fields: Sequence[Json],
) -> str:
    was, comes = said(then, entry["do"], "zh"), said(now, entry["do"], "zh")
    head = f"第{entry['seq']}条记录({entry['do']}):记为{was},重新判定为{comes}"
    if was == "已记录":
        head = f"第{entry['seq']}条记录({entry['do']}):已记录,重新判定为{comes}"
    if was == comes:
        head = f"第{entry['seq']}条记录({entry['do']}):两次均为{was},但内容不同"
    why = [f"{rule.name} {_stood(rule, 'zh')}:{rule.message_zh}" for rule in rules]
    return ";".join((head, *(why or _fields_said(fields, "记为", "重新判定为"))))


def _stood(rule: RuleDiffers, lang: Literal["zh", "en"]) -> str:
    """How a rule stood as recorded and stands again: its verdicts, or its two values."""
    if rule.then_value is not None and rule.now_value is not None and rule.unit == "fen":
        was, comes = yuan(rule.then_value), yuan(rule.now_value)
        if lang == "en":
            return f"{was} yuan then and {comes} yuan again"
        return f"原为{was}元,重新判定为{comes}元"
    if lang == "en":
        return f"{rule.then} then and {rule.now} again"
    return f"原为{VERDICTS_ZH[rule.then]},重新判定为{VERDICTS_ZH[rule.now]}"


VERDICTS_ZH: Mapping[str, str] = {
    "true": "符合",
    "false": "不符合",
    "unknown": "无法判断",
    "not-read": "未读到",
    "absent": "没有这条",
}


def _fields_said(fields: Sequence[Json], recorded: str, again: str) -> list[str]:
    return [f"{f['field']} {recorded} {f['recorded']!r}, {again} {f['again']!r}" for f in fields]
