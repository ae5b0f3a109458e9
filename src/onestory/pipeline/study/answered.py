"""Answered: a study's answer, and what is needed to clear it and to set other things beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

if TYPE_CHECKING:
    from onestory.model.answer import Answer
    from onestory.model.learning import Lens
    from onestory.model.release import DisclosureRule, Provenance
    from onestory.model.result import Result
    from onestory.pipeline.outcome import Outcome
    from onestory.pipeline.study.reading import StudyPlan
    from onestory.report import AnswerPlan


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Answered:
    """A study answered, whether of places or of people; nothing is cleared or written yet.

    `outcome` holds rows, sentences and findings, and no files. `moved` returns what changed at
    each site up to each of the days given, as `model.mirror.MEASURED_ROWS`; `lens` for whom the
    outcomes differed.
    """

    given: StudyPlan
    answer: Answer
    folder: Path
    rule: DisclosureRule
    provenance: Provenance
    plan: AnswerPlan
    outcome: Outcome
    moved: Callable[[Sequence[date]], pa.Table]
    lens: Callable[[], Lens]
    results: Mapping[str, Result]
