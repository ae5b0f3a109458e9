"""People: everyone who spoke and every document, checked against the study, under a pseudonym."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import PurePath
from typing import TYPE_CHECKING, get_args

from onestory.evidence.interviews import notices
from onestory.evidence.interviews.frames import plain
from onestory.evidence.surveys.sites import meant_sites
from onestory.model.instrument import Level
from onestory.model.interviews import SourceKind

if TYPE_CHECKING:
    from onestory.evidence.interviews.passages import Passage, Speaker
    from onestory.evidence.interviews.sidecar import Sidecar
    from onestory.model.finding import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """Speakers as the study names their sites, waves and levels, and what was found amiss."""

    speakers: tuple[Speaker, ...]
    waves: tuple[str, ...]
    findings: tuple[Finding, ...]


def checked(
    speakers: Sequence[Speaker], sidecar: Sidecar, *, sites: Sequence[str], file: str
) -> Checked:
    """Return the speakers in the study's words. `sites` empty: every site is taken as it stands."""
    meant, spelt = _spelt([_in_our_words(one, sidecar) for one in speakers], sites, file)
    once, twice = _once(meant)
    waves = _waves(once, sidecar)
    found = [*spelt, *([notices.person_twice([one.row for one in twice], file)] if twice else [])]
    levels, kinds = get_args(Level), get_args(SourceKind)
    for site, rows in _strange(once, lambda one: one.site, sites or None):
        found.append(notices.site_not_of_study(site, sites, rows, file))
    for level, rows in _strange(once, lambda one: one.level, levels):
        found.append(notices.level_not_known(level, rows, file))
    for kind, rows in _strange(once, lambda one: one.source_kind, kinds):
        found.append(notices.kind_not_known(kind, rows, file))
    for wave, rows in _strange(once, lambda one: one.wave, sidecar.waves or None):
        found.append(notices.wave_not_named(wave, rows, file))
    kept = tuple(
        replace(
            one,
            site=one.site if not sites or one.site in sites else "",
            level=one.level if one.level in levels else "",
            source_kind=one.source_kind if one.source_kind in kinds else "interview",
        )
        for one in once
    )
    return Checked(speakers=kept, waves=waves, findings=tuple(found))


def speaker_of(passage: Passage, speakers: Sequence[Speaker]) -> int:
    """Return the number of the speaker whom the passage is of, -1 where that cannot be told."""
    source, person, wave = _source(passage.source), plain(passage.person), passage.wave
    here = [n for n, one in enumerate(speakers) if not wave or wave == one.wave]
    by_source = [n for n in here if _source(speakers[n].source) == source]
    by_person = [n for n in here if person and _person(speakers[n]) == person]
    if source and person:
        unnamed = [n for n in by_source if not speakers[n].person]
        # A source that nobody is said to have spoken in cannot speak against the person.
        candidates = [n for n in by_person if n in by_source] or unnamed
        candidates = candidates or ([] if by_source else by_person)
    else:
        candidates = by_person if person else by_source
    return candidates[0] if len(candidates) == 1 else -1


def pseudonyms(speakers: Sequence[Speaker]) -> tuple[Speaker, ...]:
    """Return the speakers as 'person 1', 'interview 1', 'document 1', in their order."""
    people: dict[str, str] = {}
    sources: dict[str, str] = {}
    numbers: dict[str, int] = {}
    for one in speakers:
        if _source(one.source) not in sources:
            numbers[one.source_kind] = numbers.get(one.source_kind, 0) + 1
            sources[_source(one.source)] = f"{one.source_kind} {numbers[one.source_kind]}"
        if one.source_kind == "document":
            people[_key(one)] = sources[_source(one.source)]
        elif _key(one) not in people:
            numbers["person"] = numbers.get("person", 0) + 1
            people[_key(one)] = f"person {numbers['person']}"
    return tuple(
        replace(one, source=sources[_source(one.source)], person=people[_key(one)])
        for one in speakers
    )


def _in_our_words(one: Speaker, sidecar: Sidecar) -> Speaker:
    return replace(
        one,
        site=sidecar.value("site", one.site),
        wave=sidecar.value("wave", one.wave),
        level=sidecar.value("level", one.level).casefold(),
        source_kind=sidecar.value("source_kind", one.source_kind).casefold().replace("_", " "),
        organisation=sidecar.value("organisation", one.organisation),
    )


def _spelt(
    speakers: Sequence[Speaker], sites: Sequence[str], file: str
) -> tuple[tuple[Speaker, ...], tuple[Finding, ...]]:
    """Return the speakers, their sites that differ in case or spaces alone as one, and what was."""
    counts = Counter(one.site for one in speakers if one.site)
    meant = meant_sites(counts, sites)
    changed = {word: site for word, site in sorted(meant.items()) if word != site}
    if not changed:
        return tuple(speakers), ()
    rows = [one.row for one in speakers if one.site in changed]
    told = tuple(replace(one, site=meant.get(one.site, one.site)) for one in speakers)
    return told, (notices.sites_merged(changed, rows, file),)


def _once(speakers: Sequence[Speaker]) -> tuple[tuple[Speaker, ...], tuple[Speaker, ...]]:
    """Return each person of a source once, and the rows that repeat one."""
    first: dict[tuple[str, str], Speaker] = {}
    twice: list[Speaker] = []
    for one in speakers:
        kept = first.setdefault((_source(one.source), _key(one)), one)
        if kept is not one:
            twice.append(one)
    return tuple(first.values()), tuple(twice)


def _strange(
    speakers: Sequence[Speaker], said: Callable[[Speaker], str], known: Iterable[str] | None
) -> list[tuple[str, list[int]]]:
    """Return each word that is not known, in the order of the words, with the rows it stands in."""
    if known is None:
        return []
    words = sorted({said(one) for one in speakers} - set(known) - {""})
    return [(word, [one.row for one in speakers if said(one) == word]) for word in words]


def _waves(speakers: Sequence[Speaker], sidecar: Sidecar) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*sidecar.waves, *(one.wave for one in speakers)]))


def _key(one: Speaker) -> str:
    return f"document {_source(one.source)}" if one.source_kind == "document" else _person(one)


def _person(one: Speaker) -> str:
    return plain(one.person) or _source(one.source)


@lru_cache(maxsize=10_000)
def _source(name: str) -> str:
    """Return the name of a source as names are compared, without the ending of a file."""
    ending = PurePath(name).suffix
    is_file = ending[1:].isalnum() and len(ending) <= 5 and not ending[1:].isdecimal()
    return plain(name.removesuffix(ending) if is_file else name)
