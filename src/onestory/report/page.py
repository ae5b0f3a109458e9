"""The page: the story as one HTML file that needs nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import vl_convert
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from onestory.report import checks, figures, small_numbers, words
from onestory.report.charts.picture import VEGA_LITE, Picture, svg
from onestory.report.checks import Group
from onestory.report.conclusions import conclude, headline, of_places, pending
from onestory.report.glance import glance
from onestory.report.groups import by_group
from onestory.report.measured import Card, describe
from onestory.report.received import tell_received
from onestory.report.rungs import ladder
from onestory.report.story import Section, Story
from onestory.report.tables import Table

_SNIPPET = "window.vegaEmbed = vegaEmbed;"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A picture on the page: its words, and its SVG for a wide and a narrow window."""

    picture: Picture
    wide: Markup
    narrow: Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One indicator's part of the page, ready for the template."""

    section: Section
    sentence: str
    since: str
    places: tuple[str, ...]
    untold: tuple[str, ...]
    figures: tuple[Figure, ...]
    table: Table
    rungs: Table | None
    groups: Table | None
    periods: tuple[Table, ...]
    card: Card
    checks: tuple[Group, ...]
    sources: Table


def write(
    story: Story, pictures: Mapping[str, Sequence[Picture]], path: Path, *, results_sha256: str
) -> Path:
    """Return the page as written to `path`; the same story gives the same bytes."""
    parts = [_part(story, section, pictures[section.anchor]) for section in story.sections]
    text = (
        templates()
        .get_template("report.html")
        .render(
            story=story,
            parts=parts,
            conclusions=conclude(story),
            glance=glance(story),
            until=words.last_day(max(r.period.end for s in story.sections for r in s.results)),
            results_sha256=results_sha256,
            words=words,
            received=story.release.received and tell_received(story.release.received),
            checks=checks.grouped(checks.about_files(story)),
            checked=checks.counted(checks.about_files(story)),
            small_numbers=small_numbers.of_story(story),
            also_used=figures.also_used(story),
            library=library() if any(part.figures for part in parts) else "",
        )
    )
    path.write_text(text, encoding="utf-8", newline="\n")
    return path


def _part(story: Story, section: Section, pictures: Sequence[Picture]) -> Part:
    marked = story.plan.marked
    card = describe(story, section)
    return Part(
        section=section,
        sentence=_sentence(section),
        since=_since(section),
        places=of_places(story, section),
        untold=_untold(section, pictures),
        figures=tuple(drawn(picture) for picture in pictures),
        table=figures.latest(section, story.plan),
        rungs=ladder(section),
        groups=by_group(section),
        periods=tuple(
            table
            for table in (figures.by_period(section), figures.over_time(section, marked))
            if table is not None
        ),
        card=card,
        checks=checks.grouped(card.findings),
        sources=figures.sources(f"{section.anchor}-sources", card.inputs),
    )


def _sentence(section: Section) -> str:
    newest = section.incomparable
    return words.sentence(newest.sentence) if newest else headline(section)


def _since(section: Section) -> str:
    """Which period is drawn, where the newest could not be compared, and what may still change."""
    if section.lead is None or section.incomparable is None:
        return pending(section)
    drawn = f"The latest that can be compared is {section.lead.period.label}, drawn below."
    return " ".join(filter(None, (drawn, pending(section))))


def _untold(section: Section, pictures: Sequence[Picture]) -> tuple[str, ...]:
    """The sentences of comparisons that no picture of the section tells."""
    told = {_sentence(section), *(picture.title for picture in pictures)}
    found = [words.sentence(one.sentence) for one in section.comparisons]
    return tuple(sentence for sentence in dict.fromkeys(found) if sentence not in told)


def drawn(picture: Picture) -> Figure:
    """Return the picture with its drawings for a wide and a narrow window."""
    # The SVG comes from our own drawing of escaped text, so it is markup and not text.
    wide = svg(picture.wide, f"{picture.name}-w")
    narrow = svg(picture.narrow, f"{picture.name}-n")
    return Figure(picture=picture, wide=Markup(wide), narrow=Markup(narrow))  # noqa: S704


@cache
def library() -> Markup:
    """Return Vega with Vega-Embed, so that pictures answer a pointer without a network."""
    text = vl_convert.javascript_bundle(_SNIPPET, vl_version=VEGA_LITE)
    return Markup(text.replace("</script", "<\\/script"))  # noqa: S704


@cache
def templates() -> Environment:
    """Return the templates of pages, which escape whatever is put into them."""
    made = Environment(
        loader=PackageLoader("onestory.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["script"] = _in_script
    return made


def _in_script(text: str) -> Markup:
    """JSON that cannot end the script element it stands in."""
    safe = text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")
    return Markup(safe)  # noqa: S704
