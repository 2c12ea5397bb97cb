"""Which office folder an open workbook belongs to: where it lies, or what is remembered.

A workbook that lies in an office folder leads there by itself, and the folder is remembered
under the office's code. So a workbook that came by mail, was never saved or lies on a
SharePoint finds its way by the identity that it carries.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from xlvp.addin.places import data_folder
from xlvp.errors import OfficeError, PeriodError
from xlvp.office import MODEL_NAME, Office, PeriodFolder
from xlvp.reading.content import Identity

_SYNCED = ("OneDriveCommercial", "OneDrive", "OneDriveConsumer")
"""Environment variables that name the folders which OneDrive keeps in step."""


@dataclass(frozen=True)
class OfficeMemory:
    """The office folders that this user has worked in, by the office's code.

    Attributes:
        path: the settings file.
        environment: tells where OneDrive keeps its folders.
    """

    path: Path = field(default_factory=lambda: data_folder() / "kontor.json")
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)

    def recall(self, code: str) -> Path | None:
        """The folder of an office; None when it is unknown or gone."""
        known = self._read().get(code)
        folder = Path(known) if known else None
        return folder if folder and (folder / MODEL_NAME).is_file() else None

    def remember(self, office: Office) -> None:
        """Keep an office's folder."""
        known = self._read()
        code, folder = office.model.office.code, str(office.path)
        if known.get(code) == folder:
            return
        text = json.dumps(known | {code: folder}, ensure_ascii=False, indent=2)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        beside = self.path.with_name(f"{self.path.name}.{os.getpid()}.tmp")
        beside.write_text(text + "\n", "utf-8")
        beside.replace(self.path)

    def local(self, full_name: str) -> Path | None:
        """The workbook's file on this computer; None when there is none.

        Args:
            full_name: a path, an address on a SharePoint or OneDrive, or a mere name.
        """
        if "://" not in full_name:
            path = Path(full_name)
            return path if path.is_absolute() and path.is_file() else None
        parts = [unquote(part) for part in urlsplit(full_name).path.split("/") if part]
        for root in dict.fromkeys(filter(None, map(self.environment.get, _SYNCED))):
            for first in range(len(parts)):
                path = Path(root, *parts[first:])
                if path.is_file():
                    return path
        return None

    def period_of(self, file: Path | None) -> PeriodFolder | None:
        """The period whose folder a workbook lies in; None when it lies in none."""
        if file is None or not lies_in_an_office(file):
            return None
        return Office.find(file).period_of(file)

    def _read(self) -> dict[str, str]:
        try:
            known = json.loads(self.path.read_text("utf-8"))
        except (OSError, ValueError):  # never written, or spoilt: it is filled anew
            return {}
        if not isinstance(known, dict):
            return {}
        return {str(code): str(folder) for code, folder in known.items()}


def lies_in_an_office(file: Path) -> bool:
    """Whether a folder above holds a model."""
    return any((folder / MODEL_NAME).is_file() for folder in file.resolve().parents)


def find_period(file: Path | None, identity: Identity, memory: OfficeMemory) -> PeriodFolder:
    """The period that an open workbook belongs to.

    The folder that it lies in counts before what the workbook says, as for files.

    Args:
        file: the workbook on this computer, if it is there.
        identity: who the workbook says it is.
        memory: the known offices; a new one is added.

    Raises:
        OfficeError: the office's folder is not found, or its model holds a fault.
        PeriodError: the period cannot be told.
    """
    office = _office(file, identity, memory)
    memory.remember(office)
    found = office.period_of(file) if file else None
    if found is None and identity.period:
        found = office.period(identity.period)
    if found is None:
        raise PeriodError(
            "Det går inte att se vilken period arbetsboken hör till. Spara den i periodens mapp "
            f"i {office.path} och försök igen."
        )
    return found


def _office(file: Path | None, identity: Identity, memory: OfficeMemory) -> Office:
    if file and lies_in_an_office(file):
        return Office.find(file)
    known = memory.recall(identity.office) if identity.office else None
    if known is not None:
        return Office.open(known)
    if not identity.found:
        raise OfficeError(
            "Arbetsboken är inte gjord av en mall från xlvp och ligger inte i ett kontors mapp. "
            "Öppna avdelningens arbetsbok och försök igen."
        )
    raise OfficeError(
        f"Hittar inte mappen för kontoret {identity.office}. Spara arbetsboken i kontorets mapp, "
        f"där {MODEL_NAME} ligger, eller öppna en arbetsbok som ligger där och tryck på Validera: "
        "mappen blir ihågkommen."
    )
