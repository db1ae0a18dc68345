"""``list``: cases, payments, headroom, funds, duties."""

from __future__ import annotations

import click

from subsidy_ledger.cli import places
from subsidy_ledger.cli.frame import (
    DONE,
    argument,
    command,
    current_lang,
    day_of,
    give,
    option,
)
from subsidy_ledger.reports.listing import LISTS, Filter


@command(
    "list",
    "List what LEDGER, a ledger or a bundle, has.\n\ncases and payments; headroom: what parties "
    "have used of ceilings, and what is left; funds: appropriated, reserved, paid, free; duties: "
    "services, their due days, what is overdue. Parties are tokens.",
    "列出 LEDGER(账本或审计包)的内容。\n\ncases 业务件;payments 支付;"
    "headroom 各主体限额的已用和剩余;funds 资金的下达、占用、支付和可用;"
    "duties 服务及到期、逾期情况。主体以代号表示。",
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
    en="The day for duties; today unless given.",
    zh="服务到期以哪一天为准;默认当天。",
)
def list_command(
    ledger: str, what: str, grant: str | None, stage: str | None, case: str | None, on: str | None
) -> int:
    """No key is needed; parties are tokens."""
    day = day_of(on)
    with places.view(ledger) as view:
        listing = LISTS[what](view, Filter(day, grant, stage, case))
    give(listing.to_json(), lambda: listing.text(current_lang()))
    return DONE
