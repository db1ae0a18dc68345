"""Tables of a ledger, declared with SQLModel in a registry of our own, and what guards them.

What it is: the one declaration of every table (STRICT in SQLite), and the triggers with which the
database itself refuses to change or remove an entry, a second holder of a claim, and more of a
ceiling than is allowed. Imported only when a ledger is created: opening one needs none of it.

What it does not do: validate (SQLModel does not, for ``table=True``); the attrs records do.
"""

from __future__ import annotations

from typing import Any, ClassVar

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite
from sqlalchemy.orm import registry
from sqlalchemy.schema import CreateTable
from sqlmodel import Field, SQLModel

from subsidy_ledger.storage.names import PREFIX, VERSION, VERSION_TABLE


class _Base(SQLModel, registry=registry()):
    """A registry of our own: a host application's tables and ours never meet."""


def _key(kind: Any = sa.TEXT) -> Any:
    return Field(sa_column=sa.Column(kind, primary_key=True, nullable=False))


def _column(kind: Any = sa.TEXT, *, null: bool = False) -> Any:
    return Field(sa_column=sa.Column(kind, nullable=null))


def _options(*checks: str) -> tuple[object, ...]:
    constraints = tuple(sa.CheckConstraint(check) for check in checks)
    return (*constraints, {"sqlite_strict": True})


_WIDE: dict[str, Any] = {"sqlite_strict": True, "sqlite_with_rowid": False}


class LedgerHead(_Base, table=True):
    """Where the ledger stands: one row, locked by every writer.

    ``common``: the number of the last entry that may have changed what every writer keeps at hand.
    """

    __tablename__: ClassVar[Any] = "head"
    __table_args__: ClassVar[Any] = _options("one = 1", "size >= 0")
    one: int = _key(sa.INTEGER)
    size: int = _column(sa.INTEGER)
    edge: bytes = _column(sa.LargeBinary)
    at: str = _column()
    closed: int = _column(sa.INTEGER)
    common: int = Field(
        sa_column=sa.Column(sa.INTEGER, nullable=False, server_default=sa.text("0"))
    )


class Entry(_Base, table=True):
    """The entries, narrow: everything else is a projection."""

    __tablename__: ClassVar[Any] = "entry"
    __table_args__: ClassVar[Any] = _options("length(hash) = 32")
    seq: int = _key(sa.INTEGER)
    id: str = Field(sa_column=sa.Column(sa.TEXT, unique=True, nullable=False))
    leaf: bytes = _column(sa.LargeBinary)
    hash: bytes = _column(sa.LargeBinary)


class Sealed(_Base, table=True):
    """Sealed content and its salts; the only rows that erasure removes."""

    __tablename__: ClassVar[Any] = "sealed"
    __table_args__: ClassVar[Any] = _options()
    seq: int = _key(sa.INTEGER)
    line: bytes = _column(sa.LargeBinary)


class Carried(_Base, table=True):
    """The state that a successor began with, line by line; entries of earlier ledgers by number."""

    __tablename__: ClassVar[Any] = "carried"
    __table_args__: ClassVar[Any] = _options("seq < 0")
    number: int = _key(sa.INTEGER)
    seq: int | None = Field(sa_column=sa.Column(sa.INTEGER, unique=True, nullable=True))
    id: str | None = Field(sa_column=sa.Column(sa.TEXT, unique=True, nullable=True))
    line: bytes = _column(sa.LargeBinary)


class TreeNode(_Base, table=True):
    """Roots of complete subtrees of 256 leaves and more; rebuildable."""

    __tablename__: ClassVar[Any] = "tree_node"
    __table_args__: ClassVar[Any] = _WIDE
    level: int = _key(sa.INTEGER)
    position: int = _key(sa.INTEGER)
    hash: bytes = _column(sa.LargeBinary)


class Adoption(_Base, table=True):
    """Entries that adopted packs, rulings, a procedure or calendars."""

    __tablename__: ClassVar[Any] = "adoption"
    __table_args__: ClassVar[Any] = _options()
    seq: int = _key(sa.INTEGER)


class SourceFile(_Base, table=True):
    """Packs and calendars as they were adopted, by the digest of what they say."""

    __tablename__: ClassVar[Any] = "source_file"
    __table_args__: ClassVar[Any] = _options()
    number: int = _key(sa.INTEGER)
    kind: str = _column()
    id: str = _column()
    digest: str = Field(sa_column=sa.Column(sa.TEXT, unique=True, nullable=False))
    content: bytes = _column(sa.LargeBinary)


class GrantCase(_Base, table=True):
    """A case; no more is instructed and settled than may be paid."""

    __tablename__: ClassVar[Any] = "grant_case"
    __table_args__: ClassVar[Any] = (
        sa.CheckConstraint("instructed_fen >= 0 AND settled_fen >= 0"),
        sa.CheckConstraint("instructed_fen + settled_fen <= payable_fen"),
        sa.CheckConstraint("ordered_back_fen <= settled_fen"),
        sa.CheckConstraint("repaid_fen + written_off_fen <= ordered_back_fen"),
        _WIDE,
    )
    case_id: str = _key()
    grant_key: str = _column()
    stage: str = _column()
    submitted_on: str = _column()
    last_on: str = _column()
    fund: str | None = _column(null=True)
    requested_fen: int | None = _column(sa.INTEGER, null=True)
    held: int = _column(sa.INTEGER)
    notice_on: str | None = _column(null=True)
    notice_until: str | None = _column(null=True)
    payable_fen: int = _column(sa.INTEGER)
    instructed_fen: int = _column(sa.INTEGER)
    settled_fen: int = _column(sa.INTEGER)
    ordered_back_fen: int = _column(sa.INTEGER)
    repaid_fen: int = _column(sa.INTEGER)
    written_off_fen: int = _column(sa.INTEGER)
    erased: int = _column(sa.INTEGER)
    rest: str = _column()


class PaymentRow(_Base, table=True):
    """A payment."""

    __tablename__: ClassVar[Any] = "payment"
    __table_args__: ClassVar[Any] = (sa.CheckConstraint("amount_fen > 0"), _WIDE)
    payment_id: str = _key()
    case_id: str = _column()
    amount_fen: int = _column(sa.INTEGER)
    state: str = _column()


class RecoveryRow(_Base, table=True):
    """A recovery."""

    __tablename__: ClassVar[Any] = "recovery"
    __table_args__: ClassVar[Any] = (
        sa.CheckConstraint("repaid_fen + written_off_fen <= ordered_fen"),
        _WIDE,
    )
    recovery_id: str = _key()
    case_id: str = _column()
    ordered_fen: int = _column(sa.INTEGER)
    repaid_fen: int = _column(sa.INTEGER)
    written_off_fen: int = _column(sa.INTEGER)
    void: int = _column(sa.INTEGER)


class FundYearRow(_Base, table=True):
    """Money of a fund in a year; never more reserved and paid than appropriated."""

    __tablename__: ClassVar[Any] = "fund_year"
    __table_args__: ClassVar[Any] = (
        sa.CheckConstraint("reserved_fen >= 0 AND paid_fen >= 0"),
        sa.CheckConstraint("reserved_fen + paid_fen <= appropriated_fen"),
        _WIDE,
    )
    fund: str = _key()
    year: int = _key(sa.INTEGER)
    appropriated_fen: int = _column(sa.INTEGER)
    reserved_fen: int = _column(sa.INTEGER)
    paid_fen: int = _column(sa.INTEGER)


class HoldingRow(_Base, table=True):
    """What a party holds by one award in one role."""

    __tablename__: ClassVar[Any] = "holding"
    __table_args__: ClassVar[Any] = _WIDE
    token: str = _key()
    case_id: str = _key()
    role: str = _key()
    grant_key: str = _column()
    held_on: str = _column()
    discharged: int = _column(sa.INTEGER)
    rest: str = _column()


class PairRow(_Base, table=True):
    """Two identifiers: the same person, or not."""

    __tablename__: ClassVar[Any] = "pair"
    __table_args__: ClassVar[Any] = _WIDE
    token: str = _key()
    other: str = _key()
    relation: str = _column()


class MemberRow(_Base, table=True):
    """A party in a group."""

    __tablename__: ClassVar[Any] = "member"
    __table_args__: ClassVar[Any] = _WIDE
    seq: int = _key(sa.INTEGER)
    item: int = _key(sa.INTEGER)
    group_name: str = _column()
    token: str = _column()
    start_on: str = _column()
    end_on: str | None = _column(null=True)


class DutyRow(_Base, table=True):
    """A service that runs for a party."""

    __tablename__: ClassVar[Any] = "duty"
    __table_args__: ClassVar[Any] = _WIDE
    service: str = _key()
    token: str = _key()
    start_on: str = _column()
    rest: str = _column()


class Claim(_Base, table=True):
    """What only one may hold: a lane of an exclusion, a ceiling of one."""

    __tablename__: ClassVar[Any] = "claim"
    __table_args__: ClassVar[Any] = _WIDE
    claim_key: str = _key()
    holder: str = _column()
    awards: int = _column(sa.INTEGER)


class CapUsage(_Base, table=True):
    """What is used of a ceiling over a lifetime, beside the ceiling."""

    __tablename__: ClassVar[Any] = "cap_usage"
    __table_args__: ClassVar[Any] = _WIDE
    usage_key: str = _key()
    used: int = _column(sa.INTEGER)
    ceiling: int = _column(sa.INTEGER)


def declared() -> list[sa.Table]:
    """Every table, as declared: each database makes its own form of them."""
    return list(_Base.metadata.sorted_tables)


# ---- what the database refuses on its own --------------------------------------------------------

FIXED = ("entry", "carried", "adoption", "source_file")
"""Tables whose rows are added and never changed or removed."""


def triggers() -> dict[str, str]:
    """SQLite triggers by name, without the prefix."""
    made = {}
    for table in FIXED:
        for verb in ("UPDATE", "DELETE"):
            made[f"{table}_no_{verb.lower()}"] = (
                f"BEFORE {verb} ON {PREFIX}{table} BEGIN "
                f"SELECT RAISE(ABORT, '{table}: rows are never changed or removed'); END"
            )
    made["entry_no_replace"] = (
        "BEFORE INSERT ON subsidy_ledger_entry "
        "WHEN EXISTS (SELECT 1 FROM subsidy_ledger_entry WHERE seq = NEW.seq) "
        "OR EXISTS (SELECT 1 FROM subsidy_ledger_entry WHERE id = NEW.id) "
        "OR NEW.seq <> (SELECT coalesce(max(seq), -1) + 1 FROM subsidy_ledger_entry) BEGIN "
        "SELECT RAISE(ABORT, 'entry: entries are appended in order, none is replaced'); END"
    )
    made["carried_before_entry_0"] = (
        "BEFORE INSERT ON subsidy_ledger_carried "
        "WHEN EXISTS (SELECT 1 FROM subsidy_ledger_head) BEGIN "
        "SELECT RAISE(ABORT, 'carried: a state is carried before entry 0 only'); END"
    )
    made["entry_no_carried_id"] = (
        "BEFORE INSERT ON subsidy_ledger_entry "
        "WHEN EXISTS (SELECT 1 FROM subsidy_ledger_carried WHERE id = NEW.id) BEGIN "
        "SELECT RAISE(ABORT, 'entry: the id was used in the ledger before this one'); END"
    )
    for table, key in (("sealed", "seq"), ("adoption", "seq"), ("source_file", "number")):
        twin = f"SELECT 1 FROM {PREFIX}{table} WHERE {key} = NEW.{key}"  # noqa: S608 - names of our own
        made[f"{table}_no_replace"] = (
            f"BEFORE INSERT ON {PREFIX}{table} WHEN EXISTS ({twin}) BEGIN "
            f"SELECT RAISE(ABORT, '{table}: rows are never replaced'); END"
        )
    made["sealed_no_update"] = (
        "BEFORE UPDATE ON subsidy_ledger_sealed BEGIN "
        "SELECT RAISE(ABORT, 'sealed: content is erased, never changed'); END"
    )
    other = (
        "SELECT 1 FROM subsidy_ledger_claim "
        "WHERE claim_key = NEW.claim_key AND holder <> NEW.holder"
    )
    made["claim_one_holder"] = (
        f"BEFORE INSERT ON subsidy_ledger_claim WHEN EXISTS ({other}) BEGIN "
        "SELECT RAISE(ABORT, 'claim: there is another holder'); END"
    )
    made["claim_holder_stays"] = (
        "BEFORE UPDATE ON subsidy_ledger_claim WHEN NEW.holder <> OLD.holder BEGIN "
        "SELECT RAISE(ABORT, 'claim: there is another holder'); END"
    )
    there = (
        "coalesce((SELECT used FROM subsidy_ledger_cap_usage WHERE usage_key = NEW.usage_key), 0)"
    )
    made["usage_under_ceiling"] = (
        "BEFORE INSERT ON subsidy_ledger_cap_usage "
        f"WHEN NEW.used > 0 AND NEW.used + {there} > NEW.ceiling BEGIN "
        "SELECT RAISE(ABORT, 'cap_usage: above the ceiling'); END"
    )
    made["usage_stays_under_ceiling"] = (
        "BEFORE UPDATE ON subsidy_ledger_cap_usage "
        "WHEN NEW.used > OLD.used AND NEW.used > OLD.ceiling BEGIN "
        "SELECT RAISE(ABORT, 'cap_usage: above the ceiling'); END"
    )
    made["head_never_back"] = (
        "BEFORE UPDATE ON subsidy_ledger_head "
        "WHEN NEW.size < OLD.size OR NEW.closed < OLD.closed BEGIN "
        "SELECT RAISE(ABORT, 'head: a ledger never shrinks'); END"
    )
    made["head_no_delete"] = (
        "BEFORE DELETE ON subsidy_ledger_head BEGIN "
        "SELECT RAISE(ABORT, 'head: is never removed'); END"
    )
    return made


def version_table() -> str:
    """The statement that makes the table of the version, as Alembic would."""
    name = f"{PREFIX}{VERSION_TABLE}"
    return (
        f"CREATE TABLE {name} (version_num VARCHAR(32) NOT NULL, "
        f"CONSTRAINT {name}_pkc PRIMARY KEY (version_num))"
    )


def _prefixed(table: sa.Table) -> str:
    """As text: a copy of the table would have its constraints in any order."""
    text = str(CreateTable(table).compile(dialect=sqlite.dialect()))
    return text.replace(f"CREATE TABLE {table.name} (", f"CREATE TABLE {PREFIX}{table.name} (", 1)


def statements() -> list[str]:
    """Everything that makes an empty ledger in SQLite."""
    return [
        *(_prefixed(table) for table in declared()),
        *(f"CREATE TRIGGER {PREFIX}{name} {body}" for name, body in triggers().items()),
        version_table(),
        f"INSERT INTO {PREFIX}{VERSION_TABLE} (version_num) VALUES ('{VERSION}')",  # noqa: S608
    ]
