"""What a department writes comes out as text, whatever it looks like: in every output."""

from __future__ import annotations

import csv
import re
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from html.parser import HTMLParser
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest
from hostile_texts import (
    ADDRESS,
    DEPARTMENT,
    EARLIER,
    LATER,
    MARK,
    deliver_hostile,
    hostile_office,
)

from xlvp.cli import main

ACCEPTED = (
    "--reason",
    "Texten kortas i rapporten.",
    "--by",
    "controllern",
    "--until",
    "2099-12-31",
)
ALONE = ("--missing-ok", "Bara en lämnar in.")
COMMANDS = (
    ("validate", LATER, "--mark", "--seal", "--all"),
    ("status", LATER, "--mail"),
    ("consolidate", LATER, "--with-errors"),
    ("report", LATER, "--with-errors"),
    ("page", LATER, "--with-errors"),
    ("diff", EARLIER, LATER),
    ("migrate", f"{LATER}/inkommet/{DEPARTMENT}-{LATER}.xlsx"),
    ("why", LATER, f"{DEPARTMENT}/årsprognos", "--with-errors"),
    ("rules", "try", "WBK042"),
    ("waive", EARLIER, "TXT006", DEPARTMENT, "2.4", *ACCEPTED),
    ("waive", LATER, "TXT006", DEPARTMENT, "2.4", *ACCEPTED),
    ("close", EARLIER, *ALONE),
    ("close", LATER, *ALONE),
    ("verify", LATER),
)
FORMULA = re.compile(r"<(?:f|formula\d?)\b[^>]*>(.*?)</(?:f|formula\d?)>", re.DOTALL)
FIELD = re.compile(r'<w:instrText[^>]*>(.*?)</w:instrText>|w:instr="(.*?)"', re.DOTALL)
RECEIVED = ("inkommet", "arkiv")


@dataclass
class Terminal:
    """A screen that remembers what each command has written."""

    said: dict[tuple[str, ...], str] = field(default_factory=dict)

    @contextmanager
    def of(self, command: tuple[str, ...]) -> Iterator[None]:
        shown = TextIOWrapper(BytesIO(), "utf-8")
        with redirect_stdout(shown), redirect_stderr(shown):
            yield
        shown.flush()
        shown.seek(0)
        self.said[command] = shown.read()


TERMINAL = Terminal()


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The office after all commands."""
    path = tmp_path_factory.mktemp("hostile") / "kontor"
    office = hostile_office(path)
    deliver_hostile(office, EARLIER)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(path)
        for command in COMMANDS:
            if command[0] == "validate":
                deliver_hostile(office, LATER)
            patch.setattr(sys, "argv", ["xlvp", *command])
            with TERMINAL.of(command), pytest.raises(SystemExit) as ended:
                main()
            assert ended.value.code in {0, 1}, (command, TERMINAL.said[command])
    return path


def outputs(office: Path, suffix: str) -> list[Path]:
    return [
        path
        for path in sorted(office.rglob(f"*{suffix}"))
        if not {part.name for part in path.parents} & set(RECEIVED) and "plan" not in path.parts
    ]


def parts(path: Path) -> dict[str, str]:
    with zipfile.ZipFile(path) as archive:
        return {
            name: archive.read(name).decode("utf-8", "replace")
            for name in archive.namelist()
            if name.endswith((".xml", ".rels", ".vml"))
        }


def test_every_kind_of_output_was_made(office: Path) -> None:
    folder = office / LATER
    for name in ("mallar", "granskade", "forseglade", "flyttade", "uppfoljning/utkast"):
        assert any((folder / name).iterdir()), name
    assert outputs(office, ".docx")
    assert outputs(office, ".html")
    assert outputs(office, ".csv")
    assert len(outputs(office, ".xlsx")) > 8


def test_texts_are_no_formulas_in_workbooks_and_addresses_no_links(office: Path) -> None:
    with_texts = 0
    for path in outputs(office, ".xlsx"):
        found = parts(path)
        for name, xml in found.items():
            for formula in re.findall(
                r"<(?:f|formula\d?)\b[^>]*>(.*?)</(?:f|formula\d?)>", xml, re.DOTALL
            ):
                assert MARK not in formula, (path.name, name, formula)
                assert ADDRESS not in formula, (path.name, name, formula)
                assert "cmd|" not in formula, (path.name, name, formula)
            if name.endswith(".rels"):
                assert ADDRESS not in xml, (path.name, name)
        with_texts += any(MARK in xml for xml in found.values())
    assert with_texts >= 5


def test_word_has_text_only(office: Path) -> None:
    documents = outputs(office, ".docx")
    for path in documents:
        found = parts(path)
        assert MARK in found["word/document.xml"]
        for name, xml in found.items():
            for words in re.findall(
                r"<w:instrText[^>]*>(.*?)</w:instrText>|w:instr=\"(.*?)\"", xml
            ):
                assert MARK not in "".join(words)
                assert ADDRESS not in "".join(words)
            if name.endswith(".rels"):
                assert ADDRESS not in xml, (path.name, name)


class _Page(HTMLParser):
    """Elements, attributes and texts of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.scripts: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.text: list[str] = []
        self._open = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open = tag
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 - as the class above
        self._open = ""

    def handle_data(self, data: str) -> None:
        (self.scripts if self._open in {"script", "style"} else self.text).append(data)


def test_the_page_shows_markup_as_text(office: Path) -> None:
    for path in outputs(office, ".html"):
        page = _Page()
        page.feed(path.read_text("utf-8"))
        text = " ".join(page.text)
        assert MARK in text
        assert "<script src=" in text
        assert '"><a href="' in text
        assert MARK not in "".join(page.scripts)
        for tag, name, value in page.attributes:
            assert not name.startswith("on"), (tag, name, value)
            if name in {"href", "src", "action", "xlink:href"}:
                assert ADDRESS not in value, (tag, name, value)
                assert not value.startswith(("javascript:", "mailto:", "http")), (tag, name, value)


def cells(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.reader(file, delimiter=";"):
            yield from row


def test_texts_are_no_formulas_in_csv(office: Path) -> None:
    texts = [cell for path in outputs(office, ".csv") for cell in cells(path) if MARK in cell]
    assert any("=1+1" in text for text in texts)
    for text in texts:
        assert text[0] not in "=+-@\t\r\n", text[:80]


def test_former_texts_are_no_formulas_in_the_next_templates(office: Path) -> None:
    found = parts(office / LATER / "mallar" / f"{DEPARTMENT}-{LATER}.xlsx")
    assert any(MARK in xml for xml in found.values())


@pytest.mark.usefixtures("office")
def test_a_terminal_shows_texts_and_obeys_none() -> None:
    with_texts = 0
    for command, said in TERMINAL.said.items():
        steering = {char for char in said if not char.isprintable()} - {"\n", "\t", "\xa0"}
        assert steering == set(), command
        assert "Traceback" not in said
        with_texts += MARK in said
    assert with_texts >= 3
    assert "[31m" in TERMINAL.said["validate", LATER, "--mark", "--seal", "--all"]


@pytest.mark.usefixtures("office")
def test_a_period_with_such_texts_can_be_closed_and_gives_the_same_figures_again() -> None:
    said = TERMINAL.said["verify", LATER]
    assert "✗" not in said
    assert said.count("✓") >= 3


def test_drafts_to_the_departments_are_text_on_their_own_lines(office: Path) -> None:
    drafts = list((office / LATER / "uppfoljning" / "utkast").glob("*.txt"))
    assert drafts
    for path in drafts:
        text = path.read_text("utf-8")
        assert {char for char in text if not char.isprintable()} <= {"\n", "\t", "\xa0"}
