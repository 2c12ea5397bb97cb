"""A department's workbook in small, with everything that must survive in a marked copy."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Mapping
from datetime import datetime
from io import BytesIO
from typing import Any
from zipfile import ZipFile, ZipInfo

import xlsxwriter

HEADER_ROW = 7
ROWS = (
    ("1.1.1", "1.1", "Kampanj", "Aktivitet", "P – pågående", "2019-06-30"),
    ("1.1.2", "1.1", "Enkät", "Projekt", "F – farhåga", "2019-12-31"),
)
TITLES = (
    "Nummer",
    "Uppdrag",
    "Aktivitet",
    "Typ",
    "Status",
    "Slutdatum",
    "Ansvarig",
    "Beviljat",
    "Använt",
    "Kvar",
    "Beskrivning",
    "Kommentar",
)
GREEN = "#C6EFCE"
OWN_NOTE = "Vi väntar på beslut i nämnden."
_MADE = datetime(2019, 9, 2, 8)


def small_workbook(*, findings_sheet: bool = True, locked: bool = False) -> bytes:
    """Tables, drop-downs, formulas with values, protection, colours, notes, a hidden sheet."""
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as workbook:
        _activities(workbook)
        budget = workbook.add_worksheet("Drift & budget")
        budget.write_row(6, 0, ["Rad", "Konto", "Text", "År", "Budget", "Utfall"])
        budget.write_row(8, 0, ["1", "INT", "Intäkter", 10.5, 7, 6.5])
        if findings_sheet:
            findings = workbook.add_worksheet("Validering")
            findings.write_string(0, 0, "Gammalt")
            findings.write_formula("A3", '=COUNTA(A5:A9)&" fynd"', None, "2 fynd")
            findings.set_tab_color("#B26A00")
            findings.set_footer("&LKontoret")
            findings.repeat_rows(3)
        lists = workbook.add_worksheet("Listor")
        lists.write_column(0, 0, ["P – pågående", "F – farhåga", "K – avslutat"])
        lists.hide()
        workbook.define_name("Statusar", "=Listor!$A$1:$A$3")
        workbook.set_custom_property("xlvp_department", "A")
        workbook.set_properties({"title": "Uppföljning", "created": _MADE})
        if locked:
            workbook.get_worksheet_by_name("Aktiviteter").activate()
    data = buffer.getvalue()
    if locked:
        lock = b'<workbookProtection lockStructure="1"/><bookViews>'
        data = edited(data, {"xl/workbook.xml": lambda part: part.replace(b"<bookViews>", lock)})
    return data


def _activities(workbook: Any) -> None:
    sheet = workbook.add_worksheet("Aktiviteter")
    white = workbook.add_format({"locked": False})
    date = workbook.add_format({"locked": False, "num_format": "yyyy-mm-dd"})
    sheet.set_column("C:C", 46)
    sheet.set_column("L:L", 50, white)
    sheet.add_table(
        HEADER_ROW - 1,
        0,
        HEADER_ROW + 12,
        len(TITLES) - 1,
        {"name": "Tabell_Aktiviteter", "columns": [{"header": title} for title in TITLES]},
    )
    for place, row in enumerate(ROWS):
        at = HEADER_ROW + 6 + place
        sheet.write_row(at, 0, row[:5], white)
        sheet.write_string(at, 5, row[5], date)
        sheet.write_row(at, 7, [1.5, 0.5], white)
        sheet.write_formula(at, 9, f"=H{at + 1}-I{at + 1}", None, 1.0)
    sheet.data_validation("E8:E20", {"validate": "list", "source": "=Statusar"})
    green = workbook.add_format({"bg_color": GREEN})
    sheet.conditional_format(
        "E8:F20", {"type": "formula", "criteria": '=$E8="P – pågående"', "format": green}
    )
    sheet.protect("", {"autofilter": True})
    sheet.freeze_panes(HEADER_ROW, 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEADER_ROW - 1)
    sheet.write_comment("F14", OWN_NOTE, {"author": "Avdelningen"})
    sheet.write_comment("H15", "Se protokollet.", {"author": "Avdelningen"})


def edited(data: bytes, changes: Mapping[str, Callable[[bytes], bytes]]) -> bytes:
    """A workbook with some parts changed, or added where they are not there."""
    buffer = BytesIO()
    with ZipFile(BytesIO(data)) as source, ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for info in source.infolist():
            part = source.read(info.filename)
            target.writestr(info, changes.get(info.filename, _same)(part))
        for name in changes.keys() - set(source.namelist()):
            target.writestr(ZipInfo(name), changes[name](b""))
    return buffer.getvalue()


def prefixed(part: bytes) -> bytes:
    """A part as other programs write it: with a prefix for the main namespace."""
    named = re.sub(rb"<(/?)(\w+)(?=[\s/>])", rb"<\1x:\2", part)
    return named.replace(b' xmlns="', b' xmlns:x="')


def parts(data: bytes) -> dict[str, bytes]:
    """The parts of a workbook by name."""
    with ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _same(part: bytes) -> bytes:
    return part
