"""The versions that a result was made with: program, template, model and rules."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable

from validation.schemas import TEMPLATE_VERSION
from xlvp import __version__
from xlvp.office import Office


def versions(office: Office) -> dict[str, str]:
    """What a figure or a finding rests on besides the workbooks."""
    return {
        "xlvp": __version__,
        "template": TEMPLATE_VERSION,
        "model": office.model_checksum,
        "rules": rule_version(),
    }


@cache
def rule_version() -> str:
    """First 16 hexadecimal digits of a checksum over all that findings come from.

    That is the whole package ``validation``: rules, schemas, and how cells are understood.
    """
    digest = hashlib.sha256()
    for name, content in _sources(resources.files("validation"), ""):
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()[:16]


def _sources(folder: Traversable, path: str) -> list[tuple[str, bytes]]:
    found = []
    for entry in folder.iterdir():
        if entry.is_dir() and entry.name != "__pycache__":
            found += _sources(entry, f"{path}{entry.name}/")
        elif entry.name.endswith((".py", ".toml")):
            found.append((f"{path}{entry.name}", entry.read_bytes().replace(b"\r\n", b"\n")))
    return sorted(found)
