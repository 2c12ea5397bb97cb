"""The control sheets: reconciliation, deliveries, findings and waivers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from validation.finding import Finding, Severity
from xlvp.delivery_status import DepartmentStatus
from xlvp.reconciliation import Tie
from xlvp.report.marks import OUTCOMES, SEVERITIES, SYMBOLS
from xlvp.report.styles import TAB_CONTROL
from xlvp.report.workbook_book import Book, Cell, TableColumn, in_unit, set_up_page

RECONCILIATION, DELIVERIES, FINDINGS = "Avstämning", "Leveranser", "Fynd"
WAIVERS, SOURCES = "Undantag", "Källor"
HEADER_ROW = 3
"""The header's row on every control sheet, from 0."""


def write_control(book: Book) -> None:
    """Write the control sheets."""
    _reconciliation(book)
    _findings(book)
    _waivers(book)
    _deliveries(book)  # last: it tells which texts had to be changed


def start_sheet(book: Book, title: str, note: str) -> Any:
    """Give a control sheet its heading."""
    sheet = book.sheets[title]
    sheet.set_tab_color(TAB_CONTROL)
    sheet.hide_gridlines(2)
    book.set_height(sheet, 0, 30)
    book.put(sheet, 0, 0, title, book.styles["title"])
    book.put(sheet, 1, 0, f"{book.heading} · {note}", book.styles["subtitle"])
    return sheet


def write_table(
    book: Book,
    title: str,
    columns: Sequence[TableColumn],
    *,
    row: int = HEADER_ROW,
    name: str = "",
) -> int:
    """Write the sheet's table; gives the row below it."""
    sheet = book.sheets[title]
    book.set_height(sheet, row, 30)
    if row == HEADER_ROW:
        book.widths(sheet, 0, columns)
        sheet.freeze_panes(row + 1, 1)
        width = sum(column.width for column in columns)
        set_up_page(sheet, f"{book.heading} · {title}", width, repeated=row)
    return book.table(sheet, row, 0, name or title, columns)


def write_nothing(book: Book, title: str, text: str) -> None:
    """Say that the sheet has no rows."""
    sheet = book.sheets[title]
    book.set_width(sheet, 0, 60)
    book.put(sheet, HEADER_ROW, 0, text, book.styles["note"])
    set_up_page(sheet, f"{book.heading} · {title}", 60)


def _reconciliation(book: Book) -> None:
    ties, styles = book.reconciliation.ties, book.styles
    if not ties:
        start_sheet(book, RECONCILIATION, "kontrollsiffror mot avdelningarnas siffror")
        write_nothing(book, RECONCILIATION, "Kontoret har inga kontrollsiffror.")
        return
    start_sheet(book, RECONCILIATION, f"{book.reconciliation.sentence} · undantagen först")
    outcomes = [OUTCOMES[tie.outcome] for tie in ties]
    looks = [styles.look("strong", font_color=colour) for _, colour in outcomes]
    words = [
        f"{symbol} {tie.outcome.label}" for (symbol, _), tie in zip(outcomes, ties, strict=True)
    ]
    write_table(
        book,
        RECONCILIATION,
        [
            TableColumn("Post", 44, [tie.post for tie in ties], styles["strong_wrap"]),
            TableColumn("Utfall av avstämningen", 24, words, styles["text"], looks),
            _figures(book, "Kontrollsiffra", [tie.printed for tie in ties]),
            _figures(book, "Enligt avdelningarna", [tie.found for tie in ties]),
            _figures(book, "Skillnad", [tie.difference for tie in ties], signed=True),
            TableColumn(
                "Antal belopp", 10, [tie.addends for tie in ties], styles["count"], right=True
            ),
            _figures(book, "Avrundning förklarar", _explained(ties), more_decimals=1),
            TableColumn("Förklaring", 50, [tie.why or None for tie in ties], styles["text"]),
            TableColumn("Blad och kolumn", 30, [_of(tie) for tie in ties], styles["text"]),
            TableColumn("Urval", 24, [_chosen(tie) for tie in ties], styles["text"]),
            TableColumn("Källa", 30, [tie.source or None for tie in ties], styles["muted_wrap"]),
        ],
    )


def _figures(
    book: Book,
    title: str,
    values: Sequence[float | None],
    *,
    signed: bool = False,
    more_decimals: int = 0,
) -> TableColumn:
    """A column of figures, each in the unit of its sheet."""
    cells: list[Cell] = []
    looks = []
    for value, tie in zip(values, book.reconciliation.ties, strict=True):
        if tie.money is None:
            cells.append(value)
            looks.append(book.styles.decimal(1))
        else:
            cells.append(in_unit(None if value is None else int(value), tie.money))
            money = replace(tie.money, decimals=tie.money.decimals + more_decimals)
            looks.append(book.styles.amount(money, signed=signed))
    return TableColumn(title, 15, cells, looks[0], looks, right=True)


def _explained(ties: Sequence[Tie]) -> list[float | None]:
    """What rounding can explain, where there is something to explain."""
    return [tie.tolerance if tie.difference else None for tie in ties]


def _of(tie: Tie) -> str:
    unit = f", {tie.money.unit}" if tie.money else ""
    return f"{tie.sheet}: {tie.column}{unit}"


def _chosen(tie: Tie) -> str:
    parts = [tie.departments and f"avdelning {tie.departments}", tie.rows and f"rad {tie.rows}"]
    return ", ".join(part for part in parts if part) or "alla"


def _deliveries(book: Book) -> None:
    consolidated, styles = book.consolidated, book.styles
    statuses = consolidated.departments
    included = sum(bool(status.counted) for status in statuses)
    deadline = consolidated.period.deadline
    note = f"{included} av {len(statuses)} avdelningar ingår · sista dag {deadline}"
    sheet = start_sheet(book, DELIVERIES, note)
    looks = [styles.look("strong", font_color=SYMBOLS[status.state][1]) for status in statuses]
    states = [f"{SYMBOLS[status.state][0]} {status.state_text}" for status in statuses]
    names = [f"{book.department(part.code)} ({part.code})" for part in statuses]
    counted = [part.counted or None for part in statuses]
    remarks = [part.remark or None for part in statuses]
    plain, right = styles["plain"], styles["count"]
    below = write_table(
        book,
        DELIVERIES,
        [
            TableColumn("Avdelning", 36, names, styles["strong_wrap"]),
            TableColumn("Läge", 18, states, styles["text"], looks),
            TableColumn("Ingår", 9, [_yes(part.counted) for part in statuses], plain),
            TableColumn("Arbetsbok som ingår", 32, counted, styles["text"]),
            TableColumn("Anmärkning", 70, remarks, styles["text"]),
            TableColumn("Inlämnad", 18, [_moment(part.received) for part in statuses], plain),
            TableColumn("Försenad", 10, [_yes(part.late) for part in statuses], plain),
            TableColumn("Underskriven", 13, [_signed(part) for part in statuses], plain),
            TableColumn("Försegling", 24, [_seal(book, part) for part in statuses], plain),
            TableColumn("Fel", 8, [part.errors for part in statuses], right, right=True),
            TableColumn("Varningar", 10, [part.warnings for part in statuses], right, right=True),
        ],
    )
    row = _files(book, sheet, below + 1)
    if book.changed_texts:
        number = "1 text" if book.changed_texts == 1 else f"{book.changed_texts} texter"
        text = (
            f"{number} innehöll tecken som en arbetsbok inte kan visa, eller var längre än 32 767 "
            "tecken. De är ändrade här men inte i avdelningens arbetsbok."
        )
        book.put(sheet, row + 1, 0, text, styles["warning"])


def _files(book: Book, sheet: Any, row: int) -> int:
    """The received files with their checksums; gives the row below."""
    books, styles = book.consolidated.books, book.styles
    book.set_height(sheet, row, 26)
    book.put(sheet, row, 0, "Mottagna filer", styles["section"])
    if books.empty:
        book.put(sheet, row + 1, 0, "Inga filer är mottagna.", styles["note"])
        return row + 2
    names = [str(name) for name in books.index.get_level_values("workbook")]
    departments = [book.department(code) if code else None for code in books["department"]]
    received = [None if pd.isna(moment) else moment for moment in books["received"]]
    plain = styles["plain"]
    columns = [
        TableColumn("Fil", 0, names, styles["strong_wrap"]),
        TableColumn("Mottagen", 0, [_moment(part) for part in received], plain),
        TableColumn("Räknas", 0, [_yes(part) for part in books["counted"]], plain),
        TableColumn("Varför inte", 0, [text or None for text in books["why"]], styles["text"]),
        TableColumn("Kontrollsumma (SHA-256)", 0, books["sha256"].tolist(), plain),
        TableColumn("Från avdelning", 0, departments, styles["text"]),
        TableColumn("Mall", 0, [text or None for text in books["template_version"]], plain),
        TableColumn("Filtyp", 0, [text or None for text in books["file_type"]], plain),
    ]
    return write_table(book, DELIVERIES, columns, row=row + 1, name="Mottagna_filer")


def _yes(value: object) -> str:
    return "ja" if value else "nej"


def _signed(status: DepartmentStatus) -> Cell:
    return None if status.signed is None or not status.workbook else _yes(status.signed)


def _seal(book: Book, status: DepartmentStatus) -> Cell:
    return book.consolidated.seals.get(status.counted or status.workbook)


def _moment(moment: pd.Timestamp | None) -> Cell:
    return None if moment is None else f"{moment:%Y-%m-%d %H:%M}"


def _findings(book: Book) -> None:
    findings, styles = book.consolidated.findings, book.styles
    errors, warnings = (
        sum(finding.severity is severity for finding in findings)
        for severity in (Severity.ERROR, Severity.WARNING)
    )
    sheet = start_sheet(
        book, FINDINGS, f"{errors} fel och {warnings} varningar som inte är godkända"
    )
    if not findings:
        write_nothing(book, FINDINGS, "Inga fynd.")
        below = HEADER_ROW + 1
    else:
        below = write_table(book, FINDINGS, _finding_columns(book, _worst_first(findings)))
    if book.consolidated.not_run:
        book.set_height(sheet, below + 1, 26)
        title = "Regler som inte kunde köras"
        book.put(sheet, below + 1, 0, title, styles["section"])
        for row, entry in enumerate(book.consolidated.not_run, start=below + 2):
            text = f"{entry.code} · {entry.workbook}: {entry.reason}"
            book.put(sheet, row, 0, text, styles["subtitle"])


def _worst_first(findings: Sequence[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda part: (part.severity.weight, part.place, part.code))


def _finding_columns(book: Book, findings: Sequence[Finding]) -> list[TableColumn]:
    styles = book.styles
    marks = [SEVERITIES[finding.severity] for finding in findings]
    looks = [
        styles.look("strong", **({"font_color": colour} if colour else {})) for _, colour in marks
    ]
    words = [
        f"{mark} {part.severity.value}" for (mark, _), part in zip(marks, findings, strict=True)
    ]
    departments = [
        book.department(part.department) if part.department else None for part in findings
    ]
    cells = [book.consolidated.cell(part.place) or None for part in findings]
    text, plain = styles["text"], styles["plain"]
    return [
        TableColumn("Avdelning", 28, departments, styles["strong_wrap"]),
        TableColumn("Grad", 13, words, plain, looks),
        TableColumn("Regel", 9, [part.code for part in findings], plain),
        TableColumn("Arbetsbok", 26, [part.place.workbook or None for part in findings], text),
        TableColumn("Cell", 22, cells, text),
        TableColumn("Rad", 12, [part.key or None for part in findings], text),
        TableColumn("Kolumn", 18, [part.column_title or None for part in findings], text),
        TableColumn("Fynd", 60, [part.message for part in findings], text),
        TableColumn("Åtgärd", 44, [part.remedy or None for part in findings], text),
        TableColumn("Värde", 20, [part.value or None for part in findings], text),
        TableColumn("Väntat", 20, [part.expected or None for part in findings], text),
    ]


def _waivers(book: Book) -> None:
    waivers, styles = book.consolidated.waivers, book.styles
    start_sheet(book, WAIVERS, "fynd som är godkända med skäl")
    if not waivers:
        write_nothing(book, WAIVERS, "Inga undantag.")
        return
    listed = [applied.waiver for applied in waivers]
    counts = [len(applied.findings) for applied in waivers]
    text, plain = styles["text"], styles["plain"]
    departments = [book.department(part.department) for part in listed]
    write_table(
        book,
        WAIVERS,
        [
            TableColumn("Avdelning", 28, departments, styles["strong_wrap"]),
            TableColumn("Regel", 9, [part.code for part in listed], plain),
            TableColumn("Rad", 12, [part.key or None for part in listed], text),
            TableColumn("Kolumn", 18, [part.column or None for part in listed], text),
            TableColumn("Godkänt värde", 24, [part.value or None for part in listed], text),
            TableColumn("Skäl", 60, [part.reason for part in listed], text),
            TableColumn("Godkänt av", 24, [part.accepted_by for part in listed], text),
            TableColumn("Till och med", 13, [part.until for part in listed], styles["date"]),
            TableColumn("Läge", 24, [applied.state.value for applied in waivers], text),
            TableColumn("Antal fynd", 10, counts, styles["count"], right=True),
        ],
    )
