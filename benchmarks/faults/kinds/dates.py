"""Faults in dates: how they are written, and what they say about a status."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from benchmarks.faults.kind import (
    Content,
    Planted,
    Site,
    Typed,
    at,
    both,
    has,
    kind,
    says,
    typed_cell,
)
from benchmarks.faults.kinds.statuses import ACTIVITIES, DRAWN, RUNNING, WORK
from benchmarks.faults.workbook_file import EPOCH, Table

END, SIGNED = "Slutdatum", "Underskrift"


def _of_period(days: int) -> Callable[[Site, Table, int], Typed]:
    """A day so long after the period's last one."""
    return lambda site, table, row: site.delivery.period.last_day + timedelta(days)


def _same_day_as_text(site: Site, table: Table, row: int) -> Typed:
    value = table.cell(END, row).value
    assert isinstance(value, float)
    return str((EPOCH + timedelta(value)).date())


_content: Content  # what is typed: texts, numbers, days, nothing

for _name, _deed, _content in (
    ("date_in_words", "wrote a season for a date", "hösten"),
    ("date_that_is_none", "wrote a day that no month has", "2025-02-30"),
    ("date_is_a_small_number", "typed a number over a date", 12.0),
):
    typed_cell(
        _name, _deed, sheet=ACTIVITIES, column=END, content=_content, codes="WBK037 STA012",
        where=both(has(END), DRAWN),
    )  # fmt: skip
typed_cell(
    "date_as_text",
    "pasted a date as text (no fault)",
    sheet=ACTIVITIES,
    column=END,
    content=_same_day_as_text,
    where=has(END),
)
for _name, _deed, _content, _codes in (
    ("end_before_period_end", "moved the end before the period's, still running",
     _of_period(-20), "STA004"),
    ("end_is_period_end", "let it end on the period's last day", _of_period(0), "STA010"),
    ("end_left_blank", "left the end date blank", None, "STA011"),
    ("end_twenty_years_on", "mistyped a digit of the year", date(2045, 12, 31), "STA012"),
    ("end_in_another_century", "mistyped the year", date(2205, 12, 31), "STA012 WBK037"),
    ("end_moved_forward", "moved the end a year on", _of_period(900), "STA016"),
):  # fmt: skip
    typed_cell(
        _name, _deed, sheet=ACTIVITIES, column=END, content=_content, codes=_codes,
        where=both(has(END), DRAWN),
    )  # fmt: skip
typed_cell(
    "comment_names_a_later_day",
    "named a day after the end date in the comment",
    sheet=ACTIVITIES,
    column="Kommentar",
    content="Utvärderas 15 mars 2029",
    codes="STA015",
    where=both(has(END), DRAWN),
    at_column=END,
)
for _name, _deed, _column, _content, _codes in (
    ("work_overdue", "let a running work-environment activity pass its date", END,
     _of_period(-20), "CTL013"),
    ("work_date_blank", "left a date of the work environment blank", END, None, "CTL012"),
    ("work_date_in_words", "wrote words for a date of the work environment", END,
     "när tid finns", "CTL014 WBK037"),
    ("work_owner_blank", "left who is responsible blank", "Ansvarig", None, "CTL012"),
):  # fmt: skip
    typed_cell(
        _name, _deed, sheet=WORK, column=_column, content=_content, codes=_codes,
        where=says("Status", RUNNING),
    )  # fmt: skip
for _name, _deed, _column, _content, _codes in (
    ("unsigned", "sent it in unsigned", "Datum", None, "DEL005"),
    ("signed_without_name", "signed without a name", "Godkänd av", None, "DEL006"),
    ("signed_before_the_end", "signed before the period's end", "Datum", _of_period(-9), "DEL007"),
    ("signed_in_the_future", "signed on a day to come", "Datum", _of_period(400), "DEL008"),
    ("signing_day_in_words", "wrote 'today' for the day of signing", "Datum", "idag", "WBK037"),
):  # fmt: skip
    typed_cell(
        _name, _deed, sheet=SIGNED, column=_column, content=_content, codes=_codes, follow_up=True
    )


@kind("cleared a role that has to sign")
def role_removed(site: Site) -> Planted | None:
    """A row of the sign-off is blank."""
    table = site.table(SIGNED, "Roll")
    if table is None:
        return None
    row = site.rows(table)[0]
    site.type_row(table, row, dict.fromkeys(("Roll", "Godkänd av", "Datum")))
    return Planted((at("", "DEL009"),))


@kind("began a signature of their own under the others: a name, and neither role nor day")
def signature_half_written(site: Site) -> Planted | None:
    """All roles have signed, and yet the workbook is not signed by everyone who is in it."""
    table = site.table(SIGNED, "Roll", "Godkänd av")
    if table is None:
        return None
    row = site.spare(table) or table.last + 1
    if row > table.last:
        site.workbook.resize(table, row)
    site.type_row(table, row, {"Godkänd av": "Controllern"})
    return Planted((at("", "DEL010"),))
