"""Drafts of what the controller writes to the departments: what is missing or must be repaired.

Plain text without addresses: the controller pastes it into the office's own mail.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

from validation.finding import Severity
from xlvp.checking import Checked
from xlvp.closing import statuses
from xlvp.delivery_status import DepartmentStatus, State
from xlvp.period_lock import working_on
from xlvp.report.grouping import Line, lines
from xlvp.report.terminal_text import NO_CONTROL
from xlvp.writing import write_atomically

DRAFTS = "utkast"
MOST = 3
"""So many findings; the marked copy has all."""


def drafts(checked: Checked) -> dict[str, str]:
    """A draft for each department that has something to do, by code, in the model's order."""
    texts = {
        status.code: _draft(checked, status).translate(NO_CONTROL) for status in statuses(checked)
    }
    return {code: text for code, text in texts.items() if text}


def write_drafts(checked: Checked) -> list[Path]:
    """Write the drafts to ``uppfoljning/utkast``, a text file per department.

    Raises:
        OutputError: they cannot be written.
        PeriodError: the period is closed, or another run is writing in it.
    """
    folder = checked.folder.follow_up / DRAFTS
    with working_on(checked.folder, "status --mail"):
        return [
            write_atomically(folder / f"{code}.txt", partial(_write, text=text))
            for code, text in drafts(checked).items()
        ]


def _draft(checked: Checked, status: DepartmentStatus) -> str:
    match status.state:
        case State.NOT_RECEIVED:
            return _text(checked, status, "saknas", _not_received(checked))
        case State.RECEIVED:
            return _text(
                checked,
                status,
                "går inte att läsa",
                "Vi har fått en fil från er som inte går att använda som periodens arbetsbok. "
                "Fyll i den arbetsbok som vi skickade ut och lämna in den på nytt.",
            )
    own = [
        finding
        for finding in checked.findings()
        if finding.place.workbook == status.workbook and finding.severity is not Severity.INFO
    ]
    found = lines(own, checked.delivery.locations)
    if found:
        return _text(checked, status, _counts(status), _to_repair(status, found))
    if status.signed is False:
        return _text(
            checked,
            status,
            "är inte underskriven",
            "Er arbetsbok är i ordning men inte underskriven. Fyll i bladet Underskrift och lämna "
            "in den på nytt.",
        )
    return ""


def _text(checked: Checked, status: DepartmentStatus, subject: str, body: str) -> str:
    period = checked.folder.period
    verb = "var" if _is_late(checked) else "är"
    return (
        f"Ämne: {period.title}: arbetsboken från {status.name} {subject}\n"
        "\n"
        "Hej!\n"
        "\n"
        f"{body}\n"
        "\n"
        f"Sista dag {verb} {period.deadline}. Hör av er om något är oklart.\n"
    )


def _not_received(checked: Checked) -> str:
    if checked.facts.today > checked.folder.period.deadline:
        return (
            "Vi har inte fått er arbetsbok, och sista dagen har gått. Lämna in den så snart ni kan."
        )
    return "Vi har inte fått er arbetsbok än."


def _is_late(checked: Checked) -> bool:
    return checked.facts.today > checked.folder.period.deadline


def _counts(status: DepartmentStatus) -> str:
    """``har 2 fel och 1 varning``."""
    warnings = "1 varning" if status.warnings == 1 else f"{status.warnings} varningar"
    parts = [f"{status.errors} fel"] if status.errors else []
    parts += [warnings] if status.warnings else []
    return f"har {' och '.join(parts)}"


def _to_repair(status: DepartmentStatus, found: list[Line]) -> str:
    must = "måste rättas innan den kan tas med" if status.errors else "behöver ses över"
    several = len(found) > 1
    these = "Det viktigaste är:" if several else "Det gäller:"
    listed = "\n\n".join(_listed(number, line) for number, line in enumerate(found[:MOST], 1))
    left = len(found) - MOST
    more = f"\n\nDet finns {left} till; alla är märkta i den granskade kopian." if left > 0 else ""
    return f"Er arbetsbok {_counts(status)} som {must}. {these}\n\n{listed}{more}"


def _listed(number: int, line: Line) -> str:
    first = line.first
    where = f"{line.cell}: " if line.cell else ""
    remedy = f"\n   {first.remedy}" if first.remedy else ""
    return f"{number}. {where}{first.message}{remedy}"


def _write(target: Path, *, text: str) -> None:
    target.write_text(text, "utf-8")
