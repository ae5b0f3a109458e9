"""Invented voices: read as they will be, and never of anybody."""

import tomllib
import zipfile
from collections import Counter
from xml.etree import ElementTree as ET

import pytest

from onestory import evidence
from onestory.synthetic.voices import BEFORE, WAVES, VoicedSite, invent_voices, own_claim, true_of
from onestory.synthetic.voices.interviews import CODES, SPOKE

SITES = (
    VoicedSite(name="Fallen", people=3_000, fell=0.09, deprived=0.3),
    VoicedSite(name="Risen", people=2_000, fell=-0.08, beyond=1.5),
    VoicedSite(name="Unseen", people=2_500, fell=0.12, beyond=-1.9),
)
NAMES = tuple(site.name for site in SITES)
SURVEYS = {
    "staff-progress": "progress",
    "staff-nomad": "nomad",
    "people-coordination": "p3ceq",
    "people-progress": "progress",
    "carers": "sace",
}
SPACE = "{urn:QDA-XML:project:1.0}"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("voices")
    invent_voices(made, sites=SITES, seed=3)
    return made


@pytest.fixture(scope="module")
def surveys(folder):
    known = evidence.instruments()
    return {
        name: evidence.read_survey(folder / f"{name}.survey.toml", instruments=known, sites=NAMES)
        for name in SURVEYS
    }


def sidecar(folder, name):
    return tomllib.loads((folder / f"{name}.survey.toml").read_text(encoding="utf-8"))


def scores(survey, scale, **wanted):
    """The scores of those whose answers stand under the words wanted."""
    scored = evidence.score(survey).to_pylist()
    kept = {
        row["row"]
        for row in survey.responses.to_pylist()
        if all(row[name] == word for name, word in wanted.items())
    }
    return [
        row["score"]
        for row in scored
        if row["scale"] == scale and row["row"] in kept and row["score"] is not None
    ]


def mean(numbers):
    return sum(numbers) / len(numbers)


@pytest.mark.parametrize("name", SURVEYS)
def test_every_row_is_accepted_and_nothing_is_wrong(surveys, name):
    survey = surveys[name]
    assert survey.instrument.id == SURVEYS[name]
    assert survey.invented
    assert survey.responses.num_rows > 100
    assert [f for f in survey.findings if f.severity != "note"] == []
    assert sum(one.rejected_rows for one in survey.inputs) == 0


def test_a_site_may_feel_better_or_worse_than_it_does(surveys):
    for name in ("staff-progress", "people-progress"):
        felt = {
            site: mean(scores(surveys[name], "overall", site=site, wave=WAVES[-1].name))
            for site in NAMES
        }
        assert felt["Fallen"] > 0.2
        assert felt["Risen"] > 0.2
        assert felt["Unseen"] < -0.3


def test_staff_see_more_progress_than_people_do(surveys):
    last = WAVES[-1].name
    assert mean(scores(surveys["staff-progress"], "overall", wave=last)) > mean(
        scores(surveys["people-progress"], "overall", wave=last)
    )


def test_care_is_better_coordinated_and_carers_are_wearier_than_before_the_start(surveys):
    def moved(name, scale):
        before, last = (
            mean(scores(surveys[name], scale, wave=wave.name)) for wave in (BEFORE, WAVES[-1])
        )
        return last - before

    assert 0.1 < moved("people-coordination", "coordination") < 1.2
    assert -1.3 < moved("carers", "quality_of_life") < 0


@pytest.mark.parametrize("name", ["people-coordination", "people-progress", "carers"])
def test_the_deprived_disabled_and_minority_ethnic_answer_less(folder, surveys, name):
    asked = Counter()
    for one in sidecar(folder, name)["asked"]:
        if "group" in one:
            asked[one["group"]] += one["asked"]
    answered = Counter(
        row[trait]
        for row in surveys[name].responses.to_pylist()
        for trait in ("deprivation", "disability", "ethnicity")
    )
    share = {group: answered[group] / asked[group] for group in asked}
    assert share["1"] < share["3"] < share["5"]
    assert share["Disabled"] < share["Not disabled"]
    assert share["Asian"] < share["White"]


def test_weights_stand_for_the_people_of_each_council(surveys):
    rows = surveys["people-coordination"].responses.to_pylist()
    for site in SITES:
        for wave in (BEFORE, WAVES[-1]):
            weights = [
                r["weight"] for r in rows if (r["site"], r["wave"]) == (site.name, wave.name)
            ]
            assert sum(weights) == pytest.approx(site.people, rel=0.001)


def test_staff_are_of_three_levels_and_come_in_teams(surveys):
    rows = surveys["staff-progress"].responses.to_pylist()
    assert {row["level"] for row in rows} == {"micro", "meso", "macro"}
    assert all(row["cluster"] for row in rows if row["level"] == "micro")
    assert {row["site"] for row in rows if row["level"] == "macro"} == {""}


def test_half_of_the_long_form_is_left_out_by_many(surveys):
    rows = surveys["staff-nomad"].responses.to_pylist()
    left = sum(all(row[str(item)] is None for item in range(12, 24)) for row in rows)
    assert 0.25 < left / len(rows) < 0.45


def project(folder):
    with zipfile.ZipFile(folder / "interviews.qdpx") as file:
        assert file.namelist() == ["project.qde"]
        return ET.fromstring(file.read("project.qde"))


def test_the_project_is_as_the_exchange_standard_orders_its_parts(folder):
    root = project(folder)
    parts = [part.tag.removeprefix(SPACE) for part in root]
    assert parts == ["Users", "CodeBook", "Variables", "Cases", "Sources"]
    given = {one.get("guid") for one in root.iter() if one.get("guid")}
    for one in root.iter():
        if one.get("targetGUID"):
            assert one.get("targetGUID") in given
    assert len(given) == sum(one.get("guid") is not None for one in root.iter())


def test_selections_lie_within_their_text_and_say_nothing(folder):
    for text in project(folder).iter(f"{SPACE}TextSource"):
        words = text.findtext(f"{SPACE}PlainTextContent") or ""
        for picked in text.iter(f"{SPACE}PlainTextSelection"):
            start, end = (int(picked.get(f"{at}Position", "-1")) for at in ("start", "end"))
            assert words[start:end] == "These words are invented and stand in place of a passage."


def test_thirty_three_people_spoke_in_each_wave_and_two_coders_agree_imperfectly(folder):
    read = evidence.read_interviews(folder / "voices.interviews.toml", sites=NAMES)
    spoken = [row for row in read.spoken.to_pylist() if row["source_kind"] == "interview"]
    told = Counter((row["wave"], row["level"]) for row in spoken)
    assert told == {(wave.name, level): n for wave in WAVES for level, n in SPOKE.items()}
    assert {row["source_kind"] for row in read.spoken.to_pylist()} == {"interview", "document"}
    assert [f for f in read.findings if f.severity != "note"] == []
    marked = {}
    for row in read.codings.to_pylist():
        key = (row["source"], row["construct"], row["leaning"])
        marked.setdefault(row["coder"], set()).add(key)
    one, other = marked.values()
    assert 0.6 < len(one & other) / len(one | other) < 0.95


def test_every_code_means_a_construct_of_the_frame(folder):
    said = tomllib.loads((folder / "voices.interviews.toml").read_text(encoding="utf-8"))
    assert set(said["codes"]) == {code.name for code in CODES}
    assert said["frame"] == "alderwick"


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(folder, tmp_path):
    for name, seed in (("again", 3), ("other", 4)):
        invent_voices(tmp_path / name, sites=SITES, seed=seed)
    for file in sorted(folder.iterdir()):
        assert (tmp_path / "again" / file.name).read_bytes() == file.read_bytes(), file.name
    for name in ("carers.csv", "staff-progress.csv", "interviews.qdpx", "ground.csv"):
        assert (tmp_path / "other" / name).read_bytes() != (folder / name).read_bytes()


def test_what_is_true_names_who_feels_other_than_they_do():
    true = true_of(SITES)
    assert true["feels_better_than_it_does"] == ["Risen"]
    assert true["feels_worse_than_it_does"] == ["Unseen"]
    assert all(site.feels("staff") > site.feels("people") > site.feels("carers") for site in SITES)


def test_no_more_are_asked_than_there_are(tmp_path):
    few = VoicedSite(name="Few", people=30, fell=0.0)
    invent_voices(tmp_path, sites=[*SITES, few], seed=1)
    asked = [
        one["asked"]
        for one in sidecar(tmp_path, "people-coordination")["asked"]
        if one.get("site") == "Few"
    ]
    assert asked == [30, 30]


def test_the_voluntary_sector_alone_is_missing_and_one_boundary_does_not_match(folder):
    found = evidence.partnership(folder / "partners.csv", ground=folder / "ground.csv")
    assert found.missing == ("voluntary sector",)
    unlike = [row for row in found.overlaps.to_pylist() if row["coterminosity"] < 1]
    assert {"Moor and Coast Mental Health Trust" in (r["one"], r["other"]) for r in unlike} == {
        True
    }
    assert all(0.3 < row["coterminosity"] < 0.7 for row in unlike)
    assert len(unlike) == found.partners.num_rows - 1
    assert found.findings == ()


def test_claims_prove_as_the_sheet_has_them_and_that_of_the_programme_is_in_the_data(tmp_path):
    own = own_claim(place="Risen", indicator="admissions", first="2022-23", last="2025-26")
    invent_voices(tmp_path, sites=SITES, seed=1, claim=own)
    checked = evidence.check_claims(evidence.read_claims(tmp_path / "claims.toml"))
    assert [one.verdict for one in checked[:2]] == ["not as stated", "cannot be checked"]
    assert "1.7 times" in checked[0].sentence
    assert "2.6 times" in checked[0].sentence
    assert "41% to 77%" in checked[1].sentence
    assert checked[2].claim.data is not None
    assert checked[2].claim.data.place == "Risen"
