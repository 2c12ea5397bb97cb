"""Builds the add-in for Excel, `xlvp.xlam`: the same sources give the same bytes.

The macros go into a project that Office wrote itself (pyOpenVBA brings it); ribbon and pictures
are put in as parts. Nothing is compressed in the package, since compression differs between
versions of zlib. The built file is part of the package, so that only its makers need pyOpenVBA.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from importlib import resources
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from xlvp import __version__

FILE = "xlvp.xlam"
PROJECT = "xl/vbaProject.bin"
RIBBON = "customUI/customUI14.xml"
_DATE = (1980, 1, 1, 0, 0, 0)
_EXTENSIBILITY = "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility"
_IMAGE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_CORE = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/'
    'core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/">'
    "<dc:title>xlvp</dc:title><dc:creator>xlvp</dc:creator>"
    "<dc:description>Validera verksamhetsplanens arbetsböcker. Byggt utan Excel.</dc:description>"
    "</cp:coreProperties>"
)


def built_file() -> Path:
    """The add-in that lies in the package."""
    return Path(str(resources.files("xlvp.addin") / FILE))


def sources() -> dict[str, str]:
    """The macros by module, with the version put in, as Excel's editor stores them."""
    folder = resources.files("xlvp.addin") / "vba"
    texts = {
        Path(item.name).stem: item.read_text(encoding="utf-8")
        for item in folder.iterdir()
        if item.name.endswith(".bas")
    }
    return {
        name: "\r\n".join(texts[name].replace("@VERSION@", __version__).splitlines()) + "\r\n"
        for name in sorted(texts)
    }


def build(modules: Mapping[str, str] | None = None) -> bytes:
    """The add-in.

    Args:
        modules: other macros than the package's own, by module; tests replace the host's.
    """
    parts = _with_project(sources() if modules is None else modules)
    ribbon = resources.files("xlvp.addin") / "ribbon"
    parts[RIBBON] = "\n".join(
        (ribbon / "customUI14.xml").read_text(encoding="utf-8").splitlines()
    ).encode()
    pictures = sorted(
        (item for item in (ribbon / "pictures").iterdir() if item.name.endswith(".png")),
        key=lambda item: item.name,
    )
    relations = []
    for picture in pictures:
        name = picture.name.removesuffix(".png")
        if f'"{name}"' in parts[RIBBON].decode():
            parts[f"customUI/images/{picture.name}"] = picture.read_bytes()
            relations.append(_relation(name, _IMAGE, f"images/{picture.name}"))
    parts["customUI/_rels/customUI14.xml.rels"] = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<Relationships xmlns="{_RELATIONS}">{"".join(relations)}</Relationships>'
    ).encode()
    parts["_rels/.rels"] = _before_end(
        parts["_rels/.rels"], "</Relationships>", _relation("xlvpRibbon", _EXTENSIBILITY, RIBBON)
    )
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
        b"<Default ", b'<Default Extension="png" ContentType="image/png"/><Default ', 1
    )
    parts["docProps/core.xml"] = _CORE.encode()
    return _packed(parts)


def _with_project(modules: Mapping[str, str]) -> dict[str, bytes]:
    """The parts of a blank add-in with these macros."""
    from pyopenvba import ExcelFile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / FILE
        with ExcelFile.create_new(path) as book:
            project = book.vba_project()
            project.delete_module("Module1")
            for name, source in modules.items():
                project.add_module(name, source)
            book.save(path)
        with ZipFile(path) as package:
            return {name: package.read(name) for name in package.namelist()}


def _relation(identity: str, kind: str, target: str) -> str:
    return f'<Relationship Id="{identity}" Type="{kind}" Target="{target}"/>'


def _before_end(part: bytes, end: str, added: str) -> bytes:
    return part.decode().replace(end, added + end).encode()


def _packed(parts: Mapping[str, bytes]) -> bytes:
    made = BytesIO()
    with ZipFile(made, "w", ZIP_STORED) as package:
        for name, content in parts.items():
            entry = ZipInfo(name, _DATE)
            entry.create_system = 0
            package.writestr(entry, content)
    return made.getvalue()
