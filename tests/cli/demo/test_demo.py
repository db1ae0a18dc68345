"""The demo as it runs: what it leaves in the folder, what it says, what it refuses."""

import json
import os
import re
import subprocess
import sys

import pytest

PROGRAM = """
import sys
from pathlib import Path
from subsidy_ledger.cli.demo import run_demo
sys.exit(run_demo(Path(sys.argv[1]), "en", print))
"""


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """One whole run in English, in a process of its own: exit status, what was said, the folder."""
    folder = tmp_path_factory.mktemp("demo") / "a folder"
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(folder)],
        stdout=subprocess.PIPE,
        encoding="utf-8",
        check=False,
        env={**os.environ, "PYTHONUTF8": "1"},
    )
    return done.returncode, done.stdout, folder


def test_the_demo_ends_well_and_leaves_ledger_bundle_keys_commands_and_answers(ran):
    status, _, folder = ran
    assert status == 0
    found = {path.name for path in folder.iterdir() if not path.name.startswith("ledger.sqlite-")}
    assert found == {"ledger.sqlite", "keys", "bundle", "year.jsonl", "answers.jsonl"}


def test_there_is_an_answer_to_every_line_in_order(ran):
    from subsidy_ledger.cli.demo import year_text

    _, _, folder = ran
    commands = (folder / "year.jsonl").read_text(encoding="utf-8")
    assert commands == year_text()
    ids = [json.loads(line)["id"] for line in commands.splitlines()]
    answers = (folder / "answers.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["id"] for line in answers] == ids


def test_the_answers_are_those_of_any_run(ran, played):
    _, _, folder = ran
    answers = [
        json.loads(line)
        for line in (folder / "answers.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    assert answers == list(played.answers)


def test_keys_are_for_their_owner_alone_and_lie_in_the_folder(ran):
    _, _, folder = ran
    for name in ("token.key", "log.key"):
        assert (folder / "keys" / name).stat().st_mode & 0o077 == 0


def test_it_tells_months_money_refusals_funds_proof_and_how_to_look_further(ran):
    _, said, _ = ran
    for part in (
        "2023-01 ",
        "2023-12 ",
        "== What was paid",
        "== What was not allowed, and under which clause",
        "== The funds",
        "== The proof",
        "== To look further",
    ):
        assert part in said


def test_the_root_it_tells_is_the_bundles(ran):
    _, said, folder = ran
    manifest = json.loads((folder / "bundle" / "ledger.json").read_text(encoding="utf-8"))
    assert f"root {manifest['root']}" in said
    assert f"{manifest['size']} entries" in said


def test_the_audit_finds_no_fault_and_names_what_was_erased(ran):
    _, said, _ = ran
    assert "0 faults" in said
    assert re.search(r"erased on request: entry \d+", said)


def test_every_grant_stands_in_the_table_of_money_and_the_sums_agree(ran, played):
    _, said, _ = ran
    table = said.partition("== What was paid")[2].partition("== ")[0]
    rows = {line.split()[0]: line.split() for line in table.splitlines() if "dezhou/" in line}
    assert len(rows) == 7
    paid = sum(
        round(100 * float(cells[-2].replace(",", "")))
        for key, cells in rows.items()
        if "loan" not in key
    )
    funds = ("就业补助资金", "返乡创业扶持资金")
    assert paid == sum(played.ledger.fund(fund, 2023)["paid_fen"] for fund in funds)


def test_the_table_of_refusals_has_clause_and_words(ran):
    _, said, _ = ran
    lines = [line for line in said.splitlines() if " returnee-or-general " in line]
    assert len(lines) == 1
    assert "三(三)第二款" in lines[0]
    assert "不得与上述一次性创业补贴" in lines[0]


def test_commands_to_look_further_name_real_paths_quoted_for_a_shell(ran):
    import shlex

    _, said, folder = ran
    lines = said.partition("== To look further")[2].splitlines()
    commands = [shlex.split(line) for line in lines if line.startswith("  subsidy-ledger ")]
    verbs = {words[1] for words in commands}
    assert verbs == {"show", "list", "packs", "verify", "prove", "audit", "run"}
    assert [str(folder / "ledger.sqlite")] * 2 == [w[2] for w in commands if w[1] == "show"]
    for words in commands:
        named = [word for word in words if word.startswith("/")]
        assert words[1] == "packs" or named
        assert all(word.startswith(str(folder)) for word in named)


def test_the_cases_to_look_at_are_there(ran, played):
    _, said, _ = ran
    cases = re.findall(r"DZ-2023-[0-9]{4}", said.partition("== To look further")[2])
    assert len(cases) == 2
    assert all(played.ledger.case(case) is not None for case in cases)


def test_a_folder_with_something_in_it_is_refused_with_advice_and_left_alone(tmp_path):
    from subsidy_ledger.cli.demo import run_demo

    (tmp_path / "letter.txt").write_text("keep me", encoding="utf-8")
    said: list[str] = []
    assert run_demo(tmp_path, "en", said.append) == 2
    assert run_demo(tmp_path, "zh", said.append) == 2
    assert "name another one" in said[0]
    assert "请另外指定" in said[1]
    assert all(str(tmp_path) in one for one in said)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_a_file_in_place_of_the_folder_is_refused(tmp_path):
    from subsidy_ledger.cli.demo import run_demo

    place = tmp_path / "demo"
    place.write_text("", encoding="utf-8")
    assert run_demo(place, "en", print) == 2


def test_a_line_that_is_sent_late_is_recorded_where_it_was_sent():
    from subsidy_ledger.cli.demo import _by_month

    lines = [{"on": on} for on in ("2023-01-31", "2023-02-01", "2023-01-05", "2023-02-02")]
    assert _by_month(lines) == {
        "2023-01": [[lines[0]]],
        "2023-02": [[lines[1], lines[2]], [lines[3]]],
    }
