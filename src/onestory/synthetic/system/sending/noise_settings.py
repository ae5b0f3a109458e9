"""Settings of the noise: how often partners leave out, mistype or repeat, and why so often."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from onestory.synthetic.system.settings import Noise


@dataclass(frozen=True, slots=True, kw_only=True)
class NoiseSettings:
    """Shares by part and name, and why each is so: `noise_<title>.toml` beside this module."""

    title: str
    rates: dict[str, dict[str, float]]
    reasons: dict[str, dict[str, str]]

    def rate(self, part: str, name: str) -> float:
        """The share for one kind of noise; a kind that the file lacks is a fault of the file."""
        return self.rates[part][name]


def noise_settings(title: Noise) -> NoiseSettings:
    """Return the settings called `title`."""
    path = Path(__file__).with_name(f"noise_{title}.toml")
    declared = tomllib.loads(path.read_text(encoding="utf-8"))
    parts = {
        part: cast("dict[str, dict[str, object]]", kinds)
        for part, kinds in declared.items()
        if isinstance(kinds, dict)
    }
    return NoiseSettings(
        title=str(declared["title"]),
        rates={p: {k: float(str(v["rate"])) for k, v in ks.items()} for p, ks in parts.items()},
        reasons={p: {k: str(v["why"]) for k, v in ks.items()} for p, ks in parts.items()},
    )
