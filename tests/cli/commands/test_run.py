"""``run`` and ``preview``: every line answered in order, durable before it is answered."""

import io
import json
import subprocess
from pathlib import Path

import pytest
from tests.cli.tool import FUND, Commands, call, make_ledger, year

from subsidy_ledger.cli.commands import run as module
from subsidy_ledger.terminal import plain

GOOD = {"id": "g1", "do": "appropriate", "fund": FUND, "year": 2023, "amount_fen": 100,
        "on": "2023-01-10", "by": "finance"}  # fmt: skip


def good(number: int) -> str:
    return json.dumps({**GOOD, "id": f"g{number}"}, ensure_ascii=False) + "\n"


def run(place, text, *options, name="run"):
    commands = place / "commands.jsonl"
    commands.write_bytes(text.encode() if isinstance(text, str) else text)
    return call(name, place / "ledger.db", commands, "--keys", place / "keys", *options)


def size(place):
    return call("verify", place / "ledger.db", "--json").json["size"]


# ---- run -----------------------------------------------------------------------------------------


def test_a_year_is_answered_line_by_line_in_order(place):
    done = run(place, year().text())
    assert done.status == 1  # something was refused
    assert [answer["id"] for answer in done.lines] == [line["id"] for line in year().lines]
    assert [a["status"] for a in done.lines if a["status"] != "recorded"] == [
        "refused",
        "refused",
        "undetermined",
    ]
    assert done.err.endswith("recorded 16, refused 2, undetermined 1\n")


def test_all_recorded_is_status_0(place):
    assert run(place, good(1) + good(2)).status == 0


def test_an_empty_file_is_status_0(place):
    done = run(place, "")
    assert (done.status, done.out) == (0, "")


def test_the_same_again_is_repeated_and_records_nothing(place):
    run(place, year().text())
    before = size(place)
    done = run(place, year().text())
    assert done.status == 1
    assert all(answer["repeated"] for answer in done.lines)
    assert size(place) == before
    assert "of these repeated 19" in done.err


def test_a_known_id_with_other_content_is_a_conflict_and_status_1(place):
    run(place, good(1))
    done = run(place, good(1).replace("100", "200"))
    assert done.status == 1
    assert (done.lines[0]["status"], done.lines[0]["field"]) == ("conflict", "amount_fen")


def test_answers_go_to_a_file_and_the_summary_to_standard_output(place):
    done = run(place, good(1), "--out", place / "out.jsonl")
    assert done.out.endswith("recorded 1\n")
    assert json.loads((place / "out.jsonl").read_text())["seq"] == 2


def test_the_summary_is_json_where_that_is_asked_for(place):
    done = run(place, good(1) + "x\n", "--out", place / "out.jsonl", "--json")
    assert done.json["recorded"] == done.json["invalid"] == 1
    assert done.json["answered"] == 2


def test_with_json_and_answers_on_standard_output_nothing_else_is_said(place):
    done = run(place, good(1), "--json")
    assert [answer["id"] for answer in done.lines] == ["g1"]
    assert done.err == ""


def test_standard_input_and_output_are_dashes(place):
    keys = ("--keys", place / "keys")
    done = call("run", place / "ledger.db", "-", *keys, "--out", "-", stdin=good(1))
    assert done.status == 0
    assert done.lines[0]["status"] == "recorded"


def test_messages_are_in_the_language_asked_for(place):
    done = run(place, year().text(), "--lang", "zh")
    refused = next(answer for answer in done.lines if answer["status"] == "refused")
    assert refused["reasons"][0]["message"] == "公示期未满"
    assert refused["reasons"][0]["code"] == "notice"
    assert "已记录 16" in done.err


# ---- lines that are no commands ------------------------------------------------------------------

BROKEN = [
    (b"[1]", "line 2: found a list, expected a command: one JSON object on one line"),
    (b"null", "line 2: found null"),
    (b'"text"', "line 2: found a string"),
    (b"{", "line 2: not JSON at character 2"),
    (b"{'id': 1}", "line 2: not JSON at character 2"),
    (b'{"id": "x",}', "line 2: not JSON at character"),
    (b"do it", "line 2: not JSON at character 1"),
    (b'{"a": 1} {"b": 2}', "line 2: not JSON at character 10"),
    (b'{"id": "x", "id": "y"}', "line 2: the key 'id' stands twice in one object"),
    (b'{"a": {"k": 1, "k": 1}}', "line 2: the key 'k' stands twice in one object"),
    (b'{"id": "\xff"}', "line 2: not UTF-8 at byte 9"),
    (b'{"n": NaN}', "line 2: not JSON (NaN is not a number of JSON)"),
    (b'{"n": -Infinity}', "line 2: not JSON (-Infinity is not a number of JSON)"),
    (b"[" * 100_000, "line 2: not JSON"),
    (b'{"n": ' + b"9" * 5_000 + b"}", "line 2: not JSON"),
]


@pytest.mark.parametrize(("line", "message"), BROKEN, ids=range(len(BROKEN)))
def test_a_broken_line_is_answered_with_its_number_and_the_others_are_recorded(
    line, message, place
):
    done = run(place, good(1).encode() + line + b"\n" + good(2).encode())
    assert done.status == 1
    first, broken, last = done.lines
    assert (first["status"], last["status"]) == ("recorded", "recorded")
    assert (broken["status"], broken["line"]) == ("invalid", 2)
    assert broken["errors"][0]["message"].startswith(message)
    assert size(place) == 4


def test_a_command_without_a_readable_id_is_known_by_its_line(place):
    done = run(place, good(1) + '{"id": 7, "do": "close"}\n' + '{"id": "n", "do": "nothing"}\n')
    assert [answer.get("line") for answer in done.lines] == [None, 2, None]
    assert [answer["status"] for answer in done.lines] == ["recorded", "invalid", "invalid"]


def test_empty_lines_are_passed_over_and_counted(place):
    done = run(place, "\n" + good(1) + "   \n\n[]\n")
    assert [answer.get("line") for answer in done.lines] == [None, 5]


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(place):
    text = b"\xef\xbb\xbf" + good(1).encode().replace(b"\n", b"\r\n") + good(2).encode()
    assert run(place, text).status == 0


def test_the_last_line_needs_no_line_feed(place):
    assert run(place, good(1).rstrip("\n")).lines[0]["status"] == "recorded"


def test_a_lone_surrogate_in_an_id_comes_back_as_it_came(place):
    done = run(place, b'{"id": "\\ud800", "do": "close", "on": "2023-01-01", "by": "x"}\n')
    assert done.status == 1
    assert done.lines[0]["id"] == "\ud800"
    assert r'"\ud800"' in done.out


def test_what_is_echoed_has_nothing_that_a_terminal_obeys(place):
    line = {"id": "a\x9b2K\u202e", "do": "x\x9b", "on": "2023-01-01", "by": "b"}
    done = run(place, json.dumps(line, ensure_ascii=False))
    assert plain(done.out) == done.out
    (answer,) = done.lines
    assert (answer["id"], answer["errors"][0]["found"]) == (line["id"], line["do"])


def test_a_decimal_amount_keeps_its_id_and_says_what_money_is(place):
    done = run(place, good(1).replace("100", "1.5"))
    assert done.lines[0]["id"] == "g1"
    assert "money is integer fen" in done.lines[0]["errors"][0]["message"]


# ---- lines without end ---------------------------------------------------------------------------


class Recorder(io.BytesIO):
    """A file that notes the most bytes that were asked of it at once."""

    most = 0

    def readline(self, size=-1, /):
        line = super().readline(size)
        self.most = max(self.most, len(line))
        return line


def padded(number, length):
    """A good command, with blanks up to so many bytes before its line feed."""
    return good(number).rstrip("\n").encode().ljust(length) + b"\n"


def test_a_line_too_long_is_answered_with_its_number_and_the_others_are_recorded(
    place, monkeypatch
):
    monkeypatch.setattr(module, "LONGEST_LINE", 400)
    long = b'{"id": "' + b"x" * 2_000 + b'"}\n'
    done = run(place, good(1).encode() + long + good(2).encode(), "--batch", "1")
    assert done.status == 1
    first, refused, last = done.lines
    assert (first["status"], last["status"]) == ("recorded", "recorded")
    assert (refused["status"], refused["line"]) == ("invalid", 2)
    assert refused["errors"][0]["message"] == (
        "line 2: the line is longer than 400 bytes, expected a command: one JSON object on one line"
    )
    assert size(place) == 4


@pytest.mark.parametrize(("length", "status"), [(399, 0), (400, 0), (401, 1)])
def test_the_longest_line_is_counted_without_its_line_feed(place, monkeypatch, length, status):
    monkeypatch.setattr(module, "LONGEST_LINE", 400)
    assert run(place, padded(1, length) + good(2).encode()).status == status
    assert run(place, padded(3, length)[:-1]).status == status


def test_a_line_too_long_undoes_all_that_is_to_be_atomic(place, monkeypatch):
    monkeypatch.setattr(module, "LONGEST_LINE", 400)
    done = run(place, good(1).encode() + padded(2, 401) + good(3).encode(), "--atomic")
    (answer,) = done.lines
    assert (answer["line"], answer["rolled_back"]) == (2, True)
    assert size(place) == 2


def test_no_more_of_a_line_is_held_than_the_longest_has(monkeypatch):
    monkeypatch.setattr(module, "LONGEST_LINE", 400)
    file = Recorder(b"[" * 100_000 + b"\n{}\n")
    first, second = module._lines(file)
    assert file.most == 401
    assert (first.command, first.size, second.number) == (None, 100_001, 2)


def test_a_line_that_never_ends_is_one_answer():
    (only,) = module._lines(io.BytesIO(b" " * (2 * module.LONGEST_LINE + 7)))
    assert only.command is None
    assert only.size == 2 * module.LONGEST_LINE + 7


def test_a_batch_of_long_commands_ends_early(monkeypatch):
    monkeypatch.setattr(module, "_MOST_BATCH", 100)
    lines = [module.Line(number, 40, {}) for number in range(7)]
    assert [len(batch) for batch in module._batches(iter(lines), 1_000)] == [3, 3, 1]


# ---- batches -------------------------------------------------------------------------------------


def test_each_batch_is_recorded_before_its_answers_are_written(place, monkeypatch):
    """A failure in the second batch leaves the answers of the first, and what they say is so."""
    from subsidy_ledger.errors import LedgerBusy
    from subsidy_ledger.ledger.ledger import Ledger

    record_all, calls = Ledger.record_all, []

    def second_is_busy(self, commands, **given):
        calls.append(len(commands))
        if len(calls) == 2:
            raise LedgerBusy("ledger.db")
        return record_all(self, commands, **given)

    monkeypatch.setattr(Ledger, "record_all", second_is_busy)
    text = "".join(good(number) for number in range(5))
    done = run(place, text, "--batch", "2", "--out", place / "out.jsonl")
    assert done.status == 2
    assert "another writer" in done.err
    answers = [json.loads(line) for line in (place / "out.jsonl").read_text().splitlines()]
    assert [answer["id"] for answer in answers] == ["g0", "g1"]
    assert calls == [2, 2]
    monkeypatch.undo()
    assert size(place) == 4


def test_batches_are_of_the_size_asked_for(place, monkeypatch):
    from subsidy_ledger.ledger.ledger import Ledger

    record_all, sizes = Ledger.record_all, []

    def counted(self, commands, **given):
        sizes.append(len(commands))
        return record_all(self, commands, **given)

    monkeypatch.setattr(Ledger, "record_all", counted)
    text = "".join(good(number) for number in range(5))
    assert run(place, text, "--batch", "2").status == 0
    assert sizes == [2, 2, 1]


def test_a_program_can_write_a_command_and_wait_for_its_answer(place, program):
    """With --batch 1 each line is answered while the pipe is still open."""
    arguments = [program, "run", "ledger.db", "-", "--keys", "keys", "--batch", "1", "--json"]
    with subprocess.Popen(
        arguments, cwd=place, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for number in range(3):
            process.stdin.write(good(number).encode())
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["seq"] == number + 2
        process.stdin.close()
        assert process.wait() == 0


# ---- all or nothing ------------------------------------------------------------------------------


def test_atomic_records_all_where_all_is_recorded(place):
    done = run(place, good(1) + good(2), "--atomic")
    assert done.status == 0
    assert [answer["seq"] for answer in done.lines] == [2, 3]


def test_atomic_rolls_back_at_the_first_that_is_not_recorded(place):
    text = good(1) + good(2).replace("100", "-900") + good(3)
    done = run(place, text, "--atomic")
    assert done.status == 1
    (answer,) = done.lines
    assert (answer["id"], answer["status"], answer["rolled_back"]) == ("g2", "refused", True)
    assert "seq" not in answer
    assert size(place) == 2
    assert "all rolled back, nothing was recorded" in done.err


def test_atomic_rolls_back_at_a_broken_line(place):
    done = run(place, good(1) + "x\n" + good(2), "--atomic")
    (answer,) = done.lines
    assert (answer["line"], answer["rolled_back"]) == (2, True)
    assert size(place) == 2


def test_atomic_names_the_earlier_of_a_refusal_and_a_broken_line(place):
    done = run(place, good(1).replace("100", "-900") + "x\n", "--atomic")
    (answer,) = done.lines
    assert (answer["id"], answer["rolled_back"]) == ("g1", True)
    assert "seq" not in answer


def test_after_a_rollback_the_ids_are_free(place):
    run(place, good(1) + "x\n", "--atomic")
    assert run(place, good(1)).lines[0] == {"id": "g1", "status": "recorded", "seq": 2}


# ---- preview -------------------------------------------------------------------------------------


def test_preview_answers_as_run_would_and_records_nothing(place):
    previewed = run(place, year().text(), name="preview")
    assert previewed.status == 1
    assert size(place) == 2
    assert "nothing was recorded" in previewed.err
    without_seq = [
        {key: value for key, value in answer.items() if key != "seq"}
        for answer in run(place, year().text()).lines
    ]
    assert previewed.lines == without_seq


def test_preview_answers_broken_lines_as_well(place):
    done = run(place, "x\n" + good(1), name="preview")
    assert [answer["status"] for answer in done.lines] == ["invalid", "recorded"]


# ---- files and keys ------------------------------------------------------------------------------


def test_a_missing_file_of_commands_is_wrong_usage_and_makes_no_file_of_answers(place):
    done = call(
        "run", place / "ledger.db", place / "no.jsonl", "--keys", place / "keys",
        "--out", place / "out.jsonl",
    )  # fmt: skip
    assert done.status == 2
    assert "no.jsonl: No such file" in done.err
    assert not (place / "out.jsonl").exists()


def test_a_folder_is_no_file_of_commands(place):
    done = call("run", place / "ledger.db", place, "--keys", place / "keys")
    assert done.status == 2
    assert "is a folder" in done.err


@pytest.mark.parametrize("target", ["commands.jsonl", "ledger.db"])
def test_answers_are_never_written_over_the_commands_or_the_ledger(target, place):
    (place / "commands.jsonl").write_text(good(1))
    before = (place / target).read_bytes()
    done = run(place, good(1), "--out", place / target)
    assert done.status == 2
    assert "would be overwritten" in done.err
    assert (place / target).read_bytes() == before


def test_answers_are_never_written_over_standard_input(place, program):
    (place / "commands.jsonl").write_text(good(1))
    with (place / "commands.jsonl").open() as stdin:
        done = subprocess.run(
            [program, "run", "ledger.db", "-", "--keys", "keys", "--out", "commands.jsonl"],
            cwd=place, stdin=stdin, capture_output=True, check=False,
        )  # fmt: skip
    assert done.returncode == 2
    assert (place / "commands.jsonl").read_text() == good(1)


def test_keys_of_another_ledger_are_wrong_usage_and_never_used(place, tmp_path_factory):
    other = tmp_path_factory.mktemp("other")
    make_ledger(other)
    (place / "c.jsonl").write_text(good(1))
    done = call("run", place / "ledger.db", place / "c.jsonl", "--keys", other / "keys")
    assert done.status == 2
    assert "name the ledger's own keys with --keys" in done.err
    assert size(place) == 2


def test_without_keys_the_place_where_they_should_be_is_named(place):
    (place / "c.jsonl").write_text(good(1))
    done = call("run", place / "ledger.db", place / "c.jsonl")
    assert done.status == 2
    assert str(Path("subsidy-ledger", "dezhou-test")) in done.err


def test_keys_are_found_by_the_environment(place, monkeypatch):
    monkeypatch.setenv("SUBSIDY_LEDGER_KEYS", str(place / "keys"))
    (place / "c.jsonl").write_text(good(1))
    assert call("run", place / "ledger.db", place / "c.jsonl").status == 0


def test_keys_are_found_by_the_origin(tmp_path, pack):
    (tmp_path / "c.jsonl").write_text(good(1))
    args = ("--origin", "dezhou/test", "--pack", pack, "--on", "2023-01-01", "--by", "a")
    assert call("init", tmp_path / "l.db", *args).status == 0
    assert call("run", tmp_path / "l.db", tmp_path / "c.jsonl").status == 0


def test_a_url_names_a_ledger_too(place):
    (place / "c.jsonl").write_text(good(1))
    url = f"sqlite:///{place / 'ledger.db'}"
    assert call("run", url, place / "c.jsonl", "--keys", place / "keys").status == 0


def test_a_closed_ledger_answers_invalid(place):
    close = Commands().add("close", "2023-12-31", "admin")
    assert run(place, close.text()).status == 0
    done = run(place, good(1))
    assert done.status == 1
    assert "closed" in done.lines[0]["errors"][0]["message"]


def test_a_damaged_entry_is_status_3_and_no_traceback(place):
    import sqlite3

    db = sqlite3.connect(place / "ledger.db")
    with db:
        db.execute("DROP TRIGGER IF EXISTS entry_unchanged")
        for (name,) in db.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall():
            db.execute(f'DROP TRIGGER "{name}"')
        db.execute("UPDATE subsidy_ledger_entry SET leaf = x'00' WHERE seq = 0")
    db.close()
    done = run(place, good(1))
    assert done.status == 3
    assert "not what it claims to be" in done.err


# ---- progress ------------------------------------------------------------------------------------


def test_progress_is_shown_where_standard_error_is_a_terminal_and_only_there(place, monkeypatch):
    shown = []

    class Bar:
        def __init__(self, **given):
            shown.append(given["length"])

        def __enter__(self):
            return self

        def __exit__(self, *_):
            return None

        def update(self, steps):
            shown.append(steps)

    monkeypatch.setattr("subsidy_ledger.cli.frame.click.progressbar", Bar)
    run(place, good(1))
    assert shown == []
    monkeypatch.setattr("subsidy_ledger.cli.frame.on_terminal", lambda: True)
    run(place, good(2))
    length = len(good(2).encode())
    assert shown == [length, length]


def test_from_a_terminal_each_line_is_a_transaction(place, monkeypatch):
    from subsidy_ledger.ledger.ledger import Ledger

    record_all, sizes = Ledger.record_all, []

    def counted(self, commands, **given):
        sizes.append(len(commands))
        return record_all(self, commands, **given)

    monkeypatch.setattr(Ledger, "record_all", counted)
    monkeypatch.setattr(module, "_is_terminal", lambda: True)
    keys = ("--keys", place / "keys")
    assert call("run", place / "ledger.db", "-", *keys, stdin=good(1) + good(2)).status == 0
    assert sizes == [1, 1]
