"""The rules' examples: small text tables, with the guilty cells in brackets.

::

    Aktiviteter
    Nummer | Uppdrag | Aktivitet | Status | Slutdatum
    1.1.1  | 1.1     | Kampanj   | P      | [2019-06-30]

A heading names a sheet, and after it, in any order, the department (``A`` unless said), and
``förra`` for the former period or ``plan`` for what was handed out. The observation tables
(``books``, ``parts``, ``cells``, ``departments``) have their English column names; a column
``workbook`` names the workbook. A first line ``period: 2019-plan`` chooses another period of
the example office. A guilty cell is written ``[like this]``, a blank one ``[]``; ``text ×2000``
is the text so many times over. A row that begins with ``[*]`` (or, on observation tables, one
cell in brackets) is guilty as a whole; a heading with ``[*]`` says that the table is, as when a
row is missing in it.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib import resources

import pandas as pd

from validation.facts import Facts
from validation.finding import Place
from validation.model import GovernanceModel
from validation.observations import COLUMNS, INDEX, observation_frame
from validation.parsing import by_key, parse_table
from validation.schemas import BY_TITLE, SHEETS, Sheet

TODAY = date(2019, 9, 5)
"""The day on which the examples are checked: after the period, before its deadline."""
MODEL_CHECKSUM = "5d41402abc4b2a76"
"""What the example office's model is said to have."""


@dataclass(frozen=True)
class Example:
    """An example as facts, and the places that are guilty in it."""

    facts: Facts
    guilty: frozenset[Place]


@dataclass
class _Section:
    heading: list[str]
    rows: list[list[str]] = field(default_factory=list)


@cache
def example_model() -> GovernanceModel:
    """The small office that the examples are told with."""
    text = resources.files("validation").joinpath("example_model.toml").read_text("utf-8")
    return GovernanceModel.model_validate(tomllib.loads(text))


def parse_example(text: str) -> Example:
    """Read an example.

    Raises:
        ValueError: the example is not written as the module's docstring says.
    """
    model = example_model()
    period_id, sections = _sections(text)
    period = model.period(period_id)
    if period is None:
        raise ValueError(f"the example office has no period {period_id}")
    facts_tables: dict[str, list[pd.DataFrame]] = {}
    issued: dict[str, list[pd.DataFrame]] = {}
    former: dict[str, list[pd.DataFrame]] = {}
    observations: dict[str, pd.DataFrame] = {}
    guilty: set[Place] = set()
    for section in sections:
        name, *options = section.heading
        if name in COLUMNS:
            observations[name], marked = _observations(name, section)
            guilty |= marked
            continue
        if name not in BY_TITLE:
            raise ValueError(f"no sheet or table is called {name}")
        sheet = BY_TITLE[name]
        departments = [word for word in options if word not in ("förra", "plan", "[*]")]
        department = departments[0] if departments else "A"
        if "[*]" in options:
            guilty.add(Place(f"{department}.xlsx", sheet.table))
        raw, marked = _raw_table(
            sheet, department, section, {c.title: c.field for c in sheet.columns(model, period)}
        )
        target = former if "förra" in options else issued if "plan" in options else facts_tables
        if target is facts_tables:
            guilty |= marked
        target.setdefault(sheet.table, []).append(raw)
    tables: dict[str, pd.DataFrame] = dict(observations)
    cells: list[pd.DataFrame] = [observations["cells"]] if "cells" in observations else []
    for sheet in SHEETS:
        if sheet.table in facts_tables:
            parsed = parse_table(_stacked(facts_tables[sheet.table]), sheet, model, period)
            tables[sheet.table] = parsed.frame
            cells.append(parsed.cells)
    tables["cells"] = _renumbered(cells) if cells else observation_frame("cells")
    facts = Facts(
        model=model,
        period=period,
        tables=tables,
        issued=_keyed(issued, model, period_id),
        former=_keyed(former, model, period_id),
        today=TODAY,
        model_checksum=MODEL_CHECKSUM,
    )
    return Example(facts, frozenset(guilty))


def _sections(text: str) -> tuple[str, list[_Section]]:
    period = "2019-08"
    sections: list[_Section] = []
    for line in (line.strip() for line in text.strip().splitlines()):
        if line.startswith("period:"):
            period = line.removeprefix("period:").strip()
        elif "|" in line:
            sections[-1].rows.append([cell.strip() for cell in line.split("|")])
        elif line:
            sections.append(_Section(line.split()))
    return period, sections


def _raw_table(
    sheet: Sheet, department: str, section: _Section, fields: dict[str, str]
) -> tuple[pd.DataFrame, set[Place]]:
    header, *rows = section.rows
    unknown = [title for title in header if title not in fields]
    if unknown:
        raise ValueError(f"{sheet.title} has no column {unknown[0]} in this period")
    workbook = f"{department}.xlsx"
    guilty: set[Place] = set()
    data: list[dict[str, str | None]] = []
    for number, row in enumerate(rows, start=1):
        values: dict[str, str | None] = {"department": department}
        for title, cell in zip(header, row, strict=True):
            content = cell
            if cell.startswith("[*]"):
                content = cell.removeprefix("[*]").strip()
                guilty.add(Place(workbook, sheet.table, number, ""))
            elif cell.startswith("[") and cell.endswith("]"):
                content = cell[1:-1].strip()
                guilty.add(Place(workbook, sheet.table, number, fields[title]))
            values[fields[title]] = _repeated(content) or None
        data.append(values)
    index = pd.MultiIndex.from_tuples([(workbook, n + 1) for n in range(len(data))], names=INDEX)
    columns = ["department", *(fields[title] for title in header)]
    return pd.DataFrame(data, index=index, columns=columns, dtype="object"), guilty


def _repeated(content: str) -> str:
    text, times, count = content.rpartition(" ×")
    return text * int(count) if times and count.isdecimal() else content


def _observations(name: str, section: _Section) -> tuple[pd.DataFrame, set[Place]]:
    header, *rows = section.rows
    guilty: set[Place] = set()
    listed = []
    for row in rows:
        values: dict[str, object] = {}
        marked = False
        for title, cell in zip(header, row, strict=True):
            bracketed = cell.startswith("[") and cell.endswith("]")
            marked |= bracketed
            values[title] = _typed(cell[1:-1] if bracketed else cell, COLUMNS[name].get(title))
        workbook = str(values.pop("workbook", "A.xlsx"))
        if marked:
            at_row = values.get("at_row", 0)
            guilty.add(
                Place(
                    workbook,
                    str(values.get("at_table", "")),
                    at_row if isinstance(at_row, int) else 0,
                    str(values.get("at_column", "")),
                )
            )
        listed.append((workbook, values))
    return observation_frame(name, listed), guilty


def _typed(text: str, dtype: str | None) -> object:
    match dtype:
        case "int64":
            return int(text or 0)
        case "bool":
            return text == "ja"
        case "datetime64[ns]":
            return pd.Timestamp(text) if text else pd.NaT
        case _:
            return text


def _stacked(frames: list[pd.DataFrame]) -> pd.DataFrame:
    return pd.concat(frames)


def _renumbered(frames: list[pd.DataFrame]) -> pd.DataFrame:
    together = pd.concat(frames)
    workbooks = together.index.get_level_values(0)
    together.index = pd.MultiIndex.from_arrays([workbooks, range(len(together))], names=INDEX)
    return together


def _keyed(
    raw: dict[str, list[pd.DataFrame]], model: GovernanceModel, period_id: str
) -> dict[str, pd.DataFrame]:
    """Tables by department and key, as the plan and the former period are kept."""
    period = model.period(period_id)
    assert period is not None
    keyed = {}
    for sheet in SHEETS:
        if sheet.table in raw:
            frame = parse_table(_stacked(raw[sheet.table]), sheet, model, period).frame
            keyed[sheet.table] = by_key(frame, sheet)
    return keyed
