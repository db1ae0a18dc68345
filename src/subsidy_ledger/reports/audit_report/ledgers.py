"""The ledgers of a report: which they are, what proves them, and the lists that were brought."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from subsidy_ledger.audit.matching.rows import MatchList
from subsidy_ledger.ledger.verification import Verification
from subsidy_ledger.policy.catalogue import Adopted
from subsidy_ledger.reports.audit_report.audited import Audited
from subsidy_ledger.reports.audit_report.reading import Reading
from subsidy_ledger.reports.masking import Mask


def row(one: Audited, reading: Reading) -> dict[str, Any]:
    """One ledger."""
    desk, verification = one.audit.desk, one.verification
    packs = desk.books.law.packs
    given = {
        "name": one.name,
        "origin": desk.origin,
        "authority": next((adopted.pack.authority for adopted in packs), None),
        "area_name": _area_name(packs),
        "areas": sorted({adopted.pack.area for adopted in packs if adopted.pack.area}),
        "size": one.audit.size,
        "root": one.audit.root,
        "key_id": desk.key_id,
        "first_on": reading.first_on,
        "last_on": reading.last_on,
        "first_at": reading.first_at,
        "last_at": reading.last_at,
        "sealed": verification.sealed,
        "proof": _proof(one),
    }
    return {key: value for key, value in given.items() if value is not None}


_PLACE = re.compile("[一-鿿]{2,5}?市(?:[一-鿿]{1,4}?[区县])?")


def _area_name(packs: Iterable[Adopted]) -> str | None:
    """The city or district that the pack's authority is named after: 德州市人力资源…: 德州市."""
    for adopted in packs:
        found = _PLACE.match(adopted.pack.authority)
        if adopted.pack.scheme is not None and found:
            return found[0]
    return None


def _proof(one: Audited) -> dict[str, Any]:
    verification = one.verification
    signing = verification.signing
    given = {
        "ok": verification.ok,
        "parts": [
            {"name": part.name, "counted": part.counted, "problems": list(part.problems)}
            for part in verification.parts
        ],
        "key": signing.key,
        "key_verdict": signing.by if one.bundle else None,
        "checkpoint": one.checkpoint,
        "witnesses": [{"name": name, "at": _when(time)} for name, time in signing.witnesses],
        "after": None if verification.after is None else verification.after.to_json(),
        "how": _how(one, verification),
    }
    return {key: value for key, value in given.items() if value is not None}


def _when(time: int) -> str:
    try:
        return datetime.fromtimestamp(time, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError, OSError):
        return str(time)


def _how(one: Audited, verification: Verification) -> list[str]:
    """What to type to see for oneself."""
    key = " --key VKEY" if verification.signing.by != "nobody" else ""
    commands = [f"subsidy-ledger verify {one.name}{key if one.bundle else ''}"]
    if one.bundle:
        commands.append(f"python -m subsidy_ledger.verify {one.name}{key}")
    return [*commands, f"subsidy-ledger audit {one.name}"]


def lists(audited: Sequence[Audited], mask: Mask) -> list[dict[str, Any]]:
    """The auditor's lists, and how many of their rows are parties of a case somewhere."""
    brought: dict[str, MatchList] = {}
    for one in audited:
        brought.update(one.audit.desk.lists)
    if not brought:
        return []
    numbers, tokens = _parties(audited)
    rows = []
    for kind, given in sorted(brought.items()):
        row = {
            "kind": kind,
            "name": given.name,
            "rows": len(given.rows),
            "read": given.read,
            "form": given.form,
            "problems": [mask.message(problem.message) for problem in given.problems],
            "problems_zh": [mask.message(problem.message_zh) for problem in given.problems],
        }
        named = any(one.number or one.token for one in given.rows)  # a list of funds names nobody
        if named and all(one.every_dossier for one in audited):
            row["matched"] = sum(
                (one.scheme, one.number) in numbers or one.token in tokens for one in given.rows
            )
        rows.append(row)
    return rows


def _parties(audited: Sequence[Audited]) -> tuple[set[tuple[str, str]], set[str]]:
    numbers: set[tuple[str, str]] = set()
    tokens: set[str] = set()
    for one in audited:
        for dossier in one.audit.desk.dossiers.values():
            for party in dossier.parties:
                tokens.add(party.token)
                if party.number:
                    numbers.add((party.scheme, party.number))
    return numbers, tokens
