"""``audit``: verified first, then decided again; faults are status 1, hints are not."""

import json

import pytest
from tests.cli.tool import call

from subsidy_ledger.audit import Audit
from subsidy_ledger.audit.desk import Desk
from subsidy_ledger.audit.finding import Finding
from subsidy_ledger.casework.state import Books
from subsidy_ledger.cli.commands.audit import Audited, _text


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

    def with_findings(source, progress=None, on=None):
        return evolve(
            real(source, progress, on), findings=tuple(findings), undecided=((3, "it is erased"),)
        )

    monkeypatch.setattr(audit, "audit", with_findings)
    return findings


def test_an_honest_ledger_and_its_bundle_have_no_faults(ledger, bundle):
    done = call("audit", ledger, bundle, "--json")
    assert done.status == 0
    first, second = done.json["ledgers"]
    assert first.pop("name") == str(ledger)
    assert second.pop("name") == str(bundle)
    assert first == second
    assert first["faults"] == 0
    assert first["decided"] == 20


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
    from tests.cli.tool import person

    command = {
        "id": "s-1", "do": "perform", "on": "2023-05-04", "by": "w", "service": "first-contact",
        "act": "open", "party": person(), "facts": {"registered_unemployed_on": "2023-04-28"},
    }  # fmt: skip
    keys = own_ledger.parent / "keys"
    sent = call("run", own_ledger, "-", "--keys", keys, stdin=json.dumps(command) + "\n")
    assert sent.status == 0, sent.err
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
    assert json.loads((tmp_path / "report.json").read_text())["ledgers"][0]["size"] == 21


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

    def verified_and_changed(source, name):
        result = real(source, name)
        entries = path.read_bytes()
        path.write_bytes(entries.replace(b'"by":"', b'"by":"x', 1))
        return result

    assert call("audit", folder).status == 0
    monkeypatch.setattr(audit, "verify_source", verified_and_changed)
    done = call("audit", folder)
    assert done.status == 3
    assert "changed between two readings" in done.err


def test_what_an_entry_says_never_looks_like_a_line_of_the_report():
    hostile = "x\nfaults: 0, hints: 0\x1b[8m"
    finding = Finding("c", "fault", hostile, hostile, (1,), case=hostile)
    audit = Audit(2, "00", 1, ((1, hostile),), (finding,), Desk(Books(), on="2023-01-01"))
    text = _text(Audited(hostile, audit))
    assert "faults: 0, hints: 0" in text
    assert not any(line.startswith("faults: 0") for line in text.split("\n"))
    assert "\x1b" not in text
