"""The pytest plugin: fixtures, marker, and that it costs nothing where it is not used.

Small suites are run by another pytest, as a user would run them.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from subsidy_ledger.testing import a_ledger

pytest_plugins = ["pytester"]


@pytest.fixture(scope="module", autouse=True)
def _loaded() -> None:
    """What these suites use is loaded before, or each of them would load it again."""
    a_ledger()


def run(pytester: pytest.Pytester, source: str, *given: str) -> pytest.RunResult:
    pytester.makepyfile(source)
    return pytester.runpytest_inprocess("-p", "no:cacheprovider", *given)


def test_every_test_has_a_fresh_ledger(pytester: pytest.Pytester) -> None:
    suite = """
        import pytest
        from subsidy_ledger.testing import an_appropriation, assert_consistent

        pytestmark = pytest.mark.subsidy_ledger(packs=[])

        @pytest.mark.parametrize("time", ["first", "again"])
        @pytest.mark.parametrize("kind", ["subsidy", "sqlite"])
        def test_it(kind, time, request):
            ledger = request.getfixturevalue(f"{kind}_ledger")
            assert ledger.fund("就业补助资金", 2023)["appropriated_fen"] == 0
            assert ledger.record(an_appropriation(1))["status"] == "recorded"
            assert_consistent(ledger)

        def test_the_file_is_in_the_folder_of_the_test(sqlite_ledger, tmp_path):
            assert sqlite_ledger.store.name == str(tmp_path / "ledger.db")
    """
    run(pytester, suite).assert_outcomes(passed=5)


def test_without_a_marker_the_document_of_dezhou_holds(pytester: pytest.Pytester) -> None:
    suite = """
        from subsidy_ledger.testing import a_startup_case

        def test_it(subsidy_ledger):
            assert subsidy_ledger.record(a_startup_case())["status"] == "recorded"
    """
    run(pytester, suite).assert_outcomes(passed=1)


def test_the_marker_says_what_a_ledger_is_made_with_and_the_nearest_one_holds(
    pytester: pytest.Pytester,
) -> None:
    suite = """
        import pytest
        from subsidy_ledger.testing import ONE_STEP, a_case, a_command, small_pack
        from subsidy_ledger.testing.packs import grant

        PACK = small_pack(grant("once", "[grant.benefit]\\nfen = 100\\n§"))
        pytestmark = pytest.mark.subsidy_ledger(packs=[PACK], procedure=ONE_STEP, origin="module")

        def approved(ledger):
            ledger.record(a_case("t/once"))
            return ledger.record(a_command("approve", case="A-1"))

        def test_the_module_speaks_for_its_tests(subsidy_ledger):
            assert subsidy_ledger.origin == "module"
            assert approved(subsidy_ledger)["amount_fen"] == 100

        @pytest.mark.subsidy_ledger(procedure=None, origin="test")
        def test_a_test_speaks_for_itself_and_the_rest_stays(subsidy_ledger):
            assert subsidy_ledger.origin == "test"
            assert approved(subsidy_ledger)["reasons"][0]["code"] == "order"
    """
    run(pytester, suite).assert_outcomes(passed=2)


def test_a_marker_that_makes_no_sense_says_so(pytester: pytest.Pytester) -> None:
    suite = """
        import pytest

        @pytest.mark.subsidy_ledger("dezhou-2023")
        def test_by_position(subsidy_ledger): ...

        @pytest.mark.subsidy_ledger(pack=["dezhou-2023"])
        def test_a_typing_error(subsidy_ledger): ...

        @pytest.mark.subsidy_ledger(packs=["dezhou"])
        def test_no_such_pack(subsidy_ledger): ...
    """
    result = run(pytester, suite)
    result.assert_outcomes(errors=3)
    result.stdout.fnmatch_lines(
        [
            "*the marker subsidy_ledger takes arguments by name: packs=*",
            "*unexpected keyword argument 'pack'*",
            "*there is no pack 'dezhou'*",
        ]
    )


def test_the_marker_is_known_to_a_strict_suite(pytester: pytest.Pytester) -> None:
    listed = pytester.runpytest_inprocess("--markers")
    listed.stdout.fnmatch_lines(["@pytest.mark.subsidy_ledger(packs=*"])


def test_ledgers_of_a_test_go_by_its_clock(pytester: pytest.Pytester) -> None:
    suite = """
        import pytest
        from freezegun import freeze_time
        from subsidy_ledger.testing import Desk, an_appropriation

        pytestmark = pytest.mark.subsidy_ledger(packs=[])

        def test_it_moves_when_told(subsidy_ledger, ledger_clock):
            ledger_clock.move_to("2023-07-01")
            subsidy_ledger.record(an_appropriation())
            assert Desk(subsidy_ledger).entry()["at"] == "2023-07-01T09:00:00.000000Z"

        @freeze_time("2023-08-01 12:34:56")
        def test_it_follows_a_frozen_time(sqlite_ledger):
            sqlite_ledger.record(an_appropriation())
            assert Desk(sqlite_ledger).entry()["at"] == "2023-08-01T12:34:56.000000Z"
    """
    run(pytester, suite).assert_outcomes(passed=2)


def test_a_whole_case_can_be_decided_while_time_is_frozen(pytester: pytest.Pytester) -> None:
    suite = """
        from freezegun import freeze_time
        from subsidy_ledger.testing import a_history

        @freeze_time("2023-08-01 12:34:56")
        def test_it(subsidy_ledger):
            *_, answer = subsidy_ledger.record_all(a_history())
            assert answer["amount_fen"] == 2_000_000
    """
    run(pytester, suite).assert_outcomes(passed=1)


# ---- what it costs -------------------------------------------------------------------------------


def test_where_it_is_not_used_nothing_of_the_package_is_imported(
    pytester: pytest.Pytester,
) -> None:
    pytester.makepyfile("""
        import sys

        def test_it():
            assert "pytest_subsidy_ledger" in sys.modules
            ours = {name.partition(".")[0] for name in sys.modules}
            assert not ours & {"subsidy_ledger", "sqlmodel", "sqlalchemy", "psycopg", "hypothesis"}
    """)
    # The plugins of others that are installed here load what they like: only ours is looked at.
    result = pytester.runpytest_subprocess("-p", "no:hypothesispytest", "-p", "no:cacheprovider")
    result.assert_outcomes(passed=1)


def test_asking_for_a_ledger_in_memory_loads_no_database(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        import sys
        import pytest

        @pytest.mark.subsidy_ledger(packs=[])
        def test_it(subsidy_ledger):
            assert not {"sqlmodel", "sqlalchemy", "psycopg"} & set(sys.modules)
    """)
    result = pytester.runpytest_subprocess("-p", "no:cacheprovider")
    result.assert_outcomes(passed=1)


@pytest.mark.slow
def test_processes_of_xdist_share_nothing(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        import pytest
        from subsidy_ledger.testing import an_appropriation, assert_consistent

        @pytest.mark.parametrize("n", range(6))
        @pytest.mark.subsidy_ledger(packs=[])
        def test_it(sqlite_ledger, n):
            assert sqlite_ledger.record(an_appropriation(n + 1))["seq"] == 1
            assert_consistent(sqlite_ledger)
    """)
    result = pytester.runpytest_subprocess("-n2", "-p", "no:cacheprovider")
    result.assert_outcomes(passed=6)


def test_the_wheel_has_the_plugin_and_the_builders(repository: Path) -> None:
    hatchling = pytest.importorskip("hatchling.builders.wheel")
    builder = hatchling.WheelBuilder(str(repository))
    shipped = {file.distribution_path for file in builder.recurse_included_files()}
    assert {"pytest_subsidy_ledger.py", "subsidy_ledger/testing/__init__.py"} <= shipped
    points = builder.metadata.core.entry_points
    assert points["pytest11"] == {"subsidy-ledger": "pytest_subsidy_ledger"}


# ---- PostgreSQL ----------------------------------------------------------------------------------


def test_without_a_server_a_test_on_postgresql_is_skipped_with_what_would_help(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    pytest.importorskip("psycopg")
    monkeypatch.delenv("SUBSIDY_LEDGER_POSTGRESQL_URL", raising=False)
    monkeypatch.setenv("SUBSIDY_LEDGER_POSTGRESQL", str(tmp_path))
    result = run(pytester, "def test_it(postgresql_ledger): ...", "-rs")
    result.assert_outcomes(skipped=1)
    result.stdout.fnmatch_lines(["*SUBSIDY_LEDGER_POSTGRESQL names *, where there is no initdb*"])


def test_without_the_driver_it_is_skipped_too(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "psycopg", None)
    result = run(pytester, "def test_it(postgresql_ledger): ...", "-rs")
    result.assert_outcomes(skipped=1)
    result.stdout.fnmatch_lines(["*pip install 'subsidy-ledger[[]postgresql]'*"])
