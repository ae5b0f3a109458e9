"""What becomes of people who leave hospital: a care home, reablement, a request, a review."""

from __future__ import annotations

import numpy as np

from onestory.synthetic.system.care.ground import (
    CARE_HOMES,
    HOME_CARE,
    REABLEMENT,
    Discharges,
    Found,
    Ground,
    Month,
    Numbers,
    aside,
    own,
)
from onestory.synthetic.system.care.moves import Movers, move_in, short_stays
from onestory.synthetic.system.care.paths import ask, reable, routed
from onestory.synthetic.system.care.rates import CHANCES
from onestory.synthetic.system.care.rows import NONE, OUTCOMES, REASONS, code, rows
from onestory.synthetic.system.care.state import AT_HOME, CONTINUED, Packages
from onestory.synthetic.system.columns import Mask, Whole

_HOME = ("19", "29")
_YOUNGER = 0.06  # chance of reablement under 65, against that of older people


def after_hospital(
    ground: Ground,
    held: Packages,
    month: Month,
    *,
    found: Found,
    generator: np.random.Generator,
) -> None:
    """Add to `found` what follows the month's discharges; `held` changes with it."""
    out = ground.discharges.within(month.first, month.after)
    residents = ground.residents
    able = month.grown[out.adult] & (residents.gone[out.adult] > out.day)
    able &= (held.setting[out.adult] <= AT_HOME) & (residents.care_home[out.adult] > out.day)
    home = out.where(able & np.isin(out.destination, _HOME))
    moved = _moved(ground, held, month, out=home, found=found, generator=generator)
    home = home.where(~moved)
    helped = _reabled(ground, held, month, out=home, found=found, generator=generator)
    rest = home.where(~helped)
    _asked(ground, held, month, out=rest, found=found, generator=generator)
    _reviewed(held, out=rest, found=found, generator=generator)


def _long(nights: Whole) -> Whole:
    return np.searchsorted((1, 7), nights, side="right")


def _moved(
    ground: Ground,
    held: Packages,
    month: Month,
    *,
    out: Discharges,
    found: Found,
    generator: np.random.Generator,
) -> Mask:
    # Who leaves hospital for a care home: for good, or for some weeks and then home.
    who = out.adult
    chance = np.array(CHANCES.moved_from_hospital)[_long(out.nights)] * month.entering[who]
    without = np.minimum(chance, 0.5) * aside(ground, month, CARE_HOMES)[who]
    draw, nursing = generator.random(len(who)), generator.random(len(who)) < CHANCES.nursing
    asked = without * own(ground, month, CARE_HOMES)[who]
    stays = draw < asked
    rests = ~stays & (draw < asked + CHANCES.short_stay * without)
    movers = Movers(who=who[stays], day=out.day[stays], nursing=nursing[stays])
    move_in(ground, held, movers, found=found, generator=generator)
    days = generator.integers(14, 43, int(rests.sum()))
    begun = out.where(rests)
    found.rows.append(
        short_stays(begun.adult, begun.day, nursing=nursing[rests], days=days, spell=begun.spell)
    )
    held.busy[begun.adult] = begun.day + days
    found.expect(CARE_HOMES, _by_person(held, who, without))
    return stays | rests


def _reabled(
    ground: Ground,
    held: Packages,
    month: Month,
    *,
    out: Discharges,
    found: Found,
    generator: np.random.Generator,
) -> Mask:
    # Who is offered reablement at home; its request is dated by the end of the stay.
    who, nights = out.adult, out.nights
    chance = np.array(CHANCES.from_hospital)[_long(nights)] * month.asking[who]
    chance = (
        np.minimum(chance, 0.4)
        * np.where(month.older[who], 1.0, _YOUNGER)
        * (held.busy[who] < out.day)
    )
    chance = chance * aside(ground, month, REABLEMENT)[who]
    helped = generator.random(len(who)) < chance * own(ground, month, REABLEMENT)[who]
    taken = out.where(helped)
    back = np.minimum(taken.nights, 3)
    asked = routed(
        taken.adult, taken.day - back, route="Discharge from Hospital", spell=taken.spell
    )
    asked["end"], asked["outcome"] = taken.day, code(OUTCOMES, "Progress to reablement")
    followed = reable(ground, held, month, asked=asked, wait=2, generator=generator)
    found.rows.extend([asked, *followed.rows])
    found.expect(REABLEMENT, _by_person(held, who, chance))
    found.expect(HOME_CARE, followed.home_care)
    return helped


def _asked(
    ground: Ground,
    held: Packages,
    month: Month,
    *,
    out: Discharges,
    found: Found,
    generator: np.random.Generator,
) -> None:
    who = out.adult
    free = (held.setting[who] == NONE) & (held.busy[who] < out.day) & month.older[who]
    chosen = free & (out.nights > 0) & (generator.random(len(who)) < CHANCES.asked_in_hospital)
    these = out.where(chosen)
    asked = routed(these.adult, these.day, route="Discharge from Hospital", spell=these.spell)
    followed = ask(ground, held, month, who=these.adult, asked=asked, generator=generator)
    found.rows.extend(followed.rows)
    found.expect(HOME_CARE, followed.home_care)


def _reviewed(
    held: Packages, *, out: Discharges, found: Found, generator: np.random.Generator
) -> None:
    known = (held.setting[out.adult] == AT_HOME) & (out.nights >= 3)
    these = out.where(known & (generator.random(len(known)) < CHANCES.reviewed_after_hospital))
    found.rows.append(
        rows(
            "Review",
            these.adult,
            start=these.day + 1,
            end=these.day + 1 + generator.integers(0, 14, len(these.day)),
            outcome=CONTINUED,
            reason=code(REASONS, "Unplanned - Hospital"),
            spell=these.spell,
        )
    )


def _by_person(held: Packages, who: Whole, chance: Numbers) -> Numbers:
    people = len(held.setting)
    return np.bincount(who, weights=chance, minlength=people).astype(np.float64)
