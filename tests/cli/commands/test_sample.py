"""``sample``: drawn from ledgers and bundles, filled in, projected; status 1 where too much is wrong."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.cli.tool import Done
from tests.support.builders import KEY, Desk, clock, enterprise, grant, small_pack, sqlite_desk

from subsidy_ledger import Ledger
from subsidy_ledger.cli.commands.sample import sample_command
from subsidy_ledger.storage.sqlite import SqliteStore

PACK = small_pack(grant("a", "[grant.benefit]\nleast = 100\nmost = 9000000\n§\n"))


def call(*args: object, lang: str = "en") -> Done:
    """The command as the program runs it, errors and status included."""
    from subsidy_ledger.cli.frame import Program

    program = Program(name="subsidy-ledger", commands={"sample": ("Draw.", "抽样。")})
    given = ["--lang", lang, "sample", *map(str, args)]
    result = CliRunner().invoke(program, given)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Done(result.exit_code, result.stdout, result.stderr)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger with thirty payments of 100 to 3,000 yuan, and its bundle."""
    from subsidy_ledger.ledger.bundle import export

    folder = tmp_path_factory.mktemp("sample")
    with sqlite_desk(folder / "ledger.db", [PACK]) as office:
        for no in range(1, 31):
            approve = {"amount_fen": no * 10_000}
            office.award(f"A-{no:02}", "t/a", {"applicant": enterprise(f"e{no}")}, approve)
            office.paid(f"A-{no:02}", on="2023-05-20")
        with office.ledger.store.reading() as reader:
            export(reader, folder / "bundle")
    return folder


@pytest.fixture
def ledger(made: Path) -> Path:
    return made / "ledger.db"


def fill(path: Path, wrong: int = 0) -> None:
    """Fill in the file: the first ``wrong`` items nothing was due for, the others are right."""
    rows = list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"))))
    first = next(at for at, row in enumerate(rows) if row and row[0].startswith("no ")) + 1
    names = [cell.split(" ")[0] for cell in rows[first - 1]]
    for no, row in enumerate(rows[first:]):
        row[names.index("audited_yuan")] = "0" if no < wrong else row[names.index("amount_yuan")]
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    path.write_bytes(text.getvalue().encode("utf-8-sig"))


def test_a_ledger_and_its_bundle_give_the_same_sample(made: Path) -> None:
    given = ("--seed", "s1", "--size", 8, "--json")
    one, other = call("draw", made / "ledger.db", *given), call("draw", made / "bundle", *given)
    assert one.status == other.status == 0
    assert one.json["items"] == other.json["items"]
    assert one.json["population"] == other.json["population"]
    assert one.json["count"] == 30
    assert one.json["value_fen"] == 4_650_000
    assert one.json["ledgers"][0]["root"] == other.json["ledgers"][0]["root"]


def test_the_sample_is_told_in_both_languages(ledger: Path) -> None:
    given = ("draw", ledger, "--seed", "s1", "--size", 8)
    english, chinese = call(*given).out, call(*given, lang="zh").out
    assert "population: 30 settled payments, 46,500.00 yuan" in english
    assert "monetary-unit, systematic" in english
    assert "总体:已到账支付 30 项,46,500.00 元" in chinese
    assert "货币单元抽样" in chinese
    assert len(english.partition("-----")[2].splitlines()) == 1 + len(
        call(*given, "--json").json["items"]
    )


def test_nobody_can_be_told_from_a_sample(ledger: Path) -> None:
    out = call("draw", ledger, "--seed", "s1", "--size", 30, "--json").out
    told = json.loads(out)
    assert set(told["items"][0]) == {
        "no", "ledger", "id", "case", "grant", "fund", "on", "seq", "amount_fen", "stratum", "hits",
    }  # fmt: skip
    assert all(enterprise(f"e{no}")["number"] not in out for no in range(1, 31))


@pytest.mark.parametrize(
    ("options", "count"),
    [
        (("--least", "1000"), 21),
        (("--month", "2023-05", "--grant", "t/*"), 30),
        (("--of", "awards"), 30),
        (("--fund", ""), 30),
    ],
)
def test_filters_choose_what_is_drawn_from(
    ledger: Path, options: tuple[str, ...], count: int
) -> None:
    done = call("draw", ledger, "--seed", "s", "--size", 3, "--json", *options)
    assert done.json["count"] == count


def test_nothing_that_fits_is_wrong_usage(ledger: Path) -> None:
    done = call("draw", ledger, "--seed", "s", "--size", 3, "--month", "2022-01", lang="zh")
    assert done.status == 2
    assert "没有可抽取的对象" in done.err


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ((), "size: found none"),
        (("--size", "x"), "--size: found 'x'"),
        (("--size", "0"), "size: found 0"),
        (("--confidence", "95"), "size: found none"),
        (("--confidence", "x", "--tolerable", "5"), "--confidence: found 'x'"),
        (("--confidence", "40", "--tolerable", "5000"), "confidence: found 40 %"),
        (("--confidence", "95", "--tolerable", "5,0"), "--tolerable: found '5,0'"),
        (("--size", "3", "--seed", ""), "seed"),
        (("--method", "stratified", "--size", "5"), "bounds"),
        (("--size", "3", "--month", "May"), "month"),
        (("--size", "3", "--out", "x.doc"), "ending"),
    ],
)
def test_what_makes_no_sense_is_wrong_usage(
    ledger: Path, options: tuple[str, ...], message: str, tmp_path: Path
) -> None:
    given = [str(tmp_path / one) if one == "x.doc" else one for one in options]
    done = call("draw", ledger, "--seed", "s", *given)
    assert done.status == 2
    assert message in done.err
    assert done.out == ""


def test_confidence_is_per_cent_with_two_decimals(ledger: Path) -> None:
    given = ("draw", ledger, "--seed", "s", "--tolerable", "9000", "--json")
    assert call(*given, "--confidence", "97.5%").json["plan"]["confidence_bps"] == 9750


def test_the_life_of_a_sample_from_plan_to_conclusion(ledger: Path, tmp_path: Path) -> None:
    file = tmp_path / "sample.csv"
    planned = ("--confidence", "95", "--tolerable", "8000", "--expected", "500")
    drawn = call("draw", ledger, "--seed", "2024-03-01 两人", *planned, "--out", file)
    assert drawn.status == 0
    assert f"sample project {file}" in drawn.err
    still_open = call("project", file)
    assert still_open.status == 1
    assert "are not audited yet" in still_open.out
    fill(file)
    good = call("project", file, "--ledger", ledger)
    assert good.status == 0, good.out
    assert "within the tolerable 8,000.00" in good.out
    fill(file, wrong=6)
    bad = call("project", file, lang="zh")
    assert bad.status == 1
    assert "超过可容忍错报" in bad.out


def test_the_plan_can_be_changed_at_the_projection(ledger: Path, tmp_path: Path) -> None:
    file = tmp_path / "sample.csv"
    call("draw", ledger, "--seed", "s", "--size", 12, "--out", file)
    fill(file)
    assert call("project", file).status == 0, "without a tolerable misstatement none is judged"
    done = call("project", file, "--tolerable", "100", "--confidence", "90", "--json")
    assert done.status == 1
    assert done.json["confidence_bps"] == 9000


def test_amounts_can_come_from_another_table(ledger: Path, tmp_path: Path) -> None:
    file, other, out = tmp_path / "sample.json", tmp_path / "found.csv", tmp_path / "out.json"
    sample = call(
        "draw", ledger, "--seed", "s", "--method", "random", "--size", 3, "--out", file, "--json"
    ).json
    lines = [f"{one['id']},{one['amount_fen'] / 100}" for one in sample["items"]]
    other.write_text("id,audited_yuan\n" + "\n".join(lines[:2]) + "\n", encoding="utf-8")
    assert call("project", file, "--audited", other).status == 1
    done = call("project", file, "--audited", other, "--open-is-wrong", "--out", out)
    assert done.status == 0
    assert "counted as wholly wrong" in done.out
    assert json.loads(out.read_text(encoding="utf-8"))["open_taken_as_wrong"] is True


def test_a_population_that_has_changed_is_refused(made: Path, ledger: Path, tmp_path: Path) -> None:
    import shutil

    file, grown = tmp_path / "sample.json", tmp_path / "grown.db"
    call("draw", ledger, "--seed", "s", "--size", 3, "--out", file)
    shutil.copy(ledger, grown)
    assert call("project", file, "--ledger", made / "bundle").status == 1, "open, but the same"
    store = SqliteStore(grown)
    office = Desk(Ledger.open(store, KEY, now=clock()), "2023-06-01")
    office.ok("return", id="r", payment="pay-A-05", reason="x")
    store.close()
    done = call("project", file, "--ledger", grown)
    assert done.status == 2
    assert "the population has changed since the draw: 30 items" in done.err


def test_a_ledger_that_does_not_verify_is_not_drawn_from(ledger: Path, tmp_path: Path) -> None:
    import shutil
    import sqlite3

    broken = tmp_path / "broken.db"
    shutil.copy(ledger, broken)
    with sqlite3.connect(broken) as connection:
        names = [
            n for (n,) in connection.execute("SELECT name FROM sqlite_master WHERE type='trigger'")
        ]
        for name in names:
            connection.execute(f'DROP TRIGGER "{name}"')
        table = next(
            n for (n,) in connection.execute("SELECT name FROM sqlite_master WHERE type='table'")
            if n.endswith(("entry", "entries"))
        )  # fmt: skip
        connection.execute(f"UPDATE {table} SET leaf = CAST(leaf || ' ' AS BLOB) WHERE seq = 5")
    done = call("draw", broken, "--seed", "s", "--size", 3)
    assert done.status == 3
    assert "nothing drawn" in done.err


def test_the_group_has_its_two_commands() -> None:
    assert sorted(sample_command.commands) == ["draw", "project"]
