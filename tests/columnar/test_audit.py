"""The audit over columns says what the row-by-row replay says: the same findings in the same order.

On random ledgers with planted faults, with lists and without, with every check and with each alone.
What a query leaves out by mistake is noticed: the mutation test leaves out one case of each.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pytest
from duckdb import DuckDBPyConnection
from tests.columnar.folders import exported
from tests.columnar.histories import KINDS, Town

from subsidy_ledger.audit.checks import all_checks
from subsidy_ledger.audit.desk import Desk
from subsidy_ledger.audit.finding import About, Check, Finding
from subsidy_ledger.audit.matching.reading import read_list
from subsidy_ledger.audit.replay import Brought, replay
from subsidy_ledger.audit.settings import Settings
from subsidy_ledger.casework.state import CaseState
from subsidy_ledger.columnar import audit as over_columns
from subsidy_ledger.columnar import ground, schema, wide
from subsidy_ledger.columnar.audit import audit_columns
from subsidy_ledger.columnar.suspects import QUERIES
from subsidy_ledger.columnar.tables import Columns, to_parquet
from subsidy_ledger.errors import BundleError, LedgerDamaged
from subsidy_ledger.ledger.bundle import SEALED, Bundle
from subsidy_ledger.testing.corpus.histories import SLOW
from subsidy_ledger.testing.corpus.making import make, record_corpus
from subsidy_ledger.testing.corpus.plants import PLANTS

pytestmark = pytest.mark.slow
EAGER = Settings(
    burst_approvals=3, burst_days=2, burst_times=2, under_count=1, outside_count=2, unpaid_days=10,
    slow_days=10, rebook_days=3, recovery_days=5, shared_contact=2, signature_fen=(8_100, 300_000),
    repeat_days=60,
)  # fmt: skip
"""Thresholds so low that every pattern is found in a small ledger."""
AGAIN = ("decision-differs", "token-mismatch")
"""What only deciding again can find."""


class Seen:
    """One ledger, looked at row by row; kept, for several tests ask for it."""

    def __init__(self, bundle: Bundle, brought: Brought, place: Path) -> None:
        self.bundle, self.brought = bundle, brought
        self.columns: Columns = to_parquet(bundle, place / "columns")
        self.replayed = replay(bundle, all_checks(), brought=brought)
        self.findings = [one for one in self.replayed.findings if one.check not in AGAIN]

    def of(self, check: Check) -> list[Finding]:
        named = set(check.about.finds) or {check.name}
        return [one for one in self.findings if one.check in named]


@cache
def a_town(seed: int) -> Seen:
    place = a_place()
    bundle = exported(Town(seed).run(70).ledger, place / "bundle")
    return Seen(bundle, Brought(kinds=KINDS, settings=EAGER), place)


@cache
def a_city(number: int) -> Seen:
    """A small year of a city, with every fault that can be planted there and with every list."""
    place = a_place()
    key = ("dezhou", "rongchang")[number]
    few = [plant for plant in PLANTS if plant.name not in SLOW]
    made = record_corpus(make(12, 1, cities=[key], plants=few))[key]
    paths = made.town.lists.write(place / "lists")
    lists = {kind: read_list(kind, path) for kind, path in paths.items()}
    brought = Brought(lists=lists, settings=EAGER)
    return Seen(exported(made.ledger, place / "bundle"), brought, place)


PLACES: list[Path] = []
"""Where ledgers are kept that several tests look at."""


def a_place() -> Path:
    place = Path(mkdtemp(prefix="columns-"))
    PLACES.append(place)
    return place


@pytest.fixture(scope="module", autouse=True)
def _tidy() -> Iterator[None]:
    """Ledgers that were kept are taken away."""
    yield
    for place in PLACES:
        shutil.rmtree(place, ignore_errors=True)
    PLACES.clear()
    a_town.cache_clear()
    a_city.cache_clear()


TOWNS, CITIES = range(2), range(2)
LEDGERS = [*((a_town, seed) for seed in TOWNS), *((a_city, seed) for seed in CITIES)]
SEEN = [pytest.param(made, seed, id=f"{made.__name__[2:]}-{seed}") for made, seed in LEDGERS]


def fresh(name: str) -> Check:
    return next(check for check in all_checks() if check.name == name)


# ---- the same findings ---------------------------------------------------------------------------


@pytest.mark.parametrize(("made", "seed"), SEEN)
def test_every_check_says_the_same_over_columns(made, seed: int) -> None:
    seen = made(seed)
    assert seen.findings
    found = audit_columns(seen.columns, seen.bundle, brought=seen.brought)
    assert list(found.findings) == seen.findings
    assert found.on == seen.replayed.on
    assert (found.size, found.everywhere) == (seen.bundle.manifest.size, ())


@pytest.mark.parametrize(("made", "seed"), SEEN)
def test_every_case_that_a_finding_is_about_is_a_suspect_of_its_check(made, seed: int) -> None:
    seen = made(seed)
    with closing(seen.columns.connect()) as connection:
        stand = prepared(seen, connection)
        for check in all_checks():
            query = QUERIES.get(check.name)
            if query is not None:
                suspects = {case for (case,) in stand.rows(query)}
                concerned = {case for finding in seen.of(check) for case in finding.concerns}
                assert concerned <= suspects, check.name


def prepared(seen: Seen, connection: DuckDBPyConnection) -> ground.Ground:
    books = over_columns._law(seen.bundle, connection)
    stand = ground.Ground(connection, books, seen.brought, seen.replayed.on)
    connection.execute(schema.MONTHS)
    ground.prepare(stand)
    wide.prepare(stand)
    return stand


@pytest.mark.parametrize("name", [check.name for check in all_checks()])
def test_each_check_alone_says_the_same_over_columns(name: str) -> None:
    for seen in (a_town(0), a_city(0)):
        found = audit_columns(seen.columns, seen.bundle, [fresh(name)], brought=seen.brought)
        assert list(found.findings) == seen.of(fresh(name))


def test_another_day_is_judged_by_in_both_ways() -> None:
    seen = a_town(0)
    late = replay(seen.bundle, all_checks(), on="2024-12-31", brought=seen.brought)
    found = audit_columns(seen.columns, seen.bundle, on="2024-12-31", brought=seen.brought)
    assert list(found.findings) == [one for one in late.findings if one.check not in AGAIN]
    assert len(found.findings) > len(seen.findings)


def test_without_lists_and_with_the_usual_settings_it_is_the_same() -> None:
    seen = a_city(1)
    plain = replay(seen.bundle, all_checks())
    found = audit_columns(seen.columns, seen.bundle)
    assert list(found.findings) == [one for one in plain.findings if one.check not in AGAIN]


def test_most_of_a_clean_ledger_is_not_read(tmp_path: Path) -> None:
    made = record_corpus(make(60, cities=["dezhou"]))["dezhou"]
    bundle = exported(made.ledger, tmp_path / "bundle")
    found = audit_columns(to_parquet(bundle, tmp_path / "columns"), bundle)
    assert list(found.findings) == [
        one for one in replay(bundle, all_checks()).findings if one.check not in AGAIN
    ]
    assert found.read < found.size / 2


# ---- what a query leaves out is noticed ----------------------------------------------------------


FOUND_IN_NO_CASE = frozenset({"service-missed"})
"""About no case: its entries are always read."""


@pytest.mark.parametrize("name", sorted({*QUERIES, *wide.WIDE} - FOUND_IN_NO_CASE))
def test_a_query_that_leaves_out_a_case_is_noticed(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    concerned = 0
    for made, seed in LEDGERS:
        seen = made(seed)
        wanted = seen.of(fresh(name))
        cases = dict.fromkeys(case for finding in wanted for case in finding.concerns)
        concerned += len(cases)
        for case in list(cases)[:3]:
            for target, key, value in leaving_out(name, case):
                monkeypatch.setattr(target, key, value)
            found = audit_columns(seen.columns, seen.bundle, [fresh(name)], brought=seen.brought)
            monkeypatch.undo()
            if list(found.findings) != wanted:
                return
    if not concerned:
        pytest.skip("found in none of these ledgers")
    pytest.fail(f"no case of {name} could be left out and be missed")


def test_most_checks_find_something_in_the_ledgers_that_are_compared() -> None:
    found = {check.name for made, seed in LEDGERS for check in all_checks() if made(seed).of(check)}
    assert len(found) >= 0.8 * len(all_checks()), {c.name for c in all_checks()} - found


def leaving_out(name: str, case: str) -> list[tuple[object, str, object]]:
    """The check's query without one case; for a wide check the wide desk without it."""
    if name not in wide.WIDE:
        query = f"""SELECT * FROM ({QUERIES[name]}) WHERE "case" <> '{case}'"""
        return [(over_columns, "QUERIES", {**QUERIES, name: query})]
    real = wide._plain

    def lost(row: tuple[object, ...]) -> object:
        place, dossier, state = real(row)
        return (place, dossier, _nobody(state)) if dossier.case == case else (place, dossier, state)

    query = f"""SELECT "case" FROM not_plain WHERE "case" <> '{case}'"""
    return [(wide, "_plain", lost), (over_columns, "_NOT_PLAIN", query)]


def _nobody(state: CaseState) -> CaseState:
    return state._replace(award=None, payable_fen=0)


# ---- plain cases ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("made", "seed"), SEEN)
def test_a_plain_case_stands_on_the_wide_desk_as_the_fold_has_it(made, seed: int) -> None:
    seen = made(seed)
    with closing(seen.columns.connect()) as connection:
        stand = prepared(seen, connection)
        connection.execute('CREATE TEMP TABLE suspects AS SELECT "case" FROM not_plain')
        desk = wide.widened(Desk(stand.books), stand)
    for name, case in desk.books.cases.items():
        folded = seen.replayed.books.cases[name]
        award, real = case.award, folded.award
        assert award is not None
        assert real is not None
        assert real._replace(lines=(), values=(), left_out=(), stands_in=()) == (
            award._replace(discharged=real.discharged)
        )
        for field in ("grant", "stage", "submitted_on", "requested_fen", "payable_fen",
                      "repaid_fen"):  # fmt: skip
            assert getattr(case, field) == getattr(folded, field), field
        dossier, known = desk.dossiers[name], seen.replayed.desk.dossiers[name]
        assert dossier.act("approve") == known.act("approve")
        for payment, paid in dossier.payments.items():
            whole = known.payments[payment]
            assert (paid.state, paid.amount_fen, paid.by, paid.seq, paid.on) == (
                (whole.state, whole.amount_fen, whole.by, whole.seq, whole.on)
            )


# ---- safe where it does not know -----------------------------------------------------------------


class _Everything:
    """A check that nobody wrote a query for: it counts the cases that it sees."""

    name = "of-my-own"
    about = About(title="x", title_zh="x", source="x", source_zh="x")

    def conclude(self, desk: Desk) -> Iterator[Finding]:
        yield Finding("of-my-own", "hint", str(len(desk.dossiers)), "x", ())


def test_a_check_without_a_query_sees_every_case_and_the_outcome_says_so() -> None:
    seen = a_town(0)
    found = audit_columns(seen.columns, seen.bundle, [_Everything()], brought=seen.brought)
    assert found.everywhere == ("of-my-own",)
    assert found.read == found.size
    assert found.findings[0].message == str(len(seen.replayed.desk.dossiers))


def test_every_check_that_is_shipped_has_a_query_or_is_asked_on_the_wide_desk() -> None:
    assert {check.name for check in all_checks()} <= {*QUERIES, *wide.WIDE}
    assert not set(QUERIES) & wide.WIDE


def test_another_bundle_changed_entries_and_changed_sealed_lines_are_refused(
    tmp_path: Path,
) -> None:
    town = Town(3)
    bundle = exported(town.run(6).ledger, tmp_path / "b")
    columns = to_parquet(bundle, tmp_path / "c")
    later = exported(town.run(1).ledger, tmp_path / "later")
    with pytest.raises(BundleError, match="make them anew"):
        audit_columns(columns, later)
    sealed = bundle.folder / SEALED
    sealed.write_bytes(sealed.read_bytes().replace("运".encode(), "营".encode()) + b"")
    text = sealed.read_bytes()
    sealed.write_bytes(text[:200].replace(b"e", b"f") + text[200:])
    with pytest.raises(LedgerDamaged, match="was changed"):
        audit_columns(columns, bundle)
    entries = bundle.folder / "entries.jsonl"
    entries.write_bytes(entries.read_bytes().replace(b'"by":"li"', b'"by":"lu"'))
    with pytest.raises(LedgerDamaged, match="changed between two readings"):
        audit_columns(columns, bundle)


def test_a_successor_is_audited_entry_by_entry() -> None:
    seen = a_town(0)
    bundle = Bundle(seen.bundle.folder)
    bundle.manifest = replace(bundle.manifest, carried=True)
    with pytest.raises(BundleError, match="entry by entry"):
        audit_columns(seen.columns, bundle)


def test_a_day_that_does_not_exist_is_refused() -> None:
    seen = a_town(0)
    with pytest.raises(ValueError, match="2023-02-30"):
        audit_columns(seen.columns, seen.bundle, on="2023-02-30")


def test_who_was_ever_the_same_is_one_person_over_any_number_of_steps() -> None:
    named: Mapping[str, str] = dict(ground.joined([("a", "b"), ("c", "d"), ("d", "b"), ("x", "y")]))
    assert named["a"] == named["b"] == named["c"] == named["d"] != named["x"] == named["y"]
