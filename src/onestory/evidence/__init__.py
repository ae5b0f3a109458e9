"""Evidence beside the figures: the register of policies, and what else could explain a result."""

from onestory.evidence.builtin import builtin
from onestory.evidence.claims import check_claims, read_claims
from onestory.evidence.instruments import (
    RatersAgreement,
    asked_items,
    instruments,
    read_instrument,
    scirocco_agreement,
    score,
)
from onestory.evidence.interviews import (
    frames,
    judged,
    ratings_by_site,
    read_interviews,
    tell_interviews,
)
from onestory.evidence.mirror import (
    measured_of,
    measured_of_comparison,
    mirror,
    separating_constructs,
    separating_sentence,
)
from onestory.evidence.own_register import OwnRegister, own_register
from onestory.evidence.partnership import partnership
from onestory.evidence.published_dates import published_date
from onestory.evidence.published_effects import published_effects
from onestory.evidence.reading import agreement, aims_against_outcomes
from onestory.evidence.rivals import rivals
from onestory.evidence.surveys.beginning import begin_survey
from onestory.evidence.surveys.joining import join_surveys
from onestory.evidence.surveys.perceived import perceived
from onestory.evidence.surveys.reading import read_survey
from onestory.evidence.surveys.survey_instrument import survey_instrument
from onestory.evidence.surveys.telling import tell_survey
from onestory.evidence.timeline import layering, sites, timeline

__all__ = [
    "OwnRegister",
    "RatersAgreement",
    "agreement",
    "aims_against_outcomes",
    "asked_items",
    "begin_survey",
    "builtin",
    "check_claims",
    "frames",
    "instruments",
    "join_surveys",
    "judged",
    "layering",
    "measured_of",
    "measured_of_comparison",
    "mirror",
    "own_register",
    "partnership",
    "perceived",
    "published_date",
    "published_effects",
    "ratings_by_site",
    "read_claims",
    "read_instrument",
    "read_interviews",
    "read_survey",
    "rivals",
    "scirocco_agreement",
    "score",
    "separating_constructs",
    "separating_sentence",
    "sites",
    "survey_instrument",
    "tell_interviews",
    "tell_survey",
    "timeline",
]
