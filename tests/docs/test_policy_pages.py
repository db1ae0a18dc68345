"""docs/policies: the page of each shipped pack is the one that its pack and coverage make.

`UPDATE_DOCS=1 pytest tests/docs/test_policy_pages.py` writes the pages again: needed whenever a
pack, its coverage or the wording of a page changes. What the pages say is tested where it is made,
in tests/reports/test_page.py; here also that they hold what the document says, quote by quote.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import pytest

PAGES = Path(__file__).resolve().parents[2] / "docs" / "policies"


@cache
def pages() -> dict[str, str]:
    """Every page by file name, as it is to be."""
    from subsidy_ledger.policy.coverage import shipped_coverage
    from subsidy_ledger.policy.pack import Pack
    from subsidy_ledger.policy.shipped import find_pack, shipped_packs
    from subsidy_ledger.reports.page import amendment_page_of, bases_of, index_of, page_of

    coverage = shipped_coverage()
    packs: list[Pack] = []
    for name in shipped_packs():
        pack = find_pack(name)
        assert pack is not None
        packs.append(pack)
    documents = [pack for pack in packs if not pack.amends]
    amendments = [pack for pack in packs if pack.amends]
    changes = [find_pack(name) for name in shipped_packs() if "/" not in name]
    made = {
        f"{pack.id}.md": page_of(pack, coverage.get(pack.id), filter(None, changes))
        for pack in documents
    }
    made |= {f"{pack.id}.md": amendment_page_of(pack, bases_of(pack, packs)) for pack in amendments}
    covered = [(pack, coverage[pack.id]) for pack in documents if pack.id in coverage]
    return made | {"index.md": index_of(covered, amendments)}


def names() -> list[str]:
    """File names of the pages; read when tests are run, not when they are collected."""
    return sorted(path.name for path in PAGES.glob("*.md"))


def test_there_is_a_page_for_every_shipped_pack_and_no_other() -> None:
    if os.environ.get("UPDATE_DOCS"):
        PAGES.mkdir(exist_ok=True)
        for path in PAGES.glob("*.md"):
            if path.name not in pages():
                path.unlink()
        for name, text in pages().items():
            (PAGES / name).write_text(text, encoding="utf-8")
    assert names() == sorted(pages())


@pytest.mark.parametrize("name", names())
def test_a_page_is_the_one_that_its_pack_makes(name: str) -> None:
    written = (PAGES / name).read_text(encoding="utf-8")
    assert written == pages()[name], "write it again with UPDATE_DOCS=1 (see the top of this file)"


def test_every_document_has_a_page_in_the_list_of_pages() -> None:
    index = (PAGES / "index.md").read_text(encoding="utf-8")
    for name in names():
        if name != "index.md":
            assert f"]({name})" in index
            assert f"\n{name.removesuffix('.md')}\n" in index


def test_the_page_has_a_section_for_every_grant_and_names_every_rule_of_the_pack() -> None:
    from subsidy_ledger.policy.shipped import find_pack, shipped_packs

    for file in shipped_packs():
        pack = find_pack(file)
        assert pack is not None
        page = (PAGES / f"{pack.id}.md").read_text(encoding="utf-8")
        for grant in pack.grants:
            if not grant.amend:
                assert "\n(" + grant.key.replace("/", "-") + ")=\n### " in page, grant.key
                for requirement in grant.requirements:
                    quote = requirement.cite.plain or requirement.cite.quote
                    assert quote is None or shown(quote) in page, (grant.key, requirement.id)
        for reading in pack.readings:
            assert f"`{reading.id}`" in page, reading.id
        for figure in pack.figures:
            assert figure.ask is None or shown(figure.ask) in page, figure.key
        for service in pack.services:
            assert f"`{service.id}`" in page, service.id


def shown(text: str) -> str:
    """Text as the page writes it; escapes of Markdown are tested in tests/reports."""
    from subsidy_ledger.reports.page import plain

    return plain(text)
