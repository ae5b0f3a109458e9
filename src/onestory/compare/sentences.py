"""Sentences: the finding of each comparison, in plain words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from onestory.compare.verdicts import DIVIDED, NO_INTERVAL, NOTHING_BESIDE, Verdict
from onestory.model.comparison import Comparison, Flags
from onestory.model.errors import ComparisonRefusedError
from onestory.model.period import label
from onestory.model.words import figure, listed, places, short_name, span, with_unit

Row = Mapping[str, object]

MOST_NAMED = 6
"""More places than this are counted, not named."""


def standing_out(
    verdicts: Sequence[Verdict],
    flags: Flags,
    *,
    period: str,
    level: str,
    others: str,
    names: Sequence[str] = (),
) -> str:
    """Return how many places stood out from the others, how, and how many by chance.

    'In 2023/24, 7 of 152 councils stood out from England (566 per 100,000): 2 higher (Ash and
    Oak) and 5 lower. Chance alone would give about 0.3. For 12 no interval can be given.' Up to
    six places a way are named.
    """
    if not flags.places:
        found = _nothing_told(verdicts, period=period, level=level, others=others)
        alone = len(verdicts) == 1 and verdicts[0].reason in NOTHING_BESIDE
        return found if alone else " ".join(filter(None, (found, left_out(verdicts))))
    found = _found(len(verdicts), flags, level=level, others=others)
    found = f"In {period}, {found}{_ways(verdicts, names)}."
    chance = f"Chance alone would give about {flags.expected:.1f}."
    return " ".join(filter(None, (found, chance, left_out(verdicts))))


def _found(received: int, flags: Flags, *, level: str, others: str) -> str:
    """Return '3 of 12 councils stood out from England', or of one place whether it did."""
    can = " that can be compared" if flags.places < received else ""
    if flags.places == 1:
        did = "stood out" if flags.flagged else "did not stand out"
        return f"the one {_singular(level)}{can} {did} from {_of_one(others)}"
    compared = places(flags.places, level)
    number = f"{flags.flagged:,}" if flags.flagged else "none"
    return f"{number} of {f'the {compared}{can}' if can else compared} stood out from {others}"


def _nothing_told(verdicts: Sequence[Verdict], *, period: str, level: str, others: str) -> str:
    if len(verdicts) != 1:
        whether = f"whether any of {places(len(verdicts), level)} differ from {others}"
        return f"In {period} we cannot tell {whether}."
    if verdicts[0].reason in NOTHING_BESIDE:
        return f"In {period} there is one {_singular(level)} alone, and nothing to compare it with."
    whether = f"whether the one {_singular(level)} differs from {_of_one(others)}"
    return f"In {period} we cannot tell {whether}."


def _singular(level: str) -> str:
    return places(1, level).removeprefix("1 ")


def _of_one(others: str) -> str:
    return others.replace("their ", "its ").replace("like them", "like it")


def left_out(verdicts: Sequence[Verdict]) -> str:
    """Return for how many places there is no interval, figure or comparator; '' when for all."""
    reasons = [v.reason for v in verdicts]
    told = (
        (sum(r == NO_INTERVAL for r in reasons), "no interval can be given"),
        (
            sum(r == DIVIDED for r in reasons),
            "the figure is not the place's own but mostly divided from larger areas by population",
        ),
        (sum(r.startswith("hidden") for r in reasons), "the figure is hidden"),
        (sum(r.startswith("limits") for r in reasons), "limits cannot be given or would mislead"),
        (sum(r.startswith("no figure") for r in reasons), "there is no figure"),
        (sum(r in NOTHING_BESIDE for r in reasons), "there is nothing to compare with"),
    )
    parts = [f"for {number:,} {why}" for number, why in told if number]
    text = listed(parts) if parts else ""
    return f"{text[0].upper()}{text[1:]}." if text else ""


def sentence_for(comparison: Comparison, code: str) -> str:
    """Return one place's finding in the latest period that the comparison has for it.

    Raises ComparisonRefusedError when the place is not in the comparison.
    """
    rows = [row for row in comparison.rows.to_pylist() if row["area_code"] == code]
    if not rows:
        raise ComparisonRefusedError(
            found=f"'{code}' is not among the places compared.",
            where=comparison.result.indicator.id,
            do="Give the code of an area that the comparison lists.",
        )
    row = max(rows, key=lambda r: (r["period_end"], r["period_start"]))
    return f"{row['area_name']}, {label(row['period_start'], row['period_end'])}: " + _finding(
        row, comparison
    )


def _finding(row: Row, comparison: Comparison) -> str:
    card = comparison.result.indicator
    value, reason = row["value"], str(row["reason"])
    if not isinstance(value, float):
        return f"{reason}."
    text = with_unit(value, card)
    if isinstance(row["lower"], float) and isinstance(row["upper"], float):
        text += f" (plausible range {span(row['lower'], row['upper'], card)})"
    beside = comparison.comparator
    if isinstance(row["comparator_value"], float):
        beside += f" ({figure(row['comparator_value'], card)})"
    if row["position"] == "cannot tell apart":
        return f"{text}; we cannot tell it apart from {beside}: {reason}."
    if row["position"] == "similar":
        return f"{text}; similar to {beside}: {reason}."
    judged = f", which is {row['judgement']}" if row["judgement"] else ""
    return f"{text}; {row['position']} than {beside}{judged}."


def accounted(share: float) -> str:
    """Return how much of the spread deprivation accounts for, in words."""
    part = f"about {share:.0%}" if share >= 0.005 else "almost none"
    return f"Deprivation accounts for {part} of how far they differ beyond chance."


def _ways(verdicts: Sequence[Verdict], names: Sequence[str]) -> str:
    positions = [v.position for v in verdicts]
    ways = [
        f"{positions.count(way):,} {way}{_named(way, positions, names)}"
        for way in ("higher", "lower")
        if way in positions
    ]
    return f": {listed(ways)}" if ways else ""


def _named(way: str, positions: Sequence[str], names: Sequence[str]) -> str:
    """Return the places that stood out this way in brackets, '' when they are many or unnamed."""
    found = [short_name(n) for n, p in zip(names, positions, strict=False) if p == way]
    return f" ({listed(found)})" if 0 < len(found) <= MOST_NAMED else ""
