"""``packs``: what is shipped, a grant in plain words, and all problems of files at once."""

import json
import subprocess

import pytest
from tests.cli.tool import call, pack_file

OPERATOR = "examples/dezhou-operator-2023"


def test_what_is_shipped_is_listed_with_its_grants():
    packs = {pack["id"]: pack for pack in call("packs", "list", "--json").json["packs"]}
    assert OPERATOR in packs
    assert {"grant": "dezhou/startup", "name": "一次性创业补贴"} in packs["dezhou-2023"]["grants"]
    assert packs[OPERATOR]["amends"] == ["dezhou"]


def test_the_list_is_for_people_too():
    assert "dezhou/startup" in call("packs", "list").out
    assert "补充 dezhou" in call("packs", "list", "--lang", "zh").out


def test_the_list_counts_what_became_of_every_instrument():
    listed = call("packs", "list", "--json").json
    counts = {pack["id"]: pack["counts"] for pack in listed["packs"]}
    assert counts["dezhou-2023"] == {
        "instruments": 13,
        "enforceable": 3,
        "undetermined": 4,
        "services": 2,
        "out_of_reach": 4,
        "grants": 7,
    }
    assert counts[OPERATOR] is None
    for one in (*filter(None, counts.values()), listed["totals"]):
        parts = ("enforceable", "undetermined", "services", "out_of_reach")
        assert one["instruments"] == sum(one[part] for part in parts)
    for key, total in listed["totals"].items():
        assert total == sum(one[key] for one in counts.values() if one is not None)


def test_the_counts_stand_in_a_table_below_the_list():
    lines = call("packs", "list", "--lang", "zh").out.splitlines()
    (row,) = [line for line in lines if line.startswith("dezhou-2023  ")]
    assert row.split() == ["dezhou-2023", "13", "3", "4", "2", "4", "7"]
    assert any(line.startswith("合计") for line in lines)


def test_a_grant_is_shown_with_clause_and_quote():
    out = call("packs", "show", "dezhou/startup", "--lang", "zh").out
    for part in (
        "一次性创业补贴 (dezhou/startup)",
        "[operating] 申领时仍正常经营\n",
        "德人社字〔2023〕11号 三(二):“申领补贴时仍处于正常经营状态”",
        "实体类型(申请时)为“小微企业”的:2万元",
        "不得与“一次性返乡创业补贴”、“一次性返乡创业岗位开发补贴”重复享受",
        "consecutive: 连续(默认)",
    ):
        assert part in out


def test_a_whole_pack_is_shown_by_id_and_by_file(repository):
    by_id = call("packs", "show", "dezhou-2023", "--json")
    file = repository / "src/subsidy_ledger/packs/dezhou-2023.toml"
    assert by_id.status == 0
    assert len(by_id.json["grants"]) == 7
    assert call("packs", "show", file, "--json").json == by_id.json


def test_an_example_is_shown_by_its_listed_name():
    assert call("packs", "show", OPERATOR, "--json").json["amends"] == ["dezhou"]


def test_an_amendment_is_shown_in_the_words_of_what_it_amends():
    out = call("packs", "show", OPERATOR, "--lang", "zh").out
    assert "returnee-hire-terms = as-general (同第一款)" in out


def test_a_grant_that_is_not_there_is_wrong_usage_and_the_nearest_is_named():
    done = call("packs", "show", "dezhou/start-up")
    assert done.status == 2
    assert "did you mean 'dezhou/startup'?" in done.err


# ---- check ---------------------------------------------------------------------------------------


def test_shipped_packs_have_no_problems_and_their_cases_pass(program):
    # As a program of its own: there the types of a quarter of a million calls are not checked.
    arguments = [program, "packs", "check", "dezhou-2023", OPERATOR, "--json"]
    done = subprocess.run(arguments, capture_output=True, check=False)
    assert done.returncode == 0
    result = json.loads(done.stdout)
    assert result["ok"] is True
    assert result["problems"] == []
    assert result["cases"] == sum(result["outcomes"].values()) > 200


def test_an_amendment_without_its_base_names_the_pack_to_add():
    done = call("packs", "check", OPERATOR)
    assert done.status == 1
    assert "add the shipped pack: subsidy-ledger packs check dezhou-2023" in done.out


def test_the_pack_to_add_is_named_for_programs_too(tmp_path):
    (tmp_path / "own.toml").write_text(
        """
[pack]
id = "own-2023"
amends = "dezhou"
title = "t"
authority = "a"
valid_from = 2023-03-01
valid_from_basis = "assumed"
""",
        encoding="utf-8",
    )
    assert call("packs", "check", tmp_path / "own.toml", "--json").json["add"] == ["dezhou-2023"]


@pytest.fixture
def draft(tmp_path):
    """A copy of the Dezhou pack, without its cases, that a test may change."""
    return pack_file(tmp_path)


def change(file, old, new):
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_all_problems_of_all_files_are_said_at_once(draft, tmp_path):
    change(draft, 'area = "371400"', 'aera = "371400"')
    change(draft, 'label = "创业者"', "label = 7")
    other = tmp_path / "other.toml"
    other.write_text("not toml")
    done = call("packs", "check", draft, other, "--json")
    assert done.status == 1
    files = [problem["file"] for problem in done.json["problems"]]
    assert files.count(str(draft)) >= 2
    assert str(other) in files
    assert "did you mean 'area'?" in call("packs", "check", draft).out


SMALL = """
[pack]
id = "small-2023"
scheme = "small"
title = "t"
authority = "a"
valid_from = 2023-01-01
valid_from_basis = "assumed"
[[document]]
key = "D"
title = "d"
[[grant]]
key = "g"
name = "n"
instrument = "grant"
applicant = ["enterprise"]
cite = {doc = "D", clause = "1", quote = "q"}
  [grant.benefit]
  fen = 500
  cite = {quote = "q"}
  [[grant.case]]
  name = "案例"
  on = 2023-05-01
  parties = {applicant = [{id = "e1"}]}
  expect = {outcome = "granted", fen = 500}
"""


def test_a_case_that_comes_out_otherwise_is_a_problem_of_its_file(tmp_path):
    file = tmp_path / "small.toml"
    file.write_text(SMALL, encoding="utf-8")
    assert call("packs", "check", file, "--json").json["outcomes"]["granted"] == 1
    change(file, "fen = 500\n", "fen = 600\n")
    done = call("packs", "check", file, "--lang", "zh")
    assert done.status == 1
    assert "small.toml: grant small/g › case 案例: expected 500 fen, found 600" in done.out
    assert "有 1 处问题" in done.out


AMENDING = """
[pack]
id = "small-office"
amends = "small"
title = "补充"
authority = "示例机构"
valid_from = 2023-01-01
valid_from_basis = "stated"
[[document]]
key = "O"
title = "补充"
[[fact]]
name = "open"
type = "boolean"
of = "applicant"
label = "正常经营"
[[grant]]
key = "small/g"
amend = true
  [[grant.requirement]]
  id = "open"
  when = {fact = "open", eq = true}
  cite = {doc = "O", clause = "一", quote = "正常经营"}
  [[grant.case]]
  name = "停业"
  on = 2023-06-01
  parties = {applicant = [{id = "e1"}]}
  facts = {open = false}
  expect = {outcome = "refused", why = "open"}
"""


def test_a_case_of_the_document_that_an_amendment_decides_otherwise_is_told_and_no_problem(
    tmp_path,
):
    document, office = tmp_path / "small.toml", tmp_path / "office.toml"
    document.write_text(SMALL, encoding="utf-8")
    office.write_text(AMENDING, encoding="utf-8")
    done = call("packs", "check", document, office, "--json")
    assert (done.status, done.json["problems"]) == (0, [])
    assert done.json["cases_changed"] == [
        {"pack": "small-2023", "grant": "small/g", "case": "案例", "outcome": "undetermined"}
    ]
    told = call("packs", "check", document, office, "--lang", "zh").out
    assert "其中 1 个因补充文件而与仅按原文件的结论不同:\n  small/g › 案例: 未决\n" in told


def test_a_case_that_is_wrong_without_the_amendment_too_stays_a_problem(tmp_path):
    document, office = tmp_path / "small.toml", tmp_path / "office.toml"
    document.write_text(SMALL.replace("fen = 500\n", "fen = 600\n"), encoding="utf-8")
    office.write_text(AMENDING.replace('outcome = "refused"', 'outcome = "granted"'), "utf-8")
    done = call("packs", "check", document, office, "--json")
    assert done.status == 1
    assert {one["path"] for one in done.json["problems"]} == {
        "grant small/g › case 案例",
        "grant small/g › case 停业",
    }
    assert done.json["cases_changed"] == []


def test_a_file_that_is_not_there_is_wrong_usage(tmp_path):
    done = call("packs", "check", tmp_path / "no.toml")
    assert done.status == 2
    assert "No such file" in done.err


def test_a_pack_to_check_that_is_not_shipped_is_wrong_usage_and_the_nearest_is_named():
    done = call("packs", "check", "dezou-2023")
    assert done.status == 2
    assert "there is no pack 'dezou-2023'; did you mean 'dezhou-2023'?" in done.err
