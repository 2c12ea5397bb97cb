from __future__ import annotations

import os
import struct
import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from workbooks import draw

from validation.model import Formats, Limits
from validation.model_limits import LIMITS
from validation.observations import BookFault
from xlvp.guard import (
    FileType,
    Refused,
    file_type,
    is_lock_file,
    lock_file,
    open_container,
    read_file,
)
from xlvp.reading import container as containers

OLE = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(504)
MAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"


def packed(**parts: bytes | str) -> bytes:
    return packed_parts({name.replace("__", "/"): data for name, data in parts.items()})


def packed_parts(parts: dict[str, bytes | str]) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def types(content_type: str) -> bytes:
    return packed_parts({"[Content_Types].xml": f'<Types><Override ContentType="{content_type}"/>'})


def opened(content: bytes, formats: Formats | None = None) -> FileType:
    return file_type(content, open_container(content), formats or Formats())


def refusal(action: Callable[[], object]) -> tuple[BookFault, str]:
    with pytest.raises(Refused) as refused:
        action()
    return refused.value.fault, refused.value.detail


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (types(MAIN), "xlsx"),
        (types("application/vnd.ms-excel.sheet.macroEnabled.main+xml"), "xlsm"),
        (packed(mimetype="application/vnd.oasis.opendocument.spreadsheet"), "ods"),
    ],
)
def test_the_type_is_told_by_the_bytes(content: bytes, kind: str) -> None:
    assert opened(content) == kind


def test_a_real_workbook_is_one(tmp_path: Path) -> None:
    assert opened(draw("Blad1\n A1: x", tmp_path / "x.xlsx").read_bytes()) is FileType.XLSX


def test_older_types_are_taken_only_where_the_model_says_so() -> None:
    xls = OLE + "Workbook".encode("utf-16-le") + bytes(4)
    xlsb = types("application/vnd.ms-excel.sheet.binary.macroEnabled.main")
    not_allowed = BookFault.FORMAT_NOT_ALLOWED
    assert refusal(lambda: opened(xls)) == (not_allowed, "filen är i det gamla Excelformatet xls")
    assert refusal(lambda: opened(xlsb)) == (
        not_allowed,
        "filen är i det binära Excelformatet xlsb",
    )
    assert opened(xls, Formats(allow_xls=True)) is FileType.XLS
    assert opened(xlsb, Formats(allow_xlsb=True)) is FileType.XLSB


WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
POINT = "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
TEMPLATE = "application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml"
ADDIN = "application/vnd.ms-excel.addin.macroEnabled.main+xml"
SHEET_2003 = b'<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n<Workbook/>'


@pytest.mark.parametrize(
    ("content", "fault", "detail"),
    [
        (b"%PDF-1.7\n", "not_a_workbook", "filen är en pdf"),
        (b"Nummer;Uppdrag\n1.1;Enk\xe4t\n", "not_a_workbook", "filen är en textfil"),
        ("\ufeffNummer".encode("utf-16-le"), "not_a_workbook", "filen är en textfil"),
        (b"\r\n<HTML><table><tr>", "not_a_workbook", "filen är en webbsida (html)"),
        (b"{\\rtf1 x}", "not_a_workbook", "filen är ett textdokument (rtf)"),
        (SHEET_2003, "not_a_workbook", "filen är ett kalkylblad i det gamla XML-formatet"),
        (b"\x89PNG\r\n\x1a\n\0\0", "not_a_workbook", "filens innehåll är av okänt slag"),
        (bytes(2000), "damaged", "filen innehåller bara nollor"),
        (OLE, "not_a_workbook", "filen är ett äldre Office-dokument"),
        (packed(x="1"), "not_a_workbook", "filen är ett zip-arkiv"),
        (types(WORD), "not_a_workbook", "filen är ett Word-dokument"),
        (types(POINT), "not_a_workbook", "filen är en PowerPoint-presentation"),
        (types(ADDIN), "not_a_workbook", "filen är ett tillägg till Excel (xlam)"),
        (types(TEMPLATE), "format_not_allowed", "filen är en Excelmall (xltx)"),
        (
            packed(mimetype="application/vnd.oasis.opendocument.text"),
            "not_a_workbook",
            "filen är ett dokument från LibreOffice",
        ),
    ],
)
def test_what_is_no_workbook_is_told_by_what_it_is(content: bytes, fault: str, detail: str) -> None:
    assert refusal(lambda: opened(content)) == (fault, detail)


def encrypted_member() -> bytes:
    content = bytearray(packed(x="secret"))
    flags = content.index(b"PK\1\2") + 8
    content[flags] |= 1
    return bytes(content)


@pytest.mark.parametrize(
    "content",
    [
        OLE + "EncryptedPackage".encode("utf-16-le"),
        encrypted_member(),
        packed(
            mimetype="application/vnd.oasis.opendocument.spreadsheet",
            **{"META-INF__manifest.xml": "<m:manifest><m:encryption-data/></m:manifest>"},
        ),
    ],
)
def test_a_password_is_told(content: bytes) -> None:
    expected = (BookFault.ENCRYPTED, "filen är skyddad med lösenord")
    assert refusal(lambda: opened(content)) == expected


def test_only_regular_files_within_the_limits_are_read(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    assert refusal(lambda: read_file(path)) == (BookFault.UNREADABLE, "filen finns inte")
    path.write_bytes(b"")
    assert refusal(lambda: read_file(path)) == (BookFault.NOT_A_WORKBOOK, "filen är tom")
    path.write_bytes(b"x" * (2**20 + 1))
    assert read_file(path).content == b"x" * (2**20 + 1)
    expected = (BookFault.TOO_LARGE, "filen är 2 MB stor och gränsen går vid 1 MB")
    assert refusal(lambda: read_file(path, Limits(file_mb=1))) == expected
    assert refusal(lambda: read_file(tmp_path))[1] == "sökvägen leder inte till en fil"


@pytest.mark.parametrize("told", [0, 3, 2 * 2**20, 4 * 2**20])
def test_a_file_that_changes_while_it_is_read_is_read_to_its_end(
    told: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "plan.xlsx"
    path.write_bytes(b"x" * (2 * 2**20 + 5))

    there = tuple(path.stat())

    def stat(_: Path) -> os.stat_result:
        return os.stat_result((*there[:6], told, *there[7:]))

    monkeypatch.setattr(Path, "stat", stat)
    assert read_file(path).content == b"x" * (2 * 2**20 + 5)


def test_the_limit_of_a_files_size_is_50_megabytes(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    with path.open("wb") as file:
        file.truncate(50 * 2**20 + 1)
    assert refusal(lambda: read_file(path)) == (
        BookFault.TOO_LARGE,
        "filen är 51 MB stor och gränsen går vid 50 MB",
    )


@pytest.mark.parametrize(
    ("name", "is_lock"),
    [
        ("~$A.xlsx", True),
        (".~lock.A.xlsx#", True),
        ("A.xlsx", False),
        ("~A.xlsx", False),
        (".~lock.A.xlsx", False),
    ],
)
def test_lock_files_are_known_by_their_names(name: str, is_lock: bool) -> None:
    assert is_lock_file(Path("x") / name) is is_lock


def test_the_lock_file_beside_a_workbook_is_found(tmp_path: Path) -> None:
    assert lock_file(tmp_path / "A.xlsx") == ""
    (tmp_path / ".~lock.A.xlsx#").touch()
    assert lock_file(tmp_path / "A.xlsx") == ".~lock.A.xlsx#"
    assert lock_file(tmp_path / "B.xlsx") == ""


# --- the container ---------------------------------------------------------------------------


def damage(content: bytes, read: str = "", limits: Limits = LIMITS) -> str:
    def action() -> None:
        container = open_container(content, limits)
        assert container is not None
        if read:
            container.read(read)

    if read:
        with pytest.raises(containers.DamagedError) as damaged:
            action()
        return str(damaged.value)
    fault, detail = refusal(action)
    assert fault is BookFault.DAMAGED
    return detail


def test_a_container_that_was_cut_off_is_damaged() -> None:
    whole = packed(a="1" * 5000, b="2")
    assert damage(whole[: len(whole) // 2]) == "filen är skadad: den går inte att packa upp"


def test_a_member_whose_bytes_have_changed_is_damaged() -> None:
    content = bytearray(packed(a=bytes(range(256))))
    content[60] ^= 0xFF
    assert damage(bytes(content), "a") == "filen är skadad: delen a går inte att läsa"


def test_a_member_that_is_longer_than_declared_is_damaged() -> None:
    data = b"a" * 1000
    content = packed(a=data)
    place = content.index(b"PK\1\2") + 24
    shorter = content[:place] + struct.pack("<L", 999) + content[place + 4 :]
    assert damage(shorter, "a") == "filen är skadad: delen a går inte att läsa"


@pytest.mark.parametrize("name", ["/a", "../a", "x/../../a", "..\\a", "C:\\a"])
def test_names_that_lead_out_of_the_container_are_refused(name: str) -> None:
    content = packed_parts({name: "1"})
    assert damage(content) == "filen är skadad: en del ligger utanför arkivet"


def test_two_members_of_one_name_are_refused() -> None:
    content = packed_parts({"xl/a.xml": "1", "XL\\A.xml": "2"})
    assert damage(content) == "filen är skadad: två delar har samma namn"


def test_members_that_lie_in_each_other_are_refused() -> None:
    content = packed(a="1" * 10, b="2" * 10)
    entry = content.index(b"PK\1\2", content.index(b"PK\1\2") + 1)
    overlapping = content[: entry + 42] + struct.pack("<L", 4) + content[entry + 46 :]
    assert damage(overlapping) == "filen är skadad: delar ligger i varandra"


def test_limits_of_members_and_sizes() -> None:
    many = packed_parts({str(number): "" for number in range(2001)})
    assert damage(many) == "filen består av 2001 delar, fler än 2000"
    assert open_container(many, Limits(members=2001))
    large = packed(a=bytes(3 * 2**20), b=bytes(3 * 2**20))
    assert open_container(large, Limits(part_mb=3, unpacked_mb=6))
    assert damage(large, limits=Limits(part_mb=2)) == "en del av filen är orimligt stor (3 MB)"
    too_much = "filen är orimligt stor när den packas upp (6 MB)"
    assert damage(large, limits=Limits(unpacked_mb=5)) == too_much
    shrinking = packed(a=bytes(17 * 2**20))
    assert damage(shrinking) == "en del av filen är orimligt stor (17 MB)"
    assert open_container(shrinking, Limits(shrinking=1100))


def test_other_ways_of_packing_are_refused() -> None:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("a", "1")
    assert damage(buffer.getvalue()) == "filen är packad på ett sätt som Excel inte använder"


@pytest.mark.parametrize(
    ("xml", "detail"),
    [
        ("<!DOCTYPE a><a/>", "delen a.xml innehåller en dokumenttyp, vilket är förbjudet"),
        (
            '<?xml version="1.0"?>\n<!-- <?x?> --> <!DOCTYPE a [<!ENTITY x "y">]><a/>',
            "delen a.xml innehåller en dokumenttyp, vilket är förbjudet",
        ),
        (
            '<?xml version="1.0" encoding="UTF-16"?><a/>',
            "delen a.xml har en teckenkodning som Excel inte skriver",
        ),
        ("a".encode("utf-16"), "delen a.xml har en teckenkodning som Excel inte skriver"),
    ],
)
def test_xml_that_no_program_writes_is_refused(xml: str | bytes, detail: str) -> None:
    assert damage(packed_parts({"a.xml": xml}), "a.xml") == detail


@pytest.mark.parametrize(
    "xml",
    [
        "<a>&lt;!DOCTYPE x></a>",
        "<a><![CDATA[<!DOCTYPE x>]]></a>",
        '<?xml version="1.0" encoding="utf-8" standalone="yes"?><a/>',
        "\ufeff<?xml version='1.0' encoding='UTF-8'?><a/>",
    ],
)
def test_usual_xml_is_read(xml: str) -> None:
    container = open_container(packed_parts({"a.xml": xml}))
    assert container is not None
    assert container.read("A.XML") == xml.encode()


def test_a_container_is_packed_again_with_nothing_but_what_was_asked_for() -> None:
    parts: dict[str, bytes | str] = {"x\\Å.xml": "<å/>" * 999, "b": "", "c": "c"}
    container = open_container(packed_parts(parts))
    assert container is not None
    content = container.packed(["x/Å.xml", "b", "d"], {"b": b"new"})
    with zipfile.ZipFile(BytesIO(content)) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == {
            "x/Å.xml": ("<å/>" * 999).encode(),
            "b": b"new",
        }
        assert [info.CRC for info in archive.infolist()][1] == zlib.crc32(b"new")
