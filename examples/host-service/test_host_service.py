"""The host service under test: with the fixtures, builders and the assertion of subsidy-ledger.

Every test runs on SQLite, and on PostgreSQL where there is one. The end of each is the same: the
service's rows and the ledger agree, and the ledger is consistent.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from fastapi.testclient import TestClient
from host_service import Application, Payment, create_app
from sqlalchemy import Engine, create_engine
from sqlmodel import Session, SQLModel, select

from subsidy_ledger import Ledger
from subsidy_ledger.testing import a_history, a_startup_case, assert_consistent

Json = dict[str, Any]


@pytest.fixture(params=["sqlite", "postgresql"])
def ledger(request: pytest.FixtureRequest) -> Ledger:
    """The ledger: in a file, or on a server."""
    found: Ledger = request.getfixturevalue(f"{request.param}_ledger")
    return found


@pytest.fixture
def engine(ledger: Ledger, request: pytest.FixtureRequest) -> Iterator[Engine]:
    """The database of the ledger, with the service's own tables in it."""
    if request.node.callspec.params["ledger"] == "sqlite":
        made = create_engine(f"sqlite:///{ledger.store.name}", connect_args={"timeout": 30})
    else:
        server = request.getfixturevalue("subsidy_ledger_postgresql")
        made = create_engine(server.sqlalchemy_url())
    SQLModel.metadata.create_all(made)
    yield made
    SQLModel.metadata.drop_all(made)
    made.dispose()


@pytest.fixture
def client(engine: Engine, ledger: Ledger) -> Iterator[TestClient]:
    """The service; at the end the two must agree."""
    yield TestClient(create_app(engine, ledger), raise_server_exceptions=False)
    agree(engine, ledger)


def agree(engine: Engine, ledger: Ledger) -> None:
    """What the service shows is what the ledger has."""
    with Session(engine) as session:
        rows = {row.id: row.approved_fen for row in session.exec(select(Application))}
        orders = sum(row.amount_fen for row in session.exec(select(Payment)))
    cases = {case: ledger.case(case) for case in {*rows, "A-1", "A-2"}}
    there = {name: case for name, case in cases.items() if case is not None}
    assert rows == {name: case["approved_fen"] for name, case in there.items()}
    assert orders == sum(case["instructed_fen"] for case in there.values())
    assert_consistent(ledger)


# ---- requests, made of the library's builders ----------------------------------------------------


def submission(case: str = "A-1", **given: Any) -> Json:
    command = a_startup_case(case, **given)
    parties = command["parties"]
    return {
        "id": case,
        "on": command["on"],
        "company": {key: parties["applicant"][0][key] for key in ("number", "name")},
        "founder": {key: parties["founder"][0][key] for key in ("number", "name")},
        "facts": command["facts"],
    }


def send(client: TestClient, path: str, body: Json, actor: str = "window") -> Any:
    return client.post(path, json=body, headers={"X-Actor": actor})


def step(client: TestClient, command: Json) -> Any:
    body = {key: value for key, value in command.items() if key not in ("case", "by")}
    return send(client, f"/applications/{command['case']}/steps", body, command["by"])


def approved(client: TestClient, case: str = "A-1", **given: Any) -> Any:
    """Submit and take every step; gives the answer to the last."""
    assert send(client, "/applications", submission(case, **given)).status_code == 201
    *before, approval = a_history(a_startup_case(case, **given))[1:]
    for command in before:
        assert step(client, command).status_code == 201
    return step(client, approval)


def order(**given: Any) -> Json:
    return {
        "id": "P-1", "on": "2023-06-01", "amount_fen": 2_000_000, "account": "6217000000000000001",
        "voucher": "V-1", **given,
    }  # fmt: skip


# ---- what a counter sees -------------------------------------------------------------------------


def test_an_application_goes_from_the_counter_to_the_bank(client: TestClient) -> None:
    assert approved(client).json()["amount_fen"] == 2_000_000
    paid = send(client, "/applications/A-1/payments", order(), "cashier")
    assert paid.status_code == 201
    shown = client.get("/applications/A-1").json()
    assert (shown["state"], shown["approved_fen"]) == ("approve", 2_000_000)
    assert shown["ledger"]["instructed_fen"] == 2_000_000


def test_a_refusal_is_an_answer_with_clause_and_quote(client: TestClient) -> None:
    answer = approved(client, pension_months=11)
    assert answer.status_code == 409
    (because,) = [one for one in answer.json()["because"] if "12个月" in one]
    assert "德人社字〔2023〕11号 三(二)" in because
    assert "养老保险满12个月以上" in because


def test_a_refusal_stays_recorded_and_the_row_as_it_was(client: TestClient) -> None:
    assert approved(client, operating=False).json()["status"] == "refused"
    assert client.get("/applications/A-1").json()["state"] == "notice"
    again = step(client, a_history(a_startup_case(operating=False))[-1])
    assert (again.status_code, again.json()["repeated"]) == (409, True)


def test_a_fact_that_nobody_knows_is_neither_granted_nor_refused(client: TestClient) -> None:
    answer = approved(client, operating=None)
    assert (answer.status_code, answer.json()["status"]) == (409, "undetermined")


def test_what_is_malformed_leaves_nothing(client: TestClient) -> None:
    wrong = submission() | {"founder": {"number": "37140019990101", "name": "某某"}}
    answer = send(client, "/applications", wrong)
    assert (answer.status_code, answer.json()["status"]) == (422, "invalid")
    assert client.get("/applications/A-1").status_code == 404


# ---- the same request twice ----------------------------------------------------------------------


def test_a_repeat_gives_the_first_answer_and_makes_no_second_row(client: TestClient) -> None:
    first = send(client, "/applications", submission())
    again = send(client, "/applications", submission())
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == {**first.json(), "repeated": True}


def test_the_same_id_for_something_else_is_a_conflict(client: TestClient) -> None:
    send(client, "/applications", submission())
    other = send(client, "/applications", submission(company="e2"))
    assert (other.status_code, other.json()["status"]) == (409, "conflict")


# ---- both or neither -----------------------------------------------------------------------------


def test_a_rule_of_the_service_rolls_back_both(client: TestClient) -> None:
    approved(client)
    half = order(amount_fen=1_000_000)
    assert send(client, "/applications/A-1/payments", half, "cashier").status_code == 201
    second = half | {"id": "P-2"}
    answer = send(client, "/applications/A-1/payments", second, "cashier")
    assert (answer.status_code, answer.json()["status"]) == (409, "voucher")
    assert client.get("/applications/A-1").json()["ledger"]["instructed_fen"] == 1_000_000
    mended = second | {"voucher": "V-2"}  # the id was not used up by what was rolled back
    assert send(client, "/applications/A-1/payments", mended, "cashier").status_code == 201


def test_an_exception_after_recording_leaves_neither(engine: Engine, ledger: Ledger) -> None:
    def fails(row: Application) -> None:
        raise ConnectionError(row.id)

    broken = TestClient(create_app(engine, ledger, fails), raise_server_exceptions=False)
    assert send(broken, "/applications", submission()).status_code == 500
    assert ledger.case("A-1") is None
    agree(engine, ledger)
    mended = TestClient(create_app(engine, ledger))
    assert send(mended, "/applications", submission()).status_code == 201
    agree(engine, ledger)


# ---- two at once ---------------------------------------------------------------------------------


def at_once(*calls: Any) -> list[Any]:
    barrier = Barrier(len(calls))

    def run(call: Any) -> Any:
        barrier.wait()
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_two_at_once_for_one_founder_get_one_award(client: TestClient) -> None:
    last = []
    for case, company in (("A-1", "e1"), ("A-2", "e2")):
        send(client, "/applications", submission(case, company=company))
        *before, approval = a_history(a_startup_case(case, company=company))[1:]
        for command in before:
            step(client, command)
        last.append(approval)
    answers = at_once(*(lambda one=one: step(client, one) for one in last))
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    (refused,) = [answer.json() for answer in answers if answer.status_code == 409]
    assert {reason["code"] for reason in refused["reasons"]} == {"cap"}


def test_one_request_sent_twice_at_once_is_recorded_once(client: TestClient) -> None:
    body = submission()
    answers = at_once(*[lambda: send(client, "/applications", body)] * 2)
    assert sorted(answer.status_code for answer in answers) == [200, 201]
