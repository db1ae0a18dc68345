"""The columnar path: a bundle becomes Parquet, and DuckDB finds where the checks have to look.

What it is: ``tables`` turns a bundle into Parquet files on the auditor's machine; ``suspects`` asks
them, check by check, which cases a finding could be about; ``audit`` replays these cases, and what
belongs to no case, with the fold and the checks of `subsidy_ledger.audit`.

What it promises: the same findings as the row-by-row replay with the same checks. DuckDB narrows;
what a finding says is said by the check, and by nobody else. Needs the extra ``columnar``.

What it does not do: decide anything again. Whether each decision was right is for the replay
(``subsidy_ledger.audit``), whether the bytes are those that were signed for ``verify``.
"""

from __future__ import annotations
