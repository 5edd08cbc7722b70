"""What a notification looks like: a CloudEvent (1.0.2, structured mode), with a time and a signature in its headers."""

from __future__ import annotations

import hashlib
import hmac
import json
import uuid
from collections.abc import Sequence
from typing import Any

from specgen.reference.broker.observations import show
from specgen.reference.broker.presentation import Presentation
from specgen.reference.broker.records import Observation, write_instant
from specgen.reference.broker.subscriptions.records import Subscription

MEDIA_TYPE = "application/cloudevents+json"
TYPE = "org.example.broker.observation.v1"


class Envelope:
    """Writes notifications and signs them."""

    def __init__(self, presentation: Presentation) -> None:
        self.presentation = presentation

    def observation(self, one: Observation) -> dict[str, Any]:
        """Return an observation as a notification tells it."""
        return show(one)

    def identifier(self, one: Subscription, sequence: int) -> str:
        """Return the identifier of a new notification."""
        return f"n-{uuid.uuid4()}"

    def number(self, sequence: int) -> str:
        """Return the number of a notification in its series, as a text that sorts."""
        return f"{sequence:08d}"

    def write(
        self, one: Subscription, identifier: str, sequence: int, observations: Sequence[dict[str, Any]], now: int
    ) -> str:
        """Return the text of a notification."""
        entities = {item["entity"] for item in observations}
        event: dict[str, Any] = {
            "specversion": "1.0",
            "id": identifier,
            "source": f"{self.presentation.address}/subscriptions/{one.id}",
            "type": TYPE,
            "time": write_instant(now),
            "datacontenttype": "application/json",
            "subscriptionid": one.id,
            "sequence": self.number(sequence),
            "data": {"dataset": one.dataset, "observations": list(observations)},
        }
        if len(entities) == 1:
            event["subject"] = entities.pop()
        if self.presentation.options.extra_fields:
            event["extranote"] = "extra"
        return json.dumps(event, ensure_ascii=False, allow_nan=False)

    def headers(self, one: Subscription, body: bytes, now: int) -> dict[str, str]:
        """Return the headers of one attempt."""
        moment = write_instant(now)
        return {
            "Content-Type": MEDIA_TYPE,
            "Notification-Timestamp": moment,
            "Notification-Signature": "sha256=" + self.signature(one.secret, moment, body),
        }

    def signature(self, secret: str, moment: str, body: bytes) -> str:
        """Return the HMAC-SHA-256 (RFC 2104) over the time, a full stop and the content."""
        return hmac.new(secret.encode(), moment.encode() + b"." + body, hashlib.sha256).hexdigest()
