"""Share of the last 90 days of life spent out of hospital."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportUnknownLambdaType=false
# pyright: reportAttributeAccessIssue=false, reportOperatorIssue=false
# pyright: reportArgumentType=false, reportReturnType=false, reportCallIssue=false, reportIndexIssue=false

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

from onestory.indicators.card import Card
from onestory.indicators.cases import registered, told
from onestory.indicators.codes import begins
from onestory.indicators.linked import spanning, with_doubt, with_reach
from onestory.indicators.spans import counted_once, day_before
from onestory.indicators.spells import admissions
from onestory.model.indicator import Indicator

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from onestory.indicators.card import StoryTables


WINDOW = 90


def cases(story: StoryTables) -> ir.Table:
    """Return a case for each death, with the share of the 90 nights before spent at home."""
    deaths = _not_by_accident(story)
    nights = _hospital_nights(deaths, story)
    deaths = with_doubt(deaths.left_join(nights, "id").drop("id_right"), story)
    stays = admissions(story)
    deaths = with_reach(
        deaths, spanning(stays, stays.start, stays.end), story, key="id",
        between=(day_before(deaths.start, WINDOW), deaths.start),
    )  # fmt: skip
    at_home = 1 - deaths.nights.fill_null(0) / WINDOW
    doubt = deaths.shaky | ((deaths.unsure | deaths.might) & (at_home > 0))
    # Nights in hospital that were not found can only take from the share; those found may be
    # another's only where a link is doubtful.
    most = ibis.ifelse(deaths.shaky, 1.0, at_home)
    return told(deaths, on=deaths.start, numerator=at_home, in_doubt=doubt, most=most)


def _not_by_accident(story: StoryTables) -> ir.Table:
    """Return the registered deaths but for those from external causes; falls stay in."""
    deaths = registered(story["deaths"])
    accident = begins(deaths.cause, "external_causes") & ~begins(deaths.cause, "falls")
    return deaths.filter(~accident)


def _hospital_nights(deaths: ir.Table, story: StoryTables) -> ir.Table:
    """Return `id` of each death and the nights in hospital before it, each night once."""
    ends = deaths.select(
        "id",
        dead_person=deaths.person_id,
        died=deaths.start,
        opened=day_before(deaths.start, WINDOW),
    )
    spells = admissions(story).select("person_id", "start", "end")
    stays = ends.inner_join(spells, ends.dead_person == spells.person_id)
    until = ibis.least(ibis.coalesce(stays.end, stays.died), stays.died)
    stays = stays.mutate(since=ibis.greatest(stays.start, stays.opened), until=until)
    stays = stays.filter(stays.until > stays.since).mutate(death=stays.id)
    once = counted_once(stays, by="death")
    return once.group_by("id").agg(nights=once.until.delta(once.since, unit="day").sum())


CARD = Card(
    indicator=Indicator(
        id="eol_days_at_home",
        title="Days at home in the last 90 days of life",
        measure="eol_days_at_home",
        numerator="Share of the 90 nights before death that were not spent in hospital",
        denominator="Registered deaths of residents in the period, but for those from external"
        " causes other than falls",
        statistic="mean",
        unit="% of the last 90 days",
        multiplier=100,
        direction="higher is better",
        version="concept read, formula from memory",
        source="National end of life care indicators; formula from memory",
        about="How much of the end of life people spend outside hospital.",
        caveats=(
            "A care home is home here; days in a hospice are not known and count as home.",
            "Deaths are of the register: one that a hospital or council alone tells of may be the"
            " same death, under a number that could not be joined to it.",
            "A night in hospital is a midnight spent there; overlapping stays count once.",
            "Shares pile up near 100: the mean hides two groups, those never in hospital and"
            " those long in it.",
        ),
        sector="hospital",
    ),
    cases=cases,
    bounded=True,  # a share of nights, from 0 to what was found
    needs=("deaths", "hospital"),
    sources=("apc", "deaths"),
    run_in=90,
    codes="Deaths whose cause is not V01-Y98, W00-W19 excepted; nights of CLASSPAT 1, 2 and 5"
    " spells in [death - 90 days, death), each once; share is 1 less nights over 90.",
)
