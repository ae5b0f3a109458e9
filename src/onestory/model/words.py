"""Words: numbers, places and shares as the report's readers read them."""

from __future__ import annotations

from collections.abc import Sequence

from onestory.model.indicator import Indicator

_LEVELS = {
    "country": ("country", "countries"),
    "region": ("region", "regions"),
    "icb": ("integrated care board", "integrated care boards"),
    "sub_icb": ("sub-ICB location", "sub-ICB locations"),
    "stp": ("sustainability and transformation partnership", "STPs"),
    "ccg": ("clinical commissioning group", "clinical commissioning groups"),
    "nhs_region": ("NHS region", "NHS regions"),
    "council": ("council", "councils"),
    "district": ("district", "districts"),
    "lsoa": ("small area (LSOA)", "small areas (LSOAs)"),
    "trust": ("trust", "trusts"),
    "practice": ("general practice", "general practices"),
}
_OWN = ("place", "places")


def number(value: float, decimals: int = 0) -> str:
    """Return the number with commas and a true minus sign: '12,345', '−3.1'."""
    text = f"{value:,.{decimals}f}"
    if text.startswith("-"):
        return text[1:] if not text.strip("-0.,") else f"−{text[1:]}"
    return text


def is_percentage(indicator: Indicator) -> bool:
    """Return whether the indicator's figures are per cent."""
    return indicator.unit.startswith("%")


def figure(value: float | None, indicator: Indicator) -> str:
    """Return the value as it is read aloud: '57%', '9.4%', '1,234'; '' when there is none."""
    if value is None:
        return ""
    if is_percentage(indicator):
        return f"{number(value, _percent_decimals(value))}%"
    return number(value, indicator.decimals)


def with_unit(value: float | None, indicator: Indicator) -> str:
    """Return the value with its unit: '57% of discharges', '612 per 100,000 people'."""
    unit = indicator.unit.removeprefix("%").strip()
    return f"{figure(value, indicator)} {unit}".strip()


def difference(value: float | None, indicator: Indicator) -> str:
    """Return a difference with its sign and no unit: '+4.1', '−30'; '' when there is none."""
    if value is None:
        return ""
    text = number(value, 1 if is_percentage(indicator) else indicator.decimals)
    return f"+{text}" if value > 0 and text.strip("0.,") else text


def difference_unit(indicator: Indicator) -> str:
    """Return the unit of a difference: points where figures are per cent."""
    return "percentage points" if is_percentage(indicator) else indicator.unit


def span(lower: float | None, upper: float | None, indicator: Indicator) -> str:
    """Return a range as '54% to 61%', or '' when either end is missing."""
    if lower is None or upper is None:
        return ""
    return f"{figure(lower, indicator)} to {figure(upper, indicator)}"


def share(part: float) -> str:
    """Return a proportion from 0 to 1 as a percentage."""
    return f"{number(part * 100, _percent_decimals(part * 100))}%"


def setting(part: float) -> str:
    """Return a chosen share, such as a margin or a confidence, as it was chosen: '5%', '99.8%'."""
    return f"{100 * part:.3g}%"


def many(how_many: int, one: str, more: str = "") -> str:
    """Return '1 place', '150 places'; `more` where the plural is not `one` with an s."""
    return f"{how_many:,} {one if how_many == 1 else more or one + 's'}"


def places(how_many: int, level: str) -> str:
    """Return '1 council', '150 councils'; a level without a word of its own is a place."""
    return many(how_many, *_LEVELS.get(level, _OWN))


def plural(level: str) -> str:
    """Return what several places of the level are called: 'councils'."""
    return _LEVELS.get(level, _OWN)[1]


def listed(names: Sequence[str]) -> str:
    """Return the names as 'A, B and C'."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def short_name(name: str) -> str:
    """Return the name as people say it: no 'NHS ... Board', no ', City of'."""
    for ending in (" Integrated Care Board", " NHS Foundation Trust", " NHS Trust"):
        if name.endswith(ending):
            return name.removesuffix(ending).removeprefix("NHS ")
    return name.removesuffix(", City of").removesuffix(", County of")


def _percent_decimals(value: float) -> int:
    """No decimals unless under 10, or where rounding would claim that everyone is meant."""
    return 1 if 0 < abs(value) < 10 or 99.5 <= abs(value) < 100 else 0
