"""What an auditor brings to the command line: lists, the token key, thresholds, a choice of checks.

What it promises: whatever is wrong with it is said at once, with what was found, what was expected
and the nearest right name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from attrs import evolve, fields, frozen

from subsidy_ledger.audit.across import Crossing, all_across
from subsidy_ledger.audit.checks import all_checks
from subsidy_ledger.audit.finding import Check
from subsidy_ledger.audit.matching import MatchList, read_list, together, with_tokens
from subsidy_ledger.audit.settings import STANDARD, Settings
from subsidy_ledger.cli import places
from subsidy_ledger.cli.frame import Failure, usage
from subsidy_ledger.errors import nearest
from subsidy_ledger.ledger.keys import TOKEN_FILE, read_token_key
from subsidy_ledger.parties.tokens import TokenKey
from subsidy_ledger.reports.audit_report.checks import REPLAY
from subsidy_ledger.reports.view import readable


@frozen
class Chosen:
    """Fresh instances of checks: some remember what they have reported."""

    checks: tuple[Check, ...]
    across: tuple[Crossing, ...]


def chosen(names: Sequence[str]) -> Chosen:
    """The checks that are named, of one ledger and across several; every one where none is."""
    every, crossing = all_checks(), all_across()
    if not names:
        return Chosen(every, crossing)
    known = {name: one.name for one in every for name in (one.name, *one.about.finds)}
    known |= {name: one.name for one in crossing for name in (one.name, *one.about.finds)}
    known |= {name: name for name, _ in REPLAY}  # these always run
    for name in names:
        if name not in known:
            near = nearest(name, known)
            listed = ", ".join(known)
            usage(
                f"--check {name}: there is no such check"
                + (f"; did you mean {near}?" if near else f"; there are: {listed}"),
                f"--check {name}:没有这项检查"
                + (f";是否指 {near}?" if near else f";可用:{listed}"),
            )
    wanted = {known[name] for name in names}
    return Chosen(
        tuple(check for check in every if check.name in wanted),
        tuple(check for check in crossing if check.name in wanted),
    )


def lists_of(matches: Sequence[str]) -> dict[str, MatchList]:
    """The auditor's lists by kind; several files of one kind are one list.

    Raises `ListUnreadable`.
    """
    files: dict[str, list[str]] = {}
    for given in matches:
        kind, equals, file = given.partition("=")
        if not equals or not file:
            usage(
                f"--match {given}: expected KIND=FILE, such as deceased=deceased.xlsx",
                f"--match {given}:应写作 KIND=FILE,例如 deceased=deceased.xlsx",
            )
        named = files.setdefault(kind, [])
        if file in named:
            usage(f"--match {given}: given twice", f"--match {given}:给了两次")
        named.append(file)
    return {
        kind: together([read_list(kind, file, name) for file, name in _named(named)])
        for kind, named in files.items()
    }


def _named(files: Sequence[str]) -> list[tuple[str, str]]:
    """Files and how findings call them: by name, with the folder where two have one name."""
    names = [Path(file).name for file in files]
    return [
        (file, name if names.count(name) == 1 else f"{Path(file).resolve().parent.name}/{name}")
        for file, name in zip(files, names, strict=True)
    ]


def under_tokens(
    lists: Mapping[str, MatchList], given: str, ledgers: Sequence[str]
) -> dict[str, MatchList]:
    """The lists with tokens; the key must be the one that a ledger's tokens were made under."""
    key = _token_key(given)
    under = {name: _key_id(name) for name in ledgers}
    if key.key_id not in under.values():
        named = "; ".join(f"{places.shown(name)}: {key_id}" for name, key_id in under.items())
        raise Failure(
            f"--token-key {given}: is key {key.key_id}, and the tokens were made under another "
            f"({named})",
            f"--token-key {given}:该密钥编号为 {key.key_id},而代号由另一密钥生成({named})",
        )
    return {kind: with_tokens(brought, key) for kind, brought in lists.items()}


def _token_key(given: str) -> TokenKey:
    """The key in a file ``token.key``, or in the folder of keys that has one."""
    path = Path(given)
    if path.is_dir():
        return read_token_key(path)
    if path.name != TOKEN_FILE:
        usage(
            f"--token-key {given}: expected the file {TOKEN_FILE}, or the folder that it is in",
            f"--token-key {given}:应为文件 {TOKEN_FILE},或其所在文件夹",
        )
    return read_token_key(path.parent)


def _key_id(name: str) -> str:
    with places.source(name) as source, readable(places.shown(name)):
        return str(places.opened_of(source, places.shown(name))["token_key"])


def settings_of(values: Sequence[str]) -> Settings:
    """The standard thresholds with those that the auditor set."""
    kinds = {one.name: getattr(STANDARD, one.name) for one in fields(Settings)}
    chosen: dict[str, Any] = {}
    for given in values:
        name, _, value = given.partition("=")
        if name not in kinds:
            near = nearest(name, kinds)
            listed = ", ".join(kinds)
            usage(
                f"--set {given}: there is no threshold {name!r}"
                + (f"; did you mean {near}?" if near else f"; there are: {listed}"),
                f"--set {given}:没有阈值 {name!r}"
                + (f";是否指 {near}?" if near else f";可用:{listed}"),
            )
        try:
            chosen[name] = _as(kinds[name], value)
        except ValueError:
            usage(
                f"--set {given}: expected a value such as {name}={_example(kinds[name])}",
                f"--set {given}:取值应如 {name}={_example(kinds[name])}",
            )
    return evolve(STANDARD, **chosen)


def _as(standard: Any, value: str) -> Any:
    """A value of the kind that the standard one is: a number, a clock time, several numbers."""
    if isinstance(standard, tuple):
        return tuple(int(one) for one in value.split(",") if one)
    if isinstance(standard, int):
        return int(value)
    hour, colon, minute = value.partition(":")
    if not (colon and len(hour) == len(minute) == 2 and int(hour) < 25 and int(minute) < 60):
        raise ValueError(value)
    return value


def _example(standard: Any) -> str:
    return "5000000,20000000" if standard == () else str(standard)
