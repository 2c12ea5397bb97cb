"""The two versions that ``xlvp diff`` compares: a decided plan, a period's workbooks, a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from validation.model import GovernanceModel, Period, PeriodKind
from validation.parsing import by_key
from validation.schemas import BY_TABLE, SHEETS, Column
from xlvp.errors import InputError, PeriodError
from xlvp.office import MODEL_NAME, Office, PeriodFolder
from xlvp.plan import load_plan
from xlvp.reader import read_workbooks


@dataclass(frozen=True)
class Version:
    """One of the two.

    Attributes:
        title: what it is called.
        tables: by name; index ``(department, key)``.
    """

    title: str
    model: GovernanceModel
    period: Period
    tables: Mapping[str, pd.DataFrame]

    def columns(self) -> dict[str, tuple[Column, ...]]:
        """The columns of its tables."""
        return {
            sheet.table: sheet.columns(self.model, self.period)
            for sheet in SHEETS
            if sheet.table in self.tables
        }


def load_version(given: Path, office: Path | None = None, period: str | None = None) -> Version:
    """Load what a path, or the id of a period, names.

    A workbook is itself. A period's folder or id is what was received for it, or its plan when
    nothing was. An office's folder, or its folder ``plan``, is the decided plan of a period:
    the first that is planned, unless one is given.

    Raises:
        InputError: there is nothing by that name, or it cannot be read.
        PeriodError: the period is unknown, or cannot be told.
    """
    if given.is_file():
        return _workbook(given, office, period)
    folder = given.resolve()
    for place in (folder, folder.parent if folder.name == "plan" else folder):
        if (place / MODEL_NAME).is_file():
            return _plan(Office.open(place), period)
    of = Office.open(office) if office is not None else Office.find(given)
    found = of.period_of(given) if given.is_dir() else None
    if found is None and of.model.period(given.name) is None:
        raise InputError(
            f"Hittar inte {given}. Ange en arbetsbok, en mapp med {MODEL_NAME} eller en periods id."
        )
    return _period(found or of.period(given.name))


def received_tables(folder: PeriodFolder) -> dict[str, pd.DataFrame]:
    """What was received for a period, of each department's latest workbook; {} for nothing."""
    files = folder.received_files()
    return _read(files, folder.office.model, folder.period) if files else {}


def _plan(office: Office, period_id: str | None) -> Version:
    model = office.model
    planned = (period for period in model.periods if period.kind is PeriodKind.PLAN)
    period = office.period(period_id).period if period_id else next(planned, model.periods[0])
    tables = load_plan(office, period).tables
    return Version(f"planen i {office.path.name}, {period.title}", model, period, tables)


def _period(folder: PeriodFolder) -> Version:
    model, period = folder.office.model, folder.period
    received = received_tables(folder)
    if received:
        return Version(f"inlämnat, {period.title}", model, period, received)
    tables = load_plan(folder.office, period).tables
    return Version(f"planen för {period.title}", model, period, tables)


def _workbook(path: Path, office_path: Path | None, period_id: str | None) -> Version:
    office = Office.open(office_path) if office_path is not None else Office.find(path)
    model = office.model
    folder = office.period(period_id) if period_id else office.period_of(path)
    period = folder.period if folder is not None else _own_period(path, model)
    return Version(path.name, model, period, _read([path], model, period))


def _own_period(path: Path, model: GovernanceModel) -> Period:
    """The period that a workbook says it is for."""
    books = read_workbooks([path], model, model.periods[-1]).tables["books"]
    period = model.period(str(books["period"].iloc[0])) if len(books) else None
    if period is None:
        raise PeriodError(
            f"Det går inte att se vilken period {path} hör till. Ange den med --period."
        )
    return period


def _read(files: Sequence[Path], model: GovernanceModel, period: Period) -> dict[str, pd.DataFrame]:
    """The tables of each department's latest workbook, or of the only one."""
    delivery = read_workbooks(files, model, period)
    books = delivery.tables["books"]
    if len(books) == 1 and books["fault"].iloc[0] not in ("", "no_identity"):
        raise InputError(
            f"{books.index[0][0]} går inte att läsa: {books['fault_detail'].iloc[0]}. "
            "Öppna den i Excel och spara den på nytt."
        )
    counted = books if len(books) == 1 else books[books["latest"]]
    names = set(counted.index.get_level_values("workbook"))
    return {
        table: by_key(frame[frame.index.get_level_values("workbook").isin(names)], BY_TABLE[table])
        for table, frame in delivery.tables.items()
        if table in BY_TABLE
    }
