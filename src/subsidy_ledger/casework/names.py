"""The names of all commands: what an entry's ``do`` may say, apart from ``open``.

What it is: a plain tuple, in the order in which ``casework.commands`` has the classes (a test holds
the two equal). Whoever only reads entries needs the names and not the classes.
"""

from __future__ import annotations

from typing import Final

COMMAND_NAMES: Final = (
    "adopt", "appropriate", "submit", "supplement", "accept", "review", "notice", "approve",
    "reject", "withdraw", "finish", "hold", "release", "pay", "settle", "return", "cancel",
    "recover", "repay", "write_off", "same", "apart", "link", "perform", "discharge", "erase",
    "close",
)  # fmt: skip
