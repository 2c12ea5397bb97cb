"""STA: statuses against the former period, and against those of the rows below."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from validation.facts import Facts
from validation.finding import Severity
from validation.issued_rows import former_values, latest_rows
from validation.model import Meaning
from validation.numbering import parent_of, sort_key
from validation.rule import Scope, rule
from validation.statuses import (
    all_sound,
    badness,
    is_follow_up,
    labels,
)


def _former_label(frame: pd.DataFrame, facts: Facts, table: str) -> dict[str, pd.Series[Any]]:
    former = former_values(frame, facts, table, "status")
    return {"former": labels(former, facts, table)}


@rule(
    "STA030",
    title="Åter från avslutad",
    tables=("assignments", "activities"),
    column="status",
    severity=Severity.WARNING,
    message="Status är {status}, men vid förra uppföljningen var den {former}.",
    remedy="Skriv i kommentaren varför det har öppnats igen, eller rätta statusen.",
    reason="Det som en gång har rapporterats som avslutat tror läsaren är klart.",
    source="Projektredovisningen 2019 har kvar projekt som slutade under 2018.",
    good="""
        Aktiviteter förra
        Nummer | Uppdrag | Aktivitet | Status
        1.1.1  | 1.1     | Kampanj   | K
        1.1.2  | 1.1     | Enkät     | P
        Aktiviteter
        Nummer | Uppdrag | Aktivitet | Status
        1.1.1  | 1.1     | Kampanj   | K
        1.1.2  | 1.1     | Enkät     | K
    """,
    bad="""
        Aktiviteter förra
        Nummer | Uppdrag | Aktivitet | Status
        1.1.1  | 1.1     | Kampanj   | K
        Aktiviteter
        Nummer | Uppdrag | Aktivitet | Status | Förra status
        1.1.1  | 1.1     | Kampanj   | [P]    |
        1.1.2  | 1.1     | Enkät     | [F]    | K
    """,
    after=("HIE004", "HIE005"),
    scope=Scope.ROW,
    details=_former_label,
)
def back_from_finished(frame: pd.DataFrame, facts: Facts, table: str) -> pd.Series[bool]:
    """What was finished in the former period is so still."""
    scale = facts.scale(table)
    finished = scale.codes(Meaning.FINISHED) if scale else ()
    was_finished = former_values(frame, facts, table, "status").isin(finished)
    return ~(was_finished & frame["status"].notna() & ~frame["status"].isin(finished))


def _former_status(frame: pd.DataFrame, facts: Facts) -> dict[str, pd.Series[Any]]:
    return {"former": labels(frame["status"], facts, "activities").fillna("okänd")}


@rule(
    "STA031",
    title="Aktiviteten har försvunnit",
    table="absent_rows",
    severity=Severity.WARNING,
    message="{key} {name} hade status {former} vid förra uppföljningen och finns inte längre med.",
    remedy="Lägg tillbaka aktiviteten med den status den har nu. Det som inte blir av stryks med "
    "en status för det, och skälet skrivs i kommentaren.",
    reason="En aktivitet som försvinner utan att ha avslutats ser ut att aldrig ha funnits.",
    source="Planen 2019 har aktiviteter som saknas i projektredovisningen samma år.",
    good="""
        Aktiviteter förra
        Nummer | Uppdrag | Aktivitet | Status
        1.1.1  | 1.1     | Kampanj   | P
        1.1.2  | 1.1     | Enkät     | K
        Aktiviteter
        Nummer | Uppdrag | Aktivitet | Status
        1.1.1  | 1.1     | Kampanj   | P
    """,
    bad="""
        Aktiviteter förra
        Nummer | Uppdrag | Aktivitet | Status
        1.1.1  | 1.1     | Kampanj   | P
        1.1.2  | 1.1     | Enkät     | P
        Aktiviteter [*]
        Nummer | Uppdrag | Aktivitet | Status
        1.1.1  | 1.1     | Kampanj   | P
    """,
    needs=("activities.number",),
    details=_former_status,
)
def activity_vanished(frame: pd.DataFrame, facts: Facts) -> pd.Series[bool]:
    """An activity stays in the follow-up until it has been reported as finished or struck."""
    scale = facts.scale("activities")
    finished = scale.codes(Meaning.FINISHED, Meaning.STRUCK) if scale else ()
    of_former = (frame["origin"] == "former") & (frame["at_table"] == "activities")
    return ~(of_former & ~frame["status"].isin(finished))


def _below(facts: Facts, table: str) -> pd.DataFrame:
    """Rows of the latest tables with what they lie below, and how bad their status is.

    Activities lie below their assignment, assignments below their parent's number.
    """
    frame = facts.tables[table]
    latest = latest_rows(frame, facts)
    frame = frame if latest.all() else frame[latest]
    above = frame["assignment"] if table == "activities" else parent_of(frame["number"])
    return pd.DataFrame(
        {
            "above": above,
            "number": frame["number"],
            "status": frame["status"],
            "bad": badness(frame["status"], facts, table),
        }
    )


def _worst_below(frame: pd.DataFrame, facts: Facts, table: str) -> dict[str, pd.Series[Any]]:
    rows = _below(facts, table)
    rows = rows[rows["above"].isin(set(frame["number"]))].dropna(subset=["bad"])
    rows = rows.assign(order=sort_key(rows["number"]))
    worst = rows.sort_values(["bad", "order"], ascending=[False, True], kind="stable")
    worst = worst.drop_duplicates("above").set_index("above")
    return {
        "below": frame["number"].map(worst["number"]),
        "below_status": frame["number"].map(labels(worst["status"], facts, table)),
    }


def _better_than_below(frame: pd.DataFrame, facts: Facts, table: str) -> pd.Series[bool]:
    own = badness(frame["status"], facts, "assignments").to_numpy()
    if np.isnan(own).all():
        return pd.Series(False, index=frame.index)
    rows = _below(facts, table)
    above, different = pd.factorize(rows["above"].to_numpy(dtype=object))
    bad = rows["bad"].to_numpy()
    known = ~np.isnan(bad) & (above >= 0)
    worst = np.full(len(different) + 1, -1.0)  # the last one is of numbers with nothing below
    np.maximum.at(worst, above[known], bad[known])
    place = {number: place for place, number in enumerate(different.tolist())}
    places = [place.get(number, -1) for number in frame["number"].to_numpy(dtype=object)]
    return pd.Series(own < worst[places], index=frame.index)


def _worst_activity(frame: pd.DataFrame, facts: Facts) -> dict[str, pd.Series[Any]]:
    return _worst_below(frame, facts, "activities")


@rule(
    "STA032",
    title="Uppdraget har bättre status än sin sämsta aktivitet",
    across=True,
    table="assignments",
    column="status",
    severity=Severity.WARNING,
    message="{number} har status {status}, men aktiviteten {below} har {below_status}.",
    remedy="Välj en sämre status, eller skriv i kommentaren varför uppdraget ändå klaras.",
    reason="Uppdraget genomförs av sina aktiviteter. Avviker en av dem kan uppdraget vara i fara.",
    source="Projektredovisningen 2019: status sätts på aktiviteterna, inte på uppdraget.",
    good="""
        Uppdrag
        Nummer | Nivå    | Benämning | Status helår
        1.1    | Uppdrag | Nära vård | F
        Aktiviteter
        Nummer | Uppdrag | Aktivitet | Status
        1.1.1  | 1.1     | Kampanj   | F
        1.1.2  | 1.1     | Enkät     | O
        1.10.1 | 1.10    | Mässa     | N
    """,
    bad="""
        Uppdrag
        Nummer | Nivå    | Benämning     | Status helår
        1.1    | Uppdrag | Nära vård     | [P]
        1.10   | Uppdrag | Hjärtsjukvård | [K]
        Aktiviteter
        Nummer | Uppdrag | Aktivitet | Status
        1.1.1  | 1.1     | Kampanj   | F
        1.1.2  | 1.1     | Enkät     | K
        1.10.1 | 1.10    | Mässa     | P
    """,
    needs=("activities.status", "activities.assignment"),
    details=_worst_activity,
)
def better_than_its_worst_activity(frame: pd.DataFrame, facts: Facts) -> pd.Series[bool]:
    """An assignment is no better than the worst of its activities."""
    if not is_follow_up(facts):
        return all_sound(frame)
    return ~(_better_than_below(frame, facts, "activities") & latest_rows(frame, facts))


def _worst_assignment(frame: pd.DataFrame, facts: Facts) -> dict[str, pd.Series[Any]]:
    return _worst_below(frame, facts, "assignments")


@rule(
    "STA033",
    title="Rubriken har bättre status än sitt sämsta uppdrag",
    across=True,
    table="assignments",
    column="status",
    severity=Severity.WARNING,
    message="{number} har status {status}, men {below} under den har {below_status}.",
    remedy="Välj en sämre status, eller skriv i kommentaren varför målet ändå nås.",
    reason="Ett mål nås genom det som ligger under det.",
    source="Uppföljningen 2018: varje delmål sammanfattar sina uppdrag.",
    good="""
        Uppdrag
        Nummer | Nivå         | Benämning | Status helår
        1      | Prioritering | Hälsa     | F
        1.1    | Uppdrag      | Nära vård | F
        1.2    | Uppdrag      | Kultur    | P
    """,
    bad="""
        Uppdrag
        Nummer | Nivå         | Benämning | Status helår
        1      | Prioritering | Hälsa     | [P]
        1.1    | Uppdrag      | Nära vård | F
        1.2    | Uppdrag      | Kultur    | P
    """,
    after=("STA032",),
    details=_worst_assignment,
)
def better_than_its_worst_assignment(frame: pd.DataFrame, facts: Facts) -> pd.Series[bool]:
    """A heading with a status is no better than the worst row directly below it."""
    if not is_follow_up(facts):
        return all_sound(frame)
    return ~(_better_than_below(frame, facts, "assignments") & latest_rows(frame, facts))
