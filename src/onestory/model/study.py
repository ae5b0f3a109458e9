"""Studies: what success would be, what is asked, of which places, written down beforehand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from onestory.model.caseload import Caseload
from onestory.model.instrument import Who
from onestory.model.mirror import MirrorAsked
from onestory.model.period import Period

Wanted = Literal["lower", "higher"]
Contrast = Literal["ratio", "difference"]
Average = Literal["people", "places"]
Role = Literal["outcome", "harm", "negative control"]
Chosen = Literal[
    "volunteered", "bid", "because high", "because low", "random order", "everywhere", "not known"
]
"""How the sites came to be sites. 'because high': their figures were high when they were chosen."""
ExposureRule = Literal["announced", "staffed", "first person seen", "caseload"]
"""What counts as the start of exposure at a site."""
Design = Literal[
    "staggered difference in differences",
    "Poisson difference in differences",
    "synthetic difference in differences",
    "synthetic control",
    "augmented synthetic control",
    "generalised synthetic control",
    "controlled interrupted time series",
    "interrupted time series",
    "doubly robust weighting",
    "overlap weighting",
    "matched persons",
    "regression discontinuity",
    "random order",
]
"""The last five are designs of people, the others of places."""
Sensitivity = Literal[
    "other average",
    "other scale",
    "never exposed comparators only",
    "announced dates",
    "without uncertain sites",
    "without places touched by rivals",
    "without the bedding-in",
    "other designs",
    "followed until enrolled later",
    "firm links only",
    "without the furthest apart",
]
LockKind = Literal["prospective", "retrospective"]
Template = Literal["staggered", "single", "discharge", "national", "caseload"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What is measured: an indicator of the plan, and the least change that matters.

    `wanted` is the better direction. `margin` is the smallest difference that matters, as a
    share (0.02 is 2%) where the contrast is a ratio, else in the unit of the indicator; it must
    be more than nothing. `sector` is who bears the activity (hospital, social care, ...).
    """

    id: str
    indicator: str
    role: Role
    wanted: Wanted
    margin: float
    sector: str
    group: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Experience:
    """An outcome that is heard, not counted: a score of a survey, registered like any other.

    `scale` is 'INSTRUMENT.SCALE', as `onestory instruments` lists them; `margin` the smallest
    difference that matters, in the unit of the score (a share: 0.05).
    """

    id: str
    scale: str
    who: Who
    wanted: Wanted
    margin: float
    role: Role = "outcome"


@dataclass(frozen=True, slots=True, kw_only=True)
class SuccessStatement:
    """What would tell us, by when, that we were succeeding or failing.

    `size` is the change expected (0.06 is 6% where the outcome's contrast is a ratio, else in
    its unit), always a positive number in the direction `wanted`. `failure` says in words what
    would count as failure, `harm` what harm is watched. `agreed_by` names who agreed it.
    """

    id: str
    what: str
    for_whom: str
    outcome: str
    wanted: Wanted
    size: float
    by: date
    failure: str
    harm: str
    agreed_by: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimand:
    """What is asked of the data, in the words of a target trial: nothing is left to a default.

    `bedding_in` is the months after the start that are not counted; `follow_up` the months that
    are. `average` says whether people or places count alike.
    """

    id: str
    outcome: str
    population: str
    exposure: str
    comparator: str
    time_zero: str
    bedding_in: int
    follow_up: int
    intercurrent_events: str
    contrast: Contrast
    average: Average


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """One place of the programme: its area code, when it was announced and when it was to start.

    `certain` is False where it is not known for sure that the area is (wholly) in the programme;
    `decided` says how it was decided.
    """

    name: str
    place: str
    announced: date | None
    starts: date
    certain: bool = True
    decided: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subgroup:
    """A subgroup planned beforehand: the places or the group of the indicator it is made of."""

    name: str
    places: tuple[str, ...] = ()
    group: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendment:
    """A change made after the lock: when, by whom, why, and the hash of the text it made.

    `beside_sha256` is the hash of the files beside it; `seal` that of all this upon the seal
    before it.
    """

    on: date
    by: str
    why: str
    sha256: str
    changed: tuple[str, ...] = ()
    beside_sha256: str = ""
    seal: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock:
    """The lock of a study: the hash of its text, when, and who had already seen what.

    `kind` is prospective where no outcome after the start had been read. `witness` is '' where
    the lock is self-declared. `beside_sha256` is the hash of the files beside the study, `seal`
    that of all that the lock declares: the one to give away. `files_changed` says how the files
    differ now, where they have been compared.
    """

    sha256: str
    on: date
    kind: LockKind
    seen: str
    by: str
    witness: str = ""
    amendments: tuple[Amendment, ...] = ()
    beside_sha256: str = ""
    seal: str = ""
    files_changed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """A study: statements of success, estimands, sites and what else was planned.

    `window` is the span of the data asked for. `comparators` are the codes of the comparator
    places, empty for every place never exposed; `alone` is True where no place is compared with.
    `left_out` gives places left out, with reasons. `people` is the indicator that holds how many
    live in each place, where the outcome has no denominator. `decision` and `decision_on` say
    what the answer serves, `change_our_mind` what would change it. `caseload_share` is the share
    of eligible people from which a site counts as exposed, where `exposure` is 'caseload'.
    `experience` are the outcomes that are heard of people, carers and staff, `mirrors` what is to
    be set beside what was measured.
    `text_sha256` is the canonical hash of the file. `caseload` is None where places are studied;
    otherwise the sites are teams, and people are drawn as it says.
    """

    title: str
    programme: str
    question: str
    decision: str
    decision_on: date | None
    change_our_mind: str
    chosen: Chosen
    exposure: ExposureRule
    window: Period
    outcomes: tuple[Outcome, ...]
    statements: tuple[SuccessStatement, ...]
    estimands: tuple[Estimand, ...]
    sites: tuple[Site, ...]
    comparators: tuple[str, ...] = ()
    alone: bool = False
    left_out: tuple[tuple[str, str], ...] = ()
    designs: tuple[Design, ...] = ()
    subgroups: tuple[Subgroup, ...] = ()
    sensitivities: tuple[Sensitivity, ...] = ()
    own_policies: tuple[str, ...] = ()
    people: str = ""
    not_agreed: tuple[str, ...] = ()
    caseload_share: float | None = None
    experience: tuple[Experience, ...] = ()
    mirrors: tuple[MirrorAsked, ...] = ()
    text_sha256: str = ""
    lock: Lock | None = None
    caseload: Caseload | None = None

    def outcome(self, identifier: str) -> Outcome:
        """Return the outcome of that id."""
        return next(o for o in self.outcomes if o.id == identifier)
