"""Self-directed support and direct payments (ASCOF 3D), of people supported and of carers."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from onestory.indicators.card import Card
from onestory.indicators.care.direct_payments import carers_supported, people_supported
from onestory.indicators.care.method import BY_KEY, NOT_SALT, SOURCE, VERSION
from onestory.model.indicator import Indicator

SELF_DIRECTED = Card(
    indicator=Indicator(
        id="ascof_3D_1a",
        title="People with self-directed support",
        measure="ascof_3D_1a",
        numerator="Those of the denominator with a direct payment or a personal budget that the"
        " council manages",
        denominator="People aged 18 and over, or of unknown age, with long-term support in the"
        " community as their best kind of support on the last day of the period",
        statistic="proportion",
        unit="per cent",
        multiplier=100,
        direction="higher is better",
        version=VERSION,
        source=SOURCE,
        about="How many people have a say in how the money for their support is spent.",
        caveats=(
            "Support whose delivery mechanism is blank stays in the denominator: councils that"
            " leave it blank look worse.",
            "A snapshot of the last day of the period.",
            BY_KEY,
            NOT_SALT,
        ),
        sector="social care",
        verified=True,
    ),
    cases=partial(people_supported, ranks=(3, 4)),
    place="council",
    sources=("cld",),
    codes="3D rules 1 to 4 of people supported.",
)

PAID_DIRECTLY = replace(
    SELF_DIRECTED,
    indicator=replace(
        SELF_DIRECTED.indicator,
        id="ascof_3D_2a",
        title="People with a direct payment",
        measure="ascof_3D_2a",
        numerator="Those of the denominator with a direct payment",
        about="How many people buy their support themselves with money from the council.",
    ),
    cases=partial(people_supported, ranks=(3,)),
)

CARERS_SELF_DIRECTED = replace(
    SELF_DIRECTED,
    indicator=replace(
        SELF_DIRECTED.indicator,
        id="ascof_3D_1b",
        title="Carers with self-directed support",
        measure="ascof_3D_1b",
        denominator="Unpaid carers aged 18 and over, or of unknown age, whom the council supported"
        " directly during the period, by a known mechanism",
        about="How many carers have a say in how the money for their support is spent.",
        caveats=(
            "A managed budget or commissioned support whose component is blank falls out of every"
            " category, as nationally; `ascof_3D_1b_null_kept` keeps it.",
            "Carers whose mechanism is not known are in neither count.",
            BY_KEY,
            NOT_SALT,
        ),
    ),
    cases=partial(carers_supported, categories=(1, 2)),
    codes="3D rules 1 to 4 of carers.",
)

CARERS_PAID_DIRECTLY = replace(
    CARERS_SELF_DIRECTED,
    indicator=replace(
        CARERS_SELF_DIRECTED.indicator,
        id="ascof_3D_2b",
        title="Carers with a direct payment",
        measure="ascof_3D_2b",
        numerator="Those of the denominator with a direct payment",
        about="How many carers buy their support themselves with money from the council.",
    ),
    cases=partial(carers_supported, categories=(1,)),
)


def _null_kept(card: Card, categories: tuple[int, ...]) -> Card:
    """Return the card's version that keeps carers' services whose component is blank."""
    indicator = replace(
        card.indicator,
        id=f"{card.id}_null_kept",
        title=f"{card.indicator.title}, blank components kept",
        measure=f"{card.id}_null_kept",
        version=f"{VERSION}, blank components kept",
        caveats=card.indicator.caveats[1:],
        verified=False,
    )
    cases = partial(carers_supported, categories=categories, null_component=True)
    return replace(card, indicator=indicator, cases=cases)


CARDS = (
    SELF_DIRECTED,
    PAID_DIRECTLY,
    CARERS_SELF_DIRECTED,
    CARERS_PAID_DIRECTLY,
    _null_kept(CARERS_SELF_DIRECTED, (1, 2)),
    _null_kept(CARERS_PAID_DIRECTLY, (1,)),
)
