"""Published tables as a department's cells, and the facts that rules look at."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from validation.engine import run
from validation.facts import Facts
from validation.finding import Finding
from validation.model import GovernanceModel, Period
from validation.observations import INDEX, observation_frame
from validation.parsing import parse_table
from validation.rule import CATALOGUE
from validation.schemas import BY_TABLE

TRUTH = Path(__file__).parent / "truth"
WORKBOOK = "A.xlsx"


def truth(name: str, delimiter: str = ",") -> list[dict[str, str]]:
    """Rows of a published table."""
    with (TRUTH / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


def facts_of(
    model: GovernanceModel, period: Period, **tables: Iterable[tuple[int, Mapping[str, Any]]]
) -> Facts:
    """One department's workbook; each row is its number in the sheet and its cells."""
    frames: dict[str, pd.DataFrame] = {}
    cells = []
    for table, rows in tables.items():
        listed = list(rows)
        index = pd.MultiIndex.from_tuples([(WORKBOOK, row) for row, _ in listed], names=INDEX)
        raw = pd.DataFrame([{"department": "A", **values} for _, values in listed], index=index)
        parsed = parse_table(raw.astype("object"), BY_TABLE[table], model, period)
        frames[table] = parsed.frame
        cells.append(parsed.cells)
    refused = pd.concat([frame for frame in cells if len(frame)] or [observation_frame("cells")])
    refused.index = pd.MultiIndex.from_arrays(
        [refused.index.get_level_values(0), range(len(refused))], names=INDEX
    )
    return Facts(model=model, period=period, tables={**frames, "cells": refused})


def findings(facts: Facts, *families: str) -> list[Finding]:
    """What all rules of some families find together."""
    rules = [rule for rule in CATALOGUE if rule.code[:3] in families]
    return list(run(facts, rules).findings)


def at(found: Iterable[Finding]) -> list[tuple[str, str, str]]:
    """Code, key and column of findings."""
    return [(finding.code, finding.key, finding.place.column) for finding in found]
