"""The files that partners of the invented system send: official, invented, and true to their truth."""

import csv
import dataclasses
import re
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from onestory.model.errors import PlanError
from onestory.sources import record_layout, source
from onestory.synthetic.system.sending.deliveries import SOURCES, planned
from onestory.synthetic.system.sending.noise_settings import noise_settings
from onestory.synthetic.system.settings import System
from onestory.synthetic.system.system import invent_system

SYSTEM = System(people=1_500, years=2, seed=11)


def quietly(step: str, done: int, of: int) -> None:
    """Say nothing of the progress."""


def cells(path: Path) -> list[list[str]]:
    bars, changed = path.suffix == ".txt", b";" in path.read_bytes()[:200]
    with path.open(encoding="cp1252" if changed else "utf-8", newline="") as file:
        return list(csv.reader(file, delimiter="|" if bars else ";" if changed else ","))


def letters(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("system")
    return folder, invent_system(SYSTEM, folder, cores=1, tell=quietly)


@pytest.fixture(scope="module")
def folder(made):
    return made[0]


def files(folder: Path, name: str) -> list[Path]:
    return sorted(
        path
        for path in (folder / "deliveries" / name).iterdir()
        if path.suffix != ".txt" or "FILE_HES" in path.name
    )


@pytest.mark.parametrize("name", list(SOURCES))
def test_headings_are_those_of_the_declared_source_in_its_order(folder, name):
    layout = record_layout(source(name))
    known = {
        letters(spelling): place
        for place, field in enumerate(layout.fields)
        for spelling in (field.name, *field.headings)
    }
    own = {
        letters(own): known[letters(ours)]
        for sent in planned(SYSTEM, noise_settings("default"))[name]
        for ours, own in sent.own_headings.items()
    }
    for path in files(folder, name):
        places = [{**known, **own}[letters(heading)] for heading in cells(path)[0]]
        assert places == sorted(set(places)), path.name


@pytest.mark.parametrize("name", list(SOURCES))
def test_every_row_sent_has_its_true_person_and_no_other(folder, name):
    truth = pq.read_table(folder / "truth" / "records" / f"{name}.parquet").to_pylist()
    sent = {(p.name, line) for p in files(folder, name) for line in range(2, len(cells(p)) + 1)}
    assert {(row["file"], row["row"]) for row in truth} == sent
    assert len(truth) == len(sent)


def test_the_person_of_a_row_is_the_holder_of_its_nhs_number(folder):
    people = pq.read_table(folder / "truth" / "people.parquet").to_pylist()
    number = {one["person"]: one["nhs_number"] for one in people}
    truth = pq.read_table(folder / "truth" / "records" / "cld.parquet").to_pylist()
    of = {(row["file"], row["row"]): row["person"] for row in truth}
    right = wrong = 0
    for path in files(folder, "cld"):
        head, *rows = cells(path)
        if "NHS Number" not in head:
            continue
        at = head.index("NHS Number")
        for line, row in enumerate(rows, 2):
            if row[at]:
                right += row[at] == number[of[path.name, line]]
                wrong += row[at] != number[of[path.name, line]]
    assert right > 200
    assert wrong / right < 0.02  # a digit wrong, here and there


@pytest.mark.parametrize("name", list(SOURCES))
def test_no_column_sent_is_the_true_number_of_the_person(folder, name):
    truth = pq.read_table(folder / "truth" / "records" / f"{name}.parquet").to_pylist()
    of = {(row["file"], row["row"]): str(row["person"]) for row in truth}
    for path in files(folder, name):
        head, *rows = cells(path)
        told = [of[path.name, line] for line in range(2, len(rows) + 2)]
        for at, heading in enumerate(head):
            same = sum(row[at] == person for row, person in zip(rows, told, strict=True))
            assert same <= 3 + 0.02 * len(rows), f"{path.name}: {heading}"


def test_councils_ask_after_work_and_hours_of_care_of_those_whom_it_concerns(folder):
    asked, hours = set(), set()
    for path in files(folder, "cld"):
        head, *rows = cells(path)
        for row in (dict(zip(head, one, strict=True)) for one in rows):
            told = {letters(heading): cell for heading, cell in row.items()}
            carer = "carer" in told["clienttype"].lower()
            hours.add((carer, told["totalhrscaringperweek"] != ""))
            if told["employmentstatus"]:
                asked.add(told["primarysupportreason"].lower())
    assert asked == {"learning disability support"}
    assert hours == {(True, True), (False, False)}


def test_some_deaths_are_registered_long_after(folder):
    waits = []
    for path in files(folder, "deaths"):
        head, *rows = cells(path)
        on, registered = head.index("death_date"), head.index("registration_date")
        waits += [
            np.datetime64(row[registered]) - np.datetime64(row[on])
            for row in rows
            if row[on] and row[registered]
        ]
    late = np.array(waits) > np.timedelta64(20, "D")
    assert (np.array(waits) >= np.timedelta64(0, "D")).all()
    assert 0.02 < late.mean() < 0.3


def test_every_file_says_that_it_is_invented(folder):
    for path in sorted((folder / "deliveries").rglob("*")):
        if path.is_file():
            assert "INVENTED" in path.name
        else:
            assert "invented" in (path / "INVENTED.txt").read_text(encoding="utf-8")


def test_nobody_sends_a_file_without_rows(folder):
    assert all(len(cells(path)) > 1 for name in SOURCES for path in files(folder, name))


def test_partners_without_names_send_none(folder):
    naming = {"newnhsno", "lopatid", "dob", "homeadd", "nhsnumber", "localpatientidentifier"}
    for name in ("apc", "ecds", "op"):
        own = [path for path in files(folder, name) if "_XA2_" in path.name]
        assert own
        for path in own:
            head = {letters(heading) for heading in cells(path)[0]}
            assert not head & naming
            assert "tokenpersonid" in head
    assert not [
        path for path in files(folder, "identity_list") if "XA2" in path.name or "904" in path.name
    ]
    unlinked = cells(next(path for path in files(folder, "cld") if "CLD_904_" in path.name))[0]
    assert not {"NHS Number", "First Name", "Last Name"} & set(unlinked)


def test_a_council_changes_to_release_2_in_the_last_year(folder):
    heads = {path.name: cells(path)[0] for path in files(folder, "cld") if "_902_" in path.name}
    ordered = [heads[name] for name in sorted(heads)]
    assert all("First Name" in head for head in ordered[:4])
    assert all("first_name" not in head and "la_code" in head for head in ordered[4:])


def test_a_trust_changes_its_format_half_way(folder):
    own = [path for path in files(folder, "op") if "_XA1_" in path.name]
    before, after = own[0], own[-1]
    assert "APPTDATE" in cells(before)[0]
    assert {"Appt Date", "Attended?"} <= set(cells(after)[0])


def test_a_month_of_the_community_provider_never_came(folder):
    months = {path.name.split("_")[2] for path in files(folder, "csds_contact")}
    assert len(months) == SYSTEM.months - 1


def test_a_month_sent_twice_is_corrected_in_the_second_file(folder):
    keys = {"op": 0, "apc": 0, "ecds": 0, "csds_contact": 0, "mhsds_contact": 0, "csds_activity": 0}
    twice = [
        (path, at)
        for name, at in keys.items()
        for path in files(folder, name)
        if "_v2_" in path.name
    ]
    assert twice
    kept = every = 0
    for again, at in twice:
        first = again.with_name(again.name.replace("_v2", ""))
        then, now = ({row[at] for row in cells(path)[1:]} for path in (first, again))
        kept, every = kept + len(then & now), every + len(then | now)
    assert 0.94 < kept / every < 1  # 2% of rows come late, 1% are removed


def test_rows_are_repeated_and_dates_broken_about_as_often_as_the_settings_say(folder):
    rows, repeated, broken = 0, 0, 0
    for path in files(folder, "gp_appointment"):
        head, *body = cells(path)
        at = head.index("appointment_date")
        keys = [tuple(row) for row in body]
        rows, repeated = rows + len(keys), repeated + len(keys) - len(set(keys))
        broken += sum(
            not re.fullmatch(r"20\d\d-[01]\d-[0-3]\d", row[at]) or "-13-" in row[at] for row in body
        )
    assert rows > 8_000
    assert abs(repeated / rows - 0.003) < 4 * np.sqrt(0.003 / rows)
    assert abs(broken / rows - 0.0005) < 4 * np.sqrt(0.0005 / rows)


def test_no_two_partners_list_their_people_in_one_order(folder):
    truth = pq.read_table(folder / "truth" / "records" / "gp_appointment.parquet")
    first = truth.filter([file == truth["file"][0].as_py() for file in truth["file"].to_pylist()])
    persons = first["person"].to_numpy()
    assert abs(np.corrcoef(np.arange(persons.size), persons)[0, 1]) < 0.2


def test_the_second_invention_in_a_folder_replaces_the_first(tmp_path):
    small = dataclasses.replace(SYSTEM, people=300, years=1, parquet=True)
    invent_system(dataclasses.replace(small, parquet=False), tmp_path, cores=1, tell=quietly)
    invent_system(small, tmp_path, cores=1, tell=quietly)
    assert not (tmp_path / "unfinished").exists()
    assert {path.suffix for path in (tmp_path / "deliveries" / "gp_condition").iterdir()} == {
        ".parquet",
        ".txt",
    }
    # The truth numbers rows as they are read: of a Parquet file, without a line of headings.
    truth = pq.read_table(tmp_path / "truth" / "records" / "gp_condition.parquet")
    numbers: dict[str, list[int]] = {}
    for file, row in zip(truth["file"].to_pylist(), truth["row"].to_pylist(), strict=True):
        numbers.setdefault(file, []).append(row)
    assert {min(rows) for rows in numbers.values()} == {1}


def test_shards_come_in_one_order_on_any_number_of_cores(tmp_path):
    parts = dataclasses.replace(SYSTEM, people=600, years=1, shard=200)
    sent: list[dict[str, bytes]] = []
    for cores in (1, 2):
        folder = tmp_path / str(cores)
        invent_system(parts, folder, cores=cores, tell=quietly)
        every = sorted(path for path in folder.rglob("*") if path.is_file())
        sent.append({path.relative_to(folder).as_posix(): path.read_bytes() for path in every})
    assert sent[0] == sent[1]
    truth = pq.read_table(tmp_path / "1" / "truth" / "people.parquet")
    assert len(set(truth["person"].to_pylist())) == truth.num_rows
    assert len(set(truth["nhs_number"].to_pylist())) == truth.num_rows


def test_a_folder_of_other_files_is_left_alone(tmp_path):
    (tmp_path / "thesis.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(PlanError, match="not of an invented system"):
        invent_system(SYSTEM, tmp_path, cores=1, tell=quietly)
    assert (tmp_path / "thesis.txt").read_text(encoding="utf-8") == "mine"
