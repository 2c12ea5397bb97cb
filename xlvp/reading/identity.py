"""Who a workbook is: from its hidden sheet, else from its properties, else from its cover."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice

from validation.choices import folded
from xlvp.reading.content import Identity
from xlvp.reading.outline import Outline
from xlvp.reading.request import Request, folded_title, shown_title
from xlvp.reading.sources import CellValue, Rows

IDENTITY_SHEET = "_xlvp"
SIGNATURE = ("xlvp", "department workbook")
"""What stands in A1 and B1 of the hidden sheet."""
KEYS = ("office", "department", "period", "template_version", "model_checksum")
PROPERTY_PREFIX = "xlvp_"
COVER = "Start"

_ISSUED_HEADER = ("table", "key")
_DEPARTMENT_LABELS = frozenset({"avdelning", "resursområde", "enhet"})


def read_identity(outline: Outline, rows: Callable[[str], Rows], request: Request) -> Identity:
    """Read the identity; what neither sheet nor properties tell is guessed from the cover."""
    identity = stated_identity(outline, rows)
    if identity:
        return identity
    cover = _sheets(outline).get(folded(COVER))
    return Identity(department=_department_on_cover(rows(cover), request) if cover else "")


def stated_identity(outline: Outline, rows: Callable[[str], Rows]) -> Identity | None:
    """The identity that a workbook carries; None when it carries none."""
    hidden = _sheets(outline).get(IDENTITY_SHEET)
    identity = _from_sheet(rows(hidden)) if hidden else None
    return identity or _from_properties(outline)


def _sheets(outline: Outline) -> dict[str, str]:
    return {folded(sheet.name): sheet.name for sheet in outline.sheets}


def _from_sheet(rows: Rows) -> Identity | None:
    if not rows or len(rows[0]) < len(SIGNATURE):
        return None
    if (_text(rows[0][0]), _text(rows[0][1])) != SIGNATURE:
        return None
    keys, values = (
        [cell if type(cell) is str else shown_title(cell) for cell in column]
        for column in islice(zip(*rows, strict=True), 2)
    )
    pairs = list(zip(keys, values, strict=True))
    header = pairs.index(_ISSUED_HEADER) if _ISSUED_HEADER in pairs else len(pairs)
    issued = tuple(filter(all, pairs[header + 1 :]))
    return Identity.of({key: value for key, value in pairs[:header] if key in KEYS}, issued)


def _text(value: CellValue) -> str:
    return value if type(value) is str else shown_title(value)


def _from_properties(outline: Outline) -> Identity | None:
    values = {key: outline.properties.get(PROPERTY_PREFIX + key, "").strip() for key in KEYS}
    return Identity.of(values) if any(values.values()) else None


def _department_on_cover(rows: Rows, request: Request) -> str:
    """The code of the department that stands after a label "Avdelning"; "" when there is none."""
    for row in rows:
        labels = [
            place for place, cell in enumerate(row) if folded_title(cell) in _DEPARTMENT_LABELS
        ]
        for cell in row[labels[0] + 1 :] if labels else ():
            if cell != "":
                return request.departments.get(folded(shown_title(cell)), "")
    return ""
