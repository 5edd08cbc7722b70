"""What the broker asks of its database. Another store takes this one's place by offering the same methods."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from specgen.reference.broker.records import Dataset, Device, Grant, Observation, Reject, Window


class Store(Protocol):
    """Durable storage: every write is committed when the method returns."""

    failure: type[Exception]
    """As ``Database.failure``."""

    def add_dataset(self, dataset: Dataset) -> None:
        """Keep a new dataset; raises KeyError when the id is taken."""

    def change_dataset(self, dataset: Dataset) -> None:
        """Replace the dataset of the same id."""

    def drop_dataset(self, identifier: str) -> int:
        """Remove a dataset with all that belongs to it; returns the number of datasets removed."""

    def dataset(self, identifier: str) -> Dataset | None:
        """Return a dataset, or None."""

    def datasets(self) -> list[Dataset]:
        """Return every dataset, oldest first."""

    def add_grant(self, grant: Grant) -> None:
        """Keep a grant."""

    def drop_grant(self, dataset: str, identifier: str) -> bool:
        """Remove a grant; False when there was none."""

    def grants(self, dataset: str) -> list[Grant]:
        """Return the grants of a dataset."""

    def append(
        self, observations: Sequence[Observation], *, known_since: int, receipt: tuple[str, str, int, str] | None = None
    ) -> int | None:
        """Store observations in one transaction, in order; returns how many were new, None when the receipt was there.

        An observation whose message id was received in the same dataset at or after ``known_since`` is already there and
        is left out. ``receipt`` (key, digest, instant, answer) is kept in the same transaction; when its key was used at
        or after ``known_since``, nothing is stored, so that of two simultaneous deliveries only one counts.
        """

    def receipt(self, key: str, since: int) -> tuple[str, str] | None:
        """Return (digest, answer) of an idempotency key used at or after ``since``."""

    def forget_receipts(self, before: int) -> int:
        """Remove idempotency keys used before an instant; returns how many."""

    def observations(self, dataset: str, window: Window) -> list[Observation]:
        """Return at most ``window.limit`` observations, by observation time and order of arrival."""

    def latest(self, dataset: str, since: int | None) -> list[Observation]:
        """Return the newest observation of each entity and property, at or after ``since``, by entity and property."""

    def newest(self) -> int:
        """Return the highest sequence number in use."""

    def expire(self, dataset: str, before: int) -> int:
        """Remove observations older than an instant; returns how many."""

    def add_reject(self, reject: Reject) -> None:
        """Keep a message that could not be stored."""

    def rejects(self, dataset: str) -> list[Reject]:
        """Return the rejected messages of a dataset, oldest first."""

    def forget_rejects(self, before: int) -> int:
        """Remove rejects received before an instant; returns how many."""

    def add_device(self, device: Device) -> None:
        """Keep a device; raises KeyError when the id is taken."""

    def device(self, identifier: str) -> Device | None:
        """Return a device by id, or None."""

    def device_by_username(self, username: str) -> Device | None:
        """Return a device by MQTT user name, or None."""

    def device_by_topic(self, topic: str) -> Device | None:
        """Return the device that a topic belongs to, or None."""

    def revoke_device(self, identifier: str) -> bool:
        """Mark a device's credential as revoked; False when there is no such device."""
