"""Why a figure of the follow-up is what it is: the chain from the figure to the cells.

The chain has the cells that it consists of with their values and sum, what it was at the
earlier follow-ups, and the workbooks that the departments sent in before the one that counts,
so that a resubmission that moved the figure is seen.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from validation.amounts import format_amount, format_decimal
from validation.facts import Facts
from validation.finding import Place
from validation.schemas import Kind
from validation.schemas.column import Linear
from xlvp import deviation
from xlvp.consolidation import Consolidated
from xlvp.why_chain import Chain, ChainCell, EarlierValue, Submission, submissions_of
from xlvp.why_counts import count_chain
from xlvp.why_question import Asked, same_rows, understand


def why(question: str, consolidated: Consolidated, facts: Facts) -> Chain:
    """The chain of a figure.

    Args:
        question: a department or row, a slash and a column's title; or a heading of the plan,
            a slash and a status or ``antal``.
        facts: all that was received, also what does not count.

    Raises:
        InputError: the question means nothing, or several things.
    """
    counted = count_chain(question, consolidated, facts)
    if counted is not None:
        return counted
    asked = understand(question, consolidated)
    told = _Teller(asked, consolidated)
    return Chain(
        label=asked.label,
        sheet=asked.sheet.title,
        column=asked.column.title,
        unit=told.unit,
        total=told.sum(asked.rows),
        worked_out=told.worked_out(),
        cells=tuple(told.cells()),
        earlier=tuple(told.earlier()),
        submissions=tuple(told.submissions(facts)),
    )


@dataclass(frozen=True)
class _Teller:
    asked: Asked
    consolidated: Consolidated

    @property
    def field(self) -> str:
        return self.asked.column.field

    @property
    def is_amount(self) -> bool:
        return self.asked.column.kind is Kind.AMOUNT

    @property
    def unit(self) -> str:
        return self.consolidated.money(self.asked.sheet.table).unit if self.is_amount else ""

    def shown(self, value: Any, *, plus: bool = False) -> str:
        """A value as it is written."""
        if value is None or pd.isna(value):
            return ""
        if self.is_amount:
            money = self.consolidated.money(self.asked.sheet.table)
            return format_amount(int(value), money, plus=plus)
        if self.asked.column.kind is Kind.DECIMAL:
            text = format_decimal(float(value), 1)
            return f"+{text}" if plus and float(value) > 0 else text
        if self.asked.column.kind is Kind.DATE:
            return f"{pd.Timestamp(value):%Y-%m-%d}"
        scale = self.consolidated.model.scale(self.asked.sheet.title)
        if self.asked.column.kind is Kind.STATUS and scale and (known := scale.status(str(value))):
            return f"{known.symbol} {known.label}"
        return str(value)

    def sum(self, rows: pd.DataFrame) -> str:
        """The sum of amounts, or the one value of other columns."""
        if self.field not in rows or rows.empty:
            return ""
        if self.is_amount:
            return self.shown(deviation.total(rows[self.field]))
        return self.shown(rows[self.field].iloc[0]) if len(rows) == 1 else ""

    def _stated(self, rows: pd.DataFrame) -> str:
        if self.field not in rows or rows.empty:
            return "finns inte"
        return self.sum(rows) or ("tom" if rows[self.field].isna().all() else "flera värden")

    def worked_out(self) -> str:
        """How the column follows from others: ``Utfall ack. − Budget ack.``."""
        derivation = self.asked.column.spec.derivation
        if not isinstance(derivation, Linear):
            return ""
        columns = self.consolidated.columns(self.asked.sheet.table)
        terms = [
            f"{'+' if sign > 0 else '−'} {columns[name].title}"
            for name, sign in derivation.terms.items()
            if name in columns
        ]
        return " ".join(terms).removeprefix("+ ")

    def cells(self) -> Iterator[ChainCell]:
        sheet, rows = self.asked.sheet, self.asked.rows
        for (workbook, row), values in zip(rows.index, rows.to_dict("records"), strict=True):
            value = values[self.field]
            if len(rows) > 1 and pd.isna(value):
                continue
            name = values.get("name")
            text = f"{values[sheet.key]} {name}" if isinstance(name, str) else values[sheet.key]
            yield ChainCell(
                department=self.consolidated.department_name(values["department"]),
                workbook=str(workbook),
                cell=self.consolidated.cell(Place(str(workbook), sheet.table, row, self.field)),
                row=str(text),
                value=self.shown(value) or "tom",
            )

    def _change(self, before: pd.DataFrame, now: pd.DataFrame) -> str:
        """From one set of rows to the next, as amount, or as the values themselves."""
        if self.field not in before or self.field not in now or before.empty or now.empty:
            return ""
        if self.is_amount:
            sums = [deviation.total(rows[self.field]) for rows in (before, now)]
            if sums[0] is None or sums[1] is None:
                return "" if sums[0] == sums[1] else "ändrad"
            off = deviation.difference(sums[1], sums[0])
            return self.shown(off, plus=True) if off else ""
        values = [self.sum(rows) for rows in (before, now)]
        return "" if values[0] == values[1] else f"{values[0] or 'tom'} → {values[1] or 'tom'}"

    def earlier(self) -> Iterator[EarlierValue]:
        """The earlier follow-ups, oldest first, and this one."""
        history = []
        for part in self.consolidated.history:
            frame = part.tables.get(self.asked.sheet.table, pd.DataFrame())
            history.append((part.period.id, same_rows(self.asked, frame, self.consolidated)))
        if not history:
            return
        before: pd.DataFrame | None = None
        for period, rows in [*history, (self.consolidated.period.id, self.asked.rows)]:
            change = "" if before is None else self._change(before, rows)
            yield EarlierValue(period, self._stated(rows), change)
            before = rows

    def submissions(self, facts: Facts) -> Iterator[Submission]:
        """All readable workbooks of the departments that have sent in several."""
        frame = facts.tables.get(self.asked.sheet.table)
        if frame is None:
            return
        codes = [str(code) for code in self.asked.rows["department"].unique()]
        for code, own in submissions_of(codes, frame, facts).items():
            yield from self._submissions(code, own, frame)

    def _submissions(
        self, code: str, own: list[tuple[str, pd.Timestamp]], frame: pd.DataFrame
    ) -> Iterator[Submission]:
        counted = set(self.asked.rows.index.get_level_values("workbook"))
        before: pd.DataFrame | None = None
        for workbook, received in own:
            of_book = frame[frame.index.get_level_values("workbook") == workbook]
            rows = same_rows(self.asked, of_book[of_book["department"] == code], self.consolidated)
            yield Submission(
                department=self.consolidated.department_name(code),
                workbook=workbook,
                received=f"{received:%Y-%m-%d %H:%M}",
                value=self._stated(rows),
                change="" if before is None else self._change(before, rows),
                counted=workbook in counted,
            )
            before = rows
