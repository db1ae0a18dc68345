"""Where things lie: opening ledgers and bundles, finding a ledger's keys.

What it is: the way from a name on the command line to a store, a `Bundle`, a `View` or a folder of
keys.

What it promises: the token key is looked for in ``--keys``, then ``$SUBSIDY_LEDGER_KEYS``, then
in the folder that belongs to the origin in entry 0; another ledger's key is never used.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from subsidy_ledger import canonical, verify
from subsidy_ledger.cli.frame import DAMAGED, Failure, current_lang
from subsidy_ledger.errors import BundleError, LedgerDamaged, NotALedger, NoteInvalid, PackInvalid
from subsidy_ledger.ledger import keys
from subsidy_ledger.ledger.bundle import LEDGER, Bundle
from subsidy_ledger.ledger.ledger import Ledger
from subsidy_ledger.ledger.signing import FileSigner
from subsidy_ledger.ledger.store import Reader, Store
from subsidy_ledger.ledger.succession import SUCCESSOR_FILE, successor_of
from subsidy_ledger.proofs.note import Key
from subsidy_ledger.reports.view import View, readable, view_of
from subsidy_ledger.storage.sqlite import SqliteStore

KEYS_VARIABLE = "SUBSIDY_LEDGER_KEYS"


# ---- ledgers and bundles -------------------------------------------------------------------------


def store_of(name: str, origin: str | None = None) -> Store:
    """The store behind a name: a SQLite path, a ``sqlite:///`` or a ``postgresql://`` URL.

    ``origin``: that of the ledger to be made there.
    """
    scheme, separator, rest = name.partition("://")
    if not separator:
        return SqliteStore(name)
    if scheme == "sqlite" and rest.startswith("/") and len(rest) > 1:
        return SqliteStore(rest[1:])
    if scheme in ("postgresql", "postgres", "postgresql+psycopg"):
        return _postgresql(name, origin)
    raise Failure(
        f"{scheme}: ledgers are kept in SQLite and PostgreSQL; give a path, sqlite:///PATH, or "
        "postgresql://USER@HOST/DATABASE#ORIGIN",
        f"{scheme}:账本可存放于 SQLite 或 PostgreSQL;请给出文件路径、sqlite:///路径,"
        "或 postgresql://用户@主机/数据库#账本名称",
    )


def _postgresql(url: str, origin: str | None) -> Store:
    try:
        from subsidy_ledger.storage.postgresql import PostgresStore
    except ImportError:
        raise Failure(
            "PostgreSQL needs the extra: pip install 'subsidy-ledger[postgresql]'",
            "使用 PostgreSQL 须安装附加依赖:pip install 'subsidy-ledger[postgresql]'",
        ) from None
    address, _, named = url.partition("#")
    if origin is not None:
        if named not in ("", origin, quote(origin, safe="")):
            raise Failure(
                f"the URL names the ledger {named}, and --origin {origin}: give one of them",
                f"URL 中的账本名称为 {named},--origin 为 {origin}:两者须一致",
            )
        url = f"{address}#{quote(origin, safe='')}"
    return PostgresStore(url)


def shown(name: str) -> str:
    """A name without the password that a URL may have: what is printed is kept in logs."""
    if not name.startswith("postgres"):
        return name
    hidden = re.sub(r"(?<=://)([^:@/?#]*):[^/?#]*@", r"\1@", name)
    return re.sub(r"(?<=[?&]password=)[^&#]*", "…", hidden)


def is_bundle(name: str) -> bool:
    """Whether a name stands for a folder that has, or should have, a bundle in it."""
    return Path(name).is_dir()


def bundle_of(name: str) -> Bundle:
    """The bundle in a folder; a folder that is none is wrong usage, a broken one damage."""
    if not (Path(name) / LEDGER).exists():
        raise Failure(
            f"{name}: a folder without {LEDGER} is not a bundle; name a ledger file or a bundle",
            f"{name}:文件夹中没有 {LEDGER},不是审计包;请给出账本文件或审计包",
        )
    return Bundle(name)


@contextmanager
def source(name: str) -> Iterator[Reader | Bundle]:
    """A ledger or a bundle to read from, in one consistent view."""
    if is_bundle(name):
        yield bundle_of(name)
        return
    store = store_of(name)
    try:
        with store.reading() as reader:
            if reader.head() is None:
                if reader.leaf(0) is not None:
                    raise LedgerDamaged(f"{store.name}: head has no row, and entry 0 is there")
                raise NotALedger(store.name, "there is no entry 0; make it with init")
            yield reader
    finally:
        store.close()


@contextmanager
def view(name: str) -> Iterator[View]:
    """A ledger or a bundle to report on."""
    with source(name) as found:
        yield view_of(found, name)


def opened(store: Store) -> dict[str, Any]:
    """What entry 0 says: origin, token key, log key. Raises `NotALedger`, `LedgerDamaged`."""
    with readable(store.name), store.reading() as reader:
        data = opened_of(reader, store.name)
        if not isinstance(data["origin"], str) or not isinstance(data["token_key"], str):
            raise LedgerDamaged(f"{store.name}: entry 0 names no origin and token key")
        return data


def opened_of(reader: Reader | Bundle, name: str) -> dict[str, Any]:
    """What entry 0 of a view says. Raises `NotALedger`."""
    leaf = reader.leaf(0)
    if leaf is None:
        raise NotALedger(name, "there is no entry 0; make it with init")
    data: dict[str, Any] = canonical.decode_fast(leaf)["data"]
    return data


def note_bytes(name: str | Path) -> bytes:
    """A note or request as it stands in a file; of a file that is too long, as much as shows it."""
    return verify.note_bytes(name)


def key_of(option_name: str, given: str) -> Key:
    """A verifying key as text, or in a file such as ``log.pub``."""
    try:
        return verify.trusted_key(given)
    except NoteInvalid as invalid:
        raise Failure(f"{option_name}: {invalid.what}", f"{option_name}:{invalid.what}") from None


def no_bundle(name: str) -> None:
    """Refuse a bundle where a ledger is wanted: only the ledger's keeper has its signer."""
    if is_bundle(name):
        raise Failure(
            f"{name}: is a bundle, expected a ledger: only the ledger's keeper can sign",
            f"{name}:是审计包,应为账本:只有账本的管理者才能签名",
        )


def signer(name: str, keys_folder: str | None) -> FileSigner:
    """The signer of a ledger: the log key in its folder of keys. Raises `KeysInvalid`."""
    no_bundle(name)
    store = store_of(name)
    try:
        data = opened(store)
    finally:
        store.close()
    found = keys.read_keys(keys_place(data["origin"], keys_folder), data["origin"])
    if data.get("log_key") != found.verifier:
        raise Failure(
            f"{found.folder}: holds the log key {found.verifier}, and entry 0 of {name} names "
            f"{data.get('log_key')}; name the ledger's own keys with --keys",
            f"{found.folder}:其中的签名公钥为 {found.verifier},而 {name} 第0条记录写的是 "
            f"{data.get('log_key')};请用 --keys 指明该账本自己的密钥",
        )
    return FileSigner(found)


@contextmanager
def ledger(name: str, keys_folder: str | None) -> Iterator[Ledger]:
    """A ledger to record in, under its own token key."""
    store = store_of(name)
    try:
        data = opened(store)
        folder = keys_place(data["origin"], keys_folder)
        token_key = keys.read_token_key(folder)
        if token_key.key_id != data["token_key"]:
            raise Failure(
                f"{folder}: holds token key {token_key.key_id}, and {name} was made under "
                f"{data['token_key']}; name the ledger's own keys with --keys",
                f"{folder}:其中的代号密钥为 {token_key.key_id},而 {name} 建立时用的是 "
                f"{data['token_key']};请用 --keys 指明该账本自己的密钥",
            )
        after = successor_of(folder)
        if after is not None:
            raise Failure(
                f"{name}: {after} succeeds it ({folder / SUCCESSOR_FILE}), and what both recorded "
                "could be paid twice; record it there",
                f"{name}:已由 {after} 接续({folder / SUCCESSOR_FILE});两处记录可能重复支付,"
                "请在接续的账本中记录",
            )
        with readable(name):
            try:
                found = Ledger.open(store, token_key, lang=current_lang())
            except (PackInvalid, BundleError) as error:
                raise Failure(str(error), str(error), DAMAGED) from error
        yield found
    finally:
        store.close()


# ---- keys ----------------------------------------------------------------------------------------


def keys_place(origin: str, given: str | None) -> Path:
    """The folder of a ledger's keys: as given, else by the environment, else by its origin."""
    named = given or os.environ.get(KEYS_VARIABLE)
    return Path(named) if named else keys.default_folder(origin, os.environ)


def keys_named(given: str | None) -> Path | None:
    """The folder of keys where no ledger is named; None where nobody says."""
    named = given or os.environ.get(KEYS_VARIABLE)
    return Path(named) if named else None
