"""Faults in how a file came in: locked, late, too large, of another format, replaced, open."""

from __future__ import annotations

import re
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from msoffcrypto.format.ooxml import OOXMLFile

from benchmarks.faults.kind import Planted, Site, at, kind

DELIVERED_NOTHING = ("DEL001", "DEL002")


def _refused(site: Site, data: bytes, *codes: str) -> Planted:
    expected = at("", *codes), at("", *DELIVERED_NOTHING)
    return Planted(expected, files={site.name: data})


@kind("saved the workbook with a password")
def encrypted(site: Site) -> Planted | None:
    """Excel's own encryption: the workbook lies in a container of the old kind."""
    target = BytesIO()
    OOXMLFile(BytesIO(site.delivery.workbooks[site.name])).encrypt("sommar", target)
    return _refused(site, target.getvalue(), "WBK002")


@kind("saved the workbook in Excel's binary format")
def binary_workbook(site: Site) -> Planted | None:
    """An xlsb under the workbook's name."""
    target = BytesIO()
    kind_of_part = "application/vnd.ms-excel.sheet.binary.macroEnabled.main"
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        archive.writestr(
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            f'<Override PartName="/xl/workbook.bin" ContentType="{kind_of_part}"/></Types>',
        )
        archive.writestr("xl/workbook.bin", b"\x83\x01\x00" * 400)
    return _refused(site, target.getvalue(), "WBK004")


@kind("sent a workbook with hundreds of megabytes of pictures in it")
def too_large(site: Site) -> Planted | None:
    """The file is larger than what is read."""
    with ZipFile(target := BytesIO(site.delivery.workbooks[site.name]), "a") as archive:
        archive.writestr("xl/media/bild1.png", site.random.randbytes(61_000_000))
    return _refused(site, target.getvalue(), "WBK005")


@kind("sent a workbook whose texts point past the end of their list")
def texts_out_of_range(site: Site) -> Planted | None:
    """A damaged part that a library stops at."""
    book = site.workbook
    part = book.sheet_parts().get("Aktiviteter", "")
    if not part:
        return None
    book.edit(part, lambda text: re.sub(r't="s"><v>\d+<', 't="s"><v>999999<', text, count=1))
    return _refused(site, book.data(), "WBK003", "WBK006")


@kind("handed it in three days after the deadline")
def late(site: Site) -> Planted | None:
    """The file's own time tells."""
    data = site.delivery.workbooks[site.name]
    return Planted((at("", "DEL003"),), files={site.name: data}, days={site.name: 3})


@kind("had the workbook open when the controller fetched it")
def open_elsewhere(site: Site) -> Planted | None:
    """Excel's lock file lies beside it."""
    lock = b"\x0bEkonomienhet" + b" " * 153
    return Planted((at("", "WBK014"),), files={f"~${site.name}": lock})


@kind("handed in a corrected workbook under a new name", alone=True)
def replaced_by_a_newer(site: Site) -> Planted | None:
    """The older one is told as replaced, and not read as a second one."""
    table = site.table("Underskrift")
    if table is None:
        return None
    site.workbook.sheet("Start").put("G", 60, "ny version")
    extra = site.name.replace(".xlsx", " rättad.xlsx")
    files = {extra: site.workbook.data()}
    return Planted((at("", "WBK015"),), files=files, days={extra: 1})
