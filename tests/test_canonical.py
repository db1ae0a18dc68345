"""Canonical JSON: the same bytes as RFC 8785 has, and strictness on the way in.

The judge is Trail of Bits' rfc8785, over drawn values and over everything that a ledger hashes or
hands out as JSON.
"""

import base64
import builtins
import enum
import hashlib
import hmac
import importlib.util
import json
import re
import unicodedata

import pytest
import rfc8785
from hypothesis import example, given
from hypothesis import strategies as st
from tests.docs import lives
from tests.support.builders import KEY, desk, entropy, startup

from subsidy_ledger import canonical
from subsidy_ledger.canonical import (
    MAX_DEPTH,
    MAX_INTEGER,
    check,
    decode,
    decode_canonical,
    decode_fast,
    encode,
    encode_checked,
    encode_plain,
)
from subsidy_ledger.errors import CanonicalError
from subsidy_ledger.ledger import receipts, witness
from subsidy_ledger.ledger.bundle import export
from subsidy_ledger.ledger.keys import make_keys
from subsidy_ledger.ledger.signing import FileSigner, checkpoint

texts = st.text(st.characters(exclude_categories=["Cs"])).map(
    lambda text: unicodedata.normalize("NFC", text)
)
keys = st.text(st.characters(codec="ascii"), max_size=6)
values = st.recursive(
    st.booleans() | st.integers(-MAX_INTEGER, MAX_INTEGER) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=12,
)


def nested(depth: int) -> object:
    value: object = 1
    for _ in range(depth):
        value = [value]
    return value


# Writing


@given(values)
@example({"\x00": '\x00\x1f\x7f"\\/\b\f\n\r\t', "a": "\u2028\U0001f600", "A": [], "": {}})
def test_the_bytes_are_those_of_rfc_8785(value):
    assert encode_checked(value) == rfc8785.dumps(value)


@given(values)
def test_both_encoders_write_the_same_bytes(value):
    assert encode(value) == encode_plain(value)


def test_a_tuple_is_written_like_a_list():
    assert encode_checked((1, (2, "x"))) == encode_plain((1, (2, "x"))) == b'[1,[2,"x"]]'


def test_without_orjson_the_standard_library_is_used(monkeypatch):
    def no_orjson(name, *args, **kwargs):
        if name == "orjson":
            raise ImportError(name)
        return real_import(name, *args, **kwargs)

    real_import = builtins.__import__
    spec = importlib.util.spec_from_file_location("canonical_without_orjson", canonical.__file__)
    assert spec is not None
    assert spec.loader is not None
    plain = importlib.util.module_from_spec(spec)
    monkeypatch.setattr(builtins, "__import__", no_orjson)
    spec.loader.exec_module(plain)
    value = {"b": [1, True, "德州"], "a": {}}
    assert plain._dumps is plain._plain_dumps
    assert plain.encode(value) == encode(value)
    assert plain.decode_fast(encode(value)) == value
    assert plain.decode_canonical(encode(value)) == value
    with pytest.raises(CanonicalError):
        plain.decode_canonical(b'{"b":1,"a":1}')
    with pytest.raises(CanonicalError):
        plain.decode_canonical(b"[" * 100_000)


# Checking


@given(values)
def test_every_value_of_the_subset_is_accepted(value):
    check(value)


class Word(enum.StrEnum):
    A = "a"


class Number(enum.IntEnum):
    ONE = 1


@pytest.mark.parametrize(
    ("value", "path", "part"),
    [
        (None, "", "null is not allowed: leave the key out"),
        ({"a": None}, "a", "null"),
        ({"a": [1, {"b": None}]}, "a[1].b", "null"),
        ([[None]], "[0][0]", "null"),
        (1.0, "", "decimal numbers are not allowed"),
        ({"a": float("nan")}, "a", "decimal numbers"),
        (2**53, "", "below 2**53"),
        (-(2**53), "", "below 2**53"),
        ("\ud800", "", "surrogate"),
        ({"a": "\udc00x"}, "a", "surrogate"),
        ("e\u0301", "", "NFC"),
        ({"ключ": 1}, "", "not an ASCII string"),
        ({1: 1}, "", "not an ASCII string"),
        ({"a": {None: 1}}, "a", "not an ASCII string"),
        (b"x", "", "type bytes"),
        ({1, 2}, "", "type set"),
        (Word.A, "", "type Word"),
        ({Word.A: 1}, "", "not an ASCII string"),
        (Number.ONE, "", "type Number"),
    ],
)
def test_what_is_outside_the_subset_is_refused_with_its_path(value, path, part):
    with pytest.raises(CanonicalError) as caught:
        check(value)
    assert caught.value.path == path
    assert part in caught.value.message


def test_the_path_can_start_where_the_caller_stands():
    with pytest.raises(CanonicalError) as caught:
        check({"number": None}, "parties.hire[2]")
    assert caught.value.path == "parties.hire[2].number"
    with pytest.raises(CanonicalError) as caught:
        check([None], "parties")
    assert caught.value.path == "parties[0]"


def test_the_largest_integers_are_accepted():
    check([MAX_INTEGER, -MAX_INTEGER])


def test_nesting_has_a_limit_on_both_ways():
    check(nested(MAX_DEPTH))
    assert decode_canonical(encode_plain(nested(MAX_DEPTH))) == nested(MAX_DEPTH)
    with pytest.raises(CanonicalError, match="nested deeper"):
        check(nested(MAX_DEPTH + 1))
    with pytest.raises(CanonicalError, match="nested deeper"):
        check({"a": nested(MAX_DEPTH)})
    for reader in (decode, decode_canonical):
        with pytest.raises(CanonicalError, match="nested deeper"):
            reader(encode_plain(nested(MAX_DEPTH + 1)))
        with pytest.raises(CanonicalError, match="nested deeper"):
            reader(b"[" * 100_000 + b"]" * 100_000)


def test_a_canonical_error_is_a_value_error():
    with pytest.raises(ValueError, match="null"):
        check(None)


# Reading


@given(values)
def test_canonical_bytes_are_read_back(value):
    data = encode(value)
    assert decode(data) == decode_canonical(data) == decode_fast(data) == value


@given(values)
def test_layout_is_free_for_people_and_fixed_for_entries(value):
    loose = json.dumps(value, indent=1).encode()
    assert decode(loose) == value
    if loose != encode(value):
        with pytest.raises(CanonicalError, match="not canonical from byte"):
            decode_canonical(loose)


REFUSED = [
    (b"", "not JSON at character 0"),
    (b"{", "not JSON at character 1"),
    (b"[1,]", "not JSON"),
    (b"[1] x", "not JSON at character 4"),
    (b'{"a":1}{"a":1}', "not JSON"),
    (b"'a'", "not JSON"),
    (b'"\n"', "not JSON"),
    (b"\xef\xbb\xbf1", "not JSON"),
    (b'"\xff"', "not UTF-8 at byte 1"),
    (b'"\xed\xa0\x80"', "not UTF-8 at byte 1"),
    ('"德州"'.encode("gb18030"), "not UTF-8"),
    ('{"a":1}'.encode("utf-16"), "not UTF-8"),
    (b"null", "null is not allowed"),
    (b'{"a":{"b":[null]}}', "a.b[0]: null"),
    (b'{"a":1,"a":1}', "the key 'a' stands twice"),
    (b'{"x":[{"a":1,"b":2,"a":3}]}', "x[0]: the key 'a' stands twice"),
    (b'{"a":1,"\\u0061":1}', "the key 'a' stands twice"),
    (b"[1.0]", "[0]: 1.0 is not an integer"),
    (b'{"fen":1e3}', "fen: 1e3 is not an integer"),
    (b"1e999", "1e999 is not an integer"),
    (b"NaN", "NaN is not an integer"),
    (b"-Infinity", "-Infinity is not an integer"),
    (b"-0", "-0 is not allowed: write 0"),
    (b"9007199254740992", "below 2**53"),
    (b"-9007199254740992", "below 2**53"),
    (b'{"n":' + b"9" * 10_000 + b"}", "n: the integer is out of range"),
    (b'"e\\u0301"', "NFC"),
    (b'"\\ud800"', "surrogate"),
    ('{"é":1}'.encode(), "not an ASCII string"),
]


@pytest.mark.parametrize("reader", [decode, decode_canonical])
@pytest.mark.parametrize(("data", "part"), REFUSED)
def test_what_is_not_strict_json_of_the_subset_is_refused(reader, data, part):
    with pytest.raises(CanonicalError) as caught:
        reader(data)
    assert part in str(caught.value)


@pytest.mark.parametrize(
    ("data", "byte"),
    [
        (b' {"a":1}', 0),
        (b'{"a":1}\n', 7),
        (b'{"a": 1}', 5),
        (b'{"b":1,"a":1}', 2),
        (b'"\\u0061"', 1),
        (b'"\\/"', 1),
        (b'"\\u000A"', 2),
        (b'{"a":"\\u5fb7"}', 6),
    ],
)
def test_a_second_way_to_write_a_value_is_not_canonical(data, byte):
    decode(data)
    with pytest.raises(CanonicalError, match=f"not canonical from byte {byte}$"):
        decode_canonical(data)


@given(values, st.data())
def test_bytes_accepted_as_canonical_are_the_only_ones_of_their_value(value, data):
    """Change one byte: either it is refused, or it is the canonical text of another value."""
    original = encode(value)
    place = data.draw(st.integers(0, len(original) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda new: new != original[place]))
    changed = original[:place] + bytes([byte]) + original[place + 1 :]
    try:
        read = decode_canonical(changed)
    except CanonicalError:
        return
    assert encode_plain(read) == changed


# What a ledger hashes and hands out, before the judge


def judged(line):
    """The bytes that rfc8785 writes for what they say."""
    return rfc8785.dumps(json.loads(line))


def lines_of(path):
    *lines, rest = path.read_bytes().split(b"\n")
    assert rest == b""
    return lines


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def test_every_golden_entry_is_canonical_before_the_judge(repository):
    page = (repository / "docs/reference/entries.md").read_text(encoding="utf-8")
    golden = re.findall(r"^```json\n(\{.*\})\n```$", page, re.MULTILINE)
    assert len({json.loads(line).get("do") for line in golden}) > 28
    assert [line for line in golden if judged(line) != line.encode()] == []


@pytest.fixture(scope="module")
def handed_out(tmp_path_factory):
    """Everything of a ledger in which every command was recorded, signed and cosigned."""
    folder = tmp_path_factory.mktemp("handed-out")
    signer = FileSigner(make_keys(folder / "keys", "dezhou-example", entropy()))
    seen_by = witness.make_witness(folder / "witness", "w.example", entropy())
    with lives.live().store.reading() as reader:
        note = checkpoint(reader, signer)
        export(reader, folder / "bundle", checkpoint=note)
        request = witness.request(reader, note, 0).encode()
        seen_by.cosign(witness.read_request(request), signer.key, lambda: 1)
        made = []
        for seq, line in reader.sealed_lines():
            parts = [part["part"] for part in json.loads(line)["parts"]]
            made.append(receipts.make(reader, seq, note, parts[:1], str(signer.key)))
        made.append(receipts.make(reader, 0, note))
    (folder / "request").write_bytes(request)
    (folder / "receipts").write_bytes(b"".join(map(receipts.to_bytes, made)))
    return folder


@pytest.mark.parametrize(
    ("name", "least"),
    [
        ("bundle/ledger.json", 1),
        ("bundle/entries.jsonl", 70),
        ("bundle/sealed.jsonl", 30),
        ("receipts", 30),
        ("keys/signer.json", 1),
        ("witness/seen.json", 1),
    ],
)
def test_every_line_of_json_that_leaves_a_ledger_is_canonical_before_the_judge(
    handed_out, name, least
):
    lines = lines_of(handed_out / name)
    assert len(lines) >= least
    assert [line for line in lines if judged(line) != line] == []


def test_a_request_to_a_witness_has_no_json_to_judge(handed_out):
    """Size, proof and note, each in a form of its own (C2SP tlog-witness)."""
    assert b"{" not in (handed_out / "request").read_bytes()


def test_what_a_commitment_is_made_over_is_what_the_judge_writes(handed_out):
    entries = [json.loads(line) for line in lines_of(handed_out / "bundle/entries.jsonl")]
    for line in lines_of(handed_out / "bundle/sealed.jsonl"):
        sealed = json.loads(line)
        digests = [
            hashlib.sha256(base64.b64decode(part["salt"]) + rfc8785.dumps(part["content"])).digest()
            for part in sealed["parts"]
        ]
        digest = hashlib.sha256(b"".join(digests)).digest()
        assert base64url(digest) == entries[sealed["seq"]]["sealed"]


def test_the_fingerprint_of_a_request_is_made_over_what_the_judge_writes():
    office = desk()
    application = startup()
    parties = {role: [one] for role, one in application.pop("parties").items()}
    commands = [
        office.command("submit", case="A", parties=parties, **application),
        office.command("hold", case="A", reason="第一行\n\u2028第二行\t“引号”"),
    ]
    for command in commands:
        assert office.ledger.record(command)["status"] == "recorded"
        content = {key: value for key, value in command.items() if key != "id"}
        made = hmac.digest(KEY.key, rfc8785.dumps(content), "sha256")
        assert office.entry()["request"] == base64url(made)
