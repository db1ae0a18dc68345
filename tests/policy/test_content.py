"""Id and digest of a pack file, without reading it strictly: those that the strict reader gives."""

from __future__ import annotations

import pytest

from subsidy_ledger.errors import PackInvalid
from subsidy_ledger.policy.content import named
from subsidy_ledger.policy.reading import read_pack
from subsidy_ledger.policy.shipped import shipped_packs


@pytest.mark.parametrize("name", ["dezhou-2023", "wenzhou-2023", "loans-2023-75"])
def test_a_pack_has_the_id_and_digest_that_the_strict_reader_gives(name: str) -> None:
    source = shipped_packs()[name].read_bytes()
    pack = read_pack(source, name)
    assert named(source, name) == (pack.id, pack.digest)


@pytest.mark.parametrize(
    ("source", "says"),
    [
        (b"\xff", "not UTF-8"),
        (b"x", "not TOML"),
        (b"x = " + b"[" * 5000, "nested too deeply"),
        (b"x = " + b"[" * 100 + b"]" * 100, "nested deeper than 64 levels"),
        (b"x = " + b"9" * 5000, "digits"),
        (b"x = 1.5", "decimal numbers are not allowed"),
        (b"x = 07:00:00", "type time"),
        ("x = 'e\u0301'".encode(), "normalization form NFC"),
        (b"x = 1", "names no id"),
        (b"pack = 1", "names no id"),
        (b"pack.id = 1", "names no id"),
        (b"grant = 1\npack = []", "names no id"),
        (b"grant = [1]", "names no id"),
        (b"a." * 24_000 + b"a = 1", "line 1: a key of more than 64 parts"),
    ],
)
def test_a_file_that_has_none_is_said_to_be_so(source: bytes, says: str) -> None:
    with pytest.raises(PackInvalid, match=says):
        named(source, "x.toml")


def test_the_digest_says_what_a_file_says_and_not_how_it_is_written() -> None:
    source = b"valid_from = 2023-01-01\n[pack]\nid = 'p'\n[[grant]]\nkey = 'g'\n"
    same = (
        source + b"# a remark\n",
        source.replace(b"2023-01-01", b"'2023-01-01'"),  # a day in quotes: the reader refuses it
        source + b"[[grant.case]]\nanything = 1\n",
    )
    assert {named(one, "p.toml") for one in (source, *same)} == {named(source, "p.toml")}
    other = source.replace(b"2023-01-01", b"2023-01-02")
    assert named(other, "p.toml") != named(source, "p.toml")
