"""Unknown: what cannot be known from what was given, and what would tell us."""

from __future__ import annotations

from collections.abc import Iterable

from onestory.model import mirror_words
from onestory.model.mirror import MirrorAsked
from onestory.model.words import listed
from onestory.report import words
from onestory.report.answer.sections import Sections
from onestory.report.learning import for_whom, heard, mirrors, titles
from onestory.report.learning.cleared import Material
from onestory.report.learning.document import Line, Section


def section(material: Material, told: Sections) -> Section:
    """Return what cannot be known, each with what would tell us where that is known."""
    found = (
        *_when(told),
        *_not_estimated(material),
        *_instead(material, told),
        *_groups(material),
        *_heard(material),
        *_unanswered(material),
        *_checks(material),
        *_mirrors(material),
        *_asked(material),
        *_hidden(material),
    )
    nothing = Line(id="unknown-none", text="Nothing is known to be missing.", least="team")
    return Section(
        id="unknown",
        heading="What we cannot know",
        parts=found or (nothing,),
    )


def _when(told: Sections) -> tuple[Line, ...]:
    if not told.told_when:
        return ()
    return (Line(id="told-when", text=told.told_when, table="effects", least="team", spare=1),)


def _not_estimated(material: Material) -> tuple[Line, ...]:
    found = [(one, one.reason) for one in material.answer.effects if not one.known and one.reason]
    return tuple(
        Line(
            id=f"not-estimated-{one.outcome.id}",
            lead=f"{material.plan.title(one.outcome)}.",
            text=words.sentence(reason),
            table="effects",
            rows=material.rows("effects", outcome=one.outcome.id),
            least="board",
            spare=2,
        )
        for one, reason in found
    )


def _instead(material: Material, told: Sections) -> tuple[Line, ...]:
    """What these data could be asked, where the question itself cannot be answered."""
    if material.answer.verdict != "cannot be estimated":
        return ()
    return tuple(
        Line(id=f"instead-{n}", lead="What could be asked instead.",
             text=f"{one.design[:1].upper()}{one.design[1:]}: {words.sentence(one.sentence)}",
             table="designs", least="team" if n == 1 else "board", spare=2)
        for n, one in enumerate(told.designs.can, 1)
    )  # fmt: skip


def _groups(material: Material) -> tuple[Line, ...]:
    missing = for_whom.unknown(material)
    if not missing:
        return ()
    named = titles.shorten(listed(missing), material)
    return (
        Line(id="unknown-groups", table="lens", least="board", spare=3,
             text=f"For whom it differed is not known of: {named}. Figures by"
             " deprivation, ethnicity and disability would tell."),
    )  # fmt: skip


def _heard(material: Material) -> tuple[Line, ...]:
    """Outcomes that were to be heard and were not."""
    none = [one for one in heard.every(material) if not one.now]
    return tuple(
        Line(id=f"unheard-{one.experience.id}", lead=f"{one.title}.",
             text=f"{words.sentence(one.note or 'nothing was heard')} A survey that asks it would"
             " tell.", table="survey_scores", least="team")
        for one in none
    )  # fmt: skip


def _unanswered(material: Material) -> tuple[Line, ...]:
    """Mirrors that were registered and of which nothing can be told, in every length."""
    titles = {one.id: material.plan.title(one) for one in material.answer.study.outcomes}
    return tuple(
        Line(id=f"mirror-missing-{one.id}", lead="A mirror that was registered.",
             text=f"What {_whose(one)} perceive ({one.perceived}) was to stand beside"
             f" {mirror_words.inside(titles.get(one.outcome, one.outcome))}: there are no answers"
             " to it that may be told here. A survey or interviews that ask it would tell.",
             least="team", told=(f"mirror:{one.id}",))
        for one in mirrors.unanswered(material)
    )  # fmt: skip


def _whose(one: MirrorAsked) -> str:
    interviewed = one.perceived.startswith("interviews.")
    return "those interviewed" if interviewed else heard.called(one.who) or "those asked"


def _checks(material: Material) -> tuple[Line, ...]:
    open_checks = [
        (effect, check)
        for effect in material.answer.effects[:1]
        for check in effect.checks
        if check.passed == "cannot know"
    ]
    return tuple(
        Line(id=f"check-unknown-{n}", lead=f"{words.sentence(check.name)}", text=check.sentence,
             table="checks", rows=material.rows("checks", outcome=effect.outcome.id,
                                                check=check.name),
             least="board", spare=4)
        for n, (effect, check) in enumerate(open_checks, 1)
    )  # fmt: skip


def _mirrors(material: Material) -> tuple[Line, ...]:
    lines: list[Line] = []
    for one in material.learning.mirrors:
        flags = [row.flag for row in mirrors.flagged(one)]
        unknown = sum(flag == "not known" for flag in flags)
        if unknown:
            text = (
                f"{one.perceived_title}: at {unknown} of {len(flags)} sites the measured"
                " range includes no change, or perception takes no side, so nobody can say whether"
                " the two agree. More months, or more answers, would tell."
            )
            lines.append(Line(id=f"mirror-unknown-{one.asked.id}", text=text, table="mirror",
                              least="board", spare=4))  # fmt: skip
    return tuple(lines)


def _asked(material: Material) -> tuple[Line, ...]:
    asked: Iterable[str] = material.answer.rivals.to_ask
    return tuple(
        Line(id=f"to-ask-{n}", lead="Still to be asked.", text=words.sentence(one),
             table="rivals", least="board", spare=3)
        for n, one in enumerate(asked, 1)
    )  # fmt: skip


def _hidden(material: Material) -> tuple[Line, ...]:
    hidden = dict.fromkeys((*material.cleared.withheld, *material.cleared.answer.withheld))
    return tuple(
        Line(id=f"hidden-{n}", text=words.sentence(one), least="board", spare=5)
        for n, one in enumerate(hidden, 1)
    )
