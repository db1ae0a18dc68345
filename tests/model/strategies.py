"""What the state machine draws: a small town of people and firms, their claims, their days.

Everything is small on purpose: seven people, four firms, two funds, two years. Collisions (the same
hire twice, the same founder in two lanes, a ceiling that is nearly used up) are then the rule and
not the exception. Claims are good as they are first made; now and then one thing about one is wrong
or missing.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st
from tests.model.logic import Json

from subsidy_ledger.parties.identifiers import complete_ric, complete_uscc

PEOPLE: list[Json] = [
    {"kind": "person", "scheme": "cn-ric", "number": complete_ric(f"371402{born}0412{order:03d}")}
    for born, order in ((1988, 1), (1990, 24), (1991, 35), (1995, 46), (1999, 57))
] + [
    {"kind": "person", "scheme": "cn-hkmo-permit", "number": "H12345678"},
    {"kind": "person", "scheme": "local-register", "number": "7"},
]
FIRMS: list[Json] = [
    {"kind": "enterprise", "scheme": "cn-uscc", "number": complete_uscc("91371402", f"MA3C{n:04d}")}
    for n in (11, 22, 33, 44)
]
ALIASES = [(PEOPLE[5], PEOPLE[0]), (PEOPLE[6], PEOPLE[1])]
"""Pairs that may be stated to be one person, and that they are not."""
HOUSEHOLDS = {"h1": PEOPLE[0:2], "h2": PEOPLE[2:4]}

FUNDS = ["就业补助资金", "创业资金"]
OPENING_FEN = {"mini": 2_000_000, "dezhou": 12_000_000}
"""What the first fund has in each of the two years."""

FIRST_DAY = date(2023, 1, 10)
DAYS = st.one_of(
    st.integers(0, 700),
    st.sampled_from([0, -10, 48, 49, 50, 51, 171, 172, 173, 355, 356, 357, 365, 366, 400]),
).map(lambda n: (FIRST_DAY + timedelta(days=n)).isoformat())
"""Days of 2023 and 2024, the days around which packs change among them."""

PROCEDURES = st.sampled_from(
    [
        {"steps": ["approve"], "separate": []},
        {
            "steps": ["review", "approve"],
            "separate": [["review", "approve"], ["approve", "pay"]],
        },
        {
            "steps": ["accept", "approve"],
            "separate": [["submit", "approve"], ["pay", "settle"]],
        },
        {
            "steps": ["accept", "review", "notice", "approve"],
            "notice": {"days": 3},
            "separate": [["review", "approve"], ["supplement", "review"]],
        },
        {"steps": ["notice", "approve"], "notice": {"working_days": 2}, "separate": []},
    ]
)


@st.composite
def facts(draw: st.DrawFn, /, *, flaws: int = 4, **values: Any) -> Json:
    """Facts: the first value of each; one in ``flaws`` times one of them is another, or missing.

    A strategy as value is always drawn.
    """
    plain = {name: value for name, value in values.items() if isinstance(value, list)}
    found = {name: value[0] for name, value in plain.items()}
    found |= {name: draw(value) for name, value in values.items() if name not in plain}
    if plain and draw(st.sampled_from([False] * (flaws - 1) + [True])):
        name = draw(st.sampled_from(sorted(plain)))
        found[name] = draw(st.sampled_from([*plain[name][1:], None]))
    return {name: value for name, value in found.items() if value is not None}


MONTHS = st.sampled_from(
    [
        ["2023-01/2023-03"],
        ["2023-02/2023-04"],
        ["2023-03"],
        ["2023-01/2023-10"],
        ["2023-09/2023-12"],
        ["2023-06", "2023-08/2023-09"],
        ["2024-05/2024-09"],
        ["2024-06/2024-07"],
    ]
)
HIRE = facts(flaws=6, hired_months=[12, 6, 5], wage=[300_000, 200_000, 199_999])
TRAINEE = facts(flaws=6, willing=[True, False], months=MONTHS, months_outside=[0, 3, 9, 12])
DEZHOU_HIRE = facts(
    flaws=6,
    hire_status=["登记失业人员", "毕业年度高校毕业生", "其他"],
    contract_months=[12, 11],
    lowest_monthly_wage=[190_000, 189_999],
    insured_by_applicant=[True, False],
)


@st.composite
def counted(draw: st.DrawFn, role: str, each: st.SearchStrategy[Json], least: int = 1) -> Json:
    """Parties that are counted: different people, each with facts of its own."""
    people = draw(
        st.lists(
            st.sampled_from(PEOPLE),
            min_size=least,
            max_size=5,
            unique_by=lambda person: str(person["number"]),
        )
    )
    return {role: [{**person, "facts": draw(each)} for person in people]}


@st.composite
def owned(draw: st.DrawFn, *, person_too: bool = False, founder: bool = True) -> Json:
    """An applicant and, for a firm nearly always, its founder."""
    applicant = draw(st.sampled_from(FIRMS * 2 + PEOPLE if person_too else FIRMS))
    parties = {"applicant": [applicant]}
    firm = applicant["kind"] == "enterprise"
    if founder and draw(st.sampled_from([firm] * 9 + [not firm])):
        parties["founder"] = [draw(st.sampled_from(PEOPLE))]
    return parties


ENTITY: dict[str, Any] = {
    "registered_in_area": [True, False],
    "entity_type": ["小微企业", "个体工商户", "其他"],
    "first_registration": [True, False],
    "legal_rep_changed": [False, True],
    "legal_rep_restored": st.sampled_from([None, True, False]),
    "operating": [True, False],
    "pension_months": [12, 11],
    "pension_months_in_a_row": [12, 11],
}


def claim(
    grant: str,
    parties: st.SearchStrategy[Json],
    facts_of_case: st.SearchStrategy[Json],
    requested: st.SearchStrategy[int | None] | None = None,
) -> st.SearchStrategy[Json]:
    """The part of a submission that the grant decides: grant, parties, facts, amount asked for."""
    return st.fixed_dictionaries(
        {
            "grant": st.just(grant),
            "parties": parties,
            "facts": facts_of_case,
            "requested_fen": st.none() if requested is None else requested,
        }
    ).map(lambda drawn: {name: value for name, value in drawn.items() if value is not None})


def for_somebody(*claimed: Any) -> st.SearchStrategy[Json]:
    """A claim whose facts are the founder's: without a founder there is nobody to have them."""

    def fit(drawn: Json) -> Json:
        firm = drawn["parties"]["applicant"][0]["kind"] == "enterprise"
        if firm and "founder" not in drawn["parties"]:
            return {**drawn, "facts": {}}
        return drawn

    return claim(*claimed).map(fit)


def together(*parts: st.SearchStrategy[Json]) -> st.SearchStrategy[Json]:
    return st.tuples(*parts).map(lambda dicts: {k: v for d in dicts for k, v in d.items()})


NOTHING: st.SearchStrategy[Json] = st.just({})
ASKED = st.sampled_from([None, None, None, 70_000, 130_000])

CLAIMS: dict[str, st.SearchStrategy[Json]] = {
    "mini/flat": claim(
        "mini/flat",
        owned(person_too=True),
        facts(
            eligible=[True, False],
            plan=["a", "b", "c"],
            size=st.sampled_from([12, 9, None]),
            started_on=["2023-01-01", "2022-01-05", "2024-05-01"],
        ),
        ASKED,
    ),
    "mini/jobs": claim(
        "mini/jobs",
        together(owned(), counted("hire", HIRE)),
        facts(eligible=[True, False], size=[12, 0, 60]),
        ASKED,
    ),
    "mini/placement": claim(
        "mini/placement", together(owned(founder=False), counted("hire", HIRE)), NOTHING, ASKED
    ),
    "mini/training": claim(
        "mini/training", together(owned(founder=False), counted("trainee", TRAINEE)), NOTHING, ASKED
    ),
    "mini/loan": claim(
        "mini/loan",
        owned(person_too=True, founder=False),
        facts(loans_outside=[0, 1, 2]),
        st.sampled_from([300_000, 500_000, 500_000, 500_001, 10_000, 9_999, None]),
    ),
    "mini/green": claim("mini/green", owned(person_too=True), facts(size=[7, 5, 4, 1]), ASKED),
    "mini/house": claim(
        "mini/house",
        st.sampled_from(PEOPLE).map(lambda person: {"applicant": [person]}),
        facts(eligible=[True, False], size=[3, 1]),
        ASKED,
    ),
    "mini/tax": claim("mini/tax", owned(founder=False), NOTHING),
    "mini/team": claim(
        "mini/team",
        together(owned(), counted("hire", HIRE, 2)),
        facts(invested=[200_001, 300_000, 500_000]),
        ASKED,
    ),
    "dezhou/startup": claim("dezhou/startup", owned(), facts(**ENTITY)),
    "dezhou/job-creation": claim(
        "dezhou/job-creation",
        together(owned(), counted("hire", DEZHOU_HIRE)),
        facts(**ENTITY),
        st.sampled_from([None, None, 700_000]),
    ),
    "dezhou/returnee-startup": for_somebody(
        "dezhou/returnee-startup",
        owned(person_too=True),
        facts(
            graduate=[True, False],
            five_kinds=[True, False],
            graduated_on=["2022-06-30", "2018-06-30", "2018-02-28"],
            registered_on=["2023-01-05"],
        ),
    ),
}
"""Each grant's claims, by grant."""

SERVICES = {
    "mini": ("contact", "registered_on"),
    "dezhou": ("first-contact", "registered_unemployed_on"),
}
"""A service of each scheme, and the fact that starts its term."""

RULINGS = {
    "mini": {"hire-twice": ["once", "again"], "scope": ["strict", "loose"]},
    "dezhou": {
        "hire-twice": ["once", "again"],
        "five-years-at": ["claim", "registration"],
        "startup-upgrade": ["none", "difference"],
        "exclusion-scope": ["whole-family", "pairwise"],
        "pension-months": ["cumulative", "consecutive"],
        "legal-rep-change": ["any", "restored"],
        "jobs-ceiling": ["lifetime", "claim"],
        "jobs-batches": ["several", "once"],
        "five-kinds-meant": ["condition", "source"],
    },
}
"""The readings that the model knows, by scheme, and their options."""


@st.composite
def rulings(draw: st.DrawFn, scheme: str) -> Json:
    """One or two readings ruled on."""
    names = draw(
        st.lists(st.sampled_from(sorted(RULINGS[scheme])), min_size=1, max_size=2, unique=True)
    )
    cite = {"document": "会议纪要", "clause": "1", "quote": "按此办理"}
    return {
        name: {"option": draw(st.sampled_from(RULINGS[scheme][name])), "cite": cite}
        for name in names
    }
