"""DEL005–DEL010: who has approved the workbook, and when."""

from __future__ import annotations

import numpy as np

from validation.facts import Facts
from validation.finding import Severity
from validation.model import PeriodKind
from validation.rule import Scope, rule
from validation.schemas import BY_TABLE
from validation.table import Mask, Table


def _asked(facts: Facts) -> list[str]:
    """Departments that fill in the sheet in this period."""
    sheet = BY_TABLE["sign_off"]
    return [
        part.code
        for part in facts.model.departments
        if sheet.asked(facts.model, facts.period, part)
    ]


@rule(
    "DEL005",
    title="Underskrift saknas",
    table="sign_off",
    column="date",
    severity=Severity.WARNING,
    message="{role} har inte godkänt arbetsboken.",
    remedy="Skriv datum och befattning på bladet Underskrift när arbetsboken är klar.",
    reason="Utan datum vet ingen om siffrorna är slutliga.",
    source="Uppföljningen januari–augusti 2018, kapitel 4: rapporten skrivs under.",
    good="""
        Underskrift
        Roll           | Godkänd av      | Datum
        Avdelningschef | avdelningschef  | 2019-09-04
    """,
    bad="""
        Underskrift
        Roll           | Godkänd av      | Datum
        Avdelningschef | avdelningschef  | []
    """,
)
def not_signed(rows: Table, facts: Facts) -> Mask:
    """Every role of the sheet has approved the workbook."""
    return rows.filled("date") | ~rows.filled("role")


@rule(
    "DEL006",
    title="Underskrift utan namn",
    table="sign_off",
    column="signed_by",
    severity=Severity.WARNING,
    message="{role} har godkänt {date}, men inte av vem.",
    remedy="Skriv befattning eller signatur.",
    reason="Ett godkännande är någons.",
    source="Uppföljningen januari–augusti 2018, kapitel 4: rapporten skrivs under.",
    good="""
        Underskrift
        Roll           | Godkänd av      | Datum
        Avdelningschef | avdelningschef  | 2019-09-04
    """,
    bad="""
        Underskrift
        Roll           | Godkänd av | Datum
        Avdelningschef | []         | 2019-09-04
    """,
    needs=("date",),
)
def signed_by_nobody(rows: Table, facts: Facts) -> Mask:
    """Who approves says who it is."""
    return rows.filled("signed_by") | ~rows.filled("date")


@rule(
    "DEL007",
    title="Underskrift före periodens slut",
    table="sign_off",
    column="date",
    severity=Severity.WARNING,
    message="{role} godkände {date}, innan perioden var slut {last_day}.",
    remedy="Kontrollera datumet och godkänn arbetsboken som den är nu.",
    reason="Det som godkänns före periodens slut är en annan arbetsbok eller en gissning.",
    source="Praxis: förra periodens datum står kvar i den kopierade arbetsboken.",
    good="""
        Underskrift
        Roll           | Godkänd av      | Datum
        Avdelningschef | avdelningschef  | 2019-08-31
    """,
    bad="""
        Underskrift
        Roll           | Godkänd av      | Datum
        Avdelningschef | avdelningschef  | [2019-05-09]
    """,
    details=lambda _rows, facts: {"last_day": str(facts.period.last_day)},
)
def signed_too_early(rows: Table, facts: Facts) -> Mask:
    """A follow-up is approved when its period is over; a plan is decided before its year."""
    if facts.period.kind is PeriodKind.PLAN:
        return rows.all_sound()
    return ~(rows.days("date") < np.datetime64(facts.period.last_day))


@rule(
    "DEL008",
    title="Underskrift i framtiden",
    table="sign_off",
    column="date",
    severity=Severity.WARNING,
    message="{role} har godkänt {date}, som inte har varit än.",
    remedy="Rätta datumet.",
    reason="Ett datum i framtiden är felskrivet eller ifyllt i förväg.",
    source="Praxis: underskriften fylls i i förväg med sista dagen.",
    good="""
        Underskrift
        Roll           | Godkänd av      | Datum
        Avdelningschef | avdelningschef  | 2019-09-05
    """,
    bad="""
        Underskrift
        Roll           | Godkänd av      | Datum
        Avdelningschef | avdelningschef  | [2019-09-06]
    """,
)
def signed_in_the_future(rows: Table, facts: Facts) -> Mask:
    """Nobody has approved tomorrow."""
    return ~(rows.days("date") > np.datetime64(facts.today))


def _without_role(books: Table, facts: Facts) -> dict[str, Mask]:
    """For each role that the model asks for, the workbooks that have no row for it."""
    signed = facts.table("sign_off")
    return {
        role: ~books.of_workbooks(frozenset(signed.workbooks[signed.equals("role", role)]))
        for role in facts.model.sign_offs(facts.period)
    }


def _missing_roles(rows: Table, facts: Facts) -> list[str]:
    without = _without_role(rows, facts)
    return [
        ", ".join(role for role, missing in without.items() if missing[place])
        for place in range(len(rows))
    ]


@rule(
    "DEL009",
    title="Roll saknas på bladet Underskrift",
    table="books",
    severity=Severity.WARNING,
    message="Bladet Underskrift har ingen rad för {roles}.",
    remedy="Lägg tillbaka raden: skriv rollen, befattning och datum.",
    reason="En borttagen rad ser ut som om ingen underskrift behövs.",
    source="Praxis: rader för roller som inte hinner skriva under tas bort.",
    good="""
        books
        workbook | office | period  | department
        A.xlsx   | EX     | 2019-08 | A

        Underskrift
        Roll           | Godkänd av | Datum
        Avdelningschef |            |
    """,
    bad="""
        books
        workbook  | office | period  | department
        [A.xlsx]  | EX     | 2019-08 | A

        Underskrift
        Roll      | Godkänd av | Datum
        Controller | controller | 2019-09-04
    """,
    needs=("sign_off.role",),
    details=lambda rows, facts: {"roles": _missing_roles(rows, facts)},
)
def role_missing(rows: Table, facts: Facts) -> Mask:
    """A workbook has a row for every role that the model asks for."""
    asked = rows.one_of("department", _asked(facts)) & rows.equals("fault", "")
    lacking = rows.none()
    for missing in _without_role(rows, facts).values():
        lacking |= missing
    return ~(asked & lacking)


@rule(
    "DEL010",
    title="Avdelningens arbetsbok är inte underskriven",
    across=True,
    table="departments",
    severity=Severity.WARNING,
    message="{name} ({department}) har lämnat in en arbetsbok där en underskrift saknas.",
    remedy=(
        "Be avdelningen att fylla i bladet Underskrift, varje rad med roll och datum, och lämna "
        "in igen."
    ),
    reason="Utan underskrift vet ingen om siffrorna är slutliga.",
    source="Uppföljningen januari–augusti 2018, kapitel 4: rapporten skrivs under.",
    good="""
        departments
        workbook | department | name        | delivered | signed
        A.xlsx   | A          | Avdelning A | 1         | ja
                 | B          | Avdelning B | 0         | nej
    """,
    bad="""
        departments
        workbook | department | name        | delivered | signed
        A.xlsx   | [A]        | Avdelning A | 1         | nej
    """,
    after=("DEL005", "DEL009", "WBK020", "WBK021"),
    scope=Scope.DEPARTMENT,
)
def department_not_signed(rows: Table, facts: Facts) -> Mask:
    """What a department delivers is signed, where the period asks for it."""
    delivered = rows.figures("delivered") > 0
    return rows.flags("signed") | ~delivered | ~rows.one_of("department", _asked(facts))
