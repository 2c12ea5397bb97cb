"""Office folders to time on: the corpus's workbooks delivered, and a plan to hand out."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from importlib import resources
from pathlib import Path

from benchmarks import corpus, plain
from validation.schemas import BY_TABLE, BY_TITLE, Role
from xlvp.office import Office

ALL_SHEETS = (
    "Uppdrag", "Aktiviteter", "Driftbudget", "Investeringar", "Utvecklingsmedel", "Indikatorer",
    "Internkontroll", "Arbetsmiljö", "Analys", "Underskrift",
)  # fmt: skip
_DEPARTMENTS = re.compile(r"(?:\[\[avdelning\]\]\nkod = .*\nnamn = .*\n\n)+")
_SHEETS = re.compile(r"^blad = \[\"Uppdrag\", \"Aktiviteter\", \"Driftbudget\".*\]$", re.MULTILINE)
_PLANNED = (
    "assignments", "activities", "operating_budget", "investments", "development_funds",
    "indicators", "internal_control", "analysis", "sign_off",
)  # fmt: skip
"""Tables that a department is handed out with rows in."""
Planned = list[Mapping[str, object]]
"""Rows of a plan, by field."""


def code(number: int) -> str:
    """A department's code."""
    return f"D{number:03d}"


def folder_with_model(folder: Path, departments: int, sheets: Sequence[str] = ALL_SHEETS) -> Office:
    """Make an office folder: the example's model with so many departments."""
    text = resources.files("validation").joinpath("example_model.toml").read_text("utf-8")
    known = "".join(
        f'[[avdelning]]\nkod = "{code(number)}"\nnamn = "Avdelning {number}"\n\n'
        for number in range(1, departments + 1)
    )
    listed = ", ".join(f'"{title}"' for title in sheets)
    text = _SHEETS.sub(f"blad = [{listed}]", _DEPARTMENTS.sub(known, text, count=1))
    folder.mkdir(parents=True)
    (folder / "styrmodell.toml").write_text(text, "utf-8")
    return Office.open(folder)


def delivered(folder: Path, departments: int, activities: int = corpus.ACTIVITIES) -> Office:
    """Make an office to which every department has delivered its filled workbook."""
    office = planned(folder, departments, activities)
    received = office.period(corpus.PERIOD).received
    received.mkdir(parents=True)
    write = partial(_deliver, folder, activities)
    numbers = list(range(1, departments + 1))
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        for _ in pool.map(write, _shared_out(numbers, 4 * (os.cpu_count() or 1))):
            pass
    return office


def planned(folder: Path, departments: int, activities: int = corpus.ACTIVITIES) -> Office:
    """Make an office that has decided its plan, so that templates can be handed out."""
    office = folder_with_model(folder, departments)
    rows: dict[str, Planned] = {table: [] for table in _PLANNED}
    for number in range(1, departments + 1):
        written = corpus.rows(code(number), activities)
        for table in _PLANNED:
            rows[table] += [{"department": code(number), **row} for row in written[table]]
    return _with_plan(office, rows)


def plain_office(folder: Path, workbooks: int) -> Office:
    """Make an office to which the plain workbooks have been delivered, with their plan."""
    books = dict(plain.books(workbooks))
    office = folder_with_model(folder, len(books), tuple(plain.SHEETS))
    plain.write(office.period(corpus.PERIOD).received, workbooks)
    rows: dict[str, Planned] = {}
    for title in plain.SHEETS:
        sheet = BY_TITLE[title]
        fields = {column.title: column.field for column in sheet.all_columns}
        rows[sheet.table] = [
            {"department": code(area)}
            | {fields[name]: value for name, value in row.items() if name in fields}
            for area in range(1, len(books) + 1)
            for row in plain.clean(area)[title]
        ]
    return _with_plan(office, rows)


def _with_plan(office: Office, rows: Mapping[str, Planned]) -> Office:
    office.plan.mkdir()
    period = office.period(corpus.PERIOD).period
    for table, found in rows.items():
        sheet = BY_TABLE[table]
        issued = {
            column.field: column.title
            for column in sheet.columns(office.model, period)
            if any(column.field in row for row in found) and column.role is Role.ISSUED
        }
        path = office.plan / f"{sheet.title.lower()}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, delimiter=";")
            writer.writerow(["Avdelning", *issued.values()])
            writer.writerows(
                [row["department"], *(_typed(row.get(name)) for name in issued)] for row in found
            )
    return office


def _deliver(folder: Path, activities: int, numbers: Sequence[int]) -> None:
    office = Office.open(folder)
    received = office.period(corpus.PERIOD)
    for number in numbers:
        department = office.model.department(code(number))
        assert department is not None
        path = received.received / f"{department.code}.xlsx"
        corpus.write(path, office, received.period, department, activities)


def _shared_out(numbers: list[int], parts: int) -> Iterable[list[int]]:
    size = -(-len(numbers) // parts)
    return (numbers[start : start + size] for start in range(0, len(numbers), size))


def _typed(value: object) -> str:
    """A value as a Swede types it."""
    if value is None:
        return ""
    return f"{value:.1f}".replace(".", ",") if isinstance(value, float) else str(value)
