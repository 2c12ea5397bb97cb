"""Printed figures and decided frames against what the consolidation gives.

A control figure says which cells should add up to it. The difference is explained by rounding
when it is no larger than what the rounding of each addend can make
(:mod:`validation.rounding`); what ties exactly and what rounding explains both tie out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Any

import pandas as pd

from validation import amounts
from validation.amounts import Money
from validation.choices import folded
from validation.rounding import last_place, tolerance
from validation.schemas import BY_TITLE, Column, Kind, Sheet
from xlvp.consolidation import Consolidated
from xlvp.deviation import difference, enters_sums


class Outcome(IntEnum):
    """How a control figure came out, exceptions first."""

    DIFFERS = 0
    NOT_COMPARED = 1
    ROUNDING = 2
    TIES = 3

    @property
    def label(self) -> str:
        """What users read."""
        return {
            Outcome.DIFFERS: "stämmer inte",
            Outcome.NOT_COMPARED: "kan inte jämföras",
            Outcome.ROUNDING: "stämmer, avrundning",
            Outcome.TIES: "stämmer",
        }[self]


@dataclass(frozen=True)
class Tie:
    """A control figure and what the consolidation gives.

    Attributes:
        post: what the figure is called where it is printed.
        printed: the control figure, in minor units (an indicator's in its own unit).
        found: the sum of the cells; None when there are none.
        difference: found − printed.
        addends: how many figures were added.
        tolerance: how much their rounding can explain.
        why: the explanation, in Swedish.
        labels: index labels of the rows that were added.
    """

    post: str
    sheet: str
    column: str
    departments: str
    rows: str
    source: str
    printed: float | None
    found: float | None
    difference: float | None
    addends: int
    tolerance: int
    outcome: Outcome
    why: str
    money: Money | None
    labels: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Reconciliation:
    """All control figures, exceptions first and the largest difference first."""

    ties: tuple[Tie, ...]

    @property
    def tied(self) -> int:
        """How many tie out, rounding included."""
        return sum(tie.outcome in (Outcome.TIES, Outcome.ROUNDING) for tie in self.ties)

    @property
    def sentence(self) -> str:
        """``17 av 18 stämmer, varav 3 inom avrundningen``."""
        rounded = sum(tie.outcome is Outcome.ROUNDING for tie in self.ties)
        within = f", varav {rounded} inom avrundningen" if rounded else ""
        return f"{self.tied} av {len(self.ties)} stämmer{within}"


def reconcile(consolidated: Consolidated, control_figures: pd.DataFrame) -> Reconciliation:
    """Hold control figures and the model's frames against the consolidation.

    Args:
        consolidated: the office's tables.
        control_figures: columns ``Post``, ``Blad``, ``Kolumn``, ``Avdelning``, ``Rad``,
            ``Belopp``, ``Källa`` as written; blank ``Avdelning`` or ``Rad`` means all.
    """
    asked = [*_written(control_figures), *_frames(consolidated)]
    ties = [_tie(figure, consolidated) for figure in asked]
    return Reconciliation(tuple(sorted(ties, key=_exceptions_first)))


def _exceptions_first(tie: Tie) -> tuple[int, float, str]:
    return (tie.outcome, -abs(tie.difference or 0), tie.post)


@dataclass(frozen=True)
class _Figure:
    """A control figure as it is asked for."""

    post: str
    sheet: str
    column: str
    departments: str
    rows: str
    amount: str
    source: str
    account_class: str = ""


def _written(frame: pd.DataFrame) -> Iterator[_Figure]:
    for row in frame.to_dict("records"):
        cells: Mapping[str, str] = {
            str(title): "" if pd.isna(cell) else str(cell).strip() for title, cell in row.items()
        }
        yield _Figure(
            post=cells["Post"],
            sheet=cells["Blad"],
            column=cells["Kolumn"],
            departments=cells["Avdelning"],
            rows=cells["Rad"],
            amount=cells["Belopp"],
            source=cells["Källa"],
        )


def _frames(consolidated: Consolidated) -> Iterator[_Figure]:
    """The decided frames, which the year budgets must keep to."""
    model = consolidated.model
    if "operating_budget" not in consolidated.tables:
        return
    budget = consolidated.columns("operating_budget")["year_budget"].title
    for frame in model.frames:
        of = consolidated.department_name(frame.department) if frame.department else "kontoret"
        classes = {part.code: part.name for part in model.account_classes}
        what = f", {classes[frame.account_class]}" if frame.account_class else ""
        yield _Figure(
            post=f"Ram för {of}{what}",
            sheet="Driftbudget",
            column=budget,
            departments=frame.department or "",
            rows="",
            amount=f"{frame.amount} {model.money.unit}".replace(".", ","),
            source=frame.source or "styrmodellen",
            account_class=frame.account_class or "",
        )


def _tie(figure: _Figure, consolidated: Consolidated) -> Tie:
    sheet = BY_TITLE.get(figure.sheet)
    if sheet is None or sheet.table not in consolidated.tables:
        return _uncompared(figure, f"Bladet {figure.sheet} ingår inte i perioden.")
    column = _column(figure.column, consolidated.columns(sheet.table))
    if column is None:
        return _uncompared(figure, f"Bladet {figure.sheet} har ingen kolumn {figure.column}.")
    rows = _chosen(figure, consolidated, sheet)
    values = rows[column.field].dropna()
    if column.kind is Kind.AMOUNT:
        return _amount_tie(figure, values, consolidated.money(sheet.table))
    if column.kind in (Kind.DECIMAL, Kind.INTEGER):
        return _number_tie(figure, values)
    return _uncompared(figure, f"Kolumnen {figure.column} innehåller inga tal.")


def _column(title: str, columns: Mapping[str, Column]) -> Column | None:
    wanted = folded(title)
    by_title = {folded(column.title): column for column in columns.values()}
    by_alias = {folded(alias): column for column in columns.values() for alias in column.aliases}
    return by_title.get(wanted) or by_alias.get(wanted)


def _chosen(figure: _Figure, consolidated: Consolidated, sheet: Sheet) -> pd.DataFrame:
    """The rows that a control figure is the sum of; net lines only when named."""
    frame = consolidated.tables[sheet.table]
    if wanted := _listed(figure.departments):
        codes = {
            part.code: {folded(part.code), folded(part.name)}
            for part in consolidated.model.departments
        }
        chosen = [code for code, words in codes.items() if words & wanted]
        frame = frame[frame["department"].isin(chosen)]
    if figure.account_class:
        return frame[frame["account_class"] == figure.account_class]
    if keys := _listed(figure.rows):
        return frame[frame[sheet.key].map(folded, na_action="ignore").isin(list(keys))]
    if sheet.table == "operating_budget":
        return frame[enters_sums(frame, consolidated.model)]
    return frame


def _listed(text: str) -> set[str]:
    return {folded(part) for part in text.split(",") if part.strip()}


def _amount_tie(figure: _Figure, values: pd.Series[Any], money: Money) -> Tie:
    parsed = amounts.parse_amounts(pd.Series([figure.amount], dtype="object"), money).values[0]
    if pd.isna(parsed):
        return _uncompared(figure, f"Beloppet {figure.amount} går inte att läsa.")
    printed = int(parsed)
    if values.empty:
        return _uncompared(figure, "Ingen av raderna har ett belopp.", printed, money)
    found = int(values.sum())
    off, allowed = difference(found, printed), tolerance(len(values), money)
    if off == 0:
        outcome, why = Outcome.TIES, ""
    elif abs(off) <= allowed:
        outcome = Outcome.ROUNDING
        why = (
            f"Förklaras av avrundning: {len(values)} avrundade belopp kan tillsammans ge "
            f"{_exactly(allowed, money)}."
        )
    else:
        outcome = Outcome.DIFFERS
        why = f"Avrundningen av {len(values)} belopp förklarar högst {_exactly(allowed, money)}."
    return _made(figure, outcome, why, values, money, (printed, found, off, allowed))


def _exactly(amount: int, money: Money) -> str:
    """What rounding explains may be half a unit more than an amount that is shown."""
    halved = amount % last_place(money) != 0
    shown = replace(money, decimals=money.decimals + 1) if halved else money
    return amounts.format_amount(amount, shown, with_unit=True)


def _number_tie(figure: _Figure, values: pd.Series[Any]) -> Tie:
    """An indicator's figure, which is compared alone: indicators are not added up."""
    printed = amounts.parse_decimals(pd.Series([figure.amount], dtype="object")).values[0]
    if pd.isna(printed):
        return _uncompared(figure, f"Värdet {figure.amount} går inte att läsa.")
    if len(values) != 1:
        why = f"{len(values)} rader svarar mot posten; den ska svara mot en."
        return _uncompared(figure, why)
    found = float(values.iloc[0])
    off = difference(found, float(printed))
    outcome = Outcome.TIES if round(off, 9) == 0 else Outcome.DIFFERS
    return _made(figure, outcome, "", values, None, (float(printed), found, round(off, 9), 0))


def _uncompared(
    figure: _Figure, why: str, printed: int | None = None, money: Money | None = None
) -> Tie:
    none = pd.Series(dtype="object")
    return _made(figure, Outcome.NOT_COMPARED, why, none, money, (printed, None, None, 0))


_Numbers = tuple[float | None, float | None, float | None, int]


def _made(
    figure: _Figure,
    outcome: Outcome,
    why: str,
    values: pd.Series[Any],
    money: Money | None,
    numbers: _Numbers,
) -> Tie:
    printed, found, off, allowed = numbers
    return Tie(
        post=figure.post,
        sheet=figure.sheet,
        column=figure.column,
        departments=figure.departments,
        rows=figure.rows,
        source=figure.source,
        printed=printed,
        found=found,
        difference=off,
        addends=len(values),
        tolerance=allowed,
        outcome=outcome,
        why=why,
        money=money,
        labels=tuple(values.index),
    )
