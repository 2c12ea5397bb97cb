"""What a workbook knows about itself, where renaming and mailing do not lose it.

It stands twice: on the very hidden sheet ``_xlvp``, which every spreadsheet program keeps,
and as custom document properties, which can be read without opening a sheet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from validation.schemas import TEMPLATE_VERSION
from xlvp.template.rows import SheetRows
from xlvp.template.styles import TEXT_FORMAT, Look, Styles

IDENTITY_TITLE = "_xlvp"
MARK = ("xlvp", "department workbook")
"""The first row of the sheet."""
PROPERTY_PREFIX = "xlvp_"
ISSUED_HEADER = ("table", "key")


@dataclass(frozen=True)
class Identity:
    """Whose workbook it is, and what it was made from."""

    office: str
    department: str
    period: str
    model_checksum: str
    template_version: str = TEMPLATE_VERSION

    def values(self) -> dict[str, str]:
        """The identity by key, in the order of the sheet."""
        return {
            "office": self.office,
            "department": self.department,
            "period": self.period,
            "template_version": self.template_version,
            "model_checksum": self.model_checksum,
        }


def write_identity(
    workbook: Any,
    worksheet: Any,
    identity: Identity,
    sheets: Sequence[SheetRows],
    styles: Styles,
) -> None:
    """Write the identity and the rows that are handed out."""
    text = styles.of(Look(number=TEXT_FORMAT))
    lines: list[tuple[str, str]] = [MARK, *identity.values().items(), ("", ""), ISSUED_HEADER]
    lines += [(rows.sheet.table, key) for rows in sheets for key in rows.keys]
    for row, pair in enumerate(lines):
        for place, value in enumerate(pair):
            if value:
                worksheet.write_string(row, place, value, text)
    for key, value in identity.values().items():
        workbook.set_custom_property(PROPERTY_PREFIX + key, value, "text")
    worksheet.set_column(0, 1, 24)
    worksheet.protect()
    worksheet.very_hidden()
