"""One function per ribbon button. They only wire: desk, office folder, checking, closing.

Each has the signature of :data:`Verb`; :data:`VERBS` has them by their name. What stops one is
an :class:`xlvp.errors.XlvpError`, and the workbook is then as it was before.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from validation.catalogue import explain
from validation.finding import Finding
from xlvp.addin import texts
from xlvp.addin.desk import Desk
from xlvp.addin.offices import OfficeMemory, find_period
from xlvp.addin.reply import Kind, Reply
from xlvp.addin.showing import findings_page, limits, marks
from xlvp.addin.tracing import SOURCES, trace
from xlvp.addin.walking import meant, stops, walk
from xlvp.checking import Checked, check_open
from xlvp.errors import InputError
from xlvp.office import PeriodFolder
from xlvp.reading.content import Identity
from xlvp.reading.live import LiveBook, identity_of
from xlvp.report.marked.review import review
from xlvp.waivers import Waiver


@dataclass(frozen=True)
class Press:
    """What a press of a button brings along besides the desk.

    Attributes:
        answer: the lines that the user typed in the dialog before.
        memory: where the offices' folders are.
        today: the day of the check; today unless given.
    """

    answer: tuple[str, ...] = ()
    memory: OfficeMemory = field(default_factory=OfficeMemory)
    today: date | None = None


Verb = Callable[[Desk, Press], Reply]


def validate(desk: Desk, press: Press) -> Reply:
    """Check the workbook, show the findings and mark their cells; go to the first one."""
    return _show(desk, _checked(desk, press))


def next_finding(desk: Desk, _press: Press) -> Reply:
    """Go to the next finding."""
    return Reply() if walk(desk, 1) else texts.NOTHING_SHOWN


def previous_finding(desk: Desk, _press: Press) -> Reply:
    """Go to the finding before."""
    return Reply() if walk(desk, -1) else texts.NOTHING_SHOWN


def clear(desk: Desk, _press: Press) -> Reply:
    """Take away marks and findings."""
    marked = desk.unmark()
    desk.remove_findings()
    return Reply(Kind.TELL, texts.still_marked(marked.locked)) if marked.locked else Reply()


def waive(desk: Desk, press: Press) -> Reply:
    """Accept the selected finding with a reason, and check again."""
    if len(press.answer) != texts.WAIVER_LINES or not all(press.answer):
        raise InputError(texts.WAIVER_NEEDS)
    reason, who, until = press.answer
    checked = _checked(desk, press)
    finding = _selected_finding(desk, checked)
    if not finding.department:
        raise InputError(texts.NO_DEPARTMENT)
    waiver = _accepted(checked.folder, finding, reason, who, until)
    _show(desk, _checked(desk, press))
    return Reply(Kind.TELL, texts.waived(waiver))


def status(desk: Desk, press: Press) -> Reply:
    """Tell who has delivered."""
    from xlvp.closing import check_period, statuses
    from xlvp.receiving import keep_received

    folder = _folder(desk, press)
    desk.progress(texts.READING)
    checked = check_period(folder, press.today)
    told = texts.delivery(folder.period, statuses(checked))
    return Reply(Kind.TELL, texts.with_remarks(told, keep_received(checked)))


def consolidate(desk: Desk, press: Press) -> Reply:
    """Consolidate the period that the workbook lies in, and open the follow-up."""
    from xlvp.closing import consolidate_period
    from xlvp.period_lock import working_on

    folder = _folder(desk, press)
    desk.progress(texts.CONSOLIDATING)
    with working_on(folder, "consolidate") as work:
        closed = consolidate_period(folder, today=press.today)
    desk.progress(texts.OPENING)
    desk.open(closed.workbook)
    told = texts.consolidated(closed.workbook.name, closed.left_out)
    return Reply(Kind.TELL, texts.with_remarks(told, work.found))


def source(desk: Desk, press: Press) -> Reply:
    """Go from a figure in the follow-up to the department's cell."""
    if not desk.values(SOURCES):
        return texts.NO_FOLLOW_UP
    traced = trace(desk.values, desk.selected())
    if traced is None:
        return texts.NO_SOURCE
    path = _folder(desk, press).received / traced.workbook
    if not path.is_file():
        raise InputError(texts.gone(path))
    desk.open(path).select(traced.sheet, traced.cell)
    return Reply()


def help_with(desk: Desk, _press: Press) -> Reply:
    """Explain the rule of the selected finding, or what the buttons do."""
    lines = meant(desk.shown_findings(), desk.selected())
    if not lines:
        return Reply(Kind.TELL, texts.ABOUT)
    return Reply(Kind.TELL, texts.explained(explain(lines[0].code), lines[0].code))


VERBS: Mapping[str, Verb] = {
    "validate": validate,
    "next": next_finding,
    "previous": previous_finding,
    "clear": clear,
    "waive": waive,
    "status": status,
    "consolidate": consolidate,
    "source": source,
    "help": help_with,
}


def _checked(desk: Desk, press: Press) -> Checked:
    book = desk.read()
    file = press.memory.local(desk.about().full_name)
    if file is not None:  # a delivery is early or late by its file's time, as for files
        changed = datetime.fromtimestamp(file.stat().st_mtime)  # noqa: DTZ006 - local
        book = replace(book, changed=changed)
    return check_open(_folder(desk, press, book), book, today=press.today)


def _folder(desk: Desk, press: Press, book: LiveBook | None = None) -> PeriodFolder:
    file = press.memory.local(desk.about().full_name)
    identity = Identity()
    if book is None and press.memory.period_of(file) is None:
        book = desk.read()
    if book is not None:
        identity = identity_of(book)
    return find_period(file, identity, press.memory)


def _show(desk: Desk, checked: Checked) -> Reply:
    """Show what was found; whatever goes wrong, nothing half done is left."""
    about = desk.about()
    said = review(checked, about.name)
    try:
        marked = desk.mark(marks(said))
        page = findings_page(said, marked, datetime.now().astimezone())
        in_the_book = desk.show_findings(page)
    except Exception:
        desk.unmark()
        desk.remove_findings()
        raise
    if said.rows:
        places = stops(page.lines)
        first = next(
            (place for place, row in zip(places, said.rows, strict=True) if row.cell), places[0]
        )
        if in_the_book or said.rows[places.index(first)].cell:
            desk.select(first.sheet, first.cell)
    told = [] if said.rows else [said.headline, said.remarks[0]]
    told += said.remarks[1:] if not said.rows else ()
    told += limits(marked) if marked.locked else ()
    told += [texts.ELSEWHERE] if not in_the_book else ()
    told += [texts.READ_ONLY] if about.read_only else ()
    return Reply(Kind.TELL, "\n\n".join(told)) if told else Reply()


def _selected_finding(desk: Desk, checked: Checked) -> Finding:
    """The finding that is meant by what is selected, as the check has just made it."""
    shown = desk.shown_findings()
    lines = meant(shown, desk.selected())
    if not lines:
        raise InputError(texts.NOTHING_SELECTED)
    if len(lines) > 1:
        raise InputError(texts.SEVERAL)
    rows = review(checked, desk.about().name).rows
    line = lines[0]
    same = [
        row.finding
        for row in rows
        if (row.finding.code, row.sheet, row.cell) == (line.code, line.sheet, line.cell)
        and row.finding.value == line.value
    ]
    if not same:
        raise InputError(texts.CHANGED)
    return same[0]


def _accepted(folder: PeriodFolder, finding: Finding, reason: str, who: str, until: str) -> Waiver:
    from xlvp.closing import accept_finding

    try:
        date.fromisoformat(until)
    except ValueError as error:
        raise InputError(texts.WAIVER_NEEDS) from error
    return accept_finding(folder, finding, reason, who, until)
