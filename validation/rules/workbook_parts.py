"""WBK020–WBK028: sheets and columns that are missing, renamed, moved, doubled or unknown.

Tables are found by name and columns by header, so much of this is understood; what was
understood is said, because the department may have meant something else.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from validation.facts import Facts
from validation.finding import Severity
from validation.observations import PartFault
from validation.rule import Scope, rule
from validation.schemas import BY_TABLE
from validation.table import Content, Mask, Table


def _names(rows: Table, facts: Facts) -> Mapping[str, Content | list[str]]:
    """Titles of the sheet and the column; ``there`` tells where a part that moved is now."""
    sheets, columns, there = [], [], []
    parts = (rows.content(name) for name in ("at_table", "at_column", "found", "expected"))
    for table, field, found, expected in zip(*parts, strict=True):
        known = table in BY_TABLE
        sheet = BY_TABLE[table].title if known else expected or found
        own = facts.columns(table) if known else {}
        column = own[field].title if field in own else expected or found
        sheets.append(sheet)
        columns.append(column)
        there.append(
            f"Kolumnen {column} står på en annan plats på bladet {sheet} än i mallen"
            if field
            else f"Tabellen för {sheet} ligger på bladet ”{found}”"
        )
    return {"sheet": sheets, "column": columns, "there": there, "value": rows.content("found")}


def _is(rows: Table, fault: PartFault, *, column: bool) -> Mask:
    """Rows with a fault that are about a column, or about a sheet."""
    of_sheet = rows.equals("at_column", "")
    return rows.equals("fault", fault) & (~of_sheet if column else of_sheet)


def _missing_sheet(rows: Table, facts: Facts) -> Mapping[str, Content | list[str]]:
    unknown = "finns, men tabellens rubriker känns inte igen"
    how = [unknown if found else "saknas" for found in rows.content("found")]
    return {**_names(rows, facts), "how": how}


@rule(
    "WBK020",
    title="Blad saknas",
    table="parts",
    message="Bladet {sheet} {how}.",
    remedy="Lägg tillbaka bladet ur mallen, eller för över uppgifterna till en ny mall.",
    reason="Det som står på ett blad som saknas kommer inte med i uppföljningen.",
    source="Praxis: blad som avdelningen inte tycker sig behöva tas bort.",
    good="""
        parts
        workbook | at_table | at_column | fault
        A.xlsx   | analysis | text      | missing
    """,
    bad="""
        parts
        workbook | at_table     | at_column | fault   | found
        A.xlsx   | [analysis]   |           | missing |
        A.xlsx   | [activities] |           | missing | Aktiviteter
    """,
    details=_missing_sheet,
)
def sheet_is_missing(rows: Table, facts: Facts) -> Mask:
    """Every sheet that the department is asked for is there."""
    return ~_is(rows, PartFault.MISSING, column=False)


@rule(
    "WBK021",
    title="Kolumn saknas",
    table="parts",
    message="Kolumnen {column} saknas på bladet {sheet}.",
    remedy="Skriv {column} som rubrik över rätt kolumn, eller lägg tillbaka kolumnen ur mallen.",
    reason="Utan kolumnen kan värdena inte läsas, och de regler som behöver dem körs inte.",
    source="Praxis: kolumner tas bort eller får en egen rubrik.",
    good="""
        parts
        workbook | at_table   | at_column | fault
        A.xlsx   | activities |           | missing
    """,
    bad="""
        parts
        workbook | at_table   | at_column  | at_row | fault
        A.xlsx   | activities | [end_date] | 4      | missing
    """,
    after=("WBK020",),
    scope=Scope.TABLE,
    details=_names,
)
def column_is_missing(rows: Table, facts: Facts) -> Mask:
    """Every column of the template is there."""
    return ~_is(rows, PartFault.MISSING, column=True)


@rule(
    "WBK022",
    title="Blad har bytt namn",
    table="parts",
    severity=Severity.INFO,
    message="Bladet heter ”{found}” och lästes som {sheet}.",
    remedy="Inget behöver göras om det är rätt blad. Annars: döp om det till {sheet}.",
    reason="Bladet känns igen på sin tabell, men fel blad kan ha lästs.",
    source="Praxis: avdelningar döper om blad, t.ex. till sitt eget namn.",
    good="""
        parts
        workbook | at_table   | at_column | at_row | fault   | found
        A.xlsx   | activities | end_date  | 4      | renamed | Slut
    """,
    bad="""
        parts
        workbook | at_table     | fault   | found
        A.xlsx   | [activities] | renamed | Aktiviteter augusti
    """,
    details=_names,
)
def sheet_is_renamed(rows: Table, facts: Facts) -> Mask:
    """A sheet has the template's name."""
    return ~_is(rows, PartFault.RENAMED, column=False)


@rule(
    "WBK023",
    title="Kolumn har bytt namn",
    table="parts",
    severity=Severity.WARNING,
    message="Kolumnen heter ”{found}” och lästes som {column}.",
    remedy="Skriv {column} som rubrik om det var den som menades, annars rätt rubrik.",
    reason="En kolumn som tolkas fel flyttar värden till något som de inte betyder.",
    source="Praxis: rubriker kortas, rättstavas eller skrivs om.",
    good="""
        parts
        workbook | at_table   | at_column | at_row | fault   | found
        A.xlsx   | activities |           |        | renamed | Aktiviteter augusti
    """,
    bad="""
        parts
        workbook | at_table   | at_column  | at_row | fault   | found
        A.xlsx   | activities | [end_date] | 4      | renamed | Slutdtum
    """,
    details=_names,
)
def column_is_renamed(rows: Table, facts: Facts) -> Mask:
    """A column has the template's title."""
    return ~_is(rows, PartFault.RENAMED, column=True)


@rule(
    "WBK024",
    title="Tabellen har flyttats",
    table="parts",
    severity=Severity.WARNING,
    message="{there} och lästes där.",
    remedy="Kontrollera att det är rätt tabell. Ta bort eller döp om det blad som inte gäller.",
    reason="Ligger tabellen på ett annat blad än det som bär dess namn, kan fel blad ha lästs.",
    source="Praxis: ett blad kopieras, och det ena får ett annat namn.",
    good="""
        parts
        workbook | at_table   | at_column | fault   | found
        A.xlsx   | activities |           | renamed | Aktiviteter augusti
    """,
    bad="""
        parts
        workbook | at_table     | at_column | fault | found
        A.xlsx   | [activities] |           | moved | Kopia
    """,
    details=_names,
)
def table_is_moved(rows: Table, facts: Facts) -> Mask:
    """A table stands on the sheet that bears its name."""
    return ~rows.equals("fault", PartFault.MOVED)


@rule(
    "WBK025",
    title="Blad finns två gånger",
    table="parts",
    message="Det finns två blad för {sheet}; det som heter ”{found}” lästes inte.",
    remedy="Behåll ett blad för {sheet} och ta bort det andra.",
    reason="Ingen kan veta vilket av bladen som gäller.",
    source="Praxis: bladet kopieras innan det ändras, och kopian blir kvar.",
    good="""
        parts
        workbook | at_table   | at_column | at_row | fault   | found
        A.xlsx   | activities | status    | 4      | doubled | Status
    """,
    bad="""
        parts
        workbook | at_table     | at_column | at_row | fault   | found
        A.xlsx   | [activities] |           |        | doubled | Aktiviteter (2)
    """,
    details=_names,
)
def sheet_is_doubled(rows: Table, facts: Facts) -> Mask:
    """Each sheet is there once."""
    return ~_is(rows, PartFault.DOUBLED, column=False)


@rule(
    "WBK026",
    title="Kolumn finns två gånger",
    table="parts",
    message="Kolumnen {column} finns två gånger på bladet {sheet}; bara den första lästes.",
    remedy="Behåll en av kolumnerna och ta bort eller döp om den andra.",
    reason="Ingen kan veta vilken av kolumnerna som gäller.",
    source="Praxis: en kolumn kopieras för att spara de gamla värdena.",
    good="""
        parts
        workbook | at_table   | at_column | fault   | found
        A.xlsx   | activities |           | doubled | Aktiviteter (2)
    """,
    bad="""
        parts
        workbook | at_table   | at_column | at_row | fault   | found
        A.xlsx   | activities | [status]  | 4      | doubled | Status
    """,
    details=_names,
)
def column_is_doubled(rows: Table, facts: Facts) -> Mask:
    """Each column is there once."""
    return ~_is(rows, PartFault.DOUBLED, column=True)


@rule(
    "WBK027",
    title="Okänd kolumn",
    table="parts",
    severity=Severity.WARNING,
    message="Kolumnen ”{found}” på bladet {sheet} finns inte i mallen och lästes inte.",
    remedy="Flytta det som ska med till en av mallens kolumner, t.ex. kommentaren.",
    reason="Det som står i en egen kolumn kommer inte med i uppföljningen.",
    source="Praxis: avdelningar lägger till kolumner för egna anteckningar.",
    good="""
        parts
        workbook | at_table | fault   | found
        A.xlsx   |          | unknown | Egna anteckningar
    """,
    bad="""
        parts
        workbook | at_table     | at_row | fault   | found
        A.xlsx   | [activities] | 4      | unknown | Att göra
    """,
    details=_names,
)
def column_is_unknown(rows: Table, facts: Facts) -> Mask:
    """A table has no columns but the template's."""
    return ~rows.equals("fault", PartFault.UNKNOWN) | rows.equals("at_table", "")


@rule(
    "WBK028",
    title="Okänt blad",
    table="parts",
    severity=Severity.INFO,
    message="Bladet ”{found}” finns inte i mallen och lästes inte.",
    remedy="Inget behöver göras om bladet bara är till för avdelningen.",
    reason="Det som står på ett eget blad kommer inte med i uppföljningen.",
    source="Praxis: avdelningar lägger till blad med underlag.",
    good="""
        parts
        workbook | at_table   | at_row | fault   | found
        A.xlsx   | activities | 4      | unknown | Att göra
        A.xlsx   | indicators |        | moved   | Blad1
        A.xlsx   |            |        | unknown | Indikatorer
    """,
    bad="""
        parts
        workbook | at_table | fault     | found
        A.xlsx   |          | [unknown] | Egna anteckningar
    """,
    details=_names,
)
def sheet_is_unknown(rows: Table, facts: Facts) -> Mask:
    """A workbook has no sheets but the template's.

    The sheet that a table was moved away from is left over, and that it was moved is told.
    """
    unknown = rows.equals("fault", PartFault.UNKNOWN) & rows.equals("at_table", "")
    moved = rows.equals("fault", PartFault.MOVED)
    if not (unknown.any() and moved.any()):
        return ~unknown
    titles = (BY_TABLE[table].title for table in rows.content("at_table")[moved])
    left_over = {*zip(rows.workbooks[moved], titles, strict=True)}
    found = zip(rows.workbooks[unknown], rows.content("found")[unknown], strict=True)
    unknown[np.flatnonzero(unknown)] = [pair not in left_over for pair in found]
    return ~unknown
