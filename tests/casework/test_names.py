"""The names of commands are those of their classes."""

from subsidy_ledger.casework.commands import COMMANDS
from subsidy_ledger.casework.names import COMMAND_NAMES


def test_the_names_are_those_of_the_classes_in_their_order() -> None:
    assert tuple(COMMANDS) == COMMAND_NAMES
