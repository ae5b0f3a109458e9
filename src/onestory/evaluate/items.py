"""Items of reporting guidelines that a study already answers, and those that it does not.

Sources: TARGET (Cashin et al. 2025, JAMA), TREND (Des Jarlais et al. 2004, Am J Public Health
94:361), RECORD (Benchimol et al. 2015, PLoS Med 12:e1001885), TIDieR (Hoffmann et al. 2014, BMJ
348:g1687).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onestory.model.answer import Item
from onestory.model.period import day_label
from onestory.model.words import many

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onestory.model.delivered import Delivered
    from onestory.model.effect import Effect
    from onestory.model.result import Input
    from onestory.model.study import Study


def items(
    study: Study, effects: Sequence[Effect], delivered: Delivered, inputs: Sequence[Input]
) -> tuple[Item, ...]:
    """Return the items, each with its text or '' where the study does not say."""
    main = effects[0] if effects else None
    estimand = study.estimands[0] if study.estimands else None
    sources = "; ".join(sorted({f"{one.source} ({one.publisher})" for one in inputs}))
    told = {
        ("TARGET", "Eligibility (population)"): estimand.population if estimand else "",
        ("TARGET", "Strategies compared"): f"{estimand.exposure} against {estimand.comparator}"
        if estimand
        else "",
        ("TARGET", "Assignment"): f"Not by lot: sites were chosen so: {study.chosen}.",
        ("TARGET", "Time zero"): estimand.time_zero if estimand else "",
        ("TARGET", "Follow-up"): _follow_up(study),
        ("TARGET", "Outcomes"): "; ".join(o.indicator for o in study.outcomes),
        ("TARGET", "Causal contrast"): f"{estimand.contrast}, averaged over {estimand.average}"
        if estimand
        else "",
        ("TARGET", "Events after time zero"): estimand.intercurrent_events if estimand else "",
        ("TREND", "Units and how they came to be exposed"): _units(study, main),
        ("TREND", "Analysis"): main.method if main else "",
        ("TREND", "Allocation of comparators"): "Named in the study"
        if study.comparators
        else "Every place never exposed, with figures in every period",
        ("RECORD", "Data sources"): sources,
        ("RECORD", "Codes and algorithms of the outcome"): "See the definition cards.",
        ("RECORD", "Linkage of records"): "None: figures by area and period were used.",
        ("TIDieR", "Name"): study.programme,
        ("TIDieR", "Why"): study.question,
        ("TIDieR", "Where"): ", ".join(sorted({site.name for site in study.sites})),
        ("TIDieR", "When"): _when(study),
        ("TIDieR", "What was provided"): "",
        ("TIDieR", "Who provided it, and how"): "",
        ("TIDieR", "How well: planned"): f"Exposure counts from: {study.exposure}.",
        ("TIDieR", "How well: actual"): delivered.sentence,
    }
    return tuple(
        Item(guideline=guideline, item=item, text=text) for (guideline, item), text in told.items()
    )


def _follow_up(study: Study) -> str:
    if not study.estimands:
        return ""
    one = study.estimands[0]
    return (
        f"{many(one.follow_up, 'month')} after a bedding-in of {many(one.bedding_in, 'month')},"
        f" within {study.window.label}"
    )


def _units(study: Study, main: Effect | None) -> str:
    if main is None:
        return study.chosen
    return (
        f"{many(main.n_exposed, 'exposed place')} ({study.chosen}) and"
        f" {many(main.n_comparator, 'comparator')}"
    )


def _when(study: Study) -> str:
    starts = sorted({site.starts for site in study.sites})
    if not starts:
        return ""
    last = "" if len(starts) == 1 else f" to {day_label(starts[-1])}"
    return f"Planned to start {day_label(starts[0])}{last}"
