"""Every attempt of the year and its answer; every other line of the year is recorded."""

from collections import Counter, defaultdict

import pytest

# What is tried: (how often at least, status, reasons any of which must be given; all must occur)
ATTEMPTS = {
    # two kinds of grant by one party · 三(三)第二款
    "returnee-after-general": (4, "refused", {"exclusion returnee-or-general applicant[0]"}),
    "returnee-by-founder-of-general": (3, "refused", {"exclusion returnee-or-general founder[0]"}),
    "general-after-returnee": (2, "refused", {"exclusion returnee-or-general applicant[0]"}),
    "general-by-founder-of-returnee": (4, "refused", {"exclusion returnee-or-general founder[0]"}),
    "other-lane-before-repaid": (2, "refused", {"exclusion returnee-or-general applicant[0]"}),
    "again-after-write-off": (
        2,
        "refused",
        {"exclusion returnee-or-general applicant[0]", "cap once applicant[0]"},
    ),
    # the same grant again · 三(二)
    "second-startup-other-entity": (2, "refused", {"cap once founder[0]"}),
    "second-startup-same-entity": (3, "refused", {"cap once applicant[0]"}),
    "second-document": (2, "refused", {"cap once founder[0]"}),
    "second-document-other-lane": (2, "refused", {"exclusion returnee-or-general founder[0]"}),
    "renewed-permit": (1, "refused", {"cap once founder[0]"}),
    "taken-for-another": (1, "refused", {"cap once founder[0]"}),
    # hires · 三(三)
    "hire-of-another-enterprise": (4, "refused", {"cap hire-once hire[0]"}),
    "hire-of-another-among-others": (3, "recorded", {"cap hire-once hire[0]"}),
    "founder-as-hire": (2, "refused", {"requirement hire-not-founder hire[0]"}),
    "founder-among-hires": (2, "recorded", {"requirement hire-not-founder hire[1]"}),
    "hire-under-two-documents": (2, "recorded", {"requirement same-party hire[2]"}),
    "more-than-ten-hires": (3, "recorded", {"cap thirty-thousand"}),
    "rest-of-thirty-thousand": (2, "recorded", {"cap thirty-thousand"}),
    "beyond-thirty-thousand": (3, "refused", {"cap thirty-thousand"}),
    "hire-of-eleven-months": (1, "refused", {"requirement hire-contract hire[0]"}),
    "hire-of-eleven-months-among-others": (1, "recorded", {"requirement hire-contract hire[1]"}),
    "hire-below-minimum-wage": (1, "refused", {"requirement hire-wage hire[0]"}),
    "hire-below-minimum-wage-among-others": (1, "recorded", {"requirement hire-wage hire[1]"}),
    "hire-not-insured": (1, "refused", {"requirement hire-insured hire[0]"}),
    "hire-not-insured-among-others": (1, "recorded", {"requirement hire-insured hire[1]"}),
    "hire-of-no-group": (1, "refused", {"requirement hire-group hire[0]"}),
    "hire-of-no-group-among-others": (1, "recorded", {"requirement hire-group hire[1]"}),
    "month-of-another-employer": (2, "recorded", {"cap month-once trainee[0]"}),
    "all-months-taken": (2, "refused", {"cap month-once trainee[0]"}),
    # loans · 三(一)
    "fourth-loan": (4, "refused", {"cap loans-three-times applicant[0]"}),
    "loan-too-large": (4, "refused", {"amount bounds"}),
    "loan-too-long": (2, "refused", {"requirement term"}),
    "before-the-document": (1, "refused", {"requirement in-force"}),
    "repaid-twice": (3, "refused", {"order stage"}),
    # single conditions
    "registered-elsewhere": (2, "refused", {"requirement area"}),
    "not-first-licence": (2, "refused", {"requirement first"}),
    "legal-representative-changed": (2, "refused", {"requirement same-legal-rep"}),
    "eleven-months-insured": (2, "refused", {"requirement insured-12-months-in-a-row"}),
    "insured-with-a-gap": (2, "refused", {"requirement insured-12-months-in-a-row"}),
    "no-longer-trading": (2, "refused", {"requirement operating"}),
    "too-large-an-enterprise": (2, "refused", {"requirement kind"}),
    "not-of-the-five-kinds": (1, "refused", {"requirement five-kinds"}),
    "not-a-graduate": (1, "refused", {"requirement graduate"}),
    "graduated-too-long-ago": (2, "refused", {"requirement within-5-years-at-registration"}),
    "left-school-long-ago": (1, "refused", {"requirement left-school-3-years-at-start trainee[0]"}),
    "unwilling-trainee": (1, "refused", {"requirement willing trainee[0]"}),
    # what is open or missing: neither paid nor refused
    "open-reading": (
        8,
        "undetermined",
        {
            "reading five-years-at",
            "reading returnee-jobs-per",
            "reading five-kinds-for-jobs",
            "reading internship-groups",
            "reading loans-counted",
        },
    ),
    "ruling-against-a-ruling": (1, "refused", {"reading five-years-at"}),
    "figure-missing": (
        6,
        "undetermined",
        {
            "figure dezhou/minimum-wage hire[0]",
            "figure dezhou/returnee-startup",
            "figure dezhou/internship-month trainee[0]",
        },
    ),
    "fact-missing": (
        5,
        "undetermined",
        {"fact operating", "fact lowest_monthly_wage hire[1]", "fact qualified"},
    ),
    # steps and people
    "notice-too-short": (3, "refused", {"notice length"}),
    "approved-during-notice": (3, "refused", {"notice running"}),
    "reviewer-approves": (3, "refused", {"duty review-approve"}),
    "reviewer-pays": (3, "refused", {"duty review-pay"}),
    "approver-pays": (3, "refused", {"duty approve-pay"}),
    "approved-unexamined": (2, "refused", {"order stage"}),
    "paid-unapproved": (2, "refused", {"order stage"}),
    "approved-while-held": (2, "refused", {"order held"}),
    "paid-while-held": (2, "refused", {"order held"}),
    "supplement-after-approval": (2, "refused", {"order stage"}),
    # money
    "fund-overspent": (3, "refused", {"fund free"}),
    "taken-back-too-much": (2, "refused", {"fund free"}),
    "approved-above-the-ceiling": (2, "refused", {"amount allowed"}),
    "paid-above-approval": (5, "refused", {"amount left"}),
    "paid-twice": (6, "refused", {"amount left"}),
    "settled-twice": (3, "refused", {"order payment-state"}),
    "settled-after-return": (2, "refused", {"order payment-state"}),
    "withdrawn-after-payment": (3, "refused", {"order payment-settled"}),
    "finished-while-paying": (2, "refused", {"order payment-open"}),
    "recovered-above-paid": (2, "refused", {"amount settled"}),
    "repaid-above-ordered": (2, "refused", {"amount outstanding"}),
    "returned-after-recovery": (2, "refused", {"order ordered-back"}),
    # ids and days
    "case-number-taken": (2, "refused", {"order case-taken"}),
    "payment-number-taken": (2, "refused", {"order payment-taken"}),
    "on-a-day-gone-by": (2, "refused", {"order date"}),
    # services and erasure
    "act-before-open": (2, "refused", {"order service-not-open"}),
    "opened-twice": (2, "refused", {"order service-open"}),
    "no-day-of-registration": (2, "undetermined", {"fact registered_unemployed_on"}),
    "erased-under-retention": (1, "refused", {"order retention"}),
    "erased-while-open": (1, "refused", {"order open"}),
}

# Attempts that are granted in part: what is left, in yuan.
IN_PART = {
    "hire-of-another-among-others": {3_000},
    "founder-among-hires": {6_000},
    "hire-under-two-documents": {6_000},
    "more-than-ten-hires": {30_000},
    "rest-of-thirty-thousand": {6_000, 3_000},
    "hire-of-eleven-months-among-others": {3_000},
    "hire-below-minimum-wage-among-others": {3_000},
    "hire-not-insured-among-others": {3_000},
    "hire-of-no-group-among-others": {3_000},
    "month-of-another-employer": {2_000},
}

# Lines of one id: what the ledger answers to them in turn, and how often that comes.
SENT_AGAIN = {
    ("recorded", "repeated"): 6,
    ("recorded", "conflict"): 4,
    ("invalid", "recorded"): 6,
}


def name_of(command):
    return command["id"].partition("!")[2]


def reasons(answer):
    wanted = "unknown" if answer["status"] == "undetermined" else "false"
    return {
        " ".join(filter(None, (one["code"], one["rule"], one.get("party"))))
        for one in answer.get("reasons", ())
        if one["verdict"] == wanted
    }


@pytest.fixture(scope="module")
def tried(played):
    by_name = defaultdict(list)
    for command, answer in played.lines():
        if name_of(command):
            by_name[name_of(command)].append((command, answer))
    return by_name


def test_the_table_names_every_attempt_of_the_year(tried):
    assert set(tried) == set(ATTEMPTS)


@pytest.mark.parametrize("name", ATTEMPTS)
def test_an_attempt_gets_the_answer_it_deserves(tried, name):
    times, status, expected = ATTEMPTS[name]
    answers = [answer for _, answer in tried[name]]
    assert len(answers) >= times
    assert {answer["status"] for answer in answers} == {status}
    assert all(expected & reasons(answer) for answer in answers)
    assert expected <= set().union(*(reasons(answer) for answer in answers))


@pytest.mark.parametrize("name", IN_PART)
def test_an_attempt_that_is_granted_in_part_gets_only_its_part(tried, name):
    assert {answer["amount_fen"] for _, answer in tried[name]} == {100 * y for y in IN_PART[name]}


def test_what_is_recorded_among_the_attempts_is_granted_in_part():
    assert {name for name, row in ATTEMPTS.items() if row[1] == "recorded"} == set(IN_PART)


def test_every_rule_of_a_document_that_says_no_shows_its_clause_and_quote(tried):
    for lines in tried.values():
        for command, answer in lines:
            for reason in answer.get("reasons", ()):
                named = reason["code"] in ("requirement", "cap", "exclusion")
                if not named or reason["rule"] in ("in-force", "same-party"):
                    continue
                cite = reason["cite"]
                assert "reading" in cite or {"document", "clause", "quote"} <= set(cite), command


def test_every_line_that_is_no_attempt_is_recorded_in_full(played):
    ids = Counter(command["id"] for command in played.commands)
    wrong = [
        (command["id"], answer)
        for command, answer in played.lines()
        if not name_of(command)
        and ids[command["id"]] == 1
        and (answer["status"] != "recorded" or "reasons" in answer)
    ]
    assert wrong == []


def test_lines_sent_again_are_recognised(played):
    turns = defaultdict(list)
    for command, answer in played.lines():
        turns[command["id"]].append("repeated" if answer.get("repeated") else answer["status"])
    several = Counter(tuple(sorted(t, key=t.index)) for t in turns.values() if len(t) > 1)
    assert several == SENT_AGAIN


def test_a_conflict_names_the_field_that_differs(played):
    fields = Counter(a["field"] for a in played.answers if a["status"] == "conflict")
    assert fields == {"facts": 2, "by": 2}


def test_a_line_that_is_no_command_is_told_where_it_is_wrong(played):
    paths = [a["errors"][0]["path"] for a in played.answers if a["status"] == "invalid"]
    assert paths == [
        "parties.applicant[0].number",
        "grant",
        "requested_fen",
        "facts",
        "parties.founder[0].number",
        "parties.applicant[1]",
    ]


def test_the_whole_year_sent_again_books_nothing(played):
    with played.ledger.store.reading() as reader:
        before = reader.head().size
    again = played.ledger.preview(played.commands)
    assert before == len({a["seq"] for a in played.answers if "seq" in a}) + 2
    for first, second in zip(played.answers, again, strict=True):
        assert second.get("repeated") or second["status"] in ("conflict", "invalid")
        if first["status"] in ("refused", "undetermined"):
            assert second["status"] == first["status"]
