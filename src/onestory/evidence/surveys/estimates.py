"""Estimates of one scale: every cut of the respondents, and its rows of scores."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from onestory.evidence.surveys.answers import Answers, Labels, Scored, waves_of
from onestory.stats.survey import SurveyEstimates, survey_means, survey_shares

if TYPE_CHECKING:
    from numpy.typing import NDArray

FEW = 10
"""Under so many answers a range is told with a warning."""
FEW_ANSWERS = "Only {} answers: the range rests on very little."
FEW_NEAR_AN_END = 50
"""As measured by simulation (bench/survey_coverage.py), for scores in the outer quarters."""
EVERYONE = "Everyone who could be asked answered: chance had no part in it."
WEIGHTLESS = "Those who answered have a weight of nought: no score can be made of them."
ONE_WEIGHS = "One answer carries over a third of the weight: the range is that of so few."
HEAVY = 1 / 3
Row = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cut:
    """Respondents told apart one way: by site, level, both, one kind of group, or not at all.

    `names` are (site, level, group) of each label, None or '' for all; the domain of a draw and
    label is draw × labels + label.
    """

    group_kind: str
    names: tuple[tuple[str | None, str | None, str], ...]
    codes: NDArray[np.int64]

    def domain(self, drawn: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the domain of each respondent (N,), -1 for none."""
        return np.where(self.codes >= 0, drawn * len(self.names) + self.codes, -1)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Told:
    """A cut with its estimates (D,) of one scale.

    `there` is how many of each domain answered, `weighed` how many of these weigh anything.
    """

    cut: Cut
    there: NDArray[np.int64]
    weighed: NDArray[np.int64]
    estimates: SurveyEstimates


def cuts(held: Answers) -> tuple[Cut, ...]:
    """Return every cut: all, each site, each level, both, and every kind of group over all."""
    everyone = np.where(held.ours, 0, -1)
    whole = Cut(group_kind="everyone", names=((None, None, ""),), codes=everyone)
    found = [whole]
    if held.site.names:
        found.append(_by(held.site, [(name, None, "") for name in held.site.names]))
    if held.level.names:
        found.append(
            _by(held.level, [(None, name, "") for name in held.level.names], among=held.ours)
        )
        if held.site.names:
            found.append(_by_both(held.site, held.level))
    found += [
        _by(group, [(None, None, name) for name in group.names], kind=group.kind, among=held.ours)
        for group in held.groups
    ]
    return tuple(found)


def told(held: Answers, scale: Scored, cut: Cut) -> Told:
    """Return one scale's estimates over a cut."""
    domain = cut.domain(held.drawn)
    size = len(held.draws) * len(cut.names)
    there = np.bincount(domain[domain >= 0], minlength=size)
    weighed = np.bincount(domain[(domain >= 0) & (held.sample.weight > 0)], minlength=size)
    if scale.statistic == "share":
        found = survey_shares(held.sample, scale.score, domain=domain, domains=size)
    else:
        bounds = (scale.scale.lowest, scale.scale.highest)
        found = survey_means(held.sample, scale.score, domain=domain, domains=size, bounds=bounds)
    return Told(cut=cut, there=there, weighed=weighed, estimates=found)


def score_rows(held: Answers, scale: Scored, made: Told) -> Iterator[Row]:
    """Return a row for each draw and label that anybody answered for, or that is a site of ours."""
    names = made.cut.names
    waves = waves_of(held.survey)
    for domain, there in enumerate(made.there.tolist()):
        draw, label = divmod(domain, len(names))
        site, level, group = names[label]
        ours = made.cut.group_kind == "everyone" and (site is None or site in held.sites)
        if not there and (level is not None or not ours):
            continue
        who, wave = held.draws[draw]
        last = waves[wave].last if wave in waves else None
        yield {
            "survey": held.survey.id,
            "instrument": held.survey.instrument.id,
            "scale": scale.id,
            "title": scale.title,
            "statistic": scale.statistic,
            "who": who,
            "level": level,
            "site": site,
            "wave": wave,
            "wave_end": last,
            "group_kind": made.cut.group_kind,
            "group": group,
            **_figures(made, domain, scale),
        }


def _figures(made: Told, domain: int, scale: Scored) -> Row:
    found = made.estimates
    number = int(found.respondents[domain])
    lower, upper = number_at(found.lower, domain), number_at(found.upper, domain)
    status = "measured" if lower is not None else "no interval" if number else "missing"
    weightless = WEIGHTLESS if made.there[domain] and not made.weighed[domain] else None
    return {
        "respondents": number,
        "value": number_at(found.value, domain),
        "lower": lower,
        "upper": upper,
        "effective": number_at(found.effective, domain),
        "status": status,
        "note": weightless
        or _none(number, known=lower is not None)
        or _frail(found, domain, scale),
        "method": found.method,
    }


def number_at(values: NDArray[np.float64], place: int) -> float | None:
    """Return the number there, None where it is none."""
    value = float(values[place])
    return value if np.isfinite(value) else None


def _none(number: int, *, known: bool) -> str | None:
    """Return why there is no value or no range."""
    if not number:
        return "Nobody answered enough of it for a score."
    if number == 1:
        return "One answer: no range can be given."
    return None if known else "All answers come from one group drawn together: no range is given."


def _frail(found: SurveyEstimates, domain: int, scale: Scored) -> str | None:
    """Return why a range is to be read with care."""
    number = int(found.respondents[domain])
    if found.whole[domain]:
        return EVERYONE
    if number < FEW:
        return FEW_ANSWERS.format(number)
    if found.heaviest[domain] > HEAVY:
        return ONE_WEIGHS
    if (
        scale.statistic == "mean"
        and number < FEW_NEAR_AN_END
        and _near_an_end(found, domain, scale)
    ):
        return "Few answers, near an end of the scale: such a range misses about one time in ten."
    if found.lone[domain]:
        return "A stratum held one drawn unit alone: the range is a cautious one."
    return None


def _near_an_end(found: SurveyEstimates, domain: int, scale: Scored) -> bool:
    width = scale.scale.highest - scale.scale.lowest
    part = (float(found.value[domain]) - scale.scale.lowest) / width
    return not 0.25 <= part <= 0.75


def _by(
    labels: Labels,
    names: list[tuple[str | None, str | None, str]],
    *,
    kind: str = "everyone",
    among: NDArray[np.bool_] | None = None,
) -> Cut:
    codes = labels.codes if among is None else np.where(among, labels.codes, -1)
    return Cut(group_kind=kind, names=tuple(names), codes=codes)


def _by_both(site: Labels, level: Labels) -> Cut:
    both = (site.codes >= 0) & (level.codes >= 0)
    return Cut(
        group_kind="everyone",
        names=tuple((one, at, "") for one in site.names for at in level.names),
        codes=np.where(both, site.codes * len(level.names) + level.codes, -1),
    )
