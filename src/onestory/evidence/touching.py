"""Touching: at which places, between which days and in what dose a policy was at work."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from onestory.model.period import Period
from onestory.model.policy import (
    EVERYWHERE,
    NOT_STATED,
    InForce,
    LocalEvent,
    Mode,
    Policy,
    PolicyExposure,
    PolicyRegister,
    Site,
)

NOWHERE = "none"
"""The place of an exposure that records that a site has no area of its own (a hospital chain),
or, for a whole policy, that it touched none of the other places."""

_COUNCIL = ("E06", "E08", "E09", "E10")  # unitary, metropolitan, London, county
_OFFICIAL = re.compile(r"[A-Z]\d{8}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """One stretch of exposure at a place."""

    in_force: InForce
    dose: str = ""
    mode: Mode = NOT_STATED


@dataclass(frozen=True, slots=True, kw_only=True)
class Touched:
    """What touched each of the places asked about.

    `known` is false where nobody has said which of them it touched; `unmapped` counts the sites
    of a programme that have no exposure yet; `unread` are places said that are no code of the
    study's kind, nor a name that it knows.
    """

    by_place: Mapping[str, tuple[Span, ...]]
    known: bool
    unmapped: int = 0
    unread: tuple[str, ...] = ()

    def within(self, window: Period) -> dict[str, tuple[Span, ...]]:
        """Return the spans that overlap, or may overlap, the window, by place touched."""
        kept = {
            place: tuple(span for span in spans if span.in_force.possibly(window))
            for place, spans in self.by_place.items()
        }
        return {place: spans for place, spans in kept.items() if spans}


def touched_by_policy(
    register: PolicyRegister,
    policy: Policy,
    *,
    places: Sequence[str],
    without: Collection[str] = (),
) -> Touched:
    """Return what the policy did at each place, `without` naming sites that are left out.

    Exposures of the policy and of its sites are followed; a policy that held everywhere touches
    every other place by its own dates.
    """
    sites = {site.id: site for site in register.sites if site.programme == policy.id}
    counted = [
        exposure
        for exposure in register.exposures
        if exposure.policy == policy.id or exposure.policy in sites
    ]
    spans: dict[str, tuple[Span, ...]] = {}
    for exposure in counted:
        if exposure.policy not in without:
            span = _span(exposure, policy, sites.get(exposure.policy))
            spans[exposure.place] = (*spans.get(exposure.place, ()), span)
    if not policy.is_programme and EVERYWHERE not in spans:
        spans[EVERYWHERE] = (Span(in_force=policy.in_force, mode=policy.mode),)
    named = {exposure.policy for exposure in counted}
    unmapped = 0 if not counted or policy.id in named else len(set(sites) - named)
    said = {exposure.place for exposure in counted} | ({EVERYWHERE} & set(spans))
    unread = _unread(said, places)
    return Touched(
        by_place=_placed(spans, places),
        known=_comparable(said, places) and not unread,
        unmapped=unmapped,
        unread=unread,
    )


def touched_by_event(event: LocalEvent, *, places: Sequence[str]) -> Touched:
    """Return at which of the places the event happened."""
    spans = dict.fromkeys(event.places, (Span(in_force=event.in_force),))
    unread = _unread(event.places, places)
    return Touched(
        by_place=_placed(spans, places),
        known=_comparable(event.places, places) and not unread,
        unread=unread,
    )


def by_code(register: PolicyRegister, names: Mapping[str, str]) -> PolicyRegister:
    """Return the register with places that go by a name under the code that `names` gives it.

    `names` is from names to codes; case does not count.
    """
    codes = {name.casefold(): code for name, code in names.items()}

    def code(place: str) -> str:
        return codes.get(place.casefold(), place)

    return replace(
        register,
        exposures=tuple(replace(one, place=code(one.place)) for one in register.exposures),
        events=tuple(
            replace(one, places=tuple(code(place) for place in one.places))
            for one in register.events
        ),
    )


def _placed(
    spans: Mapping[str, tuple[Span, ...]], places: Sequence[str]
) -> dict[str, tuple[Span, ...]]:
    """Return the spans of each place: its own where it has any, else those of everywhere."""
    common = spans.get(EVERYWHERE, ())
    return {place: spans.get(place, common) for place in places}


def _span(exposure: PolicyExposure, policy: Policy, site: Site | None) -> Span:
    start = site.announced if site and site.announced.known else policy.in_force.start
    given = exposure.in_force
    return Span(
        in_force=InForce(
            start=given.start if given.start.known else start,
            end=given.end if given.end.known else policy.in_force.end,
        ),
        dose=exposure.dose,
        mode=policy.mode if exposure.mode == NOT_STATED else exposure.mode,
    )


def _comparable(said: Collection[str], places: Sequence[str]) -> bool:
    """Whether the places said are of a kind with those asked about, so that absence means no."""
    named = set(said) - {NOWHERE}
    if EVERYWHERE in named or (said and not named):
        return True
    return bool({_kind(place) for place in named} & {_kind(place) for place in places})


def _unread(said: Collection[str], places: Sequence[str]) -> tuple[str, ...]:
    """Return what is no official code where all the places asked about go by one."""
    if not all(_OFFICIAL.fullmatch(place) for place in places):
        return ()
    others = set(said) - {NOWHERE, EVERYWHERE}
    return tuple(sorted(place for place in others if not _OFFICIAL.fullmatch(place)))


def _kind(place: str) -> str:
    """Return the kind of area that an official code is of, or the shape of another code."""
    if _OFFICIAL.fullmatch(place):
        return "council" if place.startswith(_COUNCIL) else place[:3]
    return re.sub(r"[A-Za-z]+", "A", re.sub(r"\d", "9", place)) if place.isalnum() else "own"
