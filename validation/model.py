"""The governance model (styrmodell): everything that differs between offices and years.

The model is written by a controller in ``styrmodell.toml`` with Swedish keys; the
attributes here carry the English terms of the glossary. TOML allows only A to Z in a bare
key, so the keys are Swedish without rings and dots (``farg``, ``niva``). Reading a file, and
turning a fault in it into one Swedish sentence, is done in :mod:`validation.model_file`.

Signs: revenue and surplus without sign, cost and deficit with minus. Amounts in the model
are written in the model's own unit and kept as such; :attr:`GovernanceModel.money` converts.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Code = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-zÅÄÖåäö_.-]{1,20}$")]
Name = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
Colour = Annotated[str, StringConstraints(pattern=r"^#[0-9A-Fa-f]{6}$")]
SheetTitle = Literal[
    "Uppdrag",
    "Aktiviteter",
    "Driftbudget",
    "Investeringar",
    "Utvecklingsmedel",
    "Indikatorer",
    "Internkontroll",
    "Arbetsmiljö",
    "Analys",
    "Underskrift",
]
"""The sheets that a period can ask for, by the title that the department sees."""


class ModelPart(BaseModel):
    """A part of the model: unknown keys are faults, values cannot change."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Meaning(StrEnum):
    """What a status says, whatever words the office uses for it; the value is the TOML word."""

    ON_TRACK = "enligt plan"
    AT_RISK = "risk"
    OFF_TRACK = "avviker"
    FINISHED = "klar"
    NOT_STARTED = "ej påbörjad"
    UNKNOWN = "okänd"


class Status(ModelPart):
    """One step of a status scale.

    Attributes:
        comment_required: the office wants a comment at this status.
    """

    code: Code = Field(alias="kod")
    label: Name = Field(alias="namn")
    symbol: Annotated[str, StringConstraints(min_length=1, max_length=3)] = Field(alias="symbol")
    colour: Colour = Field(alias="farg")
    meaning: Meaning = Field(alias="betydelse")
    explanation: str = Field(default="", alias="forklaring")
    comment_required: bool = Field(default=False, alias="kommentar_kravs")

    @property
    def choice(self) -> str:
        """What the drop-down shows: code and label."""
        return f"{self.code} – {self.label}"


class StatusScale(ModelPart):
    """The statuses of some sheets, from best to worst."""

    name: Name = Field(alias="namn")
    sheets: tuple[SheetTitle, ...] = Field(alias="blad", min_length=1)
    statuses: tuple[Status, ...] = Field(alias="status", min_length=2)

    def status(self, code: str) -> Status | None:
        """The status with a code, or None."""
        return next((status for status in self.statuses if status.code == code), None)

    def codes(self, *meanings: Meaning) -> tuple[str, ...]:
        """Codes of the statuses with one of the meanings, best first."""
        return tuple(status.code for status in self.statuses if status.meaning in meanings)


class Department(ModelPart):
    """A department (or resource area) that fills in one workbook."""

    code: Code = Field(alias="kod")
    name: Name = Field(alias="namn")
    sheets: tuple[SheetTitle, ...] | None = Field(default=None, alias="blad")
    """Only these of the period's sheets are asked for; None means all."""


class Level(ModelPart):
    """A level of the plan's hierarchy, outermost first."""

    name: Name = Field(alias="namn")
    plural: Name = Field(alias="flertal")
    followed_up: bool = Field(default=False, alias="foljs_upp")
    """Rows of this level get a status and a comment from the department."""
    may_be_skipped: bool = Field(default=False, alias="far_hoppas_over")


class AccountKind(StrEnum):
    """How an account class enters the sums."""

    REVENUE = "intäkt"
    COST = "kostnad"
    EITHER = "netto av båda"
    NET = "nettorad"


class AccountClass(ModelPart):
    """A class of the operating budget's lines; a net line is the sum of the others."""

    code: Code = Field(alias="kod")
    name: Name = Field(alias="namn")
    kind: AccountKind = Field(alias="slag")
    typed: bool = Field(default=False, alias="skrivs_in")
    """A net line that the department types instead of a formula, as decided elsewhere."""


class Amounts(ModelPart):
    """Unit and precision in which amounts are written (``[belopp]``)."""

    unit: Literal["kr", "tkr", "mnkr"] = Field(alias="enhet")
    decimals: int = Field(default=0, ge=0, le=3, alias="decimaler")
    minor: Literal["kr", "öre"] = Field(default="kr", alias="minsta_enhet")


class Materiality(ModelPart):
    """When a deviation is material (``[vasentlighet]``): both limits are passed."""

    amount: float = Field(ge=0, alias="belopp")
    """In the model's unit."""
    percent: float = Field(default=0.0, ge=0, le=100, alias="procent")
    """Of the budget that the deviation is measured against."""


class Direction(StrEnum):
    """Which way an indicator should go."""

    HIGHER = "högre"
    LOWER = "lägre"
    NONE = "ingen"


class Indicator(ModelPart):
    """An indicator with unit, direction and target."""

    code: Code = Field(alias="kod")
    name: Name = Field(alias="namn")
    unit: str = Field(default="", alias="enhet")
    direction: Direction = Field(default=Direction.NONE, alias="riktning")
    target: float | None = Field(default=None, alias="malvarde")
    minimum: float | None = Field(default=None, alias="lagst")
    maximum: float | None = Field(default=None, alias="hogst")
    decimals: int = Field(default=1, ge=0, le=4, alias="decimaler")
    rolling: bool = Field(default=False, alias="rullande_tolv")
    """The outcome is the mean of the last twelve months."""
    comment_required: bool = Field(default=False, alias="kommentar_kravs")
    departments: tuple[Code, ...] | None = Field(default=None, alias="avdelningar")


class Goal(ModelPart):
    """A numbered goal that assignments refer to."""

    number: Code = Field(alias="nummer")
    name: Name = Field(alias="namn")


class Fund(ModelPart):
    """A development fund."""

    code: Code = Field(alias="kod")
    name: Name = Field(alias="namn")


class RiskScale(ModelPart):
    """Likelihood and consequence run from 1 to ``steps``; from ``limit`` on an action is due."""

    steps: int = Field(default=4, ge=2, le=10, alias="steg")
    limit: int = Field(default=9, ge=1, le=100, alias="atgard_fran")


class SheetOptions(ModelPart):
    """How this office uses a sheet (``[[blad]]``)."""

    title: SheetTitle = Field(alias="namn")
    without: tuple[str, ...] = Field(default=(), alias="utan")
    """Column titles that this office does not use."""
    unit: Literal["kr", "tkr", "mnkr", "anges"] | None = Field(default=None, alias="enhet")
    """Another unit than the model's; ``anges`` means that each amount states its currency."""
    decimals: int | None = Field(default=None, ge=0, le=3, alias="decimaler")
    spare_rows: int = Field(default=20, ge=0, le=500, alias="tomma_rader")


class PeriodKind(StrEnum):
    """A plan is decided before the year; a follow-up tells how it went."""

    PLAN = "plan"
    FOLLOW_UP = "uppföljning"


class Period(ModelPart):
    """A period: which sheets it asks for and until when."""

    id: Annotated[str, StringConstraints(pattern=r"^\d{4}(-[0-9A-Za-zåäöÅÄÖ]+)*$")] = Field(
        alias="id"
    )
    title: Name = Field(alias="namn")
    kind: PeriodKind = Field(alias="slag")
    first_day: date = Field(alias="fran")
    last_day: date = Field(alias="till")
    deadline: date = Field(alias="senast")
    sheets: tuple[SheetTitle, ...] = Field(alias="blad", min_length=1)
    former: str | None = Field(default=None, alias="forra")
    """The period that values are carried over from."""

    @property
    def year(self) -> int:
        """The budget year."""
        return self.first_day.year

    @property
    def months(self) -> int:
        """Months of the year that have passed when the period ends, 1 to 12."""
        return self.last_day.month

    @model_validator(mode="after")
    def _days_in_order(self) -> Self:
        if self.last_day < self.first_day:
            raise ValueError(f"till ({self.last_day}) ligger före från ({self.first_day})")
        return self


class Office(ModelPart):
    """The office itself (``[kontor]``)."""

    code: Code = Field(alias="kod")
    name: Name = Field(alias="namn")


class Formats(ModelPart):
    """File formats that are taken beside xlsx, xlsm and ods (``[filformat]``)."""

    allow_xls: bool = Field(default=False, alias="tillat_xls")
    allow_xlsb: bool = Field(default=False, alias="tillat_xlsb")


class GovernanceModel(ModelPart):
    """The whole model. Cross references between its parts are checked here."""

    model_version: Literal[1] = Field(alias="modellversion")
    office: Office = Field(alias="kontor")
    money: Amounts = Field(alias="belopp")
    materiality: Materiality = Field(alias="vasentlighet")
    departments: tuple[Department, ...] = Field(alias="avdelning", min_length=1)
    levels: tuple[Level, ...] = Field(alias="niva", min_length=1)
    status_scales: tuple[StatusScale, ...] = Field(default=(), alias="statusskala")
    account_classes: tuple[AccountClass, ...] = Field(default=(), alias="kontoklass")
    goals: tuple[Goal, ...] = Field(default=(), alias="mal")
    indicators: tuple[Indicator, ...] = Field(default=(), alias="indikator")
    funds: tuple[Fund, ...] = Field(default=(), alias="fond")
    investment_groups: tuple[Name, ...] = Field(
        default=("Investeringar",), alias="investeringsgrupper"
    )
    sign_off_roles: tuple[Name, ...] = Field(default=("Avdelningschef",), alias="underskrifter")
    risk: RiskScale = Field(default=RiskScale(), alias="risk")
    sheet_options: tuple[SheetOptions, ...] = Field(default=(), alias="blad")
    formats: Formats = Field(default=Formats(), alias="filformat")
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

    def options(self, sheet: str) -> SheetOptions:
        """How the office uses a sheet (by title)."""
        found = (options for options in self.sheet_options if options.title == sheet)
        return next(found, SheetOptions.model_validate({"namn": sheet}))

    def sheets(self, period: Period, department: Department) -> tuple[SheetTitle, ...]:
        """Titles of the sheets that a department fills in for a period, in the period's order."""
        wanted = department.sheets
        return tuple(sheet for sheet in period.sheets if wanted is None or sheet in wanted)

    @model_validator(mode="after")
    def _codes_are_unique(self) -> Self:
        for what, codes in {
            "avdelning": [part.code for part in self.departments],
            "kontoklass": [part.code for part in self.account_classes],
            "indikator": [part.code for part in self.indicators],
            "fond": [part.code for part in self.funds],
            "mål": [part.number for part in self.goals],
            "period": [part.id for part in self.periods],
            "nivå": [part.name for part in self.levels],
        }.items():
            double = {code for code in codes if codes.count(code) > 1}
            if double:
                raise ValueError(f"{what} {', '.join(sorted(double))} finns mer än en gång")
        return self

    @model_validator(mode="after")
    def _status_scales_are_clear(self) -> Self:
        taken: dict[str, str] = {}
        for scale in self.status_scales:
            codes = [status.code for status in scale.statuses]
            if len(set(codes)) < len(codes):
                raise ValueError(f"statusskalan {scale.name} har samma kod två gånger")
            for sheet in scale.sheets:
                if sheet in taken:
                    raise ValueError(
                        f"bladet {sheet} har två statusskalor: {taken[sheet]} och {scale.name}"
                    )
                taken[sheet] = scale.name
        for sheet in ("Uppdrag", "Aktiviteter", "Arbetsmiljö"):
            asked = any(sheet in period.sheets for period in self.periods)
            if asked and sheet not in taken:
                raise ValueError(f"bladet {sheet} används men har ingen statusskala")
        return self

    @model_validator(mode="after")
    def _references_exist(self) -> Self:
        known = {department.code for department in self.departments}
        for indicator in self.indicators:
            unknown = set(indicator.departments or ()) - known
            if unknown:
                raise ValueError(
                    f"indikator {indicator.code} nämner okänd avdelning {min(unknown)}"
                )
        periods = {period.id for period in self.periods}
        for period in self.periods:
            if period.former is not None and period.former not in periods:
                raise ValueError(f"period {period.id} har okänd förra period {period.former}")
        if sum(part.kind is AccountKind.NET for part in self.account_classes) > 1:
            raise ValueError("bara en kontoklass kan vara nettorad")
        return self
