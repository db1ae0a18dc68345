"""The law as data: what a policy document says, and what it means for a set of facts.

- ``conditions``, ``benefits``, ``limits``, ``pack``: the records of the pack language.
- ``reading``: TOML to a pack, strictly; ``check``: what only several packs together can show;
  ``schema``: the language as a JSON Schema.
- ``catalogue``: which rules are in force on a day; ``assessment``: facts and rules to an outcome.

Promises: a pack is data and a pure function of its file; no clock, no randomness, no I/O but
reading a pack file. Knows nothing of ledgers, entries or money actually paid. Importing this
package loads nothing; import the module you need.
"""
