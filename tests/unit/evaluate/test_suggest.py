"""Which designs the data can support, drawn as a table of shapes, and the sentences that say why.

`groups` are the exposed places of each start. The letters are the designs that can be asked:
D difference in differences, P Poisson, S synthetic difference in differences, C synthetic
control, A augmented, G generalised, I controlled interrupted series, U uncontrolled.
"""

import re
from dataclasses import replace

import numpy as np
import pytest

from onestory.evaluate.suggest import Shape, comparable, shape, smallest_p, suggest

TABLE = """
groups  | comparators | before | after | cycle | counts | designs
8       | 30          | 36     | 12    | 12    | yes    | D P S C A G I U
8       | 30          | 36     | 12    | 12    | no     | D S C A G I U
4 2 2   | 30          | 36     | 12    | 12    | yes    | D P S C A G
1       | 30          | 36     | 12    | 12    | yes    | D P S C A G I U
1       | 30          | 18     | 12    | 12    | yes    | D P S C A G
1       | 30          | 18     | 12    | 4     | yes    | D P S C A G I U
1       | 30          | 8      | 2     | 1     | yes    | D P S C A G
1       | 30          | 7      | 4     | 1     | yes    | D P
1       | 30          | 1      | 4     | 1     | yes    | -
12      | 30          | 36     | 12    | 12    | yes    | D P S G I U
1       | 10          | 36     | 12    | 12    | yes    | S C A I U
1       | 19          | 36     | 12    | 12    | yes    | D P S C A G I U
2       | 4           | 36     | 12    | 12    | yes    | I U
1 1     | 4           | 36     | 12    | 12    | yes    | D P
1       | 1           | 36     | 12    | 12    | yes    | I U
1       | 0           | 36     | 12    | 12    | yes    | U
8       | 0           | 36     | 12    | 12    | yes    | U
8       | 0           | 12     | 12    | 12    | yes    | -
10 10   | 0           | 36     | 12    | 12    | yes    | D P
"""
LETTERS = {
    "staggered difference in differences": "D",
    "Poisson difference in differences": "P",
    "synthetic difference in differences": "S",
    "synthetic control": "C",
    "augmented synthetic control": "A",
    "generalised synthetic control": "G",
    "controlled interrupted time series": "I",
    "interrupted time series": "U",
}


def rows():
    return [row(line) for line in TABLE.strip().splitlines()[1:]]


def row(line):
    groups, comparators, before, after, cycle, counts, designs = map(str.strip, line.split("|"))
    has = Shape(
        groups=tuple(map(int, groups.split())),
        comparators=int(comparators),
        before=int(before),
        after=int(after),
        cycle=int(cycle),
        counts=counts == "yes",
    )
    return pytest.param(has, "" if designs == "-" else designs, id=line)


@pytest.fixture
def having(panel, noise):
    """A panel of the shape asked for."""

    def made(has):
        places = has.exposed + has.comparators
        value = noise(places=places, months=has.before + has.after)
        later = min(4, has.after - 1)
        starts = [has.before + later * n for n, size in enumerate(has.groups) for _ in range(size)]
        study_panel = panel(value, starts, counts=has.counts)
        return replace(study_panel, panel=replace(study_panel.panel, cycle=has.cycle))

    return made


@pytest.mark.parametrize(("has", "designs"), rows())
def test_the_table(having, has, designs):
    study_panel = having(has)
    assert shape(study_panel) == has
    found = suggest(study_panel)
    assert " ".join(LETTERS[one.design] for one in found if one.supported) == designs


@pytest.mark.parametrize(("has", "designs"), rows())
def test_every_design_has_its_sentence_and_those_that_can_come_first(having, has, designs):
    found = suggest(having(has))
    assert {one.design for one in found} == set(LETTERS)
    assert [one.supported for one in found] == sorted(
        (one.supported for one in found), reverse=True
    )
    for one in found:
        assert one.sentence[0].isupper() or one.sentence[0].isdigit()
        assert one.sentence.endswith(".")
        assert "{" not in one.sentence
        assert not re.search(r"\b1 (month|quarter|year|place|comparator)s\b", one.sentence)


USUAL = Shape(groups=(8,), comparators=30, before=36, after=12, cycle=12, counts=True)


def why(having, design, **has):
    found = suggest(having(replace(USUAL, **has)))
    return next(one.sentence for one in found if one.design == design)


@pytest.mark.parametrize(
    ("design", "has", "says"),
    [
        ("staggered difference in differences", {"comparators": 0},
         "There is no comparator: every place was exposed from the same time on. What could be asked"
         " instead is how the places changed against their own past, which cannot say why; or"
         " whether more of the programme went with more change."),
        ("staggered difference in differences", {"before": 1},
         "Only 1 month lies before the first start, and at least two are needed to see how much"
         " places move of themselves. What could be asked instead is the same with earlier figures."),
        ("staggered difference in differences", {"groups": (1,), "comparators": 5},
         "With 1 exposed place and 5 comparators chance alone would bring the most extreme change in"
         " 17% of the ways to choose the places: an estimate can be given, but how sure it is cannot"
         " be known. More comparators would mend it."),
        ("Poisson difference in differences", {"counts": False},
         "The counts behind the figures are not known (only rates or values are given)."),
        ("synthetic control", {"comparators": 1, "groups": (1,)},
         "It needs at least 5 comparators never exposed; there is 1."),
        ("synthetic control", {"groups": (12,)},
         "12 exposed places would need a stand-in each; with that many, difference in differences"
         " asks the same more simply."),
        ("interrupted time series", {"groups": (4, 4)},
         "The sites began at different times, so there is no one point of interruption."),
        ("interrupted time series", {"before": 18},
         "18 months lie before the start, too few to know the season and the trend: at least 24"
         " are needed."),
        ("interrupted time series", {"after": 2},
         "2 months lie after the start, too few to know a slope: at least 3 are needed."),
        ("controlled interrupted time series", {"comparators": 0},
         "There is no comparator whose change could be taken off."),
    ],
)  # fmt: skip
def test_why_not(having, design, has, says):
    assert why(having, design, **has) == says


def test_why_it_can(having):
    said = why(having, "staggered difference in differences", groups=(4, 2, 2))
    assert said == (
        "Sets the change in 8 exposed places (3 starts) beside the change in 30 comparators over"
        " the same periods."
    )


def test_places_that_start_too_late_to_be_compared_with_the_last_are_counted(having):
    whole = having(
        Shape(groups=(4, 4, 4), comparators=0, before=12, after=24, cycle=12, counts=False)
    )
    bedding = replace(whole, panel=replace(whole.panel, begins=6))
    assert shape(bedding).too_late == 4
    found = suggest(bedding)[0]
    assert not any(one.supported for one in suggest(bedding))
    assert "4 places have no period that counts before the last place starts" in found.sentence
    assert "What could be asked instead" in found.sentence
    assert not comparable(shape(bedding))


def test_a_poisson_design_is_for_proportional_changes(panel, noise):
    study_panel = panel(noise(), [24] * 8, counts=True)
    asked = replace(study_panel, estimand=replace(study_panel.estimand, contrast="difference"))
    said = {one.design: one for one in suggest(asked)}["Poisson difference in differences"]
    assert not said.supported
    assert said.sentence == "It gives a proportional change, and a difference is asked for."


@pytest.mark.parametrize(
    ("groups", "comparators", "ways"),
    [((1,), 19, 20), ((2,), 4, 15), ((1, 1), 4, 30), ((8,), 0, 1), ((1, 1), 0, 2)],
)
def test_the_least_p_value_is_one_over_the_ways_to_choose_the_places(groups, comparators, ways):
    has = Shape(groups=groups, comparators=comparators, before=9, after=9, cycle=12, counts=False)
    assert np.isclose(smallest_p(has), 1 / ways)
