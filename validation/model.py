"""The governance model (styrmodell): everything that differs between offices and years.

The model is written by a controller in ``styrmodell.toml`` with Swedish keys; the
attributes here carry the English terms of the glossary. TOML allows only A to Z in a bare
key, so the keys are Swedish without rings and dots (``farg``, ``niva``). Reading a file, and
turning a fault in it into one Swedish sentence, is done in :mod:`validation.model_file`.

Signs: revenue and surplus without sign, cost and deficit with minus. Amounts in the model
are written in the model's own unit and kept as such; :attr:`GovernanceModel.money` converts.
"""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from validation.model_checks import check_model
from validation.model_limits import LIMITS, Limits
from validation.model_parts import (
    STATED,
    AccountClass,
    AccountKind,
    Amounts,
    Code,
    Colour,
    Department,
    Direction,
    FollowUp,
    Formats,
    Frame,
    Fund,
    Goal,
    Indicator,
    Level,
    Materiality,
    Meaning,
    ModelPart,
    Name,
    Office,
    Period,
    PeriodForm,
    PeriodKind,
    RiskScale,
    RollUp,
    SheetOptions,
    SheetTitle,
    Status,
    StatusScale,
)

__all__ = [
    "STATED",
    "AccountClass",
    "AccountKind",
    "Amounts",
    "Code",
    "Colour",
    "Department",
    "Direction",
    "FollowUp",
    "Formats",
    "Frame",
    "Fund",
    "Goal",
    "GovernanceModel",
    "Indicator",
    "Level",
    "Limits",
    "Materiality",
    "Meaning",
    "ModelPart",
    "Name",
    "Office",
    "Period",
    "PeriodForm",
    "PeriodKind",
    "RiskScale",
    "RollUp",
    "SheetOptions",
    "SheetTitle",
    "Status",
    "StatusScale",
]


class GovernanceModel(ModelPart):
    """The whole model. Cross references between its parts are checked when it is made."""

    model_version: Literal[1] = Field(alias="modellversion")
    office: Office = Field(alias="kontor")
    money: Amounts = Field(alias="belopp")
    materiality: Materiality = Field(alias="vasentlighet")
    departments: tuple[Department, ...] = Field(alias="avdelning", min_length=1)
    levels: tuple[Level, ...] = Field(alias="niva", min_length=1)
    status_scales: tuple[StatusScale, ...] = Field(default=(), alias="statusskala")
    account_classes: tuple[AccountClass, ...] = Field(default=(), alias="kontoklass")
    frames: tuple[Frame, ...] = Field(default=(), alias="ram")
    goals: tuple[Goal, ...] = Field(default=(), alias="mal")
    indicators: tuple[Indicator, ...] = Field(default=(), alias="indikator")
    funds: tuple[Fund, ...] = Field(default=(), alias="fond")
    investment_groups: tuple[Name, ...] = Field(
        default=("Investeringar",), min_length=1, alias="investeringsgrupper"
    )
    sign_off_roles: tuple[Name, ...] = Field(default=("Avdelningschef",), alias="underskrifter")
    risk: RiskScale = Field(default=RiskScale(), alias="risk")
    follow_up: FollowUp = Field(default=FollowUp(), alias="uppfoljning")
    sheet_options: tuple[SheetOptions, ...] = Field(default=(), alias="blad")
    formats: Formats = Field(default=Formats(), alias="filformat")
    limits: Limits = Field(default=LIMITS, alias="granser")
    periods: tuple[Period, ...] = Field(alias="period", min_length=1)

    def period(self, period_id: str) -> Period | None:
        """The period with an id, or None."""
        return next((period for period in self.periods if period.id == period_id), None)

    def department(self, code: str) -> Department | None:
        """The department with a code, or None."""
        return next((found for found in self.departments if found.code == code), None)

    def scale(self, sheet: str) -> StatusScale | None:
        """The status scale of a sheet (by title), or None when the model has none for it."""
        return next((scale for scale in self.status_scales if sheet in scale.sheets), None)

    def levels_on(self, sheet: str) -> tuple[Level, ...]:
        """The levels whose rows stand on a sheet (by title), outermost first."""
        return tuple(level for level in self.levels if level.sheet == sheet)

    def options(self, sheet: str) -> SheetOptions:
        """How the office uses a sheet (by title)."""
        found = (options for options in self.sheet_options if options.title == sheet)
        return next(found, SheetOptions.model_validate({"namn": sheet}))

    def sheets(self, period: Period, department: Department) -> tuple[SheetTitle, ...]:
        """Titles of the sheets that a department fills in for a period, in the period's order."""
        wanted = department.sheets
        return tuple(sheet for sheet in period.sheets if wanted is None or sheet in wanted)

    def sign_offs(self, period: Period) -> tuple[str, ...]:
        """The roles that sign a workbook of a period."""
        return self.sign_off_roles if period.sign_offs is None else period.sign_offs

    @model_validator(mode="after")
    def _parts_agree(self) -> Self:
        check_model(self)
        return self
