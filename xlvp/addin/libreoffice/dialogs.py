"""The one dialog that asks for something: reason, who and last day of a waiver."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xlvp.addin.libreoffice import texts
from xlvp.addin.libreoffice.office import Office

_WIDTH, _LINE, _EDGE = 260, 12, 8
_AT = 160, 90
"""Where the dialog stands: over the sheet, not over the toolbars."""
_OK, _CANCEL = 1, 2
"""com.sun.star.awt.PushButtonType"""


def ask(office: Office, title: str, questions: Sequence[str]) -> tuple[str, ...] | None:
    """Ask for one line per question; None when the user thinks better of it."""
    model = office.service("com.sun.star.awt.UnoControlDialogModel")
    model.Title, model.Width = title, _WIDTH
    model.PositionX, model.PositionY = _AT
    top = _EDGE
    for number, question in enumerate(questions):
        _add(model, "FixedText", f"question{number}", top, Label=question)
        _add(model, "Edit", f"answer{number}", top + _LINE, TabIndex=number)
        top += 2 * _LINE + _EDGE
    for place, (kind, label) in enumerate(((_OK, texts.OK), (_CANCEL, texts.CANCEL))):
        button = _add(model, "Button", f"button{kind}", top, Label=label, PushButtonType=kind)
        button.Width, button.Height = 60, 14
        button.PositionX = _WIDTH - _EDGE - (2 - place) * 64
        button.DefaultButton = kind == _OK
    model.Height = top + 14 + _EDGE
    dialog = office.service("com.sun.star.awt.UnoControlDialog")
    dialog.setModel(model)
    dialog.createPeer(office.service("com.sun.star.awt.Toolkit"), None)
    try:
        if not dialog.execute():
            return None
        return tuple(
            str(dialog.getControl(f"answer{number}").getText()).strip()
            for number in range(len(questions))
        )
    finally:
        dialog.dispose()


def _add(model: Any, kind: str, name: str, top: int, **properties: Any) -> Any:
    part = model.createInstance(f"com.sun.star.awt.UnoControl{kind}Model")
    part.PositionX, part.PositionY = _EDGE, top
    part.Width, part.Height = _WIDTH - 2 * _EDGE, _LINE
    for key, value in properties.items():
        setattr(part, key, value)
    model.insertByName(name, part)
    return part
