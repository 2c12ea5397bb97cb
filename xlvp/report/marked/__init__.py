"""Marked copies: a workbook's findings shown in the workbook itself.

A copy is the received file with three things added: colours at the guilty cells, a note at
each of them, and the filled-in sheet Validering. They are made in the parts of the file that
hold them; every other part is copied byte for byte, so drop-downs, formats, formulas with
their values, protection and everything else that a library might not know are still there.
The marks of an earlier review are taken away first: a department may correct its marked copy
and hand that in.

Only xlsx and xlsm can be edited so. For ods, xls, xlsb and what cannot be read at all, the
findings alone are written, as ``<name>-fynd.xlsx``.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path, PurePosixPath

from xlvp.checking import Checked
from xlvp.inputs import checked_bytes
from xlvp.period_lock import working_on
from xlvp.progress import counted
from xlvp.reader import workbook_names
from xlvp.reading_processes import ReadingProcesses
from xlvp.report.marked.editing import edited
from xlvp.report.marked.findings_book import write_findings_book
from xlvp.report.marked.marking import marked_workbook
from xlvp.report.marked.review import review
from xlvp.report.marked.splicing import UnmarkableError
from xlvp.workers import reading_pool
from xlvp.writing import copied, write_atomically

MARKED = "granskade"
"""Folder of a period that holds the marked copies."""


def write_marked_copies(checked: Checked, paths: Sequence[Path]) -> list[Path]:
    """Write a marked copy of each workbook to the period's folder ``granskade``.

    Args:
        checked: what a check of these workbooks found.
        paths: the workbooks, in the order in which they were checked.

    Returns:
        The copies, in the same order.

    Raises:
        InputError: a workbook has changed since it was checked.
        OutputError: a copy cannot be written.
        PeriodError: the period is closed.
    """
    limits = checked.folder.office.model.limits
    with working_on(checked.folder, "validate --mark"), reading_pool(1, limits) as pool:
        return _write_marked_copies(checked, paths, pool)


def _write_marked_copies(
    checked: Checked, paths: Sequence[Path], pool: ReadingProcesses
) -> list[Path]:
    folder = checked.folder.path / MARKED
    books = checked.facts.tables["books"].droplevel("row")
    faults, checksums = books["fault_detail"].to_dict(), books["sha256"].to_dict()
    written: list[Path] = []
    called = workbook_names(paths)
    for path, name in counted(zip(paths, called, strict=True), called, "Markerar"):
        if name not in faults:
            continue
        said = review(checked, name)
        copy = PurePosixPath(name.strip("/").replace("/", "_"))
        reason = str(faults[name])
        data = None
        if checksums[name]:
            try:
                original = checked_bytes(path, str(checksums[name]))
                data = edited(pool, marked_workbook, original, said)
            except UnmarkableError as error:
                reason = reason or str(error)
        if data is not None:
            target = write_atomically(folder / copy.name, copied(data, path))
        else:
            alone = folder / f"{copy.stem}-fynd.xlsx"
            if alone in written:
                alone = folder / f"{copy.name}-fynd.xlsx"
            target = write_atomically(
                alone, partial(write_findings_book, review=said, reason=reason)
            )
        written.append(target)
    return written
