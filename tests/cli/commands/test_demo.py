"""``demo``: the wiring; what the demo itself does is tested beside it."""

import pytest
from tests.cli.tool import call

from subsidy_ledger.cli.commands import demo


@pytest.fixture
def played(monkeypatch):
    """The demo without its year: notes how it was called and makes the file of the ledger."""
    calls = []

    def run_demo(folder, lang, echo):
        calls.append((str(folder), lang))
        folder.mkdir(parents=True)
        (folder / "ledger.sqlite").touch()
        echo("a story")
        return 0

    monkeypatch.setattr(demo, "run_demo", run_demo)
    return calls


def test_the_story_goes_to_standard_output(played, tmp_path):
    done = call("demo", tmp_path / "d", "--lang", "zh")
    assert (done.status, done.out, done.err) == (0, "a story\n", "")
    assert played == [(str(tmp_path / "d"), "zh")]


def test_the_folder_has_a_name_of_its_own_unless_one_is_given(played, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    call("demo")
    assert played == [("subsidy-ledger-demo", "en")]


def test_json_has_the_places_and_the_story_goes_aside(played, tmp_path):
    done = call("demo", tmp_path / "d", "--json")
    assert done.json["ledger"] == str(tmp_path / "d/ledger.sqlite")
    assert done.err == "a story\n"


def test_a_folder_with_something_in_it_is_status_2(tmp_path):
    (tmp_path / "letter.txt").write_text("x")
    assert call("demo", tmp_path).status == 2
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]
