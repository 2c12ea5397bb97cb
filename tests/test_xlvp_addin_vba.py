"""The add-in's macros in a live LibreOffice: from the ribbon's callback to Python and back."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest
import xlsxwriter

from xlvp import __version__
from xlvp.addin.__main__ import VERBS
from xlvp.addin.build import FILE, build, sources
from xlvp.demo.office import answers, build_office
from xlvp.demo.run import deliver
from xlvp.office import Office

pytestmark = pytest.mark.libreoffice

HOST = Path(__file__).parent / "vba"
SAID = "said.txt"
CALC_WITH_MACROS = "Calc MS Excel 2007 VBA XML"
ALWAYS = 4
"""com.sun.star.document.MacroExecMode.ALWAYS_EXECUTE_NO_WARN"""
PROGRESS = "[xlvp arbetar ...]"
AT_THE_END = 'trap \'touch "$(dirname "$0")/slut"\' EXIT\n'
"""The first line of what stands for the system's way to start a program; the macros wait for it."""
DRIVER = Path(__file__).parent / "pressed_in_libreoffice.py"


def macro_url(name: str) -> str:
    """LibreOffice's address of a macro of the tests."""
    return f"vnd.sun.star.script:VBAProject.XlvpTest.{name}?language=Basic&location=document"


class Press(Protocol):
    """Presses a button as the ribbon does and gives what the user would see."""

    def __call__(
        self, verb: str, book: str = "Bok å 1.xlsx", answers: str = "", busy_for: int = 0
    ) -> str: ...


@pytest.fixture(scope="module")
def macros(libreoffice: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The add-in's macros; the host's module is the tests', the others are what is shipped."""
    from xlvp.addin.libreoffice.arguments import named

    modules = sources()
    for path in HOST.glob("*.bas"):
        modules[path.stem] = "\r\n".join(path.read_text(encoding="utf-8").splitlines()) + "\r\n"
    # LibreOffice does not have Office's type.
    modules["XlvpRibbon"] = modules["XlvpRibbon"].replace("As IRibbonControl", "As Object")
    path = tmp_path_factory.mktemp("xlam") / FILE
    path.write_bytes(build(modules))
    service = "com.sun.star.frame.Desktop"
    desktop = libreoffice.ServiceManager.createInstanceWithContext(service, libreoffice)
    document = desktop.loadComponentFromURL(
        path.as_uri(),
        "_blank",
        0,
        named(Hidden=True, MacroExecutionMode=ALWAYS, FilterName=CALC_WITH_MACROS),
    )
    yield document.getScriptProvider()
    document.close(True)


@pytest.fixture
def asked(macros: Any) -> Callable[..., Any]:
    """Runs a macro of the tests and gives what it gives."""

    def ask(name: str, *given: str | int) -> Any:
        result, _, _ = macros.getScript(macro_url(name)).invoke(given, (), ())
        return result

    return ask


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The user's folder of xlvp, as the installation leaves it; the way there has å and a blank."""
    folder = tmp_path / "Åsa B"
    folder.mkdir()
    (folder / "python.txt").write_bytes(f"\ufeff{sys.executable}\n".encode("utf-16-le"))
    return folder


@pytest.fixture
def press(asked: Callable[..., Any], home: Path) -> Press:
    def pressed(verb: str, book: str = "Bok å 1.xlsx", answers: str = "", busy_for: int = 0) -> str:
        result = asked("PressButton", verb, f"{home}/", book, answers, busy_for)
        assert isinstance(result, str)
        assert result, "a module does not compile"
        return result

    return pressed


def replies(home: Path, reply: str) -> None:
    """Stand for Python: note the command line and the answer, and reply."""
    (home / "reply.txt").write_bytes(f"\ufeff{reply}".encode("utf-16-le"))
    (home / "kor.sh").write_text(
        f'{AT_THE_END}cd "$(dirname "$0")" && printf "%s\\n" "$@" >{SAID}\n'
        "cp fraga-77.txt answered.txt 2>/dev/null\ncp reply.txt svar-77.txt\n",
        encoding="utf-8",
    )


@pytest.mark.parametrize("verb", [verb for verb in VERBS if verb != "waive"])
def test_every_button_starts_python_with_its_verb(press: Press, home: Path, verb: str) -> None:
    replies(home, "tell\nTvå\nrader – ”åäö” Ł")
    assert press(verb) == f"waits 0 {PROGRESS}iTvå\nrader – ”åäö” Ł[]"
    assert (home / SAID).read_text(encoding="utf-8").splitlines() == [
        *(sys.executable, "-I", "-m", "xlvp.addin", verb, "--wb=Bok å 1.xlsx", "--hwnd=77"),
        *(f"--answer={home}/fraga-77.txt", f"--reply={home}/svar-77.txt"),
        f"--addin-version={__version__}",
    ]
    assert not (home / "svar-77.txt").exists()


def test_accepting_asks_and_hands_the_answers_over(press: Press, home: Path) -> None:
    replies(home, "ok\n")
    shown = press("waive", answers="Engångskostnad|=|2018-12-31|")
    assert shown.count("?Vem godkänner?") == 1
    assert shown.endswith(f"{PROGRESS}[]")
    answer = (home / "answered.txt").read_bytes().decode("utf-16")
    assert answer == "Engångskostnad\nÅsa\n2018-12-31"
    assert not (home / "fraga-77.txt").exists()


def test_nothing_is_accepted_without_a_last_day(press: Press, home: Path) -> None:
    replies(home, "ok\n")
    shown = press("waive", answers="Engångskostnad|=||")
    assert shown.endswith("iInget är godkänt: skäl, vem och sista dag behövs alla tre.[]")
    assert not (home / SAID).exists()


def test_a_stale_reply_is_not_taken_for_a_new_one(press: Press, home: Path) -> None:
    (home / "svar-77.txt").write_bytes("\ufefftell\nIgår".encode("utf-16-le"))
    (home / "kor.sh").write_text(f"{AT_THE_END}exit 1\n", encoding="utf-8")
    assert press("next") == (
        f"waits 0 {PROGRESS}!xlvp gav inget svar. Kommandot  xlvp addin doctor  säger vad som är "
        "fel.[]"
    )


@pytest.mark.parametrize(
    ("busy_for", "waits", "says"),
    [(0, 0, "iKlart"), (2, 2, "iKlart"), (9, 5, "iExcel är upptaget.")],
)
def test_a_busy_program_is_waited_for_a_little(
    press: Press, home: Path, busy_for: int, waits: int, says: str
) -> None:
    replies(home, "tell\nKlart")
    shown = press("next", busy_for=busy_for)
    assert shown.startswith(f"waits {waits} ")
    assert says in shown
    assert (home / SAID).exists() == (waits < 5)


def test_no_workbook_and_no_installation_are_told(press: Press, home: Path) -> None:
    assert press("next", book="") == (
        "waits 0 iÖppna avdelningens arbetsbok först, och tryck igen.[]"
    )
    (home / "python.txt").unlink()
    assert "!Knappen vet inte var Python finns." in press("next")


def test_the_whole_way_to_the_real_python(press: Press, home: Path) -> None:
    """There is no Excel that Python could reach, and that is what it replies."""
    script = f'XDG_DATA_HOME="{home}" LOCALAPPDATA= "$@"\n'
    (home / "kor.sh").write_text(AT_THE_END + script, encoding="utf-8")
    shown = press("validate")
    assert shown.startswith(f"waits 0 {PROGRESS}!Hittar inget kalkylprogram som är igång.")
    assert f"Logg: {home}/xlvp/logg/" in shown


@pytest.fixture(scope="module")
def received(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A department's workbook where an office received it."""
    office = Office.open(build_office(2019, tmp_path_factory.mktemp("kontor å") / "2019"))
    folder = office.period("2019-08")
    deliver(folder, answers(2019))
    return folder.received / "DIG-2019-08.xlsx"


def coloured(document: Any, sheet: Any) -> list[str]:
    """The ranges that xlvp has coloured."""
    from xlvp.addin.libreoffice.rules import Rules

    ours = {rule.number for rule in Rules(document, sheet).single() if '"xlvp"' in rule.formula}
    return [
        area.partition(".")[2]
        for known in sheet.ConditionalFormats.getConditionalFormats()
        if known.ID in ours
        for area in known.Range.RangeAddressesAsString.split(";")
    ]


def test_the_whole_chain_from_the_ribbon_to_the_coloured_cell(
    press: Press, home: Path, received: Path, libreoffice: Any, libreoffice_pipe: str
) -> None:
    """Callback, macros, command line, Python, and back in the live document."""
    from xlvp.addin.libreoffice.office import Office as LibreOffice

    script = f'python="$1"; shift 4\nXDG_DATA_HOME="{home}" LOCALAPPDATA= '
    script += f'"$python" "{DRIVER}" {libreoffice_pipe} "$@"\n'
    (home / "kor.sh").write_text(AT_THE_END + script, encoding="utf-8")
    name = "DIG å 2019-08.xlsx"
    document = LibreOffice(libreoffice).open(
        Path(shutil.copy2(received, received.with_name(name))), hidden=True
    )
    try:
        activities = document.sheet("Aktiviteter").uno
        activities.getCellRangeByName("E6").String = "Z – finns inte"
        assert press("validate", book=name) == f"waits 0 {PROGRESS}[]"
        assert "E6" in coloured(document.uno, activities)
        assert "STA001" in activities.getCellRangeByName("E6").Annotation.String
        assert document.selection == ("Aktiviteter", (5, 4, 5, 4))
        assert press("help", book=name).startswith(f"waits 0 {PROGRESS}iSTA001 ")
        assert press("clear", book=name) == f"waits 0 {PROGRESS}[]"
        assert coloured(document.uno, activities) == []
    finally:
        document.close()
        received.with_name(name).unlink()


@pytest.fixture
def noted(libreoffice: Any, tmp_path: Path) -> Iterator[str]:
    """An open workbook with a person's note."""
    from xlvp.addin.libreoffice.office import Office as LibreOffice

    path = tmp_path / "Märken.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Ett")
        book.add_worksheet("Två").write_comment("B2", "egen")
    document = LibreOffice(libreoffice).open(path, hidden=True)
    yield path.name
    document.close()


def test_all_notes_of_a_workbook_are_set_and_read_in_one_call(
    asked: Callable[..., Any], noted: str
) -> None:
    assert asked("TryMarks", noted, "Ett|Två|Två", "A1|C3|B2", "STA001 Å|Två\nrader|") == (
        "3|2|Ett|A1|STA001 Å|Två|C3|Två\nrader"
    )
    assert asked("TryMarks", noted, "Ett|Två", "A1|C3", "nytt|") == "2|1|Ett|A1|nytt"
