"""A worksheet's part: what is read of it, and where its parts go."""

from __future__ import annotations

from xlvp.report.marked.splicing import Part, insertion_point, scan

_ORDER = (
    "sheetPr",
    "dimension",
    "sheetViews",
    "sheetFormatPr",
    "cols",
    "sheetData",
    "sheetCalcPr",
    "sheetProtection",
    "protectedRanges",
    "scenarios",
    "autoFilter",
    "sortState",
    "dataConsolidate",
    "customSheetViews",
    "mergeCells",
    "phoneticPr",
    "conditionalFormatting",
    "dataValidations",
    "hyperlinks",
    "printOptions",
    "pageMargins",
    "pageSetup",
    "headerFooter",
    "rowBreaks",
    "colBreaks",
    "customProperties",
    "cellWatches",
    "ignoredErrors",
    "smartTags",
    "drawing",
    "legacyDrawing",
)
"""Children of a worksheet in the order that the format demands, as far as it matters here."""

_READ = ("conditionalFormatting", "cfRule", "formula", "sheetView", "col", "row", "f")


def scan_sheet(data: bytes) -> Part:
    """Read a worksheet without its cells."""
    return scan(data, _READ, text="formula")


def place_for(sheet: Part, name: str) -> int:
    """Where a new child of the worksheet goes: before any other of its name."""
    return insertion_point(sheet, _ORDER[: _ORDER.index(name)])
