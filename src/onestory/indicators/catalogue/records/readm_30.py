"""Emergency readmission within 30 days of discharge."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportUnknownLambdaType=false
# pyright: reportAttributeAccessIssue=false, reportOperatorIssue=false
# pyright: reportArgumentType=false, reportReturnType=false, reportCallIssue=false, reportIndexIssue=false

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

from onestory.indicators.card import Card
from onestory.indicators.cases import told
from onestory.indicators.codes import any_of
from onestory.indicators.linked import spanning, with_doubt, with_reach
from onestory.indicators.spans import FAR, day_after, day_before
from onestory.indicators.spells import INPATIENT, LIVE, YEAR, superspells, with_cancer_nearby
from onestory.model.indicator import Indicator

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from onestory.indicators.card import StoryTables


DAYS = 30  # day 0 to day 29 after discharge


def cases(story: StoryTables) -> ir.Table:
    """Return a case for each live discharge; 1 where an emergency readmission followed."""
    stays = superspells(story)
    left = stays.filter(stays.end.notnull(), stays.discharge_method.isin(LIVE), ~stays.maternity)
    left = with_doubt(left, story)
    # Who had cancer by a link that may be wrong may be a case.
    ill = with_cancer_nearby(left, story).distinct().mutate(ill=True)
    left = left.left_join(ill, "superspell").drop("superspell_right")
    left = left.filter(left.ill.isnull() | left.shaky)
    # One readmission is enough, and a readmission is a discharge of its own in turn.
    back = stays.filter(stays.emergency).select(
        back_person=stays.person_id,
        back_stay=stays.superspell,
        back_on=stays.start,
        back_end=ibis.coalesce(stays.end, ibis.date(*FAR)),
    )
    followed = left.inner_join(
        back,
        [
            left.person_id == back.back_person,
            left.superspell != back.back_stay,
            # Of two that began on one day the shorter came first; of two equals neither did.
            (left.start < back.back_on) | (left.end < back.back_end),
            back.back_on.delta(left.end, unit="day").between(0, DAYS - 1),
        ],
    )
    followed = followed.select("superspell", readmitted=True).distinct()
    left = _within_reach(left.left_join(followed, "superspell"), story)
    counts = left.ill.isnull()
    again = left.readmitted.notnull() & counts
    doubt = left.shaky | left.might | (left.unsure & ~again)
    return told(left, on=left.end, numerator=again, in_doubt=doubt, counts=counts)


def _within_reach(left: ir.Table, story: StoryTables) -> ir.Table:
    """Return the discharges with `might`: another's stay, were it theirs, could change them.

    It follows within the days, or touches and would make one stay of two, or is of cancer before.
    """
    spells = story["spells"]
    spells = spells.mutate(cancer=any_of(spells.all_diagnoses, "cancer"))
    back = spells.filter(spells["class"].isin(INPATIENT))
    back = with_reach(
        left, spanning(back, back.start, back.end), story, key="superspell",
        between=(day_before(left.start), day_after(left.end, DAYS - 1)),
    ).rename(follows="might")  # fmt: skip
    ill = spells.filter(spells.cancer)
    both = with_reach(
        back, spanning(ill, ill.start, ill.end), story, key="superspell",
        between=(day_before(back.end, YEAR), back.end),
    )  # fmt: skip
    return both.mutate(might=both.might | both.follows)


CARD = Card(
    indicator=Indicator(
        id="readm_30",
        title="Emergency readmission within 30 days of discharge",
        measure="readm_30",
        numerator="Of these, those followed by an emergency admission to any hospital 0 to 29 days"
        " after discharge",
        denominator="Discharges alive from a continuous stay in hospital (superspell), those of"
        " maternity and of people with cancer left out",
        statistic="proportion",
        unit="%",
        multiplier=100,
        direction="lower is better",
        version="after I02040 v3",
        source="NHS compendium of population health indicators, I02040 version 3; read",
        about="How often people are back in hospital, without warning, soon after they left.",
        caveats=(
            "The publication is indirectly standardised by age, sex, method of admission and"
            " diagnosis: those figures may not be compared between areas, nor with this one,"
            " which is crude or directly standardised.",
            "The publication selects by specialty, but what was read does not say which: all are"
            " counted, day cases too.",
            "The end of day 29 is meant, not of day 30; 28, 29 and 30 days are not comparable.",
            "Transfers belong to one stay; a person who cannot be linked can never be readmitted:"
            " the bounds show by how much.",
            "People who die within 30 days cannot be readmitted.",
        ),
        sector="hospital",
        verified=True,
    ),
    cases=cases,
    needs=("hospital",),
    sources=("apc",),
    follow_up=30,
    run_in=365,
    codes="Superspells of CLASSPAT 1, 2 or 5; last DISMETH 1, 2, 3, 6 or 7; no spell of it with"
    " TRETSPEF 501, 560 (first or last episode) or ADMIMETH 31, 32, 82, 83, 2C; no C00-C97 in the"
    " stay or in a spell of the person of the"
    " 365 days before its discharge. Numerator: another superspell of the person, the first spell"
    " ADMIMETH 2, 0 to 29 days after; of two that begin on one day the longer follows.",
)
