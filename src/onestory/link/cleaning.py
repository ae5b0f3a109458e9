"""Cleaning: what is said of an account brought to one form; what says nothing becomes null.

Everything is SQL over distinct values, so that a name is cleaned once however many bear it.
"""

from __future__ import annotations

from onestory import engine
from onestory.link.nicknames import name_roots
from onestory.link.shares import drop, fill, shares_of

_TITLES = "MR|MRS|MISS|MS|MX|DR|SIR|LADY|LORD|DAME|REV|REVD|PROF|PROFESSOR|MASTER|FR|SISTER"
_PARTICLES = (
    *("VAN", "VON", "DER", "DEN", "DE", "DU", "DI", "DA", "DOS", "LA", "LE", "AL", "EL", "BIN"),
    *("IBN", "BINT", "UR", "UL", "SAN", "ST", "TEN", "TER"),
)
_NO_NAME = (
    *("BABY", "BABY OF", "BABY BOY", "BABY GIRL", "INFANT", "NEWBORN", "TWIN", "TWIN ONE"),
    *("TWIN TWO", "MALE", "FEMALE", "UNKNOWN", "NOT KNOWN", "UNK", "NK", "NA", "NONE", "NULL"),
    *("NIL", "ANON", "ANONYMOUS", "UNNAMED", "NO NAME", "NOT STATED", "TEST", "TESTING", "PATIENT"),
    *("TEST PATIENT", "ZZTEST", "XXX", "XX", "DUMMY", "SURNAME", "FORENAME", "DO NOT USE"),
)
_UK = "'^[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}$'"


def letters(column: str) -> str:
    """Return SQL for a name in capitals: no accents, apostrophes or titles; hyphens are spaces."""
    plain = f"upper(strip_accents(translate({column}, 'ŁłØøĐđ', 'LlOoDd')))"  # no mere accents
    no_marks = f"regexp_replace({plain}, '[''`’.]', '', 'g')"
    spaced = f"trim(regexp_replace({no_marks}, '[^A-Z]+', ' ', 'g'))"
    untitled = f"regexp_replace({spaced}, '^({_TITLES}) ', '')"
    return f"regexp_replace({untitled}, '^MA?C ', 'MC')"


def known_name(column: str) -> str:
    """Return SQL for the name as `letters` gives it, null where it is a placeholder."""
    return f"CASE WHEN {_placeholder(column)} THEN NULL ELSE {column} END"


def _placeholder(column: str) -> str:
    return (
        f"({column} = '' OR {column} IN ({_listed(_NO_NAME)})"
        f" OR regexp_matches({column}, '^(BABY|INFANT|TWIN|TEST|UNKNOWN) ')"
        f" OR (length({column}) > 2 AND replace({column}, {column}[1], '') = ''))"
    )


def known_birth(column: str, *, told: str) -> str:
    """Return SQL for a birth date, null where systems fill it in, or it is after it was `told`."""
    return f"CASE WHEN {column} > DATE '1901-01-01' AND {column} <= {told} THEN {column} END"


def postcode(column: str) -> str:
    """Return SQL for a postcode without spaces, null for the codes of no fixed abode or unknown."""
    bare = f"upper(regexp_replace({column}, '[^A-Za-z0-9]', '', 'g'))"
    return f"CASE WHEN length({bare}) >= 3 AND NOT starts_with({bare}, 'ZZ99') THEN {bare} END"


def sector(column: str) -> str:
    """Return SQL for the postcode's sector ('XB11' of 'XB11HL'); another country's code is kept."""
    return f"CASE WHEN regexp_matches({column}, {_UK}) THEN {column}[:-3] ELSE {column} END"


def outward(column: str) -> str:
    """Return SQL for the postcode's first half ('XB1' of 'XB11HL')."""
    return f"CASE WHEN regexp_matches({column}, {_UK}) THEN {column}[:-4] ELSE {column} END"


def sex(column: str) -> str:
    """Return SQL for '1' male, '2' female, else null."""
    first = f"upper({column}[1])"
    return f"CASE WHEN {first} IN ('1', 'M') THEN '1' WHEN {first} IN ('2', 'F') THEN '2' END"


def address(column: str) -> str:
    """Return SQL for an address in capitals and digits, words parted by one space."""
    plain = f"upper(strip_accents({column}))"
    return f"nullif(trim(regexp_replace({plain}, '[^A-Z0-9]+', ' ', 'g')), '')"


def clean(session: engine.Session) -> None:
    """Leave the table `said`: what the sayings say in one form, each once an account.

    `given`, `family`, `middle`, `known_as` and `previous` are written without spaces; `born` is
    YYYYMMDD, with 00 for a day that is not told. Texts are of types that hold each once
    (`a_name`, `a_date`, `a_postcode`, `an_address`), in the order of the alphabet.
    `first_forms` (name, roots: the full names that it may be short for), `last_forms` (name, parts:
    the name and its parts that are no particles), `name_bearers` (given, borne: with how many
    birth dates, listed: among the forms of first names), `postcode_forms`, `bearing` (account,
    number, rows) and `told_by` (account, practice, provider) are left beside it. `keys` must stand.
    """
    session.register("name_roots", name_roots())
    session.run(f"CREATE OR REPLACE TEMP TABLE first_words AS {_words(_FIRST)}")
    session.run(f"CREATE OR REPLACE TEMP TABLE last_words AS {_words(_LAST)}")
    session.run(f"CREATE OR REPLACE TEMP TABLE first_forms AS {_FIRST_FORMS}")
    session.run(f"CREATE OR REPLACE TEMP TABLE last_forms AS {_last_forms()}")
    session.run(
        f"CREATE OR REPLACE TEMP TABLE address_words AS {_plain('address', address('raw'))}"
    )
    session.run(f"CREATE OR REPLACE TEMP TABLE code_words AS {_plain('postcode', postcode('raw'))}")
    for name, sql in _TYPES.items():
        session.run(f"CREATE OR REPLACE TYPE {name} AS ENUM ({sql} UNION SELECT '' ORDER BY 1)")
    session.run(f"CREATE OR REPLACE TEMP TABLE postcode_forms AS {_postcode_forms()}")
    session.compress()
    session.run(f"CREATE OR REPLACE TEMP TABLE bearing AS {_BEARING}")
    session.run(f"CREATE OR REPLACE TEMP TABLE told_by AS {_TOLD_BY}")
    session.run(f"CREATE OR REPLACE TEMP TABLE coded AS {_coded()}")
    session.compress()
    fill(session, "said", _SAID, shares=shares_of(session, "coded"))
    session.run(f"CREATE OR REPLACE TEMP TABLE name_bearers AS {_NAME_BEARERS}")
    drop(session, "coded", "first_words", "last_words", "address_words", "code_words")
    session.forget("name_roots")


_FIRST = ("first_name", "middle_name", "known_as")
_LAST = ("last_name", "previous_last_name")
_FIRST_FORMS = """
    WITH named AS (SELECT name, min(word) AS word FROM first_words GROUP BY name)
    SELECT name, list(DISTINCT coalesce(root, name) ORDER BY coalesce(root, name)) AS roots
    FROM named LEFT JOIN name_roots ON form = split_part(word, ' ', 1) GROUP BY name"""
"""Each first name: the full names that it may stand for."""


def _words(columns: tuple[str, ...]) -> str:
    """Each name as written, its words in letters, and the words run together."""
    parts = (f"SELECT {one} AS raw FROM sayings WHERE {one} IS NOT NULL" for one in columns)
    return f"""
        WITH plain AS (SELECT raw, {letters("raw")} AS word FROM ({" UNION ".join(parts)})),
        known AS (SELECT raw, {known_name("word")} AS word FROM plain)
        SELECT raw, word, replace(word, ' ', '') AS name FROM known WHERE word IS NOT NULL"""


def _last_forms() -> str:
    """Each last name: itself, and those of its parts that are no particles."""
    return f"""
        SELECT name, list_distinct([name] || list_filter(
            string_split(min(word), ' '),
            lambda part: length(part) > 2 AND part NOT IN ({_listed(_PARTICLES)})
        )) AS parts
        FROM last_words GROUP BY name"""


def _plain(column: str, form: str) -> str:
    """Each value of a column as written, and in one form."""
    return f"""
        WITH formed AS (SELECT raw, {form} AS name FROM (
            SELECT DISTINCT {column} AS raw FROM sayings WHERE {column} IS NOT NULL))
        FROM formed WHERE name IS NOT NULL"""


def _born() -> str:
    birth = known_birth("birth_date", told="last_received")
    month = known_birth("birth_month", told="last_received")
    return f"coalesce(strftime({birth}, '%Y%m%d'), strftime({month}, '%Y%m') || '00')"


# What texts there are; an empty one beside them, as there may be none.
_TYPES = {
    "a_name": "SELECT name FROM first_words UNION SELECT name FROM last_words",
    "a_date": f"SELECT DISTINCT {_born()} AS born FROM sayings WHERE {_born()} IS NOT NULL",
    "a_postcode": "SELECT DISTINCT name FROM code_words",
    "an_address": "SELECT DISTINCT name FROM address_words",
}


def _postcode_forms() -> str:
    """Each postcode with its sector, its first half and a number for that."""
    return f"""
        WITH known AS (SELECT DISTINCT name FROM code_words)
        SELECT name::a_postcode AS postcode, {sector("name")} AS sector,
               {outward("name")} AS outward,
               dense_rank() OVER (ORDER BY {outward("name")})::INTEGER AS outward_number
        FROM known"""


_BEARING = """
    SELECT account, nhs_number AS number, sum(rows)::BIGINT AS rows
    FROM sayings JOIN keys USING (key) WHERE nhs_number IS NOT NULL GROUP BY ALL"""

# Who told of each account that bears a number.
_TOLD_BY = """
    SELECT DISTINCT account, sector IN ('practice', 'general practice') AS practice, provider
    FROM sayings JOIN keys USING (key) SEMI JOIN bearing USING (account)"""


def _coded() -> str:
    """Each saying in one form, without those that say only a number or nothing."""
    return f"""
        SELECT keys.account, f.name::a_name AS given, l.name::a_name AS family,
               m.name::a_name AS middle, k.name::a_name AS known_as, p.name::a_name AS previous,
               ({_born()})::a_date AS born, {sex("s.sex")}::UTINYINT AS sex,
               a.name::an_address AS address, c.name::a_postcode AS postcode, s.rows
        FROM sayings AS s JOIN keys USING (key)
        LEFT JOIN first_words AS f ON f.raw = s.first_name
        LEFT JOIN first_words AS m ON m.raw = s.middle_name
        LEFT JOIN first_words AS k ON k.raw = s.known_as
        LEFT JOIN last_words AS l ON l.raw = s.last_name
        LEFT JOIN last_words AS p ON p.raw = s.previous_last_name
        LEFT JOIN address_words AS a ON a.raw = s.address
        LEFT JOIN code_words AS c ON c.raw = s.postcode
        WHERE coalesce(s.first_name, s.last_name, s.postcode, s.address, s.sex,
            s.birth_date::TEXT, s.birth_month::TEXT) IS NOT NULL"""


_SAID = """
    SELECT * EXCLUDE (rows), sum(rows)::BIGINT AS rows FROM coded
    WHERE account % {shares} = {share} GROUP BY ALL"""


# How many birth dates each given name is met with, which one person's many accounts do not raise.
_NAME_BEARERS = """
    SELECT given::TEXT AS given, count(DISTINCT born) AS borne,
           given::TEXT IN (SELECT form FROM name_roots) AS listed
    FROM said WHERE given IS NOT NULL GROUP BY given"""


def _listed(words: tuple[str, ...]) -> str:
    return ", ".join(f"'{word}'" for word in words)
