"""Next steps: what follows from verdicts, from what is missing and from what was promised.

Each step comes from a plain rule over what was found: nothing is advised that the study, its
figures or its gaps do not ask for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from onestory.model import mirror_words
from onestory.model.claims import Claim
from onestory.model.effect import Verdict
from onestory.model.period import day_label
from onestory.model.words import listed
from onestory.report.answer import words as answer_words
from onestory.report.learning import for_whom, mirrors, outcomes, titles
from onestory.report.learning.cleared import Material
from onestory.report.learning.document import Line, Part, Section
from onestory.report.learning.titles import within

_WORD = re.compile(r"[a-z]{4,}")
_QUESTIONS = {"whether", "if", "how", "which", "what", "when", "where", "who", "on"}
_TEAM, _BOARD = 4, 9  # steps that a team, and a board, read
_KNOWING: dict[Verdict, str] = {
    "helped": "these figures say that it helped",
    "harmed": "these figures say that it did harm",
    "smaller than planned": "what was planned is ruled out, and whether there was any effect"
    " cannot yet be told",
    "no meaningful difference": "these figures say that it made no difference that matters",
    "cannot tell yet": "these figures neither support it nor speak against it",
    "cannot be estimated": "these figures cannot answer the question",
}


def section(material: Material, warned: Iterable[Line]) -> Section:
    """Return the steps: the decision first, then harms, then what to ask for.

    `warned` are the lines on harms, of which those that came out worse want a decision.
    """
    worse = _worse(warned)
    steps = (
        *_decision(material, worse),
        *_harms(worse),
        *_failed_checks(material),
        *_not_met(material),
        *_again(material),
        *_not_measured(material),
        *_mirrors(material),
        *_groups(material),
        *_delivery(material),
        *_rivals(material),
        *_claims(material),
        *_partners(material),
        *_lock(material),
    )
    parts: tuple[Part, ...] = tuple(
        Line(
            id=f"next-{n}",
            lead=_lead(text),
            text=text.removeprefix(_lead(text)).strip(),
            least="team" if n <= _TEAM else "board" if n <= _BOARD else "full",
            spare=0 if n == 1 else 2 if n <= 2 else 3,
        )
        for n, text in enumerate(dict.fromkeys(titles.shorten(s, material) for s in steps), 1)
    )
    nothing = Line(id="next-none", text="Nothing found asks for a further step.", least="team")
    return Section(id="next", heading="What to do next", parts=parts or (nothing,))


def _lead(step: str) -> str:
    return "Do not repeat" if step.startswith("Do not repeat") else step.partition(" ")[0]


def _worse(lines: Iterable[Line]) -> list[str]:
    """The harms that came out worse: the title, which each line begins with."""
    worse = [one for one in lines if one.warned and any(k.startswith("harm:") for k in one.told)]
    return [one.text.partition(":")[0] for one in worse]


def _decision(material: Material, worse: list[str]) -> tuple[str, ...]:
    study, verdict = material.answer.study, material.answer.verdict
    if not study.decision:
        return ("Decide what this answer is for: the study names no decision that it serves.",)
    on = _by(study.decision_on, material.cleared.provenance.made_on)
    harm = f", and that {listed([within(one) for one in worse])} came out worse" if worse else ""
    mind = (
        f" What was said would change our mind: {answer_words.ended(study.change_our_mind)}"
        f"{_beside(study.change_our_mind, material)}"
        if study.change_our_mind
        else ""
    )
    what = _decided(study.decision.strip().rstrip("."))
    return (f"Decide{on} {what}, knowing that {_KNOWING[verdict]}{harm}.{mind}",)


def _by(day: date | None, made_on: str) -> str:
    """By when to decide; a day that was past when the report was made is told as past."""
    if day is None:
        return ""
    if day.isoformat() < made_on[:10]:
        return f" (the day set for it, {day_label(day)}, was past when this was made)"
    return f" by {day_label(day)}"


def _beside(mind: str, material: Material) -> str:
    """The figures that what would change our mind is to be compared with: main, and named."""
    found = [
        f"{within(one.title)} {one.found} ({one.span})"
        for at, one in enumerate(outcomes.every(material))
        if one.estimate is not None and (at == 0 or _named_in(mind, one.title))
    ]
    return f" Compare that with: {'; '.join(found)}." if found else ""


def _named_in(mind: str, title: str) -> bool:
    """Whether the text names the outcome: by two of its own words, or by the only one."""
    said = {_stem(word) for word in _WORD.findall(mind.casefold())}
    own = {_stem(word) for word in _WORD.findall(title.partition(" (said by")[0].casefold())}
    return len(own & said) >= min(2, len(own)) > 0


def _stem(word: str) -> str:
    return word.removesuffix("s")


def _decided(decision: str) -> str:
    """The decision as it follows 'Decide'; of a study that names none, what follows at all."""
    first = decision.partition(" ")[0].casefold().rstrip(":,;")
    if first in {"none", "no"}:
        return "what, if anything, is to follow from this"
    return within(decision) if first in _QUESTIONS else f"on {within(decision)}"


def _harms(worse: list[str]) -> tuple[str, ...]:
    if not worse:
        return ()
    what = "a harm" if len(worse) == 1 else "harms"
    named = listed([within(one) for one in worse])
    return (f"Decide what to do about {what} that came out worse: {named}.",)


def _failed_checks(material: Material) -> tuple[str, ...]:
    return tuple(
        f"Ask why the check '{check.name}' failed for {within(material.plan.title(e.outcome))},"
        " before its number is used."
        for e in material.answer.effects
        for check in e.checks
        if check.passed == "failed"
    )


def _not_met(material: Material) -> tuple[str, ...]:
    return tuple(
        f"Decide what follows from a promise that was not met: {within(one.statement.what)}."
        for one in material.answer.judgements
        if one.reached == "not met"
    )


def _again(material: Material) -> tuple[str, ...]:
    answer = material.answer
    if answer.told_when is None or answer.verdict not in {
        "cannot tell yet",
        "smaller than planned",
    }:
        return ()
    return (f"Ask again from {day_label(answer.told_when)}, the earliest that it could be told.",)


def _not_measured(material: Material) -> tuple[str, ...]:
    lacking = material.learning.not_measured
    told = listed([_measure(one) for one in lacking])
    return (
        *((f"Ask for {told}, so that the next report has it.",) if lacking else ()),
        *(
            f"Ask for what is missing: {within(one.rstrip('.'))}."
            for one in material.answer.missing
        ),
    )


def _measure(sentence: str) -> str:
    """What is missing as it follows 'Ask for': 'a measure of social care'."""
    plain = sentence.rstrip(".").removesuffix(" is in this report")
    return f"a{plain[2:]}" if plain.startswith("No ") else within(plain)


def _mirrors(material: Material) -> tuple[str, ...]:
    """A step for each flag, sites and outcome; those who see it alike are asked together."""
    found: dict[tuple[str, str, str], list[str]] = {}
    for one in material.learning.mirrors:
        rows = mirrors.flagged(one)
        for flag, step in _FLAGS:
            sites = sorted({row.site for row in rows if row.flag == flag})
            if sites:
                key = (step, listed(sites), within(one.measured_title))
                found.setdefault(key, []).append(mirror_words.who(one))
    return tuple(
        step.format(sites=sites, whose=listed(list(dict.fromkeys(whose))), what=what)
        for (step, sites, what), whose in found.items()
    )


_FLAGS = (
    (
        "ahead of the evidence",
        "Ask {whose} at {sites} what they see that the figures do not show, and show them the"
        " figures of {what}.",
    ),
    ("unseen gain", "Ask {whose} at {sites} why they do not see the gain in {what}."),
)


def _groups(material: Material) -> tuple[str, ...]:
    missing = for_whom.unknown(material)
    if not missing:
        return ()
    return (
        "Ask for figures by deprivation, ethnicity and disability of:"
        f" {listed([within(one) for one in missing])}.",
    )


def _delivery(material: Material) -> tuple[str, ...]:
    delivered = material.answer.delivered
    late = [one.site for one in delivered.sites if one.exposed_from is None]
    if delivered.verdict == "delivery not known":
        return ("Ask the sites when they saw their first person, and how many they see.",)
    if not late:
        return ()
    return (f"Ask why {listed(late)} did not start, before the idea is judged by the result.",)


def _rivals(material: Material) -> tuple[str, ...]:
    return tuple(
        f"Ask what else was going on: {within(one.rstrip('.'))}."
        for one in material.answer.rivals.to_ask
        if one not in material.answer.missing
    )


def _claims(material: Material) -> tuple[str, ...]:
    return tuple(
        f"Do not repeat '{one.claim.statement.rstrip('.')}'{_said_by(one.claim)} without what its"
        " source and the data give."
        for one in material.learning.claims
        if one.verdict == "not as stated"
    )


def _said_by(claim: Claim) -> str:
    """Who says it, in brackets: 'said in many plans' is no person who could be asked."""
    who = claim.said_by.strip().rstrip(".")
    if not who:
        return ""
    first, _, rest = who.partition(" ")
    return f" ({within(who)})" if first.casefold() == "said" and rest else f" (said by: {who})"


def _partners(material: Material) -> tuple[str, ...]:
    missing = material.learning.partnership.missing if material.learning.partnership else ()
    if not missing:
        return ()
    return (f"Decide how those who sit on no board are to be heard: {listed(missing)}.",)


def _lock(material: Material) -> tuple[str, ...]:
    lock = material.answer.study.lock
    if lock is not None and lock.kind == "prospective":
        return ()
    return ("Ask that the next study be locked before its outcomes are seen.",)
