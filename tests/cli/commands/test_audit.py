"""``audit``: verified first, then decided again; faults are status 1, hints are not."""

import json
import sys

import pytest
from tests.cli.tool import FOUNDER, call, person

from subsidy_ledger.audit.finding import Finding


def finding(severity):
    return Finding(
        check="cap-passed",
        severity=severity,
        message="the ceiling is passed",
        message_zh="超过限额",
        entries=(8, 15),
        case="A-1",
        amount_fen=2_000_000,
        cite={"document": "德人社字〔2023〕11号", "clause": "三(二)", "quote": "原文"},
        clears="a repayment",
        clears_zh="退款",
    )


@pytest.fixture
def found(monkeypatch):
    """Findings that the audit is made to come to, whatever the ledger."""
    from attrs import evolve

    from subsidy_ledger import audit

    real = audit.audit
    findings: list[Finding] = []

    def with_findings(*given):
        return evolve(real(*given), findings=tuple(findings), undecided=((3, "it is erased"),))

    monkeypatch.setattr(audit, "audit", with_findings)
    return findings


def test_an_honest_ledger_and_its_bundle_have_no_faults(ledger, bundle):
    done = call("audit", ledger, bundle, "--json")
    assert done.status == 0
    first, second = done.json["ledgers"]
    assert first.pop("name") == str(ledger)
    assert second.pop("name") == str(bundle)
    assert first.pop("proof")["ok"]
    assert second.pop("proof")["ok"]
    assert first == second
    assert first["faults"] == 0
    assert first["decided"] == 20
    assert first["findings"] == []


def test_a_fault_is_status_1_and_told_with_clause_and_amount(ledger, found):
    found.append(finding("fault"))
    done = call("audit", ledger)
    assert done.status == 1
    for part in (
        "fault  cap-passed",
        "the ceiling is passed",
        "entry 8, 15, case A-1, 20,000.00 yuan",
        "clause: 德人社字〔2023〕11号 三(二): “原文”",
        "would be cleared by: a repayment",
        "1 entries cannot be decided again",
        "[3] it is erased",
        "faults: 1, hints: 0",
    ):
        assert part in done.out


def test_findings_are_told_in_chinese(ledger, found):
    found.append(finding("fault"))
    out = call("audit", ledger, "--lang", "zh").out
    for part in ("违规", "超过限额", "第 8、15 条,业务件 A-1,20,000.00 元", "如何消除:退款"):
        assert part in out


def test_a_hint_is_status_0(ledger, found):
    found.append(finding("hint"))
    done = call("audit", ledger)
    assert done.status == 0
    assert "faults: 0, hints: 1" in done.out


def test_services_are_judged_by_the_latest_day_of_the_ledger_or_the_one_given(ledger):
    done = call("audit", ledger, "--json")
    assert done.json["ledgers"][0]["on"] == "2023-06-02"
    assert "services as of 2023-06-02" in call("audit", ledger).out
    named = call("audit", ledger, "--on", "2024-01-01", "--lang", "zh")
    assert named.status == 0
    assert "服务截至 2024-01-01" in named.out


@pytest.mark.parametrize("day", ["2023-02-30", "tomorrow"])
def test_a_day_that_does_not_exist_is_wrong_usage(day, ledger):
    done = call("audit", ledger, "--on", day)
    assert done.status == 2
    assert f"--on: found {day!r}" in done.err
    assert done.out == ""


def test_a_service_that_is_overdue_shows_on_the_day_it_is(own_ledger):
    late_service(own_ledger)
    before = call("audit", own_ledger, "--on", "2023-05-09").out
    after = call("audit", own_ledger, "--on", "2023-05-10")
    assert after.status == 0, "a term in principle is a hint"
    assert "faults: 0, hints: 0" in before
    assert "hint  service-overdue" in after.out
    assert "clause: 德人社字〔2023〕11号 五(五)" in after.out


def test_the_report_goes_to_a_file(ledger, tmp_path):
    done = call("audit", ledger, "--json", tmp_path / "report.json")
    assert done.status == 0
    assert "faults: 0" in done.out
    written = json.loads((tmp_path / "report.json").read_text("utf-8"))
    assert written["ledgers"][0]["size"] == 21
    assert written["summary"]["settled_fen"] == 2_000_000


def test_what_programs_read_before_there_was_a_report_is_where_it_was(ledger, found):
    found.append(finding("fault"))
    told = call("audit", ledger, "--json").json["ledgers"][0]
    assert {"name", "size", "root", "on", "decided", "undecided", "faults"} <= told.keys()
    assert told["undecided"] == [{"entry": 3, "why": "it is erased"}]
    assert told["findings"][0]["amount_fen"] == 2_000_000
    assert told["findings"][0]["entries"] == [8, 15]


def test_page_workbook_and_json_are_of_one_audit(ledger, found, tmp_path):
    from openpyxl import load_workbook

    found.append(finding("fault"))
    files = [tmp_path / f"report.{suffix}" for suffix in ("html", "xlsx", "json")]
    named = zip(("--report", "--excel", "--json"), files, strict=True)
    done = call("audit", ledger, *(part for pair in named for part in pair), "--lang", "zh")
    assert done.status == 1
    assert "违规 1 项,提示 0 项" in done.out
    page = files[0].read_text("utf-8")
    assert page.lower().startswith("<!doctype html>")
    assert "超过限额" in page
    assert load_workbook(files[1])["疑点"]["E2"].value == "超过限额"
    written = json.loads(files[2].read_text("utf-8"))
    assert written["summary"]["to_recover_fen"] == 2_000_000
    assert list(written["lives"]) == ["0:A-1"]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(path.name for path in files)


def test_nothing_is_left_where_a_report_cannot_be_made(ledger, tmp_path, monkeypatch):
    from subsidy_ledger.reports import workbook

    def full(*_given):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(workbook, "write", full)
    before = tmp_path / "report.xlsx"
    before.write_bytes(b"of yesterday")
    done = call("audit", ledger, "--excel", before)
    assert done.status == 2
    assert "No space left" in done.err
    assert before.read_bytes() == b"of yesterday"
    assert list(tmp_path.iterdir()) == [before]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["--report", "page.txt"], "ends in .html"),
        (["--excel", "table.xls"], "ends in .xlsx"),
        (["--json", "report.txt"], "ends in .json, or to -"),
        (["--report", "nowhere/page.html"], "there is no folder"),
        (["--match", "deceased"], "expected KIND=FILE"),
        (["--match", "deaceased=x.csv"], "did you mean 'deceased'"),
        (["--match", "deceased=nowhere.csv"], "nowhere.csv"),
        (["--check", "cap-pased"], "did you mean cap-passed?"),
        (["--check", "zzz"], "there are: "),
        (["--set", "unpaid_day=5"], "did you mean unpaid_days?"),
        (["--set", "unpaid_days=soon"], "such as unpaid_days=90"),
        (["--set", "office_from=25"], "such as office_from=08:00"),
        (["--at", "yesterday"], "expected an entry (17), a day"),
        (["--about", "2023-02-30"], "--about: found '2023-02-30'"),
        (["--at", "17", "--about", "2023-05-10"], "choose one"),
        (["--mask", "half"], "half"),
        (["--token-key", "nowhere.key"], "expected the file token.key"),
    ],
)
def test_what_is_wrong_with_options_is_said_before_anything_is_begun(
    given, said, ledger, tmp_path, monkeypatch
):
    from subsidy_ledger.cli.commands import audit

    def begun(*_given):
        raise AssertionError("the audit was begun")

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(audit, "verify_source", begun)
    done = call("audit", ledger, *given)
    assert done.status == 2
    assert said in done.err
    assert done.out == ""


@pytest.fixture
def signed(recorded, tmp_path):
    """A signed bundle, and its authority's key."""
    folder, keys = tmp_path / "signed", recorded / "keys"
    assert call("export", recorded / "ledger.db", folder, "--keys", keys).status == 0
    return folder, (keys / "log.pub").read_text(encoding="utf-8").strip()


def test_the_key_that_an_auditor_brings_stands_in_the_report(signed):
    folder, key = signed
    verdict = call("audit", folder, "--json").json["ledgers"][0]["proof"]["key_verdict"]
    brought = call("audit", folder, "--key", key, "--json").json["ledgers"][0]["proof"]
    assert (verdict, brought["key_verdict"]) == ("own", "trusted")
    assert brought["ok"]


def test_a_bundle_that_another_key_signed_is_not_audited(signed, tmp_path):
    folder, key = signed
    call("init", tmp_path / "other.db", "--origin", key.split("+")[0], "--pack", "dezhou-2023",
         "--on", "2023-01-01", "--by", "admin", "--keys", tmp_path / "keys")  # fmt: skip
    done = call("audit", folder, "--key", tmp_path / "keys" / "log.pub")
    assert done.status == 3
    assert "not audited" in done.err


def test_of_several_keys_each_ledger_has_the_one_with_its_name(signed, ledger, tmp_path):
    folder, key = signed
    made = call("init", tmp_path / "other.db", "--origin", "other.example", "--pack",
                "dezhou-2023", "--on", "2023-01-01", "--by", "admin", "--keys", tmp_path / "keys")  # fmt: skip
    assert made.status == 0
    other = tmp_path / "keys" / "log.pub"
    done = call("audit", folder, tmp_path / "other.db", "--key", key, "--key", other, "--json")
    assert done.status == 0
    assert done.json["ledgers"][0]["proof"]["key_verdict"] == "trusted"
    done = call("audit", folder, ledger, "--key", key, "--key", other)
    assert done.status == 2
    assert "other.example: none of the ledgers has that name" in done.err


def test_a_list_is_not_given_twice(ledger, tmp_path):
    dead = deceased(tmp_path)
    done = call("audit", ledger, "--match", f"deceased={dead}", "--match", f"deceased={dead}")
    assert done.status == 2
    assert "given twice" in done.err


def test_a_folder_is_no_report(ledger, tmp_path):
    (tmp_path / "a.html").mkdir()
    done = call("audit", ledger, "--report", tmp_path / "a.html")
    assert done.status == 2
    assert "is a folder, expected a file" in done.err


def test_nothing_is_written_into_a_bundle(bundle):
    done = call("audit", bundle, "--json", bundle / "report.json")
    assert done.status == 2
    assert "lies in the bundle" in done.err
    assert not (bundle / "report.json").exists()
    assert call("verify", bundle).status == 0


@pytest.mark.parametrize(
    ("module", "given"),
    [("xlsxwriter", ["--excel", "a.xlsx"]), ("jinja2", ["--report", "a.html"]),
     ("vl_convert", ["--report", "a.html"])],
)  # fmt: skip
def test_a_missing_library_is_missed_before_the_audit(module, given, ledger, tmp_path, monkeypatch):
    from subsidy_ledger.cli.commands import audit

    monkeypatch.setitem(sys.modules, module, None)
    monkeypatch.setattr(audit, "verify_source", None)
    monkeypatch.chdir(tmp_path)
    done = call("audit", ledger, *given)
    assert done.status == 2
    assert "pip install 'subsidy-ledger[report]'" in done.err
    assert call("audit", ledger, *given, "--lang", "zh").err.startswith("错误:缺少 ")


# ---- what is looked at ---------------------------------------------------------------------------


def deceased(folder):
    """A list of one person who died."""
    file = folder / "dead.csv"
    file.write_text(f"身份证号,姓名,死亡日期\n{FOUNDER},张三,2023-01-15\n", encoding="utf-8")
    return file


def test_a_list_is_matched_and_told(ledger, tmp_path):
    done = call("audit", ledger, "--match", f"deceased={deceased(tmp_path)}", "--json")
    told = done.json["lists"]
    assert [(one["kind"], one["rows"], one["matched"]) for one in told] == [("deceased", 1, 1)]
    assert (
        "list deceased (dead.csv): 1 rows, 1 of them parties of a case"
        in call("audit", ledger, "--match", f"deceased={deceased(tmp_path)}").out
    )


def test_several_files_of_one_kind_are_one_list(ledger, tmp_path):
    from subsidy_ledger.cli.brought import lists_of

    for city in ("a", "b"):
        (tmp_path / city).mkdir()
        deceased(tmp_path / city)
    third = deceased(tmp_path)
    files = [
        tmp_path / "a" / "dead.csv",
        tmp_path / "b" / "dead.csv",
        third.rename(tmp_path / "x.csv"),
    ]
    given = [f"deceased={file}" for file in files]
    told = call("audit", ledger, *(part for one in given for part in ("--match", one)), "--json")
    row = told.json["lists"][0]
    assert (row["rows"], row["matched"]) == (3, 3)
    assert row["name"] == "a/dead.csv + b/dead.csv + x.csv"
    where = [one.where for one in lists_of(given)["deceased"].rows]
    assert where == ["a/dead.csv, line 2", "b/dead.csv, line 2", "x.csv, line 2"]


def test_without_numbers_and_key_no_list_is_matched_and_it_is_said(recorded, tmp_path):
    bare = tmp_path / "bare"
    assert call("export", recorded / "ledger.db", bare, "--without-sealed").status == 0
    done = call("audit", bare, "--match", f"deceased={deceased(tmp_path)}", "--json")
    assert "no list is matched; bring --token-key" in done.err
    told = {row["name"]: row["ran"] for row in done.json["checks"]}
    assert not told["person-status"]


def test_with_the_token_key_a_list_is_matched_without_sealed_content(recorded, ledger, tmp_path):
    bare = tmp_path / "bare"
    assert call("export", ledger, bare, "--without-sealed").status == 0
    dead = f"deceased={deceased(tmp_path)}"
    assert call("audit", bare, "--match", dead, "--json").json["lists"] == []
    for key in (recorded / "keys", recorded / "keys" / "token.key"):
        told = call("audit", bare, "--match", dead, "--token-key", key, "--json").json
        assert told["lists"][0]["matched"] == 1


def test_another_ledgers_token_key_is_refused(ledger, place, tmp_path):
    dead = f"deceased={deceased(tmp_path)}"
    done = call("audit", ledger, "--match", dead, "--token-key", place / "keys")
    assert done.status == 2
    assert "the tokens were made under another" in done.err


def test_one_check_is_run_alone(ledger):
    told = call("audit", ledger, "--check", "cap-passed", "--check", "service-late", "--json").json
    ran = {row["name"] for row in told["checks"] if row["ran"]}
    assert ran == {"decision-differs", "token-mismatch", "cap-passed", "service-missed"}
    out = call("audit", ledger, "--check", "decision-differs").out
    assert "not chosen" in out


def test_thresholds_are_the_auditors(ledger, monkeypatch):
    from subsidy_ledger import audit

    real, seen = audit.audit, []

    def looking(source, progress, on, brought, checks):
        seen.append(brought.settings)
        return real(source, progress, on, brought, checks)

    monkeypatch.setattr(audit, "audit", looking)
    done = call(
        "audit", ledger, "--set", "unpaid_days=5", "--set", "signature_fen=100,200",
        "--set", "office_to=17:30",
    )  # fmt: skip
    assert done.status == 0
    assert (seen[0].unpaid_days, seen[0].signature_fen, seen[0].office_to) == (
        5, (100, 200), "17:30",
    )  # fmt: skip
    assert seen[0].rebook_days == 30


def test_a_ledger_is_audited_as_it_stood(ledger, bundle):
    for source in (ledger, bundle):
        told = call("audit", source, "--at", "7", "--json").json
        assert told["ledgers"][0]["size"] == 8
        assert told["summary"]["granted"] == 0
        assert told["summary"]["cases"] == 1
    done = call("audit", ledger, "--at", "900")
    assert done.status == 2
    assert "an entry from 0 to 20" in done.err


def test_what_is_known_about_a_day_is_looked_at(ledger):
    told = call("audit", ledger, "--about", "2023-05-23", "--json").json
    assert told["on"] == "2023-05-23"
    assert told["summary"]["granted"] == 1
    assert told["summary"]["settled_fen"] == 0, "it was paid in June"
    assert told["ledgers"][0]["decided"] == 0


def late_service(ledger):
    """A service that was opened and never done, recorded in a ledger."""
    command = {
        "id": "s-1", "do": "perform", "on": "2023-05-04", "by": "w", "service": "first-contact",
        "act": "open", "party": person(), "facts": {"registered_unemployed_on": "2023-04-28"},
    }  # fmt: skip
    keys = ledger.parent / "keys"
    sent = call("run", ledger, "-", "--keys", keys, stdin=json.dumps(command) + "\n")
    assert sent.status == 0, sent.err


def test_columns_find_the_same(own_ledger, tmp_path):
    late_service(own_ledger)
    bundle, columns = tmp_path / "bundle", tmp_path / "columns"
    assert call("export", own_ledger, bundle).status == 0
    plain = call("audit", bundle, "--json").json
    assert plain["summary"]["hints"] > 0
    for _ in range(2):  # made, and used again
        told = call("audit", bundle, "--columns", columns, "--json").json
        for key in ("findings", "summary", "cases", "flows", "months", "caps", "refusals"):
            assert told[key] == plain[key], key
        assert told["ledgers"][0]["decided"] == 0
        rows = {row["name"]: row for row in told["checks"]}
        assert not rows["decision-differs"]["ran"]
        assert "--columns" in rows["decision-differs"]["why_not"]
    assert "nothing was decided again" in call("audit", bundle, "--columns", columns).out


def test_columns_are_of_one_whole_bundle(ledger, bundle, tmp_path):
    columns = tmp_path / "columns"
    for given, said in (
        ((ledger,), "columns are made of a bundle"),
        ((bundle, ledger), "takes one bundle"),
        ((bundle, "--at", "5"), "takes one bundle"),
    ):
        done = call("audit", *given, "--columns", columns)
        assert done.status == 2
        assert said in done.err
    assert not columns.exists()


def test_a_folder_of_something_else_is_not_taken_for_columns(bundle, tmp_path):
    (tmp_path / "file").write_text("x")
    done = call("audit", bundle, "--columns", tmp_path)
    assert done.status in (2, 3)
    assert "is no folder of columns" in done.err


def test_columns_need_their_libraries(bundle, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "duckdb", None)
    done = call("audit", bundle, "--columns", tmp_path / "columns")
    assert done.status == 2
    assert "pip install 'subsidy-ledger[columnar]'" in done.err


def test_several_ledgers_are_looked_at_together(ledger, bundle):
    told = call("audit", ledger, bundle, "--json").json
    names = {row["name"] for row in told["checks"]}
    assert "across-kind" in names
    assert "across-kind" not in {
        row["name"] for row in call("audit", ledger, "--json").json["checks"]
    }
    assert told["not_compared"] == [], "a ledger and its bundle are one"


def test_the_mask_is_strict_unless_asked_otherwise(ledger, found, tmp_path):
    found.append(finding("fault"))

    def told(*given):
        file = tmp_path / "r.json"
        call("audit", ledger, "--json", file, *given)
        return file.read_text("utf-8")

    assert FOUNDER not in told()
    assert FOUNDER[-4:] not in told()
    assert "张三" not in told()
    assert FOUNDER[-4:] in told("--mask", "tail")
    assert FOUNDER not in told("--mask", "tail")
    assert FOUNDER in told("--mask", "none")


def test_how_many_lives_are_told_is_a_choice(ledger, found):
    found.append(finding("fault"))
    assert call("audit", ledger, "--json", "--lives", "0").json["lives"] == {}


def test_every_finding_is_listed_where_all_are_asked_for(ledger, found):
    found += [finding("fault") for _ in range(12)]
    assert "… and 2 more of cap-passed; --all tells them" in call("audit", ledger).out
    assert call("audit", ledger, "--all").out.count("fault  cap-passed") == 12


# ---- what is not audited -------------------------------------------------------------------------


@pytest.mark.parametrize("given", [["--json", "-"], ["--json"]])
def test_the_report_goes_to_standard_output(given, ledger):
    done = call("audit", ledger, *given)
    assert done.json["ledgers"][0]["faults"] == 0
    assert done.err == ""


def test_a_ledger_named_after_json_is_not_written_over(own_ledger, bundle):
    """``audit --json LEDGER OTHER`` means both ledgers, and must not take the first for a file."""
    before = own_ledger.read_bytes()
    done = call("audit", "--json", own_ledger, bundle)
    assert done.status == 2
    assert "ends in .json" in done.err
    assert own_ledger.read_bytes() == before


def test_what_does_not_verify_is_not_audited(own_ledger):
    import sqlite3

    db = sqlite3.connect(own_ledger)
    with db:
        db.execute("UPDATE subsidy_ledger_payment SET amount_fen = 1")
    db.close()
    done = call("audit", own_ledger)
    assert done.status == 3
    assert "not audited, it does not verify" in done.err
    assert done.out == ""


def test_entries_that_are_changed_after_they_were_verified_are_not_audited(
    bundle, tmp_path, monkeypatch
):
    import shutil

    from subsidy_ledger.cli.commands import audit

    folder = tmp_path / "copy"
    shutil.copytree(bundle, folder)
    path, real = folder / "entries.jsonl", audit.verify_source  # type: ignore[attr-defined]

    def verified_and_changed(source, name, trust):
        result = real(source, name, trust)
        entries = path.read_bytes()
        path.write_bytes(entries.replace(b'"by":"', b'"by":"x', 1))
        return result

    assert call("audit", folder).status == 0
    monkeypatch.setattr(audit, "verify_source", verified_and_changed)
    done = call("audit", folder)
    assert done.status == 3
    assert "changed between two readings" in done.err
