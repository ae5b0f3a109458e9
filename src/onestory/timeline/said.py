"""What records say of their person: sex, month of birth, ethnicity, home, practice and death."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from onestory.engine import Session
from onestory.model.story import Given
from onestory.timeline.care_words import ETHNICITIES
from onestory.timeline.rows import let_rows_stand, told_by


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """A source that says who its people are, and which of its columns say it.

    `first` and `last` are SQL for the days between which a row tells where the person lives;
    `sector` is as in the catalogue of sources.
    """

    source: str
    sector: str
    sex: str = "null"
    ethnicity: str = "null"
    practice: str = "null"
    death: str = "null"
    first: str
    last: str = ""
    days: tuple[str, ...] = ()  # further columns that are days


_START, _END = "reportingperiodstartdate", "reportingperiodenddate"
_TOLD = "coalesce(registered_to, greatest(known_until - interval 1 day, registered_from))::date"
SAYINGS = (
    Saying(
        source="gp_registration", sector="general practice", sex="sex", ethnicity="ethnicity",
        practice="practice_code", death="death_date", days=("registered_to", "registered_from"),
        first=f"case when first_told then registered_from else {_TOLD} end", last=_TOLD,
    ),
    Saying(
        source="apc", sector="hospital", sex="sex", ethnicity="ethnos", practice="gpprac",
        first="admidate",
    ),
    Saying(
        source="ecds", sector="hospital", sex="stated_gender", ethnicity="ethnic_category",
        practice="pds_general_practice", first="arrival_date",
    ),
    Saying(
        source="ae", sector="hospital", sex="sex", ethnicity="ethnos", practice="gpprac",
        first="arrivaldate",
    ),
    Saying(
        source="op", sector="hospital", sex="sex", ethnicity="ethnos", practice="gpprac",
        first="apptdate",
    ),
    Saying(
        source="csds_mpi", sector="community", sex="gender", ethnicity="ethniccategory",
        practice="orgid_gp", death="death_date", first=_START, last=_END,
    ),
    Saying(
        source="mhsds_mpi", sector="mental health", sex="gender", ethnicity="ethniccategory",
        practice="gmpreg", death="persdeathdate", first=_START, last=_END,
    ),
    Saying(
        source="cld", sector="social care", sex="gender", ethnicity="ethnicity",
        practice="gp_practice_code", death="date_of_death", days=("event_end_date",),
        first="event_start_date", last="coalesce(event_end_date, event_start_date)",
    ),
    Saying(
        source="fhir_patient", sector="hospital", sex="gender", practice="general_practitioner",
        death="deceased_datetime::date", first="known_from::date",
    ),
    Saying(
        source="identity_list", sector="identity", sex="sex", ethnicity="ethnicity",
        practice="practice", death="death_date", first="registered_from",
    ),
    Saying(
        source="caseload", sector="community", sex="sex", days=("enrolled_until", "decided_on"),
        first="coalesce(enrolled_until, decided_on)",
    ),
    Saying(source="deaths", sector="deaths", sex="sex", death="death_date", first="death_date"),
)  # fmt: skip
"""In the order in which their word is taken where as many speak for one thing as for another."""

_SEX = (
    "case lower({0}) when '1' then 'male' when '2' then 'female' when 'male' then 'male'"
    " when 'female' then 'female' when 'other' then 'other' end"
)


def make_said(session: Session, given: Sequence[Given], known_at: datetime | None) -> None:
    """Make `said`: one row for each thing said alike by one sender of one person.

    It has person_id, source, provider, sector, place (of the source in `SAYINGS`), sex,
    birth_month, ethnicity (A to S), lsoa, practice, death, first and last (days), rows, and
    delivery, row and known_from of the first row that said it.
    """
    session.run(f"create or replace table said ({_COLUMNS})")
    for place, saying in enumerate(SAYINGS):
        columns = _columns(saying)
        let_rows_stand(session, saying.source, given, columns=columns, known_at=known_at)
        session.run(f"insert into said by name {_rows(saying, place)}")
    session.park("said")


_COLUMNS = """person_id bigint, source varchar, provider varchar, sector varchar, place integer,
    sex varchar, birth_month date, ethnicity varchar, lsoa varchar, practice varchar, death date,
    first date, last date, rows bigint, delivery varchar, row bigint, known_from timestamp"""


def _columns(saying: Saying) -> dict[str, str]:
    """Return the columns that are read of a source, with their types."""
    words = (saying.sex, saying.ethnicity, saying.practice)
    days = (saying.first, saying.last, saying.death, *saying.days)
    return {
        **{name: "varchar" for name in words if name.isidentifier() and name != "null"},
        **{name: "date" for name in days if name.isidentifier() and name != "null"},
        **({"deceased_datetime": "timestamp"} if "deceased" in saying.death else {}),
    }


def _rows(saying: Saying, place: int) -> str:
    """Return SQL for what a source says.

    A registration's first row tells the home from its first day on; rows sent again later tell
    it of the day to which they report.
    """
    letter = f"upper({saying.ethnicity})"
    if saying.source == "cld":
        letter = told_by(ETHNICITIES, saying.ethnicity)
    rows = f"{saying.source}_rows"
    if saying.source == "gp_registration":
        rows = f"""(select *, row_number() over (
            partition by provider, record_key, practice_code, registered_from
            order by known_until, known_from, delivery, row) = 1 as first_told
            from {saying.source}_ever)"""
    return f"""
        select person_id, '{saying.source}' as source, provider, '{saying.sector}' as sector,
            {place} as place, {_SEX.format(saying.sex)} as sex, birth_month,
            nullif(regexp_extract({letter}, '^[A-HJ-NPRS]$'), '') as ethnicity, lsoa,
            {saying.practice} as practice, {saying.death} as death,
            min({saying.first}) as first, max({saying.last or saying.first}) as last,
            count(*) as rows, min(known_from) as known_from,
            min(delivery) as delivery, arg_min(row, (delivery, row)) as row
        from {rows} where person_id is not null group by all
        """
