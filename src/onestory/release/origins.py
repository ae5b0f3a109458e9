"""Origins: what a release rests on, so that it can be made again and checked."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version

from onestory.model.release import Provenance
from onestory.model.result import Result


def provenance(results: Sequence[Result], *, plan_sha256: str, made_on: str) -> Provenance:
    """Return the inputs by hash, the definitions and the program by version.

    Inputs and definitions stand once each, sorted. `made_on` is the day as the caller says it,
    so that the same inputs give the same bytes.
    """
    inputs = {i for result in results for i in result.inputs}
    return Provenance(
        inputs=tuple(sorted(inputs, key=lambda i: (i.file, i.sha256, i.source))),
        definitions=tuple(sorted({f"{r.indicator.id}@{r.indicator.version}" for r in results})),
        code_version=_code_version(),
        plan_sha256=plan_sha256,
        made_on=made_on,
        invented=any(result.invented for result in results),
    )


def _code_version() -> str:
    try:
        return version("onestory")
    except PackageNotFoundError:
        return "not installed"
