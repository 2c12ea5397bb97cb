"""Tests against LibreOffice and Chromium, and how hypothesis searches.

A test that asks for the fixture `soffice` (conversions) or `libreoffice` (a running one) carries
the mark `libreoffice`; one that drives LibreOffice in another way sets the mark itself. On a
machine without LibreOffice such tests are skipped, but fail when `CI=true`: there the program
belongs to what is tried. The mark `chromium` and the fixtures `chromium` (a running browser) and
`axe` (the script that looks for barriers, from the packages of `node-packages.txt`) go likewise.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

import pytest
from hypothesis import settings

pytest_plugins = ["pytester", "button", "demonstration"]

MISSING = "LibreOffice is missing: `soffice` is not on the PATH (Debian: libreoffice-calc-nogui)"
NO_CHROMIUM = "Chromium is missing: `chromium` is not on the PATH (Debian: chromium)"
NO_AXE = "axe-core is missing: `make node` installs the packages of tests/node-packages.txt"
AXE = Path(__file__).parent.parent / ".node" / "node_modules" / "axe-core" / "axe.min.js"
TIMEOUT = 120.0
"""Seconds for one conversion; the first one also makes the profile, which takes some seconds."""

settings.register_profile("ci", derandomize=True, deadline=None)
settings.register_profile("dev", deadline=None)


class ConvertAll(Protocol):
    """Converts documents with one start of LibreOffice and gives the paths of what it wrote.

    `target_format` is what `soffice --convert-to` takes: `pdf`, `xlsx`, `xlsx:"a filter"`.
    """

    def __call__(self, paths: Sequence[Path], target_format: str, outdir: Path) -> list[Path]: ...


class Convert(Protocol):
    """Converts one document, as :class:`ConvertAll` does."""

    def __call__(self, path: Path, target_format: str, outdir: Path) -> Path: ...


def in_ci() -> bool:
    return os.environ.get("CI", "").lower() == "true"


def pytest_configure() -> None:
    settings.load_profile("ci" if in_ci() else "dev")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if {"soffice", "soffice_all", "libreoffice"} & set(getattr(item, "fixturenames", ())):
            item.add_marker("libreoffice")
        if {"chromium", "axe"} & set(getattr(item, "fixturenames", ())):
            item.add_marker("chromium")


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("libreoffice") and not shutil.which("soffice"):
        _missing(MISSING)
    if item.get_closest_marker("chromium") and not shutil.which("chromium"):
        _missing(NO_CHROMIUM)
    if "axe" in getattr(item, "fixturenames", ()) and not AXE.is_file():
        _missing(NO_AXE)


def _missing(what: str) -> None:
    if in_ci():
        pytest.fail(what, pytrace=False)
    pytest.skip(what)


@pytest.fixture(scope="session")
def soffice(soffice_all: ConvertAll) -> Convert:
    """A function `convert(path, target_format, outdir)`."""
    return lambda path, target_format, outdir: soffice_all([path], target_format, outdir)[0]


@pytest.fixture(scope="session")
def soffice_all(tmp_path_factory: pytest.TempPathFactory) -> ConvertAll:
    """A function `convert(paths, target_format, outdir)` with a LibreOffice profile of its own."""
    program = shutil.which("soffice")
    if program is None:
        pytest.fail(MISSING, pytrace=False)
    profile = tmp_path_factory.mktemp("soffice-profile").as_uri()

    def convert(paths: Sequence[Path], target_format: str, outdir: Path) -> list[Path]:
        results = [outdir / f"{path.stem}.{target_format.partition(':')[0]}" for path in paths]
        for path, result in zip(paths, results, strict=True):
            if result.resolve() == path.resolve():
                raise ValueError(f"{path} would be overwritten: give another outdir")
            result.unlink(missing_ok=True)
        command = [program, f"-env:UserInstallation={profile}", "--headless", "--norestore"]
        command += ["--convert-to", target_format, "--outdir", str(outdir), *map(str, paths)]
        said = _run(command)
        # soffice ends with 0 also when it could not read or write.
        if missing := [result for result in results if not result.is_file()]:
            raise RuntimeError(f"soffice did not write {missing[0]}: {said}")
        return results

    return convert


@pytest.fixture(scope="session")
def libreoffice_pipe() -> str:
    """What the LibreOffice of the tests listens on."""
    from libreoffice_process import new_pipe

    return new_pipe()


@pytest.fixture(scope="session")
def libreoffice(tmp_path_factory: pytest.TempPathFactory, libreoffice_pipe: str) -> Iterator[Any]:
    """The component context of one running LibreOffice that all tests share."""
    from libreoffice_process import running

    folder = tmp_path_factory.mktemp("libreoffice")
    with running(folder / "profile", log=folder / "log.txt", pipe=libreoffice_pipe) as context:
        yield context


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A headless Chromium that runs as long as the tests do."""
    from chromium import Chromium

    program = shutil.which("chromium")
    if program is None:
        pytest.fail(NO_CHROMIUM, pytrace=False)
    with Chromium.started(program, tmp_path_factory.mktemp("chromium-profile")) as started:
        yield started


@pytest.fixture(scope="session")
def axe() -> str:
    """axe-core's script."""
    return AXE.read_text(encoding="utf-8")


def _run(command: list[str]) -> str:
    """Run soffice and give what it printed; end it with its children when it takes too long."""
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        said, _ = process.communicate(timeout=TIMEOUT)
    except subprocess.TimeoutExpired:
        if os.name == "posix":
            os.killpg(process.pid, signal.SIGKILL)
        process.kill()
        process.communicate()
        raise
    return said
