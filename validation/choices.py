"""The drop-down lists: what may be chosen in a column, and how people write it."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from validation.model import GovernanceModel
from validation.schemas import Choices, Column, Kind, Sheet

ACTIVITY_FORMS = ("Aktivitet", "Projekt")
CONTROL_RESULTS = ("Utan anmärkning", "Brist", "Ej genomförd")


@dataclass(frozen=True)
class Choice:
    """One entry of a drop-down list.

    Attributes:
        value: what the table holds (a code).
        shown: what the drop-down shows.
        also: other ways in which people write it.
    """

    value: str
    shown: str
    also: tuple[str, ...] = ()


def choice_values(column: Column, sheet: Sheet, model: GovernanceModel) -> tuple[Choice, ...]:
    """The entries of a column's drop-down list, in the model's order; () when it has none."""
    wanted = Choices.STATUSES if column.kind is Kind.STATUS else column.spec.choices
    match wanted:
        case Choices.STATUSES:
            scale = model.scale(sheet.title)
            return tuple(
                Choice(status.code, status.choice, (status.label, status.symbol))
                for status in (scale.statuses if scale else ())
            )
        case Choices.LEVELS:
            levels = model.levels_on(sheet.title)
            return tuple(Choice(level.name, level.name) for level in levels)
        case Choices.ACCOUNT_CLASSES:
            return tuple(Choice(part.code, part.name) for part in model.account_classes)
        case Choices.INVESTMENT_GROUPS:
            return tuple(Choice(group, group) for group in model.investment_groups)
        case Choices.ACTIVITY_FORMS:
            return tuple(Choice(form, form) for form in ACTIVITY_FORMS)
        case Choices.CONTROL_RESULTS:
            return tuple(Choice(result, result) for result in CONTROL_RESULTS)
        case None:
            return ()


def folded(text: str) -> str:
    """A text as it is compared: NFKC, one blank between words, no case."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
