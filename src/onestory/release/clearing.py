"""Clearing: what may leave, for a stated audience, by a stated rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from onestory.model.comparison import Comparison
from onestory.model.finding import Finding
from onestory.model.release import DisclosureRule, Provenance, Release, Suppression
from onestory.model.result import Result
from onestory.release import withholding
from onestory.release.bounds import rounded_bounds
from onestory.release.cells import Cell, of_rows
from onestory.release.choosing import Hidden, to_hide
from onestory.release.comparing import cleared, made_before_hiding
from onestory.release.hiding import without_hidden
from onestory.release.notes import NOTES, PROTECTING, SMALL, UNKNOWN
from onestory.release.rounding import round_rows, rows_changed
from onestory.release.rules import rule as checked_rule


def clear(
    results: Sequence[Result],
    comparisons: Sequence[Comparison],
    *,
    rule: DisclosureRule,
    provenance: Provenance,
    findings: Sequence[Finding] = (),
    parents: Mapping[str, str] | None = None,
) -> Release:
    """Return the results and comparisons as they may leave under the rule, and what it did.

    The same cells are hidden in every result and comparison of an indicator. Comparisons made of
    what `release.hide` returned keep all they say; one made before is stripped of whatever a
    hidden number went into, with a finding. `parents` gives the code of the area that each area
    lies in. Clearing what was cleared changes nothing. The public is told no number that a
    delivery holds which is not public: none in a finding about it, and not its hash.

    Raises ReleaseError when the rule names no audience, or when small numbers are hidden among
    areas of two levels and nobody said how these nest.
    """
    checked_rule(
        rule.audience, smallest=rule.smallest, round_to=rule.round_to, wording=rule.wording
    )
    every = _distinct([*results, *(c.result for c in comparisons)])
    hidden = to_hide(every, rule=rule, parents=parents or {})
    emptied = [without_hidden(r, hidden[r.indicator.id]) for r in results]
    shown = [rounded_bounds(replace(r, rows=round_rows(r.rows, r, rule)), rule) for r in emptied]
    any_hidden = bool(_hidden_cells(every, hidden))
    shut = withholding.closed(every, provenance, rule=rule, any_hidden=any_hidden)
    compared = [
        cleared(c, hidden[c.result.indicator.id], rule, parents=parents or {}) for c in comparisons
    ]
    return Release(
        rule=rule,
        results=tuple(withholding.of_result(r, shut) for r in shown),
        comparisons=tuple(
            replace(c, result=withholding.of_result(c.result, shut)) for c in compared
        ),
        suppression=_suppression(every, emptied, shown, hidden, rule),
        provenance=replace(provenance, inputs=withholding.of_inputs(provenance.inputs, shut)),
        findings=(*withholding.told(findings, shut), *_findings(comparisons, hidden)),
    )


def _distinct(results: Iterable[Result]) -> list[Result]:
    kept: list[Result] = []
    for result in results:
        if not any(result is other for other in kept):
            kept.append(result)
    return kept


def _suppression(
    every: Sequence[Result],
    emptied: Sequence[Result],
    shown: Sequence[Result],
    hidden: Mapping[str, Hidden],
    rule: DisclosureRule,
) -> Suppression:
    notes = Counter(_hidden_cells(every, hidden).values())
    return Suppression(
        primary=notes[SMALL] + notes[UNKNOWN],
        secondary=notes[PROTECTING],
        rounded=sum(rows_changed(b.rows, a.rows) for b, a in zip(emptied, shown, strict=True)),
        sentence=_sentence(every, notes, rule),
    )


def _hidden_cells(
    every: Sequence[Result], hidden: Mapping[str, Hidden]
) -> dict[tuple[str, Cell], str]:
    """Return each hidden cell with its note, those that `hide` took out before among them."""
    found: dict[tuple[str, Cell], str] = {}
    for result in every:
        name = result.indicator.id
        rows = without_hidden(result, hidden[name]).rows
        notes = rows.column("note").to_pylist()
        for cell, note in zip(of_rows(rows), notes, strict=True):
            if note in NOTES:
                found[name, cell] = note
    return found


def _sentence(every: Sequence[Result], notes: Counter[str], rule: DisclosureRule) -> str:
    public = [result for result in every if result.already_public]
    if every and len(public) == len(every):
        return f"All figures here were already published{_by(public)}; nothing was hidden."
    parts = [f"For {_readers(rule)}: {_hid(notes)}"]
    if rule.round_to > 1:
        parts.append(
            f"Counts are rounded to the nearest {rule.round_to}, and figures are made of the "
            "rounded counts; verdicts rest on the counts before rounding."
        )
    if public:
        parts.append(f"Figures already published{_by(public)} are shown as published.")
    return " ".join(parts)


def _readers(rule: DisclosureRule) -> str:
    return "the public" if rule.audience == "public" else "those inside the agreement"


def _hid(notes: Counter[str]) -> str:
    told = (
        (notes[SMALL], "resting on small numbers"),
        (notes[PROTECTING], "that would give these away by subtraction"),
        (notes[UNKNOWN], "whose count is not known"),
    )
    parts = [f"{number:,} {why}" for number, why in told if number]
    if not parts:
        return "no figure had to be hidden."
    text = parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
    return f"figures hidden: {text}."


def _by(results: Sequence[Result]) -> str:
    names = sorted({i.publisher for result in results for i in result.inputs if i.publisher})
    if not names:
        return ""
    return f" by {names[0]}" if len(names) == 1 else f" by {', '.join(names[:-1])} and {names[-1]}"


def _findings(comparisons: Sequence[Comparison], hidden: Mapping[str, Hidden]) -> list[Finding]:
    spoilt = sum(made_before_hiding(c, hidden[c.result.indicator.id]) for c in comparisons)
    found: list[Finding] = []
    if spoilt:
        found.append(
            Finding(
                rule="compared before hiding",
                severity="warning",
                message=f"{spoilt} comparison{'s were' if spoilt > 1 else ' was'} made of numbers "
                "that are now hidden, so what was compared with is withheld.",
                do="Hide small numbers first (release.hide) and compare what it returns.",
            )
        )
    exposed = sum(h.exposed for h in hidden.values())
    if exposed:
        found.append(
            Finding(
                rule="already given away",
                severity="warning",
                message=f"{exposed} set{'s' if exposed > 1 else ''} of hidden numbers can be "
                "narrowed down from figures that were already public.",
                do="Tell the data controller; hiding more here cannot help.",
                rows=exposed,
            )
        )
    return found
