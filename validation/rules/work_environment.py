"""CTL009–CTL014: numbers and owners of both plans, and the work-environment plan's dates."""

from __future__ import annotations

import numpy as np

from validation.amounts import Refusal
from validation.facts import Facts
from validation.finding import Severity
from validation.rule import rule
from validation.rules.amount_columns import present
from validation.rules.repeats import first_row, repeated
from validation.statuses import going_on, is_follow_up
from validation.table import Mask, Table

_PLANS = ("internal_control", "work_environment")
_REQUIRED = ("status", "end_date", "owner")
_DATES = (
    Refusal.NOT_A_DATE.value,
    Refusal.OUT_OF_CALENDAR.value,
    Refusal.AMBIGUOUS.value,
    Refusal.APPROXIMATE.value,
)


@rule(
    "CTL009",
    title="Numret finns två gånger",
    tables=_PLANS,
    column="number",
    message="Nr {number} finns redan, på bladets rad {first}.",
    remedy="Ge raden nästa lediga nummer, eller ta bort den ena raden.",
    reason="Numret är det som håller ihop raden mellan plan och uppföljning.",
    source="Praxis: rader som kopieras när en ny risk eller aktivitet läggs till.",
    good="""
        Arbetsmiljö
        Nr | Aktivitet  | Ansvarig | Slutdatum  | Status
        1  | Skyddsrond | Chef     | 2019-10-31 | P
        2  | Enkät      | HR       | 2019-11-30 | P
        Arbetsmiljö B
        Nr | Aktivitet  | Ansvarig | Slutdatum  | Status
        1  | Skyddsrond | Chef     | 2019-10-31 | P
    """,
    bad="""
        Arbetsmiljö
        Nr  | Aktivitet  | Ansvarig | Slutdatum  | Status
        1   | Skyddsrond | Chef     | 2019-10-31 | P
        [1] | Enkät      | HR       | 2019-11-30 | P
        Internkontroll
        Nr  | Risk         | Kontrollmoment | Sannolikhet | Konsekvens | Resultat
        4   | Felbetalning | Stickprov      | 2           | 3          | Utan anmärkning
        [4] | Jäv          | Avstämning     | 2           | 2          | Utan anmärkning
    """,
    details=first_row,
)
def number_doubled(rows: Table, facts: Facts, table: str) -> Mask:
    """A number stands once in a department's plan."""
    return ~repeated(rows, table)


@rule(
    "CTL010",
    title="Raden har inget nummer",
    tables=_PLANS,
    column="number",
    message="Raden har innehåll men inget nummer.",
    remedy="Ge raden nästa lediga nummer, eller töm raden.",
    reason="Utan nummer kan raden inte följas från plan till uppföljning.",
    source="Praxis: rader som läggs till utan nummer.",
    good="""
        Arbetsmiljö
        Nr | Aktivitet  | Ansvarig | Slutdatum  | Status
        1  | Skyddsrond | Chef     | 2019-10-31 | P
    """,
    bad="""
        Arbetsmiljö
        Nr | Aktivitet  | Ansvarig | Slutdatum  | Status
        [] | Skyddsrond | Chef     | 2019-10-31 | P
        Internkontroll
        Nr | Risk         | Kontrollmoment | Sannolikhet | Konsekvens | Resultat
        [] | Felbetalning | Stickprov      | 2           | 3          | Utan anmärkning
    """,
)
def number_missing(rows: Table, facts: Facts, table: str) -> Mask:
    """A row that says something has a number."""
    said = rows.filled("risk" if table == "internal_control" else "name")
    return ~said | rows.filled("number")


@rule(
    "CTL011",
    title="Kontrollen har ingen ansvarig",
    table="internal_control",
    column="owner",
    severity=Severity.WARNING,
    message="{risk}: ingen är ansvarig för kontrollen.",
    remedy="Skriv vilken funktion som ansvarar, inte en persons namn.",
    reason="En kontroll som ingen ansvarar för blir inte gjord.",
    source="Kommunallagen (2017:725) 6 kap. 6 §: ansvaret för den interna kontrollen.",
    good="""
        Internkontroll
        Nr | Risk         | Kontrollmoment | Sannolikhet | Konsekvens | Resultat | Ansvarig
        1  | Felbetalning | Stickprov      | 2           | 3          | Brist    | Ekonomichef
    """,
    bad="""
        Internkontroll
        Nr | Risk         | Kontrollmoment | Sannolikhet | Konsekvens | Resultat | Ansvarig
        1  | Felbetalning | Stickprov      | 2           | 3          | Brist    | []
    """,
)
def control_without_owner(rows: Table, facts: Facts) -> Mask:
    """Somebody answers for each control."""
    return ~rows.filled("risk") | rows.filled("owner")


@rule(
    "CTL012",
    title="Uppgift om arbetsmiljöaktivitet saknas",
    table="work_environment",
    columns=_REQUIRED,
    message="{name}: {column_title} är inte ifyllt.",
    remedy="Fyll i {column_title}.",
    reason="Det som inte åtgärdas direkt ska ha en ansvarig och en dag då det är klart.",
    source="Arbetsmiljöverkets föreskrifter om systematiskt arbetsmiljöarbete: handlingsplanen.",
    good="""
        Arbetsmiljö
        Nr | Aktivitet  | Ansvarig | Slutdatum  | Status
        1  | Skyddsrond | Chef     | 2019-10-31 | P
    """,
    bad="""
        Arbetsmiljö
        Nr | Aktivitet  | Ansvarig | Slutdatum  | Status
        1  | Skyddsrond | []       | 2019-10-31 | []
        2  | Enkät      | HR       | []         | P
    """,
)
def required_missing(rows: Table, facts: Facts) -> dict[str, Mask]:
    """An activity has an owner and an end date, and in a follow-up a status."""
    unused = ~(rows.filled("number") | rows.filled("name"))
    asked = present(rows, _REQUIRED)
    if not is_follow_up(facts):
        asked = [name for name in asked if name != "status"]
    return {name: unused | rows.filled(name) for name in asked}


@rule(
    "CTL013",
    title="Arbetsmiljöaktivitetens slutdatum har passerat",
    table="work_environment",
    column="end_date",
    message="{name}: slutdatum {end_date} har passerat men status är {status}.",
    remedy="Ändra status eller slutdatum.",
    reason="En brist i arbetsmiljön som inte åtgärdas i tid är en risk för någon.",
    source="Arbetsmiljöverkets föreskrifter om systematiskt arbetsmiljöarbete: uppföljningen.",
    good="""
        Arbetsmiljö
        Nr | Aktivitet  | Ansvarig | Slutdatum  | Status
        1  | Skyddsrond | Chef     | 2019-08-31 | P
        2  | Enkät      | HR       | 2019-06-30 | K
        3  | Utbildning | HR       | 2019-06-30 | O
    """,
    bad="""
        Arbetsmiljö
        Nr | Aktivitet  | Ansvarig | Slutdatum    | Status
        1  | Skyddsrond | Chef     | [2019-08-30] | P
        2  | Enkät      | HR       | [2019-06-30] | E
    """,
    needs=("status",),
)
def end_date_has_passed(rows: Table, facts: Facts) -> Mask:
    """In a follow-up, what was to be done by the period's last day does not go on."""
    if not is_follow_up(facts):
        return rows.all_sound()
    passed: Mask = rows.days("end_date") < np.datetime64(facts.period.last_day)
    return ~(passed & going_on(rows, facts, "work_environment"))


@rule(
    "CTL014",
    title="Inget datum",
    table="cells",
    message="I {column_title} står ”{value}”, som inte är ett datum.",
    remedy="Skriv dagen som år-månad-dag, t.ex. 2019-12-31.",
    reason="En aktivitet utan ett datum som kan läsas kan inte bli försenad.",
    source="Arbetsmiljöverkets föreskrifter om systematiskt arbetsmiljöarbete: när det är klart.",
    good="""
        Arbetsmiljö
        Nr | Aktivitet  | Ansvarig | Slutdatum  | Status
        1  | Skyddsrond | Chef     | 31/10 2019 | P
    """,
    bad="""
        Arbetsmiljö
        Nr | Aktivitet  | Ansvarig | Slutdatum    | Status
        1  | Skyddsrond | Chef     | [i höst]     | P
        2  | Enkät      | HR       | [2019-02-30] | P
    """,
)
def day_is_no_date(rows: Table, facts: Facts) -> Mask:
    """An end date of the work-environment plan is a day of the calendar."""
    days = rows.equals("at_table", "work_environment") & rows.equals("at_column", "end_date")
    return ~(days & rows.one_of("fault", _DATES))
