"""One reading of a ledger's entries for the figures that the books do not keep.

What it is: ``read`` goes through all entries once: first and last day, the last decision on each
case, when each payment settled, and which rules refused or could not decide how often.

What it does not do: fold. How things stand at the end is in the books of the audit.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, NamedTuple

from attrs import define, field

from subsidy_ledger import canonical
from subsidy_ledger.ledger.verification import CHUNK, Readable


class Refusal(NamedTuple):
    """A rule that was not true in an entry that was not recorded, and the law it was read under."""

    case: str
    grant: str
    code: str
    rule: str
    verdict: str
    status: str
    rules: int
    as_of: str


@define
class Reading:
    """What one reading found. ``decisions``: case to the status of its last approval.

    ``settled``: payment to the day on which it settled, of those that were not returned;
    ``refusals``: by rule, without the case.
    """

    first_on: str = ""
    last_on: str = ""
    first_at: str = ""
    last_at: str = ""
    submitted: int = 0
    decisions: dict[str, str] = field(factory=dict)
    settled: dict[str, str] = field(factory=dict)
    refusals: Counter[Refusal] = field(factory=Counter)
    _grants: dict[str, str] = field(factory=dict)

    def see(self, entry: Mapping[str, Any]) -> None:
        """Take up one entry."""
        do, on, status = entry["do"], entry["on"], entry["status"]
        self.first_on = min(self.first_on or on, on)
        self.last_on = max(self.last_on, on)
        self.first_at = self.first_at or entry["at"]
        self.last_at = entry["at"]
        if do == "approve":
            self.decisions[entry["case"]] = status
        if status != "recorded":
            self._refused(entry)
        elif do == "submit":
            self.submitted += 1
            self._grants[entry["case"]] = entry["data"]["grant"]
        elif do == "settle":
            self.settled[entry["data"]["payment"]] = on
        elif do == "return":
            self.settled.pop(entry["data"]["payment"], None)

    def _refused(self, entry: Mapping[str, Any]) -> None:
        """Each rule once an entry, however many parties it failed for."""
        case, data = entry.get("case", ""), entry["data"]
        own = {
            Refusal(
                "" if case in self._grants else case,
                data.get("grant") or self._grants.get(case, ""),
                reason["code"],
                reason["rule"],
                reason["verdict"],
                entry["status"],
                entry.get("rules", -1),
                data.get("as_of", ""),
            )
            for reason in entry.get("reasons", {}).get("not_true", ())
        }
        self.refusals.update(own)


def read(source: Readable) -> Reading:
    """Read all entries."""
    found, decode = Reading(), canonical.decode_fast
    for rows in source.chunks(CHUNK):
        for row in rows:
            found.see(decode(row[2]))
    return found
