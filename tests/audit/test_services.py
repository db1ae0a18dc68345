"""Services that were done late, or not at all, as of the day of the audit."""

from __future__ import annotations

from typing import Any

import pytest
from tests.audit.checks.looking import found
from tests.support.builders import Desk, desk, fact, grant, person, role, small_pack, token
from tests.support.forging import Told

from subsidy_ledger.audit import audit
from subsidy_ledger.audit.checks.services import ServicesMissed
from subsidy_ledger.audit.finding import About, Concluding, Finding
from subsidy_ledger.audit.replay import replay

TERM = "within = {working_days = 5}\nacts = {call = 2}\n"
PACK = small_pack(
    role("client")
    + fact("asked_on", "date", "client")
    + grant("a", "[grant.benefit]\nfen = 1\n§\n")
    + f'[[service]]\nid = "hard"\nto = "client"\nfrom = "asked_on"\n{TERM}§\n'
    f'[[service]]\nid = "soft"\nto = "client"\nfrom = "asked_on"\n{TERM}otherwise = "reason"\n§\n'
    '[[service]]\nid = "help"\nto = "client"\nfrom = "asked_on"\n'
    "acts = {advice = 1}\none_of = {course = 1, stay = 2}\n§\n"
)
CLIENT = person("c1")
CITE = {"document": "试验办法(虚构)", "clause": "1", "quote": "试验"}


def office(service: str = "hard", start: str = "2023-04-28") -> Desk:
    """A ledger in which one service is opened; its five working days end on 9 May 2023."""
    made = desk([PACK])
    party = {**CLIENT, "facts": {"asked_on": start}}
    made.ok("perform", service=service, act="open", party=party, on="2023-04-28")
    return made


def act(made: Desk, name: str, on: str, service: str = "hard", **given: Any) -> None:
    made.ok("perform", service=service, act=name, party=CLIENT, on=on, **given)


def judged(made: Desk, on: str | None = None) -> tuple[Finding, ...]:
    return audit(Told(made), on=on).findings


# ---- a hard term ---------------------------------------------------------------------------------


def test_acts_that_are_missing_after_a_hard_term_are_a_fault_with_clause_and_entries() -> None:
    made = office()
    act(made, "call", "2023-05-04")
    (finding,) = judged(made, "2023-05-10")
    assert (finding.check, finding.severity) == ("service-overdue", "fault")
    assert finding.entries == (2, 3)
    assert finding.cite == CITE
    assert finding.detail == {
        "service": "t/hard",
        "token": token(CLIENT),
        "from": "2023-04-28",
        "due": "2023-05-09",
        "missing": {"call": 1},
        "on": "2023-05-10",
    }
    assert "due 2023-05-09: on 2023-05-10 still missing call 1" in finding.message
    assert "期限至2023-05-09:截至2023-05-10尚缺call 1" in finding.message_zh


def test_on_the_last_day_nothing_is_overdue() -> None:
    assert judged(office(), "2023-05-09") == ()


@pytest.mark.parametrize(("last", "checks"), [("2023-05-09", []), ("2023-05-10", ["service-late"])])
def test_acts_done_after_a_hard_term_are_a_fault(last: str, checks: list[str]) -> None:
    made = office()
    act(made, "call", "2023-05-04")
    act(made, "call", last)
    findings = judged(made)
    assert [finding.check for finding in findings] == checks
    for finding in findings:
        assert finding.severity == "fault"
        assert finding.detail["completed"] == "2023-05-10"
        assert "done on 2023-05-10" in finding.message
        assert "2023-05-10才办完" in finding.message_zh


def test_an_act_recorded_later_under_its_own_day_clears_the_finding() -> None:
    made = office()
    act(made, "call", "2023-05-04")
    act(made, "call", "2023-05-10")
    assert len(judged(made)) == 1
    act(made, "call", "2023-05-08")
    assert judged(made) == ()


# ---- a term in principle -------------------------------------------------------------------------


def test_a_term_in_principle_is_a_hint_until_a_reason_is_recorded() -> None:
    made = office("soft")
    act(made, "call", "2023-05-04", "soft")
    for day, check in (("2023-05-10", "service-overdue"), ("2023-05-12", "service-late")):
        if check == "service-late":
            act(made, "call", "2023-05-12", "soft")
        (finding,) = judged(made, day)
        assert (finding.check, finding.severity) == (check, "hint")
        assert "in principle" in finding.message
        assert "原则上" in finding.message_zh
        assert "excuse" in finding.clears
    act(made, "excuse", "2023-05-15", "soft", reason="本人出国")
    assert judged(made) == ()
    assert len(judged(made, "2023-05-14")) == 1, "the reason came later"


# ---- no term, no calendar ------------------------------------------------------------------------


def test_without_a_term_what_is_missing_is_a_hint_that_says_so() -> None:
    made = office("help")
    act(made, "stay", "2023-05-04", "help")
    (finding,) = judged(made)
    assert (finding.check, finding.severity) == ("service-short", "hint")
    assert "still missing advice 1, course 1 / stay 1; the document sets no term" in finding.message
    assert "文件未定期限" in finding.message_zh
    act(made, "advice", "2023-05-05", "help")
    assert "missing course 1 / stay 1;" in judged(made)[0].message
    act(made, "stay", "2023-05-06", "help")
    assert judged(made) == ()


def test_a_year_without_a_calendar_is_named() -> None:
    made = office(start="2031-04-28")
    (finding,) = judged(made, "2031-12-31")
    assert (finding.check, finding.severity) == ("service-unknown", "hint")
    assert finding.detail["missing_year"] == 2031
    assert "no calendar covers 2031" in finding.message
    assert "2031年工作日历" in finding.message_zh
    assert "2031" in finding.clears


def test_a_service_that_nobody_opened_is_not_seen() -> None:
    assert judged(desk([PACK]), "2030-12-31") == ()


# ---- the day of the audit ------------------------------------------------------------------------


def test_the_day_is_the_latest_business_day_of_what_was_recorded() -> None:
    made = office()
    assert audit(Told(made)).on == "2023-04-28"
    assert judged(made) == ()
    made.submit("A", "t/a", on="2023-05-10")
    made.ok("submit", case="B", grant="t/a", parties={"applicant": [CLIENT]}, on="2023-05-02")
    result = audit(Told(made))
    assert (result.on, result.to_json()["on"]) == ("2023-05-10", "2023-05-10")
    assert [finding.check for finding in result.findings] == ["service-overdue"]
    refused = made.send("approve", case="A", on="2023-05-09")
    assert refused["status"] == "refused"
    made.send("submit", case="A", grant="t/a", parties={"applicant": [CLIENT]}, on="2099-01-01")
    assert audit(Told(made)).on == "2023-05-10", "what was refused happened on no day"


def test_an_audit_can_be_repeated() -> None:
    made = office("help")
    assert judged(made, "2023-12-31") == judged(made, "2023-12-31")
    assert audit(Told(made), on="2023-12-31").on == "2023-12-31"


@pytest.mark.parametrize("day", ["2023-02-30", "20230510", ""])
def test_a_day_that_does_not_exist_is_refused(day: str) -> None:
    with pytest.raises(ValueError, match="expected a day"):
        audit(Told(office()), on=day)


def test_checks_conclude_after_the_last_entry_and_those_that_do_not_need_not() -> None:
    class Counting:
        name = "counting"
        about = About("counting", "计数", "this test", "本测试")

        def __init__(self) -> None:
            self.seen: list[str] = []

        def see(self, entry: Any, _desk: Any) -> Any:
            self.seen.append(entry["do"])
            return iter(())

    class Ending(Counting):
        def conclude(self, desk: Any) -> Any:
            self.seen.append(f"end {desk.books.size} {desk.on}")
            return iter(())

    made = office()
    plain, ending = Counting(), Ending()
    replay(Told(made), [plain, ending])
    assert plain.seen == ["open", "adopt", "perform"]
    assert ending.seen == [*plain.seen, "end 3 2023-04-28"]
    assert not isinstance(plain, Concluding)
    assert isinstance(ServicesMissed(), Concluding)


def test_findings_are_complete() -> None:
    made = office()
    assert found(made, "service-overdue") == []
    made.submit("A", "t/a", on="2023-05-10")
    assert len(found(made, "service-overdue")) == 1
