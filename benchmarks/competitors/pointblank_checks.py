"""pointblank on polars.read_excel, whose reader is calamine as well."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pointblank as pb
import polars as pl

from benchmarks import plain
from benchmarks.competitors.timing import each_workbook


def _read(path: Path, sheet: str) -> Any:
    as_text = dict.fromkeys(plain.AMOUNTS, pl.String) if sheet == "Driftbudget" else {}
    frame = pl.read_excel(path, sheet_name=sheet, schema_overrides=as_text)
    numbers = [
        pl.col(title).cast(pl.Float64, strict=False).alias(f"{title} tal") for title in as_text
    ]
    return frame.with_columns(numbers)


def _activities(frame: Any, known: list[str]) -> Any:
    ongoing = pl.col("Status").is_in(plain.ONGOING)
    silent = pl.col("Status").is_in(plain.NEED_COMMENT) & pl.col("Kommentar").is_null()
    return (
        pb.Validate(frame)
        .col_vals_in_set("Status", set=list(plain.STATUSES))
        .col_vals_in_set("Uppdrag", set=known)
        .col_vals_ge("Beviljade medel", value=0)
        .rows_distinct(columns_subset="Nummer")
        .col_vals_expr(~(ongoing & (pl.col("Slutdatum") <= plain.LAST_DAY)))
        .col_vals_expr(~silent)
    )


def _budget(frame: Any) -> Any:
    revenue = pl.col("Kontoklass") == plain.REVENUE
    year, forecast = pl.col("Årsbudget tal"), pl.col("Årsprognos tal")
    wrong = revenue & ((year < 0) | (forecast < 0)) | ~revenue & ((year > 0) | (forecast > 0))
    left = pl.col("Utfall ack. tal") - pl.col("Budget ack. tal") - pl.col("Avvikelse ack. tal")
    checks = pb.Validate(frame)
    for title in plain.AMOUNTS:
        checks = checks.col_vals_not_null(f"{title} tal")
    return checks.col_vals_expr(~wrong.fill_null(value=False)).col_vals_expr(
        left.abs() < plain.CLOSE_ENOUGH
    )


def check(path: Path) -> Iterator[plain.Said]:
    """Read a workbook and interrogate its sheets."""
    known = _read(path, "Uppdrag")["Nummer"].to_list()
    plans = {
        "Aktiviteter": _activities(_read(path, "Aktiviteter"), known),
        "Driftbudget": _budget(_read(path, "Driftbudget")),
    }
    for title, validation in plans.items():
        done = validation.interrogate()
        for step, extract in done.get_data_extracts().items():
            if extract is not None:
                for row in extract["_row_num_"].to_list():
                    yield path.name, title, row + 1, str(step)


if __name__ == "__main__":
    each_workbook(check)
