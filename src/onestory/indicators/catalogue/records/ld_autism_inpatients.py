"""People with a learning disability or autism in mental health hospitals."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportUnknownLambdaType=false
# pyright: reportAttributeAccessIssue=false, reportOperatorIssue=false
# pyright: reportArgumentType=false, reportReturnType=false, reportCallIssue=false, reportIndexIssue=false

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

from onestory.indicators.card import Card
from onestory.indicators.cases import counted, told
from onestory.indicators.mental_stays import in_bed
from onestory.indicators.spans import day_after
from onestory.model.indicator import Indicator

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from onestory.indicators.card import StoryTables


TWO_YEARS = 2 * 365


def adults(story: StoryTables) -> ir.Table:
    """Return a case for each adult in a bed on the last day."""
    return _over_population(story, ages=(18, 200))


def children(story: StoryTables) -> ir.Table:
    """Return a case for each person under 18 in a bed on the last day."""
    return _over_population(story, ages=(0, 18))


def over_two_years(story: StoryTables) -> ir.Table:
    """Return a case for each person in a bed on the last day; 1 where for over two years."""
    people = _people(story)
    long = people.day.delta(people.since, unit="day") > TWO_YEARS
    return told(people, on=people.day, numerator=long)


def _over_population(story: StoryTables, *, ages: tuple[int, int]) -> ir.Table:
    people = _people(story)
    people = people.filter(people.age >= ages[0], people.age < ages[1])
    # The population is in days lived, so who is in a bed on the last day stands for every day.
    periods = story.periods
    lengths = periods.select(after=periods.end, days=periods.end.delta(periods.start, unit="day"))
    people = people.inner_join(lengths, day_after(people.day) == lengths.after)
    return counted(people, on=people.day, amount=people.days)


def _people(story: StoryTables) -> ir.Table:
    people = in_bed(story)
    no = ibis.literal(False)
    return people.filter(people.learning_disability.fill_null(no) | people.autism.fill_null(no))


CARDS = (
    Card(
        indicator=Indicator(
            id="ld_autism_inpatients",
            title="People with a learning disability or autism in mental health hospitals, adults",
            measure="ld_autism_inpatients",
            numerator="Days of the period, for each such person aged 18 or over in a mental health"
            " bed at the end of its last day",
            denominator="Days lived by residents aged 18 or over",
            statistic="crude_rate",
            unit="people per million",
            multiplier=1_000_000,
            direction="lower is better",
            version="mental health records",
            source="Assuring Transformation and mental health records; rules read",
            about="People who live in hospital who might live in a home of their own with the"
            " right support.",
            caveats=(
                "It is made of mental health hospital records; the national collection (Assuring"
                " Transformation) is another source, and the two may never be mixed.",
                "Leave under section 17 cannot be told and counts as in hospital; the national"
                " figure leaves it out since November 2024.",
                "A person handed over at midnight counts as in hospital.",
                "It is a count on the last day of the period: the days in the numerator only set"
                " it against days lived.",
            ),
            population_ages=(18, 200),
            sector="mental health",
            verified=True,
        ),
        cases=adults,
        denominator="residents' days",
        sources=("mhsds_spell",),
        codes="Spells without a discharge by the end of the last day, spells of one person that"
        " follow within a day joined; flagged with learning disability or autism; age on the day.",
    ),
    Card(
        indicator=Indicator(
            id="ld_autism_inpatients_children",
            title="People with a learning disability or autism in mental health hospitals, under"
            " 18",
            measure="ld_autism_inpatients_children",
            numerator="Days of the period, for each such person under 18 in a mental health bed at"
            " the end of its last day",
            denominator="Days lived by residents under 18",
            statistic="crude_rate",
            unit="people per million",
            multiplier=1_000_000,
            direction="lower is better",
            version="mental health records",
            source="Assuring Transformation and mental health records; rules read",
            about="People who live in hospital who might live in a home of their own with the"
            " right support.",
            caveats=(
                "It is made of mental health hospital records; the national collection (Assuring"
                " Transformation) is another source, and the two may never be mixed.",
                "Leave under section 17 cannot be told and counts as in hospital; the national"
                " figure leaves it out since November 2024.",
                "A person handed over at midnight counts as in hospital.",
                "It is a count on the last day of the period: the days in the numerator only set"
                " it against days lived.",
            ),
            population_ages=(0, 18),
            sector="mental health",
            verified=True,
        ),
        cases=children,
        denominator="residents' days",
        sources=("mhsds_spell",),
        codes="Spells without a discharge by the end of the last day, spells of one person that"
        " follow within a day joined; flagged with learning disability or autism; age on the day.",
    ),
    Card(
        indicator=Indicator(
            id="ld_autism_over_2_years",
            title="People with a learning disability or autism in mental health hospitals for over"
            " two years",
            measure="ld_autism_over_2_years",
            numerator="Of these, those whose whole length of stay is over two years",
            denominator="People with a learning disability or autism in a mental health bed at the"
            " end of the period's last day",
            statistic="proportion",
            unit="%",
            multiplier=100,
            direction="lower is better",
            version="mental health records",
            source="Assuring Transformation and mental health records; rules read",
            about="How many of them have lived in hospital for years.",
            caveats=(
                "It is made of mental health hospital records; the national collection (Assuring"
                " Transformation) is another source, and the two may never be mixed.",
                "Leave under section 17 cannot be told and counts as in hospital; the national"
                " figure leaves it out since November 2024.",
                "A person handed over at midnight counts as in hospital.",
                "The length of stay joins spells that follow within a day, across providers; a"
                " stay that began before the records did has its true start only where the spell"
                " says so.",
            ),
            sector="mental health",
            verified=True,
        ),
        cases=over_two_years,
        sources=("mhsds_spell",),
        codes="As ld_autism_inpatients, of every age; numerator: more than 730 days from the start"
        " of the first of the joined spells to the last day.",
    ),
)
