"""The community services data set as sent: people, referrals, teams, contacts and activities."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from onestory.synthetic.system.sending.histories import days_of
from onestory.synthetic.system.sending.layouts.columns import ages, clock, dates, flat, numbers
from onestory.synthetic.system.sending.layouts.inpatients import nhs_number_status
from onestory.synthetic.system.sending.layouts.submissions import (
    COMMUNITY,
    begun_and_ended,
    lasted,
    lettered,
    of_service,
    one_a_month,
    submitted,
)
from onestory.synthetic.system.sending.layouts.telling import Sheet, Telling, partner_of


def people(telling: Telling) -> Sheet:
    """Return one row a person and month in which a referral began or ended."""
    referrals = of_service(telling.tables["referrals"], "community")
    told = one_a_month(begun_and_ended(referrals, "received", "end"))
    subject = telling.about(told.rows, partner=partner_of(told.rows["provider"]), on=told.on)
    columns = {
        "nhsnumberstatus": nhs_number_status(subject),
        "ethniccategory": subject.text("ethnicity"),
        "death_date": dates(subject.died()),
    }
    return submitted(telling, told.rows, columns, on=told.on, headed=COMMUNITY)


def referrals(telling: Telling) -> Sheet:
    """Return referrals, in the months of their receipt and of their discharge."""
    told = begun_and_ended(of_service(telling.tables["referrals"], "community"), "received", "end")
    columns = {
        "unique_servicerequestid": lettered("CR", told.rows["referral"].to_numpy()),
        "referralrequest_receiveddate": dates(days_of(told.rows["received"])),
        "sourceofreferral": flat(told.rows["source"]),
        "primaryreferralreason": flat(told.rows["reason"]),
        "discharge_date": dates(told.end),
    }
    return submitted(telling, told.rows, columns, on=told.on, headed=COMMUNITY)


def teams(telling: Telling) -> Sheet:
    """Return the team that each referral went to."""
    told = begun_and_ended(of_service(telling.tables["referrals"], "community"), "received", "end")
    columns = {
        "unique_servicerequestid": lettered("CR", told.rows["referral"].to_numpy()),
        "unique_careprofteamid": team_id(told.rows["team"]),
        "teamtype": flat(told.rows["team"]),
        "referralclosuredate": dates(told.end),
    }
    return submitted(telling, told.rows, columns, on=told.on, headed=COMMUNITY)


def team_id(teams: pa.ChunkedArray) -> pa.Array:
    """Return a provider's own name of a team, made of its kind."""
    return pc.binary_join_element_wise(pa.scalar("TEAM"), flat(teams), "-")


def contacts(telling: Telling) -> Sheet:
    """Return care contacts, in their months."""
    table = of_service(telling.tables["contacts"], "community")
    on = days_of(table["at"])
    subject = telling.about(table, partner=partner_of(table["provider"]), on=on)
    columns = {
        "carecontactid": lettered("CC", table["contact"].to_numpy()),
        "unique_servicerequestid": lettered("CR", table["referral"].to_numpy()),
        "contact_date": dates(on),
        "contact_time": clock(table["at"]),
        "carecontact_duration": lasted(table),
        "attendancestatus": flat(table["status"]),
        "consultationmechanism": flat(table["means"]),
        "ageyr_contact_date": numbers(ages(subject.birth, on)),
    }
    return submitted(telling, table, columns, on=on, headed=COMMUNITY)


def activities(telling: Telling) -> Sheet:
    """Return what was done in each contact that took place."""
    table = of_service(telling.tables["contacts"], "community")
    table = table.filter(pc.is_in(table["status"], value_set=pa.array(["5", "6"])))
    columns = {
        "careactivityid": lettered("CA", table["contact"].to_numpy()),
        "carecontactid": lettered("CC", table["contact"].to_numpy()),
        "community_care_activity_type": flat(table["activity"]),
        "careactivity_duration": pc.cast(flat(table["minutes"]), pa.string()),
    }
    return submitted(telling, table, columns, on=days_of(table["at"]), headed=COMMUNITY)
