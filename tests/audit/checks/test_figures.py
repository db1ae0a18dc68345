"""Awards that rest on a figure that no document states."""

from __future__ import annotations

from typing import Any

import pytest
from tests.audit.checks.looking import found
from tests.support.builders import Desk, desk, enterprise, grant, small_pack

from subsidy_ledger.policy.pack import Pack
from subsidy_ledger.policy.reading import read_pack

DOCUMENTS = (
    '[[document]]\nkey = "N"\ntitle = "有文号"\nnumber = "试〔2023〕1号"\n'
    '[[document]]\nkey = "S"\ntitle = "有原文"\nsource_sha256 = "{sha}"\n'
    '[[document]]\nkey = "W"\ntitle = "网页摘述"\n'
).format(sha="ab" * 32)
FIGURE = '[[figure]]\nkey = "{0}"\nunit = "fen"\nvalue = {2}\ncite = {{doc = "{1}", clause = "1", quote = "x"}}\n'
PACK = small_pack(
    DOCUMENTS
    + FIGURE.format("numbered", "N", 100)
    + FIGURE.format("quoted", "S", 200)
    + FIGURE.format("web", "W", 300)
    + FIGURE.format("top", "W", 1000)
    + '[[figure]]\nkey = "read"\nunit = "fen"\nvalue = 50\ncite = {reading = "r"}\n'
    + '[[figure]]\nkey = "open"\nunit = "fen"\nask = "市局"\n'
    + '[[reading]]\nid = "r"\nquestion = "?"\noptions = {no = "否", yes = "可"}\ndefault = "no"\n'
    + "".join(
        grant(key, '[grant.benefit]\nfen = {figure = "' + key + '"}\n§\n')
        for key in ("numbered", "quoted", "web", "read", "open")
    )
    + grant("flat", "[grant.benefit]\nfen = 7\n§\n")
    + grant(
        "capped",
        "[grant.benefit]\nfen = 7\n§\n"
        '[[grant.cap]]\nid = "top"\nper = "applicant"\nmeasure = "amount"\n'
        'limit = {figure = "top"}\nwindow = "lifetime"\non_exceed = "reduce"\n'
        'only_if = {r = "no"}\n§\n',
    )
)  # fmt: skip


def office(*packs: Pack) -> Desk:
    return desk(list(packs) or [PACK])


def hints(made: Desk) -> list[Any]:
    return found(made, "figure-without-rule")


def award(made: Desk, case: str, key: str, **given: Any) -> None:
    answer = made.award(case, f"t/{key}", {"applicant": enterprise(case)}, **given)
    assert answer["status"] == "recorded", answer


@pytest.mark.parametrize("key", ["numbered", "quoted", "flat"])
def test_a_figure_of_a_document_with_a_number_or_a_source_is_not_found(key: str) -> None:
    made = office()
    award(made, "A", key)
    assert hints(made) == []


def test_a_figure_of_a_web_page_is_a_hint_once_for_all_awards_with_the_sum() -> None:
    made = office()
    for case in "ABC":
        award(made, case, "web")
    (finding,) = hints(made)
    assert finding.severity == "hint"
    assert finding.amount_fen == 900
    assert finding.detail == {"grant": "t/web", "figure": "t/web", "awards": 3, "value": 300}
    assert finding.cite == {"document": "网页摘述", "clause": "1", "quote": "x"}
    assert finding.entries == (1, 3, 7), "the adoption, the first and the last approval"


def test_a_figure_that_only_a_reading_gives_is_a_hint_without_a_document() -> None:
    made = office()
    award(made, "A", "read")
    (finding,) = hints(made)
    assert finding.cite == {"reading": "r"}
    assert "no source" in finding.message


def test_a_ceiling_counts_where_it_was_active() -> None:
    made = office()
    award(made, "A", "capped")
    (finding,) = hints(made)
    assert finding.detail["figure"] == "t/top"
    ruled = office()
    ruling = {"rulings": {"r": {"option": "yes", "cite": {"document": "批复"}}}}
    award(ruled, "A", "capped", approve=ruling)
    assert hints(ruled) == []


def test_a_figure_that_an_operator_gave_is_named_with_its_paper_and_its_adoption() -> None:
    source = small_pack("", id="op", amends="t").source.decode()
    given = source + FIGURE.format("t/open", "T", 40)
    made = office(PACK)
    made.ok("adopt", packs=[read_pack(given.encode(), "op.toml")])
    award(made, "A", "open")
    (finding,) = hints(made)
    assert finding.detail["figure"] == "t/open"
    assert finding.entries == (2, 4), "the second adoption and the approval"


def test_an_award_that_was_withdrawn_rests_on_nothing() -> None:
    made = office()
    award(made, "A", "web")
    made.ok("withdraw", case="A", reason="x")
    assert hints(made) == []
