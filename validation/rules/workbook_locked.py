"""WBK040–WBK042: locked cells whose content is not what was handed out.

Numbers, names and places in the plan belong to the hierarchy's rules, decided budgets to the
budget's. Here is the rest of what the office fills in, and what is carried over from the
former period. A cell that the plan leaves blank is passed over: the template may have filled
it from the model.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from validation.facts import Facts
from validation.finding import Severity
from validation.issued_rows import evened
from validation.rule import Scope, rule
from validation.rules.workbook_cells import is_net_line
from validation.schemas import BY_TABLE, SHEETS, Column, Kind, Role
from validation.wording import render_cells

_TABLES_OF_HIERARCHY = ("assignments", "activities", "analysis")
_DECIDED = (
    "year_budget",
    "total_budget",
    "earlier_years",
    "second_year",
    "third_year",
    "later_years",
)
_TEXTS = (Kind.TEXT, Kind.LONG_TEXT)
_DOUBLED = ("BUD041", "CTL009", "IND008")
"""A row with a number that is taken is no issued row that was changed."""
_FORMER = {
    "former_status": "status",
    "former_end_date": "end_date",
    "former_comment": "comment",
    "former_forecast": "full_year_forecast",
}
"""Columns that show the former period's value of another one."""


def _fields(*, text: bool) -> dict[str, tuple[str, ...]]:
    """Issued columns without a rule of another family, by table: texts, or values."""
    found = {
        sheet.table: tuple(
            column.field
            for column in sheet.all_columns
            if column.spec.role is Role.ISSUED
            and not column.spec.key
            and column.field not in _DECIDED
            and (column.kind in _TEXTS and column.field != "unit") == text
        )
        for sheet in SHEETS
        if sheet.table not in _TABLES_OF_HIERARCHY
    }
    return {table: fields for table, fields in found.items() if fields}


_VALUES, _WORDS = _fields(text=False), _fields(text=True)
_CARRIED = {
    sheet.table: tuple(
        column.field for column in sheet.all_columns if column.spec.role is Role.FORMER
    )
    for sheet in SHEETS
    if any(column.spec.role is Role.FORMER for column in sheet.all_columns)
}


def _all_of(fields: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(field for names in fields.values() for field in names))


@dataclass(frozen=True)
class _HandedOut:
    """What was handed out in one column: a kept table's column, and each row's place in it."""

    kept: pd.Series[Any]
    places: npt.NDArray[np.intp]

    def values(self, rows: pd.DataFrame) -> pd.Series[Any]:
        """What was handed out in each row; NA where nothing was."""
        found = self.kept.take(self.places.clip(0)).set_axis(rows.index)
        return found.mask(self.places < 0)


def _places(rows: pd.DataFrame, kept: pd.DataFrame, table: str) -> npt.NDArray[np.intp]:
    """The positions of rows in a kept table, by department and key; -1 for those not in it."""
    known = {label: place for place, label in enumerate(kept.index.to_list())}
    departments, keys = rows["department"].to_numpy(), rows[BY_TABLE[table].key].to_numpy()
    labels = zip(departments.tolist(), keys.tolist(), strict=True)
    return np.array([known.get(label, -1) for label in labels], dtype=np.intp)


def _handed_out(
    rows: pd.DataFrame, facts: Facts, table: str, fields: tuple[str, ...]
) -> dict[str, list[_HandedOut]]:
    """Where the locked ones of some columns come from; the last one that has a value counts.

    What the former period's workbook says counts for more than what the plan says of it.
    """
    columns = facts.columns(table)
    found: dict[str, list[_HandedOut]] = {}
    for kept, sources in (
        (facts.issued.get(table), {field: field for field in fields}),
        (facts.former.get(table), {field: _FORMER[field] for field in fields if field in _FORMER}),
    ):
        locked = {
            field: source
            for field, source in sources.items()
            if kept is not None
            and source in kept
            and field in columns
            and columns[field].role is (Role.FORMER if field in _FORMER else Role.ISSUED)
            and kept[source].notna().any()
        }
        if kept is None or not locked:
            continue
        places = _places(rows, kept, table)
        for field, source in locked.items():
            found.setdefault(field, []).append(_HandedOut(kept[source], places))
    return found


def _comparable(values: pd.Series[Any]) -> npt.NDArray[Any]:
    """Values as an array that compares fast; numbers as floats, which are only compared."""
    if isinstance(values.dtype, pd.StringDtype) or values.dtype == object:
        return values.to_numpy(dtype=object)
    if isinstance(values.dtype, np.dtype):
        return values.to_numpy()
    return values.to_numpy(dtype=np.float64, na_value=np.nan)


def _changed(
    now: pd.Series[Any], sources: list[_HandedOut], column: Column
) -> npt.NDArray[np.bool_]:
    """Where a cell does not hold what was handed out."""
    here = _comparable(now)
    known = np.zeros(len(now), dtype=bool)
    changed = np.zeros(len(now), dtype=bool)
    for source in sources:
        handed = _comparable(source.kept)[source.places]
        has = (source.places >= 0) & source.kept.notna().to_numpy()[source.places]
        changed = np.where(has, here != handed, changed)
        known |= has
    changed &= known
    if column.role is Role.FORMER:
        changed &= now.notna().to_numpy()  # the template may be older than the former workbook
    return changed


def _sound(frame: pd.DataFrame, facts: Facts, table: str, fields: tuple[str, ...]) -> pd.DataFrame:
    columns = facts.columns(table)
    sound: dict[str, npt.NDArray[np.bool_]] = {}
    for field, sources in _handed_out(frame, facts, table, fields).items():
        changed = _changed(frame[field], sources, columns[field])
        if columns[field].kind in _TEXTS and changed.any():
            rows = frame[changed]
            handed = [_HandedOut(part.kept, part.places[changed]) for part in sources]
            words = evened(_last_known(rows, handed))
            changed[changed] = (evened(rows[field]).fillna("") != words).to_numpy()
        if columns[field].kind is Kind.AMOUNT and "account_class" in frame and changed.any():
            uncalculated = is_net_line(frame, facts) & frame[field].isna()
            changed &= ~uncalculated.to_numpy()
        sound[field] = ~changed
    return pd.DataFrame(sound, index=frame.index)


def _last_known(rows: pd.DataFrame, sources: list[_HandedOut]) -> pd.Series[Any]:
    values = sources[0].values(rows)
    for source in sources[1:]:
        later = source.values(rows)
        values = later.where(later.notna(), values)
    return values


def _said(
    frame: pd.DataFrame, facts: Facts, table: str, fields: tuple[str, ...]
) -> Mapping[str, pd.DataFrame]:
    """``expected``: what was handed out; ``now``: what stands there, in quotes."""
    sheet, columns = BY_TABLE[table], facts.columns(table)
    expected, now = {}, {}
    for field, sources in _handed_out(frame, facts, table, fields).items():
        column = columns[field]
        handed = _last_known(frame, sources)
        expected[field] = render_cells(handed, column, sheet, facts.model)
        here = render_cells(frame[field], column, sheet, facts.model)
        now[field] = [f"”{text}”" if text else "tom" for text in here]
    return {
        "expected": pd.DataFrame(expected, index=frame.index),
        "now": pd.DataFrame(now, index=frame.index),
    }


@rule(
    "WBK040",
    title="Låst uppgift är ändrad",
    tables=tuple(_VALUES),
    columns=_all_of(_VALUES),
    message="{column_title} är {now} men lämnades ut som ”{expected}”.",
    remedy="Skriv tillbaka {expected}. Är planen fel: be kontoret rätta den.",
    reason=(
        "Kontoklass, grupp, enhet, målvärde och förra årets utfall är kontorets uppgifter. "
        "Ändras de i en arbetsbok jämförs siffrorna med något annat än det som är beslutat."
    ),
    source="Praxis: skyddet tas bort för att kunna klistra in hela rader.",
    good="""
        Driftbudget plan
        Rad | Kontoklass | Benämning | Årsbudget | Utfall ack. förra året
        1   | Intäkter   | Bidrag    | 12,0      | 7,5
        2   | Intäkter   | Avgifter  | 3,0       |
        Driftbudget
        Rad | Kontoklass | Benämning | Årsbudget | Utfall ack. förra året
        1   | Intäkter   | Bidrag    | 12,0      | 7,5
        2   | Intäkter   | Avgifter  | 3,0       | 1,9
    """,
    bad="""
        Driftbudget plan
        Rad | Kontoklass | Benämning | Årsbudget | Utfall ack. förra året
        1   | Intäkter   | Bidrag    | 12,0      | 7,5
        2   | Intäkter   | Avgifter  | 3,0       | 1,9
        Driftbudget
        Rad | Kontoklass         | Benämning | Årsbudget | Utfall ack. förra året
        1   | [Övriga kostnader] | Bidrag    | 12,0      | 7,5
        2   | Intäkter           | Avgifter  | 3,0       | [2,9]
        Indikatorer plan
        Kod | Indikator          | Enhet | Målvärde
        PO  | Personalomsättning | %     | 11
        Indikatorer
        Kod | Indikator          | Enhet | Målvärde
        PO  | Personalomsättning | %     | []
    """,
    after=_DOUBLED,
    scope=Scope.ROW,
    details=lambda frame, facts, table: _said(frame, facts, table, _VALUES[table]),
)
def locked_value_changed(frame: pd.DataFrame, facts: Facts, table: str) -> pd.DataFrame:
    """What the office has filled in stands as it was handed out."""
    return _sound(frame, facts, table, _VALUES[table])


@rule(
    "WBK041",
    title="Låst text är ändrad",
    tables=tuple(_WORDS),
    columns=_all_of(_WORDS),
    severity=Severity.WARNING,
    message="{column_title} är {now} men lämnades ut som ”{expected}”.",
    remedy="Skriv tillbaka texten. Det som är nytt skrivs i kommentaren.",
    reason="En rad som byter namn ser ut som en annan rad när perioder och avdelningar jämförs.",
    source="Praxis: texter kortas eller förtydligas på egen hand.",
    good="""
        Internkontroll plan
        Nr | Risk         | Kontrollmoment
        1  | Felbetalning | Stickprov varje månad
        Internkontroll
        Nr | Risk         | Kontrollmoment
        1  | Felbetalning | Stickprov  varje månad
        2  | Jäv          | Intervju
    """,
    bad="""
        Internkontroll plan
        Nr | Risk         | Kontrollmoment
        1  | Felbetalning | Stickprov varje månad
        Internkontroll
        Nr | Risk         | Kontrollmoment
        1  | Felbetalning | [Stickprov varje kvartal]
    """,
    after=_DOUBLED,
    scope=Scope.ROW,
    details=lambda frame, facts, table: _said(frame, facts, table, _WORDS[table]),
)
def locked_text_changed(frame: pd.DataFrame, facts: Facts, table: str) -> pd.DataFrame:
    """A row keeps the words that it was handed out with; blanks do not count."""
    return _sound(frame, facts, table, _WORDS[table])


@rule(
    "WBK042",
    title="Förra periodens värde är ändrat",
    tables=tuple(_CARRIED),
    columns=_all_of(_CARRIED),
    severity=Severity.WARNING,
    message="{column_title} är {now} men förra perioden angavs ”{expected}”.",
    remedy=(
        "Skriv tillbaka {expected}. Har förra periodens arbetsbok rättats sedan mallen "
        "lämnades ut: lämna ut en ny mall."
    ),
    reason="Det som ändras bakåt döljer hur det har gått sedan förra uppföljningen.",
    source="Praxis: en försening blir osynlig när det förra slutdatumet skrivs om.",
    good="""
        Aktiviteter förra
        Nummer | Uppdrag | Aktivitet | Status | Slutdatum
        1.1.1  | 1.1     | Kampanj   | P      | 2019-06-30
        Aktiviteter
        Nummer | Uppdrag | Aktivitet | Status | Slutdatum  | Förra status | Förra slutdatum
        1.1.1  | 1.1     | Kampanj   | P      | 2019-12-31 | pågående     | 2019-06-30
        1.1.2  | 1.1     | Enkät     | P      | 2019-12-31 |              |
    """,
    bad="""
        Aktiviteter förra
        Nummer | Uppdrag | Aktivitet | Status | Slutdatum
        1.1.1  | 1.1     | Kampanj   | P      | 2019-06-30
        Aktiviteter
        Nummer | Uppdrag | Aktivitet | Status | Slutdatum  | Förra status | Förra slutdatum
        1.1.1  | 1.1     | Kampanj   | P      | 2019-12-31 | pågående     | [2019-12-31]
    """,
    details=lambda frame, facts, table: _said(frame, facts, table, _CARRIED[table]),
)
def former_value_changed(frame: pd.DataFrame, facts: Facts, table: str) -> pd.DataFrame:
    """What is carried over is what the department reported in the former period, or blank."""
    return _sound(frame, facts, table, _CARRIED[table])
