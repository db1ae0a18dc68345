"""People, enterprises and places of the demo's year: all invented, all with valid numbers.

What it promises: the same random source gives the same people; no one meets twice by accident. The
numbers pass GB 11643 and GB 32100 and yet belong to nobody: the division 371400 (the prefecture
itself) stands on no resident card, organisation codes that begin with ``DEM`` are not issued, and
travel permits count up from 1.

What it does not do: decide who applies for what (``honest``, ``attempts``).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count
from random import Random
from typing import Any, Final

from attrs import frozen

from subsidy_ledger.parties.identifiers import complete_ric, complete_uscc

JSON = dict[str, Any]


@frozen
class Town:
    """A county or district of Dezhou: its name, its code (GB/T 2260), how clerks' names call it."""

    name: str
    code: str
    short: str


TOWNS: Final = (
    Town("德城区", "371402", "decheng"),
    Town("陵城区", "371403", "lingcheng"),
    Town("宁津县", "371422", "ningjin"),
    Town("庆云县", "371423", "qingyun"),
    Town("临邑县", "371424", "linyi"),
    Town("齐河县", "371425", "qihe"),
    Town("平原县", "371426", "pingyuan"),
    Town("夏津县", "371427", "xiajin"),
    Town("武城县", "371428", "wucheng"),
    Town("乐陵市", "371481", "leling"),
    Town("禹城市", "371482", "yucheng"),
)

_SURNAMES: Final = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
)
_GIVEN: Final = (
    "文雅欣怡子涵浩宇晨曦梓萱嘉诚志远思源静书瑶明哲俊杰慧敏若兰建国晓峰雪莹佳宁泽楷立新海燕春雨"
)
_BRANDS: Final = "禾麦棠芦澄垚岫汀筠苇蓟楸梧桑柘榆菱荻蓼薏"
_BRANDS_TOO: Final = "畔里间舟屿坞野陌桥塘庭渡坡湾谷岭川原洲泊"
_TRADES: Final = ("食品", "电子商务", "文化传媒", "农业科技", "机械", "纺织", "信息科技", "物流")
_SHOPS: Final = ("小吃店", "五金店", "花店", "文具店", "裁缝铺", "修理部", "水果店", "面馆")


@frozen
class Person:
    """A person under one document."""

    scheme: str
    number: str
    name: str

    def party(self, **facts: Any) -> JSON:
        """The person as a command names a party."""
        return _party("person", self.scheme, self.number, self.name, facts)


@frozen
class Business:
    """An enterprise or a sole trader (个体工商户), its founder, and where and when it began."""

    number: str
    name: str
    entity_type: str
    founder: Person
    town: Town
    registered_on: date

    def party(self, **facts: Any) -> JSON:
        """The enterprise as a command names a party."""
        return _party("enterprise", "cn-uscc", self.number, self.name, facts)


def _party(kind: str, scheme: str, number: str, name: str, facts: JSON) -> JSON:
    party: JSON = {"kind": kind, "scheme": scheme, "number": number, "name": name}
    return {**party, "facts": facts} if facts else party


class Register:
    """Whoever is needed next."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._orders = count(1)
        self._codes = count(1)
        self._permits = count(1)
        self._names = self._fresh(_SURNAMES, _GIVEN, _GIVEN)
        self._brands = self._fresh(_BRANDS, _BRANDS_TOO)

    def _fresh(self, *parts: str) -> Iterator[str]:
        """Names that were not given before."""
        given: set[str] = set()
        while True:
            name = "".join(self._rng.choice(part) for part in parts)
            if name not in given:
                given.add(name)
                yield name

    def name(self) -> str:
        """A full name."""
        return next(self._names)

    def person(self, division: str = "371400") -> Person:
        """A person with a resident number, born in 1990 to 2001."""
        born = date(1990, 1, 1) + timedelta(days=self._rng.randrange(12 * 365))
        order = next(self._orders) % 1000
        return Person("cn-ric", complete_ric(f"{division}{born:%Y%m%d}{order:03d}"), self.name())

    def resident_of_hong_kong(self) -> tuple[Person, Person]:
        """One person under two documents: the travel permit and the residence permit (81…)."""
        card = self.person("810000")
        permit = Person("cn-hkmo-permit", f"H{next(self._permits):08d}", card.name)
        return permit, card

    def business(
        self,
        founder: Person | None = None,
        entity_type: str = "小微企业",
        registered_on: date | None = None,
    ) -> Business:
        """A business of a founder, registered in the year before unless a day is given."""
        town = self._rng.choice(TOWNS)
        owner = self.person() if founder is None else founder
        if registered_on is None:
            registered_on = date(2021, 9, 1) + timedelta(days=self._rng.randrange(120))
        sole = entity_type == "个体工商户"
        if sole:
            name = f"{town.name}{next(self._brands)}{self._rng.choice(_SHOPS)}"
        else:
            name = f"德州{next(self._brands)}{self._rng.choice(_TRADES)}有限公司"
        code = complete_uscc(f"{'92' if sole else '91'}{town.code}", f"DEM{next(self._codes):05d}")
        return Business(code, name, entity_type, owner, town, registered_on)
