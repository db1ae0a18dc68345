"""``erase``: what is due for erasure and what is held; erase the papers of one case.

What it promises: with ``--due`` nothing is written and no key is needed. With a case the command is
tried first, and recorded only if it will be: a refusal of today uses up no id, and tomorrow or
after a repayment the same call may succeed. The id is made from case and day, so a call that is
repeated changes nothing.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from attrs import frozen

from subsidy_ledger.cli import places
from subsidy_ledger.cli.frame import (
    DONE,
    FOUND,
    Failure,
    argument,
    command,
    current_lang,
    day_of,
    give,
    note,
    option,
    pick,
    usage,
)
from subsidy_ledger.errors import nearest
from subsidy_ledger.reports import erasure
from subsidy_ledger.reports.view import View, readable


@command(
    "erase",
    "List which cases of LEDGER are due for erasure (--due), or erase the sealed content of CASE: "
    "names, numbers, facts, accounts, free text.\n\nEntries, tokens and amounts stay; tree, "
    "checkpoints and receipts stay valid. A new entry says what was erased and under which rule. "
    "Copies elsewhere are not reached.",
    "列出 LEDGER 中哪些业务件可以删除密封内容(--due),或删除业务件 CASE 的密封内容:"
    "姓名、号码、事实、账户、自由文本。\n\n记录、代号和金额保留;哈希树、检查点和回执仍然有效。"
    "新增的一条记录写明删除了什么、依据哪条规定。别处的副本不在其内。",
)
@argument("ledger")
@argument("case", required=False)
@option(
    "--due",
    is_flag=True,
    en="List what is due, and what is held until when and why; LEDGER may be a bundle.",
    zh="列出可删除的,以及须保管到何日、为何;LEDGER 可以是审计包。",
)
@option(
    "--ground",
    metavar="TEXT",
    en="The rule of law it is done under; it stays in clear.",
    zh="删除所依据的法律规定;以明文保留。",
)
@option("--by", metavar="NAME", en="Who erases.", zh="由谁删除。")
@option("--on", metavar="DATE", en="The day; today unless given.", zh="日期;默认当天。")
@option("--keys", metavar="DIR", en="Folder of the keys.", zh="存放密钥的文件夹。")
def erase_command(
    ledger: str,
    case: str | None,
    due: bool,
    ground: str | None,
    by: str | None,
    on: str | None,
    keys: str | None,
) -> int:
    """One of the two."""
    day = day_of(on, "2054-01-01")
    if due:
        if case or ground or by:
            usage(
                "--due lists all cases: give it without CASE, --ground and --by",
                "--due 列出全部业务件:不要同时给出 CASE、--ground 或 --by",
            )
        return _list(ledger, day)
    if not case or not ground or not by:
        usage(
            "give --due, or a CASE with --ground and --by",
            "请给出 --due,或给出 CASE 以及 --ground 和 --by",
        )
    return _erase(ledger, _Wanted(case, ground, by, day), keys)


def _list(ledger: str, day: str) -> int:
    with places.view(ledger) as view:
        listed = erasure.due(view, day)
    give(listed.to_json(), lambda: listed.text(current_lang()))
    return DONE


# ---- one case ------------------------------------------------------------------------------------


@frozen
class _Wanted:
    """What is to be erased, under which rule, by whom, on which day."""

    case: str
    ground: str
    by: str
    on: str

    def command(self) -> dict[str, Any]:
        """The command; its id is the case's and the day's."""
        return {
            "id": f"erase:{self.case}:{self.on}",
            "do": "erase",
            "case": self.case,
            "ground": self.ground,
            "by": self.by,
            "on": self.on,
        }


@frozen
class _Before:
    """How the case stood before: in the list's terms, and the entries that had sealed content."""

    row: dict[str, Any]
    sealed: tuple[int, ...]


def _erase(ledger: str, wanted: _Wanted, keys: str | None) -> int:
    if places.is_bundle(ledger):
        raise Failure(
            f"{ledger}: is a bundle, expected a ledger: a bundle is a copy that nobody changes",
            f"{ledger}:是审计包,应为账本:审计包是副本,不作修改",
        )
    with places.view(ledger) as view:
        before = _before(view, wanted)
    with places.ledger(ledger, keys) as book:
        answer = book.preview([wanted.command()])[0]
        if answer["status"] == "recorded" and (before.sealed or answer.get("repeated")):
            answer = book.record(wanted.command())
        elif answer["status"] == "recorded":  # a refused command came later, with nothing sealed
            answer = {**answer, "status": "refused"}
    if answer["status"] == "invalid":
        told = "; ".join(error["message"] for error in answer["errors"])
        raise Failure(f"erase: {told}", f"erase:{told}")
    result = _result(wanted, before, answer)
    give(result, lambda: _told(result, before, answer))
    if result.get("erased_entries") and _in_the_log(book.store.name):
        note(
            "another program reads the ledger: until it ends, the log beside the file (-wal) still "
            "has the content",
            "另有程序正在读取账本:在其结束之前,文件旁的日志(-wal)中仍有上述内容",
        )
    return DONE if answer["status"] == "recorded" else FOUND


def _in_the_log(name: str) -> bool:
    """Whether somebody kept SQLite from emptying its log when the content went."""
    log = Path(f"{name}-wal")
    return log.exists() and log.stat().st_size > 0


def _before(view: View, wanted: _Wanted) -> _Before:
    with readable(view.name):
        state = view.case(wanted.case)
        if state is None:
            raise _no_such_case(view, wanted.case)
        entries = view.entries_of(state)
    sealed = tuple(entry.seq for entry in entries if entry.sealed is not None)
    return _Before(erasure.row_of(view, state, wanted.on), sealed)


def _no_such_case(view: View, case: str) -> Failure:
    near = nearest(case, [name for name, _ in view.rows("cases")])
    return Failure(
        f"there is no case {case!r} in {view.name}" + (f"; did you mean {near!r}?" if near else ""),
        f"{view.name} 中没有业务件 {case!r}" + (f";是否指 {near!r}?" if near else ""),
    )


def _result(wanted: _Wanted, before: _Before, answer: dict[str, Any]) -> dict[str, Any]:
    done = answer["status"] == "recorded" and not answer.get("repeated")
    given = {"id": wanted.command()["id"], "case": wanted.case, "on": wanted.on}
    result: dict[str, Any] = {**given, "status": answer["status"]}
    for key in ("seq", "repeated", "message"):
        if key in answer:
            result[key] = answer[key]
    if answer["status"] == "recorded":
        return {**result, "erased_entries": list(before.sealed) if done else []}
    return {**result, "state": before.row["state"], "why": before.row["why"],
            "until": before.row["until"]}  # fmt: skip


def _told(result: dict[str, Any], before: _Before, answer: dict[str, Any]) -> str:
    case = result["case"]
    if answer["status"] == "conflict":
        return pick(
            f"{case}: nothing was recorded: it was erased on that day already, with another "
            f"{' and '.join(answer['fields'])}",
            f"{case}:未作记录:当日已经删除,但以下内容不同:{'、'.join(answer['fields'])}",
        )
    if answer["status"] != "recorded":
        how = erasure.said(before.row, current_lang())
        return pick(f"{case}: nothing was recorded: {how}", f"{case}:未作记录:{how}")
    if answer.get("repeated"):
        return pick(
            f"{case}: erased already, by entry {answer['seq']}; nothing was done",
            f"{case}:已由第 {answer['seq']} 条记录删除,未再操作",
        )
    entries = ", ".join(str(seq) for seq in before.sealed)
    return pick(
        f"{case}: the sealed content of {len(before.sealed)} entries ({entries}) is gone from the "
        f"ledger; entry {answer['seq']} says so.\n"
        "It can no longer be decided again. Backups, and bundles handed out before, still have it.",
        f"{case}:{len(before.sealed)} 条记录(第 {entries} 条)的密封内容已从账本删除,"
        f"见第 {answer['seq']} 条记录。\n"
        "这些记录不能再重新判定。备份和此前交出的审计包中仍有这些内容。",
    )
