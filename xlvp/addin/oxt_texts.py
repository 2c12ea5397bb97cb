"""The toolbar and menu of the extension for LibreOffice, in the words of the ribbon."""

from __future__ import annotations

from typing import NamedTuple

IDENTIFIER = "xlvp.libreoffice"
NAME = "xlvp – verksamhetsplan"
DESCRIPTION = """\
Validerar avdelningens arbetsbok medan den är öppen: fynden listas på bladet Validering och
märks i cellerna. Behöver att xlvp är installerat på datorn.
"""


class Button(NamedTuple):
    """A button and its menu entry."""

    verb: str
    label: str


BUTTONS = (
    Button("validate", "Validera"),
    Button("next", "Nästa fel"),
    Button("previous", "Föregående fel"),
    Button("clear", "Rensa"),
    Button("waive", "Godkänn avvikelse…"),
    Button("status", "Status"),
    Button("consolidate", "Konsolidera"),
    Button("source", "Gå till källa"),
    Button("help", "Hjälp"),
)
