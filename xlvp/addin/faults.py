"""What an exception says to the user: one Swedish sentence."""

from __future__ import annotations

from xlvp.errors import XlvpError

BUSY = frozenset({-2147418111, -2146777998, -2147417846})
"""Excel's codes while a cell is being edited or a dialog is open."""
GONE = frozenset({-2147023174, -2147417848, -2147023170, -2147220995, -2146827864})
"""Codes of a program or a workbook that is no longer there."""


def told(error: BaseException) -> str:
    """The sentence for a fault."""
    if isinstance(error, XlvpError):
        return str(error)
    codes = set(_numbers(error))
    if codes & BUSY:
        return (
            "Excel är upptaget. Avsluta redigeringen av cellen eller stäng dialogrutan, och "
            "försök igen."
        )
    if codes & GONE:
        return "Arbetsboken eller Excel stängdes under arbetet. Öppna den och försök igen."
    if isinstance(error, MemoryError):
        return "Datorns minne räcker inte. Stäng andra program och försök igen."
    return (
        "Ett oväntat fel stoppade xlvp. Det som redan hade märkts är borttaget. Skicka loggen "
        "till den som förvaltar xlvp."
    )


def _numbers(error: BaseException) -> list[int]:
    """The codes that a program's error carries, also inside its details."""
    found = [getattr(error, "hresult", None), *error.args]
    details = getattr(error, "excepinfo", None)
    found += list(details) if isinstance(details, tuple) else []
    return [number for number in found if isinstance(number, int)]
