"""Survey estimates beside those that others have printed.

The forty pupils, their study groups and the figures are those of the SAS/STAT User's Guide, The
SURVEYMEANS Procedure: Getting Started (simple and stratified samples) and its first example
(stratified clusters).
"""

import numpy as np
import pytest

from onestory.stats.survey import survey_means, survey_sample, survey_shares

GRADE, SPENT = (
    np.array(
        """7 7  7  7  8 12  9 10  7  1  7 10  7  3  8 20  8 19  7 2  7 2  9 15  8 16  7  6  7  6  7  6
       9 15  8 17  8 14  9 8  9  8  9  7  7  3  7 12  7  4  9 14  8 18  9  9  7  2  7 1  7 4  7 11
       9  8  8 10  8 13  7  2  9  6  9 11  7  2  7 9""".split(),
        dtype=float,
    )
    .reshape(-1, 2)
    .T
)
GROUPED, STUDY_GROUP, SPENT_IN_GROUPS = (
    np.array(
        """7  34  7    7  34  7    7 412  4    9  27 14    7  34  2    9 230 15    9  27 15    7 501  2
       9 230  8    9 230  7    7 501  3    8  59 20    7 403  4    7 403 11    8  59 13    8  59 17
       8 143 12    8 143 16    8  59 18    9 235  9    8 143 10    9 312  8    9 235  6    9 235 11
       9 312 10    7 321  6    8 156 19    8 156 14    7 321  3    7 321 12    7 489  2    7 489  9
       7  78  1    7  78 10    7 489  2    7 156  1    7  78  6    7 412  6    7 156  2    9 301  8
    """.split(),
        dtype=float,
    )
    .reshape(-1, 3)
    .T
)
PUPILS, STUDY_GROUPS = np.array([1824, 1025, 1151]), np.array([608, 252, 403])
EVERYONE = np.zeros(40)


def by_grade():
    return survey_sample(
        (PUPILS / [20, 9, 11])[GRADE.astype(int) - 7], stratum=GRADE - 7, population=PUPILS
    )


def mean(sample, spent):
    return survey_means(sample, spent, domain=EVERYONE, bounds=(0, 30))


def test_a_simple_sample_of_a_known_population():
    told = mean(survey_sample(np.ones(40), population=[4000]), SPENT)
    assert told.value[0] == pytest.approx(8.75)
    assert told.standard_error[0] == pytest.approx(0.845139, abs=5e-7)
    assert told.degrees[0] == pytest.approx(39)


def test_a_stratified_sample():
    told = mean(by_grade(), SPENT)
    assert told.value[0] == pytest.approx(9.141298, abs=5e-7)
    assert told.standard_error[0] == pytest.approx(0.531799, abs=5e-7)


def test_a_share_in_a_stratified_sample():
    told = survey_shares(by_grade(), (SPENT < 10).astype(float), domain=EVERYONE)
    assert told.value[0] == pytest.approx(0.544555, abs=5e-7)
    assert told.standard_error[0] == pytest.approx(0.058424, abs=5e-7)


def test_stratified_clusters():
    sample = survey_sample(
        (STUDY_GROUPS / [8, 3, 5])[GROUPED.astype(int) - 7],
        stratum=GROUPED - 7,
        cluster=STUDY_GROUP,
        population=STUDY_GROUPS,
    )
    told = mean(sample, SPENT_IN_GROUPS)
    assert told.value[0] == pytest.approx(8.923860, abs=5e-7)
    assert told.standard_error[0] == pytest.approx(0.650859, abs=5e-7)


def test_limits_lie_about_as_far_apart_as_the_printed_ones():
    """Printed: Student's 8.06 to 10.22 with 37 degrees; ours bend away from the scale's ends."""
    told = mean(by_grade(), SPENT)
    assert told.upper[0] - told.lower[0] == pytest.approx(10.2188 - 8.0638, rel=0.01)
    assert 35 < told.degrees[0] < 37  # fewer than 40 - 3: a pupil of grade 8 stands for more
