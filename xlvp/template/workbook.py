"""A department's workbook, put together."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from datetime import UTC, datetime, time
from pathlib import Path
from typing import BinaryIO

import pandas as pd
import xlsxwriter

from validation.model import Department, GovernanceModel, Period
from validation.schemas import BY_TITLE
from xlvp.cycles import no_collection
from xlvp.template.book import Book, TemplateSheet
from xlvp.template.checklist import progress
from xlvp.template.cover import write_cover
from xlvp.template.findings_sheet import FINDINGS_TITLE, write_findings_sheet
from xlvp.template.grid import Grid
from xlvp.template.help_sheet import HELP_TITLE, write_help
from xlvp.template.identity import IDENTITY_TITLE, Identity, write_identity
from xlvp.template.lists import LISTS_TITLE
from xlvp.template.prefill import Sources, prefill
from xlvp.template.revised import FormerPlan
from xlvp.template.rows import SheetRows
from xlvp.template.sheets import START_TITLE, write_sheet
from xlvp.template.styles import FONT, FONT_SIZE, Styles

_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_format_properties": {"font_name": FONT, "font_size": FONT_SIZE},
}


def write_template(  # noqa: PLR0913 - everything that a template is made from
    target: Path | BinaryIO,
    model: GovernanceModel,
    period: Period,
    department: Department,
    issued: Mapping[str, pd.DataFrame] | None = None,
    former: Mapping[str, pd.DataFrame] | None = None,
    *,
    issued_raw: Mapping[str, pd.DataFrame] | None = None,
    former_plan: FormerPlan | None = None,
    model_checksum: str = "",
) -> None:
    """Write one department's workbook; the same arguments give the same bytes.

    Args:
        target: a path or a file that is open for writing.
        issued: the plan by table, typed; index ``(department, key)``.
        former: the former period's values, typed; the same index.
        issued_raw: the plan as written, for amounts and dates that could not be read.
        former_plan: the plan before, when this period is one; what is new stands in red.
        model_checksum: of the model that the template is made from.
    """
    sources = Sources(issued or {}, issued_raw or {}, former or {}, former_plan=former_plan)
    sheets = [
        prefill(BY_TITLE[title], model, period, [department], sources)[department.code]
        for title in model.sheets(period, department)
    ]
    write_workbook(target, model, period, department, sheets, model_checksum)


@no_collection()
def write_workbook(
    target: Path | BinaryIO,
    model: GovernanceModel,
    period: Period,
    department: Department,
    sheets: list[SheetRows],
    model_checksum: str,
) -> None:
    """Write a workbook out of its sheets' rows."""
    workbook = xlsxwriter.Workbook(target, deepcopy(_OPTIONS))  # it writes in what it is given
    titles = [START_TITLE, *(rows.sheet.title for rows in sheets)]
    titles += [FINDINGS_TITLE, HELP_TITLE, LISTS_TITLE, IDENTITY_TITLE]
    pages = {title: workbook.add_worksheet(title, TemplateSheet) for title in titles}
    book = Book(workbook, Styles(workbook), model, period, department)
    identity = Identity(model.office.code, department.code, period.id, model_checksum)
    cover = []
    for rows in sheets:
        grid = Grid.of(rows, model)
        write_sheet(pages[grid.title], rows, grid, book)
        cover.append((rows, progress(rows, grid, book)))
    write_cover(pages[START_TITLE], cover, book)
    write_findings_sheet(pages[FINDINGS_TITLE], book)
    write_help(pages[HELP_TITLE], [rows.sheet for rows in sheets], book)
    book.lists.write(pages[LISTS_TITLE], book.styles)
    write_identity(workbook, pages[IDENTITY_TITLE], identity, sheets, book.styles)
    workbook.set_properties(
        {
            "title": f"{period.title} – {department.name}",
            "subject": "Arbetsbok för planering och uppföljning",
            "author": model.office.name,
            "comments": "Skapad av xlvp ur kontorets styrmodell.",
            "created": datetime.combine(period.first_day, time(), UTC),
        }
    )
    workbook.set_size(2400, 1400)
    workbook.close()
    for page in pages.values():  # a workbook and its sheets know each other, and live on
        page.table.clear()
