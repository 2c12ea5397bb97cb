"""The keys of ``styrmodell.toml``: how they may be spelled, and which ones there are."""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Annotated, Any, Union, get_args, get_origin

from validation.model import GovernanceModel
from validation.model_parts import ModelPart
from validation.toml_lines import Path

_RINGS_AND_DOTS = str.maketrans("åäöÅÄÖ", "aaoAAO")


def folded_key(key: str) -> str:
    """A key without rings and dots: people who quote their keys may write ``"färg"``."""
    return key.translate(_RINGS_AND_DOTS)


def fold_keys(written: Mapping[str, Any]) -> tuple[dict[str, Any], list[tuple[Path, str]]]:
    """Fold all keys of a TOML document; gives it, and where two keys became one."""
    doubled: list[tuple[Path, str]] = []
    return _folded(written, (), doubled), doubled


def unknown_keys(data: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
    """Keys that the model does not have, with a proposal; data is folded."""
    yield from _unknown(data, GovernanceModel, ())


def key_names(part: type[ModelPart]) -> dict[str, str]:
    """The keys of a part in TOML, with the attribute that each one fills."""
    return {str(field.alias or name): name for name, field in part.model_fields.items()}


def part_in(annotation: Any) -> type[ModelPart] | None:
    """The model's part that a type is, or is a list of; None for plain values."""
    if isinstance(annotation, type) and issubclass(annotation, ModelPart):
        return annotation
    if get_origin(annotation) in (Annotated, Union, types.UnionType, tuple):
        return next((found for inner in get_args(annotation) if (found := part_in(inner))), None)
    return None


def table_name(path: Path) -> str:
    """What a table is called in messages: its last key."""
    return next((str(key) for key in reversed(path) if isinstance(key, str)), "modellen")


def proposal(word: str, known: list[str]) -> str:
    """The known word that was probably meant, or ""."""
    lower = {name.lower(): name for name in known}
    close = get_close_matches(folded_key(word).lower(), list(lower), n=1, cutoff=0.6)
    return lower[close[0]] if close else ""


def _folded(value: Any, path: Path, doubled: list[tuple[Path, str]]) -> Any:
    if isinstance(value, list):
        return [_folded(inner, (*path, place), doubled) for place, inner in enumerate(value)]
    if not isinstance(value, dict):
        return value
    folded: dict[str, Any] = {}
    spelled: dict[str, str] = {}
    for key, inner in value.items():
        short = folded_key(key)
        if short in folded:
            both = f"`{spelled[short]}` och `{key}` är samma nyckel i {table_name(path)}"
            doubled.append(((*path, short), f"{both}; ta bort den ena"))
        spelled[short] = key
        folded[short] = _folded(inner, (*path, short), doubled)
    return folded


def _unknown(
    data: Mapping[str, Any], part: type[ModelPart], path: Path
) -> Iterator[tuple[Path, str]]:
    names = key_names(part)
    for key, value in data.items():
        if key not in names:
            yield (*path, key), _unknown_message(key, value, part, path)
            continue
        inner = part_in(part.model_fields[names[key]].annotation)
        if inner is None:
            continue
        if isinstance(value, dict):
            yield from _unknown(value, inner, (*path, key))
        elif isinstance(value, list):
            for place, element in enumerate(value):
                if isinstance(element, dict):
                    yield from _unknown(element, inner, (*path, key, place))


def _unknown_message(key: str, value: Any, part: type[ModelPart], path: Path) -> str:
    names = key_names(part)
    attributes = {attribute: name for name, attribute in names.items()}
    meant = attributes.get(key) or proposal(key, list(names))
    is_table = isinstance(value, dict) or (
        isinstance(value, list) and bool(value) and isinstance(value[0], dict)
    )
    what = f"okänd {'tabell' if is_table else 'nyckel'} `{key}` i {table_name(path)}"
    if meant:
        return f"{what}; menade du `{meant}`?"
    return f"{what}; de som finns är {', '.join(names)}"
