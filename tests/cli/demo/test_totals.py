"""What holds at every line of the year, counted by hand from commands and answers alone.

The books here are written independently of the library: they know the five ceilings, the two lanes
and the funds of this one year, and nothing of packs, packs' language, or the ledger's own state.
"""

from collections import defaultdict

import pytest

LANES = {
    "dezhou/startup": "general",
    "dezhou/job-creation": "general",
    "dezhou/returnee-startup": "returnee",
    "dezhou/returnee-job-creation": "returnee",
}
JOBS = ("dezhou/job-creation", "dezhou/returnee-job-creation")
ONCE = ("dezhou/startup", "dezhou/returnee-startup")


class HandBooks:
    """Who holds what, and what is left of each fund."""

    def __init__(self):
        self.cases = {}
        self.held = {}
        self.payments = {}
        self.recoveries = {}
        self.appropriated = defaultdict(int)
        self.first_number = {}
        self.worst = defaultdict(int)

    def person(self, party):
        number = party["number"]
        number = number[:9] if party["scheme"] == "cn-hkmo-permit" else number
        return self.first_number.get(number, number)

    def see(self, command, answer):
        if answer["status"] != "recorded" or answer.get("repeated"):
            return
        handle = getattr(self, command["do"].replace("return", "bounce"), None)
        if handle is not None:
            handle(command, answer)
            self.check()

    def submit(self, command, _answer):
        self.cases[command["case"]] = {
            "grant": command["grant"],
            "fund": command.get("fund"),
            "parties": command["parties"],
            "approved": 0,
            "paid": 0,
            "open": 0,
            "repaid": 0,
            "void": False,
        }

    def supplement(self, command, _answer):
        case = self.cases[command["case"]]
        case["parties"] = {**case["parties"], **command.get("parties", {})}

    def appropriate(self, command, _answer):
        self.appropriated[command["fund"]] += command["amount_fen"]

    def approve(self, command, answer):
        self.cases[command["case"]]["approved"] = answer["amount_fen"]
        out = {
            one["party"]
            for one in answer.get("reasons", ())
            if one["verdict"] == "false" and one.get("party") and one["rule"] != "month-once"
        }
        self.held[command["case"]] = out

    def pay(self, command, answer):
        case = self.cases[command["case"]]
        case["open"] += answer["amount_fen"]
        self.payments[command["payment"]] = [command["case"], answer["amount_fen"], "open"]

    def settle(self, command, _answer):
        name, amount, _ = self.payments[command["payment"]]
        self.cases[name]["open"] -= amount
        self.cases[name]["paid"] += amount
        self.payments[command["payment"]][2] = "paid"

    def bounce(self, command, _answer):
        name, amount, stage = self.payments[command["payment"]]
        self.cases[name][stage] -= amount

    def cancel(self, command, answer):
        self.bounce(command, answer)

    def withdraw(self, command, _answer):
        self.cases[command["case"]]["approved"] = 0
        self.held.pop(command["case"], None)

    def finish(self, command, _answer):
        self.cases[command["case"]]["approved"] = self.cases[command["case"]]["paid"]

    def recover(self, command, _answer):
        self.recoveries[command["recovery"]] = command["case"]
        case = self.cases[command["case"]]
        if command.get("void"):
            case["void"], case["approved"] = True, case["paid"]

    def repay(self, command, _answer):
        case = self.cases[self.recoveries[command["recovery"]]]
        case["repaid"] += command["amount_fen"]
        if case["void"] and case["repaid"] == case["paid"]:
            self.held.pop(self.recoveries[command["recovery"]])

    def same(self, command, _answer):
        first, second = (party["number"] for party in command["parties"])
        self.first_number[second] = first

    def apart(self, command, _answer):
        del self.first_number[command["parties"][1]["number"]]

    def standing(self, *roles):
        """(person, grant, case) of those who hold in these roles."""
        for name, out in self.held.items():
            case = self.cases[name]
            for role in roles:
                for index, party in enumerate(case["parties"].get(role, ())):
                    if f"{role}[{index}]" not in out:
                        yield self.person(party), case["grant"], name

    def check(self):
        lanes, once, hires, loans = (defaultdict(set) for _ in range(4))
        for person, grant, case in self.standing("applicant", "founder"):
            if grant in LANES:
                lanes[person].add(LANES[grant])
            if grant in ONCE:
                once[person, grant].add(case)
        for person, grant, case in self.standing("hire"):
            hires[person].add((grant, case))
        for person, grant, case in self.standing("applicant"):
            if "loan" in grant:
                loans[person].add(case)
        for table, most in ((lanes, 1), (once, 1), (hires, 1), (loans, 3)):
            assert all(len(held) <= most for held in table.values())
        self.check_money()

    def check_money(self):
        jobs: dict[str, int] = defaultdict(int)
        taken: dict[str, int] = defaultdict(int)
        for name, case in self.cases.items():
            assert case["open"] + case["paid"] <= case["approved"]
            taken[case["fund"]] += case["approved"]
            if case["grant"] == "dezhou/job-creation" and name in self.held:
                jobs[self.person(case["parties"]["applicant"][0])] += case["approved"]
        assert all(fen <= 3_000_000 for fen in jobs.values())
        for fund, fen in self.appropriated.items():
            assert taken[fund] <= fen
            self.worst[fund] = max(self.worst[fund], taken[fund] * 100 // fen)


@pytest.fixture(scope="module")
def books(played):
    books = HandBooks()
    for command, answer in played.lines():
        books.see(command, answer)
    return books


def test_at_no_line_does_anyone_hold_two_lanes_or_pass_a_ceiling(books):
    assert len(books.held) > 200  # the checks ran at every line; see HandBooks.check


def test_the_returnee_fund_was_all_but_empty_once(books):
    assert books.worst["返乡创业扶持资金"] >= 97


def test_the_ledger_counts_the_funds_as_we_do(played, books):
    for fund, fen in books.appropriated.items():
        cases = [case for case in books.cases.values() if case["fund"] == fund]
        assert played.ledger.fund(fund, 2023) == {
            "appropriated_fen": fen,
            "reserved_fen": sum(case["approved"] - case["paid"] for case in cases),
            "paid_fen": sum(case["paid"] for case in cases),
        }


def test_some_money_is_still_reserved_when_the_year_ends(played):
    assert played.ledger.fund("就业补助资金", 2023)["reserved_fen"] > 0


def test_the_ledger_holds_for_each_case_what_we_do(played, books):
    for name, case in books.cases.items():
        view = played.ledger.case(name)
        assert view["standing"] is (name in books.held), name
        assert view["settled_fen"] == case["paid"], name
        assert view["payable_fen"] == case["approved"], name


def hold(books, case, grant, fen=0, **roles):
    """Let a case be approved in the hand books, whatever the rules say."""
    parties = {
        role: [{"scheme": "cn-ric", "number": one} for one in numbers]
        for role, numbers in roles.items()
    }
    books.submit({"case": case, "grant": f"dezhou/{grant}", "parties": parties, "fund": "f"}, {})
    books.cases[case]["approved"] = fen
    books.held[case] = set()


@pytest.mark.parametrize(
    "second",
    [
        {"grant": "returnee-startup", "applicant": "c", "founder": "b"},  # the other lane
        {"grant": "startup", "applicant": "c", "founder": "b"},  # once for a founder
        {"grant": "job-creation", "applicant": "c", "founder": "d", "hire": "h"},  # a hire twice
        {"grant": "job-creation", "applicant": "a", "founder": "b", "fen": 100},  # the ceiling
        {"grant": "internship", "applicant": "e", "fen": 1_000_001},  # the fund
    ],
)
def test_the_hand_books_notice_what_must_not_be(second):
    books = HandBooks()
    books.appropriate({"fund": "f", "amount_fen": 4_000_000}, {})
    hold(books, "1", "startup", applicant="a", founder="b")
    hold(books, "2", "job-creation", 3_000_000, applicant="a", founder="b", hire="hg")
    books.check()
    hold(books, "3", **second)
    with pytest.raises(AssertionError):
        books.check()
