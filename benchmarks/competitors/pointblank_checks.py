"""pointblank on polars.read_excel, whose reader is calamine as well: all workbooks at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pointblank as pb
import polars as pl

from benchmarks import plain
from benchmarks.competitors.timing import together

FILE, ROW = "fil", "rad"


def _read(paths: Sequence[Path]) -> dict[str, Any]:
    """The stacked sheets of the workbooks, with file and row; amounts as texts and as numbers."""
    as_text = {"Driftbudget": dict.fromkeys(plain.AMOUNTS, pl.String)}
    row = (pl.int_range(pl.len()).over(FILE) + 2).alias(ROW)
    read = {}
    for sheet in plain.SHEETS:
        texts = as_text.get(sheet, {})
        numbers = [
            pl.col(title).cast(pl.Float64, strict=False).alias(f"{title} tal") for title in texts
        ]
        frame = pl.read_excel(
            list(paths), sheet_name=sheet, include_file_paths=FILE, schema_overrides=texts
        )
        read[sheet] = frame.with_columns(row, *numbers)
    return read


def _activities(frame: Any, assignments: Any) -> Any:
    known = assignments.select(FILE, pl.col("Nummer").alias("Uppdrag"), känt=True)
    ongoing = pl.col("Status").is_in(plain.ONGOING)
    silent = pl.col("Status").is_in(plain.NEED_COMMENT) & pl.col("Kommentar").is_null()
    return (
        pb.Validate(frame.join(known, on=[FILE, "Uppdrag"], how="left", maintain_order="left"))
        .col_vals_in_set("Status", set=list(plain.STATUSES))
        .col_vals_not_null("känt")
        .col_vals_ge("Beviljade medel", value=0)
        .rows_distinct(columns_subset=[FILE, "Nummer"])
        .col_vals_expr(~(ongoing & (pl.col("Slutdatum") <= plain.LAST_DAY)))
        .col_vals_expr(~silent)
    )


def _budget(frame: Any) -> Any:
    revenue = pl.col("Kontoklass") == plain.REVENUE
    year, forecast = pl.col("Årsbudget tal"), pl.col("Årsprognos tal")
    wrong = revenue & ((year < 0) | (forecast < 0)) | ~revenue & ((year > 0) | (forecast > 0))
    left = pl.col("Utfall ack. tal") - pl.col("Budget ack. tal") - pl.col("Avvikelse ack. tal")
    return (
        pb.Validate(frame)
        .rows_complete(columns_subset=[f"{title} tal" for title in plain.AMOUNTS])
        .col_vals_expr(~wrong.fill_null(value=False))
        .col_vals_expr(left.abs() < plain.CLOSE_ENOUGH)
    )


def check(paths: Sequence[Path]) -> Iterator[plain.Said]:
    """Read the workbooks and interrogate their sheets."""
    read = _read(paths)
    plans = {
        "Aktiviteter": _activities(read["Aktiviteter"], read["Uppdrag"]),
        "Driftbudget": _budget(read["Driftbudget"]),
    }
    for title, validation in plans.items():
        done = validation.interrogate()
        for step, extract in done.get_data_extracts().items():
            if extract is not None:
                rows = read[title][[number - 1 for number in extract["_row_num_"]]]
                for file, row in rows.select(FILE, ROW).rows():
                    yield Path(file).name, title, row, str(step)


if __name__ == "__main__":
    together(check)
