"""The other law of a what-if: a ledger's own, with packs and rulings put in at the beginning.

What it is: ``other_law`` reads and checks what the auditor gives, and `OtherLaw.law` makes of each
law that the ledger adopted the one that holds in the what-if.

What it promises: a pack with the id of an adopted one takes its place; any other stands beside what
is adopted, and merges as the pack language says: an edition replaces by key and id, an amendment
adds. It is there from the first adoption on, and in force from its own ``valid_from``; with
``from_the_start`` it is in force on every day, and comes last. A ruling given stands before every
ruling of the ledger on that reading. Packs that do not go together are `PackInvalid`.

What it does not do: change the procedure or the calendars. Who signed, and how long a notice was
up, has happened; a what-if asks what grants ask and give.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from attrs import evolve, fields, frozen

from subsidy_ledger.errors import InvalidCommand, PackInvalid, Problem
from subsidy_ledger.policy.catalogue import NO_LAW, Adopted, Law
from subsidy_ledger.policy.check import check_together
from subsidy_ledger.policy.pack import Citation, Pack, Ruling
from subsidy_ledger.policy.shipped import find_pack, shipped_packs

SUPPOSED: Final = "假设(what-if)"
"""What stands in place of a document behind a ruling that the auditor supposes."""
_SHIFT: Final = 2**40
"""Between the number of a law and that of the other law beside it: no ledger is as long."""
_LAST: Final = 2**62
"""An adoption after all others: of packs with one ``valid_from`` the later adopted one holds."""


@frozen
class _InForceAlways(Pack):
    """A pack in force on every day, whatever it says."""

    def valid_on(self, day: date) -> bool:  # noqa: ARG002 - the same question
        """Whether the pack is in force on a day."""
        return True


@frozen
class OtherLaw:
    """What is put in. ``packs`` as they hold; ``rulings`` by ``scheme/reading``."""

    packs: tuple[Pack, ...]
    rulings: Mapping[str, Ruling]
    from_the_start: bool = False

    def law(self, recorded: Law) -> Law:
        """What holds in the what-if where the ledger had adopted a law.

        Its number is another than that of the recorded one, which may be needed beside it.
        """
        if recorded is NO_LAW:
            return recorded
        given = {pack.id: pack for pack in self.packs}
        last = {adopted.pack.id: adopted for adopted in recorded.packs}
        packs = list[Adopted]()
        for adopted in recorded.packs:
            if adopted.pack.id not in given:
                packs.append(adopted)
            elif last[adopted.pack.id] is adopted:  # two editions may bear one id
                packs.append(Adopted(given[adopted.pack.id], adopted.seq))
        packs += [Adopted(pack, _LAST) for pack in self.packs if pack.id not in last]
        return evolve(
            recorded,
            seq=recorded.seq + _SHIFT,
            packs=tuple(packs),
            rulings={**recorded.rulings, **self.rulings},
        )


def other_law(
    packs: Iterable[Pack | str],
    rulings: Mapping[str, str],
    library: Iterable[Pack],
    *,
    from_the_start: bool = False,
) -> OtherLaw:
    """Put packs and rulings together with those of a ledger.

    ``packs``: packs, ids of shipped ones, or ``.toml`` files; ``rulings``: option by
    ``scheme/reading``, or by the reading where one scheme alone has it; ``library``: what the
    ledger adopted. Raises `InvalidCommand` for what is not there, `PackInvalid` for what does not
    go together, `OSError` for a file that cannot be read.
    """
    given = tuple(pack if isinstance(pack, Pack) else _named(pack) for pack in packs)
    replaced = _once(given)
    beside = [pack for pack in library if pack.id not in replaced]
    problems = check_together([*beside, *given])
    if problems:
        raise PackInvalid(problems)
    if from_the_start:
        given = tuple(_always(pack) for pack in given)
    return OtherLaw(given, _rulings(rulings, (*beside, *given)), from_the_start)


def _named(name: str) -> Pack:
    pack = find_pack(name)
    if pack is None:
        raise InvalidCommand([Problem.unknown_name("packs", "pack", name, shipped_packs())])
    return pack


def _once(given: Iterable[Pack]) -> set[str]:
    """The ids of the packs; of two texts with one id nobody could say which is meant."""
    ids = set[str]()
    for pack in given:
        if pack.id in ids:
            said, wanted = f"two packs with the id {pack.id!r}", "each pack once"
            raise InvalidCommand([Problem.wrong_value("packs", said, wanted)])
        ids.add(pack.id)
    return ids


def _always(pack: Pack) -> Pack:
    values = {field.name: getattr(pack, field.name) for field in fields(Pack)}
    return _InForceAlways(**{**values, "valid_from": date.max, "valid_until": None})


def _rulings(given: Mapping[str, str], packs: Iterable[Pack]) -> dict[str, Ruling]:
    readings: dict[str, dict[str, str]] = {}
    for pack in packs:
        for scheme in pack.schemes:
            for reading in pack.readings:
                readings.setdefault(f"{scheme}/{reading.id}", {}).update(reading.options)
    found, problems = {}, []
    for name, option in given.items():
        matching = [key for key in readings if name in (key, key.partition("/")[2])]
        if len(matching) > 1:
            said = f"{name!r}, which several schemes have"
            problems.append(Problem.wrong_value("ruling", said, " or ".join(sorted(matching))))
        elif not matching:
            problems.append(Problem.unknown_name("ruling", "reading", name, readings))
        elif option not in readings[matching[0]]:
            options = readings[matching[0]]
            problems.append(Problem.unknown_name(f"ruling {name}", "option", option, options))
        elif matching[0] in found:
            said = f"two options for {matching[0]!r}"
            problems.append(Problem.wrong_value("rulings", said, "one option for a reading"))
        else:
            bare = matching[0].partition("/")[2]
            found[matching[0]] = Ruling(bare, option, Citation(doc=SUPPOSED))
    if problems:
        raise InvalidCommand(problems)
    return found
