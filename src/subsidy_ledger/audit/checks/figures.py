"""Figure without a rule (标准缺少文件依据): awards that rest on a number no document states.

Source: the pack itself says where a number comes from. A number is taken as stated where the
document that it cites has a number of its own (文号) or its bytes were quoted from
(``source_sha256``). What is left is the operator's own figure where the document left a gap
(``ask``), one from a copy or a web page, and an invented one. It may be right: a hint.

One finding for each grant and figure, over all awards that stand, with the sum. An award rests on a
figure that its amount, or a requirement or a ceiling that was active for it, reads. Its entries are
the one that brought the figure into the ledger, and the first and the last of these approvals.
Bounds that a paper of the operator's put in place of the document's are figures like any other.

What it does not do: judge the number. What would have been paid under another is for ``what-if``.
"""

from __future__ import annotations

from collections.abc import Iterator

from attrs import define

from subsidy_ledger.audit.checks.holders import active_rules, approved_at, rules_of, still_out
from subsidy_ledger.audit.checks.saying import named, quoted
from subsidy_ledger.audit.desk import Desk
from subsidy_ledger.audit.finding import About, Finding
from subsidy_ledger.ledger.answers import cite_json
from subsidy_ledger.money import yuan
from subsidy_ledger.policy.catalogue import ActiveRules, GrantRules, Law
from subsidy_ledger.policy.pack import Figure, figures_of, figures_within


@define
class _Resting:
    """Awards of one grant that rest on one figure."""

    figure: Figure
    brought: int
    first: int
    last: int
    awards: int = 0
    fen: int = 0


class FigureWithoutRule:
    """A figure that no document with a number states, and what was awarded by it."""

    name = "figure-without-rule"
    about = About(
        title="A figure without a document behind it",
        title_zh="标准缺少文件依据",
        source="where the pack says that its figure comes from",
        source_zh="政策包所载标准的出处",
        severity="hint",
        number=18,
    )

    def conclude(self, desk: Desk) -> Iterator[Finding]:
        """Every grant and figure once, in the order of the first award."""
        found: dict[tuple[str, str], _Resting] = {}
        unbacked: dict[int, tuple[Figure, ...]] = {}
        for dossier, case in desk.awards():
            rules, active = rules_of(case, desk.books), active_rules(case, desk.books)
            if rules is None or active is None or case.award is None:
                continue
            figures = unbacked.get(id(active))
            if figures is None:  # rules are compiled once for a grant, an edition and its readings
                figures = unbacked[id(active)] = tuple(_unbacked(rules, active))
            for figure in figures:
                seq = approved_at(dossier)
                key = (case.grant, figure.key)
                resting = found.get(key)
                if resting is None:
                    law = desk.books.laws[case.award.rules]
                    resting = found[key] = _Resting(figure, _brought(figure, law), seq, seq)
                resting.awards += 1
                resting.fen += still_out(case)
                resting.first, resting.last = min(resting.first, seq), max(resting.last, seq)
        for (grant, _), resting in found.items():
            yield self._found(grant, resting, desk.books.law)

    def _found(self, grant: str, resting: _Resting, law: Law) -> Finding:
        figure, cite = resting.figure, resting.figure.cite
        where = "" if cite is None or cite.document is None else cite.document.name
        whence = f"is stated only in {where}" if where else "has no source"
        whence_zh = f"仅见于{where}" if where else "无出处"
        fen, awards = yuan(resting.fen), resting.awards
        many = f"{awards} {'award rests' if awards == 1 else 'awards rest'}"
        words = quoted(cite)
        name, name_zh = named(grant, law)
        return Finding(
            check=self.name,
            severity="hint",
            message=f"{name}: {many} on a figure that {whence}, {fen} yuan in all"
            f"{f': {words}' if words else ''} ({figure.key})",
            message_zh=f"{f'{words}这一' if words else '所用'}标准{whence_zh},"
            f"据此批准{name_zh} {awards} 笔,共 {fen} 元({figure.key})",
            entries=tuple(sorted({resting.brought, resting.first, resting.last} - {-1})),
            amount_fen=resting.fen or None,
            cite=None if cite is None else cite_json(cite),
            detail={"grant": grant, "figure": figure.key, "awards": awards}
            | ({"value": figure.value} if isinstance(figure.value, int) else {}),
            clears="the document that states the figure, with its number, is adopted",
            clears_zh="采用载明该标准的文件(含文号)",
        )


def _unbacked(rules: GrantRules, active: ActiveRules) -> Iterator[Figure]:
    """Figures that these rules read and no document states, those within figures too."""
    parts = (
        *(one.rule for one in (*active.each, *active.plain)),
        *(cap.rule for cap in (*active.count_caps, *active.reducing, *active.refusing)),
        None if rules.benefit is None else rules.benefit.rule,
    )
    ahead = sorted({key for part in parts for key in figures_of(part)})
    seen = set(ahead)
    while ahead:
        figure = rules.figure_records.get(ahead.pop(0))
        if figure is None:
            continue
        inner = sorted(figures_within(figure) - seen)
        seen.update(inner)
        ahead += inner
        if figure.value is not None and not _backed(figure):
            yield figure


def _backed(figure: Figure) -> bool:
    document = None if figure.cite is None else figure.cite.document
    return document is not None and bool(document.number or document.source_sha256)


def _brought(figure: Figure, law: Law) -> int:
    """The entry that adopted the pack with this figure; -1 where none has it as it stands."""
    return next((one.seq for one in law.packs if figure in one.pack.figures), -1)
