"""The validation seal: a workbook that says when it was validated, with which rules and result.

The seal is a handful of custom document properties (``xlvp_seal_…``) in a copy of the workbook;
the file that was given is never changed, and every other byte of its parts is copied. It holds
a checksum of the cells that the department fills in, so that a later change shows, but one of
layout, of formulas' results or of the program that saved the file does not.

It tells honest people whether a workbook is the one that was validated. It is no signature:
whoever wants to can make one.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from validation.finding import Severity
from validation.schemas import BY_TABLE, Role
from xlvp.checking import Checked
from xlvp.inputs import checked_bytes
from xlvp.period_lock import working_on
from xlvp.reader import workbook_names
from xlvp.reading.container import Container, DamagedError, EncryptedError
from xlvp.reading.markup import elements
from xlvp.report.marked.editing import edited
from xlvp.report.marked.package import Package, part_xml
from xlvp.report.marked.splicing import UnmarkableError, attribute, content, scan
from xlvp.used_versions import rule_version
from xlvp.workers import reading_pool
from xlvp.writing import copied, write_atomically

SEALED = "forseglade"
"""Folder of a period that holds the sealed copies."""
_PREFIX = "xlvp_seal_"
_KIND = "custom-properties"
_PART = "docProps/custom.xml"
_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
_PROPERTIES = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
_VALUES = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
_FORMAT_ID = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
_FIRST_ID = 2
"""Properties are numbered from 2."""


class SealState(StrEnum):
    """How a workbook stands to its seal; the value is what users read."""

    SEALED = "förseglad"
    CHANGED = "ändrad sedan"
    NEVER = "aldrig validerad"


@dataclass(frozen=True)
class Seal:
    """What a seal says.

    Attributes:
        rules: the version of the rules (:func:`xlvp.used_versions.rule_version`).
        time: when it was validated, ISO 8601.
        errors: how many were found and not accepted.
        warnings: likewise.
        inputs: checksum of the cells that the department fills in.
    """

    rules: str
    time: str
    errors: int
    warnings: int
    inputs: str

    @property
    def day(self) -> str:
        """The day of the validation, as far as the seal tells it."""
        try:
            return str(datetime.fromisoformat(self.time).date())
        except ValueError:
            return "okänd dag"


@dataclass(frozen=True)
class SealedCopies:
    """Sealed copies, and sentences about the workbooks that cannot carry a seal."""

    paths: tuple[Path, ...]
    refused: tuple[str, ...]


def write_sealed_copies(checked: Checked, paths: Sequence[Path]) -> SealedCopies:
    """Write a sealed copy of each workbook to the period's folder ``forseglade``.

    Args:
        checked: what a check of these workbooks found.
        paths: the workbooks, in the order in which they were checked.

    Raises:
        InputError: a workbook has changed since it was checked.
        OutputError: a copy cannot be written.
        PeriodError: the period is closed, or another run is writing in it.
    """
    checksums = checked.facts.tables["books"].droplevel("row")["sha256"].to_dict()
    written, refused = [], []
    limits = checked.folder.office.model.limits
    with working_on(checked.folder, "validate --seal"), reading_pool(1, limits) as pool:
        for path, name in zip(paths, workbook_names(paths), strict=True):
            if not checksums[name]:
                refused.append(f"{name} kan inte förseglas: den går inte att läsa.")
                continue
            original = checked_bytes(path, str(checksums[name]))
            try:
                data = edited(pool, sealed_workbook, original, seal_of(checked, name))
            except UnmarkableError as error:
                refused.append(f"{name} kan inte förseglas: {error}.")
                continue
            target = checked.folder.path / SEALED / name.strip("/").replace("/", "_")
            written.append(write_atomically(target, copied(data, path)))
    return SealedCopies(tuple(written), tuple(refused))


def seal_of(checked: Checked, workbook: str) -> Seal:
    """The seal that a validated workbook gets now."""
    own = [found for found in checked.findings() if found.place.workbook == workbook]
    return Seal(
        rules=rule_version(),
        time=datetime.now().astimezone().isoformat(timespec="seconds"),
        errors=sum(found.severity is Severity.ERROR for found in own),
        warnings=sum(found.severity is Severity.WARNING for found in own),
        inputs=inputs_checksum(checked, workbook),
    )


def sealed_workbook(original: bytes, seal: Seal) -> bytes:
    """An xlsx or xlsm with a seal; an earlier one gives way.

    Raises:
        UnmarkableError: it is another kind of file, or built in a way that cannot be edited.
    """
    package = _package(original)
    part = package.related("", _KIND)
    if not part:
        part = _PART
        empty = f'<Properties xmlns="{_PROPERTIES}"/>'
        package.write(part, part_xml(empty), _CONTENT_TYPE)
        package.relate("", _KIND, part)
    properties = scan(package.read(part))
    kept = []
    for element in properties.children(properties.root):
        if element.attributes.get("name", "").startswith(_PREFIX):
            properties.remove(element)
        else:
            kept.append(int(element.attributes.get("pid") or 0))
    p = properties.prefix
    new = "".join(
        f'<{p}property fmtid="{_FORMAT_ID}" pid="{number}" name={attribute(_PREFIX + key)}>'
        f'<vt:lpwstr xmlns:vt="{_VALUES}">{content(str(value))}</vt:lpwstr></{p}property>'
        for number, (key, value) in enumerate(
            vars(seal).items(), start=max([*kept, _FIRST_ID - 1]) + 1
        )
    )
    properties.append(properties.root, new)
    package.write(part, properties.result())
    try:
        return package.to_bytes()
    except DamagedError as error:
        raise UnmarkableError(str(error)) from error


def read_seal(workbook: bytes) -> Seal | None:
    """The seal of a workbook; None when it carries none that can be read."""
    try:
        package = _package(workbook)
        part = package.related("", _KIND)
        if not part:
            return None
        found = {
            str(found.get("name", "")).removeprefix(_PREFIX): text
            for found, text in elements(package.read(part), "property")
            if str(found.get("name", "")).startswith(_PREFIX)
        }
        return Seal(
            rules=found["rules"],
            time=found["time"],
            errors=int(found["errors"]),
            warnings=int(found["warnings"]),
            inputs=found["inputs"],
        )
    except (UnmarkableError, DamagedError, KeyError, ValueError):
        return None


def seal_texts(checked: Checked, paths: Sequence[Path]) -> dict[str, str]:
    """How each workbook stands to its seal, as users read it, by workbook.

    Raises:
        InputError: a workbook has changed since it was checked.
    """
    checksums = checked.facts.tables["books"].droplevel("row")["sha256"].to_dict()
    texts = {}
    for path, name in zip(paths, workbook_names(paths), strict=True):
        checksum = str(checksums.get(name, ""))
        seal = read_seal(checked_bytes(path, checksum)) if checksum else None
        if seal is None:
            texts[name] = SealState.NEVER.value
        elif seal.inputs == inputs_checksum(checked, name):
            texts[name] = f"{SealState.SEALED.value} {seal.day}"
        else:
            texts[name] = f"{SealState.CHANGED.value} {seal.day}"
    return texts


def inputs_checksum(checked: Checked, workbook: str) -> str:
    """Checksum of what a workbook says it is and of the cells that its department fills in.

    Blank cells do not count, so that a program that leaves out blank rows changes nothing.
    """
    book = checked.facts.tables["books"].droplevel("row").loc[workbook]
    model, period = checked.facts.model, checked.facts.period
    cells: list[list[Any]] = [[str(book[key]) for key in ("office", "department", "period")]]
    for table, read in sorted(checked.delivery.locations.contents(workbook).items()):
        derived = {
            column.field
            for column in BY_TABLE[table].columns(model, period)
            if column.role is Role.DERIVED
        }
        for field, values in sorted(read.columns.items()):
            if field not in derived:
                cells += _cells(table, field, read.rows, values)
    return hashlib.sha256(json.dumps(cells, ensure_ascii=False).encode()).hexdigest()


def _cells(
    table: str, field: str, rows: Sequence[int], values: Iterable[Any]
) -> list[list[str | int | float]]:
    return [
        [table, field, row, _plain(value)]
        for row, value in zip(rows, values, strict=True)
        if value is not None and value != ""
    ]


def _plain(value: Any) -> str | float:
    """A cell's value, the same whichever program wrote it."""
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int | float):
        return float(value)
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, date):
        return f"{value.isoformat()}T00:00:00"
    return str(value).replace("\r\n", "\n")


def _package(workbook: bytes) -> Package:
    if not workbook.startswith(b"PK"):
        raise UnmarkableError("den är ingen xlsx eller xlsm")
    try:
        package = Package(Container.open(workbook))
        book = package.related("", "officeDocument")
    except (DamagedError, EncryptedError) as error:
        raise UnmarkableError(str(error) or "den är skyddad med lösenord") from error
    if not book or book.endswith(".bin"):
        raise UnmarkableError("den är ingen xlsx eller xlsm")
    return package
