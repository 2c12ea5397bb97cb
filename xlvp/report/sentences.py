"""The sentences that say how it went, as report and page print them."""

from __future__ import annotations

from collections.abc import Iterator

from validation.swedish_text import MONTHS
from xlvp.deviation import FORECAST, FORMER, TO_DATE, Measure
from xlvp.movements import BETTER, WORSE
from xlvp.report.telling import Telling, listed


def key_sentences(story: Telling) -> Iterator[str]:
    """How it went: result, forecast, the statuses counted, and what has changed."""
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
    yield from _moved_sentences(story)


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
        yield from _forecast_change(story)
    budget = totals.of("year_budget")
    if result is None and forecast is None and budget is not None:
        yield f"Årsbudgeten är {story.money(budget, unit=True)} netto."


def _forecast_change(story: Telling) -> Iterator[str]:
    """How the forecast has changed, as the published reports say it."""
    off = story.analysis.totals.difference(FORMER)
    if off is None:
        return
    if not story.money(off).strip("0,-"):
        yield "Det är oförändrat sedan förra prognosen."
        return
    how = "förbättring" if off > 0 else "försämring"
    yield f"Det är en {how} med {story.money(abs(off), unit=True)} sedan förra prognosen."


def _moved_sentences(story: Telling) -> Iterator[str]:
    """How many rows have become better and worse, of those that are told."""
    titles = {part.table: part.title.lower() for part in story.analysis.fulfilments}
    for moved in story.analysis.movements:
        better, worse = (len(moved.of(way)) for way in (BETTER, WORSE))
        title = titles[moved.table]
        if better or worse:
            yield (
                f"Sedan förra uppföljningen har {better} {title} blivit bättre och {worse} sämre."
            )
        elif moved.matrix.known:
            yield f"Inga {title} har ändrat status till det bättre eller sämre sedan dess."


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
