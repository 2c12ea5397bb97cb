"""The sheet Hjälp: what each column wants, the statuses, signs, and ways of writing numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from validation.choices import choice_values
from validation.model import StatusScale
from validation.schemas import Column, Kind, Role, Sheet
from xlvp.template.book import Book
from xlvp.template.printing import set_up_page
from xlvp.template.sheets import PROTECTION, unit_sentence
from xlvp.template.styles import DARK, LINE, MUTED, PAPER, Look, shaded, tinted
from xlvp.template.text_lines import lines_needed, row_height

HELP_TITLE = "Hjälp"
_WIDTHS = (24, 92, 18, 44)
_WHO = {
    Role.ISSUED: "Utlämnat av kontoret",
    Role.INPUT: "Avdelningen",
    Role.DERIVED: "Räknas ut",
    Role.FORMER: "Från förra perioden",
}
_WHAT = {
    Kind.TEXT: "Text",
    Kind.LONG_TEXT: "Text",
    Kind.NUMBER: "Nummer (text)",
    Kind.REFERENCES: "Nummer på mål",
    Kind.CHOICE: "Val ur lista",
    Kind.STATUS: "Status ur lista",
    Kind.AMOUNT: "Belopp",
    Kind.DECIMAL: "Tal",
    Kind.INTEGER: "Heltal",
    Kind.DATE: "Datum",
}


def write_help(worksheet: Any, sheets: Sequence[Sheet], book: Book) -> None:
    """Write the help for the sheets that are asked for."""
    for place, width in enumerate(_WIDTHS):
        worksheet.set_column(place, place, width)
    worksheet.hide_gridlines(2)
    worksheet.set_row(0, 24)
    worksheet.write_string(
        0, 0, HELP_TITLE, book.styles.of(Look(size=16, bold=True, colour=DARK, middle=True))
    )
    row = _write_rules(worksheet, 2, sheets, book)
    if any(_has_references(sheet, book) for sheet in sheets):
        row = _write_goals(worksheet, row + 1, book)
    for scale in _scales(sheets, book):
        row = _write_scale(worksheet, row + 1, scale, book)
    if "Internkontroll" in {sheet.title for sheet in sheets}:
        row = _write_risk(worksheet, row + 1, book)
    for sheet in sheets:
        row = _write_sheet(worksheet, row + 1, sheet, book)
    worksheet.protect("", PROTECTION)
    set_up_page(worksheet, book, HELP_TITLE)


def _write_rules(worksheet: Any, row: int, sheets: Sequence[Sheet], book: Book) -> int:
    columns = [column for sheet in sheets for column in sheet.columns(book.model, book.period)]
    kinds = {column.kind for column in columns}
    row = _heading(worksheet, row, "Så skrivs uppgifterna", book)
    rules: list[tuple[str, str]] = []
    if Kind.AMOUNT in kinds:
        rules += _amount_rules(sheets, book)
    if Kind.DATE in kinds:
        rules.append(("Datum", f"År-månad-dag, till exempel {book.period.last_day}."))
    if Kind.NUMBER in kinds:
        rules.append(("Nummer", "Planens nummer är text: 1.10 är punkt tio, inte ett komma tio."))
    if Kind.REFERENCES in kinds:
        rules.append(("Mål", "Nummer på målen i listan nedan, åtskilda av komma: 6,7."))
    if any(sheet.open_rows for sheet in sheets):
        rules.append(("Nya rader", "Skriv på de tomma vita raderna längst ned i tabellen."))
    rules.append(("Sortera och filtrera", _sorting(sheets)))
    rules.append(
        ("Klistra in", "Klistra in som värden (Ctrl+Skift+V), annars försvinner listor och färger.")
    )
    for title, text in rules:
        row = _pair(worksheet, row, title, text, book)
    return row


def _sorting(sheets: Sequence[Sheet]) -> str:
    text = "Pilarna i rubrikraden filtrerar."
    titles = ", ".join(sheet.title for sheet in sheets if sheet.open_rows)
    return f"{text} De sorterar också på {titles}." if titles else text


def _amount_rules(sheets: Sequence[Sheet], book: Book) -> list[tuple[str, str]]:
    with_amounts = [
        sheet.title
        for sheet in sheets
        if any(column.kind is Kind.AMOUNT for column in sheet.columns(book.model, book.period))
    ]
    sentences = {title: unit_sentence(book, title) for title in with_amounts}
    rules = []
    for sentence in dict.fromkeys(sentences.values()):
        titles = ", ".join(title for title in with_amounts if sentences[title] == sentence)
        rules.append(("Belopp", f"{sentence}. Gäller {titles}."))
    rules.append(("", "Lämna en cell tom när beloppet inte är känt. Tomt är inte samma sak som 0."))
    if "Driftbudget" in with_amounts:
        rules.append(
            (
                "Tecken",
                (
                    "Intäkter och överskott skrivs utan tecken, kostnader och underskott med "
                    "minus. Avvikelse är utfall minus budget: plus är bättre än budget."
                ),
            )
        )
        limits = book.model.materiality
        share = f" och minst {limits.percent:g} % av budgeten" if limits.percent else ""
        amount = f"{limits.amount:g} {book.model.money.unit}".replace(".", ",")
        rules.append(
            (
                "Väsentligt",
                f"En avvikelse på minst {amount}{share} ska förklaras i kommentaren.",
            )
        )
    if "Investeringar" in with_amounts:
        rules.append(("", "Investeringsutgifter skrivs utan minus."))
    if "Utvecklingsmedel" in with_amounts:
        rules.append(("", "Beslutade utvecklingsmedel skrivs med minus."))
    return rules


def _has_references(sheet: Sheet, book: Book) -> bool:
    columns = sheet.columns(book.model, book.period)
    return any(column.kind is Kind.REFERENCES for column in columns)


def _write_goals(worksheet: Any, row: int, book: Book) -> int:
    row = _heading(worksheet, row, "Målen", book)
    for goal in book.model.goals:
        row = _pair(worksheet, row, goal.number, goal.name, book)
    return row


def _scales(sheets: Sequence[Sheet], book: Book) -> list[StatusScale]:
    """The scales of the sheets that have a status to choose."""
    found: list[StatusScale] = []
    for sheet in sheets:
        columns = sheet.columns(book.model, book.period)
        scale = book.model.scale(sheet.title)
        used = any(column.kind is Kind.STATUS for column in columns)
        if used and scale is not None and scale not in found:
            found.append(scale)
    return found


def _write_scale(worksheet: Any, row: int, scale: StatusScale, book: Book) -> int:
    row = _heading(worksheet, row, f"{scale.name}: {', '.join(scale.sheets)}", book)
    row = _header(worksheet, row, ("Status", "Betyder", "Tecken", "Kommentar"), book)
    of = book.styles.of
    for status in scale.statuses:
        coloured = Look(
            border=LINE, fill=tinted(status.colour, 0.22), colour=shaded(status.colour, 0.55)
        )
        worksheet.write_string(row, 0, status.choice, of(coloured))
        meaning = status.explanation or f"Räknas som {status.meaning.value}."
        worksheet.write_string(row, 1, meaning, of(Look(border=LINE, wrap=True)))
        worksheet.write_string(row, 2, status.symbol, of(coloured))
        comment = "Kommentar krävs" if status.comment_required else ""
        worksheet.write_string(row, 3, comment, of(Look(border=LINE)))
        row = _fitted(worksheet, row, meaning)
    return row


def _write_risk(worksheet: Any, row: int, book: Book) -> int:
    risk = book.model.risk
    row = _heading(worksheet, row, "Riskbedömning", book)
    return _pair(
        worksheet,
        row,
        "Riskvärde",
        f"Sannolikhet och konsekvens bedöms från 1 till {risk.steps} och gångras. "
        f"Från {risk.limit} krävs en åtgärd.",
        book,
    )


def _write_sheet(worksheet: Any, row: int, sheet: Sheet, book: Book) -> int:
    row = _heading(worksheet, row, sheet.title, book)
    note = f"En rad är {sheet.row_means}. {sheet.instruction_in(book.period)}"
    worksheet.write_string(row, 0, note, book.styles.of(Look(colour=MUTED)))
    row = _header(worksheet, row + 1, ("Kolumn", "Vad som ska stå", "Typ", "Fylls i av"), book)
    of = book.styles.of
    cell = of(Look(border=LINE, wrap=True))
    for column in sheet.columns(book.model, book.period):
        text = _description(column, sheet, book)
        worksheet.write_string(row, 0, column.title, of(Look(border=LINE, bold=True, wrap=True)))
        worksheet.write_string(row, 1, text, cell)
        worksheet.write_string(row, 2, _WHAT[column.kind], cell)
        worksheet.write_string(row, 3, _who(column, sheet), cell)
        row = _fitted(worksheet, row, text)
    return row


def _description(column: Column, sheet: Sheet, book: Book) -> str:
    text = column.help
    if column.kind is Kind.CHOICE:
        entries = [choice.shown for choice in choice_values(column, sheet, book.model)]
        if entries:
            text += f" Välj mellan: {', '.join(entries)}."
    return text


def _who(column: Column, sheet: Sheet) -> str:
    who = _WHO[column.role]
    if column.role is Role.INPUT and column.spec.required:
        return f"{who}, måste"
    if column.role is Role.ISSUED and column.spec.new_row and sheet.open_rows:
        return f"{who}; på nya rader avdelningen"
    return who


def _heading(worksheet: Any, row: int, title: str, book: Book) -> int:
    worksheet.set_row(row, 22)
    style = book.styles.of(Look(size=12, bold=True, colour=DARK, middle=True))
    worksheet.write_string(row, 0, title, style)
    return row + 1


def _header(worksheet: Any, row: int, titles: Sequence[str], book: Book) -> int:
    style = book.styles.of(Look(bold=True, colour=PAPER, fill=DARK, border=LINE))
    for place, title in enumerate(titles):
        worksheet.write_string(row, place, title, style)
    return row + 1


def _pair(worksheet: Any, row: int, title: str, text: str, book: Book) -> int:
    worksheet.write_string(row, 0, title, book.styles.of(Look(bold=True)))
    worksheet.write_string(row, 1, text, book.styles.of(Look(wrap=True)))
    return _fitted(worksheet, row, text)


def _fitted(worksheet: Any, row: int, text: str) -> int:
    worksheet.set_row(row, row_height(lines_needed(text, _WIDTHS[1]), 3))
    return row + 1
