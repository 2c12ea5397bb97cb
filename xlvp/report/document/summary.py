"""The title page, the contents and the first chapter: how it went, in two tables and a text."""

from __future__ import annotations

from validation.amounts import Money
from xlvp.attention import attention, short_list
from xlvp.deviation import FORECAST, FORMER, LAST_YEAR, TO_DATE, Measure, difference
from xlvp.report.document.chart import Chart, Series
from xlvp.report.document.story import Story
from xlvp.report.document.tables import Column, Table
from xlvp.report.sentences import better, bridge_sentence, key_sentences
from xlvp.report.telling import listed, text_of

_MOST_BARS = 12
"""Departments in the chart; the table of resources has all."""
_SHOWN = 8
"""Lines of what needs attention; the follow-up workbook has all."""


def write_cover(story: Story) -> None:
    """The title page and the contents."""
    paper, period = story.paper, story.consolidated.period
    paper.text(story.consolidated.model.office.name, "CoverOffice")
    paper.text(period.title, "Title")
    counted = sum(bool(status.counted) for status in story.consolidated.departments)
    asked = len(story.consolidated.departments)
    paper.text(f"Avser {period.first_day} till {period.last_day}", "Cover")
    paper.text(f"Bygger på arbetsböcker från {counted} av {asked} avdelningar", "Cover")
    paper.contents()


def write_summary(story: Story, unplaced: list[tuple[str, str]]) -> None:
    """The summary and the economy.

    Args:
        story: the follow-up.
        unplaced: headings and texts of the sheet Analys that belong to no heading of the plan.
    """
    paper = story.paper
    paper.heading(1, "Sammanfattning")
    _write_reservations(story)
    for sentence in key_sentences(story):
        paper.text(sentence)
    for title, text in unplaced:
        paper.text(title, "RunIn")
        paper.text(text)
    lines = short_list(attention(story.analysis, story.reconciliation), _SHOWN)
    if lines:
        columns = [Column("Område", 2.6), Column("Vad", 7.4), Column("Varför", 6.4)]
        rows = [(line.kind.label, line.what, line.why) for line in lines]
        what = "Detta behöver uppmärksammas"
        paper.table(Table(columns, rows, f"{what}: område, vad och varför."), what)
    _write_economy(story)


def _write_reservations(story: Story) -> None:
    """What is missing, late or taken in with errors, before any figure."""
    consolidated = story.consolidated
    if consolidated.left_out:
        names = listed([f"{part.name} ({part.remark})" for part in consolidated.left_out])
        story.paper.text(
            f"Rapporten är inte komplett. Följande ingår inte: {names}. Alla summor är utan dem.",
            "Notice",
        )
    with_errors = [part for part in consolidated.departments if part.counted and part.errors]
    if with_errors:
        names = listed([f"{part.name} ({part.remark})" for part in with_errors])
        story.paper.text(f"Siffror med kända fel ingår från {names}.", "Notice")
    late = [part.name for part in consolidated.departments if part.counted and part.late]
    if late:
        story.paper.text(f"Inkommet efter sista dagen: {listed(late)}.", "Note")


def _write_economy(story: Story) -> None:
    measures = story.analysis.measures
    if TO_DATE not in measures and FORECAST not in measures:
        return
    paper = story.paper
    paper.heading(2, "Ekonomiskt resultat och årsprognos")
    _measure_table(
        story,
        TO_DATE,
        "Ekonomiskt resultat, ackumulerat",
        (
            "Resultat jämfört med budget, ackumulerat",
            "Ack. resultat",
            "Ack. budget",
            "Ack. avvikelse",
        ),
    )
    _measure_table(
        story,
        FORECAST,
        "Ekonomisk prognos",
        ("Ekonomisk avvikelse, årsprognos", "Årsprognos", "Årsbudget", "Avvikelse"),
    )
    _write_chart(story)
    for measure, lead in ((TO_DATE, "Utfallet hittills"), (FORECAST, "Årsprognosen")):
        if measure in measures:
            paper.text(bridge_sentence(story, measure, lead))
    for measure, lead, than in (
        (FORMER, "Årsprognosen", "förra prognosen"),
        (LAST_YEAR, "Utfallet hittills", "samma tid förra året"),
    ):
        off = story.analysis.totals.difference(measure)
        if measure in measures and off is not None:
            paper.text(f"{lead} är {better(story, off, than)}.")
    _write_course(story)


def _write_course(story: Story) -> None:
    """The forecast at each follow-up of the year, and why it has changed since the last one."""
    points, causes = story.analysis.forecasts, story.analysis.causes
    if len(points) > 1:
        caption = "Årsprognosen vid årets uppföljningar"
        rows = []
        for point in points:
            off = None if point.budget is None else difference(point.forecast, point.budget)
            amounts = (point.forecast, point.budget, off)
            rows.append((point.period.title, *(story.money(part, unit=True) for part in amounts)))
        titles = ("Årsprognos", "Årsbudget", "Avvikelse")
        columns = [
            Column("Uppföljning", 6.4),
            *(Column(title, 3.3, figures=True) for title in titles),
        ]
        story.paper.table(Table(columns, rows, f"{caption}: prognos och budget."), caption)
        numbers = [point.departments for point in points]
        if len(set(numbers)) > 1:
            counted = listed([str(number) for number in numbers])
            story.paper.text(f"Uppföljningarna hade olika många avdelningar: {counted}.", "Note")
    by_cause = {} if causes is None else causes.by_cause()
    told = [
        f"{cause.value[0].lower()}{cause.value[1:]} {story.money(amount, plus=True, unit=True)}"
        for cause, amount in by_cause.items()
        if story.money(amount).strip("0,-")
    ]
    if told:
        lead = "Prognosens avvikelse har ändrats sedan förra uppföljningen, fördelat så här:"
        story.paper.text(f"{lead} {listed(told)}.")


def _measure_table(
    story: Story, measure: Measure, caption: str, titles: tuple[str, str, str, str]
) -> None:
    totals = story.analysis.totals
    if measure not in story.analysis.measures:
        return
    name, *figures = titles
    columns = [Column("Indikator", 6.4), *(Column(title, 3.3, figures=True) for title in figures)]
    amounts = (totals.of(measure.figure), totals.of(measure.against), totals.difference(measure))
    row = (name, *(story.money(amount, unit=True) for amount in amounts))
    story.paper.table(Table(columns, [row], f"{caption}: figur, budget och avvikelse."), caption)


def _write_chart(story: Story) -> None:
    """What each department deviates by, to date and in the forecast."""
    bridges = {
        name: {part.key: part.amount for part in story.analysis.bridge("department", measure)}
        for measure, name in ((TO_DATE, "Hittills"), (FORECAST, "Årsprognos"))
        if measure in story.analysis.measures
    }
    order = [
        status.code
        for status in story.consolidated.departments
        if any(parts.get(status.code) for parts in bridges.values())
    ][:_MOST_BARS]
    if len(order) <= 1:
        return
    money = story.consolidated.money("operating_budget")
    series = [
        Series(name, [_in_unit(parts.get(code), money) for code in order])
        for name, parts in bridges.items()
    ]
    told = [
        f"{story.department(code)}: "
        + listed(
            [
                f"{name.lower()} {story.money(parts.get(code), plus=True)}"
                for name, parts in bridges.items()
            ]
        )
        for code in order
    ]
    caption = f"Avvikelse mot budget per område, {money.unit}"
    description = f"{caption}. {'. '.join(told)}."
    names = [story.department(code) for code in order]
    story.paper.chart(Chart(names, series, description, money.decimals), caption)


def _in_unit(amount: int | None, money: Money) -> float | None:
    return None if amount is None else amount / money.factor


def unplaced_texts(story: Story, placed: set[str]) -> list[tuple[str, str]]:
    """Headings and texts of the sheet Analys whose number is none of the plan's headings."""
    found = []
    for values in story.frame("analysis").to_dict("records"):
        if text_of(values, "text") and text_of(values, "number") not in placed:
            title = " ".join(
                part for part in (text_of(values, "number"), text_of(values, "name")) if part
            )
            found.append(
                (
                    f"{title} – {story.department(str(values['department']))}",
                    text_of(values, "text"),
                )
            )
    return found
