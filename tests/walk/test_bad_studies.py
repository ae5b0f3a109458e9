"""Studies that cannot be answered: each says what is wrong and what could be asked instead."""

import csv
import html
import json
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner

from onestory import synthetic
from onestory.cli.app import app
from onestory.model.errors import OneStoryError

SITES = ("Ashmere", "Caldermoor", "Glenbrook Vale")
OTHERS = 9  # comparators kept, so that each study is quick
FIGURES = "emergency-admissions.csv"
COMPARATORS = 'who = "every place never exposed"'
CANNOT = "cannot be estimated from these data."


def sections(text):
    return re.split(r"\n(?=\[)", text)


def kept(section):
    extra = (
        section.startswith(("[[outcome]]", "[[estimand]]")) and 'id = "emergency"' not in section
    )
    other = section.startswith("[[site]]") and not any(f'"{name}"' in section for name in SITES)
    return not (extra or other)


def about_admissions(section):
    return not re.search("(care|eye).(requests|surgery)", section)


def rows_where(path, wanted):
    lines = path.read_text(encoding="utf-8").splitlines()
    rows = [line for line in lines[1:] if wanted(next(csv.reader([line])))]
    path.write_text("\n".join([lines[0], *rows]) + "\n", encoding="utf-8")


def say(folder, *changes):
    """Exchange each old text of the study for its new one."""
    file = folder / "study.toml"
    text = file.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    file.write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    """A sound study of three sites and nine comparators, asking one thing."""
    folder = tmp_path_factory.mktemp("sound")
    synthetic.invent_programme(folder, seed=1)
    file = folder / "study.toml"
    text = "\n".join(filter(kept, sections(file.read_text(encoding="utf-8"))))
    file.write_text(re.sub("sensitivities = .*", "sensitivities = []", text), encoding="utf-8")
    rows_where(folder / "activity.csv", lambda row: row[0] in SITES)
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    text = (folder / FIGURES).read_text(encoding="utf-8")
    names = dict.fromkeys(row[0] for row in list(csv.reader(text.splitlines()))[1:])
    others = [name for name in names if name not in truth["first_person_seen"]][:OTHERS]
    rows_where(folder / FIGURES, lambda row: row[0] in {*SITES, *others})
    plan = folder / "onestory.toml"
    parts = sections(plan.read_text(encoding="utf-8"))
    plan.write_text("\n".join(filter(about_admissions, parts)), encoding="utf-8")
    return folder


@pytest.fixture
def folder(sound, tmp_path):
    """A copy of the sound study, to be spoilt."""
    return Path(shutil.copytree(sound, tmp_path / "study"))


def evaluated(folder, *options, out="out"):
    """What the command line says; an error of ours is all that may be raised."""
    done = CliRunner().invoke(app, ["evaluate", str(folder), "--out", str(folder / out), *options])
    if done.exception is not None:
        assert isinstance(done.exception, OneStoryError), done.exception
        raise done.exception
    return done.stdout


def page_of(folder):
    """The words of the page, as they are read."""
    page = (folder / "out" / "answer" / "answer.html").read_text(encoding="utf-8")
    bare = re.sub(r"<(style|script|svg)\b.*?</\1>", " ", page, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub("<[^>]*>", " ", bare)).split())


def one_site(folder):
    file = folder / "study.toml"
    parts = sections(file.read_text(encoding="utf-8"))
    gone = [part for part in parts if not part.startswith("[[site]]") or '"Ashmere"' in part]
    file.write_text("\n".join(gone), encoding="utf-8")
    rows_where(folder / "activity.csv", lambda row: row[0] == "Ashmere")
    without_months(folder, lambda place, _: place in SITES[1:])


def planned_only(folder, start):
    """No record of activity, so that the planned start of every site stands: this one."""
    say(folder, ('activity = "activity.csv"\n', ""), ("starts = 2023-07-01", f"starts = {start}"))


def without_months(folder, wanted):
    rows_where(folder / FIGURES, lambda row: not wanted(row[0], row[1]))


def no_comparator(folder):
    one_site(folder)
    say(folder, (COMPARATORS, 'who = "no place"'))


def staggered_without_comparator(folder):
    say(folder, (COMPARATORS, 'who = "no place"'))


def started_before_the_data(folder):
    planned_only(folder, "2021-07-01")


def starts_after_the_data(folder):
    planned_only(folder, "2027-07-01")


def month_missing_everywhere(folder):
    without_months(folder, lambda _, month: month == "2023-05")


def month_missing_at_the_only_site(folder):
    one_site(folder)
    without_months(folder, lambda place, month: (place, month) == ("Ashmere", "2023-05"))


def comparators_all_exposed(folder):
    one_site(folder)
    say(folder, (COMPARATORS, 'who = "these places"\nplaces = ["Ashmere"]'))


def bedding_in_beyond_the_data(folder):
    say(folder, ("bedding_in = 3", "bedding_in = 60"))


def never_delivered(folder):
    file = folder / "activity.csv"
    rows = [row.split(",") for row in file.read_text(encoding="utf-8").splitlines()]
    spoilt = [[*row[:2], "no", "0", *row[4:]] for row in rows[1:]]
    file.write_text("\n".join(",".join(row) for row in [rows[0], *spoilt]), encoding="utf-8")


@dataclass(frozen=True, kw_only=True)
class Bad:
    """A way to spoil a study, what must be said of it, and what could be asked instead."""

    spoil: Callable[[Path], None]
    says: str
    instead: str = "What could be asked instead is"


BAD = [
    Bad(spoil=no_comparator,
        says="There is no comparator: every place was exposed from the same time on."),
    Bad(spoil=staggered_without_comparator,
        says="There is no comparator that was never exposed, and 2 places have no period that"
        " counts before the last place starts."),
    Bad(spoil=started_before_the_data,
        says="outside them lies the start of Ashmere (1 July 2021)"),
    Bad(spoil=starts_after_the_data,
        says="1 July 2027"),
    Bad(spoil=month_missing_everywhere, says="There is no figure for May 2023, anywhere."),
    Bad(spoil=month_missing_at_the_only_site, says="Ashmere (May 2023)"),
    Bad(spoil=comparators_all_exposed, says="There is no comparator"),
    Bad(spoil=bedding_in_beyond_the_data,
        says="the figures end before the bedding-in does: Ashmere"),
    Bad(spoil=never_delivered, says="Not delivered: 0 of 3 sites", instead="nothing to find"),
]  # fmt: skip


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: bad.spoil.__name__.replace("_", " "))
def test_what_cannot_be_estimated_is_said_with_what_could_be_asked(bad, folder):
    bad.spoil(folder)
    said = evaluated(folder)
    assert CANNOT in said
    assert bad.says in said
    assert bad.instead in said
    page = page_of(folder)
    assert bad.says in page
    assert not re.search(r"\bnan\b", page)


def test_studies_with_every_lesser_fault_are_answered_and_the_faults_told(folder):
    second = (
        '[[site]]\nname = "Second wave"\nplace = "Ashmere"\nannounced = 2023-02-01\n'
        "starts = 2025-01-01\n\n[analysis]"
    )
    text = (folder / FIGURES).read_text(encoding="utf-8")
    names = [
        name
        for name in dict.fromkeys(re.findall("^[^,]+", text, re.MULTILINE))
        if name != "Council"
    ]
    others = [name for name in names if name not in SITES]
    named = ", ".join(f'"{name}"' for name in ("Caldermoor", *others))
    say(folder, ("[analysis]", second), (COMPARATORS, f'who = "these places"\nplaces = [{named}]'))
    without_months(folder, lambda place, month: (place, month) == (others[0], "2023-05"))
    said = evaluated(folder, "--suggest")
    assert "Ashmere lies in Ashmere and Second wave. It counts as exposed from the first" in said
    assert "Named among the comparators, and sites as well: Caldermoor." in said
    assert f"a figure is missing or hidden: {others[0]} (May 2023)." in said
    assert "staggered difference in differences: can be asked." in said
    assert "3 exposed places" in said
    assert f"{OTHERS - 1} comparators" in said


@pytest.fixture(scope="module")
def lonely(sound, tmp_path_factory):
    """The folder of a study of one site and nine comparators, and what was said of it."""
    folder = tmp_path_factory.mktemp("one") / "study"
    shutil.copytree(sound, folder)
    one_site(folder)
    return folder, evaluated(folder)


class TestOneSite:
    def test_with_too_few_comparators_how_sure_it_is_cannot_be_known(self, lonely):
        _, said = lonely
        assert "We cannot yet tell whether the neighbourhood teams changed" in said
        assert "no range can be given: " in said
        assert (
            "with 9 placebos even the most extreme change would arise by chance alone in 10%"
            in said
        )
        assert "p-value" not in said

    def test_the_page_has_every_part_without_a_range(self, lonely):
        page = page_of(lonely[0])
        assert "There is one exposed place, so the answer is that place's alone." in page
        assert not re.search(r"\bnan\b", page)


def test_the_same_study_gives_the_same_bytes(lonely):
    folder, said = lonely
    again = evaluated(folder, out="again")
    assert said.partition("Written:")[0] == again.partition("Written:")[0]
    first, second = (folder / name / "answer" for name in ("out", "again"))
    files = sorted(file.relative_to(first) for file in first.rglob("*") if file.is_file())
    assert files == sorted(f.relative_to(second) for f in second.rglob("*") if f.is_file())
    unlike = [f for f in files if (first / f).read_bytes() != (second / f).read_bytes()]
    assert unlike == []


@pytest.mark.parametrize(
    ("old", "new", "code", "says"),
    [
        ("[[estimand]]", "[[question]]", 3, "estimand"),
        ('average = "people"', 'average = "everyone"', 3, "everyone"),
        ('contrast = "ratio"', "", 3, "contrast"),
        ("margin = 0.02", "margin = 0", 3, "margin"),
        ("last_day = 2026-03-31", "last_day = 2020-03-31", 3, "window"),
        ('outcome = "emergency"', 'outcome = "emergencies"', 3, "emergencies"),
    ],
)
def test_a_study_that_cannot_be_followed_is_an_error_of_the_plan(folder, old, new, code, says):
    say(folder, (old, new))
    with pytest.raises(OneStoryError) as raised:
        evaluated(folder)
    assert raised.value.exit_code == code
    assert says in str(raised.value)
    assert raised.value.do


def test_no_study_at_all_is_an_error_of_the_plan(tmp_path):
    with pytest.raises(OneStoryError) as raised:
        evaluated(tmp_path)
    assert raised.value.exit_code == 3
