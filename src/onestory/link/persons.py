"""Persons: the number of each person, made of the account that founded it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from onestory import vault
from onestory.engine import Session
from onestory.vault import Key

Numbers = NDArray[np.int64]
_SPACE = "person"
_LETTERS = 12  # hex: 48 bits, so that a spreadsheet keeps every digit


# A cluster's founder is the account known first. A cluster with a standing account is that person.
_CLUSTERS = """
    create or replace table clusters as
    select scope, cluster, min_by(key, (since, key)) as founder, min(key) as least,
        min(person_id) as stood
    from linked_all join accounts using (key) left join standing_all using (key)
    group by scope, cluster
"""


def number_persons(session: Session, key: Key) -> None:
    """Leave the table `clusters` with the person_id of each cluster of `linked_all`.

    A new person's number is made of the least of its keys, so that the same accounts always give
    the same numbers, whenever they were received. `standing_all` says who stands already.
    """
    session.run(_CLUSTERS)
    new = session.query("select least from clusters where stood is null order by least")["least"]
    stood = session.query("select distinct stood from clusters where stood is not null")["stood"]
    ids = person_ids(new.to_pylist(), key=key, taken=stood.to_numpy())
    session.register("new_persons", pa.table({"least": new, "person_id": pa.array(ids)}))
    session.run(
        "create or replace table clusters as select clusters.*,"
        " coalesce(stood, new_persons.person_id) as person_id"
        " from clusters left join new_persons using (least)"
    )
    session.forget("new_persons")


def person_ids(founders: Sequence[str], *, key: Key, taken: Numbers) -> Numbers:
    """Return a number below 2**48 for each founding account's key, none of them `taken`.

    Of two that would have the same (a chance of 1 in 140 among two million) the later in the order
    given takes the next that its key gives.
    """
    ids = _numbers(founders, key)
    used = set(taken.tolist())
    again = _repeated(ids, taken)
    used.update(np.delete(ids, again).tolist())
    for place in again:
        turn = 0
        while int(ids[place]) in used:
            turn += 1
            ids[place] = _numbers([f"{founders[place]}#{turn}"], key)[0]
        used.add(int(ids[place]))
    return ids


def _numbers(founders: Sequence[str], key: Key) -> Numbers:
    made = vault.pseudonyms(pa.array(founders, pa.string()), key=key, space=_SPACE)
    return np.array([int(one[:_LETTERS], 16) for one in made.to_pylist()], np.int64)


def _repeated(ids: Numbers, taken: Numbers) -> list[int]:
    """Return the places of the numbers that are taken, or stand earlier in the list."""
    _, first = np.unique(ids, return_index=True)
    later = np.ones(len(ids), bool)
    later[first] = False
    return np.flatnonzero(later | np.isin(ids, taken)).tolist()
