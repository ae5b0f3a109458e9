"""Published long tables and time series: codes, levels, groups and parts."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pyarrow.compute as pc
import pytest

from onestory import engine, intake, sources
from onestory.model.errors import DeliveryError

ASCOF = (
    "Year,Geographical Description,ONS Code,Measure Group,Measure Group Description,Measure_Value,"
    "Geographical Level,Disaggregation Level,Measure Type\n"
)
CARE_HOMES = (
    '"Long-term support needs of older adults (aged 65 and over) met by admission to residential and'
    ' nursing care homes, per 100,000 population"'
)


class TestAscof:
    def test_care_home_admissions_keep_their_id_across_the_change_of_code(self, check, figures):
        rows = figures(
            check(
                f"{ASCOF}2022-23,Leeds,E08000035,2A2,{CARE_HOMES},500,Council,Total,Outcome\n"
                f"2023-24,Leeds,E08000035,2C,{CARE_HOMES},510,Council,,\n",
                "ascof",
            )
        )
        assert [row["measure"] for row in rows] == ["ascof_care_home_65"] * 2
        assert [row["measure_code"] for row in rows] == ["2A2", "2C"]
        assert [row["part"] for row in rows] == ["value"] * 2

    def test_a_code_described_as_something_else_is_refused(self, check, refused):
        row = refused(
            check(
                f"{ASCOF}2023-24,Leeds,E08000035,2C,Delayed transfers of care,9,Council,,\n",
                "ascof",
            )
        )[0]
        assert row["rule"] == "description contradicts code"
        assert "care homes, aged 65 and over" in row["reason"]

    @pytest.mark.parametrize("code", ["2C4", "2A2", ""])
    def test_a_code_that_was_not_in_use_is_refused(self, check, refused, code: str):
        table = f"{ASCOF}2023-24,Leeds,E08000035,{code},{CARE_HOMES},510,Council,,\n"
        assert refused(check(table, "ascof"))[0]["rule"] == "unknown code"

    def test_kinds_of_council_are_kept_apart_from_councils(self, check, figures):
        table = f"{ASCOF}2022-23,Inner London,-,2A2,{CARE_HOMES},500,Council Type,Total,Outcome\n"
        [row] = figures(check(table, "ascof"))
        assert (row["place_level"], row["place_code"]) == ("council type", None)

    @pytest.mark.parametrize(
        "column", ["Parish,Total,Outcome", "Council,Twins,Outcome", "Council,Total,Guess"]
    )
    def test_a_word_that_is_not_known_is_refused(self, check, refused, column: str):
        table = f"{ASCOF}2022-23,Leeds,E08000035,2A2,{CARE_HOMES},500,{column}\n"
        assert refused(check(table, "ascof"))[0]["rule"] == "unknown word"

    def test_a_hidden_count_is_suppressed_and_one_not_collected_is_not_available(
        self, check, figures
    ):
        table = (
            f"{ASCOF}2022-23,Leeds,E08000035,2A2,{CARE_HOMES},[c],Council,Total,Numerator\n"
            f"2022-23,Leeds,E08000035,2A2,{CARE_HOMES},[x],Council,Total,Outcome\n"
        )
        assert [row["mark"] for row in figures(check(table, "ascof"))] == [
            "suppressed",
            "not available",
        ]

    def test_a_return_without_a_year_takes_it_from_its_name(self, check, figures):
        table = (
            ASCOF + f"2022-23,Leeds,E08000035,2A2,{CARE_HOMES},500,Council,Total,Outcome\n"
        ).replace("Year,", "Return,")
        rows = figures(check(table, "ascof", file="ascof 2022-23 open data.csv"))
        assert rows[0]["period_start"] == date(2022, 4, 1)
        with pytest.raises(DeliveryError, match="'Year'"):
            check(table, "ascof", file="ascof open data.csv")
        assert figures(check(table, "ascof", one_period="2022-23")) != []

    def test_a_share_above_a_hundred_is_refused(self, check, refused):
        table = f"{ASCOF}2022-23,Leeds,E08000035,4A,People who feel safe who feel safe,170,Council,Total,Outcome\n"
        assert refused(check(table, "ascof"))[0]["rule"] == "value out of range"


@pytest.fixture(scope="module")
def panel(shared_data: Path, tmp_path_factory: pytest.TempPathFactory):
    """The ASCOF panel of 2017-18 to 2023-24, checked."""
    source = sources.source("ascof")
    path = shared_data / "areas" / "ascof" / "ascof_council_2017-18_to_2023-24.csv"
    return intake.check(intake.receive(path, source)[0], to=tmp_path_factory.mktemp("panel"))


class TestRealAscof:
    def test_all_26498_rows_are_accepted(self, panel):
        assert (panel.received_rows, panel.rejected_rows, panel.furniture_rows) == (26_498, 0, 1)

    @pytest.mark.parametrize("measure", ["ascof_care_home_65", "ascof_still_at_home_91"])
    def test_each_year_has_its_councils_whatever_the_code(self, panel, measure: str):
        rows = engine.read(panel.accepted)
        chosen = rows.filter(
            pc.and_(pc.equal(rows["measure"], measure), pc.equal(rows["place_level"], "council"))
        )
        years = (
            chosen.group_by("period_start")
            .aggregate([("place_code", "count_distinct")])
            .to_pylist()
        )
        assert len(years) == 7
        assert all(145 <= year["place_code_count_distinct"] <= 153 for year in years)

    def test_words_known_to_be_wrong_are_told_and_the_code_is_followed(self, panel):
        wrong = [f for f in panel.findings if f.rule == "misdescribed"]
        assert sum(f.rows for f in wrong) == 163 + 163 + 180

    def test_the_raw_return_gives_numerators_and_denominators(self, shared_data, tmp_path):
        path = shared_data / "areas" / "ascof" / "ascof_2020-21_open_data.xlsx"
        checked = intake.check(intake.receive(path, sources.source("ascof"))[0], to=tmp_path)
        assert (checked.received_rows, checked.rejected_rows) == (48_970, 0)
        rows = engine.read(checked.accepted).to_pylist()
        england = {
            r["part"]: r["number"]
            for r in rows
            if r["measure"] == "ascof_care_home_65" and r["place_level"] == "country"
        }
        # As published: 52,133 admissions, 10,464,019 people aged 65 and over, 498.2 per 100,000.
        assert england == {"numerator": 52133.0, "denominator": 10464019.0, "value": 498.2}


class TestFingertips:
    HEAD = "IndicatorId,Category,CategoryType,Age,Sex,Denominator,UpperCI,Value,Count,AreaCode,Year,LowerCI\n"

    def test_a_bare_year_is_financial_or_calendar_by_the_indicator(self, check, figures):
        rows = figures(
            check(
                self.HEAD
                + "22401,,,65+ yrs,Persons,100,6,5,5,E06000001,2019,4\n"
                + "91894,,,65+ yrs,Persons,100,6,5,5,E06000001,2019,4\n",
                "fingertips",
            )
        )
        assert [r["period_start"] for r in rows[::5]] == [date(2019, 4, 1), date(2019, 1, 1)]

    def test_the_age_of_a_measure_is_no_group_but_one_of_several_ages_is(self, check, figures):
        rows = figures(
            check(
                self.HEAD
                + "22401,,,65+ yrs,Male,100,6,5,5,E06000001,2019,4\n"
                + "92708,,,0-4 yrs,Persons,,,50,,E06000001,2019,\n"
                + "92708,,,All ages,Persons,,,900,,E06000001,2019,\n",
                "fingertips",
            )
        )
        assert [r["group"] for r in rows[::5]] == ["sex=Male", "age=0-4 yrs", ""]

    def test_the_download_with_headings_of_the_site_is_read_too(self, check, figures):
        rows = figures(
            check(
                "Indicator ID,Area Code,Area Name,Sex,Age,Category Type,Category,Time period,Value,"
                "Lower CI 95.0 limit,Upper CI 95.0 limit,Count,Denominator\n"
                "108,E06000001,Hartlepool,Persons,<75 yrs,,,2017 - 19,5,4,6,50,1000\n"
                "108,E06000001,Hartlepool,Persons,<75 yrs,,,2020/21,5,4,6,50,1000\n",
                "fingertips",
            )
        )
        spans = {(r["period_start"], r["period_end"]) for r in rows}
        assert spans == {(date(2017, 1, 1), date(2020, 1, 1)), (date(2020, 4, 1), date(2021, 4, 1))}

    def test_quarters_that_share_a_year_are_refused_for_nobody_can_tell_them_apart(
        self, shared_data, tmp_path
    ):
        path = shared_data / "areas" / "fingertips" / "healthdata.csv"
        checked = intake.check(intake.receive(path, sources.source("fingertips"))[0], to=tmp_path)
        assert checked.received_rows == 17_902
        assert checked.accepted_rows + checked.rejected_rows == 17_902
        measures = engine.read(checked.accepted)["measure"].to_pylist()
        # 91040 is quarterly: of its 1,166 rows only those alone in their year can be used.
        quarterly = measures.count("fingertips_91040") / 5
        assert quarterly < 0.4 * 1166
        assert measures.count("fingertips_22401") / 5 == 1080


class TestOtherPublications:
    def test_attendances_by_type_give_counts_and_the_share_over_four_hours(self, check, figures):
        rows = figures(
            check(
                "period,org_code,type,attendances,breaches,admissions\n2017-03-01,RF4,1,21289.0,2879.0,5060.0\n",
                "ae_attendances",
            )
        )
        assert [(r["measure"], r["part"], r["number"]) for r in rows] == [
            ("ae_attendances", "value", 21289.0),
            ("ae_over_4_hours", "denominator", 21289.0),
            ("ae_over_4_hours", "numerator", 2879.0),
            ("ae_emergency_admissions", "value", 5060.0),
        ]
        assert {(r["period_start"], r["period_end"]) for r in rows} == {
            (date(2017, 3, 1), date(2017, 4, 1))
        }

    def test_months_written_in_words_and_blanks_for_trusts_that_tested_other_standards(
        self, check, figures
    ):
        rows = figures(
            check(
                "nhs_trust22_code,total_attendances,attendances_over_4hours,total_emergency_admissions,"
                "emergency_admissions_over_4hours,date\nRC9,17570.0,,6154.0,0.0,April 2021\n",
                "ae_attendances",
            )
        )
        late = [r for r in rows if r["measure"] == "ae_over_4_hours" and r["part"] == "numerator"]
        assert [(r["number"], r["mark"]) for r in late] == [(None, "not available")]
        assert rows[0]["period_start"] == date(2021, 4, 1)

    def test_mortality_that_is_not_known_is_not_available(self, check, figures):
        rows = figures(
            check(
                '"","ccg19cd","year","Treatable_Mortality_Rate","Preventatable_Mortality_Rate","CCG19NM"\n'
                '"1","E38000001","2012",79.1,NA,"NHS Airedale, Wharfedale and Craven CCG"\n',
                "ccg_mortality",
            )
        )
        assert [(r["measure"], r["number"], r["mark"]) for r in rows] == [
            ("treatable_mortality", 79.1, None),
            ("preventable_mortality", None, "not available"),
        ]
        assert rows[0]["place_level"] == "ccg"

    @pytest.mark.parametrize(
        ("source", "path", "received"),
        [
            ("ae_attendances", "ae/ae_attendances.csv", 12_765),
            ("ae_attendances", "nhs_by_area/england_trust_accidents_emergency.csv", 7_895),
            ("ae_attendances", "nhs_by_area/england_icb_accidents_emergency.csv", 1_680),
            ("ccg_mortality", "ccg_mortality/ccg_annual_mortality_controls.csv", 3_441),
            ("delayed_transfers", "dtoc/dtoc_england_monthly_tidy.csv", 2_185),
            ("delayed_transfers", "dtoc/DTOC_England_timeseries_2010-2020.xls", 4 * 115),
        ],
    )
    def test_every_row_of_the_files_as_found_is_accepted(
        self, shared_data, tmp_path, source, path, received
    ):
        [delivery] = intake.receive(shared_data / "areas" / path, sources.source(source))
        checked = intake.check(delivery, to=tmp_path)
        assert (checked.received_rows, checked.rejected_rows) == (received, 0)

    def test_delayed_days_are_the_same_in_the_workbook_and_the_tidy_table(
        self, shared_data, tmp_path
    ):
        folder = shared_data / "areas" / "dtoc"
        checked = [
            intake.check(delivery, to=tmp_path)
            for delivery in intake.receive(folder, sources.source("delayed_transfers"))
        ]
        workbook, tidy = (
            {
                (r["measure"], r["period_start"], r["group"]): r["number"]
                for r in engine.read(one.accepted).to_pylist()
            }
            for one in checked
        )
        assert len(tidy) == 2185
        assert {key: workbook[key] for key in tidy} == tidy
        assert tidy["delayed_transfers_by_type", date(2010, 8, 1), ""] == 109_918
        text = " ".join(f.message for f in checked[0].findings if f.rule == "reconciled")
        assert text.count("Reconciled 115 of 115") == 2
        assert text.count("Reconciled 230 of 230") == 2
