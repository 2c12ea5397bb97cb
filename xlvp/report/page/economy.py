"""The section Avvikelseanalys: totals, bridges, material deviations and other sums."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from validation.finding import Place
from xlvp import deviation
from xlvp.analysis import BRIDGED
from xlvp.attention import source
from xlvp.deviation import TO_DATE, UNKNOWN_CLASS, Contribution, Measure
from xlvp.report.conclusions import bridge_conclusion
from xlvp.report.page.charts import Step, bridge_chart
from xlvp.report.page.course import forecasts
from xlvp.report.page.other_sums import other_sums
from xlvp.report.page.parts import (
    FIGURE,
    LONG,
    SOURCE,
    Cell,
    Column,
    Part,
    Row,
    Section,
    Table,
    Text,
    rows_as,
)
from xlvp.report.page.teller import Teller, records
from xlvp.report.page.trends import accuracy, changed_forecast, contradicted, put_off
from xlvp.report.sentences import bridge_sentence
from xlvp.report.telling import text_of

_LEADS = {TO_DATE.name: "Utfallet hittills", deviation.FORECAST.name: "Årsprognosen"}
_BY = {"department": "avdelning", "account_class": "kontoklass"}
_IDS = {TO_DATE.name: "hittills", deviation.FORECAST.name: "prognos"}


def deviations(teller: Teller) -> Section:
    """The whole section."""
    parts: list[Part] = []
    if teller.analysis.totals.lines:
        parts += _totals(teller)
        for measure in BRIDGED:
            parts += _bridges(teller, measure)
        parts += forecasts(teller)
        parts += changed_forecast(teller)
        parts += _material(teller)
        parts += contradicted(teller)
        parts += accuracy(teller)
    parts += other_sums(teller)
    parts += put_off(teller)
    return Section("avvikelser", "Avvikelseanalys", parts)


def _totals(teller: Teller) -> Iterator[Part]:
    totals, analysis = teller.analysis.totals, teller.analysis
    unit = teller.unit("operating_budget")
    if not analysis.measures:
        yield from _year_budgets(teller)
        return
    columns = consolidated_titles(teller)
    blanks = [
        f"{columns[field]} {number}"
        for field, number in totals.blanks.items()
        if number and totals.of(field) is not None
    ]
    note = f"Belopp i {unit}. Plus är bättre än det som jämförs."
    if blanks:
        note += f" Tomma celler ingår inte i summorna: {', '.join(blanks)}."
    rows = []
    for measure in analysis.measures:
        against, off = totals.of(measure.against), totals.difference(measure)
        share = off / abs(against) if off is not None and against else None
        rows.append(
            Row(
                [
                    Cell(measure.name),
                    teller.amount(totals.of(measure.figure)),
                    teller.amount(against),
                    teller.amount(off, plus=True),
                    teller.percent(share),
                ]
            )
        )
    titles = ("Utfall eller prognos", "Jämförs med", "Avvikelse", "I procent")
    yield Table(
        "resultat",
        "Kontorets resultat",
        [Column("Jämförelse"), *(Column(title, FIGURE) for title in titles)],
        rows_as(rows),
        note=note,
        filtered=False,
    )


def consolidated_titles(teller: Teller) -> dict[str, str]:
    """Titles of the operating budget's columns, by field."""
    columns = teller.consolidated.columns("operating_budget")
    return {field: column.title for field, column in columns.items()}


def _year_budgets(teller: Teller) -> Iterator[Part]:
    """A plan period has a budget and nothing to hold it against."""
    lines, model = teller.analysis.lines, teller.consolidated.model
    if "year_budget" not in lines:
        return
    classes = {part.code: part.name for part in model.account_classes}
    for by, name in _BY.items():
        if by not in lines:
            continue
        keys = lines[by].fillna(UNKNOWN_CLASS)
        rows = []
        for key in dict.fromkeys(keys):
            department = key if by == "department" else ""
            label = teller.department(key) if department else classes.get(key, "Okänd")
            budget = deviation.total(lines.loc[keys == key, "year_budget"])
            rows.append(Row([Cell(label), teller.amount(budget)], department))
        total = [Cell("Kontoret"), teller.amount(teller.analysis.totals.of("year_budget"))]
        yield Table(
            f"arsbudget-{by}",
            f"Årsbudget per {name}",
            [Column(name.capitalize()), Column("Årsbudget", FIGURE)],
            rows_as(rows),
            [total],
            f"Belopp i {teller.unit('operating_budget')}.",
        )


def _bridges(teller: Teller, measure: Measure) -> Iterator[Part]:
    """The chart of the departments' contributions, and the tables."""
    if measure not in teller.analysis.measures:
        return
    parts = teller.analysis.bridge("department", measure)
    if parts:
        yield _chart(teller, measure, parts)
    for by in _BY:
        contributions = teller.analysis.bridge(by, measure)
        if contributions and (by == "department" or len(contributions) > 1):
            yield _bridge_table(teller, measure, by, contributions)


def _caption(measure: Measure, by: str) -> str:
    return f"{measure.name} per {_BY[by]}"


def _chart(teller: Teller, measure: Measure, parts: Sequence[Contribution]) -> Part:
    totals, titles = teller.analysis.totals, consolidated_titles(teller)
    start, end = totals.of(measure.against) or 0, totals.of(measure.figure) or 0
    steps = [
        Step(teller.department(part.key), part.amount, teller.money(part.amount, plus=True))
        for part in parts
    ]
    lead = _LEADS[measure.name]
    off = totals.difference(measure) or 0
    return bridge_chart(
        f"bro-{_IDS[measure.name]}",
        bridge_conclusion(measure, off, parts, teller.consolidated.money("operating_budget")),
        bridge_sentence(teller, measure, lead),
        (titles[measure.against], start, teller.money(start)),
        steps,
        (titles[measure.figure], end, teller.money(end)),
        _caption(measure, "department"),
    )


def _bridge_table(
    teller: Teller, measure: Measure, by: str, parts: Sequence[Contribution]
) -> Table:
    titles = consolidated_titles(teller)
    rows = [
        Row(
            [
                Cell(teller.department(part.key) if by == "department" else part.label),
                teller.amount(part.figure),
                teller.amount(part.against),
                teller.amount(part.amount, plus=True),
                teller.percent(part.share),
            ],
            part.key if by == "department" else "",
        )
        for part in parts
    ]
    totals = teller.analysis.totals
    off = totals.difference(measure)
    total = [
        Cell("Kontoret"),
        teller.amount(totals.of(measure.figure)),
        teller.amount(totals.of(measure.against)),
        teller.amount(off, plus=True),
        teller.percent(1.0 if off else None),
    ]
    figures = (titles[measure.figure], titles[measure.against], "Avvikelse", "Andel av kontorets")
    return Table(
        f"{_IDS[measure.name]}-{by}",
        _caption(measure, by),
        [Column(_BY[by].capitalize()), *(Column(title, FIGURE) for title in figures)],
        rows_as(rows),
        [total],
        f"Belopp i {teller.unit('operating_budget')}. Störst avvikelse först.",
    )


def _material(teller: Teller) -> Iterator[Part]:
    limits = teller.consolidated.model.materiality
    unit = teller.consolidated.model.money.unit
    note = f"Över {_plain(limits.amount)} {unit}"
    if limits.percent:
        note += f" och över {_plain(limits.percent)} % av det som jämförs"
    frame = teller.analysis.material
    for measure in BRIDGED:
        if measure not in teller.analysis.measures:
            continue
        own = frame[frame["measure"] == measure.name] if len(frame) else frame
        caption = f"Väsentliga avvikelser: {measure.name.lower()}"
        if own.empty:
            yield Text([f"{caption}: inga. Gränsen är {note[0].lower()}{note[1:]}."])
        else:
            yield _material_table(teller, measure, own, caption, f"{note}.")


def _plain(number: float) -> str:
    return f"{number:g}".replace(".", ",")


def _material_table(
    teller: Teller, measure: Measure, own: pd.DataFrame, caption: str, note: str
) -> Table:
    titles = consolidated_titles(teller)
    rows = []
    for workbook, row, values in records(own):
        place = Place(workbook, "operating_budget", row, measure.figure)
        explained = bool(values["explained"])
        department, name = teller.department(str(values["department"])), text_of(values, "name")
        rows.append(
            Row(
                [
                    Cell(f"{department}, {name}" if name not in ("", department) else department),
                    teller.amount(values["figure"]),
                    teller.amount(values["against"]),
                    teller.amount(values["deviation"], plus=True),
                    teller.percent(None if pd.isna(values["share"]) else float(values["share"])),
                    Cell("ja" if explained else "nej", symbol="✓" if explained else "✗"),
                    Cell(values["comment"] if explained else "", look=LONG),
                    Cell(source(teller.consolidated, place), look=SOURCE),
                ],
                str(values["department"]),
            )
        )
    figures = (titles[measure.figure], titles[measure.against], "Avvikelse", "Andel")
    columns = [
        Column("Avdelning och budgetrad"),
        *(Column(title, FIGURE) for title in figures),
        Column("Förklarad"),
        Column("Kommentar", LONG),
        Column("Källa", SOURCE),
    ]
    return Table(f"vasentligt-{_IDS[measure.name]}", caption, columns, rows_as(rows), note=note)
