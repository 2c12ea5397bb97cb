"""What offices that are drawn at random are made of: words, amounts, the days of a year."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

UNITS = {"mnkr": (1, 1_000_000), "tkr": (0, 1_000), "kr": (0, 1)}
"""Decimals, and how many kronor."""
LEVELS = ("Vision", "Område", "Mål", "Prioritering", "Uppdrag")
SUBJECTS = (
    "bussar", "cyklar", "broar", "skogar", "museer", "hamnar", "torg", "lokaler", "avtal",
    "register", "kartor", "möten", "stipendier", "bibliotek", "badplatser", "parker",
)  # fmt: skip
ACTIONS = (
    "Kartlägga", "Förnya", "Samordna", "Utreda", "Rusta upp", "Digitalisera", "Öppna", "Mäta",
    "Upphandla", "Beskriva", "Besöka", "Bygga", "Märka", "Sköta", "Visa", "Räkna",
)  # fmt: skip
PLACES = (
    "norr", "söder", "öster", "väster", "centrum", "hamnen", "byn", "dalen", "skogen", "åsen",
    "näset", "viken",
)  # fmt: skip
YEAR = 2025
FORMER, PRESENT = f"{YEAR}-vår", f"{YEAR}-nu"

Answered = dict[str, list[Mapping[str, str]]]
"""What a department writes: by sheet title, rows by column title."""


@dataclass
class Drawer:
    """Draws one office; every text and amount comes once.

    Attributes:
        last_month: of the period.
    """

    random: random.Random
    unit: str
    depth: int
    last_month: int

    def __post_init__(self) -> None:
        self.words = [
            f"{action} {subject} i {place}"
            for action in ACTIONS
            for subject in SUBJECTS
            for place in PLACES
        ]
        self.random.shuffle(self.words)

    @property
    def last_day(self) -> date:
        """Of the period."""
        return date(YEAR + self.last_month // 12, self.last_month % 12 + 1, 1) - timedelta(1)

    def amount(self, kronor: float) -> str:
        """As a Swede types it."""
        decimals, factor = UNITS[self.unit]
        return f"{kronor / factor:.{decimals}f}".replace(".", ",")

    def near(self, kronor: float, share: float = 0.01) -> float:
        """A figure close to another, rounded as the unit is."""
        decimals, factor = UNITS[self.unit]
        off = kronor * self.random.uniform(-share, share)
        return round((kronor + off) / factor, decimals) * factor
