"""Writing a dossier: all or nothing, and never over a person's edits."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from specgen.dossier.lock import sha256
from specgen.errors import Finding, FindingsError, InputError, Location, reason, say

MANIFEST = "publish/manifest.json"
INTERNAL_MANIFEST = "internal/.built.json"


def _recorded(folder: Path) -> dict[str, str]:
    """Return what an earlier build wrote: relative path -> SHA-256."""
    found: dict[str, str] = {}
    for name, prefix in ((MANIFEST, "publish/"), (INTERNAL_MANIFEST, "internal/")):
        try:
            files = json.loads((folder / name).read_text("utf-8")).get("files", {})
        except (OSError, ValueError, AttributeError):
            continue
        root = (folder / prefix).resolve()
        if isinstance(files, dict):
            found.update(
                {
                    prefix + path: digest
                    for path, digest in files.items()
                    if isinstance(digest, str) and (root / path).resolve().is_relative_to(root)
                }
            )
    return found


def edited_files(folder: Path) -> list[str]:
    """Return files of an earlier build that a person has changed since (relative paths)."""
    changed = []
    for path, digest in sorted(_recorded(folder).items()):
        try:
            now = sha256((folder / path).read_bytes())
        except OSError:
            continue
        if now != digest:
            changed.append(path)
    return changed


def write_dossier(folder: Path, files: Mapping[str, bytes], *, force: bool = False) -> list[str]:
    """Write all files below ``folder``; an earlier build there is replaced as a whole.

    Files that a person changed since the earlier build stop the writing (FindingsError, SG-BLD-301); with ``force`` they are moved
    to ``internal/edited``. Files that no build wrote stay where they are. Returns the kept paths.

    Raises InputError (SG-BLD-302) when the folder cannot be written.
    """
    changed = edited_files(folder)
    if changed and not force:
        raise FindingsError(
            say("files were edited since the last build"),
            tuple(
                Finding(
                    "SG-BLD-301",
                    say("edited since it was built; nothing was written"),
                    Location(str(folder / path)),
                    path,
                    say("move it away, or build with --force (the edited file goes to internal/edited)"),
                )
                for path in changed
            ),
        )
    old = _recorded(folder)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    except OSError as error:
        raise _unwritable(folder, error) from error
    try:
        for path, data in files.items():
            place = staging / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(data)
        kept = [_keep(folder, path) for path in changed]
        _swap(folder, staging, old, files)
    except OSError as error:
        raise _unwritable(folder, error) from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return kept


def _unwritable(folder: Path, error: OSError) -> InputError:
    name = Path(error.filename).name if error.filename else str(folder)
    return InputError(
        say("the dossier cannot be written"),
        (
            Finding(
                "SG-BLD-302",
                say("{name}: {reason}", name=name, reason=reason(error)),
                Location(str(folder)),
                hint=say("close the document if it is open in Word, or choose another folder with -o"),
                unreadable=True,
            ),
        ),
    )


def _keep(folder: Path, path: str) -> str:
    """Move an edited file out of the way, to ``internal/edited``: nothing but what was built stays in ``publish``."""
    place = folder / path
    target = folder / "internal" / "edited" / place.name
    target.parent.mkdir(parents=True, exist_ok=True)
    number = 1
    while target.exists():
        number += 1
        target = target.with_name(f"{place.stem}-{number}{place.suffix}")
    place.replace(target)
    return str(target)


def _swap(folder: Path, staging: Path, old: Mapping[str, str], files: Mapping[str, bytes]) -> None:
    """Put the new files in place of the old; when one cannot be moved, everything is put back as it was."""
    before = staging / ".before"
    moved: list[tuple[Path, Path]] = []
    placed: list[Path] = []
    try:
        for number, path in enumerate(dict.fromkeys((*old, *files))):
            target = folder / path
            if target.is_file():
                before.mkdir(exist_ok=True)
                target.replace(before / str(number))
                moved.append((before / str(number), target))
        for path in files:
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            (staging / path).replace(target)
            placed.append(target)
    except OSError:
        for target in placed:
            target.unlink(missing_ok=True)
        for kept, target in moved:
            kept.replace(target)
        raise
