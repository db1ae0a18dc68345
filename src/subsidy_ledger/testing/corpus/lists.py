"""The auditor's lists of a town: what registries, banks and offices say about its people.

What it is: ``Lists``, one method for a row of each kind; ``of_life`` adds all rows that a clean
case has; ``write`` gives files as offices hand them over: some in GBK, some as Excel.

What it promises: of a clean year nothing in the lists speaks against anybody, though its people are
in them: some die after the year, were in prison long before it, or retire later. Beside them stand
people and firms that have nothing to do with the ledger.

What it does not do: look at the ledger.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final, TypeAlias
from zlib import crc32

from attrs import define, field

from subsidy_ledger.dates import format_month, parse_months
from subsidy_ledger.policy.coverage import kinds_of_grants
from subsidy_ledger.testing.corpus.lives import Life
from subsidy_ledger.testing.corpus.people import Register, Someone

Row: TypeAlias = tuple[str, ...]

HEADINGS: Final[Mapping[str, Row]] = {
    "deceased": ("姓名", "身份证号", "死亡日期"),
    "imprisoned": ("姓名", "身份证号", "服刑起始日期", "服刑截止日期"),
    "public-employees": ("姓名", "身份证号", "所在单位", "入职日期", "离职日期"),
    "deregistered": ("企业名称", "统一社会信用代码", "登记状态", "注销日期", "移出日期"),
    "pensions": ("姓名", "身份证号", "领取起始日期", "领取终止日期"),
    "insurance": (
        "姓名", "身份证号", "单位统一社会信用代码", "单位名称", "缴费起始年月", "缴费终止年月",
    ),
    "owners": (
        "企业名称", "统一社会信用代码", "法定代表人姓名", "法定代表人身份证号", "主体类型",
        "成立日期",
    ),
    "loans": ("姓名", "证件号码", "贷款金额(元)", "放款日期", "到期日期", "贷款银行"),
    "attendance": ("姓名", "身份证号", "班次", "开班日期", "结业日期", "实际出勤天数"),
    "interest": ("姓名", "证件号码", "计息月份", "利息(元)"),
    "accounts": ("户名", "证件号码", "账号"),
    "contacts": ("姓名", "证件号码", "联系电话", "地址"),
    "eligible": ("姓名", "证件号码", "补贴项目", "认定日期"),
    "funds": ("补贴项目", "资金名称"),
}  # fmt: skip
"""The first row of each file."""

EXCEL: Final = frozenset({"imprisoned", "loans", "funds", "public-employees"})
GBK: Final = frozenset({"deceased", "owners", "deregistered"})

LONG: Final = timedelta(days=400)
FLEXIBLE: Final = "flexible-insurance"
TRAINED: Final = frozenset({"training", "internship", "certificate"})
"""Kinds of money for which somebody has to have been there."""
_STRANGERS: Final = 40
"""One row about a stranger for so many cases, in each list about misfortunes."""


@define(eq=False)
class Lists:
    """The lists of one town. ``rows``: by kind, under ``HEADINGS``, each once."""

    rows: dict[str, dict[Row, None]] = field(factory=lambda: {kind: {} for kind in HEADINGS})
    _kinds: Mapping[str, str] = field(factory=kinds_of_grants)

    # -- rows

    def deceased(self, who: Someone, day: date) -> None:
        """Somebody died."""
        self._add("deceased", who.name, who.number, day.isoformat())

    def imprisoned(self, who: Someone, first: date, last: date) -> None:
        """Somebody was in prison, both days included."""
        self._add("imprisoned", who.name, who.number, first.isoformat(), last.isoformat())

    def public_employee(self, who: Someone, first: date, last: date | None = None) -> None:
        """Somebody is paid from public funds."""
        self._add("public-employees", who.name, who.number, "某事业单位", _day(first), _day(last))

    def deregistered(
        self, firm: Someone, day: date, status: str = "注销", until: date | None = None
    ) -> None:
        """A firm was cancelled, revoked or listed as abnormal."""
        self._add("deregistered", firm.name, firm.number, status, day.isoformat(), _day(until))

    def pension(self, who: Someone, first: date) -> None:
        """Somebody draws a pension."""
        self._add("pensions", who.name, who.number, first.isoformat(), "")

    def insured(self, who: Someone, employer: Someone, first: date, last: date | None) -> None:
        """Months of insurance at an employer."""
        months = f"{first:%Y%m}", f"{last:%Y%m}" if last else ""
        self._add("insurance", who.name, who.number, employer.number, employer.name, *months)

    def insured_alone(self, who: Someone, first: date) -> None:
        """Months of insurance that somebody pays for himself."""
        self._add("insurance", who.name, who.number, "", "灵活就业", f"{first:%Y%m}", "")

    def owned(
        self, firm: Someone, by: Someone, type_: str = "有限责任公司", since: str = ""
    ) -> None:
        """Who represents or owns a firm."""
        self._add("owners", firm.name, firm.number, by.name, by.number, type_, since)

    def lent(self, who: Someone, fen: int, first: date, last: date, lender: str = "某银行") -> None:
        """Another loan."""
        days = first.isoformat(), last.isoformat()
        self._add("loans", who.name, who.number, _yuan(fen), *days, lender)

    def attended(self, who: Someone, course: str, first: date, last: date, days: int) -> None:
        """Days at a course."""
        given = course, first.isoformat(), last.isoformat(), str(days)
        self._add("attendance", who.name, who.number, *given)

    def interest(self, who: Someone, month: str, fen: int) -> None:
        """Interest that the bank charged for a month."""
        self._add("interest", who.name, who.number, month, _yuan(fen))

    def account(self, who: Someone, account: str) -> None:
        """An account and who holds it."""
        self._add("accounts", who.name, who.number, account)

    def contact(self, who: Someone, phone: str = "", address: str = "") -> None:
        """Telephone and address."""
        self._add("contacts", who.name, who.number, phone or who.phone, address or who.address)

    def eligible(self, who: Someone, grant: str, since: date) -> None:
        """Somebody is entitled to a grant."""
        self._add("eligible", who.name, who.number, grant, since.isoformat())

    def fund(self, grant: str, fund: str) -> None:
        """Which fund pays a grant."""
        self._add("funds", grant, fund)

    def _add(self, kind: str, *cells: str) -> None:
        self.rows[kind][cells] = None

    # -- what a clean case has

    def of_life(self, life: Life, register: Register, without: Collection[str] = ()) -> None:
        """All rows of a clean case but those of the kinds in ``without``."""
        for kind, add in _CLEAN.items():
            if kind not in without:
                add(self, life, register)

    def beside(self, life: Life, register: Register) -> None:
        """Now and then, rows that do not matter: about strangers, and about its own people."""
        drawn = crc32(life.case.encode())
        if drawn % _STRANGERS == 0:
            self._strangers(register, life.cast.days.submit)
        if drawn % 7 == 0:
            self._in_time(life, drawn // 7)

    def _strangers(self, register: Register, day: date) -> None:
        """People and firms that have nothing to do with the ledger."""
        someone, firm = register.someone, register.someone("enterprise")
        self.deceased(someone("person"), day)
        self.imprisoned(someone("person"), day - LONG, day + LONG)
        self.public_employee(someone("person"), day - 10 * LONG)
        self.pension(someone("person"), day - LONG)
        self.deregistered(firm, day)
        self.lent(someone("person"), 30_000_000, day, day + LONG)
        self.owned(firm, someone("person"), "个体工商户")

    def _in_time(self, life: Life, drawn: int) -> None:
        """Rows about the people of a case that do not matter to it: long before, long after."""
        day = life.cast.days.submit
        before, after = day - 8 * LONG, day + LONG + LONG
        people = [one for given in life.filled.people.values() for one in given]
        for who in (one for one in people if one.scheme == "cn-ric"):
            match drawn % 5:
                case 0:
                    self.deceased(who, after)
                case 1:
                    self.imprisoned(who, before, before + LONG)
                case 2:
                    self.public_employee(who, before, before + LONG)
                case 3:
                    self.pension(who, after)
                case _:
                    self.lent(who, 5_000_000, before, before + LONG)
        for firm in (one for one in people if one.scheme == "cn-uscc"):
            self.deregistered(firm, after)

    # -- files

    def write(self, folder: Path) -> dict[str, Path]:
        """Every list as a file in a folder, which is made; gives the files by kind."""
        folder.mkdir(parents=True, exist_ok=True)
        return {kind: self._write(kind, folder) for kind in HEADINGS}

    def _write(self, kind: str, folder: Path) -> Path:
        rows: Sequence[Row] = [HEADINGS[kind], *self.rows[kind]]
        if kind in EXCEL:
            return _excel(folder / f"{kind}.xlsx", rows)
        path = folder / f"{kind}.csv"
        encoding = "gb18030" if kind in GBK else "utf-8-sig"
        with path.open("w", encoding=encoding, newline="") as file:
            csv.writer(file, lineterminator="\r\n").writerows(rows)
        return path


def _excel(path: Path, rows: Sequence[Row]) -> Path:
    """As Excel where that can be written, with all cells as text; else as CSV."""
    try:
        import xlsxwriter
    except ImportError:  # pragma: no cover - the extra `report` has it
        plain = path.with_suffix(".csv")
        with plain.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows(rows)
        return plain
    settings: Any = {"constant_memory": True, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path), settings) as book:
        sheet = book.add_worksheet("名单")
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write_string(number, column, cell)
    return path


def _day(day: date | None) -> str:
    return "" if day is None else day.isoformat()


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02}"


# ---- what each kind has of a clean case ----------------------------------------------------------


def employer_of(life: Life) -> Someone | None:
    """The firm or body of a case: who applies, or the entity that stands in it."""
    for role in ("applicant", "entity"):
        for one in life.filled.people.get(role, ()):
            if one.kind in ("enterprise", "carrier"):
                return one
    return None


def employed(life: Life) -> Iterator[Someone]:
    """Persons of a case that are not its applicant."""
    for role, people in life.filled.people.items():
        if role != "applicant":
            yield from (one for one in people if one.kind == "person")


def _insurance(lists: Lists, life: Life, _register: Register) -> None:
    employer = employer_of(life)
    since = life.cast.days.submit - 4 * LONG
    if employer is not None:
        for who in employed(life):
            lists.insured(who, employer, since, None)
    elif lists._kinds.get(life.cast.mould.grant.key) == FLEXIBLE:  # noqa: SLF001 - one module
        lists.insured_alone(life.filled.people["applicant"][0], since)


def _owners(lists: Lists, life: Life, register: Register) -> None:
    firm = employer_of(life)
    if firm is not None and firm.kind == "enterprise":
        founders = life.filled.people.get("founder") or life.filled.people.get("applicant", ())
        own = [one for one in founders if one.kind == "person"]
        lists.owned(firm, own[0] if own else register.someone("person"))


def _attendance(lists: Lists, life: Life, _register: Register) -> None:
    if lists._kinds.get(life.cast.mould.grant.key) in TRAINED:  # noqa: SLF001 - one module
        day = life.cast.days.submit
        for people in life.filled.people.values():
            for who in people:
                if who.kind == "person":
                    course = f"{life.case}班"
                    lists.attended(who, course, day - LONG, day - timedelta(days=1), 300)


def interest_of(life: Life) -> Iterator[tuple[str, int]]:
    """The interest that a case claims to have been charged, by month."""
    facts = life.filled.submit.get("facts", {})
    monthly, due = facts.get("interest_of_month"), facts.get("interest_due")
    if monthly is not None:
        for month in parse_months(facts.get("interest_months", ())):
            yield format_month(month), monthly
    elif due is not None:
        yield facts["interest_settled_on"][:7], due


def _interest(lists: Lists, life: Life, _register: Register) -> None:
    for month, fen in interest_of(life):
        lists.interest(life.filled.people["applicant"][0], month, fen)


def _accounts(lists: Lists, life: Life, _register: Register) -> None:
    if life.filled.payee.scheme.startswith("cn-"):
        lists.account(life.filled.payee, life.account)


def _contacts(lists: Lists, life: Life, _register: Register) -> None:
    for people in life.filled.people.values():
        for who in people:
            if who.scheme.startswith("cn-"):
                lists.contact(who)


def _eligible(lists: Lists, life: Life, _register: Register) -> None:
    if any(step.command["do"] == "settle" for step in life.steps):
        applicant = life.filled.people["applicant"][0]
        lists.eligible(applicant, life.cast.mould.grant.key, life.cast.days.submit)


def _funds(lists: Lists, life: Life, _register: Register) -> None:
    fund = life.filled.submit.get("fund")
    if fund is not None:
        lists.fund(life.cast.mould.grant.key, fund)


_CLEAN: Final = {
    "insurance": _insurance,
    "owners": _owners,
    "attendance": _attendance,
    "interest": _interest,
    "accounts": _accounts,
    "contacts": _contacts,
    "eligible": _eligible,
    "funds": _funds,
}
