"""Just under a limit (逼近限额): amounts that somebody chose, just below a ceiling or a signature.

Source: none; a pattern that auditors know. Only amounts that somebody stated are looked at: those
of a benefit with bounds (``least``/``most``), those that the applicant asked for and got, and parts
of an award that a clerk paid one by one. A rate that the document fixes is the same for everybody,
and lies where it lies.

The limits are the bound and the ceilings of the grant as far as they are numbers, and the amounts
from which the office asks for a second signature (``signature_fen``, where the auditor brings any).
Just under: less than ``under_bps`` of the limit is missing, and something is. One finding for each
person who decided and each limit, from ``under_count`` amounts on, and only where they are
``under_times`` as many as that person's amounts in the band of the same width just below: where
amounts are spread evenly, some lie anywhere. Both bands belong to the group that is looked at.

What it does not do: add up amounts that were split on purpose; `cap-passed` does so for ceilings.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from subsidy_ledger.audit.checks.holders import active_rules, listed, listed_zh, rules_of
from subsidy_ledger.audit.checks.saying import Said, quoted
from subsidy_ledger.audit.desk import Desk
from subsidy_ledger.audit.dossier import Dossier
from subsidy_ledger.audit.finding import About, Finding
from subsidy_ledger.casework.state import CaseState
from subsidy_ledger.money import WHOLE, yuan
from subsidy_ledger.policy.catalogue import ActiveRules, GrantRules


class _Stated(NamedTuple):
    """An amount that somebody chose: who, in which entry, of which case."""

    by: str
    seq: int
    case: str
    fen: int


class JustUnder:
    """Amounts just under a limit, by whoever decided them."""

    name = "just-under"
    about = About(
        title="Amounts just under a limit",
        title_zh="金额逼近限额",
        source="a risk pattern; no document forbids it",
        source_zh="风险特征,文件未作规定",
        severity="hint",
    )

    def conclude(self, desk: Desk) -> Iterator[Finding]:
        """Every person and limit once."""
        found: dict[tuple[str, str, int], list[_Stated]] = {}
        words: dict[str, str] = {}
        below: Counter[tuple[str, str, int]] = Counter()
        limits: dict[int, tuple[tuple[str, int], ...]] = {}
        signed = tuple(("signature", fen) for fen in desk.settings.signature_fen)
        bps = desk.settings.under_bps
        for dossier, case in desk.awards():
            rules, active = rules_of(case, desk.books), active_rules(case, desk.books)
            if rules is None or active is None:
                continue
            mine = limits.get(id(active))
            if mine is None:
                stated_in = tuple(_limits(rules, active))
                mine = limits[id(active)] = tuple((what, limit) for what, limit, _ in stated_in)
                words.update((what, said) for what, _, said in stated_in)
            chosen = [(one, (*mine, *signed)) for one in _awarded(dossier, case, rules)]
            chosen += [(one, signed) for one in _paid(dossier, case)]
            for one, against in chosen:
                for what, limit in against:
                    missing = (limit - one.fen) * WHOLE
                    if 0 < missing < limit * bps:
                        found.setdefault((one.by, what, limit), []).append(one)
                    elif 0 < missing < 2 * limit * bps:
                        below[one.by, what, limit] += 1
        for key, stated in found.items():
            least = max(desk.settings.under_count, desk.settings.under_times * below[key])
            if len(stated) >= least:
                yield self._found(*key, stated, _limit_said(key[1], words))

    def _found(self, by: str, what: str, limit: int, stated: list[_Stated], said: Said) -> Finding:
        cases = tuple(dict.fromkeys(one.case for one in stated))
        fen = sum(one.fen for one in stated)
        return Finding(
            check=self.name,
            severity="hint",
            message=f"{by}: {len(stated)} amounts just under the limit of {yuan(limit)} yuan, "
            f"{said[0]}: {listed(cases)}",
            message_zh=f"{by} 经办的 {len(stated)} 笔金额略低于限额 {yuan(limit)} 元,"
            f"即{said[1]}:{listed_zh(cases)}",
            entries=tuple(sorted({one.seq for one in stated})),
            amount_fen=fen,
            detail={"by": by, "limit_fen": limit, "rule": what, "amounts": len(stated)},
            cases=cases,
            clears="the papers show where each amount comes from",
            clears_zh="有材料说明每笔金额的来由",
        )


def _limit_said(what: str, words: Mapping[str, str]) -> Said:
    """Which limit it is: the words that set it, with its key."""
    if what == "signature":
        return "from which a second person signs", "须第二人签批的金额"
    said = words.get(what, "")
    return f"{said} ({what})" if said else what, f"{said}({what})"


def _limits(rules: GrantRules, active: ActiveRules) -> Iterator[tuple[str, int, str]]:
    """Ceilings on money that are a number, by the rule that names them, with its words."""
    seen = set()
    for cap in (*active.reducing, *active.refusing):
        measured = cap.rule.measure == "amount" and cap.rule.amount_of is None
        if measured and cap.fixed and cap.fixed not in seen:
            seen.add(cap.fixed)
            yield cap.rule.key, cap.fixed, quoted(cap.rule.cite)
    most = None if rules.benefit is None else rules.benefit.rule.most
    if most is None or most.bps is not None or most.plus is not None:
        return
    value = most.literal if most.kind == "literal" else None
    if most.kind == "figure":
        value = rules.figures.get(most.name)
    if type(value) is int and value not in seen:
        yield rules.grant.key, value, f"“{rules.grant.name}”" if rules.grant.name else ""


def _awarded(dossier: Dossier, case: CaseState, rules: GrantRules) -> Iterator[_Stated]:
    """The award, where somebody chose its amount."""
    award, act = case.award, dossier.act("approve")
    if award is None or act is None or not award.amount_fen:
        return
    bounds = rules.benefit is not None and rules.benefit.rule.stated
    if bounds or award.amount_fen == case.requested_fen:
        yield _Stated(act.by, act.seq, case.case, award.amount_fen)


def _paid(dossier: Dossier, case: CaseState) -> Iterator[_Stated]:
    """Payments of a part, whose amount a clerk stated."""
    whole = case.award.amount_fen if case.award is not None else None
    for paid in dossier.payments.values():
        if paid.state in ("instructed", "settled") and paid.amount_fen != whole:
            yield _Stated(paid.by, paid.seq, case.case, paid.amount_fen)
