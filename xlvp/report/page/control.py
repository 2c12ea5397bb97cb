"""The last sections: reconciliation, deliveries, findings, waivers, and where figures come from."""

from __future__ import annotations

import pandas as pd

from validation.amounts import format_amount
from validation.finding import Severity
from xlvp.delivery_status import State
from xlvp.reconciliation import Tie
from xlvp.report.marks import OUTCOMES, SEVERITIES, SYMBOLS
from xlvp.report.page.parts import (
    FIGURE,
    LONG,
    Cell,
    Column,
    Fold,
    Part,
    Row,
    Section,
    Table,
    Text,
    counted,
    rows_as,
)
from xlvp.report.page.teller import Teller

_FOLDED_FROM = 25


def reconciliation(teller: Teller) -> Section | None:
    """Control figures and frames against what the departments' figures give."""
    ties = teller.reconciliation.ties
    if not ties:
        return None
    rows = [
        Row(
            [
                Cell(tie.post),
                Cell(tie.outcome.label, int(tie.outcome), symbol=OUTCOMES[tie.outcome][0]),
                _tied(teller, tie, tie.printed),
                _tied(teller, tie, tie.found),
                _tied(teller, tie, tie.difference, plus=True),
                Cell(tie.why, look=LONG),
                Cell(f"{tie.sheet}: {tie.column}"),
                Cell(tie.source),
            ]
        )
        for tie in ties
    ]
    columns = [
        Column("Post"),
        Column("Utfall av avstämningen"),
        Column("Kontrollsiffra", FIGURE),
        Column("Enligt avdelningarna", FIGURE),
        Column("Skillnad", FIGURE),
        Column("Förklaring", LONG),
        Column("Blad och kolumn"),
        Column("Källa"),
    ]
    table = Table("avstamning-tabell", "Avstämning, undantagen först", columns, rows_as(rows))
    said = (
        f"Kontrollsiffror och ramar mot avdelningarnas siffror: {teller.reconciliation.sentence}."
    )
    return Section("avstamning", "Avstämning", [Text([said]), table], across=True)


def _tied(teller: Teller, tie: Tie, value: float | None, *, plus: bool = False) -> Cell:
    if value is None:
        return Cell("–", "", FIGURE)
    if tie.money is None:
        return teller.number(value, plus=plus)
    text = format_amount(int(value), tie.money, with_unit=True, plus=plus)
    return Cell(text, value / tie.money.factor, FIGURE)


def deliveries(teller: Teller) -> Section:
    """Where each department stands, and the received files."""
    consolidated = teller.consolidated
    order, seals = list(State), consolidated.seals
    sealed = [Column("Försegling")] if seals else []
    rows = [
        Row(
            [
                Cell(f"{teller.department(part.code)}"),
                Cell(part.state_text, order.index(part.state), symbol=SYMBOLS[part.state][0]),
                Cell("ja" if part.counted else "nej"),
                Cell(_moment(part.received), look="nowrap"),
                Cell("ja" if part.late else "nej"),
                Cell("" if part.signed is None or not part.workbook else _yes(part.signed)),
                *(Cell(seals.get(part.counted or part.workbook, "")) for _ in sealed),
                teller.count(part.errors),
                teller.count(part.warnings),
                Cell(part.counted or part.workbook),
                Cell(part.remark),
            ],
            part.code,
        )
        for part in consolidated.departments
    ]
    columns = [
        *(Column(title) for title in ("Avdelning", "Läge", "Ingår", "Inlämnad", "Försenad")),
        Column("Underskriven"),
        *sealed,
        Column("Fel", FIGURE),
        Column("Varningar", FIGURE),
        Column("Arbetsbok"),
        Column("Anmärkning"),
    ]
    included = sum(bool(part.counted) for part in consolidated.departments)
    asked, deadline = len(consolidated.departments), consolidated.period.deadline
    said = f"{included} av {asked} avdelningar ingår. Sista dag att lämna in var {deadline}."
    parts: list[Part] = [
        Text([said]),
        Table("leveranser-tabell", "Leveranser per avdelning", columns, rows_as(rows)),
    ]
    if not consolidated.books.empty:
        parts.append(_files(teller))
    return Section("leveranser", "Leveranser", parts, across=True)


def _yes(value: object) -> str:
    return "ja" if value else "nej"


def _moment(moment: pd.Timestamp | None) -> str:
    return "" if moment is None or pd.isna(moment) else f"{moment:%Y-%m-%d %H:%M}"


def _files(teller: Teller) -> Table:
    books = teller.consolidated.books
    rows = []
    for name, values in zip(
        books.index.get_level_values("workbook"), books.to_dict("records"), strict=True
    ):
        code = str(values["department"])
        rows.append(
            Row(
                [
                    Cell(str(name)),
                    Cell(teller.department(code) if code else ""),
                    Cell(_moment(values["received"]), look="nowrap"),
                    Cell(_yes(values["counted"])),
                    Cell(str(values["why"] or "")),
                    Cell(str(values["sha256"]), look="hash"),
                ],
                code,
            )
        )
    titles = ("Fil", "Avdelning", "Mottagen", "Räknas", "Varför inte", "Kontrollsumma (SHA-256)")
    columns = [Column(title) for title in titles]
    return Table("filer", "Mottagna filer", columns, rows_as(rows))


def findings(teller: Teller) -> Section:
    """What is found and not accepted, the worst first, and what could not be looked at."""
    consolidated = teller.consolidated
    listed = sorted(
        consolidated.findings, key=lambda part: (part.severity.weight, part.place, part.code)
    )
    errors, warnings = (
        sum(part.severity is severity for part in listed)
        for severity in (Severity.ERROR, Severity.WARNING)
    )
    said = (
        f"{counted(errors, 'fel', 'fel')} och {counted(warnings, 'varning', 'varningar')} "
        "som inte är godkända."
    )
    parts: list[Part] = [Text([said])]
    if listed:
        rows = [
            Row(
                [
                    Cell(
                        part.severity.value,
                        part.severity.weight,
                        symbol=SEVERITIES[part.severity][0],
                    ),
                    Cell(teller.department(part.department) if part.department else ""),
                    Cell(part.code),
                    Cell(part.message),
                    Cell(part.remedy),
                    Cell(part.place.workbook),
                    Cell(consolidated.cell(part.place), look="nowrap"),
                    Cell(part.key, look="nowrap"),
                    Cell(part.value),
                    Cell(part.expected),
                ],
                part.department,
            )
            for part in listed
        ]
        columns = [
            *(Column(title) for title in ("Grad", "Avdelning", "Regel")),
            Column("Fynd", LONG),
            Column("Åtgärd", LONG),
            *(Column(title) for title in ("Arbetsbok", "Cell", "Rad", "Värde", "Väntat")),
        ]
        table = Table("fynd-tabell", "Fynd, de värsta först", columns, rows_as(rows), detail=True)
        parts.append(_folded("fynd-del", "Alla fynd", table, ("fynd", "fynd")))
    if consolidated.not_run:
        rows = [
            Row([Cell(part.code), Cell(part.workbook), Cell(part.reason)])
            for part in consolidated.not_run
        ]
        columns = [Column("Regel"), Column("Arbetsbok"), Column("Varför")]
        caption = "Regler som inte kunde köras"
        table = Table("inte-korda", caption, columns, rows_as(rows))
        parts.append(_folded("inte-korda-del", caption, table, ("regel", "regler")))
    return Section("fynd", "Fynd", parts, across=True)


def _folded(id_: str, title: str, table: Table, words: tuple[str, str]) -> Fold:
    number = len(table.rows)
    return Fold(id_, title, counted(number, *words), [table], long=number > _FOLDED_FROM)


def waivers(teller: Teller) -> Section:
    """Findings that are accepted, with the reason."""
    applied = teller.consolidated.waivers
    if not applied:
        return Section(
            "undantag", "Undantag", [Text(["Inga fynd är godkända med skäl."])], across=True
        )
    rows = [
        Row(
            [
                Cell(teller.department(part.waiver.department)),
                Cell(part.waiver.code),
                Cell(part.waiver.key, look="nowrap"),
                Cell(part.waiver.column),
                Cell(part.waiver.value),
                Cell(part.waiver.reason),
                Cell(part.waiver.accepted_by),
                Cell(f"{part.waiver.until}", look="date"),
                Cell(part.state.value),
                teller.count(len(part.findings)),
            ],
            part.waiver.department,
        )
        for part in applied
    ]
    columns = [
        *(Column(title) for title in ("Avdelning", "Regel", "Rad", "Kolumn", "Godkänt värde")),
        Column("Skäl", LONG),
        *(Column(title) for title in ("Godkänt av", "Till och med", "Läge")),
        Column("Antal fynd", FIGURE),
    ]
    caption = "Fynd som är godkända med skäl"
    table = Table("undantag-tabell", caption, columns, rows_as(rows), detail=True)
    fold = _folded("undantag-del", caption, table, ("undantag", "undantag"))
    return Section("undantag", "Undantag", [fold], across=True)


def sources(teller: Teller) -> Section:
    """Which workbook and sheet each department's rows stand in, and its columns' letters."""
    rows = [
        Row(
            [
                Cell(teller.department(part.department)),
                Cell(part.workbook),
                Cell(part.sheet),
                teller.count(part.rows),
                Cell(part.columns, look="muted"),
            ],
            part.department,
        )
        for part in teller.consolidated.sheet_sources()
    ]
    if not rows:
        return Section("kallor", "Källor", [Text(["Ingen arbetsbok ingår."])])
    columns = [
        *(Column(title) for title in ("Avdelning", "Arbetsbok", "Blad")),
        Column("Rader", FIGURE),
        Column("Kolumnernas bokstäver", LONG),
    ]
    table = Table("kallor-tabell", "Var avdelningarnas rader står", columns, rows_as(rows))
    said = (
        "Varje rad i tabellerna ovan säger arbetsbok, blad och celler. Här står vilken bokstav "
        "varje kolumn har i arbetsboken."
    )
    fold = _folded("kallor-del", "Blad och kolumner", table, ("blad", "blad"))
    return Section("kallor", "Källor", [Text([said]), fold], across=True)
