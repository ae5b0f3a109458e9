"""The page of an answer: one HTML file that needs nothing else, its first sheet the whole of it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from onestory.release.answers import ClearedAnswer
from onestory.report import checks, page, words
from onestory.report.answer import sections, statements
from onestory.report.answer import words as answer_words
from onestory.report.answer.pictures import Album
from onestory.report.answer.plan import AnswerPlan
from onestory.report.charts.picture import Picture
from onestory.report.page import Figure


def write(
    cleared: ClearedAnswer, album: Album, path: Path, *, plan: AnswerPlan, effects_sha256: str
) -> Path:
    """Return the page as written to `path`; the same answer gives the same bytes.

    Raises ReportError when a statement of the study is missing from it.
    """
    answer = cleared.answer
    told = sections.write(answer, plan)
    text = (
        page.templates()
        .get_template("answer.html")
        .render(
            cleared=cleared,
            answer=answer,
            study=answer.study,
            invented=answer.invented or cleared.provenance.invented,
            told=told,
            counterfactual=_drawn(album.counterfactual),
            delivery=_drawn(album.delivery),
            rivals=_drawn(album.rivals),
            choices=_drawn(album.choices),
            event_study=_drawn(album.event_study),
            arms=_drawn(album.people.arms),
            naive=_drawn(album.people.naive),
            flow=_drawn(album.people.flow),
            love_plot=_drawn(album.people.love_plot),
            subgroups=_drawn(album.people.subgroups),
            others=tuple(page.drawn(one) for one in album.others),
            no_picture=no_picture(cleared),
            lock=answer_words.lock_status(answer.study),
            changed=answer_words.changed_unseen(answer.study),
            until=until(cleared),
            delivered=answer_words.delivered_words(answer),
            findings=checks.grouped(answer.findings),
            effects_sha256=effects_sha256,
            plan=plan,
            words=words,
            library=page.library() if album.every else "",
        )
    )
    statements.check_shown(text, told.statements)
    path.write_text(text, encoding="utf-8", newline="\n")
    return path


def until(cleared: ClearedAnswer) -> str:
    """Return the last day that the figures cover; that of the window asked for if none is told."""
    ends: list[date] = [
        end for one in cleared.answer.effects for end in one.series.column("period_end").to_pylist()
    ]
    return words.last_day(max(ends, default=cleared.answer.study.window.end))


def no_picture(cleared: ClearedAnswer) -> str:
    """Return why there is no picture of observed and counterfactual."""
    answer, effects = cleared.answer, cleared.answer.effects
    drawable = effects and (
        effects[0].series.num_rows or (answer.people and effects[0].estimate is not None)
    )
    if cleared.withheld and drawable:
        return " ".join(cleared.withheld)
    if effects and effects[0].reason:
        return words.sentence(effects[0].reason)
    return "There are too few periods with figures to draw."


def _drawn(picture: Picture | None) -> Figure | None:
    return None if picture is None else page.drawn(picture)
