"""The buttons' pictures, drawn by code so that they can be changed and compared.

Shapes are laid out on a square of 32 units whatever the picture's size; small pictures have
thicker strokes and fewer details. Only building needs Pillow.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

UNITS = 32
FINER = 8
"""Drawn this much larger and then averaged, so that edges are smooth."""

SIZES = (16, 32)

INK = "#24476b"
PAPER = "#ffffff"
SHADE = "#dbe6f2"
GREEN = "#2f8f4e"
RED = "#c8392f"
AMBER = "#f0ad1e"
GREY = "#98a4b0"

Point = tuple[float, float]


class Canvas:
    """A transparent square of 32 units to draw on."""

    def __init__(self, size: int) -> None:
        from PIL import Image, ImageDraw

        self.small = size < UNITS
        self._size = size
        self._scale = size * FINER / UNITS
        self._image = Image.new("RGBA", (size * FINER, size * FINER), (0, 0, 0, 0))
        self._draw = ImageDraw.Draw(self._image)

    def stroke(self, points: Sequence[Point], colour: str, width: float) -> None:
        """A line with round ends and corners."""
        self._draw.line(self._scaled(points), fill=colour, width=round(width * self._scale))
        for point in points:
            self.disc(point, width / 2, colour)

    def disc(self, centre: Point, radius: float, colour: str) -> None:
        """A filled circle."""
        x, y = centre
        corners = ((x - radius, y - radius), (x + radius, y + radius))
        self._draw.ellipse(self._scaled(corners), fill=colour)

    def box(
        self, first: Point, last: Point, colour: str, edge: str | None = None, width: float = 0
    ) -> None:
        """A filled box with rounded corners, with an edge drawn inside it."""
        self._draw.rounded_rectangle(
            self._scaled((first, last)),
            radius=1.5 * self._scale,
            fill=colour,
            outline=edge,
            width=round(width * self._scale),
        )

    def shape(self, points: Sequence[Point], colour: str) -> None:
        """A filled shape."""
        self._draw.polygon(self._scaled(points), fill=colour)

    def arc(self, centre: Point, radius: float, degrees: tuple[int, int], colour: str) -> None:
        """A part of a circle as a stroke of three units; degrees clockwise from three o'clock."""
        turns = [math.radians(at) for at in range(degrees[0], degrees[1] + 1, 10)]
        x, y = centre
        self.stroke(
            [(x + radius * math.cos(turn), y + radius * math.sin(turn)) for turn in turns],
            colour,
            3.2,
        )

    def picture(self) -> Image:
        """What was drawn, at its own size."""
        return self._image.convert("RGBa").reduce(FINER).convert("RGBA")

    def _scaled(self, points: Sequence[Point]) -> list[Point]:
        return [(x * self._scale, y * self._scale) for x, y in points]


def _sheet(canvas: Canvas, left: float, top: float, right: float, bottom: float) -> None:
    """A sheet with a head and lines."""
    width = 2.6 if canvas.small else 1.6
    canvas.box((left, top), (right, bottom), PAPER, INK, width)
    head = top + 6
    canvas.shape(
        [(left + 1, top + 1.4), (right - 1, top + 1.4), (right - 1, head), (left + 1, head)], INK
    )
    lines = range(int(head) + 6, int(bottom) - 2, 7 if canvas.small else 5)
    for line in lines:
        canvas.stroke([(left + 3, line), (right - 3, line)], SHADE if not canvas.small else GREY, 1)
    if not canvas.small:
        middle = (left + right) / 2 - 2
        canvas.stroke([(middle, head + 1), (middle, bottom - 2)], SHADE, 1)


def _tick(canvas: Canvas, centre: Point, radius: float) -> None:
    """A green disc with a white tick and a white rim."""
    x, y = centre
    canvas.disc(centre, radius + 1.4, PAPER)
    canvas.disc(centre, radius, GREEN)
    points = [(x - radius * 0.48, y + 0.3), (x - radius * 0.1, y + radius * 0.42)]
    canvas.stroke([*points, (x + radius * 0.5, y - radius * 0.4)], PAPER, radius * 0.3)


def _arrow(canvas: Canvas, start: Point, end: Point, colour: str, width: float) -> None:
    """An arrow with a filled head."""
    length = math.dist(start, end)
    ahead = ((end[0] - start[0]) / length, (end[1] - start[1]) / length)
    aside = (-ahead[1], ahead[0])
    head = width * 1.9
    neck = (end[0] - ahead[0] * head, end[1] - ahead[1] * head)
    canvas.stroke([start, neck], colour, width)
    sides = [
        (neck[0] + side * aside[0] * head, neck[1] + side * aside[1] * head) for side in (-1, 1)
    ]
    canvas.shape([end, *sides], colour)


def _validate(canvas: Canvas) -> None:
    _sheet(canvas, 3, 2, 25, 28)
    _tick(canvas, (22, 22), 8)


def _step(canvas: Canvas, *, forwards: bool) -> None:
    """A red cell that the arrow leads to, below or above."""
    near, far = (2.5, 20) if forwards else (20, 2.5)
    canvas.box((3, near), (14, near + 9), SHADE, INK, 2)
    canvas.box((3, far), (14, far + 9), RED, INK, 2)
    ends = [(23.0, 4.0), (23.0, 30.0)]
    start, end = ends if forwards else ends[::-1]
    _arrow(canvas, start, end, INK, 4)


def _next(canvas: Canvas) -> None:
    _step(canvas, forwards=True)


def _previous(canvas: Canvas) -> None:
    _step(canvas, forwards=False)


def _clear(canvas: Canvas) -> None:
    """A rubber on its edge, and what it leaves clean."""
    canvas.stroke([(3, 29), (29, 29)], GREY, 2.2)
    canvas.shape([(18, 3), (29, 14), (15, 28), (9, 28), (3, 22)], INK)
    canvas.shape([(18, 6), (26, 14), (20, 20), (12, 12)], "#7fb0e0")
    canvas.shape([(10.5, 13.5), (18.5, 21.5), (14, 26), (10, 26), (6, 22)], PAPER)


def _waive(canvas: Canvas) -> None:
    """A warning that is accepted."""
    canvas.shape([(14, 2), (27, 26), (1, 26)], INK)
    canvas.shape([(14, 5.6), (23.9, 24.2), (4.1, 24.2)], AMBER)
    canvas.stroke([(14, 12), (14, 17)], INK, 2.6)
    canvas.disc((14, 21), 1.5, INK)
    _tick(canvas, (23, 22.5), 7.5)


def _status(canvas: Canvas) -> None:
    """A list with a light for each department."""
    width = 3.4 if canvas.small else 2.6
    for at, colour, end in ((6, GREEN, 29), (16, AMBER, 25), (26, RED, 29)):
        canvas.disc((6, at), 4, colour)
        canvas.stroke([(14, at), (end, at)], INK, width)


def _consolidate(canvas: Canvas) -> None:
    """Three sheets that become one, with a sum."""
    for at in (2, 12, 22):
        canvas.box((1.5, at), (9, at + 8), SHADE, INK, 1.6)
        canvas.stroke([(10, at + 4), (14, 16)], GREY, 1.8)
    canvas.box((14, 4), (31, 28), PAPER, INK, 2)
    sigma = [(26.5, 10.5), (26.5, 9), (18.5, 9), (23, 16), (18.5, 23), (26.5, 23), (26.5, 21.5)]
    canvas.stroke(sigma, GREEN, 2.4)


def _source(canvas: Canvas) -> None:
    """An arrow from a figure to the cell that it comes from."""
    _sheet(canvas, 2, 2, 23, 25)
    canvas.box((4.5, 10), (13, 16.5), AMBER, INK, 1.6)
    canvas.stroke([(28.5, 28.5), (17, 18)], PAPER, 7)
    _arrow(canvas, (28.5, 28.5), (13, 14.3), INK, 3.8)


def _help(canvas: Canvas) -> None:
    canvas.disc((16, 16), 14, INK)
    canvas.arc((16, 12), 4.6, (180, 390), PAPER)
    canvas.stroke([(19.9, 14.3), (16, 17), (16, 19)], PAPER, 3.2)
    canvas.disc((16, 24), 2, PAPER)


DRAWINGS: dict[str, Callable[[Canvas], None]] = {
    "validate": _validate,
    "next": _next,
    "previous": _previous,
    "clear": _clear,
    "waive": _waive,
    "status": _status,
    "consolidate": _consolidate,
    "source": _source,
    "help": _help,
}
"""A drawing for each verb."""


def draw(verb: str, size: int) -> Image:
    """The picture of a verb's button, ``size`` pixels wide and high."""
    canvas = Canvas(size)
    DRAWINGS[verb](canvas)
    return canvas.picture()


def write_pictures(folder: Path) -> list[Path]:
    """Write every picture as ``<verb><size>.png``; those that look the same stay as they are."""
    from PIL import Image

    written = []
    for verb in DRAWINGS:
        for size in SIZES:
            picture, path = draw(verb, size), folder / f"{verb}{size}.png"
            if not path.exists() or Image.open(path).tobytes() != picture.tobytes():
                picture.save(path)
                written.append(path)
    return written
