"""Client Level Data: the layout against what is published of both releases.

Field order, modules and values: DataS-DHSC/ASC-CLD-LA-Dashboard (MIT), NHSDigital/ASC-Client-
Level-Data-SALT-ASCOF-transformations (MIT), and the guidance to Release 1 as quoted in public.
Re-entered here by hand, not read from the layout.
"""

from __future__ import annotations

from collections import Counter

import pytest

from onestory import sources
from onestory.intake.records.values import known_words
from onestory.sources import CodeList

LAYOUT = sources.record_layout(sources.source("cld"))

HEADINGS_OF_RELEASE_1 = """
LA Code; Reporting Period Start Date; Reporting Period End Date; NHS Number;
LA Person Unique Identifier; First Name; Last Name; GP Practice Name; GP Practice Code; Gender;
Ethnicity; Date of Birth; Date of Death; Client Type; Primary Support Reason; Postcode;
Accommodation Status; Employment Status; Has Unpaid Carer; Autism Spectrum Disorder (ASD);
Visual Impairment; Hearing Impairment; Dementia; Client Funding Status; Event Type;
Event Reference; Event Start Date; Event End Date; Event Description; Event Outcome;
Request: Route of Access; Assessment Type; Eligible Needs Identified; Method of Assessment;
Total Hrs Caring per week; No. of adults being cared for; Adult 1 Linked Person_ID;
Adult 2 Linked Person_ID; Adult 3 Linked Person_ID; Service Type; Service Component;
Delivery Mechanism; Provider CQC Location Name; Provider CQC Location ID; Review Reason;
Review Outcomes Achieved; Method of Review; Unit Cost; Cost Frequency (Unit Type);
Planned units per week
"""

MODULES_OF_RELEASE_2 = {
    "Submission information": 3,
    "Person details": 18,
    "Events (all)": 6,
    "Events (requests)": 1,
    "Events (assessments)": 3,
    "Carers": 5,
    "Events (services)": 4,
    "Events (reviews)": 3,
    "Costs": 3,
}

# What became of each outcome of Release 1, in the order of its old rank.
OUTCOMES = """
Progress to Reablement/ST-Max = Progress to reablement/ST-Max
Progress to Assessment = Progress to assessment, review or reassessment
Admitted to Hospital = Admitted to hospital
Progress to Re-assessment / Unplanned Review = Progress to assessment, review or reassessment
Progress to Support Planning / Services = Progress to support planning or services
Progress to End of Life Care = Release 1 specification only: Not mapped
No change in package = Continuation of support or services
Service ended as planned = NFA: Support ended as planned
Progress to financial assessment = Release 1 specification only: Not mapped
Provision of service = Continuation of support or services
NFA - Deceased = NFA: Deceased
NFA - Moved to another LA = NFA: Responsibility moved to another local authority
NFA - 100% NHS-funded care = NFA: Referral to NHS services or NHS funded social care
NFA - Information & Advice / Signposting only = NFA: Information and advice or signposting
NFA - Self-funded client (inc. 12wk disregard) = NFA: Self-funded client or under 12wk disregard
NFA - Support declined = NFA: Support declined
NFA - Support ended – other reason = NFA: Support ended for other reason
NFA - No services offered - other reason = NFA: No services offered for other reason
NFA- Other = NFA: Other
"""

OTHER_VALUES = """
client_type: Service User = Service user
client_type: Carer = Unpaid carer
client_type: Carer known by association = Unpaid carer known by association
primary_support_reason: Physical Support: Access & mobility only = Physical support: Access and mobility only
primary_support_reason: Physical Support: Personal care support = Physical support: Personal care support
primary_support_reason: Sensory Support: Support for visual impairment = Sensory support: Support for visual impairment
primary_support_reason: Sensory Support: Support for hearing impairment = Sensory support: Support for hearing impairment
primary_support_reason: Sensory Support: Support for dual impairment = Sensory support: Support for dual impairment
primary_support_reason: Support with Memory & Cognition = Support with memory and cognition
primary_support_reason: Learning Disability Support = Learning disability support
primary_support_reason: Mental Health Support = Mental health support
primary_support_reason: Social Support: Substance misuse support = Social support: Substance misuse support
primary_support_reason: Social Support: Asylum seeker support = Social support: Asylum seeker support
primary_support_reason: Social Support: Support for Social Isolation/Other = Social support: Support for social isolation or other reason
primary_support_reason: Social Support: Support to Carer = Social support: Support to unpaid carer
accommodation_status: Tenant = Tenant: Local authority or other social housing provider
accommodation_status: Tenant - private landlord = Tenant: Private landlord
accommodation_status: Settled mainstream housing with family / friends = Settled mainstream housing with family or friends
accommodation_status: Supported accommodation / supported lodgings / supported group home = Supported accommodation, supported lodgings or supported group home
accommodation_status: Sheltered housing / extra care housing / other sheltered housing = Sheltered housing, extra care housing or other sheltered housing
accommodation_status: Mobile accommodation for Gypsy / Roma and Traveller communities = Mobile accommodation for Gypsy, Roma and Traveller communities
accommodation_status: Rough sleeper / squatting = Rough sleeper or squatting
accommodation_status: Night shelter / emergency hostel / direct access hostel = Night shelter, emergency hostel or direct access hostel
accommodation_status: Staying with family / friends as a short-term guest = Staying with family or friends as a short term guest
accommodation_status: Acute / long-term healthcare residential facility or hospital = Acute hospital or long term healthcare residential facility
accommodation_status: Prison / Young offenders institution / detention centre = Prison, young offenders institution or detention centre
accommodation_status: Registered nursing home = Registered nursing home
employment_status: Not in Paid Employment (seeking work) = Not in paid employment: Seeking work
employment_status: Not in Paid Employment (not actively seeking work / retired) = Not in paid employment: Not actively seeking work or retired
employment_status: Not in Paid Employment (voluntary work only) = Not in paid employment: Voluntary work only
service_type: Long Term Support: Nursing Care = Long term support: Nursing care
service_type: Long Term Support: Residential Care = Long term support: Residential care
service_type: Long Term Support: Community = Long term support: Community
service_type: Long Term Support: Prison = Long term support: Prison
service_type: Short Term Support: ST-Max = Short term support: ST-Max
service_type: Short Term Support: Ongoing Low Level = Short term support: Ongoing low level
service_type: Short Term Support: Other Short Term = Short term support: Other short term
service_type: Carer Support: Direct to Carer = Unpaid carer support: Direct to unpaid carer
service_type: Carer Support: Support involving the person cared-for = Unpaid carer support: Support involving the person cared-for
service_component: Home Support = Home support or domiciliary care
service_component: Direct Payment = Direct payment
service_component: Community Supported Living = Community supported living
service_component: Carer Respite = Unpaid carer respite
delivery_mechanism: CASSR Managed Personal Budget = CASSR managed personal budget
method: Carer only = Unpaid carer only
method: Service user and carer = Service user and unpaid carer
ethnicity: Mixed: White and Asian = Mixed or multiple ethnic groups: White and Asian
ethnicity: White = Invalid and not mapped
"""


def pairs() -> list[tuple[str, str, str]]:
    """(list, value of Release 1, value of Release 2)."""
    told = [f"event_outcome: {line}" for line in OUTCOMES.strip().splitlines()]
    told += OTHER_VALUES.strip().splitlines()
    return [
        (name, *value.split(" = ", 1)) for name, value in (line.split(": ", 1) for line in told)
    ]  # type: ignore[misc]


def read(codes: CodeList, word: str) -> str | None:
    """The list's own word for one that was sent, as intake reads it."""
    return known_words(codes).get(word.strip().casefold())


def plain(heading: str) -> str:
    return "".join(letter for letter in heading.casefold() if letter.isalnum())


def test_release_1_has_fifty_fields_each_found_by_its_heading_in_its_order():
    headings = [one.strip() for one in HEADINGS_OF_RELEASE_1.replace("\n", " ").split(";")]
    found = {plain(text): f.name for f in LAYOUT.fields for text in (f.name, *f.headings)}
    names = [found[plain(heading)] for heading in headings]
    in_release_1 = [f.name for f in LAYOUT.fields if not f.versions or "R1" in f.versions]
    assert names == in_release_1
    assert len(names) == 50


def test_release_2_has_forty_six_fields_by_module():
    fields = [f for f in LAYOUT.fields if not f.versions or "R2" in f.versions]
    assert len(fields) == 46
    assert Counter(f.note.split(".")[0] for f in fields) == MODULES_OF_RELEASE_2


def test_release_2_holds_no_names():
    fields = [f for f in LAYOUT.fields if not f.versions or "R2" in f.versions]
    assert not [f.name for f in fields if f.role in {"first name", "last name", "other names"}]


@pytest.mark.parametrize(("codes", "sent", "meant"), pairs())
def test_a_value_of_release_1_is_read_in_the_words_of_release_2(codes, sent, meant):
    assert read(LAYOUT.codes_of(codes), sent) == meant


@pytest.mark.parametrize("codes", LAYOUT.codes, ids=lambda one: one.id)
class TestEveryList:
    def test_reads_what_it_has_read_as_the_same(self, codes: CodeList):
        read_once = set(codes.same.values())
        assert read_once <= set(codes.codes)
        assert all(read(codes, own) == own for own in codes.codes)

    def test_maps_no_word_to_two(self, codes: CodeList):
        sent = Counter(word.casefold() for word in codes.same)
        assert not [word for word, times in sent.items() if times > 1]
        assert not {word.casefold() for word in codes.same} & {c.casefold() for c in codes.codes}

    def test_reads_each_kind_of_dash_alike(self, codes: CodeList):
        dashed = {word: own for word, own in codes.same.items() if "–" in word}
        assert all(read(codes, word.replace("–", "-")) == own for word, own in dashed.items())


def test_outcomes_are_ranked_one_to_seventeen():
    outcomes = LAYOUT.codes_of("event_outcome").codes
    ranks = [int(rank) for word, rank in outcomes.items() if word != "Invalid and not mapped"]
    assert ranks == list(range(1, 18))
    assert next(iter(outcomes)) == "Progress to reablement/ST-Max"


def test_nine_kinds_of_accommodation_are_settled():
    words = LAYOUT.codes_of("accommodation_status").codes
    assert sum(meaning == "settled" for meaning in words.values()) == 9
    assert words["Registered care home"] == words["Unknown"] == "not settled"


def test_ethnicity_has_nineteen_values_in_five_groups_and_two_without():
    groups = Counter(LAYOUT.codes_of("ethnicity").codes.values())
    assert sum(groups.values()) - groups["No data"] - groups["Unknown"] == 19
    assert groups["No data"] == 2
    assert len(groups) == 7


def test_an_event_is_the_same_where_the_national_method_says_so():
    shared = {"la_code", "la_person_unique_identifier", "event_start_date", "client_type"}
    told = {kind: set(names) - shared - {"event_type"} for kind, names in LAYOUT.event_key.items()}
    assert all(shared <= set(names) for kind, names in LAYOUT.event_key.items() if kind)
    assert told["Request"] == {"event_end_date", "request_route_of_access"}
    assert told["Assessment"] == {"event_end_date", "assessment_type"}
    assert told["Service"] == {"service_type", "service_component"}
    assert told["Review"] == {"event_end_date"}


def test_only_a_service_may_be_open():
    [rule] = [one for one in LAYOUT.rules if one.id == "cld-end-missing"]
    assert set(rule.applies) == {"Request", "Assessment", "Review"}


def test_headings_and_values_tell_the_releases_apart():
    only_first = {plain(f.name) for f in LAYOUT.fields if f.versions == ("R1",)}
    mapped = {word.casefold() for codes in LAYOUT.codes for word in codes.same}
    listed = {word.casefold() for codes in LAYOUT.codes for word in codes.codes}
    first, second = LAYOUT.told_by["R1"], LAYOUT.told_by["R2"]
    assert only_first <= {plain(text) for text in first}
    assert all(plain(text) in only_first or text.casefold() in mapped for text in first)
    assert {text.casefold() for text in second} <= listed - mapped
