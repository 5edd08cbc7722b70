"""Checks of what stands written of an agreement, and for whom: DB-CON-04, DB-CON-08, DB-CON-11."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from specgen.checks.databroker import contract_steps as contracts
from specgen.checks.databroker import steps
from specgen.checks.databroker.reading import REFUSED, Json, elapsed, mentions, objects, text
from specgen.conformance.api import Check, Context, Judge, Record, Verdict
from specgen.simulator.core import draws, sensors

PARTIES = ("provider", "consumer_a")
_LEAST = 6
"""A shorter identifier would be found by chance."""


# -- DB-CON-04

MOMENTS = ("concluded", "revised", "renamed", "terminated")


def _fetch(ctx: Context, moment: str, agreement: str) -> None:
    for who in PARTIES:
        ctx.http(f"{moment}-{who}-state", "GET", contracts.agreement_path(agreement), as_=who)
        ctx.http(f"{moment}-{who}-document", "GET", contracts.agreement_path(agreement, "/document"), as_=who)


def _stimulate_document(ctx: Context) -> None:
    deadline = float(ctx.parameters["deadline"])
    identifier = steps.dataset(ctx, "dataset", "written", klass="shared")
    drawn = [draws.below(ctx.seed, "document", place, 900) for place in range(3)]
    offer = contracts.terms(
        term_hours=contracts.LONG_HOURS + drawn[0],
        quota={"requests": 100 + drawn[1], "window_hours": 24},
        price={"model": "flat", "amount_eur": f"{10 + drawn[2]}.5"},
        purpose=f"Research {steps.name(ctx, 'purpose')}",
    )
    number_ = contracts.publish(ctx, "publish", identifier, offer)
    subjects = {who: steps.subject(ctx, who) for who in PARTIES}
    pact = contracts.conclude(ctx, "pact", number_, "consumer_a")
    ctx.fact(
        "known", {"dataset": identifier, "offer": number_, "terms": offer, "agreement": pact.agreement, **subjects}
    )
    for who in PARTIES:
        path = contracts.agreement_path(pact.agreement, "/document")
        ctx.eventually(
            f"ready-{who}",
            lambda path=path, who=who: ctx.http(f"concluded-{who}-document", "GET", path, as_=who),  # type: ignore[misc]
            lambda read: read.status == 200,
            deadline=deadline,
        )
        ctx.http(f"concluded-{who}-state", "GET", contracts.agreement_path(pact.agreement), as_=who)
    changed = {**offer, "price": {"model": "flat", "amount_eur": "999.25"}, "purpose": "Another purpose"}
    ctx.http("revise", "PUT", f"/offers/{steps.quoted(number_)}", as_="provider", json=changed)
    _later(ctx, "revised", pact.agreement)
    ctx.http("rename", "PATCH", steps.path(identifier), as_="provider", json={"title": steps.name(ctx, "renamed")})
    _later(ctx, "renamed", pact.agreement)
    ctx.http("terminate", "POST", contracts.agreement_path(pact.agreement, "/termination"), as_="provider")
    _later(ctx, "terminated", pact.agreement)


def _later(ctx: Context, moment: str, agreement: str) -> None:
    time.sleep(float(ctx.parameters["deadline"]))
    _fetch(ctx, moment, agreement)


def _judge_document(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge, known = Judge(), record.fact("known")
    for label in ("revise", "rename", "terminate"):
        status = record.one(label).status
        judge.require(status in (200, 202, 204), "refused", label=label, status=status)
    first = ""
    for moment in MOMENTS:
        for who in PARTIES:
            label = f"{moment}-{who}-document"
            found, state = record.one(label), record.one(f"{moment}-{who}-state")
            judge.that(
                found.status == 200, "document-refused", at=label, reader=who, moment=moment, status=found.status
            )
            value = contracts.checksum(found)
            first = first or value
            judge.that(value == first, "document-changed", at=label, reader=who, moment=moment)
            stated = text(state.body, "document_sha256").lower()
            judge.that(stated == value, "checksum-differs", at=(label, state.label), expected=value, observed=stated)
    for who in PARTIES:
        took = elapsed(record, f"ready-{who}")
        judge.at_most("document", float(parameters["deadline"]), took, "s", at=f"concluded-{who}-document")
    _written(judge, record.one("concluded-provider-document").body, known)
    return judge.passed()


def _written(judge: Judge, body: Json, known: Mapping[str, Any]) -> None:
    """Hold the document against what was offered, and who the parties are."""
    at = "concluded-provider-document"
    expected = {
        "agreement": known["agreement"],
        "dataset": known["dataset"],
        "provider": known["provider"],
        "consumer": known["consumer_a"],
    }
    wrong = [name for name, value in expected.items() if text(body, name) != value]
    wrong += contracts.differing(body, known["terms"])
    start, end = (sensors.read_instant(text(body, name)) for name in ("from", "until"))
    if start is None or end is None or end - start != known["terms"]["term_hours"] * sensors.HOUR:
        wrong.append("term")
    if not isinstance(body, Mapping) or body.get("offer_version") != 1:
        wrong.append("offer_version")
    judge.that(not wrong, "document-differs", at=at, members=wrong)


DOCUMENT_FIXED = Check(
    "DB-CON-04.document-fixed",
    "DB-CON-04",
    _stimulate_document,
    _judge_document,
    principals=("provider", "consumer_a"),
    limit=1500.0,
)


# -- DB-CON-08


def _publish_rulebook(ctx: Context, label: str, version: str) -> None:
    body = {"version": version, "text": f"Rules of {version}."}
    ctx.http(label, "PUT", "/rulebook", as_="admin", json=body)
    time.sleep(float(ctx.parameters["deadline"]))


def _stimulate_rulebook(ctx: Context) -> None:
    identifier = steps.dataset(ctx, "dataset", "ruled", klass="shared")
    offer = contracts.publish(ctx, "publish", identifier, contracts.terms())
    versions = [steps.name(ctx, f"rules-{place}") for place in (1, 2)]
    ctx.fact("versions", versions)
    pacts = []
    for version, who in zip(versions, ("consumer_a", "consumer_b"), strict=True):
        _publish_rulebook(ctx, f"rulebook-{who}", version)
        pacts.append(contracts.conclude(ctx, f"pact-{who}", offer, who))
    for pact, who in zip(pacts, ("consumer_a", "consumer_b"), strict=True):
        path = contracts.agreement_path(pact.agreement, "/document")
        ctx.eventually(
            f"ready-{who}",
            lambda path=path, who=who: ctx.http(f"document-{who}", "GET", path, as_=who),  # type: ignore[misc]
            lambda read: read.status == 200,
            deadline=float(ctx.parameters["deadline"]),
        )
    body = {"version": steps.name(ctx, "rules-foreign"), "text": "Rules of nobody."}
    ctx.http("foreign", "PUT", "/rulebook", as_="consumer_a", json=body)
    ctx.http("in-force", "GET", "/rulebook")


def _judge_rulebook(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge, versions = Judge(), record.fact("versions")
    for who, version in zip(("consumer_a", "consumer_b"), versions, strict=True):
        status = record.one(f"rulebook-{who}").status
        judge.require(status in (200, 201, 204), "refused", label=f"rulebook-{who}", status=status)
        found = record.one(f"document-{who}")
        judge.require(found.status == 200, "read-refused", label=found.label, status=found.status)
        stated = text(found.body, "rulebook_version")
        judge.that(stated == version, "rulebook-version", at=found.label, reader=who, expected=version, observed=stated)
    foreign, after = record.one("foreign"), record.one("in-force")
    judge.that(foreign.status in REFUSED, "not-refused", at="foreign", status=foreign.status)
    judge.require(after.status == 200, "read-refused", label="in-force", status=after.status)
    stated = text(after.body, "version")
    judge.that(stated == versions[1], "rulebook-in-force", at="in-force", expected=versions[1], observed=stated)
    return judge.passed()


RULEBOOK_STATED = Check(
    "DB-CON-08.rulebook-stated",
    "DB-CON-08",
    _stimulate_rulebook,
    _judge_rulebook,
    principals=("provider", "consumer_a", "consumer_b", "admin"),
    exclusive=("rulebook",),
    limit=1000.0,
)


# -- DB-CON-11

KNOWING = ("provider", "consumer_a", "auditor")
OUTSIDE = ("consumer_b", "anonymous")
PLACES = ("request", "agreement", "document")


def _stimulate_undisclosed(ctx: Context) -> None:
    identifier = steps.dataset(ctx, "dataset", "discreet", klass="shared")
    offer = contracts.publish(ctx, "publish", identifier, contracts.terms())
    subject, explanation = steps.subject(ctx, "consumer_a"), f"Explanation {steps.name(ctx, 'secret')}"
    pact = contracts.conclude(ctx, "pact", offer, "consumer_a", explanation)
    ctx.fact("known", {"subject": subject, "explanation": explanation, "agreement": pact.agreement})
    paths = {
        "request": contracts.request_path(pact.request),
        "agreement": contracts.agreement_path(pact.agreement),
        "document": contracts.agreement_path(pact.agreement, "/document"),
    }
    for who in KNOWING:
        for place, path in paths.items():
            ctx.eventually(
                f"known-{who}-{place}",
                lambda who=who, place=place, path=path: ctx.http(f"{who}-{place}", "GET", path, as_=who),  # type: ignore[misc]
                lambda read: read.status == 200,
                deadline=float(ctx.parameters["settle"]),
            )
    for who in OUTSIDE:
        for place, path in paths.items():
            ctx.http(f"{who}-{place}", "GET", path, as_=who)
        ctx.http(f"{who}-list", "GET", "/agreements", as_=who)


def _judge_undisclosed(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge, known = Judge(), record.fact("known")
    for who in KNOWING:
        for place in PLACES:
            status = record.one(f"{who}-{place}").status
            judge.require(status == 200, "read-refused", label=f"{who}-{place}", status=status)
    judge.require(
        text(record.one("provider-request").body, "explanation") == known["explanation"],
        "control-missing",
        view="request",
    )
    markers = [one for one in known.values() if len(one) >= _LEAST]
    for who in OUTSIDE:
        for place in PLACES:
            found = record.one(f"{who}-{place}")
            judge.that(found.status in REFUSED, "agreement-disclosed", at=found.label, reader=who, place=place)
            judge.that(
                not any(mentions(found, one) for one in markers),
                "agreement-disclosed",
                at=found.label,
                reader=who,
                place=place,
            )
        listed = record.one(f"{who}-list")
        theirs = [
            one
            for one in objects(listed.body, "items")
            if text(one, "id") == known["agreement"] or text(one, "consumer") == known["subject"]
        ]
        judge.that(
            not theirs and not any(mentions(listed, one) for one in markers),
            "agreement-disclosed",
            at=listed.label,
            reader=who,
            place="list",
        )
        judge.require(
            listed.status == 200 or listed.status in REFUSED, "refused", label=listed.label, status=listed.status
        )
    return judge.passed()


NOT_DISCLOSED = Check(
    "DB-CON-11.not-disclosed",
    "DB-CON-11",
    _stimulate_undisclosed,
    _judge_undisclosed,
    principals=("provider", "consumer_a", "consumer_b", "auditor"),
    limit=700.0,
)
