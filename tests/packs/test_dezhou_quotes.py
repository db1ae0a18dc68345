"""The Dezhou pack says what its document says: quotes are exact, and nothing is left without one.

The judge is the text itself, ``tests/data/documents/dezhou-2023.txt``, read with the standard
library alone; the project's own reader of packs takes no part.
"""

import hashlib
import re
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "tests" / "data" / "documents" / "dezhou-2023.txt"
DOCUMENT_KEY = "D11"
PACKS = files("subsidy_ledger") / "packs"
TEXT = DOCUMENT.read_text(encoding="utf-8")
PACK = tomllib.loads((PACKS / "dezhou-2023.toml").read_text(encoding="utf-8"))
EXAMPLE = tomllib.loads(
    (PACKS / "examples" / "dezhou-operator-2023.toml").read_text(encoding="utf-8")
)
PAGE = (ROOT / "docs" / "reference" / "packs" / "dezhou-2023.md").read_text(encoding="utf-8")
DECISION = (ROOT / "docs" / "decisions" / "0010-dezhou-readings.md").read_text(encoding="utf-8")

CLAUSES = {
    "三(一)": "創業擔保貸款政策。",
    "三(二)": "一次性創業補貼政策。",
    "三(三)": "一次性創業崗位開發補貼政策。",
    "三(三)第二款": "根據《德州市“五類人員”",
    "五(四)": "就業見習助力模式。",
    "五(五)": "實名登記服務模式。",
}
"""The words by which the paragraph of each clause is found in the text."""


def cites(node: Any, path: str, inherited: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every citation with its path; document and clause of the grant go down to its rules."""
    if isinstance(node, list):
        for item in node:
            name = item.get("key") or item.get("id") if isinstance(item, dict) else None
            yield from cites(item, f"{path}/{name}" if name else path, inherited)
    elif isinstance(node, dict):
        own = {k: v for k, v in node.get("cite", {}).items() if k in {"doc", "clause"}}
        below = inherited | own
        if "cite" in node:
            yield path, (node["cite"] if "reading" in node["cite"] else below | node["cite"])
        for key, value in node.items():
            if key not in {"cite", "case"}:
                yield from cites(value, f"{path}/{key}", below)


CITES = tuple(cites(PACK, "", {}))
QUOTED = tuple((path, cite) for path, cite in CITES if "quote" in cite)


def rules(pack: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Everything that must say where it stands in the document."""
    for grant in pack["grant"]:
        yield grant["key"], grant
        for rule in (*grant.get("requirement", ()), *grant.get("cap", ())):
            yield f"{grant['key']}/{rule['id']}", rule
        if "benefit" in grant:
            yield f"{grant['key']}/benefit", grant["benefit"]
    for kind in ("cap", "exclusion", "service"):
        for rule in pack.get(kind, ()):
            yield f"{kind}/{rule['id']}", rule
    for figure in pack["figure"]:
        if "value" in figure:
            yield f"figure/{figure['key']}", figure


RULES = tuple(rules(PACK))
UNWRITTEN = tuple((name, rule) for name, rule in RULES if "reading" in rule["cite"])


def options_read(node: Any) -> Iterator[tuple[str, str]]:
    """Readings and options that rules depend on, by ``only_if`` or by ``{reading, eq}``."""
    if isinstance(node, list):
        for item in node:
            yield from options_read(item)
    elif isinstance(node, dict):
        yield from node.get("only_if", {}).items()
        if isinstance(node.get("reading"), str) and "eq" in node:
            yield node["reading"], node["eq"]
        for key, value in node.items():
            if key != "case":
                yield from options_read(value)


def paragraph(clause: str) -> str:
    """The paragraph of the text that a clause's number stands for."""
    found = [line for line in TEXT.splitlines() if CLAUSES[clause] in line]
    assert len(found) == 1
    return found[0]


def test_the_document_shipped_for_tests_is_the_one_the_pack_was_quoted_from() -> None:
    (document,) = PACK["document"]
    assert document["key"] == DOCUMENT_KEY
    assert hashlib.sha256(DOCUMENT.read_bytes()).hexdigest() == document["source_sha256"]


@pytest.mark.parametrize(("path", "cite"), QUOTED, ids=[path for path, _ in QUOTED])
def test_a_quote_is_an_exact_piece_of_the_paragraph_it_names(
    path: str, cite: dict[str, Any]
) -> None:
    assert cite["doc"] == DOCUMENT_KEY
    assert cite["quote"], path
    assert cite["quote"] in paragraph(cite["clause"])


@pytest.mark.parametrize(("path", "cite"), QUOTED, ids=[path for path, _ in QUOTED])
def test_a_quote_in_traditional_characters_is_repeated_in_simplified_ones(
    path: str, cite: dict[str, Any]
) -> None:
    assert "plain" in cite, path
    assert len(cite["plain"]) == len(cite["quote"])
    assert not set("業貼條個創當將與發並於產見術專動資規給貸") & set(cite["plain"])


def test_one_traditional_character_is_always_the_same_simplified_one() -> None:
    simplified: dict[str, str] = {}
    for path, cite in QUOTED:
        for ours, plain in zip(cite["quote"], cite["plain"], strict=True):
            assert simplified.setdefault(ours, plain) == plain, path


@pytest.mark.parametrize(("name", "rule"), RULES, ids=[name for name, _ in RULES])
def test_a_rule_cites_the_document_or_the_reading_that_made_it(
    name: str, rule: dict[str, Any]
) -> None:
    assert ("quote" in rule["cite"]) != ("reading" in rule["cite"]), name


@pytest.mark.parametrize(("name", "rule"), UNWRITTEN, ids=[name for name, _ in UNWRITTEN])
def test_a_rule_that_no_document_writes_is_active_only_under_the_reading_it_cites(
    name: str, rule: dict[str, Any]
) -> None:
    assert list(rule["only_if"]) == [rule["cite"]["reading"]], name


def test_a_figure_has_a_value_or_says_whom_to_ask() -> None:
    for figure in PACK["figure"]:
        assert ("value" in figure) != ("ask" in figure), figure["key"]


def test_every_reading_is_read_by_a_rule_and_every_rule_reads_an_option_there_is() -> None:
    offered = {reading["id"]: set(reading["options"]) for reading in PACK["reading"]}
    read = set(options_read(PACK))
    assert {reading for reading, _ in read} == set(offered)
    assert all(option in offered[reading] for reading, option in read)
    assert all(r["default"] in r["options"] for r in PACK["reading"] if "default" in r)


def test_every_fact_and_figure_is_read_by_a_rule() -> None:
    rest = repr([PACK["grant"], PACK.get("cap"), PACK["exclusion"], PACK["service"]])
    for fact in PACK["fact"]:
        assert f"'{fact['name']}'" in rest, fact["name"]
    for figure in PACK["figure"]:
        assert f"{{'figure': '{figure['key']}'}}" in rest, figure["key"]


def test_every_grant_has_a_granted_and_a_refused_case_and_a_case_for_what_is_missing() -> None:
    cases: dict[str, list[dict[str, Any]]] = {}
    for grant in PACK["grant"]:
        cases.setdefault(f"dezhou/{grant['key']}", []).extend(grant["case"])
    for grant in EXAMPLE["grant"]:
        cases[grant["key"]].extend(grant["case"])
    for key, own in cases.items():
        assert {case["expect"]["outcome"] for case in own} == {
            "granted",
            "refused",
            "undetermined",
        }, key
        assert any("missing" in case["expect"] for case in own), key
        names = [case["name"] for case in own]
        assert len(names) == len(set(names)), key


def test_every_requirement_cap_and_exclusion_is_the_reason_of_some_case() -> None:
    every = [*PACK["grant"], *EXAMPLE["grant"]]
    by_grant: dict[str, set[str]] = {}
    for grant in every:
        reasons = by_grant.setdefault(grant["key"].removeprefix("dezhou/"), set())
        reasons.update(case["expect"].get("why", "") for case in grant["case"])
    for grant in PACK["grant"]:
        for requirement in grant["requirement"]:
            assert requirement["id"] in by_grant[grant["key"]], (grant["key"], requirement["id"])
        # A ceiling that only reduces may leave no reason; its cases state the amount.
        for cap in grant.get("cap", ()):
            if cap["on_exceed"] == "refuse":
                assert cap["id"] in by_grant[grant["key"]], (grant["key"], cap["id"])
    seen = set().union(*by_grant.values())
    for rule in (*PACK["cap"], *PACK["exclusion"]):
        assert rule["id"] in seen, rule["id"]


def test_the_example_gives_every_figure_that_the_pack_asks_for_and_no_other() -> None:
    asked = {figure["key"] for figure in PACK["figure"] if "ask" in figure}
    assert {figure["key"] for figure in EXAMPLE["figure"]} == asked


def test_the_example_is_marked_as_a_demonstration_wherever_it_is_cited() -> None:
    assert "演示数字,非官方" in EXAMPLE["pack"]["title"]
    assert all("number" not in document for document in EXAMPLE["document"])
    for entry in (*EXAMPLE["figure"], *EXAMPLE["ruling"]):
        assert "演示" in entry["cite"]["clause"]
        assert re.search("演示(数字|口径),非官方", entry["cite"]["quote"])


def test_the_page_for_citizens_has_a_section_for_every_grant_and_names_every_reading() -> None:
    for grant in PACK["grant"]:
        assert f"## {grant['name']} `dezhou/{grant['key']}`" in PAGE
    for reading in PACK["reading"]:
        assert f"`{reading['id']}`" in PAGE, reading["id"]


def test_the_page_for_citizens_quotes_the_document() -> None:
    simplified = {
        ours: plain
        for _, cite in QUOTED
        for ours, plain in zip(cite["quote"], cite["plain"], strict=True)
    }
    text = "".join(simplified.get(c, c) for c in TEXT)
    quotes = re.findall(r"^\*\*依据\*\* [^:\n]*:“(.*)”。?$", PAGE, re.MULTILINE)
    assert len(quotes) == 6
    for quote in quotes:
        assert all(piece in text for piece in quote.split("\n")), quote


def test_the_decision_gives_a_reason_for_every_reading_and_its_default() -> None:
    rows = dict(
        re.findall(r"^\| `([a-z0-9-]+)` \| (?:`([a-z-]+)`|none) \|", DECISION, re.MULTILINE)
    )
    assert rows == {reading["id"]: reading.get("default", "") for reading in PACK["reading"]}
