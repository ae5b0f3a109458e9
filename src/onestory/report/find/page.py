"""Private pages about a list: its account, what was decided about it, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from onestory.model.errors import ReportError
from onestory.model.words import listed, many, number
from onestory.report import page, tables, words
from onestory.report.find import pictures
from onestory.report.find.sentences import (
    day,
    group_name,
    holds,
    judged_sentences,
    offered_sentences,
    ratio,
    sentences,
    told,
    usual_of,
    whom,
    with_range,
)
from onestory.report.tables import Cell, Line, Table

if TYPE_CHECKING:
    from pathlib import Path

    from onestory.model.found import Calibrated, Found, Judged, Offered, Tested
    from onestory.report.page import Figure

PRIVATE = (
    "Private: for those who decide whom to offer help, and those who must judge whether that is"
    " fair. It holds counts from which nothing was hidden, and names nobody."
)


_NOT_HERE = (
    "At no home or practice here: no record that was joined to them tells of a home on that day or,"
    " where lists of practices were received, of a practice. Such people moved away, came later, or"
    " are known by their care alone."
)
_BY_GROUP = "To whom it came more or less often than the list said"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """A part of the page: its heading, sentences, picture and tables."""

    anchor: str
    title: str
    sentences: tuple[str, ...] = ()
    figure: Figure | None = None
    tables: tuple[Table, ...] = ()
    note: str = ""


def write_list(found: Found, *, to: Path, handed: bool) -> Path:
    """Return the page on a list as written to `to`; the same list gives the same bytes."""
    asked = found.asked
    mode = (
        "The list was handed over to the partners named in the plan, with their own numbers."
        if handed
        else "Shadow mode: nobody was told of this list. It is kept so that it can be judged."
    )
    parts = (
        *(_tested(one, place, asked.most) for place, one in enumerate(reversed(found.tested))),
        _rule(found),
        _cannot(found),
    )
    return _write(to, found, title="People found", lead=(*sentences(found)[:3], mode), parts=parts,
                  standing=f"{asked.name} {asked.version} · {day(asked.on)}")  # fmt: skip


def write_offered(found: Found, told: Sequence[Offered], *, to: Path, others: int) -> Path:
    """Return the page on what was decided about the people of a list, as written to `to`."""
    part = _Part(
        anchor="groups", title="Was the offer fair?", tables=(_offers(told),),
        note="Offered: enrolled or declined, of those decided on, with 95% ranges. A group may be"
        " offered less because it was found unsuitable, or asked last: the log says which.",
    )  # fmt: skip
    lead = offered_sentences(told, others=others)
    return _write(
        to, found, title="What was decided", lead=lead, parts=(part,), standing=_of(found)
    )


def write_judged(found: Found, told: Judged, *, to: Path) -> Path:
    """Return the page on what became of the people of a list, as written to `to`."""
    lead = judged_sentences(told)
    picture = pictures.calibration(told.everyone, title=_BY_GROUP, on=found.asked.on)
    part = _Part(
        anchor="groups",
        title="Group by group",
        figure=page.drawn(picture) if picture else None,
        tables=(_calibrated(told.everyone, "judged"),),
    )
    return _write(to, found, title="What became of them", lead=lead, parts=(part,),
                  standing=_of(found))  # fmt: skip


def _of(found: Found) -> str:
    asked = found.asked
    return f"Of the list {asked.name} {asked.version} of {day(asked.on)}"


def _write(
    to: Path,
    found: Found,
    *,
    title: str,
    lead: Sequence[str],
    parts: Sequence[_Part],
    standing: str,
) -> Path:
    text = (
        page.templates()
        .get_template("find.html")
        .render(
            title=title,
            lead=tuple(lead),
            parts=tuple(parts),
            standing=standing,
            private=PRIVATE,
            whom=whom(found),
            found=found,
            words=words,
        )
    )
    try:
        to.parent.mkdir(parents=True, exist_ok=True)
        to.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise ReportError(
            found=f"The page cannot be written: {error.strerror or error}.",
            where=str(error.filename or to),
            do="Close the file if it is open elsewhere, or free disk space.",
        ) from error
    return to


def _tested(test: Tested, place: int, most: int) -> _Part:
    """Return one test of the score: the one on a later day leads, others follow it."""
    groups, leads = test.calibrated, not place
    # Of the test that leads, the head of the page says the rest.
    said = holds(test) if leads else told(test, max(1, most // 4))
    title = said[0]
    picture = pictures.calibration(groups, title=title, on=test.on) if leads else None
    some = [_highest(test, place)] if test.highest else []
    return _Part(
        anchor=f"test-{place + 1}",
        title="Did the score tell before?" if leads else "And on people held out",
        sentences=(_on_whom(test), *(said[1:] if picture else said)),
        figure=page.drawn(picture) if picture else None,
        tables=(*some, *([_calibrated(groups, f"groups-{place + 1}")] if groups else [])),
    )


def _on_whom(test: Tested) -> str:
    away = f" {many(test.away, 'person', 'people')} moved away before it could be told, and are"
    left = f"{away} left out." if test.away else ""
    return (
        f"Tested on {test.words}: {many(test.people, 'person', 'people')} on {day(test.on)}, of"
        f" whom it happened to {number(test.happened)} within a year.{left}"
    )


def _rule(found: Found) -> _Part:
    asked, score = found.asked, found.score
    said = [f"People {listed(asked.rule)}, on {day(asked.on)}. {asked.purpose}"]
    if score is None:
        said.append(
            f"No score: the order is drawn by chance with seed {asked.seed}, by person alone. Where"
            " there is room for some of them only, it can be studied as a trial would be."
        )
    elif score.is_chance and score.fitted_on:
        said.append(
            f"The score is the chance of {score.happens}, reckoned from what was known before the"
            f" day by a logistic regression (version {score.version}). It was made of"
            f" {number(score.people)} people who met the rule on {day(score.fitted_on)}, to"
            f" {number(score.happened)} of whom it happened. Ethnicity is no part of it."
        )
    else:
        said.append(f"The score is points of the plan's own (version {score.version}).")
    shown = [_left_out(found), *([_terms(found)] if score else [])]
    return _Part(anchor="rule", title="What the rule is", sentences=tuple(said),
                 tables=tuple(shown))  # fmt: skip


def _left_out(found: Found) -> Table:
    out = found.left_out
    told_of = (
        ("Listed", found.people.num_rows),
        ("Met the rule, and came too late on the list", out.waiting),
        ("Did not meet the rule", out.not_meet),
        ("Enrolled with a team already", out.enrolled),
        ("At no home or practice here on the day", out.away),
        ("Dead by the day", out.dead),
    )
    lines = [Line(cells=(Cell(text=said), _count(people))) for said, people in told_of]
    return tables.build(
        "left-out", "Everybody in the records", ("Who", "People"), lines, note=_NOT_HERE
    )


def _terms(found: Found) -> Table:
    score = found.score
    terms = score.terms if score else ()
    lines = [
        Line(cells=(Cell(text=one.words), tables.number(one.adds, number(one.adds, 3))))
        for one in sorted(terms, key=lambda one: (-abs(one.adds), one.name))
        if one.adds
    ]
    adds = "Adds to the log odds" if score and score.is_chance else "Points"
    return tables.build("terms", "What a unit of each adds", ("Covariate", adds), lines)


def _cannot(found: Found) -> _Part:
    said = [
        whom(found)[1],
        "It knows what was recorded. Who seldom comes to services, or is recorded by few of them,"
        " looks well to it.",
        "People were also admitted less where something had helped them: a low score may be care"
        " that works.",
    ]
    if found.score is None:
        said = said[:2]
    return _Part(anchor="cannot", title="What it cannot tell", sentences=tuple(said))


def _highest(test: Tested, place: int) -> Table:
    lines = [
        Line(
            cells=(
                Cell(text=f"The {number(one.most)} highest", key=repr(one.most)),
                _count(int(one.of_them.part)),
                tables.number(
                    one.expected, "" if one.expected is None else number(one.expected, 1)
                ),
                tables.number(one.of_them.value, with_range(one.of_them)),
                tables.number(one.of_all.value, with_range(one.of_all)),
            )
        )
        for one in test.highest
    ]
    heads = ("People", "It happened to", "Expected", "Share of these people",
             "Share of all it happened to")  # fmt: skip
    return tables.build(f"highest-{place + 1}", "The highest scores", heads, lines)


def _calibrated(groups: Sequence[Calibrated], anchor: str) -> Table:
    usual = usual_of(groups[0])
    lines = [
        Line(
            cells=(
                Cell(text=group_name(one)),
                _count(one.people),
                _count(one.happened),
                tables.number(one.expected, number(one.expected, 1)),
                tables.number(one.ratio.value, ratio(one) if one.expected else ""),
            ),
            marked=one.is_off(usual) and one.is_plain(usual),
        )
        for one in groups
    ]
    heads = ("Group", "People", "It happened to", "Expected", "Over what was expected")
    return tables.build(anchor, "What happened and what was expected", heads, lines)


def _offers(told: Sequence[Offered]) -> Table:
    lines = [
        Line(
            cells=(
                Cell(text=group_name(one)),
                *(_count(n) for n in (one.listed, one.decided)),
                tables.number(one.offered.value, with_range(one.offered) if one.decided else ""),
                *(
                    _count(n)
                    for n in (one.enrolled, one.declined, one.not_suitable, one.no_capacity)
                ),
            ),
            marked=one.by == "everyone",
        )
        for one in told
    ]
    heads = ("Group", "Listed", "Decided on", "Offered", "Enrolled", "Declined", "Not suitable",
             "No capacity")  # fmt: skip
    return tables.build("offers", "What was decided, by group", heads, lines)


def _count(how_many: int) -> Cell:
    return tables.number(how_many, number(how_many))
