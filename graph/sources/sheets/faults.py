"""What is wrong with a cell or a row: a reason that others share, the value at fault, and what to write instead."""

from __future__ import annotations


class FaultError(Exception):
    """A value cannot be used.

    Attributes:
        reason: a few words, the same for all values with this fault.
        remedy: what is wrong with this value and what to do, in a sentence.
    """

    def __init__(self, reason: str, remedy: str) -> None:
        self.reason, self.remedy = reason, remedy
        super().__init__(f"{reason}: {remedy}")


class CellError(FaultError):
    """A value cannot be used, in a known column.

    Args:
        column: its name.
        value: as it stands in the cell.
        fault: what is wrong.
    """

    def __init__(self, column: str, value: str, fault: FaultError) -> None:
        super().__init__(fault.reason, f'column "{column}", value "{value}": {fault.remedy}')
