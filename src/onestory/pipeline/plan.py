"""The plan: an onestory.toml read into frozen types, with every mistake told in words."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from onestory import engine
from onestory.model.area import Level
from onestory.model.errors import PlanError
from onestory.model.release import Audience
from onestory.pipeline.agreement import refuse_audience
from onestory.pipeline.measure_plan import MeasurePlan, measure_plan
from onestory.pipeline.records_plan import RecordsPlan, records_plan
from onestory.pipeline.settings import Section

if TYPE_CHECKING:
    from onestory.model.indicator import Indicator

Comparator = Literal["England", "region", "peers", "own past", "deprivation", "ranks"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """One `[[figures]]` entry: files of one source, and how an own table names its columns."""

    source: str
    path: Path
    pattern: str
    columns: Section
    published: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Deprivation:
    """One `[[deprivation]]` entry: a file of scores and its vintage."""

    path: Path
    vintage: int


@dataclass(frozen=True, slots=True, kw_only=True)
class On:
    """The boundaries to show an indicator on: the areas of a level as they were on a day."""

    level: Level
    date: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One `[[indicator]]` entry: a card, the level compared at, breaks and other boundaries."""

    card: Indicator
    level: Level
    breaks: tuple[date, ...]
    on: On | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """The `[release]` section: who may read it, and the numbers of an inside rule."""

    audience: Audience
    smallest: int | None
    round_to: int | None
    wording: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """The `[places]` section: lookups, populations, boundaries and the level of places."""

    level: Level
    areas: Path | None
    lookups: Path | None
    population: tuple[Path, ...]
    population_years: int
    boundaries: dict[str, Path]
    own_places: Path | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Everything that a run is told: one onestory.toml."""

    title: str
    question: str
    folder: Path
    sha256: str
    made_on: str
    invented: bool
    figures: tuple[Figures, ...]
    asks: tuple[Ask, ...]
    places: Ground
    deprivation: tuple[Deprivation, ...]
    compare_with: tuple[Comparator, ...]
    peers: int
    highlight: tuple[str, ...]
    rule: Rule
    measure: MeasurePlan | None = None
    records: RecordsPlan | None = None
    find: Section | None = None


def read(path: Path) -> Plan:
    """Return the plan in `path`, an onestory.toml or the folder that holds one.

    Raises PlanError when it is missing, is not TOML, or has a setting that is missing, unknown
    or impossible.
    """
    top = opened(path)
    return _plan(top, engine.sha256(Path(top.where)))


def opened(path: Path) -> Section:
    """Return what the onestory.toml at `path` holds, unread. Raises PlanError as `read` does."""
    file = path / "onestory.toml" if path.is_dir() else path
    if not file.is_file():
        raise PlanError(
            found="There is no onestory.toml here.",
            where=str(path),
            do="Make one with `onestory init FOLDER`.",
        )
    try:
        parsed = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PlanError(
            found=f"The file is not valid TOML: {error}.",
            where=str(file),
            do="Check quotes, brackets and that it is saved as UTF-8; write the paths of Windows"
            " with / in place of \\, or between single quotes.",
        ) from error
    return Section(values=parsed, where=str(file), folder=file.resolve().parent)


def _plan(top: Section, sha256: str) -> Plan:
    places = _places(top.section("places"))
    compare = top.section("compare")
    measure, records = measure_plan(top.section("measure")), records_plan(top)
    plan = Plan(
        title=top.text("title"),
        question=top.text("question", default=""),
        folder=top.folder,
        sha256=sha256,
        made_on=_made_on(top),
        invented=top.flag("invented", default=False),
        figures=tuple(_figures(entry) for entry in top.entries("figures", required=not measure)),
        asks=tuple(
            _ask(entry, places.level) for entry in top.entries("indicator", required=not measure)
        ),
        places=places,
        deprivation=tuple(
            _deprivation(entry) for entry in top.entries("deprivation", required=False)
        ),
        compare_with=tuple(
            compare.choices("with", get_args(Comparator), default=("England", "own past"))
        ),
        peers=compare.number("peers", default=15),
        highlight=tuple(compare.texts("highlight", default=())),
        rule=_rule(top.section("release")),
        measure=measure,
        records=records,
        find=top.section("find"),
    )
    compare.close()
    if records.agreed is not None:
        refuse_audience(records.agreed, plan.rule.audience)
    top.close()
    _refuse_repeated([ask.card.id for ask in plan.asks], top.where)
    return plan


def _refuse_repeated(ids: list[str], where: str) -> None:
    repeated = sorted({name for name in ids if ids.count(name) > 1})
    if repeated:
        raise PlanError(
            found=f"Two indicators have the id '{repeated[0]}'.",
            where=where,
            do='Give each its own: id = "another_name".',
        )


def _made_on(top: Section) -> str:
    day = top.day("made_on", default=date.max)
    return "" if day == date.max else day.isoformat()


def _figures(entry: Section) -> Figures:
    pattern = entry.text("pattern", default="*")
    if Path(pattern).name != pattern:
        raise PlanError(
            found=f"`pattern` is '{pattern}'.",
            where=entry.where,
            do="Write the folder under `path` and only the names of files here: *.csv.",
        )
    made = Figures(
        source=entry.text("source"),
        path=entry.path("path"),
        pattern=pattern,
        columns=entry.section("columns"),
        published=entry.flag("published", default=False),
    )
    entry.close()
    return made


def _deprivation(entry: Section) -> Deprivation:
    made = Deprivation(path=entry.path("path"), vintage=entry.number("vintage"))
    entry.close()
    return made


def _ask(entry: Section, level: Level) -> Ask:
    made = Ask(
        card=entry.card(),
        level=entry.choice("level", get_args(Level), default=level),
        breaks=entry.days("breaks"),
        on=_on(entry.section("on")),
    )
    entry.close()
    return made


def _on(section: Section) -> On | None:
    if not section.values:
        return None
    level = section.choice("level", get_args(Level))
    # Own places carry their own dates; areas of any other level need one.
    made = On(level=level, date=section.day("date", default=date.max if level == "own" else None))
    section.close()
    return made


def _places(section: Section) -> Ground:
    made = Ground(
        level=section.choice("level", get_args(Level), default="council"),
        areas=section.optional_path("areas"),
        lookups=section.optional_path("lookups"),
        population=section.paths("population"),
        population_years=section.number("population_years", default=1),
        boundaries=section.path_table("boundaries"),
        own_places=section.optional_path("own_places"),
    )
    section.close()
    return made


def _rule(section: Section) -> Rule:
    made = Rule(
        audience=section.choice("audience", get_args(Audience)),
        smallest=section.optional_number("smallest"),
        round_to=section.optional_number("round_to"),
        wording=section.text("wording", default=""),
    )
    section.close()
    return made
