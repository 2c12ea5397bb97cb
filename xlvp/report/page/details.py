"""The section Tabeller: every row of every sheet, with where it stands."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from validation.model import AccountKind
from validation.schemas import BY_TITLE, Kind, Sheet
from validation.schemas import Column as SheetColumn
from xlvp import deviation
from xlvp.analysis import WITH_END_DATES
from xlvp.report.page.parts import (
    FIGURE,
    LONG,
    SOURCE,
    Cell,
    Column,
    Fold,
    Row,
    Section,
    Table,
    counted,
    rows_as,
)
from xlvp.report.page.teller import RIGHT, Teller

_FOLDED_FROM = 12
_SIGNED = ("deviation_to_date", "forecast_deviation")


def details(teller: Teller) -> Section | None:
    """The section; None when no sheet has rows."""
    folds = []
    for title in teller.consolidated.period.sheets:
        sheet = BY_TITLE[title]
        frame = teller.frame(sheet.table)
        if not frame.empty:
            folds.append(_fold(teller, sheet, frame))
    return Section("tabeller", "Tabeller", folds, across=True) if folds else None


def _fold(teller: Teller, sheet: Sheet, frame: pd.DataFrame) -> Fold:
    number = len(frame)
    name = f"blad-{sheet.table.replace('_', '-')}"
    columns = teller.used_columns(sheet.table)
    columns.pop("movement", None)
    amounts = any(column.kind is Kind.AMOUNT for column in columns.values())
    note = f"Belopp i {teller.unit(sheet.table)}. " if amounts else ""
    if _has_nets(teller, sheet):
        note += "Nettorader är summor av andra rader och ingår inte i summan. "
    extra = dict(_worked_out(teller, sheet, frame))
    sources = teller.consolidated.origins(sheet.table)
    departments = {code: teller.department(code) for code in frame["department"].unique()}
    ids = [teller.anchors[str(book), sheet.table, int(row)] for book, row in frame.index]
    rows = []
    for place, (values, origin) in enumerate(
        zip(frame.to_dict("records"), sources.to_dict("records"), strict=True)
    ):
        decimals = teller.decimals.get(str(values.get("indicator")), 1)
        code = str(values["department"])
        cells = [
            Cell(departments[code]),
            *(
                teller.cell(values[field], sheet.table, column, decimals)
                for field, column in columns.items()
            ),
            *(made[place] for made in extra.values()),
            *(Cell(str(origin[part]), look=SOURCE) for part in ("workbook", "sheet", "cells")),
        ]
        status = teller.status_class(values.get("status"), sheet.table)
        rows.append(Row(cells, code, status, ids[place]))
    titles = [
        Column("Avdelning"),
        *(Column(column.title, _look(column)) for column in columns.values()),
        *(Column(title, made[0].look if made else "") for title, made in extra.items()),
        *(Column(title, SOURCE) for title in ("Arbetsbok", "Blad", "Celler")),
    ]
    total = _total(teller, sheet, frame, columns, len(titles)) if amounts else []
    table = Table(
        name,
        f"{sheet.title}, alla rader",
        titles,
        rows_as(rows),
        [total] if total else [],
        note.strip(),
        detail=True,
    )
    label = counted(number, "rad", "rader")
    return Fold(f"{name}-del", sheet.title, label, [table], long=number > _FOLDED_FROM)


def _look(column: SheetColumn) -> str:
    if column.kind in RIGHT:
        return FIGURE
    return LONG if column.kind is Kind.LONG_TEXT or column.field == "name" else ""


def _has_nets(teller: Teller, sheet: Sheet) -> bool:
    classes = teller.consolidated.model.account_classes
    return sheet.table == "operating_budget" and any(
        part.kind is AccountKind.NET for part in classes
    )


def _total(
    teller: Teller,
    sheet: Sheet,
    frame: pd.DataFrame,
    columns: dict[str, SheetColumn],
    width: int,
) -> list[Cell]:
    """The sums of the amounts; net lines apart."""
    lines = frame
    if sheet.table == "operating_budget":
        lines = deviation.summed_lines(frame, teller.consolidated.model)
    cells = [Cell("Summa")]
    for field, column in columns.items():
        if column.kind is Kind.AMOUNT:
            known = deviation.total(lines[field])
            cells.append(teller.amount(known, sheet.table, plus=field in _SIGNED))
        else:
            cells.append(Cell())
    return [*cells, *[Cell()] * (width - len(cells))]


def _worked_out(
    teller: Teller, sheet: Sheet, frame: pd.DataFrame
) -> Iterator[tuple[str, list[Cell]]]:
    """Columns that the analysis adds to a sheet, by title."""
    if _has_nets(teller, sheet):
        enters = deviation.enters_sums(frame, teller.consolidated.model)
        yield "I summan", [Cell("ja" if value else "nej") for value in enters]
    for part in teller.analysis.fulfilments:
        if part.table == sheet.table:
            moves = part.items["movement"].reindex(frame.index)
            if moves.notna().any():
                yield "Förändring", [teller.movement(move) for move in moves]
    if sheet.table in WITH_END_DATES:
        days = teller.analysis.overdue(sheet.table)["days"].reindex(frame.index)
        if days.notna().any():
            yield (
                "Dagar efter slutdatum",
                [
                    Cell("", "", FIGURE) if pd.isna(value) else Cell(f"{value:.0f}", value, FIGURE)
                    for value in days
                ],
            )
    if sheet.table == "indicators":
        yield from _targets(teller)


def _targets(teller: Teller) -> Iterator[tuple[str, list[Cell]]]:
    frame = teller.analysis.indicators
    known = frame["reached"].notna()
    if not known.any():
        return
    yield (
        "Avvikelse mot mål",
        [
            teller.number(off, teller.decimals.get(str(code), 1), plus=True)
            for off, code in zip(frame["difference"], frame["indicator"], strict=True)
        ],
    )
    yield "Når målet", [reached_cell(value) for value in frame["reached"]]


def reached_cell(value: object) -> Cell:
    """Whether an indicator reaches its target."""
    if value is None or pd.isna(value):  # type: ignore[call-overload]  # any scalar
        return Cell("", "")
    return Cell("når målet", symbol="✓") if value else Cell("når inte målet", symbol="✗")
