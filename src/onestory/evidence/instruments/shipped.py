"""The instruments whose scoring keys come with OneStory: numbers and rules, never wording."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from onestory.evidence.instruments.fields import Fields
from onestory.evidence.instruments.form import instrument
from onestory.model.instrument import Instrument


@cache
def instruments() -> Mapping[str, Instrument]:
    """Return the shipped instruments by id, in the order of their ids."""
    folder = files("onestory.evidence").joinpath("data").joinpath("instruments")
    texts = {one.name: one.read_text(encoding="utf-8") for one in folder.iterdir()}
    read = (
        instrument(Fields(table=tomllib.loads(text), where=name))
        for name, text in texts.items()
        if name.endswith(".toml")
    )
    ordered = sorted(read, key=lambda one: one.id)
    return MappingProxyType({one.id: one for one in ordered})
