"""The list "Detta behöver du titta på": what management must look at, each line with its reason."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from itertools import zip_longest
from typing import Any

import pandas as pd

from validation.amounts import format_amount, format_decimal
from validation.derivation import MOVEMENTS
from validation.finding import Place
from validation.materiality import material
from xlvp.analysis import WITH_END_DATES, Analysis
from xlvp.attention_line import SHOWN_LINES, Attention, Kind, size, source
from xlvp.attention_trends import trends
from xlvp.consolidation import Consolidated
from xlvp.deviation import FORECAST, TO_DATE
from xlvp.fulfilment import Fulfilment
from xlvp.reconciliation import Outcome, Reconciliation

__all__ = ["Attention", "Kind", "attention", "short_list", "source"]


def attention(analysis: Analysis, reconciliation: Reconciliation) -> tuple[Attention, ...]:
    """Everything that needs a look, the most pressing first."""
    found = [
        *_deliveries(analysis.consolidated),
        *_forecast(analysis),
        *_material(analysis),
        *_reconciliation(reconciliation),
        *_goals(analysis),
        *_indicators(analysis),
        *_overdue(analysis),
        *trends(analysis),
        *_not_added(analysis),
        *_sign_offs(analysis.consolidated),
    ]
    return tuple(sorted(found, key=lambda line: line.kind))


def short_list(lines: Iterable[Attention], limit: int) -> tuple[Attention, ...]:
    """The first lines of each kind, so that one kind does not hide the others."""
    listed = list(lines)
    if len(listed) <= limit:
        return tuple(listed)
    kinds = [[line for line in listed if line.kind is kind] for kind in Kind]
    in_turn = [line for turn in zip_longest(*kinds) for line in turn if line is not None]
    kept = in_turn[:limit]
    return tuple(line for line in listed if line in kept)


def _deliveries(consolidated: Consolidated) -> Iterator[Attention]:
    for status in consolidated.departments:
        if not status.counted:
            why = "Avdelningens siffror ingår inte i uppföljningen."
        elif status.errors:
            why = "Siffrorna ingår trots fel som inte är rättade eller godkända."
        else:
            continue
        yield Attention(
            Kind.DELIVERY, f"{status.name}: {status.remark}", why, "Leveranser", row=status.code
        )


def _forecast(analysis: Analysis) -> Iterator[Attention]:
    off, against = analysis.totals.difference(FORECAST), analysis.totals.of(FORECAST.against)
    if off is None:
        return
    series = pd.Series([off], dtype="Int64"), pd.Series([against], dtype="Int64")
    if material(*series, analysis.consolidated.model).iloc[0]:
        money = analysis.consolidated.money("operating_budget")
        better = "bättre" if off > 0 else "sämre"
        yield Attention(
            Kind.FORECAST,
            f"Kontorets årsprognos är {size(off, money)} {better} än budget",
            "Väsentlig avvikelse för hela kontoret.",
            "Avvikelseanalys",
        )


def _material(analysis: Analysis) -> Iterator[Attention]:
    consolidated, frame = analysis.consolidated, analysis.material
    if frame.empty:
        return
    money = consolidated.money("operating_budget")
    for kind, explained in ((Kind.UNEXPLAINED, False), (Kind.EXPLAINED, True)):
        part = frame[frame["explained"] == explained]
        for workbook, row, values in _rows(part.head(SHOWN_LINES)):
            when = "årsprognosen" if values["measure"] == FORECAST.name else "utfallet hittills"
            department = consolidated.department_name(values["department"])
            line = department
            if pd.notna(values["name"]) and values["name"] != department:
                line = f"{department}, {values['name']}"
            field = FORECAST.figure if values["measure"] == FORECAST.name else TO_DATE.figure
            better = "bättre" if values["deviation"] > 0 else "sämre"
            amount = size(int(values["deviation"]), money)
            place = Place(workbook, "operating_budget", row, field)
            yield Attention(
                kind,
                f"{line}: {when} är {amount} {better} än budget",
                str(values["comment"]) if explained else "Väsentlig avvikelse utan förklaring.",
                source(consolidated, place),
                place,
            )
        if more := len(part.iloc[SHOWN_LINES:]):
            why = "Förklarade." if explained else "Förklaring saknas."
            yield Attention(
                kind, f"Ytterligare {more} väsentliga avvikelser", why, "Avvikelseanalys"
            )


def _rows(frame: pd.DataFrame) -> Iterator[tuple[str, int, dict[Hashable, Any]]]:
    """Workbook, row and values of the frame's rows."""
    workbooks, rows = frame.index.get_level_values(0), frame.index.get_level_values(1)
    for workbook, row, values in zip(workbooks, rows, frame.to_dict("records"), strict=True):
        yield str(workbook), int(row), values


def _reconciliation(reconciliation: Reconciliation) -> Iterator[Attention]:
    off = [tie for tie in reconciliation.ties if tie.outcome is Outcome.DIFFERS]
    for tie in off[:SHOWN_LINES]:
        printed, found = (
            format_amount(int(value or 0), tie.money, with_unit=True)
            if tie.money
            else format_decimal(value, 1)
            for value in (tie.printed, tie.found)
        )
        yield Attention(
            Kind.RECONCILIATION,
            f"{tie.post}: {printed} i källan, {found} enligt avdelningarna",
            f"{tie.why or 'Siffrorna stämmer inte med varandra.'} Källa: {tie.source or '–'}.",
            "Avstämning",
            row=tie.post,
        )


def _goals(analysis: Analysis) -> Iterator[Attention]:
    for part in analysis.fulfilments:
        for _, headings in part.by_level[:1]:
            worst = [
                (sum(heading.counts[code] for code in part.bad), heading) for heading in headings
            ]
            for number, heading in sorted(worst, key=lambda pair: -pair[0]):
                if number:
                    worse = heading.moved[MOVEMENTS[-1]]
                    moved = f" {worse} har blivit sämre sedan förra perioden." if worse else ""
                    yield Attention(
                        Kind.GOALS,
                        f"{number} av {heading.items} {part.title.lower()} avviker eller "
                        f"riskerar att avvika: {heading.label}",
                        f"{_statuses(heading.counts, part.bad, part)}.{moved}",
                        "Måluppfyllelse",
                        Place("", part.table),
                        heading.number,
                    )


def _statuses(counts: Mapping[str, int], codes: tuple[str, ...], part: Fulfilment) -> str:
    """``2 farhåga, 1 följer inte planen``."""
    labels = {status.code: status.label for status in part.scale.statuses}
    return ", ".join(f"{counts[code]} {labels[code]}" for code in codes if counts[code])


def _indicators(analysis: Analysis) -> Iterator[Attention]:
    frame, consolidated = analysis.indicators, analysis.consolidated
    if frame.empty:
        return
    decimals = {part.code: part.decimals for part in consolidated.model.indicators}
    for workbook, row, values in _rows(frame[(~frame["reached"]).fillna(False)]):
        places = decimals.get(str(values["indicator"]), 1)
        outcome, target = (
            format_decimal(float(values[field]), places) for field in ("outcome", "target")
        )
        unit = f" {values['unit']}" if "unit" in values and pd.notna(values["unit"]) else ""
        comment = values.get("comment")
        place = Place(workbook, "indicators", row, "outcome")
        yield Attention(
            Kind.INDICATORS,
            f"{values['name']}: {outcome}{unit} mot målet {target}{unit}",
            str(comment) if pd.notna(comment) else "Når inte målet och saknar kommentar.",
            source(consolidated, place),
            place,
        )


def _overdue(analysis: Analysis) -> Iterator[Attention]:
    for table in WITH_END_DATES:
        late = analysis.overdue(table)
        if late.empty:
            continue
        workbook, row, worst = next(_rows(late))
        what = "aktivitet" if len(late) == 1 else "aktiviteter"
        of = "" if table == "activities" else " i arbetsmiljöplanen"
        place = Place(workbook, table, row, "end_date")
        yield Attention(
            Kind.OVERDUE,
            f"{len(late)} {what}{of} pågår efter sitt slutdatum",
            f"Längst: {worst['name']}, {worst['days']} dagar "
            f"({analysis.consolidated.department_name(worst['department'])}).",
            source(analysis.consolidated, place),
            place,
        )


def _not_added(analysis: Analysis) -> Iterator[Attention]:
    granted = analysis.granted
    if granted is None or not granted.not_added:
        return
    left, first = granted.not_added, granted.not_added[0]
    number = "1 beviljat belopp" if len(left) == 1 else f"{len(left)} beviljade belopp"
    yield Attention(
        Kind.NOT_ADDED,
        f"{number} kan inte räknas med i summan",
        "; ".join(f"{part.written}: {part.reason}" for part in left[:SHOWN_LINES]) + ".",
        source(analysis.consolidated, first.place),
        first.place,
    )


def _sign_offs(consolidated: Consolidated) -> Iterator[Attention]:
    unsigned = [
        part.name for part in consolidated.departments if part.counted and part.signed is False
    ]
    late = [part.name for part in consolidated.departments if part.late]
    for names, what in ((unsigned, "inte underskriven"), (late, "försenad")):
        if names:
            number = "1 arbetsbok är" if len(names) == 1 else f"{len(names)} arbetsböcker är"
            plural = {"inte underskriven": "inte underskrivna", "försenad": "försenade"}
            yield Attention(
                Kind.SIGN_OFF,
                f"{number} {what if len(names) == 1 else plural[what]}",
                f"{', '.join(names)}.",
                "Leveranser",
            )
