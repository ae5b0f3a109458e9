"""Sections: the parts of a study.toml, each read into the type that it is of."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal, get_args

from onestory.model.period import Period
from onestory.model.study import (
    Average,
    Contrast,
    Estimand,
    ExposureRule,
    Outcome,
    Role,
    Subgroup,
    SuccessStatement,
    Wanted,
)
from onestory.pipeline.study.form import NO_DAY, Form

Who = Literal["every place never exposed", "these places", "no place"]
_SAID_ONCE = (
    "population",
    "exposure",
    "comparator",
    "time_zero",
    "bedding_in",
    "follow_up",
    "intercurrent_events",
)
"""Of an estimand of people: the trial, which is one and the same whatever outcome is asked."""
_AGREED = {"staff": "staff", "people": "people who use services", "carers": "unpaid carers"}


def caseload_share(about: Form, exposure: ExposureRule) -> float | None:
    """Return the share of eligible people from which a site counts, None where it is not asked."""
    if exposure != "caseload":
        return None
    share = about.amount("caseload_share")
    if share > 1:
        about.note(f"`caseload_share` is {share:g}.", "Write a share of eligible people: 0.25.")
    return share


def window(form: Form) -> Period:
    """Return the span of the data asked for; the last day that is written is in it."""
    first, last = form.day("first_day"), form.day("last_day")
    form.close()
    if NO_DAY in {first, last}:
        return Period(start=date.min, end=NO_DAY)
    if last <= first:
        form.note(f"The window ends on {last}, before it begins.", "Check both days.")
        return Period(start=date.min, end=NO_DAY)
    return Period(start=first, end=last + timedelta(days=1))


def outcome(form: Form) -> Outcome:
    """Return what is measured."""
    made = Outcome(
        id=form.text("id"),
        indicator=form.text("indicator"),
        role=form.choice("role", get_args(Role)),
        wanted=form.choice("wanted", get_args(Wanted)),
        margin=form.amount("margin"),
        sector=form.text("sector"),
        group=form.optional_text("group"),
    )
    form.close()
    return made


def statement(form: Form) -> SuccessStatement:
    """Return a statement of success."""
    made = SuccessStatement(
        id=form.text("id"),
        what=form.text("what"),
        for_whom=form.text("for_whom"),
        outcome=form.text("outcome"),
        wanted=form.choice("wanted", get_args(Wanted)),
        size=form.amount("size"),
        by=form.day("by"),
        failure=form.text("failure"),
        harm=form.text("harm"),
        agreed_by=form.texts("agreed_by"),
    )
    form.close()
    return made


def estimands(top: Form) -> tuple[Estimand, ...]:
    """Return the estimands; of people, those after the first may leave out what it says."""
    forms = top.entries("estimand")
    if "caseload" in top.section.values and forms:
        forms = (forms[0], *(one.like(forms[0], _SAID_ONCE) for one in forms[1:]))
    return tuple(estimand(one) for one in forms)


def estimand(form: Form) -> Estimand:
    """Return what is asked of the data."""
    made = Estimand(
        id=form.text("id"),
        outcome=form.text("outcome"),
        population=form.text("population"),
        exposure=form.text("exposure"),
        comparator=form.text("comparator"),
        time_zero=form.text("time_zero"),
        bedding_in=form.months("bedding_in"),
        follow_up=form.months("follow_up"),
        intercurrent_events=form.text("intercurrent_events"),
        contrast=form.choice("contrast", get_args(Contrast)),
        average=form.choice("average", get_args(Average)),
    )
    form.close()
    return made


def comparators(form: Form, who: Who) -> tuple[str, ...]:
    """Return the places compared with, which must be named where they are chosen."""
    places = form.texts("places")
    if (who == "these places") is not bool(places):
        form.note(
            f'`who` is "{who}" and `places` names {len(places)} places.',
            'Name the places with who = "these places", or leave `places` out.',
        )
    return places


def left_out(form: Form) -> tuple[str, str]:
    """Return a place that is left out, and why."""
    made = (form.text("place"), form.text("why"))
    form.close()
    return made


def subgroup(form: Form) -> Subgroup:
    """Return a subgroup, made either of places or of a group of the indicator."""
    made = Subgroup(
        name=form.text("name"),
        places=form.texts("places"),
        group=form.optional_text("group"),
        why=form.text("why"),
    )
    if bool(made.places) is bool(made.group):
        form.note(
            f"The subgroup '{made.name}' is made of neither or both of places and a group.",
            "Give it `places`, or a `group` of the indicator.",
        )
    form.close()
    return made


def not_agreed(form: Form) -> tuple[str, ...]:
    """Return who has not agreed: kinds of people that nobody is named of, and those who said no."""
    silent = [who for key, who in _AGREED.items() if not form.texts(key)]
    named = form.texts("not_agreed")
    form.close()
    return (*silent, *(name for name in named if name not in silent))
