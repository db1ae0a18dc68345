"""By default nobody is told apart in any report: bytes are searched, unpacked ones too.

The ledger is the demo's first months: many persons with numbers and accounts, and a finding
about each case that repeats all that its parties are called.
"""

import base64
import json
import re
import zipfile
import zlib

import pytest
from tests.cli.tool import plain_pack
from tests.reports.audit_report.made import finding, found

from subsidy_ledger import Ledger, MemoryStore, TokenKey
from subsidy_ledger.cli.demo import OPENED_ON, ORIGIN, year
from subsidy_ledger.reports import workbook
from subsidy_ledger.reports.audit_report import (
    Reported,
    build,
    overview,
    with_each_ledgers_findings,
)
from subsidy_ledger.reports.audit_report.telling import text
from subsidy_ledger.reports.html import render
from subsidy_ledger.reports.html.blocks import unpacked
from subsidy_ledger.reports.masking import NONE, TAIL

COMMANDS = 300


@pytest.fixture(scope="module")
def demo(in_a_bundle):
    """The first months of the demo, with a fault about every case that says everything."""
    store = MemoryStore()
    ledger = Ledger.create(
        store, origin=ORIGIN, token_key=TokenKey(bytes(32)), on=OPENED_ON, by="director-1",
        packs=[plain_pack("dezhou-2023")], require_funds=True,
    )  # fmt: skip
    ledger.record_all(year()[:COMMANDS])
    audited = in_a_bundle(store)
    return found(audited, *(telling(one) for one in audited.audit.desk.dossiers.values()))


@pytest.fixture(scope="module")
def model(demo):
    """The report as it is by default."""
    return build(Reported.of(demo))


def telling(dossier):
    """A fault that repeats every name, number and account of a case."""
    parties = [{"name": one.name, "number": one.number} for one in dossier.parties]
    accounts = [paid.account for paid in dossier.payments.values()]
    said = f"{parties} {accounts}"
    return finding(
        case=dossier.case, message=said, message_zh=said, clears=said, clears_zh=said,
        detail={"parties": parties, "account": accounts, "said": said}, amount_fen=100,
    )  # fmt: skip


@pytest.fixture(scope="module")
def secrets(demo):
    """Names, numbers and accounts of all persons."""
    persons = {
        secret
        for dossier in demo.audit.desk.dossiers.values()
        for party in dossier.parties
        if party.kind == "person"
        for secret in (party.name, party.number)
        if secret
    }
    accounts = {
        paid.account
        for dossier in demo.audit.desk.dossiers.values()
        for paid in dossier.payments.values()
    }
    assert len(persons) > 80
    assert len(accounts) > 10
    return persons | accounts


def leaked(content, secrets):
    """Secrets that stand in a text."""
    found = re.findall("|".join(map(re.escape, secrets)), content)
    return sorted(set(found))


def test_json_tells_nobody(demo, model, secrets):
    written = with_each_ledgers_findings(model, [demo])
    assert len(written["lives"]) > 40
    assert leaked(json.dumps(written, ensure_ascii=False), secrets) == []


def test_the_page_tells_nobody_nor_do_its_compressed_blocks(model, secrets):
    page = render(model, lang="zh")
    assert leaked(page, secrets) == []
    blocks = re.findall(r'<script type="text/plain"[^>]*>([A-Za-z0-9+/=]+)</script>', page)
    assert len(blocks) > 2
    whole = [json.loads(zlib.decompress(base64.b64decode(block))) for block in blocks]
    assert "业务件" in str(whole)
    for content in whole:
        assert leaked(json.dumps(content, ensure_ascii=False), secrets) == []
        as_shown = unpacked(content["t"], content["d"])
        assert leaked(json.dumps(as_shown, ensure_ascii=False), secrets) == []


def test_the_workbook_tells_nobody(model, secrets, tmp_path):
    workbook.write(model, tmp_path / "a.xlsx", "zh")
    with zipfile.ZipFile(tmp_path / "a.xlsx") as parts:
        for name in parts.namelist():
            assert leaked(parts.read(name).decode(), secrets) == [], name


def test_the_terminal_tells_nobody(demo, secrets):
    assert leaked(text(overview(Reported.of(demo)), [demo], "zh", None), secrets) == []


def test_the_tail_tells_no_whole_number(demo, secrets):
    told = json.dumps(build(Reported.of(demo), mask=TAIL), ensure_ascii=False)
    assert leaked(told, secrets) == []


def test_the_auditor_who_asks_is_told(demo, secrets):
    """The search finds what is there: without a mask it is all there."""
    told = json.dumps(build(Reported.of(demo), mask=NONE), ensure_ascii=False)
    assert len(leaked(told, secrets)) == len(secrets)
