"""What a template is filled with: the plan, the model, and the former period's values.

All departments' rows are brought together at once, sheet by sheet, and then parted.
Precedence: the plan gives the rows; rows that a department added in the former period come
after them, on sheets where rows may be added; what lasts from period to period (an end date,
an owner, the months that have passed) is taken from the former period when it has a value,
but for what the office decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from validation.cells import is_blank, plain
from validation.derivation import derive
from validation.facts import Earlier
from validation.model import Department, GovernanceModel, Period
from validation.schemas import Column, Kind, Role, Sheet
from xlvp.model_rows import default_rows, filled_from_model
from xlvp.template.carrying import (
    carried_over,
    decided_before,
    ended_rows,
    former_notes,
    from_year_before,
    is_same_year,
)
from xlvp.template.dtypes import DTYPES, dtype_of
from xlvp.template.net_lines import net_lines
from xlvp.template.revised import FormerPlan, Revised, revised
from xlvp.template.rows import RowKind, SheetRows

_EPOCH = pd.Timestamp(1899, 12, 30)
_LONGEST = 32_767
_CUT = " … (avkortat)"
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Sources:
    """Where the values come from; all by table, index ``(department, key)``.

    Attributes:
        issued: the plan, typed.
        raw: the plan as written, for what could not be parsed.
        former: the former period's accepted values, typed.
        history: the earlier periods, oldest first; the former one alone unless given.
        former_plan: the plan before, when this period is one.
    """

    issued: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    raw: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    former: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    history: tuple[Earlier, ...] = ()
    former_plan: FormerPlan | None = None

    def earlier(self, model: GovernanceModel, period: Period) -> tuple[Earlier, ...]:
        """The earlier periods, oldest first."""
        former = model.period(period.former) if period.former else None
        if self.history or former is None or not self.former:
            return self.history
        return (Earlier(former, self.former),)


def prefill(
    sheet: Sheet,
    model: GovernanceModel,
    period: Period,
    departments: Sequence[Department],
    sources: Sources,
) -> dict[str, SheetRows]:
    """The rows of one sheet for each department, by its code."""
    columns = sheet.columns(model, period)
    frame, owners = _frame(sheet, columns, model, period, departments, sources)
    written = _as_written(frame, columns, sources.raw.get(sheet.table))
    noted = former_notes(frame, sheet, columns, model, sources.earlier(model, period), period)
    news: Mapping[str, Revised] = {}
    if sources.former_plan is not None and len(frame):
        assignments = sources.issued.get("assignments")
        news = revised(frame, sheet, columns, assignments, sources.former_plan)
    frame = frame.reset_index(drop=True)
    nets = net_lines(frame, owners, sheet, columns, model, written)
    for column in columns:
        if column.spec.derivation is not None and len(frame):
            frame[column.field] = derive(frame, column.spec.derivation, model.scale(sheet.title))
    depths = _depths(frame, sheet, model)
    cells = {column.field: _values(frame[column.field], column.kind) for column in columns}
    written_parts = _parted(owners, written.items())
    noted_parts = _parted(owners, noted.items())
    net_parts = _parted(owners, ((place, "") for place in nets.formulas))
    spare = model.options(sheet.title).spare_rows if sheet.open_rows else 0
    stretches = _stretches(owners)
    parted = {}
    for department in departments:
        code = department.code
        first, last = stretches.get(code, (0, 0))
        kinds = _kinds(depths[first:last], nets.is_net[first:last], model)
        missing = 1 if not kinds and not spare else 0
        parted[code] = SheetRows(
            sheet=sheet,
            columns=columns,
            # A table needs a row of data; an empty one of a closed sheet has nothing to fill in.
            kinds=[*kinds, *[RowKind.HEADING] * missing, *[RowKind.SPARE] * spare],
            cells={
                name: [*values[first:last], *[None] * missing] for name, values in cells.items()
            },
            written=written_parts.get(code, {}),
            net_formulas=frozenset(net_parts.get(code, {})),
            depths=_ranks(depths[first:last]),
            notes=noted_parts.get(code, {}),
            revised=news.get(code),
        )
    return parted


def _frame(
    sheet: Sheet,
    columns: Sequence[Column],
    model: GovernanceModel,
    period: Period,
    departments: Sequence[Department],
    sources: Sources,
) -> tuple[pd.DataFrame, list[str]]:
    """The typed rows of all departments with what is known of them, and whose each row is."""
    earlier = sources.earlier(model, period)
    frame = _rows(sheet, columns, model, period, departments, sources)
    frame = frame[~frame.index.isin(ended_rows(earlier, sheet, model, period))]
    owners = frame.index.get_level_values(0).tolist()
    former = sources.former.get(sheet.table)
    same_year = is_same_year(model, period)
    if former is not None and len(frame) and same_year:
        frame = decided_before(frame, columns, former)
    frame = filled_from_model(frame, sheet, model)
    if former is not None and len(frame):
        frame = carried_over(frame, sheet, columns, former, same_year=same_year)
    return from_year_before(frame, sheet, columns, earlier, period), owners


def _rows(
    sheet: Sheet,
    columns: Sequence[Column],
    model: GovernanceModel,
    period: Period,
    departments: Sequence[Department],
    sources: Sources,
) -> pd.DataFrame:
    """The typed rows of all departments, in their order; index ``(department, key)``."""
    codes = [department.code for department in departments]
    parts: list[pd.DataFrame] = []
    issued = sources.issued.get(sheet.table)
    if issued is not None:
        parts.append(issued[issued.index.get_level_values(0).isin(codes)])
    planned = {code for part in parts for code in part.index.get_level_values(0)}
    rows = [
        (department.code, row)
        for department in departments
        if department.code not in planned
        for row in default_rows(sheet, model, period, department, sources.issued)
    ]
    if rows:
        index = pd.MultiIndex.from_tuples([(code, row[sheet.key]) for code, row in rows])
        parts.append(pd.DataFrame([row for _, row in rows], index=index))
    former = sources.former.get(sheet.table)
    if former is not None and sheet.open_rows:
        known = [label for part in parts for label in part.index]
        added = former.index.get_level_values(0).isin(codes) & ~former.index.isin(known)
        parts.append(_only_issued(former[added], columns))
    typed = [_typed(part, columns) for part in parts if len(part)]
    if not typed:
        return _typed(pd.DataFrame(index=pd.MultiIndex.from_arrays([[], []])), columns)
    together = pd.concat(typed) if len(typed) > 1 else typed[0]
    order = pd.Index(codes).get_indexer(together.index.get_level_values(0))
    return together.iloc[order.argsort(kind="stable")]


def _only_issued(former: pd.DataFrame, columns: Sequence[Column]) -> pd.DataFrame:
    """A row of the department's own, as a row that is handed out: without what it reported."""
    kept = [column.field for column in columns if column.role is Role.ISSUED or column.spec.new_row]
    return former.reindex(columns=kept)


def _typed(frame: pd.DataFrame, columns: Sequence[Column]) -> pd.DataFrame:
    data: dict[str, Any] = {}
    for column in columns:
        dtype = dtype_of(column.kind)
        given = frame[column.field].array if column.field in frame else None
        blank = [None] * len(frame) if given is None else given
        same = given is not None and given.dtype == dtype
        data[column.field] = given if same else pd.array(blank, dtype=dtype)
    return pd.DataFrame(data, index=frame.index)


def _as_written(
    frame: pd.DataFrame, columns: Iterable[Column], raw: pd.DataFrame | None
) -> dict[tuple[int, str], str]:
    """The texts that could not be read as values, by row and field."""
    if raw is None:
        return {}
    aligned = raw.reindex(frame.index)
    written: dict[tuple[int, str], str] = {}
    for column in columns:
        if column.field not in aligned or column.role is Role.DERIVED:
            continue
        unread = frame[column.field].isna() & aligned[column.field].notna()
        for row in unread.to_numpy().nonzero()[0].tolist():
            text = str(aligned[column.field].iloc[row])
            if not is_blank(plain(text)):
                written[row, column.field] = _NOT_IN_XML.sub("", text)[:_LONGEST]
    return written


def _depths(frame: pd.DataFrame, sheet: Sheet, model: GovernanceModel) -> list[int]:
    """How deep each row lies in the plan; what is followed up counts as the innermost."""
    if sheet.table != "assignments" or "level" not in frame:
        return [len(model.levels)] * len(frame)
    depth = {
        level.name: len(model.levels) if level.followed_up else place
        for place, level in enumerate(model.levels)
    }
    return [depth.get(level, len(model.levels)) for level in frame["level"].tolist()]


def _ranks(depths: Sequence[int]) -> list[int]:
    """The depths without the levels that are not there."""
    ranks = {depth: rank for rank, depth in enumerate(sorted(set(depths)))}
    return [ranks[depth] for depth in depths]


def _kinds(depths: Sequence[int], is_net: Sequence[bool], model: GovernanceModel) -> list[RowKind]:
    innermost = len(model.levels)
    return [
        RowKind.NET if net else RowKind.ISSUED if depth == innermost else RowKind.HEADING
        for depth, net in zip(depths, is_net, strict=True)
    ]


def _values(series: pd.Series[Any], kind: Kind) -> list[Any]:
    if kind is Kind.DATE:
        series = (series.dt.normalize() - _EPOCH).dt.days.astype("Int64")
    known = series.notna().tolist()
    values = [value if here else None for value, here in zip(series.tolist(), known, strict=True)]
    return values if kind in DTYPES else _writable(values)


def _writable(texts: list[str | None]) -> list[str | None]:
    """Texts without what a workbook cannot hold; what is cut says so."""
    if _NOT_IN_XML.search("".join(filter(None, texts))):
        texts = [text and _NOT_IN_XML.sub("", text) for text in texts]
    return [
        text[: _LONGEST - len(_CUT)] + _CUT if text and len(text) > _LONGEST else text
        for text in texts
    ]


def _stretches(owners: Sequence[str]) -> dict[str, tuple[int, int]]:
    """Where each department's rows begin and end."""
    found: dict[str, tuple[int, int]] = {}
    for row, owner in enumerate(owners):
        found[owner] = (found[owner][0] if owner in found else row, row + 1)
    return found


def _parted(
    owners: Sequence[str], placed: Iterable[tuple[tuple[int, str], str]]
) -> dict[str, dict[tuple[int, str], str]]:
    """What is placed by row and field, by department, with the department's own row numbers."""
    first = {owner: start for owner, (start, _) in _stretches(owners).items()}
    parted: dict[str, dict[tuple[int, str], str]] = {}
    for (row, name), text in placed:
        owner = owners[row]
        parted.setdefault(owner, {})[row - first[owner], name] = text
    return parted
