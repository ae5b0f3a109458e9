"""Pictures of what people say: the mirror, scores by site and group, and the profile."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any

import pyarrow as pa
import pytest

from onestory import evidence
from onestory.model.instrument import Instrument
from onestory.model.interviews import (
    AGREEMENT_ROWS,
    COMPARED_ROWS,
    PROFILE_ROWS,
    Frame,
    InterviewsTold,
)
from onestory.model.mirror import MEASURED_ROWS, MIRROR_ROWS, PERCEIVED_ROWS, MirrorAsked, Sides
from onestory.model.survey import CHANGE_ROWS, RESPONSE_ROWS, SCORE_ROWS, SurveyTold
from onestory.report.charts import mirror as mirrors
from onestory.report.charts import profile, voices
from onestory.report.charts.mirror_panels import Panel, Point, scale_of, ticks
from onestory.report.charts.picture import svg

END = date(2024, 4, 30)
KINDS = ("absolute change", "change against comparators")


def held(felt, *, waves=("2024",), moved=0.05, kinds=KINDS):
    perceived = [
        {"site": site, "wave": wave, "through": END, "value": value, "lower": value - 0.2,
         "upper": value + 0.2, "respondents": 30, "note": None}
        for wave in waves for site, value in felt.items()
    ]  # fmt: skip
    measured = [
        {"outcome": "e", "site": site, "through": END, "kind": kind, "estimate": moved,
         "lower": moved - 0.03, "upper": moved + 0.03, "contrast": "ratio", "events": 300.0,
         "note": None}
        for site in felt for kind in kinds
    ]  # fmt: skip
    return evidence.mirror(
        MirrorAsked(id="m", perceived="progress.overall", who="staff", outcome="e"),
        perceived=pa.Table.from_pylist(perceived, schema=PERCEIVED_ROWS),
        measured=pa.Table.from_pylist(measured, schema=MEASURED_ROWS),
        sides=Sides(perceived_title="Progress", perceived_unit="points", perceived_wanted="higher",
                    neutral=0.0, measured_title="Emergency admissions", wanted="lower",
                    contrast="ratio"),
    )  # fmt: skip


FELT = {"Ash": 0.9, "Birch": -0.5, "Cedar": 0.4}


def texts(spec: str) -> list[str]:
    found = json.loads(spec)["datasets"].values()
    return [row["text"] for rows in found for row in rows if "text" in row]


def marks(spec: str) -> list[dict[str, Any]]:
    found = json.loads(spec)["datasets"].values()
    return [row for rows in found for row in rows if "figure" in row]


class TestMirror:
    def test_one_row_a_site_from_who_perceives_most(self):
        drawn = mirrors.picture(held(FELT))
        assert drawn is not None
        assert [t for t in texts(drawn.wide) if t in FELT] == ["Ash", "Cedar", "Birch"]

    def test_flags_are_words_on_the_page_and_on_the_phone(self):
        drawn = mirrors.picture(held(FELT))
        assert drawn is not None
        for spec in (drawn.wide, drawn.narrow):
            assert texts(spec).count("ahead of the evidence") == 2
            assert "in step" in texts(spec)

    def test_right_is_better_on_every_panel_whichever_way_is_better(self):
        drawn = mirrors.picture(held({"Ash": 0.9, "Birch": 0.8}, moved=-0.1))
        assert drawn is not None
        rows = json.loads(drawn.wide)["datasets"].values()
        lines = [r["px"] for rows in rows for r in rows if "top" in r]
        dots = [m["px"] for m in marks(drawn.wide) if m["site"] == "Ash"]
        assert len(dots) == 3
        assert all(dot > line for dot, line in zip(dots, lines, strict=False))

    def test_change_taken_alone_and_against_comparators_share_one_scale(self):
        drawn = mirrors.picture(held(FELT))
        assert drawn is not None
        ash = [m["px"] for m in marks(drawn.wide) if m["site"] == "Ash"]
        rows = json.loads(drawn.wide)["datasets"].values()
        lines = [r["px"] for rows in rows for r in rows if "top" in r][:3]
        assert ash[1] - lines[1] == pytest.approx(ash[2] - lines[2])

    def test_the_title_is_the_finding_and_the_note_says_what_chance_would_flag(self):
        drawn = mirrors.picture(held(FELT))
        assert drawn is not None
        assert drawn.title == ("Staff at 2 of 3 sites see progress; 2 are ahead of the evidence.")
        assert "chance alone would flag about 0.1" in drawn.note
        assert drawn.alt == drawn.title

    def test_an_axis_that_runs_backwards_says_which_way_its_figures_run(self):
        drawn = mirrors.picture(held(FELT))
        assert drawn is not None
        for word in ("← higher", "lower →"):
            assert texts(drawn.wide).count(word) == 2  # both panels of what was measured
        for word in ("higher", "lower"):
            assert texts(drawn.narrow).count(word) == 2

    def test_two_waves_are_two_pictures(self):
        assert [p.name for p in mirrors.draw(held(FELT, waves=("2023", "2024")))] == [
            "mirror-1", "mirror-2",
        ]  # fmt: skip

    def test_nothing_perceived_is_no_picture(self):
        mirror = held(FELT)
        bare = [
            {**row, "perceived": None, "perceived_lower": None, "perceived_upper": None}
            for row in mirror.rows.to_pylist()
        ]
        rows = pa.Table.from_pylist(bare, schema=MIRROR_ROWS)
        assert mirrors.draw(replace(mirror, rows=rows)) == ()

    def test_a_hidden_site_stands_last_and_says_so(self):
        mirror = held(FELT)
        rows = [
            {**row, "perceived": None, "perceived_lower": None, "perceived_upper": None,
             "why": "hidden: a small number"} if row["site"] == "Ash" else row
            for row in mirror.rows.to_pylist()
        ]  # fmt: skip
        told = replace(mirror, rows=pa.Table.from_pylist(rows, schema=MIRROR_ROWS))
        drawn = mirrors.picture(told)
        assert drawn is not None
        assert [t for t in texts(drawn.wide) if t in FELT] == ["Cedar", "Birch", "Ash"]
        assert "hidden" in texts(drawn.wide)

    def test_more_than_thirty_sites_keep_both_ends_and_say_what_is_not_drawn(self):
        felt = {f"Site {n:02d}": 1 - n / 20 for n in range(40)}
        drawn = mirrors.picture(held(felt))
        assert drawn is not None
        shown = [t for t in texts(drawn.wide) if t in felt]
        assert len(shown) == 28  # 12 at either end, and the flagged between them
        assert (shown[0], shown[-1]) == ("Site 00", "Site 39")
        assert "12 sites in between not drawn: see the table." in drawn.note

    def test_the_same_mirror_gives_the_same_picture(self):
        one, other = (mirrors.picture(held(FELT)) for _ in range(2))
        assert one == other
        assert one is not None
        assert "<svg" in svg(one.wide, "m")


def test_ticks_never_stand_closer_than_they_can_be_read():
    points = [Point(value=0.04, lower=-0.123, upper=0.31)]
    for width in (90.0, 140.0, 300.0):
        scale = scale_of(points, line=0.0, better_low=True, per_cent=True)
        panel = Panel(scale=scale, head="", left=0.0, width=width)
        at = sorted(panel.x(tick) for tick in ticks(panel))
        assert 0.0 in ticks(panel)
        assert all(b - a >= 36 for a, b in pairwise(at))


def survey():
    def row(value, people, *, site=None, wave="2024", kind="everyone", group=""):
        return {
            "survey": "s", "instrument": "p", "scale": "improved", "title": "Better",
            "statistic": "share", "who": "staff", "level": None, "site": site, "wave": wave,
            "wave_end": date(int(wave), 4, 30), "group_kind": kind, "group": group,
            "respondents": people, "value": value, "lower": value - 0.1, "upper": value + 0.1,
            "effective": None, "status": "measured", "note": None, "method": "t",
        }  # fmt: skip

    rows = [
        row(0.5, 60), row(0.7, 30, site="Ash"), row(0.375, 8, site="Birch"),
        row(0.4, 60, wave="2023"), row(0.3, 30, site="Ash", wave="2023"),
        row(0.4, 8, site="Birch", wave="2023"),
        row(0.4, 20, kind="deprivation", group="1"), row(0.6, 20, kind="deprivation", group="5"),
    ]  # fmt: skip
    moved = {
        "survey": "s", "scale": "improved", "title": "Better", "who": "staff",
        "group_kind": "everyone", "group": "", "from_wave": "2023", "to_wave": "2024",
        "kind": "change", "note": None,
    }  # fmt: skip
    changes = [
        {**moved, "site": "Ash", "estimate": 0.4, "lower": 0.2, "upper": 0.6},
        {**moved, "site": "Birch", "estimate": -0.02, "lower": -0.3, "upper": 0.2},
    ]
    return SurveyTold(
        survey="s", title="Staff", scores=pa.Table.from_pylist(rows, schema=SCORE_ROWS),
        instrument=Instrument(id="p", title="P", version="1", who=("staff",), items=(), scales=(),
                              source="", licence=""),
        response=RESPONSE_ROWS.empty_table(),
        changes=pa.Table.from_pylist(changes, schema=CHANGE_ROWS), sentences=(),
    )  # fmt: skip


class TestScores:
    def test_sites_stand_from_the_highest_below_all_together(self):
        drawn = voices.by_site(survey(), "improved", who="staff")
        assert drawn is not None
        shown = [t for t in texts(drawn.wide) if t in {"Ash", "Birch", "All sites together"}]
        assert shown == ["All sites together", "Ash", "Birch"]
        assert drawn.title.endswith("where ranges overlap, the order may be chance.")

    def test_a_share_of_fewer_than_ten_is_k_of_n_and_no_per_cent(self):
        drawn = voices.by_site(survey(), "improved", who="staff")
        assert drawn is not None
        assert "3 of 8, 8 answers" in texts(drawn.wide)
        assert "(Birch)" in drawn.title
        assert "38%" not in drawn.title

    def test_fifths_stand_in_their_order(self):
        drawn = voices.by_group(survey(), "improved", who="staff", kind="deprivation")
        assert drawn is not None
        assert [t for t in texts(drawn.wide) if t.startswith("Fifth")] == ["Fifth 1", "Fifth 5"]

    def test_two_waves_count_only_sites_that_moved_by_more_than_chance(self):
        drawn = voices.two_waves(survey(), "improved", who="staff")
        assert drawn is not None
        assert "rose at 1 of 2 sites and fell at none, by themselves" in drawn.title

    def test_what_was_not_asked_is_no_picture(self):
        assert voices.by_site(survey(), "improved", who="carers") is None
        assert voices.by_group(survey(), "improved", who="staff", kind="sex") is None


def told(people: int | None = 9):
    rows = [
        {"construct": "r", "title": "Resources", "leaning": leaning, "site": None, "wave": None,
         "level": level, "source_kind": "people", "people": people, "of": n, "share": None,
         "lower": None, "upper": None, "rating": None, "rating_least": None, "rating_most": None,
         "words": f"{people} of {n} people", "status": "measured"}
        for leaning in ("barrier", "enabler") for level, n in (("micro", 14), ("macro", 10))
    ]  # fmt: skip
    return InterviewsTold(
        interviews="i", title="Interviews",
        frame=Frame(id="own", title="Own", constructs=(), source="own"),
        profiles=pa.Table.from_pylist(rows, schema=PROFILE_ROWS),
        agreement=AGREEMENT_ROWS.empty_table(), compared=COMPARED_ROWS.empty_table(), sentences=(),
    )  # fmt: skip


class TestProfile:
    def test_everyone_who_spoke_is_a_dot_and_those_who_named_it_are_filled(self):
        drawn = profile.picture(told())
        assert drawn is not None
        dots = [
            row
            for rows in json.loads(drawn.wide)["datasets"].values()
            for row in rows
            if "said" in row
        ]
        assert len(dots) == 2 * (14 + 10)
        assert sum(row["fill"] != "white" for row in dots) == 4 * 9

    def test_is_told_as_k_of_n_and_never_as_a_per_cent(self):
        drawn = profile.picture(told())
        assert drawn is not None
        assert "9 of 14" in texts(drawn.wide)
        assert not re.search(r"\d%", " ".join([*texts(drawn.wide), drawn.title]))
        assert drawn.title.startswith("Named most as holding back: at the front line, resources")

    def test_what_is_hidden_is_said_to_be(self):
        drawn = profile.picture(told(people=None))
        assert drawn is not None
        assert texts(drawn.wide).count("hidden") == 4

    def test_without_levels_there_is_none(self):
        bare = told()
        assert profile.picture(replace(bare, profiles=bare.profiles.slice(0, 0))) is None
