"""Mistaken: a file of answers, given where the file that describes it is wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onestory.model.errors import PlanError

if TYPE_CHECKING:
    from pathlib import Path


def shown(name: str) -> str:
    """Return the name as it is typed: between quotation marks where it holds a space."""
    return f'"{name}"' if " " in name else name


def refuse_data(path: Path, *, ending: str, holds: str, begin: str) -> None:
    """Raise PlanError where the path is no TOML file, with the name of the one to write or give.

    `holds` says what the file looks like; `begin` how a first sidecar is made.
    """
    if path.suffix.casefold() == ".toml" or not path.exists():
        return
    name = path.name if path.is_dir() else path.stem
    wanted = path.with_name(f"{name}{ending}")
    write = f"Write '{wanted.name}' beside it: {begin}."
    raise PlanError(
        found=f"'{path.name}' {holds}. What is wanted is the file that describes it.",
        where=str(path),
        do=f"Give '{wanted.name}', which lies beside it." if wanted.is_file() else write,
    )
