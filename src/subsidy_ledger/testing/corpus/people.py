"""People and firms of the corpus: numbers with right check digits, names, accounts, telephones.

What it promises: a serial number always gives the same person or firm, no two of one city share a
number, a name, an account or a telephone, and no two numbers of one city come near each other by
chance: they differ in three characters at least, so that a number that *is* near another was meant.
All of them are made up.

What it does not do: look like a real register. Surnames are as good as evenly spread.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from attrs import define, field, frozen

from subsidy_ledger.parties.identifiers import complete_ric, complete_uscc
from subsidy_ledger.testing.corpus.cities import CITIES, City

_SURNAMES: Final = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
    "苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史"
)
_FIRST: Final = "建国春晓文志海丽玉秀明俊永少荣金宏德思雨嘉子一佳梦若书景承泽昊语安清远长"
_SECOND: Final = "华强红军英平芳伟敏静涛磊霞艳勇杰娟鹏飞燕波辉宁凯琳莹健博雪婷倩琪晨宇轩萱怡彤瑶楠"
_FIRM: Final = "恒瑞盛达兴隆泰安信诚远航天源鑫丰华康润泽博雅弘毅嘉禾晨曦明德卓越众合宏图百川千帆万"
_TRADES: Final = (
    "电子商务", "餐饮管理", "信息技术", "农业科技", "文化传媒", "家政服务", "机械制造", "服装",
    "物流", "建筑装饰", "环保科技", "教育咨询", "食品", "园林绿化", "广告", "商贸",
)  # fmt: skip

_YEARS: Final = 40
_BIRTHS: Final = _YEARS * 12 * 28
_FIRST_YEAR: Final = 1963
_ORDER_STEP: Final = 381
_DISTRICT_STEP: Final = 457
_CODES: Final = 10_000_000
_CODE_STEP: Final = 2_345_683
_MOST: Final = 2**20


@frozen
class Someone:
    """A person, firm or other party as the corpus knows it."""

    kind: str
    scheme: str
    number: str
    name: str
    account: str
    phone: str
    address: str


def _birth(city: City, serial: int) -> int:
    """A place among the birthdays, another one for each city."""
    return (serial * 5_519 + CITIES_IN_ORDER.index(city.key) * 2_689) % _BIRTHS


def _born(index: int) -> date:
    year, rest = divmod(index, 12 * 28)
    month, day = divmod(rest, 28)
    return date(_FIRST_YEAR + year, month + 1, day + 1)


def resident_number(city: City, serial: int) -> str:
    """The number of a person: birthday and district say the order, so that none is near another."""
    index, round_ = _birth(city, serial), serial // _BIRTHS
    place = round_ % len(city.districts)
    again = round_ // len(city.districts)
    order = (index * _ORDER_STEP + place * _DISTRICT_STEP + again * 223 + 7) % 1000
    return complete_ric(f"{city.districts[place]}{_born(index):%Y%m%d}{order:03}")


def credit_code(city: City, serial: int, prefix: str = "91") -> str:
    """The code of a firm (91), of a public body (12)."""
    place = CITIES_IN_ORDER.index(city.key)
    letter = "MNPQR"[place]
    drawn = (serial * _CODE_STEP + 1_234_567) % _CODES
    return complete_uscc(f"{prefix}{city.area}", f"{letter}{drawn:07}")


CITIES_IN_ORDER: Final = tuple(CITIES)


def person_name(city: City, serial: int) -> str:
    """A name of three characters; people of two cities with one serial have two."""
    drawn = (serial * 190_027 + CITIES_IN_ORDER.index(city.key) * 90_001) % (
        len(_SURNAMES) * len(_FIRST) * len(_SECOND)
    )
    rest, surname = divmod(drawn, len(_SURNAMES))
    second, first = divmod(rest, len(_FIRST))
    return _SURNAMES[surname] + _FIRST[first] + _SECOND[second % len(_SECOND)]


def firm_name(city: City, serial: int, form: str = "有限公司") -> str:
    """The name of a firm: city, a name of three characters, trade, legal form."""
    width = len(_FIRM)
    drawn = (serial * 7_919) % width**3
    parts = drawn % width, drawn // width % width, drawn // width**2
    return (
        city.name + "".join(_FIRM[part] for part in parts) + _TRADES[serial % len(_TRADES)] + form
    )


def account_number(city: City, serial: int, *, firm: bool) -> str:
    """A bank account: 19 digits, the last one by Luhn."""
    place = CITIES_IN_ORDER.index(city.key)
    body = f"{'9558' if firm else '6217'}{place}{serial * 7_368_787 % 10**13:013}"
    total = 0
    for index, digit in enumerate(reversed(body)):
        doubled = int(digit) * (2 if index % 2 == 0 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return f"{body}{-total % 10}"


def phone_number(city: City, serial: int) -> str:
    """A telephone number; 199 with a middle of its own for each city."""
    place = CITIES_IN_ORDER.index(city.key)
    return f"199{place}{serial * 73_009 % 10**7:07}"


@define
class Register:
    """Everybody of one city, in the order of appearance. Serial numbers from 1 on."""

    city: City
    persons: int = 0
    bodies: int = 0
    others: int = 0
    _seen: int = field(default=0, init=False)

    def someone(self, kind: str) -> Someone:
        """A party of a kind that nobody was before."""
        self._seen += 1
        if self._seen >= _MOST:
            raise ValueError(f"found {self._seen} parties in {self.city.key}, expected fewer")
        if kind == "person":
            return self._person()
        if kind in ("enterprise", "carrier", "group"):
            return self._body(kind)
        self.others += 1
        number = f"{self.city.letters}-{kind}-{self.others:06}"
        return self._of(kind, f"local-{kind}", number, f"{_OTHERS.get(kind, kind)}{self.others}")

    def permit_holder(self) -> Someone:
        """A person with a mainland travel permit of Hong Kong or Macau."""
        self._seen += 1
        self.persons += 1
        place = CITIES_IN_ORDER.index(self.city.key)
        number = "HM"[self.persons % 2] + f"{place}{self.persons * 7_654_321 % 10**7:07}"
        return self._of("person", "cn-hkmo-permit", number, person_name(self.city, self.persons))

    def _person(self) -> Someone:
        self.persons += 1
        number = resident_number(self.city, self.persons)
        return self._of("person", "cn-ric", number, person_name(self.city, self.persons))

    def _body(self, kind: str) -> Someone:
        self.bodies += 1
        form = "创业孵化基地" if kind == "carrier" else "有限公司"
        prefix = "12" if kind == "carrier" else "91"
        number = credit_code(self.city, self.bodies, prefix)
        return self._of(kind, "cn-uscc", number, firm_name(self.city, self.bodies, form))

    def _of(self, kind: str, scheme: str, number: str, name: str) -> Someone:
        seen = self._seen
        account = account_number(self.city, seen, firm=scheme == "cn-uscc")
        address = f"{self.city.name}{_ROADS[seen % len(_ROADS)]}{seen // len(_ROADS) + 1}号"
        return Someone(kind, scheme, number, name, account, phone_number(self.city, seen), address)


_OTHERS: Final = {"household": "家庭", "object": "项目"}
_ROADS: Final = ("建设路", "人民路", "解放路", "文化路", "新华街", "中山路", "和平街", "学府路")
