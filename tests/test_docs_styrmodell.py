"""The model's reference page tells exactly the keys, values and defaults that the model has."""

from __future__ import annotations

import re
import tomllib
from enum import Enum
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Literal, get_args, get_origin

import pytest
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from validation import model_parts as parts
from validation.model import GovernanceModel
from validation.model_file import parse_model
from validation.model_keys import unknown_keys
from validation.model_limits import LIMITS, Limits

PAGE = Path(__file__).parent.parent / "docs" / "styrmodell.md"
SECTIONS: dict[str, type[parts.ModelPart]] = {
    "modellen": GovernanceModel,
    "[kontor]": parts.Office,
    "[belopp]": parts.Amounts,
    "[vasentlighet]": parts.Materiality,
    "[[avdelning]]": parts.Department,
    "[[niva]]": parts.Level,
    "[[statusskala]]": parts.StatusScale,
    "[[statusskala.status]]": parts.Status,
    "[[kontoklass]]": parts.AccountClass,
    "[[ram]]": parts.Frame,
    "[[mal]]": parts.Goal,
    "[[indikator]]": parts.Indicator,
    "[[fond]]": parts.Fund,
    "[risk]": parts.RiskScale,
    "[uppfoljning]": parts.FollowUp,
    "[[blad]]": parts.SheetOptions,
    "[filformat]": parts.Formats,
    "[granser]": Limits,
    "[[period]]": parts.Period,
}
IN_WORDS = {
    "inga": ((), None),
    "alla": (None,),
    "inget": (None,),
    "ingen": (None, "ingen"),
    "tom": ("",),
    "hela kontoret": (None,),
    "nettot av alla": (None,),
    "modellens": (None,),
    "efter `till`": (None,),
    "vad avrundningen förklarar": (None,),
    "en fjärdedel": (None,),
    "som nedan": (parts.RiskScale(), parts.FollowUp(), parts.Formats(), LIMITS),
    "true": (True,),
    "false": (False,),
}
"""What the page says of a default, and the defaults that this can mean."""


def sections() -> dict[str, list[list[str]]]:
    """The page's tables: cells of their rows, by heading."""
    found: dict[str, list[list[str]]] = {}
    for chapter in re.split(r"^## ", PAGE.read_text("utf-8"), flags=re.MULTILINE)[1:]:
        heading = chapter.splitlines()[0]
        rows = [
            [cell.strip() for cell in line.strip("|").split("|")]
            for line in chapter.splitlines()
            if line.startswith("| `")
        ]
        if rows:
            found[heading] = rows
    return found


def field_of(part: type[parts.ModelPart], key: str) -> FieldInfo:
    return next(field for field in part.model_fields.values() if field.alias == key)


def test_every_part_of_the_model_has_its_section() -> None:
    classes = {
        each
        for each in vars(parts).values()
        if isinstance(each, type) and issubclass(each, parts.ModelPart)
    } - {parts.ModelPart}
    assert set(SECTIONS.values()) == classes | {GovernanceModel, Limits}
    assert list(sections()) == list(SECTIONS)


@pytest.mark.parametrize("heading", SECTIONS)
def test_the_keys_are_those_of_the_model(heading: str) -> None:
    told = [row[0].strip("`") for row in sections()[heading]]
    assert told == [field.alias for field in SECTIONS[heading].model_fields.values()]


@pytest.mark.parametrize("heading", SECTIONS)
def test_defaults_are_those_of_the_model(heading: str) -> None:
    for key, _, told, _ in sections()[heading]:
        default = field_of(SECTIONS[heading], key.strip("`")).default
        if told == "**krävs**":
            assert default is PydanticUndefined, key
        elif told in IN_WORDS:
            assert any(default == meant for meant in IN_WORDS[told]), key
        elif told.startswith("`["):
            assert default == tuple(tomllib.loads(f"x = {told.strip('`')}")["x"]), key
        else:
            assert default == type(default)(told), key


@pytest.mark.parametrize("heading", SECTIONS)
def test_the_words_to_choose_from_are_those_of_the_model(heading: str) -> None:
    for key, value, _, _ in sections()[heading]:
        words = choices(field_of(SECTIONS[heading], key.strip("`")).annotation)
        if words and not re.search(r"\bblad\b", value):
            told = re.findall(r"`([^`]+)`", value) or [value]
            assert told == words, key


@pytest.mark.parametrize("heading", SECTIONS)
def test_the_bounds_are_those_of_the_model(heading: str) -> None:
    for key, value, _, _ in sections()[heading]:
        metadata = field_of(SECTIONS[heading], key.strip("`")).metadata
        least = next((entry.ge for entry in metadata if hasattr(entry, "ge")), None)
        most = next((entry.le for entry in metadata if hasattr(entry, "le")), None)
        if most is not None:
            assert f"{least}–{most}" in value, key
        elif least is not None:
            assert f"minst {least}" in value, key


def test_the_smallest_model_is_a_model() -> None:
    smallest = examples()[0]
    model = parse_model(smallest.encode())
    assert [period.id for period in model.periods] == ["2027-04"]
    lines = smallest.splitlines()
    for place, line in enumerate(lines):
        if line.startswith(("foljs_upp", 'kod = "NETTO"')) or "=" not in line:
            continue
        without = "\n".join([*lines[:place], *lines[place + 1 :]])
        with pytest.raises(Exception, match="saknas"):
            parse_model(without.encode())


def test_the_examples_have_no_unknown_keys() -> None:
    assert len(examples()) == 3
    for example in examples():
        assert list(unknown_keys(tomllib.loads(example))) == []


def test_the_sheets_are_told() -> None:
    assert f"Ett *blad* är ett av {', '.join(get_args(parts.SheetTitle)[:-1])}" in PAGE.read_text(
        "utf-8"
    )


def examples() -> list[str]:
    return re.findall(r"```toml\n(.*?)```", PAGE.read_text("utf-8"), flags=re.DOTALL)


def choices(annotation: Any) -> list[str]:
    """The words of an enumeration, however it is wrapped."""
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return [str(member.value) for member in annotation]
    if get_origin(annotation) is Literal:
        return [str(word) for word in get_args(annotation)]
    if get_origin(annotation) in (UnionType, Annotated, tuple):
        return next((words for inner in get_args(annotation) if (words := choices(inner))), [])
    return []
