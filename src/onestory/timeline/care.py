"""Social care: each event of Client Level Data once, by the numbered rules of the national method.

The sections named are those of the national method as retold in
docs/explanation/client-level-data.md: derived end (4.3), person (4.4), one record an event (4.6).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from onestory.engine import Session
from onestory.model.story import Given
from onestory.timeline.care_words import AGE, OUTCOMES
from onestory.timeline.rows import leave, leave_records, let_rows_stand, listed

COLUMNS = {
    **dict.fromkeys(("la_code", "gender", "client_type", "primary_support_reason"), "varchar"),
    **dict.fromkeys(("accommodation_status", "employment_status", "ethnicity"), "varchar"),
    **dict.fromkeys(("has_unpaid_carer", "client_funding_status", "event_outcome"), "varchar"),
    **dict.fromkeys(("request_route_of_access", "assessment_type", "service_type"), "varchar"),
    **dict.fromkeys(("service_component", "delivery_mechanism", "review_reason"), "varchar"),
    **dict.fromkeys(("provider_cqc_location_id", "gp_practice_code", "dementia"), "varchar"),
    **dict.fromkeys(("autism_spectrum_disorder_asd", "cost_frequency_unit_type"), "varchar"),
    **dict.fromkeys(("date_of_death", "event_start_date", "event_end_date"), "date"),
    **dict.fromkeys(("unit_cost", "planned_units_per_week"), "double"),
    **{f"adult_{place}_linked_person_id_pseudonym": "varchar" for place in (1, 2, 3)},
    "der_conversation": "boolean",
}
"""What is read of Client Level Data."""


def make_care(session: Session, given: Sequence[Given], known_at: datetime | None) -> None:
    """Leave the tables `care` and `care_after_death`, and the records behind an event in `records`.

    `care_after_death` has the rows whose event begins after the death that they tell themselves:
    the national method does not count them.
    """
    let_rows_stand(session, "cld", given, columns=COLUMNS, known_at=known_at)
    _told(session)
    _counted(session)
    _one_an_event(session)
    leave(session, "care", rows=_EVENTS)
    leave_records(session, rows=_BEHIND)
    for table in ("care_keyed", "care_numbered"):
        session.run(f"drop table {table}")


def _told(session: Session) -> None:
    """Make `care_told`: current rows, and services that vanished; and `care_ended`, with their end.

    A service that a later submission lacks ran to the last day that the earlier one told; the
    national joined tables end it there. One with an end date was withdrawn and counts for nothing.
    """
    session.run(
        """
        create or replace table care_told as
        select *, event_end_date as told_end, false as vanished from cld_rows
        """
    )
    session.run(
        """
        insert into care_told by name
        select *, (known_until - interval 1 day)::date as told_end, true as vanished from cld_gone
        where event_type = 'Service' and event_end_date is null
            and known_until > event_start_date
        """
    )
    session.park("care_told")
    # 4.3 rule 1: a death within the event, or after the start of an open one, ends it.
    session.run(
        """
        create or replace temp view care_ended as
        select *, case
            when date_of_death between event_start_date and coalesce(told_end, date_of_death)
                and (told_end is not null or date_of_death > event_start_date)
            then date_of_death else told_end end as derived_end
        from care_told
        where event_type in ('Request', 'Assessment', 'Service', 'Review')
            and event_start_date is not null
            and (event_type = 'Service' or told_end is not null)
        """
    )


def _counted(session: Session) -> None:
    """Make `care_counted`, with key and rank, and set aside events after the council's own death.

    `care_numbered` has no more of it than what the records of an event are told apart by.

    4.4: the NHS number where the row has one, else council and local number. 4.3 rule 4.
    """
    session.run(
        f"""
        create or replace temp view care_counted as
        select *, coalesce(la_code, provider) as council,
            coalesce(nhs_key, coalesce(la_code, provider) || '_' || record_key) as "key",
            coalesce(nullif(list_position([{listed(OUTCOMES)}], event_outcome), 0), 999)
                as outcome_rank
        from care_ended where date_of_death is null or date_of_death >= event_start_date
        """
    )
    session.run(
        """
        create or replace table care_numbered as
        select delivery, row, row_number() over (order by delivery, row) as number, council, "key",
            event_start_date, client_type, event_type, derived_end, request_route_of_access,
            assessment_type, service_type, service_component, vanished, known_until, known_from,
            outcome_rank, der_conversation
        from care_counted
        """
    )
    session.run(
        """
        create or replace table care_after_death as
        select person_id, event_start_date as "on", delivery, row from care_ended
        where date_of_death < event_start_date
        """
    )


def _one_an_event(session: Session) -> None:
    """Make `care_keyed`: of every row its event and its place among the records of the event.

    4.6 steps 1 and 3. A row that names nobody is an event of its own.
    """
    session.run(
        """
        create or replace table care_keyed as
        select delivery, row, first_value(number) over event as id, row_number() over event as place
        from care_numbered
        window event as (
            partition by council, coalesce("key", delivery || ':' || row), event_start_date,
                client_type, event_type,
                case when event_type <> 'Service' then derived_end end,
                case when event_type = 'Request' then request_route_of_access end,
                case when event_type = 'Assessment' then assessment_type end,
                case when event_type = 'Service' then service_type end,
                case when event_type = 'Service' then service_component end
            order by vanished, known_until desc nulls last, derived_end desc nulls first,
                outcome_rank, der_conversation desc nulls last,
                known_from desc, delivery desc, row desc)
        """
    )


_EVENTS = f"""
select told.id, care.person_id, 'cld' as source, council as provider, lsoa,
    gp_practice_code as practice, {AGE} as age,
    case gender when 'Male' then 'male' when 'Female' then 'female' when 'Other' then 'other' end
        as sex,
    care.delivery, care.row, care.known_from, care."key", event_type as kind, client_type as client,
    event_start_date as "start", derived_end as "end", event_outcome as outcome, outcome_rank,
    request_route_of_access as route, assessment_type as assessment, service_type as service,
    service_component as component, delivery_mechanism as mechanism, review_reason,
    primary_support_reason as support_reason, accommodation_status as accommodation,
    employment_status as employment, client_funding_status as funding,
    has_unpaid_carer as has_carer, birth_month, date_of_death as death, gender as sex_said,
    unit_cost, cost_frequency_unit_type as cost_per, planned_units_per_week as units,
    provider_cqc_location_id as care_provider, der_conversation as conversation,
    adult.person_id as adult
from care_keyed as told
join care_counted as care on care.delivery = told.delivery and care.row = told.row
left join person_index as adult on adult.key = care.adult_1_linked_person_id_pseudonym
where told.place = 1
"""
_BEHIND = """
select 'care' as "table", id, 'cld' as source, delivery, row from care_keyed where place > 1
"""
