"""The code that travels: which files of specgen a suite carries, and their digest. Works from a folder and from inside a zip."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from specgen.conformance import canonical

ALWAYS = ("conformance", "selftest", "simulator/core")
"""Folders below ``specgen/`` that every suite carries whole."""
SINGLE = ("__init__.py", "checks/__init__.py", "simulator/__init__.py")
SUITE_CARD = "suite.json"
"""In a suite: its version, the packages that it carries and the languages of the guides."""
ORIGIN = "origin.json"
"""Beside an unpacked suite: ``{"suite", "code", "plan"}``, the digests of the ``suite.pyz`` that it is another form of."""
INSTALLED = "_suite"
"""The folder below ``specgen/`` that holds the files of a suite that is installed as a wheel."""


def _walk(folder: Traversable, path: str) -> Iterator[tuple[str, bytes]]:
    for entry in sorted(folder.iterdir(), key=lambda item: item.name):
        if entry.is_dir() and entry.name != "__pycache__":
            yield from _walk(entry, f"{path}/{entry.name}")
        elif entry.name.endswith(".py"):
            yield f"{path}/{entry.name}", entry.read_bytes()


def code(domain: str) -> dict[str, bytes]:
    """Return the travelling Python files by their path in the suite, for one domain.

    Raises KeyError for a domain that has no checks; FileNotFoundError when a folder is missing.
    """
    from specgen.checks import REGISTRY

    root = files("specgen")
    folders = [*ALWAYS, REGISTRY[domain].partition(":")[0].removeprefix("specgen.").replace(".", "/")]
    found = {f"specgen/{name}": root.joinpath(name).read_bytes() for name in SINGLE}
    for folder in folders:
        place = root.joinpath(folder)
        if place.is_dir():
            found |= dict(_walk(place, f"specgen/{folder}"))
        else:
            found[f"specgen/{folder}.py"] = root.joinpath(f"{folder}.py").read_bytes()
    return dict(sorted(found.items()))


def digest(sources: Mapping[str, bytes]) -> str:
    """Return the SHA-256 over paths and contents."""
    listing = "".join(f"{canonical.digest(data)}  {name}\n" for name, data in sorted(sources.items()))
    return canonical.digest(listing.encode("utf-8"))


def local_digest(domain: str) -> str:
    """Return the digest of the code that runs here, "" for a domain that does not travel."""
    try:
        return digest(code(domain))
    except (KeyError, FileNotFoundError, NotADirectoryError):
        return ""


def packed_digest(suite: Path) -> str:
    """Return the digest of the code inside a suite file. Raises OSError or zipfile.BadZipFile."""
    with zipfile.ZipFile(suite) as container:
        return digest({name: container.read(name) for name in container.namelist() if name.startswith("specgen/")})


def home() -> Path | None:
    """Return where the files of the suite that runs are: the suite file, or the folder of an unpacked or installed one.

    None when the code runs from a checkout, which is no suite.
    """
    place = archive()
    if place is not None:
        return place
    package = Path(__file__).parents[1]
    found = (package.parent, package / INSTALLED)
    return next((one for one in found if (one / ORIGIN).is_file() and (one / SUITE_CARD).is_file()), None)


def member(place: Path, name: str) -> bytes | None:
    """Return a file of a suite (a suite file or its folder), or None when it has none of that name.

    Raises OSError or zipfile.BadZipFile.
    """
    if place.is_dir():
        return (place / name).read_bytes() if (place / name).is_file() else None
    with zipfile.ZipFile(place) as container:
        return container.read(name) if name in container.namelist() else None


def archive() -> Path | None:
    """Return the suite file that this code runs from, or None when it runs from a folder."""
    place = Path(__file__)
    return next((parent for parent in place.parents if parent.is_file()), None)
