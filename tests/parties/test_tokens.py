"""Tokens: equal for equal parties under one key, and a key that never shows."""

import base64
import copy
import hashlib
import hmac
import pickle
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subsidy_ledger.parties.tokens import TOKEN_LENGTH, TokenKey

KEY = TokenKey(bytes(range(32)))
OTHER = TokenKey(bytes(32))
short = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
schemes = st.sampled_from(["cn-ric", "cn-uscc", "local-a", "local-ab"])


def reference(key: bytes, message: bytes, size: int) -> str:
    return (
        base64.urlsafe_b64encode(hmac.new(key, message, hashlib.sha256).digest()[:size])
        .decode()
        .rstrip("=")
    )


@given(st.binary(min_size=32, max_size=32), schemes, short)
def test_a_token_is_the_hmac_that_the_design_states(key, scheme, number):
    message = scheme.encode() + b"\0" + number.encode()
    assert TokenKey(key).token(scheme, number) == reference(key, message, 16)


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=200))
def test_a_request_fingerprint_is_the_whole_hmac(key, data):
    assert TokenKey(key).request(data) == reference(key, data, 32)


def test_a_token_is_22_characters_of_base64url():
    token = KEY.token("cn-ric", "11010519491231002X")
    assert re.fullmatch("[A-Za-z0-9_-]{22}", token)
    assert TOKEN_LENGTH == 22
    # openssl dgst -sha256 -mac HMAC -macopt hexkey:0001…1f over "cn-ric\0" and the number
    assert token == "x2DzV-HJ9xx83maeJeNz_g"


def test_a_token_depends_on_key_scheme_and_number():
    tokens = {
        KEY.token("cn-ric", "1"),
        KEY.token("cn-ric", "2"),
        KEY.token("cn-uscc", "1"),
        OTHER.token("cn-ric", "1"),
    }
    assert len(tokens) == 4


def test_scheme_and_number_cannot_be_divided_differently():
    assert KEY.token("local-a", "b1") != KEY.token("local-ab", "1")


def test_the_key_id_names_the_key_by_a_digest_with_its_own_context():
    context = b"subsidy-ledger token key id\0"
    assert KEY.key_id == hashlib.sha256(context + bytes(range(32))).hexdigest()[:16]
    assert KEY.key_id != OTHER.key_id


def test_the_key_never_shows():
    for shown in (repr(KEY), str(KEY), f"{KEY}", repr([KEY]), repr(TokenKey(b"secret--" * 4))):
        assert "\\x01" not in shown
        assert "secret" not in shown
    assert KEY.key_id in repr(KEY)


@pytest.mark.parametrize("key", [b"", bytes(31), bytes(33), bytes(64)])
def test_a_key_of_another_length_is_refused(key):
    with pytest.raises(ValueError, match="expected a token key of 32 bytes"):
        TokenKey(key)


def test_text_is_no_key():
    with pytest.raises(ValueError, match="32 bytes"):
        TokenKey("x" * 32)  # type: ignore[arg-type]


def test_equal_keys_are_equal_also_after_pickling():
    assert TokenKey(bytes(range(32))) == KEY != OTHER
    for again in (pickle.loads(pickle.dumps(KEY)), copy.deepcopy(KEY), copy.copy(KEY)):
        assert again == KEY
        assert again.key_id == KEY.key_id
        assert again.token("cn-ric", "1") == KEY.token("cn-ric", "1")


def test_threads_share_a_key():
    numbers = [str(number) for number in range(2_000)]
    alone = [KEY.token("cn-ric", number) for number in numbers]
    with ThreadPoolExecutor(4) as pool:
        rounds = [pool.map(lambda number: KEY.token("cn-ric", number), numbers) for _ in range(2)]
        assert [list(tokens) for tokens in rounds] == [alone, alone]
