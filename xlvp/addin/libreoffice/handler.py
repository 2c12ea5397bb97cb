"""What LibreOffice calls when a button of the toolbar or the menu is pressed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import unohelper
from com.sun.star.awt import XCallback
from com.sun.star.frame import XDispatch, XDispatchProvider
from com.sun.star.lang import XInitialization, XServiceInfo

from xlvp.addin.libreoffice import settings, texts
from xlvp.addin.libreoffice.calls import Calls
from xlvp.addin.libreoffice.dialogs import ask
from xlvp.addin.libreoffice.documents import Document
from xlvp.addin.libreoffice.office import CALC, Kind, Office
from xlvp.addin.libreoffice.press import press

IMPLEMENTATION = "xlvp.addin.libreoffice.Handler"
SERVICE = "com.sun.star.frame.ProtocolHandler"
PROTOCOL = "vnd.xlvp:"
_AT_WORK = threading.Lock()


class OnMain(unohelper.Base, XCallback):  # type: ignore[misc] # UNO has no types
    """Runs functions in LibreOffice's main thread: only there may windows be touched."""

    def __init__(self, office: Office) -> None:
        self._queue = office.service("com.sun.star.awt.AsyncCallback")
        self._function: Callable[[], Any] | None = None
        self._done = threading.Event()
        self._result: Any = None
        self._error: Exception | None = None

    def __call__(self, function: Callable[[], Any]) -> Any:
        """Run a function and give what it gives, or raise what it raises."""
        self._function, self._error = function, None
        self._done.clear()
        self._queue.addCallback(self, None)
        self._done.wait()
        if self._error is not None:
            raise self._error
        return self._result

    def notify(self, _data: Any) -> None:
        """Called by LibreOffice, in its main thread."""
        assert self._function is not None
        try:
            self._result = self._function()
        except Exception as error:  # noqa: BLE001 - raised again where it is waited for
            self._error = error
        self._done.set()


class Handler(
    unohelper.Base,  # type: ignore[misc] # UNO has no types
    XDispatchProvider,  # type: ignore[misc] # likewise
    XDispatch,  # type: ignore[misc] # likewise
    XInitialization,  # type: ignore[misc] # likewise
    XServiceInfo,  # type: ignore[misc] # likewise
):
    """The protocol `vnd.xlvp:`, one for each window."""

    def __init__(self, context: Any) -> None:
        self._office = Office(context)
        self._frame: Any = None

    def initialize(self, arguments: Any) -> None:
        """Take the window."""
        self._frame = arguments[0] if arguments else None

    def queryDispatch(self, url: Any, _target: str, _flags: int) -> Handler | None:
        """Take what is ours."""
        return self if url.Complete.startswith(PROTOCOL) else None

    def queryDispatches(self, requests: Any) -> tuple[Handler | None, ...]:
        """Take what is ours, of many."""
        return tuple(self.queryDispatch(r.FeatureURL, r.FrameName, 0) for r in requests)

    def addStatusListener(self, _listener: Any, _url: Any) -> None:
        """The buttons can always be pressed: they tell why they cannot work."""

    def removeStatusListener(self, _listener: Any, _url: Any) -> None:
        """Nobody listens."""

    def getImplementationName(self) -> str:
        """Our name."""
        return IMPLEMENTATION

    def supportsService(self, name: str) -> bool:
        """Whether we are a protocol handler."""
        return name == SERVICE

    def getSupportedServiceNames(self) -> tuple[str, ...]:
        """What we are."""
        return (SERVICE,)

    def dispatch(self, url: Any, _arguments: Any) -> None:
        """Press a button; the work goes on in a thread, so that the screen lives."""
        verb = url.Complete.removeprefix(PROTOCOL)
        known = settings.read()
        model = self._frame.getController().getModel() if self._frame else None
        if known is None:
            self._show(known, "error", texts.NOT_INSTALLED)
        elif model is None or not model.supportsService(CALC):
            self._show(known, "error", texts.NO_BOOK)
        elif not _AT_WORK.acquire(blocking=False):
            self._show(known, "tell", texts.BUSY)
        else:
            answer: tuple[str, ...] | None = ()
            if verb == "waive":
                answer = known.answer or ask(self._office, texts.ASK_TITLE, texts.ASK)
            if answer is None or not (verb != "waive" or all(answer)):
                _AT_WORK.release()
                if answer is not None:
                    self._show(known, "tell", texts.NOT_WAIVED)
                return
            document = Document(model)
            work = (verb, document, document.name, answer, known)
            threading.Thread(target=self._work, args=work, daemon=True).start()

    def _work(
        self,
        verb: str,
        document: Document,
        name: str,
        answer: tuple[str, ...],
        known: settings.Settings,
    ) -> None:
        on_main = OnMain(self._office)
        try:
            on_main(lambda: document.begin(texts.PROGRESS))
            calls = Calls(self._office, document)
            kind, text = press(verb, name, answer, known.python, (calls, on_main))
        except Exception as error:  # noqa: BLE001 - the thread's end is nowhere else seen
            kind, text = "error", f"{texts.NO_REPLY}\n\n{type(error).__name__}: {error}"
        finally:
            _AT_WORK.release()
        on_main(document.release)
        on_main(lambda: self._show(known, kind, text))

    def _show(self, known: settings.Settings | None, kind: str, text: str) -> None:
        if known and known.replies:
            with Path(known.replies).open("a", encoding="utf-8") as replies:
                replies.write(f"{kind}\t{text!r}\n")
        elif kind != "ok":
            shown = Kind.FAULT if kind == "error" else Kind.INFORMATION
            self._office.message(text, "xlvp", shown)
