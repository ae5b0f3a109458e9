"""The files of `truth/` that say what the programme did: its effects, its settings, in words."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
from pyarrow import csv

from onestory.synthetic.system.programme.programme import Programme, first_of
from onestory.synthetic.system.programme.settings import programme_toml
from onestory.synthetic.system.programme.truth import ALL, Tallies, effects_table

_HEAD = """\
This is the truth about an invented programme in an invented place. No real person is described,
and nothing here is known to any partner: a study that reads it is no longer a test.

"""
ABOUT = (
    _HEAD
    + """\
effects.csv and effects.parquet: one row an outcome and team, and one for all teams together.

ratio_asked       the rate ratio set for a person once the effect is full (programme.toml says
                  after how many months, and whether it fades)
enrolled_ratio    what it came to for the enrolled, over the months in which they were enrolled:
                  events expected with the programme over events expected without it. It lies
                  nearer 1 than ratio_asked where the effect begins late or fades
resident_ratio    the same over all adults who lived where a team had begun, enrolled or not:
                  the effect of offering the programme to a place
enrolled_months, resident_months     the person-months behind them
*_without, *_with                    the expected events themselves

The effect on the enrolled answers 'what did it do for those who took part?'. Its comparator is the
same person-months without the programme, with every other policy as it was. The effect on the
residents answers 'what did it do for the place?' and is what a comparison of areas can find. Both
follow people from the true start of their team, not from the day announced, until they die, leave
or the history ends; enrolment ends after the months set, and whoever dies or leaves is not
counted from then on. Expected events are sums of each person's own chances, so they carry less
play of chance than the events delivered. Home care and reablement count people who asked or left
hospital: their chances are those at that moment. The programme cannot change deaths, because
lives are drawn before it: their ratio is 1 by construction, and they are no row here.

programme.toml holds teams, starts (announced and true), effects and rival policies, written as
the settings of a programme are.
"""
)


def write_truth_of_programme(
    folder: Path, *, programme: Programme, tallies: Tallies, start: date
) -> tuple[Path, ...]:
    """Return the files written to `folder`; `start` is the first day of the history."""
    table = effects_table(programme, tallies)
    folder.mkdir(parents=True, exist_ok=True)
    names = ("effects.parquet", "effects.csv", "programme.toml", "effects.txt")
    parquet, plain, settings, words = (folder / name for name in names)
    pq.write_table(table, parquet)
    csv.write_csv(table, plain)
    toml = "# Invented: the true settings of the programme.\n" + programme_toml(
        programme, start=start
    )
    settings.write_text(toml, encoding="utf-8", newline="\n")
    said = ABOUT + "\n" + in_words(programme, tallies, start=start)
    words.write_text(said, encoding="utf-8", newline="\n")
    return (parquet, plain, settings, words)


def in_words(programme: Programme, tallies: Tallies, *, start: date) -> str:
    """Return the effects as sentences, one an outcome, and the teams' true starts."""
    rows = effects_table(programme, tallies).to_pylist()
    lines = [
        f"{row['outcome'].capitalize()}: {row['enrolled_ratio']:.3f} among the enrolled "
        f"({row['enrolled_months']:,} person-months), {row['resident_ratio']:.4f} among the "
        f"residents ({row['resident_months']:,})."
        for row in rows
        if row["team"] == ALL and row["enrolled_ratio"] is not None
    ]
    lines += [
        f"Team {team.code} began on {first_of(team.start, start=start)}, announced for "
        f"{first_of(team.announced, start=start)}."
        for team in programme.teams
    ]
    return "\n".join([*lines, ""])
