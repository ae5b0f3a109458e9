"""What a card counts, told person by person and day by day."""

from datetime import date

import pyarrow.parquet as pq
import pytest

from onestory.indicators import HAPPENINGS, happenings, measured_cards, open_story
from onestory.model.errors import NothingUsableError, StudyError

CARDS = measured_cards()
WHO = {"provider": "RXX", "lsoa": "E01", "sex": "female", "class": "1", "specialty": "300"}


def stay(person, start, end, **more):
    return {
        **WHO, "id": start.toordinal() * 10 + (person or 0), "person_id": person, "start": start,
        "end": end, "emergency": True, "method": "21", "age": 70,
        "superspell": start.toordinal(), **more,
    }  # fmt: skip


def service(person, start, end, **more):
    return {
        "id": person, "person_id": person, "provider": "901", "key": f"901-{person}", "kind": "Service",
        "client": "Service user", "service": "Long term support: Community", "start": start,
        "end": end, "birth_month": date(1950, 1, 1), "lsoa": "E01", **more,
    }  # fmt: skip


def told(card, story, folder):
    with open_story(story, threads=1) as opened:
        path = happenings(CARDS[card], opened, to=folder / "told" / "amounts.parquet")
    rows = pq.read_table(path)
    assert rows.schema.equals(HAPPENINGS)
    return [tuple(row.values()) for row in rows.to_pylist()]


def test_events_are_told_on_their_day_and_those_of_nobody_are_not(story_of, tmp_path):
    story = story_of(
        spells=[
            stay(1, date(2022, 3, 1), date(2022, 3, 4)),
            stay(1, date(2023, 11, 30), None),
            stay(2, date(2022, 3, 1), date(2022, 3, 1)),
            stay(2, date(2022, 3, 2), date(2022, 3, 9), age=64),
            stay(None, date(2022, 3, 1), date(2022, 3, 1)),
        ]
    )
    assert told("em_adm_65", story, tmp_path) == [
        (1, date(2022, 3, 1), 1.0),
        (2, date(2022, 3, 1), 1.0),
        (1, date(2023, 11, 30), 1.0),
    ]


def test_nights_are_told_on_the_day_that_each_begins(story_of, tmp_path):
    story = story_of(
        spells=[
            stay(1, date(2022, 3, 30), date(2022, 4, 2)),
            stay(1, date(2023, 12, 30), None),
            stay(2, date(2022, 3, 1), date(2022, 3, 1)),
        ]
    )
    assert told("bed_days", story, tmp_path) == [
        (1, date(2022, 3, 30), 1.0),
        (1, date(2022, 3, 31), 1.0),
        (1, date(2022, 4, 1), 1.0),
        (1, date(2023, 12, 30), 1.0),
        (1, date(2023, 12, 31), 1.0),
    ], "who is still in stays to the last day that records cover"


def test_a_weekly_price_is_told_a_day_at_a_time_and_what_is_paid_once_on_one_day(
    story_of, tmp_path
):
    story = story_of(
        sources=("apc", "cld", "gp_registration"),
        care=[
            service(1, date(2022, 3, 30), date(2022, 4, 1), unit_cost=70.0, cost_per="Weekly"),
            service(2, date(2022, 3, 1), date(2022, 9, 1), unit_cost=500.0, cost_per="One-off"),
        ],
    )
    assert told("cost_social_care", story, tmp_path) == [
        (2, date(2022, 3, 1), 500.0),
        (1, date(2022, 3, 30), 10.0),
        (1, date(2022, 3, 31), 10.0),
        (1, date(2022, 4, 1), 10.0),
    ]


@pytest.mark.parametrize(
    ("card", "error", "said"),
    [
        ("readm_30", StudyError, "share of cases"),
        ("carers_supported", StudyError, "has no day"),
        ("ae_attendances", NothingUsableError, "the story has none"),
    ],
)
def test_what_is_no_number_of_a_person_is_refused(story_of, tmp_path, card, error, said):
    with open_story(story_of(), threads=1) as opened, pytest.raises(error, match=said):
        happenings(CARDS[card], opened, to=tmp_path / "amounts.parquet")
    assert not (tmp_path / "amounts.parquet").exists()
