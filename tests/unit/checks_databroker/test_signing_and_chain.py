"""The test's own tokens hold against another implementation; judges of the access log and of tokens on doctored records."""

from __future__ import annotations

import base64
import copy
import hashlib
import json
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from specgen.checks.databroker import administration, log_chain, protection, signing, signing_in
from specgen.conformance.api import Judge, Observation, Precondition, Record, Verdict, Violation


def verified(pem: bytes, token: str) -> bool:
    key = load_pem_public_key(pem)
    assert isinstance(key, ec.EllipticCurvePublicKey)
    signed, _, signature = token.rpartition(".")
    raw = base64.urlsafe_b64decode(signature + "=" * (-len(signature) % 4))
    pair = (int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    try:
        key.verify(encode_dss_signature(*pair), signed.encode(), ec.ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return True


@pytest.mark.parametrize("seed", range(8))
def test_a_token_is_of_its_key_and_of_no_other(seed: int) -> None:
    one, two = signing.key(seed, "one"), signing.key(seed, "two")
    token = signing.token(one, {"sub": "x"})
    assert verified(one.pem(), token)
    assert not verified(two.pem(), token)
    assert not verified(one.pem(), signing.broken(token))
    assert not verified(one.pem(), signing.with_signature(token, {"sub": "y"}))
    assert len({base64.urlsafe_b64decode(one.jwk()[name] + "=") for name in ("x", "y")}) == 2


def member(sequence: int, previous: str, **changes: Any) -> dict[str, Any]:
    found = {
        "sequence": sequence,
        "time": f"2026-11-23T12:00:{sequence:02}Z",
        "actor": "consumer-a",
        "action": "read",
        "object": "d",
        "decision": "allow",
        "previous": previous,
        **changes,
    }
    parts = (previous, str(sequence), *(found[name] for name in ("time", "actor", "action", "object", "decision")))
    return {**found, "digest": hashlib.sha256("\n".join(parts).encode()).hexdigest()}


def links(count: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for place in range(count):
        found.append(member(place + 1, found[-1]["digest"] if found else log_chain.START))
    return found


def test_the_example_of_the_interface_holds() -> None:
    example = member(1, log_chain.START, time="2026-11-23T12:00:01Z", action="read-observations", object="noise-2026")
    assert example["digest"] == "e4e5950197a025726ce838f3f9fea0623522d3662a0ae193fd1d203ec4c12578"


def test_a_whole_chain_holds_and_each_interference_shows() -> None:
    whole = links(5)
    log_chain.whole_chain(Judge(), "x", whole, 0, log_chain.START)
    log_chain.whole_chain(Judge(), "x", whole[2:], None, "")
    for name, code in (("actor", "chain-digest"), ("decision", "chain-digest"), ("previous", "chain-previous")):
        changed = copy.deepcopy(whole)
        changed[2][name] = "0" * 64
        with pytest.raises(Violation) as told:
            log_chain.whole_chain(Judge(), "x", changed, 0, log_chain.START)
        assert told.value.message.code == code
    for broken in (whole[:2] + whole[3:], [whole[1], whole[0], *whole[2:]], whole[1:]):
        with pytest.raises(Violation) as told:
            log_chain.whole_chain(Judge(), "x", broken, 0, log_chain.START)
        assert told.value.message.code == "chain-gap"


@pytest.mark.parametrize("odd", [{}, {"sequence": "1"}, {"sequence": True}, {"sequence": 1, "time": 5}])
def test_a_member_of_another_form_is_a_violation(odd: dict[str, Any]) -> None:
    with pytest.raises(Violation) as told:
        log_chain.whole_chain(Judge(), "x", [odd], 0, log_chain.START)
    assert told.value.message.code == "member-missing"


def http(label: str, status: int, body: Any = None, headers: dict[str, str] | None = None) -> Observation:
    response = {"status": status, "json": body, "text": json.dumps(body), "headers": headers or {}}
    return Observation("http", label, 0.0, 0.0, {"request": {"url": "http://x/"}, "response": response})


def fact(label: str, value: Any) -> Observation:
    return Observation("fact", label, 0.0, 0.0, {"value": value})


def issuer(**changes: Observation) -> Record:
    known = {"subject": "visitor", "role": "consumer"}
    found = {
        "subject": fact("subject", "visitor"),
        "early": http("early", 401),
        "set": http("set", 204),
        "known": fact("known", {"satisfied": True, "elapsed": 0.1, "polls": 1}),
        "recognised": http("recognised", 200, known),
        "foreign-set": http("foreign-set", 403),
        "foreign": http("foreign", 401),
        "after": http("after", 200, known),
    }
    return Record(list({**found, **changes}.values()))


def judged(record: Record) -> Verdict:
    return signing_in._judge_issuer(record, {"settle": 30})


def test_an_issuer_that_a_consumer_cannot_set_passes() -> None:
    assert judged(issuer()).outcome.value == "passed"


@pytest.mark.parametrize(
    ("label", "answer", "code"),
    [
        ("early", http("early", 200, {"subject": "visitor"}), "token-before-issuer"),
        ("set", http("set", 404), "issuer-not-set"),
        ("recognised", http("recognised", 200, {"subject": "other", "role": "consumer"}), "token-not-recognised"),
        ("recognised", http("recognised", 200, [None]), "token-not-recognised"),
        ("after", http("after", 401), "token-not-recognised"),
        ("foreign-set", http("foreign-set", 204), "not-refused"),
        ("foreign", http("foreign", 200, {"subject": "visitor"}), "token-accepted"),
        ("known", fact("known", {"elapsed": 31}), "token-late"),
    ],
)
def test_an_issuer_that_is_not_kept_to_fails(label: str, answer: Observation, code: str) -> None:
    with pytest.raises(Violation) as told:
        judged(issuer(**{label: answer}))
    assert told.value.message.code == code


def test_what_was_not_observed_is_no_violation() -> None:
    with pytest.raises(Precondition):
        judged(issuer(known=fact("known", {"elapsed": "soon"})))
    with pytest.raises(Precondition):
        protection._judge_erasure(Record([]), {"deadline": 1})


def test_an_identifier_that_never_existed_is_of_the_same_form() -> None:
    for one in ("noise-2026", "x1y2z3", "3f2504e0-4f89-41d3-9a0c-0305e82c3301"):
        never = administration._never(one)
        assert never != one and len(never) == len(one)
        assert [place for place, sign in enumerate(never) if sign == "-"] == [place for place, sign in enumerate(one) if sign == "-"]
