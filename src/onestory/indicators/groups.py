"""Groups of people: by age, sex, ethnicity, deprivation, care group and cohort."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportUnknownLambdaType=false
# pyright: reportAttributeAccessIssue=false, reportOperatorIssue=false
# pyright: reportArgumentType=false, reportReturnType=false, reportCallIssue=false, reportIndexIssue=false

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

from onestory import stats

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    import ibis.expr.types as ir

    from onestory.indicators.measured import By

UNKNOWN_AGE = -1
BANDS = ((0, "0-17"), (18, "18-64"), (65, "65-74"), (75, "75-84"), (85, "85 and over"))
_ETHNICITIES = {
    "White": "ABCZ",
    "Mixed": "DEFG",
    "Asian": "HJKLR",
    "Black": "MNP",
    "Other": "S",
}
# The first that holds; each is of the whole story of the person, not of the day.
_CARE = (
    ("learning disability or autism", ("learning_disability", "autism")),
    ("dementia", ("dementia",)),
    ("serious mental illness", ("serious_mental_illness",)),
    ("long-term social care", ("social_care",)),
    ("unpaid carer", ("carer",)),
)


def age_cuts(more: Collection[int] = ()) -> tuple[int, ...]:
    """Return the first ages of the bands that ages are kept in.

    They are those of the standard population, of the groups by age, and more.
    """
    return tuple(sorted({*stats.ESP2013.first_ages, *(first for first, _ in BANDS), *more}))


def cut_of(age: ir.IntegerValue, cuts: Sequence[int]) -> ir.IntegerValue:
    """Return the first age of the band that an age lies in; UNKNOWN_AGE where it is null."""
    whens = [(age >= first, first) for first in sorted(cuts, reverse=True)]
    return ibis.cases(*whens, else_=UNKNOWN_AGE).cast("int32")


def with_people(table: ir.Table, people: ir.Table, by: Sequence[By]) -> ir.Table:
    """Return the table with what the groups asked for need of each person.

    The table has `person`. `ethnicity` and `care` come where `by` names them, 'not known' where
    the person is not.
    """
    wanted = [name for name in ("ethnicity", "care group") if name in by]
    if not wanted:
        return table
    made = {"ethnicity": _ethnicity(people), "care group": _care(people)}
    told = people.select(told_of=people.person_id, **{_column(name): made[name] for name in wanted})
    joined = table.left_join(told, table.person == told.told_of).drop("told_of")
    filled = {_column(name): joined[_column(name)].fill_null("not known") for name in wanted}
    return joined.mutate(**filled)


def label(table: ir.Table, by: Sequence[By]) -> ir.StringValue:
    """Return the group of each row, as 'sex=female' or 'age=65-74; sex=female'.

    The table has cut, sex and fifth, and what `with_people` adds.
    """
    parts = [f"{name}=" + _value(table, name) for name in by]
    made = parts[0]
    for part in parts[1:]:
        made = made + "; " + part
    return made


def _value(table: ir.Table, name: By) -> ir.StringValue:
    match name:
        case "age":
            whens = [(table.cut >= first, words) for first, words in reversed(BANDS)]
            return ibis.cases(*whens, else_="not known")
        case "sex":
            return table.sex.fill_null("not known")
        case "deprivation":
            return table.fifth.cast("string").fill_null("not known")
        case "cohort":
            return ibis.ifelse(table.in_cohort, "in it", "not in it")
        case _:
            return table[_column(name)]


def _column(name: str) -> str:
    return "care" if name == "care group" else name


def _ethnicity(people: ir.Table) -> ir.StringValue:
    whens = [(people.ethnicity.isin(list(codes)), words) for words, codes in _ETHNICITIES.items()]
    return ibis.cases(*whens, else_="not known")


def _care(people: ir.Table) -> ir.StringValue:
    whens = [
        (
            ibis.or_(*(people[flag].fill_null(False) for flag in flags)),
            words,
        )
        for words, flags in _CARE
    ]
    return ibis.cases(*whens, else_="none of these")
