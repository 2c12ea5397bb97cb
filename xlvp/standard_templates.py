"""The empty standard templates in ``workbook_templates``, one for each model that ships.

``python -m xlvp.standard_templates`` writes them again; ``make templates`` calls it. They hold
no plan, only what the model itself gives, and belong to no department. Their parts are stored
and not compressed, because compressed bytes differ between versions of zlib.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Mapping
from importlib import resources
from io import BytesIO
from pathlib import Path

from validation.model import Department, GovernanceModel, Period, PeriodKind
from validation.model_file import parse_model
from xlvp.template import write_template

PACKAGE = "workbook_templates"
NOBODY = Department.model_validate({"kod": "MALL", "namn": "Mall för en avdelning"})
"""The department of a standard template."""


def standard_templates() -> dict[str, bytes]:
    """The standard templates as the schemas and the models give them now, by file name."""
    return {
        f"{Path(name).stem}.xlsx": _template(content) for name, content in _shipped_models().items()
    }


def _shipped_models() -> Mapping[str, bytes]:
    folder = resources.files(PACKAGE)
    files = sorted(
        (file for file in folder.iterdir() if file.name.endswith(".toml")),
        key=lambda file: file.name,
    )
    return {file.name: file.read_bytes() for file in files}


def _template(content: bytes) -> bytes:
    model = parse_model(content)
    checksum = hashlib.sha256(content).hexdigest()[:16]
    written = BytesIO()
    write_template(written, model, _period(model), NOBODY, model_checksum=checksum)
    return _stored(written.getvalue())


def _period(model: GovernanceModel) -> Period:
    """The first period that shows most of the model.

    That is one with most sheets, a follow-up before a plan, and one that follows another, so
    that it has the columns of the former period's values.
    """
    return max(
        model.periods,
        key=lambda period: (
            len(period.sheets),
            period.kind is PeriodKind.FOLLOW_UP,
            period.former is not None,
        ),
    )


def _stored(package: bytes) -> bytes:
    """The same package without compression, and with nothing of the machine that wrote it."""
    stored = BytesIO()
    with zipfile.ZipFile(BytesIO(package)) as source, zipfile.ZipFile(stored, "w") as target:
        for member in source.infolist():
            entry = zipfile.ZipInfo(member.filename, (1980, 1, 1, 0, 0, 0))
            entry.create_system = 0
            target.writestr(entry, source.read(member))
    return stored.getvalue()


def main() -> None:
    """Write the standard templates into the package's folder."""
    for name, content in standard_templates().items():
        with resources.as_file(resources.files(PACKAGE)) as folder:
            (folder / name).write_bytes(content)


if __name__ == "__main__":
    main()
