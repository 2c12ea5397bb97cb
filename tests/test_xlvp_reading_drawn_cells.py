"""Drawn and damaged sheets: read from their bytes or by the parser, the cells are the same.

Plainly drawn sheets must be read from their bytes, or nobody would notice that this is gone.
"""

from __future__ import annotations

import datetime as dt
import random
from functools import partial
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st
from spelled_books import (
    DAY_STYLE,
    TEXTS,
    USUAL_STYLES,
    USUAL_TEXTS,
    Read,
    read,
    row,
    sheet,
    spelled,
)

from xlvp.guard import Refused
from xlvp.reading.container import DamagedError

# --- drawn sheets -----------------------------------------------------------------------------

PLAIN_TEXT = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="<&\r\0_"), max_size=6
)
WRITTEN_NUMBER = (
    st.integers(-(10**20), 10**20).map(str)
    | st.integers(0, 9_999_999).map(str)
    | st.floats(allow_nan=False, allow_infinity=False).map(repr)
    | st.from_regex(r"\A-?(\d{1,12}\.\d{0,12}|\.\d{1,5})([eE][+-]?\d{1,3})?\Z", fullmatch=True)
).filter(str.isascii)
NUMBER_STYLES = st.sampled_from(["", ' s="0"', ' s="3"', ' s="1234567"'])
FORMULA = st.sampled_from(
    ["", "<f>A1/2</f>", '<f aca="false">IF(A1="x",1,2)</f>', '<f t="shared" si="0"/>', "<f/>"]
)


def escaped(text: str) -> str:
    return text.replace(">", "&gt;").replace('"', "&quot;")


@st.composite
def plain_cell(draw: st.DrawFn) -> tuple[str, Any]:
    """What follows a cell's address, and its value; None for a cell that holds nothing."""
    formula, style = draw(FORMULA), draw(NUMBER_STYLES)
    match draw(st.integers(0, 6)):
        case 0:
            text = draw(WRITTEN_NUMBER)
            kind = draw(st.sampled_from(["", ' t="n"']))
            return f"{style}{kind}>{formula}<v>{text}</v></c>", float(text)
        case 1:
            number = draw(st.integers(61, 2_958_465))
            day = dt.date(1899, 12, 30) + dt.timedelta(number)
            return f' s="{DAY_STYLE}">{formula}<v>{number}</v></c>', day
        case 2:
            number = draw(st.integers(0, len(TEXTS) - 1))
            return f'{style} t="s">{formula}<v>{number}</v></c>', TEXTS[number]
        case 3:
            truth = draw(st.booleans())
            return f'{style} t="b">{formula}<v>{int(truth)}</v></c>', truth
        case 4:
            result = draw(PLAIN_TEXT)
            return f'{style} t="str">{formula}<v>{escaped(result)}</v></c>', result
        case 5:
            return f"{style}/>", None
        case _:
            return f"{style}>{formula}<v></v></c>", None


def letters(column: int) -> str:
    return (
        chr(64 + column)
        if column <= 26
        else letters((column - 1) // 26) + letters((column - 1) % 26 + 1)
    )


PLACES = st.tuples(st.integers(1, 30), st.integers(1, 60))
PLAIN = st.dictionaries(PLACES, plain_cell(), max_size=12)


def drawn(cells: dict[tuple[int, int], tuple[str, Any]], rest: list[str] | None = None) -> str:
    """A sheet of cells in order; `rest` are odd ones, which follow in a row of their own."""
    rows: dict[int, list[str]] = {}
    for (number, column), (text, _) in sorted(cells.items()):
        rows.setdefault(number, []).append(f'<c r="{letters(column)}{number}"{text}')
    spelled_rows = [row(*row_cells, number=number) for number, row_cells in rows.items()]
    return sheet("".join(spelled_rows + (rest or [])))


def grid(cells: dict[tuple[int, int], tuple[str, Any]]) -> list[list[Any]]:
    """The values from A1 on."""
    held = {place: value for place, (_, value) in cells.items() if value is not None}
    if not held:
        return []
    last, width = max(number for number, _ in held), max(column for _, column in held)
    return [
        [held.get((number, column), "") for column in range(1, width + 1)]
        for number in range(1, last + 1)
    ]


@settings(max_examples=200)
@given(st.lists(PLAIN, min_size=1, max_size=3))
def test_what_is_plainly_spelled_is_read_the_quick_way(
    sheets: list[dict[tuple[int, int], tuple[str, Any]]],
) -> None:
    found = read(spelled(*map(drawn, sheets)))
    for each, cells in zip(found, sheets, strict=True):
        assert each.quick
        assert repr(each.rows) == repr(grid(cells))
        assert each.same


KINDS = ("s", "n", "b", "str", "e", "d", "is", "inlineStr", "x")
ODD_VALUE = st.text(st.sampled_from("0123456789.eE+-_ ,&;x\n\rNaif\"'>"), max_size=5)
ODD_CELL = st.builds(
    "<c{space}r={quote}{address}{quote}{style}{kind}>{formula}{open}{value}{close}</c>".format,
    space=st.sampled_from([" ", "  ", "\n", ' s="1" ']),
    quote=st.just('"') | st.sampled_from("\"'"),
    address=st.sampled_from(["A31", "B31", "Z31", "AA31", "a31", "A031", "AAA31", "A32"]),
    style=st.sampled_from(["", ' s="0"', ' s="1"', ' s="2"', ' s=""', ' s="-1"', " s='1'"]),
    kind=st.sampled_from(["", ' t="s" cm="1"', ' t="str" ', *(f' t="{kind}"' for kind in KINDS)]),
    formula=FORMULA | st.sampled_from(["<f></f>", "<f>&amp;</f>", "<f>5/>", "<f x='>'>1</f>"]),
    open=st.sampled_from(["<v>", "<v>", '<v xml:space="preserve">', "<is><t>", "<x:v>", ""]),
    value=ODD_VALUE | WRITTEN_NUMBER,
    close=st.sampled_from(["</v>", "</v>", "</v >", "</t></is>", ""]),
)


@settings(max_examples=300)
@given(PLAIN, st.lists(ODD_CELL, min_size=1, max_size=2))
@example({}, ['<c r="A31" t="b"><v>0&amp;</v></c>'])
@example({}, ['<c r="A31"><v>5 </v></c>'])
@example({}, ['<c r="A31" s="2"><v>1000000000</v></c>'])
def test_what_is_oddly_spelled_is_read_as_the_parser_reads_it(
    cells: dict[tuple[int, int], tuple[str, Any]], odd: list[str]
) -> None:
    (found,) = read(spelled(drawn(cells, [row(*odd, number=31)])))
    if found.quick and isinstance(found.parsed, list):
        assert found.same


# --- damaged sheets ---------------------------------------------------------------------------

BITS = [
    *(
        "<",
        ">",
        "/",
        '"',
        "'",
        " ",
        "=",
        "0",
        "1",
        ".",
        "-",
        "+",
        "e",
        "&",
        "&amp;",
        "&#10;",
        "\r\n",
    ),
    *('t="s"', 't="str"', 't="b"', ' s="1"', "<v>", "</v>", "</c>", "<f>", "</f>", "<f/>", "<v/>"),
    *('<c r="A1">', '<c r="B2" t="s">', '<row r="3">', "</row>", "<is>", "<t>", "AA", "a", "NaN"),
    *(
        "<v>5</v>",
        "5/>",
        "_x000D_",
        "å",
        "\x00",
        "<![CDATA[b]]>",
        "61",
        "12345678",
    ),
    *("<si>", "</si>", "<rPh>", "</sheetData>", "<sheetData>", "xf", "14"),
]
WHOLE = [
    sheet(
        row(
            *(
                '<c r="A1" t="s"><v>0</v></c>',
                '<c r="B1" s="1"><v>43708</v></c>',
                '<c r="C1" s="1"/>',
            ),
            *('<c r="D1"><v>0.5</v></c>', '<c r="E1" t="b"><v>1</v></c>'),
        )
        + row(
            '<c r="A2" t="str"><f>IF(A1="x>",1,"y")</f><v>a&amp;b</v></c>',
            '<c r="B2"><f t="shared" ref="B2:B3" si="0">A1/2</f><v>12</v></c>',
            number=2,
        )
    ),
    sheet('<row r="1" spans="1:2"><c r="A1" t="s"><v>2</v></c></row><row r="2" spans="1:2"/>'),
]


def read_or_refused(content: bytes) -> list[Read]:
    """The sheets; none when the workbook is refused as a whole."""
    try:
        return read(content)
    except (Refused, DamagedError):
        return []


def damaged(chance: random.Random, part: str) -> str:
    for _ in range(chance.choice((1, 1, 2, 3))):
        place = chance.randrange(len(part))
        if chance.random() < 0.5:
            place = max(part.find(chance.choice('<>"'), place), 0) + chance.choice((0, 1))
        removed = chance.choice((0, 0, 1, 1, 2, 5, 12))
        part = part[:place] + chance.choice([*BITS, ""]) + part[place + removed :]
    return part


def test_damaged_sheets_are_read_as_the_parser_reads_them() -> None:
    chance = random.Random(20190831)
    both = quick = 0
    for _ in range(1500):
        change = partial(damaged, chance)
        sheets = [change(xml) if chance.random() < 0.7 else xml for xml in WHOLE]
        content = spelled(
            *sheets,
            texts=change(USUAL_TEXTS) if chance.random() < 0.3 else USUAL_TEXTS,
            looks=change(USUAL_STYLES) if chance.random() < 0.2 else USUAL_STYLES,
        )
        found = read_or_refused(content)
        for each in found:
            quick += each.quick
            if each.quick and isinstance(each.parsed, list):
                both += 1
                assert each.same, sheets
    assert both > 300
    assert quick < 3000
