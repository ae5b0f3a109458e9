"""Matching: which column of a file is which field of its source."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from onestory.intake.records.shapes import shown
from onestory.intake.records.values import known_words
from onestory.model.errors import DeliveryError, PlanError
from onestory.model.finding import Finding
from onestory.sources import Field, RecordLayout

_NUMBERS = frozenset({"local id", "other id", "shared pseudonym"})  # hold the pseudonym, if any


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnWords:
    """A partner's own layout: their heading to our field, and their word to ours by field."""

    columns: Mapping[str, str] = field(default_factory=dict[str, str])
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]])


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """The fields that a file holds, with the position of each; and what it lacks or adds."""

    fields: tuple[Field, ...]
    positions: tuple[int, ...]
    headings: tuple[str, ...]  # of each field, as the file writes them
    lacking: tuple[Field, ...]
    strange: tuple[str, ...]
    unused: tuple[str, ...] = ()  # headings that the mapping names and the file lacks
    nameless: tuple[int, ...] = ()  # columns without a heading, the first being 1

    def position(self, name: str) -> int | None:
        """Return where the field with that name stands, None if the file lacks it."""
        return next(
            (p for f, p in zip(self.fields, self.positions, strict=True) if f.name == name), None
        )


def plain(heading: str) -> str:
    """Return the heading's letters and digits alone, in small letters."""
    return re.sub(r"[^0-9a-z]+", "", heading.casefold())


def match(layout: RecordLayout, headings: Sequence[str], own: OwnWords) -> Matched:
    """Return which heading is which field.

    What the mapping says goes before what a heading says of itself. Raises DeliveryError when two
    headings are one field; PlanError when the mapping names a field that the source lacks.
    """
    chosen = _chosen(layout, headings, own)
    named = {text: name for text, name in _names(layout).items() if name not in chosen.values()}
    places = {plain(heading) for heading in headings}
    found: dict[str, int] = {}
    strange: list[str] = []
    for position, heading in enumerate(headings):
        name = chosen.get(position) or named.get(plain(heading))
        if name is None:
            strange.append(heading)
        elif name in found:
            raise DeliveryError(
                found=f"The columns '{headings[found[name]]}' and '{heading}' are both {name}.",
                do="Delete one of them, or say in [records.mapping.columns] which one is meant.",
            )
        else:
            found[name] = position
    kept = [one for one in layout.fields if one.name in found]
    return Matched(
        fields=tuple(kept),
        positions=tuple(found[one.name] for one in kept),
        headings=tuple(headings[found[one.name]] for one in kept),
        lacking=tuple(one for one in layout.fields if one.name not in found),
        strange=tuple(heading for heading in strange if heading.strip()),
        unused=tuple(heading for heading in own.columns if plain(heading) not in places),
        nameless=tuple(n for n, heading in enumerate(headings, 1) if not heading.strip()),
    )


def fit(layout: RecordLayout, headings: Sequence[str], own: OwnWords) -> float:
    """Return the share of the headings that are fields, 0 to 1; how likely this row is a header."""
    named = {*_names(layout), *(plain(heading) for heading in own.columns)}
    known = [heading for heading in headings if plain(heading) in named]
    return len(known) / max(len([heading for heading in headings if heading.strip()]), 1)


def refuse_foreign(matched: Matched, *, title: str, join: str) -> None:
    """Raise DeliveryError when the file lacks so much that it is no delivery of its source."""
    needed = [one for one in matched.lacking if one.mandatory == "yes" and not one.applies]
    needed = [one for one in needed if not (join != "identifiable" and one.private)]
    # Without it the events of a person would be taken for one another.
    needed += [one for one in matched.lacking if one.role == "event type"]
    present = [one for one in matched.fields if one.mandatory == "yes"]
    if matched.fields and not needed:
        return
    if matched.fields and present and len(present) >= len(needed):
        missing = ", ".join(one.name for one in needed[:6])
        raise DeliveryError(
            found=f"The file lacks {len(needed)} column(s) that {title} must have: {missing}.",
            do=f"{_nearest(matched)}Ask for them, or say which of its columns they are in"
            " [records.mapping.columns]; `onestory map --suggest` proposes one.",
        )
    raise DeliveryError(
        found=f"The headings are not those of {title}:"
        f" {len(matched.fields)} known, {len(matched.strange)} not.",
        do="Check the source named for this file, that its first row holds the headings, or map"
        " its columns; `onestory map --suggest` proposes a mapping.",
    )


def findings(matched: Matched, *, join: str) -> tuple[Finding, ...]:
    """Return what to know of columns that are missing or in none of the source's fields."""
    lacking = [
        one.name for one in matched.lacking if one.mandatory == "where known" and _agreed(one, join)
    ]
    told = (
        _strange(matched.strange) if matched.strange else None,
        _column_missing(lacking) if lacking else None,
        _nameless(matched.nameless) if matched.nameless else None,
        _unused(matched.unused) if matched.unused else None,
    )
    return tuple(one for one in told if one)


def _agreed(one: Field, join: str) -> bool:
    """Return whether the sender may be asked for the field: names only where they were agreed."""
    if one.role == "shared pseudonym":
        return join == "pseudonymised at source"
    return not one.private or join == "identifiable"


def _strange(headings: Sequence[str]) -> Finding:
    listed = ", ".join(shown(name[:40]) for name in headings[:8])
    more = f" and {len(headings) - 8} more" if len(headings) > 8 else ""
    return Finding(
        rule="column not known",
        severity="warning",
        message=f"Columns that the source does not have were left out: {listed}{more}.",
        do="If one holds a field under another name, map it in [records.mapping.columns].",
    )


def _column_missing(names: Sequence[str]) -> Finding:
    return Finding(
        rule="column missing",
        severity="warning",
        message=f"The file has no column for: {', '.join(names)}.",
        do="Ask the sender to fill them where known; what needs them cannot be counted.",
    )


def _nameless(places: Sequence[int]) -> Finding:
    shown = ", ".join(map(str, places[:8]))
    return Finding(
        rule="column without heading",
        severity="note",
        message=f"Columns without a heading were left out, counted from the left: {shown}.",
        do="Nothing, if they are blank; else ask the sender what they hold.",
    )


def _unused(headings: Sequence[str]) -> Finding:
    shown = ", ".join(f"'{name[:40]}'" for name in headings[:8])
    return Finding(
        rule="mapping not used",
        severity="note",
        message=f"The mapping names headings that this file does not have: {shown}.",
        do="Nothing, if other files of the sender have them; else correct the spelling.",
    )


def unwanted(matched: Matched, filled: Collection[str], *, join: str) -> tuple[Finding, ...]:
    """Return a warning where rows name persons although they were to come without names."""
    if join != "pseudonymised at source":
        return ()
    naming = [
        heading
        for one, heading in zip(matched.fields, matched.headings, strict=True)
        if one.private == "identifier" and one.role not in _NUMBERS and one.name in filled
    ]
    if not naming:
        return ()
    return (
        Finding(
            rule="identifiers not agreed",
            severity="warning",
            message="Columns that may name persons are filled, though the records were to come"
            f" pseudonymised: {', '.join(naming[:8])}. They were not kept.",
            do="Tell the sender, and delete the file as the agreement says.",
        ),
    )


def _names(layout: RecordLayout) -> dict[str, str]:
    """Return the field that each heading, made plain, stands for."""
    return {
        plain(text): one.name
        for one in layout.fields
        for text in (*one.headings, one.title, one.name)
        if plain(text)
    }


def _chosen(layout: RecordLayout, headings: Sequence[str], own: OwnWords) -> dict[int, str]:
    """Return the field of each position that the plan's mapping names."""
    refuse_mistakes(layout, own)
    places = {plain(heading): n for n, heading in enumerate(headings)}
    return {
        places[plain(heading)]: name.lower()
        for heading, name in own.columns.items()
        if plain(heading) in places
    }


def refuse_mistakes(layout: RecordLayout, own: OwnWords) -> None:
    """Raise PlanError where a mapping names what its source does not have: no file can mend it."""
    known = {one.name for one in layout.fields}
    for heading, name in own.columns.items():
        if name.lower() not in known:
            raise _no_field(f"The mapping gives '{heading}' to", "columns", name, known)
    for name, words in own.codes.items():
        if name not in known:
            raise _no_field("The mapping has codes of", "codes", name, known)
        _refuse_unlisted(layout, name, words)


def _no_field(said: str, section: str, name: str, known: Collection[str]) -> PlanError:
    near = get_close_matches(name.lower(), known, n=2)
    return PlanError(
        found=f"{said} '{name}', which is no field.",
        where=f"[records.mapping.{section}]",
        do=f"Did you mean {' or '.join(near)}?" if near else "See `onestory sources`.",
    )


def _refuse_unlisted(layout: RecordLayout, name: str, words: Mapping[str, str]) -> None:
    """Raise PlanError where the mapping gives a word to a code that a closed list does not have."""
    one = next(one for one in layout.fields if one.name == name)
    codes = layout.codes_of(one.codes) if one.codes else None
    listed = {} if codes is None or codes.open else known_words(codes)
    wrong = [ours for ours in words.values() if listed and ours and ours.casefold() not in listed]
    if wrong:
        shown = ", ".join(list(dict.fromkeys(listed.values()))[:12])
        raise PlanError(
            found=f"The mapping gives a word of {name} to '{wrong[0]}', which is not on its list.",
            where="[records.mapping.codes]",
            do=f'Write one of {shown}, or "" for not known: `onestory sources` has them all.',
        )


def _nearest(matched: Matched) -> str:
    """Return a hint of which strange heading may be a missing field."""
    wanted = [one.name for one in matched.lacking if one.mandatory == "yes"]
    plains = {plain(heading): heading for heading in matched.strange}
    pairs = [(name, get_close_matches(plain(name), plains, n=1, cutoff=0.7)) for name in wanted]
    hints = [f"'{plains[near[0]]}' may be {name}. " for name, near in pairs if near]
    return "".join(hints[:2])
