"""A table that is made of other tables, column by column."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from validation.table import Content, Figures, Mask, Places, Table


class GatheredTable(Table):
    """A table that no workbook has as it is; its columns are made when they are asked for."""

    def __init__(
        self,
        workbooks: tuple[Places, list[str]],
        columns: Mapping[str, Callable[[], npt.NDArray[Any]]],
        filled: Mapping[str, Callable[[], Mask]] | None = None,
    ) -> None:
        """Take the rows' workbooks and what makes the columns.

        Args:
            workbooks: a code for each row, and the names by the codes.
            columns: objects that are ``None`` where the column is blank, numbers or truths.
            filled: tell where columns are not blank, if that is known before they are made.
        """
        codes, names = workbooks
        super().__init__(pd.DataFrame(index=pd.RangeIndex(len(codes))))
        self._fields = frozenset(columns)
        self._make, self._known_filled = columns, filled or {}
        self.workbook_codes, self.workbook_names = codes, names
        self.rows = np.arange(len(codes), dtype=np.int64)

    def _array(self, field: str) -> Any:
        values = self._make[field]()
        return pd.array(values, dtype=values.dtype)

    def _content(self, field: str) -> Content:
        return self._make[field]().astype(object, copy=False)

    def _figures(self, field: str) -> Figures:
        return self._make[field]().astype(np.float64)

    def _flags(self, field: str) -> Mask:
        return self._make[field]().astype(np.bool_)

    def _filled(self, field: str) -> Mask:
        known = self._known_filled.get(field)
        return super()._filled(field) if known is None else known()
