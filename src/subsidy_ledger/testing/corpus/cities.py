"""The five cities of the corpus: packs, districts, the year, and what their funds are called.

What it promises: every city has the pack that ships for it and its operator's pack of
``packs/examples`` where there is one (the numbers in those are invented, and marked so there).

What it does not do: say anything about the real cities. The people, firms and amounts of the corpus
are made up.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from attrs import frozen


@frozen
class City:
    """One city. ``first``/``last``: days on which cases come in; ``letters``: begin its case ids.

    ``districts``: codes (GB/T 2260) of resident numbers; ``area``: of credit codes.
    """

    key: str
    name: str
    letters: str
    origin: str
    packs: tuple[str, ...]
    first: date
    last: date
    area: str
    districts: tuple[str, ...]

    @property
    def scheme(self) -> str:
        """The scheme of its own pack."""
        return self.key


def _districts(area: str, *numbers: int) -> tuple[str, ...]:
    return tuple(f"{area[:4]}{number:02}" for number in numbers)


CITIES: Final[Mapping[str, City]] = {
    city.key: city
    for city in (
        City(
            key="dezhou",
            name="德州市",
            letters="DZ",
            origin="dezhou.example/subsidies",
            packs=("dezhou-2023", "examples/dezhou-operator-2023", "loans-2023-75"),
            first=date(2023, 3, 1),
            last=date(2023, 11, 10),
            area="371400",
            districts=_districts("371400", 2, 3, 22, 23, 24, 25, 26, 27, 28, 81, 82),
        ),
        City(
            key="jiangmen",
            name="江门市",
            letters="JM",
            origin="jiangmen.example/subsidies",
            packs=("jiangmen-2023", "examples/jiangmen-operator-2023"),
            first=date(2023, 7, 3),
            last=date(2024, 5, 10),
            area="440700",
            districts=_districts("440700", 3, 4, 5, 81, 83, 84, 85),
        ),
        City(
            key="rongchang",
            name="荣昌区",
            letters="RC",
            origin="rongchang.example/subsidies",
            packs=(
                "rongchang-2022",
                "examples/rongchang-operator-2022",
                "examples/chongqing-workshop-2022",
                "loans-2023-75",
            ),
            first=date(2023, 3, 1),
            last=date(2023, 11, 10),
            area="500153",
            districts=("500226", "500153", "510231"),
        ),
        City(
            key="wenzhou",
            name="温州市",
            letters="WZ",
            origin="wenzhou.example/subsidies",
            packs=("wenzhou-2023",),
            first=date(2023, 11, 6),
            last=date(2024, 9, 10),
            area="330300",
            districts=_districts("330300", 2, 3, 4, 5, 24, 26, 27, 28, 29, 81, 82, 83),
        ),
        City(
            key="hohhot",
            name="呼和浩特市",
            letters="HH",
            origin="hohhot.example/subsidies",
            packs=("hohhot-2024", "examples/hohhot-operator-2024"),
            first=date(2024, 3, 1),
            last=date(2024, 11, 8),
            area="150100",
            districts=_districts("150100", 2, 3, 4, 5, 21, 22, 23, 24, 25),
        ),
    )
}

GRANTS_FUND: Final = "就业补助资金"
INTEREST_FUND: Final = "创业担保贷款贴息资金"
FUND_OF: Final[Mapping[str, str]] = {"grant": GRANTS_FUND, "interest": INTEREST_FUND}
"""The fund that pays for an instrument; no others reserve money."""
APPROPRIATED_FEN: Final = 10**14
"""What each fund has for a year: a trillion yuan, so that none runs short unless it is meant to."""
