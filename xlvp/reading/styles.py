"""What numbers are by their cells' style: an amount, or a day that is kept as a number.

Which formats are a day's is the parser's affair. It is asked with a workbook of one cell for
each style; workbooks of one office have the same styles, so it is asked once for many.
"""

from __future__ import annotations

import datetime as dt
import zipfile
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import Final

import numpy as np
import numpy.typing as npt
from python_calamine import CalamineError, CalamineWorkbook

from xlvp.reading.byte_words import Places

NUMBER, DAY, OTHERWISE = 0, 1, 2
_REMEMBERED: Final = 16
_MOST: Final = 2**16
"""Excel knows fewer styles."""
_DAY: Final = dt.date(2019, 8, 31)
_DAY_NUMBER: Final = 43_708
_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
_PARTS: Final = {
    "_rels/.rels": (
        f'<Relationships xmlns="{_PACKAGE}">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
        "</Relationships>"
    ),
    "xl/workbook.xml": (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
        '<sheets><sheet name="A" sheetId="1" r:id="rId1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{_PACKAGE}">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/>'
        "</Relationships>"
    ),
}


@dataclass(frozen=True)
class Shown:
    """What numbers are, by the number of their style.

    Attributes:
        kinds: :data:`NUMBER`, :data:`DAY`, or :data:`OTHERWISE` for what only the parser knows.
    """

    kinds: npt.NDArray[np.int8]

    def of(self, styles: Places) -> npt.NDArray[np.int8]:
        """The kinds of some cells; one without a style, or with one that is none, is a number."""
        kinds: npt.NDArray[np.int8] = self.kinds.take(styles, mode="clip")
        kinds[(styles < 0) | (styles >= len(self.kinds))] = NUMBER
        return kinds


NO_STYLES: Final = Shown(np.zeros(1, dtype=np.int8))


@lru_cache(_REMEMBERED)
def shown(part: bytes) -> Shown | None:
    """What numbers are in a workbook that counts its days from 1900; None where it is not known.

    Args:
        part: what describes the styles; b"" when there is none.
    """
    if not part:
        return NO_STYLES
    styles = part.count(b"xf")  # more than there are: ends count, too
    if styles > _MOST:
        return None
    cells = "".join(
        f'<row r="{number + 1}"><c r="A{number + 1}" s="{number}"><v>{_DAY_NUMBER}</v></c></row>'
        for number in range(styles + 1)  # there may be none
    )
    asked = BytesIO()
    with zipfile.ZipFile(asked, "w") as container:
        for name, text in _PARTS.items():
            container.writestr(name, text)
        container.writestr("xl/styles.xml", part)
        container.writestr(
            "xl/worksheets/sheet1.xml",
            f'<worksheet xmlns="{_MAIN}"><sheetData>{cells}</sheetData></worksheet>',
        )
    try:
        parser = CalamineWorkbook.from_filelike(BytesIO(asked.getvalue()))
        rows = parser.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except CalamineError:
        return None
    kinds = {float(_DAY_NUMBER): NUMBER, _DAY: DAY}
    return Shown(np.array([kinds.get(row[0], OTHERWISE) for row in rows], dtype=np.int8))
