"""Offices drawn at random whose plan is being made: departments write activities and budgets."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from benchmarks.faults.drawer import UNITS, YEAR, Answered, Drawer
from benchmarks.faults.drawn import DEPARTMENTS
from benchmarks.faults.drawn_model import SCALES, money
from benchmarks.faults.offices import Delivery, delivered
from xlvp.office import Office

PERIOD = f"{YEAR}-plan"
FIRST, LAST = date(YEAR, 1, 1), date(YEAR, 12, 31)
SHEETS = ("Uppdrag", "Aktiviteter", "Driftbudget", "Analys", "Underskrift")
LINES = (("Avgifter", "Intäkter"), ("Löner", "Personalkostnader"), ("Drift", "Övriga kostnader"))
NET = "4"


def planned(seed: int, place: Path) -> Delivery:
    """An office of five departments, one of which has no assignment of its own.

    Args:
        seed: draws the same office each time.
        place: becomes the office folder.
    """
    chance = random.Random(seed)
    drawer = Drawer(chance, list(UNITS)[seed % 3], depth=2, last_month=12)
    codes = [name.upper() for name in chance.sample(DEPARTMENTS, 5)]
    goal = drawer.words.pop()
    assignments = ["Avdelning;Nummer;Nivå;Benämning;Mål;Ursprung"]
    budget = ["Avdelning;Rad;Kontoklass;Benämning"]
    answers: dict[str, Answered] = {}
    for number, code in enumerate(codes, start=1):
        own = f"1.{number}"
        if code != codes[-1]:
            assignments.append(f"{code};1;Mål;{goal};;")
            assignments.append(f"{code};{own};Uppdrag;{drawer.words.pop()};1;Beslut {number}")
        budget += [
            f"{code};{line};{account};{name} {code.lower()}"
            for line, (name, account) in enumerate(LINES, start=1)
        ]
        budget.append(f"{code};{NET};Netto;Netto")
        # The last one's activities come after the first one's own, under the same assignment.
        answers[code] = _answers(drawer, "1.1", 4) if code == codes[-1] else _answers(drawer, own)
    place.mkdir(parents=True)
    (place / "styrmodell.toml").write_text(_model(drawer, codes), "utf-8")
    (place / "plan").mkdir()
    for title, rows in (("uppdrag", assignments), ("driftbudget", budget)):
        (place / "plan" / f"{title}.csv").write_text("\n".join(rows), "utf-8")
    delivery = delivered(f"plan {seed}", Office.open(place).period(PERIOD), answers)
    return replace(delivery, today=delivery.period.deadline)


def _answers(drawer: Drawer, assignment: str, first: int = 1) -> Answered:
    chance = drawer.random
    budgets = [sign * chance.randint(20, 90) * 1_000_000 for sign in (1, -1, -1)]
    return {
        "Aktiviteter": [
            {
                "Nummer": f"{assignment}.{number}",
                "Uppdrag": assignment,
                "Aktivitet": drawer.words.pop(),
                "Typ": "Aktivitet",
                "Status": "E – ej påbörjat",
                "Slutdatum": str(FIRST + timedelta(chance.randint(60, 700))),
                "Ansvarig": "Kanslienheten",
                "Beskrivning": f"Avser {drawer.words.pop().lower()}.",
            }
            for number in range(first, first + 3)
        ],
        "Driftbudget": [
            {
                "Rad": f"{line}",
                "Årsbudget": drawer.amount(amount),
                "Kommentar": f"Raden avser {drawer.words.pop().lower()}.",
            }
            for line, amount in enumerate(budgets, start=1)
        ],
        "Analys": [{"Nummer": "1", "Text": f"Året handlar om att {drawer.words.pop().lower()}."}],
        "Underskrift": [
            {"Roll": "Chef", "Godkänd av": "Enhetschefen", "Datum": str(FIRST - timedelta(40))}
        ],
    }


def _model(drawer: Drawer, codes: Sequence[str]) -> str:
    departments = [f'[[avdelning]]\nkod = "{code}"\nnamn = "{code.title()}"' for code in codes]
    sheets = ", ".join(f'"{title}"' for title in SHEETS)
    return "\n".join(
        [
            "modellversion = 1",
            'underskrifter = ["Chef"]',
            '[kontor]\nkod = "PL"\nnamn = "Planerande kontor"',
            *money(drawer),
            *departments,
            '[[niva]]\nnamn = "Mål"\nflertal = "Mål"',
            '[[niva]]\nnamn = "Uppdrag"\nflertal = "Uppdrag"\nfoljs_upp = true',
            '[[mal]]\nnummer = "1"\nnamn = "Mål 1"',
            SCALES,
            f'[[period]]\nid = "{PERIOD}"\nnamn = "Plan {YEAR}"\nslag = "plan"\nfran = {FIRST}',
            f"till = {LAST}\nsenast = {FIRST - timedelta(30)}\nblad = [{sheets}]",
        ]
    )
