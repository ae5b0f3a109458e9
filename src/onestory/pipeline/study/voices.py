"""Voices: the parts of a study.toml about what people, carers and staff say."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from onestory.model.instrument import Level, Who
from onestory.model.mirror import MirrorAsked
from onestory.model.study import Experience, Role, Wanted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from onestory.model.study import Outcome, SuccessStatement
    from onestory.pipeline.study.form import Form

Said = Literal["people", "carers", "staff", "interviews"]
_INTERVIEWS = "interviews"


@dataclass(frozen=True, slots=True, kw_only=True)
class Voices:
    """Where what is said lies: surveys, coded interviews, claims, partners and their ground."""

    surveys: tuple[Path, ...] = ()
    interviews: tuple[Path, ...] = ()
    claims: Path | None = None
    partners: Path | None = None
    ground: Path | None = None

    @property
    def any(self) -> bool:
        """Whether anything was given."""
        return bool(self.surveys or self.interviews or self.claims or self.partners)


def voices(data: Form) -> Voices:
    """Return the files of `[data]` that hold what is said."""
    return Voices(
        surveys=data.paths("surveys"),
        interviews=data.paths("interviews"),
        claims=data.optional_path("claims"),
        partners=data.optional_path("partners"),
        ground=data.optional_path("ground"),
    )


def experience(form: Form) -> Experience:
    """Return an outcome that is heard."""
    made = Experience(
        id=form.text("id"),
        scale=form.text("scale"),
        who=form.choice("who", get_args(Who)),
        wanted=form.choice("wanted", get_args(Wanted)),
        margin=form.amount("margin"),
        role=form.choice("role", get_args(Role)),
    )
    if made.scale and "." not in made.scale:
        form.note(
            f"`scale` is '{made.scale}'.",
            "Write INSTRUMENT.SCALE, as `onestory instruments` lists them: p3ceq.coordination.",
        )
    form.close()
    return made


def mirror(form: Form) -> MirrorAsked:
    """Return what is to be set beside what."""
    made = MirrorAsked(
        id=form.text("id"),
        perceived=form.text("perceived"),
        who=form.choice("who", get_args(Said)),
        outcome=form.text("outcome"),
        neutral=form.optional_number("neutral"),
        level=_level(form),
    )
    of_interviews = made.perceived.startswith(f"{_INTERVIEWS}.")
    if made.perceived and of_interviews is not (made.who == _INTERVIEWS):
        form.note(
            f"`perceived` is '{made.perceived}' and `who` is \"{made.who}\".",
            "Coded judgements are interviews.FRAME.CONSTRUCT of interviews; a survey's score is"
            " INSTRUMENT.SCALE of people, carers or staff.",
        )
    form.close()
    return made


def _level(form: Form) -> Level | Literal[""]:
    if "level" not in form.section.values:
        return ""
    return form.choice("level", get_args(Level))


def refuse_unknown(
    top: Form,
    mirrors: Iterable[MirrorAsked],
    heard: Sequence[Experience],
    *,
    counted: Sequence[Outcome],
    statements: Iterable[SuccessStatement],
) -> None:
    """Note mirrors of outcomes that are not counted, names held twice, and unlike directions."""
    known = [one.id for one in counted]
    for one in mirrors:
        if one.outcome and one.outcome not in known:
            top.note(
                f"The mirror '{one.id}' is held to the outcome '{one.outcome}', which is not"
                " measured by figures.",
                f"Outcomes are {', '.join(repr(name) for name in known) or 'none yet'}.",
            )
    for one in heard:
        if one.id and one.id in known:
            top.note(f"'{one.id}' is both an [[outcome]] and an [[experience]].", "Rename one.")
        for statement in statements:
            if statement.outcome == one.id and 0 < statement.size < one.margin:
                top.note(
                    f"'{statement.id}' asks for {statement.size:g}, less than the smallest"
                    f" difference that matters ({one.margin:g}).",
                    "Ask for more, or lower the margin: one of the two is not meant.",
                )
