"""Changed: what changed for people, and what changed in use and money."""

from __future__ import annotations

from onestory.report import words
from onestory.report.learning import heard, outcomes
from onestory.report.learning.cleared import Material
from onestory.report.learning.document import Drawing, Line, Section
from onestory.report.learning.pictures import Pictures

_PEOPLE = "What changed for people"
_STAFF = "What changed for people and staff"
_USE = "What changed in use and money"
NOTHING_HEARD = (
    "What people and carers felt of it was not measured, so no saving can be read alone."
)


def for_people(material: Material, pictures: Pictures) -> Section:
    """Return what changed in people's lives, and for staff, as they and the records tell it."""
    told = tuple(one for one in outcomes.every(material) if one.of_people)
    none = Line(
        id="people-none",
        text="No outcome in people's own lives was registered: the figures below are of services.",
        least="team",
        warned=True,
    )
    staff = {f"outcome:{o.id}" for o in material.answer.study.experience if o.who == "staff"}
    heading = _STAFF if staff else _PEOPLE
    found = outcomes.parts(told, anchor="people-table", caption=heading)
    drawn = _main(told, material, pictures)
    nobody = () if any(one.key not in staff for one in told) else (none,)
    return Section(id="people", heading=heading, parts=(*found, *drawn, *nobody))


def in_use_and_money(material: Material, pictures: Pictures) -> Section:
    """Return what changed in services, and what moved between sectors."""
    told = tuple(one for one in outcomes.every(material) if not one.of_people)
    found = outcomes.parts(told, anchor="use-table", caption=_USE)
    drawn = _main(told, material, pictures)
    return Section(id="use", heading=_USE, parts=(*found, _moved(material), *drawn))


def _main(
    told: tuple[outcomes.Told, ...], material: Material, pictures: Pictures
) -> tuple[Drawing, ...]:
    """The picture of the main outcome, where that outcome is told."""
    effects = material.answer.effects
    if pictures.main is None or not effects:
        return ()
    if f"outcome:{effects[0].outcome.id}" not in {one.key for one in told}:
        return ()
    return (Drawing(figure=pictures.main, source="series", least="team", spare=4),)


def _moved(material: Material) -> Line:
    """What moved between sectors, never without what people said of it in the same breath."""
    moved = material.answer.cost_shift or "Nothing is known of what moved between sectors."
    return Line(
        id="cost-shift",
        lead="What moved between sectors.",
        text=f"{words.sentence(moved)} {_felt(material)}",
        table="effects",
        least="team",
    )


def _felt(material: Material) -> str:
    known = [one for one in heard.every(material) if one.now and one.experience.who != "staff"]
    if not known:
        return NOTHING_HEARD
    told = [
        f"{one.title}: {one.change} since {one.waves[0]} ({one.span or 'no range'})"
        if one.change
        else f"{one.title}: {one.now}"
        for one in known
    ]
    return f"Beside it, what people say. {' '.join(f'{one}.' for one in told)}"
