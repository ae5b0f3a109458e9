"""Judgements coded from interviews, as what is perceived: one row a site and wave."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from onestory.evidence.interviews.presence import (
    Telling,
    naming,
    of_kind,
    ratings,
    tellings,
)
from onestory.model.errors import PlanError
from onestory.model.mirror import PERCEIVED_ROWS
from onestory.stats.small_samples import median, net_share

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onestory.model.interviews import Interviews
    from onestory.model.survey import Wave
    from onestory.stats.estimate import Estimate


def judged(
    interviews: Interviews, construct: str, *, level: str = "", times: Sequence[Wave] = ()
) -> pa.Table:
    """Return what people judge of a construct by site and wave, as `PERCEIVED_ROWS`.

    Where it is rated, the median of a rating a person, with the range that their order gives;
    else the share who name it as helping less the share who name it as holding back (-1 to 1).
    Either way 0 takes no side. `level` '' is everyone. Documents are not heard. `times` gives the
    days of waves that the sidecar gives none of, such as those of a survey.

    Raises:
        PlanError: the frame has no such construct.
    """
    if construct not in {one.id for one in interviews.frame.constructs}:
        raise PlanError(
            found=f"The frame '{interviews.frame.id}' has no construct '{construct}'.",
            where=interviews.id,
            do=f"It has {', '.join(one.id for one in interviews.frame.constructs)}.",
        )
    told = [one for one in of_kind(tellings(interviews)) if level in ("", one.level)]
    rated = any(key == construct for one in told for key, _ in one.ratings)
    ends = {one.name: one.last for one in (*times, *interviews.times)}
    rows = [
        _row(some, construct, rated=rated) | {"site": site, "wave": wave, "through": ends.get(wave)}
        for site in sorted({one.site for one in told} - {""})
        for wave in interviews.waves
        if (some := [one for one in told if (one.site, one.wave) == (site, wave)])
    ]
    return pa.Table.from_pylist(rows, schema=PERCEIVED_ROWS)


def _row(some: Sequence[Telling], construct: str, *, rated: bool) -> dict[str, object]:
    who = sorted({one.person for one in some})
    if rated:
        given = ratings(some, construct)
        note = "" if given else "nobody was rated"
        return _perceived(median(given), len(given), note or "too few ratings for a range")
    helps, hinders = (naming(some, construct, shade) for shade in ("enabler", "barrier"))
    net = net_share([one in helps for one in who], [one in hinders for one in who])
    note = f"{len(helps)} of {len(who)} name it as helping, {len(hinders)} as holding back"
    return _perceived(net, len(who), note) | {"note": note}


def _perceived(given: Estimate, people: int, why: str) -> dict[str, object]:
    value, lower, upper = (float(one[0]) for one in (given.value, given.lower, given.upper))
    return {
        "value": None if np.isnan(value) else value,
        "lower": None if np.isnan(lower) else lower,
        "upper": None if np.isnan(upper) else upper,
        "respondents": people,
        "note": why if np.isnan(lower) else None,
    }
