"""The page as a file: its policy, its size, and what it says of what it leaves out."""

from __future__ import annotations

import html
import json
import re
import sys
import zlib
from base64 import b64decode, b64encode
from hashlib import sha256
from importlib.resources import files
from typing import Any

import pytest
from tests.reports.html.sample import bare, large, sample

from subsidy_ledger.reports.html import render
from subsidy_ledger.reports.html.blocks import unpacked
from subsidy_ledger.reports.html.labels import PAGE, SCRIPT

TEMPLATES = files("subsidy_ledger.reports.html").joinpath("templates")
SOURCES = {
    entry.name: entry.read_text("utf-8")
    for entry in TEMPLATES.iterdir()
    if entry.name.endswith((".jinja", ".js", ".css"))
}


def block_of(page: str, name: str) -> Any:
    found = re.search(rf'<script type="text/plain" id="{name}">([^<]*)</script>', page)
    assert found is not None, name
    read = json.loads(zlib.decompress(b64decode(found[1])))
    return unpacked(read["t"], read["d"])


# ---- the policy ------------------------------------------------------------------------------------


def test_the_policy_allows_one_style_and_one_script_by_their_hashes(small_page):
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', small_page)
    assert policy is not None
    said = html.unescape(policy[1])
    assert said.startswith("default-src 'none'; ")
    assert "unsafe" not in said
    assert "data:" not in said
    for name in ("style", "script"):
        (inside,) = re.findall(rf"<{name}>(.*?)</{name}>", small_page, re.DOTALL)
        hashed = b64encode(sha256(inside.encode()).digest()).decode()
        assert f"{name}-src 'sha256-{hashed}'" in said


def test_there_are_no_style_attributes_no_handlers_and_no_addresses(small_page):
    without_script = re.sub(r"<(script|style)\b.*?</\1>", "", small_page, flags=re.DOTALL)
    assert not re.search(r"<[^>]*\s(style|on\w+|src|srcset|action)=", without_script)
    assert not re.findall(r'href="(?!#)', without_script)
    assert "http" not in without_script.replace("http-equiv", "")


def test_the_style_and_the_script_do_not_reach_outside():
    assert not re.search(r"url\(|@import|https?:", SOURCES["page.css"])
    assert not re.search(r"fetch\(|XMLHttp|import\(|https?:|innerHTML|insertAdjacent|document\.write|eval\(", SOURCES["page.js"])  # fmt: skip


# ---- words -----------------------------------------------------------------------------------------


def used_in_templates() -> set[str]:
    both = "".join(text for name, text in SOURCES.items() if name.endswith(".jinja"))
    found = set(re.findall(r"\bt\('([^']+)'", both))
    found |= {"checks.all"}  # `t('checks.lead' if … else 'checks.all')`
    found |= set(re.findall(r"PAGE\['([^']+)'\]", both))
    found |= set(re.findall(r"parts\.table\('([^']+)'", both))
    for listed in re.findall(r"for key in \[([^\]]*)\]", both):
        found |= set(re.findall(r"'([^']+)'", listed))
    return found


def test_every_word_that_is_used_is_there_and_no_other():
    used = used_in_templates() | SCRIPT
    assert used - set(PAGE) == set()
    python = "".join(
        entry.read_text("utf-8")
        for entry in files("subsidy_ledger.reports.html").iterdir()
        if entry.name.endswith(".py") and entry.name != "labels.py"
    )
    by_code = ("mask.", "window.", "measure.", "part.", "verdict.")
    unused = {
        key for key in set(PAGE) - used if f'"{key}"' not in python and not key.startswith(by_code)
    }
    assert unused == set()


def test_the_script_gets_the_words_that_it_uses():
    script = SOURCES["page.js"]
    called = set(re.findall(r'\bt\(\s*"([\w.]+)"', script))
    called |= set(re.findall(r'pair\(list, (?:one\.cite \? )?"([\w.]+)"', script))
    called |= set(re.findall(r'left\("[\w-]+", "([\w.]+)"', script))
    assert called <= SCRIPT
    for key in SCRIPT - called:
        assert key in script or key.startswith("sort."), key


def test_both_languages_have_the_same_places_to_fill():
    for key, (en, zh) in PAGE.items():
        assert set(re.findall(r"\{\w+\}", en)) == set(re.findall(r"\{\w+\}", zh)), key


# ---- the file --------------------------------------------------------------------------------------


def test_the_same_model_gives_the_same_bytes(small_page):
    assert render(sample(), lang="zh") == small_page


def test_the_blocks_hold_the_findings_the_cases_and_the_lives(small_page, small):
    head = block_of(small_page, "head")
    found = block_of(small_page, "findings-0")
    assert sorted(found, key=lambda one: one["n"]) == small["findings"]
    assert found[0]["severity"] == "fault"
    columns = block_of(small_page, "cases-0")
    rows = [[c["v"][i] for i in c["i"]] if "i" in c else c["v"] for c in columns]
    assert [list(row) for row in zip(*rows, strict=True)] == small["cases"]["rows"]
    assert head["columns"] == small["cases"]["columns"]
    lives = {life.pop("key"): life for life in block_of(small_page, "lives-0")}
    assert lives == small["lives"]
    assert set(head["life_of"]) == set(lives)


@pytest.mark.parametrize("most", [110_000, 130_000, 160_000])
def test_a_file_stays_below_the_size_that_was_asked_for(most):
    model = bare(large(3_000, 1_000))
    page = render(model, lang="zh", most_bytes=most)
    assert len(page.encode()) <= most
    head = block_of(page, "head")
    for name, all_of in (("findings", 1_000), ("cases", 3_000), ("lives", 1_000)):
        assert head[name]["kept"] + head[name]["left"] == all_of
    assert head["lives"]["left"] > 0
    assert len(head["life_of"]) == head["lives"]["kept"]


def test_the_lives_that_stay_are_those_of_the_weightiest_findings():
    model = bare(large(3_000, 1_000))
    for finding in model["findings"]:
        finding.pop("cases", None)  # a weighty finding brings the lives of all its cases
    page = render(model, lang="zh", most_bytes=160_000)
    head = block_of(page, "head")
    weight = {f"{one['ledger']}:{one['case']}": (one["severity"] == "fault", one.get("amount_fen", 0)) for one in model["findings"]}  # fmt: skip
    kept = [weight[key] for key in head["life_of"]]
    assert kept == sorted(weight.values(), reverse=True)[: len(kept)]


def test_lives_that_the_model_left_out_are_counted_as_well():
    model = sample()
    model["summary"]["lives_left_out"] = 7
    assert block_of(render(bare(model), lang="zh"), "head")["lives"]["left"] == 7


def test_findings_are_called_by_what_their_check_is_called(small):
    model = {**bare(sample()), "checks": small["checks"][:1]}
    model["checks"] = [{**model["checks"][0], "finds": ["holders", "holders-twice"]}]
    model["findings"][0]["check"] = "holders-twice"
    head = block_of(render(model, lang="zh"), "head")
    assert head["checks"]["holders-twice"] == {"en": "one person holds the same kind twice", "zh": "同一人重复享受同一补贴"}  # fmt: skip


def test_a_model_in_which_nothing_happened_gives_a_page(small):
    empty = {**small, **{key: [] for key in ("flows", "months", "caps", "refusals", "findings", "undecided", "lists", "grants")}}  # fmt: skip
    empty["cases"] = {**small["cases"], "rows": []}
    empty["lives"] = {}
    empty["summary"] = dict.fromkeys(small["summary"], 0)
    page = render(empty, lang="zh")
    assert "没有疑点" in page
    assert "没有不予通过或未决的申请" in page
    assert "审计未发现违规" in page


def test_optional_keys_may_be_missing(small):
    model = sample()
    for ledger in model["ledgers"]:
        del ledger["area_name"]
        for key in ("key", "key_verdict", "checkpoint", "how"):
            del ledger["proof"][key]
    for finding in model["findings"]:
        for key in ("cite", "source", "source_zh", "amount_fen", "case", "grant", "detail", "clears", "clears_zh"):  # fmt: skip
            finding.pop(key, None)
    assert "dezhou.sqlite" in render(model, lang="en")


def test_another_language_is_refused(small):
    with pytest.raises(ValueError, match="found the language 'fr', expected 'zh' or 'en'"):
        render(small, lang="fr")


@pytest.mark.parametrize("module", ["jinja2", "vl_convert"])
def test_a_missing_library_names_the_extra(small, monkeypatch, module):
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(ImportError, match=r"pip install 'subsidy-ledger\[report\]'"):
        render(small, lang="zh")


# ---- colours ---------------------------------------------------------------------------------------

PAIRS = [
    *((ink, paper) for ink in ("ink", "soft", "accent", "fault", "hint", "ok") for paper in ("paper", "raised")),
    ("fault", "fault-paper"), ("hint", "hint-paper"), ("ok", "ok-paper"), ("paper", "accent"),
    *((f"on-h{step}", f"h{step}") for step in range(1, 6)),
]  # fmt: skip


def palettes() -> list[dict[str, str]]:
    light, dark = re.findall(r":root \{(.*?)\}", SOURCES["page.css"], re.DOTALL)
    return [dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", text)) for text in (light, dark)]


def luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("pair", PAIRS, ids="-on-".join)
def test_text_has_a_contrast_of_four_and_a_half(mode, pair):
    colours = palettes()[mode]
    assert contrast(colours[pair[0]], colours[pair[1]]) >= 4.5


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("bar", ["c1", "c2", "c3", "c4", "c-wait"])
def test_bars_have_a_contrast_of_three(mode, bar):
    colours = palettes()[mode]
    assert contrast(colours[bar], colours["paper"]) >= 3


def test_both_modes_have_the_same_colours():
    light, dark = palettes()
    assert set(light) == set(dark)
