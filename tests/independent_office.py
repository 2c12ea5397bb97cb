"""A second calculation of an office's follow-up, from the raw cells, in plain Python.

It reads the received workbooks with openpyxl and the model as plain TOML, adds with `decimal`,
and knows nothing of xlvp: no frame, no schema, no rule. Formulas in the workbooks are not read;
what they would give is worked out here.
"""

from __future__ import annotations

import re
import tomllib
import warnings
from collections import Counter, defaultdict
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

import openpyxl

Row = dict[str, Any]
Columns = dict[str, dict[str, Decimal]]
KEYS = {"Rad", "Nr", "Nummer", "Kod", "Fond"}
"""Titles of the first column of a sheet's table."""
WRITTEN = re.compile(
    r"([-−]?)\s*(\d{1,3}(?:[ .]?\d{3})*|\d+)(,\d+)?\s*(kr|tkr|mnkr)", re.IGNORECASE
)
KRONOR = {"kr": Decimal(1), "tkr": Decimal(1000), "mnkr": Decimal(1_000_000)}
MONTHS = ("jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec")


@dataclass(frozen=True)
class Expected:
    """What a table of a follow-up must show.

    Attributes:
        what: for messages.
        first: title of its first column.
        columns: title of each other column, with the value of each row.
        optional: columns that an output may leave out, because nothing is in them.
        largest_first: the column by whose size the rows are sorted.
    """

    what: str
    first: str
    columns: Columns
    optional: frozenset[str] = frozenset()
    largest_first: str = ""

    def totals(self) -> dict[str, Decimal]:
        """The sum of each column."""
        return {title: sum(rows.values(), Decimal(0)) for title, rows in self.columns.items()}


@dataclass
class IndependentOffice:
    """An office's period, added up from its received workbooks."""

    folder: Path
    period: str
    model: dict[str, Any] = field(init=False)
    sheets: dict[str, dict[str, list[Row]]] = field(init=False)

    def __post_init__(self) -> None:
        self.model = tomllib.loads((self.folder / "styrmodell.toml").read_text("utf-8"))
        self.sheets = defaultdict(dict)
        received = (self.folder / self.period / "inkommet").glob("*.xlsx")
        order = list(self.departments)
        for department, sheets in sorted(
            map(read_workbook, received), key=lambda read: order.index(read[0])
        ):
            for title, rows in sheets.items():
                self.sheets[title][department] = rows

    @cached_property
    def departments(self) -> dict[str, str]:
        return {part["kod"]: part["namn"] for part in self.model["avdelning"]}

    @cached_property
    def last_month(self) -> Any:
        return next(part["till"] for part in self.model["period"] if part["id"] == self.period)

    def lines(self) -> Iterable[tuple[str, Row]]:
        """The budget's lines that are no sums of others, by department."""
        nets = {
            part["namn"] for part in self.model.get("kontoklass", ()) if part["slag"] == "nettorad"
        }
        for department, rows in self.sheets["Driftbudget"].items():
            for row in rows:
                if row["Kontoklass"] not in nets:
                    yield department, row

    def total(self, title: str) -> Decimal:
        """The office's sum of a column of the budget."""
        return sum((amount(row.get(title)) for _, row in self.lines()), Decimal(0))

    def has(self, title: str) -> bool:
        """Whether any line has an amount in a column."""
        return any(row.get(title) is not None for _, row in self.lines())

    def expected(self) -> list[Expected]:
        """All tables that can be worked out here."""
        found = [*self._bridges(), *self._results(), *self._resources(), *self._counts()]
        found += [*self._plan(), *self._investments(), *self._funds(), *self._granted()]
        return [table for table in found if any(table.columns.values())]

    # --- the economy ----------------------------------------------------------------------------

    def _bridges(self) -> Iterable[Expected]:
        for now, then in (("Utfall ack.", "Budget ack."), ("Årsprognos", "Årsbudget")):
            if not self.has(now):
                continue
            by_department = self._by(lambda department, _: self.departments[department], now, then)
            by_class = self._by(lambda _, row: str(row["Kontoklass"]), now, then)
            for first, columns in (("Avdelning", by_department), ("Kontoklass", by_class)):
                yield Expected(f"bro {now}", first, columns, largest_first="Avvikelse")

    def _by(self, group: Callable[[str, Row], str], now: str, then: str) -> Columns:
        columns: Columns = {title: defaultdict(Decimal) for title in (now, then, "Avvikelse")}
        for department, row in self.lines():
            key, values = group(department, row), [amount(row.get(title)) for title in (now, then)]
            columns[now][key] += values[0]
            columns[then][key] += values[1]
            columns["Avvikelse"][key] += values[0] - values[1]
        return columns

    def _results(self) -> Iterable[Expected]:
        """The office's own results, in the page and in the report."""
        compared = {
            "Utfall hittills mot budget": ("Utfall ack.", "Budget ack."),
            "Årsprognos mot årsbudget": ("Årsprognos", "Årsbudget"),
            "Årsprognos mot förra prognosen": ("Årsprognos", "Förra prognosen"),
            "Utfall hittills mot förra året": ("Utfall ack.", "Utfall ack. förra året"),
        }
        if not self.has("Utfall ack."):
            return
        known = {label: pair for label, pair in compared.items() if all(map(self.has, pair))}
        columns: Columns = {"Utfall eller prognos": {}, "Jämförs med": {}, "Avvikelse": {}}
        for label, pair in known.items():
            values = [self.total(title) for title in pair]
            for title, value in zip(columns, (*values, values[0] - values[1]), strict=True):
                columns[title][label] = value
        yield Expected("resultat", "Jämförelse", columns)
        for label, (now, then, difference), pair in (
            (
                "Resultat jämfört med budget, ackumulerat",
                ("Ack. resultat", "Ack. budget", "Ack. avvikelse"),
                ("Utfall ack.", "Budget ack."),
            ),
            (
                "Ekonomisk avvikelse, årsprognos",
                ("Årsprognos", "Årsbudget", "Avvikelse"),
                ("Årsprognos", "Årsbudget"),
            ),
        ):
            first, second = map(self.total, pair)
            shown = {
                now: {label: first},
                then: {label: second},
                difference: {label: first - second},
            }
            yield Expected(f"rapportens {label}", "Indikator", shown)

    def _plan(self) -> Iterable[Expected]:
        """A plan has budgets and nothing to compare them with."""
        if self.has("Årsprognos"):
            return
        for first, group in (
            ("Avdelning", lambda department, _: self.departments[department]),
            ("Kontoklass", lambda _, row: str(row["Kontoklass"])),
        ):
            sums: dict[str, Decimal] = defaultdict(Decimal)
            for department, row in self.lines():
                sums[group(department, row)] += amount(row.get("Årsbudget"))
            yield Expected("årsbudget", first, {"Årsbudget": sums})

    def _resources(self) -> Iterable[Expected]:
        """The report's table of resources per department."""
        if not (self.has("Utfall ack.") and self.has("Utfall ack. förra året")):
            return
        year = self.last_month.year
        span = f"jan–{MONTHS[self.last_month.month - 1]}"
        titles = {
            f"Ack. resultat {span} {year - 1}": ("Utfall ack. förra året", ""),
            f"Ack. resultat {span} {year}": ("Utfall ack.", ""),
            f"Avvikelse mot budget {span} {year}": ("Utfall ack.", "Budget ack."),
            f"Budget {year}": ("Årsbudget", ""),
            f"Prognos resultat {year}": ("Årsprognos", ""),
            f"Prognos avvikelse mot budget {year}": ("Årsprognos", "Årsbudget"),
        }
        columns: Columns = {title: defaultdict(Decimal) for title in titles}
        for department, row in self.lines():
            for title, (plus, minus) in titles.items():
                value = amount(row.get(plus)) - (amount(row.get(minus)) if minus else 0)
                columns[title][self.departments[department]] += value
        yield Expected("resurser", "Område", columns)

    # --- statuses -------------------------------------------------------------------------------

    def _counts(self) -> Iterable[Expected]:
        levels = [part["namn"] for part in self.model["niva"]]
        followed = [part["namn"] for part in self.model["niva"] if part.get("foljs_upp")]
        headings: dict[str, dict[str, str]] = {level: {} for level in levels}
        assignments = self.sheets.get("Uppdrag", {})
        for row in (row for rows in assignments.values() for row in rows):
            headings[row["Nivå"]][str(row["Nummer"])] = str(row["Benämning"])
        own = [
            (str(row["Nummer"]), code_of(row.get("Status helår")))
            for rows in assignments.values()
            for row in rows
            if row["Nivå"] in followed and "Status helår" in row
        ]
        projects = [
            (str(row["Uppdrag"]), code_of(row.get("Status")))
            for rows in self.sheets.get("Aktiviteter", {}).values()
            for row in rows
        ]
        above = [level for level in levels if level not in followed]
        yield from self._counted("Uppdrag", own, headings, above)
        yield from self._counted("Aktiviteter", projects, headings, levels)

    def _counted(
        self,
        title: str,
        items: list[tuple[str, str]],
        headings: Mapping[str, Mapping[str, str]],
        levels: list[str],
    ) -> Iterable[Expected]:
        if not items:
            return
        scale = next(part for part in self.model["statusskala"] if title in part["blad"])
        shown = {part["kod"]: f"{part['symbol']} {part['namn']}" for part in scale["status"]}
        for level in levels:
            counted: dict[str, Counter[str]] = defaultdict(Counter)
            for number, code in items:
                counted[under(number, headings[level]) or f"Utan {level.lower()}"][code] += 1
            columns: Columns = {
                text: {label: Decimal(count[code]) for label, count in counted.items()}
                for code, text in {**shown, "": "Utan status"}.items()
            }
            empty = {text for text, rows in columns.items() if not any(rows.values())}
            yield Expected(f"{title} per {level}", level, columns, frozenset(empty))

    # --- other sheets ---------------------------------------------------------------------------

    def _investments(self) -> Iterable[Expected]:
        rows = [row for own in self.sheets.get("Investeringar", {}).values() for row in own]
        texts = {"Nr", "Grupp", "Investering", "Kommentar"}
        titles = {title for row in rows for title, value in row.items() if value is not None}
        columns: Columns = {title: defaultdict(Decimal) for title in titles - texts}
        for row in rows:
            for title, groups in columns.items():
                groups[str(row["Grupp"])] += amount(row.get(title))
        yield Expected("investeringar", "Grupp", columns)

    def _funds(self) -> Iterable[Expected]:
        columns: Columns = {"Budget": {}, "Beslutat": {}, "Kvar att besluta om": {}}
        for row in (row for own in self.sheets.get("Utvecklingsmedel", {}).values() for row in own):
            name = nth(str(row["Benämning"]), columns["Budget"])
            budget, decided = amount(row.get("Budget")), amount(row.get("Beslutat"))
            columns["Budget"][name] = budget
            columns["Beslutat"][name] = decided
            columns["Kvar att besluta om"][name] = budget + decided
        yield Expected("utvecklingsmedel", "Fond", columns)

    def _granted(self) -> Iterable[Expected]:
        granted: dict[str, Decimal] = {}
        stated = [part for part in self.model.get("blad", ()) if part.get("enhet") == "anges"]
        for department, rows in self.sheets.get("Aktiviteter", {}).items():
            sums = [amount(row.get("Beviljade medel")) for row in rows]
            granted[self.departments[department]] = sum(sums, Decimal(0))
        if stated and any(granted.values()):
            yield Expected("beviljade medel", "Avdelning", {"Beviljade medel": granted})

    def details(self, sheet: str) -> dict[tuple[str, str], Row]:
        """What is typed in the rows of a sheet, by department's name and key."""
        return {
            (self.departments[department], str(next(iter(row.values())))): row
            for department, rows in self.sheets.get(sheet, {}).items()
            for row in rows
        }


def read_workbook(path: Path) -> tuple[str, dict[str, list[Row]]]:
    """The department that a workbook is from, and what is typed in its tables."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # openpyxl tells what it leaves out
        workbook = openpyxl.load_workbook(path)
    identity = {row[0].value: row[1].value for row in workbook["_xlvp"].iter_rows(max_col=2)}
    sheets = {}
    for sheet in workbook.worksheets:
        grid = [[cell.value for cell in row] for row in sheet.iter_rows()]
        header = next((place for place, row in enumerate(grid) if row[0] in KEYS), None)
        if sheet.title.startswith("_") or header is None:
            continue
        titles = [str(title) for title in grid[header]]
        rows = [dict(zip(titles, map(_typed, row), strict=True)) for row in grid[header + 1 :]]
        sheets[sheet.title] = [row for row in rows if row[titles[0]] is not None]
    return str(identity["department"]), sheets


def amount(value: object) -> Decimal:
    """A typed amount; 0 for a blank cell, and for what states no amount in kronor."""
    if isinstance(value, int | float):
        return Decimal(str(value))
    found = WRITTEN.fullmatch(str(value or "").strip().replace("\u00a0", " "))
    if not found:
        return Decimal(0)
    sign, whole, part, unit = found.groups()
    number = Decimal(re.sub("[ .]", "", whole) + (part or "").replace(",", "."))
    return number * KRONOR[unit.lower()] * (-1 if sign else 1)


def code_of(cell: object) -> str:
    """The code in ``U – uppfylls``."""
    return str(cell or "").partition(" – ")[0].strip()


def under(number: str, headings: Mapping[str, str]) -> str:
    """The heading that a number lies under or is, with its name."""
    parts = number.split(".")
    for depth in range(len(parts), 0, -1):
        above = ".".join(parts[:depth])
        if above in headings:
            return f"{above} {headings[above]}"
    return ""


def nth(label: str, before: Container[str]) -> str:
    """A label that several rows may have, told apart from those before."""
    number, own = 1, label
    while own in before:
        number += 1
        own = f"{label} ({number})"
    return own


def _typed(value: object) -> object:
    return None if isinstance(value, str) and value.startswith("=") else value
