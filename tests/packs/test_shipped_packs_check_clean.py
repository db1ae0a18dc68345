"""``packs check`` has nothing to say about the packs that are shipped.

Each base by itself, each with all that amends it, and everything together: no problem, no remark,
every case as it expects. As programs of their own: there the types of a million calls are not
checked.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from tests.packs.law_texts import shipped

HEADS: dict[str, dict[str, Any]] = {name: pack["pack"] for name, pack in shipped().items()}
BASES = [name for name, head in HEADS.items() if "scheme" in head]
CHECK = "import sys; from subsidy_ledger.cli import main; main(sys.argv[1:])"


def amended_by(base: str) -> list[str]:
    """Shipped packs that amend the scheme of a base."""
    scheme = HEADS[base]["scheme"]
    return [
        name
        for name, head in HEADS.items()
        if scheme == head.get("amends")
        or (type(head.get("amends")) is list and scheme in head["amends"])
    ]


def sets() -> Iterator[tuple[str, ...]]:
    """Packs that a ledger could adopt together."""
    for base in BASES:
        yield (base,)
        if amended_by(base):
            yield (base, *amended_by(base))
    yield tuple(HEADS)


def check(*names: str) -> tuple[int, dict[str, Any]]:
    """Exit status and result of ``packs check``."""
    call = [sys.executable, "-c", CHECK, "packs", "check", *names, "--json"]
    done = subprocess.run(call, capture_output=True, check=False)
    assert done.stdout, done.stderr.decode()
    result: dict[str, Any] = json.loads(done.stdout)
    return done.returncode, result


def test_every_document_has_a_base_and_every_amendment_one_to_amend():
    assert len(BASES) >= 5
    assert {name for base in BASES for name in amended_by(base)} == set(HEADS) - set(BASES)


@pytest.mark.slow
@pytest.mark.parametrize("names", list(sets()), ids=" + ".join)
def test_shipped_packs_have_no_problem_and_no_remark_and_their_cases_pass(names):
    status, result = check(*names)
    assert result["problems"] == []
    assert result["lints"] == []
    assert (status, result["ok"]) == (0, True)
    assert result["cases"] == sum(result["outcomes"].values()) > 0
    stated = [grant for name in names for grant in shipped()[name].get("grant", ())]
    assert result["cases"] + result["cases_waiting"] == sum(len(g.get("case", ())) for g in stated)
    assert result["cases_waiting"] == 0 or set(HEADS) != set(names)


def test_a_case_of_a_scheme_that_is_not_given_waits():
    waiting = check("dezhou-2023", "loans-2023-75")[1]["cases_waiting"]
    others = [g for g in shipped()["loans-2023-75"]["grant"] if g["key"].startswith("rongchang/")]
    assert waiting == sum(len(grant["case"]) for grant in others) > 0
