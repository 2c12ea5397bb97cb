"""BUD080–BUD081: deviations that nobody explains, and comments that say the opposite."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np

from validation.facts import Facts
from validation.finding import Severity
from validation.materiality import material_sizes
from validation.rounding import last_place
from validation.rule import Scope, rule
from validation.rules.amount_columns import net_of_others, owners, sum_by, texts
from validation.table import Figures, Mask, Table

_LINES = "operating_budget"
_DEVIATIONS = {
    "forecast_deviation": ("full_year_forecast", "year_budget"),
    "deviation_to_date": ("actual_to_date", "budget_to_date"),
}
"""Each deviation with what it is made of; the full year counts most and comes first."""
WRONG_AMOUNTS = ("BUD020", "BUD021", "BUD030", "BUD031")
"""Wrong sign, wrong unit: what follows from such an amount is not judged."""

_NO = (
    r"(?:inget|inte|ej|utan|mindre|minskat|minskar|minskade|vänt|från|tidigare|befarat|förra årets)"
)
_OR_NOT = re.compile(rf"\b{_NO} (?:\w+ )?(?:över|under)skott\w*", re.IGNORECASE)
_THAN_PLANNED = r"(?:budget\w*|plan\w*|väntat|förväntat|beräknat|prognos\w*)"
_SURPLUS = re.compile(
    rf"\b(?:överskott\w*|plusresultat|bättre än {_THAN_PLANNED}|positiv\w* \w*avvikelse\w*)",
    re.IGNORECASE,
)
_DEFICIT = re.compile(
    rf"\b(?:underskott\w*|minusresultat|sämre än {_THAN_PLANNED}|negativ\w* \w*avvikelse\w*"
    r"|överskrider budget\w*)",
    re.IGNORECASE,
)

_A_SIDE = re.compile(r"skott|resultat|bättre|sämre|avvikelse|överskrider", re.IGNORECASE)
"""What all that speaks of a side has in it."""


def known_deviations(rows: Table) -> dict[str, Figures]:
    """The deviations that the model has, by field; NaN where figure or budget is blank."""
    return rows.once("known deviations", lambda: _known_deviations(rows))


def _known_deviations(rows: Table) -> dict[str, Figures]:
    return {
        field: np.where(rows.filled(figure) & rows.filled(budget), rows.figures(field), np.nan)
        for field, (figure, budget) in _DEVIATIONS.items()
        if field in rows and figure in rows and budget in rows
    }


def _large(rows: Table, facts: Facts) -> dict[str, Mask]:
    """Material deviations, by field."""
    return {
        field: material_sizes(deviation, rows.figures(_DEVIATIONS[field][1]), facts.model)
        for field, deviation in known_deviations(rows).items()
    }


def _to_explain(rows: Table, facts: Facts) -> Mask:
    """Lines with a material deviation; a net only where no other line of its department has one."""
    large = rows.none()
    for material in _large(rows, facts).values():
        large |= material
    if "account_class" in rows and large.any():
        net = net_of_others(rows, facts)
        if net.any():
            large &= ~net | (sum_by(owners(rows), large & ~net) == 0)
    return large


def _which(rows: Table, facts: Facts) -> Mapping[str, list[str]]:
    """The material deviations of a line, in words."""
    columns = facts.columns(_LINES)
    said: list[list[str]] = [[] for _ in range(len(rows))]
    for field, large in _large(rows, facts).items():
        budget, places = _DEVIATIONS[field][1], np.flatnonzero(large)
        deviations = texts(rows.figures(field)[places], facts, _LINES, plus=True)
        budgets = texts(rows.figures(budget)[places], facts, _LINES)
        for place, off, of in zip(places.tolist(), deviations, budgets, strict=True):
            said[place].append(f"{columns[field].title} {off} mot {columns[budget].title} {of}")
    return {"which": [", ".join(parts) for parts in said]}


@rule(
    "BUD080",
    title="Väsentlig avvikelse utan kommentar",
    table="operating_budget",
    column="comment",
    severity=Severity.WARNING,
    message="{name}: väsentlig avvikelse utan kommentar: {which}.",
    remedy="Skriv vad avvikelsen beror på och vad som görs åt den.",
    reason="Ledningen måste veta varför det avviker och om något görs; siffran säger inte det.",
    source="Uppföljningen januari–augusti 2018, kapitel 3: E-plan utveckling, prognos -10.",
    good="""
        Driftbudget
        Rad | Benämning | Årsbudget | Budget ack. | Utfall ack. | Årsprognos | Kommentar
        1   | E-plan    | -23,7     | -15,8       | -21,6       | -33,7      | Fler införanden.
        2   | Tillväxt  | -48,3     | -32,2       | -31,6       | -47,5      |
        3   | Bas       | -273,7    | -179,7      | -178,0      | -272,0     |
    """,
    bad="""
        Driftbudget
        Rad | Benämning | Årsbudget | Budget ack. | Utfall ack. | Årsprognos | Kommentar
        1   | E-plan    | -23,7     | -15,8       | -21,6       | -33,7      | []
        2   | Tillväxt  | -48,3     | -32,2       | -20,0       | -48,3      | []
    """,
    after=(*WRONG_AMOUNTS, "BUD045"),
    scope=Scope.ROW,
    details=_which,
)
def material_deviation_unexplained(rows: Table, facts: Facts) -> Mask:
    """A deviation that passes the model's limits has a comment."""
    return ~_to_explain(rows, facts) | rows.filled("comment")


def _only_sign(rows: Table, facts: Facts) -> tuple[Mask, Mask]:
    """Lines all of whose deviations are deficits, and lines where all are surpluses."""
    step = last_place(facts.money(_LINES))
    worse, better = rows.none(), rows.none()
    for deviation in known_deviations(rows).values():
        worse |= deviation <= -step
        better |= deviation >= step
    return worse & ~better, better & ~worse


def _contradicts(rows: Table, facts: Facts) -> Mask:
    """Lines whose comments speak of the other side than their deviations, and of no other."""
    worse, better = _only_sign(rows, facts)
    found = rows.none()
    comments = rows.content("comment")
    for place in np.flatnonzero((worse | better) & rows.filled("comment")).tolist():
        if not _A_SIDE.search(comments[place]):
            continue
        this, other = (_SURPLUS, _DEFICIT) if worse[place] else (_DEFICIT, _SURPLUS)
        said = _OR_NOT.sub("", comments[place])
        found[place] = this.search(said) is not None and other.search(said) is None
    return found


def _word_and_deviation(rows: Table, facts: Facts) -> Mapping[str, list[str]]:
    """The word that does not fit, and the deviation that it does not fit."""
    worse, _ = _only_sign(rows, facts)
    words = [
        found[0] if (found := (_SURPLUS if bad else _DEFICIT).search(comment)) else ""
        for bad, comment in zip(worse, rows.content("comment"), strict=True)
    ]
    columns, shown = facts.columns(_LINES), [""] * len(rows)
    for field, deviation in known_deviations(rows).items():
        amounts = texts(rows.figures(field), facts, _LINES, plus=True)
        says = [f"{columns[field].title} är {amount}" for amount in amounts]
        told = ~np.isnan(deviation) & (deviation != 0)
        shown = [
            before or (now if tells else "")
            for before, now, tells in zip(shown, says, told, strict=True)
        ]
    return {"word": words, "deviation": shown}


@rule(
    "BUD081",
    title="Kommentaren säger emot siffran",
    table="operating_budget",
    column="comment",
    severity=Severity.WARNING,
    message="{name}: kommentaren säger ”{word}” men {deviation}.",
    remedy="Rätta tecknet på beloppet eller ordet i kommentaren.",
    reason=(
        "Läsaren tror på orden. När de säger emot siffran är det oftast tecknet på beloppet "
        "som är fel."
    ),
    source="Uppföljningen januari–augusti 2018, avsnitt 3.2: underskottet skrivet som 25.",
    good="""
        Driftbudget
        Rad | Benämning | Årsbudget | Årsprognos | Kommentar
        1   | E-plan    | -23,7     | -33,7      | Underskott hela året.
        2   | Tillväxt  | -48,3     | -38,3      | Inget underskott väntas längre.
        3   | Kultur    | -48,3     | -50,3      | Överskott på lön, underskott på hyra.
        4   | Hälsa     | -48,3     | -48,3      | Överskottet är använt.
    """,
    bad="""
        Driftbudget
        Rad | Benämning | Årsbudget | Årsprognos | Kommentar
        1   | E-plan    | -23,7     | -33,7      | [Överskott hela året.]
        2   | Tillväxt  | -48,3     | -38,3      | [Det går sämre än budget i år.]
    """,
    after=(*WRONG_AMOUNTS, "BUD045"),
    scope=Scope.ROW,
    details=_word_and_deviation,
)
def comment_contradicts_figure(rows: Table, facts: Facts) -> Mask:
    """A comment that speaks of a surplus alone stands at a surplus, and so with a deficit."""
    return ~_contradicts(rows, facts)
