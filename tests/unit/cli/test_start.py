"""How little a command waits for what it does not need."""

import subprocess
import sys

import pytest

HEAVY = {"altair", "duckdb", "pandas", "scipy", "vl_convert", "diff_diff"}


def python(program: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", program], check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("words", [["--help"], ["workspace", "--help"], ["map", "--help"]])
def test_help_waits_for_no_picture_table_or_estimator(words: list[str]):
    met = python(
        "import sys, contextlib, io\n"
        "from onestory.cli import app\n"
        "with contextlib.redirect_stdout(io.StringIO()) as said:\n"
        f"    app({words!r}, standalone_mode=False)\n"
        "assert 'Usage' in said.getvalue()\n"
        "print(*sys.modules)"
    )
    assert not HEAVY & set(met.split())


def test_a_verb_is_the_verb_whatever_was_imported_before():
    kinds = python(
        "from onestory.pipeline.run import run as first\n"
        "import onestory.pipeline.check\n"
        "from onestory import pipeline\n"
        "assert pipeline.run is first\n"
        "print(*(name for name in pipeline.__all__ if not callable(getattr(pipeline, name))))"
    )
    assert kinds.split() == []
