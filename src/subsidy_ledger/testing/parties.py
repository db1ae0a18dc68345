"""Parties by short names, with valid numbers that belong to nobody.

What it promises: a name always gives the same number, and two names hardly ever the same (the
number is drawn from a checksum of the name, among millions). The resident numbers carry the
division 371400, a whole prefecture, which stands on nobody's card; the rest is made up, and passes
GB 11643 and GB 32100.

>>> a_person("p1")
{'kind': 'person', 'scheme': 'cn-ric', 'number': '371400198202017613', 'name': '姓名p1'}
>>> an_enterprise("e1", registered_on="2022-03-01")["facts"]
{'registered_on': '2022-03-01'}
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final, TypeAlias

from subsidy_ledger.parties.identifiers import complete_ric, complete_uscc

Json: TypeAlias = dict[str, Any]

NOBODYS_DIVISION: Final = "371400"
"""The code of a prefecture: resident numbers carry that of a county or a district."""

_FIRST_BIRTH: Final = date(1960, 1, 1)
_BIRTHS: Final = 14_000
"""Days on which somebody may be born: until the spring of 1998."""


def resident_number(name: str, division: str = NOBODYS_DIVISION) -> str:
    """A resident number (居民身份证号), always the same for a name."""
    drawn = zlib.crc32(name.encode())
    born = _FIRST_BIRTH + timedelta(days=drawn % _BIRTHS)
    return complete_ric(f"{division}{born:%Y%m%d}{drawn // _BIRTHS % 1000:03}")


def credit_code(name: str, prefix: str = f"91{NOBODYS_DIVISION}", letters: str = "T") -> str:
    """A unified social credit code (统一社会信用代码), always the same for a name.

    ``prefix``: department, class and division; ``letters`` begin the organisation code.
    """
    width = 8 - len(letters)
    return complete_uscc(prefix, f"{letters}{zlib.crc32(name.encode()) % 10**width:0{width}}")


def a_person(name: str = "p1", /, *, number: str | None = None, **facts: Any) -> Json:
    """A person (cn-ric), with facts of its own."""
    return _party("person", "cn-ric", number or resident_number(name), f"姓名{name}", facts)


def an_enterprise(name: str = "e1", /, *, number: str | None = None, **facts: Any) -> Json:
    """An enterprise (cn-uscc), with facts of its own."""
    return _party("enterprise", "cn-uscc", number or credit_code(name), f"企业{name}", facts)


def a_permit_holder(number: str = "H00000001", /, **facts: Any) -> Json:
    """A person with a travel permit for residents of Hong Kong and Macau (cn-hkmo-permit)."""
    return _party("person", "cn-hkmo-permit", number, f"姓名{number}", facts)


def a_party(kind: str, name: str, /, *, scheme: str = "local-test", **facts: Any) -> Json:
    """A party of any kind (carrier, household, object …), numbered by its name.

    >>> a_party("household", "h1")
    {'kind': 'household', 'scheme': 'local-test', 'number': 'h1', 'name': '主体h1'}
    """
    return _party(kind, scheme, name, f"主体{name}", facts)


def _party(kind: str, scheme: str, number: str, name: str, facts: Mapping[str, Any]) -> Json:
    """As a command names it; a fact given as None is left out: it is not known."""
    party: Json = {"kind": kind, "scheme": scheme, "number": number, "name": name}
    known = {key: value for key, value in facts.items() if value is not None}
    return {**party, "facts": known} if known else party
