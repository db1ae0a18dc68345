"""Numbers drawn from a seed."""

from __future__ import annotations

from subsidy_ledger.testing.corpus.dice import Dice


def test_a_seed_gives_the_same_numbers_on_every_machine():
    # SplitMix64 from seed 1: the first three numbers of the reference implementation.
    dice = Dice(1)
    drawn = [dice.below(2**64) for _ in range(3)]
    assert drawn == [10451216379200822465, 13757245211066428519, 17911839290282890590]


def test_dice_by_name_do_not_depend_on_how_often_the_others_were_thrown():
    thrown = Dice(7)
    for _ in range(5):
        thrown.below(10)
    assert thrown.named("cases").below(1000) == Dice(7).named("cases").below(1000)
    assert Dice(7).named("cases").below(2**40) != Dice(7).named("hours").below(2**40)


def test_shuffling_keeps_everything_and_leaves_what_it_was_given():
    things = list(range(50))
    mixed = Dice(3).shuffled(things)
    assert sorted(mixed) == things == list(range(50))
    assert mixed != things
