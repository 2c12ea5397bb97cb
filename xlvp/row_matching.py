"""Which row of a newer table is which row of an older one, also when numbers have changed.

Rows are known by department and key. Where a table's rows have a wording of their own, the
wording counts for more than the number: a plan that gets a new row in the middle numbers the
rest anew, and they are the same rows still. Rows of the other tables (budget lines,
indicators, funds) are known by their key alone.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import pandas as pd

from validation.choices import folded

WORDING: Mapping[str, str] = {
    "assignments": "name",
    "activities": "name",
    "investments": "name",
    "internal_control": "risk",
    "work_environment": "name",
}
"""The field with the wording, of the tables whose rows may be numbered anew."""
ALIKE = 0.65
"""From this likeness on, two wordings are versions of one. The rewordings between the two
printed versions of the plan of 2019 lie from 0.71 up, nearly all other pairs of its texts below
0.6."""
HARDLY_ALIKE = 0.2
"""So alike are two wordings of one row when its number is the same as well."""

Label: TypeAlias = tuple[str, str]
"""Department and key of a row."""

_WORD = re.compile(r"[^\W_]+")
_STEM = 6
"""Letters of a word that count: Swedish words end differently in different sentences."""
_SMALL_WORDS = frozenset(
    {"att", "av", "de", "den", "det", "en", "ett", "från", "för", "i", "inom", "med", "och"}
    | {"om", "på", "ska", "som", "till", "vid", "är"}
)


@dataclass(frozen=True)
class Matched:
    """The rows of two tables, each in the order of its table.

    Attributes:
        pairs: old and new label of the rows that both have, in the new table's order.
        removed: labels that only the old table has.
        added: labels that only the new table has.
    """

    pairs: tuple[tuple[Label, Label], ...] = ()
    removed: tuple[Label, ...] = ()
    added: tuple[Label, ...] = ()


def match_rows(old: pd.DataFrame, new: pd.DataFrame, table: str) -> Matched:
    """Match the rows of two tables with the index ``(department, key)``."""
    wording = WORDING.get(table)
    before, after = _wordings(old, wording), _wordings(new, wording)
    open_ends = _OpenEnds(dict.fromkeys(before), dict.fromkeys(after))
    if wording is None:
        open_ends.pair(before, after, lambda label, _: label)
    else:
        same_words: list[Callable[[Label, str], Hashable]] = [
            lambda label, words: (label, words),
            lambda label, words: words and (label[0], words),
        ]
        for known_by in same_words:
            open_ends.pair(before, after, known_by)
        open_ends.take(_with_own_number(open_ends, before, after, ALIKE))
        open_ends.pair(before, after, lambda label, words: words and (label[1], words))
        open_ends.pair(before, after, lambda _, words: words)
        open_ends.take(_most_alike(open_ends, before, after))
        open_ends.take(_with_own_number(open_ends, before, after, HARDLY_ALIKE))
    old_of = {new_label: old_label for old_label, new_label in open_ends.pairs}
    return Matched(
        pairs=tuple((old_of[label], label) for label in after if label in old_of),
        removed=tuple(open_ends.old),
        added=tuple(open_ends.new),
    )


def likeness(one: str, other: str) -> float:
    """How alike two wordings are, 0 to 1: by the words that they share.

    A wording that was only shortened or made longer is like the other, provided that they
    share two words.
    """
    first, second = _stems(one), _stems(other)
    return _likeness(len(first & second), len(first), len(second))


@dataclass
class _OpenEnds:
    """The labels that have not been matched yet, in order, and the pairs so far."""

    old: dict[Label, None]
    new: dict[Label, None]
    pairs: list[tuple[Label, Label]] = field(default_factory=list)

    def take(self, pairs: Iterable[tuple[Label, Label]]) -> None:
        """Settle pairs."""
        for one, other in pairs:
            if one in self.old and other in self.new:
                del self.old[one], self.new[other]
                self.pairs.append((one, other))

    def pair(
        self,
        before: Mapping[Label, str],
        after: Mapping[Label, str],
        known_by: Callable[[Label, str], Hashable],
    ) -> None:
        """Settle rows that are known by the same, in order; blank is not known."""
        waiting: dict[Hashable, list[Label]] = defaultdict(list)
        for label in reversed(self.old):
            known = known_by(label, before[label])
            if known != "":
                waiting[known].append(label)
        new_of = ((label, waiting.get(known_by(label, after[label]))) for label in self.new)
        self.take([(rows.pop(), label) for label, rows in new_of if rows])


def _wordings(frame: pd.DataFrame, wording: str | None) -> dict[Label, str]:
    labels = [(str(department), str(key)) for department, key in frame.index]
    if wording is None or wording not in frame:
        return dict.fromkeys(labels, "")
    texts = [folded(text) if isinstance(text, str) else "" for text in frame[wording].tolist()]
    return dict(zip(labels, texts, strict=True))


def _with_own_number(
    open_ends: _OpenEnds, before: Mapping[Label, str], after: Mapping[Label, str], least: float
) -> list[tuple[Label, Label]]:
    """Rows that have kept their number and whose wordings are so alike; blank is like all."""
    kept = (label for label in open_ends.old if label in open_ends.new)
    return [
        (label, label)
        for label in kept
        if not before[label] or not after[label] or likeness(before[label], after[label]) >= least
    ]


def _most_alike(
    open_ends: _OpenEnds, before: Mapping[Label, str], after: Mapping[Label, str]
) -> list[tuple[Label, Label]]:
    """Pairs of a department's rows with like wordings, the most alike first.

    Only rows that share a word are held against each other.
    """
    stems = {label: _stems(after[label]) for label in open_ends.new}
    having: dict[tuple[str, str], list[Label]] = defaultdict(list)
    for label, words in stems.items():
        for word in words:
            having[label[0], word].append(label)
    scored: list[tuple[float, int, int, Label, Label]] = []
    order = {label: place for place, label in enumerate(open_ends.new)}
    for place, old in enumerate(open_ends.old):
        words = _stems(before[old])
        shared = Counter(label for word in words for label in having.get((old[0], word), ()))
        for new, number in shared.items():
            score = _likeness(number, len(words), len(stems[new]))
            if score >= ALIKE:
                scored.append((-score, place, order[new], old, new))
    return [(old, new) for *_, old, new in sorted(scored)]


def _stems(text: str) -> frozenset[str]:
    words = (word.casefold() for word in _WORD.findall(text))
    return frozenset(word[:_STEM] for word in words if word not in _SMALL_WORDS)


def _likeness(shared: int, one: int, other: int) -> float:
    """From the number of words that are shared, and that each wording has."""
    if shared == 0:
        return 0.0
    dice = 2 * shared / (one + other)
    if shared == 1 and max(one, other) > 1:
        return dice / 2
    return (dice + shared / min(one, other)) / 2


def value_differs(one: pd.Series[Any], other: pd.Series[Any]) -> pd.Series[bool]:
    """Where two columns hold different values, by position; two blanks are the same.

    Blanks and line breaks in texts do not count.
    """
    first, second = one.astype("object").tolist(), other.astype("object").tolist()
    return pd.Series([_evened(a) != _evened(b) for a, b in zip(first, second, strict=True)])


def _evened(value: Any) -> Any:
    if value is None or value is pd.NA or value is pd.NaT or value != value:  # noqa: PLR0124 - NaN
        return None
    return " ".join(value.split()) if isinstance(value, str) else value
