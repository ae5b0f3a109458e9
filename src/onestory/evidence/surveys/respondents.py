"""Respondents: where each stands, what weight each has, and who answered twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from onestory.evidence.surveys.account import Noticed
from onestory.evidence.surveys.column import Column
from onestory.evidence.surveys.days import in_waves, to_the_minute
from onestory.evidence.surveys.groups import alike, group, kinds, level, name_of, said
from onestory.evidence.surveys.items import number
from onestory.evidence.surveys.sites import spelt
from onestory.model.finding import Finding

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from onestory.evidence.surveys.files import Answers
    from onestory.evidence.surveys.places import Placed
    from onestory.evidence.surveys.sidecar import Sidecar

WHO = ("people", "carers", "staff")
_PLAIN = ("organisation", "stratum", "cluster")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Respondents:
    """What is known of each row's respondent, in the order of the file.

    `columns` is by role, and by 'own:NAME' of an own group; `weights` NaN where unreadable; `ids`
    None where the file has no column of them; `undated` the rows of days that are in no wave.
    """

    columns: Mapping[str, Column]
    weights: NDArray[np.float64]
    ids: Column | None
    noticed: tuple[Noticed, ...]
    undated: tuple[Noticed, ...] = ()


def respondents(
    answers: Answers, placed: Placed, sidecar: Sidecar, *, sites: Sequence[str]
) -> Respondents:
    """Return who the respondents are, in the study's words.

    Raises PlanError where a column that is named holds identifiers.
    """

    def of(role: str) -> Column:
        return said(role, answers, placed, sidecar)

    waves = [wave.name for wave in sidecar.waves]
    headings = {**placed.roles, **placed.own}
    when = alike(of("wave"), waves)
    wave, undated = in_waves(when, sidecar.waves, headings.get("wave", ""))
    named = {"wave": wave, "who": alike(of("who"), WHO)}
    grouped = {"level": level(of("level"), headings.get("level", ""))}
    grouped["site"] = spelt(of("site"), sites, headings.get("site", ""))
    grouped |= {name_of(kind): group(kind, of(kind), headings[kind]) for kind in kinds(placed)}
    plain = {role: of(role) for role in _PLAIN}
    weight, ids = (answers.columns.get(placed.roles.get(r, "")) for r in ("weight", "respondent"))
    return Respondents(
        columns={**named, **plain, **{kind: one.column for kind, one in grouped.items()}},
        weights=weight.numbers(number) if weight else np.ones(len(answers.numbers)),
        ids=ids,
        noticed=tuple(noticed for one in grouped.values() for noticed in one.noticed),
        undated=undated,
    )


def answered_twice(people: Respondents, so_far: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return the rows of a respondent who stands above in the same wave, as the same kind."""
    twice = np.zeros(len(so_far), dtype=np.bool_)
    if people.ids is None:
        return twice
    rows = np.flatnonzero(so_far & people.ids.whether(bool))
    key = np.stack([people.ids.at, people.columns["wave"].at, people.columns["who"].at])[:, rows]
    first = np.unique(key, axis=1, return_index=True)[1]
    twice[np.delete(rows, first)] = True
    return twice


def clusters(people: Respondents, accepted: NDArray[np.bool_]) -> Column:
    """Return the clusters of those accepted; people who answered in several waves are their own.

    Where respondents are known and no team was drawn as one, the answers of one person over waves
    belong together. They are numbered anew: nothing of what the file called them is kept.
    """
    own = people.columns["cluster"].kept(accepted)
    if people.ids is None or any(own.counts().keys() - {""}):
        return own
    ids = people.ids.kept(accepted)
    again = {word for word, rows in ids.counts().items() if word and rows > 1}
    order = {word: f"respondent {n}" for n, word in enumerate(ids.words, 1) if word in again}
    return ids.renamed(lambda word: order.get(word, ""))


def groups_of(placed: Placed) -> tuple[str, ...]:
    """Return the kinds of group as `Survey.groups` names them."""
    return tuple(name_of(kind) for kind in kinds(placed))


def doubled(answers: Answers) -> tuple[Noticed, ...]:
    """Return the rows that are alike in all that is read with one above, to the minute sent.

    Without a column of moments nothing is told: people do give the same answers.
    """
    moments = [one for one in answers.columns if to_the_minute(answers.columns[one])]
    if not moments:
        return ()
    moment = answers.columns[moments[0]]
    several = {word for word, rows in moment.counts().items() if word and rows > 1}
    at = np.flatnonzero(moment.whether(several.__contains__))
    key = np.stack([column.at[at] for column in answers.columns.values()])
    rows = np.zeros(len(answers.numbers), dtype=np.bool_)
    rows[np.delete(at, np.unique(key, axis=1, return_index=True)[1])] = True
    return (Noticed(rows=rows, finding=_doubled(moments[0])),) if rows.any() else ()


def _doubled(heading: str) -> Finding:
    return Finding(
        rule="answers doubled",
        severity="warning",
        message="Alike in every answer and in the moment it was sent with a row above: it was"
        " counted again.",
        do="Delete it, if a form was sent twice; or name under [columns] what tells respondents"
        " apart, `respondent`: then each counts once in a wave.",
        column=heading,
    )
