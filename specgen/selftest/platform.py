"""An ANPR platform in memory, for the core requirements of lane A: register, edge, tokens, counts, trips, retention, audit log.

Written from the interface documents alone. A clear plate exists for the length of one call.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import math
import secrets
import threading
import time
import unicodedata
from collections import Counter as Tally
from collections.abc import Mapping
from itertools import pairwise
from typing import Any
from urllib.parse import urlencode

from specgen.selftest.answers import Ask, Counter, No, Say
from specgen.selftest.days import DAY, cells, moment, text
from specgen.selftest.keyring import NAMES, Keyring
from specgen.selftest.running import Running, target
from specgen.selftest.shapes import PURPOSES, fault

_MET: dict[str, tuple[int, ...]] = {
    "TST": (2, 4, 5), "CAM": (5, 11, 13, 14), "ING": (2, 3, 5, 7), "TRN": (4, 7), "EVT": (3, 5), "PSE": (1, 3, 4, 6, 8), "RET": (4,),
    "PUR": (4,), "CNT": (5,), "ODM": (1,), "AUD": (1,)
}  # fmt: skip
REQUIREMENTS = tuple(f"ANPR-{group}-{number:02}" for group, numbers in _MET.items() for number in numbers)
FAULTS = {
    "ANPR-PSE-01": {"nl": "een token is een hash zonder sleutel", "en": "a token is a hash without a key"},
    "ANPR-CNT-05": {"nl": "kleine cellen worden getoond", "en": "small cells are shown"},
}
"""Requirement -> what the built-in fault against it does."""
CARD = {"product": "Self-test platform", "version": "1.0.0"}
ROLES = ("camera", "analyst", "manager", "auditor")
USUAL: dict[str, float] = {
    "ANPR-CAM-11.interval": 10, "ANPR-CAM-13.flag_limit": 2, "ANPR-CAM-13.refuse_limit": 300, "ANPR-TRN-04.lateness": 7,
    "ANPR-TRN-07.silence": 300, "ANPR-EVT-05.threshold": 0.8, "ANPR-PSE-04.key_period": 24, "ANPR-PSE-06.token_bits": 128,
    "ANPR-PSE-08.token_retention": 48, "ANPR-RET-04.ceiling": 48, "ANPR-CNT-05.k": 10, "ANPR-ODM-01.trip_gap": 30,
    "ANPR-TST-02.shortest_period": 10,
}  # fmt: skip

class Platform:
    """The whole product. ``broken`` is the id of a requirement that it breaks, "" for none."""

    def __init__(self, broken: str, values: Mapping[str, Any]) -> None:
        self.broken = broken
        self.values = {name: float(str(values.get(name, usual))) for name, usual in USUAL.items()}
        self.lock, self.shift = threading.RLock(), 0
        self.tokens = {secrets.token_hex(16): role for role in ROLES}
        self.cameras: dict[str, list[dict[str, Any]]] = {}
        self.passages: dict[str, dict[str, Any]] = {}
        self.beats: dict[str, set[int]] = {}
        self.log: list[dict[str, Any]] = []
        self.ring = Keyring(self.values, self.now)
        self.counter = Counter(self.rules())

    def rules(self) -> list[Any]:
        """Return the operations."""
        return [
            ("GET", "/health", lambda ask: Say(body={"status": "ok", **CARD, "time": text(self.now())})),
            ("GET", "/edge/health", lambda ask: Say(body={"status": "ok", **CARD, "time": text(self.now())})),
            ("GET", "/interfaces", self.described),
            ("GET", "/principal", lambda ask: Say(body={"role": self.need(ask), "subject": self.need(ask) + "-1"})),
            ("POST", "/edge/reads", self.reads),
            ("POST", "/passages", lambda ask: self.taken(ask, "camera", self.passage)),
            ("POST", "/heartbeats", lambda ask: self.taken(ask, "camera", self.beat)),
            ("POST", "/cameras", self.hung),
            ("GET", "/cameras", self.listed),
            ("GET", "/cameras/*", self.entry),
            ("PATCH", "/cameras/*", self.moved),
            ("GET", "/passages", self.single),
            ("GET", "/counts", self.counts),
            ("GET", "/od", self.trips),
            ("GET", "/audit", self.audit),
            ("GET", "/settings/retention", self.ceiling),
            ("PUT", "/settings/retention", self.ceiling_set),
            ("GET", "/test/clock", lambda ask: self.clock(ask, 0.0)),
            ("POST", "/test/clock", lambda ask: self.clock(ask, _seconds(ask.body))),
            ("POST", "/test/reset", self.reset),
            ("GET", "/test/state", self.state),
            ("GET", "/test/periods", lambda ask: self.periods(ask, None)),
            ("PUT", "/test/periods", lambda ask: self.periods(ask, ask.body)),
            ("DELETE", "/test/periods", lambda ask: self.periods(ask, {})),
            ("POST", "/test/keys/rotate", self.rotate),
            ("POST", "/test/keys/destroy", self.destroy),
        ]

    def now(self) -> int:
        """Return the platform's time in milliseconds."""
        return time.time_ns() // 1_000_000 + self.shift

    def described(self, ask: Ask) -> Say:
        faces = [("api", self.counter.url), ("edge", self.counter.url + "/edge")]
        rows = [{"id": name, "type": "http", "url": url, "version": "1.0.0", "authentication": "bearer"} for name, url in faces]
        return Say(body={**CARD, "environment": "test", "interfaces": rows})

    def need(self, ask: Ask, *roles: str, act: tuple[str, str] = ("", "")) -> str:
        """Return the role of who asks, if it is one of these; a refused ``act`` is logged. Raises No(401, 403)."""
        role = self.tokens.get(ask.token, "")
        if not role:
            raise No(401, "Log in first")
        if roles and role not in roles:
            if act[0]:
                self.note(role, *act, "refused")
            raise No(403, "Not for this role")
        return role

    def note(self, role: str, action: str, subject: str, result: str = "done") -> None:
        """Log one act."""
        actor = role if role == "system" else f"{role}-1"
        self.log.append({"time": self.now(), "actor": actor, "action": action, "object": subject, "result": result})

    def audit(self, ask: Ask) -> Say:
        role = self.need(ask, "auditor", act=("read", "audit"))
        start, end = self.span(ask, 0, 1 << 50)
        with self.lock:
            rows = [one for one in self.log if start <= one["time"] < end and ask.query.get("object", "") in one["object"]]
            self.note(role, "read", "audit")
        return self.page(ask, [{**one, "time": text(one["time"])} for one in rows], "/audit")

    def page(self, ask: Ask, rows: list[dict[str, Any]], path: str, **more: Any) -> Say:
        """Return 400 rows and where the next ones are."""
        place = ask.query.get("cursor", "0")
        if not place.isdecimal():
            raise No(422, "cursor is not ours")
        following = None
        if len(rows) > int(place) + 400:
            following = f"{path}?" + urlencode({**ask.query, "cursor": int(place) + 400})
        return Say(body={"items": rows[int(place) : int(place) + 400], "next": following, **more})

    def span(self, ask: Ask, start: int | None = None, end: int | None = None) -> tuple[int, int]:
        """Return from and to of a query; raises No(422)."""
        try:
            found = [
                moment(ask.query[name].replace(" ", "+")) if name in ask.query or usual is None else usual
                for name, usual in (("from", start), ("to", end))
            ]
        except (KeyError, ValueError) as error:
            raise No(422, "from and to are instants") from error
        if not found[0] < found[1]:
            raise No(422, "The interval is empty")
        return found[0], found[1]

    # -- register

    def hung(self, ask: Ask) -> Say:
        role = self.need(ask, "manager", act=("configure", "cameras"))
        wrong = fault(ask.body, "camera")
        if wrong:
            raise No(422, wrong)
        with self.lock:
            name = ask.body.get("id") or f"cam-{secrets.token_hex(5)}"
            if name in self.cameras:
                raise No(409, "This id is in use")
            self.cameras[name] = [{**ask.body, "id": name, "active_to": ask.body.get("active_to"), "version": 1}]
            self.note(role, "configure", f"cameras/{name}")
            return Say(201, self.cameras[name][-1])

    def listed(self, ask: Ask) -> Say:
        self.need(ask, "manager", "analyst", "auditor")
        return Say(body={"items": [one[-1] for one in self.cameras.values()], "next": None})

    def found(self, ask: Ask, name: str) -> list[dict[str, Any]]:
        if name not in self.cameras:
            raise No(404, "No such camera")
        return self.cameras[name]

    def entry(self, ask: Ask) -> Say:
        self.need(ask, "manager", "analyst", "auditor")
        versions = self.found(ask, ask.parts[0])
        return Say(body={**versions[-1], "versions": versions})

    def moved(self, ask: Ask) -> Say:
        name = ask.parts[0]
        role = self.need(ask, "manager", act=("configure", f"cameras/{name}"))
        with self.lock:
            versions = self.found(ask, name)
            before = {key: value for key, value in versions[-1].items() if key not in ("id", "version")}
            fine = isinstance(ask.body, dict) and "id" not in ask.body
            wrong = fault({**before, **ask.body}, "camera") if fine else "no change"
            if wrong:
                raise No(422, wrong)
            versions.append({**before, **ask.body, "id": name, "version": len(versions) + 1})
            self.note(role, "configure", f"cameras/{name}")
            return Say(body=versions[-1])

    # -- delivery

    def taken(self, ask: Ask, role: str, keep: Any) -> Say:
        """Keep items one by one and report on each."""
        self.need(ask, role)
        items = ask.body if isinstance(ask.body, list) else [ask.body]
        if not items:
            raise No(422, "There is nothing in it")
        if len(items) > 1000:
            raise No(413, "At most 1000 items")
        with self.lock:
            said = [keep(item) for item in items]
        rejected = [{"index": place, "code": code, "detail": code} for place, code in enumerate(said) if code]
        return Say(207 if rejected else 200, {"accepted": len(items) - len(rejected), "rejected": rejected})

    def admitted(self, camera: str, at: int) -> str:
        """Return why a camera may not deliver for an instant, "" when it may."""
        versions = self.cameras.get(camera)
        if not versions:
            return "unknown-camera"
        until = versions[-1].get("active_to")
        early = at < moment(versions[-1]["active_from"])
        return "inactive-camera" if early or (until is not None and at >= moment(until)) else ""

    def beat(self, item: Any) -> str:
        wrong = fault(item, "heartbeat") or self.admitted(item["camera"], moment(item["at"]))
        if not wrong:
            self.beats.setdefault(item["camera"], set()).add(moment(item["at"]))
        return wrong

    def reads(self, ask: Ask) -> Say:
        def keep(item: Any) -> str:
            wrong = fault(item, "read")
            if not wrong and (item["plate_status"] == "read") is (item["received_plate"] is None):
                wrong = "plate-and-status-differ"
            if wrong:
                return wrong
            passage = {name: value for name, value in item.items() if name != "received_plate"}
            return self.passage({**passage, "token": self.token(item)})

        return self.taken(ask, "camera", keep)

    def token(self, item: Mapping[str, Any]) -> str | None:
        """Return the token of a read plate; None without a key."""
        if item["plate_status"] != "read" or item["camera"] not in self.cameras:
            return None
        plain = "".join(one for one in unicodedata.normalize("NFKC", item["received_plate"]).upper() if one.isalnum())
        purpose = self.cameras[item["camera"]][-1]["purpose"]
        key = self.ring.key(purpose, moment(item["captured_at"]))
        if key is None or not plain:
            return None
        size = max(16, math.ceil(self.values["ANPR-PSE-06.token_bits"] / 8))
        country = str(item.get("country") or "XX").upper()
        if self.broken == "ANPR-PSE-01":
            key = self.ring.day(purpose, moment(item["captured_at"]), key)
            digest = hashlib.sha256(f"{country}|{plain}|{purpose}|".encode() + key).digest()
            return base64.urlsafe_b64encode(digest[:size]).decode().rstrip("=")
        return hmac.new(key, f"{country}|{plain}".encode(), hashlib.sha256).hexdigest()[: 2 * size]

    def passage(self, item: Any) -> str:
        """Keep one passage, or return why not."""
        wrong = fault(item, "passage")
        if wrong or (item["plate_status"] != "read" and item["token"] is not None):
            return wrong or "invalid-token"
        at, now = moment(item["captured_at"]), self.now()
        wrong = self.admitted(item["camera"], at)
        if wrong:
            return wrong
        if at - now > self.values["ANPR-CAM-13.refuse_limit"] * 1000:
            return "in-the-future"
        if now - at > self.values["ANPR-TRN-04.lateness"] * DAY:
            return "too-late"
        usual = {"country": "XX", "direction": "unknown", "lane": None, "vehicle_class": "other"}
        one = {**usual, **item, "country": str(item.get("country") or "XX").upper(), "captured_at": at}
        known = self.passages.get(item["event_id"])
        if known is not None:
            same = all(known[name] == value for name, value in one.items() if name != "token")
            tokens = {known["token"], one["token"]} - {None}
            return "" if same and len(tokens) < 2 else "conflict"
        flags = ["clock_skew"] if at - now > self.values["ANPR-CAM-13.flag_limit"] * 1000 else []
        self.passages[item["event_id"]] = {**one, "received_at": now, "flags": flags, "repeat": False, "place": len(self.passages)}
        if one["token"]:
            self.settle(one["camera"], one["token"])
        return ""

    def settle(self, camera: str, token: str) -> None:
        """Mark the reports that repeat a crossing."""
        mine = [one for one in self.passages.values() if one["camera"] == camera and one["token"] == token]
        last = -1 << 60
        for one in sorted(mine, key=lambda row: (row["captured_at"], row["place"])):
            one["repeat"] = one["captured_at"] - last < self.values["ANPR-CAM-11.interval"] * 1000
            last = last if one["repeat"] else one["captured_at"]

    # -- keys and time

    def sweep(self) -> None:
        """Forget tokens and keys whose time is over."""
        limit = self.now() - self.ring.length("token_retention_s") * 1000
        old = [one for one in self.passages.values() if one["token"] and one["captured_at"] <= limit]
        for one in old:
            one["token"] = None
        if old:
            self.note("system", "delete", f"tokens/{len(old)}")
        for name in self.ring.ended():
            self.note("system", "key", f"keys/{name}")

    def clock(self, ask: Ask, seconds: float) -> Say:
        role = self.need(ask, "manager", "auditor")
        with self.lock:
            self.shift += round(seconds * 1000)
            if seconds:
                self.note(role, "configure", "test/clock")
            self.sweep()
        return Say(body={"now": text(self.now())})

    def periods(self, ask: Ask, wanted: Any) -> Say:
        """Show the periods, shorten them (an object) or restore them (an empty one)."""
        role = self.need(ask, "manager", "auditor")
        with self.lock:
            if wanted is not None:
                if not self.ring.shorten(wanted, self.values["ANPR-TST-02.shortest_period"]):
                    raise No(422, "Not a period that can be set")
                self.note(role, "configure", "test/periods")
                self.sweep()
            _, start, end = self.ring.period(self.now())
            lengths = {name: self.ring.length(name) for name in NAMES}
            return Say(body={**lengths, "key_period_start": text(start), "key_period_end": text(end)})

    def rotate(self, ask: Ask) -> Say:
        role, purpose = self.need(ask, "manager", "auditor"), _member(ask.body, "purpose")
        if purpose not in PURPOSES:
            raise No(422, "No such purpose")
        with self.lock:
            before, after = self.ring.turned(purpose)
            self.note(role, "key", f"keys/{purpose}/{after}")
        return Say(body={"purpose": purpose, "previous": before, "period": after})

    def destroy(self, ask: Ask) -> Say:
        role, purpose = self.need(ask, "manager", "auditor"), _member(ask.body, "purpose")
        label = _member(ask.body, "period")
        with self.lock:
            if not self.ring.destroyed(purpose, label):
                raise No(404, "No such key")
            self.note(role, "key", f"keys/{purpose}/{label}")
        return Say(body={"purpose": purpose, "period": label, "destroyed": True})

    def ceiling(self, ask: Ask) -> Say:
        self.need(ask, "manager", act=("configure", "settings/retention"))
        return Say(body={"token_hours": self.ring.hours, "ceiling_hours": int(self.values["ANPR-RET-04.ceiling"])})

    def ceiling_set(self, ask: Ask) -> Say:
        role = self.need(ask, "manager", act=("configure", "settings/retention"))
        hours = ask.body.get("token_hours") if isinstance(ask.body, dict) else None
        if isinstance(hours, bool) or not isinstance(hours, int) or not 1 <= hours <= self.values["ANPR-RET-04.ceiling"]:
            raise No(422, "Not a retention that can be set")
        self.ring.hours = hours
        self.note(role, "configure", "settings/retention")
        return self.ceiling(ask)

    # -- figures

    def single(self, ask: Ask) -> Say:
        camera = ask.query.get("camera", "")
        role = self.need(ask, "manager", act=("read", f"passages/{camera}"))
        start, end = self.span(ask, 0, 1 << 50)
        with self.lock:
            self.sweep()
            self.note(role, "read", f"passages/{camera}")
            rows = [one for one in self.passages.values() if camera in ("", one["camera"]) and start <= one["captured_at"] < end]
            return self.page(ask, [_shown(one) for one in rows], "/passages", pending=0)

    def hidden(self, count: int) -> bool:
        """Tell whether a cell is too small to be shown."""
        return 0 < count < self.values["ANPR-CNT-05.k"] and self.broken != "ANPR-CNT-05"

    def used(self, size: str) -> dict[str, Any]:
        named = {"k": "ANPR-CNT-05.k", "trip_gap_min": "ANPR-ODM-01.trip_gap", "silence_s": "ANPR-TRN-07.silence"}
        values: dict[str, Any] = {name: int(self.values[one]) for name, one in named.items()}
        return {"bin": size, **values, "threshold": self.values["ANPR-EVT-05.threshold"]}

    def counts(self, ask: Ask) -> Say:
        camera, size = ask.query.get("camera", ""), ask.query.get("bin", "PT1H")
        role = self.need(ask, "analyst", "manager", act=("read", f"counts/{camera}"))
        start, end = self.span(ask)
        try:
            bins = cells(start, end, size)
        except ValueError as error:
            raise No(422, "No such bin") from error
        with self.lock:
            self.found(ask, camera)
            gaps, rows = self.gaps(camera, bins[0][0], bins[-1][1]), []
            for low, high in bins:
                number = sum(
                    one["camera"] == camera and low <= one["captured_at"] < high and not one["repeat"] for one in self.passages.values()
                )
                silent = sum(max(0, min(high, two) - max(low, one)) for one, two in gaps)
                away = self.hidden(number)
                row = {"camera": camera, "start": text(low), "end": text(high), "suppressed": away, "gap": silent > 0}
                count = None if away or (silent and not number) else number
                rows.append({**row, "count": count, "completeness": round(1 - silent / (high - low), 4)})
            self.note(role, "read", f"counts/{camera}")
        return Say(body={"items": rows, "parameters": self.used(size), "pending": 0})

    def gaps(self, camera: str, low: int, high: int) -> list[tuple[int, int]]:
        """Return the spans in which a camera gave no sign of life for too long."""
        first, last = moment(self.cameras[camera][-1]["active_from"]), min(high + 2 * DAY, self.now())
        signs = [one for one in sorted(self.beats.get(camera, ())) if low - 2 * DAY <= one <= last]
        marks = [max(first, low - 2 * DAY), *signs, last]
        return [(one, two) for one, two in pairwise(marks) if two - one > self.values["ANPR-TRN-07.silence"] * 1000]

    def trips(self, ask: Ask) -> Say:
        cordon, size = [one for one in ask.query.get("cordon", "").split(",") if one], ask.query.get("bin", "PT1H")
        role = self.need(ask, "analyst", "manager", act=("read", "od/" + ",".join(cordon)))
        start, end = self.span(ask)
        if len(cordon) < 2 or any(one not in self.cameras for one in cordon):
            raise No(422, "A cordon is a list of cameras")
        if any(self.cameras[one][-1]["purpose"] != "origin_destination" for one in cordon):
            raise No(422, "These cameras serve another purpose")
        with self.lock:
            self.sweep()
            seen: dict[str, list[dict[str, Any]]] = {}
            for one in sorted(self.passages.values(), key=lambda row: (row["captured_at"], row["place"])):
                sure = one["plate_status"] == "read" and one["confidence"] >= self.values["ANPR-EVT-05.threshold"]
                if one["camera"] in cordon and one["token"] and sure and not one["repeat"]:
                    seen.setdefault(one["token"], []).append(one)
            found: Tally[tuple[str, str, int]] = Tally()
            alone, bins = 0, cells(start, end, size)
            for run in (part for rows in seen.values() for part in self.runs(rows)):
                begun = run[0]["captured_at"]
                if not start <= begun < end:
                    continue
                if len(run) == 1:
                    alone += 1
                    continue
                low = next(low for low, high in bins if low <= begun < high)
                found[run[0]["camera"], run[-1]["camera"], low] += 1
            self.note(role, "read", "od/" + ",".join(cordon))
        rows = [
            {"origin": one, "destination": two, "start": text(low), "count": None if away else count, "suppressed": away}
            for (one, two, low), count in sorted(found.items())
            for away in [self.hidden(count)]
        ]
        return Say(body={"items": rows, "unmatched": None if self.hidden(alone) else alone, "parameters": self.used(size), "pending": 0})

    def runs(self, rows: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
        """Cut the sightings of one token where the gap is too long."""
        found: list[list[dict[str, Any]]] = [[]]
        for one in rows:
            if found[-1] and one["captured_at"] - found[-1][-1]["captured_at"] >= self.values["ANPR-ODM-01.trip_gap"] * 60_000:
                found.append([])
            found[-1].append(one)
        return found

    # -- hooks

    def reset(self, ask: Ask) -> Say:
        role = self.need(ask, "manager", "auditor")
        prefix = ask.query.get("prefix") or _member(ask.body, "prefix")
        if len(prefix) < 4:
            raise No(422, "A prefix has at least 4 signs")
        with self.lock:
            gone = {name for name, one in self.cameras.items() if name.startswith(prefix) or one[-1]["name"].startswith(prefix)}
            events = [name for name, one in self.passages.items() if one["camera"] in gone]
            for name in gone:
                self.cameras.pop(name)
                self.beats.pop(name, None)
            for name in events:
                self.passages.pop(name)
            self.note(role, "delete", f"prefix/{prefix}")
        return Say(body={"removed": len(gone) + len(events)})

    def state(self, ask: Ask) -> Say:
        role = self.need(ask, "manager", "auditor", act=("export", "state"))
        with self.lock:
            self.sweep()
            self.note(role, "export", "state")
            rows: list[dict[str, Any]] = [{"store": "cameras", **one} for versions in self.cameras.values() for one in versions]
            rows += [{"store": "passages", **_shown(one)} for one in self.passages.values()]
            rows += [{"store": "heartbeats", "camera": name, "at": text(at)} for name, beats in self.beats.items() for at in sorted(beats)]
            rows += [{"store": "audit", **one, "time": text(one["time"])} for one in self.log]
        return Say(200, "".join(json.dumps(row) + "\n" for row in rows), {}, "application/x-ndjson")


def _shown(one: Mapping[str, Any]) -> dict[str, Any]:
    """Return a passage as the interface writes it."""
    kept = {name: value for name, value in one.items() if name not in ("flags", "repeat", "place")}
    flags = [*one["flags"], *(["repeat"] if one["repeat"] else [])]
    return {**kept, "captured_at": text(one["captured_at"]), "received_at": text(one["received_at"]), "quality_flags": flags}


def _member(body: Any, name: str) -> str:
    found = body.get(name) if isinstance(body, dict) else None
    return found if isinstance(found, str) else ""


def _seconds(body: Any) -> float:
    found = body.get("advance_seconds") if isinstance(body, dict) else None
    if isinstance(found, bool) or not isinstance(found, int | float) or not 0 <= found <= 400 * 86_400:
        raise No(422, "By how many seconds?")
    return found


def start(broken: str = "", values: Mapping[str, Any] | None = None) -> Running:
    """Start a platform, set up with a tender's values (``<requirement>.<name>``); ``broken`` is "" or a key of ``FAULTS``."""
    one = Platform(broken, values or {})
    faces = {"api": {"type": "http", "url": one.counter.url}, "edge": {"type": "http", "url": one.counter.url + "/edge"}}
    return Running(target(CARD, faces, one.tokens), REQUIREMENTS, broken, one.counter.close)
