"""CTL001–CTL008: the internal control plan."""

from __future__ import annotations

from collections.abc import Mapping

from validation.amounts import Refusal
from validation.choices import CONTROL_RESULTS
from validation.facts import Facts
from validation.finding import Severity
from validation.observations import CellFault
from validation.rule import Scope, rule
from validation.rules.amount_columns import figures_of, filled_in, present, sound_but_for
from validation.table import Mask, Table

_SCORES = ("likelihood", "consequence")
_RISK_VALUE = (("internal_control", "risk_value"),)
_DEFECT = CONTROL_RESULTS[1]
_REFUSED = [reason.value for reason in Refusal]


def _steps(rows: Table, facts: Facts) -> Mapping[str, str]:
    return {"steps": str(facts.model.risk.steps)}


def _limit(rows: Table, facts: Facts) -> Mapping[str, str]:
    return {"limit": str(facts.model.risk.limit)}


def _used(rows: Table) -> Mask:
    return rows.filled("number") | rows.filled("risk")


@rule(
    "CTL001",
    title="Inget helt tal",
    table="cells",
    message="I {column_title} står ”{value}”, som inte är ett helt tal.",
    remedy="Skriv ett helt tal från 1 till {steps}.",
    reason="Riskvärdet är en produkt av två hela tal och kan inte räknas av en text.",
    source="Internkontrollplaner: sannolikhet och konsekvens på en skala i steg.",
    good="""
        Internkontroll
        Nr | Risk         | Kontrollmoment | Sannolikhet | Konsekvens | Resultat
        1  | Felbetalning | Stickprov      | 2           | 3,0        | Utan anmärkning
    """,
    bad="""
        Internkontroll
        Nr | Risk         | Kontrollmoment | Sannolikhet | Konsekvens | Resultat
        1  | Felbetalning | Stickprov      | [hög]       | [2,5]      | Utan anmärkning
    """,
    details=_steps,
)
def score_is_no_integer(rows: Table, facts: Facts) -> Mask:
    """Likelihood and consequence are whole numbers."""
    at_control = rows.equals("at_table", "internal_control")
    if not at_control.any():
        return rows.all_sound()
    return ~(at_control & rows.one_of("at_column", _SCORES) & rows.one_of("fault", _REFUSED))


@rule(
    "CTL002",
    title="Riskvärdet stämmer inte",
    table="cells",
    message="Riskvärdet är {value}, men sannolikhet gånger konsekvens ger {expected}.",
    remedy="Låt arket räkna ut riskvärdet, eller rätta sannolikhet och konsekvens.",
    reason="Riskvärdet avgör vilka risker som kräver en åtgärd.",
    source="Internkontrollplaner: riskvärde är sannolikhet gånger konsekvens.",
    good="""
        Internkontroll
        Nr | Risk         | Kontrollmoment | Sannolikhet | Konsekvens | Riskvärde | Resultat
        1  | Felbetalning | Stickprov      | 2           | 3          | 6         | Utan anmärkning
    """,
    bad="""
        Internkontroll
        Nr | Risk         | Kontrollmoment | Sannolikhet | Konsekvens | Riskvärde | Resultat
        1  | Felbetalning | Stickprov      | 2           | 3          | [5]       | Utan anmärkning
    """,
)
def risk_value_is_wrong(rows: Table, facts: Facts) -> Mask:
    """A risk value is likelihood times consequence."""
    differs = rows.equals("fault", CellFault.DERIVED_DIFFERS.value)
    if not differs.any():
        return rows.all_sound()
    return ~(differs & rows.one_of_pairs("at_table", "at_column", _RISK_VALUE))


@rule(
    "CTL003",
    title="Riskbedömning saknas",
    table="internal_control",
    columns=_SCORES,
    message="{risk}: {column_title} är inte ifyllt.",
    remedy="Bedöm risken från 1 till {steps}, där 1 är lägst.",
    reason="En risk som inte är bedömd kan inte rangordnas och får ingen åtgärd.",
    source="Kommunallagen (2017:725) 6 kap. 6 §: den interna kontrollen ska vara tillräcklig.",
    good="""
        Internkontroll
        Nr | Risk         | Kontrollmoment | Sannolikhet | Konsekvens | Resultat
        1  | Felbetalning | Stickprov      | 2           | 3          | Utan anmärkning
    """,
    bad="""
        Internkontroll
        Nr | Risk         | Kontrollmoment | Sannolikhet | Konsekvens | Resultat
        1  | Felbetalning | Stickprov      | []          | 3          | Utan anmärkning
        2  | Jäv          | Avstämning     | []          | []         | Utan anmärkning
    """,
    details=_steps,
)
def score_missing(rows: Table, facts: Facts) -> dict[str, Mask]:
    """Each risk has a likelihood and a consequence."""
    scores = present(rows, _SCORES)
    return sound_but_for(scores, _used(rows) & ~filled_in(rows, scores))


@rule(
    "CTL004",
    title="Riskbedömning utanför skalan",
    table="internal_control",
    columns=_SCORES,
    message="{risk}: {column_title} är {value}, men skalan går från 1 till {steps}.",
    remedy="Skriv ett tal från 1 till {steps}.",
    reason="Ett tal utanför skalan ger ett riskvärde som inte kan jämföras med de andra.",
    source="Styrmodellens riskskala.",
    good="""
        Internkontroll
        Nr | Risk         | Kontrollmoment | Sannolikhet | Konsekvens | Åtgärd   | Resultat
        1  | Felbetalning | Stickprov      | 1           | 4          |          | Utan anmärkning
    """,
    bad="""
        Internkontroll
        Nr | Risk         | Kontrollmoment | Sannolikhet | Konsekvens | Åtgärd   | Resultat
        1  | Felbetalning | Stickprov      | [0]         | [5]        |          | Utan anmärkning
    """,
    details=_steps,
)
def score_outside_the_scale(rows: Table, facts: Facts) -> dict[str, Mask]:
    """Likelihood and consequence lie on the model's scale."""
    fields = present(rows, _SCORES)
    scores = figures_of(rows, fields)
    return sound_but_for(fields, (scores < 1) | (scores > facts.model.risk.steps))


@rule(
    "CTL005",
    title="Hög risk utan åtgärd",
    table="internal_control",
    column="action",
    severity=Severity.WARNING,
    message="{risk}: riskvärdet är {risk_value}, och från {limit} krävs en åtgärd.",
    remedy="Skriv vad som görs åt risken, av vem och när.",
    reason="De högsta riskerna ska minskas och inte bara kontrolleras.",
    source="Styrmodellens riskskala; kommunallagen (2017:725) 6 kap. 6 §.",
    good="""
        Internkontroll
        Nr | Risk         | Kontrollmoment | Sannolikhet | Konsekvens | Åtgärd     | Resultat
        1  | Felbetalning | Stickprov      | 2           | 4          |            | Utan anmärkning
        2  | Jäv          | Avstämning     | 3           | 3          | Utbildning | Utan anmärkning
    """,
    bad="""
        Internkontroll
        Nr | Risk         | Kontrollmoment | Sannolikhet | Konsekvens | Åtgärd     | Resultat
        1  | Felbetalning | Stickprov      | 3           | 3          | []         | Utan anmärkning
    """,
    needs=("risk_value",),
    after=("CTL004",),
    scope=Scope.ROW,
    details=_limit,
)
def high_risk_without_action(rows: Table, facts: Facts) -> Mask:
    """From the model's limit on, a risk has an action."""
    high = rows.figures("risk_value") >= facts.model.risk.limit
    return ~high | rows.filled("action")


@rule(
    "CTL006",
    title="Kontrollens resultat saknas",
    table="internal_control",
    column="result",
    message="{risk}: kontrollens resultat är inte ifyllt.",
    remedy="Välj i listan. Är kontrollen inte gjord, välj Ej genomförd.",
    reason="En kontroll utan resultat går inte att skilja från en som inte är gjord.",
    source="Kommunallagen (2017:725) 6 kap. 6 §: den interna kontrollen följs upp.",
    good="""
        Internkontroll
        Nr | Risk         | Kontrollmoment | Sannolikhet | Konsekvens | Resultat
        1  | Felbetalning | Stickprov      | 2           | 3          | Ej genomförd
    """,
    bad="""
        Internkontroll
        Nr | Risk         | Kontrollmoment | Sannolikhet | Konsekvens | Resultat
        1  | Felbetalning | Stickprov      | 2           | 3          | []
    """,
)
def result_missing(rows: Table, facts: Facts) -> Mask:
    """In a follow-up each control has a result."""
    return ~_used(rows) | rows.filled("result")


@rule(
    "CTL007",
    title="Brist utan åtgärd",
    table="internal_control",
    column="action",
    severity=Severity.WARNING,
    message="{risk}: kontrollen visade en brist, men ingen åtgärd är ifylld.",
    remedy="Skriv vad som görs åt bristen, av vem och när.",
    reason="En brist som ingen gör något åt är värre än en som inte är känd.",
    source="Kommunallagen (2017:725) 6 kap. 6 §: den interna kontrollen ska vara tillräcklig.",
    good="""
        Internkontroll
        Nr | Risk         | Kontrollmoment | Sannolikhet | Konsekvens | Resultat | Åtgärd
        1  | Felbetalning | Stickprov      | 2           | 3          | Brist    | Attest av två
    """,
    bad="""
        Internkontroll
        Nr | Risk         | Kontrollmoment | Sannolikhet | Konsekvens | Resultat | Åtgärd
        1  | Felbetalning | Stickprov      | 2           | 3          | Brist    | []
    """,
    needs=("result",),
    after=("CTL005",),
)
def defect_without_action(rows: Table, facts: Facts) -> Mask:
    """A defect that a control has shown has an action."""
    return ~rows.equals("result", _DEFECT) | rows.filled("action")


@rule(
    "CTL008",
    title="Risk eller kontroll är inte beskriven",
    table="internal_control",
    columns=("risk", "control"),
    message="Nr {number}: {column_title} är inte ifyllt.",
    remedy="Skriv vad som kan gå fel och hur det kontrolleras, eller töm raden.",
    reason="En risk utan kontroll är inte med i den interna kontrollen mer än till namnet.",
    source="Internkontrollplaner: varje risk har ett kontrollmoment.",
    good="""
        Internkontroll
        Nr | Risk         | Kontrollmoment | Sannolikhet | Konsekvens | Resultat
        1  | Felbetalning | Stickprov      | 2           | 3          | Utan anmärkning
    """,
    bad="""
        Internkontroll
        Nr | Risk         | Kontrollmoment | Sannolikhet | Konsekvens | Resultat
        1  | Felbetalning | []             | 2           | 3          | Utan anmärkning
        2  | []           | Avstämning     | 1           | 2          | Utan anmärkning
    """,
)
def control_missing(rows: Table, facts: Facts) -> dict[str, Mask]:
    """A row of the plan says what can go wrong and how that is controlled."""
    used = _used(rows) | filled_in(rows, present(rows, _SCORES)).any(axis=0)
    fields = present(rows, ("risk", "control"))
    return {field: ~used | rows.filled(field) for field in fields}
