"""The forecast at each follow-up of the year: the office's, and each department's own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from validation.model import Period
from xlvp.deviation import difference
from xlvp.report.conclusions import forecast_conclusion
from xlvp.report.page.charts import Line, line_chart
from xlvp.report.page.parts import FIGURE, Cell, Column, Part, Row, Table, rows_as
from xlvp.report.page.teller import Teller


def forecasts(teller: Teller) -> Iterator[Part]:
    """The forecast at each follow-up of the year, once there are two."""
    points = teller.analysis.forecasts
    if len(points) <= 1 or points[-1].period != teller.consolidated.period:
        return
    money = teller.consolidated.money("operating_budget")
    caption = "Årsprognosen vid årets uppföljningar"
    told = [f"{part.period.id} {teller.money(part.forecast)}" for part in points]
    budget = points[-1].budget
    line = Line(
        [(part.period.id, float(part.forecast), teller.money(part.forecast)) for part in points],
        None if budget is None else (float(budget), teller.money(budget)),
        "budget",
    )
    title = forecast_conclusion(points, money)
    yield line_chart("prognoser", title, f"{caption}: {', '.join(told)}.", line, caption)
    rows = []
    for before, part in zip([None, *points], points, strict=False):
        alike = before is not None and before.departments == part.departments
        change = difference(part.forecast, before.forecast) if before and alike else None
        cells = [teller.amount(part.forecast), teller.amount(part.budget)]
        rows.append(Row([Cell(part.period.title), *cells, teller.amount(change, plus=True)]))
    columns = [
        Column("Uppföljning"),
        *(Column(title, FIGURE) for title in ("Årsprognos", "Årsbudget", "Ändring")),
    ]
    note = f"Belopp i {money.unit}."
    yield Table("prognoser-tabell", caption, columns, rows_as(rows), note=note, filtered=False)
    yield from _of_departments(teller, [part.period for part in points])


def _of_departments(teller: Teller, periods: Sequence[Period]) -> Iterator[Part]:
    """What each department has forecast at the follow-ups, and what has changed since the last."""
    rows = []
    for status in teller.consolidated.departments:
        course = {
            point.period.id: point for point in teller.analysis.department_course(status.code)
        }
        told = [course.get(period.id) for period in periods]
        amounts = [None if point is None else point.forecast for point in told]
        before, now = amounts[-2:]
        change = None if before is None or now is None else difference(now, before)
        last = told[-1]
        cells = [
            *(teller.amount(amount) for amount in amounts),
            teller.amount(change, plus=True),
            teller.amount(None if last is None else last.forecast_deviation, plus=True),
        ]
        if any(amount is not None for amount in amounts):
            rows.append(Row([Cell(teller.department(status.code)), *cells], status.code))
    if not rows:
        return
    columns = [
        Column("Avdelning"),
        *(Column(f"Årsprognos {period.id}", FIGURE) for period in periods),
        Column("Ändring", FIGURE),
        Column("Avvikelse mot årsbudget", FIGURE),
    ]
    caption = "Avdelningarnas årsprognoser vid årets uppföljningar"
    note = f"Belopp i {teller.unit('operating_budget')}. Ändring sedan förra uppföljningen."
    yield Table("prognoser-avdelningar", caption, columns, rows_as(rows), note=note)
