"""Rules by which small numbers are protected, each for a stated audience."""

from __future__ import annotations

from typing import get_args

from onestory.model.errors import ReleaseError
from onestory.model.release import Audience, DisclosureRule


def public_rule(*, smallest: int = 8, round_to: int = 5, wording: str = "") -> DisclosureRule:
    """Return the rule for the public: counts 1 to 7 hidden and shown counts rounded to 5.

    The defaults are those of Hospital Episode Statistics; the data controller's own rule goes
    before them. Numbers that would give a hidden one away by subtraction are hidden too.
    """
    return rule("public", smallest=smallest, round_to=round_to, wording=wording)


def inside_rule(wording: str, *, smallest: int = 0, round_to: int = 1) -> DisclosureRule:
    """Return the controller's own rule for those inside the agreement, in the given words.

    Raises ReleaseError when the words are missing: who may see what is never a default.
    """
    return rule("inside the agreement", smallest=smallest, round_to=round_to, wording=wording)


def rule(audience: str, *, smallest: int, round_to: int, wording: str = "") -> DisclosureRule:
    """Return the rule for the named audience, its numbers checked.

    Raises ReleaseError when the audience is not stated, when a rule inside the agreement has no
    words, or when the numbers make no sense together.
    """
    if audience not in get_args(Audience):
        raise ReleaseError(
            found=f"The audience is '{audience}'." if audience else "No audience is stated.",
            where="audience",
            do=f"Write one of: {', '.join(repr(name) for name in get_args(Audience))}.",
        )
    if audience == "inside the agreement" and not wording.strip():
        raise ReleaseError(
            found="The rule inside the agreement has no words.",
            where="wording",
            do="Write the data controller's own rule, as the agreement has it.",
        )
    _check_numbers(smallest, round_to)
    named: Audience = "public" if audience == "public" else "inside the agreement"
    return DisclosureRule(
        audience=named,
        smallest=smallest,
        round_to=round_to,
        secondary=smallest > 1,
        wording=wording.strip() or _wording(smallest, round_to),
    )


def _check_numbers(smallest: int, round_to: int) -> None:
    if smallest < 0 or round_to < 1:
        raise ReleaseError(
            found=f"Counts below {smallest} cannot be hidden or rounded to {round_to}.",
            where="smallest, round_to",
            do="Write smallest as 0 or more and round_to as 1 or more.",
        )
    if round_to > 2 * max(smallest, 1) - 1:
        raise ReleaseError(
            found=f"Rounding to {round_to} would turn counts of {max(smallest, 1)} into 0.",
            where="smallest, round_to",
            do=f"Hide counts below {round_to // 2 + 1} first, or round to less.",
        )


def _wording(smallest: int, round_to: int) -> str:
    hidden = f"Counts from 1 to {smallest - 1} are hidden" if smallest > 1 else "No count is hidden"
    if smallest == 2:
        hidden = "Counts of 1 are hidden"
    shown = (
        f"counts that are shown are rounded to {round_to}" if round_to > 1 else "none is rounded"
    )
    return f"{hidden}; {shown}."
