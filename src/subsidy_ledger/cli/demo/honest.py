"""Honest cases: what people of a year in Dezhou apply for, and the lives such cases have.

What it is: one function per grant that fills in an application as a clerk at the window would
(``startup``, ``jobs``, …), and ``live``, which takes a case through one of the ordinary lives: paid
at once, supplemented, returned by the bank, paid in instalments, withdrawn, ordered back.

What it promises: everything written here is allowed; a refusal of it is a fault of the story.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any, Final

from subsidy_ledger.cli.demo.office import JOBS_FUND, RETURNEE_FUND, File, Office, YearOver
from subsidy_ledger.cli.demo.people import JSON, Business, Person

STARTUP: Final = {"小微企业": 2_000_000, "个体工商户": 500_000}
HIRE: Final = 300_000
JOBS_CEILING: Final = 3_000_000
RETURNEE_STARTUP: Final = 1_500_000
RETURNEE_HIRE: Final = 200_000
INTERN_MONTH: Final = 100_000
MINIMUM_WAGE: Final = 190_000


# ---- applications --------------------------------------------------------------------------------


def startup(
    office: Office, business: Business, day: date, attempt: str | None = None, **changed: Any
) -> File:
    """一次性创业补贴, of a business that fulfils all of 三(二) unless facts are changed."""
    day = office.working_day(day)
    months = max(12, (day - business.registered_on).days // 31)
    facts: JSON = {
        "registered_in_area": True,
        "entity_type": business.entity_type,
        "first_registration": True,
        "legal_rep_changed": False,
        "pension_months": months,
        "pension_months_in_a_row": months,
        "operating": True,
    }
    return File(
        office,
        "startup",
        day,
        {"applicant": [business.party()], "founder": [business.founder.party()]},
        changed_facts(facts, changed),
        worth=STARTUP.get(business.entity_type, 0),
        town=business.town,
        fund=JOBS_FUND,
        attempt=attempt,
    )


def hired(office: Office, person: Person | None = None, **changed: Any) -> JSON:
    """Someone who was taken on under all the terms of 三(三), unless facts are changed."""
    facts: JSON = {
        "hire_status": office.rng.choice(["登记失业人员", "毕业年度高校毕业生"]),
        "contract_months": office.rng.choice([12, 12, 24, 36]),
        "lowest_monthly_wage": MINIMUM_WAGE + 10_000 * office.rng.randint(0, 30),
        "insured_by_applicant": True,
    }
    who = office.register.person() if person is None else person
    return who.party(**changed_facts(facts, changed))


def jobs(
    office: Office,
    business: Business,
    hires: Sequence[JSON],
    day: date,
    requested: int | None = None,
    **changed: Any,
) -> File:
    """一次性创业岗位开发补贴 for some hires."""
    facts: JSON = {
        "registered_in_area": True,
        "entity_type": business.entity_type,
        "first_registration": True,
        "legal_rep_changed": False,
    }
    return File(
        office,
        "job-creation",
        day,
        {
            "applicant": [business.party()],
            "founder": [business.founder.party()],
            "hire": list(hires),
        },
        changed_facts(facts, changed),
        worth=min(HIRE * len(hires), JOBS_CEILING, requested or JOBS_CEILING),
        town=business.town,
        fund=JOBS_FUND,
        requested=requested,
    )


def graduated(person: Person, **changed: Any) -> JSON:
    """A founder among the 五类人员 who left school two to four years ago."""
    order = int(person.number[14:17])
    day = date(2019 + order % 3, 6, 20) + timedelta(days=order % 11)
    facts: JSON = {"graduate": True, "graduated_on": day.isoformat(), "five_kinds": True}
    return person.party(**changed_facts(facts, changed))


def returnee(
    office: Office, business: Business, day: date, *, as_person: bool = False, **changed: Any
) -> File:
    """一次性返乡创业补贴, asked for by the business or by the founder in person."""
    founder = graduated(business.founder, **changed)
    parties = (
        {"applicant": [founder]}
        if as_person
        else {"applicant": [business.party()], "founder": [founder]}
    )
    return File(
        office,
        "returnee-startup",
        day,
        parties,
        {"registered_on": business.registered_on.isoformat()},
        worth=RETURNEE_STARTUP,
        town=business.town,
        fund=RETURNEE_FUND,
    )


def returnee_jobs(
    office: Office, business: Business, hires: Sequence[JSON], day: date, **changed: Any
) -> File:
    """一次性返乡创业岗位开发补贴 for some hires."""
    return File(
        office,
        "returnee-job-creation",
        day,
        {
            "applicant": [business.party()],
            "founder": [graduated(business.founder, **changed)],
            "hire": list(hires),
        },
        {"registered_on": business.registered_on.isoformat()},
        worth=RETURNEE_HIRE * len(hires),
        town=business.town,
        fund=RETURNEE_FUND,
    )


def trainee(
    office: Office, months: Sequence[str], person: Person | None = None, **changed: Any
) -> JSON:
    """A graduate of last summer who spent some months as an intern."""
    facts: JSON = {
        "trainee_graduate": True,
        "left_school_on": f"2022-06-{office.rng.randint(10, 30):02d}",
        "wants_internship": True,
        "internship_months": list(months),
    }
    who = office.register.person() if person is None else person
    return who.party(**changed_facts(facts, changed))


def internship(
    office: Office, business: Business, trainees: Sequence[JSON], day: date, months: int
) -> File:
    """就业见习补贴 for trainees who spent so many months each."""
    return File(
        office,
        "internship",
        day,
        {"applicant": [business.party()], "trainee": list(trainees)},
        {},
        worth=INTERN_MONTH * months * len(trainees),
        town=business.town,
        fund=JOBS_FUND,
    )


def person_loan(office: Office, person: Person, fen: int, day: date, **changed: Any) -> File:
    """创业担保贷款(个人). The bank lends; no fund is touched."""
    facts = _loan_facts(office, day, changed)
    parties = {"applicant": [person.party()]}
    return File(office, "loan-person", day, parties, facts, worth=fen, requested=fen)


def enterprise_loan(
    office: Office, business: Business, fen: int, day: date, **changed: Any
) -> File:
    """创业担保贷款(小微企业)."""
    facts = _loan_facts(office, day, {"entity_type": business.entity_type, **changed})
    return File(
        office,
        "loan-enterprise",
        day,
        {"applicant": [business.party()], "founder": [business.founder.party()]},
        facts,
        worth=fen,
        town=business.town,
        requested=fen,
    )


def _loan_facts(office: Office, day: date, changed: JSON) -> JSON:
    facts: JSON = {
        "qualified": True,
        "contract_on": office.working_day(day).isoformat(),
        "loan_term_months": office.rng.choice([12, 24, 24]),
        "loans_elsewhere": 0,
    }
    return changed_facts(facts, changed)


def changed_facts(facts: JSON, changed: JSON) -> JSON:
    """Facts with some changed; those that are None are left out."""
    merged = {**facts, **changed}
    return {name: value for name, value in merged.items() if value is not None}


# ---- lives ---------------------------------------------------------------------------------------


def plain(file: File) -> None:
    """Submitted, accepted, examined, posted, approved, paid."""
    file.to_notice().approve().paid()


def _examined_twice(file: File) -> None:
    file.accept()
    file.review(passed=False, note="社会保险缴费记录与申请表不一致,请核对")
    file.review(note="已核对,一致")
    file.notice()
    file.approve().paid()


def _handed_in_later(file: File) -> None:
    file.accept()
    if file.facts:
        file.supplement(facts=file.facts)
    else:
        file.supplement(parties=file.parties)
    plain(file)


def _returned(file: File) -> None:
    """The bank sends it back (退票): once before it is confirmed, and once after."""
    file.to_notice().approve()
    payment = file.pay()
    if file.office.rng.random() < 0.5:
        file.settle(payment)
    file.bounce(payment, "户名与账号不符")
    file.paid()


def _cancelled(file: File) -> None:
    file.to_notice().approve()
    file.cancel(file.pay(), "账号录入有误")
    file.paid()


def _instalments(file: File) -> None:
    file.to_notice().approve()
    file.paid(file.worth // 2)
    file.paid(file.worth - file.worth // 2)


def _held(file: File) -> None:
    file.accept()
    file.review()
    file.notice()
    file.hold("公示期间收到举报,核查中")
    file.release()
    file.approve().paid()


def _withdrawn_early(file: File) -> None:
    file.accept()
    file.withdraw("申请人自愿撤回")


def _withdrawn_late(file: File) -> None:
    file.to_notice().approve()
    file.withdraw("企业迁出,放弃领取", approved=True)


def _rest_given_up(file: File) -> None:
    file.to_notice().approve()
    part = file.worth // 2
    file.paid(part)
    file.finish("企业注销,余款不再支付", rest=file.worth - part)


def _ordered_back(file: File) -> None:
    file.to_notice().approve().paid()
    part = file.worth // 4
    recovery = file.recover("复核发现多计,责令退回部分款项", part)
    file.repay(recovery, part // 2)
    file.repay(recovery, part - part // 2)


def _partly_lost(file: File) -> None:
    file.to_notice().approve().paid()
    recovery = file.recover("实体已注销,责令退回", file.worth)
    file.repay(recovery, file.worth // 5)
    file.write_off(recovery, file.worth - file.worth // 5, "法院终结执行,无可供执行财产")


def _never_finished(file: File) -> None:
    """Still with the office when the year ends."""
    steps: list[Callable[[], Any]] = [file.accept, file.review, file.notice, file.approve, file.pay]
    for step in steps[: file.office.rng.randint(0, 5)]:
        step()


LIVES: Final[tuple[tuple[Callable[[File], None], int], ...]] = (
    (plain, 60),
    (_examined_twice, 6),
    (_handed_in_later, 6),
    (_returned, 6),
    (_cancelled, 4),
    (_instalments, 5),
    (_held, 4),
    (_withdrawn_early, 3),
    (_withdrawn_late, 2),
    (_rest_given_up, 2),
    (_ordered_back, 3),
    (_partly_lost, 2),
)
"""Ordinary lives, and how often of a hundred or so they come."""


def live(file: File) -> None:
    """Take a submitted case through one of the ordinary lives, as far as the year lets it."""
    lives, weights = zip(*LIVES, strict=True)
    (chosen,) = file.office.rng.choices(lives, weights)
    get_through(chosen, file)


def get_through(life: Callable[[File], Any], file: File) -> None:
    """Live a life until it ends, or the year."""
    try:
        life(file)
    except YearOver:
        return


def lend(file: File) -> None:
    """A loan: approved; some are repaid within the year."""

    def borrowed(loan: File) -> None:
        loan.to_notice().approve()
        if loan.office.rng.random() < 0.25:
            loan.wait(60, 120)
            loan.discharge()

    get_through(borrowed, file)


# ---- the year ------------------------------------------------------------------------------------

JANUARY: Final = (date(2023, 1, 10), date(2023, 11, 20))
MARCH: Final = (date(2023, 3, 2), date(2023, 11, 20))
"""From the day after the operator's pack: before it, three grants have no figure."""
RETURNEE: Final = ((date(2023, 3, 2), date(2023, 8, 25)), (date(2023, 10, 24), date(2023, 11, 20)))
"""Between these two spans the returnee fund is empty (see ``attempts.empty_fund``)."""
RULED: Final = date(2023, 7, 4)
"""From here on a returnee business may name several hires without a ruling for its case."""


def honest_year(office: Office) -> None:
    """All honest cases."""
    for _ in range(44):
        _founded(office)
    for _ in range(14):
        business = office.register.business(entity_type="个体工商户")
        live(startup(office, business, office.some_day(*JANUARY)))
    for _ in range(14):
        _hiring(office, office.register.business(), office.some_day(*MARCH))
    for _ in range(18):
        _returned_home(office)
    for _ in range(22):
        _trained(office)
    for _ in range(16):
        fen = 1_000_000 * office.rng.randint(5, 20)
        lend(person_loan(office, office.register.person(), fen, office.some_day(*JANUARY)))
    for _ in range(10):
        fen = 10_000_000 * office.rng.randint(3, 30)
        lend(enterprise_loan(office, office.register.business(), fen, office.some_day(*JANUARY)))
    for _ in range(8):
        late = office.some_day(date(2023, 11, 27), date(2023, 12, 20))
        get_through(_never_finished, startup(office, office.register.business(), late))


def _founded(office: Office) -> None:
    """A start-up; many of them take people on, and come again for that."""
    business = office.register.business()
    day = office.some_day(*JANUARY)
    live(startup(office, business, day))
    if office.rng.random() < 0.4 and day < date(2023, 9, 1):
        first = max(day, MARCH[0]) + timedelta(days=20)
        _hiring(office, business, office.some_day(first, MARCH[1]))


def _hiring(office: Office, business: Business, day: date) -> None:
    hires = [hired(office) for _ in range(office.rng.choice([1, 1, 2, 2, 3, 4, 6]))]
    live(jobs(office, business, hires, day))


def _returned_home(office: Office) -> None:
    """A returnee's start-up, by the business or in person; every second takes someone on."""
    business = office.register.business(registered_on=date(2022, office.rng.randint(1, 12), 8))
    day = office.some_day(*office.rng.choice([*RETURNEE[:1] * 3, RETURNEE[1]]))
    in_person = office.rng.random() < 0.3
    get_through(plain, returnee(office, business, day, as_person=in_person))
    if office.rng.random() < 0.5:
        some = office.rng.randint(1, 3) if day >= RULED else 1
        hires = [hired(office) for _ in range(some)]
        get_through(plain, returnee_jobs(office, business, hires, day))


def _trained(office: Office) -> None:
    day = office.some_day(date(2023, 4, 3), MARCH[1])
    last = day.month - 1
    first = max(1, last - office.rng.randint(1, 5))
    months = [f"2023-{first:02d}/2023-{last:02d}"]
    business = office.register.business()
    trainees = [trainee(office, months) for _ in range(office.rng.randint(1, 3))]
    live(internship(office, business, trainees, day, last - first + 1))
