"""What all commands share: language, help, exit status of every kind of error, the console script."""

import json
import os
import re
import sqlite3
import subprocess
import time
from pathlib import Path

import click
import pytest
from tests.cli.tool import call

from subsidy_ledger import errors
from subsidy_ledger.cli import frame, main

COMMANDS = [
    "",
    "demo",
    "init",
    "keys",
    "keys show",
    "keys backup-check",
    "run",
    "preview",
    "show",
    "list",
    "verify",
    "checkpoint",
    "witness",
    "witness init",
    "witness cosign",
    "witness add",
    "prove",
    "export",
    "erase",
    "audit",
    "what-if",
    "sample",
    "sample draw",
    "sample project",
    "db",
    "db upgrade",
    "db check",
    "db sql",
    "packs",
    "packs list",
    "packs show",
    "packs guide",
    "packs check",
    "packs trials",
]


def every_command(command=main, path=""):
    """Names of all commands that there are, from the program itself."""
    yield path
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            yield from every_command(command.get_command(context, name), f"{path} {name}".strip())


# ---- help ----------------------------------------------------------------------------------------


def test_these_are_all_the_commands_there_are():
    assert sorted(every_command()) == sorted(COMMANDS)


@pytest.mark.parametrize("path", COMMANDS)
def test_the_reference_page_shows_the_help_of_every_command(path, repository):
    from click.testing import CliRunner

    arguments = ["--lang", "en", *path.split(), "--help"]
    shown = CliRunner().invoke(main, arguments, terminal_width=80).output.rstrip()
    page = (repository / "docs/reference/command-line.md").read_text(encoding="utf-8")
    name = f"subsidy-ledger {path}".strip()
    assert f"```text\n$ {name} --help\n{shown}\n```" in page, f"copy the help of {name} to the page"


@pytest.mark.parametrize("path", COMMANDS)
def test_every_command_explains_itself_and_each_option_in_chinese(path):
    shown = call("--lang", "zh", *path.split(), "--help")
    assert shown.status == 0
    assert shown.out.startswith("用法:")
    assert "Options:" not in shown.out
    unwrapped = re.sub(r"\n {10,}", " ", shown.out)  # a long option has its words on the next line
    prose = [line for line in unwrapped.splitlines() if re.match(r" {2}(-|[a-z])", line)]
    assert prose
    assert all(re.search(r"[一-龥]", line) or len(line) > 60 for line in prose), shown.out


def test_a_group_without_a_command_says_what_there_is():
    done = call("keys")
    assert done.status == 2
    assert "backup-check" in done.err


def test_the_short_help_of_the_program_stands_in_the_order_of_use():
    listed = [
        line.split()[0] for line in call("--help").out.partition("Commands:")[2].splitlines()[1:]
    ]
    assert listed == [path for path in COMMANDS if path and " " not in path]


# ---- language ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "en_US.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "zh_TW"}, "zh"),
        ({"LANG": "de_DE", "LC_ALL": ""}, "en"),
        ({"LC_ALL": "ZH_cn"}, "zh"),
    ],
)
def test_the_locale_chooses_the_language_as_posix_ranks_it(environ, expected):
    assert frame.lang_of(environ) == expected


def test_the_option_wins_over_the_locale(monkeypatch):
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert "there is no such file" in call("--lang", "en", "verify", "no.db").err
    assert call("verify", "no.db", "--lang", "zh").err.startswith("错误:")


def test_the_option_may_stand_before_and_after_the_command():
    before, after = call("--lang", "zh", "packs", "list"), call("packs", "list", "--lang", "zh")
    assert before == after
    assert "生效" in before.out


def test_the_choice_of_one_call_does_not_reach_the_next():
    call("packs", "list", "--lang", "zh", "--json")
    assert call("packs", "list").out.startswith("dezhou-2023\n")


# ---- errors and their exit status ----------------------------------------------------------------

RAISED = [
    (errors.NotALedger("no.db", "there is no such file"), 2),
    (errors.LedgerExists("a.db"), 2),
    (errors.LedgerBusy("a.db"), 2),
    (errors.LedgerClosed("a.db"), 2),
    (errors.UnsupportedVersion("a.db", 9, "format 1"), 2),
    (errors.StorageFailed("a.db", "full", "x"), 2),
    (errors.InvalidCommand([errors.Problem("on", "found 'x', expected a day")]), 2),
    (errors.PackInvalid([errors.PackProblem("p.toml", "grant[0]", "bad")]), 2),
    (errors.LedgerDamaged("entry 7: wrong hash"), 3),
    (errors.ProofInvalid("it is empty"), 3),
    (errors.BundleError("entries.jsonl", "is missing"), 3),
    (FileNotFoundError(2, "No such file or directory", "c.jsonl"), 2),
    (PermissionError(13, "Permission denied", "c.jsonl"), 2),
    (sqlite3.OperationalError("database or disk is full"), 2),
    (click.Abort(), 130),
    (BrokenPipeError(32, "Broken pipe"), 141),
]


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(("error", "status"), RAISED, ids=lambda one: type(one).__name__)
def test_an_expected_error_is_one_message_and_its_status(error, status, lang, monkeypatch):
    from subsidy_ledger.cli.commands import verify

    def broken(_name, _trust):
        raise error

    monkeypatch.setattr(verify, "verify", broken)
    done = call("verify", "a.db", "--lang", lang)
    assert done.status == status
    assert done.out == ""
    assert "Traceback" not in done.err
    if status != 141:
        assert done.err.startswith("错误:" if lang == "zh" else "error: ")
        assert done.err.count("错误:" if lang == "zh" else "error: ") == 1


def test_an_error_that_nobody_expected_is_not_hidden(monkeypatch):
    from subsidy_ledger.cli.commands import verify

    def broken(_name, _trust):
        raise ZeroDivisionError("a defect")

    monkeypatch.setattr(verify, "verify", broken)
    with pytest.raises(ZeroDivisionError):
        call("verify", "a.db")


WRONG_USAGE = [
    (["nothing"], "No such command 'nothing'"),
    (["verify"], "Missing argument 'LEDGER_OR_BUNDLE_OR_RECEIPT'"),
    (["verify", "a.db", "--jsn"], "--jsn"),
    (["list", "a.db", "everything"], "'everything' is not one of"),
    (["list", "a.db", "cases", "--on", "May"], "--on: found 'May', expected a day"),
    (["run", "a.db", "c.jsonl", "--batch", "0"], "0 is not in the range"),
    (["run", "mysql://host/db", "c.jsonl"], "SQLite and PostgreSQL"),
    (["--lang", "fr", "packs", "list"], "'fr' is not one of"),
    (["audit"], "Missing argument"),
    (["packs", "check"], "Missing argument"),
]


@pytest.mark.parametrize(("arguments", "message"), WRONG_USAGE, ids=lambda one: str(one)[:30])
def test_wrong_usage_is_status_2_and_says_what_is_wrong(arguments, message):
    done = call(*arguments)
    assert done.status == 2
    assert message in done.err
    assert done.out == ""


def test_wrong_usage_is_told_in_chinese_too():
    assert "缺少参数" in call("--lang", "zh", "verify").err
    assert "没有选项" in call("--lang", "zh", "verify", "a.db", "--jsn").err


def test_a_file_that_bears_the_mark_of_a_ledger_and_cannot_be_read_is_damaged(own_ledger):
    whole = own_ledger.read_bytes()
    own_ledger.write_bytes(whole[:100])
    done = call("verify", own_ledger)
    assert done.status == 3


@pytest.mark.parametrize("content", [b"", b"hello", b"SQLite format 3\0 but not one"])
def test_a_file_that_is_something_else_is_wrong_usage(content, tmp_path):
    file = tmp_path / "other.db"
    file.write_bytes(content)
    done = call("verify", file)
    assert done.status == 2
    assert "not a ledger" in done.err


def test_a_database_of_another_application_is_wrong_usage(tmp_path):
    file = tmp_path / "other.db"
    with sqlite3.connect(file) as db:
        db.execute("CREATE TABLE t (x)")
    db.close()
    assert call("list", file, "cases").status == 2


def test_a_folder_that_is_no_bundle_is_wrong_usage(tmp_path):
    done = call("verify", tmp_path)
    assert done.status == 2
    assert "is not a bundle" in done.err


# ---- as a program --------------------------------------------------------------------------------


def run(program, *arguments, **given):
    environ = {**os.environ, "LC_ALL": "C.UTF-8"}
    return subprocess.run(
        [program, *arguments], capture_output=True, env=environ, **given, check=False
    )


def test_the_console_script_gives_the_exit_status(program, ledger):
    assert run(program, "packs", "list").returncode == 0
    assert run(program, "verify", "no.db").returncode == 2
    assert run(program, "verify", str(ledger)).returncode == 0


def test_json_is_the_only_thing_on_standard_output(program, ledger):
    done = run(program, "verify", str(ledger), "--json")
    assert json.loads(done.stdout)["ok"] is True
    assert done.stderr == b""


def test_a_reader_that_goes_away_is_no_traceback(program):
    command = f"{program} packs show dezhou-2023 --lang en | head -1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True)
    assert done.stderr == ""
    assert done.stdout.splitlines()[-1] in ("0", "141")  # it may have been done before


def test_help_comes_at_once(program):
    """Aim 120 ms; the best of five, and a margin for a machine that does other things as well."""

    def timed():
        before = time.perf_counter()
        run(program, "--help")
        return time.perf_counter() - before

    assert min(timed() for _ in range(5)) < 0.4


def test_help_imports_nothing_heavy(program):
    code = (
        "import sys; from subsidy_ledger.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "heavy = {'sqlmodel', 'sqlalchemy', 'cryptography', 'dateutil', 'sqlite3', 'orjson'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    python = str(Path(program).with_name("python"))
    done = subprocess.run([python, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr == "[]\n"
