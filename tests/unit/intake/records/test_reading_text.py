"""Text files are read a block at a time, and every physical line is accounted for."""

from __future__ import annotations

from pathlib import Path

import pytest

from onestory.intake.records.reading import Part, Quarantined, open_parts
from onestory.intake.records.reasons import quarantine_finding
from onestory.model.errors import DeliveryError, PlanError
from onestory.model.finding import Finding


class Read:
    """A file gone through to its end."""

    def __init__(self, part: Part) -> None:
        self.headings = part.headings
        self.rows: dict[int, tuple[str | None, ...]] = {}
        self.quarantined: list[Quarantined] = []
        for block in part.blocks:
            columns = [column.to_pylist() for column in block.rows.columns]
            self.rows |= {row: tuple(cells) for row, *cells in zip(*columns, strict=True)}
            self.quarantined += block.quarantined
        self.physical = part.physical_rows()
        self.notices: tuple[Finding, ...] = part.notices()

    @property
    def reasons(self) -> dict[int, str]:
        return {row.row: row.reason for row in self.quarantined}

    @property
    def rules(self) -> dict[str, str]:
        return {notice.rule: notice.message for notice in self.notices}


@pytest.fixture
def read(tmp_path: Path):
    def reading(content: bytes, **how) -> Read:
        path = tmp_path / "sent.csv"
        path.write_bytes(content)
        (one,) = [Read(part) for part in open_parts(path, **how)]
        return one

    return reading


class TestLines:
    def test_a_row_with_line_breaks_counts_from_its_first_line(self, read):
        sent = read(b'id,note\n1,"a\nb\nc"\n2,d\n')
        assert sent.rows == {2: ("1", "a\nb\nc"), 5: ("2", "d")}
        assert sent.physical == 2

    @pytest.mark.parametrize("break_", [b"\n", b"\r\n", b"\r"])
    def test_every_kind_of_line_break_ends_a_row(self, read, break_):
        assert read(break_.join([b"id,a", b"1,2", b"3,4"])).rows == {2: ("1", "2"), 3: ("3", "4")}

    def test_a_break_of_two_characters_may_lie_across_two_blocks(self, read):
        content = b"id,a\r\n" + b"1,2\r\n" * 50
        assert all(len(read(content, block_bytes=size).rows) == 50 for size in range(1, 9))

    def test_blank_lines_and_lines_of_delimiters_are_furniture(self, read):
        sent = read(b"id,a\n\n1,2\n,\n   \n3,4\n\n\n")
        assert list(sent.rows) == [3, 6]
        assert sent.physical == 2

    def test_a_blank_row_is_furniture_whatever_spaces_it_holds(self, read):
        assert read(b"id,a\n  ,  \n 1,2\n").rows == {3: (" 1", "2")}

    def test_a_row_with_one_value_is_no_blank_line(self, read):
        assert read(b"id,a\n,2\n").rows == {2: ("", "2")}

    def test_headings_that_stand_again_are_furniture_with_a_note(self, read):
        sent = read(b"id,a\n1,2\nid,a\n3,4\n")
        assert list(sent.rows) == [2, 4]
        assert sent.physical == 2
        assert "stand again" in sent.rules["repeated heading"]

    def test_titles_above_the_headings_are_furniture(self, read):
        sent = read(b'Extract of "May\n\nid,a\n1,2\n', header_row=3)
        assert sent.headings == ("id", "a")
        assert sent.rows == {4: ("1", "2")}

    def test_a_file_of_headings_alone_has_no_rows(self, read):
        sent = read(b"id,a")
        assert (sent.rows, sent.physical) == ({}, 0)


class TestQuarantine:
    def test_rows_of_another_width_are_set_aside_as_they_stood(self, read):
        sent = read(b"id,a\n1\n2,x\n3,y,z\n")
        assert [(q.row, q.reason, q.text) for q in sent.quarantined] == [
            (2, "ragged row", "1"),
            (4, "ragged row", "3,y,z"),
        ]
        assert list(sent.rows) == [3]

    def test_an_unclosed_quotation_mark_costs_its_own_line_alone(self, read):
        lines = [b"%d,x" % n for n in range(1000)]
        lines[500] = b'500,"x'
        sent = read(b"id,a\n" + b"\n".join(lines) + b"\n")
        assert sent.reasons == {502: "unclosed quote"}
        assert len(sent.rows) == 999
        assert sent.physical == 1000

    def test_an_unclosed_mark_does_not_swallow_quoted_cells_below(self, read):
        sent = read(b'id,a\n1,"x\n2,"y"\n3,"z"\n')
        assert sent.reasons == {2: "unclosed quote"}
        assert sent.rows == {3: ("2", "y"), 4: ("3", "z")}

    def test_a_cell_of_twenty_five_lines_is_kept_and_one_more_is_not(self, read):
        def cell(lines: int) -> bytes:
            return b'id,a\n1,"' + b"\n".join([b"x"] * lines) + b'"\n2,y\n'

        assert list(read(cell(25)).rows) == [2, 27]
        longer = read(cell(26))
        assert longer.reasons[2] == "unclosed quote"
        assert longer.rows == {28: ("2", "y")}

    def test_text_after_a_closing_mark_is_not_guessed_at(self, read):
        sent = read(b'id,a\n1,"Bob" Smith\n2,y\n')
        assert sent.reasons == {2: "stray quote"}
        assert list(sent.rows) == [3]

    def test_a_mark_within_an_unquoted_cell_is_a_character(self, read):
        assert read(b'id,a\n1,5" pipe\n2,6" pipe\n').rows[2] == ("1", '5" pipe')

    def test_a_nul_byte_costs_its_own_line_alone(self, read):
        sent = read(b"id,a\n" + b"1,2\n" * 30 + b"3,\0\n4,5\n")
        assert sent.reasons == {32: "NUL byte"}
        assert len(sent.rows) == 31

    def test_bytes_that_are_no_characters_cost_their_own_line_alone(self, read):
        sent = read("id,a\n1,é\n".encode() + b"2,\xc3\xa9\x81\n3,y\n")
        assert sent.reasons == {3: "undecodable bytes"}
        assert list(sent.rows) == [2, 4]

    def test_a_cell_longer_than_any_real_one_is_set_aside(self, read):
        sent = read(b"id,a\n1," + b"x" * 200_000 + b'\n2,y\n3,"' + b"x" * 200_000 + b'"\n')
        assert sent.reasons == {2: "cell too long", 4: "cell too long"}
        assert len(sent.quarantined[0].text) == 10_000

    @pytest.mark.parametrize(
        "line", [b"END", b"rows: 2", b"Total records,2,", b"EOF", b"TRAILER|2"]
    )
    def test_a_last_line_that_says_the_end_is_no_row(self, read, line):
        sent = read(b"id,a,b,c\n1,2,3,4\n5,6,7,8\n" + line)
        assert sent.reasons == {4: "trailer"}
        assert "trailer disagrees" not in sent.rules

    def test_a_last_line_that_counts_other_rows_is_told(self, read):
        sent = read(b"id,a,b,c\n1,2,3,4\n5,6,7,8\nrows: 1,200\n")
        assert (
            sent.rules["trailer disagrees"] == "The last line says 1200 rows, and 2 stand above it."
        )

    def test_each_reason_has_a_finding_that_shows_no_value(self, read):
        sent = read(b'id,a\n1,Smith,x\n2,"Jones\n3,"Bob" Brown\n4,\0Green\n')
        for row in sent.quarantined:
            found = quarantine_finding(row.reason, [row.row], file="sent.csv")
            assert found.severity == "rejected"
            assert not {"Smith", "Jones", "Brown", "Green"} & set(str(found).split())

    def test_the_block_size_does_not_change_what_is_set_aside(self, read):
        content = b'id,a\n1,"x\n2,"y\nz"\n3\n' * 20
        assert read(content, block_bytes=3).reasons == read(content).reasons


class TestEncodings:
    @pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
    def test_names_keep_their_accents(self, read, codec):
        sent = read("id,name\n1,Zoë Müller\n2,Ann\n".encode(codec))
        assert sent.rows == {2: ("1", "Zoë Müller"), 3: ("2", "Ann")}

    def test_an_encoding_other_than_utf8_is_noted(self, read):
        assert "Windows-1252 in 1 of its lines" in read(b"id,a\n1,\xe9\n2,b\n").rules["encoding"]
        assert "UTF-16" in read("id,a\n1,b\n".encode("utf-16")).rules["encoding"]

    def test_an_older_encoding_late_in_a_file_is_read_too(self, read):
        content = b"id,a\n" + b"1,b\n" * 5000 + b"2,\xa350\n"
        assert read(content, block_bytes=1000).rows[5002] == ("2", "£50")

    def test_files_of_two_encodings_joined_are_read_line_by_line(self, read):
        sent = read("id,a\n1,é\n".encode() + "2,é\n".encode("cp1252"))
        assert [cells[1] for cells in sent.rows.values()] == ["é", "é"]

    def test_half_a_character_at_the_end_costs_the_last_line(self, read):
        sent = read("id,a\n1,b\n2,c".encode("utf-16") + b"x")
        assert sent.reasons == {3: "undecodable bytes"}


class TestDelimiters:
    @pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
    def test_the_delimiter_is_found_by_looking(self, read, sign):
        lines = [["id", "a b", "c"], ["1", "x, y; z", "3"], ["2", "x", "4"]]
        text = "\n".join(sign.join(f'"{cell}"' for cell in line) for line in lines)
        assert read(text.encode()).rows[2] == ("1", "x, y; z", "3")

    @pytest.mark.parametrize("sign", ["::", '"', "·"])
    def test_a_delimiter_that_cannot_be_one_is_an_error_of_the_plan(self, read, sign):
        with pytest.raises(PlanError, match="parted by"):
            read(b"id,a\n", delimiter=sign)

    def test_one_column_needs_none(self, read):
        assert read(b"nhs\n1\n2\n").rows == {2: ("1",), 3: ("2",)}


class TestRefusals:
    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (b"", "empty"),
            (b"\n\n  \n", "no headings"),
            (b"<!DOCTYPE html><html>404</html>", "web page"),
            (b"\xef\xbb\xbf <html>", "web page"),
            (b"<?xml version='1.0'?><a/>", "XML"),
            (b"%PDF-1.7", "a PDF"),
            (b"7z\xbc\xaf\x27\x1c", "7-Zip"),
            (b"SQLite format 3\0", "a database"),
            (b"\xff\xfe\0\0i\0\0\0", "UTF-32"),
            (b"id,a\n" + b"\0" * 500, "not text"),
            (b"PARE" + b"\0" * 20, "encrypted Parquet"),
            (b'[{"a": 1}]', "JSON"),
            (b"id,a\n1,2\n" + b"x" * (17 << 20), "longer than 16 MB"),
        ],
    )
    def test_what_is_no_table_is_refused_in_a_sentence(self, read, content, words):
        with pytest.raises(DeliveryError, match=words) as refused:
            read(content)
        assert refused.value.where == "sent.csv"
        assert refused.value.do.endswith(".")

    def test_headings_beyond_the_end_are_refused(self, read):
        with pytest.raises(DeliveryError, match="no headings in line 9"):
            read(b"id,a\n1,2\n", header_row=9)

    def test_a_file_that_is_gone_is_told(self, tmp_path: Path):
        with pytest.raises(DeliveryError, match="cannot be read"):
            list(open_parts(tmp_path / "gone.csv"))


def test_the_artificial_hospital_extracts_are_read_whole(shared_data: Path):
    path = shared_data / "people/hes_artificial/artificial_hes_apc_0102_truncated.csv"
    (sent,) = [Read(part) for part in open_parts(path)]
    lines = path.read_bytes().count(b"\n")
    assert len(sent.rows) in {lines, lines - 1}
    assert sent.physical == len(sent.rows)
