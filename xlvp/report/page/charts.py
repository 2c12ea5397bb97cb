"""The charts: drawn once for a wide and once for a narrow page, so that texts keep their size.

Colour never stands alone: what is worse is hatched and has its minus, statuses have their
symbols and numbers. Colours come from classes of the style sheet, so they follow light and dark.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from xlvp.report.page.parts import Cell, Chart, Drawing, Shape

WIDE, NARROW = 760.0, 320.0
_LABELS, _FIGURES = 250.0, 84.0
"""Widths of the labels and of the figures beside the bars of a wide chart."""
_ROW, _BAR, _CHARACTER, _GAP = 30.0, 16.0, 6.6, 8.0
_TEXT_UP = 4.5
"""From the middle of a text to its base line."""
_MOST_STEPS = 14
_NEAR_ZERO = 1.5
"""An axis begins at zero when zero lies no farther off than this many times what it spans."""


@dataclass(frozen=True)
class Step:
    """A part of a bridge: its name, amount and how that is written."""

    label: str
    amount: int
    written: str


@dataclass
class _Canvas:
    """The shapes of a drawing, from the top down."""

    width: float
    shapes: list[Shape] = field(default_factory=list)
    bottom: float = 4.0

    @property
    def narrow(self) -> bool:
        """Labels stand above the bars."""
        return self.width < WIDE

    @property
    def left(self) -> float:
        """Where bars begin."""
        return 2.0 if self.narrow else _LABELS

    @property
    def right(self) -> float:
        """Where bars end."""
        return self.width - (2.0 if self.narrow else _FIGURES)

    def add(self, tag: str, text: str = "", **attributes: str | float) -> None:
        """Add a shape; ``class_`` and ``text_anchor`` become names of attributes."""
        named = {
            name.rstrip("_").replace("_", "-"): _rounded(value)
            for name, value in attributes.items()
        }
        self.shapes.append(Shape(tag, named, text))

    def row(self, label: str, figure: str, look: str = "") -> float:
        """Begin a row: its label and its figure; gives the top of its bar."""
        height = _ROW + (_BAR if self.narrow else 0.0)
        middle = self.bottom + (10.0 if self.narrow else _ROW / 2)
        room = (
            self.width - len(figure) * _CHARACTER - 3 * _GAP if self.narrow else _LABELS - 2 * _GAP
        )
        self.add(
            "text", _fitted(label, room), x=0.0, y=middle + _TEXT_UP, class_=f"label {look}".strip()
        )
        self.add(
            "text",
            figure,
            x=self.width,
            y=middle + _TEXT_UP,
            class_=f"number {look}".strip(),
            text_anchor="end",
        )
        top = self.bottom + (20.0 if self.narrow else (_ROW - _BAR) / 2)
        self.bottom += height
        return top

    def drawing(self) -> Drawing:
        """The finished drawing."""
        return Drawing(self.width, round(self.bottom + 4.0, 1), tuple(self.shapes))


def _rounded(value: float | str) -> float | str:
    return round(value, 1) if isinstance(value, float) else value


def _fitted(text: str, room: float) -> str:
    most = max(int(room / _CHARACTER), 4)
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def bridge_chart(
    id_: str,
    title: str,
    description: str,
    start: tuple[str, int, str],
    steps: Sequence[Step],
    end: tuple[str, int, str],
    table: str,
) -> Chart:
    """A bridge: from a total by steps, up or down, to another total.

    Args:
        id_: of the chart on the page.
        title: what it shows, as a conclusion.
        description: the figures in words.
        start: name, amount and written amount of the first total; ``end`` likewise.
        steps: the largest first; they lead from the one to the other.
        table: caption of the table with the same figures.
    """
    shown = [step for step in steps if step.amount]
    if len(shown) > _MOST_STEPS:
        rest = shown[_MOST_STEPS - 1 :]
        amount = sum(step.amount for step in rest)
        shown = [*shown[: _MOST_STEPS - 1], Step(f"{len(rest)} till", amount, "")]
    drawings = {
        name: _bridge(_Canvas(width), start, shown, end)
        for name, width in (("wide", WIDE), ("narrow", NARROW))
    }
    return Chart(id_, title, description, drawings, table)


def _bridge(
    canvas: _Canvas,
    start: tuple[str, int, str],
    steps: Sequence[Step],
    end: tuple[str, int, str],
) -> Drawing:
    levels = [start[1]]
    for step in steps:
        levels.append(levels[-1] + step.amount)
    low, high = min(levels), max(levels)
    span = high - low
    if low <= _NEAR_ZERO * span and -high <= _NEAR_ZERO * span:
        low, high = min(low, 0), max(high, 0)
    whole = low <= 0 <= high
    room = (canvas.right - canvas.left) / ((high - low) or 1)

    def at(level: float) -> float:
        return canvas.left + (level - low) * room

    def total(name: str, amount: int, written: str) -> None:
        top = canvas.row(name, written, "strong")
        if whole:
            first, last = sorted((at(0), at(amount)))
            canvas.add(
                "rect", x=first, y=top, width=max(last - first, 1.5), height=_BAR, class_="total"
            )
        else:  # the axis does not begin at zero, so a bar would tell a wrong size
            centre = at(amount)
            corners = ((0, 0), (7, 8), (0, 16), (-7, 8))
            points = " ".join(f"{centre + x:.1f},{top + y:.1f}" for x, y in corners)
            canvas.add("polygon", points=points, class_="total")

    zero = len(canvas.shapes)
    begin = canvas.bottom
    total(*start)
    for before, step in zip(levels, steps, strict=False):
        top = canvas.row(step.label, step.written)
        first, last = sorted((at(before), at(before + step.amount)))
        look = "plus" if step.amount > 0 else "minus"
        canvas.add("rect", x=first, y=top, width=max(last - first, 1.5), height=_BAR, class_=look)
        canvas.add(
            "line", x1=at(before), x2=at(before), y1=top - (_ROW - _BAR), y2=top, class_="thread"
        )
    total(*end)
    if whole:
        canvas.shapes.insert(
            zero,
            Shape(
                "line",
                {
                    "x1": round(at(0), 1),
                    "x2": round(at(0), 1),
                    "y1": begin,
                    "y2": canvas.bottom,
                    "class": "axis",
                },
            ),
        )
    else:
        canvas.add(
            "text", "◆ Axeln börjar inte på noll.", x=0.0, y=canvas.bottom + 12, class_="label"
        )
        canvas.bottom += 18.0
    return canvas.drawing()


@dataclass(frozen=True)
class Segment:
    """A part of a stacked bar: its class, symbol and number."""

    look: str
    symbol: str
    number: int


def stacked_chart(
    id_: str,
    title: str,
    description: str,
    bars: Sequence[tuple[str, Sequence[Segment]]],
    legend: Sequence[Cell],
    table: str,
) -> Chart:
    """Bars of statuses, a bar per heading; the longest bar fills the width."""
    most = max((sum(part.number for part in parts) for _, parts in bars), default=0) or 1
    drawings = {}
    for name, width in (("wide", WIDE), ("narrow", NARROW)):
        canvas = _Canvas(width)
        for label, parts in bars:
            _stack(canvas, label, parts, most)
        drawings[name] = canvas.drawing()
    return Chart(id_, title, description, drawings, table, legend)


def _stack(canvas: _Canvas, label: str, parts: Sequence[Segment], most: int) -> None:
    whole = sum(part.number for part in parts)
    top = canvas.row(label, str(whole)) - 2.0
    left, room = canvas.left, (canvas.right - canvas.left) / most
    for part in parts:
        if not part.number:
            continue
        width = part.number * room
        canvas.add(
            "rect",
            x=left,
            y=top,
            width=max(width - 1.5, 1.0),
            height=_BAR + 4.0,
            class_=f"segment {part.look}",
        )
        text = f"{part.symbol} {part.number}"
        for written in (text, str(part.number), ""):
            if len(written) * (_CHARACTER + 1) + 4 <= width:
                canvas.add(
                    "text",
                    written,
                    x=left + width / 2,
                    y=top + 10.0 + _TEXT_UP,
                    class_="inside",
                    text_anchor="middle",
                )
                break
        left += width


@dataclass(frozen=True)
class Line:
    """Values over time.

    Attributes:
        points: what the moment is called, the value or None, and how it is written.
        target: value and how it is written; None when there is none.
        aim: what the target is called.
    """

    points: Sequence[tuple[str, float | None, str]]
    target: tuple[float, str] | None = None
    aim: str = "mål"


_SIDE, _TOP, _FOOT, _TALL = 30.0, 22.0, 22.0, 150.0


def line_chart(id_: str, title: str, description: str, line: Line, table: str) -> Chart:
    """A line over time, with its target as a dashed line."""
    canvas = _Canvas(NARROW)
    values = [value for _, value, _ in line.points if value is not None]
    bounds = [*values, *([line.target[0]] if line.target else [])]
    low, high = min(bounds, default=0.0), max(bounds, default=0.0)
    air = (high - low) * 0.15 or abs(high) * 0.1 or 1.0
    low, high = low - air, high + air
    step = (NARROW - 2 * _SIDE) / max(len(line.points) - 1, 1)

    def across(place: int) -> float:
        return _SIDE + place * step if len(line.points) > 1 else NARROW / 2

    def up(value: float) -> float:
        return _TOP + (high - value) / (high - low) * (_TALL - _TOP - _FOOT)

    foot = _TALL - _FOOT + 4.0
    canvas.add("line", x1=_SIDE - 10, x2=NARROW - _SIDE + 10, y1=foot, y2=foot, class_="axis")
    if line.target:
        height = up(line.target[0])
        canvas.add(
            "line", x1=_SIDE - 10, x2=NARROW - _SIDE + 10, y1=height, y2=height, class_="target"
        )
        canvas.add(
            "text", f"{line.aim} {line.target[1]}", x=_SIDE - 10, y=height - 5, class_="label"
        )
    placed = [
        (across(place), up(value))
        for place, (_, value, _) in enumerate(line.points)
        if value is not None
    ]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in placed)
    canvas.add("polyline", points=path, class_="line")
    _marks(canvas, line, across, up)
    canvas.bottom = _TALL
    return Chart(id_, title, description, {"both": canvas.drawing()}, table)


def _marks(
    canvas: _Canvas, line: Line, across: Callable[[int], float], up: Callable[[float], float]
) -> None:
    """Dots, the first, last and extreme values, and the moments' names."""
    known = [place for place, (_, value, _) in enumerate(line.points) if value is not None]
    every = max(1, -(-len(line.points) // 8))
    for place, (name, value, written) in enumerate(line.points):
        if (len(line.points) - 1 - place) % every == 0:
            canvas.add(
                "text", name, x=across(place), y=_TALL - 4, class_="label", text_anchor="middle"
            )
        if value is None:
            continue
        canvas.add("circle", cx=across(place), cy=up(value), r=3.5, class_="dot")
        if place in (known[0], known[-1]):
            canvas.add(
                "text",
                written,
                x=across(place),
                y=up(value) - 8,
                class_="number",
                text_anchor="middle",
            )
