"""People: the part of a study.toml that says how people are drawn, `[caseload]`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

from onestory.model.caseload import Caseload, Comparators, PeopleChosen, Took
from onestory.timeline.cohort_rules import KINDS, Aged, Frail, Having, OfSex, Part, Using, Without

if TYPE_CHECKING:
    from onestory.pipeline.study.form import Form

Alike = Literal["place", "sex", "deprivation", "ethnicity", "frailty"]
By = Literal["deprivation", "ethnicity", "frailty", "sex", "age", "team"]
Known = Literal["dated before", "delivered before"]
Sex = Literal["male", "female", "other"]
_KEYS = ("age_from", "age_below", "sex", "conditions", "used", "frailty_from")
_A_YEAR = 365
_LEAST_HISTORY = 365


def caseload(form: Form) -> tuple[Caseload | None, tuple[Part, ...]]:
    """Return how people are drawn and the rule that is asked of them; None without a section."""
    if not form.section.values:
        return None, ()
    parts = eligible(form)
    made = Caseload(
        eligible=tuple(part.words for part in parts),
        took=form.choice("took", get_args(Took)),
        chosen=form.choice("chosen", get_args(PeopleChosen)),
        comparators=form.choice("comparators", get_args(Comparators)),
        teams=form.texts("teams"),
        exact=form.choices("exact", get_args(Alike)),
        threshold=_threshold(form),
        history=_history(form),
        known=form.choice("known", get_args(Known)) if "known" in form.section.values
        else "dated before",
        subgroups=form.choices("subgroups", get_args(By)),
    )  # fmt: skip
    form.close()
    return made, parts


def eligible(form: Form) -> tuple[Part, ...]:
    """Return the parts of the rule that `eligible` states, those that can be read."""
    if not form.section.values.get("eligible"):
        form.section.known.add("eligible")
        form.note(
            "`eligible` is missing: no rule says who is asked for.",
            f"Write a section headed [[{form.name}.eligible]] a part, such as age_from = 65.",
        )
        return ()
    rule = tuple(_part(one) for one in form.entries("eligible"))
    return tuple(part for part in rule if part is not None)


def _threshold(form: Form) -> float | None:
    by_score = form.section.values.get("comparators") == "score threshold"
    if not by_score and "threshold" not in form.section.values:
        return None
    return form.amount("threshold")


def _history(form: Form) -> int:
    if "history" not in form.section.values:
        return 2 * _A_YEAR
    days = form.months("history")
    if days < _LEAST_HISTORY:
        form.note(
            f"`history` is {days} days.",
            "Look back over a year or more: those taken on stand out by their last year.",
        )
    return days


def _part(form: Form) -> Part | None:
    """Return one part of the rule, None where it cannot be read."""
    said = [key for key in _KEYS if key in form.section.values]
    kinds = {"age" if key.startswith("age") else key for key in said}
    if len(kinds) != 1:
        form.note(
            "A part of the rule says nothing that is known, or more than one thing.",
            f"Give each part of `eligible` one of {', '.join(_KEYS)}; write another for more.",
        )
        return None
    part = _read(form, kinds.pop())
    reverse = form.flag("not", default=False)
    form.close()
    return Without(part=part) if part is not None and reverse else part


def _read(form: Form, kind: str) -> Part | None:
    given = form.section.values
    if kind == "age":
        below = form.months("age_below") if "age_below" in given else None
        return Aged(at_least=form.months("age_from") if "age_from" in given else 0, below=below)
    if kind == "sex":
        return OfSex(sex=form.choice("sex", get_args(Sex)))
    if kind == "conditions":
        return Having(conditions=form.texts(kind), every=form.flag("all", default=False))
    if kind == "used":
        times = form.months("times") if "times" in given else 1
        days = form.months("days") if "days" in given else _A_YEAR
        return Using(kind=form.choice("used", tuple(KINDS)), times=times, days=days)
    return Frail(at_least=round(10 * form.amount("frailty_from")))
