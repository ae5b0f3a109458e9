"""Published Fingertips figures remade from their counts; the arithmetic lives in the bench."""

import csv
import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


def load_bench() -> ModuleType:
    spec = importlib.util.spec_from_file_location("fingertips", ROOT / "bench" / "fingertips.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


bench = load_bench()


@pytest.fixture(scope="module")
def folder(shared_data: Path) -> Path:
    return shared_data / "areas" / "fingertips"


@pytest.fixture(scope="module")
def found(folder: Path):
    return bench.reconcile(folder)


class TestPublishedFigures:
    def test_every_row_has_a_reason(self, found):
        assert found.rows.total() == 17_902
        assert found.under(bench.UNEXPLAINED) == 0

    def test_proportions_ratios_and_crude_rates_come_out_as_published(self, found):
        assert found.rows["91040", bench.EQUAL] == 646
        assert found.rows["91894", bench.EQUAL] == 456
        assert found.rows["91344", bench.EQUAL] == 286
        assert found.rows["241", bench.EQUAL] == 350
        assert found.rows["92904", bench.EQUAL] == 431
        assert found.under(bench.EQUAL) == 2_169

    def test_each_that_differs_comes_out_once_its_cause_is_known(self, found):
        assert found.rows["241", bench.WHOLE_NUMBERS] == 222
        assert found.rows["92904", bench.ROUNDED_COUNT] == 310
        assert found.under(bench.EQUAL, *bench.EXPLAINED) == found.figures["rows_compared"] == 2_701

    def test_standardised_rates_have_the_shape_of_byars_limits(self, found):
        assert sum(found.rows["22401", shape] for shape in bench.SHAPE_FITS) == 1_056
        assert sum(found.rows["94035", shape] for shape in bench.SHAPE_FITS) == 90
        assert sum(found.rows["41101", shape] for shape in bench.SHAPE_FITS) == 743
        assert found.rows["41101", bench.LAST_FIGURE] == 1

    def test_values_without_limits_are_their_counts_over_their_denominators(self, found):
        assert found.under(bench.VALUE_ONLY) == 675 + 679 + 6

    def test_what_cannot_be_remade_says_why(self, found):
        assert found.under(bench.SURVEY) == 415
        assert found.under(bench.NO_NUMERATOR) == 2
        assert found.under(bench.NOT_A_RATE) == 10_740 + 103


def changed(folder: Path, to: Path, *, indicator: str, column: str, factor: float) -> Path:
    """A copy of the folder with one published number of the indicator changed."""
    to.joinpath("indicators.csv").write_bytes(folder.joinpath("indicators.csv").read_bytes())
    with folder.joinpath("healthdata.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    row = next(row for row in rows if row["IndicatorId"] == indicator and row["UpperCI"])
    row[column] = repr(float(row[column]) * factor)
    with to.joinpath("healthdata.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return to


class TestAWrongFigure:
    """No reason is so wide that a wrong figure would slip under it."""

    @pytest.mark.parametrize(
        ("indicator", "column", "factor"),
        [
            ("241", "UpperCI", 1.0001),
            ("91894", "LowerCI", 0.999),
            ("92904", "UpperCI", 1.01),
            ("91344", "Value", 1.001),
            ("22401", "UpperCI", 1.0005),
            ("94035", "LowerCI", 0.9995),
            ("41101", "UpperCI", 1.03),
        ],
    )
    def test_is_found(self, folder, tmp_path, indicator, column, factor):
        copy = changed(folder, tmp_path, indicator=indicator, column=column, factor=factor)
        assert bench.reconcile(copy).rows[indicator, bench.UNEXPLAINED] == 1


def test_survey_weighted_rows_would_not_come_out_as_plain_proportions(folder):
    rows = bench.read(folder)
    survey = rows.of(rows.indicator == "93015")
    assert not bench.value_agrees(survey).any()
