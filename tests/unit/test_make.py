"""make.py installs from wherever pip was told to, and never from anywhere else."""

import importlib.util
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
spec = importlib.util.spec_from_file_location("make", ROOT / "make.py")
assert spec is not None
assert spec.loader is not None
make = importlib.util.module_from_spec(spec)
spec.loader.exec_module(make)


def test_environment_wins_over_pips_files():
    listing = "global.index-url='one'\ninstall.index-url='two'\n:env:.index-url='three'\n"
    assert make.settings_in(listing) == {"index-url": "three"}
    assert make.settings_in("\n".join(reversed(listing.splitlines()))) == {"index-url": "three"}


def test_settings_of_other_commands_do_not_count():
    assert make.settings_in("download.index-url='one'") == {}


def test_a_mirror_is_passed_on_to_uv():
    assert make.in_uv_words({"index-url": "https://mirror.example/simple"}) == {
        "UV_DEFAULT_INDEX": "https://mirror.example/simple"
    }


def test_several_folders_of_wheels_are_passed_on_without_those_that_are_not_there(tmp_path: Path):
    given = f"{tmp_path}\n/nowhere/at/all https://mirror.example/wheels"
    assert make.in_uv_words({"find-links": given}) == {
        "UV_FIND_LINKS": f"{tmp_path},https://mirror.example/wheels"
    }


def test_a_second_index_is_searched_as_pip_would():
    assert make.in_uv_words({"extra-index-url": "a\nb"}) == {
        "UV_INDEX": "a b",
        "UV_INDEX_STRATEGY": "unsafe-best-match",
    }


def test_every_word_of_the_makefile_is_a_word_of_make_py():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = next(line for line in makefile.splitlines() if line.startswith(".PHONY:"))
    assert set(phony.split()[1:]) == set(make.WORDS)


def test_an_unknown_word_installs_nothing(capsys):
    with pytest.raises(SystemExit):
        make.main(["nonsense"])
    assert "invalid choice" in capsys.readouterr().err
