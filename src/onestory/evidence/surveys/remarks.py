"""Remarks: what is told of a survey as a whole, and of columns that are not read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from onestory.evidence.surveys.identifiers import identifying, identifying_words
from onestory.model.finding import Finding
from onestory.model.words import listed, many

if TYPE_CHECKING:
    import pyarrow as pa

    from onestory.evidence.surveys.files import Answers
    from onestory.evidence.surveys.places import Placed
    from onestory.evidence.surveys.sidecar import Sidecar
    from onestory.model.instrument import Instrument

_MOST = 10


def of_columns(answers: Answers, placed: Placed) -> Iterator[Finding]:
    """Yield what is told of columns: items without one, identifiers, and those nobody reads."""
    if placed.lacking:
        yield _lacking(answers, placed)
    unread: list[str] = []
    for heading in answers.headings:
        if not heading or heading in answers.columns:  # moments are read for doubled rows alone
            continue
        what = identifying(heading) or identifying_words(answers.seen.get(heading, ()))
        if what:
            yield _identifiers(answers, heading, what)
        else:
            unread.append(heading)
    if unread:
        yield _unread(answers, unread)
    respondent = placed.roles.get("respondent", "")
    if respondent:
        yield from _respondent(answers, respondent)


def _lacking(answers: Answers, placed: Placed) -> Finding:
    items = many(len(placed.lacking), "item")
    have = "has" if len(placed.lacking) == 1 else "have"
    return Finding(
        rule="item without a column",
        severity="warning",
        message=f"{items} of the instrument {have} no column: {listed(placed.lacking)}.",
        do='If it was asked, name its heading under [columns.items]: "1" = "Q1". Scores that'
        " need it cannot be made without it.",
        file=answers.file,
    )


def _identifiers(answers: Answers, heading: str, what: str) -> Finding:
    return Finding(
        rule="identifiers in a survey",
        severity="warning",
        message=f"The column looks as if it holds {what}: nothing of it was read or kept.",
        do="Delete it from the file, and ask that it is not sent: scores need nothing that names"
        " or describes a person.",
        file=answers.file,
        column=heading,
    )


def _respondent(answers: Answers, heading: str) -> Iterator[Finding]:
    what = identifying(heading) or identifying_words(answers.columns[heading].words)
    if what:
        yield Finding(
            rule="respondents by identifier",
            severity="warning",
            message=f"The column that tells respondents apart looks as if it holds {what}: it was"
            " used for that alone, and nothing of it was kept.",
            do="Ask for a number without a meaning in its place.",
            file=answers.file,
            column=heading,
        )


def _unread(answers: Answers, headings: list[str]) -> Finding:
    some = ", ".join(f"'{one}'" for one in headings[:_MOST])
    more = f" and {len(headings) - _MOST} more" if len(headings) > _MOST else ""
    return Finding(
        rule="survey column not read",
        severity="note",
        message=f"{many(len(headings), 'column')} {'was' if len(headings) == 1 else 'were'} not"
        f" read: {some}{more}.",
        do="A column that the sidecar does not name is left alone: check that none was meant.",
        file=answers.file,
    )


def of_survey(
    responses: pa.Table, instrument: Instrument, sidecar: Sidecar, *, sites: tuple[str, ...]
) -> Iterator[Finding]:
    """Yield what is told of the answers as a whole."""
    if responses.num_rows == 1:
        yield Finding(
            rule="one respondent",
            severity="warning",
            message="One respondent answered: what one person says is no picture of a service,"
            " and it may be known who it was.",
            do="Do not show the answers to others; ask more people.",
            file=sidecar.file.name,
        )
    yield from _others(responses, instrument, sidecar)
    yield from _no_site(responses, sidecar)
    yield from _asked(responses, sidecar, sites)
    yield from _strata(responses, sidecar)


def _others(responses: pa.Table, instrument: Instrument, sidecar: Sidecar) -> Iterator[Finding]:
    """Yield who answered that the instrument was not made for."""
    answered = sorted(str(who) for who in responses["who"].unique().to_pylist())
    for who in answered:
        if who not in instrument.who:
            yield Finding(
                rule="not made for them",
                severity="warning",
                message=f"The instrument was made for {listed(instrument.who)}, and {who} answered"
                " it: how well it serves them nobody has shown.",
                do="Check `who`; if it is right, say so beside the score.",
                file=sidecar.file.name,
            )


def _no_site(responses: pa.Table, sidecar: Sidecar) -> Iterator[Finding]:
    blank = responses["site"].to_pylist().count("")
    if blank and blank < responses.num_rows:
        yield Finding(
            rule="survey site missing",
            severity="note",
            message=f"{many(blank, 'respondent')} named no site: they count among all, and in no"
            " site.",
            do="Fill in the site, where it is known.",
            file=sidecar.file.name,
            column=sidecar.columns.get("site", ""),
        )


def _asked(responses: pa.Table, sidecar: Sidecar, sites: tuple[str, ...]) -> Iterator[Finding]:
    """Yield [[asked]] that name a wave or site that is none, or fewer than those who answered."""
    waves = {wave.name for wave in sidecar.waves}
    known = set(sites) | set(responses["site"].to_pylist())
    answered: dict[tuple[str, str], int] = {}
    for wave, site in zip(*(responses[n].to_pylist() for n in ("wave", "site")), strict=True):
        answered[wave, site] = answered.get((wave, site), 0) + 1
        if site:
            answered[wave, ""] = answered.get((wave, ""), 0) + 1
    for one in sidecar.asked:
        if one.wave not in waves or (one.site and one.site not in known):
            place = f"wave '{one.wave}'" if one.wave not in waves else f"site '{one.site}'"
            yield _stray(sidecar, place)
        elif one.group_kind == "everyone" and one.asked < answered.get((one.wave, one.site), 0):
            yield _fewer(sidecar, one.wave, one.site, one.asked)


def _stray(sidecar: Sidecar, place: str) -> Finding:
    return Finding(
        rule="asked of nobody here",
        severity="warning",
        message=f"[[asked]] names the {place}, which is in no row.",
        do="Write it as the study does; until then no share of those asked is told for it.",
        file=sidecar.path.name,
    )


def _fewer(sidecar: Sidecar, wave: str, site: str, asked: int) -> Finding:
    where = f" at '{site}'" if site else ""
    return Finding(
        rule="more answered than asked",
        severity="warning",
        message=f"More people answered in '{wave}'{where} than the {asked:,} who were asked.",
        do="Check [[asked]]; a link that was passed on reaches people whom nobody asked.",
        file=sidecar.path.name,
    )


def _strata(responses: pa.Table, sidecar: Sidecar) -> Iterator[Finding]:
    """Yield strata that [of_population] leaves out, where it names any."""
    if not sidecar.of_population:
        return
    named = {stratum for stratum, _ in sidecar.of_population}
    lacking = sorted({str(s) for s in responses["stratum"].unique().to_pylist() if s} - named)
    if lacking:
        yield Finding(
            rule="stratum without its people",
            severity="warning",
            message=f"[of_population] lacks {listed(lacking)}: no range of theirs is narrowed.",
            do="Write how many people the stratum has.",
            file=sidecar.path.name,
        )
