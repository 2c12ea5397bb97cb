"""The drop-down lists: what may be chosen in a column, and how people write it."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from validation.cells import Taken
from validation.model import GovernanceModel
from validation.observations import CellFault
from validation.schemas import Choices, Column, Kind, Sheet
from validation.texts import clean_texts
from validation.typed import texts

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


def choice_reader(choices: Iterable[Choice]) -> Callable[[Sequence[Any]], Taken]:
    """What reads a column of a drop-down list: gives values, and refuses all other texts."""
    spellings = [
        (spelling, choice.value)
        for choice in choices
        for spelling in (*choice.also, choice.shown, choice.value)
        if folded(spelling)
    ]
    known = {folded(spelling): value for spelling, value in spellings}
    as_shown: dict[Any, Any] = {spelling: known[folded(spelling)] for spelling, _ in spellings}
    as_shown |= {"": np.nan, None: np.nan}

    def read(cells: Sequence[Any]) -> Taken:
        try:
            return Taken(texts([as_shown[cell] for cell in cells]))
        except (KeyError, TypeError):  # something else is written: it takes a closer look
            return _read_closely(cells, known)

    return read


def _read_closely(cells: Sequence[Any], known: dict[str, str]) -> Taken:
    written = clean_texts(cells).values.tolist()
    values: dict[Any, Any] = {text: np.nan for text in written if type(text) is not str}
    for text in {text for text in written if type(text) is str}:
        values[text] = known.get(folded(text), np.nan)
    column = [values[text] for text in written]
    refusals = {
        place: CellFault.UNKNOWN_CHOICE.value
        for place, (text, value) in enumerate(zip(written, column, strict=True))
        if type(text) is str and type(value) is not str
    }
    return Taken(texts(column), refusals)


def folded(text: str) -> str:
    """A text as it is compared: NFKC, one blank between words, no case."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
