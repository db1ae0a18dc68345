"""Baseline (a): what a city's developer would write by hand with SQLAlchemy Core.

What it is: tables for cases, approvals, payments and what each party has had; a log of events with
the command as JSON; the conditions of the startup subsidy, the cap (once per applicant and founder)
and the exclusion in Python, read and decided inside the transaction that writes. One application
for two databases: the checks, the tables and the steps are the same.

- On SQLite: WAL, ``synchronous=FULL``, ``BEGIN IMMEDIATE``: the file has one writer.
- On PostgreSQL: READ COMMITTED and ``SELECT … FOR UPDATE``, always in the order case, parties (by
  their numbers), fund. The fund, which all approvals share, comes last, for the shortest time. One
  table more keeps a row for each party to be locked. psycopg 3, a pool, prepared statements.

What it promises: a command id is used once; nothing is approved twice or paid beyond what is
approved, with many clients too. Batches load all they touch with a few queries, decide in memory,
and write with one statement for each table.

What it does not do, and the ledger does: hash, prove, replay, keep personal data out of the log,
give reasons with clause and quote, read the rules from a pack, decide under readings, check the
identifiers, compare a repeated id with what was recorded under it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from bench.workload import FEN, FUND, FUND_FEN, GRANT, YEAR, Json
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import IntegrityError

METADATA: Final = sa.MetaData()
CASE: Final = sa.Table(
    "grant_case",
    METADATA,
    sa.Column("case_id", sa.Text, primary_key=True),
    sa.Column("grant_key", sa.Text, nullable=False),
    sa.Column("applicant", sa.Text, nullable=False),
    sa.Column("founder", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("submitted_on", sa.Text, nullable=False),
    sa.Column("fund", sa.Text, nullable=False),
    sa.Column("facts", sa.JSON, nullable=False),
)
APPROVAL: Final = sa.Table(
    "approval",
    METADATA,
    sa.Column("case_id", sa.Text, sa.ForeignKey(CASE.c.case_id), primary_key=True),
    sa.Column("amount_fen", sa.BigInteger, nullable=False),
    sa.Column("instructed_fen", sa.BigInteger, nullable=False),
    sa.Column("approved_on", sa.Text, nullable=False),
    sa.Column("approved_by", sa.Text, nullable=False),
)
PAYMENT: Final = sa.Table(
    "payment",
    METADATA,
    sa.Column("payment_id", sa.Text, primary_key=True),
    sa.Column("case_id", sa.Text, sa.ForeignKey(CASE.c.case_id), nullable=False, index=True),
    sa.Column("amount_fen", sa.BigInteger, nullable=False),
    sa.Column("account", sa.Text, nullable=False),
    sa.Column("instructed_on", sa.Text, nullable=False),
)
USAGE: Final = sa.Table(
    "usage",
    METADATA,
    sa.Column("party", sa.Text, primary_key=True),
    sa.Column("grant_key", sa.Text, primary_key=True),
    sa.Column("case_id", sa.Text, primary_key=True),
    sa.Column("amount_fen", sa.BigInteger, nullable=False),
)
MONEY: Final = sa.Table(
    "fund",
    METADATA,
    sa.Column("fund", sa.Text, primary_key=True),
    sa.Column("year", sa.Integer, primary_key=True),
    sa.Column("appropriated_fen", sa.BigInteger, nullable=False),
    sa.Column("reserved_fen", sa.BigInteger, nullable=False),
)
EVENT: Final = sa.Table(
    "event",
    METADATA,
    sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True),
    sa.Column("command_id", sa.Text, nullable=False, unique=True),
    sa.Column("case_id", sa.Text, nullable=False, index=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("payload", sa.JSON, nullable=False),
)
PARTY: Final = sa.Table("party", METADATA, sa.Column("party", sa.Text, primary_key=True))
"""On PostgreSQL: what is locked for a party; SQLite locks the file."""

RETURNEE: Final = frozenset({"dezhou/returnee-startup", "dezhou/returnee-job-creation"})
"""三(三)第二款: not together with the general startup subsidy."""

# Statements are made once, so that SQLAlchemy finds their compiled form by identity. SQLite has no
# FOR UPDATE, and SQLAlchemy leaves it out there.
_FIND_CASE: Final = sa.select(CASE).where(CASE.c.case_id == sa.bindparam("case")).with_for_update()
_HELD: Final = sa.select(USAGE.c.grant_key).where(
    USAGE.c.party.in_([sa.bindparam("applicant"), sa.bindparam("founder")])
)
_FIND_APPROVAL: Final = (
    sa.select(APPROVAL.c.amount_fen, APPROVAL.c.instructed_fen)
    .where(APPROVAL.c.case_id == sa.bindparam("case"))
    .with_for_update()
)
_RESERVE: Final = (
    sa.update(MONEY)
    .where(
        MONEY.c.fund == sa.bindparam("which"),
        MONEY.c.year == sa.bindparam("of"),
        MONEY.c.appropriated_fen - MONEY.c.reserved_fen >= sa.bindparam("fen"),
    )
    .values(reserved_fen=MONEY.c.reserved_fen + sa.bindparam("fen"))
)
_FREE: Final = (
    sa.select(MONEY.c.appropriated_fen - MONEY.c.reserved_fen)
    .where(MONEY.c.fund == sa.bindparam("which"), MONEY.c.year == sa.bindparam("of"))
    .with_for_update()
)
_MARK: Final = (
    sa.update(CASE)
    .where(CASE.c.case_id == sa.bindparam("case"))
    .values(status=sa.bindparam("becomes"))
)
_INSTRUCT: Final = (
    sa.update(APPROVAL)
    .where(APPROVAL.c.case_id == sa.bindparam("case"))
    .values(instructed_fen=APPROVAL.c.instructed_fen + sa.bindparam("fen"))
)
_NEW_CASE, _NEW_APPROVAL = sa.insert(CASE), sa.insert(APPROVAL)
_NEW_PAYMENT, _NEW_USAGE = sa.insert(PAYMENT), sa.insert(USAGE)
_NEW_EVENT: Final = sa.insert(EVENT).inline()  # nobody asks for its number
# Two rows by one statement; SQLAlchemy would compile `values` with two rows anew each time.
_BOTH_USAGES: Final = sa.insert(USAGE).from_select(
    ["party", "grant_key", "case_id", "amount_fen"],
    sa.union_all(
        *(
            sa.select(
                sa.bindparam(party, type_=sa.Text),
                sa.bindparam("grant", type_=sa.Text),
                sa.bindparam("case", type_=sa.Text),
                sa.bindparam("fen", type_=sa.BigInteger),
            )
            for party in ("applicant", "founder")
        )
    ),
)
_KNOW_BOTH: Final = (
    postgresql.insert(PARTY)
    .from_select(
        ["party"],
        sa.union_all(*(sa.select(sa.bindparam(one, type_=sa.Text)) for one in ("one", "other"))),
    )
    .on_conflict_do_nothing()
)
_LOCK_BOTH: Final = (
    sa.select(PARTY.c.party)
    .where(PARTY.c.party.in_([sa.bindparam("one"), sa.bindparam("other")]))
    .order_by(PARTY.c.party)
    .with_for_update()
)
_KNOW_PARTIES: Final = (
    postgresql.insert(PARTY)
    .from_select(
        ["party"], sa.select(sa.func.unnest(sa.bindparam("parties", type_=sa.ARRAY(sa.Text))))
    )
    .on_conflict_do_nothing()
)


class _Many:
    """Queries for what a batch touches, in the form that is fast in a database."""

    def __init__(self, *, postgres: bool) -> None:
        def among(column: sa.Column[str], name: str) -> sa.ColumnElement[bool]:
            if postgres:  # one statement for lists of every length
                return column == sa.any_(sa.bindparam(name, type_=sa.ARRAY(sa.Text)))
            return column.in_(sa.bindparam(name, expanding=True))

        self.cases = (
            sa.select(CASE)
            .where(among(CASE.c.case_id, "cases"))
            .order_by(CASE.c.case_id)
            .with_for_update()
        )
        self.approvals = (
            sa.select(APPROVAL.c.case_id, APPROVAL.c.amount_fen, APPROVAL.c.instructed_fen)
            .where(among(APPROVAL.c.case_id, "cases"))
            .order_by(APPROVAL.c.case_id)
            .with_for_update()
        )
        self.known = sa.select(EVENT.c.command_id).where(among(EVENT.c.command_id, "ids"))
        self.held = sa.select(USAGE.c.party, USAGE.c.grant_key).where(
            among(USAGE.c.party, "parties")
        )
        self.lock = (
            sa.select(PARTY.c.party)
            .where(among(PARTY.c.party, "parties"))
            .order_by(PARTY.c.party)
            .with_for_update()
        )


_MANY: Final = {False: _Many(postgres=False), True: _Many(postgres=True)}


class Refused(Exception):
    """Why a command was refused."""


def amount_of(facts: Mapping[str, Any]) -> int:
    """The subsidy in fen; raises `Refused` where a condition of 三(二) is not met."""
    if not (facts["registered_in_area"] and facts["first_registration"] and facts["operating"]):
        raise Refused("conditions")
    if facts["legal_rep_changed"] or facts["pension_months_in_a_row"] < 12:
        raise Refused("conditions")
    if facts["entity_type"] not in FEN:
        raise Refused("kind")
    return FEN[facts["entity_type"]]


def check_held(grants: Sequence[str]) -> None:
    """Once per applicant and founder, and not beside the returnee pair."""
    for grant in grants:
        if grant == GRANT:
            raise Refused("once")
        if grant in RETURNEE:
            raise Refused("exclusion")


try:  # the codec that the ledger uses, too
    import orjson
except ImportError:
    _dumps: Callable[[Any], str] = json.dumps
    _loads: Callable[[Any], Any] = json.loads
else:
    _loads = orjson.loads

    def _dumps(value: Any) -> str:
        return orjson.dumps(value).decode()


class CoreApp:
    """The hand-written application, with money in the fund.

    ``where``: a file of SQLite, or the URL of an empty PostgreSQL database. ``new``: make its
    tables; else they are there. ``clients``: how many threads will call it at once.
    """

    name = "(a) SQLAlchemy Core"

    def __init__(self, where: Path | str, *, new: bool = True, clients: int = 1) -> None:
        self.postgres = isinstance(where, str)
        url = where.replace("://", "+psycopg://", 1) if isinstance(where, str) else ""
        self.engine = sa.create_engine(
            url or f"sqlite:///{where}",
            json_serializer=_dumps,
            json_deserializer=_loads,
            pool_size=clients,
            max_overflow=0,
            connect_args={"prepare_threshold": 0} if self.postgres else {"timeout": 60.0},
        )
        if not self.postgres:
            sa.event.listen(self.engine, "connect", _settings)
            sa.event.listen(self.engine, "begin", _begin)
        if new:
            self._make()

    def _make(self) -> None:
        tables = [one for one in METADATA.sorted_tables if self.postgres or one is not PARTY]
        METADATA.create_all(self.engine, tables)
        with self.engine.begin() as db:
            db.execute(
                sa.insert(MONEY),
                {"fund": FUND, "year": YEAR, "appropriated_fen": FUND_FEN, "reserved_fen": 0},
            )

    # -- one at a time

    def record(self, command: Json) -> str:
        """Record one command in a transaction of its own; gives its status."""
        try:
            with self.engine.begin() as db:
                _STEPS[command["do"]](db, command, self.postgres)
            return "recorded"
        except Refused as refusal:
            return self._refuse(command, str(refusal))
        except IntegrityError:
            return self._taken(command)

    def _refuse(self, command: Json, reason: str) -> str:
        """What was refused is in the log, too; what it had begun to write is not."""
        try:
            with self.engine.begin() as db:
                db.execute(_NEW_EVENT, _event({**command, "reason": reason}, "refused"))
            return "refused"
        except IntegrityError:
            return self._taken(command)

    def _taken(self, command: Json) -> str:
        """Which of the keys was taken: the command's own id, or that of its case or payment."""
        with self.engine.connect() as db:
            known = db.execute(_MANY[self.postgres].known, {"ids": [command["id"]]}).first()
        return "refused" if known is None else "repeated"

    # -- in batches

    def record_all(self, commands: Sequence[Json]) -> list[str]:
        """Record commands in one transaction."""
        with self.engine.begin() as db:
            batch = _Batch(db, commands, postgres=self.postgres)
            statuses = [batch.take(command) for command in commands]
            batch.write(db)
        return statuses

    # -- looking

    def totals(self) -> tuple[int, int, int]:
        """Cases, fen approved, fen instructed: read back from the file."""
        with self.engine.connect() as db:
            cases = db.scalar(sa.select(sa.func.count()).select_from(APPROVAL))
            approved = db.scalar(sa.select(sa.func.sum(APPROVAL.c.amount_fen)))
            instructed = db.scalar(sa.select(sa.func.sum(PAYMENT.c.amount_fen)))
        return cases or 0, int(approved or 0), int(instructed or 0)

    def synchronous(self) -> str:
        """The settings that say whether a commit waits for the disk."""
        with self.engine.connect() as db:
            if not self.postgres:
                return f"synchronous {db.exec_driver_sql('PRAGMA synchronous').scalar_one()}"
            return " ".join(
                f"{name} {db.exec_driver_sql(f'SHOW {name}').scalar_one()}"
                for name in ("fsync", "synchronous_commit")
            )

    def close(self) -> None:
        self.engine.dispose()


def _settings(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver begins nothing on its own
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: sa.Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _event(command: Json, status: str) -> Json:
    return {
        "command_id": command["id"],
        "case_id": command["case"],
        "kind": command["do"],
        "status": status,
        "at": datetime.now(UTC).isoformat(),
        "by": command["by"],
        "payload": command,
    }


def _case_row(command: Json) -> Json:
    return {
        "case_id": command["case"],
        "grant_key": command["grant"],
        "applicant": command["parties"]["applicant"][0]["number"],
        "founder": command["parties"]["founder"][0]["number"],
        "status": "submitted",
        "submitted_on": command["on"],
        "fund": command["fund"],
        "facts": command["facts"],
    }


def _approval_row(command: Json, amount: int) -> Json:
    return {
        "case_id": command["case"],
        "amount_fen": amount,
        "instructed_fen": 0,
        "approved_on": command["on"],
        "approved_by": command["by"],
    }


def _usage_rows(case: Any, amount: int) -> list[Json]:
    return [
        {
            "party": party,
            "grant_key": case.grant_key,
            "case_id": case.case_id,
            "amount_fen": amount,
        }
        for party in (case.applicant, case.founder)
    ]


def _payment_row(command: Json, amount: int) -> Json:
    return {
        "payment_id": command["payment"],
        "case_id": command["case"],
        "amount_fen": amount,
        "account": command["account"],
        "instructed_on": command["on"],
    }


# ---- one at a time -------------------------------------------------------------------------------


def _submit(db: sa.Connection, command: Json, postgres: bool) -> None:
    row = _case_row(command)
    db.execute(_NEW_CASE, row)
    if postgres:
        db.execute(_KNOW_BOTH, _in_order(row["applicant"], row["founder"]))
    db.execute(_NEW_EVENT, _event(command, "recorded"))


def _approve(db: sa.Connection, command: Json, postgres: bool) -> None:
    case = db.execute(_FIND_CASE, {"case": command["case"]}).one_or_none()
    if case is None or case.status != "submitted":
        raise Refused("order")
    if postgres:
        db.execute(_LOCK_BOTH, _in_order(case.applicant, case.founder))
    parties = {"applicant": case.applicant, "founder": case.founder}
    check_held(db.execute(_HELD, parties).scalars().all())
    amount = amount_of(case.facts)
    db.execute(_NEW_APPROVAL, _approval_row(command, amount))
    usage = {"grant": case.grant_key, "case": case.case_id, "fen": amount}
    db.execute(_BOTH_USAGES, parties | usage)
    db.execute(_MARK, {"case": command["case"], "becomes": "approved"})
    db.execute(_NEW_EVENT, _event(command, "recorded"))
    # Last: every approval wants this row, and from here on holds it.
    year = int(command["on"][:4])
    reserved = db.execute(_RESERVE, {"which": case.fund, "of": year, "fen": amount})
    if reserved.rowcount != 1:
        raise Refused("fund")


def _pay(db: sa.Connection, command: Json, postgres: bool) -> None:
    approval = db.execute(_FIND_APPROVAL, {"case": command["case"]}).one_or_none()
    if approval is None:
        raise Refused("order")
    rest = approval.amount_fen - approval.instructed_fen
    amount = command.get("amount_fen", rest)
    if not 0 < amount <= rest:
        raise Refused("amount")
    db.execute(_NEW_PAYMENT, _payment_row(command, amount))
    db.execute(_INSTRUCT, {"case": command["case"], "fen": amount})
    db.execute(_NEW_EVENT, _event(command, "recorded"))


def _in_order(applicant: str, founder: str) -> dict[str, str]:
    """Two clients that want the same two rows take them in the same order."""
    one, other = sorted((applicant, founder))
    return {"one": one, "other": other}


_STEPS: Final = {"submit": _submit, "approve": _approve, "pay": _pay}


# ---- in batches ----------------------------------------------------------------------------------


class _Case:
    """A case as a batch knows it, from the database or from an earlier command of the batch."""

    __slots__ = ("applicant", "case_id", "facts", "founder", "fund", "grant_key", "status")

    def __init__(self, row: Mapping[str, Any] | sa.RowMapping) -> None:
        self.case_id, self.grant_key = row["case_id"], row["grant_key"]
        self.applicant, self.founder = row["applicant"], row["founder"]
        self.status, self.fund, self.facts = row["status"], row["fund"], row["facts"]


class _Batch:
    """Commands of one transaction: what they touch is loaded first, what they make written last."""

    def __init__(self, db: sa.Connection, commands: Sequence[Json], *, postgres: bool) -> None:
        self.db = db
        self.postgres = postgres
        self.many = _MANY[postgres]
        cases = sorted({command["case"] for command in commands})
        found = db.execute(self.many.cases, {"cases": cases}).mappings()
        self.cases = {row["case_id"]: _Case(row) for row in found}
        self.rest = {
            row.case_id: row.amount_fen - row.instructed_fen
            for row in db.execute(self.many.approvals, {"cases": cases})
        }
        self.ids = set(db.execute(self.many.known, {"ids": [c["id"] for c in commands]}).scalars())
        self.held = self._held(commands)
        self.free: dict[tuple[str, int], int] = {}
        self.reserved: dict[tuple[str, int], int] = {}
        self.rows: dict[Any, list[Json]] = {
            _NEW_CASE: [], _NEW_APPROVAL: [], _NEW_USAGE: [], _NEW_PAYMENT: [],
            _MARK: [], _INSTRUCT: [], _NEW_EVENT: [],
        }  # fmt: skip

    def _held(self, commands: Sequence[Json]) -> dict[str, list[str]]:
        parties = {p for case in self.cases.values() for p in (case.applicant, case.founder)}
        for command in commands:
            if command["do"] == "submit":
                parties |= {given[0]["number"] for given in command["parties"].values()}
        held: dict[str, list[str]] = {}
        asked = {"parties": sorted(parties)}
        if self.postgres:
            self.db.execute(_KNOW_PARTIES, asked)
            self.db.execute(self.many.lock, asked)
        for party, grant in self.db.execute(self.many.held, asked):
            held.setdefault(party, []).append(grant)
        return held

    def take(self, command: Json) -> str:
        """Decide one command; gives its status."""
        if command["id"] in self.ids:
            return "repeated"
        self.ids.add(command["id"])
        try:
            _BATCH_STEPS[command["do"]](self, command)
            status = "recorded"
        except Refused as refusal:
            status = "refused"
            command = {**command, "reason": str(refusal)}
        self.rows[_NEW_EVENT].append(_event(command, status))
        return status

    def submit(self, command: Json) -> None:
        if command["case"] in self.cases:
            raise Refused("order")
        row = _case_row(command)
        self.cases[command["case"]] = _Case(row)
        self.rows[_NEW_CASE].append(row)

    def approve(self, command: Json) -> None:
        case = self.cases.get(command["case"])
        if case is None or case.status != "submitted":
            raise Refused("order")
        for party in (case.applicant, case.founder):
            check_held(self.held.get(party, ()))
        amount = amount_of(case.facts)
        self._reserve(case.fund, int(command["on"][:4]), amount)
        case.status = "approved"
        self.rest[case.case_id] = amount
        for party in (case.applicant, case.founder):
            self.held.setdefault(party, []).append(case.grant_key)
        self.rows[_NEW_APPROVAL].append(_approval_row(command, amount))
        self.rows[_NEW_USAGE] += _usage_rows(case, amount)
        self.rows[_MARK].append({"case": case.case_id, "becomes": "approved"})

    def _reserve(self, fund: str, year: int, amount: int) -> None:
        key = (fund, year)
        if key not in self.free:
            free = self.db.execute(_FREE, {"which": fund, "of": year}).scalar_one_or_none()
            self.free[key] = free or 0
        if self.free[key] < amount:
            raise Refused("fund")
        self.free[key] -= amount
        self.reserved[key] = self.reserved.get(key, 0) + amount

    def pay(self, command: Json) -> None:
        rest = self.rest.get(command["case"])
        if rest is None:
            raise Refused("order")
        amount = command.get("amount_fen", rest)
        if not 0 < amount <= rest:
            raise Refused("amount")
        self.rest[command["case"]] = rest - amount
        self.rows[_NEW_PAYMENT].append(_payment_row(command, amount))
        self.rows[_INSTRUCT].append({"case": command["case"], "fen": amount})

    def write(self, db: sa.Connection) -> None:
        """One statement for each table, in the order that foreign keys ask."""
        for statement, rows in self.rows.items():
            if rows:
                db.execute(statement, rows)
        for (fund, year), amount in self.reserved.items():
            db.execute(_RESERVE, {"which": fund, "of": year, "fen": amount})


_BATCH_STEPS: Final = {"submit": _Batch.submit, "approve": _Batch.approve, "pay": _Batch.pay}
