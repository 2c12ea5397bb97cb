"""The section Indikatorer över tid: a small chart per indicator, and the table behind them."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

from validation.amounts import format_decimal
from validation.schemas.indicators import MONTH_FIELDS
from xlvp.indicator_course import (
    FEWEST,
    Moment,
    earlier_values,
    indicator_course,
    known_value,
)
from xlvp.report.conclusions import indicator_conclusion
from xlvp.report.page.charts import Line, line_chart
from xlvp.report.page.details import reached_cell
from xlvp.report.page.parts import (
    FIGURE,
    Cell,
    Chart,
    Charts,
    Column,
    Part,
    Row,
    Section,
    Table,
    rows_as,
)
from xlvp.report.page.teller import Teller
from xlvp.report.telling import text_of

_TITLE, _CAPTION = "Indikatorer över tid", "Indikatorernas värden över tid"
_MOST_CHARTS = 24


def indicators_over_time(teller: Teller) -> Section | None:
    """The section; None when the period has no indicators."""
    frame = teller.analysis.indicators
    if frame.empty or teller.is_plan:
        return None
    columns = teller.consolidated.columns("indicators")
    months = [field for field in MONTH_FIELDS if field in frame and frame[field].notna().any()]
    parts: list[Part] = []
    charts = []
    rows = []
    for place, values in enumerate(frame.to_dict("records")):
        moments = indicator_course(teller.consolidated, values)
        if sum(moment.value is not None for moment in moments) >= FEWEST:
            charts.append(_chart(teller, values, moments, place))
        rows.append(_row(teller, values, months))
    if charts:
        parts.append(Charts(charts[:_MOST_CHARTS]))
    titles = [
        Column("Indikator"),
        Column("Avdelning"),
        Column("Enhet"),
        Column("Förra året", FIGURE),
        *(Column(columns[field].title, FIGURE) for field in months),
        *(Column(earlier.period.title, FIGURE) for earlier in teller.consolidated.history),
        Column("Utfall", FIGURE),
        Column("Målvärde", FIGURE),
        Column("Skillnad mot mål", FIGURE),
        Column("Når målet"),
    ]
    parts.append(Table("indikatorer-over-tid", _CAPTION, titles, rows_as(rows)))
    return Section("indikatorer", _TITLE, parts)


def _chart(
    teller: Teller,
    values: Mapping[Hashable, Any],
    moments: Sequence[Moment],
    place: int,
) -> Chart:
    decimals = teller.decimals.get(str(values["indicator"]), 1)
    unit = f" {text_of(values, 'unit')}".rstrip()
    target = known_value(values, "target")
    department = teller.department(str(values["department"]))
    told = ", ".join(
        f"{moment.label} {format_decimal(moment.value, decimals)}"
        for moment in moments
        if moment.value is not None
    )
    aim = f" Målvärde {format_decimal(target, decimals)}{unit}." if target is not None else ""
    line = Line(
        [
            (moment.label, moment.value, format_decimal(moment.value, decimals))
            for moment in moments
        ],
        None if target is None else (target, format_decimal(target, decimals)),
    )
    title = indicator_conclusion(dict(values), decimals)
    description = f"{department}: {told}.{aim}"
    return line_chart(f"indikator-{place + 1}", title, description, line, _CAPTION)


def _row(teller: Teller, values: Mapping[Hashable, Any], months: list[str]) -> Row:
    decimals = teller.decimals.get(str(values["indicator"]), 1)
    department = str(values["department"])
    numbers = [
        values.get("last_year"),
        *(values[field] for field in months),
        *earlier_values(teller.consolidated, values),
        values.get("outcome"),
        values.get("target"),
    ]
    cells = [
        Cell(text_of(values, "name")),
        Cell(teller.department(department)),
        Cell(text_of(values, "unit")),
        *(teller.number(number, decimals) for number in numbers),
        teller.number(values.get("difference"), decimals, plus=True),
        reached_cell(values.get("reached")),
    ]
    return Row(cells, department)
