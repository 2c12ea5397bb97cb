"""Nothing in a workbook is run or followed, nothing goes out, and outputs tell of no machine."""

from __future__ import annotations

import getpass
import os
import platform
import socket
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from closing_office import closing_office, deliver
from demonstration import MACHINE, USER, Demonstration, LocalSocket, disguised, no_network

from xlvp.cli import main

ROOT = Path(__file__).parent.parent
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
END = b"\nthat is all\n"
FAR = "http://192.0.2.7/hemlig.xlsx"
"""An address that leads nowhere."""


# --- macros and links ----------------------------------------------------------------------------


def with_macro_and_links(path: Path, near: Path, target: Path) -> Path:
    """The workbook with a macro, a link to a file beside it, one to the network, and DDE."""
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    with zipfile.ZipFile(ROOT / "xlvp" / "addin" / "xlvp.xlam") as addin:
        parts["xl/vbaProject.bin"] = addin.read("xl/vbaProject.bin")
    links, references, types = "", "", ""
    for number, link in enumerate((near.as_uri(), FAR), start=1):
        part = f"xl/externalLinks/externalLink{number}.xml"
        parts[part] = (
            f'<externalLink xmlns="{MAIN}" xmlns:r="{RELATIONS}"><externalBook r:id="rId1">'
            '<sheetNames><sheetName val="Blad1"/></sheetNames></externalBook></externalLink>'
        ).encode()
        parts[f"xl/externalLinks/_rels/externalLink{number}.xml.rels"] = (
            f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
            f'Type="{RELATIONS}/externalLinkPath" Target="{link}" TargetMode="External"/>'
            "</Relationships>"
        ).encode()
        links += (
            f'<Relationship Id="rIdL{number}" Type="{RELATIONS}/externalLink" '
            f'Target="externalLinks/externalLink{number}.xml"/>'
        )
        references += f'<externalReference xmlns:r="{RELATIONS}" r:id="rIdL{number}"/>'
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.externalLink+xml"
        types += f'<Override PartName="/{part}" ContentType="{kind}"/>'
    links += (
        '<Relationship Id="rIdM" Target="vbaProject.bin" '
        'Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject"/>'
    )
    macro = "application/vnd.ms-office.vbaProject"
    types += f'<Override PartName="/xl/vbaProject.bin" ContentType="{macro}"/>'
    before(parts, "xl/_rels/workbook.xml.rels", "</Relationships>", links)
    before(parts, "[Content_Types].xml", "</Types>", types)
    end = "<definedNames>" if b"<definedNames>" in parts["xl/workbook.xml"] else "<calcPr"
    names = f"<externalReferences>{references}</externalReferences>"
    before(parts, "xl/workbook.xml", end, names)
    plain = b"spreadsheetml.sheet.main+xml"
    types_part = parts["[Content_Types].xml"]
    assert plain in types_part
    parts["[Content_Types].xml"] = types_part.replace(
        b"application/vnd.openxmlformats-officedocument." + plain,
        b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    )
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as written:
        for name, content in parts.items():
            written.writestr(name, content)
    return target


def before(parts: dict[str, bytes], name: str, mark: str, new: str) -> None:
    assert mark.encode() in parts[name]
    parts[name] = parts[name].replace(mark.encode(), new.encode() + mark.encode(), 1)


def watched(pipe: Path, *command: str) -> tuple[str, list[str]]:
    """Run xlvp; gives what it printed, and what it asked the system for."""
    os.mkfifo(pipe)
    handle = os.open(pipe, os.O_RDWR)  # so that no writer waits for a reader
    program = [sys.executable, str(Path(__file__).with_name("watched.py")), str(pipe)]
    heard: list[bytes] = []

    def listen() -> None:
        while not (heard and heard[-1].endswith(END)):
            heard.append(os.read(handle, 65_536))

    listening = threading.Thread(target=listen)
    listening.start()
    try:
        ran = subprocess.run(
            [*program, *command], capture_output=True, encoding="utf-8", check=False, timeout=120
        )
    finally:
        os.write(handle, END)
        listening.join()
        os.close(handle)
    assert ran.returncode in (0, 1), ran.stderr
    return ran.stdout, b"".join(heard).removesuffix(END).decode(errors="replace").splitlines()


@pytest.mark.skipif(os.name != "posix", reason="there are no named pipes")
def test_no_macro_and_no_link_of_a_workbook_is_run_or_followed(tmp_path: Path) -> None:
    office = closing_office(tmp_path / "kontor")
    folder = deliver(office, "2019-08")
    near = tmp_path / "hemlig.xlsx"
    near.write_bytes((folder.received / "B.xlsx").read_bytes())
    hostile = with_macro_and_links(folder.received / "A.xlsx", near, folder.received / "A.xlsm")
    (folder.received / "A.xlsx").unlink()
    said, events = watched(tmp_path / "pipe", "validate", str(folder.path), "--mark", "--seal")
    assert "A.xlsm" in said  # it was read, and its links are told
    opened = [line for line in events if line.startswith("open\t")]
    assert any(hostile.name in line for line in opened)
    assert [line for line in opened if near.name in line] == []
    assert [line for line in events if not line.startswith(("open\t", "ctypes.dlopen\t"))] == []
    with zipfile.ZipFile(folder.path / "granskade" / "A.xlsm") as marked:
        macro = marked.read("xl/vbaProject.bin")
    with zipfile.ZipFile(hostile) as package:
        assert macro == package.read("xl/vbaProject.bin")


# --- the network ---------------------------------------------------------------------------------


def test_a_whole_demonstration_runs_without_the_network(demonstration: Demonstration) -> None:
    """The fixture runs it so that every socket and address fails."""
    assert sorted(demonstration.years) == [2018, 2019, 2023]
    assert len(list(demonstration.root.rglob("uppfoljning-*.html"))) == 3


@pytest.mark.parametrize("family", [socket.AF_INET, socket.AF_INET6])
def test_without_the_network_a_socket_fails(family: socket.AddressFamily) -> None:
    with no_network():
        assert socket.socket is LocalSocket
        with pytest.raises(AssertionError, match="network"):
            socket.socket(family)
        with pytest.raises(AssertionError, match="network"):
            socket.getaddrinfo("localhost", 80)


# --- what outputs tell ---------------------------------------------------------------------------


def told(folder: Path, *more: str) -> list[str]:
    """Files below a folder, or members of theirs, that name this machine, its user or a place."""
    words = {USER, MACHINE, str(Path.home()), str(ROOT), str(folder), *more}
    assert all(len(word) > 4 for word in words)
    wanted = [form for word in words for form in (word.encode(), word.encode("utf-16-le"))]
    return [
        f"{path.relative_to(folder)}: {name}"
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        for name, content in members(path.name, path.read_bytes())
        if any(word in content for word in wanted)
    ]


def members(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    """A file, or all that is packed in it."""
    if not content.startswith(b"PK"):
        yield name, content
    else:
        with zipfile.ZipFile(BytesIO(content)) as package:
            for member in package.namelist():
                yield from members(f"{name}/{member}", package.read(member))


def test_the_demonstrations_outputs_name_no_place_user_or_machine(
    demonstration: Demonstration,
) -> None:
    assert told(demonstration.root, str(demonstration.root.parent)) == []


COMMANDS = [
    "templates 2019-08",
    "validate 2019-04 --mark --seal",
    "status 2019-04 --mail",
    "migrate 2019-04/inkommet/A.xlsx",
    "report 2019-04",
    "page 2019-04",
    "close 2019-04",
    "consolidate 2019-08",
]


def test_no_commands_output_names_a_place_user_or_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "kontor"
    with disguised():
        office = closing_office(path)
        deliver(office, "2019-04")
        deliver(office, "2019-08")
        monkeypatch.chdir(path)
        for command in COMMANDS:
            monkeypatch.setattr(sys, "argv", ["xlvp", *command.split()])
            with pytest.raises(SystemExit) as ended:
                main()
            assert (command, ended.value.code) in {(command, 0), (command, 1)}
        assert {"granskade", "forseglade", "flyttade", "stangd", "uppfoljning", "arkiv"} <= {
            folder.name for folder in (path / "2019-04").iterdir()
        }
        assert told(path, str(tmp_path)) == []


def test_such_a_word_would_be_found(tmp_path: Path) -> None:
    with disguised():
        assert (getpass.getuser(), platform.node()) == (USER, MACHINE)
        inner = BytesIO()
        with zipfile.ZipFile(inner, "w") as package:
            package.writestr("docProps/core.xml", f"<creator>{USER}</creator>")
        with zipfile.ZipFile(tmp_path / "a.zip", "w") as package:
            package.writestr("b.xlsx", inner.getvalue())
        (tmp_path / "b.txt").write_bytes(MACHINE.encode("utf-16-le"))
        assert told(tmp_path) == ["a.zip: a.zip/b.xlsx/docProps/core.xml", "b.txt: b.txt"]
