"""pandera on pandas.read_excel, the engine named on the command line; all checks by hand."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pandera.pandas as pa

from benchmarks import plain
from benchmarks.competitors.timing import each_workbook

LAST_DAY = pd.Timestamp(plain.LAST_DAY)


def _activities(known: set[str]) -> pa.DataFrameSchema:
    return pa.DataFrameSchema(
        {
            "Nummer": pa.Column(object, unique=True),
            "Uppdrag": pa.Column(object, pa.Check.isin(known, error="unknown assignment")),
            "Status": pa.Column(object, pa.Check.isin(plain.STATUSES, error="unknown status")),
            "Slutdatum": pa.Column("datetime64[ns]", coerce=True),
            "Beviljade medel": pa.Column(float, pa.Check.ge(0), coerce=True),
        },
        checks=[
            pa.Check(_not_late, name="late"),
            pa.Check(_commented, name="comment"),
        ],
    )


def _not_late(frame: pd.DataFrame) -> pd.Series[bool]:
    late = (frame["Slutdatum"] <= LAST_DAY) & frame["Status"].isin(plain.ONGOING)
    return ~late


def _commented(frame: pd.DataFrame) -> pd.Series[bool]:
    return ~(frame["Status"].isin(plain.NEED_COMMENT) & frame["Kommentar"].isna())


def _number(column: pd.Series[Any]) -> pd.Series[bool]:
    return pd.to_numeric(column, errors="coerce").notna()


def _signed(frame: pd.DataFrame) -> pd.Series[bool]:
    revenue = frame["Kontoklass"] == plain.REVENUE
    amounts = frame[["Årsbudget", "Årsprognos"]].apply(pd.to_numeric, errors="coerce")
    wrong: pd.Series[bool] = (
        amounts.lt(0).any(axis=1) & revenue | amounts.gt(0).any(axis=1) & ~revenue
    )
    return ~wrong


def _adds_up(frame: pd.DataFrame) -> pd.Series[bool]:
    left = frame["Utfall ack."] - frame["Budget ack."] - frame["Avvikelse ack."]
    close: pd.Series[bool] = pd.to_numeric(left).abs() < plain.CLOSE_ENOUGH
    return close


BUDGET = pa.DataFrameSchema(
    {title: pa.Column(object, pa.Check(_number), required=True) for title in plain.AMOUNTS},
    checks=[pa.Check(_signed, name="sign"), pa.Check(_adds_up, name="sum")],
)


def check(path: Path) -> Iterator[plain.Said]:
    """Read a workbook and validate its sheets."""
    sheets = pd.read_excel(path, sheet_name=list(plain.SHEETS), engine=ENGINE, dtype=object)  # noqa: TID251 - what a user would do is what is timed
    known = set(sheets["Uppdrag"]["Nummer"])
    for title, schema in (("Aktiviteter", _activities(known)), ("Driftbudget", BUDGET)):
        try:
            schema.validate(sheets[title], lazy=True)
        except pa.errors.SchemaErrors as errors:
            cases = errors.failure_cases
            for row, what in set(zip(cases["index"], cases["check"], strict=True)):
                yield path.name, title, None if pd.isna(row) else int(row) + 2, str(what)


if __name__ == "__main__":
    ENGINE: Any = sys.argv.pop(1)
    each_workbook(check)
