"""One workbook's marks: colours, notes and the findings sheet, made in its parts."""

from __future__ import annotations

from xlvp.reading.container import Container, DamagedError, EncryptedError
from xlvp.report.marked.colouring import clear_colours, colour_cells
from xlvp.report.marked.findings_sheet import write_findings_sheet
from xlvp.report.marked.notes import note_text, write_notes
from xlvp.report.marked.package import OFFICE_RELATIONS, Package
from xlvp.report.marked.review import Review
from xlvp.report.marked.splicing import UnmarkableError, scan
from xlvp.report.marked.styles import StyleSheet
from xlvp.report.marked.worksheet import scan_sheet

_OTHER_KIND = "den är ingen xlsx eller xlsm"


def marked_workbook(content: bytes, review: Review) -> bytes:
    """Mark an xlsx or xlsm; the marks of an earlier review give way.

    Raises:
        UnmarkableError: it is another kind of file, or built in a way that cannot be edited.
    """
    if not content.startswith(b"PK"):
        raise UnmarkableError(_OTHER_KIND)
    try:
        package = Package(Container.open(content))
        _mark(package, review)
        return package.to_bytes()
    except (DamagedError, EncryptedError) as error:
        raise UnmarkableError(str(error) or "den är skyddad med lösenord") from error


def _mark(package: Package, review: Review) -> None:
    book = package.related("", "officeDocument")
    if not book or book.endswith(".bin"):
        raise UnmarkableError(_OTHER_KIND)
    styles_part = package.related(book, "styles")
    if not styles_part:
        raise UnmarkableError("den saknar format")
    styles = StyleSheet.read(package.read(styles_part))
    formats = styles.marks()
    marks = review.marks()
    folded = {sheet.casefold(): cells for sheet, cells in marks.items()}
    for name, part in _sheets(package, book):
        cells = folded.get(name.casefold(), {})
        if not cells and not _was_marked(package, part):
            continue
        sheet = scan_sheet(package.read(part))
        clear_colours(sheet)
        if cells:
            worst = {cell: findings[0].severity for cell, findings in cells.items()}
            colour_cells(sheet, worst, formats)
        texts = {cell: note_text(findings) for cell, findings in cells.items()}
        write_notes(package, part, sheet, texts)
        if sheet.edits:
            package.write(part, sheet.result())
    write_findings_sheet(package, book, review, styles.findings_sheet())
    package.write(styles_part, styles.result())


def _was_marked(package: Package, part: str) -> bool:
    """Whether a sheet may carry marks of an earlier review."""
    return b"xlvp" in package.read(part) or bool(package.related(part, "comments"))


def _sheets(package: Package, book: str) -> list[tuple[str, str]]:
    """Names and parts of the worksheets."""
    targets = {relation.id: relation for relation in package.relations(book)}
    found = []
    for entry in scan(package.read(book), ("sheet",)).named("sheet"):
        relation = targets.get(entry.attributes.get(f"{OFFICE_RELATIONS} id", ""))
        if relation is None:
            raise UnmarkableError("den är sparad i formatet Strict Open XML")
        if relation.kind == "worksheet":
            found.append((entry.attributes.get("name", ""), relation.target))
    return found
