"""Words of Client Level Data, Release 2, that the story reads: outcomes in order, care homes."""

from __future__ import annotations

OUTCOMES = (
    "Progress to reablement/ST-Max",
    "Progress to assessment, review or reassessment",
    "Release 1 specification only: Not mapped",
    "Progress to support planning or services",
    "Continuation of support or services",
    "Admitted to hospital",
    "NFA: Responsibility moved to another local authority",
    "NFA: Referral to NHS services or NHS funded social care",
    "NFA: Self-funded client or under 12wk disregard",
    "NFA: Information and advice or signposting",
    "NFA: Referral to other service within the local authority",
    "NFA: Support declined",
    "NFA: Deceased",
    "NFA: Support ended as planned",
    "NFA: Support ended for other reason",
    "NFA: No services offered for other reason",
    "NFA: Other",
)
"""The outcome hierarchy, the strongest first: the place in it is the rank (section 3)."""

AGE = "cast(floor(datediff('day', birth_month, event_start_date) / 365.25) as integer)"
"""SQL: age at the start of the event as the national method has it (4.7)."""

CARE_HOMES = {
    "Long term support: Nursing care": "nursing home",
    "Long term support: Residential care": "care home",
}
CARE_HOME_COMPONENTS = {
    "Short term nursing care": "nursing home",
    "Short term residential care": "care home",
    "Long term nursing care": "nursing home",
    "Long term residential care": "care home",
}
DWELLINGS = {
    "Registered nursing home": "nursing home",
    "Registered care home": "care home",
    "Acute hospital or long term healthcare residential facility": "elsewhere",
    "Prison, young offenders institution or detention centre": "elsewhere",
    "Rough sleeper or squatting": "elsewhere",
    "Night shelter, emergency hostel or direct access hostel": "elsewhere",
    "Refuge": "elsewhere",
    "Approved premises for offenders released from prison or under probation supervision":
        "elsewhere",
    "Placed in temporary accommodation by the council (inc. homelessness resettlement)":
        "elsewhere",
    "Staying with family or friends as a short term guest": "elsewhere",
    "Other temporary accommodation": "elsewhere",
}  # fmt: skip
"""Accommodation that is not the person's own home, by the kind of home it is."""

_MIXED, _ASIAN = "Mixed or multiple ethnic groups: ", "Asian or Asian British: "
_BLACK = "Black, Black British, Caribbean or African: "
ETHNICITIES = {
    "White: English, Welsh, Scottish, Northern Irish or British": "A",
    "White: Irish": "B",
    "White: Gypsy or Irish Traveller": "C",
    "White: Roma": "C",
    "White: Any other White background": "C",
    f"{_MIXED}White and Black Caribbean": "D",
    f"{_MIXED}White and Black African": "E",
    f"{_MIXED}White and Asian": "F",
    f"{_MIXED}Any other Mixed or multiple ethnic background": "G",
    f"{_ASIAN}Indian": "H",
    f"{_ASIAN}Pakistani": "J",
    f"{_ASIAN}Bangladeshi": "K",
    f"{_ASIAN}Any other Asian background": "L",
    f"{_BLACK}Caribbean": "M",
    f"{_BLACK}African": "N",
    f"{_BLACK}Any other Black, Black British or Caribbean background": "P",
    f"{_ASIAN}Chinese": "R",
    "Other ethnic group: Arab": "S",
    "Other ethnic group: Any other ethnic group": "S",
}
"""Ethnicity as councils say it, by the letter that hospitals code it with (census of 2001)."""
