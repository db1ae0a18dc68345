"""The ledger under test beside the model: opened alike, and their answers and balances compared.

What it promises: a difference is told in words; no difference is an empty list. Everything that the
ledger needs from outside (clock, salt, key) is fixed.
"""

from __future__ import annotations

import functools
import itertools
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.model import naive
from tests.model import strategies as draw_from
from tests.model.logic import ANYTHING, Json, Pair, key

HERE = Path(__file__).parent
SHIPPED = HERE.parent.parent / "src" / "subsidy_ledger" / "packs"
PACKS = {
    "mini": [HERE / "mini-2023.toml", HERE / "mini-operator.toml", HERE / "mini-2024.toml"],
    "dezhou": [SHIPPED / "dezhou-2023.toml", SHIPPED / "examples" / "dezhou-operator-2023.toml"],
}


@functools.cache
def read_packs(scheme: str) -> list[Any]:
    """The packs of a scheme, read once: reading them takes longer than a whole stream."""
    from subsidy_ledger.policy.reading import read_pack

    return [read_pack(path.read_bytes(), path.name) for path in PACKS[scheme]]


def open_ledger(scheme: str, procedure: Json | None, *, require_funds: bool) -> Any:
    from subsidy_ledger import Ledger
    from subsidy_ledger.parties.tokens import TokenKey
    from subsidy_ledger.storage.memory import MemoryStore

    ticks = itertools.count()
    salts = itertools.count()
    start = datetime(2023, 1, 1, tzinfo=UTC)
    return Ledger.create(
        MemoryStore(),
        origin="test",
        token_key=TokenKey(b"k" * 32),
        on="2023-01-01",
        by="admin",
        packs=read_packs(scheme),
        procedure=procedure,
        require_funds=require_funds,
        now=lambda: start + timedelta(microseconds=next(ticks)),
        entropy=lambda size: next(salts).to_bytes(size, "big"),
    )


# --------------------------------------------------------------------------------------------------
# Comparing two answers


def pairs(answer: Json, verdict: str) -> set[Pair]:
    return {
        (reason["code"], reason["rule"])
        for reason in answer.get("reasons", [])
        if reason["verdict"] == verdict
    }


def differences(expected: Json, got: Json) -> list[str]:
    """What the ledger says otherwise than the model, in words; empty if they agree."""
    if got["status"] != expected["status"]:
        if got["status"] == expected.get("or"):
            return []
        return [f"status {got['status']}, expected {expected['status']}"]
    found = []
    if "seq" in expected and got.get("seq") != expected["seq"]:
        found.append(f"seq {got.get('seq')}, expected {expected['seq']}")
    if (
        "amount_fen" in expected
        and got.get("amount_fen", expected["amount_fen"]) != (expected["amount_fen"])
    ):
        found.append(f"amount_fen {got.get('amount_fen')}, expected {expected['amount_fen']}")
    # Whom the model leaves out for being an earlier party it need not say.
    false = pairs(got, "false") - {("requirement", "same-party")}
    unknown = pairs(got, "unknown")
    if expected["status"] == "refused":
        found += refusal(expected, false)
    if expected["status"] == "undetermined":
        names = {rule for _, rule in unknown}
        found += [
            f"missing {name!r} is not named in {sorted(unknown)}"
            for name in expected["missing"]
            if name not in names and name != "*"
        ]
        if not unknown:
            found.append("undetermined without a reason")
    if expected.get("named") and not expected["named"] - ANYTHING <= false:
        found.append(f"left out or reduced: {sorted(false)}, expected {sorted(expected['named'])}")
    return found


def refusal(expected: Json, false: set[Pair]) -> list[str]:
    must, may, among = expected["must"], expected["may"], expected["among"]
    found = []
    if not must <= false:
        found.append(f"reasons {sorted(false)} lack {sorted(must - false)}")
    if among and not among & false and not among & ANYTHING:
        found.append(f"reasons {sorted(false)}, expected some of {sorted(among)}")
    anything = (may | among) & ANYTHING
    if not anything and not false <= must | may | among:
        found.append(f"reasons {sorted(false - must - may - among)} are not expected")
    if not false:
        found.append("refused without a reason")
    return found


def balance_differences(ledger: Any, model: naive.Model) -> list[str]:
    """Funds, cases and holdings in which the two differ, in words."""
    found = []
    for fund, year in itertools.product(draw_from.FUNDS, (2023, 2024)):
        got, expected = ledger.fund(fund, year), model.fund(fund, year)
        if got != expected:
            found.append(f"fund {fund} {year}: {got}, expected {expected}")
    for case in model.cases():
        seen = ledger.case(case)
        found += [
            f"case {case}: {name} {seen[name]}, expected {value}"
            for name, value in model.view(case).items()
            if (seen[name] or 0) != value
        ]
    held = model.holdings()
    for party in draw_from.PEOPLE + draw_from.FIRMS:
        mine = [
            {name: value for name, value in item.items() if name != "key"}
            for item in held
            if item["key"] == key(party)
        ]
        got = ledger.holdings(party["scheme"], party["number"])
        if in_order(got) != in_order(mine):
            found.append(f"held by {party['number']}: {got}, expected {mine}")
    return found


def in_order(items: list[Json]) -> list[str]:
    return sorted(json.dumps(item, sort_keys=True) for item in items)
