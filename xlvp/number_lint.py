"""The figures in the departments' texts, each held against the figures of the tables.

A figure of a text ties when a figure of a table says the same once it is written with the
text's decimals in the text's unit: ``nästan 11 mnkr`` ties to ``-10,7``. A figure with a sign
must have the table's sign; without one its size decides, because people write "ett underskott
på 25 mnkr". Figures of last year tie only in a sentence that speaks of last year.

Checked are amounts, shares and other numbers with decimals. Numbers of other things (46 stations,
the years 2018–2029, section 2.1) are no figures of the follow-up and are passed over. That
numbers agree does not prove that they mean the same: what a figure ties to is shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property

MONEY, SHARE, NUMBER = "kr", "%", ""
"""Kinds of figures: amounts in kronor, per cent, and what has no unit or another one."""

_UNITS: Mapping[str, tuple[str, int]] = {
    "mnkr": (MONEY, 6),
    "mkr": (MONEY, 6),
    "mn kr": (MONEY, 6),
    "msek": (MONEY, 6),
    "miljoner": (MONEY, 6),
    "miljoner kr": (MONEY, 6),
    "miljoner kronor": (MONEY, 6),
    "miljon kronor": (MONEY, 6),
    "mdkr": (MONEY, 9),
    "miljarder kronor": (MONEY, 9),
    "tkr": (MONEY, 3),
    "kkr": (MONEY, 3),
    "tusen kronor": (MONEY, 3),
    "kr": (MONEY, 0),
    "kronor": (MONEY, 0),
    "sek": (MONEY, 0),
    "%": (SHARE, 0),
    "procent": (SHARE, 0),
}
_BLANK = "[ \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}]"
_WORDS = "|".join(
    re.escape(word).replace(r"\ ", _BLANK) for word in sorted(_UNITS, key=len, reverse=True)
)
_FIGURE = re.compile(
    rf"(?<![\w.,:/])(?P<sign>\+{_BLANK}?|[-−–])?"
    rf"(?P<whole>\d{{1,3}}(?:{_BLANK}\d{{3}})+|\d+(?:\.\d{{3}})*)(?P<decimals>[.,]\d+)?"
    rf"(?![\w]|[.,:/-]\d)(?:{_BLANK}?(?P<unit>{_WORDS})(?!\w))?",
    re.IGNORECASE,
)
_LAST_YEAR = ("föregående år", "förra året", "i fjol", "fjolåret")
_SENTENCE_END = re.compile(r"[.!?](?=\s|$)|\n")
_LONGEST_SENTENCE = 400
_MOST_DIGITS = 18
"""No table has a longer figure."""


@dataclass(frozen=True)
class TextFigure:
    """A figure as it stands in a text.

    Attributes:
        written: with sign and unit, as written.
        value: in kronor, per cent, or as it is.
        step: the unit of its last written place.
        signed: the writer gave it a sign.
        sentence: where it stands.
    """

    written: str
    kind: str
    value: Decimal
    step: Decimal
    signed: bool
    sentence: str


@dataclass(frozen=True)
class TableFigure:
    """A figure of a table.

    Attributes:
        label: row and column, as people read them.
        value: in kronor, per cent, or as it is.
        year: the year that it tells of when that is not the period's.
    """

    label: str
    kind: str
    value: Decimal
    year: int | None = None


@dataclass(frozen=True)
class Text:
    """A text and where it stands."""

    where: str
    text: str


@dataclass(frozen=True)
class Linted:
    """A figure of a text and the figures of tables that it ties to; none is unmatched."""

    where: str
    figure: TextFigure
    ties: tuple[TableFigure, ...]


def figures_in(text: str) -> Iterator[TextFigure]:
    """The figures of a text that a table could hold."""
    for found in _FIGURE.finditer(text):
        decimals = found["decimals"] or ""
        unit = re.sub(_BLANK, " ", found["unit"] or "").casefold()
        if not unit and not decimals.startswith(","):
            continue
        kind, zeros = _UNITS.get(unit, (NUMBER, 0))
        digits = re.sub(rf"{_BLANK}|\.", "", found["whole"])
        places = decimals[1:]
        sign = (found["sign"] or "").strip()
        size = Decimal(f"{digits}.{places}" if places else digits).scaleb(zeros)
        yield TextFigure(
            written=found[0].strip(),
            kind=kind,
            value=size if sign in ("", "+") else -size,
            step=Decimal(1).scaleb(zeros - len(places)),
            signed=bool(sign),
            sentence=_sentence(text, found.start(), found.end()),
        )


def _sentence(text: str, start: int, end: int) -> str:
    first = max(0, start - _LONGEST_SENTENCE)
    begins = [stop.end() for stop in _SENTENCE_END.finditer(text, first, start)]
    last = min(len(text), end + _LONGEST_SENTENCE)
    stop = _SENTENCE_END.search(text, end, last)
    return text[begins[-1] if begins else first : stop.end() if stop else last].strip()


@dataclass(frozen=True)
class Tables:
    """The figures of the tables, looked up by size."""

    figures: Sequence[TableFigure]
    _by_step: dict[tuple[str, Decimal], dict[Decimal, list[TableFigure]]] = field(
        default_factory=dict, compare=False
    )

    @cached_property
    def kinds(self) -> frozenset[str]:
        """The kinds that occur."""
        return frozenset(figure.kind for figure in self.figures)

    def ties(self, figure: TextFigure) -> tuple[TableFigure, ...]:
        """What a figure of a text can mean; a figure without unit can mean any kind."""
        if max(len(figure.value.as_tuple().digits), -figure.step.adjusted()) > _MOST_DIGITS:
            return ()
        kinds = sorted(self.kinds) if figure.kind == NUMBER else [figure.kind]
        found = [
            candidate
            for kind in kinds
            for candidate in self._rounded(kind, _step_of(figure, kind)).get(
                abs(figure.value) * _unit_of(figure, kind), ()
            )
            if _same_sign(figure, candidate) and _same_year(figure, candidate)
        ]
        return tuple(found)

    def _rounded(self, kind: str, step: Decimal) -> dict[Decimal, list[TableFigure]]:
        """The figures of a kind by their size, rounded half away from zero to a step."""
        if (kind, step) not in self._by_step:
            sizes: dict[Decimal, list[TableFigure]] = {}
            for figure in self.figures:
                if figure.kind == kind:
                    steps = (abs(figure.value) / step).quantize(Decimal(1), ROUND_HALF_UP)
                    sizes.setdefault(steps * step, []).append(figure)
            self._by_step[kind, step] = sizes
        return self._by_step[kind, step]


_MILLION = Decimal(10**6)


def _unit_of(figure: TextFigure, kind: str) -> Decimal:
    """An amount without unit is taken for millions, as reports write them."""
    return _MILLION if figure.kind == NUMBER and kind == MONEY else Decimal(1)


def _step_of(figure: TextFigure, kind: str) -> Decimal:
    return figure.step * _unit_of(figure, kind)


def _same_sign(figure: TextFigure, candidate: TableFigure) -> bool:
    return not figure.signed or figure.value * candidate.value >= 0


def _same_year(figure: TextFigure, candidate: TableFigure) -> bool:
    if candidate.year is None:
        return True
    sentence = figure.sentence.casefold()
    return str(candidate.year) in sentence or any(word in sentence for word in _LAST_YEAR)


def lint(texts: Iterable[Text], tables: Tables) -> tuple[Linted, ...]:
    """Hold every figure of the texts against the tables, in the order of the texts."""
    return tuple(
        Linted(text.where, figure, tables.ties(figure))
        for text in texts
        for figure in figures_in(text.text)
    )
