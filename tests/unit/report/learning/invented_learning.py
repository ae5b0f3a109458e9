"""Invented learning of every kind: whole, failed, harmful, missing, amended and crowded."""

from __future__ import annotations

import importlib.util
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from onestory.evidence.mirror.setting import mirror as held
from onestory.model.answer import Judgement
from onestory.model.claims import CheckedClaim, Claim
from onestory.model.instrument import Instrument, Item, Scale
from onestory.model.interviews import (
    AGREEMENT_ROWS,
    COMPARED_ROWS,
    PROFILE_ROWS,
    Construct,
    Frame,
    InterviewsTold,
)
from onestory.model.learning import LENS_ROWS, Learning, Lens
from onestory.model.mirror import MEASURED_ROWS, PERCEIVED_ROWS, Mirror, MirrorAsked, Sides
from onestory.model.partnership import OVERLAP_ROWS, PARTNER_ROWS, VOICE_ROWS, Partnership
from onestory.model.study import Experience, Lock, SuccessStatement
from onestory.model.survey import CHANGE_ROWS, RESPONSE_ROWS, SCORE_ROWS, SurveyTold

_path = Path(__file__).parents[1] / "answer" / "invented_answers.py"
_spec = importlib.util.spec_from_file_location("invented_answers", _path)
assert _spec is not None
assert _spec.loader is not None
answers = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(answers)

WAVES = (("Spring 2023", date(2023, 5, 31)), ("Spring 2025", date(2025, 4, 30)))
COORDINATED = Experience(
    id="coordination", scale="made_up.coordination", who="people", wanted="higher", margin=0.05
)
BURDEN = Experience(
    id="burden", scale="made_up.burden", who="carers", wanted="lower", margin=0.05, role="harm"
)
FELT = SuccessStatement(
    id="s3", what="More people find their care well coordinated", for_whom="People on a caseload",
    outcome="coordination", wanted="higher", size=0.05, by=date(2025, 5, 31),
    failure="No rise, or a fall", harm="Carers left with more to do", agreed_by=("the carers’ forum",),
)  # fmt: skip
PROSPECTIVE = Lock(
    sha256="ab" * 32, on=date(2023, 1, 10), kind="prospective", by="the evaluation lead",
    seen="Nobody had seen an outcome after March 2023.", witness="the university",
)  # fmt: skip


def scale(identifier: str, title: str, wanted: Any) -> Scale:
    return Scale(id=identifier, title=title, items=("1",), rule="share top", lowest=0.0, highest=1.0,
                 wanted=wanted, least_answered=1, unit="share")  # fmt: skip


INSTRUMENT = Instrument(
    id="made_up", title="An invented questionnaire", version="1", who=("people", "carers"),
    items=(Item(id="1", scores=((1.0, 0.0), (2.0, 1.0))),),
    scales=(scale("coordination", "Care felt coordinated", "higher"),
            scale("burden", "Caring felt too much", "lower")),
    source="invented for tests", licence="invented",
)  # fmt: skip


def score(scale: str, title: str, who: str, wave: int, value: float | None) -> dict[str, object]:
    return {
        "survey": "voices", "instrument": "made_up", "scale": scale, "title": title,
        "statistic": "share", "who": who, "level": None, "site": None, "wave": WAVES[wave][0],
        "wave_end": WAVES[wave][1], "group_kind": "everyone", "group": "", "respondents": 412,
        "value": value, "lower": None if value is None else value - 0.05,
        "upper": None if value is None else value + 0.05, "effective": 380.0,
        "status": "measured", "note": None, "method": "Wilson",
    }  # fmt: skip


def by_site() -> list[dict[str, object]]:
    """One score at three sites in two waves."""
    felt = {"Alderford": (0.55, 0.66), "Birchmere": (0.61, 0.60), "Cedarham": (0.58, 0.59)}
    return [
        {**score("coordination", "Care felt coordinated", "people", wave, values[wave]),
         "site": site, "respondents": 64}
        for site, values in felt.items() for wave in (0, 1)
    ]  # fmt: skip


def change(
    scale: str, title: str, who: str, found: tuple[float, float, float]
) -> dict[str, object]:
    return {
        "survey": "voices", "scale": scale, "title": title, "who": who, "site": None,
        "group_kind": "everyone", "group": "", "from_wave": WAVES[0][0], "to_wave": WAVES[1][0],
        "kind": "change", "estimate": found[0], "lower": found[1], "upper": found[2], "note": None,
    }  # fmt: skip


def survey(burden: tuple[float, float, float] = (0.01, -0.06, 0.08)) -> SurveyTold:
    felt, much = "Care felt coordinated", "Caring felt too much"
    return SurveyTold(
        survey="voices", title="What people and carers say", instrument=INSTRUMENT,
        scores=pa.Table.from_pylist(
            [score("coordination", felt, "people", 0, 0.58), score("coordination", felt, "people", 1, 0.62),
             score("burden", much, "carers", 0, 0.31), score("burden", much, "carers", 1, 0.31 + burden[0]), *by_site()],
            schema=SCORE_ROWS),
        response=pa.Table.from_pylist(
            [{"survey": "voices", "who": "people", "wave": w, "site": None, "group_kind": "everyone",
              "group": "", "asked": 1100, "answered": 412, "share": 0.375, "lower": 0.35, "upper": 0.40,
              "share_of_answers": 1.0, "share_of_asked": 1.0, "note": None} for w, _ in WAVES],
            schema=RESPONSE_ROWS),
        changes=pa.Table.from_pylist(
            [change("coordination", felt, "people", (0.04, -0.02, 0.10)),
             change("burden", much, "carers", burden)], schema=CHANGE_ROWS),
        sentences=(
            "Of 412 people who answered in spring 2025, 62% (57% to 67%) found their care coordinated.",
            "That is 4 percentage points higher than in spring 2023 (2 lower to 10 higher): no change can be told.",
            "38% of those asked answered; people in the most deprived fifth answered least (24%).",
            "Disabled people found it coordinated less often than others, by 9 points (3 to 15).",
            "The range allows for the way that people were drawn.",
        ),
        cautions=("People who had died or moved into a care home could not be asked.",),
        breaks=("The question on plans was reworded in 2024, so its two waves are not compared.",),
        respondents=824, invented=True,
    )  # fmt: skip


def interviews() -> InterviewsTold:
    frame = Frame(
        id="rogers", title="Rogers' five attributes", source="Rogers 2003",
        constructs=(Construct(id="advantage", title="Relative advantage"),),
    )  # fmt: skip
    rows = [
        {"construct": "advantage", "title": "Relative advantage", "leaning": "enabler", "site": None,
         "wave": None, "level": level, "source_kind": "interview", "people": k, "of": n, "share": None,
         "lower": None, "upper": None, "rating": None, "rating_least": None, "rating_most": None,
         "words": f"{k} of {n} people", "status": "measured"}
        for level, k, n in (("micro", 9, 14), ("meso", 3, 14), ("macro", 0, 5))
    ]  # fmt: skip
    return InterviewsTold(
        interviews="talks", title="Interviews at three levels", frame=frame,
        profiles=pa.Table.from_pylist(rows, schema=PROFILE_ROWS),
        agreement=AGREEMENT_ROWS.empty_table(), compared=COMPARED_ROWS.empty_table(),
        sentences=(
            "The front line names an advantage more often (9 of 14 people) than provider boards (3 of 14)"
            " and the system's board (0 of 5).",
            "Two coders agreed on 84% of passages.",
        ),
        spoken=33, invented=True,
    )  # fmt: skip


def mirror(sites: int = 12) -> Mirror:
    rng = np.random.default_rng(7)
    names = [f"Site {chr(65 + n)}" for n in range(sites)]
    felt = 0.5 + 0.3 * (rng.random(sites) - 0.35)
    moved = rng.normal(-0.01, 0.04, sites)
    perceived = pa.Table.from_pylist(
        [{"site": s, "wave": WAVES[1][0], "through": WAVES[1][1], "value": v, "lower": v - 0.08,
          "upper": v + 0.08, "respondents": 40, "note": None} for s, v in zip(names, felt, strict=True)],
        schema=PERCEIVED_ROWS,
    )  # fmt: skip
    measured = pa.Table.from_pylist(
        [{"outcome": answers.ADMISSIONS.id, "site": s, "through": WAVES[1][1], "kind": kind,
          "estimate": m + more, "lower": m + more - 0.05, "upper": m + more + 0.05,
          "contrast": "ratio", "events": 900.0, "note": None}
         for kind, more in (("absolute change", 0.06), ("change against comparators", 0.0))
         for s, m in zip(names, moved, strict=True)],
        schema=MEASURED_ROWS,
    )  # fmt: skip
    return held(
        MirrorAsked(id="progress", perceived="nomad.belief", who="staff", outcome=answers.ADMISSIONS.id),
        perceived=perceived, measured=measured, invented=True,
        sides=Sides(perceived_title="Staff see progress", perceived_unit="share",
                    perceived_wanted="higher", neutral=0.5, measured_title="Emergency admissions",
                    wanted="lower", contrast="ratio"),
    )  # fmt: skip


def lens() -> Lens:
    def row(
        outcome: str, title: str, group: str, found: Any, note: str | None
    ) -> dict[str, object]:
        low, middle, high = found or (None, None, None)
        return {"outcome": outcome, "title": title, "group_kind": "deprivation", "group": group,
                "estimate": middle, "lower": low, "upper": high, "contrast": "ratio",
                "known": found is not None, "note": note}  # fmt: skip

    ask = "Ask the sender of the figures for them by fifth of deprivation."
    rows = [
        row(answers.ADMISSIONS.id, "Emergency admissions", "most deprived fifth", (-0.09, -0.03, 0.03), None),
        row(answers.ADMISSIONS.id, "Emergency admissions", "least deprived fifth", (-0.07, -0.02, 0.03), None),
        row(answers.CARE.id, "Moves into care homes", "", None, ask),
        row(answers.FRACTURES.id, "Hip fractures", "", None, ask),
        row("coordination", "Care felt coordinated", "", None, "Too few answered in the most deprived fifth."),
        row("burden", "Caring felt too much", "", None, "The survey does not tell its respondents apart."),
    ]  # fmt: skip
    return Lens(
        rows=pa.Table.from_pylist(rows, schema=LENS_ROWS),
        sentences=((answers.ADMISSIONS.id, "The most and the least deprived fifth cannot be told apart:"
                    " 3% lower (9% lower to 3% higher) beside 2% lower (7% lower to 3% higher)."),),
    )  # fmt: skip


def heard(reached: Any = "not known") -> tuple[Judgement, ...]:
    return (
        Judgement(
            statement=FELT, reached=reached, change=0.04, verdict="cannot be estimated",
            reached_sentence="It was 4 percentage points higher (plausible range 2 lower to 10 higher)"
            " from Spring 2023 to Spring 2025, by what people say; 5 were planned.",
            because_sentence="Only the programme's own sites were asked, so whether it was the"
            " programme cannot be told.",
        ),
    )  # fmt: skip


def claims() -> tuple[CheckedClaim, ...]:
    claim = Claim(
        id="c1", statement="Admissions fell by a quarter", about="the teams", number=25.0,
        unit="per cent", source="A press notice", dated=date(2024, 11, 5), said_by="the programme office",
    )  # fmt: skip
    return (
        CheckedClaim(
            claim=claim, against="data", verdict="not as stated", found=-0.021, lower=-0.05, upper=0.009,
            sentence="The study's own figures give 2.1% lower (5% lower to 0.9% higher).",
            reckoned=("25% lies outside the range",),
        ),
    )  # fmt: skip


def partnership() -> Partnership:
    return Partnership(
        name="The invented partnership",
        partners=pa.Table.from_pylist(
            [{"organisation": "Ashmere Council", "kind": "council", "boards": 2, "seats": 3, "votes": 3,
              "since": date(2021, 4, 1)}], schema=PARTNER_ROWS),
        overlaps=OVERLAP_ROWS.empty_table(), voices=VOICE_ROWS.empty_table(),
        missing=("unpaid carers",),
        sentences=("Eleven organisations sit on three boards.", "No board has a seat for unpaid carers."),
        invented=True,
    )  # fmt: skip


def learning(answer: Any = None, **told: Any) -> Learning:
    """The whole of it: prospective, heard, mirrored; it cannot tell yet."""
    made = answer or answers.answer()
    study = made.study
    wider = replace(
        study, experience=(COORDINATED, BURDEN), statements=(*study.statements, FELT),
        lock=PROSPECTIVE if answer is None else study.lock,
    )  # fmt: skip
    return replace(
        Learning(
            answer=replace(made, study=wider), heard=heard(), lens=lens(), surveys=(survey(),),
            interviews=(interviews(),), mirrors=(mirror(),), claims=claims(),
            partnership=partnership(),
        ), **told)  # fmt: skip


def failed() -> Learning:
    """A statement not met, a failed check, a study locked late and amended since."""
    made = answers.answer(
        effects=(answers.effect(checks=answers.checks(failed=True)), *answers.further())
    )
    return learning(made, heard=heard("not met"))


def harmful() -> Learning:
    """Care home moves came out worse, and carers say that they carry more."""
    worse = answers.effect(
        answers.CARE, estimate=0.061, lower=0.02, upper=0.10, verdict="harmed",
        unit="per 100,000 people a month",
        sentence="Moves into care homes were higher than they would have been: 6.1% (2% to 10%).",
    )  # fmt: skip
    made = answers.answer(effects=(answers.effect(), worse, answers.further()[1]))
    return learning(made, surveys=(survey(burden=(0.12, 0.04, 0.20)),))


def missing() -> Learning:
    """Nobody was asked, and social care is not measured."""
    made = answers.answer()
    return Learning(
        answer=made, heard=(), lens=Lens(),
        not_measured=("No measure of social care is in this report.",
                      "No measure from people who receive care is in this report.",
                      "No measure from unpaid carers is in this report."),
    )  # fmt: skip


def unheard() -> Learning:
    """Outcomes were to be heard, and no survey was held."""
    judged = replace(heard()[0], change=None, reached_sentence="It was not measured.",
                     because_sentence="It was not measured.")  # fmt: skip
    return learning(surveys=(), heard=(judged,), interviews=(), mirrors=())


def bare() -> Learning:
    """Nothing could be estimated, nobody was asked, and no picture can be drawn."""
    return replace(missing(), answer=answers.not_estimable())


def crowded(outcomes: int = 14) -> Learning:
    """More outcomes and statements than a page was made for."""
    made = learning()
    study = made.answer.study
    more = [replace(answers.CARE, id=f"harm_{n}", indicator=f"harm_{n}") for n in range(outcomes)]
    promised = [
        replace(answers.HOMES, id=f"p{n}", outcome=f"harm_{n}") for n in range(outcomes // 2)
    ]
    judged = [replace(answers.judgements()[1], statement=one) for one in promised]
    effects = [replace(answers.further()[0], outcome=one) for one in more]
    study = replace(
        study, outcomes=(*study.outcomes, *more), statements=(*study.statements, *promised)
    )
    answer = replace(made.answer, study=study, effects=(*made.answer.effects, *effects),
                     judgements=(*made.answer.judgements, *judged))  # fmt: skip
    return replace(made, answer=answer)
