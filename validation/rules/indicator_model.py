"""IND007–IND009: indicators and targets that are not the model's."""

from __future__ import annotations

import numpy as np

from validation.facts import Facts
from validation.issued_rows import held
from validation.rule import rule
from validation.rules.indicator_numbers import model_figures, written
from validation.rules.repeats import first_row, repeated
from validation.statuses import is_follow_up
from validation.table import Mask, Table


@rule(
    "IND007",
    title="Okänd indikator",
    table="indicators",
    column="indicator",
    message="{name}: indikatorn {indicator} finns inte i styrmodellen.",
    remedy="Skriv indikatorns kod som i styrmodellen, eller lägg först till den där.",
    reason="Utan känd kod går det inte att veta enhet, riktning eller gränser för värdet.",
    source="Verksamhetsplanen 2023: fjorton indikatorer, några utan enhet och riktning.",
    good="""
        Indikatorer
        Kod | Indikator          | Utfall
        PO  | Personalomsättning | 10,9
    """,
    bad="""
        Indikatorer
        Kod  | Indikator          | Utfall
        [P0] | Personalomsättning | 10,9
    """,
)
def indicator_unknown(rows: Table, facts: Facts) -> Mask:
    """An indicator is one of the model's, where the model names them."""
    codes = [part.code for part in facts.model.indicators]
    if not codes:
        return rows.all_sound()
    return rows.one_of("indicator", codes) | ~rows.filled("indicator")


@rule(
    "IND008",
    title="Indikatorn finns två gånger",
    table="indicators",
    column="indicator",
    message="{name}: indikatorn {indicator} finns redan, på bladets rad {first}.",
    remedy="Ta bort den ena raden, eller ge raden sin rätta kod.",
    reason="Med två rader för samma indikator vet ingen vilket värde som gäller.",
    source="Uppföljningen januari–augusti 2018: personalomsättning i tabell och i bilaga.",
    good="""
        Indikatorer
        Kod | Indikator          | Utfall
        PO  | Personalomsättning | 10,9
        Indikatorer B
        Kod | Indikator          | Utfall
        PO  | Personalomsättning | 12,1
    """,
    bad="""
        Indikatorer
        Kod  | Indikator          | Utfall
        PO   | Personalomsättning | 10,9
        [PO] | Personalomsättning | 11,2
    """,
    details=lambda rows, facts: first_row(rows, facts, "indicators"),
)
def indicator_doubled(rows: Table, facts: Facts) -> Mask:
    """An indicator stands once in a department's workbook."""
    return ~repeated(rows, "indicators")


@rule(
    "IND009",
    title="Målvärdet är ett annat än styrmodellens",
    table="indicators",
    column="target",
    message="{name}: målvärdet är {value}, men styrmodellen anger {expected}.",
    remedy="Skriv tillbaka {expected}. Ett nytt mål beslutas och skrivs först i styrmodellen.",
    reason="Ett mål som sänks i efterhand nås alltid.",
    source="Verksamhetsplanen 2023: målvärden beslutas med planen.",
    good="""
        Indikatorer
        Kod | Indikator          | Målvärde | Utfall
        PO  | Personalomsättning | 11       | 10,9
        NK  | Nöjda kunder       |          | 71
    """,
    bad="""
        Indikatorer
        Kod | Indikator          | Målvärde | Utfall
        PO  | Personalomsättning | [12,5]   | 10,9
    """,
    details=lambda rows, facts: {
        "value": written(rows.figures("target")),
        "expected": written(model_figures(rows, facts, "target")),
    },
)
def target_is_not_the_models(rows: Table, facts: Facts) -> Mask:
    """In a follow-up, a target that was not issued to the department is the model's."""
    if not is_follow_up(facts):
        return rows.all_sound()
    target, decided = rows.figures("target"), model_figures(rows, facts, "target")
    same: Mask = (target == decided) | np.isnan(target) | np.isnan(decided)
    if same.all():
        return same
    return same | held(rows, facts, "indicators", "issued").filled("target")
