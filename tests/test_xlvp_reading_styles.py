"""What numbers are by the style of their cells: amounts, days, or the parser's affair."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spelled_books import DECLARED, MAIN, parse, row, sheet, spelled, styles

from xlvp.reading.styles import DAY, NUMBER, OTHERWISE, shown

CUSTOM = 164
"""The first number of a format that is not built in."""


def kinds(part: str, count: int) -> list[int]:
    """The kinds of the first styles."""
    found = shown(part.encode())
    assert found is not None
    return list(found.of(np.arange(count)))


def kind_of(code: str) -> int:
    """What a number in a format of one's own is."""
    custom = f'<numFmt numFmtId="{CUSTOM}" formatCode="{code}"/>'
    return kinds(styles([str(CUSTOM)], custom), 1)[0]


def test_built_in_formats() -> None:
    formats = ["0", "1", "2", "9", "14", "22", "45", "46", "49"]
    expected = [NUMBER, NUMBER, NUMBER, NUMBER, DAY, DAY, DAY, OTHERWISE, NUMBER]
    assert kinds(styles(formats), len(formats)) == expected


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        *(("yyyy-mm-dd", DAY), ("YYYY\\-MM\\-DD", DAY), ("[$-41D]d mmmm yyyy", DAY), ("h:mm", DAY)),
        *(("0.00", NUMBER), ("General", NUMBER), ("#,##0\\ &quot;kr&quot;", NUMBER), ("@", NUMBER)),
        *(("&quot;d&quot;0", NUMBER), ("0\\d", NUMBER), ("0.0;[Red]-0.0", NUMBER), ("0_d", NUMBER)),
        *(("[h]:mm", OTHERWISE), ("[mm]:ss", OTHERWISE)),
    ],
)
def test_formats_of_ones_own(code: str, kind: int) -> None:
    assert kind_of(code) == kind


def test_styles_are_counted_from_0_in_their_order() -> None:
    custom = '<numFmt numFmtId="165" formatCode="yyyy"/><numFmt numFmtId="166" formatCode="0.0"/>'
    assert kinds(styles(["166", "165", "14", "0", "165"], custom), 5) == [
        *(NUMBER, DAY, DAY, NUMBER, DAY)
    ]


def test_no_style_and_one_that_is_none_are_numbers() -> None:
    found = shown(styles(["14"]).encode())
    assert found is not None
    assert found.of(np.array([-1, 0, 1, 9_999_999])).tolist() == [NUMBER, DAY, NUMBER, NUMBER]


def test_without_a_part_all_are_numbers() -> None:
    found = shown(b"")
    assert found is not None
    assert found.of(np.array([-1, 0, 5])).tolist() == [NUMBER] * 3


def test_a_part_without_styles_makes_numbers() -> None:
    assert kinds(f'<styleSheet xmlns="{MAIN}"></styleSheet>', 2) == [NUMBER, NUMBER]


@pytest.mark.parametrize("spelled_style", ["<xf/>", "<xf></xf>", "<xf\n/>", "<x:xf/>", "<xf\t/>"])
def test_styles_in_any_spelling_are_counted(spelled_style: str) -> None:
    cells = spelled_style * 3 + '<xf\nnumFmtId="14"/>'
    part = f'<styleSheet xmlns="{MAIN}"><cellXfs>{cells}</cellXfs></styleSheet>'
    assert kinds(part, 5) == [NUMBER, NUMBER, NUMBER, DAY, NUMBER]


@pytest.mark.parametrize(
    "part",
    [
        *("x", "<styleSheet>", f"{DECLARED}<styleSheet><cellXfs>", "<styleSheet><cellXfs><xf a/>"),
        '<styleSheet><numFmts><numFmt numFmtId="164" formatCode="&bad;"/></numFmts></styleSheet>',
    ],
)
def test_of_a_broken_part_nothing_is_known(part: str) -> None:
    assert shown(part.encode()) is None


def test_of_more_styles_than_excel_knows_nothing_is_known() -> None:
    assert shown(styles(["14"] * 70_000).encode()) is None


CODES = st.text(st.sampled_from('dmyhsDMYHSaApP0#.,;[]@_*\\"/ -Rer$41'), min_size=1, max_size=6)


@settings(max_examples=40)
@given(st.lists(CODES, min_size=1, max_size=20), st.sampled_from([61, 43_708, 2_958_465]))
def test_kinds_are_what_the_parser_makes_of_any_day(codes: list[str], number: int) -> None:
    custom = "".join(
        f'<numFmt numFmtId="{CUSTOM + place}" formatCode="{code.replace(chr(34), "&quot;")}"/>'
        for place, code in enumerate(codes)
    )
    part = styles([str(CUSTOM + place) for place in range(len(codes))], custom)
    cells = "".join(
        row(f'<c r="A{place + 1}" s="{place}"><v>{number}</v></c>', number=place + 1)
        for place in range(len(codes))
    )
    rows = parse(spelled(sheet(cells), looks=part))
    assert isinstance(rows, list)
    day = dt.date(1899, 12, 30) + dt.timedelta(number)
    made = {NUMBER: float(number), DAY: day}
    for (value,), kind in zip(rows, kinds(part, len(codes)), strict=True):
        assert value == made.get(kind, dt.timedelta(number))
        assert type(value) is type(made.get(kind, dt.timedelta(number)))
