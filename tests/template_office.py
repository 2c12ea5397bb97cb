"""A department's templates for tests: a small plan, a former period, and the workbook read back."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils import range_boundaries

from validation.example import example_model, parse_example
from validation.facts import Facts
from validation.model import Department, GovernanceModel, Period
from xlvp.template import write_template

PLAN = """
Uppdrag plan
Nummer | Nivå         | Benämning           | Mål | Ursprung
1      | Område       | Tillväxt            |     |
1.1    | Prioritering | Kompetens           |     |
1.1.1  | Uppdrag      | Möt fler elever     | 6,7 | Mål och budget
1.1.10 | Uppdrag      | Öppna ett lärcentrum |    | Mål och budget

Aktiviteter plan
Nummer   | Uppdrag | Aktivitet | Typ       | Slutdatum  | Ansvarig  | Beviljade medel
1.1.1.1  | 1.1.1   | Kampanj   | Aktivitet | 2019-10-31 | Utveckling | 2,5
1.1.1.2  | 1.1.1   | Enkät     | Projekt   | 2019-06-30 |           | 0,4
1.1.10.1 | 1.1.10  | Lokaler   | Projekt   |            | Fastighet |

Driftbudget plan
Rad | Kontoklass        | Benämning | Årsbudget | Budget ack. | Utfall ack. | Årsprognos
1   | Intäkter          | Avgifter  | 30,0      | 20,0        | 22,3        | 33,0
2   | Personalkostnader | Löner     | -45,0     | -30,0       | -31,1       |
3   | Netto             | Netto     | -15,0     |             |             |

Investeringar plan
Nr | Grupp         | Investering | Total budget | Budget 2019 | 2020
1  | Investeringar | Servrar     | 4,0          | 1,5         | 2,5

Internkontroll plan
Nr | Risk         | Kontrollmoment | Sannolikhet | Konsekvens
1  | Fel löner    | Stickprov      | 3           | 4

Uppdrag förra
Nummer | Nivå    | Benämning       | Status helår | Kommentar
1.1.1  | Uppdrag | Möt fler elever | F            | Rekryteringen drar ut på tiden.

Aktiviteter förra
Nummer  | Uppdrag | Aktivitet | Typ       | Status | Slutdatum  | Kommentar
1.1.1.1 | 1.1.1   | Kampanj   | Aktivitet | P      | 2019-11-30 | Påbörjad.
1.1.1.9 | 1.1.1   | Egen idé  | Aktivitet | P      | 2019-12-31 | Ny i april.

Driftbudget förra
Rad | Kontoklass | Benämning | Årsprognos
1   | Intäkter   | Avgifter  | 31,5
"""
"""Amounts in mnkr with one decimal; department A."""


def facts(text: str = PLAN, period: str = "2019-08") -> Facts:
    """The plan and the former period of a text, read as the rules' examples are."""
    return parse_example(f"period: {period}\n{text}").facts


def model_with(**changes: Any) -> GovernanceModel:
    """The example office's model with some of its parts changed."""
    return example_model().model_copy(update=changes)


@dataclass(frozen=True)
class Made:
    """A template as bytes, and read back with formulas and with their stored values."""

    content: bytes

    @cached_property
    def formulas(self) -> openpyxl.Workbook:
        return openpyxl.load_workbook(BytesIO(self.content))

    @cached_property
    def values(self) -> openpyxl.Workbook:
        return openpyxl.load_workbook(BytesIO(self.content), data_only=True)

    def table(self, title: str) -> Table:
        """A sheet's table."""
        return Table(self, title)


class Table:
    """Cells of a table by the row's key and the column's title."""

    def __init__(self, made: Made, title: str) -> None:
        self.sheet: Any = made.formulas[title]
        self.stored: Any = made.values[title]
        bounds = range_boundaries(self.sheet.tables[f"Tabell_{title}"].ref)
        left, self.top, right, self.bottom = (int(bound or 0) for bound in bounds)
        header = range(left, right + 1)
        self.titles = [str(self.sheet.cell(self.top, column).value) for column in header]
        self.keys = [row[0].value for row in self.sheet.iter_rows(self.top + 1, self.bottom)]

    def column(self, title: str) -> int:
        return self.titles.index(title) + 1

    def cell(self, key: str | int, title: str) -> Any:
        """The cell with formula and format; a number counts data rows from 0."""
        place = key if isinstance(key, int) else self.keys.index(key)
        return self.sheet.cell(self.top + 1 + place, self.column(title))

    def value(self, key: str | int, title: str) -> Any:
        """The stored value."""
        return self.stored[self.cell(key, title).coordinate].value

    def white(self, key: str | int) -> set[str]:
        """Titles of the columns whose cell is unlocked."""
        return {title for title in self.titles if not self.cell(key, title).protection.locked}


def make(
    text: str = PLAN,
    period: str = "2019-08",
    model: GovernanceModel | None = None,
    department: str = "A",
    **more: Any,
) -> Made:
    """Write a template out of a text and read it back."""
    known = facts(text, period)
    used = model or known.model
    found, asked = used.department(department), used.period(period)
    assert found is not None
    assert asked is not None
    return made(used, asked, found, issued=known.issued, former=known.former, **more)


def made(model: GovernanceModel, period: Period, department: Department, **sources: Any) -> Made:
    """Write a template and read it back."""
    written = BytesIO()
    write_template(written, model, period, department, **sources)
    return Made(written.getvalue())


def saved(content: bytes, folder: Path, name: str = "mall.xlsx") -> Path:
    """A template in a file."""
    path = folder / name
    path.write_bytes(content)
    return path
