"""Hearing: what surveys, interviews, claims and partners' lists beside a study say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from onestory import evidence

if TYPE_CHECKING:
    from onestory.model.claims import CheckedClaim
    from onestory.model.finding import Finding
    from onestory.model.interviews import Interviews, InterviewsTold
    from onestory.model.partnership import Partnership
    from onestory.model.result import Input, Result
    from onestory.model.survey import SurveyTold, Wave
    from onestory.pipeline.study.reading import StudyPlan


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """What was said, told; `coded` are the interviews as they were read, in the order told.

    `waves` are those of the surveys: interviews that do not date a wave are of its days.
    """

    surveys: tuple[SurveyTold, ...]
    coded: tuple[Interviews, ...]
    interviews: tuple[InterviewsTold, ...]
    claims: tuple[CheckedClaim, ...]
    partnership: Partnership | None
    findings: tuple[Finding, ...]
    waves: tuple[Wave, ...] = ()

    @property
    def inputs(self) -> tuple[Input, ...]:
        """The files that were read, by hash."""
        told = (*self.surveys, *self.interviews)
        return tuple(dict.fromkeys(one for part in told for one in part.inputs))

    @property
    def invented(self) -> bool:
        """Whether anything of it says that it is invented."""
        parts = (*self.surveys, *self.interviews, *filter(None, (self.partnership,)))
        return any(part.invented for part in parts)


def hear(given: StudyPlan, results: Mapping[str, Result], *, places: Sequence[str]) -> Hearing:
    """Return what the files beside the study say; `places` are names where answers may come from.

    Raises DeliveryError or PlanError where a file or its sidecar cannot be followed.
    """
    sites = tuple(dict.fromkeys(site.name for site in given.study.sites))
    known = tuple(dict.fromkeys((*sites, *places)))
    read = evidence.join_surveys(
        [
            evidence.read_survey(path, instruments=evidence.instruments(), sites=known)
            for path in given.voices.surveys
        ]
    )
    coded = tuple(evidence.read_interviews(path, sites=known) for path in given.voices.interviews)
    surveys = tuple(evidence.tell_survey(one, evidence.score(one), sites=sites) for one in read)
    interviews = tuple(evidence.tell_interviews(one) for one in coded)
    claims = _claims(given, results)
    partnership = _partnership(given, invented=any(one.invented for one in (*surveys, *interviews)))
    parts = (*surveys, *interviews, *claims, *filter(None, (partnership,)))
    return Hearing(
        surveys=surveys,
        coded=coded,
        interviews=interviews,
        claims=claims,
        partnership=partnership,
        findings=tuple(dict.fromkeys(found for part in parts for found in part.findings)),
        waves=tuple({wave.name: wave for one in read for wave in one.waves}.values()),
    )


def _claims(given: StudyPlan, results: Mapping[str, Result]) -> tuple[CheckedClaim, ...]:
    if given.voices.claims is None:
        return ()
    return evidence.check_claims(evidence.read_claims(given.voices.claims), results)


def _partnership(given: StudyPlan, *, invented: bool) -> Partnership | None:
    if given.voices.partners is None:
        return None
    return evidence.partnership(
        given.voices.partners,
        ground=given.voices.ground,
        name=given.study.programme,
        invented=invented,
    )
