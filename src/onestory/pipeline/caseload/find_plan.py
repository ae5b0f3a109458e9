"""The `[find]` section of a plan: by which rule people are found, and who may be handed a list."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from onestory.model.errors import PlanError
from onestory.pipeline.study.form import Form
from onestory.pipeline.study.people import eligible
from onestory.timeline import KINDS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from onestory.pipeline.settings import Section
    from onestory.timeline.cohort_rules import Part

WITHIN = " within a year"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,40}")
_MOST = 200
Known = Literal["dated before", "delivered before"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FindPlan:
    """What the section says.

    `happens` is the kind of event whose chance is the score, '' where there is none; `points` the
    points of one's own by covariate. `partners` are providers who may be handed a list.
    `teams` are those who may decide about people on it, none where any may.
    """

    name: str
    version: str
    purpose: str
    rule: tuple[Part, ...]
    most: int
    seed: int
    happens: str
    points: Mapping[str, float]
    known: Known
    partners: tuple[str, ...]
    teams: tuple[str, ...]
    where: str

    @property
    def told(self) -> str:
        """Return what the score is of, in words; '' where there is none."""
        return f"{self.happens}{WITHIN}" if self.happens else ""


def find_plan(section: Section) -> FindPlan:
    """Return what the section says. Raises PlanError for the first mistake in it."""
    if not section.values:
        raise PlanError(
            found="The plan does not say whom to find: it has no [find].",
            where=section.where,
            do="Add [find] with name, version, purpose and [[find.eligible]], as in"
            " docs/how-to/find-people.md.",
        )
    form = Form(section=section, name="find", mistakes=[])
    made = FindPlan(
        name=_name(form, "name"),
        version=_name(form, "version"),
        purpose=form.text("purpose"),
        rule=eligible(form),
        most=form.months("most") if "most" in section.values else _MOST,
        seed=form.months("seed") if "seed" in section.values else 1,
        happens=_happens(form),
        points=_points(form),
        known=form.choice("known", get_args(Known)) if "known" in section.values
        else "dated before",
        partners=form.texts("partners"),
        teams=form.texts("teams"),
        where=section.where,
    )  # fmt: skip
    form.close()
    if form.mistakes:
        raise form.mistakes[0]
    return made


def _name(form: Form, key: str) -> str:
    said = form.text(key)
    if said and not _NAME.fullmatch(said):
        form.note(f"`{key}` is '{said}'.", "Use letters, digits, _ and -: it names files.")
    return said


def _happens(form: Form) -> str:
    said = form.optional_text("score")
    kind = said.removesuffix(WITHIN)
    if said and (kind not in KINDS or not said.endswith(WITHIN)):
        form.note(
            f"`score` is '{said}'.",
            f'Write score = "emergency admission{WITHIN}"; the events are: {", ".join(KINDS)}.',
        )
    return kind


def _points(form: Form) -> dict[str, float]:
    path = form.optional_path("points")
    if path is None:
        return {}
    try:
        return _read(path)
    except (OSError, UnicodeDecodeError, ValueError, KeyError) as error:
        raise PlanError(
            found=f"The points cannot be read ({type(error).__name__}).",
            where=str(path),
            do="Save a CSV (UTF-8) with the columns covariate and points, a number in each row.",
        ) from error


def _read(path: Path) -> dict[str, float]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [(row["covariate"].strip(), float(row["points"])) for row in csv.DictReader(file)]
    if not rows or len(dict(rows)) < len(rows):
        raise ValueError(path.name)
    return dict(rows)
