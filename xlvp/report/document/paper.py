"""The document being written: headings with their numbers, texts, tables and contents."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import IO, Any

import docx
from docx.enum.section import WD_ORIENT, WD_SECTION

from validation.model import GovernanceModel, Period
from xlvp.report.document.chart import Chart, bars_run
from xlvp.report.document.line_chart import LineChart, line_run
from xlvp.report.document.oxml import (
    bookmarked,
    field,
    fit,
    link,
    paragraph,
    run,
    tab,
)
from xlvp.report.document.tables import Table, table_element

LANGUAGE = "sv-SE"
_TOC_LEVELS = 2
_EMU_PER_CM = 360_000
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
_DEEPEST = 4
_SMALL_CHART, _BETWEEN_CHARTS = 7.5, 0.1
"""Centimetres that a small chart has at least, and between two."""
_UNKNOWN_PAGE = "\N{NO-BREAK SPACE}"
_LONGEST_PROPERTY = 255


@dataclass(frozen=True)
class _Entry:
    """A line of the contents."""

    level: int
    number: str
    title: str
    bookmark: str


class Paper:
    """A document on the report's template; each method appends to it."""

    def __init__(self, model: GovernanceModel, period: Period) -> None:
        self._document = docx.Document(_template())
        self._body: Any = self._document.element.body
        self._numbers = [0] * _DEEPEST
        self._appendices = 0
        self._tables = 0
        self._figures = 0
        self._charts = 0
        self._entries: list[_Entry] = []
        self._contents: Any = None
        header = self._document.sections[0].header.paragraphs[0]
        header.text = fit(f"{model.office.name} · {period.title}")
        self._set_properties(model, period)

    @property
    def width(self) -> float:
        """Centimetres between the margins."""
        section = self._document.sections[-1]
        sides = (section.page_width, section.left_margin, section.right_margin)
        whole, left, right = (int(side or 0) for side in sides)
        return (whole - left - right) / _EMU_PER_CM

    def text(self, text: str, style: str = "Normal") -> None:
        """Paragraphs of a text: one per line that is not blank."""
        for line in fit(text).split("\n"):
            if line.strip():
                self._append(paragraph(style, run(line.strip())))

    def bullets(self, lines: Iterable[str]) -> None:
        """A list."""
        for line in lines:
            self.text(" ".join(fit(line).split()), "ListBullet")

    def lead(self, lead: str, text: str) -> None:
        """A paragraph that begins in bold."""
        self._append(paragraph("Normal", run(lead, bold=True), run(f" {' '.join(text.split())}")))

    def upcoming(self, level: int) -> str:
        """The number that the next heading of a level will have."""
        numbers = [*self._numbers[: level - 1], self._numbers[level - 1] + 1]
        return ".".join(map(str, numbers))

    def heading(self, level: int, title: str) -> None:
        """A numbered heading; deeper ones than the styles have are set as the deepest."""
        level = min(level, _DEEPEST)
        number = self.upcoming(level)
        self._numbers[level - 1] += 1
        self._numbers[level:] = [0] * (_DEEPEST - level)
        self._head(f"Heading{level}", level, number, title)

    def appendix(self, title: str) -> None:
        """An appendix' heading."""
        self._appendices += 1
        self._head("Appendix", 1, f"Bilaga {self._appendices}:", title)

    def table(self, table: Table, caption: str = "") -> None:
        """A table, with a numbered caption above it when it has one."""
        if caption:
            self._tables += 1
            number = field("SEQ Tabell \\* ARABIC", run(str(self._tables)))
            self._append(paragraph("Caption", run("Tabell "), *number, run(f". {caption}")))
        self._append(table_element(table, self.width))
        self._append(paragraph("AfterTable"))

    def chart(self, chart: Chart, caption: str) -> None:
        """A chart with a numbered caption above it."""
        self._caption_figure(caption)
        self._charts += 1
        drawn = bars_run(chart, self.width, self._charts, self._document.part)
        self._append(paragraph("Normal", drawn))

    def line_charts(self, charts: Sequence[LineChart], caption: str) -> None:
        """Small charts in rows, with one numbered caption above them."""
        self._caption_figure(caption)
        across = max(int(self.width / _SMALL_CHART), 1)
        width = self.width / across - _BETWEEN_CHARTS
        for row in range(0, len(charts), across):
            drawn = []
            for chart in charts[row : row + across]:
                self._charts += 1
                drawn.append(line_run(chart, width, self._charts, self._document.part))
            self._append(paragraph("Normal", *drawn))

    def _caption_figure(self, caption: str) -> None:
        self._figures += 1
        number = field("SEQ Figur \\* ARABIC", run(str(self._figures)))
        self._append(paragraph("Caption", run("Figur "), *number, run(f". {caption}")))

    def contents(self) -> None:
        """Where the contents will stand; they are filled in when the document is saved.

        They are lines with fields that give the pages, and no field of contents: LibreOffice
        keeps what such a field holds and works out no pages in it.
        """
        self._contents = paragraph("TOCHeading", run("Innehåll"))
        self._append(self._contents)

    def landscape(self, *, on: bool) -> None:
        """Go on in a new section of pages that lie down or stand up, unless they do already."""
        if (self._document.sections[-1].orientation == WD_ORIENT.LANDSCAPE) == on:
            return
        section = self._document.add_section(WD_SECTION.NEW_PAGE)
        section.different_first_page_header_footer = False
        section.orientation = WD_ORIENT.LANDSCAPE if on else WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = section.page_height, section.page_width

    def save(self, target: Path | IO[bytes]) -> None:
        """Write the document; the same content gives the same bytes."""
        self._fill_contents()
        saved = io.BytesIO()
        self._document.save(saved)
        with zipfile.ZipFile(saved) as made, zipfile.ZipFile(target, "w") as written:
            for part in made.infolist():
                dated = zipfile.ZipInfo(part.filename, _ZIP_TIME)
                dated.compress_type = zipfile.ZIP_DEFLATED
                written.writestr(dated, made.read(part))

    def _append(self, made: Any) -> None:
        self._body.insert_element_before(made, "w:sectPr")

    def _head(self, style: str, level: int, number: str, title: str) -> None:
        shown = " ".join(fit(title).split())
        name = f"_Toc{len(self._entries) + 1:09}"
        runs = bookmarked(name, len(self._entries) + 1, run(shown))
        self._append(paragraph(style, *runs))
        self._entries.append(_Entry(level, number, shown, name))

    def _fill_contents(self) -> None:
        if self._contents is None:
            return
        lines = [_contents_line(entry) for entry in self._entries if entry.level <= _TOC_LEVELS]
        for line in reversed(lines):
            self._contents.addnext(line)

    def _set_properties(self, model: GovernanceModel, period: Period) -> None:
        """Properties that follow from the period, so that bytes stay alike."""
        properties = self._document.core_properties
        properties.title = fit(f"{period.title}, {model.office.name}")[:_LONGEST_PROPERTY]
        properties.subject = "Uppföljning"
        properties.author = fit(model.office.name)[:_LONGEST_PROPERTY]
        properties.language = LANGUAGE
        properties.revision = 1
        properties.last_modified_by = ""
        properties.comments = ""
        properties.created = properties.modified = datetime.combine(period.last_day, time(12))


def _contents_line(entry: _Entry) -> Any:
    """Number, title and page; only a program that lays out pages knows the page."""
    joined = [run(f"{entry.number} ")] if entry.number.endswith(":") else [run(entry.number), tab()]
    page = field(f"PAGEREF {entry.bookmark} \\h", run(_UNKNOWN_PAGE))
    title = link(entry.bookmark, *joined, run(entry.title))
    return paragraph(f"TOC{entry.level}", title, tab(), *page)


def _template() -> IO[bytes]:
    """The empty document: the parts in ``template/``, packed."""
    packed = io.BytesIO()
    root = resources.files("xlvp.report.document") / "template"
    with zipfile.ZipFile(packed, "w") as package:
        for name, part in sorted(_parts(root, "")):
            package.writestr(zipfile.ZipInfo(name, _ZIP_TIME), part.read_bytes())
    packed.seek(0)
    return packed


def _parts(folder: Traversable, path: str) -> Iterable[tuple[str, Traversable]]:
    for part in folder.iterdir():
        if part.is_dir():
            yield from _parts(part, f"{path}{part.name}/")
        else:
            yield f"{path}{part.name}", part
