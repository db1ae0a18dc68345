"""What-if: the same year under another law. Amounts are worked out by hand.

The law of the office: `g` gives 100 to whoever is ok, once; `year` and `loan` are there for what
rolls and for what no fund pays.
"""

from __future__ import annotations

from itertools import count
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.properties import test_ledger_laws as laws
from tests.support.builders import (
    Desk,
    Json,
    desk,
    enterprise,
    fact,
    grant,
    person,
    small_pack,
)
from tests.support.forging import Told, careless
from tests.support.successors import LAST_DAY, succeed

from subsidy_ledger.audit.what_if import Changed, WhatIf, what_if
from subsidy_ledger.errors import InvalidCommand, PackInvalid
from subsidy_ledger.ledger.bundle import Bundle, export
from subsidy_ledger.policy.pack import Pack
from subsidy_ledger.policy.reading import read_pack

READING = (
    '[[reading]]\nid = "twice"\nquestion = "?"\noptions = {no = "否", yes = "可"}\ndefault = "no"\n'
)
OPEN_READING = '[[reading]]\nid = "how"\nquestion = "?"\noptions = {few = "少", many = "多"}\n'
OK: Json = {"facts": {"ok": True, "size": 5}}


def law(
    *,
    fen: str = "fen = 100",
    needs: str = '{fact = "ok", eq = true}',
    also: str = "",
    limit: int = 1,
    applicant: str = '"enterprise", "person"',
    more: str = "",
    **given: Any,
) -> Pack:
    """The law of the office, or a draft that differs in one thing."""
    return small_pack(
        fact("ok", "boolean")
        + fact("size", "integer")
        + READING
        + OPEN_READING
        + grant(
            "g",
            f'[[grant.requirement]]\nid = "ok"\nwhen = {needs}\n§\n{also}'
            f"[grant.benefit]\n{fen}\n§\n"
            f'[[grant.cap]]\nid = "once"\nper = "applicant"\nmeasure = "count"\nlimit = {limit}\n'
            'window = "lifetime"\non_exceed = "refuse"\nonly_if = {twice = "no"}\n§\n',
            applicant=applicant,
        )
        + grant(
            "asks",
            '[grant.benefit]\nfen = [{fen = 10, when = {reading = "how", eq = "few"}}, {fen = 90}]\n§\n',
        )
        + grant("loan", "[grant.benefit]\nleast = 1\nmost = 500\n§\n", instrument="loan")
        + more,
        **given,
    )


SIZE_SIX = '[[grant.requirement]]\nid = "size"\nwhen = {fact = "size", ge = 6}\n§\n'
LAW = law()


def office(**given: Any) -> Desk:
    return desk([LAW], **given)


def who(name: str) -> Json:
    return {"applicant": enterprise(name)}


def asked(made: Desk | Told, *packs: Pack | str, **given: Any) -> WhatIf:
    return what_if(Told(made) if isinstance(made, Desk) else made, packs, **given)


def told(result: WhatIf) -> dict[str, tuple[str, int | None, str, int | None]]:
    return {
        one.case: (one.then.outcome, one.then.amount_fen, one.now.outcome, one.now.amount_fen)
        for one in result.changed
    }


def only(result: WhatIf) -> Changed:
    (one,) = result.changed
    return one


# ---- nothing changes under the very same law -----------------------------------------------------


@settings(max_examples=12)
@given(laws.STREAMS, st.booleans(), st.booleans())
def test_the_very_same_law_changes_nothing_whatever_was_sent(
    drawn: list[Json], alone: bool, from_the_start: bool
) -> None:
    made = laws.played(drawn)
    result = asked(made, laws.PACK, alone=alone, from_the_start=from_the_start)
    assert result.changed == ()
    assert result.size == made.size
    for total in result.grants:
        assert total.then_fen == total.now_fen
    erased = {e["case"] for e in made.entries() if e["do"] == "erase"}
    assert {one.case for one in result.undecided} <= erased


@settings(max_examples=8)
@given(laws.STREAMS)
def test_whatever_the_other_law_no_case_is_lost_and_the_totals_are_those_of_the_cases(
    drawn: list[Json],
) -> None:
    made = laws.played(drawn)
    result = asked(
        made, other_text(laws.PACK, ("fen = 100\n", "fen = 70\n"), ("limit = 2", "limit = 1"))
    )
    tried = {e["case"] for e in made.entries() if e["do"] == "approve" and "case" in e}
    assert result.decided + len(result.undecided) <= len(tried)
    assert {one.case for one in result.changed} <= tried
    both = result.money + result.other_money
    assert both.difference_fen == sum(t.now_fen - t.then_fen for t in result.grants)
    assert both.difference_fen == sum(c.money.difference_fen for c in result.clauses)
    assert both.difference_fen == sum(m.difference_fen for m in result.moves)
    assert sum(c.changed for c in result.clauses) == len(result.changed)


def test_without_a_pack_and_without_a_ruling_nothing_changes() -> None:
    made = office()
    made.award("A", "t/g", who("a"), **OK)
    assert asked(made).changed == ()
    assert asked(made).decided == 1


# ---- outcomes ------------------------------------------------------------------------------------


def test_a_requirement_more_refuses_what_was_granted_and_what_was_paid_is_to_be_recovered() -> None:
    made = office()
    made.award("A", "t/g", who("a"), **OK)
    made.paid("A")
    made.award("B", "t/g", who("b"), facts={"ok": True, "size": 6})
    result = asked(made, law(also=SIZE_SIX))
    assert told(result) == {"A": ("granted", 100, "refused", None)}
    one = only(result)
    assert (one.money.paid_fen, one.money.to_recover_fen, one.money.to_pay_fen) == (100, 100, 0)
    assert one.clause is not None
    assert (one.clause.code, one.clause.rule) == ("requirement", "size")
    assert (one.clause.then, one.clause.now) == ("absent", "false")
    assert one.clause.cite == {"document": "试验办法(虚构)", "clause": "1", "quote": "试验"}
    assert not one.knock_on
    assert not one.already
    (total,) = result.grants
    assert (total.decided, total.changed, total.then_fen, total.now_fen) == (2, 1, 200, 100)
    (clause,) = result.clauses
    assert (clause.changed, clause.money.difference_fen, clause.grants) == (1, -100, ("t/g",))


def test_what_was_refused_and_would_be_granted_is_to_be_paid() -> None:
    made = office()
    made.award("A", "t/g", who("a"), facts={"ok": False, "size": 5})
    result = asked(made, law(needs='{fact = "size", ge = 5}'))
    assert told(result) == {"A": ("refused", None, "granted", 100)}
    one = only(result)
    assert (one.money.to_pay_fen, one.money.to_recover_fen) == (100, 0)
    assert one.clause is not None
    assert (one.clause.rule, one.clause.then, one.clause.now) == ("ok", "false", "true")


def test_a_rejection_of_what_is_granted_now_has_no_effect() -> None:
    made = office()
    made.award("A", "t/g", who("a"), facts={"ok": False, "size": 5})
    made.ok("reject", case="A", reason="x")
    result = asked(made, law(needs='{fact = "size", ge = 5}'))
    assert only(result).money.to_pay_fen == 100


def test_what_was_withdrawn_stays_withdrawn_and_moves_no_money() -> None:
    made = office()
    made.award("A", "t/g", who("a"), facts={"ok": False, "size": 5})
    made.ok("withdraw", case="A", reason="x")
    result = asked(made, law(needs='{fact = "size", ge = 5}'))
    assert only(result).money.to_pay_fen == 0
    assert only(result).money.difference_fen == 100


def test_a_missing_fact_makes_a_case_undetermined_and_what_was_paid_is_open() -> None:
    made = office()
    made.award("A", "t/g", who("a"), facts={"ok": True})
    made.paid("A")
    result = asked(made, law(also=SIZE_SIX))
    one = only(result)
    assert (one.now.outcome, one.money.open_fen) == ("undetermined", 100)
    assert (one.money.to_recover_fen, one.money.to_pay_fen) == (0, 0)
    assert [rule.name for rule in one.rules] == ["requirement size", "fact size"]


def test_another_amount_names_the_benefit_and_both_amounts() -> None:
    made = office()
    made.award("A", "t/g", who("a"), **OK)
    made.paid("A")
    less, more = (only(asked(made, law(fen=f"fen = {fen}"))) for fen in (70, 130))
    assert (less.money.difference_fen, less.money.to_recover_fen, less.money.to_pay_fen) == (
        -30,
        30,
        0,
    )
    assert (more.money.difference_fen, more.money.to_recover_fen, more.money.to_pay_fen) == (
        30,
        0,
        30,
    )
    assert less.clause is not None
    assert (less.clause.name, less.clause.then_value, less.clause.now_value) == (
        "amount benefit",
        100,
        70,
    )


def test_another_figure_is_named_with_both_values() -> None:
    figure = '[[figure]]\nkey = "rate"\nunit = "fen"\nvalue = {value}\n§\n'
    by_figure: dict[str, Any] = {"fen": 'fen = {figure = "rate"}'}
    made = desk([law(**by_figure, more=figure.format(value=100))])
    made.award("A", "t/g", who("a"), **OK)
    one = only(asked(made, law(**by_figure, more=figure.format(value=80))))
    assert one.clause is not None
    assert (one.clause.code, one.clause.rule) == ("figure", "t/rate")
    assert (one.clause.then_value, one.clause.now_value, one.clause.unit) == (100, 80, "fen")


def test_what_is_not_paid_yet_is_not_to_be_recovered_and_only_the_rest_is_on_top() -> None:
    made = office()
    made.award("A", "t/g", who("a"), **OK)
    made.paid("A", amount_fen=40)
    assert only(asked(made, law(fen="fen = 70"))).money.to_recover_fen == 0
    assert only(asked(made, law(fen="fen = 30"))).money.to_recover_fen == 10
    assert only(asked(made, law(fen="fen = 130"))).money.to_pay_fen == 30


def test_what_is_ordered_back_already_is_not_to_be_recovered_again() -> None:
    made = office()
    made.award("A", "t/g", who("a"), **OK)
    made.paid("A")
    made.ok("recover", recovery="R", case="A", amount_fen=60, reason="x")
    one = only(asked(made, law(also=SIZE_SIX)))
    assert (one.money.paid_fen, one.money.to_recover_fen) == (40, 40)


def test_a_rest_that_was_given_up_is_not_paid_on_top() -> None:
    made = office()
    made.award("A", "t/g", who("a"), **OK)
    made.paid("A", amount_fen=40)
    made.ok("finish", case="A", reason="x")
    assert only(asked(made, law(fen="fen = 130"))).money.to_pay_fen == 0


def test_an_applicant_of_a_kind_that_the_other_law_does_not_admit_is_refused() -> None:
    made = office()
    made.award("A", "t/g", who("a"), **OK)
    made.award("B", "t/g", {"applicant": person("b")}, **OK)
    result = asked(made, law(applicant='"enterprise"'))
    assert told(result) == {"B": ("granted", 100, "refused", None)}
    assert [rule.name for rule in only(result).rules] == ["requirement applicant (applicant[0])"]


def test_a_grant_that_the_other_text_does_not_have_is_refused() -> None:
    made = office()
    made.award("A", "t/loan", who("a"), requested_fen=50)
    gone = small_pack(fact("ok", "boolean") + grant("g", "[grant.benefit]\nfen = 100\n§\n"))
    result = asked(made, gone)
    assert told(result) == {"A": ("granted", 50, "refused", None)}
    assert only(result).rules[0].rule == "in-force"
    assert result.packs[0].replaces


def test_loans_are_summed_apart_from_money_that_a_fund_pays() -> None:
    made = office()
    made.award("A", "t/loan", who("a"), requested_fen=400)
    made.award("B", "t/g", who("b"), **OK)
    lower = law(fen="fen = 90", id="t-2023")
    result = asked(made, other_text(lower, ("most = 500", "most = 300")))
    assert told(result)["A"] == ("granted", 400, "refused", None)
    assert result.other_money.difference_fen == -400
    assert result.money.difference_fen == -10


def other_text(pack: Pack, *changes: tuple[str, str]) -> Pack:
    """The same pack with other words."""
    text = pack.source.decode()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return read_pack(text.encode(), pack.file)


# ---- from when the other law holds ---------------------------------------------------------------


def test_a_later_edition_holds_from_its_own_day_or_from_the_start_if_that_is_asked() -> None:
    made = office()
    made.award("A", "t/g", who("a"), on="2023-05-10", **OK)
    made.award("B", "t/g", who("b"), on="2024-02-10", **OK)
    draft = law(fen="fen = 60", id="t-2024", valid_from="2024-01-01")
    assert set(told(asked(made, draft))) == {"B"}
    whole = asked(made, draft, from_the_start=True)
    assert set(told(whole)) == {"A", "B"}
    assert whole.from_the_start
    assert whole.packs[0].valid_from == ""
    assert not whole.packs[0].replaces


def test_from_the_start_a_draft_stands_before_every_edition_of_the_ledger() -> None:
    made = desk([LAW, law(fen="fen = 50", id="t-2024", valid_from="2024-01-01")])
    made.award("A", "t/g", who("a"), on="2024-02-10", **OK)
    draft = law(fen="fen = 60", id="t-draft", valid_from="2023-06-01")
    assert asked(made, draft).changed == (), "the edition of 2024 is later"
    assert told(asked(made, draft, from_the_start=True)) == {"A": ("granted", 50, "granted", 60)}


def test_an_edition_of_the_same_day_stands_before_that_of_the_ledger() -> None:
    made = office()
    made.award("A", "t/g", who("a"), **OK)
    assert told(asked(made, law(fen="fen = 60", id="t-other"))) == {
        "A": ("granted", 100, "granted", 60)
    }


def test_an_amendment_adds_its_requirement() -> None:
    made = office()
    made.award("A", "t/g", who("a"), **OK)
    amendment = small_pack(
        f'[[grant]]\nkey = "t/g"\namend = true\n{SIZE_SIX}', id="t-more", amends="t"
    )
    one = only(asked(made, amendment))
    assert one.clause is not None
    assert (one.now.outcome, one.clause.rule) == ("refused", "size")


# ---- the whole history, and each decision alone --------------------------------------------------


def test_what_falls_away_makes_room_in_the_history_and_not_alone() -> None:
    made = office()
    made.award("A", "t/g", who("a"), facts={"ok": True, "size": 5})
    made.award("B", "t/g", who("a"), facts={"ok": True, "size": 6})
    draft = law(also=SIZE_SIX)
    result = asked(made, draft)
    assert told(result) == {
        "A": ("granted", 100, "refused", None),
        "B": ("refused", None, "granted", 100),
    }
    assert [one.knock_on for one in result.changed] == [False, True]
    assert result.changed[1].clause is not None
    assert result.changed[1].clause.name == "cap once (applicant[0])"
    assert set(told(asked(made, draft, alone=True))) == {"A"}


def test_what_is_new_takes_room_in_the_history_and_not_alone() -> None:
    made = office()
    made.award("A", "t/g", who("a"), facts={"ok": False, "size": 5})
    made.award("B", "t/g", who("a"), facts={"ok": True, "size": 5})
    draft = law(needs='{fact = "size", ge = 5}')
    assert told(asked(made, draft)) == {
        "A": ("refused", None, "granted", 100),
        "B": ("granted", 100, "refused", None),
    }
    assert set(told(asked(made, draft, alone=True))) == {"A"}


def test_a_fund_that_the_other_law_empties_refuses_the_next() -> None:
    made = office()
    made.ok("appropriate", fund="资金", year=2023, amount_fen=250)
    made.award("A", "t/g", who("a"), fund="资金", **OK)
    made.award("B", "t/g", who("b"), fund="资金", **OK)
    result = asked(made, law(fen="fen = 150"))
    assert told(result) == {
        "A": ("granted", 100, "granted", 150),
        "B": ("granted", 100, "refused", None),
    }
    assert result.changed[1].rules[0].name == "fund free"
    assert not result.changed[1].knock_on, "alone it would want 150 of the 150 that were free"


def test_money_that_really_came_back_frees_the_ceiling_under_the_other_law_as_well() -> None:
    made = office()
    made.award("A", "t/g", who("a"), **OK)
    made.paid("A")
    made.ok("recover", recovery="R", case="A", void=True, reason="x")
    made.ok("repay", recovery="R", amount_fen=100)
    made.award("B", "t/g", who("a"), **OK)
    made.paid("B")
    assert told(asked(made, law(fen="fen = 60"))) == {
        "A": ("granted", 100, "granted", 60),
        "B": ("granted", 100, "granted", 60),
    }
    by_case = {one.case: one.money for one in asked(made, law(fen="fen = 60")).changed}
    assert (by_case["A"].to_recover_fen, by_case["B"].to_recover_fen) == (0, 40)


def test_a_case_that_was_finished_keeps_its_award_and_its_ceiling() -> None:
    made = office()
    made.award("A", "t/g", who("a"), **OK)
    made.paid("A")
    made.ok("finish", case="A", reason="x")
    made.award("B", "t/g", who("a"), **OK)
    assert told(asked(made, law(fen="fen = 130"))) == {"A": ("granted", 100, "granted", 130)}


SUM = (
    "[grant.benefit]\nfen = {fen}\n§\n"
    '[[grant.cap]]\nid = "top"\nper = "applicant"\nmeasure = "amount"\nlimit = 100\n'
    'window = "lifetime"\non_exceed = "reduce"\n§\n'
)


def test_what_was_paid_in_full_and_finished_gives_nothing_up_under_the_other_law() -> None:
    made = desk([law(more=grant("sum", SUM.format(fen=60)))])
    made.award("A", "t/sum", who("a"))
    made.paid("A")
    made.ok("finish", case="A", reason="x")
    made.award("B", "t/sum", who("a"))
    assert told(asked(made, law(more=grant("sum", SUM.format(fen=80))))) == {
        "A": ("granted", 60, "granted", 80),
        "B": ("granted", 40, "granted", 20),
    }


def test_what_was_given_up_is_given_up_under_the_other_law_as_well() -> None:
    made = desk([law(more=grant("sum", SUM.format(fen=60)))])
    made.award("A", "t/sum", who("a"))
    made.paid("A", amount_fen=10)
    made.ok("finish", case="A", reason="x")
    made.award("B", "t/sum", who("a"))
    assert told(asked(made, law(more=grant("sum", SUM.format(fen=80))))) == {
        "A": ("granted", 60, "granted", 80),
        "B": ("granted", 60, "granted", 80),
    }


def test_what_is_granted_now_and_was_withdrawn_is_free_again() -> None:
    made = office()
    made.award("A", "t/g", who("a"), facts={"ok": False, "size": 5})
    made.ok("withdraw", case="A", reason="x")
    made.award("B", "t/g", who("a"), **OK)
    assert set(told(asked(made, law(needs='{fact = "size", ge = 5}')))) == {"A"}


def test_a_second_attempt_that_was_granted_counts_once() -> None:
    made = office()
    made.award("A", "t/g", who("a"), facts={"ok": False, "size": 5})
    made.ok("supplement", case="A", facts={"ok": True})
    made.ok("approve", case="A")
    draft = law(needs='{fact = "size", ge = 5}', fen="fen = 70")
    result = asked(made, draft)
    assert told(result) == {"A": ("granted", 100, "granted", 70)}
    assert result.decided == 1
    assert asked(made, law(needs='{fact = "size", ge = 5}')).changed == (), "earlier, and the same"


@pytest.mark.parametrize("alone", [False, True])
def test_a_first_attempt_that_would_be_granted_is_not_taken_back_by_a_second(alone: bool) -> None:
    made = office()
    made.award("A", "t/g", who("a"), facts={"ok": False, "size": 5})
    made.ok("supplement", case="A", facts={"size": 4})
    assert made.send("approve", case="A")["status"] == "refused"
    result = asked(made, law(needs='{fact = "size", ge = 5}'), alone=alone)
    assert told(result) == {"A": ("refused", None, "granted", 100)}


@pytest.mark.parametrize("alone", [False, True])
def test_an_attempt_at_what_was_granted_or_had_ended_is_none(alone: bool) -> None:
    made = office()
    made.award("A", "t/g", who("a"), **OK)
    assert made.send("approve", case="A")["status"] == "refused"
    made.submit("B", "t/g", who("b"), **OK)
    made.ok("reject", case="B", reason="x")
    assert made.send("approve", case="B")["status"] == "refused"
    result = asked(made, law(also=SIZE_SIX), alone=alone)
    assert set(told(result)) == {"A"}
    assert result.decided == 1


# ---- rulings -------------------------------------------------------------------------------------


def test_another_ruling_lets_pass_what_the_default_refused() -> None:
    made = office()
    made.award("A", "t/g", who("a"), **OK)
    made.award("B", "t/g", who("a"), **OK)
    result = asked(made, rulings={"t/twice": "yes"})
    assert told(result) == {"B": ("refused", None, "granted", 100)}
    assert result.rulings == {"t/twice": "yes"}
    assert told(asked(made, rulings={"twice": "yes"})) == told(result)


def test_a_ruling_settles_what_was_undetermined_and_replaces_that_of_a_single_case() -> None:
    made = office()
    made.award("A", "t/asks", who("a"))
    few = {"how": {"option": "few", "cite": {"document": "批复"}}}
    made.award("B", "t/asks", who("b"), approve={"rulings": few})
    assert told(asked(made, rulings={"t/how": "many"})) == {
        "A": ("undetermined", None, "granted", 90),
        "B": ("granted", 10, "granted", 90),
    }
    assert told(asked(made, rulings={"t/how": "few"})) == {
        "A": ("undetermined", None, "granted", 10)
    }


def test_a_ruling_that_the_ledger_adopted_gives_way() -> None:
    made = office()
    yes = {"twice": {"option": "yes", "cite": {"document": "批复"}}}
    made.ok("adopt", rulings=yes)
    made.award("A", "t/g", who("a"), **OK)
    made.award("B", "t/g", who("a"), **OK)
    assert asked(made, rulings={"t/twice": "yes"}).changed == ()
    assert told(asked(made, rulings={"t/twice": "no"})) == {"B": ("granted", 100, "refused", None)}


# ---- what the approver said ----------------------------------------------------------------------


def test_an_amount_stated_because_the_law_gave_it_does_not_hold_back_a_higher_one() -> None:
    made = office()
    made.award("A", "t/g", who("a"), approve={"amount_fen": 100}, **OK)
    made.award("B", "t/g", who("b"), approve={"amount_fen": 80}, **OK)
    assert told(asked(made, law(fen="fen = 130"))) == {"A": ("granted", 100, "granted", 130)}


def test_an_amount_above_what_the_other_law_gives_becomes_what_it_gives() -> None:
    made = office()
    made.award("A", "t/g", who("a"), approve={"amount_fen": 100}, **OK)
    made.award("B", "t/g", who("b"), approve={"amount_fen": 80}, **OK)
    assert told(asked(made, law(fen="fen = 70"))) == {
        "A": ("granted", 100, "granted", 70),
        "B": ("granted", 80, "granted", 70),
    }


def test_what_was_asked_for_stays_the_most() -> None:
    made = office()
    made.award("A", "t/g", who("a"), requested_fen=90, **OK)
    assert asked(made, law(fen="fen = 130")).changed == ()


# ---- what cannot be decided ----------------------------------------------------------------------


def test_without_sealed_content_cases_are_listed_and_nothing_is_guessed(tmp_path: Any) -> None:
    made = office()
    made.award("A", "t/g", who("a"), **OK)
    with made.ledger.store.reading() as reader:
        export(reader, tmp_path / "bundle", sealed=False)
    result = what_if(Bundle(tmp_path / "bundle"), [law(also=SIZE_SIX)])
    assert result.changed == ()
    assert result.decided == 0
    (one,) = result.undecided
    assert (one.case, one.entry) == ("A", 3)
    assert "erased or not along" in one.why
    assert "未随附" in one.why_zh


def test_what_cannot_be_decided_keeps_its_award_and_what_it_takes() -> None:
    made = office()
    made.award("A", "t/g", who("a"), **OK)
    made.award("B", "t/g", who("a"), facts={"ok": True, "size": 6})
    forgotten = Told(made)
    del forgotten.sealed[forgotten.find("submit", "A")["seq"]]
    result = asked(forgotten, law(also=SIZE_SIX))
    assert [one.case for one in result.undecided] == ["A"]
    assert result.changed == (), "A may or may not have fallen away: B stays refused"


def test_a_ruling_for_a_case_that_the_other_law_has_no_option_for_cannot_be_decided() -> None:
    made = office()
    few = {"how": {"option": "few", "cite": {"document": "批复"}}}
    made.award("A", "t/asks", who("a"), approve={"rulings": few})
    other = other_text(LAW, ("few = ", "one = "), ('"few"', '"one"'))
    result = asked(made, other)
    assert [one.case for one in result.undecided] == ["A"]
    assert "few" in result.undecided[0].why


def test_a_ruling_for_a_case_on_a_question_that_the_other_law_answers_is_left_out() -> None:
    made = office()
    few = {"how": {"option": "few", "cite": {"document": "批复"}}}
    made.award("A", "t/asks", who("a"), approve={"rulings": few})
    few_line = '{fen = 10, when = {reading = "how", eq = "few"}}, '
    clear = other_text(LAW, (OPEN_READING, ""), (few_line, ""))
    assert told(asked(made, clear)) == {"A": ("granted", 10, "granted", 90)}


# ---- a ledger that succeeds another --------------------------------------------------------------


def test_a_case_of_the_ledger_before_is_decided_where_it_is_approved() -> None:
    made = office()
    made.submit("A", "t/g", who("a"), **OK)
    made.award("B", "t/g", who("b"), **OK)
    made.submit("C", "t/g", who("b"), facts={"ok": True, "size": 6})
    after = Desk(succeed(made.ledger, "test.example/next"), LAST_DAY)
    after._ids = count(100)
    after.ok("approve", case="A")
    assert after.send("approve", case="C")["status"] == "refused", "B holds it"
    with after.ledger.store.reading() as reader:
        same = what_if(reader, [LAW])
        result = what_if(reader, [law(also=SIZE_SIX)])
    assert same.changed == ()
    assert same.decided == 2
    assert told(result) == {"A": ("granted", 100, "refused", None)}, "what came along stays"


# ---- dishonest ledgers, single cases, wrong usage ------------------------------------------------


def test_what_does_not_hold_under_its_own_law_is_marked() -> None:
    made = office()
    made.award("A", "t/g", who("a"), **OK)
    with careless("caps and exclusions"):
        made.award("B", "t/g", who("a"), **OK)
    result = asked(made, law(limit=1, also='[[grant.requirement]]\nid = "size"\n'
                             'when = {fact = "size", ge = 1}\n§\n'))  # fmt: skip
    one = only(result)
    assert (one.case, one.now.outcome, one.already) == ("B", "refused", True)


@pytest.mark.parametrize("alone", [False, True])
def test_one_case_alone_is_told_of_on_request(alone: bool) -> None:
    made = office()
    made.award("A", "t/g", who("a"), **OK)
    made.award("B", "t/g", who("b"), **OK)
    result = asked(made, law(also=SIZE_SIX), case="B", alone=alone)
    assert set(told(result)) == {"B"}
    assert [total.decided for total in result.grants] == [1]


def test_a_case_a_pack_a_reading_or_an_option_that_is_not_there_is_named() -> None:
    made = office()
    made.award("A", "t/g", who("a"), **OK)
    with pytest.raises(InvalidCommand, match="'B'"):
        asked(made, LAW, case="B")
    with pytest.raises(InvalidCommand, match="dezhou-2023"):
        asked(made, "dezhou-2032")
    with pytest.raises(InvalidCommand, match="twice"):
        asked(made, rulings={"t/twise": "yes"})
    with pytest.raises(InvalidCommand, match="maybe"):
        asked(made, rulings={"t/twice": "maybe"})


def test_a_reading_that_several_schemes_have_is_named_with_its_scheme() -> None:
    source = LAW.source.decode().replace('scheme = "t"', 'scheme = "u"')
    other = read_pack(source.replace("t-2023", "u-2023").encode(), "u-2023.toml")
    with pytest.raises(InvalidCommand, match="t/twice or u/twice"):
        asked(office(), other, rulings={"twice": "yes"})


def test_two_options_for_one_reading_and_two_texts_of_one_pack_are_refused() -> None:
    with pytest.raises(InvalidCommand, match="two options for 't/twice'"):
        asked(office(), rulings={"twice": "yes", "t/twice": "no"})
    with pytest.raises(InvalidCommand, match="two packs with the id 't-2023'"):
        asked(office(), LAW, law(fen="fen = 60"))


def test_the_answer_names_a_reading_with_its_scheme_however_it_was_asked_for() -> None:
    assert asked(office(), rulings={"twice": "yes"}).rulings == {"t/twice": "yes"}


def test_packs_that_do_not_go_together_are_refused() -> None:
    made = office()
    with pytest.raises(PackInvalid, match="amends"):
        asked(made, small_pack("", id="x", amends="nobody"))


def test_a_pack_of_another_scheme_decides_nothing_and_says_so() -> None:
    made = office()
    made.award("A", "t/g", who("a"), **OK)
    source = LAW.source.decode().replace('scheme = "t"', 'scheme = "u"')
    result = asked(made, read_pack(source.replace("t-2023", "u-2023").encode(), "u-2023.toml"))
    assert result.changed == ()
    assert [given.cases for given in result.packs] == [0]


def test_progress_counts_every_entry() -> None:
    made = office()
    made.award("A", "t/g", who("a"), **OK)
    seen: list[int] = []
    asked(made, LAW, progress=seen.append)
    assert sum(seen) == made.size
