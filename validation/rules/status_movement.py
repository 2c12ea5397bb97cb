"""STA: statuses against the former period, and against those of the rows below."""

from __future__ import annotations

import numpy as np

from validation.facts import Facts
from validation.finding import Severity
from validation.issued_rows import former, latest_rows
from validation.model import Meaning
from validation.numbering import sort_text
from validation.office_numbers import numbers_in, office_numbers
from validation.rule import Scope, rule
from validation.statuses import badness, has_meaning, is_follow_up, labels
from validation.table import Codes, Content, Figures, Mask, Table


def _former_label(rows: Table, facts: Facts, table: str) -> dict[str, Content]:
    statuses = former(rows, facts, table).content("status")
    return {"former": labels(statuses, facts, table)}


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
def back_from_finished(rows: Table, facts: Facts, table: str) -> Mask:
    """What was finished in the former period is so still."""
    scale = facts.scale(table)
    finished = frozenset(scale.codes(Meaning.FINISHED) if scale else ())
    was = former(rows, facts, table).content("status").tolist()
    was_finished = np.fromiter(map(finished.__contains__, was), dtype=np.bool_, count=len(was))
    return ~(was_finished & rows.filled("status") & ~rows.one_of("status", finished))


def _former_status(rows: Table, facts: Facts) -> dict[str, list[str]]:
    called = labels(rows.content("status"), facts, "activities").tolist()
    return {"former": [label or "okänd" for label in called]}


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
        1.1.3  | 1.1     | Mässa     | P
        Aktiviteter
        Nummer | Uppdrag | Aktivitet | Status
        1.1.1  | 1.1     | Kampanj   | P
        1.1.4  | 1.1     | Mässa     | P
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
def activity_vanished(rows: Table, facts: Facts) -> Mask:
    """An activity stays in the follow-up until it has been reported as finished or struck."""
    ended = has_meaning(rows, facts, "activities", Meaning.FINISHED, Meaning.STRUCK)
    return ended | ~(rows.equals("origin", "former") & rows.equals("at_table", "activities"))


def _above(facts: Facts, table: str) -> Codes:
    """What each row lies below, as numbers of the office.

    Activities lie below their assignment, assignments below their parent's number.
    """
    if table == "activities":
        return numbers_in(facts, table, "assignment")
    return office_numbers(facts).tree.parents[numbers_in(facts, table)]


def _known(rows: Table, facts: Facts, bad: Figures) -> Mask:
    """Rows that count and of which it is known how bad they are."""
    return latest_rows(rows, facts) & ~np.isnan(bad)


def _worst_below(rows: Table, facts: Facts, table: str) -> dict[str, Content | list[str | None]]:
    """Number and status of the worst row directly below each; of equals the first by number."""
    below, tree = facts.table(table), office_numbers(facts).tree
    bad, above = badness(below, facts, table), _above(facts, table)
    own = facts.table("assignments").places_of(rows.workbooks, rows.rows)
    wanted = numbers_in(facts, "assignments")[own]
    asked = np.flatnonzero(_known(below, facts, bad) & tree.among(wanted)[above])
    numbers = tree.written(numbers_in(facts, table)[asked])
    worst: dict[int, tuple[tuple[float, bool, str], int]] = {}
    for at, (place, number) in enumerate(zip(asked.tolist(), numbers, strict=True)):
        order = (-float(bad[place]), number is None, sort_text(number or ""))
        found = worst.get(int(above[place]))
        if found is None or order < found[0]:
            worst[int(above[place])] = (order, at)
    places = [worst[number][1] for number in wanted.tolist()]
    statuses = labels(below.content("status")[asked[places]], facts, table)
    return {"below": [numbers[place] for place in places], "below_status": statuses}


def _better_than_below(rows: Table, facts: Facts, table: str) -> Mask:
    own = badness(rows, facts, "assignments")
    below = facts.table(table)
    bad = badness(below, facts, table)
    known, has_status = _known(below, facts, bad), ~np.isnan(own)
    if not has_status.any() or not known.any() or bad[known].max() <= own[has_status].min():
        return rows.none()  # no row at all is worse than the best of them
    worst = np.full(len(office_numbers(facts).tree.parents), -1.0)  # by number
    np.maximum.at(worst, _above(facts, table)[known], bad[known])
    worst[-1] = -1.0  # what lies below nothing
    return own < worst[numbers_in(facts, "assignments")]


def _worst_activity(rows: Table, facts: Facts) -> dict[str, Content | list[str | None]]:
    return _worst_below(rows, facts, "activities")


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
def better_than_its_worst_activity(rows: Table, facts: Facts) -> Mask:
    """An assignment is no better than the worst of its activities."""
    if not is_follow_up(facts):
        return rows.all_sound()
    return ~(_better_than_below(rows, facts, "activities") & latest_rows(rows, facts))


def _worst_assignment(rows: Table, facts: Facts) -> dict[str, Content | list[str | None]]:
    return _worst_below(rows, facts, "assignments")


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
def better_than_its_worst_assignment(rows: Table, facts: Facts) -> Mask:
    """A heading with a status is no better than the worst row directly below it."""
    if not is_follow_up(facts):
        return rows.all_sound()
    return ~(_better_than_below(rows, facts, "assignments") & latest_rows(rows, facts))
