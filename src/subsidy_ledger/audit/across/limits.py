"""A document's own limit passed over two ledgers (两个账本合计突破同一文件限额).

Two ledgers may pay under one document: two districts of a city, two offices. Each keeps its
ceilings and exclusions; neither sees the other. Looked at are ceilings over a lifetime, a rolling
window or what is open, with a limit that no fact decides, and exclusions (不重复享受), of grants of
one scheme. The clause is cited, and it is a fault where the rule was active, and the same, for
every award concerned, and no ledger says that it is about two persons; otherwise a hint.

What one ledger passes by itself is for its own audit: here is only what the ledgers pass together.

What it does not do: ceilings of groups, those from the first month to the last, and limits that a
fact of the case decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import evolve

from subsidy_ledger.audit.across.together import (
    Award,
    Found,
    Said,
    Together,
    but_the_most,
    by_line,
    found,
    listed,
    several_lines,
)
from subsidy_ledger.audit.checks.holders import active_rules
from subsidy_ledger.audit.finding import About
from subsidy_ledger.casework.guards import buckets
from subsidy_ledger.ledger.answers import cite_json
from subsidy_ledger.money import yuan
from subsidy_ledger.policy.catalogue import ActiveRules, CompiledCap
from subsidy_ledger.policy.limits import GROUP, Bucket, Exclusion, Holding, held, relevant, used
from subsidy_ledger.terminal import Texts

_CLEARS = (
    "one of the awards is withdrawn, or voided and repaid; or they are two persons",
    "撤回或追回其中一笔;或证明并非同一主体",
)


class LimitAcross:
    """A ceiling or an exclusion of one document, passed by two ledgers together."""

    name = "across-limit"
    about = About(
        title="A document's limit passed over two ledgers",
        title_zh="两个账本合计突破同一文件限额",
        source="the ceiling or the exclusion of the document",
        source_zh="文件规定的限额或不重复享受条款",
        severity="either",
        number=1,
    )

    def across(self, together: Together) -> Iterator[Found]:
        """Every person with awards under one scheme in several lines."""
        for person, awards in several_lines(together):
            schemes: dict[str, list[Award]] = {}
            for one in awards:
                schemes.setdefault(one.holding.grant.partition("/")[0], []).append(one)
            for mine in schemes.values():
                if len(by_line(mine)) > 1:
                    rules = [
                        (one, active_rules(one.case, together.desks[one.ledger].books))
                        for one in mine
                    ]
                    active = [(one, known) for one, known in rules if known is not None]
                    sure = not person.apart
                    yield from self._caps(active, together, sure=sure)
                    yield from self._exclusions(active, together, sure=sure)

    def _caps(
        self, mine: Sequence[tuple[Award, ActiveRules]], together: Together, *, sure: bool
    ) -> Iterator[Found]:
        caps: dict[str, list[CompiledCap]] = {}
        for _, rules in mine:
            for cap in _caps_of(rules):
                caps.setdefault(cap.rule.key, []).append(cap)
        for same in caps.values():
            cap = max(same, key=lambda one: one.fixed or 0)
            seen = relevant(cap.rule, [_own(one) for one, _ in mine])
            keys = {(one.case, one.role) for one in seen}
            passed = [one for one, _ in mine if (_named(one), one.holding.role) in keys]
            if len(by_line(passed)) < 2:
                continue
            everywhere = (
                sure
                and len({one.fixed for one in same}) == 1
                and all(
                    cap.rule.key in {c.rule.key for c in _caps_of(rules)}
                    for one, rules in mine
                    if one in passed
                )
            )
            yield from self._cap(cap, passed, together, everywhere=everywhere)

    def _cap(
        self, cap: CompiledCap, passed: Sequence[Award], together: Together, *, everywhere: bool
    ) -> Iterator[Found]:
        """The ceiling in every bucket; of several the one that is passed by most."""
        limit = cap.fixed or 0
        most, where = 0, list[Award]()
        for bucket in dict.fromkeys(b for one in passed for b in buckets(cap, one.holding)):
            month = bucket[cap.rule.same.index(cap.month)] if cap.month is not None else None
            inside = [one for one in passed if held(cap.rule, one.holding, bucket, month)]
            total = _total(cap, [_own(one) for one in inside], bucket, month)
            alone = max(
                (
                    _total(cap, [_own(o) for o in m], bucket, month)
                    for m in by_line(inside).values()
                ),
                default=0,
            )
            if total > max(limit, alone, most):
                most, where = total, inside
        if not where:
            return
        of_amount = cap.rule.measure == "amount" and cap.rule.amount_of is None
        fen = most - limit if of_amount else but_the_most(where)
        names, (used_en, used_zh), (limit_en, limit_zh) = (
            listed(where, together),
            _measured(cap, most),
            _measured(cap, limit),
        )
        said = Said(
            f"{cap.rule.key}: {used_en} for one person by several ledgers, at most {limit_en} "
            f"allowed: {names}",
            f"{cap.rule.key}:多个账本对同一主体合计批准 {used_zh},限额 {limit_zh}:{names}",
            *_CLEARS,
        )
        yield found(
            self.name,
            said,
            where,
            together,
            fen=fen,
            severity="fault" if everywhere else "hint",
            cite=cite_json(cap.rule.cite),
            detail={"rule": cap.rule.key, "used": most, "limit": limit},
        )

    def _exclusions(
        self, mine: Sequence[tuple[Award, ActiveRules]], together: Together, *, sure: bool
    ) -> Iterator[Found]:
        known: dict[str, Exclusion] = {e.key: e for _, rules in mine for e in rules.exclusions}
        for exclusion in known.values():
            concerned = [
                (one, rules)
                for one, rules in mine
                if exclusion.lane_of(one.holding.grant) and one.holding.role in exclusion.per
            ]
            lanes = {one.line: set[str]() for one, _ in concerned}
            for one, _ in concerned:
                lanes[one.line].add(exclusion.lane_of(one.holding.grant) or "")
            every = set[str]().union(*lanes.values())
            if len(every) < 2 or any(named == every for named in lanes.values()):
                continue
            awards = [one for one, _ in concerned]
            everywhere = sure and all(
                exclusion.key in {e.key for e in rules.exclusions} for _, rules in concerned
            )
            names = listed(awards, together)
            said = Said(
                f"one person holds awards in {len(every)} lanes of {exclusion.key} in several "
                f"ledgers: {names}",
                f"同一主体在多个账本享受了{exclusion.key}中不得重复享受的{len(every)}类补贴:{names}",
                *_CLEARS,
            )
            yield found(
                self.name,
                said,
                awards,
                together,
                fen=but_the_most(awards),
                severity="fault" if everywhere else "hint",
                cite=cite_json(exclusion.cite),
                detail={"rule": exclusion.key, "lanes": sorted(every)},
            )


def _caps_of(rules: ActiveRules) -> Iterator[CompiledCap]:
    """Ceilings that can be added up over ledgers."""
    for cap in (*rules.count_caps, *rules.reducing, *rules.refusing):
        rule = cap.rule
        summed = rule.window != "case" and rule.measure != "span" and rule.per != (GROUP,)
        if cap.fixed is not None and summed:
            yield cap


def _measured(cap: CompiledCap, number: int) -> Texts:
    """How much, in what the ceiling counts."""
    if cap.rule.measure == "amount":
        return f"{yuan(number)} yuan", f"{yuan(number)} 元"
    if cap.rule.measure == "count":
        return f"{number} award{'' if number == 1 else 's'}", f"{number} 笔"
    return f"{number}", f"{number}"


def _named(one: Award) -> str:
    """A case of a line: two ledgers may use one name."""
    return f"{one.line} {one.case.case}"


def _own(one: Award) -> Holding:
    return evolve(one.holding, case=_named(one))


def _total(cap: CompiledCap, mine: Sequence[Holding], bucket: Bucket, month: int | None) -> int:
    return max((used(cap.rule, mine, bucket, month, one.on) for one in mine), default=0)
