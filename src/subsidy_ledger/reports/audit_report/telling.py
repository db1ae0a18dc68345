"""An audit at a terminal: a table of checks first, then the findings, the weightiest of each check.

What it promises: every finding is on a line of its own making; what entries and lists say never
looks like one. Of many findings of one check the first few are told, and how many more there are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from attrs import define, field

from subsidy_ledger.ledger.answers import Lang
from subsidy_ledger.reports import words
from subsidy_ledger.reports.audit_report.audited import Audited
from subsidy_ledger.reports.audit_report.checks import NOT_AGAIN, NOT_CHOSEN
from subsidy_ledger.reports.tables import LEFT, RIGHT, money, table
from subsidy_ledger.terminal import one_line

Row = Mapping[str, Any]

MOST = 10
"""Findings of one check that are told, unless all are asked for; and entries not decided again."""
_SEVERITY: Mapping[str, words.Pair] = {"fault": ("fault", "违规"), "hint": ("hint", "提示")}


def text(model: Row, audited: Sequence[Audited], lang: Lang, most: int | None = MOST) -> str:
    """The overview of an audit as text; ``most`` None: every finding."""
    return _Telling(model, audited, lang, most).text()


@define
class _Telling:
    """Says one overview in one language."""

    model: Row
    audited: Sequence[Audited]
    lang: Lang
    most: int | None
    _told: Counter[tuple[str, str]] = field(factory=Counter)

    def text(self) -> str:
        lines = [self._ledger(one) for one in self.audited]
        summed = self._summed()
        if summed:
            lines += ["", *summed, ""]
        lines += self._findings()
        lines += self._undecided()
        lines += self._lists()
        lines += [self._said(row, "why") for row in self.model["not_compared"]]
        lines += self._not_run()
        return "\n".join([*map(one_line, lines), *self._sum()])

    def _pick(self, en: str, zh: str) -> str:
        return words.pick(self.lang, en, zh)

    def _said(self, row: Row, key: str) -> str:
        return str(row.get(self._pick(key, f"{key}_zh")) or row.get(key) or "")

    def _ledger(self, one: Audited) -> str:
        audit = one.audit
        return self._pick(
            f"{one.name}: {audit.size} entries, {audit.decided} decided again, root {audit.root}, "
            f"services as of {audit.on}",
            f"{one.name}:共 {audit.size} 条记录,重新判定 {audit.decided} 条,根哈希 {audit.root},"
            f"服务截至 {audit.on}",
        )

    def _summed(self) -> list[str]:
        """The table of checks that found something."""
        rows = [row for row in self.model["checks"] if row["faults"] or row["hints"]]
        if not rows:
            return []
        headings = [
            self._pick("check", "检查"),
            self._pick("faults", "违规"),
            self._pick("hints", "提示"),
            self._pick("yuan", "金额(元)"),
        ]
        cells = [
            [
                self._said(row, "title"),
                str(row["faults"]),
                str(row["hints"]),
                money(row["amount_fen"] or None),
            ]
            for row in rows
        ]
        return table(headings, cells, [LEFT, RIGHT, RIGHT, RIGHT]).split("\n")

    # -- findings

    def _findings(self) -> Iterator[str]:
        every = Counter((row["severity"], row["check"]) for row in self.model["findings"])
        for row in self.model["findings"]:
            kind = (row["severity"], row["check"])
            self._told[kind] += 1
            if self.most is None or self._told[kind] <= self.most:
                yield from self._finding(row)
            if self._told[kind] == every[kind] > (self.most or every[kind]):
                more = every[kind] - (self.most or 0)
                yield self._pick(
                    f"      … and {more} more of {row['check']}; --all tells them",
                    f"      ……{row['check']} 另有 {more} 项;加 --all 全部列出",
                )

    def _finding(self, row: Row) -> Iterator[str]:
        severity = self._pick(*_SEVERITY[row["severity"]])
        yield f"{row['n']:>4}  {severity}  {row['check']}"
        yield f"      {self._said(row, 'message')}"
        yield f"      {self._pick(', ', ',').join(self._where(row))}"
        if "cite" in row:
            clause = words.citation(row["cite"], self.lang)
            yield self._pick(f"      clause: {clause}", f"      依据:{clause}")
        elif self._said(row, "source"):
            source = self._said(row, "source")
            yield self._pick(f"      source: {source}", f"      来源:{source}")
        if self._said(row, "clears"):
            clears = self._said(row, "clears")
            yield self._pick(f"      would be cleared by: {clears}", f"      如何消除:{clears}")

    def _where(self, row: Row) -> Iterator[str]:
        if len(self.audited) > 1:
            yield self.audited[row["ledger"]].name
        apart = self._pick(", ", "、")
        if row["entries"]:
            entries = apart.join(str(seq) for seq in row["entries"])
            yield self._pick(f"entry {entries}", f"第 {entries} 条")
        if row["cases"]:
            cases = apart.join(row["cases"])
            yield self._pick(f"case {cases}", f"业务件 {cases}")
        if "amount_fen" in row:
            fen = money(row["amount_fen"])
            yield self._pick(f"{fen} yuan", f"{fen} 元")
        for other in row.get("elsewhere", ()):
            place = other["ledger"]
            name = self.audited[place].name if isinstance(place, int) else str(place)
            yield " ".join([name, apart.join(other.get("cases", ()))]).strip()

    # -- what could not be looked at

    def _undecided(self) -> Iterator[str]:
        rows = self.model["undecided"]
        if not rows:
            return
        yield self._pick(
            f"{len(rows)} entries cannot be decided again:", f"有 {len(rows)} 条记录无法重新判定:"
        )
        most = len(rows) if self.most is None else self.most
        for row in rows[:most]:
            ledger = f"{self.audited[row['ledger']].name} " if len(self.audited) > 1 else ""
            yield f"      {ledger}[{row['entry']}] {self._said(row, 'why')}"
        if len(rows) > most:
            more = len(rows) - most
            yield self._pick(f"      … and {more} more", f"      ……另有 {more} 条")

    def _lists(self) -> Iterator[str]:
        for row in self.model["lists"]:
            of_them = ""
            if "matched" in row:
                of_them = self._pick(
                    f", {row['matched']} of them parties of a case",
                    f",其中 {row['matched']} 行为业务件中的主体",
                )
            yield self._pick(
                f"list {row['kind']} ({row['name']}): {row['rows']} rows{of_them}",
                f"名单 {row['kind']}({row['name']}):{row['rows']} 行{of_them}",
            )
            problems = row[self._pick("problems", "problems_zh")]
            most = len(problems) if self.most is None else self.most
            yield from (f"      {problem}" for problem in problems[:most])
            if len(problems) > most:
                more = len(problems) - most
                yield self._pick(f"      … and {more} more", f"      ……另有 {more} 条")

    def _not_run(self) -> list[str]:
        """How many checks did not run, and what they wait for: silence is not a result."""
        checks = self.model["checks"]
        waiting = [row for row in checks if not row["ran"]]
        if not waiting:
            return []
        unchosen = [row for row in waiting if row["why_not"] == NOT_CHOSEN[0]]
        again = [row for row in waiting if row["why_not"] == NOT_AGAIN[0]]
        lacking = [row for row in waiting if row not in unchosen and row not in again]
        said = [self._need(need) for need in sorted({n for row in lacking for n in row["needs"]})]
        if again:
            said.append(self._pick(*NOT_AGAIN))
        if unchosen:
            said.append(self._pick(f"{len(unchosen)} not chosen", f"{len(unchosen)} 项未选"))
        run, why = len(checks) - len(waiting), self._pick(", ", "、").join(said)
        return [
            self._pick(
                f"checks: {run} ran, {len(waiting)} did not (wanting: {why})",
                f"检查 {run} 项,另有 {len(waiting)} 项未检查(缺:{why})",
            )
        ]

    def _need(self, need: str) -> str:
        kind = need.removeprefix("match:")
        if need == kind:
            return self._pick("sealed content", "密封内容")
        return f"--match {kind}"

    def _sum(self) -> list[str]:
        summary = self.model["summary"]
        lines = []
        if summary["to_recover_fen"]:
            fen, cases = money(summary["to_recover_fen"]), summary["to_recover_cases"]
            lines.append(
                self._pick(
                    f"to be recovered: {fen} yuan, {cases} cases",
                    f"应追回 {fen} 元,{cases} 件",
                )
            )
        faults, hints = summary["faults"], summary["hints"]
        lines.append(
            self._pick(f"faults: {faults}, hints: {hints}", f"违规 {faults} 项,提示 {hints} 项")
        )
        return lines
