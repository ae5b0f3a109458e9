"""References: where the methods and guidelines of an answer were published."""

from __future__ import annotations

from collections.abc import Iterable

from onestory.model.study import Design

_DESIGNS: dict[Design, str] = {
    "staggered difference in differences": "Callaway B, Sant’Anna PHC. Difference-in-differences"
    " with multiple time periods. Journal of Econometrics 2021; 225: 200–230.",
    "Poisson difference in differences": "Wooldridge JM. Simple approaches to nonlinear"
    " difference-in-differences with panel data. Econometrics Journal 2023; 26: C31–C66.",
    "synthetic difference in differences": "Arkhangelsky D, Athey S, Hirshberg DA, Imbens GW,"
    " Wager S. Synthetic difference-in-differences. American Economic Review 2021; 111: 4088–4118.",
    "synthetic control": "Abadie A, Diamond A, Hainmueller J. Synthetic control methods for"
    " comparative case studies. Journal of the American Statistical Association 2010; 105:"
    " 493–505.",
    "augmented synthetic control": "Ben-Michael E, Feller A, Rothstein J. The augmented synthetic"
    " control method. Journal of the American Statistical Association 2021; 116: 1789–1803.",
    "generalised synthetic control": "Xu Y. Generalized synthetic control method: causal inference"
    " with interactive fixed effects models. Political Analysis 2017; 25: 57–76.",
    "controlled interrupted time series": "Lopez Bernal J, Cummins S, Gasparrini A. The use of"
    " controls in interrupted time series studies of public health interventions. International"
    " Journal of Epidemiology 2018; 47: 2082–2093.",
    "doubly robust weighting": "Hainmueller J. Entropy balancing for causal effects: a multivariate"
    " reweighting method to produce balanced samples in observational studies. Political Analysis"
    " 2012; 20: 25–46.",
    "overlap weighting": "Li F, Morgan KL, Zaslavsky AM. Balancing covariates via propensity score"
    " weighting. Journal of the American Statistical Association 2018; 113: 390–400.",
    "matched persons": "Stuart EA. Matching methods for causal inference: a review and a look"
    " forward. Statistical Science 2010; 25: 1–21.",
    "regression discontinuity": "Calonico S, Cattaneo MD, Titiunik R. Robust nonparametric"
    " confidence intervals for regression-discontinuity designs. Econometrica 2014; 82: 2295–2326.",
    "interrupted time series": "Lopez Bernal J, Cummins S, Gasparrini A. Interrupted time series"
    " regression for the evaluation of public health interventions: a tutorial. International"
    " Journal of Epidemiology 2017; 46: 348–355.",
}
_TARGET_TRIAL = (
    "Hernán MA, Robins JM. Using big data to emulate a target trial when"
    " a randomized trial is not"  # misspelt on purpose
    " available. American Journal of Epidemiology 2016; 183: 758–764."
)
_OF_PLACES = (
    "Rambachan A, Roth J. A more credible approach to parallel trends. Review of Economic Studies"
    " 2023; 90: 2555–2591."
)
_OF_PEOPLE = (
    "VanderWeele TJ, Ding P. Sensitivity analysis in observational research: introducing the"
    " E-value. Annals of Internal Medicine 2017; 167: 268–274."
)
GUIDELINES = {
    "TARGET": "Cashin AG and others. Transparent reporting of observational studies emulating a"
    " target trial: the TARGET statement. BMJ and JAMA 2025.",
    "TREND": "Des Jarlais DC, Lyles C, Crepaz N. Improving the reporting quality of nonrandomized"
    " evaluations: the TREND statement. American Journal of Public Health 2004; 94: 361–366.",
    "RECORD": "Benchimol EI and others. The REporting of studies Conducted using Observational"
    " Routinely-collected health Data (RECORD) statement. PLoS Medicine 2015; 12: e1001885.",
    "TIDieR": "Hoffmann TC and others. Better reporting of interventions: template for intervention"
    " description and replication (TIDieR). BMJ 2014; 348: g1687.",
}


def of(
    designs: Iterable[Design], guidelines: Iterable[str], *, of_people: bool = False
) -> tuple[str, ...]:
    """Return the references of the designs and guidelines that were used, each once."""
    found = [
        *(_DESIGNS[design] for design in designs if design in _DESIGNS),
        _TARGET_TRIAL,
        _OF_PEOPLE if of_people else _OF_PLACES,
        *(GUIDELINES[name] for name in guidelines if name in GUIDELINES),
    ]
    return tuple(dict.fromkeys(found))
