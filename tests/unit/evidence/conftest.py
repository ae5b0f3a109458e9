"""Small registers, drawn as the user would write them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from onestory import evidence
from onestory.evidence import OwnRegister
from onestory.model.policy import PolicyRegister

Write = Callable[..., OwnRegister]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """A function that writes files (`events="what,kind…"`) and reads the register with them."""

    def written(base: PolicyRegister | None = None, **files: str) -> OwnRegister:
        for name, text in files.items():
            lines = "\n".join(line.strip() for line in text.strip().splitlines())
            (tmp_path / f"{name}.csv").write_text(lines + "\n", encoding="utf-8")
        return evidence.own_register(tmp_path, base=base)

    return written
