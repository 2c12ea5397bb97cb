"""The lower part of Avvikelseanalys: investments, funds, granted amounts, and what is overdue."""

from __future__ import annotations

from collections.abc import Iterator

from validation.amounts import format_decimal
from validation.finding import Place
from validation.schemas import BY_TABLE
from xlvp import deviation
from xlvp.analysis import WITH_END_DATES
from xlvp.attention import source
from xlvp.report.page.parts import (
    FIGURE,
    LONG,
    SOURCE,
    Cell,
    Column,
    Part,
    Row,
    Table,
    counted,
    rows_as,
)
from xlvp.report.page.teller import Teller, records

_FOLLOW_UP_TERMS = ("year_budget", "actual_to_date", "full_year_forecast")
_PLAN_TERMS = ("total_budget", "year_budget", "second_year", "third_year")


def other_sums(teller: Teller) -> Iterator[Part]:
    """The sums besides the operating budget's, of what the period has."""
    yield from _investments(teller)
    yield from _funds(teller)
    yield from _granted(teller)
    yield from _overdue(teller)


def _investments(teller: Teller) -> Iterator[Part]:
    analysis = teller.analysis
    whole = analysis.all_investments
    if whole is None:
        return
    columns = teller.consolidated.columns("investments")
    wanted = _FOLLOW_UP_TERMS if "actual_to_date" in columns else _PLAN_TERMS
    terms = [term for term in wanted if whole.sums.get(term) is not None]
    left = {"year_budget", "full_year_forecast"} <= set(terms)

    def cells(label: str, part: deviation.InvestmentSum) -> list[Cell]:
        amounts = [teller.amount(part.sums.get(term), "investments") for term in terms]
        off = [teller.amount(part.left, "investments", plus=True)] if left else []
        return [Cell(label), *amounts, *off]

    titles = [columns[term].title for term in terms] + (["Avvikelse"] if left else [])
    yield Table(
        "investeringar-grupp",
        "Investeringar per grupp",
        [Column("Grupp"), *(Column(title, FIGURE) for title in titles)],
        rows_as([Row(cells(part.key or "Okänd grupp", part)) for part in analysis.investments]),
        [cells("Summa", whole)],
        f"Belopp i {teller.unit('investments')}.",
        filtered=False,
    )


def _funds(teller: Teller) -> Iterator[Part]:
    frame = teller.analysis.funds
    if frame.empty:
        return
    columns = teller.consolidated.columns("development_funds")
    terms = [name for name in ("year_budget", "decided", "left") if name in columns]
    rows = [
        Row(
            [
                Cell(values["name"] if isinstance(values["name"], str) else str(values["fund"])),
                *(teller.amount(values[term], "development_funds") for term in terms),
            ],
            str(values["department"]),
        )
        for values in frame.to_dict("records")
    ]
    yield Table(
        "fonder",
        "Utvecklingsmedel per fond",
        [Column("Fond"), *(Column(columns[term].title, FIGURE) for term in terms)],
        rows_as(rows),
        note=f"Belopp i {teller.unit('development_funds')}.",
    )


def _granted(teller: Teller) -> Iterator[Part]:
    granted = teller.analysis.granted
    if granted is None:
        return
    frame = teller.consolidated.tables["activities"]
    columns = teller.consolidated.columns("activities")
    whole = {"granted_amount": granted.total, "used_amount": granted.used}
    terms = [name for name in whole if name in frame and whole[name] is not None]
    rows = []
    for code in dict.fromkeys(frame["department"]):
        own = frame[frame["department"] == code]
        amounts = [teller.amount(deviation.total(own[term]), "activities") for term in terms]
        rows.append(Row([Cell(teller.department(code)), *amounts], code))
    yield Table(
        "beviljat",
        "Beviljade medel per avdelning",
        [Column("Avdelning"), *(Column(columns[term].title, FIGURE) for term in terms)],
        rows_as(rows),
        [[Cell("Summa"), *(teller.amount(whole[term], "activities") for term in terms)]],
        f"Belopp i {teller.unit('activities')}.",
    )
    if granted.not_added:
        left = [
            Row(
                [
                    Cell(f"{part.key} {part.name}".strip()),
                    Cell(part.written),
                    Cell(part.reason),
                    Cell(source(teller.consolidated, part.place), look=SOURCE),
                ],
                part.department,
            )
            for part in granted.not_added
        ]
        titles = [Column("Aktivitet"), Column("Belopp"), Column("Skäl"), Column("Källa", SOURCE)]
        caption = "Beviljade belopp som inte kan läggas ihop"
        yield Table("inte-summerat", caption, titles, rows_as(left))


def _overdue(teller: Teller) -> Iterator[Part]:
    for table in WITH_END_DATES:
        late = teller.analysis.overdue(table)
        if late.empty:
            continue
        sheet = BY_TABLE[table]
        rows = []
        for workbook, row, values in records(late):
            place = Place(workbook, table, row, "end_date")
            comment = values.get("comment")
            rows.append(
                Row(
                    [
                        Cell(f"{values[sheet.key]} {values['name']}"),
                        Cell(teller.department(str(values["department"]))),
                        Cell(f"{values['end_date']:%Y-%m-%d}", look="date"),
                        Cell(format_decimal(values["days"], 0), int(values["days"]), FIGURE),
                        teller.count(int(values["times_postponed"])),
                        teller.status(values["status"], table),
                        Cell(comment if isinstance(comment, str) else "", look=LONG),
                        Cell(source(teller.consolidated, place), look=SOURCE),
                    ],
                    str(values["department"]),
                    teller.status_class(values["status"], table),
                )
            )
        columns = [
            Column(sheet.title, LONG),
            Column("Avdelning"),
            Column("Slutdatum"),
            Column("Dagar efter", FIGURE),
            Column("Gånger uppskjuten", FIGURE),
            Column("Status"),
            Column("Kommentar", LONG),
            Column("Källa", SOURCE),
        ]
        caption = f"{sheet.title} som pågår efter sitt slutdatum"
        note = f"{counted(len(rows), 'rad', 'rader')}, den äldsta först."
        yield Table(f"sena-{table}", caption, columns, rows_as(rows), note=note)
