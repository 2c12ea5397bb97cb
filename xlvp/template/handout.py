"""Handing out: one workbook per department into the period's folder."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from validation.schemas import BY_TITLE
from xlvp.history import former_folders, former_tables, load_history
from xlvp.office import Office, PeriodFolder
from xlvp.period_lock import working_on
from xlvp.plan import load_plan
from xlvp.progress import telling
from xlvp.template.former_plan import load_former_plan
from xlvp.template.prefill import Sources, prefill
from xlvp.template.shared_work import shared_out
from xlvp.template.workbook import write_workbook
from xlvp.workers import processes
from xlvp.writing import write_atomically


def write_templates(office: Office, folder: PeriodFolder) -> list[Path]:
    """Write the templates of a period, filled with the plan and the former period.

    Raises:
        XlvpError: the plan or the former period's workbooks cannot be read, a template cannot
            be written, or the period is closed.
    """
    with working_on(folder, "templates"):
        return _write_templates(office, folder)


def _write_templates(office: Office, folder: PeriodFolder) -> list[Path]:
    model, period = office.model, folder.period
    sources = _sources(folder)
    by_title = {
        title: prefill(BY_TITLE[title], model, period, model.departments, sources)
        for title in period.sheets
    }
    names = [f"{department.code}-{period.id}.xlsx" for department in model.departments]
    targets = [folder.templates / name for name in names]
    tasks = []
    for department, target in zip(model.departments, targets, strict=True):
        sheets = [by_title[title][department.code] for title in model.sheets(period, department)]
        write = partial(
            write_workbook,
            model=model,
            period=period,
            department=department,
            sheets=sheets,
            model_checksum=office.model_checksum,
        )
        tasks.append(partial(write_atomically, target, write))
    with telling("Skriver", names) as told:
        for place, is_done in shared_out(tasks, processes(len(tasks))):
            if is_done:
                told.done(place, 1)
            else:
                told.at(place)
    return targets


def write_one(office: Office, folder: PeriodFolder, department: str, target: Path) -> None:
    """Write one department's present template, wherever it is wanted.

    Raises:
        XlvpError: the plan or the former period's workbooks cannot be read.
    """
    model, period = office.model, folder.period
    asked = next(part for part in model.departments if part.code == department)
    sources = _sources(folder)
    sheets = [
        prefill(BY_TITLE[title], model, period, [asked], sources)[asked.code]
        for title in model.sheets(period, asked)
    ]
    write_workbook(target, model, period, asked, sheets, office.model_checksum)


def _sources(folder: PeriodFolder) -> Sources:
    plan = load_plan(folder.office, folder.period)
    history = load_history(folder, reach=_reach(folder))
    former = former_tables(history, folder.period)
    return Sources(plan.tables, plan.raw, former, history, load_former_plan(folder))


def _reach(folder: PeriodFolder) -> int:
    """How many periods back a template tells of: those of its year and the year before."""
    years = [former.period.year for former in former_folders(folder)]
    return max(1, sum(year >= folder.period.year - 1 for year in years))
