"""Settings of the invented programme as TOML: read for `onestory invent`, written to `truth/`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from datetime import date
from pathlib import Path
from typing import cast, get_args

from onestory.model.errors import PlanError
from onestory.synthetic.system.places import COUNCIL_NUMBERS
from onestory.synthetic.system.programme.effects import COURSES, OUTCOMES, Course, Outcome
from onestory.synthetic.system.programme.programme import (
    Programme,
    Rival,
    Serves,
    Team,
    first_of,
)

Declared = Mapping[str, object]
_NUMBERS = ("lasting", "filling", "noise", "refusal", "spill")
_SHARES = ("refusal", "spill", "capacity")
_LARGEST = 5.0  # ratio; a larger one is a slip of the pen


def read_programme(path: Path, *, start: date) -> Programme:
    """Return the programme that the part [programme] of a TOML file declares.

    `start` is the first day of the history. Raises PlanError where the file cannot be read or a
    setting is unknown, missing or impossible.
    """
    try:
        declared = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise PlanError(
            found=f"The settings cannot be read: {error}.",
            where=str(path),
            do="Correct the file; docs/explanation/invented-system.md shows one.",
        ) from error
    return programme_of(_table(declared, "programme", where=str(path)), start=start)


def programme_of(declared: Declared, *, start: date) -> Programme:
    """Return the programme of a [programme] table. Raises PlanError."""
    known = ("name", *_NUMBERS, "serves", "teams", "effects", "rivals")
    _known(declared, known, where="programme")
    plain = {
        name: _number(declared, name, where="programme") for name in _NUMBERS if name in declared
    }
    made = Programme(
        name=str(declared.get("name", "Programme")),
        serves=_serves(declared),
        teams=tuple(
            _team(one, where=f"programme.teams[{place}]", start=start)
            for place, one in enumerate(_list(declared, "teams"), start=1)
        ),
        effects=tuple(
            (_outcome(name, where="programme.effects"), _course(name, one))
            for name, one in _table(declared, "effects", where="programme").items()
        ),
        rivals=tuple(
            _rival(one, where=f"programme.rivals[{place}]", start=start)
            for place, one in enumerate(_list(declared, "rivals"), start=1)
        ),
    )
    whole = {name: int(plain[name]) for name in ("lasting", "filling") if name in plain}
    shares = {name: plain[name] for name in ("noise", "refusal", "spill") if name in plain}
    if any(months < 1 for months in whole.values()) or shares.get("noise", 0.0) < 0.0:
        raise _fault("programme", "lasting and filling are months from 1 on, noise is not negative")
    return replace(made, **whole, **shares)


def programme_toml(programme: Programme, *, start: date) -> str:
    """Return the settings as TOML that `read_programme` reads back to the same programme."""
    lines = ["[programme]", f"name = {_quoted(programme.name)}"]
    lines += [f"{name} = {getattr(programme, name)}" for name in _NUMBERS]
    lines += (
        [f"serves = {_quoted(programme.serves)}"] if programme.serves != "neighbourhoods" else []
    )
    for team in programme.teams:
        lines += ["", "[[programme.teams]]", f"code = {_quoted(team.code)}"]
        lines += [f"council = {_quoted(COUNCIL_NUMBERS[team.council])}"]
        lines += [f"turn = {team.turn}", f"of = {team.of}"]
        lines += [f"announced = {first_of(team.announced, start=start)}"]
        lines += [f"start = {first_of(team.start, start=start)}", f"capacity = {team.capacity}"]
    for outcome, course in programme.effects:
        lines += ["", f"[programme.effects.{_quoted(outcome)}]"]
        lines += [f"{part.name} = {getattr(course, part.name)}" for part in fields(Course)]
    for policy in programme.rivals:
        councils = ", ".join(_quoted(COUNCIL_NUMBERS[index]) for index in policy.councils)
        lines += ["", "[[programme.rivals]]", f"name = {_quoted(policy.name)}"]
        lines += [f"outcome = {_quoted(policy.outcome)}", f"ratio = {policy.ratio}"]
        lines += [f"councils = [{councils}]", f"start = {first_of(policy.start, start=start)}"]
        lines += [f"end = {first_of(policy.end, start=start)}"] if policy.end is not None else []
    return "\n".join([*lines, ""])


def _serves(declared: Declared) -> Serves:
    named = str(declared.get("serves", "neighbourhoods"))
    found: list[Serves] = [one for one in get_args(Serves) if one == named]
    if not found:
        raise _fault("programme", f"serves is one of {', '.join(get_args(Serves))}")
    return found[0]


def _team(declared: Declared, *, where: str, start: date) -> Team:
    _known(declared, tuple(part.name for part in fields(Team)), where=where)
    turn, of = (int(_number(declared, name, where=where, usual=usual)) for name, usual in _TURNS)
    if not 0 <= turn < of:
        raise _fault(where, "turn runs from 0 to one less than of")
    begun = _month(declared, "start", where=where, start=start)
    return Team(
        code=_text(declared, "code", where=where),
        council=_council(_text(declared, "council", where=where), where=where),
        turn=turn,
        of=of,
        announced=_month(declared, "announced", where=where, start=start, usual=begun),
        start=begun,
        capacity=_number(declared, "capacity", where=where, usual=0.02),
    )


_TURNS = (("turn", 0.0), ("of", 1.0))


def _course(outcome: str, declared: object) -> Course:
    where = f"programme.effects.{outcome}"
    if isinstance(declared, str):
        if declared not in COURSES:
            raise _fault(where, f"a course is one of {', '.join(COURSES)}, or a table")
        course = COURSES[declared]
    else:
        table = _as_table(declared, where=where)
        _known(table, tuple(part.name for part in fields(Course)), where=where)
        months = {
            n: int(_number(table, n, where=where, usual=0.0)) for n in ("delay", "lag", "fade")
        }
        course = Course(ratio=_ratio(table, where=where), **months)
    if outcome == "deaths" and course.ratio != 1.0:
        raise PlanError(
            found="Lives are drawn before the programme, so it cannot change deaths.",
            where=where,
            do="Set the ratio of deaths to 1, or leave it out.",
        )
    return course


def _rival(declared: Declared, *, where: str, start: date) -> Rival:
    _known(declared, tuple(part.name for part in fields(Rival)), where=where)
    named = cast("Sequence[object]", declared.get("councils", ()))
    return Rival(
        name=_text(declared, "name", where=where),
        outcome=_outcome(_text(declared, "outcome", where=where), where=where),
        ratio=_ratio(declared, where=where),
        councils=tuple(_council(str(code), where=where) for code in named),
        start=_month(declared, "start", where=where, start=start),
        end=_month(declared, "end", where=where, start=start) if "end" in declared else None,
    )


def _ratio(declared: Declared, *, where: str) -> float:
    ratio = _number(declared, "ratio", where=where)
    if not 0.0 < ratio <= _LARGEST:
        raise _fault(where, f"a ratio is more than 0 and at most {_LARGEST:g}")
    return ratio


def _outcome(name: str, *, where: str) -> Outcome:
    found: list[Outcome] = [outcome for outcome in OUTCOMES if str(outcome) == name]
    if not found:
        raise _fault(where, f"'{name}' is none of the outcomes {', '.join(OUTCOMES)}")
    return found[0]


def _council(code: str, *, where: str) -> int:
    if code not in COUNCIL_NUMBERS:
        raise _fault(where, f"'{code}' is none of the councils {', '.join(COUNCIL_NUMBERS)}")
    return COUNCIL_NUMBERS.index(code)


def _month(
    declared: Declared, name: str, *, where: str, start: date, usual: int | None = None
) -> int:
    day = declared.get(name)
    if day is None and usual is not None:
        return usual
    if not isinstance(day, date) or day.day != 1:
        raise _fault(where, f"{name} is the first day of a month, as 2021-04-01")
    return 12 * (day.year - start.year) + day.month - start.month


def _number(declared: Declared, name: str, *, where: str, usual: float | None = None) -> float:
    value = declared.get(name, usual)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _fault(where, f"{name} is a number")
    if name in _SHARES and not 0.0 <= value <= 1.0:
        raise _fault(where, f"{name} is a share from 0 to 1")
    if value < 0:
        raise _fault(where, f"{name} is not negative")
    return float(value)


def _text(declared: Declared, name: str, *, where: str) -> str:
    value = declared.get(name)
    if not isinstance(value, str) or not value:
        raise _fault(where, f"{name} is missing")
    return value


def _list(declared: Declared, name: str) -> list[Declared]:
    found = declared.get(name, [])
    if not isinstance(found, list):
        raise _fault(f"programme.{name}", f"{name} are written [[programme.{name}]]")
    return [_as_table(one, where=f"programme.{name}") for one in cast("list[object]", found)]


def _table(declared: Declared, name: str, *, where: str) -> Declared:
    return _as_table(declared.get(name, {}), where=f"{where}: {name}")


def _as_table(value: object, *, where: str) -> Declared:
    if not isinstance(value, dict):
        raise _fault(where, "this is a table of settings")
    return cast("Declared", value)


def _known(declared: Declared, names: Sequence[str], *, where: str) -> None:
    strange = sorted(set(declared) - set(names))
    if strange:
        raise _fault(where, f"'{strange[0]}' is none of the settings {', '.join(names)}")


def _fault(where: str, found: str) -> PlanError:
    return PlanError(
        found=f"A setting of the programme is impossible: {found}.",
        where=where,
        do="Correct it; docs/explanation/invented-system.md shows every setting.",
    )


def _quoted(words: str) -> str:
    return '"' + words.replace("\\", "\\\\").replace('"', '\\"') + '"'
