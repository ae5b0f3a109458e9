"""Scores of surveys as pictures: sites or groups one above another, and two waves side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from onestory.model.survey import SurveyTold
from onestory.model.words import number, share
from onestory.report.charts import ladder
from onestory.report.charts.ladder import Ladder, Rung
from onestory.report.charts.look import Frame
from onestory.report.charts.picture import Picture

WIDE = Frame(width=720, left=200, right=206)
_ALL = "All sites together"
_FEW = 10  # under so many answers a share is no per cent
_SHOWN = 30
_WHO = {"staff": "staff", "people": "people", "carers": "carers"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Score:
    """One score that is drawn; `before` is that of the first wave."""

    name: str
    value: float
    lower: float | None
    upper: float | None
    respondents: int | None
    before: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """Which scores of a survey: a scale, who answered and the kind of group."""

    told: SurveyTold
    scale: str
    who: str

    def rows(self, *, wave: str, kind: str = "everyone") -> list[dict[str, object]]:
        return [
            row
            for row in self.told.scores.to_pylist()
            if (row["scale"], row["who"], row["wave"]) == (self.scale, self.who, wave)
            and row["group_kind"] == kind and row["level"] is None
        ]  # fmt: skip

    @property
    def waves(self) -> tuple[str, ...]:
        """The waves with a score, in the order of their last days."""
        ends = {
            row["wave"]: row["wave_end"]
            for row in self.told.scores.to_pylist()
            if (row["scale"], row["who"]) == (self.scale, self.who) and row["value"] is not None
        }
        return tuple(sorted(ends, key=lambda wave: (ends[wave] is not None, ends[wave], wave)))

    @property
    def title(self) -> str:
        rows = self.told.scores.to_pylist()
        return next(str(row["title"]) for row in rows if row["scale"] == self.scale)

    @property
    def share(self) -> bool:
        """Whether scores are shares of respondents."""
        rows = self.told.scores.to_pylist()
        return any(row["statistic"] == "share" for row in rows if row["scale"] == self.scale)


def by_site(told: SurveyTold, scale: str, *, who: str, name: str = "voices") -> Picture | None:
    """Return the last wave's scores site by site, all sites together marked; None under two."""
    asked = _Asked(told=told, scale=scale, who=who)
    return _ranked(asked, kind="everyone", heading="Site by site", name=f"{name}-sites")


def by_group(
    told: SurveyTold, scale: str, *, who: str, kind: str, name: str = "voices"
) -> Picture | None:
    """Return the last wave's scores by a kind of group, over all sites; None under two groups."""
    asked = _Asked(told=told, scale=scale, who=who)
    word = kind.removeprefix("own:")
    heading = f"By {word}"
    return _ranked(asked, kind=kind, heading=heading, name=f"{name}-{'-'.join(word.split())}")


def two_waves(told: SurveyTold, scale: str, *, who: str, name: str = "voices") -> Picture | None:
    """Return the first wave's scores beside the last's, site by site; None without two waves."""
    asked = _Asked(told=told, scale=scale, who=who)
    if len(asked.waves) < 2:
        return None
    first, last = asked.waves[0], asked.waves[-1]
    before = {one.name: one.value for one in _scores(asked, first, "everyone")}
    drawn = [
        _with_before(one, before[one.name])
        for one in _scores(asked, last, "everyone")
        if one.name in before
    ]
    if len(drawn) < 2:
        return None
    drawn = sorted(drawn, key=lambda one: (one.name != _ALL, _fallen(one), one.name))
    said = f"{asked.title}, {_WHO[who]}: {_moved(asked, first, last)}"
    return _picture(
        asked, drawn, name=f"{name}-waves", heading="Two waves", said=said,
        subtitle=f"Hollow: {first}; filled: {last}, with its plausible range. {_unit(asked)}",
    )  # fmt: skip


def _fallen(one: _Score) -> float:
    return (one.before or 0.0) - one.value


def _moved(asked: _Asked, first: str, last: str) -> str:
    """How many sites rose and fell by more than chance, as the survey's own changes tell."""
    rows = [
        row
        for row in asked.told.changes.to_pylist()
        if (row["scale"], row["who"], row["kind"]) == (asked.scale, asked.who, "change")
        and (row["from_wave"], row["to_wave"]) == (first, last) and row["site"] is not None
    ]  # fmt: skip
    known = [row for row in rows if row["lower"] is not None and row["upper"] is not None]
    up, down = sum(row["lower"] > 0 for row in known), sum(row["upper"] < 0 for row in known)
    return (
        f"from {first} to {last} it rose at {up or 'none'} of {len(rows)} sites and fell at"
        f" {down or 'none'}, by themselves; at the others we cannot tell."
    )


def _ranked(asked: _Asked, *, kind: str, heading: str, name: str) -> Picture | None:
    wave = asked.waves[-1] if asked.waves else ""
    every = _scores(asked, wave, kind)
    parts = [one for one in every if one.name != _ALL]
    if len(parts) < 2:
        return None
    drawn = [*(one for one in every if one.name == _ALL), *_in_order(parts, kind)]
    high, low = (pick(parts, key=lambda one: one.value) for pick in (max, min))
    said = (
        f"{asked.title}, {_WHO[asked.who]}: from {_figure(high, asked)} ({high.name}) to"
        f" {_figure(low, asked)} ({low.name}); where ranges overlap, the order may be chance."
    )
    return _picture(
        asked, drawn, name=name, heading=heading, said=said,
        subtitle=f"{wave}. Score and plausible range. {_unit(asked)}",
    )  # fmt: skip


def _in_order(parts: Sequence[_Score], kind: str) -> list[_Score]:
    """Sites from the highest; groups in the order of their names, as fifths are."""
    if kind == "everyone":
        return sorted(parts, key=lambda one: (-one.value, one.name))[:_SHOWN]
    return sorted(parts, key=lambda one: one.name)


def _scores(asked: _Asked, wave: str, kind: str) -> list[_Score]:
    whole = [row for row in asked.rows(wave=wave) if row["site"] is None]
    parts = [
        row for row in asked.rows(wave=wave, kind=kind) if row["site"] is not None or row["group"]
    ]
    return [one for row in (*whole, *parts) if (one := _score(row, kind)) is not None]


def _score(row: dict[str, object], kind: str) -> _Score | None:
    value, people = row["value"], row["respondents"]
    if not isinstance(value, float):
        return None
    name = str(row["site"] or row["group"] or _ALL)
    ends = (row["lower"], row["upper"])
    lower, upper = (end if isinstance(end, float) else None for end in ends)
    return _Score(
        name=f"Fifth {name}" if kind == "deprivation" and name.isdigit() else name,
        value=value,
        lower=lower,
        upper=upper,
        respondents=people if isinstance(people, int) else None,
    )


def _with_before(one: _Score, before: float) -> _Score:
    return _Score(
        name=one.name, value=one.value, lower=one.lower, upper=one.upper,
        respondents=one.respondents, before=before,
    )  # fmt: skip


def _picture(
    asked: _Asked, drawn: Sequence[_Score], *, name: str, heading: str, said: str, subtitle: str
) -> Picture:
    scale = 100.0 if asked.share else 1.0
    whole = next((one for one in drawn if one.name == _ALL), drawn[0])
    told = Ladder(
        rungs=tuple(_rung(one, asked, scale) for one in drawn),
        beside=whole.value * scale,
        beside_name=_figure(whole, asked) + (" together" if whole.name == _ALL else ""),
        axis=f"{asked.title}{', %' if asked.share else ''}",
        suffix="%" if asked.share else "",
        step=28,
    )
    silent = [one.name for one in drawn if one.lower is None]
    return Picture(
        name=name, kind="voices", heading=heading, title=said, subtitle=subtitle, alt=said,
        wide=ladder.draw(told, WIDE), narrow=ladder.draw(told, ladder.NARROW),
        note=f"No range can be given: {', '.join(silent)}." if silent else "",
    )  # fmt: skip


def _rung(one: _Score, asked: _Asked, scale: float) -> Rung:
    people = f", {one.respondents:,} answers" if one.respondents else ""
    return Rung(
        name=one.name,
        middle=one.value * scale,
        low=None if one.lower is None else one.lower * scale,
        high=None if one.upper is None else one.upper * scale,
        before=None if one.before is None else one.before * scale,
        told=f"{_figure(one, asked)}{people}",
        marked=one.name == _ALL,
        strong=True,
    )


def _figure(one: _Score, asked: _Asked) -> str:
    """The score in figures; a share of fewer than ten as k of n."""
    if not asked.share:
        return number(one.value, 2 if abs(one.value) < _FEW else 1)
    if one.respondents is not None and one.respondents < _FEW:
        return f"{round(one.value * one.respondents)} of {one.respondents}"
    return share(one.value)


def _unit(asked: _Asked) -> str:
    return "Shares of those who answered." if asked.share else "Mean of those who answered."
