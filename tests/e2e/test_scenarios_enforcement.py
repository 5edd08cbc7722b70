"""The adversarial scenarios against lane B of the reference platform: a misread onto a listed plate, and an exempt vehicle."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from specgen.simulator.city.message import Message
from specgen.simulator.city.truth import head
from tests.e2e.plate_search import Search, Wanted, normal
from tests.e2e.towns import Town, at, batches
from tests.unit.simulator.cities import reads

IMAGE = {"media_type": "image/png", "data": "iVBORw0KGgo="}
MANAGER, CAMERA = "enforcement-manager", "enforcement-camera"


def zone(town: Town, rule: str, lists: list[str]) -> None:
    """Lay down a rule for a zone with every camera of the scenario."""
    content = {"rule": rule, "lists": lists, "repeat": "each", "regulation": "GR-2026-0203"}
    assert ask(town, MANAGER, "PUT", "/zones/centrum", content)["version"] == 1
    for one in town.world.map.cameras:
        camera = {
            "id": one.name, "name": one.name, "zone": "centrum", "position": {"lat": one.latitude, "lon": one.longitude}, "regime": "B",
            "legal_ground": {"code": "municipal_sanction", "reference": "art. 12"}, "decision": "GR-2026-0117",
            "decision_valid_until": None, "active_from": "2020-01-01T00:00:00Z",
        }  # fmt: skip
        ask(town, MANAGER, "POST", "/enforcement/cameras", camera)


def ask(town: Town, role: str, method: str, path: str, body: Any = None) -> Any:
    """Return the content of an answer that must be one of success."""
    said = town.call(role, method, path, body, face="enforcement")
    assert said.status in (200, 201, 202), (path, said)
    return said.json


def listed(town: Town, name: str, kind: str, plates: Iterable[str]) -> None:
    """Keep a list whose entries two accounts decided on."""
    ask(town, "list-manager", "POST", "/lists",
        {"id": name, "kind": kind, "owner": "Dienst Mobiliteit", "purpose": "Proef", "legal_basis": "GR-2026-0204"})  # fmt: skip
    rows = [{"plate": one, "country": "BE", "category": "proef", "valid_from": "2026-12-01", "valid_until": "2027-12-31"} for one in plates]
    change = ask(town, "list-manager", "POST", f"/lists/{name}/changes", {"action": "add", "reason": "Proef", "entries": rows})
    assert change["accepted"] == len(rows)
    ask(town, "list-manager-2", "POST", f"/lists/{name}/changes/{change['id']}/decision", {"decision": "approve"})


def deliver(town: Town, messages: Iterable[Message]) -> int:
    """Deliver reads with images to lane B, on its own clock; return how many were taken."""
    taken = 0
    names = ("event_id", "camera", "captured_at", "received_plate", "country", "confidence", "vehicle_class")
    for batch in batches(one for one in messages if one.kind == "read" and one.body["received_plate"]):
        now = at(ask(town, MANAGER, "GET", "/test/clock")["now"])
        if batch[-1].arrives > now:
            ask(town, MANAGER, "POST", "/test/clock", {"advance_seconds": (batch[-1].arrives - now) / 1000})
        items = [{**{name: one.body[name] for name in names}, "images": {"plate": IMAGE, "overview": IMAGE}} for one in batch]
        said = town.call(CAMERA, "POST", "/enforcement/reads", items, face="enforcement")
        assert said.status in (200, 207), said
        town.answers.append(said.text)
        taken += said.json["accepted"]
    return taken


def test_s13_a_misread_onto_a_listed_plate_decides_nothing_by_itself() -> None:
    with Town("s13-misread-listed") as town:
        sought = head(town.world)["lists"]["sought"]
        listed(town, "gezocht", "attention", sought)
        zone(town, "attention_list", ["gezocht"])
        scripted = [message for group in ("first", "second") for message, _ in town.of(group)]
        others = reads(town.sent)[:150]
        assert deliver(town, sorted([*others, *scripted], key=lambda one: one.arrives)) > 100
        found = ask(town, "officer", "GET", "/suspected-infringements")["items"]
        assert sorted(one["plate"] for one in found) == ["0GHJ12B", "0GHJ12B", "0KLM4S6"]
        assert {one["state"] for one in found} == {"open"} and ask(town, "officer", "GET", "/cases")["items"] == []
        driven = {normal(one.vehicle.plate) for one in town.known}
        for one in found:  # a person looks at the image and reads what stands there
            path = f"/suspected-infringements/{one['id']}/validation"
            wrong = {"outcome": "confirm", "plate": "0GHJ128", "country": "BE"}
            refused = town.call(CAMERA, "POST", path, wrong, face="enforcement")
            assert refused.status == 403, "a machine does not decide"
            said = ask(town, "officer", "POST", path, {"outcome": "reject", "reason": "misread", "plate": one["plate"], "country": "BE"})
            assert said == {"state": "rejected", "case": None}
        assert ask(town, "officer", "GET", "/cases")["items"] == [] and not driven & set(sought)


def test_s20_an_exempt_vehicle_leaves_no_record(tmp_path: Path) -> None:
    """Among vehicles without permit, each of which is suspected, the five exempt ones leave nothing but their place on the list."""
    with Town("s20-exempt", folder=str(tmp_path)) as town:
        exempt = head(town.world)["lists"]["exempt"]
        listed(town, "vrijgesteld", "exemption", exempt)
        zone(town, "permit_required", ["vrijgesteld"])
        mine = {str(message.body["event_id"]) for message, _ in town.of("exempt")}
        others = [one for one in reads(town.sent) if str(one.body["event_id"]) not in mine][:120]
        chosen = sorted([one for one in town.sent if one.body.get("event_id") in mine] + others, key=lambda one: one.arrives)
        assert deliver(town, chosen) > 100
        found = []
        path = "/suspected-infringements"
        while path:
            page = ask(town, "officer", "GET", path)
            found += page["items"]
            path = page["next"]
        assert len(found) > 80 and not mine & {one["event_id"] for one in found}
        state = [json.loads(line) for line in town.get(MANAGER, "/test/state", face="enforcement").text.splitlines()]
        names = [one for one in state if one["store"] == "judged"]
        assert all(one.keys() == {"store", "event_id", "camera"} for one in names), "that a read was seen before, and nothing of it"
        kept = [one for one in state if one["store"] not in ("judged", "entries", "lists", "changes", "list_entries")]
        search = Search(Wanted(("BE", plate) for plate in exempt))
        trail = town.get("auditor", "/audit").text + json.dumps(kept) + "".join(town.answers)
        assert not list(search.data(trail.encode(), "lane B")), "no store, answer or log holds them"
        assert not any(event in trail for event in mine)
