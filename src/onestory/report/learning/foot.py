"""Foot: invented or real, who may read it, data up to, versions, hashes, and how to repeat it."""

from __future__ import annotations

from onestory.report import words
from onestory.report.answer import page as answer_page
from onestory.report.learning import accounts
from onestory.report.learning.cleared import Material
from onestory.report.learning.document import Line, Section


def section(material: Material) -> Section:
    """Return the foot of every length; what only the full account needs stands there alone."""
    cleared, study = material.cleared, material.answer.study
    made = cleared.provenance
    lock = study.lock
    short = [
        words.INVENTED if material.invented else "Real figures",
        f"for readers {cleared.rule.audience}".replace("readers public", "the public"),
        f"data up to {answer_page.until(cleared.answer)}",
        f"OneStory {version(made.code_version)}",
        f"study {study.text_sha256[:12] or 'not known'}",
        f"lock {(lock.seal or lock.sha256)[:12]}" if lock else "not locked",
        f"made on {words.day(made.made_on)}",
    ]
    return Section(
        id="about",
        heading="About this report",
        parts=(Line(id="about", text=f"{'; '.join(short)}.", least="team"), *_full(material)),
    )


def version(told: str) -> str:
    """Return the version in words; code that was never installed runs from a checkout."""
    return "from a checkout" if told == "not installed" else told


def _get(told: str) -> str:
    if told == "not installed":
        return "Check out the code of OneStory that made it"
    return f"Install OneStory {told}"


def _full(material: Material) -> tuple[Line, ...]:
    cleared, study = material.cleared, material.answer.study
    made, lock = cleared.provenance, study.lock
    told = {
        "Who may read it": f"{words.sentence(cleared.rule.wording)} {cleared.suppression.sentence}",
        "Definitions": "; ".join(made.definitions) or "none is named",
        "Study (sha256)": study.text_sha256 or "not known",
        "Lock (sha256)": (lock.seal or lock.sha256) if lock else "not locked",
        "Plan (sha256)": made.plan_sha256 or "none",
        **_answers(material),
        "Files it rests on": "; ".join(_files(material)) or "none is named",
        "Data": "Each table stands in the folder data as CSV, JSON and Parquet; sentences.csv names"
        " the table and rows behind each sentence; learning.json is for programs to read.",
        "To make it again": f"{_get(made.code_version)} and run `onestory report FOLDER`, with the"
        " study's folder for FOLDER. The same files and study give the same bytes.",
    }
    return tuple(
        Line(id=f"about-{n}", lead=f"{term}.", text=text)
        for n, (term, text) in enumerate(told.items(), 1)
    )


def _answers(material: Material) -> dict[str, str]:
    """How many answers of each survey were received, accepted and rejected."""
    found = [
        f"{one.title}: {accounts.words_of(account, material.cleared.rule)}"
        for one in material.learning.surveys
        if (account := accounts.account(one)) is not None
    ]
    return {"Answers": "; ".join(found)} if found else {}


def _files(material: Material) -> list[str]:
    learning = material.learning
    inputs = dict.fromkeys(
        (
            *material.answer.inputs,
            *(i for one in learning.surveys for i in one.inputs),
            *(i for one in learning.interviews for i in one.inputs),
        )
    )
    return [
        f"{one.file}{f', {one.publisher}' if one.publisher else ''}"
        f"{f', sha256 begins {one.sha256[:12]}' if one.sha256 else ''}"
        for one in inputs
    ]
