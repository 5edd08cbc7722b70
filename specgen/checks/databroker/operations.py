"""Checks of what a product tells about itself: DB-DOC-05, DB-OSS-03, DB-OSS-07, DB-EXI-08."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from typing import Any

from specgen.checks.databroker import steps
from specgen.checks.databroker.reading import Json, created, number, objects, text
from specgen.conformance.api import Check, Context, Judge, Record, Verdict, asked
from specgen.simulator.core.sensors import DAY, read_instant

SECRET = "{{secret:"
"""How the harness writes a known secret in an answer."""


# -- DB-DOC-05

KINDS = ("interface", "function", "security", "setting")


def _stimulate_releases(ctx: Context) -> None:
    ctx.http("health", "GET", "/health")
    ctx.http("releases", "GET", "/releases")


def _day(value: Json, name: str) -> datetime.date | None:
    """Return a date (ISO 8601, a day or a day with a time), None when it is none."""
    try:
        return datetime.date.fromisoformat(text(value, name)[:10])
    except ValueError:
        return None


def _judge_releases(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    health = created(judge, record, "health", (200,))
    running, present = text(health.body, "version"), _day(health.body, "time")
    judge.require(bool(running) and present is not None, "no-time", label="health")
    found = record.one("releases")
    judge.that(found.status == 200, "releases-unreadable", at="releases", status=found.status)
    items = objects(found.body, "items")
    mine = [one for one in items if text(one, "version") == running]
    judge.that(len(mine) == 1, "release-count", at="releases", observed=len(mine), version=running)
    for one in items:
        name = text(one, "version")
        announced, used = _day(one, "announced_at"), _day(one, "in_use_from")
        for member, day in (("announced_at", announced), ("in_use_from", used)):
            judge.that(day is not None, "release-member", at="releases", version=name, member=member)
        if announced is None or used is None or present is None:
            continue
        # The day may begin earlier elsewhere than at our clock.
        tomorrow = present + datetime.timedelta(days=1)
        judge.that(announced <= used, "release-order", at="releases", version=name)
        judge.that(announced <= tomorrow, "release-future", at="releases", version=name, member="announced_at")
        judge.that(one not in mine or used <= tomorrow, "release-future", at="releases", version=name, member="in_use_from")
        changes = objects(one, "changes")
        judge.that(bool(changes), "release-member", at="releases", version=name, member="changes")
        for change in changes:
            fits = (
                text(change, "kind") in KINDS and isinstance(change.get("breaking"), bool) and bool(text(change, "summary").strip())
            )
            judge.that(fits, "release-member", at="releases", version=name, member="changes")
    return judge.passed()


RELEASES_NOTED = Check("DB-DOC-05.releases-noted", "DB-DOC-05", _stimulate_releases, _judge_releases)


# -- DB-OSS-03

CYCLONEDX = "CycloneDX"
CYCLONEDX_VERSIONS = ("1.4", "1.5", "1.6", "1.7")
CYCLONEDX_MEMBERS = frozenset((
    "$schema", "bomFormat", "specVersion", "serialNumber", "version", "metadata", "components", "services",
    "externalReferences", "dependencies", "compositions", "vulnerabilities", "annotations", "formulation",
    "declarations", "definitions", "citations", "properties", "signature",
))
"""The members that the schema of CycloneDX knows at the top; it allows no others."""
CYCLONEDX_TYPES = frozenset((
    "application", "framework", "library", "container", "platform", "operating-system", "device",
    "device-driver", "firmware", "file", "machine-learning-model", "data", "cryptographic-asset",
))
SPDX_NEEDED = ("spdxVersion", "SPDXID", "name", "dataLicense", "documentNamespace")
UNKNOWN = ("NOASSERTION", "unknown")
"""What states expressly that a version is not known."""


def _stimulate_bill(ctx: Context) -> None:
    health = ctx.http("health", "GET", "/health")
    ctx.http("releases", "GET", "/releases")
    for label, version in (("bill", text(health.json, "version")), ("other", f"0.0.0-{ctx.prefix}")):
        ctx.http(
            label, "GET", f"/releases/{steps.quoted(version)}/bill-of-materials", as_="admin",
            headers={"accept": "application/vnd.cyclonedx+json, application/spdx+json;q=0.9"},
        )


def _judge_bill(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    health = created(judge, record, "health", (200,))
    product, version = text(health.body, "product"), text(health.body, "version")
    judge.require(bool(product and version), "not-observed", label="health")
    found = record.one("bill")
    judge.that(found.status == 200, "bill-unreadable", at="bill", status=found.status)
    body = found.body if isinstance(found.body, Mapping) else {}
    media = found.header("content-type").lower()
    parts = _cyclonedx(judge, body, product, version) if "cyclonedx" in media else _spdx(judge, body, product, version)
    judge.that(bool(parts), "bill-empty", at="bill")
    for name, told, _ in parts:
        judge.that(bool(name) and bool(told), "bill-part", at="bill", part=name or "-")
    seen = [repr(whole) for _, _, whole in parts]
    judge.that(len(set(seen)) == len(seen), "bill-twice", at="bill", observed=len(seen) - len(set(seen)))
    other = record.one("other")
    judge.that(other.status == 404, "not-one-of", at="other", what="status", expected=[404], observed=other.status)
    return judge.passed()


def _cyclonedx(judge: Judge, body: Mapping[str, Json], product: str, version: str) -> list[tuple[str, str, Json]]:
    """Hold a bill against the schema of CycloneDX, as far as its top and its parts go; returns name, version and whole of each."""
    judge.that(text(body, "bomFormat") == CYCLONEDX, "bill-member", at="bill", member="bomFormat")
    judge.that(text(body, "specVersion") in CYCLONEDX_VERSIONS, "bill-member", at="bill", member="specVersion")
    for member in body:
        judge.that(member in CYCLONEDX_MEMBERS, "bill-member", at="bill", member=str(member))
    metadata = body.get("metadata")
    component = metadata.get("component") if isinstance(metadata, Mapping) else None
    same = (text(component, "name"), text(component, "version")) == (product, version)
    judge.that(same, "bill-other", at="bill", observed=f"{text(component, 'name')} {text(component, 'version')}")
    listed = objects(body, "components")
    for one in listed:
        judge.that(text(one, "type") in CYCLONEDX_TYPES, "bill-member", at="bill", member="components.type")
    return [(text(one, "name"), text(one, "version"), sorted(map(repr, one.items()))) for one in listed]


def _spdx(judge: Judge, body: Mapping[str, Json], product: str, version: str) -> list[tuple[str, str, Json]]:
    """Hold a bill against the schema of SPDX 2, as far as its top and its packages go; returns as ``_cyclonedx``."""
    for member in SPDX_NEEDED:
        judge.that(bool(text(body, member)), "bill-member", at="bill", member=member)
    judge.that(re.match(r"SPDX-2\.\d", text(body, "spdxVersion")) is not None, "bill-member", at="bill", member="spdxVersion")
    judge.that(isinstance(body.get("creationInfo"), Mapping), "bill-member", at="bill", member="creationInfo")
    listed = objects(body, "packages")
    named = text(body, "name")
    mine = [one for one in listed if (text(one, "name"), text(one, "versionInfo")) == (product, version)]
    judge.that(bool(mine) or (product in named and version in named), "bill-other", at="bill", observed=named)
    for one in listed:
        for member in ("SPDXID", "downloadLocation"):
            judge.that(bool(text(one, member)), "bill-member", at="bill", member=f"packages.{member}")
    return [(text(one, "name"), text(one, "versionInfo"), sorted(map(repr, one.items()))) for one in listed]


BILL_VALID = Check("DB-OSS-03.bill-valid", "DB-OSS-03", _stimulate_bill, _judge_bill, principals=("admin",))


# -- DB-OSS-07

SCHEMES = ("https:", "mailto:", "tel:")


def _stimulate_contact(ctx: Context) -> None:
    ctx.fact("now", steps.now(ctx))
    ctx.http("contact", "GET", "/.well-known/security.txt", headers={"accept": "text/plain"})


def _fields(said: str, name: str) -> list[str]:
    """Return the values of a field of ``security.txt`` (RFC 9116, 2.2: names in any letter case, comments left out)."""
    lines = [line.strip() for line in said.splitlines() if not line.lstrip().startswith("#")]
    pairs = [line.partition(":") for line in lines if ":" in line]
    return [value.strip() for field, _, value in pairs if field.strip().lower() == name]


def _judge_contact(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    found = record.one("contact")
    judge.that(found.status == 200, "contact-unreadable", at="contact", status=found.status)
    media = found.header("content-type").partition(";")[0].strip().lower()
    judge.that(media == "text/plain", "contact-media-type", at="contact", observed=media)
    contacts, expires = _fields(found.text, "contact"), _fields(found.text, "expires")
    judge.that(bool(contacts), "contact-missing", at="contact", member="Contact", observed=0)
    for one in (*contacts, *_fields(found.text, "policy")):
        judge.that(one.lower().startswith(SCHEMES) and len(one) > 8, "contact-address", at="contact", observed=one)
    judge.that(len(expires) == 1, "contact-missing", at="contact", member="Expires", observed=len(expires))
    instant = read_instant(expires[0].upper())
    judge.that(instant is not None, "contact-expires", at="contact", observed=expires[0], limit=parameters["validity"])
    left = (instant or 0) - record.fact("now")
    long_enough = left >= float(parameters["validity"]) * DAY
    judge.that(long_enough, "contact-expires", at="contact", observed=expires[0], limit=parameters["validity"])
    return judge.passed()


CONTACT_STATED = Check("DB-OSS-07.contact-stated", "DB-OSS-07", _stimulate_contact, _judge_contact)


# -- DB-EXI-08

DEVICES = "DB-INM-01"
READERS = ("consumer_a", "anonymous")


def _stimulate_settings(ctx: Context) -> None:
    subject = steps.subject(ctx, "consumer_a")
    retention = int(ctx.parameters["retention"])
    identifier = steps.dataset(ctx, "dataset", "settings", klass="shared", more={"retention_days": retention})
    right = steps.grant(ctx, "grant", identifier, subject)
    known: dict[str, Any] = {"id": identifier, "title": f"{steps.name(ctx, 'settings')} title", "subject": subject}
    if asked(ctx.parameters, DEVICES):
        known["device"] = steps.device(ctx, "device", "settings", identifier).id
    ctx.fact("known", known)
    ctx.http("settings", "GET", "/configuration", as_="admin")
    for reader in READERS:
        ctx.http(f"settings-{reader}", "GET", "/configuration", as_=reader)
    ctx.http("withdraw", "DELETE", steps.path(identifier, f"/grants/{steps.quoted(right)}"), as_="provider")
    ctx.eventually(
        "withdrawn",
        lambda: ctx.http("settings-after", "GET", "/configuration", as_="admin"),
        lambda answer: not _rights(answer.json, known),
        deadline=steps.LAG,
    )


def _rights(body: Json, known: Mapping[str, Json]) -> list[dict[str, Json]]:
    wanted = (known["id"], known["subject"])
    return [one for one in objects(body, "grants") if (text(one, "dataset"), text(one, "subject")) == wanted]


def _judge_settings(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge, known = Judge(), record.fact("known")
    found = record.one("settings")
    judge.that(found.status == 200, "settings-unreadable", at="settings", status=found.status)
    mine = [one for one in objects(found.body, "datasets") if text(one, "id") == known["id"]]
    judge.that(len(mine) == 1, "settings-missing", at="settings", what="dataset")
    judge.equal("title", known["title"], text(mine[0], "title"), at="settings")
    judge.equal("class", "shared", text(mine[0], "class"), at="settings")
    judge.equal("retention_days", int(parameters["retention"]), number(mine[0], "retention_days"), at="settings")
    judge.that(bool(_rights(found.body, known)), "settings-missing", at="settings", what="grant")
    if known.get("device"):
        devices = [one for one in objects(found.body, "devices") if text(one, "id") == known["device"]]
        there = bool(devices) and text(devices[0], "dataset") == known["id"]
        judge.that(there, "settings-missing", at="settings", what="device")
    for label in ("settings", "settings-after"):
        judge.that(SECRET not in record.one(label).text, "settings-secret", at=label)
    for reader in READERS:
        status = record.one(f"settings-{reader}").status
        judge.that(status in (401, 403), "not-one-of", at=f"settings-{reader}", what="status", expected=[401, 403], observed=status)
    withdrawn = record.one("withdraw")
    judge.require(200 <= withdrawn.status < 300, "refused", label="withdraw", status=withdrawn.status)
    after = created(judge, record, "settings-after", (200,))
    judge.that(not _rights(after.body, known), "settings-stale", at="settings-after")
    return judge.passed()


SETTINGS_WHOLE = Check(
    "DB-EXI-08.settings-whole",
    "DB-EXI-08",
    _stimulate_settings,
    _judge_settings,
    principals=("provider", "consumer_a", "admin"),
)
