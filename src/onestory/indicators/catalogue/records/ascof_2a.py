"""Short-term support to maximise independence with no ongoing need after it (ASCOF 2A)."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportUnknownLambdaType=false
# pyright: reportAttributeAccessIssue=false, reportOperatorIssue=false
# pyright: reportArgumentType=false, reportReturnType=false, reportCallIssue=false

from __future__ import annotations

from typing import TYPE_CHECKING

from ibis import _

from onestory.indicators.card import Card
from onestory.indicators.care.method import BY_KEY, NOT_SALT, SOURCE, VERSION
from onestory.indicators.care.rows import as_cases
from onestory.indicators.care.sequels import ALL_SEQUELS, NO_ONGOING_NEED, sequels
from onestory.model.indicator import Indicator

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from onestory.indicators.card import StoryTables


def cases(story: StoryTables) -> ir.Table:
    """Return a case for each cluster of ST-Max whose sequel counts, on the day it ended."""
    # 2A.10 and 2A.11: sequels of neither list are in neither count (2A.12).
    found = sequels(story).filter(_.sequel.isin(ALL_SEQUELS))
    without = found.sequel.isin(NO_ONGOING_NEED).cast("float64")
    return as_cases(found, on="ended", numerator=without)


CARD = Card(
    indicator=Indicator(
        id="ascof_2A",
        title="Short-term support that led to no ongoing need",
        measure="ascof_2A",
        numerator="Those of the denominator after which no long-term support and no stay in a"
        " care home followed",
        denominator="Clusters of short-term support to maximise independence (ST-Max rows at most"
        " 7 days apart) of adults new to long-term support that ended in the period and whose"
        " sequel is known",
        statistic="proportion",
        unit="per cent",
        multiplier=100,
        direction="higher is better",
        version=VERSION,
        source=SOURCE,
        about="Whether a spell of reablement leaves people able to manage without more support.",
        caveats=(
            "Deaths, stays in hospital, NHS-funded care, support declined or paid for alone, and"
            " outcomes that say nothing of what followed are in neither count: a council that"
            " records more of those counts fewer people.",
            "'New' means without long-term support in the 91 days before, as the code of the"
            " method has it; its words say 365.",
            "Where the only later record is support of a carer, or support that ended as planned,"
            " the cluster's own outcome stands and may enter the numerator.",
            BY_KEY,
            NOT_SALT,
        ),
        sector="social care",
        verified=True,
    ),
    cases=cases,
    place="council",
    sources=("cld",),
    follow_up=7,
    run_in=91,
    codes="ST-Max of any component; 2A rules 1 to 13 of the national method.",
)
