"""Private files: what tells of one person, for its owner alone where the system knows owners."""

from __future__ import annotations

import os
from pathlib import Path


def own_folder(folder: Path) -> Path:
    """Return the folder, made if need be, which its owner alone may open."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    return folder


def write_own(path: Path, text: str) -> Path:
    """Return the file with the text in place of what it held, which its owner alone may read."""
    path.unlink(missing_ok=True)  # an older one may be open to others
    opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(opened, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)
    return path
