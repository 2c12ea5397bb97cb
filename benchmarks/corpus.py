"""Workbooks to time on: the real template, filled in, for an office of any size."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pandas as pd

from validation.model import Department, GovernanceModel, Period
from validation.observations import INDEX
from validation.parsing import by_key, parse_table
from validation.schemas import BY_TABLE
from xlvp.office import Office
from xlvp.template import write_template

PERIOD = "2019-08"
ACTIVITIES, ACCOUNTS, ASSIGNMENTS = 300, 30, 60


def write(
    path: Path, office: Office, period: Period, department: Department, activities: int = ACTIVITIES
) -> None:
    """Write a department's filled workbook; faults are sparse and always the same."""
    issued = {
        table: by_key(_parsed(table, found, department.code, office.model, period), BY_TABLE[table])
        for table, found in rows(department.code, activities).items()
    }
    checksum = office.model_checksum
    write_template(path, office.model, period, department, issued, {}, model_checksum=checksum)


def _parsed(
    table: str,
    written: list[dict[str, object]],
    department: str,
    model: GovernanceModel,
    period: Period,
) -> pd.DataFrame:
    index = pd.MultiIndex.from_tuples([("plan", n) for n in range(len(written))], names=INDEX)
    raw = pd.DataFrame(written, index=index, dtype="object")
    raw["department"] = department
    return parse_table(raw, BY_TABLE[table], model, period).frame


def rows(department: str, many: int = ACTIVITIES) -> dict[str, list[dict[str, object]]]:
    """Content of one workbook; one activity in fifty is overdue."""
    area = int(department[1:])
    assignments: list[dict[str, object]] = [
        {"number": f"{area}", "level": "Område", "name": f"Område {area}"}
    ]
    for group in range(1, 7):
        assignments.append(
            {
                "number": f"{area}.{group}",
                "level": "Prioritering",
                "name": f"Prioritering {area}.{group}",
            }
        )
        assignments.extend(
            {
                "number": f"{area}.{group}.{number}",
                "level": "Uppdrag",
                "name": f"Uppdrag {area}.{group}.{number} om samverkan och utveckling",
                "goal_references": "6,7",
                "status": "P",
                "comment": f"Arbetet {area}.{group}.{number} följer planen och redovisas i höst.",
            }
            for number in range(1, ASSIGNMENTS // 6 + 1)
        )
    last = date(2019, 12, 31)
    activities: list[dict[str, object]] = []
    for number in range(many):
        assignment = f"{area}.{number % 6 + 1}.{number // 6 % 10 + 1}"
        overdue = number % 50 == 0
        activities.append(
            {
                "number": f"{assignment}.{number // 60 + 1}",
                "assignment": assignment,
                "name": f"Aktivitet {number} i område {area} med mål och mottagare",
                "form": "Projekt" if number % 3 == 0 else "Aktivitet",
                "status": "P",
                "end_date": date(2019, 6, 30) if overdue else last + timedelta(days=number),
                "owner": "Enheten för utveckling",
                "granted_amount": 0.1 * (number % 9 + 1),
                "used_amount": 0.1 * (number % 9),
                "description": f"Beskrivning av aktivitet {number} i avdelning {department}.",
                "comment": f"Aktivitet {number} löper på och nästa steg tas i oktober, {area}.",
            }
        )
    accounts: list[dict[str, object]] = [
        {
            "account": str(number + 1),
            "account_class": ("Intäkter", "Personalkostnader", "Övriga kostnader")[number % 3],
            "name": f"Budgetrad {number + 1}",
            "year_budget": sign * 12.0,
            "budget_to_date": sign * 8.0,
            "actual_to_date": sign * (8.0 + number % 5 / 10),
            "full_year_forecast": sign * 12.1,
            "actual_last_year": sign * 7.5,
        }
        for number in range(ACCOUNTS)
        for sign in [1 if number % 3 == 0 else -1]
    ]
    return {
        "assignments": assignments,
        "activities": activities,
        "operating_budget": accounts,
        "investments": [
            {
                "number": str(number),
                "group": "Investeringar",
                "name": f"Investering {number} i {department}",
                "total_budget": 3.0,
                "year_budget": 2.0,
                "second_year": 1.0,
                "actual_to_date": 1.2,
                "full_year_forecast": 2.0,
            }
            for number in range(1, 6)
        ],
        "development_funds": [
            {"fund": "F1", "name": "Fond ett", "year_budget": 10.0, "decided": -4.0}
        ],
        "indicators": [
            {"indicator": "PO", "name": "Personalomsättning", "unit": "%", "target": 11.0}
            | {f"month_{month:02d}": 10.0 for month in range(1, 9)}
            | {"outcome": 10.0},
            {"indicator": "NK", "name": "Nöjda kunder", "unit": "index", "target": 70.0}
            | {f"month_{month:02d}": 72.0 for month in range(1, 9)}
            | {"outcome": 72.0, "comment": f"Svaren i {department} är fler än förra gången."},
        ],
        "internal_control": [
            {
                "number": "1",
                "risk": f"Fakturor betalas dubbelt i {department}",
                "control": "Stickprov varje tertial",
                "likelihood": 2,
                "consequence": 3,
                "result": "Utan anmärkning",
                "owner": "Ekonomienheten",
            }
        ],
        "analysis": [
            {
                "number": f"{area}",
                "name": f"Område {area}",
                "text": f"Läget i {department} är gott.",
            }
        ],
        "sign_off": [
            {"role": "Avdelningschef", "signed_by": "Avdelningschef", "date": date(2019, 9, 6)}
        ],
    }
