"""Waivers (undantag): findings that the controller has accepted, with reason, who and until when.

They stand in ``undantag.toml`` in the period's folder. A waiver accepts one finding: rule,
department and row key. It sleeps only as long as the value is the one that was accepted.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from validation.finding import Finding
from validation.model_wording import syntax_fault
from xlvp.errors import PeriodError, repeated
from xlvp.writing import write_atomically


class Waiver(BaseModel):
    """One accepted finding; the aliases are the keys of ``undantag.toml``."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    code: str = Field(alias="regel", pattern=r"^[A-Z]{3}\d{3}$")
    department: str = Field(alias="avdelning", min_length=1)
    key: str = Field(default="", alias="rad")
    column: str = Field(default="", alias="kolumn")
    value: str = Field(default="", alias="varde")
    reason: str = Field(alias="skal", min_length=3)
    accepted_by: str = Field(alias="av", min_length=1)
    until: date = Field(alias="till")

    def accepts(self, finding: Finding) -> bool:
        """Whether the finding is the accepted one, whatever its value is now."""
        return (
            (self.code, self.department, self.key)
            == (finding.code, finding.department, finding.key)
        ) and self.column in ("", finding.column_title)


class WaiverState(StrEnum):
    """How a waiver stands; the value is what users read."""

    ACTIVE = "gäller"
    EXPIRED = "har gått ut"
    CHANGED = "värdet har ändrats"
    UNUSED = "felet finns inte längre"


@dataclass(frozen=True)
class AppliedWaiver:
    """A waiver, how it stands, and the findings that it accepts."""

    waiver: Waiver
    state: WaiverState
    findings: tuple[Finding, ...] = ()


def apply_waivers(
    findings: Iterable[Finding], waivers: Iterable[Waiver], today: date
) -> tuple[AppliedWaiver, ...]:
    """Hold waivers against findings.

    Args:
        findings: what the rules found.
        waivers: what the controller has accepted.
        today: a waiver whose last day lies before it has expired.
    """
    listed = list(findings)
    applied = []
    for waiver in waivers:
        meant = tuple(finding for finding in listed if waiver.accepts(finding))
        same = tuple(finding for finding in meant if finding.value == waiver.value)
        if not meant:
            applied.append(AppliedWaiver(waiver, WaiverState.UNUSED))
        elif waiver.until < today:
            applied.append(AppliedWaiver(waiver, WaiverState.EXPIRED))
        elif not same:
            applied.append(AppliedWaiver(waiver, WaiverState.CHANGED))
        else:
            applied.append(AppliedWaiver(waiver, WaiverState.ACTIVE, same))
    return tuple(applied)


def load_waivers(path: Path) -> tuple[Waiver, ...]:
    """Read ``undantag.toml``; no file means no waivers.

    Raises:
        PeriodError: the file cannot be read, is not TOML, or an entry lacks something.
    """
    try:
        text = path.read_text("utf-8-sig")
    except FileNotFoundError:
        return ()
    except UnicodeDecodeError as error:
        raise PeriodError(f"{path} är inte sparad som UTF-8. Spara om den som UTF-8.") from error
    except OSError as error:
        raise PeriodError(f"Får inte läsa {path}. Be om läsrätt och kör igen.") from error
    return _parsed(text, path)


def add_waiver(path: Path, waiver: Waiver) -> None:
    """Add an entry to ``undantag.toml``; what stands there is kept as it is.

    Raises:
        PeriodError: what stands there is faulty, or not written as ``[[undantag]]``.
        OutputError: the file cannot be written.
    """
    load_waivers(path)
    before = path.read_text("utf-8-sig") if path.is_file() else _HEADING
    entry = "\n".join(
        f"{key} = {_toml(value)}" for key, value in waiver.model_dump(by_alias=True).items()
    )
    text = f"{before.rstrip()}\n\n[[undantag]]\n{entry}\n"
    _parsed(text, path)
    write_atomically(path, lambda target: _write(target, text))


def _parsed(text: str, path: Path) -> tuple[Waiver, ...]:
    try:
        written = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PeriodError(f"{path}{_syntax_fault(str(error), text)}.") from error
    except RecursionError as error:
        raise PeriodError(
            f"{path}: listor eller tabeller står i varandra i för många led. Varje undantag "
            "börjar med raden [[undantag]]."
        ) from error
    entries = written.pop("undantag", [])
    if written:
        raise PeriodError(
            f"{path}: {repeated(next(iter(written)))} känns inte igen. Varje undantag börjar med "
            "raden [[undantag]]."
        )
    if not isinstance(entries, list):
        raise PeriodError(f"{path}: varje undantag ska börja med raden [[undantag]].")
    waivers = []
    for number, entry in enumerate(entries, start=1):
        try:
            waivers.append(Waiver.model_validate(entry))
        except ValidationError as error:
            fault = error.errors()[0]
            key = repeated(".".join(str(part) for part in fault["loc"]))
            what = _FAULTS.get(fault["type"], "är fel")
            raise PeriodError(
                f"{path}, undantag nummer {number}: nyckeln {key} {what}. Ett undantag har "
                "regel, avdelning, rad, kolumn, varde, skal, av och till (ett datum)."
            ) from error
    return tuple(waivers)


def _syntax_fault(english: str, text: str) -> str:
    """Where and why a text is no TOML, in Swedish."""
    found = re.search(r"at line (\d+)", english)
    lines = text.splitlines()
    if found is None or int(found[1]) > len(lines):
        return f": {syntax_fault(english, '')}"
    return f" rad {found[1]}: {syntax_fault(english, lines[int(found[1]) - 1])}"


_FAULTS = {
    "missing": "saknas",
    "extra_forbidden": "finns inte",
    "string_too_short": "är för kort",
    "string_type": "ska vara en text inom citattecken",
    "string_pattern_mismatch": "är ingen regelkod som STA004",
}
_HEADING = "# Accepterade fynd. Ett undantag slutar gälla när värdet ändras eller datumet passeras."


def _write(target: Path, text: str) -> None:
    target.write_text(text, "utf-8")


def _toml(value: str | date) -> str:
    """A value as TOML; a JSON text is a TOML text, but for DEL."""
    if isinstance(value, date):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
