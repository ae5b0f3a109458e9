"""Words: numbers, counts and kinds of place as a board would read them."""

from __future__ import annotations

from onestory.model.indicator import Indicator

_PLURALS = {
    "country": "countries",
    "region": "regions",
    "icb": "integrated care boards",
    "sub_icb": "sub-ICB locations",
    "stp": "sustainability and transformation partnerships",
    "ccg": "clinical commissioning groups",
    "nhs_region": "NHS regions",
    "council": "councils",
    "district": "districts",
    "lsoa": "neighbourhoods",
    "trust": "trusts",
    "practice": "practices",
}


def plural(level: str) -> str:
    """Return what several areas of the level are called: 'councils'; 'places' for one's own."""
    return _PLURALS.get(level, "places")


def figure(value: float, card: Indicator) -> str:
    """Return the value with its unit: '566 per 100,000 people', '82.1%'."""
    return f"{bare(value, card)}{unit(card)}"


def bare(value: float, card: Indicator) -> str:
    """Return the value without its unit: '566', '1,204', '82.1'."""
    return f"{value:,.{card.decimals}f}"


def unit(card: Indicator) -> str:
    """Return the unit as it follows a number: '%' close to it, other units after a space."""
    if not card.unit:
        return ""
    return card.unit if card.unit.startswith("%") else f" {card.unit}"


def percent(share: float) -> str:
    """Return a share as per cent, without needless decimals: '5%', '2.5%'."""
    return f"{100 * share:.3g}%"


def listed(parts: list[str]) -> str:
    """Return the parts as words: 'a', 'a and b', 'a, b and c'."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
