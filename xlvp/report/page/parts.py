"""What a page is made of: sections with texts, key figures, charts and tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from validation.numbers import NBSP

FIGURE, LONG, SOURCE = "figure", "long", "source"
"""Looks of columns: figures to the right, long texts wide, sources left out in print."""
_WHOLE = 420
"""Characters of a text that is shown whole; of a longer one the reader opens the rest."""
_SHOWN = 300
_FEWEST_SORTED = 3


@dataclass(frozen=True)
class Cell:
    """A cell of a table.

    Attributes:
        order: what the cell is sorted by when that is not its text; "" sorts last.
        look: classes of the style sheet.
        symbol: stands before the text, and is passed over when the page is read out.
        chip: the class of the coloured label that the text stands on; "" for none.
    """

    text: str = ""
    order: float | str | None = None
    look: str = ""
    symbol: str = ""
    chip: str = ""

    @property
    def shown(self) -> tuple[str, str]:
        """The text, parted before what the reader opens; the second is "" for short texts."""
        if len(self.text) <= _WHOLE:
            return self.text, ""
        cut = self.text.rfind(" ", _SHOWN // 2, _SHOWN)
        cut = cut if cut > 0 else _SHOWN
        return self.text[:cut], self.text[cut:]


@dataclass(frozen=True)
class Column:
    """A column of a table."""

    title: str
    look: str = ""


@dataclass(frozen=True)
class Row:
    """A row of a table.

    Attributes:
        department: its code, for the filter; "" when the row is about no single department.
        status: the class of its status, for the filter; "" when it has none.
        id: where links lead; "" for none.
    """

    cells: Sequence[Cell]
    department: str = ""
    status: str = ""
    id: str = ""


@dataclass(frozen=True)
class Group:
    """Rows under a heading of their own; without one for a plain table."""

    rows: Sequence[Row]
    heading: str = ""


@dataclass(frozen=True)
class Table:
    """A table with its caption.

    Attributes:
        totals: rows below the others that are never sorted or filtered away.
        detail: a whole sheet: printed across, folded when it is long.
        note: what the reader must know about it.
    """

    kind: ClassVar[str] = "table"
    id: str
    caption: str
    columns: Sequence[Column]
    groups: Sequence[Group]
    totals: Sequence[Sequence[Cell]] = ()
    note: str = ""
    detail: bool = False
    filtered: bool = True

    @property
    def rows(self) -> list[Row]:
        """The rows of all groups."""
        return [row for group in self.groups for row in group.rows]

    @property
    def sortable(self) -> bool:
        """Rows under headings stay where they are."""
        return len(self.rows) >= _FEWEST_SORTED and not any(group.heading for group in self.groups)


@dataclass(frozen=True)
class Shape:
    """A part of a drawing; its text is escaped when it is written."""

    tag: str
    attributes: Mapping[str, str | float]
    text: str = ""


@dataclass(frozen=True)
class Drawing:
    """A chart for one width of the page, in pixels."""

    width: float
    height: float
    shapes: Sequence[Shape]


@dataclass(frozen=True)
class Chart:
    """A chart with what it says.

    Attributes:
        title: what the chart shows, as a conclusion.
        description: the figures in words, for those who do not see it.
        drawings: the same chart for a wide and for a narrow page, or one for both.
        table: the caption of the table with the same figures.
    """

    kind: ClassVar[str] = "chart"
    id: str
    title: str
    description: str
    drawings: Mapping[str, Drawing]
    table: str = ""
    legend: Sequence[Cell] = ()


@dataclass(frozen=True)
class Charts:
    """Small charts side by side."""

    kind: ClassVar[str] = "charts"
    charts: Sequence[Chart]


@dataclass(frozen=True)
class Text:
    """Paragraphs; a notice is framed."""

    kind: ClassVar[str] = "text"
    paragraphs: Sequence[str]
    notice: bool = False


@dataclass(frozen=True)
class KeyFigure:
    """A key figure with figures that belong to it."""

    label: str
    value: str
    notes: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class KeyFigures:
    """The key figures."""

    kind: ClassVar[str] = "key_figures"
    figures: Sequence[KeyFigure]


@dataclass(frozen=True)
class Point:
    """Something that needs a look: about what, what, why and where; ``anchor`` leads there."""

    about: str
    what: str
    why: str
    where: str
    anchor: str = ""


@dataclass(frozen=True)
class Points:
    """The list of what needs a look."""

    kind: ClassVar[str] = "points"
    points: Sequence[Point]


@dataclass(frozen=True)
class Fold:
    """A part with a heading of its own that the reader can close.

    Attributes:
        label: what stands beside the heading: a count.
        quotes: texts of departments, each with who wrote it.
    """

    kind: ClassVar[str] = "fold"
    id: str
    title: str
    label: str
    parts: Sequence[Part]
    quotes: Sequence[tuple[str, Cell]] = ()
    long: bool = False


Part = Table | Chart | Charts | Text | KeyFigures | Points | Fold


@dataclass(frozen=True)
class Section:
    """A section with its heading; one with wide tables is printed across."""

    id: str
    title: str
    parts: Sequence[Part]
    across: bool = False


def rows_as(rows: Sequence[Row]) -> tuple[Group, ...]:
    """Rows without headings."""
    return (Group(rows),)


def counted(number: int, one: str, more: str) -> str:
    """``1 rad``, ``3 rader``."""
    return f"{number}{NBSP}{one if number == 1 else more}"
