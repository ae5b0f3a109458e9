"""Kinds: what an organisation is, and which voice it brings to a board."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

VOICES = (
    "social care",
    "voluntary sector",
    "people",
    "carers",
    "staff",
    "primary care",
    "mental health",
    "community health",
    "hospital",
    "housing",
    "public health",
)
"""The voices that a board of integrated care is looked through for. Those that the field finds
missing most often are told first."""

KINDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "council": ("social care", "public health"),
        "district council": ("housing",),
        "adult social care": ("social care",),
        "care provider": ("social care",),
        "voluntary body": ("voluntary sector",),
        "people": ("people",),
        "healthwatch": ("people",),
        "carers": ("carers",),
        "staff": ("staff",),
        "general practice": ("primary care",),
        "primary care network": ("primary care",),
        "mental health trust": ("mental health",),
        "community trust": ("community health",),
        "acute trust": ("hospital",),
        "combined trust": ("hospital", "community health"),
        "ambulance trust": (),
        "integrated care board": (),
        "clinical commissioning group": (),
        "housing provider": ("housing",),
        "public health": ("public health",),
        "university": (),
        "other": (),
    }
)
"""Every kind of organisation, with the voices that it brings; some bring none of those sought."""
