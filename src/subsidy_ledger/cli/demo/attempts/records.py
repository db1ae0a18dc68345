"""Ids, slips of the pen, services, links and erasure: what surrounds the cases."""

from __future__ import annotations

from datetime import date, timedelta

from subsidy_ledger.cli.demo.honest import plain, startup
from subsidy_ledger.cli.demo.office import JOBS_FUND, Office
from subsidy_ledger.cli.demo.people import JSON


def ids(office: Office) -> None:
    """The same line twice, the same id for something else, ids that are taken, days gone by."""
    register = office.register
    for day in (date(2023, 2, 23), date(2023, 5, 31), date(2023, 11, 8)):
        file = startup(office, register.business(), day)
        office.again(file.submitted)
        file.to_notice().approve()
        file.wait(2)
        file.pay()
        paid = office.last()
        office.again(paid)
        file.settle(paid["payment"])
    for day in (date(2023, 3, 31), date(2023, 9, 14)):
        file = startup(office, register.business(), day)
        office.again(file.submitted, facts={**file.facts, "pension_months": 99})
        other = register.business()
        file.say(
            "submit",
            file.window,
            attempt="case-number-taken",
            grant="dezhou/startup",
            parties={"applicant": [other.party()], "founder": [other.founder.party()]},
            facts=file.facts,
            fund=JOBS_FUND,
        )
        file.to_notice().approve()
        payment = file.paid()
        taken = office.last()
        file.say(
            "pay",
            "finance-3",
            attempt="payment-number-taken",
            payment=payment,
            case=file.case,
            account="DEMO-00000000",
        )
        office.again(taken, by="bank-2")
        today, file.day = file.day, office.working_day(file.day - timedelta(40))
        file.say("finish", "finance-3", attempt="on-a-day-gone-by", reason="补记", sent=today)


def slips(office: Office) -> None:
    """Lines that are no command: nothing is recorded, no id is used up, the clerk sends again."""
    register = office.register
    for day, break_it in (
        (date(2023, 2, 24), _wrong_check_digit),
        (date(2023, 3, 9), _unknown_grant),
        (date(2023, 4, 21), _money_with_a_point),
        (date(2023, 5, 29), _fact_misspelt),
        (date(2023, 6, 16), _born_on_no_day),
        (date(2023, 8, 18), _applicant_twice),
    ):
        file = startup(office, register.business(), day)
        office.before(file.submitted, **break_it(file.submitted))
        plain(file)


def _wrong_check_digit(command: JSON) -> JSON:
    (applicant,) = command["parties"]["applicant"]
    number = applicant["number"]
    wrong = {**applicant, "number": number[:-1] + ("1" if number[-1] != "1" else "2")}
    return {"parties": {**command["parties"], "applicant": [wrong]}}


def _born_on_no_day(command: JSON) -> JSON:
    (founder,) = command["parties"]["founder"]
    number = founder["number"]
    wrong = {**founder, "number": number[:10] + "1332" + number[14:]}
    return {"parties": {**command["parties"], "founder": [wrong]}}


def _applicant_twice(command: JSON) -> JSON:
    other = command["parties"]["applicant"][0]
    return {"parties": {**command["parties"], "applicant": [other, other]}}


def _unknown_grant(_command: JSON) -> JSON:
    return {"grant": "dezhou/start-up"}


def _money_with_a_point(_command: JSON) -> JSON:
    return {"requested_fen": 20000.00}


def _fact_misspelt(command: JSON) -> JSON:
    facts = dict(command["facts"])
    facts["pension_month"] = facts.pop("pension_months")
    return {"facts": facts}


def services(office: Office) -> None:
    """五(五): registered graduates are contacted within five working days and get 131."""
    for index in range(16):
        graduate = _Graduate(office, index)
        day = registered = office.some_day(date(2023, 7, 3), date(2023, 9, 28))
        opened: JSON = {"registered_unemployed_on": registered.isoformat()}
        if index < 2:
            graduate.act("131", "referral", day, attempt="act-before-open")
        if index in (2, 3):
            graduate.act("131", "open", day, attempt="no-day-of-registration")
        graduate.act("first-contact", "open", day, facts=opened)
        day = office.working_day(registered, office.rng.choice([1, 2, 3, 4, 5, 7]))
        graduate.act("first-contact", "contact", day)
        graduate.act("131", "open", day, facts=opened)
        if index in (4, 5):
            graduate.act("131", "open", day, attempt="opened-twice", facts=opened)
        acts = ["guidance", "referral", "referral", "referral", "training"]
        for act in acts[: office.rng.choice([2, 4, 5, 5, 5])]:
            day = office.working_day(day, office.rng.randint(2, 7))
            graduate.act("131", act, day)


class _Graduate:
    """A registered graduate, and the clerk who serves them."""

    def __init__(self, office: Office, index: int) -> None:
        self._office, self._name = office, f"S-{index + 1:03d}"
        self._party = office.register.person().party()
        self._clerk = f"service-{1 + index % 3}"

    def act(
        self, service: str, act: str, day: date, *, attempt: str = "", facts: JSON | None = None
    ) -> None:
        """One act of a service."""
        tried = f"!{attempt}" if attempt else ""
        self._office.say(
            f"{self._name}/{service}/{act}-{day:%m%d}{tried}",
            "perform",
            day,
            self._clerk,
            service=service,
            act=act,
            party=self._party,
            facts=facts,
        )


def related(office: Office) -> None:
    """Two enterprises of one family, linked: no rule of this document counts them together."""
    first, second = (office.register.business() for _ in range(2))
    group: JSON = {
        "group": "family-0710",
        "parties": [first.party(), second.party()],
        "from": "2023-07-10",
    }
    office.say("link-0710", "link", date(2023, 7, 10), "review-decheng", **group)
    for business in (first, second):
        plain(startup(office, business, date(2023, 7, 12)))


def forgotten(office: Office) -> None:
    """Vouchers are kept for 30 years; what never became one may go when its person asks."""
    file = startup(office, office.register.business(), date(2023, 3, 17))
    plain(file)
    file.finish("已足额支付,结案")
    file.day = date(2023, 12, 12)
    file.say(
        "erase", "archive-1", attempt="erased-under-retention", ground="个人信息保护法第四十七条"
    )
    waiting = startup(office, office.register.business(), date(2023, 10, 24))
    waiting.accept()
    waiting.day = date(2023, 12, 12)
    waiting.say(
        "erase", "archive-1", attempt="erased-while-open", ground="个人信息保护法第四十七条"
    )
    gone = startup(office, office.register.business(), date(2023, 5, 11))
    gone.accept()
    gone.withdraw("申请人自愿撤回")
    gone.day = date(2023, 12, 13)
    gone.say("erase", "archive-1", ground="个人信息保护法第四十七条第一款第(一)项")
