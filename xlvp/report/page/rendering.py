"""From sections to HTML: every text is escaped, and nothing on the page runs or loads.

The page's own script and style sheet are the only ones that the browser lets run, by their
hashes. Characters that are not seen, or that turn the direction of what stands beside them,
are written by their number, so that a text shows what it holds.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from functools import cache
from importlib import resources

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from validation.model import StatusScale
from xlvp.report.page.palette import status_rules
from xlvp.report.page.parts import Section
from xlvp.report.page.teller import Teller

_FILES = resources.files("xlvp.report.page") / "template"
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""What no page may hold."""
_UNSEEN = re.compile(
    "[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\U000e0000-\U000e007f]"
)
"""Turns of direction and characters without width; joiners, which letters need, are left."""


def render(teller: Teller, sections: Sequence[Section]) -> str:
    """The whole page."""
    model, period = teller.consolidated.model, teller.consolidated.period
    style = "\n".join([_read("page.css"), status_rules(model)])
    script = _read("page.js")
    return (
        _environment()
        .get_template("page.html")
        .render(
            policy=content_policy(style, script),
            style=Markup(style),  # noqa: S704 - ours, with colours that the model has checked
            script=Markup(script),  # noqa: S704 - ours
            office=model.office.name,
            period=period,
            is_plan=teller.is_plan,
            unit=model.money.unit,
            sections=sections,
            departments=[(part.code, teller.department(part.code)) for part in model.departments],
            scales=[_options(number, scale) for number, scale in enumerate(model.status_scales)],
        )
    )


@cache
def _environment() -> Environment:
    return Environment(
        loader=FunctionLoader(_read),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
        auto_reload=False,
    )


def content_policy(style: str, script: str) -> str:
    """The Content-Security-Policy: this style sheet and this script, and nothing else."""
    return (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"


def _read(name: str) -> str:
    return (_FILES / name).read_text("utf-8")


def _options(number: int, scale: StatusScale) -> tuple[str, list[tuple[str, str]]]:
    """A scale's name, and classes and labels of its statuses."""
    return scale.name, [
        (f"st-{number}-{place}", f"{status.symbol} {status.label}")
        for place, status in enumerate(scale.statuses)
    ]


def _shown(value: object) -> object:
    """What is written: markup of ours as it is, texts so that all that is in them is seen."""
    if isinstance(value, Markup) or not isinstance(value, str):
        return value
    text = _UNFIT.sub("\N{REPLACEMENT CHARACTER}", value)
    return _UNSEEN.sub(lambda found: f"[U+{ord(found.group()):04X}]", text)
