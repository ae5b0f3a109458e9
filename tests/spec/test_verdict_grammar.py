"""The grammar of verdicts, drawn as a table: what was found, what may be said, and how it reads.

Ranges and sizes are in per cent where the contrast is a ratio, else in the indicator's unit.
`checks` is the passed or failed check; `range` is '-' where none holds and '?' where there is no
estimate at all. The last row of every case is what a board hears.
"""

import re
from dataclasses import dataclass, replace

import pytest

from onestory.evaluate.verdict import sentence, verdict
from onestory.model.effect import Check, Effect
from onestory.model.study import Estimand, Outcome

TABLE = """
wanted | margin | planned | contrast   | best | range       | check  | verdict
lower  | 2      | 6       | ratio      | -7   | -9 to -4    | passed | helped
  The teams helped: emergency admissions came out lower than expected without the teams. Best estimate 7% lower; plausible range 4% to 9% lower. The planned 6% fall is within the range, so it is neither shown nor ruled out.
lower  | 2      | 6       | ratio      | -9   | -12 to -6.5 | passed | helped
  The teams helped: emergency admissions came out lower than expected without the teams. Best estimate 9% lower; plausible range 6.5% to 12% lower. The planned 6% fall is supported.
lower  | 2      | 6       | ratio      | -3.5 | -5 to -2    | passed | helped
  The teams helped: emergency admissions came out lower than expected without the teams. Best estimate 3.5% lower; plausible range 2% to 5% lower. The planned 6% fall is not supported.
higher | 2      | 6       | ratio      | 4    | 2.5 to 7    | passed | helped
  The teams helped: emergency admissions came out higher than expected without the teams. Best estimate 4% higher; plausible range 2.5% to 7% higher. The planned 6% rise is within the range, so it is neither shown nor ruled out.
lower  | 2      | none    | ratio      | 4    | 2.5 to 6    | passed | harmed
  The teams did harm: emergency admissions came out higher than expected without the teams. Best estimate 4% higher; plausible range 2.5% to 6% higher.
higher | 2      | 5       | ratio      | -4   | -6 to -2.5  | passed | harmed
  The teams did harm: emergency admissions came out lower than expected without the teams. Best estimate 4% lower; plausible range 2.5% to 6% lower. The planned 5% rise is not supported.
lower  | 2      | 6       | ratio      | -2.1 | -5 to 0.9   | passed | smaller than planned
  We cannot yet tell whether the teams changed emergency admissions; a change as large as was planned is ruled out. Best estimate 2.1% lower; plausible range 5% lower to 0.9% higher. The planned 6% fall is not supported.
lower  | 2      | 6       | ratio      | -2.2 | -3.9 to -0.6 | passed | smaller than planned
  Emergency admissions came out lower than expected without the teams, but by less than was planned; we cannot yet tell whether by as much as matters. Best estimate 2.2% lower; plausible range 0.6% to 3.9% lower. The planned 6% fall is not supported.
higher | 2      | 6       | ratio      | 1    | -3 to 5     | passed | smaller than planned
  We cannot yet tell whether the teams changed emergency admissions; a change as large as was planned is ruled out. Best estimate 1% higher; plausible range 3% lower to 5% higher. The planned 6% rise is not supported. Harm is not ruled out.
lower  | 2      | 6       | ratio      | -0.2 | -1.5 to 1.1 | passed | no meaningful difference
  The teams made no difference that matters to emergency admissions. Best estimate 0.2% lower; plausible range 1.5% lower to 1.1% higher. The planned 6% fall is not supported.
lower  | 2      | 6       | ratio      | -1   | -2 to 2     | passed | no meaningful difference
  The teams made no difference that matters to emergency admissions. Best estimate 1% lower; plausible range 2% lower to 2% higher. The planned 6% fall is not supported.
lower  | 2      | 6       | ratio      | -2   | -8 to 4     | passed | cannot tell yet
  We cannot yet tell whether the teams changed emergency admissions. Best estimate 2% lower; plausible range 8% lower to 4% higher. The planned 6% fall is within the range, so it is neither shown nor ruled out. Harm is not ruled out.
lower  | 2      | none    | ratio      | -2   | -3.9 to -0.6 | passed | cannot tell yet
  We cannot yet tell whether the teams changed emergency admissions by as much as matters. Best estimate 2% lower; plausible range 0.6% to 3.9% lower.
lower  | 2      | 6       | ratio      | 3.6  | 1.6 to 5.6  | passed | cannot tell yet
  We cannot yet tell whether the teams changed emergency admissions by as much as matters. Best estimate 3.6% higher; plausible range 1.6% to 5.6% higher. The planned 6% fall is not supported. Harm is not ruled out.
lower  | 2      | 6       | ratio      | -7   | -9 to -6.5  | failed | cannot tell yet
  The figures failed a check: trends before. We cannot yet tell whether the teams changed emergency admissions. Best estimate 7% lower; plausible range 6.5% to 9% lower. Until that is explained, the planned 6% fall is neither shown nor ruled out.
lower  | 2      | 6       | ratio      | -0.2 | -1.5 to 1.1 | failed | cannot tell yet
  The figures failed a check: trends before. We cannot yet tell whether the teams changed emergency admissions. Best estimate 0.2% lower; plausible range 1.5% lower to 1.1% higher. Until that is explained, the planned 6% fall is neither shown nor ruled out.
lower  | 2      | 6       | ratio      | 8    | 5 to 11     | failed | cannot tell yet
  The figures failed a check: trends before. We cannot yet tell whether the teams changed emergency admissions. Best estimate 8% higher; plausible range 5% to 11% higher. Until that is explained, the planned 6% fall is neither shown nor ruled out.
lower  | 2      | 6       | ratio      | -7   | -9 to -6.5  | cannot know | helped
  The teams helped: emergency admissions came out lower than expected without the teams. Best estimate 7% lower; plausible range 6.5% to 9% lower. The planned 6% fall is supported. This rests on the places otherwise having moved alike, which these data cannot show.
lower  | 2      | 6       | ratio      | -7   | -           | passed | cannot tell yet
  We cannot yet tell whether the teams changed emergency admissions. Best estimate 7% lower; no range can be given: one place alone cannot show how sure this is.
lower  | 2      | 6       | ratio      | ?    | ?           | passed | cannot be estimated
  What the teams did to emergency admissions cannot be estimated from these data. One place alone cannot show how sure this is.
lower  | 0.1    | 0.5     | difference | -0.7 | -1.2 to -0.3 | passed | helped
  The teams helped: emergency admissions came out lower than expected without the teams. Best estimate 0.70 per 1,000 people lower; plausible range 0.30 to 1.2 per 1,000 people lower. The planned fall of 0.50 per 1,000 people is within the range, so it is neither shown nor ruled out.
higher | 1      | 4       | points     | 2    | 1.5 to 3    | passed | helped
  The teams helped: emergency admissions came out higher than expected without the teams. Best estimate 2.0 percentage points higher; plausible range 1.5 to 3.0 percentage points higher. The planned rise of 4.0 percentage points is not supported.
lower  | 1      | 4       | points     | 0    | -0.8 to 0.8 | passed | no meaningful difference
  The teams made no difference that matters to emergency admissions. Best estimate no different; plausible range 0.8 percentage points lower to 0.8 higher. The planned fall of 4.0 percentage points is not supported.
"""

NEVER = ("trend towards", "proved", "significant", "no effect", "saved", "p-value", "treated")


@dataclass(frozen=True, kw_only=True)
class Case:
    """One row of the table, as an effect, with what must be said of it."""

    effect: Effect
    planned: float | None
    verdict: str
    says: str


def cases():
    lines = TABLE.strip().splitlines()[1:]
    for row, says in zip(lines[::2], lines[1::2], strict=True):
        yield case([cell.strip() for cell in row.split("|")], says.strip())


def case(cells, says):
    wanted, margin, planned, contrast, best, span, checked, told = cells
    hundred = 100 if contrast == "ratio" else 1
    ends = re.findall(r"-?[\d.]+", span) if "to" in span else [None, None]
    lower, upper = (None if end is None else float(end) / hundred for end in ends)
    effect = an_effect(
        wanted=wanted,
        margin=float(margin) / hundred,
        contrast="ratio" if contrast == "ratio" else "difference",
        unit="% of people" if contrast == "points" else "per 1,000 people",
        estimate=None if best == "?" else float(best) / hundred,
        lower=lower,
        upper=upper,
        check=checked,
    )
    size = None if planned == "none" else float(planned) / hundred
    return Case(effect=effect, planned=size, verdict=told, says=says)


def an_effect(*, wanted, margin, contrast, unit, estimate, lower, upper, check):
    estimand = Estimand(
        id="main", outcome="o", population="", exposure="", comparator="", time_zero="",
        bedding_in=0, follow_up=12, intercurrent_events="", contrast=contrast, average="people",
    )  # fmt: skip
    return Effect(
        estimand=estimand,
        outcome=Outcome(
            id="o", indicator="i", role="outcome", wanted=wanted, margin=margin, sector=""
        ),
        unit=unit,
        design="staggered difference in differences",
        contrast=contrast,
        average="people",
        estimate=estimate,
        lower=lower,
        upper=upper,
        confidence=0.95,
        known=lower is not None,
        reason="" if lower is not None else "One place alone cannot show how sure this is.",
        n_exposed=8,
        n_comparator=30,
        periods_before=24,
        periods_after=24,
        method="",
        inference="",
        checks=(Check(name="Trends before", passed=check, sentence=""),),
    )


def judged(one):
    given = verdict(one.effect, planned=one.planned, checks=one.effect.checks)
    return replace(one.effect, verdict=given)


CASES = list(cases())


@pytest.mark.parametrize("one", CASES, ids=range(1, len(CASES) + 1))
def test_the_table(one):
    effect = judged(one)
    assert effect.verdict == one.verdict
    said = sentence(
        effect, programme="the teams", title="Emergency admissions", planned=one.planned
    )
    assert said == one.says


def test_every_verdict_has_its_row():
    assert {one.verdict for one in CASES} == {
        "helped",
        "harmed",
        "smaller than planned",
        "no meaningful difference",
        "cannot tell yet",
        "cannot be estimated",
    }


@pytest.mark.parametrize("one", CASES, ids=range(1, len(CASES) + 1))
def test_no_sentence_uses_a_word_that_misleads(one):
    assert not [word for word in NEVER if word in one.says.casefold()]
    assert one.says[0].isupper()
    assert one.says.endswith(".")
    assert "  " not in one.says
    assert ".." not in one.says


FAILED = [one for one in CASES if one.effect.checks[0].passed == "failed"]


@pytest.mark.parametrize("one", FAILED, ids=range(len(FAILED)))
def test_a_failed_check_is_heard_first_and_nothing_is_claimed(one):
    effect = judged(one)
    assert effect.verdict == "cannot tell yet"
    said = sentence(
        effect, programme="the teams", title="Emergency admissions", planned=one.planned
    )
    assert said.startswith("The figures failed a check: trends before.")
    assert "supported" not in said


def test_several_failed_checks_are_all_named():
    failed = tuple(
        Check(name=name, passed="failed", sentence="") for name in ("Trends before", "Anticipation")
    )
    effect = replace(CASES[0].effect, checks=failed)
    said = sentence(effect, programme="The teams", title="Stays", planned=None)
    assert said.startswith("The figures failed these checks: trends before and anticipation.")


def test_names_that_are_written_in_capitals_keep_them():
    effect = CASES[0].effect
    said = sentence(effect, programme="NHS@Home", title="A&E attendances", planned=None)
    assert "whether NHS@Home changed A&E attendances" in said


def test_the_same_range_is_help_or_harm_by_the_direction_wanted():
    for mirrored in ("lower", "higher"):
        effect = an_effect(
            wanted=mirrored, margin=0.02, contrast="ratio", unit="", estimate=-0.05, lower=-0.07,
            upper=-0.03, check="passed",
        )  # fmt: skip
        given = verdict(effect, planned=None, checks=())
        assert given == ("helped" if mirrored == "lower" else "harmed")
