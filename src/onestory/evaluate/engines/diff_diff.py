"""Estimates of the library diff-diff, for comparison with our own.

Only point estimates are taken. Its intervals and p-values do not hold with few exposed places,
its sensitivity interval errs in the unsafe direction, and its reports say more than the data do:
none of these is reached from here. The library is loaded when first asked.
"""

from __future__ import annotations

import math
import warnings
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib import import_module, metadata
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from onestory.stats.imputation import impute
from onestory.stats.panel import NEVER

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping

    from numpy.typing import NDArray

    from onestory.stats.group_time import Comparators
    from onestory.stats.panel import Panel

ENGINE = "diff-diff"
VERSION = "3.13.0"

OF_NO_MATTER = (
    r"Unbalanced panel detected",  # a place counts where it has both periods, as with us
    r"\d+ \(group, time\) cell\(s\) could not be estimated",  # we leave the same cells out
    r"pweight weights normali[sz]ed to mean=1",
    r"ImputationDiD variance",  # errors are not taken from there
    r"Rank-deficient matrix encountered \d+ time\(s\) in analytical SE paths",
    r"Pre-treatment fit is poor",  # our own checks judge the fit
    r"Non-finite values .* in weight influence function",
)
"""Warnings of the library that say nothing of the estimate. Of any other we take no answer."""

REFUSALS = (ValueError, LookupError, RuntimeError, ArithmeticError, TypeError, Warning)
"""What the library raises; a LinAlgError is a ValueError."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondEstimate:
    """What the second engine estimates: NaN, with the reason, where it has no answer."""

    estimate: float
    engine: str
    version: str
    reason: str = ""


def group_time(panel: Panel, *, comparators: Comparators = "not yet") -> SecondEstimate:
    """The mean group-time effect over groups and exposed periods, groups by their weight.

    The library's effect of each group and period is averaged with the same shares as our own,
    since it counts only the places it could use in each, which differ where cells are missing.
    """

    def estimate(library: Any) -> float:
        rule = "never_treated" if comparators == "never" else "not_yet_treated"
        model = library.CallawaySantAnna(control_group=rule, estimation_method="reg")
        found = model.fit(
            _table(panel), "outcome", "place", "period", "start", **_weights(library, panel)
        )
        return _mean_over_groups(panel, found.group_time_effects)

    return _ask(estimate)


def imputation(panel: Panel) -> SecondEstimate:
    """The mean imputed effect over exposed cells, a cell counting by the weight of its place.

    Cells that no counterfactual can be told for are left out, as our own estimate leaves them.
    """
    identified = np.where(np.isfinite(impute(panel).counterfactual), panel.value, np.nan)

    def estimate(library: Any) -> float:
        model = library.ImputationDiD()
        table = _table(replace(panel, value=identified))
        found = model.fit(table, "outcome", "place", "period", "start", **_weights(library, panel))
        return float(found.overall_att)

    return _ask(estimate)


def start_by_start(panel: Panel) -> SecondEstimate:
    """The mean over starts, by weight of their places, of each start beside places not exposed.

    The time after a start is cut at each later start, so that every piece has one group of
    comparators. Without missing cells this is the estimate that the inference gate puts a range
    around. Where every place is exposed in the end, the last to start compare until they start.
    """
    panel = _while_comparators_last(panel)
    starts = np.unique(panel.first[panel.exposed & (panel.first > 0)])
    if panel.exposed.all() or not starts.size:
        return _none("it asks for places that are not exposed, and for some that start")
    found = [
        _piece(panel, int(start), until) for start in starts for until in _later(panel, int(start))
    ]
    parts = [(part, share) for part, share in found if share > 0]
    silent = next((part for part, _ in parts if part.reason), None)
    if silent is not None:
        return silent
    mean = np.average([part.estimate for part, _ in parts], weights=[share for _, share in parts])
    return replace(parts[0][0], estimate=float(mean))


def _while_comparators_last(panel: Panel) -> Panel:
    if not panel.exposed.all():
        return panel
    last = int(panel.first.max())
    return replace(panel, value=panel.value[:, :last], events=None, at_risk=None)


def _later(panel: Panel, start: int) -> list[tuple[int, int]]:
    """The pieces of the time after a start: from it or a later start to before the next."""
    starts = np.unique(panel.first[panel.exposed])
    edges = [int(edge) for edge in starts if edge >= start] + [panel.value.shape[1]]
    return list(pairwise(edges))


def _piece(panel: Panel, start: int, piece: tuple[int, int]) -> tuple[SecondEstimate, float]:
    """The effect of one start in one piece of the time after it, and its share of the mean."""
    order = np.arange(panel.value.shape[1])
    group, calm = panel.first == start, panel.first >= piece[1]
    inside = (order >= piece[0]) & (order < piece[1])
    counted = np.isfinite(panel.value[group])
    share = (counted & inside).sum() / max(float((counted & (order >= start)).sum()), 1.0)
    if share == 0:
        return _none("no cell of the piece counts"), 0.0
    kept = replace(
        panel,
        value=np.where((order < start) | inside, panel.value, np.nan),
        first=np.where(group, panel.first, NEVER),
    )
    return imputation(_only(kept, group | calm)), float(share * panel.weight[group].sum())


def synthetic_difference(panel: Panel) -> SecondEstimate:
    """Synthetic difference in differences, for places that all start in the same period.

    The library lets exposed places count alike, and looks only at their mean and their number:
    each is therefore given as their mean by weight.
    """
    starts = np.unique(panel.first[panel.exposed])
    if starts.size != 1 or not np.isfinite(panel.value).all():
        return _none("it asks for one common start and no missing cell")

    def estimate(library: Any) -> float:
        table = _table(replace(panel, value=_alike(panel), weight=np.ones(len(panel.first))))
        table["exposed"] = (table["start"] > 0).astype(int)
        after = [period + 1 for period in range(int(starts[0]), panel.value.shape[1])]
        model = library.SyntheticDiD(variance_method="jackknife", seed=0)  # of placebos not read
        found = model.fit(table, "outcome", "exposed", "place", "period", post_periods=after)
        return float(found.att)

    return _ask(estimate)


def _ask(estimate: Callable[[Any], float], *, package: str = ENGINE) -> SecondEstimate:
    """The estimate by the library, or why there is none: it is never a reason to stop."""
    try:
        version = metadata.version(package)
        library = import_module("diff_diff")
    except (ImportError, metadata.PackageNotFoundError):
        return _none("it is not installed")
    if version != VERSION:
        return _none(f"version {version} is installed; answers are checked for {VERSION} only")
    try:
        with _strictly():
            value = estimate(library)
    except REFUSALS as error:
        return _none(f"it could not estimate ({error})")
    if not math.isfinite(value):
        return _none("it gives no number for this panel")
    return SecondEstimate(estimate=value, engine=ENGINE, version=version)


def _none(reason: str) -> SecondEstimate:
    return SecondEstimate(estimate=math.nan, engine=ENGINE, version=VERSION, reason=reason)


@contextmanager
def _strictly() -> Generator[None]:
    """Within it a warning is an error, but for those that say nothing of the estimate."""
    with warnings.catch_warnings():
        for category in (UserWarning, RuntimeWarning):
            warnings.simplefilter("error", category)
        for message in OF_NO_MATTER:
            warnings.filterwarnings("ignore", message)
        yield


def _table(panel: Panel) -> Any:
    """The panel as the library reads it: a row a cell that has a value; periods count from 1.

    `start` is nought for a place never exposed within the panel.
    """
    places, periods = panel.value.shape
    start = np.where(panel.exposed, panel.first + 1, 0)
    place = np.repeat(np.arange(places), periods)
    outcome = panel.value.ravel()
    seen = np.isfinite(outcome) & (panel.weight[place] > 0)
    columns: dict[str, NDArray[np.generic]] = {
        "place": place,
        "period": np.tile(np.arange(1, periods + 1), places),
        "outcome": outcome,
        "start": start[place],
        "weight": panel.weight[place],
    }
    return import_module("pandas").DataFrame({name: of[seen] for name, of in columns.items()})


def _only(panel: Panel, chosen: NDArray[np.bool_]) -> Panel:
    """The panel of the chosen places, its values alone."""
    return replace(
        panel,
        value=panel.value[chosen],
        first=panel.first[chosen],
        weight=panel.weight[chosen],
        events=None,
        at_risk=None,
    )


def _alike(panel: Panel) -> NDArray[np.float64]:
    """(N, T) the values, those of exposed places each replaced by their mean by weight."""
    exposed = panel.exposed
    mean = np.average(panel.value[exposed], axis=0, weights=panel.weight[exposed])
    return np.where(exposed[:, None], mean, panel.value)


def _weights(library: Any, panel: Panel) -> dict[str, Any]:
    """The library's way of weighting places, not used where all weigh alike."""
    if np.ptp(panel.weight) == 0:
        return {}
    return {"survey_design": library.SurveyDesign(weights="weight")}


def _mean_over_groups(
    panel: Panel, cells: Mapping[tuple[float, float], Mapping[str, Any]]
) -> float:
    total = counted = 0.0
    for (start, period), cell in cells.items():
        effect = float(cell["effect"])
        if period < start or start - 1 >= NEVER or not math.isfinite(effect):
            continue
        share = float(panel.weight[panel.first == int(start) - 1].sum())
        total, counted = total + share * effect, counted + share
    return total / counted if counted else math.nan
