"""The tables of the page: every place, with words where there is no number."""

from dataclasses import replace

import pyarrow as pa

from onestory.model.figures import RESULT_ROWS
from onestory.report import figures
from onestory.report.glance import glance
from onestory.report.plan import ReportPlan
from onestory.report.story import tell
from onestory.report.tables import MOST


def line_of(table, name):
    (line,) = [line for line in table.lines if line.cells[0].text == name]
    return dict(zip([head.text for head in table.heads], line.cells, strict=True))


def test_every_place_of_the_latest_period_stands_in_the_table(story, invented):
    table = figures.latest(story.sections[0], story.plan)
    assert len(table.lines) == 150
    assert table.caption.endswith("2023/24")


def test_a_place_has_its_counts_range_verdict_and_reason(story):
    row = line_of(figures.latest(story.sections[0], story.plan), "Mapleshire")
    assert row["Figure"].text == "590"
    assert row["Plausible range (95%)"].text == "517 to 671"
    assert row["Compared with"].text == "556"
    assert row["Verdict"].text == "○ cannot tell apart"
    assert row["Why"].text == "Within the 99.8% limits."


def test_a_hidden_figure_has_words_and_nothing_to_sort_by(story, invented):
    hidden = invented.councils()[20][1]
    row = line_of(figures.latest(story.sections[0], story.plan), hidden)
    assert (row["Figure"].text, row["Figure"].key) == ("hidden: small number", "")
    assert row["Numerator"].text == "hidden"


def test_a_figure_without_interval_says_so(story, invented):
    bare = invented.councils()[33 - 29][1]
    row = line_of(figures.latest(story.sections[0], story.plan), bare)
    assert row["How the figure came to be"].text == "no interval can be given"
    assert row["Plausible range (95%)"].text == "not known"


def test_an_apportioned_figure_says_how_much_was(story, invented):
    moved = invented.councils()[77][1]
    row = line_of(figures.latest(story.sections[0], story.plan), moved)
    assert row["Divided"].text == "4.0%"
    assert row["How the figure came to be"].text == "published"


def test_nothing_is_said_of_dividing_where_no_figure_was_divided(invented):
    whole = invented.result()
    kept = [{**r, "apportioned": None} for r in whole.rows.to_pylist()]
    own = replace(whole, rows=pa.Table.from_pylist(kept, schema=RESULT_ROWS))
    release = replace(invented.release(both=False), results=(own,), comparisons=())
    story = tell(release, ReportPlan(title="t"))
    heads = [head.text for head in figures.latest(story.sections[0], story.plan).heads]
    assert "Divided" not in heads


def test_every_period_says_which_figures_were_divided(story, invented):
    table = figures.over_time(story.sections[0], ())
    told = line_of(table, invented.councils()[77][1])["2023/24"].text
    assert told.endswith(" (4.0% divided)")


def test_a_reason_that_only_repeats_the_status_is_said_once(invented):
    whole = invented.result()
    again = [
        {**r, "note": "hidden: small number" if r["status"] == "suppressed" else None}
        for r in whole.rows.to_pylist()
    ]
    own = replace(whole, rows=pa.Table.from_pylist(again, schema=RESULT_ROWS))
    release = replace(invented.release(both=False), results=(own,), comparisons=())
    story = tell(release, ReportPlan(title="t"))
    table = figures.latest(story.sections[0], story.plan)
    row = line_of(table, invented.councils()[20][1])
    assert row["How the figure came to be"].text == "hidden: small number"


def test_numbers_sort_by_their_value_and_not_by_their_words(story):
    table = figures.latest(story.sections[0], story.plan)
    row = line_of(table, "Mapleshire")
    assert 589.5 < float(row["Figure"].key) < 590.5
    assert [h.number for h in table.heads][:4] == [False, True, True, True]


def test_better_and_worse_are_said_only_where_a_direction_is_declared(story):
    told = [
        cell.text
        for section in story.sections
        for line in figures.latest(section, story.plan).lines
        for cell in line.cells
        if cell.text.startswith(("▲", "▼"))
    ]
    first = [t for t in told if t in {"▲ higher", "▼ lower"}]
    second = [t for t in told if t in {"▲ higher (better)", "▼ lower (worse)"}]
    assert first
    assert second
    assert len(first) + len(second) == len(told)


def test_ranks_are_given_as_ranges(story):
    told = line_of(figures.latest(story.sections[0], story.plan), "Mapleshire")[
        "Plausible ranks, 1 the highest"
    ]
    low, high = (int(part) for part in told.text.split(" to "))
    assert 1 <= low < high <= 142


def test_groups_get_a_column_of_their_own(invented):
    rows = invented.result().rows
    grouped = [{**r, "group": "sex=Female"} for r in rows.to_pylist()]
    both = pa.concat_tables([rows, pa.Table.from_pylist(grouped, schema=RESULT_ROWS)])
    result = replace(invented.result(), rows=both)
    release = replace(invented.release(both=False), results=(result,), comparisons=())
    table = figures.latest(tell(release, ReportPlan(title="t")).sections[0], ReportPlan(title="t"))
    assert {line.cells[1].text for line in table.lines} == {"everyone", "sex=Female"}


def test_a_very_long_table_is_cut_and_says_where_the_rest_is(invented):
    record = invented.result().rows.to_pylist()[0]
    many = [
        {**record, "area_code": f"P{n:05d}", "area_name": f"Practice {n:05d}"} for n in range(1000)
    ]
    result = replace(invented.result(), rows=pa.Table.from_pylist(many, schema=RESULT_ROWS))
    release = replace(invented.release(both=False), results=(result,), comparisons=())
    table = figures.latest(
        tell(release, ReportPlan(title="t")).sections[0], ReportPlan(title="t", focus_area="P00999")
    )
    assert len(table.lines) == MOST + 1
    assert table.lines[-1].marked
    assert "600 more rows are in report.xlsx" in table.note


def test_every_period_is_a_column(story):
    table = figures.over_time(story.sections[0], story.plan.marked)
    assert table is not None
    assert [h.text for h in table.heads] == [
        "Place",
        "2019/20",
        "2020/21",
        "2021/22",
        "2022/23",
        "2023/24",
    ]
    assert sum(line.marked for line in table.lines) == 1


def test_the_glance_is_of_the_marked_places(story):
    table = glance(story)
    assert [line.cells[1].text for line in table.lines] == ["Mapleshire", "Mapleshire"]


def test_the_glance_counts_where_no_place_is_marked(invented):
    table = glance(tell(invented.release(), ReportPlan(title="t")))
    head = [h.text for h in table.heads]
    assert head[2:] == ["Higher", "Lower", "Similar", "Cannot tell apart", "By chance"]
    counts = [int(cell.text) for cell in table.lines[0].cells[2:6]]
    assert sum(counts) == 147  # the three without a figure are in no class


def test_the_larger_area_is_named_where_the_figures_hold_it(invented):
    parents = {code: "X92000001" for code, _, _ in invented.councils()}
    plan = ReportPlan(title="t", parents=parents)
    table = figures.latest(tell(invented.release(), plan).sections[0], plan)
    assert table.heads[1].text == "Within"
    assert {line.cells[1].text for line in table.lines} == {"Invented England"}
