"""BUD080–BUD081: deviations that nobody explains, and comments that say the opposite."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from validation.facts import Facts
from validation.finding import Severity
from validation.materiality import material_sizes
from validation.rounding import last_place
from validation.rule import Scope, rule
from validation.rules.amount_columns import (
    Figures,
    Rows,
    figures,
    filled,
    net_of_others,
    owners,
    sound_rows,
    sum_by,
    texts,
)

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


def known_deviations(frame: pd.DataFrame) -> dict[str, Figures]:
    """The deviations that the model has, by field; NaN where figure or budget is blank."""
    return {
        field: np.where(
            filled(frame, figure) & filled(frame, budget), figures(frame, field), np.nan
        )
        for field, (figure, budget) in _DEVIATIONS.items()
        if {field, figure, budget} <= set(frame.columns)
    }


def _large(frame: pd.DataFrame, facts: Facts) -> dict[str, Rows]:
    """Material deviations, by field."""
    return {
        field: material_sizes(deviation, figures(frame, _DEVIATIONS[field][1]), facts.model)
        for field, deviation in known_deviations(frame).items()
    }


def _to_explain(frame: pd.DataFrame, facts: Facts) -> Rows:
    """Lines with a material deviation; a net only where no other line of its department has one."""
    large = np.zeros(len(frame), dtype=bool)
    for material in _large(frame, facts).values():
        large |= material
    if "account_class" in frame and large.any():
        net = net_of_others(frame, facts)
        lines = sum_by(owners(frame), (large & ~net).astype(np.int64))
        large &= ~net | (lines == 0)
    return large


def _which(frame: pd.DataFrame, facts: Facts) -> Mapping[str, pd.Series[Any]]:
    """The material deviations of a line, in words."""
    table = "operating_budget"
    columns = facts.columns(table)
    said = pd.Series("", index=frame.index, dtype="str")
    for field, large in _large(frame, facts).items():
        budget = _DEVIATIONS[field][1]
        words = (
            f"{columns[field].title} "
            + texts(frame[field], facts, table, plus=True)
            + f" mot {columns[budget].title} "
            + texts(frame[budget], facts, table)
        )
        said = (said + (", " + words).where(large, "")).str.removeprefix(", ")
    return {"which": said}


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
def material_deviation_unexplained(frame: pd.DataFrame, facts: Facts) -> pd.Series[bool]:
    """A deviation that passes the model's limits has a comment."""
    return sound_rows(frame, _to_explain(frame, facts) & ~filled(frame, "comment"))


def _only_sign(frame: pd.DataFrame, facts: Facts) -> tuple[Rows, Rows]:
    """Lines all of whose deviations are deficits, and lines where all are surpluses."""
    step = last_place(facts.money("operating_budget"))
    worse, better = np.zeros(len(frame), dtype=bool), np.zeros(len(frame), dtype=bool)
    for deviation in known_deviations(frame).values():
        worse |= deviation <= -step
        better |= deviation >= step
    return worse & ~better, better & ~worse


def _says(
    comments: pd.Series[Any], lines: Rows, this: re.Pattern[str], other: re.Pattern[str]
) -> Rows:
    """Those of some lines whose comments speak of one side and not of the other."""
    found = np.zeros(len(comments), dtype=bool)
    positions = np.flatnonzero(lines & comments.notna().to_numpy())
    said = [_OR_NOT.sub("", comment) for comment in comments.iloc[positions]]
    found[positions] = [bool(this.search(text)) and not other.search(text) for text in said]
    return found


def _contradicts(frame: pd.DataFrame, facts: Facts) -> Rows:
    worse, better = _only_sign(frame, facts)
    comments = frame["comment"]
    return _says(comments, worse, _SURPLUS, _DEFICIT) | _says(comments, better, _DEFICIT, _SURPLUS)


def _word_and_deviation(frame: pd.DataFrame, facts: Facts) -> Mapping[str, pd.Series[Any]]:
    """The word that does not fit, and the deviation that it does not fit."""
    worse, _ = _only_sign(frame, facts)
    words = [
        found[0] if (found := (_SURPLUS if bad else _DEFICIT).search(comment)) else ""
        for bad, comment in zip(worse, frame["comment"], strict=True)
    ]
    columns, table = facts.columns("operating_budget"), "operating_budget"
    shown = pd.Series("", index=frame.index, dtype="str")
    for field, deviation in known_deviations(frame).items():
        says = f"{columns[field].title} är " + texts(frame[field], facts, table, plus=True)
        shown = shown.where((shown != "") | np.isnan(deviation) | (deviation == 0), says)
    return {"word": pd.Series(words, index=frame.index, dtype="str"), "deviation": shown}


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
def comment_contradicts_figure(frame: pd.DataFrame, facts: Facts) -> pd.Series[bool]:
    """A comment that speaks of a surplus alone stands at a surplus, and so with a deficit."""
    return sound_rows(frame, _contradicts(frame, facts))
