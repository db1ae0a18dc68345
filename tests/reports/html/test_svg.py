"""What comes through from a chart into the page, and what does not."""

from __future__ import annotations

from subsidy_ledger.reports.html.svg import inlined

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="5">{}</svg>'


def test_only_what_is_named_comes_through() -> None:
    spoiled = SVG.format(
        '<script>alert(1)</script><image href="http://x/"/><a href="#"><text>x</text></a>'
        '<g class="c" onclick="f()"><rect id="r" style="fill:red" fill="var(--c1)" width="3"/></g>'
    )
    assert inlined(spoiled, "a", "en") == (
        '<svg viewBox="0 0 10 5" width="10" height="5" role="img" lang="en" aria-label="a">'
        '<rect fill="var(--c1)" width="3" /></svg>'
    )


def test_frames_and_hidden_things_are_left_out() -> None:
    empty = SVG.format(
        '<g><path d="M0,0h9" fill="none"/><path d="" fill="red" display="none"/></g>'
    )
    assert inlined(empty, "a", "en").endswith('aria-label="a" />')


def test_numbers_have_three_decimals() -> None:
    long = SVG.format('<path fill="red" d="M1.103830048988,299.89616995L0.5,2.00004"/>')
    assert 'd="M1.104,299.896L0.5,2"' in inlined(long, "a", "en")


def test_the_label_is_escaped() -> None:
    assert 'aria-label="&quot;&gt;&lt;b&gt;"' in inlined(SVG.format(""), '"><b>', "zh-CN")
