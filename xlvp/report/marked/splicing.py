"""Editing XML where it stands: elements with their places in the bytes, and edits at them.

A parser that builds a tree and writes it again changes prefixes, blanks and the order of
attributes, and loses what it does not know. Here a part is only read; what changes is spliced
in, and every other byte stays as it was. What is spliced in is ASCII (other characters as
references), so it fits every encoding that a part may have.
"""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple
from xml.parsers import expat

TEXT_LIMIT = 32_767
"""Characters that a cell or a note can hold."""

_TAG = re.compile(rb"""<(?:[^>"']|"[^"]*"|'[^']*')*>""")
_ATTRIBUTE = re.compile(rb"""\s+([^\s=/>]+)\s*=\s*("[^"]*"|'[^']*')""")
_NAME = re.compile(rb"<([^\s/>]+)")
_NOT_ALLOWED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


class UnmarkableError(Exception):
    """A workbook is built in a way that cannot be edited; the message is a Swedish clause."""


@dataclass
class Element:
    """An element of a part.

    Attributes:
        name: local name.
        attributes: names with a prefix are ``namespace name``.
        depth: 0 for the root.
        start: where its start tag begins; ``open_end`` where it ends; ``close`` where the end
            tag begins; ``end`` where that ends. An empty element has all but ``start`` alike.
        text: its text, where it was asked for.
    """

    name: str
    namespace: str
    attributes: dict[str, str]
    depth: int
    start: int
    open_end: int
    close: int = 0
    end: int = 0
    text: str = ""

    def holds(self, other: Element) -> bool:
        """Whether another element lies in this one."""
        return self.start < other.start and other.end <= self.end


class Edit(NamedTuple):
    """Bytes that replace others; ``start == end`` inserts."""

    start: int
    end: int
    new: bytes


@dataclass
class Part:
    """An XML part that is being edited.

    Attributes:
        elements: those that were asked for, in document order; the root comes first.
    """

    data: bytes
    elements: list[Element]
    edits: list[Edit] = field(default_factory=list)

    @property
    def root(self) -> Element:
        """The part's root element."""
        return self.elements[0]

    @property
    def prefix(self) -> str:
        """The root's namespace prefix with its colon; mostly ""."""
        name = _NAME.match(self.data, self.root.start)
        assert name is not None
        head, colon, _ = name[1].decode().rpartition(":")
        return head + colon

    def named(self, name: str, within: Element | None = None) -> list[Element]:
        """Elements of a local name, of the whole part or within one."""
        found = self._by_name.get(name, [])
        return [e for e in found if within.holds(e)] if within else list(found)

    @cached_property
    def _by_name(self) -> dict[str, list[Element]]:
        found: dict[str, list[Element]] = {}
        for element in self.elements:
            found.setdefault(element.name, []).append(element)
        return found

    def children(self, parent: Element) -> list[Element]:
        """The children of an element, as far as they were asked for."""
        return [e for e in self.elements if e.depth == parent.depth + 1 and parent.holds(e)]

    def raw(self, element: Element) -> bytes:
        """An element as it is written."""
        return self.data[element.start : element.end]

    def insert(self, at: int, xml: str) -> None:
        """Insert markup at a place."""
        self.edits.append(Edit(at, at, encoded(xml)))

    def remove(self, element: Element) -> None:
        """Take an element out."""
        self.edits.append(Edit(element.start, element.end, b""))

    def append(self, parent: Element, xml: str) -> None:
        """Insert markup as the last of an element's contents."""
        if not _is_empty(self.data, parent):
            self.insert(parent.close, xml)
            return
        name = _NAME.match(self.data, parent.start)
        assert name is not None
        new = b">" + encoded(xml) + b"</" + name[1] + b">"
        self.edits.append(Edit(parent.open_end - 2, parent.open_end, new))

    def set_attribute(self, element: Element, name: str, value: str) -> None:
        """Give an attribute without prefix a value."""
        new = encoded(f"{name}={attribute(value)}")
        place = self._tag_name_end(element)
        while found := _ATTRIBUTE.match(self.data, place):
            if found[1] == name.encode():
                self.edits.append(Edit(found.start(1), found.end(), new))
                return
            place = found.end()
        self.edits.append(Edit(place, place, b" " + new))

    def remove_attribute(self, element: Element, name: str) -> None:
        """Take an attribute without prefix away."""
        place = self._tag_name_end(element)
        while found := _ATTRIBUTE.match(self.data, place):
            if found[1] == name.encode():
                self.edits.append(Edit(found.start(), found.end(), b""))
            place = found.end()

    def result(self) -> bytes:
        """The part with all edits made."""
        pieces: list[bytes] = []
        done = 0
        for edit in sorted(self.edits, key=lambda edit: (edit.start, edit.end)):
            if edit.start < done:
                raise ValueError(f"two edits overlap at byte {edit.start}")
            pieces += (self.data[done : edit.start], edit.new)
            done = edit.end
        pieces.append(self.data[done:])
        return b"".join(pieces)

    def _tag_name_end(self, element: Element) -> int:
        name = _NAME.match(self.data, element.start)
        assert name is not None
        return name.end()


def _is_empty(data: bytes, element: Element) -> bool:
    return data[element.open_end - 2 : element.open_end] == b"/>"


def scan(data: bytes, names: Collection[str] = (), *, depth: int = 1, text: str = "") -> Part:
    """Read a part.

    Args:
        data: the part; UTF-8 or another encoding whose ASCII is ASCII.
        names: local names of elements that are kept at any depth.
        depth: elements down to this depth are kept whatever their names.
        text: local name of elements whose text is kept too (it is among ``names``).

    Raises:
        UnmarkableError: it is no such XML.
    """
    if b"\0" in data[:100]:
        raise UnmarkableError("en del är skriven i en teckenkodning som inte kan ändras")
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    elements: list[Element] = []
    path: list[Element | None] = []
    texts: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        namespace, _, local = name.rpartition(" ")
        if len(path) > depth and local not in names:
            path.append(None)
            return
        at = parser.CurrentByteIndex
        tag = _TAG.match(data, at)
        assert tag is not None
        element = Element(local, namespace, attributes, len(path), at, tag.end())
        path.append(element)
        elements.append(element)
        if local == text:
            texts.clear()
            parser.CharacterDataHandler = texts.append

    def end(_name: str) -> None:
        element = path.pop()
        if element is None:
            return
        at = parser.CurrentByteIndex
        empty = _is_empty(data, element)
        element.close = element.open_end if empty else at
        element.end = element.open_end if empty else data.index(b">", at) + 1
        if element.name == text:
            element.text = "".join(texts)
            parser.CharacterDataHandler = None

    def refuse(*_: object) -> None:
        raise UnmarkableError("en del innehåller en dokumenttyp, vilket är förbjudet")

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise UnmarkableError("en del är inte giltig XML") from error
    return Part(data, elements)


def insertion_point(part: Part, before: Iterable[str]) -> int:
    """Where a child of the root goes, given the names of all siblings that come before it."""
    earlier = set(before)
    ends = [child.end for child in part.children(part.root) if child.name in earlier]
    return max(ends, default=part.root.open_end)


def encoded(xml: str) -> bytes:
    """Markup in ASCII."""
    return xml.encode("ascii", "xmlcharrefreplace")


def clean(text: str) -> str:
    """A text that a workbook can hold: no control characters, not too long."""
    plain = _NOT_ALLOWED.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return plain if len(plain) <= TEXT_LIMIT else plain[: TEXT_LIMIT - 1] + "…"


def content(text: str) -> str:
    """A cleaned text as it is written between tags; what looks like an escape stays a text."""
    return html.escape(_LOOKS_ESCAPED.sub("_x005F_", clean(text)), quote=False)


def attribute(text: str) -> str:
    """A cleaned text as it is written as an attribute's value, with its quotes."""
    return f'"{html.escape(clean(text))}"'
