"""The charts of the report: money flows, payments by month, ceilings, reasons, checks.

What it is: each ``…_chart`` takes rows of the model and gives a `Chart`: Vega-Lite drawn to SVG by
vl-convert (extra ``report``), once in each language, with a text that says what is to be seen.

What it promises: no browser, no network and no font decides what is drawn: every place is stated
and nothing is measured, so the same rows give the same bytes. Colours are the page's variables: the
palette (Okabe and Ito's, told apart by the colour-blind) is in ``page.css``. No meaning hangs on
colour alone: each bar and cell has its number.

What it does not do: choose. Which rows are drawn, and what happens to the rest, `sections` decides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, TypeAlias

from attrs import frozen

from subsidy_ledger.reports.html.extras import needs
from subsidy_ledger.reports.html.labels import PAGE
from subsidy_ledger.reports.html.svg import inlined
from subsidy_ledger.terminal import width as columns

Row: TypeAlias = Mapping[str, Any]
Spec: TypeAlias = dict[str, Any]

LANGS: Final = ("zh", "en")
HTML_LANG: Final = {"zh": "zh-CN", "en": "en"}

_INK = "var(--ink)"
_SOFT = "var(--soft)"
_LINE = "var(--line)"
_HEAT: Final = tuple(f"var(--h{step})" for step in range(1, 6))
_ON_HEAT: Final = tuple(f"var(--on-h{step})" for step in range(1, 6))


@frozen
class Chart:
    """One chart in each language.

    ``wide``: it has a row of its own; ``whole``: it has enough columns to fill that row.
    ``cut``: a bar in it is not as long as it should be.
    """

    title: tuple[str, str]
    svg: Mapping[str, str]
    wide: bool = False
    whole: bool = False
    cut: bool = False


def say(key: str, lang: str, **filled: object) -> str:
    """A word of the page in a language, its places filled."""
    en, zh = PAGE[key]
    return (zh if lang == "zh" else en).format(**filled)


def money(fen: int, lang: str) -> str:
    """An amount as it is written beside a bar: in 万元, in English in thousands of yuan.

    >>> money(1_234_500_000, "zh"), money(1_234_500_000, "en")
    ('1,234.50', '12,345.0')
    """
    return f"{fen / 1_000_000:,.2f}" if lang == "zh" else f"{fen / 100_000:,.1f}"


def money_unit(lang: str) -> str:
    """What `money` counts in."""
    return "万元" if lang == "zh" else "1,000 yuan"


def shortened(text: str, most: int) -> str:
    """A text cut to a number of columns, a wide character counting two.

    >>> shortened("一次性创业补贴", 9)
    '一次性创…'
    """
    if columns(text) <= most:
        return text
    while text and columns(text) > most - 1:
        text = text[:-1]
    return text.rstrip() + "…"


# ---- drawing -------------------------------------------------------------------------------------


def _drawn(spec: Spec) -> str:
    whole = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "autosize": {"type": "none"},
        "padding": {"left": 0, "right": 0, "top": 0, "bottom": 0},
        "background": None,
        "config": {"aria": False, "view": {"stroke": None}},
        **spec,
    }
    svg: str = needs("vl_convert").vegalite_to_svg(whole, allowed_base_urls=[])
    return svg


def _layers(width: int, height: int, layers: Iterable[Spec]) -> Spec:
    """Marks at stated places: data are pixels, no scale and no axis comes between."""
    return {"width": width, "height": height, "layer": list(layers)}


def _at(field: str, most: int) -> Spec:
    scale = {"domain": [0, most], "range": [0, most], "nice": False, "zero": False}
    return {"field": field, "type": "quantitative", "axis": None, "scale": scale}


def _rects(rows: list[Row], width: int, height: int) -> Spec:
    return {
        "data": {"values": rows},
        "mark": {"type": "rect"},
        "encoding": {
            "x": _at("x", width),
            "x2": {"field": "x2"},
            "y": _at("y", height),
            "y2": {"field": "y2"},
            "fill": {"field": "fill", "type": "nominal", "scale": None},
        },
    }


def _texts(rows: list[Row], width: int, height: int, align: str, **mark: Any) -> Spec:
    return {
        "data": {"values": rows},
        "mark": {"type": "text", "align": align, "baseline": "middle", "limit": 0, **mark},
        "encoding": {
            "x": _at("x", width),
            "y": _at("y", height),
            "text": {"field": "text", "type": "nominal"},
            "color": {"field": "fill", "type": "nominal", "scale": None},
        },
    }


def _rules(rows: list[Row], width: int, height: int) -> Spec:
    return {
        "data": {"values": rows},
        "mark": {"type": "rule", "color": _SOFT, "strokeDash": [2, 2]},
        "encoding": {
            "x": _at("x", width),
            "x2": {"field": "x2"},
            "y": _at("y", height),
            "y2": {"field": "y2"},
        },
    }


@frozen
class _Canvas:
    """Rectangles, rules and texts at places in pixels; y grows downwards as on paper."""

    width: int
    height: int
    rects: list[Row]
    rules: list[Row]
    texts: dict[tuple[str, int, str], list[Row]]

    @classmethod
    def of(cls, width: int, height: int) -> _Canvas:
        return cls(width, height, [], [], {})

    def rect(self, x: float, y: float, wide: float, high: float, fill: str) -> None:
        self.rects.append({"x": x, "x2": x + wide, "y": y, "y2": y + high, "fill": fill})

    def rule(self, x: float, y: float, x2: float, y2: float) -> None:
        self.rules.append({"x": x, "x2": x2, "y": y, "y2": y2})

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        align: str = "left",
        size: int = 13,
        weight: str = "normal",
        fill: str = _INK,
    ) -> None:
        row = {"x": x, "y": y, "text": text, "fill": fill}
        self.texts.setdefault((align, size, weight), []).append(row)

    def svg(self, label: str, lang: str) -> str:
        layers = [_rects(self.rects, self.width, self.height)] if self.rects else []
        if self.rules:
            layers.append(_rules(self.rules, self.width, self.height))
        for (align, size, weight), rows in self.texts.items():
            layers.append(
                _texts(rows, self.width, self.height, align, fontSize=size, fontWeight=weight)
            )
        return inlined(_drawn(_layers(self.width, self.height, layers)), label, HTML_LANG[lang])


def _in_both(draw: Callable[[str], str]) -> dict[str, str]:
    return {lang: draw(lang) for lang in LANGS}


def _titled(title: Callable[[str], str]) -> tuple[str, str]:
    return title("en"), title("zh")


# ---- the money's way -----------------------------------------------------------------------------

_WIDTH: Final = 460
_BAR: Final = 22
_ROW: Final = 31


@frozen
class Step:
    """A bar of a waterfall: what it is called, its amount, and where it ends on the money scale."""

    key: str
    fen: int
    end_fen: int
    fill: str
    small: bool = False


def steps_of(flow: Row) -> tuple[Step, ...]:
    """From what was appropriated down to what arrived, and what of that was ordered back.

    Money approved and not arrived is reserved; what of it was instructed is on its way.
    """
    appropriated, free = flow["appropriated_fen"], flow["free_fen"]
    instructed, settled = flow["instructed_fen"], flow["settled_fen"]
    reserved = reserved_only(flow)
    steps = []
    if flow["fund"]:
        steps.append(Step("flow.appropriated", appropriated, appropriated, "var(--c1)"))
        steps.append(
            Step("flow.free", free, settled + instructed + reserved + free, "var(--c-free)")
        )
    steps += [
        Step("flow.reserved", reserved, settled + instructed + reserved, "var(--c-wait)"),
        Step("flow.instructed", instructed, settled + instructed, "var(--c-way)"),
        Step("flow.settled", settled, settled, "var(--c2)"),
    ]
    ordered = flow["ordered_back_fen"]
    if ordered:
        repaid, written_off = flow["repaid_fen"], flow["written_off_fen"]
        steps += [
            Step("flow.ordered", ordered, ordered, "var(--c3)"),
            Step("flow.repaid", repaid, repaid, "var(--c2)", small=True),
            Step(
                "flow.outstanding",
                ordered - repaid - written_off,
                ordered - written_off,
                "var(--c3)",
                small=True,
            ),
        ]
        if written_off:
            steps.append(
                Step("flow.written_off", written_off, ordered, "var(--c-wait)", small=True)
            )
    return tuple(steps)  # fmt: skip


def reserved_only(flow: Row) -> int:
    """What is approved and not instructed: a reservation goes on until the money arrived."""
    return int(flow["reserved_fen"] - flow["instructed_fen"])


_LEADS_ON: Final = frozenset({"flow.appropriated", "flow.free", "flow.reserved", "flow.instructed"})
"""Steps from whose end the next one goes on."""
_BEFORE_USE: Final = frozenset({"flow.appropriated", "flow.free"})
_CUT: Final = 8
"""How many times what was used a bar may be long; a longer one is cut, and a gap in it shows so."""


def flow_chart(flow: Row, ledger: str) -> Chart:
    """The waterfall of one fund and year."""
    steps = steps_of(flow)
    whole = max([1, *(max(step.fen, step.end_fen) for step in steps)])
    used = max([1, *(step.end_fen for step in steps if step.key not in _BEFORE_USE)])
    most = whole if whole <= _CUT * used else used * 4 // 3
    height = _ROW * len(steps) + 4

    def draw(lang: str) -> str:
        canvas = _Canvas.of(_WIDTH, height)
        left = 98 if lang == "zh" else 166
        amounts = [money(step.fen, lang) for step in steps]
        room = _WIDTH - left - 24 - 8 * max(map(len, amounts))
        for place, step in enumerate(steps):
            y = place * _ROW + 6
            start, end = step.end_fen - step.fen, step.end_fen
            canvas.rect(left, y, room, _BAR, "var(--track)")
            x, x2 = (room * min(1, max(0, fen) / most) for fen in (start, max(start, end)))
            canvas.rect(left + x, y, x2 - x, _BAR, step.fill)
            if end > most:
                canvas.rect(left + room * 0.86, y, 5, _BAR, "var(--paper)")
            ink = _SOFT if step.small else _INK
            canvas.text(left - 10, y + 12, say(step.key, lang).strip(), align="right", fill=ink)
            canvas.text(_WIDTH, y + 12, amounts[place], align="right", weight="bold", fill=ink)
            if step.key in _LEADS_ON:
                edge = left + (x2 if step.key == "flow.appropriated" else x)
                canvas.rule(edge, y + _BAR, edge, y + _ROW)
        said = _flow_said(steps, lang)
        return canvas.svg(said if most == whole else f"{said} {say('flow.cut', lang)}", lang)

    def title(lang: str) -> str:
        fund = flow["fund"] or say("flow.no_fund", lang)
        named = say("flow.title", lang, fund=fund, year=flow["year"])
        return f"{ledger} · {named}" if ledger else named

    return Chart(_titled(title), _in_both(draw), cut=most != whole)


def _flow_said(steps: Sequence[Step], lang: str) -> str:
    said = [
        f"{say(step.key, lang).strip()} {money(step.fen, lang)} {money_unit(lang)}"
        for step in steps
    ]
    return say("flow.alt", lang, said=("; " if lang == "en" else ";").join(said))


# ---- tables of colours ---------------------------------------------------------------------------


_WIDEST: Final = 880
"""The width of a table of colours, unless it has few columns: the page can show all in one size."""


def _cell_of(beside: int, count: int) -> int:
    return min(72, (_WIDEST - beside) // count)


def _step(value: float, most: float) -> int:
    """Which of five shades: a fifth of the largest each."""
    return min(4, int(5 * value / most)) if most else 0


def _ranked(values: Iterable[int]) -> dict[int, int]:
    """Which of five shades: a fifth of the different values each.

    One large grant would else leave all others in one shade.
    """
    different = sorted(set(values))
    return {value: 5 * place // len(different) for place, value in enumerate(different)}


def months_chart(
    title: tuple[str, str],
    rows: Sequence[tuple[tuple[str, str], Mapping[str, int]]],
    columns_: Sequence[str],
) -> Chart:
    """What arrived, a row for each grant (English and Chinese name), a column for each month."""
    left, right, high = 216, 96, 26
    cell = _cell_of(left + right, len(columns_))
    wide = left + cell * len(columns_) + right
    height = high * (len(rows) + 2) + 6
    shades = _ranked(fen for _, by in rows for fen in by.values() if fen > 0)
    sums = {month: sum(by.get(month, 0) for _, by in rows) for month in columns_}

    def draw(lang: str) -> str:
        canvas = _Canvas.of(wide, height)
        for place, month in enumerate(columns_):
            x = left + cell * place + cell / 2
            canvas.text(x, 12, month, align="center", size=11, fill=_SOFT)
        canvas.text(wide, 12, say("total", lang), align="right", size=11, fill=_SOFT)
        for line, ((en, zh), by) in enumerate(rows, 1):
            y = line * high
            name = shortened(zh if lang == "zh" else en, 30)
            canvas.text(left - 8, y + 12, name, align="right")
            for place, month in enumerate(columns_):
                fen = by.get(month, 0)
                shade = shades.get(fen)
                _cell(canvas, (left + cell * place, y, cell, high), shade, _brief(fen, lang))
            canvas.text(wide, y + 12, money(sum(by.values()), lang), align="right", weight="bold")
        y = (len(rows) + 1) * high + 6
        canvas.text(left - 8, y + 10, say("total", lang), align="right", weight="bold")
        for place, month in enumerate(columns_):
            if sums[month]:
                x = left + cell * place + cell / 2
                canvas.text(
                    x, y + 10, _brief(sums[month], lang), align="center", size=11, weight="bold"
                )
        canvas.text(wide, y + 10, money(sum(sums.values()), lang), align="right", weight="bold")
        return canvas.svg(_months_said(rows, sums, lang), lang)

    return Chart(title, _in_both(draw), wide=True, whole=wide > _WIDEST * 3 // 4)


def _cell(canvas: _Canvas, place: tuple[int, int, int, int], shade: int | None, said: str) -> None:
    """A shade and its number at a place (x, y, width, height); without a shade it stays empty."""
    x, y, wide, high = place
    canvas.rect(x, y, wide - 2, high - 2, "var(--track)" if shade is None else _HEAT[shade])
    if shade is not None:
        middle = x + wide / 2 - 1
        canvas.text(middle, y + high / 2 - 1, said, align="center", size=11, fill=_ON_HEAT[shade])


def _brief(fen: int, lang: str) -> str:
    """An amount that fits a cell: in 万元 or thousands of yuan, three digits that count.

    >>> _brief(123_456_789, "zh"), _brief(1_500_000, "zh"), _brief(50_000, "zh")
    ('123', '1.5', '0.05')
    """
    amount = fen / (1_000_000 if lang == "zh" else 100_000)
    if amount >= 100:
        return f"{amount:.0f}"
    return f"{amount:.1f}" if amount >= 1 else f"{amount:.2f}"


def _months_said(
    rows: Sequence[tuple[tuple[str, str], Mapping[str, int]]], sums: Mapping[str, int], lang: str
) -> str:
    if not rows or not sums:
        return ""
    first = max(rows, key=lambda row: sum(row[1].values()))[0]
    month = max(sums, key=lambda key: sums[key])
    return say("grants.alt", lang, most=first[lang == "zh"], month=month)


def caps_chart(title: tuple[str, str], caps: Sequence[Row]) -> Chart:
    """A row for each ceiling (``named``: English, Chinese), a column for each tenth of it.

    In each cell the number of holders who have used so much.
    """
    left, right, high = 330, 64, 26
    cell = _cell_of(left + right, 10)
    wide = left + cell * 10 + right
    height = high * (len(caps) + 1) + 2

    def draw(lang: str) -> str:
        canvas = _Canvas.of(wide, height)
        for place in range(10):
            text = f"{place * 10}–{place * 10 + 10}"
            canvas.text(
                left + cell * place + cell / 2, 12, text, align="center", size=11, fill=_SOFT
            )
        canvas.text(wide, 12, say("full", lang), align="right", size=11, fill=_SOFT)
        for line, cap in enumerate(caps, 1):
            y = line * high
            name = cap["named"][lang == "zh"]
            canvas.text(left - 8, y + 12, shortened(name, 50), align="right", size=12)
            most = max([1, *cap["deciles"]])
            for place, count in enumerate(cap["deciles"]):
                shade = _step(count, most) if count else None
                _cell(canvas, (left + cell * place, y, cell, high), shade, f"{count:,}")
            canvas.text(wide, y + 12, f"{cap['full']:,}", align="right", weight="bold")
        full, near = sum(cap["full"] for cap in caps), sum(cap["near"] for cap in caps)
        return canvas.svg(say("caps.alt", lang, full=full, near=near, n=len(caps)), lang)

    return Chart(title, _in_both(draw), wide=True, whole=wide > _WIDEST * 3 // 4)


# ---- bars ----------------------------------------------------------------------------------------


@frozen
class Bar:
    """A bar of two parts with the text above it (English, Chinese), and a line of small print."""

    name: tuple[str, str]
    parts: tuple[int, int]
    note: str = ""


def bars_chart(
    title: tuple[str, str], bars: Sequence[Bar], parts: tuple[str, str], alt: str
) -> Chart:
    """Bars one below the other, each under its text; ``parts``: the keys of what the parts are."""
    fills = ("var(--c3)", "var(--c4)") if parts[0] == "faults" else ("var(--c1)", "var(--c4)")
    text = 34 if any(bar.note for bar in bars) else 18
    row, top, right = text + 28, 26, 74
    room = _WIDTH - right
    most = max([1, *(sum(bar.parts) for bar in bars)])
    height = top + row * len(bars)

    def draw(lang: str) -> str:
        canvas = _Canvas.of(_WIDTH, height)
        x = 0.0
        for key, fill in zip(parts, fills, strict=True):
            canvas.rect(x, 4, 12, 12, fill)
            canvas.text(x + 18, 11, say(key, lang), size=12, fill=_SOFT)
            x += 110
        for place, bar in enumerate(bars):
            y = top + place * row
            canvas.text(0, y + 10, shortened(bar.name[lang == "zh"], 70), size=12)
            if bar.note:
                canvas.text(0, y + 26, shortened(bar.note, 76), size=11, fill=_SOFT)
            first, second = (room * part / most for part in bar.parts)
            canvas.rect(0, y + text + 2, first, 14, fills[0])
            canvas.rect(first, y + text + 2, second, 14, fills[1])
            canvas.text(first + second + 6, y + text + 10, _counted(bar), weight="bold", size=12)
        return canvas.svg(_bars_said(bars, alt, lang), lang)

    return Chart(title, _in_both(draw))


def _counted(bar: Bar) -> str:
    """Both numbers, so that no part is known by its colour alone."""
    first, second = bar.parts
    return f"{first:,} + {second:,}" if first and second else f"{first or second:,}"


def _bars_said(bars: Sequence[Bar], alt: str, lang: str) -> str:
    said = [f"{bar.name[lang == 'zh']}: {_counted(bar)}" for bar in bars]
    return say(alt, lang, said="; ".join(said))
