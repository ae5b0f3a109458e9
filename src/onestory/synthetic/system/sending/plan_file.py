"""The onestory.toml that an invented system comes with, ready for `onestory receive`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from onestory.synthetic.system.sending.deliveries import OWN_HEADINGS, SOURCES, Sent
from onestory.synthetic.system.sending.layouts.inpatients import OWN_DESTINATIONS
from onestory.synthetic.system.sending.noise_settings import NoiseSettings
from onestory.synthetic.system.sending.partners import (
    FORMAT_CHANGER,
    LOCAL_CODES,
    PARTNERS,
    PSEUDONYMISED,
    Partner,
    of_sector,
)
from onestory.synthetic.system.settings import System

OPT_OUTS, POSTCODES, SETTINGS = "opt-outs.csv", "postcodes.csv", "onestory.toml"
LSOAS, AREAS = "lsoas.csv", "areas.csv"
MEASURED = (
    *("em_adm_65", "acsc_chronic_nhsof", "falls_65", "readm_30", "upr_discharge"),
    *("discharge_delay", "ae_4hour", "ascof_2A", "ascof_2C", "ascof_2D_1", "ascof_2E"),
    *("review_within_year", "request_to_service_wait", "eol_3plus", "mh_followup_72h"),
)
"""Indicators that the plan asks for: a dozen and more, over every kind of care."""
_LINKS = (
    *("hospital", "hospital with social care", "hospital with community"),
    *("hospital with mental health", "hospital with general practice"),
    *("hospital with identity", "social care with identity", "community with identity"),
    *("mental health with identity", "general practice with identity"),
    *("hospital with deaths", "general practice with deaths", "social care with deaths"),
    *("community", "mental health", "general practice", "social care", "deaths"),
)

_TOP = """\
# An invented Integrated Care System: {people:,} people of Merrowland over {years} years.
# Nobody in these files exists. Made by `onestory invent --people {people} --years {years}
# --seed {seed} --noise {noise}`; the truth about them is in truth/, which a real analyst never has.
title = "Merrowland: an invented Integrated Care System"
invented = true

[workspace]
folder = "workspace"
key = "onestory.key"            # keep a real one away from the workspace
postcodes = "{postcodes}"

[agreement]
controllers = [{controllers}]
purpose = "To try out linked records on people who do not exist"
legal_basis = "None is needed: nobody in these records exists"
links = [{links}]
audiences = ["inside the agreement"]
purposes = ["clerical review", "direct care"]
expires = 2099-12-31
opt_outs = "{opt_outs}"

[release]
audience = "inside the agreement"
smallest = 0                    # hides no count: nobody in these records exists
wording = "Readers inside the agreement see every count, as nobody in these records exists"

[places]
level = "own"                   # the neighbourhoods of the list below
areas = "{areas}"

[measure]                       # what is measured from the records, once they are linked
lsoas = "{lsoas}"
levels = ["own", "council", "country"]
periods = "year"
indicators = [
{indicators}
]

[compare]
with = ["England"]
"""
_ENTRY = """
[[records]]{note}
source = "{source}"
provider = "{provider}"
path = "deliveries/{source}"
pattern = "{pattern}"
join = "{join}"
"""
_WHY = {
    "pseudonymised at source": "   # its extract carries a national pseudonym and no names",
    "no permitted link": "   # its council has not agreed to any link",
}


def plan_file(system: System, settings: NoiseSettings, *, files: Sequence[str]) -> str:
    """Return the text of the onestory.toml; `files` are the sources of which any was written."""
    top = _TOP.format(
        people=system.people,
        years=system.years,
        seed=system.seed,
        noise=system.noise,
        postcodes=POSTCODES,
        opt_outs=OPT_OUTS,
        areas=AREAS,
        lsoas=LSOAS,
        indicators="\n".join(f'    "{name}",' for name in MEASURED),
        controllers=", ".join(f'"{partner.name}"' for partner in PARTNERS),
        links=", ".join(f'"{pair}"' for pair in _LINKS),
    )
    return top + "".join(
        _entry(source, partner, settings, parquet=system.parquet)
        for source in files
        for partner in of_sector(*SOURCES[source][0])
        if source != "identity_list" or partner.join == "identifiable"
    )


def _entry(source: str, partner: Partner, settings: NoiseSettings, *, parquet: bool) -> str:
    ending = "parquet" if parquet else "txt" if partner.code == PSEUDONYMISED else "csv"
    made = _ENTRY.format(
        note=_WHY.get(partner.join, ""),
        source=source,
        provider=partner.code,
        pattern=f"*_{partner.code}_*.{ending}",
        join=partner.join,
    )
    return made + _mapping(source, partner, settings)


def _mapping(source: str, partner: Partner, settings: NoiseSettings) -> str:
    """The sender's own words, where it has any."""
    files = settings.rates["files"]
    if (source, partner.code) == ("op", FORMAT_CHANGER) and files["changed_format"]:
        return "\n[records.mapping.columns]   # since it changed its system\n" + _pairs(
            OWN_HEADINGS
        )
    if (source, partner.code) == ("apc", LOCAL_CODES) and files["local_codes"]:
        return "\n[records.mapping.codes.disdest]\n" + _pairs(OWN_DESTINATIONS)
    return ""


def _pairs(own_words: Mapping[str, str]) -> str:
    return "".join(f'"{own}" = "{ours}"\n' for ours, own in own_words.items())


def invented_note(files: Sequence[Sent] = ()) -> str:
    """Return what the INVENTED.txt of a folder says."""
    what = f"The {len(files)} files in this folder" if files else "The files in this folder"
    return (
        f"{what} are invented. No person, address or record in them exists.\n"
        "NHS numbers begin with 9 and postcodes with X: neither was ever issued to anyone.\n"
    )
