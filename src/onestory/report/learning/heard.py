"""Heard: each outcome that is heard of people, carers or staff, as its survey told it."""

from __future__ import annotations

import math
from dataclasses import dataclass

from onestory.model.instrument import Scale
from onestory.model.study import Experience, SuccessStatement
from onestory.model.survey import SurveyTold
from onestory.model.words import number
from onestory.report import words
from onestory.report.learning.cleared import Material

NOT_ASKED = "not measured: no survey that was given asks it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """An outcome that is heard: what it is called, what was found, and where the figures stand.

    `estimate` is the change from the first wave to the last in the unit of the score. `value` is
    that of the last wave. `rows` are of the data table 'survey_scores'.
    """

    experience: Experience
    title: str
    share: bool
    unit: str
    wave: str
    value: float | None
    value_range: str
    respondents: int
    estimate: float | None
    lower: float | None
    upper: float | None
    note: str
    rows: tuple[int, ...]
    change_rows: tuple[int, ...]

    @property
    def now(self) -> str:
        """The score of the last wave in words, with its range and how many answered."""
        if self.value is None:
            return ""
        told = amount(self.value, self)
        span = f" ({self.value_range})" if self.value_range else " (no range can be given)"
        return f"{told}{span} in {self.wave}, {words.many(self.respondents, 'answer')}"

    @property
    def change(self) -> str:
        """The change in words: '4 percentage points higher'; '' where it is not known."""
        return "" if self.estimate is None else moved(self.estimate, self)

    @property
    def span(self) -> str:
        """The plausible range of the change; '' where there is none."""
        if self.lower is None or self.upper is None:
            return ""
        return f"{moved(self.lower, self)} to {moved(self.upper, self)}"

    @property
    def worse(self) -> bool:
        """Whether the range of the change lies wholly on the bad side."""
        if self.lower is None or self.upper is None:
            return False
        return self.upper < 0 if self.experience.wanted == "higher" else self.lower > 0


def every(material: Material) -> tuple[Heard, ...]:
    """Return every outcome of the study that is heard, in its order, found or not."""
    return tuple(_find(one, material) for one in material.answer.study.experience)


def amount(value: float, heard: Heard) -> str:
    """Return a score in words: '62%', '3.4'."""
    return f"{number(100 * value)}%" if heard.share else number(value, 1)


def moved(value: float, heard: Heard) -> str:
    """Return a change of the score in words: '4 percentage points higher', 'no different'."""
    size = abs(100 * value if heard.share else value)
    shown = number(size, 1).removesuffix(".0")
    if shown == "0":
        return "no different"
    unit = " percentage point" + ("" if shown == "1" else "s") if heard.share else heard.unit
    return f"{shown}{unit} {'lower' if value < 0 else 'higher'}"


def planned(statement: SuccessStatement, heard: Heard) -> str:
    """Return what was planned of an outcome that is heard: '5 percentage points higher by ...'."""
    sign = 1 if statement.wanted == "higher" else -1
    return f"{moved(sign * statement.size, heard)} by {words.day(statement.by.isoformat())}"


def called(who: str) -> str:
    """Return who answered, in words."""
    return {"people": "people who use services", "carers": "carers", "staff": "staff"}.get(who, who)


def _find(one: Experience, material: Material) -> Heard:
    instrument, _, scale = one.scale.partition(".")
    survey = _survey(one, instrument, scale, material)
    key = _scale(survey, scale)
    wanted = {"instrument": instrument, "scale": scale, "who": one.who}
    rows = material.rows(
        "survey_scores", **wanted, level=one.level or None, site=None, group_kind="everyone"
    )
    scores = [material.tables["survey_scores"].slice(at - 1, 1).to_pylist()[0] for at in rows]
    last = max(scores, key=lambda row: (str(row["wave_end"]), row["wave"])) if scores else {}
    changes = _changes(one, scale, material, survey)
    moved_row = (
        material.tables["survey_changes"].slice(changes[-1] - 1, 1).to_pylist()[0]
        if changes
        else {}
    )
    value = last.get("value")
    share = last.get("statistic") == "share" or (key is not None and key.unit == "share")
    return Heard(
        experience=one,
        title=_title(one, key, last.get("title")),
        share=share,
        unit=f" {key.unit}" if key and key.unit and key.unit not in {"share", "%"} else " points",
        wave=last.get("wave", ""),
        value=value,
        value_range=_range(last, share=share),
        respondents=last.get("respondents") or 0,
        estimate=_finite(moved_row.get("estimate")),
        lower=_finite(moved_row.get("lower")),
        upper=_finite(moved_row.get("upper")),
        note=moved_row.get("note") or last.get("note") or ("" if scores else NOT_ASKED),
        rows=rows,
        change_rows=changes,
    )


def _survey(one: Experience, instrument: str, scale: str, material: Material) -> SurveyTold | None:
    known = [s for s in material.learning.surveys if s.instrument.id == instrument]
    return next((s for s in known if one.who in s.instrument.who), known[0] if known else None)


def _scale(survey: SurveyTold | None, scale: str) -> Scale | None:
    known = survey.instrument.scales if survey else ()
    return next((one for one in known if one.id in {scale, scale.partition(".")[0]}), None)


def _changes(
    one: Experience, scale: str, material: Material, survey: SurveyTold | None
) -> tuple[int, ...]:
    """The row of the change from the first wave to the last, of everyone who answered."""
    if survey is None:
        return ()
    wanted = {"survey": survey.survey, "scale": scale, "who": one.who, "site": None}
    return material.rows("survey_changes", **wanted, group_kind="everyone", kind="change")[-1:]


def _title(one: Experience, scale: Scale | None, told: str | None) -> str:
    name = told or (scale.title if scale else one.id.replace("_", " ").replace("-", " "))
    return f"{name[:1].upper()}{name[1:]}, as {called(one.who)} tell it"


def _range(row: dict[str, float | None], *, share: bool) -> str:
    lower, upper = row.get("lower"), row.get("upper")
    if lower is None or upper is None:
        return ""
    if share:
        return f"{number(100 * lower)}% to {number(100 * upper)}%"
    return f"{number(lower, 1)} to {number(upper, 1)}"


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None
