"""Entries, byte for byte: one golden line and more for every command, and what never stands in one.

The golden lines lie in ``golden/COMMAND.jsonl``, in the order in which the story records them. They
are made under a fixed clock, fixed randomness and a fixed key; ``open_after.jsonl`` has the opening
of the successor of that ledger, which was restored from a backup. When the format is to change on
purpose, ``SUBSIDY_LEDGER_GOLDEN=write`` writes them anew, and the difference is what a reviewer reads.
"""

from __future__ import annotations

import json
import os
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from tests.support.builders import (
    KEY,
    Desk,
    Json,
    create,
    desk,
    enterprise,
    fact,
    grant,
    person,
    role,
    small_pack,
    token,
)

from subsidy_ledger.casework.commands import COMMANDS
from subsidy_ledger.errors import LedgerDamaged
from subsidy_ledger.ledger.entry import MOST_BYTES, REQUIRED, check_sealed, read_entry, seal
from subsidy_ledger.ledger.keys import Memory
from subsidy_ledger.ledger.succession import take_over
from subsidy_ledger.proofs.merkle import Edge
from subsidy_ledger.storage.memory import MemoryStore

GOLDEN = Path(__file__).parent / "golden"
PACK = small_pack(
    role("founder", least=1, most=1)
    + role("hire")
    + fact("ok", "boolean")
    + fact("year", "integer")
    + fact("since", "date", "case")
    + fact("wage", "money", "hire")
    + fact("months", "months", "hire")
    + fact("seen_on", "date", "hire")
    + '[[reading]]\nid = "scope"\nquestion = "从严?"\noptions = {strict = "严", loose = "宽"}\n'
    + grant(
        "jobs",
        '[[grant.requirement]]\nid = "ok"\nwhen = {fact = "ok", eq = true}\n'
        'only_if = {scope = "strict"}\n§\n'
        '[[grant.requirement]]\nid = "new"\nwhen = {fact = "since", within = "P1Y"}\n'
        'otherwise = "reason"\n§\n'
        '[[grant.requirement]]\nid = "wage"\neach = "hire"\nwhen = {fact = "wage", ge = 9}\n§\n'
        '[grant.benefit]\neach = "hire"\nunits = "months"\nfen = 100\n§\n'
        '[[grant.cap]]\nid = "month"\nper = "hire"\nmeasure = "units"\nlimit = 1\n'
        'same = ["months", "year"]\nwindow = "lifetime"\non_exceed = "reduce"\n§\n',
    )
    + grant("loan", "[grant.benefit]\nleast = 1\nmost = 900\n§\n", instrument="loan")
    + '[[service]]\nid = "contact"\nto = "hire"\nfrom = "seen_on"\nacts = {call = 1}\n§\n'
)
E1, P1 = enterprise("甲"), person("创业者甲")
SECRETS = ("南湖街88号", "6217000000000000001", "骗取补贴的经过", "材料不全的说明", "停业的缘由")


def hire(name: str, **facts: Any) -> Json:
    return person(name, **{"wage": 31_415, "months": ["2023-01/2023-03"], **facts})


def story() -> Desk:
    """Every command recorded at least once, refusals and undetermined ones among them."""
    made = desk(
        [PACK],
        procedure={
            "steps": ["accept", "review", "notice", "approve"],
            "notice": {"working_days": 5},
            "separate": [["review", "approve"]],
        },
        calendars=["cn-2023"],
        log_key="test.example+00000000+AAAA",
    )
    address, account, fraud, note, excuse = SECRETS
    made.ok("appropriate", fund="专项资金", year=2023, amount_fen=100_000)
    made.ok("appropriate", fund="专项资金", year=2023, amount_fen=-100)
    parties = {"applicant": E1, "founder": P1, "hire": [hire("甲"), hire("乙", wage=8), hire("丙")]}
    facts = {"year": 2023, "since": "2022-01-01", "ok": True}
    made.submit("A", "t/jobs", parties, facts=facts, requested_fen=450, fund="专项资金")
    made.ok("supplement", case="A", facts={"ok": False}, parties={"founder": [P1]})
    made.ok("accept", case="A")
    made.ok("review", case="A", passed=False, note=note)
    made.ok("review", case="A", passed=True)
    made.send("notice", case="A", until="2023-05-11")  # refused: too short
    made.ok("notice", case="A", until="2023-05-17")
    made.on = "2023-05-18"
    made.ok("hold", case="A", reason=fraud)
    made.send("approve", case="A")  # refused: held
    made.ok("release", case="A")
    made.send("approve", case="A")  # refused: not within a year
    made.send("approve", case="A", excuses={"new": excuse})  # undetermined: the reading
    cite = {"document": "批复〔2023〕1号", "clause": "一", "quote": "从宽"}
    made.ok("approve", case="A", excuses={"new": excuse}, amount_fen=440,
            rulings={"scope": {"option": "loose", "cite": cite}})  # fmt: skip
    made.ok("pay", payment="P1", case="A", amount_fen=200, account=account)
    made.ok("pay", payment="P2", case="A", account=account)
    made.ok("settle", payment="P1")
    made.ok("cancel", payment="P2", reason=fraud)
    made.ok("pay", payment="P3", case="A", amount_fen=40, account=account)
    made.ok("return", payment="P3", reason=fraud)
    made.ok("recover", recovery="R1", case="A", amount_fen=50, reason=fraud)
    made.ok("repay", recovery="R1", amount_fen=20)
    made.ok("write_off", recovery="R1", amount_fen=30, reason=fraud)
    made.ok("finish", case="A", reason=note)
    made.ok("recover", recovery="R2", case="A", void=True, reason=fraud)
    made.ok("adopt", rulings={"scope": {"option": "strict", "cite": cite}},
            procedure={"steps": ["approve"], "separate": []})  # fmt: skip
    made.award("L", "t/loan", {"applicant": E1}, requested_fen=900)
    made.ok("discharge", case="L")
    made.submit("W", "t/jobs", parties)
    made.ok("withdraw", case="W", reason=note)
    made.submit("X", "t/jobs", {**parties, "founder": {**P1, "name": address}})
    made.ok("reject", case="X", reason=note)
    made.ok("same", parties=[person("甲"), person("丁")])
    made.ok("apart", parties=[person("甲"), person("丁")])
    made.ok("link", group="户1", parties=[person("甲"), person("丁")], from_="2023-01-01",
            to="2023-12-31")  # fmt: skip
    made.ok("perform", service="contact", act="open", party=person("甲", seen_on="2023-05-04"))
    made.ok("perform", service="contact", act="call", party=person("甲"))
    made.ok("erase", case="X", ground="个人信息保护法第四十七条")
    made.ok("close")
    return made


@pytest.fixture(scope="module")
def told() -> Desk:
    return story()


@pytest.fixture(scope="module")
def leaves(told: Desk) -> list[bytes]:
    with told.ledger.store.reading() as reader:
        return [row.leaf for row in reader.entries()]


def by_command(leaves: list[bytes]) -> dict[str, bytes]:
    grouped: dict[str, bytes] = {}
    for leaf in leaves:
        do = json.loads(leaf)["do"]
        grouped[do] = grouped.get(do, b"") + leaf + b"\n"
    return grouped


# ---- golden --------------------------------------------------------------------------------------


def test_the_story_has_every_command(leaves: list[bytes]) -> None:
    assert set(by_command(leaves)) == {"open", *COMMANDS}


def test_there_is_a_golden_file_for_every_command_and_no_other() -> None:
    assert {path.stem for path in GOLDEN.glob("*.jsonl")} == {"open", "open_after", *COMMANDS}


@pytest.mark.parametrize("do", ["open", *COMMANDS])
def test_entries_are_the_golden_ones_byte_for_byte(do: str, leaves: list[bytes]) -> None:
    found = by_command(leaves)[do]
    path = GOLDEN / f"{do}.jsonl"
    if os.environ.get("SUBSIDY_LEDGER_GOLDEN") == "write":
        path.write_bytes(found)
    assert found == path.read_bytes()


SIGNED = Memory(99, "5e" * 32)
"""What the signer of the story signed last, which the story does not have: a backup was restored."""


def test_the_opening_of_a_successor_is_the_golden_one_byte_for_byte(told: Desk) -> None:
    with told.ledger.store.reading() as reader:
        taken = take_over(reader, "the story", signed=SIGNED, lost=True)
        after = create([], MemoryStore(), None, origin="test.example/next", after=taken)
        head = reader.head()
    with after.store.reading() as reader:
        leaf = reader.leaf(0)
        state = sha256(b"".join(line + b"\n" for line in reader.carried_lines())).hexdigest()
    assert leaf is not None
    path = GOLDEN / "open_after.jsonl"
    if os.environ.get("SUBSIDY_LEDGER_GOLDEN") == "write":
        path.write_bytes(leaf + b"\n")
    assert leaf + b"\n" == path.read_bytes()
    assert head is not None
    assert json.loads(leaf)["data"]["after"] == {
        "origin": "test.example/ledger",
        "size": head.size,
        "root": Edge.from_bytes(head.edge).root().hex(),
        "state": state,
        "gap": {"size": SIGNED.size, "root": SIGNED.root},
    }


def test_the_same_story_told_again_gives_the_same_bytes(leaves: list[bytes]) -> None:
    with story().ledger.store.reading() as reader:
        assert [row.leaf for row in reader.entries()] == leaves


# ---- canonical bytes -----------------------------------------------------------------------------


def test_every_entry_is_canonical_json_by_somebody_elses_judgement(leaves: list[bytes]) -> None:
    for leaf in leaves:
        assert rfc8785.dumps(json.loads(leaf)) == leaf


def test_every_entry_reads_strictly_and_its_leaf_is_the_rfc_6962_hash(told: Desk) -> None:
    with told.ledger.store.reading() as reader:
        for row in reader.entries():
            assert read_entry(row.leaf, row.seq)["id"] == row.id
            assert row.hash == sha256(b"\x00" + row.leaf).digest()
        head = reader.head()
        rows = list(reader.entries())
    assert head is not None
    assert head.edge == Edge.empty().extend([row.hash for row in rows])[0].to_bytes()


def test_keys_are_those_of_the_contract_and_none_is_null(leaves: list[bytes]) -> None:
    allowed = {*REQUIRED, "rules", "case", "reasons", "sealed"}
    for leaf in leaves:
        entry = json.loads(leaf)
        assert set(REQUIRED) <= set(entry) <= allowed
        assert b":null" not in leaf
        assert len(leaf) <= MOST_BYTES == 65_535
        assert entry["v"] == 1
        assert len(entry["request"]) == 43


def test_an_entry_names_the_latest_earlier_adopt(leaves: list[bytes]) -> None:
    latest = None
    for leaf in leaves:
        entry = json.loads(leaf)
        assert entry.get("rules") == latest
        if entry["do"] == "adopt":
            latest = entry["seq"]


def test_the_opening_names_origin_keys_and_funds(leaves: list[bytes]) -> None:
    assert json.loads(leaves[0])["data"] == {
        "origin": "test.example/ledger",
        "token_key": KEY.key_id,
        "log_key": "test.example+00000000+AAAA",
        "require_funds": False,
    }


def test_a_granted_approval_holds_what_the_contract_lists(leaves: list[bytes]) -> None:
    granted = next(
        entry
        for entry in map(json.loads, leaves)
        if entry["do"] == "approve" and entry["status"] == "recorded"
    )
    cite = {"document": "批复〔2023〕1号", "clause": "一", "quote": "从宽"}
    assert granted["data"] == {
        "amount_fen": 440,
        "as_of": "2023-05-10",
        "excuses": ["new"],
        "fund": "专项资金",
        "lines": [
            {
                "fen": 300,
                "months": ["2023-01/2023-03"],
                "token": token(person("甲")),
                "unit": "months",
                "unit_fen": 100,
            },
            {
                "fen": 140,
                "months": ["2023-01/2023-02"],
                "token": token(person("丙")),
                "unit": "months",
                "unit_fen": 100,
            },
        ],
        "rulings": {"scope": {"option": "loose", "cite": cite}},
        "stated_fen": 440,
        "values": {"year": 2023},
        "year": 2023,
    }
    assert granted["reasons"]["not_true"] == [
        {"code": "requirement", "rule": "wage", "party": "hire[1]", "verdict": "false"}
    ]


def test_what_each_option_would_pay_stands_in_an_undetermined_approval(leaves: list[bytes]) -> None:
    entry = next(e for e in map(json.loads, leaves) if e["status"] == "undetermined")
    assert entry["data"]["options"] == [
        {"amount_fen": 450, "options": {"scope": "loose"}, "outcome": "granted"},
        {"options": {"scope": "strict"}, "outcome": "refused"},
    ]
    assert entry["data"]["excuses"] == ["new"]


# ---- sealed content ------------------------------------------------------------------------------


def test_no_entry_holds_personal_data(leaves: list[bytes]) -> None:
    everything = b"".join(leaves).decode()
    parties = [E1, P1, *(person(name) for name in "甲乙丙丁")]
    names = [party["name"] for party in parties]
    numbers = [party["number"] for party in parties]
    for secret in (*names, *numbers, *SECRETS):
        assert secret not in everything, secret
        assert json.dumps(secret).strip('"') not in everything
    for number in numbers:
        assert number[6:14] not in everything, "a birth date or the middle of a code"
    assert "31415" not in everything, "a wage"
    assert "2022-01-01" not in everything, "a fact of the case"


def test_all_that_is_sealed_opens_with_its_commitment(told: Desk) -> None:
    with told.ledger.store.reading() as reader:
        entries = {row.seq: read_entry(row.leaf, row.seq) for row in reader.entries()}
        lines = dict(reader.sealed_lines())
    erased = {seq for seq, entry in entries.items() if entry.get("case") == "X"}
    assert {seq for seq, entry in entries.items() if "sealed" in entry} == {*lines} | (
        erased - {max(erased)}
    )
    for seq, line in lines.items():
        assert check_sealed(line, entries[seq])


def test_the_parts_come_case_first_then_roles_by_name_parties_as_given(told: Desk) -> None:
    with told.ledger.store.reading() as reader:
        seq = next(e["seq"] for e in told.entries() if e["do"] == "submit")
        line = reader.sealed(seq)
    assert line is not None
    names = [part["part"] for part in json.loads(line)["parts"]]
    assert names == ["case", "applicant[0]", "founder[0]", "hire[0]", "hire[1]", "hire[2]"]


def test_a_commitment_is_sha_256_of_salt_and_canonical_content() -> None:
    digest, line = seal([("case", b'{"a":"x","b":1}')], 7, lambda size: bytes(range(size))) or (
        "",
        b"",
    )
    inner = sha256(bytes(range(32)) + b'{"a":"x","b":1}').digest()
    assert digest == urlsafe_b64encode(sha256(inner).digest()).decode().rstrip("=")
    assert b64decode(json.loads(line)["parts"][0]["salt"]) == bytes(range(32))
    assert rfc8785.dumps(json.loads(line)) == line


def test_salts_are_cut_from_what_is_drawn_and_none_is_used_twice() -> None:
    parts = [("case", b"{}"), ("applicant[0]", b"{}"), ("hire[0]", b"{}")]
    _, line = seal(parts, 0, lambda size: bytes(range(size))) or ("", b"")
    salts = [b64decode(part["salt"]) for part in json.loads(line)["parts"]]
    assert b"".join(salts) == bytes(range(96))


# ---- strict reading ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"v": 2}, "version 2"),
        ({"seq": 5}, "it says it is entry 5"),
        ({"status": "done"}, "status 'done'"),
        ({"do": "aprove"}, "command 'aprove'"),
        ({"at": "2023-01-01T00:00:00Z"}, "2023-01-01T00:00:00Z"),
        ({"at": "yesterday"}, "yesterday"),
        ({"on": "2023-02-30"}, "2023-02-30"),
        ({"note": "x"}, "unknown note"),
        ({"id": 5}, "wrong type of id"),
        ({"rules": True}, "wrong type of rules"),
        ({"data": []}, "wrong type of data"),
        ({"request": None}, ""),
        ({"by": ...}, "missing by"),
    ],
)
def test_an_entry_of_another_shape_is_not_read(
    change: Json, said: str, leaves: list[bytes]
) -> None:
    entry = {**json.loads(leaves[2]), **change}
    entry = {key: value for key, value in entry.items() if value is not ...}
    with pytest.raises(LedgerDamaged, match="entry 2: ") as error:
        read_entry(rfc8785.dumps(entry), 2)
    assert said in str(error.value)


TURNED: dict[str, Callable[[bytes], bytes]] = {
    "a space at the end": lambda leaf: leaf + b" ",
    "a space after a colon": lambda leaf: leaf.replace(b":", b": ", 1),
    "a number with a point": lambda leaf: leaf.replace(b'"v":1', b'"v":1.0'),
    "a key twice": lambda leaf: leaf.replace(b'"v":1', b'"v":1,"v":1'),
    "an escaped letter": lambda leaf: leaf.replace("专".encode(), b"\\u4e13"),
    "a byte order mark": lambda leaf: b"\xef\xbb\xbf" + leaf,
    "no end": lambda leaf: leaf[:-1],
    "not UTF-8": lambda leaf: leaf.replace("专".encode(), b"\xff"),
    "sixty thousand brackets": lambda leaf: b"[" * 60_000,
    "too long": lambda leaf: b"{" + b" " * 65_535 + b"}",
    "a list": lambda leaf: b"[]",
    "nothing": lambda leaf: b"",
}


@pytest.mark.parametrize("turn", TURNED)
def test_the_same_content_in_other_bytes_is_not_read(turn: str, leaves: list[bytes]) -> None:
    assert read_entry(leaves[2], 2)["do"] == "appropriate"
    with pytest.raises(LedgerDamaged):
        read_entry(TURNED[turn](leaves[2]), 2)
