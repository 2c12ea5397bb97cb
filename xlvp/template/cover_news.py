"""What the sheet Start says about a plan's changes since the former plan."""

from __future__ import annotations

from collections.abc import Iterable

from xlvp.template.rows import SheetRows

MOST_REMOVED = 8
"""So many removed rows of a sheet are named."""
_LONGEST = 60
"""Characters of a name, so that a line fits the cover."""


def news_lines(sheets: Iterable[SheetRows]) -> list[str]:
    """A line for each sheet with changes, and one for the rows that it no longer has."""
    lines = []
    for rows in sheets:
        news = rows.revised
        if news is None:
            continue
        new, changed = news.rows
        if new or changed:
            told = [
                f"{number} {one if number == 1 else many}"
                for number, one, many in (
                    (new, "ny rad", "nya rader"),
                    (changed, "ändrad rad", "ändrade rader"),
                )
                if number
            ]
            lines.append(f"{rows.sheet.title}: {' och '.join(told)}.")
        if news.removed:
            named = "; ".join(_short(name) for name in news.removed[:MOST_REMOVED])
            more = len(news.removed) - MOST_REMOVED
            lines.append(
                f"{rows.sheet.title}, borttaget: {named}{f' och {more} till' if more > 0 else ''}."
            )
    return lines


def news_heading(sheets: Iterable[SheetRows]) -> str:
    """The heading above the lines, with the former plan's title; "" without a former plan."""
    since = next((rows.revised.since for rows in sheets if rows.revised is not None), "")
    return f"Nytt sedan {since}" if since else ""


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…"
