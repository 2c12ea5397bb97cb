"""Named arguments as UNO takes them."""

from __future__ import annotations

from typing import Any

import uno


def named(**values: Any) -> tuple[Any, ...]:
    """A com.sun.star.beans.PropertyValue for each."""
    made = []
    for name, value in values.items():
        entry = uno.createUnoStruct("com.sun.star.beans.PropertyValue")
        entry.Name, entry.Value = name, value
        made.append(entry)
    return tuple(made)
