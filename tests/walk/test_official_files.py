"""Files of others in official layouts, received by the example's own plan."""

from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from onestory import pipeline
from onestory.model.records import Receipt
from onestory.pipeline import workspace

ROOT = Path(__file__).resolve().parents[2]
EXTRACTS = {"apc": "apc_0102", "ae": "ae_0708", "op": "op_0304"}
RESOURCES = {
    "fhir_patient": "Patient",
    "fhir_encounter": "Encounter",
    "fhir_condition": "Condition",
}


@pytest.fixture(scope="module")
def received(shared_data, tmp_path_factory):
    folder = tmp_path_factory.mktemp("official")
    plan = (ROOT / "examples" / "hes-artificial" / "onestory.toml").read_text(encoding="utf-8")
    here = shared_data.as_posix()
    plan = plan.replace("../../../shared/data", here)
    (folder / "onestory.toml").write_text(plan, encoding="utf-8")
    outcome = pipeline.receive(folder / "onestory.toml", tell=lambda *_: None, cores=1)
    return folder, outcome, workspace.status(folder)


def receipt(received, source) -> Receipt:
    (found,) = (one for one in received[2].receipts if one.source == source)
    return found


def accepted(received, source):
    return pq.read_table(
        received[0] / "output" / "workspace" / receipt(received, source).accepted.path
    )


def extract(shared_data, source):
    path = (
        shared_data
        / "people"
        / "hes_artificial"
        / f"artificial_hes_{EXTRACTS[source]}_truncated.csv"
    )
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def resources(shared_data, name):
    path = shared_data / "people" / "fhir_r4" / f"{name}.000.ndjson"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def admitted(row):
    """Whether the day of admission is known: 1800-01-01 and 1801-01-01 say that it is not."""
    return not row["ADMIDATE"].startswith("180")


@pytest.mark.parametrize("source", EXTRACTS)
def test_every_row_of_an_extract_is_accounted_for(shared_data, received, source):
    one = receipt(received, source)
    assert one.received_rows == len(extract(shared_data, source))
    assert one.accepted_rows + one.rejected_rows + one.quarantined_rows == one.received_rows


def test_the_one_episode_without_an_admission_is_the_one_refused(shared_data, received):
    undated = [row for row in extract(shared_data, "apc") if not admitted(row)]
    refused = [one for one in received[1].findings if one.severity == "rejected"]
    assert [(one.rule, one.column, one.rows) for one in refused] == [
        ("mandatory missing", "admidate", len(undated))
    ]


@pytest.mark.parametrize(("source", "column"), [("apc", "EPISTART"), ("op", "APPTDATE")])
def test_days_are_those_of_the_extract(shared_data, received, source, column):
    found = Counter(str(day) for day in accepted(received, source)[column.lower()].to_pylist())
    rows = extract(shared_data, source)
    sent = Counter(r[column] for r in rows if source != "apc" or admitted(r))
    assert found == sent


def test_one_person_has_one_pseudonym_in_all_extracts(shared_data, received):
    numbers: dict[str, set[str]] = {}
    for source in EXTRACTS:
        table = accepted(received, source)
        rows = extract(shared_data, source)
        pairs = zip(table["row"].to_pylist(), table["person_pseudonym"].to_pylist(), strict=True)
        for row, pseudonym in pairs:  # the headings are line 1, and no cell holds a line break
            numbers.setdefault(rows[row - 2]["PSEUDO_HESID"], set()).add(pseudonym)
    assert {len(found) for found in numbers.values()} == {1}
    assert len({one for found in numbers.values() for one in found}) == len(numbers)


@pytest.mark.parametrize(("source", "name"), RESOURCES.items())
def test_every_resource_is_accepted(shared_data, received, source, name):
    assert receipt(received, source).accepted_rows == len(resources(shared_data, name))


def test_encounters_and_conditions_meet_their_people(shared_data, received):
    sent = {
        source: Counter(one["subject"]["reference"] for one in resources(shared_data, name))
        for source, name in list(RESOURCES.items())[1:]
    }
    people = set(accepted(received, "fhir_patient")["person_pseudonym"].to_pylist())
    assert len(people) == len(resources(shared_data, "Patient"))
    for source, counts in sent.items():
        found = Counter(accepted(received, source)["person_pseudonym"].to_pylist())
        assert sorted(found.values()) == sorted(counts.values())
        assert set(found) <= people


def test_no_name_of_the_sample_lies_outside_the_vault(shared_data, received):
    names = [one["name"][0] for one in resources(shared_data, "Patient")]
    words = {name["family"] for name in names} | {one for name in names for one in name["given"]}
    for path in (received[0] / "output" / "workspace" / "records").rglob("*.parquet"):
        for column in pq.read_table(path).columns:
            texts = column.to_pylist() if str(column.type) == "string" else []
            assert not words.intersection(texts), path


def test_files_sent_again_change_nothing(received):
    folder = received[0]
    before = (folder / "output" / "workspace" / "ledger.json").read_bytes()
    again = pipeline.receive(folder / "onestory.toml", tell=lambda *_: None, cores=1)
    assert again.received_rows == 0
    assert (folder / "output" / "workspace" / "ledger.json").read_bytes() == before
