"""Beside: the files that stood beside a study when it was locked, and what became of them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from onestory import engine
from onestory.model.period import day_label
from onestory.pipeline import plan as plans
from onestory.pipeline.study import content as contents
from onestory.pipeline.study.figures import Delivered, deliveries, outcome_rows, rows_until
from onestory.pipeline.study.kept import Beside, Kept

if TYPE_CHECKING:
    import pyarrow as pa

    from onestory.pipeline.plan import Plan
    from onestory.pipeline.study.reading import StudyPlan

_LIE = {f"places.{key}" for key in ("areas", "lookups", "population", "own_places")}
_REGISTER = ("policies", "extractions", "exposures", "events")


def beside(study: StudyPlan) -> Beside:
    """Return the files that the study and its plan name, as they are now.

    A plan or a file that is not there yet is left out. Raises PlanError when the plan cannot be
    followed, DeliveryError when a file of figures cannot be read.
    """
    first = min(site.starts for site in study.study.sites)
    files = {name: Kept(sha256=engine.sha256(path)) for name, path in _named(study).items()}
    for one, rows in outcome_rows(study, _deliveries(study)):
        files[_figures(one)] = _kept(one.path, rows, first)
    return Beside(first=first.isoformat(), files=files, settings=_settings(study))


def differences(was: Beside, study: StudyPlan) -> tuple[str, ...]:
    """Return how the files of the study differ from what they were, a sentence a file; () if not.

    Figures, activity and events may rightly grow, so a file of outcomes that differs is read, to
    tell growth from change. Errors as `beside`.
    """
    settings = tuple(
        f"{study.plan.name}: {one}" for one in contents.changes(was.settings, _settings(study))
    )
    delivered = {_figures(one): one for one in _deliveries(study)}
    paths = {**_named(study), **{name: one.path for name, one in delivered.items()}}
    now = {name: engine.sha256(path) for name, path in paths.items()}
    odd = [n for n in sorted({*was.files, *now}) if _sha256(was, n) != now.get(n)]
    touched = [delivered[name] for name in odd if name in delivered and name in was.files]
    read = {_figures(one): rows for one, rows in outcome_rows(study, touched)}
    told = [_told(name, was, read.get(name), there=name in now) for name in odd]
    return (*settings, *(sentence for sentence in told if sentence))


def _sha256(was: Beside, name: str) -> str | None:
    return was.files[name].sha256 if name in was.files else None


def _told(name: str, was: Beside, rows: pa.Table | None, *, there: bool) -> str:
    role, _, file = name.partition(": ")
    if role == "plan" and there and name in was.files:
        return ""  # told setting by setting; a comment is no change
    label = f"{file} ({role})"
    if name not in was.files:
        return f"{label} was not there at the lock, and is read now"
    if not there:
        return f"{label} was read at the lock, and is no longer"
    kept = was.files[name]
    if rows is None or not kept.until:
        return f"{label} has grown or changed since"
    return f"{label} {_compared(kept, rows, date.fromisoformat(was.first))}"


def _compared(kept: Kept, rows: pa.Table, first: date) -> str:
    until = date.fromisoformat(kept.until)
    if rows_until(rows, until) == kept.rows:
        last = day_label(until - timedelta(days=1))
        return f"was saved anew or has grown: its figures up to {last} are as they were"
    if rows_until(rows, first) == kept.before:
        return "has changed: figures that end after the first start are not as they were"
    return "has changed: figures that end before the first start are not as they were"


def _kept(path: Path, rows: pa.Table, first: date) -> Kept:
    ends: list[date] = rows["period_end"].to_pylist()
    if not ends:
        return Kept(sha256=engine.sha256(path))
    return Kept(
        sha256=engine.sha256(path),
        until=max(ends).isoformat(),
        rows=rows_until(rows, max(ends)),
        before=rows_until(rows, first),
    )


def _named(study: StudyPlan) -> dict[str, Path]:
    """Return the files other than figures by role and name."""
    pairs = [("plan", study.plan), *_places(study), *_register(study)]
    own = (("activity", study.activity), ("decisions", study.decisions))
    pairs += [(role, path) for role, path in own if path is not None]
    named: dict[str, Path] = {}
    for role, path in pairs:
        if path.is_file() and path not in named.values():
            named[_free(f"{role}: {path.name}", named)] = path
    return named


def _free(name: str, taken: Iterable[str]) -> str:
    """Return the name, numbered where another folder's file has it already."""
    same = sum(one == name or one.startswith(f"{name}, number ") for one in taken)
    return f"{name}, number {same + 1}" if same else name


def _register(study: StudyPlan) -> Iterable[tuple[str, Path]]:
    """Yield the register's own files: those named, and those that are read because they lie by."""
    listed = (study.policies, study.extractions, study.exposures, study.events)
    for role, files in zip(_REGISTER, listed, strict=True):
        yield from ((role, file) for file in files)
    for folder in sorted({file.parent for files in listed for file in files}):
        yield from ((role, folder / f"{role}.csv") for role in _REGISTER)


def _places(study: StudyPlan) -> Iterable[tuple[str, Path]]:
    plan = _plan(study)
    if plan is None:
        return
    ground = plan.places
    for path in (ground.areas, ground.lookups, ground.own_places, *ground.population):
        if path is not None:
            found = sorted(path.rglob("*")) if path.is_dir() else [path]
            yield from (("places", one) for one in found)


def _deliveries(study: StudyPlan) -> list[Delivered]:
    plan = _plan(study)
    found: list[Delivered] = []
    for one in deliveries(plan) if plan else ():
        name = _free(f"figures: {one.path.name}", [_figures(other) for other in found])
        found.append(replace(one, name=name.removeprefix("figures: ")))
    return found


def _figures(one: Delivered) -> str:
    return f"figures: {one.name}"


def _plan(study: StudyPlan) -> Plan | None:
    return plans.read(study.plan) if study.plan.is_file() else None


def _settings(study: StudyPlan) -> dict[str, str]:
    """Return the plan's settings by key, without the cards that the study's own content holds.

    Where files lie is left out: what they hold is told by their hash.
    """
    if not study.plan.is_file():
        return {}
    parsed = tomllib.loads(study.plan.read_text(encoding="utf-8-sig"))
    flat = contents.content(parsed, sites=(), cards={})
    asked = tuple(f"indicator.{one.indicator}." for one in study.study.outcomes)
    return {
        key: text
        for key, text in flat.items()
        if not key.startswith(asked) and not key.endswith(".path") and key not in _LIE
    }
