"""Withholding: what is said of a delivery that is not public, without the numbers in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from onestory.model.finding import Finding
from onestory.model.release import DisclosureRule, Provenance
from onestory.model.result import Input, Result

_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_KEPT = "|".join(
    (
        r"\brows? \d+(?:(?:, | and |, and | to |-)\d+\b)*",
        r"\b\d{4}-\d{2}-\d{2}\b",
        r"\b\d{4}[-/]\d{2}(?:\d{2})?\b",
        rf"\b(?:\d{{1,2}} )?(?:{_MONTHS}) \d{{4}}\b",
        r"\b[A-Z]\d{8}\b",
    )
)
_NUMBER = r"\d+(?:[.,]\d+)*"
_EITHER = re.compile(f"(?P<kept>{_KEPT})|{_NUMBER}")
_LONG = re.compile(r"(?<![\w.])\d+\.\d{4,}(?:e[-+]?\d+)?(?![\w.]*\d)|\b\d\.\d+e[-+]?\d+\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """The deliveries of which no number may be told: files by hash, and the names that may be told.

    `open_files` are those of which every result is already public, and files that hold no figures
    (areas, populations).
    """

    hashes: frozenset[str] = frozenset()
    open_files: frozenset[str] = frozenset()
    nothing: bool = True


def closed(
    results: Sequence[Result], provenance: Provenance, *, rule: DisclosureRule, any_hidden: bool
) -> Closed:
    """Return what is not public of that which the results rest on; nothing where all is shown."""
    hides = any_hidden or rule.smallest > 1 or rule.round_to > 1
    if rule.audience != "public" or not hides:
        return Closed()
    private = [i for result in results if not result.already_public for i in result.inputs]
    named = {i.file for i in private}
    known = {i.file for i in provenance.inputs}
    known |= {i.file for result in results for i in result.inputs}
    return Closed(
        hashes=frozenset(i.sha256 for i in private),
        open_files=frozenset(known - named),
        nothing=False,
    )


def told(findings: Iterable[Finding], shut: Closed) -> tuple[Finding, ...]:
    """Return the findings, those about a file that is not public without the numbers in it.

    Row numbers, dates, years and area codes stay. A finding that names no file counts areas and
    periods only, and stays whole.
    """
    return tuple(
        one
        if shut.nothing or not one.file or one.file in shut.open_files
        else replace(one, message=without_numbers(one.message), do=without_numbers(one.do))
        for one in findings
    )


def of_inputs(inputs: Iterable[Input], shut: Closed) -> tuple[Input, ...]:
    """Return the inputs, those not public without the hash by which a guess could be checked."""
    return tuple(replace(i, sha256="") if i.sha256 in shut.hashes else i for i in inputs)


def of_result(result: Result, shut: Closed) -> Result:
    """Return the result with what is told of its deliveries fit for its readers."""
    if shut.nothing:
        return result
    inputs, findings = of_inputs(result.inputs, shut), told(result.findings, shut)
    if (inputs, findings) == (result.inputs, result.findings):
        return result
    return replace(result, inputs=inputs, findings=findings)


def without_numbers(text: str) -> str:
    """Return the text with an ellipsis for each number but rows, dates, years and area codes."""
    return _EITHER.sub(lambda found: found["kept"] or "…", text)


def shortened(text: str) -> str:
    """Return the text with decimals longer than three places told to three figures."""
    return _LONG.sub(lambda found: f"{float(found[0]):.3g}", text)
