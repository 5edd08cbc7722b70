"""The MQTT session against the reference's own broker: what a check sees and what stands on the record."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from toy_domain import CHECKS, plan_data

from specgen.conformance.api import Check, Context, Judge, Record, Verdict
from specgen.reference.broker.compose import start
from specgen.reference.serving import Options


@pytest.fixture(scope="module")
def broker() -> Iterator[dict[str, Any]]:
    with start(Options()) as running:
        yield running.target


def _passes(record: Record, parameters: Any) -> Verdict:
    judge = Judge()
    judge.that(True, "seen", at="connect")
    return judge.passed()


def _run(run: Callable[..., Any], target: dict[str, Any], stimulate: Callable[[Context], None]) -> list[Any]:
    name = "TOY-ING-01.readable"
    checks = {**CHECKS, name: Check(name, "TOY-ING-01", stimulate, _passes, limit=30)}
    done = run(target, data=plan_data(), checks=checks, only=("TOY-ING-01",))
    assert done.verdicts == {name: "passed"}, [row.verdict for row in done.report.derived.verdicts]
    return list(done.finished.evidence.traces[f"{name}#1"].observations)


@pytest.mark.parametrize("version", [3, 5])
def test_a_device(version: int, broker: dict[str, Any], run: Callable[..., Any]) -> None:
    def stimulate(context: Context) -> None:
        made = context.http(
            "dataset",
            "POST",
            "/datasets",
            as_="provider",
            json={
                "id": f"{context.prefix}-d",
                "title": "t",
                "description": "d",
                "class": "open",
                "entity_type": "Thing",
            },
        )
        context.cleanup("DELETE", f"/datasets/{made.json['id']}", as_="provider")
        device = context.http(
            "device",
            "POST",
            "/devices",
            as_="provider",
            json={"id": f"{context.prefix}-dev", "dataset": made.json["id"]},
        ).json
        context.credential("device", username=device["username"], password=device["password"])
        context.credential("wrong", username=device["username"], password="not-the-password")
        session = context.mqtt("connect", version=version, as_="device", client_id=f"{context.prefix}-c")
        assert session.connected and session.reason_code == 0
        assert session.publish("publish", device["topic"], b'{"message_id": "1"}') == 0
        session.close()
        refused = context.mqtt("refused", version=version, as_="wrong", client_id=f"{context.prefix}-w")
        assert not refused.connected and refused.reason_code != 0
        assert refused.publish("nothing", device["topic"], b"x") == -1
        assert not context.mqtt(
            "anonymous", version=version, as_="anonymous", client_id=f"{context.prefix}-a"
        ).connected

    seen = _run(run, broker, stimulate)
    events = {one.label: one.data for one in seen if one.kind == "mqtt"}
    assert events["connect"]["connected"] is True and events["publish"]["reason_code"] == 0
    assert events["refused"]["connected"] is False and events["anonymous"]["connected"] is False
    answer = next(one for one in seen if one.label == "device").body
    assert answer["password"] == "{{secret:TOY-ING-01.readable.device.password}}"


def test_nobody_listens(broker: dict[str, Any], run: Callable[..., Any]) -> None:
    from specgen.conformance.api import TransportError

    target = {
        **broker,
        "interfaces": {
            **broker["interfaces"],
            "mqtt_v5": {"type": "mqtt", "host": "127.0.0.1", "port": 9, "timeout": 1},
        },
    }

    def stimulate(context: Context) -> None:
        context.http("health", "GET", "/health")
        with pytest.raises(TransportError):
            context.mqtt("connect", version=5, as_="anonymous", client_id="x")

    assert [one.kind for one in _run(run, target, stimulate)] == ["http", "error"]


def test_the_pace_of_the_target_holds_for_devices_too(broker: dict[str, Any], run: Callable[..., Any]) -> None:
    """Connections, publications and subscriptions take their turn, like requests."""
    rate, count = 25, 10

    def stimulate(context: Context) -> None:
        made = context.http(
            "dataset", "POST", "/datasets", as_="provider",
            json={"id": f"{context.prefix}-p", "title": "t", "description": "d", "class": "open", "entity_type": "Thing"},
        )  # fmt: skip
        context.cleanup("DELETE", f"/datasets/{made.json['id']}", as_="provider")
        body = {"id": f"{context.prefix}-dev", "dataset": made.json["id"]}
        device = context.http("device", "POST", "/devices", as_="provider", json=body).json
        context.credential("device", username=device["username"], password=device["password"])
        session = context.mqtt("connect", version=5, as_="device", client_id=f"{context.prefix}-c")
        session.publish_series("series", device["topic"], [b"{}"] * count)
        session.close()

    seen = _run(run, {**broker, "requests_per_second": rate}, stimulate)
    sent = next(one for one in seen if one.label == "series").data["sent"]
    assert len(sent) == count and sent[-1] - sent[0] >= (count - 1) / rate - 0.02, sent
    assert next(one for one in seen if one.label == "connect").started >= 2 / rate, "it waited for its turn"
