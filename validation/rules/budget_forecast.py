"""BUD085–BUD088: forecasts that the year so far contradicts, or that nobody has looked at.

With the deviation to date *d* and the forecast's deviation *f*, the months that remain have
to deviate by *r = f − d*. The year so far contradicts the forecast when all of this holds:

- *d* reaches the model's limit for a material amount, so it is no noise;
- *r* has the other sign than *d* and reaches that limit as well;
- *r* takes back at least half of *d*: a forecast that keeps most of the deviation is no
  contradiction;
- *r* is more than a tenth of the budget that remains, so the remaining months would have to
  differ visibly from their budget.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from validation.amounts import format_decimal
from validation.facts import Facts
from validation.finding import Severity
from validation.issued_rows import former_values
from validation.materiality import amount_limit, material
from validation.model import AccountKind
from validation.rounding import tolerance
from validation.rule import Scope, rule
from validation.rules.amount_columns import (
    Rows,
    figures,
    filled,
    net_of_others,
    of_kind,
    sound_rows,
    texts,
)
from validation.rules.budget_comments import WRONG_AMOUNTS, known_deviations

_YEAR = 12
_TABLE = "operating_budget"
_SHARE_OF_REST = 10
"""Per cent of the remaining budget that the remaining deviation has to exceed."""
_NEEDS = (
    "deviation_to_date",
    "forecast_deviation",
    "actual_to_date",
    "budget_to_date",
    "year_budget",
)


def _lines(frame: pd.DataFrame, facts: Facts) -> Rows:
    if "account_class" not in frame:
        return np.ones(len(frame), dtype=bool)
    return ~net_of_others(frame, facts)


def _year_goes_on(facts: Facts) -> bool:
    return facts.period.months < _YEAR


def _rest_in_words(frame: pd.DataFrame, facts: Facts) -> Mapping[str, pd.Series[Any]]:
    to_date = frame["deviation_to_date"]
    rest = frame["forecast_deviation"] - to_date
    budget = frame["year_budget"] - frame["budget_to_date"]
    shares = rest.abs() * 100 / budget.abs().mask(budget == 0)
    written = [format_decimal(share, 0) for share in shares]
    said = [f" ({share} % av budgeten som återstår)" if share else "" for share in written]
    return {
        "to_date": texts(to_date, facts, _TABLE, plus=True),
        "forecast_off": texts(frame["forecast_deviation"], facts, _TABLE, plus=True),
        "rest": texts(rest, facts, _TABLE, plus=True),
        "share": pd.Series(said, index=frame.index, dtype="str"),
    }


@rule(
    "BUD085",
    title="Årets utfall säger emot prognosen",
    table=_TABLE,
    column="full_year_forecast",
    severity=Severity.WARNING,
    message=(
        "{name}: hittills är avvikelsen {to_date} men prognosens {forecast_off}. Resten av året "
        "måste då avvika {rest}{share}."
    ),
    remedy="Se över prognosen. Står den sig, skriv i kommentaren vad som väntas hända.",
    reason=(
        "En prognos som tar tillbaka det som har hänt hittills är antingen gammal eller bygger "
        "på något som läsaren inte får veta. Regeln slår till när avvikelsen hittills är "
        "väsentlig, återstoden har motsatt tecken, är väsentlig, tar tillbaka minst halva "
        "avvikelsen och är mer än tio procent av den budget som återstår."
    ),
    source="Uppföljningen januari–augusti 2018, kapitel 3: +9,6 hittills men prognos -6,0.",
    good="""
        Driftbudget
        Rad | Benämning | Årsbudget | Budget ack. | Utfall ack. | Årsprognos
        1   | E-plan    | -23,7     | -15,8       | -21,6       | -33,7
        2   | Tillväxt  | -48,3     | -32,2       | -20,0       | -38,3
        3   | Egna      | 0,0       | 0,0         | -0,3        | 0,0
    """,
    bad="""
        Driftbudget
        Rad | Benämning       | Årsbudget | Budget ack. | Utfall ack. | Årsprognos
        1   | Bas             | -273,7    | -179,7      | -170,1      | [-279,7]
        2   | Förtroendevalda | -40,6     | -27,0       | -22,9       | [-40,6]
    """,
    needs=_NEEDS,
    after=("BUD045", "BUD086", *WRONG_AMOUNTS),
    scope=Scope.ROW,
    details=_rest_in_words,
)
def forecast_contradicted(frame: pd.DataFrame, facts: Facts) -> pd.Series[bool]:
    """What remains of the year need not undo what has happened so far; see the module."""
    known = known_deviations(frame)
    to_date = known["deviation_to_date"]
    rest = known["forecast_deviation"] - to_date
    budget = figures(frame, "year_budget") - figures(frame, "budget_to_date")
    limit = amount_limit(facts.model)
    hit = (
        (np.abs(to_date) >= limit)
        & (np.abs(rest) >= limit)
        & ((rest < 0) != (to_date < 0))
        & (np.abs(rest) * 2 >= np.abs(to_date))
        & (np.abs(rest) * 100 > np.abs(budget) * _SHARE_OF_REST)
    )
    return sound_rows(frame, hit & _lines(frame, facts) & _year_goes_on(facts))


@rule(
    "BUD086",
    title="Utfallet har redan passerat prognosen",
    table=_TABLE,
    column="full_year_forecast",
    severity=Severity.WARNING,
    message="{name}: utfallet är redan {actual_to_date} {unit} men årets prognos {value}.",
    remedy="Rätta prognosen, eller utfallet. Väntas en rättelse, skriv det i kommentaren.",
    reason="Kostnader och intäkter växer under året. En passerad prognos är gammal eller fel.",
    source="Uppföljningen januari–augusti 2018, kapitel 3: -0,3 hittills men prognos 0,0.",
    good="""
        Driftbudget
        Rad | Kontoklass        | Benämning | Årsbudget | Budget ack. | Utfall ack. | Årsprognos
        1   | Personalkostnader | Löner     | -23,0     | -15,3       | -15,0       | -23,0
        2   | Intäkter          | Bidrag    | 12,0      | 8,0         | 12,0        | 12,0
    """,
    bad="""
        Driftbudget
        Rad | Kontoklass        | Benämning | Årsbudget | Budget ack. | Utfall ack. | Årsprognos
        1   | Personalkostnader | Löner     | -23,0     | -15,3       | -25,0       | [-23,0]
        2   | Intäkter          | Bidrag    | 12,0      | 8,0         | 12,1        | [12,0]
        3   | Övriga kostnader  | Egna      | 0         | 0           | -0,3        | [0]
    """,
    needs=("account_class", "actual_to_date"),
    after=WRONG_AMOUNTS,
    scope=Scope.ROW,
)
def forecast_passed(frame: pd.DataFrame, facts: Facts) -> pd.Series[bool]:
    """By the year's end a cost or a revenue is no smaller than it is today."""
    actual, forecast = figures(frame, "actual_to_date"), figures(frame, "full_year_forecast")
    costs = of_kind(frame, facts, AccountKind.COST) & (actual < forecast)
    revenue = of_kind(frame, facts, AccountKind.REVENUE) & (actual > forecast)
    return sound_rows(frame, (costs | revenue) & _year_goes_on(facts))


def _former_forecast(frame: pd.DataFrame, facts: Facts) -> pd.Series[Any]:
    former = former_values(frame, facts, _TABLE, "full_year_forecast")
    carried = frame.get("former_forecast")
    return former if carried is None else former.fillna(carried)


def _moved(frame: pd.DataFrame, facts: Facts) -> pd.Series[Any]:
    """How much the deviation to date has moved since the former period of the same year."""
    return frame["deviation_to_date"] - former_values(frame, facts, _TABLE, "deviation_to_date")


def _same_year(facts: Facts) -> bool:
    former = facts.model.period(facts.period.former or "")
    return former is not None and former.year == facts.period.year


@rule(
    "BUD087",
    title="Prognosen är densamma fast utfallet har ändrats",
    table=_TABLE,
    column="full_year_forecast",
    severity=Severity.WARNING,
    message=(
        "{name}: prognosen är {value} {unit}, på kronan som i förra uppföljningen, fast "
        "avvikelsen hittills har ändrats {moved}."
    ),
    remedy="Gör en ny prognos. Är den riktig ändå, skriv varför i kommentaren.",
    reason="En prognos som kopieras från förra gången fångar inte det som har hänt sedan dess.",
    source="Uppföljningen januari–augusti 2018: prognosen ändrad med -1,0 sedan i maj.",
    good="""
        Driftbudget förra
        Rad | Benämning | Årsbudget | Budget ack. | Utfall ack. | Årsprognos
        1   | E-plan    | -23,7     | -7,9        | -7,9        | -23,7
        2   | Tillväxt  | -48,3     | -16,1       | -16,0       | -48,3
        Driftbudget
        Rad | Benämning | Årsbudget | Budget ack. | Utfall ack. | Årsprognos
        1   | E-plan    | -23,7     | -15,8       | -21,6       | -33,7
        2   | Tillväxt  | -48,3     | -32,2       | -31,9       | -48,3
    """,
    bad="""
        Driftbudget förra
        Rad | Benämning | Årsbudget | Budget ack. | Utfall ack. | Årsprognos
        1   | E-plan    | -23,7     | -7,9        | -7,4        | -25,7
        Driftbudget
        Rad | Benämning | Årsbudget | Budget ack. | Utfall ack. | Årsprognos
        1   | E-plan    | -23,7     | -15,8       | -16,8       | [-25,7]
    """,
    needs=("deviation_to_date", "actual_to_date", "budget_to_date"),
    after=("BUD085", "BUD086", *WRONG_AMOUNTS),
    scope=Scope.ROW,
    details=lambda frame, facts: {"moved": texts(_moved(frame, facts), facts, _TABLE, plus=True)},
)
def forecast_not_renewed(frame: pd.DataFrame, facts: Facts) -> pd.Series[bool]:
    """A forecast that was the same to the krona was not made anew, if the year has moved on."""
    if not _same_year(facts):
        return sound_rows(frame, np.zeros(len(frame), dtype=bool))
    former = _former_forecast(frame, facts).to_numpy(dtype=np.float64, na_value=np.nan)
    same = figures(frame, "full_year_forecast") == former
    known = filled(frame, "actual_to_date") & filled(frame, "budget_to_date")
    moved = material(_moved(frame, facts), frame["budget_to_date"], facts.model).to_numpy()
    return sound_rows(frame, same & known & moved & _lines(frame, facts))


@rule(
    "BUD088",
    title="Prognosen är inte utfallet fast året är slut",
    table=_TABLE,
    column="full_year_forecast",
    severity=Severity.WARNING,
    message="{name}: året är slut med utfallet {actual_to_date} {unit}, men prognosen är {value}.",
    remedy="Skriv {expected} som prognos, eller rätta utfallet.",
    reason="När året är slut finns inget kvar att bedöma; då är prognosen utfallet.",
    source="Praxis: prognosen från oktober blir kvar i årsuppföljningen.",
    good="""
        period: 2019-12
        Driftbudget
        Rad | Benämning | Årsbudget | Budget ack. | Utfall ack. | Årsprognos
        1   | E-plan    | -23,7     | -23,7       | -33,2       | -33,2
    """,
    bad="""
        period: 2019-12
        Driftbudget
        Rad | Benämning | Årsbudget | Budget ack. | Utfall ack. | Årsprognos
        1   | E-plan    | -23,7     | -23,7       | -33,2       | [-33,7]
    """,
    needs=("actual_to_date",),
    after=WRONG_AMOUNTS,
    scope=Scope.ROW,
    details=lambda frame, facts: {
        "expected": texts(frame["actual_to_date"], facts, _TABLE, unit=False)
    },
)
def forecast_after_the_year(frame: pd.DataFrame, facts: Facts) -> pd.Series[bool]:
    """After twelve months the forecast is the actual."""
    gap = np.abs(figures(frame, "full_year_forecast") - figures(frame, "actual_to_date"))
    off = gap > tolerance(1, facts.money(_TABLE))
    return sound_rows(frame, off & _lines(frame, facts) & (not _year_goes_on(facts)))
