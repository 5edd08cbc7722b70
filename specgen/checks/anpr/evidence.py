"""ANPR-LEZ-04 and 12: the evidence package, read and verified without help of the product."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Mapping
from typing import Any

from specgen.checks.anpr import enforcing as b
from specgen.checks.anpr import jws, steps
from specgen.checks.anpr.steps import member, rows
from specgen.conformance.api import Check, Context, Judge, Record, Verdict
from specgen.simulator.core.plates import plates

MANIFEST, SEAL, FINDING = "manifest.json", "manifest.jws", "finding.json"
_LARGEST = 32_000_000
Files = dict[str, bytes]


def unpacked(content: bytes) -> Files | None:
    """Return the files of a ZIP file, or None for what is none (or is unreasonably large)."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            entries = [one for one in packed.infolist() if not one.is_dir()]
            if sum(one.file_size for one in entries) > _LARGEST or len({one.filename for one in entries}) < len(entries):
                return None
            return {one.filename: packed.read(one) for one in entries}
    except (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError, ValueError, OSError):
        return None


def written(content: bytes | None) -> Any:
    """Return a JSON file as value, or None."""
    try:
        return json.loads(content or b"")
    except (ValueError, RecursionError):
        return None


def flaw(files: Files, keys: list[dict[str, Any]]) -> str:
    """Return what a third party would find wrong with a package: a word of the messages, or ""."""
    if MANIFEST not in files or SEAL not in files:
        return "incomplete"
    if not jws.valid(files[SEAL], files[MANIFEST], keys):
        return "signature"
    listed = {str(one.get("path")): one for one in rows(written(files[MANIFEST]), "files")}
    if set(listed) - {MANIFEST} != set(files) - {MANIFEST, SEAL}:
        return "files"
    for name, one in listed.items():
        if name != MANIFEST and (
            one.get("size") != len(files[name])
            or str(one.get("sha256")).lower() != hashlib.sha256(files[name]).hexdigest()
        ):
            return "checksum"
    return ""


def changed(files: Files) -> dict[str, Files]:
    """Return copies of a package with one byte changed in each file in turn, and one with a file added."""
    found = {}
    for name, content in files.items():
        middle = len(content) // 2
        other = content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :] if content else b"x"
        found[name] = {**files, name: other}
    return {**found, "+": {**files, "added.txt": b"added"}}


def _package(ctx: Context, label: str, case: str) -> bool:
    answer = ctx.http(
        label, "GET", f"/cases/{case}/package", as_=b.CASES, headers={"accept": "application/zip"}, timeout=30
    )
    return answer.status == 200


def _sealed(ctx: Context) -> None:
    case = b.case_files(ctx, 1, plates(ctx.seed, 1))[0][0]
    ctx.eventually(
        "package wait",
        lambda: ctx.http("package", "GET", f"/cases/{case}/package", as_=b.CASES, headers={"accept": "application/zip"}),
        lambda answer: answer.status == 200,
        deadline=steps.patience(ctx),
    )
    ctx.http("keys", "GET", "/packages/keys")
    _package(ctx, "again", case)


def _judge_sealed(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    keys = rows(record.one("keys").body, "keys")
    status = record.one("package").status
    judge.require(status == 200, "enforcement-refused", label="evidencePackage", status=status)
    judge.that(bool(keys), "package-flaw", at="keys", flaw="signingKeys")
    files = unpacked(record.one("package").raw)
    judge.that(files is not None, "package-flaw", at="package", flaw="ZIP")
    files = files or {}
    found = flaw(files, keys)
    judge.that(not found, "package-flaw", at=["package", "keys"], flaw=found)
    for name, copy in changed(files).items():
        judge.that(bool(flaw(copy, keys)), "change-undetected", at=["package", "keys"], file=name)
    again = unpacked(record.one("again").raw) or {}
    same = set(files) - {SEAL, MANIFEST}
    judge.equal("evidencePackage", sorted(same), sorted(set(again) - {SEAL, MANIFEST}), at=["package", "again"])
    for name in sorted(same):
        judge.that(files[name] == again[name], "package-varies", at=["package", "again"], file=name)
    sums = [
        sorted((str(one.get("path")), str(one.get("sha256"))) for one in rows(written(one_of.get(MANIFEST)), "files"))
        for one_of in (files, again)
    ]
    judge.that(sums[0] == sums[1], "package-varies", at=["package", "again"], file=MANIFEST)
    return judge.passed()


def _complete(ctx: Context) -> None:
    name = b.make_list(ctx, "permits")
    area = b.zone(ctx, lists=[name])
    where = b.camera(ctx, area)
    one = plates(ctx.seed, 1)[0]
    listing = ctx.http("cameras", "GET", "/enforcement/cameras", as_=b.MANAGER)
    entry = next((found for found in rows(listing.json) if found.get("id") == where), {})
    case, item = b.case_files(ctx, 1, [one], at=where)[0]
    officer = ctx.http("officer", "GET", "/principal", as_=b.OFFICER)
    ctx.eventually(
        "package wait",
        lambda: ctx.http("package", "GET", f"/cases/{case}/package", as_=b.CASES, headers={"accept": "application/zip"}),
        lambda answer: answer.status == 200,
        deadline=min(float(ctx.parameters["deadline"]), max(1.0, ctx.remaining() - 10)),
    )
    health = ctx.http("health", "GET", "/health")
    ctx.fact(
        "truth",
        {
            "case": case,
            "event": item["event_id"],
            "captured": item["captured_at"],
            "plate": one.plain,
            "country": one.country,
            "camera": {"id": where, "version": entry.get("version")},
            "zone": area,
            "list": name,
            "account": member(officer.json, "subject"),
            "version": member(health.json, "version"),
        },
    )


def _hold(judge: Judge, field: str, good: bool, expected: Any, observed: Any) -> None:
    judge.that(good, "finding-differs", at="package", field=field, expected=str(expected), observed=str(observed))


def _judge_complete(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    truth, answer = record.fact("truth"), record.one("package")
    judge.that(answer.status == 200, "package-late", at="package", deadline=parameters["deadline"], status=answer.status)
    files = unpacked(answer.raw)
    judge.that(files is not None, "package-flaw", at="package", flaw="ZIP")
    files = files or {}
    for name in ("plate", "overview"):
        judge.that(any(path.startswith(f"{name}.") for path in files), "package-without", at="package", file=name)
    for name in (FINDING, MANIFEST):
        judge.that(name in files, "package-without", at="package", file=name)
    finding = written(files[FINDING])
    moment = steps.instant(truth["captured"])
    zone, camera = member(finding, "zone"), member(finding, "camera")
    validation, ground = member(finding, "validation"), member(finding, "legal_ground")
    pairs: dict[str, tuple[Any, Any]] = {
        "case": (truth["case"], member(finding, "case")),
        "event_id": (truth["event"], member(finding, "event_id")),
        "captured_at": (moment, steps.instant(member(finding, "captured_at"))),
        "captured_at_local": (moment, steps.instant(member(finding, "captured_at_local"))),
        "plate_read": (truth["plate"], b.folded(str(member(finding, "plate_read")))),
        "country_read": (truth["country"], member(finding, "country_read")),
        "confidence": (0.93, member(finding, "confidence")),
        "camera.id": (truth["camera"]["id"], member(camera, "id")),
        "camera.version": (truth["camera"]["version"], member(camera, "version")),
        "camera.position": ((51.0281, 4.4803), tuple(member(member(camera, "position"), name) for name in ("lat", "lon"))),
        "camera.decision": ("GR-2026-0203", member(camera, "decision")),
        "legal_ground.code": ("municipal_sanction", member(ground, "code")),
        "legal_ground.reference": ("Politieverordening verkeer, art. 12", member(ground, "reference")),
        "zone.id": (truth["zone"], member(zone, "id")),
        "zone.rule": ("permit_required", member(zone, "rule")),
        "zone.regulation": ("GR-2026-0203", member(zone, "regulation")),
        "validation.account": (truth["account"], member(validation, "account")),
        "validation.plate": (truth["plate"], b.folded(str(member(validation, "plate")))),
        "validation.country": (truth["country"], member(validation, "country")),
    }
    for field, (expected, observed) in pairs.items():
        _hold(judge, field, expected == observed, expected, observed)
    shown, hours = str(member(finding, "captured_at_local")), b.offset(moment or 0) // steps.HOUR
    _hold(judge, "captured_at_local", shown.endswith(f"+{hours:02d}:00"), f"+{hours:02d}:00", shown)
    _hold(judge, "zone.version", steps.whole(member(zone, "version")) is not None, 1, member(zone, "version"))
    lists = {str(one.get("id")): one for one in rows(finding, "lists")}
    judge.equal("lists", [truth["list"]], sorted(lists), at="package")
    judge.equal("lists, outcome", "not_listed", lists[truth["list"]].get("outcome"), at="package")
    version = lists[truth["list"]].get("version")
    _hold(judge, "lists.version", steps.whole(version) is not None, 1, version)
    software = str(member(finding, "software"))
    _hold(judge, "software", str(truth["version"]) in software, truth["version"], software)
    return judge.passed()


SEALED = Check(
    "ANPR-LEZ-04.sealed-package",
    "ANPR-LEZ-04",
    _sealed,
    _judge_sealed,
    principals=(*b.BASE, b.CASES),
    interfaces=(b.FACE,),
    limit=b.WAIT,
)
COMPLETE = Check(
    "ANPR-LEZ-12.complete-package",
    "ANPR-LEZ-12",
    _complete,
    _judge_complete,
    principals=(*b.BASE, b.CASES, b.KEEPER),
    interfaces=(b.FACE,),
    limit=b.WAIT,
)
