"""Who is the same person, who counts together, and what was done for whom.

One small pack: ``t/once`` pays 100 fen once in a lifetime to applicant and founder, ``t/house``
pays 60 fen and 100 fen at most to all that are linked, ``t/jobs`` pays 100 fen a hire, each hire
once, never the founder.
"""

from __future__ import annotations

from typing import Any

import pytest
from tests.support.builders import (
    Desk,
    desk,
    enterprise,
    fact,
    grant,
    number_of,
    permit_holder,
    person,
    role,
    small_pack,
    token,
)

CAP = """[[grant.cap]]
id = "{id}"
per = {per}
measure = "{measure}"
limit = {limit}
window = "lifetime"
on_exceed = "{on}"
§
"""
PACK = small_pack(
    role("founder", most=1)
    + role("hire")
    + fact("registered_on", "date", "hire")
    + grant(
        "once",
        "[grant.benefit]\nfen = 100\n§\n"
        + CAP.format(
            id="once", per='["applicant", "founder"]', measure="count", limit=1, on="refuse"
        ),
    )
    + grant(
        "house",
        "[grant.benefit]\nfen = 60\n§\n"
        + CAP.format(id="house", per='"group"', measure="amount", limit=100, on="reduce"),
    )
    + grant(
        "jobs",
        '[[grant.requirement]]\nid = "not-founder"\neach = "hire"\n'
        'when = {not_a = "founder"}\n§\n'
        '[grant.benefit]\neach = "hire"\nfen = 100\n§\n'
        + CAP.format(id="hire-once", per='"hire"', measure="count", limit=1, on="reduce"),
    )
    + '[[service]]\nid = "contact"\nto = "hire"\nfrom = "registered_on"\n'
    "within = {working_days = 5}\nacts = {call = 2}\n§\n"
)
HELD = permit_holder("H1234567801")
RENEWED = permit_holder("H1234567802")
CARD, OTHER = person("card"), person("other")


def office() -> Desk:
    return desk([PACK])


def why(answer: dict[str, Any]) -> tuple[str, list[tuple[str, str]]]:
    return answer["status"], [(r["code"], r["rule"]) for r in answer.get("reasons", ())]


ONCE = ("refused", [("cap", "once")])


# ---- same, apart ---------------------------------------------------------------------------------


def test_two_renewals_of_one_permit_are_one_party() -> None:
    made = office()
    made.award("A", "t/once", {"applicant": HELD})
    assert why(made.award("B", "t/once", {"applicant": RENEWED})) == ONCE


def test_two_identifiers_are_two_persons_until_they_are_said_to_be_the_same() -> None:
    made = office()
    made.award("A", "t/once", {"applicant": HELD})
    made.submit("B", "t/once", {"applicant": CARD})
    made.ok("same", parties=[HELD, CARD])
    assert why(made.send("approve", case="B")) == ONCE
    made.ok("apart", parties=[CARD, HELD])
    made.ok("approve", case="B")


def test_of_same_and_apart_over_one_pair_the_later_holds() -> None:
    made = office()
    made.award("A", "t/once", {"applicant": HELD})
    made.submit("B", "t/once", {"applicant": CARD})
    for do, wanted in (("same", ONCE), ("apart", None), ("same", ONCE)):
        made.ok(do, parties=[HELD, CARD])
        (answer,) = made.ledger.preview([made.command("approve", case="B")])
        assert answer["status"] == "recorded" if wanted is None else why(answer) == wanted


def test_same_goes_on_from_pair_to_pair() -> None:
    made = office()
    made.award("A", "t/once", {"applicant": HELD})
    made.ok("same", parties=[HELD, CARD])
    made.ok("same", parties=[CARD, OTHER])
    assert why(made.award("B", "t/once", {"applicant": OTHER})) == ONCE


def test_same_over_three_identifiers_joins_all_of_them() -> None:
    made = office()
    made.award("A", "t/once", {"applicant": OTHER})
    made.ok("same", parties=[HELD, CARD, OTHER])
    assert why(made.award("B", "t/once", {"applicant": HELD})) == ONCE


def test_same_moves_nothing_of_what_was_awarded_before() -> None:
    made = office()
    made.award("A", "t/once", {"applicant": HELD})
    made.award("B", "t/once", {"applicant": CARD})
    made.ok("same", parties=[HELD, CARD])
    for case in ("A", "B"):
        assert made.case(case)["standing"] is True
        made.paid(case)


def test_of_two_hires_that_are_the_same_the_later_is_left_out() -> None:
    made = office()
    made.ok("same", parties=[HELD, CARD])
    answer = made.award("A", "t/jobs", {"applicant": enterprise("e1"), "hire": [HELD, OTHER, CARD]})
    assert answer["amount_fen"] == 200
    assert [(r["rule"], r["party"]) for r in answer["reasons"]] == [("same-party", "hire[2]")]


def test_a_hire_that_is_the_founder_under_another_identifier_does_not_count() -> None:
    made = office()
    made.ok("same", parties=[HELD, CARD])
    answer = made.award(
        "A", "t/jobs", {"applicant": enterprise("e1"), "founder": HELD, "hire": [CARD, OTHER]}
    )
    assert answer["amount_fen"] == 100
    assert [(r["rule"], r["party"]) for r in answer["reasons"]] == [("not-founder", "hire[0]")]


def test_a_party_is_found_again_in_any_role_of_a_list_of_roles() -> None:
    made = office()
    made.award("A", "t/once", {"applicant": enterprise("e1"), "founder": CARD})
    assert why(made.award("B", "t/once", {"applicant": CARD})) == ONCE
    assert why(made.award("C", "t/once", {"applicant": enterprise("e2"), "founder": CARD})) == ONCE
    assert why(made.award("D", "t/once", {"applicant": enterprise("e1"), "founder": OTHER})) == ONCE
    assert made.award("E", "t/once", {"applicant": OTHER})["status"] == "recorded"


def test_a_hire_counts_once_across_enterprises_and_is_left_out_the_second_time() -> None:
    made = office()
    made.award("A", "t/jobs", {"applicant": enterprise("e1"), "hire": [CARD]})
    answer = made.award("B", "t/jobs", {"applicant": enterprise("e2"), "hire": [CARD, OTHER]})
    assert answer["amount_fen"] == 100
    assert [(r["rule"], r["party"]) for r in answer["reasons"]] == [("hire-once", "hire[0]")]
    answer = made.award("C", "t/jobs", {"applicant": enterprise("e3"), "hire": [CARD, OTHER]})
    assert why(answer) == ("refused", [("cap", "hire-once"), ("cap", "hire-once")])


# ---- link ----------------------------------------------------------------------------------------


def house(made: Desk, case: str, party: dict[str, Any], on: str = "2023-05-10") -> Any:
    answer = made.award(case, "t/house", {"applicant": party}, on=on)
    return answer.get("amount_fen", answer["status"])


def test_linked_parties_share_a_ceiling_of_the_group_and_others_do_not() -> None:
    made = office()
    made.ok("link", group="户1", parties=[HELD, CARD], from_="2023-01-01")
    assert house(made, "A", HELD) == 60
    assert house(made, "B", CARD) == 40
    assert house(made, "C", HELD) == "refused"
    assert house(made, "D", OTHER) == 60


def test_linked_parties_do_not_count_together_for_anything_else() -> None:
    made = office()
    made.ok("link", group="户1", parties=[HELD, CARD], from_="2023-01-01")
    made.award("A", "t/once", {"applicant": HELD})
    assert made.award("B", "t/once", {"applicant": CARD})["status"] == "recorded"


@pytest.mark.parametrize(
    ("on", "wanted"),
    [("2023-02-28", 60), ("2023-03-01", 40), ("2023-06-30", 40), ("2023-07-01", 60)],
)
def test_a_link_holds_from_its_first_to_its_last_day_by_the_day_of_approval(
    on: str, wanted: int
) -> None:
    made = office()
    made.ok("link", group="户1", parties=[HELD, CARD], from_="2023-03-01", to="2023-06-30")
    assert house(made, "A", HELD, "2023-02-01") == 60
    assert house(made, "B", CARD, on) == wanted


def test_a_link_of_one_party_adds_it_to_its_group() -> None:
    made = office()
    made.ok("link", group="户1", parties=[HELD], from_="2023-01-01")
    made.ok("link", group="户1", parties=[CARD], from_="2023-01-01")
    house(made, "A", HELD)
    assert house(made, "B", CARD) == 40


def test_linked_parties_bring_their_other_identifiers_along() -> None:
    made = office()
    made.ok("link", group="户1", parties=[HELD, OTHER], from_="2023-01-01")
    made.ok("same", parties=[HELD, CARD])
    house(made, "A", CARD)
    assert house(made, "B", OTHER) == 40


# ---- services ------------------------------------------------------------------------------------


def perform(made: Desk, act: str, **facts: Any) -> dict[str, Any]:
    return made.send("perform", service="t/contact", act=act, party=CARD, facts=facts or None)


def test_a_service_starts_with_open_and_its_acts_follow() -> None:
    made = office()
    assert why(perform(made, "call")) == ("refused", [("order", "service-not-open")])
    assert perform(made, "open", registered_on="2023-05-04")["status"] == "recorded"
    assert made.entry()["data"] == {
        "service": "t/contact",
        "act": "open",
        "token": token(CARD),
        "from": "2023-05-04",
    }
    assert why(perform(made, "open", registered_on="2023-05-05")) == (
        "refused",
        [("order", "service-open")],
    )
    for _ in range(3):
        assert perform(made, "call")["status"] == "recorded"


def test_a_service_opened_without_its_fact_is_undetermined() -> None:
    made = office()
    assert why(perform(made, "open")) == ("undetermined", [("fact", "registered_on")])
    assert perform(made, "open", registered_on="2023-05-04")["status"] == "recorded"


def test_a_service_may_be_named_by_its_id_alone_where_one_scheme_has_it() -> None:
    made = office()
    given = person("card", registered_on="2023-05-04")
    made.ok("perform", service="contact", act="open", party=given)
    assert made.entry()["data"]["service"] == "t/contact"


def test_a_service_is_for_the_kind_of_party_it_names() -> None:
    made = office()
    answer = made.send("perform", service="contact", act="open", party=enterprise("e1"))
    assert answer["status"] == "invalid"
    assert answer["errors"][0]["path"] == "party.kind"


# ---- tokens --------------------------------------------------------------------------------------


def test_an_entry_names_parties_by_tokens_in_the_order_given() -> None:
    made = office()
    made.submit("A", "t/jobs", {"applicant": enterprise("e1"), "hire": [OTHER, CARD]})
    assert made.entry()["data"]["tokens"] == {
        "applicant": [token(enterprise("e1"))],
        "hire": [token(OTHER), token(CARD)],
    }


def test_a_number_typed_otherwise_has_the_same_token() -> None:
    made = office()
    typed = number_of("card")
    wide = typed[:6] + " " + "".join(chr(ord(ch) + 0xFEE0) for ch in typed[6:])
    made.award("A", "t/once", {"applicant": CARD})
    assert why(made.award("B", "t/once", {"applicant": {**CARD, "number": wide}})) == ONCE
