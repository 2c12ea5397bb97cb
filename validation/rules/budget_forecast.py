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

import numpy as np

from validation.amounts import format_decimal
from validation.facts import Facts
from validation.finding import Severity
from validation.issued_rows import former
from validation.materiality import amount_limit, material_sizes
from validation.model import AccountKind
from validation.rounding import tolerance
from validation.rule import Scope, rule
from validation.rules.amount_columns import net_of_others, of_kind, texts
from validation.rules.budget_comments import WRONG_AMOUNTS, known_deviations
from validation.table import Figures, Mask, Table

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


def _lines(rows: Table, facts: Facts) -> Mask:
    if "account_class" not in rows:
        return rows.all_sound()
    return ~net_of_others(rows, facts)


def _year_goes_on(facts: Facts) -> bool:
    return facts.period.months < _YEAR


def _rest_in_words(rows: Table, facts: Facts) -> Mapping[str, list[str]]:
    to_date, forecast = rows.figures("deviation_to_date"), rows.figures("forecast_deviation")
    rest = forecast - to_date
    budget = rows.figures("year_budget") - rows.figures("budget_to_date")
    written = [
        format_decimal(abs(off) * 100 / abs(of), 0) if of else ""
        for off, of in zip(rest.tolist(), budget.tolist(), strict=True)
    ]
    return {
        "to_date": texts(to_date, facts, _TABLE, plus=True),
        "forecast_off": texts(forecast, facts, _TABLE, plus=True),
        "rest": texts(rest, facts, _TABLE, plus=True),
        "share": [f" ({share} % av budgeten som återstår)" if share else "" for share in written],
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
def forecast_contradicted(rows: Table, facts: Facts) -> Mask:
    """What remains of the year need not undo what has happened so far; see the module."""
    known, limit = known_deviations(rows), amount_limit(facts.model)
    to_date = known["deviation_to_date"]
    large = np.abs(to_date) >= limit
    if not large.any() or not _year_goes_on(facts):
        return rows.all_sound()
    rest = known["forecast_deviation"] - to_date
    budget = rows.figures("year_budget") - rows.figures("budget_to_date")
    size = np.abs(rest)
    hit: Mask = (
        large
        & (size >= limit)
        & ((rest < 0) != (to_date < 0))
        & (size * 2 >= np.abs(to_date))
        & (size * 100 > np.abs(budget) * _SHARE_OF_REST)
    )
    return ~(hit & _lines(rows, facts))


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
def forecast_passed(rows: Table, facts: Facts) -> Mask:
    """By the year's end a cost or a revenue is no smaller than it is today."""
    if not _year_goes_on(facts):
        return rows.all_sound()
    actual, forecast = rows.figures("actual_to_date"), rows.figures("full_year_forecast")
    costs = of_kind(rows, facts, AccountKind.COST) & (actual < forecast)
    revenue = of_kind(rows, facts, AccountKind.REVENUE) & (actual > forecast)
    return ~(costs | revenue)


def _former_forecast(rows: Table, facts: Facts) -> Figures:
    forecast = former(rows, facts, _TABLE).figures("full_year_forecast")
    if "former_forecast" not in rows:
        return forecast
    return np.where(np.isnan(forecast), rows.figures("former_forecast"), forecast)


def _moved(rows: Table, facts: Facts) -> Figures:
    """How much the deviation to date has moved since the former period of the same year."""
    before = former(rows, facts, _TABLE).figures("deviation_to_date")
    return rows.figures("deviation_to_date") - before


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
    details=lambda rows, facts: {"moved": texts(_moved(rows, facts), facts, _TABLE, plus=True)},
)
def forecast_not_renewed(rows: Table, facts: Facts) -> Mask:
    """A forecast that was the same to the krona was not made anew, if the year has moved on."""
    if not _same_year(facts):
        return rows.all_sound()
    same: Mask = rows.figures("full_year_forecast") == _former_forecast(rows, facts)
    if not same.any():
        return rows.all_sound()
    known = rows.filled("actual_to_date") & rows.filled("budget_to_date")
    moved = material_sizes(_moved(rows, facts), rows.figures("budget_to_date"), facts.model)
    return ~(same & known & moved & _lines(rows, facts))


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
    details=lambda rows, facts: {
        "expected": texts(rows.figures("actual_to_date"), facts, _TABLE, unit=False)
    },
)
def forecast_after_the_year(rows: Table, facts: Facts) -> Mask:
    """After twelve months the forecast is the actual."""
    if _year_goes_on(facts):
        return rows.all_sound()
    gap = np.abs(rows.figures("full_year_forecast") - rows.figures("actual_to_date"))
    return ~((gap > tolerance(1, facts.money(_TABLE))) & _lines(rows, facts))
