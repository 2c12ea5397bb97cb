"""The colours of the guilty cells: a conditional format above all others.

Not a fill: the cell's own format stays what it is, a status that turns green by itself does
not hide the mark, and the marks of an earlier review can be told from the department's own
formats and taken away, also after Excel or LibreOffice has saved the file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from validation.finding import Severity
from xlvp.reading import addresses
from xlvp.report.marked.splicing import Element, Part
from xlvp.report.marked.worksheet import place_for

_MARK = '"xlvp"'
_RANGES_AT_ONCE = 250


def clear_colours(sheet: Part) -> None:
    """Take away the colours of earlier reviews."""
    for block in sheet.named("conditionalFormatting"):
        rules = sheet.named("cfRule", within=block)
        ours = [rule for rule in rules if _is_ours(sheet, rule)]
        if ours and len(ours) == len(rules):
            sheet.remove(block)
        else:
            for rule in ours:
                sheet.remove(rule)


def colour_cells(
    sheet: Part, cells: Mapping[str, Severity], formats: Mapping[Severity, int]
) -> None:
    """Colour cells by severity; the formats that the sheet has already give way."""
    others = [rule for rule in sheet.named("cfRule") if not _is_ours(sheet, rule)]
    priorities = [int(rule.attributes.get("priority") or 0) for rule in others]
    shift = max(0, len(Severity) + 1 - min(priorities, default=len(Severity) + 1))
    if shift:
        for rule, priority in zip(others, priorities, strict=True):
            sheet.set_attribute(rule, "priority", str(priority + shift))
    p = sheet.prefix
    blocks = []
    for severity in Severity:
        ranges = joined(cell for cell, worst in cells.items() if worst is severity)
        groups = [ranges[n : n + _RANGES_AT_ONCE] for n in range(0, len(ranges), _RANGES_AT_ONCE)]
        blocks += [
            f'<{p}conditionalFormatting sqref="{" ".join(group)}">'
            f'<{p}cfRule type="expression" dxfId="{formats[severity]}" '
            f'priority="{severity.weight + 1}"><{p}formula>{_MARK}&lt;&gt;""</{p}formula>'
            f"</{p}cfRule></{p}conditionalFormatting>"
            for group in groups
        ]
    sheet.insert(place_for(sheet, "conditionalFormatting"), "".join(blocks))


def joined(cells: Iterable[str]) -> list[str]:
    """Cells as ranges: those below each other in one column are one."""
    places = sorted((column, row) for row, column in map(addresses.cell, cells))
    runs: list[tuple[int, int, int]] = []
    for column, row in places:
        if runs and runs[-1][0] == column and runs[-1][2] == row - 1:
            runs[-1] = (column, runs[-1][1], row)
        else:
            runs.append((column, row, row))
    shown = []
    for column, first, last in runs:
        letter = addresses.column_letter(column)
        shown.append(f"{letter}{first}" if first == last else f"{letter}{first}:{letter}{last}")
    return shown


def _is_ours(sheet: Part, rule: Element) -> bool:
    return any(_MARK in formula.text for formula in sheet.named("formula", within=rule))
