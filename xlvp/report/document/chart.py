"""A native bar chart, drawn by the program that shows the document; its values stand in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.parts.document import DocumentPart

from xlvp.report.document.oxml import fit

_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/chart"
_EMU_PER_CM = 360_000
_FILLS = ("2F6690", "B9CBDC", "5F6B76")
"""Dark, light and grey: told apart without colour."""
SWEDISH = "[$-41D]"
"""Says in a number format whose notation it is."""
_HEIGHT_OF_BAR, _HEIGHT_OF_REST = 0.5, 1.6


@dataclass(frozen=True)
class Series:
    """Bars of one kind, one per category; None is no bar."""

    name: str
    values: Sequence[float | None]


@dataclass(frozen=True)
class Chart:
    """A chart of horizontal bars.

    Attributes:
        description: what it shows, for those who do not see it.
        decimals: of the figures beside the bars.
    """

    categories: Sequence[str]
    series: Sequence[Series]
    description: str
    decimals: int


def bars_run(chart: Chart, width: float, number: int, document: DocumentPart) -> Any:
    """A run that holds a chart of bars, as wide as given (in centimetres)."""
    height = _HEIGHT_OF_REST + _HEIGHT_OF_BAR * len(chart.categories) * len(chart.series)
    return chart_run(_chart_xml(chart), chart.description, (width, height), number, document)


def chart_run(
    content: str, description: str, size: tuple[float, float], number: int, document: DocumentPart
) -> Any:
    """A run that holds a chart.

    Args:
        content: its part of the package.
        description: what it shows, for those who do not see it.
        size: width and height, in centimetres.
        number: of the chart; each has its own part in the package.
        document: the part that the run will stand in.
    """
    name = PackURI(f"/word/charts/chart{number}.xml")
    part = Part(name, _CONTENT_TYPE, content.encode(), document.package)
    relation = document.relate_to(part, _RELATION)
    width, height = (int(side * _EMU_PER_CM) for side in size)
    return parse_xml(
        '<w:r xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:drawing>'
        '<wp:inline distT="0" distB="0" distL="0" distR="0" xmlns:wp='
        '"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">'
        f'<wp:extent cx="{width}" cy="{height}"/>'
        f'<wp:docPr id="{1000 + number}" name="Diagram {number}" descr="{as_xml(description)}"/>'
        '<a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
        '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
        '<c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" xmlns:r='
        '"http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
        f'r:id="{relation}"/></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>'
    )


def chart_space(plot: str, *, title: str = "", legend: bool = True) -> str:
    """A chart's part of the package around its plot."""
    named = '<c:autoTitleDeleted val="1"/>'
    if title:
        named = (
            "<c:title><c:tx><c:rich><a:bodyPr/><a:p><a:pPr>"
            '<a:defRPr sz="900" b="1"/></a:pPr><a:r><a:rPr lang="sv-SE" sz="900" b="1"/>'
            f"<a:t>{as_xml(title)}</a:t></a:r></a:p></c:rich></c:tx>"
            '<c:overlay val="0"/></c:title><c:autoTitleDeleted val="0"/>'
        )
    keys = '<c:legend><c:legendPos val="b"/><c:overlay val="0"/></c:legend>' if legend else ""
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        '<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
        f'<c:lang val="sv-SE"/><c:roundedCorners val="0"/><c:chart>{named}'
        f"<c:plotArea><c:layout/>{plot}</c:plotArea>{keys}"
        '<c:plotVisOnly val="1"/></c:chart><c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>'
        '<c:txPr><a:bodyPr/><a:p><a:pPr><a:defRPr sz="850"><a:solidFill>'
        '<a:srgbClr val="1F2933"/></a:solidFill><a:latin typeface="Arial"/></a:defRPr></a:pPr>'
        '<a:endParaRPr lang="sv-SE"/></a:p></c:txPr></c:chartSpace>'
    )


def literals(names: Sequence[str], values: Sequence[float | None]) -> str:
    """The categories and the values of a series, as they stand in the chart itself."""
    count = f'<c:ptCount val="{len(names)}"/>'
    labels = "".join(
        f'<c:pt idx="{at}"><c:v>{as_xml(name)}</c:v></c:pt>' for at, name in enumerate(names)
    )
    numbers = "".join(
        f'<c:pt idx="{at}"><c:v>{value}</c:v></c:pt>'
        for at, value in enumerate(values)
        if value is not None
    )
    return (
        f"<c:cat><c:strLit>{count}{labels}</c:strLit></c:cat>"
        f"<c:val><c:numLit><c:formatCode>General</c:formatCode>{count}{numbers}</c:numLit></c:val>"
    )


def value_labels(code: str, position: str) -> str:
    """The values beside what shows them, in a number format."""
    return (
        f'<c:dLbls><c:numFmt formatCode="{code}" sourceLinked="0"/>'
        f'<c:spPr><a:noFill/></c:spPr><c:dLblPos val="{position}"/><c:showLegendKey val="0"/>'
        '<c:showVal val="1"/><c:showCatName val="0"/><c:showSerName val="0"/>'
        '<c:showPercent val="0"/><c:showBubbleSize val="0"/></c:dLbls>'
    )


def number_code(decimals: int) -> str:
    """A number format with so many decimals."""
    return "#,##0" + ("." + "0" * decimals if decimals else "")


def as_xml(text: str) -> str:
    """A text on one line, as markup holds it."""
    return escape(" ".join(fit(text).split()))


def _chart_xml(chart: Chart) -> str:
    bars = "".join(_series_xml(chart, place) for place in range(len(chart.series)))
    return chart_space(
        '<c:barChart><c:barDir val="bar"/><c:grouping val="clustered"/>'
        f'<c:varyColors val="0"/>{bars}<c:gapWidth val="60"/><c:axId val="1"/><c:axId val="2"/>'
        "</c:barChart>"
        '<c:catAx><c:axId val="1"/><c:scaling><c:orientation val="maxMin"/></c:scaling>'
        '<c:delete val="0"/><c:axPos val="l"/><c:numFmt formatCode="General" sourceLinked="0"/>'
        '<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="low"/>'
        f'{line("5F6B76")}<c:crossAx val="2"/><c:crosses val="autoZero"/></c:catAx>'
        '<c:valAx><c:axId val="2"/><c:scaling><c:orientation val="minMax"/></c:scaling>'
        '<c:delete val="1"/><c:axPos val="b"/><c:numFmt formatCode="General" sourceLinked="0"/>'
        '<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="none"/>'
        '<c:crossAx val="1"/><c:crosses val="max"/></c:valAx>'
    )


def _series_xml(chart: Chart, place: int) -> str:
    series, number = chart.series[place], number_code(chart.decimals)
    signed = f"{SWEDISH}+{number};{SWEDISH}-{number};{SWEDISH}{number}"
    name = as_xml(series.name)
    return (
        f'<c:ser><c:idx val="{place}"/><c:order val="{place}"/><c:tx><c:v>{name}</c:v>'
        f"</c:tx><c:spPr><a:solidFill><a:srgbClr "
        f'val="{_FILLS[place % len(_FILLS)]}"/></a:solidFill>'
        '<a:ln w="6350"><a:solidFill><a:srgbClr val="1F3A5F"/></a:solidFill></a:ln></c:spPr>'
        f'<c:invertIfNegative val="0"/>{value_labels(signed, "outEnd")}'
        f"{literals(chart.categories, series.values)}</c:ser>"
    )


def line(colour: str, width: int = 6350, dash: str = "") -> str:
    """A line's look; ``dash`` is one of DrawingML's words."""
    dashed = f'<a:prstDash val="{dash}"/>' if dash else ""
    return (
        f'<c:spPr><a:ln w="{width}"><a:solidFill><a:srgbClr val="{colour}"/></a:solidFill>'
        f"{dashed}</a:ln></c:spPr>"
    )
