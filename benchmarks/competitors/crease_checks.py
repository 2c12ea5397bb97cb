"""crease: a template with types, lists and patterns; no check looks at two cells."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import crease

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


TEMPLATE = crease.Template.model_validate(
    {
        "template_id": "plain",
        "description": "The plain corpus.",
        "ignore_tabs": [plain.COVER],
        "entities": [
            {
                "name": sheet,
                "cardinality": "many",
                "locate": {"tab": sheet, "orientation": "flat", "header_row": 0},
                "fields": _fields(sheet),
            }
            for sheet in plain.SHEETS
        ],
    }
)


def check(path: Path) -> Iterator[plain.Said]:
    """Extract and validate a workbook."""
    _, report = crease.check(path, TEMPLATE)
    for error in report.errors():
        sheet, row, name = error.loc
        # Rows are counted from the first one below the titles.
        yield path.name, sheet, None if row is None else row + 2, f"{error.type} {name}"


if __name__ == "__main__":
    each_workbook(check)
