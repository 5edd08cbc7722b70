"""Secrets leave no trace in the evidence, in whatever spelling a server echoes them."""

from __future__ import annotations

import base64
import io
import json
import time
import urllib.parse

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from specgen.conformance.api import Observation
from specgen.conformance.evidence import FRAME, EvidenceWriter
from specgen.conformance.redaction import Redactor, real_plate, spellings, without_plates

SECRETS = st.text(
    st.characters(min_codepoint=33, max_codepoint=0x2FF, exclude_categories=("Cs",)), min_size=6, max_size=40
)


def _echoes(secret: str) -> list[str]:
    raw = secret.encode()
    return [
        secret,
        f"Bearer {secret}",
        urllib.parse.quote(secret),
        urllib.parse.quote(secret, safe=""),
        urllib.parse.quote_plus(secret),
        base64.b64encode(raw).decode(),
        base64.urlsafe_b64encode(raw).decode(),
        base64.b64encode(b"user:" + raw).decode(),
        base64.b64encode(b"ab" + raw + b"xyz").decode(),
        json.dumps({"x": secret}),
        json.dumps({"x": secret}, ensure_ascii=False),
        raw.hex(),
        raw.hex().upper(),
        f"https://x/?token={urllib.parse.quote_plus(secret)}&b=1",
    ]


@settings(max_examples=80, deadline=None)
@given(SECRETS)
@example('a"b\\c/d+e=')
@example("spatie é ü %41")
def test_no_spelling_survives_in_a_line(secret: str) -> None:
    stream = io.BytesIO()
    writer = EvidenceWriter(stream, Redactor({"me": secret}))
    echoes = _echoes(secret)
    writer.header({"product": secret})
    writer.check(
        "X.y",
        [
            Observation("http", "a", 0.0, 1.0, {"response": {"text": json.dumps(echoes), "headers": {secret: secret}}}),
            Observation("fact", "b", 0.0, 1.0, {"value": echoes}),
        ],
        None,
        [secret],
        (0.0, 1.0),
        {},
    )
    values = [json.loads(line) for line in stream.getvalue().splitlines()]
    for value in values:
        body = {key: part for key, part in value.items() if key not in (*FRAME, "seq", "prev")}
        text = json.dumps(body, ensure_ascii=False) + json.dumps(body)
        assert not [form for form in spellings(secret) if form in text and form not in OURS]


OURS = "{{secret:me}} product response headers interrupted observation data value residue withheld secret: Bearer null user text https://x/?token="


def test_secrets_learnt_later_are_known_to_that_check_only() -> None:
    redactor = Redactor({"a": "first-secret"})
    more = redactor.with_more({"b": "second-secret"})
    assert more.value({"x": ["first-secret", "second-secret"]}) == {"x": ["{{secret:a}}", "{{secret:b}}"]}
    assert redactor.text("second-secret") == "second-secret"


def test_equal_secrets_stay_comparable() -> None:
    redactor = Redactor({"a": "first-secret"})
    assert redactor.text("first-secret") == redactor.text("first-secret") == "{{secret:a}}"


@pytest.mark.parametrize("odd", ["FIRST-Secret-42", "first\\u002dsecret-42", "first%2Dsecret%2d42"])
def test_what_escapes_redaction_is_withheld_and_forbids_sealing(odd: str) -> None:
    stream = io.BytesIO()
    writer = EvidenceWriter(stream, Redactor({"me": "first-secret-42"}))
    trace = writer.check("X.y", [Observation("fact", "f", 0.0, 0.0, {"value": odd})], None, (), (0.0, 0.0), {})
    assert writer.leaks == {"me"} and odd.encode() not in stream.getvalue()
    assert trace.observations[0].data == {"withheld": "secret"}


@pytest.mark.parametrize(
    ("text", "real"),
    [
        ("1-ABC-123", True),
        ("1ABC123", True),
        ("kenteken 9XYZ999.", True),
        ("0ABC123", False),
        ("0-ABC-123", False),
        ("x1ABC1234", False),
        ("sg1ABC123", False),
        ("a/1ABC123==", False),
        ("2026-11-23T10:00:00Z", False),
        ('{"plate": "\\u0031ABC123"}', True),
    ],
)
def test_plates(text: str, real: bool) -> None:
    assert real_plate({"a": [text]}) is real
    assert not real_plate(without_plates({"a": [text], text: 1}))


@pytest.mark.parametrize(
    "odd", ["first&#45;secret&#x2D;42", "first%252Dsecret%252D42", "Zmlyc3Qtc2Vj\r\ncmV0LTQy", "Zmlyc3Qtc2Vj\\ncmV0LTQy"]
)
def test_what_is_escaped_twice_or_wrapped_is_found(odd: str) -> None:
    assert Redactor({"me": "first-secret-42"}).leaks({"x": [f"<b>{odd}</b>"]}) == ("me",)


def test_searching_takes_time_by_length_alone() -> None:
    long = "A" * 400_000
    begin = time.process_time()
    Redactor({"me": "first-secret-42"}).leaks([long, f"{long}\n" * 3, "%41" * 100_000, "\\u0041" * 60_000, "&#65;" * 60_000])
    assert time.process_time() - begin < 20


def test_what_an_answer_hands_out_is_redacted_although_no_check_uses_it() -> None:
    stream = io.BytesIO()
    writer = EvidenceWriter(stream, Redactor({}))
    answer = {"status": 201, "text": '{"id": "s1", "secret": "webhook-key-0123456789"}'}
    later = {"request": {"text": "", "headers": {"x-key": "webhook-key-0123456789"}}}
    seen = [Observation("http", "subscribe", 0.0, 0.0, {"response": answer}), Observation("callback", "call", 0.0, 0.0, later)]
    trace = writer.check("X.y", seen, None, (), (0.0, 0.0), {})
    assert b"webhook-key" not in stream.getvalue() and not writer.leaks
    assert trace.observations[0].body == {"id": "s1", "secret": "{{secret:X.y.subscribe.secret}}"}


@pytest.mark.parametrize("text", ["/plates/1-ABC-123", "?plate=1ABC123&x=1", "q%3D1-ABC-123", "a.1ABC123"])
def test_plates_in_addresses(text: str) -> None:
    assert real_plate(text) and not real_plate(without_plates(text))
