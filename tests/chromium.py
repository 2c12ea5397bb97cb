"""A headless Chromium for tests, driven through its DevTools protocol.

One program serves all tests of a session; each page is a tab of its own, which keeps what the
page said in the console, what it threw and what it asked the network for.
"""

from __future__ import annotations

import base64
import itertools
import json
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from websockets.sync.client import ClientConnection, connect

TIMEOUT = 60.0
_FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--remote-debugging-port=0",
)
_COMPLAINTS = ("Runtime.exceptionThrown", "Log.entryAdded")


class Chromium:
    """The running program and the connection to it."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self._numbers = itertools.count(1)
        self._pages: dict[str, Page] = {}

    @classmethod
    @contextmanager
    def started(cls, program: str, profile: Path) -> Iterator[Self]:
        """Start the program with a profile of its own; it ends with the context."""
        command = [program, *_FLAGS, f"--user-data-dir={profile}", "about:blank"]
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            with connect(_address(profile, process), max_size=None) as connection:
                chromium = cls(connection)
                yield chromium
                chromium.send("Browser.close")
        finally:
            process.terminate()
            process.wait(TIMEOUT)

    def send(self, method: str, session: str = "", **parameters: Any) -> dict[str, Any]:
        """Give an order and wait for its result."""
        number = next(self._numbers)
        message = {"id": number, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        self._connection.send(json.dumps(message))
        while True:
            answer = self._receive()
            if answer.get("id") == number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                result: dict[str, Any] = answer["result"]
                return result

    def receive_event(self) -> None:
        """Wait for something to happen on a page."""
        self._receive()

    def open(self, address: str, *, width: int = 1280, dark: bool = False) -> Page:
        """Open an address in a tab of its own."""
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        session = self.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        page = self._pages[session] = Page(self, session)
        for domain in ("Page", "Runtime", "Log", "Network"):
            page.send(f"{domain}.enable")
        page.resize(width)
        page.show_dark(dark=dark)
        page.send("Page.navigate", url=address)
        page.wait_for("Page.loadEventFired")
        return page

    def _receive(self) -> dict[str, Any]:
        message: dict[str, Any] = json.loads(self._connection.recv(TIMEOUT))
        if "id" not in message and message.get("sessionId") in self._pages:
            self._pages[message["sessionId"]].events.append(message)
        return message


class Page:
    """A tab.

    Attributes:
        events: everything that happened on it, as the protocol tells it.
    """

    def __init__(self, chromium: Chromium, session: str) -> None:
        self._chromium, self._session = chromium, session
        self.events: list[dict[str, Any]] = []

    def send(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Give the tab an order and wait for its result."""
        return self._chromium.send(method, self._session, **parameters)

    def wait_for(self, event: str) -> None:
        """Wait until an event has happened."""
        while not any(entry["method"] == event for entry in self.events):
            self._chromium.receive_event()

    def run(self, script: str) -> Any:
        """The value of a JavaScript expression, awaited when it is a promise."""
        found = self.send(
            "Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True
        )
        if "exceptionDetails" in found:
            raise RuntimeError(found["exceptionDetails"])
        return found["result"].get("value")

    def resize(self, width: int, height: int = 900) -> None:
        """Make the window so large, in pixels."""
        self.send(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )

    def show_dark(self, *, dark: bool) -> None:
        """Ask for the dark or the light colours."""
        value = "dark" if dark else "light"
        features = [{"name": "prefers-color-scheme", "value": value}]
        self.send("Emulation.setEmulatedMedia", features=features)

    def press(self, key: str, code: int) -> None:
        """Press and release a key."""
        text = {"text": "\r"} if key == "Enter" else {}
        known = {"key": key, "code": key, "windowsVirtualKeyCode": code}
        self.send("Input.dispatchKeyEvent", type="keyDown", **known, **text)
        self.send("Input.dispatchKeyEvent", type="keyUp", **known)

    @property
    def complaints(self) -> list[dict[str, Any]]:
        """What the console says is wrong, and exceptions."""
        said = [entry for entry in self.events if entry["method"] in _COMPLAINTS]
        calls = [entry for entry in self.events if entry["method"] == "Runtime.consoleAPICalled"]
        return said + [entry for entry in calls if entry["params"]["type"] in ("error", "warning")]

    @property
    def requests(self) -> list[str]:
        """Every address that was asked for."""
        return [
            entry["params"]["request"]["url"]
            for entry in self.events
            if entry["method"] == "Network.requestWillBeSent"
        ]

    def picture(self, path: Path, *, whole: bool = False) -> None:
        """Write a picture of what is seen, or of the whole page."""
        data = self.send("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        path.write_bytes(base64.b64decode(data["data"]))

    def pdf(self, path: Path) -> None:
        """Print to a file."""
        data = self.send("Page.printToPDF", preferCSSPageSize=True, printBackground=True)
        path.write_bytes(base64.b64decode(data["data"]))


def _address(profile: Path, process: subprocess.Popen[bytes]) -> str:
    """Where the program listens; it writes that into its profile."""
    file = profile / "DevToolsActivePort"
    until = time.monotonic() + TIMEOUT
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"Chromium ended with {process.returncode}")
        lines = file.read_text().splitlines() if file.exists() else []
        if len(lines) > 1:
            return f"ws://127.0.0.1:{lines[0]}{lines[1]}"
        time.sleep(0.05)
    raise RuntimeError(f"Chromium {os.fspath(profile)} does not listen")
