"""What England publishes beside each measure of the invented system, and why they may differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from onestory.synthetic.system.health.measures import Sums

_AE = "NHS England, A&E Attendances and Emergency Admissions"
_RECORDS = "Hospital Episode Statistics, NHS England; from memory, verify"
_MEMORY = "From memory, verify"


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A published figure: `measure` is the name in `measures.measures`, `per` its scale.

    Ours is expected within a ratio of `least` to `most` of it. `why` says where they differ.
    """

    measure: str
    per: float
    unit: str
    value: float
    source: str
    why: str = ""
    least: float = 0.85
    most: float = 1.15


PUBLISHED: tuple[Published, ...] = (
    *(
        Published(
            measure=f"emergency admissions {band}",
            per=1000,
            unit="per 1,000 a year",
            value=value,
            source=f"{_RECORDS}: about 2019-20",
            least=0.8,
            most=1.2,
        )
        for band, value in (
            ("0-4", 200.0),
            ("5-14", 45.0),
            ("15-44", 77.0),
            ("45-64", 95.0),
            ("65-74", 160.0),
            ("75-84", 290.0),
            ("85+", 510.0),
        )
    ),
    Published(
        measure="emergency admissions",
        per=1000,
        unit="per 1,000 a year",
        value=112.4,
        source=f"{_AE}, 2023-24: 6.42 million",
        why="Theirs are counted by departments, ours by spells, transfers left out.",
    ),
    Published(
        measure="emergency admissions for falls 65+",
        per=1000,
        unit="per 1,000 a year",
        value=20.3,
        source="OHID, Fingertips indicator 22401, England, 2023-24: 219,155, as a crude rate",
        least=0.8,
        most=1.25,
    ),
    Published(
        measure="attendances",
        per=1000,
        unit="per 1,000 a year",
        value=460.2,
        source=f"{_AE}, 2023-24: 26.3 million",
    ),
    Published(
        measure="attendances admitted",
        per=100,
        unit="%",
        value=19.0,
        source=f"{_AE}; share admitted through the department, {_MEMORY.lower()}",
    ),
    Published(
        measure="attendances by ambulance",
        per=100,
        unit="%",
        value=20.0,
        source=f"{_MEMORY}: Ambulance Quality Indicators, 2023-24",
    ),
    *(
        Published(
            measure=f"over four hours, {year}",
            per=100,
            unit="%",
            value=value,
            source=source,
            least=least,
            most=most,
            why=why,
        )
        for year, value, source, least, most, why in (
            ("2019-20", 15.9, f"{_MEMORY}: {_AE}; 12.0% in 2018-19 (NHSRdatasets)", 0.8, 1.2, ""),
            (
                "2020-21",
                12.6,
                f"{_MEMORY}: {_AE}",
                0.8,
                1.4,
                "Ours eases less while departments were quiet.",
            ),
            ("2021-22", 23.5, f"{_MEMORY}: {_AE}", 0.8, 1.2, ""),
            ("2022-23", 26.1, f"{_AE}, by Integrated Care Board", 0.85, 1.15, ""),
            ("2023-24", 27.4, f"{_AE}, by Integrated Care Board", 0.85, 1.15, ""),
        )
    ),
    Published(
        measure="mean nights, emergencies",
        per=1,
        unit="nights",
        value=4.9,
        source=_RECORDS,
    ),
    Published(
        measure="emergencies without a night",
        per=100,
        unit="%",
        value=35.0,
        source=_RECORDS,
        why="Same-day emergency care is an admission throughout; some trusts stopped in 2023.",
    ),
    Published(
        measure="back within 30 days",
        per=100,
        unit="%",
        value=14.3,
        source="OHID, Fingertips indicator 41101, England, 2019-20",
        why="Theirs counts every discharge but of cancer and maternity, ours emergency stays.",
    ),
    Published(
        measure="back within 30 days, 65+",
        per=100,
        unit="%",
        value=15.5,
        source=f"{_MEMORY}: Compendium I02040",
    ),
    Published(
        measure="discharges delayed",
        per=100,
        unit="%",
        value=13.0,
        source=f"{_MEMORY}: NHS England, Discharge Ready Date, 2023-24, adults",
        why="Ours is of adults who stayed a night.",
    ),
    Published(
        measure="days of delay a discharge",
        per=1,
        unit="days",
        value=0.8,
        source=f"{_MEMORY}: NHS England, Discharge Ready Date, 2023-24",
    ),
    Published(
        measure="beds in use by emergencies",
        per=1000,
        unit="per 1,000 people",
        value=1.64,
        source="NHS England, general and acute beds in use, 2022 to 2025: 93,764",
        why="Theirs hold planned stays too, and the longest stays, which ours lack.",
        least=0.7,
        most=1.05,
    ),
    Published(
        measure="elective admissions",
        per=1000,
        unit="per 1,000 a year",
        value=155.0,
        source=f"{_RECORDS}: 8.7 million in 2019-20",
    ),
    Published(measure="day cases", per=100, unit="%", value=86.0, source=_RECORDS),
    Published(
        measure="consultant episodes a spell",
        per=1,
        unit="",
        value=1.18,
        source=_RECORDS,
    ),
    Published(
        measure="outpatient appointments",
        per=1,
        unit="a person a year",
        value=2.17,
        source=f"{_MEMORY}: Hospital Outpatient Activity, 2019-20: 123 million",
    ),
    Published(
        measure="outpatients who did not attend",
        per=100,
        unit="%",
        value=7.6,
        source=f"{_MEMORY}: Hospital Outpatient Activity, 2022-23",
    ),
    Published(
        measure="general practice appointments",
        per=1,
        unit="a person a year",
        value=5.3,
        source=f"{_MEMORY}: Appointments in General Practice: 312 million in 2019",
        why="England's has grown since, to about 6 by 2023-24; ours has not.",
    ),
    Published(
        measure="general practice appointments face to face, 2023-24",
        per=100,
        unit="%",
        value=69.0,
        source=f"{_MEMORY}: Appointments in General Practice, 2023-24",
    ),
    Published(
        measure="community contacts 65+",
        per=1,
        unit="a person a year",
        value=4.2,
        source=f"{_MEMORY}: Community Services Statistics, about half of 90 million",
        why="England's coverage is uneven, so that the figure is of the right order only.",
        least=0.7,
        most=1.3,
    ),
    Published(
        measure="mental health contacts",
        per=1000,
        unit="per 1,000 a year",
        value=400.0,
        source=f"{_MEMORY}: Mental Health Services Monthly Statistics, about 23 million",
        least=0.75,
        most=1.25,
    ),
    Published(
        measure="mental health admissions",
        per=1000,
        unit="per 1,000 a year",
        value=1.9,
        source=f"{_MEMORY}: Mental Health Bulletin, about 105,000",
        least=0.7,
        most=1.3,
    ),
    Published(
        measure="deaths in hospital",
        per=100,
        unit="%",
        value=43.5,
        source=f"{_MEMORY}: ONS and OHID, England, 2019 to 2023",
    ),
)


def outside(sums: Mapping[str, Sums]) -> dict[str, float]:
    """Return the ratio to the published figure of each measure outside what is expected of it."""
    ratios = {one.measure: ratio(one, sums) for one in PUBLISHED}
    expected = {one.measure: one for one in PUBLISHED}
    return {
        name: found
        for name, found in ratios.items()
        if not expected[name].least <= found <= expected[name].most
    }


def title(published: Published) -> str:
    """Return the first cell of a measure's row in the table."""
    unit = f", {published.unit}" if published.unit else ""
    return published.measure[0].upper() + published.measure[1:] + unit


def ratio(published: Published, sums: Mapping[str, Sums]) -> float:
    """Return our value of a measure over the published one."""
    return sums[published.measure].value * published.per / published.value


def comparison(sums: Mapping[str, Sums], *, beside: Sequence[str] = ()) -> str:
    """Return a Markdown table of every measure beside England's; `beside` are more of its rows."""
    rows = [
        "| " + " | ".join(cells) + " |"
        for cells in (
            (
                title(one),
                f"{sums[one.measure].value * one.per:.3g}",
                f"{one.value:.3g}",
                f"{ratio(one, sums):.2f}",
                one.source,
                one.why,
            )
            for one in PUBLISHED
        )
    ]
    head = [
        "| Measure | Ours | England | Ratio | Source | Where it differs and why |",
        "|---|---:|---:|---:|---|---|",
    ]
    return "\n".join([*head, *rows, *beside])
