"""DEL: who has delivered, when, and whether it is complete."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import numpy as np

from validation.facts import Facts
from validation.finding import Severity
from validation.observations import BookFault
from validation.rule import rule
from validation.table import Content, Mask, Table

_READ = ("", BookFault.NO_IDENTITY.value)


def _deadline(_rows: Table, facts: Facts) -> Mapping[str, str]:
    """The deadline, and the files that could not be read: one may be the missing workbook."""
    unread: list[str] = []
    if "books" in facts.tables:
        books = facts.table("books")
        refused = ~books.one_of("fault", _READ) | books.equals("department", "")
        unread = sorted(books.workbooks[refused])
    hint = f" Kanske är det en av dem som inte kunde läsas: {', '.join(unread)}." if unread else ""
    return {"deadline": str(facts.period.deadline), "hint": hint}


@rule(
    "DEL001",
    title="Avdelningen har inte lämnat in",
    across=True,
    table="departments",
    message="{name} ({department}) har inte lämnat in. Sista dag var {deadline}.{hint}",
    remedy="Påminn avdelningen, eller godkänn med skäl att den saknas i uppföljningen.",
    reason="Kontorets summor är inte kontorets om en avdelning fattas i dem.",
    source="Praxis: bokslutet väntar på den sista avdelningen.",
    good="""
        departments
        workbook | department | name        | delivered
        A.xlsx   | A          | Avdelning A | 1
    """,
    bad="""
        period: 2019-04
        departments
        workbook | department | name        | delivered
        A.xlsx   | A          | Avdelning A | 1
                 | [B]        | Avdelning B | 0
    """,
    details=_deadline,
)
def department_missing(rows: Table, facts: Facts) -> Mask:
    """Every department has delivered when the deadline has passed."""
    if facts.today <= facts.period.deadline:
        return rows.all_sound()
    return rows.figures("delivered") > 0


@rule(
    "DEL002",
    title="Avdelningen har inte lämnat in än",
    across=True,
    table="departments",
    severity=Severity.WARNING,
    message="{name} ({department}) har inte lämnat in än. Sista dag är {deadline}.{hint}",
    remedy="Påminn avdelningen.",
    reason="Det som kontrolleras före sista dagen är sällan hela kontoret.",
    source="Praxis: uppföljningen provkörs innan alla har lämnat in.",
    good="""
        period: 2019-04
        departments
        workbook | department | name        | delivered
                 | B          | Avdelning B | 0
    """,
    bad="""
        departments
        workbook | department | name        | delivered
        A.xlsx   | A          | Avdelning A | 1
                 | [B]        | Avdelning B | 0
    """,
    details=_deadline,
)
def department_awaited(rows: Table, facts: Facts) -> Mask:
    """Before the deadline, who is still awaited is said as well."""
    if facts.today > facts.period.deadline:
        return rows.all_sound()
    return rows.figures("delivered") > 0


def _first_received(books: Table) -> Mapping[str, np.datetime64]:
    """When each department delivered for the first time."""
    codes, departments = books.codes("department")
    days = books.days("received")
    first = np.full(len(departments), np.datetime64("NaT"), dtype=days.dtype)
    np.fmin.at(first, codes, days)
    return {
        department: day for department, day in zip(departments, first, strict=True) if department
    }


def _days_of_delivery(rows: Table, facts: Facts) -> Mapping[str, Content | str]:
    first = _first_received(facts.table("books"))
    return {
        "day": rows.each("department", lambda department: str(first[department].astype("M8[D]"))),
        "deadline": str(facts.period.deadline),
    }


@rule(
    "DEL003",
    title="Lämnad för sent",
    table="books",
    severity=Severity.WARNING,
    message="{department} lämnade in {day}. Sista dag var {deadline}.",
    remedy="Inget behöver göras i arbetsboken. Uppföljningens leveranslogg visar dagen.",
    reason="Den som läser uppföljningen ska veta vad som kom efter sista dagen.",
    source="Praxis: filens datum är det enda som visar när den lämnades.",
    good="""
        books
        workbook | office | period  | department | received         | latest
        A.xlsx   | EX     | 2019-08 | A          | 2019-09-10 16:55 | ja
        B.xlsx   | EX     | 2019-08 | B          | 2019-09-09       | nej
        B2.xlsx  | EX     | 2019-08 | B          | 2019-09-20       | ja
    """,
    bad="""
        books
        workbook  | office | period  | department | received         | latest
        [A.xlsx]  | EX     | 2019-08 | A          | 2019-09-11 08:10 | ja
        B.xlsx    | EX     | 2019-08 | B          | 2019-09-09       | ja
    """,
    details=_days_of_delivery,
)
def delivered_late(rows: Table, facts: Facts) -> Mask:
    """The first delivery came by the deadline; a later, corrected one may come after it."""
    end = np.datetime64(facts.period.deadline + timedelta(days=1))
    if not (rows.days("received") >= end).any():
        return rows.all_sound()
    late = {department for department, day in _first_received(rows).items() if day >= end}
    return ~(rows.one_of("department", late) & rows.flags("latest"))


def _rivals(rows: Table, facts: Facts) -> Mapping[str, Content]:
    books = facts.table("books")
    latest = books.flags("latest")
    names: dict[str, list[str]] = {}
    departments = books.content("department")[latest]
    for department, name in zip(departments, books.workbooks[latest], strict=True):
        names.setdefault(department, []).append(name)
    return {"rivals": rows.each("department", lambda of: ", ".join(sorted(names[of])))}


@rule(
    "DEL004",
    title="Två arbetsböcker är den senaste",
    table="books",
    message="Avdelningen {department} har flera arbetsböcker som är den senaste: {rivals}.",
    remedy="Behåll den som gäller och flytta de andra från mappen.",
    reason="Räknas båda blir summorna dubbla; väljs en på måfå kan det bli fel.",
    source="Praxis: samma fil sparas under två namn, och båda ändras.",
    good="""
        books
        workbook | office | period  | department | latest
        A.xlsx   | EX     | 2019-08 | A          | ja
        A2.xlsx  | EX     | 2019-08 | A          | nej
        B.xlsx   | EX     | 2019-08 | B          | ja
    """,
    bad="""
        books
        workbook  | office | period  | department | latest
        [A.xlsx]  | EX     | 2019-08 | A          | ja
        [A2.xlsx] | EX     | 2019-08 | A          | ja
        B.xlsx    | EX     | 2019-08 | B          | ja
    """,
    details=_rivals,
)
def two_latest_workbooks(rows: Table, facts: Facts) -> Mask:
    """One workbook of a department is the latest."""
    claims = rows.flags("latest") & ~rows.equals("department", "")
    codes, departments = rows.codes("department")
    counts = np.bincount(codes[claims], minlength=len(departments))
    return ~(claims & (counts[codes] > 1))


@rule(
    "DEL011",
    title="Text saknas",
    table="analysis",
    column="text",
    severity=Severity.WARNING,
    message="Texten för {number} {name} saknas.",
    remedy="Skriv två till sex meningar: vad som har hänt, vad som avviker och vad som görs.",
    reason="Rapporten trycker texten. Utan den står rubriken tom.",
    source="Uppföljningen januari–augusti 2018, kapitel 2: ett delmål följs upp med bara text.",
    good="""
        Analys
        Nummer | Rubrik    | Text
        1      | Kompetens | Årets satsning har nått halva målgruppen.
        2      | Tillväxt  | Inget att rapportera.
    """,
    bad="""
        Analys
        Nummer | Rubrik    | Text
        1      | Kompetens | Årets satsning har nått halva målgruppen.
        2      | Tillväxt  | []
    """,
    needs=("number",),
)
def text_missing(rows: Table, facts: Facts) -> Mask:
    """There is a text under every heading that was handed out."""
    return rows.filled("text") | ~rows.filled("number")
