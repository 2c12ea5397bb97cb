"""The parts of the governance model: one class per table of ``styrmodell.toml``.

Aliases are the Swedish keys of the file; the attributes carry the English terms of the
glossary. What must hold between the parts is checked in :mod:`validation.model_checks`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints


@dataclass(frozen=True)
class Expected:
    """What a value should look like, in Swedish: the words after "här väntas"."""

    text: str


Code = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9A-Za-zÅÄÖåäö_.-]{1,20}$"),
    Expected("en text på 1–20 bokstäver, siffror, punkter, bindestreck eller understreck"),
]
Name = Annotated[
    str,
    StringConstraints(min_length=1, max_length=200, strip_whitespace=True),
    Expected("en text på 1–200 tecken"),
]
Symbol = Annotated[
    str, StringConstraints(min_length=1, max_length=3), Expected("ett tecken som ▶, högst tre")
]
Colour = Annotated[
    str, StringConstraints(pattern=r"^#[0-9A-Fa-f]{6}$"), Expected('en färg som "#2E7D32"')
]
PeriodId = Annotated[
    str,
    StringConstraints(pattern=r"^\d{4}(-[0-9A-Za-zåäöÅÄÖ]+)*$"),
    Expected('en text som börjar med året, t.ex. "2018-08" eller "2023-plan"'),
]
Text = Annotated[str, Expected("en text")]
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
SHEETS_WITH_STATUS: tuple[SheetTitle, ...] = ("Uppdrag", "Aktiviteter", "Arbetsmiljö")
Unit = Literal["kr", "tkr", "mnkr"]
STATED = "anges"
"""The unit of a sheet where each amount states its own currency."""


class ModelPart(BaseModel):
    """A part of the model: unknown keys are faults, values cannot change."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, populate_by_name=True, allow_inf_nan=False
    )


class Meaning(StrEnum):
    """What a status says, whatever words the office uses for it; the value is the TOML word."""

    ON_TRACK = "enligt plan"
    AT_RISK = "risk"
    OFF_TRACK = "avviker"
    FINISHED = "klar"
    NOT_STARTED = "ej påbörjad"
    STRUCK = "struken"
    UNKNOWN = "okänd"


class Status(ModelPart):
    """One step of a status scale.

    Attributes:
        comment_required: the office wants a comment at this status.
    """

    code: Code = Field(alias="kod")
    label: Name = Field(alias="namn")
    symbol: Symbol = Field(alias="symbol")
    colour: Colour = Field(alias="farg")
    meaning: Meaning = Field(alias="betydelse")
    explanation: Text = Field(default="", alias="forklaring")
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

    @property
    def ranked(self) -> tuple[Status, ...]:
        """The statuses that are better or worse than each other, best first.

        What is struck is neither, nor is what nobody knows, wherever the scale has them.
        """
        beside = (Meaning.STRUCK, Meaning.UNKNOWN)
        return tuple(status for status in self.statuses if status.meaning not in beside)

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
    sheet: Literal["Uppdrag", "Aktiviteter"] = Field(default="Uppdrag", alias="blad")
    """The sheet that holds the rows of this level."""


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

    unit: Unit = Field(alias="enhet")
    decimals: int = Field(default=0, ge=0, le=3, alias="decimaler")
    minor: Literal["kr", "öre"] = Field(default="kr", alias="minsta_enhet")
    tolerance: Decimal | None = Field(default=None, ge=0, alias="tolerans")
    """How far each printed figure may be off, in the model's unit; None is half a unit in
    its last place, which is what rounding explains."""


class Materiality(ModelPart):
    """When a deviation is material (``[vasentlighet]``): both limits are passed."""

    amount: float = Field(ge=0, alias="belopp")
    """In the model's unit."""
    percent: float = Field(default=0.0, ge=0, le=100, alias="procent")
    """Of the budget that the deviation is measured against."""


class Frame(ModelPart):
    """A decided frame (``[[ram]]``) that the departments' year budgets must keep to together.

    Without a department it is the whole office's, without an account class the net of all.
    """

    department: Code | None = Field(default=None, alias="avdelning")
    account_class: Code | None = Field(default=None, alias="kontoklass")
    amount: Decimal = Field(alias="belopp")
    """In the model's unit; costs with a minus."""
    source: Text = Field(default="", alias="kalla")


class Direction(StrEnum):
    """Which way an indicator should go."""

    HIGHER = "högre"
    LOWER = "lägre"
    NONE = "ingen"


class Indicator(ModelPart):
    """An indicator with unit, direction and target."""

    code: Code = Field(alias="kod")
    name: Name = Field(alias="namn")
    unit: Text = Field(default="", alias="enhet")
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


class RollUp(StrEnum):
    """How the status of a heading follows from what lies under it."""

    WORST = "sämsta"
    SHARE = "andel"


class FollowUp(ModelPart):
    """How the follow-up is put together (``[uppfoljning]``)."""

    roll_up: RollUp = Field(default=RollUp.WORST, alias="sammanvagning")
    stated_share: float | None = Field(default=None, ge=1, le=100, alias="grans")

    @property
    def share(self) -> float:
        """With ``andel``: the share of bad rows that decides a heading's status, 25 unless stated.

        Percent of the rows under a heading that must be as bad as a status, or worse, for the
        heading to have it.
        """
        return 25.0 if self.stated_share is None else self.stated_share


class SheetOptions(ModelPart):
    """How this office uses a sheet (``[[blad]]``)."""

    title: SheetTitle = Field(alias="namn")
    without: tuple[Name, ...] = Field(default=(), alias="utan")
    """Column titles that this office does not use."""
    unit: Literal["kr", "tkr", "mnkr", "anges"] | None = Field(default=None, alias="enhet")
    """Another unit than the model's; ``anges`` means that each amount states its currency."""
    decimals: int | None = Field(default=None, ge=0, le=3, alias="decimaler")
    spare_rows: int = Field(default=20, ge=0, le=500, alias="tomma_rader")


class PeriodKind(StrEnum):
    """A plan is decided before the year; a follow-up tells how it went."""

    PLAN = "plan"
    FOLLOW_UP = "uppföljning"


class PeriodForm(StrEnum):
    """What a period is in the office's year; the value is the TOML word."""

    PLAN = "plan"
    MONTH = "månad"
    FIRST = "uppföljning 1"
    SECOND = "uppföljning 2"
    YEAR = "årsuppföljning"


_FORM_OF_MONTH = {4: PeriodForm.FIRST, 8: PeriodForm.SECOND, 12: PeriodForm.YEAR}
"""The form of a follow-up by its last month; any other is a month's."""


class Period(ModelPart):
    """A period: which sheets it asks for, until when, and who signs."""

    id: PeriodId = Field(alias="id")
    title: Name = Field(alias="namn")
    kind: PeriodKind = Field(alias="slag")
    first_day: date = Field(alias="fran")
    last_day: date = Field(alias="till")
    deadline: date = Field(alias="senast")
    sheets: tuple[SheetTitle, ...] = Field(alias="blad", min_length=1)
    former: PeriodId | None = Field(default=None, alias="forra")
    """The period that values are carried over from."""
    stated_form: PeriodForm | None = Field(default=None, alias="form")
    sign_offs: tuple[Name, ...] | None = Field(default=None, alias="underskrifter")
    """Roles that sign in this period; None means the office's own."""

    @property
    def form(self) -> PeriodForm:
        """What the period is in the year: as the model says, else after its last month."""
        if self.stated_form is not None:
            return self.stated_form
        if self.kind is PeriodKind.PLAN:
            return PeriodForm.PLAN
        return _FORM_OF_MONTH.get(self.months, PeriodForm.MONTH)

    @property
    def year(self) -> int:
        """The budget year."""
        return self.first_day.year

    @property
    def months(self) -> int:
        """Months of the year that have passed when the period ends, 1 to 12."""
        return self.last_day.month


class Office(ModelPart):
    """The office itself (``[kontor]``)."""

    code: Code = Field(alias="kod")
    name: Name = Field(alias="namn")


class Formats(ModelPart):
    """File formats that are taken beside xlsx, xlsm and ods (``[filformat]``)."""

    allow_xls: bool = Field(default=False, alias="tillat_xls")
    allow_xlsb: bool = Field(default=False, alias="tillat_xlsb")
