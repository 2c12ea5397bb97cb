"""STA: each followed row has a status that can be used, and the comment it calls for."""

from __future__ import annotations

from validation.facts import Facts
from validation.finding import Severity
from validation.model import Meaning
from validation.rule import Scope, rule
from validation.schemas import BY_TABLE
from validation.statuses import DEVIATING, gets_status, has_meaning, is_follow_up
from validation.swedish_text import ONLY_POINTS
from validation.table import Content, Mask, Table
from validation.text_search import text_column


def _scales(rows: Table, facts: Facts) -> dict[str, Content]:
    shown = {
        table: ", ".join(status.choice for status in scale.statuses)
        for table in BY_TABLE
        if (scale := facts.scale(table)) is not None
    }
    return {"choices": rows.each("at_table", shown.get)}


@rule(
    "STA001",
    title="Okänd status",
    table="cells",
    message="”{value}” är ingen status i styrmodellen.",
    remedy="Välj i listan: {choices}.",
    reason="En status som styrmodellen inte känner kan varken räknas eller färgas.",
    source="Projektredovisningen 2019: symbolerna ●, ! och — saknar förklaring.",
    good="""
        Aktiviteter
        Nummer | Uppdrag | Aktivitet | Status
        1.1.1  | 1.1     | Kampanj   | ▶
        1.1.2  | 1.1     | Enkät     | Avslutat
    """,
    bad="""
        Aktiviteter
        Nummer | Uppdrag | Aktivitet | Status
        1.1.1  | 1.1     | Kampanj   | [●]
        1.1.2  | 1.1     | Enkät     | [halvklart]
    """,
    details=_scales,
)
def status_not_in_the_scale(rows: Table, facts: Facts) -> Mask:
    """A status is one of its sheet's scale, by code, label or symbol."""
    return ~(rows.equals("at_column", "status") & rows.equals("fault", "unknown_choice"))


@rule(
    "STA002",
    title="Status saknas",
    tables=("assignments", "activities"),
    column="status",
    message="{number} har ingen status.",
    remedy="Välj den status som gäller vid periodens slut.",
    reason="Utan status kommer raden inte med i måluppfyllelsen.",
    source="Projektredovisningen 2019: tre aktiviteter, i 1.1, 1.2 och 1.3, saknar symbol.",
    good="""
        Uppdrag
        Nummer | Nivå    | Benämning | Status helår
        1      | Område  | Hälsa     |
        1.1    | Uppdrag | Nära vård | P
    """,
    bad="""
        Uppdrag
        Nummer | Nivå    | Benämning | Status helår
        1      | Område  | Hälsa     |
        1.1    | Uppdrag | Nära vård | []
        Aktiviteter
        Nummer | Uppdrag | Aktivitet | Status
        1.1.1  | 1.1     | Kampanj   | []
    """,
    after=("HIE034",),
    scope=Scope.ROW,
)
def status_missing(rows: Table, facts: Facts, table: str) -> Mask:
    """In a follow-up each row that is followed has a status; headings have none."""
    if not is_follow_up(facts):
        return rows.all_sound()
    return rows.filled("status") | ~gets_status(rows, facts, table)


@rule(
    "STA003",
    title="Kommentar saknas",
    tables=("assignments", "activities", "work_environment"),
    column="comment",
    message="{number} har status {status} men ingen kommentar.",
    remedy="Skriv varför, vad det betyder för resultatet och vad som görs åt det.",
    reason="En avvikelse utan förklaring ger ledningen inget att besluta om.",
    source="Praxis: en avvikelse som ingen förklarar kommer tillbaka som fråga.",
    good="""
        Aktiviteter
        Nummer | Uppdrag | Aktivitet | Status | Kommentar
        1.1.1  | 1.1     | Kampanj   | F      | Leverantören är sen; ny tid är avtalad.
        1.1.2  | 1.1     | Enkät     | P      |
    """,
    bad="""
        Aktiviteter
        Nummer | Uppdrag | Aktivitet | Status | Kommentar
        1.1.1  | 1.1     | Kampanj   | F      | []
        1.1.2  | 1.1     | Enkät     | N      | [-]
    """,
    needs=("status",),
)
def comment_missing(rows: Table, facts: Facts, table: str) -> Mask:
    """What deviates, is struck, or as the model asks for it, has a comment with words in it."""
    scale = facts.scale(table)
    asking = [step.code for step in (scale.statuses if scale else ()) if step.comment_required]
    asked = rows.one_of("status", asking)
    asked |= has_meaning(rows, facts, table, *DEVIATING, Meaning.STRUCK)
    if not asked.any():
        return rows.all_sound()
    pointless = text_column(rows, "comment").is_all(ONLY_POINTS, asked)
    return ~(pointless | (asked & ~rows.filled("comment")))


@rule(
    "STA005",
    title="Statusen är okänd",
    tables=("assignments", "activities"),
    column="status",
    severity=Severity.WARNING,
    message="{number} har status {status}: ingen vet hur det går.",
    remedy="Ta reda på hur det går och välj en annan status.",
    reason="En okänd status räknas inte till något och döljer det som kan avvika.",
    source="Projektredovisningen 2019: fyra rader har symboler utan förklaring.",
    good="""
        Aktiviteter
        Nummer | Uppdrag | Aktivitet | Status
        1.1.1  | 1.1     | Kampanj   | P
    """,
    bad="""
        Aktiviteter
        Nummer | Uppdrag | Aktivitet | Status
        1.1.1  | 1.1     | Kampanj   | [O]
    """,
)
def status_unknown(rows: Table, facts: Facts, table: str) -> Mask:
    """A status says how it goes."""
    return ~has_meaning(rows, facts, table, Meaning.UNKNOWN)


@rule(
    "STA040",
    title="Projekt utan ägare",
    table="activities",
    column="owner",
    severity=Severity.WARNING,
    message="{number} är ett projekt men har ingen ansvarig.",
    remedy="Skriv vilken funktion eller organisation som äger projektet.",
    reason="Ett projekt utan ägare har ingen som svarar för pengar och resultat.",
    source="Projektredovisningen 2019: projekt med beviljade medel men utan projektägare.",
    good="""
        Aktiviteter
        Nummer | Uppdrag | Aktivitet    | Typ       | Ansvarig
        1.1.1  | 1.1     | Vuxenportal  | Projekt   | Region Halland
        1.1.2  | 1.1     | Enkät        | Aktivitet |
    """,
    bad="""
        Aktiviteter
        Nummer | Uppdrag | Aktivitet    | Typ       | Ansvarig
        1.1.1  | 1.1     | Vuxenportal  | Projekt   | []
    """,
    needs=("form",),
)
def project_without_owner(rows: Table, facts: Facts) -> Mask:
    """A project has somebody who answers for it."""
    return ~rows.equals("form", "Projekt") | rows.filled("owner")


@rule(
    "STA041",
    title="Projekt utan beviljade medel",
    table="activities",
    column="granted_amount",
    severity=Severity.WARNING,
    message="{number} är ett projekt men har inget belopp för beviljade medel.",
    remedy="Skriv vad som är beviljat. Drivs projektet utan medel skrivs 0 kr.",
    reason="Tomt kan betyda både noll och okänt, och då stämmer inte summan av beviljade medel.",
    source="Projektredovisningen 2019: tomt, 0 kr och ”ca 2 procent” som beviljade medel.",
    good="""
        Aktiviteter
        Nummer | Uppdrag | Aktivitet    | Typ       | Ansvarig | Beviljade medel
        1.1.1  | 1.1     | Vuxenportal  | Projekt   | Skolan   | 300 000 kr
        1.1.2  | 1.1     | CareWare     | Projekt   | Skolan   | 0 kr
    """,
    bad="""
        Aktiviteter
        Nummer | Uppdrag | Aktivitet    | Typ       | Ansvarig | Beviljade medel
        1.1.1  | 1.1     | Vuxenportal  | Projekt   | Skolan   | []
    """,
    needs=("form",),
    after=("BUD061",),
)
def project_without_granted_amount(rows: Table, facts: Facts) -> Mask:
    """A project says how much it was granted, be it 0."""
    return ~rows.equals("form", "Projekt") | rows.filled("granted_amount")
