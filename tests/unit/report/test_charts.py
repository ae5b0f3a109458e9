"""Pictures: each carries its finding, its ranges and its source, and draws the same every time."""

import json
import re
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onestory.model.errors import ReportError
from onestory.model.figures import COMPARISON_ROWS
from onestory.report import charts
from onestory.report.charts import area_map, ground, labels, ladder, look, picture
from onestory.report.charts.labels import Label
from onestory.report.plan import ReportPlan
from onestory.report.rows import Row
from onestory.report.story import tell


@pytest.fixture(scope="module")
def album(story):
    return {one.kind: one for one in charts.draw(story, story.sections[0])}


@pytest.fixture
def grid(tmp_path, invented):
    """Boundaries of 150 invented councils, ten to a row, one degree each."""
    features = [
        {
            "type": "Feature",
            "properties": {"CTYUA23CD": code, "CTYUA23NM": name},
            "geometry": {"type": "Polygon", "coordinates": [square(at % 10, at // 10)]},
        }
        for at, (code, name, _) in enumerate(invented.councils())
    ]
    path = tmp_path / "grid.geojson"
    path.write_text(
        json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8"
    )
    return path


def square(x, y):
    return [[x, y], [x + 1, y], [x + 1, y + 1], [x, y + 1], [x, y]]


def rows_of(spec):
    return [row for rows in json.loads(spec)["datasets"].values() for row in rows]


def test_the_album_holds_each_form_that_the_figures_can_carry(album):
    assert list(album) == [
        "funnel",
        "trend",
        "ranked",
        "peers",
        "deprivation",
        "gradient",
        "own-past",
    ]


def test_a_picture_draws_the_same_whatever_was_drawn_before(album):
    first = picture.svg(album["funnel"].wide, "a")
    picture.svg(album["trend"].wide, "b")
    assert picture.svg(album["funnel"].wide, "a") == first


def test_identifiers_inside_a_picture_are_its_own(album):
    drawn = picture.svg(album["funnel"].wide, "mine")
    found = set(re.findall(r'id="([^"]+)"', drawn))
    assert found
    assert all(name.startswith("mine-") for name in found)
    assert set(re.findall(r"url\(#([^)]+)\)", drawn)) <= found


def test_a_picture_alone_says_invented_its_finding_its_unit_and_its_source(album):
    text = picture.whole(
        album["funnel"],
        foot=("Source: somewhere.",),
        banner="Invented figures: no real place or person",
    )
    said = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))
    for part in (
        "Invented figures",
        "councils were higher than England",
        "per 100,000 people aged 65",
        "2023/24",
        "Source: somewhere.",
    ):
        assert part in said
    assert picture.png(text).startswith(b"\x89PNG")


def test_the_funnel_draws_no_place_without_an_interval_and_says_how_many(album, invented):
    places = [row for row in rows_of(album["funnel"].wide) if "place" in row]
    assert len(places) == 142
    assert (
        album["funnel"].note
        == "Not drawn: 2 councils (hidden: small number), 5 councils (no interval can be given) and 1 council (not published)."
    )


def test_the_marked_place_is_named_in_the_funnel_and_others_are_not(album):
    named = [row["text"] for row in rows_of(album["funnel"].wide) if "text" in row and "px" in row]
    assert "Mapleshire" in named
    assert "Rowanbridge" not in named


def test_the_funnel_names_the_furthest_out_where_no_place_is_marked(invented):
    story = tell(invented.release(both=False), ReportPlan(title="t"))
    funnel = charts.draw(story, story.sections[0])[0]
    assert "Rowanbridge" in [row.get("text") for row in rows_of(funnel.wide)]


def test_every_dot_of_the_ladder_has_its_range(album):
    dots = [row for row in rows_of(album["ranked"].wide) if "told" in row]
    assert len(dots) == 15
    assert all(row["low"] <= row["v"] <= row["high"] for row in dots)


def test_deprivation_shows_each_place_before_and_after(album):
    dots = [row for row in rows_of(album["deprivation"].wide) if "told" in row]
    assert all(row["before"] is not None for row in dots)


def test_the_gradient_is_drawn_from_zero_with_a_figure_on_each_fifth(album, invented):
    rows = rows_of(album["gradient"].wide)
    assert [row["y"] for row in rows if "y" in row] == list(invented.GRADIENT.fifths)
    assert "plausible range +96 to +226" in album["gradient"].subtitle
    y = next(layer["encoding"]["y"] for layer in json.loads(album["gradient"].wide)["layer"])
    assert y["scale"]["domain"][0] == 0


def test_places_left_out_of_the_ladder_are_counted(album):
    told = [row["text"] for row in rows_of(album["ranked"].wide) if "text" in row]
    left = sum(int(text.split()[0]) for text in told if text.endswith("see the table"))
    assert left + 15 == 142


def test_the_trend_has_a_hollow_point_where_a_figure_was_reconstructed(album):
    rows = [row for row in rows_of(album["trend"].wide) if row.get("place") == "Mapleshire"]
    assert [row["fill"] == "white" for row in rows] == [False, False, True, False, False]


@pytest.mark.parametrize("kind", ["ranked", "peers", "deprivation"])
def test_a_picture_of_ranges_says_that_a_triangle_needs_more_than_a_range(invented, kind):
    made = [getattr(invented, kind)()] if kind != "ranked" else [invented.funnel()]
    story = tell(
        replace(invented.release(both=False), comparisons=tuple(made)), ReportPlan(title="t")
    )
    (one,) = [p for p in charts.draw(story, story.sections[0]) if p.kind == kind]
    assert "95% plausible ranges" in one.subtitle
    assert "and beyond the spread that all councils show" in one.subtitle


def test_no_spread_is_spoken_of_where_none_was_estimated(invented):
    alone = replace(invented.peers(), overdispersion=None)
    story = tell(replace(invented.release(both=False), comparisons=(alone,)), ReportPlan(title="t"))
    (one,) = [p for p in charts.draw(story, story.sections[0]) if p.kind == "peers"]
    assert "beyond what chance alone gives at 95%." in one.subtitle
    assert "spread" not in one.subtitle


def divided(invented, count):
    """A story in which the first `count` figures of the marked place were mostly divided."""
    whole = invented.result()
    records = whole.rows.to_pylist()
    own = [r for r in records if r["area_code"] == invented.MARKED]
    for record in own[:count]:
        record["apportioned"] = 0.8
    rows = pa.Table.from_pylist(records, schema=whole.rows.schema)
    release = replace(
        invented.release(both=False), results=(replace(whole, rows=rows),), comparisons=()
    )
    return tell(release, ReportPlan(title="t", highlight=(invented.MARKED,)))


def test_a_line_does_not_begin_at_a_figure_divided_from_larger_areas(invented):
    story = divided(invented, 2)
    (one,) = charts.draw(story, story.sections[0])
    assert "Mapleshire went from" in one.title
    assert "in 2021/22 to" in one.title
    assert "Hollow and not joined" in one.subtitle
    mine = [row for row in rows_of(one.wide) if row.get("place") == "Mapleshire"]
    assert [row["joined"] is None for row in mine] == [True, True, False, False, False]
    assert [row["fill"] for row in mine[:2]] == ["white", "white"]


def test_a_place_that_was_always_divided_is_never_said_to_have_gone_anywhere(invented):
    story = divided(invented, 5)
    (one,) = charts.draw(story, story.sections[0])
    assert "Mapleshire went" not in one.title
    assert "in 2023/24, mostly divided from larger areas" in one.title


def test_a_place_whose_figure_was_divided_stands_in_no_order(invented):
    beside = invented.funnel()
    records = beside.rows.to_pylist()
    mine = next(r for r in records if r["area_code"] == invented.MARKED)
    mine["apportioned"] = 0.9
    rows = pa.Table.from_pylist(records, schema=beside.rows.schema)
    release = replace(invented.release(both=False), comparisons=(replace(beside, rows=rows),))
    story = tell(release, ReportPlan(title="t", highlight=(invented.MARKED,)))
    one = next(p for p in charts.draw(story, story.sections[0]) if p.kind == "ranked")
    assert one.note == "Not drawn: 1 council (mostly divided from larger areas)."
    assert "Mapleshire" not in {row.get("place") for row in rows_of(one.wide)}


def test_a_divided_figure_is_hollow_in_the_own_past(invented):
    past = invented.own_past()
    records = past.rows.to_pylist()
    records[0]["apportioned"] = 0.9
    rows = pa.Table.from_pylist(records, schema=past.rows.schema)
    release = replace(invented.release(both=False), comparisons=(replace(past, rows=rows),))
    story = tell(release, ReportPlan(title="t", highlight=(invented.MARKED,)))
    one = next(p for p in charts.draw(story, story.sections[0]) if p.kind == "own-past")
    assert "mostly divided from larger areas" in one.subtitle
    drawn = sorted((r for r in rows_of(one.wide) if "inside" in r), key=lambda r: r["t"])
    assert [r["inside"] == "white" for r in drawn] == [True, False, False, False, False]


def test_the_own_past_is_drawn_between_its_limits(album):
    rows = [row for row in rows_of(album["own-past"].wide) if "least" in row]
    assert len(rows) == 5
    assert all(row["least"] < row["mean"] < row["most"] for row in rows)


def test_a_chart_is_as_wide_as_its_frame(album):
    for one in album.values():
        assert picture.svg(one.wide, "w").startswith("<svg")
        assert 'width="720"' in picture.svg(one.wide, "w")[:200]
        assert 'width="340"' in picture.svg(one.narrow, "n")[:200]


def test_a_map_is_drawn_only_when_boundaries_are_given(invented, grid, story):
    section = story.sections[0]
    assert area_map.picture(story, section, invented.funnel()) is None
    mapped = tell(invented.release(), ReportPlan(title="t", boundaries={"council": grid}))
    drawn = area_map.picture(mapped, mapped.sections[0], invented.funnel())
    assert drawn is not None
    areas = [row for row in rows_of(drawn.wide) if row.get("type") == "Feature"]
    assert len(areas) == 150
    assert {"figure", "range", "verdict"} <= set(areas[0]["properties"])


def test_a_map_names_up_to_five_of_the_places_that_it_cannot_draw(invented, grid):
    held = json.loads(grid.read_text(encoding="utf-8"))
    held["features"] = held["features"][7:]
    grid.write_text(json.dumps(held), encoding="utf-8")
    story = tell(invented.release(), ReportPlan(title="t", boundaries={"council": grid}))
    drawn = area_map.picture(story, story.sections[0], invented.funnel())
    absent = sorted(name for _, name, _ in invented.councils()[:7])
    assert drawn is not None
    assert drawn.note.startswith("Not drawn: 7 councils without a boundary in the file: ")
    assert drawn.note.endswith(f"{absent[4]} and 2 more.")


def test_counts_are_never_shaded(invented, grid):
    card = replace(invented.ADMISSIONS, statistic="count")
    result = replace(invented.result(), indicator=card)
    comparison = replace(invented.funnel(), result=result)
    release = replace(invented.release(both=False), results=(result,), comparisons=(comparison,))
    story = tell(release, ReportPlan(title="t", boundaries={"council": grid}))
    assert area_map.picture(story, story.sections[0], comparison) is None


def test_a_map_of_other_areas_is_not_drawn(invented, tmp_path):
    feature = {
        "type": "Feature",
        "properties": {"ICB23CD": "E54000001"},
        "geometry": {"type": "Polygon", "coordinates": [square(0, 0)]},
    }
    path = tmp_path / "icb.geojson"
    path.write_text(json.dumps({"features": [feature]}), encoding="utf-8")
    story = tell(invented.release(), ReportPlan(title="t", boundaries={"council": path}))
    assert area_map.picture(story, story.sections[0], invented.funnel()) is None


@pytest.mark.parametrize(
    "text", ["", "{}", "not json", '{"features": [{"geometry": {"type": "Polygon"}}]}']
)
def test_boundaries_that_are_no_geojson_are_told_as_such(tmp_path, text):
    path = tmp_path / "broken.geojson"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ReportError, match="cannot be read as GeoJSON"):
        ground.outlines(path)


def test_neighbours_still_share_their_border_when_simplified(grid):
    box = ground.Box(left=0, top=0, width=333, height=777)
    first, second = ground.shapes(ground.outlines(grid), {"X06000000", "X06000001"}, box)
    right = {x for ring in first.rings for x, _ in ring}
    left = {x for ring in second.rings for x, _ in ring}
    assert max(right) == min(left)


def test_one_place_makes_no_ladder_and_no_funnel(invented):
    record = invented.funnel().rows.to_pylist()[12]
    alone = replace(invented.funnel(), rows=pa.Table.from_pylist([record], schema=COMPARISON_ROWS))
    release = replace(invented.release(both=False), comparisons=(alone,))
    story = tell(release, ReportPlan(title="t"))
    assert [one.kind for one in charts.draw(story, story.sections[0])] == ["trend"]


@given(
    st.lists(
        st.tuples(st.floats(0, 400), st.floats(5, 60)).map(lambda pair: (pair[0], pair[1])),
        min_size=1,
        max_size=8,
    )
)
def test_things_moved_apart_never_meet(things):
    middles, heights = [t[0] for t in things], [t[1] for t in things]
    moved = look.apart(middles, heights)
    order = sorted(range(len(moved)), key=lambda n: moved[n])
    for above, below in pairwise(order):
        assert moved[below] - moved[above] >= (heights[above] + heights[below]) / 2 - 1e-6


@given(st.floats(0, 400), st.floats(5, 60))
def test_a_thing_alone_stays_where_it_is(middle, height):
    assert look.apart([middle], [height]) == [pytest.approx(middle)]


@given(st.lists(st.tuples(st.floats(0, 400), st.floats(0, 300)), min_size=1, max_size=12))
def test_names_of_points_stay_inside_the_plot_and_apart(points):
    wanted = [Label(x=x, y=y, text="Somewhere") for x, y in points]
    placed = labels.beside_points(wanted, width=400, height=300)
    wide = look.width_of("Somewhere")
    spans = [{"left": 0.0, "right": -wide, "center": -wide / 2}[p.align] + p.x for p in placed]
    assert all(left >= 0 and left + wide <= 400.001 for left in spans)
    for n, left in enumerate(spans):
        for m in range(n):
            apart = (
                left >= spans[m] + wide - 1e-6
                or spans[m] >= left + wide - 1e-6
                or abs(placed[n].y - placed[m].y) >= 14 - 1e-6
            )
            assert apart


def test_a_long_name_is_cut_with_an_ellipsis_and_a_short_one_is_not():
    assert labels.fitted("Kent", 100) == "Kent"
    assert labels.fitted("Bournemouth, Christchurch and Poole", 120).endswith("…")


def test_few_places_are_all_shown():
    rows = [
        Row(
            area_code=str(n), area_name=str(n), area_level="council", group="", status="published",
            period_start=date(2023, 4, 1), period_end=date(2024, 4, 1),
        )
        for n in range(18)
    ]  # fmt: skip
    kept = ladder.rungs(rows, (), lambda row: ladder.Rung(name=row.area_name, middle=0.0))
    assert len(kept) == 18
