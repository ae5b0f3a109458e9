"""Claims are held against their source and the data, and told with what cannot be known."""

from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from onestory import evidence
from onestory.model.errors import DeliveryError, PlanError
from onestory.model.figures import RESULT_ROWS
from onestory.model.indicator import Indicator
from onestory.model.period import calendar_year, months
from onestory.model.result import Result

HEAD = """
[[claim]]
id = "one"
statement = "It is so"
number = {number}
unit = "{unit}"
source = "A paper"
dated = 2018-01-23
"""


@pytest.fixture
def read(tmp_path: Path):
    """The claims of a text."""

    def of(text: str):
        path = tmp_path / "claims.toml"
        path.write_text(text, encoding="utf-8")
        return evidence.read_claims(path)

    return of


@pytest.fixture
def checked(read):
    """The one claim of a number, unit and what lies below, checked."""

    def of(number: float, unit: str, below: str, results=None):
        claims = read(HEAD.format(number=number, unit=unit) + below)
        return evidence.check_claims(claims, results or {})[0]

    return of


class TestTheWorkedCases:
    def test_a_quadrupling_is_not_what_its_source_projects(self, checked):
        growth = 'kind = "growth"\nfrom = 9.8\nto = 17.0\npeople_growth = 0.5'
        told = checked(4, "times", f"[claim.source_says]\n{growth}")
        assert told.verdict == "not as stated"
        assert told.found == pytest.approx(17.0 / 9.8 * 1.5)
        assert told.sentence == (
            "Stated: 4 times. Its source gives 9.8 rising to 17.0, which is 1.7 times for the"
            " share and, with 50% more people, 2.6 times for their number."
        )
        assert told.reckoned[:2] == ("17.0 / 9.8 = 1.73.", "1.73 × 1.50 = 2.60.")
        assert (told.lower, told.upper) == (None, None)  # the source's range is not known

    def test_a_share_without_its_counts_has_no_interval(self, checked):
        below = '[claim.source_says]\nkind = "share"\npublished = false\nwere = [15, 25]'
        told = checked(60, "per cent", below)
        assert told.verdict == "cannot be checked"
        assert (told.found, told.lower, told.upper) == (None, None, None)
        assert "no interval can be given" in told.sentence
        assert told.sentence.endswith("Were it 15 of 25, the range would be 41% to 77%.")


class TestASource:
    def test_that_gives_both_counts_gives_wilsons_range(self, checked):
        below = '[claim.source_says]\nkind = "share"\nnumerator = 15\ndenominator = 25'
        told = checked(60, "per cent", below)
        assert told.verdict == "as stated"
        assert (round(told.lower, 1), round(told.upper, 1)) == (40.7, 76.6)

    def test_says_a_number_or_does_not_however_few_were_asked(self, checked):
        below = '[claim.source_says]\nkind = "share"\nnumerator = 10\ndenominator = 12'
        told = checked(60, "per cent", below)
        assert told.verdict == "not as stated"  # 60 lies in Wilson's range of 10 of 12, 55 to 95
        assert "10 of 12, which is 83% (range 55% to 95%)." in told.sentence
        assert checked(83, "per cent", below).verdict == "as stated"
        assert "which is 83.3% (range" in checked(83.4, "per cent", below).sentence

    def test_says_more_than_a_bound_or_does_not(self, checked):
        share = '[claim.source_says]\nkind = "share"\nnumerator = {}\ndenominator = 100'

        def verdicts(bound: str) -> list[str]:
            below = f'bound = "{bound}"\n{share}'
            return [
                checked(60, "per cent", below.format(part)).verdict for part in (80, 61, 60, 40)
            ]

        yes, no = "as stated", "not as stated"
        assert verdicts("over") == [yes, yes, no, no]
        assert verdicts("under") == [no, no, no, yes]

    def test_of_fewer_than_ten_is_never_told_in_per_cent(self, checked):
        below = '[claim.source_says]\nkind = "share"\nnumerator = 6\ndenominator = 9'
        told = checked(67, "per cent", below)
        assert told.verdict == "cannot be checked"
        assert "6 of 9" in told.sentence
        assert "%" not in told.sentence.removeprefix("Stated: 67%.")

    def test_that_gives_growth_is_read_in_per_cent_where_that_is_claimed(self, checked):
        below = '[claim.source_says]\nkind = "growth"\nfrom = 50\nto = 40'
        told = checked(-20, "per cent", below)
        assert told.verdict == "as stated"
        assert "50 falling to 40, which is −20%." in told.sentence

    def test_that_gives_a_range_still_says_its_own_number(self, checked):
        value = '[claim.source_says]\nkind = "value"\nvalue = 6.4\nlower = 3.8\nupper = 9.0'
        assert checked(6.4, "per cent", value).verdict == "as stated"
        assert checked(9, "per cent", value).verdict == "not as stated"
        assert "6.4% (range 3.8% to 9%)" in checked(9, "per cent", value).sentence

    def test_that_gives_one_value_is_held_to_the_rounding_of_the_claim(self, checked):
        value = '[claim.source_says]\nkind = "value"\nvalue = 6.4'
        assert checked(6, "per cent", value).verdict == "as stated"
        assert checked(6.5, "per cent", value).verdict == "not as stated"
        assert "and no range" in checked(6, "per cent", value).sentence

    def test_of_which_nothing_is_written_cannot_be_checked(self, checked):
        assert checked(6, "per cent", "").verdict == "cannot be checked"

    def test_and_date_that_are_lacking_are_told(self, read):
        claims = read('[[claim]]\nid = "bare"\nstatement = "Many say so"')
        (told,) = evidence.check_claims(claims)
        assert {one.rule for one in told.findings} == {
            "claim without source",
            "claim without date",
            "claim without number",
        }
        assert told.verdict == "cannot be checked"


def monthly(*, before: int, after: int, name: str = "Ash") -> Result:
    """Twenty-four months of one place, so many events in each month of the first and second year.

    A thousand people live there.
    """
    card = Indicator(
        id="falls", title="Falls", measure="falls", numerator="falls", denominator="people",
        statistic="crude_rate", unit="per 1,000 people a month", multiplier=1000,
        direction="lower is better", version="1", source="Invented",
    )  # fmt: skip
    rows = [
        {
            "area_code": "X1", "area_name": name, "area_level": "council",
            "period_start": date(2023 + at // 12, at % 12 + 1, 1),
            "period_end": months(date(2023 + at // 12, at % 12 + 1, 1), 1).end,
            "group": "", "numerator": float(before if at < 12 else after), "denominator": 1000.0,
            "value": float(before if at < 12 else after), "lower": 0.0, "upper": 0.0,
            "status": "measured", "apportioned": None, "note": None,
        }
        for at in range(24)
    ]  # fmt: skip
    table = pa.Table.from_pylist(rows, schema=RESULT_ROWS)
    return Result(
        indicator=card, period=calendar_year(2024), rows=table, confidence=0.95, method="Byar"
    )


class TestAUnit:
    FALL = '[claim.source_says]\nkind = "growth"\nfrom = 10120\nto = 9480'

    @pytest.mark.parametrize("unit", ["%", "percent", "Per cent", "per-cent", "pct", "Percentage"])
    def test_of_per_cent_is_read_in_every_spelling(self, checked, unit):
        told = checked(-12, unit, self.FALL)
        assert told.claim.unit == "per cent"
        assert told.found == pytest.approx(100 * (9480 / 10120 - 1))
        assert told.sentence == (
            "Stated: −12%. Its source gives 10,120 falling to 9,480, which is −6.3%."
        )

    @pytest.mark.parametrize("unit", ["x", "×", "fold", "Times"])
    def test_of_times_is_read_in_every_spelling(self, checked, unit):
        assert checked(4, unit, self.FALL).claim.unit == "times"

    @pytest.mark.parametrize(
        ("unit", "near"),
        [("per cnet", "per cent"), ("tmies", "times"), ("% of admissions", "per cent")],
    )
    def test_that_is_like_a_known_one_and_is_none_is_refused(self, checked, unit, near):
        with pytest.raises(PlanError, match="`unit` is") as met:
            checked(-12, unit, self.FALL)
        assert f'unit = "{near}"' in str(met.value)

    def test_of_its_own_makes_growth_a_difference(self, checked):
        told = checked(-640, "admissions", self.FALL)
        assert (told.verdict, told.found) == ("as stated", -640)
        assert told.sentence.endswith("which is −640 admissions.")
        points = checked(5, "% points", '[claim.source_says]\nkind="growth"\nfrom=60\nto=65')
        assert (points.claim.unit, points.found) == ("percentage points", 5)

    @pytest.mark.parametrize(
        ("unit", "source"),
        [
            ("", 'kind = "growth"\nfrom = 2\nto = 3'),
            ("people", 'kind = "growth"\nfrom = 2\nto = 3\npeople_growth = 0.5'),
            ("times", 'kind = "share"\nnumerator = 10\ndenominator = 12'),
        ],
    )
    def test_that_its_source_cannot_be_told_in_is_refused(self, checked, unit, source):
        with pytest.raises(PlanError, match="`unit` is"):
            checked(3, unit, f"[claim.source_says]\n{source}")


class TestTheData:
    DATA = '[claim.data]\nindicator = "falls"\nplace = "{place}"\nfrom = "2023"\nto = "2024"'

    @pytest.fixture
    def held(self, checked):
        def of(number: float, result: Result, *, unit: str = "per cent", place: str = "Ash"):
            return checked(number, unit, self.DATA.format(place=place), {"falls": result})

        return of

    def test_that_fell_as_claimed_say_so_with_a_range(self, held):
        told = held(-20, monthly(before=100, after=80))
        assert told.verdict == "as stated"
        assert told.found == pytest.approx(-20)
        assert told.lower < -20 < told.upper < 0
        assert "20% lower (range" in told.sentence
        assert "from 2023 to 2024" in told.sentence

    def test_the_range_is_that_of_two_counts_on_the_log_scale(self, held):
        told = held(-20, monthly(before=100, after=80))
        # 960 of 1,200: log ratio ± 1.96 √(1/960 + 1/1200) is −26.6% to −12.8%
        assert (round(told.lower, 0), round(told.upper, 0)) == (-27, -13)

    def test_that_did_not_move_do_not_bear_out_a_fall(self, held):
        told = held(-20, monthly(before=100, after=100))
        assert told.verdict == "not as stated"
        assert told.sentence.endswith("What is said lies outside that range.")

    def test_that_fit_the_claim_and_no_change_cannot_tell(self, held):
        told = held(-20, monthly(before=5, after=4))
        assert told.verdict == "cannot be checked"
        assert told.sentence.endswith("we cannot yet tell.")

    def test_of_under_ten_events_are_not_shown(self, checked):
        data = (
            self.DATA.format(place="Ash")
            .replace('"2024"', '"2024-01"')
            .replace('"2023"', '"2023-01"')
        )
        told = checked(-20, "per cent", data, {"falls": monthly(before=100, after=9)})
        assert told.found is None
        assert "Fewer than 10 were counted" in told.sentence

    def test_in_times_or_in_their_own_unit(self, held):
        result = monthly(before=100, after=80)
        assert held(0.8, result, unit="times").found == pytest.approx(0.8)
        gap = held(-20, result, unit="per 1,000 people a month")
        assert gap.found == pytest.approx(-20)
        assert "20.0 per 1,000 people a month lower" in gap.sentence

    def test_that_lack_the_place_or_period_are_told_and_not_guessed(self, held, checked):
        elsewhere = held(-20, monthly(before=100, after=80), place="Birch")
        assert elsewhere.verdict == "cannot be checked"
        assert [one.rule for one in elsewhere.findings] == ["claim without figures"]
        data = self.DATA.format(place="Ash").replace('to = "2024"', 'to = "2025"')
        later = checked(-20, "per cent", data, {"falls": monthly(before=100, after=80)})
        assert "No figures of Ash are held for all of 2025." in later.sentence

    def test_of_periods_that_overlap_are_refused(self, checked):
        data = self.DATA.format(place="Ash").replace('"2024"', '"2023-24"')
        told = checked(-20, "per cent", data, {"falls": monthly(before=100, after=80)})
        assert "overlap" in told.sentence

    def test_stand_beside_the_source_where_both_are_given(self, read):
        source = '[claim.source_says]\nkind = "value"\nvalue = -20\n'
        text = HEAD.format(number=-20, unit="per cent") + source + self.DATA.format(place="Ash")
        told = evidence.check_claims(read(text), {"falls": monthly(before=100, after=100)})
        assert [(one.against, one.verdict) for one in told] == [
            ("source", "as stated"),
            ("data", "not as stated"),
        ]


class TestAFile:
    @pytest.mark.parametrize(
        ("text", "part"),
        [
            ("", "no claim"),
            ("[[claim]]\nstatement = 'x'", "`id` is missing"),
            ("[[claim]]\nid='a'\nstatement='x'\nnumber='four'", "`number` is 'four'"),
            ("[[claim]]\nid='a'\nstatement='x'\nnumber=nan", "`number` is nan"),
            ("[[claim]]\nid='a'\nstatement='x'\nyear=4", "`year` is no key"),
            ("[[claim]]\nid='a'\nstatement='x'\nbound='most'", "`bound` is 'most'"),
            ("[[claim]]\nid='a'\nstatement='x'\nsource_says={kind='guess'}", "`kind` is 'guess'"),
            (
                "[[claim]]\nid='a'\nstatement='x'\n"
                "source_says={kind='share',numerator=9,denominator=3}",
                "`denominator` is 3",
            ),
            (
                "[[claim]]\nid='a'\nstatement='x'\nsource_says={kind='growth',from=0,to=3}",
                "`from` is 0",
            ),
            ("[[claim]]\nid='a'\nstatement='x'\n[[claim]]\nid='a'\nstatement='y'", "Two claims"),
        ],
    )
    def test_that_cannot_be_followed_says_what_to_write(self, read, text, part):
        with pytest.raises(PlanError, match=part):
            read(text)

    def test_that_is_not_there_is_told(self, tmp_path):
        with pytest.raises(DeliveryError, match="no such file"):
            evidence.read_claims(tmp_path / "none.toml")
