"""Makes ``suite.pyz``: one file that a vendor runs with Python 3.11 and nothing else. The same input gives the same bytes.

The travelling code is copied as source files; nothing of it is imported here. Two pure-Python packages are carried, with their
licences. Members are stored, not compressed, so that the bytes do not depend on a compression library.
"""

from __future__ import annotations

import importlib.metadata
import io
import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from specgen.suite.adapter_example import MAPPING
from specgen.suite.guide import claims_example, guide, target_example
from specgen.suite.plan_from import plan_bytes

ALWAYS = ("conformance", "selftest", "simulator/core")
SINGLE = ("__init__.py", "checks/__init__.py", "simulator/__init__.py")
CARRIED: dict[str, str] = {"paho-mqtt": "paho/", "pyyaml": "yaml/"}
"""Distribution -> folder of its Python files; what is compiled stays behind."""
SHEBANG = b"#!/usr/bin/env python3\n"
MEMBER_CARD = "suite.json"
FOOTPRINT = "footprint.json"
FIRST_VERSION = "1.0.0"
_DATE = (1980, 1, 1, 0, 0, 0)
_MAIN = '''"""Start of the suite: everything it needs is in this file."""
import sys

if sys.version_info < (3, 11):
    sys.exit("Python 3.11 or newer is needed; this is " + sys.version.split()[0])

from specgen.conformance.cli import main

sys.exit(main())
'''


class SuiteError(RuntimeError):
    """The suite cannot be made: a package or a folder that has to travel is not there."""


def _walk(folder: Traversable, path: str) -> Iterator[tuple[str, bytes]]:
    for entry in sorted(folder.iterdir(), key=lambda item: item.name):
        if entry.is_dir() and entry.name != "__pycache__":
            yield from _walk(entry, f"{path}/{entry.name}")
        elif entry.name.endswith(".py"):
            yield f"{path}/{entry.name}", entry.read_bytes()


def _own(domain: str) -> dict[str, bytes]:
    root = files("specgen")
    found = {f"specgen/{name}": root.joinpath(name).read_bytes() for name in SINGLE}
    for folder in (*ALWAYS, f"checks/{domain}"):
        place = root.joinpath(folder)
        if not place.is_dir():
            raise SuiteError(f"specgen/{folder} is not there")
        found |= dict(_walk(place, f"specgen/{folder}"))
    return found


def _carried(name: str, prefix: str) -> tuple[dict[str, bytes], str]:
    """Return the files of an installed pure-Python package, with its licences, and its version. Raises SuiteError."""
    try:
        distribution = importlib.metadata.distribution(name)
    except importlib.metadata.PackageNotFoundError as error:
        raise SuiteError(f"the package {name} is not installed") from error
    found: dict[str, bytes] = {}
    for entry in distribution.files or ():
        path = entry.as_posix()
        if path.startswith(prefix) and path.endswith(".py"):
            found[path] = entry.read_binary()
        elif ".dist-info/licenses/" in path:
            found[f"LICENSES/{name}/{path.split('/licenses/', 1)[1]}"] = entry.read_binary()
    if not any(path.startswith(prefix) for path in found):
        raise SuiteError(f"the package {name} has no files below {prefix}")
    return found, distribution.version


def build_suite(plan: dict[str, Any], interface_files: Mapping[str, bytes], *, languages: Sequence[str]) -> bytes:
    """Return the bytes of ``suite.pyz`` for a plan.

    ``interface_files`` are the prescribed interface documents by file name; ``languages`` those of the guides. Raises SuiteError.
    """
    members = _own(str(plan["domain"]))
    versions: dict[str, str] = {}
    for name, prefix in CARRIED.items():
        found, versions[name] = _carried(name, prefix)
        members |= found
    members["__main__.py"] = _MAIN.encode("utf-8")
    members["plan.json"] = plan_bytes(plan)
    version = str(plan["suite_rules"].get("suite_version") or FIRST_VERSION)
    members[MEMBER_CARD] = plan_bytes(
        {"format": "specgen-suite/1", "version": version, "carried": versions, "languages": list(languages)}
    )
    members[FOOTPRINT] = _footprint(plan)
    members["target.example.yaml"] = target_example(plan).encode("utf-8")
    members["claims.example.yaml"] = claims_example(plan).encode("utf-8")
    if plan["domain"] == "databroker":
        members["mapping.example.yaml"] = MAPPING.encode("utf-8")
    for lang in languages:
        if lang in plan["languages"]:
            members[f"GUIDE.{lang}.html"] = guide(plan, sorted(interface_files), versions, lang).encode("utf-8")
    for name, data in interface_files.items():
        members[f"interface/{name}"] = data
    return packed(members)


def _footprint(plan: Mapping[str, Any]) -> bytes:
    """Return what the checks of a plan do to a product, as recorded on a reference: ``plan`` of the suite announces it."""
    stored = files("specgen").joinpath(f"conformance/footprints/{plan['domain']}.json")
    known = json.loads(stored.read_bytes())["checks"] if stored.is_file() else {}
    wanted = [check for item in plan["requirements"] for check in item["checks"] if check in known]
    return plan_bytes({"format": "specgen-footprint/1", "checks": {check: known[check] for check in wanted}})


def packed(members: Mapping[str, bytes]) -> bytes:
    """Return the suite file with these files: the same files, the same bytes."""
    buffer = io.BytesIO()
    buffer.write(SHEBANG)
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as container:
        for name, data in sorted(members.items()):
            info = zipfile.ZipInfo(name, _DATE)
            info.external_attr = 0o644 << 16
            info.create_system = 3
            container.writestr(info, data)
    return buffer.getvalue()
