"""Releases: told by headings, else by the words that only one release has."""

from __future__ import annotations

import pyarrow as pa
import pytest

from onestory.intake.records import matching
from onestory.intake.records.matching import OwnWords
from onestory.intake.records.releases import release_of
from onestory.sources import record_layout, source

CLD = record_layout(source("cld"))


def release(drawn: str) -> str:
    """The release of a council's file drawn as lines of cells parted by '|'."""
    head, *rows = [[cell.strip() for cell in line.split("|")] for line in drawn.splitlines()]
    columns = list(zip(*rows, strict=True)) or [() for _ in head]
    table = pa.table({f"c{n}": pa.array(list(c), pa.string()) for n, c in enumerate(columns)})
    return release_of(CLD, matching.match(CLD, tuple(head), OwnWords()), table)


@pytest.mark.parametrize(
    ("drawn", "told"),
    [
        ("LA Code|First Name|Client Type|Event Outcome\n901|Ada|Unpaid carer|", "R1"),
        ("LA Code|Client Type|Event Outcome\n901|Carer|\n901|Service User|NFA - Support declined", "R1"),
        ("LA Code|Client Type|Event Outcome\n901|CARER |\n901|Service user|", "R1"),
        ("LA Code|Client Type|Event Outcome\n901|Unpaid carer|NFA: Support declined", "R2"),
        ("LA Code|Client Type|Event Outcome\n901|Carer|\n901|Unpaid carer|\n901|Unpaid carer|", "R2"),
        ("LA Code|Client Type|Event Outcome\n901|Service User|", "R2"),
        ("LA Code|Client Type|Event Outcome", "R2"),
        ("LA Code|Client Type|Event Description\n901|Service user|Carer", "R2"),
    ],
    ids=[
        *("names are of Release 1", "without names its words tell", "their case tells nothing"),
        *("words of Release 2", "the most words tell", "a word in both tells nothing"),
        *("an empty file is of the latest", "free text tells nothing"),
    ],
)  # fmt: skip
def test_a_release_is_told_by_its_headings_or_else_its_words(drawn: str, told: str):
    assert release(drawn) == told


def test_a_source_of_one_release_has_none_to_tell():
    layout = record_layout(source("deaths"))
    assert release_of(layout, matching.match(layout, ("death_id",), OwnWords()), None) == ""
