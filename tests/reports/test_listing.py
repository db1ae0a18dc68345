"""Lists of the books, counted by hand."""

import pytest
from tests.cli.tool import (
    ENTITY,
    FOUNDER,
    FUND,
    HIRE,
    OTHER,
    Commands,
    Json,
    company,
    person,
    plain_pack,
)

from subsidy_ledger import Ledger, MemoryStore, TokenKey
from subsidy_ledger.reports.listing import LISTS, Filter
from subsidy_ledger.reports.view import view_of

KEY = TokenKey(bytes(range(32)))
ON = Filter("2023-06-30")


def rows(view, what, wanted=ON):
    return LISTS[what](view, wanted).to_json()["rows"]


def test_cases_show_what_was_approved_paid_and_is_left(view):
    first = rows(view, "cases")[0]
    assert (first["approved_fen"], first["settled_fen"], first["left_fen"]) == (
        2_000_000,
        2_000_000,
        0,
    )
    assert (first["stage"], first["grant_name"]) == ("approved", "一次性创业补贴")


def test_funds_show_what_is_free(view):
    assert rows(view, "funds") == [
        {
            "fund": FUND,
            "year": 2023,
            "appropriated_fen": 10_000_000,
            "reserved_fen": 0,
            "paid_fen": 2_000_000,
            "free_fen": 8_000_000,
        }
    ]


def test_payments_can_be_chosen_by_case_state_and_grant(view):
    assert [row["payment"] for row in rows(view, "payments")] == ["P-1"]
    for wanted, number in (
        (Filter("2023-06-30", case="A-1"), 1),
        (Filter("2023-06-30", case="A-2"), 0),
        (Filter("2023-06-30", stage="settled"), 1),
        (Filter("2023-06-30", stage="returned"), 0),
        (Filter("2023-06-30", grant="dezhou/startup"), 1),
        (Filter("2023-06-30", grant="dezhou/internship"), 0),
    ):
        assert len(rows(view, "payments", wanted)) == number


def test_headroom_shows_who_holds_what_and_what_is_left(view):
    token = KEY.token("cn-ric", FOUNDER)
    mine = {row["rule"]: row for row in rows(view, "headroom") if row["token"] == token}
    once = mine["dezhou/startup#once"]
    assert (once["used"], once["ceiling"], once["left"], once["holder"]) == (1, 1, 0, "A-1")
    lane = mine["dezhou#returnee-or-general"]
    assert (lane["measure"], lane["holder"], lane["ceiling"]) == ("lane", "general", None)


def test_headroom_can_be_asked_for_one_case_or_grant(view):
    assert {
        row["token"] for row in rows(view, "headroom", Filter("2023-06-30", case="A-3"))
    } == set()
    assert rows(view, "headroom", Filter("2023-06-30", grant="dezhou/internship")) == []
    assert rows(view, "headroom", Filter("2023-06-30", case="Z-9")) == []
    both = rows(view, "headroom", Filter("2023-06-30", grant="dezhou/returnee-startup"))
    assert {row["rule"] for row in both} == {"dezhou#returnee-or-general"}


def test_headroom_of_money_and_of_months_is_said_in_their_units():
    terms: Json = {
        "contract_months": 12,
        "lowest_monthly_wage": 190_000,
        "insured_by_applicant": True,
    }
    hire = person(HIRE, "李四", hire_status="登记失业人员", **terms)
    trainee = person(
        OTHER, "王五", trainee_graduate=True, left_school_on="2022-06-30", wants_internship=True,
        internship_months=["2023-01/2023-02"],
    )  # fmt: skip
    c = Commands()
    c.add(
        "submit", "2023-05-10", "w", case="J", grant="dezhou/job-creation",
        parties={"applicant": [company()], "founder": [person()], "hire": [hire]}, facts=ENTITY,
    )  # fmt: skip
    c.add("approve", "2023-05-10", "c", case="J")
    c.add(
        "submit", "2023-05-10", "w", case="I", grant="dezhou/internship",
        parties={"applicant": [company()], "trainee": [trainee]},
    )  # fmt: skip
    c.add("approve", "2023-05-10", "c", case="I")
    with looked_at(c) as view:
        listed = rows(view, "headroom")
        money = next(row for row in listed if row["rule"] == "dezhou/job-creation#thirty-thousand")
        assert (money["used"], money["left"]) == (300_000, 2_700_000)
        months = [row["bucket"] for row in listed if row["rule"] == "dezhou/internship#month-once"]
        assert months == ["2023-01", "2023-02"]
        text = LISTS["headroom"](view, ON).text("en")
        assert "27,000.00" in text


# ---- duties --------------------------------------------------------------------------------------


class looked_at:  # noqa: N801 - reads as a phrase
    """A view of a ledger of its own after some commands."""

    def __init__(self, commands, **given):
        self.commands, self.given = commands, given

    def __enter__(self):
        store = MemoryStore()
        ledger = Ledger.create(
            store, origin="t", token_key=KEY, on="2023-01-01", by="admin",
            packs=[plain_pack(pack) for pack in ("dezhou-2023", "examples/dezhou-operator-2023")],
            procedure={"steps": ["approve"], "separate": []}, **self.given,
        )  # fmt: skip
        answers = ledger.record_all(self.commands.lines)
        assert [a["status"] for a in answers] == ["recorded"] * len(answers), answers
        self.reading = store.reading()
        return view_of(self.reading.__enter__(), "memory")

    def __exit__(self, *error):
        self.reading.__exit__(*error)


def opened(service="first-contact", on="2023-04-28"):
    """A graduate who registered on a Friday before the holidays of May."""
    return Commands().add(
        "perform", "2023-05-04", "w", service=service, act="open", party=person(),
        facts={"registered_unemployed_on": on},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("on", "state"), [("2023-05-08", "open"), ("2023-05-09", "open"), ("2023-05-10", "overdue")]
)
def test_a_duty_is_overdue_on_the_day_after_its_fifth_working_day(on, state):
    # Working days after 28 April 2023: 4, 5, 6 (worked for the holiday), 8 and 9 May.
    with looked_at(opened()) as view:
        (row,) = rows(view, "duties", Filter(on))
        assert (row["due"], row["state"]) == ("2023-05-09", state)


@pytest.mark.parametrize(("on", "state"), [("2023-05-09", "done"), ("2023-05-10", "late")])
def test_a_duty_that_was_done_is_done_in_time_or_late(on, state):
    c = opened().add("perform", on, "w", service="first-contact", act="contact", party=person())
    with looked_at(c) as view:
        (row,) = rows(view, "duties", Filter("2023-12-31"))
        assert row["state"] == state
        assert row["acts"] == {"contact": {"done": 1, "of": 1}}


def test_a_duty_with_a_choice_is_done_when_one_of_it_is():
    c = opened("131")
    acts = ["guidance", "referral", "referral", "referral"]
    for act in acts:
        c.add("perform", "2023-05-05", "w", service="131", act=act, party=person())
    with looked_at(c) as view:
        (row,) = rows(view, "duties")
        assert (row["state"], row["due"]) == ("short", None)
        assert "guidance 1/1, referral 3/3, internship 0/1 or training 0/1" in LISTS["duties"](
            view, ON
        ).text("en")
    c.add("perform", "2023-05-06", "w", service="131", act="training", party=person())
    with looked_at(c) as view:
        assert rows(view, "duties")[0]["state"] == "done"


def test_a_due_day_that_no_calendar_tells_is_unknown_and_the_year_is_named():
    with looked_at(opened(on="2031-04-28")) as view:
        (row,) = rows(view, "duties", Filter("2031-06-30"))
        assert (row["due"], row["state"], row["missing_year"]) == (None, "unknown", 2031)
        assert "? (no calendar for 2031)" in LISTS["duties"](view, Filter("2031-06-30")).text("en")
        assert "缺2031年工作日历" in LISTS["duties"](view, Filter("2031-06-30")).text("zh")


def test_a_reason_given_for_a_term_in_principle_is_shown_with_the_state():
    c = opened()
    with looked_at(c) as view:
        (row,) = rows(view, "duties", Filter("2023-05-12"))
        assert (row["state"], row["soft"], row["excused"]) == ("overdue", True, False)
        assert "逾期未办(原则上)" in LISTS["duties"](view, Filter("2023-05-12")).text("zh")
    c.add(
        "perform", "2023-05-11", "w", service="first-contact", act="excuse", party=person(),
        reason="本人出国",
    )  # fmt: skip
    with looked_at(c) as view:
        (row,) = rows(view, "duties", Filter("2023-05-12"))
        assert (row["state"], row["excused"]) == ("overdue", True)
        shown = LISTS["duties"](view, Filter("2023-05-12"))
        assert "逾期未办(已说明理由)" in shown.text("zh")
        assert "overdue (a reason is given)" in shown.text("en")
        assert "本人出国" not in str(shown.to_json())


def test_duties_can_be_chosen_by_state():
    with looked_at(opened()) as view:
        assert len(rows(view, "duties", Filter("2023-05-10", stage="overdue"))) == 1
        assert rows(view, "duties", Filter("2023-05-10", stage="done")) == []


@pytest.mark.parametrize("what", list(LISTS))
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_list_counts_its_rows(what, lang, view):
    listing = LISTS[what](view, ON)
    last = listing.text(lang).splitlines()[-1]
    assert last == (f"共 {len(listing.rows)} 项" if lang == "zh" else f"{len(listing.rows)} in all")
