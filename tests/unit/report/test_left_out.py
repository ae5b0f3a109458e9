"""What was left out and what was found: said of the indicator it is true of, and no more."""

from dataclasses import replace

from onestory.model.finding import Finding
from onestory.model.result import Input
from onestory.report import checks, figures, small_numbers
from onestory.report.measured import describe
from onestory.report.plan import ReportPlan
from onestory.report.story import tell

SPELLED = Finding(
    rule="place spelling", severity="note", message="'Alderford' was read as Alder.", do="None.",
    file="invented_ascof.csv", rows=3,
)  # fmt: skip
ELSEWHERE = Finding(
    rule="place ambiguous", severity="warning", message="'Ash' may be any of two.", do="None.",
    file="another.csv",
)  # fmt: skip
POPULATION = Input(
    file="populations.csv", sha256="ef" * 32, source="Population estimates", publisher="ONS",
    licence="OGL", received_rows=0, accepted_rows=0, rejected_rows=0,
)  # fmt: skip


def told(story):
    return {one.term: one.text for one in describe(story, story.sections[0]).left_out}


def release_of(invented, **changes):
    return replace(invented.release(both=False), comparisons=(), **changes)


def test_places_matched_by_name_are_not_said_to_be_matched_by_code(invented):
    release = release_of(
        invented, results=(replace(invented.result(), findings=()),), findings=(SPELLED,)
    )
    found = told(tell(release, ReportPlan(title="t")))
    assert found["Places not matched"] == "None."
    assert (
        "was read as Alder" in found["Places read otherwise than written, or not there on the date"]
    )


def test_places_of_another_indicators_file_are_not_told_of_this_one(invented):
    release = release_of(
        invented, results=(replace(invented.result(), findings=()),), findings=(ELSEWHERE,)
    )
    story = tell(release, ReportPlan(title="t"))
    assert told(story)["Places not matched"] == "None."
    assert checks.about_files(story) == (ELSEWHERE,)


def test_the_rule_is_not_said_of_figures_that_were_already_public(invented):
    public = replace(invented.result(), already_public=True)
    story = tell(release_of(invented, results=(public,)), ReportPlan(title="t"))
    assert "already published" in told(story)["The rule for small numbers"]
    assert "Counts from 1 to 4" not in told(story)["The rule for small numbers"]
    assert "Counts from 1 to 4" not in small_numbers.of_story(story)
    assert "not applied" in small_numbers.rule(story)


def test_hidden_figures_are_counted_for_their_own_indicator(invented):
    one = tell(release_of(invented), ReportPlan(title="t"))
    hidden = sum(row.status == "suppressed" for row in one.sections[0].rows)
    said = told(one)["The rule for small numbers"]
    assert said.startswith("Counts from 1 to 4 are hidden")
    assert said.endswith(f"{hidden} figures are hidden: small number ({hidden}).")


def test_an_indicator_without_a_hidden_figure_says_so(invented):
    whole = invented.result()
    kept = [r for r in whole.rows.to_pylist() if r["status"] != "suppressed"]
    rows = type(whole.rows).from_pylist(kept, schema=whole.rows.schema)
    story = tell(release_of(invented, results=(replace(whole, rows=rows),)), ReportPlan(title="t"))
    assert "no figure had to be hidden" in told(story)["The rule for small numbers"]


def test_figures_without_any_interval_are_not_said_to_have_one(invented):
    whole = invented.result()
    bare = [{**r, "lower": None, "upper": None} for r in whole.rows.to_pylist()]
    rows = type(whole.rows).from_pylist(bare, schema=whole.rows.schema)
    story = tell(release_of(invented, results=(replace(whole, rows=rows),)), ReportPlan(title="t"))
    found = {one.term: one.text for one in describe(story, story.sections[0]).definition}
    assert found["Plausible range"].startswith("No interval can be given")


def test_populations_and_lookups_are_listed_as_also_used(invented):
    release = invented.release(both=False)
    made = replace(release.provenance, inputs=(invented.INPUT, POPULATION))
    story = tell(replace(release, provenance=made), ReportPlan(title="t"))
    (line,) = figures.also_used(story).lines
    assert [cell.text for cell in line.cells][:3] == [
        "populations.csv",
        "Population estimates",
        "ONS",
    ]


def test_findings_are_grouped_rejected_first_and_long_groups_are_folded():
    many = [replace(SPELLED, message=f"Place {n}.") for n in range(6)]
    rejected = replace(SPELLED, rule="negative count", severity="rejected", rows=7)
    groups = checks.grouped([*many, ELSEWHERE, rejected])
    assert [one.severity for one in groups] == ["rejected", "warning", "note"]
    assert [one.folded for one in groups] == [False, False, True]
    assert groups[-1].title == "Note: place spelling (6 findings, 18 rows)"
    assert checks.counted([*many, rejected]) == "1 rejected and 6 notes"
