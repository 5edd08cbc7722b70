"""A data broker in memory, for the core requirements: datasets, observations over HTTP and MQTT, entities, history, rights, exports.

Written from the interface documents alone. Everything is a dictionary behind one lock.
"""

from __future__ import annotations

import json
import secrets
import threading
import time
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

from specgen.selftest.answers import Ask, Counter, No, Say
from specgen.selftest.forms import (
    LINK,
    RIGHTS,
    SECOND,
    SPACES,
    described,
    dressed,
    fit,
    instant,
    media,
    outside,
    passes,
    whole,
    written,
)
from specgen.selftest.messaging import House, Listener
from specgen.selftest.running import Running, target

_MET: dict[str, tuple[int, ...]] = {
    "TST": (1, 2, 3, 8), "INH": (1, 2, 3, 4), "INM": (1, 2, 3, 6, 7), "DEV": (2,), "CTX": (2, 5), "TSR": (1, 6), "POL": (1, 5), "LIN":
    (2,), "GDP": (2,), "EXI": (1,), "CAT": (2,)
}  # fmt: skip
REQUIREMENTS = tuple(f"DB-{group}-{number:02}" for group, numbers in _MET.items() for number in numbers)
FAULTS = {
    "DB-POL-01": {"nl": "gesloten data staat in ieders catalogus", "en": "closed data is in everybody's catalogue"},
    "DB-TSR-01": {"nl": "een interval bevat zijn einde", "en": "an interval includes its end"},
}
"""Requirement -> what the built-in fault against it does."""
PEOPLE = {"provider": "provider", "consumer_a": "consumer", "consumer_b": "consumer", "admin": "admin", "auditor": "auditor"}
CARD = {"product": "Self-test broker", "version": "1.0.0"}
MEMORY = 168 * 3600 * SECOND
INSIDE = ("grants", "rows", "rejects", "seen", "asked")
TEXTS = ("title", "description", "theme", "licence", "contact", "entity_type")


class Broker:
    """The whole product. ``fault`` is the id of a requirement that it breaks, "" for none."""

    def __init__(self, fault: str = "") -> None:
        self.fault, self.lock, self.shift = fault, threading.RLock(), 0
        self.tokens = {secrets.token_hex(16): name for name in PEOPLE}
        self.sets: dict[str, dict[str, Any]] = {}
        self.devices: dict[str, dict[str, Any]] = {}
        self.exports: dict[str, tuple[str, int]] = {}
        self.keys: dict[tuple[str, ...], tuple[int, str, Say]] = {}
        self.trail: list[dict[str, str]] = []
        self.arrived = 0
        house = House(self.admit, self.take_message, lambda name, topic: topic == self.devices[name]["topic"])
        self.listeners = {"mqtt_v3": Listener(house, 4), "mqtt_v5": Listener(house, 5)}
        self.counter = Counter(self.rules())

    def rules(self) -> list[Any]:
        """Return the operations."""
        return [
            ("GET", "/health", lambda ask: Say(body={"status": "ok", **CARD, "time": written(self.now())})),
            ("GET", "/interfaces", self.described),
            ("GET", "/", self.described),
            ("GET", "/principal", self.principal),
            ("POST", "/datasets", self.made),
            ("GET", "/datasets/*", lambda ask: Say(body=self.shown(self.known(ask)))),
            ("PATCH", "/datasets/*", self.changed),
            ("DELETE", "/datasets/*", self.dropped),
            ("POST", "/datasets/*/grants", self.granted),
            ("DELETE", "/datasets/*/grants/*", self.withdrawn),
            ("POST", "/datasets/*/observations", self.delivered),
            ("GET", "/datasets/*/observations", self.history),
            ("GET", "/datasets/*/rejects", lambda ask: Say(body={"items": self.owned(ask)["rejects"]})),
            ("GET", "/ngsi-ld/v1/entities", self.entities),
            ("GET", "/ngsi-ld/v1/entities/*", self.entity),
            ("POST", "/devices", self.registered),
            ("DELETE", "/devices/*/credential", self.revoked),
            ("GET", "/audit", self.audit),
            ("GET", "/catalogue", self.catalogue),
            ("POST", "/exports", self.ordered),
            ("GET", "/exports/*", self.order),
            ("GET", "/exports/*/content", self.content),
            ("GET", "/test/clock", lambda ask: Say(body={"now": written(self.now())})),
            ("POST", "/test/clock", self.advanced),
            ("POST", "/test/reset", self.cleared),
        ]

    # -- who and when

    def now(self) -> int:
        """Return the product's time in microseconds."""
        return time.time_ns() // 1000 + self.shift

    def described(self, ask: Ask) -> Say:
        faces = [{"id": "api", "type": "http", "url": self.counter.url, "version": "1.0", "authentication": "bearer"}]
        faces += [
            {"id": name, "type": "mqtt", "url": f"mqtt://127.0.0.1:{one.port}", "version": version, "authentication": "password"}
            for (name, one), version in zip(self.listeners.items(), ("3.1.1", "5.0"), strict=True)
        ]
        return Say(body={**CARD, "environment": "test", "interfaces": faces})

    def who(self, ask: Ask) -> str:
        """Return the name of who asks, "" for nobody; raises No(401) for a token that is not ours."""
        if ask.token and ask.token not in self.tokens:
            raise No(401, "The token is not known")
        return self.tokens.get(ask.token, "")

    def need(self, ask: Ask, *roles: str) -> str:
        """Return who asks, if the role fits; raises No(401, 403)."""
        name = self.who(ask)
        if not name:
            raise No(401, "Log in first")
        if roles and PEOPLE[name] not in roles:
            raise No(403, "Not for this role")
        return name

    def principal(self, ask: Ask) -> Say:
        name = self.need(ask)
        return Say(body={"role": PEOPLE[name], "subject": name})

    def note(self, name: str, action: str, dataset: str, fine: bool = True) -> None:
        """Write a line of the audit trail."""
        line = {"time": written(self.now()), "actor": name or "anonymous", "action": action, "object": dataset}
        self.trail.append({**line, "decision": "allow" if fine else "deny"})

    def audit(self, ask: Ask) -> Say:
        self.need(ask, "auditor")
        wanted = ask.query.get("object", "")
        with self.lock:
            return Say(body={"items": [one for one in self.trail if not wanted or one["object"] == wanted]})

    # -- datasets

    def owns(self, name: str, one: Mapping[str, Any]) -> bool:
        return bool(name) and (name == one["owner"] or PEOPLE[name] == "admin")

    def reads(self, name: str, one: Mapping[str, Any]) -> bool:
        """Tell whether somebody may read a dataset."""
        kind = one["class"]
        granted = any(
            right["subject"] == name and (right["until"] is None or right["until"] > self.now()) for right in one["grants"].values()
        )
        return self.owns(name, one) or kind == "open" or (kind == "shared" and granted)

    def known(self, ask: Ask) -> dict[str, Any]:
        """Return a dataset that the asker may know of; raises No(404)."""
        name, one = self.who(ask), self.sets.get(ask.parts[0])
        if one is None or (one["class"] == "closed" and not self.owns(name, one)):
            raise No(404, "No such dataset")
        return one

    def owned(self, ask: Ask) -> dict[str, Any]:
        """Return a dataset that the asker manages; raises No(401, 403, 404)."""
        name = self.need(ask)
        one = self.known(ask)
        if not self.owns(name, one):
            raise No(403, "Not your dataset")
        return one

    def shown(self, one: Mapping[str, Any]) -> dict[str, Any]:
        return {key: value for key, value in one.items() if key not in INSIDE and value not in ("", None)}

    def fields(self, body: Any) -> dict[str, Any]:
        """Return the members of a dataset that a body sets; raises No(422)."""
        if not isinstance(body, dict):
            raise No(422, "A dataset is an object")
        found: dict[str, Any] = {}
        for name in TEXTS:
            if name in body:
                if not isinstance(body[name], str):
                    raise No(422, f"{name} is a text", member=name)
                found[name] = body[name]
        if body.get("class") is not None:
            if body["class"] not in RIGHTS:
                raise No(422, "The class is open, shared or closed", member="class")
            found["class"] = body["class"]
        days = body.get("retention_days")
        if days is not None:
            if isinstance(days, bool) or not isinstance(days, int) or days < 1:
                raise No(422, "retention_days is a whole number", member="retention_days")
            found["retention_days"] = days
        return found

    def made(self, ask: Ask) -> Say:
        name, found = self.need(ask, "provider", "admin"), self.fields(ask.body)
        if not found.get("title") or not found.get("entity_type"):
            raise No(422, "title and entity_type are needed")
        asked = str(ask.body.get("id") or secrets.token_hex(6))
        with self.lock:
            if asked in self.sets:
                raise No(409, "This id is in use")
            one = {"id": asked, "asked": asked, "owner": name, "class": "closed", "created_at": written(self.now()), **found}
            self.sets[asked] = {**one, "grants": {}, "rows": [], "rejects": [], "seen": {}}
            self.note(name, "create", asked)
            return Say(201, self.shown(self.sets[asked]))

    def changed(self, ask: Ask) -> Say:
        with self.lock:
            one = self.owned(ask)
            one.update(self.fields(ask.body))
            self.note(self.who(ask), "change", one["id"])
            return Say(body=self.shown(one))

    def dropped(self, ask: Ask) -> Say:
        with self.lock:
            one = self.owned(ask)
            self.forget(one["id"])
            self.note(self.who(ask), "remove", one["id"])
        return Say(204)

    def forget(self, dataset: str) -> None:
        """Remove a dataset with its devices."""
        self.sets.pop(dataset, None)
        for name in [name for name, one in self.devices.items() if one["dataset"] == dataset]:
            self.devices.pop(name)

    def granted(self, ask: Ask) -> Say:
        with self.lock:
            one = self.owned(ask)
            body = ask.body if isinstance(ask.body, dict) else {}
            if not isinstance(body.get("subject"), str) or not body["subject"]:
                raise No(422, "A grant needs a subject")
            try:
                until = instant(body["until"]) if body.get("until") is not None else None
            except ValueError as error:
                raise No(422, "until is no instant") from error
            number = secrets.token_hex(6)
            one["grants"][number] = {"subject": body["subject"], "until": until}
            self.note(self.who(ask), "grant", one["id"])
            return Say(201, {"id": number, "subject": body["subject"]})

    def withdrawn(self, ask: Ask) -> Say:
        with self.lock:
            one = self.owned(ask)
            if one["grants"].pop(ask.parts[1], None) is None:
                raise No(404, "No such grant")
            self.note(self.who(ask), "withdraw", one["id"])
        return Say(204)

    # -- observations

    def keep(self, one: dict[str, Any], rows: list[dict[str, Any]]) -> None:
        """Store rows once each."""
        for row in rows:
            before = one["seen"].get(row["message_id"])
            if before is None or before < self.now() - MEMORY:
                self.arrived += 1
                one["seen"][row["message_id"]] = self.now()
                one["rows"].append({**row, "number": self.arrived})

    def delivered(self, ask: Ask) -> Say:
        with self.lock:
            one, name = self.owned(ask), self.who(ask)
            if not isinstance(ask.body, list) or not ask.body:
                raise No(422, "A delivery is an array of observations")
            if len(ask.body) > 10_000:
                raise No(413, "Too many observations")
            text = json.dumps(ask.body, sort_keys=True)
            key = (name, one["id"], ask.headers.get("idempotency-key", ""))
            before = self.keys.get(key)
            if key[2] and before and before[0] > self.now() - MEMORY:
                if before[1] != text:
                    raise No(422, "This key was used for something else")
                return before[2]
            rows, wrong = [], []
            for place, item in enumerate(ask.body):
                try:
                    rows.append(fit(item, self.now()))
                except ValueError as error:
                    wrong.append({"index": place, "code": "unfit", "detail": str(error)})
            if not rows:
                raise No(422, "Nothing of this fits", rejected=wrong)
            self.keep(one, rows)
            said = Say(207 if wrong else 200, {"accepted": len(rows), "rejected": wrong})
            if key[2]:
                self.keys[key] = (self.now(), text, said)
            return said

    def living(self, one: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Return the rows that have not expired, in order of time."""
        days = one.get("retention_days")
        since = self.now() - days * 86_400 * SECOND if days else None
        rows = [row for row in one["rows"] if since is None or row["observed_at"] >= since]
        return sorted(rows, key=lambda row: (row["observed_at"], row["number"]))

    def history(self, ask: Ask) -> Say:
        with self.lock:
            one, name = self.known(ask), self.who(ask)
            fine = self.reads(name, one)
            self.note(name, "read-observations", one["id"], fine)
            if not fine:
                raise No(403, "Not shared with you") if name else No(401, "Log in first")
            try:
                bounds = {key: instant(ask.query[key].replace(" ", "+")) for key in ("from", "to") if ask.query.get(key)}
            except ValueError as error:
                raise No(400, "from and to are instants") from error
            limit, skip = whole(ask, "limit", 100, 1, 10_000), whole(ask, "cursor", 0, 0, 1 << 60)
            late = 1 if self.fault == "DB-TSR-01" else 0
            rows = [
                row
                for row in self.living(one)
                if bounds.get("from", -(1 << 62)) <= row["observed_at"] < bounds.get("to", 1 << 62) + late
                and ask.query.get("entity", row["entity"]) == row["entity"]
            ]
            after = next((place + 1 for place, row in enumerate(rows) if row["number"] == skip), 0) if skip else 0
            page, more = rows[after : after + limit], len(rows) > after + limit
            following = "?" + urlencode({**ask.query, "limit": limit, "cursor": page[-1]["number"]}) if more else None
            return Say(body={"items": [outside(row) for row in page], "next": following})

    # -- devices

    def registered(self, ask: Ask) -> Say:
        body = ask.body if isinstance(ask.body, dict) else {}
        if not isinstance(body.get("id"), str) or not body["id"] or not isinstance(body.get("dataset"), str):
            raise No(422, "A device needs an id and a dataset")
        with self.lock:
            self.owned(Ask(ask.token, (body["dataset"],), {}, {}, None))
            if body["id"] in self.devices:
                raise No(409, "This id is in use")
            told = {"id": body["id"], "username": f"dev-{secrets.token_hex(4)}", "password": secrets.token_hex(12)}
            told["topic"] = f"in/{secrets.token_hex(3)}/{len(self.devices)}"
            self.devices[body["id"]] = {**told, "dataset": body["dataset"], "revoked": False}
            return Say(201, told)

    def revoked(self, ask: Ask) -> Say:
        with self.lock:
            one = self.devices.get(ask.parts[0])
            if one is None:
                self.need(ask)
                raise No(404, "No such device")
            self.owned(Ask(ask.token, (one["dataset"],), {}, {}, None))
            one["revoked"] = True
        for listener in self.listeners.values():
            listener.expel(ask.parts[0])
        return Say(204)

    def admit(self, user: str, password: str) -> str | None:
        """Return the device that logs in, or None."""
        with self.lock:
            found = [one for one in self.devices.values() if one["username"] == user and not one["revoked"]]
        return str(found[0]["id"]) if found and secrets.compare_digest(found[0]["password"].encode(), password.encode()) else None

    def take_message(self, name: str, topic: str, payload: bytes) -> bool:
        """Store what a device published; False when the topic is not its own."""
        with self.lock:
            device = self.devices.get(name)
            if device is None or device["revoked"] or device["topic"] != topic:
                return False
            one = self.sets[device["dataset"]]
            try:
                body = json.loads(payload.decode("utf-8"))
                items = body if isinstance(body, list) else [body]
            except (ValueError, RecursionError) as error:
                self.reject(one, f"not JSON: {error}", None)
                return True
            rows = []
            for item in items:
                try:
                    rows.append(fit(item, self.now()))
                except ValueError as error:
                    self.reject(one, str(error), item.get("message_id") if isinstance(item, dict) else None)
            self.keep(one, rows)
            return True

    def reject(self, one: dict[str, Any], reason: str, number: Any) -> None:
        """List a message that could not be stored."""
        more = {"message_id": number} if isinstance(number, str) and number else {}
        one["rejects"].append({"received_at": written(self.now()), "reason": reason, **more})

    # -- entities

    def found(self, ask: Ask, wanted: str = "") -> Iterator[dict[str, Any]]:
        """Yield the entities that the asker may read, by id."""
        name = self.who(ask)
        built: dict[str, dict[str, Any]] = {}
        for one in self.sets.values():
            kind = one["entity_type"]
            if not self.reads(name, one) or ask.query.get("type", kind).split(",").count(kind) == 0:
                continue
            if not wanted or wanted.startswith(f"urn:ngsi-ld:{kind}:"):
                self.note(name, "read-entities", one["id"])
            for row in self.living(one):
                urn = f"urn:ngsi-ld:{kind}:{row['entity']}"
                entity = built.setdefault(urn, {"id": urn, "type": kind})
                shown = {"type": "Property", "value": row["value"], "observedAt": written(row["observed_at"])}
                entity[row["property"]] = {**shown, **({"unitCode": row["unit"]} if row.get("unit") else {})}
        names = ask.query.get("id", wanted)
        for urn in sorted(built):
            if (not names or urn in names.split(",")) and passes(built[urn], ask.query.get("q", "")):
                yield built[urn]

    def entities(self, ask: Ask) -> Say:
        if not any(ask.query.get(name) for name in ("type", "id", "q")):
            raise No(400, "Give a type, an id or a query")
        kind = media(ask.headers.get("accept", ""))
        limit, skip = whole(ask, "limit", 20, 0, 1000), whole(ask, "offset", 0, 0, 1 << 31)
        with self.lock:
            rows = list(self.found(ask))
        links = [LINK] if kind == "application/json" else []
        if limit and skip + limit < len(rows):
            links.append(f'<?{urlencode({**ask.query, "offset": skip + limit, "limit": limit})}>; rel="next"')
        headers = {"Link": ", ".join(links)} if links else {}
        if ask.query.get("count") == "true":
            headers["NGSILD-Results-Count"] = str(len(rows))
        return Say(200, [dressed(one, kind) for one in rows[skip : skip + limit]], headers, kind)

    def entity(self, ask: Ask) -> Say:
        kind = media(ask.headers.get("accept", ""))
        with self.lock:
            one = next(self.found(ask, ask.parts[0]), None)
        if one is None:
            raise No(404, "No such entity")
        return Say(200, dressed(one, kind), {"Link": LINK} if kind == "application/json" else {}, kind)

    # -- catalogue, exports, hooks

    def catalogue(self, ask: Ask) -> Say:
        name = self.who(ask)
        with self.lock:
            seen = [one for one in self.sets.values() if one["class"] != "closed" or self.owns(name, one) or self.fault == "DB-POL-01"]
            nodes = [described(one, self.counter.url) for one in seen]
        top = {"@id": f"{self.counter.url}/catalogue", "@type": "dcat:Catalog", "dcat:dataset": [{"@id": one["@id"]} for one in nodes]}
        return Say(200, {"@context": SPACES, "@graph": [top, *nodes]}, {}, "application/ld+json")

    def ordered(self, ask: Ask) -> Say:
        body = ask.body if isinstance(ask.body, dict) else {}
        if not isinstance(body.get("dataset"), str):
            raise No(422, "Which dataset?")
        with self.lock:
            one = self.owned(Ask(ask.token, (body["dataset"],), {}, {}, None))
            number = secrets.token_hex(6)
            self.exports[number] = (one["id"], self.arrived)
            self.note(self.who(ask), "export", one["id"])
        return Say(202, {"id": number, "status": "running"})

    def export(self, ask: Ask) -> tuple[dict[str, Any], int]:
        """Return the dataset of an export and the last row that belongs to it."""
        dataset, newest = self.exports.get(ask.parts[0], ("", 0))
        return self.owned(Ask(ask.token, (dataset,), {}, {}, None)), newest

    def order(self, ask: Ask) -> Say:
        self.export(ask)
        return Say(body={"id": ask.parts[0], "status": "ready"})

    def content(self, ask: Ask) -> Say:
        with self.lock:
            one, newest = self.export(ask)
            lines: list[dict[str, Any]] = [{"record": "dataset", **self.shown(one)}]
            for number, right in one["grants"].items():
                until = {"until": written(right["until"])} if right["until"] is not None else {}
                lines.append({"record": "grant", "id": number, "dataset": one["id"], "subject": right["subject"], **until})
            lines += [
                {"record": "observation", "dataset": one["id"], **outside(row)} for row in self.living(one) if row["number"] <= newest
            ]
        return Say(200, "".join(json.dumps(line) + "\n" for line in lines), {}, "application/x-ndjson")

    def advanced(self, ask: Ask) -> Say:
        self.need(ask, "admin")
        seconds = ask.body.get("advance_seconds") if isinstance(ask.body, dict) else None
        if isinstance(seconds, bool) or not isinstance(seconds, int | float) or seconds < 0:
            raise No(422, "By how many seconds?")
        self.shift += round(seconds * SECOND)
        return Say(body={"now": written(self.now())})

    def cleared(self, ask: Ask) -> Say:
        self.need(ask, "admin")
        prefix = ask.body.get("prefix") if isinstance(ask.body, dict) else None
        if not isinstance(prefix, str) or not prefix:
            raise No(422, "Which prefix?")
        with self.lock:
            gone = [name for name in self.sets if name.startswith(prefix)]
            for name in gone:
                self.forget(name)
        return Say(body={"removed": len(gone)})

    def stop(self) -> None:
        """End everything."""
        self.counter.close()
        for listener in self.listeners.values():
            listener.close()


def start(fault: str = "", values: Mapping[str, Any] | None = None) -> Running:
    """Start a broker; ``fault`` is "" or a key of ``FAULTS``. No value of a tender changes what it does: it is faster than any asks."""
    one = Broker(fault)
    faces: dict[str, Any] = {"api": {"type": "http", "url": one.counter.url}}
    for name, listener in one.listeners.items():
        faces[name] = {"type": "mqtt", "host": "127.0.0.1", "port": listener.port}
    return Running(target(CARD, faces, one.tokens), REQUIREMENTS, fault, one.stop)
