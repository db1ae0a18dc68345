"""A host service: start-up subsidies at a counter, kept in tables of its own beside the ledger.

What it is: a FastAPI application with two SQLModel tables, ``Application`` and ``Payment``, in the
very database that the ledger is in. The screens, the users and the bank link are the service's; what
may be approved and paid the ledger decides.

What it promises: a row of the service and the entry of the ledger commit together or not at all;
the same request sent twice is recorded once; a refusal is an answer with clause and quote.

What it does not do: know who is calling. The actor comes in the header ``X-Actor``; a real service
takes it from its own login.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated, Any

from fastapi import FastAPI, Header, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError
from sqlmodel import Field, Session, SQLModel

from subsidy_ledger import Ledger
from subsidy_ledger.errors import LedgerBusy, StorageFailed

GRANT = "dezhou/startup"
Actor = Annotated[str, Header(alias="X-Actor")]
Announce = Callable[["Application"], None]


# ---- the service's own tables --------------------------------------------------------------------

# In a SQLite file the tables of the ledger have plain names, `payment` among them: ours say whose
# they are. In PostgreSQL the ledger has a schema of its own.


class Application(SQLModel, table=True):
    """A row on the counter's screen; ``id`` is the case's name in the ledger too."""

    __tablename__ = "counter_application"
    id: str = Field(primary_key=True)
    company: str
    submitted_on: str
    state: str
    approved_fen: int | None = None


class Payment(SQLModel, table=True):
    """An order to the bank. No voucher is used twice: a rule of this service, not of the ledger."""

    __tablename__ = "counter_payment"
    id: str = Field(primary_key=True)
    application: str = Field(foreign_key="counter_application.id")
    voucher: str = Field(unique=True)
    amount_fen: int


# ---- what callers send; ``id`` is theirs, and the same id is the same request --------------------


class Party(BaseModel):
    """A number and a name."""

    number: str
    name: str


class Submission(BaseModel):
    """An application at the counter."""

    id: str
    on: str
    company: Party
    founder: Party
    facts: dict[str, bool | int | str]


class Step(BaseModel):
    """A step of the procedure: ``accept``, ``review``, ``notice``, ``approve``."""

    id: str
    on: str
    do: str
    passed: bool | None = None
    note: str | None = None
    until: str | None = None


class Order(BaseModel):
    """A payment to be instructed."""

    id: str
    on: str
    amount_fen: int
    account: str
    voucher: str


# ---- the service ---------------------------------------------------------------------------------


class Counter:
    """What the endpoints do, over a database and the ledger in it.

    ``announce`` tells other systems of a new application, inside the transaction: where it fails,
    nothing has happened.
    """

    def __init__(self, engine: Engine, ledger: Ledger, announce: Announce) -> None:
        self._engine = engine
        self._ledger = ledger
        self._announce = announce

    @contextmanager
    def _together(self) -> Iterator[tuple[Session, Ledger]]:
        """One transaction for both. Joining comes first: from there on nobody else writes.

        A `with` in the endpoint and not a dependency of FastAPI: the commit must be over before
        the answer is sent, and a dependency may be left only after it.
        """
        with Session(self._engine) as session, session.begin():
            yield session, self._ledger.join(session)

    def submit(self, given: Submission, actor: Actor) -> JSONResponse:
        """Take an application."""
        with self._together() as (session, joined):
            answer = joined.record(_submit(given, actor))
            if _is_new(answer):
                row = Application(
                    id=given.id, company=given.company.name, submitted_on=given.on, state="submit"
                )
                session.add(row)
                self._announce(row)
        return _told(answer)

    def step(self, application: str, given: Step, actor: Actor) -> JSONResponse:
        """Take a step of the procedure."""
        with self._together() as (session, joined):
            row = session.get(Application, application)
            if row is None:
                return _problem(404, "not-found", f"there is no application {application}")
            sent = given.model_dump(exclude_none=True)
            answer = joined.record({**sent, "case": application, "by": actor})
            if _is_new(answer):
                row.state = given.do
                row.approved_fen = answer.get("amount_fen", row.approved_fen)
        return _told(answer)

    def pay(self, application: str, given: Order, actor: Actor) -> JSONResponse:
        """Instruct a payment."""
        try:
            with self._together() as (session, joined):
                answer = joined.record(_pay(application, given, actor))
                if _is_new(answer):
                    sent = given.model_dump(include={"id", "voucher", "amount_fen"})
                    session.add(Payment(application=application, **sent))
        except IntegrityError:  # our own rule said no, after the ledger had said yes: both are gone
            return _problem(409, "voucher", f"voucher {given.voucher} was used before")
        return _told(answer)

    def show(self, application: str) -> JSONResponse:
        """What the counter has, and how the case stands in the ledger."""
        with Session(self._engine) as session:
            row = session.get(Application, application)
        if row is None:
            return _problem(404, "not-found", f"there is no application {application}")
        return JSONResponse({**row.model_dump(), "ledger": self._ledger.case(application)})


def create_app(engine: Engine, ledger: Ledger, announce: Announce = lambda _: None) -> FastAPI:
    """The service over a database and the ledger in it; see `Counter`."""
    counter = Counter(engine, ledger, announce)
    app = FastAPI(title="创业补贴窗口")
    app.post("/applications")(counter.submit)
    app.post("/applications/{application}/steps")(counter.step)
    app.post("/applications/{application}/payments")(counter.pay)
    app.get("/applications/{application}")(counter.show)
    app.exception_handler(LedgerBusy)(_later)
    app.exception_handler(StorageFailed)(_later)
    return app


def _later(_request: Request, error: Exception) -> JSONResponse:
    """Another writer held the ledger too long, or its disk failed; the same request may come again."""
    return _problem(503, "later", str(error), {"Retry-After": "1"})


# ---- commands ------------------------------------------------------------------------------------


def _submit(given: Submission, actor: str) -> dict[str, Any]:
    return {
        "id": f"{given.id}-submit",
        "do": "submit",
        "case": given.id,
        "grant": GRANT,
        "on": given.on,
        "by": actor,
        "parties": {
            "applicant": [
                {"kind": "enterprise", "scheme": "cn-uscc", **given.company.model_dump()}
            ],
            "founder": [{"kind": "person", "scheme": "cn-ric", **given.founder.model_dump()}],
        },
        "facts": given.facts,
    }


def _pay(application: str, given: Order, actor: str) -> dict[str, Any]:
    return {
        "id": given.id,
        "do": "pay",
        "payment": given.id,
        "case": application,
        "amount_fen": given.amount_fen,
        "account": given.account,
        "on": given.on,
        "by": actor,
    }


# ---- answers -------------------------------------------------------------------------------------


def _is_new(answer: dict[str, Any]) -> bool:
    """Recorded just now: a repeat finds the service's row where it was put the first time."""
    return answer["status"] == "recorded" and not answer.get("repeated")


def _told(answer: dict[str, Any]) -> JSONResponse:
    """An answer of the ledger as one of HTTP.

    A refusal is returned and never raised: what is raised inside `together` would roll back the
    entry that says that it was refused, and why.
    """
    match answer["status"]:
        case "recorded":
            return JSONResponse(answer, 200 if answer.get("repeated") else 201)
        case "refused" | "undetermined":
            return JSONResponse(
                {**answer, "because": [_because(r) for r in answer["reasons"]]}, 409
            )
        case "conflict":
            return JSONResponse(answer, 409)
        case _:
            return JSONResponse(answer, 422)


def _because(reason: dict[str, Any]) -> str:
    """A reason in one line, as a clerk reads it out: message, document, clause and quote."""
    cite = reason.get("cite")
    if not cite:
        return str(reason["message"])
    source = f"{cite.get('document', '')} {cite.get('clause', '')}".strip()
    return f"{reason['message']}({source}:“{cite.get('plain') or cite.get('quote', '')}”)"


def _problem(
    status: int, kind: str, message: str, headers: dict[str, str] | None = None
) -> JSONResponse:
    return JSONResponse({"status": kind, "message": message}, status, headers)
