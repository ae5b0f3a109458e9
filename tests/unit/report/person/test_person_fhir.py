"""FHIR R4: each event a resource with its record, no identifier, and what intake reads back."""

import json
import re
from typing import Any

import pytest

from onestory import sources
from onestory.intake.records.fhir import columns_of, value_at
from onestory.report.person import write_fhir
from onestory.report.person.fhir import resources

WHO = "281474976710000"


def made_of(story) -> Any:
    """The resources as JSON reads them back."""
    return json.loads(json.dumps(list(resources(story))))


@pytest.fixture
def found(told):
    """The resources of a kind."""
    made = made_of(told())
    return lambda kind: [one for one in made if one["resourceType"] == kind]


class TestResources:
    def test_a_stay_is_an_inpatient_encounter_with_its_days_and_reason(self, found):
        stay = next(one for one in found("Encounter") if one["class"]["code"] == "IMP")
        assert stay["status"] == "finished"
        assert stay["period"] == {"start": "2020-02-03", "end": "2020-02-20"}
        assert stay["reasonCode"][0]["coding"][0]["code"] == "S720"
        assert stay["subject"] == {"reference": f"Patient/{WHO}"}

    def test_an_attendance_has_its_hours_with_the_offset_of_summer(self, found):
        came = next(one for one in found("Encounter") if one["class"]["code"] == "EMER")
        assert came["period"]["start"] == "2020-07-03T09:52:00+01:00"
        assert came["period"]["end"] == "2020-07-03T14:02:00+01:00"

    def test_what_was_missed_is_cancelled(self, found):
        missed = next(one for one in found("Encounter") if one["id"].startswith("appointments"))
        assert missed["class"]["code"] == "AMB"
        assert missed["status"] == "cancelled"

    def test_support_is_an_episode_of_care_and_asking_a_request(self, found):
        (support,) = found("EpisodeOfCare")
        (asked,) = found("ServiceRequest")
        assert support["period"] == {"start": "2020-02-21", "end": "2020-09-01"}
        assert asked["authoredOn"] == "2020-02-15"

    def test_a_condition_keeps_its_code_and_day(self, found):
        (diabetes,) = found("Condition")
        coding = diabetes["code"]["coding"][0]
        assert (coding["system"], coding["code"]) == ("http://snomed.info/sct", "44054006")
        assert diabetes["onsetDateTime"] == "2015-10-05"

    def test_each_names_the_record_it_comes_from_and_the_others(self, found):
        stay = next(one for one in found("Encounter") if one["class"]["code"] == "IMP")
        assert stay["meta"]["source"] == f"urn:onestory:apc:XA1:{'a' * 16}#row=12"
        assert [one["valueString"] for one in stay["extension"]] == [
            f"urn:onestory:apc:XA1:{'a' * 16}#row=13",
            "council 901",
        ]

    def test_the_person_has_no_identifier_but_the_pseudonymous_one(self, found):
        (person,) = found("Patient")
        assert [one["value"] for one in person["identifier"]] == [WHO]
        assert person["birthDate"] == "1932-05"
        assert person["deceasedDateTime"] == "2021-01-09"
        assert not {"name", "address", "telecom", "photo", "contact"} & set(person)

    def test_ids_are_unique_and_such_as_the_standard_allows(self, told):
        ids = [(one["resourceType"], one["id"]) for one in made_of(told())]
        assert len(ids) == len(set(ids))
        assert all(re.fullmatch(r"[A-Za-z0-9\-.]{1,64}", one) for _, one in ids)

    def test_invented_people_are_tagged_as_test_data_and_real_ones_are_not(self, told):
        assert all(one["meta"]["tag"][0]["code"] == "HTEST" for one in made_of(told()))
        assert not any("tag" in one["meta"] for one in made_of(told(invented=False)))

    def test_references_point_to_resources_that_are_there(self, told):
        made = made_of(told())
        there = {f"{one['resourceType']}/{one['id']}" for one in made}
        pointed = re.findall(r'"reference": "([^"]+)"', json.dumps(made))
        assert pointed
        assert set(pointed) <= there


class TestFiles:
    def test_there_is_one_file_a_kind_and_a_line_a_resource(self, told, tmp_path):
        files = write_fhir(told(), tmp_path)
        for path in files:
            lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
            assert {one["resourceType"] for one in lines} == {path.stem}

    def test_a_file_of_an_earlier_run_does_not_stay(self, told, tmp_path):
        write_fhir(told(), tmp_path)
        write_fhir(told(conditions=[]), tmp_path)
        assert not (tmp_path / "Condition.ndjson").exists()

    @pytest.mark.parametrize("kind", ["Patient", "Encounter", "Condition"])
    def test_every_mandatory_field_of_our_own_layouts_is_filled(self, found, kind):
        layout = sources.record_layout(sources.source(f"fhir_{kind.lower()}"))
        needed = {one.name for one in layout.fields if one.mandatory == "yes"}
        paths = columns_of(kind)
        for one in found(kind):
            assert not {name for name in needed if not value_at(one, paths[name])}
