"""What is checked before a parser sees a file: size, type by its bytes, lock files.

A file that is not read raises :class:`Refused`; the reader makes a row of ``books`` of it.
The details are Swedish, lower case and without a full stop, so that they fit into a sentence:
``Filen lästes inte: filen är tom.``

======================================  ====================================================
first bytes                             the file is
======================================  ====================================================
``PK``, workbook in the content types   xlsx, xlsm or xlsb
``PK``, ``mimetype`` of a spreadsheet   ods
OLE with a stream EncryptedPackage      a workbook behind a password
OLE with a stream Workbook or Book      xls
anything else                           no workbook, whatever its name says
======================================  ====================================================
"""

from __future__ import annotations

import os
import re
import stat
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from io import FileIO
from pathlib import Path

from validation.model import Formats
from validation.model_limits import LIMITS, Limits
from validation.observations import BookFault
from xlvp.reading.container import Container, DamagedError, EncryptedError

_CHUNK = 2**20
_ZIP = b"PK"
_OLE = bytes.fromhex("D0CF11E0A1B11AE1")
_OLE_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_OLE_BOOK = re.compile(b"(?:W\0o\0r\0k\0b\0o\0o\0k|B\0o\0o\0k)\0\0\0")
_CONTENT_TYPES = "[Content_Types].xml"
_ODF = "application/vnd.oasis.opendocument."


class FileType(StrEnum):
    """Kinds of workbooks that can be read."""

    XLSX = "xlsx"
    XLSM = "xlsm"
    XLSB = "xlsb"
    XLS = "xls"
    ODS = "ods"


_SPREADSHEETS = (
    (b"spreadsheetml.sheet.main+xml", FileType.XLSX),
    (b"ms-excel.sheet.macroEnabled.main+xml", FileType.XLSM),
    (b"ms-excel.sheet.binary.macroEnabled.main", FileType.XLSB),
)
_OTHER_DOCUMENTS = (
    (b"spreadsheetml.template.main+xml", "filen är en Excelmall (xltx)"),
    (b"ms-excel.template.macroEnabled.main+xml", "filen är en Excelmall (xltm)"),
    (b"ms-excel.addin.macroEnabled.main+xml", "filen är ett tillägg till Excel (xlam)"),
    (b"wordprocessingml.", "filen är ett Word-dokument"),
    (b"ms-word.", "filen är ett Word-dokument"),
    (b"presentationml.", "filen är en PowerPoint-presentation"),
    (b"ms-powerpoint.", "filen är en PowerPoint-presentation"),
)
_TEXT_FORMATS = (
    (re.compile(rb"%PDF-"), "filen är en pdf"),
    (re.compile(rb"\{\\rtf"), "filen är ett textdokument (rtf)"),
    (re.compile(rb'progid="Excel\.Sheet"'), "filen är ett kalkylblad i det gamla XML-formatet"),
    (re.compile(rb"<(?:!doctype html|html|table)\b", re.IGNORECASE), "filen är en webbsida (html)"),
    (re.compile(rb"\A(?:\xff\xfe|\xfe\xff|[^\0]*\Z)"), "filen är en textfil"),
)


class Refused(Exception):  # noqa: N818 - no error of the program but an answer
    """A file is not read as a workbook.

    Attributes:
        fault: which kind of fault.
        detail: why, Swedish, a clause without full stop.
    """

    def __init__(self, fault: BookFault, detail: str) -> None:
        super().__init__(fault, detail)
        self.fault = fault
        self.detail = detail


@dataclass(frozen=True)
class ReceivedFile:
    """The bytes of a file, and when it was last changed (local time)."""

    content: bytes
    changed: datetime


def read_file(path: Path, limits: Limits = LIMITS) -> ReceivedFile:
    """Read a regular file that is neither empty nor too large.

    Raises:
        Refused: it is none, or may not be read.
    """
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):  # a folder, a device, a pipe that would block
            raise Refused(BookFault.NOT_A_WORKBOOK, "sökvägen leder inte till en fil")
        if status.st_size > limits.file_bytes:
            raise _too_large(status.st_size, limits)
        with path.open("rb", buffering=0) as file:
            # As much as there is: room for the largest file costs more than to read a small one.
            content = file.read(status.st_size + 1)
            if len(content) != status.st_size:
                content = _all_of(file, content, limits.file_bytes + 1)
    except FileNotFoundError as error:
        raise Refused(BookFault.UNREADABLE, "filen finns inte") from error
    except PermissionError as error:
        reason = "filen får inte läsas: läsrätt saknas eller så har någon den öppen"
        raise Refused(BookFault.UNREADABLE, reason) from error
    except OSError as error:
        raise Refused(
            BookFault.UNREADABLE, f"filen går inte att läsa ({error.strerror})"
        ) from error
    if len(content) > limits.file_bytes:  # it grew while it was read
        raise _too_large(len(content), limits)
    if not content:
        raise Refused(BookFault.NOT_A_WORKBOOK, "filen är tom")
    return ReceivedFile(content, datetime.fromtimestamp(status.st_mtime))  # noqa: DTZ006 - local


def _all_of(file: FileIO, begun: bytes, most: int) -> bytes:
    """The rest of a file that gave less than it has, or that has grown."""
    parts = [begun]
    while (left := most - sum(map(len, parts))) > 0 and (part := file.read(min(left, _CHUNK))):
        parts.append(part)
    return b"".join(parts)


def open_container(content: bytes, limits: Limits = LIMITS) -> Container | None:
    """Open a zip container with all its checks; None for a file of another kind.

    Raises:
        Refused: it is damaged, encrypted, or built to do harm.
    """
    if not content.startswith(_ZIP):
        return None
    try:
        return Container.open(content, limits)
    except EncryptedError as error:
        raise Refused(BookFault.ENCRYPTED, "filen är skyddad med lösenord") from error
    except DamagedError as error:
        raise Refused(BookFault.DAMAGED, str(error)) from error


def file_type(content: bytes, container: Container | None, formats: Formats) -> FileType:
    """Tell a workbook's type by its bytes.

    Raises:
        Refused: it is no workbook, or of a type that the model does not allow.
    """
    found = _type_in_container(container) if container else _type_outside_container(content)
    check_allowed(found, formats)
    return found


def check_allowed(found: FileType, formats: Formats) -> None:
    """Refuse the types that only some offices take.

    Raises:
        Refused: the model does not allow the type.
    """
    if found is FileType.XLS and not formats.allow_xls:
        raise Refused(BookFault.FORMAT_NOT_ALLOWED, "filen är i det gamla Excelformatet xls")
    if found is FileType.XLSB and not formats.allow_xlsb:
        raise Refused(BookFault.FORMAT_NOT_ALLOWED, "filen är i det binära Excelformatet xlsb")


def _type_in_container(container: Container) -> FileType:
    if _CONTENT_TYPES in container:
        declared = container.read(_CONTENT_TYPES)
        for mark, spreadsheet in _SPREADSHEETS:
            if mark in declared:
                return spreadsheet
        for mark, detail in _OTHER_DOCUMENTS:
            if mark in declared:
                template = b"template" in mark
                fault = BookFault.FORMAT_NOT_ALLOWED if template else BookFault.NOT_A_WORKBOOK
                raise Refused(fault, detail)
    elif "mimetype" in container:
        kind = container.read("mimetype").decode("ascii", "replace").strip()
        if kind == f"{_ODF}spreadsheet":
            if b"encryption-data" in container.read_if_there("META-INF/manifest.xml"):
                raise Refused(BookFault.ENCRYPTED, "filen är skyddad med lösenord")
            return FileType.ODS
        if kind.startswith(_ODF):
            raise Refused(BookFault.NOT_A_WORKBOOK, "filen är ett dokument från LibreOffice")
    raise Refused(BookFault.NOT_A_WORKBOOK, "filen är ett zip-arkiv")


def _type_outside_container(content: bytes) -> FileType:
    if content.startswith(_OLE):
        if _OLE_ENCRYPTED in content:
            raise Refused(BookFault.ENCRYPTED, "filen är skyddad med lösenord")
        if _OLE_BOOK.search(content):
            return FileType.XLS
        raise Refused(BookFault.NOT_A_WORKBOOK, "filen är ett äldre Office-dokument")
    if not content.strip(b"\0"):
        raise Refused(BookFault.DAMAGED, "filen innehåller bara nollor")
    start = content[:1000]
    for pattern, detail in _TEXT_FORMATS:
        if pattern.search(start):
            raise Refused(BookFault.NOT_A_WORKBOOK, detail)
    raise Refused(BookFault.NOT_A_WORKBOOK, "filens innehåll är av okänt slag")


def is_lock_file(path: Path) -> bool:
    """Whether a path is what Excel or LibreOffice lays beside a workbook that is open."""
    name = path.name
    return name.startswith("~$") or (name.startswith(".~lock.") and name.endswith("#"))


def lock_file(path: Path) -> str:
    """The name of the lock file that lies beside a workbook; "" when there is none."""
    names = (f"~${path.name}", f".~lock.{path.name}#")
    return next((name for name in names if os.path.lexists(path.with_name(name))), "")


def _too_large(size: int, limits: Limits) -> Refused:
    # Rounded upwards, so that no file is "50 MB where the limit is 50 MB".
    megabytes = -(-size // 2**20)
    detail = f"filen är {megabytes} MB stor och gränsen går vid {limits.file_mb} MB"
    return Refused(BookFault.TOO_LARGE, detail)
