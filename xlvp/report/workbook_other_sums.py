"""The lower sections of Avvikelseanalys: material deviations, other sums, and the long lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from validation.amounts import Money
from validation.finding import Place
from validation.schemas import BY_TABLE
from xlvp import deviation
from xlvp.analysis import BRIDGED, WITH_END_DATES
from xlvp.attention import Attention, source
from xlvp.deviation import Measure
from xlvp.report.workbook_book import Cell, Formula, TableColumn, in_unit, shortened
from xlvp.report.workbook_details import Detail
from xlvp.report.workbook_grouped import AnalysisCells, Grouped, write_grouped
from xlvp.report.workbook_links import Links
from xlvp.report.workbook_page import LEFT, Page
from xlvp.template.styles import LINK

_FOLLOW_UP_TERMS = ("year_budget", "actual_to_date", "full_year_forecast")
_PLAN_TERMS = ("total_budget", "year_budget", "second_year", "third_year")
_FUND_TERMS = ("year_budget", "decided", "left")
MOST_ROWS = 40
"""Rows of a list on a summary sheet; the rest stands on the sheet behind."""
LONGEST_COMMENT = 600
"""Characters of a comment on a summary sheet; the whole text stands on the sheet behind."""
_LONGEST_WHAT = 95
"""Characters that flow over the cells beside the first one."""
_TABLE_NAMES = {deviation.TO_DATE: "Vasentliga_hittills", deviation.FORECAST: "Vasentliga_helar"}


def write_material(page: Page, money: Money) -> None:
    """The material deviations with their comments, to date and in the forecast."""
    limits = page.book.consolidated.model.materiality
    limit = f"{limits.amount:g}".replace(".", ",")
    note = f"Över {limit} {page.book.consolidated.model.money.unit}"
    if limits.percent:
        percent = f"{limits.percent:g}".replace(".", ",")
        note += f" och över {percent} % av det som utfallet eller prognosen jämförs med"
    for measure in BRIDGED:
        if measure not in page.book.analysis.measures:
            continue
        page.section(f"Väsentliga avvikelser: {measure.name.lower()}", f"{note}.")
        frame = page.book.analysis.material
        part = frame[frame["measure"] == measure.name] if len(frame) else frame
        if part.empty:
            page.put(["Inga väsentliga avvikelser."], [page.styles["note"]])
        else:
            _material_table(page, part, measure, money)
        page.gap()


def _material_table(page: Page, part: pd.DataFrame, measure: Measure, money: Money) -> None:
    book, styles = page.book, page.styles
    columns = book.consolidated.columns("operating_budget")
    amount, signed = styles.amount(money), styles.amount(money, signed=True)
    labels, sources = [], []
    for (workbook, row), code, name in zip(
        part.index, part["department"], part["name"], strict=True
    ):
        department = book.department(code)
        plain = name if isinstance(name, str) and name != department else ""
        labels.append(f"{department}, {plain}" if plain else department)
        place = Place(workbook, "operating_budget", row, measure.figure)
        sources.append(source(book.consolidated, place))
    figures = [
        [in_unit(value, money) for value in part[name]]
        for name in ("figure", "against", "deviation")
    ]
    shares = [None if pd.isna(value) else float(value) for value in part["share"]]
    comments = [_comment(value) for value in part["comment"]]
    explained = ["✓ ja" if value else "✗ nej" for value in part["explained"]]
    table = [
        TableColumn("Avdelning och budgetrad", 0, labels, styles["strong_wrap"]),
        TableColumn(columns[measure.figure].title, 0, figures[0], amount, right=True),
        TableColumn(columns[measure.against].title, 0, figures[1], amount, right=True),
        TableColumn("Avvikelse", 0, figures[2], signed, right=True),
        TableColumn("Andel", 0, shares, styles["percent"], right=True),
        TableColumn("Kommentar", 0, comments, styles["text"]),
        TableColumn("Förklarad", 0, explained, styles["text"]),
        TableColumn("Källa", 0, sources, styles["muted_wrap"]),
    ]
    page.book.set_height(page.sheet, page.row, 30)
    page.row = book.table(page.sheet, page.row, LEFT, _TABLE_NAMES[measure], table)


def write_investments(page: Page, details: Mapping[str, Detail], cells: AnalysisCells) -> None:
    """The investments per group and in all; notes where the sums stand."""
    whole, detail = page.book.analysis.all_investments, details.get("investments")
    if whole is None or detail is None:
        return
    terms = _FOLLOW_UP_TERMS if "actual_to_date" in detail.titles else _PLAN_TERMS
    groups = page.book.analysis.investments
    cells.investments = write_grouped(
        page,
        Grouped(
            title="Investeringar per grupp",
            label="Grupp",
            detail=detail,
            by="group",
            terms=tuple(term for term in terms if whole.sums.get(term) is not None),
            rows=tuple((group.key, group.key or "Okänd grupp", group.sums) for group in groups),
            money=page.book.consolidated.money("investments"),
            pair=("year_budget", "full_year_forecast"),
        ),
    )


def _unit_note(page: Page, money: Money) -> str:
    same = money.unit == page.book.consolidated.model.money.unit
    return "" if same else f"Belopp i {money.unit}."


def write_funds(page: Page) -> None:
    """What is left of each development fund."""
    frame = page.book.analysis.funds
    if frame.empty:
        return
    money = page.book.consolidated.money("development_funds")
    columns = page.book.consolidated.columns("development_funds")
    terms = [name for name in _FUND_TERMS if name in columns]
    page.section("Utvecklingsmedel", _unit_note(page, money))
    page.header(["Fond", *(columns[name].title for name in terms)])
    amount = page.styles.amount(money)
    for values in frame.to_dict("records"):
        name = values["name"] if isinstance(values["name"], str) else values["fund"]
        shown: list[Cell] = [in_unit(values[term], money) for term in terms]
        if terms == list(_FUND_TERMS) and isinstance(shown[2], float):
            shown[2] = Formula(f"={page.at(1)}+{page.at(2)}", shown[2])
        looks = [page.styles["text"], *[amount] * len(terms)]
        page.put([str(name), *shown], looks)
    page.gap()


def write_granted(page: Page, details: Mapping[str, Detail], cells: AnalysisCells) -> None:
    """The granted amounts per department, and what cannot be added and why."""
    granted, detail = page.book.analysis.granted, details.get("activities")
    if granted is None or detail is None:
        return
    frame = page.book.consolidated.tables["activities"]
    terms = [name for name in ("granted_amount", "used_amount") if name in detail.titles]
    rows = []
    for department, own in frame.groupby("department", sort=False)[terms]:
        code = str(department)
        sums = {name: deviation.total(own[name]) for name in terms}
        rows.append((code, page.book.department(code), sums))
    whole = {"granted_amount": granted.total, "used_amount": granted.used}
    cells.granted = write_grouped(
        page,
        Grouped(
            title="Beviljade medel per avdelning",
            label="Avdelning",
            detail=detail,
            by="department",
            terms=tuple(name for name in terms if whole[name] is not None),
            rows=tuple(rows),
            money=page.book.consolidated.money("activities"),
        ),
    )
    if granted.not_added:
        page.section("Beviljade belopp som inte kan läggas ihop")
        page.header(["Aktivitet", "Belopp", "", "", "", "Skäl", "", "Källa"], range(0))
        for part in granted.not_added:
            name = f"{part.key} {part.name}".strip()
            where = source(page.book.consolidated, part.place)
            page.put(
                [name, part.written, None, None, None, part.reason, None, where],
                _long_row(page, page.styles["text"], page.styles["plain"]),
            )
        page.gap()


def write_overdue(page: Page) -> None:
    """What goes on after its end date, the oldest first."""
    book, styles = page.book, page.styles
    for table in WITH_END_DATES:
        late = book.analysis.overdue(table)
        if late.empty:
            continue
        sheet = BY_TABLE[table]
        scale = book.consolidated.model.scale(sheet.title)
        page.section(f"{sheet.title} som pågår efter sitt slutdatum", f"{len(late)} rader.")
        page.header(
            ["", "Slutdatum", "Dagar efter", "Status", "", "Kommentar", "", "Källa"], range(2, 3)
        )
        comments = late["comment"] if "comment" in late else pd.Series(None, index=late.index)
        shown = late.head(MOST_ROWS)
        for (workbook, row), values, comment in zip(
            shown.index, shown.to_dict("records"), comments.head(MOST_ROWS), strict=True
        ):
            text, look = book.status(values["status"], scale)
            name = f"{values[sheet.key]} {values['name']}, {book.department(values['department'])}"
            where = source(book.consolidated, Place(workbook, table, row, "end_date"))
            page.put(
                [
                    name,
                    pd.Timestamp(values["end_date"]).date(),
                    int(values["days"]),
                    text,
                    None,
                    _comment(comment),
                    None,
                    where,
                ],
                [
                    styles["text"],
                    styles["date"],
                    styles["integer"],
                    look,
                    styles["plain"],
                    styles["text"],
                    styles["plain"],
                    styles["muted_wrap"],
                ],
            )
        write_rest(page, len(late), sheet.title)
        page.gap()


def write_rest(page: Page, rows: int, title: str) -> None:
    """Say how many rows of a list are left out, and where they stand."""
    if rows > MOST_ROWS:
        page.put([f"{rows - MOST_ROWS} till står på bladet {title}."], [page.styles["note"]])


def _comment(value: object) -> str | None:
    return shortened(value, LONGEST_COMMENT) if isinstance(value, str) else None


def write_attention(page: Page, lines: Sequence[Attention], links: Links) -> None:
    """The whole list "Detta behöver du titta på"."""
    page.section("Detta behöver du titta på")
    if not lines:
        page.put(["Inget."], [page.styles["note"]])
        return
    page.header(["Vad", "", "", "", "", "Varför", "Gäller", "Var"], range(0))
    for line in lines:
        # The text flows over the empty cells beside it, which therefore stay unwritten.
        row = page.row
        cells: list[Cell] = [
            shortened(line.what, _LONGEST_WHAT),
            *[None] * 4,
            shortened(line.why, LONGEST_COMMENT),
        ]
        looks = _long_row(page, page.styles["strong"], page.styles["strong"])
        page.put([*cells, None, line.where], looks)
        look = page.styles.look("plain", font_color=LINK, underline=1)
        page.book.link(page.sheet, row, LEFT + len(cells), line.kind.label, links.of(line), look)


def _long_row(page: Page, first: Any, beside: Any) -> list[Any]:
    """Formats of a row of text: what, four cells beside it, why, about what, where."""
    styles = page.styles
    return [first, *[beside] * 4, styles["text"], styles["plain"], styles["muted_wrap"]]
