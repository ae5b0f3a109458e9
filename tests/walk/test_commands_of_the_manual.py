"""The commands that the README, the tutorials and the page on records tell a new user to type do what they say."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
RECORDS = ROOT / "docs" / "how-to" / "receive-records.md"
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs" / "tutorials").glob("*.md")), RECORDS]
COMMAND = re.compile(r"^\s*(?:\.venv/bin/)?onestory ([^#\n]+)", re.MULTILINE)


def commands(page: Path) -> list[list[str]]:
    blocks = re.findall(r"```[^\n]*\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    return [shlex.split(text) for block in blocks for text in COMMAND.findall(block)]


@pytest.mark.timeout(300)
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_succeeds_in_order(page: Path, tmp_path: Path):
    checkout = tmp_path / "checkout"
    checkout.mkdir()
    for command in commands(page):
        done = subprocess.run(
            [sys.executable, "-m", "onestory", *command],
            cwd=checkout,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == 0, f"{shlex.join(command)}\n{done.stdout}\n{done.stderr}"


def test_the_pages_have_commands_to_try():
    assert [page.name for page in PAGES if commands(page)]
