"""What a projection comes to: records, and the conclusion in words.

What it is: `Projection` with its parts, and their JSON form. Overstatement (多付) is what the books
hold above the right amount; understatement (少付) what is missing in them.

What it promises: amounts in fen; likely amounts to the nearest fen, limits rounded upwards.
"""

from __future__ import annotations

from typing import Any, Literal, NamedTuple, TypeAlias

from attrs import frozen

from subsidy_ledger.audit.sampling.sample import Drawn, Sample
from subsidy_ledger.audit.sampling.strata import Stratum
from subsidy_ledger.money import yuan

RestsOn: TypeAlias = Literal["factors", "t", "count", "all"]
"""What a limit rests on: Poisson factors, Student's t, the count of wrong items, or everything
having been looked at."""


class Line(NamedTuple):
    """One drawn item and its audited amount; None where it is still open."""

    no: int
    drawn: Drawn
    audited_fen: int | None
    note: str = ""

    @property
    def wrong_fen(self) -> int:
        """Book less audited amount: above zero paid too much, below too little."""
        return 0 if self.audited_fen is None else self.drawn.item.amount_fen - self.audited_fen


class Side(NamedTuple):
    """One direction of misstatement.

    ``items``: how many drawn ones have it; ``found_fen``: in them; ``exact_fen``: of that, in
    strata taken whole; ``likely_fen``: in the population, most likely; ``limit_fen``: not more than
    this at the confidence. By money the limit is ``likely`` + ``basic`` (the precision with nothing
    found) + ``incremental`` (what the misstatements found add to it), or the value of the
    population if that is less.
    """

    items: int
    found_fen: int
    exact_fen: int
    likely_fen: int
    limit_fen: int
    rests_on: RestsOn
    basic_fen: int | None = None
    incremental_fen: int | None = None


class Estimate(NamedTuple):
    """A classical estimate of the net misstatement, with its two-sided interval.

    ``freedom``: degrees of freedom of Student's t (Satterthwaite, rounded down); None where every
    stratum was taken whole.
    """

    kind: Literal["difference", "ratio", "mean-per-unit"]
    net_fen: int
    error_fen: int
    low_fen: int
    high_fen: int
    freedom: int | None


class InStratum(NamedTuple):
    """What was found in one stratum, and the difference estimate for it alone."""

    stratum: Stratum
    audited: int
    over_fen: int
    under_fen: int
    net_fen: int
    error_fen: int | None = None
    low_fen: int | None = None
    high_fen: int | None = None


@frozen
class Projection:
    """The outcome. While items are open nothing is projected: ``over`` and ``under`` are None."""

    sample: Sample
    lines: tuple[Line, ...]
    confidence_bps: int
    tolerable_fen: int | None
    assumed_wrong: bool = False
    over: Side | None = None
    under: Side | None = None
    strata: tuple[InStratum, ...] = ()
    estimates: tuple[Estimate, ...] = ()

    @property
    def open(self) -> tuple[Line, ...]:
        """Items without an audited amount."""
        return tuple(line for line in self.lines if line.audited_fen is None)

    @property
    def bearable(self) -> bool | None:
        """Whether both limits are within the tolerable misstatement; None: it cannot be said."""
        if self.over is None or self.under is None or self.tolerable_fen is None:
            return None
        return max(self.over.limit_fen, self.under.limit_fen) <= self.tolerable_fen

    def to_json(self) -> dict[str, Any]:
        """As a program reads it."""
        conclusion, conclusion_zh = conclude(self)
        given: dict[str, Any] = {
            "projection": 1,
            "sample": self.sample.head(),
            "digest": self.sample.digest,
            "confidence_bps": self.confidence_bps,
            "tolerable_fen": self.tolerable_fen,
            "open": [line.no for line in self.open],
            "open_taken_as_wrong": self.assumed_wrong or None,
            "over": _side(self.over),
            "under": _side(self.under),
            "strata": [_stratum(one) for one in self.strata],
            "estimates": [one._asdict() for one in self.estimates],
            "bearable": self.bearable,
            "conclusion": conclusion,
            "conclusion_zh": conclusion_zh,
            "items": [_line(line) for line in self.lines],
        }
        return {key: value for key, value in given.items() if value is not None}


def _side(side: Side | None) -> dict[str, Any] | None:
    return None if side is None else {k: v for k, v in side._asdict().items() if v is not None}


def _stratum(one: InStratum) -> dict[str, Any]:
    given = {**one._asdict(), "stratum": one.stratum._asdict()}
    return {key: value for key, value in given.items() if value is not None}


def _line(line: Line) -> dict[str, Any]:
    item = line.drawn.item
    given = {
        "no": line.no,
        "ledger": item.ledger,
        "id": item.id,
        "case": item.case,
        "stratum": line.drawn.stratum,
        "hits": line.drawn.hits,
        "amount_fen": item.amount_fen,
        "audited_fen": line.audited_fen,
        "wrong_fen": None if line.audited_fen is None else line.wrong_fen,
        "note": line.note or None,
    }
    return {key: value for key, value in given.items() if value is not None}


# ---- in words ------------------------------------------------------------------------------------


def conclude(projection: Projection) -> tuple[str, str]:
    """The conclusion in English and Chinese."""
    waiting = projection.open
    if projection.over is None or projection.under is None:
        named = [f"{line.no} ({line.drawn.item.id})" for line in waiting[:10]]
        more = len(waiting) - len(named)
        return (
            f"{len(waiting)} items are not audited yet, nothing is projected: "
            f"{', '.join(named)}" + (f" and {more} more" if more else ""),
            f"尚有 {len(waiting)} 项未审定,不作推断:{'、'.join(named)}"
            + (f"等,另有 {more} 项" if more else ""),
        )
    at = f"{projection.confidence_bps / 100:g}"
    limit = max(projection.over.limit_fen, projection.under.limit_fen)
    over, under = projection.over.limit_fen, projection.under.limit_fen
    en = (
        f"at {at} % confidence not more than {yuan(over)} yuan of "
        f"{yuan(projection.sample.value_fen)} is overpaid, and not more than {yuan(under)} "
        "underpaid"
    )
    zh = (
        f"在 {at}% 的置信度下,总额 {yuan(projection.sample.value_fen)} 元中多付不超过 "
        f"{yuan(over)} 元,少付不超过 {yuan(under)} 元"
    )
    tolerable = projection.tolerable_fen
    if tolerable is None:
        return en + "; no tolerable misstatement was named", zh + ";未给出可容忍错报"
    if projection.bearable:
        return (
            en + f"; that is within the tolerable {yuan(tolerable)}",
            zh + f";在可容忍错报 {yuan(tolerable)} 元以内",
        )
    likely = max(projection.over.likely_fen, projection.under.likely_fen)
    if likely > tolerable:
        return (
            en + f"; most likely {yuan(likely)} is wrong, which is above the tolerable "
            f"{yuan(tolerable)}: the population is to be corrected",
            zh + f";最可能的错报 {yuan(likely)} 元已超过可容忍错报 {yuan(tolerable)} 元:应予纠正",
        )
    return (
        en + f"; {yuan(limit)} is above the tolerable {yuan(tolerable)}: draw more, correct what "
        "was found and its like, or do other work before the population is accepted",
        zh + f";上限 {yuan(limit)} 元超过可容忍错报 {yuan(tolerable)} 元:"
        "须扩大样本、纠正已查出的及同类错误,或实施其他程序后才能认可",
    )
