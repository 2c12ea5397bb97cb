"""One function per ribbon button. They only wire: desk, office folder, checking, closing.

Each has the signature of :data:`Verb`; :data:`xlvp.addin.entry.VERBS` has them by their name:
``validate next previous clear waive status consolidate source help``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from xlvp.addin.desk import Desk
from xlvp.addin.offices import OfficeMemory
from xlvp.addin.reply import Reply


@dataclass(frozen=True)
class Press:
    """What a press of a button brings along besides the desk.

    Attributes:
        answer: the lines that the user typed in the dialog before.
        memory: where the offices' folders are.
        today: the day of the check; today unless given.
    """

    answer: tuple[str, ...] = ()
    memory: OfficeMemory = field(default_factory=OfficeMemory)
    today: date | None = None


Verb = Callable[[Desk, Press], Reply]
