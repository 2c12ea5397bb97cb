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
_LOW_HALVES: Final = np.uint64(0x0F0F0F0F0F0F0F0F)
_SHIFTS: Final = np.uint64(63)
_STEPS: Final = tuple(
    (np.uint64(pairs), np.uint64(weight), np.uint64(shift))
    for pairs, weight, shift in (
        (0x0F0F0F0F0F0F0F0F, (10 << 8) + 1, 8),
        (0x00FF00FF00FF00FF, (100 << 16) + 1, 16),
        (0x0000FFFF0000FFFF, (10_000 << 32) + 1, 32),
    )
)
"""Digits become pairs, pairs fours, and fours the number: each step adds neighbours."""


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


def whole_numbers(words: Words) -> tuple[Places, Places]:
    """The numbers that words begin with, and how many digits they have.

    A word that has nothing but digits counts as having none, since the number may go on.
    """
    counts = is_digit(letters_of(words)).argmin(axis=1)
    # The digits end the word, behind noughts: then their places are what they are worth.
    bits = (np.uint64(WORD) * (np.uint64(WORD) - counts.astype(np.uint64))) & _SHIFTS
    digits = (words << bits) & _LOW_HALVES
    for pairs, weight, shift in _STEPS:
        digits = ((digits & pairs) * weight) >> shift
    numbers = np.where(counts > 0, digits.astype(np.intp), 0)
    return numbers, counts
