"""``db``: bring the tables of a database to the form that this version reads; look; print the SQL.

What it promises: ``check`` changes nothing; ``upgrade`` is one transaction. The work is done by
``storage.migrations``; Alembic is imported by ``upgrade`` and ``sql`` alone.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

import click

from subsidy_ledger.cli.frame import (
    DAMAGED,
    DONE,
    FOUND,
    Failure,
    argument,
    command,
    echo_exactly,
    give,
    group,
    note,
    option,
    pick,
    usage,
    wants_json,
)
from subsidy_ledger.cli.places import shown
from subsidy_ledger.storage import migrations
from subsidy_ledger.storage.migrations import State
from subsidy_ledger.storage.migrations.forms import Dialect
from subsidy_ledger.storage.names import VERSION

db_command = group(
    "db",
    "Tables of databases: upgrade them to the form that this version reads.",
    "数据库表结构:升级到本版本使用的格式。",
)

_ROLE = option(
    "--application",
    metavar="ROLE",
    en="PostgreSQL: the role of a finance system; it is given its rights.",
    zh="PostgreSQL:业务系统使用的角色;为其授予所需权限。",
)


@command(
    "upgrade",
    "Upgrade the tables of LEDGER; make a copy first.\n\nLEDGER is a SQLite file, or a PostgreSQL "
    "database with all its ledgers. One transaction: it is done wholly or not at all. Entries are "
    "not touched, tables are not made again. Tables and triggers are compared with what they "
    "should be before, after each step, and at the end. PostgreSQL: run it as the role that owns "
    "the tables.",
    "升级 LEDGER 的表结构,请先备份。\n\n"
    "LEDGER 为 SQLite 文件,或 PostgreSQL 数据库(其中所有账本一并升级)。"
    "全部在一个事务中完成,要么全部成功,要么不作改动。不触动任何记录,不重建表。"
    "升级之前、每一步之后和结束时都核对表和触发器。PostgreSQL 须以表的所有者角色执行。",
    parent=db_command,
)
@argument("ledger")
@_ROLE
def upgrade_command(ledger: str, application: str | None) -> int:
    """Exit status 3 where tables or triggers are not as they should be: nothing is changed."""
    note(
        f"upgrading {shown(ledger)}; keep a copy until it verifies",
        f"正在升级 {shown(ledger)};核验通过之前请保留备份",
    )
    with _extras():
        state = migrations.upgrade(ledger, application=application)
    give(state.to_json(), lambda: _upgraded(state, ledger))
    return DONE


@command(
    "check",
    "Tell whether LEDGER needs an upgrade.\n\nIt tells which form the tables have, and whether "
    "tables and triggers are as that form makes them. Nothing is changed. Exit status 1: an "
    "upgrade is needed; 3: they are not.",
    "查看 LEDGER 是否需要升级。\n\n报告表结构的版本,核对表和触发器是否与该版本一致。不作任何改动。"
    "退出状态 1:需要升级;3:不一致。",
    parent=db_command,
)
@argument("ledger")
def check_command(ledger: str) -> int:
    """Exit status 3 where tables or triggers are not as they should be."""
    with _extras():
        state = migrations.check(ledger)
    give(state.to_json(), lambda: _checked(state, ledger))
    if state.problems:
        return DAMAGED
    return DONE if state.current else FOUND


@command(
    "sql",
    "Print the SQL of an upgrade.\n\nFor a keeper who runs it himself: for LEDGER as it stands, or "
    "with --dialect from any form; without --from all that makes the tables of an empty "
    "database. It ends in the same tables as an upgrade, and does not look at what it finds: "
    "run subsidy-ledger db check before and after.",
    "输出升级所用的 SQL。\n\n供管理员自行执行:按 LEDGER 的现状,或用 --dialect 指明数据库种类;"
    "不加 --from 则为空数据库建立全部表。"
    "结果与 upgrade 相同,但不核对现状:请在前后各执行一次 subsidy-ledger db check。",
    parent=db_command,
)
@argument("ledger", required=False)
@option(
    "--dialect",
    type=click.Choice(["sqlite", "postgresql"]),
    en="The kind of database, where no LEDGER is named.",
    zh="数据库种类;不给出 LEDGER 时使用。",
)
@option(
    "--from",
    "start",
    type=click.Choice(migrations.VERSIONS),
    en="The form that the tables have; nothing is there unless given.",
    zh="现有表结构的版本;不给出则视为空数据库。",
)
@_ROLE
def sql_command(
    ledger: str | None, dialect: Dialect | None, start: str | None, application: str | None
) -> int:
    """Of the database named, or of one in a form."""
    if (ledger is None) == (dialect is None) or (ledger is not None and start is not None):
        usage(
            "name a LEDGER, or --dialect and perhaps --from",
            "请给出 LEDGER,或给出 --dialect(可加 --from)",
        )
    with _extras():
        if ledger is not None:
            state = migrations.check(ledger)
            dialect, start = state.dialect, state.version
        if application is not None and dialect == "sqlite":
            usage(
                "--application: a SQLite file knows no roles",
                "--application:SQLite 文件没有角色",
            )
        try:
            text = migrations.sql(dialect or "sqlite", start, application=application)
        except ValueError as error:
            raise Failure(f"--from: {error}", f"--from:PostgreSQL 从 0002 开始({error})") from None
    if wants_json():
        give({"dialect": dialect, "from": start, "to": VERSION, "sql": text}, lambda: text)
    else:
        echo_exactly(text)
    return DONE


@contextmanager
def _extras() -> Iterator[None]:
    """What is not installed, in words."""
    try:
        yield
    except ImportError as error:
        extra = "postgresql" if "psycopg" in str(error) else "migrations"
        raise Failure(
            f"this needs the extra: pip install 'subsidy-ledger[{extra}]'",
            f"须安装附加依赖:pip install 'subsidy-ledger[{extra}]'",
        ) from None


# ---- in words ------------------------------------------------------------------------------------


def _upgraded(state: State, ledger: str) -> str:
    if state.was == state.version:
        first = pick(
            f"{state.name}: form {state.version} already, nothing to do",
            f"{state.name}:已是 {state.version} 版,无需升级",
        )
    else:
        first = pick(
            f"{state.name}: form {state.was} → {state.version}",
            f"{state.name}:{state.was} 版 → {state.version} 版",
        )
    lines = [first, *_ledgers(state), _whole(state)]
    if state.was != state.version:
        now, bare = pick("verify it now:", "请接着核验:"), ledger.partition("#")[0]
        places = [f"{bare}#{quote(origin, safe='')}" for origin in state.ledgers] or [ledger]
        lines += [f"{now} subsidy-ledger verify {_typed(place)}" for place in places]
    return "\n".join(lines)


def _checked(state: State, ledger: str) -> str:
    if state.current:
        first = pick(
            f"{state.name}: form {state.version}, up to date",
            f"{state.name}:{state.version} 版,已是最新",
        )
    else:
        first = pick(
            f"{state.name}: form {state.version}; this version of subsidy-ledger reads {VERSION}",
            f"{state.name}:{state.version} 版;本程序使用 {VERSION} 版",
        )
    lines = [first, *_ledgers(state), _whole(state)]
    if not state.current and not state.problems:
        lines.append(_todo(state, ledger))
    return "\n".join(lines)


def _todo(state: State, ledger: str) -> str:
    file = _typed(state.name)
    copy = f"sqlite3 {file} \"VACUUM INTO 'COPY'\"" if state.dialect == "sqlite" else "pg_dump …"
    return pick(
        f"make a copy first ({copy}), then: subsidy-ledger db upgrade {_typed(ledger)}",
        f"请先备份({copy}),然后执行:subsidy-ledger db upgrade {_typed(ledger)}",
    )


def _typed(ledger: str) -> str:
    """A name as it is typed into a shell."""
    return shlex.quote(shown(ledger))


def _ledgers(state: State) -> list[str]:
    return [pick("  ledger ", "  账本 ") + origin for origin in state.ledgers]


def _whole(state: State) -> str:
    if not state.problems:
        return pick("  tables and triggers are as they should be", "  表和触发器与该版本一致")
    heading = pick("  not as they should be:", "  与该版本不一致:")
    return "\n".join([heading, *(f"    {problem}" for problem in state.problems)])
