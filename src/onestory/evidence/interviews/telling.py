"""What interviews said: profiles, agreement of coders, comparisons and sentences in their order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onestory.evidence.interviews.coders import coders_agreement
from onestory.evidence.interviews.compared import LEAST_TOLD, compared
from onestory.evidence.interviews.presence import of_kind, people, tellings
from onestory.evidence.interviews.profiles import profiles
from onestory.evidence.interviews.sentences import sentences
from onestory.model.interviews import InterviewsTold

if TYPE_CHECKING:
    from onestory.model.interviews import Interviews


def tell_interviews(
    interviews: Interviews, *, least: int = LEAST_TOLD, resamples: int = 1000, seed: int = 0
) -> InterviewsTold:
    """Return what coded interviews and documents say, by person and not by mention.

    `least` is how many people a group must have to be compared or told apart in words; profiles
    have every group, for the rule of release to hide. `resamples` and `seed` are of the ranges
    of agreement.
    """
    profile = profiles(interviews)
    agreement = coders_agreement(interviews, resamples=resamples, seed=seed)
    comparisons = compared(interviews, least=least)
    return InterviewsTold(
        interviews=interviews.id,
        title=interviews.title,
        frame=interviews.frame,
        profiles=profile,
        agreement=agreement,
        compared=comparisons,
        sentences=sentences(
            interviews,
            profiles=profile,
            agreement=agreement,
            compared=comparisons,
            least=least,
        ),
        spoken=people(of_kind(tellings(interviews))),
        invented=interviews.invented,
        inputs=interviews.inputs,
        findings=interviews.findings,
    )
