"""Colours of statuses for light and dark: tints that dark and light text stand out from.

Whatever colour the model has, text on its tint keeps a contrast of at least 4.5 to 1.
"""

from __future__ import annotations

from collections.abc import Iterator

from validation.model import GovernanceModel
from xlvp.template.styles import shaded, tinted

INK, LIGHT_INK = "#1F2933", "#E8EDF2"
"""Text on tints: on a light and on a dark page."""
_LIGHT, _LIGHT_BAR = 0.18, 0.38
_MOST, _LEAST, _STANDS_OUT = 80, 30, 5.0
"""Percent of a colour on a dark page, and the contrast that is sought; 4.5 is required."""

_LINEAR = 0.04045
"""Up to here sRGB's curve is a line."""


def light_tint(colour: str, *, bar: bool = False) -> str:
    """The background of a status on a light page; that of a bar is stronger."""
    return tinted(colour, _LIGHT_BAR if bar else _LIGHT)


def dark_tint(colour: str) -> str:
    """The background of a status on a dark page: as much of its colour as text stands out from."""
    tints = (shaded(colour, strength / 100) for strength in range(_MOST, _LEAST, -5))
    enough = (tint for tint in tints if contrast(LIGHT_INK, tint) >= _STANDS_OUT)
    return next(enough, shaded(colour, _LEAST / 100))


def contrast(one: str, other: str) -> float:
    """How much two colours stand out from each other, from 1 to 21 (WCAG's contrast ratio)."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    """WCAG's relative luminance, from 0 to 1."""
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= _LINEAR else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


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
