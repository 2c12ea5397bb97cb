"""Rows that the model itself gives, for departments whose plan has none on a sheet.

Templates are filled with them, and received workbooks are held against them: what was handed
out is the plan's rows with these.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from validation.model import Department, GovernanceModel, Period
from validation.observations import INDEX
from validation.parsing import by_key, parse_table
from validation.schemas import SHEETS, Sheet

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
) -> Mapping[str, pd.DataFrame]:
    """What was handed out to some departments: the plan's rows, and what the model gives.

    Args:
        issued: the plan by table, index ``(department, key)``.
        departments: those whose templates were made from this model; of all others the plan's
            own rows and values are kept.
    """
    handed_out = dict(issued)
    for sheet in SHEETS:
        if sheet.title not in period.sheets or sheet.table in _HELD_OTHERWISE:
            continue
        planned = issued.get(sheet.table)
        codes = set() if planned is None else set(planned.index.unique(level=0))
        parts = [] if planned is None else [_filled(planned, sheet, model, departments)]
        rows = [
            {"department": department.code, **row}
            for department in departments
            if department.code not in codes and sheet.asked(model, period, department)
            for row in default_rows(sheet, model, period, department, issued)
        ]
        if rows:
            index = pd.MultiIndex.from_product([[""], range(len(rows))], names=INDEX)
            raw = pd.DataFrame(rows, index=index, dtype="object")
            parts.append(by_key(parse_table(raw, sheet, model, period).frame, sheet))
        if parts:
            handed_out[sheet.table] = pd.concat(parts) if len(parts) > 1 else parts[0]
    return handed_out


def _filled(
    planned: pd.DataFrame, sheet: Sheet, model: GovernanceModel, departments: Sequence[Department]
) -> pd.DataFrame:
    fields = [field for field in _KNOWN_TO_MODEL.get(sheet.table, ()) if field in planned]
    if not fields or not planned[fields].isna().to_numpy().any():
        return planned
    own = planned.index.get_level_values(0).isin([department.code for department in departments])
    return filled_from_model(planned.copy(), sheet, model, own)


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
            return _objectives(model, department, issued.get("assignments"))
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
    model: GovernanceModel, department: Department, assignments: pd.DataFrame | None
) -> list[dict[str, Any]]:
    """The outermost level of the department's plan: one text is written under each."""
    if assignments is None or "level" not in assignments:
        return []
    own = assignments[assignments.index.get_level_values(0) == department.code]
    outermost = own[own["level"] == model.levels[0].name]
    return [
        {"number": number, "name": name}
        for number, name in zip(outermost["number"], outermost["name"], strict=True)
    ]
