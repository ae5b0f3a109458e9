"""Contacts of community and mental health services. `status` and `means` are the official codes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from onestory.engine import Session
from onestory.model.story import Given
from onestory.timeline.codes import let_words_stand
from onestory.timeline.current import IN_ORDER, rows_of

_COMMUNITY = {
    **dict.fromkeys(
        "carecontactid unique_servicerequestid attendancestatus consultationmechanism".split(),
        "varchar",
    ),
    **dict.fromkeys(["carecontact_duration", "ageyr_contact_date"], "bigint"),
    "contact_date": "date",
    "contact_time": "time",
}
_ACTIVITY = dict.fromkeys(["carecontactid", "community_care_activity_type"], "varchar")
_MENTAL_HEALTH = {
    **dict.fromkeys("uniqcarecontid uniqservreqid attendstatus consmechanismmh".split(), "varchar"),
    **dict.fromkeys(["clincontdurofcarecont", "agecarecontdate"], "bigint"),
    "carecontdate": "date",
    "careconttime": "time",
}


def make_contacts(session: Session, given: Sequence[Given], known_at: datetime | None) -> None:
    """Leave `contacts`. `referrals` must stand (`make_referrals`)."""
    let_words_stand(session)
    rows_of(session, "csds_contact", _COMMUNITY, given, known_at)
    rows_of(session, "csds_activity", _ACTIVITY, given, known_at)
    rows_of(session, "mhsds_contact", _MENTAL_HEALTH, given, known_at)
    session.run(_TOLD)
    session.run(_CONTACTS)
    session.run(_ACTIVITIES)
    session.run(_FILLED)
    session.run(_RECORDS)
    session.run("drop table contacts_told")
    session.run("drop table contact_activities")


_TOLD = """
create or replace view contacts_said as
select 'csds_contact' as source, 'community' as service, provider, person_id, event_key, sender,
    nth, delivery, row, known_from, age_said(ageyr_contact_date) as age, carecontactid as number,
    unique_servicerequestid as referral_number,
    contact_date + coalesce(contact_time, time '00:00') as start,
    carecontact_duration as minutes, attendancestatus as status, consultationmechanism as means
from csds_contact_read where contact_date is not null
union all
select 'mhsds_contact', 'mental health', provider, person_id, event_key, sender, nth, delivery, row,
    known_from, age_said(agecarecontdate), uniqcarecontid, uniqservreqid,
    carecontdate + coalesce(careconttime, time '00:00'), clincontdurofcarecont, attendstatus,
    consmechanismmh
from mhsds_contact_read where carecontdate is not null
"""

_CONTACTS = f"""
create or replace table contacts_told as
select row_number() over () as id, * exclude (event_key, sender, nth)
from (from contacts_said order by {IN_ORDER})
"""

# What was done in each contact: every kind once.
_ACTIVITIES = """
create or replace table contact_activities as
with kind as (
    select distinct provider, carecontactid as number, community_care_activity_type as activity
    from csds_activity_read where carecontactid is not null)
select 'community' as service, provider, number, list(activity order by activity) as activities
from kind where activity is not null group by provider, number
"""

_FILLED = """
create or replace table contacts as
select told.id, told.person_id, told.source, told.provider, null::varchar as lsoa,
    null::varchar as practice, told.age, null::varchar as sex, told.delivery, told.row,
    told.known_from, told.service, referrals.id as referral, told.start, told.minutes,
    case when told.status in ('2', '3', '4', '5', '6', '7') then told.status in ('5', '6') end
        as attended,
    told.status, told.means, coalesce(done.activities, []::varchar[]) as activities,
    referrals.team
from contacts_told as told
left join contact_activities as done
    on done.service = told.service and done.provider = told.provider
    and done.number = told.number
left join referrals on referrals.service = told.service and referrals.provider = told.provider
    and referrals.number = told.referral_number
"""

_RECORDS = """
insert into records
select 'contacts', told.id, 'csds_activity', done.delivery, done.row
from csds_activity_read as done
join contacts_told as told on told.source = 'csds_contact' and done.provider = told.provider
    and done.carecontactid = told.number
"""
