"""Sentences about what people say, on their way out: without those that tell of few."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from onestory.model.words import share
from onestory.release.rounding import nearest
from onestory.release.voices_names import Names, unmasked

if TYPE_CHECKING:
    from onestory.model.release import DisclosureRule

_NUMBER = r"(?<![\w.,£/−-])(?P<n>\d{1,3}(?:,\d{3})+|\d{1,3})(?![\w%/]|[.,]\d)"
"""A count as pages write it, with commas: four figures without one are a year."""
_NOT_PEOPLE = (
    r"(?! (?:of [\d,]+ )?(?:[a-z-]+ )?(?:sites?|waves?|groups?|teams?|councils?|places?"
    r"|points?|levels?|boards?|months?|years?|days?|items?|scales?|scores?|constructs?|conditions?|gaps?"
    r"|percentage|per cent|coders?|documents?|differences?|comparisons?)\b)"
)
_WHO = (
    "people|persons?|staff|carers?|respondents?|answers?|answered|responses?|replies|replied|asked"
    "|interviews?|interviewed|spoke|who|members?|participants?|residents?"
    "|of (?:them|those|these) (?:answered|asked|said|spoke|were|who)"
)
_COUNT = re.compile(
    rf"{_NUMBER}{_NOT_PEOPLE}(?=,? (?:of [\d,]+ )?(?:[a-z-]+ ){{0,2}}?(?:{_WHO})\b)"
)
_ENDS = r"(?=\.(?: |$))"
_OTHER = _NUMBER.replace("<n>", "<m>")
_ALONE = re.compile(rf"(?<=: ){_NUMBER}(?=(?: of [\d,]+)?\.(?: |$))|(?<= of ){_OTHER}{_ENDS}")
"""A count that ends a sentence: answered in spring: 48, or 3 of 9."""
_ROWS = re.compile(rf"{_NUMBER}(?= (?:of [\d,]+ )?(?:[a-z-]+ )?rows?\b)")
_SHARE = re.compile(
    r"(?P<some>\d[\d,]*) of (?P<every>\d[\d,]*)(?P<between>[^.;:()]*) \((?P<share>[\d.]+)%\)"
)
LEVELS = {
    "micro": ("micro", "front line", "frontline", "front-line"),
    "meso": ("meso", "provider board", "provider's board", "providers' board"),
    "macro": ("macro", "system board", "system's board"),
}
_KINDS = {
    "deprivation": ("depriv",),
    "ethnicity": ("ethnic",),
    "disability": ("disab",),
    "sex": ("women", "female", " male", " men "),
    "age": (" aged ", "older", "younger", "age band"),
}
_LEAST_LETTERS = 3
_NO_NAMES = Names()

Unsaid = tuple[tuple[str, ...], ...]
"""What no sentence may tell: a name of each of these, such as a site and a level, together."""


def people_in(text: str) -> tuple[int, ...]:
    """Return the counts of people that the text tells."""
    return tuple(int(found["n"].replace(",", "")) for found in _COUNT.finditer(text))


def rounded(text: str, rule: DisclosureRule, names: Names = _NO_NAMES) -> str:
    """Return the text with its counts of people rounded, small ones as 'fewer than'.

    A per cent that follows k of n in brackets is made again of the rounded k and n. `names` (of
    waves, sites, groups) are told as they are, whatever figures they hold.
    """
    bare, found = names.masked(text)
    told = _COUNT.sub(lambda count: _told(count, rule), bare)
    told = _ALONE.sub(lambda count: _told(count, rule), told)
    return unmasked(_SHARE.sub(_made_again, told), found) if told != bare else text


def without_people(text: str, names: Names = _NO_NAMES) -> str:
    """Return the text with an ellipsis for each count of people, or of rows that are people's.

    Other numbers stay: of codings, of columns, of items.
    """
    bare, found = names.masked(text)
    for count in (_COUNT, _ALONE, _ROWS):
        bare = count.sub("…", bare)
    return unmasked(bare, found)


def _told(found: re.Match[str], rule: DisclosureRule) -> str:
    told = found.groupdict()
    count = float((told["n"] or told.get("m") or "0").replace(",", ""))
    if not 0 < count < rule.smallest:
        return f"{nearest(count, rule.round_to):,.0f}"
    before = found.string[: found.start()]
    opens = not before or before.endswith(". ")
    return f"{'Fewer' if opens else 'fewer'} than {rule.smallest}"


def _made_again(found: re.Match[str]) -> str:
    some, every = (int(found[name].replace(",", "")) for name in ("some", "every"))
    if not every or some > every:
        return f"{found['some']} of {found['every']}{found['between']}"
    return f"{found['some']} of {found['every']}{found['between']} ({share(some / every)})"


def kept(sentences: Sequence[str], unsaid: Collection[Unsaid]) -> tuple[str, ...]:
    """Return the sentences that name nothing of which a figure is hidden."""
    return tuple(one for one in sentences if not any(_tells(one, names) for names in unsaid))


def _tells(text: str, unsaid: Unsaid) -> bool:
    return all(any(_names(text, name.casefold()) for name in names if name) for names in unsaid)


def names_of_level(level: str) -> tuple[str, ...]:
    """Return the words by which a sentence may name a level."""
    return LEVELS.get(level, (level,))


def names_of_group(kind: str, group: str) -> tuple[str, ...]:
    """Return the words by which a sentence may name a group, or its kind."""
    own = (kind.removeprefix("own:"),) if kind.startswith("own:") else ()
    named = (group,) if len(group) >= _LEAST_LETTERS else ()
    return (*_KINDS.get(kind, ()), *own, *named)


def _names(text: str, name: str) -> bool:
    """Whether the text holds the name as words; beginnings of words ('depriv') count."""
    folded = f" {text.casefold()} "
    if name.startswith(" "):
        return name in re.sub(r"[.,;:()]", " ", folded)
    return re.search(rf"(?<!\w){re.escape(name)}", folded) is not None
