"""One index for a table and for all that rules take from it."""

from __future__ import annotations

from typing import Any

import pandas as pd


class SharedIndex(pd.MultiIndex):
    """An index (workbook, row) that a frame, its columns and the verdicts have in common.

    pandas gives every column that is taken from a frame an index of its own, so that it could be
    renamed alone. With two levels that costs more than most of what a rule does with the column.
    """

    def view(self, cls: Any = None) -> Any:
        """The index itself; no rule renames it."""
        return self if cls is None else super().view(cls)


def with_shared_index(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with its index as a shared one; one that has it, or other labels, is as it was."""
    index = frame.index
    if isinstance(index, SharedIndex) or not isinstance(index, pd.MultiIndex):
        return frame
    levels: Any = index.levels  # the stubs ask for lists of labels
    codes: Any = index.codes
    return frame.set_axis(SharedIndex(levels, codes, names=index.names, verify_integrity=False))
