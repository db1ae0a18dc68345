"""Cases: commands that submit an application, good as it stands unless the test says otherwise.

What it is: a builder for each of some grants of ``dezhou-2023``, and ``a_case`` for any other. Each
gives the command ``submit``, ready for ``Ledger.record``.

What it promises: with the defaults the case meets every requirement of the document, under every
reading of it; each argument changes one thing. A fact given as None is left out: nobody knows it.

>>> a_startup_case(pension_months=11)["facts"]["pension_months_in_a_row"]
11
>>> "operating" in a_startup_case(operating=None)["facts"]
False
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from subsidy_ledger.testing.parties import Json, a_person, an_enterprise

DAY: Final = "2023-05-10"
"""The day on which cases are submitted unless a test names another."""

FIRM_FACTS: Final[Json] = {
    "registered_in_area": True,
    "entity_type": "小微企业",
    "first_registration": True,
    "legal_rep_changed": False,
}
"""What 三(二) and 三(三) ask of the enterprise itself."""

STARTUP_FACTS: Final[Json] = {
    **FIRM_FACTS,
    "pension_months": 14,
    "pension_months_in_a_row": 14,
    "operating": True,
}
"""What an enterprise needs for 一次性创业补贴 (三(二)): 20,000 yuan."""

HIRE_FACTS: Final[Json] = {
    "hire_status": "登记失业人员",
    "contract_months": 12,
    "lowest_monthly_wage": 250_000,
    "insured_by_applicant": True,
    "paid_months": 12,
}
"""What a hire needs for 一次性创业岗位开发补贴 (三(三)): 3,000 yuan each."""

TRAINEE_FACTS: Final[Json] = {
    "trainee_graduate": True,
    "left_school_on": "2022-06-30",
    "wants_internship": True,
    "internship_months": ["2023-01/2023-03"],
}
"""What a trainee needs for 就业见习补贴 (五(四)), three months of it."""


def a_case(  # noqa: PLR0913 - what a submission is made of, each by name
    grant: str,
    parties: Mapping[str, Any] | None = None,
    *,
    case: str = "A-1",
    facts: Mapping[str, Any] | None = None,
    on: str = DAY,
    by: str = "window",
    id: str | None = None,
    requested_fen: int | None = None,
    fund: str | None = None,
) -> Json:
    """A submission for any grant; a role with one party may be given without a list.

    >>> a_case("t/once", {"applicant": an_enterprise()})["parties"]["applicant"][0]["name"]
    '企业e1'
    """
    named = {"applicant": an_enterprise()} if parties is None else parties
    command: Json = {
        "id": f"{case}-submit" if id is None else id,
        "do": "submit",
        "case": case,
        "grant": grant,
        "on": on,
        "by": by,
        "parties": {role: _listed(given) for role, given in named.items()},
        "facts": {key: value for key, value in (facts or {}).items() if value is not None},
        "requested_fen": requested_fen,
        "fund": fund,
    }
    return {key: value for key, value in command.items() if value is not None}


def _listed(given: Any) -> list[Any]:
    return [given] if isinstance(given, Mapping) else list(given)


def a_startup_case(
    case: str = "A-1",
    *,
    company: str = "e1",
    founder: str = "p1",
    on: str = DAY,
    fund: str | None = None,
    **facts: Any,
) -> Json:
    """一次性创业补贴 (``dezhou/startup``): 20,000 yuan for a small enterprise, once.

    ``facts`` change those of `STARTUP_FACTS`. Months of pension insurance are taken as without a
    gap, unless ``pension_months_in_a_row`` says otherwise.
    """
    if "pension_months" in facts:
        facts.setdefault("pension_months_in_a_row", facts["pension_months"])
    parties = {"applicant": an_enterprise(company), "founder": a_person(founder)}
    given = {**STARTUP_FACTS, **facts}
    return a_case("dezhou/startup", parties, case=case, facts=given, on=on, fund=fund)


def a_job_creation_case(
    case: str = "A-1",
    *,
    company: str = "e1",
    founder: str = "p1",
    hires: Iterable[str] = ("h1",),
    on: str = DAY,
    fund: str | None = None,
    **facts: Any,
) -> Json:
    """一次性创业岗位开发补贴 (``dezhou/job-creation``): 3,000 yuan for each hire, 30,000 at most.

    ``facts`` are the hires' (`HIRE_FACTS`) or the enterprise's. Undetermined without a minimum
    wage: adopt ``examples/dezhou-operator-2023``, or a pack with the real figure.
    """
    of_hires = {key: facts.get(key, value) for key, value in HIRE_FACTS.items()}
    rest = {key: value for key, value in facts.items() if key not in HIRE_FACTS}
    parties = {
        "applicant": an_enterprise(company),
        "founder": a_person(founder),
        "hire": [a_person(name, **of_hires) for name in hires],
    }
    given = {**FIRM_FACTS, **rest}
    return a_case("dezhou/job-creation", parties, case=case, facts=given, on=on, fund=fund)


def an_internship_case(
    case: str = "A-1",
    *,
    company: str = "e1",
    trainees: Iterable[str] = ("t1",),
    on: str = DAY,
    fund: str | None = None,
    **facts: Any,
) -> Json:
    """就业见习补贴 (``dezhou/internship``) for three months of each trainee (`TRAINEE_FACTS`).

    Undetermined without a monthly figure: adopt ``examples/dezhou-operator-2023``.
    """
    given = {**TRAINEE_FACTS, **facts}
    parties = {
        "applicant": an_enterprise(company),
        "trainee": [a_person(name, **given) for name in trainees],
    }
    return a_case("dezhou/internship", parties, case=case, on=on, fund=fund)


def a_loan_case(
    case: str = "A-1",
    *,
    borrower: str = "p1",
    requested_fen: int | None = 20_000_000,
    on: str = DAY,
    **facts: Any,
) -> Json:
    """创业担保贷款(个人) (``dezhou/loan-person``): up to 200,000 yuan, two years."""
    given = {
        "qualified": True,
        "contract_on": on,
        "loan_term_months": 24,
        "loans_elsewhere": 0,
        "principal_elsewhere": 0,
        **facts,
    }
    parties = {"applicant": a_person(borrower)}
    return a_case(
        "dezhou/loan-person", parties, case=case, facts=given, on=on, requested_fen=requested_fen
    )
