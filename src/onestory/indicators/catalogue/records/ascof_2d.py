"""Discharges into reablement (ASCOF 2D), linked by our people and as the national method links."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial

from onestory.indicators.card import Card
from onestory.indicators.care.method import SOURCE, VERSION
from onestory.indicators.care.reablement import CODES, offered, stayed_home
from onestory.model.indicator import Indicator

NATIONAL = f"{VERSION}, linked by NHS number"
BY_PERSON = "Social care is joined to hospital records by the person that linkage found."
BY_NUMBER = (
    "Only social care rows that carry an NHS number can be joined, as nationally: people without"
    " one are never found, which lowers the figure. Hospital records are our people's in both"
    " versions."
)
NOT_OLD = (
    "Not comparable with the older share still at home after 91 days, which looked at autumn alone"
    " and asked where people were on the day."
)

STAYED = Card(
    indicator=Indicator(
        id="ascof_2D_1",
        title="Stayed out of hospital and care homes after reablement",
        measure="ascof_2D_1",
        numerator="Those of the denominator with no unplanned stay of a night or more, no death"
        " and no long-term care home within 84 days of the discharge",
        denominator="Clusters of reablement of people aged 65 and over linked to a discharge from"
        " hospital in the period",
        statistic="proportion",
        unit="per cent",
        multiplier=100,
        direction="higher is better",
        version=f"{VERSION}, linked by person",
        source=SOURCE,
        about="Whether reablement after hospital keeps people living where they were.",
        caveats=(
            BY_PERSON,
            "People still in hospital from an unfinished stay, or who moved away, count as having"
            " remained.",
            "Unplanned is read from the method of admission (not elective): hospital records do"
            " not carry the national management type.",
            "Deaths are those of the person as settled over all records.",
            NOT_OLD,
        ),
        sector="social care and hospital",
        decimals=2,
    ),
    cases=stayed_home,
    place="council",
    needs=("hospital", "social care"),
    sources=("apc", "cld"),
    follow_up=84,
    run_in=91,
    valid_from=date(2023, 4, 1),
    codes=CODES,
)

OFFERED = replace(
    STAYED,
    indicator=replace(
        STAYED.indicator,
        id="ascof_2D_2",
        title="Discharged into reablement, people aged 65 and over",
        measure="ascof_2D_2",
        numerator="Clusters of reablement linked to those discharges",
        denominator="Discharges from hospital of people aged 65 and over after a night or more,"
        " not of those in a care home before",
        direction="none declared",
        about="How many older people leave hospital into reablement.",
        caveats=(
            BY_PERSON,
            "Both counts are by where the person lives. The national method counts reablement by"
            " the council that gives it and discharges by residence, which are two geographies.",
            "One discharge can lead to two clusters, which both count.",
            NOT_OLD,
        ),
    ),
    cases=offered,
    place="residence",
    follow_up=7,
)


def _national(card: Card) -> Card:
    """Return the card's version that links social care by NHS number alone."""
    indicator = replace(
        card.indicator,
        id=f"{card.id}_national",
        title=f"{card.indicator.title} (linked by NHS number alone)",
        measure=f"{card.id}_national",
        version=NATIONAL,
        caveats=(BY_NUMBER, *card.indicator.caveats[1:]),
    )
    cases = stayed_home if card is STAYED else offered
    return replace(card, indicator=indicator, cases=partial(cases, national=True))


CARDS = (STAYED, OFFERED, _national(STAYED), _national(OFFERED))
