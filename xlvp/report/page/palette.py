"""Colours of statuses for light and dark: tints that dark and light text stand out from.

Whatever colour the model has, text on its tint keeps a contrast of at least 4.5 to 1.
"""

from __future__ import annotations

from collections.abc import Iterator

from validation.model import GovernanceModel
from xlvp.template.styles import shaded, tinted

INK, LIGHT_INK = "#1F2933", "#E8EDF2"
"""Text on tints: on a light and on a dark page."""
_LIGHT, _LIGHT_BAR, _DARK = 0.18, 0.38, 0.38


def light_tint(colour: str, *, bar: bool = False) -> str:
    """The background of a status on a light page; that of a bar is stronger."""
    return tinted(colour, _LIGHT_BAR if bar else _LIGHT)


def dark_tint(colour: str) -> str:
    """The background of a status on a dark page."""
    return shaded(colour, _DARK)


def status_rules(model: GovernanceModel) -> str:
    """The style sheet's rules of all statuses, classes ``st-<scale>-<status>``."""
    colours = dict(_colours(model))
    light = [
        f".{name}{{background:{light_tint(colour)};border-color:{colour};"
        f"fill:{light_tint(colour, bar=True)};stroke:{colour}}}"
        for name, colour in colours.items()
    ]
    dark = [
        f".{name}{{background:{dark_tint(colour)};fill:{dark_tint(colour)}}}"
        for name, colour in colours.items()
    ]
    if not colours:
        return ""
    return "\n".join([*light, "@media screen and (prefers-color-scheme:dark){", *dark, "}"])


def _colours(model: GovernanceModel) -> Iterator[tuple[str, str]]:
    for number, scale in enumerate(model.status_scales):
        for place, status in enumerate(scale.statuses):
            yield f"st-{number}-{place}", status.colour
