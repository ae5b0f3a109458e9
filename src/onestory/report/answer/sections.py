"""Sections: what each part of the answer's page says, in the order in which it is read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from onestory.model.answer import Answer, Suggestion
from onestory.model.effect import Check, Effect
from onestory.model.indicator import Indicator
from onestory.model.period import day_label
from onestory.model.rivals import Rival
from onestory.model.words import many
from onestory.report.answer import (
    harms,
    people,
    people_words,
    references,
    statements,
    tables,
    words,
)
from onestory.report.answer.people import PeoplePart
from onestory.report.answer.plan import AnswerPlan
from onestory.report.answer.statements import Promise, StatementRow
from onestory.report.left_out import Entry
from onestory.report.tables import Table

_ORDER = ("failed", "cannot know", "passed")
_SITES_GONE = re.compile(r"of the sites: [1-9]")  # as the finding counts them


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckLine:
    """One check of the list: its sign and word, what it says, and the table behind it."""

    sign: str
    passed: str
    name: str
    sentence: str
    table: Table | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Designs:
    """The designs that these data can support, and those that they cannot."""

    can: tuple[Suggestion, ...]
    cannot: tuple[Suggestion, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RivalPart:
    """The rivals: those told one by one, those that touched every place, what was not said."""

    sentences: tuple[str, ...]
    table: Table | None
    equal: str
    equals: tuple[str, ...]
    to_ask: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sections:
    """Everything that the page says beside its pictures, ready for the template."""

    rests_on: str
    gone: tuple[str, ...]
    statements: tuple[StatementRow, ...]
    promises: tuple[Promise, ...]
    amendments: tuple[Entry, ...]
    checks: tuple[CheckLine, ...]
    checked: str
    rivals: RivalPart
    delivery: Table
    series: Table | None
    choices: Table | None
    by_time: Table | None
    averages: str
    outcomes: Table | None
    harms: tuple[str, ...]
    worse: tuple[str, ...]
    told_when: str
    designs: Designs
    asked: tuple[Entry, ...]
    methods: tuple[Entry, ...]
    references: tuple[str, ...]
    items: Table | None
    people: PeoplePart | None


def write(answer: Answer, plan: AnswerPlan) -> Sections:
    """Return the sections of the answer, in words.

    Raises ReportError when a statement of the study is missing among the judgements.
    """
    main = answer.effects[0] if answer.effects else None
    listed = _checks(main.checks if main else ())
    return Sections(
        rests_on=_rests_on(main, answer) if main and main.n_exposed else "",
        gone=_gone(answer),
        statements=statements.rows(answer),
        promises=statements.in_full(answer, plan),
        amendments=statements.amendments(answer),
        checks=listed,
        checked=_checked(listed),
        rivals=_rivals(answer),
        delivery=tables.delivery(answer),
        series=_unless_empty(tables.series(main, anchor="series-table")) if main else None,
        choices=_unless_empty(tables.choices(main)) if main else None,
        by_time=_unless_empty(tables.by_time(main, of_people=_of_people(answer))) if main else None,
        averages=_averages(main) if main and not _of_people(answer) else "",
        outcomes=_unless_empty(tables.outcomes(answer.effects[1:], plan)),
        harms=harms.lines(answer, plan),
        worse=harms.worse(answer, plan),
        told_when=_told_when(answer),
        designs=Designs(
            can=tuple(one for one in answer.suggestions if one.supported),
            cannot=tuple(one for one in answer.suggestions if not one.supported),
        ),
        asked=_asked(answer, plan),
        methods=_methods(answer, plan),
        references=references.of(
            [one.design for one in answer.effects],
            [one.guideline for one in answer.items],
            of_people=_of_people(answer),
        ),
        items=_unless_empty(tables.items(answer)),
        people=people.write(answer, plan),
    )


def _of_people(answer: Answer) -> bool:
    return answer.people is not None


def _rests_on(effect: Effect, answer: Answer) -> str:
    return people_words.rests_on(effect, answer) if answer.people else words.rests_on(effect)


def _gone(answer: Answer) -> tuple[str, ...]:
    """What was found of sites that dropped out for want of figures, each once."""
    found = [
        one.message
        for one in answer.findings
        if one.rule == "site without figures"
        or (one.rule == "figure missing at a place" and _SITES_GONE.search(one.message))
    ]
    return tuple(dict.fromkeys(found))


def _unless_empty(table: Table) -> Table | None:
    return table if table.lines else None


def _checks(checks: Sequence[Check]) -> tuple[CheckLine, ...]:
    """Those that failed first, then those that cannot be known."""
    inorder = sorted(checks, key=lambda one: _ORDER.index(one.passed))
    return tuple(
        CheckLine(
            sign=words.SIGNS[one.passed],
            passed=words.capital(one.passed),
            name=one.name,
            sentence=one.sentence,
            table=tables.check(one, at),
        )
        for at, one in enumerate(inorder, 1)
    )


def _checked(checks: Sequence[CheckLine]) -> str:
    """'7 passed, 1 failed, 2 cannot be known', in words for the head of the list."""
    if not checks:
        return "No check was made."
    counted = [(sum(c.passed == words.capital(kind) for c in checks), kind) for kind in _ORDER]
    told = {"failed": "failed", "cannot know": "cannot be known", "passed": "passed"}
    return f"{', '.join(f'{count} {told[kind]}' for count, kind in counted if count)}."


def _rivals(answer: Answer) -> RivalPart:
    found = answer.rivals
    uneven: tuple[Rival, ...] = (*found.touching("unequally"), *found.touching("not known"))
    equal = found.touching("equally")
    return RivalPart(
        sentences=found.own if uneven or equal else (*found.own, *found.sentences),
        table=_unless_empty(tables.rivals(uneven, of_people=_of_people(answer))),
        equal=(
            f"{many(len(equal), 'further policy', 'further policies')} touched every place alike:"
            " alone they explain no difference, had they worked alike everywhere."
            if equal
            else ""
        ),
        equals=tuple(one.title for one in equal),
        to_ask=found.to_ask,
    )


def _averages(effect: Effect) -> str:
    """Both averages side by side, and whether they tell the same story."""
    if effect.estimate is None or effect.other_average is None:
        return ""
    names = {"people": "every person counting alike", "places": "every place counting alike"}
    other = "places" if effect.average == "people" else "people"
    unlike = effect.estimate * effect.other_average < 0
    verdict = (
        " The two point in opposite directions: large and small places did not fare alike, and"
        " neither number stands for both."
        if unlike
        else ""
    )
    return (
        f"With {names[effect.average]}: {words.figure(effect.estimate, effect)} (the main answer)."
        f" With {names[other]}: {words.figure(effect.other_average, effect)}"
        f"{_other_span(effect)}.{verdict}"
    )


def _other_span(effect: Effect) -> str:
    told = words.extent(effect.other_lower, effect.other_upper, effect.contrast, effect.unit)
    return f" (plausible range {told})" if told else ""


def _told_when(answer: Answer) -> str:
    if answer.verdict not in {"cannot tell yet", "cannot be estimated"}:
        return ""
    if answer.told_when is None:
        return "When the planned effect could be told is not known."
    return f"The earliest that the planned effect could be told is {day_label(answer.told_when)}."


def _asked(answer: Answer, plan: AnswerPlan) -> tuple[Entry, ...]:
    """The study as it was asked: the decision it serves and the question in its parts."""
    study = answer.study
    on = f", to be taken on {day_label(study.decision_on)}" if study.decision_on else ""
    told = {
        "The question": study.question,
        "The decision it serves": f"{study.decision or 'not stated'}{on}",
        "What would change our mind": study.change_our_mind or "not stated",
        **(_of_teams(answer) if answer.people else _of_places(answer, plan)),
        "Who has not agreed it": "; ".join(study.not_agreed) or "nobody is named",
    }
    return tuple(Entry(term=term, text=text) for term, text in told.items())


def _of_places(answer: Answer, plan: AnswerPlan) -> dict[str, str]:
    study = answer.study
    left = "; ".join(f"{plan.place(code)}: {why}" for code, why in study.left_out)
    return {
        "How the sites came to be chosen": study.chosen,
        "What counts as the start": study.exposure,
        "Places left out": left or "none by choice",
        "Places without complete figures": _missing(answer) or "none",
    }


def _of_teams(answer: Answer) -> dict[str, str]:
    assert answer.people is not None
    return {
        "How the teams came to be": answer.study.chosen,
        **people_words.how_drawn(answer.people.caseload),
    }


def _missing(answer: Answer) -> str:
    """What was found of places that dropped out because figures of theirs are missing."""
    rules = {"site without figures", "figure missing at a place"}
    return " ".join(dict.fromkeys(one.message for one in answer.findings if one.rule in rules))


def _methods(answer: Answer, plan: AnswerPlan) -> tuple[Entry, ...]:
    """The main effect in full, and of every further one what differs from outcome to outcome."""
    if not answer.effects:
        return ()
    main = answer.effects[0]
    told = {**_how(main), **_asked_of(main, plan), **_range_of(main)}
    for one in answer.effects[1:]:
        title = plan.title(one.outcome)
        margin = words.magnitude(one.outcome.margin, one.contrast, one.unit)
        alike = (one.design, one.method, one.inference) == (
            main.design,
            main.method,
            main.inference,
        )
        how = f"{words.capital(one.design)}. {one.method} {words.ended(one.inference)}"
        told[title] = (
            f"{'As the main outcome.' if alike else how} Smallest difference that"
            f" matters: {margin}."
        )
    return tuple(Entry(term=term, text=text.strip()) for term, text in told.items() if text.strip())


def _how(effect: Effect) -> dict[str, str]:
    return {
        "How it was estimated": f"{words.capital(effect.design)}. {effect.method}",
        "A second engine": " ".join(one.sentence for one in effect.agreements)
        or "None answered the same question.",
    }


def _range_of(effect: Effect) -> dict[str, str]:
    """How the range was made, last: it is for those who would make it again."""
    return {
        "How the range was made, for statisticians": effect.inference,
        "p-value": _p(effect.p_value),
        "Least p-value that this design could reach": _p(effect.smallest_p),
    }


def _asked_of(effect: Effect, plan: AnswerPlan) -> dict[str, str]:
    asked, card = effect.estimand, plan.card(effect.outcome)
    return {
        "Population": asked.population,
        "Exposure": asked.exposure,
        "Comparator": asked.comparator,
        "Time zero": asked.time_zero,
        "Follow-up": f"{many(asked.follow_up, 'month')} after {many(asked.bedding_in, 'month')}"
        " of bedding in",
        "Events in between": asked.intercurrent_events,
        "Smallest difference that matters": words.magnitude(
            effect.outcome.margin, effect.contrast, effect.unit
        ),
        "Indicator": _indicator(card) if card else effect.outcome.indicator,
        "Read with care": " ".join(card.caveats) if card else "",
    }


def _indicator(card: Indicator) -> str:
    made = f"{card.numerator}, over {card.denominator}; version {card.version}."
    return f"{made} {card.about}".strip()


def _p(value: float | None) -> str:
    if value is None:
        return ""
    return "below 0.001" if value < 0.001 else f"{value:.3f}"
