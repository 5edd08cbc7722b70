"""Is a published file still what was built? Answers with findings that name what differs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from specgen.dossier.lock import FORMAT, canonical, sha256
from specgen.errors import Finding, FindingsError, InputError, Location, Sentence, UnreachableError, reason, say

_WHAT = {
    "changed": say("the text was changed"),
    "missing": say("the text is gone"),
    "unknown": say("this text was not in the tender that was built"),
}


def verify_published(path: Path) -> tuple[Finding, ...]:
    """Hold a dossier folder, manifest, lock, docx or other published file against what was recorded when it was built.

    Returns the differences (empty: as it was built). Raises InputError when it cannot be read, UnreachableError (exit 4) when
    nothing was recorded about it.
    """
    try:
        if path.is_dir():
            folder = path / "publish" if (path / "publish").is_dir() else path
            return _folder(folder)
        if path.name == "manifest.json":
            return _folder(path.parent)
        data = path.read_bytes()
    except OSError as error:
        raise _unreadable(path, reason(error)) from error
    if path.suffix == ".docx":
        return _document(path, data)
    if path.suffix == ".json":
        return _lock(path, data)
    return _recorded(path, data)


def _unreadable(path: Path, why: Sentence) -> InputError:
    return InputError(
        say("the file cannot be read"),
        (Finding("SG-VER-001", say("cannot be read: {reason}", reason=why), Location(str(path)), unreadable=True),),
    )


def _nothing(path: Path, hint: Sentence) -> UnreachableError:
    return UnreachableError(
        say("cannot tell"),
        (Finding("SG-VER-002", say("nothing was recorded about this file"), Location(str(path)), hint=hint),),
    )


def _json(path: Path, data: bytes) -> dict[str, Any]:
    try:
        found = json.loads(data)
        canonical(found)  # NaN and infinite numbers are not JSON
    except (ValueError, RecursionError) as error:
        raise _unreadable(path, say("not JSON ({error})", error=error)) from error
    if not isinstance(found, dict):
        raise _unreadable(path, say("not a JSON object"))
    return found


def _manifest(folder: Path) -> dict[str, str]:
    path = folder / "manifest.json"
    if not path.is_file():
        raise _nothing(folder, say("a dossier has a manifest.json in its publish folder"))
    files = _json(path, path.read_bytes()).get("files")
    if not isinstance(files, dict) or not all(isinstance(one, str) for one in files.values()):
        raise _unreadable(path, say("no list of files"))
    return files


def _folder(folder: Path) -> tuple[Finding, ...]:
    recorded = _manifest(folder)
    findings: list[Finding] = []
    for name, digest in sorted(recorded.items()):
        place = (folder / name).resolve()
        if not place.is_relative_to(folder.resolve()):
            findings.append(
                Finding("SG-VER-010", say("the manifest names a file outside the folder"), Location(name), name)
            )
        elif not place.is_file():
            findings.append(Finding("SG-VER-011", say("the file is gone"), Location(str(folder / name)), name))
        elif sha256(place.read_bytes()) != digest:
            findings.append(
                Finding("SG-VER-012", say("not the file that was built"), Location(str(folder / name)), name)
            )
            if place.suffix == ".docx":
                findings.extend(_texts(place, place.read_bytes()))
    present = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} - {"manifest.json"}
    for name in sorted(present - set(recorded)):
        findings.append(Finding("SG-VER-013", say("no build wrote this file"), Location(str(folder / name)), name))
    lock = folder / "tender.lock.json"
    if lock.is_file():
        findings.extend(
            one for one in _lock(lock, lock.read_bytes()) if one.subject not in {f.subject for f in findings}
        )
    return tuple(findings)


def _lock(path: Path, data: bytes) -> tuple[Finding, ...]:
    lock = _json(path, data)
    if lock.get("format") != FORMAT:
        return _recorded(path, data)
    findings: list[Finding] = []
    if canonical(lock) != data:
        findings.append(
            Finding(
                "SG-VER-012", say("the lock is not in the form in which it was written"), Location(str(path)), path.name
            )
        )
    manifest = path.parent / "manifest.json"
    if manifest.is_file() and _manifest(path.parent).get(path.name) != sha256(data):
        findings.append(Finding("SG-VER-012", say("not the lock that was built"), Location(str(path)), path.name))
    for group, prefix in (("suite", ""), ("interfaces", "interface/"), ("annexes", "")):
        for name, digest in sorted((lock.get(group) or {}).items()):
            place = path.parent / f"{prefix}{name}"
            if place.is_file() and sha256(place.read_bytes()) != digest:
                findings.append(
                    Finding(
                        "SG-VER-012",
                        say("not the {group} file that the lock names", group=group),
                        Location(str(place)),
                        name,
                    )
                )
    return tuple(findings)


def _texts(path: Path, data: bytes) -> list[Finding]:
    """Return which clauses, requirements and sections of a docx differ from what the docx itself says it was."""
    from specgen.render.readback import differences

    return [
        Finding(
            "SG-VER-020",
            _WHAT[one.what],
            Location(str(path)),
            one.tag,
            say("compare it with the tender that was built"),
        )
        for one in differences(data)
    ]


def _document(path: Path, data: bytes) -> tuple[Finding, ...]:
    from lxml import etree

    from specgen.render.readback import expected_controls

    try:
        recorded = expected_controls(data)
        findings = _texts(path, data)
    except (etree.XMLSyntaxError, FindingsError, KeyError, RecursionError) as error:
        raise _unreadable(path, say("the file is not a Word document")) from error
    if not recorded:
        return _recorded(path, data)
    lock = path.parent / "tender.lock.json"
    if lock.is_file():
        findings.extend(
            _against_lock(
                path,
                {tag: one.normative for tag, one in recorded.items()},
                {tag: one.printed for tag, one in recorded.items()},
                _json(lock, lock.read_bytes()),
            )
        )
    manifest = path.parent / "manifest.json"
    if manifest.is_file() and _manifest(path.parent).get(path.name, sha256(data)) != sha256(data) and not findings:
        findings.append(
            Finding(
                "SG-VER-012",
                say("every clause and requirement is as built, but something else in the file changed"),
                Location(str(path)),
                path.name,
            )
        )
    return tuple(findings)


def _against_lock(
    path: Path, normative: dict[str, str], printed: dict[str, str], lock: dict[str, Any]
) -> list[Finding]:
    locked = lock.get("printed") or {}
    whole = bool(locked.keys() & normative.keys())  # the offer form holds no clause of the lock
    findings = [
        Finding("SG-VER-020", _WHAT["changed"], Location(str(path)), tag)
        for tag, digest in locked.items()
        if whole and tag in printed and printed[tag] != digest
    ]
    for group in ("requirements", "clauses"):
        for entry in lock.get(group, ()):
            tag = f"{entry.get('id')}@{entry.get('version')}"
            if tag not in normative and whole:
                findings.append(Finding("SG-VER-020", _WHAT["missing"], Location(str(path)), tag))
            known = set((entry.get("digest") or {}).values())
            if normative.get(tag) and normative[tag] not in known:
                findings.append(
                    Finding(
                        "SG-VER-021",
                        say("the document was made from another text than the lock beside it"),
                        Location(str(path)),
                        tag,
                    )
                )
    return findings


def _recorded(path: Path, data: bytes) -> tuple[Finding, ...]:
    for folder in (path.parent, path.parent.parent):
        if (folder / "manifest.json").is_file():
            name = path.relative_to(folder).as_posix()
            recorded = _manifest(folder)
            if name in recorded:
                same = recorded[name] == sha256(data)
                return (
                    ()
                    if same
                    else (Finding("SG-VER-012", say("not the file that was built"), Location(str(path)), name),)
                )
    raise _nothing(path, say("its manifest.json is not beside it"))
