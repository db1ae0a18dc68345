"""The command line ``subsidy-ledger``: the one place that reads clock, keys and locale.

What it is: ``main``, a group of commands of which each lives in a module of ``cli.commands`` and is
imported when it is asked for; ``cli.frame`` has what they share.

What it promises: exit status 0 done, 1 done and something was refused or found, 2 wrong usage or
malformed input, 3 the ledger is not what it claims to be. No traceback for an error that was to be
expected. With ``--json`` standard output has one JSON document and nothing else.
"""

from __future__ import annotations

from subsidy_ledger.cli.frame import Program

main = Program(
    name="subsidy-ledger",
    help="Public subsidies as an append-only ledger that cannot record what is not allowed.",
    zh="公共补贴账本:政策不允许的,记不进去;记进去的,谁都能核对。",
    commands={
        "demo": ("The whole story on example data.", "用示例数据演示全过程。"),
        "init": ("Make a ledger and its keys.", "建立账本及其密钥。"),
        "keys": ("Look after the keys.", "查看密钥、核对密钥备份。"),
        "run": ("Record commands.", "执行命令并记录。"),
        "preview": ("Decide commands and record nothing.", "试算命令,不作记录。"),
        "show": ("A case's life, with clause and quote.", "一件业务的全过程,附条款和原文。"),
        "list": (
            "Cases, payments, headroom, funds, duties.",
            "业务件、支付、限额、资金、服务清单。",
        ),
        "verify": ("Is the ledger what it claims to be?", "账本是否完整、未被改动?"),
        "checkpoint": ("Sign size and root.", "对记录数和根哈希签名。"),
        "witness": ("Cosign other people's checkpoints.", "为他人的检查点作见证。"),
        "prove": ("A receipt for one entry.", "为一条记录出具回执。"),
        "export": ("Write a bundle for an auditor.", "导出供审计使用的审计包。"),
        "erase": ("What is due for erasure; erase a case.", "哪些内容可删除;删除一件的内容。"),
        "audit": ("Decide everything again and check it.", "重新判定每一件并逐项检查。"),
        "what-if": ("The same year under another law.", "换一套规则,把全部业务重新判定。"),
        "sample": (
            "Draw an audit sample and project its errors.",
            "抽取审计样本并推断错报。",
        ),
        "db": ("Upgrade the tables of a database.", "升级数据库表结构。"),
        "packs": ("Policy packs: list, show, check, try.", "政策包:列出、查看、检查、试验。"),
    },
)
"""The entry point of the console script."""
