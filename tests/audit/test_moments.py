"""Time: a ledger as it stood, and as it is now believed to have stood.

The clock of these ledgers is set by hand: what is recorded in June about May is the point of it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.properties import test_ledger_laws as laws
from tests.support.builders import (
    Desk,
    Json,
    desk,
    enterprise,
    entropy,
    fact,
    grant,
    person,
    small_pack,
)
from tests.support.forging import Told
from tests.support.successors import LAST_DAY, succeed

from subsidy_ledger import canonical
from subsidy_ledger.audit import audit
from subsidy_ledger.audit.moments import (
    Moment,
    as_it_stood,
    beijing,
    believed,
    moment,
    opened_entries,
    recorded_late,
    size_at,
)
from subsidy_ledger.casework.state import TABLES, Books
from subsidy_ledger.errors import InvalidCommand, LedgerDamaged, NoteInvalid
from subsidy_ledger.ledger.books import books_of
from subsidy_ledger.ledger.keys import make_keys
from subsidy_ledger.ledger.signing import FileSigner, checkpoint
from subsidy_ledger.ledger.verification import Readable, check_bytes
from subsidy_ledger.testing import LedgerClock

PACK = small_pack(
    fact("since", "date")
    + grant("g", "[grant.benefit]\nfen = 100\n§\n")
    + '[[service]]\nid = "care"\nto = "applicant"\nfrom = "since"\nacts = {visit = 1}\n§\n'
)
A, B = {"applicant": enterprise("a")}, {"applicant": enterprise("b")}


class Office(Desk):
    """A desk whose clock is set by hand."""

    def __init__(self, **given: Any) -> None:
        self.clock = LedgerClock("2023-05-01")
        super().__init__(desk([PACK], now=self.clock, **given).ledger, "2023-05-01")

    def at(self, recorded: str, on: str | None = None) -> Office:
        """What comes next is recorded on one day and dated on another."""
        self.clock.move_to(recorded)
        self.on = recorded if on is None else on
        return self


def may() -> Office:
    """A case approved in May, paid in May, and settled in June with a date in May."""
    made = Office()
    made.at("2023-05-10").award("A", "t/g", A)
    made.at("2023-05-20").ok("pay", payment="P", case="A", account="1")
    made.at("2023-06-05", on="2023-05-31").ok("settle", payment="P")
    made.at("2023-06-10").award("B", "t/g", B)
    return made


def same(one: Books, other: Books) -> bool:
    return all(one.rows(table) == other.rows(table) for table in TABLES)


def seqs(source: Readable) -> list[int]:
    return [entry["seq"] for entry, _ in opened_entries(source)]


# ---- what a person writes ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("2023-05-10", "2023-05-10T15:59:59.999999Z"),
        ("2023-05-10T16:30", "2023-05-10T08:30:00.000000Z"),
        ("2023-05-10 16:30:05", "2023-05-10T08:30:05.000000Z"),
        ("2023-05-10T16:30:05.5", "2023-05-10T08:30:05.500000Z"),
        ("2023-05-10T08:30:00Z", "2023-05-10T08:30:00.000000Z"),
        ("2023-05-10T00:30:00+08:00", "2023-05-09T16:30:00.000000Z"),
        ("2023-05-09T16:30:00-00:00", "2023-05-09T16:30:00.000000Z"),
    ],
)
def test_a_day_ends_and_a_time_without_a_zone_is_in_beijing(text: str, until: str) -> None:
    assert moment(text).until == until


def test_an_entry_is_a_number() -> None:
    assert moment("17") == Moment("17", "entry", seq=17)


@pytest.mark.parametrize(
    "text",
    [
        "", "-1", "2023-02-29", "2023-13-01T00:00", "2023-05-10T25:00", "no/such/file", "tomorrow",
        "\N{ARABIC-INDIC DIGIT THREE}", "0001-01-01T00:00+23:00",
    ],
)  # fmt: skip
def test_what_is_no_moment_is_refused_with_the_four_ways_to_write_one(text: str) -> None:
    with pytest.raises(InvalidCommand, match=r"an entry .*a day .*a time .*a checkpoint"):
        moment(text)


def test_a_file_that_is_no_checkpoint_is_refused(tmp_path: Path) -> None:
    (tmp_path / "note").write_text("hello\n")
    with pytest.raises(NoteInvalid):
        moment(str(tmp_path / "note"))


def test_a_recorded_time_is_shown_as_a_clock_in_beijing_showed_it() -> None:
    assert beijing("2023-05-10T16:30:00.000000Z") == "2023-05-11 00:30:00"


# ---- where it is ---------------------------------------------------------------------------------


def test_a_day_counts_to_its_end_in_beijing() -> None:
    made = Office()
    opened = made.size
    made.clock.move_to("2023-05-10T15:59:59+00:00")
    made.ok("appropriate", fund="x", year=2023, amount_fen=1)
    made.clock.move_to("2023-05-10T16:00:00+00:00")
    made.ok("appropriate", fund="x", year=2023, amount_fen=1)
    told = Told(made)
    assert size_at(told, "2023-05-10") == opened + 1
    assert size_at(told, "2023-05-11") == opened + 2
    assert size_at(told, "2023-05-11T00:00") == opened + 2
    assert size_at(told, "2023-05-10T15:59:59Z") == opened + 1


def test_an_entry_counts_itself_and_must_be_there() -> None:
    made = may()
    told = Told(made)
    assert size_at(told, "0") == 1
    assert size_at(told, str(made.size - 1)) == made.size
    with pytest.raises(InvalidCommand, match=f"from 0 to {made.size - 1}"):
        size_at(told, str(made.size))


def test_before_the_first_entry_there_was_no_ledger() -> None:
    with pytest.raises(InvalidCommand, match="before the first entry"):
        size_at(Told(may()), "2023-04-01")


def signed_office(folder: Path) -> tuple[Office, Path]:
    """A ledger with a checkpoint in a file, and two entries since."""
    signer = FileSigner(make_keys(folder / "keys", "test.example/ledger", entropy()))
    made = Office(log_key=str(signer.key))
    made.award("A", "t/g", A)
    with made.ledger.store.reading() as reader:
        (folder / "checkpoint").write_text(checkpoint(reader, signer).format(), encoding="utf-8")
    made.award("B", "t/g", B)
    return made, folder / "checkpoint"


def test_a_checkpoint_is_where_its_size_says_if_the_root_is_that_of_the_entries(
    tmp_path: Path,
) -> None:
    made, file = signed_office(tmp_path)
    assert size_at(Told(made), str(file)) == made.size - 2


def test_a_checkpoint_of_another_ledger_or_another_history_is_refused(tmp_path: Path) -> None:
    made, file = signed_office(tmp_path)
    told = Told(made)
    told.find("submit", "A")["by"] = "somebody else"
    with pytest.raises(LedgerDamaged, match="another root"):
        size_at(told, str(file))
    told = Told(made)
    del told.entries[3:]
    with pytest.raises(LedgerDamaged, match="only 3 are there"):
        size_at(told, str(file))
    told = Told(made)
    told.entries[0]["data"]["origin"] = "other"
    with pytest.raises(NoteInvalid, match="'other'"):
        size_at(told, str(file))
    told = Told(made)
    del told.entries[0]["data"]["log_key"]
    with pytest.raises(NoteInvalid, match="names no key"):
        size_at(told, str(file))


def test_a_checkpoint_that_the_ledgers_key_did_not_sign_is_refused(tmp_path: Path) -> None:
    made, file = signed_office(tmp_path)
    (tmp_path / "other").mkdir()
    _, theirs = signed_office(tmp_path / "other")
    text = file.read_text(encoding="utf-8")
    statement, _, _ = text.partition("\n\n")
    _, _, signature = theirs.read_text(encoding="utf-8").partition("\n\n")
    other = FileSigner(make_keys(tmp_path / "k2", "test.example/ledger", lambda size: b"7" * size))
    with made.ledger.store.reading() as reader:
        forged = checkpoint(reader, other).format()
    (tmp_path / "forged").write_text(forged, encoding="utf-8")
    with pytest.raises(NoteInvalid):
        size_at(Told(made), str(tmp_path / "forged"))
    (tmp_path / "cut").write_text(f"{statement.replace('5', '4', 1)}\n\n{signature}")
    with pytest.raises(NoteInvalid):
        size_at(Told(made), str(tmp_path / "cut"))


# ---- as it stood ---------------------------------------------------------------------------------


@settings(max_examples=10)
@given(laws.STREAMS, st.data())
def test_as_it_stood_is_the_ledger_cut_there(drawn: list[Json], data: st.DataObject) -> None:
    whole = Told(laws.played(drawn))
    size = data.draw(st.integers(1, len(whole.entries)))
    cut = Told.__new__(Told)
    cut.entries, cut._sources = whole.entries[:size], whole._sources
    cut.sealed = {seq: line for seq, line in whole.sealed.items() if seq < size}
    stood = as_it_stood(whole, size)
    assert same(books_of(stood), books_of(cut))
    assert list(stood.sealed_lines()) == sorted(cut.sealed.items())
    assert check_bytes(stood)[2] == check_bytes(cut)[2]
    assert stood.head() == cut.head()
    assert [row for rows in stood.chunks(3) for row in rows] == [
        row for rows in cut.chunks(3) for row in rows
    ]
    assert audit(stood).findings == audit(cut).findings


def test_what_stood_does_not_know_what_was_recorded_later() -> None:
    told = Told(may())
    case = books_of(as_it_stood(told, size_at(told, "2023-05-31"))).cases["A"]
    assert (case.instructed_fen, case.settled_fen) == (100, 0)


def test_nothing_stood_before_the_first_entry() -> None:
    with pytest.raises(InvalidCommand):
        as_it_stood(Told(may()), 0)


# ---- as it is believed ---------------------------------------------------------------------------


def test_what_is_believed_of_a_day_knows_what_was_recorded_later_about_it() -> None:
    told = Told(may())
    books = books_of(believed(told, "2023-05-31"))
    assert (books.cases["A"].instructed_fen, books.cases["A"].settled_fen) == (0, 100)
    assert "B" not in books.cases
    kept = seqs(believed(told, "2023-05-31"))
    lines = list(believed(told, "2023-05-31").sealed_lines())
    assert lines == [(seq, line) for seq, line in sorted(told.sealed.items()) if seq in kept]
    assert len(lines) < len(told.sealed)
    assert books_of(believed(told, "2023-05-30")).cases["A"].settled_fen == 0


@settings(max_examples=10)
@given(laws.STREAMS)
def test_of_the_far_future_everything_is_believed(drawn: list[Json]) -> None:
    told = Told(laws.played(drawn))
    late = believed(told, "9999-12-31")
    assert same(books_of(late), books_of(told))
    assert list(late.sealed_lines()) == list(told.sealed_lines())
    assert seqs(late) == [entry["seq"] for entry in told.entries]


@settings(max_examples=10)
@given(laws.STREAMS, laws.DAYS)
def test_whatever_the_day_what_is_believed_of_it_folds_and_dates_from_no_later(
    drawn: list[Json], day: str
) -> None:
    told = Told(laws.played(drawn))
    books = books_of(believed(told, day))
    for case in books.cases.values():
        assert case.last_on <= day
        own = [e for e in told.entries if e.get("case") == case.case and e["on"] <= day]
        assert list(case.entries) == [entry["seq"] for entry in own]
    later = {e["case"] for e in told.entries if e["do"] == "submit" and e["on"] > day}
    assert not later & set(books.cases)


def test_an_adoption_dated_later_is_kept_where_a_kept_entry_was_decided_under_it() -> None:
    made = Office()
    made.at("2023-05-10", on="2023-07-01")
    made.ok("adopt", procedure={"steps": ["approve"], "separate": []})
    made.ok("adopt", procedure={"steps": ["approve"], "separate": [["submit", "approve"]]})
    last = made.entry()["seq"]
    told = Told(made)
    assert seqs(believed(told, "2023-05-31")) == [0, 1], "nothing was decided under them"
    made.at("2023-05-20").award("A", "t/g", A)
    made.at("2023-05-21", on="2023-08-01").ok("adopt", rulings={})
    told = Told(made)
    assert seqs(believed(told, "2023-05-31")) == [0, 1, 2, 3, 4, 5]
    assert books_of(believed(told, "2023-05-31")).law.seq == last


def test_an_act_of_a_service_is_kept_with_what_opened_the_service() -> None:
    made = Office()
    firm = enterprise("a", since="2023-05-01")
    made.at("2023-06-01").ok("perform", service="care", act="open", party=firm)
    made.at("2023-06-02", on="2023-05-15")
    made.ok("perform", service="care", act="visit", party=enterprise("a"))
    told = Told(made)
    (duty,) = books_of(believed(told, "2023-05-31")).duties.values()
    assert duty.done == (("visit", "2023-05-15"),)
    assert books_of(believed(told, "2023-05-14")).duties == {}


def test_who_is_one_person_is_believed_of_every_day() -> None:
    made = Office()
    made.at("2023-05-10").award("A", "t/g", {"applicant": person("a")})
    made.at("2023-09-01").ok("same", parties=[person("a"), person("x")])
    made.ok("link", group="G", parties=[enterprise("a")], from_="2023-05-01")
    books = books_of(believed(Told(made), "2023-05-31"))
    assert len(books.pairs) == 2
    assert set(books.groups) == {"G"}


def test_a_successor_cannot_be_asked_about_days_before_it() -> None:
    made = may()
    after = Desk(succeed(made.ledger, "test.example/next"), LAST_DAY)
    told = Told(after)
    with after.ledger.store.reading() as reader:
        told.carried_lines = reader.carried_lines  # type: ignore[method-assign]
        with pytest.raises(InvalidCommand, match=r"ask that ledger"):
            believed(told, "2023-05-31")
        assert "A" in books_of(believed(told, LAST_DAY)).cases


def test_a_day_that_does_not_exist_is_refused() -> None:
    with pytest.raises(InvalidCommand, match="a day that exists"):
        believed(Told(may()), "2023-02-29")


# ---- in what the two differ ----------------------------------------------------------------------


def test_what_was_recorded_late_is_listed_with_both_days() -> None:
    made = may()
    (late,) = recorded_late(Told(made), "2023-05-31")
    assert late.to_json() == {
        "seq": made.size - 3,
        "do": "settle",
        "status": "recorded",
        "on": "2023-05-31",
        "at": "2023-06-05T09:00:00.000000Z",
        "by": "bank-desk",
        "case": "A",
        "late": True,
    }


def test_what_was_dated_ahead_is_listed_as_well() -> None:
    made = Office()
    made.at("2023-05-10", on="2023-06-30").award("A", "t/g", A)
    assert [(one.do, one.late) for one in recorded_late(Told(made), "2023-05-31")] == [
        ("submit", False),
        ("approve", False),
    ]
    assert recorded_late(Told(made), "2023-06-30") == ()


def test_between_another_moment_and_a_day_it_can_be_asked_as_well() -> None:
    told = Told(may())
    assert recorded_late(told, "2023-05-31", at="2023-06-06") == ()
    assert [one.do for one in recorded_late(told, "2023-05-31", at="2023-05-19")] == [
        "pay",
        "settle",
    ]
    assert len(recorded_late(told, "2023-01-01")) == 1, "the first adoption, recorded in May"


@settings(max_examples=10)
@given(laws.STREAMS, laws.DAYS)
def test_where_nothing_was_recorded_late_both_ways_of_looking_back_are_one(
    drawn: list[Json], day: str
) -> None:
    told = Told(laws.played(drawn))
    for entry in told.entries:  # recorded on its own day, in the order of days
        entry["at"] = f"{max(e['on'] for e in told.entries[: entry['seq'] + 1])}T04:00:00.000000Z"
    if recorded_late(told, day):
        return
    stood = books_of(as_it_stood(told, size_at(told, day)))
    assert same(stood, books_of(believed(told, day)))


def test_entries_come_with_what_was_sealed() -> None:
    made = may()
    told = Told(made)
    opened = {entry["seq"]: sealed for entry, sealed in opened_entries(told)}
    assert opened[0] is None
    pay = told.find("pay")["seq"]
    assert opened[pay] == {"case": {"account": "1"}}
    assert canonical.encode(told.entries[pay])
