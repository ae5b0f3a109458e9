"""A whole study in a folder, to be changed one line at a time."""

from collections.abc import Callable
from pathlib import Path

import pytest

STUDY = """
[study]
title = "Neighbourhood teams"
programme = "Neighbourhood teams of the North"
question = "Did the teams change emergency admissions?"
decision = "Whether to start the last six teams"
decision_on = 2024-04-01
change_our_mind = "No fall of 2% or more by the end of 2023"
chosen = "volunteered"
exposure = "first person seen"

[window]
first_day = 2018-04-01
last_day = 2024-03-31

[comparators]
who = "every place never exposed"

[[outcome]]
id = "emergency"
indicator = "emergency_admissions"
role = "outcome"
wanted = "lower"
margin = 0.02
sector = "hospital"

[[outcome]]
id = "injuries"
indicator = "injuries"
role = "negative control"
wanted = "lower"
margin = 0.02
sector = "hospital"

[[success]]
id = "fewer"
what = "Fewer people rushed to hospital"
for_whom = "people aged 65 and over"
outcome = "emergency"
wanted = "lower"
size = 0.04
by = 2023-12-31
failure = "No fall of 2% or more"
harm = "Carers do more, unseen"
agreed_by = ["the board", "the carers' forum"]

[[estimand]]
id = "main"
outcome = "emergency"
population = "residents aged 65 and over"
exposure = "a team has seen its first person"
comparator = "the same places without a team"
time_zero = "the month of the first person seen"
bedding_in = 6
follow_up = 12
intercurrent_events = "people who die or move stop being counted"
contrast = "ratio"
average = "people"

[[site]]
name = "Northbank"
place = ["X1", "X2"]
announced = 2020-11-01
starts = 2021-04-01

[[site]]
name = "Southfield"
place = "X3"
starts = 2021-10-01
certain = false
decided = "its border was read off a map"

[analysis]
designs = ["staggered difference in differences"]
sensitivities = ["other average"]

[agreed]
staff = ["the nurses' council"]
people = ["the users' panel"]
carers = ["the carers' forum"]
"""

Write = Callable[..., Path]


@pytest.fixture
def written(tmp_path: Path) -> Write:
    """Write the study, with each old text exchanged for its new one, and give its folder."""

    def write(*changes: tuple[str, str], name: str = "study") -> Path:
        text = STUDY
        for old, new in changes:
            assert old in text, old
            text = text.replace(old, new, 1)
        folder = tmp_path / name
        folder.mkdir(exist_ok=True)
        (folder / "study.toml").write_text(text, encoding="utf-8")
        return folder

    return write
