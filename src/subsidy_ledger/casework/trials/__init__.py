"""Trials: boundary cases made from a pack alone, and the mutants of the pack that they kill.

What it is: a pack says when money is due; this room asks whether anything in it could say something
else unnoticed. `bench` puts cases together from facts that `witness` finds; `edges`, `sums`,
`limits` and `editions` choose which cases are worth having; `judge` and `meaning` say, written a
second time, what each must come to; `world` runs them through the ledger's own decide and fold;
`mutants` changes the pack in one place, and `score` counts the changes that no case notices.

What it promises: pure; no I/O, no clock, no chance: the same pack gives the same trials. Nothing is
taken from the pack's own written cases.

What it does not do: replace them. A written case says what an official means; a trial only holds
the engine and the pack to what the pack says.
"""
