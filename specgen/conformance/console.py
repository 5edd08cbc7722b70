"""What the commands share: exit codes, the one place that writes, and the plan that a command works on.

Data on stdout, the rest on stderr.
"""

from __future__ import annotations

import json
import locale
import os
import sys
from pathlib import Path
from typing import Any

from specgen.conformance import travelling
from specgen.conformance.plan import Plan, PlanError, read

OK, NEGATIVE, USAGE, UNREADABLE, CANNOT_TELL, BUG = 0, 1, 2, 3, 4, 70


class Problem(Exception):
    """Something that ends a command: an exit code and the lines to show."""

    def __init__(self, code: int, *lines: str) -> None:
        super().__init__(lines[0] if lines else "")
        self.code = code
        self.lines = lines


_CONTROL = dict.fromkeys((*range(0, 9), *range(11, 32), *range(127, 160), *range(0x202A, 0x202F), *range(0x2066, 0x206A)), "\ufffd")


def safe(text: str) -> str:
    """Return a text without control characters: what a product or a vendor wrote may not drive the terminal."""
    return text.translate(_CONTROL)


def say(text: str) -> None:
    """Write one line of a message."""
    sys.stderr.write(safe(text) + "\n")


def show(text: str) -> None:
    """Write one line of data."""
    sys.stdout.write(safe(text) + "\n")


def show_json(value: Any) -> None:
    """Write a JSON value as data."""
    show(json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True))


def language() -> str:
    """Return the language of messages: that of a program around this one, else by the locale: nl, otherwise en."""
    name = os.environ.get("SPECGEN_UI_LANG") or os.environ.get("LC_ALL") or os.environ.get("LANG") or (locale.getlocale()[0] or "")
    return "nl" if name.lower().startswith("nl") else "en"


def load_plan(given: str) -> Plan:
    """Return the plan: of the named file (``plan.json`` or a suite), or of the suite that runs."""
    import zipfile

    place = Path(given) if given else travelling.home()
    if place is None:
        raise Problem(USAGE, "which plan? give --plan plan.json or --plan suite.pyz")
    try:
        if place.is_dir():
            return read(place / "plan.json")
        if zipfile.is_zipfile(place):
            with zipfile.ZipFile(place) as container:
                return read(container.read("plan.json"))
        return read(place)
    except PlanError as error:
        raise Problem(UNREADABLE, *(f"{place.name}: {line}" for line in error.problems)) from error
    except (OSError, KeyError, zipfile.BadZipFile) as error:
        raise Problem(UNREADABLE, f"{place.name}: cannot be read ({type(error).__name__})") from error


def suite_digest(given: str) -> str:
    """Return the SHA-256 of the suite file that runs or that is named as plan; "" when there is none.

    Raises Problem when the named suite carries other code than that which would run: its name must not cover other checks.
    """
    import zipfile

    from specgen.conformance import canonical

    place = Path(given) if given else travelling.home()
    if place is not None and place.is_dir():
        return _origin(place)
    if place is None or not zipfile.is_zipfile(place):
        return ""
    if given and travelling.packed_digest(place) != travelling.local_digest(load_plan(given).domain):
        raise Problem(
            CANNOT_TELL, f"{place.name} carries other checks than are installed here: run `python3 {place.name}` itself"
        )
    return canonical.digest(place.read_bytes())


def _origin(folder: Path) -> str:
    """Return the SHA-256 of the suite file that an unpacked or installed suite is another form of.

    Raises Problem when code or plan are not those of that suite: its name must not cover other checks.
    """
    from specgen.conformance import canonical

    try:
        said = canonical.load((folder / travelling.ORIGIN).read_bytes())
        plan = load_plan(str(folder))
        known = (said["code"], said["plan"]) == (travelling.local_digest(plan.domain), plan.digest)
    except (OSError, canonical.NotJson, KeyError, TypeError) as error:
        raise Problem(UNREADABLE, f"{travelling.ORIGIN}: cannot be read ({type(error).__name__})") from error
    if not known:
        raise Problem(CANNOT_TELL, "the files of this suite were changed: code or plan are not those of the suite that it was made from")
    return str(said["suite"])
