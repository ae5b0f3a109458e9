"""Notices: what was found amiss in coded interviews, and what to do. No name of a person stands."""

from __future__ import annotations

from dataclasses import replace
from difflib import get_close_matches
from typing import TYPE_CHECKING

from onestory.evidence.surveys.sites import merged
from onestory.model.finding import Finding
from onestory.model.words import many

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from onestory.model.interviews import Frame


def code_of_no_construct(code: str, frame: Frame, rows: Sequence[int], file: str) -> Finding:
    """Return that a code is of no construct of the frame, with how many codings it has."""
    return Finding(
        rule="code of no construct",
        severity="warning",
        message=f"The code '{code}' ({many(len(rows), 'coding')}) is of no construct of"
        f" '{frame.id}'; it is kept as unmapped and counted nowhere.",
        do="Say which construct it means under [codes] of the sidecar, or leave it out.",
        file=file,
        rows=len(rows),
        first_rows=_first(rows),
    )


def codes_left_out(codings: int, file: str) -> Finding:
    """Return how many codings the sidecar leaves out."""
    return Finding(
        rule="codes left out",
        severity="note",
        message=f"{many(codings, 'coding')} of codes that the sidecar leaves out.",
        do="Nothing: read them by a sidecar of their own.",
        file=file,
    )


def person_not_spoken_to(rows: Sequence[int], file: str, spoken: str) -> Finding:
    """Return that codings are of someone whom nothing says was interviewed."""
    return Finding(
        rule="person not spoken to",
        severity="rejected",
        message=f"{many(len(rows), 'coding')} of people or documents that '{spoken}' does not"
        " name, or does not tell apart.",
        do="Give everyone interviewed a row there, with the source as the codings name it.",
        file=file,
        column="person",
        rows=len(rows),
        first_rows=_first(rows),
    )


def sites_merged(meant: Mapping[str, str], rows: Sequence[int], file: str) -> Finding:
    """Return that spellings of a site were read as one."""
    finding = replace(merged(meant, "site"), rule="interview sites merged", file=file)
    return replace(finding, rows=len(rows), first_rows=_first(rows))


def site_not_of_study(site: str, sites: Sequence[str], rows: Sequence[int], file: str) -> Finding:
    """Return that a site is none of the study's."""
    near = get_close_matches(site, sites, n=1)
    return Finding(
        rule="interview site unknown",
        severity="warning",
        message=f"'{site}' is no site of the study; who spoke there counts among all, not by site.",
        do=(f"Did you mean '{near[0]}'? " if near else "")
        + "Write the study's word under [values.site] of the sidecar.",
        file=file,
        column="site",
        rows=len(rows),
        first_rows=_first(rows),
    )


def level_not_known(level: str, rows: Sequence[int], file: str) -> Finding:
    """Return that a level is none of the three."""
    return Finding(
        rule="interview level unknown",
        severity="warning",
        message=f"'{level}' is no level; who spoke there counts among all, not by level.",
        do="Levels are micro (front line), meso (provider's board), macro (system's board): say"
        " which it is under [values.level] of the sidecar.",
        file=file,
        column="level",
        rows=len(rows),
        first_rows=_first(rows),
    )


def kind_not_known(kind: str, rows: Sequence[int], file: str) -> Finding:
    """Return that a kind of source is not known."""
    return Finding(
        rule="source kind unknown",
        severity="warning",
        message=f"'{kind}' is no kind of source; it was read as an interview.",
        do="Kinds are interview, focus group, document, observation.",
        file=file,
        column="source_kind",
        rows=len(rows),
        first_rows=_first(rows),
    )


def wave_not_named(wave: str, rows: Sequence[int], file: str) -> Finding:
    """Return that a wave is none of those that the sidecar names."""
    return Finding(
        rule="interview wave unknown",
        severity="warning",
        message=f"'{wave}' is no wave that the sidecar names; it was put after them.",
        do="Name it there, or write the sidecar's word under [values.wave].",
        file=file,
        column="wave",
        rows=len(rows),
        first_rows=_first(rows),
    )


def person_twice(rows: Sequence[int], file: str) -> Finding:
    """Return that a person stands twice in the same source."""
    return Finding(
        rule="person twice",
        severity="warning",
        message="The same person stands twice for the same source; the first row was used.",
        do="Keep one row a person and source.",
        file=file,
        rows=len(rows),
        first_rows=_first(rows),
    )


def coded_twice(rows: Sequence[int], file: str) -> Finding:
    """Return that a coder coded the same of a person more than once in a table."""
    return Finding(
        rule="coded twice",
        severity="note",
        message="One coder has the same construct and leaning of one person in several rows; they"
        " count once, their mentions are added up.",
        do="Nothing: presence is by person, not by mention.",
        file=file,
        rows=len(rows),
        first_rows=_first(rows),
    )


def rated_twice(rows: Sequence[int], file: str) -> Finding:
    """Return that a coder gave a person two ratings of one construct."""
    return Finding(
        rule="rated twice",
        severity="warning",
        message="One coder gave different ratings of one construct for one person; the middle one"
        " was used.",
        do="Keep one rating a person, coder and construct.",
        file=file,
        column="rating",
        rows=len(rows),
        first_rows=_first(rows),
    )


def rating_out_of_frame(frame: Frame, rows: Sequence[int], file: str) -> Finding:
    """Return that ratings lie outside the frame, or that the frame has none."""
    span = (
        f"from {frame.rated[0]:+g} to {frame.rated[1]:+g}" if frame.rated else "of presence alone"
    )
    return Finding(
        rule="rating outside the frame",
        severity="warning",
        message=f"A rating is no number or does not fit '{frame.id}', which is {span}; the coding"
        " was kept without it.",
        do="Correct the rating, or leave it blank where there is none.",
        file=file,
        column="rating",
        rows=len(rows),
        first_rows=_first(rows),
    )


def leaning_not_known(leaning: str, rows: Sequence[int], file: str) -> Finding:
    """Return that a leaning is not known."""
    return Finding(
        rule="leaning unknown",
        severity="warning",
        message=f"'{leaning}' is no leaning; it was read as 'either'.",
        do="Leanings are barrier, enabler, either, neither.",
        file=file,
        column="leaning",
        rows=len(rows),
        first_rows=_first(rows),
    )


def mentions_unreadable(rows: Sequence[int], file: str) -> Finding:
    """Return that a number of mentions is no whole number above nothing."""
    return Finding(
        rule="mentions unreadable",
        severity="warning",
        message="A number of mentions is no whole number above nothing; it was read as 1.",
        do="Write how many passages there are, or leave the column out.",
        file=file,
        column="mentions",
        rows=len(rows),
        first_rows=_first(rows),
    )


def names_replaced(people: int, file: str) -> Finding:
    """Return that what the file calls people and coders was replaced by numbers."""
    return Finding(
        rule="names replaced",
        severity="note",
        message=f"What the files call {many(people, 'person', 'people')}, sources and coders may be"
        " names: they are told as 'person 1', 'interview 1', 'coder 1' in their order.",
        do="Nothing: the words that people said are not read at all.",
        file=file,
    )


def _first(rows: Sequence[int]) -> tuple[int, ...]:
    return tuple(sorted({row for row in rows if row}))[:5]
