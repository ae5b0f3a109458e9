"""Sentences that stand on every data-flow page, whatever the plan says."""

from __future__ import annotations

from onestory.report.data_flow.flow import Flow

JOINS = {
    "identifiable": "Identifiable: comes with identifiers; may be joined by NHS number or by the"
    " sender's own number, within the links below.",
    "pseudonymised at source": "Pseudonymised at source: comes with a pseudonym that its senders"
    " share, and is joined on that alone; names that come all the same are not used, and are told.",
    "no permitted link": "No permitted link: may be joined with nothing; it is counted by itself."
    " Numbers that its sender gave to events are kept as they came, and stand in other sources too:"
    " the agreement keeps these apart, not the data.",
}


def many(number: int, noun: str) -> str:
    """Return '1 file', '2 files', '1,000 files'; 'delivery' becomes 'deliveries'."""
    plural = f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
    return f"{number:,} {noun if number == 1 else plural}"


def key_sentences(flow: Flow) -> tuple[str, ...]:
    """Return who holds the key, and what that means."""
    key = flow.key
    told = [
        f"The key is the file {key.name}, held by whoever runs OneStory. It is"
        f" {'there' if key.there else 'made when the first delivery is received'}.",
        "Whoever holds the key and the vault can name every person. The key alone, or the"
        " workspace with its vault but without the key, names nobody.",
        "Without the key the vault is lost for good: keep one copy of it apart, under lock.",
    ]
    if flow.pseudonym_version:
        told.append(
            f"The version in force is {flow.pseudonym_version}; it is changed with"
            " onestory workspace rotate."
        )
    if key.beside_the_workspace:
        told.append(
            "TO BE MENDED: the key lies in the folder that also holds the workspace, so that one"
            " copy or backup of that folder takes lock and key together. Move it elsewhere and"
            " write the new path under key."
        )
    return tuple(told)


def risks(flow: Flow) -> tuple[str, ...]:
    """Return the risks that are left when everything works as it should."""
    return (
        "What stands in the workspace is pseudonymised, not anonymous: it is still personal data"
        " about health and care (special category data), and every duty of data protection holds.",
        "Rare combinations can single a person out without a name: a rare diagnosis, a month of"
        " birth, a small area and exact days of events together. Nobody may try.",
        "An NHS number has one pseudonym whoever sends it, so that records can be joined at all."
        " Commands refuse links that were not agreed; the data do not. What could be joined so is"
        " listed under 'Which records may be joined'.",
        "The inbox, with the files as they were sent, is the analyst's own: OneStory neither"
        " encrypts nor deletes it. Keep it on an encrypted disk and delete it when the agreement"
        " says.",
        "Numbers that senders give to events (a record, a referral, a contact) are kept as they"
        " came: the sender could find the person by them, and records of different sources that"
        " bear the same number could be joined by it, whatever was agreed.",
        "Days of events and of death are exact: a day of death beside sex and small area can be"
        " looked up in a notice. A birth is an event like others: in a hospital's records of births"
        " (the episode's day, a newborn's age in days) and in those of maternity the day of birth"
        " stands in all but name. Ages, and a care home's name or number, narrow it down further.",
        "Free text that a sender puts into a field of codes is kept as it came in that field, and"
        " could hold a name: it is taken out where it is the row's own, or holds a postcode or an"
        " NHS number. Findings count values that are on no list; ask the sender.",
        _opt_outs(flow),
        "Destroying a delivery does not reach copies, backups, the sender's file, or results that"
        " have left. Solid-state disks may hold deleted blocks for some time.",
        "The workspace is not encrypted by OneStory, only the vault is. Encrypt the disk, and let"
        " the folder be read by those alone who are named in the agreement.",
        "Small numbers are hidden by rule. Two releases of overlapping groups can still be"
        " subtracted from each other: that is judged by people.",
    )


def _opt_outs(flow: Flow) -> str:
    blind = [one.id for one in flow.sources if not one.has_nhs_number]
    told = (
        "A person who opted out is recognised by the digits of the NHS number alone: in its column,"
        " or anywhere in a line that cannot be told into cells. Rows and lines without it are kept,"
        " as are rows received before the person opted out, until their delivery is destroyed and"
        " received again."
    )
    return (
        f"{told} These sources carry no NHS number at all: {', '.join(blind)}." if blind else told
    )
