"""``python -m benchmarks.whole_country``: write docs/whole-country.md from what was measured.

All that is measured or counted stands in ``whole_country.toml``; here is the arithmetic. Time
per workbook on more than the large office is taken to be that of the large office, and memory to
lie on the line from the small office to the most workbooks that were ever measured.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.harness import ROOT

MEASURED = Path(__file__).with_suffix(".toml")
DOCUMENT = ROOT / "docs" / "whole-country.md"
CORES = 32
"""Of a large machine, or a small cluster."""
_AT_ONCE = CORES // 2
"""Offices at a time, each with two processes as they were measured."""
_ROWS_OF_A_SHEET = 2**20 - 1
"""Below the header."""
_AIM_MB, _COMMON_MB = 2**10, 16 * 2**10
_NETWORK = 125
"""Megabytes a second of a network of 1 Gbit/s."""
_TO_A_WORKER = 10
"""Workbooks of a share on a cluster."""

_TEXT = """\
<!-- Made by `make docs` from benchmarks/whole_country.toml; never edited by hand. -->

# What the whole country would cost

Worked out on paper from what was measured on {date} on {machine}, with the workbooks of \
[../benchmarks](../benchmarks/README.md): {activities} activities, 60 assignments, 30 budget \
lines and the other sheets, {kilobytes} kB each. Nobody has run it.

Sweden has {regions} regions and {municipalities} municipalities. With {units} units each that \
is {all:,} workbooks a period.

## Measured

`validate` of a whole period, per workbook:

| where | {small:,} workbooks | {large:,} workbooks |
|---|---:|---:|
| workers: reading, parsing, rules that see one department | {small_workers} ms \
| {large_workers} ms |
| the command: plan | {small_plan} ms | {large_plan} ms |
| the command: joining, rules across departments, order | {small_rest} ms | {large_rest} ms |
| from start to end with two workers | {small_wall} ms | {large_wall} ms |
| memory of all processes, in all | {small_mb:,} MB | {large_mb:,} MB |

The first three are processor time. For more than {large:,} workbooks, times are taken to stay \
as they are there. {most:,} workbooks take {most_mb:,} MB, and memory is taken to lie on the line \
from {small:,} to these. `consolidate` takes {consolidate} ms per workbook in all on two cores, \
most of it the follow-up workbook's cells.

## One office after the other, which is how it is

Each of the {offices} offices has its own model, plan and period, and nothing is compared between \
them. An office of {units} workbooks takes {office_seconds} s on two cores and {office_mb:,} MB, \
and {office_follow_up} s with its follow-up. All of them:

| | one machine, 2 cores | {cores} cores |
|---|---:|---:|
| validate | {validate} | {validate_cores} |
| consolidate | {follow_up} | {follow_up_cores} |
| memory | {office_gb} GB | {cores_gb} GB, for {at_once} offices at a time |
| read from disk or network | {files} GB | {files} GB: {files_speed} MB/s |

No cluster is needed: a list of offices and `xlvp consolidate` for each of them.

## One office of {all:,} departments

Then workers and the machine with the command are two things:

- **Workers:** {all:,} × {large_workers} ms = {workers_seconds:,} s of processor time: \
{workers_one} on one core, {workers_cores} on {cores}.
- **The command:** {all:,} × {command_ms} ms = {command_seconds:,} s, on one core, whatever the \
cluster does.
- **Memory:** {per_workbook} MB a workbook: {all_gb} GB.
- **Over the network:** answers of {answer} kB, {answers} GB to one machine: {answers_seconds} s \
at 1 Gbit/s.
- **The scheduler:** shares of {share} workbooks are {tasks:,} tasks, seconds of its work.

## What breaks first

{limits}

More cores help only so far: from {enough} workers on the command takes longer than they \
do, and however many there are, the {all:,} take {command_minutes}.
"""


@dataclass(frozen=True)
class Limit:
    """Something that does not go on for ever: at so many workbooks, and what is to be said."""

    workbooks: float
    said: str


def document(measured: Mapping[str, Any]) -> str:
    """The page.

    Args:
        measured: as ``whole_country.toml`` has it.
    """
    country, workbook = measured["country"], measured["workbook"]
    small, large = measured["small"], measured["large"]
    offices, everything = country["regions"] + country["municipalities"], country["workbooks"]
    units = int(round(everything / offices, -1))
    validate, follow_up = (
        everything * small["wall_ms"] / 1000,
        everything * workbook["consolidate_ms"] / 1000,
    )
    workers, command = large["workers_ms"], large["plan_ms"] + large["rest_ms"]
    files = everything * workbook["kilobytes"] / 1e6
    answers = everything * workbook["answer_kilobytes"] / 1e6
    office_mb = memory(measured, units)
    return _TEXT.format(
        date=measured["date"],
        machine=measured["machine"],
        activities=workbook["activities"],
        kilobytes=workbook["kilobytes"],
        regions=country["regions"],
        municipalities=country["municipalities"],
        units=units,
        all=everything,
        **_row("small", small),
        **_row("large", large),
        most=measured["most"]["workbooks"],
        most_mb=measured["most"]["megabytes"],
        consolidate=workbook["consolidate_ms"],
        offices=offices,
        office_seconds=f"{units * small['wall_ms'] / 1000:.1f}",
        office_mb=round(office_mb),
        office_gb=f"{office_mb / 2**10:.1f}",
        office_follow_up=f"{units * workbook['consolidate_ms'] / 1000:.0f}",
        cores=CORES,
        at_once=_AT_ONCE,
        cores_gb=f"{_AT_ONCE * office_mb / 2**10:.0f}",
        validate=_time(validate),
        validate_cores=_time(validate / _AT_ONCE),
        follow_up=_time(follow_up),
        follow_up_cores=_time(follow_up / _AT_ONCE),
        files=f"{files:.1f}",
        files_speed=f"{1000 * files * _AT_ONCE / validate:.0f}",
        workers_seconds=round(everything * workers / 1000),
        workers_one=_time(everything * workers / 1000),
        workers_cores=_time(everything * workers / 1000 / CORES),
        command_ms=f"{command:.1f}",
        command_seconds=round(everything * command / 1000),
        command_minutes=_time(everything * command / 1000),
        per_workbook=f"{_per_workbook(measured):.2f}",
        all_gb=f"{memory(measured, everything) / 2**10:.0f}",
        answer=workbook["answer_kilobytes"],
        answers=f"{answers:.1f}",
        answers_seconds=f"{1000 * answers / _NETWORK:.0f}",
        share=_TO_A_WORKER,
        tasks=everything // _TO_A_WORKER,
        limits=_numbered(limits(measured)),
        enough=f"{workers / command:.0f}",
    )


def memory(measured: Mapping[str, Any], workbooks: float) -> float:
    """Megabytes that so many workbooks take, on the line from the small office to the most."""
    small = measured["small"]
    more = workbooks - small["workbooks"]
    return float(small["megabytes"] + more * _per_workbook(measured))


def limits(measured: Mapping[str, Any]) -> list[Limit]:
    """What breaks, the first first."""
    activities, small = measured["workbook"]["activities"], measured["small"]

    def holding(megabytes: float) -> float:
        more = float(megabytes - small["megabytes"]) / _per_workbook(measured)
        return float(small["workbooks"]) + more

    rows = _ROWS_OF_A_SHEET // activities
    found = [
        Limit(
            rows,
            f"**Excel**, at {rows:,} workbooks: their {activities} activities each fill the rows "
            "of the follow-up's sheet Aktiviteter. It is the follow-up that has to change then, "
            "not the machine.",
        ),
        Limit(
            holding(_AIM_MB),
            f"**The aim of 1 GB**, at some {_about(holding(_AIM_MB))} workbooks.",
        ),
        Limit(
            holding(_COMMON_MB),
            "**Memory of a common machine** (16 GB), at some "
            f"{_about(holding(_COMMON_MB))} workbooks.",
        ),
    ]
    return sorted(found, key=lambda limit: limit.workbooks)


def _per_workbook(measured: Mapping[str, Any]) -> float:
    small, most = measured["small"], measured["most"]
    more = most["workbooks"] - small["workbooks"]
    return float((most["megabytes"] - small["megabytes"]) / more)


def _row(name: str, of: Mapping[str, Any]) -> dict[str, Any]:
    times = {part: f"{of[f'{part}_ms']:.1f}" for part in ("workers", "plan", "rest", "wall")}
    return {
        name: of["workbooks"],
        f"{name}_mb": of["megabytes"],
        **{f"{name}_{part}": took for part, took in times.items()},
    }


def _numbered(found: list[Limit]) -> str:
    return "\n".join(f"{place}. {limit.said}" for place, limit in enumerate(found, start=1))


def _time(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} minutes"


def _about(workbooks: float) -> str:
    """Two digits of it are as much as the line is good for."""
    digits = len(str(round(workbooks)))
    return f"{round(workbooks, 2 - digits):,.0f}"


def main() -> int:
    """Write the page."""
    DOCUMENT.write_text(document(tomllib.loads(MEASURED.read_text("utf-8"))), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
