"""The study that an invented system comes with where its teams have taken people on."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pyarrow as pa

from onestory.synthetic.system.places import Places
from onestory.synthetic.system.programme.programme import first_of
from onestory.synthetic.system.settings import System

STUDY, TEAMS = "study/study.toml", "study/teams.csv"
_A_YEAR, _TWO_YEARS = 365, 730
_MONTHS = 12  # each person is followed


def study_file(system: System) -> str | None:
    """Return a study.toml of the people whom the teams took on.

    None where the history has less than a year before the first team, or after it.
    """
    teams = system.programme.teams
    if not teams:
        return None
    first = min(first_of(team.announced, start=system.start) for team in teams)
    last = first_of(12 * system.years - _MONTHS, start=system.start) - timedelta(days=1)
    before = (first - system.start).days
    if before < _A_YEAR or last <= first:
        return None
    questions = "".join(
        _OUTCOME.format(id=name, indicator=indicator, role=role, sector=sector)
        + _ESTIMAND.format(id=name)
        for name, indicator, role, sector in _FOLLOWED
    )
    return _TOP.format(
        programme=system.programme.name.lower(),
        title=system.programme.name,
        first=first,
        last=last,
        history=_TWO_YEARS if before >= _TWO_YEARS else _A_YEAR,
        by=last + timedelta(days=_A_YEAR),
        questions=questions,
    )


def team_list(system: System, ground: Places) -> pa.Table:
    """Return the table of sites: which places each team serves, and when it was to start."""
    programme = system.programme
    small = programme.serves == "small areas"
    near = ground.neighbourhoods
    codes = ground.lsoas.code if small else near.code
    council = ground.lsoas.council if small else near.council
    number = np.arange(len(codes))
    rows: list[tuple[str, str, date]] = []
    for team in programme.teams:
        serves = (council == team.council) & (number % team.of == team.turn)
        starts = first_of(team.announced, start=system.start)
        rows += [(team.code, str(code), starts) for code in codes[serves]]
    names = ("site", "place", "starts")
    return pa.table({name: [row[n] for row in rows] for n, name in enumerate(names)})


_FOLLOWED = (
    ("emergency", "em_adm_all", "outcome", "hospital"),
    ("nights", "bed_days", "outcome", "hospital"),
    ("community", "community_contacts", "outcome", "community"),
    ("practice", "gp_appointments", "outcome", "general practice"),
    ("social_care", "care_requests_65", "outcome", "social care"),
    ("deaths", "death", "harm", "people and carers"),
    ("care_homes", "care_home_move", "harm", "social care"),
)
_OUTCOME = """
[[outcome]]
id = "{id}"
indicator = "{indicator}"
role = "{role}"
wanted = "lower"
margin = 0.02
sector = "{sector}"
"""
_ESTIMAND = """
[[estimand]]
id = "{id}"
outcome = "{id}"
population = "adults taken on by the teams"
exposure = "being taken on by a team"
comparator = "not being taken on then, with care as usual"
time_zero = "the day on which a person was taken on"
bedding_in = 0
follow_up = 12
intercurrent_events = "who dies or moves counts until then; who is taken on later stays"
contrast = "ratio"
average = "people"
"""
_TOP = """\
# What did being taken on by a team do to those who were? A study of people who do not exist:
# `onestory link`, `onestory build`, then `onestory evaluate study`, from the folder above.
# Every key: docs/reference/study.md; how it is answered: docs/explanation/caseload.md.

[study]
title = "{title}: the people taken on"
programme = "{programme}"
question = "Did being taken on by a team change emergency admissions of those taken on?"
decision = "Whether the teams go on"
change_our_mind = "A rise, or no fall of 5% or more"
chosen = "not known"
exposure = "first person seen"

[window]                           # people taken on in these months, each followed for a year
first_day = {first}
last_day = {last}

[caseload]
took = "enrolled"
chosen = "by need"
comparators = "same and other places"
history = {history}
subgroups = ["deprivation", "ethnicity", "frailty"]

[[caseload.eligible]]
age_from = 18

[[success]]
id = "fewer_emergencies"
what = "People taken on are rushed to hospital less often"
for_whom = "people taken on by the teams"
outcome = "emergency"
wanted = "lower"
size = 0.10
by = {by}
failure = "No fall of 5%"
harm = "Work moves to practices and unpaid carers, unseen"
agreed_by = ["nobody: this is invented"]

[[experience]]
id = "coordination"
scale = "p3ceq.coordination"
who = "people"
wanted = "higher"
margin = 0.3
role = "outcome"

[[experience]]
id = "carers_lives"
scale = "sace.quality_of_life"
who = "carers"
wanted = "higher"
margin = 0.3
role = "harm"

[[mirror]]
id = "staff_beside_admissions"
perceived = "progress.overall"
who = "staff"
outcome = "emergency"
{questions}
[analysis]
designs = ["doubly robust weighting", "matched persons", "overlap weighting"]
sensitivities = [
    "other designs",
    "followed until enrolled later",
    "firm links only",
    "without the furthest apart",
]

[agreed]
staff = []
people = []
carers = []

[data]
plan = "../onestory.toml"
sites = "teams.csv"
surveys = [
    "voices/staff-progress.survey.toml",
    "voices/staff-nomad.survey.toml",
    "voices/people-coordination.survey.toml",
    "voices/people-progress.survey.toml",
    "voices/carers.survey.toml",
]
interviews = ["voices/voices.interviews.toml"]
claims = "voices/claims.toml"
partners = "voices/partners.csv"
ground = "voices/ground.csv"
"""
