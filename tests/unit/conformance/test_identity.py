"""Who answered, held against the evidence: products that say it at /health, brokers that publish it, and those that say nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from specgen.conformance import adapters, canonical, identity
from specgen.conformance.api import Observation
from specgen.conformance.evidence import Evidence, Trace, trace_key
from specgen.conformance.target import parse_target

SAYS = "mosquitto version 2.0.11"
UNDISCLOSED = [{"code": "doctor-undisclosed", "arguments": {}}]


def _seen(kind: str, label: str, **data: Any) -> Observation:
    return Observation(kind, label, 0.0, 0.0, data)


def _evidence(header: Mapping[str, Any], *doctor: Observation, check: tuple[Observation, ...] = ()) -> Evidence:
    traces = {
        trace_key(name, 1): Trace(name, 1, found, tuple(range(len(found))), None, (), 0.0, 0.0)
        for name, found in (("doctor", doctor), ("X-01.y", check))
    }
    return Evidence({"identified": True, "product": "mosquitto", "version": "2.0.11", **header}, traces, {}, "", 1)


def _health(product: str, version: str = "2.0.11") -> tuple[Observation, ...]:
    body = {"response": {"json": {"product": product, "version": version}}}
    return _seen("http", "health", **body), _seen("http", "interfaces", **body)


WEB, BARE = {"interfaces": {"api": "http"}}, {"interfaces": {"mqtt_v5": "mqtt"}, "notes": []}
ABOUT = _seen("mqtt", "about", messages=[{"payload": SAYS}])


@pytest.mark.parametrize(
    ("header", "doctor", "contradicts"),
    [
        (WEB, _health("mosquitto"), False),
        (WEB, _health("other"), True),
        (WEB, (), True),
        ({**WEB, "identified": False}, (), False),
        (BARE, (ABOUT,), False),
        ({**BARE, "product": "rumqttd"}, (ABOUT,), True),
        ({**BARE, "version": "2.0.12"}, (ABOUT,), True),
        ({**BARE, "notes": UNDISCLOSED}, (), False),
        ({**WEB, "adapter": {"name": "mqtt"}}, (), True),
        ({**WEB, "adapter": {"name": "mapped"}}, (), False),
        ({"interfaces": None}, (), False),
    ],
)
def test_the_header_against_what_was_answered(header: dict[str, Any], doctor: tuple[Observation, ...], contradicts: bool) -> None:
    assert bool(identity.contradictions(_evidence(header, *doctor))) is contradicts


def test_a_run_over_the_web_cannot_pass_for_one_without() -> None:
    used = (_seen("http", "read", response={"status": 200}),)
    assert identity.contradictions(_evidence(BARE, ABOUT, check=used)) == ["the header names no web interface, and one was used"]


def test_a_product_that_does_not_say_who_it_is() -> None:
    assert not identity.undisclosed(_evidence(BARE, ABOUT)) and not identity.undisclosed(_evidence(WEB, *_health("mosquitto")))
    assert identity.undisclosed(_evidence({**BARE, "notes": UNDISCLOSED}, ABOUT))
    assert identity.undisclosed(_evidence({**BARE, "notes": "x"})), "nothing was asked, whatever the notes say"


def test_an_adapter_that_is_not_this_suites() -> None:
    value = {
        "product": "x",
        "environment": "test",
        "interfaces": {"a": {"type": "http", "url": "http://h"}},
        "adapter": "ngsi-ld",
    }
    said = adapters.stated(parse_target(value))
    assert not identity.foreign_adapter({}) and not identity.foreign_adapter({"adapter": said})
    source = said["source"] + "# and a little more\n"
    changed = {**said, "source": source, "sha256": canonical.digest(f"{source}\0".encode())}
    for other in (changed, {**said, "mapping": "x"}, {**said, "name": "mine"}, {**said, "sha256": ""}, "text"):
        assert identity.foreign_adapter({"adapter": other}), other
