"""A short ledger in which every command of the contract is recorded, refused and undetermined once.

The schema of entries is held against these lines. People and enterprises are fictitious; clock, key
and salt are fixed, so that the bytes are the same at every desk.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from subsidy_ledger import Ledger, MemoryStore, TokenKey, read_pack
from subsidy_ledger.ledger.keys import Memory
from subsidy_ledger.ledger.succession import take_over
from subsidy_ledger.parties.identifiers import complete_ric, complete_uscc
from subsidy_ledger.policy.pack import Pack

NOW = datetime(2023, 1, 3, 1, 30, tzinfo=UTC)


def person(number: int) -> dict[str, Any]:
    """A fictitious resident of Decheng district, born on 10 March 1995."""
    return {
        "kind": "person",
        "scheme": "cn-ric",
        "number": complete_ric(f"37140219950310{number:03d}"),
        "name": f"示例人{number}",
    }


def permit(digits: str) -> dict[str, Any]:
    """A fictitious travel permit of a resident of Hong Kong."""
    return {"kind": "person", "scheme": "cn-hkmo-permit", "number": f"H{digits}"}


def enterprise(number: int) -> dict[str, Any]:
    """A fictitious enterprise of Decheng district."""
    return {
        "kind": "enterprise",
        "scheme": "cn-uscc",
        "number": complete_uscc("91371402", f"MA3C{number:04d}"),
        "name": f"示例企业{number}有限公司",
    }


STARTUP_FACTS: dict[str, Any] = {
    "registered_in_area": True,
    "entity_type": "小微企业",
    "first_registration": True,
    "legal_rep_changed": False,
    "pension_months": 14,
    "pension_months_in_a_row": 14,
    "operating": True,
}
LOAN_FACTS: dict[str, Any] = {
    "qualified": True,
    "contract_on": "2023-02-01",
    "loan_term_months": 24,
    "loans_elsewhere": 0,
}
CITE = {"document": "演示口径说明", "clause": "第1条", "quote": "(演示)累计计算"}


class Office:
    """Writes commands with running ids, as a clerk's system would."""

    def __init__(self, *packs: Pack | str, **options: Any) -> None:
        self.ledger = Ledger.create(
            MemoryStore(),
            origin="dezhou-example",
            token_key=TokenKey(bytes(range(32))),
            on="2023-01-01",
            by="admin",
            packs=packs,
            calendars=["cn-2023"],
            now=lambda: NOW,
            entropy=bytes,  # zeros
            **options,
        )
        self.answers: list[dict[str, Any]] = []

    def do(self, do: str, on: str, by: str, expect: str = "recorded", **given: Any) -> None:
        """Record one command; the story is wrong if the answer is another than expected."""
        number = len(self.answers) + 1
        answer = self.ledger.record({"id": f"c-{number}", "do": do, "on": on, "by": by, **given})
        assert answer["status"] == expect, (do, given, answer)
        self.answers.append(answer)

    def submit(
        self, case: str, entity: int, founder: int, on: str = "2023-01-04", **given: Any
    ) -> None:
        """An application for the start-up grant."""
        facts = STARTUP_FACTS | given.pop("facts", {})
        self.do(
            "submit",
            on,
            "window",
            case=case,
            grant="dezhou/startup",
            parties={"applicant": [enterprise(entity)], "founder": [person(founder)]},
            facts=facts,
            **given,
        )

    def up_to_notice(self, case: str) -> None:
        """Accept, review, notice: the ordinary way."""
        self.do("accept", "2023-01-05", "clerk", case=case)
        self.do("review", "2023-01-06", "reviewer", case=case, passed=True, note="材料齐全")
        self.do("notice", "2023-01-09", "clerk", case=case, until="2023-01-16")


def live() -> Ledger:
    """The ledger, closed at the end."""
    office = Office("dezhou-2023")
    do = office.do
    do(
        "appropriate",
        "2023-01-03",
        "treasury",
        fund="就业补助资金",
        year=2023,
        amount_fen=9_000_000,
    )
    do("appropriate", "2023-01-03", "treasury", fund="就业补助资金", year=2023, amount_fen=-100)
    _paid_and_recovered(office)
    _ended_otherwise(office)
    _loan(office)
    _not_granted(office)
    do("same", "2023-03-01", "clerk", parties=[person(7), permit("12345678")])
    do("apart", "2023-03-02", "clerk", parties=[person(7), permit("12345678")])
    parties = [enterprise(1), enterprise(2)]
    do("link", "2023-03-02", "clerk", group="g", parties=parties, **{"from": "2023-01-01"})
    do(
        "link",
        "2023-03-02",
        "clerk",
        group="g",
        parties=[enterprise(3)],
        **{"from": "2023-01-01", "to": "2023-12-31"},
    )
    do("perform", "2023-03-03", "clerk", expect="refused", service="131", act="guidance", party=person(8))  # fmt: skip
    do(
        "perform",
        "2023-03-03",
        "clerk",
        service="131",
        act="open",
        party=person(8),
        facts={"registered_unemployed_on": "2023-03-01"},
    )
    do("perform", "2023-03-04", "clerk", service="131", act="guidance", party=person(8))
    do("adopt", "2023-03-05", "admin", packs=["examples/dezhou-operator-2023"])
    do(
        "adopt",
        "2023-03-06",
        "admin",
        rulings={"five-years-at": {"option": "claim", "cite": CITE}},
        procedure={"steps": ["review", "approve"], "separate": [["review", "approve"]]},
    )
    do("close", "2023-12-31", "admin")
    return office.ledger


def _paid_and_recovered(office: Office) -> None:
    do = office.do
    office.submit("A-1", 1, 1, fund="就业补助资金", requested_fen=1_900_000)
    do("supplement", "2023-01-04", "window", case="A-1", facts={"pension_months": 15})
    do("supplement", "2023-01-04", "window", case="A-1", parties={"founder": [person(1)]})
    do("notice", "2023-01-04", "clerk", expect="refused", case="A-1", until="2023-01-12")
    office.up_to_notice("A-1")
    do("approve", "2023-01-16", "head", expect="refused", case="A-1")
    do("approve", "2023-01-17", "head", case="A-1", amount_fen=1_800_000)
    do("pay", "2023-01-18", "cashier", payment="P-1", case="A-1", account="622202…01", amount_fen=800_000)  # fmt: skip
    do("pay", "2023-01-18", "cashier", payment="P-2", case="A-1", account="622202…01")
    do("cancel", "2023-01-18", "cashier", payment="P-2", reason="账号有误")
    do("settle", "2023-01-19", "bank", payment="P-1")
    do("return", "2023-01-20", "bank", payment="P-1", reason="户名不符")
    do("pay", "2023-01-21", "cashier", payment="P-3", case="A-1", account="622202…02")
    do("settle", "2023-01-22", "bank", payment="P-3")
    do("settle", "2023-01-22", "bank", expect="refused", payment="P-3")
    do("recover", "2023-02-01", "audit", recovery="R-1", case="A-1", amount_fen=100, reason="多付")
    do("repay", "2023-02-02", "treasury", recovery="R-1", amount_fen=40)
    do("write_off", "2023-02-03", "treasury", recovery="R-1", amount_fen=60, reason="无法追回")
    do("recover", "2023-02-04", "audit", recovery="R-2", case="A-1", reason="条件不实", void=True)


def _ended_otherwise(office: Office) -> None:
    do = office.do
    office.submit("A-2", 2, 2)
    do("hold", "2023-01-05", "clerk", case="A-2", reason="待核实")
    do("release", "2023-01-06", "clerk", case="A-2")
    do("reject", "2023-01-07", "clerk", case="A-2", reason="材料不实")
    do("erase", "2023-01-08", "admin", case="A-2", ground="个人信息保护法第47条")
    office.submit("A-3", 3, 3, fund="就业补助资金")
    do("withdraw", "2023-01-05", "window", case="A-3", reason="申请人撤回")
    office.submit("A-4", 3, 3, fund="就业补助资金")
    office.up_to_notice("A-4")
    do("approve", "2023-01-17", "head", case="A-4")
    do("finish", "2023-01-18", "head", case="A-4", reason="不再申领")


def _loan(office: Office) -> None:
    do = office.do
    do(
        "submit",
        "2023-01-04",
        "window",
        case="L-1",
        grant="dezhou/loan-person",
        parties={"applicant": [person(4)]},
        facts=LOAN_FACTS,
        requested_fen=20_000_000,
    )
    office.up_to_notice("L-1")
    do("discharge", "2023-01-17", "bank", expect="refused", case="L-1")
    rulings = {"loans-counted": {"option": "separate", "cite": CITE}}
    do("approve", "2023-01-17", "head", case="L-1", rulings=rulings)
    do("discharge", "2023-01-18", "bank", case="L-1")
    do(
        "submit",
        "2023-01-04",
        "window",
        case="L-2",
        grant="dezhou/loan-enterprise",
        parties={"applicant": [enterprise(4)]},
        facts=LOAN_FACTS | {"entity_type": "小微企业"},
        requested_fen=20_000_000,
    )
    office.up_to_notice("L-2")
    do("approve", "2023-01-17", "head", expect="undetermined", case="L-2")


def _not_granted(office: Office) -> None:
    do = office.do
    office.submit("A-5", 5, 5, facts={"operating": False, "pension_months_in_a_row": 11})
    office.up_to_notice("A-5")
    do("approve", "2023-01-17", "head", expect="refused", case="A-5")
    do(
        "submit",
        "2023-01-04",
        "window",
        case="A-6",
        grant="dezhou/returnee-startup",
        parties={"applicant": [person(6)]},
        facts={
            "graduate": True,
            "graduated_on": "2018-01-10",
            "five_kinds": True,
            "registered_on": "2023-01-02",
        },
    )
    office.up_to_notice("A-6")
    do("approve", "2023-01-17", "head", expect="undetermined", case="A-6")
    do(
        "submit",
        "2023-01-04",
        "window",
        case="J-1",
        grant="dezhou/job-creation",
        parties={
            "applicant": [enterprise(6)],
            "founder": [person(9)],
            "hire": [_hire(10, 12), _hire(11, 11)],
        },
        facts=STARTUP_FACTS | {"legal_rep_changed": False},
    )
    office.up_to_notice("J-1")
    do("approve", "2023-01-17", "head", expect="undetermined", case="J-1")
    do("approve", "2023-01-17", "reviewer", expect="refused", case="J-1")


def _hire(number: int, months: int) -> dict[str, Any]:
    facts = {"hire_status": "登记失业人员", "contract_months": months, "insured_by_applicant": True}
    return person(number) | {"facts": facts | {"lowest_monthly_wage": 200_000}}


# ---- what the Dezhou pack has no example of: months, a token in a line, an excuse, no benefit

TRAINEES = """
[pack]
id = "trainees-example"
scheme = "example"
title = "示例办法(虚构)"
authority = "示例机构"
valid_from = 2023-01-01
valid_from_basis = "assumed"

[[document]]
key = "E"
title = "示例办法(虚构)"

[[role]]
name = "trainee"
kind = ["person"]
label = "见习人员"

[[fact]]
name = "months"
type = "months"
of = "trainee"
label = "见习月份"
[[fact]]
name = "school"
type = "choice"
options = ["a", "b"]
of = "trainee"
label = "学校"
[[fact]]
name = "in_time"
type = "boolean"
of = "case"
label = "按时申请"

[[grant]]
key = "internship"
name = "示例见习补贴"
instrument = "grant"
applicant = ["enterprise"]
cite = {doc = "E", clause = "1", quote = "按月补贴"}
  [[grant.requirement]]
  id = "in-time"
  when = {fact = "in_time", eq = true}
  otherwise = "reason"
  cite = {quote = "原则上按时申请"}
  [grant.benefit]
  fen = 100_000
  units = "months"
  each = "trainee"
  cite = {quote = "每人每月1000元"}
  [[grant.cap]]
  id = "month-once"
  per = "trainee"
  measure = "units"
  limit = 1
  window = "lifetime"
  same = ["months", "school"]
  on_exceed = "reduce"
  cite = {quote = "同一月份只补一次"}

[[grant]]
key = "certificate"
name = "示例资格认定"
instrument = "exemption"
applicant = ["enterprise"]
cite = {doc = "E", clause = "2", quote = "予以认定"}
"""


def trainees() -> Ledger:
    """A second ledger, of an invented pack."""
    procedure = {"steps": ["approve"], "separate": []}
    office = Office(read_pack(TRAINEES.encode(), "trainees.toml"), procedure=procedure)
    facts = {"months": ["2023-01/2023-03"], "school": "a"}
    for case, months in (("T-1", ["2023-01/2023-03"]), ("T-2", ["2023-02/2023-05"])):
        trainee = person(20) | {"facts": facts | {"months": months}}
        parties = {"applicant": [enterprise(20)], "trainee": [trainee]}
        office.do(
            "submit",
            "2023-05-02",
            "window",
            case=case,
            grant="example/internship",
            parties=parties,
            facts={"in_time": False},
        )
    office.do("approve", "2023-05-03", "head", expect="refused", case="T-1")
    for case in ("T-1", "T-2"):
        excuses = {"in-time": "系统停机"}
        office.do("approve", "2023-05-03", "head", case=case, excuses=excuses)
    parties = {"applicant": [enterprise(20)]}
    office.do("submit", "2023-05-04", "window", case="C-1", grant="example/certificate", parties=parties)  # fmt: skip
    office.do("approve", "2023-05-05", "head", case="C-1")
    office.do("close", "2023-12-31", "admin")
    return office.ledger


def succeeded(before: Ledger, *, signed: Memory | None = None) -> Ledger:
    """The successor of one of these ledgers; ``signed``: of what was signed, entries are lost."""
    with before.store.reading() as reader:
        taken = take_over(reader, before.origin, signed=signed, lost=signed is not None)
        return Ledger.create(
            MemoryStore(),
            origin="dezhou-example-2024",
            token_key=TokenKey(bytes(range(32))),
            on="2024-01-02",
            by="admin",
            after=taken,
            now=lambda: NOW,
            entropy=bytes,  # zeros
        )


def leaves(ledger: Ledger) -> list[bytes]:
    """The bytes of every entry, in order."""
    with ledger.store.reading() as reader:
        return [row.leaf for row in reader.entries()]
