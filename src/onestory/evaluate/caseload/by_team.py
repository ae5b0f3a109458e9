"""By team: the people of each team beside stand-ins of their own, up to given days."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from onestory.evaluate.by_site_figures import FEWEST_EVENTS
from onestory.evaluate.caseload.asked import readable
from onestory.evaluate.caseload.choices import rebalanced
from onestory.evaluate.caseload.designs import design_of
from onestory.evaluate.caseload.falls import FEWEST
from onestory.evaluate.caseload.groups import groups
from onestory.evaluate.caseload.setting import ask, setting
from onestory.evaluate.caseload.until import until
from onestory.evaluate.run import Surroundings
from onestory.model.delivered import ACTIVITY_ROWS, Delivered
from onestory.model.errors import StatsError, StudyError
from onestory.model.mirror import MEASURED_ROWS
from onestory.model.rivals import Rivals
from onestory.stats.people.one_cluster import as_one_more

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from onestory.evaluate.caseload.asked import Asked
    from onestory.evaluate.caseload.groups import Group
    from onestory.evaluate.caseload.setting import Setting
    from onestory.model.caseload import Drawn
    from onestory.model.mirror import MeasuredKind
    from onestory.model.study import Estimand, Study

NO_ABSOLUTE = (
    "People are taken on when they are at their worst, and most then need less whatever is done:"
    " a change by itself says nothing of a team."
)
_NOBODY = "Nobody of this team stands among the people drawn up to that day."
_FEW = f"Fewer than {FEWEST} people of this team, or beside it: too few to tell."
_FEW_EVENTS = f"Fewer than {FEWEST_EVENTS} events of the team's own people."
_AT_THRESHOLD = "Too few of one team lie near the threshold to be told apart."
_Row = dict[str, str | float | date | None]


def by_team(study: Study, drawn: Drawn, *, through: Sequence[date]) -> pa.Table:
    """Return `MEASURED_ROWS`: two rows an outcome, team and day, in the study's order.

    'change against comparators' is what the team's people had against what stand-ins weighted to
    be like them had, told of those taken on by the day and followed up to it. Its range holds for
    one more team: people's own luck, the comparators' doubt, and how far comparators' own
    clusters stray. There is no absolute change of people taken on.
    """
    first: dict[str, Estimand] = {one.outcome: one for one in reversed(study.estimands)}
    asked = [first[outcome.id] for outcome in study.outcomes if outcome.id in first]
    told = {day: _told(study, drawn, asked, day) for day in sorted(set(through))}
    rows = [
        row
        for estimand in asked
        for name in dict.fromkeys(site.name for site in study.sites)
        for day, found in told.items()
        for row in _pair(estimand, name, day, found)
    ]
    return pa.Table.from_pylist(rows, schema=MEASURED_ROWS)


def _pair(
    estimand: Estimand, name: str, day: date, found: Mapping[tuple[str, str], _Row]
) -> Iterator[_Row]:
    yield _row(estimand, name, day, kind="absolute change", note=NO_ABSOLUTE)
    told = found.get((estimand.id, name)) or found.get((estimand.id, "")) or {"note": _NOBODY}
    yield {**_row(estimand, name, day, kind="change against comparators"), **told}


def _row(
    estimand: Estimand, name: str, day: date, *, kind: MeasuredKind, note: str | None = None
) -> _Row:
    return {
        "outcome": estimand.outcome,
        "site": name,
        "through": day,
        "kind": kind,
        "estimate": None,
        "lower": None,
        "upper": None,
        "contrast": estimand.contrast,
        "events": None,
        "note": note,
    }


def _told(
    study: Study, drawn: Drawn, estimands: Sequence[Estimand], day: date
) -> dict[tuple[str, str], _Row]:
    """Return what is told by estimand and team up to the day; '' stands for every team."""
    try:
        ground = setting(study, until(drawn, day), _alone(study))
    except (StatsError, StudyError) as error:
        return {(one.id, ""): {"note": error.found} for one in estimands}
    found: dict[tuple[str, str], _Row] = {}
    for estimand in estimands:
        found |= _of_estimand(estimand, ground)
    return found


def _of_estimand(estimand: Estimand, ground: Setting) -> dict[tuple[str, str], _Row]:
    if design_of(ground.study, ground.caseload) == "regression discontinuity":
        return {(estimand.id, ""): {"note": _AT_THRESHOLD}}
    try:
        asked = ask(estimand, ground)
    except (StatsError, StudyError) as error:
        return {(estimand.id, ""): {"note": error.found}}
    by_name = {site.place: site.name for site in ground.study.sites}
    return {
        (estimand.id, by_name.get(group.name, group.name)): _of_team(asked, group)
        for group in groups(asked.everyone, "team")
    }


def _of_team(asked: Asked, group: Group) -> _Row:
    member, exposed = group.member, asked.everyone.exposed
    if min(int((member & exposed).sum()), int((member & ~exposed).sum())) < FEWEST:
        return {"note": _FEW}
    events = _events(asked, group)
    if events < FEWEST_EVENTS:
        return {"events": events, "note": _FEW_EVENTS}
    try:
        found = as_one_more(rebalanced(asked, member), people=asked.among(member).people)
    except (StatsError, StudyError) as error:
        return {"note": error.found}
    found = readable(found)
    if not np.isfinite(found.value):
        return {"note": found.why_not or "No contrast can be made."}
    ends = (asked.change(one) if np.isfinite(one) else None for one in (found.lower, found.upper))
    return {
        "estimate": asked.change(found.value),
        **dict(zip(("lower", "upper"), ends, strict=True)),
        "events": events,
        "note": found.why_not or None,
    }


def _events(asked: Asked, group: Group) -> float:
    """Return how many events of the team's own people the contrast rests on."""
    found = asked.everyone.happened[asked.followed.outcome]
    own = (group.member & asked.everyone.exposed)[found.row]
    return float((own & (found.day >= asked.span.first) & (found.day < asked.span.last)).sum())


def _alone(study: Study) -> Surroundings:
    """Return surroundings of which nothing is known: weights and contrasts never ask them."""
    return Surroundings(
        rivals=Rivals(
            window=study.window,
            exposed=(),
            comparators=(),
            rivals=(),
            complete=False,
            to_ask=(),
            own=(),
            sentences=(),
        ),
        delivered=Delivered(
            verdict="delivery not known", sites=(), rows=ACTIVITY_ROWS.empty_table(), sentence=""
        ),
    )
