"""Calls and answers as lines of JSON, with dates, times and cell errors told apart."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from xlvp.addin.libreoffice.values import CellError

_KIND, _TEXT = "$", "is"


def packed(value: Any) -> str:
    """A value as one line of plain ASCII."""
    return json.dumps(value, default=_told) + "\n"


def unpacked(line: str) -> Any:
    """The value of a line."""
    return json.loads(line, object_hook=_made)


def _told(value: object) -> dict[str, str]:
    if isinstance(value, CellError):
        return {_KIND: "error", _TEXT: value.name}
    for kind, type_ in (("moment", dt.datetime), ("day", dt.date), ("time", dt.time)):
        if isinstance(value, type_):
            return {_KIND: kind, _TEXT: value.isoformat()}
    raise TypeError(f"{type(value).__name__} cannot be sent")


def _made(told: dict[str, Any]) -> Any:
    match told.get(_KIND):
        case "error":
            return CellError(told[_TEXT])
        case "moment":
            return dt.datetime.fromisoformat(told[_TEXT])
        case "day":
            return dt.date.fromisoformat(told[_TEXT])
        case "time":
            return dt.time.fromisoformat(told[_TEXT])
        case _:
            return told
