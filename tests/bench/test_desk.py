"""The audit bench runs small: every way finds the same, and the pandas script runs beside it."""

from __future__ import annotations

from pathlib import Path

import pytest
from bench import desk, desk_year

from subsidy_ledger.ledger.verification import verify_bundle


@pytest.mark.slow
def test_every_way_of_the_bench_finds_the_same(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert desk.main(["--entries", "3000", "--cases", "20", "--dir", str(tmp_path)]) == 0
    printed = capsys.readouterr().out
    assert "the same findings in every way" in printed
    assert "columns, from the bundle / columns, at hand" in printed


@pytest.mark.slow
def test_a_bundle_of_copies_verifies(tmp_path: Path) -> None:
    desk_year.write(tmp_path, 2_000, 20)
    verdict = verify_bundle(tmp_path / "bundle")
    assert [problem for part in verdict.parts for problem in part.problems] == []
