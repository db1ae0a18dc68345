"""One party, two grants: both lanes of the exclusion, the same grant again, two identities."""

from __future__ import annotations

from datetime import date, timedelta

from subsidy_ledger.cli.demo.attempts.common import turned_down
from subsidy_ledger.cli.demo.honest import (
    HIRE,
    hired,
    jobs,
    plain,
    returnee,
    returnee_jobs,
    startup,
)
from subsidy_ledger.cli.demo.office import Office
from subsidy_ledger.cli.demo.people import Business


def both_lanes(office: Office) -> None:
    """General and returnee grants exclude each other, by enterprise and by founder."""
    register = office.register
    for day in (date(2023, 2, 6), date(2023, 3, 20), date(2023, 4, 17)):
        business = register.business()
        plain(startup(office, business, day))
        turned_down(returnee(office, business, date(2023, 6, 5)), "returnee-after-general")
        again = register.business(founder=business.founder)
        turned_down(returnee(office, again, date(2023, 7, 17)), "returnee-by-founder-of-general")
    for day in (date(2023, 3, 6), date(2023, 5, 15)):
        business = register.business()
        plain(returnee(office, business, day))
        turned_down(startup(office, business, date(2023, 7, 10)), "general-after-returnee")
        other = register.business(founder=business.founder)
        turned_down(startup(office, other, date(2023, 8, 7)), "general-by-founder-of-returnee")
        turned_down(
            jobs(office, other, [hired(office)], date(2023, 9, 4)),
            "general-by-founder-of-returnee",
        )
    business = register.business()
    plain(jobs(office, business, [hired(office), hired(office)], date(2023, 3, 13)))
    turned_down(
        returnee_jobs(office, business, [hired(office)], date(2023, 5, 22)),
        "returnee-after-general",
    )


def switched_lanes(office: Office) -> None:
    """Whoever wants the other kind pays back first: all of it, and a write-off is no payment."""
    for day, after in ((date(2023, 2, 8), 30), (date(2023, 3, 8), 45)):
        business = office.register.business()
        general = startup(office, business, day)
        plain(general)
        recovery = general.recover("企业申请改领返乡创业补贴,退回已领款项", void=True)
        general.repay(recovery, general.worth // 2)
        other = returnee(office, business, general.day)
        other.to_notice().approve(attempt="other-lane-before-repaid")
        general.day = other.day
        general.repay(recovery, general.worth - general.worth // 2)
        other.day = office.working_day(general.day, 1)
        other.approve().paid()
        plain(returnee_jobs(office, business, [hired(office)], other.day + timedelta(after)))
    business = office.register.business()
    general = startup(office, business, date(2023, 2, 13))
    plain(general)
    recovery = general.recover("申报材料不实,责令全额退回", void=True)
    general.repay(recovery, 300_000)
    general.write_off(recovery, general.worth - 300_000, "法院终结执行,无可供执行财产")
    turned_down(startup(office, business, general.day), "again-after-write-off")
    turned_down(returnee(office, business, general.day), "again-after-write-off")


def startup_twice(office: Office) -> None:
    """一次性: once for the founder, whatever the enterprise, and once for the enterprise."""
    register = office.register
    for day, kind in ((date(2023, 1, 12), "小微企业"), (date(2023, 3, 15), "个体工商户")):
        business = register.business(entity_type=kind)
        plain(startup(office, business, day))
        turned_down(
            startup(office, register.business(founder=business.founder), date(2023, 6, 12)),
            "second-startup-other-entity",
        )
        turned_down(startup(office, business, date(2023, 9, 11)), "second-startup-same-entity")
    business = register.business()
    plain(startup(office, business, date(2023, 4, 10)))
    other = Business(
        business.number,
        business.name,
        business.entity_type,
        register.person(),
        business.town,
        business.registered_on,
    )
    turned_down(startup(office, other, date(2023, 8, 14)), "second-startup-same-entity")


def two_documents(office: Office) -> None:
    """One person with a travel permit and a residence permit is one person once that is known."""
    for day in (date(2023, 2, 15), date(2023, 4, 12)):
        permit, card = office.register.resident_of_hong_kong()
        plain(startup(office, office.register.business(founder=permit), day))
        known = office.working_day(day, 45)
        office.say(
            f"same-{known:%m%d}",
            "same",
            known,
            "review-decheng",
            parties=[permit.party(), card.party()],
        )
        under_card = office.register.business(founder=card)
        turned_down(startup(office, under_card, date(2023, 7, 18)), "second-document")
        turned_down(returnee(office, under_card, date(2023, 8, 21)), "second-document-other-lane")
        business = office.register.business()
        hires = [hired(office), hired(office, permit), hired(office, card)]
        both = jobs(office, business, hires, date(2023, 9, 5))
        both.to_notice().approve(attempt="hire-under-two-documents", worth=2 * HIRE).paid()
    permit, _ = office.register.resident_of_hong_kong()
    plain(startup(office, office.register.business(founder=permit), date(2023, 3, 22)))
    renewed = type(permit)(permit.scheme, permit.number + "02", permit.name)
    other = office.register.business(founder=renewed)
    turned_down(startup(office, other, date(2023, 10, 16)), "renewed-permit")


def not_the_same(office: Office) -> None:
    """Two people taken for one by mistake: undone with ``apart``, and the second is paid."""
    first, second = (office.register.business() for _ in range(2))
    pair = [first.founder.party(), second.founder.party()]
    plain(startup(office, first, date(2023, 4, 18)))
    office.say("same-0601", "same", date(2023, 6, 1), "review-decheng", parties=pair)
    file = startup(office, second, date(2023, 6, 13))
    file.to_notice().approve(attempt="taken-for-another")
    on = office.working_day(file.day, 2)
    office.say("apart-0601", "apart", on, "review-decheng", parties=pair)
    file.day = office.working_day(on, 1)
    file.approve().paid()
