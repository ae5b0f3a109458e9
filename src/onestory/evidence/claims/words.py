"""Words: a claim's number, and what was found, in the unit that it is said in."""

from __future__ import annotations

from onestory.model.words import number

_PLACES = 4


def said(value: float, unit: str, *, places: int | None = None) -> str:
    """Return the number in its unit: '4 times', '60%', '−20%', '12.5 days'."""
    text = number(value, decimals(value) if places is None else places)
    if unit == "per cent":
        return f"{text}%"
    return f"{text} {unit}".strip()


def found_as(value: float, unit: str, *, beside: float | None = None) -> str:
    """Return a number that was reckoned, to a sensible length: '1.7 times', '41%', '−1.6%'.

    It has as many decimals as the number that it stands `beside`, if that has more.
    """
    places = 0 if abs(value) >= (10 if unit == "per cent" else 100) else 1
    least = 0 if beside is None else decimals(beside)
    return said(value, unit, places=max(places, least))


def reach(lower: float, upper: float, unit: str) -> str:
    """Return a range: '41% to 77%', '1.2 to 2.4 times'."""
    first = found_as(lower, unit)
    return f"{first if unit == 'per cent' else first.removesuffix(f' {unit}')} to " + found_as(
        upper, unit
    )


def rounding(value: float) -> float:
    """Return half of the last place in which a number is said: 0.5 for 4, 0.05 for 1.7."""
    return 0.5 * 10.0 ** -decimals(value)


def decimals(value: float) -> int:
    """Return in how many decimals a number is written: 1 for 9.8, four at most."""
    return next((n for n in range(_PLACES) if abs(value - round(value, n)) < 1e-9), _PLACES)
