"""Models of a report to try the page with: a small one written by hand, and one of any size.

All names, numbers and cases are made up. Quotes are Dezhou's (德人社字〔2023〕11号), in simplified
characters; the corpus tests compare quotes with the documents, these stand for what a model brings.
"""

from __future__ import annotations

from typing import Any

Model = dict[str, Any]

NUMBER = "德人社字〔2023〕11号"
STARTUP = {
    "document": NUMBER,
    "clause": "三(二)",
    "quote": "按照小微企業2萬元、個體工商戶5000元的標準,給予一次性創業補貼",
    "plain": "按照小微企业2万元、个体工商户5000元的标准,给予一次性创业补贴",
}
LOAN = {
    "document": NUMBER,
    "clause": "三(一)",
    "quote": "累計次數不超過3次",
    "plain": "累计次数不超过3次",
}
ROOT = "1ce8556234d1f1833cc8a924ee80f03a4786919b378f49a884216e309eac3154"
GRANTS = (
    ("dezhou/startup", "一次性创业补贴"),
    ("dezhou/job-creation", "一次性创业岗位开发补贴"),
    ("dezhou/returnee-startup", "返乡创业一次性补贴"),
    ("dezhou/guaranteed-loan", "创业担保贷款"),
    ("dezhou/venue-rent", "创业场所租赁补贴"),
)
STAGES = ("approved", "approved", "approved", "finished", "reviewed", "withdrawn", "rejected")
CHECKS: tuple[tuple[Any, ...], ...] = (
    # name, English, Chinese, number, severity, needs, source of it
    ("holders", "one person holds the same kind twice", "同一人重复享受同一补贴", 1, "fault", []),
    ("deceased", "paid after the recipient's death", "向已死亡人员发放", 4, "fault", ["match:deceased"]),
    ("deregistered", "paid to a deregistered firm", "向注销企业发放", 3, "fault", ["match:deregistered"]),
    ("recovery-open", "ordered back and not received", "责令退回未收到", 21, "fault", []),
    ("duties", "one person in two steps", "同一人经办两个环节", 16, "fault", []),
    ("one-account", "one account for several people", "多人共用一个账户", 17, "hint", ["sealed"]),
    ("delay", "paid late", "拖延支付", 9, "hint", []),
    ("hours", "recorded outside working hours", "非工作时间办理", None, "hint", []),
    ("insurance", "contract without insurance months", "有合同无社保缴费", 2, "either", ["match:insurance"]),
    ("public-employees", "paid to public employees", "财政供养人员领取", 20, "hint", ["match:public-employees"]),
)  # fmt: skip


def sample() -> Model:
    """Two ledgers, a year, what an audit finds in them."""
    rows = [_case(number) for number in range(120)]
    findings = [_finding(number, case) for number, case in enumerate(_marked(rows), 1)]
    model = {
        "v": 1,
        "program": "subsidy-ledger 0.1.0",
        "on": "2023-12-31",
        "mask": "strict",
        "ledgers": [_ledger("dezhou.sqlite", "德州市", True), _ledger("jiangmen", "江门市", False)],
        "flows": [
            _flow(0, "就业补助资金", 50_000_000_00, 31_200_000_00, 4_400_000_00, 1_800_000_00, 160_000_00),
            _flow(0, "创业带动就业扶持资金", 12_000_000_00, 10_400_000_00, 900_000_00, 300_000_00, 0),
            _flow(1, "就业补助资金", 20_000_000_00, 8_750_000_00, 2_250_000_00, 0, 45_000_00),
            {**_flow(1, "", 0, 320_000_00, 80_000_00, 20_000_00, 0), "free_fen": 0},
        ],
        "caps": [
            _cap(0, "dezhou/startup#once", "count", 1, [0] * 9 + [412], 412),
            _cap(0, "dezhou/job-creation#ceiling", "amount", 30_000_00, [31, 40, 22, 18, 9, 11, 14, 12, 19, 27], 21),
            _cap(0, "dezhou/guaranteed-loan#times", "count", 3, [0, 0, 0, 188, 0, 0, 43, 0, 0, 12], 12, LOAN),
            _cap(1, "jiangmen/rent#years", "span", "3 years", [4, 9, 12, 3, 8, 5, 2, 0, 6, 3], 1),
        ],
        "refusals": [
            _refusal((0, "dezhou/startup"), ("requirement", "first-registration"), "refused", 41, ("not registered for the first time", "不是首次登记注册")),
            _refusal((0, "dezhou/startup"), ("requirement", "pension-months"), "undetermined", 17, ("how many months of pension insurance were paid is not stated", "未提供养老保险缴费月数")),
            _refusal((0, "dezhou/returnee-startup"), ("exclusion", "returnee-or-general"), "refused", 12, ("holds the other startup subsidy", "已领取另一项创业补贴")),
            _refusal((0, "dezhou/guaranteed-loan"), ("cap", "times"), "refused", 9, ("more than three loans", "贷款累计超过三次"), LOAN),
            _refusal((0, "dezhou/job-creation"), ("figure", "rate"), "undetermined", 5, ("the document states no figure", "文件没有写标准"), None),
            _refusal((1, "dezhou/venue-rent"), ("requirement", "rent-paid"), "refused", 8, ("no rent was paid", "没有支付租金"), None),
        ],
        "findings": findings,
        "lives": {f"0:{row[1]}": _life(row) for row in rows if row[7] and row[0] == 0},
        "cases": {
            "columns": ["ledger", "case", "grant", "stage", "submitted_on", "approved_fen", "settled_fen", "findings"],
            "rows": rows,
        },
        "undecided": [
            {"ledger": 0, "entry": 839, "why": "the papers were erased on request"},
            {"ledger": 0, "entry": 884, "why": "the papers were erased on request"},
        ],
        "lists": [
            {"kind": "deceased", "name": "死亡人员2023.xlsx", "rows": 18_204, "matched": 2, "problems": [
                "line 77: the number ends in 000: Excel has rounded it; not matched"]},
            {"kind": "deregistered", "name": "注销企业.csv", "rows": 2_113, "matched": 3, "problems": []},
        ],
    }  # fmt: skip
    return _counted(model)


def large(cases: int = 100_000, findings: int = 5_000) -> Model:
    """A model of any size, with lives as long as real ones and texts as different as theirs."""
    model = sample()
    rows = [_case(number) for number in range(cases)]
    every = cases // findings if findings else cases + 1
    for number, row in enumerate(rows):
        row[7] = int(number % every == 0 and number // every < findings)
    marked = [row for row in rows if row[7]]
    model["cases"]["rows"] = rows
    model["findings"] = [_finding(number, row) for number, row in enumerate(marked, 1)]
    model["lives"] = {f"{row[0]}:{row[1]}": _life(row) for row in marked}
    return _counted(model)


def bare(model: Model) -> Model:
    """The same without what charts are drawn of: drawing takes most of the time of a page."""
    return {**model, **{key: [] for key in ("flows", "months", "caps", "refusals", "checks")}}


# ---- the parts -----------------------------------------------------------------------------------


def _case(number: int) -> list[Any]:
    mixed = number * 2654435761 % 2**32
    ledger, grant = mixed % 5 == 0, mixed % 4
    stage = STAGES[mixed // 7 % len(STAGES)]
    approved = (5_000_00 + mixed % 900 * 2_500) if stage in ("approved", "finished") else None
    settled = approved if approved and mixed % 3 else 0
    day = f"2023-{mixed // 11 % 12 + 1:02d}-{mixed // 13 % 28 + 1:02d}"
    name = f"JM23{mixed % 10**7:07d}" if ledger else f"DZ-2023-{number:06d}"
    marked = int(number % 6 == 0 and approved is not None)
    return [int(ledger), name, 4 if ledger else grant, stage, day, approved, settled, marked]


def _marked(rows: list[list[Any]]) -> list[list[Any]]:
    return [row for row in rows if row[7]]


def _finding(number: int, case: list[Any]) -> Model:
    name, title, title_zh, place, severity, _needs = CHECKS[(number * 7) % 8]
    amount = case[6] or None
    kind = severity if severity != "either" else "hint"
    entry = number * 13 % 9_000 + 20
    found: Model = {
        "n": number,
        "ledger": case[0],
        "check": name,
        "severity": kind,
        "message": f"case {case[1]}: {title}; the last payment was settled on {case[4]} in entry {entry + 6}",
        "message_zh": f"业务件 {case[1]}:{title_zh},最后一笔于{case[4]}到账(分录 {entry + 6})",
        "entries": [entry, entry + 2, entry + 6],
        "case": case[1],
        "grant": GRANTS[case[2]][0],
        "amount_fen": amount,
        "clears": "a record of the registry that the person was alive on the day of payment, or the repayment of the amount",
        "clears_zh": "由登记机关出具支付当日仍在世的证明,或者退回该款",
        "detail": {
            "token": f"q{number * 7919 % 10**9:09d}Zx{number * 31 % 997}",
            "days": number % 90,
        },
    }
    if kind == "fault" and place != 4:
        found["cite"] = STARTUP if number % 2 else LOAN
    else:
        found["source"] = f"list deceased, 死亡人员2023.xlsx line {number * 3 + 2}"
        found["source_zh"] = f"名单“死亡人员”,死亡人员2023.xlsx 第 {number * 3 + 2} 行"
    if number % 5 == 0:
        found["cases"] = [case[1], f"DZ-2023-{number + 6:06d}"]
    if number == 3:
        found["elsewhere"] = [
            {"ledger": 1 - case[0], "entries": [77, 81], "cases": ["JM230000123"]}
        ]
    return {key: value for key, value in found.items() if value is not None}


def _life(case: list[Any]) -> Model:
    number = sum(map(ord, case[1])) * 31 % 8_000
    name = "王李张刘陈杨赵黄"[number % 8] + "*" + "伟芳娜敏静丽强磊"[number // 8 % 8]
    yuan = f"{(case[5] or 0) // 100:,}.00"
    grant = GRANTS[case[2]]

    def step(place: int, do: str, en: str, zh: str, **more: Any) -> Model:
        return {
            "seq": number + place * 3,
            "on": case[4],
            "by": f"window-{number % 9 + 1}" if place < 3 else f"finance-{number % 3 + 1}",
            "do": do,
            "status": "recorded",
            "en": en,
            "zh": zh,
            **more,
        }

    return {
        "heading": {
            "en": [f"Case {case[1]}: {grant[1]}({grant[0]})", f"applicant: {name} (person, ****{number:04d})"],
            "zh": [f"业务件 {case[1]}:{grant[1]}({grant[0]})", f"申请人:{name}(个人,****{number:04d})"],
        },
        "steps": [
            step(0, "submit", f"application for “{grant[1]}”.", f"登记“{grant[1]}”申请。",
                 details_en=[f"applicant: {name} (person, ****{number:04d})", f"  pension_months = {number % 30 + 1} months (养老保险缴费月数)", "  entity_type = 小微企业"],
                 details_zh=[f"申请人:{name}(个人,****{number:04d})", f"  养老保险缴费月数:{number % 30 + 1}个月", "  主体类型:小微企业"]),
            step(1, "accept", "the application was accepted.", "受理申请。"),
            {**step(2, "approve", "approval undetermined: neither given nor refused.", "审批:未决,既不给予也不拒绝。"),
             "status": "undetermined",
             "reasons": [{"code": "requirement", "rule": "pension-months", "verdict": "unknown", "cite": STARTUP,
                          "message": "how many months of pension insurance were paid is not stated",
                          "message_zh": "未提供养老保险缴费月数"}]},
            step(3, "review", "review passed: papers seen.", "审核通过:材料齐全。"),
            step(4, "notice", f"public notice posted, until {case[4]}.", f"开始公示,公示至{case[4]}。"),
            step(5, "approve", f"approved: {yuan} yuan.", f"批准,核定{yuan}元。",
                 details_en=[f"clause: {NUMBER} 三(二): “{STARTUP['plain']}”", "7 conditions and limits are met"],
                 details_zh=[f"依据:{NUMBER} 三(二):“{STARTUP['plain']}”", "符合条件和限额 7 项"]),
            step(6, "pay", f"payment P-{number} instructed: {yuan} yuan to account ****{number % 9973:04d}.", f"指令支付{yuan}元(支付编号 P-{number},账户 ****{number % 9973:04d})。"),
            step(7, "settle", f"payment P-{number} settled.", f"支付 P-{number} 已到账。"),
        ],
        "closing": {"en": [f"It stands approved; {yuan} yuan were paid."], "zh": [f"现状:已批准,已到账{yuan}元。"]},
    }  # fmt: skip


def _ledger(name: str, area: str, ok: bool) -> Model:
    problems = [] if ok else ["entry 412: its hash is not the one that the tree has"]
    proof: Model = {
        "ok": ok,
        "parts": [
            {"name": "bytes", "counted": 2_669, "problems": []},
            {"name": "tree", "counted": 2_669, "problems": problems},
            {"name": "sealed", "counted": 311, "problems": []},
            {"name": "checkpoint", "counted": 1, "problems": []},
        ],
        "key": "dezhou-demo+c471ca60+AYfy2oiuXU9+j3dj8osewfAOX5INQrjgSKD0kTJED13a",
        "key_verdict": "trusted" if ok else "own",
        "checkpoint": f"{name}\n2669\nHOhVYjTR8YM8yKkk7oDwOkeGkZs3j0mohCFuMJ6sMVQ=\n\n— {name} xHHKYDoPpYr3sVhFl0q2kA==\n",
        "how": [
            f"subsidy-ledger verify {name} --key VKEY",
            f"PYTHONPATH=subsidy_ledger-0.1.0-py3-none-any.whl python -m subsidy_ledger.verify {name}",
        ],
    }
    return {
        "name": name, "origin": name, "area_name": area, "size": 2_669, "root": ROOT,
        "key_id": "c471ca60", "first_on": "2023-01-03", "last_on": "2023-12-29",
        "first_at": "2023-01-03T01:02:03.000000Z", "last_at": "2023-12-29T08:00:00.000000Z",
        "sealed": ok, "proof": proof,
    }  # fmt: skip


def _flow(ledger: int, fund: str, appropriated: int, settled: int, reserved: int, way: int, back: int) -> Model:  # fmt: skip
    return {
        "ledger": ledger, "fund": fund, "year": 2023, "appropriated_fen": appropriated,
        "reserved_fen": reserved, "instructed_fen": way, "settled_fen": settled,
        "free_fen": max(0, appropriated - reserved - settled), "ordered_back_fen": back,
        "repaid_fen": back * 3 // 8, "written_off_fen": back // 8,
    }  # fmt: skip


def _cap(ledger: int, cap: str, measure: str, limit: Any, deciles: list[int], full: int, cite: Any = None) -> Model:  # fmt: skip
    return {
        "ledger": ledger, "cap": cap, "measure": measure, "limit": limit, "per": ["applicant"],
        "window": "lifetime", "holders": sum(deciles), "full": full, "near": deciles[9],
        "deciles": deciles, "cite": cite or STARTUP,
    }  # fmt: skip


def _refusal(place: tuple[int, str], reason: tuple[str, str], status: str, count: int, said: tuple[str, str], cite: Any = STARTUP) -> Model:  # fmt: skip
    ledger, grant = place
    code, rule = reason
    return {
        "ledger": ledger, "grant": grant, "code": code, "rule": rule, "status": status,
        "count": count, "cite": cite, "message": said[0], "message_zh": said[1],
    }  # fmt: skip


def _counted(model: Model) -> Model:
    """The sums over cases and findings, so that the page's figures agree with each other."""
    rows, findings = model["cases"]["rows"], model["findings"]
    faults = [one for one in findings if one["severity"] == "fault"]
    grants, months = [], []
    for place, (key, name) in enumerate(GRANTS):
        mine = [row for row in rows if row[2] == place]
        granted = [row for row in mine if row[5]]
        ledger = int(place == 4)
        grants.append({
            "ledger": ledger, "grant": key, "name": name, "document": NUMBER, "kind": "grant",
            "cases": len(mine), "granted": len(granted), "refused": len(mine) // 9,
            "undetermined": len(mine) // 21, "ended": sum(row[3] == "finished" for row in mine),
            "approved_fen": sum(row[5] for row in granted), "settled_fen": sum(row[6] for row in mine),
            "findings": sum(one["grant"] == key for one in findings),
            "fault_fen": sum(one.get("amount_fen", 0) for one in faults if one["grant"] == key),
        })  # fmt: skip
        paid: dict[str, list[int]] = {}
        for row in mine:
            if row[6]:
                paid.setdefault(row[4][:7], []).append(row[6])
        months += [
            {"ledger": ledger, "grant": key, "month": month, "payments": len(fen), "settled_fen": sum(fen)}
            for month, fen in sorted(paid.items())
        ]  # fmt: skip
    settled = sum(row[6] for row in rows)
    return {
        **model,
        "grants": grants,
        "months": months,
        "summary": {
            "cases": len(rows), "applications": len(rows) + len(rows) // 7,
            "granted": sum(one["granted"] for one in grants),
            "refused": sum(one["refused"] for one in grants),
            "undetermined": sum(one["undetermined"] for one in grants),
            "approved_fen": sum(one["approved_fen"] for one in grants), "settled_fen": settled,
            "appropriated_fen": sum(one["appropriated_fen"] for one in model["flows"]),
            "faults": len(faults), "hints": len(findings) - len(faults),
            "fault_cases": len({one["case"] for one in faults}),
            "to_recover_fen": sum(one.get("amount_fen", 0) for one in faults),
        },
        "checks": [_check(check, findings) for check in CHECKS],
    }  # fmt: skip


def _check(check: tuple[Any, ...], findings: list[Model]) -> Model:
    name, title, title_zh, number, severity, needs = check
    found = [one for one in findings if one["check"] == name]
    ran = name not in ("insurance", "public-employees")
    one: Model = {
        "name": name, "title": title, "title_zh": title_zh, "number": number,
        "source": "the clause that each finding quotes", "source_zh": "每项疑点所引条款",
        "severity": severity, "needs": needs, "ran": ran,
        "faults": sum(one["severity"] == "fault" for one in found),
        "hints": sum(one["severity"] == "hint" for one in found),
        "amount_fen": sum(one.get("amount_fen", 0) for one in found),
    }  # fmt: skip
    if not ran:
        one["why_not"] = f"no list was brought: --match {name}=FILE"
        one["why_not_zh"] = f"没有提供名单:--match {name}=文件"
    return one
