"""An HTML page as tests ask it: elements by id, texts, and tables as rows of texts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta"}
WITHOUT_TEXT = {"script", "style"}


@dataclass
class Element:
    """An element with its attributes and what it holds, in order."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    inside: list[Element | str] = field(default_factory=list)

    @property
    def all(self) -> Iterator[Element]:
        """The element and all below it."""
        yield self
        for part in self.inside:
            if isinstance(part, Element):
                yield from part.all

    @property
    def text(self) -> str:
        """The text of it all, blanks as one."""
        return " ".join("".join(self._texts()).split())

    def _texts(self) -> Iterator[str]:
        for part in self.inside:
            if isinstance(part, str):
                yield part
            elif part.tag not in WITHOUT_TEXT:
                yield from part._texts()

    def named(self, tag: str) -> list[Element]:
        """All elements with a tag."""
        return [part for part in self.all if part.tag == tag]

    def by_id(self, id_: str) -> Element:
        """The one element with an id."""
        (found,) = (part for part in self.all if part.attributes.get("id") == id_)
        return found

    @property
    def rows(self) -> list[list[str]]:
        """The texts of a table's cells, headers too; no-break blanks are blanks."""
        return [
            [part.text for part in row.inside if isinstance(part, Element)]
            for row in self.named("tr")
        ]


def parsed(page: str) -> Element:
    """The page; raises when an element is not closed where it should be."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    (root,) = reader.open
    return root


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open = [Element("page")]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].inside.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        closed = self.open.pop()
        if closed.tag != tag:
            raise ValueError(f"</{tag}> closes <{closed.tag} {closed.attributes}>")

    def handle_data(self, data: str) -> None:
        self.open[-1].inside.append(data)
