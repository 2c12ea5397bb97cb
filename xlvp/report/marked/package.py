"""The parts of an xlsx or xlsm: read as they stand, some replaced, the rest byte for byte."""

from __future__ import annotations

import posixpath
import re
import zipfile
from dataclasses import dataclass, field
from io import BytesIO
from typing import NamedTuple
from zipfile import ZipFile, ZipInfo

from xlvp.reading.container import Container
from xlvp.report.marked.splicing import UnmarkableError, attribute, encoded, scan

OFFICE_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_CONTENT_TYPES = "[Content_Types].xml"
XML_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


class Relation(NamedTuple):
    """A relation of a part; ``target`` is a part's name, "" for what lies outside."""

    id: str
    kind: str
    target: str


@dataclass
class Package:
    """An Open XML package that is being edited."""

    container: Container
    _changed: dict[str, bytes] = field(default_factory=dict)
    _added: list[str] = field(default_factory=list)
    _removed: set[str] = field(default_factory=set)

    def __contains__(self, part: str) -> bool:
        key = part.lower()
        return key not in self._removed and (key in self._changed or part in self.container)

    @property
    def parts(self) -> list[str]:
        """Names of all parts."""
        return [name for name in (*self.container.names, *self._added) if name in self]

    def read(self, part: str) -> bytes:
        """A part as it is now."""
        if part not in self:
            raise UnmarkableError(f"delen {part} saknas i den")
        key = part.lower()
        return self._changed[key] if key in self._changed else self.container.read(part)

    def write(self, part: str, data: bytes, content_type: str = "") -> None:
        """Replace a part, or add one of a content type."""
        key = part.lower()
        if part not in self:
            self._removed.discard(key)
            if part not in self.container:
                self._added.append(part)
            if content_type:
                self._declare("Override", "PartName", f"/{part}", content_type)
        self._changed[key] = data

    def remove(self, part: str) -> None:
        """Take a part out, with its relations and its content type."""
        for gone in (part, _relations_part(part)):
            if gone in self:
                self._removed.add(gone.lower())
                self._changed.pop(gone.lower(), None)
                self._added = [name for name in self._added if name.lower() != gone.lower()]
        types = scan(self.read(_CONTENT_TYPES))
        for element in types.named("Override"):
            if element.attributes.get("PartName", "").lower() == f"/{part}".lower():
                types.remove(element)
        self._changed[_CONTENT_TYPES.lower()] = types.result()

    def declare_extension(self, extension: str, content_type: str) -> None:
        """State the content type of all parts with an ending."""
        self._declare("Default", "Extension", extension, content_type)

    def free_name(self, pattern: str) -> tuple[str, int]:
        """The first part name that is free, and its number; ``pattern`` has a ``{}``."""
        number = 1
        while pattern.format(number) in self or pattern.format(number) in self.container:
            number += 1
        return pattern.format(number), number

    def relations(self, part: str) -> list[Relation]:
        """The relations of a part; "" for those of the package."""
        where = _relations_part(part)
        if where not in self:
            return []
        found = []
        for element in scan(self.read(where)).named("Relationship"):
            attributes = element.attributes
            target = attributes.get("Target", "")
            path = posixpath.join("/", posixpath.dirname(part), target)
            inside = attributes.get("TargetMode") != "External" and not target.startswith("#")
            found.append(
                Relation(
                    attributes.get("Id", ""),
                    attributes.get("Type", "").rpartition("/")[2],
                    posixpath.normpath(path).lstrip("/") if inside else "",
                )
            )
        return found

    def related(self, part: str, kind: str) -> str:
        """The part that a part has a relation of a kind to; "" when there is none."""
        found = (relation.target for relation in self.relations(part) if relation.kind == kind)
        return next((target for target in found if target in self), "")

    def relate(self, part: str, kind: str, target: str) -> str:
        """Add a relation to another part and give its id."""
        where = _relations_part(part)
        if where not in self:
            empty = f'{XML_DECLARATION}<Relationships xmlns="{_PACKAGE_RELATIONS}"/>'
            self.write(where, empty.encode())
        relations = scan(self.read(where))
        taken = [relation.id for relation in self.relations(part)]
        numbers = [int(found[1]) for id_ in taken if (found := re.fullmatch(r"rId(\d+)", id_))]
        new_id = f"rId{max(numbers, default=0) + 1}"
        relations.append(
            relations.root,
            f'<{relations.prefix}Relationship Id="{new_id}" Type="{OFFICE_RELATIONS}/{kind}"'
            f" Target={attribute(f'/{target}')}/>",
        )
        self.write(where, relations.result())
        return new_id

    def unrelate(self, part: str, relation_id: str) -> None:
        """Take a relation of a part away."""
        relations = scan(self.read(_relations_part(part)))
        for element in relations.named("Relationship"):
            if element.attributes.get("Id") == relation_id:
                relations.remove(element)
        self.write(_relations_part(part), relations.result())

    def to_bytes(self) -> bytes:
        """The package as a zip file: untouched members keep place, time and content."""
        buffer = BytesIO()
        with (
            ZipFile(BytesIO(self.container.content)) as original,
            ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive,
        ):
            for info in original.infolist():
                if info.is_dir() or info.filename.replace("\\", "/") not in self:
                    continue
                copied = ZipInfo(info.filename, info.date_time)
                copied.compress_type = info.compress_type
                copied.external_attr = info.external_attr
                name = info.filename.replace("\\", "/")
                changed = self._changed.get(name.lower())
                archive.writestr(
                    copied, self.container.copy_of(name) if changed is None else changed
                )
            for part in self._added:
                info = ZipInfo(part)
                info.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(info, self.read(part))
        return buffer.getvalue()

    def _declare(self, element: str, key: str, name: str, content_type: str) -> None:
        types = scan(self.read(_CONTENT_TYPES))
        for declared in types.named(element):
            if declared.attributes.get(key, "").lower() == name.lower():
                return
        types.append(
            types.root,
            f"<{types.prefix}{element} {key}={attribute(name)} "
            f"ContentType={attribute(content_type)}/>",
        )
        self._changed[_CONTENT_TYPES.lower()] = types.result()


def part_xml(xml: str) -> bytes:
    """A new part."""
    return encoded(XML_DECLARATION + xml)


def _relations_part(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")
