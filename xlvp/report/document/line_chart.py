"""A native line chart: values over time, with the target as a dashed line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from docx.parts.document import DocumentPart

from xlvp.report.document.chart import (
    SWEDISH,
    as_xml,
    chart_run,
    chart_space,
    line,
    literals,
    number_code,
    value_labels,
)

_DARK, _TARGET = "1F3A5F", "2E7D32"
_HEIGHT = 4.6
_WIDTH_OF_LINE = 28575
_VALUE, _AIM = "Värde", "Mål"


@dataclass(frozen=True)
class LineChart:
    """Values at moments.

    Attributes:
        title: what the chart shows, as a sentence.
        points: what each moment is called, and the value or None.
        target: None when there is none.
        description: what it shows, for those who do not see it.
        decimals: of the figures beside the points.
    """

    title: str
    points: Sequence[tuple[str, float | None]]
    target: float | None
    description: str
    decimals: int


def line_run(chart: LineChart, width: float, number: int, document: DocumentPart) -> Any:
    """A run that holds the chart, as wide as given (in centimetres)."""
    return chart_run(_line_xml(chart), chart.description, (width, _HEIGHT), number, document)


def _line_xml(chart: LineChart) -> str:
    names = [name for name, _ in chart.points]
    number = f"{SWEDISH}{number_code(chart.decimals)}"
    marker = (
        '<c:marker><c:symbol val="circle"/><c:size val="6"/><c:spPr><a:solidFill>'
        f'<a:srgbClr val="{_DARK}"/></a:solidFill></c:spPr></c:marker>'
    )
    values = literals(names, [value for _, value in chart.points])
    series = _series(
        0, _VALUE, line(_DARK, _WIDTH_OF_LINE), marker, value_labels(number, "t"), values
    )
    if chart.target is not None:
        none = '<c:marker><c:symbol val="none"/></c:marker>'
        target = literals(names, [chart.target] * len(names))
        series += _series(1, _AIM, line(_TARGET, _WIDTH_OF_LINE, "dash"), none, "", target)
    plot = (
        f'<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>{series}'
        '<c:marker val="1"/><c:axId val="1"/><c:axId val="2"/></c:lineChart>'
        '<c:catAx><c:axId val="1"/><c:scaling><c:orientation val="minMax"/></c:scaling>'
        '<c:delete val="0"/><c:axPos val="b"/><c:numFmt formatCode="General" sourceLinked="0"/>'
        '<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="low"/>'
        f'{line("5F6B76")}<c:crossAx val="2"/><c:crosses val="autoZero"/></c:catAx>'
        f'<c:valAx><c:axId val="2"/><c:scaling><c:orientation val="minMax"/>{_limits(chart)}'
        '</c:scaling><c:delete val="0"/><c:axPos val="l"/>'
        f"<c:majorGridlines>{line('E3E7EB')}</c:majorGridlines>"
        f'<c:numFmt formatCode="{number}" sourceLinked="0"/>'
        '<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>'
        f'{line("E3E7EB")}<c:crossAx val="1"/><c:crosses val="autoZero"/></c:valAx>'
    )
    return chart_space(plot, title=chart.title, legend=chart.target is not None)


def _limits(chart: LineChart) -> str:
    """Room above the highest value for its figure, which else stands in the title."""
    known = [value for _, value in chart.points if value is not None]
    bounds = [*known, *([] if chart.target is None else [chart.target])]
    step = 10.0**-chart.decimals
    air = max((max(bounds) - min(bounds)) * 0.3, max(map(abs, bounds)) * 0.1, 2 * step)
    low = min(bounds) - air
    low = max(low, 0.0) if min(bounds) >= 0 else low
    top, bottom = (round(round(side / step) * step, 6) for side in (max(bounds) + air, low))
    return f'<c:max val="{top}"/><c:min val="{bottom}"/>'


def _series(place: int, name: str, look: str, marker: str, labels: str, values: str) -> str:
    return (
        f'<c:ser><c:idx val="{place}"/><c:order val="{place}"/><c:tx><c:v>{as_xml(name)}</c:v>'
        f'</c:tx>{look}{marker}{labels}{values}<c:smooth val="0"/></c:ser>'
    )
