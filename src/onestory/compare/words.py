"""Words: numbers, counts and kinds of place as a board would read them."""

from __future__ import annotations

from onestory.model.indicator import Indicator

_NAMES = {
    "country": ("country", "countries"),
    "region": ("region", "regions"),
    "icb": ("integrated care board", "integrated care boards"),
    "sub_icb": ("sub-ICB location", "sub-ICB locations"),
    "stp": (
        "sustainability and transformation partnership",
        "sustainability and transformation partnerships",
    ),
    "ccg": ("clinical commissioning group", "clinical commissioning groups"),
    "nhs_region": ("NHS region", "NHS regions"),
    "council": ("council", "councils"),
    "district": ("district", "districts"),
    "lsoa": ("neighbourhood", "neighbourhoods"),
    "trust": ("trust", "trusts"),
    "practice": ("practice", "practices"),
}
_OWN = ("place", "places")


def plural(level: str) -> str:
    """Return what several areas of the level are called: 'councils'; 'places' for one's own."""
    return _NAMES.get(level, _OWN)[1]


def counted(number: int, level: str) -> str:
    """Return so many areas of the level: '1 council', '1,204 practices'."""
    return f"{number:,} {_NAMES.get(level, _OWN)[number != 1]}"


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


def short(name: str) -> str:
    """Return the name as people say it: 'Bristol, City of' is Bristol."""
    return name.removesuffix(", City of").removesuffix(", County of")
