"""A sidecar's mistakes are told with what to write instead."""

import pytest

from onestory.evidence.surveys.sidecar import read_sidecar
from onestory.model.errors import DeliveryError, PlanError
from onestory.model.survey import Asked, Wave


@pytest.fixture
def sidecar(tmp_path):
    """A function that reads a sidecar of this text, with an empty file of answers beside it."""

    def reading(text: str):
        (tmp_path / "carers.csv").touch()
        path = tmp_path / "carers.survey.toml"
        path.write_text(text, encoding="utf-8")
        return read_sidecar(path)

    return reading


def wrong(sidecar, text: str) -> str:
    with pytest.raises(PlanError) as told:
        sidecar(text)
    return str(told.value)


GOOD = 'instrument = "sace"\nwho = "carers"\n'


class TestKeys:
    def test_what_is_not_said_has_a_plain_meaning(self, sidecar):
        read = sidecar(GOOD)
        assert (read.id, read.title, read.drawn, read.invented) == ("carers", "carers", "", False)

    def test_a_misspelt_key_is_told_with_the_nearest(self, sidecar):
        assert (
            wrong(sidecar, f"{GOOD}inventd = true")
            == (  # misspelt on purpose
                "carers.survey.toml: `inventd` is no key of this section. Did you mean `invented`?"  # misspelt on purpose
            )
        )

    def test_a_misspelt_role_is_told_too(self, sidecar):
        assert "Did you mean `ethnicity`?" in wrong(sidecar, f'{GOOD}[columns]\nethnic = "E"')

    def test_one_instrument_must_be_named(self, sidecar):
        assert "No instrument is named." in wrong(sidecar, 'who = "carers"')
        both = f'{GOOD}instrument_file = "own.instrument.toml"'
        assert "Two instruments are named." in wrong(sidecar, both)

    def test_who_is_one_of_three(self, sidecar):
        assert 'who = "people", "carers" or "staff"' in wrong(
            sidecar, 'instrument = "sace"\nwho = "patients"'
        )

    def test_an_id_cannot_lead_out_of_its_folder(self, sidecar):
        assert "in letters, digits and hyphens" in wrong(sidecar, f'{GOOD}id = "../out"')

    def test_what_has_a_column_is_not_constant(self, sidecar):
        text = f'{GOOD}[columns]\nsite = "Site"\n[constant]\nsite = "Ashmere"'
        assert "`site` has a column and is said to be constant." in wrong(sidecar, text)

    def test_a_label_is_a_number(self, sidecar):
        assert "the code as a number" in wrong(sidecar, f'{GOOD}[labels]\nAgree = "5"')

    def test_waves_have_a_first_and_a_last_day(self, sidecar):
        days = "first = 2024-03-01\nlast = 2024-04-30"
        read = sidecar(f'{GOOD}[[wave]]\nname = "Spring"\n{days}')
        assert read.waves[0].name == "Spring"
        assert isinstance(read.waves[0], Wave)
        back = f'{GOOD}[[wave]]\nname = "Spring"\nfirst = 2024-03-01\nlast = 2023-03-01'
        assert "ends before it begins" in wrong(sidecar, back)

    @pytest.mark.parametrize("waves", ['["Spring"]', '"Spring"', "3"])
    def test_waves_are_sections(self, sidecar, waves):
        assert "Write sections: [[wave]]." in wrong(sidecar, f"{GOOD}wave = {waves}")

    def test_no_two_waves_share_a_name(self, sidecar):
        wave = '[[wave]]\nname = "Spring"\nfirst = 2024-03-01\nlast = 2024-04-30\n'
        assert "Two waves are called 'Spring'." in wrong(sidecar, GOOD + wave + wave)

    def test_an_own_group_has_a_name_of_its_own(self, sidecar):
        assert "'sex' is not free" in wrong(sidecar, f'{GOOD}[columns.own]\nsex = "Gender"')

    def test_how_many_were_asked_stands_for_all_unless_a_group_is_named(self, sidecar):
        read = sidecar(f'{GOOD}[[asked]]\nwave = "Spring"\nasked = 120')
        assert read.asked == (
            Asked(wave="Spring", site="", group_kind="everyone", group="", asked=120),
        )
        text = f'{GOOD}[[asked]]\nwave = "Spring"\nasked = "120"'
        assert "a whole number without quotes" in wrong(sidecar, text)

    def test_a_group_kind_is_known_or_one_s_own(self, sidecar):
        text = f'{GOOD}[[asked]]\nwave = "S"\nasked = 1\ngroup_kind = "income"'
        assert 'or "own:" and the name of your group' in wrong(sidecar, text)

    def test_no_toml_is_told_as_that(self, sidecar):
        assert "The file is no TOML" in wrong(sidecar, "title = What carers say")

    def test_a_sidecar_that_is_not_there_stops(self, tmp_path):
        with pytest.raises(DeliveryError, match="There is no such file"):
            read_sidecar(tmp_path / "none.survey.toml")


class TestInstrument:
    def test_an_unknown_one_is_told_with_those_known(self, read):
        with pytest.raises(PlanError) as told:
            read("a | b\n1 | 2", instruments={})
        assert told.value.found == "No instrument 'toy' is known."
        assert told.value.do.startswith("Those known are none;")

    def test_an_item_that_it_lacks_is_told_with_those_it_has(self, read):
        with pytest.raises(PlanError, match=r"no item 'c'\. Its items are a, b\."):
            read("a | b\n1 | 2", '[columns.items]\nc = "a"')

    def test_a_heading_that_the_file_lacks_is_told_with_the_nearest(self, read):
        with pytest.raises(PlanError, match=r"no column 'Weights'\. Did you mean 'Weight'\?"):
            read("Weight | a | b\n1 | 1 | 2", '[columns]\nweight = "Weights"')

    def test_one_column_cannot_be_two_things(self, read):
        with pytest.raises(PlanError, match="The column 'a' is named for two things"):
            read("a | b\n1 | 2", '[columns.items]\nb = "a"')
