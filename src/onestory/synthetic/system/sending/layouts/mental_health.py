"""The mental health services data set as sent: people, referrals, contacts, spells, delays."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from onestory.synthetic.system.sending.histories import NO_DAY, days_of
from onestory.synthetic.system.sending.layouts.columns import (
    Column,
    ages,
    clock,
    constant,
    dates,
    flat,
    numbers,
    replaced,
)
from onestory.synthetic.system.sending.layouts.community import team_id
from onestory.synthetic.system.sending.layouts.inpatients import nhs_number_status
from onestory.synthetic.system.sending.layouts.submissions import (
    MENTAL,
    Told,
    begun_and_ended,
    lasted,
    lettered,
    of_service,
    one_a_month,
    submitted,
)
from onestory.synthetic.system.sending.layouts.telling import Sheet, Telling, partner_of


def _referred(telling: Telling) -> Told:
    table = of_service(telling.tables["referrals"], "mental health")
    return begun_and_ended(table, "received", "end")


def people(telling: Telling) -> Sheet:
    """Return one row a person and month in which a referral began or ended."""
    told = one_a_month(_referred(telling))
    subject = telling.about(told.rows, partner=partner_of(told.rows["provider"]), on=told.on)
    columns = {
        "nhsnumberstatus": nhs_number_status(subject),
        "ethniccategory": subject.text("ethnicity"),
        "persdeathdate": dates(subject.died()),
        "patmrecinrp": constant("True", told.on.size),
    }
    return submitted(telling, told.rows, columns, on=told.on, headed=MENTAL)


def referrals(telling: Telling) -> Sheet:
    """Return referrals, in the months of their receipt and of their discharge."""
    told = _referred(telling)
    columns = {
        "uniqservreqid": lettered("MR", told.rows["referral"].to_numpy()),
        "referralrequestreceiveddate": dates(days_of(told.rows["received"])),
        "sourceofreferralmh": flat(told.rows["source"]),
        "primreasonreferralmh": flat(told.rows["reason"]),
        "servdischdate": dates(told.end),
    }
    return submitted(telling, told.rows, columns, on=told.on, headed=MENTAL)


def teams(telling: Telling) -> Sheet:
    """Return the team that each referral went to."""
    told = _referred(telling)
    columns = {
        "uniqservreqid": lettered("MR", told.rows["referral"].to_numpy()),
        "uniqcareprofteamid": team_id(told.rows["team"]),
        "servteamtypereftomh": flat(told.rows["team"]),
        "referclosuredate": dates(told.end),
    }
    return submitted(telling, told.rows, columns, on=told.on, headed=MENTAL)


def contacts(telling: Telling) -> Sheet:
    """Return care contacts, in their months."""
    table = of_service(telling.tables["contacts"], "mental health")
    on = days_of(table["at"])
    subject = telling.about(table, partner=partner_of(table["provider"]), on=on)
    columns = {
        "uniqcarecontid": lettered("MC", table["contact"].to_numpy()),
        "uniqservreqid": lettered("MR", table["referral"].to_numpy()),
        "carecontdate": dates(on),
        "careconttime": clock(table["at"]),
        "clincontdurofcarecont": lasted(table),
        "attendstatus": flat(table["status"]),
        "consmechanismmh": flat(table["means"]),
        "agecarecontdate": numbers(ages(subject.birth, on)),
    }
    return submitted(telling, table, columns, on=on, headed=MENTAL)


def _stays(telling: Telling) -> Told:
    return begun_and_ended(telling.tables["mental_spells"], "start", "end")


def _spell(told: Told) -> Column:
    return lettered("MS", told.rows["spell"].to_numpy())


def spells(telling: Telling) -> Sheet:
    """Return hospital provider spells, in the months of their start and of their end."""
    told = _stays(telling)
    over = told.end != NO_DAY
    columns = {
        "uniqhospprovspellid": _spell(told),
        "uniqservreqid": lettered("MR", told.rows["referral"].to_numpy()),
        "startdatehospprovspell": dates(days_of(told.rows["start"])),
        "methadmmhhospprovspell": flat(told.rows["method"]),
        "sourceadmmhhospprovspell": flat(told.rows["source"]),
        "dischdatehospprovspell": dates(told.end),
        "methofdischmhhospprovspell": replaced(flat(told.rows["discharge_method"]), ~over, None),
        "destofdischhospprovspell": replaced(flat(told.rows["destination"]), ~over, None),
    }
    return submitted(telling, told.rows, columns, on=told.on, headed=MENTAL)


def ward_stays(telling: Telling) -> Sheet:
    """Return one ward stay a spell."""
    told = _stays(telling)
    columns = {
        "uniqwardstayid": lettered("MW", told.rows["spell"].to_numpy()),
        "uniqhospprovspellid": _spell(told),
        "startdatewardstay": dates(days_of(told.rows["start"])),
        "enddatewardstay": dates(told.end),
        "hospitalbedtypemh": flat(told.rows["bed"]),
    }
    return submitted(telling, told.rows, columns, on=told.on, headed=MENTAL)


def delays(telling: Telling) -> Sheet:
    """Return delayed discharges, in the months of their start and of their end."""
    table = telling.tables["mental_spells"]
    table = table.filter(pc.is_valid(table["delayed_from"]))
    told = begun_and_ended(table, "delayed_from", "delayed_until")
    columns = {
        "uniqhospprovspellid": _spell(told),
        "startdatedelaydisch": dates(days_of(told.rows["delayed_from"])),
        "enddatedelaydisch": dates(told.end),
        "attribtoindic": constant("05", told.on.size),
    }
    return submitted(telling, told.rows, columns, on=told.on, headed=MENTAL)


def detentions(telling: Telling) -> Sheet:
    """Return spells under the Mental Health Act: section 2 to 28 days, section 3 beyond."""
    table = telling.tables["mental_spells"]
    told = begun_and_ended(table.filter(table["detained"]), "start", "end")
    start, end = days_of(told.rows["start"]), days_of(told.rows["end"])
    short = np.where(end == NO_DAY, False, end - start <= 28)
    columns = {
        "uniqmhactepisodeid": lettered("MA", told.rows["spell"].to_numpy()),
        "startdatemhactlegalstatusclass": dates(start),
        "enddatemhactlegalstatusclass": dates(told.end),
        "nhsdlegalstatus": pc.if_else(pa.array(short), "02", "03"),
    }
    return submitted(telling, told.rows, columns, on=told.on, headed=MENTAL)
