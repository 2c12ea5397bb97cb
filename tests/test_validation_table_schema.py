"""pandera on tables that are arrays."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from validation.observations import INDEX
from validation.table import Mask, Table
from validation.table_schema import SchemaErrors, TableSchema
from validation.text_storage import pa


@pytest.fixture
def table() -> Table:
    index = pd.MultiIndex.from_tuples([("A.xlsx", 6), ("A.xlsx", 7)], names=INDEX)
    return Table(pd.DataFrame({"status": ["P", "K"], "name": ["Kampanj", None]}, index=index))


def has_name(rows: Table) -> Mask:
    return rows.filled("name")


def goes_on(rows: Table) -> Mask:
    return rows.equals("status", "P")


def each_filled(rows: Table) -> dict[str, Mask]:
    return {field: rows.filled(field) for field in ("status", "name")}


def anything(rows: Table) -> Mask:
    return rows.all_sound()


def test_a_sound_table_comes_back(table: Table) -> None:
    assert TableSchema("activities", [pa.Check(anything)]).validate(table) is table


def test_every_check_that_found_something_says_which_rows(table: Table) -> None:
    checks = [
        pa.Check(check, name=code, error=code)
        for code, check in (("A", has_name), ("B", anything), ("C", goes_on))
    ]
    with pytest.raises(SchemaErrors) as raised:
        TableSchema("activities", checks).validate(table)
    found = {error.check.name: error.check_output.tolist() for error in raised.value.schema_errors}
    assert found == {"A": [True, False], "C": [True, False]}
    assert raised.value.message == {"activities": ["A", "C"]}
    assert raised.value.error_counts == {"dataframe_check": 2}


def test_a_check_of_columns_answers_for_each(table: Table) -> None:
    with pytest.raises(SchemaErrors) as raised:
        TableSchema("activities", [pa.Check(each_filled)]).validate(table)
    (error,) = raised.value.schema_errors
    assert {name: sound.tolist() for name, sound in error.check_output.items()} == {
        "status": [True, True],
        "name": [True, False],
    }


def test_a_check_alone_gives_pandera_its_result(table: Table) -> None:
    schema = TableSchema("activities", [])
    schema.validate(table)  # registers the backends
    result = pa.Check(has_name)(table)
    assert (result.check_output.tolist(), result.check_passed) == ([True, False], False)


def test_what_a_check_raises_comes_through(table: Table) -> None:
    def broken(rows: Table) -> Mask:
        return rows.filled("finns inte")

    with pytest.raises(KeyError, match="finns inte"):
        TableSchema("activities", [pa.Check(broken)]).validate(table)


def test_a_verdict_on_other_rows_is_a_bug(table: Table) -> None:
    checks = [pa.Check(lambda _: np.ones(3, dtype=bool), name="A")]
    with pytest.raises(ValueError, match="A: the verdict is not about the table's rows"):
        TableSchema("activities", checks).validate(table)
