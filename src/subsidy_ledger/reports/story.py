"""A case's life as text that an official can read aloud, in Chinese or English.

What it is: ``story_of`` tells every entry of a case in order: the day, who, what, the amount in
yuan, and each decision with its reasons: what the rule asks, clause and quote (in simplified
characters where the published text is not), the facts that were found. Then how the case stands.

What it promises: no key is needed; personal data is shown as far as the mask allows
(``reports.masking``), and never more than the end of a number unless the reader asks for it. What
was erased, or is not along in a bundle, is said to be missing and not passed over. The same ledger
gives the same text.

What it does not do: verify the ledger, or decide again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from attrs import define, field, frozen

from subsidy_ledger.casework.state import CaseState
from subsidy_ledger.ledger.answers import (
    Lang,
    cite_json,
    message,
    open_words,
    render_reasons,
    ruling_json,
    ruling_words,
)
from subsidy_ledger.ledger.rulings import in_force
from subsidy_ledger.policy.assessment import CaseFile
from subsidy_ledger.policy.catalogue import GrantRules
from subsidy_ledger.policy.pack import RESERVING, Citation, Fact, Reading
from subsidy_ledger.reports import masking, words
from subsidy_ledger.reports.masking import Mask
from subsidy_ledger.reports.view import Entry, View
from subsidy_ledger.terminal import one_line

Data: TypeAlias = Mapping[str, Any]


@frozen
class Told:
    """One entry told: the sentence, what belongs to it, and the reasons as answers have them.

    ``rulings``: of an award, the readings that it rested on, with who settled them.
    """

    seq: int
    on: str
    by: str
    do: str
    status: str
    sentence: str
    details: tuple[str, ...] = ()
    reasons: tuple[Data, ...] = ()
    told_reasons: tuple[str, ...] = ()
    rulings: tuple[Data, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As ``show --json`` writes it."""
        given = {
            "seq": self.seq,
            "on": self.on,
            "by": self.by,
            "do": self.do,
            "status": self.status,
            "text": self.sentence,
            "details": list(self.details),
            "rulings": [dict(ruling) for ruling in self.rulings],
            "reasons": [dict(reason) for reason in self.reasons],
        }
        return {key: value for key, value in given.items() if value != []}


@frozen
class Story:
    """A case's life. ``heading`` and ``closing`` are lines; ``state`` is how the case stands."""

    case: str
    heading: tuple[str, ...]
    entries: tuple[Told, ...]
    closing: tuple[str, ...]
    state: Data
    lang: Lang

    def text(self) -> str:
        """The whole, to be read aloud."""
        lines = [*self.heading, ""]
        for told in self.entries:
            when = words.day(told.on, self.lang)
            apart = words.pick(self.lang, f"{when}, {told.by}: ", f"{when},{told.by}:")
            lines.append(f"[{told.seq}] {apart}{told.sentence}")
            lines += [f"      {detail}" for detail in (*told.details, *told.told_reasons)]
        # Names and notes are the entries' own: none may look like a line of ours.
        return "\n".join(map(one_line, [*lines, "", *self.closing]))

    def to_json(self) -> dict[str, Any]:
        """As ``show --json`` writes it."""
        return {**self.state, "story": [told.to_json() for told in self.entries]}


def story_of(
    view: View,
    case: CaseState,
    lang: Lang,
    mask: Mask = masking.OFFICE,
    entries: Sequence[Entry] | None = None,
) -> Story:
    """Tell the life of a case; raises `LedgerDamaged` where one of its entries is not there.

    ``entries``: its own (``View.entries_of_all``), where many cases are told in one go.
    """
    if entries is None:
        entries = view.entries_of(case)
    teller = _Teller(view, case, lang, entries, mask)
    told = tuple(teller.tell(entry) for entry in entries)
    return Story(
        case=case.case,
        heading=teller.heading(),
        entries=told,
        closing=teller.closing(),
        state=state_json(case),
        lang=lang,
    )


def state_json(case: CaseState) -> dict[str, Any]:
    """How a case stands, amounts in fen, without names."""
    award = case.award
    given = {
        "case": case.case,
        "grant": case.grant,
        "stage": case.stage,
        "held": case.held,
        "erased": case.erased,
        "submitted_on": case.submitted_on,
        "last_on": case.last_on,
        "fund": case.fund,
        "requested_fen": case.requested_fen,
        "approved_on": None if award is None else award.on,
        "approved_fen": None if award is None else award.amount_fen,
        "standing": award is not None and award.standing,
        "payable_fen": case.payable_fen,
        "instructed_fen": case.instructed_fen,
        "settled_fen": case.settled_fen,
        "ordered_back_fen": case.ordered_back_fen,
        "repaid_fen": case.repaid_fen,
        "written_off_fen": case.written_off_fen,
    }
    return {key: value for key, value in given.items() if value is not None}


# ---- the sentences -------------------------------------------------------------------------------

_SENTENCES: Mapping[str, words.Pair] = {
    "submit": (
        "application for “{grant}”{requested}{fund}.",
        "登记“{grant}”申请{requested}{fund}。",
    ),
    "supplement": ("the application was supplemented.", "补正申请材料。"),
    "accept": ("the application was accepted.", "受理申请。"),
    "review+": ("review passed{note}.", "审核通过{note}。"),
    "review-": (
        "review not passed{note}; back to acceptance.",
        "审核未通过{note},退回受理环节。",
    ),
    "notice": ("public notice posted, until {until}.", "开始公示,公示至{until}。"),
    "approve": ("approved: {amount}{fund}.", "批准,核定{amount}{fund}。"),
    "approve yes": ("approved; no amount goes with it.", "批准,该项不涉及金额。"),
    "reject": ("the application ends without an award{reason}.", "不予办理{reason}。"),
    "withdraw": ("the application was withdrawn{reason}.", "撤回申请{reason}。"),
    "finish": ("the case is finished{reason}.", "办结{reason}。"),
    "hold": ("put on hold{reason}.", "暂停办理{reason}。"),
    "release": ("the hold ends.", "恢复办理。"),
    "pay": (
        "payment {payment} instructed: {amount}{account}.",
        "指令支付{amount}(支付编号 {payment}{account})。",
    ),
    "settle": ("payment {payment} settled.", "支付 {payment} 已到账。"),
    "return": ("payment {payment} came back{reason}.", "支付 {payment} 退回{reason}。"),
    "cancel": ("payment {payment} was cancelled{reason}.", "支付 {payment} 取消{reason}。"),
    "recover": (
        "{amount} ordered back (recovery {recovery}){reason}.",
        "责令退回{amount}(追回编号 {recovery}){reason}。",
    ),
    "recover void": (
        "the award is voided and {amount} ordered back (recovery {recovery}){reason}.",
        "撤销该笔补贴,责令退回{amount}(追回编号 {recovery}){reason}。",
    ),
    "repay": ("{amount} received for recovery {recovery}.", "追回 {recovery} 收到退款{amount}。"),
    "write_off": (
        "{amount} of recovery {recovery} written off{reason}.",
        "追回 {recovery} 核销{amount}{reason}。",
    ),
    "discharge": ("the loan is repaid in full.", "贷款已还清。"),
    "erase": (
        "names, numbers and facts were erased; ground: {ground}.",
        "姓名、号码和事实已删除,依据:{ground}。",
    ),
}
_NOT_DONE: Mapping[str, words.Pair] = {
    "approve refused": ("{step}{of} refused.", "{step}{of}:不予通过。"),
    "refused": ("{step}{of} refused.", "{step}{of}:未予办理。"),
    "undetermined": (
        "{step}{of} undetermined: neither given nor refused.",
        "{step}{of}:未决,既不给予也不拒绝。",
    ),
}


@define
class _Teller:
    """Walks through a case's entries and keeps who its parties are on the way."""

    view: View
    case: CaseState
    lang: Lang
    entries: Sequence[Entry]
    mask: Mask
    names: dict[str, str] = field(factory=dict)
    tokens: dict[str, tuple[str, ...]] = field(factory=dict)
    secrets: Mapping[str, str] = field(init=False)

    @secrets.default
    def _secrets(self) -> Mapping[str, str]:
        return secrets_of(self.entries, self.mask)

    # -- around the entries

    def heading(self) -> tuple[str, ...]:
        grant = self.view.grant(self.case.grant)
        title = f"{grant.name}({self.case.grant})" if grant is not None else self.case.grant
        lines = [self._pick(f"Case {self.case.case}: {title}", f"业务件 {self.case.case}:{title}")]
        document = None if grant is None or grant.cite is None else grant.cite.document
        if document is not None:
            named = " ".join(part for part in (document.number, document.title) if part)
            lines.append(self._pick(f"Document: {named}", f"依据:{named}"))
        lines.append(self._pick(f"Ledger: {self.view.origin}", f"账本:{self.view.origin}"))
        before = self.view.books.opened.get("after")
        if before is not None and any(seq < 0 for seq in self.case.entries):
            lines.append(
                self._pick(
                    f"Entries below 0 are those of {before['origin']}, which this ledger succeeds; "
                    "its last is -1.",
                    f"编号小于 0 的记录属于本账本所接续的 {before['origin']},其最后一条为 -1。",
                )
            )
        return tuple(lines)

    def closing(self) -> tuple[str, ...]:
        case, stage = self.case, words.word(words.STAGES, self.case.stage, self.lang)
        held = self._pick(", on hold", ",暂停办理") if case.held else ""
        parts = [self._pick(f"Now: {stage}{held}", f"现状:{stage}{held}")]
        if case.award is not None and case.award.amount_fen is not None:
            parts += self._balance()
        stop = self._pick(".", "。")
        return (self._pick("; ", ";").join(parts) + stop,)

    def _balance(self) -> list[str]:
        case = self.case
        approved = None if case.award is None else case.award.amount_fen
        shown: list[tuple[str, str, int | None]] = [("approved", "核定", approved)]
        # A loan or a tax is not paid out of the ledger's funds: nothing is outstanding.
        pays = self._reserves() or case.settled_fen > 0
        if pays:
            shown.append(("paid", "已到账", case.settled_fen))
        shown += [
            (en, zh, fen)
            for en, zh, fen in (
                ("instructed", "支付中", case.instructed_fen),
                ("still to be paid", "尚可支付", case.left_fen if pays else 0),
                ("ordered back", "责令退回", case.ordered_back_fen),
                ("repaid", "已退款", case.repaid_fen),
                ("written off", "已核销", case.written_off_fen),
            )
            if fen
        ]
        said = [f"{self._pick(en + ' ', zh)}{self._amount(fen)}" for en, zh, fen in shown]
        if case.award is not None and case.award.discharged:
            said.append(self._pick("repaid in full", "贷款已还清"))
        return said

    def _reserves(self) -> bool:
        grant = self.view.grant(self.case.grant)
        return grant is None or grant.instrument in RESERVING

    # -- one entry

    def tell(self, entry: Entry) -> Told:
        data = entry.data
        self._meet(entry)
        reasons, told = self._reasons(entry)
        return Told(
            seq=entry.seq,
            on=data["on"],
            by=data["by"],
            do=data["do"],
            status=data["status"],
            sentence=self._sentence(entry),
            details=tuple(self._details(entry)),
            reasons=reasons,
            told_reasons=told,
            rulings=self._rulings(entry),
        )

    def _rulings(self, entry: Entry) -> tuple[Data, ...]:
        """What an award rested on where its document leaves a question open."""
        if entry.data["do"] != "approve" or entry.data["status"] != "recorded":
            return ()
        rules = self.view.rules_for(entry.data, self.case.grant)
        return () if rules is None else tuple(_rested_on(rules, entry))

    def _meet(self, entry: Entry) -> None:
        """Keep the names and tokens that an application or a supplement brings."""
        if entry.data["status"] != "recorded" or entry.data["do"] not in ("submit", "supplement"):
            return
        for role, tokens in entry.data["data"].get("tokens", {}).items():
            self.tokens[role] = tuple(tokens)
            for index in range(len(tokens)):
                part = f"{role}[{index}]"
                content = (entry.sealed or {}).get(part, {})
                name = content.get("name", "")
                self.names[part] = self.mask.name(content.get("kind", ""), name, self.secrets)

    def _sentence(self, entry: Entry) -> str:
        data = entry.data
        do, status = data["do"], data["status"]
        if status != "recorded":
            step = words.word(words.STEPS, do, self.lang)
            said = _NOT_DONE.get(f"{do} {status}", _NOT_DONE[status])
            return words.pick(self.lang, *said).format(step=step, of=self._attempted(data["data"]))
        key = do
        if do == "approve" and "amount_fen" not in data["data"]:
            key = "approve yes"
        if do == "review":
            key = "review+" if data["data"]["passed"] else "review-"
        elif do == "recover" and data["data"].get("void"):
            key = "recover void"
        sentence = _SENTENCES.get(key)
        if sentence is None:
            return words.word(words.STEPS, do, self.lang)
        return words.pick(self.lang, *sentence).format_map(self._blanks(entry))

    def _blanks(self, entry: Entry) -> dict[str, str]:
        data = entry.data["data"]
        sealed: Data = (entry.sealed or {}).get("case", {})
        account = sealed.get("account")
        grant = self.view.grant(self.case.grant)
        return {
            "grant": grant.name if grant is not None else self.case.grant,
            "requested": self._after(
                data.get("requested_fen"), ", requesting ", ",申请金额", self._amount
            ),
            "fund": self._after(data.get("fund"), ", from the fund ", ",资金来源:"),
            "amount": self._amount(data.get("amount_fen")),
            "until": self._after(data.get("until"), "", "", lambda day: words.day(day, self.lang)),
            "note": self._after(sealed.get("note"), ": ", ":", self._text),
            "reason": self._after(sealed.get("reason"), ": ", ",原因:", self._text),
            "payment": str(data.get("payment", "")),
            "recovery": str(data.get("recovery", "")),
            "account": self._after(account, " to account ", ",账户 ", self.mask.account),
            "ground": str(data.get("ground", "")),
        }

    def _after(self, given: Any, en: str, zh: str, show: Callable[[Any], str] = str) -> str:
        """A part of a sentence that is left out where nothing was given."""
        return "" if given is None else self._pick(en, zh) + show(given)

    # -- what belongs to an entry

    def _details(self, entry: Entry) -> list[str]:
        data = entry.data
        details: list[str] = []
        if data["do"] in ("submit", "supplement"):
            details += self._parties(entry)
            details += self._facts((entry.sealed or {}).get("case", {}).get("facts", {}))
        if data["do"] == "approve":
            details += self._approval(entry)
        if "sealed" in data and entry.sealed is None:
            details.append(
                self._pick(
                    "(names, facts and free text are erased, or not along in this bundle)",
                    "(姓名、事实和文字说明已删除,或未随附于本审计包)",
                )
            )
        return details

    def _attempted(self, data: Data) -> str:
        """What a step that was not recorded would have done, in brackets behind its name."""
        amount = data.get("stated_fen", data.get("amount_fen"))
        parts = [
            self._after(amount, "", "", self._amount),
            self._after(data.get("payment"), "", "支付编号 "),
            self._after(data.get("recovery"), "", "追回编号 "),
            self._after(
                data.get("until"), "until ", "公示至", lambda day: words.day(day, self.lang)
            ),
        ]
        said = self._pick(", ", ",").join(part for part in parts if part)
        return self._pick(f" ({said})", f"({said})") if said else ""

    def _parties(self, entry: Entry) -> list[str]:
        lines = []
        sealed = entry.sealed or {}
        for role, tokens in entry.data["data"].get("tokens", {}).items():
            for index, token in enumerate(tokens):
                content = sealed.get(f"{role}[{index}]")
                who = self._role(role) + (f" {index + 1}" if len(tokens) > 1 else "")
                if content is None:
                    lines.append(f"{who}{self._pick(': token ', ':代号 ')}{token}")
                    continue
                number = self.mask.number(content["scheme"], content["number"])
                kind = words.word(words.KINDS, content["kind"], self.lang)
                known = content.get("name")
                name = token if known is None else self._name(content["kind"], known)
                lines.append(
                    self._pick(
                        f"{who}: {name} ({kind}, {number})", f"{who}:{name}({kind},{number})"
                    )
                )
                lines += [f"  {line}" for line in self._facts(content.get("facts", {}))]
        return lines

    def _role(self, role: str) -> str:
        if role == "applicant":
            return self._pick("applicant", "申请人")
        scheme = self.view.law.scheme(self.case.grant.partition("/")[0])
        found = None if scheme is None else scheme.roles.get(role)
        label = found.label if found is not None and found.label else role
        return label if self.lang == "zh" else role

    def _facts(self, facts: Data) -> list[str]:
        return [self._fact(name, given, self._declared()) for name, given in facts.items()]

    def _fact(self, name: str, given: Any, declared: Mapping[str, Fact]) -> str:
        shown = self.mask.fact(name, given, declared.get(name), self.secrets)
        if shown == masking.HIDDEN:  # no day and no option any more
            plain = {key: Fact(key, "integer", label=one.label) for key, one in declared.items()}
            return words.fact_line(name, shown, plain, self.lang)
        fact = declared.get(name)
        if fact is not None and fact.type == "months" and isinstance(shown, list):
            shown = [months_said(one, self.lang) for one in shown]
        return words.fact_line(name, shown, declared, self.lang)

    def _name(self, kind: str, given: str) -> str:
        return self.mask.name(kind, given, self.secrets)

    def _text(self, given: str) -> str:
        return self.mask.text(str(given), self.secrets)

    def _declared(self) -> Mapping[str, Fact]:
        scheme = self.view.law.scheme(self.case.grant.partition("/")[0])
        return {} if scheme is None else scheme.facts

    def _approval(self, entry: Entry) -> list[str]:
        data = entry.data["data"]
        rules = self.view.rules_for(entry.data, self.case.grant)
        details = []
        if entry.data["status"] == "recorded" and rules is not None:
            details += self._grounds(rules, entry)
            details += self._lines(data)
        else:
            details += self._brought(data)
        excuses = (entry.sealed or {}).get("case", {}).get("excuses", {})
        details += [
            self._pick(f"excuse for {rule}: ", f"说明理由({rule}):") + self._text(why)
            for rule, why in excuses.items()
        ]
        return details + [self._option(option, rules) for option in data.get("options", ())]

    def _brought(self, data: Data) -> list[str]:
        """The rulings that an approval brought which was not given."""
        lines = []
        for reading, ruling in data.get("rulings", {}).items():
            cite = words.citation(ruling["cite"], self.lang)
            lines.append(
                self._pick(
                    f"ruling for this case: {reading} = {ruling['option']} ({cite})",
                    f"本件裁定:{reading} = {ruling['option']}({cite})",
                )
            )
        return lines

    def _grounds(self, rules: GrantRules, entry: Entry) -> list[str]:
        """Under which words and rulings something was granted, and how many rules were met."""
        cites = [rules.grant.cite, None if rules.benefit is None else rules.benefit.rule.cite]
        whole = (rules.grant.cite.quote or "") if rules.grant.cite is not None else ""
        lines: list[str] = []
        for cite in cites:
            if isinstance(cite, Citation):
                if lines and cite.quote and cite.quote in whole:
                    continue
                words_of = words.citation(cite_json(cite), self.lang)
                lines.append(self._pick(f"clause: {words_of}", f"依据:{words_of}"))
        rested_on = _rested_on(rules, entry)
        lines += [ruling_words(one, self.lang) for one in rested_on if one["by"] != "default"]
        lines += [self._open(reading) for reading in _left_open(rules, entry)]
        lines += self._defaults([one for one in rested_on if one["by"] == "default"])
        true = entry.data.get("reasons", {}).get("true", 0)
        if true:
            lines.append(
                self._pick(f"{true} conditions and limits are met", f"符合条件和限额 {true} 项")
            )
        return lines

    def _lines(self, data: Data) -> list[str]:
        """What each counted party brings."""
        named = {
            token: f"{role}[{i}]" for role, t in self.tokens.items() for i, token in enumerate(t)
        }
        lines = []
        for line in data.get("lines", ()):
            if "token" in line and line["token"] in named:
                who = self._who(named[line["token"]])
                lines.append(f"{who}{self._pick(': ', ':')}{self._amount(line.get('fen'))}")
        return lines

    def _who(self, part: str) -> str:
        """``hire[2]`` as people say it, with the name where it is known."""
        role, _, index = part.rstrip("]").partition("[")
        many = len(self.tokens.get(role, ())) > 1
        who = self._role(role) + (f" {int(index) + 1}" if many else "")
        name = self.names.get(part, "")
        return f"{who} {name}" if name else who

    def _option(self, option: Data, rules: GrantRules | None) -> str:
        chosen = ", ".join(f"{reading} = {key}" for reading, key in option["options"].items())
        outcome = words.word(words.STATUSES, option["outcome"], self.lang)
        if "amount_fen" in option:
            outcome += self._pick(" ", "") + self._amount(option["amount_fen"])
        readings = {} if rules is None else {one.id: one for one in rules.readings}
        if self.lang == "en" or not readings.keys() >= option["options"].keys():
            return self._pick(f"if {chosen}: {outcome}", f"若 {chosen}:{outcome}")
        said = ",".join(
            f"“{readings[reading].question}”定为“{dict(readings[reading].options).get(key, key)}”"
            for reading, key in option["options"].items()
        )
        return f"若{said}:{outcome} [{chosen}]"

    # -- reasons

    def _reasons(self, entry: Entry) -> tuple[tuple[Data, ...], tuple[str, ...]]:
        given = entry.data.get("reasons", {}).get("not_true", ())
        if not given:
            return (), ()
        rules = self.view.rules_for(entry.data, self.case.grant)
        file = self.view.file_before(self.case, self.entries, entry.seq)
        brought = entry.data["data"].get("rulings", {})
        rendered = render_reasons(given, rules, file, self.lang, brought)
        plain = render_reasons(given, rules, None, self.lang, brought)
        granted = entry.data["status"] == "recorded"
        told = [self._pick("left out:", "未计入:") if granted else self._pick("why:", "理由:")]
        for reason, without_facts in zip(rendered, plain, strict=True):
            told += self._reason(reason, without_facts["message"], rules, file)
        met = entry.data["reasons"]["true"]
        if met and not granted:
            told.append(
                self._pick(f"({met} other rules are met)", f"(其余 {met} 项条件和限额符合)")
            )
        shown = rendered if self.mask.texts == "open" else plain
        return tuple(shown), tuple(told)

    def _reason(
        self, reason: Data, said: str, rules: GrantRules | None, file: CaseFile | None
    ) -> list[str]:
        who = self._who(reason["party"]) if "party" in reason else ""
        named = f"{reason['code']} {reason['rule']}"
        if reason["code"] in _SAID_APART or (reason["code"] == "reading" and "rulings" in reason):
            said = message(reason["code"], reason["rule"], reason["verdict"], self.lang)
        if reason["code"] in _MISSING:
            said = message(reason["code"], reason["rule"], reason["verdict"], self.lang)
            said += self._after(missing(reason, rules, self.lang) or None, ": ", ":")
        if reason["code"] == "duty":
            said += self._duty(reason["rule"])
        head = f"{who}{self._pick(': ', ':')}{said}" if who else said
        lines = [f"- {head} [{named}]"]
        if "cite" in reason:
            clause = words.citation(reason["cite"], self.lang)
            lines.append(self._pick(f"  clause: {clause}", f"  依据:{clause}"))
        if rules is not None:
            lines += [f"  {line}" for line in self._readings(reason, rules)]
        if "facts" in reason and rules is not None:
            found = [
                self._fact(name, given, rules.facts) for name, given in reason["facts"].items()
            ]
            joined = self._pick("; ", ";").join(found)
            lines.append(self._pick(f"  found: {joined}", f"  查明:{joined}"))
        elif file is None and reason["code"] == "requirement" and self.case.erased:
            lines.append(self._pick("  found: erased", "  查明:内容已删除"))
        return lines

    def _readings(self, reason: Data, rules: GrantRules) -> list[str]:
        """The readings that a rule rests on, with the option that held and who chose it."""
        code, settled = reason["code"], reason.get("rulings", ())
        lines = [ruling_words(ruling, self.lang) for ruling in settled]
        if code == "reading":
            return lines
        if code not in _SAID_APART:
            return []  # the message says them
        known = {ruling["reading"] for ruling in settled}
        return lines + open_words(code, reason["rule"], rules, known, self.lang)

    def _defaults(self, rulings: list[dict[str, Any]]) -> list[str]:
        """The readings that nobody ruled: what the document leaves open, and how it was read."""
        if not rulings:
            return []
        number = len(rulings)
        head = self._pick(
            f"by default of the pack, {number} that the document leaves open and nobody ruled:",
            f"文件未写明、也未裁定的 {number} 处,按政策包的默认口径办理:",
        )
        return [head] + [
            f"- {one['question']} → {one['text']} [{one['reading']} = {one['option']}]"
            for one in rulings
        ]

    def _open(self, reading: Reading) -> str:
        """A reading that nobody settled: the decision was made under every option."""
        return self._pick(
            f"reading {reading.id}: {reading.question} → open; every option comes to the same",
            f"口径 {reading.id}:{reading.question} → 未裁定,按每一选项试算,结论相同",
        )

    def _duty(self, rule: str) -> str:
        steps = [words.word(words.STEPS, step, self.lang) for step in rule.split("-")]
        return self._pick(f" ({' and '.join(steps)})", f"({'、'.join(steps)})")

    # -- small words

    def _pick(self, en: str, zh: str) -> str:
        return words.pick(self.lang, en, zh)

    def _amount(self, fen: int | None) -> str:
        return words.amount(fen, self.lang)


_SAID_APART = frozenset({"requirement", "cap", "exclusion", "duty", "amount"})
"""Reasons whose clause, readings and facts stand in lines of their own."""


def months_said(months: str, lang: Lang) -> str:
    """Months as they are read aloud: ``2023-01/2023-03`` is 2023年1月至3月."""
    first, _, last = months.partition("/")
    if lang == "en":
        return f"{first} to {last}" if last else first
    year, month = first.split("-")
    said = f"{year}年{int(month)}月"
    if not last:
        return said
    end, until = last.split("-")
    return f"{said}至{'' if end == year else end + '年'}{int(until)}月"


_MISSING = frozenset({"fact", "figure"})
"""Reasons that name what nobody has said yet."""


def missing(reason: Data, rules: GrantRules | None, lang: Lang) -> str:
    """What a reason found missing, in words; the rule's own key where it has none."""
    code, rule = reason["code"], reason["rule"]
    if rules is None:
        return str(rule)
    if code == "figure":
        figure = rules.figure_records.get(rule)
        return str(rule) if figure is None or not figure.ask else figure.ask
    if code == "reading":
        asked = next((one.question for one in rules.readings if one.id == rule), None)
        return str(rule) if asked is None else asked
    fact, role = rules.facts.get(rule), rules.roles.get(rule)
    label = fact.label if fact is not None else role.label if role is not None else ""
    return label or words.pick(lang, f"“{rule}”", f"“{rule}”")


def secrets_of(entries: Sequence[Entry], mask: Mask) -> dict[str, str]:
    """Names, numbers and accounts that a case's entries hold, and what stands for each."""
    if mask.texts == "open":
        return {}
    return masking.secrets_of(
        (found for entry in entries for found in _sealed(entry.sealed or {})), mask
    )


def _sealed(parts: Data) -> Iterator[tuple[str, str]]:
    for name, content in parts.items():
        if name == "case":
            yield "account", content.get("account", "")
            continue
        if content.get("kind") not in masking.PUBLIC_KINDS:
            yield "name", content.get("name", "")
        if content.get("scheme") not in masking.PUBLIC_SCHEMES:
            yield "number", content.get("number", "")


def _rested_on(rules: GrantRules, entry: Entry) -> list[dict[str, Any]]:
    """The readings of the grant that were settled for a decision, rulings before defaults."""
    settled = in_force(rules, entry.data["data"].get("rulings", {})).values()
    ordered = sorted(settled, key=lambda one: one.by == "default")
    return [ruling_json(one) for one in ordered]


def _left_open(rules: GrantRules, entry: Entry) -> list[Reading]:
    """The readings of the grant that nobody settled: every option came to the same."""
    settled = in_force(rules, entry.data["data"].get("rulings", {}))
    return [reading for reading in rules.readings if reading.id not in settled]
