"""Bundles that are audited once for all tests of the model."""

import pytest


@pytest.fixture(scope="session")
def in_a_bundle(tmp_path_factory):
    """Export a store and audit the bundle."""

    def make(store):
        from tests.reports.audit_report.made import audited_bundle

        from subsidy_ledger.ledger.bundle import export

        folder = tmp_path_factory.mktemp("bundles") / "bundle"
        with store.reading() as reader:
            export(reader, folder)
        return audited_bundle(folder)

    return make


@pytest.fixture(scope="session")
def year(store, in_a_bundle):
    """The small year of `tests.cli.tool`: one case paid, one undetermined, one refused."""
    return in_a_bundle(store)
