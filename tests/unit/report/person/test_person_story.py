"""A person's story in words: each event once, with its records, in order of day."""

from datetime import date

import pytest


def event(story, table, kind=""):
    return next(one for one in story.events if one.table == table and kind in ("", one.kind))


def detail(one, term):
    return next((d.text for d in one.details if d.term == term), "")


class TestWords:
    def test_a_stay_says_its_nights_reason_and_delay_in_plain_words(self, told):
        stay = event(told(), "spells")
        assert stay.title == "In hospital for 17 nights (emergency)"
        assert detail(stay, "Main reason") == "broken hip or thigh (S720)"
        assert detail(stay, "Ready to leave since") == "14 February 2020, 6 days before leaving"
        assert detail(stay, "Also recorded") == "diabetes, type 2 and high blood pressure"
        assert detail(stay, "Left for") == "home"

    @pytest.mark.parametrize(
        ("tenths", "risk"),
        [(49, "low"), (50, "intermediate"), (149, "intermediate"), (150, "high")],
    )
    def test_frailty_is_told_by_the_published_bands(self, told, rows, tenths, risk):
        stay = {**rows().tables["spells"].to_pylist()[0], "hfrs": tenths}
        assert detail(event(told(spells=[stay]), "spells"), "Frailty").startswith(f"{risk} risk")

    def test_a_stay_that_is_still_going_on_has_no_end(self, told, rows):
        stay = {**rows().tables["spells"].to_pylist()[0], "end": None, "nights": None}
        found = event(told(spells=[stay]), "spells")
        assert found.end is None
        assert found.title.endswith("still there when last heard of")

    def test_an_attendance_says_how_long_it_took_and_what_came_after(self, told):
        came = event(told(), "attendances")
        assert came.title == "At the emergency department for 4 h 10 min"
        assert came.time == "09:52"
        assert detail(came, "Came by") == "ambulance"
        assert detail(came, "Over four hours") == "yes"
        assert detail(came, "Then") == "admitted to a ward"

    def test_a_missed_appointment_did_not_take_place(self, told):
        missed = event(told(), "appointments")
        assert not missed.took_place
        assert detail(missed, "What happened") == "did not attend"
        assert not detail(missed, "Lasted")

    def test_support_is_named_by_what_it_is(self, told):
        support = event(told(), "care", "Service")
        assert support.title == "Home support or domiciliary care, arranged by the council"
        assert detail(support, "Who pays") == "the council"

    def test_an_unpaid_carer_is_told_from_the_person_cared_for(self, told, rows):
        asked = {**rows().tables["care"].to_pylist()[0], "client": "Unpaid carer"}
        assert event(told(care=[asked]), "care").title.endswith("as an unpaid carer")


class TestRecords:
    def test_an_event_names_every_row_that_tells_it_the_leading_one_first(self, told):
        stay = event(told(), "spells")
        assert [(one.file, one.row) for one in stay.records] == [
            ("apc_XA1.csv", 12),
            ("apc_XA1.csv", 13),
        ]

    def test_a_fact_that_two_partners_recorded_stands_on_both_events(self, told):
        story = told()
        assert event(story, "spells").also == ("council 901",)
        assert event(story, "care", "Request").also == ("hospital XA1",)
        assert [(one.fact, one.partners) for one in story.doubles] == [
            ("a discharge", ("council 901", "hospital XA1"))
        ]

    def test_two_systems_of_one_partner_are_not_two_partners(self, told, rows):
        fact = rows().tables["same_facts"].to_pylist()[0]
        inside = {**fact, "other_source": "ecds", "other_provider": "XA1", "other_table": "x"}
        story = told(same_facts=[inside])
        assert not story.doubles
        assert not event(story, "spells").also

    def test_a_condition_recorded_twice_is_named(self, told, rows):
        fact = rows().tables["same_facts"].to_pylist()[0]
        same = {**fact, "fact": "a condition", "on": date(2015, 10, 5)}
        assert [one.fact for one in told(same_facts=[same]).doubles] == ["diabetes"]

    def test_a_conflict_names_sources_by_what_they_are_called(self, told, rows):
        conflict = rows().tables["conflicts"].to_pylist()[0]
        differs = {**conflict, "settled": "what most say counts; cld differs"}
        (found,) = told(conflicts=[differs]).conflicts
        assert found.settled == (
            "what most say counts; 'Adult Social Care Client Level Data' differs"
        )

    def test_a_further_row_of_the_same_event_makes_no_second_event(self, told):
        assert sum(one.table == "spells" for one in told().events) == 1

    def test_an_attendance_stands_before_the_stay_it_led_to(self, told, rows):
        stay = {**rows().tables["spells"].to_pylist()[0], "start": date(2020, 7, 3)}
        tables = [one.table for one in told(spells=[stay]).events]
        assert tables.index("attendances") < tables.index("spells")

    def test_events_stand_in_order_of_day(self, told):
        days = [one.start for one in told().events]
        assert days == sorted(days)


class TestChanges:
    def test_what_was_so_before_the_records_begin_is_a_fact_and_no_change(self, told):
        story = told()
        facts = {one.term: one.text for one in story.facts}
        assert facts["Long-term conditions"] == "diabetes (since 2015)"
        assert not [one for one in story.changes if "diabetes" in one.text]

    def test_moves_support_and_death_are_told(self, told):
        assert [(one.on, one.text) for one in told().changes] == [
            (date(2020, 2, 21), "New support: Home support or domiciliary care, arranged by the"
             " council"),
            (date(2020, 9, 1), "Moved from their own home to a care home"),
            (date(2021, 1, 9), "Died"),
        ]  # fmt: skip

    def test_a_stay_in_hospital_is_no_move(self, told):
        homes = [
            {"start": date(2019, 4, 1), "end": date(2020, 2, 3), "kind": "own home", "lsoa": "X"},
            {"start": date(2020, 2, 3), "end": date(2020, 2, 20), "kind": "hospital", "lsoa": "X"},
            {"start": date(2020, 2, 20), "kind": "own home", "lsoa": "X"},
        ]
        assert not [one for one in told(homes=homes).changes if "Moved" in one.text]

    def test_support_that_goes_on_within_four_weeks_is_not_new(self, told, rows):
        first = rows().tables["care"].to_pylist()[1]
        soon = {**first, "id": 3, "start": date(2020, 9, 20), "end": None}
        late = {**first, "id": 4, "start": date(2020, 10, 20), "end": None}
        assert sum("New support" in one.text for one in told(care=[first, soon]).changes) == 1
        assert sum("New support" in one.text for one in told(care=[first, late]).changes) == 2


class TestWho:
    def test_each_account_says_how_it_was_linked_and_how_sure_that_is(self, told):
        first, second = told().accounts
        assert first.firm
        assert "first account" in first.how
        assert not second.firm
        assert "statistical match" in second.how
        assert "7.2" in second.how

    def test_the_age_at_death_is_told_from_the_month_of_birth(self, told):
        facts = {one.term: one.text for one in told().facts}
        assert facts["Age"] == "88 when they died"
        assert facts["Born"] == "May 1932"
        assert facts["Recorded"] == "has an unpaid carer"
