"""DEL: who has delivered, when, and whether it is complete."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from validation.facts import Facts
from validation.finding import Severity
from validation.observations import BookFault
from validation.rule import rule

_READ = ("", BookFault.NO_IDENTITY.value)


def _deadline(frame: pd.DataFrame, facts: Facts) -> Mapping[str, pd.Series[Any]]:
    """The deadline, and the files that could not be read: one may be the missing workbook."""
    books = facts.tables.get("books")
    unread: list[str] = []
    if books is not None:
        refused = books[~books["fault"].isin(_READ) | (books["department"] == "")]
        unread = sorted(refused.index.get_level_values("workbook"))
    hint = f" Kanske är det en av dem som inte kunde läsas: {', '.join(unread)}." if unread else ""
    return {
        "deadline": pd.Series(str(facts.period.deadline), index=frame.index),
        "hint": pd.Series(hint, index=frame.index, dtype="str"),
    }


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
def department_missing(frame: pd.DataFrame, facts: Facts) -> pd.Series[bool]:
    """Every department has delivered when the deadline has passed."""
    return (frame["delivered"] > 0) | (facts.today <= facts.period.deadline)


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
def department_awaited(frame: pd.DataFrame, facts: Facts) -> pd.Series[bool]:
    """Before the deadline, who is still awaited is said as well."""
    return (frame["delivered"] > 0) | (facts.today > facts.period.deadline)


def _first_received(books: pd.DataFrame, departments: pd.Series[Any]) -> pd.Series[Any]:
    """When a department delivered for the first time, for each of some departments."""
    own = books[books["department"] != ""]
    first = own.groupby("department")["received"].min()
    return first.reindex(departments).set_axis(departments.index)


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
    details=lambda frame, facts: {
        "day": _first_received(facts.tables["books"], frame["department"]).dt.date.astype("str"),
        "deadline": pd.Series(str(facts.period.deadline), index=frame.index),
    },
)
def delivered_late(frame: pd.DataFrame, facts: Facts) -> pd.Series[bool]:
    """The first delivery came by the deadline; a later, corrected one may come after it."""
    end = pd.Timestamp(facts.period.deadline) + pd.Timedelta(days=1)
    late = frame["received"] >= end
    if not late.any():
        return ~late
    return ~((_first_received(frame, frame["department"]) >= end) & frame["latest"])


def _rivals(frame: pd.DataFrame, facts: Facts) -> Mapping[str, pd.Series[Any]]:
    books = facts.tables["books"]
    latest = books[books["latest"]]
    names = latest.index.get_level_values("workbook").to_series(index=latest.index)
    listed = names.groupby(latest["department"]).agg(lambda found: ", ".join(sorted(found)))
    return {"rivals": frame["department"].map(listed)}


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
def two_latest_workbooks(frame: pd.DataFrame, facts: Facts) -> pd.Series[bool]:
    """One workbook of a department is the latest."""
    claims = frame["latest"] & (frame["department"] != "")
    return ~(claims & frame["department"].where(claims).duplicated(keep=False))


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
def text_missing(frame: pd.DataFrame, facts: Facts) -> pd.Series[bool]:
    """There is a text under every heading that was handed out."""
    return frame["text"].notna() | frame["number"].isna()
