"""Other forms of a suite for those whose security desk blocks an executable archive: a folder of sources, a wheel, a bill of materials.

All follow from the bytes of ``suite.pyz`` alone, so that anybody can make them again and compare; ``origin.json`` in them binds them
to it: a run from a folder or a wheel names the suite file only while code and plan are those of that file. Sources: PEP 427 (wheel),
PEP 770 (place of the bill of materials in a wheel), ECMA-424 (CycloneDX 1.6).
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
import uuid
import zipfile
from collections.abc import Mapping
from typing import Any

from specgen.suite.build import CARRIED, MEMBER_CARD, SuiteError
from specgen.suite.reissue import members, version_of

ORIGIN = "origin.json"
INSTALLED = "specgen/_suite/"
"""Where a wheel keeps the files of the suite that are no code."""
BILL = "suite.cdx.json"
LICENCES = {"paho-mqtt": "EPL-2.0 OR BSD-3-Clause", "pyyaml": "MIT"}
"""SPDX expressions of what is carried."""
OWN_LICENCE = "EUPL-1.2"
PYTHON = ">=3.11"
_DATE = (1980, 1, 1, 0, 0, 0)
_NAMESPACE = uuid.UUID("8d3f0e52-5b1a-5c0e-9a53-0f6f6d1b7c11")
_READ_ME = """This folder is {slug}, version {version}, unpacked: the same files as suite.pyz, SHA-256 {digest}.
Run it with Python 3.11 or newer:  python3 {folder} doctor --target target.yaml
Deze map is {slug}, versie {version}, uitgepakt: dezelfde bestanden als suite.pyz, SHA-256 {digest}.
Uitvoeren met Python 3.11 of nieuwer:  python3 {folder} doctor --target target.yaml
"""


def sha256(data: bytes) -> str:
    """Return the SHA-256 in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def _json(value: Mapping[str, Any]) -> bytes:
    return (json.dumps(value, sort_keys=True, indent=1, ensure_ascii=True) + "\n").encode("ascii")


def code_digest(found: Mapping[str, bytes]) -> str:
    """Return the digest over the code of a suite, as the suite itself reckons it (paths and contents)."""
    listing = "".join(f"{sha256(data)}  {name}\n" for name, data in sorted(found.items()) if name.startswith("specgen/"))
    return sha256(listing.encode("utf-8"))


def origin(suite: bytes) -> bytes:
    """Return ``origin.json``: the digests of the suite file, of its code and of its plan. Raises SuiteError."""
    found = members(suite)
    return _json({"suite": sha256(suite), "code": code_digest(found), "plan": sha256(found["plan.json"])})


def slug_of(suite: bytes) -> str:
    """Return the slug of the tender that a suite belongs to. Raises SuiteError."""
    try:
        slug = json.loads(members(suite)["plan.json"])["tender"]["slug"]
    except (ValueError, KeyError, TypeError) as error:
        raise SuiteError("the plan of this suite cannot be read") from error
    if not isinstance(slug, str) or not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug):
        raise SuiteError("the plan of this suite names no tender")
    return slug


def names(suite: bytes) -> tuple[str, str, str]:
    """Return the file names of source folder, wheel and bill of materials. Raises SuiteError."""
    slug, version = slug_of(suite), version_of(suite)
    return f"suite-{slug}-{version}-source.zip", f"suite_{slug.replace('-', '_')}-{version}-py3-none-any.whl", BILL


def source(suite: bytes) -> bytes:
    """Return the suite as a ZIP file with one folder of readable sources, which Python runs as it stands. Raises SuiteError."""
    slug, version = slug_of(suite), version_of(suite)
    folder = f"suite-{slug}-{version}"
    read_me = _READ_ME.format(slug=slug, version=version, digest=sha256(suite), folder=folder).encode("utf-8")
    found = {**members(suite), ORIGIN: origin(suite), BILL: bill(suite), "README.txt": read_me}
    return _zip({f"{folder}/{name}": data for name, data in found.items()})


def wheel(suite: bytes) -> bytes:
    """Return the suite as a wheel: its own code and files; the packages that the suite file carries are dependencies of it.

    It holds a console script ``specgen-suite`` and the options of the pytest plugin. Raises SuiteError.
    """
    slug, version, found = slug_of(suite), version_of(suite), members(suite)
    carried = _carried(found)
    name = f"suite_{slug.replace('-', '_')}"
    info = f"{name}-{version}.dist-info"
    inside = {path: data for path, data in found.items() if path.startswith("specgen/")}
    inside |= {
        INSTALLED + path: data
        for path, data in found.items()
        if not path.startswith(("specgen/", *CARRIED.values())) and path != "__main__.py"
    }
    inside[INSTALLED + ORIGIN] = origin(suite)
    inside[f"{info}/sboms/{BILL}"] = bill(suite, wheel=True)
    needs = "".join(f"Requires-Dist: {package}{_range(number)}\n" for package, number in sorted(carried.items()))
    inside[f"{info}/METADATA"] = (
        f"Metadata-Version: 2.4\nName: suite-{slug}\nVersion: {version}\n"
        f"Summary: Conformance suite of one tender ({slug}); suite.pyz with SHA-256 {sha256(suite)} in another form\n"
        f"License-Expression: {OWN_LICENCE}\nRequires-Python: {PYTHON}\n{needs}"
        'Provides-Extra: seal\nRequires-Dist: cryptography>=43; extra == "seal"\n'
        'Provides-Extra: pytest\nRequires-Dist: pytest>=8; extra == "pytest"\n'
    ).encode()
    inside[f"{info}/WHEEL"] = b"Wheel-Version: 1.0\nGenerator: specgen\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    inside[f"{info}/entry_points.txt"] = (
        b"[console_scripts]\nspecgen-suite = specgen.conformance.cli:entry\n\n"
        b"[pytest11]\nspecgen-suite = specgen.conformance.guest.options\n"
    )
    rows = [f"{path},sha256={_record(data)},{len(data)}" for path, data in sorted(inside.items())]
    inside[f"{info}/RECORD"] = ("\n".join([*rows, f"{info}/RECORD,,"]) + "\n").encode()
    return _zip(inside)


def _carried(found: Mapping[str, bytes]) -> dict[str, str]:
    """Return the carried packages of a suite with their versions. Raises SuiteError for one whose licence is not known here."""
    try:
        carried = {str(name): str(number) for name, number in json.loads(found[MEMBER_CARD])["carried"].items()}
    except (ValueError, KeyError, AttributeError) as error:
        raise SuiteError("the card of this suite cannot be read") from error
    unknown = sorted(set(carried) - set(LICENCES))
    if unknown:
        raise SuiteError(f"the licence of {', '.join(unknown)} is not known")
    return carried


def _range(version: str) -> str:
    """Return which versions of a dependency fit: from the carried one, of the same major number."""
    return f">={version},<{int(version.split('.')[0]) + 1}"


def _record(data: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).decode("ascii").rstrip("=")


def _file(path: str, data: bytes) -> dict[str, Any]:
    return {"type": "file", "name": path, "hashes": [{"alg": "SHA-256", "content": sha256(data)}]}


def bill(suite: bytes, *, wheel: bool = False) -> bytes:
    """Return the bill of materials of a suite: CycloneDX 1.6 as JSON, every file with its digest.

    ``wheel``: of the wheel, in which the carried packages are dependencies and no files. Raises SuiteError.
    """
    slug, version, found = slug_of(suite), version_of(suite), members(suite)
    carried = _carried(found)
    digest = sha256(suite)
    reference = f"suite-{slug}@{version}"
    libraries: list[dict[str, Any]] = []
    for name, number in sorted(carried.items()):
        purl = f"pkg:pypi/{name}@{number}"
        library: dict[str, Any] = {
            "type": "library", "bom-ref": purl, "name": name, "version": number, "purl": purl, "scope": "required",
            "licenses": [{"expression": LICENCES[name]}],
        }  # fmt: skip
        if not wheel:
            library["components"] = [_file(path, data) for path, data in sorted(found.items()) if path.startswith(CARRIED[name])]
        libraries.append(library)
    own = [_file(path, data) for path, data in sorted(found.items()) if not path.startswith(tuple(CARRIED.values()))]
    form = "wheel" if wheel else "archive"
    main: dict[str, Any] = {
        "type": "application", "bom-ref": reference, "name": f"suite-{slug}", "version": version,
        "description": "Conformance suite of one tender", "licenses": [{"license": {"id": OWN_LICENCE}}],
        "properties": [{"name": "specgen:suite.pyz:sha256", "value": digest}, {"name": "specgen:python", "value": PYTHON}],
    }  # fmt: skip
    if not wheel:
        main["hashes"] = [{"alg": "SHA-256", "content": digest}]
    return _json(
        {
            "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
            "bomFormat": "CycloneDX",
            "specVersion": "1.6",
            "serialNumber": f"urn:uuid:{uuid.uuid5(_NAMESPACE, f'{form}:{digest}')}",
            "version": 1,
            "metadata": {"component": main},
            "components": [*libraries, *own],
            "dependencies": [
                {"ref": reference, "dependsOn": [one["bom-ref"] for one in libraries]},
                *({"ref": one["bom-ref"], "dependsOn": []} for one in libraries),
            ],
        }
    )


def _zip(found: Mapping[str, bytes]) -> bytes:
    """Return a ZIP file, its members stored: the bytes do not depend on a compression library."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as container:
        for name, data in sorted(found.items(), key=lambda item: (".dist-info/" in item[0], item[0])):
            info = zipfile.ZipInfo(name, _DATE)
            info.external_attr = 0o644 << 16
            info.create_system = 3
            container.writestr(info, data)
    return buffer.getvalue()
