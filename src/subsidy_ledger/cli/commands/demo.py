"""``demo``: a year in Dezhou, from the generator in ``cli.demo`` to the audited bundle."""

from __future__ import annotations

from pathlib import Path

import click

from subsidy_ledger.cli.demo import run_demo
from subsidy_ledger.cli.demo.telling import Files
from subsidy_ledger.cli.frame import argument, as_json, command, current_lang, wants_json


@command(
    "demo",
    "Run a year of example data through a ledger in the folder DIR.\n\nDIR (subsidy-ledger-demo "
    "unless given) must not be there yet, or be empty. Tells what is paid, what is refused under "
    "which clause, the verified root, and how to look further.",
    "在文件夹 DIR 中用一整年的示例数据演示。\n\nDIR(默认 subsidy-ledger-demo)须不存在或为空。"
    "说明付了什么、依据哪一条拒绝了什么、核验的根哈希,以及如何进一步查看。",
)
@argument("folder", required=False, default="subsidy-ledger-demo", metavar="[DIR]")
def demo_command(folder: str) -> int:
    """The ledger, its keys, the answers and the bundle stay in the folder."""
    files = Files(Path(folder))
    status = run_demo(files.folder, current_lang(), _tell)
    if wants_json() and files.ledger.exists():
        places = ("ledger", "keys", "commands", "answers", "bundle")
        click.echo(as_json({"status": status, **{p: str(getattr(files, p)) for p in places}}))
    return status


def _tell(text: str) -> None:
    """The story; on standard error where standard output is for a program."""
    click.echo(text, err=wants_json())
