"""Sayings: what is told of an account, each distinct telling a row; and what is known already."""

from __future__ import annotations

import pyarrow as pa

SAYINGS = pa.schema(
    {
        "key": pa.string(),  # of the account (model.people.RECORD_KEY)
        "sector": pa.string(),
        "provider": pa.string(),
        "nhs_number": pa.string(),  # ten digits; valid ones only, else null
        "first_name": pa.string(),
        "middle_name": pa.string(),
        "last_name": pa.string(),
        "known_as": pa.string(),
        "previous_last_name": pa.string(),
        "birth_date": pa.date32(),
        "birth_month": pa.date32(),  # the first of the month, where no day is told
        "sex": pa.string(),  # '1' male, '2' female, else null
        "address": pa.string(),
        "postcode": pa.string(),
        "uprn": pa.string(),
        "rows": pa.int64(),  # that tell it
        "first_received": pa.timestamp("s"),
        "last_received": pa.timestamp("s"),
    }
)
"""The table `sayings`: one row per distinct thing said of an account. An account has many."""

STANDING = pa.schema({"key": pa.string(), "person_id": pa.int64()})
"""The table `standing`: accounts linked in earlier runs; may be empty."""

DECISIONS = pa.schema({"key_a": pa.string(), "key_b": pa.string(), "same": pa.bool_()})
"""The table `decisions`: pairs that a person looked at. `same` forces, not `same` forbids."""

LINKED = pa.schema(
    {
        "key": pa.string(),
        "cluster": pa.int64(),
        "how": pa.string(),  # model.people.How
        "rule": pa.string(),
        "match_weight": pa.float64(),
        "certainty": pa.string(),  # model.people.Certainty
    }
)
"""The table `linked` that matching leaves: one row an account of `sayings`."""

PAIRS = pa.schema(
    {
        "key_a": pa.string(),
        "key_b": pa.string(),
        "match_weight": pa.float64(),
        "rule": pa.string(),
        "kept": pa.bool_(),  # whether both ended as one person
        "why": pa.string(),
    }
)
"""The table `pairs` that matching leaves: accounts that were compared and came near."""

DOUBTS = pa.schema(
    {
        "key_a": pa.string(),
        "key_b": pa.string(),
        "match_weight": pa.float64(),
        "why": pa.string(),
    }
)
"""The table `doubts` that matching leaves: pairs that a person should look at."""

UNSURE = "one NHS number, other names"
INITIAL_ALONE = "the given name by its initial alone"
WEAK_DATE = "1 January or the month alone, and another home"
SEXES = "one person, of both sexes"
BIRTHS = "one person, birth dates more than two years apart"
NUMBERS = "one person, two valid NHS numbers"
OF_ONE = (UNSURE, INITIAL_ALONE, WEAK_DATE, SEXES, BIRTHS, NUMBERS)
"""Why a pair is a doubt although both are one person; any other doubt is of two."""
