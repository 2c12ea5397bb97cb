"""pandera on pandas.read_excel, the engine named on the command line; all checks by hand.

The workbooks are read in a process per core, and their stacked sheets validated at once.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pandera.pandas as pa

from benchmarks import plain
from benchmarks.competitors.timing import paths, ready, share, told

LAST_DAY = pd.Timestamp(plain.LAST_DAY)


FILE, ROW = "fil", "rad"


def _known(frame: pd.DataFrame, assignments: set[tuple[str, str]]) -> pd.Series[bool]:
    pairs = zip(frame[FILE], frame["Uppdrag"], strict=True)
    return pd.Series([pair in assignments for pair in pairs], index=frame.index)


def _not_late(frame: pd.DataFrame) -> pd.Series[bool]:
    late = (frame["Slutdatum"] <= LAST_DAY) & frame["Status"].isin(plain.ONGOING)
    return ~late


def _commented(frame: pd.DataFrame) -> pd.Series[bool]:
    return ~(frame["Status"].isin(plain.NEED_COMMENT) & frame["Kommentar"].isna())


def _activities(assignments: set[tuple[str, str]]) -> pa.DataFrameSchema:
    return pa.DataFrameSchema(
        {
            "Status": pa.Column(object, pa.Check.isin(plain.STATUSES, error="unknown status")),
            "Slutdatum": pa.Column("datetime64[ns]", coerce=True),
            "Beviljade medel": pa.Column(float, pa.Check.ge(0), coerce=True),
        },
        checks=[
            pa.Check(_known, assignments=assignments, name="unknown assignment"),
            pa.Check(_not_late, name="late"),
            pa.Check(_commented, name="comment"),
        ],
        unique=[FILE, "Nummer"],
    )


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


def _read(path: Path, engine: Any) -> Mapping[str, pd.DataFrame]:
    sheets = pd.read_excel(path, sheet_name=list(plain.SHEETS), engine=engine, dtype=object)  # noqa: TID251 - what a user would do is what is timed
    return {
        sheet: frame.assign(fil=path.name, rad=np.arange(2, len(frame) + 2))
        for sheet, frame in sheets.items()
    }


def check(read: Sequence[Mapping[str, pd.DataFrame]]) -> Iterator[plain.Said]:
    """Validate the stacked sheets of the workbooks."""
    stacked = {
        sheet: pd.concat([of_file[sheet] for of_file in read], ignore_index=True)
        for sheet in plain.SHEETS
    }
    plan = stacked["Uppdrag"]
    known = set(zip(plan[FILE], plan["Nummer"], strict=True))
    for title, schema in (("Aktiviteter", _activities(known)), ("Driftbudget", BUDGET)):
        try:
            schema.validate(stacked[title], lazy=True)
        except pa.errors.SchemaErrors as errors:
            cases = errors.failure_cases.dropna(subset=["index"])
            for place, what in set(zip(cases["index"].astype(int), cases["check"], strict=True)):
                file, row = stacked[title].loc[place, [FILE, ROW]]
                yield str(file), title, int(row), str(what)


def main(engine: str) -> None:
    """Read in processes that have read before, validate, and print what came."""
    given, read = paths(), partial(_read, engine=engine)
    list(check([read(given[0])]))
    with ready(read, given) as pool:
        start = time.perf_counter()
        found = list(check(list(pool.map(read, given, chunksize=share(len(given))))))
        seconds = time.perf_counter() - start
    told(seconds, found)


if __name__ == "__main__":
    main(sys.argv.pop(1))
