"""``export``: a bundle into a folder of its own, with or without names and numbers."""

from tests.cli.tool import COMPANY, call


def test_a_bundle_has_all_that_an_auditor_needs(ledger, tmp_path):
    done = call("export", ledger, tmp_path / "b", "--json")
    assert done.status == 0
    assert done.json["size"] == 21
    assert done.json["signed"] is False
    names = {path.name for path in (tmp_path / "b").iterdir()}
    assert names == {"ledger.json", "entries.jsonl", "sealed.jsonl", "packs", "calendars"}
    assert call("verify", tmp_path / "b").status == 0


def test_without_sealed_no_number_leaves_the_ledger(ledger, tmp_path):
    done = call("export", ledger, tmp_path / "b", "--without-sealed")
    assert done.status == 0
    assert "without names, numbers and facts" in done.out
    everything = b"".join(p.read_bytes() for p in (tmp_path / "b").rglob("*") if p.is_file())
    assert COMPANY.encode() not in everything
    assert call("verify", tmp_path / "b").status == 0
    assert call("show", tmp_path / "b", "A-1").status == 0


def test_a_folder_with_something_in_it_is_not_written_to(ledger, tmp_path):
    (tmp_path / "b").mkdir()
    (tmp_path / "b/letter.txt").write_text("x")
    done = call("export", ledger, tmp_path / "b")
    assert done.status == 2
    assert "exists already" in done.err
    assert [path.name for path in (tmp_path / "b").iterdir()] == ["letter.txt"]


def test_an_empty_folder_is_written_to(ledger, tmp_path):
    (tmp_path / "b").mkdir()
    assert call("export", ledger, tmp_path / "b", "--lang", "zh").status == 0


def test_a_bundle_is_not_exported_again(bundle, tmp_path):
    done = call("export", bundle, tmp_path / "b")
    assert done.status == 2
    assert "can simply be copied" in done.err
