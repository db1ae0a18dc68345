"""Operators' packs beside the five documents: what they may add, and what they may not loosen.

Every loosening is tried on every grant of every document, and the message must show both texts: the
document's words and the amendment's. Amendments are made up here from the documents' own names.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest
from tests.cli.tool import plain_pack, without_cases
from tests.support.builders import OPERATOR, Desk, Json, desk, jobs, person
from typeguard import suppress_type_checks

from subsidy_ledger.errors import PackInvalid
from subsidy_ledger.policy.benefits import Benefit
from subsidy_ledger.policy.check import read_together
from subsidy_ledger.policy.pack import Citation, Figure, Grant, Pack
from subsidy_ledger.policy.reading import read_pack

DOCUMENTS = ("dezhou-2023", "hohhot-2024", "jiangmen-2023", "rongchang-2022", "wenzhou-2023")
WORDS = "经办放宽试验"
"""What the amendments of these tests say, wherever they say something."""
CITE = f'cite = {{doc = "O", clause = "一", quote = "{WORDS}"}}'
TEXT = f"the amendment says “{WORDS}” (试验办〔2023〕9号 一)"
OK = '{fact = "office_says_yes", eq = true}'

each_document = pytest.mark.parametrize("name", DOCUMENTS)


@cache
def document(name: str) -> Pack:
    return read_pack(without_cases(name), f"{name}.toml")


def amendment(pack: Pack, body: str) -> bytes:
    """A pack of an operator that amends a document."""
    head = f"""
[pack]
id = "office"
amends = "{pack.scheme}"
title = "经办补充(试验)"
authority = "试验经办机构"
valid_from = {pack.valid_from}
valid_from_basis = "assumed"
[[document]]
key = "O"
number = "试验办〔2023〕9号"
title = "经办细则(试验)"
[[fact]]
name = "office_says_yes"
type = "boolean"
of = "case"
"""
    return (head + body).encode()


def problems(name: str, body: str) -> list[str]:
    """What is wrong with a document and an amendment together."""
    pack = document(name)
    files = [(without_cases(name), f"{name}.toml"), (amendment(pack, body), "office.toml")]
    try:
        with suppress_type_checks():  # a document is read for every test; its own tests check types
            read_together(files)
    except PackInvalid as invalid:
        return [str(problem) for problem in invalid.problems]
    return []


def local(grant: Grant) -> str:
    """The key of a grant without its scheme."""
    return grant.key.partition("/")[2]


def amended(grants: Iterable[Grant], inside: dict[str, str]) -> str:
    """``[[grant]]`` tables for the grants that have something to be put inside."""
    return "\n".join(
        f'[[grant]]\nkey = "{local(grant)}"\namend = true\n{inside[grant.key]}'
        for grant in grants
        if inside.get(grant.key)
    )


def says(cite: Citation | None) -> str:
    """How a message shows the document's words, or that no document has any."""
    assert cite is not None
    if cite.reading is not None:
        return f"the document says nothing (reading {cite.reading!r})"
    return f"the document says “{cite.quote}” ("


def shown(found: list[str], path: str, cite: Citation | None) -> list[str]:
    """Problems at a path that show the document's words and the amendment's."""
    return [
        problem
        for problem in found
        if problem.startswith(f"office.toml: {path}: ")
        and says(cite) in problem
        and TEXT in problem
    ]


# ---- conditions ----------------------------------------------------------------------------------


@each_document
def test_no_condition_of_the_document_is_put_in_the_place_of_another(name: str) -> None:
    grants = document(name).grants
    inside = {
        grant.key: "\n".join(
            f'[[grant.requirement]]\nid = "{rule.id}"\nwhen = {OK}\n{CITE}'
            for rule in grant.requirements
        )
        for grant in grants
    }
    found = problems(name, amended(grants, inside))
    expected = [
        (f"grant[{local(grant)}].requirement[{rule.id}]", rule.cite)
        for grant in grants
        for rule in grant.requirements
    ]
    assert expected
    for path, cite in expected:
        assert len(shown(found, path, cite)) == 1, path
    assert len(found) == len(expected)


@each_document
@pytest.mark.parametrize("word", ["remove = true", "replace = true", "off = true"])
def test_there_is_no_word_that_takes_a_condition_away(name: str, word: str) -> None:
    grant = document(name).grants[0]
    rule = grant.requirements[0]
    body = f'[[grant.requirement]]\nid = "{rule.id}"\n{word}'
    found = problems(name, amended([grant], {grant.key: body}))
    assert any("unknown key" in problem or "there is no key" in problem for problem in found), found


@each_document
def test_neither_applicants_nor_instrument_nor_day_nor_payee_are_the_operators_to_say(
    name: str,
) -> None:
    grants = document(name).grants
    heads = {
        "applicant": 'applicant = ["person", "enterprise", "carrier"]',
        "instrument": 'instrument = "exemption"',
        "name": 'name = "别的项目"',
    }
    inside = {grant.key: "\n".join([CITE, *heads.values()]) for grant in grants}
    found = problems(name, amended(grants, inside))
    for grant in grants:
        for key in heads:
            assert len(shown(found, f"grant[{local(grant)}].{key}", grant.cite)) == 1, grant.key
    assert len(found) == len(grants) * len(heads)


# ---- ceilings and exclusions ---------------------------------------------------------------------


WIDE = (
    'per = "applicant"\nmeasure = "count"\nlimit = 999\nwindow = "lifetime"\n'
    f'on_exceed = "refuse"\n{CITE}'
)


def quoted(names: Iterable[str]) -> str:
    return "[" + ", ".join(f'"{name}"' for name in names) + "]"


@each_document
def test_no_ceiling_of_a_grant_is_put_in_the_place_of_another(name: str) -> None:
    grants = [grant for grant in document(name).grants if grant.caps]
    inside = {
        grant.key: "\n".join(f'[[grant.cap]]\nid = "{cap.id}"\n{WIDE}' for cap in grant.caps)
        for grant in grants
    }
    found = problems(name, amended(grants, inside))
    for grant in grants:
        for cap in grant.caps:
            assert len(shown(found, f"grant[{local(grant)}].cap[{cap.id}]", cap.cite)) == 1, cap.key
    assert len(found) == sum(len(grant.caps) for grant in grants)


def rules_over_grants(pack: Pack) -> Iterator[tuple[str, str, Citation]]:
    """Ceilings and exclusions over several grants: path, the wider rule as a table, the words."""
    for cap in pack.caps:
        yield (
            f"cap[{cap.id}]",
            f'[[cap]]\nid = "{cap.id}"\nover = {quoted(cap.over)}\n{WIDE}',
            cap.cite,
        )
    for rule in pack.exclusions:
        lanes = "\n".join(f"{lane} = {quoted(grants)}" for lane, grants in rule.lanes)
        yield (
            f"exclusion[{rule.id}]",
            (
                f'[[exclusion]]\nid = "{rule.id}"\nper = ["applicant"]\n{CITE}\n'
                f"[exclusion.lanes]\n{lanes}"
            ),
            rule.cite,
        )


@each_document
def test_no_ceiling_or_exclusion_over_several_grants_is_put_in_the_place_of_another(
    name: str,
) -> None:
    rules = list(rules_over_grants(document(name)))
    found = problems(name, "\n".join(table for _, table, _ in rules))
    for path, _, cite in rules:
        assert len(shown(found, path, cite)) == 1, path
    assert len(found) == len(rules)


@each_document
def test_a_rule_of_one_grant_does_not_take_the_name_of_one_over_several(name: str) -> None:
    pack = document(name)
    for cap in pack.caps:
        grant = next(one for one in pack.grants if one.key in cap.over)
        body = amended([grant], {grant.key: f'[[grant.cap]]\nid = "{cap.id}"\n{WIDE}'})
        assert len(shown(problems(name, body), f"grant[{local(grant)}].cap[{cap.id}]", cap.cite))


# ---- amounts -------------------------------------------------------------------------------------


def cite_of(benefit: Benefit) -> Citation:
    assert isinstance(benefit.cite, Citation)
    return benefit.cite


@each_document
def test_an_amount_that_the_document_states_is_not_the_operators_to_state(name: str) -> None:
    stated = {
        grant: grant.benefit
        for grant in document(name).grants
        if grant.benefit is not None and not grant.benefit.stated
    }
    inside = {grant.key: f"[grant.benefit]\nfen = 999_999_999\n{CITE}" for grant in stated}
    found = problems(name, amended(stated, inside))
    for grant, benefit in stated.items():
        texts = shown(found, f"grant[{local(grant)}].benefit", cite_of(benefit))
        assert len(texts) == 1, grant.key
        assert "states the amount" in texts[0]
    assert len(found) == len(stated)


@each_document
def test_a_plain_yes_or_no_is_not_given_an_amount(name: str) -> None:
    plain = [grant for grant in document(name).grants if grant.benefit is None]
    inside = {grant.key: f"[grant.benefit]\nfen = 1\n{CITE}" for grant in plain}
    found = problems(name, amended(plain, inside))
    for grant in plain:
        texts = shown(found, f"grant[{local(grant)}].benefit", grant.cite)
        assert len(texts) == 1, grant.key
        assert "pays nothing" in texts[0]
    assert len(found) == len(plain)


def bounded(pack: Pack) -> list[tuple[Grant, Benefit]]:
    """Grants whose amount the approver states inside bounds."""
    return [
        (grant, grant.benefit)
        for grant in pack.grants
        if grant.benefit is not None and grant.benefit.stated
    ]


def number(pack: Pack, benefit: Benefit, bound: str) -> int | None:
    """The number of a bound, where the document has one."""
    value = getattr(benefit, bound)
    if value is None or value.bps is not None or value.plus is not None:
        return None
    if value.kind == "literal":
        return int(value.literal)
    figures = {figure.key: figure.value for figure in pack.figures}
    found = figures.get(value.name) if value.kind == "figure" else None
    return found if isinstance(found, int) else None


@each_document
@pytest.mark.parametrize(("bound", "step"), [("most", 1), ("least", -1)])
def test_an_amount_one_fen_outside_the_documents_bounds_shows_both_texts(
    name: str, bound: str, step: int
) -> None:
    pack = document(name)
    outside: dict[Grant, int] = {}
    for grant, benefit in bounded(pack):
        limit = number(pack, benefit, bound)
        if limit:
            outside[grant] = limit + step
    inside = {grant.key: f"[grant.benefit]\nfen = {fen}\n{CITE}" for grant, fen in outside.items()}
    found = problems(name, amended(outside, inside))
    for grant, fen in outside.items():
        assert grant.benefit is not None
        texts = shown(found, f"grant[{local(grant)}].benefit.fen", cite_of(grant.benefit))
        assert len(texts) == 1, grant.key
        assert f"found {fen}, which does not lie inside the document's bounds" in texts[0]
    assert len(found) == len(outside)


@each_document
def test_wider_bounds_show_both_texts_and_the_documents_own_are_allowed(name: str) -> None:
    pack = document(name)
    numbers = {
        grant: {
            bound: limit
            for bound in ("least", "most")
            if (limit := number(pack, benefit, bound)) is not None
        }
        for grant, benefit in bounded(pack)
        if all(
            getattr(benefit, bound) is None or number(pack, benefit, bound) is not None
            for bound in ("least", "most")
        )
    }

    def bounds(step: int) -> str:
        return amended(
            numbers,
            {
                grant.key: "[grant.benefit]\n"
                + "".join(
                    f"{bound} = {max(0, limit - step) if bound == 'least' else limit + step}\n"
                    for bound, limit in found.items()
                )
                + CITE
                for grant, found in numbers.items()
            },
        )

    assert problems(name, bounds(0)) == []
    found = problems(name, bounds(1))
    for grant, limits in numbers.items():
        assert grant.benefit is not None
        for bound, limit in limits.items():
            if limit or bound == "most":
                path = f"grant[{local(grant)}].benefit.{bound}"
                assert len(shown(found, path, cite_of(grant.benefit))) == 1, (grant.key, bound)


def test_the_documents_have_bounds_to_be_tried() -> None:
    """Without this the tests above could pass by looking at nothing."""
    tried = {
        name: [
            local(grant)
            for grant, benefit in bounded(document(name))
            if number(document(name), benefit, "most") is not None
        ]
        for name in DOCUMENTS
    }
    assert "loan-person" in tried["dezhou-2023"]
    assert "loan-enterprise" in tried["rongchang-2022"]
    assert sum(map(len, tried.values())) >= 6


# ---- readings, roles, facts, services ------------------------------------------------------------


@each_document
def test_a_ruling_is_about_a_reading_of_the_document_and_one_of_its_options(name: str) -> None:
    pack = document(name)
    unknown = f'[[ruling]]\nreading = "no-such-reading"\noption = "yes"\n{CITE}'
    assert any("there is no reading 'no-such-reading'" in one for one in problems(name, unknown))
    body = "\n".join(
        f'[[ruling]]\nreading = "{reading.id}"\noption = "no-such-option"\n{CITE}'
        for reading in pack.readings
    )
    found = problems(name, body)
    assert pack.readings
    for reading in pack.readings:
        message = f"the reading {reading.id!r} has no option 'no-such-option'"
        assert any(message in problem for problem in found), reading.id
    assert len(found) == len(pack.readings)


@each_document
def test_a_question_of_the_document_is_not_put_again_with_other_options(name: str) -> None:
    pack = document(name)
    body = "\n".join(
        f'[[reading]]\nid = "{reading.id}"\nquestion = "?"\noptions = {{free = "随意", none = "无"}}'
        for reading in pack.readings
    )
    found = problems(name, body)
    for reading in pack.readings:
        path = f"office.toml: reading[{reading.id}]: "
        assert any(problem.startswith(path) for problem in found), reading.id


@each_document
def test_no_service_of_the_document_is_put_in_the_place_of_another(name: str) -> None:
    services = document(name).services
    body = "\n".join(
        f'[[service]]\nid = "{one.id}"\nto = "{one.to}"\nfrom = "{one.start}"\n'
        f"within = {{days = 999}}\nacts = {{any = 1}}\n{CITE}"
        for one in services
    )
    found = problems(name, body)
    for one in services:
        assert len(shown(found, f"service[{one.id}]", one.cite)) == 1, one.id
    assert len(found) == len(services)


@each_document
def test_a_choice_of_the_document_gets_no_further_options(name: str) -> None:
    choices = [fact for fact in document(name).facts if fact.type == "choice"]
    body = "\n".join(
        f'[[fact]]\nname = "{fact.name}"\ntype = "choice"\nof = "{fact.of}"\n'
        f"options = {quoted((*fact.options, '另一种'))}"
        for fact in choices
    )
    found = problems(name, body)
    for fact in choices:
        assert any(one.startswith(f"office.toml: fact[{fact.name}].options: ") for one in found)


@each_document
def test_who_may_play_a_role_and_how_many_is_the_documents_to_say(name: str) -> None:
    roles = document(name).roles
    body = "\n".join(
        f'[[role]]\nname = "{role.name}"\nkind = ["group"]\nmax = 99' for role in roles
    )
    found = problems(name, body)
    for role in roles:
        assert any(one.startswith(f"office.toml: role[{role.name}].kind: ") for one in found)


# ---- figures -------------------------------------------------------------------------------------


def figures(pack: Pack, *, asked: bool) -> list[Figure]:
    return [figure for figure in pack.figures if (figure.value is None) is asked]


@each_document
def test_a_figure_that_the_document_leaves_out_may_be_given(name: str) -> None:
    asked = figures(document(name), asked=True)
    body = "\n".join(
        f'[[figure]]\nkey = "{figure.key.partition("/")[2]}"\nunit = "{figure.unit}"\nvalue = 100\n'
        f"{CITE}"
        for figure in asked
    )
    assert problems(name, body) == []


@each_document
def test_a_figure_without_words_for_it_is_no_figure(name: str) -> None:
    asked = figures(document(name), asked=True)
    body = "\n".join(
        f'[[figure]]\nkey = "{figure.key.partition("/")[2]}"\nunit = "{figure.unit}"\nvalue = 100'
        for figure in asked
    )
    found = problems(name, body)
    assert len(found) == len(asked)
    assert all("cite" in problem for problem in found)


def test_a_figure_that_the_document_states_is_not_the_operators_to_change() -> None:
    """Only a later document may, one with a number of its own (see loans-2023-75)."""
    silent: list[str] = []
    for name in DOCUMENTS:
        stated = {
            figure.key.partition("/")[2]: figure
            for figure in figures(document(name), asked=False)
            if isinstance(figure.value, int)
        }
        body = "\n".join(
            f'[[figure]]\nkey = "{key}"\nunit = "{figure.unit}"\nvalue = 999_999_999\n{CITE}'
            for key, figure in stated.items()
        )
        assert problems(name, body) == [], "another numbered document may"
        inside = '[[document]]\nkey = "N"\ntitle = "经办机构内部通知"\n'
        found = problems(name, inside + body.replace('doc = "O"', 'doc = "N"'))
        silent += [
            figure.key
            for key, figure in stated.items()
            if not any(
                f"figure[{key}].value" in one and str(figure.cite and figure.cite.quote) in one
                for one in found
            )
        ]
    assert silent == []


# ---- in a ledger ---------------------------------------------------------------------------------


def office(tmp_path: Path, body: str, *packs: str) -> tuple[Desk, str]:
    """A ledger of Dezhou, and an amendment of it as a file."""
    file = tmp_path / "office.toml"
    file.write_bytes(amendment(document("dezhou-2023"), body))
    return desk([plain_pack(name) for name in ("dezhou-2023", *packs)]), str(file)


def why(answer: Json) -> list[tuple[str, str]]:
    return [(reason["code"], reason["rule"]) for reason in answer.get("reasons", ())]


LOAN: Json = {
    "qualified": True,
    "contract_on": "2023-06-01",
    "loan_term_months": 24,
    "loans_elsewhere": 0,
}


def loan(made: Desk, case: str, fen: int, **facts: bool) -> Json:
    return made.award(
        case,
        "dezhou/loan-person",
        {"applicant": person(case)},
        facts={**LOAN, **facts},
        requested_fen=fen,
        on="2023-06-01",
    )


def test_a_ledger_does_not_adopt_what_loosens_and_records_nothing(tmp_path: Path) -> None:
    body = (
        f'[[grant]]\nkey = "loan-person"\namend = true\n[grant.benefit]\nmost = 30_000_000\n{CITE}'
    )
    made, file = office(tmp_path, body)
    size = made.size
    answer = made.send("adopt", packs=[file])
    assert answer["status"] == "invalid"
    assert made.size == size
    said = str(answer["errors"])
    assert "個人最高不超過20萬元" in said
    assert WORDS in said


def test_a_higher_ceiling_beside_the_documents_own_raises_nothing(tmp_path: Path) -> None:
    body = f"""
[[grant]]
key = "job-creation"
amend = true
[[grant.cap]]
id = "fifty-thousand"
per = "applicant"
measure = "amount"
limit = 5_000_000
window = "lifetime"
on_exceed = "reduce"
{CITE}
"""
    made, file = office(tmp_path, body, OPERATOR)
    made.ok("adopt", packs=[file])
    hires = tuple(f"h{number}" for number in range(12))
    answer = made.award("A", **jobs(hires=hires))
    assert answer["amount_fen"] == 3_000_000, "ten of twelve: 最高不超过3万元"


def test_a_lower_bound_of_the_operator_holds_and_is_cited(tmp_path: Path) -> None:
    body = (
        f'[[grant]]\nkey = "loan-person"\namend = true\n[grant.benefit]\nmost = 10_000_000\n{CITE}'
    )
    made, file = office(tmp_path, body)
    assert loan(made, "A", 10_000_001)["status"] == "recorded", "before the operator's pack"
    made.ok("adopt", packs=[file])
    assert loan(made, "B", 10_000_000)["amount_fen"] == 10_000_000
    (reason,) = loan(made, "C", 10_000_001)["reasons"]
    assert (reason["rule"], reason["cite"]["quote"]) == ("bounds", WORDS)


def test_a_condition_of_the_operator_is_asked_from_its_adoption_on(tmp_path: Path) -> None:
    body = (
        f'[[grant]]\nkey = "loan-person"\namend = true\n[[grant.requirement]]\nid = "yes"\n'
        f"when = {OK}\n{CITE}"
    )
    made, file = office(tmp_path, body)
    assert loan(made, "A", 1)["status"] == "recorded"
    made.ok("adopt", packs=[file])
    assert ("fact", "office_says_yes") in why(loan(made, "B", 1))
    assert why(loan(made, "C", 1, office_says_yes=False)) == [("requirement", "yes")]
    assert loan(made, "D", 1, office_says_yes=True)["status"] == "recorded"
