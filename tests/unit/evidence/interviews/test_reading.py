"""Tables of codes: what is amiss is found, and nothing is counted that should not be."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from onestory.evidence import frames, read_interviews
from onestory.model.errors import DeliveryError, NothingUsableError, PlanError
from onestory.model.interviews import Interviews

Coded = Callable[..., Interviews]

PLAIN = """
    source,person,coder,code,leaning
    Interview 1,Jane Smith,AB,External factors,barrier
    Interview 2.docx,Tom Jones,AB,Governance & leadership,facilitator
    Board paper,,AB,external_factors,
    """


def rules(read: Interviews) -> set[str]:
    return {one.rule for one in read.findings}


def test_codes_are_matched_by_id_title_and_sources_without_their_ending(coded: Coded):
    read = coded(PLAIN)
    rows = [(r["person"], r["construct"], r["leaning"]) for r in read.codings.to_pylist()]
    assert rows == [
        ("person 1", "external_factors", "barrier"),
        ("person 2", "governance_and_leadership", "enabler"),
        ("document 1", "external_factors", "either"),
    ]
    assert rules(read) == {"names replaced"}


def test_names_stand_neither_in_tables_nor_in_findings(coded: Coded):
    read = coded(PLAIN.replace("Tom Jones", "Ann Other"))
    told = f"{read.spoken.to_pylist()}{read.codings.to_pylist()}{[str(f) for f in read.findings]}"
    assert "person not spoken to" in rules(read)
    assert not [name for name in ("Jane", "Ann", "Tom", "AB") if name in told]


@pytest.mark.parametrize(
    ("row", "rule", "kept"),
    [
        ("Interview 1,Jane Smith,AB,Weather,,", "code of no construct", 2),
        ("Interview 1,Someone Else,AB,external_factors,barrier,", "person not spoken to", 1),
        ("Interview 1,Jane Smith,AB,external_factors,barrier,", "coded twice", 1),
        ("Interview 1,Jane Smith,AB,governance_and_leadership,maybe,", "leaning unknown", 2),
        ("Interview 1,Jane Smith,CD,external_factors,barrier,lots", "mentions unreadable", 2),
    ],
)  # fmt: skip
def test_what_is_amiss_in_a_row_is_found(row: str, rule: str, kept: int, coded: Coded):
    head = "source,person,coder,code,leaning,mentions\n"
    read = coded(f"{head}Interview 1,Jane Smith,AB,external_factors,barrier,\n{row}\n")
    found = next(one for one in read.findings if one.rule == rule)
    assert found.first_rows[-1] == 3
    assert read.codings.num_rows == kept
    assert read.inputs[0].received_rows == 2
    assert read.inputs[0].rejected_rows == (rule == "person not spoken to")


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        ("Interview 3,interview,X,Ashmeer,2024,micro,,", "interview site unknown"),
        ("Interview 3,interview,X,Ashmere,2024,boss,,", "interview level unknown"),
        ("Interview 3,chat,X,Ashmere,2024,micro,,", "source kind unknown"),
        ("Interview 1,interview,Jane Smith,Ashmere,2024,micro,,", "person twice"),
        ("Interview 3,interview,X,Ashmere,2031,micro,,", "interview wave unknown"),
    ],
)
def test_what_is_amiss_in_who_spoke_is_found(row: str, rule: str, coded: Coded):
    spoken = (
        "source,source_kind,person,site,wave,level,organisation,role\n"
        f"Interview 1,interview,Jane Smith,Ashmere,2024,micro,Council,Nurse\n{row}\n"
    )
    read = coded("person,code\nJane Smith,External factors\n", spoken,
                 more='waves = ["2024"]', sites=["Ashmere", "Elmby"])  # fmt: skip
    found = next(one for one in read.findings if one.rule == rule)
    assert found.first_rows == (3,)
    assert read.spoken.num_rows == (1 if rule == "person twice" else 2)


@pytest.mark.parametrize("sites", [(), ("Ashmere",)])
def test_sites_that_differ_in_case_or_spaces_alone_are_one_and_told(
    sites: tuple[str, ...], coded: Coded
):
    spoken = "source,source_kind,person,site\n" + "\n".join(
        f"Interview {n},interview,P{n},{site}"
        for n, site in enumerate(("Ashmere", "Ashmere", "ASHMERE", "Ash mere"))
    )
    read = coded("person,code\nP0,External factors\n", f"{spoken}\n", sites=[*sites])
    assert set(read.spoken["site"].to_pylist()) == {"Ashmere"}
    [found] = [one for one in read.findings if one.rule == "interview sites merged"]
    assert found.rows == 2


def test_a_site_that_does_not_exist_is_no_site_but_the_person_still_spoke(coded: Coded):
    read = coded(PLAIN, sites=["Ashmere", "Elmbury"])
    found = next(one for one in read.findings if one.rule == "interview site unknown")
    assert "Did you mean 'Elmbury'?" in found.do
    assert read.spoken["site"].to_pylist() == ["Ashmere", "", "Ashmere"]


def test_a_rating_outside_the_frame_is_left_out_and_its_sign_says_the_leaning(coded: Coded):
    read = coded(
        """
        person,coder,construct,rating
        Jane Smith,AB,Leadership engagement,-2
        Jane Smith,AB,Cost,3
        Jane Smith,AB,Culture,missing
        Tom Jones,AB,Available resources,1
        Tom Jones,AB,Available resources,2
        """,
        frame="cfir",
    )
    rows = [(r["construct"], r["leaning"], r["rating"]) for r in read.codings.to_pylist()]
    assert rows == [
        ("cost", "either", None),
        ("culture", "either", None),
        ("leadership_engagement", "barrier", -2.0),
        ("available_resources", "enabler", 1.5),
    ]
    assert {"rating outside the frame", "rated twice"} <= rules(read)


class TestTwoFrames:
    def test_a_construct_of_another_frame_is_refused_with_how_to_split(self, coded: Coded):
        codes = "person,construct\nJane Smith,External factors\nTom Jones,Relative advantage\n"
        with pytest.raises(DeliveryError, match="two frames") as refused:
            coded(codes)
        assert "one sidecar a frame" in refused.value.do

    def test_each_sidecar_reads_its_own_once_it_leaves_the_other_out(self, coded: Coded):
        codes = "person,construct\nJane Smith,External factors\nTom Jones,Relative advantage\n"
        one = coded(codes, more='leave_out = ["rogers", "cfir", "cfir_2022"]')
        other = coded(codes, frame="rogers", more='leave_out = ["alderwick"]')
        assert one.codings["construct"].to_pylist() == ["external_factors"]
        assert other.codings["construct"].to_pylist() == ["relative_advantage"]
        assert "codes left out" in rules(one)

    def test_codes_of_ones_own_that_sound_like_one_are_not(self, coded: Coded):
        read = coded("person,code\nJane Smith,External factors\nTom Jones,Funding\n")
        assert "code of no construct" in rules(read)

    def test_but_a_whole_set_of_them_is(self, coded: Coded):
        names = ("External factors", "Trialability", "Observability", "Compatibility")
        codes = "".join(f"Jane Smith,{name}\n" for name in names)
        with pytest.raises(DeliveryError, match="two frames"):
            coded(f"person,code\n{codes}")

    def test_a_code_said_to_mean_what_no_frame_has_is_refused(self, coded: Coded):
        more = '[codes]\n"Rain" = { construct = "externl_factors" }'
        with pytest.raises(PlanError, match="no construct") as refused:
            coded("person,code\nJane Smith,Rain\n", more=more)
        assert "'external_factors'" in refused.value.do


def test_a_table_in_which_nobody_spoke_is_refused(coded: Coded):
    with pytest.raises(NothingUsableError):
        coded("person,code\nJane,Rain\n", "source,person,site\n")


def test_a_person_of_two_waves_is_told_apart_by_the_wave_of_the_coding(coded: Coded):
    read = coded(
        "person,wave,code\nJ,2024,External factors\nJ,2025,Governance and leadership\n",
        "source,person,site,wave\na,J,Ashmere,2024\nb,J,Ashmere,2025\n",
    )
    assert [(r["person"], r["wave"]) for r in read.codings.to_pylist()] == [
        ("person 1", "2024"),
        ("person 1", "2025"),
    ]
    assert read.waves == ("2024", "2025")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('frme = "rogers"', "Did you mean 'frame'"),
        ('frame_file = "own.toml"', "not both"),
        ('[codes]\n"Rain" = { means = "x" }', "construct"),
        ('[[wave]]\nname = "2024"', "first and a last day"),
        ("[values]\nsite = 3", "the study's"),
    ],
)
def test_a_sidecar_that_cannot_be_followed_says_what_to_write(line: str, said: str, coded: Coded):
    with pytest.raises(PlanError) as refused:
        coded(PLAIN, more=line)
    assert said in refused.value.do


class TestFrames:
    def test_those_shipped_have_as_many_constructs_as_published(self):
        sizes = {one.id: len(one.constructs) for one in frames()}
        assert sizes == {"alderwick": 5, "cfir": 39, "cfir_2022": 67, "rogers": 15}
        assert {one.id: one.rated for one in frames()}["cfir"] == (-2.0, 2.0)

    def test_no_name_means_two_constructs_of_one_frame(self):
        for frame in frames():
            names = [n for c in frame.constructs for n in {c.title.casefold(), *c.also}]
            assert len(names) == len(set(names))

    def test_an_own_frame_takes_the_place_of_one_shipped(self, write: Callable[[str, str], Path]):
        write(
            "own.toml", 'id = "ours"\ntitle = "Ours"\n[[construct]]\nid = "rain"\ntitle = "Rain"\n'
        )
        write("c.csv", "person,code\nJ,RAIN\n")
        path = write("own.interviews.toml", 'file = "c.csv"\nframe_file = "own.toml"\n')
        read = read_interviews(path)
        assert read.frame.id == "ours"
        assert read.codings["construct"].to_pylist() == ["rain"]
