"""The manifest: what a report rests on, and the hash of each file of it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from onestory import engine
from onestory.report.story import Story


def clear(path: Path) -> None:
    """Remove the files of the report that the manifest at `path` lists, and no others.

    A report written where another stood must not leave the other's pictures and data about: they
    may have been cleared for another audience.
    """
    try:
        listed = list(json.loads(path.read_text(encoding="utf-8"))["files"])
    except (OSError, ValueError, KeyError, TypeError):
        return
    folder = path.parent.resolve()
    for name in listed:
        file = (folder / str(name)).resolve()
        if file.is_relative_to(folder):
            file.unlink(missing_ok=True)


def write(story: Story, files: Sequence[Path], path: Path) -> Path:
    """Return the manifest as written to `path`: provenance, and a sha256 for each of `files`."""
    made = story.release.provenance
    told = {
        "title": story.plan.title,
        "question": story.plan.question,
        "invented": story.invented,
        "audience": story.release.rule.audience,
        "rule": story.release.rule.wording,
        "suppression": asdict(story.release.suppression),
        "made_on": made.made_on,
        "code_version": made.code_version,
        "plan_sha256": made.plan_sha256,
        "definitions": list(made.definitions),
        "inputs": [asdict(one) for one in made.inputs],
    }
    return save(told, files, path)


def save(told: Mapping[str, object], files: Sequence[Path], path: Path) -> Path:
    """Return the manifest as written to `path`: what is told, and a sha256 for each of `files`."""
    hashes = {file.relative_to(path.parent).as_posix(): engine.sha256(file) for file in files}
    text = json.dumps({**told, "files": hashes}, ensure_ascii=False, indent=2)
    path.write_text(f"{text}\n", encoding="utf-8", newline="\n")
    return path
