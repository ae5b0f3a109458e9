"""Keys: the file of secrets that pseudonyms and the vault's encryption are made with.

The file is JSON. It lies outside the workspace, so that a copy of the workspace gives no name away.
Each version holds two secrets of 32 random bytes, one for each use. A version's name ends in eight
letters of a hash, so that two projects' keys are not taken for each other. The file repeats the id
of the workspace that it was made for: one key for two would let their pseudonyms meet, and a
rotation of the one would lose the other's vault.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import cast

from onestory.model.errors import VaultError

_FORMAT = 1
_SECRET_BYTES = 32
_NOTE = "Who holds this file and the vault can name persons. Without it the vault is lost."


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret:
    """One version's two secrets. They are never printed."""

    version: str
    pseudonyms: bytes = field(repr=False)
    encryption: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """The key file as read: `version` is in force, the others only open older files."""

    path: Path
    version: str
    secrets: tuple[Secret, ...] = field(repr=False)
    workspace: str = ""  # the id of the only one that it may open; '' where it was made for none

    @property
    def in_force(self) -> Secret:
        """Return the secrets of the version in force."""
        return next(one for one in self.secrets if one.version == self.version)

    @property
    def newest_first(self) -> tuple[Secret, ...]:
        """Return every version's secrets, that in force first."""
        others = tuple(one for one in reversed(self.secrets) if one.version != self.version)
        return (self.in_force, *others)


def create_key(path: Path, *, workspace: str = "", outside: Sequence[Path] = ()) -> Key:
    """Return a new key with one version, written to `path`, which only its owner may read.

    `workspace` is the id of the one that it is for; `outside` are its folder and its vault's, where
    the key may not lie. Raises VaultError when a file is there already, or the place will not do.
    """
    _refuse_inside(path, outside)
    if path.exists():
        raise VaultError(
            found="There is a file already, and a key is never overwritten.",
            where=str(path),
            do="Name a new file, or use the key that is there.",
        )
    first = _new_secret(1)
    key = Key(path=path, version=first.version, secrets=(first,), workspace=workspace)
    _write(key)
    return key


def read_key(
    path: Path, *, version: str = "", workspace: str = "", outside: Sequence[Path] = ()
) -> Key:
    """Return the key at `path` with that version in force, or its newest.

    Give the ledger's `pseudonym_version` as `version` wherever there is one, and its `workspace`.
    Raises VaultError when the file is missing, unreadable, damaged, inside the workspace or its
    vault (`outside`), another workspace's, or lacks the version.
    """
    _refuse_inside(path, outside)
    found, owner = _read(path)
    if workspace and owner and workspace != owner:
        raise VaultError(
            found="The key was made for another workspace: with one key the pseudonyms of both"
            " would meet, and a rotation of one would lose the vault of the other.",
            where=str(path),
            do="Give each project a key of its own: a new file under `key` for a new workspace,"
            " the key that it was made with for an old one.",
        )
    if version and version not in {one.version for one in found}:
        raise VaultError(
            found=f"The key has no version '{version}', with which the workspace was made.",
            where=str(path),
            do="Name the key file that belongs to this workspace.",
        )
    return Key(path=path, version=version or found[-1].version, secrets=found, workspace=owner)


def others_may_read(path: Path) -> bool:
    """Return whether other users of the machine may open the file; Windows does not say."""
    return os.name != "nt" and bool(path.stat().st_mode & 0o077)


def with_new_version(key: Key) -> Key:
    """Return the key with a new version in force, its file rewritten; that in force is kept.

    Other versions are dropped: they were left by a rotation that did not end.
    """
    number = int(key.version.partition("-")[0]) + 1
    new = _new_secret(number)
    grown = replace(key, version=new.version, secrets=(key.in_force, new))
    _write(grown)
    return grown


def without_other_versions(key: Key) -> Key:
    """Return the key with the version in force alone, its file rewritten."""
    alone = replace(key, secrets=(key.in_force,))
    _write(alone)
    return alone


def _new_secret(number: int) -> Secret:
    """Return new secrets under the number and a fingerprint of the first."""
    made = secrets.token_bytes(_SECRET_BYTES)
    version = f"{number}-{_fingerprint(made)}"
    return Secret(version=version, pseudonyms=made, encryption=secrets.token_bytes(_SECRET_BYTES))


def _fingerprint(secret: bytes) -> str:
    return hashlib.sha256(b"onestory key\0" + secret).hexdigest()[:8]


def _refuse_inside(path: Path, folders: Sequence[Path]) -> None:
    """Raise VaultError when the key would lie in the workspace or in its vault."""
    if any(path.resolve().is_relative_to(one.resolve()) for one in folders):
        raise VaultError(
            found="The key lies inside the workspace or its vault, so that a copy would hold lock"
            " and key.",
            where=str(path),
            do="Keep it elsewhere: a folder of your own that is not copied with the workspace.",
        )


def _read(path: Path) -> tuple[tuple[Secret, ...], str]:
    """Return the versions of a key file, oldest first, and the id of its workspace."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise VaultError(
            found="There is no key file.",
            where=str(path),
            do="Check the path; make a key only for a new workspace, for a new one opens no old.",
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise VaultError(
            found=f"The key file cannot be read ({type(error).__name__}).",
            where=str(path),
            do="Check that you may read it, or put back its copy.",
        ) from error
    return _told(text, path)


def _told(text: str, path: Path) -> tuple[tuple[Secret, ...], str]:
    """Return the versions that the text tells, each sound, and the workspace's id."""
    try:
        written = cast("dict[str, object]", json.loads(text))
        versions = cast("list[dict[str, str]]", written["versions"])
        known = written["onestory_key"] == _FORMAT
        found = tuple(_secret(one) for one in versions)
        workspace = str(written.get("workspace", ""))
    except (ValueError, KeyError, TypeError, AttributeError):
        known, found, workspace = True, (), ""
    if not known:
        raise VaultError(
            found="The key file was written by another version of OneStory.",
            where=str(path),
            do="Use the version that wrote it, or a newer one.",
        )
    if not found or not all(_sound(one) for one in found):
        raise VaultError(
            found="This is no key file, or it is damaged.",
            where=str(path),
            do="Put back its copy; no other key will open the vault.",
        )
    return found, workspace


def _secret(written: dict[str, str]) -> Secret:
    return Secret(
        version=written["version"],
        pseudonyms=bytes.fromhex(written["pseudonyms"]),
        encryption=bytes.fromhex(written["encryption"]),
    )


def _sound(secret: Secret) -> bool:
    number, _, mark = secret.version.partition("-")
    lengths = {len(secret.pseudonyms), len(secret.encryption)}
    return (
        number.isdecimal()
        and mark == _fingerprint(secret.pseudonyms)
        and lengths == {_SECRET_BYTES}
    )


def _write(key: Key) -> None:
    """Write the key file whole or not at all, for its owner alone where the platform can."""
    versions = [
        {
            "version": one.version,
            "pseudonyms": one.pseudonyms.hex(),
            "encryption": one.encryption.hex(),
        }
        for one in key.secrets
    ]
    head = {"onestory_key": _FORMAT, "note": _NOTE, "workspace": key.workspace}
    body = json.dumps({**head, "versions": versions}, indent=1)
    beside = key.path.with_name(key.path.name + ".tmp")
    try:
        key.path.parent.mkdir(parents=True, exist_ok=True)
        beside.unlink(missing_ok=True)
        opened = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(opened, "w", encoding="utf-8") as file:
            file.write(body + "\n")
            file.flush()
            os.fsync(file.fileno())
        beside.replace(key.path)
    except OSError as error:
        raise VaultError(
            found=f"The key cannot be written: {error.strerror or error}.",
            where=str(key.path),
            do="Name a folder that you may write to; nothing was changed.",
        ) from error
