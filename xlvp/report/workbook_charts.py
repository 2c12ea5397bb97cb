"""The charts besides the bridge: statuses, the forecasts of the year, indicators over time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from validation.model import Status
from xlvp.deviation import FORECAST
from xlvp.fulfilment import MOST_CHARTED, Fulfilment, HeadingStatus, most_deviating
from xlvp.indicator_course import FEWEST, Moment, indicator_course, known_value
from xlvp.report.conclusions import (
    forecast_conclusion,
    indicator_conclusion,
    status_conclusion,
)
from xlvp.report.styles import GOOD_BAR, WHITE, number_format
from xlvp.report.workbook_book import Book, Cell, Formula, in_unit, shortened, status_text
from xlvp.report.workbook_bridge import write_bridges
from xlvp.report.workbook_cards import scale_of
from xlvp.report.workbook_details import Detail
from xlvp.report.workbook_diagrams import GRID, Diagrams, axis, legend, pattern, value_labels
from xlvp.report.workbook_fulfilment import FulfilmentCells
from xlvp.report.workbook_grouped import AnalysisCells
from xlvp.template.styles import DARK, INK, MUTED

_MOST_INDICATORS = 8
_LONGEST_LABEL = 46
_WITHOUT = "Utan status"


def write_charts(
    book: Book,
    figures: AnalysisCells,
    counts: FulfilmentCells | None,
    details: dict[str, Detail],
) -> None:
    """Write the sheets Diagram and Diagramdata."""
    diagrams = Diagrams.start(book)
    write_bridges(diagrams, figures, scale_of(book))
    if counts is not None:
        _statuses(diagrams, counts)
    _forecasts(diagrams, figures)
    _indicators(diagrams, details.get("indicators"))
    diagrams.finish()


# --- statuses ------------------------------------------------------------------------------------


def _statuses(diagrams: Diagrams, counts: FulfilmentCells) -> None:
    for part in diagrams.book.analysis.fulfilments:
        cells = counts.rows.get(part.table, [])
        told = (place for place, (_, rows) in enumerate(part.by_level) if len(rows) > 1)
        place = next(told, 0)
        if place < min(len(cells), len(part.by_level)) and part.items["status"].notna().any():
            _status_chart(diagrams, part, part.by_level[place][1], cells[place])


def _status_chart(
    diagrams: Diagrams,
    part: Fulfilment,
    headings: Sequence[HeadingStatus],
    cells: dict[str, dict[str, Formula]],
) -> None:
    page, styles = diagrams.data, diagrams.book.styles
    columns = _columns(part)
    conclusion = status_conclusion(part, headings)
    titles = [status_text(status) if status else _WITHOUT for status in columns.values()]
    cell = diagrams.section(conclusion, ["", *titles])
    first = page.row
    shown = most_deviating(headings, part, MOST_CHARTED)
    for heading in shown:
        of = cells[heading.number]
        row: list[Cell] = [shortened(heading.label, _LONGEST_LABEL)]
        row += [Formula(f"={of[code].text.removeprefix('=')}", of[code].value) for code in columns]
        diagrams.put(row, [styles["plain"], *[styles["count"]] * len(columns)])
    if left := len(headings) - len(shown):
        page.put([f"{left} till står på bladet Måluppfyllelse."], [styles["note"]])
    chart = diagrams.book.workbook.add_chart({"type": "bar", "subtype": "stacked"})
    last = first + len(shown) - 1
    for column, status in enumerate(columns.values(), start=1):
        colour = status.colour if status else MUTED
        dark = column == 1
        chart.add_series(
            {
                "name": diagrams.absolute(column, first - 1),
                "categories": diagrams.span(0, first, last),
                "values": diagrams.span(column, first, last),
                "gap": 40,
                "overlap": 100,
                "data_labels": value_labels("0;;;", WHITE if dark else INK)
                | {"position": "center"}
                | ({} if dark else {"fill": {"color": WHITE}}),
                **pattern(column - 1, colour),
            }
        )
    chart.set_legend(legend())
    chart.set_y_axis(axis(reverse=True))
    chart.set_x_axis(
        axis(
            num_format="0",
            label_position="none",
            major_gridlines={"visible": False},
            line={"none": True},
        )
    )
    page.gap()
    diagrams.place(chart, conclusion, cell)


def _columns(part: Fulfilment) -> dict[str, Status | None]:
    """The statuses that occur, in the scale's order, and those without one."""
    occurring = set(part.items["status"].dropna())
    columns: dict[str, Status | None] = {
        status.code: status for status in part.scale.statuses if status.code in occurring
    }
    if part.items["status"].isna().any():
        columns["without"] = None
    return columns


# --- the forecast at each follow-up --------------------------------------------------------------


def _forecasts(diagrams: Diagrams, figures: AnalysisCells) -> None:
    """The forecast of the year as it was at each of its follow-ups, beside the year's budget."""
    book = diagrams.book
    points = book.analysis.forecasts
    if len(points) <= 1 or points[-1].period != book.consolidated.period:
        return
    money = book.consolidated.money("operating_budget")
    conclusion = forecast_conclusion(points, money)
    cell = diagrams.section(conclusion, ["Uppföljning", "Årsprognos", "Årsbudget"])
    first, amount = diagrams.data.row, book.styles.amount(money)
    looks = [book.styles["plain"], amount, amount]
    for part in points[:-1]:
        amounts = (in_unit(value, money) for value in (part.forecast, part.budget))
        diagrams.put([part.period.id, *amounts], looks)
    last = diagrams.data.row
    terms = [figures.terms[FORECAST.figure], figures.terms.get(FORECAST.against)]
    diagrams.put([book.consolidated.period.id, *terms], looks)
    chart = book.workbook.add_chart({"type": "column"})
    number = scale_of(book).code().split("_-")[0]
    chart.add_series(
        {
            "name": diagrams.absolute(1, first - 1),
            "categories": diagrams.span(0, first, last),
            "values": diagrams.span(1, first, last),
            "gap": 120,
            "fill": {"color": DARK},
            "border": {"color": DARK},
            "data_labels": value_labels(number),
        }
    )
    line = book.workbook.add_chart({"type": "line"})
    line.add_series(
        {
            "name": diagrams.absolute(2, first - 1),
            "categories": diagrams.span(0, first, last),
            "values": diagrams.span(2, first, last),
            "line": {"color": GOOD_BAR, "width": 2.25, "dash_type": "dash"},
            "marker": {"type": "diamond", "size": 7, "fill": {"color": "#FFFFFF"}},
        }
    )
    chart.combine(line)
    chart.set_legend(legend())
    chart.set_x_axis(axis(label_position="low"))
    chart.set_y_axis(axis(num_format=number, major_gridlines=GRID))
    diagrams.data.gap()
    diagrams.place(chart, conclusion, cell, small=True)


# --- indicators ----------------------------------------------------------------------------------


def _indicators(diagrams: Diagrams, detail: Detail | None) -> None:
    frame = diagrams.book.analysis.indicators
    if detail is None or frame.empty:
        return
    told = []
    for place, values in enumerate(frame.to_dict("records")):
        course = indicator_course(diagrams.book.consolidated, values)
        points = [moment for moment in course if moment.value is not None]
        if len(points) >= FEWEST:
            told.append((place, values, points))
    # those that miss their target first
    told.sort(key=lambda entry: _rank(entry[1].get("reached")))
    for place, values, points in told[:_MOST_INDICATORS]:
        _indicator_chart(diagrams, detail, place, values, points)


def _rank(reached: Any) -> int:
    return 1 if reached is None or pd.isna(reached) else 2 * int(bool(reached))


def _indicator_chart(
    diagrams: Diagrams, detail: Detail, place: int, values: dict[Any, Any], points: Sequence[Moment]
) -> None:
    book, page = diagrams.book, diagrams.data
    places = {part.code: part.decimals for part in book.consolidated.model.indicators}
    decimals = places.get(str(values["indicator"]), 1)
    conclusion = indicator_conclusion(values, decimals)
    has_target = known_value(values, "target") is not None
    cell = diagrams.section(conclusion, ["", "Värde", *(["Mål"] if has_target else [])])
    first, look = page.row, book.styles.decimal(decimals)
    number = number_format(decimals).split("_-")[0]
    for point in points:
        shown: Cell = point.value
        if point.field in detail.titles:
            shown = Formula(f"={detail.cell(point.field, place)}", point.value or 0.0)
        row: list[Cell] = [point.label, shown]
        if has_target:
            row.append(_target(book, detail, place, float(values["target"])))
        diagrams.put(row, [book.styles["plain"], look, look][: len(row)])
    last = page.row - 1
    chart = book.workbook.add_chart({"type": "line"})
    categories = diagrams.span(0, first, last)
    chart.add_series(
        {
            "name": diagrams.absolute(1, first - 1),
            "categories": categories,
            "values": diagrams.span(1, first, last),
            "line": {"color": DARK, "width": 2.25},
            "marker": {
                "type": "circle",
                "size": 7,
                "fill": {"color": DARK},
                "border": {"color": DARK},
            },
            "data_labels": value_labels(number) | {"position": "above"},
        }
    )
    if has_target:
        chart.add_series(
            {
                "name": diagrams.absolute(2, first - 1),
                "categories": categories,
                "values": diagrams.span(2, first, last),
                "line": {"color": GOOD_BAR, "width": 2.25, "dash_type": "dash"},
                "marker": {"type": "none"},
            }
        )
    chart.set_legend(legend() if has_target else {"none": True})
    chart.set_x_axis(axis())
    chart.set_y_axis(axis(num_format=number, major_gridlines=GRID))
    page.gap()
    diagrams.place(chart, conclusion, cell, small=True)


def _target(book: Book, detail: Detail, place: int, value: float) -> Cell:
    """The row's own target as a link to it, or the model's."""
    own = book.consolidated.tables["indicators"].get("target")
    if own is None or "target" not in detail.titles or pd.isna(own.iloc[place]):
        return value
    return Formula(f"={detail.cell('target', place)}", value)
