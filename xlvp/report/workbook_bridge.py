"""The bridge of the deviation: from budget over the departments to result or forecast.

It is a stacked column chart. Each step hangs between the level before and the level after it,
on an invisible base; a step that crosses zero has a part above and a part below it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from xlvp.analysis import BRIDGED
from xlvp.deviation import TO_DATE, Contribution, Measure
from xlvp.report.conclusions import bridge_conclusion
from xlvp.report.styles import BAD, GOOD_BAR, WHITE, number_format, signed_format
from xlvp.report.workbook_book import Cell, Formula, in_unit, shortened
from xlvp.report.workbook_cards import Scale
from xlvp.report.workbook_diagrams import GRID, Diagrams, axis, legend
from xlvp.report.workbook_grouped import AnalysisCells
from xlvp.template.styles import DARK, FONT, INK

MOST_STEPS = 9
"""Departments that get a step each; the smaller ones share the last one."""
_LONGEST_LABEL = 26
_LITTLE = 0.3
"""Of the highest level: when all levels lie closer than this, the axis does not start at 0."""
_TITLES = (
    "Steg",
    "Belopp",
    "Före",
    "Efter",
    "Bas",
    "Budget och utfall",
    "Bättre",
    "Bättre under noll",
    "Sämre",
    "Sämre under noll",
    "Axelns text",
)
_AMOUNT, _BEFORE, _AFTER, _BASE, _WHOLE, _BETTER, _WORSE, _AXIS = 1, 2, 3, 4, 5, 6, 8, 10


@dataclass(frozen=True)
class Step:
    """A step, with the levels before and after it in the cells' unit; a whole starts at 0."""

    label: str
    amount: Formula
    before: float
    after: float
    whole: bool = False

    @property
    def base(self) -> float:
        """Where the column starts: the end that lies nearer to 0, or 0 when it crosses it."""
        low, high = sorted((self.before, self.after))
        return max(low, 0.0) if high > 0 else min(high, 0.0)

    def parts(self) -> tuple[float, float]:
        """The part above zero and the part below it (negative)."""
        low, high = sorted((self.before, self.after))
        return max(high, 0.0) - max(low, 0.0), min(low, 0.0) - min(high, 0.0)


def write_bridges(diagrams: Diagrams, figures: AnalysisCells, scale: Scale) -> None:
    """The bridges to date and of the forecast, of those that the period has."""
    for measure in BRIDGED:
        if measure.name in figures.bridges and measure.name in figures.differences:
            _write(diagrams, figures, measure, scale)


def _write(diagrams: Diagrams, figures: AnalysisCells, measure: Measure, scale: Scale) -> None:
    book = diagrams.book
    money = book.consolidated.money("operating_budget")
    parts = [
        replace(part, label=book.department(part.key))
        for part in book.analysis.bridge("department", measure)
    ]
    whole = book.analysis.totals.difference(measure) or 0
    conclusion = bridge_conclusion(measure, whole, parts, money)
    cell = diagrams.section(conclusion, _TITLES)
    first = diagrams.data.row
    steps = []
    for step in _steps(diagrams, figures, measure, parts):
        steps.append(step)
        _put(diagrams, step, scale)
    chart = _chart(diagrams, first, steps, scale)
    diagrams.data.gap()
    diagrams.place(chart, conclusion, cell)


def _steps(
    diagrams: Diagrams, figures: AnalysisCells, measure: Measure, parts: Sequence[Contribution]
) -> Iterator[Step]:
    """Budget, the departments that deviate, and what it comes to."""
    to_date = measure is TO_DATE
    begin, end = figures.terms[measure.against], figures.terms[measure.figure]
    level = float(begin.value)
    yield Step("Budget" if to_date else "Årsbudget", begin, 0.0, level, whole=True)
    own = [part for part in parts if part.amount]
    shown = own if len(own) <= MOST_STEPS else own[: MOST_STEPS - 1]
    money = diagrams.book.consolidated.money("operating_budget")
    cells = figures.bridges[measure.name]
    for part in shown:
        amount = cells[part.key][1]
        after = level + float(amount.value)
        yield Step(shortened(part.label, _LONGEST_LABEL), amount, level, after)
        level = after
    if rest := own[len(shown) :]:
        row = diagrams.data.row
        span = diagrams.data.span(_AMOUNT, row - len(shown), row - 1)
        whole = figures.differences[measure.name].text.removeprefix("=")
        left = in_unit(sum(part.amount for part in rest), money) or 0.0
        amount = Formula(f"={whole}-SUM({span})", left)
        yield Step(f"{len(rest)} övriga", amount, level, level + left)
    yield Step("Resultat" if to_date else "Årsprognos", end, 0.0, float(end.value), whole=True)


def _put(diagrams: Diagrams, step: Step, scale: Scale) -> None:
    page, styles = diagrams.data, diagrams.book.styles
    amount, before, after = (page.at(place) for place in (_AMOUNT, _BEFORE, _AFTER))
    low, high = f"MIN({before},{after})", f"MAX({before},{after})"
    above, below = step.parts()
    sums = (f"MAX({high},0)-MAX({low},0)", f"MIN({low},0)-MIN({high},0)")
    better = step.after >= step.before
    cells: list[Cell] = [
        step.label,
        step.amount,
        0.0 if step.whole else Formula(f"={page.at(_AFTER, page.row - 1)}", step.before),
        Formula(f"={before}+{amount}", step.after),
        0.0 if step.whole else Formula(f"=IF({high}>0,MAX({low},0),MIN({high},0))", step.base),
        Formula(f"={amount}", float(step.amount.value)) if step.whole else None,
    ]
    for wanted, test in ((True, f"{amount}>=0"), (False, f"{amount}<0")):
        for text, value in zip(sums, (above, below), strict=True):
            shown = value if better is wanted else 0.0
            cells.append(None if step.whole else Formula(f"=IF({test},{text},0)", shown))
    cells.append(_axis_text(page.at(0), step, amount, scale))
    number = styles.make(num_format=number_format(max(scale.decimals, 1)), align="right")
    signed = styles.make(num_format=signed_format(max(scale.decimals, 1)), align="right")
    looks = [styles["plain"], number if step.whole else signed, *[number] * 8, styles["plain"]]
    page.put(cells, looks)


def _axis_text(name: str, step: Step, amount: str, scale: Scale) -> Formula:
    """Name and amount below it, with a comma in whatever language the program is set to."""
    size = 1000 ** len(scale.commas)
    steps = 10**scale.decimals
    scaled = f"ABS({amount})/{size}" if size > 1 else f"ABS({amount})"
    number = f"ROUND({scaled}*{steps},0)"
    plus = '""' if step.whole else '"+"'
    text = f'={name}&CHAR(10)&IF({number}=0,"",IF({amount}<0,"-",{plus}))&INT({number}/{steps})'
    value = round(abs(float(step.amount.value)) / size * steps)
    sign = "" if not value else "-" if float(step.amount.value) < 0 else "" if step.whole else "+"
    shown = f"{step.label}\n{sign}{value // steps}"
    if scale.decimals:
        text += f'&","&RIGHT("{"0" * scale.decimals}"&MOD({number},{steps}),{scale.decimals})'
        shown += f",{value % steps:0{scale.decimals}}"
    return Formula(text, shown)


def _chart(diagrams: Diagrams, first: int, steps: Sequence[Step], scale: Scale) -> Any:
    book, last = diagrams.book, first + len(steps) - 1
    chart = book.workbook.add_chart({"type": "column", "subtype": "stacked"})
    categories = diagrams.span(_AXIS, first, last)
    header = first - 1
    worse = {"pattern": {"pattern": "wide_upward_diagonal", "fg_color": BAD, "bg_color": WHITE}}
    looks: list[tuple[int, dict[str, Any]]] = [
        (_BASE, {"fill": {"none": True}, "border": {"none": True}}),
        (_WHOLE, {"fill": {"color": DARK}, "border": {"color": DARK}}),
        (_BETTER, {"fill": {"color": GOOD_BAR}, "border": {"color": INK, "width": 0.75}}),
        (_BETTER + 1, {"fill": {"color": GOOD_BAR}, "border": {"color": INK, "width": 0.75}}),
        (_WORSE, worse | {"border": {"color": BAD, "width": 0.75}}),
        (_WORSE + 1, worse | {"border": {"color": BAD, "width": 0.75}}),
    ]
    for column, look in looks:
        series = {
            "name": diagrams.absolute(column, header),
            "categories": categories,
            "values": diagrams.span(column, first, last),
            "gap": 45,
            "overlap": 100,
        }
        chart.add_series(series | look)
    chart.set_legend(legend(delete_series=[0, 3, 5]))
    chart.set_x_axis(axis(label_position="low"))
    limits = _cut(steps)
    name = f"{scale.unit} (axeln börjar inte vid noll)" if limits else scale.unit
    unit = {"name": name, "name_font": {"name": FONT, "size": 9, "bold": False}}
    options = axis(num_format=scale.code().split("_-")[0], major_gridlines=GRID, **unit)
    chart.set_y_axis(options | limits)
    return chart


def _cut(steps: Sequence[Step]) -> dict[str, float]:
    """Limits of an axis that leaves 0 out, where the steps would vanish beside the levels."""
    levels = [step.after for step in steps]
    low, high = min(levels), max(levels)
    spread = high - low
    if not spread or low <= 0 <= high or spread > _LITTLE * max(abs(low), abs(high)):
        return {}
    size = 10 ** (len(str(int(max(spread, 1)))) - 1)
    bottom, top = (low - spread) // size * size, -(-(high + spread) // size) * size
    return {"min": bottom, "max": top}
