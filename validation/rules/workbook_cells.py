"""WBK030–WBK038: cells whose content is not what the template made them for.

Refused amounts, numbers of the plan and statuses belong to the families that need them; here
is what can happen to any cell.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from validation.facts import Facts
from validation.finding import Severity
from validation.observations import CellFault
from validation.rule import Scope, rule
from validation.rules.amount_columns import computed_lines
from validation.schemas import SHEETS, Role
from validation.table import Mask, Table

_ERRORS: Mapping[str, tuple[str, str]] = {
    "#REF!": ("#REFERENS!", "formeln pekar på en cell som har tagits bort"),
    "#N/A": ("#SAKNAS!", "uppslagningen hittar inget"),
    "#DIV/0!": ("#DIVISION/0!", "formeln delar med noll"),
    "#NAME?": ("#NAMN?", "formeln använder ett namn som inte finns"),
    "#VALUE!": ("#VÄRDEFEL!", "formeln räknar med en text"),
    "#NUM!": ("#OGILTIGT!", "talet går inte att räkna ut"),
    "#NULL!": ("#SKÄRNING!", "områdena i formeln möts inte"),
    "#SPILL!": ("#SPILL!", "resultatet får inte plats"),
    "#CALC!": ("#BERÄKNA!", "formeln går inte att räkna ut"),
}
"""The word in the file → the word in a Swedish Excel, and what has happened."""
_SWEDISH = {swedish: (swedish, meaning) for swedish, meaning in _ERRORS.values()}
_COMPUTED = frozenset(
    (sheet.table, column.field)
    for sheet in SHEETS
    for column in sheet.all_columns
    if column.role is Role.DERIVED
)
"""Columns that the template computes, by table and field."""
_REFUSED_AMOUNTS = tuple(f"BUD00{number}" for number in range(1, 9))


def is_computed(cells: Table, facts: Facts) -> Mask:
    """Cells that the template computes: derived columns and the amounts of its net lines."""
    return cells.once("computed by the template", lambda: _is_computed(cells, facts))


def _is_computed(cells: Table, facts: Facts) -> Mask:
    computed = cells.one_of_pairs("at_table", "at_column", _COMPUTED)
    at_budget = np.flatnonzero(cells.equals("at_table", "operating_budget"))
    if not len(at_budget) or "operating_budget" not in facts.tables:
        return computed
    budget = facts.table("operating_budget")
    if "account_class" not in budget:
        return computed
    rows = cells.content("at_row")[at_budget].astype(np.int64)
    places = budget.places_of(cells.workbooks[at_budget], rows)
    computed[at_budget] |= (places >= 0) & computed_lines(budget, facts)[places]
    return computed


def _error_words(rows: Table, _facts: Facts) -> Mapping[str, list[str]]:
    known = {**_ERRORS, **_SWEDISH}
    said = [known.get(value.upper(), (value, "felet är okänt")) for value in rows.content("value")]
    return {"shown": [word for word, _ in said], "meaning": [meaning for _, meaning in said]}


@rule(
    "WBK030",
    title="Felvärde i en cell",
    table="cells",
    message="Cellen visar felet {shown}: {meaning}.",
    remedy="Skriv värdet, eller rätta formeln.",
    reason="Ett felvärde är inget tal. Läsare visar det som en tom cell, så att det försvinner.",
    source="Praxis: nästan var fyrtionde insamlad arbetsbok har celler med felvärden.",
    good="""
        cells
        at_table         | at_row | at_column      | fault         | value
        operating_budget | 5      | actual_to_date | approximate   | ca 12
    """,
    bad="""
        cells
        at_table           | at_row | at_column      | fault         | value
        [operating_budget] | 5      | actual_to_date | error_value   | #REF!
        [operating_budget] | 6      | actual_to_date | error_value   | #SAKNAS!
    """,
    details=_error_words,
)
def error_value(rows: Table, facts: Facts) -> Mask:
    """A cell shows a value and no error; a sum shows the error of a cell that it sums."""
    errors = rows.equals("fault", CellFault.ERROR_VALUE)
    if not errors.any():
        return rows.all_sound()
    computed = is_computed(rows, facts)
    entered = {*_columns_of(rows, errors & ~computed)}
    shown = errors & computed
    followed = rows.none()
    followed[shown] = [column in entered for column in _columns_of(rows, shown)]
    return ~errors | followed


def _columns_of(cells: Table, some: Mask) -> Iterator[tuple[str, str, str]]:
    """Workbook, table and column of some cells."""
    tables, columns = cells.content("at_table"), cells.content("at_column")
    return zip(cells.workbooks[some], tables[some], columns[some], strict=True)


@rule(
    "WBK031",
    title="Formel ersatt av ett värde",
    table="cells",
    severity=Severity.WARNING,
    message="Formeln i {column_title} är ersatt av {value}{so_far}.",
    remedy="Ångra, eller kopiera formeln från raden ovanför.",
    reason="Ett inskrivet värde följer inte med när de andra värdena på raden rättas.",
    source="Praxis: rader klistras in över formler.",
    good="""
        cells
        at_table         | at_row | at_column         | fault          | value | expected
        operating_budget | 5      | deviation_to_date | not_calculated |       | -5,8
    """,
    bad="""
        cells
        at_table           | at_row | at_column         | fault               | value | expected
        [operating_budget] | 5      | deviation_to_date | formula_overwritten | -5,8  | -5,8
    """,
    details=lambda rows, _facts: {
        "so_far": [", som stämmer just nu" if known else "" for known in rows.content("expected")]
    },
)
def formula_overwritten(rows: Table, facts: Facts) -> Mask:
    """A computed cell holds its formula."""
    return ~rows.equals("fault", CellFault.FORMULA_OVERWRITTEN)


@rule(
    "WBK032",
    title="Formel borttagen",
    table="cells",
    severity=Severity.WARNING,
    message="Formeln i {column_title} är borttagen. xlvp räknar med {expected}.",
    remedy="Ångra, eller kopiera formeln från raden ovanför.",
    reason="Avdelningen ser inte längre det som räknas ut ur dess siffror.",
    source="Praxis: hela rader rensas med Delete.",
    good="""
        cells
        at_table         | at_row | at_column         | fault          | value | expected
        operating_budget | 5      | deviation_to_date | not_calculated |       | -5,8
    """,
    bad="""
        cells
        at_table           | at_row | at_column         | fault           | value | expected
        [operating_budget] | 5      | deviation_to_date | formula_removed |       | -5,8
    """,
)
def formula_removed(rows: Table, facts: Facts) -> Mask:
    """A computed cell is not emptied."""
    return ~rows.equals("fault", CellFault.FORMULA_REMOVED)


@rule(
    "WBK033",
    title="Formel ändrad",
    table="cells",
    message="Formeln i {column_title} ger {value} men ska ge {expected}.",
    remedy="Kopiera formeln från raden ovanför, eller hämta den ur mallen.",
    reason=(
        "Avdelningen ser en annan siffra än den som kommer i uppföljningen, eftersom den "
        "alltid räknas ut av indata."
    ),
    source="Praxis: formler skrivs om för att få ett önskat resultat, eller pekar på fel rad.",
    good="""
        cells
        at_table         | at_row | at_column         | fault               | value | expected
        operating_budget | 5      | deviation_to_date | formula_overwritten | -5,8  | -5,8
    """,
    bad="""
        cells
        at_table           | at_row | at_column         | fault           | value | expected
        [operating_budget] | 5      | deviation_to_date | formula_changed | 5,8   | -5,8
    """,
    after=(*_REFUSED_AMOUNTS, "WBK030"),
    scope=Scope.ROW,
)
def formula_changed(rows: Table, facts: Facts) -> Mask:
    """A formula gives what its column means."""
    return ~rows.equals("fault", CellFault.FORMULA_CHANGED)


@rule(
    "WBK043",
    title="Formel utan värde",
    table="cells",
    message="I {column_title} står en formel som inget program har räknat ut.",
    remedy="Öppna arbetsboken i Excel och spara den, eller skriv värdet i cellen.",
    reason="Formeln är avdelningens egen, så värdet går inte att räkna ut vid läsningen.",
    source="Praxis: arbetsböcker som har skrivits av ett ekonomisystem.",
    good="""
        cells
        at_table         | at_row | at_column         | fault          | value | expected
        operating_budget | 5      | deviation_to_date | not_calculated |       | -5,8
    """,
    bad="""
        cells
        at_table           | at_row | at_column      | fault          | value
        [operating_budget] | 5      | actual_to_date | not_calculated |
    """,
)
def formula_without_value(rows: Table, facts: Facts) -> Mask:
    """A department's own formula has a value; the template's formulas are computed again."""
    empty = rows.equals("fault", CellFault.NOT_CALCULATED)
    return ~empty | is_computed(rows, facts) if empty.any() else rows.all_sound()


@rule(
    "WBK035",
    title="Cellen gick förlorad vid läsningen",
    table="cells",
    message="Filen har värdet ”{value}” i cellen, men det gick inte att läsa.",
    remedy="Skriv värdet på nytt och spara arbetsboken i Excel.",
    reason="Inget värde får försvinna i tysthet: antalet lästa celler jämförs med filens.",
    source="Praxis: filer från andra program än Excel kan ha celler två gånger.",
    good="""
        cells
        at_table   | at_row | at_column | fault | value
        activities | 12     |           | stray | Ring ekonomi
    """,
    bad="""
        cells
        at_table     | at_row | at_column | fault | value
        [activities] | 7      | comment   | lost  | Klart i juni
    """,
)
def cell_is_lost(rows: Table, facts: Facts) -> Mask:
    """All that the file holds has been read."""
    return ~rows.equals("fault", CellFault.LOST)


@rule(
    "WBK036",
    title="Innehåll utanför tabellen",
    table="cells",
    severity=Severity.WARNING,
    message="”{value}” står utanför tabellen och lästes inte.",
    remedy="Flytta det till tabellens tomma rader eller till kommentaren, eller ta bort det.",
    reason="Bara det som står i tabellen kommer med i uppföljningen.",
    source="Praxis: nya rader skrivs under tabellen, och summor bredvid den.",
    good="""
        cells
        at_table   | at_row | at_column | fault | value
        activities | 7      | comment   | lost  | Klart i juni
    """,
    bad="""
        cells
        at_table     | at_row | at_column | fault | value
        [activities] | 62     |           | stray | 1.1.9
    """,
)
def outside_the_table(rows: Table, facts: Facts) -> Mask:
    """All that people write stands in the table."""
    return ~rows.equals("fault", CellFault.STRAY)


@rule(
    "WBK038",
    title="Förändringen stämmer inte",
    table="cells",
    severity=Severity.WARNING,
    message="{column_title} är ”{value}” men statusarna ger ”{expected}”.",
    remedy="Låt arket räkna ut {column_title}.",
    reason="En inskriven förändring följer inte med när statusen ändras.",
    source="Praxis: förändringen skrivs in för hand och står kvar när statusen ändras.",
    good="""
        Uppdrag
        Nummer | Nivå    | Benämning | Status helår | Förra status | Förändring
        1.1    | Uppdrag | Kultur    | F            | pågående     | sämre
    """,
    bad="""
        Uppdrag
        Nummer | Nivå    | Benämning | Status helår | Förra status | Förändring
        1.1    | Uppdrag | Kultur    | F            | pågående     | [oförändrad]
    """,
    after=("STA001", "WBK039"),
    scope=Scope.ROW,
)
def movement_is_wrong(rows: Table, facts: Facts) -> Mask:
    """The movement is what the two statuses say."""
    differs = rows.equals("fault", CellFault.DERIVED_DIFFERS)
    return ~(differs & rows.one_of_pairs("at_table", "at_column", {("assignments", "movement")}))
