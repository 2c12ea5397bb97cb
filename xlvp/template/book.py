"""The workbook being written: what all its parts need, and XlsxWriter's sheet, adapted."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from validation.model import Department, GovernanceModel, Period
from xlvp.template.lists import Lists
from xlvp.template.quick_sheet import QuickSheet
from xlvp.template.styles import Styles


class TemplateSheet(QuickSheet):
    """A worksheet whose rows grow with their text and whose formulas may give an empty text.

    XlsxWriter marks every height as set by hand, after which a row no longer grows when
    somebody writes a long comment.
    """

    rows_grow = True
    empty_results = True


@dataclass(frozen=True)
class Book:
    """What the parts of one template share."""

    workbook: Any
    styles: Styles
    model: GovernanceModel
    period: Period
    department: Department
    lists: Lists = field(default_factory=Lists)
