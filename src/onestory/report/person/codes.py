"""Codes in words: what a code of a source's own list means."""

from __future__ import annotations

import re
from functools import cache

from onestory import sources

SECTORS = {
    "hospital": "hospital",
    "community": "community services",
    "mental health": "mental health services",
    "general practice": "general practice",
    "social care": "council",
    "deaths": "registrars",
    "identity": "list of people at",
    "any": "FHIR",
}
_RESIDENCES = {
    "19": "home",  # the list adds 'with no fixed abode', which is said of few
    "29": "a temporary home",
    "51": "another hospital",
    "53": "a mental health or learning disability ward",
    "54": "a care home",
    "55": "a care home with nursing",
    "56": "a care home",
    "65": "a care home of the council",
    "79": "died",
    "85": "a care home",
    "87": "an independent hospital",
    "88": "a hospice",
    "98": "",  # the stay goes on
    "99": "not known",
}


@cache
def said(source: str, field: str, code: str) -> str:
    """Return the words of a field's code, '' where its list has none."""
    layout = sources.record_layout(sources.source(source))
    named = {one.name: one.codes for one in layout.fields}
    lists = {one.id: one.codes for one in layout.codes}
    return lists.get(named.get(field, ""), {}).get(code, "")


@cache
def title(source: str) -> str:
    """Return what a source is called in short: 'Admitted care' for 'Admitted care: ... (HES)'."""
    known = {one.id: one.title for one in sources.catalogue()}
    return known.get(source, source)


@cache
def sector(source: str) -> str:
    """Return the sector of a source, '' where it is none of ours."""
    known = {one.id: one for one in sources.catalogue()}
    return str(known[source].layout.get("sector", "")) if source in known else ""


def with_titles(words: str) -> str:
    """Return words in which the ids of sources are replaced by what they are called."""
    known = {one.id: f"'{brief(one.id)}'" for one in sources.catalogue() if one.kind == "records"}
    return re.sub(r"\b[a-z_]+\b", lambda found: known.get(found[0], found[0]), words)


def brief(source: str) -> str:
    """Return a source's title without what it explains after a colon or in brackets."""
    return re.split(r": | \(", title(source))[0]


def partner(source: str, provider: str) -> str:
    """Return who sent a record, in words: 'hospital XA1', 'council 901'."""
    return f"{SECTORS.get(sector(source), sector(source) or source)} {provider}".strip()


def residence(field: str, code: str) -> str:
    """Return where somebody came from (`admisorc`) or left for (`disdest`), plainly."""
    known = _RESIDENCES.get(code)
    return plainly(said("apc", field, code)) if known is None else known


def named(words: str) -> str:
    """Return words with a capital at their start; codes in them keep theirs."""
    return words[:1].upper() + words[1:]


def service(words: str) -> str:
    """Return the name of a treatment function without its year and the word 'Service'."""
    return words.partition(" (")[0].removesuffix(" Service")


def plainly(words: str) -> str:
    """Return words of a list without what they say of the years when they were in use."""
    return words.partition(" (")[0].strip()
