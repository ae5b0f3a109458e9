"""Kinds: what an organisation is, and which voice it brings to a board."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
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

_OTHER_NAMES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "council": (
            "local authority", "la", "county council", "unitary authority", "unitary council",
            "metropolitan council", "metropolitan borough council", "london borough",
            "upper tier council", "city council",
        ),
        "district council": ("district", "lower tier council"),
        "adult social care": ("asc", "social care", "adult services", "social services"),
        "care provider": (
            "care home", "home care", "home care agency", "home care provider",
            "domiciliary care", "domiciliary care provider", "social care provider",
        ),
        "voluntary body": (
            "vcs", "vcse", "vcfse", "vcfs", "voluntary", "voluntary sector", "charity",
            "third sector", "voluntary organisation", "voluntary and community sector",
            "voluntary community and social enterprise", "community group", "social enterprise",
            "council for voluntary service", "cvs",
        ),
        "people": (
            "person", "residents", "public", "lay member", "lay members", "citizens",
            "expert by experience", "experts by experience", "lived experience",
        ),
        "carers": ("carer", "unpaid carers", "carers centre", "carers organisation"),
        "staff": ("staff side", "trade union", "union"),
        "general practice": (
            "gp", "gps", "gp practice", "gp surgery", "practice", "gp federation",
            "general practice federation", "federation of general practices", "gp alliance",
            "primary care",
        ),
        "primary care network": ("pcn", "pcns"),
        "mental health trust": ("mental health", "mental health provider", "mh trust"),
        "community trust": (
            "community", "community provider", "community health", "community health trust",
            "community services", "community health provider", "community nhs trust",
        ),
        "acute trust": ("acute", "hospital", "hospital trust", "acute provider"),
        "combined trust": (
            "integrated trust", "acute and community trust", "combined acute and community trust",
        ),
        "ambulance trust": ("ambulance", "ambulance service"),
        "integrated care board": ("icb",),
        "clinical commissioning group": ("ccg",),
        "housing provider": (
            "housing", "housing association", "registered provider", "social landlord",
            "registered social landlord",
        ),
        "public health": ("public health team",),
        "university": ("academic", "higher education"),
    }
)  # fmt: skip
"""Other spellings of the kinds, as lists of members of boards have them."""

SPELLINGS: Mapping[str, str] = MappingProxyType(
    {name: name for name in KINDS}
    | {other: name for name, others in _OTHER_NAMES.items() for other in others}
)
"""Every spelling that is read, in lower case, and the kind that it is of."""

_SIGNS = str.maketrans({"&": " and ", "-": " ", "/": " ", ",": " ", ".": "", "'": "", "’": ""})


def kind_of(written: str) -> str:
    """Return the kind that is meant, '' where it is none: 'voluntary body' of 'VCSE'."""
    said = " ".join(written.casefold().translate(_SIGNS).split())
    return SPELLINGS.get(said) or SPELLINGS.get(said.removeprefix("nhs "), "")


def nearest(written: str) -> str:
    """Return the kind whose spelling is nearest, '' where none is near."""
    near = get_close_matches(written.casefold(), SPELLINGS, n=1)
    return SPELLINGS[near[0]] if near else ""
