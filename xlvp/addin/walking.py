"""From finding to finding: the cells that Next and Previous stop at."""

from __future__ import annotations

from collections.abc import Sequence

from xlvp.addin.desk import Desk, DeskError, Line, Selected
from xlvp.reading.addresses import cell as place_of
from xlvp.template.findings_sheet import FINDINGS_HEADER_ROW, FINDINGS_TITLE

FIRST_ROW = FINDINGS_HEADER_ROW + 2
"""Row of the first finding on the sheet Validering."""


def stops(lines: Sequence[Line]) -> tuple[Selected, ...]:
    """A stop per line: its cell, or the line itself when it is about no cell."""
    return tuple(
        Selected(line.sheet, line.cell)
        if line.cell
        else Selected(FINDINGS_TITLE, f"A{FIRST_ROW + number}")
        for number, line in enumerate(lines)
    )


def meant(lines: Sequence[Line], selected: Selected) -> tuple[Line, ...]:
    """The findings at the selected cell, or the one whose line is selected."""
    if selected.sheet == FINDINGS_TITLE and selected.cell:
        number = place_of(selected.cell)[0] - FIRST_ROW
        return (lines[number],) if 0 <= number < len(lines) else ()
    return tuple(
        line for line in lines if selected.cell and (line.sheet, line.cell) == _key(selected)
    )


def walk(desk: Desk, step: int) -> Line | None:
    """Go to the next finding (1) or the previous one (-1); from the last to the first.

    Findings at one cell are one stop, since one note tells them all. Stops on hidden sheets are
    passed over.

    Returns:
        The finding that was gone to; None when none is shown.

    Raises:
        DeskError: all findings stand on hidden sheets.
    """
    lines = desk.shown_findings()
    places = list(dict.fromkeys(stops(lines)))
    if not places:
        return None
    start = _from(lines, places, desk.selected(), step)
    for turn in range(len(places)):
        stop = places[(start + step * turn) % len(places)]
        try:
            desk.select(stop.sheet, stop.cell)
        except DeskError:
            if turn == len(places) - 1:
                raise
        else:
            return lines[stops(lines).index(stop)]
    return None


def _from(lines: Sequence[Line], places: Sequence[Selected], at: Selected, step: int) -> int:
    """Number of the stop to try first."""
    if at.sheet == FINDINGS_TITLE and at not in places:
        line = meant(lines, at)
        return places.index(stops(lines)[lines.index(line[0])]) if line else min(0, -(step < 0))
    if at in places:
        return places.index(at) + step
    here = [
        (place_of(stop.cell), number)
        for number, stop in enumerate(places)
        if stop.sheet == at.sheet and stop.cell
    ]
    own = place_of(at.cell) if at.cell else (0, 0)
    beyond = [number for place, number in here if (place > own) == (step > 0)]
    if beyond:
        return min(beyond) if step > 0 else max(beyond)
    return 0 if step > 0 else len(places) - 1


def _key(selected: Selected) -> tuple[str, str]:
    return selected.sheet, selected.cell
