"""Days of packs: what overlaps or leaves a hole, and the usual ways that are no remark."""

from tests.policy.lint_packs import amendment, codes, grant, head, remarks, town


def edition(name: str, first: str, last: str = "") -> str:
    return head(name, first, last) + grant(key=name)


BASE = town(grant())


def test_an_edition_without_end_that_a_later_one_replaces_is_as_it_should_be():
    assert codes(BASE, edition("town-2024", "2024-01-01")) == []


def test_an_edition_that_ends_the_day_before_the_next_begins_is_as_it_should_be():
    texts = (edition("a", "2023-01-01", "2023-12-31"), edition("b", "2024-01-01"))
    assert codes(*texts) == []
    assert codes(*texts[::-1]) == []


def test_a_stated_last_day_after_the_next_first_day_is_an_overlap():
    (found,) = remarks(edition("a", "2023-01-01", "2024-01-01"), edition("b", "2024-01-01"))
    assert (found.code, found.file, found.path) == (
        "editions-overlap",
        "1.toml",
        "pack.valid_until",
    )
    assert found.found == "2024-01-01 / 2024-01-01"
    assert "the edition 'b' begins on 2024-01-01" in found.message.en


def test_days_that_no_edition_covers_are_a_gap():
    (found,) = remarks(edition("a", "2023-01-01", "2023-12-30"), edition("b", "2024-01-01"))
    assert (found.code, found.file, found.path) == ("editions-gap", "2.toml", "pack.valid_from")
    assert "from 2023-12-31 to 2023-12-31" in found.message.en


def test_a_hole_that_an_earlier_edition_covers_is_none():
    """A measure for one year, after which the law before it holds again."""
    measure = edition("measure", "2024-01-01", "2024-12-31")
    assert codes(BASE, measure, edition("c", "2026-01-01")) == []
    ended = edition("a", "2023-01-01", "2023-12-31")
    assert codes(ended, measure, edition("c", "2026-01-01")) == [
        ("editions-gap", "pack.valid_from")
    ]


def test_two_editions_of_one_day_are_an_overlap():
    (found,) = remarks(BASE, edition("b", "2023-01-01"))
    assert (found.code, found.file, found.path) == ("editions-overlap", "2.toml", "pack.valid_from")


def test_an_edition_that_reaches_over_two_later_ones_is_named_against_both():
    texts = (
        edition("a", "2023-01-01", "2025-12-31"),
        edition("b", "2024-01-01"),
        edition("c", "2025-01-01"),
    )
    assert codes(*texts) == [("editions-overlap", "pack.valid_until")] * 2


def test_editions_of_different_schemes_have_nothing_to_do_with_each_other():
    other = edition("b", "2023-01-01").replace('scheme = "town"', 'scheme = "city"')
    assert codes(BASE, other) == []


def test_an_amendment_beside_its_base_is_as_it_should_be():
    assert codes(BASE, amendment(), amendment(name="bureau")) == []


def test_an_amendment_of_a_time_in_which_nothing_holds_is_named():
    base = edition("a", "2023-01-01", "2023-12-31")
    late = amendment(first="2024-01-01")
    assert codes(base, late) == [("never-in-force", "pack.valid_from")]
    assert codes(base, amendment(first="2023-12-31")) == []
    assert codes(base, edition("b", "2024-06-01"), late) == [("editions-gap", "pack.valid_from")]


RULING = '[[ruling]]\nreading = "whose"\noption = "{}"\n'
RULING += 'cite = {{doc = "T1", clause = "第三条", quote = "给予补贴"}}\n'
FIGURE = '[[figure]]\nkey = "wage"\nunit = "fen"\nvalue = {}\n'
FIGURE += 'cite = {{doc = "T1", clause = "第三条", quote = "给予补贴"}}\n'


def test_two_amendments_of_one_day_that_answer_a_reading_differently_disagree():
    first = amendment(RULING.format("a"))
    (found,) = remarks(BASE, first, amendment(RULING.format("b"), name="bureau"))
    assert (found.code, found.file) == ("amendments-disagree", "3.toml")
    assert found.path == "ruling[whose].option"
    assert found.found == "a / b"
    assert "it says b, and the amendment 'town-office'" in found.message.en
    assert codes(BASE, first, amendment(RULING.format("a"), name="bureau")) == []
    later = amendment(RULING.format("b"), name="bureau", first="2023-03-02")
    assert codes(BASE, first, later) == []


def test_two_amendments_of_one_day_that_give_a_figure_two_values_disagree():
    base = BASE + '[[figure]]\nkey = "wage"\nunit = "fen"\nask = "?"\n'
    first = amendment(FIGURE.format("190_000"))
    tiers = '[{value = 190_000, when = {fact = "staff", ge = 3}}, {value = 200_000}]'
    for value, shown in (("200_000", "200000"), (tiers, "…")):
        (found,) = remarks(base, first, amendment(FIGURE.format(value), name="bureau"))
        assert (found.code, found.path) == ("amendments-disagree", "figure[wage].value")
        assert found.found == f"190000 / {shown}"
    assert codes(base, first, amendment(FIGURE.format("190_000"), name="bureau")) == []
    asks = '[[figure]]\nkey = "wage"\nunit = "fen"\nask = "?"\n'
    assert codes(base, first, amendment(asks, name="bureau")) == []
