"""Superseding: which rows are no longer current, drawn as deliveries of key and day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from onestory import engine
from onestory.intake.records.replacing import Withheld
from onestory.intake.records.superseding import (
    SUPERSEDED,
    Earlier,
    Newer,
    Superseding,
    superseded,
)
from onestory.intake.records.superseding_told import told
from onestory.model.period import Period
from onestory.sources import Field, RecordLayout

KNOWN = datetime(2024, 6, 1, tzinfo=UTC)
BEFORE = KNOWN - timedelta(days=30)


def layout(resubmission: str) -> RecordLayout:
    return RecordLayout(
        subject="events",
        fields=(),
        codes=(),
        rules=(),
        event_key={},
        resubmission=resubmission,  # type: ignore[arg-type]
        rows_from="seen_on",
        joins=("identifiable",),
    )


def delivery(folder: Path, name: str, rows: str) -> Path:
    """Rows drawn as 'key day', one after the other, '-' for no day."""
    drawn = [row.split() for row in rows.split(",") if row.strip()]
    days = [None if day == "-" else date.fromisoformat(f"2024-{day}") for _, day in drawn]
    table = pa.table(
        {
            "delivery": pa.array([name] * len(drawn), pa.string()),
            "row": pa.array(range(2, len(drawn) + 2), pa.int64()),
            "event_type": pa.array([""] * len(drawn), pa.string()),
            "event_key": pa.array([int(key) for key, _ in drawn], pa.uint64()),
            "seen_on": pa.array(days, pa.date32()),
        }
    )
    pq.write_table(table, folder / f"{name}.parquet")
    return folder / f"{name}.parquet"


def gone(folder: Path, rule: str, *files: str, months: tuple[str, str] | None = None) -> list[str]:
    """What the last of the files supersedes, as 'delivery:row why'."""
    names = "abc"[: len(files)]
    paths = [delivery(folder, name, rows) for name, rows in zip(names, files, strict=True)]
    lists: list[Path | None] = []
    found = SUPERSEDED.empty_table()
    for place, path in enumerate(paths):
        start, end = (date.fromisoformat(f"2024-{m}-01") for m in months or ("01", "12"))
        period = Period(start=start, end=end)
        newer = Newer(accepted=path, known_from=KNOWN, period=period)
        earlier = [
            Earlier(accepted=one, superseded=list_, known_from=BEFORE, period=period)
            for one, list_ in zip(paths[:place], lists, strict=True)
        ]
        with engine.session(threads=1) as session:
            found = superseded(newer, earlier, layout(rule), session).rows
        pq.write_table(found, folder / f"gone_{place}.parquet")
        lists.append(folder / f"gone_{place}.parquet")
    rows = sorted(found.to_pylist(), key=lambda one: (one["delivery"], one["row"]))
    return [f"{one['delivery']}:{one['row']} {one['why']}" for one in rows]


@pytest.mark.parametrize(
    ("rule", "first", "second", "expected"),
    [
        ("add", "1 02-01, 2 02-02", "2 02-02, 3 02-03", ["b:2 repeated"]),
        ("correct", "1 02-01, 2 02-02", "2 02-05", ["a:3 corrected"]),
        ("correct", "1 02-01", "2 02-01", []),
        ("replace", "1 02-01, 2 03-02", "2 03-05", ["a:3 corrected"]),
        ("replace", "1 03-01, 2 03-02, 3 -", "2 03-05", ["a:2 replaced", "a:3 corrected"]),
        ("replace", "3 -", "3 03-01", ["a:2 corrected"]),
    ],
)
def test_a_later_delivery_does_what_its_source_declares(
    tmp_path: Path, rule: str, first: str, second: str, expected: list[str]
):
    assert gone(tmp_path, rule, first, second, months=("03", "04")) == expected


def rows(number: int, day: str, first: int = 1) -> str:
    """So many events of one day, their keys counted from `first`."""
    return ", ".join(f"{key} {day}" for key in range(first, first + number))


def spent(
    folder: Path, first: str, second: str, *, ends: tuple[str, str], came_now: bool = False
) -> Superseding:
    """What the second of two deliveries from January 2024 on does, to the ends that they report."""
    one, other = (Period(start=date(2024, 1, 1), end=date(2024, int(m), 1)) for m in ends)
    before = Earlier(
        accepted=delivery(folder, "a", first),
        superseded=None,
        known_from=KNOWN if came_now else BEFORE,
        period=one,
    )
    newer = Newer(accepted=delivery(folder, "b", second), known_from=KNOWN, period=other)
    with engine.session(threads=1) as session:
        return superseded(newer, [before], layout("replace"), session)


def whys(done: Superseding) -> dict[str, int]:
    counted = done.rows["why"].value_counts().to_pylist()
    return {one["values"]: one["counts"] for one in counted}


class TestAMonthIsReplaced:
    def test_only_by_at_least_half_as_many_rows_as_stand_there(self, tmp_path: Path):
        stands = rows(4, "02-01")
        enough = spent(tmp_path, stands, rows(2, "02-03", first=9), ends=("3", "3"))
        assert (whys(enough), enough.withheld) == ({"replaced": 4}, ())
        thin = spent(tmp_path, stands, "9 02-03", ends=("3", "3"))
        assert whys(thin) == {}
        assert [(one.month, one.stood, one.held, one.left) for one in thin.withheld] == [
            (date(2024, 2, 1), 4, 1, 4)
        ]

    def test_not_by_late_rows_in_the_file_of_the_month_after(self, tmp_path: Path):
        late = f"{rows(1, '01-20', first=50)}, {rows(10, '02-05', first=100)}"
        done = spent(tmp_path, rows(10, "01-05"), late, ends=("2", "3"))
        assert whys(done) == {}
        assert [one.month for one in done.withheld] == [date(2024, 1, 1)]

    def test_not_by_a_correction_of_the_first_and_last_month_of_years(self, tmp_path: Path):
        year = ", ".join(f"{m * 9 + k} {m:02d}-05" for m in range(1, 7) for k in range(4))
        done = spent(tmp_path, year, "9 01-06, 54 06-06", ends=("7", "7"))
        assert whys(done) == {"corrected": 2}
        assert sum(one.left for one in done.withheld) == 22

    def test_not_by_another_part_that_came_in_the_same_run(self, tmp_path: Path):
        parts = rows(5, "02-01"), rows(5, "02-01", first=50)
        assert whys(spent(tmp_path, *parts, ends=("3", "3"), came_now=True)) == {}
        assert whys(spent(tmp_path, *parts, ends=("3", "3"))) == {"replaced": 5}

    def test_by_a_submission_of_a_later_day_that_came_in_the_same_run(self, tmp_path: Path):
        later = f"{rows(9, '02-01')}, {rows(9, '03-01', first=50)}"
        done = spent(tmp_path, rows(10, "02-01"), later, ends=("3", "4"), came_now=True)
        assert whys(done) == {"corrected": 9, "replaced": 1}

    def test_not_where_a_delivery_of_a_later_period_holds_it(self, tmp_path: Path):
        done = spent(tmp_path, rows(5, "02-01"), rows(5, "02-02", first=4), ends=("6", "3"))
        assert whys(done) == {"corrected": 2}
        assert (done.newer, done.withheld) == (5, ())


SERVICES = RecordLayout(
    subject="events",
    fields=(Field(name="began", type="date", role="event start"),),
    codes=(),
    rules=(),
    event_key={},
    resubmission="replace",
    rows_from="ended",
    joins=("identifiable",),
    told_apart=("price",),
    sends_open_again=True,
)


def services(folder: Path, name: str, drawn: str) -> Path:
    """Rows drawn as 'key began ended price', '-' for an open one; a letter for its event type."""
    cells = [row.split() for row in drawn.split(",")]

    def day(text: str) -> date | None:
        return None if text == "-" else date.fromisoformat(f"2024-{text}")

    table = pa.table(
        {
            "delivery": pa.array([name] * len(cells), pa.string()),
            "row": pa.array(range(2, len(cells) + 2), pa.int64()),
            "event_type": pa.array(
                ["Review" if "r" in key else "Service" for key, *_ in cells], pa.string()
            ),
            "event_key": pa.array([int(key.strip("r")) for key, *_ in cells], pa.uint64()),
            "began": pa.array([day(one[1]) for one in cells], pa.date32()),
            "ended": pa.array([day(one[2]) for one in cells], pa.date32()),
            "price": pa.array([int(one[3]) for one in cells], pa.int64()),
        }
    )
    pq.write_table(table, folder / f"{name}.parquet")
    return folder / f"{name}.parquet"


def gone_services(
    folder: Path, first: str, second: str, *, ends: tuple[str, str] = ("07", "10")
) -> list[str]:
    """What a council's second submission supersedes; each reports up to a month of 2024."""
    paths = [services(folder, name, rows) for name, rows in (("a", first), ("b", second))]
    until = [date.fromisoformat(f"2024-{month}-01") for month in ends]
    periods = [Period(start=date(2024, 2, 1), end=end) for end in until]
    newer = Newer(accepted=paths[1], known_from=KNOWN, period=periods[1])
    earlier = [Earlier(accepted=paths[0], superseded=None, known_from=BEFORE, period=periods[0])]
    with engine.session(threads=1) as session:
        found = superseded(newer, earlier, SERVICES, session).rows.to_pylist()
    return sorted(f"{one['delivery']}:{one['row']} {one['why']}" for one in found)


class TestOpenServices:
    def test_sent_again_at_another_price_leave_no_second_open_service(self, tmp_path: Path):
        assert gone_services(tmp_path, "1 03-01 - 20", "1 03-01 - 22") == ["a:2 corrected"]

    def test_that_are_two_parts_of_one_package_both_stand(self, tmp_path: Path):
        package = "1 03-01 - 20, 1 03-01 - 30"
        assert gone_services(tmp_path, package, package) == ["a:2 corrected", "a:3 corrected"]

    def test_that_are_told_twice_in_all_they_say_count_once(self, tmp_path: Path):
        assert gone_services(tmp_path, "1 03-01 - 20", "2 03-01 - 9, 2 03-01 - 9") == [
            "a:2 replaced",
            "b:2 repeated",
        ]

    def test_not_sent_again_are_open_no_longer(self, tmp_path: Path):
        rows = "1 03-01 - 20, 2 03-02 - 20"
        assert gone_services(tmp_path, rows, "2 03-02 - 20") == ["a:2 replaced", "a:3 corrected"]

    def test_stay_when_a_submission_of_an_earlier_period_comes_late(self, tmp_path: Path):
        rows = "1 03-01 - 20"
        assert gone_services(tmp_path, rows, "2 03-02 - 20", ends=("10", "07")) == []

    def test_that_ended_are_not_opened_again_by_an_earlier_period_that_comes_late(
        self, tmp_path: Path
    ):
        ended, still_open = "1 03-01 09-15 20", "1 03-01 - 20"
        found = gone_services(tmp_path, ended, still_open, ends=("10", "07"))
        assert found == ["b:2 repeated"]

    def test_that_begin_after_the_later_period_stay(self, tmp_path: Path):
        assert gone_services(tmp_path, "1 11-01 - 20", "2 03-02 - 20") == []

    def test_stay_when_a_correction_closes_one_of_them(self, tmp_path: Path):
        stands = ", ".join(f"{key} 03-01 - 20" for key in range(1, 9))
        assert gone_services(tmp_path, stands, "1 03-01 05-31 20") == ["a:2 corrected"]

    def test_go_when_the_submission_closes_most_and_forgets_one(self, tmp_path: Path):
        stands = "1 03-01 - 20, 2 03-01 - 20, 3 03-01 - 20, 4 03-01 - 20"
        closed = "1 03-01 05-31 20, 2 03-01 05-31 20, 3 03-01 05-31 20"
        assert gone_services(tmp_path, stands, closed)[-1] == "a:5 replaced"

    def test_stay_when_the_later_file_holds_other_kinds_of_event_alone(self, tmp_path: Path):
        rows = "1 03-01 - 20, 3 03-01 05-01 9"
        assert gone_services(tmp_path, rows, "r2 03-02 03-04 0") == []


def test_of_rows_of_one_key_in_a_file_the_last_stands(tmp_path: Path):
    assert gone(tmp_path, "correct", "1 02-01, 1 02-02, 1 02-03") == [
        "a:2 repeated",
        "a:3 repeated",
    ]


def test_what_is_superseded_already_is_not_superseded_again(tmp_path: Path):
    assert gone(tmp_path, "correct", "1 02-01", "1 02-02", "1 02-03") == ["b:2 corrected"]


def test_what_became_of_rows_is_told_in_counts_and_own_rows_by_number(tmp_path: Path):
    rows = pa.table(
        {
            "delivery": ["b", "a", "a", "b"],
            "row": [9, 2, 3, 4],
            "known_to": pa.array([KNOWN] * 4, SUPERSEDED.field("known_to").type),
            "why": ["repeated", "corrected", "replaced", "repeated"],
        }
    ).cast(SUPERSEDED)
    own, others = told(Superseding(rows=rows, stood=9), delivery="b", file="b.csv", sheet="")
    assert (own.rows, own.first_rows) == (2, (4, 9))
    assert "1 corrected and 1 replaced" in others.message
    none = Superseding(rows=SUPERSEDED.empty_table())
    assert told(none, delivery="b", file="b.csv", sheet="") == ()


def test_rows_that_go_without_being_sent_again_are_a_warning_when_they_are_many():
    rows = pa.table(
        {
            "delivery": ["a"] * 3,
            "row": [2, 3, 4],
            "known_to": pa.array([KNOWN] * 3, SUPERSEDED.field("known_to").type),
            "why": ["replaced"] * 3,
        }
    ).cast(SUPERSEDED)
    [many] = told(Superseding(rows=rows, stood=10), delivery="b", file="b.csv", sheet="")
    [few] = told(Superseding(rows=rows, stood=100), delivery="b", file="b.csv", sheet="")
    assert (many.severity, few.severity) == ("warning", "note")
    assert "3 of the 10 that stood in its period are not in this delivery" in many.message


def test_what_was_left_standing_is_told_with_its_months():
    thin = [
        Withheld(kind="Request", month=date(2019, 1, 1), stood=10, held=1, left=9),
        Withheld(kind="Service", month=None, stood=40, held=0, left=40),
    ]
    done = Superseding(rows=SUPERSEDED.empty_table(), withheld=tuple(thin), newer=7)
    withheld, older = told(done, delivery="b", file="b.csv", sheet="")
    assert (withheld.rule, withheld.severity) == ("replace withheld", "warning")
    assert "January 2019, what is open: it holds 1 where 50 stand, and 49" in withheld.message
    assert (older.rule, older.severity) == ("older than what stands", "warning")


def test_of_many_months_left_standing_the_first_and_last_are_named():
    thin = [
        Withheld(kind="", month=date(2019 + n // 12, n % 12 + 1, 1), stood=10, held=0, left=10)
        for n in range(36)
    ]
    done = Superseding(rows=SUPERSEDED.empty_table(), withheld=tuple(thin))
    [withheld] = told(done, delivery="b", file="b.csv", sheet="")
    assert "replace 36 months from January 2019 to December 2021: it" in withheld.message
