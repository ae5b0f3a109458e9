"""Sentences: what holds back and what helps, who says so, and how sure the coding is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import median
from typing import TYPE_CHECKING

from onestory.evidence.interviews.compared import CHANCE, LEAST_TOLD, LEVELS
from onestory.evidence.interviews.missing import not_interviewed
from onestory.evidence.interviews.presence import Shade, Telling, of_kind, people, ratings, tellings
from onestory.evidence.interviews.profiles import of_people
from onestory.model.words import listed, many, number, share

if TYPE_CHECKING:
    import pyarrow as pa

    from onestory.evidence.interviews.presence import Kind
    from onestory.model.interviews import Interviews

Row = dict[str, object]

_LEADS: dict[Shade, tuple[str, str]] = {
    "barrier": ("What most often holds back is", "as a barrier"),
    "enabler": ("What most often helps is", "as a help"),
    "any": ("Most often spoken of is", ""),
}
_SHOWN = 3  # constructs that tie, named one by one
_FIRM, _TENTATIVE = 0.8, 0.667  # Krippendorff 2004, Human Communication Research 30:411


def sentences(
    interviews: Interviews,
    *,
    profiles: pa.Table,
    agreement: pa.Table,
    compared: pa.Table,
    least: int = LEAST_TOLD,
) -> tuple[str, ...]:
    """Return what interviews and documents say, the most important first.

    Groups of fewer than `least` people are not told apart: that would point at someone.
    """
    told = tellings(interviews)
    spoke = of_kind(told)
    rows: list[Row] = profiles.to_pylist()
    if not interviews.codings.num_rows:
        return (*_who(told), "Nothing was coded in them on this frame, so nothing can be told.")
    return (
        *_who(told),
        *_most(_of(rows, "people"), spoke, least),
        *_rated(interviews, spoke, least),
        *_by_level(rows, spoke, least),
        *_differences(compared.to_pylist()),
        *_documents(_of(rows, "document")),
        *_coded_by(agreement.to_pylist(), told),
        *(not_interviewed(spoke) if spoke else ()),
    )


def _who(told: Sequence[Telling]) -> Iterator[str]:
    spoke, documents = of_kind(told), of_kind(told, "document")
    if not spoke:
        read = many(len(documents), "document was", "documents were")
        yield f"Nobody was interviewed; {read} read."
        return
    counts = {level: people([o for o in spoke if o.level == level]) for level in LEVELS}
    known = [f"{count} {LEVELS[level]}" for level, count in counts.items() if count]
    levels = f": {listed(known)}" if known else ""
    sites = {one.site for one in spoke} - {""}
    where = f" in {many(len(sites), 'site')}" if sites else ""
    read = f" {many(len(documents), 'document was', 'documents were')} read." if documents else ""
    heard = many(people(spoke), "person was", "people were")
    yield f"{heard} interviewed{where}{levels}.{read}"


def _of(rows: Sequence[Row], kind: Kind) -> list[Row]:
    """Return the rows of everyone together."""
    alone = [one for one in rows if one["source_kind"] == kind]
    return [one for one in alone if (one["site"], one["wave"], one["level"]) == (None, None, None)]


def _most(rows: Sequence[Row], spoke: Sequence[Telling], least: int) -> Iterator[str]:
    if not spoke:
        return
    if people(spoke) < least:
        yield f"Fewer than {least} people spoke: what they said is not told, to point at nobody."
        return
    for shade in _shades(rows):
        lead, role = _LEADS[shade]
        if first := _first(rows, shade):
            named = f"named {role} by" if role else "named by"
            each = " each" if len(first) > 1 else ""
            yield f"{lead} {_titles(first)}, {named} {_counted(first[0])}{each}."
        else:
            yield f"Nobody named anything {role}."


def _rated(interviews: Interviews, spoke: Sequence[Telling], least: int) -> Iterator[str]:
    """Yield the constructs rated worst and best, of those that enough people were rated on."""
    given = {one.title.lower(): ratings(spoke, one.id) for one in interviews.frame.constructs}
    middle = {title: median(some) for title, some in given.items() if len(some) >= least}
    for worst, words in ((True, "Rated as holding back most"), (False, "Rated as helping most")):
        end = (min if worst else max)(middle.values(), default=0.0)
        if end < 0 if worst else end > 0:
            titles = [title for title, rating in middle.items() if rating == end]
            some = [rating for title in titles for rating in given[title]]
            span = f"from {_signed(min(some))} to {_signed(max(some))}"
            told = [f"'{title}' (in {len(given[title])} people)" for title in titles[:_SHOWN]]
            yield f"{words}: {listed(told)}, the middle rating {_signed(end)}, {span}."


def _signed(rating: float) -> str:
    """Return the rating with its sign: '+1', '−0.5', '0'."""
    return f"{rating:+g}".replace("-", "−") if rating else "0"


def _by_level(rows: Sequence[Row], spoke: Sequence[Telling], least: int) -> Iterator[str]:
    levels = [level for level in LEVELS if any(one.level == level for one in spoke)]
    for level in levels if len(levels) > 1 and people(spoke) >= least else ():
        here = [one for one in rows if one["level"] == level and one["source_kind"] == "people"]
        heard = people([one for one in spoke if one.level == level])
        where = LEVELS[level][0].upper() + LEVELS[level][1:]
        if heard < least:
            yield f"{where} fewer than {least} spoke, too few to be told without pointing at them."
            continue
        parts = _parts(here, _shades(rows))
        yield f"{where} most often named: {'; '.join(parts) if parts else 'nothing'}."


def _differences(rows: Sequence[Row]) -> Iterator[str]:
    for between in ("levels", "waves", "sites"):
        some = [one for one in rows if one["between"] == between]
        rare = [one for one in some if _number(one["adjusted"], 1.0) <= CHANCE]
        rare.sort(key=lambda one: _number(one["p_value"], 1.0))
        for one in rare:
            yield f"{one['title']} was {one['words']}."
        if some and not rare:
            compared = many(len(some), "comparison was", "comparisons were")
            yield (
                f"Between {between} we cannot yet tell any difference: {compared} made, and among"
                " as many chance alone often brings differences as large as those seen."
            )


def _documents(rows: Sequence[Row]) -> Iterator[str]:
    if parts := _parts(rows, _shades(rows)):
        yield f"Documents, which are counted apart, most often name {'; '.join(parts)}."


def _coded_by(rows: Sequence[Row], told: Sequence[Telling]) -> Iterator[str]:
    """Yield how far coders agree on what they found, over all constructs."""
    every = {one["statistic"]: one for one in rows if one["construct"] == ""}
    alpha = every.get("Krippendorff's alpha")
    if alpha is None:
        yield "No two coders read the same interview: nobody can say how far another would agree."
        return
    read = sum(len(one.coders) > 1 for one in told)
    of = f"{many(_whole(alpha['coders']), 'coder')} read the same {read} of {len(told)}"
    value = alpha["value"]
    if not isinstance(value, float):
        yield f"{of}; how far they agree cannot be known, since every judgement was the same."
        return
    alike = every["per cent"]["value"]
    same = (
        f" and gave the same judgement in {share(alike)} of cases"
        if isinstance(alike, float)
        else ""
    )
    span = _span(alpha, 2)
    yield (
        f"{of}{same}; beyond chance their agreement is {number(value, 2)} of at most 1{span},"
        f" {_firmness(alpha)}."
    )


def _firmness(alpha: Row) -> str:
    value, lower = _number(alpha["value"], 0.0), _number(alpha["lower"], -1.0)
    if lower >= _TENTATIVE and value >= _FIRM:
        return "enough to rest on"
    if value >= _TENTATIVE:
        return "enough for tentative conclusions alone"
    return "too little to rest conclusions on: code again from a clearer book of codes"


def _parts(rows: Sequence[Row], shades: Sequence[Shade]) -> list[str]:
    """Return what is named by most in each shade: 'complexity as a barrier (5 of 14 people)'."""
    found = [(_LEADS[shade][1], _first(rows, shade)) for shade in shades]
    return [
        " ".join(part for part in (_titles(some), role, _each(some)) if part)
        for role, some in found
        if some
    ]


def _each(some: Sequence[Row]) -> str:
    return f"({some[0]['words']}{' each' if len(some) > 1 else ''})"


def _shades(rows: Sequence[Row]) -> tuple[Shade, ...]:
    """Return barrier and enabler where anything leans, else what is named at all."""
    leaned = any(_whole(one["people"]) for one in rows if one["leaning"] in ("barrier", "enabler"))
    return ("barrier", "enabler") if leaned else ("any",)


def _first(rows: Sequence[Row], shade: Shade) -> list[Row]:
    """Return the constructs that most people name, several where they tie, none where nobody."""
    some = [one for one in rows if one["leaning"] == shade]
    most = max((_whole(one["people"]) for one in some), default=0)
    return [one for one in some if most and one["people"] == most]


def _titles(rows: Sequence[Row]) -> str:
    """Return the titles, in quotes where there are several: many have an 'and' of their own."""
    names = [str(one["title"]).lower() for one in rows]
    if len(names) == 1:
        return names[0]
    quoted = [f"'{name}'" for name in names]
    more = len(quoted) - _SHOWN
    return listed(quoted) if more <= 0 else listed([*quoted[:_SHOWN], f"{more} more"])


def _counted(row: Row) -> str:
    part = row["share"]
    told = of_people(_whole(row["people"]), _whole(row["of"]))
    if not isinstance(part, float):
        return told
    lower, upper = _number(row["lower"], 0.0), _number(row["upper"], 1.0)
    return f"{told} ({share(part)}, plausible range {share(lower)} to {share(upper)})"


def _span(row: Row, decimals: int) -> str:
    lower, upper = row["lower"], row["upper"]
    if not isinstance(lower, float) or not isinstance(upper, float):
        return ""
    return f" (plausible range {number(lower, decimals)} to {number(upper, decimals)})"


def _number(cell: object, otherwise: float) -> float:
    return cell if isinstance(cell, float) else otherwise


def _whole(cell: object) -> int:
    return cell if isinstance(cell, int) else 0
