"""What all tests share: the Hypothesis profiles and the way to the test data.

Nothing here imports `subsidy_ledger` at the top level: pytest loads this file before typeguard has
put its hook in place, and what is imported before that is not checked. Fixtures import inside.
"""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# `fast` runs at every desk and in CI. It draws the same examples each time, so that what is red for
# one is red for all; `default` and `thorough` draw new ones and remember failures in .hypothesis.
# No deadline anywhere: the tests run under typeguard and on busy machines.
_SLOW_IS_FINE = (HealthCheck.too_slow,)
settings.register_profile(
    "fast",
    max_examples=40,
    stateful_step_count=25,
    deadline=None,
    derandomize=True,
    print_blob=True,
    suppress_health_check=_SLOW_IS_FINE,
)
settings.register_profile(
    "default",
    max_examples=200,
    deadline=None,
    print_blob=True,
    suppress_health_check=_SLOW_IS_FINE,
)
settings.register_profile(
    "thorough",
    max_examples=5_000,
    stateful_step_count=100,
    deadline=None,
    print_blob=True,
    suppress_health_check=_SLOW_IS_FINE,
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fast"))


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of the checkout: for tests of README, docs and shipped files."""
    return Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def test_data(repository: Path) -> Path:
    """`tests/data`: source documents, golden entries and other files that tests read."""
    return repository / "tests" / "data"
