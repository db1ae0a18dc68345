"""Where ledgers are, as they are named on the command line."""

from __future__ import annotations

import pytest

from subsidy_ledger.cli.places import shown


@pytest.mark.parametrize(
    ("given", "printed"),
    [
        ("ledger.db", "ledger.db"),
        ("postgresql://finance@db/money#a", "postgresql://finance@db/money#a"),
        ("postgresql://finance:geheim@db/money#a", "postgresql://finance@db/money#a"),
        ("postgresql+psycopg://finance:ge:heim@db/x", "postgresql+psycopg://finance@db/x"),
        ("postgresql:///x?user=u&password=geheim&host=h#a", "postgresql:///x?user=u&password=…&host=h#a"),
    ],
)  # fmt: skip
def test_a_password_is_not_printed(given: str, printed: str) -> None:
    assert shown(given) == printed
