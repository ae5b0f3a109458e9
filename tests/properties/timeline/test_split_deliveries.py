"""One delivery of social care, or the same rows in two: the same events and the same measures."""

import runpy
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from onestory.engine import open_relations, session
from onestory.indicators import OpenStory, measured_cards
from onestory.model.people import INDEX
from onestory.model.period import calendar_year
from onestory.model.records import Receipt
from onestory.model.story import TABLES, Given
from onestory.model.table import Stored
from onestory.timeline.care import make_care
from onestory.timeline.current import let_index_stand
from onestory.timeline.shapes import make_empty

WORLDS = Path(__file__).parents[2] / "oracle" / "worlds.py"
SAID = {
    "kind": "event_type", "client": "client_type", "start": "event_start_date",
    "end": "event_end_date", "outcome": "event_outcome", "route": "request_route_of_access",
    "assessment": "assessment_type", "service": "service_type", "component": "service_component",
    "mechanism": "delivery_mechanism", "review_reason": "review_reason", "provider": "la_code",
    "support_reason": "primary_support_reason", "accommodation": "accommodation_status",
    "birth_month": "birth_month", "death": "date_of_death", "sex_said": "gender",
    "unit_cost": "unit_cost", "cost_per": "cost_frequency_unit_type", "lsoa": "lsoa",
    "units": "planned_units_per_week", "conversation": "der_conversation",
}  # fmt: skip
CARDS = ("ascof_2A", "ascof_2C", "ascof_2E", "ascof_3D_1a", "request_to_service_wait", "care_cost")
RECEIVED = datetime(2024, 1, 15, tzinfo=UTC)
NOT_COMPARED = ("id", "delivery", "row")
Row = dict[str, Any]


def sent_rows(seed: int) -> list[Row]:
    """Rows as a council sends them: the events of a small world, some told again otherwise."""
    drawn = runpy.run_path(str(WORLDS))["world"](seed)["care"]
    generator = np.random.default_rng(seed)
    rows = [_as_sent(row) for row in drawn]
    again = [dict(rows[place]) for place in generator.integers(0, len(rows), 60)]
    for row in again:  # the same event, with another outcome: the stronger one stands
        row["event_outcome"] = "Progress to reablement/ST-Max"
    return [*rows, *again]


def _as_sent(row: Row) -> Row:
    told = {name: row[own] for own, name in SAID.items()}
    told["lsoa"] = f"E{row['person_id'] % 4}"  # one address a person: of two, the last row's stands
    person = f"p{row['person_id']}"
    known = None if row["key"].startswith("90") else f"n{row['person_id']}"
    return {**told, "person_pseudonym": person, "nhs_pseudonym": known, "identity": None,
            "pseudonym_version": "1"}  # fmt: skip


def delivered(rows: list[Row], name: str, folder: Path) -> Given:
    nowhere = Stored(path="none", rows=0, sha256="")
    folder.mkdir(exist_ok=True, parents=True)
    path = folder / f"{name}.parquet"
    told = [{**row, "delivery": name, "row": number, "event_key": number}
            for number, row in enumerate(rows, start=2)]  # fmt: skip
    table = pa.Table.from_pylist(told)
    place = table.schema.get_field_index("event_key")
    table = table.set_column(place, "event_key", table["event_key"].cast(pa.uint64()))
    pq.write_table(table, path)
    receipt = Receipt(
        id=name, source="cld", provider="901", file="f", member="", sha256="",
        known_from=RECEIVED, version="", join="identifiable", invented=True,
        received_rows=len(rows), accepted_rows=len(rows), rejected_rows=0, quarantined_rows=0,
        start=date(2020, 1, 1), end=date(2024, 1, 1), stated_start=None, stated_end=None,
        accepted=nowhere, superseded=None, findings=nowhere, profile=nowhere, vaulted=(),
        pseudonym_version="1",
    )  # fmt: skip
    return Given(receipt=receipt, accepted=path, superseded=None)


def care_of(given: list[Given], folder: Path) -> pa.Table:
    accounts = [{**dict.fromkeys(INDEX.names), "key": f"p{number}", "person_id": number,
                 "how": "founder", "certainty": "firm"} for number in range(1, 33)]  # fmt: skip
    pq.write_table(pa.Table.from_pylist(accounts, INDEX), folder / "accounts.parquet")
    with session(memory_gb=1) as opened:
        let_index_stand(opened, folder / "accounts.parquet")
        make_empty(opened, "records")
        make_care(opened, given, None)
        return opened.query("select * from care order by id").cast(TABLES["care"])


def events(care: pa.Table) -> list[str]:
    return sorted(repr(row) for row in care.drop_columns(list(NOT_COMPARED)).to_pylist())


def figures(care: pa.Table, names: tuple[str, ...]) -> dict[str, list[str]]:
    first, last = date(2020, 1, 1), date(2023, 12, 31)
    years = (calendar_year(2022), calendar_year(2023))
    with open_relations(threads=1) as relations:
        tables = {name: relations.given(care if name == "care" else shape.empty_table())
                  for name, shape in TABLES.items()}  # fmt: skip
        story = OpenStory(relations=relations, tables=tables, codes={}, covered={}, first=first,
                          last=last, invented=True)  # fmt: skip
        told = {name: relations.rows(measured_cards()[name].cases(story.over(years)))
                for name in names}  # fmt: skip
        return {name: sorted(map(repr, table.to_pylist())) for name, table in told.items()}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_delivery_split_in_two_tells_the_same_events_and_measures(
    seed: int, tmp_path: Path
) -> None:
    rows = sent_rows(seed)
    first = np.random.default_rng(seed + 100).random(len(rows)) < 0.4
    parts = [[row for row, one in zip(rows, first, strict=True) if one is side]
             for side in (np.True_, np.False_)]  # fmt: skip
    whole = care_of([delivered(rows, "a", tmp_path)], tmp_path)
    split = care_of(
        [delivered(part, name, tmp_path) for part, name in zip(parts, ("b", "c"), strict=True)],
        tmp_path,
    )
    assert len(rows) > whole.num_rows > 250  # events told again stand once
    assert events(split) == events(whole)
    counted = figures(whole, CARDS)
    assert figures(split, CARDS) == counted
    assert sum(map(bool, counted.values())) >= 5  # at most one of the six finds nobody


def test_rows_in_another_order_tell_the_same_events(tmp_path: Path) -> None:
    rows = sent_rows(4)
    order = np.random.default_rng(4).permutation(len(rows))
    whole = care_of([delivered(rows, "a", tmp_path)], tmp_path)
    turned = care_of([delivered([rows[place] for place in order], "a", tmp_path)], tmp_path)
    assert events(turned) == events(whole)
