"""Teams of people beside stand-ins: how often a team's range holds that nothing was done."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from onestory.evaluate.caseload import by_team
from onestory.model.study import Site
from onestory.synthetic.caseload_drawn import redrawn
from onestory.synthetic.caseload_effects import EFFECTS
from onestory.synthetic.caseload_study import invented_study
from onestory.synthetic.caseload_teams import Teams
from onestory.synthetic.caseloads import Settings, invented_history

OUTCOME = "emergency"


def team_ranges(*, redraws: int, seed: int) -> dict[str, object]:
    """The share of teams' ranges that leave out no difference, where there is none."""
    teams = Teams()
    history = invented_history(Settings(people=9_000), seed)
    whole = invented_study(history, teams)
    study = replace(whole, estimands=whole.estimands[:1])
    by_redraw: list[float] = []
    told, unknown = 0, 0
    for number in range(redraws):
        generator = np.random.default_rng([seed, number])
        drawn = redrawn(history, EFFECTS["none"], generator=generator, teams=teams).drawn
        taken = drawn.entries.filter(drawn.entries["exposed"])["team"].to_pylist()
        sites = tuple(
            Site(name=team, place=team, announced=None, starts=study.window.start)
            for team in sorted(set(taken))
        )
        rows = by_team(replace(study, sites=sites), drawn, through=[study.window.end]).to_pylist()
        ranges = [
            (row["lower"], row["upper"])
            for row in rows
            if row["kind"] == "change against comparators" and row["outcome"] == OUTCOME
        ]
        known = [(lower, upper) for lower, upper in ranges if lower is not None]
        told += len(known)
        unknown += len(ranges) - len(known)
        if known:
            by_redraw.append(float(np.mean([lower > 0 or upper < 0 for lower, upper in known])))
    return {
        "redraws": redraws,
        "ranges": told,
        "not_given": unknown,
        "flagged": round(float(np.mean(by_redraw)), 4) if by_redraw else None,
        "flagged_error": round(float(np.std(by_redraw) / np.sqrt(max(len(by_redraw), 1))), 4)
        if by_redraw
        else None,
    }
