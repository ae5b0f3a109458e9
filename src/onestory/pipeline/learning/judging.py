"""Judging: statements about what people, carers and staff say, at the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, cast

from onestory.evaluate import happened
from onestory.model.answer import Judgement, Reached
from onestory.model.errors import PlanError
from onestory.model.period import day_label
from onestory.model.score_words import score_change, score_extent, score_size

if TYPE_CHECKING:
    from onestory.model.answer import Answer
    from onestory.model.instrument import Scale
    from onestory.model.study import Experience, Study, SuccessStatement
    from onestory.model.survey import SurveyTold

_LATE = timedelta(days=366)  # a wave older than this says nothing of the day asked for
_NO_COMPARATOR = (
    "Nobody was asked in both waves at places without the programme, so whether it was the"
    " programme cannot be told."
)
_NO_CHANGE = "There is no change to ask it of."
_AGAINST = "change against comparators"
_OVER = "Over the sites of both waves"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """An outcome that is heard, the survey that told it, and its scale."""

    experience: Experience
    told: SurveyTold
    scale: Scale


def askings(study: Study, surveys: Sequence[SurveyTold]) -> dict[str, Asking]:
    """Return each heard outcome of the study that a survey told, by its id."""
    found = {one.id: asking(one, surveys) for one in study.experience}
    return {name: one for name, one in found.items() if one is not None}


def refuse_contrary(asked: Mapping[str, Asking]) -> None:
    """Raise PlanError where a study wants a score in the direction in which it gets worse."""
    for name, one in asked.items():
        if one.experience.wanted != one.scale.wanted:
            raise PlanError(
                found=f"The outcome '{name}' wants {one.experience.scale}"
                f" {one.experience.wanted}, but of that score {one.scale.wanted} is better: a harm"
                " would be told as a gain.",
                where="study.toml, [[experience]]",
                do="Correct `wanted`, and record it with `onestory study amend`.",
            )


def asking(experience: Experience, surveys: Sequence[SurveyTold]) -> Asking | None:
    """Return the survey that told the outcome, None where none did."""
    instrument, _, wanted = experience.scale.partition(".")
    for told in surveys:
        scales = [one for one in told.instrument.scales if one.id == wanted.partition(".")[0]]
        if told.instrument.id == instrument and scales and experience.who in _who(told):
            return Asking(experience=experience, told=told, scale=scales[0])
    return None


def _who(told: SurveyTold) -> set[str]:
    return {str(who) for who in told.scores["who"].to_pylist()}


def judged(answer: Answer, asked: Mapping[str, Asking]) -> tuple[Judgement, ...]:
    """Return a judgement for each statement about a heard outcome, in the study's order."""
    study = answer.study
    begun = happened(answer.delivered).values() or [site.starts for site in study.sites]
    heard = {one.id: one for one in study.experience}
    return tuple(
        _judgement(one, heard[one.outcome], asked.get(one.outcome), min(begun))
        for one in study.statements
        if one.outcome in heard
    )


def _judgement(
    statement: SuccessStatement, heard: Experience, asked: Asking | None, begun: date
) -> Judgement:
    if asked is None:
        why = f"It was not measured: no survey of {heard.who} gives {heard.scale}."
        return _made(statement, "not known", why, because="It was not measured.")
    seen = _seen(asked, by=statement.by, begun=begun)
    if seen.why:
        return _made(statement, "not known", seen.why, because=_NO_CHANGE)
    told = _told(statement, asked, seen, begun)
    because = _because(asked, seen)
    return _made(statement, _reached(statement, seen), told, because=because, change=seen.estimate)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """A change from before the start to the last wave that counts, or why there is none."""

    estimate: float | None = None
    lower: float | None = None
    upper: float | None = None
    waves: tuple[str, str] = ("", "")
    ends: tuple[date | None, date | None] = (None, None)
    once: str = ""
    why: str = ""


def _seen(asked: Asking, *, by: date, begun: date) -> _Seen:
    """Return the change from the last wave before the start to the last before the day asked for.

    Where every wave was held after the start, the first stands for what came before it.
    """
    ends = waves_of(asked)
    counted = [wave for wave, end in ends.items() if end is None or end <= by]
    if len(ends) < 2:
        return _Seen(why="A change cannot be seen: the survey was held once.")
    last = ends[counted[-1]] if counted else None
    if len(counted) < 2 or (last is not None and by - last > _LATE):
        return _Seen(why=f"Not yet known: no second wave was held in the year before {_day(by)}.")
    if last is not None and last < begun:
        return _Seen(why=f"Not known: no wave was held since the start on {_day(begun)}.")
    before = [wave for wave in counted[:-1] if (end := ends[wave]) is not None and end < begun]
    return _between(asked, (before or counted)[-1 if before else 0], counted[-1], ends)


def _between(asked: Asking, first: str, last: str, ends: Mapping[str, date | None]) -> _Seen:
    rows = [r for r in _changes(asked, "change") if r["to_wave"] == last]
    row = next((r for r in rows if r["from_wave"] == first), None)
    if row is None or row["estimate"] is None:
        note = row["note"] if row else f"{first} and {last} were not compared"
        return _Seen(why=f"Not known: {note or 'no change could be reckoned'}.".replace("..", "."))
    return _Seen(
        estimate=cast("float", row["estimate"]),
        lower=cast("float | None", row["lower"]),
        upper=cast("float | None", row["upper"]),
        waves=(first, last),
        ends=(ends[first], ends[last]),
        once=_once(row),
    )


def _once(row: Mapping[str, object]) -> str:
    """Return the part of a change's note that names sites of one wave alone, '' for none."""
    _, marked, after = str(row["note"] or "").partition(_OVER)
    return f" {marked}{after}" if marked else ""


def _because(asked: Asking, seen: _Seen) -> str:
    """Return what may be said of whether it was the programme: never that it was."""
    rows = _changes(asked, _AGAINST)
    row = next((r for r in rows if (r["from_wave"], r["to_wave"]) == seen.waves), None)
    if row is None or row["estimate"] is None:
        return _NO_COMPARATOR
    change = score_change(cast("float", row["estimate"]), asked.scale)
    lower, upper = (cast("float | None", row[end]) for end in ("lower", "upper"))
    extent = score_extent(lower, upper, asked.scale)
    return (
        "Set against places without the programme that were asked the same,"
        f" {change}{f' (plausible range {extent})' if extent else ', and no range can be given'};"
        " two waves cannot show whether they moved alike before, so whether it was the programme"
        " cannot be told."
    )


def waves_of(asked: Asking) -> dict[str, date | None]:
    """Return the waves in their order, each with its last day."""
    rows = [r for r in asked.told.scores.to_pylist() if _is_whole(r, asked)]
    rows.sort(key=lambda r: r["wave_end"] or date.min)
    return {r["wave"]: r["wave_end"] for r in rows}


def _changes(asked: Asking, kind: str) -> list[dict[str, object]]:
    rows = asked.told.changes.to_pylist()
    return [r for r in rows if _is_whole(r, asked) and r["kind"] == kind]


def _is_whole(row: Mapping[str, object], asked: Asking) -> bool:
    """Whether the row is of everybody at all of the study's sites on this outcome's scale."""
    _, _, scale = asked.experience.scale.partition(".")
    return (
        row["scale"] == scale
        and row["who"] == asked.experience.who
        and row["site"] is None
        and row.get("level") is None
        and row["group_kind"] == "everyone"
    )


def _reached(statement: SuccessStatement, seen: _Seen) -> Reached:
    """Return whether the change is as large as planned, as far as so many answers can tell.

    A sample's change is met where it is as large as planned and its range leaves out none, not
    met where its range leaves out what was planned.
    """
    if seen.estimate is None or seen.lower is None or seen.upper is None:
        return "not known"
    sign = -1 if statement.wanted == "lower" else 1
    best = sign * seen.estimate
    least, most = sorted((sign * seen.lower, sign * seen.upper))
    if best >= statement.size and least > 0:
        return "met"
    return "not met" if most < statement.size else "not known"


def _told(statement: SuccessStatement, asked: Asking, seen: _Seen, begun: date) -> str:
    change = score_change(seen.estimate or 0.0, asked.scale)
    extent = score_extent(seen.lower, seen.upper, asked.scale)
    known = f" (plausible range {extent})" if extent else " (no range can be given)"
    planned = f"{score_size(statement.size, asked.scale)} {statement.wanted} was planned"
    first, last = (_wave(*pair) for pair in zip(seen.waves, seen.ends, strict=True))
    late = seen.ends[0] is not None and seen.ends[0] >= begun
    since = " The first wave was held after the start, so what came before it is not seen."
    return (
        f"{change[:1].upper()}{change[1:]}{known} from {first} to {last}, by what"
        f" {asked.experience.who} say; {planned}.{seen.once}{since if late else ''}"
    )


def _wave(name: str, end: date | None) -> str:
    return name if end is None else f"{name} (to {_day(end)})"


def _made(
    statement: SuccessStatement,
    reached: Reached,
    sentence: str,
    *,
    because: str,
    change: float | None = None,
) -> Judgement:
    return Judgement(
        statement=statement,
        reached=reached,
        change=change,
        reached_sentence=sentence,
        verdict="cannot be estimated",
        because_sentence=because,
    )


def _day(day: date) -> str:
    return day_label(day)
