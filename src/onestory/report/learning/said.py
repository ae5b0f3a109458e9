"""Said: what staff and people say, in surveys and interviews, and who is missing among them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from onestory.model.interviews import InterviewsTold
from onestory.model.learning import Length
from onestory.model.survey import SurveyTold
from onestory.model.words import listed, number
from onestory.report import words
from onestory.report.learning import accounts, heard
from onestory.report.learning.cleared import Material
from onestory.report.learning.document import Drawing, Line, Part, Section, Sheet
from onestory.report.learning.pictures import Pictures
from onestory.report.page import Figure
from onestory.report.tables import Cell, build
from onestory.report.tables import Line as TableLine
from onestory.report.tables import number as numbered

_FOR_READERS = ("Who volunteers", "Nobody said how", "How respondents were chosen")
_BOARD = 2  # sentences of one survey, or one set of interviews, that a board reads
_LEVELS = {"micro": "front line", "meso": "providers' boards", "macro": "system boards"}
NOBODY = "Nobody was asked: there is no survey and no interview behind this report."


def section(material: Material, pictures: Pictures) -> Section:
    """Return what was said: the first sentence of each source for a team, all in full."""
    learning = material.learning
    parts: list[Part] = []
    for one in learning.surveys:
        parts += _survey(one, material, _drawn(pictures.voices, one.survey, "survey_scores"))
    for one in learning.interviews:
        drawn = _drawn(pictures.profiles, one.interviews, "interview_profiles")
        parts += _interviews(one, material, drawn)
    nobody = Line(id="said-nobody", text=NOBODY, least="team", warned=True)
    return Section(id="said", heading="What staff and people say", parts=tuple(parts) or (nobody,))


def _survey(one: SurveyTold, material: Material, drawn: list[Drawing]) -> list[Part]:
    rows = material.rows("survey_scores", survey=one.survey)
    lead = f"{one.title} ({listed(_answered_by(one))}; {_answers(one)})."
    return [
        *_told(
            one.sentences,
            name=f"survey-{one.survey}",
            lead=lead,
            at=("survey_scores", rows),
            spare=2 if one.instrument.id in _registered(material) else 3,
        ),
        *_rejected(one, material),
        *_cautions(one),
        *_breaks(one),
        *drawn,
        *_scores(one),
        *_missing(one),
    ]


def _answered_by(one: SurveyTold) -> list[str]:
    """Who answered, by the survey's own rows: its questionnaire may be for others too."""
    found = dict.fromkeys(one.scores["who"].to_pylist() + one.response["who"].to_pylist())
    return [heard.called(who) for who in found or one.instrument.who]


def _answers(one: SurveyTold) -> str:
    """How many answers there are, and how many of them are of the last of several waves."""
    if not one.respondents and "suppressed" in one.scores["status"].to_pylist():
        return "how many is hidden"
    count = words.many(one.respondents, "answer")
    every = [r for r in one.scores.to_pylist() if r["wave_end"] is not None]
    ends = {row["wave_end"]: row["wave"] for row in every}
    if len(ends) < 2:
        return count
    last = ends[max(ends)]
    told = [
        row["answered"]
        for row in one.response.to_pylist()
        if (row["wave"], row["site"], row["group_kind"]) == (last, None, "everyone")
    ]
    if not told or None in told:
        return f"{count} in {len(ends)} waves"
    return f"{count} in {len(ends)} waves, {number(sum(told))} of them in {last}"


def _registered(material: Material) -> set[str]:
    """The questionnaires of which the study registered a score as an outcome."""
    return {one.scale.partition(".")[0] for one in material.answer.study.experience}


def _interviews(one: InterviewsTold, material: Material, drawn: list[Drawing]) -> list[Part]:
    rows = material.rows("interview_profiles", interviews=one.interviews)
    lead = f"{one.title} ({words.many(one.spoken, 'person', 'people')} spoke)."
    named = ("interview_profiles", rows)
    return [
        *_told(one.sentences, name=f"interviews-{one.interviews}", lead=lead, at=named, spare=2),
        *drawn,
        *_profile(one),
    ]


def _drawn(pictures: Iterable[tuple[str, Figure]], identifier: str, source: str) -> list[Drawing]:
    """The pictures of one source: of interviews a board sees them, where there is room."""
    least: Length = "board" if source == "interview_profiles" else "full"
    own = [one for key, one in pictures if key == identifier]
    return [Drawing(figure=one, source=source, least=least, spare=5) for one in own]


def _told(
    sentences: Sequence[str], *, name: str, lead: str, at: tuple[str, tuple[int, ...]], spare: int
) -> list[Line]:
    """The sentences in their order: the first for a team, some for a board, all in full."""
    found = sentences or ("Nothing of it may be shown to these readers.",)
    return [
        Line(
            id=f"{name}-{n}",
            lead=lead if n == 1 else "",
            text=words.sentence(text),
            table=at[0],
            rows=at[1],
            least="team" if n == 1 else "board" if n <= _BOARD else "full",
            spare=spare if n == 1 else 4,
        )
        for n, text in enumerate(found, 1)
    ]


def _rejected(one: SurveyTold, material: Material) -> list[Line]:
    """That many answers were rejected, which a board must know; else the full account says it."""
    found = accounts.account(one)
    if found is None or not found.many:
        return []
    return [
        Line(id=f"rejected-{one.survey}", lead="Answers left out.",
             text=accounts.warning(found, material.cleared.rule),
             table="findings", least="board", spare=2)
    ]  # fmt: skip


def _cautions(one: SurveyTold) -> list[Line]:
    """What to bear in mind: a board reads how people were chosen, analysts all in full."""
    chosen = [text for start in _FOR_READERS for text in one.cautions if text.startswith(start)]
    return [
        Line(id=f"caution-{one.survey}-{n}", lead="Read with care.", text=words.sentence(text),
             least="board" if text in chosen[:1] else "full", spare=5)
        for n, text in enumerate(one.cautions, 1)
    ]  # fmt: skip


def _breaks(one: SurveyTold) -> list[Line]:
    return [
        Line(id=f"break-{one.survey}-{n}", lead="Not comparable.", text=words.sentence(text),
             least="board", spare=5)
        for n, text in enumerate(one.breaks, 1)
    ]  # fmt: skip


def _scores(one: SurveyTold) -> list[Sheet]:
    """The scores of everyone who answered, all sites together, by wave."""
    lines = [
        TableLine(
            cells=(
                Cell(text=row["title"]),
                Cell(text=heard.called(row["who"])),
                Cell(text=_LEVELS.get(row["level"] or "", "all")),
                Cell(text=row["wave"]),
                numbered(row["respondents"], _people(row["respondents"])),
                numbered(row["value"], _value(row["value"], row["statistic"])),
                Cell(text=_span(row["lower"], row["upper"], row["statistic"])),
                Cell(text=row["note"] or ""),
            )
        )
        for row in one.scores.to_pylist()
        if row["site"] is None and row["group_kind"] == "everyone"
    ]
    if not lines:
        return []
    heads = [
        *("Score", "Who", "Level", "Wave", "Answers", "Value", "Plausible range", "Note"),
    ]
    made = build(f"scores-{one.survey}-table", f"{one.title}: scores by wave", heads, lines)
    return [Sheet(table=made, source="survey_scores", folded=True)]


def _people(count: int | None) -> str:
    """How many answered; hidden where they are few."""
    return "hidden" if count is None else number(count)


def _missing(one: SurveyTold) -> list[Sheet]:
    """Who answered and who is missing, all sites together."""
    lines = [
        TableLine(
            cells=(
                Cell(text=heard.called(row["who"])),
                Cell(text=row["wave"]),
                Cell(
                    text=f"{row['group_kind']}: {row['group']}".removeprefix("own:").removesuffix(
                        ": "
                    )
                ),
                numbered(
                    row["asked"], "not said" if row["asked"] is None else number(row["asked"])
                ),
                numbered(row["answered"], _people(row["answered"])),
                numbered(row["share"], _value(row["share"], "share")),
            )
        )
        for row in one.response.to_pylist()
        if row["site"] is None
    ]
    heads = ["Who", "Wave", "Group", "Asked", "Answered", "Share who answered"]
    made = build(f"response-{one.survey}-table", f"{one.title}: who answered", heads, lines)
    return [Sheet(table=made, source="survey_response", folded=True)] if lines else []


def _profile(one: InterviewsTold) -> list[Sheet]:
    """Who names what as a barrier or an enabler, all sites and waves together, by level."""
    lines = [
        TableLine(
            cells=(
                Cell(text=row["title"]),
                Cell(text=row["leaning"]),
                Cell(text=_LEVELS.get(row["level"] or "", "all")),
                Cell(text=row["source_kind"]),
                numbered(row["people"], row["words"]),
            )
        )
        for row in one.profiles.to_pylist()
        if row["site"] is None and row["wave"] is None
    ]
    heads = ["Construct", "Leaning", "Level", "Source", "Present in"]
    made = build(
        f"profile-{one.interviews}-table", f"{one.title}: barriers and enablers", heads, lines
    )
    return [Sheet(table=made, source="interview_profiles", folded=True)] if lines else []


def _value(value: float | None, statistic: str) -> str:
    if value is None:
        return "not known"
    return f"{number(100 * value)}%" if statistic == "share" else number(value, 2)


def _span(lower: float | None, upper: float | None, statistic: str) -> str:
    if lower is None or upper is None:
        return "none can be given"
    return f"{_value(lower, statistic)} to {_value(upper, statistic)}"
