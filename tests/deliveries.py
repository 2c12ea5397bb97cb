"""Reading drawn workbooks in tests, and what a delivery holds as plain lists."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
from workbooks import draw

from validation.example import example_model
from validation.model import GovernanceModel, Period, SheetTitle
from xlvp.reader import Delivery, read_workbooks

Odd = tuple[str, int, str, str, str]

ODD_ACTIVITIES = """
    Aktiviteter @B5
    Nummer | Uppdrag | Aktivitet          | Slutdatum  | Beviljade medel | Använda medel | Kvar
    1.1    | 1.10    | Två  blanka\\nrader | 2019-12-31 | 12,5            | 2,5           | = 10
    1.10   | 1.10    | å & <ö> "x"        |            | '1 000 tkr      |               | = 1
           |         |                    |            |                 |               | = '
    B2: Aktiviteter och projekt
"""
"""A sheet that does not begin at A1, with blanks, line breaks and signs of XML in its texts."""


def small_period(*sheets: SheetTitle) -> tuple[GovernanceModel, Period]:
    """The example office (amounts in mnkr) in a period that asks for some sheets only."""
    model = example_model()
    period = model.period("2019-08")
    assert period is not None
    return model, period.model_copy(update={"sheets": sheets})


def read_drawn(text: str, folder: Path, *sheets: SheetTitle, **options: Any) -> Delivery:
    """Draw one workbook, A.xlsx, and read it; Aktiviteter is asked for unless others are."""
    path = draw(text, folder / "A.xlsx", **options)
    return read_workbooks([path], *small_period(*(sheets or ("Aktiviteter",))))


def parts(delivery: Delivery, *faults: str) -> list[Odd]:
    """What is odd about sheets and columns: table, row, column, fault, what was found."""
    return _odd(delivery.tables["parts"], "found", faults)


def cells(delivery: Delivery, *faults: str) -> list[Odd]:
    """What is odd about cells, sorted: table, row, column, fault, value."""
    return sorted(_odd(delivery.tables["cells"], "value", faults))


def _odd(frame: pd.DataFrame, last: str, faults: tuple[str, ...]) -> list[Odd]:
    columns = ("at_table", "at_row", "at_column", "fault", last)
    rows = zip(*(frame[name] for name in columns), strict=True)
    return [row for row in rows if not faults or row[3] in faults]


def values(frame: pd.DataFrame, name: str) -> list[Any]:
    """A column as Python values, None for NA."""
    return [None if pd.isna(value) else value for value in frame[name]]


def book(delivery: Delivery, name: str = "A.xlsx") -> dict[str, Any]:
    """The row of ``books`` of one workbook."""
    frame = delivery.tables["books"]
    row = frame[frame.index.get_level_values("workbook") == name]
    assert len(row) == 1
    return dict(row.iloc[0])
