"""``show``: a case's life, to be read aloud; now, or as it was seen at a moment."""

from __future__ import annotations

from subsidy_ledger.cli import looking_back
from subsidy_ledger.cli.frame import DONE, Failure, argument, command, current_lang, give
from subsidy_ledger.errors import nearest
from subsidy_ledger.reports.story import story_of
from subsidy_ledger.reports.view import View, readable


@command(
    "show",
    "Tell the life of CASE in LEDGER, a ledger or a bundle: every step, each decision with its "
    "clause, quote and the facts found.",
    "讲述 LEDGER(账本或审计包)中业务件 CASE 的全过程:每一步,每个决定的条款、原文和查明的事实。",
)
@argument("ledger")
@argument("case")
@looking_back.at_option
@looking_back.about_option
def show_command(ledger: str, case: str, at: str | None, about: str | None) -> int:
    """No key is needed: what is told lies in the ledger."""
    with looking_back.view(ledger, at, about) as view:
        with readable(view.name):
            state = view.case(case)
        if state is None:
            raise _no_such_case(view, case)
        story = story_of(view, state, current_lang())
    give(story.to_json(), story.text)
    return DONE


def _no_such_case(view: View, case: str) -> Failure:
    with readable(view.name):
        known = [name for name, _ in view.rows("cases")]
    near = nearest(case, known)
    return Failure(
        f"there is no case {case!r} in {view.name}"
        + (f"; did you mean {near!r}?" if near else "; see: subsidy-ledger list … cases"),
        f"{view.name} 中没有业务件 {case!r}"
        + (f";是否指 {near!r}?" if near else ";可用 subsidy-ledger list … cases 查看"),
    )
