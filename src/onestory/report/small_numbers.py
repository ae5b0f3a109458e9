"""Small numbers: which rule was applied, and what it hid, as far as it was applied at all."""

from __future__ import annotations

from collections import Counter

from onestory.report import words
from onestory.report.story import Section, Story

_PUBLIC = "Every figure here was already published, so the rule was not applied and nothing hidden."


def of_story(story: Story) -> str:
    """Return the rule and what it did; of figures that were all published, only what was done."""
    done = words.sentence(story.release.suppression.sentence)
    if all(_public(section) for section in story.sections):
        return done
    return f"{words.sentence(story.release.rule.wording)} {done}"


def of_section(story: Story, section: Section) -> str:
    """Return the rule and how many figures of the section are hidden, by reason."""
    if _public(section):
        return _PUBLIC
    rule = story.release.rule
    rounded = (
        " Figures are made of the rounded counts; verdicts rest on the counts before rounding."
        if rule.round_to > 1
        else ""
    )
    return f"{words.sentence(rule.wording)}{rounded} {_hidden(section)}"


def rule(story: Story) -> str:
    """Return the wording of the rule, or that it was not applied."""
    public = all(_public(section) for section in story.sections)
    return _PUBLIC if public else story.release.rule.wording


def _public(section: Section) -> bool:
    return bool(section.results) and all(result.already_public for result in section.results)


def _hidden(section: Section) -> str:
    hidden = [
        row.note or "hidden: small number" for row in section.rows if row.status == "suppressed"
    ]
    if not hidden:
        return "Of this indicator no figure had to be hidden."
    why = [f"{note.removeprefix('hidden: ')} ({n:,})" for note, n in Counter(hidden).items()]
    are = "is" if len(hidden) == 1 else "are"
    return f"Of this indicator {words.many(len(hidden), 'figure')} {are} hidden: {'; '.join(why)}."
