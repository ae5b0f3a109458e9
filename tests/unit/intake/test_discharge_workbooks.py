"""Discharge workbooks: blocks below stacked headings, broken ones, and those as published."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from onestory import intake, sources
from onestory.model.errors import DeliveryError


@pytest.fixture
def acute(check, sitrep):
    return lambda change=None: check(sitrep(change), "discharge_acute", "april2022.xlsx")


def rules(checked, severity: str) -> set[str]:
    return {f.rule for f in checked.findings if f.severity == severity}


def said(checked, rule: str) -> str:
    return " ".join(str(f) for f in checked.findings if f.rule == rule)


class TestAsPublished:
    def test_every_row_of_the_four_tables_is_received_and_the_rest_is_furniture(self, acute):
        checked = acute()
        assert (checked.received_rows, checked.rejected_rows) == (4 * 7, 0)
        # The cover has 3 lines; Table 2 has 4 above England, the others 3; 4 stand between blocks.
        assert checked.furniture_rows == 3 + (4 + 4) + 3 * (3 + 4)

    def test_england_regions_icbs_and_trusts_carry_their_level_and_code(self, acute, figures):
        seen = {(f["place_level"], f["place_code"]) for f in figures(acute())}
        assert seen == {
            ("country", "E92000001"), ("nhs_region", None), ("icb", "QOP"), ("icb", "QJK"),
            ("trust", "R0A"), ("trust", "RK9"),
        }  # fmt: skip

    def test_a_merged_date_stands_over_each_of_its_columns(self, acute, figures):
        days = {
            (f["period_start"], f["number"])
            for f in figures(acute())
            if f["measure"] == "discharge_acute_remaining" and f["place_level"] == "country"
        }
        assert days == {(date(2022, 4, 1), 18.0), (date(2022, 4, 2), 30.0)}

    def test_discharged_of_those_ready_comes_as_numerator_and_denominator(self, acute, figures):
        share = {
            f["part"]: f["number"]
            for f in figures(acute())
            if f["measure"] == "discharge_acute_discharged_share"
            and f["place_code"] == "QOP"
            and f["period_start"] == date(2022, 4, 1)
        }
        assert share == {"numerator": 4.0, "denominator": 10.0}

    def test_weeks_are_seven_days_and_months_are_whole(self, acute, figures):
        spans = {
            f["measure"]: (f["period_start"], f["period_end"])
            for f in figures(acute())
            if f["measure"].endswith(("_7", "_by_pathway"))
        }
        assert spans == {
            "discharge_acute_bed_days_7": (date(2022, 4, 1), date(2022, 4, 8)),
            "discharge_acute_by_pathway": (date(2022, 4, 1), date(2022, 5, 1)),
        }

    def test_headings_become_groups_on_one_line(self, acute, figures):
        groups = {
            f["group"] for f in figures(acute()) if f["measure"] == "discharge_acute_by_pathway"
        }
        assert groups == {"pathway=P0 - Domestic home", "pathway=P2 - Hospice (short term)"}

    def test_a_column_left_out_for_small_areas_makes_no_figure_there_and_says_why(
        self, acute, figures
    ):
        checked = acute()
        hospice = {f["place_level"] for f in figures(checked) if "Hospice" in f["group"]}
        assert hospice == {"country", "nhs_region"}
        assert "disclosure" in said(checked, "left out")

    def test_totals_are_reconciled_with_their_parts(self, acute):
        checked = acute()
        assert "Reconciled 30 of 30 totals" in said(checked, "reconciled")
        assert not rules(checked, "warning")


class TestBroken:
    def test_a_total_that_is_not_its_parts_is_a_warning_with_the_gap(self, acute):
        def raise_england(book):
            book["Table 2"]["E5"] = 35

        checked = acute(raise_england)
        assert checked.rejected_rows == 0
        assert "1 below and 0 above, by 5 at most" in said(checked, "totals differ")
        assert "warning" in {f.severity for f in checked.findings if f.rule == "totals differ"}

    def test_parts_that_fall_short_for_a_published_reason_are_a_note(self, acute):
        def fewer(book):
            book["Table 2"]["F10"] = 3

        found = [f for f in acute(fewer).findings if f.rule == "totals differ"]
        assert {f.severity for f in found} == {"note"}
        assert "hospice" in str(found[0])

    def test_a_dash_is_not_available_and_its_row_stays(self, acute, figures):
        def dash(book):
            book["Table 2"]["E14"] = "-"

        checked = acute(dash)
        assert checked.rejected_rows == 0
        assert {f["mark"] for f in figures(checked) if f["place_code"] == "R0A"} == {
            None,
            "not available",
        }

    def test_a_cell_in_words_refuses_its_row_and_names_the_column(self, acute, refused):
        def words(book):
            book["Table 2"]["F10"] = "n.k."

        checked = acute(words)
        assert [(r["sheet"], r["row"], r["rule"]) for r in refused(checked)] == [
            ("Table 2", 10, "not a number")
        ]
        assert "column 'Number of patients discharged'" in said(checked, "not a number")

    def test_a_negative_count_refuses_its_row(self, acute, refused):
        def negative(book):
            book["Table 2"]["E10"] = -4

        assert [r["rule"] for r in refused(acute(negative))] == ["value out of range"]

    def test_an_area_given_twice_is_refused_once(self, acute, refused):
        def twice(book):
            book["Table 4"].append([cell.value for cell in book["Table 4"][13]])

        assert [r["rule"] for r in refused(acute(twice))] == ["duplicate row"]

    def test_a_row_without_a_code_is_refused(self, acute, refused):
        def nameless(book):
            book["Table 2"]["C10"] = None

        assert [r["rule"] for r in refused(acute(nameless))] == ["missing place"]

    def test_a_footnote_below_the_table_is_furniture(self, acute):
        def footnote(book):
            book["Table 3"].append([])
            book["Table 3"].append([None, "* Data were sent late."])

        checked = acute(footnote)
        assert checked.received_rows == 28
        assert "Data were sent late" in said(checked, "footnotes")

    def test_a_column_of_no_known_heading_is_not_read_and_is_told(self, acute):
        def extra(book):
            book["Table 2"]["K4"] = "Number of ambulances"
            book["Table 2"]["K5"] = 3

        assert "Number of ambulances" in said(acute(extra), "unknown column")

    def test_a_sheet_that_is_missing_is_told_and_the_others_are_read(self, acute):
        checked = acute(lambda book: book.remove(book["Table 3"]))
        assert checked.received_rows == 21
        assert "There is no sheet 'Table 3'" in said(checked, "sheet not read")

    def test_a_heading_that_is_missing_is_named_with_those_that_are_there(self, acute):
        def rename(book):
            for cell in ("F4", "I4"):
                book["Table 2"][cell] = "Leavers"

        assert "patients discharged" in said(acute(rename), "sheet not read")
        assert "Leavers" in said(acute(rename), "sheet not read")

    def test_dates_that_are_missing_are_told(self, acute):
        def undated(book):
            book["Table 2"]["E3"] = "Friday"

        assert "No day stands above" in said(acute(undated), "sheet not read")

    def test_a_workbook_without_england_teaches_what_was_expected(self, acute):
        def scotland(book):
            for name in ("Table 2", "Table 3", "Table 4", "Table 5"):
                for row in book[name].iter_rows():
                    for cell in row:
                        if str(cell.value).startswith("ENGLAND"):
                            cell.value = "SCOTLAND"

        with pytest.raises(DeliveryError, match="no row of figures for England"):
            acute(scotland)

    def test_another_publication_is_named(self, acute):
        def community(book):
            book["Cover Sheet"]["C2"] = "Community Discharge Situation Report"

        with pytest.raises(DeliveryError, match="'Community Discharge Situation Report', not"):
            acute(community)

    def test_text_given_for_the_workbook_is_told(self, check):
        with pytest.raises(DeliveryError, match="text, not a workbook"):
            check("place,period,value\nLeeds,2022-23,5\n", "discharge_acute", "april2022.csv")


@pytest.fixture(scope="module")
def published(shared_data: Path, tmp_path_factory: pytest.TempPathFactory):
    """The 12 acute and 4 community workbooks, checked."""
    to = tmp_path_factory.mktemp("checked")
    folder = shared_data / "areas" / "discharge_sitrep"
    deliveries = [
        delivery
        for kind in ("acute", "community")
        for delivery in intake.receive(folder / kind, sources.source(f"discharge_{kind}"))
    ]
    return [intake.check(delivery, to=to) for delivery in deliveries]


class TestRealWorkbooks:
    def test_every_row_of_sixteen_workbooks_is_accepted(self, published):
        assert len(published) == 16
        assert {c.rejected_rows for c in published} == {0}
        assert {c.received_rows for c in published} == {4 * 171, 4 * 157}

    def test_regions_add_up_to_england_in_every_acute_table(self, published):
        acute = [c for c in published if c.delivery.source.id == "discharge_acute"]
        accounts = [said(c, "reconciled") for c in acute]
        # Table 2 has three columns a day, so 93 totals in a month of 31 days.
        assert "regions to England 93 of 93" in accounts[1]
        assert not [
            c
            for c in acute
            if "warning" in {f.severity for f in c.findings if f.rule == "totals differ"}
        ]

    def test_the_hospice_note_explains_why_icbs_fall_short(self, published):
        notes = [
            f for f in published[0].findings if f.rule == "totals differ" and f.sheet == "Table 2"
        ]
        assert notes
        assert all("hospice" in f.message for f in notes)

    def test_a_day_that_the_publisher_left_at_zero_is_found(self, published):
        # Community, July and August 2023: two regions have discharges from nobody on one day.
        odd = [c for c in published if any(f.rule == "counted over nobody" for f in c.findings)]
        assert [c.delivery.path.name for c in odd] == ["august2023.xlsx", "july2023.xlsx"]
