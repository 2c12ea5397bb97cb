"""Offices drawn at random: unit, levels, departments, figures; always free of faults."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.faults.drawer import FORMER, PRESENT, UNITS, Answered, Drawer
from benchmarks.faults.drawn_department import department
from benchmarks.faults.drawn_model import model
from benchmarks.faults.offices import Delivery, delivered
from xlvp.office import Office

DEPARTMENTS = ("Stab", "Miljö", "Skola", "Vård", "Kultur", "Trafik", "Vatten")


@dataclass
class Drawn:
    """What an office is made of, before it is.

    Attributes:
        model: the model's text.
        plan: by sheet title, the lines of its CSV file.
        answers: by department, what it writes in the former and the present period.
    """

    model: str
    plan: dict[str, list[str]]
    answers: dict[str, tuple[Answered, Answered]]


def drawn(seed: int, place: Path, spoil: Callable[[Drawn], None] | None = None) -> Delivery:
    """An office with its former and its present period delivered.

    Args:
        seed: draws the same office each time.
        place: becomes the office folder.
        spoil: puts a fault into it.
    """
    chance = random.Random(seed)
    last_month = (8, 12)[seed % 2]
    drawer = Drawer(chance, list(UNITS)[seed % 3], chance.randint(2, 5), last_month)
    codes = chance.sample(DEPARTMENTS, 3)
    plan: dict[str, list[str]] = {}
    answers: dict[str, tuple[Answered, Answered]] = {}
    for number, code in enumerate(codes, start=1):
        answers[code.upper()] = department(drawer, code.upper(), number, plan)
    office_to_be = Drawn(model(drawer, codes), plan, answers)
    if spoil is not None:
        spoil(office_to_be)
    place.mkdir(parents=True)
    (place / "styrmodell.toml").write_text(office_to_be.model, "utf-8")
    (place / "plan").mkdir()
    for title, rows in plan.items():
        (place / "plan" / f"{title.lower()}.csv").write_text("\n".join(rows), "utf-8")
    office = Office.open(place)
    name = f"kontor {seed}"
    former = {code: written[0] for code, written in answers.items()}
    present = {code: written[1] for code, written in answers.items()}
    delivered(name, office.period(FORMER), former)
    return delivered(name, office.period(PRESENT), present)
