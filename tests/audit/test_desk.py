"""The desk: what an auditor has on each case, from the entries and what is sealed beside them."""

from __future__ import annotations

from typing import Any

import pytest
from tests.support.builders import (
    Desk,
    desk,
    enterprise,
    fact,
    grant,
    person,
    role,
    small_pack,
    token,
)
from tests.support.forging import Told

from subsidy_ledger.audit.desk import Desk as AuditDesk
from subsidy_ledger.audit.finding import About, Finding, sourced
from subsidy_ledger.audit.matching.rows import ListRow, MatchList
from subsidy_ledger.audit.replay import Brought, replay, walk
from subsidy_ledger.ledger.books import begun
from subsidy_ledger.ledger.entry import open_sealed

PACK = small_pack(
    role("founder", most=1)
    + role("hire")
    + fact("age", "integer", of="founder")
    + fact("months", "months")
    + fact("open", "boolean")
    + grant("a", "[grant.benefit]\nfen = 100\n§\n")
)
E1, P1, P2, H1 = enterprise("e1"), person("p1"), person("p2"), person("h1")


def office() -> Desk:
    return desk([PACK])


def looked(made: Desk | Told, **brought: Any) -> AuditDesk:
    source = Told(made) if isinstance(made, Desk) else made
    return replay(source, brought=Brought(**brought)).desk


def test_a_dossier_has_parties_with_numbers_names_and_facts_and_every_step() -> None:
    made = office()
    made.submit(
        "A", "t/a", {"applicant": E1, "founder": P1, "hire": [H1]}, facts={"age": 30, "open": True}
    )
    made.send("approve", case="A")
    dossier = looked(made).dossiers["A"]
    assert dossier.along
    assert [(one.role, one.number, one.name, one.token) for one in dossier.parties] == [
        ("applicant", E1["number"], E1["name"], token(E1)),
        ("founder", P1["number"], P1["name"], token(P1)),
        ("hire", H1["number"], H1["name"], token(H1)),
    ]
    assert dossier.facts == {"age": 30, "open": True}
    assert dossier.attested(next(dossier.in_role("founder")), "age") == 30
    assert dossier.attested(dossier.parties[0], "unheard-of") is None
    assert [(act.do, act.status) for act in dossier.acts] == [
        ("submit", "recorded"),
        ("approve", "recorded"),
    ]
    assert dossier.act("approve") == dossier.acts[-1]
    assert dossier.act("pay") is None


def test_a_supplement_merges_facts_and_a_replaced_role_takes_its_facts_along() -> None:
    made = office()
    made.submit("A", "t/a", {"applicant": E1, "founder": P1}, facts={"age": 30, "open": False})
    made.send("supplement", case="A", facts={"open": True})
    assert looked(made).dossiers["A"].facts == {"age": 30, "open": True}
    made.send("supplement", case="A", parties={"founder": [P2]})
    dossier = looked(made).dossiers["A"]
    assert dossier.facts == {"open": True}
    assert [one.number for one in dossier.parties] == [E1["number"], P2["number"]]


def test_a_payment_is_kept_with_its_account_and_how_it_ended() -> None:
    made = office()
    made.submit("A", "t/a")
    made.send("approve", case="A")
    made.send("pay", payment="P-1", case="A", account="622200", amount_fen=60)
    made.send("pay", payment="P-2", case="A", account="622201", on="2023-05-11")
    made.send("settle", payment="P-1", on="2023-05-12")
    made.send("return", payment="P-2", reason="户名不符", on="2023-05-13")
    payments = looked(made).dossiers["A"].payments
    assert [(p.amount_fen, p.state, p.account, p.on, p.ended_on) for p in payments.values()] == [
        (60, "settled", "622200", "2023-05-10", "2023-05-12"),
        (40, "returned", "622201", "2023-05-11", "2023-05-13"),
    ]


def test_what_is_erased_or_not_along_is_empty_and_said_to_be_missing() -> None:
    made = office()
    made.submit("A", "t/a", {"applicant": E1, "founder": P1}, facts={"age": 30})
    told = Told(made)
    told.sealed.clear()
    dossier = looked(told).dossiers["A"]
    assert not dossier.along
    assert dossier.facts == {}
    assert [(one.token, one.number, one.name) for one in dossier.parties] == [
        (token(E1), "", ""),
        (token(P1), "", ""),
    ]


def test_a_refused_step_is_an_act_and_changes_nothing_and_a_refused_application_is_no_case() -> (
    None
):
    made = office()
    made.submit("A", "t/a")
    made.send("pay", payment="P-1", case="A", account="1")
    made.submit("A", "t/a", id="again")
    result = looked(made)
    assert list(result.dossiers) == ["A"]
    assert ("pay", "refused") in [(act.do, act.status) for act in result.dossiers["A"].acts]
    assert result.dossiers["A"].payments == {}


def test_awards_are_those_that_stand_and_appearances_are_where_a_token_is() -> None:
    made = office()
    for case in ("A", "B", "C"):
        made.submit(case, "t/a", {"applicant": E1, "founder": P1})
    made.send("approve", case="A")
    made.send("approve", case="B")
    made.send("withdraw", case="B", reason="x")
    result = looked(made)
    assert [dossier.case for dossier, _ in result.awards()] == ["A"]
    assert [case for case, _ in result.appearances()[token(P1)]] == ["A", "B", "C"]


@pytest.mark.parametrize("along", [True, False])
def test_rows_of_a_list_are_found_by_number_and_without_it_by_token(*, along: bool) -> None:
    made = office()
    made.submit("A", "t/a", {"applicant": E1, "founder": P1})
    told = Told(made)
    if not along:
        told.sealed.clear()
    number = ListRow(2, P1["scheme"], P1["number"], start="2023-01-01")
    by_token = ListRow(3, "", "", token=token(P1))
    lists = {"deceased": MatchList("deceased", "dead.csv", (number, by_token))}
    result = looked(told, lists=lists)
    applicant, founder = result.dossiers["A"].parties
    assert result.rows("deceased", founder) == ((number,) if along else (by_token,))
    assert result.rows("deceased", applicant) == ()
    assert result.rows("pensions", founder) == ()


def test_rows_are_those_of_a_person_under_any_identifier() -> None:
    made = office()
    made.submit("A", "t/a", {"applicant": E1, "founder": P1})
    made.submit("B", "t/a", {"applicant": E1, "founder": P2})
    made.send("same", parties=[P1, P2])
    row = ListRow(2, P2["scheme"], P2["number"])
    result = looked(made, lists={"deceased": MatchList("deceased", "dead.csv", (row,))})
    assert result.rows("deceased", result.dossiers["A"].parties[1]) == (row,)


def test_a_row_covers_its_days_both_ends_included_and_open_ends_everything() -> None:
    row = ListRow(1, "cn-ric", "1", start="2023-02-01", end="2023-02-28")
    assert [
        row.covers(day) for day in ("2023-01-31", "2023-02-01", "2023-02-28", "2023-03-01")
    ] == [
        False,
        True,
        True,
        False,
    ]
    assert ListRow(1, "cn-ric", "1").covers("1900-01-01")


def test_walking_without_deciding_gives_the_same_desk() -> None:
    made = office()
    made.submit("A", "t/a", {"applicant": E1, "founder": P1}, facts={"age": 30})
    made.send("approve", case="A")
    told = Told(made)
    entries = [
        (entry, open_sealed(told.sealed[entry["seq"]]) if entry["seq"] in told.sealed else None)
        for entry in told.entries
    ]
    walked, findings = walk(entries, begun(told), ())
    replayed = replay(told).desk
    assert findings == []
    assert walked.on == replayed.on == "2023-05-10"
    assert walked.books.cases == replayed.books.cases
    for mine, other in zip(walked.dossiers.values(), replayed.dossiers.values(), strict=True):
        assert (mine.parties, mine.facts, mine.acts) == (other.parties, other.facts, other.acts)


def test_a_finding_without_clause_names_the_source_of_its_check_and_one_with_a_clause_does_not() -> (
    None
):
    about = About("t", "题", "where from", "来源")
    bare = Finding("c", "hint", "m", "m", (1,))
    assert sourced(bare, about).to_json()["source_zh"] == "来源"
    cited = Finding("c", "hint", "m", "m", (1,), cite={"clause": "1"})
    assert "source" not in sourced(cited, about).to_json()
    assert sourced(bare, about).concerns == ()
    assert Finding("c", "hint", "m", "m", (1,), case="A", cases=("A", "B")).concerns == ("A", "B")
