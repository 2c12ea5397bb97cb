"""The rules, a family per module; importing this package registers all of them."""

from __future__ import annotations

from validation.rules import status

__all__ = ["status"]
