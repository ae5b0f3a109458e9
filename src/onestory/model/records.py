"""Records: what was received of a partner's records, and what stands in the workspace.

A *workspace* folder holds `ledger.json`, the one file that says what is there, and under
`records/` one folder a delivery with its checked rows. Identifiers are in the vault, never here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from onestory.model.source import Join
from onestory.model.table import Stored

RECORD_COLUMNS = (
    *("delivery", "row", "event_type", "event_key"),
    *("identity", "person_pseudonym", "nhs_pseudonym", "pseudonym_version"),
)
"""The first columns of every table of checked records.

`delivery` is the delivery's id and `row` the physical row of its file: together the record_id.
`event_key` (uint64) is made of the fields by which two rows are the same event. `identity` stands
for all that the row says of who the person is, and is the key of the vault's `persons` table;
`person_pseudonym` stands for the sender's own number of the person, `nhs_pseudonym` for a valid NHS
number; both are null where there is none, and `pseudonym_version` says with which key they were
made. The further columns are the source's own fields without the private ones: 'other id' fields
become `<name>_pseudonym`; a birth date becomes `birth_month` (the first of the month), a postcode
`lsoa`; where a value was mapped, `<name>_raw` keeps it as sent.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnProfile:
    """How well a column is filled, over the rows that arrived in cells."""

    name: str
    heading: str  # as the file names it; '' where the file lacks it
    mandatory: str
    filled: int
    unreadable: int  # of the filled: not a date, not a number
    unknown: int  # of the filled: outside the code list
    mapped: int  # of the filled: translated to the list's own words


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthVolume:
    """Accepted rows of one event type in one month ('' where the source has one type)."""

    month: date
    event_type: str
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What a delivery holds, in counts: nothing here is about one person.

    `median_days` is the time between an event and its receipt.
    """

    rows: int  # that arrived in cells
    columns: tuple[ColumnProfile, ...]
    months: tuple[MonthVolume, ...]
    nhs_present: int
    nhs_valid: int
    with_person: int  # rows with a local id or a shared pseudonym
    with_lsoa: int
    median_days: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """One delivery as it stands in the workspace. accepted + rejected + quarantined = received.

    `received_rows` counts physical rows; quarantined rows could not be told into cells; both they
    and rejected rows lie in the vault. `known_from` is when it was received. `start` and `end` (the
    first day after) are derived from the rows' own dates; `stated_*` is what the file says.
    `superseded` lists earlier deliveries' rows that this one replaces or corrects (and rows of its
    own that it repeats), each with the time since when; None where there are none.
    """

    id: str  # the first 16 letters of the hash of source, provider, member and content
    source: str
    provider: str
    file: str
    member: str  # of an archive, or the sheet of a workbook; '' otherwise
    sha256: str
    known_from: datetime
    version: str  # of the specification
    join: Join
    invented: bool
    received_rows: int
    accepted_rows: int
    rejected_rows: int
    quarantined_rows: int
    start: date | None
    end: date | None
    stated_start: date | None
    stated_end: date | None
    accepted: Stored  # Parquet in the workspace, as are the next three
    superseded: Stored | None
    findings: Stored  # JSON: the delivery's findings
    profile: Stored  # JSON: a Profile
    vaulted: tuple[Stored, ...]  # its encrypted files, from the vault's folder
    pseudonym_version: str
    words: str = ""  # a hash of the mapping and `join` with which it was read; '' where not kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Destroyed:
    """A certificate that a delivery and everything made from it was destroyed.

    It names the files by hash and count, and nothing that they held. `missing` are those of them
    that were not there when the rest was deleted: of these it certifies nothing.
    """

    id: str
    source: str
    provider: str
    file: str
    sha256: str
    received: datetime
    destroyed: datetime
    by: str
    reason: str
    rows: int
    files: tuple[str, ...]  # what was deleted, relative to workspace or vault
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """What stands in a workspace: the one file that is replaced whole, or not at all.

    `generation` grows by one with every change; `pseudonym_version` is the key in force;
    `workspace` is the id that the workspace was made with, which its key file repeats.
    """

    generation: int = 0
    workspace: str = ""
    pseudonym_version: str = ""
    receipts: tuple[Receipt, ...] = ()
    destroyed: tuple[Destroyed, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareOfRows:
    """A share from 0 to 1, or why none can be told."""

    value: float | None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedSource:
    """What stands of one source, of all who send it, in counts of rows and partners.

    received = accepted + not used (rejected, or not to be told into cells). Superseded rows are
    among the accepted. A count is None where it was hidden; no share is of fewer than 100 rows.
    `start` and `end` (the first day after) are of whole months that hold a fair part of the rows.
    """

    id: str
    title: str
    sector: str
    partners: int
    deliveries: int
    received_rows: int | None
    accepted_rows: int | None
    not_used_rows: int | None
    superseded_rows: int | None
    start: date | None
    end: date | None
    joins: dict[Join, int]  # partners by how their rows may be joined
    usable_share: float | None  # accepted, of the rows not set aside as they should be (opt-outs)
    nhs_share: ShareOfRows  # accepted rows with a valid NHS number, of those to be joined on it
    lsoa_share: ShareOfRows  # accepted rows with an LSOA
    invented: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """What stands in a workspace, source by source, and over all; nothing here is of one person.

    `people` is how many the records are of once they were linked, None while they are not;
    `doubtful` how many of these have a link that is in doubt, `closed` how many may be linked to
    nothing. `measured` is true where figures of the same report are made from the records.
    """

    sources: tuple[ReceivedSource, ...]
    partners: int  # each once, however many sources it sends
    received_rows: int
    accepted_rows: int
    opted_out_rows: int | None  # not accepted because people opted out
    people: int | None = None
    doubtful: int | None = None
    closed: int | None = None
    measured: bool = False

    @property
    def invented(self) -> bool:
        """Whether any of it is invented."""
        return any(one.invented for one in self.sources)
