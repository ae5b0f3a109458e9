"""What the simulation of social care stands on in one shard, and what it finds."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from onestory.synthetic.system.care.rows import Rows
from onestory.synthetic.system.columns import Mask, Whole
from onestory.synthetic.system.health.residents import DAYS_A_YEAR, Residents
from onestory.synthetic.system.places import CareHomes
from onestory.synthetic.system.programme.effects import Outcome
from onestory.synthetic.system.programme.programme import Programme, ratio, rival, spill_over
from onestory.synthetic.system.programme.truth import Tallies, tally
from onestory.synthetic.system.seasons import Calendar
from onestory.synthetic.system.sending.histories import days_of, rows_of

Numbers = NDArray[np.float64]
CARE_HOMES: Outcome = "care home admissions"
HOME_CARE: Outcome = "home care"
REABLEMENT: Outcome = "reablement"


@dataclass(frozen=True, slots=True, kw_only=True)
class Discharges:
    """Live discharges from hospital in order of day, as (discharges,) arrays."""

    adult: Whole  # an index into the residents
    day: Whole
    nights: Whole
    spell: Whole
    destination: NDArray[np.str_]

    def within(self, first: int, after: int) -> Discharges:
        """Return the last discharge of each person from `first` until before `after`."""
        start, end = np.searchsorted(self.day, [first, after])
        adult = self.adult[start:end]
        _, back = np.unique(adult[::-1], return_index=True)
        return self.where(start + len(adult) - 1 - back)

    def where(self, kept: Whole | Mask) -> Discharges:
        """Return some of the discharges."""
        return Discharges(
            adult=self.adult[kept],
            day=self.day[kept],
            nights=self.nights[kept],
            spell=self.spell[kept],
            destination=self.destination[kept],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """A shard's people, places and programme as social care meets them, by person.

    `team` is -1 where none serves; `enrolled` holds months since enrolment as (people, months),
    -1 where not enrolled. `lives_in` is the care home of those who live in one from the start, as
    an index, or -1. `carer` marks unpaid carers.
    """

    residents: Residents
    months: Calendar
    homes: CareHomes
    programme: Programme
    team: Whole
    enrolled: NDArray[np.integer]
    lives_in: Whole
    carer: Mask
    discharges: Discharges


@dataclass(slots=True, kw_only=True)
class Found:
    """What has been found so far, added to month by month.

    `moves` are into a care home: pairs of rows (person index, day, care home index).
    """

    rows: list[Rows] = field(default_factory=list[Rows])
    moves: list[Whole] = field(default_factory=list[Whole])
    tallies: list[Tallies] = field(default_factory=list[Tallies])
    expected: dict[Outcome, Numbers] = field(default_factory=dict[Outcome, Numbers])

    def expect(self, outcome: Outcome, events: Numbers) -> None:
        """Add the events expected this month of each person, had there been no programme."""
        before = self.expected.get(outcome)
        self.expected[outcome] = events if before is None else before + events

    def count(self, ground: Ground, month: Month) -> None:
        """Tally what was expected this month of the adults here, and begin again."""
        since = ground.enrolled[:, month.number].astype(np.int64)
        self.tallies.append(
            {
                outcome: tally(
                    ground.programme,
                    outcome,
                    month.number,
                    team=ground.team,
                    months_since=since,
                    without=np.where(month.here, events, np.nan),
                )
                for outcome, events in self.expected.items()
            }
        )
        self.expected = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Hazards:
    """Monthly rates of requests and of moves into a care home, as (people, months)."""

    asking: Numbers
    entering: Numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """One month: its number, its days [first, after), and who is here as an adult on which day.

    `day` is a day of the month drawn for each person, and `here` whether they are then here.
    `asking` and `entering` are the month's rates of requests and of moves into a care home.
    """

    number: int
    first: int
    after: int
    day: Whole
    here: Mask
    grown: Mask  # 18 and over
    older: Mask  # 65 and over
    asking: Numbers
    entering: Numbers


def discharges_of(people: pa.Table, episodes: pa.Table) -> Discharges:
    """Return the live discharges of the shard's last episodes."""
    last = episodes.filter(episodes["last"])
    last = last.filter(last["discharged"].is_valid())
    last = last.sort_by("discharged")
    admitted, day = days_of(last["admitted"]), days_of(last["discharged"])
    destination = np.array(last["destination"].to_pylist(), dtype=np.str_)
    alive = destination != "79"
    return Discharges(
        adult=rows_of(people, last["person"].to_numpy())[alive],
        day=day[alive],
        nights=(day - admitted)[alive],
        spell=last["spell"].to_numpy()[alive],
        destination=destination[alive],
    )


def month_of(
    ground: Ground, hazards: Hazards, *, number: int, generator: np.random.Generator
) -> Month:
    """Return one month, with a day drawn for everyone."""
    residents = ground.residents
    first, after = int(ground.months.first[number]), int(ground.months.first[number + 1])
    day = first + np.floor(generator.random(len(residents.person)) * (after - first))
    day = day.astype(np.int64)
    years = (first - residents.birth) / DAYS_A_YEAR
    return Month(
        number=number,
        first=first,
        after=after,
        day=day,
        here=(residents.arrived <= day) & (residents.gone > day) & (years >= 18),
        grown=years >= 18,
        older=years >= 65,
        asking=hazards.asking[:, number],
        entering=hazards.entering[:, number],
    )


def aside(ground: Ground, month: Month, outcome: Outcome) -> Numbers:
    """Return what other policies make of an outcome for each person."""
    return rival(ground.programme, outcome, ground.residents.council, month.number)


def own(ground: Ground, month: Month, outcome: Outcome) -> Numbers:
    """Return what the programme makes of an outcome for each person, by spill-over too."""
    since = ground.enrolled[:, month.number].astype(np.int64)
    spilt = spill_over(
        ground.programme, outcome, month.number, team=ground.team, months_since=since
    )
    return ratio(ground.programme, outcome, since) * spilt
