"""The sheets of a department's workbook: one pandera schema each, in workbook order."""

from __future__ import annotations

from validation.schemas.activities import ACTIVITIES
from validation.schemas.analysis import ANALYSIS
from validation.schemas.assignments import ASSIGNMENTS
from validation.schemas.column import Choices, Column, ColumnSpec, Kind, Role
from validation.schemas.development_funds import DEVELOPMENT_FUNDS
from validation.schemas.indicators import INDICATORS
from validation.schemas.internal_control import INTERNAL_CONTROL
from validation.schemas.investments import INVESTMENTS
from validation.schemas.operating_budget import OPERATING_BUDGET
from validation.schemas.sheet import Sheet
from validation.schemas.sign_off import SIGN_OFF
from validation.schemas.work_environment import WORK_ENVIRONMENT

SHEETS: tuple[Sheet, ...] = (
    ASSIGNMENTS,
    ACTIVITIES,
    OPERATING_BUDGET,
    INVESTMENTS,
    DEVELOPMENT_FUNDS,
    INDICATORS,
    INTERNAL_CONTROL,
    WORK_ENVIRONMENT,
    ANALYSIS,
    SIGN_OFF,
)
BY_TABLE: dict[str, Sheet] = {sheet.table: sheet for sheet in SHEETS}
BY_TITLE: dict[str, Sheet] = {sheet.title: sheet for sheet in SHEETS}
TEMPLATE_VERSION = "1"
"""Raised when a sheet changes so that older templates must be told apart."""

__all__ = [
    "BY_TABLE",
    "BY_TITLE",
    "SHEETS",
    "TEMPLATE_VERSION",
    "Choices",
    "Column",
    "ColumnSpec",
    "Kind",
    "Role",
    "Sheet",
]
