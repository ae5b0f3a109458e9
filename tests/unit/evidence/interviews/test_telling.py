"""What interviews are made to say: by person, k of n, and nothing that chance could say as well."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest

from onestory.evidence import judged, ratings_by_site, tell_interviews
from onestory.model.errors import PlanError
from onestory.model.interviews import Interviews, InterviewsTold
from onestory.model.mirror import PERCEIVED_ROWS

Coded = Callable[..., Interviews]
LEVELS = {"micro": 14, "meso": 14, "macro": 5}


def three_levels(named: Sequence[int], leaning: str = "barrier") -> tuple[str, str]:
    """33 interviews, of which so many at each level name staffing."""
    spoken, codes = ["source,person,level,site,organisation"], ["person,code,leaning"]
    for (level, many), some in zip(LEVELS.items(), named, strict=True):
        for n in range(many):
            site = ("Ashmere", "Elmby")[n % 2]
            spoken.append(f"{level}{n},{level}{n},{level},{site},Council")
            codes.extend(
                f"{level}{n},{code},{leaning}"
                for code in ["Resources and capabilities"] * (n < some)
            )
    return "\n".join(codes), "\n".join(spoken)


def row_of(told: InterviewsTold, **where: Any) -> dict[str, Any]:
    wanted = {"site": None, "wave": None, "level": None, "source_kind": "people"} | where
    (row,) = [
        one
        for one in told.profiles.to_pylist()
        if all(one[key] == value for key, value in wanted.items())
    ]
    return row


class TestPresence:
    def test_twelve_mentions_of_one_person_are_one_person(self, coded: Coded):
        codes = "person,coder,code,leaning\n" + "Jane Smith,AB,External factors,barrier\n" * 12
        row = row_of(tell_interviews(coded(codes)), construct="external_factors", leaning="barrier")
        assert (row["people"], row["of"], row["words"]) == (1, 2, "1 of 2 people")
        assert row["share"] is None

    @pytest.mark.parametrize(("found_by", "present"), [("AB", 0), ("AB;CD", 1), ("AB;CD;EF", 1)])
    def test_it_is_present_where_half_of_those_who_read_it_found_it(
        self, found_by: str, present: int, coded: Coded
    ):
        codes = "".join(f"J,{coder},External factors,barrier\n" for coder in found_by.split(";"))
        spoken = "source,person,coders\na,J,AB; CD; EF\n"
        told = tell_interviews(coded("person,coder,code,leaning\n" + codes, spoken))
        row = row_of(told, construct="external_factors", leaning="barrier")
        assert row["people"] == present

    def test_a_person_heard_in_two_waves_counts_once_among_all(self, coded: Coded):
        told = tell_interviews(
            coded(
                "source,person,code\na,J,External factors\nb,J,External factors\n",
                "source,person,wave\na,J,2024\nb,J,2025\n",
            )
        )
        everyone = row_of(told, construct="external_factors", leaning="any")
        later = row_of(told, construct="external_factors", leaning="any", wave="2025")
        assert (everyone["people"], everyone["of"]) == (later["people"], later["of"]) == (1, 1)

    def test_documents_are_no_people(self, coded: Coded):
        told = tell_interviews(coded("source,code,leaning\nBoard paper,External factors,barrier\n"))
        people = row_of(told, construct="external_factors", leaning="barrier")
        papers = row_of(
            told, construct="external_factors", leaning="barrier", source_kind="document"
        )
        assert (people["words"], papers["words"]) == ("0 of 2 people", "1 of 1 document")

    def test_a_share_has_its_range_from_ten_people_on(self, coded: Coded):
        told = tell_interviews(coded(*three_levels([9, 3, 0])))
        front = row_of(
            told, construct="resources_and_capabilities", leaning="barrier", level="micro"
        )
        board = row_of(
            told, construct="resources_and_capabilities", leaning="barrier", level="macro"
        )
        # Wilson of 9 of 14.
        assert front["lower"] == pytest.approx(0.3876, abs=5e-5)
        assert front["upper"] == pytest.approx(0.8366, abs=5e-5)
        assert board["share"] is None

    def test_what_is_unmapped_is_counted_nowhere(self, coded: Coded):
        told = tell_interviews(coded("person,code,leaning\nJane Smith,Rain,barrier\n"))
        assert sum(told.profiles["people"].to_pylist()) == 0
        assert not told.compared.num_rows


class TestComparisons:
    def words(self, told: InterviewsTold, between: str = "levels") -> str:
        (row,) = [r for r in told.compared.to_pylist() if r["between"] == between]
        return row["words"]

    def test_nine_three_and_none_of_14_14_and_5_differ(self, coded: Coded):
        told = tell_interviews(coded(*three_levels([9, 3, 0])))
        assert self.words(told) == (
            "named as a barrier by 9 of 14 at the front line, 3 of 14 on providers' boards and 0 of"
            " 5 on system boards: differences this large would arise by chance about once in 70"
            " such comparisons"
        )

    def test_what_chance_often_brings_is_not_told_as_a_difference(self, coded: Coded):
        told = tell_interviews(coded(*three_levels([7, 5, 2])))
        assert "we cannot tell them apart" in self.words(told)
        assert any("Between levels we cannot yet tell any difference" in s for s in told.sentences)

    def test_no_sentence_speaks_of_p_values_or_significance(self, coded: Coded):
        told = tell_interviews(coded(*three_levels([9, 3, 0])))
        said = " ".join(told.sentences).lower()
        assert not [w for w in ("p =", "p-value", "signific", "fisher", "trend") if w in said]

    def test_people_who_spoke_twice_are_compared_with_themselves(self, coded: Coded):
        spoken = "source,person,wave\n" + "".join(
            f"{wave}{n},P{n},{wave}\n" for wave in (2024, 2025) for n in range(10)
        )
        codes = "source,person,code,leaning\n" + "".join(
            f"2025{n},P{n},External factors,barrier\n" for n in range(8)
        )
        told = tell_interviews(coded(codes, spoken))
        words = self.words(told, "waves")
        assert "of 10 people who spoke both times, 0 in 2024 and 8 in 2025" in words
        assert "about once in 130" in words  # 2 / 2^8

    def test_fewer_than_five_are_not_told_apart(self, coded: Coded):
        codes, spoken = three_levels([9, 3, 0])
        fewer = "\n".join(line for line in spoken.split("\n") if not line.startswith("macro4"))
        told = tell_interviews(coded(codes, fewer))
        assert "on system boards" not in self.words(told)
        assert any("too few to be told without pointing at them" in s for s in told.sentences)

    def test_where_levels_do_not_differ_a_difference_is_told_once_in_twenty_at_most(self):
        # Four constructs at the same chance at each level: the words must hold for all of them.
        from onestory.evidence.interviews.compared import CHANCE
        from onestory.stats.exact_tests import exact_p_value, holm

        random, of = np.random.default_rng(11), [14, 14, 5]
        told = [
            min(holm([exact_p_value(random.binomial(of, 0.4), of) for _ in range(4)])) <= CHANCE
            for _ in range(400)
        ]
        assert np.mean(told) <= 0.05


class TestSentences:
    def test_they_say_what_holds_back_what_helps_and_who_is_missing(self, coded: Coded):
        codes, spoken = three_levels([9, 3, 0])
        codes += "\n" + "\n".join(f"meso{n},Governance and leadership,enabler" for n in range(12))
        told = tell_interviews(coded(codes, spoken))
        assert told.sentences[:3] == (
            "33 people were interviewed in 2 sites: 14 at the front line, 14 on providers' boards"
            " and 5 on system boards.",
            "What most often holds back is resources and capabilities, named as a barrier by 12 of"
            " 33 people (36%, plausible range 22% to 53%).",
            "What most often helps is governance and leadership, named as a help by 12 of 33 people"
            " (36%, plausible range 22% to 53%).",
        )
        assert any("nobody spoke for the voluntary sector" in one for one in told.sentences)

    def test_no_per_cent_is_said_of_fewer_than_ten(self, coded: Coded):
        spoken = "person,level\n" + "".join(f"P{n},micro\n" for n in range(9))
        told = tell_interviews(coded("person,code,leaning\nP1,External factors,barrier\n", spoken))
        assert "named as a barrier by 1 of 9 people." in told.sentences[1]
        assert "%" not in " ".join(told.sentences)
        assert "Nobody was interviewed on providers' boards or on system boards." in told.sentences

    def test_one_coder_cannot_say_how_far_another_would_agree(self, coded: Coded):
        told = tell_interviews(coded(*three_levels([9, 3, 0])))
        assert not told.agreement.num_rows
        assert any("No two coders read the same interview" in one for one in told.sentences)

    def test_documents_alone_are_told_without_people(self, coded: Coded):
        told = tell_interviews(
            coded("source,code\na,External factors\n", "source,source_kind\na,document\n")
        )
        assert told.sentences[0] == "Nobody was interviewed; 1 document was read."
        assert told.spoken == 0

    def test_nothing_coded_is_told_as_nothing(self, coded: Coded):
        told = tell_interviews(coded("person,code\n"))
        assert told.sentences[-1].startswith("Nothing was coded")

    def test_the_same_files_are_told_in_the_same_words_and_numbers(self, coded: Coded):
        one, other = (tell_interviews(coded(*three_levels([9, 3, 0]))) for _ in range(2))
        assert one.sentences == other.sentences
        assert one.profiles.equals(other.profiles)


class TestAgreement:
    def two_coders(self, coded: Coded, frame: str = "cfir") -> InterviewsTold:
        """Ten interviews: both find culture in six, one alone in one; ratings as far apart."""
        rows = ["person,coder,construct,rating"]
        for n in range(7):
            rows.append(f"P{n},AB,culture,{(-2, -1, 0, 1, 2, 1, 2)[n]}")
            rows.extend([f"P{n},CD,culture,{(-2, -1, 0, 1, 1, 1, 0)[n]}"] * (n < 6))
        spoken = "person,coders\n" + "".join(f"P{n},AB; CD\n" for n in range(10))
        return tell_interviews(coded("\n".join(rows), spoken, frame=frame))

    def rows(self, told: InterviewsTold) -> dict[str, dict[str, Any]]:
        culture = [r for r in told.agreement.to_pylist() if r["construct"] == "culture"]
        return {row["statistic"]: row for row in culture}

    def test_it_is_judged_on_whether_each_coder_found_the_construct(self, coded: Coded):
        rows = self.rows(self.two_coders(coded))
        # Table: 6 both, 1 the first alone, 3 neither: agreement .9, by chance .42 + .12 = .54.
        assert rows["per cent"]["value"] == pytest.approx(0.9)
        assert rows["Cohen's kappa"]["value"] == pytest.approx((0.9 - 0.54) / 0.46)
        assert rows["Krippendorff's alpha"]["units"] == 10

    def test_ratings_are_judged_as_ranks(self, coded: Coded):
        rows = self.rows(self.two_coders(coded))
        assert rows["weighted kappa of ratings"]["units"] == 6
        assert 0.8 < rows["Krippendorff's alpha of ratings"]["value"] < 1

    def test_the_worst_and_the_best_rated_are_told_with_their_span(self, coded: Coded):
        assert (
            "Rated as helping most: 'culture' (in 7 people), the middle rating +1, from −2 to +2."
            in self.two_coders(coded).sentences
        )

    def test_over_all_constructs_kappa_has_no_range_and_says_why(self, coded: Coded):
        told = self.two_coders(coded)
        every = [r for r in told.agreement.to_pylist() if r["construct"] == ""]
        kappa = next(r for r in every if r["statistic"] == "Cohen's kappa")
        assert kappa["lower"] is None
        assert "hangs together" in kappa["note"]


class TestJudgements:
    def test_ratings_stand_as_the_median_of_a_person_by_site_and_wave(self, coded: Coded):
        spoken = "person,site,wave\n" + "".join(
            f"P{n},{('Ashmere', 'Elmby')[n > 6]},2024\n" for n in range(10)
        )
        codes = "person,coder,construct,rating\n" + "".join(
            f"P{n},AB,culture,{rating}\n" for n, rating in enumerate([2, 2, 1, 1, 1, 0, -1, -2, -2])
        )
        read = coded(
            codes, spoken, frame="cfir",
            more='[[wave]]\nname = "2024"\nfirst = 2024-03-01\nlast = 2024-04-30',
        )  # fmt: skip
        told = judged(read, "culture")
        assert told.schema.equals(PERCEIVED_ROWS)
        ashmere, elmby = told.to_pylist()
        assert (ashmere["value"], ashmere["lower"], ashmere["upper"]) == (1, -1, 2)
        assert (elmby["value"], elmby["lower"], elmby["respondents"]) == (-2, None, 2)
        assert str(ashmere["through"]) == "2024-04-30"
        sites = {r["site"]: r["rating"] for r in ratings_by_site(read).to_pylist()}
        assert sites == {"Ashmere": 1.0, "Elmby": -2.0}

    def test_without_ratings_it_is_help_less_harm(self, coded: Coded):
        codes, spoken = three_levels([14, 0, 0])
        read = coded(codes.replace("micro0,Resources and capabilities,barrier",
                                   "micro0,Resources and capabilities,enabler"), spoken)  # fmt: skip
        ashmere = judged(read, "resources_and_capabilities", level="micro").to_pylist()[0]
        assert ashmere["value"] == pytest.approx((1 - 6) / 7)
        assert ashmere["lower"] < ashmere["value"] < ashmere["upper"]
        assert ashmere["note"] == "1 of 7 name it as helping, 6 as holding back"

    def test_a_construct_of_another_frame_is_refused(self, coded: Coded):
        with pytest.raises(PlanError, match="no construct 'culture'"):
            judged(coded(*three_levels([1, 0, 0])), "culture")
