"""When each message is due: at a fixed rate, or as the scenario's own clock says, faster or slower."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from specgen.simulator.city.message import Message

_TIMES = ("captured_at", "observed_at", "at")


@dataclass(frozen=True)
class Pace:
    """How fast a scenario is played. ``rate`` in messages per second wins; else ``accelerate`` times the scenario's clock.

    ``seconds``: with a rate, how long is sent; without, how much of the scenario's time is played. 0 is everything.
    """

    rate: float = 0.0
    accelerate: float = 1.0
    seconds: float = 0.0

    def due(self, messages: Iterable[Message], start: int) -> Iterator[tuple[float, Message]]:
        """Yield each message with the seconds after the beginning at which it is due; ``start`` is the scenario's first instant."""
        for number, one in enumerate(messages):
            passed = number / self.rate if self.rate else max(0, one.arrives - start) / 1000
            if self.seconds and passed >= self.seconds:
                if self.rate:
                    return
                continue  # a later message can have an earlier place only by its arrival, which is in order
            yield (passed if self.rate else passed / self.accelerate), one


def retimed(message: Message, later: int) -> Message:
    """Return a message as if everything happened so many milliseconds later."""
    body = dict(message.body)
    for name in _TIMES:
        text = body.get(name)
        if isinstance(text, str) and text.endswith("Z"):
            moment = datetime.fromisoformat(text[:-1]).replace(tzinfo=UTC) + timedelta(milliseconds=later)
            body[name] = f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"
    return replace(message, arrives=message.arrives + later, body=body)


def at(
    due: Iterable[tuple[float, Message]], now: int, end: int, *, anew: bool, fast: bool
) -> Iterator[tuple[float, Message]]:
    """Yield messages moved in time, so that a receiver with today's clock takes them; ``now`` and ``end`` of the scenario are instants.

    ``anew``: each is stamped as if it arrived when it is due, since at a given rate the distances between messages mean nothing.
    Else all are moved alike: ``fast`` so that the scenario ends now (none lies ahead of the clock), or so that the first arrives
    now, at once.
    """
    first: tuple[float, int] | None = None
    for when, one in due:
        first = first or (when, one.arrives)
        if anew:
            yield when, retimed(one, now + round(when * 1000) - one.arrives)
        elif fast:
            yield when, retimed(one, now - end)
        else:
            yield when - first[0], retimed(one, now - first[1])


def batches(
    due: Iterable[tuple[float, Message]], size: int, *, apart: bool = False, linger: float = 1.0
) -> Iterator[tuple[float, list[Message]]]:
    """Yield deliveries of at most ``size`` messages, each due when its last message is.

    A delivery is closed early when the next message is due more than ``linger`` seconds after its first. ``apart``: one camera per
    delivery.
    """
    open_ones: dict[str, tuple[float, float, list[Message]]] = {}
    for when, one in due:
        for key in [key for key, (first, _, _) in open_ones.items() if when > first + linger]:
            _, last, held = open_ones.pop(key)
            yield last, held
        key = one.camera.name if apart and one.camera else ""
        first, _, held = open_ones.get(key, (when, when, []))
        held.append(one)
        open_ones[key] = (first, when, held)
        if len(held) >= size:
            del open_ones[key]
            yield when, held
    for _, last, held in sorted(open_ones.values(), key=lambda one: one[1]):
        yield last, held
