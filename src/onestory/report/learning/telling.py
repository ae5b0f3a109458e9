"""Telling: the one document of which the team, the board and everybody else read a length."""

from __future__ import annotations

from onestory.release.learning import ClearedLearning
from onestory.report import words
from onestory.report.answer import sections as answer_sections
from onestory.report.answer.plan import AnswerPlan
from onestory.report.learning import (
    account,
    around,
    changed,
    data,
    foot,
    for_whom,
    mirrors,
    next_steps,
    opening,
    said,
    success,
    unknown,
)
from onestory.report.learning.cleared import Material, is_invented, whole_answer
from onestory.report.learning.document import Document, Line
from onestory.report.learning.pictures import Pictures


def gather(cleared: ClearedLearning, plan: AnswerPlan) -> Material:
    """Return what every section is written from, its tables put together."""
    answer = whole_answer(cleared)
    return Material(
        answer=answer,
        learning=cleared.learning,
        plan=plan,
        tables=data.tables(answer, cleared.learning, plan),
        cleared=cleared,
    )


def tell(material: Material, pictures: Pictures) -> Document:
    """Return the whole document, in the order in which it is read.

    Raises ReportError when a statement of the study is missing among the judgements.
    """
    answer = material.answer
    first = success.section(material)
    told = answer_sections.write(answer, material.plan)
    wrong = around.wrong(material, told)
    lines = [part for part in wrong.parts if isinstance(part, Line)]
    return Document(
        title=answer.study.title,
        question=answer.study.question if answer.study.question != answer.study.title else "",
        banner=words.INVENTED if is_invented(material.cleared) else "",
        sections=(
            opening.section(material, lines),
            first,
            changed.for_people(material, pictures),
            changed.in_use_and_money(material, pictures),
            for_whom.section(material),
            said.section(material, pictures),
            mirrors.section(material, pictures),
            around.rivals(material, told),
            wrong,
            unknown.section(material, told),
            next_steps.section(material, lines),
            *account.sections(material, told, pictures),
            foot.section(material),
        ),
    )
