"""IND001–IND006: indicators that lack a value or a comment."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from validation.amounts import Refusal
from validation.facts import Facts
from validation.finding import Severity
from validation.model import Direction
from validation.rule import Scope, rule
from validation.rules.amount_columns import filled_in, present, sound_but_for
from validation.rules.indicator_numbers import MONTHS, model_figures, number_texts, written
from validation.schemas import BY_TABLE, Kind
from validation.table import Content, Figures, Mask, Table

_NUMBERS = [c.field for c in BY_TABLE["indicators"].all_columns if c.kind is Kind.DECIMAL]
_WHY = {
    Refusal.APPROXIMATE.value: "är ungefärligt eller ett intervall",
    Refusal.AMBIGUOUS.value: "kan läsas på mer än ett sätt",
    Refusal.TOO_LARGE.value: "är för stort för en indikator",
    Refusal.NOT_A_NUMBER.value: "inte är ett tal",
}


def _why(rows: Table, facts: Facts) -> Mapping[str, Content]:
    return {"why": rows.each("fault", _WHY.__getitem__)}


@rule(
    "IND001",
    title="Inget tal",
    table="cells",
    message="I {column_title} står ”{value}”, som {why}.",
    remedy="Skriv ett tal med decimalkomma i indikatorns enhet, t.ex. 14,9, och inget mer.",
    reason="Det som inte kan läsas som ett tal kommer inte med i tabeller och diagram.",
    source="Uppföljningen januari–augusti 2018: utfall med procenttecken och ord i cellen.",
    good="""
        Indikatorer
        Kod | Indikator          | Enhet | Utfall
        PO  | Personalomsättning | %     | 14,9 %
    """,
    bad="""
        Indikatorer
        Kod | Indikator          | Enhet | jan    | Utfall
        PO  | Personalomsättning | %     | [hög]  | [ca 15]
    """,
    details=_why,
)
def value_is_no_number(rows: Table, facts: Facts) -> Mask:
    """A cell of an indicator's value holds one number or nothing."""
    at_indicators = rows.equals("at_table", "indicators")
    if not at_indicators.any():
        return rows.all_sound()
    return ~(at_indicators & rows.one_of("fault", _WHY) & rows.one_of("at_column", _NUMBERS))


@rule(
    "IND002",
    title="Utfall saknas",
    table="indicators",
    column="outcome",
    message="{name}: periodens utfall är inte ifyllt.",
    remedy="Fyll i utfallet i indikatorns enhet. Är det noll, skriv 0.",
    reason="En indikator utan utfall kan inte jämföras med sitt målvärde.",
    source="Uppföljningen januari–augusti 2018, bilaga 1: indikatorer med rubrik men utan värde.",
    good="""
        Indikatorer
        Kod | Indikator          | Enhet | Utfall
        PO  | Personalomsättning | %     | 0
    """,
    bad="""
        Indikatorer
        Kod | Indikator          | Enhet | Utfall
        PO  | Personalomsättning | %     | []
        NK  | Nöjda kunder       | index | 71
    """,
)
def outcome_missing(rows: Table, facts: Facts) -> Mask:
    """Every indicator has an outcome for the period."""
    return rows.filled("outcome") | ~rows.filled("indicator")


@rule(
    "IND003",
    title="Månadsvärde saknas",
    table="indicators",
    columns=MONTHS,
    severity=Severity.WARNING,
    message="{name}: värdet för {column_title} är inte ifyllt.",
    remedy="Fyll i värdet, eller skriv i kommentaren varför det saknas.",
    reason="Ett hål i serien gör medelvärdet och diagrammet missvisande.",
    source="Uppföljningen januari–augusti 2018, bilaga 1: indikatorer över tid.",
    good="""
        period: 2019-04
        Indikatorer
        Kod | Indikator          | jan  | feb  | mar  | apr  | Utfall
        PO  | Personalomsättning | 11,0 | 11,2 | 11,4 | 11,3 | 11,2
        NK  | Nöjda kunder       |      |      |      |      | 71
    """,
    bad="""
        period: 2019-04
        Indikatorer
        Kod | Indikator          | jan  | feb  | mar  | apr  | Utfall
        PO  | Personalomsättning | 11,0 | []   | 11,4 | []   | 11,2
        PO2 | Omsättning chefer  |      |      |      |      | 11,2
        NK  | Nöjda kunder       | []   | []   | 70   | 71   | 71
    """,
)
def month_missing(rows: Table, facts: Facts) -> dict[str, Mask]:
    """Who has values by month, or a mean of twelve months, has one for each that has passed."""
    months = present(rows, MONTHS)
    there = filled_in(rows, months)
    rolling = [part.code for part in facts.model.indicators if part.rolling]
    asked = there.any(axis=0) | rows.one_of("indicator", rolling)
    passed = present(rows, MONTHS[: facts.period.months])
    return sound_but_for(passed, asked & ~there[: len(passed)])


@rule(
    "IND004",
    title="Värde för en månad som inte har varit",
    table="indicators",
    columns=MONTHS,
    severity=Severity.WARNING,
    message="{name}: {column_title} har värdet {value}, men perioden slutar före den månaden.",
    remedy="Flytta värdet till rätt månad, eller ta bort det.",
    reason="Ett värde i förväg är en gissning, eller förra årets värde på fel plats.",
    source="Praxis: förra årets månader blir kvar när mallen kopieras.",
    good="""
        period: 2019-04
        Indikatorer
        Kod | Indikator          | jan  | feb  | mar  | apr  | Utfall
        PO  | Personalomsättning | 11,0 | 11,2 | 11,4 | 11,3 | 11,2
    """,
    bad="""
        period: 2019-04
        Indikatorer
        Kod | Indikator          | jan  | feb  | mar  | apr  | maj    | Utfall
        PO  | Personalomsättning | 11,0 | 11,2 | 11,4 | 11,3 | [11,6] | 11,2
    """,
    details=number_texts,
)
def month_in_the_future(rows: Table, facts: Facts) -> dict[str, Mask]:
    """Months after the period's end have no values."""
    coming = present(rows, MONTHS[facts.period.months :])
    return sound_but_for(coming, filled_in(rows, coming))


@rule(
    "IND005",
    title="Obligatorisk kommentar saknas",
    table="indicators",
    column="comment",
    severity=Severity.WARNING,
    message="{name}: styrmodellen kräver en kommentar, och den är tom.",
    remedy="Skriv hur värdet har utvecklats och varför.",
    reason="För vissa indikatorer säger siffran för lite utan en analys.",
    source="Verksamhetsplanen 2023: analys krävs för investeringarnas avvikelse.",
    good="""
        Indikatorer
        Kod | Indikator          | Utfall | Kommentar
        NK  | Nöjda kunder       | 71     | Kortare väntetider.
        PO  | Personalomsättning | 10,9   |
    """,
    bad="""
        Indikatorer
        Kod | Indikator          | Utfall | Kommentar
        NK  | Nöjda kunder       | 71     | []
    """,
)
def comment_missing(rows: Table, facts: Facts) -> Mask:
    """An indicator for which the model asks for a comment has one."""
    asked = [part.code for part in facts.model.indicators if part.comment_required]
    return rows.filled("comment") | ~rows.one_of("indicator", asked)


def _target(rows: Table, facts: Facts) -> Figures:
    """The sheet's target, or else the model's."""
    modelled = model_figures(rows, facts, "target")
    if "target" not in rows:
        return modelled
    return np.where(rows.filled("target"), rows.figures("target"), modelled)


@rule(
    "IND006",
    title="Målet är missat utan kommentar",
    table="indicators",
    column="comment",
    severity=Severity.WARNING,
    message="{name}: utfallet är {outcome_text}, målet är {target_text} och kommentaren är tom.",
    remedy="Skriv varför målet inte nås och vad som görs åt det.",
    reason="Den som styr på indikatorn måste veta om något görs när målet missas.",
    source="Verksamhetsplanen 2023: personalomsättning 11,0 och sjukfrånvaro 5,2 som mål.",
    good="""
        Indikatorer
        Kod | Indikator          | Målvärde | Utfall | Kommentar
        PO  | Personalomsättning | 11,0     | 14,9   | Fler byter arbetsgivare.
        PO1 | Omsättning chefer  |          | 14,9   |
    """,
    bad="""
        Indikatorer
        Kod | Indikator          | Målvärde | Utfall | Kommentar
        PO  | Personalomsättning | 11,0     | 14,9   | []
    """,
    needs=("outcome",),
    after=("IND005", "IND010", "IND012"),
    scope=Scope.ROW,
    details=lambda rows, facts: {
        "outcome_text": written(rows.figures("outcome")),
        "target_text": written(_target(rows, facts)),
    },
)
def target_missed_unexplained(rows: Table, facts: Facts) -> Mask:
    """A target that is missed, in the direction that the model gives, has a comment."""
    short = rows.figures("outcome") - _target(rows, facts)
    missed = (_wanted(rows, facts, Direction.HIGHER) & (short < 0)) | (
        _wanted(rows, facts, Direction.LOWER) & (short > 0)
    )
    return ~missed | rows.filled("comment")


def _wanted(rows: Table, facts: Facts, direction: Direction) -> Mask:
    """Rows whose indicators are to move in a direction."""
    indicators = facts.model.indicators
    return rows.one_of("indicator", [p.code for p in indicators if p.direction is direction])
