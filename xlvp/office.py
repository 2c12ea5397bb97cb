"""The office folder: the model at its root and one folder per period.

::

    styrmodell.toml
    plan/                 the decided plan as CSV, one file per sheet
    2018-08/
        mallar/           templates handed out
        inkommet/         workbooks received
        uppfoljning/      what the close gives
        undantag.toml     accepted findings
        leveranslogg.jsonl  what was received, written, accepted and closed, and when
        arkiv/            every workbook that was ever received
        stangd/1/         what the first close froze
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from validation.model import GovernanceModel, Period
from validation.model_file import ModelError, read_model
from xlvp.closed import valid_close
from xlvp.errors import InputError, OfficeError, PeriodError

MODEL_NAME = "styrmodell.toml"
WORKBOOK_SUFFIXES = frozenset({".xlsx", ".xlsm", ".ods", ".xls", ".xlsb"})


@dataclass(frozen=True)
class Office:
    """An office folder with its model."""

    path: Path
    model: GovernanceModel

    @classmethod
    def open(cls, path: Path) -> Office:
        """Open the office whose model lies in a folder.

        Raises:
            OfficeError: there is no model, or it holds a fault.
        """
        try:
            return cls(path.resolve(), read_model(path / MODEL_NAME))
        except ModelError as error:
            raise OfficeError(str(error)) from error

    @classmethod
    def find(cls, start: Path) -> Office:
        """Open the office that a path lies in.

        Raises:
            OfficeError: neither the path nor a folder above it holds a model.
        """
        resolved = start.resolve()
        for folder in (resolved, *resolved.parents):
            try:
                found = (folder / MODEL_NAME).is_file()
            except OSError as error:
                raise OfficeError(f"Får inte läsa i {folder}. Be om läsrätt.") from error
            if found:
                return cls.open(folder)
        raise OfficeError(
            f"Hittar ingen {MODEL_NAME} i {start} eller i någon mapp ovanför. "
            "Ange kontorets mapp med --office, eller skapa en med xlvp init."
        )

    @cached_property
    def model_checksum(self) -> str:
        """First 16 hexadecimal digits of the SHA-256 of the model's file."""
        return hashlib.sha256((self.path / MODEL_NAME).read_bytes()).hexdigest()[:16]

    @property
    def plan(self) -> Path:
        """The folder of the decided plan."""
        return self.path / "plan"

    def period(self, period_id: str) -> PeriodFolder:
        """The folder of a period.

        Raises:
            PeriodError: the model has no such period.
        """
        period = self.model.period(period_id.strip("/\\"))
        if period is None:
            known = ", ".join(known.id for known in self.model.periods)
            raise PeriodError(
                f"Perioden {period_id} finns inte i {MODEL_NAME}. Perioder som finns: {known}."
            )
        return PeriodFolder(self, period)

    def period_of(self, path: Path) -> PeriodFolder | None:
        """The period whose folder a path lies in, or None."""
        resolved = path.resolve()
        if not resolved.is_relative_to(self.path):
            return None
        parts = resolved.relative_to(self.path).parts
        period = self.model.period(parts[0]) if parts else None
        return None if period is None else PeriodFolder(self, period)


@dataclass(frozen=True)
class PeriodFolder:
    """The folder of one period."""

    office: Office
    period: Period

    @property
    def path(self) -> Path:
        """The folder itself."""
        return self.office.path / self.period.id

    @property
    def templates(self) -> Path:
        """Where the handed-out templates lie."""
        return self.path / "mallar"

    @property
    def received(self) -> Path:
        """Where the received workbooks lie."""
        return self.path / "inkommet"

    @property
    def follow_up(self) -> Path:
        """Where the close puts its results."""
        return self.path / "uppfoljning"

    @property
    def waivers(self) -> Path:
        """The file of accepted findings."""
        return self.path / "undantag.toml"

    @property
    def close(self) -> Path | None:
        """What the valid close froze; None while the period is open."""
        return valid_close(self.path)

    def received_files(self) -> list[Path]:
        """The received workbooks, sorted by name; none when nothing has been received.

        Those of a closed period are the frozen ones, whatever lies in ``inkommet`` now.

        Raises:
            InputError: the folder may not be read.
        """
        close = self.close
        frozen = None if close is None else close / self.period.id / self.received.name
        try:
            return workbooks_in(frozen or self.received)
        except FileNotFoundError:
            return []


def workbooks_in(folder: Path) -> list[Path]:
    """The files of a folder that may be workbooks, sorted; lock and hidden files are not.

    Raises:
        InputError: the folder may not be read, or is a file.
        FileNotFoundError: there is no such folder.
    """
    try:
        return sorted(
            path
            for path in folder.iterdir()
            if path.is_file()
            and path.suffix.lower() in WORKBOOK_SUFFIXES
            and not path.name.startswith(("~$", "."))
        )
    except PermissionError as error:
        raise InputError(f"Får inte läsa mappen {folder}. Be om läsrätt och kör igen.") from error
    except NotADirectoryError as error:
        raise InputError(f"{folder} är en fil, men här väntas en mapp.") from error
