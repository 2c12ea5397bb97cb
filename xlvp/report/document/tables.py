"""Tables of the report: a header row that repeats, rows that stay whole, a text alternative."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from xlvp.report.document.oxml import element, paragraph, run

_TWIPS_PER_CM = 567
_LONGEST_WHOLE = 1_500
"""Characters of a row that may not break across pages; a longer one may fill a page itself."""


@dataclass(frozen=True)
class Column:
    """A column.

    Attributes:
        width: its part of the table's width.
        figures: the column holds figures, which stand to the right.
    """

    title: str
    width: float
    figures: bool = False


@dataclass(frozen=True)
class Cell:
    """A cell with a tint behind its text."""

    text: str
    fill: str


Row = Sequence[str | Cell]


@dataclass(frozen=True)
class Table:
    """A table of the report.

    Attributes:
        description: what it shows, for those who do not see it.
        total: a last row of sums.
        first_strong: the cells of the first column are set in bold.
    """

    columns: Sequence[Column]
    rows: Sequence[Row]
    description: str
    total: Row | None = None


def table_element(table: Table, width: float) -> Any:
    """The table's XML.

    Args:
        table: what it holds.
        width: in centimetres.
    """
    widths = _widths(table.columns, width)
    made = element("tbl", _properties(table, sum(widths)), element("tblGrid", *_grid(widths)))
    header = [column.title for column in table.columns]
    made.append(_row(table.columns, widths, header, ("TableHead", "TableHeadFigure"), header=True))
    for row in table.rows:
        made.append(_row(table.columns, widths, row, ("TableText", "TableFigure")))
    if table.total is not None:
        made.append(_row(table.columns, widths, table.total, ("TableSum", "TableSumFigure")))
    return made


def _widths(columns: Sequence[Column], width: float) -> list[int]:
    """Whole twips that sum to the width."""
    whole = sum(column.width for column in columns)
    ends = [
        round(part / whole * width * _TWIPS_PER_CM)
        for part in accumulate(column.width for column in columns)
    ]
    return [end - start for start, end in zip([0, *ends], ends, strict=False)]


def _grid(widths: Sequence[int]) -> list[Any]:
    return [element("gridCol", w=str(width)) for width in widths]


def _properties(table: Table, width: int) -> Any:
    return element(
        "tblPr",
        element("tblStyle", val="ReportTable"),
        element("tblW", w=str(width), type="dxa"),
        element("tblLayout", type="fixed"),
        element(
            "tblLook",
            val="0660" if table.total is not None else "0620",
            firstRow="1",
            lastRow="1" if table.total is not None else "0",
            firstColumn="0",
            lastColumn="0",
            noHBand="1",
            noVBand="1",
        ),
        element("tblCaption", val=table.description),
        element("tblDescription", val=table.description),
    )


def _row(
    columns: Sequence[Column],
    widths: Sequence[int],
    cells: Row,
    styles: tuple[str, str],
    *,
    header: bool = False,
) -> Any:
    texts = [cell if isinstance(cell, str) else cell.text for cell in cells]
    properties = element("trPr")
    if sum(map(len, texts)) <= _LONGEST_WHOLE:
        properties.append(element("cantSplit"))
    if header:
        properties.append(element("tblHeader"))
    made = element("tr", properties)
    for column, width, cell, text in zip(columns, widths, cells, texts, strict=True):
        look = element("tcPr", element("tcW", w=str(width), type="dxa"))
        if isinstance(cell, Cell) and cell.fill:
            look.append(element("shd", val="clear", color="auto", fill=cell.fill.lstrip("#")))
        content = paragraph(styles[column.figures], *([run(text)] if text else []))
        made.append(element("tc", look, content))
    return made
