"""Whoever subtracts one told score from another learns nothing of few respondents."""

from __future__ import annotations

import re
from collections.abc import Mapping

from hypothesis import given, settings
from hypothesis import strategies as st

from onestory import release
from onestory.release.voices_cells import Key, Split, to_hide
from onestory.release.voices_words import people_in, rounded

LEAST = 8
SITES = ("Ash", "Birch", "Cedar", "Dale")
LEVELS = ("micro", "meso", "macro")
counts = st.integers(min_value=0, max_value=25)


@st.composite
def surveys(draw: st.DrawFn) -> dict[Key, int]:
    """Respondents by site and level, with every total of them."""
    cells: dict[Key, int] = {(site, at): draw(counts) for site in SITES for at in LEVELS}
    cells |= {(site, None): sum(cells[site, at] for at in LEVELS) for site in SITES}
    cells |= {(None, at): sum(cells[site, at] for site in SITES) for at in LEVELS}
    return {**cells, (None, None): sum(cells[site, None] for site in SITES)}


SPLITS = [
    *(Split(whole=(site, None), parts=tuple((site, at) for at in LEVELS)) for site in SITES),
    *(Split(whole=(None, at), parts=tuple((site, at) for site in SITES)) for at in (None, *LEVELS)),
    Split(whole=(None, None), parts=tuple((None, at) for at in LEVELS)),
]


def worked_out(cells: Mapping[Key, int], hidden: set[Key]) -> set[Key]:
    """What someone finds who fills in every sum with one number missing, again and again.

    A hidden score of nobody is known to be of nobody: it is not there to be hidden.
    """
    unknown = {key for key in hidden if cells[key]}
    found: set[Key] = set()
    while True:
        more = {
            missing[0]
            for split in SPLITS
            if len(missing := [k for k in (split.whole, *split.parts) if k in unknown - found]) == 1
        }
        if not more:
            return found
        found |= more


@settings(max_examples=150, deadline=None)
@given(cells=surveys())
def test_no_hidden_score_can_be_worked_out_from_those_shown(cells: dict[Key, int]):
    gone = to_hide(cells, SPLITS, least=LEAST)
    hidden = {key for key in cells if key in gone}
    assert worked_out(cells, hidden) == set()


@settings(max_examples=150, deadline=None)
@given(cells=surveys())
def test_hidden_parts_of_a_told_whole_are_together_no_fewer_than_the_rule_allows(
    cells: dict[Key, int],
):
    gone = to_hide(cells, SPLITS, least=LEAST)
    for split in SPLITS:
        parts = [cells[key] for key in split.parts if key in gone and cells[key]]
        if split.whole not in gone and parts:
            assert sum(parts) >= LEAST


@settings(max_examples=100, deadline=None)
@given(cells=surveys())
def test_every_small_score_is_hidden_and_none_of_nobody(cells: dict[Key, int]):
    gone = to_hide(cells, SPLITS, least=LEAST)
    for key, count in cells.items():
        assert (key in gone.small) == (0 < count < LEAST)
        assert count or key not in gone


@settings(max_examples=60, deadline=None)
@given(known=st.lists(counts, min_size=2, max_size=5), unknown=st.integers(1, LEAST - 1))
def test_those_whose_group_is_not_known_cannot_be_told_by_subtraction(
    known: list[int], unknown: int
):
    cells: dict[Key, int] = {(f"g{n}",): count for n, count in enumerate(known)}
    whole: Key = ("all",)
    split = Split(whole=whole, parts=tuple(cells))
    gone = to_hide({**cells, whole: sum(known) + unknown}, [split], least=LEAST)
    hidden = sum(count for key, count in cells.items() if key in gone)
    if any(count >= LEAST for count in known):
        assert hidden + unknown >= LEAST
        assert whole not in gone.small


WHO = ("people", "staff", "carers", "respondents", "of them answered", "people on boards")


@settings(max_examples=150, deadline=None)
@given(
    few=st.integers(1, LEAST - 1),
    more=st.integers(LEAST, 5000),
    who=st.sampled_from(WHO),
    opens=st.booleans(),
)
def test_no_small_count_is_left_in_a_text(few: int, more: int, who: str, opens: bool):
    rule = release.public_rule(smallest=LEAST, round_to=5)
    text = (
        f"{few} {who} at 3 of {few} sites; {few} of {more:,} {who} said 4.2 (3.9 to 4.5) in 2024."
    )
    told = rounded(text if opens else f"In 2024 {text}", rule)
    assert not any(0 < count < LEAST for count in people_in(told) if count != LEAST)
    assert told.endswith(" said 4.2 (3.9 to 4.5) in 2024.")  # scores and years stay
    assert re.search(rf"3 of {few} sites", told)  # sites are not people
