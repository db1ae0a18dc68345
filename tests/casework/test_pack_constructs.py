"""The pack language, construct by construct, on packs of a few lines.

Each test builds the smallest pack that has the construct, awards under it, and says what comes out.
Amounts are fen and small on purpose, so that they can be worked out in the head.
"""

from __future__ import annotations

from typing import Any

import pytest
from tests.support.builders import (
    Desk,
    Json,
    desk,
    enterprise,
    fact,
    grant,
    person,
    role,
    small_pack,
)

E1, E2 = enterprise("e1"), enterprise("e2")
P1, P2, P3 = person("p1"), person("p2"), person("p3")


def office(*bodies: str) -> Desk:
    return desk([small_pack("".join(bodies))])


def cap(id: str, limit: Any, per: str = '"applicant"', **given: str) -> str:
    """A grant's own cap; keys as in TOML, lifetime and refuse unless given."""
    keys = {"measure": '"amount"', "window": '"lifetime"', "on_exceed": '"refuse"', **given}
    lines = "".join(f"{key} = {value}\n" for key, value in keys.items())
    return f'[[grant.cap]]\nid = "{id}"\nper = {per}\nlimit = {limit}\n{lines}§\n'


def requirement(id: str, when: str, more: str = "") -> str:
    return f'[[grant.requirement]]\nid = "{id}"\nwhen = {when}\n{more}§\n'


def benefit(more: str) -> str:
    return f"[grant.benefit]\n{more}\n§\n"


def outcome(answer: Json) -> Any:
    """The amount of what was recorded (None: a plain yes), else status and reasons."""
    if answer["status"] == "recorded":
        return answer.get("amount_fen")
    return answer["status"], [(r["code"], r["rule"]) for r in answer.get("reasons", ())]


def give(made: Desk, case: str, key: str = "t/g", who: Json | None = None, **given: Any) -> Any:
    return outcome(made.award(case, key, {"applicant": E1} if who is None else who, **given))


def refused(code: str, *rules: str) -> Any:
    return "refused", [(code, rule) for rule in rules]


# ---- conditions ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("when", "value", "wanted"),
    [
        ("eq = 5", 5, True),
        ("eq = 5", 6, False),
        ("ge = 5", 5, True),
        ("gt = 5", 5, False),
        ("le = 5", 5, True),
        ("lt = 5", 5, False),
        ("between = [3, 5]", 3, True),
        ("between = [3, 5]", 5, True),
        ("between = [3, 5]", 6, False),
        ("in = [1, 4]", 4, True),
        ("in = [1, 4]", 2, False),
    ],
)
def test_an_operator_compares_a_fact(when: str, value: int, wanted: bool) -> None:
    made = office(fact("n", "integer"), grant("g", requirement("n", f'{{fact = "n", {when}}}')))
    expected = None if wanted else refused("requirement", "n")
    assert give(made, "A", facts={"n": value}) == expected
    status, reasons = give(made, "B", facts={})
    assert (status, set(reasons)) == ("undetermined", {("requirement", "n"), ("fact", "n")})


@pytest.mark.parametrize(
    ("since", "on", "wanted"),
    [
        ("2023-02-28", "2023-02-28", True),
        ("2022-02-28", "2023-02-28", True),
        ("2022-02-28", "2023-03-01", False),
        ("2024-02-29", "2025-02-28", True),  # 29 Feb + 1 year = 28 Feb
        ("2024-02-29", "2025-03-01", False),
    ],
)
def test_within_holds_from_the_day_to_the_day_a_period_later(
    since: str, on: str, wanted: bool
) -> None:
    made = office(
        fact("since", "date"), grant("g", requirement("r", '{fact = "since", within = "P1Y"}'))
    )
    expected = None if wanted else refused("requirement", "r")
    assert give(made, "A", facts={"since": since}, on=on) == expected


def test_a_day_after_the_day_of_the_case_is_not_within() -> None:
    made = office(
        fact("since", "date"), grant("g", requirement("r", '{fact = "since", within = "P1Y"}'))
    )
    assert give(made, "A", facts={"since": "2023-05-11"}) == refused("requirement", "r")


def test_elapsed_holds_from_the_day_a_period_later_on() -> None:
    made = office(
        fact("since", "date"), grant("g", requirement("r", '{fact = "since", elapsed = "P1Y"}'))
    )
    # 29 Feb + 1 year = 28 Feb
    assert give(made, "A", facts={"since": "2024-02-29"}, on="2025-02-27") == refused(
        "requirement", "r"
    )
    assert give(made, "B", facts={"since": "2024-02-29"}, on="2025-02-28") is None


@pytest.mark.parametrize(
    ("at", "wanted"),
    [
        ('"submitted"', None),
        ('"approved"', refused("requirement", "r")),
        ('{fact = "signed"}', None),
        ('{first = "months"}', None),
        ('{last = "months"}', refused("requirement", "r")),
    ],
)
def test_the_day_of_a_condition_is_the_one_it_names(at: str, wanted: Any) -> None:
    made = office(
        fact("since", "date"),
        fact("signed", "date"),
        fact("months", "months"),
        grant("g", requirement("r", f'{{fact = "since", within = "P1Y", at = {at}}}')),
    )
    facts = {
        "since": "2023-05-10",
        "signed": "2024-05-10",
        "months": ["2023-06", "2024-04/2024-05"],  # ends on 31 May 2024
    }
    made.submit("A", "t/g", {"applicant": E1}, facts=facts, on="2024-05-10")
    assert outcome(made.send("approve", case="A", on="2024-05-11")) == wanted


@pytest.mark.parametrize(
    ("a", "b", "everything", "anything"),
    [
        (True, True, "true", "true"),
        (True, None, "unknown", "true"),
        (True, False, "false", "true"),
        (None, None, "unknown", "unknown"),
        (None, False, "false", "unknown"),
        (False, False, "false", "false"),
    ],
)
def test_logic_is_three_valued(a: Any, b: Any, everything: str, anything: str) -> None:
    parts = '[{fact = "a", eq = true}, {fact = "b", eq = true}]'
    made = office(
        fact("a", "boolean"),
        fact("b", "boolean"),
        grant("all", requirement("r", f"{{all = {parts}}}")),
        grant("any", requirement("r", f"{{any = {parts}}}")),
        grant("none", requirement("r", f"{{not = {{any = {parts}}}}}")),
    )
    facts = {name: value for name, value in (("a", a), ("b", b)) if value is not None}
    statuses = {"true": "recorded", "false": "refused", "unknown": "undetermined"}
    contrary = {"true": "false", "false": "true", "unknown": "unknown"}
    for key, wanted in (("all", everything), ("any", anything), ("none", contrary[anything])):
        answer = made.award(key, f"t/{key}", {"applicant": E1}, facts=facts)
        assert answer["status"] == statuses[wanted], key


def test_a_requirement_whose_if_is_false_does_not_apply_and_an_unknown_if_is_unknown() -> None:
    made = office(
        fact("big", "boolean"),
        fact("ok", "boolean"),
        grant(
            "g", requirement("r", '{fact = "ok", eq = true}', 'if = {fact = "big", eq = true}\n')
        ),
    )
    assert give(made, "A", facts={"big": False, "ok": False}) is None
    assert give(made, "B", facts={"big": True, "ok": False}) == refused("requirement", "r")
    assert give(made, "C", facts={"ok": True}) is None, "passes whether it applies or not"
    assert give(made, "D", facts={"ok": False})[0] == "undetermined"


# ---- each, every, count --------------------------------------------------------------------------

HIRES = (
    role("hire")
    + fact("paid", "boolean", "hire")
    + fact("wage", "money", "hire")
    + fact("size", "integer")
)
EACH_PAID = requirement("paid", '{fact = "paid", eq = true}', 'each = "hire"\n')


def hires(*paid: bool | None) -> Json:
    """An enterprise with one hire for each: paid, not paid, or not known."""
    named = [
        person(f"h{n}") if one is None else person(f"h{n}", paid=one) for n, one in enumerate(paid)
    ]
    return {"applicant": E1, "hire": named}


def test_a_party_that_is_false_on_an_each_requirement_is_not_counted() -> None:
    made = office(HIRES, grant("g", EACH_PAID + benefit('each = "hire"\nfen = 10')))
    assert give(made, "A", who=hires(True, False, True)) == 20
    assert made.answers[-1]["reasons"][0]["party"] == "hire[1]"
    assert give(made, "B", who=hires(False, False)) == refused("requirement", "paid", "paid")


def test_a_party_that_is_unknown_and_not_left_out_makes_the_case_undetermined() -> None:
    ceiling = cap("ceiling", 20, on_exceed='"reduce"', window='"case"')
    made = office(HIRES, grant("g", EACH_PAID + benefit('each = "hire"\nfen = 10') + ceiling))
    answer = give(made, "A", who=hires(True, True, None))
    assert answer == ("undetermined", [("requirement", "paid"), ("fact", "paid")])


def test_what_else_is_unknown_about_a_party_that_is_left_out_does_not_matter() -> None:
    wage = requirement("wage", '{fact = "wage", ge = 5}', 'each = "hire"\n')
    made = office(HIRES, grant("g", wage + EACH_PAID + benefit('each = "hire"\nfen = 10')))
    who = {"applicant": E1, "hire": [person("a", paid=False), person("b", paid=True, wage=5)]}
    assert give(made, "A", who=who) == 10


def test_every_party_must_pass_an_every_requirement_and_each_that_does_not_is_named() -> None:
    rule = requirement("paid", '{fact = "paid", eq = true}', 'every = "hire"\n')
    made = office(HIRES, grant("g", rule + benefit("fen = 10")))
    assert give(made, "A", who=hires(True, True)) == 10
    assert give(made, "B", who=hires(True, False, False)) == refused("requirement", "paid", "paid")
    assert [r["party"] for r in made.answers[-1]["reasons"]] == ["hire[1]", "hire[2]"]
    assert give(made, "C", who=hires(False, None))[0] == "refused", "false before unknown"
    assert give(made, "D", who=hires(True, None))[0] == "undetermined"


def test_a_false_every_requirement_names_the_applicant_that_stands_in_for_the_role() -> None:
    made = office(
        role("founder", least=1, most=1),
        fact("grad", "boolean", "founder"),
        grant("g", requirement("grad", '{fact = "grad", eq = true}', 'every = "founder"\n')),
    )
    who = {"applicant": person("p1", grad=False)}
    assert give(made, "A", who=who) == refused("requirement", "grad")
    assert give(made, "B", who={"applicant": person("p1", grad=True)}) is None


@pytest.mark.parametrize(
    ("paid", "wanted"),
    [
        ((True, True), 10),
        ((True, False), ("refused", {("requirement", "two"), ("requirement", "paid")})),
        ((True, None), "undetermined"),
        ((True, None, False, False), "undetermined"),
        ((None, False, False), "refused"),
    ],
)
def test_a_count_is_of_parties_not_left_out_and_unknown_where_the_unsure_decide(
    paid: tuple[bool | None, ...], wanted: Any
) -> None:
    made = office(
        HIRES,
        grant(
            "g", EACH_PAID + requirement("two", '{count = "hire", ge = 2}') + benefit("fen = 10")
        ),
    )
    answer = give(made, "A", who=hires(*paid))
    if isinstance(wanted, str):
        assert answer[0] == wanted
    else:
        assert (answer if answer == 10 else (answer[0], set(answer[1]))) == wanted


def test_a_limit_may_be_a_count() -> None:
    made = office(
        HIRES,
        fact("asked", "money"),
        grant(
            "g",
            EACH_PAID
            + benefit('fen = {fact = "asked"}')
            + cap("as-many", '{count = "hire"}', on_exceed='"reduce"'),
        ),
    )
    assert give(made, "A", who=hires(True, True, False), facts={"asked": 9}) == 2


def test_shares_are_compared_exactly() -> None:
    # 15% of 7 is 1.05: one of seven is below, two are not.
    rule = requirement("share", '{fact = "hired", ge = {fact = "staff", bps = 1500}}')
    made = office(fact("hired", "integer"), fact("staff", "integer"), grant("g", rule))
    assert give(made, "A", facts={"hired": 1, "staff": 7}) == refused("requirement", "share")
    assert give(made, "B", facts={"hired": 2, "staff": 7}) is None
    assert give(made, "C", facts={"hired": 3, "staff": 20}) is None, "15% of 20 is exactly 3"


def test_holds_asks_for_an_award_that_stands_as_applicant_or_in_the_role() -> None:
    made = office(
        role("founder", most=1),
        grant("first", ""),
        grant("g", requirement("r", '{holds = ["t/first"], by = "founder"}')),
    )
    who = {"applicant": E1, "founder": P1}
    assert give(made, "A", who=who) == refused("requirement", "r")
    give(made, "F", "t/first", {"applicant": E2, "founder": P1})
    assert give(made, "B", who=who) is None
    made.ok("withdraw", case="F", reason="x")
    assert give(made, "C", who=who) == refused("requirement", "r")
    give(made, "G", "t/first", {"applicant": P1})
    assert give(made, "D", who=who) is None


# ---- values and benefits -------------------------------------------------------------------------


@pytest.mark.parametrize(("whole", "wanted"), [(10_000, 3_333), (3, 0), (4, 1), (9_999, 3_332)])
def test_a_share_paid_is_rounded_down_to_the_fen(whole: int, wanted: int) -> None:
    made = office(fact("cost", "money"), grant("g", benefit('fen = {fact = "cost", bps = 3333}')))
    answer = give(made, "A", facts={"cost": whole})
    assert answer == (wanted or refused("amount", "nothing"))


def test_plus_is_added_after_the_share() -> None:
    made = office(
        fact("cost", "money"), grant("g", benefit('fen = {fact = "cost", bps = 5000, plus = 7}'))
    )
    assert give(made, "A", facts={"cost": 11}) == 12


def test_a_sum_adds_facts_and_one_missing_makes_it_unknown() -> None:
    made = office(
        fact("a", "money"), fact("b", "money"), grant("g", benefit('fen = {sum = ["a", "b"]}'))
    )
    assert give(made, "A", facts={"a": 3, "b": 4}) == 7
    assert give(made, "B", facts={"a": 3}) == ("undetermined", [("fact", "b")])


FIRST_TRUE = benefit(
    'fen = [{fen = 30, when = {fact = "a", eq = true}}, {fen = 20, when = {fact = "b", eq = true}}]'
)


@pytest.mark.parametrize(
    ("facts", "wanted"),
    [
        ({"a": True, "b": True}, 30),
        ({"a": True}, 30),
        ({"a": False, "b": True}, 20),
        ({"b": True}, ("undetermined", [("fact", "a")])),
        ({"a": False, "b": False}, refused("amount", "no-line")),
    ],
)
def test_the_first_line_that_is_true_holds_and_an_unknown_before_it_is_unknown(
    facts: Json, wanted: Any
) -> None:
    made = office(fact("a", "boolean"), fact("b", "boolean"), grant("g", FIRST_TRUE))
    assert give(made, "A", facts=facts) == wanted


def test_a_figure_may_depend_on_the_case() -> None:
    figure = (
        '[[figure]]\nkey = "f"\nunit = "fen"\n'
        'value = [{value = 5, when = {fact = "a", eq = true}}, {value = 8}]\n§\n'
    )
    made = office(fact("a", "boolean"), figure, grant("g", benefit('fen = {figure = "f"}')))
    assert give(made, "A", facts={"a": True}) == 5
    assert give(made, "B", facts={"a": False}) == 8
    assert give(made, "C")[0] == "undetermined"


def test_units_multiply_and_months_are_counted() -> None:
    made = office(
        fact("days", "integer"),
        fact("months", "months"),
        grant("d", benefit('units = "days"\nfen = 10')),
        grant("m", benefit('units = "months"\nfen = 10')),
    )
    assert give(made, "A", "t/d", facts={"days": 3}) == 30
    assert give(made, "B", "t/d", facts={"days": 0})[0] == "refused"
    assert give(made, "C", "t/m", facts={"months": ["2023-01/2023-03", "2023-08"]}) == 40


def test_least_and_most_may_be_figures_and_shares() -> None:
    made = office(
        fact("cost", "money"),
        grant("g", benefit('least = 10\nmost = {fact = "cost", bps = 5000}'), instrument="loan"),
    )
    given: Json = {"facts": {"cost": 100}}
    assert give(made, "A", requested_fen=50, **given) == 50
    assert give(made, "B", requested_fen=51, **given) == refused("amount", "bounds")
    assert give(made, "C", requested_fen=50) == ("undetermined", [("fact", "cost")])


def test_without_a_benefit_the_answer_is_yes_or_no_and_caps_may_measure_a_fact() -> None:
    made = office(
        fact("saved", "money"),
        grant("g", cap("saved", 100, amount_of='"saved"'), instrument="tax_relief"),
    )
    assert give(made, "A", facts={"saved": 60}) is None
    assert give(made, "B", facts={"saved": 41}) == refused("cap", "saved")
    assert give(made, "C", facts={"saved": 40}) is None
    assert give(made, "D")[0] == "undetermined"


# ---- caps: measures and windows ------------------------------------------------------------------


def test_reduce_pays_what_is_left_and_refuse_voids_the_award() -> None:
    made = office(
        fact("cost", "money"),
        grant("r", benefit('fen = {fact = "cost"}') + cap("top", 100, on_exceed='"reduce"')),
        grant("v", benefit('fen = {fact = "cost"}') + cap("top", 100)),
    )
    for key, second in (("t/r", 40), ("t/v", refused("cap", "top"))):
        assert give(made, f"A{key}", key, facts={"cost": 60}) == 60
        assert give(made, f"B{key}", key, facts={"cost": 50}) == second
    assert give(made, "C", "t/r", facts={"cost": 1}) == refused("cap", "top")
    assert give(made, "D", "t/v", facts={"cost": 40}) == 40


def test_a_case_window_looks_at_one_award_alone() -> None:
    made = office(
        fact("cost", "money"),
        grant(
            "g",
            benefit('fen = {fact = "cost"}')
            + cap("top", 100, window='"case"', on_exceed='"reduce"'),
        ),
    )
    assert [give(made, case, facts={"cost": 150}) for case in "ABC"] == [100, 100, 100]


ROLLING = {"window": '"rolling"\nperiod = "P1Y"'}


@pytest.mark.parametrize(
    ("on", "wanted"),
    [
        ("2024-05-09", refused("cap", "year")),
        ("2024-05-10", 10),  # (day - 1 year, day] no longer holds 2023-05-10
        ("2023-05-10", refused("cap", "year")),
    ],
)
def test_a_rolling_window_is_half_open(on: str, wanted: Any) -> None:
    made = office(grant("g", benefit("fen = 10") + cap("year", 1, measure='"count"', **ROLLING)))
    assert give(made, "A", on="2023-05-10") == 10
    assert give(made, "B", on=on) == wanted


@pytest.mark.parametrize("first", ["2023-01-15", "2023-06-15"])
def test_recording_june_before_january_does_not_help(first: str) -> None:
    made = office(
        grant("g", benefit("fen = 60") + cap("year", 100, on_exceed='"reduce"', **ROLLING))
    )
    second = {"2023-01-15": "2023-06-15", "2023-06-15": "2023-01-15"}[first]
    assert give(made, "A", on=first) == 60
    assert give(made, "B", on=second) == 40
    # each window of a year that holds both is full; a year after January there is room again
    assert give(made, "C", on="2023-12-31") == refused("cap", "year")
    assert give(made, "D", on="2024-01-15") == (60 if first == "2023-01-15" else 40)


def test_an_award_must_fit_every_window_that_contains_its_day() -> None:
    made = office(grant("g", benefit("fen = 10") + cap("year", 2, measure='"count"', **ROLLING)))
    assert give(made, "A", on="2023-01-10") == 10
    assert give(made, "B", on="2023-11-10") == 10
    assert give(made, "C", on="2024-02-10") == 10, "January has left the window"
    # in the middle: (…, 2023-11-10] holds A, x, B; (…, 2024-02-10] holds x, B, C
    assert give(made, "D", on="2023-06-10") == refused("cap", "year")


def test_the_window_goes_by_the_day_of_approval() -> None:
    made = office(grant("g", benefit("fen = 10") + cap("year", 1, measure='"count"', **ROLLING)))
    made.submit("A", "t/g", {"applicant": E1}, on="2023-01-10")
    made.ok("approve", case="A", on="2023-03-10")
    made.submit("B", "t/g", {"applicant": E1}, on="2024-02-10")
    assert outcome(made.send("approve", case="B", on="2024-03-09")) == refused("cap", "year")
    made.ok("approve", case="B", on="2024-03-10")


def test_an_open_window_counts_awards_not_yet_discharged() -> None:
    made = office(
        grant(
            "g",
            benefit("least = 1\nmost = 100")
            + cap("two", 2, measure='"count"', window='"open"')
            + cap("sum", 120, window='"open"'),
            instrument="loan",
        )
    )
    assert give(made, "A", requested_fen=80) == 80
    assert give(made, "B", requested_fen=41) == refused("cap", "sum")
    assert give(made, "C", requested_fen=40) == 40
    assert give(made, "D", requested_fen=1) == refused("cap", "two")
    made.ok("discharge", case="A")
    assert give(made, "E", requested_fen=80) == 80


def test_units_are_counted_and_reduced_with_the_amount_following() -> None:
    made = office(
        fact("days", "integer"),
        grant(
            "g",
            benefit('units = "days"\nfen = 10')
            + cap("days", 5, measure='"units"', on_exceed='"reduce"'),
        ),
    )
    assert give(made, "A", facts={"days": 3}) == 30
    assert give(made, "B", facts={"days": 3}) == 20
    assert made.answers[-1]["reasons"][0]["rule"] == "days"
    assert give(made, "C", facts={"days": 1}) == refused("cap", "days")


def test_units_are_reduced_before_money() -> None:
    made = office(
        fact("days", "integer"),
        grant(
            "g",
            benefit('units = "days"\nfen = 10')
            + cap("money", 25, on_exceed='"reduce"')
            + cap("days", 2, measure='"units"', on_exceed='"reduce"'),
        ),
    )
    assert give(made, "A", facts={"days": 3}) == 20, "two days, and 25 do not bind"


def test_the_last_unit_may_be_paid_in_part_and_is_then_taken() -> None:
    made = office(
        fact("months", "months"),
        grant(
            "g",
            benefit('units = "months"\nfen = 10')
            + cap("once", 1, measure='"units"', same='["months"]', on_exceed='"reduce"'),
        ),
    )
    given: Json = {"facts": {"months": ["2023-01/2023-04"]}}
    assert give(made, "A", requested_fen=15, **given) == 15
    assert made.entry()["data"]["lines"][0]["months"] == ["2023-01/2023-02"]
    assert give(made, "B", **given) == 20, "March and April"


SPAN = cap("span", 6, measure='"span"', on_exceed='"reduce"')


def test_a_span_counts_from_the_first_to_the_last_month_gaps_included() -> None:
    made = office(
        fact("months", "months"), grant("g", benefit('units = "months"\nfen = 10') + SPAN)
    )
    assert give(made, "A", facts={"months": ["2023-01", "2023-03"]}) == 20
    assert give(made, "B", facts={"months": ["2023-06", "2023-07"]}) == 10, "June is the sixth"
    assert give(made, "C", facts={"months": ["2022-12"]}) == refused("cap", "span")
    assert give(made, "D", facts={"months": ["2023-02"]}) == 10


def test_a_span_of_a_case_does_not_look_at_other_awards() -> None:
    made = office(
        fact("months", "months"),
        grant(
            "g",
            benefit('units = "months"\nfen = 10') + SPAN.replace('"lifetime"', '"case"'),
        ),
    )
    assert give(made, "A", facts={"months": ["2023-01/2023-08"]}) == 60
    assert give(made, "B", facts={"months": ["2024-01/2024-06"]}) == 60


def test_months_outside_the_ledger_widen_a_span() -> None:
    made = office(
        fact("months", "months") + fact("had", "months"),
        grant("g", benefit('units = "months"\nfen = 10') + SPAN.replace(
            "on_exceed", 'elsewhere = "had"\non_exceed')),
    )  # fmt: skip
    months = ["2023-01/2023-04"]
    assert give(made, "A", facts={"months": months})[0] == "undetermined"
    assert give(made, "B", facts={"months": months, "had": ["2022-10"]}) == 30, "March is the sixth"
    assert made.entry()["data"]["values"]["had"] == ["2022-10"]
    assert give(made, "C", facts={"months": months, "had": ["2020-01"]}) == refused("cap", "span")


def test_a_refusing_span_voids_the_award() -> None:
    made = office(
        fact("months", "months"),
        grant("g", benefit('units = "months"\nfen = 10') + SPAN.replace('"reduce"', '"refuse"')),
    )
    assert give(made, "A", facts={"months": ["2023-01/2023-07"]}) == refused("cap", "span")
    assert give(made, "B", facts={"months": ["2023-01/2023-06"]}) == 60


# ---- caps: buckets, elsewhere, facts as limits ---------------------------------------------------


def test_awards_count_together_where_the_same_facts_are_equal() -> None:
    made = office(
        fact("year", "integer"),
        grant("g", benefit("fen = 10") + cap("a-year", 1, measure='"count"', same='["year"]')),
    )
    assert give(made, "A", facts={"year": 2022}) == 10
    assert give(made, "B", facts={"year": 2023}) == 10
    assert give(made, "C", facts={"year": 2023}) == refused("cap", "a-year")
    assert give(made, "D")[0] == "undetermined"


def test_each_month_of_a_trainee_once_months_taken_are_left_out() -> None:
    made = office(
        role("trainee"),
        fact("months", "months", "trainee"),
        grant(
            "g",
            benefit('each = "trainee"\nunits = "months"\nfen = 10')
            + cap(
                "once", 1, '"trainee"', measure='"units"', same='["months"]', on_exceed='"reduce"'
            ),
        ),
    )

    def trainees(**months: list[str]) -> Json:
        return {"applicant": E1, "trainee": [person(n, months=m) for n, m in months.items()]}

    assert give(made, "A", who=trainees(a=["2023-01/2023-03"], b=["2023-02"])) == 40
    assert give(made, "B", who=trainees(a=["2023-03/2023-05"], b=["2023-02"])) == 20
    lines = made.entry()["data"]["lines"]
    assert [line["months"] for line in lines] == [["2023-04/2023-05"]]
    assert give(made, "C", who=trainees(a=["2023-04"]))[0] == "refused"


def test_months_taken_refuse_where_the_cap_refuses() -> None:
    made = office(
        fact("months", "months"),
        grant(
            "g",
            benefit('units = "months"\nfen = 10')
            + cap("once", 1, measure='"units"', same='["months"]'),
        ),
    )
    assert give(made, "A", facts={"months": ["2023-01/2023-03"]}) == 30
    assert give(made, "B", facts={"months": ["2023-03/2023-04"]}) == refused("cap", "once")
    assert give(made, "C", facts={"months": ["2023-04"]}) == 10


def test_an_amount_by_the_month_is_summed_in_each_month() -> None:
    monthly = cap("a-month", 15, same='["months"]', on_exceed='"reduce"')
    made = office(
        fact("months", "months"),
        grant("g", benefit('units = "months"\nfen = 10') + monthly),
    )
    assert give(made, "A", facts={"months": ["2023-01/2023-03"]}) == 30
    assert give(made, "B", facts={"months": ["2023-03/2023-04"]}) == 15, "5 for March, 10 for April"
    assert give(made, "C", facts={"months": ["2023-03"]}) == refused("cap", "a-month")


def test_use_attested_elsewhere_takes_room_and_unknown_use_is_unknown_while_it_matters() -> None:
    made = office(
        fact("outside", "integer"),
        grant("g", benefit("fen = 10") + cap("three", 3, measure='"count"', elsewhere='"outside"')),
    )
    assert give(made, "A", facts={"outside": 3}) == refused("cap", "three")
    assert give(made, "B", facts={"outside": 2}) == 10
    assert give(made, "C", facts={"outside": 2}) == refused("cap", "three")
    assert give(made, "D")[0] == "undetermined"
    for case in ("E", "F"):
        assert give(made, case, facts={"outside": 0}) == 10
    assert give(made, "G") == refused("cap", "three"), "full without any use elsewhere"


def test_a_limit_may_be_a_fact_and_unknown_with_it() -> None:
    made = office(
        fact("invested", "money"),
        grant(
            "g",
            benefit("fen = 80")
            + cap("half", '{fact = "invested", bps = 5000}', on_exceed='"reduce"'),
        ),
    )
    assert give(made, "A", facts={"invested": 101}) == 50
    assert give(made, "B")[0] == "undetermined"


# ---- caps: per whom ------------------------------------------------------------------------------

TWO_FOUNDERS = role("founder")


def test_of_two_founders_each_holds_in_full() -> None:
    made = office(
        TWO_FOUNDERS,
        grant(
            "g",
            benefit("fen = 60") + cap("top", 100, '["applicant", "founder"]', on_exceed='"reduce"'),
        ),
    )
    assert give(made, "A", who={"applicant": E1, "founder": [P1, P2]}) == 60
    assert give(made, "B", who={"applicant": E2, "founder": [P2, P3]}) == 40
    assert give(made, "C", who={"applicant": enterprise("e3"), "founder": P1}) == 40
    assert give(made, "D", who={"applicant": enterprise("e4"), "founder": P2}) == refused(
        "cap", "top"
    )


def test_an_award_counts_once_for_a_person_in_two_roles() -> None:
    made = office(
        TWO_FOUNDERS,
        grant(
            "g", benefit("fen = 10") + cap("two", 2, '["applicant", "founder"]', measure='"count"')
        ),
    )
    who = {"applicant": P1, "founder": P1}
    assert [give(made, case, who=who) for case in "AB"] == [10, 10]
    assert give(made, "C", who=who) == refused("cap", "two")


def test_an_applicant_standing_in_for_a_role_holds_in_that_role() -> None:
    made = office(
        role("founder", least=1, most=1),
        grant("g", benefit("fen = 10") + cap("once", 1, '"founder"', measure='"count"')),
    )
    assert give(made, "A", who={"applicant": P1}) == 10
    assert give(made, "B", who={"applicant": P1}) == refused("cap", "once")
    assert give(made, "C", who={"applicant": E1, "founder": P1}) == refused("cap", "once")


def test_use_elsewhere_of_the_applicant_does_not_count_against_the_founder() -> None:
    made = office(
        role("founder", most=1),
        fact("outside", "integer"),
        grant(
            "g",
            benefit("fen = 10")
            + cap("two", 2, '["applicant", "founder"]', measure='"count"', elsewhere='"outside"'),
        ),
    )
    assert give(made, "A", who={"applicant": E1, "founder": P1}, facts={"outside": 1}) == 10
    assert give(made, "B", who={"applicant": E2, "founder": P1}, facts={"outside": 0}) == 10
    assert give(made, "C", who={"applicant": E1}, facts={"outside": 1}) == refused("cap", "two")


def test_a_cap_of_the_pack_spans_grants_and_a_star_means_all_of_a_scheme() -> None:
    pack_cap = (
        '[[cap]]\nid = "{id}"\nper = "applicant"\nmeasure = "count"\nlimit = {limit}\n'
        'over = {over}\nwindow = "lifetime"\non_exceed = "refuse"\n§\n'
    )
    made = office(
        grant("a", ""),
        grant("b", ""),
        grant("c", ""),
        pack_cap.format(id="pair", limit=1, over='["t/a", "t/b"]'),
        pack_cap.format(id="all", limit=2, over='["t/*"]'),
    )
    assert give(made, "A", "t/a") is None
    assert give(made, "B", "t/b") == refused("cap", "pair")
    assert give(made, "C", "t/c") is None
    assert give(made, "D", "t/c") == refused("cap", "all")


def test_a_refusing_count_cap_of_a_counted_party_voids_the_award() -> None:
    made = office(
        HIRES,
        grant(
            "g",
            benefit('each = "hire"\nfen = 10') + cap("once", 1, '"hire"', measure='"count"'),
        ),
    )
    assert give(made, "A", who=hires(True)) == 10
    who = {"applicant": E1, "hire": [person("h0"), person("h9")]}
    assert give(made, "B", who=who) == refused("cap", "once")


def test_counted_parties_are_paid_in_the_order_given_and_those_not_reached_stay_free() -> None:
    made = office(
        HIRES,
        grant(
            "g",
            benefit('each = "hire"\nfen = 10')
            + cap("top", 25, window='"case"', on_exceed='"reduce"')
            + cap("once", 1, '"hire"', measure='"count"', on_exceed='"reduce"'),
        ),
    )
    who = {"applicant": E1, "hire": [person(name) for name in "abcd"]}
    assert give(made, "A", who=who) == 25
    assert [line["fen"] for line in made.entry()["data"]["lines"]] == [10, 10, 5]
    assert give(made, "B", who={"applicant": E2, "hire": [person("c"), person("d")]}) == 10


# ---- exclusions ----------------------------------------------------------------------------------


def exclusion(id: str, per: str, **lanes: str) -> str:
    listed = "".join(f'{lane} = ["{grants}"]\n' for lane, grants in lanes.items())
    return f'[[exclusion]]\nid = "{id}"\nper = {per}\n§\n[exclusion.lanes]\n{listed}'


def test_one_party_holds_awards_in_one_lane_only_and_several_in_that_lane() -> None:
    made = office(
        role("founder", most=1),
        *(grant(key, "") for key in "abcd"),
        exclusion("x", '["applicant", "founder"]', one='t/a", "t/b', two="t/c"),
    )
    who = {"applicant": E1, "founder": P1}
    assert give(made, "A", "t/a", who) is None
    assert give(made, "B", "t/b", who) is None
    assert give(made, "C", "t/c", {"applicant": E1}) == refused("exclusion", "x")
    assert give(made, "D", "t/c", {"applicant": E2, "founder": P1}) == refused("exclusion", "x")
    assert give(made, "E", "t/c", {"applicant": P1}) == refused("exclusion", "x")
    assert give(made, "F", "t/d", who) is None, "runs in no lane"
    assert give(made, "G", "t/c", {"applicant": E2, "founder": P2}) is None


def test_lanes_by_pairs_leave_the_other_pairs_free() -> None:
    made = office(
        *(grant(key, "") for key in "abcd"),
        exclusion("ab", '["applicant"]', one="t/a", two="t/b"),
        exclusion("cd", '["applicant"]', one="t/c", two="t/d"),
    )
    assert give(made, "A", "t/a") is None
    assert give(made, "C", "t/c") is None
    assert give(made, "B", "t/b") == refused("exclusion", "ab")
    assert give(made, "D", "t/d") == refused("exclusion", "cd")


def test_a_lane_is_free_again_when_its_awards_have_ended() -> None:
    made = office(
        *(grant(key, "") for key in "ab"), exclusion("x", '["applicant"]', one="t/a", two="t/b")
    )
    give(made, "A", "t/a")
    give(made, "A2", "t/a")
    made.ok("withdraw", case="A", reason="x")
    assert give(made, "B", "t/b") == refused("exclusion", "x")
    made.ok("withdraw", case="A2", reason="x")
    assert give(made, "C", "t/b") is None


def test_a_counted_party_in_another_lane_is_left_out() -> None:
    made = office(
        HIRES,
        grant("a", benefit('each = "hire"\nfen = 10')),
        grant("b", benefit('each = "hire"\nfen = 10')),
        exclusion("x", '["hire"]', one="t/a", two="t/b"),
    )
    assert give(made, "A", "t/a", hires(True)) == 10
    who = {"applicant": E2, "hire": [person("h0"), person("h9")]}
    assert give(made, "B", "t/b", who) == 10
    assert made.answers[-1]["reasons"][0]["party"] == "hire[0]"


# ---- editions and amendments ---------------------------------------------------------------------

FIRST = small_pack(
    fact("signed", "date", "case")
    + grant("g", benefit("fen = 10") + cap("two", 2, measure='"count"'))
    + grant("old", benefit("fen = 1"))
    + grant("dated", 'as_of = {fact = "signed"}\n' + benefit("fen = 10")),
)
SECOND = small_pack(
    fact("signed", "date", "case")
    + grant("g", benefit("fen = 20") + cap("two", 3, measure='"count"'))
    + grant("dated", 'as_of = {fact = "signed"}\n' + benefit("fen = 20")),
    id="t-2024",
    valid_from="2024-01-01",
)


def test_the_edition_goes_by_the_day_of_submission() -> None:
    made = desk([FIRST, SECOND])
    assert give(made, "A", on="2023-12-31") == 10
    assert give(made, "B", on="2024-01-01") == 20
    made.submit("C", "t/g", {"applicant": E2}, on="2023-12-31")
    assert outcome(made.send("approve", case="C", on="2024-01-15")) == 10


def test_the_edition_may_go_by_a_fact_of_the_case() -> None:
    made = desk([FIRST, SECOND])
    assert give(made, "A", "t/dated", facts={"signed": "2023-12-31"}, on="2024-05-01") == 10
    assert give(made, "B", "t/dated", facts={"signed": "2024-01-01"}, on="2024-05-01") == 20
    assert give(made, "C", "t/dated", on="2024-05-01") == ("undetermined", [("fact", "signed")])


def test_a_later_edition_replaces_grants_by_key_and_the_rest_stays() -> None:
    made = desk([FIRST, SECOND])
    assert give(made, "A", "t/old", on="2024-05-01") == 1


def test_usage_goes_on_across_editions() -> None:
    made = desk([FIRST, SECOND])
    assert [give(made, case, on="2023-05-01") for case in "AB"] == [10, 10]
    assert give(made, "C", on="2023-05-01") == refused("cap", "two")
    assert give(made, "D", on="2024-05-01") == 20
    assert give(made, "E", on="2024-05-01") == refused("cap", "two")


def test_before_the_first_and_after_the_last_day_nothing_is_in_force() -> None:
    made = desk([FIRST])
    assert give(made, "A", on="2022-12-31") == refused("requirement", "in-force")
    assert give(made, "B", on="2023-01-01") == 10


def test_an_amendment_holds_from_its_own_day() -> None:
    amendment = small_pack(
        '[[grant]]\nkey = "t/g"\namend = true\n' + cap("top", 5, on_exceed='"reduce"'),
        id="t-op",
        amends="t",
        valid_from="2023-07-01",
    )
    made = desk([FIRST, amendment])
    assert give(made, "A", on="2023-06-30") == 10
    assert give(made, "B", on="2023-07-01", who={"applicant": E2}) == 5


def test_an_amendment_gives_a_figure_that_the_document_leaves_open() -> None:
    asked = small_pack(
        '[[figure]]\nkey = "f"\nunit = "fen"\nask = "市局"\n'
        + grant("g", benefit('fen = {figure = "f"}'))
    )
    given = small_pack('[[figure]]\nkey = "f"\nunit = "fen"\nvalue = 7\n§\n', id="t-op", amends="t")
    made = desk([asked])
    assert give(made, "A") == ("undetermined", [("figure", "t/f")])
    made.ok("adopt", packs=[given])
    assert outcome(made.send("approve", case="A")) == 7
