"""What a press on Validera shows in the workbook: the same words as a marked copy."""

from __future__ import annotations

from datetime import datetime

from validation.finding import Severity
from xlvp import __version__
from xlvp.addin.desk import FindingsPage, Line, Marked, SheetMarks
from xlvp.report.marked.colouring import joined
from xlvp.report.marked.findings_sheet import texts
from xlvp.report.marked.notes import note_text
from xlvp.report.marked.review import Review
from xlvp.report.marked.splicing import clean


def findings_page(review: Review, marked: Marked, now: datetime) -> FindingsPage:
    """The sheet Validering: counts, rule version and time, remarks, findings."""
    return FindingsPage(
        headline=f"{review.headline} · regler {__version__} · {now:%Y-%m-%d %H:%M}",
        remarks=(*review.remarks, *limits(marked)),
        lines=tuple(Line(*(clean(text) for text in texts(row))) for row in review.rows),
    )


def marks(review: Review) -> dict[str, SheetMarks]:
    """Colours and notes by sheet."""
    found = {}
    for sheet, cells in review.marks().items():
        by_severity: dict[Severity, list[str]] = {}
        for cell, findings in cells.items():
            by_severity.setdefault(findings[0].severity, []).append(cell)
        found[sheet] = SheetMarks(
            colours={severity: joined(at) for severity, at in by_severity.items()},
            notes={cell: note_text(findings) for cell, findings in cells.items()},
        )
    return found


def limits(marked: Marked) -> tuple[str, ...]:
    """What could not be marked, a sentence each."""
    said = []
    if marked.locked:
        word = "Bladet" if len(marked.locked) == 1 else "Bladen"
        said.append(
            f"{word} {', '.join(marked.locked)} skyddas av ett lösenord och är inte färgade."
        )
    if not marked.all_coloured:
        said.append("Fynden är så utspridda att bara en del av cellerna är färgade, felen först.")
    if marked.left_out:
        said.append(
            f"{marked.noted} celler har fått en anteckning; {marked.left_out} till finns bara i "
            "listan."
        )
    if marked.kept:
        said.append(
            f"{marked.kept} celler har en egen anteckning, som står kvar i stället för xlvp:s."
        )
    return tuple(said)
