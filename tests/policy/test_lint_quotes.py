"""Quotes against sources, through the library and through ``packs check --source``."""

import hashlib

import pytest
from tests.cli.tool import call
from tests.policy.lint_packs import CITE, amendment, benefit, grant, head, packs, requirement

from subsidy_ledger.policy.lint.quotes import Source, compare

TEXT = "对招用青年的企业给予补贴。\n工资不低于最低工資標準的,原文r,原文s。\n"
DIGEST = hashlib.sha256(TEXT.encode()).hexdigest()


def pack(*rules: str) -> str:
    """A pack whose document names the text by its digest."""
    dated = head().replace('title = "x"\n', f'title = "x"\nsource_sha256 = "{DIGEST}"\n')
    return dated.replace(f'source_sha256 = "{DIGEST}"\n', "", 1) + grant(*rules)


def source(text: str = TEXT) -> Source:
    return Source.of("source.txt", text.encode())


def test_quotes_that_stand_in_the_source_are_counted():
    result = compare(packs(pack(requirement("r", '{holds = ["town/jobs"]}'))), [source()])
    assert result.lints == []
    assert result.not_compared == []
    (done,) = result.compared
    assert (done.pack, done.document, done.source, done.quotes) == (
        "town-2023",
        "T1",
        "source.txt",
        2,
    )


def test_a_quote_that_differs_in_one_character_is_shown_up_to_there():
    rule = requirement("r", '{holds = ["town/jobs"]}').replace("原文r", "不低于最低工资標準")
    (found,) = compare(packs(pack(rule)), [source()]).lints
    assert (found.code, found.file) == ("quote-not-in-source", "1.toml")
    assert found.path == "grant[jobs].requirement[r].cite.quote"
    assert found.found == "不低于最低工资標準"
    assert "the source has “不低于最低工”, but not with “资標準” after it" in found.message.en
    assert "原文有“不低于最低工”,其后没有“资標準”" in found.message.zh


@pytest.mark.parametrize(
    ("extra", "path"),
    [
        ('[[figure]]\nkey = "f"\nunit = "fen"\nvalue = 1\ncite = {doc = "T1", clause = "一", quote = "无"}\n', "figure[f].cite.quote"),
        ('[[reading]]\nid = "r"\nquestion = "?"\noptions = {a = "a", b = "b"}\ncite = {doc = "T1", clause = "一", quote = "无"}\n', "reading[r].cite.quote"),
        ('[[cap]]\nid = "e"\nper = "applicant"\nmeasure = "count"\nlimit = 1\nover = ["town/*"]\nwindow = "lifetime"\non_exceed = "refuse"\ncite = {doc = "T1", clause = "一", quote = "无"}\n', "cap[e].cite.quote"),
        (benefit("5").replace("给予补贴", "无"), "grant[jobs].benefit.cite.quote"),
    ],
)  # fmt: skip
def test_every_citation_is_compared_wherever_it_stands(extra, path):
    text = pack(extra) if extra.startswith("[grant.") else pack() + extra
    (found,) = compare(packs(text), [source()]).lints
    assert (found.code, found.path) == ("quote-not-in-source", path)


def test_the_quote_of_a_grant_is_compared_itself():
    (found,) = compare(packs(pack().replace("给予补贴", "无", 1)), [source()]).lints
    assert found.path == "grant[jobs].cite.quote"


def test_a_rule_inherits_the_document_of_its_grant_and_may_name_another():
    other = '[[document]]\nkey = "T2"\ntitle = "另一文件"\n'
    rule = requirement("r", '{holds = ["town/jobs"]}').replace("cite = {", 'cite = {doc = "T2", ')
    text = pack(rule.replace("原文r", "不在原文")).replace("[[grant]]", other + "[[grant]]", 1)
    result = compare(packs(text), [source()])
    assert result.lints == []
    assert [(one.document, one.name, one.sha256) for one in result.not_compared] == [
        ("T2", "另一文件", None)
    ]


def test_what_a_case_says_is_no_quote_of_the_law():
    ruled = 'rulings = {r = {option = "a", cite = {doc = "T1", clause = "x", quote = "不在原文"}}}'
    reading = '[[reading]]\nid = "r"\nquestion = "?"\noptions = {a = "a", b = "b"}\n'
    text = pack().replace("  expect =", f"  {ruled}\n  expect =", 1) + reading
    assert compare(packs(text), [source()]).lints == []


def test_a_source_of_another_digest_is_compared_with_nothing():
    result = compare(packs(pack()), [source(TEXT + " ")])
    (found,) = result.lints
    digest = hashlib.sha256((TEXT + " ").encode()).hexdigest()
    assert (found.code, found.file, found.path, found.found) == (
        "source-of-no-document",
        "source.txt",
        "",
        digest,
    )
    assert [one.sha256 for one in result.not_compared] == [DIGEST]
    assert result.compared == []


def test_an_amendment_is_compared_with_its_own_document():
    office = amendment(grant(amend=True)).replace(
        'number = "镇人社〔2023〕1号"', f'number = "镇人社〔2023〕1号"\nsource_sha256 = "{DIGEST}"'
    )
    result = compare(packs(head() + grant(), office), [source()])
    assert [(one.pack, one.quotes) for one in result.compared] == [("town-office", 1)]
    assert [one.pack for one in result.not_compared] == ["town-2023"]


# ---- packs check ---------------------------------------------------------------------------------


@pytest.fixture
def files(tmp_path):
    """A pack and its source, as files."""
    text, law = tmp_path / "law.txt", tmp_path / "town.toml"
    text.write_bytes(TEXT.encode())
    law.write_text(pack(benefit("5")), encoding="utf-8")
    return law, text


def change(file, old, new):
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_a_pack_that_agrees_with_its_source_is_done(files):
    law, text = files
    change(law, 'outcome = "refused"', 'outcome = "granted"')
    done = call("packs", "check", law, "--source", text)
    assert done.status == 0, done.out
    assert f"{text}: 2 quotes of T1 in town-2023 compared" in done.out
    assert "remarks" not in done.out
    result = call("packs", "check", law, "--source", text, "--json").json
    assert result["ok"] is True
    assert result["lints"] == result["not_compared"] == []
    assert result["sources"] == [
        {"pack": "town-2023", "document": "T1", "source": str(text), "quotes": 2}
    ]


def test_remarks_stand_apart_from_problems_and_end_with_status_1(files):
    law, text = files
    change(law, "给予补贴", "发给补贴")
    change(law, 'outcome = "refused"', 'outcome = "granted"')
    done = call("packs", "check", law, "--source", text, "--json")
    assert done.status == 1
    assert done.json["ok"] is False
    assert done.json["problems"] == []
    assert [one["code"] for one in done.json["lints"]] == ["quote-not-in-source"] * 2
    assert set(done.json["lints"][0]) == {
        "file", "path", "code", "message", "message_zh", "found", "todo", "todo_zh",
    }  # fmt: skip
    shown = call("packs", "check", law, "--source", text, "--lang", "zh")
    assert shown.status == 1
    lines = shown.out.splitlines()
    assert lines[0] == "审校意见:"
    assert lines[1].startswith(f"  {law}: grant[jobs].cite.quote: [quote-not-in-source] 引文与")
    assert lines[-2:] == ["没有问题", "审校意见 2 条"]


def test_problems_and_remarks_are_said_together(files):
    law, _ = files
    change(law, "[[grant]]", '[[role]]\nname = "hire"\nkind = ["person"]\n[[grant]]')
    done = call("packs", "check", law)
    assert done.status == 1
    lines = done.out.splitlines()
    assert "case 案例: expected refused, found granted" in lines[0]
    assert lines[1:3] == ["remarks:", lines[2]]
    assert "role[hire]: [unused-role]" in lines[2]
    assert lines[-2:] == ["problems: 1", "remarks: 1"]


def test_documents_are_listed_as_not_compared_only_where_sources_are_given(files, tmp_path):
    law, text = files
    office = tmp_path / "office.toml"
    office.write_text(amendment(), encoding="utf-8")
    assert "not compared" not in call("packs", "check", law, office).out
    shown = call("packs", "check", law, office, "--source", text).out
    assert "not compared: T1 in town-office, 镇人社〔2023〕1号" in shown


def test_a_source_that_is_not_utf_8_is_malformed_input(files):
    law, text = files
    text.write_bytes("补贴".encode() + b"\xb2\xb9")
    done = call("packs", "check", law, "--source", text)
    assert done.status == 2
    assert f"{text}: not UTF-8 at byte 6" in done.err
    chinese = call("packs", "check", law, "--source", text, "--lang", "zh")
    assert "第 6 字节起不是 UTF-8" in chinese.err


def test_a_source_that_is_not_there_is_wrong_usage(files, tmp_path):
    done = call("packs", "check", files[0], "--source", tmp_path / "no.txt")
    assert done.status == 2
    assert "No such file" in done.err


def test_the_citation_that_the_small_packs_share_is_in_the_text():
    """Else the tests above would look for something else."""
    assert "给予补贴" in CITE
    assert "给予补贴" in TEXT
