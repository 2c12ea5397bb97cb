"""Lines of the short list about what moves: run rates, statuses, end dates, forecasting habits."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from validation.amounts import format_amount
from validation.materiality import material
from validation.schemas import BY_TABLE
from validation.statuses import WORSE as BADNESS
from xlvp.analysis import WITH_END_DATES, Analysis
from xlvp.attention_line import SHOWN_LINES, Attention, Kind, size, source
from xlvp.forecast_accuracy import OFFICE
from xlvp.movements import WORSE, Move, Movements

_OFTEN = 2
"""Postponements from which on an activity is told."""
_LONGEST = 80


def trends(analysis: Analysis) -> Iterator[Attention]:
    """The lines, kind by kind."""
    yield from _run_rates(analysis)
    yield from _habits(analysis)
    yield from _worse(analysis)
    yield from _postponed(analysis)


def _run_rates(analysis: Analysis) -> Iterator[Attention]:
    """Forecasts that the year so far contradicts."""
    consolidated = analysis.consolidated
    money = consolidated.money("operating_budget")
    off = [rate for rate in analysis.run_rates if rate.contradicted]
    for rate in off[:SHOWN_LINES]:
        department = consolidated.department_name(rate.department)
        line = f"{department}, {rate.name}" if rate.name not in ("", department) else department
        expected = ", ".join(
            f"{basis.value} {format_amount(amount, money)}"
            for basis, amount in rate.expected.items()
        )
        better = "bättre" if rate.gap > 0 else "sämre"
        rest = format_amount(rate.rest, money, with_unit=True)
        yield Attention(
            Kind.RUN_RATE,
            f"{line}: prognosen lämnar {rest} till resten av året, {size(rate.gap, money)} "
            f"{better} än {rate.nearest_basis.value}",
            f"För resten av året ger {expected}.",
            source(consolidated, rate.place),
            rate.place,
        )
    if more := len(off[SHOWN_LINES:]):
        yield Attention(
            Kind.RUN_RATE,
            f"Ytterligare {more} prognoser stämmer inte med året hittills",
            "Takten hittills och budgeten som återstår säger något annat.",
            "Avvikelseanalys",
        )


def _habits(analysis: Analysis) -> Iterator[Attention]:
    """Departments whose forecasts have been materially wrong, each time the same way."""
    consolidated = analysis.consolidated
    money = consolidated.money("operating_budget")
    for part in analysis.accuracies:
        habit = part.one_sided and len(part.errors) > 1
        if part.department == OFFICE or not habit:
            continue
        bias, budget = (
            pd.Series([amount], dtype="Int64") for amount in (part.bias, part.year_budget)
        )
        if material(bias, budget, consolidated.model).iloc[0]:
            better = "bättre" if part.bias > 0 else "sämre"
            yield Attention(
                Kind.ACCURACY,
                f"{consolidated.department_name(part.department)}: utfallet brukar bli "
                f"{size(part.bias, money)} {better} än prognosen",
                f"Så har det blivit vid alla {len(part.errors)} uppföljningar som kan jämföras.",
                "Avvikelseanalys",
            )


def _worse(analysis: Analysis) -> Iterator[Attention]:
    """Rows whose status is worse than at the former follow-up, the worst first."""
    consolidated = analysis.consolidated
    for part in analysis.movements:
        told = [(badness, move) for move in part.of(WORSE) if (badness := _badness(part, move))]
        moved = [move for _, move in sorted(told, key=lambda pair: -pair[0])]
        for move in moved[:SHOWN_LINES]:
            assert move.place is not None  # a row that is gone has not become worse
            name = move.name if len(move.name) <= _LONGEST else f"{move.name[: _LONGEST - 1]}…"
            yield Attention(
                Kind.WORSE,
                f"{move.key} {name}: {part.label(move.before)} → {part.label(move.now)}",
                move.comment or "Sämre än vid förra uppföljningen, och saknar kommentar.",
                source(consolidated, move.place),
                move.place,
            )
        if more := len(moved[SHOWN_LINES:]):
            yield Attention(
                Kind.WORSE,
                f"Ytterligare {more} {BY_TABLE[part.table].title.lower()} har blivit sämre",
                "Jämfört med förra uppföljningen.",
                "Måluppfyllelse",
            )


def _badness(part: Movements, move: Move) -> int:
    """How bad the status now is; 0 for what is struck, or what nobody knows."""
    status = part.scale.status(move.now)
    return BADNESS.get(status.meaning, 0) if status else 0


def _postponed(analysis: Analysis) -> Iterator[Attention]:
    """Activities that have been postponed again and again."""
    for table in WITH_END_DATES:
        often = [part for part in analysis.postponed(table) if part.times >= _OFTEN]
        if not often:
            continue
        worst = often[0]
        what = "aktivitet" if len(often) == 1 else "aktiviteter"
        of = "" if table == "activities" else " i arbetsmiljöplanen"
        yield Attention(
            Kind.POSTPONED,
            f"{len(often)} {what}{of} har skjutits upp mer än en gång",
            f"Mest: {worst.name}, {worst.times} gånger och {worst.days} dagar "
            f"({analysis.consolidated.department_name(worst.department)}).",
            source(analysis.consolidated, worst.place),
            worst.place,
        )
