"""What is noticed when people are drawn, and when nobody can be."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from onestory.model.caseload import CASELOAD
from onestory.model.errors import StudyError
from onestory.model.finding import Finding
from onestory.model.words import many, share
from onestory.timeline.cohort_rules import day

if TYPE_CHECKING:
    import pyarrow as pa

    from onestory.timeline.drawn_request import Drawing
    from onestory.timeline.trials import Trials

_LATE = 0.2
"""The share of facts delivered after time zero from which a study should say so."""


def refuse_decisions(decisions: pa.Table) -> None:
    """Raise StudyError where the decisions lack a column."""
    lacking = [name for name in CASELOAD.names if name not in decisions.column_names]
    if lacking:
        raise StudyError(
            found=f"The decisions lack {', '.join(lacking)}.",
            do="Give a row a decision: person_id, team, decision, decided, start, end and score.",
        )


def refuse_nobody(made: Trials, drawing: Drawing) -> None:
    """Raise StudyError where nobody was taken on, or nobody can be set beside them."""
    months = drawing.window.label
    if not made.enrolments:
        raise StudyError(
            found=f"No record tells that the teams studied took anybody on in {months}.",
            do="Check the codes of the teams, the months, and that their caseload was received.",
        )
    if not made.eligible:
        raise StudyError(
            found=f"Of {many(made.enrolments, 'record')} of being taken on in {months},"
            f" {made.enrolments - made.unlinked:,} are joined to a person, {made.first_time:,} are"
            f" of people taken on for the first time, {made.standing:,} of these were alive and at"
            " home here, and none met the rule.",
            do="Mend the links where the first steps lose people, the rule where the last does.",
        )
    if not made.among.kept:
        raise StudyError(
            found="Nobody can be set beside the people taken on: of"
            f" {many(made.among.standing, 'person', 'people')} in the places asked for,"
            f" {made.among.eligible:,} met the rule.",
            do="Choose other comparators, or give the places of the teams as sites.",
        )


def findings_of(
    made: Trials, drawing: Drawing, *, earliest: tuple[date, date], known_late: float | None
) -> tuple[Finding, ...]:
    """Return what a reader of the study should know of how people were drawn.

    `earliest` are the first day of records and the first time zero.
    """
    told = (
        _prevalent(made),
        _backdated(made),
        _against(made),
        _alone(made),
        _short(drawing, *earliest),
        _late(drawing, known_late),
    )
    return tuple(one for one in told if one is not None)


def _finding(rule: str, message: str, do: str, rows: int = 0) -> Finding:
    """Return a warning. How many people it is of stands in `rows`: a message may be published."""
    return Finding(rule=rule, severity="warning", message=message, do=do, rows=rows)


def _prevalent(made: Trials) -> Finding | None:
    if not made.prevalent:
        return None
    return _finding(
        "taken on before",
        "Some people had been taken on before the months studied: how they were before it nobody"
        " can tell, and they are left out.",
        "Nothing to do; begin the months with the teams' first to have them in.",
        made.prevalent,
    )


def _backdated(made: Trials) -> Finding | None:
    if not made.backdated:
        return None
    return _finding(
        "start before its decision",
        f"{share(made.backdated / made.enrolments)} of the records of being taken on tell a start"
        " before the day on which it was decided. Their time zero is the day decided: whoever is"
        " decided on had lived until then. What the team did before it counts as before.",
        "Ask the teams which day is right; where starts were written back, correct them.",
        made.backdated,
    )


def _against(made: Trials) -> Finding | None:
    against = made.standing - made.eligible
    if not against:
        return None
    return _finding(
        "taken on against the rule",
        "Some people were taken on without meeting the rule on their day, and are left out.",
        "Check whether the rule is the one that the teams went by.",
        against,
    )


def _alone(made: Trials) -> Finding | None:
    if not made.among.alone:
        return None
    return _finding(
        "nobody to set beside",
        f"In {many(made.among.alone, 'month')} nobody could be set beside those taken on.",
        "Choose other comparators, or other months.",
        made.among.alone,
    )


def _short(drawing: Drawing, first: date, earliest: date) -> Finding | None:
    wanted = earliest - timedelta(days=drawing.caseload.history)
    if wanted >= first:
        return None
    before = drawing.caseload.comparators == "before the start"
    return _finding(
        "short history",
        f"Records begin on {day(first)}, {many((earliest - first).days, 'day')} before the first"
        f" time zero; {drawing.caseload.history:,} were to be looked at."
        + (" Facts from longer before are counted of nobody." if before else ""),
        "Frailty and Charlson scores of the people set beside others look back less far too;"
        " choose comparators of the same months beside."
        if before
        else "People of one month are compared, of whom records tell equally much; or begin later.",
    )


def _late(drawing: Drawing, known_late: float | None) -> Finding | None:
    if known_late is None or known_late < _LATE:
        return None
    left_out = drawing.caseload.known == "delivered before"
    return _finding(
        "known late",
        f"{share(known_late)} of the facts dated before time zero were delivered after it"
        f"{' and are not counted' if left_out else ': the teams may not have known them'}.",
        "Records received all at once tell no delivery day of their own; study by the day dated."
        if left_out
        else "Nothing to do where the teams had their own records; else count by day delivered.",
    )
