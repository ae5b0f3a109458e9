"""Rival explanations: what else overlapped the window and places of a study."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from onestory.evidence import rival_words as words
from onestory.evidence.touching import (
    Span,
    Touched,
    by_code,
    touched_by_event,
    touched_by_policy,
)
from onestory.model.errors import PlanError
from onestory.model.period import Period
from onestory.model.policy import (
    NONE_KNOWN,
    NOT_STATED,
    TO_ASK,
    EventKind,
    LocalEvent,
    Mode,
    Policy,
    PolicyRegister,
)
from onestory.model.rivals import Rival, Rivals, Touch
from onestory.model.words import listed


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ground:
    """The window and places of a study."""

    window: Period
    exposed: tuple[str, ...]
    comparators: tuple[str, ...]

    @property
    def places(self) -> tuple[str, ...]:
        return (*self.exposed, *self.comparators)


def rivals(
    register: PolicyRegister,
    *,
    window: Period,
    exposed: Sequence[str],
    comparators: Sequence[str],
    exclude: Collection[str] = (),
    names: Mapping[str, str] | None = None,
) -> Rivals:
    """Return every other policy, programme and local event that overlaps the window and places.

    `exposed` and `comparators` are codes of places as the study's own table has them; `exclude`
    holds the ids of the programme under study (a policy, or single sites of it); `names`, from a
    name to its code, reads exposures and events whose places go by name. A date as vague
    as 'mid-1970s' overlaps where it may; a policy that ended before the window is no rival,
    though its traces may last. The list is complete only where each kind of local event has been
    asked for and every programme's places are known.

    Raises PlanError when there is no exposed place, a place stands on both sides, or an id is
    unknown.
    """
    ground = _Ground(
        window=window,
        exposed=tuple(dict.fromkeys(exposed)),
        comparators=tuple(dict.fromkeys(comparators)),
    )
    register = by_code(register, names or {})
    _check(register, ground, exclude)
    touched = _touched(register, ground, exclude)
    order: tuple[Touch, ...] = ("unequally", "not known", "equally")
    found = sorted(_found(touched, ground), key=lambda one: order.index(one.touch))
    to_ask = (
        *_events_to_ask(register, window),
        *_sites_to_ask(touched, window),
        *(one.sentence for one in found if one.touch == "not known"),
    )
    own = tuple(_own(register, ground, exclude))
    return Rivals(
        window=window,
        exposed=ground.exposed,
        comparators=ground.comparators,
        rivals=tuple(found),
        complete=not to_ask,
        to_ask=to_ask,
        own=own,
        sentences=words.told(found, to_ask=to_ask, own=own, alone=not comparators),
    )


def _touched(
    register: PolicyRegister, ground: _Ground, exclude: Collection[str]
) -> list[tuple[Policy | LocalEvent, Touched]]:
    """Return every event and policy but those excluded, with what it touched; events first."""
    events = [
        (event, touched_by_event(event, places=ground.places))
        for event in register.events
        if event.what.lower() != NONE_KNOWN and event.id not in exclude
    ]
    policies = [
        (policy, touched_by_policy(register, policy, places=ground.places, without=exclude))
        for policy in register.policies
        if policy.id not in exclude
    ]
    return [*events, *policies]


def _check(register: PolicyRegister, ground: _Ground, exclude: Collection[str]) -> None:
    both = sorted(set(ground.exposed) & set(ground.comparators))
    if not ground.exposed or both:
        raise PlanError(
            found=f"{listed(both)}: both exposed and comparator." if both else "No exposed place.",
            do="Give the codes of the exposed places and, apart from them, of the comparators.",
        )
    items = (*register.policies, *register.sites, *register.events)
    unknown = sorted(set(exclude) - {one.id for one in items})
    if unknown:
        raise PlanError(
            found=f"The register has no policy or site {listed(unknown)}.",
            do="`onestory policies` lists the ids.",
        )


def _found(
    touched: Sequence[tuple[Policy | LocalEvent, Touched]], ground: _Ground
) -> Iterator[Rival]:
    """Yield the rivals among what touched, or may have touched, the places."""
    for one, part in touched:
        spans = part.within(ground.window)
        if not part.known:
            if one.in_force.possibly(ground.window):
                yield _unplaced(one, ground, part.unread)
        elif spans:
            alike = (
                set(spans) == set(ground.places)
                and len({frozenset(part) for part in spans.values()}) == 1
            )
            yield _rival(one, ground, spans=spans, touch="equally" if alike else "unequally")


def _rival(
    one: Policy | LocalEvent, ground: _Ground, *, spans: dict[str, tuple[Span, ...]], touch: Touch
) -> Rival:
    exposed, comparators = (
        tuple(place for place in side if place in spans)
        for side in (ground.exposed, ground.comparators)
    )
    every = [span for part in spans.values() for span in part]
    dates = every[0].in_force if len({span.in_force for span in every}) == 1 else one.in_force
    known = touch != "not known"
    in_force = [span.in_force for span in every] if known else [dates]
    rival = Rival(
        id=one.id,
        title=one.title if isinstance(one, Policy) else one.what,
        what=_what(one),
        start=dates.start,
        end=dates.end,
        mode=_mode(one, every),
        touch=touch,
        exposed_touched=exposed,
        comparators_touched=comparators,
        exposed_share=_share(exposed, ground.exposed) if known else None,
        comparator_share=_share(comparators, ground.comparators) if known else None,
        throughout=all(span.throughout(ground.window) for span in in_force),
        sure=any(span.surely(ground.window) for span in in_force),
        testable=_left(exposed, ground.exposed)
        and (not ground.comparators or _left(comparators, ground.comparators)),
        sentence="",
        kind=one.kind if isinstance(one, LocalEvent) else None,
    )
    return replace(rival, sentence=words.sentence(rival, ground.exposed, ground.comparators))


def _unplaced(one: Policy | LocalEvent, ground: _Ground, unread: Sequence[str]) -> Rival:
    """Return the rival whose places are not known, saying what of them could not be read."""
    rival = _rival(one, ground, spans={}, touch="not known")
    return replace(rival, sentence=words.not_placed(rival, unread))


def _left(touched: Sequence[str], whole: Sequence[str]) -> bool:
    return len(touched) < len(whole)


def _share(part: Sequence[str], whole: Sequence[str]) -> float | None:
    return len(part) / len(whole) if whole else None


def _mode(one: Policy | LocalEvent, spans: Sequence[Span]) -> Mode:
    if spans:
        return spans[0].mode
    return one.mode if isinstance(one, Policy) else NOT_STATED


def _what(one: Policy | LocalEvent) -> Literal["policy", "programme", "local event"]:
    if isinstance(one, LocalEvent):
        return "local event"
    return "programme" if one.is_programme else "policy"


def _events_to_ask(register: PolicyRegister, window: Period) -> Iterator[str]:
    """Yield what to ask about the kinds of local event that nobody has answered for."""
    said = [one for one in register.events if one.in_force.possibly(window)]
    if any(one.kind == "any" and one.what.lower() == NONE_KNOWN for one in said):
        return
    answered = {one.kind for one in said}
    unanswered: list[EventKind] = [kind for kind in TO_ASK if kind not in answered]
    if unanswered:
        yield words.ask_for_events(unanswered, window)


def _sites_to_ask(
    touched: Sequence[tuple[Policy | LocalEvent, Touched]], window: Period
) -> Iterator[str]:
    """Yield what to ask about programmes of which only some sites have places."""
    for one, part in touched:
        overlaps = part.known and one.in_force.possibly(window)
        if isinstance(one, Policy) and part.unmapped and overlaps:
            yield words.ask_for_sites(one.title, one.id, part.unmapped)


def _own(register: PolicyRegister, ground: _Ground, exclude: Collection[str]) -> Iterator[str]:
    """Yield what the programme under study itself leaves to compare with."""
    for policy in (one for one in register.policies if one.id in exclude):
        touched = touched_by_policy(register, policy, places=ground.places)
        spans = touched.within(ground.window) if touched.known else {}
        reached = [place for place in ground.comparators if place in spans]
        if spans and set(spans) == set(ground.places):
            alike = len({frozenset(part) for part in spans.values()}) == 1
            yield words.no_comparator(policy, by_timing=not alike)
        elif reached:
            yield words.comparators_exposed(policy, reached, len(ground.comparators))
