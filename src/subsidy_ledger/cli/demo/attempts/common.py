"""What several attempts share."""

from __future__ import annotations

from typing import Any, Final

from subsidy_ledger.cli.demo.office import File

REFUSED: Final = "不予批准,已书面告知理由"
COME_BACK: Final = "标准尚未明确,请在标准明确后重新申请"
PAPER: Final = "演示经办口径说明(虚构,供演示和测试;不代表德州市任何规定)"


def turned_down(file: File, attempt: str, **fields: Any) -> None:
    """Goes all the way to the approval, is refused there, and is rejected."""
    file.to_notice().approve(attempt=attempt, **fields)
    file.reject(REFUSED)
