"""Surveys on their way out: scores of few respondents hidden, with what would give them away."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pyarrow as pa

from onestory.model.survey import CHANGE_ROWS, RESPONSE_ROWS, SCORE_ROWS
from onestory.release.coarsening import nice, to_step
from onestory.release.notes import PROTECTING, SMALL
from onestory.release.rounding import nearest
from onestory.release.voices_cells import HiddenCells, Key, Split, to_hide
from onestory.release.voices_changes import clear_changes
from onestory.release.voices_findings import bare_findings
from onestory.release.voices_names import names_of_survey
from onestory.release.voices_steps import Coarser, coarse, coarser, told_as_coarse
from onestory.release.voices_words import (
    Unsaid,
    kept,
    names_of_group,
    names_of_level,
    rounded,
)
from onestory.stats import proportion

if TYPE_CHECKING:
    from onestory.model.release import DisclosureRule
    from onestory.model.survey import SurveyTold

Row = dict[str, object]
_ALL = "everyone"
_SCORE = ("respondents", "value", "lower", "upper", "effective")
_ANSWERED = ("answered", "share", "lower", "upper", "share_of_answers", "share_of_asked")
_CHANGE = ("estimate", "lower", "upper")
_RANGE = ("value", "lower", "upper")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClearedSurvey:
    """A survey as it may leave; how many scores are hidden as small, and to protect those.

    `cells` are the hidden scores by (scale, who, wave, level, site, kind, group), `sentences` how
    many sentences were left out. `moved` are changes over all sites, before and after coarsening.
    """

    told: SurveyTold
    cells: frozenset[Key] = frozenset()
    moved: tuple[Coarser, ...] = ()
    small: int = 0
    protecting: int = 0
    rounded: int = 0
    sentences: int = 0


def moved_of(
    surveys: Iterable[ClearedSurvey], scale: str, who: str, *, groups: bool = True
) -> dict[float, float]:
    """Return how each change of a scale over all sites is told, by what it is.

    Without `groups`, of everyone together alone.
    """
    return dict(
        one.figures
        for survey in surveys
        for one in survey.moved
        if (one.scale, one.who) == (scale, who) and (groups or not one.group)
    )


def clear_survey(
    told: SurveyTold, *, rule: DisclosureRule, sites: Collection[str]
) -> ClearedSurvey:
    """Return the survey with what few respondents said hidden, counts rounded.

    `sites` are the study's own: only these add up to all sites together.
    """
    if rule.smallest <= 1 and rule.round_to <= 1:
        return ClearedSurvey(told=told)
    scores: list[Row] = told.scores.to_pylist()
    hidden = _hidden_scores(scores, rule, sites)
    response: list[Row] = told.response.to_pylist()
    few = _hidden_answers(response, rule, sites)
    sentences = _sentences(told.sentences, hidden, few)
    before: list[Row] = told.changes.to_pylist()
    counts = {score_key(row): _count(row, "respondents") for row in scores}
    changes = clear_changes(before, counts, hidden, rule=rule)
    cleared = [_score(row, hidden, rule) for row in scores]
    names = names_of_survey(told)
    moved = tuple(coarser(before, changes, _CHANGE))
    finer = (*coarser(scores, cleared, _RANGE), *moved)
    return ClearedSurvey(
        told=replace(
            told,
            scores=pa.Table.from_pylist(cleared, schema=SCORE_ROWS),
            response=pa.Table.from_pylist(_answers(response, few, rule), schema=RESPONSE_ROWS),
            changes=pa.Table.from_pylist(changes, schema=CHANGE_ROWS),
            sentences=tuple(rounded(told_as_coarse(one, finer), rule, names) for one in sentences),
            cautions=tuple(rounded(one, rule, names) for one in told.cautions),
            respondents=_shown(told.respondents, rule) or 0,
            inputs=tuple(replace(one, sha256="") for one in told.inputs),
            findings=bare_findings(told.findings, names),
        ),
        cells=hidden.small | hidden.protecting,
        moved=moved,
        small=len(hidden.small),
        protecting=len(hidden.protecting),
        rounded=sum(
            count >= rule.smallest and _shown(count, rule) != count
            for count in (_count(row, "respondents") for row in scores)
        ),
        sentences=len(told.sentences) - len(sentences),
    )


def score_key(row: Mapping[str, object]) -> Key:
    """Return what tells one score from another in a survey."""
    return (
        *(row["scale"], row["who"], row["wave"]),
        *(row["level"], row["site"], row["group_kind"], row["group"]),
    )


def _hidden_scores(
    rows: Sequence[Row], rule: DisclosureRule, sites: Collection[str]
) -> HiddenCells:
    counts = {score_key(row): _count(row, "respondents") for row in rows}
    drawn: defaultdict[Key, list[Key]] = defaultdict(list)
    for key in counts:
        drawn[key[:3]].append(key[3:])
    splits = [
        Split(whole=(*draw, *one.whole), parts=tuple((*draw, *part) for part in one.parts))
        for draw, cells in drawn.items()
        for one in _splits(cells, sites)
    ]
    return to_hide(counts, splits, least=rule.smallest)


def _splits(cells: Sequence[Key], sites: Collection[str]) -> Iterator[Split]:
    """How one draw's scores add up: sites and levels to all, both to either, groups to all."""
    ours = _ours({cell[1] for cell in cells}, sites)
    plain = [c for c in cells if c[2] == _ALL and (c[1] is None or c[1] in ours)]
    whole: Key = (None, None, _ALL, "")
    for level in {c[0] for c in plain}:
        parts = tuple(c for c in plain if c[0] == level and c[1] is not None)
        yield Split(whole=(level, None, _ALL, ""), parts=parts)
    for site in {c[1] for c in plain}:
        parts = tuple(c for c in plain if c[1] == site and c[0] is not None)
        yield Split(whole=(None, site, _ALL, ""), parts=parts)
    for kind in {c[2] for c in cells} - {_ALL}:
        yield Split(whole=whole, parts=tuple(c for c in cells if c[2] == kind))


def _ours(named: Collection[object], sites: Collection[str]) -> set[object]:
    """The sites that add up to all: the study's own, or every one where none is the study's."""
    known = {site for site in named if site is not None}
    return known & set(sites) or known


def _hidden_answers(
    rows: Sequence[Row], rule: DisclosureRule, sites: Collection[str]
) -> HiddenCells:
    counts = {_answer_key(row): _count(row, "answered") for row in rows}
    ours = _ours({row["site"] for row in rows}, sites)
    splits: list[Split] = []
    for draw in {key[:2] for key in counts}:
        own = [key for key in counts if key[:2] == draw]
        whole: Key = (*draw, None, _ALL, "")
        splits.append(Split(whole=whole, parts=tuple(k for k in own if k[2] in ours)))
        splits += [
            Split(whole=whole, parts=tuple(k for k in own if k[3] == kind))
            for kind in {key[3] for key in own} - {_ALL}
        ]
    return to_hide(counts, splits, least=rule.smallest)


def _answer_key(row: Mapping[str, object]) -> Key:
    return (row["who"], row["wave"], row["site"], row["group_kind"], row["group"])


def _score(row: Row, hidden: HiddenCells, rule: DisclosureRule) -> Row:
    key = score_key(row)
    if key in hidden:
        note = SMALL if key in hidden.small else PROTECTING
        return {**row, **dict.fromkeys(_SCORE), "status": "suppressed", "note": note}
    if rule.round_to <= 1:
        return row
    return {
        **row,
        "respondents": _shown(_count(row, "respondents"), rule),
        "effective": _nearest(row["effective"], rule),
        **{name: coarse(row[name], _count(row, "respondents"), rule) for name in _RANGE},
    }


def _answers(rows: Sequence[Row], few: HiddenCells, rule: DisclosureRule) -> list[Row]:
    every = {
        (row["who"], row["wave"]): _count(row, "answered")
        for row in rows
        if row["site"] is None and row["group_kind"] == _ALL
    }
    return [_answer(row, few, rule, of=every.get((row["who"], row["wave"]), 0)) for row in rows]


def _answer(row: Row, few: HiddenCells, rule: DisclosureRule, *, of: int) -> Row:
    key = _answer_key(row)
    asked = _shown(_count(row, "asked"), rule) if row["asked"] is not None else None
    if key in few:
        note = SMALL if key in few.small else PROTECTING
        return {**row, "asked": asked, **dict.fromkeys(_ANSWERED), "note": note}
    if rule.round_to <= 1:
        return {**row, "asked": asked}
    answered = _shown(_count(row, "answered"), rule) or 0
    step = nice(rule.round_to / max(of, 1))
    return {
        **row,
        "asked": asked,
        "answered": answered,
        **_rate(answered, asked, known=row["share"] is not None),
        **{name: _stepped(row[name], step) for name in ("share_of_answers", "share_of_asked")},
    }


def _rate(answered: int, asked: int | None, *, known: bool) -> Row:
    """The share who answered and its range, made again of the rounded counts."""
    if not known or not asked:
        return {"share": None, "lower": None, "upper": None}
    found = proportion(min(answered, asked), asked)
    return {
        name: round(float(values[0]), 3)
        for name, values in (
            ("share", found.value),
            ("lower", found.lower),
            ("upper", found.upper),
        )
    }


def _sentences(said: Sequence[str], hidden: HiddenCells, few: HiddenCells) -> tuple[str, ...]:
    """The sentences that name no site, level or group of which anything is hidden.

    None is left where a score of all sites together is hidden.
    """
    cells = [key[3:] for key in hidden.small | hidden.protecting]
    cells += [(None, *key[2:]) for key in few.small | few.protecting]
    if (None, None, _ALL, "") in cells:
        return ()
    return kept(said, {unsaid(*cell) for cell in cells})


def unsaid(level: object, site: object, kind: object, group: object) -> Unsaid:
    """Return by which names together a sentence would tell of a hidden cell."""
    return (
        *((names_of_level(str(level)),) if level is not None else ()),
        *(((str(site),),) if site is not None else ()),
        *((names_of_group(str(kind), str(group)),) if kind != _ALL else ()),
    )


def _count(row: Mapping[str, object], name: str) -> int:
    found = row[name]
    return int(found) if isinstance(found, int) else 0


def _shown(count: int, rule: DisclosureRule) -> int | None:
    """The count as it is shown; None where it is small."""
    return None if 0 < count < rule.smallest else int(nearest(count, rule.round_to))


def _nearest(number: object, rule: DisclosureRule) -> float | None:
    return nearest(number, rule.round_to) if isinstance(number, float) else None


def _stepped(number: object, step: float) -> float | None:
    return to_step(number, step) if isinstance(number, float) else None
