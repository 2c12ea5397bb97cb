"""Looking for words in a whole column of texts at once.

The texts of a column are joined to one row of bytes in lower case. A stem is looked for in all
of them with one pass, and only the rows that have it are given to the wording's pattern: most
comments have none of the stems, and a pattern takes fifty times as long.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

from validation.table import Content, Mask, Places, Table

_CLAUSE: Final = re.compile(r"[.;:!?]\s*")
_FEW: Final = 4
"""A look at each text for its own takes as long as passes over this many."""
_NOWHERE: Final = np.empty(0, dtype=np.intp)
_BETWEEN: Final = "\x00"
"""Stands after each text; no stem has it."""
_SIGNS: Final = tuple(map(chr, range(256)))
_LOWER: Final = "".join(_SIGNS).lower().encode("latin-1")
_NO_LETTER: Final = np.array([re.match(r"\W", sign) is not None for sign in _SIGNS])
_OUTSIDE: Final = {
    "\u0130": "I",
    "\u0178": "\u00ff",
    "\u1e9e": "\u00df",
    "\u212a": "K",
    "\u212b": "\u00c5",
}
"""Letters outside Latin-1 that in lower case are inside, and what is as good for looking."""


@dataclass(frozen=True)
class Wording:
    """A pattern for texts in lower case.

    Attributes:
        written: the pattern; it is made ready when the words are first looked for.
        stems: every text that the pattern fits has at least one of them; () when there are none.
        at_clause: the words stand at the beginning of a clause.
        initials: what the first letter is of a text that is these words and no more; ``None``
            when it may be any.
    """

    written: str
    stems: tuple[str, ...] = ()
    at_clause: bool = False
    initials: str | None = None

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The pattern, made ready."""
        return re.compile(self.written)

    @cached_property
    def begins(self) -> Mask:
        """By letter of Latin-1: whether a text that is these words can begin with it."""
        if self.initials is None:
            return np.ones(len(_SIGNS), dtype=bool)
        return _NO_LETTER | np.isin(_SIGNS, list(self.initials + self.initials.upper()))

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


def wording(pattern: str, *stems: str, initials: str | None = None) -> Wording:
    """Words anywhere in a text."""
    return Wording(pattern, stems, initials=initials)


def clause_wording(pattern: str, *stems: str) -> Wording:
    """Words at the beginning of a clause."""
    return Wording(pattern, stems, at_clause=True)


class TextColumn:
    """A column of texts, made ready for looking for words in it.

    Attributes:
        texts: "" where the column is blank.
    """

    def __init__(self, texts: Content) -> None:
        """Take the texts; they are joined when a pass over all of them is worth it."""
        self.texts: list[str] = [text or "" for text in texts.tolist()]
        self._known: dict[str, Places] = {}

    def says(self, words: Wording, among: Mask) -> Mask:
        """Which of some texts have the words."""
        return self._fits(words, self._likely(words, among), words.search)

    def is_all(self, words: Wording, among: Mask) -> Mask:
        """Which of some texts are the words and no more; a blank one is not."""
        likely = self._likely(words, among)
        if words.initials is not None and len(likely):
            likely = self._beginning(words.begins, likely)
        return self._fits(words, likely, words.fullmatch)

    def rows_of(self, places: Places) -> Places:
        """The rows that some places of :attr:`letters` lie in."""
        return self._ends.searchsorted(places)

    @cached_property
    def lengths(self) -> npt.NDArray[np.intp]:
        """How many characters each text has."""
        return np.diff(self._ends, prepend=-1) - 1

    @cached_property
    def letters(self) -> npt.NDArray[np.uint8]:
        """All texts, one after the other; "?" is what Latin-1 does not have."""
        return np.frombuffer(self._joined.encode("latin-1", "replace"), dtype=np.uint8)

    @cached_property
    def _joined(self) -> str:
        return _BETWEEN.join([*self.texts, ""])

    @cached_property
    def _lower(self) -> bytes:
        joined = self._joined
        for letter, other in _OUTSIDE.items():
            joined = joined.replace(letter, other)
        return joined.encode("latin-1", "replace").translate(_LOWER)

    @cached_property
    def _ends(self) -> Places:
        """The place after each text."""
        ends: Places = (self.letters == 0).nonzero()[0]
        if len(ends) != len(self.texts):  # what stands between texts also stands in one of them
            ends = np.cumsum([len(text) + 1 for text in self.texts]) - 1
        return ends

    def _likely(self, words: Wording, among: Mask) -> Places:
        """The rows among which the words can be."""
        asked: Places = among.nonzero()[0]
        if not words.stems or len(asked) * _FEW < len(self.texts) or not len(asked):
            return asked  # a pass over all of them would take longer
        having = np.zeros(len(self.texts), dtype=bool)
        for stem in words.stems:
            having[self._rows_with(stem)] = True
        return asked[having[asked]]

    def _fits(
        self, words: Wording, likely: Places, fits: Callable[[str], re.Match[str] | None]
    ) -> Mask:
        found = np.zeros(len(self.texts), dtype=bool)
        stems = words.stems or ("",)
        for place in likely.tolist():
            text = self.texts[place].lower()
            if text and any(stem in text for stem in stems):
                found[place] = fits(text) is not None
        return found

    def _beginning(self, wanted: Mask, rows: Places) -> Places:
        """Those of the rows whose texts begin with one of the wanted letters."""
        starts = self._ends[rows - 1] + 1
        starts[rows == 0] = 0
        begins: Mask = wanted[self.letters[starts]]
        return rows[begins]

    def _rows_with(self, stem: str) -> Places:
        if stem not in self._known:
            self._known[stem] = self._look_for(stem.encode("latin-1", "replace"))
        return self._known[stem]

    def _look_for(self, stem: bytes) -> Places:
        places: list[int] = []
        find, length = self._lower.find, len(stem)
        place = find(stem)
        while place >= 0:
            places.append(place)
            place = find(stem, place + length)
        return self.rows_of(np.array(places, dtype=np.intp)) if places else _NOWHERE


def text_column(rows: Table, field: str) -> TextColumn:
    """A text column of a table, made ready once."""
    return rows.once(f"words of {field}", lambda: TextColumn(rows.content(field)))
