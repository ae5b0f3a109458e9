"""No file outside the vault says who anybody is: every one is decoded and searched.

An invented system's files of every way of joining are received; what the people are called, their
numbers, addresses and birth dates are known from its truth and from the vault itself.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from html import unescape
from itertools import pairwise
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from onestory import pipeline, vault
from onestory.synthetic.system.settings import System

WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")
INBOX = {
    "deliveries",
    "truth",
    "onestory.toml",
    "onestory.key",
    "postcodes.csv",
    "opt-outs.csv",
    "lsoas.csv",
    "areas.csv",
}


@dataclass(frozen=True, kw_only=True)
class Known:
    """What would name a person: whole words in small letters, and names that go together."""

    words: frozenset[str]  # numbers, postcodes without their space, birth dates
    first_of: dict[str, set[str]]  # the first names beside each last name


@pytest.fixture(scope="module")
def received(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small invented system, one file of each sender and source, received."""
    folder = tmp_path_factory.mktemp("leaving") / "merrow"
    system = System(people=220, years=1, seed=5, noise="default", parquet=False)
    pipeline.invent(folder, system, cores=1, tell=lambda *_: None)
    fullest: dict[str, Path] = {}
    for path in sorted((folder / "deliveries").rglob("*_INVENTED*")):
        sender = f"{path.parent.name} {re.split('_20|_INV', path.name)[0]}"
        if sender not in fullest or path.stat().st_size > fullest[sender].stat().st_size:
            fullest[sender] = path
    for path in (folder / "deliveries").rglob("*_INVENTED*"):
        if path not in fullest.values():
            path.unlink()
    pipeline.receive(folder, tell=lambda *_: None, cores=1)
    return folder


@pytest.fixture(scope="module")
def known(received: Path) -> Known:
    truth = {
        name: pq.read_table(received / "truth" / f"{name}.parquet").to_pylist()
        for name in ("people", "names", "numbers", "homes")
    }
    words = {str(row["nhs_number"]) for row in truth["people"]}
    words |= {str(row["local_id"]) for row in truth["numbers"]}
    for row in truth["homes"]:
        words |= {str(row["uprn"]), str(row["postcode"]).replace(" ", "")}
    first_of: defaultdict[str, set[str]] = defaultdict(set)
    for row in truth["names"]:
        first_of[row["last"].casefold()] |= {row["first"].casefold()}
    for row in vault_rows(received):
        words |= {str(row[name]) for name in ("nhs_number", "local_id", "uprn") if row.get(name)}
        if row.get("first_name") and row.get("last_name"):
            first_of[str(row["last_name"]).casefold()] |= {str(row["first_name"]).casefold()}
    return Known(
        words=frozenset(word.casefold() for word in words if len(word) > 5),
        first_of=dict(first_of),
    )


def vault_rows(folder: Path) -> Iterator[dict[str, object]]:
    key = vault.read_key(folder / "onestory.key")
    for path in sorted((folder / "workspace" / "vault").rglob("persons*.parquet")):
        yield from vault.read(path, key=key).to_pylist()


def outside(folder: Path) -> Iterator[Path]:
    """Every file but those of the vault, and what the analyst was sent or keeps."""
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder).parts
        if path.is_file() and inside[0] not in INBOX and "vault" not in inside:
            yield path


def lines_of(path: Path) -> Iterator[str]:
    """The file decoded, a row or a line at a time; a place's own text apart from the rest."""
    if path.suffix == ".parquet":
        columns = [column.cast(pa.string()) for column in pq.read_table(path).columns]
        for row in zip(*(column.to_pylist() for column in columns), strict=True):
            yield " ".join(cell for cell in row if cell)
    elif path.suffix == ".json":
        text = json.dumps(
            json.loads(path.read_text(encoding="utf-8")), ensure_ascii=False, indent=0
        )
        yield from text.splitlines()
    else:
        yield from unescape(path.read_text(encoding="utf-8", errors="replace")).splitlines()


def leaks(path: Path, known: Known) -> list[str]:
    """What names a person in the file, with its kind."""
    found: list[str] = []
    for line in lines_of(path):
        words = [word.casefold() for word in WORD.findall(line)]
        pairs = {one + two for one, two in pairwise(words)}
        digits = set(re.findall(r"\d{10}", re.sub(r"(?<=\d)[ -](?=\d)", "", line)))
        found += sorted(known.words.intersection({*words, *pairs, *digits}))
        present = set(words)
        found += [
            f"{first} {last}"
            for last in present.intersection(known.first_of)
            for first in known.first_of[last] & (present - {last})
        ]
    return found


def birth_days(path: Path, born: dict[str, object]) -> list[int]:
    """The rows that hold their own person's birth date, but as the day something happened."""
    happened = {"registered_from", "registered_to", "onset_date", "recorded_date", "admidate"}
    found: list[int] = []
    for row in pq.read_table(path).to_pylist():
        day = born.get(row["identity"])
        cells = {value for name, value in row.items() if name not in happened}
        if isinstance(day, date) and day.day != 1 and day in cells:
            found.append(row["row"])
    return found


@pytest.fixture(scope="module")
def born(received: Path) -> dict[str, object]:
    return {str(row["identity"]): row.get("birth_date") for row in vault_rows(received)}


class TestNoIdentifierLeaves:
    def test_the_people_are_known_and_the_files_are_many(self, received: Path, known: Known):
        assert len(known.words) > 500
        assert len(known.first_of) > 100
        kinds = {path.suffix for path in outside(received)}
        assert {".parquet", ".json", ".html"} <= kinds

    def test_no_number_postcode_or_name_stands_outside_the_vault(
        self, received: Path, known: Known
    ):
        found = {path.name: told for path in outside(received) if (told := leaks(path, known))}
        assert found == {}

    def test_no_birth_date_with_its_day_stands_outside_the_vault(self, received: Path, born):
        rows = [path for path in outside(received) if path.name.startswith("accepted")]
        assert len(rows) > 20
        assert {
            path.parent.name: birth_days(path, born) for path in rows if birth_days(path, born)
        } == {}

    def test_the_vault_itself_holds_them_and_is_not_in_clear(self, received: Path, known: Known):
        safe = sorted((received / "workspace" / "vault").rglob("*.parquet"))
        assert {path.read_bytes()[:4] for path in safe} == {b"PARE"}
        assert sum(str(row.get("nhs_number")) in known.words for row in vault_rows(received)) > 100


@pytest.mark.parametrize(
    "kind", ["NHS number", "number with spaces", "local id", "postcode", "uprn", "name"]
)
def test_a_planted_leak_is_found(received: Path, known: Known, kind: str, tmp_path: Path):
    person = next(row for row in vault_rows(received) if row.get("uprn") and row.get("nhs_number"))
    number = "".join(re.findall(r"\d", str(person["nhs_number"])))
    planted = {
        "NHS number": number,
        "number with spaces": f"{number[:3]} {number[3:6]} {number[6:]}",
        "local id": str(person["local_id"]),
        "postcode": str(pq.read_table(received / "truth/homes.parquet")["postcode"][0]),
        "uprn": str(person["uprn"]),
        "name": "{last}, {first}".format(
            **pq.read_table(received / "truth/names.parquet").slice(0, 1).to_pylist()[0]
        ),
    }
    pq.write_table(
        pa.table({"event": ["a"], "note": [f"see {planted[kind]}"]}), tmp_path / "l.parquet"
    )
    (tmp_path / "l.json").write_text(json.dumps({"message": f"'{planted[kind]}' is odd"}))
    (tmp_path / "l.html").write_text(f"<td>{planted[kind]}</td>")
    assert all(leaks(tmp_path / f"l.{ending}", known) for ending in ("parquet", "json", "html"))


def test_a_planted_birth_date_is_found(born, tmp_path: Path):
    identity, day = next((who, day) for who, day in born.items() if getattr(day, "day", 1) != 1)
    rows = {"identity": [identity, "x"], "row": [2, 3], "seen": [day, day]}
    pq.write_table(pa.table(rows), tmp_path / "accepted.parquet")
    assert birth_days(tmp_path / "accepted.parquet", born) == [2]


PLANTED = """
title = "Shifted columns"
[workspace]
folder = "workspace"
key = "../planted.key"
[agreement]
controllers = ["A council"]
purpose = "Planning"
legal_basis = "UK GDPR Article 6(1)(e)"
links = ["hospital"]
expires = 2099-01-01
no_opt_outs_because = "invented people"
[[records]]
source = "apc"
provider = "RX1"
path = "inbox"
join = "identifiable"
"""
SHIFTED = (
    "epikey,lopatid,newnhsno,dob,mydob,lsoa11,sex,admidate,epistart,epiend,procode,diag_01,susrecid,"
    "sitetret,Bright 9990000018\n"
    "1,L77001,9990000018,14/03/1951,14031951,XA9 1ZZ,1,2020-01-01,2020-01-01,2020-01-03,RX1,"
    "Zebedee Quillam NHS 9990000018,9990000018,L77001,\n"
    "2,L77002,9990000026,15/03/1951,031951,E01000001,1,2020-01-01,2020-01-01,2020-01-03,RX1,I219,77,RX101,\n"
)
NAMING = ("14031951", "XA9 1ZZ", "Quillam", "9990000018", "L77001", "1951-03-14", "14/03/1951")


@pytest.fixture(scope="module")
def shifted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A row that names its person in every column that the records keep in clear, received."""
    folder = tmp_path_factory.mktemp("planted") / "shifted"
    (folder / "inbox").mkdir(parents=True)
    (folder / "onestory.toml").write_text(PLANTED, encoding="utf-8")
    (folder / "inbox" / "RX1.csv").write_text(SHIFTED, encoding="utf-8")
    pipeline.receive(folder, tell=lambda *_: None, cores=1)
    return folder


def test_identifiers_in_columns_that_are_kept_in_clear_do_not_leave_the_vault(shifted: Path):
    files = [path for path in outside(shifted) if path.parts[-2] != "inbox"]
    assert {".parquet", ".json", ".html"} <= {path.suffix for path in files}
    found = {(path.name, word) for path in files for word in NAMING if word in text_of(path)}
    assert found == set()


def test_what_was_taken_out_of_the_records_is_kept_in_the_vault_and_told(shifted: Path):
    [safe] = (shifted / "workspace" / "vault").rglob("strays*.parquet")
    kept = vault.read(safe, key=vault.read_key(shifted.parent / "planted.key")).to_pylist()
    columns = {"mydob", "lsoa11", "diag_01", "susrecid", "sitetret"}
    assert {one["column"] for one in kept if one["row"] == 2} >= columns
    [accepted] = (shifted / "workspace").rglob("accepted*.parquet")
    first, second = pq.read_table(accepted).sort_by("row").to_pylist()
    assert {first[name] for name in columns} == {None}
    assert (second["diag_01"], second["lsoa11"], second["susrecid"]) == ("I219", "E01000001", "77")
    [findings] = (shifted / "workspace").rglob("findings*.json")
    assert "identifier in a public column" in findings.read_text(encoding="utf-8")


def text_of(path: Path) -> str:
    return "\n".join(lines_of(path))
