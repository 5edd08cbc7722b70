"""Faulty ANPR platforms: one replaced part each, one broken requirement each, quietly.

Among them are the faults of a published tool for the same purpose: a threshold that is off by one or missing for the matrix, a
vehicle seen once that counts as through traffic, and plates behind a hash without a key.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any

from specgen.mutants import Mutant
from specgen.reference.anpr.clock import DAY, HOUR, Period
from specgen.reference.anpr.fields import READ, Shapes
from specgen.reference.anpr.figures import Trip
from specgen.reference.anpr.keys import Key
from specgen.reference.anpr.settings import Settings
from specgen.reference.anpr.store import Passage
from specgen.reference.anpr.tokens import Tokeniser

Report = tuple[int, list[dict[str, Any]]]
Fault = tuple[str, str] | None


class Around:
    """Stands in for an honest part; what a subclass does not say anew goes to the original."""

    def __init__(self, honest: Any) -> None:
        self._honest = honest

    def __getattr__(self, name: str) -> Any:
        return getattr(self._honest, name)


class HourlyPeriods(Around):
    """Takes a shorter period and makes it an hour."""

    def shorten(self, wanted: dict[str, Any]) -> None:
        self._honest.shorten(
            {name: max(value, 3600) if isinstance(value, int) else value for name, value in wanted.items()}
        )


class IdleKeys(Around):
    """Answers a rotation with a new label and a destruction with success, and does neither."""

    def __init__(self, honest: Any) -> None:
        super().__init__(honest)
        self._turns: dict[str, int] = {}

    def rotate(self, purpose: str) -> tuple[str, str]:
        turn = self._turns[purpose] = self._turns.get(purpose, 0) + 1
        return f"{purpose}.{turn - 1}", f"{purpose}.{turn}"

    def destroy(self, purpose: str, label: str) -> bool:
        return bool(label)


class ForgetfulExport(Around):
    """Leaves passages without a read plate out of the state export."""

    def records(self) -> Iterator[dict[str, Any]]:
        return (one for one in self._honest.records() if one.get("plate_status") not in ("unread", "absent"))


class ReadTally(Around):
    """Counts only what was read."""

    def counts(self, passage: Passage) -> bool:
        return bool(self._honest.counts(passage)) and passage.plate_status == "read"


class PunctualTally(Around):
    """Does not count what arrives more than six hours late."""

    def counts(self, passage: Passage) -> bool:
        return bool(self._honest.counts(passage)) and passage.received - passage.captured < 6 * HOUR


class SureTally(Around):
    """Does not count reads below the linkage threshold."""

    def counts(self, passage: Passage) -> bool:
        return bool(self._honest.counts(passage)) and (passage.linkable or passage.plate_status != "read")


class ShortRepeat(Around):
    """Lets repeats through two seconds before the interval is over."""

    def within(self, first: int, later: int) -> bool:
        return bool(later - first < self.interval_ms - 2000)


class LongRepeat(Around):
    """Still suppresses two seconds after the interval is over."""

    def within(self, first: int, later: int) -> bool:
        return bool(later - first < self.interval_ms + 2000)


class SkewUnflagged(Around):
    """Takes times ahead of the clock without a flag."""

    def flagged(self, captured: int, received: int) -> bool:
        return False


class SkewUnrefused(Around):
    """Takes times up to a day ahead, with a flag."""

    def refused(self, captured: int, received: int) -> bool:
        return captured - received > DAY


class RoundAzimuth(Around):
    """Lists cameras with the azimuth rounded to a quarter turn."""

    def entries(self) -> list[dict[str, Any]]:
        return [{**one, "azimuth": round(one["azimuth"] / 90) * 90 % 360} for one in self._honest.entries()]


class DecisionLater(Around):
    """Registers cameras without a decision."""

    def fault(self, item: Any, shape: dict[str, Any]) -> Fault:
        if isinstance(item, dict) and "decision" in shape:
            item = {"decision": "volgt", **item}
        found: Fault = self._honest.fault(item, shape)
        return found


class PositionsFromOne(Around):
    """Numbers malformed items from 1."""

    def take(self, items: list[Any]) -> Report:
        accepted, rejected = self._honest.take(items)
        return accepted, [
            {**one, "index": one["index"] + (one["code"] in ("missing-member", "invalid-member"))} for one in rejected
        ]


class LosesTheRest(Around):
    """Reports a delivery with a malformed item correctly, but keeps nothing that stands after that item."""

    def take(self, items: list[Any]) -> Report:
        faults = {place: fault for place, item in enumerate(items) if (fault := Shapes().fault(item, READ))}
        if not faults:
            accepted, rejected = self._honest.take(items)
            return accepted, rejected
        first = min(faults)
        accepted, rejected = self._honest.take(items[: first + 1])
        rest = range(first + 1, len(items))
        lost = [
            {"index": place, "code": faults[place][0], "detail": faults[place][1]} for place in rest if place in faults
        ]
        return accepted + len(rest) - len(lost), [*rejected, *lost]


class StaleRegister(Around):
    """Takes passages of a known camera whatever its dates say."""

    def refusal(self, camera: str, captured: int) -> str:
        found = str(self._honest.refusal(camera, captured))
        return "" if found == "inactive-camera" else found


class OpenRegister(Around):
    """Takes passages of a camera that is not in the register."""

    def refusal(self, camera: str, captured: int) -> str:
        found = str(self._honest.refusal(camera, captured))
        return "" if found == "unknown-camera" else found


class Indifferent(Around):
    """Reports other content under a known event id as accepted."""

    def same(self, known: Passage, offered: Passage) -> bool:
        return True


class DropsMembers(Around):
    """Drops the clear plate from a passage and takes the passage."""

    def fault(self, item: Any, shape: dict[str, Any]) -> Fault:
        if isinstance(item, dict) and "token" in shape:
            item = {name: value for name, value in item.items() if name in shape}
        found: Fault = self._honest.fault(item, shape)
        return found


class KeepsRefused(Around):
    """Refuses clear plates and keeps the refused items for the service desk."""

    def take(self, items: list[Any]) -> Report:
        accepted, rejected = self._honest.take(items)
        for one in rejected:
            if one["code"] == "unknown-member" and {"plate", "received_plate"} & set(items[one["index"]]):
                self.store.set_setting(f"refused.{one['index']}", items[one["index"]])
        return accepted, rejected


class NeverSilent(Around):
    """Never finds a gap, so that a dead camera gives zero vehicles."""

    def gaps(self, camera: str, start: int, end: int) -> list[tuple[int, int]]:
        return []


class GapAsZero(Around):
    """Flags the gap and gives zero vehicles all the same."""

    def rows(self, camera: str, start: int, end: int, size: str) -> list[dict[str, Any]]:
        found = self._honest.rows(camera, start, end, size)
        return [
            {**one, "count": 0} if one["gap"] and one["count"] is None and not one["suppressed"] else one
            for one in found
        ]


class KeepsSeparators(Around):
    """Tokenises the plate as the camera wrote it, in capitals."""

    def plate(self, received: str) -> str:
        return received.upper()


class NoCountry(Around):
    """Leaves the country out of the token."""

    def country(self, received: str) -> str:
        return "XX"


class LowThreshold(Around):
    """Links reads from five hundredths below the threshold."""

    def allowed(self, status: str, confidence: float) -> bool:
        return bool(self._honest.allowed(status, confidence + 0.05))


class StrictThreshold(Around):
    """Links only reads above the threshold, not at it."""

    def allowed(self, status: str, confidence: float) -> bool:
        return bool(self._honest.allowed(status, confidence - 0.0001))


class HashTokeniser(Around):
    """SHA-256 of country, plate, purpose and date, without a key."""

    def token(self, key: Key, country: str, plate: str) -> str:
        digest = hashlib.sha256(f"{country}|{plate}|{key.purpose}|{key.label}".encode()).digest()
        return base64.urlsafe_b64encode(digest[:16]).decode().rstrip("=")


class SaltedTokeniser(Around):
    """SHA-1 of plate and country, salted with purpose and date, which everyone knows."""

    def token(self, key: Key, country: str, plate: str) -> str:
        return hashlib.sha1(f"{plate}{country}{key.purpose}{key.label}".encode()).hexdigest()


class SharedKeys(Around):
    """One key per period for counting and for linking."""

    def key(self, purpose: str, captured: int) -> Key | None:
        found: Key | None = self._honest.key("traffic_counts" if purpose == "origin_destination" else purpose, captured)
        return found


class EndlessPeriod(Around):
    """Never changes a key of itself."""

    def period(self, instant: int, seconds: int) -> Period:
        if seconds < 3600:
            found: Period = self._honest.period(instant, seconds)
            return found
        return Period("1970-01-01", 0, 200 * 366 * DAY)


class UnevenTokeniser(Around):
    """Gives foreign plates one sign more."""

    def token(self, key: Key, country: str, plate: str) -> str:
        return str(self._honest.token(key, country, plate)) + ("" if country == "BE" else "0")


class LateExpiry(Around):
    """Keeps tokens an hour too long."""

    def limit(self, now: int) -> int:
        return int(self._honest.limit(now)) - HOUR


class RoomyCeiling(Around):
    """Takes an hour above the ceiling."""

    def allows(self, hours: int) -> bool:
        return 1 <= hours <= int(self.hours) + 1


class LegalCeiling(Around):
    """Takes everything under a calendar month."""

    def allows(self, hours: int) -> bool:
        return 1 <= hours < 28 * 24


class CuriousAnalyst(Around):
    """Shows analysts single passages."""

    def allowed(self, principal: Any, right: str) -> bool:
        return bool(self._honest.allowed(principal, right)) or (right == "passage.list" and principal.role == "analyst")


class OneLess(Around):
    """Shows cells of one below the threshold."""

    def shown(self, count: int) -> tuple[int | None, bool]:
        return (None, True) if 0 < count < self.minimum - 1 else (count, False)


class OneMore(Around):
    """Hides cells of exactly the threshold."""

    def shown(self, count: int) -> tuple[int | None, bool]:
        return (None, True) if 0 < count <= self.minimum else (count, False)


class NoThreshold(Around):
    """Shows every cell."""

    def shown(self, count: int) -> tuple[int | None, bool]:
        return count, False


class SingleAsThrough(Around):
    """Makes a trip of a single sighting."""

    def trips(self, run: list[Passage]) -> list[Trip]:
        return [Trip(run[0].camera, run[-1].camera, run[0].captured)]


class Links(Around):
    """Counts each leg between two cameras as a trip."""

    def trips(self, run: list[Passage]) -> list[Trip]:
        return [Trip(one.camera, two.camera, one.captured) for one, two in pairwise(run)]


class OtherGap(Around):
    """Cuts trips at another pause; ``change`` in milliseconds."""

    change = 0

    def cut(self, sightings: list[Passage]) -> list[list[Passage]]:
        runs: list[list[Passage]] = []
        for one in sightings:
            if runs and one.captured - runs[-1][-1].captured < self.gap_ms + self.change:
                runs[-1].append(one)
            else:
                runs.append([one])
        return runs


class ShortGap(OtherGap):
    """Cuts trips two minutes too early."""

    change = -120_000


class LongGap(OtherGap):
    """Cuts trips two minutes too late."""

    change = 120_000


class StutteringJournal(Around):
    """Logs each change of configuration twice."""

    def add(self, actor: str, action: str, subject: str, result: str = "done") -> None:
        for _ in range(2 if action == "configure" else 1):
            self._honest.add(actor, action, subject, result)


class SilentResult(Around):
    """Logs deletions without their result."""

    def add(self, actor: str, action: str, subject: str, result: str = "done") -> None:
        self._honest.add(actor, action, subject, "" if action == "delete" else result)


def _short_tokens(honest: Any) -> Any:
    """Return a tokeniser of 88 bits."""
    return Tokeniser(11)


def settings(**values: Any) -> Any:
    """Return a wrap for the part ``settings`` that sets some values: a platform that is configured for another tender."""

    def wrap(honest: Settings) -> Settings:
        return replace(honest, **values)

    return wrap


MUTANTS: tuple[Mutant, ...] = (
    Mutant("hourly-periods", "ANPR-TST-02", "makes every shortened period an hour", "periods", HourlyPeriods),
    Mutant("idle-keys", "ANPR-TST-04", "confirms rotation and destruction of keys and does neither", "keys", IdleKeys),
    Mutant(
        "forgetful-export",
        "ANPR-TST-05",
        "leaves unread and absent plates out of the state export",
        "export",
        ForgetfulExport,
    ),
    Mutant("read-tally", "ANPR-CAM-05", "counts only passages whose plate was read", "tally", ReadTally),
    Mutant("short-repeat", "ANPR-CAM-11", "lets repeats through two seconds early", "repeat_rule", ShortRepeat),
    Mutant("long-repeat", "ANPR-CAM-11", "suppresses two seconds too long", "repeat_rule", LongRepeat),
    Mutant("skew-unflagged", "ANPR-CAM-13", "takes times ahead of the clock without a flag", "skew", SkewUnflagged),
    Mutant("skew-unrefused", "ANPR-CAM-13", "takes times up to a day ahead", "skew", SkewUnrefused),
    Mutant("round-azimuth", "ANPR-CAM-14", "lists the azimuth rounded to a quarter turn", "cameras", RoundAzimuth),
    Mutant("decision-later", "ANPR-CAM-14", "registers cameras without a decision", "shapes", DecisionLater),
    Mutant("positions-from-one", "ANPR-ING-02", "numbers malformed items from 1", "edge", PositionsFromOne),
    Mutant("loses-the-rest", "ANPR-ING-02", "keeps nothing that follows a malformed item", "edge", LosesTheRest),
    Mutant(
        "stale-register", "ANPR-ING-03", "takes passages of a camera that is out of use", "admission", StaleRegister
    ),
    Mutant(
        "open-register", "ANPR-ING-03", "takes passages of a camera that is not registered", "admission", OpenRegister
    ),
    Mutant(
        "indifferent",
        "ANPR-ING-05",
        "reports other content under a known event id as accepted",
        "duplicates",
        Indifferent,
    ),
    Mutant("drops-members", "ANPR-ING-07", "drops the clear plate and takes the passage", "shapes", DropsMembers),
    Mutant("keeps-refused", "ANPR-ING-07", "keeps what it refused", "passages", KeepsRefused),
    Mutant("punctual-tally", "ANPR-TRN-04", "does not count what is more than six hours late", "tally", PunctualTally),
    Mutant("never-silent", "ANPR-TRN-07", "gives zero vehicles for a silent camera", "silence", NeverSilent),
    Mutant("gap-as-zero", "ANPR-TRN-07", "flags the gap and gives zero vehicles", "counts", GapAsZero),
    Mutant("keeps-separators", "ANPR-EVT-03", "tokenises separators too", "normaliser", KeepsSeparators),
    Mutant("no-country", "ANPR-EVT-03", "leaves the country out of the token", "normaliser", NoCountry),
    Mutant("low-threshold", "ANPR-EVT-05", "links reads just below the threshold", "linkage", LowThreshold),
    Mutant("strict-threshold", "ANPR-EVT-05", "does not link reads at the threshold", "linkage", StrictThreshold),
    Mutant("sure-tally", "ANPR-EVT-05", "does not count reads below the threshold", "tally", SureTally),
    Mutant("hash", "ANPR-PSE-01", "hashes country, plate, purpose and date without a key", "tokeniser", HashTokeniser),
    Mutant("public-salt", "ANPR-PSE-01", "salts a hash with what everyone knows", "tokeniser", SaltedTokeniser),
    Mutant("shared-keys", "ANPR-PSE-03", "uses one key for two purposes", "keys", SharedKeys),
    Mutant("endless-period", "ANPR-PSE-04", "never changes a key of itself", "calendar", EndlessPeriod),
    Mutant("short-tokens", "ANPR-PSE-06", "gives tokens of 88 bits", "tokeniser", _short_tokens),
    Mutant("uneven-tokens", "ANPR-PSE-06", "gives foreign plates a longer token", "tokeniser", UnevenTokeniser),
    Mutant("late-expiry", "ANPR-PSE-08", "keeps tokens an hour too long", "expiry", LateExpiry),
    Mutant("roomy-ceiling", "ANPR-RET-04", "takes a retention of one hour above the ceiling", "ceiling", RoomyCeiling),
    Mutant("legal-ceiling", "ANPR-RET-04", "takes every retention under a calendar month", "ceiling", LegalCeiling),
    Mutant("curious-analyst", "ANPR-PUR-04", "shows analysts single passages", "access", CuriousAnalyst),
    Mutant("one-less", "ANPR-CNT-05", "shows cells of one below the threshold", "suppression", OneLess),
    Mutant("one-more", "ANPR-CNT-05", "hides cells of exactly the threshold", "suppression", OneMore),
    Mutant("no-threshold", "ANPR-CNT-05", "shows every cell of the matrix", "matrix_suppression", NoThreshold),
    Mutant("single-as-through", "ANPR-ODM-01", "makes a trip of a single sighting", "trips", SingleAsThrough),
    Mutant("links", "ANPR-ODM-01", "counts each leg as a trip", "trips", Links),
    Mutant("short-gap", "ANPR-ODM-01", "cuts trips two minutes early", "trips", ShortGap),
    Mutant("long-gap", "ANPR-ODM-01", "cuts trips two minutes late", "trips", LongGap),
    Mutant("stuttering-journal", "ANPR-AUD-01", "logs changes of configuration twice", "journal", StutteringJournal),
    Mutant("silent-result", "ANPR-AUD-01", "logs deletions without their result", "journal", SilentResult),
)
