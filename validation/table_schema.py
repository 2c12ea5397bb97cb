"""A pandera schema for tables that are arrays, and the backends that look at them.

pandera parts what a schema says from how a kind of data is looked at: it has a backend for each
kind (pandas, polars, pyspark), found by the type of what is validated. These are the backends
for :class:`~validation.table.Table`. A check gets the table and answers with an array of
booleans, True where a row is sound, or with one for each of some columns.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
from pandera.api.base.checks import CheckResult
from pandera.api.base.schema import BaseSchema
from pandera.backends.base import BaseCheckBackend, BaseSchemaBackend
from pandera.errors import FailureCaseMetadata, SchemaError, SchemaErrorReason, SchemaErrors

from validation.table import Mask, Table
from validation.text_storage import pa

__all__ = ["SchemaErrors", "TableSchema", "Verdict"]

Verdict = Mask | Mapping[str, Mask]
"""Where a table's rows are sound, or where they are in some columns."""


class TableSchema(BaseSchema):
    """What is checked of a table."""

    def __init__(self, name: str, checks: Sequence[pa.Check]) -> None:
        """Take the checks, whose names tell them apart."""
        super().__init__(name=name, checks=list(checks))  # type: ignore[no-untyped-call]  # pandera

    def validate(self, check_obj: Table, *_: Any, **__: Any) -> Table:
        """Run all checks; their exceptions are bugs and come through.

        Raises:
            SchemaErrors: rows are not sound; ``check_output`` of its errors says which.
        """
        validated: Table = self.get_backend(check_obj).validate(check_obj, self)
        return validated

    @staticmethod
    def register_default_backends(check_obj_cls: type) -> None:  # noqa: ARG004 - there is one
        """Let pandera find the backends."""
        _register()


class TableSchemaBackend(BaseSchemaBackend):
    """Runs the checks of a schema on a table."""

    def validate(self, check_obj: Table, schema: TableSchema, **_: Any) -> Table:
        """Run all checks, and tell all that have found something."""
        found = []
        backend = pa.Check.get_backend(check_obj)  # once: it is looked for in a registry
        for number, check in enumerate(schema.checks):
            result = backend(check)(check_obj)
            if not result.check_passed:
                found.append(_error(schema, check_obj, check, number, result.check_output))
        if found:
            raise SchemaErrors(schema, found, check_obj)
        return check_obj

    def failure_cases_metadata(
        self, schema_name: str, schema_errors: list[SchemaError]
    ) -> FailureCaseMetadata:
        """How many checks have found something; which rows, each check's output says."""
        counts = {SchemaErrorReason.DATAFRAME_CHECK.value: len(schema_errors)}
        codes = [error.check.name for error in schema_errors]
        return FailureCaseMetadata(None, {schema_name: codes}, counts)


class TableCheckBackend(BaseCheckBackend):
    """Runs one check on a table."""

    def __init__(self, check: pa.Check) -> None:
        super().__init__(check)  # type: ignore[no-untyped-call]  # pandera
        self._check = check

    def __call__(self, check_obj: Table, key: object = None) -> CheckResult:  # noqa: ARG002 - none here
        """Where the check holds.

        Raises:
            ValueError: the verdict is not about the rows of the table.
        """
        verdict: Verdict = self._check._check_fn(check_obj)  # noqa: SLF001 - as pandera's own do
        columns = list(verdict.values()) if isinstance(verdict, Mapping) else [verdict]
        for sound in columns:
            if sound.dtype != np.bool_ or len(sound) != len(check_obj):
                raise ValueError(f"{self._check.name}: the verdict is not about the table's rows")
        passed = all(bool(sound.all()) for sound in columns)
        return CheckResult(verdict, passed, check_obj, None)


def _error(
    schema: TableSchema, table: Table, check: pa.Check, number: int, verdict: Verdict
) -> SchemaError:
    return SchemaError(
        schema=schema,
        data=table,
        message=str(check.error),
        check=check,
        check_index=number,
        check_output=verdict,
        reason_code=SchemaErrorReason.DATAFRAME_CHECK,
    )


@cache
def _register() -> None:
    TableSchema.register_backend(Table, TableSchemaBackend)
    pa.Check.register_backend(Table, TableCheckBackend)
