"""Keys as shipped, files of one's own, and what is refused in them."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest
from typer.testing import CliRunner

from onestory import evidence
from onestory.cli.app import app
from onestory.model.errors import DeliveryError, PlanError, StatsError
from onestory.model.instrument import Instrument
from onestory.model.survey import SCORED, Survey
from onestory.pipeline.voices.instruments import instrument_shown, markdown

PAGE = Path(__file__).resolve().parents[3] / "docs" / "reference" / "instruments.md"

Read = Callable[[str], Instrument]

TEAMS = """
id = "teams"
title = "How teams work together"
who = ["staff"]

[[item]]
ids = ["a", "b"]
codes = [1, 2, 3, 4, 5]
top = [4, 5]

[[item]]
id = "c"
codes = [1, 2, 3, 4, 5]
reverse = true
top = [1, 2]
not_relevant = [9]

[[scale]]
id = "together"
title = "Working together"
items = ["all"]
rule = "mean"
least_answered = 2
incomplete = "mean of those answered"
"""


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def reading(text: str) -> Instrument:
        path = tmp_path / "own.instrument.toml"
        path.write_text(text, encoding="utf-8")
        return evidence.read_instrument(path)

    return reading


def scored(instrument: Instrument, drawn: str):
    """The lines of `SCORED` for respondents drawn as text: headings, then a line each, '-' for none."""
    heads, *lines = [line.split() for line in drawn.strip().splitlines()]
    columns = {
        head: pa.array([None if one == "-" else float(one) for one in column], pa.float64())
        for head, column in zip(heads, zip(*lines, strict=True), strict=True)
    }
    responses = pa.table({"row": list(range(2, 2 + len(lines))), **columns})
    survey = Survey(
        id="drawn", title="Drawn", instrument=instrument, responses=responses, waves=(), who=()
    )
    return evidence.score(survey)


class TestShipped:
    def test_they_are_these(self):
        assert set(evidence.instruments()) == {
            "ascs", "gpps", "i_statements", "integrate", "nomad", "p3ceq", "progress", "sace",
            "scirocco",
        }  # fmt: skip

    def test_no_wording_is_shipped(self):
        assert not [
            item.id for one in evidence.instruments().values() for item in one.items if item.text
        ]

    def test_each_says_where_its_rules_are_published_and_whose_the_words_are(self):
        assert all(one.source and one.licence for one in evidence.instruments().values())
        for one in evidence.instruments().values():
            assert one.from_memory == ("rom memory" in one.source)

    def test_statements_and_maturity_have_no_headline(self):
        without = {one.id for one in evidence.instruments().values() if not one.headline}
        assert without == {"i_statements", "nomad", "scirocco"}
        rules = {scale.rule for scale in evidence.instruments()["i_statements"].scales}
        assert rules == {"each item"}

    def test_the_mirrors_own_scale_knows_what_no_progress_is(self):
        overall, improved = evidence.instruments()["progress"].scales
        assert overall.neutral == 0
        assert improved.neutral is None  # no share of "better" is neither better nor worse

    def test_the_survey_of_general_practice_breaks_in_2018_and_2024(self):
        breaks = [one.since for one in evidence.instruments()["gpps"].breaks]
        assert breaks == [date(2018, 1, 1), date(2024, 1, 2)]

    def test_nomad_has_three_general_items_and_twenty_in_four_constructs(self):
        nomad = evidence.instruments()["nomad"]
        constructs = {scale.id: len(scale.items) for scale in nomad.scales if len(scale.items) > 1}
        assert constructs == {
            "coherence": 4,
            "cognitive_participation": 4,
            "collective_action": 7,
            "reflexive_monitoring": 5,
        }
        assert [item.id for item in nomad.items] == [str(number) for number in range(1, 24)]

    def test_a_whole_made_of_parts_is_not_asked(self):
        asked = [item.id for item in evidence.asked_items(evidence.instruments()["p3ceq"])]
        assert "7" not in asked
        assert [item for item in asked if item.startswith("7")] == ["7a", "7b", "7c", "7d"]

    def test_the_manual_shows_them_as_they_are(self):
        told = (
            PAGE.read_text(encoding="utf-8").split("--markdown -->\n")[1].split("<!-- end -->")[0]
        )
        assert told == markdown()


class TestScores:
    def test_one_row_a_respondent_and_scale(self, read: Read):
        table = scored(
            read(TEAMS),
            """
            a b c
            5 4 1
            1 1 9
            1 - 9
            - - -
            """,
        )
        assert table.schema == SCORED
        assert [tuple(row.values()) for row in table.to_pylist()] == [
            (2, "together", pytest.approx(14 / 3), 3, 0),
            (3, "together", 1.0, 2, 1),
            (4, "together", None, 1, 1),
            (5, "together", None, 0, 0),
        ]

    def test_a_sum_with_items_left_out_takes_the_mean_of_the_others_for_them(self, read: Read):
        table = scored(read(TEAMS.replace('rule = "mean"', 'rule = "sum"')), "a b c\n5 4 -")
        assert table.column("score").to_pylist() == [13.5]

    def test_each_item_alone_is_scored_whatever_else_is_left_out(self, read: Read):
        table = scored(read(TEAMS.replace('rule = "mean"', 'rule = "each item"')), "a b c\n5 - 9")
        told = {row["scale"]: (row["score"], row["not_relevant"]) for row in table.to_pylist()}
        assert told == {"together.a": (1, 0), "together.b": (None, 0), "together.c": (None, 1)}

    def test_items_nobody_was_asked_are_left_out(self, read: Read):
        assert scored(read(TEAMS), "a\n5").column("answered").to_pylist() == [1]

    def test_nobody_at_all_gives_no_rows(self, read: Read):
        survey = Survey(
            id="none",
            title="None",
            instrument=read(TEAMS),
            responses=pa.table({"row": pa.array([], pa.int64())}),
            waves=(),
            who=(),
        )
        assert evidence.score(survey).num_rows == 0


class TestOwnFile:
    def test_it_carries_the_words_of_a_shipped_one(self, read: Read):
        own = read('like = "p3ceq"\n[text]\n"1" = "What we asked"\n')
        shipped = evidence.instruments()["p3ceq"]
        assert (own.id, own.scales) == ("p3ceq", shipped.scales)
        assert [item.text for item in own.items if item.text] == ["What we asked"]
        assert not any(item.text for item in shipped.items)

    def test_a_scale_of_the_same_name_stands_in_the_others_place(self, read: Read):
        own = read(
            """
            like = "p3ceq"
            id = "p3ceq_lenient"
            [[scale]]
            id = "coordination"
            title = "Care coordination, four of five"
            items = ["5", "6", "7", "8", "9"]
            rule = "sum"
            least_answered = 4
            incomplete = "mean of those answered"
            """
        )
        assert [scale.id for scale in own.scales] == ["person_centred", "coordination"]
        assert (own.scales[1].least_answered, own.scales[1].highest) == (4, 15)

    def test_further_statements_stand_beside_the_shipped(self, read: Read):
        own = read(
            """
            like = "i_statements"
            [[item]]
            id = "goals_2"
            codes = [1, 2, 3, 4, 5]
            top = [4, 5]
            domain = "my goals"
            [[scale]]
            id = "agree"
            title = "Those who agree"
            items = ["all"]
            rule = "each item"
            """
        )
        assert own.scales[0].items[-1] == "goals_2"
        assert len(own.items) == 8

    def test_the_example_of_the_manual_is_read(self, read: Read):
        blocks = PAGE.read_text(encoding="utf-8").split("```toml\n")[1:]
        first, second = (read(block.split("```")[0]) for block in blocks)
        assert first.id == "p3ceq_ashmere"
        assert (second.scales[0].lowest, second.scales[0].highest) == (1, 5)

    @pytest.mark.parametrize(
        ("was", "becomes", "said"),
        [
            ('title = "Working together"', 'title = ""', "'title' is missing"),
            ('title = "Working together"', "", "'title' is missing"),
            ("codes = [1, 2, 3, 4, 5]\ntop = [4, 5]", "", "Item 'a' has no codes"),
            ("top = [4, 5]", "top = [6]", "top code of item 'a'"),
            ("not_relevant = [9]", "not_relevant = [5]", "code of item 'c' stands twice"),
            ('items = ["all"]', 'items = ["a", "z"]', "asks for items 'z'"),
            ('items = ["all"]', 'items = ["a", "a"]', "'a' stands twice"),
            ('ids = ["a", "b"]', 'ids = ["a", "site"]', "No item can be called 'site'"),
            ('ids = ["a", "b"]', 'ids = ["a", "c"]', "Item 'c' stands twice"),
            ('rule = "mean"', 'rule = "average"', "rule is 'average'"),
            ('rule = "mean"', 'rule = "mean"\nhighest = 7', "items give 1 to 5"),
            ('rule = "mean"', 'rule = "mean"\nneutral = 0', "neutral point"),
            ("least_answered = 2", "least_answered = 4", "asks for 4 answered items"),
            ('incomplete = "mean of those answered"', "", "asks for 2 of 3 items, and gives no score"),
            ("least_answered = 2", "least_answerd = 2", "'least_answerd' is not a key"),  # misspelt on purpose
            ('who = ["staff"]', 'who = ["managers"]', "who is 'managers'"),
            ("reverse = true", "codes = 3", "no TOML"),
            ("reverse = true", "reverse = 1", "neither true nor false"),
            ("[[scale]]", "[scale]", "'scale' is no list"),
            ("codes = [1, 2, 3, 4, 5]\nreverse = true", "codes = [0, 1]", "differ in range"),
            ('id = "c"', 'id = "c"\npart_of = "d"', "part of 'd', which is no item"),
        ],
    )  # fmt: skip
    def test_what_cannot_be_is_refused_in_words(
        self, read: Read, was: str, becomes: str, said: str
    ):
        text = TEAMS
        if said == "differ in range":
            text = text.replace("top = [1, 2]", "top = [1]")
        assert was in text
        with pytest.raises(DeliveryError) as told:
            read(text.replace(was, becomes))
        assert said in told.value.found
        assert told.value.where
        assert told.value.do

    def test_an_instrument_without_a_scale_is_refused(self, read: Read):
        with pytest.raises(DeliveryError, match="has no scale"):
            read('id = "x"\ntitle = "X"\n[[item]]\nid = "a"\ncodes = [1, 2]\n')

    def test_an_unknown_model_is_answered_with_the_nearest(self, read: Read):
        with pytest.raises(DeliveryError, match="Did you mean 'nomad'"):
            read('like = "nomat"\n')

    def test_a_file_that_is_not_there_is_said(self, tmp_path: Path):
        with pytest.raises(DeliveryError, match="no such file"):
            evidence.read_instrument(tmp_path / "none.toml")

    def test_the_verb_shows_a_file_and_knows_the_nearest_name(self, tmp_path: Path):
        path = tmp_path / "teams.toml"
        path.write_text(TEAMS, encoding="utf-8")
        assert instrument_shown(str(path)).id == "teams"
        with pytest.raises(PlanError, match="Did you mean 'p3ceq'"):
            instrument_shown("p3cq")


class TestCommand:
    def told(self, *words: str):
        return CliRunner().invoke(app, ["instruments", *words])

    def test_it_lists_scales_as_a_study_names_them(self):
        listed = json.loads(self.told("--json").output)["instruments"]
        names = {name for one in listed for name in one["scales"]}
        assert {"progress.overall", "p3ceq.coordination", "gpps.good.needs_met"} <= names

    def test_one_is_shown_with_its_items_rules_and_cautions(self):
        shown = self.told("p3ceq").output
        assert "mean of 7a, 7b, 7c and 7d" in shown
        assert "alpha 0.829 and 0.783" in shown
        assert "From memory" in shown

    def test_its_markdown_is_that_of_the_manual(self):
        assert self.told("--markdown").output == markdown()


class TestRatersOfAMaturityScale:
    @pytest.mark.parametrize(
        ("ratings", "median", "outside", "maturity"),
        [
            # Twelve raters; what the published table of three rounds gives (ijic.7747, table 4):
            ([3] * 8 + [2, 4, 4, 5], 3, 1, "progressing"),  # 1, round 1: 91.7% in agreement
            ([2] * 5 + [3] * 4 + [1, 4, 4], 2.5, 3, "progressing"),  # 2, round 1: 75.0%
            ([2] * 7 + [1, 1, 3, 3, 4], 2, 1, "initial"),  # 2, round 2: 91.7%
            ([1, 1, 0, 1, 2, 2, 3, 3, 3, 4, 5, 4], 2.5, 7, "uncertain"),  # 3, round 1: 41.7%
            ([2] * 4 + [3] * 4 + [1, 1, 4, 4], 2.5, 4, "uncertain"),  # 4, round 1: 66.7%
            ([5] * 9 + [4] * 3, 5, 0, "optimising"),
        ],
    )
    def test_twelve_raters_are_judged_as_published(self, ratings, median, outside, maturity):
        told = evidence.scirocco_agreement(ratings)
        assert (told.median, told.outside, told.maturity) == (median, outside, maturity)
        assert told.agree == (outside < 4)

    def test_of_another_number_fewer_than_a_third_may_lie_outside(self):
        assert evidence.scirocco_agreement([3, 3, 3, 3, 0, 3, 3]).agree
        assert not evidence.scirocco_agreement([3, 3, 0]).agree

    @pytest.mark.parametrize("ratings", [[], [3, 6], [-1]])
    def test_what_is_no_rating_is_refused(self, ratings):
        with pytest.raises(StatsError, match="0, 1, 2, 3, 4 or 5"):
            evidence.scirocco_agreement(ratings)
