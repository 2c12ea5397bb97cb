"""Bytes from many places on, looked at as whole numbers: eight in one step."""

from __future__ import annotations

from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

Bytes: TypeAlias = npt.NDArray[np.uint8]
Words: TypeAlias = npt.NDArray[np.uint64]
Places: TypeAlias = npt.NDArray[np.intp]
Mask: TypeAlias = npt.NDArray[np.bool_]

WORD: Final = 8
"""Bytes that are looked at from a place on, as one number: the first is the lowest."""
FIRST_BYTES: Final = np.array([(1 << (8 * count)) - 1 for count in range(WORD)], dtype="<u8")
"""What leaves so many first bytes of a word."""


def word(text: bytes) -> np.uint64:
    """A text of at most eight bytes as a word."""
    return np.uint64(int.from_bytes(text, "little"))


def words_at(text: bytes, places: Places) -> Words:
    """The bytes from each place on; there must be eight of them."""
    shape = (len(text) - WORD + 1,)
    return np.ndarray(shape, dtype="<u8", buffer=text, strides=(1,))[places]


def letters_of(words: Words) -> Bytes:
    """The bytes of words, a row for each."""
    return words.view(np.uint8).reshape(-1, WORD)


def is_digit(characters: Bytes) -> Mask:
    """Which characters are digits."""
    # What is below "0" becomes large.
    digit: Mask = (characters - np.uint8(ord("0"))) <= ord("9") - ord("0")
    return digit
