"""The demonstration offices: three years of a regional office, built from the files in ``data``."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from validation.model_file import parse_model
from xlvp.errors import InputError, OutputError
from xlvp.writing import REPLACED

PERIODS: Mapping[int, str] = {2018: "2018-08", 2019: "2019-08", 2023: "2023-plan"}
"""The period that each year demonstrates."""
EARLIER: Mapping[int, tuple[str, ...]] = {2018: ("2018-04",)}
"""Follow-ups before it, oldest first. Their answers are invented."""
PERIOD_FOLDERS = ("mallar", "inkommet", "uppfoljning")

Row = Mapping[str, str]
"""What a department writes in one row, by column title; blank cells are left out."""
Answers = Mapping[str, tuple[Row, ...]]
"""What one department writes, by sheet title."""


def build_office(year: int, folder: Path) -> Path:
    """Build a year's office in a new or empty folder: model, plan and period folders.

    Args:
        year: one of :data:`PERIODS`.
        folder: becomes the office folder.

    Returns:
        The office folder.

    Raises:
        OutputError: the folder already holds something, or cannot be written.
    """
    source = _year(year)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise OutputError(f"{folder} är inte tom. Ange en ny mapp för demonstrationskontoret.")
    content = _model_file(year).read_bytes()
    try:
        (folder / "plan").mkdir(parents=True, exist_ok=True)
        (folder / "styrmodell.toml").write_bytes(content)
        for file in _csv_files(source / "plan"):
            (folder / "plan" / file.name).write_bytes(file.read_bytes())
        for period in (*EARLIER.get(year, ()), PERIODS[year]):
            for name in PERIOD_FOLDERS:
                (folder / period / name).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"Kan inte skriva i {folder}: {error.strerror}.") from error
    return folder


def set_aside(folder: Path) -> Path:
    """Move an office of an earlier run to ``ersatt/`` beside it, under the next free number.

    Raises:
        OutputError: it cannot be moved.
    """
    number = 1
    while (aside := folder.parent / REPLACED / f"{folder.name}-{number}").exists():
        number += 1
    try:
        aside.parent.mkdir(exist_ok=True)
        folder.rename(aside)
    except OSError as error:
        raise OutputError(
            f"Kan inte flytta undan {folder}: {error.strerror}. Stäng arbetsböcker som är öppna."
        ) from error
    return aside


def answers(year: int, earlier: str = "") -> dict[str, Answers]:
    """What each department of a year's office writes, by department code.

    Args:
        year: one of :data:`PERIODS`.
        earlier: one of the year's :data:`EARLIER` periods, instead of the demonstrated one.
    """
    model = parse_model(_model_file(year).read_bytes())
    titles = {sheet.lower(): sheet for period in model.periods for sheet in period.sheets}
    written: dict[str, dict[str, tuple[Row, ...]]] = {
        department.code: {} for department in model.departments
    }
    for file in _csv_files(_year(year) / (f"svar-{earlier}" if earlier else "svar")):
        title = titles[file.name.removesuffix(".csv")]
        for row in _rows(file):
            department = row.pop("Avdelning")
            own = written[department]
            own[title] = (*own.get(title, ()), {name: cell for name, cell in row.items() if cell})
    return dict(written)


def accepted_faults(year: int) -> bytes | None:
    """The waivers (``undantag.toml``) of the faults that a year's document was printed with."""
    file = _year(year) / "undantag.toml"
    return file.read_bytes() if file.is_file() else None


def _year(year: int) -> Traversable:
    if year not in PERIODS:
        known = ", ".join(map(str, PERIODS))
        raise InputError(f"Det finns inget demonstrationskontor för {year}. De som finns: {known}.")
    return resources.files("xlvp.demo") / "data" / str(year)


def _model_file(year: int) -> Traversable:
    return resources.files("workbook_templates") / f"regionkontoret-{year}.toml"


def _csv_files(folder: Traversable) -> Iterable[Traversable]:
    files = [file for file in folder.iterdir() if file.name.endswith(".csv")]
    return sorted(files, key=lambda file: file.name)


def _rows(file: Traversable) -> list[dict[str, str]]:
    text = file.read_text("utf-8-sig")
    return list(csv.DictReader(text.splitlines(keepends=True), delimiter=";", strict=True))
