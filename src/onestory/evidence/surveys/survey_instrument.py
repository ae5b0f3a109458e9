"""Instrument of a survey: the key by which it is scored, read without reading an answer."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from onestory.evidence.surveys.opening import instrument_of
from onestory.evidence.surveys.sidecar import read_sidecar

if TYPE_CHECKING:
    from onestory.model.instrument import Instrument


def survey_instrument(path: Path, *, instruments: Mapping[str, Instrument]) -> Instrument:
    """Return the instrument of the survey whose sidecar is at `path`.

    No answer is read, so that a study that asks for its scores can still be locked as prospective.
    Raises PlanError for a sidecar that cannot be followed, DeliveryError for a file that is not
    there.
    """
    return instrument_of(read_sidecar(path), instruments)
