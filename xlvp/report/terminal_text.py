"""What people have written, as a terminal may show it: text that moves nothing but itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_CONTROL = (*range(0x20), *range(0x7F, 0xA0))
_DIRECTION = (0x200E, 0x200F, *range(0x2028, 0x202F), *range(0x2066, 0x206A))
NO_CONTROL: Final[Mapping[int, None]] = dict.fromkeys(
    {*_CONTROL, *_DIRECTION} - {ord("\t"), ord("\n")}
)
"""For ``str.translate``: without what moves the cursor, colours, rings, or turns text around.

A cell may hold all of these, and a terminal obeys them.
"""
