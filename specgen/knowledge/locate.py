"""Where the knowledge base is: in a checkout, beside an editable install, inside a wheel, or where the user says.

Order: ``--kb`` or ``SPECGEN_KB``; a folder with ``requirements/kb.yaml`` from the current folder upward; the source checkout of
this package; the copy inside the installed package. Overlays (a city's own files) are stacked on top: ``--overlay``,
``SPECGEN_OVERLAY``, or a folder with ``overlay.yaml`` from the tender file upward.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from specgen.errors import Finding, InputError, Location, say

MARKER = Path("requirements") / "kb.yaml"
OVERLAY = "overlay.yaml"


@dataclass(frozen=True)
class Roots:
    """The base folder, how it was found, and the overlays on top of it (lowest first)."""

    base: Path
    origin: str
    overlays: tuple[Path, ...] = ()


def _upward(start: Path) -> Iterator[Path]:
    yield start
    yield from start.parents


def _package() -> Path:
    return Path(__file__).resolve().parent.parent


def _base(explicit: str, environment: Mapping[str, str], current: Path) -> tuple[Path, str]:
    for value, origin in ((explicit, "--kb"), (environment.get("SPECGEN_KB", ""), "SPECGEN_KB")):
        if value:
            path = Path(value).expanduser().resolve()
            if not (path / MARKER).is_file():
                raise InputError(
                    say("the knowledge base cannot be read"),
                    (
                        Finding(
                            "SG-KB-020",
                            say("no knowledge base at {folder} ({origin})", folder=value, origin=origin),
                            Location(value),
                            hint=say("name the folder that holds requirements/ and clauses/"),
                            unreadable=True,
                        ),
                    ),
                )
            return path, origin
    for folder in _upward(current.resolve()):
        if (folder / MARKER).is_file() and (folder / "clauses").is_dir():
            return folder, "current folder"
    package = _package()
    if (package.parent / MARKER).is_file():
        return package.parent, "source checkout"
    if (package / "_kb" / MARKER).is_file():
        return package / "_kb", "installed package"
    raise InputError(
        say("the knowledge base cannot be found"),
        (
            Finding(
                "SG-KB-020",
                say("no knowledge base found"),
                None,
                hint=say("give its folder with --kb"),
                unreadable=True,
            ),
        ),
    )


def _overlays(
    explicit: Sequence[str], environment: Mapping[str, str], near: Path | None, base: Path
) -> tuple[Path, ...]:
    named = list(explicit) or [part for part in environment.get("SPECGEN_OVERLAY", "").split(os.pathsep) if part]
    found: list[Path] = []
    for value in named:
        path = Path(value).expanduser().resolve()
        if not (path / OVERLAY).is_file():
            raise InputError(
                say("an overlay cannot be read"),
                (
                    Finding(
                        "SG-KB-021",
                        say("no overlay at {folder}", folder=value),
                        Location(value),
                        hint=say("an overlay folder holds {overlay}", overlay=OVERLAY),
                        unreadable=True,
                    ),
                ),
            )
        found.append(path)
    if not named and near is not None:
        for folder in _upward(near.resolve()):
            if folder == base:
                break
            if (folder / OVERLAY).is_file():
                found.append(folder)
                break
    return tuple(found)


def locate(
    kb: str = "",
    overlays: Sequence[str] = (),
    *,
    near: Path | None = None,
    current: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> Roots:
    """Return the folders to read. ``near`` is the folder of the tender file.

    Raises InputError (SG-KB-020, SG-KB-021) when a named folder is not there or nothing is found.
    """
    env = os.environ if environment is None else environment
    base, origin = _base(kb, env, current or Path.cwd())
    return Roots(base, origin, _overlays(overlays, env, near, base))
