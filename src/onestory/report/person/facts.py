"""Facts about a person: what the records say of who it is, without saying who it is."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from onestory.model.person_story import Detail
from onestory.report.person import codes
from onestory.report.person.rows import PersonRows, Row, day, flag, text, texts

if TYPE_CHECKING:
    from onestory.model.story import Story

_FLAGS = {
    "learning_disability": "learning disability",
    "autism": "autism",
    "serious_mental_illness": "serious mental illness",
    "dementia": "dementia",
    "carer": "is an unpaid carer",
    "has_carer": "has an unpaid carer",
    "social_care": "has had long-term social care",
}


def facts(person: Row, rows: PersonRows) -> tuple[Detail, ...]:
    """Return what is known of the person: sex, age, ethnicity, place, practice and flags."""
    found = (
        ("Sex", text(person, "sex")),
        ("Born", _born(person)),
        ("Age", _age(person, rows.story)),
        ("Ethnicity", codes.said("apc", "ethnos", text(person, "ethnicity"))),
        ("Last known small area (LSOA)", text(person, "lsoa")),
        ("Last known GP practice", text(person, "practice")),
        ("Long-term conditions", _conditions(rows)),
        ("Recorded", ", ".join(words for name, words in _FLAGS.items() if flag(person, name))),
        ("Known to", ", ".join(codes.SECTORS.get(s, s) for s in _sectors(person))),
    )
    return tuple(Detail(term=term, text=said) for term, said in found if said)


def _sectors(person: Row) -> list[str]:
    """Return the sectors that cared for the person; a list of identities is none."""
    return [one for one in texts(person, "sectors") if one != "identity"]


def _conditions(rows: PersonRows) -> str:
    """Return each condition with the year since which it is known."""
    first: dict[str, int] = {}
    for row in rows.of("conditions"):
        since, condition = day(row, "since"), text(row, "condition")
        if since:
            first[condition] = min(since.year, first.get(condition, since.year))
    told = sorted(first.items(), key=lambda pair: (pair[1], pair[0]))
    return ", ".join(f"{condition} (since {year})" for condition, year in told)


def _born(person: Row) -> str:
    born = day(person, "birth_month")
    return f"{born:%B %Y}" if born else ""


def _age(person: Row, story: Story) -> str:
    """Return the age at death, or when the records end: in whole years, from the month."""
    born, died, end = day(person, "birth_month"), day(person, "death"), story.end
    on = died or end
    if born is None or on is None:
        return ""
    years = age(born, on)
    return f"{years} when they died" if died else f"{years} when these records end"


def age(born: date, on: date) -> int:
    """Return the age in whole years, where only the month of birth is known."""
    return on.year - born.year - ((on.month) < (born.month))
