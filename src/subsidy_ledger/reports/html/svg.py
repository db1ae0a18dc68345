"""A chart's SVG as it may stand in the page: under its policy, in its colours, with its fonts.

What it is: ``inlined`` takes the SVG that Vega writes and makes it a part of the page.

What it promises: no ``style`` and no event attribute, no class, no id, no link, no script: only the
elements and attributes named here come through, so nothing in a chart needs ``unsafe-inline``. Text
stays text. Numbers have three decimals. Colours are the page's own (``var(--…)``), so that dark
mode and print need no other chart. The same chart gives the same bytes.

What it does not do: draw.
"""

from __future__ import annotations

import re
from typing import Final
from xml.etree import ElementTree as ET

_ELEMENTS: Final = frozenset({"g", "path", "line", "rect", "text", "tspan"})
_ATTRIBUTES: Final = frozenset(
    {
        "d", "x", "y", "x1", "y1", "x2", "y2", "dx", "dy", "width", "height", "transform", "fill",
        "stroke", "stroke-width", "stroke-dasharray", "fill-opacity", "stroke-opacity", "opacity",
        "text-anchor", "font-size", "font-weight",
    }
)  # fmt: skip
_DECIMALS: Final = re.compile(r"-?\d+\.\d{4,}")


def inlined(svg: str, label: str, lang: str) -> str:
    """The drawing with a text alternative, in one language."""
    root = ET.fromstring(svg)  # noqa: S314 - what our own library wrote
    drawing = _clean(root)
    width, height = root.get("width", "0"), root.get("height", "0")
    out = ET.Element(
        "svg",
        {
            "viewBox": f"0 0 {width} {height}",
            "width": width,
            "height": height,
            "role": "img",
            "lang": lang,
            "aria-label": label,
        },
    )
    out.extend(drawing)
    return ET.tostring(out, encoding="unicode")


def _clean(element: ET.Element) -> list[ET.Element]:
    """The children that draw something; groups that only hold others give way to them."""
    kept = []
    for child in element:
        name = child.tag.rpartition("}")[2]
        if name not in _ELEMENTS or child.get("display") == "none" or _is_blank(name, child):
            continue
        clean = ET.Element(name, _attributes(child))
        clean.text = child.text if name in ("text", "tspan") else None
        clean.extend(_clean(child))
        if name == "g" and not len(clean):
            continue
        if name == "g" and not clean.attrib:
            kept += list(clean)
        else:
            kept.append(clean)
    return kept


def _attributes(element: ET.Element) -> dict[str, str]:
    found = {key: _short(value) for key, value in element.items() if key in _ATTRIBUTES}
    if found.get("transform") == "translate(0,0)":
        del found["transform"]
    if element.tag.endswith("}g"):
        found.pop("fill", None)  # Vega says "none" for each group and a fill for each mark
    elif "fill" not in found and not element.tag.endswith(("}text", "}tspan")):
        found["fill"] = "none"
    if found.get("opacity") == "1":
        del found["opacity"]
    return found


def _is_blank(name: str, element: ET.Element) -> bool:
    """Frames and hit areas, which have neither fill nor stroke."""
    if name not in ("path", "rect"):
        return False
    paints = [element.get("fill", "none"), element.get("stroke", "none")]
    return all(paint in ("none", "transparent") for paint in paints)


def _short(value: str) -> str:
    return _DECIMALS.sub(lambda found: f"{float(found[0]):.3f}".rstrip("0").rstrip("."), value)
