"""The auditor's lists of a town: what offices hand over, and that it can be read."""

from __future__ import annotations

import pytest
from typeguard import suppress_type_checks

from subsidy_ledger.audit.matching import LISTS, read_list
from subsidy_ledger.testing.corpus import a_town
from subsidy_ledger.testing.corpus.lists import EXCEL, GBK, HEADINGS


@pytest.fixture(scope="module")
def town():
    town = a_town("rongchang", 130)
    with suppress_type_checks():  # the casting is checked elsewhere, and takes its time
        list(town.items())
    return town


@pytest.fixture(scope="module")
def files(town, tmp_path_factory):
    return town.lists.write(tmp_path_factory.mktemp("lists"))


def test_there_is_a_list_of_every_kind():
    assert set(HEADINGS) == set(LISTS)


@pytest.mark.parametrize("kind", HEADINGS)
def test_every_list_is_read_whole_and_without_a_problem(town, files, kind):
    read = read_list(kind, files[kind])
    assert read.problems == ()
    assert read.read == len(town.lists.rows[kind]) > 0
    assert len(read.rows) >= read.read  # of owners each line stands under two numbers


def test_files_are_as_offices_hand_them_over(files):
    assert {kind for kind, path in files.items() if path.suffix == ".xlsx"} == EXCEL
    for kind in GBK:
        with pytest.raises(UnicodeDecodeError):
            files[kind].read_text("utf-8")
        assert files[kind].read_text("gb18030").startswith(HEADINGS[kind][0])


def test_people_of_the_ledger_are_in_the_lists_of_misfortunes_and_it_does_not_matter(town):
    """Else a check that looked at nobody would pass for one that found nothing."""
    numbers = {cells[1] for cells in town.lists.rows["contacts"]}
    for kind in ("deceased", "imprisoned", "public-employees", "pensions", "deregistered", "loans"):
        listed = {cells[1] for cells in town.lists.rows[kind]}
        assert listed & numbers, kind
        assert listed - numbers, kind
