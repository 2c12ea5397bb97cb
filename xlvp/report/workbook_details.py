"""The detail sheets: every row of the workbooks that count, with where it comes from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
from xlsxwriter.utility import xl_rowcol_to_cell

from validation.model import AccountKind
from validation.schemas import BY_TABLE, BY_TITLE, Column, Kind, Sheet
from validation.schemas.column import Linear
from xlvp import deviation
from xlvp.fulfilment import Fulfilment
from xlvp.report.styles import TAB_DETAIL
from xlvp.report.workbook_book import (
    Book,
    Cell,
    Formula,
    TableColumn,
    column_ref,
    in_unit,
    set_up_page,
    this_row,
)

YES, NO = "ja", "nej"
DEPARTMENT, IN_SUM, FOLLOWED_UP, MOVEMENT = "Avdelning", "I summan", "Följs upp", "Förändring"
HEADER_ROW = 4
"""The header's row on every detail sheet, from 0; the sums stand above it."""
_FROZEN_COLUMNS = 2
_WIDEST = 80
_FOLDED = frozenset({"former_comment"})
_SIGNED = frozenset({"deviation_to_date", "forecast_deviation"})
_RIGHT = frozenset({Kind.AMOUNT, Kind.DECIMAL, Kind.INTEGER})
_NOTES: Mapping[str, str] = {
    "activities": "belopp som inte kan läggas ihop står på bladet Avvikelseanalys",
    "development_funds": "kvar att besluta om = budget + beslutat (som har minus)",
}


@dataclass(frozen=True)
class Detail:
    """A detail sheet as it was written, for the formulas of other sheets."""

    table: str
    titles: Mapping[str, str]
    """Column titles by field; ``level_0`` and ``level_1`` for the headings above a row."""
    rows: int

    @property
    def name(self) -> str:
        """The Excel table's name."""
        return table_name(self.table)

    def cell(self, field: str, place: int) -> str:
        """A cell of the table from another sheet; rows count from 0."""
        column = list(self.titles).index(field)
        address = xl_rowcol_to_cell(HEADER_ROW + 1 + place, column)
        return f"'{self.name}'!{address}"

    def ref(self, field: str) -> str:
        """A column in a formula."""
        return column_ref(self.name, self.titles[field])


def table_name(table: str) -> str:
    """The name of a table's Excel table: the sheet's title."""
    return BY_TABLE[table].title


def write_details(book: Book) -> dict[str, Detail]:
    """Write a sheet per table that the period has; gives them by table."""
    written = {}
    for title in book.consolidated.period.sheets:
        sheet = BY_TITLE[title]
        if sheet.table in book.consolidated.tables and title in book.sheets:
            written[sheet.table] = _write_detail(book, sheet)
    return written


def _write_detail(book: Book, sheet: Sheet) -> Detail:
    target, frame = book.sheets[sheet.title], book.consolidated.tables[sheet.table]
    target.set_tab_color(TAB_DETAIL)
    target.hide_gridlines(2)
    book.set_height(target, 0, 30)
    book.put(target, 0, 0, sheet.title, book.styles["title"])
    book.put(target, 1, 0, _subtitle(book, sheet, len(frame)), book.styles["subtitle"])
    if frame.empty:
        book.put(target, HEADER_ROW, 0, "Inga rader.", book.styles["note"])
        set_up_page(target, f"{book.heading} · {sheet.title}", 0)
        return Detail(sheet.table, {}, 0)
    named = dict(_columns(book, sheet, frame))
    columns = list(named.values())
    book.widths(target, 0, columns)
    name = table_name(sheet.table)
    book.set_height(target, HEADER_ROW, 32)
    book.table(target, HEADER_ROW, 0, name, columns)
    detail = Detail(sheet.table, {field: part.title for field, part in named.items()}, len(frame))
    _write_sums(book, detail, sheet, frame, list(named))
    if cut := book.cut_rows(target):
        number = "1 rad är" if cut == 1 else f"{cut} rader är"
        note = f"{number} för {'lång' if cut == 1 else 'långa'} för att synas i sin helhet"
        book.put(target, 2, 0, f"{note}; hela texten står i cellen.", book.styles["note"])
    target.freeze_panes(HEADER_ROW + 1, _FROZEN_COLUMNS)
    printed = list(named).index("workbook")  # the sources stand beside the printed page
    width = sum(part.width for part in columns[:printed] if not part.folded)
    set_up_page(target, f"{book.heading} · {sheet.title}", width, repeated=HEADER_ROW)
    target.print_area(0, 0, HEADER_ROW + len(frame), printed - 1)
    return detail


def _subtitle(book: Book, sheet: Sheet, rows: int) -> str:
    columns = book.consolidated.columns(sheet.table).values()
    money = book.consolidated.money(sheet.table)
    unit = f" · belopp i {money.unit}" if any(part.kind is Kind.AMOUNT for part in columns) else ""
    note = f" · {_NOTES[sheet.table]}" if sheet.table in _NOTES else ""
    if sheet.table == "operating_budget" and _has_nets(book):
        note = " · nettorader är summor av andra rader och ingår inte i summan"
    return f"{book.heading} · {rows} {'rad' if rows == 1 else 'rader'}{unit}{note}"


def _write_sums(
    book: Book, detail: Detail, sheet: Sheet, frame: pd.DataFrame, fields: Sequence[str]
) -> None:
    """The sums above the header: of the rows shown, or of the lines that enter the sum."""
    schema = book.consolidated.columns(sheet.table)
    money = book.consolidated.money(sheet.table)
    summed = [field for field in fields if field in schema and schema[field].kind is Kind.AMOUNT]
    if not summed:
        return
    target, styles = book.sheets[sheet.title], book.styles
    only = IN_SUM in fields
    lines = deviation.summed_lines(frame, book.consolidated.model) if only else frame
    row = HEADER_ROW - 1
    for place, field in enumerate(fields):
        if place == 0:
            label = "Summa" if only else "Summa (visade rader)"
            book.put(target, row, place, label, styles["total_text"])
        elif field in summed:
            known = deviation.total(lines[field])
            if known is None:  # blank is not 0
                book.put(target, row, place, None, styles["total_text"])
                continue
            value = in_unit(known, money) or 0.0
            of = detail.ref(field)
            formula = f"=SUBTOTAL(109,{of})"
            if only:
                formula = f'=SUMIFS({of},{detail.ref(IN_SUM)},"{YES}")'
            look = styles.amount(money, total=True, signed=field in _SIGNED)
            book.put(target, row, place, Formula(formula, value), look)
        else:
            book.put(target, row, place, None, styles["total_text"])


def _columns(book: Book, sheet: Sheet, frame: pd.DataFrame) -> Iterator[tuple[str, TableColumn]]:
    """The columns in order, by field: the sheet's own, what was worked out, and the source."""
    styles = book.styles
    names = {code: book.department(code) for code in frame["department"].unique()}
    departments = [names[code] for code in frame["department"]]
    yield "department", TableColumn(DEPARTMENT, 22, departments, styles["strong_wrap"])
    schema = book.consolidated.columns(sheet.table)
    schema = {field: column for field, column in schema.items() if field != "movement"}
    taken = {DEPARTMENT.casefold(), *(column.title.casefold() for column in schema.values())}
    for field, column in schema.items():
        yield field, _schema_column(book, sheet, column, frame, schema)
    extra = [*_worked_out(book, sheet, frame), *_sources(book, sheet)]
    for field, column_made in extra:
        title = column_made.title
        while title.casefold() in taken:
            title += " (plan)"
        taken.add(title.casefold())
        yield field, replace(column_made, title=title)


def _schema_column(
    book: Book, sheet: Sheet, column: Column, frame: pd.DataFrame, schema: Mapping[str, Column]
) -> TableColumn:
    field, kind = column.field, column.kind
    values = [None if pd.isna(value) else value for value in frame[field].tolist()]
    money = book.consolidated.money(sheet.table)
    looks: list[Any] | None = None
    cells: Sequence[Cell] = values
    match kind:
        case Kind.AMOUNT:
            look = book.styles.amount(money, signed=field in _SIGNED)
            cells = [in_unit(value, money) for value in values]
            if isinstance(column.spec.derivation, Linear):
                cells = _live(cells, column.spec.derivation, sheet.table, schema)
        case Kind.DECIMAL:
            look = book.styles.decimal(1)
            looks = _decimals(book, frame) if sheet.table == "indicators" else None
        case Kind.INTEGER:
            look = book.styles["integer"]
        case Kind.DATE:
            look = book.styles["date"]
            cells = [None if value is None else pd.Timestamp(value).date() for value in values]
        case Kind.STATUS:
            scale = book.consolidated.model.scale(sheet.title)
            shown = {value: book.status(value, scale) for value in set(values)}
            look, looks = book.styles["text"], [shown[value][1] for value in values]
            cells = [shown[value][0] or None for value in values]
        case Kind.CHOICE if field == "account_class":
            labels = {part.code: part.name for part in book.consolidated.model.account_classes}
            look = book.styles["text"]
            cells = [labels.get(str(value)) if value else None for value in values]
        case _:
            look = book.styles["text"]
    width = min(column.spec.width + 2, _WIDEST)
    folded = field in _FOLDED
    return TableColumn(column.title, width, cells, look, looks, kind in _RIGHT, folded)


def _live(
    cells: Sequence[Cell], derivation: Linear, table: str, schema: Mapping[str, Column]
) -> list[Cell]:
    """A derived amount as a formula of its own row, blank where it has no value."""
    parts = [
        f"{'+' if sign > 0 else '-'}{this_row(table_name(table), schema[field].title)}"
        for field, sign in derivation.terms.items()
        if field in schema
    ]
    text = "=" + "".join(parts).removeprefix("+")
    return [Formula(text, cell) if isinstance(cell, float) else None for cell in cells]


def _decimals(book: Book, frame: pd.DataFrame) -> list[Any]:
    places = {part.code: part.decimals for part in book.consolidated.model.indicators}
    return [book.styles.decimal(places.get(code, 1)) for code in frame["indicator"]]


def _worked_out(book: Book, sheet: Sheet, frame: pd.DataFrame) -> Iterator[tuple[str, TableColumn]]:
    """Columns that the analysis adds to a sheet."""
    styles, table = book.styles, sheet.table
    for part in book.analysis.fulfilments:
        if part.table == table:
            yield from _fulfilment_columns(book, part, frame)
    if table in ("activities", "work_environment"):
        days = book.analysis.overdue(table)["days"].reindex(frame.index)
        cells = [None if pd.isna(value) else int(value) for value in days]
        title = "Dagar efter slutdatum"
        yield "days", TableColumn(title, 12, cells, styles["integer"], right=True)
    if table == "operating_budget":
        enters = deviation.enters_sums(frame, book.consolidated.model)
        if _has_nets(book):
            cells_in = [YES if value else NO for value in enters]
            yield IN_SUM, TableColumn(IN_SUM, 9, cells_in, styles["muted"])
    if table == "indicators":
        yield from _target_columns(book)


def _has_nets(book: Book) -> bool:
    classes = book.consolidated.model.account_classes
    return any(part.kind is AccountKind.NET for part in classes)


def _fulfilment_columns(
    book: Book, part: Fulfilment, frame: pd.DataFrame
) -> Iterator[tuple[str, TableColumn]]:
    styles = book.styles
    items = part.items.reindex(frame.index)
    movement = [value if isinstance(value, str) else None for value in items["movement"]]
    yield "movement", TableColumn(MOVEMENT, 13, movement, styles["text"])
    if "level" in frame:
        followed = [YES if label in part.items.index else NO for label in frame.index]
        yield FOLLOWED_UP, TableColumn(FOLLOWED_UP, 9, followed, styles["muted"])
    for place, (level, _) in enumerate(part.by_level):
        labels = [value if isinstance(value, str) else None for value in items[f"level_{place}"]]
        yield f"level_{place}", TableColumn(level.name, 34, labels, styles["muted_wrap"])


def _target_columns(book: Book) -> Iterator[tuple[str, TableColumn]]:
    frame, styles = book.analysis.indicators, book.styles
    looks = _decimals(book, frame)
    off = [None if pd.isna(value) else float(value) for value in frame["difference"]]
    yield (
        "difference",
        TableColumn("Avvikelse mot mål", 12, off, styles.decimal(1), looks, right=True),
    )
    words = {True: "✓ når målet", False: "✗ når inte målet"}
    reached = [None if pd.isna(value) else words[bool(value)] for value in frame["reached"]]
    yield "reached", TableColumn("Når målet", 17, reached, styles["text"])


def _sources(book: Book, sheet: Sheet) -> Iterator[tuple[str, TableColumn]]:
    """Workbook, sheet and cells of each row."""
    origins = book.consolidated.origins(sheet.table)
    look = book.styles["muted"]
    for field, title, width in (
        ("workbook", "Arbetsbok", 14),
        ("sheet", "Blad", 14),
        ("cells", "Celler", 12),
    ):
        cells = origins[field].tolist()
        needed = max(len(cell) for cell in cells) + 2
        yield field, TableColumn(title, min(max(width, needed), _WIDEST), cells, look)
