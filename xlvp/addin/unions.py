"""Ranges joined by commas, as one address."""

from __future__ import annotations

from collections.abc import Iterable

LONGEST = 250
"""Characters; Excel takes 255 as the address of one range."""


def unions(ranges: Iterable[str]) -> list[str]:
    """Join ranges to as few addresses as Excel takes: ``E14,E16:E18``."""
    joined: list[str] = []
    for area in ranges:
        if joined and len(joined[-1]) + 1 + len(area) <= LONGEST:
            joined[-1] += f",{area}"
        else:
            joined.append(area)
    return joined
