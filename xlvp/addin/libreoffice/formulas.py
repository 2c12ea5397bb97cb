"""Formulas as Excel writes them, in the way that UNO takes them."""

from __future__ import annotations

import re

_PIECE = re.compile(r'"(?:[^"]|"")*"|\'(?:[^\']|\'\')*\'|[,!]|[^"\',!]+')
_OTHERS = {",": ";", "!": "."}


def for_libreoffice(formula: str) -> str:
    """A formula with English names and Excel's signs, with UNO's signs."""
    return "".join(_OTHERS.get(piece, piece) for piece in _PIECE.findall(formula))
