"""Formats that the marks need, added to a workbook's own; its own keep their numbers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from validation.finding import Severity
from xlvp.report.marked.splicing import Element, Part, attribute, insertion_point, scan

_ORDER = (
    "numFmts",
    "fonts",
    "fills",
    "borders",
    "cellStyleXfs",
    "cellXfs",
    "cellStyles",
    "dxfs",
    "tableStyles",
)


class Colour(NamedTuple):
    """Colours of a severity; the ink can be read on the paper (contrast above 7)."""

    paper: str
    ink: str


COLOURS = {
    Severity.ERROR: Colour("F8C4C0", "7A0C05"),
    Severity.WARNING: Colour("FFE08A", "5C4300"),
    Severity.INFO: Colour("CFE3F7", "123F6B"),
}
_HEADER_PAPER, _LINE, _LINK, _MUTED = "1F3A5F", "B8C0C8", "1A5FB4", "5F6B76"


class SheetStyles(NamedTuple):
    """Numbers of the cell formats that the findings sheet uses."""

    headline: int
    remark: int
    header: int
    text: int
    value: int
    link: int
    severities: dict[Severity, int]


@dataclass
class StyleSheet:
    """A workbook's ``styles.xml``."""

    part: Part
    _new: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def read(cls, data: bytes) -> StyleSheet:
        """Read the part."""
        return cls(scan(data, ("name", "sz"), depth=2))

    def marks(self) -> dict[Severity, int]:
        """Numbers of the differential formats that colour the guilty cells."""
        p = self.part.prefix
        return {
            severity: self._add(
                "dxfs",
                "dxf",
                f'<{p}dxf><{p}font><{p}color rgb="FF{colour.ink}"/></{p}font><{p}fill>'
                f'<{p}patternFill patternType="solid"><{p}fgColor rgb="FF{colour.paper}"/>'
                f'<{p}bgColor rgb="FF{colour.paper}"/></{p}patternFill></{p}fill></{p}dxf>',
            )
            for severity, colour in COLOURS.items()
        }

    def findings_sheet(self) -> SheetStyles:
        """Numbers of the cell formats of the findings sheet."""
        border = self._border()
        plain = self._font()
        return SheetStyles(
            headline=self._format(self._font(bold=True, larger=3), 0, 0, wrap=False),
            remark=self._format(self._font(ink=_MUTED), 0, 0, wrap=False),
            header=self._format(
                self._font(bold=True, ink="FFFFFF"), self._fill(_HEADER_PAPER), border
            ),
            text=self._format(plain, 0, border),
            value=self._format(plain, 0, border, number=49),
            link=self._format(self._font(ink=_LINK, underline=True), 0, border),
            severities={
                severity: self._format(
                    self._font(bold=True, ink=colour.ink), self._fill(colour.paper), border
                )
                for severity, colour in COLOURS.items()
            },
        )

    def result(self) -> bytes:
        """The part with what was added."""
        p = self.part.prefix
        for name, items in self._new.items():
            found = self._collection(name)
            if found is None:
                place = insertion_point(self.part, _ORDER[: _ORDER.index(name)])
                xml = f'<{p}{name} count="{len(items)}">{"".join(items)}</{p}{name}>'
                self.part.insert(place, xml)
            else:
                count = len(self.part.children(found)) + len(items)
                self.part.set_attribute(found, "count", str(count))
                self.part.append(found, "".join(items))
        return self.part.result()

    def _collection(self, name: str) -> Element | None:
        found = (child for child in self.part.children(self.part.root) if child.name == name)
        return next(found, None)

    def _add(self, collection: str, item: str, xml: str) -> int:
        """The number of an item in its collection; an equal one is not added again."""
        parent = self._collection(collection)
        own = [] if parent is None else self.part.children(parent)
        new = self._new.setdefault(collection, [])
        if xml in new:
            return len(own) + new.index(xml)
        for number, element in enumerate(own):
            if element.name == item and self.part.raw(element) == xml.encode():
                if not new:
                    del self._new[collection]
                return number
        new.append(xml)
        return len(own) + len(new) - 1

    def _font(
        self, *, bold: bool = False, underline: bool = False, larger: int = 0, ink: str = ""
    ) -> int:
        """The workbook's own standard font, with a change."""
        p = self.part.prefix
        fonts = self._collection("fonts")
        own = self.part.children(fonts)[:1] if fonts else []
        named = {
            element.name: element.attributes.get("val", "")
            for font in own
            for element in self.part.elements
            if font.holds(element)
        }
        size = float(named.get("sz") or 11) + larger
        name = attribute(named.get("name") or "Arial")
        color = f'<{p}color rgb="FF{ink}"/>' if ink else ""
        return self._add(
            "fonts",
            "font",
            f"<{p}font>{f'<{p}b/>' if bold else ''}{f'<{p}u/>' if underline else ''}"
            f'<{p}sz val="{size:g}"/>{color}<{p}name val={name}/>'
            f'<{p}family val="2"/></{p}font>',
        )

    def _fill(self, paper: str) -> int:
        p = self.part.prefix
        return self._add(
            "fills",
            "fill",
            f'<{p}fill><{p}patternFill patternType="solid"><{p}fgColor rgb="FF{paper}"/>'
            f'<{p}bgColor indexed="64"/></{p}patternFill></{p}fill>',
        )

    def _border(self) -> int:
        p = self.part.prefix
        sides = "".join(
            f'<{p}{side} style="thin"><{p}color rgb="FF{_LINE}"/></{p}{side}>'
            for side in ("left", "right", "top", "bottom")
        )
        return self._add("borders", "border", f"<{p}border>{sides}<{p}diagonal/></{p}border>")

    def _format(
        self, font: int, fill: int, border: int, *, wrap: bool = True, number: int = 0
    ) -> int:
        p = self.part.prefix
        return self._add(
            "cellXfs",
            "xf",
            f'<{p}xf numFmtId="{number}" fontId="{font}" fillId="{fill}" borderId="{border}" '
            f'xfId="0" applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1" '
            f'applyAlignment="1"><{p}alignment vertical="top" wrapText="{int(wrap)}"/></{p}xf>',
        )
