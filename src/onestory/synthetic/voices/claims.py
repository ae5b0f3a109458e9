"""What is claimed: two sentences that the field repeats, and one about the programme itself."""

from __future__ import annotations

from pathlib import Path

_CLAIMS = """\
# Numbers that are said, to be held against their sources and the data.
# Every key: docs/reference/claims.md

[[claim]]
id = "quadrupling"
statement = "People with four or more conditions will quadruple in fifteen years"
about = "people aged 65 and over with four or more long-term conditions, England"
number = 4
unit = "times"
source = "Kingston and others 2018, Age and Ageing 47:374: projections from 2015 to 2035"
dated = 2018-01-23
said_by = "many plans"
[claim.source_says]
kind = "growth"
from = 9.8
to = 17.0
people_growth = 0.5
years = [2015, 2035]

[[claim]]
id = "confident_pioneers"
statement = "Over 60% of Pioneers were confident"
about = "the 25 integrated care Pioneers"
number = 60
unit = "per cent"
bound = "over"
source = "Early evaluation of the integrated care Pioneers"
dated = 2016-01-01
said_by = "many plans"
[claim.source_says]
kind = "share"
published = false
were = [15, 25]
"""
_OWN = """
[[claim]]
id = "own_fall"
statement = "{statement}"
about = "emergency admissions of people aged 65 and over, {place}"
number = {number}
unit = "per cent"
source = "Invented: the programme's own newsletter"
dated = 2026-04-02
said_by = "the invented programme's office"
[claim.data]
indicator = "{indicator}"
place = "{place}"
from = "{first}"
to = "{last}"
"""


def write_claims(folder: Path, *, own: str = "") -> Path:
    """Return claims.toml, written with two worked cases; `own` is another claim's text."""
    path = folder / "claims.toml"
    path.write_text(_CLAIMS + own, encoding="utf-8", newline="\n")
    return path


def own_claim(*, place: str, indicator: str, first: str, last: str) -> str:
    """Return the text of a claim about a place that fell by a fifth, so it is said."""
    return _OWN.format(
        statement=f"Emergency admissions fell by a fifth in {place}",
        number=-20,
        place=place,
        indicator=indicator,
        first=first,
        last=last,
    )
