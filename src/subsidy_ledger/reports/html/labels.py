"""Every word of the page that is not data, in English and Chinese, in one place.

What it promises: the template and the script take their words from here, by key, and from nowhere
else; a key that is not here is an error when the page is made. ``{name}`` is a place to fill.

What it does not do: translate data. A finding brings both languages itself; names of grants and
quotes of documents stay in the language they were written in.
"""

from __future__ import annotations

from collections.abc import Mapping

from subsidy_ledger.reports.words import STAGES, STATUSES, STEPS

Pair = tuple[str, str]
"""English, Chinese."""

PAGE: Mapping[str, Pair] = {
    # ---- frame
    "title": ("Audit report of subsidy ledgers", "补贴账本审计报告"),
    "skip": ("Skip to the findings", "跳到疑点"),
    "language": ("Language", "语言"),
    "print": ("Print", "打印"),
    "nav": ("Sections of the report", "报告目录"),
    "as_of": ("Judged as of {on}", "截至{on}"),
    "made_by": ("made by {program}", "由 {program} 生成"),
    "mask": ("Personal data: {mask}", "个人信息:{mask}"),
    "mask.strict": ("masked (strict)", "已脱敏(严格)"),
    "mask.none": (
        "NOT masked: keep this file as you keep the papers themselves",
        "未脱敏:请按原始材料的要求保管本文件",
    ),
    "mask.tail": ("masked but for the last digits", "已脱敏(保留末尾几位)"),
    "needs_script": (
        (
            "Searching, filtering, the lists of all findings and all cases, and the life of each "
            "case "
            "need JavaScript. Summary, charts, checks and the first findings are below without it."
        ),
        (
            "查询、筛选、全部疑点和全部业务件列表以及每件的办理经过需要启用 JavaScript;"
            "概要、图表、检查项目和首批疑点不受影响。"
        ),
    ),
    "old_browser": (
        (
            "This browser cannot unpack the lists (it lacks DecompressionStream). Open the file "
            "in a "
            "current Chrome, Edge, Firefox or Safari."
        ),
        (
            "本浏览器无法展开列表(缺少 DecompressionStream),请用新版 Chrome、Edge、Firefox "
            "或 Safari 打开本文件。"
        ),
    ),
    "damaged": (
        (
            "The lists in this file cannot be read: the file is damaged or cut off ({why}). "
            "Ask for it again."
        ),
        "本文件中的列表无法读取:文件已损坏或不完整({why})。请重新索取。",
    ),
    "unit": ("yuan", "元"),
    "none": ("—", "—"),
    "data": ("The figures as a table", "图中数据"),
    "total": ("Total", "合计"),
    # ---- summary
    "summary": ("At a glance", "概要"),
    "say.cases": (
        (
            "{cases} cases in {ledgers}; {granted} granted, {refused} refused, {undetermined} "
            "undetermined. {settled} yuan were paid."
        ),
        (
            "{ledgers}共有业务件 {cases} 件:批准 {granted} 件,不予通过 {refused} 件,"
            "未决 {undetermined} 件;已到账 {settled} 元。"
        ),
    ),
    "say.ledger": ("ledger {name}", "账本“{name}”"),
    "say.ledgers": ("{n} ledgers", "{n} 个账本"),
    "say.found": (
        (
            "The audit found {faults} faults in {fault_cases} cases and {hints} hints; "
            "{recover} yuan are to be recovered."
        ),
        "审计发现违规 {faults} 项(涉及 {fault_cases} 件)、提示 {hints} 项;应追回 {recover} 元。",
    ),
    "say.clean": (
        "The audit found no fault and {hints} hints; nothing is to be recovered.",
        "审计未发现违规,提示 {hints} 项;没有应追回的资金。",
    ),
    "say.not_run": (
        "Checks that did not run, for want of a list or of sealed content: {n} (see below).",
        "另有 {n} 项检查因缺少名单或密封内容没有进行(见“检查项目”)。",
    ),
    "paid": ("Paid out", "已到账"),
    "paid.sub": (
        "of {approved} yuan approved, {appropriated} yuan appropriated",
        "批准 {approved} 元,下达 {appropriated} 元",
    ),
    "found": ("Faults", "违规"),
    "found.sub": ("in {cases} cases; besides {hints} hints", "涉及 {cases} 件;另有提示 {hints} 项"),
    "recover": ("To be recovered", "应追回"),
    "recover.sub": ("{share} of what was paid", "占已到账资金的 {share}"),
    "recover.zero": ("no payment has to come back", "没有应退回的支付"),
    "proof.kpi": ("Are the records genuine?", "账本是否可信"),
    "proof.ok": ("Verified", "核验通过"),
    "proof.unsigned": ("Consistent, not signed", "自身一致,没有签名"),
    "proof.unconfirmed": ("Consistent, key not confirmed", "自身一致,公钥待核实"),
    "proof.bad": ("NOT verified", "核验未通过"),
    "proof.some": ("{ok} of {n} ledgers verified", "{n} 个账本中 {ok} 个通过"),
    "proof.sub": ("{size} entries, root {root}…", "{size} 条分录,根 {root}…"),
    "proof.sub.many": ("{size} entries in {n} ledgers", "{n} 个账本共 {size} 条分录"),
    "problems": ("What was found, by amount", "主要问题(按金额)"),
    "problems.count": ("{faults} in {cases} cases", "{faults} 项,{cases} 件"),
    "problems.twice": (
        "Several checks may point at the same money; what is to be recovered counts it once.",
        "同一笔资金可能被几项检查指出;“应追回”只计一次。",
    ),
    "all_findings": ("All {n} findings", "查看全部 {n} 项疑点"),
    "explain": (
        (
            "A fault breaks a cited rule or a plain fact. A hint is a pattern worth a look; "
            "alone it "
            "proves nothing."
        ),
        "违规:违反所引条款,或与明确事实不符。提示:值得查看的迹象,本身不证明有问题。",
    ),
    # ---- ledgers
    "ledger": ("Ledger", "账本"),
    "size": ("Entries", "分录数"),
    "days": ("Business days", "业务日期"),
    "days.value": ("{first} to {last}", "{first} 至 {last}"),
    "root": ("Root", "根哈希"),
    "sealed": ("Sealed content", "密封内容"),
    "sealed.yes": ("along", "已随附"),
    "sealed.no": (
        "not along: names, numbers and facts cannot be checked",
        "未随附:姓名、号码和事实无法核对",
    ),
    # ---- flows
    "flow": ("Where the money went", "资金流向"),
    "flow.lead": (
        "From the money appropriated to the money that arrived, for each fund and year.",
        "按资金和年度,从下达到到账。",
    ),
    "flow.cut": (
        "A bar with a gap is cut: little of the money was used.",
        "中间断开的条形已截短:资金大部分尚未使用。",
    ),
    "flow.title": ("{fund}, {year}", "{fund}({year} 年)"),
    "flow.no_fund": ("Without a named fund", "未指明资金"),
    "flow.more": (
        "{n} more funds and years, less used or not at all, are in the table only.",
        "另有 {n} 项资金(使用较少或未使用)仅列于表中。",
    ),
    "flow.appropriated": ("Appropriated", "下达"),
    "flow.free": ("Not yet approved", "尚未批准"),
    "flow.reserved": ("Approved, not instructed", "已批未付"),
    "flow.waiting": ("Approved, not arrived", "已批未到账"),
    "flow.instructed": ("Instructed, on its way", "已付未到账"),
    "flow.settled": ("Arrived", "已到账"),
    "flow.ordered": ("of this ordered back", "其中责令退回"),
    "flow.repaid": ("  repaid", "  已退回"),
    "flow.written_off": ("  written off", "  已核销"),
    "flow.outstanding": ("  still outstanding", "  尚未退回"),
    "flow.alt": (
        "Waterfall: {said}.",
        "瀑布图:{said}。",
    ),
    "fund": ("Fund", "资金"),
    "year": ("Year", "年度"),
    # ---- grants
    "grants": ("Payments by grant and month", "补贴项目和月份"),
    "grants.lead": ("What arrived, by month of arrival.", "按到账月份统计的到账金额。"),
    "grants.heat": ("{ledger}: arrived by grant and month", "{ledger}:各项目按月到账"),
    "grants.alt": (
        "Table of colours: most arrived for {most}; the strongest month is {month}.",
        "色块图:到账最多的项目是“{most}”,到账最多的月份是 {month}。",
    ),
    "grants.rest": ("{n} others", "其余 {n} 项"),
    "grants.all": ("All {n} grants", "全部 {n} 个补贴项目"),
    "grant": ("Grant", "补贴项目"),
    "cases.n": ("Cases", "业务件"),
    "granted": ("Granted", "批准"),
    "refused": ("Refused", "不予通过"),
    "undetermined": ("Undetermined", "未决"),
    "approved": ("Approved", "批准金额"),
    "settled": ("Arrived", "到账金额"),
    "findings.n": ("Findings", "疑点"),
    "at_fault": ("At fault", "违规金额"),
    "month": ("Month", "月份"),
    "payments.n": ("Payments", "笔数"),
    # ---- caps
    "caps": ("Ceilings, and how near people come", "限额及其使用"),
    "caps.lead": (
        (
            "How many holders have used how much of each ceiling. Whoever is at 90 % or more "
            "will be "
            "stopped by it soon."
        ),
        "每项限额,有多少主体用到了几成。用到九成以上的,下一次申请可能被限额挡住。",
    ),
    "caps.chart": (
        "{ledger}: holders by share of the ceiling used, in per cent",
        "{ledger}:主体数,按已用限额的百分比",
    ),
    "caps.alt": (
        (
            "Table of colours: {full} holders are at a ceiling, {near} at 90 % or more, over {n} "
            "ceilings."
        ),
        "色块图:{n} 项限额中,{full} 个主体已满,{near} 个用到九成以上。",
    ),
    "caps.common": ("{scheme} ({id})", "{scheme} 各项共同({id})"),
    "caps.more": (
        "{n} more ceilings are in the table only, among them what one may have once.",
        "另有 {n} 项限额仅列于表中,包括只能享受一次的。",
    ),
    "cap": ("Ceiling", "限额"),
    "limit": ("Limit", "上限"),
    "per": ("Per", "对象"),
    "window": ("Window", "期间"),
    "holders": ("Holders", "主体数"),
    "full": ("At the limit", "已满"),
    "near": ("≥ 90 %", "九成以上"),
    "clause": ("Clause", "条款"),
    "window.case": ("per case", "每件"),
    "window.lifetime": ("for life", "终身"),
    "window.open": ("at the same time", "同时"),
    "window.rolling": ("rolling", "滚动"),
    "measure.amount": ("{n} yuan", "{n} 元"),
    "measure.count": ("{n} ×", "{n} 次"),
    "measure.units": ("{n} units", "{n} 个单位"),
    "measure.span": ("{n}", "{n}"),
    # ---- refusals
    "refusals": ("Why applications were not granted", "不予通过和未决的理由"),
    "refusals.lead": (
        "Each reason under the clause that it rests on; one case may have several.",
        "每条理由列出所依据的条款;一件可以有几条理由。",
    ),
    "refusals.chart": ("{ledger}: reasons by clause", "{ledger}:各条款的理由数"),
    "refusals.alt": ("Bars: {said}.", "条形图:{said}。"),
    "refusals.more": (
        "{n} rarer reasons are in the table only.",
        "另有 {n} 条较少的理由仅列于表中。",
    ),
    "refusals.none": ("Nothing was refused or left undetermined.", "没有不予通过或未决的申请。"),
    "status": ("Outcome", "结论"),
    "reason": ("Reason", "理由"),
    "rule": ("Rule", "规则"),
    "count": ("Count", "次数"),
    # ---- checks
    "checks": ("What was checked", "检查项目"),
    "checks.lead": (
        (
            "{ran} checks ran, {not_run} did not. A check that did not run says nothing, neither "
            "good "
            "nor bad."
        ),
        "进行了 {ran} 项检查,{not_run} 项没有进行。没有进行的检查不说明任何问题,也不说明没有问题。",
    ),
    "checks.all": ("All {ran} checks ran.", "{ran} 项检查全部进行。"),
    "checks.chart": ("Findings by check", "各项检查的疑点数"),
    "checks.alt": ("Bars: {said}.", "条形图:{said}。"),
    "check": ("Check", "检查"),
    "ran": ("Ran", "是否进行"),
    "ran.yes": ("ran", "已进行"),
    "ran.no": ("did not run", "没有进行"),
    "faults": ("Faults", "违规"),
    "hints": ("Hints", "提示"),
    "amount": ("Amount", "金额"),
    "source": ("Source", "来源"),
    # ---- findings
    "findings": ("Findings", "疑点"),
    "findings.lead": (
        (
            "{n} findings: {faults} faults and {hints} hints. Open one to see the entries, the "
            "clause "
            "in its own words, what would clear it, and the life of the case."
        ),
        (
            "共 {n} 项:违规 {faults} 项,提示 {hints} 项。点开可看到分录、条款原文、如何消除,"
            "以及该件的办理经过。"
        ),
    ),
    "findings.none": ("No findings.", "没有疑点。"),
    "findings.first": (
        "The first {shown} of {n}, faults and large amounts first.",
        "以下为 {n} 项中的前 {shown} 项,违规和金额大的在前。",
    ),
    "fault": ("Fault", "违规"),
    "hint": ("Hint", "提示"),
    "severity": ("Severity", "性质"),
    "all": ("all", "全部"),
    "search": ("Search", "查找"),
    "search.findings": ("Words, case, entry, clause …", "文字、编号、分录、条款……"),
    "search.cases": ("Case, grant, stage, day …", "编号、项目、状态、日期……"),
    "from_yuan": ("From (yuan)", "金额不少于(元)"),
    "to_yuan": ("To (yuan)", "金额不超过(元)"),
    "sort": ("Sort by", "排序"),
    "sort.weight": ("faults first, large amounts first", "违规在前,金额从大到小"),
    "sort.amount": ("amount, large first", "金额从大到小"),
    "sort.small": ("amount, small first", "金额从小到大"),
    "sort.entry": ("first entry", "最早的分录"),
    "sort.case": ("case", "业务件编号"),
    "sort.check": ("check", "检查项目"),
    "clear": ("Reset", "重置"),
    "shown": ("{shown} of {n}", "{n} 项中的 {shown} 项"),
    "shown.amount": (
        "{shown} of {n}, together {amount} yuan",
        "{n} 项中的 {shown} 项,合计 {amount} 元",
    ),
    "nothing_fits": ("Nothing fits these filters.", "没有符合筛选条件的记录。"),
    "page": ("Page {page} of {pages}", "第 {page} 页,共 {pages} 页"),
    "previous": ("Previous", "上一页"),
    "next": ("Next", "下一页"),
    "pager": ("Pages", "翻页"),
    "case": ("Case", "业务件"),
    "cases_too": ("Other cases", "其他业务件"),
    "entries": ("Entries", "分录"),
    "entries.more": ("and {n} more", "等,另有 {n} 条"),
    "elsewhere": ("In other ledgers", "其他账本"),
    "rests_on": ("Rests on", "依据"),
    "clears": ("What would clear it", "如何消除"),
    "detail": ("Details for programs", "供程序使用的细节"),
    "life": ("The life of case {case}", "业务件 {case} 的办理经过"),
    "life.none": (
        "The life of this case is not in this file. It can be told by:",
        "本文件未收录该件的办理经过,可用以下命令查看:",
    ),
    "lives.left": (
        (
            "To keep the file small, the lives of {kept} cases are in it, those with the largest "
            "amounts first. The life of the other {left} cases: "
        ),
        "为控制文件大小,本文件收录了 {kept} 件的办理经过(金额大的优先);其余 {left} 件:",
    ),
    "findings.left": (
        (
            "To keep the file small, {kept} findings are in it; the other {left} are in the JSON "
            "and "
            "the workbook."
        ),
        "为控制文件大小,本文件收录 {kept} 项疑点;其余 {left} 项见 JSON 和 Excel 文件。",
    ),
    "cases.left": (
        (
            "To keep the file small, {kept} cases are in it; the other {left} are in the JSON "
            "and the "
            "workbook."
        ),
        "为控制文件大小,本文件收录 {kept} 件;其余 {left} 件见 JSON 和 Excel 文件。",
    ),
    "show_case": ("Show the case", "查看该件"),
    "show_findings": ("{n} findings of this case", "该件的 {n} 项疑点"),
    "close": ("Close", "关闭"),
    "entry": ("entry {seq}", "分录 {seq}"),
    "by": ("by {by}", "经办 {by}"),
    "loading": ("Unpacking …", "正在展开……"),
    "print.left": (
        "{n} more findings are not printed; the file and the workbook have them.",
        "另有 {n} 项疑点未打印,见本文件和 Excel 文件。",
    ),
    "print.cases": (
        "The list of all {n} cases is not printed; the file and the workbook have it.",
        "全部 {n} 件的列表不打印,见本文件和 Excel 文件。",
    ),
    # ---- cases
    "cases": ("All cases", "全部业务件"),
    "cases.lead": ("{n} cases, searchable.", "共 {n} 件,可查找。"),
    "stage": ("Stage", "状态"),
    "submitted_on": ("Applied on", "申请日期"),
    "with_findings": ("With findings only", "只看有疑点的"),
    # ---- proof
    "proof": ("Proof, and how to check it", "证明及核对方法"),
    "proof.lead": (
        (
            "Every entry is a leaf of a Merkle tree (RFC 6962, SHA-256). Whoever holds the root "
            "and the "
            "signature notices any later change, even of one byte."
        ),
        (
            "每条分录都是默克尔树(RFC 6962,SHA-256)的一片叶子。持有根哈希和签名的人,"
            "能发现此后任何改动,哪怕一个字节。"
        ),
    ),
    "proof.part": ("Part", "核验内容"),
    "proof.counted": ("Counted", "数量"),
    "proof.problems": ("Problems", "问题"),
    "proof.no_problems": ("none", "无"),
    "proof.key": ("Key", "密钥"),
    "proof.verdict": ("Whose key", "密钥归属"),
    "proof.witnesses": ("Witnesses", "见证人"),
    "proof.after": ("Goes on from", "接续自"),
    "proof.checkpoint": ("The signed statement", "签名的检查点"),
    "proof.how": ("Check it yourself, on any machine", "自行核对(任何电脑均可)"),
    "proof.hash": (
        (
            "This page cannot prove itself: compare the root above with the one that you were "
            "given by "
            "another way."
        ),
        "本页面不能证明自己:请把上面的根哈希与另行取得的根哈希核对。",
    ),
    "part.bytes": ("bytes of every entry", "每条分录的字节"),
    "part.tree": ("tree and root", "树和根"),
    "part.json": ("entries are well formed", "分录格式"),
    "part.sealed": ("sealed content fits its commitment", "密封内容与承诺一致"),
    "part.sources": ("packs and calendars", "政策包和日历"),
    "part.checkpoint": ("signature", "签名"),
    "part.since": ("nothing changed since the older checkpoint", "与较早检查点一致"),
    "part.predecessor": ("the ledger before", "所接续的账本"),
    "part.carried": ("what was carried over", "承接内容"),
    "part.projections": ("tables derived from the entries", "由分录导出的表"),
    "part.guards": ("guards of the database", "数据库防护"),
    "verdict.nobody": (
        "Not signed: the file agrees with itself, no more.",
        "没有签名:只能说明文件自身一致。",
    ),
    "verdict.own": (
        "The key is the file's own word: get the key from the authority, pass it with --key.",
        "公钥只是文件自述:请向主管机关索取公钥,用 --key 核验。",
    ),
    "verdict.trusted": (
        "Signed with the key that the auditor brought.",
        "签名与审计人员带来的公钥一致。",
    ),
    # ---- undecided, lists
    "undecided": ("Not decided again", "未能重新裁决"),
    "undecided.lead": (
        "Entries whose papers were erased or are not along. They are no faults; nobody can say.",
        "材料已删除或未随附的分录。这不是违规,而是无法判断。",
    ),
    "undecided.none": ("Every decision was made again.", "全部决定均已重新裁决。"),
    "undecided.more": ("and {n} more", "另有 {n} 条"),
    "entry.n": ("Entry", "分录"),
    "why": ("Why", "原因"),
    "lists": ("Lists that the auditor brought", "审计人员提供的名单"),
    "lists.none": ("No list was brought.", "没有提供名单。"),
    "kind": ("Kind", "类别"),
    "name": ("File", "文件"),
    "rows": ("Rows", "行数"),
    "matched": ("Matched", "匹配"),
    "footer": (
        (
            "One file, no network, nothing is loaded from elsewhere. The same ledgers and lists "
            "give "
            "the same report."
        ),
        "本报告为单个文件,不联网,不加载任何外部内容;相同的账本和名单得出相同的报告。",
    ),
}

LISTS: Mapping[str, Pair] = {
    "deceased": ("deceased", "死亡人员"),
    "imprisoned": ("imprisoned", "服刑人员"),
    "public-employees": ("public employees", "财政供养人员"),
    "deregistered": ("deregistered firms", "注销或异常企业"),
    "pensions": ("pensions", "领取养老金人员"),
    "insurance": ("insurance months", "社保缴费"),
    "owners": ("owners", "经营者和法定代表人"),
    "loans": ("loans", "贷款台账"),
    "attendance": ("attendance", "培训考勤"),
    "interest": ("interest", "贴息明细"),
    "accounts": ("accounts", "账户"),
    "contacts": ("phones and addresses", "电话和地址"),
    "eligible": ("entitled", "应享受人员"),
    "funds": ("funds", "资金"),
}

SCRIPT = frozenset(
    {
        "all", "amount", "by", "case", "cases_too", "clause", "clears", "close",
        "damaged", "detail", "elsewhere", "entries", "entries.more", "entry", "fault",
        "findings.left", "cases.left", "grant", "hint", "ledger", "life", "life.none",
        "lives.left", "loading", "next", "none", "nothing_fits", "page", "previous",
        "print.left", "rests_on", "settled", "approved", "show_case", "show_findings",
        "shown", "shown.amount", "sort.amount", "sort.case", "sort.check", "sort.entry",
        "sort.small", "sort.weight", "stage", "submitted_on", "title", "unit", "check", "source",
    }
)  # fmt: skip
"""The keys of `PAGE` that the script uses; the test compares them with the script."""


def script_words() -> dict[str, dict[str, str]]:
    """The words the script needs, by language and key; codes of stages and statuses as well."""
    codes = {f"stage.{code}": pair for code, pair in STAGES.items()}
    codes |= {f"status.{code}": pair for code, pair in STATUSES.items()}
    codes |= {f"do.{code}": pair for code, pair in STEPS.items()}
    pairs = {key: PAGE[key] for key in sorted(SCRIPT)} | codes
    return {
        "en": {key: en for key, (en, _) in pairs.items()},
        "zh": {key: zh for key, (_, zh) in pairs.items()},
    }
