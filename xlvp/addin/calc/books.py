"""Workbooks that are open in LibreOffice, as xlwings asks for them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

from xlwings import base_classes

from xlvp.addin.calc.call import Call
from xlvp.addin.calc.sheets import Sheet, Sheets

if TYPE_CHECKING:
    from xlvp.addin.calc.engine import App


class Books(base_classes.Books):
    """The open workbooks."""

    def __init__(self, app: App, call: Call) -> None:
        self.app = app
        self._call = call

    @property
    def api(self) -> Call:
        """The calls themselves."""
        return self._call

    @property
    def active(self) -> Book:
        """The workbook whose button was pressed, or that was opened last."""
        name = self._call("front")
        if name is None:
            raise KeyError("no workbook")
        return self._book(name)

    def __call__(self, name_or_index: str | int) -> Book:
        """An open workbook by its name or place."""
        names = self._call("books")
        if isinstance(name_or_index, int):
            return self._book(names[name_or_index - 1])
        for name in names:
            if name.casefold() == name_or_index.casefold():
                return self._book(name)
        raise KeyError(name_or_index)

    def __len__(self) -> int:
        return len(self._call("books"))

    def __iter__(self) -> Iterator[Book]:
        return map(self._book, self._call("books"))

    def add(self) -> Book:
        """Open an empty workbook."""
        return self._book(self._call("new"))

    def open(
        self, fullname: str, update_links: Any = None, read_only: Any = None, *_others: Any
    ) -> Book:
        """Open a workbook; what else Excel can be told about it is left out."""
        del update_links
        return self._book(self._call("open", str(fullname), bool(read_only)))

    def _book(self, name: str) -> Book:
        return Book(self.app, self._call, name)


class Book(base_classes.Book):
    """An open workbook."""

    def __init__(self, app: App, call: Call, name: str) -> None:
        self._app = app
        self.call = call
        self._name = name

    @property
    def app(self) -> App:
        """The LibreOffice that it is open in."""
        return self._app

    @property
    def api(self) -> BookApi:
        """What Excel's own object says and xlwings does not."""
        return BookApi(self)

    @property
    def name(self) -> str:
        """The file's name."""
        return self._name

    @property
    def fullname(self) -> str:
        """The file's path; its address when it lies elsewhere, its name when nowhere yet."""
        url: str = self.about["url"]
        parts = urlsplit(url)
        return url2pathname(parts.path) if parts.scheme == "file" else url or self._name

    @property
    def about(self) -> dict[str, Any]:
        """What is known about it without its cells."""
        known: dict[str, Any] = self.call("about", self._name)
        return known

    @property
    def sheets(self) -> Sheets:
        """Its sheets."""
        return Sheets(self)

    def sheet(self, name: str) -> Sheet:
        """A sheet by its name."""
        return Sheet(self, name)

    def activate(self) -> None:
        """Bring its sheet to the front."""
        self.call("activate", self._name, self.call("active_sheet", self._name))

    def save(self, path: str | None = None, password: str | None = None) -> None:
        """Save it where it lies."""
        if path is not None or password is not None:
            raise ValueError("only where it lies")
        self.call("save", self._name)

    def close(self) -> None:
        """Close it and lose what was not saved."""
        self.call("close", self._name)


@dataclass(frozen=True)
class DocumentProperty:
    """One of the workbook's own properties, by Excel's names."""

    Name: str
    Value: str


class BookApi:
    """What Excel's own object says and xlwings does not, by Excel's names."""

    def __init__(self, book: Book) -> None:
        self._book = book

    @cached_property
    def _about(self) -> dict[str, Any]:
        return self._book.about

    @property
    def ReadOnly(self) -> bool:
        """Whether changes cannot be saved under the same name."""
        return bool(self._about["read_only"])

    @property
    def ProtectStructure(self) -> bool:
        """Whether sheets can be neither added nor removed."""
        return bool(self._about["structure_protected"])

    @property
    def Saved(self) -> bool:
        """Whether nothing was changed since it was saved."""
        return not self._about["modified"]

    def LinkSources(self, _kind: int) -> tuple[str, ...]:
        """The workbooks that formulas take values from."""
        return tuple(self._about["links"])

    @property
    def CustomDocumentProperties(self) -> list[DocumentProperty]:
        """The workbook's own properties."""
        return [DocumentProperty(*pair) for pair in self._about["properties"].items()]

    @property
    def Path(self) -> str:
        """The folder that it lies in; empty when it was never saved."""
        return str(Path(self._book.fullname).parent) if self._about["url"] else ""
