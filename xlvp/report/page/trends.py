"""What follows a figure through time: causes, contradicted forecasts, dates put off, accuracy."""

from __future__ import annotations

from collections.abc import Iterator

from validation.amounts import format_amount
from validation.schemas import BY_TABLE
from xlvp.analysis import WITH_END_DATES
from xlvp.attention import source
from xlvp.causes import Cause, Causes
from xlvp.forecast_accuracy import OFFICE, Accuracy
from xlvp.report.page.parts import (
    FIGURE,
    LONG,
    SOURCE,
    Cell,
    Column,
    Part,
    Row,
    Table,
    Text,
    counted,
    rows_as,
)
from xlvp.report.page.teller import Teller
from xlvp.report.telling import day


def changed_forecast(teller: Teller) -> Iterator[Part]:
    """Why the forecast's deviation has changed since the former follow-up of the year."""
    causes = teller.analysis.causes
    if causes is None:
        return
    caption = "Varför avvikelsen har ändrats sedan förra uppföljningen"
    by_cause = {cause: amount for cause, amount in causes.by_cause().items() if amount}
    before, now = (teller.money(amount, plus=True) for amount in (causes.before, causes.now))
    unit = teller.unit("operating_budget")
    note = f"Prognosens avvikelse mot årsbudget var {before} och är {now} {unit}."
    if not by_cause:
        yield Text([f"{note} Inget har ändrats."])
        return
    rows = [
        Row(
            [
                Cell(cause.value),
                teller.amount(amount, plus=True),
                _departments(teller, causes, cause),
            ]
        )
        for cause, amount in by_cause.items()
    ]
    columns = [Column("Orsak"), Column("Ändring", FIGURE), Column("Avdelningar", LONG)]
    total = [Cell("Kontoret"), teller.amount(causes.change, plus=True), Cell()]
    yield Table("orsaker", caption, columns, rows_as(rows), [total], note, filtered=False)
    yield from _moved_lines(teller, causes)


def _departments(teller: Teller, causes: Causes, cause: Cause) -> Cell:
    """The departments with what each contributes, the largest first."""
    amounts = {code: causes.by_cause(code)[cause] for code in causes.by_department()}
    parts = [
        f"{teller.department(code)} {teller.money(amount, plus=True)}"
        for code, amount in sorted(amounts.items(), key=lambda entry: -abs(entry[1]))
        if amount
    ]
    return Cell(", ".join(parts))


def _moved_lines(teller: Teller, causes: Causes) -> Iterator[Part]:
    told = [part for part in causes.parts if part.cause not in (Cause.OUTCOME, Cause.EXPECTED)]
    if not told:
        return
    rows = [
        Row(
            [
                Cell(f"{teller.department(part.department)}, {part.name or part.account}"),
                teller.amount(part.amount, plus=True),
                Cell(part.cause.value),
            ],
            part.department,
        )
        for part in sorted(told, key=lambda each: -abs(each.amount))
    ]
    columns = [Column("Avdelning och budgetrad"), Column("Ändring", FIGURE), Column("Orsak")]
    caption = "Ändrad budget, nya, strukna och flyttade rader"
    yield Table("orsaker-rader", caption, columns, rows_as(rows))


def contradicted(teller: Teller) -> Iterator[Part]:
    """The forecasts that the year so far contradicts."""
    told = [part for part in teller.analysis.run_rates if part.contradicted]
    if not told:
        return
    rows = []
    for part in told:
        department = teller.department(part.department)
        name = f"{department}, {part.name}" if part.name not in ("", department) else department
        expected = "; ".join(
            f"{basis.value} {teller.money(amount)}" for basis, amount in part.expected.items()
        )
        rows.append(
            Row(
                [
                    Cell(name),
                    teller.amount(part.forecast),
                    teller.amount(part.rest),
                    teller.amount(part.nearest),
                    teller.amount(part.gap, plus=True),
                    Cell(expected),
                    Cell(source(teller.consolidated, part.place), look=SOURCE),
                ],
                part.department,
            )
        )
    figures = ("Årsprognos", "Resten av året", "Närmaste väntade", "Skillnad")
    columns = [
        Column("Avdelning och budgetrad"),
        *(Column(title, FIGURE) for title in figures),
        Column("Väntat enligt", LONG),
        Column("Källa", SOURCE),
    ]
    note = (
        "Resten av året enligt prognosen, mot takten hittills, budgeten som återstår och förra "
        f"årets mönster. Belopp i {teller.unit('operating_budget')}."
    )
    caption = "Prognoser som året hittills motsäger"
    yield Table("motsagda", caption, columns, rows_as(rows), note=note)


def accuracy(teller: Teller) -> Iterator[Part]:
    """How the complete years' forecasts came out, the office first."""
    rows = [
        Row(
            [
                Cell(
                    "Kontoret" if part.department == OFFICE else teller.department(part.department)
                ),
                teller.amount(part.bias, plus=True),
                teller.amount(part.size),
                teller.count(len(part.errors)),
                Cell(" · ".join(_errors(teller, part))),
            ],
            "" if part.department == OFFICE else part.department,
        )
        for part in teller.analysis.accuracies
    ]
    if not rows:
        return
    columns = [
        Column("Avdelning"),
        *(Column(title, FIGURE) for title in ("Medelfel", "Medelfel utan tecken", "Prognoser")),
        Column("Fel per uppföljning", LONG),
    ]
    note = "Årets utfall minus prognosen vid varje uppföljning; plus betyder att det gick bättre."
    yield Table("prognossakerhet", "Prognossäkerhet", columns, rows_as(rows), note=note)


def _errors(teller: Teller, part: Accuracy) -> Iterator[str]:
    money = teller.consolidated.money("operating_budget")
    for error in part.errors:
        yield f"{error.period} {format_amount(error.error, money, plus=True)}"
    if part.one_sided and len(part.errors) > 1:
        yield "alltid för mörk prognos" if part.bias > 0 else "alltid för ljus prognos"


def put_off(teller: Teller) -> Iterator[Part]:
    """What goes on and has been given a later end date, most often postponed first."""
    for table in WITH_END_DATES:
        found = teller.analysis.postponed(table)
        if not found:
            continue
        rows = [
            Row(
                [
                    Cell(f"{part.key} {part.name}"),
                    Cell(teller.department(part.department)),
                    Cell(day(part.now), look="date"),
                    Cell(day(part.first), look="date"),
                    teller.count(part.times),
                    teller.count(part.days),
                    teller.count(part.late or 0),
                    Cell(source(teller.consolidated, part.place), look=SOURCE),
                ],
                part.department,
            )
            for part in found
        ]
        title = BY_TABLE[table].title
        columns = [
            *(Column(name) for name in (title, "Avdelning", "Slutdatum", "Först")),
            *(Column(name, FIGURE) for name in ("Gånger", "Dagar senare", "Dagar efter")),
            Column("Källa", SOURCE),
        ]
        caption = f"{title} med framflyttat slutdatum"
        note = f"{counted(len(rows), 'rad', 'rader')}, det som har skjutits upp flest gånger först."
        yield Table(f"uppskjutna-{table}", caption, columns, rows_as(rows), note=note)
