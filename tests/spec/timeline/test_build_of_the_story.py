"""The story as a whole: what must not change it, and what its file says."""

from dataclasses import replace

import pyarrow as pa
import pytest

from onestory import timeline
from onestory.model.errors import WorkspaceError
from onestory.model.story import TABLES
from onestory.timeline.standing import let_story_stand

EPISODES = """
person | key | provspnops | admidate   | epiorder | epistart   | epiend     | disdate    | epistat | admimeth | diag_01 | lsoa
p1     | a   | S1         | 2023-03-01 | 1        | 2023-03-01 | 2023-03-05 | -          | 3       | 21       | F03     | E01000001
p1     | b   | S1         | 2023-03-01 | 2        | 2023-03-05 | 2023-03-09 | 2023-03-09 | 3       | 21       | I50     | E01000001
p1     | c   | S2         | 2023-06-01 | 1        | 2023-06-01 | 2023-06-02 | 2023-06-02 | 3       | 11       | C50     | -
p2     | d   | S3         | 2023-03-01 | 1        | 2023-03-01 | 2023-03-05 | 2023-03-05 | 3       | 21       | J18     | -
-      | e   | S4         | 2023-03-01 | 1        | 2023-03-01 | 2023-03-05 | 2023-03-05 | 3       | 21       | J18     | -
"""
APPOINTMENTS = """
person | key | appointment_date | status   | practice_code
p1     | f   | 2023-03-20       | Attended | A81001
p1     | g   | 2023-03-20       | DNA      | A81001
p2     | h   | 2023-01-05       | Attended | A81002
"""
REGISTRATIONS = """
person | key | practice_code | sex | birth_month | lsoa      | registered_from | registered_to
p1     | i   | A81001        | 2   | 1940-05-01  | E01000001 | 2010-01-01      | 2023-05-01
p1     | j   | A81009        | 2   | 1940-05-01  | E01000009 | 2023-05-01      | -
"""


@pytest.fixture
def sources(sent):
    return (
        sent(source="apc", rows=EPISODES, name="apc"),
        sent(source="gp_appointment", rows=APPOINTMENTS, name="gp"),
        sent(source="gp_registration", rows=REGISTRATIONS, name="lists"),
    )


def test_shuffled_rows_and_deliveries_give_the_same_bytes(world, sources):
    world.story(*sources)
    world.story(*sources, shuffled=7)
    one, other = (timeline.standing_story(folder / "to") for folder in world.made)
    assert one is not None
    assert other is not None
    assert one.tables == other.tables
    for table in TABLES:
        assert one.path(table).read_bytes() == other.path(table).read_bytes(), table


def test_one_delivery_split_in_two_gives_the_same_story(world, sources):
    headings, *lines = sources[0].rows.strip().splitlines()
    parts = [
        replace(sources[0], rows="\n".join([headings, *lines[a:b]]), name=f"part {a}")
        for a, b in ((0, 1), (1, 5))
    ]
    whole, split = world.story(*sources), world.story(*parts, *sources[1:])
    for table, schema in TABLES.items():
        names = [name for name in schema.names if name not in {"delivery", "row"}]
        assert whole[table].select(names).equals(split[table].select(names)), table


def test_tables_have_their_columns_and_nothing_is_lost_that_names_nobody(world, sources):
    story = world.story(*sources)
    for table, schema in TABLES.items():
        assert story[table].schema.names == schema.names, table
        assert [as_stored(one) for one in story[table].schema.types] == list(schema.types), table
    assert story["spells"]["person_id"].to_pylist() == [1, 1, 2, None]
    assert story["appointments"].num_rows == 3
    standing = timeline.standing_story(world.made[0] / "to")
    assert standing is not None
    assert timeline.rows_naming_nobody(standing) == {"spells": 1}


def as_stored(kind: pa.DataType) -> pa.DataType:
    """Parquet names the values of a list by another word, and keeps seconds as milliseconds."""
    if pa.types.is_list(kind):
        return pa.list_(kind.value_type)
    return pa.timestamp("s") if pa.types.is_timestamp(kind) else kind


def test_what_a_record_does_not_say_is_filled_from_the_rest_of_the_story(world, sources, drawn):
    story = world.story(*sources)
    assert drawn(story["spells"], "person_id start lsoa practice") == [
        "1 2023-03-01 E01000001 A81001",
        "1 2023-06-01 E01000009 A81009",
        "2 2023-03-01 - -",
        "- 2023-03-01 - -",
    ]
    assert drawn(story["appointments"], "person_id practice lsoa") == [
        "1 A81001 E01000001",
        "1 A81001 E01000001",
        "2 A81002 -",
    ]


def test_scores_are_of_the_spell_and_what_ended_before_it(world, sources, drawn):
    story = world.story(*sources)
    assert drawn(story["spells"], "start hfrs charlson") == [
        "2023-03-01 21 27",  # F03 2.1; dementia 14 and heart failure 13
        "2023-06-01 21 35",  # and cancer 8
        "2023-03-01 11 0",  # J18 1.1
        "2023-03-01 11 0",
    ]
    assert drawn(story["frailty"], "person_id on hfrs charlson") == ["1 2023-04-01 21 27",
        "2 2023-04-01 11 0"]  # fmt: skip


def test_the_folder_tells_of_no_story_until_there_is_one(tmp_path):
    assert timeline.standing_story(tmp_path) is None


def test_a_new_story_takes_the_place_of_the_old_one(world, sources, tmp_path):
    world.story(*sources)
    folder = world.made[0] / "to"
    before = timeline.standing_story(folder)
    assert before is not None
    changed = replace(before, tables={**before.tables, "spells": before.tables["people"]})
    let_story_stand(changed)
    assert timeline.standing_story(folder) == changed
    assert not before.path("spells").exists()
    assert before.path("people").exists()


def test_a_story_with_a_table_gone_is_refused(world, sources):
    world.story(*sources)
    folder = world.made[0] / "to"
    story = timeline.standing_story(folder)
    assert story is not None
    story.path("spells").unlink()
    with pytest.raises(WorkspaceError, match="spells"):
        timeline.standing_story(folder)
