"""What lies among received workbooks and is not read: nothing is passed over in silence."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from validation.model import Formats, Limits
from xlvp.guard import Refused, file_type, is_lock_file, open_container, read_file
from xlvp.office import WORKBOOK_SUFFIXES

_OF_THE_SYSTEM = frozenset({"thumbs.db", "desktop.ini", "icon\r"})
_ANY = Formats(allow_xls=True, allow_xlsb=True)


def passed_over(folder: Path, limits: Limits) -> Iterator[str]:
    """A Swedish sentence for each file or folder that is no workbook by its name, sorted.

    Files that the system hides are nobody's delivery and are left out. A lock file is told when
    the workbook that it belongs to is not there.

    Args:
        folder: where workbooks are looked for.
        limits: of the files whose kind is looked at.
    """
    for path in sorted(folder.iterdir()):
        name = path.name
        if is_lock_file(path):
            workbook = name.removeprefix("~$").removeprefix(".~lock.").removesuffix("#")
            if not (folder / workbook).exists():
                yield f"{name} lästes inte: det är en låsfil, och arbetsboken {workbook} saknas."
        elif name.startswith(".") or name.lower() in _OF_THE_SYSTEM:
            continue
        elif path.is_dir():
            yield f"{name} lästes inte: det är en mapp. Lägg arbetsböcker direkt i {folder.name}."
        elif path.suffix.lower() not in WORKBOOK_SUFFIXES:
            yield f"{name} lästes inte: {_kind(path, limits)}."


def _kind(path: Path, limits: Limits) -> str:
    try:
        content = read_file(path, limits).content
        found = file_type(content, open_container(content, limits), _ANY)
    except Refused as refused:
        return refused.detail
    return f"filen är en arbetsbok ({found}) men heter inte så; ge den ändelsen .{found}"
