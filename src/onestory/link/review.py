"""Review: pairs shown to a person who decides whether they are one, and what they decided.

The file is the one place where identifiers stand in clear. It lies in the vault's folder, for its
owner alone where the system can, and is to be deleted when it was read back.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from onestory import engine, vault
from onestory.engine import Session
from onestory.engine.memory import usable_memory_gb
from onestory.link import decisions
from onestory.link.gathering import Tell, gather
from onestory.link.holdings import Holdings
from onestory.link.reviewed import LINKS
from onestory.model.errors import VaultError
from onestory.model.finding import Finding
from onestory.model.people import PersonIndex
from onestory.vault import Key

_SAMPLED = 4  # one of so many pairs is of the sample by which the links are judged
_SHOWN = (
    *("provider", "nhs_number", "first_name", "middle_name", "last_name", "known_as"),
    *("previous_last_name", "birth_date", "sex", "address", "postcode"),
)
_YES, _NO = {"y", "yes", "1", "true", "same"}, {"n", "no", "0", "false", "different"}
HEADINGS = (
    *("same", "match_weight", "why"),
    *(f"{name}_{side}" for name in _SHOWN for side in ("a", "b")),
    *("key_a", "key_b"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What was read of a file of decisions: how many are new, left blank, or could not be read."""

    taken: int
    blank: int
    findings: tuple[Finding, ...]


def write_review(
    place: Holdings, key: Key, index: PersonIndex, *, most: int, tell: Tell
) -> Path | None:
    """Return a new file of up to `most` pairs that nobody decided on; None where there is none.

    Doubts come first, those nearest to an even chance at the head; a quarter of the file is a
    sample of linked pairs of every match weight, by which the links are judged. The file holds
    identifiers in clear.
    """
    with engine.session(memory_gb=usable_memory_gb()) as session:
        gather(session, place, key, tell=tell)
        _choose(session, place, key, index, most)
        session.run(_TOLD.format(values=_values()))
        rows = session.query(_SIDE_BY_SIDE.format(columns=_columns())).to_pylist()
    if not rows:
        return None
    path = place.review / f"review-{index.run}.csv"
    _write(path, rows)
    return path


def _choose(session: Session, place: Holdings, key: Key, index: PersonIndex, most: int) -> None:
    """Leave the table `chosen` of pairs to be shown, numbered."""
    for name, rows in (
        ("people", pq.read_table(place.path(index.accounts))),
        ("doubts_given", vault.read(place.vault_path(index.vaulted[1]), key=key)),
        ("decided", decisions.kept(place, key)),
    ):
        session.register(name, rows)
    session.run(_CHOSEN.format(most=most, sampled=max(most // _SAMPLED, 1)))


_UNDECIDED = """
    not exists (select 1 from decided where decided.key_a = least(given.key_a, given.key_b)
        and decided.key_b = greatest(given.key_a, given.key_b))
"""

_CHOSEN = f"""
    create or replace table chosen as
    with doubts_left as (
        select least(key_a, key_b) as key_a, greatest(key_a, key_b) as key_b,
            min_by(match_weight, abs(match_weight)) as match_weight, string_agg(distinct why, '; '
                order by why) as why
        from doubts_given as given where {_UNDECIDED} group by 1, 2),
    sample as (
        select key_a, key_b, match_weight,
            row_number() over (partition by sample order by md5(key_a || key_b)) as turn
        from ({LINKS}) as given where {_UNDECIDED}),
    drawn as (
        select * from sample order by turn, match_weight, key_a, key_b limit {{sampled}}),
    together as (
        select *, 1 as part from doubts_left
        union all by name
        select key_a, key_b, match_weight, 'sample' as why, 2 as part from drawn
        where (key_a, key_b) not in (select (key_a, key_b) from doubts_left))
    select *, row_number() over (order by part, abs(match_weight) nulls last, key_a, key_b) as place
    from (select * from (select * from together where part = 2)
        union all by name
        (select * from together where part = 1 order by abs(match_weight) nulls last, key_a, key_b
            limit greatest({{most}} - (select count(*) from together where part = 2), 0)))
"""

# Everything that is told of an account in one cell a column, what is told most often first.
_TOLD = """
    create or replace table shown as
    select key, {values} from sayings
    where key in (select key_a from chosen union all select key_b from chosen) group by key
"""


def _values() -> str:
    return ", ".join(
        f"array_to_string(list_distinct(list({name}::text order by rows desc, {name}::text)"
        f" filter ({name} is not null)), ' / ') as {name}"
        for name in _SHOWN
    )


def _columns() -> str:
    return ", ".join(f"{side}.{name} as {name}_{side}" for name in _SHOWN for side in ("a", "b"))


_SIDE_BY_SIDE = """
    select '' as same, round(match_weight, 1) as match_weight, why, {columns}, key_a, key_b
    from chosen left join shown as a on a.key = key_a left join shown as b on b.key = key_b
    order by place
"""


def _write(path: Path, rows: Sequence[Mapping[str, object]]) -> None:
    """Write the file for its owner alone, where the system knows owners."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.parent.chmod(0o700)
    path.unlink(missing_ok=True)
    opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    # A spreadsheet reads UTF-8 only with its mark.
    with os.fdopen(opened, "w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, HEADINGS)
        writer.writeheader()
        writer.writerows({name: _harmless(row[name]) for name in HEADINGS} for row in rows)


def _harmless(value: object) -> object:
    """Return the value so that a spreadsheet does not take it for a formula."""
    return f"'{value}" if isinstance(value, str) and value[:1] in {"=", "+", "-", "@"} else value


def read_decisions(path: Path, place: Holdings, key: Key, index: PersonIndex) -> Decided:
    """Keep what a person decided in a file of pairs, and return how many decisions were taken.

    Of two decisions on one pair the new one stands. Raises VaultError when the file lies outside
    the vault, or is no file of pairs.
    """
    if not path.resolve().is_relative_to(place.vault.resolve()):
        raise VaultError(
            found="The decisions do not lie in the vault's folder, and may hold names in clear.",
            where=str(path),
            do=f"Move the file into {place.review}, and delete copies made elsewhere.",
        )
    rows = _rows(path)
    answers = [(number, row, _answer(row["same"])) for number, row in enumerate(rows, 2)]
    bad = [number for number, row, answer in answers if answer is None and row["same"].strip()]
    new = _decisions([(row, answer) for _, row, answer in answers if answer is not None])
    taken = decisions.with_records(_sampled(new, place, key, index), place)
    decisions.keep(decisions.with_new(decisions.kept(place, key), taken), place, key)
    findings = tuple(_unreadable(path, bad)) + tuple(_unknown(path, new.num_rows - taken.num_rows))
    blank = sum(not row["same"].strip() for row in rows)
    return Decided(taken=taken.num_rows, blank=blank, findings=findings)


def _rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of the file, every cell a text."""
    wanted = {"same", "key_a", "key_b"}
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            lacking = wanted - set(reader.fieldnames or ())
            rows = [{name: str(row.get(name) or "") for name in wanted} for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise VaultError(
            found=f"The decisions cannot be read ({type(error).__name__}).",
            where=str(path),
            do="Save the file as CSV (UTF-8) under the name that it had.",
        ) from error
    if lacking:
        raise VaultError(
            found=f"The file lacks the columns {', '.join(sorted(lacking))}.",
            where=str(path),
            do="Take the file that `onestory link --review` wrote, and fill in its column `same`.",
        )
    return rows


def _answer(text: str) -> bool | None:
    word = text.strip().lower()
    return True if word in _YES else False if word in _NO else None


def _decisions(answers: Sequence[tuple[Mapping[str, str], bool]]) -> pa.Table:
    """Return the decisions, one a pair: of several the last in the file."""
    now = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    last: dict[tuple[str, str], bool] = {}
    for row, same in answers:
        one, other = sorted((row["key_a"].strip(), row["key_b"].strip()))
        last[one, other] = same
    return pa.table(
        {
            "key_a": pa.array([one for one, _ in last], pa.string()),
            "key_b": pa.array([other for _, other in last], pa.string()),
            "same": pa.array(list(last.values()), pa.bool_()),
            "decided": pa.array([now] * len(last), pa.timestamp("s")),
        }
    )


def _sampled(new: pa.Table, place: Holdings, key: Key, index: PersonIndex) -> pa.Table:
    """Return the decisions with the stratum of those that were drawn as a sample, '' of doubts."""
    with engine.session() as session:
        for name, rows in (
            ("new", new),
            ("people", pq.read_table(place.path(index.accounts))),
            ("doubts_given", vault.read(place.vault_path(index.vaulted[1]), key=key)),
        ):
            session.register(name, rows)
        return session.query(_STRATA).cast(decisions.KEPT)


_STRATA = f"""
    select new.key_a, new.key_b, same, decided,
        if(doubts.key_a is not null, '', coalesce(links.sample, '')) as sample,
        coalesce(a.person_id = b.person_id, false) as kept,
        null::text as delivery_a, null::bigint as row_a, null::text as delivery_b,
        null::bigint as row_b
    from new
    left join ({LINKS}) as links using (key_a, key_b)
    left join (select distinct least(key_a, key_b) as key_a, greatest(key_a, key_b) as key_b
        from doubts_given) as doubts using (key_a, key_b)
    left join people as a on a.key = new.key_a
    left join people as b on b.key = new.key_b
"""


def _unreadable(path: Path, bad: Sequence[int]) -> Iterator[Finding]:
    if bad:
        yield Finding(
            rule="decision not read",
            severity="warning",
            message="The column `same` holds neither yes nor no.",
            do="Write yes, no, or leave it blank, and give the file again.",
            file=path.name,
            column="same",
            rows=len(bad),
            first_rows=tuple(bad[:5]),
        )


def _unknown(path: Path, many: int) -> Iterator[Finding]:
    if many:
        yield Finding(
            rule="decision on nobody",
            severity="warning",
            message="The decisions name accounts that are not in the workspace.",
            do="Write a new file with `onestory link --review`: the key or the deliveries changed.",
            file=path.name,
            rows=many,
        )
