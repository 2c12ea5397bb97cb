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
_SWEDISH = "[$-41D]"
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


def chart_run(chart: Chart, width: float, number: int, document: DocumentPart) -> Any:
    """A run that holds the chart.

    Args:
        chart: what it shows.
        width: in centimetres.
        number: of the figure; each figure has its own part in the package.
        document: the part that the run will stand in.
    """
    name = PackURI(f"/word/charts/chart{number}.xml")
    part = Part(name, _CONTENT_TYPE, _chart_xml(chart).encode(), document.package)
    relation = document.relate_to(part, _RELATION)
    bars = len(chart.categories) * len(chart.series)
    height = _HEIGHT_OF_REST + _HEIGHT_OF_BAR * bars
    return parse_xml(
        '<w:r xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:drawing>'
        '<wp:inline distT="0" distB="0" distL="0" distR="0" xmlns:wp='
        '"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">'
        f'<wp:extent cx="{int(width * _EMU_PER_CM)}" cy="{int(height * _EMU_PER_CM)}"/>'
        f'<wp:docPr id="{1000 + number}" name="Figur {number}" descr="{_xml(chart.description)}"/>'
        '<a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
        '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
        '<c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" xmlns:r='
        '"http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
        f'r:id="{relation}"/></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>'
    )


def _xml(text: str) -> str:
    return escape(" ".join(fit(text).split()))


def _chart_xml(chart: Chart) -> str:
    bars = "".join(_series_xml(chart, place) for place in range(len(chart.series)))
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        '<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
        '<c:lang val="sv-SE"/><c:roundedCorners val="0"/><c:chart><c:autoTitleDeleted val="1"/>'
        '<c:plotArea><c:layout/><c:barChart><c:barDir val="bar"/><c:grouping val="clustered"/>'
        f'<c:varyColors val="0"/>{bars}<c:gapWidth val="60"/><c:axId val="1"/><c:axId val="2"/>'
        "</c:barChart>"
        '<c:catAx><c:axId val="1"/><c:scaling><c:orientation val="maxMin"/></c:scaling>'
        '<c:delete val="0"/><c:axPos val="l"/><c:numFmt formatCode="General" sourceLinked="0"/>'
        '<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="low"/>'
        f'{_line("5F6B76")}<c:crossAx val="2"/><c:crosses val="autoZero"/></c:catAx>'
        '<c:valAx><c:axId val="2"/><c:scaling><c:orientation val="minMax"/></c:scaling>'
        '<c:delete val="1"/><c:axPos val="b"/><c:numFmt formatCode="General" sourceLinked="0"/>'
        '<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="none"/>'
        '<c:crossAx val="1"/><c:crosses val="max"/></c:valAx></c:plotArea>'
        '<c:legend><c:legendPos val="b"/><c:overlay val="0"/></c:legend>'
        '<c:plotVisOnly val="1"/></c:chart><c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>'
        '<c:txPr><a:bodyPr/><a:p><a:pPr><a:defRPr sz="850"><a:solidFill>'
        '<a:srgbClr val="1F2933"/></a:solidFill><a:latin typeface="Arial"/></a:defRPr></a:pPr>'
        '<a:endParaRPr lang="sv-SE"/></a:p></c:txPr></c:chartSpace>'
    )


def _series_xml(chart: Chart, place: int) -> str:
    series = chart.series[place]
    number = "#,##0" + ("." + "0" * chart.decimals if chart.decimals else "")
    signed = f"{_SWEDISH}+{number};{_SWEDISH}-{number};{_SWEDISH}{number}"
    names = "".join(
        f'<c:pt idx="{at}"><c:v>{_xml(name)}</c:v></c:pt>'
        for at, name in enumerate(chart.categories)
    )
    values = "".join(
        f'<c:pt idx="{at}"><c:v>{value}</c:v></c:pt>'
        for at, value in enumerate(series.values)
        if value is not None
    )
    count = f'<c:ptCount val="{len(chart.categories)}"/>'
    return (
        f'<c:ser><c:idx val="{place}"/><c:order val="{place}"/><c:tx><c:v>{_xml(series.name)}</c:v>'
        f"</c:tx><c:spPr><a:solidFill><a:srgbClr "
        f'val="{_FILLS[place % len(_FILLS)]}"/></a:solidFill>'
        '<a:ln w="6350"><a:solidFill><a:srgbClr val="1F3A5F"/></a:solidFill></a:ln></c:spPr>'
        '<c:invertIfNegative val="0"/>'
        f'<c:dLbls><c:numFmt formatCode="{signed}" sourceLinked="0"/>'
        '<c:spPr><a:noFill/></c:spPr><c:dLblPos val="outEnd"/><c:showLegendKey val="0"/>'
        '<c:showVal val="1"/><c:showCatName val="0"/><c:showSerName val="0"/>'
        '<c:showPercent val="0"/><c:showBubbleSize val="0"/></c:dLbls>'
        f"<c:cat><c:strLit>{count}{names}</c:strLit></c:cat>"
        f"<c:val><c:numLit><c:formatCode>General</c:formatCode>{count}{values}</c:numLit></c:val>"
        "</c:ser>"
    )


def _line(colour: str) -> str:
    return (
        f'<c:spPr><a:ln w="6350"><a:solidFill><a:srgbClr val="{colour}"/></a:solidFill></a:ln>'
        "</c:spPr>"
    )
