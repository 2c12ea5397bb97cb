"""The sentences that say how it went, as report and page print them."""

from __future__ import annotations

from collections.abc import Iterator

from xlvp.deviation import FORECAST, TO_DATE, Measure
from xlvp.report.telling import MONTHS, Telling, listed


def key_sentences(story: Telling) -> Iterator[str]:
    """How it went: result, forecast, and the statuses counted."""
    yield from _result_sentences(story)
    for part in story.analysis.fulfilments:
        number = len(part.items)
        if not number:
            continue
        counts = part.items["status"].value_counts()
        parts = [
            f"{counts[status.code]} {status.label}"
            for status in part.scale.statuses
            if status.code in counts
        ]
        if missing := int(part.items["status"].isna().sum()):
            parts.append(f"{missing} utan status")
        if len(parts) == 1:
            same = parts[0].split(" ", 1)[1]
            yield f"Alla {number} {part.title.lower()} har samma status: {same}."
        else:
            yield f"{number} {part.title.lower()} följs upp: {listed(parts)}."


def _result_sentences(story: Telling) -> Iterator[str]:
    totals, period = story.analysis.totals, story.consolidated.period
    result, off = totals.of("actual_to_date"), totals.difference(TO_DATE)
    if result is not None:
        compared = f", {better(story, off, 'budget')}" if off is not None else ""
        month = f"{MONTHS[period.last_day.month - 1]} {period.year}"
        yield f"Till och med {month} är resultatet {story.money(result, unit=True)}{compared}."
    forecast, off = totals.of("full_year_forecast"), totals.difference(FORECAST)
    if forecast is not None:
        compared = f", {better(story, off, 'budget')}" if off is not None else ""
        yield f"Årsprognosen är {story.money(forecast, unit=True)}{compared}."
    budget = totals.of("year_budget")
    if result is None and forecast is None and budget is not None:
        yield f"Årsbudgeten är {story.money(budget, unit=True)} netto."


def better(story: Telling, off: int, than: str) -> str:
    """``6,0 mnkr sämre än budget``."""
    if off == 0:
        return f"lika med {than}"
    return f"{story.money(abs(off), unit=True)} {'bättre' if off > 0 else 'sämre'} än {than}"


def bridge_sentence(story: Telling, measure: Measure, lead: str) -> str:
    """What each department contributes to a deviation, largest first."""
    parts = [
        f"{part.label} {story.money(part.amount, plus=True, unit=True)}"
        for part in story.analysis.bridge("department", measure)
        if story.money(part.amount).strip("0,-")
    ]
    if not parts:
        return f"{lead} avviker inte från budget på någon avdelning."
    return f"{lead} mot budget fördelar sig så här, störst först: {listed(parts)}."
