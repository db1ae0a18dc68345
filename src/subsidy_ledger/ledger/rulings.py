"""Rulings that stood behind a decision: which readings a rule depends on, and who chose the option.

What it is: ``in_force`` says of every reading of a grant that was settled for a decision which
option held and by whom: a ruling that was adopted, one of an amending pack, one for the case alone,
or the default of the pack. ``read_by`` says which readings a rule hangs on.

What it promises: derived from the packs and the entry, so that it costs an entry no byte; the
options are those under which the decision was made (``GrantRules.options``). A reading that nobody
settled is in neither: the decision was then tried under every option.

What it does not do: decide, or put anything into words (``ledger.answers``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal, TypeAlias

from attrs import frozen

from subsidy_ledger.policy.catalogue import GrantRules
from subsidy_ledger.policy.conditions import Condition, readings_read, values_compared
from subsidy_ledger.policy.pack import Citation, OnlyIf, Reading, conditions_of, references

By: TypeAlias = Literal["adopt", "pack", "approve", "default"]
"""Who settled a reading: an ``adopt``, an amending pack, the ``approve`` itself, or no one: the
default of the pack."""

Given: TypeAlias = Mapping[str, Mapping[str, Any]]
"""Rulings as an ``approve`` entry has them in its data: reading to option and cite."""


@frozen
class Settled:
    """A reading, the option that held for a decision, by whom, and under which text."""

    reading: Reading
    option: str
    by: By
    cite: Citation | None = None

    @property
    def text(self) -> str:
        """What the option says."""
        return dict(self.reading.options).get(self.option, "")


def in_force(rules: GrantRules, given: Given) -> dict[str, Settled]:
    """The readings of a grant that were settled for a decision, in declared order.

    ``given``: the rulings that the ``approve`` brought. An adopted ruling stands before them, and
    they before a default.
    """
    own = {name.removeprefix(rules.scheme + "/"): ruling for name, ruling in given.items()}
    options = rules.options({name: ruling["option"] for name, ruling in own.items()})
    found = {}
    for reading in rules.readings:
        if reading.id in options:
            by, cite = _settled_by(rules, reading.id, own)
            found[reading.id] = Settled(reading, options[reading.id], by, cite)
    return found


def _settled_by(rules: GrantRules, reading: str, own: Given) -> tuple[By, Citation | None]:
    if reading in rules.chosen:
        cite = rules.rulings[reading].cite
        # A pack's citation names its document's record; an entry's has the document's name alone.
        return ("adopt" if cite.document is None and cite.reading is None else "pack"), cite
    if reading in own:
        cite = own[reading]["cite"]
        return "approve", Citation(
            cite.get("document"), cite.get("clause"), cite.get("quote"), cite.get("plain")
        )
    return "default", None


# ---- which readings a rule depends on ------------------------------------------------------------


def read_by(code: str, rule: str, rules: GrantRules) -> tuple[str, ...]:
    """Readings that the rule of a reason depends on, in declared order.

    Those under which it is active, those it or its figures ask for, and the one it cites in place
    of a document. ``amount`` is the benefit's; ``reading`` is the reading itself.
    """
    found = set(_read_by(code, rule, rules))
    return tuple(reading.id for reading in rules.readings if reading.id in found)


def only_if(code: str, rule: str, rules: GrantRules) -> OnlyIf:
    """The options under which alone a rule applies; nothing for a rule that always does."""
    named: Mapping[str, Iterator[tuple[str, OnlyIf]]] = {
        "requirement": ((one.rule.id, one.rule.only_if) for one in rules.requirements),
        "cap": ((one.rule.id, one.rule.only_if) for one in rules.caps),
        "exclusion": ((one.id, one.only_if) for one in rules.exclusions),
    }
    return next((options for name, options in named.get(code, iter(())) if name == rule), ())


def _read_by(code: str, rule: str, rules: GrantRules) -> Iterator[str]:
    yield from (reading for reading, _ in only_if(code, rule, rules))
    if code == "requirement":
        for requirement in (one.rule for one in rules.requirements if one.rule.id == rule):
            yield from _cited(requirement.cite)
            for condition in conditions_of(requirement):
                yield from _of_condition(condition, rules)
    elif code == "cap":
        for cap in (one.rule for one in rules.caps if one.rule.id == rule):
            yield from _cited(cap.cite)
            yield from _of_figures(references(cap.limit), rules)
    elif code == "exclusion":
        for exclusion in (one for one in rules.exclusions if one.id == rule):
            yield from _cited(exclusion.cite)
    elif code == "amount":
        yield from _of_benefit(rules)
    elif code == "figure":
        yield from _of_figures((rule,), rules)
    elif code == "reading":
        yield rule


def _cited(cite: Citation) -> Iterator[str]:
    if cite.reading is not None:
        yield cite.reading


def _of_benefit(rules: GrantRules) -> Iterator[str]:
    if rules.benefit is None:
        return
    benefit = rules.benefit.rule
    for line in benefit.lines:
        yield from _of_figures(references(line.fen), rules)
        if line.when is not None:
            yield from _of_condition(line.when, rules)
    for bound in (benefit.least, benefit.most):
        yield from _of_figures(references(bound), rules)


def _of_condition(condition: Condition, rules: GrantRules) -> Iterator[str]:
    yield from readings_read(condition)
    for value in values_compared(condition):
        yield from _of_figures(references(value), rules)


def _of_figures(keys: Iterable[str], rules: GrantRules) -> Iterator[str]:
    """Readings that decide which line of a figure holds."""
    for key in keys:
        figure = rules.figure_records.get(key)
        lines = figure.value if figure is not None and isinstance(figure.value, tuple) else ()
        for line in lines:
            if line.when is not None:
                yield from readings_read(line.when)
