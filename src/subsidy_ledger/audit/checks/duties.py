"""Duty broken (职责未分离): one person did two acts on one case that must be apart.

Source: the procedure adopted by the operator (``separate``); none of the documents states one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from subsidy_ledger.audit.checks.saying import act
from subsidy_ledger.audit.desk import Desk
from subsidy_ledger.audit.finding import About, Finding


class DutiesBroken:
    """Two acts that are to be apart, by one person."""

    name = "duty-broken"
    about = About(
        title="One person in two roles",
        title_zh="职责未分离",
        source="the procedure that the operator adopted",
        source_zh="经办机构采用的办理程序",
        severity="fault",
        number=16,
    )

    def see(self, entry: Mapping[str, Any], desk: Desk) -> Iterator[Finding]:
        if "case" not in entry:
            return
        case = desk.books.cases[entry["case"]]
        for pair in desk.books.law.procedure.separate:
            if entry["do"] not in pair:
                continue
            other = pair[1] if pair[0] == entry["do"] else pair[0]
            if (other, entry["by"]) in case.acts:
                (first, first_zh), (second, second_zh) = act(pair[0]), act(pair[1])
                yield Finding(
                    check=self.name,
                    severity="fault",
                    message=f"case {case.case}: {entry['by']} did both the {first} and the "
                    f"{second}, which two persons must do",
                    message_zh=f"业务件 {case.case}:{entry['by']} 一人办理了{first_zh}和"
                    f"{second_zh},按程序应由两人分别办理",
                    entries=(entry["seq"],),
                    case=case.case,
                    amount_fen=case.payable_fen or None,
                    detail={"acts": list(pair), "by": entry["by"]},
                    clears="another person does one of the two acts again",
                    clears_zh="由他人重新办理其中一个环节",
                )
