"""Drawing: who is taken, how likely, and that anybody can repeat it."""

from __future__ import annotations

import json
import math
from collections import Counter
from hashlib import sha256
from itertools import pairwise
from typing import Any

import pytest
from attrs import evolve
from tests.support.builders import Desk, Json, desk, enterprise, grant, small_pack
from tests.support.forging import Told

from subsidy_ledger.audit.sampling import (
    Design,
    Item,
    Place,
    Plan,
    Population,
    Sample,
    SampleRefused,
    Wanted,
    draw,
    drawn_again,
    items_of,
    population,
)
from subsidy_ledger.audit.sampling.chance import below, number
from subsidy_ledger.audit.sampling.sample import sample_of
from subsidy_ledger.audit.sampling.strata import allocate, stratify
from subsidy_ledger.errors import LedgerDamaged

HERE = Place("o", 10, "00" * 32)


def items(*amounts: int, origin: str = "o", prefix: str = "P") -> list[Item]:
    return [
        Item(origin, f"{prefix}-{no}", f"C-{no}", f"g/{no % 3}", "", "2023-05-01", no, fen)
        for no, fen in enumerate(amounts, 1)
    ]


def of(*amounts: int, wanted: Wanted = Wanted()) -> Population:  # noqa: B008
    return population([(HERE, items(*amounts))], wanted)


def ids(sample: Sample) -> list[str]:
    return [one.item.id for one in sample.drawn]


# ---- chance --------------------------------------------------------------------------------------


def test_the_number_is_that_of_the_documented_bytes() -> None:
    given = "subsidy-ledger sample 1\nrank\n种子 7\ndezhou\nP-1".encode()
    assert number("种子 7", "rank", "dezhou", "P-1") == int(sha256(given).hexdigest(), 16)


def test_a_number_below_a_bound_is_the_digest_scaled_down() -> None:
    assert below(1000, "s", "start") == number("s", "start") * 1000 // 2**256
    assert below(1, "s", "start") == 0
    spread = Counter(below(4, f"s{n}", "start") for n in range(2000))
    assert all(abs(spread[quarter] - 500) < 80 for quarter in range(4))


@pytest.mark.parametrize("seed", ["", " a", "a ", "a\nb", "a\tb", "\ufeffa"])
def test_a_seed_that_a_file_could_lose_is_refused(seed: str) -> None:
    with pytest.raises(SampleRefused, match="seed"):
        draw(of(1, 2, 3), seed, Design("random", (2,)))


# ---- golden: what another program must come to ---------------------------------------------------

AMOUNTS = (500, 120, 3000, 45, 700, 90, 260, 1500, 30, 610, 5, 220)


@pytest.mark.parametrize(
    ("design", "expected", "digest"),
    [
        (Design("monetary-unit", (4,)), "1 3 7 8", "64323d3848566424"),
        (Design("cells", (4,)), "3 5 8 10", "4a862fb8fcfb07c4"),
        (Design("random", (4,)), "2 3 5 7", "5b1733f602f30602"),
        (Design("stratified", (6,), bounds=(300,)), "2 3 5 6 7 12", "52d60b97b51365cc"),
    ],
)
def test_the_same_seed_and_population_are_the_same_sample_on_every_machine(
    design: Design, expected: str, digest: str
) -> None:
    sample = draw(of(*AMOUNTS), "golden", design)
    assert ids(sample) == [f"P-{no}" for no in expected.split()]
    assert sample.digest[:16] == digest
    assert sample.population[:16] == "6ff3f24b79d8067b"


def test_the_digest_of_a_population_is_over_canonical_lines() -> None:
    line = b'["o","P-1","C-1","g/1","","2023-05-01",1,500]\n'
    assert of(500).digest == sha256(line).hexdigest()


def test_systematic_selection_can_be_repeated_in_a_few_lines() -> None:
    """Written anew from the documentation, without the program."""
    interval = 400
    digest = sha256(b"subsidy-ledger sample 1\nstart\nby hand").digest()
    unit = int.from_bytes(digest, "big") * interval >> 256
    line = [
        (f"P-{no}", unit)
        for no, fen in enumerate(AMOUNTS, 1)
        if fen < interval
        for unit in range(fen)
    ]
    by_hand = {name for name, fen in zip(_names(), AMOUNTS, strict=True) if fen >= interval}
    by_hand |= {line[at][0] for at in range(unit, len(line), interval)}
    sample = draw(of(*AMOUNTS), "by hand", Design(interval_fen=interval))
    assert set(ids(sample)) == by_hand
    assert sample.start_fen == unit


def test_random_selection_takes_the_lowest_ranks() -> None:
    def rank(no: int) -> bytes:
        return sha256(f"subsidy-ledger sample 1\nrank\nby hand\no\nP-{no}".encode()).digest()

    expected = {f"P-{no}" for no in sorted(range(1, 13), key=rank)[:5]}
    assert set(ids(draw(of(*AMOUNTS), "by hand", Design("random", (5,))))) == expected


def _names() -> list[str]:
    return [f"P-{no}" for no in range(1, len(AMOUNTS) + 1)]


# ---- by money ------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["monetary-unit", "cells"])
def test_an_item_is_taken_as_often_as_its_amount_is_of_the_interval(method: Any) -> None:
    given, draws, interval = of(*AMOUNTS), 500, 1000
    taken: Counter[str] = Counter()
    for no in range(draws):
        sample = draw(given, f"seed {no}", Design(method, interval_fen=interval))
        taken.update({one.item.id: one.hits for one in sample.drawn})
    for item in given.items:
        chance = min(1.0, item.amount_fen / interval)
        if item.amount_fen >= interval:
            assert taken[item.id] == draws, "the top stratum is always taken"
        else:
            spread = math.sqrt(draws * chance * (1 - chance))
            assert abs(taken[item.id] - draws * chance) < 4 * spread + 1, item


def test_the_hits_of_a_systematic_draw_are_the_value_over_the_interval() -> None:
    given = of(*range(1, 400))
    for no in range(30):
        sample = draw(given, str(no), Design(interval_fen=1000))
        assert sum(one.hits for one in sample.drawn) in (79, 80), "79,800 fen"


def test_a_size_takes_out_what_is_always_taken_before_it_makes_the_interval() -> None:
    sample = draw(of(10_000, 2_000, *[100] * 40), "s", Design(sizes=(12,)))
    top, rest = sample.strata
    assert (top.items, top.value_fen, top.size) == (2, 12_000, 2)
    assert sample.interval_fen == 400, "what is left, 4,000, over the ten that are left"
    assert (rest.items, rest.size) == (40, 10)


def test_a_size_as_large_as_the_population_takes_it_whole() -> None:
    sample = draw(of(*AMOUNTS), "s", Design(sizes=(12,)))
    whole = draw(of(7, 7, 7), "s", Design(sizes=(3,)))
    assert len(sample.drawn) <= 12
    assert whole.strata[0].whole
    assert len(whole.drawn) == 3


def test_in_cells_an_item_across_a_border_can_be_hit_twice_and_says_so() -> None:
    hits = {
        one.hits
        for no in range(60)
        for one in draw(of(30, 90, 30), str(no), Design("cells", interval_fen=100)).drawn
    }
    assert hits == {1, 2}


def test_what_is_recorded_later_changes_nothing_that_was_drawn_by_money() -> None:
    for method in ("monetary-unit", "cells"):
        design = Design(method, interval_fen=900)
        before = draw(of(*AMOUNTS), "s", design)
        after = draw(of(*AMOUNTS, 800, 50), "s", design)
        assert [one for one in after.drawn if one.item.seq <= 12] == list(before.drawn)


def test_the_plan_makes_the_interval_and_nothing_else_does() -> None:
    plan = Plan(9500, 1_000_000)
    assert draw(of(*AMOUNTS), "s", Design(plan=plan)).interval_fen == 333_808  # 10,000.00 / 2.9957
    more = draw(of(*AMOUNTS, 50_000_000), "s", Design(plan=plan))
    assert more.interval_fen == 333_808
    expecting = Design(plan=Plan(9500, 1_000_000, 200_000))
    assert draw(of(*AMOUNTS), "s", expecting).interval_fen == pytest.approx(1e6 / 4.62, rel=1e-3)


# ---- by item -------------------------------------------------------------------------------------


def test_random_items_are_all_equally_likely() -> None:
    given, draws = of(*AMOUNTS), 500
    taken = Counter(
        name for no in range(draws) for name in ids(draw(given, str(no), Design("random", (3,))))
    )
    assert all(abs(taken[name] - draws / 4) < 4 * math.sqrt(draws * 3 / 16) for name in _names())


def test_one_item_more_replaces_at_most_one_that_was_drawn_at_random() -> None:
    replaced = 0
    for no in range(40):
        before = set(ids(draw(of(*AMOUNTS), str(no), Design("random", (5,)))))
        after = set(ids(draw(of(*AMOUNTS, 77), str(no), Design("random", (5,)))))
        assert after - before <= {"P-13"}
        replaced += after != before
    assert replaced > 0


def test_a_larger_sample_holds_the_smaller_one() -> None:
    given = of(*AMOUNTS)
    design = {"bounds": (100, 600), "allocation": "neyman"}
    drawn = [
        set(ids(draw(given, "s", Design("stratified", (size,), **design))))  # type: ignore[arg-type]
        for size in range(6, 13)
    ]
    assert all(less <= more for less, more in pairwise(drawn))
    assert [len(one) for one in drawn] == list(range(6, 13))


def test_strata_by_amount_take_a_bound_into_the_upper_one() -> None:
    layers = stratify(items(99, 100, 101, 500), "amount", (100, 500))
    assert [(name, [i.amount_fen for i in layer]) for name, layer in layers] == [
        ("< 1.00", [99]),
        ("1.00 – < 5.00", [100, 101]),
        ("≥ 5.00", [500]),
    ]


def test_strata_without_items_are_left_out() -> None:
    assert [name for name, _ in stratify(items(500, 600), "amount", (100, 200))] == ["≥ 2.00"]


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("grant", {"g/0": 4, "g/1": 4, "g/2": 4}),
        ("month", {"2023-05": 12}),
        ("ledger", {"o": 12}),
        ("fund", {"": 12}),
    ],
)
def test_strata_by_name(by: Any, expected: dict[str, int]) -> None:
    layers = stratify(items(*AMOUNTS), by)
    assert {name: len(layer) for name, layer in layers} == expected


@pytest.mark.parametrize("bounds", [(), (200, 100), (100, 100), (0, 100)])
def test_bounds_that_do_not_rise_are_refused(bounds: tuple[int, ...]) -> None:
    with pytest.raises(SampleRefused, match="bounds"):
        stratify(items(1, 2), "amount", bounds)


def test_bounds_with_strata_by_name_are_refused() -> None:
    with pytest.raises(SampleRefused, match="bounds"):
        stratify(items(1, 2), "grant", (5,))


def layered(*layers: list[int]) -> Any:
    return tuple((str(no), tuple(items(*amounts))) for no, amounts in enumerate(layers))


@pytest.mark.parametrize(
    ("how", "sizes", "expected"),
    [
        ("proportional", (10,), (5, 3, 2)),  # 50 : 30 : 20
        ("proportional", (1,), (2, 2, 2)),  # never fewer than two
        ("proportional", (500,), (50, 30, 20)),  # never more than there are
        ("neyman", (44,), (2, 2, 20)),  # only the third has a spread: whole, and no one is left out
        ("neyman", (12,), (2, 2, 8)),
        ("fixed", (7,), (7, 7, 7)),
        ("fixed", (1, 40, 3), (2, 30, 3)),
    ],
)
def test_the_size_is_shared_out(
    how: Any, sizes: tuple[int, ...], expected: tuple[int, ...]
) -> None:
    layers = layered([100] * 50, [900] * 30, list(range(1, 21)))
    shared = allocate(layers, how, sizes)
    if how == "neyman" and sizes == (44,):
        assert shared[2] == 20
        assert sum(shared) == 44
        assert shared[0] > shared[1], "the rest goes by the number of items"
    else:
        assert shared == expected


def test_neyman_goes_by_items_times_spread() -> None:
    layers = layered([0, 200] * 50, [0, 100] * 100)  # 100 × 100 and 200 × 50: the same
    assert allocate(layers, "neyman", (40,)) == (20, 20)


def test_equal_amounts_everywhere_are_shared_by_number() -> None:
    assert allocate(layered([5] * 60, [7] * 20), "neyman", (8,)) == (6, 2)


def test_a_stratum_of_one_item_is_taken_whole() -> None:
    assert allocate(layered([5] * 60, [7]), "proportional", (6,)) == (5, 1)


@pytest.mark.parametrize(
    ("how", "sizes"),
    [("proportional", (3, 4)), ("fixed", (3, 4)), ("proportional", (0,)), ("neyman", ())],
)
def test_sizes_that_do_not_fit_the_strata_are_refused(how: Any, sizes: tuple[int, ...]) -> None:
    with pytest.raises(SampleRefused, match="size"):
        allocate(layered([1] * 5, [2] * 5, [3] * 5), how, sizes)


# ---- what is drawn from --------------------------------------------------------------------------

PACK = small_pack(
    grant("a", "[grant.benefit]\nfen = 500\n§\n")
    + grant("b", "")
    + grant("c", "[grant.benefit]\nfen = 40\n§\n")
)


@pytest.fixture(scope="module")
def paid() -> Desk:
    """Three payments settled, one of them come back; one instructed; a plain yes."""
    made = desk([PACK])
    made.ok("appropriate", fund="F", year=2023, amount_fen=10_000)
    for no, key in enumerate(("a", "a", "c", "a", "b")):
        fund: Json = {"fund": "F"} if no == 0 else {}
        made.award(f"A-{no}", f"t/{key}", {"applicant": enterprise(f"e{no}")}, **fund)
    for no in range(3):
        made.paid(f"A-{no}", on="2023-06-01" if no == 1 else "2023-05-20")
    made.ok("return", payment="pay-A-2", reason="账号有误", on="2023-06-02")
    made.ok("pay", payment="open", case="A-3", account="x", on="2023-06-02")
    return made


def test_payments_are_those_that_are_settled_now(paid: Desk) -> None:
    found = items_of(Told(paid), "payments")
    entries = paid.entries()
    assert [(i.id, i.case, i.grant, i.fund, i.on, i.amount_fen) for i in found] == [
        ("pay-A-0", "A-0", "t/a", "F", "2023-05-20", 500),
        ("pay-A-1", "A-1", "t/a", "", "2023-06-01", 500),
    ]
    assert all(entries[item.seq]["do"] == "settle" for item in found)
    assert {item.ledger for item in found} == {"test.example/ledger"}


def test_awards_are_those_that_stand_and_pay_something(paid: Desk) -> None:
    found = items_of(Told(paid), "awards")
    assert [(item.id, item.amount_fen) for item in found] == [
        ("A-0", 500), ("A-1", 500), ("A-2", 40), ("A-3", 500),
    ]  # fmt: skip


def test_an_entry_that_is_no_json_is_damage(paid: Desk) -> None:
    class Broken(Told):
        def chunks(self, size: int) -> Any:
            for rows in super().chunks(size):
                yield [(*rows[0][:2], b"{", b""), *rows[1:]]

    with pytest.raises(LedgerDamaged, match="entry 0: not JSON"):
        items_of(Broken(paid), "payments")


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Wanted(), ["A-0", "A-1", "A-2", "A-3"]),
        (Wanted(grants=("t/c",)), ["A-2"]),
        (Wanted(grants=("t/*",)), ["A-0", "A-1", "A-2", "A-3"]),
        (Wanted(grants=("u/*",)), []),
        (Wanted(funds=("F",)), ["A-0"]),
        (Wanted(funds=("",)), ["A-1", "A-2", "A-3"]),
        (Wanted(least_fen=500), ["A-0", "A-1", "A-3"]),
        (Wanted(least_fen=501), []),
        (Wanted(months=("2023-05",)), ["A-0", "A-1", "A-2", "A-3"]),
        (Wanted(months=("2023-06", "2022-01/2022-12")), []),
    ],
)
def test_filters_leave_out_what_is_not_wanted(
    paid: Desk, wanted: Wanted, expected: list[str]
) -> None:
    found = population([(HERE, items_of(Told(paid), "awards"))], wanted)
    assert [item.id for item in found.items] == expected
    assert found.left_out == 4 - len(expected)


def test_a_run_of_months_includes_both_ends() -> None:
    wanted = Wanted(months=("2023-02/2023-04",))
    months = ["2023-01-31", "2023-02-01", "2023-04-30", "2023-05-01"]
    assert [wanted.takes(items(5)[0]._replace(on=on)) for on in months] == [
        False, True, True, False,
    ]  # fmt: skip


@pytest.mark.parametrize("month", ["2023-13", "2023", "05/2023", "2023-05/2023-04", ""])
def test_a_month_that_is_none_is_refused(month: str) -> None:
    with pytest.raises(SampleRefused, match="month"):
        Wanted(months=(month,))


def test_a_least_amount_of_nothing_is_refused() -> None:
    with pytest.raises(SampleRefused, match="least"):
        Wanted(least_fen=0)


def test_several_ledgers_come_in_the_order_of_their_origins() -> None:
    a, b = (Place(name, 1, "") for name in ("a", "b"))
    of_a, of_b = items(5, 6, origin="a"), items(7, origin="b")
    one = population([(b, of_b), (a, of_a)], Wanted())
    other = population([(a, reversed(of_a)), (b, of_b)], Wanted())
    assert one == other
    assert [(i.ledger, i.amount_fen) for i in one.items] == [("a", 5), ("a", 6), ("b", 7)]


def test_one_ledger_named_twice_is_refused() -> None:
    with pytest.raises(SampleRefused, match="o is named twice"):
        population([(HERE, []), (HERE, [])], Wanted())


def test_nothing_to_draw_from_is_refused_and_says_what_was_left_out() -> None:
    with pytest.raises(SampleRefused, match="none of 3 payments"):
        draw(of(1, 2, 3, wanted=Wanted(least_fen=9)), "s", Design("random", (2,)))


# ---- what a sample says --------------------------------------------------------------------------


def made(**given: Any) -> Sample:
    return draw(of(*AMOUNTS), "s", Design(**{"sizes": (4,), **given}))


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"method": "cells", "plan": Plan(9500, 100, 5)},
        {"method": "stratified", "bounds": (100, 600), "sizes": (6,), "allocation": "neyman"},
        {"method": "random"},
    ],
)
def test_a_sample_is_read_back_as_it_was_and_can_be_drawn_again(given: dict[str, Any]) -> None:
    sample = made(**given)
    told = json.loads(json.dumps(sample.to_json()))
    rows, digest = told.pop("items"), told.pop("digest")
    read = sample_of(told, rows, digest, "file")
    assert read == sample
    assert drawn_again(of(*AMOUNTS), read).drawn == sample.drawn


@pytest.mark.parametrize("key", ["seed", "value_fen", "population", "interval_fen"])
def test_a_changed_head_is_found(key: str) -> None:
    told = made().to_json()
    rows, digest = told.pop("items"), told.pop("digest")
    told[key] = told[key] + told[key]
    with pytest.raises(SampleRefused, match="changed after it was drawn"):
        sample_of(told, rows, digest, "file")


def test_a_line_that_is_left_out_is_found() -> None:
    told = made().to_json()
    rows, digest = told.pop("items"), told.pop("digest")
    with pytest.raises(SampleRefused, match="changed after it was drawn"):
        sample_of(told, rows[:-1], digest, "file")


def test_a_sample_of_another_version_is_no_sample() -> None:
    told = made().to_json()
    with pytest.raises(SampleRefused, match="version"):
        sample_of({**told, "sample": 2}, told["items"], told["digest"], "file")


def test_another_population_is_refused() -> None:
    with pytest.raises(SampleRefused, match="has changed since the draw: 12 items"):
        drawn_again(of(*AMOUNTS, 5), made())


def test_items_that_somebody_chose_are_not_those_of_the_seed() -> None:
    from attrs import evolve

    sample = made(method="random")
    other = next(item for item in of(*AMOUNTS).items if item.id not in ids(sample))
    chosen = evolve(sample, drawn=(sample.drawn[0]._replace(item=other), *sample.drawn[1:]))
    with pytest.raises(SampleRefused, match="chosen in another way"):
        drawn_again(of(*AMOUNTS), chosen)


def test_a_change_of_one_item_is_another_population() -> None:
    first = of(*AMOUNTS)
    changed = [first.items[0]._replace(amount_fen=501), *first.items[1:]]
    assert population([(HERE, changed)], Wanted()).digest != first.digest


@pytest.mark.parametrize("key", ["count", "value_fen", "start_fen"])
def test_figures_that_somebody_changed_are_not_those_of_the_draw(key: str) -> None:
    given = of(*AMOUNTS)
    sample = draw(given, "s", Design(sizes=(3,)))
    changed: dict[str, Any] = {key: (getattr(sample, key) or 0) + 1}
    with pytest.raises(SampleRefused, match="draws another sample"):
        drawn_again(given, evolve(sample, **changed))


def test_a_stratum_that_somebody_made_smaller_is_not_that_of_the_draw() -> None:
    given = of(*AMOUNTS)
    sample = draw(given, "s", Design(sizes=(3,)))
    smaller = tuple(one._replace(value_fen=one.value_fen // 2) for one in sample.strata)
    with pytest.raises(SampleRefused, match="draws another sample"):
        drawn_again(given, evolve(sample, strata=smaller))


def test_a_ledger_that_grew_without_touching_the_population_draws_the_same() -> None:
    given = of(*AMOUNTS)
    sample = draw(given, "s", Design("stratified", (6,), bounds=(300,), allocation="neyman"))
    later = evolve(given, left_out=3, places=(given.places[0]._replace(size=999),))
    assert drawn_again(later, sample).drawn == sample.drawn
