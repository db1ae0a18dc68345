"""Cities for tests across ledgers: small ledgers of their own, each with its key, made into desks."""

from __future__ import annotations

from typing import Any

from tests.support import builders
from tests.support.builders import KEY, Json, fact, grant, role, small_pack
from tests.support.forging import Told

from subsidy_ledger.audit.across.together import Found, Said, Together, found
from subsidy_ledger.audit.desk import Desk
from subsidy_ledger.audit.finding import Finding, Severity
from subsidy_ledger.audit.replay import replay
from subsidy_ledger.audit.several import Across, across
from subsidy_ledger.parties.tokens import TokenKey
from subsidy_ledger.policy.pack import Pack
from subsidy_ledger.policy.reading import read_pack

OTHER_KEY = TokenKey(bytes(range(1, 33)))
THIRD_KEY = TokenKey(bytes(range(2, 34)))


def cap(limit: int, per: str, more: str = "") -> str:
    return (
        f'[[grant.cap]]\nid = "once"\nper = [{per}]\nmeasure = "count"\nlimit = {limit}\n'
        f'window = "lifetime"\non_exceed = "refuse"\n{more}§\n'
    )


PACK = small_pack(
    role("founder", most=1)
    + role("hire")
    + role("guarantor")
    + fact("worked", "months", "hire")
    + fact("insured", "months", "case")
    + grant("start", "[grant.benefit]\nfen = 500\n§\n" + cap(9, '"applicant", "founder"'))
    + grant("once", "[grant.benefit]\nfen = 70\n§\n" + cap(1, '"applicant"'))
    + grant("jobs", '[grant.benefit]\neach = "hire"\nfen = 300\n§\n')
    + grant("stay", '[grant.benefit]\neach = "hire"\nunits = "worked"\nfen = 10\n§\n')
    + grant(
        "flexible",
        '[grant.benefit]\nunits = "insured"\nfen = 20\n§\n',
        applicant='"person"',
    )
    + grant("house", "[grant.benefit]\nfen = 40\n§\n")
)
KINDS = {
    f"{scheme}/{key}": kind
    for scheme in ("t", "u", "v")
    for key, kind in {
        "start": "startup",
        "once": "other",
        "jobs": "job-creation",
        "stay": "internship",
        "flexible": "flexible-insurance",
        "house": "other",
    }.items()
}


def city_pack(name: str, base: Pack = PACK) -> Pack:
    """The same grants in another city's document."""
    source = base.source.replace(b"t-2023", f"{name}-2023".encode())
    return read_pack(source.replace(b'scheme = "t"', f'scheme = "{name}"'.encode()), f"{name}.toml")


U = city_pack("u")
V = city_pack("v")


def city(name: str, pack: Pack, key: TokenKey = KEY, **given: Any) -> builders.Desk:
    """A ledger of one city."""
    return builders.desk([pack], origin=name, token_key=key, **given)


def seen(made: builders.Desk, *, sealed: bool = True, kinds: Json | None = None) -> Desk:
    """What an auditor has of it."""
    told = Told(made)
    if not sealed:
        told.sealed = {}
    desk = replay(told).desk
    desk.kinds = KINDS if kinds is None else kinds
    return desk


def together(*made: builders.Desk, sealed: bool = True) -> Across:
    return across([seen(one, sealed=sealed) for one in made])


def named(outcome: Across, check: str) -> list[Finding]:
    return [one for one in outcome.findings if one.check == check]


def finding_about(check: str, severity: Severity, awards: Any, all_of: Together) -> Found:
    """A finding with these cases and no more."""
    return found(check, Said("m", "m", "c", "c"), awards, all_of, severity=severity)
