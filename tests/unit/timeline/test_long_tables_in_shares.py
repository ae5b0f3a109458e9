"""A long table is written a share at a time: what it says must not depend on the shares."""

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from onestory.engine import session
from onestory.model.story import TABLES
from onestory.timeline.places import let_homes_stand
from onestory.timeline.writing import written

ROWS = 23


def let_story_stand(opened):
    """Appointments of four people, of whom one moved home; the last rows name nobody."""
    for name, schema in TABLES.items():
        opened.register(f"told_{name}", schema.empty_table())
        opened.run(f"create table {name} as select * from told_{name}")
    opened.run(
        "insert into appointments by name select n as id, case when n < 21 then n // 6 end as"
        " person_id, date '2023-01-01' + (n * 11)::integer as start, 'XG1' as provider"
        f" from range(1, {ROWS + 1}) as one (n)"
    )
    opened.run(
        "insert into homes by name select 1 as person_id, date '2020-01-01' as start,"
        " date '2023-04-01' as end, 'E01000001' as lsoa union all"
        " select 1, date '2023-04-01', null, 'E01000002'"
    )
    let_homes_stand(opened)


def rows_written(folder, share):
    folder.mkdir()
    with session(memory_gb=1, spill=folder / "spill", keep_order=False) as opened:
        let_story_stand(opened)
        told = written(opened, "appointments", folder, share=share)
    assert [path.name for path in folder.glob("*.parquet")] == [told.path]
    assert told.rows == ROWS
    return pq.read_table(folder / told.path)


@pytest.mark.parametrize("share", [1, 7, 22])
def test_shares_of_any_length_tell_what_the_whole_tells(tmp_path, share):
    whole = rows_written(tmp_path / "whole", ROWS)
    assert rows_written(tmp_path / "shares", share).equals(whole)
    assert whole["id"].to_pylist() == list(range(1, ROWS + 1))
    assert whole["lsoa"].to_pylist() == [
        *[None] * 5, *["E01000001"] * 3, *["E01000002"] * 3, *[None] * 12,
    ]  # fmt: skip


def test_a_parked_table_still_says_what_it_said(tmp_path):
    with session(memory_gb=1, spill=tmp_path, keep_order=False) as opened:
        opened.register("given", pa.table({"n": [3, 1, 2], "word": ["c", "a", None]}))
        opened.run("create table told as select * from given")
        before = opened.query("from told order by n")
        opened.park("told")
        assert opened.query("from told order by n").equals(before)
        assert (tmp_path / "told-parked.parquet").is_file()


def test_without_a_folder_a_table_stays_in_memory(tmp_path):
    with session(memory_gb=1) as opened:
        opened.run("create table told as select 1 as n")
        opened.park("told")
        opened.run("insert into told values (2)")
        assert opened.query("select sum(n) as n from told")["n"].to_pylist() == [3]
    assert list(tmp_path.iterdir()) == []
