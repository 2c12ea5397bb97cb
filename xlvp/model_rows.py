"""Rows that the model itself gives, for departments whose plan has none on a sheet.

Templates are filled with them, and received workbooks are held against them: what was handed
out is the plan's rows with these.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from validation.model import Department, GovernanceModel, Period
from validation.observations import INDEX
from validation.parsing import by_key, parse_table
from validation.schemas import SHEETS, Sheet
from validation.table import Table
from validation.tables import Given, Tables, table_of

_HELD_OTHERWISE = frozenset({"sign_off"})
"""Sheets whose rows a rule of their own holds against the model."""
_KNOWN_TO_MODEL: Mapping[str, tuple[str, ...]] = {
    "indicators": ("name", "unit", "target"),
    "development_funds": ("name",),
}
"""Columns that the model fills in where the plan leaves them blank, by table."""


def with_model_rows(
    issued: Mapping[str, pd.DataFrame],
    model: GovernanceModel,
    period: Period,
    departments: Sequence[Department],
) -> Tables:
    """What was handed out to some departments: the plan's rows, and what the model gives.

    Tables to which the model may give something are made when somebody asks for them.

    Args:
        issued: the plan by table, index ``(department, key)``.
        departments: those whose templates were made from this model; of all others the plan's
            own rows and values are kept.
    """
    planned = {name: table_of(issued, name) for name in issued}
    handed_out: dict[str, Given] = {**planned}
    for sheet in SHEETS:
        if sheet.title not in period.sheets or sheet.table in _HELD_OTHERWISE:
            continue
        own = planned.get(sheet.table)
        codes = set() if own is None else _departments_in(own)
        rows = partial(_rows, sheet, model, period, departments, codes, Tables(planned))
        gives = next(rows(), None) is not None
        if gives or (own is not None and sheet.table in _KNOWN_TO_MODEL):
            handed_out[sheet.table] = partial(
                _with_rows, own, rows, sheet, model, period, departments
            )
    return Tables(handed_out)


def _departments_in(planned: Table) -> set[str]:
    numbers, names = planned.labels(0)
    return {names[number] for number in np.unique(numbers).tolist()}


def _rows(
    sheet: Sheet,
    model: GovernanceModel,
    period: Period,
    departments: Sequence[Department],
    planned: Collection[str],
    issued: Tables,
) -> Iterator[dict[str, Any]]:
    """The model's rows for those departments that the plan has none of."""
    for department in departments:
        if department.code not in planned and sheet.asked(model, period, department):
            for row in default_rows(sheet, model, period, department, issued):
                yield {"department": department.code, **row}


def _with_rows(
    planned: Table | None,
    of_model: Callable[[], Iterator[dict[str, Any]]],
    sheet: Sheet,
    model: GovernanceModel,
    period: Period,
    departments: Sequence[Department],
) -> Table:
    filled = None if planned is None else _filled(planned, sheet, model, departments)
    rows = list(of_model())
    if not rows and filled is not None:
        return filled
    index = pd.MultiIndex.from_product([[""], range(len(rows))], names=INDEX)
    raw = pd.DataFrame(rows, index=index, dtype="object")
    given = by_key(parse_table(raw, sheet, model, period).frame, sheet)
    return Table(given if filled is None else pd.concat([filled.frame, given]))


def _filled(
    planned: Table, sheet: Sheet, model: GovernanceModel, departments: Sequence[Department]
) -> Table:
    fields = [field for field in _KNOWN_TO_MODEL.get(sheet.table, ()) if field in planned]
    if all(planned.filled(field).all() for field in fields):
        return planned
    frame = planned.frame.copy()
    own = frame.index.get_level_values(0).isin([department.code for department in departments])
    return Table(filled_from_model(frame, sheet, model, own))


def default_rows(
    sheet: Sheet,
    model: GovernanceModel,
    period: Period,
    department: Department,
    issued: Mapping[str, pd.DataFrame],
) -> list[dict[str, Any]]:
    """Rows by field; [] for sheets whose rows only a plan can give."""
    match sheet.table:
        case "indicators":
            return _indicators(model, department)
        case "development_funds":
            return [{"fund": fund.code, "name": fund.name} for fund in model.funds]
        case "sign_off":
            return [{"role": role} for role in model.sign_offs(period)]
        case "operating_budget":
            return [
                {"account": str(number), "account_class": part.code, "name": part.name}
                for number, part in enumerate(model.account_classes, start=1)
            ]
        case "analysis":
            return _objectives(model, department, issued)
        case _:
            return []


def filled_from_model(
    frame: pd.DataFrame,
    sheet: Sheet,
    model: GovernanceModel,
    rows: npt.NDArray[np.bool_] | Literal[True] = True,
) -> pd.DataFrame:
    """Names, units and targets that the plan leaves blank, from the model, in some rows or all."""
    coded: Sequence[Any] = model.indicators if sheet.table == "indicators" else model.funds
    for name in _KNOWN_TO_MODEL.get(sheet.table, ()):
        if name in frame and len(frame):
            values = {part.code: getattr(part, name) for part in coded}
            values = {code: None if value == "" else value for code, value in values.items()}
            given = frame[name]
            model_values = frame[sheet.key].map(values).astype(given.dtype)
            frame[name] = given.mask(given.isna() & rows, model_values)
    return frame


def _indicators(model: GovernanceModel, department: Department) -> list[dict[str, Any]]:
    """Those of the department; all of them in a template that is nobody's yet."""
    nobody = model.department(department.code) is None
    return [
        {
            "indicator": part.code,
            "name": part.name,
            "unit": part.unit or None,
            "target": part.target,
        }
        for part in model.indicators
        if nobody or part.departments is None or department.code in part.departments
    ]


def _objectives(
    model: GovernanceModel, department: Department, issued: Mapping[str, pd.DataFrame]
) -> list[dict[str, Any]]:
    """The outermost level of the department's plan: one text is written under each."""
    if "assignments" not in issued:
        return []
    assignments = table_of(issued, "assignments")
    outermost = assignments.once("outermost", lambda: _outermost(assignments, model))
    return outermost.get(department.code, [])


def _outermost(assignments: Table, model: GovernanceModel) -> dict[str, list[dict[str, Any]]]:
    """Number and name of the plan's outermost level, by department."""
    found: dict[str, list[dict[str, Any]]] = {}
    if "level" in assignments:
        places = np.flatnonzero(assignments.equals("level", model.levels[0].name))
        numbers, names = assignments.labels(0)
        columns = (assignments.arrow(name).take(pa.array(places)) for name in ("number", "name"))
        rows = zip(*(column.to_pylist() for column in columns), strict=True)
        for department, (number, name) in zip(numbers[places].tolist(), rows, strict=True):
            found.setdefault(names[department], []).append({"number": number, "name": name})
    return found
