"""People: accounts gathered, matched and numbered, and the person index that stands afterwards."""

from __future__ import annotations

from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from onestory import engine, vault
from onestory.engine import Session
from onestory.engine.memory import usable_memory_gb
from onestory.link import decisions
from onestory.link.accounts import (
    Again,
    Known,
    Match,
    Sought,
    Trying,
    begin_with,
    make_index,
    match_all,
)
from onestory.link.gathering import Tell, gather, sectors_together
from onestory.link.holdings import Holdings
from onestory.link.implausible import doubt_implausible
from onestory.link.index import let_stand, standing_index, write_in_vault, write_json, write_table
from onestory.link.permitted import Scopes, met_without_link, scopes
from onestory.link.persons import number_persons
from onestory.link.quality import as_json, estimate_quality, note_tellings
from onestory.link.sayings import DOUBTS, OF_ONE, PAIRS
from onestory.link.standing import senders_by_sector
from onestory.model.agreement import Agreement
from onestory.model.errors import VaultError
from onestory.model.finding import Finding
from onestory.model.people import INDEX, LinkQuality, PersonIndex
from onestory.vault import Key


def match_accounts(session: Session, /, *, seed: int) -> object:
    """Return what the matching of this room says of itself, its tables left in the session."""
    from onestory.link.matching import match  # Splink takes long to import

    return match(session, seed=seed)


def seek_accounts(session: Session, told: object, /, *, seed: int, share: float) -> Sought:
    """Return how many accounts were found again without their number by that matching."""
    from onestory.link.again import seek_again

    return seek_again(session, told, seed=seed, share=share)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """How linking goes about it. The same seed gives the same index.

    `withheld` is the share of known NHS numbers that are hidden and searched for again, to estimate
    what is missed; 0 leaves it out. `again` searches for them; another `match` needs another.
    """

    match: Match = match_accounts
    again: Again | None = seek_accounts
    seed: int = 1
    memory_gb: float = field(default_factory=usable_memory_gb)
    withheld: float = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """The index that stands, whether it was made now, and what there is to say of it."""

    index: PersonIndex
    made: bool
    quality: LinkQuality | None = None
    said: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Before:
    """The index that binds this run, and why the one that stood does not where it does not."""

    index: PersonIndex | None
    run: int = 0
    said: tuple[str, ...] = ()


def people(
    place: Holdings, key: Key, *, agreed: Agreement | None, ways: Ways, tell: Tell
) -> Linked:
    """Return the person index of all that stands in the workspace, made if need be.

    Accounts linked before keep their person; new ones are matched with them. Nothing is done where
    neither the deliveries, the agreed links nor the decisions changed. `agreed` None lets all be
    linked. A crash leaves the index that stood, or the new one. Raises VaultError and
    WorkspaceError as the files do.
    """
    permitted = scopes(senders_by_sector(place), agreed)
    before = _before(place, permitted)
    if before.index is not None and _is_current(before.index, place):
        return Linked(index=before.index, made=False, findings=permitted.findings)
    with engine.session(memory_gb=ways.memory_gb) as session:
        gather(session, place, key, tell=tell)
        met = sectors_together(session)
        note_tellings(session)
        session.compress()
        begin_with(session, _known(before, place, key))
        tell("Matching accounts", 0, 2)
        matched = match_all(session, permitted, _trying(ways))
        number_persons(session, key)
        make_index(session)
        doubt_implausible(session)
        tell("Testing the links", 1, 2)
        good = estimate_quality(session, matched.sought)
        written = _Writing(place=place, key=key, run=before.run + 1, terms=permitted.terms)
        index = _written(session, written, as_json(good, matched.told))
        apart = met_without_link(met, frozenset().union(*met), agreed)
        found = (*permitted.findings, *apart)
        return Linked(index=index, made=True, quality=good, said=before.said, findings=found)


def _trying(ways: Ways) -> Trying:
    again = ways.again if ways.withheld > 0 else None
    return Trying(match=ways.match, again=again, seed=ways.seed, share=ways.withheld)


def _known(before: _Before, place: Holdings, key: Key) -> Known:
    """Return what is known from runs before; decisions alone where all is linked anew."""
    decided = _decided(place, key, before)
    if before.index is None:
        return Known(
            index=INDEX.empty_table(),
            pairs=PAIRS.empty_table(),
            doubts=DOUBTS.empty_table(),
            decisions=decided,
        )
    pairs, doubts = (vault.read(place.vault_path(one), key=key) for one in before.index.vaulted)
    index = pq.read_table(place.path(before.index.accounts))
    return Known(index=index, pairs=pairs, doubts=doubts, decisions=decided)


def _decided(place: Holdings, key: Key, before: _Before) -> pa.Table:
    """Return the decisions that stand; none where a change of key ended before they were kept.

    Raises VaultError where they cannot be read for another reason.
    """
    try:
        return decisions.kept(place, key)
    except VaultError:
        if before.index is not None or not before.said:
            raise
        decisions.keep(decisions.KEPT.empty_table(), place, key)
        return decisions.KEPT.empty_table()


def _before(place: Holdings, permitted: Scopes) -> _Before:
    """Return the standing index, or why all is linked anew."""
    index = standing_index(place.folder)
    if index is None:
        return _Before(index=None)
    said = ""
    if index.pseudonym_version != place.ledger.pseudonym_version:
        said = "The key changed since they were linked: all accounts were linked anew."
    elif index.terms != permitted.terms:
        said = "What may be linked changed since: all accounts were linked anew."
    return _Before(index=None if said else index, run=index.run, said=(said,) if said else ())


def _is_current(index: PersonIndex, place: Holdings) -> bool:
    """Return whether nothing changed since the index was made."""
    same = index.generation == place.ledger.generation
    return same and index.decided == decisions.fingerprint(place)


# Doubts that nobody has decided on: whether two are one, or whether one person is one.
_DOUBTS = f"""
    select doubts_all.* from doubts_all
    join people as a on a.key = key_a join people as b on b.key = key_b
    where (a.person_id = b.person_id) = (why in ({", ".join(f"'{one}'" for one in OF_ONE)}))
        and not exists (select 1 from all_decisions as told
        where told.key_a = least(doubts_all.key_a, doubts_all.key_b)
            and told.key_b = greatest(doubts_all.key_a, doubts_all.key_b))
    order by key_a, key_b, why, match_weight
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Writing:
    """Where the index is written, as which run and under which terms."""

    place: Holdings
    key: Key
    run: int
    terms: str


def _written(session: Session, to: _Writing, quality: dict[str, object]) -> PersonIndex:
    """Return the index, written and let stand."""
    place, run = to.place, to.run
    rows = session.query(f"select {', '.join(INDEX.names)} from people order by key").cast(INDEX)
    pairs = session.query("select * from pairs_all order by all").cast(PAIRS)
    doubts = session.query(_DOUBTS).cast(DOUBTS)
    index = PersonIndex(
        run=run,
        generation=place.ledger.generation,
        pseudonym_version=place.ledger.pseudonym_version,
        accounts=write_table(rows, place.people / f"accounts-{run}.parquet", place),
        quality=write_json(quality, place.people / f"quality-{run}.json", place),
        people=int(pc.count_distinct(rows["person_id"]).as_py()),
        doubts=doubts.num_rows,
        invented=any(one.invented for one in place.ledger.receipts),
        terms=to.terms,
        decided=decisions.fingerprint(place),
        vaulted=(
            write_in_vault(pairs, place.vault_people / f"pairs-{run}.parquet", place, to.key),
            write_in_vault(doubts, place.vault_people / f"doubts-{run}.parquet", place, to.key),
        ),
    )
    let_stand(index, place)
    return index
