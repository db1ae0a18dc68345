"""The walk of a what-if: a ledger read once, and decided under its own law and under another.

What it is: `History` decides the whole history again, in order, in books of its own: awards that
fall away free their ceilings and funds, and new ones take them. `Alone` decides each approval
against what was really held then. Both note for each case what it came to then and comes to now.

What it promises: what happened stays as it happened. Applications, steps, holds, withdrawals and
all that was appropriated (or taken back from a fund), paid, returned and ordered back are those of
the ledger; a step that no longer fits (a rejection of what is granted now) has no effect, and what
was not recorded then is none. The facts
are those attested. An approval is tried under the other law where it was tried then; the ruling of
a single case gives way where the other law has one of its own, and an amount that the approver
stated gives way where it was no more than what the law then gave.

A case whose facts are erased or not along, or whose approval the other law has no words for, keeps
what was recorded, takes its ceilings under the law it was made under, and is listed.

What it does not do: write, ask a clock or a key, or verify.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from attrs import define, evolve, field, frozen

from subsidy_ledger.audit.explained import RuleDiffers, Side, differing
from subsidy_ledger.audit.moments import opened_entries
from subsidy_ledger.audit.what_if.law import OtherLaw
from subsidy_ledger.audit.what_if.outcome import OUTCOMES, Decided, Undecided
from subsidy_ledger.casework import carried
from subsidy_ledger.casework import commands as c
from subsidy_ledger.casework.decide import Decision, decide
from subsidy_ledger.casework.events import command_of
from subsidy_ledger.casework.files import file_of
from subsidy_ledger.casework.fold import fold
from subsidy_ledger.casework.state import RANK, Books, CaseState
from subsidy_ledger.errors import FactsMissing, InvalidCommand
from subsidy_ledger.ledger.books import begun, carried_entries
from subsidy_ledger.ledger.entry import open_sealed
from subsidy_ledger.ledger.verification import Readable
from subsidy_ledger.policy.assessment import CaseFile, Reason
from subsidy_ledger.policy.catalogue import APPLICANT, NO_LAW, GrantRules, Law, Scheme

Entry = Mapping[str, Any]
Sealed = Mapping[str, Any] | None


@define
class Note:
    """What is known of one case: then, now, and why these differ."""

    then: Decided
    now: Decided
    rules: tuple[RuleDiffers, ...] = ()
    knock_on: bool = False
    already: bool = False


@frozen
class Answer:
    """A decision under the other law, and the rules that it was read by."""

    decision: Decision
    rules: GrantRules | None


class _CannotTell(Exception):
    """The other law cannot decide a case; why, in English and Chinese."""

    def __init__(self, why: str, why_zh: str) -> None:
        super().__init__(why)
        self.why, self.why_zh = why, why_zh


@define(eq=False)
class Alone:
    """Each approval against what was really held then.

    ``real``: the books of the ledger; ``only``: the one case that is asked about, or None.
    """

    source: Readable
    other: OtherLaw
    only: str | None = None
    size: int = 0
    notes: dict[str, Note] = field(factory=dict)
    undecided: dict[str, Undecided] = field(factory=dict)
    real: Books = field(init=False)
    law: Law = field(init=False)

    @real.default
    def _real(self) -> Books:
        books = begun(self.source)
        books.guarded = False  # guards are for stores; no rule reads them
        books.files.update(_carried_files(self.source, books))
        return books

    @law.default
    def _law(self) -> Law:
        return self.other.law(self.real.law)

    def walk(self) -> Iterator[None]:
        """Go through the ledger, an entry a step. Raises `LedgerDamaged`."""
        for entry, sealed in opened_entries(self.source):
            self.size += 1
            if entry["do"] == "approve" and self._is_an_attempt(entry):
                self.try_again(entry, sealed)
            self.go_on(entry, sealed)
            yield

    def _is_an_attempt(self, entry: Entry) -> bool:
        """Whether an approval could have been given: not one of what was granted or had ended."""
        case = self.real.cases.get(entry["case"])
        return case is not None and RANK.get(case.stage, 4) < 4

    def go_on(self, entry: Entry, sealed: Sealed) -> None:
        """What the entry made of the ledger."""
        if entry["status"] == "recorded":
            self._keep_file(entry, sealed)
        self.real.apply(fold(self.real, entry))
        if entry["do"] == "adopt" and entry["status"] == "recorded":
            self.law = self.other.law(self.real.law)

    def _keep_file(self, entry: Entry, sealed: Sealed) -> None:
        """The facts as they were attested, while the case may still be decided."""
        do, files = entry["do"], self.real.files
        if do in ("submit", "supplement"):
            files_after = self._file_after(entry, sealed)
            if files_after is None:
                files.pop(entry["case"], None)
            else:
                files[entry["case"]] = files_after
        elif do in _ENDS:
            files.pop(entry["case"], None)

    def _file_after(self, entry: Entry, sealed: Sealed) -> CaseFile | None:
        command = command_of(entry, sealed)
        if command is None:
            return None
        try:
            return decide(self.real, command).file
        except (FactsMissing, InvalidCommand):
            return None

    # -- one approval

    def try_again(self, entry: Entry, sealed: Sealed) -> None:
        """Decide an approval under the other law, as things really stood."""
        if self.only not in (None, entry["case"]):
            return
        try:
            answer = self.answer(self.real, self.law, entry, sealed)
        except _CannotTell as told:
            self.cannot_tell(entry, told)
        else:
            self.note(entry, sealed, answer)

    def answer(self, books: Books, law: Law, entry: Entry, sealed: Sealed) -> Answer:
        """What an approval comes to under a law; raises `_CannotTell`."""
        command = command_of(entry, sealed)
        if not isinstance(command, c.Approve):
            raise _CannotTell(*_NOT_ALONG)
        grant = books.cases[command.case].grant
        if law is self.real.law:
            decision = self._under(books, law, command)
        else:
            freed = self._freed(command, grant, law, entry)
            decision = self._under(books, law, freed)
            if entry["status"] == "recorded" and _asks_too_much(decision):
                # Whoever approved less than the law then gave would approve what this one gives.
                decision = self._under(books, law, evolve(freed, amount_fen=None))
        return Answer(decision, _rules(law, grant, decision.data))

    def _freed(self, command: c.Approve, grant: str, law: Law, entry: Entry) -> c.Approve:
        """The command without what only the law then made its approver say."""
        was, now = (_rules(one, grant, entry["data"]) for one in (self.real.law, law))
        said_all = self._said_all(command, was, entry)
        scheme = law.scheme(grant.partition("/")[0])
        if command.rulings and now is not None and scheme is not None:
            kept = {
                name: ruling
                for name, ruling in command.rulings.items()
                if _still_open(name.removeprefix(f"{scheme.name}/"), scheme, was, now)
            }
            command = evolve(command, rulings=kept)
        if command.excuses:
            excusable = _excusable(law, grant)
            excuses = {name: why for name, why in command.excuses.items() if name in excusable}
            command = evolve(command, excuses=excuses)
        return evolve(command, amount_fen=None) if said_all else command

    def _said_all(self, command: c.Approve, was: GrantRules | None, entry: Entry) -> bool:
        """Whether the amount that the approver stated is all that the law then gave anyway."""
        if command.amount_fen is None or was is None or entry["status"] != "recorded":
            return False
        if was.benefit is None or was.benefit.rule.stated:
            return False
        without = self._under(self.real, self.real.law, evolve(command, amount_fen=None))
        return bool(without.data.get("amount_fen") == command.amount_fen)

    def _under(self, books: Books, law: Law, command: c.Approve) -> Decision:
        """Decide under a law that the books are lent; raises `_CannotTell`."""
        case, file = books.cases[command.case], self.real.files.get(command.case)
        lent, books.law = books.law, law
        try:
            decision = decide(books, command) if law.named(case.grant) else _not_in_force(case)
        except FactsMissing:
            raise _CannotTell(*_NO_FACTS) from None
        except InvalidCommand as error:
            told = "; ".join(map(str, error.problems))
            raise _CannotTell(f"the other law: {told}", f"另一套规则下:{told}") from None
        finally:
            books.law = lent
        rules = _rules(law, case.grant, decision.data)
        if rules is None or file is None or decision.status == "refused":
            return decision
        return _admitted(rules, file, decision)

    # -- what is noted

    def note(self, entry: Entry, sealed: Sealed, answer: Answer, *, knock_on: bool = False) -> None:
        """Keep what an approval came to, then and now."""
        decision, seq = answer.decision, entry["seq"]
        then = Decided(OUTCOMES[entry["status"]], entry["data"].get("amount_fen"), seq)
        now = Decided(OUTCOMES[decision.status], decision.data.get("amount_fen"), seq)
        known = self.notes.get(entry["case"])
        if known is None:
            known = self.notes[entry["case"]] = Note(then, now)
        known.then = then
        if now.granted or not known.now.granted:
            known.now = now
        if then.plain != now.plain:
            known.rules = self._why(entry, answer, then, now)
            known.knock_on = knock_on
            known.already = self._already(entry, sealed)

    def _why(
        self, entry: Entry, answer: Answer, then: Decided, now: Decided
    ) -> tuple[RuleDiffers, ...]:
        file = self.real.files.get(entry["case"])
        grant = self.real.cases[entry["case"]].grant
        side = Side.of_entry(entry, _rules(self.real.law, grant, entry["data"]), file)
        rules = differing(side, Side.of_decision(answer.decision, answer.rules, file))
        return tuple(sorted(rules, key=lambda rule: _telling(rule, then, now)))

    def _already(self, entry: Entry, sealed: Sealed) -> bool:
        """Whether the law in force then gives another answer than was recorded."""
        try:
            decision = self.answer(self.real, self.real.law, entry, sealed).decision
        except _CannotTell:
            return False
        recorded = (entry["status"], entry["data"].get("amount_fen"))
        return (decision.status, decision.data.get("amount_fen")) != recorded

    def cannot_tell(self, entry: Entry, told: _CannotTell) -> None:
        """List a case that the other law cannot decide, once."""
        name = entry["case"]
        if name not in self.undecided:
            self.undecided[name] = Undecided(name, entry["seq"], told.why, told.why_zh)


_ENDS: Final = frozenset({"approve", "reject", "withdraw"})
_NO_FACTS: Final = (
    "the facts of the case are erased or not along",
    "该业务件的事实已删除或未随附",
)
_NOT_ALONG: Final = (
    "the sealed content of the approval is erased or not along",
    "审批的密封内容已删除或未随附",
)


def _rules(law: Law, grant: str, data: Mapping[str, Any]) -> GrantRules | None:
    as_of = data.get("as_of")
    return None if as_of is None else law.rules(grant, as_of)


def _asks_too_much(decision: Decision) -> bool:
    return any((one.code, one.rule) == ("amount", "allowed") for one in decision.reasons)


def _still_open(reading: str, scheme: Scheme, was: GrantRules | None, now: GrantRules) -> bool:
    """Whether the other law leaves to the case what the law then left to it."""
    if reading not in scheme.readings:
        return False
    if reading not in now.chosen:
        return True
    return was is not None and was.chosen.get(reading) == now.chosen[reading]


def _excusable(law: Law, grant: str) -> set[str]:
    """Requirements that a reason may excuse (as ``decide`` asks of all adopted packs)."""
    return {
        requirement.id
        for adopted in law.packs
        for one in adopted.pack.grants
        if one.key == grant
        for requirement in one.requirements
        if requirement.excusable
    }


def _not_in_force(case: CaseState) -> Decision:
    """No pack of the other law has the grant at all."""
    return Decision("refused", {}, case.case, (Reason("requirement", "in-force", "false"),))


def _admitted(rules: GrantRules, file: CaseFile, decision: Decision) -> Decision:
    """The decision, unless the other law does not admit an applicant of this kind at all."""
    (applicant,) = file.parties[APPLICANT][:1]
    if applicant.kind in rules.grant.applicant:
        return decision
    reason = Reason("requirement", APPLICANT, "false", f"{APPLICANT}[0]")
    return Decision("refused", {"as_of": decision.data["as_of"]}, decision.case, (reason,))


_RANK: Final = {"refused": 0, "undetermined": 1, "granted": 2}
_STOPPED_BY: Final = {"refused": "false", "undetermined": "unknown"}


def _telling(rule: RuleDiffers, then: Decided, now: Decided) -> tuple[int, int]:
    """Rules in the order in which they tell: what stops a case, or stops it no more, first."""
    if then.outcome == now.outcome:
        telling = rule.code in ("figure", "cap", "requirement", "exclusion")
    elif _RANK[now.outcome] > _RANK[then.outcome]:
        telling = rule.then == _STOPPED_BY[then.outcome]
    else:
        telling = rule.now == _STOPPED_BY[now.outcome]
    return not telling, rule.cite is None


def _carried_files(source: Readable, books: Books) -> dict[str, CaseFile]:
    """Facts of cases of the ledger before that may still be decided."""
    lines = dict(_before(source.sealed_lines()))
    steps: dict[str, list[tuple[Entry, Sealed]]] = {}
    for entry in carried_entries(source):
        case = books.cases.get(entry.get("case", ""))
        if case is None or entry["seq"] not in case.files or RANK.get(case.stage, 4) >= 4:
            continue
        line = lines.get(entry["seq"])
        opened = None if line is None else open_sealed(line)
        steps.setdefault(case.case, []).append((entry, opened))
    found = {}
    for name, taken in steps.items():
        file = file_of(taken, books.laws, books.cases[name].grant)
        if file is not None:
            found[name] = file
    return found


def _before(lines: Iterator[tuple[int, bytes]]) -> Iterator[tuple[int, bytes]]:
    for seq, line in lines:
        if seq >= 0:
            return
        yield seq, line


# ---- the whole history ---------------------------------------------------------------------------


@define(eq=False)
class History(Alone):
    """The whole history under the other law. ``supposed``: the books as they would be."""

    supposed: Books = field(init=False)

    @supposed.default
    def _supposed(self) -> Books:
        books = Books(library=self.real.library, calendars=self.real.calendars)
        books.guarded = False
        books.files = self.real.files  # the facts are the same under any law
        carried.begin(books, self.source.carried_lines())
        self._adopt(books)
        return books

    def _adopt(self, books: Books) -> None:
        """The other law beside the ledger's: what is kept as recorded may need either."""
        law = self.real.law
        if law is NO_LAW:
            return
        books.law = self.law
        books.laws |= {law.seq: law, self.law.seq: self.law}

    def go_on(self, entry: Entry, sealed: Sealed) -> None:
        """What the entry made of the ledger, and what it makes of the books as they would be."""
        supposed, do = self.supposed, entry["do"]
        recorded = entry["status"] == "recorded"
        nothing_given_up = do == "finish" and recorded and self._pays_all(entry)
        super().go_on(entry, sealed)
        if not recorded or do == "approve":
            return
        if do == "adopt":
            self._adopt(supposed)
        elif do not in _FITS or _FITS[do](supposed.cases[entry["case"]]):
            self._fold(entry, keeps_award=nothing_given_up)

    def _pays_all(self, entry: Entry) -> bool:
        """Whether a case that is finished was paid all that it was awarded."""
        case = self.real.cases[entry["case"]]
        return bool(case.settled_fen) and case.settled_fen == case.payable_fen

    def _fold(self, entry: Entry, *, keeps_award: bool) -> None:
        books = self.supposed
        before = books.cases.get(entry.get("case", ""))
        if keeps_award and before is not None:
            # What was paid in full then gave nothing up: under the other law it does not either.
            after = before.changed({"stage": "finished", "held": False, "last_on": entry["on"]})
            books.cases[before.case] = after
            return
        books.apply(fold(books, entry))

    def try_again(self, entry: Entry, sealed: Sealed) -> None:
        """Decide an approval as things would stand; what comes of it holds from here on."""
        books = self.supposed
        if RANK.get(books.cases[entry["case"]].stage, 4) >= 4:
            self._as_before(entry)  # it was granted at an earlier attempt already
            return
        try:
            answer = self.answer(books, books.law, entry, sealed)
        except _CannotTell as told:
            self.cannot_tell(entry, told)
            self._as_recorded(entry)
            return
        decision = answer.decision
        if decision.status == "recorded":
            books.apply(fold(books, {**entry, "status": "recorded", "data": decision.data}))
        if self.only in (None, entry["case"]):
            self.note(entry, sealed, answer, knock_on=self._knock_on(entry, sealed, decision))

    def _as_before(self, entry: Entry) -> None:
        known = self.notes.get(entry["case"])
        if known is not None:
            known.then = Decided(
                OUTCOMES[entry["status"]], entry["data"].get("amount_fen"), entry["seq"]
            )

    def _as_recorded(self, entry: Entry) -> None:
        """What cannot be decided keeps its award, under the law that it was made under."""
        books = self.supposed
        if entry["status"] != "recorded":
            return
        lent, books.law = books.law, self.real.law
        try:
            books.apply(fold(books, entry))
        finally:
            books.law = lent

    def _knock_on(self, entry: Entry, sealed: Sealed, decision: Decision) -> bool:
        """Whether nothing would change but for what changed in other cases."""
        recorded = (entry["status"], entry["data"].get("amount_fen"))
        if (decision.status, decision.data.get("amount_fen")) == recorded:
            return False
        try:
            alone = self.answer(self.real, self.law, entry, sealed).decision
        except _CannotTell:
            return False
        return (alone.status, alone.data.get("amount_fen")) == recorded


def _before_approval(case: CaseState) -> bool:
    return RANK.get(case.stage, 4) < 4


def _going_on(case: CaseState) -> bool:
    return case.stage in RANK


def _discharged(case: CaseState) -> bool:
    return case.award is not None and case.award.standing


def _held(case: CaseState) -> bool:
    return case.held


def _approved(case: CaseState) -> bool:
    return case.stage == "approved"


_FITS: Final[Mapping[str, Callable[[CaseState], bool]]] = {
    "supplement": _before_approval,
    "accept": _before_approval,
    "review": _before_approval,
    "notice": _before_approval,
    "reject": _before_approval,
    "withdraw": _going_on,
    "hold": _going_on,
    "release": _held,
    "finish": _approved,
    "discharge": _discharged,
}
"""Steps that fold only where they fit; money has moved whether it fits or not."""
