"""What holds for the project as a whole, whatever the modules do."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import distributions, requires
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).parent.parent
PACKAGES = ("xlvp", "validation", "workbook_templates")

EXCEL_AND_TERMINAL = ("openpyxl", "python_calamine", "rich", "typer", "xlsxwriter", "xlwings")
SLOW_TO_IMPORT = ("numpy", "openpyxl", "pandas", "pandera", "xlsxwriter", "xlwings")

NAMES_THAT_SAY_NOTHING = {"common", "helper", "helpers", "manager", "misc", "util", "utils"}
LONGEST_MODULE = 400

HELP = """
import contextlib, sys
import xlvp.cli
sys.argv = ["xlvp", "--help"]
with contextlib.suppress(SystemExit):
    xlvp.cli.main()
print("imported:", *sorted(sys.modules))
"""

VALIDATION_ALONE = """
import importlib, pkgutil, sys
for name in sys.argv[1:]:
    sys.modules[name] = None  # importing it now raises ImportError
import validation
names = [m.name for m in pkgutil.walk_packages(validation.__path__, "validation.")]
for name in names:
    importlib.import_module(name)
print("imported:", *names)
"""


def imported(code: str, *arguments: str) -> set[str]:
    """Run `code` in a new interpreter and give the modules it says it imported."""
    run = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert run.returncode == 0, run.stderr
    last = run.stdout.splitlines()[-1]
    assert last.startswith("imported:"), run.stdout
    return set(last.split()[1:])


def modules() -> Iterator[Path]:
    for package in PACKAGES:
        yield from (ROOT / package).rglob("*.py")


def pinned() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return {
        normal(name): version
        for name, _, version in (line.partition("==") for line in lines)
        if version
    }


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_help_imports_nothing_slow() -> None:
    names = imported(HELP)
    assert "xlvp.cli" in names
    assert names.isdisjoint(SLOW_TO_IMPORT)


def test_validation_works_without_excel_and_terminal() -> None:
    assert "validation.finding" in imported(VALIDATION_ALONE, *EXCEL_AND_TERMINAL, "xlvp")


def test_import_contracts_hold() -> None:
    run = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as lint; lint()"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert run.returncode == 0, run.stdout
    assert "2 kept, 0 broken" in run.stdout


def test_modules_have_telling_names() -> None:
    assert [path for path in modules() if path.stem in NAMES_THAT_SAY_NOTHING] == []


def test_modules_are_short_enough_to_be_read() -> None:
    lines = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in modules()}
    assert {path: count for path, count in lines.items() if count > LONGEST_MODULE} == {}


def test_everything_that_is_asked_for_is_pinned() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    asked = [
        *settings["project"]["dependencies"],
        *settings["dependency-groups"]["dev"],
        *settings["build-system"]["requires"],
    ]
    names = {normal(re.split(r"[\[<>=~! ]", requirement)[0]) for requirement in asked}
    assert names - pinned().keys() == set()


def test_constraints_are_exact_versions_and_nothing_else() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    strange = [
        line
        for line in lines
        if line and not line.startswith("#") and not re.fullmatch(r"[\w.-]+==[\w.]+", line)
    ]
    assert strange == []


def test_pinned_versions_are_the_ones_the_tests_run_with() -> None:
    here = {normal(d.metadata["Name"]): d.version for d in distributions()}
    wrong = {
        name: (version, here[name])
        for name, version in pinned().items()
        if name in here and here[name] != version
    }
    assert wrong == {}


def test_everything_that_runs_with_xlvp_is_pinned() -> None:
    """Also what the dependencies need, and what they need."""
    waiting, needed = ["xlvp"], set[str]()
    while waiting:
        name = waiting.pop()
        for line in requires(name) or ():
            requirement = Requirement(line)
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                own = normal(requirement.name)
                waiting += [] if own in needed else [own]
                needed.add(own)
    assert len(needed) > 20
    assert needed - pinned().keys() == set()
