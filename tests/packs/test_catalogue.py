"""The catalogue of the five documents, walked: every line of it went somewhere.

`tests/data/catalogue.toml` lists what the documents hold: 107 instruments, and beside them duties,
targets and rules against having twice. Each must be a grant, a service or a rule of its pack, or
out of reach with a reason of its own. What a document says is judged by the document itself, where
it is at hand: in `tests/data/documents`, or in the folder of facts beside the repository
(`../shared/facts`, or the one that SUBSIDY_LEDGER_FACTS names); without it those tests say so and are
skipped.
"""

from __future__ import annotations

import hashlib
import os
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
FACTS = Path(os.environ.get("SUBSIDY_LEDGER_FACTS", ROOT.parent / "shared" / "facts"))
CATALOGUE: dict[str, dict[str, Any]] = tomllib.loads(
    (ROOT / "tests" / "data" / "catalogue.toml").read_text(encoding="utf-8")
)["documents"]
DOCUMENTS = {key: document for key, document in CATALOGUE.items() if "pack" in document}
SECTIONS = {
    "instruments": "instruments",
    "duties": "duties",
    "targets": "targets",
    "non_duplication": "exclusions",
}
"""Sections of a coverage file, and of the catalogue."""

each_document = pytest.mark.parametrize("key", DOCUMENTS)


def coverage_of(key: str) -> Any:
    from subsidy_ledger.policy.coverage import shipped_coverage

    name = DOCUMENTS[key]["pack"]
    assert name in shipped_coverage(), f"there is no coverage file for {name}"
    return shipped_coverage()[name]


def pack_of(key: str) -> Any:
    from subsidy_ledger.policy.shipped import find_pack

    pack = find_pack(DOCUMENTS[key]["pack"])
    assert pack is not None, f"there is no pack {DOCUMENTS[key]['pack']}"
    return pack


def items_of(key: str) -> list[Any]:
    coverage = coverage_of(key)
    return [item for section in SECTIONS for item in getattr(coverage, section)]


def source_of(key: str) -> Path:
    file: str = DOCUMENTS[key]["file"]
    for folder in (ROOT / "tests" / "data" / "documents", FACTS / "documents"):
        if (folder / file).is_file():
            return folder / file
    pytest.skip(f"{file} is not at hand: neither in tests/data/documents nor in {FACTS}")


# ---- the list itself -----------------------------------------------------------------------------


def test_the_catalogue_has_107_instruments() -> None:
    counts = {key: len(document["instruments"]) for key, document in DOCUMENTS.items()}
    assert counts == {"DZ": 13, "JM": 31, "RC": 31, "WZ": 15, "HH": 17}
    assert sum(counts.values()) == 107


def test_every_line_of_the_catalogue_has_an_id_of_its_own() -> None:
    ids = [
        one if isinstance(one, str) else one["id"]
        for document in CATALOGUE.values()
        for section in SECTIONS.values()
        for one in document.get(section, ())
    ]
    assert len(ids) == len(set(ids)) == 107 + 47 + 81 + 16


def test_the_list_is_the_one_of_the_catalogue_beside_the_repository() -> None:
    path = FACTS / "catalogue.yaml"
    if not path.is_file():
        pytest.skip(f"the catalogue is not at hand: there is no {path}")
    yaml = pytest.importorskip("yaml", reason="reading the catalogue takes PyYAML")
    given = yaml.safe_load(path.read_text(encoding="utf-8"))
    ours = [
        (key, one["id"], one["name"], one["clause"])
        for key, document in DOCUMENTS.items()
        for one in document["instruments"]
    ]
    assert ours == [
        (one["doc"], one["id"], one["name"], one["clause"]) for one in given["instruments"]
    ]
    for section, theirs in (
        ("duties", "service_obligations_non_monetary"),
        ("targets", "programme_targets_non_monetary"),
    ):
        listed = [(one["id"], one["clause"]) for d in DOCUMENTS.values() for one in d[section]]
        assert sorted(listed) == sorted((one["id"], one["clause"]) for one in given[theirs])
    rules = [name for document in CATALOGUE.values() for name in document["exclusions"]]
    assert sorted(rules) == sorted(one["id"] for one in given["exclusion_rules"])
    for key, document in DOCUMENTS.items():
        assert document["sha256"] == given["documents"][key]["sha256"]


# ---- the walk ------------------------------------------------------------------------------------


@each_document
@pytest.mark.parametrize("section", SECTIONS)
def test_every_line_of_the_catalogue_is_in_the_coverage_in_its_order(
    key: str, section: str
) -> None:
    listed = DOCUMENTS[key][SECTIONS[section]]
    ids = [one if isinstance(one, str) else one["id"] for one in listed]
    assert [item.id for item in getattr(coverage_of(key), section)] == ids


@each_document
def test_an_instrument_is_a_grant_or_a_service_or_out_of_reach_for_a_reason(key: str) -> None:
    pack = pack_of(key)
    grants = {grant.key for grant in pack.grants if not grant.amend}
    services = {service.id for service in pack.services}
    for item in coverage_of(key).instruments:
        ways = [
            bool(item.grants) and set(item.grants) <= grants,
            bool(item.services) and set(item.services) <= services,
            bool(item.out_of_reach),
        ]
        assert ways.count(True) == 1, item


@each_document
def test_coverage_and_pack_fit(key: str) -> None:
    from subsidy_ledger.policy.coverage import coverage_problems

    problems = coverage_problems(coverage_of(key), pack_of(key))
    assert not problems, "\n".join(map(str, problems))


@each_document
def test_what_is_out_of_reach_has_its_reason_in_both_languages(key: str) -> None:
    for item in items_of(key):
        if item.out_of_reach is not None:
            assert re.search(r"[\u4e00-\u9fff]{4}", item.out_of_reach), item.id
            assert re.search(r"[a-z]{2}", item.out_of_reach_en), item.id
            assert not re.search(r"[\u4e00-\u9fff]{12}", item.out_of_reach_en), item.id


@each_document
def test_no_instrument_that_moves_money_is_given_up(key: str) -> None:
    """Yuan, 补贴 or 补助 with a figure in the words of what is out of reach would be a grant."""
    for item in coverage_of(key).instruments:
        if item.out_of_reach is not None:
            assert not re.search(r"\d+(\.\d+)?(万|亿)?元", item.words), item.id


@each_document
def test_a_grant_is_enforceable_just_where_a_case_of_its_pack_is_granted(key: str) -> None:
    """The status is computed from the rules; the cases, which are run, are the judge."""
    from subsidy_ledger.policy.coverage import can_pay

    pack = pack_of(key)
    for grant in pack.grants:
        granted = any(case.expect.outcome == "granted" for case in grant.cases)
        assert can_pay(pack, grant.key) is granted, grant.key


@each_document
def test_the_four_statuses_add_up_to_the_document(key: str) -> None:
    from subsidy_ledger.policy.coverage import counts_of

    counts = counts_of(coverage_of(key), pack_of(key))
    assert sum(counts.values()) == len(DOCUMENTS[key]["instruments"])


def test_every_shipped_document_is_covered_and_no_amendment_is() -> None:
    from subsidy_ledger.policy.coverage import shipped_coverage
    from subsidy_ledger.policy.shipped import find_pack, shipped_packs

    packs = {name: find_pack(name) for name in shipped_packs()}
    documents = {name for name, pack in packs.items() if pack is not None and not pack.amends}
    assert documents == {document["pack"] for document in DOCUMENTS.values()}
    assert set(shipped_coverage()) == documents


def test_the_rule_of_no_document_is_for_the_auditor_alone() -> None:
    """One person, one kind of money, two cities: no document forbids it, so no pack refuses it."""
    from subsidy_ledger.audit.checks import all_checks
    from subsidy_ledger.policy.coverage import kinds_of_grants

    assert CATALOGUE["ALL"]["exclusions"] == ["ALL-X0"]
    assert not [item.id for key in DOCUMENTS for item in items_of(key) if item.id == "ALL-X0"]
    schemes: dict[str, set[str]] = {}
    for grant, kind in kinds_of_grants().items():
        schemes.setdefault(kind, set()).add(grant.partition("/")[0])
    assert any(len(cities) > 1 for kind, cities in schemes.items() if kind != "other")
    assert "same-kind-two-regions" in {check.name for check in all_checks()}


# ---- against the documents -----------------------------------------------------------------------


@each_document
def test_the_document_at_hand_is_the_one_that_the_pack_quotes(key: str) -> None:
    digest = hashlib.sha256(source_of(key).read_bytes()).hexdigest()
    assert digest == DOCUMENTS[key]["sha256"]
    assert digest in {document.source_sha256 for document in pack_of(key).documents}


@each_document
def test_every_quote_of_the_coverage_is_an_exact_piece_of_its_document(key: str) -> None:
    text = source_of(key).read_text(encoding="utf-8")
    assert [item.id for item in items_of(key) if item.quote and item.quote not in text] == []


PINYIN = re.compile(r"[((][a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü]+[))]")
"""Readings that the published page of one document puts behind characters."""


@each_document
def test_a_plain_quote_repeats_the_quote_character_by_character(key: str) -> None:
    """Simplified, without pinyin: one traditional character is always the same simplified one."""
    simplified: dict[str, set[str]] = {}
    for item in items_of(key):
        if item.plain:
            bare = PINYIN.sub("", item.quote)
            assert len(bare) == len(item.plain), item.id
            for ours, plain in zip(bare, item.plain, strict=True):
                simplified.setdefault(ours, set()).add(plain)
    several = {ours: plain for ours, plain in simplified.items() if len(plain) > 1}
    assert not several
    for item in items_of(key):
        changed = {one for one in item.words if simplified.get(one, {one}) != {one}}
        assert not changed, (item.id, changed)


# ---- in the wheel --------------------------------------------------------------------------------


def test_the_wheel_takes_every_pack_and_every_coverage_file() -> None:
    hatchling = pytest.importorskip("hatchling.builders.wheel")
    taken = {
        file.distribution_path
        for file in hatchling.WheelBuilder(str(ROOT)).recurse_included_files()
    }
    packs = ROOT / "src" / "subsidy_ledger" / "packs"
    files = {path.relative_to(ROOT / "src").as_posix() for path in packs.rglob("*.toml")}
    assert len(files) > 2 * len(DOCUMENTS)
    assert files <= taken
