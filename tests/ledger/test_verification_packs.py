"""A pack file whose digest is right and which cannot be read: it is named, with the reason.

The digest leaves out cases, comments and the quotes around a day, so that a verification by digests
alone passes (docs/decisions/0020). Whoever folds or decides needs the file itself.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.cli.tool import call
from tests.support.builders import grant, role, small_pack

from subsidy_ledger.errors import LedgerDamaged
from subsidy_ledger.ledger.bundle import Bundle
from subsidy_ledger.ledger.verification import read_sources, verify_bundle


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    pack = small_pack(role("founder", most=1) + grant("g", "[grant.benefit]\nfen = 100\n§\n"))
    (folder / "t-2023.toml").write_bytes(pack.source)
    keys = ("--keys", folder / "keys")
    for args in (
        ("init", folder / "ledger.db", "--origin", "o.example/l", "--pack", folder / "t-2023.toml",
         *keys, "--on", "2023-01-01", "--by", "admin"),
        ("export", folder / "ledger.db", folder / "bundle", *keys),
    ):  # fmt: skip
        assert call(*args).status == 0
    return folder / "bundle"


def _changed(made: Path, folder: Path, old: str, new: str) -> Path:
    bundle = Path(shutil.copytree(made, folder / "bundle"))
    path = bundle / "packs/t-2023.toml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    return bundle


QUOTED = ("valid_from = 2023-01-01", 'valid_from = "2023-01-01"')


def test_a_remark_changes_bytes_and_nothing_else(made: Path, tmp_path: Path) -> None:
    bundle = _changed(made, tmp_path, "[pack]", "# a remark\n[pack]")
    assert verify_bundle(bundle).ok
    assert read_sources(Bundle(bundle))[0].keys() == read_sources(Bundle(made))[0].keys()
    assert call("audit", bundle).status == 0


def test_a_day_in_quotes_verifies_and_is_named_by_whoever_reads_the_file(
    made: Path, tmp_path: Path
) -> None:
    bundle = _changed(made, tmp_path, *QUOTED)
    assert verify_bundle(bundle).ok
    with pytest.raises(LedgerDamaged, match=r"packs/t-2023\.toml: .*valid_from") as damaged:
        read_sources(Bundle(bundle))
    assert "the file cannot be read" in damaged.value.what


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (*QUOTED, "valid_from"),
        ("[[grant]]", "[[grant]]\ncase = [{ unheard_of = 1 }]", "unheard_of"),
    ],
)
def test_audit_says_which_file_cannot_be_read_and_why(
    made: Path, tmp_path: Path, old: str, new: str, says: str
) -> None:
    bundle = _changed(made, tmp_path, old, new)
    assert call("verify", bundle).status == 0
    done = call("audit", bundle)
    assert done.status == 3
    assert "packs/t-2023.toml: " in done.err
    assert says in done.err
    assert "is not there" not in done.err
