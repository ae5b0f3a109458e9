"""The page of one person's story: private, in one file, for a screen and for paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path

from onestory.model.errors import ReportError
from onestory.model.person_story import AccountTold, PersonStory, StoryEvent
from onestory.report import page, tables, words
from onestory.report.person import codes, lanes
from onestory.report.person.accounts import OVERALL
from onestory.report.person.private import own_folder, write_own
from onestory.report.tables import Cell, Line, Table

PRIVATE = (
    "Private: this page is about one person. It may not leave those whom the agreement lets see it,"
    " nor be used but for that person's care or to review how records were linked."
)
_COUNTED = (
    ("Hospital stay", "hospital stay"),
    ("Mental health stay", "stay in a mental health hospital"),
    ("Emergency attendance", "emergency attendance"),
    ("Outpatients", "outpatient appointment"),
    ("GP appointment", "GP appointment"),
    ("Community contact", "community contact"),
    ("Mental health contact", "mental health contact"),
    ("Service", "social care service"),
    ("Enrolment", "enrolment with a team"),
)
_PLURALS = {
    "enrolment with a team": "enrolments with a team",
    "stay in a mental health hospital": "stays in a mental health hospital",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Years:
    """The events that began in one year, or before the records do."""

    title: str
    events: tuple[StoryEvent, ...]


def write_page(story: PersonStory, path: Path) -> Path:
    """Return the page as written to `path`, for its owner alone; the same story, the same bytes.

    Raises ReportError when it cannot be written.
    """
    try:
        own_folder(path.parent)
        write_own(path, html(story))
    except OSError as error:
        raise ReportError(
            found=f"The page of the story cannot be written: {error.strerror or error}.",
            where=str(error.filename or path),
            do="Close the file if it is open elsewhere, or free disk space.",
        ) from error
    return path


def html(story: PersonStory) -> str:
    """Return the page."""
    wide = lanes.wide(story)
    return (
        page.templates()
        .get_template("person.html")
        .render(
            story=story,
            private=PRIVATE,
            who=who(story),
            sure=OVERALL.get(story.certainty, ""),
            counted=counted(story.events),
            wide=wide,
            narrow=lanes.narrow(story),
            empty=words.listed(list(wide.empty)),
            accounts=_accounts(story),
            involved=_involved(story),
            doubles=_doubles(story),
            conflicts=_conflicts(story),
            years=_years(story),
            when=lanes.when,
            codes=codes,
            words=words,
        )
    )


def who(story: PersonStory) -> str:
    """Return who it is in a sentence, without saying who it is."""
    noun = {"female": "A woman", "male": "A man"}.get(story.sex, "A person")
    if story.born and story.end and (story.died or story.end).year - story.born.year < 18:
        noun = {"female": "A girl", "male": "A boy"}.get(story.sex, "A child")
    born = f" born in {story.born:%B %Y}" if story.born else ""
    died = f" who died on {words.day(story.died.isoformat())}" if story.died else ""
    partners = len({(one.source, one.provider) for one in story.events if one.provider})
    senders = len({one.provider for one in story.events if one.provider})
    told = f"{words.many(len(story.events), 'event')} from {words.many(senders, 'partner')}"
    return f"{noun}{born}{died}: {told}." if partners else f"{noun}{born}{died}."


def counted(events: Sequence[StoryEvent]) -> str:
    """Return how many of each kind took place, the gravest first, as a sentence."""
    found: list[str] = []
    for kind, noun in _COUNTED:
        number = sum(one.kind == kind and one.took_place for one in events)
        if number:
            plural = _PLURALS.get(noun, f"{noun}s")
            found.append(f"{number:,} {noun if number == 1 else plural}")
    missed = sum(not one.took_place for one in events)
    if missed:
        found.append(f"{missed:,} {'that was' if missed == 1 else 'that were'} missed or cancelled")
    return words.sentence(words.listed(found)) or "No care is recorded."


def _accounts(story: PersonStory) -> Table | None:
    """Return the accounts, those linked alike in one line, the doubtful ones first."""
    alike: dict[tuple[bool, str, str], list[AccountTold]] = {}
    for one in story.accounts:
        alike.setdefault((one.firm, one.how, one.certainty), []).append(one)
    lines = [
        Line(
            cells=(
                Cell(text=codes.named(words.listed([_name(one) for one in some]))),
                Cell(text=how),
                Cell(text=certainty),
            ),
            marked=not firm,
        )
        for (firm, how, certainty), some in sorted(alike.items(), key=lambda pair: pair[0][0])
    ]
    heads = ("Records of", "How they were linked", "How sure")
    caption = "Whose records these are, and how each was found to be of this person"
    return tables.build("accounts", caption, heads, lines) if lines else None


def _name(account: AccountTold) -> str:
    return f"{account.sector} {account.provider}".strip()


def _involved(story: PersonStory) -> Table | None:
    """Return each partner with how much it did, the busiest first."""
    named: dict[str, list[StoryEvent]] = {}
    for one in story.events:
        if one.provider:
            named.setdefault(codes.partner(one.source, one.provider), []).append(one)
    busiest = sorted(named.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    lines = [
        Line(
            cells=(
                Cell(text=codes.named(name)),
                Cell(text=words.listed(sorted({one.team for one in some if one.team})) or "-"),
                tables.number(len(some), f"{len(some):,}"),
                _day(min(one.start for one in some)),
                _day(max(one.start for one in some)),
            )
        )
        for name, some in busiest
    ]
    heads = ("Partner", "Teams, services and providers", "Events", "First", "Last")
    caption = "Who was involved, those with most events first"
    return tables.build("involved", caption, heads, lines) if lines else None


def _doubles(story: PersonStory) -> Table | None:
    lines = [
        Line(cells=(_day(one.on), Cell(text=one.fact), Cell(text=words.listed(one.partners))))
        for one in story.doubles
    ]
    heads = ("On", "Fact", "Recorded by")
    caption = "Facts recorded by more than one partner"
    return tables.build("doubles", caption, heads, lines) if lines else None


def _conflicts(story: PersonStory) -> Table | None:
    lines = [
        Line(cells=(_day(one.on), Cell(text=one.found), Cell(text=one.settled)))
        for one in story.conflicts
    ]
    heads = ("On", "What does not fit together", "How it was settled")
    caption = "Records that cannot all be right"
    return tables.build("conflicts", caption, heads, lines) if lines else None


def _day(on: date | None) -> Cell:
    iso = on.isoformat() if on else ""
    return Cell(text=words.day(iso) or "not known", key=iso)


def _years(story: PersonStory) -> tuple[Years, ...]:
    since = story.start

    def title(one: StoryEvent) -> str:
        before = since is not None and one.start < since
        return "Before these records begin" if before else str(one.start.year)

    return tuple(
        Years(title=named, events=tuple(some)) for named, some in groupby(story.events, key=title)
    )
