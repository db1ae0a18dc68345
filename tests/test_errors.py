"""The exception tree: who is at fault, what the message says, and that nothing gets lost on the way."""

import inspect
import pickle

import pytest

from subsidy_ledger import errors
from subsidy_ledger.errors import (
    BundleError,
    CalendarYearMissing,
    CallerError,
    CanonicalError,
    DatabaseLost,
    DatabaseUnsuitable,
    ExtraMissing,
    FactsMissing,
    InvalidCommand,
    InvalidIdentifier,
    JoinRefused,
    LedgerBusy,
    LedgerClosed,
    LedgerDamaged,
    LedgerError,
    LedgerExists,
    ListUnreadable,
    NotALedger,
    NoteInvalid,
    PackError,
    PackInvalid,
    PackProblem,
    Problem,
    ProofInvalid,
    SignerRefuses,
    StorageFailed,
    SubsidyLedgerError,
    SuccessionRefused,
    UnsupportedVersion,
    nearest,
    type_word,
)

ONE = Problem("on", "found 'x', expected a day")
TWO = Problem("parties.founder[0].number", "found nothing, expected 18 digits")

EXAMPLES = [
    (InvalidCommand((ONE,)), CallerError, "on: found 'x', expected a day"),
    (JoinRefused("it has not begun", "begin it"), CallerError, "not begun; begin it"),
    (ListUnreadable("dead.csv", "no column for numbers"), CallerError, "dead.csv: no column"),
    (ExtraMissing("duckdb", "columnar"), CallerError, "pip install 'subsidy-ledger[columnar]'"),
    (FactsMissing("A-1"), CallerError, "the facts of case 'A-1'"),
    (InvalidIdentifier("cn-ric", "17 digits", "18"), CallerError, "found 17 digits, expected 18"),
    (CanonicalError("null", "a[1]"), CallerError, "a[1]: null"),
    (CanonicalError("null"), CallerError, "null"),
    (CalendarYearMissing(2027), CallerError, "no working-day calendar covers 2027"),
    (
        PackInvalid((PackProblem("p.toml", "grant[0].key", "bad"),)),
        PackError,
        "p.toml: grant[0].key",
    ),
    (LedgerBusy("a.db"), LedgerError, "another writer"),
    (NotALedger("a.db", "the file is empty"), LedgerError, "the file is empty"),
    (LedgerExists("a.db"), LedgerError, "not overwritten"),
    (LedgerClosed("a.db"), LedgerError, "closed"),
    (LedgerDamaged("entry 7: wrong hash"), LedgerError, "entry 7: wrong hash"),
    (NoteInvalid("it is not UTF-8 text"), LedgerError, "it is not UTF-8 text"),
    (SignerRefuses(9, "ab", 8, "1 entries are gone"), LedgerError, "1 entries are gone; a backup"),
    (SuccessionRefused("a", "it is not closed", "close it"), LedgerError, "not closed; close it"),
    (DatabaseUnsuitable("postgresql://h/d", "fsync is off"), LedgerError, "fsync is off"),
    (DatabaseLost("postgresql://h/d", "gone"), LedgerError, "send it again with the same ids"),
    (
        StorageFailed("a.db", "full", "database or disk is full", "SQLITE_FULL"),
        LedgerError,
        "a.db: database or disk is full (SQLITE_FULL); nothing was recorded; make room on the disk",
    ),
    (
        StorageFailed("a.db", "io", "disk I/O error", unknown=True),
        LedgerError,
        "it may be recorded or not; look at the disk",
    ),
    (ProofInvalid("it is empty"), LedgerError, "it is empty"),
    (UnsupportedVersion("entry 0", 9, "version 1"), LedgerError, "format version 9"),
    (BundleError("entries.jsonl", "line 3 is empty"), SubsidyLedgerError, "entries.jsonl: line 3"),
]


@pytest.mark.parametrize(("error", "family", "part"), EXAMPLES)
def test_an_error_belongs_to_its_family_and_says_what_happened(error, family, part):
    assert isinstance(error, family)
    assert isinstance(error, SubsidyLedgerError)
    assert part in str(error)


@pytest.mark.parametrize("error", [example[0] for example in EXAMPLES])
def test_an_error_survives_pickling_with_its_data(error):
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error)
    assert str(again) == str(error)
    assert vars(again) == vars(error)


def classes() -> dict[str, type]:
    found = inspect.getmembers(errors, inspect.isclass)
    return {name: kind for name, kind in found if issubclass(kind, SubsidyLedgerError)}


def test_every_leaf_of_the_tree_has_an_example_above():
    leaves = {kind for kind in classes().values() if not kind.__subclasses__()}
    assert leaves == {type(error) for error, _, _ in EXAMPLES}


def test_the_tree_in_the_docstring_is_the_tree():
    drawn = [
        line.lstrip("│ ├└─").split()[0]
        for line in (errors.__doc__ or "").splitlines()
        if line.startswith("    ") and line.strip()
    ]
    assert sorted(drawn) == sorted(classes())


def test_no_family_is_a_kind_of_another():
    families = (CallerError, PackError, LedgerError, BundleError)
    for kind in classes().values():
        assert sum(issubclass(kind, family) for family in families) == (
            0 if kind is SubsidyLedgerError else 1
        )


def test_several_problems_stand_one_a_line():
    assert str(InvalidCommand([ONE, TWO])).splitlines() == [
        "the command is invalid, 2 problems:",
        "  on: found 'x', expected a day",
        "  parties.founder[0].number: found nothing, expected 18 digits",
    ]


def test_a_problem_without_a_path_is_about_the_whole():
    assert str(Problem("", "expected an object")) == "expected an object"
    assert str(PackProblem("p.toml", "", "not TOML")) == "p.toml: not TOML"


def test_a_problem_can_be_placed_in_a_file():
    problem = Problem.unknown_key("grant[0]", "applicnt", ["applicant", "cite"])
    placed = PackProblem.of("p.toml", problem)
    assert str(placed) == f"p.toml: grant[0]: {problem.message}"
    assert (placed.found, placed.hint) == ("applicnt", "did you mean 'applicant'?")


def test_an_unknown_key_names_the_nearest_right_one():
    assert Problem.unknown_key("", "quot", ["quote", "doc"]).message == (
        "unknown key 'quot'; did you mean 'quote'?"
    )


def test_an_unknown_key_like_no_other_lists_a_few_known_ones():
    assert Problem.unknown_key("", "zzz", ["quote", "doc"]).message == (
        "unknown key 'zzz'; known here: doc, quote"
    )


def test_an_unknown_key_like_no_other_does_not_list_many():
    many = [f"name{n:02d}" for n in range(13)]
    assert Problem.unknown_key("", "zzz", many).message == "unknown key 'zzz'"


def test_a_missing_key_says_what_to_write():
    assert (
        Problem.missing_key("", "on", "a day").message == "the key 'on' is missing: expected a day"
    )
    assert Problem.missing_key("", "on").message == "the key 'on' is missing"


def test_a_wrong_type_names_the_type_and_never_the_value():
    problem = Problem.wrong_type("number", 371402199001010017, "a string", "put it in quotes")
    assert problem.message == "found an integer, expected a string; put it in quotes"
    assert "3714" not in str(problem)


def test_a_wrong_value_shows_the_value():
    assert Problem.wrong_value("year", "1023", "2000 to 2100").message == (
        "found 1023, expected 2000 to 2100"
    )


def test_an_unknown_name_says_what_it_was_taken_for():
    problem = Problem.unknown_name("grant", "grant", "dezhou/startpu", ["dezhou/startup"])
    assert problem.message == "there is no grant 'dezhou/startpu'; did you mean 'dezhou/startup'?"


@pytest.mark.parametrize(
    ("value", "word"),
    [
        (None, "null"),
        (True, "a boolean"),
        (1, "an integer"),
        (1.5, "a decimal number"),
        ("x", "a string"),
        ({}, "a table"),
        ([], "a list"),
        (b"", "a value of type bytes"),
    ],
)
def test_types_are_named_in_the_authors_words(value, word):
    assert type_word(value) == word


def test_nearest_suggests_only_what_is_close():
    assert nearest("aproved", ["approve", "reject"]) == "approve"
    assert nearest("zzz", ["approve", "reject"]) is None
    assert nearest("zzz", []) is None
