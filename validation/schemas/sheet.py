"""A sheet of a department's workbook: its pandera schema and what people are told about it."""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

from validation.model import Department, GovernanceModel, Period, PeriodKind, SheetTitle
from validation.schemas.column import Column, ColumnSpec, Kind, Role, spec_of
from validation.text_storage import Engine, FieldInfo, pa


@dataclass(frozen=True, eq=False)
class Sheet:
    """A sheet: its table, its columns in order, and what a row is.

    Attributes:
        table: name of the table in code (``activities``).
        title: title of the sheet (``Aktiviteter``).
        row_means: what a row is, Swedish, for help and documentation.
        instruction: what the department does here, Swedish, one or two sentences.
        open_rows: departments may add rows.
        plan_instruction: what it does here when the year is planned; "" when it is the same.
    """

    schema: type[pa.DataFrameModel]
    table: str
    title: SheetTitle
    row_means: str
    instruction: str
    open_rows: bool = False
    plan_instruction: str = ""

    @cached_property
    def all_columns(self) -> tuple[Column, ...]:
        """Every column of the schema in order, untouched by model and period."""
        columns = []
        for name, field in self._fields.items():
            spec = spec_of(field.metadata)
            columns.append(Column(name, str(field.title), str(field.description), spec, spec.role))
        return tuple(columns)

    @cached_property
    def dtypes(self) -> dict[str, pa.DataType]:
        """What each column of a frame should be."""
        types = inspect.get_annotations(self.schema, eval_str=True)
        return {name: Engine.dtype(types[name]) for name in self._fields}

    @cached_property
    def frame_schema(self) -> pa.DataFrameSchema:
        """What frames are held against.

        It is what ``schema.to_schema()`` gives. But that imports each library whose frames
        pandera knows and that is installed, and Dask alone takes longer than a check.
        """
        return pa.DataFrameSchema(
            {
                name: pa.Column(**field.column_properties(self.dtypes[name], name=name))
                for name, field in self._fields.items()
            },
            name=self.schema.__name__,
        )

    @cached_property
    def _fields(self) -> dict[str, FieldInfo]:
        return {
            name: field for name, field in vars(self.schema).items() if isinstance(field, FieldInfo)
        }

    @cached_property
    def key(self) -> str:
        """The field that tells a row apart within its department."""
        return next(column.field for column in self.all_columns if column.spec.key)

    def columns(self, model: GovernanceModel, period: Period) -> tuple[Column, ...]:
        """The columns that an office has on this sheet in a period, in order."""
        return self._columns(
            frozenset(model.options(self.title).without), bool(model.goals), period
        )

    @lru_cache(maxsize=100)  # noqa: B019 - there are ten sheets, which live as long as the program
    def _columns(self, without: frozenset[str], goals: bool, period: Period) -> tuple[Column, ...]:
        shown = []
        for column in self.all_columns:
            title = with_years(column.title, period.year)
            role = role_in(column.spec, period)
            if role is None or title in without:
                continue
            if column.kind is Kind.REFERENCES and not goals:
                continue
            aliases = tuple(with_years(alias, period.year) for alias in column.spec.aliases)
            help_text = with_years(column.help, period.year)
            shown.append(Column(column.field, title, help_text, column.spec, role, aliases))
        return tuple(shown)

    def instruction_in(self, period: Period) -> str:
        """What the department does here in a period."""
        if period.kind is PeriodKind.PLAN and self.plan_instruction:
            return self.plan_instruction
        return self.instruction

    def asked(self, model: GovernanceModel, period: Period, department: Department) -> bool:
        """Whether a department fills in this sheet in a period."""
        return self.title in model.sheets(period, department)


def role_in(spec: ColumnSpec, period: Period) -> Role | None:
    """Who writes a column in a period; None when the period has no such column."""
    if period.kind is PeriodKind.PLAN:
        return spec.plan_role
    return spec.role if spec.follow_up else None


def with_years(title: str, year: int) -> str:
    """A title with ``{år}`` and ``{år+n}`` replaced by years."""
    if "{" not in title:
        return title
    return re.sub(r"\{år(?:\+(\d))?\}", lambda found: str(year + int(found[1] or 0)), title)
