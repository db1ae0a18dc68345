"""Packs beside each other: names that another pack declares, and amendments that must not loosen.

The messages stand in `malformed/amendments.toml`, which `test_reading.py` runs; here is what is
allowed, and what depends on which packs are given.
"""

from pathlib import Path

import pytest
from tests.policy.malformed_packs import DRAFTS, amendment, base, problems_of
from tests.support.builders import desk, fact, grant, small_pack

from subsidy_ledger.errors import PackInvalid
from subsidy_ledger.policy.check import changes_of, check_together
from subsidy_ledger.policy.reading import load, pack_from_content, read_pack
from subsidy_ledger.policy.shipped import find_pack


def test_an_amendment_is_read_alone_though_its_names_stand_elsewhere():
    read = read_pack(amendment(), "amendment.toml")
    assert (read.scheme, read.amends, read.schemes) == (None, ("town",), ("town",))
    tax = read.grants[0]
    assert (tax.key, tax.amend, tax.name, tax.applicant) == ("town/jobs", True, "", ())
    assert read.figures[0].key == "town/minimum-wage"
    assert read.rulings[0].option == "once"


def test_names_that_no_pack_declares_are_found_when_packs_are_checked_together():
    good = read_pack(base(), "base.toml")
    lost = read_pack(
        amendment(['{fact = "staff", ge = 10}', '{fact = "stuff", ge = 10}']), "a.toml"
    )
    assert [str(problem) for problem in check_together([good, lost])] == [
        "a.toml: grant[loan].benefit.fen[0].when.fact: there is no fact 'stuff'; did you mean 'staff'?"
    ]


def test_packs_are_checked_by_their_content_where_the_source_is_gone():
    good = pack_from_content(read_pack(base(), "base.toml").content, "base")
    lost = pack_from_content(
        read_pack(amendment(['key = "jobs"', 'key = "job"']), "a.toml").content, "a"
    )
    assert [str(problem) for problem in check_together([good, lost])] == [
        "a: grant[job].key: there is no grant 'town/job'; did you mean 'town/jobs'?"
    ]


def test_the_order_of_packs_does_not_matter():
    packs = load(DRAFTS)
    assert check_together(packs) == check_together(packs[::-1]) == ()


def test_the_nine_drafts_are_good_together():
    assert len(DRAFTS) == 9
    assert check_together(load(DRAFTS)) == ()


def test_a_later_edition_may_use_the_names_of_the_first():
    later = b"""
        [pack]
        id = "town-2024"
        scheme = "town"
        title = "x"
        authority = "x"
        valid_from = 2024-01-01
        valid_from_basis = "stated"
        [[document]]
        key = "T2"
        title = "x"
        [[exclusion]]
        id = "jobs-or-loan"
        per = ["founder"]
        cite = {doc = "T2", clause = "x", quote = "x"}
        lanes = {jobs = ["town/jobs"], loan = ["town/loan"]}
    """
    packs = [read_pack(base(), "base.toml"), read_pack(later, "later.toml")]
    assert check_together(packs) == ()
    assert {problem.path for problem in check_together(packs[1:])} == {
        "exclusion[jobs-or-loan].per[0]",
        "exclusion[jobs-or-loan].lanes.jobs[0]",
        "exclusion[jobs-or-loan].lanes.loan[0]",
    }


def test_an_amendment_of_several_schemes_goes_with_one_of_them():
    """A city adopts a change of national law beside its own pack alone."""
    by_name = {path.name: path for path in DRAFTS}
    packs = load([by_name["dezhou-2023.toml"], by_name["overlay-loans-2023-75.toml"]])
    assert check_together(packs) == ()
    (problem,) = check_together(packs[1:])
    assert problem.path == "pack.amends"


def test_the_same_bound_lies_inside_the_documents_bounds():
    text = amendment(
        [
            'fen = [{fen = 10_000_000, when = {fact = "staff", ge = 10}}, {fen = 5_000_000}]',
            'least = 1_000_000\n  most = {figure = "loan-limit"}',
        ]
    )
    assert problems_of((base(), "base.toml"), (text, "a.toml")) == []


def test_a_figure_inside_the_documents_bounds_may_be_paid():
    text = amendment(
        ['unit = "fen"\nvalue = 190_000', 'unit = "fen"\nvalue = 1_000_000'],
        ["{fen = 5_000_000}", '{fen = {figure = "minimum-wage"}}'],
    )
    assert problems_of((base(), "base.toml"), (text, "a.toml")) == []


def test_a_figure_that_another_pack_puts_outside_the_bounds_may_not_be_paid():
    """Which of two amendments is in force depends on the day: every number must lie inside."""
    first = amendment(
        ['unit = "fen"\nvalue = 190_000', 'unit = "fen"\nvalue = 1_000_000'],
        ["{fen = 5_000_000}", '{fen = {figure = "minimum-wage"}}'],
    )
    second = b"""
        [pack]
        id = "town-office-2024"
        amends = "town"
        title = "x"
        authority = "x"
        valid_from = 2024-01-01
        valid_from_basis = "stated"
        [[document]]
        key = "O2"
        title = "x"
        [[figure]]
        key = "minimum-wage"
        unit = "fen"
        value = 30_000_000
        cite = {doc = "O2", clause = "x", quote = "x"}
    """
    (problem,) = problems_of((base(), "base.toml"), (first, "a.toml"), (second, "b.toml"))
    assert problem.startswith(
        "a.toml: grant[loan].benefit.fen[1].fen: found 1000000 to 30000000, which does not lie "
        "inside the document's bounds, least 1000000 and most 20000000: "
    )


def test_files_are_loaded_and_all_their_problems_raised(tmp_path):
    (tmp_path / "one.toml").write_bytes(base(["within = {", "withn = {"]))
    (tmp_path / "two.toml").write_bytes(b"[")
    (tmp_path / "three.toml").write_bytes(base())
    with pytest.raises(PackInvalid) as caught:
        load(sorted(tmp_path.glob("*.toml")))
    assert [Path(problem.file).name for problem in caught.value.problems] == [
        "one.toml",
        "two.toml",
    ]
    assert load([tmp_path / "three.toml"])[0].id == "town-2023"


def test_a_change_of_law_is_told_with_both_texts():
    packs = [find_pack(name) for name in ("dezhou-2023", "rongchang-2022", "loans-2023-75")]
    changed = changes_of([pack for pack in packs if pack is not None])
    assert [one.figure for one in changed] == [
        f"{city}/loan-{who}" for city in ("dezhou", "rongchang") for who in ("person", "enterprise")
    ]
    assert changed[0].before.startswith("20,000,000 fen “個人最高不超過20萬元”")
    assert changed[0].after.startswith(
        "30,000,000 fen “个人创业担保贷款额度不超过30万元” (财金〔2023〕75号"
    )


def test_a_figure_that_was_asked_for_is_no_change_of_law():
    packs = [find_pack(name) for name in ("dezhou-2023", "examples/dezhou-operator-2023")]
    assert changes_of([pack for pack in packs if pack is not None]) == ()


# ---- figures that depend on themselves -----------------------------------------------------------


def depending(name: str, other: str) -> str:
    """A figure whose first line asks for another one."""
    return (
        f'[[figure]]\nkey = "{name}"\nunit = "fen"\nvalue = '
        f'[{{value = 3, when = {{fact = "n", ge = {{figure = "{other}"}}}}}}, {{value = 20}}]\n§\n'
    )


NUMBER = fact("n", "integer", "case")


def test_a_figure_that_depends_on_itself_is_refused():
    pack = small_pack(NUMBER + depending("q", "q") + grant("g", ""))
    assert [str(problem) for problem in check_together([pack])] == [
        "t-2023.toml: figure[q].value: the figure depends on itself: t/q → t/q"
    ]


def test_figures_that_depend_on_each_other_are_refused_whatever_the_order_of_packs():
    body = NUMBER + depending("r", "p") + depending("q", "r") + depending("p", "q")
    pack = small_pack(body + grant("g", ""))
    words = "t-2023.toml: figure[p].value: the figure depends on itself: t/p → t/q → t/r → t/p"
    assert [str(problem) for problem in check_together([pack])] == [words]


def test_figures_may_depend_on_others():
    plain = '[[figure]]\nkey = "p"\nunit = "fen"\nvalue = 4\n§\n'
    body = NUMBER + plain + depending("q", "p") + depending("r", "q")
    assert check_together([small_pack(body + grant("g", ""))]) == ()


def test_a_ledger_does_not_adopt_a_figure_that_depends_on_itself():
    made = desk()
    pack = small_pack(NUMBER + depending("q", "q") + grant("g", ""))
    answer = made.send("adopt", packs=[pack])
    assert answer["status"] == "invalid"
    assert "depends on itself" in answer["errors"][0]["message"]
