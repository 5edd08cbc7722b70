"""The checks of lane B on doctored records: what a lying or odd product would answer."""

from __future__ import annotations

import base64
import datetime
import io
import json
import zipfile
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from specgen.checks.anpr import (
    enforcement_access,
    enforcement_rules,
    enforcement_terms,
    enforcing,
    evidence,
    jws,
    lists,
    rights,
)
from specgen.conformance.api import Check, Observation, Precondition, Record, Violation

HOSTILE: tuple[Any, ...] = (None, [], {}, "x", 7, {"items": 3}, {"items": [None, 4, {"event_id": {}}]}, {"items": [[]]})


def http(label: str, status: int, body: Any = None, raw: bytes = b"") -> Observation:
    response: dict[str, Any] = {"status": status, "json": body, "text": json.dumps(body)}
    if raw:
        response |= {"text": "?", "sha256": "-", "base64": base64.b64encode(raw).decode(), "json": None}
    return Observation("http", label, 0.0, 0.1, {"request": {}, "response": response})


def fact(label: str, value: Any) -> Observation:
    return Observation("fact", label, 0.0, 0.0, {"value": value})


def verdict(check: Check, *observations: Observation, **parameters: Any) -> str:
    """Return passed, or the code of the violation or precondition."""
    try:
        return check.judge(Record(observations), parameters).outcome.value
    except (Violation, Precondition) as told:
        return f"{type(told).__name__} {told.message.code}"


def seen(label: str, *events: str) -> Observation:
    return http(label, 200, {"items": [{"event_id": event, "x": 1} for event in events], "next": None})


def four_eyes(**changed: Observation) -> list[Observation]:
    whole = {
        "events": fact("events", {"before": "e1", "after": "e2", "control": "e3"}),
        "before": seen("seen before", "e1", "foreign"),
        "own": http("own approval", 403),
        "change": http("change", 200, {"state": "proposed"}),
        "after": seen("seen after", "e1", "e3"),
    }
    return list({**whole, **changed}.values())


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, "passed"),
        ({"own": http("own approval", 409)}, "passed"),
        ({"own": http("own approval", 200)}, "Violation not-one-of"),
        ({"own": http("own approval", 401)}, "Violation not-one-of"),
        ({"change": http("change", 200, {"state": "approved"})}, "Violation approved-alone"),
        ({"before": seen("seen before")}, "Violation suspicion-not-made"),
        ({"after": seen("seen after", "e1", "e2", "e3")}, "Violation change-without-effect"),
        ({"after": seen("seen after", "e1")}, "Precondition suspicion-missing"),
        ({"after": http("seen after", 403)}, "Precondition listing-refused"),
    ],
)
def test_four_eyes(changed: dict[str, Observation], expected: str) -> None:
    assert verdict(lists.FOUR_EYES, *four_eyes(**changed)) == expected


@pytest.mark.parametrize("body", HOSTILE)
def test_hostile_answers_are_no_crash(body: Any) -> None:
    assert verdict(lists.FOUR_EYES, *four_eyes(before=http("seen before", 200, body))).startswith("Violation")
    truth = fact("events", ["e1", "e2", "e3"])
    assert verdict(enforcement_access.LOOKUP, truth, http("whole", 200, body)).startswith("Violation")
    offers = fact("offers", {})
    entry = fact("entry", {"id": "c"})
    answer = (http("whole", 201, body), http("register", 200, body))
    assert verdict(enforcement_rules.REGISTER, entry, offers, *answer).startswith(("Violation", "Precondition"))


def lookup(status: int, text: Any) -> list[Observation]:
    fields = ("plate", "country", "case", "reason", "camera", "from", "to")
    refused = [http(f"{kind} {field}", 422) for field in fields for kind in ("missing", "empty")]
    return [fact("events", ["e1", "e2"]), seen("whole", "e1"), *refused, http("other case", status, text)]


def test_a_look_up_on_no_case_tells_nothing() -> None:
    check = enforcement_access.LOOKUP
    assert verdict(check, *lookup(404, {"title": "no"})) == "passed"
    assert verdict(check, *lookup(200, {"items": []})) == "Violation lookup-incomplete-answered"
    assert verdict(check, *lookup(404, {"detail": "e1"})) == "Violation lookup-tells"


def test_the_answer_to_a_data_subject_is_complete_and_no_more() -> None:
    at = "2026-11-23T07:29:58.120Z"
    truth = fact("truth", {"wanted": {"e1": at}, "camera": "c", "other": ["0KLM234", "e2"]})
    steps = [http(name, 200) for name in ("not proven", "proven answer", "proven empty")]
    steps += [http("too soon", 409), http("unproven", 403), http("empty", 200, {"items": []}), truth]
    row = {"event_id": "e1", "captured_at": "2026-11-23T08:29:58.12+01:00", "camera": "c", "plate": "0HJK111"}
    for items, expected in (
        ([row], "passed"),
        ([], "Violation not-equal"),
        ([row, {**row, "event_id": "e2"}], "Violation not-equal"),
        ([{**row, "note": "met 0-KLM-234"}], "Violation answer-with-other"),
        ([{**row, "captured_at": 5}], "Violation not-equal"),
    ):
        assert verdict(rights.ACCESS, *steps, http("answer", 200, {"items": items}), deadline=10) == expected


def test_local_time_is_that_of_the_zone_database() -> None:
    zone = ZoneInfo("Europe/Brussels")
    for moment in range(1_760_000_000_000, 1_830_000_000_000, 3_599_000):
        known = datetime.datetime.fromtimestamp(moment / 1000, zone)
        offset = known.utcoffset()
        assert offset is not None and enforcing.offset(moment) == offset.total_seconds() * 1000
        assert enforcing.local_day(moment) == known.date()
    day = datetime.date(2026, 10, 25)
    assert enforcing.local(day + datetime.timedelta(days=1)) - enforcing.local(day) == 25 * 3_600_000
    january = int(datetime.datetime(2027, 1, 31, 12, tzinfo=zone).timestamp() * 1000)
    february = int(datetime.datetime(2027, 2, 28, 12, tzinfo=zone).timestamp() * 1000)
    assert enforcing.months_later(january, 1) == february


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def number(value: int) -> str:
    return b64(value.to_bytes((value.bit_length() + 7) // 8, "big"))


def signed(algorithm: str, payload: bytes) -> tuple[bytes, dict[str, Any]]:
    """Return a detached JWS and its key, made by another library than the one that verifies."""
    head = b64(json.dumps({"alg": algorithm, "kid": "k"}).encode())
    message = f"{head}.{b64(payload)}".encode()
    if algorithm == "EdDSA":
        own = ed25519.Ed25519PrivateKey.generate()
        key = {"kty": "OKP", "crv": "Ed25519", "x": b64(own.public_key().public_bytes_raw())}
        made = own.sign(message)
    elif algorithm.startswith("ES"):
        curve, width, hashed = (
            (ec.SECP256R1(), 32, hashes.SHA256()) if algorithm == "ES256" else (ec.SECP384R1(), 48, hashes.SHA384())
        )
        pair = ec.generate_private_key(curve)
        point = pair.public_key().public_numbers()
        r, s = decode_dss_signature(pair.sign(message, ec.ECDSA(hashed)))
        made = r.to_bytes(width, "big") + s.to_bytes(width, "big")
        x, y = (b64(one.to_bytes(width, "big")) for one in (point.x, point.y))
        key = {"kty": "EC", "crv": f"P-{algorithm[2:]}", "x": x, "y": y}
    else:
        secret = rsa.generate_private_key(65537, 2048)
        numbers = secret.public_key().public_numbers()
        key = {"kty": "RSA", "n": number(numbers.n), "e": number(numbers.e)}
        how = padding.PKCS1v15() if algorithm[:2] == "RS" else padding.PSS(padding.MGF1(hashes.SHA256()), 32)
        made = secret.sign(message, how, hashes.SHA256())
    return f"{head}..{b64(made)}".encode(), {**key, "kid": "k"}


@pytest.mark.parametrize("algorithm", ["ES256", "ES384", "RS256", "PS256", "EdDSA"])
def test_every_usual_signature_is_verified(algorithm: str) -> None:
    seal, key = signed(algorithm, b"manifest")
    assert jws.valid(seal, b"manifest", [key])
    assert not jws.valid(seal, b"manifesT", [key])
    assert not jws.valid(seal[:-8] + b"AAAAAAAA", b"manifest", [key])
    assert not jws.valid(seal, b"manifest", [{**key, "kid": "other"}])
    assert not jws.valid(seal, b"manifest", [{"kid": "k"}, {}])


@pytest.mark.parametrize("seal", [b"", b"..", b"a.b.c", b"\xff..\xff", b"e30..e30", b"W10..AA", b"bnVsbA..AA"])
def test_a_mangled_seal_is_no_crash(seal: bytes) -> None:
    assert not jws.valid(seal, b"x", [{"kid": "k", "kty": "EC", "crv": "P-256", "x": 5, "y": None}])


def test_a_package_is_judged_by_its_bytes() -> None:
    import hashlib

    files = {"finding.json": b"{}", "plate.png": b"plate", "overview.png": b"overview"}
    listed = [{"path": n, "size": len(c), "sha256": hashlib.sha256(c).hexdigest()} for n, c in files.items()]
    manifest = json.dumps({"case": "d", "files": listed}).encode()
    seal, key = signed("ES256", manifest)

    def zipped(content: dict[str, bytes]) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as made:
            for name, data in content.items():
                made.writestr(name, data)
        return out.getvalue()

    whole = {**files, "manifest.json": manifest, "manifest.jws": seal}
    keys = http("keys", 200, {"keys": [key, 3]})

    def judged(first: bytes, second: bytes) -> str:
        return verdict(evidence.SEALED, http("package", 200, raw=first), keys, http("again", 200, raw=second))

    good = zipped(whole)
    assert judged(good, good) == "passed"
    assert judged(zipped({**whole, "plate.png": b"other"}), good) == "Violation package-flaw"
    assert judged(zipped({**whole, "more.txt": b""}), good) == "Violation package-flaw"
    assert judged(good, zipped({**whole, "plate.png": b"other"})) == "Violation package-varies"
    assert judged(b"\xffPK no zip", good) == "Violation package-flaw"
    assert evidence.unpacked(good[: len(good) // 2]) is None


def export(label: str, *plates: str) -> Observation:
    text = "\n".join(json.dumps({"store": "suspicions", "plate": plate}) for plate in (*plates, "-"))
    return Observation("http", label, 0.0, 0.1, {"request": {}, "response": {"status": 200, "text": text}})


def test_foreign_plates_go_in_the_same_step() -> None:
    known = ["0KLM234", "0KLM23"]
    start = [fact("truth", {"plates": known, "events": ["e1"]}), export("before", *known)]
    check = enforcement_terms.SAME_PERIOD
    gone = fact("first gone", 14)
    assert verdict(check, *start, gone, export("after")) == "passed"
    assert verdict(check, *start, gone, export("after", "0klm-23")) == "Violation period-by-country"
    assert verdict(check, *start, export("after", *known)) == "Precondition nothing-erased-in-month"
    assert verdict(check, start[0], export("before", "0GGG999"), gone, export("after")).startswith("Precondition")
