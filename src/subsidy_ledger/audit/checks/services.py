"""Services missed (服务逾期、未办足): what a document owes a party, done late or not at all.

Source: the clause of the ``[[service]]``. Judged at the end, as of a day: what was not done stands
in no entry. A hard term that was missed is a fault. A term that the document softens (原则上) is a
hint until a reason is recorded, and then nothing. Without a term, what is still missing is a hint.

What it does not do: find a service that nobody opened. It is in no entry at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from attrs import frozen

from subsidy_ledger.audit.desk import Desk
from subsidy_ledger.audit.finding import About, Finding, Severity
from subsidy_ledger.casework.services import Stand, stand_of
from subsidy_ledger.casework.state import Duty
from subsidy_ledger.ledger.answers import cite_json

Pair: TypeAlias = tuple[str, str]
"""English, Chinese."""


class ServicesMissed:
    """Acts done after the term, or still missing on the day of the audit."""

    name = "service-missed"
    about = About(
        title="Services late or missing",
        title_zh="服务逾期或未办足",
        source="the duty of service of the document",
        source_zh="文件规定的服务职责",
        severity="either",
        number=9,
        finds=("service-late", "service-overdue", "service-short", "service-unknown"),
    )

    def __init__(self) -> None:
        self._entries: dict[tuple[str, str], list[int]] = {}

    def see(self, entry: Mapping[str, Any], _desk: Desk) -> Iterator[Finding]:
        """Nothing yet: keeps where each service is recorded."""
        if entry["do"] == "perform":
            key = (entry["data"]["service"], entry["data"]["token"])
            self._entries.setdefault(key, []).append(entry["seq"])
        yield from ()

    def conclude(self, desk: Desk) -> Iterator[Finding]:
        """Every service that was opened, in the order of opening."""
        books, on = desk.books, desk.on
        for key, duty in books.duties.items():
            judged = _Judged(
                duty, stand_of(books.law, duty, on), on, tuple(self._entries.get(key, ()))
            )
            finding = judged.finding()
            if finding is not None:
                yield finding


@frozen
class _Judged:
    """One duty, how it stands on a day, and its entries."""

    duty: Duty
    stand: Stand
    on: str
    entries: tuple[int, ...]

    def finding(self) -> Finding | None:
        state, stand = self.stand.state, self.stand
        if state in ("late", "overdue") and not stand.excused:
            if stand.soft:
                return self._found("hint", self._softened(), _REASON)
            return self._found("fault", self._missed(), _LATE if state == "late" else _OVERDUE)
        if state == "short":
            return self._found("hint", self._short(), _SHORT)
        if state == "unknown":
            year = stand.missing_year
            clears = f"the working-day calendar of {year} is adopted", f"采用{year}年工作日历"
            return self._found("hint", self._unknown(), clears)
        return None

    # -- what is said

    def _missed(self) -> Pair:
        due, done = self.stand.due, self.stand.completed
        lacking = self._lacking()
        en, zh = f"on {self.on} still missing {lacking}", f"截至{self.on}尚缺{lacking}"
        if self.stand.state == "late":
            en, zh = f"done on {done}", f"{done}才办完"
        start = self.duty.start
        return self._named(f" from {start}, due {due}: {en}", f"自{start}起,期限至{due}:{zh}")

    def _softened(self) -> Pair:
        en, zh = self._missed()
        return f"{en}; the term holds in principle", f"{zh}(期限为“原则上”)"

    def _short(self) -> Pair:
        return self._named(
            f" from {self.duty.start}: on {self.on} still missing {self._lacking()}; "
            "the document sets no term",
            f"自{self.duty.start}起:截至{self.on}尚缺{self._lacking()};文件未定期限",
        )

    def _unknown(self) -> Pair:
        start, year = self.duty.start, self.stand.missing_year
        return self._named(
            f" from {start}: no calendar covers {year}, its last day is not known",
            f"自{start}起:缺少{year}年工作日历,无法得知到期日",
        )

    def _named(self, en: str, zh: str) -> Pair:
        return f"service {self.duty.service}{en}", f"服务{self.duty.service},{zh}"

    def _lacking(self) -> str:
        """``referral 2, internship 1 / training 1``: of the last, one is enough."""
        lacking = self.stand.missing
        every = [f"{one.act} {one.missing}" for one in self.stand.acts if one.act in lacking]
        either = [f"{one.act} {one.missing}" for one in self.stand.one_of if one.act in lacking]
        return ", ".join([*every, *([" / ".join(either)] if either else [])])

    def _found(self, severity: Severity, messages: Pair, clears: Pair) -> Finding:
        service, stand = self.stand.service, self.stand
        told = {
            "service": self.duty.service,
            "token": self.duty.token,
            "from": self.duty.start,
            "due": stand.due,
            "completed": stand.completed,
            "missing": dict(stand.missing) or None,
            "missing_year": stand.missing_year,
            "on": self.on,
        }
        return Finding(
            check=f"service-{stand.state}",
            severity=severity,
            message=messages[0],
            message_zh=messages[1],
            entries=self.entries,
            cite=None if service is None or service.cite is None else cite_json(service.cite),
            detail={key: value for key, value in told.items() if value is not None},
            clears=clears[0],
            clears_zh=clears[1],
        )


_LATE = (
    "papers that show it was done in time: the act is then recorded under its own day",
    "确已按期办理的,凭材料按实际办理日期补记",
)
_OVERDUE = (
    "the missing acts are done; what was done already is recorded under its own day",
    "补办所缺事项;已经办理的,凭材料按实际办理日期补记",
)
_REASON = (
    "the reason is recorded: `perform` with the act `excuse`",
    "记录未按期办理的理由:perform,act 写 excuse",
)
_SHORT = ("the missing acts are done", "补办所缺事项")
