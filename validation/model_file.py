"""Reading ``styrmodell.toml``: a fault in it becomes one Swedish sentence with its line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache, partial
from pathlib import Path

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from validation.model import GovernanceModel
from validation.model_keys import fold_keys, folded_key, proposal, unknown_keys
from validation.model_wording import syntax_fault, validation_fault
from validation.schemas import BY_TITLE
from validation.schemas.sheet import with_years
from validation.toml_lines import Path as TomlPath
from validation.toml_lines import lines_of, nearest_line

_AT = re.compile(r" \(at (?:line (?P<line>\d+), column \d+|end of document)\)$")


class ModelError(Exception):
    """The model cannot be used; the message is one Swedish sentence."""


def read_model(path: Path) -> GovernanceModel:
    """Read a governance model.

    Raises:
        ModelError: the file cannot be read, is no TOML, or is no sound model.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise ModelError(
            f"{path.name} saknas i mappen {path.parent}; lägg en styrmodell där eller skapa en "
            "med xlvp init."
        ) from error
    except IsADirectoryError as error:
        raise ModelError(f"{path} är en mapp; här väntas en fil med styrmodellen.") from error
    except PermissionError as error:
        raise ModelError(f"{path} får inte läsas; be om läsrätt till filen.") from error
    except OSError as error:
        raise ModelError(f"{path} kan inte läsas ({error.strerror}).") from error
    return parse_model(content, path.name)


def parse_model(content: bytes, name: str = "styrmodell.toml") -> GovernanceModel:
    """Read a governance model from the content of its file.

    Args:
        content: the file's bytes.
        name: what messages call the file.

    Raises:
        ModelError: the content is no TOML in UTF-8, or no sound model.
    """
    try:
        return _parsed(content, name)
    except RecursionError as error:
        raise _error(name, None, "listor eller tabeller står i varandra i för många led") from error


@lru_cache(maxsize=8)
def _parsed(content: bytes, name: str) -> GovernanceModel:
    """A model cannot change: who asks again for the same content gets the same one."""
    text = _decoded(content, name)
    try:
        written = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message, line = _syntax(str(error), text)
        raise _error(name, line, message) from error
    lines = cache(partial(_folded_lines, text))
    data, doubled = fold_keys(written)
    faults = sorted(
        ((nearest_line(lines(), path) or 0, message) for path, message in doubled),
    ) or sorted((nearest_line(lines(), path) or 0, message) for path, message in unknown_keys(data))
    if faults:
        raise _error(name, *faults[0], others=len(faults) - 1)
    try:
        model = GovernanceModel.model_validate(data)
    except ValidationError as error:
        found = sorted(
            (nearest_line(lines(), path) or 0, message)
            for path, message in map(validation_fault, _own_faults(error.errors()))
        )
        raise _error(name, *found[0], others=len(found) - 1) from error
    for path, message in _unknown_columns(model):
        raise _error(name, nearest_line(lines(), path), message)
    return model


def _own_faults(faults: list[ErrorDetails]) -> list[ErrorDetails]:
    """Without lists that are called too short only because an element of theirs is faulty."""
    above = {fault["loc"][:length] for fault in faults for length in range(len(fault["loc"]))}
    return [fault for fault in faults if fault["type"] != "too_short" or fault["loc"] not in above]


def _decoded(content: bytes, name: str) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ModelError(
            f"{name} är sparad som Unicode (UTF-16); spara om den i Anteckningar med kodningen "
            "UTF-8."
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _error(
            name,
            line,
            "filen är inte sparad som UTF-8 utan troligen som ANSI (Windows-1252); spara om den "
            "i Anteckningar med kodningen UTF-8",
        ) from error


def _syntax(english: str, text: str) -> tuple[str, int]:
    found = _AT.search(english)
    line = int(found["line"]) if found and found["line"] else text.rstrip().count("\n") + 1
    written = [*text.splitlines(), ""][line - 1]
    return syntax_fault(_AT.sub("", english), written), line


def _error(name: str, line: int | None, message: str, *, others: int = 0) -> ModelError:
    place = f"{name} rad {line}" if line else name
    more = "" if not others else f" (och {others} fel till)"
    end = "" if message.endswith("?") and not more else "."
    return ModelError(f"{place}: {message}{more}{end}")


def _folded_lines(text: str) -> Mapping[TomlPath, int]:
    """The line of each key; nobody asks as long as there is no fault."""
    return {_folded(path): line for path, line in lines_of(text).items()}


def _folded(path: TomlPath) -> TomlPath:
    return tuple(folded_key(part) if isinstance(part, str) else part for part in path)


def _unknown_columns(model: GovernanceModel) -> Iterator[tuple[TomlPath, str]]:
    """Titles in ``utan`` that the sheet does not have, or cannot do without."""
    for place, options in enumerate(model.sheet_options):
        sheet = BY_TITLE[options.title]
        titles = {
            with_years(column.title, period.year): column.field
            for period in model.periods
            for column in sheet.all_columns
        }
        for number, title in enumerate(options.without):
            where = ("blad", place, "utan", number)
            if title not in titles:
                meant = proposal(title, list(titles))
                yield (
                    where,
                    f"bladet {options.title} har ingen kolumn {title}; "
                    + (f"menade du {meant}?" if meant else f"de som finns är {', '.join(titles)}"),
                )
            elif titles[title] == sheet.key:
                yield where, f"kolumnen {title} på bladet {options.title} kan inte tas bort"
