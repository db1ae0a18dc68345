"""``list``: cases, payments, headroom, funds, duties; now, in the past, or as two views differ."""

from __future__ import annotations

import click

from subsidy_ledger.audit.moments import Late, recorded_late
from subsidy_ledger.cli import looking_back, places
from subsidy_ledger.cli.frame import (
    DONE,
    argument,
    command,
    current_lang,
    day_of,
    give,
    option,
    pick,
)
from subsidy_ledger.reports.listing import LISTS, Filter, Listing
from subsidy_ledger.reports.looking_back import compared, late_listing
from subsidy_ledger.reports.view import readable


@command(
    "list",
    "List what LEDGER, a ledger or a bundle, has.\n\ncases and payments; headroom: what parties "
    "have used of ceilings, and what is left; funds: appropriated, reserved, paid, free; duties: "
    "services, their due days, what is overdue. Parties are tokens.\n\nWith --at and --about "
    "together: the rows in which the ledger as it stood and as it is believed differ, and what was "
    "recorded late.",
    "列出 LEDGER(账本或审计包)的内容。\n\ncases 业务件;payments 支付;"
    "headroom 各主体限额的已用和剩余;funds 资金的下达、占用、支付和可用;"
    "duties 服务及到期、逾期情况。主体以代号表示。\n\n"
    "同时给出 --at 和 --about 时,列出当时账本与现在认定之间的差异,以及补记的记录。",
)
@argument("ledger")
@argument("what", type=click.Choice(list(LISTS)))
@option(
    "--grant",
    metavar="SCHEME/KEY",
    en="Only this grant (or SCHEME/*).",
    zh="只列该项目(或 SCHEME/*)。",
)
@option("--stage", metavar="STAGE", en="Only this stage or state.", zh="只列该环节或状态。")
@option(
    "--case", metavar="CASE", en="Only this case, or its parties.", zh="只列该业务件或其当事各方。"
)
@option(
    "--on",
    metavar="DATE",
    en="The day for duties; today unless given, or the day that is looked back to.",
    zh="服务到期以哪一天为准;默认当天,回看时为所看之日。",
)
@looking_back.at_option
@looking_back.about_option
def list_command(  # noqa: PLR0917 - an option each
    ledger: str,
    what: str,
    grant: str | None,
    stage: str | None,
    case: str | None,
    on: str | None,
    at: str | None,
    about: str | None,
) -> int:
    """No key is needed; parties are tokens."""
    if at is not None and about is not None:
        return _compare(ledger, what, Filter(day_of(on or about), grant, stage, case), at, about)
    if on is not None:
        day_of(on)  # before anything long is begun
    with looking_back.view(ledger, at, about) as view:
        day = day_of(on or about or looking_back.day_seen(view, at))
        listing = LISTS[what](view, Filter(day, grant, stage, case))
    give(listing.to_json(), lambda: listing.text(current_lang()))
    return DONE


def _compare(ledger: str, what: str, wanted: Filter, at: str, about: str) -> int:
    """Two views of one list, and what was recorded between them."""
    with places.source(ledger) as source, readable(ledger):
        stood = looking_back.stood_at(source, at)
        held = looking_back.believed_about(source, about)
        name = places.shown(ledger)
        listing = compared(
            LISTS[what](looking_back.of(stood, name), wanted),
            LISTS[what](looking_back.of(held, name), wanted),
        )
        late = recorded_late(source, about, at)
    if wanted.case is not None:
        late = tuple(one for one in late if one.case == wanted.case)
    given = {"at": at, "about": about, **listing.to_json(), "late": [one.to_json() for one in late]}
    give(given, lambda: _compared_text(listing, late))
    return DONE


def _compared_text(listing: Listing, late: tuple[Late, ...]) -> str:
    lang, entries = current_lang(), late_listing(late)
    head = pick("recorded late, or dated ahead:", "补记,或日期在后的记录:")
    return "\n".join((listing.text(lang), "", head, entries.text(lang)))
