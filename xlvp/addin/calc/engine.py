"""The engine itself: one LibreOffice as xlwings' one app."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import Any

import xlwings as xw
from xlwings import base_classes

from xlvp.addin.calc.books import Book, Books
from xlvp.addin.calc.call import Call
from xlvp.addin.calc.macros import run
from xlvp.addin.calc.ranges import Range
from xlvp.addin.calc.sheets import Sheet
from xlvp.addin.calc.telling import telling
from xlvp.addin.libreoffice.values import CellError

NAME = "libreoffice"


def register(call: Call) -> xw.App:
    """Make LibreOffice xlwings' active engine and give its app."""
    engine = xw.Engine(impl=Engine(telling(call)))
    xw.engines.add(engine)
    engine.activate()
    return xw.App(impl=engine.impl.app)


class Engine:
    """An engine as xlwings asks for it."""

    name = NAME
    type = "desktop"

    def __init__(self, call: Call) -> None:
        self.app = App(self, call)
        self.apps = Apps(self.app)

    @staticmethod
    def prepare_xl_data_element(value: Any, _options: Any) -> Any:
        """A value that is to be written."""
        return value

    @staticmethod
    def clean_value_data(
        data: Sequence[Sequence[Any]],
        _datetime_builder: Any,
        empty_as: Any,
        number_builder: Any,
        err_to_str: bool,
    ) -> list[list[Any]]:
        """Values that were read, as the caller's options want them."""

        def clean(value: Any) -> Any:
            if value is None:
                return empty_as
            if isinstance(value, CellError):
                return value.name if err_to_str else None
            if number_builder is not None and isinstance(value, float):
                return number_builder(value)
            return value

        return [[clean(value) for value in row] for row in data]


class Apps(base_classes.Apps):
    """There is one app."""

    def __init__(self, app: App) -> None:
        self._app = app

    def keys(self) -> list[int]:
        """The one app's number."""
        return [self._app.pid]

    def __iter__(self) -> Iterator[App]:
        yield self._app

    def __len__(self) -> int:
        return 1

    def __getitem__(self, pid: int) -> App:
        if pid != self._app.pid:
            raise KeyError(pid)
        return self._app


class App(base_classes.App):
    """A LibreOffice; what it cannot be told is taken and forgotten."""

    version = "16.0"
    display_alerts = True
    enable_events = True
    interactive = True
    calculation = "automatic"
    visible = True

    def __init__(self, engine: Engine, call: Call) -> None:
        self.engine = engine
        self._call = call
        self._status: str | None = None
        self._drawing = True

    @property
    def screen_updating(self) -> bool:
        """Whether the screen is drawn after each change."""
        return self._drawing

    @screen_updating.setter
    def screen_updating(self, value: bool) -> None:
        front = self._call("front")
        if front and value != self._drawing:
            self._call("draw", front, value)
            self._drawing = value

    def run(self, macro: str, args: Sequence[Any]) -> Any:
        """What the add-in's macros do in Excel."""
        return run(self._call, macro, args)

    @property
    def api(self) -> AppApi:
        """What Excel's own object says and xlwings does not."""
        return AppApi()

    @property
    def pid(self) -> int:
        """A number for the app; LibreOffice is another process, or this one."""
        return os.getpid()

    hwnd = pid

    @property
    def books(self) -> Books:
        """The open workbooks."""
        return Books(self, self._call)

    @property
    def selection(self) -> Range | None:
        """The selected cells of the workbook in front."""
        front = self._call("front")
        selected = self._call("selection", front) if front else None
        if selected is None:
            return None
        name, area = selected
        return Range(Sheet(Book(self, self._call, front), name), (tuple(area),))

    @property
    def status_bar(self) -> str | bool:
        """What was written in the status bar; False when it is the program's own."""
        return False if self._status is None else self._status

    @status_bar.setter
    def status_bar(self, value: str | bool | None) -> None:
        self._status = value if isinstance(value, str) else None
        front = self._call("front")
        if front:
            self._call("status", front, self._status)

    def activate(self, steal_focus: bool = False) -> None:
        """The app is active already."""


class AppApi:
    """What Excel's own object says and xlwings does not."""

    Ready = True
    Interactive = True
