"""The digest of a pack: what it does not see (comments, layout, order, cases), and that it sees the rest."""

import copy
import hashlib
import json
import tomllib
from datetime import date, timedelta
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from tests.policy.malformed_packs import DRAFTS, amendment, base

from subsidy_ledger import canonical
from subsidy_ledger.errors import PackInvalid
from subsidy_ledger.policy.conditions import FactIs, Value
from subsidy_ledger.policy.pack import Pack
from subsidy_ledger.policy.reading import pack_from_content, read_pack

DATA = tomllib.loads(base().decode())

SMALL = b"""
[pack]
id = "small"
scheme = "s"
title = "\xe8\xa1\xa5\xe8\xb4\xb4"
authority = "a"
valid_from = 2023-01-01
valid_from_basis = "stated"
"""
SMALL_CONTENT = (
    '{"pack":{"authority":"a","id":"small","scheme":"s","title":"补贴",'
    '"valid_from":"2023-01-01","valid_from_basis":"stated"}}'
).encode()


def toml(value: Any, random: Any = None) -> str:
    """TOML in another layout: everything inline, keys in an order that is drawn."""
    if isinstance(value, dict):
        keys = list(value)
        if random is not None:
            keys = random.draw(st.permutations(keys))
        return "{" + ", ".join(f"{key} = {toml(value[key], random)}" for key in keys) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(toml(item, random) for item in value) + "]"
    if isinstance(value, date):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False)


def document(data: dict[str, Any], random: Any = None) -> bytes:
    keys = list(data) if random is None else random.draw(st.permutations(list(data)))
    return "\n".join(f"{key} = {toml(data[key], random)}" for key in keys).encode()


def without_cases(pack: Pack) -> Pack:
    return evolve(pack, grants=tuple(evolve(grant, cases=()) for grant in pack.grants))


def test_the_content_is_canonical_json_and_the_digest_its_sha256():
    """Worked out by hand: the bytes are fixed, since entries name packs by them."""
    pack = read_pack(SMALL, "small.toml")
    assert pack.content == SMALL_CONTENT
    assert pack.digest == hashlib.sha256(SMALL_CONTENT).hexdigest()


def test_comments_and_layout_do_not_change_the_digest():
    plain = read_pack(SMALL, "a").digest
    assert read_pack(b"# a comment\n" + SMALL.replace(b" = ", b"=") + b"\n\n", "b").digest == plain
    assert read_pack(SMALL.replace(b"\n", b"\r\n"), "c").digest == plain


@given(random=st.data())
def test_the_order_of_keys_changes_neither_digest_nor_records(random):
    again = read_pack(document(DATA, random), "other.toml")
    original = read_pack(base(), "base.toml")
    assert again.digest == original.digest
    assert without_cases(again) == without_cases(original)


def test_numbers_may_be_written_with_underscores():
    assert (
        read_pack(base(["fen = 50_000", "fen = 50000"]), "x").digest
        == read_pack(base(), "y").digest
    )


def test_cases_do_not_change_the_digest():
    bare = copy.deepcopy(DATA)
    del bare["grant"][0]["case"]
    assert read_pack(document(bare), "x").digest == read_pack(base(), "y").digest
    assert b"case" not in read_pack(document(bare), "x").content


@pytest.mark.parametrize("path", DRAFTS, ids=lambda path: path.stem)
def test_a_pack_of_its_content_is_the_pack_of_its_file_without_cases(path):
    pack = read_pack(path.read_bytes(), path.name)
    kept = pack_from_content(pack.content, "ledger")
    assert kept == without_cases(pack)
    assert (kept.digest, kept.content) == (pack.digest, pack.content)
    assert (kept.source, kept.file) == (b"", "ledger")


def test_dates_in_conditions_come_back_as_dates():
    text = base(['within = "P5Y", at = {fact = "opened_on"}', "between = [2018-01-01, 2023-12-31]"])
    pack = read_pack(text, "x")
    ends = (
        Value("literal", literal=date(2018, 1, 1)),
        Value("literal", literal=date(2023, 12, 31)),
    )
    condition = pack_from_content(pack.content, "x").grants[0].requirements[1].condition
    assert condition == FactIs("graduated_on", "between", ends)


def test_an_amendment_comes_back_from_its_content():
    pack = read_pack(amendment(), "x")
    assert pack_from_content(pack.content, "x") == without_cases(pack)


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = []
    for key, item in value.items() if isinstance(value, dict) else enumerate(value):
        if key != "case":
            found.append((*path, key))
            if isinstance(item, dict | list):
                found += _places(item, (*path, key))
    return found


def _another(value: Any) -> Any:
    """A value of the same type that is not the same."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, date):
        return value + timedelta(days=1)
    if isinstance(value, str):
        return value + "x"
    return value[::-1] if isinstance(value, list) and value != value[::-1] else None


def _changes() -> list[bytes]:
    """The base pack with one thing changed, or one thing left out, in every third place."""
    files = []
    for place in _places(DATA)[::3]:
        for drop in (True, False):
            data = copy.deepcopy(DATA)
            holder: Any = data
            for step in place[:-1]:
                holder = holder[step]
            value = None if drop else _another(holder[place[-1]])
            if drop:
                del holder[place[-1]]
            elif value is not None:
                holder[place[-1]] = value
            if drop or value is not None:
                files.append(document(data))
    return files


@pytest.fixture(scope="module")
def readable() -> list[Pack]:
    """Packs that differ from the base pack in one thing and are good as well."""
    packs = []
    for source in _changes():
        try:
            packs.append(read_pack(source, "changed.toml"))
        except PackInvalid:
            continue
    return packs


def test_every_change_of_a_pack_changes_its_digest(readable):
    digests = {pack.digest for pack in readable}
    assert len(readable) > 60
    assert read_pack(base(), "base.toml").digest not in digests


def test_packs_of_different_digest_are_different_and_of_one_digest_equal(readable):
    by_digest: dict[str, Pack] = {}
    for pack in readable:
        other = by_digest.setdefault(pack.digest, pack)
        assert without_cases(other) == without_cases(pack)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (SMALL_CONTENT + b"\n", "not canonical from byte"),
        (SMALL_CONTENT.replace(b'"2023-01-01"', b"20230101"), "found an integer, expected a date"),
        (SMALL_CONTENT.replace(b"2023-01-01", b"2023-02-30"), "expected a day that exists"),
        (b"[]", "found a list, expected a table"),
        (b"{", "not JSON"),
        (b"{}", "the key 'pack' is missing"),
    ],
)
def test_bytes_that_are_no_content_of_a_pack_are_refused(content, message):
    with pytest.raises(PackInvalid, match=message):
        pack_from_content(content, "ledger")


def test_content_with_cases_is_refused():
    data = json.loads(read_pack(base(), "x").content)
    data["grant"][0]["case"] = [
        {
            "name": "x",
            "on": "2023-06-01",
            "parties": {"applicant": [{"id": "e1"}]},
            "expect": {"outcome": "refused"},
        }
    ]
    with pytest.raises(PackInvalid, match="canonical content holds no cases"):
        pack_from_content(canonical.encode_checked(data), "ledger")
