"""The pictures of an answer: titles that say the finding, and none that figures cannot carry."""

import json
from dataclasses import replace

import pyarrow as pa
import pytest

from onestory.model.effect import CHOICE_ROWS, EVENT_ROWS, SERIES_ROWS
from onestory.report.answer import pictures
from onestory.report.answer.plan import AnswerPlan
from onestory.report.charts import (
    choices,
    counterfactual,
    delivery,
    event_study,
    rival_timeline,
)


def records(spec):
    return [row for rows in json.loads(spec)["datasets"].values() for row in rows]


class TestCounterfactual:
    def test_title_says_that_the_range_includes_no_difference(self, invented):
        drawn = counterfactual.picture(invented.effect(), title="Admissions")
        assert drawn is not None
        assert drawn.title == (
            "Admissions: best estimate after the start 2.1% lower than expected; the plausible"
            " range, 5% lower to 0.9% higher, includes no difference."
        )

    def test_band_holds_the_range_of_the_average_effect(self, invented):
        effect = invented.effect()
        drawn = counterfactual.picture(effect, title="Admissions")
        assert drawn is not None
        bands = [row for row in records(drawn.wide) if {"a", "b"} <= set(row) and "u" not in row]
        last = effect.series.to_pylist()[-1]
        low, high = (last["expected"] * (1 - 0.021) / (1 + end) for end in (0.009, -0.05))
        assert bands[-1]["a"] == pytest.approx(low, rel=1e-4)
        assert bands[-1]["b"] == pytest.approx(high, rel=1e-4)
        assert len(bands) == 24  # from the start on, and not before

    def test_without_an_interval_that_holds_no_band_is_drawn(self, invented):
        effect = invented.effect(known=False, reason="too few places")
        drawn = counterfactual.picture(effect, title="Admissions")
        assert drawn is not None
        assert "no range can be given" in drawn.title
        assert not [r for r in records(drawn.wide) if {"a", "b"} <= set(r) and "u" not in r]

    def test_hidden_or_absent_figures_make_no_picture(self, invented):
        empty = invented.effect(series=SERIES_ROWS.empty_table())
        assert counterfactual.picture(empty, title="Admissions") is None


class TestEventStudy:
    def test_title_counts_ranges_that_exclude_no_difference(self, invented):
        drawn = event_study.picture(
            invented.effect(by_time=invented.by_time(-0.09)), title="Admissions", planned=-0.06
        )
        assert drawn is not None
        assert drawn.title.startswith("Before the start, none of 12 months had a range")
        assert "after it, 18 of 18 months had a range" in drawn.title

    def test_without_ranges_the_title_claims_none(self, invented):
        rows = [{**row, "lower": None, "upper": None} for row in invented.by_time().to_pylist()]
        effect = invented.effect(by_time=pa.Table.from_pylist(rows, schema=EVENT_ROWS))
        drawn = event_study.picture(effect, title="Admissions")
        assert drawn is not None
        assert "no ranges can be given" in drawn.title
        assert "had a range" not in drawn.title

    def test_months_taken_together_are_called_quarters(self, invented):
        rows = [row for row in invented.by_time().to_pylist() if row["since_start"] % 3 == 0]
        effect = invented.effect(by_time=pa.Table.from_pylist(rows, schema=EVENT_ROWS))
        drawn = event_study.picture(effect, title="Admissions")
        assert drawn is not None
        assert "none of 4 quarters" in drawn.title


class TestChoices:
    def test_main_first_then_planned_then_not_planned(self, invented):
        read = choices.read(invented.effect())
        assert read[0].main
        planned = [one.planned for one in read]
        assert planned == sorted(planned, reverse=True)

    def test_choices_without_an_estimate_are_named(self, invented):
        drawn = choices.picture(invented.effect(), title="Admissions")
        assert drawn is not None
        assert "Without places touched by rivals" in drawn.note

    def test_one_choice_alone_is_no_curve(self, invented):
        assert (
            choices.picture(invented.effect(choices=CHOICE_ROWS.empty_table()), title="A") is None
        )

    def test_a_range_without_bound_is_told_and_drawn_without_it(self, invented):
        rows = invented.choices().to_pylist()
        rows[0]["lower"] = float("-inf")
        effect = invented.effect(choices=pa.Table.from_pylist(rows, schema=CHOICE_ROWS))
        drawn = choices.picture(effect, title="Admissions")
        assert drawn is not None
        assert "no bound to 0.9% higher" in drawn.wide


class TestDelivery:
    def test_title_counts_starts_and_the_longest_wait(self, invented):
        assert delivery.title(invented.delivered()) == (
            "5 of 6 sites started; 3 later than planned, by up to 5 months."
        )

    def test_sites_that_never_started_stand_first(self, invented):
        drawn = delivery.picture(invented.delivered())
        assert drawn is not None
        texts = [r["text"] for r in records(drawn.wide) if "text" in r]
        assert texts.index("not known to have started") < texts.index("on time, 31% reached")

    def test_no_site_no_picture(self, invented):
        assert delivery.picture(replace(invented.delivered(), sites=())) is None


class TestRivals:
    def test_only_unequal_or_unknown_rivals_are_drawn(self, invented):
        drawn = rival_timeline.picture(invented.rivals(), started=invented.START)
        assert drawn is not None
        assert "60% / 11%" in drawn.wide
        assert "Better Care Fund" not in drawn.wide
        assert drawn.title.startswith("2 other policies, programmes or events touched")

    def test_without_any_there_is_no_picture(self, invented):
        equal = tuple(r for r in invented.rivals().rivals if r.touch == "equally")
        assert rival_timeline.picture(invented.rivals(rivals=equal)) is None


def test_without_what_was_expected_there_is_no_counterfactual_to_draw(invented):
    bare = invented.series()
    place = bare.schema.get_field_index("expected")
    none = pa.nulls(bare.num_rows, pa.float64())
    effect = invented.effect(series=bare.set_column(place, bare.schema.field(place), none))
    album = pictures.draw(invented.answer(effects=(effect, effect)), AnswerPlan())
    assert album.counterfactual is None
    assert album.others == ()
