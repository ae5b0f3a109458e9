"""Estimates of surveys: means, shares and differences with ranges that know how people were drawn.

A group of respondents (a domain) is all of the sample with nothing outside the group, never a
sample of its own. Variances are linearised, between the units first drawn (ultimate clusters).
"""

from onestory.stats.survey.differences import SurveyDifferences, survey_differences
from onestory.stats.survey.estimates import SurveyEstimates, survey_means, survey_shares
from onestory.stats.survey.sample import SurveySample, survey_sample

__all__ = [
    "SurveyDifferences",
    "SurveyEstimates",
    "SurveySample",
    "survey_differences",
    "survey_means",
    "survey_sample",
    "survey_shares",
]
