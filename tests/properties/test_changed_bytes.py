"""One changed byte anywhere in a bundle is found.

In a pack or calendar this holds for what it says: comments, layout and the cases of a pack are no
part of its digest (design, Packs), and a byte changed there changes nothing that was adopted.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from tests.ledger.test_entries import story

from subsidy_ledger.dates import calendar_digest, load_calendar
from subsidy_ledger.errors import PackInvalid
from subsidy_ledger.ledger.bundle import export
from subsidy_ledger.ledger.verification import verify_bundle
from subsidy_ledger.policy.reading import read_pack


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("story") / "bundle"
    with story().ledger.store.reading() as reader:
        export(reader, folder)
    assert verify_bundle(folder).ok
    return folder


@pytest.fixture(scope="module")
def copy(bundle: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle to change; each example puts its file back."""
    return Path(shutil.copytree(bundle, tmp_path_factory.mktemp("changed") / "bundle"))


def changed(copy: Path, name: str, position: int, bits: int) -> tuple[bytes, bool]:
    """The file with one byte changed, and whether the bundle still verifies with it."""
    path = copy / name
    before = path.read_bytes()
    after = bytearray(before)
    after[position % len(before)] ^= bits
    try:
        path.write_bytes(after)
        return bytes(after), verify_bundle(copy).ok
    finally:
        path.write_bytes(before)


@settings(max_examples=150, phases=[Phase.generate])
@given(
    st.sampled_from(["entries.jsonl", "sealed.jsonl", "ledger.json"]),
    st.integers(0, 2**20),
    st.integers(1, 255),
)
def test_a_changed_byte_is_found(copy: Path, name: str, position: int, bits: int) -> None:
    _, ok = changed(copy, name, position, bits)
    assert not ok


@settings(max_examples=60)
@given(st.integers(0, 2**20), st.integers(1, 255))
def test_a_changed_byte_of_a_pack_is_found_unless_the_pack_says_the_same(
    copy: Path, position: int, bits: int
) -> None:
    original = read_pack((copy / "packs" / "t-2023.toml").read_bytes(), "x").digest
    after, ok = changed(copy, "packs/t-2023.toml", position, bits)
    try:
        same = read_pack(after, "x").digest == original
    except PackInvalid:
        same = False
    assert ok is same


@settings(max_examples=60)
@given(st.integers(0, 2**20), st.integers(1, 255))
def test_a_changed_byte_of_a_calendar_is_found_unless_it_says_the_same(
    copy: Path, position: int, bits: int
) -> None:
    original = calendar_digest(
        load_calendar((copy / "calendars" / "cn-2023.toml").read_bytes(), "x")
    )
    after, ok = changed(copy, "calendars/cn-2023.toml", position, bits)
    try:
        same = calendar_digest(load_calendar(after, "x")) == original
    except PackInvalid:
        same = False
    assert ok is same
