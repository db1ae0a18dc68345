"""Kinds of lists that an auditor brings: which columns each has, and what they may be called.

What it is: data. `LISTS` holds one `ListKind` per ``--match KIND=FILE``; a `Column` names a field,
what is read in it, and the headings under which it is recognised, in Chinese and English.

What it promises: one heading means one column within a kind; ``docs/reference/match-lists.md`` is
made of these records. No heading is law: they are what files of registries, courts and insurance
offices commonly write, and may be added to.

What it does not do: read a file (``matching.files``) or find the columns in one (``headings``).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, TypeAlias

from attrs import frozen

Holds: TypeAlias = Literal[
    "number", "name", "day", "last day", "since", "month", "amount", "count", "account", "text"
]
"""What a column holds. ``day`` and ``last day``: a month alone stands for its first and its last
day. ``since``: the day from which something is lost (死亡, 注销): a month alone stands for its last
day, in favour of whoever is on the list."""

Subject: TypeAlias = Literal["person", "enterprise", "either", "nobody"]


@frozen
class Column:
    """One column. ``field``: where it goes; ``names``: headings, the most telling first."""

    field: str
    holds: Holds
    title: str
    title_zh: str
    names: tuple[str, ...]


@frozen
class ListKind:
    """One kind of list. ``needs``: of each group, one column at least has to be there.

    ``subject``: whose number the rows stand under. ``undated``: a row without its day is kept, and
    is then good for a hint; in other kinds it is left out. ``adds_up``: what two lines say is added
    up, so that lines which differ in any cell, such as the contract's number, are two.
    """

    kind: str
    title: str
    title_zh: str
    subject: Subject
    columns: tuple[Column, ...]
    needs: tuple[tuple[str, ...], ...]
    finds: str
    finds_zh: str
    undated: bool = False
    adds_up: bool = False

    def column(self, field: str) -> Column:
        """The column of a field."""
        return next(column for column in self.columns if column.field == field)


# ---- columns that several kinds have -------------------------------------------------------------

_PERSON: Final = (
    "身份证号", "身份证号码", "公民身份号码", "公民身份证号", "公民身份证号码", "居民身份证号",
    "居民身份证号码", "身份证件号码", "身份证件号", "有效身份证件号码", "证件号码", "证件号",
    "身份证", "个人身份证号", "本人身份证号", "社会保障号码", "社会保障号", "id number",
    "resident number", "identity number", "number",
)  # fmt: skip
_ENTERPRISE: Final = (
    "统一社会信用代码", "社会信用代码", "信用代码", "统一信用代码", "统一社会信用代码/注册号",
    "统一代码", "企业统一社会信用代码", "单位统一社会信用代码", "uscc", "credit code",
    "unified social credit code", "enterprise number", "number",
)  # fmt: skip
_PERSON_NAME: Final = (
    "姓名", "人员姓名", "本人姓名", "个人姓名", "参保人姓名", "person", "name",
)  # fmt: skip
_ENTERPRISE_NAME: Final = (
    "企业名称", "单位名称", "市场主体名称", "主体名称", "公司名称", "商户名称", "名称",
    "enterprise name", "enterprise", "company", "name",
)  # fmt: skip
_FROM: Final = (
    "开始日期", "起始日期", "开始时间", "起始时间", "起始年月", "开始年月", "自", "起",
    "from", "start", "since", "start date",
)  # fmt: skip
_TO: Final = (
    "结束日期", "终止日期", "截止日期", "结束时间", "终止时间", "截止时间", "终止年月", "截止年月",
    "结束年月", "至", "止", "to", "end", "until", "end date",
)  # fmt: skip


def _number(subject: Subject) -> Column:
    names = {
        "person": _PERSON,
        "enterprise": _ENTERPRISE,
        "either": tuple(dict.fromkeys((*_PERSON, *_ENTERPRISE))),
    }
    titles = {
        "person": ("number of the person", "证件号码"),
        "enterprise": ("number of the enterprise", "统一社会信用代码"),
        "either": ("number of the person or enterprise", "证件号码或统一社会信用代码"),
    }
    return Column("number", "number", *titles[subject], names[subject])


def _name(subject: Subject) -> Column:
    names = {
        "person": _PERSON_NAME,
        "enterprise": _ENTERPRISE_NAME,
        "either": tuple(dict.fromkeys((*_PERSON_NAME, *_ENTERPRISE_NAME))),
    }
    return Column(
        "name", "name", "name, compared with the ledger's", "名称(与账本核对)", names[subject]
    )


def _from(*names: str) -> Column:
    return Column("from", "day", "first day", "起始日期", (*names, *_FROM))


def _to(*names: str) -> Column:
    return Column(
        "to", "last day", "last day; empty: still so", "截止日期(空:至今)", (*names, *_TO)
    )


_SCHEME: Final = Column(
    "scheme", "text", "scheme of the number, where it is a local one", "证件类型(本地编号须写明)",
    ("证件类型", "证件种类", "scheme", "id type"),
)  # fmt: skip


def _of(subject: Subject, *columns: Column) -> tuple[Column, ...]:
    return (_number(subject), _name(subject), _SCHEME, *columns)


# ---- the kinds -----------------------------------------------------------------------------------

_ALL: Final = (
    ListKind(
        "deceased",
        "the dead",
        "死亡人员",
        "person",
        _of(
            "person",
            Column(
                "from",
                "since",
                "day of death",
                "死亡日期",
                (
                    "死亡日期",
                    "死亡时间",
                    "去世日期",
                    "去世时间",
                    "身故日期",
                    "死亡年月",
                    "火化日期",
                    "注销户口日期",
                    "date of death",
                    "died",
                    "death date",
                    "date",
                ),
            ),
        ),
        (("number",), ("from",)),
        "paid for months after death, approved or paid after it",
        "死亡后仍计发、审批或支付",
        undated=True,
    ),
    ListKind(
        "imprisoned",
        "people in prison",
        "服刑人员",
        "person",
        _of(
            "person",
            _from(
                "服刑起始日期",
                "服刑开始日期",
                "刑期起始日期",
                "刑期起",
                "刑期起日",
                "入狱日期",
                "入监日期",
                "收监日期",
                "imprisoned from",
            ),
            _to(
                "服刑截止日期",
                "服刑终止日期",
                "服刑结束日期",
                "刑期终止日期",
                "刑期截止日期",
                "刑期止",
                "刑期止日",
                "释放日期",
                "出狱日期",
                "出监日期",
                "刑满释放日期",
                "released on",
            ),
        ),
        (("number",), ("from",)),
        "months wholly spent in prison, or approved and paid meanwhile",
        "服刑期间计发、审批或支付",
    ),
    ListKind(
        "public-employees",
        "staff paid from public funds",
        "财政供养人员",
        "person",
        _of(
            "person",
            _from(
                "入职日期",
                "入职时间",
                "参加工作时间",
                "参加工作日期",
                "到岗日期",
                "进入单位时间",
                "任职日期",
                "录用日期",
                "入编日期",
                "编制起始日期",
            ),
            _to("离职日期", "离职时间", "离岗日期", "退休日期", "出编日期", "编制终止日期"),
            Column(
                "employer",
                "text",
                "where",
                "所在单位",
                ("单位名称", "工作单位", "所在单位", "用人单位", "employer"),
            ),
        ),
        (("number",),),
        "awards to people on the public payroll on the day of application or in the months paid",
        "财政供养人员享受补贴",
    ),
    ListKind(
        "deregistered",
        "enterprises cancelled, revoked or listed as abnormal",
        "注销、吊销、经营异常的市场主体",
        "enterprise",
        _of(
            "enterprise",
            Column(
                "from",
                "since",
                "since when",
                "注销、吊销或列入日期",
                (
                    "注销日期",
                    "注销时间",
                    "吊销日期",
                    "吊销时间",
                    "核准注销日期",
                    "注(吊)销日期",
                    "注吊销日期",
                    "列入日期",
                    "列入时间",
                    "列入异常日期",
                    "列入经营异常名录日期",
                    "状态日期",
                    "deregistered on",
                    "cancelled on",
                    "listed on",
                    "date",
                ),
            ),
            _to("移出日期", "移出时间", "恢复日期", "removed on"),
            Column(
                "status",
                "text",
                "status; 注销 unless given",
                "登记状态(未列:注销)",
                ("登记状态", "经营状态", "企业状态", "市场主体状态", "状态", "注销类型", "status"),
            ),
        ),
        (("number",), ("from",)),
        "applied for or paid while the enterprise was cancelled, revoked or abnormal",
        "申请或支付时企业已注销、吊销或经营异常",
        undated=True,
    ),
    ListKind(
        "pensions",
        "people who draw a pension",
        "领取养老待遇人员",
        "person",
        _of(
            "person",
            _from(
                "领取起始日期",
                "待遇领取开始日期",
                "待遇起始时间",
                "待遇享受开始年月",
                "享受待遇日期",
                "待遇开始时间",
                "退休日期",
                "退休时间",
                "开始领取日期",
                "养老金起始月",
                "首次领取日期",
                "drawn from",
            ),
            _to("领取终止日期", "待遇终止日期", "待遇终止时间", "停发日期", "停发时间", "drawn to"),
            Column(
                "insurance",
                "text",
                "of which insurance",
                "险种",
                ("险种", "险种类型", "待遇类型", "养老险种", "insurance"),
            ),
        ),
        (("number",), ("from",)),
        "months of an award in which the person drew a pension",
        "领取养老待遇期间享受补贴",
    ),
    ListKind(
        "insurance",
        "months of social insurance by employer",
        "社会保险缴费记录",
        "person",
        _of(
            "person",
            Column(
                "month",
                "month",
                "a month, or months as 202301-202305",
                "费款所属期(月或起止月)",
                (
                    "费款所属期",
                    "缴费月份",
                    "缴费年月",
                    "所属期",
                    "费款所属月份",
                    "参保月份",
                    "月份",
                    "对应费款所属期",
                    "month",
                    "months",
                ),
            ),
            _from(
                "参保日期",
                "参保时间",
                "缴费起始年月",
                "缴费开始年月",
                "缴费起始月",
                "参保起始日期",
                "费款所属期起",
                "insured from",
            ),
            _to(
                "停保日期",
                "停保时间",
                "缴费终止年月",
                "缴费截止年月",
                "缴费截止月",
                "参保终止日期",
                "费款所属期止",
                "insured to",
            ),
            Column(
                "employer",
                "number",
                "number of the employer",
                "用人单位统一社会信用代码",
                (
                    "单位统一社会信用代码",
                    "参保单位统一社会信用代码",
                    "用人单位统一社会信用代码",
                    "统一社会信用代码",
                    "社会信用代码",
                    "企业统一社会信用代码",
                    "单位信用代码",
                    "employer number",
                    "employer",
                ),
            ),
            Column(
                "employer_name",
                "text",
                "name of the employer",
                "用人单位名称",
                (
                    "单位名称",
                    "参保单位名称",
                    "参保单位",
                    "缴费单位",
                    "用人单位",
                    "用人单位名称",
                    "企业名称",
                    "employer name",
                ),
            ),
            Column(
                "insurance", "text", "which insurance", "险种", ("险种", "险种类型", "insurance")
            ),
        ),
        (("number",), ("month", "from")),
        "hires, trainees and insured staff without months of insurance at that employer",
        "虚构劳动关系:无该单位参保月份",
    ),
    ListKind(
        "owners",
        "enterprises and who owns or represents them",
        "市场主体及其法定代表人(经营者)",
        "enterprise",
        (
            _number("enterprise"),
            Column("name", "name", "name of the enterprise", "企业名称", _ENTERPRISE_NAME),
            Column(
                "representative",
                "number",
                "number of the legal representative or owner",
                "法定代表人(经营者)证件号码",
                (
                    "法定代表人身份证号",
                    "法定代表人身份证号码",
                    "法定代表人证件号码",
                    "法定代表人证件号",
                    "法人身份证号",
                    "法人身份证号码",
                    "法人证件号码",
                    "法定代表人公民身份号码",
                    "经营者身份证号",
                    "经营者身份证号码",
                    "经营者证件号码",
                    "负责人身份证号",
                    "负责人身份证号码",
                    "负责人证件号码",
                    "身份证号",
                    "身份证号码",
                    "公民身份号码",
                    "证件号码",
                    "representative number",
                    "representative",
                ),
            ),
            Column(
                "representative_name",
                "text",
                "name of the legal representative or owner",
                "法定代表人(经营者)姓名",
                (
                    "法定代表人姓名",
                    "法定代表人",
                    "法人姓名",
                    "法人代表",
                    "经营者姓名",
                    "经营者",
                    "负责人姓名",
                    "负责人",
                    "姓名",
                    "representative name",
                ),
            ),
            Column(
                "type",
                "text",
                "type, such as 个体工商户",
                "主体类型",
                ("主体类型", "市场主体类型", "企业类型", "类型", "type"),
            ),
            _from("任职起始日期", "任职日期", "成立日期", "注册日期", "登记日期", "设立日期"),
            _to("任职终止日期", "卸任日期", "变更日期", "注销日期"),
        ),
        (("number",), ("representative",)),
        "owners drawing flexible-employment insurance; borrowers who are not the representative",
        "经营者享受灵活就业社保补贴;借款人并非法定代表人",
    ),
    ListKind(
        "loans",
        "other loans",
        "其他贷款",
        "either",
        _of(
            "either",
            Column(
                "principal_fen",
                "amount",
                "principal",
                "贷款本金",
                (
                    "贷款本金",
                    "贷款金额",
                    "借款金额",
                    "发放金额",
                    "合同金额",
                    "贷款余额",
                    "本金",
                    "principal",
                    "amount",
                ),
            ),
            _from(
                "放款日期",
                "贷款发放日期",
                "发放日期",
                "借款日期",
                "贷款日期",
                "合同签订日期",
                "贷款起始日",
                "贷款起始日期",
                "lent on",
            ),
            _to(
                "到期日期",
                "到期日",
                "贷款到期日",
                "贷款到期日期",
                "结清日期",
                "还清日期",
                "repaid on",
            ),
            Column(
                "lender",
                "text",
                "lender or kind of loan",
                "贷款银行或种类",
                ("贷款银行", "经办银行", "放款银行", "贷款种类", "贷款类型", "贷款品种", "lender"),
            ),
        ),
        (("number",), ("principal_fen",), ("from",)),
        "loans of the borrower's that run beside the subsidised one",
        "借款人另有不相容的贷款",
    ),
    ListKind(
        "attendance",
        "attendance at training",
        "培训签到记录",
        "person",
        _of(
            "person",
            Column(
                "days",
                "count",
                "days attended",
                "实际出勤天数",
                (
                    "出勤天数",
                    "实际出勤天数",
                    "参训天数",
                    "实际参训天数",
                    "签到天数",
                    "培训天数",
                    "天数",
                    "days",
                ),
            ),
            Column(
                "date",
                "day",
                "a day attended",
                "签到日期",
                ("签到日期", "出勤日期", "上课日期", "培训日期", "日期", "date"),
            ),
            _from("开班日期", "开班时间", "培训开始日期", "培训起始日期"),
            _to("结业日期", "结业时间", "培训结束日期", "培训截止日期"),
            Column(
                "course",
                "text",
                "course",
                "培训班次",
                ("班次", "培训班", "培训班次", "班级", "课程", "工种", "course"),
            ),
        ),
        (("number",), ("days", "date")),
        "training paid for people who were never there, or for more days than they were",
        "未参训或参训天数不足而享受培训补贴",
        adds_up=True,
    ),
    ListKind(
        "interest",
        "interest paid, by month",
        "应付利息(按月)",
        "either",
        _of(
            "either",
            Column(
                "month",
                "month",
                "month of the interest",
                "计息月份",
                ("计息月份", "利息所属期", "利息所属月份", "结息月份", "月份", "所属月份", "month"),
            ),
            Column(
                "amount_fen",
                "amount",
                "interest paid in it",
                "利息金额",
                (
                    "利息",
                    "利息金额",
                    "应付利息",
                    "实付利息",
                    "实际支付利息",
                    "当月利息",
                    "付息金额",
                    "interest",
                    "amount",
                ),
            ),
        ),
        (("number",), ("month",), ("amount_fen",)),
        "subsidised interest that differs from the interest the bank charged",
        "贴息与银行实收利息不符",
        adds_up=True,
    ),
    ListKind(
        "accounts",
        "accounts and their holders",
        "收款账户及户主",
        "either",
        _of(
            "either",
            Column(
                "account",
                "account",
                "account",
                "账号",
                (
                    "账号",
                    "银行账号",
                    "账户",
                    "银行卡号",
                    "卡号",
                    "社会保障卡银行账号",
                    "收款账号",
                    "开户账号",
                    "帐号",
                    "银行帐号",
                    "account",
                    "account number",
                ),
            ),
        ),
        (("number",), ("account",)),
        "money paid to an account that is not the beneficiary's",
        "收款账户不属于受益人",
    ),
    ListKind(
        "contacts",
        "telephones and addresses",
        "联系电话与地址",
        "either",
        _of(
            "either",
            Column(
                "phone",
                "text",
                "telephone",
                "联系电话",
                ("联系电话", "手机号", "手机号码", "电话", "电话号码", "联系方式", "phone"),
            ),
            Column(
                "address",
                "text",
                "address",
                "地址",
                ("地址", "联系地址", "住址", "家庭住址", "经营地址", "注册地址", "住所", "address"),
            ),
        ),
        (("number",), ("phone", "address")),
        "several parties with one telephone or one address",
        "多个主体共用电话或地址",
    ),
    ListKind(
        "eligible",
        "people and enterprises that are entitled",
        "应享受补贴的人员和单位",
        "either",
        _of(
            "either",
            Column(
                "grant",
                "text",
                "grant: its id or its name in the pack",
                "补贴项目(编号或名称)",
                ("补贴项目", "项目名称", "补贴名称", "补贴种类", "政策名称", "grant"),
            ),
            _from("符合条件日期", "应享受日期", "认定日期", "资格起始日期", "entitled from"),
        ),
        (("number",), ("grant",)),
        "entitled and never applied, never paid, or paid long after",
        "应发未发、久拖未发",
    ),
    ListKind(
        "funds",
        "which fund pays which grant",
        "各补贴项目的资金来源",
        "nobody",
        (
            Column(
                "grant",
                "text",
                "grant: its id or its name in the pack",
                "补贴项目(编号或名称)",
                ("补贴项目", "项目名称", "补贴名称", "补贴种类", "政策名称", "grant"),
            ),
            Column(
                "fund",
                "text",
                "the fund it is to be paid from",
                "列支资金",
                ("资金", "资金名称", "资金来源", "列支资金", "列支渠道", "资金渠道", "fund"),
            ),
            _from(),
            _to(),
        ),
        (("grant",), ("fund",)),
        "awards reserved from another fund",
        "资金列支渠道不符,应归垫",
    ),
)

LISTS: Final[Mapping[str, ListKind]] = {kind.kind: kind for kind in _ALL}
"""Every kind that ``--match KIND=FILE`` takes."""
