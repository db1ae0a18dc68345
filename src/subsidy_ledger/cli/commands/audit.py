"""``audit``: decide everything again, run every check, list the findings. Status 1 for faults.

No clock is read: services are judged by a day of the ledger, or by the one that is given. What can
be wrong with options, lists and files to be written is said before anything long is begun; a report
is there whole, or not at all.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from tempfile import mkstemp
from typing import Any, Final

import click
from attrs import evolve, frozen

from subsidy_ledger import audit as auditing
from subsidy_ledger import verify as verifier
from subsidy_ledger.audit import Audit, several
from subsidy_ledger.audit.across import all_across
from subsidy_ledger.audit.checks import all_checks
from subsidy_ledger.audit.desk import Desk
from subsidy_ledger.audit.finding import Check
from subsidy_ledger.audit.matching import LISTS
from subsidy_ledger.audit.replay import Brought
from subsidy_ledger.cli import places
from subsidy_ledger.cli.brought import chosen, lists_of, settings_of, under_tokens
from subsidy_ledger.cli.commands.verify import verify_source
from subsidy_ledger.cli.frame import (
    DONE,
    FOUND,
    Failure,
    argument,
    command,
    current_lang,
    echo,
    note,
    option,
    progress,
    usage,
)
from subsidy_ledger.dates import parse_date
from subsidy_ledger.ledger.books import entry_at
from subsidy_ledger.ledger.bundle import Bundle
from subsidy_ledger.ledger.store import Reader
from subsidy_ledger.ledger.verification import Readable, Same, Trust, Verification, check_restored
from subsidy_ledger.reports.audit_report import (
    MOST_LIVES,
    Audited,
    Reported,
    build,
    overview,
    with_each_ledgers_findings,
)
from subsidy_ledger.reports.audit_report.telling import MOST, text
from subsidy_ledger.reports.audit_report.writing import as_text
from subsidy_ledger.reports.masking import MASKS, Mask
from subsidy_ledger.reports.view import readable

STANDARD_OUTPUT: Final = "-"


@command(
    "audit",
    "Verify each LEDGER, a ledger or a bundle, decide every case again and run every check.\n\n"
    "A fault is what the rules forbid; a hint is worth a look. No key and no server are needed. "
    "Personal data is masked unless --mask says otherwise.",
    "先核验每个 LEDGER(账本或审计包),再把每一件重新判定一遍,并逐项检查。\n\n"
    "“违规”是规则不允许的;“提示”是值得一看的。不需要密钥,也不需要服务器。"
    "个人信息默认脱敏,见 --mask。",
    plain_json=False,
)
@argument("ledgers", nargs=-1, required=True, metavar="LEDGER…")
@option(
    "--match",
    "matches",
    multiple=True,
    metavar="KIND=FILE",
    en="A list to match parties against (CSV, Excel, Parquet); may be repeated, for one KIND too, "
    f"such as a file for each city. KIND: {', '.join(LISTS)}.",
    zh="用于比对的名单(CSV、Excel、Parquet);可重复,同一 KIND 亦可(如各市一份)。"
    f"KIND:{'、'.join(LISTS)}。",
)
@option(
    "--token-key",
    metavar="FILE",
    en="The ledger's token key, to match lists where names and numbers are not along.",
    zh="账本的代号密钥:密封内容未随附时,用它比对名单。",
)
@option(
    "--key",
    "keys",
    multiple=True,
    metavar="VKEY",
    en="The log key you trust; may be repeated, one for each ledger.",
    zh="您信任的账本签名公钥;可重复,每个账本一个。",
)
@option(
    "--witness",
    "witnesses",
    multiple=True,
    metavar="VKEY",
    en=verifier.HELP["--witness"][0],
    zh=verifier.HELP["--witness"][1],
)
@option(
    "--quorum",
    type=int,
    metavar="K",
    en=verifier.HELP["--quorum"][0],
    zh=verifier.HELP["--quorum"][1],
)
@option(
    "--report",
    metavar="FILE.html",
    en="Write the report: one page that opens offline.",
    zh="写出报告:一个可离线打开的网页。",
)
@option(
    "--excel", metavar="FILE.xlsx", en="Write the tables as a workbook.", zh="写出 Excel 表格。"
)
@option(
    "--json",
    "json_file",
    is_flag=False,
    flag_value=STANDARD_OUTPUT,
    metavar="FILE.json",
    en="Machine-readable report; - (or nothing) is standard output.",
    zh="机器可读的报告;-(或不写)为标准输出。",
)
@option(
    "--on",
    metavar="DATE",
    en="The day to judge services by; the ledger's latest business day unless given.",
    zh="以哪一天判断服务是否逾期;默认账本中最晚的业务日期。",
)
@option(
    "--at",
    metavar="MOMENT",
    en="Audit the ledger as it stood after an entry, at a day or time, or at a checkpoint (file).",
    zh="审计账本当时的状态:某条记录之后、某日或某时,或某个检查点(文件)。",
)
@option(
    "--about",
    metavar="DATE",
    en="Look at what is now known about the time up to a business day; nothing is decided again.",
    zh="查看现在所知的、截至某个业务日期的情况;不重新判定。",
)
@option(
    "--mask",
    "mask_name",
    type=click.Choice(list(MASKS)),
    default="strict",
    show_default=True,
    en="Personal data: strict hides numbers, and names but for the first character; tail shows "
    "the last four characters of numbers; none shows everything.",
    zh="个人信息:strict 不显示号码,姓名只留首字;tail 显示号码后四位;none 全部显示。",
)
@option(
    "--check",
    "check_names",
    multiple=True,
    metavar="NAME",
    en="Run this check alone; may be repeated.",
    zh="只做这一项检查;可重复。",
)
@option(
    "--set",
    "set_values",
    multiple=True,
    metavar="NAME=VALUE",
    en="A threshold of the risk patterns, such as unpaid_days=60; may be repeated.",
    zh="风险提示的阈值,如 unpaid_days=60;可重复。",
)
@option(
    "--lives",
    type=click.IntRange(0),
    default=MOST_LIVES,
    show_default=True,
    en="Of how many cases with findings the reports tell the life.",
    zh="报告中讲述多少件有疑点的业务件的全过程。",
)
@option(
    "--columns",
    metavar="DIR",
    en="For a large bundle: make columns of it in DIR (kept, and used again), and look where these "
    "say; nothing is decided again.",
    zh="用于大型审计包:在 DIR 中生成列式数据(可重复使用),据此定位后检查;不重新判定。",
)
@option("--all", "tell_all", is_flag=True, en="List every finding.", zh="列出全部疑点。")
def audit_command(**given: Any) -> int:
    """Exit status 1 for faults only."""
    wanted = _wanted(given)
    with ExitStack() as stack:
        each = [stack.enter_context(_audited(name, wanted)) for name in wanted.ledgers]
        report = _together(each, wanted)
        _write_all(report, wanted)
        if wanted.json != STANDARD_OUTPUT:
            most = None if wanted.tell_all else MOST
            echo(text(overview(report, mask=wanted.mask), report.audited, current_lang(), most))
    return FOUND if any(one.audit.faults for one in report.audited) else DONE


def _together(each: Sequence[Audited], wanted: _Wanted) -> Reported:
    """What was audited, with what several ledgers show together."""
    checks = chosen(wanted.checks)
    again = wanted.about is None and wanted.columns is None
    if len(each) == 1:
        return Reported(tuple(each), checks.checks, all_checks(), decided_again=again)
    across = several.across([one.audit.desk for one in each], checks.across)
    return Reported(
        tuple(one.also(across.of(place)) for place, one in enumerate(each)),
        (*checks.checks, *checks.across),
        (*all_checks(), *all_across()),
        across.not_compared,
        again,
    )


# ---- what is asked for ---------------------------------------------------------------------------


@frozen
class _Wanted:
    """What the options come to, checked."""

    ledgers: tuple[str, ...]
    trusts: Mapping[str, Trust]
    brought: Brought
    checks: tuple[str, ...]
    mask: Mask
    on: str | None
    at: str | None
    about: str | None
    columns: Path | None
    lives: int
    tell_all: bool
    json: str | None
    files: Mapping[str, Path]
    """What to write: ``report``, ``excel``, ``json``."""


def _wanted(given: Mapping[str, Any]) -> _Wanted:
    """Everything that can be wrong is said here, before anything long is begun."""
    files = dict(_files(given))
    _need_extras(files)
    if given["at"] is not None and given["about"] is not None:
        usage(
            "--at and --about: choose one; --at is what was known then, --about what is known now",
            "--at 与 --about 只能选一个:--at 是当时所知,--about 是现在所知",
        )
    if given["columns"] is not None:
        _only_a_bundle(given)
    _moments(given["at"])
    for name in ("on", "about"):
        if given[name] is not None:
            _is_a_day(f"--{name}", given[name])
    chosen(given["check_names"])
    lists = lists_of(given["matches"])
    if given["token_key"] is not None:
        lists = under_tokens(lists, given["token_key"], given["ledgers"])
    return _Wanted(
        ledgers=given["ledgers"],
        trusts=_trusts(given),
        brought=Brought(lists=lists, settings=settings_of(given["set_values"])),
        checks=given["check_names"],
        mask=MASKS[given["mask_name"]],
        on=given["on"],
        at=given["at"],
        about=given["about"],
        columns=None if given["columns"] is None else Path(given["columns"]),
        lives=given["lives"],
        tell_all=given["tell_all"],
        json=given["json_file"],
        files=files,
    )


def _trusts(given: Mapping[str, Any]) -> dict[str, Trust]:
    """What is trusted for each ledger: of several keys, the one that bears the ledger's name."""
    keys = {key.name: key for key in (places.key_of("--key", one) for one in given["keys"])}
    witnesses = tuple(places.key_of("--witness", one) for one in given["witnesses"])
    ledgers, trusts, used = given["ledgers"], {}, set[str]()
    for ledger in ledgers:
        origin = _origin(ledger) if len(keys) > 1 or len(ledgers) > 1 else next(iter(keys), "")
        used.add(origin)
        try:
            trusts[ledger] = verifier.trust_of(keys.get(origin), witnesses, given["quorum"], None)
        except verifier.WrongUsage as wrong:
            raise Failure(*wrong.texts) from None
    unused = sorted(set(keys) - used)
    if unused:
        raise Failure(
            f"--key: {', '.join(unused)}: none of the ledgers has that name",
            f"--key:{'、'.join(unused)}:所给账本中没有这个名称的",
        )
    return trusts


def _origin(name: str) -> str:
    with places.source(name) as source, readable(name):
        if isinstance(source, Bundle):
            return source.manifest.origin
        return str(entry_at(source, 0)["data"]["origin"])


_SUFFIXES: Final = (("report", "report", ".html"), ("excel", "excel", ".xlsx"))


def _files(given: Mapping[str, Any]) -> Iterator[tuple[str, Path]]:
    """The files to be written, each in a folder that is there."""
    named = [*_SUFFIXES, ("json", "json_file", ".json")]
    for name, key, suffix in named:
        value = given[key]
        if value is None or (name == "json" and value == STANDARD_OUTPUT):
            continue
        path = Path(value)
        if path.suffix.lower() != suffix:
            # `audit --json LEDGER OTHER` must not write over LEDGER.
            stdout = (", or to -", ",或用 -") if name == "json" else ("", "")
            usage(
                f"--{name} {value}: the report goes to a file that ends in {suffix}{stdout[0]}",
                f"--{name} {value}:报告文件名须以 {suffix} 结尾{stdout[1]}",
            )
        if not path.parent.is_dir():
            raise Failure(
                f"--{name} {value}: there is no folder {path.parent}; make it first",
                f"--{name} {value}:文件夹 {path.parent} 不存在,请先建立",
            )
        if path.is_dir():
            raise Failure(
                f"--{name} {value}: is a folder, expected a file",
                f"--{name} {value}:是文件夹,应为文件",
            )
        _not_in_a_bundle(f"--{name}", path, given["ledgers"])
        yield name, path


def _not_in_a_bundle(name: str, path: Path, ledgers: Sequence[str]) -> None:
    """A file more in its folder, and a bundle is none any more."""
    for ledger in ledgers:
        if places.is_bundle(ledger) and Path(ledger).resolve() in path.resolve().parents:
            raise Failure(
                f"{name} {path}: lies in the bundle {ledger}, which must stay as it is; name a "
                "file elsewhere",
                f"{name} {path}:位于审计包 {ledger} 之内,审计包须保持原样;请写到别处",
            )


def _need_extras(files: Mapping[str, Path]) -> None:
    """A library that is missing is missed now, not after an hour."""
    if "report" in files:
        from subsidy_ledger.reports.html import extras

        for module in ("jinja2", "vl_convert"):
            extras.needs(module)
    if "excel" in files:
        from subsidy_ledger.reports import workbook

        workbook.needed()


def _only_a_bundle(given: Mapping[str, Any]) -> None:
    """Columns are of one whole bundle."""
    ledgers = given["ledgers"]
    if len(ledgers) > 1 or given["at"] is not None or given["about"] is not None:
        usage(
            "--columns: takes one bundle, whole: without --at, --about and other ledgers",
            "--columns:只用于一个完整的审计包,不与 --at、--about 或其他账本同用",
        )
    if not places.is_bundle(ledgers[0]) or places.bundle_of(ledgers[0]).manifest.carried:
        raise Failure(
            f"--columns: {places.shown(ledgers[0])} is a ledger, or goes on from another one; "
            "columns are made of a bundle that begins with its entry 0",
            f"--columns:{places.shown(ledgers[0])} 是账本,或为接续的账本;"
            "列式数据只能由从第0条记录开始的审计包生成",
        )
    from subsidy_ledger.columnar import engine

    engine.duckdb(), engine.pyarrow()


def _is_a_day(name: str, on: str) -> None:
    """Refuse a day that does not exist before anything long is begun."""
    try:
        parse_date(on)
    except ValueError:
        usage(
            f"{name}: found {on!r}, expected a day such as 2023-05-10",
            f"{name}:{on!r} 不是日期,例如 2023-05-10",
        )


def _moments(at: str | None) -> None:
    """Refuse a moment that is none."""
    if at is not None:
        from subsidy_ledger.audit.moments import moment

        moment(at)


# ---- the audit -----------------------------------------------------------------------------------


@contextmanager
def _audited(name: str, wanted: _Wanted) -> Iterator[Audited]:
    """Verify first: what is decided again must be what was recorded, entry by entry.

    What was audited stays open, for the reports are made of it.
    """
    shown = places.shown(name)
    with places.source(name) as source, readable(shown):
        verification = verify_source(source, shown, wanted.trusts[name])
        if not verification.ok:
            note(
                f"{shown}: not audited, it does not verify; see: subsidy-ledger verify {shown}",
                f"{shown}:核验不通过,未作审计;详见:subsidy-ledger verify {shown}",
            )
            verification.demand()
        check_restored(source)
        same = Same(source, verification.size, bytes.fromhex(verification.root))
        if isinstance(source, Bundle) and not source.manifest.sealed:
            wanted = _by_token_alone(wanted, shown)
        looked_at: Readable = same
        if wanted.columns is not None and isinstance(source, Bundle):
            audit = _in_columns(source, same, wanted.columns, wanted)
        else:
            looked_at, audit = _audit(same, verification, wanted)
        yield Audited(
            name=shown,
            source=looked_at,
            audit=audit,
            verification=verification,
            checkpoint=_checkpoint(source),
            bundle=isinstance(source, Bundle),
            every_dossier=wanted.columns is None,
        )


def _by_token_alone(wanted: _Wanted, name: str) -> _Wanted:
    """Numbers are not along: a list without tokens would say of everybody that he is not here."""
    lists = wanted.brought.lists
    kept = {kind: one for kind, one in lists.items() if one.key_id}
    if len(kept) < len(lists):
        note(
            f"{name}: names and numbers are not along, no list is matched; bring --token-key",
            f"{name}:姓名和号码未随附,名单未作比对;请用 --token-key 提供代号密钥",
        )
    return evolve(wanted, brought=evolve(wanted.brought, lists=kept))


def _audit(same: Readable, verification: Verification, wanted: _Wanted) -> tuple[Readable, Audit]:
    """What is looked at (all, or what there was at a moment), and what the audit comes to."""
    checks = chosen(wanted.checks).checks
    if wanted.about is not None:
        return _about(same, wanted.about, checks, wanted)
    looked_at: Readable = same
    if wanted.at is not None:
        from subsidy_ledger.audit.moments import as_it_stood, size_at

        looked_at = as_it_stood(same, size_at(same, wanted.at))
    with progress(verification.size, "deciding again", "重新判定中") as step:
        return looked_at, auditing.audit(looked_at, step, wanted.on, wanted.brought, checks)


def _about(
    same: Readable, day: str, checks: Sequence[Check], wanted: _Wanted
) -> tuple[Readable, Audit]:
    """What is believed about a day: folded and checked, nothing decided again."""
    from subsidy_ledger.audit.moments import believed, opened_entries
    from subsidy_ledger.audit.replay import walk
    from subsidy_ledger.ledger.books import begun

    kept = believed(same, day)
    head = kept.head()
    desk, findings = walk(
        opened_entries(kept),
        begun(kept),
        checks,
        wanted.on or day,
        wanted.brought,
    )
    size = 0 if head is None else head.size
    return kept, Audit(size, "", 0, (), tuple(findings), desk)


def _in_columns(bundle: Bundle, same: Readable, folder: Path, wanted: _Wanted) -> Audit:
    """The checks where columns say that there is something to see.

    The desk has the dossiers of suspects alone; its books are whole where a report counts on them.
    """
    from subsidy_ledger.columnar.audit import audit_columns
    from subsidy_ledger.columnar.tables import to_parquet
    from subsidy_ledger.ledger.books import books_of

    columns = to_parquet(bundle, folder)
    checks = chosen(wanted.checks).checks
    found = audit_columns(columns, bundle, checks, wanted.on, wanted.brought)
    desk = found.desk
    if wanted.files or wanted.json is not None:
        desk = Desk(books_of(same), found.on, desk.lists, desk.settings, desk.kinds, desk.files)
    return Audit(found.size, found.root, 0, (), found.findings, desk)


def _checkpoint(source: Reader | Bundle) -> str | None:
    note_in_folder = source.checkpoint() if isinstance(source, Bundle) else None
    return None if note_in_folder is None else note_in_folder.decode("utf-8", "replace")


# ---- what is written -----------------------------------------------------------------------------


def _write_all(report: Reported, wanted: _Wanted) -> None:
    """The reports that were asked for, all of one model."""
    if not wanted.files and wanted.json is None:
        return
    model = build(report, mask=wanted.mask, most_lives=wanted.lives)
    if "report" in wanted.files:
        from subsidy_ledger.reports.html import render

        page = render(model, lang=current_lang())
        _write(wanted.files["report"], lambda path: _put(path, page))
    if "excel" in wanted.files:
        from subsidy_ledger.reports import workbook

        _write(wanted.files["excel"], lambda path: workbook.write(model, path, current_lang()))
    if wanted.json is not None:
        whole = as_text(with_each_ledgers_findings(model, report.audited))
        if "json" in wanted.files:
            _write(wanted.files["json"], lambda path: _put(path, whole + "\n"))
        else:
            echo(whole)


def _put(path: Path, content: str) -> None:
    path.write_text(content, encoding="utf-8")


def _write(path: Path, make: Callable[[Path], None]) -> None:
    """A file that is there whole or not at all: made beside its place, then put there."""
    handle, name = mkstemp(prefix=f".{path.name}.", suffix=path.suffix, dir=path.parent)
    os.close(handle)
    partial = Path(name)
    try:
        make(partial)
        if sys.platform != "win32":
            partial.chmod(0o666 & ~_umask())  # made private while it was being written
        partial.replace(path)
    except BaseException:
        with suppress(OSError):
            partial.unlink()
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
