"""Required: what every length must tell; a report that leaves any of it out is not written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from onestory.model.errors import ReportError
from onestory.model.study import Study
from onestory.model.words import listed
from onestory.report.learning import mirrors
from onestory.report.learning.cleared import Material
from onestory.report.learning.document import Document, Drawing, Line


def required(material: Material) -> frozenset[str]:
    """Return the keys of all that was registered: outcomes, statements, harms, what is missing."""
    study = material.answer.study
    missing = range(1, len(material.learning.not_measured) + 1)
    unanswered = (f"mirror:{one.id}" for one in mirrors.unanswered(material))
    return frozenset((*_registered(study), *(f"missing:{n}" for n in missing), *unanswered))


def check(document: Document, wanted: frozenset[str]) -> None:
    """Raise ReportError when something registered is told nowhere in the document."""
    _refuse(sorted(wanted - document.told))


def check_written(text: str, document: Document, wanted: frozenset[str]) -> None:
    """Raise ReportError when the words that tell something registered do not stand in the text."""
    words = words_of(document)
    told = " ".join(text.split())
    _refuse(
        sorted(
            key
            for key in wanted
            if not any(" ".join(one.split()) in told for one in words.get(key, ()))
        )
    )


def words_of(document: Document) -> Mapping[str, tuple[str, ...]]:
    """Return the words that tell each key: the head of a table's row, or a line whole."""
    found: dict[str, list[str]] = {}
    for section in document.sections:
        for part in section.parts:
            if isinstance(part, Drawing):
                continue
            for at, key in enumerate(part.told):
                told = part.text if isinstance(part, Line) else part.table.lines[at].cells[0].text
                found.setdefault(key, []).append(told)
    return {key: tuple(one) for key, one in found.items()}


def _registered(study: Study) -> Iterable[str]:
    yield from (f"statement:{one.id}" for one in study.statements)
    for one in (*study.outcomes, *study.experience):
        yield f"outcome:{one.id}"
        if one.role == "harm":
            yield f"harm:{one.id}"


def _refuse(absent: list[str]) -> None:
    if absent:
        raise ReportError(
            found=f"The report would leave out what was registered: {listed(absent)}.",
            where="learning report",
            do="Tell every outcome, statement and harm of the study; one that could not be"
            " measured is told as such.",
        )
