"""Ranges of a sheet in memory: values, formulas, formats, notes, as xlwings asks for them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import memory_books as memory
from memory_books import Cell, ProgramError, Rule, bounds
from openpyxl.utils import get_column_letter
from xlwings import base_classes

if TYPE_CHECKING:
    from memory_sheets import Sheet


class Range(base_classes.Range):
    def __init__(self, sheet: Sheet, cells: str) -> None:
        self.sheet, self.where = sheet, cells.replace("$", "")
        self.options: dict[str, Any] = {}

    @property
    def api(self) -> bool:
        return True

    @property
    def _bounds(self) -> tuple[int, int, int, int]:
        return bounds(self.where.partition(",")[0])

    @property
    def row(self) -> int:
        return self._bounds[1]

    @property
    def column(self) -> int:
        return self._bounds[0]

    @property
    def shape(self) -> tuple[int, int]:
        left, top, right, bottom = self._bounds
        return bottom - top + 1, right - left + 1

    def __len__(self) -> int:
        rows, columns = self.shape
        return rows * columns

    def __call__(self, arg1: int, arg2: int | None = None) -> Range:
        left, top, right, _ = self._bounds
        if arg2 is None:
            width = right - left + 1
            row, column = divmod(arg1 - 1, width)
        else:
            row, column = arg1 - 1, arg2 - 1
        return Range(self.sheet, f"{get_column_letter(left + column)}{top + row}")

    @property
    def coords(self) -> tuple[str, int, int, int, int]:
        return (self.sheet.name, self.row, self.column, *self.shape)

    @property
    def address(self) -> str:
        return re.sub(r"([A-Z]+)(\d+)", r"$\1$\2", self.where)

    def get_address(self, row_absolute: bool, col_absolute: bool, external: bool) -> str:
        assert not external
        return self.address if row_absolute and col_absolute else self.where

    def _rows(self) -> list[list[Cell | None]]:
        left, top, right, bottom = self._bounds
        cells = self.sheet.sheet.cells
        return [
            [cells.get((row, column)) for column in range(left, right + 1)]
            for row in range(top, bottom + 1)
        ]

    @property
    def raw_value(self) -> list[list[Any]]:
        self.sheet.program.asked("read")
        self.sheet.program.reads[self.sheet.name, "values"] += 1
        return [[cell.value if cell else None for cell in row] for row in self._rows()]

    @raw_value.setter
    def raw_value(self, data: Any) -> None:
        self._type_in(data)

    @property
    def formula(self) -> Any:
        self.sheet.program.asked("read")
        self.sheet.program.reads[self.sheet.name, "formulas"] += 1
        found = tuple(tuple(cell.formula if cell else "" for cell in row) for row in self._rows())
        return found[0][0] if self.shape == (1, 1) else found

    @formula.setter
    def formula(self, data: Any) -> None:
        self._type_in(data)

    def _type_in(self, data: Any) -> None:
        self._write()
        rows = data if isinstance(data, list | tuple) else [[data]]
        for row, values in enumerate(rows, start=self.row):
            for column, value in enumerate(values, start=self.column):
                self.sheet.sheet.cell(row, column).type_in(value)

    def _write(self) -> None:
        self.sheet.program.asked("write")
        if self.sheet.sheet.protection is not None:
            raise ProgramError("Bladet är skyddat")

    def look(self, **values: Any) -> None:
        self._write()
        for part in self.where.split(","):
            left, top, right, bottom = bounds(part)
            for row in range(top, bottom + 1):
                for column in range(left, right + 1):
                    self.sheet.sheet.cell(row, column).look.update(values)

    def clear(self) -> None:
        self._write()
        left, top, right, bottom = self._bounds
        sheet = self.sheet.sheet
        sheet.cells = {
            (row, column): cell
            for (row, column), cell in sheet.cells.items()
            if not (top <= row <= bottom and left <= column <= right)
        }
        own = set(memory.addresses(self.where))
        sheet.rules = [r for r in sheet.rules if not set(memory.addresses(r.cells)) <= own]

    @property
    def number_format(self) -> str:
        cell = self._rows()[0][0]
        return str(cell.look.get("number_format", "General")) if cell else "General"

    @number_format.setter
    def number_format(self, value: str) -> None:
        self.look(number_format=value)

    @property
    def color(self) -> Any:
        cell = self._rows()[0][0]
        return cell.look.get("fill") if cell else None

    @color.setter
    def color(self, value: Any) -> None:
        self.look(fill=value)

    @property
    def wrap_text(self) -> bool:
        cell = self._rows()[0][0]
        return bool(cell and cell.look.get("wrap"))

    @wrap_text.setter
    def wrap_text(self, value: bool) -> None:
        self.look(wrap=value)

    @property
    def vertical_alignment(self) -> Any:
        cell = self._rows()[0][0]
        return cell.look.get("vertical") if cell else None

    @vertical_alignment.setter
    def vertical_alignment(self, value: Any) -> None:
        self.look(vertical=value)

    @property
    def column_width(self) -> float:
        return self.sheet.sheet.widths.get(self.column, 8.43)

    @column_width.setter
    def column_width(self, value: float) -> None:
        self._write()
        self.sheet.sheet.widths[self.column] = value

    @property
    def font(self) -> Font:
        return Font(self)

    @property
    def conditional_formats(self) -> Rules:
        return Rules(self)

    @property
    def note(self) -> Note | None:
        return Note(self.sheet, self.where) if self.where in self.sheet.sheet.notes else None

    def add_note(self, text: str) -> Note:
        self.sheet.program.asked("note")
        sheet = self.sheet.sheet
        if sheet.protection is not None:
            raise ProgramError("Bladet är skyddat")
        if self.where in sheet.notes or self.where in sheet.conversations:
            raise ProgramError("cellen har redan en anteckning")
        sheet.notes[self.where] = text
        return Note(self.sheet, self.where)

    def select(self) -> None:
        if self.sheet.owner.book.active != self.sheet.name:
            raise ProgramError("bladet är inte aktivt")
        self.sheet.owner.book.selection = self.where


class Font(base_classes.Font):
    def __init__(self, owner: Range) -> None:
        self.owner = owner

    @property
    def bold(self) -> Any:
        cell = self.owner._rows()[0][0]
        return cell.look.get("bold") if cell else None

    @bold.setter
    def bold(self, value: bool) -> None:
        self.owner.look(bold=value)

    @property
    def color(self) -> Any:
        cell = self.owner._rows()[0][0]
        return cell.look.get("ink") if cell else None

    @color.setter
    def color(self, value: Any) -> None:
        self.owner.look(ink=value)


class Rules(base_classes.ConditionalFormats):
    def __init__(self, owner: Range) -> None:
        self.owner = owner

    def _of_range(self) -> list[Rule]:
        rules = self.owner.sheet.sheet.rules
        if self.owner.where == "A1:XFD1048576":
            return rules
        own = set(memory.addresses(self.owner.where))
        return [rule for rule in rules if own & set(memory.addresses(rule.cells))]

    def __len__(self) -> int:
        return len(self._of_range())

    def __iter__(self) -> Iterator[OneRule]:
        return (OneRule(self.owner.sheet, rule) for rule in list(self._of_range()))

    def __call__(self, number: int) -> OneRule:
        return OneRule(self.owner.sheet, self._of_range()[number - 1])

    def _add(self, kind: str, formula: str, spec: dict[str, Any]) -> OneRule:
        self.owner._write()
        look = {name: spec[name] for name in spec if name.endswith("_color")}
        rule = Rule(self.owner.where, formula, look, kind)
        self.owner.sheet.sheet.rules.insert(0, rule)
        return OneRule(self.owner.sheet, rule)

    def add_custom(self, spec: dict[str, Any]) -> OneRule:
        return self._add("custom", spec["formula"], spec)

    def add_cell_value(self, spec: dict[str, Any]) -> OneRule:
        return self._add("cell_value", spec["formula1"], spec)


class OneRule(base_classes.ConditionalFormat):
    def __init__(self, sheet: Sheet, rule: Rule) -> None:
        self.sheet, self.rule = sheet, rule

    @property
    def type(self) -> str:
        return self.rule.kind

    @property
    def formula(self) -> str:
        return self.rule.formula

    def delete(self) -> None:
        self.sheet.program.asked("write")
        if self.sheet.sheet.protection is not None:
            raise ProgramError("Bladet är skyddat")
        self.sheet.sheet.rules.remove(self.rule)


class Note(base_classes.Note):
    def __init__(self, sheet: Sheet, at: str) -> None:
        self.sheet, self.at = sheet, at

    @property
    def api(self) -> None:
        return None

    @property
    def location(self) -> Range:
        return Range(self.sheet, self.at)

    @property
    def text(self) -> str:
        return self.sheet.sheet.notes[self.at]

    @text.setter
    def text(self, value: str) -> None:
        self.sheet.program.asked("note")
        self.sheet.sheet.notes[self.at] = value

    def delete(self) -> None:
        self.sheet.program.asked("note")
        if self.sheet.sheet.protection is not None:
            raise ProgramError("Bladet är skyddat")
        del self.sheet.sheet.notes[self.at]


class Conversation(base_classes.Comment):
    def __init__(self, sheet: Sheet, at: str) -> None:
        self.sheet, self.at = sheet, at

    @property
    def location(self) -> Range:
        return Range(self.sheet, self.at)
