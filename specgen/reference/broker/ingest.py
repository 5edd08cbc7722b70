"""Taking observations in: each item is held against its form, the good ones are committed, the others reported."""

from __future__ import annotations

import hashlib
import json
import math
import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from specgen.reference.broker.clock import Clock
from specgen.reference.broker.news import News
from specgen.reference.broker.records import (
    DAY,
    HOUR,
    Dataset,
    Observation,
    Principal,
    Problem,
    Reject,
    Report,
    parse_instant,
)
from specgen.reference.broker.store import Store

BATCH_LIMIT = 10_000
WINDOW_HOURS = 168
AHEAD = DAY
"""How far in the future an observation may lie before it is refused."""


class Unfit(ValueError):
    """Why an item cannot be stored; ``code`` is a stable word."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code


class Ingest:
    """Turns received items into stored observations, once each."""

    def __init__(self, store: Store, clock: Clock, news: News) -> None:
        self.store = store
        self.clock = clock
        self.news = news
        self.adjusters: list[Callable[[Observation], Observation]] = []
        """Who changes an observation before it is stored, such as its unit; raises Unfit where it cannot be stored."""

    def batch(self, principal: Principal, dataset: Dataset, body: Any, key: str = "") -> tuple[int, dict[str, Any]]:
        """Store a batch that came over HTTP; returns the status (200 or 207) and the report.

        Raises Problem 413 when there are more than ``BATCH_LIMIT`` items, 422 when nothing fits or when an
        idempotency key
        comes back with other content.
        """
        if not isinstance(body, list) or not body:
            raise Problem(422, "Invalid batch", "the body must be a JSON array with at least one observation")
        if len(body) > BATCH_LIMIT:
            raise Problem(413, "Batch too large", f"at most {BATCH_LIMIT} observations fit in one batch")
        digest = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
        scope = f"{principal.subject}\n{dataset.id}\n{key}" if key else ""
        earlier = self.earlier(scope, digest) if scope else None
        if earlier is not None:
            return earlier
        report, fit = self.sift(dataset, body, "http")
        if not fit:
            raise Problem(422, "No observation fits", "every item was rejected", extra={"rejected": report.rejected})
        answer = {"accepted": report.accepted, "rejected": report.rejected}
        status = 207 if report.rejected else 200
        receipt = (scope, digest, self.clock.now(), json.dumps([status, answer])) if scope else None
        if self.commit(fit, receipt) is None:  # the same delivery arrived twice at once, and the other one was first
            earlier = self.earlier(scope, digest)
            return earlier if earlier is not None else (status, answer)
        return status, answer

    def earlier(self, scope: str, digest: str) -> tuple[int, dict[str, Any]] | None:
        """Return the answer given before to the same idempotency key; None when it is new. Raises Problem 422 on
        misuse.
        """
        known = self.store.receipt(scope, self.clock.now() - self.window())
        if known is None:
            return None
        if known[0] != digest:
            raise Problem(422, "Idempotency key reused", "this key was used with another body")
        status, answer = json.loads(known[1])
        return int(status), answer

    def message(self, dataset: Dataset, payload: bytes) -> Report:
        """Store what a device published: one observation or an array of them; what does not fit goes to the reject
        list.
        """
        try:
            body = json.loads(payload.decode("utf-8"), parse_constant=_refuse_constant)
        except (ValueError, RecursionError) as error:
            self.refuse(dataset, f"the payload is not JSON: {error}", "")
            self.news.ingested(dataset.id, 0, 1)
            return Report(0, [{"index": 0, "code": "not-json", "detail": str(error)}])
        return self.items(dataset, body if isinstance(body, list) else [body])

    def items(self, dataset: Dataset, items: Sequence[Any]) -> Report:
        """Store the items of a device message; what does not fit goes to the reject list."""
        report, fit = self.sift(dataset, items[:BATCH_LIMIT], "mqtt")
        if not items or len(items) > BATCH_LIMIT:
            self.refuse(dataset, f"an array of {len(items)} observations is not accepted", "")
        for rejected in report.rejected:
            item = items[rejected["index"]]
            known = item.get("message_id") if isinstance(item, Mapping) else None
            self.refuse(dataset, f"{rejected['code']}: {rejected['detail']}", known if isinstance(known, str) else "")
        self.commit(fit, None)
        return report

    def sift(self, dataset: Dataset, items: Sequence[Any], channel: str) -> tuple[Report, list[Observation]]:
        """Split items into observations that fit and a report of those that do not."""
        report, fit = Report(), []
        for index, item in enumerate(items):
            try:
                made = self.observation(dataset, item, channel)
                for adjust in self.adjusters:
                    made = adjust(made)
                fit.append(made)
            except Unfit as error:
                report.rejected.append({"index": index, "code": error.code, "detail": str(error)})
        report.accepted = len(fit)
        self.news.ingested(dataset.id, report.accepted, len(report.rejected))
        return report, fit

    def observation(self, dataset: Dataset, item: Any, channel: str) -> Observation:
        """Return one item as an observation; raises Unfit."""
        if not isinstance(item, Mapping):
            raise Unfit("not-an-object", "an observation is a JSON object")
        for name in ("entity", "property"):
            text = item.get(name)
            if not isinstance(text, str) or not text or len(text) > 200:
                raise Unfit(f"{name}-missing", f"{name} must be a text of 1 to 200 characters")
        if "value" not in item or item["value"] is None:
            raise Unfit("value-missing", "value is missing")
        if isinstance(item["value"], float) and not math.isfinite(item["value"]):
            raise Unfit("value-not-finite", "value must be a finite number")
        unit, message_id = item.get("unit", ""), item.get("message_id")
        if not isinstance(unit, str):
            raise Unfit("unit-not-text", "unit must be a text")
        if message_id is not None and (not isinstance(message_id, str) or not 0 < len(message_id) <= 200):
            raise Unfit("message-id-not-text", "message_id must be a text of 1 to 200 characters")
        try:
            observed = parse_instant(item.get("observed_at"))
        except ValueError as error:
            raise Unfit("observed-at-invalid", f"observed_at: {error}") from error
        now = self.clock.now()
        if observed > now + AHEAD:
            raise Unfit("observed-at-in-future", "observed_at lies more than a day ahead")
        return Observation(
            dataset.id,
            message_id or str(uuid.uuid4()),
            item["entity"],
            item["property"],
            item["value"],
            unit,
            observed,
            now,
            channel,
        )

    def commit(self, observations: Sequence[Observation], receipt: tuple[str, str, int, str] | None) -> int | None:
        """Store observations; those whose message id is known within the window are there already.

        None means that the receipt was there: the same delivery was stored before.
        """
        stored = self.store.append(observations, known_since=self.clock.now() - self.window(), receipt=receipt)
        if stored:
            self.news.stored(observations)
        return stored

    def refuse(self, dataset: Dataset, reason: str, message_id: str) -> None:
        """Put a device message on the reject list."""
        self.store.add_reject(Reject(dataset.id, self.clock.now(), reason, message_id))

    def window(self) -> int:
        """Return how long message ids and idempotency keys are remembered, in microseconds."""
        return WINDOW_HOURS * HOUR


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")
