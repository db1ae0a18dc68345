"""``demo``: a year in Dezhou, from the generator in ``cli.demo`` to the audited bundle."""

from __future__ import annotations

from pathlib import Path

from subsidy_ledger.cli.frame import argument, command, current_lang, echo


@command(
    "demo",
    "Run a year of example data through a ledger in the folder DIR (subsidy-ledger-demo unless "
    "given, which must not be there yet, or be empty): what is paid, what is refused under which "
    "clause, the verified root, and how to look further.",
    "在文件夹 DIR(默认 subsidy-ledger-demo,须不存在或为空)中用一整年的示例数据演示:付了什么,"
    "依据哪一条拒绝了什么,核验的根哈希,以及如何进一步查看。",
    plain_json=False,
)
@argument("folder", required=False, default="subsidy-ledger-demo", metavar="[DIR]")
def demo_command(folder: str) -> int:
    """The ledger, its keys, the answers and the bundle stay in the folder."""
    from subsidy_ledger.cli.demo import run_demo

    return run_demo(Path(folder), current_lang(), echo)
