"""The section Förändringar: how statuses have moved since the former follow-up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from validation.derivation import MOVEMENTS
from xlvp.fulfilment import GONE, NEW, Fulfilment
from xlvp.movements import Move, Movements
from xlvp.report.page.parts import (
    FIGURE,
    LONG,
    Cell,
    Column,
    Fold,
    Part,
    Row,
    Section,
    Table,
    Text,
    counted,
    rows_as,
)
from xlvp.report.page.teller import MOVES, Teller
from xlvp.report.telling import listed

_MOVES = (*MOVEMENTS, NEW, GONE)
_LONG_TABLE = 12


def changes(teller: Teller) -> Section | None:
    """What has become better or worse, what is new and what is gone, sheet by sheet."""
    parts: list[Part] = []
    for part in teller.analysis.fulfilments:
        for found in teller.analysis.movements:
            if found.table == part.table:
                parts += _of_sheet(teller, part, found)
    if not parts:
        return None
    return Section("forandringar", "Förändringar sedan förra uppföljningen", parts)


def _of_sheet(teller: Teller, part: Fulfilment, found: Movements) -> Iterator[Part]:
    counts = part.items["movement"].value_counts()
    moved = {move: int(counts.get(move, 0)) for move in (*MOVEMENTS, NEW)} | {GONE: len(part.gone)}
    yield Text([f"{part.title}: {listed([f'{moved[move]} {move}' for move in _MOVES])}."])
    yield _matrix(teller, part, found)
    if part.by_level:
        yield _by_heading(teller, part, moved)
    if found.moves:
        table = _list(teller, part, found.moves)
        label = counted(len(found.moves), "rad", "rader")
        long = len(found.moves) > _LONG_TABLE
        yield Fold(f"{table.id}-del", table.caption, label, [table], long=long)


def _matrix(teller: Teller, part: Fulfilment, found: Movements) -> Table:
    """From which status to which; what is new stands last down, what is gone last across."""
    matrix = found.matrix
    labels = {code: code or "ingen status" for code in matrix.codes}
    labels |= {status.code: f"{status.symbol} {status.label}" for status in part.scale.statuses}
    rows = []
    for before in matrix.codes:
        went = matrix.went.get(before, 0)
        numbers = [*(matrix.count(before, now) for now in matrix.codes), went]
        cells = [teller.status(before or None, part.table), *map(teller.count, numbers)]
        rows.append(Row([*cells, teller.count(sum(numbers))]))
    if matrix.came:
        numbers = [*(matrix.came.get(now, 0) for now in matrix.codes), 0]
        cells = [teller.movement(NEW), *map(teller.count, numbers)]
        rows.append(Row([*cells, teller.count(sum(numbers))]))
    columns = [
        Column("Förra status"),
        *(Column(f"till {labels[code]}", FIGURE) for code in matrix.codes),
        Column(f"{MOVES[GONE]} borta", FIGURE),
        Column("Alla", FIGURE),
    ]
    caption = f"{part.title}: från vilken status till vilken"
    return Table(f"fran-till-{part.table}", caption, columns, rows_as(rows), filtered=False)


def _by_heading(teller: Teller, part: Fulfilment, moved: dict[str, int]) -> Table:
    level, headings = part.by_level[0]
    rows = [
        Row([Cell(heading.label), *(teller.count(heading.moved[move]) for move in _MOVES)])
        for heading in headings
    ]
    columns = [
        Column(level.name, LONG),
        *(Column(f"{MOVES[move]} {move.capitalize()}", FIGURE) for move in _MOVES),
    ]
    return Table(
        f"rorelse-{part.table}",
        f"{part.title}: förändring per {level.name.lower()}",
        columns,
        rows_as(rows),
        [[Cell("Alla"), *(teller.count(moved[move]) for move in _MOVES)]],
        filtered=False,
    )


def _list(teller: Teller, part: Fulfilment, moves: Sequence[Move]) -> Table:
    rows = []
    for move in moves:
        before, now = (
            teller.status(code, part.table) if code else Cell("–", "")
            for code in (move.before, move.now)
        )
        rows.append(
            Row(
                [
                    teller.movement(move.movement),
                    Cell(move.key, look="nowrap"),
                    Cell(move.name),
                    Cell(teller.department(move.department)),
                    before,
                    now,
                    Cell(move.comment),
                ],
                move.department,
                teller.status_class(move.now, part.table),
            )
        )
    columns = [
        *(Column(title) for title in ("Förändring", "Nummer")),
        Column("Benämning", LONG),
        *(Column(title) for title in ("Avdelning", "Förra status", "Status")),
        Column("Kommentar", LONG),
    ]
    caption = f"{part.title} som har ändrats, kommit till eller försvunnit"
    return Table(f"andrade-{part.table}", caption, columns, rows_as(rows))
