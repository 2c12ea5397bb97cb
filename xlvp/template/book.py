"""The workbook being written: what all its parts need, and XlsxWriter's sheet, adapted."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from xlsxwriter.worksheet import CellFormulaTuple, Worksheet

from validation.model import Department, GovernanceModel, Period
from xlvp.template.lists import Lists
from xlvp.template.styles import Styles


class TemplateSheet(Worksheet):  # type: ignore[misc]  # XlsxWriter ships no types
    """A worksheet whose rows grow with their text and whose formulas may give an empty text.

    XlsxWriter marks every height as set by hand, after which a row no longer grows when
    somebody writes a long comment. It stores an empty text as a number without a value,
    which readers take for a formula that was never calculated. And it looks for some eighty
    newer functions in each formula, of which a template has none.
    """

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        del expand_future_functions
        return formula.removeprefix("=")

    def _xml_start_tag_unencoded(self, tag: str, attributes: list[tuple[str, Any]]) -> None:
        if tag == "row":
            attributes = [pair for pair in attributes if pair[0] != "customHeight"]
        super()._xml_start_tag_unencoded(tag, attributes)

    def _write_cell(self, row: int, col: int, cell: Any) -> None:
        if cell.__class__ is CellFormulaTuple and cell.value == "":
            cell = cell._replace(value=_EMPTY_TEXT)
        super()._write_cell(row, col, cell)


class _EmptyText(str):
    """An empty text that XlsxWriter does not take for "no value"."""

    __slots__ = ()
    __hash__ = str.__hash__

    def __eq__(self, other: object) -> bool:
        return self is other


_EMPTY_TEXT = _EmptyText()


@dataclass(frozen=True)
class Book:
    """What the parts of one template share."""

    workbook: Any
    styles: Styles
    model: GovernanceModel
    period: Period
    department: Department
    lists: Lists = field(default_factory=Lists)
