"""frictionless: a package of sheets with types, keys between them, and formulas over rows.

frictionless opens a workbook once for each sheet, and once more for the keys between two: the
rows are read by openpyxl, as frictionless does, but once, and given to it as data.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
from frictionless import Checklist, Package, Resource, Schema, checks

from benchmarks import plain
from benchmarks.competitors.timing import each_workbook

# Formulas take names that are identifiers, so fields have other names than the columns.
NAMES = {
    title: f"c{place}"
    for place, title in enumerate(sorted({name for own in plain.SHEETS.values() for name in own}))
}
TYPES = dict.fromkeys((*plain.AMOUNTS, "Beviljade medel", "Använda medel"), "number") | {
    "Slutdatum": "date"
}


def _formula(text: str) -> str:
    for title, name in NAMES.items():
        text = text.replace(f"[{title}]", name)
    return text


_LEFT = "float([Utfall ack.]) - float([Budget ack.]) - float([Avvikelse ack.])"
FORMULAS = {
    "Uppdrag": [],
    "Aktiviteter": [
        f"str([Slutdatum]) > '{plain.LAST_DAY}' or [Status] not in '{''.join(plain.ONGOING)}'",
        f"[Kommentar] or [Status] not in '{''.join(plain.NEED_COMMENT)}'",
    ],
    "Driftbudget": [
        f"([Årsprognos] > 0) == ([Kontoklass] == '{plain.REVENUE}')",
        f"-{plain.CLOSE_ENOUGH} < {_LEFT} < {plain.CLOSE_ENOUGH}",
    ],
}


def _schema(sheet: str) -> Schema:
    fields: list[dict[str, Any]] = []
    for title in plain.SHEETS[sheet]:
        field: dict[str, Any] = {"name": NAMES[title], "type": TYPES.get(title, "string")}
        if sheet == "Aktiviteter" and title == "Status":
            field["constraints"] = {"enum": list(plain.STATUSES)}
        fields.append(field)
    descriptor: dict[str, Any] = {"fields": fields}
    if sheet != "Driftbudget":
        descriptor["primaryKey"] = [NAMES["Nummer"]]
    if sheet == "Aktiviteter":
        descriptor["foreignKeys"] = [
            {
                "fields": [NAMES["Uppdrag"]],
                "reference": {"resource": "uppdrag", "fields": [NAMES["Nummer"]]},
            }
        ]
    return Schema.from_descriptor(descriptor)


SCHEMAS = {sheet: _schema(sheet) for sheet in plain.SHEETS}


def _resources(path: Path) -> Iterator[Resource]:
    workbook = openpyxl.load_workbook(path, read_only=True, data_only=True)
    for sheet, titles in plain.SHEETS.items():
        _, *rows = workbook[sheet].iter_rows(values_only=True)
        data = [[NAMES[title] for title in titles], *map(list, rows)]
        yield Resource(name=sheet.lower(), data=data, schema=SCHEMAS[sheet].to_copy())
    workbook.close()


def check(path: Path) -> Iterator[plain.Said]:
    """Validate a workbook as a package of three resources."""
    package = Package(resources=list(_resources(path)))
    for sheet in plain.SHEETS:
        rows = [checks.row_constraint(formula=_formula(text)) for text in FORMULAS[sheet]]
        report = package.get_resource(sheet.lower()).validate(Checklist(checks=list(rows)))
        for number, kind, note in report.flatten(["rowNumber", "type", "note"]):
            yield path.name, sheet, number, f"{kind} {note}"


if __name__ == "__main__":
    each_workbook(check)
