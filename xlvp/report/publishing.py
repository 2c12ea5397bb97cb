"""The last look before something is published: no personal identity number goes out unmeant.

What is looked at is the written file itself, so it does not matter whether a number comes from
a workbook, the plan, the model, an accepted finding or an earlier period. The follow-up
workbook is the controller's own paper and is not held back: rule TXT010 tells of it there.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator, Mapping
from html.parser import HTMLParser
from itertools import chain
from pathlib import Path
from xml.etree.ElementTree import Element  # noqa: TID251 - only its name, for the types

import pandas as pd
from defusedxml import ElementTree

from validation.finding import Place
from validation.rules.personal_data import identity_numbers
from validation.schemas import BY_TABLE
from xlvp.consolidation import Consolidated
from xlvp.errors import InputError

Write = Callable[[Path], None]
SHOWN = 5
"""So many places of a number are told."""
_INLINE = {"a", "abbr", "b", "br", "em", "i", "mark", "small", "span", "strong", "wbr"}
"""Tags that do not part what stands before from what stands after."""


def for_publishing(write: Write, consolidated: Consolidated, *, allow: bool) -> Write:
    """Let a file that is to be published be written only when it holds no identity number.

    Args:
        write: writes the file.
        consolidated: what it is made of; there the numbers are looked up.
        allow: identity numbers are meant to be there.
    """

    def checked(path: Path) -> None:
        write(path)
        found = () if allow else numbers_in(path)
        if found:
            raise InputError(_refusal(found, consolidated))

    return checked


def numbers_in(path: Path) -> tuple[str, ...]:
    """The identity numbers in the texts of a page or a report, without their last digits."""
    texts = chain(*texts_of(path))
    return tuple(dict.fromkeys(number for text in texts for number in identity_numbers(text)))


def _refusal(numbers: tuple[str, ...], consolidated: Consolidated) -> str:
    places = _places(consolidated)
    said = []
    for number in numbers:
        at = [place for place, found in places.items() if number in found]
        more = f" och {len(at) - SHOWN} ställen till" if len(at) > SHOWN else ""
        said.append(f"{number} i {', '.join(at[:SHOWN]) or 'en tidigare periods texter'}{more}")
    return (
        f"Inget är skrivet, för det skulle innehålla personnummer: {'; '.join(said)}. Ta bort "
        "dem där de står, eller kör med --allow-personal-data om de ska publiceras."
    )


def _places(consolidated: Consolidated) -> dict[str, tuple[str, ...]]:
    """Where identity numbers stand in what a follow-up is made of, in the words of users."""
    found: dict[str, tuple[str, ...]] = {}
    for table, frame in consolidated.tables.items():
        if table in BY_TABLE:
            for (workbook, row), field, numbers in _in_frame(frame):
                cell = consolidated.cell(Place(workbook, table, int(row), field))
                found[f"{workbook} {cell}"] = numbers
    for source, tables in (("planen", consolidated.issued), *_earlier(consolidated)):
        for table, frame in tables.items():
            if table not in BY_TABLE:
                continue
            for (department, key), _, numbers in _in_frame(frame):
                place = f"{source} ({BY_TABLE[table].title} {key}, avdelning {department})"
                found.setdefault(place, numbers)
    for waiver in consolidated.waivers:
        text = f"{waiver.waiver.reason}\n{waiver.waiver.accepted_by}"
        found[f"undantaget {waiver.waiver.code} {waiver.waiver.key}".rstrip()] = identity_numbers(
            text
        )
    found["styrmodell.toml"] = identity_numbers(consolidated.model.model_dump_json())
    return found


def _earlier(consolidated: Consolidated) -> Iterator[tuple[str, Mapping[str, pd.DataFrame]]]:
    for earlier in reversed(consolidated.history):
        yield earlier.period.id, earlier.tables


def _in_frame(
    frame: pd.DataFrame,
) -> Iterator[tuple[tuple[str, str], str, tuple[str, ...]]]:
    """The cells of a table with an identity number: row label, column, numbers."""
    for field, column in frame.select_dtypes(["object", "string"]).items():
        for label, value in column.dropna().items():
            if isinstance(label, tuple) and (numbers := identity_numbers(str(value))):
                yield (str(label[0]), str(label[1])), str(field), numbers


def texts_of(path: Path) -> tuple[list[str], list[str]]:
    """The texts of a page or a report as they are shown, and those of its attributes."""
    return _page_texts(path) if path.suffix == ".html" else _document_texts(path)


def _document_texts(path: Path) -> tuple[list[str], list[str]]:
    """Paragraphs and other texts of every part of a Word document."""
    texts, attributes = [], []
    with zipfile.ZipFile(path) as package:
        parts = [name for name in package.namelist() if name.endswith((".xml", ".rels"))]
        for name in parts:
            for element in ElementTree.fromstring(package.read(name)).iter():
                attributes += element.attrib.values()
                if element.tag.endswith("}p"):
                    texts.append("".join(map(_shown, element.iter())))
                elif element.text and not element.tag.endswith("}t"):
                    texts.append(element.text)
    return texts, attributes


def _shown(node: Element) -> str:
    """What an element of a document shows itself; a minus that is kept with its number too."""
    return "-" if node.tag.endswith("}noBreakHyphen") else node.text or ""


def _page_texts(path: Path) -> tuple[list[str], list[str]]:
    reader = _PageReader()
    reader.feed(path.read_text("utf-8"))
    reader.close()
    return "".join(reader.texts).split("\n"), reader.attributes


class _PageReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self.attributes: list[str] = []
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += [value for _, value in attrs if value]
        self._inside = tag
        self._part(tag)

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""
        self._part(tag)

    def handle_data(self, data: str) -> None:
        if self._inside not in ("script", "style"):
            self.texts.append(data)

    def _part(self, tag: str) -> None:
        if tag not in _INLINE:
            self.texts.append("\n")
