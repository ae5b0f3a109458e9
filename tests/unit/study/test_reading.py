"""A study.toml is read whole, and every mistake in it is told in words."""

from datetime import date

import pytest

from onestory.model.errors import PlanError
from onestory.model.period import Period
from onestory.pipeline.study import draft, read_plan, read_study


def test_a_whole_study_is_read(written):
    study = read_study(written())
    assert study.window == Period(start=date(2018, 4, 1), end=date(2024, 4, 1))
    assert [(s.name, s.place) for s in study.sites] == [
        ("Northbank", "X1"),
        ("Northbank", "X2"),
        ("Southfield", "X3"),
    ]
    assert [s.certain for s in study.sites] == [True, True, False]
    assert study.estimands[0].bedding_in == 6
    assert study.statements[0].agreed_by == ("the board", "the carers' forum")
    assert study.not_agreed == ()
    assert study.lock is None


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('decision = "Whether to start the last six teams"', "", "Which decision will the answer"),
        ('title = "Neighbourhood teams"', "title = 3", "`title` is 3"),
        ("margin = 0.02", "margim = 0.02", "smallest change that matters"),
        ('sector = "hospital"', 'sector = "hospital"\nunit = "%"', "`unit` is not a setting"),
        ("margin = 0.02", "margin = 0", "above nothing"),
        ("margin = 0.02", 'margin = "0.02"', "without quotes"),
        ('contrast = "ratio"', "", "ratio (so much per cent) or a difference"),
        ('average = "people"', 'average = "persons"', '"people", "places"'),
        ("bedding_in = 6", "", "months after the start are not counted"),
        ("follow_up = 12", "follow_up = -1", "whole number"),
        ('outcome = "emergency"', 'outcome = "emergencies"', "which is not listed"),
        ('id = "injuries"', 'id = "emergency"', "Two outcomes have the id"),
        ("last_day = 2024-03-31", "last_day = 2017-03-31", "before it begins"),
        ('who = "every place never exposed"', 'who = "these places"', "names 0 places"),
        ('place = "X3"', "place = []", "which place or places"),
        ("starts = 2021-10-01", 'starts = "soon"', "as a day"),
        ('chosen = "volunteered"', 'chosen = "chosen"', "because high"),
        ('exposure = "first person seen"', 'exposure = "caseload"', "what share of eligible"),
        ("[analysis]", "[analyses]", "`analyses` is not a setting"),
        ('designs = ["staggered', 'designs = ["stepped', "only these"),
        ("[study]", "[study", "not valid TOML"),
    ],
)
def test_each_mistake_is_told_in_words(written, old, new, told):
    with pytest.raises(PlanError) as caught:
        read_study(written((old, new)))
    assert told in str(caught.value)
    assert "study.toml" in caught.value.where


def test_every_mistake_is_found_at_once(written):
    found = draft(written(("margin = 0.02", ""), ("size = 0.04", ""), ("by = 2023-12-31", "")))
    assert [m.found.split("`")[1] for m in found.mistakes] == ["margin", "size", "by"]


def test_no_part_of_an_estimand_has_a_default(written):
    whole = written().joinpath("study.toml").read_text(encoding="utf-8")
    part = whole.split("[[estimand]]")[1].split("[[site]]")[0]
    keys = [line.split(" =")[0] for line in part.strip().splitlines()]
    assert len(keys) == 11
    for key in keys:
        line = next(one for one in part.splitlines() if one.startswith(f"{key} ="))
        with pytest.raises(PlanError, match=f"`{key}` is not answered yet"):
            read_study(written((f"{part}", part.replace(line, ""))))


def test_who_has_not_agreed_is_kept(written):
    study = read_study(
        written(
            ('people = ["the users\' panel"]', "people = []"),
            ("carers = [", 'not_agreed = ["the hospital"]\ncarers = ['),
        )
    )
    assert study.not_agreed == ("people who use services", "the hospital")


def test_no_file_says_how_to_begin(tmp_path):
    with pytest.raises(PlanError, match="onestory study new"):
        read_study(tmp_path)


class TestTableOfSites:
    TABLE = (
        "Site,Place Code,Announced,Start date,Certain,How decided\n"
        "Northbank,X1,2020-11,01/04/2021,yes,\n"
        "Northbank,X2,,April 2021,no,read off a map\n"
    )

    def sites(self, written, table, name="sites.csv"):
        folder = written(
            ("[analysis]", f'[data]\nsites = "{name}"\n[analysis]'),
            *(((s, "[[left_out]]\nplace = 'X9'\nwhy = 'it closed'\n")) for s in self.sections()),
        )
        (folder / name).write_text(table, encoding="utf-8")
        return folder

    def sections(self):
        return (
            '[[site]]\nname = "Northbank"\nplace = ["X1", "X2"]\nannounced = 2020-11-01\nstarts = 2021-04-01\n',
            '[[site]]\nname = "Southfield"\nplace = "X3"\nstarts = 2021-10-01\ncertain = false\n'
            'decided = "its border was read off a map"\n',
        )

    def test_gives_a_site_a_row_whatever_its_headings_case(self, written):
        sites = read_study(self.sites(written, self.TABLE)).sites
        assert [(s.place, s.starts, s.certain) for s in sites] == [
            ("X1", date(2021, 4, 1), True),
            ("X2", date(2021, 4, 1), False),
        ]
        assert sites[0].announced == date(2020, 11, 1)

    def test_a_row_without_a_start_is_told_by_its_number(self, written):
        folder = self.sites(written, self.TABLE + "Eastgate,X4,,,yes,\n")
        (mistake,) = draft(folder).mistakes
        assert mistake.where == "sites.csv, row 4"
        assert "Eastgate" in mistake.found

    def test_lacking_a_column_names_it(self, written):
        with pytest.raises(PlanError, match="no column 'place'"):
            read_plan(self.sites(written, "site,starts\nNorthbank,2021-04-01\n"))

    def test_cannot_stand_beside_sections(self, written):
        folder = written(("[analysis]", '[data]\nsites = "sites.csv"\n[analysis]'))
        folder.joinpath("sites.csv").write_text(self.TABLE, encoding="utf-8")
        with pytest.raises(PlanError, match="both in"):
            read_study(folder)


class TestHash:
    def test_knows_no_comments_spaces_or_order(self, written):
        plain = read_study(written()).text_sha256
        assert plain == read_study(written(("margin = 0.02", "margin   =  0.02 # 2%"))).text_sha256
        turned = ('programme = "Neighbourhood teams of the North"\n', "")
        again = ("[study]\n", '[study]\nprogramme = "Neighbourhood teams of the North"\n')
        assert plain == read_study(written(turned, again)).text_sha256

    def test_knows_each_answer(self, written):
        plain = read_study(written()).text_sha256
        assert plain != read_study(written(("margin = 0.02", "margin = 0.03"))).text_sha256
        assert plain != read_study(written(("2018-04-01", "2018-05-01"))).text_sha256

    def test_knows_how_the_indicator_is_defined(self, written):
        folder = written()
        plan = folder / "onestory.toml"
        plan.write_text(
            '[[indicator]]\nid = "emergency_admissions"\nmultiplier = 1000\n', encoding="utf-8"
        )
        before = read_study(folder).text_sha256
        plan.write_text(
            '[[indicator]]\nid = "emergency_admissions"\nmultiplier = 100\n', encoding="utf-8"
        )
        assert read_study(folder).text_sha256 != before
