"""IND001–IND006: indicators that lack a value or a comment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from validation.amounts import Refusal
from validation.facts import Facts
from validation.finding import Severity
from validation.model import Direction
from validation.rule import Scope, rule
from validation.rules.amount_columns import (
    figures,
    filled,
    one_of,
    present,
    sound_cells,
    sound_rows,
)
from validation.rules.indicator_numbers import MONTHS, from_model, number_text, number_texts
from validation.schemas import BY_TABLE, Kind

_NUMBERS = [c.field for c in BY_TABLE["indicators"].all_columns if c.kind is Kind.DECIMAL]
_WHY = {
    Refusal.APPROXIMATE.value: "är ungefärligt eller ett intervall",
    Refusal.AMBIGUOUS.value: "kan läsas på mer än ett sätt",
    Refusal.TOO_LARGE.value: "är för stort för en indikator",
    Refusal.NOT_A_NUMBER.value: "inte är ett tal",
}


def _why(cells: pd.DataFrame, facts: Facts) -> Mapping[str, pd.Series[Any]]:
    return {"why": cells["fault"].map(_WHY)}


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
def value_is_no_number(cells: pd.DataFrame, facts: Facts) -> pd.Series[bool]:
    """A cell of an indicator's value holds one number or nothing."""
    refused = cells["fault"].isin(list(_WHY)) & (cells["at_table"] == "indicators")
    return ~(refused & cells["at_column"].isin(_NUMBERS))


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
def outcome_missing(frame: pd.DataFrame, facts: Facts) -> pd.Series[bool]:
    """Every indicator has an outcome for the period."""
    return sound_rows(frame, filled(frame, "indicator") & ~filled(frame, "outcome"))


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
def month_missing(frame: pd.DataFrame, facts: Facts) -> pd.DataFrame:
    """Who has values by month, or a mean of twelve months, has one for each that has passed."""
    there = {field: filled(frame, field) for field in present(frame, MONTHS)}
    rolling = [part.code for part in facts.model.indicators if part.rolling]
    asked = np.logical_or.reduce([one_of(frame, "indicator", rolling), *there.values()])
    passed = present(frame, MONTHS[: facts.period.months])
    return sound_cells(frame, {field: asked & ~there[field] for field in passed})


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
def month_in_the_future(frame: pd.DataFrame, facts: Facts) -> pd.DataFrame:
    """Months after the period's end have no values."""
    coming = present(frame, MONTHS[facts.period.months :])
    return sound_cells(frame, {field: filled(frame, field) for field in coming})


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
def comment_missing(frame: pd.DataFrame, facts: Facts) -> pd.Series[bool]:
    """An indicator for which the model asks for a comment has one."""
    asked = [part.code for part in facts.model.indicators if part.comment_required]
    return sound_rows(frame, one_of(frame, "indicator", asked) & ~filled(frame, "comment"))


def _target(frame: pd.DataFrame, facts: Facts) -> pd.Series[Any]:
    """The sheet's target, or else the model's."""
    modelled = from_model(frame, facts, "target")
    return frame["target"].fillna(modelled) if "target" in frame else modelled


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
    details=lambda frame, facts: {
        "outcome_text": frame["outcome"].map(number_text),
        "target_text": _target(frame, facts).map(number_text),
    },
)
def target_missed_unexplained(frame: pd.DataFrame, facts: Facts) -> pd.Series[bool]:
    """A target that is missed, in the direction that the model gives, has a comment."""
    target = _target(frame, facts).to_numpy(dtype=np.float64, na_value=np.nan)
    short = figures(frame, "outcome") - target
    wanted = {
        direction: [part.code for part in facts.model.indicators if part.direction is direction]
        for direction in Direction
    }
    missed = (one_of(frame, "indicator", wanted[Direction.HIGHER]) & (short < 0)) | (
        one_of(frame, "indicator", wanted[Direction.LOWER]) & (short > 0)
    )
    return sound_rows(frame, missed & ~filled(frame, "comment"))
