"""An invented system comes with a study of the people whom its teams took on."""

import tomllib
from dataclasses import replace
from datetime import date

from onestory.pipeline.study.reading import draft
from onestory.synthetic.system.places import places
from onestory.synthetic.system.programme.programme import Programme, Team
from onestory.synthetic.system.sending.study_file import study_file, team_list
from onestory.synthetic.system.sending.study_voices import VOICES, write_voices
from onestory.synthetic.system.settings import System

SYSTEM = System(people=20_000, years=5, seed=1)


def test_the_study_is_complete(tmp_path):
    (tmp_path / "study.toml").write_text(study_file(SYSTEM) or "", encoding="utf-8")
    (tmp_path / "teams.csv").write_text("site,place,starts\nNT1,X,2021-05-01\n", encoding="utf-8")
    (tmp_path.parent / "onestory.toml").touch()
    (tmp_path / "truth").mkdir()
    write_voices(SYSTEM, tmp_path)
    (tmp_path / VOICES).rename(tmp_path / "voices")
    assert draft(tmp_path).mistakes == ()


def test_people_are_taken_on_from_the_first_team_to_a_year_before_the_end():
    read = tomllib.loads(study_file(SYSTEM) or "")
    assert read["window"] == {"first_day": date(2021, 4, 1), "last_day": date(2023, 3, 31)}
    assert read["caseload"]["history"] == 730


def test_a_history_too_short_for_a_study_has_none():
    assert study_file(replace(SYSTEM, years=2)) is None
    early = Programme(teams=(Team(code="A", council=0, announced=3, start=3),))
    assert study_file(replace(SYSTEM, programme=early)) is None
    assert study_file(replace(SYSTEM, programme=Programme())) is None


def test_each_team_serves_its_share_of_its_council():
    ground = places(SYSTEM)
    rows = team_list(SYSTEM, ground).to_pylist()
    of_team = {team: {r["place"] for r in rows if r["site"] == team} for team in ("NT1", "NT2")}
    near = ground.neighbourhoods
    first = {str(c) for c in near.code[near.council == 0]}
    assert of_team["NT1"] | of_team["NT2"] == first
    assert not of_team["NT1"] & of_team["NT2"]


def test_teams_may_serve_small_areas():
    system = replace(SYSTEM, programme=replace(SYSTEM.programme, serves="small areas"))
    small = set(places(system).lsoas.code.tolist())
    assert {row["place"] for row in team_list(system, places(system)).to_pylist()} <= small
