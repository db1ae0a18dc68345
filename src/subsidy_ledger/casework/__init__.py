"""The life of a case: commands come in, ``decide`` answers, ``fold`` keeps the state. Pure.

Where to look: a new command is a class in ``commands``, a decision in ``decide``, a change of
state in ``fold`` and a line in ``docs/reference/entries.md``.
"""
