"""Faults that lie in the plan or the model, and so in every workbook that is made of them.

The departments have filled in what they got. Each kind is an office of its own, drawn with a
seed; the same office without the fault gives no finding.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.faults.drawer import YEAR
from benchmarks.faults.drawn import Drawn, drawn
from benchmarks.faults.kind import Expected, Kind, Planted
from benchmarks.faults.measuring import Bench, Result, judged
from benchmarks.faults.offices import key_title
from benchmarks.faults.workbook_file import WorkbookFile

RUNNING = "P – pågående"


@dataclass(frozen=True)
class Wrong:
    """Where a fault of the plan has to be found: at a row's cell, or the workbook ("")."""

    code: str
    department: str
    title: str = ""
    key: str = ""
    column: str = ""


@dataclass(frozen=True)
class PlanKind:
    """A kind of fault in the plan; ``spoil`` gives None where the office has no place for it."""

    name: str
    deed: str
    spoil: Callable[[Drawn], Wrong]


PLAN_KINDS: dict[str, PlanKind] = {}


def plan_kind(
    deed: str,
) -> Callable[[Callable[[Drawn], Wrong]], Callable[[Drawn], Wrong]]:
    """Register a kind; its name is the function's."""

    def register(spoil: Callable[[Drawn], Wrong]) -> Callable[[Drawn], Wrong]:
        PLAN_KINDS[spoil.__name__] = PlanKind(spoil.__name__, deed, spoil)
        return spoil

    return register


def planted_in_plan(kind: PlanKind, seed: int, place: Path) -> Result:
    """Draw an office with a fault in its plan and hold what is found against the fault."""
    wrong: list[Wrong] = []
    delivery = drawn(seed, place, lambda office: wrong.append(kind.spoil(office)))
    cell = ""
    if wrong[0].title:
        name = next(each for each in delivery.workbooks if each.startswith(wrong[0].department))
        table = WorkbookFile(delivery.workbooks[name]).table(wrong[0].title)
        key = key_title(wrong[0].title)
        row = next(at for at in table.filled(key) if table.cell(key, at).value == wrong[0].key)
        cell = table.address(wrong[0].column, row)
    looked = Bench(delivery).look({})
    expected = Expected(frozenset({wrong[0].code}), cell)
    as_kind = Kind(kind.name, kind.deed, lambda _: None)
    return judged(as_kind, Planted((expected,)), delivery.name, looked.findings, looked)


def _first(office: Drawn) -> str:
    return next(iter(office.answers))


def _lines(office: Drawn, title: str, department: str) -> list[list[str]]:
    return [line.split(";") for line in office.plan[title][1:] if line.startswith(f"{department};")]


def _innermost(office: Drawn, department: str) -> list[str]:
    """The last row of the department that is followed up."""
    return _lines(office, "Uppdrag", department)[-1]


def _levels(office: Drawn) -> list[str]:
    return re.findall(r'\[\[niva\]\]\nnamn = "(.+)"', office.model)


def _next_number(number: str) -> str:
    above, _, last = number.rpartition(".")
    return f"{above}.{int(last) + 1}" if above else f"{int(last) + 1}"


def _follow_up(office: Drawn, department: str, number: str, status: str) -> None:
    """Write a status and a comment of an assignment, in both periods."""
    comments = ("Vi planerar för hösten.", "Här har vi bättre tid på oss.")
    for written, comment in zip(office.answers[department], comments, strict=True):
        row = {"Nummer": number, "Status helår": status, "Kommentar": comment}
        written["Uppdrag"] = [*written["Uppdrag"], row]


def _with_assignment(
    office: Drawn, department: str, number: str, level: str, name: str, *, active: bool = True
) -> None:
    """Put an assignment into the plan, which the department follows up."""
    office.plan["Uppdrag"].append(f"{department};{number};{level};{name};1;Beslut nytt")
    _follow_up(office, department, number, RUNNING)
    if not active:
        return
    activity = f"{number}.1"
    office.plan["Aktiviteter"].append(f"{department};{activity};{number};Mått på {name};Aktivitet")
    for step, written in enumerate(office.answers[department]):
        written["Aktiviteter"] = [*written["Aktiviteter"], {
            "Nummer": activity, "Status": RUNNING, "Slutdatum": f"{YEAR + 1}-06-30",
            "Ansvarig": "Kanslienheten", "Beskrivning": f"Mått på {name.lower()}.",
            "Kommentar": ("Nu börjar", "Nu fortgår")[step] + f" mätningen av {name.lower()}.",
        }]  # fmt: skip


def _changed_line(office: Drawn, title: str, line: list[str], place: int, value: str) -> None:
    new = [*line[:place], value, *line[place + 1 :]]
    rows = office.plan[title]
    rows[rows.index(";".join(line))] = ";".join(new)


@plan_kind("wrote a goal in the plan that the model does not have")
def goal_unknown(office: Drawn) -> Wrong:
    """Goals are 1 to 5."""
    department = _first(office)
    line = _innermost(office, department)
    _changed_line(office, "Uppdrag", line, 4, "9")
    return Wrong("HIE050", department, "Uppdrag", line[1], "Mål")


@plan_kind("wrote goals in the plan as words")
def goals_in_words(office: Drawn) -> Wrong:
    """Goals are numbers with commas between them."""
    department = _first(office)
    line = _innermost(office, department)
    _changed_line(office, "Uppdrag", line, 4, "1 och 2")
    return Wrong("HIE051", department, "Uppdrag", line[1], "Mål")


@plan_kind("put an assignment directly under the outermost heading")
def level_skipped(office: Drawn) -> Wrong:
    """A level between them is missing."""
    department, levels = _first(office), _levels(office)
    top = _lines(office, "Uppdrag", department)[0][1]
    own = [line[1] for line in _lines(office, "Uppdrag", department)]
    children = [number for number in own if number.rpartition(".")[0] == top]
    number = f"{top}.{len(children) + 1}"
    _with_assignment(office, department, number, levels[-1], "Lånecyklar")
    return Wrong("HIE022", department, "Uppdrag", number, "Nivå")


@plan_kind("put a row of the same level under a heading")
def level_does_not_fit(office: Drawn) -> Wrong:
    """An assignment lies under an assignment."""
    department, levels = _first(office), _levels(office)
    line = _innermost(office, department)
    number = f"{line[1]}.3"  # 1 and 2 are its activities'
    _with_assignment(office, department, number, levels[-1], "Lånecyklar")
    return Wrong("HIE023", department, "Uppdrag", number, "Nivå")


@plan_kind("left a heading in the plan with nothing under it")
def heading_with_nothing(office: Drawn) -> Wrong:
    """The level above assignments."""
    department, levels = _first(office), _levels(office)
    lines = _lines(office, "Uppdrag", department)
    last = [line[1] for line in lines if line[2] == levels[-2]][-1]
    number = _next_number(last)
    office.plan["Uppdrag"].append(f"{department};{number};{levels[-2]};Lånecyklar;;Beslut nytt")
    return Wrong("HIE040", department, "Uppdrag", number, "Nummer")


@plan_kind("planned an assignment and nothing that is done for it")
def assignment_with_nothing(office: Drawn) -> Wrong:
    """No department has an activity under it."""
    department, levels = _first(office), _levels(office)
    number = _next_number(_innermost(office, department)[1])
    _with_assignment(office, department, number, levels[-1], "Lånecyklar", active=False)
    return Wrong("HIE041", department, "Uppdrag", number, "Nummer")


@plan_kind("planned a budget for a department and nothing to do")
def budget_with_nothing(office: Drawn) -> Wrong:
    """The department gets neither assignments nor activities, and no heading to write under."""
    department = _without_assignments(office)
    return Wrong("HIE042", department)


def _without_assignments(office: Drawn) -> str:
    department = list(office.answers)[-1]
    for title in ("Uppdrag", "Aktiviteter"):
        rows = office.plan[title]
        office.plan[title] = [line for line in rows if not line.startswith(f"{department};")]
    for written in office.answers[department]:
        for title in ("Uppdrag", "Aktiviteter", "Analys"):
            written[title] = []
    return department


def _shared(office: Drawn, name: str, status: str) -> tuple[str, str]:
    """Give the first department's last assignment to the second one as well."""
    department, other = list(office.answers)[:2]
    line = _innermost(office, department)
    office.plan["Uppdrag"].append(";".join([other, line[1], line[2], name or line[3], *line[4:]]))
    _follow_up(office, other, line[1], status)
    return other, line[1]


@plan_kind("gave one number to two things in two departments")
def number_of_two_things(office: Drawn) -> Wrong:
    """The number means one thing here and another there."""
    other, number = _shared(office, "Lånecyklar", RUNNING)
    return Wrong("HIE006", other, "Uppdrag", number, "Nummer")


@plan_kind("handed one assignment to two departments, which assess it differently")
def assessed_differently(office: Drawn) -> Wrong:
    """One says that it goes as planned, the other that it has not begun."""
    other, number = _shared(office, "", "E – ej påbörjat")
    return Wrong("OFF003", other, "Uppdrag", number, "Status helår")


@plan_kind("planned budgets that do not add up to the frame")
def frame_not_kept(office: Drawn) -> Wrong:
    """The model's frame for a department is another than its lines."""
    department = _first(office)
    office.model += f'\n[[ram]]\navdelning = "{department}"\nbelopp = 123456\nkalla = "Beslut"\n'
    return Wrong("OFF001", department, "Driftbudget", "1", "Årsbudget")


@plan_kind("put an assignment under a number that nobody has")
def parent_missing(office: Drawn) -> Wrong:
    """Of all that lies above it there is nothing."""
    department, levels = _first(office), _levels(office)
    number = ".".join(["77"] * len(levels))
    _with_assignment(office, department, number, levels[-1], "Lånecyklar")
    return Wrong("HIE010", department, "Uppdrag", number, "Nummer")


@plan_kind("left the account class of a line out of the plan")
def class_left_out(office: Drawn) -> Wrong:
    """It is known neither as a cost nor as a revenue."""
    department = _first(office)
    line = _lines(office, "Driftbudget", department)[0]
    _changed_line(office, "Driftbudget", line, 2, "")
    return Wrong("BUD043", department, "Driftbudget", line[1], "Kontoklass")


@plan_kind("left a level out of the plan")
def level_left_out(office: Drawn) -> Wrong:
    """A row without a level."""
    department = _first(office)
    line = _innermost(office, department)
    _changed_line(office, "Uppdrag", line, 2, "")
    return Wrong("HIE020", department, "Uppdrag", line[1], "Nivå")
