"""A suite that is issued again because of exclusions: the same files, with the register and a higher version, and nothing else.

So it can never be stricter than the suite before it, and everybody can see that byte by byte (``differences``).
"""

from __future__ import annotations

import io
import json
import re
import zipfile

from specgen.suite.build import MEMBER_CARD, SuiteError, packed

REGISTER = "exclusions.yaml"
_VERSION = re.compile(r"[0-9]{1,6}\.[0-9]{1,6}\.[0-9]{1,6}")


def members(suite: bytes) -> dict[str, bytes]:
    """Return the files of a suite by name. Raises SuiteError for what is no suite."""
    try:
        with zipfile.ZipFile(io.BytesIO(suite)) as container:
            found = {name: container.read(name) for name in container.namelist()}
    except (zipfile.BadZipFile, OSError, RuntimeError) as error:
        raise SuiteError("this is no suite") from error
    if not {MEMBER_CARD, "plan.json", "__main__.py"} <= set(found):
        raise SuiteError("this is no suite")
    return found


def version_of(suite: bytes) -> str:
    """Return the version of a suite. Raises SuiteError."""
    try:
        version = json.loads(members(suite)[MEMBER_CARD]).get("version")
    except (ValueError, AttributeError) as error:
        raise SuiteError("the card of this suite cannot be read") from error
    if not isinstance(version, str) or not _VERSION.fullmatch(version):
        raise SuiteError("this suite does not say its version")
    return version


def reissued(suite: bytes, register: bytes, version: str) -> bytes:
    """Return the suite with this register of exclusions, as this version. Raises SuiteError when it would not be a later one."""
    found = members(suite)
    if _number(version) <= _number(version_of(suite)):
        raise SuiteError(f"{version} is not later than {version_of(suite)}")
    card = {**json.loads(found[MEMBER_CARD]), "version": version}
    text = json.dumps(card, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode("ascii")
    return packed({**found, REGISTER: register, MEMBER_CARD: text})


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".")) if _VERSION.fullmatch(version) else (0,)


def differences(older: bytes, newer: bytes) -> list[str]:
    """Return the names of the files in which two suites differ, besides register and card (empty: only checks were taken away)."""
    left, right = members(older), members(newer)
    names = (set(left) | set(right)) - {REGISTER, MEMBER_CARD}
    return sorted(name for name in names if left.get(name) != right.get(name))
