"""Which facts of the shipped packs attest employment, training and interest; data for checks.

What it is: `LABOUR`, `TRAINING` and `INTEREST`, by grant. A check that compares a ledger with a
list has to know which fact claims what the list proves, and which requirement of the pack asks for
it; a pack does not say so of its facts. A grant that is not here is not compared.

What it promises: every grant, role, fact and requirement named here stands in a shipped pack (a
test holds it).

What it does not do: decide. Whether twelve months are enough is for the pack to say.
"""

from __future__ import annotations

from typing import Final

from attrs import frozen


@frozen
class Labour:
    """A labour relation that an award pays for.

    ``contract``: the fact that attests the contract; ``paid``: how many months of wages or
    insurance are claimed (numbers); ``insured``: whether the employer insures. ``asks``: the
    requirements of the grant that ask for it, the most telling first: without what they ask there
    is no entitlement. ``insures``: the award pays for the insurance itself. Without either it is a
    hint.
    """

    grant: str
    role: str
    contract: str = ""
    paid: tuple[str, ...] = ()
    insured: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    insures: bool = False

    @property
    def asked(self) -> bool:
        """Whether the document asks for insurance or pays for it."""
        return bool(self.asks) or self.insures


_ALL_LABOUR: Final = (
    Labour(
        "dezhou/job-creation", "hire", "contract_months", ("paid_months",),
        ("insured_by_applicant",), ("hire-insured", "hire-paid-12-months"),
    ),
    Labour(
        "dezhou/returnee-job-creation", "hire", "contract_months", (),
        ("insured_by_applicant",), ("hire-insured",),
    ),
    Labour("jiangmen/small-firm-insurance", "hire", insures=True),
    Labour("jiangmen/research-assistant", "hire"),
    Labour(
        "rongchang/hire-hard", "hire", "contract_signed", ("insured_months_in_a_row",),
        ("still_insured",), ("insured-12-months-in-a-row",),
    ),
    Labour(
        "rongchang/hire-graduate", "hire", "contract_months",
        ("stable_insured_months", "stable_paid_months"), (),
        ("stable-6-months-insured", "stable-6-months-paid"),
    ),
    Labour("rongchang/startup", "hire"),
)  # fmt: skip
LABOUR: Final = {one.grant: one for one in _ALL_LABOUR}
"""Of jiangmen/research-assistant and rongchang/startup the document pays for the job and says
nothing of insurance: a hint. Trainees (见习人员) are not here: who is in training has no labour
relation."""


@frozen
class Training:
    """Training that an award pays for. ``days``: its units are days of attendance.

    ``attended``: facts that say that the person was there (true, or a number above 0); ``asks``:
    the requirement that asks for it.
    """

    grant: str
    role: str
    attended: tuple[str, ...]
    asks: str = ""
    days: bool = False


_ALL_TRAINING: Final = (
    Training("rongchang/startup-training", "learner", ("attended",), "attended"),
    Training("rongchang/skill-training", "learner", ("attended",), "attended"),
    Training("rongchang/training-subsidy", "learner", ("attended",), "attended"),
    Training(
        "rongchang/training-allowance", "applicant", ("in_skill_training", "attended_days"),
        "in-training", days=True,
    ),
)  # fmt: skip
TRAINING: Final = {one.grant: one for one in _ALL_TRAINING}


@frozen
class Interest:
    """Interest that an award pays a part of.

    ``monthly``: the fact that states the interest of each month paid for; or ``due``: the interest
    of a whole statement, which ends on the day of ``until``.
    """

    grant: str
    monthly: str = ""
    due: str = ""
    until: str = ""


_ALL_INTEREST: Final = (
    Interest("rongchang/loan-interest", monthly="interest_of_month"),
    Interest("jiangmen/interest-small-firm", due="interest_due", until="interest_settled_on"),
    Interest("jiangmen/interest-founder", due="interest_due", until="interest_settled_on"),
    Interest("jiangmen/interest-hk-mo", due="interest_due", until="interest_settled_on"),
)
INTEREST: Final = {one.grant: one for one in _ALL_INTEREST}
