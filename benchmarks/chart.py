"""Bars as SVG: text stays text, and colours follow the reader's light or dark page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from math import floor, log10

_LABEL, _BARS, _NOTE = 370, 400, 230
_WIDTH = _LABEL + _BARS + _NOTE
_ROW, _TOP, _BOTTOM = 26, 84, 8
_STEPS = 5
"""An axis has about so many."""
_STYLE = """
    text { font: 13px system-ui, sans-serif; fill: #1f2328; }
    .title { font-size: 15px; font-weight: 600; }
    .quiet { fill: #57606a; }
    .good { fill: #1a7f37; } .other { fill: #6e7781; } .far { fill: #bc4c00; }
    .grid { stroke: #d0d7de; } .aim { stroke: #1f2328; stroke-width: 1.5; stroke-dasharray: 4 3; }
    @media (prefers-color-scheme: dark) {
      text { fill: #e6edf3; } .quiet { fill: #9198a1; }
      .good { fill: #3fb950; } .other { fill: #8b949e; } .far { fill: #f0883e; }
      .grid { stroke: #3d444d; } .aim { stroke: #e6edf3; }
    }
"""


@dataclass(frozen=True)
class Bar:
    """One bar.

    Attributes:
        kind: ``good``, ``other`` or ``far``; colours it.
        note: stands to the right of all bars.
    """

    label: str
    value: float
    note: str
    kind: str = "other"


def bars(
    title: str, quiet: str, drawn: Sequence[Bar], *, unit: str, aim: float | None = None
) -> str:
    """A chart of horizontal bars from zero, so that twice as long is twice as much.

    Args:
        title: what it shows.
        quiet: how to read it.
        drawn: from top to bottom; no value below zero.
        unit: of the values, at the axis.
        aim: where a dashed line is drawn.
    """
    most = max([bar.value for bar in drawn] + ([aim] if aim else [])) * 1.04

    def place(value: float) -> float:
        return _LABEL + _BARS * value / most

    foot = _TOP + _ROW * len(drawn)
    size = f'width="{_WIDTH}" height="{foot + _BOTTOM}" viewBox="0 0 {_WIDTH} {foot + _BOTTOM}"'
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img">',
        f"  <title>{escape(title)}</title>",
        f"  <style>{_STYLE}  </style>",
        f'  <text class="title" x="8" y="20">{escape(title)}</text>',
        f'  <text class="quiet" x="8" y="40">{escape(quiet)}</text>',
    ]
    for step in _steps(most):
        said = f"{step:g} {unit}" + (", aim" if step == aim else "")
        lines += _upright("grid", place(step), foot, said)
    for number, bar in enumerate(drawn):
        top = _TOP + _ROW * number
        line, extent = top + 15, f'width="{place(bar.value) - _LABEL:.1f}" height="{_ROW - 9}"'
        lines += [
            f'  <text x="{_LABEL - 10}" y="{line}" text-anchor="end">{escape(bar.label)}</text>',
            f'  <rect class="{bar.kind}" x="{_LABEL}" y="{top + 3}" {extent} rx="2"/>',
            f'  <text x="{_LABEL + _BARS + 12}" y="{line}">{escape(bar.note)}</text>',
        ]
    if aim:
        lines += _upright("aim", place(aim), foot)
    return "\n".join([*lines, "</svg>", ""])


def _upright(kind: str, x: float, foot: float, said: str = "") -> list[str]:
    return [
        f'  <line class="{kind}" x1="{x:.1f}" y1="{_TOP - 4}" x2="{x:.1f}" y2="{foot}"/>',
        f'  <text class="quiet" x="{x:.1f}" y="{_TOP - 10}" text-anchor="middle">{said}</text>',
    ][: 2 if said else 1]


def _steps(most: float) -> Iterator[float]:
    """Round values from zero on, as many as an axis has room for."""
    rough = most / _STEPS
    size = 10.0 ** floor(log10(rough))
    step = size * next(times for times in (1, 2, 5, 10) if size * times >= rough)
    yield from (number * step for number in range(floor(most / step) + 1))
