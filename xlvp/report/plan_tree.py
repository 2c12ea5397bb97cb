"""The plan as a tree of headings, with the texts and what is followed up under each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from validation.numbering import parent_of, sort_key
from xlvp.fulfilment import ancestor
from xlvp.report.telling import Telling, text_of

Values = dict[Any, Any]


@dataclass
class Branch:
    """A heading of the plan with what lies under it."""

    number: str
    name: str
    level: str
    texts: list[tuple[str, str]] = field(default_factory=list)
    """Department and text."""
    items: list[Values] = field(default_factory=list)
    branches: list[Branch] = field(default_factory=list)


def plan_tree(story: Telling) -> list[Branch]:
    """The plan's outermost headings, in its order; what lies under none comes last."""
    frame = story.frame("assignments")
    if frame.empty or "number" not in frame:
        return []
    for column in ("level", "name"):
        if column not in frame:  # the office does without the column
            frame = frame.assign(**{column: None})
    levels = story.consolidated.model.levels
    followed = next((at for at, part in enumerate(levels) if part.followed_up), len(levels))
    names = [part.name for part in levels if part.sheet == "Uppdrag"]
    heading_levels = names[: min(followed, max(len(names) - 1, 1))]
    frame = frame.assign(_order=sort_key(frame["number"])).sort_values("_order", kind="stable")
    is_heading = frame["level"].isin(heading_levels) & frame["number"].notna()
    headings = frame[is_heading].drop_duplicates("number")
    branches = {
        str(values["number"]): Branch(
            str(values["number"]), text_of(values, "name"), text_of(values, "level")
        )
        for values in headings.to_dict("records")
    }
    top: list[Branch] = []
    above = ancestor(parent_of(headings["number"]), headings.set_index("number")["name"])
    for number, parent in zip(headings["number"], above, strict=True):
        (branches[parent].branches if isinstance(parent, str) else top).append(branches[number])
    outside = Branch("", f"Utan {heading_levels[0].lower()}", "")
    items = frame[~is_heading]
    places = ancestor(items["number"], headings.set_index("number")["name"])
    for values, place in zip(items.to_dict("records"), places, strict=True):
        (branches[place] if isinstance(place, str) else outside).items.append(values)
    for values in story.frame("analysis").to_dict("records"):
        number, text = text_of(values, "number"), text_of(values, "text")
        if text and number in branches:
            branches[number].texts.append((story.department(str(values["department"])), text))
    return [*top, *([outside] if outside.items else [])]


def numbers_in(branches: Sequence[Branch]) -> Iterator[str]:
    """The numbers of all headings."""
    for branch in branches:
        yield branch.number
        yield from numbers_in(branch.branches)
