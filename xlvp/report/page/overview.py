"""The first sections: what is missing, the key figures, and what needs a look."""

from __future__ import annotations

from collections.abc import Iterator

from xlvp.attention import Attention, attention, short_list, source
from xlvp.deviation import FORECAST, FORMER, LAST_YEAR, TO_DATE
from xlvp.report.page.parts import (
    Fold,
    KeyFigure,
    KeyFigures,
    Part,
    Point,
    Points,
    Section,
    Text,
    counted,
)
from xlvp.report.page.teller import Teller
from xlvp.report.sentences import key_sentences
from xlvp.report.telling import listed

ANCHORS = {
    "Avstämning": "avstamning",
    "Avvikelseanalys": "avvikelser",
    "Fynd": "fynd",
    "Leveranser": "leveranser",
    "Måluppfyllelse": "mal",
}
"""Where on the page the follow-up's parts stand, by what they are called."""
_SHOWN = 9
"""Lines that are shown at once."""


def summary(teller: Teller) -> Section:
    """What is missing, how it went in words, and the key figures."""
    parts: list[Part] = []
    if notices := list(reservations(teller)):
        parts.append(Text(notices, notice=True))
    parts.append(KeyFigures([*_result(teller), *_others(teller), _deliveries(teller)]))
    if sentences := list(key_sentences(teller)):
        parts.append(Text(sentences))
    return Section("nyckeltal", "Nyckeltal", parts)


def reservations(teller: Teller) -> Iterator[str]:
    """What is missing or taken in with errors, which is said before any figure."""
    consolidated = teller.consolidated
    if consolidated.left_out:
        names = listed([f"{part.name} ({part.remark})" for part in consolidated.left_out])
        yield f"Uppföljningen är inte komplett. Alla summor är utan {names}."
    faulty = [part for part in consolidated.departments if part.counted and part.errors]
    if faulty:
        names = listed([f"{part.name} ({part.remark})" for part in faulty])
        yield f"Siffror med kända fel ingår från {names}."


def _result(teller: Teller) -> Iterator[KeyFigure]:
    totals, measures = teller.analysis.totals, teller.analysis.measures
    for measure, label, against in (
        (TO_DATE, "Resultat hittills", "Budget"),
        (FORECAST, "Årsprognos", "Årsbudget"),
    ):
        if measure in measures:
            yield KeyFigure(
                label,
                teller.money(totals.of(measure.figure), unit=True),
                (
                    (against, teller.money(totals.of(measure.against))),
                    ("Avvikelse", teller.money(totals.difference(measure), plus=True)),
                ),
            )
    for measure, label, against in (
        (FORMER, "Mot förra prognosen", "Förra prognosen"),
        (LAST_YEAR, "Mot förra året", "Utfall förra året"),
    ):
        if measure in measures:
            value = teller.money(totals.difference(measure), plus=True, unit=True)
            yield KeyFigure(label, value, ((against, teller.money(totals.of(measure.against))),))
    if not measures and totals.of("year_budget") is not None:
        yield KeyFigure("Årsbudget, netto", teller.money(totals.of("year_budget"), unit=True))


def _others(teller: Teller) -> Iterator[KeyFigure]:
    analysis = teller.analysis
    whole = analysis.all_investments
    if whole is not None:
        sums = {
            field: teller.money(amount, "investments", unit=True)
            for field, amount in whole.sums.items()
            if amount is not None
        }
        so_far, budget = sums.get("actual_to_date"), sums.get("year_budget")
        if so_far:
            labels = (("year_budget", "Årets budget"), ("full_year_forecast", "Prognos"))
            notes = tuple((label, sums[name]) for name, label in labels if name in sums)
            yield KeyFigure("Investeringar hittills", so_far, notes)
        elif budget:
            labels = (("second_year", "Året därpå"), ("third_year", "Två år senare"))
            notes = tuple((label, sums[name]) for name, label in labels if name in sums)
            yield KeyFigure("Investeringar i år", budget, notes)
    for part in analysis.fulfilments:
        if part.items.empty or part.items["status"].isna().all():
            continue
        counts = part.items["status"].value_counts()
        fine, bad = (
            sum(int(counts.get(code, 0)) for code in codes) for codes in (part.fine, part.bad)
        )
        share = teller.percent(fine / len(part.items)).text
        notes = (
            (f"{part.title}, antal", str(len(part.items))),
            ("Avviker eller riskerar", str(bad)),
        )
        yield KeyFigure(f"{part.title} klara eller enligt plan", share, notes)
    granted = analysis.granted
    if granted is not None:
        used = teller.money(granted.used, "activities", unit=True)
        notes = ((("Använda", used),) if used else ()) + (
            (("Belopp utanför summan", str(len(granted.not_added))),) if granted.not_added else ()
        )
        yield KeyFigure(
            "Beviljade medel", teller.money(granted.total, "activities", unit=True), notes
        )
    known = analysis.indicators["reached"].dropna() if len(analysis.indicators) else ()
    if len(known):
        yield KeyFigure("Indikatorer som når målet", f"{int(sum(known))} av {len(known)}")
    late = analysis.overdue("activities")
    if not late.empty:
        longest = (("Längst, dagar", str(int(late["days"].max()))),)
        yield KeyFigure("Pågår efter slutdatum", str(len(late)), longest)


def _deliveries(teller: Teller) -> KeyFigure:
    statuses = teller.consolidated.departments
    counted = sum(bool(part.counted) for part in statuses)
    return KeyFigure(
        "Avdelningar som ingår",
        f"{counted} av {len(statuses)}",
        (
            ("Underskrivna", str(sum(bool(part.signed) for part in statuses))),
            ("Kvarstående fel", str(sum(part.errors for part in statuses))),
        ),
    )


def needs_a_look(teller: Teller) -> Section:
    """The list "Detta behöver du titta på", all of it."""
    lines = attention(teller.analysis, teller.reconciliation)
    if not lines:
        return Section("titta", "Detta behöver du titta på", [Text(["Inget."])])
    points = [_point(teller, line) for line in lines]
    first = short_list(lines, _SHOWN)
    shown = [point for point, line in zip(points, lines, strict=True) if line in first]
    rest = [point for point in points if point not in shown]
    parts: list[Part] = [Points(shown)]
    if rest:
        label = counted(len(rest), "rad", "rader")
        parts.append(Fold("titta-mer", "Resten av listan", label, [Points(rest)], long=True))
    return Section("titta", "Detta behöver du titta på", parts)


def _point(teller: Teller, line: Attention) -> Point:
    """A line with a link to its row, or to the section that tells more."""
    place = line.place
    if place is None or not place.workbook:
        anchor = ANCHORS.get(line.where, "")
        return Point(line.kind.label, line.what, line.why, line.where, anchor)
    where = source(teller.consolidated, place)
    anchor = teller.anchors.get((place.workbook, place.table, place.row), "")
    return Point(line.kind.label, line.what, line.why, where, anchor)
