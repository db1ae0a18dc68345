"""Every shipped pack says what its documents say: quotes are exact and stand where they say.

The judge is the text itself, found by its SHA-256 (`law_texts.py` says where). A document that is
not at hand is skipped, and the message says what was not checked and how to give it.
"""

from typing import Any

import pytest
from tests.packs.law_texts import (
    VARIABLE,
    Cite,
    cites,
    digests,
    paragraphs,
    quoted,
    shipped,
    simplified,
    texts,
    without_sounds,
)

QUOTED = [
    pytest.param(name, document, id=f"{name}-{document['key']}")
    for name, pack in shipped().items()
    for document in pack.get("document", ())
    if "source_sha256" in document
]
each_document = pytest.mark.parametrize(("name", "document"), QUOTED)
BASES = [name for name, pack in shipped().items() if "scheme" in pack["pack"]]


def text_of(name: str, document: dict[str, Any]) -> str:
    """The text of a document, or a skip that says what is not checked and why."""
    text = texts().get(document["source_sha256"])
    if text is None:
        number = len(quoted(shipped()[name], document["key"]))
        pytest.skip(
            f"{number} quotes of {document['key']} in {name} are not checked: the source with "
            f"SHA-256 {document['source_sha256']} is not at hand; name its folder in {VARIABLE}"
        )
    return text


def misquoted(quotes: list[Cite], text: str) -> list[str]:
    """Paths of the quotes that do not stand in a text."""
    return [path for path, cite in quotes if cite["quote"] not in text]


def misplaced(quotes: list[Cite], text: str) -> list[str]:
    """Paths of the quotes that do not stand in one paragraph of the clause they name.

    Where some clause names the second paragraph (第二款) of a section, the section by itself is its
    first.
    """
    divided = {c["clause"].rpartition("第")[0] for _, c in quotes if c["clause"].endswith("款")}
    wrong = []
    for path, cite in quotes:
        clause = cite["clause"] + ("第一款" if cite["clause"] in divided else "")
        if not any(cite["quote"] in one for one in paragraphs(text, clause)):
            wrong.append(f"{path}: {cite['clause']}")
    return wrong


# ---- quotes --------------------------------------------------------------------------------------


def test_every_document_of_a_base_is_named_by_its_digest():
    assert len(BASES) >= 5
    for name in BASES:
        assert all("source_sha256" in document for document in shipped()[name]["document"]), name


@each_document
def test_every_quote_is_an_exact_piece_of_its_source(name, document):
    quotes = quoted(shipped()[name], document["key"])
    assert quotes
    assert misquoted(quotes, text_of(name, document)) == []


@each_document
def test_every_quote_stands_in_the_clause_it_names(name, document):
    assert misplaced(quoted(shipped()[name], document["key"]), text_of(name, document)) == []


@pytest.mark.parametrize("name", BASES)
def test_the_source_of_a_packs_own_name_is_the_one_it_was_quoted_from(name):
    if name not in digests():
        pytest.skip(
            f"there is no {name}.txt to compare digests with; name its folder in {VARIABLE}"
        )
    stated = {document.get("source_sha256") for document in shipped()[name]["document"]}
    assert digests()[name] <= stated


def test_a_quote_with_one_other_character_is_misquoted():
    quotes = [("a", {"quote": "补贴2000元"}), ("b", {"quote": "补贴 2000元"})]
    assert misquoted(quotes, "给予补贴2000元。") == ["b"]


# ---- clauses -------------------------------------------------------------------------------------

LAW = """关于补贴的通知
一、总则
为了就业。
二、措施
(一)市场
1.甲的补贴。
2. 乙的补贴。

(二)创业
3.丙的补贴。
丙的第二段。
三、保障
(一)领导
丁的组织。
丁的补贴。
"""


@pytest.mark.parametrize(
    ("clause", "expected"),
    [
        ("二(一)2", ["2. 乙的补贴。"]),
        ("二、第3项", ["3.丙的补贴。", "丙的第二段。"]),
        ("二(二)", ["(二)创业", "3.丙的补贴。", "丙的第二段。"]),
        ("三(一)第二款", ["丁的组织。"]),
        ("一", ["一、总则", "为了就业。"]),
    ],
)
def test_a_clause_names_its_paragraphs(clause, expected):
    assert paragraphs(LAW, clause) == expected


@pytest.mark.parametrize("clause", ["二(一)3", "四", "二(三)", "第二条", ""])
def test_a_clause_that_is_not_there_is_no_clause(clause):
    with pytest.raises(LookupError):
        paragraphs(LAW, clause)


def test_a_quote_under_the_wrong_clause_is_misplaced():
    quotes = [
        ("a", {"quote": "乙的补贴", "clause": "二(一)2"}),
        ("b", {"quote": "乙的补贴", "clause": "二(一)1"}),
        ("c", {"quote": "甲的补贴。\n2. 乙", "clause": "二(一)"}),
        ("d", {"quote": "丁的组织", "clause": "三(一)第二款"}),
        ("e", {"quote": "丁的补贴", "clause": "三(一)"}),
    ]
    assert misplaced(quotes, LAW) == ["b: 二(一)1", "c: 二(一)", "e: 三(一)"]


# ---- simplified characters -----------------------------------------------------------------------


def unlike(quotes: list[Cite]) -> list[str]:
    """Paths of the quotes whose ``plain`` has not one character for each of theirs."""
    return [
        path
        for path, cite in quotes
        if "plain" in cite and len(without_sounds(cite["quote"])) != len(cite["plain"])
    ]


def not_repeated(quotes: list[Cite]) -> list[str]:
    """Paths of the quotes that have a character which others simplify, and no ``plain``."""
    changed = {ours for ours, plain in simplified(quotes).items() if plain != {ours}}
    return [
        path
        for path, cite in quotes
        if "plain" not in cite
        and (changed & set(cite["quote"]) or without_sounds(cite["quote"]) != cite["quote"])
    ]


@each_document
def test_plain_repeats_a_quote_character_by_character(name, document):
    assert unlike(quoted(shipped()[name], document["key"])) == []


@each_document
def test_a_quote_in_traditional_characters_is_repeated_in_simplified_ones(name, document):
    quotes = quoted(shipped()[name], document["key"])
    assert not_repeated(quotes) == []
    changed = {ours for ours, plain in simplified(quotes).items() if ours not in plain}
    left = {path for path, cite in quotes if changed & set(cite.get("plain", ""))}
    assert left == set()


@each_document
def test_one_traditional_character_is_always_the_same_simplified_one(name, document):
    several = {
        ours: plain
        for ours, plain in simplified(quoted(shipped()[name], document["key"])).items()
        if len(plain) > 1
    }
    assert several == {}


def test_a_plain_that_leaves_something_out_is_found():
    right = ("a", {"quote": "創(chuàng)業補貼", "plain": "创业补贴"})
    short = ("b", {"quote": "創業補貼", "plain": "创业补"})
    assert unlike([right, short]) == ["b"]
    bare = ("c", {"quote": "補助"})
    sound = ("d", {"quote": "就(jiù)地"})
    assert not_repeated([right, bare, sound, ("e", {"quote": "就地"})]) == ["c", "d"]
    assert simplified([right])["創"] == {"创"}


# ---- citations -----------------------------------------------------------------------------------


def rules(pack: dict[str, Any]) -> list[Cite]:
    """Everything that must say where it stands, with its own citation."""
    found: list[Cite] = []
    for grant in pack.get("grant", ()):
        found += [] if grant.get("amend") else [(grant["key"], grant)]
        own = (*grant.get("requirement", ()), *grant.get("cap", ()))
        found += [(f"{grant['key']}/{rule['id']}", rule) for rule in own]
        found += [(f"{grant['key']}/benefit", grant["benefit"])] if "benefit" in grant else []
    for kind in ("cap", "exclusion", "service"):
        found += [(f"{kind}/{rule['id']}", rule) for rule in pack.get(kind, ())]
    found += [(f"figure/{f['key']}", f) for f in pack.get("figure", ()) if "value" in f]
    return found


def readings_of(rule: Any) -> set[str]:
    """Readings under which a rule is active, or whose option its condition asks for."""
    if isinstance(rule, list):
        return {name for one in rule for name in readings_of(one)}
    if not isinstance(rule, dict):
        return set()
    own = set(rule.get("only_if", ()))
    if "eq" in rule and isinstance(rule.get("reading"), str):
        own.add(rule["reading"])
    return own | {name for key, one in rule.items() if key != "cite" for name in readings_of(one)}


def made_without_their_reading(pack: dict[str, Any]) -> list[str]:
    """Rules that cite a reading and hold whatever it says."""
    return [
        name
        for name, rule in rules(pack)
        if "reading" in rule["cite"] and rule["cite"]["reading"] not in readings_of(rule)
    ]


@pytest.mark.parametrize("name", shipped())
def test_every_rule_cites_a_document_or_the_reading_that_made_it(name):
    found = rules(shipped()[name])
    assert found
    assert [
        path for path, rule in found if ("quote" in rule["cite"]) == ("reading" in rule["cite"])
    ] == []


@pytest.mark.parametrize("name", shipped())
def test_a_rule_that_no_document_writes_depends_on_the_reading_it_cites(name):
    assert made_without_their_reading(shipped()[name]) == []


def test_a_rule_that_cites_a_reading_and_ignores_it_is_found():
    cite = {"reading": "twice"}
    once = {"id": "a", "cite": cite, "only_if": {"twice": "once"}}
    asks = {"id": "b", "cite": cite, "when": {"any": [{"reading": "twice", "eq": "once"}]}}
    never = {"id": "c", "cite": cite, "only_if": {"other": "x"}, "when": {"fact": "x", "eq": 1}}
    assert made_without_their_reading({"cap": [once, asks, never]}) == ["cap/c"]


def test_a_rule_inherits_document_and_clause_from_its_grant():
    grant = {
        "key": "g",
        "cite": {"doc": "D", "clause": "一", "quote": "甲"},
        "requirement": [
            {"id": "a", "cite": {"quote": "乙"}},
            {"id": "b", "cite": {"clause": "二", "quote": "丙"}},
        ],
        "case": [{"cite": {"quote": "丁"}}],
    }
    found = [(path, cite["clause"], cite["quote"]) for path, cite in cites({"grant": [grant]})]
    assert found == [
        ("/grant/g", "一", "甲"),
        ("/grant/g/requirement/a", "一", "乙"),
        ("/grant/g/requirement/b", "二", "丙"),
    ]
