"""Cells of a sheet that is open in LibreOffice, as xlwings asks for them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from xlvp.addin.calc.areas import address_of, number_of, parts_of
from xlvp.addin.libreoffice.values import Area

if TYPE_CHECKING:
    from xlvp.addin.calc.sheets import Sheet


class Range(base_classes.Range):
    """One area, or several that are coloured together."""

    def __init__(self, sheet: Sheet, areas: tuple[Any, ...]) -> None:
        self.sheet = sheet
        self.areas: tuple[Area, ...] = areas
        self.options: dict[str, Any] = {}

    @property
    def api(self) -> Range:
        """The range itself; xlwings asks whether there is one."""
        return self

    @property
    def area(self) -> Area:
        """The first area."""
        return self.areas[0]

    @property
    def row(self) -> int:
        """The first row, from 1."""
        return self.area[0] + 1

    @property
    def column(self) -> int:
        """The first column, from 1."""
        return self.area[1] + 1

    @property
    def shape(self) -> tuple[int, int]:
        """How many rows and columns."""
        top, left, bottom, right = self.area
        return bottom - top + 1, right - left + 1

    @property
    def coords(self) -> tuple[Any, int, int, int, int]:
        """Sheet, first row, first column, rows, columns."""
        return self.sheet, self.row, self.column, *self.shape

    def __len__(self) -> int:
        rows, columns = self.shape
        return rows * columns

    def __call__(self, arg1: int, arg2: int | None = None) -> Range:
        """A cell by row and column within, from 1."""
        top, left, _, right = self.area
        if arg2 is None:
            row, column = divmod(arg1 - 1, right - left + 1)
        else:
            row, column = arg1 - 1, arg2 - 1
        at = (top + row, left + column)
        return Range(self.sheet, ((*at, *at),))

    @property
    def raw_value(self) -> Any:
        """The values, as rows."""
        return self.sheet.ask("values", self.area)

    @raw_value.setter
    def raw_value(self, data: Any) -> None:
        if not isinstance(data, (list, tuple)):
            rows, columns = self.shape
            data = [[data] * columns] * rows
        self.sheet.ask("write", self.area[0], self.area[1], [list(row) for row in data])

    @property
    def formula(self) -> Any:
        """The formulas, else what one would type."""
        rows = self.sheet.ask("formulas", self.area)
        return rows[0][0] if self.shape == (1, 1) else tuple(map(tuple, rows))

    @formula.setter
    def formula(self, value: Any) -> None:
        self.raw_value = value

    formula2 = formula

    def clear(self) -> None:
        """Empty the cells."""
        self.sheet.ask("clear", self.area)

    @property
    def color(self) -> tuple[int, int, int] | None:
        """The background; None when there is none."""
        colour = self.sheet.ask("colour_of", self.area)
        return None if colour is None or colour < 0 else parts_of(colour)

    @color.setter
    def color(self, value: str | int | tuple[int, int, int] | None) -> None:
        self.sheet.ask("colour", self.areas, None if value is None else number_of(value))

    @property
    def conditional_formats(self) -> Rules:
        """The sheet's conditional formats; those that are added apply to these cells."""
        return Rules(self)

    @property
    def address(self) -> str:
        """`$A$1:$B$2`."""
        return ",".join(map(address_of, self.areas))

    def get_address(self, row_absolute: bool, column_absolute: bool, external: bool) -> str:
        """The address with or without its dollar signs."""
        shown = self.address
        if not (row_absolute and column_absolute):
            shown = shown.replace("$", "")
        return f"[{self.sheet.book.name}]{self.sheet.name}!{shown}" if external else shown

    @property
    def note(self) -> Note | None:
        """The first cell's note."""
        at = self.area[:2]
        text = self.sheet.ask("note", *at)
        return None if text is None else Note(self.sheet, at, text)

    def add_note(self, text: str) -> Note:
        """Give the first cell a note."""
        at = self.area[:2]
        self.sheet.ask("set_notes", [(*at, text)])
        return Note(self.sheet, at, text)

    @property
    def hyperlink(self) -> str | None:
        """Where the first cell's link leads."""
        target: str | None = self.sheet.ask("link_of", *self.area[:2])
        return target

    def add_hyperlink(
        self, address: str, text_to_display: str | None = None, screen_tip: str | None = None
    ) -> None:
        """Make the first cell a link; LibreOffice shows no screen tip of its own."""
        del screen_tip
        self.sheet.ask("link", *self.area[:2], address, text_to_display or address)

    def _look(self, name: str) -> Any:
        return self.sheet.ask("formats", self.area)[name]

    def shape_up(self, **looks: Any) -> None:
        """Give the cells a look."""
        for area in self.areas:
            self.sheet.ask("shape", area, looks)

    @property
    def number_format(self) -> str:
        """The number format of the first cell."""
        return str(self._look("number_format"))

    @number_format.setter
    def number_format(self, value: str) -> None:
        self.shape_up(number_format=value)

    @property
    def wrap_text(self) -> bool:
        """Whether long texts take several lines."""
        return bool(self._look("wrap"))

    @wrap_text.setter
    def wrap_text(self, value: bool) -> None:
        self.shape_up(wrap=value)

    @property
    def vertical_alignment(self) -> str | None:
        """Not read."""
        return None

    @vertical_alignment.setter
    def vertical_alignment(self, value: str) -> None:
        self.shape_up(top=value == "top")

    @property
    def column_width(self) -> float:
        """In Excel's characters."""
        return float(self._look("column_width"))

    @column_width.setter
    def column_width(self, value: float) -> None:
        self.shape_up(column_width=value)

    @property
    def row_height(self) -> float:
        """In points."""
        return float(self._look("row_height"))

    @row_height.setter
    def row_height(self, value: float) -> None:
        self.shape_up(row_height=value)

    @property
    def font(self) -> Font:
        """The letters."""
        return Font(self)

    def autofit(self, axis: str | None = None) -> None:
        """Fit rows and columns to what they hold."""
        if axis in (None, "c", "columns"):
            self.shape_up(fit="columns")
        if axis in (None, "r", "rows"):
            self.shape_up(fit="rows")

    def select(self) -> None:
        """Select the cells; their sheet comes to the front."""
        self.sheet.ask("select", self.area)


class Font(base_classes.Font):
    """The letters of some cells."""

    def __init__(self, cells: Range) -> None:
        self._cells = cells

    def _look(self, name: str) -> Any:
        return self._cells.sheet.ask("formats", self._cells.area)[name]

    @property
    def bold(self) -> bool:
        """Whether they are bold."""
        return bool(self._look("bold"))

    @bold.setter
    def bold(self, value: bool) -> None:
        self._cells.shape_up(bold=value)

    @property
    def size(self) -> float:
        """In points."""
        return float(self._look("size"))

    @size.setter
    def size(self, value: float) -> None:
        self._cells.shape_up(size=value)

    @property
    def color(self) -> tuple[int, int, int]:
        """Their colour."""
        return parts_of(self._look("text_colour"))

    @color.setter
    def color(self, value: str | int | tuple[int, int, int]) -> None:
        self._cells.shape_up(text_colour=number_of(value))


class Note(base_classes.Note):
    """A cell's note."""

    def __init__(self, sheet: Sheet, at: tuple[int, int], text: str) -> None:
        self._sheet = sheet
        self.at = at
        self._text = text

    @property
    def api(self) -> Note:
        """The note itself; xlwings asks whether there is one."""
        return self

    @property
    def location(self) -> Range:
        """Its cell."""
        return Range(self._sheet, ((*self.at, *self.at),))

    @property
    def text(self) -> str:
        """What it says."""
        return self._text

    @text.setter
    def text(self, value: str) -> None:
        self._sheet.ask("set_notes", [(*self.at, value)])
        self._text = value

    def delete(self) -> None:
        """Take it away."""
        self._sheet.ask("set_notes", [(*self.at, None)])


class Rules(base_classes.ConditionalFormats):
    """Conditional formats with one condition."""

    def __init__(self, cells: Range) -> None:
        self._cells = cells

    def __iter__(self) -> Iterator[Rule]:
        found = self._cells.sheet.ask("rules")
        return (Rule(self._cells.sheet, *known) for known in found)

    def __len__(self) -> int:
        return len(self._cells.sheet.ask("rules"))

    def __call__(self, key: int) -> Rule:
        """A rule by its place."""
        return list(self)[key - 1]

    def add_custom(self, spec: dict[str, Any]) -> Rule:
        """Add a format that a formula switches on."""
        return self._add("custom", spec["formula"], spec)

    def add_cell_value(self, spec: dict[str, Any]) -> Rule:
        """Add a format that the cell's value switches on."""
        return self._add(spec["operator"], spec["formula1"], spec)

    def _add(self, operator: str, formula: str, spec: dict[str, Any]) -> Rule:
        sheet = self._cells.sheet
        colours = [number_of(spec[name]) for name in ("fill_color", "font_color")]
        number = sheet.ask("add_rule", self._cells.areas, [operator, formula], colours)
        return Rule(sheet, number, operator, formula)


class Rule(base_classes.ConditionalFormat):
    """A conditional format with one condition."""

    def __init__(self, sheet: Sheet, number: int, operator: str, formula: str) -> None:
        self._sheet = sheet
        self._number = number
        self._operator = operator
        self._formula = formula

    @property
    def api(self) -> Rule:
        """The rule itself."""
        return self

    @property
    def type(self) -> str:
        """What switches it on: a formula or the cell's value."""
        return "custom" if self._operator == "custom" else "cell_value"

    @property
    def formula(self) -> str | None:
        """The formula that switches it on."""
        return self._formula if self._operator == "custom" else None

    @property
    def formula1(self) -> str | None:
        """What the cell's value is compared with."""
        return None if self._operator == "custom" else self._formula

    def delete(self) -> None:
        """Remove it."""
        self._sheet.ask("remove_rule", self._number)
