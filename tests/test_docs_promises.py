"""The pages of promises: each test, program and page that they name exists and is run."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest
from typer.main import get_command

from xlvp.cli import app

ROOT = Path(__file__).parent.parent
PAGES = (ROOT / "docs" / "loften.md", ROOT / "SECURITY.md")
PROMISES = PAGES[0].read_text("utf-8")
BLOCKS = re.findall(r"```\n(.*?)```", PROMISES, re.DOTALL)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_that_is_named_exists(page: Path) -> None:
    text = page.read_text("utf-8")
    named = set(re.findall(r"(?:tests|benchmarks)/[\w/]+\.py", text))
    assert len(named) > 5
    assert [name for name in named if not (ROOT / name).is_file()] == []
    links = re.findall(r"\]\(([^)#]+)", text)
    assert links
    assert [link for link in links if not (page.parent / link).is_file()] == []


def test_every_command_line_is_one_that_can_be_run() -> None:
    lines = [line for block in BLOCKS for line in block.splitlines()]
    assert len(lines) > 8
    for line in lines:
        python, option, module, *arguments = line.split()
        assert (python, option) == (".venv/bin/python", "-m")
        assert importlib.util.find_spec(module) is not None
        if module == "pytest":
            assert arguments
            assert all(re.fullmatch(r"tests/test_\w+\.py", name) for name in arguments)


def test_every_section_has_its_commands() -> None:
    sections = PROMISES.split("\n## ")[1:]
    assert len(sections) == 5
    for section in sections:
        assert section.count("```\n") >= 2, section.splitlines()[0]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_and_option_of_xlvp_exists(page: Path) -> None:
    commands = vars(get_command(app))["commands"]
    text = page.read_text("utf-8")
    named = set(re.findall(r"`xlvp ([a-z]+)", text))
    assert named <= set(commands)
    options = {
        option
        for command in commands.values()
        for parameter in command.params
        for option in parameter.opts
    }
    assert "--allow-personal-data" in text
    assert set(re.findall(r"`(--[a-z-]+)`", text)) <= options


def test_the_page_is_linked_from_where_people_begin() -> None:
    assert "(docs/loften.md)" in (ROOT / "README.md").read_text("utf-8")
    assert "(loften.md)" in (ROOT / "docs" / "README.md").read_text("utf-8")
    assert "(SECURITY.md)" in (ROOT / "README.md").read_text("utf-8")
