"""Faults in files: damaged, of another kind, of somebody else, of another period, twice."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from benchmarks.faults.kind import Planted, Site, at, has, kind, times
from validation.model_parts import PeriodKind

IDENTITY, TARGET = "_xlvp", "Målvärde"


def _replaced(site: Site, data: bytes, code: str) -> Planted:
    return Planted((at("", code), at("", "DEL001", "DEL002")), files={site.name: data})


@kind("saved a text under the workbook's name")
def not_a_workbook(site: Site) -> Planted | None:
    """The file is no workbook."""
    return _replaced(site, "Vi återkommer i höst.".encode() * 50, "WBK001")


@kind("sent a file that was cut off on its way")
def cut_off(site: Site) -> Planted | None:
    """The last third of the file is missing."""
    data = site.delivery.workbooks[site.name]
    return _replaced(site, data[: len(data) * 2 // 3], "WBK003")


@kind("sent a document instead of the workbook")
def a_document(site: Site) -> Planted | None:
    """The file is a container, but no workbook's."""
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<document/>")
    return _replaced(site, buffer.getvalue(), "WBK001")


def _identified(site: Site, key: str, value: str, *codes: str) -> Planted:
    sheet = site.workbook.sheet(IDENTITY)
    row = next(row for row, cells in sheet.rows.items() if cells["A"].value == key)
    sheet.put("B", row, value)
    return Planted((at("", *codes),))


@kind("used a template of another office", alone=True)
def of_another_office(site: Site) -> Planted | None:
    """The workbook was handed out by another office."""
    return _identified(site, "office", "ANNAT", "WBK008")


@kind("handed in last period's workbook again", alone=True)
def of_another_period(site: Site) -> Planted | None:
    """The former period's file lies among those of this one."""
    period = site.delivery.period.former
    if period is None:
        return None
    folder = site.delivery.folder.office.period(period)
    for path in folder.received_files():
        if path.name.startswith(f"{site.department}-"):
            return Planted((at("", "WBK009"),), files={site.name: path.read_bytes()})
    return None


@kind("used a template of a department that is no more", alone=True)
def of_an_unknown_department(site: Site) -> Planted | None:
    """The workbook's department is not in the model."""
    planted = _identified(site, "department", "GAMLA", "WBK010")
    return Planted((*planted.expected, at("", "DEL001", "DEL002")))


@kind("used a template of an older version", alone=True)
def of_an_older_template(site: Site) -> Planted | None:
    """The template's version is not today's."""
    return _identified(site, "template_version", "0", "WBK011")


@kind("used a template from before the model was changed", alone=True)
def of_a_changed_model(site: Site) -> Planted | None:
    """The model has another checksum than the template says."""
    return _identified(site, "model_checksum", "0123456789abcdef", "WBK012")


@kind("used a template from before the model's target was changed", alone=True)
def target_of_an_older_model(site: Site) -> Planted | None:
    """The target that was handed out is no longer the one that is decided."""
    table = site.table("Indikatorer", TARGET)
    rows = site.rows(table, has(TARGET)) if table else []
    if table is None or not rows or site.delivery.period.kind is PeriodKind.PLAN:
        return None
    site.type_row(table, rows[0], {TARGET: times(TARGET, 0.5)(site, table, rows[0])})
    planted = _identified(site, "model_checksum", "0123456789abcdef", "WBK012")
    return Planted((*planted.expected, at(table.address(TARGET, rows[0]), "IND009")))


@kind("saved one department's file as another's", alone=True)
def copied_from_another(site: Site) -> Planted | None:
    """Two departments hand in the same file; one of them has handed in nothing."""
    others = [name for name in site.delivery.workbooks if name != site.name]
    if not others:
        return None
    other = site.random.choice(others)
    return Planted(
        (at("", "WBK017", "DEL004"), at("", "DEL001", "DEL002")),
        files={site.name: site.delivery.workbooks[other]},
    )


@kind("handed in nothing", alone=True)
def nothing_handed_in(site: Site) -> Planted | None:
    """A department's workbook is not there."""
    return Planted((at("", "DEL001", "DEL002"),), files={site.name: None})


@kind("handed in two different workbooks at the same time", alone=True)
def two_latest(site: Site) -> Planted | None:
    """Nobody can tell which of two counts."""
    table = site.table("Underskrift")
    if table is None:
        return None
    data = site.delivery.workbooks[site.name]
    site.workbook.sheet("Start").put("G", 60, "ny version")
    extra = site.name.replace(".xlsx", " (2).xlsx")
    return Planted((at("", "DEL004"),), files={site.name: data, extra: site.workbook.data()})


@kind("saved the file under two names", alone=True)
def same_file_twice(site: Site) -> Planted | None:
    """The same bytes lie there under two names."""
    extra = site.name.replace(".xlsx", " kopia.xlsx")
    return Planted((at("", "WBK017"),), files={extra: site.delivery.workbooks[site.name]})


@kind("linked a cell to another file")
def external_link(site: Site) -> Planted | None:
    """A workbook asks for a file on somebody's disk."""
    types = "application/vnd.openxmlformats-officedocument.spreadsheetml.externalLink+xml"
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    book = site.workbook
    book.parts["xl/externalLinks/externalLink1.xml"] = (
        f'<externalLink xmlns="{main}" xmlns:r="{relations}"><externalBook r:id="rId1">'
        '<sheetNames><sheetName val="Blad1"/></sheetNames></externalBook></externalLink>'
    ).encode()
    book.parts["xl/externalLinks/_rels/externalLink1.xml.rels"] = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{relations}/externalLinkPath" Target="budget.xlsx" '
        'TargetMode="External"/></Relationships>'
    ).encode()
    part = f'<Override PartName="/xl/externalLinks/externalLink1.xml" ContentType="{types}"/>'
    book.edit("[Content_Types].xml", lambda text: text.replace("</Types>", f"{part}</Types>"))
    link = (
        f'<Relationship Id="rId77" Type="{relations}/externalLink" '
        'Target="externalLinks/externalLink1.xml"/></Relationships>'
    )
    book.edit("xl/_rels/workbook.xml.rels", lambda text: text.replace("</Relationships>", link))
    book.edit(
        "xl/workbook.xml",
        lambda text: text.replace(
            "</sheets>",
            '</sheets><externalReferences><externalReference r:id="rId77"/></externalReferences>',
        ),
    )
    return Planted((at("", "WBK013"),))
