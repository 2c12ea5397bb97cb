"""The difference between two versions, as people and other programs read it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from validation.schemas import BY_TABLE
from validation.wording import render_cell
from xlvp.revision import Change, Revision, comparable, counts, revisions
from xlvp.versions import Version

COLOURS = {
    Change.ADDED: "red",
    Change.REMOVED: "dim",
    Change.MOVED: "yellow",
    Change.RENUMBERED: "cyan",
    Change.REWORDED: "red",
    Change.CHANGED: "red",
}
_LONGEST = 160


def compare(old: Version, new: Version) -> tuple[Revision, ...]:
    """What changed from one version to another, in the columns that both have."""
    before, now = old.columns(), new.columns()
    both = {table: comparable(before[table], now[table]) for table in before if table in now}
    return revisions(old.tables, new.tables, before | now | both)


def print_revisions(
    found: Sequence[Revision], old: Version, new: Version, console: Console
) -> None:
    """Print the changes sheet by sheet, and a line that sums them up."""
    console.print(f"[bold]Från[/bold] {escape(old.title)} [bold]till[/bold] {escape(new.title)}")
    for table in dict.fromkeys(one.table for one in found):
        console.print(f"\n[bold]{escape(BY_TABLE[table].title)}[/bold]")
        rows = [one for one in found if one.table == table]
        if console.is_terminal:
            grid = Table.grid(padding=(0, 2))
            for wide in (False, False, False, True):
                grid.add_column(no_wrap=not wide, ratio=1 if wide else None)
            for one in rows:
                grid.add_row(*_cells(one, old, new))
            console.print(grid)
        else:
            for one in rows:
                console.print("  ".join(_cells(one, old, new)), soft_wrap=True)
    console.print(f"\n[bold]{_summary(found)}[/bold]")


def revisions_json(found: Sequence[Revision], old: Version, new: Version) -> str:
    """The changes as JSON, for other programs."""
    document = {
        "old": {"title": old.title, "period": old.period.id, "office": old.model.office.code},
        "new": {"title": new.title, "period": new.period.id, "office": new.model.office.code},
        "counts": {kind.name.lower(): number for kind, number in counts(found).items()},
        "changes": [_document(one, old, new) for one in found],
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def shown_value(value: Any, one: Revision, version: Version) -> str:
    """A value of a change as people write it."""
    sheet = BY_TABLE[one.table]
    columns = {column.field: column for column in sheet.columns(version.model, version.period)}
    if one.field not in columns:
        return "" if value is None else str(value)
    return render_cell(value, columns[one.field], sheet, version.model)


def column_title(one: Revision, version: Version) -> str:
    """Title of the column that a change is in; Avdelning when the row has another."""
    columns = BY_TABLE[one.table].columns(version.model, version.period)
    titles = {column.field: column.title for column in columns}
    return titles.get(one.field, "Avdelning" if one.kind is Change.MOVED else "")


def _document(one: Revision, old: Version, new: Version) -> dict[str, Any]:
    return {
        "change": one.kind.name.lower(),
        "sheet": BY_TABLE[one.table].title,
        "department": one.label[0],
        "key": one.label[1],
        "former_department": one.former_label[0] if one.former_label else "",
        "former_key": one.former_label[1] if one.former_label else "",
        "name": one.name,
        "column": column_title(one, new),
        "before": shown_value(one.before, one, old),
        "after": shown_value(one.after, one, new),
    }


def _cells(one: Revision, old: Version, new: Version) -> tuple[str, str, str, str]:
    colour = COLOURS[one.kind]
    return (
        f"[{colour}]{one.kind.value}[/{colour}]",
        escape(one.label[0]),
        escape(one.label[1]),
        escape(_told(one, old, new)),
    )


def _told(one: Revision, old: Version, new: Version) -> str:
    if one.kind in (Change.ADDED, Change.REMOVED):
        return _short(one.name)
    before, after = shown_value(one.before, one, old), shown_value(one.after, one, new)
    told = f"{column_title(one, new)}: {_short(before) or '(tom)'} → {_short(after) or '(tom)'}"
    if one.name and one.name not in (before, after):
        return f"{_short(one.name)}  {told}"
    return told


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


def _summary(found: Sequence[Revision]) -> str:
    if not found:
        return "Inga skillnader."
    plural = {
        Change.ADDED: "tillagda",
        Change.REMOVED: "borttagna",
        Change.MOVED: "flyttade",
        Change.RENUMBERED: "omnumrerade",
        Change.REWORDED: "omformulerade",
        Change.CHANGED: "ändrade",
    }
    parts = [
        f"{number} {kind.value if number == 1 else plural[kind]}"
        for kind, number in counts(found).items()
        if number
    ]
    return f"Rader: {', '.join(parts)}"
