"""What each chart shows, as one Swedish sentence: the chart's title and its text alternative."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from validation.amounts import Money, format_amount, format_decimal
from xlvp.course import YearForecast
from xlvp.deviation import TO_DATE, Contribution, Measure
from xlvp.fulfilment import Fulfilment, HeadingStatus

_LONGEST_NAME = 48


def bridge_conclusion(
    measure: Measure, whole: int, parts: Sequence[Contribution], money: Money
) -> str:
    """``Årsprognosen är 6,0 mnkr sämre än budget. Mest bidrar E-plan (-10,0).``.

    Args:
        whole: the office's deviation, in minor units.
        parts: what it consists of, the largest first, with the labels that the chart has.
    """
    what = "Resultatet hittills" if measure is TO_DATE else "Årsprognosen"
    size = format_amount(abs(whole), money, with_unit=True)
    if not format_amount(whole, money).strip("0,-"):
        said = f"{what} är i nivå med budget."
    else:
        said = f"{what} är {size} {'bättre' if whole > 0 else 'sämre'} än budget."
    same = [part for part in parts if part.amount and (part.amount > 0) == (whole > 0)]
    if not whole or not same:
        return said
    most = same[0]
    amount = format_amount(most.amount, money, plus=True)
    return f"{said} Mest bidrar {_short(most.label)} ({amount})."


def status_conclusion(part: Fulfilment, headings: Sequence[HeadingStatus]) -> str:
    """``92 av 109 uppdrag är klara eller enligt plan. Flest avviker under 2.8 …``."""
    items = part.items["status"]
    fine = int(items.isin(part.fine).sum())
    said = f"{fine} av {len(items)} {part.title.lower()} är klara eller enligt plan."
    off = [(sum(heading.counts[code] for code in part.bad), heading) for heading in headings]
    number, worst = max(off, key=lambda pair: pair[0], default=(0, None))
    if worst is None or not number:
        return said
    return f"{said} Flest avviker under {_short(worst.label)} ({number})."


def forecast_conclusion(points: Sequence[YearForecast], money: Money) -> str:
    """``Årsprognosen har försämrats med 1,0 mnkr sedan förra uppföljningen, från -5,0 till -6,0.``.

    Args:
        points: the office's forecast at each follow-up of the year. Sums of different numbers
            of departments are not compared.
    """
    if points[-2].departments != points[-1].departments:
        shown = format_amount(points[-1].forecast, money, with_unit=True)
        return (
            f"Årsprognosen är {shown}. Ändringen går inte att utläsa: antalet avdelningar var "
            f"{points[-2].departments} i förra uppföljningen och är {points[-1].departments} nu."
        )
    before, now = points[-2].forecast, points[-1].forecast
    change = format_amount(abs(now - before), money, with_unit=True)
    last = format_amount(now, money)
    if not format_amount(now - before, money).strip("0,-"):
        return f"Årsprognosen är oförändrad sedan förra uppföljningen: {last} {money.unit}."
    how = "förbättrats" if now > before else "försämrats"
    return (
        f"Årsprognosen har {how} med {change} sedan förra uppföljningen, "
        f"från {format_amount(before, money)} till {last}."
    )


def indicator_conclusion(values: dict[Any, Any], decimals: int) -> str:
    """``Personalomsättning: 14,9 % når inte målet 11,0 %.``."""
    name = _short(str(values["name"]))
    unit = f" {values['unit']}" if isinstance(values.get("unit"), str) else ""
    outcome = format_decimal(values.get("outcome"), decimals)
    if not outcome:
        return f"{name}: inget utfall är inlämnat."
    said = f"{name}: {outcome}{unit}"
    target, reached = values.get("target"), values.get("reached")
    if target is not None and not pd.isna(target):
        goal = f"målet {format_decimal(float(target), decimals)}{unit}"
        if reached is None or pd.isna(reached):
            return f"{said}, {goal}."
        return f"{said} når {'' if reached else 'inte '}{goal}."
    before = values.get("last_year")
    if before is None or pd.isna(before):
        return f"{said}."
    return f"{said}, {format_decimal(float(before), decimals)}{unit} förra året."


def _short(name: str) -> str:
    if len(name) <= _LONGEST_NAME:
        return name
    return f"{name[: _LONGEST_NAME - 1].rstrip()}…"
