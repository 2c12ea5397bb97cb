"""Plain workbooks that every tool can read, and eight kinds of fault planted in them.

A cover that names the department, and three sheets with their titles in the first row: 67
assignments, 300 activities, 30 lines of a budget with a formula for the deviation. The first
workbooks hold one fault each, so that it shows which tool finds which kind; the others hold
none. This module is read by the competitors' own interpreters as well and needs nothing but
Python; only :func:`write` needs XlsxWriter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

STATUSES = ("P", "K", "E", "F", "N", "O")
"""Codes of the status scale."""
NEED_COMMENT = ("F", "N")
"""Statuses that ask for a comment."""
ONGOING = ("P", "E", "F", "N")
"""Statuses of what is not finished."""
REVENUE = "Intäkter"
ACCOUNT_CLASSES = (REVENUE, "Personalkostnader", "Övriga kostnader")
LAST_DAY = date(2019, 8, 31)
"""Of the period: what was to be done before and is ongoing is late."""
CLOSE_ENOUGH = 0.05
"""Difference of amounts in millions that rounding explains."""
SHEETS: Mapping[str, Sequence[str]] = {
    "Uppdrag": ("Nummer", "Nivå", "Benämning", "Mål", "Status helår", "Kommentar"),
    "Aktiviteter": (
        "Nummer", "Uppdrag", "Aktivitet", "Typ", "Status", "Slutdatum", "Ansvarig",
        "Beviljade medel", "Använda medel", "Beskrivning", "Kommentar",
    ),
    "Driftbudget": (
        "Rad", "Kontoklass", "Benämning", "Årsbudget", "Budget ack.", "Utfall ack.",
        "Avvikelse ack.", "Årsprognos", "Kommentar",
    ),
}  # fmt: skip
COVER = "Start"
DEVIATION = "Avvikelse ack."
AMOUNTS = ("Årsbudget", "Budget ack.", "Utfall ack.", DEVIATION, "Årsprognos")
ACTIVITIES, ACCOUNTS, GROUPS, ASSIGNMENTS_OF_GROUP = 300, 30, 6, 10

Cell = str | float | int | date | None
Rows = list[dict[str, Cell]]
Book = dict[str, Rows]
Said = tuple[str, str, int | None, str]
"""A finding of a tool: file, sheet, row (None where it tells none), and what it complains of."""


@dataclass(frozen=True)
class Planted:
    """A kind of fault: what stands where, and in which row of its sheet it is found."""

    name: str
    sheet: str
    row: int
    plant: Callable[[Book], None]


def _put(sheet: str, row: int, title: str, value: Cell) -> Callable[[Book], None]:
    def plant(book: Book) -> None:
        book[sheet][row - 2][title] = value

    return plant


def _late(book: Book) -> None:
    book["Aktiviteter"][50 - 2] |= {"Status": "P", "Slutdatum": date(2019, 6, 30)}


def _uncommented(book: Book) -> None:
    book["Aktiviteter"][60 - 2] |= {"Status": "F", "Kommentar": None}


def _twice(book: Book) -> None:
    activities = book["Aktiviteter"]
    # The sixth after another one lies under the same assignment's neighbour group again.
    activities[80 - 2]["Nummer"] = activities[20 - 2]["Nummer"]


FAULTS: Sequence[Planted] = (
    Planted("unknown status", "Aktiviteter", 40, _put("Aktiviteter", 40, "Status", "X")),
    Planted("text where an amount stands", "Driftbudget", 12,
            _put("Driftbudget", 12, "Årsprognos", "tolv")),
    Planted("revenue with a minus", "Driftbudget", 5,
            _put("Driftbudget", 5, "Årsprognos", -12.1)),
    Planted("ongoing past its end date", "Aktiviteter", 50, _late),
    Planted("deviating status without a comment", "Aktiviteter", 60, _uncommented),
    Planted("deviation is not actual − budget", "Driftbudget", 9,
            _put("Driftbudget", 9, "Avvikelse ack.", 3.3)),
    Planted("the same number twice", "Aktiviteter", 80, _twice),
    Planted("assignment that is not in the plan", "Aktiviteter", 70,
            _put("Aktiviteter", 70, "Uppdrag", "99.9.9")),
)  # fmt: skip
"""One workbook each, in this order; the first workbook of all has none."""


def books(workbooks: int) -> Iterable[tuple[str, Book]]:
    """Workbooks by file name; at least one per kind of fault and a clean one."""
    for number in range(max(workbooks, len(FAULTS) + 1)):
        book = clean(number + 1)
        if 1 <= number <= len(FAULTS):
            FAULTS[number - 1].plant(book)
        yield f"D{number + 1:03d}.xlsx", book


def fault_of(file: str) -> Planted | None:
    """What is planted in a workbook."""
    number = int(Path(file).stem[1:]) - 1
    return FAULTS[number - 1] if 1 <= number <= len(FAULTS) else None


def found_kinds(findings: Iterable[Said]) -> dict[str, str]:
    """How each kind was found: "row", "file" without the row, or "" for not at all.

    What a tool says of workbooks without a fault as well is no find.
    """
    told = set(findings)
    of_clean = {(sheet, row, what) for file, sheet, row, what in told if fault_of(file) is None}
    result = {}
    for number, fault in enumerate(FAULTS, start=2):
        of_file = {entry[1:] for entry in told if entry[0] == f"D{number:03d}.xlsx"}
        new = {(sheet, row) for sheet, row, what in of_file - of_clean}
        hit = (fault.sheet, fault.row) in new
        result[fault.name] = "row" if hit else "file" if new else ""
    return result


def clean(area: int) -> Book:
    """A workbook without faults."""
    assignments: Rows = [_assignment(f"{area}", "Område")]
    for group in range(1, GROUPS + 1):
        assignments.append(_assignment(f"{area}.{group}", "Prioritering"))
        assignments += [
            _assignment(f"{area}.{group}.{number}", "Uppdrag")
            for number in range(1, ASSIGNMENTS_OF_GROUP + 1)
        ]
    return {
        "Uppdrag": assignments,
        "Aktiviteter": [_activity(area, number) for number in range(ACTIVITIES)],
        "Driftbudget": [_line(number) for number in range(ACCOUNTS)],
    }


def _assignment(number: str, level: str) -> dict[str, Cell]:
    followed = level == "Uppdrag"
    return {
        "Nummer": number,
        "Nivå": level,
        "Benämning": f"{level} {number} om samverkan och utveckling",
        "Mål": "6,7" if followed else None,
        "Status helår": "P" if followed else None,
        "Kommentar": f"Arbetet {number} följer planen och redovisas i höst." if followed else None,
    }


def _activity(area: int, number: int) -> dict[str, Cell]:
    assignment = f"{area}.{number % GROUPS + 1}.{number // GROUPS % ASSIGNMENTS_OF_GROUP + 1}"
    return {
        "Nummer": f"{assignment}.{number // (GROUPS * ASSIGNMENTS_OF_GROUP) + 1}",
        "Uppdrag": assignment,
        "Aktivitet": f"Aktivitet {number} i område {area} med mål och mottagare",
        "Typ": "Projekt" if number % 3 == 0 else "Aktivitet",
        "Status": "P",
        "Slutdatum": date(2019, 12, 31) + timedelta(days=number),
        "Ansvarig": "Enheten för utveckling",
        "Beviljade medel": round(0.1 * (number % 9 + 1), 1),
        "Använda medel": round(0.1 * (number % 9), 1),
        "Beskrivning": f"Beskrivning av aktivitet {number} i avdelning {area}.",
        "Kommentar": f"Aktivitet {number} löper på och nästa steg tas i oktober, {area}.",
    }


def _line(number: int) -> dict[str, Cell]:
    account_class = ACCOUNT_CLASSES[number % 3]
    sign = 1 if account_class == REVENUE else -1
    actual = round(sign * (8.0 + number % 5 / 10), 1)
    return {
        "Rad": str(number + 1),
        "Kontoklass": account_class,
        "Benämning": f"Budgetrad {number + 1}",
        "Årsbudget": sign * 12.0,
        "Budget ack.": sign * 8.0,
        "Utfall ack.": actual,
        "Avvikelse ack.": round(actual - sign * 8.0, 1),
        "Årsprognos": sign * 12.1,
        "Kommentar": None,
    }


def _deviation(row: Mapping[str, Cell]) -> float:
    actual, budget = row["Utfall ack."], row["Budget ack."]
    assert isinstance(actual, float)
    assert isinstance(budget, float)
    return round(actual - budget, 1)


def write(folder: Path, workbooks: int) -> list[Path]:
    """Write the workbooks into a folder."""
    import xlsxwriter

    folder.mkdir(parents=True)
    paths = []
    for name, book in books(workbooks):
        workbook = xlsxwriter.Workbook(folder / name, {"strings_to_numbers": False})
        day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        workbook.add_worksheet(COVER).write_row(0, 0, ("Avdelning", Path(name).stem))
        for title, rows in book.items():
            sheet = workbook.add_worksheet(title)
            sheet.write_row(0, 0, SHEETS[title])
            for place, row in enumerate(rows, start=1):
                for column, name_of in enumerate(SHEETS[title]):
                    value = row[name_of]
                    if name_of == DEVIATION and value == _deviation(row):
                        formula = f"=F{place + 1}-E{place + 1}"
                        sheet.write_formula(place, column, formula, None, value)
                    elif isinstance(value, date):
                        sheet.write_datetime(place, column, value, day)
                    elif value is not None:
                        sheet.write(place, column, value)
        workbook.close()
        paths.append(folder / name)
    return paths
