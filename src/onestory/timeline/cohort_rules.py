"""Cohort rules: who enters a cohort and when, each part both words and a relation.

A part says itself (`words`) and is asked (`relation`, SQL over `candidate`, its person's row
`person` and the story's tables) from the same fields, so that the two cannot differ. Only what
lies before the index date, or holds on it, is ever asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol

from onestory.model.words import listed, many, number
from onestory.timeline.rows import listed as quoted


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of event by which people enter or are told apart: where it is and on which day."""

    table: str
    where: str = "true"
    on: str = '"start"'
    plural: str = ""


KINDS: Mapping[str, Kind] = {
    "hospital admission": Kind(table="spells"),
    "emergency admission": Kind(table="spells", where="emergency"),
    "discharge from hospital": Kind(
        table="spells", where="discharge_method in ('1', '2', '3', '6', '7')", on='"end"',
        plural="discharges from hospital",
    ),
    "A&E attendance": Kind(table="attendances"),
    "outpatient attendance": Kind(table="outpatients", where="attended"),
    "general practice appointment": Kind(table="appointments", where="attended"),
    "community contact": Kind(table="contacts", where="attended and service = 'community'"),
    "mental health contact": Kind(
        table="contacts", where="attended and service = 'mental health'"
    ),
    "request for social care": Kind(
        table="care", where="kind = 'Request'", plural="requests for social care"
    ),
    "start of reablement": Kind(
        table="care", where="kind = 'Service' and service = 'Short term support: ST-Max'",
        plural="starts of reablement",
    ),
    "start of long-term support": Kind(
        table="care", where="kind = 'Service' and service like 'Long term support%'",
        plural="starts of long-term support",
    ),
}  # fmt: skip
"""The kinds of event by name."""


def day(on: date) -> str:
    """Return the day as it is read: 1 April 2021."""
    return f"{on.day} {on:%B %Y}"


class Part(Protocol):
    """What a person must meet on the index date."""

    @property
    def words(self) -> str:
        """Return the part in words."""
        ...

    @property
    def relation(self) -> str:
        """Return the part in SQL."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Aged:
    """Of an age in whole years on the index date, counted from the month of birth."""

    at_least: int = 0
    below: int | None = None

    @property
    def words(self) -> str:
        """Return 'aged 65 or over'."""
        if self.below is None:
            return f"aged {self.at_least} or over"
        if not self.at_least:
            return f"aged under {self.below}"
        return f"aged {self.at_least} to {self.below - 1}"

    @property
    def relation(self) -> str:
        """Return the part in SQL."""
        age = "datesub('year', person.birth_month, candidate.index_date)"
        upper = "" if self.below is None else f" and {age} < {self.below}"
        return f"{age} >= {self.at_least}{upper}"


@dataclass(frozen=True, slots=True, kw_only=True)
class OfSex:
    """Of a sex, as settled among the sources."""

    sex: Literal["male", "female", "other"]

    @property
    def words(self) -> str:
        """Return the sex."""
        return self.sex

    @property
    def relation(self) -> str:
        """Return the part in SQL."""
        return f"person.sex = {quoted([self.sex])}"


@dataclass(frozen=True, slots=True, kw_only=True)
class LivingIn:
    """Living in one of the small areas on the index date; `place` is what they are together."""

    place: str
    lsoas: tuple[str, ...]

    @property
    def words(self) -> str:
        """Return 'living in Ashmere (12 small areas)'."""
        return f"living in {self.place} ({many(len(self.lsoas), 'small area')})"

    @property
    def relation(self) -> str:
        """Return the part in SQL."""
        return f"""exists (select 1 from homes where homes.person_id = candidate.person_id
            and homes.lsoa in ({quoted(self.lsoas)}) and homes."start" <= candidate.index_date
            and (homes."end" is null or homes."end" > candidate.index_date))"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Having:
    """Known before the index date to have any, or all, of the conditions.

    A condition is known from the later of its onset and the day by which it was written down.
    """

    conditions: tuple[str, ...]
    every: bool = False

    @property
    def words(self) -> str:
        """Return 'with dementia or frailty'."""
        together = listed(self.conditions)
        return f"with {together if self.every else together.replace(' and ', ' or ')}"

    @property
    def relation(self) -> str:
        """Return the part in SQL."""
        names = sorted(set(self.conditions))
        return f"""(select count(distinct condition) from conditions
            where conditions.person_id = candidate.person_id
            and condition in ({quoted(names)})
            and greatest(since, recorded) < candidate.index_date)
            >= {len(names) if self.every else 1}"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Using:
    """With at least so many events of a kind in the days before the index date, itself left out."""

    kind: str
    times: int = 1
    days: int = 365

    @property
    def words(self) -> str:
        """Return 'with at least 2 emergency admissions in the 365 days before'."""
        events = many(self.times, self.kind, KINDS[self.kind].plural)
        return f"with at least {events} in the {many(self.days, 'day')} before"

    @property
    def relation(self) -> str:
        """Return the part in SQL."""
        kind = KINDS[self.kind]
        return f"""(select count(*) from {kind.table} as used
            where used.person_id = candidate.person_id and {kind.where}
            and used.{kind.on}::date < candidate.index_date
            and used.{kind.on}::date >= candidate.index_date - {self.days}) >= {self.times}"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frail:
    """Of a Hospital Frailty Risk Score, in tenths, on the first day of the index date's quarter."""

    at_least: int

    @property
    def words(self) -> str:
        """Return 'with a Hospital Frailty Risk Score of 5 or more'."""
        score = number(self.at_least / 10, 1).removesuffix(".0")
        return f"with a Hospital Frailty Risk Score of {score} or more"

    @property
    def relation(self) -> str:
        """Return the part in SQL."""
        return f"""exists (select 1 from frailty where frailty.person_id = candidate.person_id
            and frailty."on" = date_trunc('quarter', candidate.index_date)
            and frailty.hfrs >= {self.at_least})"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Without:
    """Not meeting a part."""

    part: Part

    @property
    def words(self) -> str:
        """Return 'not with dementia'."""
        return f"not {self.part.words}"

    @property
    def relation(self) -> str:
        """Return the part in SQL. What is not known of a person is not met, and so passes here."""
        return f"not coalesce({self.part.relation}, false)"
