"""Requirements and lines that nobody can meet or that say nothing, each beside one that is right."""

import pytest
from tests.policy.lint_packs import (
    amendment,
    benefit,
    codes,
    grant,
    head,
    packs,
    remarks,
    requirement,
    town,
)

from subsidy_ledger.policy.lint import lint
from subsidy_ledger.policy.lint.remark import quoted
from subsidy_ledger.policy.reading import pack_from_content

GROWN = '{fact = "staff", ge = 10}'
SMALL = '{fact = "staff", lt = 10}'


def one(when: str, more: str = "") -> list[tuple[str, str]]:
    """What is said of a grant with a single requirement."""
    return codes(town(grant(requirement("r", when, more))))


# ---- one requirement -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "when",
    [
        f"{{all = [{GROWN}, {SMALL}]}}",
        '{all = [{fact = "size", eq = "小型"}, {fact = "size", in = ["微型", "其他"]}]}',
        '{fact = "staff", lt = 0}',
        '{count = "hire", ge = 10}',
        '{all = [{fact = "opened_on", within = "P3Y"}, {fact = "opened_on", elapsed = "P5Y"}]}',
        f"{{not = {{any = [{GROWN}, {SMALL}]}}}}",
    ],
)
def test_a_condition_that_no_case_can_meet_is_named(when):
    assert one(when) == [("never-true", "grant[jobs].requirement[r].when")]


def test_the_remark_shows_the_condition_its_words_and_what_to_do():
    (found,) = remarks(town(grant(requirement("r", '{fact = "staff", lt = 0}'))))
    assert found.found == '{fact = "staff", lt = 0}'
    assert found.told("en") == (
        "1.toml: grant[jobs].requirement[r].when: [never-true] the condition can never be true: "
        '{fact = "staff", lt = 0}, for “原文r” (镇人社〔2023〕1号 第四条); compare it with its quote'
    )
    assert found.told("zh") == (
        "1.toml: grant[jobs].requirement[r].when: [never-true] 这一条件永远不能成立:"
        '{fact = "staff", lt = 0},依据 “原文r” (镇人社〔2023〕1号 第四条);请对照原文核对'
    )


def test_a_figure_that_is_asked_for_may_make_a_condition_true():
    figure = '[[figure]]\nkey = "most"\nunit = "people"\n'
    text = town(
        figure + 'ask = "人社局"\n',
        grant(
            requirement("r", f'{{all = [{GROWN}, {{fact = "staff", le = {{figure = "most"}}}}]}}')
        ),
    )
    assert codes(text) == []
    known = text.replace(
        'ask = "人社局"', 'value = 9\ncite = {doc = "T1", clause = "一", quote = "九人"}'
    )
    assert codes(known) == [("never-true", "grant[jobs].requirement[r].when")]
    office = amendment(
        figure + 'value = 12\ncite = {doc = "T1", clause = "一", quote = "十二人"}\n'
    )
    assert codes(text, office) == []


def test_the_days_on_which_the_edition_holds_count():
    """Opened in 2020 at the latest, and in the year before a day that is in 2023 at the earliest."""
    old = '{fact = "opened_on", le = 2020-12-31}'
    when = f'{{all = [{old}, {{fact = "opened_on", within = "P1Y"}}]}}'
    assert one(when) == [("never-true", "grant[jobs].requirement[r].when")]
    assert one(when.replace("P1Y", "P3Y")) == []


def test_a_condition_under_each_is_read_on_one_party():
    assert one('{not_a = "hire"}', 'each = "hire"') == [
        ("never-true", "grant[jobs].requirement[r].when")
    ]
    assert one('{not_a = "applicant"}', 'each = "hire"') == []


def test_where_it_applies_belongs_to_the_condition():
    assert one(GROWN, f"if = {SMALL}") == [("never-true", "grant[jobs].requirement[r].when")]
    assert one(GROWN, 'if = {fact = "size", eq = "小型"}') == []


def test_an_if_that_never_holds_is_named():
    assert one(GROWN, 'if = {fact = "staff", lt = 0}') == [
        ("never-applies", "grant[jobs].requirement[r].if")
    ]


def test_a_condition_on_a_reading_goes_with_the_readings_it_is_active_under():
    when = '{reading = "whose", eq = "a"}'
    assert one(when, 'only_if = {whose = "b"}') == [
        ("never-true", "grant[jobs].requirement[r].when")
    ]
    assert one(when, 'only_if = {whose = "a"}') == [
        ("always-true", "grant[jobs].requirement[r].when")
    ]
    assert one(when) == []


@pytest.mark.parametrize(
    "when",
    [
        f"{{any = [{GROWN}, {SMALL}]}}",
        '{fact = "staff", ge = 0}',
        '{fact = "size", in = ["小型", "微型", "其他"]}',
        '{count = "hire", le = 9}',
        '{fact = "opened_on", le = {fact = "opened_on"}}',
    ],
)
def test_a_condition_that_is_true_whatever_is_attested_is_named(when):
    assert one(when) == [("always-true", "grant[jobs].requirement[r].when")]


def test_a_condition_that_is_false_of_one_case_says_something():
    assert one('{fact = "staff", gt = 0}') == []
    assert one('{fact = "size", in = ["小型", "微型"]}') == []
    assert one('{count = "hire", le = 8}') == []


def test_a_condition_that_asks_for_the_parties_of_a_role_says_something():
    """It is what makes the role's ``min`` bind: fewer are undetermined, not refused."""
    partner = '[[role]]\nname = "partner"\nkind = ["person"]\nmin = 2\n'
    at_least = '{count = "partner", ge = %d}'
    assert codes(town(partner, grant(requirement("r", at_least % 2)))) == []
    assert codes(town(partner, grant(requirement("r", at_least % 0)))) == [
        ("always-true", "grant[jobs].requirement[r].when")
    ]
    assert codes(town(partner, grant(requirement("r", '{count = "partner", le = 1}')))) == [
        ("never-true", "grant[jobs].requirement[r].when")
    ]


def test_a_condition_that_its_own_if_implies_is_named():
    assert one('{fact = "staff", ge = 5}', f"if = {GROWN}") == [
        ("always-true", "grant[jobs].requirement[r].when")
    ]


def test_the_days_of_an_edition_do_not_make_a_condition_empty():
    """“自2023年1月1日起” is the document's own word, even where the pack begins on that day."""
    opened = '{fact = "opened_on", elapsed = "P0D"}'
    assert one(f'{{any = [{opened}, {{fact = "opened_on", ge = 2023-01-01}}]}}') == []


# ---- two requirements ----------------------------------------------------------------------------


def two(first: str, second: str, more: str = "", also: str = "") -> list[tuple[str, str]]:
    return codes(town(grant(requirement("a", first, more), requirement("b", second, also))))


def test_two_requirements_that_cannot_both_be_true_are_shown_with_both_quotes():
    rules = (requirement("a", GROWN), requirement("b", SMALL, clause="第五条"))
    (found,) = remarks(town(grant(*rules)))
    assert (found.code, found.path) == ("contradiction", "grant[jobs].requirement[b]")
    assert found.found == f"{GROWN} / {SMALL}"
    assert "reads staff and cannot be true together with the requirement 'a'" in found.message.en
    for text in (found.message.en, found.message.zh):
        assert "“原文a” (镇人社〔2023〕1号 第四条)" in text
        assert "“原文b” (镇人社〔2023〕1号 第五条)" in text


def test_requirements_that_can_both_be_true_are_none():
    assert two(GROWN, '{fact = "staff", le = 10}') == []


def test_requirements_for_different_cases_do_not_contradict():
    small, micro = 'if = {fact = "size", eq = "小型"}', 'if = {fact = "size", eq = "微型"}'
    assert two(GROWN, SMALL, small, micro) == []
    old = 'if = {fact = "opened_on", le = 2022-12-31}'
    assert two(GROWN, SMALL, small, old) == [("contradiction", "grant[jobs].requirement[b]")]


def test_requirements_under_different_options_do_not_contradict():
    a, b = 'only_if = {whose = "a"}', 'only_if = {whose = "b"}'
    assert two(GROWN, SMALL, a, b) == []
    assert two(GROWN, SMALL, a, a) == [("contradiction", "grant[jobs].requirement[b]")]
    assert two(GROWN, SMALL, a) == [("contradiction", "grant[jobs].requirement[b]")]


def test_conditions_of_each_party_count_together():
    lost, graduate = '{fact = "status", eq = "失业"}', '{fact = "status", eq = "毕业生"}'
    each, every = 'each = "hire"', 'every = "hire"'
    assert two(lost, graduate, each, each) == [("contradiction", "grant[jobs].requirement[b]")]
    assert two(lost, graduate, each, every) == [("contradiction", "grant[jobs].requirement[b]")]
    assert two(lost, '{fact = "wage", ge = 1}', each, each) == []


def test_what_passes_with_an_excuse_contradicts_nothing():
    assert two(GROWN, SMALL, 'otherwise = "reason"') == []


def test_a_requirement_that_is_never_true_is_named_once_and_not_against_others():
    assert two('{fact = "staff", lt = 0}', GROWN) == [
        ("never-true", "grant[jobs].requirement[a].when")
    ]


def test_an_amendment_is_held_against_the_document_and_other_amendments():
    base = town(grant(requirement("a", GROWN)))
    office = amendment(grant(requirement("b", SMALL), amend=True))
    (found,) = remarks(base, office)
    assert (found.code, found.file, found.path) == (
        "contradiction",
        "2.toml",
        "grant[jobs].requirement[b]",
    )
    lax = town(grant(requirement("a", '{fact = "size", eq = "小型"}')))
    other = amendment(grant(requirement("c", GROWN), amend=True), name="bureau")
    assert codes(lax, office) == codes(lax, other) == []
    assert codes(lax, office, other) == [("contradiction", "grant[jobs].requirement[c]")]


def test_amendments_that_are_never_in_force_together_do_not_contradict():
    base = town(grant(requirement("a", '{fact = "size", eq = "小型"}')))
    first = amendment(grant(requirement("b", SMALL), amend=True), last="2023-12-31")
    second = amendment(
        grant(requirement("c", GROWN), amend=True), name="bureau", first="2024-01-01"
    )
    assert codes(base, first, second) == []


def test_what_only_all_requirements_together_exclude_is_named_at_the_grant():
    rules = (
        requirement("a", f'{{any = [{{fact = "size", eq = "小型"}}, {GROWN}]}}'),
        requirement("b", '{fact = "size", in = ["微型", "其他"]}'),
        requirement("c", SMALL),
    )
    (found,) = remarks(town(grant(*rules)))
    assert (found.code, found.path, found.found) == ("never-granted", "grant[jobs]", "a, b, c")
    assert codes(town(grant(*rules[:2]))) == []


def test_a_reading_that_opens_a_way_makes_a_grant_possible():
    rules = (
        requirement("a", f'{{any = [{{fact = "size", eq = "小型"}}, {GROWN}]}}'),
        requirement("b", '{fact = "size", in = ["微型", "其他"]}'),
        requirement("c", SMALL, 'only_if = {whose = "a"}'),
    )
    assert codes(town(grant(*rules))) == []


# ---- lines ---------------------------------------------------------------------------------------


def lines(*when: str, rules: str = "") -> list[tuple[str, str]]:
    listed = ", ".join(f"{{fen = {n + 1}, when = {w}}}" for n, w in enumerate(when))
    return codes(town(grant(rules, benefit(f"[{listed}, {{fen = 9}}]"))))


def test_a_line_that_an_earlier_one_always_catches_is_named():
    ten, twenty = '{fact = "staff", ge = 10}', '{fact = "staff", ge = 20}'
    assert lines(ten, twenty) == [("unreachable-tier", "grant[jobs].benefit.fen[1]")]
    assert lines(twenty, ten) == []


def test_a_line_that_several_earlier_ones_catch_together_is_named():
    sizes = [f'{{fact = "size", eq = "{size}"}}' for size in ("小型", "微型", "其他")]
    assert lines(*sizes[:2]) == []
    assert lines(*sizes) == [("unreachable-tier", "grant[jobs].benefit.fen[3]")]


def test_a_line_whose_condition_is_never_true_is_named_so():
    text = town(grant(benefit('[{fen = 1, when = {fact = "staff", lt = 0}}, {fen = 2}]', "")))
    (found,) = remarks(text)
    assert "its condition can never be true" in found.message.en
    assert found.found == '{fen = 1, when = {fact = "staff", lt = 0}}'


def test_a_line_that_the_requirements_keep_everyone_from_is_named():
    rule = requirement("r", '{fact = "size", in = ["小型", "微型"]}')
    other = '{fact = "size", eq = "其他"}'
    assert lines(other, rules=rule) == [("unreachable-tier", "grant[jobs].benefit.fen[0]")]
    excused = requirement("r", '{fact = "size", in = ["小型", "微型"]}', 'otherwise = "reason"')
    assert lines(other, rules=excused) == []
    under = requirement("r", '{fact = "size", in = ["小型", "微型"]}', 'only_if = {whose = "a"}')
    assert lines(other, rules=under) == []


def test_an_amendment_may_close_a_line_of_the_document():
    """An operator who pays small enterprises alone leaves the document's other line unused."""
    tiers = benefit('[{fen = 1, when = {fact = "size", eq = "其他"}}, {fen = 2}]')
    office = amendment(grant(requirement("r", '{fact = "size", eq = "小型"}'), amend=True))
    assert codes(town(grant(tiers)), office) == []


def test_lines_of_each_party_are_held_against_the_rules_of_that_party():
    rule = requirement("r", '{fact = "status", eq = "失业"}', 'each = "hire"')
    pays = benefit(
        '[{fen = 1, when = {fact = "status", eq = "毕业生"}}, {fen = 2}]', 'each = "hire"'
    )
    assert codes(town(grant(rule, pays))) == [("unreachable-tier", "grant[jobs].benefit.fen[0]")]
    assert codes(town(grant(pays))) == []


def test_lines_of_a_figure_are_read_too():
    figure = """
        [[figure]]
        key = "rate"
        unit = "fen"
        value = [{value = 5, when = {fact = "staff", ge = 3}}, {value = 4, when = {fact = "staff", gt = 5}}, {value = 1}]
        cite = {doc = "T1", clause = "一", quote = "x"}
    """
    assert codes(town(figure, grant(benefit('{figure = "rate"}')))) == [
        ("unreachable-tier", "figure[rate].value[1]")
    ]


def test_a_figure_does_not_know_which_grants_count_a_role():
    """In one of them all parties may be left out, whatever the role's ``min``."""
    partner = '[[role]]\nname = "partner"\nkind = ["person"]\nmin = 1\nmax = 5\n'
    figure = """
        [[figure]]
        key = "rate"
        unit = "fen"
        value = [{value = 5, when = {count = "partner", eq = 0}}, {value = 4, when = {count = "partner", gt = 5}}, {value = 1}]
        cite = {doc = "T1", clause = "一", quote = "x"}
    """
    assert codes(town(partner, figure, grant(benefit('{figure = "rate"}')))) == [
        ("unreachable-tier", "figure[rate].value[1]")
    ]


def test_a_later_edition_is_read_by_itself():
    first = town(grant(requirement("a", GROWN)))
    later = head("town-2024", "2024-01-01") + grant(requirement("b", SMALL))
    assert codes(first, later) == []


# ---- packs as they are ---------------------------------------------------------------------------


PLANTED = [
    (
        "a bound that is turned around",
        'id = "term"\n  when = {fact = "loan_term_months", le = 24}',
        'id = "term"\n  when = {all = [{fact = "loan_term_months", le = 24}, {fact = "loan_term_months", gt = 24}]}',
        ("never-true", "grant[loan-person].requirement[term].when"),
    ),
    (
        "a condition copied from another grant",
        'id = "kind"\n  when = {fact = "entity_type", in = ["小微企业", "个体工商户"]}',
        (
            'id = "kind-of-old"\n  when = {fact = "entity_type", eq = "其他"}\n  cite = {quote = "x"}\n'
            '  [[grant.requirement]]\n  id = "kind"\n  when = {fact = "entity_type", in = ["小微企业", "个体工商户"]}'
        ),
        ("contradiction", "grant[startup].requirement[kind]"),
    ),
    (
        "a line behind one that catches it",
        "{fen = 500_000, when =",
        '{fen = 400_000, when = {fact = "entity_type", in = ["小微企业", "个体工商户"]}}, {fen = 500_000, when =',
        ("unreachable-tier", "grant[startup].benefit.fen[2]"),
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "expected"), [p[1:] for p in PLANTED], ids=[p[0] for p in PLANTED]
)
def test_a_fault_planted_in_a_shipped_pack_is_found(old, new, expected):
    from tests.cli.tool import without_cases

    text = without_cases("dezhou-2023").decode()
    assert codes(text) == []
    assert old in text
    assert expected in codes(text.replace(old, new, 1))


def test_a_pack_read_from_its_canonical_content_has_the_same_remarks():
    """A ledger keeps content; the source may be gone."""
    (pack,) = packs(town(grant(requirement("r", '{fact = "staff", lt = 0}'))))
    (found,) = [
        one
        for one in lint([pack_from_content(pack.content, "town-2023")])
        if one.code == "never-true"
    ]
    assert (found.file, found.path) == ("town-2023", "grant[jobs].requirement[r].when")


def test_a_rule_that_cites_its_reading_is_shown_with_it():
    rule = requirement("r", '{fact = "staff", lt = 0}', 'only_if = {whose = "a"}')
    cited = rule.replace(
        'cite = {clause = "第四条", quote = "原文r"}', 'cite = {reading = "whose"}'
    )
    (found,) = remarks(town(grant(cited)))
    assert "for the reading 'whose'" in found.message.en
    assert "依据 口径 whose" in found.message.zh


def test_a_rule_without_words_is_said_to_have_none():
    assert (quoted(None).en, quoted(None).zh) == ("no words", "无原文")
