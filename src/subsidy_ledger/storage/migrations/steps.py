"""What a revision runs: statements of its own, in the database or into a file.

What it promises: a statement goes to the driver as it stands. Nothing reads ``%`` or ``:name`` in
it, and in a file it looks as it does here.
"""

from __future__ import annotations

from collections.abc import Sequence


def run(*, sqlite: Sequence[str], postgresql: Sequence[str]) -> None:
    """Run the statements of the dialect that is being upgraded."""
    from alembic import op

    context = op.get_context()
    for statement in sqlite if context.dialect.name == "sqlite" else postgresql:
        if context.as_sql:
            context.impl.static_output(f"{statement};\n")
        else:
            bind = op.get_bind()
            bind.exec_driver_sql(statement, execution_options={"no_parameters": True})
