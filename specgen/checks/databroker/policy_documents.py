"""Checks of access rules as a policy, and of who sets them: DB-POL-06, DB-POL-18."""

from __future__ import annotations

import copy
import json
import time
from collections.abc import Mapping
from typing import Any

from specgen.checks.databroker import steps
from specgen.checks.databroker.profiles import PURPOSE, add_rule, marked, remove_rule, set_profile
from specgen.checks.databroker.reading import REFUSED, Json, created, mentions, objects, same, text
from specgen.checks.databroker.systems import _register, _token
from specgen.conformance.api import Check, Context, Judge, Observation, Precondition, Record, Verdict
from specgen.simulator.core import sensors

LD = {"content-type": "application/ld+json"}
READER = "consumer_a"


def _shared(ctx: Context) -> tuple[str, dict[str, Any]]:
    """Make a shared dataset with one observation."""
    observation = marked(ctx, "policy", 0, steps.past(ctx))
    identifier = steps.dataset(ctx, "dataset", "policy", klass="shared")
    steps.deliver(ctx, "deliver", identifier, [observation])
    steps.settle(ctx, "settled", identifier, [observation])
    ctx.fact("known", {"id": identifier, "observation": observation})
    return identifier, observation


# -- DB-POL-06

MOMENTS: Mapping[str, tuple[str, ...]] = {
    "set": ("organisation", "role-and-purpose", "period"),
    "removed": (),
    "restored": ("organisation", "role-and-purpose", "period"),
    "changed": ("role-and-purpose", "period"),
}
"""Moment -> the profiles that read then."""
NAMES = (*MOMENTS["set"], "none")


def _profiles(ctx: Context) -> dict[str, dict[str, str]]:
    """Return profiles that each meet exactly one rule, and one that meets none, though it meets a condition of one of them."""
    other = {
        "organisation": steps.name(ctx, "elsewhere"), "role": steps.name(ctx, "visitor"), "purpose": PURPOSE + steps.name(ctx, "none")
    }
    return {
        "organisation": {**other, "organisation": steps.name(ctx, "university")},
        "role-and-purpose": {**other, "role": steps.name(ctx, "researcher"), "purpose": PURPOSE + steps.name(ctx, "air")},
        "period": {**other, "organisation": steps.name(ctx, "visiting")},
        "none": {**other, "role": steps.name(ctx, "researcher")},
    }


def _outcomes(ctx: Context, moment: str, identifier: str, subject: str, profiles: Mapping[str, Mapping[str, str]]) -> None:
    """Read with every profile, until the outcome is the expected one or the deadline is over (``<moment>.<profile>``)."""
    for name, profile in profiles.items():
        set_profile(ctx, f"{moment}.{name}.profile", subject, profile)
        due = name in MOMENTS[moment]
        ctx.eventually(
            f"{moment}.{name}.waited",
            lambda label=f"{moment}.{name}": ctx.http(label, "GET", steps.path(identifier, "/observations"), as_=READER),  # type: ignore[misc]
            lambda answer, due=due: (answer.status == 200) == due,  # type: ignore[misc]
            deadline=float(ctx.parameters["deadline"]),
        )


def _stimulate_portable(ctx: Context) -> None:
    identifier, _ = _shared(ctx)
    subject, profiles = steps.subject(ctx, READER), _profiles(ctx)
    present = steps.clock(ctx, "clock")
    bounds = {"from": present - sensors.HOUR, "until": present + 30 * sensors.DAY}
    rules: dict[str, dict[str, Any]] = {
        "organisation": {"profile": {"organisation": profiles["organisation"]["organisation"]}},
        "role-and-purpose": {"profile": {name: profiles["role-and-purpose"][name] for name in ("role", "purpose")}},
        "period": {
            "profile": {"organisation": profiles["period"]["organisation"]},
            **{name: sensors.write_instant(instant) for name, instant in bounds.items()},
        },
    }
    added = {name: add_rule(ctx, f"rule-{name}", identifier, rule) for name, rule in rules.items()}
    _outcomes(ctx, "set", identifier, subject, profiles)
    place = steps.path(identifier, "/policy")
    document = ctx.http("export", "GET", place, as_="provider", headers={"accept": "application/ld+json"}).json
    for name, rule in added.items():
        remove_rule(ctx, f"remove-{name}", identifier, rule)
    _outcomes(ctx, "removed", identifier, subject, profiles)
    ctx.http("import", "PUT", place, as_="provider", body=json.dumps(document).encode(), headers=LD)
    _outcomes(ctx, "restored", identifier, subject, profiles)
    changed = _exchanged(document, profiles["organisation"]["organisation"], steps.name(ctx, "faculty"))
    ctx.http("import-changed", "PUT", place, as_="provider", body=json.dumps(changed).encode(), headers=LD)
    _outcomes(ctx, "changed", identifier, subject, profiles)


def _exchanged(document: Json, old: str, new: str) -> Json:
    """Return a policy in which one right operand is another."""
    found = copy.deepcopy(document)
    for permission in objects(found, "permission"):
        for one in objects(permission, "constraint"):
            right = one.get("rightOperand")
            if right == old:
                one["rightOperand"] = new
            elif isinstance(right, dict) and old in right.values():
                one["rightOperand"] = {name: new if value == old else value for name, value in right.items()}
    return found


def _judge_portable(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge, known = Judge(), record.fact("known")
    for name in NAMES:
        reads = _reads(record, f"set.{name}", known["observation"])
        due = name in MOMENTS["set"]
        judge.require(reads == due, "policy-unclear", profile=name)
    _form(judge, created(judge, record, "export", (200,)), known["id"], len(MOMENTS["set"]))
    for moment in ("removed", "restored", "changed"):
        for name in NAMES:
            reads = _reads(record, f"{moment}.{name}", known["observation"])
            due = name in MOMENTS[moment]
            at, limit = f"{moment}.{name}", parameters["deadline"]
            judge.that(due or not reads, "policy-lets-in", at=at, moment=moment, profile=name, limit=limit)
            judge.that(reads or not due, "policy-keeps-out", at=at, moment=moment, profile=name, limit=limit)
    return judge.passed()


def _reads(record: Record, label: str, wanted: Mapping[str, Json]) -> bool:
    """Tell whether the last read under a label showed the observation; anything but data or a refusal is no outcome."""
    found = record.one(label)
    if found.status in REFUSED:
        return False
    if found.status != 200:
        raise Precondition("read-refused", label=label, status=found.status)
    return any(same(one, wanted) for one in objects(found.body, "items"))


def _form(judge: Judge, found: Observation, dataset: str, rules: int) -> None:
    """Hold a policy against the form of the ODRL information model that the interface prescribes."""
    body = found.body if isinstance(found.body, Mapping) else {}
    judge.that("@context" in body, "policy-form", at="export", member="@context")
    judge.that(bool(text(body, "uid") or text(body, "@id")), "policy-form", at="export", member="uid")
    permissions = objects(body, "permission")
    judge.that(len(permissions) == rules, "policy-count", at="export", observed=len(permissions), expected=rules)
    for one in permissions:
        target = one.get("target")
        judge.that(dataset in json.dumps(target, ensure_ascii=False), "policy-form", at="export", member="target")
        judge.that(bool(one.get("action")), "policy-form", at="export", member="action")
        constraints = objects(one, "constraint")
        judge.that(bool(constraints), "policy-form", at="export", member="constraint")
        for constraint in constraints:
            for member in ("leftOperand", "operator", "rightOperand"):
                judge.that(constraint.get(member) not in (None, "", [], {}), "policy-form", at="export", member=member)


PORTABLE = Check(
    "DB-POL-06.portable",
    "DB-POL-06",
    _stimulate_portable,
    _judge_portable,
    principals=("provider", "consumer_a", "admin"),
    exclusive=("policy",),
    limit=6000.0,
)


# -- DB-POL-18

TRIERS = ("consumer_a", "anonymous")
ACTS = ("profile", "add-rule", "remove-rule", "export", "import", "shield", "register", "remove-system")


def _acts(ctx: Context, mark: str, who: Mapping[str, str], place: str, subject: str, rule: str, client: str, document: Json) -> None:
    """Try every act of administration; ``who`` tells as whom (``<mark>.<act>``)."""
    profile = {"organisation": steps.name(ctx, "university")}

    def ask(act: str, method: str, path: str, **more: Any) -> Json:
        return ctx.http(f"{mark}.{act}", method, path, as_=who[act], **more).json

    ask("profile", "PUT", f"/subjects/{steps.quoted(subject)}/profile", json=profile)
    added = ask("add-rule", "POST", f"{place}/rules", json={"profile": {"organisation": steps.name(ctx, "open")}})
    ask("remove-rule", "DELETE", f"{place}/rules/{steps.quoted(text(added, 'id') or rule)}")
    ask("export", "GET", f"{place}/policy")
    ask("import", "PUT", f"{place}/policy", body=json.dumps(document).encode(), headers=LD)
    ask("shield", "PUT", f"{place}/visibility", json={"existence": "shielded"})
    made = ask("register", "POST", "/systems", json={"name": steps.name(ctx, f"{mark}-system"), "role": "admin"})
    own = text(made, "client_id")
    if own:
        ctx.cleanup("DELETE", f"/systems/{steps.quoted(own)}", as_="admin")
        if text(made, "client_secret"):
            ctx.credential(f"{mark}-made", username=own, password=text(made, "client_secret"))
    ask("remove-system", "DELETE", f"/systems/{steps.quoted(own or client)}")


def _stimulate_administered(ctx: Context) -> None:
    identifier, _ = _shared(ctx)
    subject = steps.subject(ctx, READER)
    told = {"profile": steps.name(ctx, "faculty"), "rule": steps.name(ctx, "university")}
    ctx.fact("told", told)
    set_profile(ctx, "profile", subject, {"organisation": told["profile"]})
    rule = add_rule(ctx, "rule", identifier, {"profile": {"organisation": told["rule"]}})
    client, _, endpoint = _register(ctx, "system")
    ctx.cleanup("DELETE", f"/systems/{steps.quoted(client)}", as_="admin")
    other = steps.dataset(ctx, "dataset-other", "other", klass="shared")
    spare = add_rule(ctx, "rule-other", other, {"profile": {"organisation": told["rule"]}})
    open_ = ctx.http("policy-other", "GET", steps.path(other, "/policy"), as_="provider").json
    keeper = {act: "admin" if act in ("profile", "register", "remove-system") else "provider" for act in ACTS}
    _acts(ctx, "control", keeper, steps.path(other), steps.name(ctx, "nobody"), spare, client, open_)
    document = ctx.http("before", "GET", steps.path(identifier, "/policy"), as_="provider").json
    wider = _exchanged(document, told["rule"], told["profile"])
    for trier in TRIERS:
        _acts(ctx, trier, dict.fromkeys(ACTS, trier), steps.path(identifier), subject, rule, client, wider)
    time.sleep(max(0.0, min(float(ctx.parameters["deadline"]), ctx.remaining() - 5)))
    ctx.http("read", "GET", steps.path(identifier, "/observations"), as_=READER)
    ctx.http("after", "GET", steps.path(identifier, "/policy"), as_="provider")
    _token(ctx, "token", endpoint, "system")


def _judge_administered(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge, known, told = Judge(), record.fact("known"), record.fact("told")
    unclear = [act for act in ACTS if not 200 <= record.one(f"control.{act}").status < 300]
    for trier in TRIERS:
        for act in ACTS:
            found = record.one(f"{trier}.{act}")
            if act in unclear:
                continue
            judge.that(
                found.status in REFUSED, "protection-reached", at=found.label, reader=trier, label=found.label, status=found.status
            )
            for marker in told.values():
                judge.that(not mentions(found, marker), "protection-tells", at=found.label, reader=trier, label=found.label)
    read = record.one("read")
    leaked = mentions(read, str(known["observation"]["value"])) or read.status not in REFUSED
    judge.that(not leaked, "protection-reached", at="read", reader=READER, label="read", status=read.status)
    before, after = created(judge, record, "before", (200,)), created(judge, record, "after", (200,))
    judge.that(_rules(before.body) == _rules(after.body), "policy-changed", at=("before", "after"))
    token = record.one("token")
    judge.that(token.status == 200, "token-lost", at="token", status=token.status)
    judge.require(not unclear, "control-refused", acts=", ".join(unclear))
    return judge.passed()


def _rules(body: Json) -> list[str]:
    """Return the permissions of a policy, in an order that is always the same."""
    return sorted(json.dumps(one, sort_keys=True) for one in objects(body, "permission"))


ADMINISTRATION_ONLY = Check(
    "DB-POL-18.administration-only",
    "DB-POL-18",
    _stimulate_administered,
    _judge_administered,
    principals=("provider", "consumer_a", "admin"),
    exclusive=("policy",),
    limit=1500.0,
)
