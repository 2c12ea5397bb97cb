"""Lines that a wrapped text takes, held against what LibreOffice showed in Liberation Sans 10."""

from __future__ import annotations

import pytest

from xlvp.template.text_lines import lines_needed, row_height


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 20, 1),
        ("kort", 20, 1),
        ("två\nrader", 20, 2),
        ("Leda, driva utveckling, innovation och internationalisering inom området", 48, 2),
        ("i" * 40, 20, 1),  # narrow letters
        ("W" * 40, 20, 4),  # a word that is broken: eleven letters of 12.6 pixels in 140
    ],
)
def test_lines(text: str, width: float, lines: int) -> None:
    assert lines_needed(text, width) == lines


def test_indent_and_bold_take_room() -> None:
    text = "Utvärdera och utveckla möjligheterna för"
    assert lines_needed(text, 36) == 1
    assert lines_needed(text, 36, indent=3) == 2
    assert lines_needed(text, 34) == 1
    assert lines_needed(text, 34, bold=True) == 2


def test_a_row_is_never_higher_than_excel_allows() -> None:
    assert row_height(1) == 17.25
    assert row_height(1_000) == 387
