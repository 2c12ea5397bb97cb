"""Numbers that are read from eight bytes in one step."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlvp.reading.byte_words import whole_numbers, words_at


def read(*texts: bytes) -> list[tuple[int, int]]:
    """The number that each text of eight bytes begins with, and its digits."""
    joined = b"".join(texts)
    words = words_at(joined, np.arange(0, len(joined), 8, dtype=np.intp))
    numbers, counts = whole_numbers(words)
    return list(zip(numbers.tolist(), counts.tolist(), strict=True))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *((b"5</v></c", (5, 1)), (b"0</v></c", (0, 1)), (b"43708</v", (43_708, 5))),
        *((b"1234567<", (1_234_567, 7)), (b"9999999<", (9_999_999, 7)), (b"0000012<", (12, 7))),
        *((b"12345678", (0, 0)), (b"</v></c>", (0, 0)), (b"-1</v></", (0, 0))),
        *((b"1.5</v><", (1, 1)), (b"1/2345</", (1, 1)), (b"1:2345</", (1, 1))),
        *((b"\xff\xff\xff\xff\xff\xff\xff\xff", (0, 0)), (b"\0\0\0\0\0\0\0\0", (0, 0))),
    ],
)
def test_a_number_and_its_digits(text: bytes, expected: tuple[int, int]) -> None:
    assert read(text) == [expected]


def test_no_words_are_no_numbers() -> None:
    numbers, counts = whole_numbers(words_at(bytes(8), np.array([], dtype=np.intp)))
    assert len(numbers) == len(counts) == 0


@given(
    st.lists(
        st.builds(
            lambda digits, rest: (digits + rest)[:8],
            st.text("0123456789", max_size=8).map(str.encode),
            st.binary(min_size=8, max_size=8),
        ),
        min_size=1,
        max_size=20,
    )
)
def test_any_words(texts: list[bytes]) -> None:
    expected = []
    for text in texts:
        digits = len(text) - len(text.lstrip(b"0123456789"))
        expected.append((int(text[:digits]), digits) if 0 < digits < 8 else (0, 0))
    assert read(*texts) == expected
