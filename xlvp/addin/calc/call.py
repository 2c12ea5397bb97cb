"""How LibreOffice is asked."""

from __future__ import annotations

from typing import Any, Protocol


class Call(Protocol):
    """Asks LibreOffice by name, as :class:`xlvp.addin.libreoffice.calls.Calls` answers."""

    def __call__(self, name: str, *arguments: Any) -> Any:
        """Ask, and wait for the answer."""
