"""Waivers (undantag): findings that the controller has accepted, with reason, who and until when.

They stand in ``undantag.toml`` in the period's folder. A waiver accepts one finding: rule,
department and row key. It sleeps only as long as the value is the one that was accepted.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from validation.finding import Finding
from xlvp.errors import PeriodError
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
        PeriodError: the file is not TOML, or an entry lacks something.
    """
    if not path.is_file():
        return ()
    try:
        entries = tomllib.loads(path.read_text("utf-8")).get("undantag", [])
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PeriodError(f"{path} är inte giltig TOML: {error}.") from error
    waivers = []
    for number, entry in enumerate(entries, start=1):
        try:
            waivers.append(Waiver.model_validate(entry))
        except ValidationError as error:
            key = ".".join(str(part) for part in error.errors()[0]["loc"])
            raise PeriodError(
                f"{path}, undantag nummer {number}: nyckeln {key} saknas eller är fel. Ett "
                "undantag har regel, avdelning, rad, varde, skal, av och till (ett datum)."
            ) from error
    return tuple(waivers)


def add_waiver(path: Path, waiver: Waiver) -> None:
    """Add an entry to ``undantag.toml``; what stands there is kept as it is."""
    before = path.read_text("utf-8") if path.is_file() else _HEADING
    entry = "\n".join(
        f"{key} = {_toml(value)}" for key, value in waiver.model_dump(by_alias=True).items()
    )
    text = f"{before.rstrip()}\n\n[[undantag]]\n{entry}\n"
    write_atomically(path, lambda target: _write(target, text))


_HEADING = "# Accepterade fynd. Ett undantag slutar gälla när värdet ändras eller datumet passeras."


def _write(target: Path, text: str) -> None:
    target.write_text(text, "utf-8")


def _toml(value: str | date) -> str:
    if isinstance(value, date):
        return value.isoformat()
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
