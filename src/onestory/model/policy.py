"""Policies and programmes: what was at work, where and when, and how it was read and coded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from onestory.model.period import Period

EVERYWHERE = "everywhere"
"""The place of an exposure or event that touches every place."""

NOT_STATED = "not stated"
"""The document was read and says nothing of it: a value of a coded field."""

NOT_CODED = "not yet coded"
"""Nobody has read the document for it yet: never counted as 'not stated'."""

Reach = Literal["everywhere", "some places"]
Mode = Literal["mandated", "volunteered", "bid", "not stated"]
EventKind = Literal[
    "practice closure", "virtual ward", "new hospital", "recording change", "other", "any"
]
"""Kinds of local event. 'any' serves only to say that no event of any kind is known."""

TO_ASK: tuple[EventKind, ...] = (
    "practice closure",
    "virtual ward",
    "new hospital",
    "recording change",
)
"""The kinds that must be asked for before a list of rivals is complete."""

NONE_KNOWN = "none known"
"""The `what` of an event that records that people were asked and knew of none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedDate:
    """A date as it was published, with the first and last day that it can mean.

    'mid-1970s' is any day from 1974 to 1976. None as `earliest` or `latest` means that nothing
    bounds it on that side; both None with no text means that no date was published.
    """

    text: str = ""
    earliest: date | None = None
    latest: date | None = None

    @property
    def known(self) -> bool:
        """Whether any date was published."""
        return self.earliest is not None or self.latest is not None

    @property
    def exact(self) -> bool:
        """Whether it can mean one day only."""
        return self.earliest is not None and self.earliest == self.latest


NO_DATE = PublishedDate()


@dataclass(frozen=True, slots=True, kw_only=True)
class InForce:
    """The days between which something was in force: the two ends as published.

    An end without a date has not come yet, as far as is known. An end is the last day in force.
    """

    start: PublishedDate
    end: PublishedDate = NO_DATE

    def surely(self, window: Period) -> bool:
        """Return whether it was in force on some day of the window, whatever its dates mean."""
        begun = self.start.latest is not None and self.start.latest < window.end
        ended = self.end.known and (self.end.earliest or date.min) < window.start
        return begun and not ended

    def possibly(self, window: Period) -> bool:
        """Return whether it may have been in force on some day of the window."""
        begun = self.start.known and (self.start.earliest or date.min) < window.end
        ended = self.end.latest is not None and self.end.latest < window.start
        return begun and not ended

    def throughout(self, window: Period) -> bool:
        """Return whether it was surely in force on every day of the window."""
        begun = self.start.latest is not None and self.start.latest <= window.start
        lasts = not self.end.known or (self.end.earliest or date.min) >= window.end
        return begun and lasts


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """A national document, law or programme.

    `reach` says whether it held everywhere or at chosen sites; `geography` is what was published
    on that. `standing` says how well the facts are checked ('verified', 'check date', 'own' ...).
    """

    id: str
    title: str
    kind: str
    issuer: str
    announced: PublishedDate
    effective_from: PublishedDate = NO_DATE
    effective_to: PublishedDate = NO_DATE
    reach: Reach = "everywhere"
    geography: str = ""
    mode: Mode = "not stated"
    replaces: str = ""
    fact: str = ""
    standing: str = "own"
    source: str = NOT_STATED

    @property
    def is_programme(self) -> bool:
        """Whether it has sites of its own rather than holding everywhere."""
        return self.reach == "some places"

    @property
    def in_force(self) -> InForce:
        """The days in force, from the announcement where nothing else is said.

        A document that held everywhere but without dates in force (a review, a consultation)
        stands on its day of publication alone.
        """
        start = self.effective_from if self.effective_from.known else self.announced
        return InForce(start=start, end=self.effective_to if self.was_in_force else start)

    @property
    def was_in_force(self) -> bool:
        """Whether it was ever in force, as a review or a consultation never is."""
        return self.is_programme or self.effective_from.known or self.effective_to.known


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A site of a programme under the name that was published; it carries no area code.

    Which areas a site is must be decided and recorded as exposures.
    """

    id: str
    programme: str
    name: str
    wave: str
    announced: PublishedDate
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """What one coder read out of a policy, field by field of the review frame."""

    policy: str
    coder: str
    impacted_population: str = NOT_CODED
    partner_organisations: str = NOT_CODED
    summary: str = NOT_CODED
    intended_aims: str = NOT_CODED
    processes: str = NOT_CODED
    stated_measures: str = NOT_CODED
    stated_risks: str = NOT_CODED
    actual_outcomes: str = NOT_CODED
    evidence: str = NOT_CODED


FRAME = (
    *("impacted_population", "partner_organisations", "summary", "intended_aims", "processes"),
    *("stated_measures", "stated_risks", "actual_outcomes", "evidence"),
)
"""The fields of the review frame, in order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyExposure:
    """A place touched by a policy or by a site of a programme, from when to when.

    `policy` is the id of a policy or site; `place` is an area code, or 'everywhere'. Dates left
    out are those of the site or policy.
    """

    policy: str
    place: str
    in_force: InForce
    dose: str = ""
    mode: Mode = "not stated"


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalEvent:
    """Something that happened at places and may have moved figures: a closure, a new hospital.

    `what` is 'none known' where people were asked and knew of none.
    """

    id: str
    what: str
    kind: EventKind
    places: tuple[str, ...]
    in_force: InForce
    source: str = NOT_STATED


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyRegister:
    """Everything that the register knows: policies, sites, exposures, readings, local events."""

    policies: tuple[Policy, ...]
    sites: tuple[Site, ...] = ()
    exposures: tuple[PolicyExposure, ...] = ()
    extractions: tuple[Extraction, ...] = ()
    events: tuple[LocalEvent, ...] = ()
