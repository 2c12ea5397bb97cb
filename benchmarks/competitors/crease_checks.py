"""crease: a template with types, lists and patterns; row by row its records become models.

A template's checks look at one cell. Two cells of a row are held against each other by the
Pydantic models that crease's records go on to, and a column that holds each value once is an
entity of that column alone, whose doubles crease tells.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import crease
from pydantic import BaseModel, Field, ValidationError, model_validator

from benchmarks import plain
from benchmarks.competitors.timing import each_workbook

_NUMBER = rf"^\d+\.[1-{plain.GROUPS}]\.([1-9]|{plain.ASSIGNMENTS_OF_GROUP})"
_SPECIAL: dict[str, dict[str, Any]] = {
    "Status": {"enum": list(plain.STATUSES)},
    "Slutdatum": {"type": "date", "date_format": "%Y-%m-%d"},
    "Kontoklass": {"enum": list(plain.ACCOUNT_CLASSES)},
    "Beviljade medel": {"type": "number", "minimum": 0},
    "Använda medel": {"type": "number", "minimum": 0},
}


class Activity(BaseModel):
    """What an activity's own cells say of each other."""

    status: str = Field(alias="Status")
    ends: date = Field(alias="Slutdatum")
    comment: str | None = Field(alias="Kommentar")

    @model_validator(mode="after")
    def _sound(self) -> Activity:
        if self.status in plain.ONGOING and self.ends <= plain.LAST_DAY:
            raise ValueError("late")
        if self.status in plain.NEED_COMMENT and not self.comment:
            raise ValueError("no comment")
        return self


class Line(BaseModel):
    """What a budget line's own cells say of each other."""

    account_class: str = Field(alias="Kontoklass")
    year: float = Field(alias="Årsbudget")
    forecast: float = Field(alias="Årsprognos")
    budget: float = Field(alias="Budget ack.")
    actual: float = Field(alias="Utfall ack.")
    deviation: float = Field(alias=plain.DEVIATION)

    @model_validator(mode="after")
    def _sound(self) -> Line:
        sign = 1 if self.account_class == plain.REVENUE else -1
        if min(sign * self.year, sign * self.forecast) < 0:
            raise ValueError("sign")
        if abs(self.actual - self.budget - self.deviation) >= plain.CLOSE_ENOUGH:
            raise ValueError("deviation")
        return self


MODELS: dict[str, type[BaseModel]] = {"Aktiviteter": Activity, "Driftbudget": Line}
ONCE = "Nummer en gång"


def _fields(sheet: str) -> list[dict[str, Any]]:
    found = []
    for title in plain.SHEETS[sheet]:
        field: dict[str, Any] = {"name": title, "source_column": title, "type": "string"}
        field |= _SPECIAL.get(title, {})
        if title in plain.AMOUNTS:
            field["type"] = "number"
        if sheet == "Aktiviteter" and title == "Nummer":
            field["pattern"] = _NUMBER + r"\.\d+$"
        if sheet == "Aktiviteter" and title == "Uppdrag":
            field["pattern"] = _NUMBER + "$"
        field["nullable"] = title in ("Mål", "Status helår", "Kommentar")
        found.append(field)
    return found


def _entity(name: str, sheet: str, fields: list[dict[str, Any]], doubles: str) -> dict[str, Any]:
    locate = {"tab": sheet, "orientation": "flat", "header_row": 0, "duplicate_policy": doubles}
    return {"name": name, "cardinality": "many", "locate": locate, "fields": fields}


TEMPLATE = crease.Template.model_validate(
    {
        "template_id": "plain",
        "description": "The plain corpus.",
        "ignore_tabs": [plain.COVER],
        "null_tokens": [],  # else each text is held against nineteen words for nothing
        "entities": [
            *(_entity(sheet, sheet, _fields(sheet), "ignore") for sheet in plain.SHEETS),
            _entity(ONCE, "Aktiviteter", _fields("Aktiviteter")[:1], "error"),
        ],
    }
)


def check(path: Path) -> Iterator[plain.Said]:
    """Extract and validate a workbook, and hand its records on to models."""
    result, report = crease.check(path, TEMPLATE)
    # Rows are counted from the first one below the titles.
    for error in report.errors():
        entity, row, name = error.loc
        sheet = "Aktiviteter" if entity == ONCE else entity
        yield path.name, sheet, None if row is None else row + 2, f"{error.type} {name}"
    for sheet, model in MODELS.items():
        for row, record in enumerate(result.iter(sheet, allow_partial=True)):
            try:
                model.model_validate(record)
            except ValidationError as error:
                yield path.name, sheet, row + 2, error.errors()[0]["msg"]


if __name__ == "__main__":
    each_workbook(check)
