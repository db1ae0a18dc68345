"""One person here, two persons there (同一主体认定不一致): ledgers disagree on who is whom.

One ledger has said of two identifiers that they are two persons (``apart``); in another ledger the
same two are one (``same``). Both cannot be so. Source: the two records contradict each other. It is
a hint, and what other checks find about this person is doubtful until it is settled.
"""

from __future__ import annotations

from collections.abc import Iterator

from subsidy_ledger.audit.across.together import Found, Person, Said, Together, placed
from subsidy_ledger.audit.checks.holders import approved_in
from subsidy_ledger.audit.finding import About


class ApartAcross:
    """Two identifiers that are one person in one ledger and two in another."""

    name = "across-apart"
    about = About(
        title="One person in one ledger, two in another",
        title_zh="同一主体在不同账本认定不一致",
        source="the records of the ledgers contradict each other",
        source_zh="各账本的记录相互矛盾",
        severity="hint",
    )

    def across(self, together: Together) -> Iterator[Found]:
        """Every person of whom a ledger says that there are two."""
        for person in together.persons:
            if person.apart:
                yield self._found(person, together)

    def _found(self, person: Person, together: Together) -> Found:
        cases = {
            at: sorted(
                {
                    case
                    for token in tokens
                    for case, _ in together.desks[at].appearances().get(token, ())
                    if not together.taken_over(at, case)
                }
            )
            for at, tokens in person.tokens.items()
        }
        cases = {at: named for at, named in cases.items() if named} or cases
        entries = {at: approved_in(named, together.desks[at]) for at, named in cases.items()}
        origins = dict.fromkeys(together.desks[at].origin for at in person.apart)
        listed, listed_zh = " and ".join(origins), "、".join(origins)
        said = Said(
            f"{listed} says that two identifiers are two persons, and elsewhere they are one",
            f"{listed_zh} 认定两个号码分属两人,其他账本认定为同一人",
            "one of the records is put right (same, apart)",
            "更正其中一处认定(same 或 apart)",
        )
        return placed(self.name, said, (cases, entries), together)
