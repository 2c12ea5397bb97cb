"""Bars as SVG: text stays text, and colours follow the reader's light or dark page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import log10

_LABEL, _WIDTH, _ROW, _TOP, _NOTE = 330, 960, 26, 54, 170
_MARGIN = 40
"""For labels that are longer than most."""
_STYLE = """
    text { font: 13px system-ui, sans-serif; fill: #1f2328; }
    .title { font-size: 15px; font-weight: 600; }
    .quiet { fill: #57606a; }
    .good { fill: #1a7f37; } .other { fill: #6e7781; } .far { fill: #bc4c00; }
    .aim { stroke: #1f2328; stroke-width: 1.5; stroke-dasharray: 4 3; }
    @media (prefers-color-scheme: dark) {
      text { fill: #e6edf3; } .quiet { fill: #9198a1; }
      .good { fill: #3fb950; } .other { fill: #8b949e; } .far { fill: #f0883e; }
      .aim { stroke: #e6edf3; }
    }
"""


@dataclass(frozen=True)
class Bar:
    """One bar.

    Attributes:
        kind: ``good``, ``other`` or ``far``; colours it.
        note: stands after it.
    """

    label: str
    value: float
    note: str
    kind: str = "other"


def bars(title: str, quiet: str, drawn: Sequence[Bar], *, aim: float | None = None) -> str:
    """A chart of horizontal bars on a logarithmic scale.

    Args:
        title: what it shows.
        quiet: how to read it.
        drawn: from top to bottom; values above zero.
        aim: where a dashed line is drawn.
    """
    values = [bar.value for bar in drawn] + ([aim] if aim else [])
    least, most = min(values) / 2, max(values) * 1.1
    room = _WIDTH - _LABEL - _NOTE

    def place(value: float) -> float:
        return _LABEL + room * log10(value / least) / log10(most / least)

    height = _TOP + _ROW * len(drawn) + 12
    width = _WIDTH + _MARGIN
    size = f'width="{width}" height="{height}" viewBox="{-_MARGIN} 0 {width} {height}"'
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img">',
        f"  <title>{escape(title)}</title>",
        f"  <style>{_STYLE}  </style>",
        f'  <text class="title" x="0" y="18">{escape(title)}</text>',
        f'  <text class="quiet" x="0" y="38">{escape(quiet)}</text>',
    ]
    for number, bar in enumerate(drawn):
        top = _TOP + _ROW * number
        line, end = top + 15, place(bar.value)
        extent = f'width="{end - _LABEL:.1f}" height="{_ROW - 9}"'
        lines += [
            f'  <text x="{_LABEL - 10}" y="{line}" text-anchor="end">{escape(bar.label)}</text>',
            f'  <rect class="{bar.kind}" x="{_LABEL}" y="{top + 3}" {extent} rx="2"/>',
            f'  <text x="{end + 8:.1f}" y="{line}">{escape(bar.note)}</text>',
        ]
    if aim:
        x, bottom = place(aim), _TOP + _ROW * len(drawn)
        lines.append(
            f'  <line class="aim" x1="{x:.1f}" y1="{_TOP - 6}" x2="{x:.1f}" y2="{bottom}"/>'
        )
    return "\n".join([*lines, "</svg>", ""])
