"""Every shipped pack shows by its cases what each of its rules does, and says why it reads so.

The files alone are looked at, cases of examples beside those of the packs they amend; whether a case
comes out as it expects is `test_shipped_packs_check_clean.py`'s to run.
"""

import re
from typing import Any

import pytest
from tests.packs.law_texts import ROOT, shipped

BASES = {name: pack for name, pack in shipped().items() if "scheme" in pack["pack"]}
EXAMPLES = {name: pack for name, pack in shipped().items() if name.startswith("examples/")}
each_base = pytest.mark.parametrize("name", BASES)


def about(scheme: str) -> list[dict[str, Any]]:
    """Packs of a scheme and those that amend it."""
    return [pack for pack in shipped().values() if scheme in schemes_of(pack["pack"])]


def schemes_of(head: dict[str, Any]) -> list[str]:
    """The schemes that a pack is about."""
    schemes = head.get("scheme") or head["amends"]
    return schemes if isinstance(schemes, list) else [schemes]


def cases_of(scheme: str) -> dict[str, list[dict[str, Any]]]:
    """Cases by the bare key of their grant, from every pack about the scheme."""
    cases: dict[str, list[dict[str, Any]]] = {}
    for pack in about(scheme):
        for grant in pack.get("grant", ()):
            home, _, key = grant["key"].rpartition("/")
            if home in {"", scheme}:
                cases.setdefault(key, []).extend(grant.get("case", ()))
    return cases


def reasons(cases: list[dict[str, Any]]) -> set[str]:
    """Rules that the cases expect as a reason."""
    return {case["expect"]["why"] for case in cases if "why" in case["expect"]}


def unshown(pack: dict[str, Any], cases: dict[str, list[dict[str, Any]]]) -> list[str]:
    """Requirements, refusing ceilings and exclusions that are the reason of no case.

    A ceiling that only reduces may leave no reason; its cases state the amount. A requirement that
    counts the parties of a role is shown by a case in which too few are given.
    """
    missing = []
    for grant in pack["grant"]:
        shown = reasons(cases[grant["key"]])
        refusing = [cap for cap in grant.get("cap", ()) if cap["on_exceed"] == "refuse"]
        few = {case["expect"].get("missing") for case in cases[grant["key"]]} - {None}
        missing += [
            f"{grant['key']}/{rule['id']}"
            for rule in (*grant.get("requirement", ()), *refusing)
            if rule["id"] not in shown and rule.get("when", {}).get("count") not in few
        ]
    anywhere = reasons([case for own in cases.values() for case in own])
    together = [cap for cap in pack.get("cap", ()) if cap["on_exceed"] == "refuse"]
    together += pack.get("exclusion", [])
    return missing + [rule["id"] for rule in together if rule["id"] not in anywhere]


@each_base
def test_every_grant_has_a_case_for_each_outcome_and_one_for_what_is_missing(name):
    """A figure that nobody gives keeps a grant from ever being granted; a case says which."""
    cases = cases_of(BASES[name]["pack"]["scheme"])
    for grant in BASES[name]["grant"]:
        expected = [case["expect"] for case in cases[grant["key"]]]
        outcomes = {one["outcome"] for one in expected}
        missing = {one["missing"] for one in expected if "missing" in one}
        assert {"refused", "undetermined"} <= outcomes, grant["key"]
        assert missing, grant["key"]
        figures = {one for one in missing if one.startswith("figure ")}
        assert "granted" in outcomes or figures, grant["key"]


@pytest.mark.parametrize("name", shipped())
def test_no_two_cases_of_a_grant_in_one_pack_bear_one_name(name):
    for grant in shipped()[name].get("grant", ()):
        names = [case["name"] for case in grant.get("case", ())]
        assert len(names) == len(set(names)), grant["key"]


@each_base
def test_every_requirement_ceiling_and_exclusion_is_the_reason_of_some_case(name):
    assert unshown(BASES[name], cases_of(BASES[name]["pack"]["scheme"])) == []


def test_a_rule_that_no_case_is_about_is_found():
    def case(why: str) -> dict[str, Any]:
        return {"expect": {"outcome": "refused", "why": why}}

    rules: list[dict[str, Any]] = [{"id": "a"}, {"id": "b"}]
    rules += [{"id": role, "when": {"count": role, "ge": 2}} for role in ("hire", "partner")]
    caps = [{"id": "c", "on_exceed": "refuse"}, {"id": "d", "on_exceed": "reduce"}]
    pack = {
        "grant": [{"key": "g", "requirement": rules, "cap": caps}, {"key": "h"}],
        "exclusion": [{"id": "e"}, {"id": "f"}],
    }
    few = {"expect": {"outcome": "undetermined", "missing": "hire"}}
    cases = {"g": [case("a"), few], "h": [case("b"), case("e")]}
    assert unshown(pack, cases) == ["g/b", "g/partner", "g/c", "f"]


# ---- examples ------------------------------------------------------------------------------------

OTHER_SHAPE = {
    "small-firm-insurance-month": "the example rules that a share is paid, and gives the share",
    "flexible-month": "the example rules that a share is paid, and gives the share",
}
"""Figures that are one of two shapes of an amount: an operator gives one of them."""


def asked(pack: dict[str, Any]) -> set[str]:
    """Figures that a pack asks for."""
    return {figure["key"] for figure in pack.get("figure", ()) if "ask" in figure}


def examples_of(name: str) -> list[dict[str, Any]]:
    """Examples of operators who amend a base."""
    scheme = BASES[name]["pack"]["scheme"]
    return [pack for pack in EXAMPLES.values() if scheme in schemes_of(pack["pack"])]


@pytest.mark.parametrize("name", [name for name in BASES if examples_of(name)])
def test_the_figures_that_a_document_lacks_are_given_by_an_example(name):
    figures = [figure["key"] for one in examples_of(name) for figure in one.get("figure", ())]
    given = {key.rpartition("/")[2] for key in figures}
    assert asked(BASES[name]) - given <= set(OTHER_SHAPE)
    assert given <= {figure["key"] for figure in BASES[name].get("figure", ())}


def test_only_figures_that_no_example_gives_are_excused():
    every = {f["key"].rpartition("/")[2] for p in EXAMPLES.values() for f in p.get("figure", ())}
    assert set(OTHER_SHAPE).isdisjoint(every)
    assert set(OTHER_SHAPE) <= {key for pack in BASES.values() for key in asked(pack)}


@pytest.mark.parametrize("name", EXAMPLES)
def test_what_is_not_of_the_five_documents_says_so_wherever_it_is_cited(name):
    example = EXAMPLES[name]
    title = example["pack"]["title"]
    invented = {document["key"] for document in example["document"] if "演示" in document["title"]}
    assert "演示" in title or "不在五份文件之内" in title
    assert ("演示" in title) == bool(invented)
    assert all("number" not in d for d in example["document"] if d["key"] in invented)
    for entry in (*example.get("figure", ()), *example.get("ruling", ())):
        cite = entry.get("cite", {})
        if cite.get("doc") in invented:
            assert "演示" in cite["clause"], entry
            assert re.search("演示.*非官方", cite["quote"]), entry


# ---- why -----------------------------------------------------------------------------------------

_ROW = re.compile(r"^\| (`[^|]*`) \| (?:`([a-z0-9-]+)`|none) \|", re.MULTILINE)


def reasons_given(page: str) -> dict[str, str]:
    """Readings in the tables of a decision, each with its default; one row may be about several."""
    return {
        reading: default
        for cell, default in _ROW.findall(page)
        for reading in re.findall(r"`([a-z0-9-]+)`", cell)
    }


def decision_of(city: str) -> str:
    """The decision that says how a city's document is read."""
    pages = (ROOT / "docs" / "decisions").glob("*-readings.md")
    (page,) = [page for page in pages if city in page.stem.split("-")]
    return page.read_text(encoding="utf-8")


@each_base
def test_a_decision_gives_a_reason_for_every_reading_and_its_default(name):
    rows = reasons_given(decision_of(BASES[name]["pack"]["scheme"]))
    stated = {r["id"]: r.get("default", "") for r in BASES[name].get("reading", ())}
    assert {reading: rows.get(reading) for reading in stated} == stated


def test_a_decision_is_about_readings_that_there_are():
    for page in (ROOT / "docs" / "decisions").glob("*-readings.md"):
        rows = reasons_given(page.read_text(encoding="utf-8"))
        cities = [part for part in page.stem.split("-") if about(part)]
        known = {r["id"] for city in cities for p in about(city) for r in p.get("reading", ())}
        assert bool(rows) == bool(cities), page.name
        assert set(rows) <= known, page.name


def test_a_row_may_be_about_several_readings():
    page = (
        "| reading | default | why |\n|---|---|---|\n| `a-1`, `b` | none | x |\n| `c` | `d` | y |\n"
    )
    assert reasons_given(page) == {"a-1": "", "b": "", "c": "d"}
