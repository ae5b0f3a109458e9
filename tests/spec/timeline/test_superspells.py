"""How spells become one stay in hospital: each rule and each trap as one small table.

`stay` is the number of the first spell of the stay that a spell belongs to.
"""

import pytest

HEADINGS = "person | procode3 | provspnops | admidate | disdate | admimeth | admisorc | disdest | classpat | epistat | stay"

TABLES = {
    "a transfer told by its destination, to its source, or by its method": """
        p1 | RAA | S1 | 2023-03-01 | 2023-03-05 | 21 | 19 | 51 | 1 | 3 | 1
        p1 | RBB | S2 | 2023-03-05 | 2023-03-09 | 13 | 19 | 19 | 1 | 3 | 1
        p2 | RAA | S3 | 2023-03-01 | 2023-03-05 | 21 | 19 | 19 | 1 | 3 | 3
        p2 | RBB | S4 | 2023-03-05 | 2023-03-09 | 13 | 51 | 19 | 1 | 3 | 3
        p3 | RAA | S5 | 2023-03-01 | 2023-03-05 | 21 | 19 | 19 | 1 | 3 | 5
        p3 | RBB | S6 | 2023-03-05 | 2023-03-09 | 2B | 19 | 19 | 1 | 3 | 5
    """,
    "a gap of two days is still a transfer, of three is not": """
        p1 | RAA | S1 | 2023-03-01 | 2023-03-05 | 21 | 19 | 51 | 1 | 3 | 1
        p1 | RBB | S2 | 2023-03-07 | 2023-03-09 | 13 | 19 | 19 | 1 | 3 | 1
        p2 | RAA | S3 | 2023-03-01 | 2023-03-05 | 21 | 19 | 51 | 1 | 3 | 3
        p2 | RBB | S4 | 2023-03-08 | 2023-03-09 | 13 | 19 | 19 | 1 | 3 | 4
    """,
    "sent home and back the same day is another stay": """
        p1 | RAA | S1 | 2023-03-01 | 2023-03-05 | 21 | 19 | 19 | 1 | 3 | 1
        p1 | RAA | S2 | 2023-03-05 | 2023-03-09 | 21 | 19 | 19 | 1 | 3 | 2
    """,
    "nested and overlapping spells at two providers are one stay": """
        p1 | RAA | S1 | 2023-03-01 | 2023-03-20 | 21 | 19 | 19 | 1 | 3 | 1
        p1 | RBB | S2 | 2023-03-05 | 2023-03-09 | 13 | 19 | 19 | 1 | 3 | 1
        p1 | RCC | S3 | 2023-03-18 | 2023-03-25 | 13 | 19 | 19 | 1 | 3 | 1
    """,
    "a transfer is sought from the spell that ended last, not the one begun last": """
        p1 | RAA | S1 | 2023-03-01 | 2023-03-20 | 21 | 19 | 51 | 1 | 3 | 1
        p1 | RBB | S2 | 2023-03-05 | 2023-03-09 | 13 | 19 | 19 | 1 | 3 | 1
        p1 | RCC | S3 | 2023-03-21 | 2023-03-25 | 13 | 19 | 19 | 1 | 3 | 1
    """,
    "a chain of transfers is one stay": """
        p1 | RAA | S1 | 2023-03-01 | 2023-03-05 | 21 | 19 | 51 | 1 | 3 | 1
        p1 | RBB | S2 | 2023-03-05 | 2023-03-09 | 81 | 51 | 51 | 1 | 3 | 1
        p1 | RCC | S3 | 2023-03-10 | 2023-03-19 | 81 | 51 | 19 | 1 | 3 | 1
    """,
    "a day case inside a stay is no part of it, and no transfer": """
        p1 | RAA | S1 | 2023-03-01 | 2023-03-09 | 21 | 19 | 19 | 1 | 3 | 1
        p1 | RBB | S2 | 2023-03-05 | 2023-03-05 | 13 | 51 | 51 | 2 | 3 | 2
    """,
    "nothing is joined across rows that name nobody, nor across persons": """
        -  | RAA | S1 | 2023-03-01 | 2023-03-05 | 21 | 19 | 51 | 1 | 3 | 3
        -  | RBB | S2 | 2023-03-05 | 2023-03-09 | 81 | 51 | 19 | 1 | 3 | 4
        p1 | RAA | S3 | 2023-03-01 | 2023-03-05 | 21 | 19 | 51 | 1 | 3 | 1
        p2 | RBB | S4 | 2023-03-05 | 2023-03-09 | 81 | 51 | 19 | 1 | 3 | 2
    """,
    "a stay that says no destination has none: that of an older stay is not its own": """
        p1 | RAA | S1 | 2023-01-01 | 2023-01-10 | 81 | 11 | 51 | 1 | 3 | 1
        p1 | RAA | S2 | 2023-02-01 | 2023-02-10 | 21 | 19 | -  | 1 | 3 | 2
        p1 | RAA | S3 | 2023-02-11 | 2023-02-15 | 21 | 19 | 19 | 1 | 3 | 3
    """,
    "of two stays that end on one day the one begun last says where the person went": """
        p1 | RAA | S1 | 2023-03-01 | 2023-03-09 | 21 | 19 | 19 | 1 | 3 | 1
        p1 | RBB | S2 | 2023-03-05 | 2023-03-09 | 21 | 19 | 51 | 1 | 3 | 1
        p1 | RCC | S3 | 2023-03-10 | 2023-03-12 | 21 | 19 | 19 | 1 | 3 | 1
        p2 | RAA | S4 | 2023-03-01 | 2023-03-09 | 21 | 19 | 51 | 1 | 3 | 4
        p2 | RBB | S5 | 2023-03-05 | 2023-03-09 | 21 | 19 | -  | 1 | 3 | 4
        p2 | RCC | S6 | 2023-03-10 | 2023-03-12 | 21 | 19 | 19 | 1 | 3 | 6
    """,
    "a stay never closed does not swallow those of later years": """
        p1 | RAA | S1 | 2021-03-01 | -          | 21 | 19 | 98 | 1 | 1 | 1
        p1 | RBB | S2 | 2023-03-05 | 2023-03-09 | 21 | 19 | 19 | 1 | 3 | 2
    """,
}


@pytest.mark.parametrize("told", TABLES)
def test_spells_are_one_stay(told, world, sent):
    lines = [line.strip() for line in TABLES[told].strip().splitlines()]
    expected = {line.split("|")[2].strip(): int(line.split("|")[-1]) for line in lines}
    headings, _, _ = HEADINGS.rpartition("|")
    rows = "\n".join([headings, *(line.rpartition("|")[0] for line in lines)])
    spells = world.tables(sent(source="apc", rows=rows))["spells"].to_pylist()
    starts = {row["id"]: row for row in spells}
    found = {lines[row["row"] - 2].split("|")[2].strip(): row["superspell"] for row in spells}
    assert found == expected
    assert all(starts[row["superspell"]]["person_id"] == row["person_id"] for row in spells)
