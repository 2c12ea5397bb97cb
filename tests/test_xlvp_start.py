"""A check that is started from the shell imports what it needs, and nothing else."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from importlib import resources
from pathlib import Path

import pytest
import typer
import typer.main
from typer.core import TyperGroup
from workbooks import IDENTITY, draw

from xlvp.cli import asked_for

NOT_NEEDED = (
    *("dask", "distributed", "docx", "lxml", "openpyxl", "PIL", "rich", "xlsxwriter", "xlwings"),
    *("hypothesis", "pandera.strategies.pandas_strategies"),  # pandera, for frames
    *("xlvp.demo", "xlvp.report.document", "xlvp.report.json_report", "xlvp.template"),
)
VALIDATE = """
import contextlib, sys
import xlvp.cli
sys.argv = ["xlvp", "validate", *sys.argv[1:]]
with contextlib.suppress(SystemExit):
    xlvp.cli.main()
from validation import swedish_text
from validation.text_search import Wording
words = {name: own for name, own in vars(swedish_text).items() if isinstance(own, Wording)}
assert len(words) > 10
print("compiled:", *(name for name, own in words.items() if "pattern" in vars(own)))
print("imported:", *sys.modules)
"""


def made(arguments: Sequence[str]) -> TyperGroup:
    group = typer.main.get_command(asked_for(arguments))
    assert isinstance(group, TyperGroup)
    return group


ALL = made([])
COMMANDS = [*ALL.commands]


def test_validate_imports_nothing_that_a_plain_list_of_findings_does_not_need(
    tmp_path: Path,
) -> None:
    model = resources.files("validation").joinpath("example_model.toml").read_text("utf-8")
    (tmp_path / "styrmodell.toml").write_text(model, "utf-8")
    folder = tmp_path / "2019-08" / "inkommet"
    folder.mkdir(parents=True)
    text = """
    Driftbudget @A4
    Rad | Kontoklass        | Benämning | Årsbudget | Budget ack. | Utfall ack.
    2   | Personalkostnader | Löner     | -45,0     | -30,0       | -31,0
    """
    path = draw(text, folder / "A.xlsx", identity=IDENTITY)
    run = subprocess.run(
        [sys.executable, "-c", VALIDATE, str(path)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
        timeout=120,
    )
    told, _, imported = run.stdout.partition("imported:")
    told, _, compiled = told.partition("compiled:")
    assert compiled.split() == []  # the process that reads looks for words
    assert "Uppföljning januari–augusti 2019: 1 arbetsbok, " in told
    assert run.stderr == ""
    names = imported.split()
    assert "xlvp.checking" in names
    tops = {top for top in NOT_NEEDED if any(f"{name}.".startswith(f"{top}.") for name in names)}
    assert tops == set()


def test_only_the_command_that_is_asked_for_is_made() -> None:
    assert [name for name in COMMANDS if [*made([name]).commands] != [name]] == []


@pytest.mark.parametrize("arguments", [(), ("--help",), ("-h", "validate"), ("valdate",)])
def test_all_commands_are_made_when_none_of_them_is_asked_for(arguments: tuple[str, ...]) -> None:
    assert [*made(arguments).commands] == COMMANDS


def test_a_command_that_is_made_alone_is_the_one_among_all() -> None:
    for name in COMMANDS:
        alone, among = (
            group.commands[name].get_help(typer.Context(group.commands[name]))
            for group in (made([name]), ALL)
        )
        assert alone == among
