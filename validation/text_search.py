"""Looking for words in a whole column of texts at once.

The texts of a column are joined to one text in lower case. A stem is looked for in all of
them with one pass, and only the rows that have it are given to the wording's pattern: most
comments have none of the stems, and a pattern takes fifty times as long.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from validation.facts import Facts

_CLAUSE: Final = re.compile(r"[.;:!?]\s*")
_BETWEEN: Final = "\x00"
"""Stands between two texts; no stem has it."""


@dataclass(frozen=True)
class Wording:
    """A pattern for texts in lower case.

    Attributes:
        stems: every text that the pattern fits has at least one of them; () when there are none.
        at_clause: the words stand at the beginning of a clause.
    """

    pattern: re.Pattern[str]
    stems: tuple[str, ...] = ()
    at_clause: bool = False

    def search(self, text: str) -> re.Match[str] | None:
        """The first place where a text has the words."""
        if not self.at_clause:
            return self.pattern.search(text)
        starts = (0, *(clause.end() for clause in _CLAUSE.finditer(text)))
        found = (self.pattern.match(text, start) for start in starts)
        return next((match for match in found if match), None)

    def fullmatch(self, text: str) -> re.Match[str] | None:
        """The whole text, if it is the words."""
        return self.pattern.fullmatch(text)


def wording(pattern: str, *stems: str) -> Wording:
    """Words anywhere in a text."""
    return Wording(re.compile(pattern), stems)


def clause_wording(pattern: str, *stems: str) -> Wording:
    """Words at the beginning of a clause."""
    return Wording(re.compile(pattern), stems, at_clause=True)


@dataclass(frozen=True)
class TextColumn:
    """A column of texts, made ready for looking for words in it.

    Attributes:
        index: of the column.
        texts: in lower case, "" where the column is blank.
        joined: all texts one after the other.
        ends: where each text ends in it.
    """

    index: pd.Index[Any]
    texts: list[str]
    joined: str
    ends: npt.NDArray[np.intp]

    @classmethod
    def of(cls, column: pd.Series[Any]) -> TextColumn:
        """Make a column ready."""
        values = column.to_numpy(dtype=object).tolist()
        texts = [text.lower() if isinstance(text, str) else "" for text in values]
        lengths = np.fromiter(map(len, texts), dtype=np.intp, count=len(texts))
        return cls(column.index, texts, _BETWEEN.join(texts), np.cumsum(lengths + 1))

    def says(self, words: Wording, among: pd.Series[bool]) -> pd.Series[bool]:
        """Which of some texts have the words."""
        return self._fits(words, among, words.search)

    def is_all(self, words: Wording, among: pd.Series[bool]) -> pd.Series[bool]:
        """Which of some texts are the words and no more; a blank one is not."""
        return self._fits(words, among, words.fullmatch)

    def _fits(
        self,
        words: Wording,
        among: pd.Series[bool],
        fits: Callable[[str], re.Match[str] | None],
    ) -> pd.Series[bool]:
        likely = among.to_numpy(dtype=bool, copy=True)
        if words.stems and likely.any():
            having = np.zeros(len(likely), dtype=bool)
            for stem in words.stems:
                having[self._rows_with(stem)] = True
            likely &= having
        found = np.zeros(len(likely), dtype=bool)
        for place in likely.nonzero()[0]:  # the rows that have a stem
            text = self.texts[place]
            found[place] = text != "" and fits(text) is not None
        return pd.Series(found, index=self.index, dtype="bool")

    def _rows_with(self, stem: str) -> npt.NDArray[np.intp]:
        places: list[int] = []
        find, length = self.joined.find, len(stem)
        place = find(stem)
        while place >= 0:
            places.append(place)
            place = find(stem, place + length)
        return np.searchsorted(self.ends, np.array(places, dtype=np.intp), side="right")


def text_column(frame: pd.DataFrame, facts: Facts, table: str, field: str) -> TextColumn:
    """A text column of a sheet, made ready once for the whole table."""
    received = facts.tables[table]
    if not frame.index.equals(received.index):
        return TextColumn.of(frame[field])
    name = f"text column {table} {field}"
    if name not in facts.worked_out:
        facts.worked_out[name] = TextColumn.of(received[field])
    column: TextColumn = facts.worked_out[name]
    return column
