"""Faults in a governance model in Swedish: what stands there and what is expected instead."""

from __future__ import annotations

import re
import types
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from validation.model import GovernanceModel
from validation.model_checks import InconsistentModelError
from validation.model_keys import folded_key, key_names, part_in, proposal, table_name
from validation.model_parts import Expected, ModelPart
from validation.toml_lines import Path

_LONGEST = 40
_BARE_KEY = re.compile(r"(?:^|[{,])\s*(?P<key>[\w-]*[åäöÅÄÖ][\w-]*)\s*=")
_CURLY_QUOTES = re.compile("[“”„\u2018’]")
_DECIMAL_COMMA = re.compile(r"=\s*[-+]?\d+,\d")
_REPEATED = "samma tabell står två gånger; tabeller som upprepas har dubbla hakparenteser"
_SYNTAX: Mapping[str, str] = {
    "Expected '='": "efter en nyckel väntas ett likhetstecken och ett värde",
    "Invalid statement": 'raden är varken en tabell, t.ex. [kontor], eller nyckel = "värde"',
    "Invalid initial character": "en nyckel börjar med en bokstav a–z eller en siffra",
    "Expected newline": "efter värdet väntas en ny rad",
    "Expected ']]'": "tabellens rubrik ska sluta med ]]",
    "Expected ']'": "tabellens rubrik ska sluta med ]",
    "Unclosed array": "i en lista väntas ett komma mellan värdena och ] sist",
    "Unclosed inline table": "i en tabell på en rad väntas ett komma mellan värdena och } sist",
    "Duplicate inline table key": "samma nyckel står två gånger i tabellen",
    "Cannot overwrite": "samma nyckel står två gånger i tabellen",
    "Cannot declare": _REPEATED,
    "Cannot redefine": _REPEATED,
    "Cannot mutate": "tabellen är redan avslutad och kan inte få fler nycklar här",
    "Unterminated string": "ett citattecken saknas i slutet av texten",
    "Illegal character": "texten ska sluta med ett citattecken på samma rad",
    "Unescaped": "ett omvänt snedstreck \\ i en text skrivs dubbelt, \\\\",
    "Invalid hex": "ett omvänt snedstreck \\ i en text skrivs dubbelt, \\\\",
    "Escaped character": "ett omvänt snedstreck \\ i en text skrivs dubbelt, \\\\",
    "Invalid date": "dagen finns inte i kalendern; datum skrivs som 2018-09-14",
    "Found invalid character": "raden har ett tecken som inte får finnas i TOML",
    "Invalid value": (
        "efter likhetstecknet väntas en text inom citattecken, ett tal, ett datum, true, false "
        "eller en lista"
    ),
}


def syntax_fault(english: str, line: str) -> str:
    """What is wrong with a line that is no TOML.

    Args:
        english: what :mod:`tomllib` says about it.
        line: the line as written.
    """
    if found := _BARE_KEY.search(line):
        key = found["key"]
        return f"nyckeln `{key}` skrivs utan prickar, `{folded_key(key)}`, eller inom citattecken"
    if _DECIMAL_COMMA.search(line):
        return "decimaltal skrivs med punkt, t.ex. 1.5"
    if _CURLY_QUOTES.search(line):
        return 'citattecken ska vara raka, som i namn = "Regionkontoret"'
    for beginning, swedish in _SYNTAX.items():
        if english.startswith(beginning):
            return swedish
    return "raden går inte att läsa som TOML"


def validation_fault(fault: ErrorDetails) -> tuple[Path, str]:
    """Where a fault that pydantic found is, and what it is in Swedish."""
    path: Path = fault["loc"]
    inner = fault.get("ctx", {}).get("error")
    if isinstance(inner, InconsistentModelError):
        return (*path, *inner.where), str(inner)
    field = _field_at(path)
    expected = _expected_at(path, field)
    if fault["type"] == "missing":
        return path[:-1], _missing(path, field, expected)
    given = fault["input"]
    part = part_in(field.annotation) if path[-1:] and isinstance(path[-1], str) else None
    if part and isinstance(given, dict) and _is_list(field.annotation):
        return path, f"[{path[-1]}] skrivs med dubbla hakparenteser, [[{path[-1]}]]"
    if part and isinstance(given, list) and not _is_list(field.annotation):
        return path, f"[[{path[-1]}]] skrivs med enkla hakparenteser, [{path[-1]}]"
    meant = ""
    if isinstance(given, str) and (close := proposal(given, _words(field.annotation))):
        meant = f"; menade du {close}?"
    quoted = ""
    if expected.startswith("en text") and not isinstance(given, str | list | dict):
        quoted = ", inom citattecken"
    return path, f"{_subject(path)} är {_shown(given)}; här väntas {expected}{quoted}{meant}"


def _missing(path: Path, field: FieldInfo, expected: str) -> str:
    key, where = path[-1], table_name(path[:-1])
    if part_in(field.annotation):
        brackets = f"[[{key}]]" if _is_list(field.annotation) else f"[{key}]"
        return f"tabellen {brackets} saknas i {where}"
    return f"nyckeln `{key}` saknas i {where}; här väntas {expected}"


def _subject(path: Path) -> str:
    if path and isinstance(path[-1], int):
        return f"värde {path[-1] + 1} i `{table_name(path)}`"
    return f"`{table_name(path)}`"


def _shown(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case list() | dict() if not value:
            return "tom"
        case list():
            return "en lista"
        case dict():
            return "en tabell"
        case "":
            return "en tom text"
        case _:
            text = " ".join(str(value).split())
            return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _field_at(path: Path) -> FieldInfo:
    """The model's field that a path leads to."""
    part: type[ModelPart] = GovernanceModel
    field: FieldInfo | None = None
    for key in path:
        if isinstance(key, int):
            continue
        field = part.model_fields[key_names(part)[key]]
        part = part_in(field.annotation) or part
    assert field is not None
    return field


def _expected_at(path: Path, field: FieldInfo) -> str:
    annotation = field.annotation
    if isinstance(path[-1], int):
        while get_origin(annotation) is not tuple:
            annotation = next(inner for inner in get_args(annotation) if inner is not type(None))
        return expected_of(get_args(annotation)[0])
    return expected_of(annotation, field.metadata)


def expected_of(annotation: Any, metadata: Iterable[Any] = ()) -> str:
    """What a value of a type should look like, in Swedish."""
    listed = list(metadata)
    if told := next((entry for entry in listed if isinstance(entry, Expected)), None):
        return told.text
    origin = get_origin(annotation)
    if origin is Annotated:
        inner, *entries = get_args(annotation)
        return expected_of(inner, [*entries, *listed])
    if origin in (Union, types.UnionType):
        return expected_of(
            next(inner for inner in get_args(annotation) if inner is not type(None)), listed
        )
    if origin is tuple:
        return _expected_list(get_args(annotation)[0], listed)
    if words := _words(annotation):
        return words[0] if len(words) == 1 else f"ett av {', '.join(words)}"
    if isinstance(annotation, type) and issubclass(annotation, ModelPart):
        return "en tabell"
    kinds: Mapping[Any, str] = {
        bool: "true eller false",
        int: f"ett heltal{_bounds(listed)}",
        float: f"ett tal med decimalpunkt{_bounds(listed)}",
        Decimal: f"ett tal med decimalpunkt{_bounds(listed)}",
        date: "ett datum utan citattecken, t.ex. 2018-09-14",
    }
    return kinds.get(annotation, "en text")


def _expected_list(element: Any, metadata: list[Any]) -> str:
    least = next((entry.min_length for entry in metadata if hasattr(entry, "min_length")), 0)
    count = f" med minst {least} {'värde' if least == 1 else 'värden'}" if least else ""
    if part_in(element):
        return f"en lista av tabeller{count}"
    if words := _words(element):
        return f"en lista inom hakparenteser{count} ur {', '.join(words)}"
    return f'en lista inom hakparenteser{count}, t.ex. ["…"]'


def _is_list(annotation: Any) -> bool:
    return get_origin(annotation) is tuple or any(map(_is_list, get_args(annotation)))


def _words(annotation: Any) -> list[str]:
    """The words that a value may be, when it is one of a few."""
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return [str(member.value) for member in annotation]
    if get_origin(annotation) is Literal:
        return [str(word) for word in get_args(annotation)]
    return next((words for inner in get_args(annotation) if (words := _words(inner))), [])


def _bounds(metadata: Iterable[Any]) -> str:
    least = next((entry.ge for entry in metadata if hasattr(entry, "ge")), None)
    most = next((entry.le for entry in metadata if hasattr(entry, "le")), None)
    if least is not None and most is not None:
        return f" {least}–{most}"
    return f" som är minst {least}" if least is not None else ""
