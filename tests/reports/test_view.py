"""A view of a store and of its bundle are one; what cannot be read is damage."""

import pytest

from subsidy_ledger.casework.state import TABLES
from subsidy_ledger.errors import LedgerDamaged, NotALedger
from subsidy_ledger.ledger.bundle import Bundle, export
from subsidy_ledger.reports.view import readable, view_of
from subsidy_ledger.storage.memory import MemoryStore


@pytest.fixture
def bundle(store, tmp_path):
    with store.reading() as reader:
        export(reader, tmp_path / "b")
    return Bundle(tmp_path / "b")


def test_a_bundle_looks_like_its_ledger(view, bundle):
    other = view_of(bundle, "bundle")
    assert (other.origin, other.size) == (view.origin, view.size)
    for table in TABLES:
        assert dict(other.rows(table)) == dict(view.rows(table)), table
    case = view.case("A-1")
    assert other.case("A-1") == case
    assert other.entries_of(case) == view.entries_of(case)


def test_a_case_that_is_not_there_is_none(view):
    assert view.case("Z-9") is None


def test_the_file_of_a_case_grows_with_its_entries(view):
    case = view.case("A-1")
    entries = view.entries_of(case)
    assert view.file_before(case, entries, entries[0].seq) is None
    file = view.file_before(case, entries, entries[-1].seq)
    assert file.facts["pension_months_in_a_row"] == 14


def test_an_erased_case_has_no_file(view):
    case = view.case("A-1")._replace(erased=True)
    assert view.file_before(case, view.entries_of(case), 99) is None


def test_an_entry_that_is_not_there_is_damage(view):
    case = view.case("A-1")
    with pytest.raises(LedgerDamaged, match="entry 4711 is not there"):
        view.entries_of(case._replace(entries=(*case.entries, 4711)))


def test_an_empty_store_is_no_ledger():
    store = MemoryStore()
    store.create()
    with store.reading() as reader, pytest.raises(NotALedger, match="no entry 0"):
        view_of(reader, "empty")


@pytest.mark.parametrize("error", [KeyError("x"), ValueError("x"), TypeError("x"), IndexError("x")])
def test_what_stored_bytes_do_that_no_ledger_wrote_is_damage(error):
    with pytest.raises(LedgerDamaged, match="cannot be read"), readable("l.db"):
        raise error


@pytest.mark.parametrize(
    "error", [FileNotFoundError("x"), NotALedger("x", "y"), ZeroDivisionError()]
)
def test_other_errors_stay_what_they_are(error):
    with pytest.raises(type(error)), readable("l.db"):
        raise error
