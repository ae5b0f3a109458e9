"""The invented figures: repeatable, and with the truth that the demo should find."""

import csv

import pytest

from onestory import synthetic


@pytest.fixture
def folder(tmp_path):
    synthetic.invent(tmp_path / "one", seed=1)
    return tmp_path / "one"


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_same_seed_gives_the_same_bytes(folder, tmp_path):
    synthetic.invent(tmp_path / "two", seed=1)
    for path in folder.iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()


def test_another_seed_gives_other_figures(folder, tmp_path):
    synthetic.invent(tmp_path / "two", seed=2)
    name = "care-homes.csv"
    assert (folder / name).read_bytes() != (tmp_path / "two" / name).read_bytes()


def test_small_counts_arrive_hidden(folder):
    tiny = [r for r in rows(folder / "care-homes.csv") if r["Council"] == "Isle of Teal"]
    assert any(r["Admissions"] == "*" for r in tiny)
    shown = [
        int(r["Admissions"]) for r in rows(folder / "care-homes.csv") if r["Admissions"] != "*"
    ]
    assert not [count for count in shown if 0 < count < 8]


def test_kestrel_bay_is_truly_higher(folder):
    def rate(name):
        mine = [r for r in rows(folder / "care-homes.csv") if r["Council"] == name]
        people = sum(int(r["People aged 65 and over"]) for r in mine)
        return sum(int(r["Admissions"]) for r in mine) / people

    names = {r["Council"] for r in rows(folder / "care-homes.csv")} - {"Isle of Teal"}
    assert sorted(names, key=rate)[-4:].count("Kestrel Bay") == 1


def test_the_two_that_merge_end_when_their_successor_begins(folder):
    areas = {r["name"]: r for r in rows(folder / "areas.csv")}
    assert areas["Fenwick"]["end"] == areas["Fenwick and Marl End"]["start"] == "2022-04-01"
    years = [r["Year"] for r in rows(folder / "care-homes.csv") if r["Council"] == "Fenwick"]
    assert years[-1] == "2021-22"
