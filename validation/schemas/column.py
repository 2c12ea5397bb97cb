"""One column of a sheet: everything about it stands in the field of the sheet's schema.

A sheet's pandera model describes each column once with :func:`column`; template,
drop-downs, input messages, number formats, help sheet, reader, validation and the
documentation's tables are all made from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from validation.text_storage import pa


class Kind(StrEnum):
    """What a cell holds, and so how it is read, checked and shown."""

    TEXT = "text"
    LONG_TEXT = "lång text"
    NUMBER = "nummer"
    """A number of the plan (``1.10``), always text."""
    REFERENCES = "målreferenser"
    """Numbers of goals, parted by commas (``6,7``)."""
    CHOICE = "val"
    STATUS = "status"
    AMOUNT = "belopp"
    DECIMAL = "tal"
    INTEGER = "heltal"
    DATE = "datum"


class Role(StrEnum):
    """Who writes the cell."""

    ISSUED = "utlämnad"
    """Filled in by the office when the template is handed out; locked and grey."""
    INPUT = "ifylls"
    """Filled in by the department; white."""
    DERIVED = "formel"
    """A formula; locked and grey."""
    FORMER = "förra perioden"
    """Carried over from the former period; locked and grey."""


class Choices(StrEnum):
    """Lists that a drop-down can take from the model."""

    LEVELS = "nivåer"
    STATUSES = "statusar"
    ACCOUNT_CLASSES = "kontoklasser"
    INVESTMENT_GROUPS = "investeringsgrupper"
    ACTIVITY_FORMS = "aktivitetstyper"
    CONTROL_RESULTS = "kontrollresultat"


@dataclass(frozen=True)
class Linear:
    """A derived amount: the sum of columns, each times +1 or −1.

    Blank terms count as 0; the result is blank when all terms are, and when one of ``needs``
    is: before there is an actual, a budget deviates by nothing that is known.
    """

    terms: Mapping[str, int]
    needs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Product:
    """A derived integer: the product of columns, blank when one of them is."""

    factors: tuple[str, ...]


@dataclass(frozen=True)
class Movement:
    """A derived word: how a status moved since the former period (bättre, sämre, oförändrad)."""

    status: str
    former: str


Derivation = Linear | Product | Movement


@dataclass(frozen=True)
class ColumnSpec:
    """What the schema says about a column besides its title and help text.

    Attributes:
        role: who writes it in a follow-up.
        plan_role: who writes it in a plan period; None means that the plan has no such column.
        follow_up: whether follow-up periods have the column.
        required: an input cell that may not be left blank in a used row.
        new_row: the department writes it in a row that it adds itself.
        width: in characters.
        aliases: other titles under which the column is known.
        derivation: how a derived column is computed.
        choices: the list behind a drop-down.
    """

    kind: Kind
    role: Role
    plan_role: Role | None
    follow_up: bool = True
    key: bool = False
    required: bool = False
    new_row: bool = False
    width: int = 14
    aliases: tuple[str, ...] = ()
    derivation: Derivation | None = None
    choices: Choices | None = None


_METADATA_KEY = "xlvp"


@dataclass(frozen=True)
class Column:
    """A column as one office sees it in one period: schema, model and period brought together."""

    field: str
    title: str
    help: str
    spec: ColumnSpec
    role: Role
    aliases: tuple[str, ...] = ()

    @property
    def kind(self) -> Kind:
        """What its cells hold."""
        return self.spec.kind


def column(  # noqa: PLR0913 - one call describes a column completely; all are keywords
    title: str,
    help_text: str,
    *,
    kind: Kind = Kind.TEXT,
    role: Role = Role.INPUT,
    plan_role: Role | None = None,
    follow_up: bool = True,
    key: bool = False,
    required: bool = False,
    new_row: bool = False,
    width: int = 14,
    aliases: tuple[str, ...] = (),
    derivation: Derivation | None = None,
    choices: Choices | None = None,
) -> Any:
    """The pandera field of a column.

    Args:
        title: Swedish header; ``{år}``, ``{år+1}`` stand for the period's years.
        help_text: Swedish input message, at most 255 characters.
        kind: see :class:`Kind`; the rest as in :class:`ColumnSpec`.
    """
    spec = ColumnSpec(
        kind=kind,
        role=role,
        plan_role=plan_role,
        follow_up=follow_up,
        key=key,
        required=required,
        new_row=new_row,
        width=width,
        aliases=aliases,
        derivation=derivation,
        choices=choices,
    )
    return pa.Field(
        nullable=True, title=title, description=help_text, metadata={_METADATA_KEY: spec}
    )


def spec_of(metadata: Mapping[str, Any] | None) -> ColumnSpec:
    """The :class:`ColumnSpec` kept in a pandera column's metadata."""
    spec = (metadata or {})[_METADATA_KEY]
    assert isinstance(spec, ColumnSpec)
    return spec
