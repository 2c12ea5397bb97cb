"""The demonstration, run once for all tests that look at what it makes, without any network."""

from __future__ import annotations

import io
import platform
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import pytest

if TYPE_CHECKING:
    from xlvp.demo.run import Demonstrated

ON_THE_NETWORK = ("create_connection", "create_server", "getaddrinfo", "gethostbyname")


USER, MACHINE = "anvandare-q7x", "maskin-q7x"
"""Names that stand nowhere by chance."""


@dataclass(frozen=True)
class Demonstration:
    """What the demonstration gave.

    Attributes:
        root: the folder with the offices.
        printed: what it told on the terminal.
    """

    root: Path
    years: dict[int, Demonstrated]
    printed: str


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Demonstration:
    """The demonstration's offices; whoever wants to change them takes a copy."""
    from rich.console import Console

    from xlvp.demo import run_demo

    printed = io.StringIO()
    root = tmp_path_factory.mktemp("demonstration")
    with no_network(), disguised():
        years = run_demo(root, Console(file=printed, width=200))
    return Demonstration(root, {year.year: year for year in years}, printed.getvalue())


class LocalSocket(socket.socket):
    """A socket between processes of this machine; any other fails loudly."""

    def __init__(self, family: int = -1, *rest: Any, **named: Any) -> None:
        if family != getattr(socket, "AF_UNIX", None):
            raise AssertionError(f"something wants the network: {family} {rest} {named}")
        super().__init__(family, *rest, **named)


@contextmanager
def no_network() -> Iterator[None]:
    """Let whoever asks for a socket or an address fail loudly, child processes too."""

    def refuse(*arguments: Any, **options: Any) -> NoReturn:
        raise AssertionError(f"something wants the network: {arguments} {options}")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket, "socket", LocalSocket)
        for name in ON_THE_NETWORK:
            patch.setattr(socket, name, refuse)
        yield


@contextmanager
def disguised() -> Iterator[None]:
    """Let user and machine have names that can be searched for."""
    with pytest.MonkeyPatch.context() as patch:
        for variable in ("LOGNAME", "USER", "LNAME", "USERNAME"):
            patch.setenv(variable, USER)
        for variable in ("COMPUTERNAME", "HOSTNAME"):
            patch.setenv(variable, MACHINE)
        patch.setattr(socket, "gethostname", lambda: MACHINE)
        patch.setattr(platform, "node", lambda: MACHINE)
        yield
