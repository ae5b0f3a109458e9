"""Referrals to community and mental health services, each with its team."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from onestory.engine import Session
from onestory.model.story import Given
from onestory.timeline.current import IN_ORDER, rows_of

_COMMUNITY = {
    **dict.fromkeys(
        "unique_servicerequestid sourceofreferral primaryreferralreason".split(), "varchar"
    ),
    **dict.fromkeys(["referralrequest_receiveddate", "discharge_date"], "date"),
}
_COMMUNITY_TEAM = {
    **dict.fromkeys(["unique_servicerequestid", "teamtype"], "varchar"),
    "referralrejectiondate": "date",
}
_MENTAL_HEALTH = {
    **dict.fromkeys("uniqservreqid sourceofreferralmh primreasonreferralmh".split(), "varchar"),
    **dict.fromkeys(["referralrequestreceiveddate", "servdischdate"], "date"),
}
_MENTAL_HEALTH_TEAM = {
    **dict.fromkeys(["uniqservreqid", "servteamtypereftomh"], "varchar"),
    "referrejectiondate": "date",
}


def make_referrals(session: Session, given: Sequence[Given], known_at: datetime | None) -> None:
    """Leave `referrals`, each with the one team that is told of it."""
    rows_of(session, "csds_referral", _COMMUNITY, given, known_at)
    rows_of(session, "csds_team", _COMMUNITY_TEAM, given, known_at)
    rows_of(session, "mhsds_referral", _MENTAL_HEALTH, given, known_at)
    rows_of(session, "mhsds_team", _MENTAL_HEALTH_TEAM, given, known_at)
    session.run(_TEAMS)
    session.run(_REFERRALS)
    session.run(_RECORDS)
    session.run("drop table referral_teams")


# Of several teams one that did not reject the referral, the first by its code.
_TEAMS = """
create or replace table referral_teams as
with told as (
    select 'csds_team' as source, 'community' as service, provider,
        unique_servicerequestid as number, teamtype as team,
        referralrejectiondate is not null as rejected, delivery, row from csds_team_read
    union all
    select 'mhsds_team', 'mental health', provider, uniqservreqid, servteamtypereftomh,
        referrejectiondate is not null, delivery, row from mhsds_team_read)
select service, provider, number, arg_min(team, (rejected, team)) as team,
    list({'source': source, 'delivery': delivery, 'row': row}) as told
from told where number is not null group by service, provider, number
"""

_REFERRALS = f"""
create or replace table referrals as
with told as (
    select 'csds_referral' as source, 'community' as service, provider, person_id, event_key,
        sender, nth,
        delivery, row, known_from, referralrequest_receiveddate as start,
        discharge_date as "end", sourceofreferral as referred_by,
        primaryreferralreason as reason, unique_servicerequestid as number
    from csds_referral_read
    union all
    select 'mhsds_referral', 'mental health', provider, person_id, event_key, sender, nth,
        delivery, row,
        known_from, referralrequestreceiveddate, servdischdate, sourceofreferralmh,
        primreasonreferralmh, uniqservreqid
    from mhsds_referral_read)
select row_number() over () as id, person_id, source, provider, null::varchar as lsoa,
    null::varchar as practice, null::integer as age, null::varchar as sex, delivery, row,
    known_from, service, start, "end", team, referred_by, reason, number
from (select told.*, referral_teams.team
    from told left join referral_teams using (service, provider, number)
    where start is not null order by {IN_ORDER})
"""

_RECORDS = """
insert into records
select 'referrals', id, told.source, told.delivery, told.row
from (select referrals.id, unnest(referral_teams.told) as told
    from referrals join referral_teams using (service, provider, number))
"""
