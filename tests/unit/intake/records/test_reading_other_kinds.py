"""Archives, Parquet files, workbooks and FHIR exports give the same blocks as text."""

from __future__ import annotations

import gzip
import io
import zipfile
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from onestory.intake.records.fhir import RESOURCES, columns_of, value_at
from onestory.intake.records.reading import open_parts
from onestory.model.errors import DeliveryError

TABLE = b"id,a\n1,2\n3,4\n"


def rows_of(path: Path, **how) -> dict[str, dict[int, tuple[str | None, ...]]]:
    """The rows of each part by their number."""
    found = {}
    for part in open_parts(path, **how):
        rows = found.setdefault(part.name, {})
        aside = 0
        for block in part.blocks:
            columns = [column.to_pylist() for column in block.rows.columns]
            rows |= {row: tuple(cells) for row, *cells in zip(*columns, strict=True)}
            aside += len(block.quarantined)
        assert part.physical_rows() == len(rows) + aside
    return found


def zipped(**members: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


@pytest.fixture
def sent(tmp_path: Path):
    def sending(name: str, content: bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return sending


class TestGzip:
    def test_all_members_are_read_as_one_text(self, sent):
        path = sent("a.csv.gz", gzip.compress(b"id,a\n1,") + gzip.compress(b"2\n3,4\n"))
        assert rows_of(path) == {"": {2: ("1", "2"), 3: ("3", "4")}}

    def test_padding_after_the_last_member_is_no_harm(self, sent):
        assert len(rows_of(sent("a.gz", gzip.compress(TABLE) + b"\0" * 512))[""]) == 2

    def test_what_follows_a_member_and_is_none_is_refused(self, sent):
        with pytest.raises(DeliveryError, match="damaged"):
            rows_of(sent("a.gz", gzip.compress(TABLE) + b"more"))

    def test_a_name_that_promises_gzip_is_held_to_it(self, sent):
        with pytest.raises(DeliveryError, match="no gzip archive"):
            rows_of(sent("a.csv.gz", TABLE))

    def test_a_file_that_unpacks_without_end_is_refused(self, sent):
        with pytest.raises(DeliveryError, match="200 times"):
            rows_of(sent("a.gz", gzip.compress(b"id\n" + b"\n" * (80 << 20))), block_bytes=1 << 20)


class TestZip:
    def test_each_member_is_a_part_without_its_folder(self, sent):
        path = sent("a.zip", zipped(**{"q1/apc.csv": TABLE, "q1/op.csv": b"x\n9\n"}))
        assert rows_of(path) == {"apc.csv": {2: ("1", "2"), 3: ("3", "4")}, "op.csv": {2: ("9",)}}

    def test_members_of_one_name_keep_their_folders(self, sent):
        path = sent("a.zip", zipped(**{"q1/apc.csv": TABLE, "q2/apc.csv": TABLE}))
        assert list(rows_of(path)) == ["q1/apc.csv", "q2/apc.csv"]

    def test_what_a_computer_adds_is_left_out_and_a_letter_is_noted(self, sent):
        members = {
            "__MACOSX/._a.csv": b"\0",
            ".DS_Store": b"\0",
            "letter.pdf": b"%PDF",
            "a.csv": TABLE,
        }
        (part,) = [(p, list(p.blocks)) for p in open_parts(sent("a.zip", zipped(**members)))]
        assert [str(note.rule) for note in part[0].notices()] == ["member not read"]

    def test_a_member_may_be_of_any_kind(self, sent):
        parquet = io.BytesIO()
        pq.write_table(pa.table({"id": [1]}), parquet)
        members = {"a.parquet": parquet.getvalue(), "b.csv.gz": gzip.compress(TABLE)}
        assert rows_of(sent("a.zip", zipped(**members))) == {
            "a.parquet": {1: ("1",)},
            "b.csv.gz": {2: ("1", "2"), 3: ("3", "4")},
        }

    def test_a_wrong_checksum_is_refused(self, sent):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
            archive.writestr("a.csv", TABLE)
        with pytest.raises(DeliveryError, match="CRC"):
            rows_of(sent("a.zip", packed.getvalue().replace(b"3,4", b"3,5")))

    def test_a_locked_archive_is_refused(self, sent):
        content = bytearray(zipped(**{"a.csv": TABLE}))
        central = content.index(b"PK\x01\x02")
        content[central + 8] |= 1
        with pytest.raises(DeliveryError, match="password"):
            rows_of(sent("a.zip", bytes(content)))

    @pytest.mark.parametrize("cut", [30, 60, 100])
    def test_an_archive_that_is_cut_short_is_refused(self, sent, cut):
        with pytest.raises(DeliveryError, match="damaged"):
            rows_of(sent("a.zip", zipped(**{"a.csv": TABLE})[:cut]))

    def test_an_archive_within_an_archive_is_refused(self, sent):
        with pytest.raises(DeliveryError, match="another archive"):
            rows_of(sent("a.zip", zipped(**{"b.zip": zipped(**{"a.csv": TABLE})})))

    def test_an_archive_without_a_table_is_refused(self, sent):
        with pytest.raises(DeliveryError, match="no table"):
            rows_of(sent("a.zip", zipped(**{"letter.pdf": b"%PDF"})))

    def test_a_member_that_unpacks_without_end_is_refused(self, sent):
        with pytest.raises(DeliveryError, match="200 times"):
            rows_of(sent("a.zip", zipped(**{"a.csv": b"id\n" + b"\n" * (80 << 20)})))


class TestParquet:
    def write(self, tmp_path: Path, **columns) -> Path:
        path = tmp_path / "a.parquet"
        pq.write_table(pa.table(columns), path, row_group_size=2)
        return path

    def test_values_become_text_that_parses_back(self, tmp_path):
        path = self.write(
            tmp_path,
            code=pa.array(["A1", None, ""]),
            whole=pa.array([1, 2**60, None]),
            number=pa.array([12.0, 0.1, float("nan")]),
            cost=pa.array([Decimal("1.50"), None, Decimal("-2.00")]),
            day=pa.array([date(1950, 1, 31), None, date(2024, 2, 29)]),
            at=pa.array([datetime(2023, 4, 1), datetime(2023, 4, 1, 9, 30), None]),  # noqa: DTZ001
            zoned=pa.array([datetime(2023, 4, 1, 9, 30, tzinfo=UTC)] * 3),
            hour=pa.array([time(9, 30), None, time(23, 59, 59)]),
            yes=pa.array([True, False, None]),
            kind=pa.array(["x", "y", None]).dictionary_encode(),
        )
        rows = rows_of(path)[""]
        assert rows[1][:5] == ("A1", "1", "12", "1.50", "1950-01-31")
        assert rows[1][5:] == ("2023-04-01", "2023-04-01 09:30:00Z", "09:30:00", "true", "x")
        assert rows[2][:4] == (None, str(2**60), "0.1", None)
        assert rows[2][5] == "2023-04-01 09:30:00"
        assert rows[3][:4] == ("", None, None, "-2.00")

    def test_columns_of_lists_are_refused(self, tmp_path):
        with pytest.raises(DeliveryError, match="Column 'codes'"):
            rows_of(self.write(tmp_path, codes=pa.array([["A"], ["B"]])))

    @pytest.mark.parametrize("cut", [10, 100, -1])
    def test_a_file_cut_short_is_refused(self, tmp_path, cut):
        path = self.write(tmp_path, id=pa.array(range(100)))
        path.write_bytes(path.read_bytes()[:cut])
        with pytest.raises(DeliveryError, match="cut short or damaged"):
            rows_of(path)

    def test_the_official_sample_is_read(self, shared_data: Path):
        path = shared_data / "people/hes_artificial/demographics.parquet"
        assert len(rows_of(path)[""]) == pq.read_metadata(path).num_rows


class TestWorkbooks:
    def save(self, tmp_path: Path, fill) -> Path:
        book = openpyxl.Workbook()
        fill(book)
        book.save(tmp_path / "a.xlsx")
        return tmp_path / "a.xlsx"

    def test_each_visible_sheet_is_a_part_with_its_own_row_numbers(self, tmp_path):
        def fill(book):
            first = book.active
            first.title = "People"
            for row in [["id", "born", "n"], [1, date(1950, 1, 31), 2.5], [None], ["2", None, 3.0]]:
                first.append(row)
            book.create_sheet("Hidden").append(["x"])
            book["Hidden"].sheet_state = "hidden"
            book.create_sheet("Empty")

        path = self.save(tmp_path, fill)
        (part,) = [(p, list(p.blocks)) for p in open_parts(path)]
        assert [note.rule for note in part[0].notices()] == ["hidden sheet"]
        assert rows_of(path) == {"People": {2: ("1", "1950-01-31", "2.5"), 4: ("2", None, "3")}}

    def test_cells_beyond_the_headings_put_the_row_aside(self, tmp_path):
        def fill(book):
            for row in [["id", "a"], [1, 2, 3], [4, 5], ["id", "a"], ["END"]]:
                book.active.append(row)

        (part,) = [(p, list(p.blocks)) for p in open_parts(self.save(tmp_path, fill))]
        aside = [(q.row, q.reason) for block in part[1] for q in block.quarantined]
        assert aside == [(2, "ragged row"), (5, "trailer")]
        assert [note.first_rows for note in part[0].notices()] == [(4,)]
        assert part[0].physical_rows() == 3

    def test_merged_headings_are_refused(self, tmp_path):
        def fill(book):
            book.active.append(["id", "2023", None])
            book.active.append([None, "Q1", "Q2"])
            book.active.merge_cells("B1:C1")

        with pytest.raises(DeliveryError, match="more than one row"):
            rows_of(self.save(tmp_path, fill))

    def test_titles_above_are_passed_over_when_the_row_is_given(self, tmp_path):
        def fill(book):
            for row in [["Extract of May"], [], ["id", "a"], [1, 2]]:
                book.active.append(row)

        assert rows_of(self.save(tmp_path, fill), header_row=3) == {"Sheet": {4: ("1", "2")}}

    def test_a_damaged_workbook_is_refused(self, tmp_path):
        path = self.save(tmp_path, lambda book: book.active.append(["id"]))
        path.write_bytes(path.read_bytes().replace(b"PK\x01\x02", b"PK\x09\x09"))
        with pytest.raises(DeliveryError, match="damaged"):
            rows_of(path)

    def test_a_locked_workbook_is_refused(self, sent):
        locked = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
        with pytest.raises(DeliveryError, match="password"):
            rows_of(sent("a.xlsx", locked + "EncryptedPackage".encode("utf-16-le")))


class TestFhir:
    @pytest.mark.parametrize("kind", sorted(RESOURCES))
    def test_the_official_sample_is_read_whole(self, shared_data: Path, kind):
        path = shared_data / f"people/fhir_r4/{kind}.000.ndjson"
        rows = rows_of(path, block_bytes=100_000)[""]
        assert len(rows) == path.read_bytes().count(b"\n")
        place = list(columns_of(kind)).index("id")
        assert all(cells[place] for cells in rows.values())

    def test_encounters_point_to_the_people_of_the_sample(self, shared_data: Path):
        folder = shared_data / "people/fhir_r4"
        people = {row[0] for row in rows_of(folder / "Patient.000.ndjson")[""].values()}
        place = list(columns_of("Encounter")).index("subject")
        seen = rows_of(folder / "Encounter.000.ndjson")[""].values()
        assert {row[place] for row in seen} <= people

    def test_a_path_takes_the_name_in_use_and_the_number_of_the_right_kind(self):
        person = {
            "identifier": [
                {"system": "local", "value": "7"},
                {"system": "https://fhir.nhs.uk/Id/nhs-number", "value": "9434765919"},
            ],
            "name": [
                {"use": "old", "family": "Smith"},
                {"use": "official", "family": "Jones", "given": ["Ann", "Mary"]},
            ],
            "serviceProvider": {"reference": "Location?identifier=x|RX1"},
        }
        number = "identifier[system=https://fhir.nhs.uk/Id/nhs-number].value"
        assert value_at(person, number) == "9434765919"
        assert value_at(person, "name[in use].family") == "Jones"
        assert value_at(person, "name[in use].given") == "Ann Mary"
        assert value_at(person, "name[use=maiden].family") is None
        assert value_at(person, "serviceProvider.reference") == "RX1"

    def test_lines_that_are_no_such_resource_are_set_aside(self, sent):
        lines = b'{"resourceType": "Patient", "id": "1"}\n\n{"resourceType": "Pat\n{"resourceType": "Device"}\n[]\n'
        (part,) = [(p, list(p.blocks)) for p in open_parts(sent("a.ndjson", lines))]
        aside = [(q.row, q.reason) for block in part[1] for q in block.quarantined]
        assert aside == [(3, "broken JSON"), (4, "another resource"), (5, "broken JSON")]
        assert part[0].physical_rows() == 4

    def test_a_bundle_is_refused(self, sent):
        with pytest.raises(DeliveryError, match="one FHIR Bundle"):
            rows_of(sent("a.json", b'{"resourceType": "Bundle", "entry": []}'))
