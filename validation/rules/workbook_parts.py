"""WBK020–WBK028: sheets and columns that are missing, renamed, moved, doubled or unknown.

Tables are found by name and columns by header, so much of this is understood; what was
understood is said, because the department may have meant something else.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from validation.facts import Facts
from validation.finding import Severity
from validation.observations import PartFault
from validation.rule import Scope, rule
from validation.schemas import BY_TABLE


def _names(frame: pd.DataFrame, facts: Facts) -> Mapping[str, pd.Series[Any]]:
    """Titles of the sheet and the column; ``there`` tells where a part that moved is now."""
    sheets, columns, there = [], [], []
    for table, field, found, expected in zip(
        frame["at_table"], frame["at_column"], frame["found"], frame["expected"], strict=True
    ):
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
    return {
        "sheet": pd.Series(sheets, index=frame.index, dtype="str"),
        "column": pd.Series(columns, index=frame.index, dtype="str"),
        "there": pd.Series(there, index=frame.index, dtype="str"),
        "value": frame["found"],
    }


def _is(frame: pd.DataFrame, fault: PartFault, *, column: bool) -> pd.Series[bool]:
    """Rows with a fault that are about a column, or about a sheet."""
    return (frame["fault"] == fault) & ((frame["at_column"] != "") == column)


def _missing_sheet(frame: pd.DataFrame, facts: Facts) -> Mapping[str, pd.Series[Any]]:
    how = pd.Series("saknas", index=frame.index)
    unknown = "finns, men tabellens rubriker känns inte igen"
    return {**_names(frame, facts), "how": how.where(frame["found"] == "", unknown)}


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
def sheet_is_missing(frame: pd.DataFrame, facts: Facts) -> pd.Series[bool]:
    """Every sheet that the department is asked for is there."""
    return ~_is(frame, PartFault.MISSING, column=False)


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
def column_is_missing(frame: pd.DataFrame, facts: Facts) -> pd.Series[bool]:
    """Every column of the template is there."""
    return ~_is(frame, PartFault.MISSING, column=True)


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
def sheet_is_renamed(frame: pd.DataFrame, facts: Facts) -> pd.Series[bool]:
    """A sheet has the template's name."""
    return ~_is(frame, PartFault.RENAMED, column=False)


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
def column_is_renamed(frame: pd.DataFrame, facts: Facts) -> pd.Series[bool]:
    """A column has the template's title."""
    return ~_is(frame, PartFault.RENAMED, column=True)


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
def table_is_moved(frame: pd.DataFrame, facts: Facts) -> pd.Series[bool]:
    """A table stands on the sheet that bears its name."""
    return frame["fault"] != PartFault.MOVED


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
def sheet_is_doubled(frame: pd.DataFrame, facts: Facts) -> pd.Series[bool]:
    """Each sheet is there once."""
    return ~_is(frame, PartFault.DOUBLED, column=False)


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
def column_is_doubled(frame: pd.DataFrame, facts: Facts) -> pd.Series[bool]:
    """Each column is there once."""
    return ~_is(frame, PartFault.DOUBLED, column=True)


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
def column_is_unknown(frame: pd.DataFrame, facts: Facts) -> pd.Series[bool]:
    """A table has no columns but the template's."""
    return ~((frame["fault"] == PartFault.UNKNOWN) & (frame["at_table"] != ""))


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
def sheet_is_unknown(frame: pd.DataFrame, facts: Facts) -> pd.Series[bool]:
    """A workbook has no sheets but the template's.

    The sheet that a table was moved away from is left over, and that it was moved is told.
    """
    workbooks = frame.index.get_level_values("workbook")
    moved = frame["fault"] == PartFault.MOVED
    titles = [BY_TABLE[table].title for table in frame.loc[moved, "at_table"]]
    left_over = set(zip(workbooks[moved], titles, strict=True))
    known = [pair in left_over for pair in zip(workbooks, frame["found"], strict=True)]
    unknown = (frame["fault"] == PartFault.UNKNOWN) & (frame["at_table"] == "")
    return ~(unknown & ~np.array(known, dtype=bool))
