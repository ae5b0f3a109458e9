"""How often people of the invented system come to social care, and what then happens.

Set so that the figures of `care_figures.py` come out near England's: rates by age per 1,000
person-years; shares from memory of Adult Social Care Activity and Finance Report, 2022-23, where
no source is named.
"""

from __future__ import annotations

from dataclasses import dataclass

from onestory.synthetic.system.health.rates import Rate

REQUESTS = Rate(  # by people without long-term support
    by_age=(0, 0, 0, 12.5, 12.5, 12.5, 14, 18, 38, 92, 205),
    deprivation=1.7,
    frailty=0.6,
    conditions={
        "dementia": 2.2, "frailty": 1.8, "stroke": 1.4, "Parkinson's": 1.6, "falls": 1.4,
        "severe mental illness": 3.0, "learning disability": 6.0, "depression": 1.3, "alcohol": 1.7,
    },
    dying=(2.0, 2.0, 1.8, 1.6, 1.4, 1.3),
)  # fmt: skip
CARE_HOME = Rate(  # moves into a care home from home, whoever pays; out of hospital: `Chances`
    by_age=(0, 0, 0, 0.05, 0.05, 0.08, 0.17, 0.45, 0.95, 3.1, 10.0),
    deprivation=1.3,
    frailty=0.4,
    conditions={
        "dementia": 5.0, "frailty": 1.8, "stroke": 1.3, "Parkinson's": 1.5, "falls": 1.3,
        "learning disability": 60.0, "severe mental illness": 2.0,
    },
    dying=(1.5, 2.5, 2.5, 2.2, 2.0, 2.0, 1.8, 1.8, 1.8, 1.6, 1.6, 1.6),
)  # fmt: skip
ALREADY = Rate(  # in long-term support at home on the first day: a share, per 1,000
    by_age=(0, 0, 0, 3.7, 3.7, 3.7, 4.2, 5.2, 5.6, 11, 23.5),
    deprivation=1.7,
    frailty=0.5,
    conditions={
        "dementia": 2.5, "frailty": 2.0, "stroke": 1.6, "Parkinson's": 2.0,
        "severe mental illness": 5.0, "learning disability": 45.0,
    },
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Chances:
    """What happens next, as chances. Pairs are of people under 65, and of 65 and over.

    After hospital, chances are so many months of a person's own monthly rate, by nights in
    hospital: none, up to six, more.
    """

    progress: tuple[tuple[float, ...], tuple[float, ...]] = (
        (0.03, 0.30, 0.06, 0.02, 0.29, 0.07, 0.06, 0.17),
        (0.12, 0.27, 0.14, 0.04, 0.23, 0.04, 0.05, 0.11),
    )
    services: tuple[float, float] = (0.36, 0.33)  # long-term support after assessment
    kept_on: tuple[float, float] = (0.8, 0.8)  # the same, of those assessed as reablement ends
    from_hospital: tuple[float, ...] = (0.24, 0.72, 1.5)  # reablement, of the rate of requests
    asked_in_hospital: float = 0.05  # another request on discharge of someone of 65 or more
    after_reablement: tuple[float, ...] = (0.48, 0.21, 0.09, 0.04, 0.06, 0.05, 0.07)
    moved_from_hospital: tuple[float, ...] = (0.5, 4.0, 14.0)
    short_stay: float = 0.6  # against those who move for good: some weeks in a care home
    council_pays: float = 0.55
    already_paid: float = 0.55  # of those in a care home on the first day
    disregard: float = 0.25  # of self-funders: 12 weeks paid, then not
    money_gone: float = 0.005  # a month
    nursing: float = 0.3
    to_nursing: float = 0.005  # a month
    ends: tuple[float, float] = (0.013, 0.031)  # a month, of support at home
    changes: tuple[float, float] = (0.012, 0.022)  # a month, of the package
    reviewed: float = 0.62  # at a year
    reviewed_after_hospital: float = 0.25
    respite: float = 0.004  # a month
    carers: float = 0.018  # a month, of unpaid carers


CHANCES = Chances()
PROGRESS = (  # the outcomes of `Chances.progress`, in order
    "Progress to reablement",
    "Progress to assessment",
    "Progress to support planning",
    "NFA: Self-funded",
    "NFA: Information",
    "NFA: Referral to other",
    "NFA: Support declined",
    "NFA: No services",
)
SEQUELS = (  # of `Chances.after_reablement`
    "NFA: Support ended as planned",
    "Progress to assessment",
    "NFA: Information",
    "NFA: Self-funded",
    "Admitted to hospital",
    "NFA: Support declined",
    "NFA: Referral to NHS",
)
