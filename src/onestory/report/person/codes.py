"""Codes in words: what a code of a source's own list means."""

from __future__ import annotations

from functools import cache

from onestory import sources

SECTORS = {
    "hospital": "hospital",
    "community": "community services",
    "mental health": "mental health services",
    "general practice": "general practice",
    "social care": "council",
    "deaths": "registrars",
    "identity": "list of identities",
    "any": "FHIR",
}
_SETTLED = {"sex": {"male": "Male", "female": "Female", "other": "Other"}}


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


def partner(source: str, provider: str) -> str:
    """Return who sent a record, in words: 'hospital XA1', 'council 901'."""
    return f"{SECTORS.get(sector(source), sector(source) or source)} {provider}".strip()


def service(words: str) -> str:
    """Return the name of a treatment function without its year and the word 'Service'."""
    return words.partition(" (")[0].removesuffix(" Service")


def plainly(words: str) -> str:
    """Return words of a list without what they say of the years when they were in use."""
    return words.partition(" (")[0].strip()
