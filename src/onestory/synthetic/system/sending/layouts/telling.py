"""What a layout reads: the true tables of a shard, and each partner's view of its people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from onestory.synthetic.system.places import Places
from onestory.synthetic.system.sending.histories import (
    NO_DAY,
    Days,
    History,
    Rows,
    days_of,
    rows_of,
)
from onestory.synthetic.system.sending.identity import Registrations
from onestory.synthetic.system.sending.layouts.columns import (
    Column,
    flat,
    months_since,
    picked,
    replaced,
    text_column,
)
from onestory.synthetic.system.sending.noise_settings import NoiseSettings
from onestory.synthetic.system.sending.partners import CODES, number_of
from onestory.synthetic.system.settings import System


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """Rows of one source before they are put into files.

    `partner` (of `PARTNERS`) and `period` (months or quarters of the history, from nought) say
    which file a row belongs to; `person` is whom it is about and is never sent. What the source's
    layout asks of the `subject` by role is added when the rows are put into files; in the rows of
    `no_number` without the NHS number.
    """

    partner: Rows
    period: Rows
    person: Rows
    subject: Subject
    columns: dict[str, Column]
    no_number: NDArray[np.bool_] | None = None


@dataclass(frozen=True, kw_only=True)  # no slots: its columns are made once, when first asked for
class Telling:
    """A shard's true tables, with the partners' registrations of its people.

    `by_teams` are those of people whom the host of the teams met through the teams alone.
    """

    system: System
    settings: NoiseSettings
    places: Places
    tables: Mapping[str, pa.Table]
    seen: Registrations
    by_teams: Registrations
    generator: np.random.Generator

    @cached_property
    def homes(self) -> History:
        """Where people lived."""
        return History.of(self.tables["people"], self.tables["homes"])

    @cached_property
    def names(self) -> History:
        """What people were called."""
        return History.of(self.tables["people"], self.tables["names"])

    @cached_property
    def practices(self) -> History:
        """Where people were registered."""
        return History.of(self.tables["people"], self.tables["practices"])

    @cached_property
    def registered(self) -> dict[str, Column]:
        """The registrations' texts as columns."""
        seen = self.seen
        texts = {
            "nhs_number": seen.nhs_number,
            "local_id": seen.local_id,
            "first": seen.first_name,
            "middle": seen.middle_name,
            "last": seen.last_name,
            "known_as": seen.known_as,
            "sex": seen.sex,
            "ethnicity": seen.ethnicity,
            "postcode": seen.postcode,
        }
        return {name: text_column(values) for name, values in texts.items()}

    @cached_property
    def addresses(self) -> dict[str, Column]:
        """The true homes' texts as columns."""
        homes = self.tables["homes"]
        return {name: flat(homes[name]) for name in ("address", "postcode", "lsoa", "kind")}

    def period(self, days: Days, *, months: int = 1) -> Rows:
        """Return which month (or span of months) of the history each day lies in."""
        start = np.datetime64(self.system.start).astype(np.int64)
        return months_since(np.full_like(days, start), days) // months

    def rows_of(self, table: pa.Table) -> Rows:
        """Return the rows of `people` that a table's persons are."""
        return rows_of(self.tables["people"], table["person"].to_numpy())

    def practice_partners(self, codes: pa.ChunkedArray) -> Rows:
        """Return the group of practices, a partner, to which each practice belongs."""
        return practice_partners(codes, self.places)

    def about(self, table: pa.Table, *, partner: Rows, on: Days) -> Subject:
        """Return what partners believe of the persons of a table on days."""
        people = self.rows_of(table)
        rows = self.seen.of(people, partner, on)
        return Subject(telling=self, people=people, partner=partner, on=on, rows=rows)


@dataclass(frozen=True, kw_only=True)
class Subject:
    """The persons whom rows are about, as the sender believes them to be."""

    telling: Telling
    people: Rows
    partner: Rows
    on: Days
    rows: Rows  # of the registrations

    def text(self, name: str) -> Column:
        """Return one of the registration's texts."""
        return picked(self.telling.registered[name], self.rows)

    @cached_property
    def birth(self) -> Days:
        """The date of birth as believed."""
        return self.telling.seen.birth[self.rows]

    @cached_property
    def home(self) -> Rows:
        """The home as believed: rows of the true homes."""
        seen = self.telling.seen
        now = self.telling.homes.at(self.people, self.on)
        return np.where(seen.follows[self.rows], now, seen.home[self.rows])

    @cached_property
    def has_postcode(self) -> NDArray[np.bool_]:
        """Whether the sender has a postcode."""
        return self.telling.seen.keeps_postcode[self.rows]

    @cached_property
    def postcode(self) -> Column:
        """The postcode as believed and written."""
        typed = self.text("postcode")
        own = self.home == self.telling.seen.home[self.rows]
        true = picked(self.telling.addresses["postcode"], self.home)
        made = pc.if_else(pa.array(own), pc.coalesce(typed, true), true)
        return replaced(made, ~self.has_postcode, None)

    @cached_property
    def address(self) -> Column:
        """The address as believed."""
        return picked(self.telling.addresses["address"], self.home)

    @cached_property
    def lsoa(self) -> Column:
        """The LSOA that the sender derives from a postcode; blank without one."""
        made = picked(self.telling.addresses["lsoa"], self.home)
        return replaced(made, ~self.has_postcode, None)

    @cached_property
    def practice(self) -> Column:
        """The practice on the day."""
        rows = self.telling.practices.at(self.people, self.on)
        return picked(flat(self.telling.tables["practices"]["practice"]), rows)

    def died(self) -> Days:
        """The day of death where it is on or before the day of the row; `NO_DAY` otherwise."""
        death = days_of(self.telling.tables["people"]["death"])[self.people]
        return np.where(death <= self.on, death, NO_DAY)


def partner_of(codes: pa.ChunkedArray) -> Rows:
    """Return the place in `PARTNERS` of each code; -1 for one who sends nothing."""
    place = pc.index_in(flat(codes), value_set=pa.array(CODES))
    return np.asarray(pc.fill_null(place, -1)).astype(np.int64)


def practice_partners(codes: pa.ChunkedArray, places: Places) -> Rows:
    """Return the group of practices, a partner, to which each practice belongs."""
    council = places.neighbourhoods.council[places.practices.neighbourhood]
    groups = np.array([number_of(f"XG{number + 1}") for number in council.tolist()])
    place = pc.index_in(flat(codes), value_set=pa.array(places.practices.code.tolist()))
    known = np.asarray(pc.fill_null(place, -1)).astype(np.int64)
    return np.where(known >= 0, groups[known], -1)
