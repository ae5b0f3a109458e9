"""What a council knows of each person, one row a council and person (sheet 5)."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportUnknownLambdaType=false
# pyright: reportAttributeAccessIssue=false, reportOperatorIssue=false
# pyright: reportArgumentType=false, reportReturnType=false, reportCallIssue=false

from __future__ import annotations

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir
from ibis import _

from onestory.indicators.card import StoryTables
from onestory.indicators.care.rows import BY_PERSON, NOT_MAPPED, UNKNOWN, council_rows


def known(value: ir.Value, *unknown: str) -> ir.Value:
    """Return whether a value says something: not blank, 'Unknown', not mapped or of `unknown`."""
    return value.notnull() & ~value.fill_null(UNKNOWN).isin((UNKNOWN, NOT_MAPPED, *unknown))


def with_settled(
    rows: ir.Table, column: str, by: Sequence[str], *, unknown: Sequence[str] = ()
) -> ir.Table:
    """Return `rows` with `<column>_place`: 0 on the rows whose value of `column` decides.

    Known before unknown; then the last told, the last to end and the last to start.
    """
    order = [
        known(rows[column], *unknown).cast("int8").desc(),
        rows.known_from.desc(),
        rows.until.desc(),
        rows.start.desc(),
    ]
    window = ibis.window(group_by=list(by), order_by=order)
    return rows.mutate(**{f"{column}_place": ibis.rank().over(window)})


def settled(rows: ir.Table, column: str) -> ir.Value:
    """Return, as an aggregate, the value on which the deciding rows agree; 'Unknown' otherwise."""
    value, decides = rows[column].fill_null(UNKNOWN), rows[f"{column}_place"] == 0
    least, most = value.min(where=decides), value.max(where=decides)
    return ibis.ifelse(least == most, least, UNKNOWN)


def person_facts(story: StoryTables) -> ir.Table:
    """Return council, key, person_id, lsoa, birth_month, death and sex of each person.

    Of birth months told last the earliest stands; of deaths told last the latest; of genders the
    last known, and none where two are equally so.
    """
    rows = council_rows(story)
    rows = rows.mutate(
        birth_place=_first(rows, rows.birth_month, rows.birth_month.asc()),
        death_place=_first(rows, rows.death, rows.death.desc()),
        person_place=_first(rows, rows.person_id, rows.start.desc()),
        lsoa_place=_first(rows, rows.lsoa, rows.start.desc()),
    )
    rows = with_settled(rows, "sex_said", BY_PERSON)
    facts = rows.group_by(BY_PERSON).aggregate(
        person_id=rows.person_id.max(where=rows.person_place == 0),
        lsoa=rows.lsoa.max(where=rows.lsoa_place == 0),
        birth_month=rows.birth_month.max(where=rows.birth_place == 0),
        death=rows.death.max(where=rows.death_place == 0),
        sex_said=settled(rows, "sex_said"),
    )
    said = facts.sex_said.lower()
    sex = ibis.ifelse(said.isin(("male", "female", "other")), said, ibis.null("string"))
    return facts.mutate(sex=sex).drop("sex_said")


def _first(rows: ir.Table, value: ir.Value, order: ir.Value) -> ir.Value:
    """Return each row's place in its person: with a value, last told, then by `order`."""
    by = [value.isnull().cast("int8"), rows.known_from.desc(), order, rows.id.desc()]
    return ibis.row_number().over(ibis.window(group_by=list(BY_PERSON), order_by=by))


def with_facts(found: ir.Table, story: StoryTables) -> ir.Table:
    """Return `found`, one row or more a council and key, with the person's facts beside it."""
    facts = person_facts(story)
    clashing = [name for name in found.columns if name in facts.columns and name not in BY_PERSON]
    return (
        found.drop(*clashing)
        .inner_join(facts, list(BY_PERSON))
        .select(
            *[name for name in found.columns if name not in clashing],
            *[name for name in facts.columns if name not in BY_PERSON],
        )
    )


def living(found: ir.Table, day: str) -> ir.Table:
    """Return the rows whose person had not died before the day in the column `day`."""
    return found.filter(_.death.isnull() | (_.death >= found[day]))
