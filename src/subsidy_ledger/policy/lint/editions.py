"""Times of packs: editions that overlap or leave a hole, amendments that never hold or disagree.

What it is: the lints ``editions-overlap``, ``editions-gap``, ``never-in-force`` and
``amendments-disagree``.

What it promises: an edition without end that a later one replaces is as it should be: the later
replaces what it names, and the rest stays. A remark is made where a stated last day says something
else than the next edition does, where two editions begin on one day (which of them holds then
depends on the order of adoption), where no edition is in force between two, where an amendment
meets no edition of what it amends, and where two amendments that begin on one day give a figure
two values or a reading two answers.

What it does not do: compare what editions say.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from subsidy_ledger.policy.lint.remark import Lint, Sheet, Text
from subsidy_ledger.policy.lint.settings import last_day, meet
from subsidy_ledger.policy.pack import Pack


def lint_editions(sheets: Sequence[Sheet]) -> Iterator[Lint]:
    """Remarks on the times of all packs given."""
    schemes = dict.fromkeys(s.pack.scheme for s in sheets if s.pack.scheme is not None)
    for scheme in schemes:
        editions = sorted(
            (sheet for sheet in sheets if sheet.pack.scheme == scheme),
            key=lambda sheet: sheet.pack.valid_from,
        )
        for index in range(1, len(editions)):
            yield from _next(editions[:index], editions[index])
    for sheet in sheets:
        bases = [s.pack for s in sheets if s.pack.scheme in sheet.pack.amends]
        if bases and not any(meet(sheet.pack, base) for base in bases):
            yield _never_in_force(sheet)
    amendments = [sheet for sheet in sheets if sheet.pack.amends]
    for index, sheet in enumerate(amendments):
        for other in amendments[:index]:
            if other.pack.valid_from == sheet.pack.valid_from:
                yield from _disagree(other.pack, sheet)


def _next(earlier: Sequence[Sheet], sheet: Sheet) -> Iterator[Lint]:
    """An edition beside those that began before it, the last of which comes last."""
    pack, begins = sheet.pack, sheet.pack.valid_from
    before = earlier[-1].pack
    if before.valid_from == begins:
        yield sheet.remark(
            "pack.valid_from",
            "editions-overlap",
            Text(
                f"the edition {before.id!r} begins on {begins} as well: which of the two holds "
                "would depend on the order in which they are adopted",
                f"版本 {before.id} 也自 {begins} 起施行:以何者为准取决于采用的先后",
            ),
            begins.isoformat(),
            Text("give the later one its own first day", "请写明后一版本的施行日期"),
        )
        return
    for other in earlier:
        last = other.pack.valid_until
        if last is not None and last >= begins:
            yield other.remark(
                "pack.valid_until",
                "editions-overlap",
                Text(
                    f"it is in force until {last}, and the edition {pack.id!r} begins on {begins}: "
                    "until then both hold, the later one where it names the same",
                    f"施行至 {last},而版本 {pack.id} 自 {begins} 起施行:其间两者并存,"
                    "同一事项以后者为准",
                ),
                f"{last} / {begins}",
                Text(
                    "state the last day that the document states; without valid_until it holds "
                    "until it is replaced",
                    "请按文件写明有效期;不写 valid_until 则施行至被取代为止",
                ),
            )
    ended = max(last_day(other.pack) for other in earlier)
    if ended < begins - timedelta(days=1):
        yield _gap(sheet, ended)


def _gap(sheet: Sheet, ended: date) -> Lint:
    first, last = ended + timedelta(days=1), sheet.pack.valid_from - timedelta(days=1)
    return sheet.remark(
        "pack.valid_from",
        "editions-gap",
        Text(
            f"no edition is in force from {first} to {last}: every case of these days is refused",
            f"{first} 至 {last} 没有施行中的版本:其间的业务件一律不予",
        ),
        f"{ended} / {sheet.pack.valid_from}",
        Text(
            "if the earlier document went on until then, leave out its valid_until",
            "如前一文件延续至此,请删去其 valid_until",
        ),
    )


def _never_in_force(sheet: Sheet) -> Lint:
    pack = sheet.pack
    until = pack.valid_until or ""
    return sheet.remark(
        "pack.valid_from",
        "never-in-force",
        Text(
            "the amendment is in force on no day on which what it amends is",
            "补充文件的施行期间与其所补充的文件没有重合的日子",
        ),
        f"{pack.valid_from} / {until}".rstrip(" /"),
        Text("compare the days of both packs", "请核对两者的施行日期"),
    )


def _disagree(other: Pack, sheet: Sheet) -> Iterator[Lint]:
    """Figures and readings that two amendments of one first day settle in different ways."""
    pack = sheet.pack
    if any(scheme in other.amends for scheme in pack.amends):
        chosen = {ruling.reading: ruling.option for ruling in other.rulings}
        for node, ruling in zip(sheet.nodes("ruling"), pack.rulings, strict=True):
            option = chosen.get(ruling.reading, ruling.option)
            if option != ruling.option:
                yield _two_answers(sheet, node.at("option"), other, option, ruling.option)
    values = {figure.key: figure.value for figure in other.figures if figure.value is not None}
    for node, figure in zip(sheet.nodes("figure"), pack.figures, strict=True):
        value = values.get(figure.key, figure.value)
        if figure.value is not None and value != figure.value:
            yield _two_answers(sheet, node.at("value"), other, _short(value), _short(figure.value))


def _short(value: object) -> str:
    return str(value) if isinstance(value, int) else "…"


def _two_answers(sheet: Sheet, path: str, other: Pack, theirs: str, ours: str) -> Lint:
    begins = sheet.pack.valid_from
    return sheet.remark(
        path,
        "amendments-disagree",
        Text(
            f"it says {ours}, and the amendment {other.id!r}, which begins on {begins} as well, "
            f"says {theirs}: which of the two holds would depend on the order in which they are "
            "adopted",
            f"此处为 {ours},而同自 {begins} 起施行的补充文件 {other.id} 为 {theirs}:"
            "以何者为准取决于采用的先后",
        ),
        f"{theirs} / {ours}",
        Text(
            "keep one of them, or give the later one its own first day",
            "请只留其一,或写明后一文件的施行日期",
        ),
    )
